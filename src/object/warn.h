/* SPDX-License-Identifier: MIT
   Warnings below error.h's warn(): what the module _warnings is made of. While warnings.py is loaded its filters and
   functions decide; before that the interpreter's own list does. */
#ifndef GILT_OBJECT_WARN_H
#define GILT_OBJECT_WARN_H

#include "object/error.h"

struct ExceptionState;

/* warnings.warn(): `message` is a Str or a Warning instance, whose class then is the category; stack_level 1 is the
   innermost Python frame; source may be NULL. gil: held.  runs: Python.  fails: the warning as an exception. */
bool warning_issue(Borrowed category, Borrowed message, ssize_t stack_level, Borrowed source) MUST_CHECK;
/* warnings.warn_explicit(). module (NULL: from the file name), registry (NULL or None: none), source_line (NULL: from the
   file), source (NULL: none). */
bool warning_issue_explicit(Borrowed category, Borrowed message, Borrowed filename, ssize_t line, Borrowed module,
                            Borrowed registry, Borrowed source_line, Borrowed source) MUST_CHECK;
/* The class for the arguments of warn(): from the message, the category given, or UserWarning. new.
   fails: TypeError "category must be a Warning subclass, not 'x'". */
Value warning_category(Borrowed message, Borrowed category) MUST_CHECK;
/* Makes all registries forget what they have seen. */
void warning_filters_mutated(void);
/* The interpreter's filters (List), action without a filter (Str), and registry of "once" (Dict); borrowed. */
Borrowed warning_filters(void);
Borrowed warning_default_action(void);
Borrowed warning_once_registry(void);

bool warning_state_init(struct ExceptionState *state) MUST_CHECK;
void warning_state_fini(struct ExceptionState *state);

#endif
