// SPDX-License-Identifier: MIT
// Decimal text of doubles over std::to_chars and std::from_chars, which are exact and ignore the locale. The only C++
// of the project: compiled without exceptions and run-time types, linked statically. Nothing here touches objects.
#include "base/float_text.h"

#include <charconv>
#include <cmath>
#include <cstring>

// Copies the digits of a to_chars result to `out` without its point; returns their count.
static int float_copy_digits(const char *from, const char *end, char *out) {
    int count = 0;
    for (; from < end; from++)
        if (*from >= '0' && *from <= '9')
            out[count++] = *from;
    return count;
}

static int float_read_exponent(const char *at, const char *end) {
    bool negative = *at == '-';
    int exponent = 0;
    for (at++; at < end; at++)
        exponent = exponent * 10 + (*at - '0');
    return negative ? -exponent : exponent;
}

static int float_digits_scientific(std::to_chars_result r, const char *text, char *out, int *point) {
    const char *e = static_cast<const char *>(std::memchr(text, 'e', static_cast<size_t>(r.ptr - text)));
    *point = float_read_exponent(e + 1, r.ptr) + 1;
    return float_copy_digits(text, e, out);
}

static int float_digits_fraction(double d, int precision, char *out, int capacity, int *point) {
    std::to_chars_result r = std::to_chars(out, out + capacity, d, std::chars_format::fixed, precision);
    if (r.ec != std::errc())
        return -1;
    int whole = static_cast<int>(r.ptr - out) - (precision > 0 ? precision + 1 : 0);
    int count = float_copy_digits(out, r.ptr, out);
    int zeros = 0;
    while (zeros < count && out[zeros] == '0')
        zeros++;
    std::memmove(out, out + zeros, static_cast<size_t>(count - zeros));
    *point = whole - zeros;
    return count - zeros;
}

extern "C" int float_digits(double d, int mode, int precision, char *out, int capacity, int *point) {
    d = std::fabs(d);
    if (mode == FLOAT_DIGITS_FRACTION)
        return float_digits_fraction(d, precision, out, capacity, point);
    if (d == 0) {
        out[0] = '0';
        *point = 1;
        if (mode == FLOAT_DIGITS_SHORTEST)
            return 1;
        if (precision > capacity)
            return -1;
        std::memset(out, '0', static_cast<size_t>(precision));
        return precision;
    }
    if (mode == FLOAT_DIGITS_SHORTEST) {
        char text[40];
        return float_digits_scientific(std::to_chars(text, text + sizeof text, d, std::chars_format::scientific), text, out,
                                       point);
    }
    std::to_chars_result r = std::to_chars(out, out + capacity, d, std::chars_format::scientific, precision - 1);
    return r.ec == std::errc() ? float_digits_scientific(r, out, out, point) : -1;
}

// Decides what a number that from_chars cannot represent was: true when it is too large, false when too small.
static bool float_is_huge(const char *text, const char *end) {
    long place = 0;      // power of ten of the first non-zero digit
    bool seen_point = false, seen_digit = false;
    const char *at = text;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.')
            seen_point = true;
        else if (*at != '-') {
            seen_digit = seen_digit || *at != '0';
            if (seen_digit && !seen_point)
                place++;
            else if (!seen_digit && seen_point)
                place--;
        }
    }
    long exponent = 0;
    if (at < end) {
        bool negative = *++at == '-';
        at += *at == '-' || *at == '+';
        for (; at < end; at++)
            if (exponent < 1000000000000000L)
                exponent = exponent * 10 + (*at - '0');
        exponent = negative ? -exponent : exponent;
    }
    return exponent + place > 0;
}

extern "C" double float_read(const char *text, const char *end, const char **stop) {
    *stop = text;
    const char *first = text + (text < end && *text == '-');
    if (first == end || !((*first >= '0' && *first <= '9') || *first == '.'))
        return 0;
    double d = 0;
    std::from_chars_result r = std::from_chars(text, end, d, std::chars_format::general);
    if (r.ec == std::errc::invalid_argument)
        return 0;
    *stop = r.ptr;
    if (r.ec == std::errc::result_out_of_range) {
        d = float_is_huge(text, r.ptr) ? HUGE_VAL : 0.0;
        return first != text ? -d : d;
    }
    return d;
}
