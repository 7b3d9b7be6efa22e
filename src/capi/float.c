/* SPDX-License-Identifier: MIT
   float, complex, bool and numbers as text (floatobject.h, complexobject.h, boolobject.h, pystrtod.h). */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <strings.h>

#include "capi/capi.h"
#include "object/protocol.h"
#include "types/str.h"

/* --- bool --- */

CAPI Object *PyBool_FromLong(long truth) { return AS(Object, truth ? TRUE_VALUE : FALSE_VALUE); }
CAPI int Py_IsTrue(Object *o) { return V(o) == TRUE_VALUE; }
CAPI int Py_IsFalse(Object *o) { return V(o) == FALSE_VALUE; }
CAPI int Py_IsNone(Object *o) { return V(o) == NONE; }

/* --- float --- */

CAPI double PyFloat_GetMax(void) { return DBL_MAX; }
CAPI double PyFloat_GetMin(void) { return DBL_MIN; }
CAPI Object *PyFloat_FromDouble(double d) { return to_c(float_new(d)); }
CAPI Object *PyFloat_FromString(Object *o) { return to_c(float_from_text_object(V(o))); }

CAPI double PyFloat_AsDouble(Object *o) {
    if (!o)
        return raise_error(&exc_TypeError, "bad argument type for built-in operation"), -1;
    if (is_float(V(o)))
        return float_get(V(o));
    if (!o->type->info->to_float && !o->type->info->index)
        return raise_error(&exc_TypeError, "must be real number, not %.50T", V(o)), -1;
    OWNED Value f = number_to_float(V(o));
    return f ? float_get(f) : -1;
}

/* --- packed forms (IEEE 754); `p` of the given size, little endian or big --- */

static void store(char *p, uint64_t bits, int size, bool little) {
    for (int i = 0; i < size; i++)
        p[little ? i : size - 1 - i] = (char)(bits >> (8 * i));
}
static uint64_t fetch(const char *p, int size, bool little) {
    uint64_t bits = 0;
    for (int i = 0; i < size; i++)
        bits |= (uint64_t)(uint8_t)p[little ? i : size - 1 - i] << (8 * i);
    return bits;
}

CAPI int PyFloat_Pack8(double d, char *p, int little) {
    uint64_t bits;
    memcpy(&bits, &d, 8);
    store(p, bits, 8, little);
    return 0;
}
CAPI int PyFloat_Pack4(double d, char *p, int little) {
    float f = (float)d;
    uint32_t bits;
    if (isinf(f) && !isinf(d))
        return raise_error(&exc_OverflowError, "float too large to pack with f format"), -1;
    memcpy(&bits, &f, 4);
    store(p, bits, 4, little);
    return 0;
}
/* Half precision: 1 sign, 5 exponent, 10 fraction bits; halves are rounded to even. */
CAPI int PyFloat_Pack2(double d, char *p, int little) {
    uint64_t sign = signbit(d) ? 0x8000 : 0, bits;
    double magnitude = fabs(d);
    if (isnan(d))
        bits = 0x7e00;
    else if (isinf(d))
        bits = 0x7c00;
    else if (magnitude < 0x1p-14)
        bits = (uint64_t)nearbyint(magnitude * 0x1p24); /* subnormal; 0x400 is the smallest normal one */
    else {
        int exponent;
        double fraction = frexp(magnitude, &exponent); /* [0.5, 1) */
        bits = exponent > 16 ? 0x7c00 : ((uint64_t)(exponent + 13) << 10) + (uint64_t)nearbyint(fraction * 2048) - 0x400;
        if (bits >= 0x7c00)
            return raise_error(&exc_OverflowError, "float too large to pack with e format"), -1;
    }
    store(p, sign | bits, 2, little);
    return 0;
}

CAPI double PyFloat_Unpack8(const char *p, int little) {
    uint64_t bits = fetch(p, 8, little);
    double d;
    memcpy(&d, &bits, 8);
    return d;
}
CAPI double PyFloat_Unpack4(const char *p, int little) {
    uint32_t bits = (uint32_t)fetch(p, 4, little);
    float f;
    memcpy(&f, &bits, 4);
    return f;
}
CAPI double PyFloat_Unpack2(const char *p, int little) {
    uint64_t bits = fetch(p, 2, little);
    int exponent = bits >> 10 & 31;
    double fraction = (double)(bits & 0x3ff), d;
    if (exponent == 31)
        d = fraction != 0 ? (double)NAN : (double)INFINITY;
    else
        d = exponent ? ldexp(fraction + 1024, exponent - 25) : ldexp(fraction, -24);
    return bits & 0x8000 ? -d : d;
}

/* --- text --- */

CAPI double PyOS_string_to_double(const char *text, char **end, Object *overflow) {
    const char *stop = text;
    double d = *text && !strchr(" \t\n\r\v\f", *text) ? float_parse(text, &stop) : 0;
    if (stop == text || (!end && *stop)) {
        raise_error(&exc_ValueError, "could not convert string to float: '%.200s'", text);
        d = -1.0;
        stop = text;
    } else if (isinf(d) && overflow && text[*text == '-' || *text == '+'] >= '0' && text[*text == '-' || *text == '+'] <= '9') {
        raise_error((Type *)overflow, "value too large to convert to float: '%.200s'", text);
        d = -1.0;
    }
    if (end)
        *end = (char *)(uintptr_t)stop;
    return d;
}

enum { TEXT_SIGN = 1, TEXT_ADD_DOT_0 = 2, TEXT_ALTERNATE = 4 };
CAPI char *PyOS_double_to_string(double d, char code, int precision, int flags, int *type) {
    if (type)
        *type = isnan(d) ? 2 : isinf(d) ? 1 : 0;
    if (!strchr("eEfFgGr", code) || (code == 'r' && precision))
        return bad_internal_call();
    int ours = (flags & TEXT_SIGN ? 1 : 0) | (flags & TEXT_ALTERNATE ? 2 : 0) | (flags & TEXT_ADD_DOT_0 ? 4 : 0);
    ssize_t size;
    return float_format_text(d, code, precision, ours, &size);
}

CAPI int PyOS_mystricmp(const char *a, const char *b) { return strcasecmp(a, b); }
CAPI int PyOS_mystrnicmp(const char *a, const char *b, ssize_t size) { return size ? strncasecmp(a, b, (size_t)size) : 0; }

/* --- complex --- */

typedef struct {
    double real, imag;
} PlainComplex; /* Py_complex */

CAPI Object *PyComplex_FromDoubles(double real, double imag) { return to_c(complex_new(real, imag)); }
CAPI Object *PyComplex_FromCComplex(PlainComplex c) { return to_c(complex_new(c.real, c.imag)); }
CAPI PlainComplex PyComplex_AsCComplex(Object *o) {
    PlainComplex c = {-1, 0};
    if (!arg_complex(V(o), &c.real, &c.imag))
        return (PlainComplex){-1, 0};
    return c;
}
CAPI double PyComplex_RealAsDouble(Object *o) { return is_complex(V(o)) ? ((Complex *)o)->real : PyFloat_AsDouble(o); }
CAPI double PyComplex_ImagAsDouble(Object *o) { return is_complex(V(o)) ? ((Complex *)o)->imag : 0.0; }

CAPI PlainComplex _Py_c_sum(PlainComplex a, PlainComplex b) { return (PlainComplex){a.real + b.real, a.imag + b.imag}; }
CAPI PlainComplex _Py_c_diff(PlainComplex a, PlainComplex b) { return (PlainComplex){a.real - b.real, a.imag - b.imag}; }
CAPI PlainComplex _Py_c_neg(PlainComplex a) { return (PlainComplex){-a.real, -a.imag}; }
CAPI PlainComplex _Py_c_prod(PlainComplex a, PlainComplex b) {
    return (PlainComplex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}
/* errno: EDOM for a division by zero. */
CAPI PlainComplex _Py_c_quot(PlainComplex a, PlainComplex b) {
    double size = fmax(fabs(b.real), fabs(b.imag));
    if (size == 0) {
        errno = EDOM;
        return (PlainComplex){0, 0};
    }
    double x = b.real / size, y = b.imag / size, scale = size * (x * x + y * y);
    return (PlainComplex){(a.real * x + a.imag * y) / scale, (a.imag * x - a.real * y) / scale};
}
CAPI PlainComplex _Py_c_pow(PlainComplex a, PlainComplex b) {
    if (b.real == 0 && b.imag == 0)
        return (PlainComplex){1, 0};
    if (a.real == 0 && a.imag == 0) {
        if (b.imag != 0 || b.real < 0)
            errno = EDOM;
        return (PlainComplex){0, 0};
    }
    double length = hypot(a.real, a.imag), angle = atan2(a.imag, a.real);
    double size = pow(length, b.real) * (b.imag != 0 ? exp(-angle * b.imag) : 1);
    double phase = angle * b.real + (b.imag != 0 ? b.imag * log(length) : 0);
    return (PlainComplex){size * cos(phase), size * sin(phase)};
}
CAPI double _Py_c_abs(PlainComplex a) {
    double size = hypot(a.real, a.imag);
    errno = isinf(size) && !isinf(a.real) && !isinf(a.imag) ? ERANGE : 0;
    return size;
}
