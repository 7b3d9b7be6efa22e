/* SPDX-License-Identifier: MIT
   The lock's life, and the paths in and out of it. Who comes next is decided in policy.c (or classic.c).
   Invariant: thread_self of the OS thread that got through gil_take is what Gil.word names, until it releases. */
#include "gil/gil.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gil/gil_priv.h"
#include "gil/interp.h"

/* Long enough for a hand-over between running cores and for the few microseconds that an I/O thread needs the lock; much
   less than waking a halted core costs. */
enum { GIL_SPIN_NS = 30000 };

struct Gil *gil_new(GilPolicy policy) {
    struct Gil *gil = aligned_alloc(CACHE_LINE, (sizeof *gil + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    if (!gil)
        return NULL;
    memset(gil, 0, sizeof *gil);
    gil->interval = GIL_INTERVAL_DEFAULT_NS;
    gil->spin_max = os_cpu_count_cached() > 1 ? GIL_SPIN_NS : 0;
    atomic_store_explicit(&gil->spin_now, gil->spin_max, memory_order_relaxed);
    gil->policy = policy;
    gil->next_thread_id = 1;
    return gil;
}

/* Threads that outlive their interpreter, stopped or about to find out, still look at the word: then it stays. */
void gil_free(struct Gil *gil) {
    if (gil->thread_count == 0)
        free(gil);
}

static const char *const gil_policy_names[] = {[GIL_POLICY_HANDOVER] = "handover", [GIL_POLICY_CLASSIC] = "classic"};

bool gil_policy_from_text(const char *text, GilPolicy *out) {
    for (int i = 0; i < ARRAY_LENGTH(gil_policy_names); i++) {
        if (strcmp(text, gil_policy_names[i]) == 0) {
            *out = (GilPolicy)i;
            return true;
        }
    }
    return false;
}

const char *gil_policy_name(struct Gil const *gil) { return gil_policy_names[gil->policy]; }

NOINLINE void gil_take_slow(struct Gil *gil, struct GilThread *me, bool urgent) {
    int saved = errno;
    if (gil->policy == GIL_POLICY_CLASSIC)
        classic_take(gil, me);
    else
        policy_take(gil, me, urgent);
    errno = saved;
}

NOINLINE void gil_release_slow(struct Gil *gil, struct GilThread *me) {
    if (gil->policy == GIL_POLICY_CLASSIC)
        classic_release(gil, me);
    else
        policy_release(gil, me);
}

void gil_take(Thread *thread) {
    struct GilThread *me = thread->gil;
    atomic_store_explicit(&me->fresh, true, memory_order_relaxed);
    if (!gil_take_fast(me->gil, thread))
        gil_take_slow(me->gil, me, true);
    if (UNLIKELY(atomic_load_explicit(&thread->attention, memory_order_relaxed) & ATTENTION_STOP))
        thread_stop(thread);
}

void gil_release(Thread *thread) {
    struct GilThread *me = thread->gil;
    ASSERT(gil_holder(me->gil) == thread);
    if (!gil_release_fast(me->gil, thread))
        gil_release_slow(me->gil, me);
}

Thread *gil_holder(struct Gil *gil) {
    return gil_word_holder(atomic_load_explicit(&gil->word, memory_order_relaxed));
}

bool gil_is_held(void) {
    Thread *self = thread_self;
    return self && gil_holder(self->gil->gil) == self;
}

int gil_waiting(struct Gil *gil) {
    os_mutex_lock(&gil->guard);
    int n = gil->classic_waiting;
    for (struct GilThread *w = gil->urgent.head; w; w = w->next)
        n++;
    for (struct GilThread *w = gil->computing.head; w; w = w->next)
        n++;
    os_mutex_unlock(&gil->guard);
    return n;
}

int64_t gil_interval_ns(struct Gil const *gil) { return gil->interval; }

void gil_set_interval_ns(struct Gil *gil, int64_t interval_ns) {
    os_mutex_lock(&gil->guard);
    gil->interval = interval_ns > 0 ? interval_ns : 1;
    os_mutex_unlock(&gil->guard);
}

void gil_yield_requested(Thread *thread) {
    struct GilThread *me = thread->gil;
    if (me->gil->policy == GIL_POLICY_CLASSIC)
        classic_yield(me->gil, me);
    else
        policy_yield(me->gil, me);
    if (UNLIKELY(atomic_load_explicit(&thread->attention, memory_order_relaxed) & ATTENTION_STOP))
        thread_stop(thread);
}

#ifdef GILT_DEBUG
/* While no thread is current (process start, static types becoming ready) there is no lock to hold. */
void gil_assert_held(void) {
    if (thread_self && !gil_is_held())
        fatal_at("the lock of the interpreter is not held", __FILE__, __LINE__);
}
#endif

/* Other threads do not exist in the child, whatever they were doing: the guard is made new, the queues are emptied. */
Thread *gil_after_fork_child(Thread *thread) {
    struct Gil *gil = thread->gil->gil;
    Interp *interp = thread->interp;
    os_mutex_reset(&gil->guard);
    gil->urgent = gil->computing = (GilQueue){NULL, NULL};
    gil->classic_waiting = 0;
    gil->urgent_balance = gil->protected_until = 0;
    atomic_store_explicit(&gil->word, (uintptr_t)thread, memory_order_relaxed);
    atomic_fetch_and_explicit(&thread->attention, ~(uint32_t)ATTENTION_HANDOVER, memory_order_relaxed);
    pthread_mutex_init(&interp->mutex, NULL);
    thread->native_id = os_thread_native_id();
    Thread *others = NULL, *t = interp->threads;
    while (t) {
        Thread *next = t->next;
        if (t != thread) {
            t->next = others;
            t->previous = NULL;
            others = t;
        }
        t = next;
    }
    thread->next = thread->previous = NULL;
    interp->threads = thread;
    return others;
}

void gil_stop_others(Thread *survivor) {
    Interp *interp = survivor->interp;
    pthread_mutex_lock(&interp->mutex);
    for (Thread *t = interp->threads; t; t = t->next) {
        if (t != survivor)
            thread_notify(t, ATTENTION_STOP);
    }
    pthread_mutex_unlock(&interp->mutex);
}
