/* SPDX-License-Identifier: MIT
   The fast paths of the allocator, for heap/ itself and for files whose hot paths allocate (vm/, int, list, str ...). */
#ifndef GILT_HEAP_MEMORY_INL_H
#define GILT_HEAP_MEMORY_INL_H

#include "heap/heap.h"
#include "heap/memory.h"

void *memory_new_slow(HeapCache *heap, size_t size) MUST_CHECK;
void memory_free_large(void *block);
/* All blocks of an available pool are free, or the first block of a full one is. */
void pool_event(Pool *pool);
void object_own_type(Type *type);

/* memory_new. */
static ALWAYS_INLINE MUST_CHECK void *memory_new_inline(HeapCache *heap, size_t size) {
    if (LIKELY(size <= HEAP_SMALL_MAX)) {
        Pool *pool = heap->pools[(size + 15) >> 4];
        Block *block = pool->free;
        if (LIKELY(block != NULL)) {
            pool->free = block->next;
            pool->countdown++;
            return block;
        }
    }
    return memory_new_slow(heap, size);
}

/* memory_free; `block` is not NULL. */
static ALWAYS_INLINE void memory_free_inline(void *block) {
    if (UNLIKELY(!memory_is_small(block))) {
        memory_free_large(block);
        return;
    }
    Pool *pool = pool_of(block);
    Block *b = block;
    b->next = pool->free;
    pool->free = b;
    if (UNLIKELY(--pool->countdown == 0))
        pool_event(pool);
}

/* A new object of a type that has no store in front (all but Python subclasses of int, tuple ...), *not* zeroed behind its
   head: the caller fills every field. `size` is the whole size without GcHead. NULL: MemoryError. */
static ALWAYS_INLINE MUST_CHECK void *object_new_raw(Type *type, size_t size) {
    HeapCache *heap = heap_self();
    ASSERT(!thread_self || type_has_flag(type, TYPE_FLAG_READY));
    size_t prefix = (type->flags >> 14 & 1) * sizeof(GcHead);
    char *block = memory_new_inline(heap, size + prefix);
    if (UNLIKELY(!block))
        return NULL;
    Object *object = (Object *)(block + prefix);
    if (prefix)
        *(GcHead *)block = (GcHead){NULL, 0};
    object->refcount = heap->initial_refcount;
    object->type = type;
    if (UNLIKELY(type->flags & TYPE_FLAG_HEAP))
        object_own_type(type);
    return object;
}

/* object_free for objects of static types without a store in front. */
static ALWAYS_INLINE void object_free_static(void *object) {
    Type *type = ((Object *)object)->type;
    memory_free_inline((char *)object - (type->flags >> 14 & 1) * sizeof(GcHead));
}

#endif
