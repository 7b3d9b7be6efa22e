/* SPDX-License-Identifier: MIT
   Powers, powers modulo, greatest common divisor, integer square root. Large operands go to GMP's mpn layer as limbs.
   Nothing here runs Python. */
#include "types/int/int_priv.h"

#include <gmp.h>
#include <math.h>

#include "heap/memory.h"
#include "object/error.h"
#include "types/float.h"

#define LIMBS(p) ((mp_limb_t *)(p))
#define CONST_LIMBS(p) ((const mp_limb_t *)(p))

/* --- powers --- */

/* base ** exponent in a word, while nothing overflows. */
static bool int_power_word(int64_t base, uint64_t exponent, int64_t *out) {
    int64_t result = 1;
    while (exponent) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result))
            return false;
        exponent >>= 1;
        if (exponent && __builtin_mul_overflow(base, base, &base))
            return false;
    }
    *out = result;
    return true;
}

static Value int_power_slow(Borrowed base, Borrowed exponent) {
    IntView e;
    int_view(exponent, &e);
    int64_t small;
    if (int_get_small(base, &small)) {
        if (small == 0 || small == 1)
            return imm_int(small);
        if (small == -1)
            return imm_int(e.digits[0] & 1 ? -1 : 1);
        if (small == 2 && is_imm_int(exponent))
            return int_lshift(imm_int(1), imm_int_get(exponent));
    }
    OWNED Value result = int_exact(base);
    for (int64_t bit = digits_bit_length(e.digits, e.count) - 1; result && bit-- > 0;) {
        REPLACE(result, int_multiply(result, result));
        if (result && (e.digits[bit / INT_DIGIT_BITS] >> (bit % INT_DIGIT_BITS) & 1))
            REPLACE(result, int_multiply(result, base));
    }
    return MOVE(result);
}

/* --- powers modulo --- */

static uint64_t int_power_modulo_word(uint64_t base, uint64_t exponent, uint64_t modulus) {
    uint64_t result = 1 % modulus;
    base %= modulus;
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = (uint64_t)((unsigned __int128)result * base % modulus);
        base = (uint64_t)((unsigned __int128)base * base % modulus);
    }
    return result;
}

/* Fixed-window exponentiation over limbs. */
enum { WINDOW_BITS = 4, WINDOW_SIZE = 1 << WINDOW_BITS };

typedef struct {
    uint64_t *modulus, *powers, *result, *product, *quotient;
    ssize_t count; /* limbs of the modulus */
} PowerModulo;

/* out = x * y mod m, all of `count` limbs. */
static void power_modulo_multiply(PowerModulo *p, uint64_t *out, const uint64_t *x, const uint64_t *y) {
    if (x == y)
        mpn_sqr(LIMBS(p->product), CONST_LIMBS(x), p->count);
    else
        mpn_mul_n(LIMBS(p->product), CONST_LIMBS(x), CONST_LIMBS(y), p->count);
    mpn_tdiv_qr(LIMBS(p->quotient), LIMBS(out), 0, CONST_LIMBS(p->product), 2 * p->count, CONST_LIMBS(p->modulus),
                p->count);
}

static void power_modulo_run(PowerModulo *p, const IntView *e) {
    ssize_t n = p->count;
    for (int i = 2; i < WINDOW_SIZE; i++)
        power_modulo_multiply(p, p->powers + i * n, p->powers + (i - 1) * n, p->powers + n);
    int64_t bits = digits_bit_length(e->digits, e->count);
    int64_t windows = (bits + WINDOW_BITS - 1) / WINDOW_BITS;
    memcpy(p->result, p->powers, (size_t)n * sizeof(uint64_t));
    for (int64_t w = windows; w-- > 0;) {
        unsigned index = 0;
        for (int k = WINDOW_BITS; k-- > 0;) {
            int64_t bit = w * WINDOW_BITS + k;
            index = index << 1 | (bit < bits && (e->digits[bit / INT_DIGIT_BITS] >> (bit % INT_DIGIT_BITS) & 1));
            if (w != windows - 1)
                power_modulo_multiply(p, p->result, p->result, p->result);
        }
        if (index)
            power_modulo_multiply(p, p->result, p->result, p->powers + index * n);
    }
}

/* base ** exponent % modulus with 0 <= base < modulus, exponent >= 0, modulus > 1. */
static Value int_power_modulo_limbs(Borrowed base, Borrowed exponent, Borrowed modulus) {
    IntView b, e, m;
    int_view(base, &b);
    int_view(exponent, &e);
    int_view(modulus, &m);
    ssize_t room = limbs_for_digits(m.count);
    uint64_t *memory = memory_new_array((size_t)(room * (WINDOW_SIZE + 5) + 2), sizeof(uint64_t));
    if (!memory)
        return NULL;
    PowerModulo p = {.modulus = memory};
    p.count = digits_to_limbs(memory, m.digits, m.count);
    p.powers = memory + room;
    p.result = p.powers + p.count * WINDOW_SIZE;
    p.product = p.result + p.count;
    p.quotient = p.product + 2 * p.count;
    memset(p.powers, 0, (size_t)(2 * p.count) * sizeof(uint64_t));
    p.powers[0] = 1;
    ssize_t b_limbs = limbs_for_digits(b.count);
    if (b_limbs <= p.count) {
        digits_to_limbs(p.powers + p.count, b.digits, b.count);
    } else { /* a digit more than the limbs in use: the top limb is zero because base < modulus */
        digits_to_limbs(p.product, b.digits, b.count);
        memcpy(p.powers + p.count, p.product, (size_t)p.count * sizeof(uint64_t));
    }
    power_modulo_run(&p, &e);
    Value result = int_from_limbs(p.result, p.count, 1);
    memory_free(memory);
    return result;
}

/* The inverse of a modulo m > 0 by Euclid's extended algorithm. */
static Value int_inverse(Borrowed a, Borrowed modulus) {
    OWNED Value r0 = own(modulus);
    OWNED Value r1 = int_remainder(a, modulus);
    OWNED Value t0 = imm_int(0);
    OWNED Value t1 = imm_int(1);
    while (r1 && t1 && !int_is_zero(r1)) {
        OWNED Value quotient = NULL;
        Value rest;
        if (!int_divmod(r0, r1, &quotient, &rest))
            return NULL;
        REPLACE(r0, r1);
        r1 = rest;
        OWNED Value product = int_multiply(quotient, t1);
        Value next = product ? int_subtract(t0, product) : NULL;
        drop(t0);
        t0 = t1;
        t1 = next;
    }
    if (!r1 || !t1)
        return NULL;
    if (!int_equal(r0, imm_int(1)))
        return raise_error(&exc_ValueError, "base is not invertible for the given modulus");
    return int_remainder(t0, modulus);
}

static Value int_power_modulo(Borrowed base, Borrowed exponent, Borrowed modulus) {
    if (int_is_zero(modulus))
        return raise_error(&exc_ValueError, "pow() 3rd argument cannot be 0");
    bool negative = int_sign(modulus) < 0;
    OWNED Value m = int_absolute(modulus);
    if (!m)
        return NULL;
    if (m == imm_int(1))
        return imm_int(0);
    OWNED Value e = int_exact(exponent);
    OWNED Value b = int_sign(exponent) < 0 ? int_inverse(base, m) : int_remainder(base, m);
    if (e && b && int_sign(e) < 0)
        REPLACE(e, int_negative(e));
    if (!e || !b)
        return NULL;
    OWNED Value result = NULL;
    if (is_imm_int(e) && is_imm_int(m))
        result = imm_int((int64_t)int_power_modulo_word((uint64_t)imm_int_get(b), (uint64_t)imm_int_get(e),
                                                        (uint64_t)imm_int_get(m)));
    else
        result = int_power_modulo_limbs(b, e, m);
    if (result && negative && !int_is_zero(result))
        return int_add(result, modulus);
    return MOVE(result);
}

Value int_power(Borrowed base, Borrowed exponent, Borrowed modulus) {
    if (modulus != NONE)
        return int_power_modulo(base, exponent, modulus);
    if (int_sign(exponent) < 0) {
        double x, y;
        if (!int_get_double(base, &x) || !int_get_double(exponent, &y))
            return NULL;
        return float_power(x, y);
    }
    if (int_is_zero(exponent))
        return imm_int(1);
    int64_t word;
    if (both_imm_int(base, exponent) && int_power_word(imm_int_get(base), (uint64_t)imm_int_get(exponent), &word))
        return int_new(word);
    return int_power_slow(base, exponent);
}

/* --- greatest common divisor --- */

static uint64_t int_gcd_word(uint64_t a, uint64_t b) {
    if (!a || !b)
        return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t t = a;
            a = b;
            b = t;
        }
        b -= a;
    }
    return a << twos;
}

/* Shifts trailing zero bits out; returns how many there were. */
static int64_t limbs_strip_twos(uint64_t *limbs, ssize_t *count) {
    ssize_t zeros = 0;
    while (limbs[zeros] == 0)
        zeros++;
    *count -= zeros;
    memmove(limbs, limbs + zeros, (size_t)*count * sizeof(uint64_t));
    int bits = __builtin_ctzll(limbs[0]);
    if (bits)
        mpn_rshift(LIMBS(limbs), CONST_LIMBS(limbs), *count, (unsigned)bits);
    *count -= limbs[*count - 1] == 0;
    return zeros * 64 + bits;
}

/* mpn_gcd wants an odd second operand, and the first to be at least as long; it destroys both. */
static Value int_gcd_limbs(Borrowed a, Borrowed b) {
    ssize_t a_count, b_count;
    uint64_t *x = int_new_limbs(a, &a_count), *y = x ? int_new_limbs(b, &b_count) : NULL, *out = NULL;
    Value result = NULL;
    if (!y)
        goto done;
    int64_t x_twos = limbs_strip_twos(x, &a_count), y_twos = limbs_strip_twos(y, &b_count);
    if (a_count < b_count || (a_count == b_count && x[a_count - 1] < y[b_count - 1])) {
        uint64_t *swap = x;
        x = y;
        y = swap;
        ssize_t swap_count = a_count;
        a_count = b_count;
        b_count = swap_count;
    }
    out = memory_new_array((size_t)b_count, sizeof(uint64_t));
    if (!out)
        goto done;
    ssize_t count = mpn_gcd(LIMBS(out), LIMBS(x), a_count, LIMBS(y), b_count);
    result = int_from_limbs(out, count, 1);
    int64_t twos = x_twos < y_twos ? x_twos : y_twos;
    if (result && twos)
        REPLACE(result, int_lshift(result, twos));
done:
    memory_free(x);
    memory_free(y);
    memory_free(out);
    return result;
}

Value int_gcd(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b)))
        return int_new((int64_t)int_gcd_word(int_magnitude64(imm_int_get(a)), int_magnitude64(imm_int_get(b))));
    if (int_is_zero(a))
        return int_absolute(b);
    if (int_is_zero(b))
        return int_absolute(a);
    return int_gcd_limbs(a, b);
}

/* --- square root --- */

Value int_square_root(Borrowed v) {
    ASSERT(int_sign(v) >= 0);
    if (LIKELY(is_imm_int(v))) {
        uint64_t n = (uint64_t)imm_int_get(v), root = (uint64_t)sqrt((double)n);
        while (root * root > n)
            root--;
        while ((root + 1) * (root + 1) <= n)
            root++;
        return imm_int((int64_t)root);
    }
    ssize_t count;
    uint64_t *limbs = int_new_limbs(v, &count);
    if (!limbs)
        return NULL;
    ssize_t root_count = (count + 1) / 2;
    uint64_t *root = memory_new_array((size_t)root_count + 1, sizeof(uint64_t));
    Value result = NULL;
    if (root && count == 0)
        result = imm_int(0);
    else if (root) {
        mpn_sqrtrem(LIMBS(root), NULL, CONST_LIMBS(limbs), count);
        result = int_from_limbs(root, root_count, 1);
    }
    memory_free(root);
    memory_free(limbs);
    return result;
}
