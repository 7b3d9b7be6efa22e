/* SPDX-License-Identifier: MIT
   CPython's rule for the lock, so that the difference can be measured on one interpreter (GILT_GIL=classic).

   The lock is freed, not handed over: whoever comes first takes it. A waiter that slept for a whole interval without
   seeing the holder change posts a request; the holder frees the lock at its next safepoint and waits until another
   thread has taken it. There are no priorities. While somebody waits, GIL_WAITERS stays set, so that all go through the
   guard. */
#include <errno.h>

#include "gil/gil_priv.h"
#include "os/clock.h"

void classic_take(struct Gil *gil, struct GilThread *me) {
    int64_t asked_at = os_clock_monotonic();
    os_mutex_lock(&gil->guard);
    gil->classic_waiting++;
    for (;;) {
        uintptr_t word = atomic_fetch_or_explicit(&gil->word, GIL_WAITERS, memory_order_acq_rel);
        if (!gil_word_holder(word))
            break;
        uint32_t released = atomic_load_explicit(&gil->classic_released, memory_order_relaxed);
        uint32_t switches = atomic_load_explicit(&gil->classic_switches, memory_order_relaxed);
        int64_t interval = gil->interval;
        os_mutex_unlock(&gil->guard);
        int code = os_futex_wait(&gil->classic_released, released, interval);
        os_mutex_lock(&gil->guard);
        Thread *holder = gil_word_holder(atomic_load_explicit(&gil->word, memory_order_relaxed));
        if (code == -ETIMEDOUT && holder &&
            atomic_load_explicit(&gil->classic_switches, memory_order_relaxed) == switches)
            thread_notify(holder, ATTENTION_HANDOVER);
    }
    gil->classic_waiting--;
    atomic_store_explicit(&gil->word, (uintptr_t)me->thread | (gil->classic_waiting ? GIL_WAITERS : 0),
                          memory_order_relaxed);
    atomic_fetch_add_explicit(&gil->classic_switches, 1, memory_order_relaxed);
    gil->classic_last_holder = me->thread;
    os_mutex_unlock(&gil->guard);
    os_futex_wake(&gil->classic_switches, 64);
    me->granted_at = os_clock_monotonic();
    stats_record_wait(me, me->granted_at - asked_at);
}

void classic_release(struct Gil *gil, struct GilThread *me) {
    os_mutex_lock(&gil->guard);
    atomic_fetch_and_explicit(&me->thread->attention, ~(uint32_t)ATTENTION_HANDOVER, memory_order_relaxed);
    atomic_store_explicit(&gil->word, gil->classic_waiting ? GIL_WAITERS : 0, memory_order_release);
    atomic_fetch_add_explicit(&gil->classic_released, 1, memory_order_relaxed);
    os_mutex_unlock(&gil->guard);
    os_futex_wake(&gil->classic_released, 1);
    if (me->granted_at)
        stats_record_hold(me, os_clock_monotonic() - me->granted_at);
    me->granted_at = 0;
}

void classic_yield(struct Gil *gil, struct GilThread *me) {
    os_mutex_lock(&gil->guard);
    bool anybody = gil->classic_waiting > 0;
    uint32_t switches = atomic_load_explicit(&gil->classic_switches, memory_order_relaxed);
    atomic_fetch_and_explicit(&me->thread->attention, ~(uint32_t)ATTENTION_HANDOVER, memory_order_relaxed);
    os_mutex_unlock(&gil->guard);
    if (!anybody)
        return;
    classic_release(gil, me);
    atomic_store_explicit(&me->counters.forced, atomic_load_explicit(&me->counters.forced, memory_order_relaxed) + 1,
                          memory_order_relaxed);
    while (atomic_load_explicit(&gil->classic_switches, memory_order_relaxed) == switches)
        os_futex_wait(&gil->classic_switches, switches, -1);
    classic_take(gil, me);
}
