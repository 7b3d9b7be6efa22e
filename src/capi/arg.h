/* SPDX-License-Identifier: MIT
   Values from formats and arguments into C variables, for the files of capi/. */
#ifndef GILT_CAPI_ARG_H
#define GILT_CAPI_ARG_H

#include <stdarg.h>

#include "heap/object.h"
#include "types/dict.h"

/* What Py_BuildValue makes of a format: a value, a Tuple of several, None of none. References for `N` are taken over also
   when it fails. new. */
Value arg_build(const char *format, va_list args) MUST_CHECK;

/* --- reading arguments by a format (arg_convert.c) --- */

enum { ARG_CLEANUPS = 8, ARG_LEVELS = 30 };
/* What has to be undone when a later argument is wrong. */
typedef struct {
    enum { ARG_CLEAN_MEMORY, ARG_CLEAN_BUFFER, ARG_CLEAN_CONVERTER } kind;
    void *place;                            /* a char *, a Buffer, what the converter filled */
    int (*convert)(Object *, void *);
} ArgCleanup;

/* A walk over a format and the C variables that belong to it. */
typedef struct {
    const char *at;                         /* what is left of the format */
    va_list list;                           /* where results go */
    bool short_sizes;                       /* the caller was compiled without PY_SSIZE_T_CLEAN: no `#` */
    int depth;                              /* of nested tuples, in the message of a failure */
    int path[ARG_LEVELS];                   /* the item at each of these levels */
    char message[256];
    ssize_t cleanup_count, cleanup_room;
    ArgCleanup *cleanups, small[ARG_CLEANUPS];
} ArgReader;

void arg_reader_start(ArgReader *r, const char *format, va_list list, bool short_sizes);
/* Ends it; with `ok` false undoes what was done for the arguments before. Returns `ok`. */
bool arg_reader_end(ArgReader *r, bool ok);
/* Stores one argument as the next unit of the format says. NULL: done; else what is wrong with it, for arg_fail.
   runs: Python. */
const char *arg_convert(ArgReader *r, Object *arg) MUST_CHECK;
/* Passes over a unit and its variables. false: the format is bad, an error is set. */
bool arg_skip(ArgReader *r) MUST_CHECK;
/* The same for the format alone: *at moves on. */
bool arg_skip_format(const char **at) MUST_CHECK;
/* Raises TypeError (SystemError for a bad format) for argument `position` (from 1; 0: the only one), unless an error is set already. `function` and
   `message` (which replaces the whole text) may be NULL. Returns false. */
bool arg_fail(ArgReader const *r, ssize_t position, const char *what, const char *function, const char *message) COLD;

/* "function" and "()" for messages that name a function which may be unknown. */
static inline const char *arg_function(const char *function) { return function ? function : "function"; }
static inline const char *arg_parens(const char *function) { return function ? "()" : ""; }
static inline const char *arg_plural(ssize_t n) { return n == 1 ? "" : "s"; }

/* The parts of a format behind the units: the function's name after `:`, the message after `;`, or NULL. */
void arg_format_words(const char *format, const char **function, const char **message);

/* --- arguments with keywords (arg_keyword.c) --- */

/* What a function was given. Keywords are in a Dict, or named in a Tuple with their values behind the others. */
typedef struct {
    Object *const *args;
    ssize_t count;
    Borrowed dict, names;                   /* at most one of them is not NULL */
} GivenArgs;
static inline ssize_t given_keyword_count(GivenArgs const *g) {
    return g->dict ? dict_size(g->dict) : g->names ? AS(VarObject, g->names)->size : 0;
}
/* The keyword argument with this name (UTF-8), lent. 1, 0 (absent), -1. */
int given_find(GivenArgs const *g, const char *name, Object **out) MUST_CHECK;
/* Walks over the names of the keywords: false at the end. *position starts at 0. */
bool given_next(GivenArgs const *g, ssize_t *position, Borrowed *name);
/* TypeError for keywords that are not among the `count` names: of the first that is none of them, or is no str, or names
   one of the first `by_position` names, which were given by position. */
bool given_fail_unknown(GivenArgs const *g, ssize_t by_position, const char *const *names, ssize_t positional_only, const char *function) COLD;

#endif
