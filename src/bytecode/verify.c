/* SPDX-License-Identifier: MIT
   The verifier: walks the instructions along all paths with the set of temporaries that are certainly full
   and the set of those that may be. What it proves: operands are in range, jumps land on instructions, no
   temporary is read while it may be empty, none is full at a return. Debug builds run it over everything that
   is compiled. */
#include "bytecode/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "object/error.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Code const *code;
    int temps, set_words;
    uint64_t *states;   /* for each word: set of certainly full, then set of maybe full temporaries */
    bool *seen, *starts, *queued;
    uint32_t *work;
    uint32_t work_count;
    uint64_t *now;      /* the state being stepped */
    uint32_t at;
} Verifier;

static void complain(Verifier *v, const char *what, int operand) {
    Value text = code_disassemble(v->code);
    const char *listing = text ? str_utf8(text, NULL) : NULL;
    fprintf(stderr, "%s\nverifier: word %u, %s: %s (%d)\n", listing ? listing : "", v->at,
            opcode_names[v->code->instructions[v->at].op], what, operand);
    abort();
}

static uint64_t *full_set(Verifier *v) { return v->now; }
static uint64_t *maybe_set(Verifier *v) { return v->now + v->set_words; }

static int temp_number(Verifier *v, unsigned reg) {
    if ((int)reg >= v->code->register_count)
        complain(v, "register out of range", (int)reg);
    return (int)reg - v->code->first_temporary;
}
static bool bit(uint64_t const *set, int i) { return set[i >> 6] >> (i & 63) & 1; }

static void write_register(Verifier *v, unsigned reg) {
    int t = temp_number(v, reg);
    if (t < 0)
        return;
    full_set(v)[t >> 6] |= (uint64_t)1 << (t & 63);
    maybe_set(v)[t >> 6] |= (uint64_t)1 << (t & 63);
}
static void empty_register(Verifier *v, unsigned reg) {
    int t = temp_number(v, reg);
    if (t < 0)
        return;
    full_set(v)[t >> 6] &= ~((uint64_t)1 << (t & 63));
    maybe_set(v)[t >> 6] &= ~((uint64_t)1 << (t & 63));
}
static void read_register(Verifier *v, unsigned reg) {
    int t = temp_number(v, reg);
    if (t >= 0 && !bit(full_set(v), t))
        complain(v, "temporary may be empty", t);
}

/* How many registers a run operand stands for. */
static int run_length(Instr w, char letter) {
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

static void read_operands(Verifier *v, Instr w) {
    static const uint8_t kills[] = {KILL_A, KILL_B, KILL_C};
    unsigned const operands[] = {w.a, w.b, w.c};
    const char *letters = opcode_operands[w.op];
    bool may_be_empty = w.op == OP_CLEAR || w.op == OP_MAKE_CELL || w.op == OP_DELETE_LOCAL || w.op == OP_CHECK_BOUND;
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'R' && !may_be_empty && !(w.op == OP_FORMAT_VALUE && i == 2 && (w.flags & OP_NEGATE)) &&
            !(w.op == OP_RAISE && i == 1 && (w.flags & OP_NEGATE)))
            read_register(v, operands[i]);
        if (letters[i] == 'r')
            for (int n = 0; n < run_length(w, 'r'); n++)
                read_register(v, operands[i] + (unsigned)n);
    }
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'R' && (w.flags & kills[i]))
            empty_register(v, operands[i]);
        if (letters[i] == 'r')
            for (int n = 0; n < run_length(w, 'r'); n++)
                empty_register(v, operands[i] + (unsigned)n);
    }
    if (w.op == OP_CLEAR || w.op == OP_POP_HANDLED)
        empty_register(v, w.a);
    if (w.op == OP_WITH_EXIT || w.op == OP_MATCH_GROUP)
        empty_register(v, w.b);
    if (w.op == OP_CALL_EX)
        empty_register(v, w.a + 2u);
    for (int n = 0; w.op == OP_MAKE_FUNCTION && n < 4; n++)
        if (w.flags & (FUNCTION_HAS_DEFAULTS << n)) {
            read_register(v, w.b + (unsigned)n);
            empty_register(v, w.b + (unsigned)n);
        }
}

static void write_operands(Verifier *v, Instr w) {
    unsigned const operands[] = {w.a, w.b, w.c};
    const char *letters = opcode_operands[w.op];
    for (int i = 0; i < 3 && letters[i]; i++) {
        if (letters[i] == 'W')
            write_register(v, operands[i]);
        if (letters[i] == 'w')
            for (int n = 0; n < run_length(w, 'w'); n++)
                write_register(v, operands[i] + (unsigned)n);
    }
}

/* The state goes on at `word`. */
static void flow_to(Verifier *v, int64_t word) {
    if (word < 0 || word >= v->code->word_count || !v->starts[word])
        complain(v, "jump to no instruction", (int)word);
    uint64_t *there = v->states + (size_t)word * (size_t)v->set_words * 2;
    bool changed = !v->seen[word];
    for (int i = 0; i < v->set_words; i++) {
        uint64_t full = v->seen[word] ? there[i] & v->now[i] : v->now[i];
        uint64_t maybe = v->seen[word] ? there[v->set_words + i] | v->now[v->set_words + i] : v->now[v->set_words + i];
        changed |= full != there[i] || maybe != there[v->set_words + i];
        there[i] = full;
        there[v->set_words + i] = maybe;
    }
    v->seen[word] = true;
    if (changed && !v->queued[word]) {
        v->queued[word] = true;
        v->work[v->work_count++] = (uint32_t)word;
    }
}

/* What the handler of `at` finds: what was full before and after, below its first temporary, and the exception. */
static void flow_to_handler(Verifier *v, uint64_t const *before, uint64_t const *after) {
    Code const *c = v->code;
    for (uint32_t i = 0; i < c->exception_count; i++) {
        ExceptionEntry e = c->exceptions[i];
        if (v->at < e.start || v->at >= e.end)
            continue;
        int keep = temp_number(v, e.first_temporary < c->register_count ? e.first_temporary : e.exception_register);
        for (int t = 0; t < v->temps; t++) {
            bool full = t < keep && bit(before, t) && bit(after, t);
            bool maybe = t < keep && (bit(before + v->set_words, t) || bit(after + v->set_words, t));
            uint64_t one = (uint64_t)1 << (t & 63);
            v->now[t >> 6] = full ? v->now[t >> 6] | one : v->now[t >> 6] & ~one;
            uint64_t *m = &maybe_set(v)[t >> 6];
            *m = maybe ? *m | one : *m & ~one;
        }
        write_register(v, e.exception_register);
        flow_to(v, e.target);
        return;
    }
}

static void check_return(Verifier *v) {
    for (int t = 0; t < v->temps; t++)
        if (bit(maybe_set(v), t))
            complain(v, "temporary may be full at a return", t);
}

static void flow_on(Verifier *v, Instr w, uint32_t at) {
    uint32_t next = at + 1u + opcode_caches[w.op];
    switch (w.op) {
    case OP_RETURN:
    case OP_RETURN_CONST: check_return(v); return;
    case OP_RAISE:
    case OP_RAISE_AGAIN:
    case OP_RERAISE: return;
    case OP_JUMP:
    case OP_JUMP_BACK: flow_to(v, (int64_t)at + 1 + w.bc); return;
    case OP_FOR_ITER: {
        flow_to(v, next);
        /* at the end nothing is written, and the iterator is gone */
        int t = temp_number(v, w.a);
        if (t >= 0)
            empty_register(v, w.a);
        empty_register(v, w.b);
        flow_to(v, (int64_t)next + (int32_t)v->code->instructions[at + 1].word);
        return;
    }
    case OP_JUMP_IF_NONE:
        flow_to(v, next);
        if (!(w.flags & KILL_A))
            empty_register(v, w.a); /* None needs no dropping, but may be read again */
        flow_to(v, (int64_t)at + 1 + w.bc);
        return;
    case OP_JUMP_IF_TRUE:
    case OP_JUMP_IF_FALSE:
    case OP_JUMP_IF_NOT_NONE: flow_to(v, (int64_t)at + 1 + w.bc); break;
    case OP_JUMP_COMPARE:
    case OP_JUMP_COMPARE_IMM: flow_to(v, (int64_t)at + 1 + (int16_t)w.c); break;
    default: break;
    }
    flow_to(v, next);
}

static void step(Verifier *v, uint64_t *before, uint64_t *after) {
    Instr w = v->code->instructions[v->at];
    size_t bytes = (size_t)v->set_words * 2 * sizeof *before;
    memcpy(before, v->states + (size_t)v->at * (size_t)v->set_words * 2, bytes);
    memcpy(v->now, before, bytes);
    read_operands(v, w);
    memcpy(after, v->now, bytes);
    flow_to_handler(v, before, after);
    memcpy(v->now, after, bytes);
    write_operands(v, w);
    flow_on(v, w, v->at);
}

void code_verify(Code const *code) {
    Verifier v = {.code = code, .temps = code->register_count - code->first_temporary};
    v.set_words = v.temps / 64 + 1;
    size_t n = code->word_count, state = (size_t)v.set_words * 2;
    if (n * state > 4u << 20)
        return; /* a giant: proving it would take too long */
    v.states = calloc(n * state, sizeof *v.states);
    v.seen = calloc(n, 1);
    v.starts = calloc(n, 1);
    v.queued = calloc(n, 1);
    v.work = calloc(n, sizeof *v.work);
    uint64_t *scratch = calloc(3 * state, sizeof *scratch);
    CHECK(v.states && v.seen && v.starts && v.queued && v.work && scratch);
    v.now = scratch;
    for (size_t i = 0; i < n; i += 1u + opcode_caches[code->instructions[i].op])
        v.starts[i] = true;
    flow_to(&v, 0);
    while (v.work_count) {
        v.at = v.work[--v.work_count];
        v.queued[v.at] = false;
        step(&v, scratch + state, scratch + 2 * state);
    }
    free(v.states);
    free(v.seen);
    free(v.starts);
    free(v.queued);
    free(v.work);
    free(scratch);
}
