/* SPDX-License-Identifier: MIT
   Inside of int, for the files of types/int/ only: views of operands, results under construction, and arithmetic on
   magnitudes (arrays of 30-bit digits, least significant first, without leading zeros).

   A Value-level operation looks at its operands through IntView, which gives immediates and Int objects the same form,
   works on magnitudes, and ends with int_finish, which makes the result canonical: an immediate whenever it fits. */
#ifndef GILT_TYPES_INT_INT_PRIV_H
#define GILT_TYPES_INT_INT_PRIV_H

#include "gil/interp.h"
#include "heap/memory_inl.h"
#include "types/int.h"

#define INT_DIGIT_BASE ((Digit)1 << INT_DIGIT_BITS)
#define INT_DIGIT_MASK (INT_DIGIT_BASE - 1)
/* An Int has at most this many digits, so that sizes in bits fit int64. */
#define INT_MAX_DIGITS ((ssize_t)(INT64_MAX / INT_DIGIT_BITS - 2))
/* From this many digits on the GMP layer is faster than the loops here, conversions included: for both factors; for the
   divisor and for the quotient; for texts. */
#define INT_GMP_MULTIPLY 12
#define INT_GMP_DIVIDE 8
#define INT_GMP_TEXT 20

/* Digit limit of text conversions, and what else numbers keep for each interpreter. */
struct NumberState {
    int max_str_digits; /* 0: no limit */
};

typedef struct {
    const Digit *digits; /* borrowed from the value, or `local` */
    ssize_t count;       /* 0 for zero */
    int sign;            /* -1, 0, 1 */
    Digit local[3];
} IntView;

/* Fills `local` with the magnitude of an immediate; returns how many digits it has. */
static inline ssize_t int_split(uint64_t magnitude, Digit *out) {
    ssize_t count = 0;
    for (; magnitude; magnitude >>= INT_DIGIT_BITS)
        out[count++] = (Digit)(magnitude & INT_DIGIT_MASK);
    return count;
}
static inline uint64_t int_magnitude64(int64_t i) { return i < 0 ? -(uint64_t)i : (uint64_t)i; }

/* Views `v`, an int, for as long as it lives. The view may not be copied: it can point into itself. */
static inline void int_view(Borrowed v, IntView *out) {
    if (is_imm_int(v)) {
        int64_t i = imm_int_get(v);
        out->digits = out->local;
        out->sign = (i > 0) - (i < 0);
        out->count = int_split(int_magnitude64(i), out->local);
        return;
    }
    const Int *self = AS(Int, v);
    ssize_t size = self->head.size;
    out->digits = self->digits;
    out->sign = (size > 0) - (size < 0);
    out->count = size < 0 ? -size : size;
}
/* True and the value when `v` is an immediate, or an Int object of one digit (a bool or a small subclass instance). */
static ALWAYS_INLINE bool int_get_small(Borrowed v, int64_t *out) {
    if (LIKELY(is_imm_int(v))) {
        *out = imm_int_get(v);
        return true;
    }
    ssize_t size = AS(Int, v)->head.size;
    if (size < -1 || size > 1)
        return false;
    *out = size == 0 ? 0 : (int64_t)size * AS(Int, v)->digits[0];
    return true;
}

/* True and the value when `v` has at most 120 bits: what 64-bit arithmetic in Python meets all the time. */
static ALWAYS_INLINE bool int_get_wide(Borrowed v, __int128 *out) {
    if (LIKELY(is_imm_int(v))) {
        *out = imm_int_get(v);
        return true;
    }
    const Int *self = AS(Int, v);
    ssize_t size = self->head.size, count = size < 0 ? -size : size;
    if (count > 4)
        return false;
    __int128 magnitude = 0;
    while (count-- > 0)
        magnitude = magnitude << INT_DIGIT_BITS | self->digits[count];
    *out = size < 0 ? -magnitude : magnitude;
    return true;
}

void *int_raise_too_many_digits(void) COLD;
/* A result of `count` digits, uninitialised, sign positive. fails: MemoryError, OverflowError when too many. */
static ALWAYS_INLINE MUST_CHECK Int *int_alloc(ssize_t count) {
    if (UNLIKELY(count > INT_MAX_DIGITS))
        return int_raise_too_many_digits();
    Int *result = object_new_raw(&int_type, sizeof(Int) + (size_t)count * sizeof(Digit));
    if (LIKELY(result != NULL))
        result->head.size = count;
    return result;
}
/* Strips leading zeros, applies the sign and returns the canonical value; takes over the one reference of `result`. */
Value int_finish(STEALS Int *result, int sign) MUST_CHECK;
Value int_from_int128(__int128 i) MUST_CHECK;
Value int_from_magnitude(const Digit *digits, ssize_t count, int sign) MUST_CHECK;

/* --- magnitudes (types/int/digits.c): no allocation unless said, never fail unless said --- */
ssize_t digits_strip(const Digit *a, ssize_t count);
int64_t digits_bit_length(const Digit *a, ssize_t count);
int digits_compare(const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count);
/* out = a + b, a_count >= b_count; out has a_count + 1 digits and may be a. */
void digits_add(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count);
/* out = a - b, a >= b; out has a_count digits and may be a. */
void digits_subtract(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count);
/* out = a * b in a_count + b_count digits; out overlaps neither. fails: MemoryError (large operands). */
bool digits_multiply(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) MUST_CHECK;
/* out = a / b; returns the remainder. out may be a. */
Digit digits_divide_digit(Digit *out, const Digit *a, ssize_t count, Digit b);
/* quotient (a_count - b_count + 1 digits) and remainder (b_count digits) of a / b; a_count >= b_count >= 1, b's top
   digit not zero. Either result may be NULL. fails: MemoryError. */
bool digits_divide(Digit *quotient, Digit *remainder, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count)
    MUST_CHECK;
/* out = a << bits (0..29); returns the digit shifted out on top. out may be a. */
Digit digits_lshift_small(Digit *out, const Digit *a, ssize_t count, int bits);
void digits_rshift_small(Digit *out, const Digit *a, ssize_t count, int bits);

/* GMP's limbs: 64 bits, least significant first. */
static inline ssize_t limbs_for_digits(ssize_t count) { return (count * INT_DIGIT_BITS + 63) / 64; }
static inline ssize_t digits_for_limbs(ssize_t count) { return (count * 64 + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS; }
/* Writes exactly limbs_for_digits(count) limbs; returns how many of them are in use (no leading zero). */
ssize_t digits_to_limbs(uint64_t *out, const Digit *a, ssize_t count);
/* Writes exactly `out_count` digits, zero-filled; what does not fit must be zero. */
void digits_from_limbs(Digit *out, ssize_t out_count, const uint64_t *limbs, ssize_t count);
/* An int from limbs. */
Value int_from_limbs(const uint64_t *limbs, ssize_t count, int sign) MUST_CHECK;
/* The limbs of |v| in memory that the caller frees; at least one limb even for zero. */
uint64_t *int_new_limbs(Borrowed v, ssize_t *count) MUST_CHECK;

#endif
