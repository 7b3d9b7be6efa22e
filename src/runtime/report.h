/* SPDX-License-Identifier: MIT
   Printing exceptions as the interpreter does at top level, without help of Python code. */
#ifndef GILT_RUNTIME_REPORT_H
#define GILT_RUNTIME_REPORT_H

#include "heap/object.h"

/* Writes an exception with its chain (causes, contexts, groups, notes, suggestions) to a text file object; to descriptor 2
   when `file` is NULL. gil: held.  runs: Python.  fails: what write raised. */
bool report_exception(Borrowed exception, Borrowed file) MUST_CHECK;
/* What report_top_level answers for a KeyboardInterrupt: the process should die of SIGINT. */
enum { REPORT_INTERRUPTED = 130 << 8 };
/* sys.excepthook's part at top level: takes the propagating exception, handles SystemExit (result: its exit status), sets
   sys.last_type ..., calls sys.excepthook; a failing hook is reported too. Returns the exit status. */
int report_top_level(void);
/* The exit status that a SystemExit asks for; prints its message if it has one. `exception` is a SystemExit. */
int report_exit_status(Borrowed exception);
/* "Did you mean" for NameError, AttributeError and ImportError: new Str, or NULL without error. */
Value report_suggestion(Borrowed exception) MUST_CHECK;

#endif
