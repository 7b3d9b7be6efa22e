/* SPDX-License-Identifier: MIT
   The cycle collector: three generations of doubly linked lists threaded through GcHead, which lies in front of every
   object whose type has TYPE_FLAG_GC. It runs only at safepoints (attention word) or when asked by gc.collect(). */
#ifndef GILT_HEAP_COLLECT_H
#define GILT_HEAP_COLLECT_H

#include "heap/object.h"

typedef struct GcHead {
    struct GcHead *next;     /* NULL: not tracked */
    uintptr_t previous_bits; /* previous, with flag bits below */
} GcHead;
_Static_assert(sizeof(GcHead) == 16, "extension ABI");

static ALWAYS_INLINE GcHead *gc_head(const void *object) { return (GcHead *)((uintptr_t)object - sizeof(GcHead)); }
static ALWAYS_INLINE bool gc_is_tracked(const void *object) { return gc_head(object)->next != NULL; }

/* Makes the collector see (forget) a fully initialised object. gil: held.  runs: nothing.  fails: never.
   gc_untrack may be called on an untracked object: every dealloc of a GC type starts with it. */
void gc_track(void *object);
void gc_untrack(void *object);
/* Tracks unless already tracked. */
static inline void gc_track_maybe(void *object) {
    if (!gc_is_tracked(object))
        gc_track(object);
}
/* Whether `v` is an object that the collector could have to look at (used to untrack tuples and dicts of atoms). */
bool gc_may_be_tracked(Borrowed v);

/* Collects generation 0..2 and everything younger; returns how many unreachable objects were found.
   gil: held.  runs: Python (finalisers, callbacks).  fails: never (errors are reported as unraisable). */
ssize_t gc_collect(int generation);
/* Called at a safepoint when the allocation count asked for it. */
void gc_collect_if_due(void);

#endif
