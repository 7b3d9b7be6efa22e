/* SPDX-License-Identifier: MIT
   The heap of an interpreter as a part: its life, and what the inlined paths of memory_inl.h and collect.h read.

   There is one more heap, the process heap, for what is made while no thread is current (thread_self == NULL): the
   dicts and descriptors of static types. Its objects are born immortal and are never freed. */
#ifndef GILT_HEAP_HEAP_H
#define GILT_HEAP_HEAP_H

#include "gil/thread.h"
#include "heap/object.h"

#define HEAP_SMALL_CLASSES 33 /* class c holds blocks of 16 * c bytes; class 0 is never filled */
#define HEAP_SMALL_MAX 512
#define HEAP_MEDIUM_CLASSES 11 /* follow the small ones: sizes that divide a pool well, up to HEAP_MEDIUM_MAX */
#define HEAP_MEDIUM_MAX 4080
#define HEAP_CLASS_COUNT (HEAP_SMALL_CLASSES + HEAP_MEDIUM_CLASSES)

/* What lies in front of every object whose type has TYPE_FLAG_GC. Aligned, as low address bits hold flags. */
typedef struct __attribute__((aligned(16))) GcHead {
    struct GcHead *next;     /* NULL: not tracked */
    uintptr_t previous_bits; /* previous, with flag bits below */
} GcHead;
_Static_assert(sizeof(GcHead) == 16, "extension ABI");

/* A free block. */
typedef struct Block {
    struct Block *next;
} Block;

/* The head of 16 KiB of blocks of one class; found from a block by clearing the low 14 address bits. */
typedef struct Pool {
    Block *free;             /* free blocks that were handed out before */
    uint32_t countdown;      /* pool_event is called when frees have counted it down to zero */
    uint16_t size_class;
    uint8_t state;           /* PoolState in pool.c */
    uint32_t carved, capacity; /* blocks handed out at least once; blocks that fit */
    uint32_t block_size;
    struct HeapState *heap;
    struct Pool *next, *previous; /* list of the class' pools with free blocks */
    struct Arena *arena;
} Pool;
_Static_assert(sizeof(Pool) <= 64, "block 0 begins at 64");

/* The part of a heap that inlined code reads; first in struct HeapState. Guarded by the interpreter's GIL. */
typedef struct HeapCache {
    Pool *pools[HEAP_CLASS_COUNT]; /* the pool that each class allocates from; a constant empty one when there is none */
    ssize_t initial_refcount;      /* of a new object: 1, or IMMORTAL_START in the process heap */
    GcHead young;                  /* generation 0: a ring */
    ssize_t young_count;           /* objects tracked less objects untracked since the last collection */
    ssize_t young_trigger;         /* count above which a collection is asked for */
} HeapCache;

/* Addresses that pools lie in; whatever is outside comes from the C library. Written once at process start. */
typedef struct {
    uintptr_t base, size;
} MemoryRegion;
extern MemoryRegion memory_region;

#define POOL_SIZE ((uintptr_t)1 << 14)
static ALWAYS_INLINE Pool *pool_of(const void *block) { return (Pool *)((uintptr_t)block & ~(POOL_SIZE - 1)); }
static ALWAYS_INLINE bool memory_is_small(const void *block) {
    return (uintptr_t)block - memory_region.base < memory_region.size;
}

HeapCache *heap_self_slow(void);
/* The current heap: the interpreter's, or the process heap. */
static ALWAYS_INLINE HeapCache *heap_self(void) {
    Thread *t = thread_self;
    if (UNLIKELY(!t || !t->heap_cache))
        return heap_self_slow();
    return (HeapCache *)t->heap_cache;
}

/* What GILT_DEBUG asks of the heap. */
typedef struct {
    bool use_malloc;    /* every block from the C library, so that sanitizers see each */
    bool gc_stress;     /* collect at every safepoint after an allocation of a tracked object */
    int64_t fail_alloc; /* the how many-th allocation fails; 0: none */
} HeapOptions;

/* Process start, before anything allocates. options NULL: defaults. Single-threaded. fails: never (aborts). */
void heap_process_start(HeapOptions const *options);
/* Makes and frees the heap of an interpreter. heap_fini gives all small blocks back, whatever still lies in them.
   gil: held (fini), not needed (init). fails: no memory (nothing is set, as there is no thread yet). */
bool heap_init(struct Interp *interp) MUST_CHECK;
void heap_fini(struct Interp *interp);

/* Between the two, new objects go to the process heap although a thread is current: making static types ready late.
   thread_self is NULL in between. Serialised over interpreters. */
Thread *heap_process_enter(void);
void heap_process_leave(Thread *thread);

/* Blocks in use, for sys.getallocatedblocks(). gil: held. */
ssize_t memory_blocks_in_use(void);

#endif
