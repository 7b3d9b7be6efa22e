/* SPDX-License-Identifier: MIT
   Raising what only capi/ raises. */
#ifndef GILT_CAPI_ERROR_H
#define GILT_CAPI_ERROR_H

#include "heap/object.h"

/* ImportError(message, name=name, path=path); both may be NULL. Returns NULL. */
void *raise_import_error(Borrowed message, Borrowed name, Borrowed path) COLD;

/* Ends the process with a message. */
NORETURN void _Py_FatalErrorFunc(const char *function, const char *message);

#endif
