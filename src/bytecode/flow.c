/* SPDX-License-Identifier: MIT
   The walk of flow.h: steps the state of the temporaries through each instruction, to all places where execution can go
   from there, until nothing changes. What an instruction does to its operands follows from the letters of opcode.def and
   its KILL flags; the few that do more are named here. */
#include "bytecode/flow.h"

#include <stdlib.h>

static void complain(TempFlow *f, const char *what, int operand) {
    if (f->complain)
        f->complain(f, what, operand);
}

static int temp_number(TempFlow *f, unsigned reg) {
    if ((int)reg >= f->code->register_count) {
        complain(f, "register out of range", (int)reg);
        return -1;
    }
    return (int)reg - f->code->first_temporary;
}

static void write_register(TempFlow *f, unsigned reg, int kind) {
    int t = temp_number(f, reg);
    if (t >= 0)
        f->now[t] = (uint8_t)kind;
}

static void empty_register(TempFlow *f, unsigned reg) { write_register(f, reg, TEMP_EMPTY); }

static void read_register(TempFlow *f, unsigned reg) {
    int t = temp_number(f, reg);
    if (t >= 0 && (f->now[t] == TEMP_EMPTY || f->now[t] == TEMP_MAYBE))
        complain(f, "temporary may be empty", t);
}

/* How many registers a run operand stands for. */
static int run_length(Instr w) {
    switch (w.op) {
    case OP_BUILD_MAP: return 2 * w.c;
    case OP_CALL:
    case OP_CALL_KW: return w.b + 1;
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_KW: return w.b + 2;
    case OP_CALL_EX:
    case OP_IMPORT_NAME:
    case OP_LOAD_METHOD:
    case OP_WITH_ENTER:
    case OP_WITH_ENTER_ASYNC:
    case OP_MATCH_GROUP: return 2;
    case OP_MATCH_CLASS: return 3;
    case OP_UNPACK_STAR: return (w.c & 255) + (w.c >> 8) + 1;
    case OP_MAKE_FUNCTION: return 0;
    default: return w.c;
    }
}

static bool may_be_empty(Instr w, int operand) {
    switch (w.op) {
    case OP_CLEAR:
    case OP_MAKE_CELL:
    case OP_DELETE_LOCAL:
    case OP_CHECK_BOUND: return true;
    case OP_FORMAT_VALUE: return operand == 2 && (w.flags & OP_NEGATE);
    case OP_RAISE: return operand == 1 && (w.flags & OP_NEGATE);
    default: return false;
    }
}

static void check_reads(TempFlow *f, Instr w, const char *letters, unsigned const *operands) {
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'R' && !may_be_empty(w, i))
            read_register(f, operands[i]);
        for (int n = 0; letters[i] == 'r' && n < run_length(w); n++)
            read_register(f, operands[i] + (unsigned)n);
    }
}

static void read_operands(TempFlow *f, Instr w) {
    static const uint8_t kills[] = {KILL_A, KILL_B, KILL_C};
    unsigned const operands[] = {w.a, w.b, w.c};
    const char *letters = opcode_operands[w.op];
    check_reads(f, w, letters, operands);
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'R' && (w.flags & kills[i]))
            empty_register(f, operands[i]);
        for (int n = 0; letters[i] == 'r' && n < run_length(w); n++)
            empty_register(f, operands[i] + (unsigned)n);
    }
    if (w.op == OP_CLEAR || w.op == OP_POP_HANDLED)
        empty_register(f, w.a);
    if (w.op == OP_WITH_EXIT || w.op == OP_MATCH_GROUP)
        empty_register(f, w.b);
    if (w.op == OP_CALL_EX)
        empty_register(f, w.a + 2u);
    for (int n = 0; w.op == OP_MAKE_FUNCTION && n < 4; n++)
        if (w.flags & (FUNCTION_HAS_DEFAULTS << n)) {
            read_register(f, w.b + (unsigned)n);
            empty_register(f, w.b + (unsigned)n);
        }
}

static int written_kind(Instr w) {
    switch (w.op) {
    case OP_GET_ITER:
    case OP_GET_AITER: return TEMP_ITERATOR;
    case OP_PUSH_HANDLED: return TEMP_HANDLED;
    default: return TEMP_OBJECT;
    }
}

static void write_operands(TempFlow *f, Instr w) {
    unsigned const operands[] = {w.a, w.b, w.c};
    const char *letters = opcode_operands[w.op];
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'W')
            write_register(f, operands[i], written_kind(w));
        for (int n = 0; letters[i] == 'w' && n < run_length(w); n++)
            write_register(f, operands[i] + (unsigned)n, TEMP_OBJECT);
    }
    if (w.op == OP_WITH_ENTER || w.op == OP_WITH_ENTER_ASYNC)
        write_register(f, w.a, TEMP_EXIT);
}

static uint8_t merged(uint8_t a, uint8_t b) {
    if (a == b)
        return a;
    bool certain = a != TEMP_EMPTY && b != TEMP_EMPTY && a != TEMP_MAYBE && b != TEMP_MAYBE;
    return certain ? TEMP_OBJECT : TEMP_MAYBE;
}

/* The state goes on at `word`. */
static void flow_to(TempFlow *f, int64_t word) {
    if (word < 0 || word >= f->code->word_count || !f->starts[word]) {
        complain(f, "jump to no instruction", (int)word);
        return;
    }
    uint8_t *there = f->states + (size_t)word * (size_t)f->temp_count;
    bool changed = !f->seen[word];
    for (int t = 0; t < f->temp_count; t++) {
        uint8_t state = f->seen[word] ? merged(there[t], f->now[t]) : f->now[t];
        changed |= state != there[t];
        there[t] = state;
    }
    f->seen[word] = true;
    if (changed && !f->queued[word]) {
        f->queued[word] = true;
        f->work[f->work_count++] = (uint32_t)word;
    }
}

/* What the handler of `at` finds: what was full before and after, below its first temporary, and the exception. */
static void flow_to_handler(TempFlow *f, uint8_t const *before, uint8_t const *after) {
    Code const *c = f->code;
    for (uint32_t i = 0; i < c->exception_count; i++) {
        ExceptionEntry e = c->exceptions[i];
        if (f->at < e.start || f->at >= e.end)
            continue;
        int keep = (int)e.first_temporary - c->first_temporary;
        for (int t = 0; t < f->temp_count; t++)
            f->now[t] = t < keep ? merged(before[t], after[t]) : TEMP_EMPTY;
        write_register(f, e.exception_register, TEMP_OBJECT);
        flow_to(f, e.target);
        return;
    }
}

static void check_return(TempFlow *f) {
    for (int t = 0; t < f->temp_count; t++)
        if (f->now[t] != TEMP_EMPTY)
            complain(f, "temporary may be full at a return", t);
}

static void flow_on(TempFlow *f, Instr w, uint32_t at) {
    uint32_t next = at + 1u + opcode_caches[w.op];
    switch (w.op) {
    case OP_RETURN:
    case OP_RETURN_CONST: check_return(f); return;
    case OP_RAISE:
    case OP_RAISE_AGAIN:
    case OP_RERAISE: return;
    case OP_JUMP:
    case OP_JUMP_BACK: flow_to(f, (int64_t)at + 1 + w.bc); return;
    case OP_FOR_ITER:
        flow_to(f, next);
        /* at the end nothing is written, and the iterator is gone */
        empty_register(f, w.a);
        empty_register(f, w.b);
        flow_to(f, (int64_t)next + (int32_t)f->code->instructions[at + 1].word);
        return;
    case OP_JUMP_IF_NONE:
        flow_to(f, next);
        empty_register(f, w.a); /* None needs no dropping */
        flow_to(f, (int64_t)at + 1 + w.bc);
        return;
    case OP_JUMP_IF_TRUE:
    case OP_JUMP_IF_FALSE:
    case OP_JUMP_IF_NOT_NONE: flow_to(f, (int64_t)at + 1 + w.bc); break;
    case OP_JUMP_COMPARE:
    case OP_JUMP_COMPARE_IMM: flow_to(f, (int64_t)at + 1 + (int16_t)w.c); break;
    default: break;
    }
    flow_to(f, next);
}

static void step(TempFlow *f, uint8_t *before, uint8_t *after) {
    Instr w = f->code->instructions[f->at];
    w.op = (uint8_t)opcode_generic((Opcode)w.op);
    size_t size = (size_t)f->temp_count;
    memcpy(before, temp_flow_state(f, f->at), size);
    memcpy(f->now, before, size);
    read_operands(f, w);
    memcpy(after, f->now, size);
    flow_to_handler(f, before, after);
    memcpy(f->now, after, size);
    write_operands(f, w);
    flow_on(f, w, f->at);
}

bool temp_flow_run(TempFlow *f) {
    size_t n = f->code->word_count;
    f->temp_count = f->code->register_count - f->code->first_temporary;
    size_t size = (size_t)f->temp_count;
    f->states = calloc(n * size + 1, 1);
    f->seen = calloc(n, sizeof *f->seen);
    f->starts = calloc(n, sizeof *f->starts);
    f->queued = calloc(n, sizeof *f->queued);
    f->work = calloc(n, sizeof *f->work);
    uint8_t *scratch = calloc(3, size + 1);
    f->now = scratch;
    if (!f->states || !f->seen || !f->starts || !f->queued || !f->work || !scratch)
        return false;
    for (size_t i = 0; i < n; i += 1u + opcode_caches[f->code->instructions[i].op])
        f->starts[i] = true;
    flow_to(f, 0);
    while (f->work_count) {
        f->at = f->work[--f->work_count];
        f->queued[f->at] = false;
        step(f, scratch + size, scratch + 2 * size);
    }
    return true;
}

void temp_flow_fini(TempFlow *f) {
    free(f->states);
    free(f->seen);
    free(f->starts);
    free(f->queued);
    free(f->work);
    free(f->now);
}
