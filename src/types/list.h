/* SPDX-License-Identifier: MIT
   list and tuple. CPython's layouts: items are directly readable by extension modules once the object was exposed at
   the boundary; LIST_EXPOSED (kept in the GC head's flag bits) then makes every store box immediates. */
#ifndef GILT_TYPES_LIST_H
#define GILT_TYPES_LIST_H

#include <stdarg.h>

#include "heap/collect.h"

typedef struct {
    VarObject head;      /* size: items in use */
    Value *items;
    ssize_t allocated;   /* capacity; -1 while sort() works on it */
} List;
typedef struct {
    VarObject head;
    Value items[];
} Tuple;
extern EXPORTED Type list_type, tuple_type;
/* The empty tuple, immortal; like every tuple it has a GcHead in front. */
extern struct TupleEmpty { GcHead gc; VarObject head; } tuple_empty_storage;
#define TUPLE_EMPTY TO_VALUE(&tuple_empty_storage.head)

static ALWAYS_INLINE bool is_list(Borrowed v) { return is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_LIST); }
static ALWAYS_INLINE bool is_list_exact(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &list_type; }
static ALWAYS_INLINE bool is_tuple(Borrowed v) { return is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_TUPLE); }
static ALWAYS_INLINE bool is_tuple_exact(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &tuple_type; }
static ALWAYS_INLINE ssize_t list_size(Borrowed v) { return AS(List, v)->head.size; }
static ALWAYS_INLINE Borrowed list_peek(Borrowed v, ssize_t at) { return AS(List, v)->items[at]; }
static ALWAYS_INLINE ssize_t tuple_size(Borrowed v) { return AS(Tuple, v)->head.size; }
static ALWAYS_INLINE Borrowed tuple_peek(Borrowed v, ssize_t at) { return AS(Tuple, v)->items[at]; }

/* A list of `size` NULL items that the caller fills with list_init_item before anybody sees it; tracked. */
Value list_new(ssize_t size) MUST_CHECK;
static ALWAYS_INLINE void list_init_item(Borrowed list, ssize_t at, STEALS Value v) { AS(List, list)->items[at] = v; }
Value list_from_array(Borrowed const *items, ssize_t count) MUST_CHECK; /* own references are made */
bool list_append(Borrowed list, Borrowed v) MUST_CHECK;
bool list_append_steal(Borrowed list, STEALS Value v) MUST_CHECK; /* v NULL: passes an error on */
bool list_insert(Borrowed list, ssize_t at, Borrowed v) MUST_CHECK;
/* Stores (steals) over an item; at is in range. runs: Python (the old item's end). */
void list_store(Borrowed list, ssize_t at, STEALS Value v);
bool list_extend(Borrowed list, Borrowed iterable) MUST_CHECK;
Value list_slice(Borrowed list, ssize_t start, ssize_t end) MUST_CHECK;
bool list_set_slice(Borrowed list, ssize_t start, ssize_t end, Borrowed items /* NULL: delete */) MUST_CHECK;
bool list_sort(Borrowed list, Borrowed key /* NULL or None */, bool reverse) MUST_CHECK;
void list_reverse(Borrowed list);
void list_clear(Borrowed list);
Value list_to_tuple(Borrowed list) MUST_CHECK;
Value list_pop(Borrowed list, ssize_t at) MUST_CHECK; /* IndexError */

/* A tuple of `size` NULL items, to be filled with tuple_init_item; tracked. size 0 gives the empty tuple. */
Value tuple_new(ssize_t size) MUST_CHECK;
static ALWAYS_INLINE void tuple_init_item(Borrowed tuple, ssize_t at, STEALS Value v) { AS(Tuple, tuple)->items[at] = v; }
Value tuple_from_array(Borrowed const *items, ssize_t count) MUST_CHECK; /* own references are made */
Value tuple_from_array_steal(Value *items, ssize_t count) MUST_CHECK;    /* takes the references, also on failure */
Value tuple_pack(ssize_t count, ...) MUST_CHECK;                         /* of Borrowed */
Value tuple_slice(Borrowed tuple, ssize_t start, ssize_t end) MUST_CHECK;
Value tuple_concat(Borrowed a, Borrowed b) MUST_CHECK;
/* Builds a value like Py_BuildValue: "(iOs)": i int, l int64, n ssize, d double, s UTF-8 text or NULL (None), O borrowed,
   N stolen, U Str, () tuple, [] list, {} dict, z text or None; further I unsigned, k uint64, p C truth value. Several
   items without parentheses make a tuple, none makes None. */
Value build_value(const char *format, ...) MUST_CHECK;
Value build_value_va(const char *format, va_list args) MUST_CHECK;

#endif
