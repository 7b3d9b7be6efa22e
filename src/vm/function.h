/* SPDX-License-Identifier: MIT
   Python functions: a code object with its globals, defaults and closure. CPython's layout. */
#ifndef GILT_VM_FUNCTION_H
#define GILT_VM_FUNCTION_H

#include "bytecode/code.h"

typedef struct Function {
    Object head;
    Value globals;      /* Dict */
    Value builtins;     /* Dict */
    Value name, qualname;
    Value code;         /* Code */
    Value defaults;     /* Tuple or NULL */
    Value kwdefaults;   /* Dict or NULL */
    Value closure;      /* Tuple of cells or NULL */
    Value doc;          /* any; NULL: None */
    Value dict;         /* Dict or NULL */
    Value weaklist;
    Value module;       /* any; NULL: None */
    Value annotations;  /* Dict, or a Tuple name, value, ... turned into one on demand, or NULL */
    void *vectorcall;
    uint32_t version;   /* given when a call site caches this function; 0 after code or defaults change */
} Function;
_Static_assert(sizeof(Function) == 136, "extension ABI");
extern EXPORTED Type function_type;
static ALWAYS_INLINE bool is_function(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &function_type; }
static ALWAYS_INLINE Code *function_code(Function const *f) { return (Code *)f->code; }

/* A function as `def` makes it; closure, defaults ... are set by the caller. gil: held. fails: MemoryError. */
Value function_new(Borrowed code, Borrowed globals, Borrowed qualname /* NULL: the code's */) MUST_CHECK;

#endif
