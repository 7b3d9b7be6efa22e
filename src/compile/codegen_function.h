/* SPDX-License-Identifier: MIT
   Making function objects: shared by definitions and comprehensions. */
#ifndef GILT_COMPILE_CODEGEN_FUNCTION_H
#define GILT_COMPILE_CODEGEN_FUNCTION_H

#include "compile/compile_priv.h"

/* The free variables of a unit that was left; the names live in the compiler's arena. */
typedef struct {
    Borrowed *names;
    int count;
} Closure;
Closure unit_closure(Unit const *u);
/* Emits MAKE_FUNCTION for `code` (NULL: failed). The four temporaries on top of the stack, from `base`, hold defaults,
   keyword defaults and annotations as `flags` says; the closure is added here; they are released. */
Operand compile_make_function(Compiler *c, STEALS Value code, Closure closure, int base, int flags, int to);

#endif
