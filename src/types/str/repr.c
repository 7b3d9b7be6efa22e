/* SPDX-License-Identifier: MIT
   repr() of strings: one pass finds length and quote, a second writes. */
#include "types/str.h"
#include "types/str/str_priv.h"
#include "types/unicode.h"

static const char hex_digits[] = "0123456789abcdef";

/* How many characters `c` takes in a repr with `quote`. */
static int escaped_length(uint32_t c, uint32_t quote) {
    if (c == quote || c == '\\' || c == '\t' || c == '\n' || c == '\r')
        return 2;
    if (c < 0x20 || c == 0x7f)
        return 4;
    if (c < 0x7f || char_is_printable(c))
        return 1;
    return c < 0x100 ? 4 : c < 0x10000 ? 6 : 10;
}

/* Writes the escape sequence of `c`; returns where it ends. */
static ssize_t write_escape(int kind, void *out, ssize_t at, uint32_t c, int length) {
    str_write(kind, out, at++, '\\');
    if (length == 2) {
        uint32_t letter = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c;
        str_write(kind, out, at++, letter);
        return at;
    }
    str_write(kind, out, at++, length == 4 ? 'x' : length == 6 ? 'u' : 'U');
    for (int shift = (length - 3) * 4; shift >= 0; shift -= 4)
        str_write(kind, out, at++, (uint8_t)hex_digits[c >> shift & 15]);
    return at;
}

Value str_repr(Borrowed v) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t n = str_length(v);
    uint32_t quote = '\'';
    if (chars_find_char(kind, data, n, '\'') >= 0 && chars_find_char(kind, data, n, '"') < 0)
        quote = '"';
    ssize_t length = 2;
    uint32_t class = 0x7f;
    for (ssize_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        int part = escaped_length(c, quote);
        if (part == 1)
            class |= char_class(c);
        if (UNLIKELY(length > SSIZE_MAX - part))
            return raise_error(&exc_OverflowError, "string is too long to generate repr");
        length += part;
    }
    Value result = str_alloc(length, class);
    if (!result)
        return NULL;
    int to = str_kind(result);
    void *out = str_data(result);
    str_write(to, out, 0, quote);
    str_write(to, out, length - 1, quote);
    if (length == n + 2) {
        chars_copy(to, out, 1, kind, data, 0, n);
        return result;
    }
    ssize_t at = 1;
    for (ssize_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        int part = escaped_length(c, quote);
        if (part == 1)
            str_write(to, out, at++, c);
        else
            at = write_escape(to, out, at, c, part);
    }
    ASSERT(at == length - 1);
    return result;
}
