/* SPDX-License-Identifier: MIT
   Methods that bytes and bytearray share, first part: searching, testing, changing case, stripping, padding, replacing.
   Each is written once for both and makes results of self's kind. Arguments that may run Python are converted before
   self's bytes are looked at. Splitting and joining are in split.c. */
#include "types/bytes/bytes_priv.h"

#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes/search.h"
#include "types/int.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"

/* ASCII only, whatever the locale says. */
static ALWAYS_INLINE bool byte_is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
static ALWAYS_INLINE bool byte_is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
static ALWAYS_INLINE bool byte_is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static ALWAYS_INLINE bool byte_is_alpha(unsigned char c) { return byte_is_lower(c | 0x20); }
static ALWAYS_INLINE bool byte_is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static ALWAYS_INLINE unsigned char byte_to_lower(unsigned char c) { return byte_is_upper(c) ? c | 0x20 : c; }
static ALWAYS_INLINE unsigned char byte_to_upper(unsigned char c) { return byte_is_lower(c) ? c & ~0x20 : c; }

/* --- arguments --- */

bool bytes_arg(Borrowed v, BytesArg *out) {
    out->held = false;
    if (LIKELY(is_bytes(v))) {
        out->data = bytes_data(v);
        out->size = bytes_size(v);
        return true;
    }
    if (!buffer_get(v, &out->buffer, BUFFER_SIMPLE))
        return false;
    out->held = true;
    out->data = out->buffer.data;
    out->size = out->buffer.size;
    return true;
}

bool byte_from_value(Borrowed v, const char *message, unsigned char *out) {
    int64_t i;
    if (LIKELY(is_imm_int(v))) {
        i = imm_int_get(v);
    } else {
        OWNED Value index = number_index(v);
        if (!index)
            return false;
        int overflow;
        i = int_get(index, &overflow);
        i = overflow ? -1 : i;
    }
    if (i < 0 || i > 255)
        return raise_error(&exc_ValueError, "%s", message), false;
    *out = (unsigned char)i;
    return true;
}

bool bytes_arg_or_byte(Borrowed v, BytesArg *out) {
    if (buffer_is_supported(v))
        return bytes_arg(v, out);
    if (!has_index(v))
        return raise_error(&exc_TypeError, "argument should be integer or bytes-like object, not '%T'", v), false;
    out->held = false;
    out->data = &out->byte;
    out->size = 1;
    return byte_from_value(v, "byte must be in range(0, 256)", (unsigned char *)&out->byte);
}

/* The bounds of a search, as slices have them: NULL and None leave the default. runs: Python. */
static bool bytes_bound(Borrowed v, ssize_t *out) {
    if (!v || v == NONE)
        return true;
    if (!is_imm_int(v) && !has_index(v))
        return raise_error(&exc_TypeError, "slice indices must be integers or None or have an __index__ method"), false;
    return arg_ssize_clipped(v, out);
}

static bool bytes_bounds(Borrowed start_arg, Borrowed end_arg, ssize_t *start, ssize_t *end) {
    *start = 0;
    *end = INT64_MAX;
    return bytes_bound(start_arg, start) && bytes_bound(end_arg, end);
}

/* Fits bounds to a length: negative ones count from the end. */
static void bytes_clip(ssize_t size, ssize_t *start, ssize_t *end) {
    if (*end > size)
        *end = size;
    else if (*end < 0)
        *end = ssize_max(*end + size, 0);
    if (*start < 0)
        *start = ssize_max(*start + size, 0);
}

/* --- results --- */

Value bytes_like_new(Borrowed self, const char *data, ssize_t size) {
    return is_bytes(self) ? bytes_new(data, size) : bytearray_new(data, size);
}

Value bytes_like_slice(Borrowed self, ssize_t start, ssize_t end) {
    if (is_bytes_exact(self) && start == 0 && end == bytes_size(self))
        return own(self);
    return bytes_like_new(self, span_of(self).data + start, end - start);
}

/* --- searching --- */

typedef ssize_t (*SearchFn)(const char *text, ssize_t size, const char *part, ssize_t part_size);

/* -1: not found; -2: error. */
static ssize_t bytes_search(Borrowed self, Borrowed const *args, SearchFn search) {
    ssize_t start, end;
    BytesArg part;
    if (!bytes_bounds(args[1], args[2], &start, &end) || !bytes_arg_or_byte(args[0], &part))
        return -2;
    Span span = span_of(self);
    bytes_clip(span.size, &start, &end);
    ssize_t at = start > end ? -1 : search(span.data + start, end - start, part.data, part.size);
    bytes_arg_release(&part);
    return at < 0 ? -1 : at + start;
}

Value bytes_py_find(Borrowed self, Borrowed const *args) {
    ssize_t at = bytes_search(self, args, memory_find);
    return at == -2 ? NULL : imm_int(at);
}

Value bytes_py_rfind(Borrowed self, Borrowed const *args) {
    ssize_t at = bytes_search(self, args, memory_find_last);
    return at == -2 ? NULL : imm_int(at);
}

static Value bytes_index_result(ssize_t at) {
    if (at == -1)
        raise_error(&exc_ValueError, "subsection not found");
    return at < 0 ? NULL : imm_int(at);
}

Value bytes_py_index(Borrowed self, Borrowed const *args) {
    return bytes_index_result(bytes_search(self, args, memory_find));
}

Value bytes_py_rindex(Borrowed self, Borrowed const *args) {
    return bytes_index_result(bytes_search(self, args, memory_find_last));
}

Value bytes_py_count(Borrowed self, Borrowed const *args) {
    ssize_t start, end;
    BytesArg part;
    if (!bytes_bounds(args[1], args[2], &start, &end) || !bytes_arg_or_byte(args[0], &part))
        return NULL;
    Span span = span_of(self);
    bytes_clip(span.size, &start, &end);
    ssize_t n = start > end ? 0 : memory_count(span.data + start, end - start, part.data, part.size, INT64_MAX);
    bytes_arg_release(&part);
    return imm_int(n);
}

int bytes_slot_contains(Borrowed self, Borrowed item) {
    BytesArg part;
    if (is_imm_int(item) || (!buffer_is_supported(item) && has_index(item))) {
        if (!bytes_arg_or_byte(item, &part))
            return -1;
    } else if (!bytes_arg(item, &part)) {
        return -1;
    }
    Span span = span_of(self);
    bool found = memory_find(span.data, span.size, part.data, part.size) >= 0;
    bytes_arg_release(&part);
    return found;
}

/* Whether self[start:end] begins (direction 1) or ends (-1) with `affix`. 0, 1, -1. */
static int bytes_has_affix(Borrowed self, Borrowed affix, ssize_t start, ssize_t end, int direction) {
    BytesArg part;
    if (!bytes_arg(affix, &part))
        return -1;
    Span span = span_of(self);
    bytes_clip(span.size, &start, &end);
    bool has = false;
    if (start <= end && part.size <= end - start)
        has = memcmp(span.data + (direction > 0 ? start : end - part.size), part.data, (size_t)part.size) == 0;
    bytes_arg_release(&part);
    return has;
}

static Value bytes_affix(Borrowed self, Borrowed const *args, int direction) {
    ssize_t start, end;
    if (!bytes_bounds(args[1], args[2], &start, &end))
        return NULL;
    int has = 0;
    if (is_tuple(args[0])) {
        for (ssize_t i = 0; has == 0 && i < tuple_size(args[0]); i++)
            has = bytes_has_affix(self, tuple_peek(args[0], i), start, end, direction);
        return has < 0 ? NULL : bool_value(has);
    }
    has = bytes_has_affix(self, args[0], start, end, direction);
    if (has < 0 && error_matches(&exc_TypeError)) {
        error_clear();
        raise_error(&exc_TypeError, "%s first arg must be bytes or a tuple of bytes, not %T",
                    direction > 0 ? "startswith" : "endswith", args[0]);
    }
    return has < 0 ? NULL : bool_value(has);
}

Value bytes_py_startswith(Borrowed self, Borrowed const *args) { return bytes_affix(self, args, 1); }
Value bytes_py_endswith(Borrowed self, Borrowed const *args) { return bytes_affix(self, args, -1); }

/* --- testing --- */

#define BYTES_ALL(name, test)                                                                                          \
    Value bytes_py_##name(Borrowed self, Borrowed const *args) {                                                       \
        Span span = span_of(self);                                                                                     \
        for (ssize_t i = 0; i < span.size; i++)                                                                        \
            if (!(test))                                                                                               \
                return FALSE_VALUE;                                                                                    \
        return bool_value(span.size > 0);                                                                              \
    }
#define BYTE ((unsigned char)span.data[i])
BYTES_ALL(isalnum, byte_is_alpha(BYTE) || byte_is_digit(BYTE))
BYTES_ALL(isalpha, byte_is_alpha(BYTE))
BYTES_ALL(isdigit, byte_is_digit(BYTE))
BYTES_ALL(isspace, byte_is_space(BYTE))

Value bytes_py_isascii(Borrowed self, Borrowed const *args) {
    Span span = span_of(self);
    unsigned char all = 0;
    for (ssize_t i = 0; i < span.size; i++)
        all |= BYTE;
    return bool_value(all < 128);
}

static Value bytes_has_case(Borrowed self, bool (*wanted)(unsigned char), bool (*unwanted)(unsigned char)) {
    Span span = span_of(self);
    bool cased = false;
    for (ssize_t i = 0; i < span.size; i++) {
        if (unwanted(BYTE))
            return FALSE_VALUE;
        cased = cased || wanted(BYTE);
    }
    return bool_value(cased);
}
static bool byte_test_lower(unsigned char c) { return byte_is_lower(c); }
static bool byte_test_upper(unsigned char c) { return byte_is_upper(c); }

Value bytes_py_islower(Borrowed self, Borrowed const *args) {
    return bytes_has_case(self, byte_test_lower, byte_test_upper);
}
Value bytes_py_isupper(Borrowed self, Borrowed const *args) {
    return bytes_has_case(self, byte_test_upper, byte_test_lower);
}

Value bytes_py_istitle(Borrowed self, Borrowed const *args) {
    Span span = span_of(self);
    bool cased = false, inside = false;
    for (ssize_t i = 0; i < span.size; i++) {
        if (inside ? byte_is_upper(BYTE) : byte_is_lower(BYTE))
            return FALSE_VALUE;
        inside = byte_is_alpha(BYTE);
        cased = cased || inside;
    }
    return bool_value(cased);
}

/* --- case --- */

#define BYTES_MAP(name, expression)                                                                                    \
    Value bytes_py_##name(Borrowed self, Borrowed const *args) {                                                       \
        Span span = span_of(self);                                                                                     \
        Value result = bytes_like_new(self, NULL, span.size);                                                          \
        if (!result)                                                                                                   \
            return NULL;                                                                                               \
        char *out = bytes_like_data(result);                                                                           \
        for (ssize_t i = 0; i < span.size; i++)                                                                        \
            out[i] = (char)(expression);                                                                               \
        return result;                                                                                                 \
    }
BYTES_MAP(lower, byte_to_lower(BYTE))
BYTES_MAP(upper, byte_to_upper(BYTE))
BYTES_MAP(swapcase, byte_is_alpha(BYTE) ? BYTE ^ 0x20 : BYTE)
BYTES_MAP(capitalize, i ? byte_to_lower(BYTE) : byte_to_upper(BYTE))
BYTES_MAP(title, i && byte_is_alpha((unsigned char)span.data[i - 1]) ? byte_to_lower(BYTE) : byte_to_upper(BYTE))
#undef BYTE

/* --- stripping --- */

enum { STRIP_LEFT = 1, STRIP_RIGHT = 2 };

static Value bytes_strip(Borrowed self, Borrowed set_arg, int sides) {
    bool in_set[256] = {false};
    if (set_arg && set_arg != NONE) {
        BytesArg set;
        if (!bytes_arg(set_arg, &set))
            return NULL;
        for (ssize_t i = 0; i < set.size; i++)
            in_set[(unsigned char)set.data[i]] = true;
        bytes_arg_release(&set);
    } else {
        for (int c = 0; c < 256; c++)
            in_set[c] = byte_is_space((unsigned char)c);
    }
    Span span = span_of(self);
    ssize_t start = 0, end = span.size;
    while ((sides & STRIP_LEFT) && start < end && in_set[(unsigned char)span.data[start]])
        start++;
    while ((sides & STRIP_RIGHT) && end > start && in_set[(unsigned char)span.data[end - 1]])
        end--;
    return bytes_like_slice(self, start, end);
}

Value bytes_py_strip(Borrowed self, Borrowed const *args) { return bytes_strip(self, args[0], STRIP_LEFT | STRIP_RIGHT); }
Value bytes_py_lstrip(Borrowed self, Borrowed const *args) { return bytes_strip(self, args[0], STRIP_LEFT); }
Value bytes_py_rstrip(Borrowed self, Borrowed const *args) { return bytes_strip(self, args[0], STRIP_RIGHT); }

Value bytes_py_removeprefix(Borrowed self, Borrowed const *args) {
    BytesArg part;
    if (!bytes_arg(args[0], &part))
        return NULL;
    Span span = span_of(self);
    bool has = part.size > 0 && part.size <= span.size && memcmp(span.data, part.data, (size_t)part.size) == 0;
    Value result = bytes_like_slice(self, has ? part.size : 0, span.size);
    bytes_arg_release(&part);
    return result;
}

Value bytes_py_removesuffix(Borrowed self, Borrowed const *args) {
    BytesArg part;
    if (!bytes_arg(args[0], &part))
        return NULL;
    Span span = span_of(self);
    ssize_t end = span.size - part.size;
    bool has = part.size > 0 && end >= 0 && memcmp(span.data + end, part.data, (size_t)part.size) == 0;
    Value result = bytes_like_slice(self, 0, has ? end : span.size);
    bytes_arg_release(&part);
    return result;
}

/* --- padding --- */

static Value bytes_pad(Borrowed self, ssize_t left, ssize_t right, char fill) {
    Span span = span_of(self);
    left = ssize_max(left, 0);
    right = ssize_max(right, 0);
    if (!left && !right)
        return bytes_like_slice(self, 0, span.size);
    Value result = bytes_like_new(self, NULL, left + span.size + right);
    if (!result)
        return NULL;
    char *out = bytes_like_data(result);
    memset(out, fill, (size_t)left);
    memcpy(out + left, span.data, (size_t)span.size);
    memset(out + left + span.size, fill, (size_t)right);
    return result;
}

/* Width and fill byte; *padding is how many bytes are missing. */
static bool bytes_pad_args(const char *name, Borrowed self, Borrowed const *args, ssize_t *width, ssize_t *padding, char *fill) {
    *fill = ' ';
    if (!arg_ssize(args[0], width))
        return false;
    if (args[1]) {
        bool good = (is_bytes(args[1]) || is_bytearray(args[1])) && span_of(args[1]).size == 1;
        if (!good)
            return raise_error(&exc_TypeError, "%s() argument 2 must be a byte string of length 1, not %T", name, args[1]),
                   false;
        *fill = *span_of(args[1]).data;
    }
    *padding = *width - span_of(self).size;
    return true;
}

Value bytes_py_ljust(Borrowed self, Borrowed const *args) {
    ssize_t width, padding;
    char fill;
    return bytes_pad_args("ljust", self, args, &width, &padding, &fill) ? bytes_pad(self, 0, padding, fill) : NULL;
}

Value bytes_py_rjust(Borrowed self, Borrowed const *args) {
    ssize_t width, padding;
    char fill;
    return bytes_pad_args("rjust", self, args, &width, &padding, &fill) ? bytes_pad(self, padding, 0, fill) : NULL;
}

Value bytes_py_center(Borrowed self, Borrowed const *args) {
    ssize_t width, padding;
    char fill;
    if (!bytes_pad_args("center", self, args, &width, &padding, &fill))
        return NULL;
    if (padding <= 0)
        return bytes_pad(self, 0, 0, fill);
    ssize_t left = padding / 2 + (padding & width & 1); /* the odd one goes left when the width is odd */
    return bytes_pad(self, left, padding - left, fill);
}

Value bytes_py_zfill(Borrowed self, Borrowed const *args) {
    ssize_t width;
    if (!arg_ssize(args[0], &width))
        return NULL;
    ssize_t padding = width - span_of(self).size;
    Value result = bytes_pad(self, padding, 0, '0');
    if (!result || padding <= 0)
        return result;
    char *out = bytes_like_data(result);
    if (span_of(self).size > 0 && (out[padding] == '+' || out[padding] == '-')) {
        out[0] = out[padding];
        out[padding] = '0';
    }
    return result;
}

Value bytes_py_expandtabs(Borrowed self, Borrowed const *args) {
    int tab_size = 8;
    if (args[0] && !arg_int(args[0], &tab_size))
        return NULL;
    Span span = span_of(self);
    ByteBuilder b = {NULL, 0, 0};
    ssize_t column = 0;
    bool good = byte_builder_reserve(&b, span.size);
    for (ssize_t i = 0; good && i < span.size; i++) {
        char c = span.data[i];
        if (c == '\t') {
            ssize_t spaces = tab_size > 0 ? tab_size - column % tab_size : 0;
            column += spaces;
            good = byte_builder_fill(&b, ' ', spaces);
        } else {
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            good = byte_builder_add(&b, &c, 1);
        }
    }
    Value result = good ? bytes_like_new(self, b.data, b.size) : NULL;
    byte_builder_fini(&b);
    return result;
}

/* --- replacing --- */

/* Between all bytes, and at both ends: at most `count` times. */
static Value bytes_interleave(Borrowed self, Span span, const BytesArg *with, ssize_t count) {
    count = ssize_min(count, span.size + 1);
    ssize_t total;
    if (__builtin_mul_overflow(count, with->size, &total) || __builtin_add_overflow(total, span.size, &total))
        return raise_error(&exc_OverflowError, "replace bytes are too long");
    Value result = bytes_like_new(self, NULL, total);
    if (!result)
        return NULL;
    char *out = bytes_like_data(result);
    for (ssize_t i = 0; i < count; i++) {
        memcpy(out, with->data, (size_t)with->size);
        out += with->size;
        if (i < span.size)
            *out++ = span.data[i];
    }
    if (count < span.size)
        memcpy(out, span.data + count, (size_t)(span.size - count));
    return result;
}

static Value bytes_replace_same_size(Borrowed self, Span span, ssize_t at, const BytesArg *old, const BytesArg *with,
                                     ssize_t count) {
    Value result = bytes_like_new(self, span.data, span.size);
    if (!result)
        return NULL;
    if (is_bytes(self) && AS(Object, result)->refcount != 1) { /* a shared one-byte object */
        drop(result);
        return bytes_like_new(self, with->data, with->size);
    }
    char *out = bytes_like_data(result);
    while (at >= 0 && count-- > 0) {
        memcpy(out + at, with->data, (size_t)with->size);
        ssize_t next = at + old->size;
        at = memory_find(span.data + next, span.size - next, old->data, old->size);
        at = at < 0 ? -1 : at + next;
    }
    return result;
}

static Value bytes_replace_general(Borrowed self, Span span, const BytesArg *old, const BytesArg *with, ssize_t count) {
    count = memory_count(span.data, span.size, old->data, old->size, count);
    ssize_t total;
    if (__builtin_mul_overflow(count, with->size - old->size, &total) || __builtin_add_overflow(total, span.size, &total))
        return raise_error(&exc_OverflowError, "replace bytes are too long");
    Value result = bytes_like_new(self, total ? NULL : "", total);
    if (!result || total == 0)
        return result;
    char *out = bytes_like_data(result);
    const char *at = span.data, *end = span.data + span.size;
    while (count-- > 0) {
        ssize_t gap = memory_find(at, end - at, old->data, old->size);
        memcpy(out, at, (size_t)gap);
        memcpy(out + gap, with->data, (size_t)with->size);
        out += gap + with->size;
        at += gap + old->size;
    }
    memcpy(out, at, (size_t)(end - at));
    return result;
}

static Value bytes_replace(Borrowed self, const BytesArg *old, const BytesArg *with, ssize_t count) {
    Span span = span_of(self);
    if (old->size == 0)
        return count == 0 || with->size == 0 ? bytes_like_slice(self, 0, span.size)
                                             : bytes_interleave(self, span, with, count);
    ssize_t first = count == 0 ? -1 : memory_find(span.data, span.size, old->data, old->size);
    if (first < 0)
        return bytes_like_slice(self, 0, span.size);
    if (old->size == with->size)
        return bytes_replace_same_size(self, span, first, old, with, count);
    return bytes_replace_general(self, span, old, with, count);
}

Value bytes_py_replace(Borrowed self, Borrowed const *args) {
    BytesArg old, with;
    ssize_t count = -1;
    if (!bytes_arg(args[0], &old))
        return NULL;
    if (!bytes_arg(args[1], &with)) {
        bytes_arg_release(&old);
        return NULL;
    }
    Value result = NULL;
    if (!args[2] || arg_ssize(args[2], &count))
        result = bytes_replace(self, &old, &with, count < 0 ? INT64_MAX : count);
    bytes_arg_release(&old);
    bytes_arg_release(&with);
    return result;
}

/* --- translating --- */

Value bytes_py_translate(Borrowed self, Borrowed const *args) {
    unsigned char map[256];
    bool gone[256] = {false};
    for (int c = 0; c < 256; c++)
        map[c] = (unsigned char)c;
    BytesArg arg;
    if (args[0] != NONE) {
        if (!bytes_arg(args[0], &arg))
            return NULL;
        bool good = arg.size == 256;
        if (good)
            memcpy(map, arg.data, 256);
        bytes_arg_release(&arg);
        if (!good)
            return raise_error(&exc_ValueError, "translation table must be 256 characters long");
    }
    if (args[1]) {
        if (!bytes_arg(args[1], &arg))
            return NULL;
        for (ssize_t i = 0; i < arg.size; i++)
            gone[(unsigned char)arg.data[i]] = true;
        bytes_arg_release(&arg);
    }
    Span span = span_of(self);
    char *text = memory_new((size_t)span.size);
    if (!text)
        return NULL;
    ssize_t size = 0;
    bool changed = false;
    for (ssize_t i = 0; i < span.size; i++) {
        unsigned char c = (unsigned char)span.data[i];
        changed = changed || map[c] != c;
        if (!gone[c])
            text[size++] = (char)map[c];
    }
    Value result = changed || size != span.size ? bytes_like_new(self, text, size) : bytes_like_slice(self, 0, size);
    memory_free(text);
    return result;
}

Value bytes_py_maketrans(Borrowed self, Borrowed const *args) {
    BytesArg from, to;
    if (!bytes_arg(args[0], &from))
        return NULL;
    if (!bytes_arg(args[1], &to)) {
        bytes_arg_release(&from);
        return NULL;
    }
    Value result = NULL;
    if (from.size != to.size) {
        raise_error(&exc_ValueError, "maketrans arguments must have same length");
    } else if ((result = bytes_new(NULL, 256))) {
        char *map = bytes_data(result);
        for (int c = 0; c < 256; c++)
            map[c] = (char)c;
        for (ssize_t i = 0; i < from.size; i++)
            map[(unsigned char)from.data[i]] = to.data[i];
    }
    bytes_arg_release(&from);
    bytes_arg_release(&to);
    return result;
}

/* --- text --- */

Value bytes_py_decode(Borrowed self, Borrowed const *args) {
    const char *names[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        if (!args[i])
            continue;
        if (!is_str(args[i]))
            return raise_error(&exc_TypeError, "decode() argument '%s' must be str, not %s", i ? "errors" : "encoding",
                               args[i] == NONE ? "None" : type_short_name(type_of(args[i])));
        names[i] = arg_text("decode", i + 1, args[i], NULL);
        if (!names[i])
            return NULL;
    }
    span_pin(self);
    Span span = span_of(self);
    Value result = str_decode(span.data, span.size, names[0], names[1]);
    span_unpin(self);
    return result;
}

Value bytes_py_hex(Borrowed self, Borrowed const *args) {
    span_pin(self);
    Span span = span_of(self);
    Value result = bytes_hex_text(span.data, span.size, args[0], args[1]);
    span_unpin(self);
    return result;
}
