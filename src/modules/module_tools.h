/* SPDX-License-Identifier: MIT
   Small helpers for modules: exception classes of their own. */
#ifndef GILT_MODULES_MODULE_TOOLS_H
#define GILT_MODULES_MODULE_TOOLS_H

#include "heap/object.h"

/* Makes an exception class, "module.Name", for this interpreter. `base` is a class or a tuple of classes, NULL:
   Exception; `doc` may be NULL. gil: held.  runs: nothing that Python code could notice.  fails: MemoryError. */
Value module_exception_new(const char *full_name, Borrowed base, const char *doc) MUST_CHECK;
/* The same, added to the module under its last name; *place, in the module's state, gets a reference of its own. */
bool module_add_exception(Borrowed module, const char *full_name, Borrowed base, const char *doc, Value *place) MUST_CHECK;
/* Raises a class kept in a module's state, with raise_error's formats. Returns NULL. */
void *module_raise(Borrowed exception_class, const char *format, ...) COLD;

#endif
