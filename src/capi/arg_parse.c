/* SPDX-License-Identifier: MIT
   Positional arguments of C functions (modsupport.h): by format, or unpacked as objects; and the checks that generated
   code makes of counts and kinds. The units of formats are arg_convert.c's, keywords arg_keyword.c's. */
#include <stdio.h>
#include <string.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "types/dict.h"
#include "types/str.h"

/* What stands before the first of `:;`, read once: how many arguments there may be. */
typedef struct {
    ssize_t min, max;
    const char *function, *message;
} FormatCounts;

static bool count_format(const char *format, FormatCounts *out) {
    int level = 0;
    const char *p = format;
    out->min = -1;
    out->max = 0;
    for (; *p && *p != ':' && *p != ';'; p++) {
        if (*p == '(') {
            out->max += level == 0;
            level++;
        } else if (*p == ')') {
            if (level-- == 0)
                return raise_error(&exc_SystemError, "excess ')' in getargs format") != NULL;
        } else if (*p == '|') {
            if (level == 0)
                out->min = out->max;
        } else if (level == 0 && ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z')) {
            out->max++;
            if (*p == 'e' && p[1])
                p++;
        }
    }
    if (level)
        return raise_error(&exc_SystemError, "missing ')' in getargs format") != NULL;
    if (out->min < 0)
        out->min = out->max;
    arg_format_words(format, &out->function, &out->message);
    return true;
}

static bool count_fail(FormatCounts const *f, ssize_t given) {
    if (f->message)
        return raise_error(&exc_TypeError, "%s", f->message) != NULL;
    ssize_t n = given < f->min ? f->min : f->max;
    return raise_error(&exc_TypeError, "%.150s%s takes %s %zd argument%s (%zd given)", arg_function(f->function),
                       arg_parens(f->function), f->min == f->max ? "exactly" : given < f->min ? "at least" : "at most", n,
                       arg_plural(n), given) != NULL;
}

static bool read_args(ArgReader *r, const char *format, FormatCounts const *f, Object *const *args, ssize_t count) {
    for (ssize_t i = 0; i < count; i++) {
        if (*r->at == '|')
            r->at++;
        const char *wrong = arg_convert(r, args[i]);
        if (wrong)
            return arg_fail(r, i + 1, wrong, f->function, f->message);
    }
    char rest = *r->at;
    if (rest && !strchr("(|:;", rest) && !((rest | 0x20) >= 'a' && (rest | 0x20) <= 'z'))
        return raise_error(&exc_SystemError, "bad format string: %.200s", format) != NULL;
    return true;
}

static int parse_array(Object *const *args, ssize_t count, const char *format, va_list list, bool short_sizes) {
    FormatCounts f;
    if (!count_format(format, &f))
        return 0;
    if (count < f.min || count > f.max)
        return count_fail(&f, count);
    ArgReader r;
    arg_reader_start(&r, format, list, short_sizes);
    return arg_reader_end(&r, read_args(&r, format, &f, args, count));
}

static int parse_tuple(Object *args, const char *format, va_list list, bool short_sizes) {
    if (!is_tuple(TO_VALUE(args))) {
        raise_error(&exc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    return parse_array((Object *const *)AS(Tuple, args)->items, tuple_size(TO_VALUE(args)), format, list, short_sizes);
}

/* PyArg_Parse: one argument, which is no tuple of arguments. */
static int parse_one(Object *arg, const char *format, va_list list, bool short_sizes) {
    FormatCounts f;
    if (!count_format(format, &f))
        return 0;
    if (f.max == 0) {
        if (!arg)
            return 1;
        raise_error(&exc_TypeError, "%.200s%s takes no arguments", arg_function(f.function), arg_parens(f.function));
        return 0;
    }
    if (f.min != 1 || f.max != 1) {
        raise_error(&exc_SystemError, "old style getargs format uses new features");
        return 0;
    }
    if (!arg) {
        raise_error(&exc_TypeError, "%.200s%s takes at least one argument", arg_function(f.function), arg_parens(f.function));
        return 0;
    }
    ArgReader r;
    arg_reader_start(&r, format, list, short_sizes);
    const char *wrong = arg_convert(&r, arg);
    return arg_reader_end(&r, !wrong || arg_fail(&r, 0, wrong, f.function, f.message));
}

#define WITH_LIST(last, run)                                                                                           \
    va_list list;                                                                                                      \
    va_start(list, last);                                                                                              \
    int result = run;                                                                                                  \
    va_end(list);                                                                                                      \
    return result

CAPI int PyArg_Parse(Object *arg, const char *format, ...) { WITH_LIST(format, parse_one(arg, format, list, true)); }
CAPI int _PyArg_Parse_SizeT(Object *arg, const char *format, ...) {
    WITH_LIST(format, parse_one(arg, format, list, false));
}
CAPI int PyArg_ParseTuple(Object *args, const char *format, ...) {
    WITH_LIST(format, parse_tuple(args, format, list, true));
}
CAPI int _PyArg_ParseTuple_SizeT(Object *args, const char *format, ...) {
    WITH_LIST(format, parse_tuple(args, format, list, false));
}
CAPI int _PyArg_ParseStack(Object *const *args, ssize_t count, const char *format, ...) {
    WITH_LIST(format, parse_array(args, count, format, list, true));
}
CAPI int _PyArg_ParseStack_SizeT(Object *const *args, ssize_t count, const char *format, ...) {
    WITH_LIST(format, parse_array(args, count, format, list, false));
}
CAPI int PyArg_VaParse(Object *args, const char *format, va_list list) { return parse_tuple(args, format, list, true); }
CAPI int _PyArg_VaParse_SizeT(Object *args, const char *format, va_list list) {
    return parse_tuple(args, format, list, false);
}

/* --- without a format --- */

CAPI int _PyArg_CheckPositional(const char *name, ssize_t count, ssize_t min, ssize_t max) {
    if (count >= min && count <= max)
        return 1;
    ssize_t n = count < min ? min : max;
    const char *bound = min == max ? "" : count < min ? "at least " : "at most ";
    if (name)
        raise_error(&exc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, bound, n, arg_plural(n), count);
    else
        raise_error(&exc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd", bound, n, arg_plural(n), count);
    return 0;
}

static int unpack(Object *const *args, ssize_t count, const char *name, ssize_t min, ssize_t max, va_list list) {
    if (!_PyArg_CheckPositional(name, count, min, max))
        return 0;
    for (ssize_t i = 0; i < count; i++)
        *va_arg(list, Object **) = args[i];
    return 1;
}

static int unpack_tuple(Object *args, const char *name, ssize_t min, ssize_t max, va_list list) {
    if (!is_tuple(TO_VALUE(args))) {
        raise_error(&exc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    return unpack((Object *const *)AS(Tuple, args)->items, tuple_size(TO_VALUE(args)), name, min, max, list);
}

CAPI int PyArg_UnpackTuple(Object *args, const char *name, ssize_t min, ssize_t max, ...) {
    WITH_LIST(max, unpack_tuple(args, name, min, max, list));
}
CAPI int _PyArg_UnpackStack(Object *const *args, ssize_t count, const char *name, ssize_t min, ssize_t max, ...) {
    WITH_LIST(max, unpack(args, count, name, min, max, list));
}

/* --- checks --- */

CAPI void _PyArg_BadArgument(const char *function, const char *which, const char *expected, Object *arg) {
    raise_error(&exc_TypeError, "%.200s() %.200s must be %.50s, not %.50s", function, which, expected,
                TO_VALUE(arg) == NONE ? "None" : arg->type->name);
}

CAPI int _PyArg_NoKeywords(const char *function, Object *kwargs) {
    if (!kwargs)
        return 1;
    if (!is_dict_exact(TO_VALUE(kwargs)))
        bad_internal_call();
    else if (dict_size(TO_VALUE(kwargs)) == 0)
        return 1;
    else
        raise_error(&exc_TypeError, "%.200s() takes no keyword arguments", function);
    return 0;
}

CAPI int _PyArg_NoPositional(const char *function, Object *args) {
    if (!args)
        return 1;
    if (!is_tuple(TO_VALUE(args)))
        bad_internal_call();
    else if (tuple_size(TO_VALUE(args)) == 0)
        return 1;
    else
        raise_error(&exc_TypeError, "%.200s() takes no positional arguments", function);
    return 0;
}

CAPI int _PyArg_NoKwnames(const char *function, Object *names) {
    if (!names || tuple_size(TO_VALUE(names)) == 0)
        return 1;
    raise_error(&exc_TypeError, "%s() takes no keyword arguments", function);
    return 0;
}

CAPI int PyArg_ValidateKeywordArguments(Object *kwargs) {
    ssize_t position = 0;
    Borrowed key, value;
    if (!is_dict(TO_VALUE(kwargs))) {
        bad_internal_call();
        return 0;
    }
    while (dict_next(TO_VALUE(kwargs), &position, &key, &value)) {
        if (!is_str(key)) {
            raise_error(&exc_TypeError, "keywords must be strings");
            return 0;
        }
    }
    return 1;
}
