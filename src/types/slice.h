/* SPDX-License-Identifier: MIT
   slice and range. */
#ifndef GILT_TYPES_SLICE_H
#define GILT_TYPES_SLICE_H

#include "heap/object.h"

typedef struct {
    Object head;
    Value start, stop, step;
} Slice;
extern EXPORTED Type slice_type, range_type, range_iterator_type;
static ALWAYS_INLINE bool is_slice(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &slice_type; }
Value slice_new(Borrowed start, Borrowed stop, Borrowed step) MUST_CHECK; /* NULL: None */
/* The three numbers, clipped to ssize_t; ValueError "slice step cannot be zero". runs: Python (__index__). */
bool slice_unpack(Borrowed slice, ssize_t *start, ssize_t *stop, ssize_t *step) MUST_CHECK;
/* Adjusts them to a sequence of `length`; returns the number of items. */
ssize_t slice_adjust(ssize_t length, ssize_t *start, ssize_t *stop, ssize_t step);
/* The optional start and stop of index(): clipped; `v` NULL leaves *out alone. runs: Python (__index__).
   fails: TypeError "slice indices must be integers or have an __index__ method". */
bool slice_bound_argument(Borrowed v, ssize_t *out) MUST_CHECK;
/* slice.indices(length) for an int of any size: a tuple of three ints. runs: Python (__index__). */
Value slice_indices(Borrowed slice, Borrowed length) MUST_CHECK;

/* A range whose numbers are int64 iterates in this; the VM knows the fields. */
typedef struct {
    Object head;
    int64_t next, step;
    int64_t remaining;
    int64_t length; /* `remaining` at the start */
} RangeIterator;
Value range_new(Borrowed start, Borrowed stop, Borrowed step) MUST_CHECK; /* ints */

#endif
