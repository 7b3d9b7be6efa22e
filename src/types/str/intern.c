/* SPDX-License-Identifier: MIT
   Interned strings and the shared static ones.
   The process table has what is immortal: static strings (STR(id)), Latin-1 characters, the empty string, and the names
   in static types. It only grows, while no thread is current (thread_self == NULL: process start, or a static type made
   ready late, which the heap serialises); interpreters read it without a lock. Each interpreter has a table of its own
   for what it interns, which does not count its references: a string takes itself out when it dies (str_intern_forget).
   An interpreter asks its own table first. A name that joins the process table when interpreters exist already may have
   an interned twin in one of them; it is therefore not marked as interned, so that everybody asks for the canonical one.
   All tables use linear probing; the interpreter's removes by shifting back, so that there are no tombstones. */
#include "types/str.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/hash.h"
#include "types/state.h"
#include "types/str/str_priv.h"

struct StrState {
    Str **slots;   /* NULL: free */
    size_t mask;   /* number of slots - 1 */
    size_t used;
};

typedef struct ProcessTable {
    size_t mask, used;
    _Atomic(Str *) slots[];
} ProcessTable;

Str *static_strs[STATIC_STR_COUNT];
Str *str_latin1[256];
static _Atomic(ProcessTable *) process_table; /* replaced when it grows; readers may still use the old one, which stays */
static _Atomic bool interpreters_exist;       /* set by the first one, never cleared */

/* The empty string: its terminator follows the header. */
static struct {
    Str head;
    char zero[8];
} empty_object = {
    .head = {STATIC_HEAD(&str_type), 0, 0, 2, 1, 1, 1, 1, NULL},
};
Str *const str_empty_ptr = &empty_object.head;

static const char *const static_texts[STATIC_STR_COUNT] = {
#define STATIC_STR(id, text) text,
#include "types/static_str.def"
#undef STATIC_STR
};

static bool ascii_equals(Str *s, const char *text, ssize_t size) {
    return s->ascii && s->length == size && memcmp(s + 1, text, (size_t)size) == 0;
}

/* The string of the process table with the characters of `v`, or NULL. */
static Str *process_find(Borrowed v, hash_t hash) {
    ProcessTable *table = atomic_load_explicit(&process_table, memory_order_acquire);
    for (size_t i = (size_t)hash & table->mask;; i = (i + 1) & table->mask) {
        Str *s = atomic_load_explicit(&table->slots[i], memory_order_acquire);
        if (!s || (s->hash == hash && str_equal(TO_VALUE(s), v)))
            return s;
    }
}

static void process_insert(ProcessTable *table, Str *s) {
    size_t i = (size_t)s->hash & table->mask;
    while (atomic_load_explicit(&table->slots[i], memory_order_relaxed))
        i = (i + 1) & table->mask;
    atomic_store_explicit(&table->slots[i], s, memory_order_release);
    table->used++;
}

/* A larger copy of the table takes its place. Only the writer calls this. */
static bool process_grow(size_t slots) {
    ProcessTable *old = atomic_load_explicit(&process_table, memory_order_relaxed);
    ProcessTable *table = calloc(1, sizeof *table + slots * sizeof table->slots[0]);
    if (!table)
        return false;
    table->mask = slots - 1;
    for (size_t i = 0; old && i <= old->mask; i++) {
        Str *s = atomic_load_explicit(&old->slots[i], memory_order_relaxed);
        if (s)
            process_insert(table, s);
    }
    atomic_store_explicit(&process_table, table, memory_order_release);
    return true;
}

/* str_intern while no thread is current: `s` is immortal, as everything from the process heap. */
static COLD Value process_intern(Str *s) {
    ASSERT(s->head.refcount >= IMMORTAL_REFCOUNT);
    Str *found = process_find(TO_VALUE(s), str_hash(TO_VALUE(s)));
    if (found)
        return TO_VALUE(found);
    ProcessTable *table = atomic_load_explicit(&process_table, memory_order_relaxed);
    if (table->used * 2 > table->mask) {
        if (!process_grow((table->mask + 1) * 2))
            return raise_no_memory();
        table = atomic_load_explicit(&process_table, memory_order_relaxed);
    }
    s->interned = atomic_load(&interpreters_exist) ? 0 : 2;
    process_insert(table, s);
    return TO_VALUE(s);
}

/* --- process start --- */

static void static_init(Str *s, const char *text, ssize_t size) {
    str_init_header(s, size, 0x7f);
    s->head = (Object)STATIC_HEAD(&str_type);
    memcpy(s + 1, text, (size_t)size + 1);
    s->hash = hash_memory(text, size);
    s->interned = 2;
    process_insert(atomic_load(&process_table), s);
}

/* A Latin-1 character beyond ASCII; its UTF-8 form is made at once, because nobody may write to it later. */
static void latin1_init(StrWide *w, char *utf8, unsigned c) {
    Str *s = &w->base;
    str_init_header(s, 1, 0xff);
    s->head = (Object)STATIC_HEAD(&str_type);
    uint8_t *data = (uint8_t *)(w + 1);
    data[0] = (uint8_t)c;
    data[1] = 0;
    s->hash = hash_memory(data, 1);
    s->interned = 2;
    utf8[0] = (char)(0xc0 | c >> 6);
    utf8[1] = (char)(0x80 | (c & 0x3f));
    utf8[2] = 0;
    w->utf8 = utf8;
    w->utf8_size = 2;
    process_insert(atomic_load(&process_table), s);
}

bool str_process_start(void) {
    enum { ASCII_STEP = (sizeof(Str) + 2 + 15) / 16 * 16, WIDE_STEP = (sizeof(StrWide) + 8 + 15) / 16 * 16 };
    if (!process_grow(8192))
        return false;
    process_insert(atomic_load(&process_table), str_empty_ptr);
    size_t total = 128 * ASCII_STEP + 128 * WIDE_STEP;
    for (int i = 0; i < STATIC_STR_COUNT; i++)
        total += (str_object_size((ssize_t)strlen(static_texts[i]), 0x7f) + 15) / 16 * 16;
    char *block = malloc(total);
    if (!block)
        return false;
    for (unsigned c = 0; c < 128; c++, block += ASCII_STEP) {
        char text[2] = {(char)c, 0};
        str_latin1[c] = (Str *)block;
        static_init(str_latin1[c], text, 1);
    }
    for (unsigned c = 128; c < 256; c++, block += WIDE_STEP) {
        str_latin1[c] = (Str *)block;
        latin1_init((StrWide *)block, block + sizeof(StrWide) + 2, c);
    }
    for (int i = 0; i < STATIC_STR_COUNT; i++) {
        ssize_t size = (ssize_t)strlen(static_texts[i]);
        if (size == 1) {
            static_strs[i] = str_latin1[(uint8_t)static_texts[i][0]];
            continue;
        }
        static_strs[i] = (Str *)block;
        block += (str_object_size(size, 0x7f) + 15) / 16 * 16;
        static_init(static_strs[i], static_texts[i], size);
    }
    return true;
}

/* --- the interpreter's table --- */

bool str_state_init(struct TypesState *types) {
    struct StrState *state = memory_new_zeroed(sizeof *state);
    if (!state)
        return false;
    types->str = state;
    atomic_store(&interpreters_exist, true);
    state->slots = memory_new_zeroed(2048 * sizeof(Str *));
    if (!state->slots)
        return false;
    state->mask = 2047;
    return true;
}

void str_state_fini(struct TypesState *types) {
    struct StrState *state = types->str;
    if (!state)
        return;
    types->str = NULL;
    if (state->slots)
        for (size_t i = 0; i <= state->mask; i++)
            if (state->slots[i])
                state->slots[i]->interned = 0;
    memory_free(state->slots);
    memory_free(state);
}

static bool table_grow(struct StrState *state) {
    size_t mask = state->mask * 2 + 1;
    Str **slots = memory_new_zeroed((mask + 1) * sizeof(Str *));
    if (!slots)
        return false;
    for (size_t i = 0; i <= state->mask; i++) {
        Str *s = state->slots[i];
        if (!s)
            continue;
        size_t at = (size_t)s->hash & mask;
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = s;
    }
    memory_free(state->slots);
    state->slots = slots;
    state->mask = mask;
    return true;
}

Value str_intern(STEALS Value v) {
    if (!v)
        return NULL;
    Str *s = AS(Str, v), *found;
    if (s->interned || UNLIKELY(s->head.type != &str_type))
        return v;
    if (UNLIKELY(!thread_self))
        return process_intern(s);
    hash_t hash = str_hash(v);
    struct StrState *state = interp_self()->types->str;
    size_t i = (size_t)hash & state->mask;
    for (; (found = state->slots[i]) != NULL; i = (i + 1) & state->mask) {
        if (found->hash == hash && str_equal(TO_VALUE(found), v)) {
            Value result = own(TO_VALUE(found));
            drop(v);
            return result;
        }
    }
    found = process_find(v, hash);
    if (found || UNLIKELY(s->head.refcount >= IMMORTAL_REFCOUNT)) {
        drop(v);
        return TO_VALUE(found ? found : s);
    }
    state->slots[i] = s;
    state->used++;
    s->interned = 1;
    if (state->used * 2 > state->mask && !table_grow(state)) {
        drop(v);
        return NULL;
    }
    return v;
}

/* The interned ASCII string with this text; new. NULL: none. */
static Value interned_find(const char *text, ssize_t size, hash_t hash) {
    if (LIKELY(thread_self != NULL)) {
        struct StrState *state = interp_self()->types->str;
        for (size_t i = (size_t)hash & state->mask; state->slots[i]; i = (i + 1) & state->mask)
            if (state->slots[i]->hash == hash && ascii_equals(state->slots[i], text, size))
                return own(TO_VALUE(state->slots[i]));
    }
    ProcessTable *table = atomic_load_explicit(&process_table, memory_order_acquire);
    for (size_t i = (size_t)hash & table->mask;; i = (i + 1) & table->mask) {
        Str *s = atomic_load_explicit(&table->slots[i], memory_order_acquire);
        if (!s)
            break;
        if (s->hash == hash && ascii_equals(s, text, size))
            return TO_VALUE(s);
    }
    return NULL;
}

Value str_intern_text(const char *text) {
    ssize_t size = (ssize_t)strlen(text);
    Value found = interned_find(text, size, hash_memory(text, (size_t)size));
    return found ? found : str_intern(str_from_text(text));
}

Value str_intern_latin1(const char *text, ssize_t size) {
    hash_t hash = hash_memory(text, (size_t)size);
    Value v = interned_find(text, size, hash);
    if (v)
        return v;
    v = str_from_latin1((const uint8_t *)text, size);
    if (v && size > 1)
        AS(Str, v)->hash = hash; /* the bytes of the text are those of the string */
    return str_intern(v);
}

void str_intern_forget(Str *s) {
    struct StrState *state = interp_self()->types->str;
    s->interned = 0;
    if (!state)
        return;
    size_t mask = state->mask, hole = (size_t)s->hash & mask;
    while (state->slots[hole] != s) {
        CHECK(state->slots[hole]);
        hole = (hole + 1) & mask;
    }
    /* Whatever follows in the cluster and would not be found past the hole moves into it. */
    for (size_t i = (hole + 1) & mask; state->slots[i]; i = (i + 1) & mask) {
        size_t home = (size_t)state->slots[i]->hash & mask;
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            state->slots[hole] = state->slots[i];
            hole = i;
        }
    }
    state->slots[hole] = NULL;
    state->used--;
}
