/* SPDX-License-Identifier: MIT
   What heap/ asks of the folders above it: declared here, defined in object/heap_hooks.c, so that the link is the
   registration. */
#ifndef GILT_HEAP_HOOKS_H
#define GILT_HEAP_HOOKS_H

#include "heap/object.h"

struct WeakRef;

/* Sets MemoryError. */
void hook_no_memory(void);
/* Runs __del__ or info->finalize of a dying object; errors are reported as unraisable. runs: Python. */
void hook_finalize(Object *self);
/* Calls the callback of a dead weak reference; errors are reported. runs: Python. */
void hook_weakref_callback(struct WeakRef *ref, Borrowed callback);
/* Tells gc.callbacks that a collection starts or has ended. runs: Python. */
void hook_collect_phase(bool is_start, int generation, ssize_t collected, ssize_t uncollectable);
/* Adds to gc.garbage (DEBUG_SAVEALL). */
void hook_collect_garbage(Object *found);
/* One line of gc's debug output, about an object or (NULL) in general. */
void hook_collect_report(const char *what, Object *object);

#endif
