/* SPDX-License-Identifier: MIT
   Taking strings apart: split, rsplit, splitlines, partition. Pieces are exact strs; when nothing is split off an exact
   string, the list holds the string itself. Nothing here runs Python. */
#include "types/list.h"
#include "types/str.h"
#include "types/str/str_priv.h"
#include "types/unicode.h"

/* The string that is being taken apart, and its pieces: the first ones in `some`, all of them in `list` when they are more. */
enum { SOME_PIECES = 12 };
typedef struct {
    Borrowed whole;
    const void *data;
    int kind;
    bool ascii;
    ssize_t length;
    Value list; /* or NULL */
    ssize_t count; /* in `some` */
    Value some[SOME_PIECES];
} Splitter;

static void splitter_init(Splitter *s, Borrowed v) {
    s->whole = v;
    s->data = str_data(v);
    s->kind = str_kind(v);
    s->ascii = str_is_ascii(v);
    s->length = str_length(v);
    s->list = NULL;
    s->count = 0;
}

/* Moves the pieces in `some` into a list. */
static NOINLINE bool splitter_make_list(Splitter *s) {
    s->list = list_new(s->count);
    if (!s->list)
        return false;
    for (ssize_t i = 0; i < s->count; i++)
        list_init_item(s->list, i, s->some[i]);
    s->count = 0;
    return true;
}

static ALWAYS_INLINE bool splitter_add(Splitter *s, ssize_t start, ssize_t end) {
    Value piece;
    if (LIKELY(s->ascii && !(start == 0 && end == s->length)))
        piece = str_from_ascii((const char *)s->data + start, end - start);
    else
        piece = str_substring(s->whole, start, end);
    if (UNLIKELY(!piece))
        return false;
    if (s->count < SOME_PIECES && !s->list) {
        s->some[s->count++] = piece;
        return true;
    }
    if (!s->list && !splitter_make_list(s)) {
        drop(piece);
        return false;
    }
    return list_append_steal(s->list, piece);
}

static Value splitter_finish(Splitter *s, bool ok) {
    if (LIKELY(ok && (s->list || splitter_make_list(s))))
        return s->list;
    drop(s->list);
    while (s->count > 0)
        drop(s->some[--s->count]);
    return NULL;
}

/* The pieces were found from the end. */
static Value splitter_finish_reversed(Splitter *s, bool ok) {
    Value list = splitter_finish(s, ok);
    if (list)
        list_reverse(list);
    return list;
}

/* --- by white space --- */

static ALWAYS_INLINE bool is_space_at(Splitter const *s, ssize_t at) {
    if (LIKELY(s->kind == 1))
        return char_is_space_latin1(((const uint8_t *)s->data)[at]);
    return char_is_space(str_read(s->kind, s->data, at));
}

/* The same by a table, for the loops over narrow text. */
static uint8_t const space_table[256] = {
    [9] = 1, [10] = 1, [11] = 1, [12] = 1, [13] = 1, [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1, [' '] = 1,
    [0x85] = 1, [0xa0] = 1,
};

static Value split_space_narrow(Borrowed v) {
    Splitter s;
    splitter_init(&s, v);
    const uint8_t *p = s.data;
    bool ok = true;
    for (ssize_t at = 0, n = s.length; ok;) {
        while (at < n && space_table[p[at]])
            at++;
        if (at == n)
            break;
        ssize_t start = at++;
        while (at < n && !space_table[p[at]])
            at++;
        ok = splitter_add(&s, start, at);
    }
    return splitter_finish(&s, ok);
}

static Value split_space(Borrowed v, ssize_t max_split) {
    if (LIKELY(str_kind(v) == 1 && max_split >= str_length(v)))
        return split_space_narrow(v);
    Splitter s;
    splitter_init(&s, v);
    bool ok = true;
    ssize_t at = 0;
    while (ok) {
        while (at < s.length && is_space_at(&s, at))
            at++;
        if (at == s.length)
            break;
        ssize_t start = at;
        if (max_split-- <= 0) {
            ok = splitter_add(&s, start, s.length);
            break;
        }
        while (at < s.length && !is_space_at(&s, at))
            at++;
        ok = splitter_add(&s, start, at);
    }
    return splitter_finish(&s, ok);
}

static Value rsplit_space(Borrowed v, ssize_t max_split) {
    Splitter s;
    splitter_init(&s, v);
    bool ok = true;
    ssize_t at = s.length;
    while (ok) {
        while (at > 0 && is_space_at(&s, at - 1))
            at--;
        if (at == 0)
            break;
        ssize_t end = at;
        if (max_split-- <= 0) {
            ok = splitter_add(&s, 0, end);
            break;
        }
        while (at > 0 && !is_space_at(&s, at - 1))
            at--;
        ok = splitter_add(&s, at, end);
    }
    return splitter_finish_reversed(&s, ok);
}

/* --- by a separator --- */

static Value split_by(Borrowed v, Borrowed separator, ssize_t max_split) {
    Splitter s;
    splitter_init(&s, v);
    int part_kind = str_kind(separator);
    const void *part = str_data(separator);
    ssize_t m = str_length(separator), at = 0;
    bool ok = true;
    while (ok && max_split-- > 0) {
        ssize_t step = chars_find(s.kind, chars_at(s.kind, s.data, at), s.length - at, part_kind, part, m);
        if (step < 0)
            break;
        ok = splitter_add(&s, at, at + step);
        at += step + m;
    }
    return splitter_finish(&s, ok && splitter_add(&s, at, s.length));
}

static Value rsplit_by(Borrowed v, Borrowed separator, ssize_t max_split) {
    Splitter s;
    splitter_init(&s, v);
    int part_kind = str_kind(separator);
    const void *part = str_data(separator);
    ssize_t m = str_length(separator), end = s.length;
    bool ok = true;
    while (ok && max_split-- > 0) {
        ssize_t at = chars_rfind(s.kind, s.data, end, part_kind, part, m);
        if (at < 0)
            break;
        ok = splitter_add(&s, at + m, end);
        end = at;
    }
    ok = ok && splitter_add(&s, 0, end);
    return splitter_finish_reversed(&s, ok);
}

static bool separator_check(Borrowed separator) {
    if (UNLIKELY(!is_str(separator)))
        return raise_error(&exc_TypeError, "must be str or None, not %.100T", separator);
    if (UNLIKELY(str_length(separator) == 0))
        return raise_error(&exc_ValueError, "empty separator");
    return true;
}

Value str_split(Borrowed v, Borrowed separator, ssize_t max_split) {
    if (max_split < 0)
        max_split = SSIZE_MAX;
    if (!separator || separator == NONE)
        return split_space(v, max_split);
    return separator_check(separator) ? split_by(v, separator, max_split) : NULL;
}

Value str_rsplit(Borrowed v, Borrowed separator, ssize_t max_split) {
    if (max_split < 0)
        max_split = SSIZE_MAX;
    if (!separator || separator == NONE)
        return rsplit_space(v, max_split);
    return separator_check(separator) ? rsplit_by(v, separator, max_split) : NULL;
}

/* --- lines --- */

static ALWAYS_INLINE bool is_break_at(Splitter const *s, ssize_t at) {
    uint32_t c = str_read(s->kind, s->data, at);
    if (LIKELY(c > 0x1e && c < 0x7f))
        return false;
    return char_is_line_break(c);
}

/* Narrow text: breaks are below 0x20, or NEL. */
static Value split_lines_narrow(Borrowed v, bool keep_ends) {
    Splitter s;
    splitter_init(&s, v);
    const uint8_t *p = s.data;
    bool ok = true;
    for (ssize_t at = 0, n = s.length; ok && at < n;) {
        ssize_t start = at, end;
        while (at < n && ((p[at] > 0x1e && p[at] != 0x85) || !char_is_line_break(p[at])))
            at++;
        end = at;
        if (at < n)
            at += p[at] == '\r' && at + 1 < n && p[at + 1] == '\n' ? 2 : 1;
        ok = splitter_add(&s, start, keep_ends ? at : end);
    }
    return splitter_finish(&s, ok);
}

Value str_split_lines(Borrowed v, bool keep_ends) {
    if (str_kind(v) == 1)
        return split_lines_narrow(v, keep_ends);
    Splitter s;
    splitter_init(&s, v);
    bool ok = true;
    for (ssize_t at = 0; ok && at < s.length;) {
        ssize_t start = at;
        while (at < s.length && !is_break_at(&s, at))
            at++;
        ssize_t end = at;
        if (at < s.length) {
            bool pair = str_read(s.kind, s.data, at) == '\r' && at + 1 < s.length &&
                        str_read(s.kind, s.data, at + 1) == '\n';
            at += pair ? 2 : 1;
        }
        ok = splitter_add(&s, start, keep_ends ? at : end);
    }
    return splitter_finish(&s, ok);
}

/* --- partition --- */

static bool partition_check(Borrowed separator) {
    if (UNLIKELY(!is_str(separator)))
        return raise_error(&exc_TypeError, "must be str, not %.100T", separator);
    if (UNLIKELY(str_length(separator) == 0))
        return raise_error(&exc_ValueError, "empty separator");
    return true;
}

static Value partition_at(Borrowed v, Borrowed separator, ssize_t at) {
    Value parts[3];
    parts[0] = str_substring(v, 0, at);
    parts[1] = own(separator);
    parts[2] = str_substring(v, at + str_length(separator), str_length(v));
    if (parts[0] && parts[2])
        return tuple_from_array_steal(parts, 3);
    for (int i = 0; i < 3; i++)
        drop(parts[i]);
    return NULL;
}

Value str_partition(Borrowed v, Borrowed separator) {
    if (!partition_check(separator))
        return NULL;
    ssize_t at = chars_find(str_kind(v), str_data(v), str_length(v), str_kind(separator), str_data(separator),
                            str_length(separator));
    if (at >= 0)
        return partition_at(v, separator, at);
    OWNED Value whole = str_exact(v);
    return whole ? tuple_pack(3, whole, STR_EMPTY, STR_EMPTY) : NULL;
}

Value str_rpartition(Borrowed v, Borrowed separator) {
    if (!partition_check(separator))
        return NULL;
    ssize_t at = chars_rfind(str_kind(v), str_data(v), str_length(v), str_kind(separator), str_data(separator),
                             str_length(separator));
    if (at >= 0)
        return partition_at(v, separator, at);
    OWNED Value whole = str_exact(v);
    return whole ? tuple_pack(3, STR_EMPTY, STR_EMPTY, whole) : NULL;
}
