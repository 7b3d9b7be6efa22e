/* SPDX-License-Identifier: MIT
   weakref.ref and the two proxies. The lists that they are in belong to heap/weakref.h. */
#ifndef GILT_TYPES_WEAKREF_H
#define GILT_TYPES_WEAKREF_H

#include "heap/weakref.h"

extern EXPORTED Type weakref_type, weakref_proxy_type, weakref_callable_proxy_type;

/* A reference to `target`; without callback (NULL or None) the one that exists already is shared.
   gil: held.  runs: nothing.  fails: TypeError "cannot create weak reference to 'int' object". */
Value weakref_new(Borrowed target, Borrowed callback) MUST_CHECK;
Value weakref_proxy_new(Borrowed target, Borrowed callback) MUST_CHECK;
/* The target: new; None when it is dead. */
Value weakref_get(Borrowed reference) MUST_CHECK;
static inline bool is_weakref(Borrowed v) {
    Type *t = type_of(v);
    return t == &weakref_type || (t->mro && t->base && t->info->dealloc && t->info->native_base == &weakref_type);
}

#endif
