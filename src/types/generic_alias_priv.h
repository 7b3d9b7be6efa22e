/* SPDX-License-Identifier: MIT
   What generic_alias.c and union.c share: finding and filling in type parameters, naming types in reprs. */
#ifndef GILT_TYPES_GENERIC_ALIAS_PRIV_H
#define GILT_TYPES_GENERIC_ALIAS_PRIV_H

#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value origin;
    Value args;        /* Tuple */
    Value parameters;  /* Tuple, or NULL: not computed yet */
    Value weaklist;
    int starred;       /* made by iterating: *tuple[int] */
} GenericAlias;

static inline bool is_generic_alias(Borrowed v) { return is_exact(v, &generic_alias_type); }
/* The type parameters in a tuple of arguments, each once. new Tuple. */
Value type_parameters(Borrowed args) MUST_CHECK;
/* The arguments with `item` (one value or a tuple) in the places of the parameters. `shown` is what messages name. new Tuple. */
Value type_substitute(Borrowed shown, Borrowed args, Borrowed parameters, Borrowed item) MUST_CHECK;
/* Adds the text of a type argument: a class by its name, others by their repr. */
bool type_argument_text(StrBuilder *b, Borrowed v) MUST_CHECK;

#endif
