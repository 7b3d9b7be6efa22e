/* SPDX-License-Identifier: MIT
   Ints (longobject.h): to and from C's integers. Arguments may be heap ints of any size, bools or, where CPython allows
   it, anything with __index__. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "types/int.h"
#include "types/str.h"

/* --- from C --- */

CAPI Object *PyLong_FromLongLong(long long i) { return to_c(int_new(i)); }
CAPI Object *PyLong_FromLong(long i) { return PyLong_FromLongLong(i); }
CAPI Object *PyLong_FromSsize_t(ssize_t i) { return PyLong_FromLongLong(i); }
CAPI Object *PyLong_FromUnsignedLongLong(unsigned long long i) { return to_c(int_new_unsigned(i)); }
CAPI Object *PyLong_FromUnsignedLong(unsigned long i) { return PyLong_FromUnsignedLongLong(i); }
CAPI Object *PyLong_FromSize_t(size_t i) { return PyLong_FromUnsignedLongLong(i); }
CAPI Object *PyLong_FromVoidPtr(void *p) { return PyLong_FromUnsignedLongLong((uintptr_t)p); }
CAPI Object *PyLong_FromDouble(double d) { return to_c(int_from_double(d)); }

CAPI Object *PyLong_FromUnicodeObject(Object *text, int base) { return to_c(int_from_str(V(text), base)); }

CAPI Object *PyLong_FromString(const char *text, char **end, int base) {
    if ((base != 0 && base < 2) || base > 36)
        return raise_error(&exc_ValueError, "int() arg 2 must be >= 2 and <= 36");
    ssize_t size = (ssize_t)strlen(text);
    OWNED Value original = str_decode_utf8(text, size, "replace", NULL);
    Value result = original ? int_from_ascii(text, size, base, original) : NULL;
    if (end)
        *end = (char *)(uintptr_t)text + (result ? size : 0);
    return to_c(result);
}

CAPI Object *_PyLong_FromByteArray(const unsigned char *bytes, size_t size, int little_endian, int is_signed) {
    return to_c(int_from_bytes(bytes, (ssize_t)size, little_endian != 0, is_signed != 0));
}
CAPI int _PyLong_AsByteArray(Object *o, unsigned char *bytes, size_t size, int little_endian, int is_signed) {
    if (!is_signed && int_sign(V(o)) < 0)
        return raise_error(&exc_OverflowError, "can't convert negative int to unsigned"), -1;
    return done(int_to_bytes(V(o), bytes, (ssize_t)size, little_endian != 0, is_signed != 0));
}

/* A fresh int whose digits the caller writes. */
CAPI Object *_PyLong_New(ssize_t digits) {
    if (digits > (PTRDIFF_MAX - 64) / (ssize_t)sizeof(Digit))
        return raise_error(&exc_OverflowError, "too many digits in integer");
    size_t count = digits ? (size_t)digits : 1;
    Object *o = object_new_sized(&int_type, sizeof(Int) + count * sizeof(Digit));
    if (o)
        ((VarObject *)o)->size = digits;
    return o;
}
CAPI Object *_PyLong_Copy(Object *o) { return to_c(int_exact(V(o))); }

/* --- to C --- */

/* An int for what a caller gave: itself, or what __index__ answers. new. NULL: error. */
static Value as_int(Object *o) {
    if (!o)
        return bad_internal_call();
    return is_int(V(o)) ? own(V(o)) : number_index(V(o));
}

/* The same for functions that take nothing but ints. */
static bool check_int(Object *o) {
    if (!o)
        return bad_internal_call();
    return is_int(V(o)) || raise_error(&exc_TypeError, "an integer is required");
}

CAPI long long PyLong_AsLongLongAndOverflow(Object *o, int *overflow) {
    *overflow = 0;
    OWNED Value v = as_int(o);
    if (!v)
        return -1;
    int64_t i = int_get(v, overflow);
    return *overflow ? -1 : i;
}
CAPI long PyLong_AsLongAndOverflow(Object *o, int *overflow) { return PyLong_AsLongLongAndOverflow(o, overflow); }

static int64_t as_int64(Object *o, const char *message) {
    int overflow;
    int64_t i = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (UNLIKELY(overflow))
        raise_error(&exc_OverflowError, message);
    return i;
}
CAPI long PyLong_AsLong(Object *o) { return as_int64(o, "Python int too large to convert to C long"); }
CAPI long long PyLong_AsLongLong(Object *o) { return as_int64(o, "int too big to convert"); }
CAPI ssize_t PyLong_AsSsize_t(Object *o) {
    return check_int(o) ? as_int64(o, "Python int too large to convert to C ssize_t") : -1;
}
CAPI int _PyLong_AsInt(Object *o) {
    int overflow;
    int64_t i = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (!overflow && i == (int)i)
        return (int)i;
    raise_error(&exc_OverflowError, "Python int too large to convert to C int");
    return -1;
}

static uint64_t as_uint64(Object *o, const char *negative, const char *too_large) {
    if (!check_int(o))
        return UINT64_MAX;
    uint64_t i;
    if (int_sign(V(o)) < 0)
        raise_error(&exc_OverflowError, negative);
    else if (int_get_uint64(V(o), &i))
        return i;
    else
        raise_error(&exc_OverflowError, too_large);
    return UINT64_MAX;
}
CAPI unsigned long PyLong_AsUnsignedLong(Object *o) {
    return as_uint64(o, "can't convert negative value to unsigned int", "Python int too large to convert to C unsigned long");
}
CAPI size_t PyLong_AsSize_t(Object *o) {
    return as_uint64(o, "can't convert negative value to size_t", "Python int too large to convert to C size_t");
}
CAPI unsigned long long PyLong_AsUnsignedLongLong(Object *o) {
    return as_uint64(o, "can't convert negative int to unsigned", "int too big to convert");
}
CAPI unsigned long long PyLong_AsUnsignedLongLongMask(Object *o) {
    OWNED Value v = as_int(o);
    return v ? int_get_uint64_mask(v) : UINT64_MAX;
}
CAPI unsigned long PyLong_AsUnsignedLongMask(Object *o) { return PyLong_AsUnsignedLongLongMask(o); }

CAPI void *PyLong_AsVoidPtr(Object *o) {
    if (!check_int(o))
        return NULL;
    int64_t i = int_sign(V(o)) < 0 ? PyLong_AsLong(o) : (int64_t)PyLong_AsUnsignedLong(o);
    return i == -1 && error_is_set() ? NULL : (void *)(uintptr_t)i;
}
CAPI double PyLong_AsDouble(Object *o) {
    double d;
    return check_int(o) && int_get_double(V(o), &d) ? d : -1.0;
}

/* Converters for PyArg_Parse: 1, or 0 and an error. */
static int convert_unsigned(Object *o, uint64_t limit, uint64_t *out, const char *negative, const char *too_large) {
    OWNED Value v = as_int(o);
    if (!v)
        return 0;
    if (int_sign(v) < 0)
        return raise_error(&exc_ValueError, negative), 0;
    *out = as_uint64(AS(Object, v), negative, too_large);
    if (*out == UINT64_MAX && error_is_set())
        return 0;
    if (*out > limit)
        return raise_error(&exc_OverflowError, too_large), 0;
    return 1;
}
#define CONVERTER(name, type, limit, too_large)                                                                        \
    CAPI int _PyLong_##name##_Converter(Object *o, void *out) {                                                        \
        uint64_t i;                                                                                                    \
        int ok = convert_unsigned(o, limit, &i, "value must be positive", too_large);                                  \
        if (ok)                                                                                                        \
            *(type *)out = (type)i;                                                                                    \
        return ok;                                                                                                     \
    }
CONVERTER(UnsignedShort, unsigned short, UINT16_MAX, "Python int too large for C unsigned short")
CONVERTER(UnsignedInt, unsigned, UINT32_MAX, "Python int too large for C unsigned int")
CONVERTER(UnsignedLong, unsigned long, UINT64_MAX, "Python int too large to convert to C unsigned long")
CONVERTER(UnsignedLongLong, unsigned long long, UINT64_MAX, "int too big to convert")
CONVERTER(Size_t, size_t, UINT64_MAX, "Python int too large to convert to C size_t")

/* --- arithmetic and text --- */

CAPI int _PyLong_Sign(Object *o) { return int_sign(V(o)); }
CAPI size_t _PyLong_NumBits(Object *o) { return (size_t)int_bit_length(V(o)); }
CAPI Object *_PyLong_Format(Object *o, int base) { return to_c(int_to_str(V(o), base, true)); }
CAPI double _PyLong_Frexp(Object *o, ssize_t *exponent) { return int_frexp(V(o), exponent); }
CAPI Object *_PyLong_GCD(Object *a, Object *b) { return to_c(int_gcd(V(a), V(b))); }
CAPI Object *_PyLong_Lshift(Object *o, size_t by) { return to_c(int_lshift(V(o), (int64_t)by)); }
CAPI Object *_PyLong_Rshift(Object *o, size_t by) { return to_c(int_rshift(V(o), (int64_t)by)); }

/* a divided by b, rounded to the nearest (ties to even), and the rest: a tuple. */
CAPI Object *_PyLong_DivmodNear(Object *a, Object *b) {
    OWNED Value quotient = int_divide_nearest(V(a), V(b)), product = quotient ? int_multiply(quotient, V(b)) : NULL;
    OWNED Value rest = product ? int_subtract(V(a), product) : NULL;
    return rest ? to_c(tuple_pack(2, quotient, rest)) : NULL;
}

/* strtol and strtoul with Python's prefixes. */
CAPI unsigned long PyOS_strtoul(const char *text, char **end, int base) {
    const char *p = text;
    while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        p++;
    char letter = p[0] == '0' ? (char)(p[1] | 32) : 0;
    int prefix_base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (prefix_base && (base == 0 || base == prefix_base))
        p += 2, base = prefix_base;
    else if (base == 0)
        base = 10;
    errno = 0;
    return strtoul(p, end, base);
}
CAPI long PyOS_strtol(const char *text, char **end, int base) {
    const char *p = text;
    while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        p++;
    bool negative = *p == '-';
    unsigned long magnitude = PyOS_strtoul(p + (*p == '-' || *p == '+'), end, base);
    unsigned long limit = (unsigned long)LONG_MAX + negative;
    if (magnitude <= limit)
        return negative ? (long)-magnitude : (long)magnitude;
    errno = ERANGE;
    return negative ? LONG_MIN : LONG_MAX;
}
