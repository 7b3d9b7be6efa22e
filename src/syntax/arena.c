/* SPDX-License-Identifier: MIT
   Blocks of memory that are freed together, and the Values that go with them. Called by the parser, by the conversion of
   Python's tree into ours, and by the compiler.

   Invariant: every block but the newest is full or too small for what was asked; values[0..value_count) are owned. */
#include "syntax/arena.h"

#include <string.h>

#include "heap/memory.h"

struct ArenaBlock {
    ArenaBlock *older;
    size_t size;
};

enum { ARENA_FIRST_BLOCK = 4 << 10, ARENA_LARGEST_BLOCK = 256 << 10 };

void arena_init(Arena *arena) { memset(arena, 0, sizeof *arena); }

void arena_fini(Arena *arena) {
    ArenaBlock *block = arena->blocks;
    Value *values = arena->values;
    ssize_t count = arena->value_count;
    memset(arena, 0, sizeof *arena);
    while (block) {
        ArenaBlock *older = block->older;
        memory_free(block);
        block = older;
    }
    for (ssize_t i = 0; i < count; i++)
        drop(values[i]);
    memory_free(values);
}

void *arena_alloc_slow(Arena *arena, size_t size) {
    size_t wanted = arena->blocks ? arena->blocks->size * 2 : ARENA_FIRST_BLOCK;
    if (wanted > ARENA_LARGEST_BLOCK)
        wanted = ARENA_LARGEST_BLOCK;
    if (wanted < size)
        wanted = size;
    ArenaBlock *block = memory_new_zeroed(sizeof(ArenaBlock) + wanted);
    if (!block)
        return NULL;
    block->older = arena->blocks;
    block->size = wanted;
    arena->blocks = block;
    arena->next = (char *)(block + 1) + size;
    arena->end = (char *)(block + 1) + wanted;
    return block + 1;
}

Borrowed arena_keep(Arena *arena, STEALS Value v) {
    if (!v || is_immediate(v))
        return v;
    if (arena->value_count == arena->value_capacity) {
        ssize_t capacity = arena->value_capacity ? arena->value_capacity * 2 : 64;
        Value *values = memory_resize_array(arena->values, (size_t)capacity, sizeof(Value));
        if (!values) {
            drop(v);
            return NULL;
        }
        arena->values = values;
        arena->value_capacity = capacity;
    }
    return arena->values[arena->value_count++] = v;
}
