/* SPDX-License-Identifier: MIT
   Making and unmaking str objects, and moving characters between the three widths.
   Invariant: every string that leaves this file has the narrowest class that holds its characters, is followed by a zero
   character, and one-character Latin-1 strings and the empty string are the shared objects (except where the caller
   still has to fill in the characters). Called by everybody who makes text. */
#include "types/str.h"

#include "base/utf8.h"
#include "object/type.h"
#include "types/exception.h"
#include "types/str/str_priv.h"

/* --- characters --- */

static uint32_t latin1_class(const uint8_t *p, ssize_t n) {
    const uint8_t *end = p + n;
    for (; end - p >= 32; p += 32) {
        uint64_t w[4];
        memcpy(w, p, sizeof w);
        if ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080ULL)
            return 0xff;
    }
    for (; end - p >= 8; p += 8) {
        uint64_t w;
        memcpy(&w, p, sizeof w);
        if (w & 0x8080808080808080ULL)
            return 0xff;
    }
    uint8_t rest = 0;
    while (p < end)
        rest |= *p++;
    return rest & 0x80 ? 0xff : 0x7f;
}

static uint32_t ucs2_class(const uint16_t *p, ssize_t n) {
    uint64_t all = 0;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t w[2];
        memcpy(w, p, sizeof w);
        all |= w[0] | w[1];
        if (all & 0xff00ff00ff00ff00ULL)
            return 0xffff;
    }
    uint16_t rest = 0;
    while (n-- > 0)
        rest |= *p++;
    all |= rest;
    return all & 0xff00ff00ff00ff00ULL ? 0xffff : all & 0x0080008000800080ULL ? 0xff : 0x7f;
}

static uint32_t ucs4_class(const uint32_t *p, ssize_t n) {
    uint32_t all = 0;
    for (; n >= 4; p += 4, n -= 4) {
        all |= p[0] | p[1] | p[2] | p[3];
        if (all & 0xffff0000u)
            return CHAR_MAX_UNICODE;
    }
    while (n-- > 0)
        all |= *p++;
    return char_class(all);
}

uint32_t chars_class(int kind, const void *chars, ssize_t n) {
    if (kind == 1)
        return latin1_class(chars, n);
    return kind == 2 ? ucs2_class(chars, n) : ucs4_class(chars, n);
}

#define COPY_LOOP(to_type, from_type)                                                                                  \
    do {                                                                                                               \
        to_type *t = (to_type *)to + to_at;                                                                            \
        const from_type *f = (const from_type *)from + from_at;                                                        \
        for (ssize_t i = 0; i < n; i++)                                                                                \
            t[i] = (to_type)f[i];                                                                                      \
    } while (0)

void chars_copy(int to_kind, void *to, ssize_t to_at, int from_kind, const void *from, ssize_t from_at, ssize_t n) {
    if (to_kind == from_kind) {
        if (n)
            memcpy((char *)to + to_at * to_kind, (const char *)from + from_at * to_kind, (size_t)(n * to_kind));
        return;
    }
    switch (to_kind * 8 + from_kind) {
    case 1 * 8 + 2: COPY_LOOP(uint8_t, uint16_t); break;
    case 1 * 8 + 4: COPY_LOOP(uint8_t, uint32_t); break;
    case 2 * 8 + 1: COPY_LOOP(uint16_t, uint8_t); break;
    case 2 * 8 + 4: COPY_LOOP(uint16_t, uint32_t); break;
    case 4 * 8 + 1: COPY_LOOP(uint32_t, uint8_t); break;
    case 4 * 8 + 2: COPY_LOOP(uint32_t, uint16_t); break;
    default: UNREACHABLE();
    }
}

void chars_fill(int kind, void *to, ssize_t at, ssize_t n, uint32_t c) {
    if (kind == 1) {
        memset((char *)to + at, (int)c, (size_t)n);
        return;
    }
    for (ssize_t i = 0; i < n; i++)
        str_write(kind, to, at + i, c);
}

/* --- objects --- */

Value str_alloc(ssize_t length, uint32_t max_char) {
    if (length == 0)
        return STR_EMPTY;
    if (LIKELY(max_char < 0x80 && length <= SSIZE_MAX / 2))
        return TO_VALUE(str_alloc_ascii(length));
    uint32_t class = char_class(max_char);
    int kind = char_kind(class);
    if (UNLIKELY(length > (SSIZE_MAX - (ssize_t)sizeof(StrWide)) / kind - 1))
        return raise_no_memory();
    Str *s = object_new_raw(&str_type, str_object_size(length, class));
    if (UNLIKELY(!s))
        return NULL;
    str_init_header(s, length, class);
    str_write(kind, class == 0x7f ? (void *)(s + 1) : (void *)((StrWide *)s + 1), length, 0);
    return TO_VALUE(s);
}

Value str_resize(STEALS Value v, ssize_t length) {
    Str *s = AS(Str, v);
    ASSERT(s->compact && !s->interned);
    if (length == s->length)
        return v;
    if (length == 0) {
        drop(v);
        return STR_EMPTY;
    }
    uint32_t class = str_class(v);
    if (UNLIKELY(length > (SSIZE_MAX - (ssize_t)sizeof(StrWide)) / (ssize_t)s->kind - 1)) {
        drop(v);
        return raise_no_memory();
    }
    if (class != 0x7f) {
        memory_free(((StrWide *)s)->utf8);
        ((StrWide *)s)->utf8 = NULL;
        ((StrWide *)s)->utf8_size = 0;
    }
    Str *moved = memory_resize(s, str_object_size(length, class));
    if (UNLIKELY(!moved)) {
        drop(v);
        return NULL;
    }
    moved->length = length;
    moved->hash = -1;
    str_write((int)moved->kind, str_data(TO_VALUE(moved)), length, 0);
    return TO_VALUE(moved);
}

/* The dealloc slot: of exact strings, and of subclass instances after what their class added is gone. */
void str_slot_dealloc(Object *self) {
    Str *s = (Str *)self;
    if (UNLIKELY(s->interned))
        str_intern_forget(s);
    if (UNLIKELY(s->wstr != NULL))
        memory_free(s->wstr);
    if (LIKELY(s->compact && s->head.type == &str_type)) {
        if (!s->ascii)
            memory_free(((StrWide *)s)->utf8);
        memory_free_inline(s);
        return;
    }
    StrSubclass *sub = (StrSubclass *)s;
    if (sub->base.utf8 != sub->data)
        memory_free(sub->base.utf8);
    memory_free(sub->data);
    object_free(self);
}

Value str_from_ascii(const char *text, ssize_t size) {
    if (UNLIKELY(size <= 1))
        return size <= 0 ? STR_EMPTY : TO_VALUE(str_latin1[(uint8_t)text[0]]);
    if (UNLIKELY(size > SSIZE_MAX / 2))
        return raise_no_memory();
    Str *s = str_alloc_ascii(size);
    if (LIKELY(s != NULL))
        bytes_copy_short((char *)(s + 1), text, (size_t)size);
    return TO_VALUE(s);
}

Value str_from_latin1(const unsigned char *bytes, ssize_t size) {
    if (size <= 1)
        return size <= 0 ? STR_EMPTY : TO_VALUE(str_latin1[bytes[0]]);
    Value v = str_alloc(size, latin1_class(bytes, size));
    if (v)
        memcpy(str_data(v), bytes, (size_t)size);
    return v;
}

Value str_from_utf8(const char *text, ssize_t size) { return str_decode_utf8(text, size, NULL, NULL); }

Value str_from_text(const char *text) { return str_decode_utf8(text, (ssize_t)strlen(text), NULL, NULL); }

Value str_from_kind(int kind, const void *chars, ssize_t length) {
    if (length <= 0)
        return STR_EMPTY;
    if (length == 1)
        return str_from_char(str_read(kind, chars, 0));
    uint32_t class = chars_class(kind, chars, length);
    Value v = str_alloc(length, class);
    if (v)
        chars_copy(char_kind(class), str_data(v), 0, kind, chars, 0, length);
    return v;
}

Value str_from_ucs4(const uint32_t *chars, ssize_t length) { return str_from_kind(4, chars, length); }

Value str_from_char(uint32_t c) {
    if (LIKELY(c < 0x100))
        return TO_VALUE(str_latin1[c]);
    Value v = str_alloc(1, c);
    if (v)
        str_write(char_kind(c), str_data(v), 0, c);
    return v;
}

Value str_exact(Borrowed v) {
    ASSERT(is_str(v));
    if (is_str_exact(v))
        return own(v);
    return str_from_kind(str_kind(v), str_data(v), str_length(v));
}

Value str_substring(Borrowed v, ssize_t start, ssize_t end) {
    ssize_t length = str_length(v);
    if (start < 0)
        start = 0;
    if (end > length)
        end = length;
    if (start >= end)
        return STR_EMPTY;
    if (start == 0 && end == length)
        return str_exact(v);
    if (LIKELY(str_is_ascii(v)))
        return str_from_ascii((const char *)str_data(v) + start, end - start);
    return str_from_kind(str_kind(v), chars_at(str_kind(v), str_data(v), start), end - start);
}

uint32_t str_max_char(Borrowed v) {
    uint32_t max = 0;
    int kind = str_kind(v);
    const void *data = str_data(v);
    for (ssize_t i = 0, n = str_length(v); i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c > max)
            max = c;
    }
    return max;
}

/* --- UTF-8 form --- */

static COLD const char *utf8_surrogate_error(Borrowed v, ssize_t at) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t end = at + 1, n = str_length(v);
    while (end < n && (str_read(kind, data, end) & 0xfffff800u) == 0xd800)
        end++;
    return raise_unicode_encode_error("utf-8", v, at, end, "surrogates not allowed");
}

static NOINLINE const char *utf8_make(Borrowed v) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t n = str_length(v), size = 0;
    for (ssize_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        if ((c & 0xfffff800u) == 0xd800)
            return utf8_surrogate_error(v, i);
        size += utf8_size(c);
    }
    char *text = memory_new((size_t)size + 1);
    if (!text)
        return NULL;
    char *out = text;
    for (ssize_t i = 0; i < n; i++)
        out += utf8_write(str_read(kind, data, i), out);
    ASSERT(out == text + size);
    *out = 0;
    AS(StrWide, v)->utf8 = text;
    AS(StrWide, v)->utf8_size = size;
    return text;
}

const char *str_utf8(Borrowed v, ssize_t *size) {
    Str *s = AS(Str, v);
    if (LIKELY(s->compact && s->ascii)) {
        if (size)
            *size = s->length;
        return (const char *)(s + 1);
    }
    const char *text = ((StrWide *)s)->utf8;
    if (!text && !(text = utf8_make(v)))
        return NULL;
    if (size)
        *size = ((StrWide *)s)->utf8_size;
    return text;
}

/* --- instances of subclasses --- */

Value str_subclass_new(Type *type, Borrowed text) {
    ASSERT(type != &str_type);
    Value v = type_alloc(type);
    if (!v)
        return NULL;
    StrSubclass *s = AS(StrSubclass, v);
    Str *from = AS(Str, text);
    s->base.base.length = from->length;
    s->base.base.hash = from->hash;
    s->base.base.interned = 0;
    s->base.base.kind = from->kind;
    s->base.base.compact = 0;
    s->base.base.ascii = from->ascii;
    s->base.base.ready = 1;
    size_t size = (size_t)(from->length + 1) * from->kind;
    s->data = memory_new(size);
    if (!s->data) {
        drop(v);
        return NULL;
    }
    memcpy(s->data, str_data(text), size);
    if (from->ascii) {
        s->base.utf8 = s->data;
        s->base.utf8_size = from->length;
    }
    return v;
}
