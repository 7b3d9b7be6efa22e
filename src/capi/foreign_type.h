/* SPDX-License-Identifier: MIT
   Types that extension modules define, as our runtime wants them. */
#ifndef GILT_CAPI_FOREIGN_TYPE_H
#define GILT_CAPI_FOREIGN_TYPE_H

#include "heap/object.h"

/* CPython's PyGetSetDef: ours but for the shape of the functions. */
typedef struct {
    const char *name;
    Object *(*get)(Object *self, void *closure);
    int (*set)(Object *self, Object *value, void *closure);
    const char *doc;
    void *closure;
} ForeignGetSet;

/* Makes a type ready whose C view an extension has filled (PyType_Ready). fails: MemoryError, and TypeError as classes. */
bool foreign_type_ready(Type *type) MUST_CHECK;
/* Our row for an extension's: points into `foreign`, which must stay. */
struct GetSetDef foreign_getset(ForeignGetSet *foreign);
/* The nearest type of the base chain, `type` included, that an extension defined; NULL: none. */
Type *foreign_type_of(Type *type);

#endif
