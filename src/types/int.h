/* SPDX-License-Identifier: MIT
   int. Small values are immediates; others, and values that crossed the extension boundary, are Int objects with
   CPython's layout: 30-bit digits, least significant first, sign and count in `size`. An Int may hold a value that would
   fit an immediate (True and False do): every function here accepts both; results are immediates whenever they fit. */
#ifndef GILT_TYPES_INT_H
#define GILT_TYPES_INT_H

#include "heap/object.h"

#define INT_DIGIT_BITS 30
typedef uint32_t Digit;
typedef struct {
    VarObject head;
    Digit digits[];
} Int;

extern EXPORTED Type int_type, bool_type;

static inline bool is_int(Borrowed v) { return is_imm_int(v) || (is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_INT)); }
static inline bool is_int_exact(Borrowed v) { return is_imm_int(v) || type_of(v) == &int_type; }
static inline bool is_bool(Borrowed v) { return v == TRUE_VALUE || v == FALSE_VALUE; }

/* New ints. fails: MemoryError (never for values that fit an immediate). */
Value int_new_slow(int64_t i) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK Value int_new(int64_t i) { return LIKELY(imm_int_fits(i)) ? imm_int(i) : int_new_slow(i); }
Value int_new_unsigned(uint64_t i) MUST_CHECK;
Value int_from_double(double d) MUST_CHECK; /* truncates; OverflowError / ValueError for inf / nan */
/* int(text, base): `text` a Str; ValueError "invalid literal for int() with base 10: '...'". */
Value int_from_str(Borrowed text, int base) MUST_CHECK;
/* The same from ASCII digits that were checked by a lexer: no sign, no underscores, no prefix. Exempt from the limit. */
Value int_from_digits(const char *digits, ssize_t size, int base) MUST_CHECK;
/* int(b"12", base): ASCII text, `original` is the bytes-like object that messages show. */
Value int_from_ascii(const char *text, ssize_t size, int base, Borrowed original) MUST_CHECK;
Value int_from_bytes(const unsigned char *bytes, ssize_t size, bool little_endian, bool is_signed) MUST_CHECK;
/* Two's complement into `size` bytes; OverflowError "int too big to convert", "can't convert negative int to unsigned". */
bool int_to_bytes(Borrowed v, unsigned char *out, ssize_t size, bool little_endian, bool is_signed) MUST_CHECK;
Value int_to_str(Borrowed v, int base, bool prefix) MUST_CHECK; /* 2, 8, 10, 16; obeys the digit limit */

/* The digits of |v| as text, without sign or prefix, zero-terminated, in memory that the caller frees. Base 10 obeys the
   digit limit. */
char *int_magnitude_text(Borrowed v, int base, ssize_t *size) MUST_CHECK;
/* Writes the decimal digits of `magnitude` before `end`; returns where they begin. At most 20 characters. */
char *int_write_decimal(uint64_t magnitude, char *end);

/* The value when it fits: *overflow is 0, or -1/1 by sign when it does not (no error set). `v` is an int. */
int64_t int_get(Borrowed v, int *overflow);
/* Raise OverflowError "Python int too large to convert to C long" when it does not fit; `v` is an int. */
bool int_get_int64(Borrowed v, int64_t *out) MUST_CHECK;
bool int_get_uint64(Borrowed v, uint64_t *out) MUST_CHECK;
uint64_t int_get_uint64_mask(Borrowed v); /* modulo 2**64 */
/* -1, 0, 1. */
int int_sign(Borrowed v);
bool int_is_zero(Borrowed v);
int64_t int_bit_length(Borrowed v);
/* Correctly rounded; OverflowError "int too large to convert to float". */
bool int_get_double(Borrowed v, double *out) MUST_CHECK;
/* v as mantissa in [0.5, 1) and exponent. */
double int_frexp(Borrowed v, int64_t *exponent);
int int_compare(Borrowed a, Borrowed b); /* -1, 0, 1 */
bool int_equal(Borrowed a, Borrowed b);
hash_t int_hash(Borrowed v);
/* Arithmetic on two ints, result in canonical form. Division by zero raises ZeroDivisionError. */
Value int_add(Borrowed a, Borrowed b) MUST_CHECK;
Value int_subtract(Borrowed a, Borrowed b) MUST_CHECK;
Value int_multiply(Borrowed a, Borrowed b) MUST_CHECK;
Value int_floor_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value int_remainder(Borrowed a, Borrowed b) MUST_CHECK;
bool int_divmod(Borrowed a, Borrowed b, Value *quotient, Value *remainder) MUST_CHECK;
Value int_true_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value int_power(Borrowed a, Borrowed b, Borrowed modulus) MUST_CHECK; /* modulus NONE: none */
Value int_lshift(Borrowed a, int64_t shift) MUST_CHECK;
Value int_rshift(Borrowed a, int64_t shift) MUST_CHECK;
Value int_and(Borrowed a, Borrowed b) MUST_CHECK;
Value int_or(Borrowed a, Borrowed b) MUST_CHECK;
Value int_xor(Borrowed a, Borrowed b) MUST_CHECK;
Value int_invert(Borrowed v) MUST_CHECK;
Value int_negative(Borrowed v) MUST_CHECK;
Value int_absolute(Borrowed v) MUST_CHECK;
Value int_gcd(Borrowed a, Borrowed b) MUST_CHECK;
/* The integer square root, rounded down; `v` is not negative. */
Value int_square_root(Borrowed v) MUST_CHECK;
/* round-half-even division, for round() and timedelta: a / b. */
Value int_divide_nearest(Borrowed a, Borrowed b) MUST_CHECK;
/* An exact int with v's value (for subclasses and bools). */
Value int_exact(Borrowed v) MUST_CHECK;
/* How many digits int() and str() convert at most (sys.set_int_max_str_digits); 0: no limit. The caller has checked that
   `limit` is 0 or at least 640. gil: held.  runs: nothing.  fails: never. */
int int_max_str_digits(void);
void int_set_max_str_digits(int limit);
/* A heap Int equal to the immediate `v`, for the extension boundary. */
Value int_box(Borrowed v) MUST_CHECK;

#endif
