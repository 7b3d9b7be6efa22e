/* SPDX-License-Identifier: MIT
   UTF-16 and UTF-32 (RFC 2781, Unicode chapter 3). One walker for each direction; the unit size and byte order are
   parameters that the compiler specialises on. A byte order mark is read and written only for ORDER_NATIVE. */
#include "types/codec/codec_priv.h"

static ALWAYS_INLINE uint32_t read16(const uint8_t *p, bool big) {
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}
static ALWAYS_INLINE uint32_t read32(const uint8_t *p, bool big) {
    return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static bool host_is_big(void) { return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__; }

/* --- decoding --- */

/* Reads a byte order mark of `unit` bytes when *order asks for it; returns how many bytes it takes. */
static ssize_t read_mark(const char *bytes, ssize_t size, int unit, ByteOrder *order) {
    const uint8_t *p = (const uint8_t *)bytes;
    if (*order != ORDER_NATIVE || size < unit)
        return 0;
    if ((unit == 2 ? read16(p, false) : read32(p, false)) == 0xfeff) {
        *order = ORDER_LITTLE;
        return unit;
    }
    if ((unit == 2 ? read16(p, true) : read32(p, true)) == 0xfeff) {
        *order = ORDER_BIG;
        return unit;
    }
    return 0;
}

static bool is_big(ByteOrder order) { return order == ORDER_BIG || (order == ORDER_NATIVE && host_is_big()); }

/* What is wrong at data[at], whose first unit is `c`; *end: where the error ends. NULL: an incomplete sequence at the end. */
static const char *utf16_error(Decoder *d, ssize_t at, uint32_t c, ssize_t *end) {
    if (c >= 0xdc00) {
        *end = at + 2;
        return "illegal encoding";
    }
    if (at + 4 > d->size) {
        *end = d->size;
        return NULL;
    }
    *end = at + 2;
    return "illegal UTF-16 surrogate";
}

static bool utf16_decode(Decoder *d, ssize_t at, bool big, ssize_t *consumed) {
    while (at < d->size) {
        const char *reason;
        ssize_t end = d->size;
        if (d->size - at < 2) {
            if (consumed)
                break;
            reason = "truncated data";
        } else {
            uint32_t c = read16(d->data + at, big);
            if (LIKELY(!is_surrogate(c))) {
                if (!str_builder_add_char(&d->out, c))
                    return false;
                at += 2;
                continue;
            }
            uint32_t low = c < 0xdc00 && at + 4 <= d->size ? read16(d->data + at + 2, big) : 0;
            if ((low & 0xfc00) == 0xdc00) {
                if (!str_builder_add_char(&d->out, 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff)))
                    return false;
                at += 4;
                continue;
            }
            reason = utf16_error(d, at, c, &end);
            if (!reason) {
                if (consumed)
                    break;
                reason = "unexpected end of data";
            }
        }
        if (!decoder_error(d, at, end, reason, &at))
            return false;
    }
    if (consumed)
        *consumed = at;
    return true;
}

Value codec_utf16_decode(const char *bytes, ssize_t size, const char *errors, ByteOrder *order, ssize_t *consumed) {
    ssize_t at = read_mark(bytes, size, 2, order);
    bool big = is_big(*order);
    Decoder d;
    decoder_init(&d, big ? "utf-16-be" : "utf-16-le", bytes, size, errors);
    bool ok = str_builder_reserve(&d.out, size / 2 + 1, 0x7f) && utf16_decode(&d, at, big, consumed);
    return decoder_finish(&d, ok);
}

static bool utf32_decode(Decoder *d, ssize_t at, bool big, ssize_t *consumed) {
    while (at < d->size) {
        const char *reason;
        ssize_t end = at + 4;
        if (d->size - at < 4) {
            if (consumed)
                break;
            reason = "truncated data";
            end = d->size;
        } else {
            uint32_t c = read32(d->data + at, big);
            if (LIKELY(c < 0x110000 && !is_surrogate(c))) {
                if (!str_builder_add_char(&d->out, c))
                    return false;
                at += 4;
                continue;
            }
            reason = c < 0x110000 ? "code point in surrogate code point range(0xd800, 0xe000)" : "code point not in range(0x110000)";
        }
        if (!decoder_error(d, at, end, reason, &at))
            return false;
    }
    if (consumed)
        *consumed = at;
    return true;
}

Value codec_utf32_decode(const char *bytes, ssize_t size, const char *errors, ByteOrder *order, ssize_t *consumed) {
    ssize_t at = read_mark(bytes, size, 4, order);
    bool big = is_big(*order);
    Decoder d;
    decoder_init(&d, big ? "utf-32-be" : "utf-32-le", bytes, size, errors);
    bool ok = str_builder_reserve(&d.out, size / 4 + 1, 0x7f) && utf32_decode(&d, at, big, consumed);
    return decoder_finish(&d, ok);
}

/* --- encoding --- */

static ALWAYS_INLINE bool add_unit(CodecBytes *b, int unit, bool big, uint32_t c) {
    if (UNLIKELY(b->capacity - b->size < unit) && !codec_bytes_reserve(b, unit))
        return false;
    uint8_t *p = (uint8_t *)bytes_data(b->bytes) + b->size;
    for (int i = 0; i < unit; i++)
        p[big ? unit - 1 - i : i] = (uint8_t)(c >> (8 * i));
    b->size += unit;
    return true;
}

static ALWAYS_INLINE bool add_char(CodecBytes *b, int unit, bool big, uint32_t c) {
    if (unit == 2 && c >= 0x10000) {
        c -= 0x10000;
        return add_unit(b, 2, big, 0xd800 | c >> 10) && add_unit(b, 2, big, 0xdc00 | (c & 0x3ff));
    }
    return add_unit(b, unit, big, c);
}

static bool encode_surrogate(Encoder *e, int unit, bool big, ssize_t at, ssize_t *next) {
    static const char reason[] = "surrogates not allowed";
    Value replacement;
    if (!encoder_error(e, at, at + 1, reason, next, &replacement))
        return false;
    OWNED Value owned = replacement;
    if (!owned)
        return true;
    if (is_bytes(owned)) {
        if (bytes_size(owned) % unit)
            return encoder_raise(e, at, at + 1, reason);
        return codec_bytes_add(&e->out, bytes_data(owned), bytes_size(owned));
    }
    if (!str_is_ascii(owned))
        return encoder_raise(e, at, at + 1, reason);
    for (ssize_t i = 0; i < str_length(owned); i++)
        if (!add_unit(&e->out, unit, big, str_char(owned, i)))
            return false;
    return true;
}

static ALWAYS_INLINE bool encode_chars(Encoder *e, int unit, bool big) {
    int kind = str_kind(e->input);
    const void *data = str_data(e->input);
    ssize_t n = str_length(e->input);
    for (ssize_t at = 0; at < n;) {
        uint32_t c = str_read(kind, data, at);
        if (UNLIKELY(is_surrogate(c))) {
            if (!encode_surrogate(e, unit, big, at, &at))
                return false;
            continue;
        }
        if (!add_char(&e->out, unit, big, c))
            return false;
        at++;
    }
    return true;
}

static Value encode_units(Borrowed v, const char *errors, ByteOrder order, int unit, const char *const names[3]) {
    Encoder e;
    bool big = is_big(order);
    encoder_init(&e, names[order + 1], v, errors);
    bool ok = codec_bytes_reserve(&e.out, (str_length(v) + 1) * unit) &&
              (order != ORDER_NATIVE || add_unit(&e.out, unit, big, 0xfeff)) &&
              (unit == 2 ? encode_chars(&e, 2, big) : encode_chars(&e, 4, big));
    return encoder_finish(&e, ok);
}

Value codec_utf16_encode(Borrowed v, const char *errors, ByteOrder order) {
    static const char *const names[3] = {"utf-16-le", "utf-16", "utf-16-be"};
    if (str_length(v) > SSIZE_MAX / 8)
        return raise_no_memory();
    return encode_units(v, errors, order, 2, names);
}

Value codec_utf32_encode(Borrowed v, const char *errors, ByteOrder order) {
    static const char *const names[3] = {"utf-32-le", "utf-32", "utf-32-be"};
    if (str_length(v) > SSIZE_MAX / 8)
        return raise_no_memory();
    return encode_units(v, errors, order, 4, names);
}
