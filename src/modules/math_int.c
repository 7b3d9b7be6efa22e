/* SPDX-License-Identifier: MIT
   The functions of the math module that compute exactly with whole numbers. Products of ranges are split in the middle,
   so that large factors meet large factors. */
#include "modules/math_priv.h"

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"

/* --- gcd, lcm, isqrt --- */

static bool math_no_keywords(const char *name, Borrowed keywords) { return native_no_keywords(name, keywords); }

Value math_py_gcd(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!math_no_keywords("math.gcd", keywords))
        return NULL;
    OWNED Value result = imm_int(0);
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value v = number_index(args[i]);
        if (!v)
            return NULL;
        REPLACE(result, int_gcd(result, v));
        if (!result)
            return NULL;
    }
    return MOVE(result);
}

static Value math_lcm(Borrowed a, Borrowed b) {
    if (int_is_zero(a) || int_is_zero(b))
        return imm_int(0);
    OWNED Value g = int_gcd(a, b);
    OWNED Value part = g ? int_floor_divide(a, g) : NULL;
    OWNED Value product = part ? int_multiply(part, b) : NULL;
    return product ? int_absolute(product) : NULL;
}

Value math_py_lcm(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!math_no_keywords("math.lcm", keywords))
        return NULL;
    OWNED Value result = imm_int(1);
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value v = number_index(args[i]);
        if (!v)
            return NULL;
        REPLACE(result, math_lcm(result, v));
        if (!result)
            return NULL;
    }
    return MOVE(result);
}

Value math_py_isqrt(Borrowed module, Borrowed const *args) {
    OWNED Value v = number_index(args[0]);
    if (!v)
        return NULL;
    if (int_sign(v) < 0)
        return raise_error(&exc_ValueError, "isqrt() argument must be nonnegative");
    return int_square_root(v);
}

/* --- products of ranges --- */

/* first * (first + step) * ... , `count` factors, all positive. */
static Value math_product(uint64_t first, uint64_t step, uint64_t count) {
    if (count == 0)
        return imm_int(1);
    uint64_t last = first + step * (count - 1);
    int bits = 64 - __builtin_clzll(last | 1);
    if (count * (uint64_t)bits <= 63) {
        uint64_t product = first;
        for (uint64_t i = 1; i < count; i++)
            product *= first + step * i;
        return int_new_unsigned(product);
    }
    if (count == 1)
        return int_new_unsigned(first);
    uint64_t half = count / 2;
    OWNED Value low = math_product(first, step, half);
    OWNED Value high = low ? math_product(first + step * half, step, count - half) : NULL;
    return high ? int_multiply(low, high) : NULL;
}

/* n! is the product of the odd parts of its factors, shifted: the odd numbers up to n, up to n / 2, n / 4, ... . Each of
   these products continues the one of the next smaller bound. */
static Value math_factorial(uint64_t n) {
    OWNED Value odd = imm_int(1);
    OWNED Value product = imm_int(1);
    uint64_t upper_before = 1;
    for (int shift = 63 - __builtin_clzll(n | 1); shift >= 0; shift--) {
        uint64_t bound = n >> shift;
        uint64_t upper = (bound + 1) | 1; /* the odd numbers below it are those up to `bound` */
        uint64_t first = upper_before < 3 ? 3 : upper_before;
        OWNED Value more = math_product(first, 2, upper > first ? (upper - first) / 2 : 0);
        if (!more)
            return NULL;
        REPLACE(odd, int_multiply(odd, more));
        if (!odd)
            return NULL;
        upper_before = upper;
        REPLACE(product, int_multiply(product, odd));
        if (!product)
            return NULL;
    }
    return int_lshift(product, (int64_t)n - __builtin_popcountll(n));
}

Value math_py_factorial(Borrowed module, Borrowed const *args) {
    OWNED Value v = number_index(args[0]);
    if (!v)
        return NULL;
    if (int_sign(v) < 0)
        return raise_error(&exc_ValueError, "factorial() not defined for negative values");
    int overflow;
    int64_t n = int_get(v, &overflow);
    if (overflow)
        return raise_error(&exc_OverflowError, "factorial() argument should not exceed %ld", INT64_MAX);
    return math_factorial((uint64_t)n);
}

/* Reads n and k, both of them not negative. */
static bool math_choose_args(Borrowed const *args, Value *n, Value *k) {
    *n = number_index(args[0]);
    if (!*n)
        return false;
    *k = number_index(args[1]);
    if (!*k)
        goto fail;
    if (int_sign(*n) < 0)
        raise_error(&exc_ValueError, "n must be a non-negative integer");
    else if (int_sign(*k) < 0)
        raise_error(&exc_ValueError, "k must be a non-negative integer");
    else
        return true;
    drop(*k);
fail:
    drop(*n);
    return false;
}

/* n * (n - 1) * ... with k factors, for any n. */
static Value math_falling(Borrowed n, int64_t k) {
    if (k == 0)
        return imm_int(1);
    int overflow;
    int64_t small = int_get(n, &overflow);
    if (!overflow)
        return math_product((uint64_t)(small - k + 1), 1, (uint64_t)k);
    if (k == 1)
        return own(n);
    int64_t half = k / 2;
    OWNED Value rest = int_subtract(n, imm_int(half));
    OWNED Value low = rest ? math_falling(n, half) : NULL;
    OWNED Value high = low ? math_falling(rest, k - half) : NULL;
    return high ? int_multiply(low, high) : NULL;
}

Value math_py_perm(Borrowed module, Borrowed const *args) {
    if (!args[1] || args[1] == NONE)
        return math_py_factorial(module, args);
    Value n_new, k_new;
    if (!math_choose_args(args, &n_new, &k_new))
        return NULL;
    OWNED Value n = n_new;
    OWNED Value k = k_new;
    if (int_compare(n, k) < 0)
        return imm_int(0);
    int overflow;
    int64_t factors = int_get(k, &overflow);
    if (overflow)
        return raise_error(&exc_OverflowError, "k must not exceed %lld", (long long)INT64_MAX);
    return math_falling(n, factors);
}

/* n over k in words: exact at each step, because k! divides any k neighbouring numbers. False: too large. */
static bool math_choose_word(uint64_t n, uint64_t k, uint64_t *out) {
    uint64_t result = 1;
    for (uint64_t i = 0; i < k; i++) {
        unsigned __int128 product = (unsigned __int128)result * (n - i);
        if (product >> 64)
            return false;
        result = (uint64_t)product / (i + 1);
    }
    *out = result;
    return true;
}

/* n over k from n over k/2: the product splits, so that the numbers in the middle stay small. */
static Value math_choose(Borrowed n, int64_t k) {
    int overflow;
    int64_t small = int_get(n, &overflow);
    uint64_t word;
    if (!overflow && k < 64 && math_choose_word((uint64_t)small, (uint64_t)k, &word))
        return int_new_unsigned(word);
    if (k <= 1)
        return k == 0 ? imm_int(1) : own(n);
    OWNED Value top = math_falling(n, k);
    OWNED Value bottom = top ? math_factorial((uint64_t)k) : NULL;
    return bottom ? int_floor_divide(top, bottom) : NULL;
}

Value math_py_comb(Borrowed module, Borrowed const *args) {
    Value n_new, k_new;
    if (!math_choose_args(args, &n_new, &k_new))
        return NULL;
    OWNED Value n = n_new;
    OWNED Value k = k_new;
    OWNED Value other = int_subtract(n, k);
    if (!other)
        return NULL;
    if (int_sign(other) < 0)
        return imm_int(0);
    int overflow;
    int64_t factors = int_get(int_compare(other, k) < 0 ? other : k, &overflow);
    if (overflow)
        return raise_error(&exc_OverflowError, "min(n - k, k) must not exceed %lld", (long long)INT64_MAX);
    return math_choose(n, factors);
}

/* --- prod --- */

Value math_py_prod(Borrowed module, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator)
        return NULL;
    OWNED Value result = args[1] ? own(args[1]) : imm_int(1);
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got < 0)
            return NULL;
        if (got == 0)
            return MOVE(result);
        Value product;
        if (both_imm_int(result, item))
            product = int_multiply(result, item);
        else if (is_imm_float(result) && is_imm_float(item))
            product = float_new(imm_float_get(result) * imm_float_get(item));
        else
            product = number_multiply(result, item);
        REPLACE(result, product);
        if (!result)
            return NULL;
    }
}
