/* SPDX-License-Identifier: MIT
   Frame records and the register stack of a thread. Records come from a per-thread pool linked through `previous`;
   chunks of registers are linked through their first word and are kept until the thread ends. */
#include "vm/frame.h"

#include <stdlib.h>

#include "heap/memory.h"
#include "object/error.h"
#include "os/pages.h"

enum { FRAMES_A_BLOCK = 32 };

/* The first word of a chunk of registers; the registers follow. */
typedef struct StackChunk {
    struct StackChunk *next;
} StackChunk;

/* Blocks of records are chained through their first record, which is never handed out. */
Frame *frame_alloc_slow(Thread *thread) {
    Frame *block = calloc(FRAMES_A_BLOCK, sizeof(Frame));
    if (!block)
        return raise_no_memory();
    block[0].registers = (Value *)thread->frame_blocks;
    thread->frame_blocks = block;
    for (int i = FRAMES_A_BLOCK - 1; i > 0; i--)
        frame_recycle(thread, &block[i]);
    return frame_alloc(thread);
}

Value *stack_reserve_slow(Thread *thread, Value *at, ssize_t count) {
    ASSERT(count * (ssize_t)sizeof(Value) < (ssize_t)STACK_CHUNK_BYTES - 64);
    StackChunk **link = &thread->stack_chunk;
    if (at)
        link = &((StackChunk *)(((uintptr_t)at - 1) & ~(STACK_CHUNK_BYTES - 1)))->next;
    if (!*link && !(*link = os_pages_new(STACK_CHUNK_BYTES)))
        return raise_no_memory();
    return (Value *)(*link + 1);
}

void stack_free_all(Thread *thread) {
    for (StackChunk *chunk = thread->stack_chunk, *next; chunk; chunk = next) {
        next = chunk->next;
        os_pages_free(chunk, STACK_CHUNK_BYTES);
    }
    thread->stack_chunk = NULL;
    for (Frame *block = thread->frame_blocks, *next; block; block = next) {
        next = (Frame *)block[0].registers;
        free(block);
    }
    thread->frame_blocks = NULL;
    thread->frame_free = NULL;
}

/* Drops a range of registers and leaves them empty. runs: Python. */
static void registers_clear(Value *registers, ssize_t count) {
    for (ssize_t i = 0; i < count; i++) {
        Value v = registers[i];
        registers[i] = NULL;
        drop(v);
    }
}

/* Moves the ended frame's state into its object, which somebody holds. */
static void frame_object_take_over(Frame *frame) {
    FrameObject *object = frame->object;
    ssize_t count = frame->code->register_count;
    object->own = *frame;
    object->own.object = NULL;
    object->own.previous = NULL;
    object->own.is_finished = true;
    object->own.is_generator = false;
    object->own.is_entry = false;
    object->own_registers = memory_new_array((size_t)count + 1, sizeof(Value));
    if (!object->own_registers) {
        error_clear();
        registers_clear(frame->registers, count);
    } else {
        memcpy(object->own_registers, frame->registers, (size_t)count * sizeof(Value));
        memset(frame->registers, 0, (size_t)count * sizeof(Value));
    }
    object->own.registers = object->own_registers;
    if (!frame->function) { /* borrowed from the code's holder: become owners */
        own(frame->globals);
        own(frame->builtins);
    }
    object_own((Object *)frame->code);
    object->frame = &object->own;
    frame->function = NULL;
    frame->locals = NULL;
    frame->extra = NULL;
    if (frame->previous && !object->back) {
        FrameObject *back = frame_object(frame->previous);
        if (back)
            object->back = own_ref(back);
        else
            error_clear();
    }
}

void frame_finish(Thread *thread, Frame *frame) {
    FrameObject *object = frame->object;
    if (object) {
        if (object->head.refcount > 1)
            frame_object_take_over(frame);
        else
            object->frame = NULL;
        frame->object = NULL;
        drop_ref(object);
    }
    registers_clear(frame->registers, frame->code->register_count);
    Value locals = MOVE(frame->locals), extra = MOVE(frame->extra);
    Function *function = MOVE(frame->function);
    drop(locals);
    drop(extra);
    drop_ref(function);
}
