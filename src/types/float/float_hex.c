/* SPDX-License-Identifier: MIT
   float.hex() and float.fromhex(): the hexadecimal form of C99, with exact rounding of what has too many digits. */
#include "types/float/float_priv.h"

#include <math.h>

#include "object/error.h"
#include "types/int.h"
#include "types/str.h"

Value float_to_hex(double d) {
    if (!isfinite(d))
        return float_repr(d);
    if (d == 0.0)
        return str_from_text(signbit(d) ? "-0x0.0p+0" : "0x0.0p+0");
    char text[40], *out = text;
    if (signbit(d))
        *out++ = '-';
    int exponent;
    double mantissa = frexp(fabs(d), &exponent);
    /* One hexadecimal digit before the point, 1 or, for subnormals, 0: the exponent is never below -1022. */
    int shift = exponent < -1021 ? -1021 - exponent : 0;
    mantissa = ldexp(mantissa, 1 - shift);
    exponent += shift - 1;
    *out++ = '0';
    *out++ = 'x';
    for (int i = 0; i < 14; i++) {
        int digit = (int)mantissa;
        *out++ = "0123456789abcdef"[digit];
        if (i == 0)
            *out++ = '.';
        mantissa = (mantissa - digit) * 16;
    }
    *out++ = 'p';
    *out++ = exponent < 0 ? '-' : '+';
    char number[24], *end = number + sizeof number;
    char *first = int_write_decimal((uint64_t)(exponent < 0 ? -exponent : exponent), end);
    memcpy(out, first, (size_t)(end - first));
    out += end - first;
    return str_from_ascii(text, out - text);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* A hexadecimal number taken apart: mantissa * 2**exponent, the mantissa's lowest bit set when digits were lost. */
typedef struct {
    uint64_t mantissa;
    int64_t exponent;
} HexNumber;

/* Reads digits and a point. Returns how many digits there were. */
static ssize_t hex_read_digits(const char **at, const char *end, HexNumber *out) {
    ssize_t digits = 0;
    bool point = false;
    for (const char *c = *at;; c++) {
        int digit = c < end ? hex_digit(*c) : -1;
        if (digit >= 0) {
            digits++;
            if (out->mantissa >> 59) {
                out->mantissa |= digit != 0;
                out->exponent += point ? 0 : 4;
            } else {
                out->mantissa = out->mantissa << 4 | (unsigned)digit;
                out->exponent -= point ? 4 : 0;
            }
        } else if (c < end && *c == '.' && !point) {
            point = true;
        } else {
            *at = c;
            return digits;
        }
    }
}

/* Reads the power of two behind 'p'; huge ones are clipped. */
static bool hex_read_exponent(const char **at, const char *end, int64_t *exponent) {
    const char *c = *at;
    bool minus = c < end && *c == '-';
    c += c < end && (*c == '-' || *c == '+');
    if (c == end || *c < '0' || *c > '9')
        return false;
    int64_t value = 0;
    for (; c < end && *c >= '0' && *c <= '9'; c++)
        if (value < INT64_MAX / 100)
            value = value * 10 + (*c - '0');
    *exponent += minus ? -value : value;
    *at = c;
    return true;
}

/* Rounds half to even. HUGE_VAL when too large. */
static double hex_round(HexNumber n) {
    if (n.mantissa == 0)
        return 0.0;
    int bits = 64 - __builtin_clzll(n.mantissa);
    if (n.exponent + bits > 1024)
        return HUGE_VAL;
    if (n.exponent + bits < -1080)
        return 0.0;
    int64_t lowest = n.exponent + bits - 53 > -1074 ? n.exponent + bits - 53 : -1074;
    int64_t extra = lowest - n.exponent;
    uint64_t m = n.mantissa;
    if (extra > 0) {
        if (extra > 63)
            return 0.0;
        uint64_t half = (uint64_t)1 << (extra - 1), low = m & (2 * half - 1);
        m >>= extra;
        m += low > half || (low == half && (m & 1));
        n.exponent = lowest;
    }
    return ldexp((double)m, (int)n.exponent);
}

typedef enum { HEX_INVALID, HEX_NUMBER, HEX_WORD } HexKind;

static HexKind hex_parse(const char *at, const char *end, double *out) {
    while (at < end && hex_is_space(*at))
        at++;
    while (end > at && hex_is_space(end[-1]))
        end--;
    /* inf and nan are read like in decimal; their first letters are no digits */
    const char *word = at + (at < end && (*at == '-' || *at == '+'));
    if (word < end && ((*word | 0x20) == 'i' || (*word | 0x20) == 'n'))
        return float_read_text(at, end - at, out) ? HEX_WORD : HEX_INVALID;
    bool minus = at < end && *at == '-';
    at = word;
    if (end - at >= 2 && at[0] == '0' && (at[1] | 0x20) == 'x')
        at += 2;
    HexNumber number = {0, 0};
    if (!hex_read_digits(&at, end, &number))
        return HEX_INVALID;
    if (at < end && (*at | 0x20) == 'p') {
        at++;
        if (!hex_read_exponent(&at, end, &number.exponent))
            return HEX_INVALID;
    }
    double d = hex_round(number);
    *out = minus ? -d : d;
    return at == end ? HEX_NUMBER : HEX_INVALID;
}

bool float_from_hex(Borrowed text, double *out) {
    if (!is_str(text))
        return raise_error(&exc_TypeError, "bad argument type for built-in operation"), false;
    ssize_t size;
    const char *utf8 = str_utf8(text, &size);
    if (!utf8)
        return false;
    HexKind kind = hex_parse(utf8, utf8 + size, out);
    if (kind == HEX_INVALID)
        return raise_error(&exc_ValueError, "invalid hexadecimal floating-point string"), false;
    if (isinf(*out) && kind == HEX_NUMBER)
        return raise_error(&exc_OverflowError, "hexadecimal value too large to represent as a float"), false;
    return true;
}
