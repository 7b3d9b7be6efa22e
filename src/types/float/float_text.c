/* SPDX-License-Identifier: MIT
   Between floats and text, decimal and hexadecimal. Digits come from base/float_text.h; here they are laid out, and texts
   are taken apart. Nothing here runs Python but what messages need. */
#include "base/float_text.h"

#include <math.h>

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"
#include "types/unicode.h"

/* --- layout of digits --- */

typedef struct {
    const char *digits;
    int count, point; /* 0.DIGITS * 10**point */
    int first, end;   /* places to show, counted like digits: first < 0 means zeros in front, end > count zeros behind */
    bool exponent;
    char exponent_char;
    bool keep_point;  /* even when nothing follows it */
} FloatLayout;

/* Writes the places [first, end) with the point at its place; returns the new end of the text. */
static char *float_layout_write(const FloatLayout *l, char *out) {
    int point = l->exponent ? 1 : l->point;
    for (int place = l->first; place < l->end; place++) {
        if (place == point)
            *out++ = '.';
        *out++ = place < 0 || place >= l->count ? '0' : l->digits[place];
    }
    if (l->end <= point && l->keep_point)
        *out++ = '.';
    if (!l->exponent)
        return out;
    int exponent = l->point - 1;
    *out++ = l->exponent_char;
    *out++ = exponent < 0 ? '-' : '+';
    exponent = exponent < 0 ? -exponent : exponent;
    if (exponent >= 100)
        *out++ = (char)('0' + exponent / 100);
    *out++ = (char)('0' + exponent / 10 % 10);
    *out++ = (char)('0' + exponent % 10);
    return out;
}

/* Decides between plain and exponent form, and which places are shown. */
static void float_layout_plan(FloatLayout *l, char code, int precision, bool alternate, bool add_zero) {
    int shown = l->count;
    switch (code) {
    case 'e':
        l->exponent = true;
        shown = precision + 1;
        break;
    case 'f':
        shown = l->point + precision;
        break;
    case 'g':
        l->exponent = l->point <= -4 || l->point > precision - add_zero;
        if (alternate)
            shown = precision;
        break;
    default:
        l->exponent = l->point <= -4 || l->point > 16;
        break;
    }
    int point = l->exponent ? 1 : l->point;
    l->first = point <= 0 ? point - 1 : 0;
    int least = !l->exponent && add_zero ? point + 1 : point;
    l->end = shown > least ? shown : least;
    l->keep_point = alternate;
}

static int float_special_text(double d, bool upper, bool plus, char *out) {
    char *at = out;
    if (isinf(d) && d < 0)
        *at++ = '-';
    else if (plus)
        *at++ = '+';
    memcpy(at, isnan(d) ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf", 3);
    return (int)(at + 3 - out);
}

int float_repr_text(double d, char *out) {
    if (!isfinite(d))
        return float_special_text(d, false, false, out);
    char digits[24];
    FloatLayout l = {.digits = digits, .exponent_char = 'e'};
    l.count = float_digits(d, FLOAT_DIGITS_SHORTEST, 0, digits, sizeof digits, &l.point);
    float_layout_plan(&l, 'r', 0, false, true);
    char *at = out;
    if (signbit(d))
        *at++ = '-';
    return (int)(float_layout_write(&l, at) - out);
}

Value float_repr(double d) {
    char text[32];
    int size = float_repr_text(d, text);
    return str_from_ascii(text, size);
}

char *float_format_text(double d, char code, int precision, int flags, ssize_t *size) {
    bool upper = code >= 'A' && code <= 'Z', plus = flags & 1, alternate = flags & 2, add_zero = flags & 4;
    code |= 0x20;
    if (!isfinite(d)) {
        char *text = memory_new(8);
        if (text) {
            *size = float_special_text(d, upper, plus, text);
            text[*size] = 0;
        }
        return text;
    }
    if (code == 'g' && precision == 0)
        precision = 1;
    int mode = code == 'r' ? FLOAT_DIGITS_SHORTEST : code == 'f' ? FLOAT_DIGITS_FRACTION : FLOAT_DIGITS_SIGNIFICANT;
    int wanted = code == 'e' ? precision + 1 : precision;
    /* Digits beyond the 1,074th place of a double are zeros. */
    int asked = wanted < 1100 ? wanted : 1100;
    int capacity = 340 + 2 * asked;
    int room = wanted + 340 + 16;
    char *memory = memory_new((size_t)capacity + (size_t)room);
    if (!memory)
        return NULL;
    char *digits = memory + room, *at = memory;
    FloatLayout l = {.digits = digits, .exponent_char = upper ? 'E' : 'e'};
    l.count = float_digits(d, mode, asked, digits, capacity, &l.point);
    CHECK(l.count >= 0);
    if (l.count == 0) {
        digits[0] = '0';
        l.count = l.point = 1;
    }
    while (code == 'g' && l.count > 1 && digits[l.count - 1] == '0')
        l.count--;
    float_layout_plan(&l, code, precision, alternate, add_zero);
    if (signbit(d))
        *at++ = '-';
    else if (plus)
        *at++ = '+';
    at = float_layout_write(&l, at);
    CHECK(at < digits);
    *at = 0;
    *size = at - memory;
    return memory;
}

/* --- rounding to decimal places --- */

/* Rounds to tens, hundreds, ...: the digits of the whole part are exact; what was cut off decides ties. */
static double float_round_whole(double d, int places) {
    char digits[400];
    int point;
    double whole = trunc(fabs(d));
    int count = float_digits(whole, FLOAT_DIGITS_FRACTION, 0, digits + 1, sizeof digits - 1, &point);
    int keep = point + places; /* places < 0 */
    if (keep < 0 || count == 0)
        return copysign(0.0, d);
    digits[0] = '0';
    const char *rest = digits + 1 + keep;
    bool tie = rest[0] == '5' && whole == fabs(d);
    for (int i = 1; tie && keep + i < count; i++)
        tie = rest[i] == '0';
    bool up = tie ? digits[keep] & 1 : rest[0] >= '5';
    int at = keep;
    for (; up && digits[at] == '9'; at--)
        digits[at] = '0';
    digits[at] = (char)(digits[at] + up);
    int size = 1 + keep;
    memset(digits + size, '0', (size_t)-places);
    size += -places;
    const char *stop;
    return copysign(float_read(digits, digits + size, &stop), d);
}

Value float_round(double d, ssize_t places) {
    if (!isfinite(d) || d == 0.0)
        return float_new(d);
    /* Beyond these a double has nothing left to round, or nothing left at all. */
    if (places > 323)
        return float_new(d);
    if (places < -308)
        return float_new(copysign(0.0, d));
    double rounded;
    if (places < 0) {
        rounded = float_round_whole(d, (int)places);
    } else {
        char text[700];
        int point, count = float_digits(d, FLOAT_DIGITS_FRACTION, (int)places, text, 660, &point);
        CHECK(count >= 0);
        /* DIGITS * 10**-places */
        if (count == 0)
            return float_new(copysign(0.0, d));
        text[count] = 'e';
        char *end = text + count + 1;
        if (places)
            *end++ = '-';
        char number[24], *number_end = number + sizeof number, *first = int_write_decimal((uint64_t)places, number_end);
        memcpy(end, first, (size_t)(number_end - first));
        end += number_end - first;
        const char *stop;
        rounded = copysign(float_read(text, end, &stop), d);
    }
    if (isinf(rounded))
        return raise_error(&exc_OverflowError, "rounded value too large to represent");
    return float_new(rounded);
}

/* --- from text --- */

static bool float_has_word(const char *at, const char *end, const char *word, const char **stop) {
    for (; *word; word++, at++)
        if (at == end || (*at | 0x20) != *word)
            return false;
    *stop = at;
    return true;
}

static double float_read_any(const char *text, const char *end, const char **stop) {
    const char *at = text;
    bool minus = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    double d = float_read(at, end, stop);
    if (*stop != at) {
        if (*at == '-') { /* a second sign */
            *stop = text;
            return 0;
        }
        return minus ? -d : d;
    }
    if (float_has_word(at, end, "infinity", stop) || float_has_word(at, end, "inf", stop))
        return minus ? -INFINITY : INFINITY;
    if (float_has_word(at, end, "nan", stop))
        return minus ? copysign(NAN, -1.0) : (double)NAN;
    *stop = text;
    return 0;
}

double float_parse(const char *text, const char **end) { return float_read_any(text, text + strlen(text), end); }

static bool float_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool float_is_digit(char c) { return c >= '0' && c <= '9'; }

bool float_read_text(const char *text, ssize_t size, double *out) {
    const char *end = text + size, *stop;
    while (text < end && float_is_space(*text))
        text++;
    while (end > text && float_is_space(end[-1]))
        end--;
    if (text == end)
        return false;
    if (!memchr(text, '_', (size_t)(end - text))) {
        *out = float_read_any(text, end, &stop);
        return stop == end;
    }
    char small[128], *plain = small, *at;
    if (end - text > (ssize_t)sizeof small && !(plain = memory_new((size_t)(end - text))))
        return false;
    at = plain;
    bool good = true;
    for (const char *c = text; good && c < end; c++) {
        if (*c != '_')
            *at++ = *c;
        else
            good = c > text && float_is_digit(c[-1]) && c + 1 < end && float_is_digit(c[1]);
    }
    if (good) {
        *out = float_read_any(plain, at, &stop);
        good = stop == at;
    }
    if (plain != small)
        memory_free(plain);
    return good;
}

static Value float_from_ascii(const char *text, ssize_t size, Borrowed original) {
    double d;
    if (LIKELY(float_read_text(text, size, &d)))
        return float_new(d);
    return error_is_set() ? NULL : raise_error(&exc_ValueError, "could not convert string to float: %R", original);
}

Value float_from_str(Borrowed text) {
    ssize_t length = str_length(text);
    if (LIKELY(str_is_ascii(text)))
        return float_from_ascii(str_data(text), length, text);
    char *plain = memory_new((size_t)length + 1);
    if (!plain)
        return NULL;
    for (ssize_t i = 0; i < length; i++) {
        uint32_t c = str_char(text, i);
        int decimal = c < 128 ? -1 : char_decimal(c);
        plain[i] = c < 128 ? (char)c : decimal >= 0 ? (char)('0' + decimal) : char_is_space(c) ? ' ' : '?';
    }
    Value result = float_from_ascii(plain, length, text);
    memory_free(plain);
    return result;
}

Value float_from_text_object(Borrowed v) {
    if (is_str(v))
        return float_from_str(v);
    if (is_bytes(v))
        return float_from_ascii(bytes_data(v), bytes_size(v), v);
    if (!buffer_is_supported(v))
        return raise_error(&exc_TypeError, "float() argument must be a string or a real number, not '%T'", v);
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = float_from_ascii(buffer.data, buffer.size, v);
    buffer_release(&buffer);
    return result;
}
