/* SPDX-License-Identifier: MIT
   list.sort: a stable, adaptive merge sort.

   Natural runs are found from left to right, short ones extended by binary insertion; which neighbours are merged, and
   when, follows powersort (Munro and Wild, "Nearly-optimal mergesorts", ESA 2018); a merge that finds one side winning
   all the time changes to exponential search, "galloping" (McIlroy, "Optimistic sorting and information theoretic
   complexity", SODA 1993; Peters' timsort).

   Invariant: while it runs, the list itself is empty (allocated is -1), so that Python code called by a comparison
   cannot see half-sorted items; every item is in the detached array, or in the spare room and put back, at all times.

   The merge sort is a template (list_sort_merge_inl.h) that is instantiated for the kinds of keys that occur most:
   immediate ints, floats, strs of one byte a character; and for anything else. */
#include "types/list_priv.h"

#include "heap/memory.h"
#include "object/error.h"
#include "types/float.h"

#define MIN_GALLOP 7   /* wins in a row that start galloping */
#define SORT_STACK 85  /* runs that can be pending: powers are at most the bits of a size, and increase */
#define SPARE_INLINE 256

/* A stretch of keys, and of the values that move with them (NULL: the keys are the values). */
typedef struct {
    Value *keys, *values;
} Slice2;

typedef struct {
    ssize_t start, length;
    int power; /* of the boundary to the next run */
} Run;

typedef struct {
    Slice2 all;
    ssize_t count;
    ssize_t min_gallop;
    Slice2 spare;           /* room for the smaller side of a merge */
    ssize_t spare_capacity; /* in items; keys first, then values */
    Value spare_inline[SPARE_INLINE];
} Sort;

static ALWAYS_INLINE Slice2 slice2_at(Slice2 s, ssize_t at) {
    return (Slice2){s.keys + at, s.values ? s.values + at : NULL};
}
static ALWAYS_INLINE void slice2_advance(Slice2 *s, ssize_t by) {
    s->keys += by;
    if (s->values)
        s->values += by;
}
static ALWAYS_INLINE void slice2_copy(Slice2 to, Slice2 from, ssize_t count) {
    memcpy(to.keys, from.keys, (size_t)count * sizeof(Value));
    if (to.values)
        memcpy(to.values, from.values, (size_t)count * sizeof(Value));
}
static ALWAYS_INLINE void slice2_move(Slice2 to, Slice2 from, ssize_t count) {
    memmove(to.keys, from.keys, (size_t)count * sizeof(Value));
    if (to.values)
        memmove(to.values, from.values, (size_t)count * sizeof(Value));
}
static ALWAYS_INLINE void slice2_move_one(Slice2 *to, Slice2 *from) {
    *to->keys++ = *from->keys++;
    if (to->values)
        *to->values++ = *from->values++;
}
static ALWAYS_INLINE void slice2_move_one_down(Slice2 *to, Slice2 *from) {
    *to->keys-- = *from->keys--;
    if (to->values)
        *to->values-- = *from->values--;
}
static void array_reverse(Value *items, ssize_t count) {
    for (ssize_t low = 0, high = count - 1; low < high; low++, high--) {
        Value kept = items[low];
        items[low] = items[high];
        items[high] = kept;
    }
}
static void slice2_reverse(Slice2 s, ssize_t count) {
    array_reverse(s.keys, count);
    if (s.values)
        array_reverse(s.values, count);
}

static void sort_free_spare(Sort *s) {
    if (s->spare.keys != s->spare_inline)
        memory_free(s->spare.keys);
    s->spare.keys = s->spare_inline;
    s->spare_capacity = 0;
}

static bool sort_reserve(Sort *s, ssize_t count) {
    if (count <= s->spare_capacity)
        return true;
    sort_free_spare(s);
    int columns = s->all.values ? 2 : 1;
    Value *block = memory_new_array((size_t)count * (size_t)columns, sizeof(Value));
    if (!block)
        return false;
    s->spare.keys = block;
    s->spare.values = s->all.values ? block + count : NULL;
    s->spare_capacity = count;
    return true;
}

/* Shortest run worth merging: n / 2**k, rounded up, between 32 and 64. */
static ssize_t sort_min_run(ssize_t n) {
    ssize_t odd = 0;
    while (n >= 64) {
        odd |= n & 1;
        n >>= 1;
    }
    return n + odd;
}

/* Powersort's depth of the boundary between two runs: the first binary digit in which the midpoints of the two, as
   fractions of n, differ. */
static int sort_power(Run left, Run right, ssize_t n) {
    ssize_t a = 2 * left.start + left.length, b = a + left.length + right.length;
    int power = 0;
    for (;;) {
        power++;
        if (a >= n) {
            a -= n;
            b -= n;
        } else if (b >= n) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

/* ------------------------------------------------------------------ kinds of keys */

typedef enum { KEYS_INT, KEYS_FLOAT, KEYS_TEXT, KEYS_ANY } KeyKind;

static ALWAYS_INLINE int less_int(Borrowed a, Borrowed b) { return (int64_t)VALUE_BITS(a) < (int64_t)VALUE_BITS(b); }
static ALWAYS_INLINE int less_float(Borrowed a, Borrowed b) { return float_get(a) < float_get(b); }
static ALWAYS_INLINE int less_text(Borrowed a, Borrowed b) {
    ssize_t size_a = str_length(a), size_b = str_length(b);
    int order = memcmp(str_data(a), str_data(b), (size_t)ssize_min(size_a, size_b));
    return order ? order < 0 : size_a < size_b;
}

static int less_any(Borrowed a, Borrowed b);

/* Tuples: the first items that differ decide. */
static int less_tuple(Borrowed a, Borrowed b) {
    ssize_t size_a = tuple_size(a), size_b = tuple_size(b), common = ssize_min(size_a, size_b);
    for (ssize_t i = 0; i < common; i++) {
        int equal = item_equal(tuple_peek(a, i), tuple_peek(b, i));
        if (equal < 0)
            return -1;
        if (!equal) {
            if (!recursion_enter(" in comparison"))
                return -1;
            int less = less_any(tuple_peek(a, i), tuple_peek(b, i));
            recursion_leave();
            return less;
        }
    }
    return size_a < size_b;
}

static int less_any(Borrowed a, Borrowed b) {
    if (both_imm_int(a, b))
        return less_int(a, b);
    if (is_imm_float(a) && is_imm_float(b))
        return imm_float_get(a) < imm_float_get(b);
    if (is_tuple_exact(a) && is_tuple_exact(b))
        return less_tuple(a, b);
    if (is_str_exact(a) && is_str_exact(b))
        return str_compare(a, b) < 0;
    OWNED Value result = compare(a, b, COMPARE_LT);
    return result ? is_true(result) : -1;
}

static KeyKind key_kind_of(Borrowed v) {
    if (is_imm_int(v))
        return KEYS_INT;
    if (is_float_exact(v))
        return KEYS_FLOAT;
    if (is_str_exact(v) && str_kind(v) == 1)
        return KEYS_TEXT;
    return KEYS_ANY;
}

static KeyKind sort_key_kind(Value const *keys, ssize_t count) {
    KeyKind kind = key_kind_of(keys[0]);
    for (ssize_t i = 1; i < count && kind != KEYS_ANY; i++)
        if (key_kind_of(keys[i]) != kind)
            return KEYS_ANY;
    return kind;
}

#define SORT_NAME(x) sort_int_##x
#define SORT_LESS(s, a, b) less_int(a, b)
#include "types/list_sort_merge_inl.h"
#define SORT_NAME(x) sort_float_##x
#define SORT_LESS(s, a, b) less_float(a, b)
#include "types/list_sort_merge_inl.h"
#define SORT_NAME(x) sort_text_##x
#define SORT_LESS(s, a, b) less_text(a, b)
#include "types/list_sort_merge_inl.h"
#define SORT_NAME(x) sort_any_##x
#define SORT_LESS(s, a, b) less_any(a, b)
#include "types/list_sort_merge_inl.h"

static bool sort_run(Sort *s) {
    switch (sort_key_kind(s->all.keys, s->count)) {
    case KEYS_INT:
        return sort_int_sort(s);
    case KEYS_FLOAT:
        return sort_float_sort(s);
    case KEYS_TEXT:
        return sort_text_sort(s);
    case KEYS_ANY:
        break;
    }
    return sort_any_sort(s);
}

/* ------------------------------------------------------------------ the list */

/* The keys of all values, new references in a new array. NULL: error. */
static Value *sort_make_keys(Borrowed function, Value const *values, ssize_t count) {
    Value *keys = memory_new_array((size_t)count, sizeof(Value));
    if (!keys)
        return NULL;
    for (ssize_t i = 0; i < count; i++) {
        keys[i] = call_1(function, values[i]);
        if (!keys[i]) {
            while (--i >= 0)
                drop(keys[i]);
            memory_free(keys);
            return NULL;
        }
    }
    return keys;
}

static bool sort_array(Value *values, ssize_t count, Borrowed function, bool reverse) {
    Sort s = {.count = count, .min_gallop = MIN_GALLOP};
    Value *keys = NULL;
    if (function) {
        keys = sort_make_keys(function, values, count);
        if (!keys)
            return false;
    }
    s.all = keys ? (Slice2){keys, values} : (Slice2){values, NULL};
    s.spare.keys = s.spare_inline;
    s.spare_capacity = keys ? SPARE_INLINE / 2 : SPARE_INLINE;
    s.spare.values = keys ? s.spare_inline + SPARE_INLINE / 2 : NULL;
    /* Descending order with equal items kept in order: reverse, sort ascending, reverse. */
    if (reverse)
        slice2_reverse(s.all, count);
    bool done = count < 2 || sort_run(&s);
    sort_free_spare(&s);
    if (reverse)
        array_reverse(values, count);
    for (ssize_t i = 0; keys && i < count; i++)
        drop(keys[i]);
    memory_free(keys);
    return done;
}

bool list_sort(Borrowed list, Borrowed key, bool reverse) {
    List *self = AS(List, list);
    Value *items = self->items;
    ssize_t count = self->head.size, allocated = self->allocated;
    if (key == NONE)
        key = NULL;
    if (count < 2 && !(key && count))
        return true;
    self->items = NULL;
    self->head.size = 0;
    self->allocated = -1;
    bool done = sort_array(items, count, key, reverse);
    bool touched = self->allocated != -1;
    Value *intruders = self->items;
    ssize_t intruder_count = self->head.size;
    self->items = items;
    self->head.size = count;
    self->allocated = allocated;
    for (ssize_t i = intruder_count; --i >= 0;)
        drop(intruders[i]);
    memory_free(intruders);
    if (touched && done)
        return raise_error(&exc_ValueError, "list modified during sort");
    return done;
}
