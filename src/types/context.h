/* SPDX-License-Identifier: MIT
   Context variables (PEP 567): Context, ContextVar, Token. Also for C code that runs callbacks in a context. */
#ifndef GILT_TYPES_CONTEXT_H
#define GILT_TYPES_CONTEXT_H

#include "heap/object.h"

extern EXPORTED Type context_type, context_var_type, context_token_type, context_missing_type;
extern Type context_keys_type, context_values_type, context_items_type;
extern Object context_missing_object; /* Token.MISSING */

/* Completes the shared types with Token.MISSING; once per process, as ModuleDef.exec_process. */
bool context_add_constants(void) MUST_CHECK;

static inline bool is_context(Borrowed v) { return is_exact(v, &context_type); }
/* An empty context. new. */
Value context_new(void) MUST_CHECK;
/* A copy of the current thread's context; costs the same however many variables there are. new. */
Value context_copy_current(void) MUST_CHECK;
/* Makes `context` the current one until context_exit, which must be called by the same thread with the same context.
   gil: held.  runs: nothing.  fails: RuntimeError when it is entered already. */
bool context_enter(Borrowed context) MUST_CHECK;
bool context_exit(Borrowed context) MUST_CHECK;

/* A variable; default_value NULL: none. new. */
Value context_var_new(const char *name, Borrowed default_value) MUST_CHECK;
/* Its value in the current context, else `fallback`, else its default: 1, 0 none of them, -1. */
int context_var_get(Borrowed var, Borrowed fallback, Value *out) MUST_CHECK;
/* Sets it; the token that undoes this. new. */
Value context_var_set(Borrowed var, Borrowed value) MUST_CHECK;
bool context_var_reset(Borrowed var, Borrowed token) MUST_CHECK;

#endif
