/* SPDX-License-Identifier: MIT
   Memory for objects and for their insides: a size-class allocator per interpreter, no atomics, gil held.
   Blocks above 4080 bytes come from the C library. All functions count towards GILT_DEBUG=fail_alloc=N, which makes
   the Nth allocation fail. */
#ifndef GILT_HEAP_MEMORY_H
#define GILT_HEAP_MEMORY_H

#include "heap/object.h"

/* Raw blocks, 16-byte aligned. gil: held.  runs: nothing.  fails: MemoryError is set and NULL returned.
   memory_free needs no size. Zero bytes give a valid block. */
void *memory_new(size_t size) MUST_CHECK;
void *memory_new_zeroed(size_t size) MUST_CHECK;
void *memory_resize(void *block, size_t new_size) MUST_CHECK; /* on failure the old block stays valid */
void memory_free(void *block);                                /* NULL is allowed */
/* `count` items of `size` bytes, overflow checked. */
void *memory_new_array(size_t count, size_t size) MUST_CHECK;
void *memory_resize_array(void *block, size_t count, size_t size) MUST_CHECK;

/* A new object with count 1, zeroed behind its header, not tracked yet; for types with TYPE_FLAG_GC a GcHead lies in
   front. Takes a reference to heap types. The InstanceStore of Python classes is there and ready. object_new_var makes room for `items` items and stores them in `size`.
   gil: held.  runs: maybe a collection (Python, at a safepoint only: never inside this call).  fails: MemoryError. */
void *object_new(Type *type) MUST_CHECK;
void *object_new_var(Type *type, ssize_t items) MUST_CHECK;
/* The same with `size` bytes, for types whose instances differ in size in a way of their own (not for Python classes with
   a store behind basic_size). */
void *object_new_sized(Type *type, size_t size) MUST_CHECK;
/* Grows or shrinks an untracked or tracked variable object whose count is 1; pointer may change. On failure the old
   object is dropped. */
void *object_resize_var(void *object, ssize_t items) MUST_CHECK;
/* Frees the memory of an object whose insides are gone, and drops its heap type. Ends every dealloc. */
void object_free(void *object);

#define NEW_OBJECT(T, type) ((T *)object_new(type))

#endif
