/* SPDX-License-Identifier: MIT
   Py_BuildValue: values from a C format. A reader (BuildState) walks over the format; containers recurse. When one part
   fails the rest is still read, so that references for `N` are not lost. */
#include <string.h>
#include <wchar.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/str.h"

typedef struct {
    const char *at;
    va_list args;
} BuildState;

static Value build_one(BuildState *s);

/* How many values stand before `end`, at this level; -1: brackets do not match. */
static ssize_t build_count(const char *format, char end) {
    ssize_t count = 0;
    int level = 0;
    for (; level > 0 || *format != end; format++) {
        switch (*format) {
        case 0:
            raise_error(&exc_SystemError, "unmatched paren in format");
            return -1;
        case '(': case '[': case '{':
            count += level == 0;
            level++;
            break;
        case ')': case ']': case '}':
            level--;
            break;
        case '#': case '&': case ',': case ':': case ' ': case '\t':
            break;
        default:
            count += level == 0;
        }
    }
    return count;
}

static bool build_end(BuildState *s, char end) {
    while (*s->at && strchr(",: \t", *s->at))
        s->at++;
    if (*s->at != end)
        return raise_error(&exc_SystemError, "Unmatched paren in format") != NULL;
    if (end)
        s->at++;
    return true;
}

/* The values up to `end` into a new Tuple; every one is read even after a failure. */
static Value build_tuple(BuildState *s, ssize_t count, char end) {
    OWNED Value tuple = count < 0 ? NULL : tuple_new(count), error = NULL;
    bool ok = tuple != NULL;
    if (!ok)
        error = error_take();
    for (ssize_t i = 0; i < count; i++) {
        Value v = build_one(s);
        if (v && tuple) {
            tuple_init_item(tuple, i, v);
            continue;
        }
        if (v) {
            drop(v);
            continue;
        }
        if (!error)
            error = error_take();
        error_clear();
        ok = false;
        if (tuple)
            tuple_init_item(tuple, i, own(NONE));
    }
    if (!ok) {
        error_restore(MOVE(error));
        return NULL;
    }
    return build_end(s, end) ? MOVE(tuple) : NULL;
}

static Value build_list(BuildState *s, ssize_t count) {
    OWNED Value tuple = build_tuple(s, count, ']');
    return tuple ? list_from_array((Borrowed const *)AS(Tuple, tuple)->items, tuple_size(tuple)) : NULL;
}

static Value build_dict(BuildState *s, ssize_t count) {
    if (count >= 0 && count % 2)
        return raise_error(&exc_SystemError, "Bad dict format");
    OWNED Value tuple = build_tuple(s, count, '}'), dict = tuple ? dict_new() : NULL;
    for (ssize_t i = 0; dict && i < count; i += 2)
        if (!dict_set(dict, tuple_peek(tuple, i), tuple_peek(tuple, i + 1)))
            return NULL;
    return MOVE(dict);
}

/* Text or bytes with the length behind it when the format says so. */
static ssize_t build_length(BuildState *s, const char *text) {
    if (*s->at == '#') {
        s->at++;
        return va_arg(s->args, ssize_t);
    }
    return text ? (ssize_t)strlen(text) : 0;
}

static Value build_wide(BuildState *s) {
    wchar_t *text = va_arg(s->args, wchar_t *);
    ssize_t length = *s->at == '#' ? (s->at++, va_arg(s->args, ssize_t)) : -1;
    if (!text)
        return NONE;
    return str_from_ucs4((const uint32_t *)text, length < 0 ? (ssize_t)wcslen(text) : length);
}

static Value build_object(BuildState *s, char letter) {
    if (*s->at == '&') {
        s->at++;
        Object *(*convert)(void *) = va_arg(s->args, Object *(*)(void *));
        return TO_VALUE(convert(va_arg(s->args, void *)));
    }
    Object *o = va_arg(s->args, Object *);
    if (!o) {
        if (!error_is_set())
            raise_error(&exc_SystemError, "NULL object passed to Py_BuildValue");
        return NULL;
    }
    return letter == 'N' ? TO_VALUE(o) : own(TO_VALUE(o));
}

static Value build_number(BuildState *s, char letter) {
    switch (letter) {
    case 'b': case 'B': case 'h': case 'i': return imm_int(va_arg(s->args, int));
    case 'H': return imm_int(va_arg(s->args, int));
    case 'I': return imm_int(va_arg(s->args, unsigned));
    case 'n': return int_new(va_arg(s->args, ssize_t));
    case 'l': return int_new(va_arg(s->args, long));
    case 'L': return int_new(va_arg(s->args, long long));
    case 'k': return int_new_unsigned(va_arg(s->args, unsigned long));
    case 'K': return int_new_unsigned(va_arg(s->args, unsigned long long));
    case 'd': case 'f': return float_new(va_arg(s->args, double));
    default: {
        double *parts = va_arg(s->args, double *);
        return complex_new(parts[0], parts[1]);
    }
    }
}

static Value build_one(BuildState *s) {
    for (;;) {
        char letter = *s->at++;
        switch (letter) {
        case '(': return build_tuple(s, build_count(s->at, ')'), ')');
        case '[': return build_list(s, build_count(s->at, ']'));
        case '{': return build_dict(s, build_count(s->at, '}'));
        case 'b': case 'B': case 'h': case 'i': case 'H': case 'I': case 'n': case 'l': case 'L': case 'k': case 'K':
        case 'd': case 'f': case 'D': return build_number(s, letter);
        case 'u': return build_wide(s);
        case 'c': {
            char c = (char)va_arg(s->args, int);
            return bytes_new(&c, 1);
        }
        case 'C': {
            int c = va_arg(s->args, int);
            if (c < 0 || c > 0x10ffff)
                return raise_error(&exc_ValueError, "chr() arg not in range(0x110000)");
            return str_from_char((uint32_t)c);
        }
        case 's': case 'z': case 'U': {
            const char *text = va_arg(s->args, const char *);
            ssize_t length = build_length(s, text);
            return text ? str_from_utf8(text, length) : NONE;
        }
        case 'y': {
            const char *text = va_arg(s->args, const char *);
            ssize_t length = build_length(s, text);
            return text ? bytes_new(text, length) : NONE;
        }
        case 'N': case 'S': case 'O': return build_object(s, letter);
        case ':': case ',': case ' ': case '\t': break;
        default:
            s->at--;
            return raise_error(&exc_SystemError, "bad format char passed to Py_BuildValue");
        }
    }
}

Value arg_build(const char *format, va_list args) {
    BuildState s = {.at = format};
    ssize_t count = build_count(format, 0);
    if (count < 0)
        return NULL;
    if (count == 0)
        return NONE;
    va_copy(s.args, args);
    Value made = count == 1 ? build_one(&s) : build_tuple(&s, count, 0);
    va_end(s.args);
    return made;
}

CAPI Object *Py_VaBuildValue(const char *format, va_list args) { return to_c(arg_build(format, args)); }
CAPI Object *_Py_VaBuildValue_SizeT(const char *format, va_list args) { return to_c(arg_build(format, args)); }
CAPI Object *Py_BuildValue(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Value made = arg_build(format, args);
    va_end(args);
    return to_c(made);
}
CAPI Object *_Py_BuildValue_SizeT(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Value made = arg_build(format, args);
    va_end(args);
    return to_c(made);
}
