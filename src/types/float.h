/* SPDX-License-Identifier: MIT
   float and complex. Most floats are immediates (base/value.h); the others are Float objects with CPython's layout. */
#ifndef GILT_TYPES_FLOAT_H
#define GILT_TYPES_FLOAT_H

#include "heap/object.h"

typedef struct {
    Object head;
    double value;
} Float;
typedef struct {
    Object head;
    double real, imag;
} Complex;
extern EXPORTED Type float_type, complex_type;

bool is_float_slow(Borrowed v); /* subclasses */
static ALWAYS_INLINE bool is_float(Borrowed v) {
    return is_imm_float(v) || (is_pointer(v) && (AS(Object, v)->type == &float_type || is_float_slow(v)));
}
static ALWAYS_INLINE bool is_float_exact(Borrowed v) { return is_imm_float(v) || (is_pointer(v) && AS(Object, v)->type == &float_type); }
/* The value of a float (immediate, Float or subclass). */
static ALWAYS_INLINE double float_get(Borrowed v) { return is_imm_float(v) ? imm_float_get(v) : AS(Float, v)->value; }

Value float_new_slow(double d) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK Value float_new(double d) {
    Value v = imm_float_try(d);
    return LIKELY(v != NULL) ? v : float_new_slow(d);
}
Value float_box(Borrowed v) MUST_CHECK; /* a heap Float for the extension boundary */
bool is_complex(Borrowed v); /* or a subclass */
/* The value of a number with __complex__, __float__ or __index__, as cmath's functions take it. fails: TypeError. */
bool arg_complex(Borrowed v, double *real, double *imag) MUST_CHECK;
Value complex_new(double real, double imag) MUST_CHECK;
/* Floor division and modulo with Python's signs; the caller has excluded zero. */
double float_floor_divide(double a, double b);
double float_remainder(double a, double b);
Value float_power(double a, double b) MUST_CHECK; /* may be complex */
/* Shortest text that reads back; at most 32 bytes written, length returned. "1e+16", "nan", "-inf", "1.0". */
int float_repr_text(double d, char *out);
Value float_repr(double d) MUST_CHECK;
/* float(text): ValueError "could not convert string to float: '...'". */
Value float_from_str(Borrowed text) MUST_CHECK;
/* float() of a text-like object: str, bytes, bytearray or another buffer. fails: ValueError as above; TypeError "float()
   argument must be a string or a real number, not 'x'". */
Value float_from_text_object(Borrowed v) MUST_CHECK;
/* The number in a stretch of ASCII text that may have white space around it and underscores between digits, as float()
   takes it: true and *out, or false without an exception. */
bool float_read_text(const char *text, ssize_t size, double *out) MUST_CHECK;
/* An exact float with v's value (for subclasses). */
Value float_exact(Borrowed v) MUST_CHECK;
/* Rounded half to even at `places` decimal places (may be negative). fails: OverflowError. */
Value float_round(double d, ssize_t places) MUST_CHECK;
/* The smallest pair of ints, denominator positive, whose quotient is exactly `d`. fails: OverflowError, ValueError. */
bool float_ratio(double d, Value *numerator, Value *denominator) MUST_CHECK;
/* A correctly rounded number from ASCII text without spaces or underscores; *end is where it stopped. */
double float_parse(const char *text, const char **end);
/* 'e' 'f' 'g' 'E' 'F' 'G' 'r' with precision; flags: 1 always a sign, 2 alternate form, 4 add ".0". malloc-free: writes to
   memory_new'd text. NULL: MemoryError. */
char *float_format_text(double d, char code, int precision, int flags, ssize_t *size);

#endif
