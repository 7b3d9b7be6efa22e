/* SPDX-License-Identifier: MIT
   Methods of str that lay text out in fields (center, ljust, rjust, zfill, expandtabs) or map characters (translate,
   maketrans). Rows are in methods.c. Only translate and maketrans run Python. */
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/str.h"
#include "types/str/str_priv.h"

/* --- fields --- */

static Value pad(Borrowed v, ssize_t left, ssize_t right, uint32_t fill) {
    if (left < 0)
        left = 0;
    if (right < 0)
        right = 0;
    if (left == 0 && right == 0)
        return str_exact(v);
    ssize_t n = str_length(v);
    if (left > SSIZE_MAX - n || right > SSIZE_MAX - (left + n))
        return raise_error(&exc_OverflowError, "padded string is too long");
    Value result = str_alloc(left + n + right, str_class(v) | char_class(fill));
    if (!result)
        return NULL;
    int kind = str_kind(result);
    void *out = str_data(result);
    chars_fill(kind, out, 0, left, fill);
    chars_copy(kind, out, left, str_kind(v), str_data(v), 0, n);
    chars_fill(kind, out, left + n, right, fill);
    return result;
}

/* (width, fillchar=' ') */
static bool field_args(Borrowed const *args, ssize_t *width, uint32_t *fill) {
    if (!arg_ssize(args[0], width))
        return false;
    *fill = ' ';
    if (!args[1])
        return true;
    if (!is_str(args[1]))
        return raise_error(&exc_TypeError, "The fill character must be a unicode character, not %.100T", args[1]);
    if (str_length(args[1]) != 1)
        return raise_error(&exc_TypeError, "The fill character must be exactly one character long");
    *fill = str_char(args[1], 0);
    return true;
}

NATIVE_ROW(str_py_center) {
    ssize_t width;
    uint32_t fill;
    if (!field_args(args, &width, &fill))
        return NULL;
    ssize_t margin = width - str_length(self);
    if (width < 0 || margin <= 0)
        return str_exact(self);
    ssize_t left = margin / 2 + (margin & width & 1);
    return pad(self, left, margin - left, fill);
}

NATIVE_ROW(str_py_ljust) {
    ssize_t width;
    uint32_t fill;
    if (!field_args(args, &width, &fill))
        return NULL;
    return width <= str_length(self) ? str_exact(self) : pad(self, 0, width - str_length(self), fill);
}

NATIVE_ROW(str_py_rjust) {
    ssize_t width;
    uint32_t fill;
    if (!field_args(args, &width, &fill))
        return NULL;
    return width <= str_length(self) ? str_exact(self) : pad(self, width - str_length(self), 0, fill);
}

NATIVE_ROW(str_py_zfill) {
    ssize_t width;
    if (!arg_ssize(args[0], &width))
        return NULL;
    ssize_t n = str_length(self);
    if (width <= n)
        return str_exact(self);
    Value result = pad(self, width - n, 0, '0');
    if (!result || n == 0)
        return result;
    uint32_t sign = str_char(self, 0);
    if (sign == '+' || sign == '-') {
        str_write(str_kind(result), str_data(result), 0, sign);
        str_write(str_kind(result), str_data(result), width - n, '0');
    }
    return result;
}

/* How many characters the expanded text has; -1: OverflowError. `fill` NULL measures only. */
static ssize_t expand_tabs(int kind, const void *data, ssize_t n, int tab_size, void *out) {
    ssize_t column = 0, at = 0;
    for (ssize_t i = 0; i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        if (c != '\t') {
            if (out)
                str_write(kind, out, at, c);
            if (at == SSIZE_MAX)
                return -1;
            at++;
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            continue;
        }
        if (tab_size <= 0)
            continue;
        ssize_t spaces = tab_size - column % tab_size;
        if (at > SSIZE_MAX - spaces)
            return -1;
        if (out)
            chars_fill(kind, out, at, spaces, ' ');
        at += spaces;
        column += spaces;
    }
    return at;
}

NATIVE_ROW(str_py_expandtabs) {
    int tab_size = 8;
    if (args[0] && !arg_int(args[0], &tab_size))
        return NULL;
    int kind = str_kind(self);
    const void *data = str_data(self);
    ssize_t n = str_length(self);
    if (chars_find_char(kind, data, n, '\t') < 0)
        return str_exact(self);
    ssize_t length = expand_tabs(kind, data, n, tab_size, NULL);
    if (length < 0)
        return raise_error(&exc_OverflowError, "new string is too long");
    Value result = str_alloc(length, str_class(self));
    if (result && length)
        expand_tabs(kind, data, n, tab_size, str_data(result));
    return result;
}

/* --- translate --- */

/* What a table says of one character. */
typedef struct {
    enum { MAP_KEEP, MAP_DELETE, MAP_CHAR, MAP_STR } kind;
    uint32_t c;
    Value text; /* MAP_STR: owned */
} Mapping;

static bool mapping_of_value(Borrowed v, Mapping *out) {
    if (v == NONE) {
        out->kind = MAP_DELETE;
        return true;
    }
    if (is_int(v)) {
        int overflow;
        int64_t c = int_get(v, &overflow);
        if (overflow || c < 0 || c > (int64_t)CHAR_MAX_UNICODE)
            return raise_error(&exc_ValueError, "character mapping must be in range(0x%lx)", 0x110000UL);
        *out = (Mapping){MAP_CHAR, (uint32_t)c, NULL};
        return true;
    }
    if (is_str(v)) {
        *out = str_length(v) == 1 ? (Mapping){MAP_CHAR, str_char(v, 0), NULL} : (Mapping){MAP_STR, 0, own(v)};
        return true;
    }
    return raise_error(&exc_TypeError, "character mapping must return integer, None or str");
}

static bool mapping_find(Borrowed table, uint32_t c, Mapping *out) {
    *out = (Mapping){MAP_KEEP, c, NULL};
    if (is_dict_exact(table)) {
        Borrowed found = dict_peek(table, imm_int(c));
        return found ? mapping_of_value(found, out) : !error_is_set();
    }
    OWNED Value v = get_item(table, imm_int(c));
    if (v)
        return mapping_of_value(v, out);
    if (!error_matches(&exc_LookupError))
        return false;
    error_clear();
    return true;
}

static bool mapping_add(StrBuilder *b, Mapping const *m) {
    if (m->kind == MAP_STR)
        return str_builder_add(b, m->text);
    return m->kind == MAP_DELETE || str_builder_add_char(b, m->c);
}

/* What an ASCII character maps to, once it was asked for: another character below 0x80, TABLE_DELETE, or TABLE_OTHER,
   which has to be asked for again. */
enum { TABLE_UNKNOWN = 0xff, TABLE_DELETE = 0xfe, TABLE_OTHER = 0xfd };

/* Adds one character; notes in `known` what it maps to. */
static bool translate_char(StrBuilder *b, Borrowed table, uint32_t c, uint8_t known[128]) {
    Mapping m;
    if (!mapping_find(table, c, &m))
        return false;
    bool added = mapping_add(b, &m);
    drop(m.text);
    if (c < 128)
        known[c] = m.kind == MAP_DELETE                     ? TABLE_DELETE
                   : m.kind != MAP_STR && m.c < 128 ? (uint8_t)m.c
                                                            : TABLE_OTHER;
    return added;
}

/* As many characters from `at` as are ASCII and known to become ASCII or nothing. The builder has room for them. */
static ssize_t translate_run(StrBuilder *b, Borrowed self, ssize_t at, uint8_t const known[128]) {
    const uint8_t *in = str_data(self);
    uint8_t *out = (uint8_t *)str_data(b->buffer) + b->length, *start = out;
    ssize_t n = str_length(self);
    for (; at < n && in[at] < 128 && known[in[at]] != TABLE_UNKNOWN && known[in[at]] != TABLE_OTHER; at++)
        if (known[in[at]] != TABLE_DELETE)
            *out++ = known[in[at]];
    if (out > start && b->max_char < 0x7f)
        b->max_char = 0x7f;
    b->length += out - start;
    return at;
}

static bool translate_all(StrBuilder *b, Borrowed self, Borrowed table) {
    uint8_t known[128];
    memset(known, TABLE_UNKNOWN, sizeof known);
    ssize_t n = str_length(self);
    for (ssize_t at = 0; at < n;) {
        if (str_kind(self) == 1 && b->kind == 1) {
            if (!str_builder_reserve(b, n - at, 0x7f))
                return false;
            at = translate_run(b, self, at, known);
            if (at == n)
                break;
        }
        if (!translate_char(b, table, str_char(self, at++), known))
            return false;
    }
    return true;
}

NATIVE_ROW(str_py_translate) {
    StrBuilder b = STR_BUILDER_INIT;
    if (str_length(self) == 0)
        return STR_EMPTY;
    if (!str_builder_reserve(&b, str_length(self), 0x7f) || !translate_all(&b, self, args[0])) {
        str_builder_discard(&b);
        return NULL;
    }
    return str_builder_finish(&b);
}

static bool maketrans_pairs(Borrowed table, Borrowed from, Borrowed to) {
    if (!is_str(to))
        return raise_error(&exc_TypeError, to == NONE ? "maketrans() argument 2 must be str, not None"
                                                      : "maketrans() argument 2 must be str, not %.50T", to);
    if (!is_str(from))
        return raise_error(&exc_TypeError, "first maketrans argument must be a string if there is a second argument");
    if (str_length(from) != str_length(to))
        return raise_error(&exc_ValueError, "the first two maketrans arguments must have equal length");
    for (ssize_t i = 0; i < str_length(from); i++)
        if (!dict_set(table, imm_int(str_char(from, i)), imm_int(str_char(to, i))))
            return false;
    return true;
}

static bool maketrans_dict(Borrowed table, Borrowed from) {
    if (!is_dict_exact(from))
        return raise_error(&exc_TypeError, "if you give only one argument to maketrans it must be a dict");
    ssize_t position = 0;
    Borrowed key, value;
    while (dict_next(from, &position, &key, &value)) {
        if (is_str(key)) {
            if (str_length(key) != 1)
                return raise_error(&exc_ValueError, "string keys in translate table must be of length 1");
            if (!dict_set(table, imm_int(str_char(key, 0)), value))
                return false;
        } else if (is_int(key)) {
            if (!dict_set(table, key, value))
                return false;
        } else {
            return raise_error(&exc_TypeError, "keys in translate table must be strings or integers");
        }
    }
    return true;
}

NATIVE_ROW(str_py_maketrans) {
    Borrowed x = args[0], y = args[1], z = args[2];
    OWNED Value table = dict_new();
    if (!table)
        return NULL;
    if (!y)
        return maketrans_dict(table, x) ? MOVE(table) : NULL;
    if (z && !is_str(z))
        return raise_error(&exc_TypeError, z == NONE ? "maketrans() argument 3 must be str, not None"
                                                     : "maketrans() argument 3 must be str, not %.50T", z);
    if (!maketrans_pairs(table, x, y))
        return NULL;
    for (ssize_t i = 0; z && i < str_length(z); i++)
        if (!dict_set(table, imm_int(str_char(z, i)), NONE))
            return NULL;
    return MOVE(table);
}
