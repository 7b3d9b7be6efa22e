/* SPDX-License-Identifier: MIT
   Emission: drafts of instructions, labels with what is known to be bound at them, temporaries, constants,
   names, errors. Invariant: while `is_unreachable`, nothing is emitted, though all else goes on as usual, so
   that errors in dead code are still found. Called by codegen_*.c. */
#include <stdarg.h>

#include "compile/compile_priv.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"

/* --- errors --- */

void compile_fail(Compiler *c) {
    ASSERT(error_is_set());
    c->failed = true;
}

static void error_va(Compiler *c, int const place[4], const char *format, va_list args) {
    if (c->failed)
        return;
    OWNED Value message = str_format_va(format, args);
    if (message)
        raise_at_place(message, c->filename, place);
    compile_fail(c);
}

void compile_error_at(Compiler *c, int const place[4], const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_va(c, place, format, args);
    va_end(args);
}

void compile_error(Compiler *c, const char *format, ...) {
    Position p = c->unit->position;
    va_list args;
    va_start(args, format);
    error_va(c, (int const[4]){p.line, p.column, p.end_line, p.end_column}, format, args);
    va_end(args);
}

void compile_warn(Compiler *c, const char *format, ...) {
    if (c->failed || c->quiet)
        return;
    va_list args;
    va_start(args, format);
    OWNED Value message = str_format_va(format, args);
    va_end(args);
    if (message && warn_explicit(&exc_SyntaxWarning, message, c->filename, c->unit->position.line))
        return;
    /* A filter that turns the warning into an exception makes it a SyntaxError with a place. */
    if (message && error_matches(&exc_SyntaxWarning)) {
        error_clear();
        compile_error(c, "%U", (Borrowed)message);
        return;
    }
    compile_fail(c);
}

/* --- arrays of the unit --- */

static bool grow(Compiler *c, void **items, int count, int *capacity, size_t size) {
    if (count < *capacity)
        return true;
    int more = *capacity ? *capacity * 2 : 32;
    void *moved = memory_resize_array(*items, (size_t)more, size);
    if (!moved) {
        compile_fail(c);
        return false;
    }
    *items = moved;
    *capacity = more;
    return true;
}

/* --- what is bound --- */

uint64_t *bound_save(Compiler *c) {
    Unit *u = c->unit;
    uint64_t *copy = c->failed ? NULL : arena_alloc(&c->arena, (size_t)u->bound_words * sizeof *copy + 8);
    if (!copy) {
        if (!c->failed)
            compile_fail(c);
        return u->bound;
    }
    memcpy(copy, u->bound, (size_t)u->bound_words * sizeof *copy);
    return copy;
}

bool bound_has(Compiler *c, int local) { return c->unit->bound[local >> 6] >> (local & 63) & 1; }
void bound_set(Compiler *c, int local) { c->unit->bound[local >> 6] |= (uint64_t)1 << (local & 63); }
void bound_clear(Compiler *c, int local) { c->unit->bound[local >> 6] &= ~((uint64_t)1 << (local & 63)); }

static void bound_intersect(uint64_t *into, uint64_t const *with, int words) {
    for (int i = 0; i < words; i++)
        into[i] &= with[i];
}

static void forget_deleted(Unit *u) {
    for (int i = 0; i < u->bound_words; i++)
        u->bound[i] &= ~u->deleted[i];
}

/* --- labels and handlers --- */

int label_new(Compiler *c) {
    Unit *u = c->unit;
    if (!grow(c, (void **)&u->labels, u->label_count, &u->label_capacity, sizeof *u->labels))
        return 0;
    u->labels[u->label_count] = (Label){.at = -1};
    return u->label_count++;
}

static void label_note_jump(Compiler *c, int label) {
    Unit *u = c->unit;
    if (c->failed)
        return;
    Label *l = &u->labels[label];
    l->jumps++;
    l->source = u->draft_count;
    if (l->at >= 0)
        return;
    if (l->bound)
        bound_intersect(l->bound, u->bound, u->bound_words);
    else
        l->bound = bound_save(c);
}

void label_bind(Compiler *c, int label) {
    Unit *u = c->unit;
    if (c->failed)
        return;
    Label *l = &u->labels[label];
    ASSERT(l->at < 0);
    l->at = u->draft_count;
    if (!l->jumps)
        return;
    if (u->is_unreachable)
        memcpy(u->bound, l->bound, (size_t)u->bound_words * sizeof *u->bound);
    else
        bound_intersect(u->bound, l->bound, u->bound_words);
    u->is_unreachable = false;
}

void label_bind_loop(Compiler *c, int label) {
    label_bind(c, label);
    forget_deleted(c->unit);
}

int handler_new(Compiler *c, int label, int exception, int first) {
    Unit *u = c->unit;
    if (!grow(c, (void **)&u->handlers, u->handler_count, &u->handler_capacity, sizeof *u->handlers))
        return -1;
    u->handlers[u->handler_count] = (Handler){label, (uint16_t)exception, (uint16_t)first, 0};
    return u->handler_count++;
}

void handler_bind(Compiler *c, int handler, uint64_t *bound) {
    Unit *u = c->unit;
    if (c->failed)
        return;
    Handler *h = &u->handlers[handler];
    u->labels[h->label].at = u->draft_count;
    u->is_unreachable = h->used == 0;
    memcpy(u->bound, bound, (size_t)u->bound_words * sizeof *bound);
    forget_deleted(u);
}

/* --- instructions --- */

static Draft *draft_new(Compiler *c) {
    Unit *u = c->unit;
    if (c->failed || u->is_unreachable ||
        !grow(c, (void **)&u->drafts, u->draft_count, &u->draft_capacity, sizeof *u->drafts))
        return NULL;
    Draft *d = &u->drafts[u->draft_count++];
    *d = (Draft){.label = -1, .handler = u->handler, .position = u->position, .is_artificial = u->position.line == 0};
    if (u->handler >= 0)
        u->handlers[u->handler].used++;
    return d;
}

void mark_unreachable(Compiler *c) { c->unit->is_unreachable = true; }

static bool ends_flow(Opcode op) {
    return op == OP_RETURN || op == OP_RETURN_CONST || op == OP_RAISE || op == OP_RAISE_AGAIN || op == OP_RERAISE ||
           op == OP_JUMP || op == OP_JUMP_BACK;
}

void emit(Compiler *c, Opcode op, int flags, int a, int b, int cc) {
    Draft *d = draft_new(c);
    if (!d)
        return;
    ASSERT(a >= 0 && a <= REGISTER_LIMIT && b >= -0x8000 && b <= REGISTER_LIMIT && cc >= -0x8000 &&
           cc <= REGISTER_LIMIT);
    d->word = (Instr){
        .op = (uint8_t)op, .flags = (uint8_t)flags, .a = (uint16_t)a, .b = (uint16_t)b, .c = (uint16_t)cc};
    if (ends_flow(op))
        mark_unreachable(c);
}

void emit_wide(Compiler *c, Opcode op, int flags, int a, int32_t bc) {
    Draft *d = draft_new(c);
    if (!d)
        return;
    d->word.op = (uint8_t)op;
    d->word.flags = (uint8_t)flags;
    d->word.a = (uint16_t)a;
    d->word.bc = bc;
    if (ends_flow(op))
        mark_unreachable(c);
}

void emit_jump(Compiler *c, Opcode op, int flags, int a, int label) {
    if (c->unit->is_unreachable)
        return;
    label_note_jump(c, label);
    Draft *d = draft_new(c);
    if (!d)
        return;
    d->word = (Instr){.op = (uint8_t)op, .flags = (uint8_t)flags, .a = (uint16_t)a};
    d->label = label;
    if (ends_flow(op))
        mark_unreachable(c);
}

void emit_jump_compare(Compiler *c, Opcode op, int flags, int a, int b, int label) {
    if (c->unit->is_unreachable)
        return;
    label_note_jump(c, label);
    Draft *d = draft_new(c);
    if (!d)
        return;
    d->word = (Instr){.op = (uint8_t)op, .flags = (uint8_t)flags, .a = (uint16_t)a, .b = (uint16_t)b};
    d->label = label;
}

void emit_for_iter(Compiler *c, int a, int iterator, int label) {
    if (c->unit->is_unreachable)
        return;
    label_note_jump(c, label);
    Draft *d = draft_new(c);
    if (!d)
        return;
    d->word = (Instr){.op = OP_FOR_ITER, .a = (uint16_t)a, .b = (uint16_t)iterator};
    d->label = label;
}

void emit_call(Compiler *c, Opcode op, int base, int count, int dest, int names) {
    Draft *d = draft_new(c);
    if (!d)
        return;
    d->word = (Instr){.op = (uint8_t)op, .a = (uint16_t)base, .b = (uint16_t)count, .c = (uint16_t)dest};
    d->names = (uint32_t)names;
}

/* --- temporaries --- */

int temp_push_many(Compiler *c, int count) {
    Unit *u = c->unit;
    int first = u->temp_top;
    u->temp_top += count;
    if (u->temp_top > u->temp_max)
        u->temp_max = u->temp_top;
    if (u->temp_top > 0x7000 && !c->failed) {
        raise_error(&exc_MemoryError, "expression needs too many temporaries");
        compile_fail(c);
    }
    return c->failed ? REGISTER_TEMP : REGISTER_TEMP + first;
}

int temp_push(Compiler *c) { return temp_push_many(c, 1); }

void temp_pop(Compiler *c, int reg) {
    if (c->failed)
        return;
    ASSERT(c->unit->temp_top == reg - REGISTER_TEMP + 1);
    c->unit->temp_top = reg - REGISTER_TEMP;
}

void release(Compiler *c, Operand o) {
    if (o.is_temp)
        temp_pop(c, o.reg);
}

void emit_move(Compiler *c, int to, Operand from) {
    if (from.reg == to)
        return;
    emit(c, OP_MOVE, kill(from, KILL_B), to, from.reg, 0);
}

void discard(Compiler *c, Operand o) {
    if (!o.is_temp)
        return;
    emit(c, OP_CLEAR, 0, o.reg, 0, 0);
    release(c, o);
}

/* --- constants and names --- */

/* Index of `key` in `dict`, which maps to positions of `list`; `value` is appended when it is new. */
static int table_index(Compiler *c, Borrowed dict, Borrowed list, Borrowed key, Borrowed value) {
    OWNED Value found = NULL;
    int has = dict_find(dict, key, &found);
    if (has > 0)
        return (int)imm_int_get(found);
    ssize_t index = list_size(list);
    if (has < 0 || !dict_set(dict, key, imm_int(index)) || !list_append(list, value)) {
        compile_fail(c);
        return 0;
    }
    return (int)index;
}

static bool looks_like_name(Borrowed text) {
    if (!str_is_ascii(text))
        return false;
    const unsigned char *p = str_data(text), *end = p + str_length(text);
    for (; p < end; p++)
        if (!((*p | 32) >= 'a' && (*p | 32) <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_')
            return false;
    return true;
}

static Value interned_constant(Borrowed value);

static Value interned_items(Borrowed tuple) {
    OWNED Value out = tuple_new(tuple_size(tuple));
    for (ssize_t i = 0; out && i < tuple_size(tuple); i++) {
        Value item = interned_constant(tuple_peek(tuple, i));
        if (!item)
            return NULL;
        tuple_init_item(out, i, item);
    }
    return MOVE(out);
}

/* The constant with all strings in it interned that look like names; sets stay as they are, since one made
   anew could have another order. new. */
static Value interned_constant(Borrowed value) {
    if (is_str_exact(value))
        return looks_like_name(value) ? str_intern(own(value)) : own(value);
    if (is_tuple_exact(value) && tuple_size(value))
        return interned_items(value);
    return own(value);
}

int constant_index(Compiler *c, Borrowed value) {
    if (c->failed)
        return 0;
    OWNED Value constant = interned_constant(value);
    OWNED Value key = constant ? constant_key(constant) : NULL;
    OWNED Value shared = key ? dict_set_default(c->constant_cache, key, constant) : NULL;
    if (!shared) {
        compile_fail(c);
        return 0;
    }
    return table_index(c, c->unit->constant_index, c->unit->constants, key, shared);
}

int constant_index_new(Compiler *c, Borrowed value) {
    if (c->failed)
        return 0;
    int index = (int)list_size(c->unit->constants);
    if (!list_append(c->unit->constants, value))
        compile_fail(c);
    return index;
}

void emit_constant(Compiler *c, int to, Borrowed value) {
    if (c->failed)
        return;
    if (is_imm_int(value) && imm_int_get(value) == (int32_t)imm_int_get(value))
        emit_wide(c, OP_LOAD_INT, 0, to, (int32_t)imm_int_get(value));
    else
        emit_wide(c, OP_LOAD_CONST, 0, to, constant_index(c, value));
}

int name_index(Compiler *c, Borrowed name) {
    if (c->failed)
        return 0;
    int index = table_index(c, c->unit->name_index, c->unit->names, name, name);
    if (index > 0xffff && !c->failed) {
        raise_error(&exc_OverflowError, "too many names in one code block");
        compile_fail(c);
    }
    return index & 0xffff;
}

int name_index_mangled(Compiler *c, Borrowed name) {
    if (c->failed)
        return 0;
    OWNED Value mangled = name_mangle(c->unit->class_name, name);
    if (!mangled) {
        compile_fail(c);
        return 0;
    }
    return name_index(c, mangled);
}
