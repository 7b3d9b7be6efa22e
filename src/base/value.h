/* SPDX-License-Identifier: MIT
   Value: the tagged 64-bit word that every Python value is held in.

     ...1   small int, 63 bits, immediate
     ..10   float, immediate ("flonum")
     .000   pointer to a heap object (8-byte aligned); zero is "no value / error set"

   Ownership is in the types. A `Value` is owned by whoever holds it; a `Borrowed` is lent. An owned value may be passed
   where a borrowed one is wanted without a word (C adds const by itself); the other way the compiler objects, and
   own() (heap/refcount.h) is needed.

   Flonums. A double whose exponent is one of the 512 in the middle is held without allocation. Rotate the bits left by
   one, so that the sign is lowest and the exponent on top; subtract FLONUM_BIAS; what now has its two top bits clear
   fits into 62 bits. The payload zero stands for +0.0, so that the commonest float of all is immediate; the one number
   that would have had that payload (2**-256), -0.0, infinities and nan live on the heap. */
#ifndef GILT_BASE_VALUE_H
#define GILT_BASE_VALUE_H

#include <string.h>

#include "base/base.h"

typedef struct value_word *Value;
typedef const struct value_word *Borrowed;

#define VALUE_BITS(v) ((uint64_t)(uintptr_t)(v))
#define VALUE_OF_BITS(b) ((Value)(uintptr_t)(b))
/* Views a typed object pointer as a Value (ownership unchanged), and back. AS does not check. */
#define TO_VALUE(p) ((Value)(uintptr_t)(p))
#define AS(T, v) ((T *)(uintptr_t)(v))

static ALWAYS_INLINE bool is_imm_int(Borrowed v) { return VALUE_BITS(v) & 1; }
static ALWAYS_INLINE bool is_imm_float(Borrowed v) { return (VALUE_BITS(v) & 3) == 2; }
static ALWAYS_INLINE bool is_immediate(Borrowed v) { return (VALUE_BITS(v) & 3) != 0; }
/* True for pointers, and for zero. */
static ALWAYS_INLINE bool is_pointer(Borrowed v) { return (VALUE_BITS(v) & 3) == 0; }
static ALWAYS_INLINE bool both_imm_int(Borrowed a, Borrowed b) { return VALUE_BITS(a) & VALUE_BITS(b) & 1; }

#define IMM_INT_MAX (INT64_MAX >> 1)
#define IMM_INT_MIN (INT64_MIN >> 1)

static ALWAYS_INLINE bool imm_int_fits(int64_t i) { return i >= IMM_INT_MIN && i <= IMM_INT_MAX; }
/* The immediate for `i`, which must fit. int_new (types/int.h) takes any. */
static ALWAYS_INLINE Value imm_int(int64_t i) { return VALUE_OF_BITS(((uint64_t)i << 1) | 1); }
static ALWAYS_INLINE int64_t imm_int_get(Borrowed v) { return (int64_t)VALUE_BITS(v) >> 1; }

#define FLONUM_BIAS ((uint64_t)767 << 53)

static ALWAYS_INLINE double imm_float_get(Borrowed v) {
    uint64_t payload = VALUE_BITS(v) >> 2;
    uint64_t r = payload + (payload ? FLONUM_BIAS : 0);
    uint64_t bits = (r >> 1) | (r << 63);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* The immediate for `d`, or zero when it has none. */
static ALWAYS_INLINE Value imm_float_try(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    uint64_t payload = ((bits << 1) | (bits >> 63)) - FLONUM_BIAS;
    if (LIKELY(!(payload >> 62) && payload))
        return VALUE_OF_BITS(payload << 2 | 2);
    return bits ? NULL : VALUE_OF_BITS(2);
}

/* Takes the value out of an owning variable and leaves nothing there. */
#define MOVE(x)                                                                                                        \
    __extension__({                                                                                                    \
        __typeof__(x) moved_ = (x);                                                                                    \
        (x) = NULL;                                                                                                    \
        moved_;                                                                                                        \
    })

#endif
