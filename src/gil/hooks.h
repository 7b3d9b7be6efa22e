/* SPDX-License-Identifier: MIT
   Calls upwards: what the lock's layer asks of folders above it. Set once at process start, before the first thread is
   made, constant afterwards; an entry that is NULL is skipped (a process without an interpreter, as in tests). */
#ifndef GILT_GIL_HOOKS_H
#define GILT_GIL_HOOKS_H

#include "gil/thread.h"

typedef struct {
    /* At a safepoint, gil held; may run Python; false: an exception is set. */
    bool (*run_signals)(void);                 /* Python handlers of signals that arrived; modules/_signal.c */
    bool (*run_pending)(void);                 /* pending calls; runtime/ */
    bool (*raise_async)(STEALS Value exception_class); /* what PyThreadState_SetAsyncExc left */
    void (*collect)(void);                     /* gc_collect_if_due; heap/collect.c */
    /* Sets RecursionError("maximum recursion depth exceeded" + where). */
    void (*raise_recursion)(const char *where);
    /* A new thread's parts above gil/ (register stack, heap shortcut). thread_init: any thread, gil not needed; false:
       no memory. thread_clear: gil held, runs Python: drops what the thread owns. thread_fini: frees memory. */
    bool (*thread_init)(Thread *thread);
    void (*thread_clear)(Thread *thread);
    void (*thread_fini)(Thread *thread);
} GilHooks;

extern GilHooks gil_hooks;

#endif
