/* SPDX-License-Identifier: MIT
   Generators, coroutines and async generators: a frame that lives in an object and is resumed by the dispatch loop. */
#ifndef GILT_VM_GENERATOR_H
#define GILT_VM_GENERATOR_H

#include "vm/frame.h"

enum { GENERATOR_CREATED = -2, GENERATOR_SUSPENDED = -1, GENERATOR_EXECUTING = 0, GENERATOR_FINISHED = 4 };

typedef struct Generator {
    Object head;
    Code *code;
    Value weaklist;
    Value name, qualname;
    HandledItem handled;       /* pushed on the thread's chain while the generator runs */
    Value origin_or_finalizer; /* coroutine: cr_origin; async generator: finalizer hook */
    char hooks_inited, closed, running_async;
    int8_t state;              /* GENERATOR_ */
    Frame frame;
    Value registers[];
} Generator;
_Static_assert(offsetof(Generator, state) == 75, "extension ABI");
extern EXPORTED Type generator_type, coroutine_type, async_generator_type, async_generator_asend_type, async_generator_athrow_type,
    async_generator_wrapped_type, coroutine_wrapper_type;

static ALWAYS_INLINE bool is_generator_like(Borrowed v) {
    Type *t = type_of(v);
    return t == &generator_type || t == &coroutine_type || t == &async_generator_type;
}
static ALWAYS_INLINE Generator *generator_of_frame(Frame *f) { return CONTAINER_OF(f, Generator, frame); }

/* Makes the generator-like object for a call of `function` (stolen, also on failure) whose parameters are in `args`
   (references are moved out). new. */
Value generator_new(STEALS Function *function, Value *args, ssize_t count) MUST_CHECK;

/* Links a suspended or fresh generator's frame on top of the thread's chain and delivers `sent` (stolen). The caller has
   checked the state; returns the instruction to go on with. */
Instr *generator_enter(Thread *thread, Generator *g, STEALS Value sent, ReturnAction on_return);
/* Unlinks it after a yield. */
void generator_leave_suspended(Thread *thread, Generator *g);
/* Unlinks it for good after return or exception: drops its insides. */
void generator_leave_finished(Thread *thread, Generator *g);
/* Turns a StopIteration that leaves the body into RuntimeError (PEP 479). */
void generator_check_stop_iteration(Generator *g);

/* send() for native callers: 1 yielded, 0 returned, -1. */
int generator_send(Generator *g, Borrowed sent, Value *out) MUST_CHECK;
/* What the generator delegates to (yield from / await), borrowed, or NULL. */
Borrowed generator_delegate(Generator *g);
Value async_generator_wrap(STEALS Value v) MUST_CHECK;
/* The iterator that `await v` iterates; context: 0, 1 __aenter__, 2 __aexit__. new. */
Value awaitable_iter(Borrowed v, int context) MUST_CHECK;

#endif
