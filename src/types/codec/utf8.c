/* SPDX-License-Identifier: MIT
   UTF-8 (RFC 3629), ASCII and Latin-1: the three codecs that must work before any Python code runs, and the file-system
   codec (UTF-8 with surrogateescape). Text without errors takes two passes, one that measures and one that writes;
   the first error sends a decoder to the slow path with its builder. */
#include "types/codec/codec_priv.h"

#include "base/utf8.h"
#include "heap/memory.h"
#include "object/protocol.h"

/* --- decoding --- */

/* Length of the run of ASCII at p. */
static ssize_t ascii_run(const uint8_t *p, ssize_t n) {
    ssize_t i = 0;
    for (; i + 16 <= n; i += 16) {
        uint64_t w[2];
        memcpy(w, p + i, sizeof w);
        if ((w[0] | w[1]) & 0x8080808080808080ULL)
            break;
    }
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

/* Measures text from `at`, which is the end of an ASCII run: number of characters, largest one. Returns where it stops:
   the end, or the first error. */
static ssize_t utf8_measure(const char *p, ssize_t size, ssize_t at, ssize_t *length, uint32_t *max) {
    ssize_t n = at;
    uint32_t all = 0;
    while (at < size) {
        if ((uint8_t)p[at] < 0x80) {
            ssize_t run = ascii_run((const uint8_t *)p + at, size - at);
            at += run;
            n += run;
            continue;
        }
        int step;
        int32_t c = utf8_read(p + at, p + size, &step);
        if (c < 0)
            break;
        if ((uint32_t)c > all)
            all = (uint32_t)c;
        at += step;
        n++;
    }
    *length = n;
    *max = all;
    return at;
}

/* Writes what utf8_measure found right. */
static void utf8_write_chars(const char *p, ssize_t size, int kind, void *out) {
    ssize_t to = 0;
    for (ssize_t at = 0; at < size;) {
        uint8_t c = (uint8_t)p[at];
        if (c < 0x80) {
            str_write(kind, out, to++, c);
            at++;
        } else {
            int step;
            str_write(kind, out, to++, (uint32_t)utf8_read(p + at, p + size, &step));
            at += step;
        }
    }
}

static const char *utf8_reason(int error) {
    return error == UTF8_BAD_START          ? "invalid start byte"
           : error == UTF8_BAD_CONTINUATION ? "invalid continuation byte"
                                            : "unexpected end of data";
}

static bool utf8_decode_rest(Decoder *d, ssize_t at, ssize_t *consumed) {
    while (at < d->size) {
        const char *p = (const char *)d->data;
        ssize_t run = ascii_run(d->data + at, d->size - at);
        if (run && !str_builder_add_ascii(&d->out, p + at, run))
            return false;
        at += run;
        if (at == d->size)
            break;
        int step;
        int32_t c = utf8_read(p + at, p + d->size, &step);
        if (c >= 0) {
            if (!str_builder_add_char(&d->out, (uint32_t)c))
                return false;
            at += step;
            continue;
        }
        if (consumed && c == UTF8_TRUNCATED)
            break;
        if (consumed && d->data[at] == 0xed && d->size - at == 2 && (d->data[at + 1] & 0xe0) == 0xa0)
            break; /* the beginning of a surrogate, which a handler may want whole */
        if (!decoder_error(d, at, at + step, utf8_reason(c), &at))
            return false;
    }
    if (consumed)
        *consumed = at;
    return true;
}

Value str_decode_utf8(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ssize_t at = ascii_run((const uint8_t *)bytes, size), length;
    if (LIKELY(at == size)) {
        if (consumed)
            *consumed = size;
        return str_from_ascii(bytes, size);
    }
    uint32_t max;
    ssize_t end = utf8_measure(bytes, size, at, &length, &max);
    if (LIKELY(end == size)) {
        if (consumed)
            *consumed = size;
        if (length == 1)
            return str_from_char(max);
        Value v = str_alloc(length, max);
        if (v)
            utf8_write_chars(bytes, size, str_kind(v), str_data(v));
        return v;
    }
    Decoder d;
    decoder_init(&d, "utf-8", bytes, size, errors);
    return decoder_finish(&d, utf8_decode_rest(&d, 0, consumed));
}

Value str_decode_fs(const char *bytes, ssize_t size) { return str_decode_utf8(bytes, size, "surrogateescape", NULL); }

/* --- encoding to UTF-8 --- */

static bool utf8_add(CodecBytes *b, uint32_t c) {
    if (!codec_bytes_reserve(b, 4))
        return false;
    b->size += utf8_write(c, bytes_data(b->bytes) + b->size);
    return true;
}

/* Characters at..end are surrogates. *next: where to go on. */
static bool utf8_encode_surrogates(Encoder *e, ssize_t at, ssize_t end, ssize_t *next) {
    if (e->mode == ERRORS_UNKNOWN)
        e->mode = error_mode(e->errors);
    if (e->mode == ERRORS_SURROGATEPASS) {
        for (; at < end; at++)
            if (!utf8_add(&e->out, str_char(e->input, at)))
                return false;
        *next = end;
        return true;
    }
    if (e->mode == ERRORS_SURROGATEESCAPE) {
        uint32_t c = 0;
        for (; at < end && (c = str_char(e->input, at)) >= 0xdc80 && c <= 0xdcff; at++)
            if (!codec_bytes_add_byte(&e->out, (uint8_t)(c - 0xdc00)))
                return false;
        *next = end;
        if (at == end)
            return true;
    }
    Value replacement;
    if (!encoder_error(e, at, end, "surrogates not allowed", next, &replacement))
        return false;
    OWNED Value owned = replacement;
    if (!owned)
        return true;
    if (is_bytes(owned))
        return codec_bytes_add(&e->out, bytes_data(owned), bytes_size(owned));
    if (!str_is_ascii(owned))
        return encoder_raise(e, at, end, "surrogates not allowed");
    return codec_bytes_add(&e->out, str_data(owned), str_length(owned));
}

static bool utf8_encode_chars(Encoder *e) {
    int kind = str_kind(e->input);
    const void *data = str_data(e->input);
    ssize_t n = str_length(e->input);
    for (ssize_t at = 0; at < n;) {
        uint32_t c = str_read(kind, data, at);
        if (UNLIKELY(is_surrogate(c))) {
            ssize_t end = at + 1;
            while (end < n && is_surrogate(str_read(kind, data, end)))
                end++;
            if (!utf8_encode_surrogates(e, at, end, &at))
                return false;
            continue;
        }
        if (!utf8_add(&e->out, c))
            return false;
        at++;
    }
    return true;
}

Value str_encode_utf8(Borrowed v, const char *errors) {
    Str *s = AS(Str, v);
    if (LIKELY(s->ascii))
        return bytes_new(str_data(v), s->length);
    StrWide *w = AS(StrWide, v);
    if (w->utf8)
        return bytes_new(w->utf8, w->utf8_size);
    Encoder e;
    encoder_init(&e, "utf-8", v, errors);
    bool ok = codec_bytes_reserve(&e.out, s->length + s->length / 2 + 4) && utf8_encode_chars(&e);
    return encoder_finish(&e, ok);
}

/* --- ASCII and Latin-1 --- */

static bool narrow_encode_error(Encoder *e, uint32_t limit, const char *reason, ssize_t at, ssize_t end, ssize_t *next) {
    if (e->mode == ERRORS_UNKNOWN)
        e->mode = error_mode(e->errors);
    if (e->mode == ERRORS_SURROGATEESCAPE) {
        uint32_t c = 0;
        for (; at < end && (c = str_char(e->input, at)) >= 0xdc80 && c <= 0xdcff; at++)
            if (!codec_bytes_add_byte(&e->out, (uint8_t)(c - 0xdc00)))
                return false;
        *next = end;
        if (at == end)
            return true;
    }
    Value replacement;
    if (!encoder_error(e, at, end, reason, next, &replacement))
        return false;
    OWNED Value owned = replacement;
    if (!owned)
        return true;
    if (is_bytes(owned))
        return codec_bytes_add(&e->out, bytes_data(owned), bytes_size(owned));
    if (str_kind(owned) > 1 || (limit == 128 && !str_is_ascii(owned)))
        return encoder_raise(e, at, end, reason);
    return codec_bytes_add(&e->out, str_data(owned), str_length(owned));
}

static bool narrow_encode_chars(Encoder *e, uint32_t limit) {
    const char *reason = limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
    int kind = str_kind(e->input);
    const void *data = str_data(e->input);
    ssize_t n = str_length(e->input);
    for (ssize_t at = 0; at < n;) {
        uint32_t c = str_read(kind, data, at);
        if (LIKELY(c < limit)) {
            if (!codec_bytes_add_byte(&e->out, (uint8_t)c))
                return false;
            at++;
            continue;
        }
        ssize_t end = at + 1;
        while (end < n && str_read(kind, data, end) >= limit)
            end++;
        if (!narrow_encode_error(e, limit, reason, at, end, &at))
            return false;
    }
    return true;
}

static Value narrow_encode(Borrowed v, const char *encoding, uint32_t limit, const char *errors) {
    Encoder e;
    encoder_init(&e, encoding, v, errors);
    bool ok = codec_bytes_reserve(&e.out, str_length(v) + 1) && narrow_encode_chars(&e, limit);
    return encoder_finish(&e, ok);
}

Value codec_ascii_encode(Borrowed v, const char *errors) {
    if (LIKELY(str_is_ascii(v)))
        return bytes_new(str_data(v), str_length(v));
    return narrow_encode(v, "ascii", 128, errors);
}

Value codec_latin1_encode(Borrowed v, const char *errors) {
    if (LIKELY(str_kind(v) == 1))
        return bytes_new(str_data(v), str_length(v));
    return narrow_encode(v, "latin-1", 256, errors);
}

static bool ascii_decode_rest(Decoder *d) {
    for (ssize_t at = 0; at < d->size;) {
        ssize_t run = ascii_run(d->data + at, d->size - at);
        if (run && !str_builder_add_ascii(&d->out, (const char *)d->data + at, run))
            return false;
        at += run;
        if (at < d->size && !decoder_error(d, at, at + 1, "ordinal not in range(128)", &at))
            return false;
    }
    return true;
}

Value codec_ascii_decode(const char *bytes, ssize_t size, const char *errors) {
    if (LIKELY(ascii_run((const uint8_t *)bytes, size) == size))
        return str_from_ascii(bytes, size);
    Decoder d;
    decoder_init(&d, "ascii", bytes, size, errors);
    return decoder_finish(&d, ascii_decode_rest(&d));
}

/* --- paths --- */

/* The str or bytes that `v` stands for: itself, or what its __fspath__ gives. */
static Value path_of(Borrowed v) {
    if (is_str(v) || is_bytes(v))
        return own(v);
    Value path;
    int found = call_special(v, STR(__fspath__), NULL, 0, &path);
    if (found < 0)
        return NULL;
    if (!found)
        return raise_error(&exc_TypeError, "expected str, bytes or os.PathLike object, not %.200T", v);
    if (is_str(path) || is_bytes(path))
        return path;
    raise_error(&exc_TypeError, "expected %.200T.__fspath__() to return str or bytes, not %.200T", v, path);
    drop(path);
    return NULL;
}

Value path_encode(Borrowed v) {
    OWNED Value path = path_of(v);
    if (!path)
        return NULL;
    OWNED Value bytes = is_bytes(path) ? own(path) : str_encode_utf8(path, "surrogateescape");
    if (!bytes)
        return NULL;
    if (memchr(bytes_data(bytes), 0, (size_t)bytes_size(bytes)))
        return raise_error(&exc_ValueError, "embedded null byte");
    return MOVE(bytes);
}

Value path_decode(const char *bytes, ssize_t size) { return str_decode_fs(bytes, size); }
