/* SPDX-License-Identifier: MIT
   What a thread does when its attention word is not zero, and when it has gone too deep. Called through the inline tests
   in thread.h. A bit is cleared before it is dealt with, so that what arrives meanwhile is not lost. */
#include "gil/gil.h"
#include "gil/hooks.h"
#include "gil/thread.h"

GilHooks gil_hooks;

static bool safepoint_claim(Thread *self, uint32_t bits, uint32_t bit) {
    if (!(bits & bit))
        return false;
    atomic_fetch_and_explicit(&self->attention, ~bit, memory_order_acquire);
    return true;
}

bool safepoint_slow(void) {
    Thread *self = thread_self;
    uint32_t bits = atomic_load_explicit(&self->attention, memory_order_acquire);
    if (bits & ATTENTION_STOP)
        thread_stop(self);
    if (bits & ATTENTION_HANDOVER) /* cleared under the lock's guard */
        gil_yield_requested(self);
    if (safepoint_claim(self, bits, ATTENTION_COLLECT) && gil_hooks.collect)
        gil_hooks.collect();
    if (safepoint_claim(self, bits, ATTENTION_SIGNAL) && gil_hooks.run_signals && !gil_hooks.run_signals())
        return false;
    if (safepoint_claim(self, bits, ATTENTION_PENDING) && gil_hooks.run_pending && !gil_hooks.run_pending())
        return false;
    if (safepoint_claim(self, bits, ATTENTION_ASYNC_EXCEPTION)) {
        Value exception_class = MOVE(self->async_exception);
        if (exception_class && gil_hooks.raise_async && !gil_hooks.raise_async(exception_class))
            return false;
    }
    return true;
}

/* How many calls more than the limit are allowed to the code that deals with a RecursionError. */
enum { RECURSION_HEADROOM = 50 };

NOINLINE bool recursion_enter_slow(const char *where) {
    Thread *self = thread_self;
    bool c_stack_left = (char *)__builtin_frame_address(0) >= self->c_stack_limit;
    if (c_stack_left && (self->recursion_remaining >= 0 ||
                         (self->recursion_headroom > 0 && self->recursion_remaining >= -RECURSION_HEADROOM)))
        return true;
    self->recursion_headroom++;
    char *limit = self->c_stack_limit;
    self->c_stack_limit = NULL; /* raising needs a little more of it: the margin is there for this */
    if (gil_hooks.raise_recursion)
        gil_hooks.raise_recursion(where);
    self->c_stack_limit = limit;
    self->recursion_headroom--;
    self->recursion_remaining++;
    return false;
}
