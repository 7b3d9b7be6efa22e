/* SPDX-License-Identifier: MIT
   The inside of an interpreter's heap, shared by the files of heap/. */
#ifndef GILT_HEAP_HEAP_PRIV_H
#define GILT_HEAP_HEAP_PRIV_H

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/heap.h"

#define GENERATION_COUNT 3

typedef struct Generation {
    GcHead list;       /* ring; generation 0 uses HeapCache.young instead */
    ssize_t count;     /* collections of the next younger generation since this one was collected; 0: see young_count */
    ssize_t threshold; /* above which it is collected; 0: never */
    GcStats stats;
} Generation;

/* 512 KiB of pools. */
typedef struct Arena {
    struct Arena *next, *previous; /* all arenas of the heap */
    char *base;
    uint32_t carved;       /* pools taken from it so far */
    uint32_t used;         /* pools that hold blocks */
    Pool *empty;           /* pools given back, linked through `next` */
    HeapCache *heap;
} Arena;

/* The weak references of one interpreter to an immortal object. */
typedef struct ImmortalReferences {
    struct ImmortalReferences *next; /* of the same bucket */
    Object *object;
    struct WeakRef *first;
} ImmortalReferences;
#define IMMORTAL_BUCKETS 128

struct HeapState {
    HeapCache cache;
    Interp *interp;                           /* NULL: the process heap */
    Pool *available[HEAP_CLASS_COUNT];        /* pools with free blocks, besides the current one */
    Arena *arenas;
    ssize_t large_blocks;                     /* living blocks from the C library */
    Generation generations[GENERATION_COUNT];
    GcHead permanent;                         /* gc.freeze() */
    ssize_t long_lived_total, long_lived_pending; /* objects that survived a full collection; since then */
    ImmortalReferences *immortal_references[IMMORTAL_BUCKETS]; /* weakref.c; by the object's address */
    int debug_flags;
    bool enabled, collecting;
};

static inline struct HeapState *heap_state(void) { return (struct HeapState *)heap_self(); }

/* memory.c */
void pools_fini(struct HeapState *heap);
void pools_init(struct HeapState *heap);
/* weakref.c */
void weakref_fini(struct HeapState *heap);
/* collect.c */
void collect_init(struct HeapState *heap);

static inline GcHead *gc_ring_previous(GcHead const *g) { return (GcHead *)(g->previous_bits & ~GC_FLAG_MASK); }
static inline void gc_ring_init(GcHead *ring) {
    ring->next = ring;
    ring->previous_bits = (uintptr_t)ring;
}
static inline bool gc_ring_is_empty(GcHead const *ring) { return ring->next == ring; }

#endif
