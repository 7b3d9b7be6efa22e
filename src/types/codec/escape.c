/* SPDX-License-Identifier: MIT
   The codecs of literals: unicode_escape, raw_unicode_escape, and escape (bytes). */
#include "types/codec/codec_priv.h"

#include "types/unicode.h"

static const char hex_digits[] = "0123456789abcdef";

static int hex_value(uint8_t c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Adds \xNN, \uNNNN or \UNNNNNNNN. */
static bool add_hex_escape(CodecBytes *b, uint32_t c, int digits) {
    char text[10] = {'\\', digits == 2 ? 'x' : digits == 4 ? 'u' : 'U'};
    for (int i = 0; i < digits; i++)
        text[2 + i] = hex_digits[c >> (4 * (digits - 1 - i)) & 15];
    return codec_bytes_add(b, text, digits + 2);
}

static Value finish(CodecBytes *b, bool ok) {
    if (ok)
        return codec_bytes_finish(b);
    codec_bytes_discard(b);
    return NULL;
}

/* \t, \n, \r, \\: the letter behind the backslash, or 0. */
static char short_escape(uint32_t c) {
    return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\\' ? '\\' : 0;
}

/* --- encoding --- */

static bool unicode_escape_char(CodecBytes *b, uint32_t c) {
    char letter = short_escape(c);
    if (letter)
        return codec_bytes_add_byte(b, '\\') && codec_bytes_add_byte(b, (uint8_t)letter);
    if (c >= 0x20 && c < 0x7f)
        return codec_bytes_add_byte(b, (uint8_t)c);
    return add_hex_escape(b, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}

Value codec_unicode_escape_encode(Borrowed v) {
    CodecBytes b = {NULL, 0, 0};
    bool ok = true;
    for (ssize_t i = 0; ok && i < str_length(v); i++)
        ok = unicode_escape_char(&b, str_char(v, i));
    return finish(&b, ok);
}

Value codec_raw_unicode_escape_encode(Borrowed v) {
    CodecBytes b = {NULL, 0, 0};
    bool ok = true;
    for (ssize_t i = 0; ok && i < str_length(v); i++) {
        uint32_t c = str_char(v, i);
        ok = c < 0x100 ? codec_bytes_add_byte(&b, (uint8_t)c) : add_hex_escape(&b, c, c < 0x10000 ? 4 : 8);
    }
    return finish(&b, ok);
}

Value codec_escape_encode(const char *bytes, ssize_t size) {
    CodecBytes b = {NULL, 0, 0};
    bool ok = true;
    for (ssize_t i = 0; ok && i < size; i++) {
        uint8_t c = (uint8_t)bytes[i];
        char letter = c == '\'' ? '\'' : short_escape(c);
        if (letter)
            ok = codec_bytes_add_byte(&b, '\\') && codec_bytes_add_byte(&b, (uint8_t)letter);
        else
            ok = c >= 0x20 && c < 0x7f ? codec_bytes_add_byte(&b, c) : add_hex_escape(&b, c, 2);
    }
    return finish(&b, ok);
}

/* --- decoding --- */

/* What a one-letter escape stands for; -1: none. */
static int simple_escape(uint8_t c) {
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'a': return 7;
    case 'b': return 8;
    case 't': return 9;
    case 'n': return 10;
    case 'v': return 11;
    case 'f': return 12;
    case 'r': return 13;
    default: return -1;
    }
}

/* The first escape of a text that has no meaning, or is octal beyond a byte: its letter or digits; empty: none. A copy,
   because an error handler may exchange the text. */
typedef struct {
    char text[4];
} InvalidEscape;

static void note_invalid(InvalidEscape *invalid, const uint8_t *at, int size) {
    if (!invalid->text[0])
        memcpy(invalid->text, at, (size_t)size);
}

static bool warn_invalid(InvalidEscape const *invalid) {
    char c = invalid->text[0];
    if (!c)
        return true;
    if (c >= '4' && c <= '7')
        return warn(&exc_DeprecationWarning, 1, "invalid octal escape sequence '\\%s'", invalid->text);
    return warn(&exc_DeprecationWarning, 1, "invalid escape sequence '\\%c'", (uint8_t)c);
}

/* Up to three octal digits at *at, the first of which was seen. */
static uint32_t octal_escape(const uint8_t *p, ssize_t size, ssize_t *at) {
    uint32_t c = 0;
    for (int i = 0; i < 3 && *at < size && p[*at] >= '0' && p[*at] <= '7'; i++)
        c = c * 8 + (p[(*at)++] - '0');
    return c;
}

typedef enum { ESCAPE_DONE, ESCAPE_INCOMPLETE, ESCAPE_WRONG, ESCAPE_FAILED } EscapeResult;

/* `count` hex digits at *at. */
static EscapeResult hex_escape(Decoder *d, ssize_t *at, int count, const char *beyond, const char **reason) {
    uint32_t c = 0;
    for (; count > 0; count--, ++*at) {
        if (*at >= d->size)
            return ESCAPE_INCOMPLETE;
        int digit = hex_value(d->data[*at]);
        if (digit < 0)
            return ESCAPE_WRONG;
        c = c << 4 | (uint32_t)digit;
    }
    if (c > 0x10ffff) {
        *reason = beyond;
        return ESCAPE_WRONG;
    }
    return str_builder_add_char(&d->out, c) ? ESCAPE_DONE : ESCAPE_FAILED;
}

static EscapeResult name_escape(Decoder *d, ssize_t *at, const char **reason) {
    *reason = "malformed \\N character escape";
    if (*at >= d->size)
        return ESCAPE_INCOMPLETE;
    if (d->data[*at] != '{')
        return ESCAPE_WRONG;
    ssize_t start = ++*at;
    while (*at < d->size && d->data[*at] != '}')
        ++*at;
    if (*at >= d->size)
        return ESCAPE_INCOMPLETE;
    ssize_t size = (*at)++ - start;
    if (size == 0) {
        --*at;
        return ESCAPE_WRONG;
    }
    *reason = "unknown Unicode character name";
    int32_t c = char_by_name((const char *)d->data + start, size);
    if (c < 0)
        return ESCAPE_WRONG;
    return str_builder_add_char(&d->out, (uint32_t)c) ? ESCAPE_DONE : ESCAPE_FAILED;
}

/* The escape whose letter is at *at. *invalid notes it when it has no meaning. */
static EscapeResult unicode_escape(Decoder *d, ssize_t *at, InvalidEscape *invalid, const char **reason) {
    static const char beyond[] = "illegal Unicode character";
    *reason = "\\ at end of string";
    if (*at >= d->size)
        return ESCAPE_INCOMPLETE;
    uint8_t c = d->data[(*at)++];
    if (c == '\n')
        return ESCAPE_DONE;
    int simple = simple_escape(c);
    if (simple >= 0)
        return str_builder_add_char(&d->out, (uint32_t)simple) ? ESCAPE_DONE : ESCAPE_FAILED;
    if (c >= '0' && c <= '7') {
        const uint8_t *digits = d->data + --*at;
        uint32_t octal = octal_escape(d->data, d->size, at);
        if (octal > 0xff)
            note_invalid(invalid, digits, 3);
        return str_builder_add_char(&d->out, octal) ? ESCAPE_DONE : ESCAPE_FAILED;
    }
    switch (c) {
    case 'x': *reason = "truncated \\xXX escape"; return hex_escape(d, at, 2, beyond, reason);
    case 'u': *reason = "truncated \\uXXXX escape"; return hex_escape(d, at, 4, beyond, reason);
    case 'U': *reason = "truncated \\UXXXXXXXX escape"; return hex_escape(d, at, 8, beyond, reason);
    case 'N': return name_escape(d, at, reason);
    default:
        note_invalid(invalid, d->data + *at - 1, 1);
        return str_builder_add_char(&d->out, '\\') && str_builder_add_char(&d->out, c) ? ESCAPE_DONE : ESCAPE_FAILED;
    }
}

/* The escape whose letter is at *at, in raw text: \u and \U only. */
static EscapeResult raw_escape(Decoder *d, ssize_t *at, const char **reason) {
    static const char beyond[] = "\\Uxxxxxxxx out of range";
    if (*at >= d->size)
        return ESCAPE_INCOMPLETE;
    uint8_t c = d->data[(*at)++];
    if (c == 'u') {
        *reason = "truncated \\uXXXX escape";
        return hex_escape(d, at, 4, beyond, reason);
    }
    if (c == 'U') {
        *reason = "truncated \\UXXXXXXXX escape";
        return hex_escape(d, at, 8, beyond, reason);
    }
    return str_builder_add_char(&d->out, '\\') && str_builder_add_char(&d->out, c) ? ESCAPE_DONE : ESCAPE_FAILED;
}

static bool decode_escapes(Decoder *d, bool raw, ssize_t *consumed, InvalidEscape *invalid) {
    ssize_t at = 0;
    while (at < d->size) {
        uint8_t c = d->data[at];
        if (c != '\\' || (raw && at + 1 == d->size && !consumed)) {
            if (!str_builder_add_char(&d->out, c))
                return false;
            at++;
            continue;
        }
        ssize_t start = at++;
        const char *reason = NULL;
        EscapeResult result = raw ? raw_escape(d, &at, &reason) : unicode_escape(d, &at, invalid, &reason);
        if (result == ESCAPE_FAILED)
            return false;
        if (result == ESCAPE_INCOMPLETE && consumed) {
            at = start;
            break;
        }
        if (result != ESCAPE_DONE && !decoder_error(d, start, at, reason, &at))
            return false;
    }
    if (consumed)
        *consumed = at;
    return true;
}

Value codec_unicode_escape_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    Decoder d;
    InvalidEscape invalid = {{0}};
    decoder_init(&d, "unicodeescape", bytes, size, errors);
    bool ok = decode_escapes(&d, false, consumed, &invalid) && warn_invalid(&invalid);
    return decoder_finish(&d, ok);
}

Value codec_raw_unicode_escape_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    Decoder d;
    InvalidEscape invalid = {{0}};
    decoder_init(&d, "rawunicodeescape", bytes, size, errors);
    return decoder_finish(&d, decode_escapes(&d, true, consumed, &invalid));
}

/* --- bytes --- */

/* \x at p[*at - 2]: adds the byte, or does what `errors` says. */
static bool bytes_hex_escape(CodecBytes *b, const uint8_t *p, ssize_t size, ssize_t *at, const char *errors) {
    int high = *at < size ? hex_value(p[*at]) : -1, low = *at + 1 < size ? hex_value(p[*at + 1]) : -1;
    if (high >= 0 && low >= 0) {
        *at += 2;
        return codec_bytes_add_byte(b, (uint8_t)(high << 4 | low));
    }
    if (!errors || strcmp(errors, "strict") == 0)
        return raise_error(&exc_ValueError, "invalid \\x escape at position %zd", *at - 2);
    if (strcmp(errors, "replace") == 0) {
        if (!codec_bytes_add_byte(b, '?'))
            return false;
    } else if (strcmp(errors, "ignore") != 0) {
        return raise_error(&exc_ValueError, "decoding error; unknown error handling code: %.400s", errors);
    }
    if (high >= 0)
        ++*at;
    return true;
}

static bool bytes_decode_all(CodecBytes *b, const uint8_t *p, ssize_t size, const char *errors,
                             InvalidEscape *invalid) {
    for (ssize_t at = 0; at < size;) {
        uint8_t c = p[at++];
        if (c != '\\') {
            if (!codec_bytes_add_byte(b, c))
                return false;
            continue;
        }
        if (at == size)
            return raise_error(&exc_ValueError, "Trailing \\ in string");
        c = p[at++];
        int simple = simple_escape(c);
        bool ok = true;
        if (simple >= 0) {
            ok = codec_bytes_add_byte(b, (uint8_t)simple);
        } else if (c >= '0' && c <= '7') {
            at--;
            ok = codec_bytes_add_byte(b, (uint8_t)octal_escape(p, size, &at));
        } else if (c == 'x') {
            ok = bytes_hex_escape(b, p, size, &at, errors);
        } else if (c != '\n') {
            note_invalid(invalid, p + at - 1, 1);
            ok = codec_bytes_add_byte(b, '\\') && codec_bytes_add_byte(b, c);
        }
        if (!ok)
            return false;
    }
    return true;
}

Value codec_escape_decode(const char *bytes, ssize_t size, const char *errors) {
    CodecBytes b = {NULL, 0, 0};
    InvalidEscape invalid = {{0}};
    OWNED Value result = finish(&b, bytes_decode_all(&b, (const uint8_t *)bytes, size, errors, &invalid));
    if (!result)
        return NULL;
    if (!warn_invalid(&invalid))
        return NULL;
    return MOVE(result);
}
