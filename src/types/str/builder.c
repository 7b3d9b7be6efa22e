/* SPDX-License-Identifier: MIT
   StrBuilder: text made piece by piece.
   Invariant: `buffer` is an unshared string object whose class is at least that of everything added; `capacity` is its
   length in characters, `length` what is used; `max_char` is the class of what was really added (a reservation may have
   asked for more), so that finish knows whether it has to narrow. Called by repr, formatting, decoders, JSON. */
#include "types/str.h"

#include "types/str/str_priv.h"

static ssize_t grown_capacity(ssize_t needed) {
    return needed > (SSIZE_MAX >> 4) ? needed : needed + (needed >> 1) + 16;
}

/* Moves to a buffer of at least `needed` characters and of `class`. */
static bool builder_move(StrBuilder *b, ssize_t needed, uint32_t class) {
    ssize_t capacity = needed <= b->capacity ? b->capacity : grown_capacity(needed);
    if (b->buffer && class == str_class(b->buffer)) {
        b->buffer = str_resize(b->buffer, capacity);
        if (!b->buffer) {
            *b = (StrBuilder)STR_BUILDER_INIT;
            return false;
        }
    } else {
        Value wider = str_alloc(capacity, class);
        if (!wider)
            return false;
        if (b->buffer) {
            chars_copy(char_kind(class), str_data(wider), 0, b->kind, str_data(b->buffer), 0, b->length);
            drop(b->buffer);
        }
        b->buffer = wider;
        b->kind = char_kind(class);
    }
    b->capacity = capacity;
    return true;
}

static NOINLINE bool builder_reserve_slow(StrBuilder *b, ssize_t more, uint32_t class) {
    if (UNLIKELY(more > SSIZE_MAX / 8 - b->length))
        return raise_no_memory();
    if (b->buffer && str_class(b->buffer) > class)
        class = str_class(b->buffer);
    ssize_t needed = b->length + more;
    return builder_move(b, needed ? needed : 1, class);
}

/* Room for `more` characters of the class of `max_char`. */
static ALWAYS_INLINE bool builder_room(StrBuilder *b, ssize_t more, uint32_t class) {
    if (LIKELY(b->buffer && more <= b->capacity - b->length && class <= str_class(b->buffer)))
        return true;
    return builder_reserve_slow(b, more, class);
}

bool str_builder_reserve(StrBuilder *b, ssize_t more, uint32_t max_char) {
    return builder_room(b, more, char_class(max_char));
}

bool str_builder_add_char(StrBuilder *b, uint32_t c) {
    uint32_t class = char_class(c);
    if (UNLIKELY(!builder_room(b, 1, class)))
        return false;
    if (class > b->max_char)
        b->max_char = class;
    str_write(b->kind, str_data(b->buffer), b->length++, c);
    return true;
}

bool str_builder_add_part(StrBuilder *b, Borrowed s, ssize_t start, ssize_t end) {
    ssize_t n = end - start;
    if (n <= 0)
        return true;
    int kind = str_kind(s);
    const void *data = str_data(s);
    uint32_t class = str_class(s);
    if (class > b->max_char && n < str_length(s))
        class = chars_class(kind, chars_at(kind, data, start), n);
    if (UNLIKELY(!builder_room(b, n, class)))
        return false;
    if (class > b->max_char)
        b->max_char = class;
    chars_copy(b->kind, str_data(b->buffer), b->length, kind, data, start, n);
    b->length += n;
    return true;
}

bool str_builder_add(StrBuilder *b, Borrowed s) { return str_builder_add_part(b, s, 0, str_length(s)); }

bool str_builder_add_ascii(StrBuilder *b, const char *text, ssize_t size) {
    if (size <= 0)
        return true;
    if (UNLIKELY(!builder_room(b, size, 0x7f)))
        return false;
    if (b->max_char < 0x7f)
        b->max_char = 0x7f;
    chars_copy(b->kind, str_data(b->buffer), b->length, 1, text, 0, size);
    b->length += size;
    return true;
}

bool str_builder_add_text(StrBuilder *b, const char *utf8) {
    ssize_t size = (ssize_t)strlen(utf8);
    if (LIKELY(chars_class(1, utf8, size) == 0x7f))
        return str_builder_add_ascii(b, utf8, size);
    OWNED Value text = str_decode_utf8(utf8, size, "replace", NULL);
    return text && str_builder_add(b, text);
}

Value str_builder_finish(StrBuilder *b) {
    Value buffer = b->buffer;
    ssize_t length = b->length;
    uint32_t class = b->max_char;
    *b = (StrBuilder)STR_BUILDER_INIT;
    if (length == 0) {
        drop(buffer);
        return STR_EMPTY;
    }
    if (length == 1 || class < str_class(buffer)) {
        Value narrow = str_from_kind(str_kind(buffer), str_data(buffer), length);
        drop(buffer);
        return narrow;
    }
    return str_resize(buffer, length);
}

void str_builder_discard(StrBuilder *b) {
    drop(b->buffer);
    *b = (StrBuilder)STR_BUILDER_INIT;
}
