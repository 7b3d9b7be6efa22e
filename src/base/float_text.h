/* SPDX-License-Identifier: MIT
   Conversion between doubles and decimal text, correctly rounded both ways and independent of the locale. Implemented
   in the project's one C++ file, over std::to_chars and std::from_chars. Pure functions: no objects, no lock needed. */
#ifndef GILT_BASE_FLOAT_TEXT_H
#define GILT_BASE_FLOAT_TEXT_H

#ifdef __cplusplus
extern "C" {
#endif

/* How many digits float_digits produces. */
enum {
    FLOAT_DIGITS_SHORTEST,    /* as few as read back to the same double; `precision` is ignored */
    FLOAT_DIGITS_SIGNIFICANT, /* `precision` of them, at least 1 */
    FLOAT_DIGITS_FRACTION,    /* all up to `precision` places after the point */
};

/* Writes the decimal digits of |d| (finite) to `out`, without point or sign, and sets *point to the position of the
   decimal point counted from the first digit: the number is 0.DIGITS * 10**point. Zero has the digit "0" and point 1.
   With FLOAT_DIGITS_FRACTION leading zeros are not written, and a number that rounds to zero gives no digits and
   point = -precision. Returns the number of digits, or -1 when `capacity` is too small. */
int float_digits(double d, int mode, int precision, char *out, int capacity, int *point);

/* Reads the longest prefix of [text, end) that is a decimal number: digits, point, exponent; a leading '-' but no '+',
   no spaces, no names. *stop is where it ended, `text` itself when there is none. Overflow gives infinity, underflow
   zero. */
double float_read(const char *text, const char *end, const char **stop);

#ifdef __cplusplus
}
#endif

#endif
