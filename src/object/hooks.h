/* SPDX-License-Identifier: MIT
   What object/ asks of the folders above it. The functions are declared here and defined there, so that the link is the
   registration. */
#ifndef GILT_OBJECT_HOOKS_H
#define GILT_OBJECT_HOOKS_H

#include "heap/object.h"

/* Defined in vm/: the globals dict of the innermost Python frame, borrowed from it; NULL: no frame.
   gil: held.  runs: nothing.  fails: never. */
Borrowed current_globals(void);
/* Defined in vm/: what super() without arguments needs of the innermost Python frame: the content of its __class__ cell
   and its first argument, both borrowed from the frame.
   gil: held.  runs: nothing.  fails: RuntimeError "super(): no current frame", "super(): no arguments", "super():
   __class__ cell not found", "super(): empty __class__ cell", "super(): arg[0] deleted". */
bool current_super(Borrowed *class_out, Borrowed *self_out) MUST_CHECK;
/* Defined in vm/: whether `v` is a function made by def or lambda. */
bool is_python_function(Borrowed v);

#endif
