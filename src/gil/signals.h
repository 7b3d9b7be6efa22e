/* SPDX-License-Identifier: MIT
   Signals on their way from the kernel to Python: the C handler notes the number and asks the main thread to look; the
   main thread takes them at a safepoint (hooks.run_signals). Process-wide: signals belong to the process. Only
   signals_trip may be called in a signal handler; it may be called anywhere. */
#ifndef GILT_GIL_SIGNALS_H
#define GILT_GIL_SIGNALS_H

#include "gil/thread.h"

enum { SIGNALS_COUNT = 65 };

/* Says which thread handles signals: the main thread of the main interpreter, at start and in the child of a fork. */
void signals_set_main(Thread *thread);
/* Notes signal `number`, wakes the main thread's safepoint, writes the number to the wake-up descriptor if there is one. */
void signals_trip(int number);
/* Takes one note back; false when there was none. */
bool signals_take(int number);
/* Whether any signal waits to be taken; clears the summary. */
bool signals_take_any(void);
/* Sets the summary and asks the main thread to look again: some notes were not taken. */
void signals_ask_again(void);
void signals_forget(void); /* drops all notes: child of a fork */
/* The descriptor that numbers are written to (-1: none), for set_wakeup_fd. Returns the old one. */
int signals_set_wakeup_fd(int fd, bool warn_when_full);
/* Takes the errno of a write to it that failed and should be reported; 0: none. */
int signals_take_wakeup_error(void);

#endif
