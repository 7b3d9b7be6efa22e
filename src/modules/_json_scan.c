/* SPDX-License-Identifier: MIT
   Reading JSON: objects are made straight from the characters of the str. Positions are indices of characters, so that
   errors can name them. The text is immutable and kept alive by the caller; hooks may run any Python code. */
#include "modules/_json.h"

#include <string.h>

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Object head;
    signed char strict;
    Value object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
} Scanner;

#define KEY_SLOTS 128

/* One document. */
typedef struct {
    Scanner *options;   /* NULL: scanstring alone */
    Borrowed text;
    const void *data;
    int kind;
    ssize_t length;
    bool strict;
    Value keys;         /* Dict: all keys so far, so that equal ones are one object; or NULL */
    Borrowed recent[KEY_SLOTS]; /* by a cheap hash; borrowed from `keys` */
} Document;

static ALWAYS_INLINE uint32_t char_at(Document const *d, ssize_t at) { return str_read(d->kind, d->data, at); }

static COLD void *fail(Document *d, const char *message, ssize_t at) {
    OWNED Value module = import_module("json.decoder");
    OWNED Value class = module ? get_attr_text(module, "JSONDecodeError") : NULL;
    if (!class)
        return NULL;
    OWNED Value text = str_from_text(message);
    OWNED Value position = int_new(at);
    OWNED Value error = text && position ? call_3(class, text, d->text, position) : NULL;
    return error ? raise_value(type_of(error), error) : NULL;
}

static ALWAYS_INLINE ssize_t skip_space(Document const *d, ssize_t at) {
    for (; at < d->length; at++) {
        uint32_t c = char_at(d, at);
        if (c > ' ' || (c != ' ' && c != '\n' && c != '\t' && c != '\r'))
            break;
    }
    return at;
}

static ALWAYS_INLINE bool is_at(Document const *d, ssize_t at, uint32_t c) { return at < d->length && char_at(d, at) == c; }

/* --- strings --- */

/* Four hex digits at `at`; -1. */
static int32_t hex4(Document const *d, ssize_t at) {
    int32_t c = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t digit = char_at(d, at + i);
        int32_t value = digit - '0' < 10   ? (int32_t)(digit - '0')
                        : digit - 'a' < 6  ? (int32_t)(digit - 'a') + 10
                        : digit - 'A' < 6  ? (int32_t)(digit - 'A') + 10
                                           : -1;
        if (value < 0)
            return -1;
        c = c << 4 | value;
    }
    return c;
}

/* \uXXXX: *at is at the first digit; a pair of surrogates becomes one character. */
static bool unicode_escape(Document *d, ssize_t *at, uint32_t *out) {
    static const char message[] = "Invalid \\uXXXX escape";
    ssize_t end = *at + 4;
    if (end >= d->length)
        return fail(d, message, *at - 1);
    int32_t c = hex4(d, *at);
    if (c < 0)
        return fail(d, message, end - 5);
    *at = end;
    if (c >= 0xd800 && c <= 0xdbff && end + 6 < d->length && char_at(d, end) == '\\' && char_at(d, end + 1) == 'u') {
        int32_t low = hex4(d, end + 2);
        if (low < 0)
            return fail(d, message, end + 1);
        if (low >= 0xdc00 && low <= 0xdfff) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            *at = end + 6;
        }
    }
    *out = (uint32_t)c;
    return true;
}

static uint32_t simple_escape(uint32_t c) {
    switch (c) {
    case '"': case '\\': case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

/* The end of the plain characters from `at`: a quote, a backslash, the end; -1: a control character (raised). */
static ssize_t plain_end(Document *d, ssize_t at) {
    ssize_t n = d->length;
    if (d->kind == 1) {
        const uint8_t *p = d->data;
        while (at < n && p[at] != '"' && p[at] != '\\' && (p[at] > 0x1f || !d->strict))
            at++;
    } else {
        uint32_t c;
        while (at < n && (c = char_at(d, at)) != '"' && c != '\\' && (c > 0x1f || !d->strict))
            at++;
    }
    if (at < n && char_at(d, at) <= 0x1f)
        return fail(d, "Invalid control character at", at), -1;
    return at;
}

/* The rest of a string that has an escape at `at`; `begin` is its quote. */
static NOINLINE Value string_slow(Document *d, ssize_t begin, ssize_t at, ssize_t *next) {
    static const char unterminated[] = "Unterminated string starting at";
    StrBuilder b = STR_BUILDER_INIT;
    if (!str_builder_add_part(&b, d->text, begin + 1, at))
        goto fail;
    for (;;) {
        ssize_t end = plain_end(d, at);
        if (end < 0 || !str_builder_add_part(&b, d->text, at, end))
            goto fail;
        at = end;
        if (at >= d->length) {
            fail(d, unterminated, begin);
            goto fail;
        }
        if (char_at(d, at++) == '"')
            break;
        if (at == d->length) {
            fail(d, unterminated, begin);
            goto fail;
        }
        uint32_t c = char_at(d, at++);
        if (c == 'u') {
            if (!unicode_escape(d, &at, &c))
                goto fail;
        } else if (!(c = simple_escape(c))) {
            fail(d, "Invalid \\escape", at - 2);
            goto fail;
        }
        if (!str_builder_add_char(&b, c))
            goto fail;
    }
    *next = at;
    return str_builder_finish(&b);
fail:
    str_builder_discard(&b);
    return NULL;
}

/* The string whose quote is at `begin`. *next: behind its closing quote. */
static Value read_string(Document *d, ssize_t begin, ssize_t *next) {
    ssize_t end = plain_end(d, begin + 1);
    if (UNLIKELY(end < 0))
        return NULL;
    if (UNLIKELY(end >= d->length))
        return fail(d, "Unterminated string starting at", begin);
    if (UNLIKELY(char_at(d, end) == '\\'))
        return string_slow(d, begin, end, next);
    *next = end + 1;
    if (LIKELY(str_is_ascii(d->text)))
        return str_from_ascii((const char *)d->data + begin + 1, end - begin - 1);
    return str_substring(d->text, begin + 1, end);
}

/* A key: equal keys of a document are the same object. */
static Value read_key(Document *d, ssize_t begin, ssize_t *next) {
    Borrowed *slot = NULL;
    if (LIKELY(str_is_ascii(d->text))) {
        const char *p = (const char *)d->data + begin + 1;
        const char *quote = memchr(p, '"', (size_t)(d->length - begin - 1));
        ssize_t n = quote ? quote - p : 0;
        if (n > 0) {
            unsigned hash = (unsigned)n * 31u + (uint8_t)p[0] * 7u + (uint8_t)p[n - 1] * 13u + (uint8_t)p[n / 2];
            slot = &d->recent[hash % KEY_SLOTS];
            if (*slot && str_length(*slot) == n && memcmp(str_data(*slot), p, (size_t)n) == 0) {
                /* a text with escapes or control characters is never equal to a key without: those are checked below */
                *next = begin + n + 2;
                return own(*slot);
            }
        }
    }
    OWNED Value key = read_string(d, begin, next);
    if (!key)
        return NULL;
    Value canonical = dict_set_default(d->keys, key, key);
    bool is_plain = slot && canonical && str_is_ascii(canonical) && *next - begin - 2 == str_length(canonical) &&
                    !memchr(str_data(canonical), '\\', (size_t)str_length(canonical));
    if (is_plain)
        *slot = canonical;
    return canonical;
}

/* --- numbers --- */

static Value call_parser(Document *d, Borrowed parser, ssize_t start, ssize_t end) {
    OWNED Value text = str_substring(d->text, start, end);
    return text ? call_1(parser, text) : NULL;
}

static Value read_float(Document *d, ssize_t start, ssize_t end) {
    if (d->options->parse_float != TO_VALUE(&float_type))
        return call_parser(d, d->options->parse_float, start, end);
    char digits[64];
    if (end - start < (ssize_t)sizeof digits) {
        for (ssize_t i = start; i < end; i++)
            digits[i - start] = (char)char_at(d, i);
        digits[end - start] = 0;
        const char *stop;
        return float_new(float_parse(digits, &stop));
    }
    OWNED Value text = str_substring(d->text, start, end);
    return text ? float_from_str(text) : NULL;
}

static Value read_int(Document *d, ssize_t start, ssize_t end) {
    if (d->options->parse_int != TO_VALUE(&int_type))
        return call_parser(d, d->options->parse_int, start, end);
    if (end - start <= 18) {
        bool negative = char_at(d, start) == '-';
        int64_t n = 0;
        for (ssize_t i = start + negative; i < end; i++)
            n = n * 10 + (char_at(d, i) - '0');
        return imm_int(negative ? -n : n);
    }
    OWNED Value text = str_substring(d->text, start, end);
    return text ? int_from_str(text, 10) : NULL;
}

static ALWAYS_INLINE bool digit_at(Document const *d, ssize_t at) { return at < d->length && char_at(d, at) - '0' < 10; }

static COLD Value no_value(ssize_t at) {
    OWNED Value position = int_new(at);
    return position ? raise_stop_iteration(position) : NULL;
}

static Value read_number(Document *d, ssize_t start, ssize_t *next) {
    ssize_t at = start;
    bool is_float = false;
    if (char_at(d, at) == '-')
        at++;
    if (!digit_at(d, at))
        return no_value(start);
    if (char_at(d, at) == '0')
        at++;
    else
        while (digit_at(d, at))
            at++;
    if (is_at(d, at, '.') && digit_at(d, at + 1)) {
        is_float = true;
        at += 2;
        while (digit_at(d, at))
            at++;
    }
    if (is_at(d, at, 'e') || is_at(d, at, 'E')) {
        ssize_t exponent = at + 1;
        if (is_at(d, exponent, '-') || is_at(d, exponent, '+'))
            exponent++;
        if (digit_at(d, exponent)) {
            is_float = true;
            at = exponent;
            while (digit_at(d, at))
                at++;
        }
    }
    *next = at;
    return is_float ? read_float(d, start, at) : read_int(d, start, at);
}

/* --- containers --- */

static Value read_value(Document *d, ssize_t at, ssize_t *next);

/* Adds one member, whose key is at *at; *at moves behind the value. */
static bool read_member(Document *d, ssize_t *at, Borrowed dict, Borrowed pairs) {
    if (!is_at(d, *at, '"'))
        return fail(d, "Expecting property name enclosed in double quotes", *at);
    OWNED Value key = read_key(d, *at, at);
    if (!key)
        return false;
    *at = skip_space(d, *at);
    if (!is_at(d, *at, ':'))
        return fail(d, "Expecting ':' delimiter", *at);
    Value value = read_value(d, skip_space(d, *at + 1), at);
    if (!value)
        return false;
    if (!pairs)
        return dict_set_steal(dict, key, value);
    OWNED Value owned = value;
    return list_append_steal(pairs, tuple_pack(2, key, owned));
}

static Value object_result(Document *d, STEALS Value dict, STEALS Value pairs) {
    OWNED Value owned_dict = dict, owned_pairs = pairs;
    if (owned_pairs)
        return call_1(d->options->object_pairs_hook, owned_pairs);
    if (d->options->object_hook != NONE)
        return call_1(d->options->object_hook, owned_dict);
    return MOVE(owned_dict);
}

/* The object whose brace is in front of `at`. */
static Value read_object(Document *d, ssize_t at, ssize_t *next) {
    bool want_pairs = d->options->object_pairs_hook != NONE;
    OWNED Value pairs = want_pairs ? list_new(0) : NULL;
    OWNED Value dict = want_pairs ? NULL : dict_new();
    if (!pairs && !dict)
        return NULL;
    at = skip_space(d, at);
    if (!is_at(d, at, '}')) {
        for (;;) {
            if (!read_member(d, &at, dict, pairs))
                return NULL;
            at = skip_space(d, at);
            if (is_at(d, at, '}'))
                break;
            if (!is_at(d, at, ','))
                return fail(d, "Expecting ',' delimiter", at);
            at = skip_space(d, at + 1);
        }
    }
    *next = at + 1;
    return object_result(d, MOVE(dict), MOVE(pairs));
}

static Value read_array(Document *d, ssize_t at, ssize_t *next) {
    OWNED Value list = list_new(0);
    if (!list)
        return NULL;
    at = skip_space(d, at);
    if (!is_at(d, at, ']')) {
        for (;;) {
            if (!list_append_steal(list, read_value(d, at, &at)))
                return NULL;
            at = skip_space(d, at);
            if (is_at(d, at, ']'))
                break;
            if (!is_at(d, at, ','))
                return fail(d, "Expecting ',' delimiter", at);
            at = skip_space(d, at + 1);
        }
    }
    *next = at + 1;
    return MOVE(list);
}

/* --- values --- */

/* Whether the characters from `at` on are `word`. */
static bool has_word(Document const *d, ssize_t at, const char *word) {
    ssize_t n = (ssize_t)strlen(word);
    if (d->length - at < n)
        return false;
    for (ssize_t i = 0; i < n; i++)
        if (char_at(d, at + i) != (uint8_t)word[i])
            return false;
    return true;
}

static Value read_constant(Document *d, const char *word, ssize_t at, ssize_t *next) {
    OWNED Value name = str_intern_text(word);
    *next = at + (ssize_t)strlen(word);
    return name ? call_1(d->options->parse_constant, name) : NULL;
}

static Value read_value(Document *d, ssize_t at, ssize_t *next) {
    if (at >= d->length)
        return no_value(at);
    Value result;
    switch (char_at(d, at)) {
    case '"': return read_string(d, at, next);
    case '{':
        if (!recursion_enter(" while decoding a JSON object from a unicode string"))
            return NULL;
        result = read_object(d, at + 1, next);
        recursion_leave();
        return result;
    case '[':
        if (!recursion_enter(" while decoding a JSON array from a unicode string"))
            return NULL;
        result = read_array(d, at + 1, next);
        recursion_leave();
        return result;
    case 'n':
        if (!has_word(d, at, "null"))
            break;
        *next = at + 4;
        return NONE;
    case 't':
        if (!has_word(d, at, "true"))
            break;
        *next = at + 4;
        return TRUE_VALUE;
    case 'f':
        if (!has_word(d, at, "false"))
            break;
        *next = at + 5;
        return FALSE_VALUE;
    case 'N':
        if (has_word(d, at, "NaN"))
            return read_constant(d, "NaN", at, next);
        break;
    case 'I':
        if (has_word(d, at, "Infinity"))
            return read_constant(d, "Infinity", at, next);
        break;
    case '-':
        if (has_word(d, at, "-Infinity"))
            return read_constant(d, "-Infinity", at, next);
        break;
    default: break;
    }
    return read_number(d, at, next);
}

static void document_init(Document *d, Scanner *options, Borrowed text, bool strict) {
    memset(d, 0, sizeof *d);
    d->options = options;
    d->text = text;
    d->data = str_data(text);
    d->kind = str_kind(text);
    d->length = str_length(text);
    d->strict = strict;
}

/* --- Python's side --- */

Value json_py_scanstring(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t end, next;
    int strict = 1;
    if (!native_no_keywords("_json.scanstring", keywords))
        return NULL;
    if (count < 2 || count > 3)
        return raise_error(&exc_TypeError, "scanstring() takes at %s %d arguments (%zd given)", count < 2 ? "least" : "most",
                           count < 2 ? 2 : 3, count);
    if (!arg_ssize(args[1], &end) || (count > 2 && (strict = is_true(args[2])) < 0))
        return NULL;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "first argument must be a string, not %.80T", args[0]);
    if (end < 0 || end > str_length(args[0]))
        return raise_error(&exc_ValueError, "end is out of bounds");
    Document d;
    document_init(&d, NULL, args[0], strict != 0);
    OWNED Value text = read_string(&d, end - 1, &next);
    return text ? tuple_pack(2, text, imm_int(next)) : NULL;
}

static Value scanner_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    ssize_t at, next;
    if (!native_bind("scan_once", "(string, idx)", args, count, keywords, bound, NULL))
        return NULL;
    if (!arg_ssize(bound[1], &at))
        return NULL;
    if (!is_str(bound[0]))
        return raise_error(&exc_TypeError, "first argument must be a string, not %.80T", bound[0]);
    if (at < 0)
        return raise_error(&exc_ValueError, "idx cannot be negative");
    Document d;
    document_init(&d, AS(Scanner, self), bound[0], AS(Scanner, self)->strict);
    OWNED Value keys = dict_new();
    d.keys = keys;
    OWNED Value v = keys ? read_value(&d, at, &next) : NULL;
    return v ? tuple_pack(2, v, imm_int(next)) : NULL;
}

static Value scanner_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed context;
    if (!native_bind("make_scanner", "(context)", args, count, keywords, &context, NULL))
        return NULL;
    OWNED Scanner *s = NEW_OBJECT(Scanner, type);
    if (!s)
        return NULL;
    OWNED Value strict = get_attr_text(context, "strict");
    int is_strict = strict ? is_true(strict) : -1;
    if (is_strict < 0)
        return NULL;
    s->strict = (signed char)is_strict;
    if (!(s->object_hook = get_attr_text(context, "object_hook")) ||
        !(s->object_pairs_hook = get_attr_text(context, "object_pairs_hook")) ||
        !(s->parse_float = get_attr_text(context, "parse_float")) ||
        !(s->parse_int = get_attr_text(context, "parse_int")) ||
        !(s->parse_constant = get_attr_text(context, "parse_constant")))
        return NULL;
    gc_track(s);
    return TO_VALUE(MOVE(s));
}

static int scanner_traverse(Object *self, Visitor visitor, void *arg) {
    Scanner *s = (Scanner *)self;
    VISIT(s->object_hook);
    VISIT(s->object_pairs_hook);
    VISIT(s->parse_float);
    VISIT(s->parse_int);
    VISIT(s->parse_constant);
    return 0;
}

static void scanner_clear(Object *self) {
    Scanner *s = (Scanner *)self;
    drop(MOVE(s->object_hook));
    drop(MOVE(s->object_pairs_hook));
    drop(MOVE(s->parse_float));
    drop(MOVE(s->parse_int));
    drop(MOVE(s->parse_constant));
}

static void scanner_dealloc(Object *self) {
    gc_untrack(self);
    scanner_clear(self);
    object_free(self);
}

static MemberDef const scanner_members[] = {
    {"strict", MEMBER_BOOL, offsetof(Scanner, strict), true, "Whether control characters are errors."},
    {"object_hook", MEMBER_OBJECT, offsetof(Scanner, object_hook), true, NULL},
    {"object_pairs_hook", MEMBER_OBJECT, offsetof(Scanner, object_pairs_hook), true, NULL},
    {"parse_float", MEMBER_OBJECT, offsetof(Scanner, parse_float), true, NULL},
    {"parse_int", MEMBER_OBJECT, offsetof(Scanner, parse_int), true, NULL},
    {"parse_constant", MEMBER_OBJECT, offsetof(Scanner, parse_constant), true, NULL},
    MEMBER_END,
};
static TypeInfo scanner_info = {
    .members = scanner_members,
    .dealloc = scanner_dealloc,
    .traverse = scanner_traverse,
    .clear = scanner_clear,
    .new = scanner_slot_new,
    .call = scanner_slot_call,
};
Type json_scanner_type = {
    STATIC_TYPE("_json.Scanner", Scanner, &scanner_info),
    .flags = TYPE_FLAG_GC,
    .doc = "Reads one JSON value.",
};
