/* SPDX-License-Identifier: MIT
   Case conversion of whole strings, and the is...() questions about all characters of a string.
   ASCII goes through byte loops; everything else through the full mappings of types/unicode.h, with the one rule that
   depends on neighbours: a capital sigma becomes a final sigma at the end of a word. */
#include "types/str.h"
#include "types/str/str_priv.h"
#include "types/unicode.h"

/* --- ASCII --- */

static ALWAYS_INLINE bool ascii_is_lower(uint8_t c) { return (uint8_t)(c - 'a') < 26; }
static ALWAYS_INLINE bool ascii_is_upper(uint8_t c) { return (uint8_t)(c - 'A') < 26; }
static ALWAYS_INLINE uint8_t ascii_lower(uint8_t c) { return ascii_is_upper(c) ? (uint8_t)(c | 0x20) : c; }
static ALWAYS_INLINE uint8_t ascii_upper(uint8_t c) { return ascii_is_lower(c) ? (uint8_t)(c & ~0x20) : c; }

/* Eight characters at once: 0x20 in each byte that lies between `first` and `first` + 25. */
static ALWAYS_INLINE uint64_t ascii_case_bits(uint64_t w, uint8_t first) {
    const uint64_t ones = 0x0101010101010101ULL;
    uint64_t above = w + ones * (uint64_t)(0x80 - first);      /* high bit: >= first */
    uint64_t beyond = w + ones * (uint64_t)(0x80 - first - 26); /* high bit: > last */
    return ((above & ~beyond) & ones * 0x80) >> 2;
}

static void ascii_convert(const uint8_t *in, uint8_t *out, ssize_t n, uint8_t first) {
    ssize_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w;
        memcpy(&w, in + i, 8);
        w ^= ascii_case_bits(w, first);
        memcpy(out + i, &w, 8);
    }
    for (; i < n; i++)
        out[i] = first == 'A' ? ascii_lower(in[i]) : ascii_upper(in[i]);
}

static Value ascii_case(Borrowed v, CaseOp op) {
    ssize_t n = str_length(v);
    const uint8_t *in = str_data(v);
    Value result = str_alloc(n, 0x7f);
    if (!result || n == 0)
        return result;
    uint8_t *out = str_data(result);
    bool inside = false;
    switch (op) {
    case CASE_LOWER:
    case CASE_FOLD: ascii_convert(in, out, n, 'A'); break;
    case CASE_UPPER: ascii_convert(in, out, n, 'a'); break;
    case CASE_CAPITALIZE:
        ascii_convert(in, out, n, 'A');
        out[0] = ascii_upper(in[0]);
        break;
    case CASE_SWAP:
        for (ssize_t i = 0; i < n; i++)
            out[i] = ascii_is_upper(in[i]) || ascii_is_lower(in[i]) ? in[i] ^ 0x20 : in[i];
        break;
    case CASE_TITLE:
        for (ssize_t i = 0; i < n; i++) {
            out[i] = inside ? ascii_lower(in[i]) : ascii_upper(in[i]);
            inside = ascii_is_upper(in[i]) || ascii_is_lower(in[i]);
        }
        break;
    }
    return result;
}

/* --- all of Unicode --- */

/* Whether a capital sigma at `at` ends a word: a cased letter before it, none behind it, case-ignorables skipped. */
static bool sigma_is_final(int kind, const void *data, ssize_t n, ssize_t at) {
    ssize_t i = at - 1;
    while (i >= 0 && unicode_has(str_read(kind, data, i), UNICODE_CASE_IGNORABLE))
        i--;
    if (i < 0 || !unicode_has(str_read(kind, data, i), UNICODE_CASED))
        return false;
    i = at + 1;
    while (i < n && unicode_has(str_read(kind, data, i), UNICODE_CASE_IGNORABLE))
        i++;
    return i == n || !unicode_has(str_read(kind, data, i), UNICODE_CASED);
}

static int lower_at(int kind, const void *data, ssize_t n, ssize_t at, uint32_t out[3]) {
    uint32_t c = str_read(kind, data, at);
    if (c == 0x3a3) {
        out[0] = sigma_is_final(kind, data, n, at) ? 0x3c2 : 0x3c3;
        return 1;
    }
    return char_full_case(c, FULL_LOWER, out);
}

static int case_at(int kind, const void *data, ssize_t n, ssize_t at, CaseOp op, bool *inside, uint32_t out[3]) {
    uint32_t c = str_read(kind, data, at);
    switch (op) {
    case CASE_LOWER: return lower_at(kind, data, n, at, out);
    case CASE_UPPER: return char_full_case(c, FULL_UPPER, out);
    case CASE_FOLD: return char_full_case(c, FULL_FOLD, out);
    case CASE_CAPITALIZE: return at == 0 ? char_full_case(c, FULL_TITLE, out) : lower_at(kind, data, n, at, out);
    case CASE_SWAP:
        if (char_is_upper(c))
            return lower_at(kind, data, n, at, out);
        if (char_is_lower(c))
            return char_full_case(c, FULL_UPPER, out);
        out[0] = c;
        return 1;
    case CASE_TITLE: break;
    }
    bool was_inside = *inside;
    *inside = unicode_has(c, UNICODE_CASED);
    return was_inside ? lower_at(kind, data, n, at, out) : char_full_case(c, FULL_TITLE, out);
}

Value str_case(Borrowed v, CaseOp op) {
    if (LIKELY(str_is_ascii(v)))
        return ascii_case(v, op);
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t n = str_length(v);
    StrBuilder b = STR_BUILDER_INIT;
    if (!str_builder_reserve(&b, n, str_class(v)))
        return NULL;
    bool inside = false;
    for (ssize_t i = 0; i < n; i++) {
        uint32_t out[3];
        int count = case_at(kind, data, n, i, op, &inside, out);
        for (int k = 0; k < count; k++) {
            if (!str_builder_add_char(&b, out[k])) {
                str_builder_discard(&b);
                return NULL;
            }
        }
    }
    return str_builder_finish(&b);
}

/* --- questions --- */

/* All characters have one of `flags`, and there is at least one. */
static Value all_have(Borrowed v, unsigned flags) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t n = str_length(v);
    for (ssize_t i = 0; i < n; i++)
        if (!unicode_has(str_read(kind, data, i), flags))
            return FALSE_VALUE;
    return bool_value(n > 0);
}

NATIVE_ROW(str_py_isalnum) { return all_have(self, UNICODE_ALNUM); }
NATIVE_ROW(str_py_isalpha) { return all_have(self, UNICODE_ALPHA); }
NATIVE_ROW(str_py_isdecimal) { return all_have(self, UNICODE_DECIMAL); }
NATIVE_ROW(str_py_isdigit) { return all_have(self, UNICODE_DIGIT); }
NATIVE_ROW(str_py_isnumeric) { return all_have(self, UNICODE_NUMERIC); }
NATIVE_ROW(str_py_isspace) { return all_have(self, UNICODE_SPACE); }
NATIVE_ROW(str_py_isascii) { return bool_value(str_is_ascii(self)); }
NATIVE_ROW(str_py_isprintable) { return str_length(self) == 0 ? TRUE_VALUE : all_have(self, UNICODE_PRINTABLE); }
NATIVE_ROW(str_py_isidentifier) { return bool_value(str_is_identifier(self)); }

/* No character has one of `forbidden`, at least one has `wanted`. */
static Value only_case(Borrowed v, unsigned forbidden, unsigned wanted) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    bool found = false;
    for (ssize_t i = 0, n = str_length(v); i < n; i++) {
        unsigned flags = unicode_record(str_read(kind, data, i))->flags;
        if (flags & forbidden)
            return FALSE_VALUE;
        found = found || (flags & wanted);
    }
    return bool_value(found);
}

NATIVE_ROW(str_py_islower) { return only_case(self, UNICODE_UPPER | UNICODE_TITLE, UNICODE_LOWER); }
NATIVE_ROW(str_py_isupper) { return only_case(self, UNICODE_LOWER | UNICODE_TITLE, UNICODE_UPPER); }

NATIVE_ROW(str_py_istitle) {
    int kind = str_kind(self);
    const void *data = str_data(self);
    bool found = false, inside = false;
    for (ssize_t i = 0, n = str_length(self); i < n; i++) {
        unsigned flags = unicode_record(str_read(kind, data, i))->flags;
        if (flags & (UNICODE_UPPER | UNICODE_TITLE)) {
            if (inside)
                return FALSE_VALUE;
            found = inside = true;
        } else if (flags & UNICODE_LOWER) {
            if (!inside)
                return FALSE_VALUE;
            found = true;
        } else {
            inside = false;
        }
    }
    return bool_value(found);
}

bool str_is_identifier(Borrowed v) {
    int kind = str_kind(v);
    const void *data = str_data(v);
    ssize_t n = str_length(v);
    if (n == 0 || !char_is_identifier_start(str_read(kind, data, 0)))
        return false;
    for (ssize_t i = 1; i < n; i++)
        if (!char_is_identifier_part(str_read(kind, data, i)))
            return false;
    return true;
}
