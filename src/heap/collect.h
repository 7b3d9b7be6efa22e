/* SPDX-License-Identifier: MIT
   The cycle collector: three generations of doubly linked lists threaded through GcHead, which lies in front of every
   object whose type has TYPE_FLAG_GC. It runs only at safepoints (attention word) or when asked by gc.collect().
   Static objects (types, singletons) have no GcHead: whoever looks at one checks is_immortal first. */
#ifndef GILT_HEAP_COLLECT_H
#define GILT_HEAP_COLLECT_H

#include "heap/heap.h"

/* Flag bits in GcHead.previous_bits. */
#define GC_FLAG_MASK ((uintptr_t)15)
#define GC_FLAG_FINALIZED ((uintptr_t)1)   /* its finaliser ran */
#define GC_FLAG_COLLECTING ((uintptr_t)2)  /* in the generation that is being collected; not known to be reachable */
#define GC_FLAG_UNREACHABLE ((uintptr_t)4) /* moved to the list of those that may be unreachable */
/* The eighth bit is GC_FLAG_EXPOSED of types/list_priv.h. */

static ALWAYS_INLINE GcHead *gc_head(const void *object) { return (GcHead *)((uintptr_t)object - sizeof(GcHead)); }
static ALWAYS_INLINE bool gc_is_tracked(const void *object) { return gc_head(object)->next != NULL; }
static ALWAYS_INLINE bool is_immortal(const void *object) { return ((Object const *)object)->refcount >= IMMORTAL_REFCOUNT; }

/* The count of generation 0 has passed its threshold: asks for a collection at the next safepoint. */
void gc_request(HeapCache *heap);

/* Makes the collector see (forget) a fully initialised object. gil: held.  runs: nothing.  fails: never.
   gc_untrack may be called on an untracked object: every dealloc of a GC type starts with it. */
static ALWAYS_INLINE void gc_track(void *object) {
    HeapCache *heap = heap_self();
    GcHead *g = gc_head(object), *ring = &heap->young;
    ASSERT(!g->next);
    GcHead *last = (GcHead *)ring->previous_bits;
    last->next = g;
    g->previous_bits = (uintptr_t)last | (g->previous_bits & GC_FLAG_MASK);
    g->next = ring;
    ring->previous_bits = (uintptr_t)g;
    if (UNLIKELY(++heap->young_count > heap->young_trigger))
        gc_request(heap);
}
static ALWAYS_INLINE void gc_untrack(void *object) {
    GcHead *g = gc_head(object);
    if (!g->next)
        return;
    GcHead *previous = (GcHead *)(g->previous_bits & ~GC_FLAG_MASK);
    previous->next = g->next;
    g->next->previous_bits = (uintptr_t)previous | (g->next->previous_bits & GC_FLAG_MASK);
    g->next = NULL;
    g->previous_bits &= GC_FLAG_MASK;
    HeapCache *heap = heap_self();
    if (heap->young_count > 0)
        heap->young_count--;
}
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

/* --- control, for the gc module; all concern the current interpreter. gil: held. --- */
enum { GC_DEBUG_STATS = 1, GC_DEBUG_COLLECTABLE = 2, GC_DEBUG_UNCOLLECTABLE = 4, GC_DEBUG_SAVEALL = 32 };
typedef struct {
    ssize_t collections, collected, uncollectable;
} GcStats;
bool gc_is_enabled(void);
void gc_enable(void);
void gc_disable(void);
bool gc_is_collecting(void);
void gc_get_thresholds(ssize_t out[3]);
void gc_set_thresholds(ssize_t const *thresholds, int count);
void gc_get_counts(ssize_t out[3]);
GcStats gc_get_stats(int generation);
int gc_get_debug(void);
void gc_set_debug(int flags);
/* Moves everything to the permanent generation, and back; how many objects are in it. */
void gc_freeze(void);
void gc_unfreeze(void);
ssize_t gc_freeze_count(void);
/* Calls `visit` with each tracked object of a generation, or of all (generation -1; the permanent one not). It may
   neither track nor untrack anything. Stops when it returns non-zero, and returns that. */
int gc_visit_objects(int generation, int (*visit)(Object *object, void *arg), void *arg);
/* gc.is_tracked(), gc.is_finalized(). */
bool gc_value_is_tracked(Borrowed v);
bool gc_value_is_finalized(Borrowed v);

#endif
