/* SPDX-License-Identifier: MIT
   What the container files of this folder share: fast comparison and hashing of items, conversion of indices, rows of
   method tables, and the exposure flag of lists and tuples.

   Exposure (extension ABI): code of extension modules reads list and tuple items directly and must never meet an
   immediate. A list or tuple that crossed the boundary carries GC_FLAG_EXPOSED in its GcHead; from then on every store
   into an exposed list goes through list_admit, which boxes the value. A program without extensions pays one test. */
#ifndef GILT_TYPES_LIST_PRIV_H
#define GILT_TYPES_LIST_PRIV_H

#include "heap/collect.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"

/* Bit 3 of GcHead.previous_bits; bits 0 to 2 are the collector's. */
#define GC_FLAG_EXPOSED ((uintptr_t)8)

static ALWAYS_INLINE bool container_is_exposed(const void *object) {
    return UNLIKELY((gc_head(object)->previous_bits & GC_FLAG_EXPOSED) != 0);
}
/* Marks a list or tuple exposed and boxes its items, and does the same to lists and tuples among them. Anything else is
   left alone. gil: held.  runs: nothing.  fails: MemoryError (what was boxed stays boxed). */
bool container_expose(Borrowed v) MUST_CHECK;
/* What has to be stored into an exposed list in place of `v`: a boxed number, or `v` itself, exposed.
   fails: MemoryError (`v` was dropped). */
Value container_admit_slow(STEALS Value v) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK Value list_admit(List *list, STEALS Value v) {
    return container_is_exposed(list) ? container_admit_slow(v) : v;
}

/* a == b as containers ask it: identity counts as equality. 0, 1, -1. runs: Python for other than ints and strs. */
static ALWAYS_INLINE MUST_CHECK int item_equal(Borrowed a, Borrowed b) {
    if (a == b)
        return 1;
    if (both_imm_int(a, b))
        return 0;
    if (is_str_exact(a) && is_str_exact(b))
        return str_equal(a, b);
    return compare_bool(a, b, COMPARE_EQ);
}

#define HASH_MODULUS (((int64_t)1 << 61) - 1)
static ALWAYS_INLINE hash_t imm_int_hash(Borrowed v) {
    int64_t i = imm_int_get(v);
    if (UNLIKELY(i >= HASH_MODULUS || i <= -HASH_MODULUS))
        i %= HASH_MODULUS; /* 63 bits: C's sign is the one that is wanted */
    return i == -1 ? -2 : i;
}
static ALWAYS_INLINE hash_t str_hash_fast(Borrowed v) {
    hash_t h = AS(Str, v)->hash;
    return LIKELY(h != -1) ? h : str_hash(v);
}
/* hash(v) with the common keys in line. -1: error. */
static ALWAYS_INLINE MUST_CHECK hash_t item_hash(Borrowed v) {
    if (is_imm_int(v))
        return imm_int_hash(v);
    if (is_str_exact(v))
        return str_hash_fast(v);
    return object_hash(v);
}
/* Whether the collector could ever be interested in `v`: false for atoms, and for tuples of nothing but atoms. */
static ALWAYS_INLINE bool item_is_gc(Borrowed v) {
    if (!v || !is_pointer(v) || !type_has_flag(AS(Object, v)->type, TYPE_FLAG_GC))
        return false;
    return !is_tuple_exact(v) || gc_is_tracked(AS(Object, v));
}

/* An index from anything with __index__; IndexError "cannot fit 'x' into an index-sized integer". */
bool container_index(Borrowed v, ssize_t *out) MUST_CHECK;
/* The argument of an iterator's __setstate__, an int; TypeError "an integer is required", OverflowError. */
bool container_state_index(Borrowed v, ssize_t *out) MUST_CHECK;
/* Text of a sequence: opening, items separated by ", ", closing. `count` is read again for each item. */
Value container_repr(Borrowed self, const char *open, const char *close, const char *recursive);
/* builtins.<name>, for __reduce__. new. */
Value container_builtin(const char *name) MUST_CHECK;
/* The result of a comparison of two sequences that differ only in length. */
static inline Value compare_lengths(ssize_t a, ssize_t b, CompareOp op) { return compare_result((a > b) - (a < b), op); }
/* Calls the next slot. `iterator` came from get_iter. */
static ALWAYS_INLINE MUST_CHECK int iterator_step(Borrowed iterator, Value *out) {
    return type_of(iterator)->info->next(iterator, out);
}

/* Makes room for `size` items and sets the size; items beyond the old size are not initialised. */
bool list_resize(List *self, ssize_t size) MUST_CHECK;
extern MethodDef const list_methods[];
bool list_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value list_slot_repr(Borrowed self);
Value list_slot_compare(Borrowed a, Borrowed b, CompareOp op);
Value list_slot_subscript(Borrowed self, Borrowed key);
bool list_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value);
Value list_slot_concat(Borrowed a, Borrowed b);
Value list_slot_repeat(Borrowed self, ssize_t count);
Value list_slot_inplace_concat(Borrowed self, Borrowed other);
Value list_slot_inplace_repeat(Borrowed self, ssize_t count);
int list_slot_contains(Borrowed self, Borrowed item);
extern Type list_reverse_iterator_type;

#endif
