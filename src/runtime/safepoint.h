/* SPDX-License-Identifier: MIT
   What safepoints of gil/ call in runtime/. */
#ifndef GILT_RUNTIME_SAFEPOINT_H
#define GILT_RUNTIME_SAFEPOINT_H

#include "gil/interp.h"

/* Runs the interpreter's pending calls on its main thread. gil: held. false: one failed. */
bool pending_run(void) MUST_CHECK;
void pending_free(Interp *interp);
/* Raises the class that another thread asked for; always false. */
bool async_raise(STEALS Value exception_class);
void recursion_raise(const char *where);

#endif
