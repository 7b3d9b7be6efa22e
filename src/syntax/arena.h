/* SPDX-License-Identifier: MIT
   The memory of one parse: nodes and sequences are carved from blocks and never freed one by one; Values that nodes refer
   to (identifiers, constants) are owned by the arena and dropped with it. Gil held throughout. */
#ifndef GILT_SYNTAX_ARENA_H
#define GILT_SYNTAX_ARENA_H

#include "heap/object.h"

typedef struct ArenaBlock ArenaBlock;
typedef struct {
    ArenaBlock *blocks;   /* newest first */
    char *next, *end;     /* what is left of the newest block */
    Value *values;        /* owned by the arena */
    ssize_t value_count, value_capacity;
} Arena;

/* An empty arena; it needs no memory until it is used. runs: nothing.  fails: never. */
void arena_init(Arena *arena);
/* Frees everything. runs: Python (the end of values).  fails: never. */
void arena_fini(Arena *arena);
/* `size` zeroed bytes, 8-byte aligned, valid until arena_fini. fails: MemoryError. */
void *arena_alloc_slow(Arena *arena, size_t size) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK void *arena_alloc(Arena *arena, size_t size) {
    size = (size + 7) & ~(size_t)7;
    if (UNLIKELY((size_t)(arena->end - arena->next) < size))
        return arena_alloc_slow(arena, size);
    void *place = arena->next;
    arena->next += size;
    return place;
}
/* Hands `v` (stolen; NULL passes an error on) to the arena, and returns it lent. fails: MemoryError. */
Borrowed arena_keep(Arena *arena, STEALS Value v) MUST_CHECK;

#endif
