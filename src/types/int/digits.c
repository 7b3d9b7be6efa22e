/* SPDX-License-Identifier: MIT
   Arithmetic on magnitudes: arrays of 30-bit digits, least significant first. Below INT_GMP_MULTIPLY and
   INT_GMP_DIVIDE digits the schoolbook methods; above, the mpn layer of GMP on limbs converted from and to digits. Called by types/int/ only. */
#include "types/int/int_priv.h"

#include <gmp.h>

#include "heap/memory.h"

_Static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NAIL_BITS == 0, "limbs are passed to GMP as they are");
#define LIMBS(p) ((mp_limb_t *)(p))
#define CONST_LIMBS(p) ((const mp_limb_t *)(p))

ssize_t digits_strip(const Digit *a, ssize_t count) {
    while (count > 0 && a[count - 1] == 0)
        count--;
    return count;
}

int64_t digits_bit_length(const Digit *a, ssize_t count) {
    count = digits_strip(a, count);
    return count ? (int64_t)(count - 1) * INT_DIGIT_BITS + (32 - __builtin_clz(a[count - 1])) : 0;
}

int digits_compare(const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    if (a_count != b_count)
        return a_count < b_count ? -1 : 1;
    while (--a_count >= 0)
        if (a[a_count] != b[a_count])
            return a[a_count] < b[a_count] ? -1 : 1;
    return 0;
}

void digits_add(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    ASSERT(a_count >= b_count);
    Digit carry = 0;
    ssize_t i = 0;
    for (; i < b_count; i++) {
        carry += a[i] + b[i];
        out[i] = carry & INT_DIGIT_MASK;
        carry >>= INT_DIGIT_BITS;
    }
    for (; i < a_count; i++) {
        carry += a[i];
        out[i] = carry & INT_DIGIT_MASK;
        carry >>= INT_DIGIT_BITS;
    }
    out[i] = carry;
}

void digits_subtract(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    ASSERT(a_count >= b_count);
    int32_t borrow = 0; /* 0 or -1 */
    ssize_t i = 0;
    for (; i < b_count; i++) {
        borrow += (int32_t)a[i] - (int32_t)b[i];
        out[i] = (Digit)borrow & INT_DIGIT_MASK;
        borrow >>= INT_DIGIT_BITS;
    }
    for (; i < a_count; i++) {
        borrow += (int32_t)a[i];
        out[i] = (Digit)borrow & INT_DIGIT_MASK;
        borrow >>= INT_DIGIT_BITS;
    }
    ASSERT(borrow == 0);
}

ssize_t digits_to_limbs(uint64_t *out, const Digit *a, ssize_t count) {
    unsigned __int128 pending = 0;
    int bits = 0;
    ssize_t limbs = 0, total = limbs_for_digits(count);
    for (ssize_t i = 0; i < count; i++) {
        pending |= (unsigned __int128)a[i] << bits;
        bits += INT_DIGIT_BITS;
        if (bits >= 64) {
            out[limbs++] = (uint64_t)pending;
            pending >>= 64;
            bits -= 64;
        }
    }
    if (limbs < total)
        out[limbs++] = (uint64_t)pending;
    while (limbs > 0 && out[limbs - 1] == 0)
        limbs--;
    return limbs;
}

void digits_from_limbs(Digit *out, ssize_t out_count, const uint64_t *limbs, ssize_t count) {
    unsigned __int128 pending = 0;
    int bits = 0;
    ssize_t next = 0;
    for (ssize_t i = 0; i < out_count; i++) {
        if (bits < INT_DIGIT_BITS) {
            if (next < count)
                pending |= (unsigned __int128)limbs[next++] << bits;
            bits += 64;
        }
        out[i] = (Digit)pending & INT_DIGIT_MASK;
        pending >>= INT_DIGIT_BITS;
        bits -= INT_DIGIT_BITS;
    }
    ASSERT(pending == 0);
}

/* Working memory for GMP calls: on the stack for operands of a few hundred bits, where allocating would cost as much as
   the arithmetic. */
enum { SMALL_LIMBS = 96 };
#define WORK_LIMBS(name, count)                                                                                        \
    uint64_t name##_small[SMALL_LIMBS];                                                                                \
    uint64_t *name = (count) <= SMALL_LIMBS ? name##_small : memory_new_array((size_t)(count), sizeof(uint64_t))
#define WORK_FREE(name)                                                                                                \
    do {                                                                                                               \
        if (name != name##_small)                                                                                      \
            memory_free(name);                                                                                         \
    } while (0)

/* --- multiplication --- */

static void digits_multiply_school(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    memset(out, 0, (size_t)(a_count + b_count) * sizeof(Digit));
    for (ssize_t i = 0; i < a_count; i++) {
        uint64_t carry = 0, factor = a[i];
        Digit *place = out + i;
        for (ssize_t j = 0; j < b_count; j++) {
            carry += place[j] + factor * b[j];
            place[j] = (Digit)carry & INT_DIGIT_MASK;
            carry >>= INT_DIGIT_BITS;
        }
        place[b_count] = (Digit)carry;
    }
}

static NOINLINE bool digits_multiply_gmp(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    bool square = a == b && a_count == b_count;
    ssize_t a_room = limbs_for_digits(a_count), b_room = limbs_for_digits(b_count);
    WORK_LIMBS(memory, 2 * (a_room + b_room));
    if (!memory)
        return false;
    uint64_t *x = memory, *y = x + a_room, *product = y + b_room;
    ssize_t x_count = digits_to_limbs(x, a, a_count);
    if (square) {
        mpn_sqr(LIMBS(product), CONST_LIMBS(x), x_count);
        digits_from_limbs(out, a_count + b_count, product, 2 * x_count);
    } else {
        ssize_t y_count = digits_to_limbs(y, b, b_count);
        if (x_count >= y_count)
            mpn_mul(LIMBS(product), CONST_LIMBS(x), x_count, CONST_LIMBS(y), y_count);
        else
            mpn_mul(LIMBS(product), CONST_LIMBS(y), y_count, CONST_LIMBS(x), x_count);
        digits_from_limbs(out, a_count + b_count, product, x_count + y_count);
    }
    WORK_FREE(memory);
    return true;
}

bool digits_multiply(Digit *out, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    if (ssize_min(a_count, b_count) >= INT_GMP_MULTIPLY)
        return digits_multiply_gmp(out, a, a_count, b, b_count);
    if (a_count < b_count)
        digits_multiply_school(out, a, a_count, b, b_count);
    else
        digits_multiply_school(out, b, b_count, a, a_count);
    return true;
}

/* --- division --- */

Digit digits_divide_digit(Digit *out, const Digit *a, ssize_t count, Digit b) {
    uint64_t rest = 0;
    while (--count >= 0) {
        rest = rest << INT_DIGIT_BITS | a[count];
        out[count] = (Digit)(rest / b);
        rest %= b;
    }
    return (Digit)rest;
}

Digit digits_lshift_small(Digit *out, const Digit *a, ssize_t count, int bits) {
    Digit carry = 0;
    for (ssize_t i = 0; i < count; i++) {
        uint64_t wide = (uint64_t)a[i] << bits | carry;
        out[i] = (Digit)wide & INT_DIGIT_MASK;
        carry = (Digit)(wide >> INT_DIGIT_BITS);
    }
    return carry;
}

void digits_rshift_small(Digit *out, const Digit *a, ssize_t count, int bits) {
    Digit mask = ((Digit)1 << bits) - 1, carry = 0;
    while (--count >= 0) {
        uint64_t wide = (uint64_t)carry << INT_DIGIT_BITS | a[count];
        carry = a[count] & mask;
        out[count] = (Digit)(wide >> bits);
    }
}

/* Knuth, TAOCP 2, 4.3.1, algorithm D. `u` has a_count + 1 digits and is overwritten: its low b_count digits become the
   remainder. Both are normalised: the top bit of v's top digit is set. */
static void digits_divide_knuth(Digit *quotient, Digit *u, ssize_t a_count, const Digit *v, ssize_t b_count) {
    Digit top = v[b_count - 1], second = v[b_count - 2];
    for (ssize_t k = a_count - b_count; k >= 0; k--) {
        Digit *place = u + k;
        uint64_t two = (uint64_t)place[b_count] << INT_DIGIT_BITS | place[b_count - 1];
        uint64_t guess = two / top, rest = two % top;
        while (guess >= INT_DIGIT_BASE || guess * second > (rest << INT_DIGIT_BITS | place[b_count - 2])) {
            guess--;
            rest += top;
            if (rest >= INT_DIGIT_BASE)
                break;
        }
        int64_t borrow = 0;
        for (ssize_t i = 0; i < b_count; i++) {
            borrow += (int64_t)place[i] - (int64_t)(guess * v[i]);
            place[i] = (Digit)borrow & INT_DIGIT_MASK;
            borrow >>= INT_DIGIT_BITS;
        }
        borrow += (int64_t)place[b_count];
        place[b_count] = 0;
        if (borrow < 0) {
            Digit carry = 0;
            for (ssize_t i = 0; i < b_count; i++) {
                carry += place[i] + v[i];
                place[i] = carry & INT_DIGIT_MASK;
                carry >>= INT_DIGIT_BITS;
            }
            guess--;
        }
        if (quotient)
            quotient[k] = (Digit)guess;
    }
}

static bool digits_divide_school(Digit *quotient, Digit *remainder, const Digit *a, ssize_t a_count, const Digit *b,
                                 ssize_t b_count) {
    Digit small[64], *memory = small;
    if (a_count + 1 + b_count > ARRAY_LENGTH(small)) {
        memory = memory_new_array((size_t)(a_count + 1 + b_count), sizeof(Digit));
        if (!memory)
            return false;
    }
    Digit *u = memory, *v = memory + a_count + 1;
    int shift = __builtin_clz(b[b_count - 1]) - (32 - INT_DIGIT_BITS);
    u[a_count] = digits_lshift_small(u, a, a_count, shift);
    digits_lshift_small(v, b, b_count, shift);
    digits_divide_knuth(quotient, u, a_count, v, b_count);
    if (remainder)
        digits_rshift_small(remainder, u, b_count, shift);
    if (memory != small)
        memory_free(memory);
    return true;
}

static NOINLINE bool digits_divide_gmp(Digit *quotient, Digit *remainder, const Digit *a, ssize_t a_count, const Digit *b,
                                       ssize_t b_count) {
    ssize_t a_room = limbs_for_digits(a_count), b_room = limbs_for_digits(b_count);
    WORK_LIMBS(memory, 2 * (a_room + b_room) + 1);
    if (!memory)
        return false;
    uint64_t *x = memory, *y = x + a_room, *r = y + b_room, *q = r + b_room;
    ssize_t x_count = digits_to_limbs(x, a, a_count), y_count = digits_to_limbs(y, b, b_count);
    if (x_count < y_count) {
        if (quotient)
            memset(quotient, 0, (size_t)(a_count - b_count + 1) * sizeof(Digit));
        if (remainder)
            digits_from_limbs(remainder, b_count, x, x_count);
    } else {
        mpn_tdiv_qr(LIMBS(q), LIMBS(r), 0, CONST_LIMBS(x), x_count, CONST_LIMBS(y), y_count);
        if (quotient)
            digits_from_limbs(quotient, a_count - b_count + 1, q, x_count - y_count + 1);
        if (remainder)
            digits_from_limbs(remainder, b_count, r, y_count);
    }
    WORK_FREE(memory);
    return true;
}

bool digits_divide(Digit *quotient, Digit *remainder, const Digit *a, ssize_t a_count, const Digit *b, ssize_t b_count) {
    ASSERT(a_count >= b_count && b_count >= 1 && b[b_count - 1] != 0);
    if (b_count == 1) {
        Digit rest = 0;
        if (quotient) {
            rest = digits_divide_digit(quotient, a, a_count, b[0]);
        } else {
            uint64_t wide = 0;
            for (ssize_t i = a_count - 1; i >= 0; i--)
                wide = (wide << INT_DIGIT_BITS | a[i]) % b[0];
            rest = (Digit)wide;
        }
        if (remainder)
            remainder[0] = rest;
        return true;
    }
    if (b_count >= INT_GMP_DIVIDE && a_count - b_count >= INT_GMP_DIVIDE)
        return digits_divide_gmp(quotient, remainder, a, a_count, b, b_count);
    return digits_divide_school(quotient, remainder, a, a_count, b, b_count);
}
