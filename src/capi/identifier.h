/* SPDX-License-Identifier: MIT
   _Py_Identifier: a static name in C code, made into a string at its first use. */
#ifndef GILT_CAPI_IDENTIFIER_H
#define GILT_CAPI_IDENTIFIER_H

#include "heap/object.h"

typedef struct {
    const char *string;
    ssize_t index; /* -1: not used yet */
} Identifier;

/* The interned string: borrowed, it stays for ever. fails: MemoryError. */
Object *_PyUnicode_FromId(Identifier *id);

#endif
