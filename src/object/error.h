/* SPDX-License-Identifier: MIT
   Raising and looking at exceptions. thread_self->error holds the one exception that is propagating, always an
   instance. The exception types themselves are rows of object/exception.def; their objects are in types/exception.c. */
#ifndef GILT_OBJECT_ERROR_H
#define GILT_OBJECT_ERROR_H

#include <stdarg.h>

#include "gil/thread.h"
#include "heap/object.h"

#define EXCEPTION(name, base, layout, doc) extern Type exc_##name;
#include "object/exception.def"
#undef EXCEPTION

static ALWAYS_INLINE bool error_is_set(void) { return thread_self->error != NULL; }

/* Sets an exception of `type` whose message is made from `format`, and returns NULL, so that it can end a function:
   `return raise_error(&exc_TypeError, "...")`. Where 0/false or -1 is wanted: `return raise_error(...), -1;`
   Besides printf's d i u x c s p zd ld lu zu lld (and %.200s) the format knows
     %S  str() of a Borrowed      %R  repr() of it       %A  ascii() of it
     %U  a Str as it is           %T  the name of the type of a Borrowed      %N  the name of a Type *
   Chains __context__ to the exception being handled. gil: held.  runs: Python for %S %R %A. */
void *raise_error(Type *type, const char *format, ...) COLD;
void *raise_error_va(Type *type, const char *format, va_list args) COLD;
/* The same with the instance or class and value given. raise_value(type, NULL) calls the class without arguments. */
void *raise_value(Type *type, Borrowed value) COLD;
/* Sets an existing exception instance (stolen), chaining __context__. */
void *raise_exception(STEALS Value exception) COLD;
/* Puts back an exception taken with error_take, without chaining. NULL clears. */
void error_restore(STEALS Value exception);
/* Takes the propagating exception; none is left. NULL when there was none. */
Value error_take(void);
/* The propagating exception, borrowed from the thread; NULL: none. */
static ALWAYS_INLINE Borrowed error_peek(void) { return thread_self->error; }
void error_clear(void);
/* Whether the propagating exception is an instance of `type`. false when none is set. runs: nothing. */
bool error_matches(Type *type);
/* Whether `exception` (instance or class) matches `type_or_tuple`, as `except` does. 0, 1, -1. */
int exception_matches(Borrowed exception, Borrowed type_or_tuple);
/* MemoryError, from a preallocated instance when there is no memory for one. Returns NULL. */
void *raise_no_memory(void) COLD;
/* OSError (or the subclass for the number) of `code`, a positive errno, with up to two file names (NULL: none). */
void *raise_os_error(int code, Borrowed filename, Borrowed filename2) COLD;
void *raise_errno(int code) COLD;
/* "'int' object is not iterable" and other one-object TypeErrors: format gets the type's name for its one %s. */
void *raise_type_of(const char *format, Borrowed object) COLD;
/* StopIteration(value); value NULL or None raises without argument. */
void *raise_stop_iteration(Borrowed value) COLD;
/* KeyError(key), with a tuple key wrapped. */
void *raise_key_error(Borrowed key) COLD;
/* Raises `type` with the propagating exception as __cause__ and __context__. */
void *raise_from_current(Type *type, const char *format, ...) COLD;
/* "'X' object has no attribute 'y'" with name and obj set for suggestions. */
void *raise_no_attribute(Borrowed object, Borrowed name) COLD;
/* AttributeError with this message (Str), and name and obj set. */
void *raise_attribute_error(Borrowed message, Borrowed object, Borrowed name) COLD;
/* Reports the propagating exception through sys.unraisablehook and clears it. `where` names what failed. */
void error_write_unraisable(Borrowed where);
/* The same with a text: "Exception ignored <text>: where". */
void error_write_unraisable_text(const char *text, Borrowed where);
/* The exception being handled in the current frame (sys.exception()), borrowed; NULL: none. */
Borrowed error_handled(void);
/* Issues a warning from C; stack_level 1 is the Python caller. fails: the warning was turned into an exception. */
bool warn(Type *category, int stack_level, const char *format, ...) MUST_CHECK;
/* The same for a known place, as the parser and the compiler warn about source text. `message` is a Str. */
bool warn_explicit(Type *category, Borrowed message, Borrowed filename, int line) MUST_CHECK;
/* Calls the audit hooks: raise when one fails. Cheap when none is there. `format` as for tuple_pack_format. */
bool audit(const char *event, const char *format, ...) MUST_CHECK;
/* sys.__unraisablehook__: prints what its argument, an UnraisableHookArgs, says to sys.stderr. None, new. */
Value error_unraisable_hook(Borrowed args) MUST_CHECK;
/* sys.UnraisableHookArgs, borrowed from the interpreter. */
Type *error_unraisable_type(void);

#endif
