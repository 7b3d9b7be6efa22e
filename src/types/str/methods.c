/* SPDX-License-Identifier: MIT
   The type str: its slots, its constructor, and the methods that search and take apart. Layout and conversion methods
   are in methods2.c, the questions (isalpha ...) in case.c, format and format_map in format_method.c. */
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/format_spec.h"
#include "types/int.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/str/str_priv.h"
#include "types/unicode.h"

/* --- arguments --- */

/* "encode() argument 'encoding' must be str, not int" and relatives. */
static COLD void *bad_argument(const char *function, const char *which, Borrowed v) {
    if (v == NONE)
        return raise_error(&exc_TypeError, "%s() %s must be str, not None", function, which);
    return raise_error(&exc_TypeError, "%s() %s must be str, not %.50T", function, which, v);
}

/* A slice bound: None leaves *out alone. */
static bool bound_arg(Borrowed v, ssize_t *out) {
    if (v == NONE)
        return true;
    if (LIKELY(is_imm_int(v))) {
        *out = (ssize_t)imm_int_get(v);
        return true;
    }
    if (UNLIKELY(!has_index(v)))
        return raise_error(&exc_TypeError, "slice indices must be integers or None or have an __index__ method");
    return arg_ssize_clipped(v, out);
}

/* (sub[, start[, end]]), as find, count, startswith take them. `name` is "str.find". */
static bool search_args(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, ssize_t *start,
                        ssize_t *end) {
    if (UNLIKELY(keywords && !native_no_keywords(name, keywords)))
        return false;
    if (UNLIKELY(count < 1))
        return raise_error(&exc_TypeError, "%s() takes at least 1 argument (0 given)", name + 4);
    if (UNLIKELY(count > 3))
        return raise_error(&exc_TypeError, "%s() takes at most 3 arguments (%zd given)", name + 4, count);
    *start = 0;
    *end = SSIZE_MAX;
    return (count < 2 || bound_arg(args[1], start)) && (count < 3 || bound_arg(args[2], end));
}

static bool search_args_str(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, ssize_t *start,
                            ssize_t *end) {
    if (!search_args(name, args, count, keywords, start, end))
        return false;
    if (UNLIKELY(!is_str(args[0])))
        return raise_error(&exc_TypeError, "must be str, not %.100T", args[0]);
    return true;
}

/* --- searching --- */

static RAW_ROW(str_py_find) {
    ssize_t start, end;
    if (!search_args_str("str.find", args, count, keywords, &start, &end))
        return NULL;
    return imm_int(str_find(self, args[0], start, end, 1));
}

static RAW_ROW(str_py_rfind) {
    ssize_t start, end;
    if (!search_args_str("str.rfind", args, count, keywords, &start, &end))
        return NULL;
    return imm_int(str_find(self, args[0], start, end, -1));
}

static Value index_result(ssize_t at) {
    return at < 0 ? raise_error(&exc_ValueError, "substring not found") : imm_int(at);
}

static RAW_ROW(str_py_index) {
    ssize_t start, end;
    if (!search_args_str("str.index", args, count, keywords, &start, &end))
        return NULL;
    return index_result(str_find(self, args[0], start, end, 1));
}

static RAW_ROW(str_py_rindex) {
    ssize_t start, end;
    if (!search_args_str("str.rindex", args, count, keywords, &start, &end))
        return NULL;
    return index_result(str_find(self, args[0], start, end, -1));
}

static RAW_ROW(str_py_count) {
    ssize_t start, end;
    if (!search_args_str("str.count", args, count, keywords, &start, &end))
        return NULL;
    if (start > str_length(self))
        return imm_int(0);
    slice_adjust(str_length(self), &start, &end, 1);
    if (start > end)
        return imm_int(0);
    int kind = str_kind(self);
    return imm_int(chars_count(kind, chars_at(kind, str_data(self), start), end - start, str_kind(args[0]),
                               str_data(args[0]), str_length(args[0]), SSIZE_MAX));
}

typedef bool (*AffixFn)(Borrowed v, Borrowed affix, ssize_t start, ssize_t end);

static Value affix_test(const char *name, AffixFn test, Borrowed self, Borrowed const *args, ssize_t count,
                        Borrowed keywords) {
    ssize_t start, end;
    if (!search_args(name, args, count, keywords, &start, &end))
        return NULL;
    if (LIKELY(is_str(args[0])))
        return bool_value(test(self, args[0], start, end));
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "%s first arg must be str or a tuple of str, not %.100T", name + 4, args[0]);
    for (ssize_t i = 0; i < tuple_size(args[0]); i++) {
        Borrowed affix = tuple_peek(args[0], i);
        if (!is_str(affix))
            return raise_error(&exc_TypeError, "tuple for %s must only contain str, not %.100T", name + 4, affix);
        if (test(self, affix, start, end))
            return TRUE_VALUE;
    }
    return FALSE_VALUE;
}

static RAW_ROW(str_py_startswith) { return affix_test("str.startswith", str_starts_with, self, args, count, keywords); }
static RAW_ROW(str_py_endswith) { return affix_test("str.endswith", str_ends_with, self, args, count, keywords); }

/* --- taking apart --- */

static bool count_arg(Borrowed v, ssize_t *out) {
    if (!v) {
        *out = -1;
        return true;
    }
    if (LIKELY(is_imm_int(v))) {
        *out = (ssize_t)imm_int_get(v);
        return true;
    }
    return arg_ssize(v, out);
}

/* Hot methods with optional parameters take their arguments raw: binding costs more than most of their work. */

typedef Value (*SplitFn)(Borrowed v, Borrowed separator, ssize_t max_split);

static ALWAYS_INLINE Value split_call(const char *name, SplitFn split, Borrowed self, Borrowed const *args, ssize_t count,
                                      Borrowed keywords) {
    Borrowed bound[2];
    ssize_t max_split = -1;
    if (LIKELY(!keywords && count == 0))
        return split(self, NULL, -1);
    if (LIKELY(!keywords && count == 1))
        return split(self, args[0], -1);
    if (!native_bind(name, "(sep=None, maxsplit=-1)", args, count, keywords, bound, NULL) ||
        !count_arg(bound[1], &max_split))
        return NULL;
    return split(self, bound[0], max_split);
}

static RAW_ROW(str_py_split) { return split_call("split", str_split, self, args, count, keywords); }
static RAW_ROW(str_py_rsplit) { return split_call("rsplit", str_rsplit, self, args, count, keywords); }

static NATIVE_ROW(str_py_splitlines) {
    int keep_ends = 0;
    if (args[0] && is_bool(args[0]))
        keep_ends = args[0] == TRUE_VALUE;
    else if (args[0] && !arg_int(args[0], &keep_ends))
        return NULL;
    return str_split_lines(self, keep_ends != 0);
}

static NATIVE_ROW(str_py_partition) { return str_partition(self, args[0]); }
static NATIVE_ROW(str_py_rpartition) { return str_rpartition(self, args[0]); }
static NATIVE_ROW(str_py_join) { return str_join(self, args[0]); }

static RAW_ROW(str_py_replace) {
    ssize_t max_count = -1;
    if (UNLIKELY((keywords && !native_no_keywords("str.replace", keywords)) ||
                 (UNLIKELY(count < 2 || count > 3) && !native_count("replace", count, 2, 3))))
        return NULL;
    if (UNLIKELY(!is_str(args[0])))
        return bad_argument("replace", "argument 1", args[0]);
    if (UNLIKELY(!is_str(args[1])))
        return bad_argument("replace", "argument 2", args[1]);
    if (count > 2 && !count_arg(args[2], &max_count))
        return NULL;
    return str_replace(self, args[0], args[1], max_count);
}

static NATIVE_ROW(str_py_removeprefix) {
    if (!is_str(args[0]))
        return bad_argument("removeprefix", "argument", args[0]);
    bool has = str_starts_with(self, args[0], 0, SSIZE_MAX);
    return str_substring(self, has ? str_length(args[0]) : 0, str_length(self));
}

static NATIVE_ROW(str_py_removesuffix) {
    if (!is_str(args[0]))
        return bad_argument("removesuffix", "argument", args[0]);
    bool has = str_ends_with(self, args[0], 0, SSIZE_MAX);
    return str_substring(self, 0, str_length(self) - (has ? str_length(args[0]) : 0));
}

enum { STRIP_LEFT = 1, STRIP_RIGHT = 2, STRIP_BOTH = 3 };

static Value strip(const char *name, Borrowed self, Borrowed chars, int sides) {
    int kind = str_kind(self);
    const void *data = str_data(self);
    ssize_t start = 0, end = str_length(self);
    if (!chars || chars == NONE) {
        while (sides & STRIP_LEFT && start < end && char_is_space(str_read(kind, data, start)))
            start++;
        while (sides & STRIP_RIGHT && end > start && char_is_space(str_read(kind, data, end - 1)))
            end--;
        return str_substring(self, start, end);
    }
    if (!is_str(chars))
        return raise_error(&exc_TypeError, "%s arg must be None or str", name);
    int set_kind = str_kind(chars);
    const void *set = str_data(chars);
    ssize_t m = str_length(chars);
    while (sides & STRIP_LEFT && start < end && chars_find_char(set_kind, set, m, str_read(kind, data, start)) >= 0)
        start++;
    while (sides & STRIP_RIGHT && end > start && chars_find_char(set_kind, set, m, str_read(kind, data, end - 1)) >= 0)
        end--;
    return str_substring(self, start, end);
}

/* `name` is "str.strip". */
static ALWAYS_INLINE Value strip_call(const char *name, int sides, Borrowed self, Borrowed const *args, ssize_t count,
                                      Borrowed keywords) {
    if (UNLIKELY((keywords && !native_no_keywords(name, keywords)) || (count > 1 && !native_count(name + 4, count, 0, 1))))
        return NULL;
    return strip(name + 4, self, count ? args[0] : NULL, sides);
}

static RAW_ROW(str_py_strip) { return strip_call("str.strip", STRIP_BOTH, self, args, count, keywords); }
static RAW_ROW(str_py_lstrip) { return strip_call("str.lstrip", STRIP_LEFT, self, args, count, keywords); }
static RAW_ROW(str_py_rstrip) { return strip_call("str.rstrip", STRIP_RIGHT, self, args, count, keywords); }

/* --- case --- */

static NATIVE_ROW(str_py_lower) { return str_case(self, CASE_LOWER); }
static NATIVE_ROW(str_py_upper) { return str_case(self, CASE_UPPER); }
static NATIVE_ROW(str_py_title) { return str_case(self, CASE_TITLE); }
static NATIVE_ROW(str_py_casefold) { return str_case(self, CASE_FOLD); }
static NATIVE_ROW(str_py_swapcase) { return str_case(self, CASE_SWAP); }
static NATIVE_ROW(str_py_capitalize) { return str_case(self, CASE_CAPITALIZE); }

/* --- special methods --- */

/* An argument of encode() or str() as C text; NULL without error when it was not given. */
static bool codec_arg(const char *function, const char *which, Borrowed v, const char **out) {
    *out = NULL;
    if (!v)
        return true;
    if (!is_str(v))
        return bad_argument(function, which, v);
    ssize_t size;
    *out = str_utf8(v, &size);
    if (*out && strlen(*out) != (size_t)size)
        return raise_error(&exc_ValueError, "embedded null character");
    return *out != NULL;
}

static RAW_ROW(str_py_encode) {
    const char *encoding, *errors;
    Borrowed bound[2];
    if (LIKELY(!keywords && count == 0))
        return str_encode_utf8(self, NULL);
    if (!native_bind("encode", "(encoding='utf-8', errors='strict')", args, count, keywords, bound, NULL) ||
        !codec_arg("encode", "argument 'encoding'", bound[0], &encoding) ||
        !codec_arg("encode", "argument 'errors'", bound[1], &errors))
        return NULL;
    return str_encode(self, encoding, errors);
}

static NATIVE_ROW(str_py___format__) {
    if (!is_str(args[0]))
        return bad_argument("__format__", "argument", args[0]);
    return number_format_str(self, args[0]);
}

static NATIVE_ROW(str_py___getnewargs__) {
    OWNED Value copy = str_from_kind(str_kind(self), str_data(self), str_length(self));
    return copy ? tuple_pack(1, copy) : NULL;
}

static NATIVE_ROW(str_py___sizeof__) {
    Str *s = AS(Str, self);
    ssize_t size = s->compact && s->ascii ? (ssize_t)sizeof(Str)
                   : s->compact           ? (ssize_t)sizeof(StrWide)
                                          : (ssize_t)sizeof(StrSubclass);
    size += (s->length + 1) * (ssize_t)s->kind;
    if (!(s->compact && s->ascii)) {
        StrWide *w = (StrWide *)s;
        bool is_shared = s->head.refcount >= IMMORTAL_REFCOUNT; /* those have it from the start */
        if (w->utf8 && !is_shared && (s->compact || w->utf8 != ((StrSubclass *)s)->data))
            size += w->utf8_size + 1;
    }
    return int_new(size);
}

/* --- slots --- */

static Value str_slot_repr(Borrowed self) { return str_repr(self); }
static Value str_slot_str(Borrowed self) { return str_exact(self); }
static hash_t str_slot_hash(Borrowed self) { return str_hash(self); }
static ssize_t str_slot_length(Borrowed self) { return str_length(self); }
static Value str_slot_concat(Borrowed a, Borrowed b) { return str_concat(a, b); }

static Value str_slot_mod(Borrowed a, Borrowed b) { return is_str(a) ? str_percent(a, b) : NOT_IMPLEMENTED; }

static Value str_slot_item(Borrowed self, ssize_t at) {
    if (UNLIKELY(at < 0 || at >= str_length(self)))
        return raise_error(&exc_IndexError, "string index out of range");
    return str_from_char(str_char(self, at));
}

static Value subscript_slice(Borrowed self, Borrowed key) {
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return NULL;
    ssize_t n = slice_adjust(str_length(self), &start, &stop, step);
    if (n <= 0)
        return STR_EMPTY;
    if (step == 1)
        return str_substring(self, start, start + n);
    int kind = str_kind(self);
    const void *data = str_data(self);
    uint32_t class = 0x7f;
    if (!str_is_ascii(self))
        for (ssize_t i = 0, at = start; i < n; i++, at += step)
            class |= char_class(str_read(kind, data, at));
    if (n == 1)
        return str_from_char(str_read(kind, data, start));
    Value result = str_alloc(n, class);
    if (!result)
        return NULL;
    int to = str_kind(result);
    void *out = str_data(result);
    for (ssize_t i = 0, at = start; i < n; i++, at += step)
        str_write(to, out, i, str_read(kind, data, at));
    return result;
}

static NOINLINE Value subscript_slow(Borrowed self, Borrowed key) {
    if (is_slice(key))
        return subscript_slice(self, key);
    if (!has_index(key))
        return raise_error(&exc_TypeError, "string indices must be integers, not '%.200T'", key);
    OWNED Value index = number_index(key);
    if (!index)
        return NULL;
    int overflow;
    int64_t at = int_get(index, &overflow);
    if (overflow)
        return raise_error(&exc_IndexError, "cannot fit '%.200T' into an index-sized integer", key);
    return str_slot_item(self, at < 0 ? at + str_length(self) : at);
}

static Value str_slot_subscript(Borrowed self, Borrowed key) {
    if (UNLIKELY(!is_imm_int(key)))
        return subscript_slow(self, key);
    int64_t at = imm_int_get(key);
    return str_slot_item(self, at < 0 ? at + str_length(self) : at);
}

/* --- construction --- */

/* str(bytes-like, encoding, errors) */
static Value decode_object(Borrowed v, Borrowed encoding_arg, Borrowed errors_arg) {
    const char *encoding, *errors;
    if (!codec_arg("str", "argument 'encoding'", encoding_arg, &encoding) ||
        !codec_arg("str", "argument 'errors'", errors_arg, &errors))
        return NULL;
    return str_from_object(v, encoding, errors);
}

static Value new_exact(Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (LIKELY(!keywords && count == 1))
        return object_str(args[0]);
    if (!keywords && count == 0)
        return STR_EMPTY;
    Borrowed bound[3];
    if (!native_bind("str", "(object='', encoding='utf-8', errors='strict')", args, count, keywords, bound, NULL))
        return NULL;
    if (!bound[0])
        return STR_EMPTY;
    return bound[1] || bound[2] ? decode_object(bound[0], bound[1], bound[2]) : object_str(bound[0]);
}

static Value str_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value text = new_exact(args, count, keywords);
    if (LIKELY(type == &str_type) || !text)
        return text;
    Value v = str_subclass_new(type, text);
    drop(text);
    return v;
}

/* --- tables --- */

#define UNSIGNED_ROW(name, function, doc)                                                                              \
    METHOD_ROW(name, .raw = function, NULL, doc, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE)

static MethodDef const str_methods[] = {
    METHOD_RAW("encode", str_py_encode, "($self, /, encoding='utf-8', errors='strict')", "Encode to bytes."),
    METHOD_RAW("replace", str_py_replace, "($self, old, new, count=-1, /)",
           "Copy with occurrences of old replaced by new, at most count of them unless it is negative."),
    METHOD_RAW("split", str_py_split, "($self, /, sep=None, maxsplit=-1)",
           "List of the parts between separators; None separates at white space and drops empty parts."),
    METHOD_RAW("rsplit", str_py_rsplit, "($self, /, sep=None, maxsplit=-1)", "Like split, but splits from the end."),
    METHOD("join", str_py_join, "($self, iterable, /)", "Concatenate strings with this one between them."),
    METHOD("capitalize", str_py_capitalize, "($self, /)", "Copy with the first character in title case, the rest lower."),
    METHOD("casefold", str_py_casefold, "($self, /)", "Copy for comparisons without regard to case."),
    METHOD("title", str_py_title, "($self, /)", "Copy with each word in title case."),
    METHOD("center", str_py_center, "($self, width, fillchar=' ', /)", "Centre in a field."),
    UNSIGNED_ROW("count", str_py_count, "S.count(sub[, start[, end]]) -> int\n\nNumber of occurrences, without overlap."),
    METHOD("expandtabs", str_py_expandtabs, "($self, /, tabsize=8)", "Copy with tabs replaced by spaces."),
    UNSIGNED_ROW("find", str_py_find, "S.find(sub[, start[, end]]) -> int\n\nFirst position of sub, or -1."),
    METHOD("partition", str_py_partition, "($self, sep, /)", "Part before the first separator, separator, part after it."),
    UNSIGNED_ROW("index", str_py_index, "S.index(sub[, start[, end]]) -> int\n\nFirst position of sub, or ValueError."),
    METHOD("ljust", str_py_ljust, "($self, width, fillchar=' ', /)", "Put at the left of a field."),
    METHOD("lower", str_py_lower, "($self, /)", "Copy in lower case."),
    METHOD_RAW("lstrip", str_py_lstrip, "($self, chars=None, /)", "Copy without leading white space or chars."),
    UNSIGNED_ROW("rfind", str_py_rfind, "S.rfind(sub[, start[, end]]) -> int\n\nLast position of sub, or -1."),
    UNSIGNED_ROW("rindex", str_py_rindex, "S.rindex(sub[, start[, end]]) -> int\n\nLast position of sub, or ValueError."),
    METHOD("rjust", str_py_rjust, "($self, width, fillchar=' ', /)", "Put at the right of a field."),
    METHOD_RAW("rstrip", str_py_rstrip, "($self, chars=None, /)", "Copy without trailing white space or chars."),
    METHOD("rpartition", str_py_rpartition, "($self, sep, /)", "Part before the last separator, separator, part after it."),
    METHOD("splitlines", str_py_splitlines, "($self, /, keepends=False)", "List of lines."),
    METHOD_RAW("strip", str_py_strip, "($self, chars=None, /)", "Copy without white space or chars at both ends."),
    METHOD("swapcase", str_py_swapcase, "($self, /)", "Copy with upper and lower case exchanged."),
    METHOD("translate", str_py_translate, "($self, table, /)", "Copy with each character mapped through table."),
    METHOD("upper", str_py_upper, "($self, /)", "Copy in upper case."),
    UNSIGNED_ROW("startswith", str_py_startswith, "S.startswith(prefix[, start[, end]]) -> bool\n\nTest for a beginning."),
    UNSIGNED_ROW("endswith", str_py_endswith, "S.endswith(suffix[, start[, end]]) -> bool\n\nTest for an end."),
    METHOD("removeprefix", str_py_removeprefix, "($self, prefix, /)", "Copy without prefix, if it begins so."),
    METHOD("removesuffix", str_py_removesuffix, "($self, suffix, /)", "Copy without suffix, if it ends so."),
    METHOD("isascii", str_py_isascii, "($self, /)", "Whether all characters are ASCII."),
    METHOD("islower", str_py_islower, "($self, /)", "Whether all cased characters are lower case, and there is one."),
    METHOD("isupper", str_py_isupper, "($self, /)", "Whether all cased characters are upper case, and there is one."),
    METHOD("istitle", str_py_istitle, "($self, /)", "Whether each word is in title case."),
    METHOD("isspace", str_py_isspace, "($self, /)", "Whether all characters are white space, and there is one."),
    METHOD("isdecimal", str_py_isdecimal, "($self, /)", "Whether all characters are decimal, and there is one."),
    METHOD("isdigit", str_py_isdigit, "($self, /)", "Whether all characters are digits, and there is one."),
    METHOD("isnumeric", str_py_isnumeric, "($self, /)", "Whether all characters are numeric, and there is one."),
    METHOD("isalpha", str_py_isalpha, "($self, /)", "Whether all characters are letters, and there is one."),
    METHOD("isalnum", str_py_isalnum, "($self, /)", "Whether all are letters or numeric, and there is one."),
    METHOD("isidentifier", str_py_isidentifier, "($self, /)", "Whether this could be a name."),
    METHOD("isprintable", str_py_isprintable, "($self, /)", "Whether repr() would escape nothing."),
    METHOD("zfill", str_py_zfill, "($self, width, /)", "Fill with zeros on the left, behind a sign."),
    METHOD_ROW("format", .raw = str_py_format, NULL, "S.format(*args, **kwargs) -> str\n\nFill in the replacement fields.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("format_map", .bound = str_py_format_map, "($self, mapping, /)",
     "S.format_map(mapping) -> str\n\nFill in the replacement fields from a mapping.", METHOD_HIDE_SIGNATURE),
    METHOD("__format__", str_py___format__, "($self, format_spec, /)", "Text in a field as format_spec says."),
    METHOD_STATIC("maketrans", str_py_maketrans, "(x, y=None, z=None, /)", "Make a table for translate()."),
    METHOD("__sizeof__", str_py___sizeof__, "($self, /)", "Size in memory, in bytes."),
    METHOD_ROW("__getnewargs__", .bound = str_py___getnewargs__, "($self, /)", NULL, METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static TypeInfo str_info = {
    .methods = str_methods,
    .dealloc = str_slot_dealloc,
    .new = str_slot_new,
    .repr = str_slot_repr,
    .str = str_slot_str,
    .hash = str_slot_hash,
    .compare = str_slot_compare,
    .iter = str_slot_iter,
    .remainder = str_slot_mod,
    .seq_length = str_slot_length,
    .concat = str_slot_concat,
    .repeat = str_slot_repeat,
    .item = str_slot_item,
    .contains = str_slot_contains,
    .map_length = str_slot_length,
    .subscript = str_slot_subscript,
};

Type str_type = {
    STATIC_TYPE("str", StrSubclass, &str_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_STR | TYPE_FLAG_MATCH_SELF,
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "Text of an object, as its __str__ or __repr__ gives it; or bytes decoded.",
};
