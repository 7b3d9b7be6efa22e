/* SPDX-License-Identifier: MIT
   Arithmetic on ints as Values: each operation has a fast path for immediates and a slow one over magnitudes
   (types/int/digits.c). Results are canonical: immediates whenever they fit. Called by the slots of int, by the virtual
   machine, and by whoever computes with ints. Nothing here runs Python. */
#include "types/int/int_priv.h"

#include <math.h>

#include "object/error.h"
#include "types/float.h"

void *int_raise_too_many_digits(void) { return raise_error(&exc_OverflowError, "too many digits in integer"); }

Value int_finish(Int *result, int sign) {
    ssize_t count = digits_strip(result->digits, result->head.size);
    if (count <= 3) {
        unsigned __int128 magnitude = 0;
        for (ssize_t i = count; i-- > 0;)
            magnitude = magnitude << INT_DIGIT_BITS | result->digits[i];
        if (magnitude <= (uint64_t)IMM_INT_MAX + (sign < 0)) {
            drop_ref(result);
            return imm_int(sign < 0 ? -(int64_t)magnitude : (int64_t)magnitude);
        }
    }
    result->head.size = sign < 0 ? -count : count;
    return TO_VALUE(result);
}

Value int_from_magnitude(const Digit *digits, ssize_t count, int sign) {
    count = digits_strip(digits, count);
    Int *result = int_alloc(count);
    if (!result)
        return NULL;
    memcpy(result->digits, digits, (size_t)count * sizeof(Digit));
    return int_finish(result, sign);
}

Value int_from_int128(__int128 i) {
    if (i >= IMM_INT_MIN && i <= IMM_INT_MAX)
        return imm_int((int64_t)i);
    unsigned __int128 magnitude = i < 0 ? -(unsigned __int128)i : (unsigned __int128)i;
    uint64_t high = (uint64_t)(magnitude >> 64);
    int bits = high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)magnitude);
    ssize_t count = (bits + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS;
    Int *result = int_alloc(count);
    if (!result)
        return NULL;
    for (ssize_t k = 0; k < count; k++, magnitude >>= INT_DIGIT_BITS)
        result->digits[k] = (Digit)magnitude & INT_DIGIT_MASK;
    result->head.size = i < 0 ? -count : count;
    return TO_VALUE(result);
}

Value int_exact(Borrowed v) {
    if (is_imm_int(v))
        return own(v);
    ssize_t size = AS(Int, v)->head.size;
    if (AS(Object, v)->type == &int_type && (size > 3 || size < -3))
        return own(v);
    IntView view;
    int_view(v, &view);
    return int_from_magnitude(view.digits, view.count, view.sign);
}

#define BOX_FIRST (-5)
#define BOX_LAST 256

/* The boxes of the commonest ints: immortal, one for each, as extension code compares them by address. */
static Value int_box_small(int64_t i) {
    static struct {
        VarObject head;
        Digit digits[2];
    } boxes[BOX_LAST - BOX_FIRST + 1];
    VarObject *box = &boxes[i - BOX_FIRST].head;
    if (UNLIKELY(!box->head.type)) {
        boxes[i - BOX_FIRST].digits[0] = (Digit)(i < 0 ? -i : i);
        *box = (VarObject){STATIC_HEAD(&int_type), i < 0 ? -1 : i > 0};
    }
    return TO_VALUE(box);
}

Value int_box(Borrowed v) {
    int64_t i = imm_int_get(v);
    if (i >= BOX_FIRST && i <= BOX_LAST)
        return int_box_small(i);
    IntView view;
    int_view(v, &view);
    Int *result = int_alloc(view.count);
    if (!result)
        return NULL;
    memcpy(result->digits, view.digits, (size_t)view.count * sizeof(Digit));
    result->head.size = view.sign < 0 ? -view.count : view.count;
    return TO_VALUE(result);
}

/* --- addition --- */

/* a + sign * b over magnitudes; apart from the fast path so that that stays in registers. */
static NOINLINE Value int_add_slow(Borrowed a, Borrowed b, int b_factor) {
    __int128 p, q;
    if (int_get_wide(a, &p) && int_get_wide(b, &q))
        return int_from_int128(b_factor < 0 ? p - q : p + q);
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    y.sign *= b_factor;
    const IntView *large = &x, *small = &y;
    if (digits_compare(x.digits, x.count, y.digits, y.count) < 0)
        large = &y, small = &x;
    bool same = x.sign == y.sign;
    Int *result = int_alloc(large->count + same);
    if (!result)
        return NULL;
    if (same)
        digits_add(result->digits, large->digits, large->count, small->digits, small->count);
    else
        digits_subtract(result->digits, large->digits, large->count, small->digits, small->count);
    return int_finish(result, large->sign);
}

Value int_add(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b)))
        return int_new(imm_int_get(a) + imm_int_get(b));
    return int_add_slow(a, b, 1);
}

Value int_subtract(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b)))
        return int_new(imm_int_get(a) - imm_int_get(b));
    return int_add_slow(a, b, -1);
}

Value int_negative(Borrowed v) {
    int64_t i;
    if (int_get_small(v, &i))
        return int_new(-i);
    IntView view;
    int_view(v, &view);
    return int_from_magnitude(view.digits, view.count, -view.sign);
}

Value int_absolute(Borrowed v) { return int_sign(v) < 0 ? int_negative(v) : int_exact(v); }

Value int_invert(Borrowed v) {
    int64_t i;
    if (int_get_small(v, &i))
        return int_new(~i);
    OWNED Value sum = int_add(v, imm_int(1));
    return sum ? int_negative(sum) : NULL;
}

/* --- multiplication --- */

/* Bits of |i|. */
static ALWAYS_INLINE int int_wide_bits(__int128 i) {
    unsigned __int128 magnitude = i < 0 ? -(unsigned __int128)i : (unsigned __int128)i;
    uint64_t high = (uint64_t)(magnitude >> 64), low = (uint64_t)magnitude;
    return high ? 128 - __builtin_clzll(high) : low ? 64 - __builtin_clzll(low) : 0;
}

static NOINLINE Value int_multiply_slow(Borrowed a, Borrowed b) {
    __int128 p, q;
    if (int_get_wide(a, &p) && int_get_wide(b, &q) && int_wide_bits(p) + int_wide_bits(q) < 127)
        return int_from_int128(p * q);
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (x.sign == 0 || y.sign == 0)
        return imm_int(0);
    Int *result = int_alloc(x.count + y.count);
    if (!result)
        return NULL;
    if (!digits_multiply(result->digits, x.digits, x.count, y.digits, y.count)) {
        drop_ref(result);
        return NULL;
    }
    return int_finish(result, x.sign * y.sign);
}

Value int_multiply(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b))) {
        int64_t product;
        if (LIKELY(!__builtin_mul_overflow(imm_int_get(a), imm_int_get(b), &product)))
            return int_new(product);
        return int_from_int128((__int128)imm_int_get(a) * imm_int_get(b));
    }
    return int_multiply_slow(a, b);
}

/* --- division --- */

static NOINLINE void *int_raise_zero_division(void) {
    return raise_error(&exc_ZeroDivisionError, "integer division or modulo by zero");
}

static NOINLINE void *int_raise_zero_modulo(void) {
    return raise_error(&exc_ZeroDivisionError, "integer modulo by zero");
}

/* Truncating division of magnitudes with the signs of C; either result may be unwanted (NULL). */
static bool int_divide_truncated(const IntView *x, const IntView *y, Value *quotient, Value *remainder) {
    if (x->count < y->count) {
        if (remainder && !(*remainder = int_from_magnitude(x->digits, x->count, x->sign)))
            return false;
        if (quotient)
            *quotient = imm_int(0);
        return true;
    }
    Int *q = NULL, *r = NULL;
    if (quotient && !(q = int_alloc(x->count - y->count + 1)))
        return false;
    if (remainder && !(r = int_alloc(y->count)))
        goto fail;
    if (!digits_divide(q ? q->digits : NULL, r ? r->digits : NULL, x->digits, x->count, y->digits, y->count))
        goto fail;
    if (q)
        *quotient = int_finish(q, x->sign * y->sign);
    if (r)
        *remainder = int_finish(r, x->sign);
    return true;
fail:
    drop_ref(q);
    drop_ref(r);
    return false;
}

/* The same in 128 bits; y is not zero. */
static bool int_divmod_wide(__int128 x, __int128 y, Value *quotient, Value *remainder) {
    __int128 q = x / y, r = x - q * y;
    if (r != 0 && (r < 0) != (y < 0)) {
        q--;
        r += y;
    }
    Value rest = remainder ? int_from_int128(r) : NULL;
    if (remainder && !rest)
        return false;
    if (quotient && !(*quotient = int_from_int128(q))) {
        drop(rest);
        return false;
    }
    if (remainder)
        *remainder = rest;
    return true;
}

static NOINLINE bool int_divmod_slow(Borrowed a, Borrowed b, Value *quotient, Value *remainder) {
    __int128 wide_a, wide_b;
    if (int_get_wide(a, &wide_a) && int_get_wide(b, &wide_b) && wide_b != 0)
        return int_divmod_wide(wide_a, wide_b, quotient, remainder);
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (y.sign == 0)
        return quotient ? int_raise_zero_division() : int_raise_zero_modulo(), false;
    /* Floor division differs from truncation when the signs differ and something is left. */
    bool correct = x.sign * y.sign < 0;
    OWNED Value q = NULL;
    OWNED Value r = NULL;
    if (!int_divide_truncated(&x, &y, quotient ? &q : NULL, remainder || correct ? &r : NULL))
        return false;
    if (correct && !int_is_zero(r)) {
        if (quotient) {
            REPLACE(q, int_subtract(q, imm_int(1)));
            if (!q)
                return false;
        }
        if (remainder) {
            REPLACE(r, int_add(r, b));
            if (!r)
                return false;
        }
    }
    if (quotient)
        *quotient = MOVE(q);
    if (remainder)
        *remainder = MOVE(r);
    return true;
}

Value int_floor_divide(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b))) {
        int64_t x = imm_int_get(a), y = imm_int_get(b);
        if (UNLIKELY(y == 0))
            return int_raise_zero_division();
        int64_t q = x / y;
        if ((x ^ y) < 0 && q * y != x)
            q--;
        return int_new(q);
    }
    Value quotient;
    return int_divmod_slow(a, b, &quotient, NULL) ? quotient : NULL;
}

Value int_remainder(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b))) {
        int64_t x = imm_int_get(a), y = imm_int_get(b);
        if (UNLIKELY(y == 0))
            return int_raise_zero_modulo();
        int64_t r = x % y;
        if (r != 0 && (r ^ y) < 0)
            r += y;
        return imm_int(r);
    }
    Value remainder;
    return int_divmod_slow(a, b, NULL, &remainder) ? remainder : NULL;
}

bool int_divmod(Borrowed a, Borrowed b, Value *quotient, Value *remainder) {
    if (LIKELY(both_imm_int(a, b)) && b != imm_int(0)) {
        *quotient = int_floor_divide(a, b);
        *remainder = int_remainder(a, b);
        if (LIKELY(*quotient != NULL))
            return true;
        return false;
    }
    return int_divmod_slow(a, b, quotient, remainder);
}

Value int_divide_nearest(Borrowed a, Borrowed b) {
    OWNED Value quotient = NULL;
    OWNED Value remainder = NULL;
    if (!int_divmod(a, b, &quotient, &remainder))
        return NULL;
    OWNED Value twice = int_lshift(remainder, 1);
    if (!twice)
        return NULL;
    /* The remainder has b's sign: compare |2r| with |b|. */
    int order = int_compare(twice, b) * int_sign(b);
    IntView view;
    int_view(quotient, &view);
    bool odd = view.count && (view.digits[0] & 1);
    if (order > 0 || (order == 0 && odd))
        return int_add(quotient, imm_int(1));
    return MOVE(quotient);
}

/* Quotient of two large ints as a double: an integer quotient with at least two bits more than a double holds is made by
   shifting; what was lost on the way is or-ed into its lowest bit, and it is then rounded half to even by hand, because
   near the subnormals fewer bits are left. */
static Value int_true_divide_slow(Borrowed a, Borrowed b, double *out) {
    int64_t difference = int_bit_length(a) - int_bit_length(b);
    if (difference > 1024)
        return raise_error(&exc_OverflowError, "integer division result too large for a float");
    if (difference < -1076 || int_is_zero(a)) {
        *out = 0.0;
        return NONE;
    }
    int64_t shift = (difference > -1021 ? difference : -1021) - 55;
    OWNED Value dividend = shift <= 0 ? int_lshift(a, -shift) : own(a);
    OWNED Value divisor = shift > 0 ? int_lshift(b, shift) : own(b);
    OWNED Value quotient = NULL;
    OWNED Value remainder = NULL;
    if (!dividend || !divisor || !int_divmod(dividend, divisor, &quotient, &remainder))
        return NULL;
    uint64_t q = int_get_uint64_mask(quotient);
    q |= !int_is_zero(remainder);
    int bits = q ? 64 - __builtin_clzll(q) : 0;
    int64_t lowest = shift + bits - 53; /* power of two of the last place of the result */
    if (lowest < -1074)
        lowest = -1074;
    int64_t extra = lowest - shift;
    ASSERT(extra >= 1 && extra < 64);
    uint64_t half = (uint64_t)1 << (extra - 1), low = q & (2 * half - 1);
    q >>= extra;
    if (low > half || (low == half && (q & 1)))
        q++;
    *out = ldexp((double)q, (int)lowest);
    if (isinf(*out))
        return raise_error(&exc_OverflowError, "integer division result too large for a float");
    return NONE;
}

Value int_true_divide(Borrowed a, Borrowed b) {
    int64_t x, y;
    const int64_t exact = (int64_t)1 << 53;
    if (int_is_zero(b))
        return raise_error(&exc_ZeroDivisionError, "division by zero");
    if (int_get_small(a, &x) && int_get_small(b, &y) && x >= -exact && x <= exact && y >= -exact && y <= exact)
        return float_new((double)x / (double)y);
    bool negative = (int_sign(a) < 0) != (int_sign(b) < 0);
    OWNED Value dividend = int_absolute(a);
    OWNED Value divisor = int_absolute(b);
    double result = 0;
    if (!dividend || !divisor || !int_true_divide_slow(dividend, divisor, &result))
        return NULL;
    return float_new(negative ? -result : result);
}

/* --- shifts --- */

static NOINLINE Value int_lshift_slow(Borrowed a, int64_t shift) {
    __int128 wide;
    if (shift < 64 && int_get_wide(a, &wide) && int_wide_bits(wide) + shift < 127)
        return int_from_int128((__int128)((unsigned __int128)wide << shift));
    IntView view;
    int_view(a, &view);
    if (view.sign == 0)
        return imm_int(0);
    int64_t whole = shift / INT_DIGIT_BITS;
    if (whole > INT_MAX_DIGITS - view.count - 1)
        return int_raise_too_many_digits();
    Int *result = int_alloc(view.count + whole + 1);
    if (!result)
        return NULL;
    memset(result->digits, 0, (size_t)whole * sizeof(Digit));
    Digit *top = result->digits + whole;
    top[view.count] = digits_lshift_small(top, view.digits, view.count, (int)(shift % INT_DIGIT_BITS));
    return int_finish(result, view.sign);
}

Value int_lshift(Borrowed a, int64_t shift) {
    ASSERT(shift >= 0);
    if (LIKELY(is_imm_int(a) && shift < 62)) {
        int64_t i = imm_int_get(a), result = (int64_t)((uint64_t)i << shift);
        if (LIKELY(result >> shift == i))
            return int_new(result);
    }
    return int_lshift_slow(a, shift);
}

static NOINLINE Value int_rshift_slow(Borrowed a, int64_t shift) {
    __int128 wide;
    if (shift < 127 && int_get_wide(a, &wide))
        return int_from_int128(wide >> shift);
    IntView view;
    int_view(a, &view);
    int64_t whole = shift / INT_DIGIT_BITS;
    if (whole >= view.count)
        return imm_int(view.sign < 0 ? -1 : 0);
    int bits = (int)(shift % INT_DIGIT_BITS);
    ssize_t count = view.count - whole;
    bool lost = false; /* floor: a negative number moves down when a one was shifted out */
    if (view.sign < 0) {
        lost = view.digits[whole] & (((Digit)1 << bits) - 1);
        for (ssize_t i = 0; !lost && i < whole; i++)
            lost = view.digits[i] != 0;
    }
    Int *result = int_alloc(count + lost);
    if (!result)
        return NULL;
    digits_rshift_small(result->digits, view.digits + whole, count, bits);
    if (lost) {
        Digit one = 1;
        digits_add(result->digits, result->digits, count, &one, 1);
    }
    return int_finish(result, view.sign);
}

Value int_rshift(Borrowed a, int64_t shift) {
    ASSERT(shift >= 0);
    if (LIKELY(is_imm_int(a)))
        return imm_int(imm_int_get(a) >> (shift > 63 ? 63 : shift));
    return int_rshift_slow(a, shift);
}

/* --- bits --- */

typedef enum { INT_AND, INT_OR, INT_XOR } BitOperation;

/* Digit `i` of the two's complement of a number, computed on the way up: *carry starts at 1 and belongs to the number. */
static ALWAYS_INLINE Digit int_complement_digit(const IntView *v, ssize_t i, Digit *carry) {
    Digit digit = i < v->count ? v->digits[i] : 0;
    if (v->sign >= 0)
        return digit;
    Digit wide = (digit ^ INT_DIGIT_MASK) + *carry;
    *carry = wide >> INT_DIGIT_BITS;
    return wide & INT_DIGIT_MASK;
}

static NOINLINE Value int_bits_slow(Borrowed a, Borrowed b, BitOperation operation) {
    __int128 p, q;
    if (int_get_wide(a, &p) && int_get_wide(b, &q))
        return int_from_int128(operation == INT_AND ? p & q : operation == INT_OR ? p | q : p ^ q);
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    bool x_minus = x.sign < 0, y_minus = y.sign < 0;
    bool minus = operation == INT_AND ? x_minus && y_minus : operation == INT_OR ? x_minus || y_minus : x_minus != y_minus;
    /* An `and` with a number that is not negative has no more digits than that. */
    ssize_t count = ssize_max(x.count, y.count);
    if (operation == INT_AND && !x_minus)
        count = y_minus ? x.count : ssize_min(x.count, y.count);
    else if (operation == INT_AND && !y_minus)
        count = y.count;
    Int *result = int_alloc(count + 1);
    if (!result)
        return NULL;
    Digit x_carry = 1, y_carry = 1, carry = 1;
    for (ssize_t i = 0; i <= count; i++) {
        Digit p = int_complement_digit(&x, i, &x_carry), q = int_complement_digit(&y, i, &y_carry);
        Digit r = operation == INT_AND ? p & q : operation == INT_OR ? p | q : p ^ q;
        if (minus) {
            r = (r ^ INT_DIGIT_MASK) + carry;
            carry = r >> INT_DIGIT_BITS;
            r &= INT_DIGIT_MASK;
        }
        result->digits[i] = r;
    }
    return int_finish(result, minus ? -1 : 1);
}

Value int_and(Borrowed a, Borrowed b) {
    int64_t x, y;
    if (LIKELY(int_get_small(a, &x) && int_get_small(b, &y)))
        return imm_int(x & y);
    return int_bits_slow(a, b, INT_AND);
}

Value int_or(Borrowed a, Borrowed b) {
    int64_t x, y;
    if (LIKELY(int_get_small(a, &x) && int_get_small(b, &y)))
        return imm_int(x | y);
    return int_bits_slow(a, b, INT_OR);
}

Value int_xor(Borrowed a, Borrowed b) {
    int64_t x, y;
    if (LIKELY(int_get_small(a, &x) && int_get_small(b, &y)))
        return imm_int(x ^ y);
    return int_bits_slow(a, b, INT_XOR);
}

/* --- comparison --- */

int int_compare(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b))) {
        int64_t x = imm_int_get(a), y = imm_int_get(b);
        return (x > y) - (x < y);
    }
    IntView x, y;
    int_view(a, &x);
    int_view(b, &y);
    if (x.sign != y.sign)
        return x.sign < y.sign ? -1 : 1;
    return digits_compare(x.digits, x.count, y.digits, y.count) * x.sign;
}

bool int_equal(Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b)))
        return a == b;
    return int_compare(a, b) == 0;
}

int int_sign(Borrowed v) {
    if (LIKELY(is_imm_int(v)))
        return (imm_int_get(v) > 0) - (imm_int_get(v) < 0);
    ssize_t size = AS(Int, v)->head.size;
    return (size > 0) - (size < 0);
}

bool int_is_zero(Borrowed v) { return is_imm_int(v) ? v == imm_int(0) : AS(Int, v)->head.size == 0; }

int64_t int_bit_length(Borrowed v) {
    if (is_imm_int(v)) {
        uint64_t magnitude = int_magnitude64(imm_int_get(v));
        return magnitude ? 64 - __builtin_clzll(magnitude) : 0;
    }
    ssize_t size = AS(Int, v)->head.size;
    return digits_bit_length(AS(Int, v)->digits, size < 0 ? -size : size);
}

/* The number modulo the Mersenne prime 2**61 - 1, with the sign of the number: rotations instead of divisions. */
hash_t int_hash(Borrowed v) {
    const uint64_t prime = ((uint64_t)1 << 61) - 1;
    uint64_t x = 0;
    int sign;
    if (LIKELY(is_imm_int(v))) {
        int64_t i = imm_int_get(v);
        sign = i < 0 ? -1 : 1;
        x = int_magnitude64(i);
        if (x >= prime)
            x %= prime;
    } else {
        IntView view;
        int_view(v, &view);
        sign = view.sign;
        for (ssize_t i = view.count; i-- > 0;) {
            x = ((x << INT_DIGIT_BITS) & prime) | (x >> (61 - INT_DIGIT_BITS));
            x += view.digits[i];
            if (x >= prime)
                x -= prime;
        }
    }
    hash_t hash = sign < 0 ? -(hash_t)x : (hash_t)x;
    return hash == -1 ? -2 : hash;
}
