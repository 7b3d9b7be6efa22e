/* SPDX-License-Identifier: MIT
   Arguments by position and keyword: PyArg_ParseTupleAndKeywords. The parsers that generated code prepares (_PyArg_Parser)
   are arg_parser.c. One walk over the list of names and the format: each name takes the argument at its position, else
   the keyword of its name, else its unit is passed over. */
#include <limits.h>
#include <string.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "types/dict.h"
#include "types/str.h"

/* --- what was given --- */

static bool name_is(Borrowed name, const char *text) {
    if (!is_str(name))
        return false;
    if (str_is_ascii(name))
        return strlen(text) == (size_t)str_length(name) && !memcmp(str_data(name), text, (size_t)str_length(name));
    ssize_t size;
    const char *utf8 = str_utf8(name, &size);
    if (!utf8)
        error_clear();
    return utf8 && strlen(text) == (size_t)size && !memcmp(utf8, text, (size_t)size);
}

bool given_next(GivenArgs const *g, ssize_t *position, Borrowed *name) {
    Borrowed value;
    if (g->dict)
        return dict_next(g->dict, position, name, &value);
    if (!g->names || *position >= tuple_size(g->names))
        return false;
    *name = tuple_peek(g->names, (*position)++);
    return true;
}

int given_find(GivenArgs const *g, const char *name, Object **out) {
    Borrowed key, value;
    *out = NULL;
    if (g->names)
        for (ssize_t i = 0; i < tuple_size(g->names); i++)
            if (name_is(tuple_peek(g->names, i), name)) {
                *out = g->args[g->count + i];
                return 1;
            }
    if (!g->dict)
        return 0;
    for (ssize_t position = 0; dict_next(g->dict, &position, &key, &value);) {
        if (!name_is(key, name))
            continue;
        if (is_pointer(value))
            *out = to_c_lent(value);
        else
            *out = to_c_borrowed(dict_entry_place(g->dict, dict_entry_index(g->dict, key)));
        return *out ? 1 : -1;
    }
    return 0;
}

bool given_fail_unknown(GivenArgs const *g, ssize_t by_position, const char *const *names, ssize_t positional_only, const char *function) {
    Borrowed name;
    Object *found;
    ssize_t i;
    for (i = positional_only; i < by_position && names[i]; i++) {
        int state = given_find(g, names[i], &found);
        if (state > 0)
            return raise_error(&exc_TypeError, "argument for %.200s%s given by name ('%s') and position (%zd)",
                               arg_function(function), arg_parens(function), names[i], i + 1) != NULL;
        if (state < 0)
            return false;
    }
    for (ssize_t position = 0; given_next(g, &position, &name);) {
        if (!is_str(name))
            return raise_error(&exc_TypeError, "keywords must be strings") != NULL;
        for (i = positional_only; names[i] && !name_is(name, names[i]); i++)
            ;
        if (!names[i])
            return raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for %.200s%s", name,
                               function ? function : "this function", arg_parens(function)) != NULL;
    }
    return true;
}

/* --- the walk --- */

typedef struct {
    GivenArgs given;
    const char *const *names;
    const char *function, *message;
    ssize_t total, positional_only;         /* names; leading empty ones */
    ssize_t min, max;                       /* where `|` and `$` stood; INT_MAX: not yet */
    ssize_t keywords_left;
    ssize_t reached;                        /* the name that the walk ended at */
    bool missing_positional;                /* an empty name got nothing: reported when `$` or the end is reached */
} KeywordWalk;

static bool fail_system(const char *text) { return raise_error(&exc_SystemError, "%s", text) != NULL; }

static bool count_names(KeywordWalk *w) {
    while (w->names[w->total] && !*w->names[w->total])
        w->total++;
    w->positional_only = w->total;
    for (; w->names[w->total]; w->total++)
        if (!*w->names[w->total])
            return fail_system("Empty keyword parameter name");
    return true;
}

static bool fail_too_many(KeywordWalk const *w) {
    ssize_t given = w->given.count + w->keywords_left;
    return raise_error(&exc_TypeError, "%.200s%s takes %s %zd %sargument%s (%zd given)", arg_function(w->function),
                       arg_parens(w->function), "at most", w->total, w->given.count == 0 ? "keyword " : "",
                       arg_plural(w->total), given) != NULL;
}

static bool fail_positional(KeywordWalk const *w, const char *bound, ssize_t n) {
    return raise_error(&exc_TypeError, "%.200s%s takes %s %zd positional argument%s (%zd given)", arg_function(w->function),
                       arg_parens(w->function), bound, n, arg_plural(n), w->given.count) != NULL;
}

/* Reads `|` and `$` in front of name `i`. */
static bool read_marks(KeywordWalk *w, ArgReader *r, ssize_t i) {
    if (*r->at == '|') {
        if (w->min != INT_MAX)
            return fail_system("Invalid format string (| specified twice)");
        w->min = i;
        r->at++;
        if (w->max != INT_MAX)
            return fail_system("Invalid format string ($ before |)");
    }
    if (*r->at == '$') {
        if (w->max != INT_MAX)
            return fail_system("Invalid format string ($ specified twice)");
        w->max = i;
        r->at++;
        if (w->max < w->positional_only)
            return fail_system("Empty parameter name after $");
        if (w->missing_positional)
            return true; /* the walk ends here */
        if (w->max < w->given.count) {
            if (w->max == 0)
                return raise_error(&exc_TypeError, "%.200s%s takes no positional arguments", arg_function(w->function),
                                   arg_parens(w->function)) != NULL;
            return fail_positional(w, w->min != INT_MAX ? "at most" : "exactly", w->max);
        }
    }
    if (!*r->at || *r->at == ';' || *r->at == ':')
        return raise_error(&exc_SystemError, "More keyword list entries (%zd) than format specifiers (%zd)", w->total, i) != NULL;
    return true;
}

/* The argument for name `i`: 1, 0, -1. */
static int take_arg(KeywordWalk *w, ssize_t i, Object **arg) {
    if (i < w->given.count) {
        *arg = w->given.args[i];
        return 1;
    }
    if (!w->keywords_left || i < w->positional_only)
        return 0;
    int state = given_find(&w->given, w->names[i], arg);
    w->keywords_left -= state > 0;
    return state;
}

/* One name; *end: nothing is left to be read. */
static bool walk_name(KeywordWalk *w, ArgReader *r, ssize_t i, bool *end) {
    Object *arg;
    if (!read_marks(w, r, i))
        return false;
    if (w->missing_positional && w->max == i) {
        *end = true;
        return true;
    }
    if (!w->missing_positional) {
        int state = take_arg(w, i, &arg);
        if (state < 0)
            return false;
        if (state) {
            const char *wrong = arg_convert(r, arg);
            return !wrong || arg_fail(r, i + 1, wrong, w->function, w->message);
        }
        if (i < w->min) {
            if (i >= w->positional_only)
                return raise_error(&exc_TypeError, "%.200s%s missing required argument '%s' (pos %zd)", arg_function(w->function),
                                   arg_parens(w->function), w->names[i], i + 1) != NULL;
            w->missing_positional = true;
        }
        if (!w->keywords_left && !w->missing_positional) {
            *end = true;
            return true;
        }
    }
    return arg_skip(r);
}

static bool walk(KeywordWalk *w, ArgReader *r) {
    bool end = false;
    if (!count_names(w))
        return false;
    if (w->given.count + w->keywords_left > w->total)
        return fail_too_many(w);
    for (w->reached = 0; w->reached < w->total; w->reached++) {
        if (!walk_name(w, r, w->reached, &end))
            return false;
        if (end)
            break;
    }
    if (w->missing_positional) {
        ssize_t n = w->positional_only < w->min ? w->positional_only : w->min;
        return fail_positional(w, n < w->reached ? "at least" : "exactly", n);
    }
    if (end)
        return true;
    if (*r->at && !strchr(";:|$", *r->at))
        return raise_error(&exc_SystemError, "more argument specifiers than keyword list entries (remaining format:'%s')", r->at) != NULL;
    return w->keywords_left == 0 || given_fail_unknown(&w->given, w->given.count, w->names, w->positional_only, w->function);
}

static int parse(Object *args, Object *kwargs, const char *format, char **names, va_list list, bool short_sizes) {
    if (!args || !is_tuple(TO_VALUE(args)) || (kwargs && !is_dict(TO_VALUE(kwargs))) || !format || !names) {
        bad_internal_call();
        return 0;
    }
    KeywordWalk w = {.given = {(Object *const *)AS(Tuple, args)->items, tuple_size(TO_VALUE(args)), TO_VALUE(kwargs), NULL},
                     .names = (const char *const *)names, .min = INT_MAX, .max = INT_MAX};
    w.keywords_left = given_keyword_count(&w.given);
    arg_format_words(format, &w.function, &w.message);
    ArgReader r;
    arg_reader_start(&r, format, list, short_sizes);
    return arg_reader_end(&r, walk(&w, &r));
}

CAPI int PyArg_ParseTupleAndKeywords(Object *args, Object *kwargs, const char *format, char **names, ...) {
    va_list list;
    va_start(list, names);
    int result = parse(args, kwargs, format, names, list, true);
    va_end(list);
    return result;
}
CAPI int _PyArg_ParseTupleAndKeywords_SizeT(Object *args, Object *kwargs, const char *format, char **names, ...) {
    va_list list;
    va_start(list, names);
    int result = parse(args, kwargs, format, names, list, false);
    va_end(list);
    return result;
}
CAPI int PyArg_VaParseTupleAndKeywords(Object *args, Object *kwargs, const char *format, char **names, va_list list) {
    return parse(args, kwargs, format, names, list, true);
}
CAPI int _PyArg_VaParseTupleAndKeywords_SizeT(Object *args, Object *kwargs, const char *format, char **names, va_list list) {
    return parse(args, kwargs, format, names, list, false);
}
