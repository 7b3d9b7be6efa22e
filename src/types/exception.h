/* SPDX-License-Identifier: MIT
   The layouts of exception instances (CPython's), and what C code asks of them. ExceptionGroup, the Python-level class
   made of BaseExceptionGroup and Exception, is created at start. */
#ifndef GILT_TYPES_EXCEPTION_H
#define GILT_TYPES_EXCEPTION_H

#include "heap/object.h"

#define EXCEPTION_FIELDS                                                                                               \
    Object head;                                                                                                       \
    Value dict;      /* Dict or NULL: these types have a plain dict_offset, no InstanceStore */                        \
    Value args;      /* Tuple */                                                                                       \
    Value notes;     /* List or NULL */                                                                                \
    Value traceback; /* Traceback or NULL */                                                                           \
    Value context;   /* exception or NULL */                                                                           \
    Value cause;     /* exception or NULL */                                                                           \
    char suppress_context

typedef struct { EXCEPTION_FIELDS; } Exception;
typedef struct { EXCEPTION_FIELDS; Value message, exceptions; } ExceptionGroup;
typedef struct { EXCEPTION_FIELDS; Value message, filename, lineno, offset, end_lineno, end_offset, text, print_file_and_line; } SyntaxErrorException;
typedef struct { EXCEPTION_FIELDS; Value message, name, path; } ImportErrorException;
typedef struct { EXCEPTION_FIELDS; Value encoding, object; ssize_t start, end; Value reason; } UnicodeErrorException;
typedef struct { EXCEPTION_FIELDS; Value code; } SystemExitException;
typedef struct { EXCEPTION_FIELDS; Value number, strerror, filename, filename2; ssize_t written; } OsErrorException;
typedef struct { EXCEPTION_FIELDS; Value value; } StopIterationException;
typedef struct { EXCEPTION_FIELDS; Value name; } NameErrorException;
typedef struct { EXCEPTION_FIELDS; Value object, name; } AttributeErrorException;

/* What Python calls ExceptionGroup: derived from BaseExceptionGroup and Exception; weakly referable, as in CPython. */
typedef struct { ExceptionGroup group; Value weaklist; } WeakExceptionGroup;
extern Type exc_ExceptionGroup;
#define exc_group_type (&exc_ExceptionGroup)

static inline bool is_exception(Borrowed v) { return value_has_flag(v, TYPE_FLAG_EXCEPTION); }
/* A class derived from BaseException. */
bool is_exception_class(Borrowed v);
/* The accessors take and give what Python sees; setters steal. */
void exception_set_context(Borrowed exception, STEALS Value context);
void exception_set_cause(Borrowed exception, STEALS Value cause);
void exception_set_traceback(Borrowed exception, STEALS Value traceback);
/* Raises the UnicodeErrors. `start`, `end` count in the object. */
void *raise_unicode_decode_error(const char *encoding, const char *bytes, ssize_t size, ssize_t start, ssize_t end, const char *reason) COLD;
void *raise_unicode_encode_error(const char *encoding, Borrowed string, ssize_t start, ssize_t end, const char *reason) COLD;
/* SyntaxError (or `type` below it) with all positions; columns are 1-based offsets in characters, 0: unknown.
   `text` NULL: read from the file when it is printed. */
void *raise_syntax_error(Type *type, Borrowed message, Borrowed filename, int line, int column, int end_line, int end_column, Borrowed text) COLD;

#endif
