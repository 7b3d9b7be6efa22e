/* SPDX-License-Identifier: MIT
   Globals and their builtins. */
#ifndef GILT_VM_NAMESPACE_H
#define GILT_VM_NAMESPACE_H

#include "heap/object.h"

/* The builtins that code with these globals sees: globals["__builtins__"] (a module stands for its dict), else the
   current frame's, else the interpreter's. new. */
Value namespace_builtins(Borrowed globals) MUST_CHECK;

#endif
