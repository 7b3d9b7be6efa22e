/* SPDX-License-Identifier: MIT
   Part of vm/dispatch.c: arithmetic and comparison. The tag bits of the operands are the guard: two small ints, then two
   immediate floats, then a mixed pair are worked on in place; everything else goes to object/number.c. */

/* After an operation on immediates there is nothing to consume: an empty register and one with an immediate are the same
   to everybody. */
#define IMM_RESULT(v)                                                                                                  \
    do {                                                                                                               \
        SET(i.a, (v));                                                                                                 \
        NEXT(1);                                                                                                       \
    } while (0)
#define SLOW_BINARY(slow, inplace)                                                                                     \
    do {                                                                                                               \
        SAVE();                                                                                                        \
        value = i.flags & OP_INPLACE ? inplace(R[i.b], R[i.c]) : slow(R[i.b], R[i.c]);                                 \
        goto binary_done;                                                                                              \
    } while (0)
#define SLOW_BINARY_IMM(slow, inplace)                                                                                 \
    do {                                                                                                               \
        SAVE();                                                                                                        \
        value = i.flags & OP_INPLACE ? inplace(R[i.b], imm_int((int16_t)i.c)) : slow(R[i.b], imm_int((int16_t)i.c));   \
        goto binary_imm_done;                                                                                          \
    } while (0)
#define NUMBER_POWER(a, b) number_power(a, b, NONE)

binary_done:
    KILL(KILL_C, i.c);
binary_imm_done:
    KILL(KILL_B, i.b);
    RESULT(i.a, value);
    NEXT(1);

/* Two floats, or a float and a small int: `expression` sees doubles x and y. */
#define FLOAT_PAIR(b, c, expression)                                                                                   \
    do {                                                                                                               \
        double x, y;                                                                                                   \
        if (is_imm_float(b)) {                                                                                         \
            x = imm_float_get(b);                                                                                      \
            if (is_imm_float(c))                                                                                       \
                y = imm_float_get(c);                                                                                  \
            else if (is_imm_int(c))                                                                                    \
                y = (double)imm_int_get(c);                                                                            \
            else                                                                                                       \
                break;                                                                                                 \
        } else if (is_imm_int(b) && is_imm_float(c)) {                                                                 \
            x = (double)imm_int_get(b);                                                                                \
            y = imm_float_get(c);                                                                                      \
        } else {                                                                                                       \
            break;                                                                                                     \
        }                                                                                                              \
        Value v = imm_float_try(expression);                                                                           \
        if (UNLIKELY(!v))                                                                                              \
            break;                                                                                                     \
        IMM_RESULT(v);                                                                                                 \
    } while (0)

TARGET(ADD): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t sum;
        if (LIKELY(!__builtin_add_overflow((int64_t)VALUE_BITS(b), (int64_t)VALUE_BITS(c) - 1, &sum)))
            IMM_RESULT(VALUE_OF_BITS(sum));
    } else {
        FLOAT_PAIR(b, c, x + y);
        if (is_pointer(b) && is_str_exact(b) && is_pointer(c) && is_str_exact(c)) {
            SAVE();
            if (i.a == i.b || (i.flags & KILL_B)) { /* the left string's reference is ours to reuse */
                Value left = R[i.b];
                R[i.b] = NULL;
                value = str_append(left, c);
                KILL(KILL_C, i.c);
                RESULT(i.a, value);
                NEXT(1);
            }
            value = str_concat(b, c);
            goto binary_done;
        }
    }
    SLOW_BINARY(number_add, number_inplace_add);
}

TARGET(ADD_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b))) {
        int64_t sum;
        if (LIKELY(!__builtin_add_overflow((int64_t)VALUE_BITS(b), (int64_t)(int16_t)i.c * 2, &sum)))
            IMM_RESULT(VALUE_OF_BITS(sum));
    } else if (is_imm_float(b)) {
        Value v = imm_float_try(imm_float_get(b) + (int16_t)i.c);
        if (v)
            IMM_RESULT(v);
    }
    SLOW_BINARY_IMM(number_add, number_inplace_add);
}

TARGET(SUBTRACT): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t difference;
        if (LIKELY(!__builtin_sub_overflow((int64_t)VALUE_BITS(b), (int64_t)VALUE_BITS(c) - 1, &difference)))
            IMM_RESULT(VALUE_OF_BITS(difference));
    } else {
        FLOAT_PAIR(b, c, x - y);
    }
    SLOW_BINARY(number_subtract, number_inplace_subtract);
}

TARGET(SUBTRACT_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b))) {
        int64_t difference;
        if (LIKELY(!__builtin_sub_overflow((int64_t)VALUE_BITS(b), (int64_t)(int16_t)i.c * 2, &difference)))
            IMM_RESULT(VALUE_OF_BITS(difference));
    } else if (is_imm_float(b)) {
        Value v = imm_float_try(imm_float_get(b) - (int16_t)i.c);
        if (v)
            IMM_RESULT(v);
    }
    SLOW_BINARY_IMM(number_subtract, number_inplace_subtract);
}

TARGET(MULTIPLY): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t product;
        if (LIKELY(!__builtin_mul_overflow((int64_t)VALUE_BITS(b) - 1, imm_int_get(c), &product)))
            IMM_RESULT(VALUE_OF_BITS(product + 1));
    } else {
        FLOAT_PAIR(b, c, x * y);
    }
    SLOW_BINARY(number_multiply, number_inplace_multiply);
}

TARGET(MULTIPLY_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b))) {
        int64_t product;
        if (LIKELY(!__builtin_mul_overflow((int64_t)VALUE_BITS(b) - 1, (int64_t)(int16_t)i.c, &product)))
            IMM_RESULT(VALUE_OF_BITS(product + 1));
    } else if (is_imm_float(b)) {
        Value v = imm_float_try(imm_float_get(b) * (int16_t)i.c);
        if (v)
            IMM_RESULT(v);
    }
    SLOW_BINARY_IMM(number_multiply, number_inplace_multiply);
}

TARGET(TRUE_DIVIDE): {
    Borrowed b = R[i.b], c = R[i.c];
    if (both_imm_int(b, c)) {
        int64_t x = imm_int_get(b), y = imm_int_get(c);
        int64_t limit = (int64_t)1 << 53;
        if (LIKELY(y && x <= limit && x >= -limit && y <= limit && y >= -limit)) { /* both exact: one rounding */
            Value v = imm_float_try((double)x / (double)y);
            if (LIKELY(v))
                IMM_RESULT(v);
        }
    } else if (c != VALUE_OF_BITS(2) && c != imm_int(0)) {
        FLOAT_PAIR(b, c, x / y);
    }
    SLOW_BINARY(number_true_divide, number_inplace_true_divide);
}

TARGET(TRUE_DIVIDE_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_float(b) && i.c)) {
        Value v = imm_float_try(imm_float_get(b) / (int16_t)i.c);
        if (v)
            IMM_RESULT(v);
    }
    SLOW_BINARY_IMM(number_true_divide, number_inplace_true_divide);
}

/* Floor division and modulo of small ints with Python's signs; y is neither 0 nor -1. */
#define FLOOR_QUOTIENT(x, y) ((x) / (y) - ((x) % (y) != 0 && (((x) % (y) < 0) != ((y) < 0))))
#define FLOOR_REMAINDER(x, y) ((x) % (y) + ((x) % (y) != 0 && (((x) % (y) < 0) != ((y) < 0)) ? (y) : 0))

TARGET(FLOOR_DIVIDE): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t x = imm_int_get(b), y = imm_int_get(c);
        if (LIKELY(y != 0 && y != -1)) {
            if (LIKELY((x | y) >= 0 && (x | y) <= UINT32_MAX)) /* a short division is several times faster */
                IMM_RESULT(imm_int((uint32_t)x / (uint32_t)y));
            IMM_RESULT(imm_int(FLOOR_QUOTIENT(x, y)));
        }
    }
    SLOW_BINARY(number_floor_divide, number_inplace_floor_divide);
}

TARGET(FLOOR_DIVIDE_IMM): {
    Borrowed b = R[i.b];
    int64_t y = (int16_t)i.c;
    if (LIKELY(is_imm_int(b) && y != 0 && y != -1)) {
        int64_t x = imm_int_get(b);
        if (LIKELY((x | y) >= 0 && x <= UINT32_MAX))
            IMM_RESULT(imm_int((uint32_t)x / (uint32_t)y));
        IMM_RESULT(imm_int(FLOOR_QUOTIENT(x, y)));
    }
    SLOW_BINARY_IMM(number_floor_divide, number_inplace_floor_divide);
}

TARGET(REMAINDER): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t x = imm_int_get(b), y = imm_int_get(c);
        if (LIKELY(y != 0 && y != -1)) {
            if (LIKELY((x | y) >= 0 && (x | y) <= UINT32_MAX))
                IMM_RESULT(imm_int((uint32_t)x % (uint32_t)y));
            IMM_RESULT(imm_int(FLOOR_REMAINDER(x, y)));
        }
    }
    SLOW_BINARY(number_remainder, number_inplace_remainder);
}

TARGET(REMAINDER_IMM): {
    Borrowed b = R[i.b];
    int64_t y = (int16_t)i.c;
    if (LIKELY(is_imm_int(b) && y != 0 && y != -1)) {
        int64_t x = imm_int_get(b);
        if (LIKELY((x | y) >= 0 && x <= UINT32_MAX))
            IMM_RESULT(imm_int((uint32_t)x % (uint32_t)y));
        IMM_RESULT(imm_int(FLOOR_REMAINDER(x, y)));
    }
    SLOW_BINARY_IMM(number_remainder, number_inplace_remainder);
}

TARGET(POWER):
    SLOW_BINARY(NUMBER_POWER, number_inplace_power);

TARGET(POWER_IMM): {
    Borrowed b = R[i.b];
    if (is_imm_float(b) && (int16_t)i.c == 2) {
        double x = imm_float_get(b);
        Value v = imm_float_try(x * x);
        if (v)
            IMM_RESULT(v);
    }
    SLOW_BINARY_IMM(NUMBER_POWER, number_inplace_power);
}

TARGET(MATRIX_MULTIPLY):
    SLOW_BINARY(number_matrix_multiply, number_inplace_matrix_multiply);

TARGET(LSHIFT): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t x = imm_int_get(b), y = imm_int_get(c);
        if (LIKELY((uint64_t)y < 62 && x <= (IMM_INT_MAX >> y) && x >= (IMM_INT_MIN >> y)))
            IMM_RESULT(imm_int((int64_t)((uint64_t)x << y)));
    }
    SLOW_BINARY(number_lshift, number_inplace_lshift);
}

TARGET(LSHIFT_IMM): {
    Borrowed b = R[i.b];
    int y = (int16_t)i.c;
    if (LIKELY(is_imm_int(b) && y >= 0 && y < 62)) {
        int64_t x = imm_int_get(b);
        if (LIKELY(x <= (IMM_INT_MAX >> y) && x >= (IMM_INT_MIN >> y)))
            IMM_RESULT(imm_int((int64_t)((uint64_t)x << y)));
    }
    SLOW_BINARY_IMM(number_lshift, number_inplace_lshift);
}

TARGET(RSHIFT): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c))) {
        int64_t y = imm_int_get(c);
        if (LIKELY(y >= 0))
            IMM_RESULT(imm_int(imm_int_get(b) >> (y > 63 ? 63 : y)));
    }
    SLOW_BINARY(number_rshift, number_inplace_rshift);
}

TARGET(RSHIFT_IMM): {
    Borrowed b = R[i.b];
    int y = (int16_t)i.c;
    if (LIKELY(is_imm_int(b) && y >= 0))
        IMM_RESULT(imm_int(imm_int_get(b) >> (y > 63 ? 63 : y)));
    SLOW_BINARY_IMM(number_rshift, number_inplace_rshift);
}

TARGET(AND): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c)))
        IMM_RESULT(VALUE_OF_BITS(VALUE_BITS(b) & VALUE_BITS(c)));
    SLOW_BINARY(number_and, number_inplace_and);
}

TARGET(AND_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b)))
        IMM_RESULT(imm_int(imm_int_get(b) & (int16_t)i.c));
    SLOW_BINARY_IMM(number_and, number_inplace_and);
}

TARGET(OR): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c)))
        IMM_RESULT(VALUE_OF_BITS(VALUE_BITS(b) | VALUE_BITS(c)));
    SLOW_BINARY(number_or, number_inplace_or);
}

TARGET(OR_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b)))
        IMM_RESULT(imm_int(imm_int_get(b) | (int16_t)i.c));
    SLOW_BINARY_IMM(number_or, number_inplace_or);
}

TARGET(XOR): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c)))
        IMM_RESULT(VALUE_OF_BITS((VALUE_BITS(b) ^ VALUE_BITS(c)) | 1));
    SLOW_BINARY(number_xor, number_inplace_xor);
}

TARGET(XOR_IMM): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b)))
        IMM_RESULT(imm_int(imm_int_get(b) ^ (int16_t)i.c));
    SLOW_BINARY_IMM(number_xor, number_inplace_xor);
}

TARGET(NEGATIVE): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b) && imm_int_get(b) != IMM_INT_MIN))
        IMM_RESULT(imm_int(-imm_int_get(b)));
    if (is_imm_float(b)) {
        Value v = imm_float_try(-imm_float_get(b));
        if (v)
            IMM_RESULT(v);
    }
    SAVE();
    value = number_negative(b);
    goto binary_imm_done;
}

TARGET(POSITIVE):
    SAVE();
    value = number_positive(R[i.b]);
    goto binary_imm_done;

TARGET(INVERT): {
    Borrowed b = R[i.b];
    if (LIKELY(is_imm_int(b)))
        IMM_RESULT(imm_int(~imm_int_get(b)));
    SAVE();
    value = number_invert(b);
    goto binary_imm_done;
}

TARGET(NOT): {
    SAVE();
    int truth = is_true(R[i.b]);
    if (UNLIKELY(truth < 0)) {
        KILL(KILL_B, i.b);
        goto error;
    }
    value = bool_value(!truth);
    goto binary_imm_done;
}

/* The answer of `b <op> c` for two numbers of C. */
#define ORDER_ANSWER(b, c)                                                                                             \
    __extension__({                                                                                                    \
        bool answer_ = false;                                                                                          \
        switch ((i.flags >> COMPARE_SHIFT) & 7) {                                                                      \
        case COMPARE_LT: answer_ = (b) < (c); break;                                                                   \
        case COMPARE_LE: answer_ = (b) <= (c); break;                                                                  \
        case COMPARE_EQ: answer_ = (b) == (c); break;                                                                  \
        case COMPARE_NE: answer_ = (b) != (c); break;                                                                  \
        case COMPARE_GT: answer_ = (b) > (c); break;                                                                   \
        case COMPARE_GE: answer_ = (b) >= (c); break;                                                                  \
        }                                                                                                              \
        answer_;                                                                                                       \
    })

TARGET(COMPARE): {
    Borrowed b = R[i.b], c = R[i.c];
    if (LIKELY(both_imm_int(b, c)))
        IMM_RESULT(bool_value(ORDER_ANSWER((int64_t)VALUE_BITS(b), (int64_t)VALUE_BITS(c))));
    if (is_imm_float(b) && is_imm_float(c))
        IMM_RESULT(bool_value(ORDER_ANSWER(imm_float_get(b), imm_float_get(c))));
    SAVE();
    value = compare(b, c, (i.flags >> COMPARE_SHIFT) & 7);
    goto binary_done;
}

TARGET(IS): {
    value = bool_value(is_identical(R[i.b], R[i.c]) != !!(i.flags & OP_NEGATE));
    SAVE();
    goto binary_done;
}

TARGET(CONTAINS): {
    SAVE();
    int found = object_contains(R[i.c], R[i.b]);
    value = found < 0 ? NULL : bool_value(found != !!(i.flags & OP_NEGATE));
    goto binary_done;
}
