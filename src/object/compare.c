/* SPDX-License-Identifier: MIT
   Comparison, truth and hash of any object. The protocols only; what a type answers is its slots' matter. */
#include "object/protocol.h"

#include <math.h>

#include "gil/thread.h"
#include "object/error.h"
#include "object/type.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"

/* The operator that holds for (b, a) when `op` holds for (a, b). */
static CompareOp compare_swapped(CompareOp op) {
    static const uint8_t swapped[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE};
    return swapped[op];
}

static const char *compare_symbol(CompareOp op) {
    static const char *const symbols[] = {"<", "<=", "==", "!=", ">", ">="};
    return symbols[op];
}

Value compare_result(int order, CompareOp op) {
    switch (op) {
    case COMPARE_LT:
        return bool_value(order < 0);
    case COMPARE_LE:
        return bool_value(order <= 0);
    case COMPARE_EQ:
        return bool_value(order == 0);
    case COMPARE_NE:
        return bool_value(order != 0);
    case COMPARE_GT:
        return bool_value(order > 0);
    case COMPARE_GE:
        return bool_value(order >= 0);
    }
    UNREACHABLE();
}

/* Asks both sides in the order that subclassing demands. */
static Value compare_slots(Borrowed a, Borrowed b, CompareOp op) {
    Type *type_a = type_of(a), *type_b = type_of(b);
    bool reversed_tried = false;
    CompareFn compare_b = type_b->info->compare;
    if (type_a != type_b && compare_b && type_is_subtype(type_b, type_a)) {
        reversed_tried = true;
        Value result = compare_b(b, a, compare_swapped(op));
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    CompareFn compare_a = type_a->info->compare;
    if (compare_a) {
        Value result = compare_a(a, b, op);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    /* the types' slots may have been replaced by what ran above */
    compare_b = type_of(b)->info->compare;
    if (!reversed_tried && compare_b) {
        Value result = compare_b(b, a, compare_swapped(op));
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return bool_value((a == b) == (op == COMPARE_EQ));
    return raise_error(&exc_TypeError, "'%s' not supported between instances of '%.100T' and '%.100T'", compare_symbol(op), a,
                       b);
}

Value compare(Borrowed a, Borrowed b, CompareOp op) {
    if (both_imm_int(a, b)) {
        int64_t x = imm_int_get(a), y = imm_int_get(b);
        return compare_result((x > y) - (x < y), op);
    }
    if (!recursion_enter(" in comparison"))
        return NULL;
    Value result = compare_slots(a, b, op);
    recursion_leave();
    return result;
}

int compare_bool(Borrowed a, Borrowed b, CompareOp op) {
    if (a == b && op == COMPARE_EQ)
        return 1;
    if (a == b && op == COMPARE_NE)
        return 0;
    if (op == COMPARE_EQ && is_str_exact(a) && is_str_exact(b))
        return str_equal(a, b);
    Value result = compare(a, b, op);
    if (!result)
        return -1;
    if (result == TRUE_VALUE || result == FALSE_VALUE)
        return result == TRUE_VALUE;
    int truth = is_true_slow(result);
    drop(result);
    return truth;
}

int is_true_slow(Borrowed v) {
    if (is_imm_int(v))
        return v != imm_int(0);
    if (is_imm_float(v))
        return imm_float_get(v) != 0;
    if (v == TRUE_VALUE)
        return 1;
    if (v == FALSE_VALUE || v == NONE)
        return 0;
    TypeInfo *info = type_of(v)->info;
    if (info->boolean)
        return info->boolean(v);
    LengthFn length = info->map_length ? info->map_length : info->seq_length;
    if (!length)
        return 1;
    ssize_t n = length(v);
    return n < 0 ? -1 : n > 0;
}

hash_t object_hash(Borrowed v) {
    HashFn hash = type_of(v)->info->hash;
    return LIKELY(hash != NULL) ? hash(v) : hash_not_implemented(v);
}

hash_t hash_pointer(const void *p) {
    uint64_t bits = (uint64_t)(uintptr_t)p;
    /* the low bits of addresses are alike: put them on top */
    hash_t h = (hash_t)((bits >> 4) | (bits << 60));
    return h == -1 ? -2 : h;
}

#define HASH_BITS 61
#define HASH_MODULUS (((uint64_t)1 << HASH_BITS) - 1)
#define HASH_INFINITY 314159

/* The value reduced modulo the prime 2**61 - 1, where 2**61 is 1: so that equal numbers of all types hash alike. */
hash_t hash_double(Borrowed self, double d) {
    if (!isfinite(d)) {
        if (isinf(d))
            return d > 0 ? HASH_INFINITY : -HASH_INFINITY;
        return hash_pointer(self);
    }
    int exponent;
    double mantissa = frexp(fabs(d), &exponent);
    uint64_t h = 0;
    while (mantissa != 0) {
        h = ((h << 28) & HASH_MODULUS) | h >> (HASH_BITS - 28);
        mantissa *= 268435456.0;
        exponent -= 28;
        uint64_t digit = (uint64_t)mantissa;
        mantissa -= (double)digit;
        h += digit;
        if (h >= HASH_MODULUS)
            h -= HASH_MODULUS;
    }
    int turn = exponent >= 0 ? exponent % HASH_BITS : HASH_BITS - 1 - (-1 - exponent) % HASH_BITS;
    h = ((h << turn) & HASH_MODULUS) | h >> (HASH_BITS - turn);
    hash_t result = d < 0 ? -(hash_t)h : (hash_t)h;
    return result == -1 ? -2 : result;
}
