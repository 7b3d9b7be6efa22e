/* SPDX-License-Identifier: MIT
   Putting strings together: concatenation, appending in place, join, repeat, replace.
   Each computes length and class of the result first and then copies once. */
#include "object/protocol.h"
#include "types/list.h"
#include "types/str.h"
#include "types/str/str_priv.h"

/* --- two strings --- */

static ALWAYS_INLINE bool length_fits(ssize_t a, ssize_t b) { return a <= SSIZE_MAX - b; }

Value str_concat(Borrowed a, Borrowed b) {
    if (UNLIKELY(!is_str(a) || !is_str(b)))
        return raise_error(&exc_TypeError, "can only concatenate str (not \"%.200T\") to str", is_str(a) ? b : a);
    ssize_t n = str_length(a), m = str_length(b);
    if (UNLIKELY(n == 0))
        return str_exact(b);
    if (UNLIKELY(m == 0))
        return str_exact(a);
    if (UNLIKELY(!length_fits(n, m)))
        return raise_error(&exc_OverflowError, "strings are too large to concat");
    uint32_t class = str_class(a) | str_class(b);
    if (LIKELY(class == 0x7f && n + m <= SSIZE_MAX / 2)) {
        Str *s = str_alloc_ascii(n + m);
        if (UNLIKELY(!s))
            return NULL;
        bytes_copy_short((char *)(s + 1), str_data(a), (size_t)n);
        bytes_copy_short((char *)(s + 1) + n, str_data(b), (size_t)m);
        return TO_VALUE(s);
    }
    Value v = str_alloc(n + m, class);
    if (UNLIKELY(!v))
        return NULL;
    int kind = str_kind(v);
    chars_copy(kind, str_data(v), 0, str_kind(a), str_data(a), 0, n);
    chars_copy(kind, str_data(v), n, str_kind(b), str_data(b), 0, m);
    return v;
}

Value str_append(STEALS Value left, Borrowed right) {
    if (UNLIKELY(!left))
        return NULL;
    if (is_str(left) && is_str(right) && str_is_unshared(left) && left != right && str_class(right) <= str_class(left) &&
        length_fits(str_length(left), str_length(right))) {
        ssize_t n = str_length(left), m = str_length(right);
        if (m == 0)
            return left;
        left = str_resize(left, n + m);
        if (LIKELY(left != NULL))
            chars_copy(str_kind(left), str_data(left), n, str_kind(right), str_data(right), 0, m);
        return left;
    }
    Value result = str_concat(left, right);
    drop(left);
    return result;
}

/* --- many strings --- */

static Value join_copy(Borrowed separator, Borrowed const *items, ssize_t count, ssize_t length, uint32_t class) {
    Value v = str_alloc(length, class);
    if (UNLIKELY(!v) || length == 0)
        return v;
    int kind = str_kind(v), gap_kind = str_kind(separator);
    void *out = str_data(v);
    const void *gap = str_data(separator);
    ssize_t at = 0, gap_length = str_length(separator);
    for (ssize_t i = 0; i < count; i++) {
        if (i && gap_length) {
            if (gap_length == 1)
                str_write(kind, out, at, str_read(gap_kind, gap, 0));
            else
                chars_copy(kind, out, at, gap_kind, gap, 0, gap_length);
            at += gap_length;
        }
        ssize_t n = str_length(items[i]);
        chars_copy(kind, out, at, str_kind(items[i]), str_data(items[i]), 0, n);
        at += n;
    }
    ASSERT(at == length);
    return v;
}

Value str_join_array(Borrowed separator, Borrowed const *items, ssize_t count) {
    if (count == 0)
        return STR_EMPTY;
    if (count == 1 && is_str_exact(items[0]))
        return own(items[0]);
    uint32_t class = count > 1 && str_length(separator) ? str_class(separator) : 0x7f;
    ssize_t length = 0, gap = str_length(separator);
    for (ssize_t i = 0; i < count; i++) {
        if (UNLIKELY(!is_str(items[i])))
            return raise_error(&exc_TypeError, "sequence item %zd: expected str instance, %.80T found", i, items[i]);
        class |= str_class(items[i]);
        ssize_t n = str_length(items[i]) + (i ? gap : 0);
        if (UNLIKELY(n < 0 || !length_fits(length, n)))
            return raise_error(&exc_OverflowError, "join() result is too long for a Python string");
        length += n;
    }
    return join_copy(separator, items, count, length, class);
}

Value str_join(Borrowed separator, Borrowed iterable) {
    if (LIKELY(is_list_exact(iterable)))
        return str_join_array(separator, (Borrowed const *)AS(List, iterable)->items, list_size(iterable));
    if (is_tuple_exact(iterable))
        return str_join_array(separator, (Borrowed const *)AS(Tuple, iterable)->items, tuple_size(iterable));
    OWNED Value items = sequence_fast(iterable, "can only join an iterable");
    if (!items)
        return NULL;
    if (is_list(items))
        return str_join_array(separator, (Borrowed const *)AS(List, items)->items, list_size(items));
    return str_join_array(separator, (Borrowed const *)AS(Tuple, items)->items, tuple_size(items));
}

Value str_join_parts(Borrowed const *parts, ssize_t n) { return str_join_array(STR_EMPTY, parts, n); }

/* --- repeat --- */

Value str_slot_repeat(Borrowed self, ssize_t count) {
    ssize_t n = str_length(self);
    if (count <= 0 || n == 0)
        return STR_EMPTY;
    if (count == 1)
        return str_exact(self);
    if (UNLIKELY(n > SSIZE_MAX / count))
        return raise_error(&exc_OverflowError, "repeated string is too long");
    Value v = str_alloc(n * count, str_class(self));
    if (UNLIKELY(!v))
        return NULL;
    int kind = str_kind(v);
    char *out = str_data(v);
    if (n == 1) {
        chars_fill(kind, out, 0, count, str_char(self, 0));
        return v;
    }
    size_t total = (size_t)(n * count * kind), done = (size_t)(n * kind);
    memcpy(out, str_data(self), done);
    while (done < total) {
        size_t step = done < total - done ? done : total - done;
        memcpy(out + done, out, step);
        done += step;
    }
    return v;
}

/* --- replace --- */

/* One character by another: the length stays. */
static Value replace_char(Borrowed v, uint32_t from, uint32_t to, ssize_t max_count) {
    int from_kind = str_kind(v);
    const void *in = str_data(v);
    ssize_t n = str_length(v), at = chars_find_char(from_kind, in, n, from);
    if (at < 0)
        return str_exact(v);
    Value result = str_alloc(n, str_class(v) | char_class(to));
    if (!result)
        return NULL;
    int kind = str_kind(result);
    void *out = str_data(result);
    chars_copy(kind, out, 0, from_kind, in, 0, n);
    while (at >= 0 && max_count-- > 0) {
        str_write(kind, out, at, to);
        ssize_t step = chars_find_char(from_kind, chars_at(from_kind, in, at + 1), n - at - 1, from);
        at = step < 0 ? -1 : at + 1 + step;
    }
    return result;
}

/* An empty string stands between all characters: puts `with` there `count` times. */
static void replace_nothing(Value result, Borrowed v, Borrowed with, ssize_t count) {
    int kind = str_kind(result);
    void *out = str_data(result);
    ssize_t n = str_length(v), m = str_length(with), to = 0, from = 0;
    while (count-- > 0) {
        chars_copy(kind, out, to, str_kind(with), str_data(with), 0, m);
        to += m;
        if (from < n)
            str_write(kind, out, to++, str_char(v, from++));
    }
    chars_copy(kind, out, to, str_kind(v), str_data(v), from, n - from);
}

static void replace_part(Value result, Borrowed v, Borrowed old, Borrowed with, ssize_t count) {
    int kind = str_kind(result), in_kind = str_kind(v), with_kind = str_kind(with);
    void *out = str_data(result);
    const void *in = str_data(v), *with_data = str_data(with);
    ssize_t n = str_length(v), m = str_length(old), w = str_length(with), to = 0, from = 0;
    while (count-- > 0) {
        ssize_t step = chars_find(in_kind, chars_at(in_kind, in, from), n - from, str_kind(old), str_data(old), m);
        ASSERT(step >= 0);
        chars_copy(kind, out, to, in_kind, in, from, step);
        to += step;
        chars_copy(kind, out, to, with_kind, with_data, 0, w);
        to += w;
        from += step + m;
    }
    chars_copy(kind, out, to, in_kind, in, from, n - from);
}

Value str_replace(Borrowed v, Borrowed old, Borrowed with, ssize_t max_count) {
    if (max_count < 0)
        max_count = SSIZE_MAX;
    ssize_t n = str_length(v), m = str_length(old), w = str_length(with);
    if (max_count == 0 || m > n || str_class(old) > str_class(v) || (m == w && str_equal(old, with)))
        return str_exact(v);
    bool may_narrow = str_class(old) == str_class(v) && str_class(v) > 0x7f;
    if (m == 1 && w == 1 && !may_narrow)
        return replace_char(v, str_char(old, 0), str_char(with, 0), max_count);
    ssize_t count = chars_count(str_kind(v), str_data(v), n, str_kind(old), str_data(old), m, max_count);
    if (count == 0)
        return str_exact(v);
    if (w > m && (w - m) > (SSIZE_MAX - n) / count)
        return raise_error(&exc_OverflowError, "replace string is too long");
    Value result = str_alloc(n + count * (w - m), str_class(v) | str_class(with));
    if (!result || str_length(result) == 0)
        return result;
    if (m == 0)
        replace_nothing(result, v, with, count);
    else
        replace_part(result, v, old, with, count);
    if (!may_narrow)
        return result;
    Value narrow = str_from_kind(str_kind(result), str_data(result), str_length(result));
    drop(result);
    return narrow;
}
