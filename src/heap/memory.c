/* SPDX-License-Identifier: MIT
   The allocator: blocks of up to 4080 bytes from pools of one size class each, larger ones from the C library.

   One range of addresses is reserved for the whole process; heaps take 512 KiB arenas out of it and cut them into 16 KiB
   pools. So one comparison tells small blocks from large ones, and clearing 14 address bits finds a block's pool.
   A pool is in one of four states. CURRENT: its class allocates from it. AVAILABLE: in its class' list, some blocks free.
   FULL: in no list. EMPTY: belongs to no class. Moves between them happen when the current pool runs out, and when
   `countdown`, which every free decrements and every allocation increments, reaches zero:

     FULL       countdown 1 at the start: the first free makes it AVAILABLE
     AVAILABLE  countdown is the number of blocks in use: at zero it becomes EMPTY
     CURRENT    the same plus CURRENT_BIAS, so that zero is never reached

   Blocks that were never handed out are carved off when the free list is empty, a few at a time, because touching a
   fresh page is expensive. The pools of the process heap are used under process_mutex or single-threaded. */
#include "heap/memory.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "heap/heap_priv.h"
#include "heap/hooks.h"
#include "heap/memory_inl.h"
#include "os/address_range.h"

typedef enum { POOL_EMPTY, POOL_CURRENT, POOL_AVAILABLE, POOL_FULL } PoolState;

#define CURRENT_BIAS ((uint32_t)1 << 24)
#define POOL_HEADER 64
#define ARENA_SIZE ((size_t)512 << 10)
#define ARENA_POOLS (ARENA_SIZE / POOL_SIZE)
#define CARVE_BYTES 2048 /* carved off at a time */
/* Between the first huge page, which holds what every program has, and here pages are fetched POPULATE_SIZE at a time, so
   that small programs stay small; beyond, memory comes in huge pages. */
#define SPARING_END ((size_t)8 << 20)
#define POPULATE_SIZE ((size_t)64 << 10)

MemoryRegion memory_region;

/* What the process has besides its interpreters' heaps. */
static struct {
    pthread_mutex_t mutex;  /* guards everything below, and the process heap while a thread is in it */
    uint32_t arena_count;   /* that fit into the region */
    uint32_t arena_committed; /* of those: memory that can be used begins at the first and ends here */
    uint32_t arena_next;    /* never used ones begin here */
    uint32_t *arena_free;   /* numbers of those given back */
    uint32_t arena_free_count;
    struct HeapState heap;
    HeapOptions options;    /* written once */
    _Atomic int64_t allocations_left; /* until the one that has to fail */
} process = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static Pool const no_pool;

/* Of the medium classes: 25, 21, 18, 15, 12, 10, 8, 7, 6, 5 and 4 blocks fill a pool. */
static uint16_t const medium_sizes[HEAP_MEDIUM_CLASSES] = {640, 768, 896, 1088, 1360, 1632, 2032, 2320, 2720, 3264, 4080};

static uint32_t class_block_size(int size_class) {
    return size_class < HEAP_SMALL_CLASSES ? (uint32_t)size_class * 16 : medium_sizes[size_class - HEAP_SMALL_CLASSES];
}

/* `size` is at most HEAP_MEDIUM_MAX. */
static int class_of_size(size_t size) {
    if (size <= HEAP_SMALL_MAX)
        return (int)((size + 15) >> 4);
    int c = size <= medium_sizes[5] ? 0 : 6;
    while (medium_sizes[c] < size)
        c++;
    return HEAP_SMALL_CLASSES + c;
}

/* --- process and heap life --- */

/* Reserves as much as the system lets us: the first size that works. With none, all blocks come from the C library. */
static void region_reserve(void) {
    for (size_t size = (size_t)1 << 38; size >= ARENA_SIZE * 16; size >>= 2) {
        void *base;
        if (os_range_reserve(size, &base) == 0) {
            uintptr_t start = ((uintptr_t)base + OS_HUGE_PAGE - 1) & ~(OS_HUGE_PAGE - 1);
            memory_region.base = start;
            memory_region.size = ((uintptr_t)base + size - start) & ~(OS_HUGE_PAGE - 1);
            os_range_prefer_huge((void *)start, OS_HUGE_PAGE);
            os_range_prefer_huge((char *)start + SPARING_END, memory_region.size - SPARING_END);
            process.arena_count = (uint32_t)(memory_region.size / ARENA_SIZE);
            return;
        }
    }
}

void pools_init(struct HeapState *heap) {
    for (int c = 0; c < HEAP_CLASS_COUNT; c++)
        heap->cache.pools[c] = (Pool *)&no_pool;
}

void heap_process_start(HeapOptions const *options) {
    ASSERT(!thread_self);
    if (options)
        process.options = *options;
    process.allocations_left = process.options.fail_alloc;
    if (!process.options.use_malloc && !process.options.fail_alloc)
        region_reserve();
    pools_init(&process.heap);
    process.heap.cache.initial_refcount = IMMORTAL_START;
    collect_init(&process.heap);
    process.heap.cache.young_trigger = SSIZE_MAX;
}

bool heap_init(Interp *interp) {
    struct HeapState *heap = calloc(1, sizeof *heap);
    if (!heap)
        return false;
    heap->interp = interp;
    heap->cache.initial_refcount = 1;
    pools_init(heap);
    collect_init(heap);
    heap->enabled = true;
    if (process.options.gc_stress)
        heap->cache.young_trigger = heap->generations[0].threshold = 1;
    interp->heap = heap;
    return true;
}

HeapCache *heap_self_slow(void) {
    Thread *t = thread_self;
    if (!t)
        return &process.heap.cache;
    CHECK(t->interp && t->interp->heap);
    t->heap_cache = t->interp->heap;
    return t->heap_cache;
}

Thread *heap_process_enter(void) {
    Thread *t = thread_self;
    pthread_mutex_lock(&process.mutex);
    thread_self = NULL;
    return t;
}

void heap_process_leave(Thread *thread) {
    thread_self = thread;
    pthread_mutex_unlock(&process.mutex);
}

/* --- arenas --- */

/* Whether a never used arena is there; commits memory one huge page at a time. */
static bool arena_next_ready(void) {
    if (process.arena_next < process.arena_committed)
        return true;
    if (process.arena_next == process.arena_count)
        return false;
    char *start = (char *)memory_region.base + (size_t)process.arena_next * ARENA_SIZE;
    if (os_range_commit(start, OS_HUGE_PAGE) != 0)
        return false;
    process.arena_committed += OS_HUGE_PAGE / ARENA_SIZE;
    return true;
}

/* Takes the number of a free arena; the mutex is already held when the process heap asks. -1: there is no memory. */
static int64_t arena_take_number(bool is_process_heap) {
    int64_t number = -1;
    if (!is_process_heap)
        pthread_mutex_lock(&process.mutex);
    if (process.arena_free_count)
        number = process.arena_free[--process.arena_free_count];
    else if (arena_next_ready())
        number = process.arena_next++;
    if (!is_process_heap)
        pthread_mutex_unlock(&process.mutex);
    return number;
}

static void arena_give_number(uint32_t number) {
    pthread_mutex_lock(&process.mutex);
    uint32_t n = process.arena_free_count;
    if ((n & (n - 1)) == 0) {
        uint32_t *grown = realloc(process.arena_free, (n ? 2 * (size_t)n : 1) * sizeof *grown);
        if (!grown) { /* the addresses are lost until the process ends; the memory behind them is not */
            pthread_mutex_unlock(&process.mutex);
            return;
        }
        process.arena_free = grown;
    }
    process.arena_free[n] = number;
    process.arena_free_count = n + 1;
    pthread_mutex_unlock(&process.mutex);
}

static Arena *arena_new(struct HeapState *heap) {
    int64_t number = arena_take_number(heap == &process.heap);
    if (number < 0)
        return NULL;
    char *base = (char *)memory_region.base + (size_t)number * ARENA_SIZE;
    Arena *a = calloc(1, sizeof *a);
    if (!a) {
        if (heap != &process.heap)
            arena_give_number((uint32_t)number);
        return NULL;
    }
    a->base = base;
    a->heap = &heap->cache;
    a->next = heap->arenas;
    if (a->next)
        a->next->previous = a;
    heap->arenas = a;
    return a;
}

static void arena_free(struct HeapState *heap, Arena *a) {
    if (a->previous)
        a->previous->next = a->next;
    else
        heap->arenas = a->next;
    if (a->next)
        a->next->previous = a->previous;
    os_range_discard(a->base, ARENA_SIZE);
    arena_give_number((uint32_t)(((uintptr_t)a->base - memory_region.base) / ARENA_SIZE));
    free(a);
}

void heap_fini(Interp *interp) {
    struct HeapState *heap = interp->heap;
    if (!heap)
        return;
    while (heap->arenas)
        arena_free(heap, heap->arenas);
    weakref_fini(heap);
    interp->heap = NULL;
    if (thread_self && thread_self->heap_cache == &heap->cache)
        thread_self->heap_cache = NULL;
    free(heap);
}

/* --- pools --- */

static Pool *pool_cut(Arena *a) {
    char *at = a->base + POOL_SIZE * a->carved++;
    size_t offset = (size_t)((uintptr_t)at - memory_region.base);
    if (offset >= OS_HUGE_PAGE && offset < SPARING_END && offset % POPULATE_SIZE == 0)
        os_range_populate(at, POPULATE_SIZE);
    return (Pool *)at;
}

/* An empty pool from the oldest arena that has one. NULL: no memory. */
static Pool *pool_take(struct HeapState *heap, int size_class) {
    Arena *a = heap->arenas;
    while (a && !a->empty && a->carved == ARENA_POOLS)
        a = a->next;
    if (!a && !(a = arena_new(heap)))
        return NULL;
    Pool *pool = a->empty;
    if (pool)
        a->empty = pool->next;
    else
        pool = pool_cut(a);
    a->used++;
    *pool = (Pool){.size_class = (uint16_t)size_class,
                   .capacity = (uint32_t)((POOL_SIZE - POOL_HEADER) / class_block_size(size_class)),
                   .block_size = class_block_size(size_class),
                   .heap = heap,
                   .arena = a};
    return pool;
}

static void pool_give(struct HeapState *heap, Pool *pool) {
    Arena *a = pool->arena;
    pool->state = POOL_EMPTY;
    pool->next = a->empty;
    a->empty = pool;
    if (--a->used == 0 && (a->next || a->previous) && heap->interp) /* one is kept, so that programs do not oscillate */
        arena_free(heap, a);
}

static void pool_link(struct HeapState *heap, Pool *pool) {
    Pool **list = &heap->available[pool->size_class];
    pool->previous = NULL;
    pool->next = *list;
    if (pool->next)
        pool->next->previous = pool;
    *list = pool;
}

static void pool_unlink(struct HeapState *heap, Pool *pool) {
    if (pool->previous)
        pool->previous->next = pool->next;
    else
        heap->available[pool->size_class] = pool->next;
    if (pool->next)
        pool->next->previous = pool->previous;
    pool->next = pool->previous = NULL;
}

void pool_event(Pool *pool) {
    struct HeapState *heap = pool->heap;
    if (pool->state == POOL_FULL) {
        pool->state = POOL_AVAILABLE;
        pool->countdown = pool->capacity - 1;
        pool_link(heap, pool);
    } else {
        ASSERT(pool->state == POOL_AVAILABLE);
        pool_unlink(heap, pool);
        pool_give(heap, pool);
    }
}

/* Puts blocks that were never handed out on the free list. false: there are none. */
static bool pool_carve(Pool *pool) {
    if (pool->carved == pool->capacity)
        return false;
    size_t size = pool->block_size;
    uint32_t count = size < CARVE_BYTES ? (uint32_t)(CARVE_BYTES / size) : 1;
    if (count > pool->capacity - pool->carved)
        count = pool->capacity - pool->carved;
    char *at = (char *)pool + POOL_HEADER + size * pool->carved;
    pool->carved += count;
    Block *last = (Block *)(at + size * (count - 1));
    last->next = pool->free;
    for (Block *b = last; (char *)b != at; b = (Block *)((char *)b - size))
        ((Block *)((char *)b - size))->next = b;
    pool->free = (Block *)at;
    return true;
}

/* Gives the class a current pool with a free block. false: no memory in the region. */
static NOINLINE bool class_refill(struct HeapState *heap, int size_class) {
    Pool *pool = heap->cache.pools[size_class];
    if (pool != &no_pool) {
        if (pool->free || pool_carve(pool))
            return true;
        pool->state = POOL_FULL;
        pool->countdown = 1;
    }
    pool = heap->available[size_class];
    if (pool)
        pool_unlink(heap, pool);
    else
        pool = pool_take(heap, size_class);
    if (!pool) {
        heap->cache.pools[size_class] = (Pool *)&no_pool;
        return false;
    }
    pool->state = POOL_CURRENT;
    pool->countdown += CURRENT_BIAS;
    heap->cache.pools[size_class] = pool;
    return pool->free || pool_carve(pool);
}

/* --- large blocks and slow paths --- */

/* Whether this allocation is the one that GILT_DEBUG=fail_alloc wants to fail. */
static bool fault_is_due(void) {
    return process.options.fail_alloc && thread_self && --process.allocations_left == 0;
}

static COLD void *memory_exhausted(void) {
    if (!thread_self)
        fatal_at("out of memory at process start", __FILE__, __LINE__);
    hook_no_memory();
    return NULL;
}

void *memory_new_slow(HeapCache *cache, size_t size) {
    struct HeapState *heap = (struct HeapState *)cache;
    if (UNLIKELY(fault_is_due()))
        return memory_exhausted();
    if (size == 0)
        size = 1;
    if (size <= HEAP_MEDIUM_MAX && memory_region.size) {
        int c = class_of_size(size);
        if (LIKELY(cache->pools[c]->free || class_refill(heap, c))) {
            Pool *pool = cache->pools[c];
            Block *block = pool->free;
            pool->free = block->next;
            pool->countdown++;
            return block;
        }
    }
    if (UNLIKELY(size > SSIZE_MAX))
        return memory_exhausted();
    void *block = malloc(size);
    if (UNLIKELY(!block))
        return memory_exhausted();
    heap->large_blocks++;
    return block;
}

void memory_free_large(void *block) {
    heap_state()->large_blocks--;
    free(block);
}

void *memory_new(size_t size) { return memory_new_inline(heap_self(), size); }

void *memory_new_zeroed(size_t size) {
    if (size > HEAP_MEDIUM_MAX && !process.options.fail_alloc) {
        if (UNLIKELY(size > SSIZE_MAX))
            return memory_exhausted();
        void *block = calloc(1, size);
        if (UNLIKELY(!block))
            return memory_exhausted();
        heap_state()->large_blocks++;
        return block;
    }
    void *block = memory_new(size);
    if (block)
        memset(block, 0, size);
    return block;
}

void memory_free(void *block) {
    if (block)
        memory_free_inline(block);
}

void *memory_resize(void *block, size_t new_size) {
    if (!block)
        return memory_new(new_size);
    if (memory_is_small(block)) {
        size_t old_size = pool_of(block)->block_size;
        if (new_size <= old_size && new_size * 2 > old_size)
            return block;
        void *moved = memory_new(new_size);
        if (!moved)
            return NULL;
        memcpy(moved, block, new_size < old_size ? new_size : old_size);
        memory_free_inline(block);
        return moved;
    }
    if (new_size <= HEAP_MEDIUM_MAX && memory_region.size) {
        void *moved = memory_new(new_size);
        if (!moved)
            return NULL;
        /* a large block has more than HEAP_MEDIUM_MAX bytes, unless the region was used up when it was made */
        if (memory_is_small(moved)) {
            memcpy(moved, block, new_size);
            memory_free_large(block);
            return moved;
        }
        memory_free_large(moved);
    }
    if (UNLIKELY(new_size > SSIZE_MAX) || UNLIKELY(fault_is_due()))
        return memory_exhausted();
    void *moved = realloc(block, new_size ? new_size : 1);
    return LIKELY(moved != NULL) ? moved : memory_exhausted();
}

void *memory_new_array(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return memory_exhausted();
    return memory_new(total);
}

void *memory_resize_array(void *block, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return memory_exhausted();
    return memory_resize(block, total);
}

static ssize_t pool_blocks_in_use(Pool const *pool) {
    switch ((PoolState)pool->state) {
    case POOL_EMPTY: return 0;
    case POOL_CURRENT: return pool->countdown - CURRENT_BIAS;
    case POOL_AVAILABLE: return pool->countdown;
    case POOL_FULL: return pool->capacity;
    }
    return 0;
}

ssize_t memory_blocks_in_use(void) {
    struct HeapState *heap = heap_state();
    ssize_t count = heap->large_blocks;
    for (Arena *a = heap->arenas; a; a = a->next)
        for (uint32_t i = 0; i < a->carved; i++)
            count += pool_blocks_in_use((Pool *)(a->base + POOL_SIZE * i));
    return count;
}
