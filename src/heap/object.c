/* SPDX-License-Identifier: MIT
   Making and freeing the memory of objects. A block holds, in this order: the InstanceStore of types whose instances vary
   in size (Python subclasses of int, tuple, ...), the GcHead of collected types, the object. object_prefix says how many
   bytes are in front; the pointer that everybody uses is the object's.

   The InstanceStore of Python classes (object/shape.h) is made ready here, so that a native type's `new` need not know
   about it: its first word is the shape, the top 16 bits of the second say how many slots lie inline. Types of fixed size
   have it behind basic_size, with info->inline_slots slots; those of variable size in front, with none. */
#include "heap/collect.h"
#include "heap/hooks.h"
#include "heap/memory.h"
#include "heap/memory_inl.h"

#include <limits.h>

void object_own_type(Type *type) { object_own((Object *)type); }

#define STORE_HEADER 16
#define STORE_CAPACITY_SHIFT 48

static inline void store_prepare(void *object, TypeInfo const *info, uint64_t capacity) {
    uint64_t *store = (uint64_t *)((char *)object + info->store_offset);
    store[0] = (uint64_t)(uintptr_t)info->root_shape;
    store[1] = capacity << STORE_CAPACITY_SHIFT;
}

static ALWAYS_INLINE void *object_new_block(Type *type, size_t size) {
    HeapCache *heap = heap_self();
    size_t prefix = object_prefix(type);
    char *block = memory_new_inline(heap, size + prefix);
    if (UNLIKELY(!block))
        return NULL;
    memset(block, 0, size + prefix);
    Object *object = (Object *)(block + prefix);
    object->refcount = heap->initial_refcount;
    object->type = type;
    if (type->flags & TYPE_FLAG_HEAP)
        object_own((Object *)type);
    return object;
}

void *object_new_sized(Type *type, size_t size) {
    ASSERT(!thread_self || type_has_flag(type, TYPE_FLAG_READY));
    void *object = object_new_block(type, size);
    if (UNLIKELY(type->info->store_offset < 0) && object)
        store_prepare(object, type->info, 0);
    return object;
}

void *object_new(Type *type) {
    TypeInfo *info = type->info;
    if (info->store_offset <= 0)
        return object_new_sized(type, (size_t)type->basic_size);
    uint32_t capacity = info->inline_slots;
    void *object = object_new_block(type, (size_t)info->store_offset + STORE_HEADER + capacity * sizeof(Value));
    if (LIKELY(object != NULL))
        store_prepare(object, info, capacity);
    return object;
}

/* basic_size and items, rounded up to whole words. false: too large. */
static bool var_size(const Type *type, ssize_t items, size_t *out) {
    size_t bytes;
    if (__builtin_mul_overflow((size_t)items, (size_t)type->item_size, &bytes) || bytes > SSIZE_MAX / 2)
        return false;
    *out = ((size_t)type->basic_size + bytes + 7) & ~(size_t)7;
    return true;
}

void *object_new_var(Type *type, ssize_t items) {
    size_t size;
    if (UNLIKELY(!var_size(type, items, &size))) {
        hook_no_memory();
        return NULL;
    }
    VarObject *object = object_new_sized(type, size);
    if (LIKELY(object != NULL))
        object->size = items;
    return object;
}

void *object_resize_var(void *object, ssize_t items) {
    VarObject *self = object;
    Type *type = self->head.type;
    ASSERT(self->head.refcount == 1);
    size_t size, prefix = object_prefix(type), old_size;
    bool is_gc = type_has_flag(type, TYPE_FLAG_GC), was_tracked = is_gc && gc_is_tracked(object);
    if (UNLIKELY(!var_size(type, items, &size))) {
        hook_no_memory();
        object_drop(&self->head);
        return NULL;
    }
    CHECK(var_size(type, self->size, &old_size));
    if (was_tracked)
        gc_untrack(object);
    char *block = memory_resize((char *)object - prefix, size + prefix);
    if (UNLIKELY(!block)) {
        if (was_tracked)
            gc_track(object);
        object_drop(&self->head);
        return NULL;
    }
    if (size > old_size)
        memset(block + prefix + old_size, 0, size - old_size);
    self = (VarObject *)(block + prefix);
    self->size = items;
    if (was_tracked)
        gc_track(self);
    return self;
}

void object_free(void *object) {
    Type *type = ((Object *)object)->type;
    ASSERT(!type_has_flag(type, TYPE_FLAG_GC) || !gc_is_tracked(object));
    memory_free_inline((char *)object - object_prefix(type));
    if (type->flags & TYPE_FLAG_HEAP)
        object_drop((Object *)type);
}
