/* SPDX-License-Identifier: MIT
   The inside of range: for types/range.c and the VM's fast loops. */
#ifndef GILT_TYPES_RANGE_PRIV_H
#define GILT_TYPES_RANGE_PRIV_H

#include "types/slice.h"

/* Four ints; immutable. */
typedef struct {
    Object head;
    Value start, stop, step, length;
} Range;
_Static_assert(sizeof(Range) == 48, "sizes that Python sees");

extern Type longrange_iterator_type;
static ALWAYS_INLINE bool is_range(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &range_type; }
/* The numbers of a range all of whose numbers, and the sum of length and step, fit int64: true. */
static ALWAYS_INLINE bool range_is_small(Range const *r) {
    return is_imm_int(r->start) && is_imm_int(r->step) && is_imm_int(r->length) && is_imm_int(r->stop);
}
/* What iter(range) makes when range_is_small. */
Value range_iterator_new(int64_t start, int64_t step, int64_t length) MUST_CHECK;

#endif
