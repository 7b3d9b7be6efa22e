/* SPDX-License-Identifier: MIT
   Searching, comparing and hashing of strings: everything that only reads. Nothing here runs Python or can fail.
   A part that is wider than the string cannot occur in it (both are in their narrowest form), so the searches only meet
   equal widths, where the C library's byte searches do the work, and narrower parts, which are compared one by one. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem, memrchr */
#endif
#include "types/str.h"

#include "base/hash.h"
#include "types/str/str_priv.h"

/* --- one character --- */

static ssize_t find_char2(const uint16_t *p, ssize_t n, uint16_t c) {
    ssize_t i = 0;
    for (; i + 8 <= n; i += 8) {
        unsigned hit = 0;
        for (int k = 0; k < 8; k++)
            hit |= p[i + k] == c;
        if (hit)
            break;
    }
    for (; i < n; i++)
        if (p[i] == c)
            return i;
    return -1;
}

static ssize_t find_char4(const uint32_t *p, ssize_t n, uint32_t c) {
    for (ssize_t i = 0; i < n; i++)
        if (p[i] == c)
            return i;
    return -1;
}

ssize_t chars_find_char(int kind, const void *chars, ssize_t n, uint32_t c) {
    if (n <= 0)
        return -1;
    if (kind == 1) {
        if (c > 0xff)
            return -1;
        const char *hit = memchr(chars, (int)c, (size_t)n);
        return hit ? hit - (const char *)chars : -1;
    }
    if (kind == 2)
        return c > 0xffff ? -1 : find_char2(chars, n, (uint16_t)c);
    return find_char4(chars, n, c);
}

ssize_t chars_rfind_char(int kind, const void *chars, ssize_t n, uint32_t c) {
    if (n <= 0)
        return -1;
    if (kind == 1) {
        if (c > 0xff)
            return -1;
        const char *hit = memrchr(chars, (int)c, (size_t)n);
        return hit ? hit - (const char *)chars : -1;
    }
    while (--n >= 0 && str_read(kind, chars, n) != c)
        ;
    return n;
}

/* --- substrings --- */

/* Whether `m` characters of `part` stand at chars[at]. */
static bool chars_equal_at(int kind, const void *chars, ssize_t at, int part_kind, const void *part, ssize_t m) {
    if (kind == part_kind)
        return memcmp(chars_at(kind, chars, at), part, (size_t)(m * kind)) == 0;
    for (ssize_t i = 0; i < m; i++)
        if (str_read(kind, chars, at + i) != str_read(part_kind, part, i))
            return false;
    return true;
}

/* Equal widths of more than one byte: a byte search whose hits may lie between characters. */
static ssize_t find_wide(int kind, const char *chars, ssize_t n, const char *part, ssize_t m) {
    const char *at = chars, *end = chars + n * kind;
    for (;;) {
        const char *hit = memmem(at, (size_t)(end - at), part, (size_t)(m * kind));
        if (!hit)
            return -1;
        if ((hit - chars) % kind == 0)
            return (hit - chars) / kind;
        at = hit + 1;
    }
}

/* Sixteen positions at once: where the first and the last byte of the part are right, the rest is compared. Text that keeps
   matching almost is left to the C library's search, whose time is linear. */
typedef uint8_t Bytes16 __attribute__((vector_size(16)));

static NOINLINE ssize_t find_bytes(const uint8_t *s, ssize_t n, const uint8_t *part, ssize_t m) {
    ssize_t last = m - 1, patience = n / 4 + 64, at = 0;
    Bytes16 first_byte = (Bytes16){0} + part[0], last_byte = (Bytes16){0} + part[last];
    for (; at + last + 16 <= n; at += 16) {
        Bytes16 a, b;
        uint64_t any[2];
        memcpy(&a, s + at, 16);
        memcpy(&b, s + at + last, 16);
        Bytes16 both = (Bytes16)(a == first_byte) & (Bytes16)(b == last_byte);
        memcpy(any, &both, 16);
        if (LIKELY(!(any[0] | any[1])))
            continue;
        for (int k = 0; k < 16; k++) {
            if (!both[k])
                continue;
            if (memcmp(s + at + k, part, (size_t)last) == 0)
                return at + k;
            patience -= m;
        }
        if (UNLIKELY(patience < 0))
            break;
    }
    const uint8_t *hit = memmem(s + at, (size_t)(n - at), part, (size_t)m);
    return hit ? hit - s : -1;
}

ssize_t chars_find(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m) {
    if (m > n || part_kind > kind)
        return -1;
    if (m == 0)
        return 0;
    if (m == 1)
        return chars_find_char(kind, chars, n, str_read(part_kind, part, 0));
    if (kind == 1)
        return find_bytes(chars, n, part, m);
    if (kind == part_kind)
        return find_wide(kind, chars, n, part, m);
    uint32_t first = str_read(part_kind, part, 0);
    for (ssize_t at = 0;;) {
        ssize_t step = chars_find_char(kind, chars_at(kind, chars, at), n - m + 1 - at, first);
        if (step < 0)
            return -1;
        at += step;
        if (chars_equal_at(kind, chars, at, part_kind, part, m))
            return at;
        at++;
    }
}

ssize_t chars_rfind(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m) {
    if (m > n || part_kind > kind)
        return -1;
    if (m == 0)
        return n;
    uint32_t first = str_read(part_kind, part, 0);
    for (ssize_t at = n - m + 1;;) {
        at = chars_rfind_char(kind, chars, at, first);
        if (at < 0 || m == 1 || chars_equal_at(kind, chars, at, part_kind, part, m))
            return at;
    }
}

static ssize_t count_char1(const uint8_t *p, ssize_t n, uint8_t c) {
    ssize_t total = 0;
    while (n > 0) {
        ssize_t block = n < 255 * 16 ? n : 255 * 16;
        unsigned sum = 0;
        for (ssize_t i = 0; i < block; i++)
            sum += p[i] == c;
        total += sum;
        p += block;
        n -= block;
    }
    return total;
}

ssize_t chars_count(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m, ssize_t max) {
    if (m > n || part_kind > kind || max <= 0)
        return 0;
    if (m == 0)
        return n < max ? n + 1 : max;
    if (m == 1 && kind == 1 && max >= n)
        return count_char1(chars, n, *(const uint8_t *)part);
    ssize_t count = 0;
    for (ssize_t at = 0; count < max; count++) {
        ssize_t step = chars_find(kind, chars_at(kind, chars, at), n - at, part_kind, part, m);
        if (step < 0)
            break;
        at += step + m;
    }
    return count;
}

static void clip_range(ssize_t length, ssize_t *start, ssize_t *end) {
    if (*end > length)
        *end = length;
    else if (*end < 0 && (*end += length) < 0)
        *end = 0;
    if (*start < 0 && (*start += length) < 0)
        *start = 0;
}

ssize_t str_find(Borrowed v, Borrowed part, ssize_t start, ssize_t end, int direction) {
    clip_range(str_length(v), &start, &end);
    if (end - start < str_length(part))
        return -1;
    int kind = str_kind(v);
    const void *chars = chars_at(kind, str_data(v), start);
    ssize_t at = (direction > 0 ? chars_find : chars_rfind)(kind, chars, end - start, str_kind(part), str_data(part),
                                                            str_length(part));
    return at < 0 ? -1 : at + start;
}

ssize_t str_find_char(Borrowed v, uint32_t c, ssize_t start, ssize_t end, int direction) {
    clip_range(str_length(v), &start, &end);
    int kind = str_kind(v);
    const void *chars = chars_at(kind, str_data(v), start);
    ssize_t at = (direction > 0 ? chars_find_char : chars_rfind_char)(kind, chars, end - start, c);
    return at < 0 ? -1 : at + start;
}

bool str_starts_with(Borrowed v, Borrowed prefix, ssize_t start, ssize_t end) {
    clip_range(str_length(v), &start, &end);
    ssize_t m = str_length(prefix);
    if (end - start < m || str_kind(prefix) > str_kind(v))
        return false;
    return chars_equal_at(str_kind(v), str_data(v), start, str_kind(prefix), str_data(prefix), m);
}

bool str_ends_with(Borrowed v, Borrowed suffix, ssize_t start, ssize_t end) {
    clip_range(str_length(v), &start, &end);
    ssize_t m = str_length(suffix);
    if (end - start < m || str_kind(suffix) > str_kind(v))
        return false;
    return chars_equal_at(str_kind(v), str_data(v), end - m, str_kind(suffix), str_data(suffix), m);
}

int str_slot_contains(Borrowed self, Borrowed part) {
    if (UNLIKELY(!is_str(part)))
        return raise_error(&exc_TypeError, "'in <string>' requires string as left operand, not %.100T", part), -1;
    return chars_find(str_kind(self), str_data(self), str_length(self), str_kind(part), str_data(part),
                      str_length(part)) >= 0;
}

/* --- comparison --- */

bool str_equal(Borrowed a, Borrowed b) {
    Str *x = AS(Str, a), *y = AS(Str, b);
    if (x->length != y->length || x->kind != y->kind)
        return false;
    if (x->hash != y->hash && x->hash != -1 && y->hash != -1)
        return false;
    return memcmp(str_data(a), str_data(b), (size_t)x->length * x->kind) == 0;
}

bool str_equal_ascii(Borrowed v, const char *text) {
    size_t n = strlen(text);
    return str_is_ascii(v) && (size_t)str_length(v) == n && memcmp(str_data(v), text, n) == 0;
}

int str_compare(Borrowed a, Borrowed b) {
    ssize_t n = str_length(a), m = str_length(b), shared = n < m ? n : m;
    int kind_a = str_kind(a), kind_b = str_kind(b);
    const void *x = str_data(a), *y = str_data(b);
    if (kind_a == 1 && kind_b == 1) {
        int order = memcmp(x, y, (size_t)shared);
        if (order)
            return order < 0 ? -1 : 1;
    } else {
        for (ssize_t i = 0; i < shared; i++) {
            uint32_t c = str_read(kind_a, x, i), d = str_read(kind_b, y, i);
            if (c != d)
                return c < d ? -1 : 1;
        }
    }
    return (n > m) - (n < m);
}

Value str_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (UNLIKELY(!is_str(a) || !is_str(b)))
        return NOT_IMPLEMENTED;
    if (op == COMPARE_EQ)
        return bool_value(str_equal_fast(a, b));
    if (op == COMPARE_NE)
        return bool_value(!str_equal_fast(a, b));
    int order = a == b ? 0 : str_compare(a, b);
    bool answer = op == COMPARE_LT   ? order < 0
                  : op == COMPARE_LE ? order <= 0
                  : op == COMPARE_GT ? order > 0
                                     : order >= 0;
    return bool_value(answer);
}

hash_t str_hash(Borrowed v) {
    Str *s = AS(Str, v);
    if (LIKELY(s->hash != -1))
        return s->hash;
    return s->hash = hash_memory(str_data(v), (size_t)s->length * s->kind);
}
