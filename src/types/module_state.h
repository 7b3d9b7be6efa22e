/* SPDX-License-Identifier: MIT
   The states of native modules in an interpreter, for its life cycle. */
#ifndef GILT_TYPES_MODULE_STATE_H
#define GILT_TYPES_MODULE_STATE_H

#include "gil/interp.h"
#include "heap/object.h"

/* Has every module state of the interpreter dropped; the memory stays readable. gil: held.  runs: Python. */
void module_states_clear(Interp *interp);
/* Frees the memory, at the very end. */
void module_states_free(Interp *interp);
/* Visits what the states own. */
int module_states_traverse(Interp *interp, Visitor visitor, void *arg);

#endif
