/* SPDX-License-Identifier: MIT
   Text of instructions, made from the operand letters of opcode.def. For -X dump=code and for people debugging the
   compiler; the layout is stable, so tests may compare it. */
#include "bytecode/code.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Code const *code;
    StrBuilder text;
    bool failed;
} Listing;

static void add(Listing *l, const char *format, ...) {
    if (l->failed)
        return;
    va_list args;
    va_start(args, format);
    OWNED Value piece = str_format_va(format, args);
    va_end(args);
    l->failed = !piece || !str_builder_add(&l->text, piece);
}

static void add_register(Listing *l, unsigned reg, bool last_use) {
    Code const *c = l->code;
    int named = c->local_count + c->plain_cell_count;
    if ((int)reg < named)
        add(l, "%U", tuple_peek(c->local_plus_names, (ssize_t)reg));
    else if (reg < c->first_temporary)
        add(l, "#%d", (int)reg - named);
    else
        add(l, "%s%%%d", last_use ? "-" : "", (int)reg - c->first_temporary);
}

static void add_constant(Listing *l, unsigned index) {
    if (index >= (unsigned)tuple_size(l->code->constants))
        add(l, "?");
    else
        add(l, "%R", tuple_peek(l->code->constants, (ssize_t)index));
}

static void add_operand(Listing *l, char letter, unsigned operand, int wide, bool last_use, uint32_t next) {
    switch (letter) {
    case 'W':
    case 'w': add_register(l, operand, false); break;
    case 'R': add_register(l, operand, last_use); break;
    case 'r': add_register(l, operand, true); break;
    case 'N': add(l, "%U", tuple_peek(l->code->names, (ssize_t)operand)); break;
    case 'K': add_constant(l, operand); break;
    case 'k': add_constant(l, (unsigned)wide); break;
    case 'U': add(l, "%d", (int)operand); break;
    case 'I': add(l, "%d", (int)(int16_t)operand); break;
    case 'i': add(l, "%d", wide); break;
    case 'T': add(l, "-> %d", (int)next + wide); break;
    case 't': add(l, "-> %d", (int)next + (int16_t)operand); break;
    default: break;
    }
}

static void add_flags(Listing *l, Instr w) {
    static const char *const orders[] = {"<", "<=", "==", "!=", ">", ">="};
    switch (w.op) {
    case OP_COMPARE:
    case OP_JUMP_COMPARE:
    case OP_JUMP_COMPARE_IMM: add(l, " %s", orders[w.flags >> COMPARE_SHIFT & 7]); break;
    default: break;
    }
    if (w.flags & OP_NEGATE)
        add(l, " !");
}

static void add_instruction(Listing *l, uint32_t at) {
    Code const *c = l->code;
    Instr w = c->instructions[at];
    const char *letters = opcode_operands[w.op];
    uint32_t next = at + 1;
    static const uint8_t kills[] = {KILL_A, KILL_B, KILL_C};
    unsigned const operands[] = {w.a, w.b, w.c};
    add(l, "%d\t%d\t%s", code_line(c, at), (int)at, opcode_names[w.op]);
    bool first = true;
    for (int i = 0; i < 3 && letters[i]; i++) {
        bool absent = (w.flags & OP_NEGATE) && ((w.op == OP_FORMAT_VALUE && i == 2) || (w.op == OP_RAISE && i == 1));
        if (letters[i] == '-' || absent)
            continue;
        add(l, first ? "\t" : ", ");
        first = false;
        if (letters[i] == 'X')
            add(l, "-> %d", (int)(next + opcode_caches[w.op]) + (int32_t)c->instructions[at + 1].word);
        else
            add_operand(l, letters[i], operands[i], w.bc, w.flags & kills[i], next);
    }
    if (w.op == OP_CALL_KW || w.op == OP_CALL_METHOD_KW) {
        add(l, " ");
        add_constant(l, (unsigned)c->instructions[at + 3].word);
    }
    add_flags(l, w);
    add(l, "\n");
}

Value code_disassemble(Code const *code) {
    Listing l = {code, STR_BUILDER_INIT, false};
    add(&l, "%U: %d registers, temporaries from %d\n", (Borrowed)code->qualname, code->register_count,
        (int)code->first_temporary);
    for (uint32_t at = 0; at < code->word_count && !l.failed; at += 1u + opcode_caches[code->instructions[at].op])
        add_instruction(&l, at);
    for (uint32_t i = 0; i < code->exception_count && !l.failed; i++) {
        ExceptionEntry e = code->exceptions[i];
        add(&l, "  %d .. %d -> %d, exception %%%d, keeps below %%%d\n", (int)e.start, (int)e.end, (int)e.target,
            (int)e.exception_register - code->first_temporary, (int)e.first_temporary - code->first_temporary);
    }
    if (l.failed) {
        str_builder_discard(&l.text);
        return NULL;
    }
    return str_builder_finish(&l.text);
}
