/* SPDX-License-Identifier: MIT
   What other modules ask of _signal. */
#ifndef GILT_MODULES_SIGNAL_H
#define GILT_MODULES_SIGNAL_H

#include "heap/object.h"

/* Whether signal `number` has a handler in Python (neither default nor ignored). gil: held. */
bool signal_has_handler(int number);
/* Runs the Python handlers of signals that arrived; GilHooks.run_signals. gil: held.  runs: Python.  fails: a handler's
   exception. */
bool signal_run_handlers(void);

#endif
