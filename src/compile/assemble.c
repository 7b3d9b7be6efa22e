/* SPDX-License-Identifier: MIT
   From drafts to a code object: positions of artificial instructions, dropping what is not needed, register layout,
   distances of jumps, the exception table. Invariant between the steps: labels name drafts, and a label at a dead draft
   means the next living one. Called by unit_leave. */
#include "bytecode/position.h"
#include "gil/interp.h"
#include "compile/compile_priv.h"
#include "heap/memory.h"
#include "types/bytes.h"
#include "types/list.h"
#ifdef GILT_DEBUG
#include "bytecode/verify.h"
#endif

enum { THREAD_LIMIT = 10 };

static bool falls_through(Draft const *d) {
    switch (d->word.op) {
    case OP_RETURN:
    case OP_RETURN_CONST:
    case OP_RAISE:
    case OP_RAISE_AGAIN:
    case OP_RERAISE:
    case OP_JUMP:
    case OP_JUMP_BACK: return false;
    default: return true;
    }
}

static int living(Unit const *u, int at) {
    while (at < u->draft_count && u->drafts[at].is_dead)
        at++;
    return at;
}
static int target_of(Unit const *u, Draft const *d) { return living(u, u->labels[d->label].at); }

/* --- positions of artificial instructions --- */

/* How many jumps lead to each draft, and one of them. */
typedef struct {
    uint32_t *jumps;
    int32_t *source;
} Entries;

static bool count_entries(Compiler *c, Unit const *u, Entries *out) {
    size_t n = (size_t)u->draft_count + 1;
    out->jumps = arena_alloc(&c->arena, n * sizeof *out->jumps);
    out->source = arena_alloc(&c->arena, n * sizeof *out->source);
    if (!out->jumps || !out->source)
        return false;
    for (int i = 0; i < u->draft_count; i++) {
        Draft const *d = &u->drafts[i];
        if (d->label < 0)
            continue;
        int at = u->labels[d->label].at;
        out->jumps[at]++;
        out->source[at] = i;
    }
    for (int i = 0; i < u->handler_count; i++)
        if (u->labels[u->handlers[i].label].at >= 0)
            out->jumps[u->labels[u->handlers[i].label].at] += 2;
    return true;
}

/* A unit without any code of its own returns on its first line. */
static void place_empty_return(Unit *u) {
    if (u->draft_count != u->cell_count + 1)
        return;
    Draft *d = &u->drafts[u->draft_count - 1];
    if (d->is_artificial && d->word.op == OP_RETURN_CONST)
        d->position = (Position){u->first_line, u->first_line, 0, 0};
}

/* An artificial instruction takes the position of the only instruction that can run before it. */
static void inherit_positions(Unit *u, Entries const *e) {
    for (int i = 0; i < u->draft_count; i++) {
        Draft *d = &u->drafts[i];
        if (!d->is_artificial)
            continue;
        bool from_above = i > 0 && falls_through(&u->drafts[i - 1]);
        if (from_above && e->jumps[i] == 0)
            d->position = u->drafts[i - 1].position;
        else if (!from_above && e->jumps[i] == 1 && e->source[i] < i)
            d->position = u->drafts[e->source[i]].position;
    }
}

static Draft *append_copy(Compiler *c, Draft copy) {
    Unit *u = c->unit;
    if (u->draft_count == u->draft_capacity) {
        Draft *moved = memory_resize_array(u->drafts, (size_t)u->draft_capacity * 2, sizeof *moved);
        if (!moved)
            return NULL;
        u->drafts = moved;
        u->draft_capacity *= 2;
    }
    u->drafts[u->draft_count] = copy;
    return &u->drafts[u->draft_count++];
}

static bool is_implied_return(Draft const *d) { return d->word.op == OP_RETURN_CONST && d->is_artificial; }

/* The implied return at the end is made anew for each jump to it, so that it counts to the line that was left last. */
static bool copy_implied_returns(Compiler *c) {
    Unit *u = c->unit;
    int count = u->draft_count;
    for (int i = 0; i < count; i++) {
        Draft *d = &u->drafts[i];
        if (d->label < 0)
            continue;
        int at = u->labels[d->label].at;
        if (at >= count || !is_implied_return(&u->drafts[at]))
            continue;
        Draft copy = u->drafts[at];
        copy.position = d->position;
        if (d->word.op == OP_JUMP) {
            copy.handler = d->handler;
            *d = copy;
            continue;
        }
        if (copy.position.line == u->drafts[at].position.line)
            continue;
        int label = label_new(c);
        if (c->failed || !append_copy(c, copy))
            return false;
        u->labels[label].at = u->draft_count - 1;
        u->drafts[i].label = label;
    }
    return true;
}

/* --- dropping --- */

static void thread_jumps(Unit *u) {
    for (int i = 0; i < u->draft_count; i++) {
        Draft *d = &u->drafts[i];
        for (int n = 0; d->label >= 0 && n < THREAD_LIMIT; n++) {
            Draft const *t = &u->drafts[u->labels[d->label].at];
            bool same_line = t->is_artificial || t->position.line == d->position.line;
            if (t == d || !same_line || d->word.op == OP_JUMP_BACK)
                break;
            if (t->word.op == OP_JUMP_BACK && d->word.op == OP_JUMP)
                d->word.op = OP_JUMP_BACK;
            else if (t->word.op != OP_JUMP)
                break;
            d->label = t->label;
        }
    }
}

/* Marks what no way leads to: drafts behind a jump that nothing jumps to any more. */
static bool drop_unreachable(Compiler *c, Unit *u) {
    Entries e;
    if (!count_entries(c, u, &e))
        return false;
    bool reachable = true;
    for (int i = 0; i < u->draft_count; i++) {
        reachable |= e.jumps[i] > 0;
        if (!reachable)
            u->drafts[i].is_dead = true;
        else
            reachable = falls_through(&u->drafts[i]);
    }
    return true;
}

/* A NOP marks a line for tracing; where a neighbour does so it is not needed. */
static void drop_nops(Unit *u, Entries const *e) {
    Draft *above = NULL;
    for (int i = 0; i < u->draft_count; i++) {
        Draft *d = &u->drafts[i];
        if (d->is_dead)
            continue;
        if (e->jumps[i] || (above && !falls_through(above)))
            above = NULL;
        if (d->word.op == OP_NOP) {
            int next = living(u, i + 1);
            Draft *below = next < u->draft_count ? &u->drafts[next] : NULL;
            int line = d->position.line;
            if (below && below->position.line == 0 && !e->jumps[next])
                below->position = d->position;
            d->is_dead = line == 0 || (above && above->position.line == line) ||
                         (below && below->position.line == line);
        }
        if (!d->is_dead)
            above = d;
    }
}

static void drop_jumps_to_next(Unit *u) {
    for (int i = 0; i < u->draft_count; i++) {
        Draft *d = &u->drafts[i];
        if (!d->is_dead && d->word.op == OP_JUMP && d->is_artificial && target_of(u, d) == living(u, i + 1))
            d->is_dead = true;
    }
}

/* --- layout --- */

typedef struct {
    int locals, cells, pins;
} Layout;

static unsigned place(Layout const *l, unsigned reg) {
    if (reg >= REGISTER_TEMP)
        return reg - REGISTER_TEMP + (unsigned)(l->locals + l->cells + l->pins);
    if (reg >= REGISTER_PIN)
        return reg - REGISTER_PIN + (unsigned)(l->locals + l->cells);
    if (reg >= REGISTER_CELL)
        return reg - REGISTER_CELL + (unsigned)l->locals;
    return reg;
}

static bool is_register_letter(char letter) { return letter == 'W' || letter == 'w' || letter == 'R' || letter == 'r'; }

static Instr place_operands(Layout const *l, Instr w) {
    const char *letters = opcode_operands[w.op];
    if (is_register_letter(letters[0]))
        w.a = (uint16_t)place(l, w.a);
    if (is_register_letter(letters[1]))
        w.b = (uint16_t)place(l, w.b);
    if (letters[1] && is_register_letter(letters[2]))
        w.c = (uint16_t)place(l, w.c);
    return w;
}

static bool is_comparing_jump(Draft const *d) {
    return d->word.op == OP_JUMP_COMPARE || d->word.op == OP_JUMP_COMPARE_IMM;
}

static uint32_t draft_words(Draft const *d) { return d->is_far ? 2 : 1u + opcode_caches[d->word.op]; }

/* Gives offsets; comparing jumps whose target is out of reach become far, until nothing changes. */
static uint32_t give_offsets(Unit *u) {
    for (;;) {
        uint32_t offset = (uint32_t)u->pin_count;
        for (int i = 0; i < u->draft_count; i++) {
            u->drafts[i].offset = offset;
            if (!u->drafts[i].is_dead)
                offset += draft_words(&u->drafts[i]);
        }
        bool changed = false;
        for (int i = 0; i < u->draft_count; i++) {
            Draft *d = &u->drafts[i];
            if (d->is_dead || d->is_far || !is_comparing_jump(d))
                continue;
            int64_t distance = (int64_t)u->drafts[target_of(u, d)].offset - (d->offset + 1);
            if (distance < 0 || distance > INT16_MAX)
                changed = d->is_far = true;
        }
        if (!changed)
            return offset;
    }
}

static void write_draft(Unit const *u, Layout const *l, Draft const *d, Instr *out) {
    Instr w = place_operands(l, d->word);
    int32_t target = d->label >= 0 ? (int32_t)u->drafts[target_of(u, d)].offset : 0;
    int32_t here = (int32_t)d->offset;
    if (d->is_far) {
        w.flags ^= OP_NEGATE;
        w.c = 1;
        out[1] = (Instr){.op_ = OP_JUMP, .bc = target - (here + 2)};
    } else if (is_comparing_jump(d)) {
        w.c = (uint16_t)(target - (here + 1));
    } else if (w.op == OP_FOR_ITER) {
        out[1].word = (uint32_t)(target - (here + 2));
    } else if (d->label >= 0) {
        w.bc = target - (here + 1);
    }
    if (w.op == OP_CALL_KW || w.op == OP_CALL_METHOD_KW)
        out[3].word = d->names;
    out[0] = w;
}

static Instr *write_instructions(Unit const *u, Layout const *l, uint32_t words) {
    Instr *out = memory_new_zeroed((size_t)words * sizeof *out);
    if (!out)
        return NULL;
    for (int i = 0; i < u->pin_count; i++)
        out[i] = (Instr){.op_ = OP_LOAD_CONST,
                         .a_ = (uint16_t)place(l, (unsigned)(REGISTER_PIN + i)),
                         .bc = u->pin_constants[i]};
    for (int i = 0; i < u->draft_count; i++)
        if (!u->drafts[i].is_dead)
            write_draft(u, l, &u->drafts[i], out + u->drafts[i].offset);
    return out;
}

/* What the position table says of a draft. */
static Position draft_position(Draft const *d) {
    Position p = d->position;
    if (UNLIKELY(interp_self()->no_columns) && p.line > 0)
        p = (Position){p.line, p.line, -1, -1};
    return p;
}

static Value write_positions(Unit const *u) {
    PositionWriter w;
    position_begin(&w, u->first_line);
    position_add(&w, (uint32_t)u->pin_count, (Position){0, 0, -1, -1});
    for (int i = 0; i < u->draft_count; i++)
        if (!u->drafts[i].is_dead)
            position_add(&w, draft_words(&u->drafts[i]), draft_position(&u->drafts[i]));
    return position_finish(&w);
}

/* The table: one entry for each run of instructions with the same innermost handler. `out` NULL: only counts. */
static uint32_t write_exceptions(Unit const *u, Layout const *l, ExceptionEntry *out) {
    uint32_t count = 0;
    int current = -1;
    for (int i = 0; i < u->draft_count; i++) {
        Draft const *d = &u->drafts[i];
        if (d->is_dead)
            continue;
        uint32_t end = d->offset + draft_words(d);
        if (d->handler < 0) {
            current = -1;
            continue;
        }
        if (d->handler != current) {
            current = d->handler;
            Handler const *h = &u->handlers[current];
            if (out)
                out[count] = (ExceptionEntry){d->offset, end, u->drafts[living(u, u->labels[h->label].at)].offset,
                                              (uint16_t)place(l, h->exception), (uint16_t)place(l, h->first_temporary)};
            count++;
        } else if (out) {
            out[count - 1].end = end;
        }
    }
    return count;
}

/* --- the code object --- */

static Value local_plus_names(Unit const *u) {
    OWNED Value list = list_new(0);
    if (!list || !list_extend(list, u->locals))
        return NULL;
    for (int i = 0; i < u->cell_count; i++) {
        Symbol *s = u->scope->kind == SCOPE_CLASS ? NULL : scope_find(u->scope, u->cells[i]);
        if ((!s || s->place >= REGISTER_CELL) && !list_append(list, u->cells[i]))
            return NULL;
    }
    for (int i = 0; i < u->free_count; i++)
        if (!list_append(list, u->frees[i]))
            return NULL;
    return list_to_tuple(list);
}

static Value local_plus_kinds(Unit const *u, Layout const *l) {
    ssize_t n = l->locals + l->cells + u->free_count;
    Value kinds = bytes_new(NULL, n);
    if (!kinds)
        return NULL;
    char *data = bytes_data(kinds);
    memset(data, LOCAL_KIND_LOCAL, (size_t)l->locals);
    memset(data + l->locals, LOCAL_KIND_CELL, (size_t)l->cells);
    memset(data + l->locals + l->cells, (char)LOCAL_KIND_FREE, (size_t)u->free_count);
    for (int i = 0; i < u->cell_count && u->scope->kind != SCOPE_CLASS; i++) {
        int reg = scope_find(u->scope, u->cells[i])->place;
        if (reg < REGISTER_CELL)
            data[reg] = LOCAL_KIND_LOCAL | LOCAL_KIND_CELL;
    }
    return kinds;
}

static int code_flags(Compiler *c, Unit const *u) {
    Scope const *s = u->scope;
    int flags = c->flags & (CODE_FUTURE_BARRY | CODE_FUTURE_ANNOTATIONS | COMPILE_FLAG_FUTURE_MASK);
    if (s->kind == SCOPE_FUNCTION) {
        flags |= CODE_NEWLOCALS | CODE_OPTIMIZED;
        if (s->is_nested)
            flags |= CODE_NESTED;
        if (s->is_generator)
            flags |= s->is_coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
        else if (s->is_coroutine)
            flags |= CODE_COROUTINE;
        if (s->has_varargs)
            flags |= CODE_VARARGS;
        if (s->has_varkeywords)
            flags |= CODE_VARKEYWORDS;
    } else if (is_top_level_await(c) && s->is_coroutine && !s->is_generator) {
        flags |= CODE_COROUTINE;
    }
    return flags;
}

static Value make_code(Compiler *c, Unit *u, Layout const *l, uint32_t words) {
    CodeParts parts = {
        .filename = own(c->filename), .name = own(u->name), .qualname = own(u->qualname), .flags = code_flags(c, u),
        .argument_count = u->argument_count, .positional_only_count = u->positional_only_count,
        .keyword_only_count = u->keyword_only_count, .first_line = u->first_line, .local_count = l->locals,
        .plain_cell_count = l->cells, .cell_count = u->cell_count, .free_count = u->free_count,
        .first_temporary = l->locals + l->cells + l->pins, .word_count = words};
    parts.register_count = parts.first_temporary + u->temp_max;
    parts.constants = list_to_tuple(u->constants);
    parts.names = parts.constants ? list_to_tuple(u->names) : NULL;
    parts.local_plus_names = parts.names ? local_plus_names(u) : NULL;
    parts.local_plus_kinds = parts.local_plus_names ? local_plus_kinds(u, l) : NULL;
    parts.position_table = parts.local_plus_kinds ? write_positions(u) : NULL;
    parts.instructions = parts.position_table ? write_instructions(u, l, words) : NULL;
    parts.exception_count = write_exceptions(u, l, NULL);
    if (parts.instructions && parts.exception_count) {
        parts.exceptions = memory_new_array(parts.exception_count, sizeof *parts.exceptions);
        if (parts.exceptions)
            write_exceptions(u, l, parts.exceptions);
    }
    /* code_new takes all parts, and gives them up when some are missing. */
    return code_new(&parts);
}

Value assemble(Compiler *c, Unit *u) {
    Entries e;
    if (!count_entries(c, u, &e))
        return NULL;
    inherit_positions(u, &e);
    thread_jumps(u);
    if (!copy_implied_returns(c) || !drop_unreachable(c, u) || !count_entries(c, u, &e))
        return NULL;
    inherit_positions(u, &e);
    place_empty_return(u);
    drop_nops(u, &e);
    drop_jumps_to_next(u);
    Layout l = {(int)list_size(u->locals), u->plain_cell_count, u->pin_count};
    if (l.locals + l.cells + l.pins + u->temp_max > REGISTER_LIMIT)
        return raise_error(&exc_OverflowError, "too many registers in one code block");
    uint32_t words = give_offsets(u);
    Value code = make_code(c, u, &l, words);
#ifdef GILT_DEBUG
    if (code)
        code_verify(AS(Code, code));
#endif
    return code;
}
