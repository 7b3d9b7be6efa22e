/* SPDX-License-Identifier: MIT
   The two ends of a blocking region. Without contention each is one atomic operation and a few stores into the thread's
   own cache line. */
#include "gil/region.h"

#include "gil/gil_priv.h"

static const char *const region_names[REGION_COUNT] = {
#define REGION(id, name) name,
#include "gil/region.def"
#undef REGION
};

const char *region_name(Region region) { return region_names[region]; }

Thread *region_enter(Region region) {
    Thread *self = thread_self;
    struct GilThread *me = self->gil;
    ASSERT(gil_holder(me->gil) == self);
    _Atomic uint64_t *entered = &me->counters.entered[region];
    atomic_store_explicit(entered, atomic_load_explicit(entered, memory_order_relaxed) + 1, memory_order_relaxed);
    atomic_store_explicit(&me->region, (uint8_t)region, memory_order_relaxed);
    if (!gil_release_fast(me->gil, self))
        gil_release_slow(me->gil, me);
    return self;
}

void region_leave(Thread *thread) {
    struct GilThread *me = thread->gil;
    atomic_store_explicit(&me->fresh, true, memory_order_relaxed);
    if (!gil_take_fast(me->gil, thread))
        gil_take_slow(me->gil, me, true);
    if (UNLIKELY(atomic_load_explicit(&thread->attention, memory_order_relaxed) & ATTENTION_STOP))
        thread_stop(thread);
}

void region_leave_yielded(Thread *thread) {
    struct GilThread *me = thread->gil;
    if (!gil_take_fast(me->gil, thread))
        gil_take_slow(me->gil, me, false);
    if (UNLIKELY(atomic_load_explicit(&thread->attention, memory_order_relaxed) & ATTENTION_STOP))
        thread_stop(thread);
}
