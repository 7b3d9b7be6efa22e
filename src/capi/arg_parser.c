/* SPDX-License-Identifier: MIT
   Prepared parsers (_PyArg_Parser), as Argument Clinic and mypyc generate them: the names and the format of a function are
   looked through once, arguments come as a vector or as tuple and dict. Two users: by a format, into C variables; or
   unpacked into an array of objects, one for each name. */
#include <limits.h>
#include <string.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "types/dict.h"
#include "types/str.h"

/* CPython's _PyArg_Parser. What the second half holds is written at the first use. */
typedef struct ArgParser {
    const char *format;                     /* or NULL: only unpacked */
    const char *const *keywords;
    const char *function, *message;
    int positional_only, min, max;          /* arguments by position */
    Object *names;                          /* Tuple of the names that may be keywords; NULL: not prepared yet */
    struct ArgParser *next;
} ArgParser;
_Static_assert(sizeof(ArgParser) == 64, "extension ABI");

static bool fail_system(const char *text) { return raise_error(&exc_SystemError, "%s", text) != NULL; }

static ssize_t count_keywords(ArgParser const *p) {
    ssize_t n = 0;
    while (p->keywords[n])
        n++;
    return n;
}

/* Reads the format's marks. */
static bool prepare_format(ArgParser *p, ssize_t total) {
    const char *at = p->format;
    int min = INT_MAX, max = INT_MAX;
    arg_format_words(p->format, &p->function, &p->message);
    for (int i = 0; i < total; i++) {
        if (*at == '|') {
            if (min != INT_MAX)
                return fail_system("Invalid format string (| specified twice)");
            if (max != INT_MAX)
                return fail_system("Invalid format string ($ before |)");
            min = i;
            at++;
        }
        if (*at == '$') {
            if (max != INT_MAX)
                return fail_system("Invalid format string ($ specified twice)");
            if (i < p->positional_only)
                return fail_system("Empty parameter name after $");
            max = i;
            at++;
        }
        if (!*at || *at == ';' || *at == ':')
            return raise_error(&exc_SystemError, "More keyword list entries (%zd) than format specifiers (%d)", total, i) != NULL;
        if (!arg_skip_format(&at))
            return false;
    }
    if (*at && !strchr(";:|$", *at))
        return raise_error(&exc_SystemError, "more argument specifiers than keyword list entries (remaining format:'%s')",
                           at) != NULL;
    p->min = min < total ? min : (int)total;
    p->max = max < total ? max : (int)total;
    return true;
}

static bool prepare(ArgParser *p) {
    if (p->names)
        return true;
    ssize_t total = count_keywords(p);
    p->positional_only = 0;
    while (p->keywords[p->positional_only] && !*p->keywords[p->positional_only])
        p->positional_only++;
    for (ssize_t i = p->positional_only; i < total; i++)
        if (!*p->keywords[i])
            return fail_system("Empty keyword parameter name");
    if (p->format && !prepare_format(p, total))
        return false;
    OWNED Value names = tuple_new(total - p->positional_only);
    for (ssize_t i = p->positional_only; names && i < total; i++) {
        Value name = str_intern_text(p->keywords[i]);
        if (!name)
            return false;
        tuple_init_item(names, i - p->positional_only, name);
    }
    p->names = AS(Object, MOVE(names)); /* for as long as the process lives: parsers are static variables */
    return p->names != NULL;
}

/* The keyword argument for a name, compared by identity first: names in calls are interned as ours are. 1, 0, -1. */
static int find_keyword(GivenArgs const *g, Borrowed name, Object **out) {
    *out = NULL;
    if (g->names) {
        ssize_t count = tuple_size(g->names);
        for (ssize_t i = 0; i < count; i++)
            if (tuple_peek(g->names, i) == name) {
                *out = g->args[g->count + i];
                return 1;
            }
        for (ssize_t i = 0; i < count; i++)
            if (is_str(tuple_peek(g->names, i)) && str_equal(tuple_peek(g->names, i), name)) {
                *out = g->args[g->count + i];
                return 1;
            }
        return 0;
    }
    Borrowed value = g->dict ? dict_peek(g->dict, name) : NULL;
    if (!value)
        return error_is_set() ? -1 : 0;
    if (is_pointer(value))
        *out = to_c_lent(value);
    else
        *out = to_c_borrowed(dict_entry_place(g->dict, dict_entry_index(g->dict, name)));
    return *out ? 1 : -1;
}

static bool fail_count(ArgParser const *p, ssize_t given, ssize_t total, ssize_t position_count) {
    return raise_error(&exc_TypeError, "%.200s%s takes at most %zd %sargument%s (%zd given)", arg_function(p->function),
                       arg_parens(p->function), total, position_count == 0 ? "keyword " : "", arg_plural(total), given) != NULL;
}

static bool fail_positional(ArgParser const *p, const char *bound, ssize_t n, ssize_t given) {
    return raise_error(&exc_TypeError, "%.200s%s takes %s %zd positional argument%s (%zd given)", arg_function(p->function),
                       arg_parens(p->function), bound, n, arg_plural(n), given) != NULL;
}

static bool fail_no_positional(ArgParser const *p) {
    return raise_error(&exc_TypeError, "%.200s%s takes no positional arguments", arg_function(p->function),
                       arg_parens(p->function)) != NULL;
}

static bool fail_missing(ArgParser const *p, ssize_t i) {
    return raise_error(&exc_TypeError, "%.200s%s missing required argument '%U' (pos %zd)", arg_function(p->function),
                       arg_parens(p->function), tuple_peek(TO_VALUE(p->names), i - p->positional_only), i + 1) != NULL;
}

/* --- by format --- */

static bool parse_names(ArgParser *p, GivenArgs const *g, ArgReader *r, ssize_t total, ssize_t keywords_left) {
    for (ssize_t i = 0; i < total; i++) {
        Object *arg = NULL;
        if (*r->at == '|')
            r->at++;
        if (*r->at == '$')
            r->at++;
        if (i < g->count) {
            arg = g->args[i];
        } else if (keywords_left && i >= p->positional_only) {
            int state = find_keyword(g, tuple_peek(TO_VALUE(p->names), i - p->positional_only), &arg);
            if (state < 0)
                return false;
            keywords_left -= state;
        }
        if (arg) {
            const char *wrong = arg_convert(r, arg);
            if (wrong)
                return arg_fail(r, i + 1, wrong, p->function, p->message);
            continue;
        }
        if (i < p->min && i < p->positional_only) {
            ssize_t n = p->positional_only < p->min ? p->positional_only : p->min;
            return fail_positional(p, n < p->max ? "at least" : "exactly", n, g->count);
        }
        if (i < p->min)
            return fail_missing(p, i);
        if (!keywords_left)
            return true;
        if (!arg_skip(r))
            return false;
    }
    return keywords_left == 0 || given_fail_unknown(g, g->count, p->keywords, p->positional_only, p->function);
}

static int parse(GivenArgs const *g, ArgParser *p, va_list list, bool short_sizes) {
    if (!p || !prepare(p)) {
        if (!p)
            bad_internal_call();
        return 0;
    }
    ssize_t total = p->positional_only + tuple_size(TO_VALUE(p->names)), keywords = given_keyword_count(g);
    if (g->count + keywords > total)
        return fail_count(p, g->count + keywords, total, g->count);
    if (p->max < g->count)
        return p->max == 0 ? fail_no_positional(p) : fail_positional(p, p->min < p->max ? "at most" : "exactly", p->max, g->count);
    ArgReader r;
    arg_reader_start(&r, p->format, list, short_sizes);
    return arg_reader_end(&r, parse_names(p, g, &r, total, keywords));
}

static int parse_tuple(Object *args, Object *kwargs, ArgParser *p, va_list list, bool short_sizes) {
    if (!args || !is_tuple(TO_VALUE(args)) || (kwargs && !is_dict(TO_VALUE(kwargs)))) {
        bad_internal_call();
        return 0;
    }
    GivenArgs g = {(Object *const *)AS(Tuple, args)->items, tuple_size(TO_VALUE(args)), TO_VALUE(kwargs), NULL};
    return parse(&g, p, list, short_sizes);
}

static int parse_stack(Object *const *args, ssize_t count, Object *names, ArgParser *p, va_list list, bool short_sizes) {
    if (names && !is_tuple(TO_VALUE(names))) {
        bad_internal_call();
        return 0;
    }
    GivenArgs g = {args, count, NULL, TO_VALUE(names)};
    return parse(&g, p, list, short_sizes);
}

#define WITH_LIST(last, run)                                                                                           \
    va_list list;                                                                                                      \
    va_start(list, last);                                                                                              \
    int result = run;                                                                                                  \
    va_end(list);                                                                                                      \
    return result

CAPI int _PyArg_ParseTupleAndKeywordsFast(Object *args, Object *kwargs, ArgParser *p, ...) {
    WITH_LIST(p, parse_tuple(args, kwargs, p, list, true));
}
CAPI int _PyArg_ParseTupleAndKeywordsFast_SizeT(Object *args, Object *kwargs, ArgParser *p, ...) {
    WITH_LIST(p, parse_tuple(args, kwargs, p, list, false));
}
CAPI int _PyArg_VaParseTupleAndKeywordsFast(Object *args, Object *kwargs, ArgParser *p, va_list list) {
    return parse_tuple(args, kwargs, p, list, true);
}
CAPI int _PyArg_VaParseTupleAndKeywordsFast_SizeT(Object *args, Object *kwargs, ArgParser *p, va_list list) {
    return parse_tuple(args, kwargs, p, list, false);
}
CAPI int _PyArg_ParseStackAndKeywords(Object *const *args, ssize_t count, Object *names, ArgParser *p, ...) {
    WITH_LIST(p, parse_stack(args, count, names, p, list, true));
}
CAPI int _PyArg_ParseStackAndKeywords_SizeT(Object *const *args, ssize_t count, Object *names, ArgParser *p, ...) {
    WITH_LIST(p, parse_stack(args, count, names, p, list, false));
}

/* --- unpacked --- */

/* What unpacking needs to know: names `min_positional` .. `max_positional` may be given by position, of the others the
   first `min_keyword` are required. `vararg` is the place in the result of a tuple of what is beyond, or -1. */
typedef struct {
    int min_positional, max_positional, min_keyword, vararg;
} UnpackRule;

static bool unpack_counts(ArgParser const *p, GivenArgs const *g, UnpackRule const *rule, ssize_t total, ssize_t keywords) {
    if (rule->vararg >= 0)
        return true;
    if (g->count + keywords > total)
        return fail_count(p, g->count + keywords, total, g->count);
    if (g->count <= rule->max_positional)
        return true;
    if (rule->max_positional == 0)
        return fail_no_positional(p);
    return fail_positional(p, rule->min_positional < rule->max_positional ? "at most" : "exactly", rule->max_positional, g->count);
}

/* Where name `i` goes: the tuple of what is beyond has a place among them. */
static ssize_t unpack_place(UnpackRule const *rule, ssize_t i) { return rule->vararg >= 0 && i >= rule->vararg ? i + 1 : i; }

/* The names from `i` on, which were not given by position. */
static bool unpack_keywords(ArgParser const *p, GivenArgs const *g, UnpackRule const *rule, ssize_t i, ssize_t total,
                            ssize_t by_position, ssize_t keywords, Object **out) {
    ssize_t required = rule->min_keyword ? rule->max_positional + rule->min_keyword : rule->min_positional;
    for (; i < total; i++) {
        Object *arg = NULL;
        if (keywords) {
            int state = find_keyword(g, tuple_peek(TO_VALUE(p->names), i - p->positional_only), &arg);
            if (state < 0)
                return false;
            keywords -= state;
        } else if (i >= required) {
            break;
        }
        out[unpack_place(rule, i)] = arg;
        if (arg || (i >= rule->min_positional && (i < rule->max_positional || i >= required)))
            continue;
        return fail_missing(p, i);
    }
    return keywords == 0 || given_fail_unknown(g, by_position, p->keywords, p->positional_only, p->function);
}

static Object *const *unpack(GivenArgs const *given, ArgParser *p, UnpackRule const *rule, Object **out) {
    GivenArgs g = *given;
    if (!p || !prepare(p))
        return p ? NULL : bad_internal_call();
    ssize_t total = p->positional_only + tuple_size(TO_VALUE(p->names)), keywords = given_keyword_count(&g);
    if (rule->vararg < 0 && !keywords && !rule->min_keyword && g.count >= rule->min_positional && g.count <= rule->max_positional)
        return g.args;
    if (!unpack_counts(p, &g, rule, total, keywords))
        return NULL;
    ssize_t by_position = g.count;
    OWNED Value beyond = NULL;
    if (rule->vararg >= 0) {
        if (by_position > rule->vararg)
            by_position = rule->vararg;
        beyond = tuple_from_array((Borrowed const *)g.args + by_position, g.count - by_position);
        if (!beyond || !expose(AS(Object, beyond)))
            return NULL;
        out[rule->vararg] = AS(Object, beyond);
    }
    for (ssize_t i = 0; i < by_position; i++)
        out[i] = g.args[i];
    for (ssize_t i = by_position; i < total; i++)
        out[unpack_place(rule, i)] = NULL;
    ssize_t required = p->positional_only < rule->min_positional ? p->positional_only : rule->min_positional;
    if (g.count < required)
        return fail_positional(p, required < rule->max_positional ? "at least" : "exactly", required, g.count), NULL;
    ssize_t first = by_position > p->positional_only ? by_position : p->positional_only;
    if (!unpack_keywords(p, &g, rule, first, total, by_position, keywords, out))
        return NULL;
    (void)MOVE(beyond); /* the caller's now */
    return out;
}

static bool given_start(GivenArgs *g, Object *const *args, ssize_t count, Object *kwargs, Object *names) {
    *g = (GivenArgs){args, count, TO_VALUE(kwargs), TO_VALUE(names)};
    if ((kwargs && !is_dict(TO_VALUE(kwargs))) || (names && !is_tuple(TO_VALUE(names))))
        return bad_internal_call() != NULL;
    if (!args && !count)
        g->args = (Object *const *)AS(Tuple, TUPLE_EMPTY)->items;
    return true;
}

CAPI Object *const *_PyArg_UnpackKeywords(Object *const *args, ssize_t count, Object *kwargs, Object *names, ArgParser *p,
                                          int min_positional, int max_positional, int min_keyword, Object **out) {
    GivenArgs g;
    UnpackRule rule = {min_positional, max_positional, min_keyword, -1};
    return given_start(&g, args, count, kwargs, names) ? unpack(&g, p, &rule, out) : NULL;
}

CAPI Object *const *_PyArg_UnpackKeywordsWithVararg(Object *const *args, ssize_t count, Object *kwargs, Object *names,
                                                    ArgParser *p, int min_positional, int max_positional, int min_keyword,
                                                    int vararg, Object **out) {
    GivenArgs g;
    UnpackRule rule = {min_positional, max_positional, min_keyword, vararg};
    return given_start(&g, args, count, kwargs, names) ? unpack(&g, p, &rule, out) : NULL;
}
