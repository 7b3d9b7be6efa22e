/* SPDX-License-Identifier: MIT
   Memory for extensions (pymem.h, the first part of objimpl.h). Three domains, each of which may be given other functions:
   "raw" is the C library's, as it may be used without the lock; "mem" and "object" are the interpreter's allocator. Only
   what extensions ask for goes through here: our own objects do not. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "capi/capi.h"
#include "heap/memory.h"

/* CPython's PyMemAllocatorEx. */
typedef struct {
    void *context;
    void *(*malloc)(void *context, size_t size);
    void *(*calloc)(void *context, size_t count, size_t size);
    void *(*realloc)(void *context, void *block, size_t size);
    void (*free)(void *context, void *block);
} Allocator;
typedef struct {
    void *context;
    void *(*alloc)(void *context, size_t size);
    void (*free)(void *context, void *block, size_t size);
} ArenaAllocator;

static void *raw_malloc(void *context, size_t size) { return malloc(size ? size : 1); }
static void *raw_calloc(void *context, size_t count, size_t size) { return count && size ? calloc(count, size) : calloc(1, 1); }
static void *raw_realloc(void *context, void *block, size_t size) { return realloc(block, size ? size : 1); }
static void raw_free(void *context, void *block) { free(block); }

/* No error is set by these: the caller does that. */
static void *quiet(void *block) {
    if (UNLIKELY(!block))
        error_clear();
    return block;
}
static void *heap_malloc(void *context, size_t size) { return quiet(memory_new(size)); }
static void *heap_calloc(void *context, size_t count, size_t size) { return quiet(memory_new_zeroed(count * size)); }
static void *heap_realloc(void *context, void *block, size_t size) {
    return quiet(block ? memory_resize(block, size) : memory_new(size));
}
static void heap_free(void *context, void *block) { memory_free(block); }

static void *arena_alloc(void *context, size_t size) { return malloc(size); }
static void arena_free(void *context, void *block, size_t size) { free(block); }

/* Of the process, as in CPython: which functions serve a domain. Extensions change them while no other thread allocates. */
typedef enum { DOMAIN_RAW, DOMAIN_MEM, DOMAIN_OBJECT, DOMAIN_COUNT } Domain;
static struct {
    Allocator domains[DOMAIN_COUNT];
    ArenaAllocator arena;
} allocators = {
    .domains = {
        [DOMAIN_RAW] = {NULL, raw_malloc, raw_calloc, raw_realloc, raw_free},
        [DOMAIN_MEM] = {NULL, heap_malloc, heap_calloc, heap_realloc, heap_free},
        [DOMAIN_OBJECT] = {NULL, heap_malloc, heap_calloc, heap_realloc, heap_free},
    },
    .arena = {NULL, arena_alloc, arena_free},
};

static ALWAYS_INLINE void *domain_malloc(Domain d, size_t size) {
    Allocator const *a = &allocators.domains[d];
    return size > SSIZE_MAX ? NULL : a->malloc(a->context, size);
}
static ALWAYS_INLINE void *domain_calloc(Domain d, size_t count, size_t size) {
    Allocator const *a = &allocators.domains[d];
    return size && count > SSIZE_MAX / size ? NULL : a->calloc(a->context, count, size);
}
static ALWAYS_INLINE void *domain_realloc(Domain d, void *block, size_t size) {
    Allocator const *a = &allocators.domains[d];
    return size > SSIZE_MAX ? NULL : a->realloc(a->context, block, size);
}
static ALWAYS_INLINE void domain_free(Domain d, void *block) {
    Allocator const *a = &allocators.domains[d];
    a->free(a->context, block);
}

CAPI void *PyMem_RawMalloc(size_t size) { return domain_malloc(DOMAIN_RAW, size); }
CAPI void *PyMem_RawCalloc(size_t count, size_t size) { return domain_calloc(DOMAIN_RAW, count, size); }
CAPI void *PyMem_RawRealloc(void *block, size_t size) { return domain_realloc(DOMAIN_RAW, block, size); }
CAPI void PyMem_RawFree(void *block) { domain_free(DOMAIN_RAW, block); }
CAPI void *PyMem_Malloc(size_t size) { return domain_malloc(DOMAIN_MEM, size); }
CAPI void *PyMem_Calloc(size_t count, size_t size) { return domain_calloc(DOMAIN_MEM, count, size); }
CAPI void *PyMem_Realloc(void *block, size_t size) { return domain_realloc(DOMAIN_MEM, block, size); }
CAPI void PyMem_Free(void *block) { domain_free(DOMAIN_MEM, block); }
CAPI void *PyObject_Malloc(size_t size) { return domain_malloc(DOMAIN_OBJECT, size); }
CAPI void *PyObject_Calloc(size_t count, size_t size) { return domain_calloc(DOMAIN_OBJECT, count, size); }
CAPI void *PyObject_Realloc(void *block, size_t size) { return domain_realloc(DOMAIN_OBJECT, block, size); }
CAPI void PyObject_Free(void *block) { domain_free(DOMAIN_OBJECT, block); }

CAPI char *_PyMem_Strdup(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = PyMem_Malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}
CAPI char *_PyMem_RawStrdup(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = PyMem_RawMalloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}
CAPI wchar_t *_PyMem_RawWcsdup(const wchar_t *text) {
    size_t size = (wcslen(text) + 1) * sizeof *text;
    wchar_t *copy = PyMem_RawMalloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* --- other functions for a domain --- */

CAPI void PyMem_GetAllocator(Domain domain, Allocator *out) {
    if ((unsigned)domain < DOMAIN_COUNT)
        *out = allocators.domains[domain];
    else
        memset(out, 0, sizeof *out);
}
CAPI void PyMem_SetAllocator(Domain domain, Allocator *allocator) {
    if ((unsigned)domain < DOMAIN_COUNT)
        allocators.domains[domain] = *allocator;
}
CAPI void PyObject_GetArenaAllocator(ArenaAllocator *out) { *out = allocators.arena; }
CAPI void PyObject_SetArenaAllocator(ArenaAllocator *allocator) { allocators.arena = *allocator; }
/* NULL: a domain has functions of somebody else. */
CAPI const char *_PyMem_GetCurrentAllocatorName(void) {
    Allocator const *d = allocators.domains;
    bool ours = d[DOMAIN_RAW].malloc == raw_malloc && d[DOMAIN_MEM].malloc == heap_malloc && d[DOMAIN_OBJECT].malloc == heap_malloc;
    return ours ? "pymalloc" : NULL;
}
