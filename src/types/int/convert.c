/* SPDX-License-Identifier: MIT
   Between ints and C numbers, doubles, bytes and GMP limbs. Nothing here runs Python. */
#include "types/int/int_priv.h"

#include <math.h>

#include "heap/memory.h"
#include "object/error.h"

Value int_new_slow(int64_t i) { return int_from_int128(i); }
Value int_new_unsigned(uint64_t i) { return int_from_int128((__int128)i); }

Value int_from_double(double d) {
    if (UNLIKELY(isinf(d)))
        return raise_error(&exc_OverflowError, "cannot convert float infinity to integer");
    if (UNLIKELY(isnan(d)))
        return raise_error(&exc_ValueError, "cannot convert float NaN to integer");
    if (LIKELY(d > -0x1p62 && d < 0x1p62))
        return imm_int((int64_t)d);
    int exponent;
    double mantissa = frexp(fabs(d), &exponent);
    ssize_t count = (exponent - 1) / INT_DIGIT_BITS + 1;
    Int *result = int_alloc(count);
    if (!result)
        return NULL;
    mantissa = ldexp(mantissa, (exponent - 1) % INT_DIGIT_BITS + 1);
    for (ssize_t i = count; i-- > 0;) {
        Digit digit = (Digit)mantissa;
        result->digits[i] = digit;
        mantissa = ldexp(mantissa - digit, INT_DIGIT_BITS);
    }
    return int_finish(result, d < 0 ? -1 : 1);
}

/* --- to C integers --- */

/* The magnitude modulo 2**64; *fits says whether that is all of it. */
static uint64_t int_magnitude(Borrowed v, bool *fits) {
    const Int *self = AS(Int, v);
    ssize_t count = self->head.size < 0 ? -self->head.size : self->head.size;
    uint64_t magnitude = 0;
    for (ssize_t i = ssize_min(count, 3); i-- > 0;)
        magnitude = magnitude << INT_DIGIT_BITS | self->digits[i];
    *fits = count < 3 || (count == 3 && self->digits[2] < 16);
    return magnitude;
}

int64_t int_get(Borrowed v, int *overflow) {
    *overflow = 0;
    if (LIKELY(is_imm_int(v)))
        return imm_int_get(v);
    bool fits;
    uint64_t magnitude = int_magnitude(v, &fits);
    int sign = AS(Int, v)->head.size < 0 ? -1 : 1;
    if (!fits || magnitude > (uint64_t)INT64_MAX + (sign < 0)) {
        *overflow = sign;
        return -1;
    }
    return sign < 0 ? (int64_t)-magnitude : (int64_t)magnitude;
}

bool int_get_int64(Borrowed v, int64_t *out) {
    int overflow;
    *out = int_get(v, &overflow);
    if (UNLIKELY(overflow))
        return raise_error(&exc_OverflowError, "Python int too large to convert to C long"), false;
    return true;
}

bool int_get_uint64(Borrowed v, uint64_t *out) {
    if (int_sign(v) < 0)
        return raise_error(&exc_OverflowError, "can't convert negative value to unsigned int"), false;
    bool fits = true;
    *out = is_imm_int(v) ? (uint64_t)imm_int_get(v) : int_magnitude(v, &fits);
    if (!fits)
        return raise_error(&exc_OverflowError, "Python int too large to convert to C unsigned long"), false;
    return true;
}

uint64_t int_get_uint64_mask(Borrowed v) {
    if (is_imm_int(v))
        return (uint64_t)imm_int_get(v);
    bool fits;
    uint64_t magnitude = int_magnitude(v, &fits);
    return AS(Int, v)->head.size < 0 ? -magnitude : magnitude;
}

/* --- to doubles --- */

/* The top 64 bits of the magnitude, the lowest one set when bits below were lost: enough to round a double correctly.
   *exponent is the power of two to multiply with. `view` is not zero. */
static uint64_t int_top_bits(const IntView *view, int64_t *exponent) {
    int64_t bits = digits_bit_length(view->digits, view->count);
    ssize_t i = view->count - 1;
    uint64_t top = 0;
    int have = 0;
    int first = (int)((bits - 1) % INT_DIGIT_BITS) + 1;
    bool lost = false;
    for (; i >= 0 && have < 64; i--) {
        int width = have ? INT_DIGIT_BITS : first;
        int take = width < 64 - have ? width : 64 - have;
        top = top << take | view->digits[i] >> (width - take);
        lost = (view->digits[i] & (((Digit)1 << (width - take)) - 1)) != 0;
        have += take;
    }
    for (; i >= 0 && !lost; i--)
        lost = view->digits[i] != 0;
    *exponent = bits - have;
    return top | lost;
}

bool int_get_double(Borrowed v, double *out) {
    if (LIKELY(is_imm_int(v))) {
        *out = (double)imm_int_get(v);
        return true;
    }
    IntView view;
    int_view(v, &view);
    *out = 0;
    if (view.sign == 0)
        return true;
    int64_t exponent;
    double d = (double)int_top_bits(&view, &exponent);
    d = exponent > 2000 ? HUGE_VAL : ldexp(d, (int)exponent);
    if (isinf(d))
        return raise_error(&exc_OverflowError, "int too large to convert to float"), false;
    *out = view.sign < 0 ? -d : d;
    return true;
}

double int_frexp(Borrowed v, int64_t *exponent) {
    IntView view;
    int_view(v, &view);
    *exponent = 0;
    if (view.sign == 0)
        return 0.0;
    int64_t shift;
    int small;
    double d = frexp((double)int_top_bits(&view, &shift), &small);
    *exponent = shift + small;
    return view.sign < 0 ? -d : d;
}

/* --- bytes --- */

Value int_from_bytes(const unsigned char *bytes, ssize_t size, bool little_endian, bool is_signed) {
    ssize_t first = little_endian ? 0 : size - 1, step = little_endian ? 1 : -1;
    bool negative = is_signed && size > 0 && (bytes[little_endian ? size - 1 : 0] & 0x80);
    Digit flip = negative ? 0xff : 0, carry = negative; /* the magnitude of a negative number is its complement + 1 */
    Int *result = int_alloc((size * 8 + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS + 1);
    if (!result)
        return NULL;
    uint64_t pending = 0;
    int bits = 0;
    ssize_t count = 0;
    for (ssize_t i = 0; i < size; i++) {
        Digit byte = (bytes[first + i * step] ^ flip) + carry;
        carry = byte >> 8;
        pending |= (uint64_t)(byte & 0xff) << bits;
        bits += 8;
        if (bits >= INT_DIGIT_BITS) {
            result->digits[count++] = (Digit)pending & INT_DIGIT_MASK;
            pending >>= INT_DIGIT_BITS;
            bits -= INT_DIGIT_BITS;
        }
    }
    pending |= (uint64_t)carry << bits; /* only the complement of zeros carries out: -256**size */
    for (; count < result->head.size; pending >>= INT_DIGIT_BITS)
        result->digits[count++] = (Digit)pending & INT_DIGIT_MASK;
    return int_finish(result, negative ? -1 : 1);
}

bool int_to_bytes(Borrowed v, unsigned char *out, ssize_t size, bool little_endian, bool is_signed) {
    IntView view;
    int_view(v, &view);
    if (view.sign < 0 && !is_signed)
        return raise_error(&exc_OverflowError, "can't convert negative int to unsigned"), false;
    int64_t bits = digits_bit_length(view.digits, view.count);
    if (view.sign < 0) {
        /* -2**(n-1) still fits n bits: count the bits of |v| - 1. */
        bool power = (view.digits[view.count - 1] & (view.digits[view.count - 1] - 1)) == 0;
        for (ssize_t i = 0; power && i < view.count - 1; i++)
            power = view.digits[i] == 0;
        bits -= power;
    }
    /* -1 needs no bits but its sign, and none at all in zero bytes: CPython accepts that. */
    bool fits = bits + (is_signed && view.sign != 0) <= size * 8 || (size == 0 && bits == 0);
    if (!fits)
        return raise_error(&exc_OverflowError, "int too big to convert"), false;
    ssize_t first = little_endian ? 0 : size - 1, step = little_endian ? 1 : -1;
    Digit flip = view.sign < 0 ? 0xff : 0, carry = view.sign < 0;
    uint64_t pending = 0;
    int have = 0;
    ssize_t next = 0;
    for (ssize_t i = 0; i < size; i++) {
        if (have < 8 && next < view.count) {
            pending |= (uint64_t)view.digits[next++] << have;
            have += INT_DIGIT_BITS;
        }
        Digit byte = ((Digit)(pending & 0xff) ^ flip) + carry;
        carry = byte >> 8;
        out[first + i * step] = (unsigned char)byte;
        pending >>= 8;
        have -= 8;
    }
    return true;
}

/* --- GMP's limbs --- */

Value int_from_limbs(const uint64_t *limbs, ssize_t count, int sign) {
    while (count > 0 && limbs[count - 1] == 0)
        count--;
    Int *result = int_alloc(digits_for_limbs(count));
    if (!result)
        return NULL;
    digits_from_limbs(result->digits, result->head.size, limbs, count);
    return int_finish(result, sign);
}

uint64_t *int_new_limbs(Borrowed v, ssize_t *count) {
    IntView view;
    int_view(v, &view);
    uint64_t *limbs = memory_new_array((size_t)limbs_for_digits(view.count) + 1, sizeof(uint64_t));
    if (!limbs)
        return NULL;
    limbs[0] = 0;
    *count = digits_to_limbs(limbs, view.digits, view.count);
    return limbs;
}
