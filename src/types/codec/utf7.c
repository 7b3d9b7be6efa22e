/* SPDX-License-Identifier: MIT
   UTF-7 (RFC 2152): ASCII text in which everything else is UTF-16 in base64 between '+' and '-'. */
#include "types/codec/codec_priv.h"

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint32_t c) {
    return c >= 'A' && c <= 'Z'   ? (int)(c - 'A')
           : c >= 'a' && c <= 'z' ? (int)(c - 'a') + 26
           : c >= '0' && c <= '9' ? (int)(c - '0') + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* Characters that stand for themselves when encoding: all of ASCII but controls and + \ ~. */
static bool is_direct(uint32_t c) {
    return (c >= 0x20 && c < 0x7e && c != '+' && c != '\\') || c == '\t' || c == '\n' || c == '\r';
}

/* --- encoding --- */

typedef struct {
    uint32_t buffer;
    int bits;
} Base64;

static bool put_unit(CodecBytes *b, Base64 *s, uint32_t unit) {
    s->buffer = s->buffer << 16 | unit;
    s->bits += 16;
    while (s->bits >= 6) {
        if (!codec_bytes_add_byte(b, (uint8_t)base64_digits[s->buffer >> (s->bits - 6) & 0x3f]))
            return false;
        s->bits -= 6;
    }
    return true;
}

static bool put_rest(CodecBytes *b, Base64 *s) {
    int bits = s->bits;
    uint32_t digit = s->buffer << (6 - bits) & 0x3f;
    *s = (Base64){0, 0};
    return bits == 0 || codec_bytes_add_byte(b, (uint8_t)base64_digits[digit]);
}

static bool encode_all(CodecBytes *b, Borrowed v) {
    Base64 state = {0, 0};
    bool shifted = false;
    for (ssize_t i = 0; i < str_length(v); i++) {
        uint32_t c = str_char(v, i);
        if (is_direct(c)) {
            if (shifted && (!put_rest(b, &state) ||
                            ((base64_value(c) >= 0 || c == '-') && !codec_bytes_add_byte(b, '-'))))
                return false;
            shifted = false;
            if (!codec_bytes_add_byte(b, (uint8_t)c))
                return false;
            continue;
        }
        if (!shifted && c == '+') {
            if (!codec_bytes_add(b, "+-", 2))
                return false;
            continue;
        }
        if (!shifted && !codec_bytes_add_byte(b, '+'))
            return false;
        shifted = true;
        if (c >= 0x10000) {
            if (!put_unit(b, &state, 0xd800 | (c - 0x10000) >> 10))
                return false;
            c = 0xdc00 | (c & 0x3ff);
        }
        if (!put_unit(b, &state, c))
            return false;
    }
    return put_rest(b, &state) && (!shifted || codec_bytes_add_byte(b, '-'));
}

Value codec_utf7_encode(Borrowed v, const char *errors) {
    CodecBytes b = {NULL, 0, 0};
    if (encode_all(&b, v))
        return codec_bytes_finish(&b);
    codec_bytes_discard(&b);
    return NULL;
}

/* --- decoding --- */

typedef struct {
    Decoder d;
    ssize_t at;
    bool shifted;
    ssize_t shift_start;     /* position of the '+' (or of what an error message begins with) */
    ssize_t shift_out;       /* length of the output at the '+' */
    uint64_t buffer;
    int bits;
    uint32_t surrogate;      /* high surrogate that waits for its low one, or 0 */
} Utf7;

static bool add(Utf7 *u, uint32_t c) { return str_builder_add_char(&u->d.out, c); }

static bool take_digit(Utf7 *u, int digit) {
    u->buffer = u->buffer << 6 | (uint64_t)digit;
    u->bits += 6;
    u->at++;
    if (u->bits < 16)
        return true;
    uint32_t c = (uint32_t)(u->buffer >> (u->bits - 16)) & 0xffff;
    u->bits -= 16;
    u->buffer &= ((uint64_t)1 << u->bits) - 1;
    if (u->surrogate) {
        uint32_t high = u->surrogate;
        u->surrogate = 0;
        if ((c & 0xfc00) == 0xdc00)
            return add(u, 0x10000 + ((high & 0x3ff) << 10) + (c & 0x3ff));
        if (!add(u, high))
            return false;
    }
    if ((c & 0xfc00) == 0xd800) {
        u->surrogate = c;
        return true;
    }
    return add(u, c);
}

/* The character behind the base64 digits. NULL: fine; else what is wrong. */
static const char *leave_shift(Utf7 *u, uint32_t c, bool *ok) {
    u->shifted = false;
    if (u->bits >= 6) {
        u->at++;
        return "partial character in shift sequence";
    }
    if (u->bits > 0 && u->buffer != 0) {
        u->at++;
        return "non-zero padding bits in shift sequence";
    }
    if (u->surrogate && c <= 127 && c != '+')
        *ok = add(u, u->surrogate);
    u->surrogate = 0;
    if (c == '-')
        u->at++;
    return NULL;
}

/* Outside of base64. */
static const char *take_plain(Utf7 *u, uint32_t c, bool *ok) {
    Decoder *d = &u->d;
    if (c != '+') {
        if (c > 127) {
            u->shift_start = u->at++;
            return "unexpected special character";
        }
        u->at++;
        *ok = add(u, c);
        return NULL;
    }
    u->shift_start = u->at++;
    if (u->at < d->size && d->data[u->at] == '-') {
        u->at++;
        *ok = add(u, '+');
        return NULL;
    }
    if (u->at < d->size && base64_value(d->data[u->at]) < 0) {
        u->at++;
        return "ill-formed sequence";
    }
    u->shifted = true;
    u->surrogate = 0;
    u->shift_out = d->out.length;
    u->bits = 0;
    u->buffer = 0;
    return NULL;
}

static bool decode_all(Utf7 *u, bool final) {
    Decoder *d = &u->d;
    for (;;) {
        while (u->at < d->size) {
            uint32_t c = d->data[u->at];
            int digit = base64_value(c);
            bool ok = true;
            if (u->shifted && digit >= 0) {
                if (!take_digit(u, digit))
                    return false;
                continue;
            }
            const char *reason = u->shifted ? leave_shift(u, c, &ok) : take_plain(u, c, &ok);
            if (!ok)
                return false;
            if (reason && !decoder_error(d, u->shift_start, u->at, reason, &u->at))
                return false;
        }
        if (!final || !u->shifted)
            return true;
        u->shifted = false;
        if (!u->surrogate && u->bits < 6 && !(u->bits > 0 && u->buffer != 0))
            return true;
        if (!decoder_error(d, u->shift_start, d->size, "unterminated shift sequence", &u->at))
            return false;
    }
}

Value codec_utf7_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    Utf7 u = {.at = 0};
    decoder_init(&u.d, "utf7", bytes, size, errors);
    bool ok = decode_all(&u, consumed == NULL);
    bool cut = ok && consumed && u.shifted && u.shift_out < u.d.out.length;
    if (consumed)
        *consumed = u.shifted ? u.shift_start : u.at;
    if (cut)
        u.d.out.length = u.shift_out;
    Value text = decoder_finish(&u.d, ok);
    if (!cut || !text)
        return text;
    Value narrow = str_from_kind(str_kind(text), str_data(text), str_length(text)); /* what was cut may have been wider */
    drop(text);
    return narrow;
}
