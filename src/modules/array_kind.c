/* SPDX-License-Identifier: MIT
   The kinds of items that arrays have: reading and writing one, with CPython's messages, which differ from kind to kind
   because of the different C conversions that they go through. */
#include "modules/array.h"

#include <limits.h>

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"

#define READ(T) __extension__({ T value_; memcpy(&value_, at, sizeof value_); value_; })
#define WRITE(value) __extension__({ __typeof__(value) value_ = (value); memcpy(at, &value_, sizeof value_); })

static Value kind_get_b(const char *at) { return imm_int(READ(signed char)); }
static Value kind_get_B(const char *at) { return imm_int(READ(unsigned char)); }
static Value kind_get_h(const char *at) { return imm_int(READ(short)); }
static Value kind_get_H(const char *at) { return imm_int(READ(unsigned short)); }
static Value kind_get_i(const char *at) { return imm_int(READ(int)); }
static Value kind_get_I(const char *at) { return imm_int(READ(unsigned)); }
static Value kind_get_q(const char *at) { return int_new(READ(int64_t)); }
static Value kind_get_Q(const char *at) { return int_new_unsigned(READ(uint64_t)); }
static Value kind_get_f(const char *at) { return float_new((double)READ(float)); }
static Value kind_get_d(const char *at) { return float_new(READ(double)); }

static Value kind_get_u(const char *at) {
    uint32_t c = READ(uint32_t);
    if (c > 0x10ffff)
        return raise_error(&exc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", c);
    return str_from_char(c);
}

/* An int within bounds; messages name it `what`. */
static bool kind_bounded(Borrowed v, int64_t least, int64_t most, const char *what, int64_t *out) {
    OWNED Value index = number_index(v);
    if (!index || !int_get_int64(index, out))
        return false;
    if (*out >= least && *out <= most)
        return true;
    raise_error(&exc_OverflowError, "%s is %s", what, *out < least ? "less than minimum" : "greater than maximum");
    return false;
}

static bool kind_set_b(char *at, Borrowed v) {
    int64_t i;
    if (!kind_bounded(v, SHRT_MIN, SHRT_MAX, "signed short integer", &i))
        return false;
    if (i < SCHAR_MIN || i > SCHAR_MAX)
        return raise_error(&exc_OverflowError, "signed char is %s",
                           i < 0 ? "less than minimum" : "greater than maximum"),
               false;
    WRITE((signed char)i);
    return true;
}

static bool kind_set_B(char *at, Borrowed v) {
    int64_t i;
    if (!kind_bounded(v, 0, UCHAR_MAX, "unsigned byte integer", &i))
        return false;
    WRITE((unsigned char)i);
    return true;
}

static bool kind_set_h(char *at, Borrowed v) {
    int64_t i;
    if (!kind_bounded(v, SHRT_MIN, SHRT_MAX, "signed short integer", &i))
        return false;
    WRITE((short)i);
    return true;
}

static bool kind_set_H(char *at, Borrowed v) {
    int64_t i;
    if (!kind_bounded(v, INT_MIN, INT_MAX, "signed integer", &i))
        return false;
    if (i < 0 || i > USHRT_MAX)
        return raise_error(&exc_OverflowError, "unsigned short is %s", i < 0 ? "less than minimum" : "greater than maximum"),
               false;
    WRITE((unsigned short)i);
    return true;
}

static bool kind_set_i(char *at, Borrowed v) {
    int64_t i;
    if (!kind_bounded(v, INT_MIN, INT_MAX, "signed integer", &i))
        return false;
    WRITE((int)i);
    return true;
}

static bool kind_unsigned(Borrowed v, uint64_t *out) {
    OWNED Value index = number_index(v);
    return index && int_get_uint64(index, out);
}

static bool kind_set_I(char *at, Borrowed v) {
    uint64_t u;
    if (!kind_unsigned(v, &u))
        return false;
    if (u > UINT_MAX)
        return raise_error(&exc_OverflowError, "unsigned int is greater than maximum"), false;
    WRITE((unsigned)u);
    return true;
}

static bool kind_set_l(char *at, Borrowed v) {
    int64_t i;
    OWNED Value index = number_index(v);
    if (!index || !int_get_int64(index, &i))
        return false;
    WRITE(i);
    return true;
}

static bool kind_set_L(char *at, Borrowed v) {
    uint64_t u;
    if (!kind_unsigned(v, &u))
        return false;
    WRITE(u);
    return true;
}

static bool kind_set_q(char *at, Borrowed v) {
    OWNED Value index = number_index(v);
    return index && int_to_bytes(index, (unsigned char *)at, 8, true, true);
}

static bool kind_set_Q(char *at, Borrowed v) {
    OWNED Value index = number_index(v);
    return index && int_to_bytes(index, (unsigned char *)at, 8, true, false);
}

static bool kind_set_f(char *at, Borrowed v) {
    double d;
    if (!arg_double(v, &d))
        return false;
    WRITE((float)d);
    return true;
}

static bool kind_set_d(char *at, Borrowed v) {
    double d;
    if (!arg_double(v, &d))
        return false;
    WRITE(d);
    return true;
}

static bool kind_set_u(char *at, Borrowed v) {
    if (!is_str(v) || str_length(v) != 1)
        return raise_error(&exc_TypeError, "array item must be unicode character"), false;
    WRITE(str_char(v, 0));
    return true;
}

ArrayKind const array_kinds[] = {
    {'b', 1, 1, true, true, "b", kind_get_b, kind_set_b},   {'B', 1, 0, true, false, "B", kind_get_B, kind_set_B},
    {'u', 4, 20, false, false, "w", kind_get_u, kind_set_u}, {'h', 2, 4, true, true, "h", kind_get_h, kind_set_h},
    {'H', 2, 2, true, false, "H", kind_get_H, kind_set_H},  {'i', 4, 8, true, true, "i", kind_get_i, kind_set_i},
    {'I', 4, 6, true, false, "I", kind_get_I, kind_set_I},  {'l', 8, 12, true, true, "l", kind_get_q, kind_set_l},
    {'L', 8, 10, true, false, "L", kind_get_Q, kind_set_L}, {'q', 8, 12, true, true, "q", kind_get_q, kind_set_q},
    {'Q', 8, 10, true, false, "Q", kind_get_Q, kind_set_Q}, {'f', 4, 14, false, false, "f", kind_get_f, kind_set_f},
    {'d', 8, 16, false, false, "d", kind_get_d, kind_set_d}, {.code = 0},
};

ArrayKind const *array_find_kind(uint32_t code) {
    for (ArrayKind const *kind = array_kinds; kind->code; kind++)
        if ((uint32_t)kind->code == code)
            return kind;
    return NULL;
}
