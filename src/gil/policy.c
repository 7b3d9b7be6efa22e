/* SPDX-License-Identifier: MIT
   Who gets the lock next.

   Two queues. A thread that comes back from blocking work is *urgent*: it queues first in, first out, and posts a request
   into the holder's attention word; the holder passes the lock straight to it at its next safepoint. A thread that gave
   way at a safepoint is *computing*: with its time slice used up it goes to the back of its queue, otherwise to the front
   with the rest of the slice. The lock is never free while somebody queues: whoever leaves grants it to the next one.

   Who is asked to leave, and when:
     - a holder that has been computing: at once, when an urgent thread comes;
     - a *fresh* holder, one that came from blocking work itself: after a grace of a fifth of the interval, since most
       release the lock in microseconds by themselves;
     - any holder, when computing threads wait: at the end of its time slice.

   No starvation. Urgent threads release soon or lose their freshness, so they wait for at most a grace for each one before
   them. Computing threads wait for urgent ones, but the time these hold the lock meanwhile is put on an account, from
   which four times the computing time is taken; when it exceeds four fifths of the interval, a computing thread is next
   and cannot be interrupted for a fifth. However many threads do I/O, computing has at least a fifth of the lock.

   No clock is read at safepoints. Slices are timed by those who wait: the first of the computing queue is *armed*, sleeps
   until the holder's slice ends, posts the request, and spins for the few instructions until it is granted the lock.

   A waiter that expects the lock soon looks at its word for a while before it sleeps: a hand-over to a thread that runs
   takes well under a microsecond, waking a halted core fifty. It does not look when the holder was last seen on the
   waiter's own processor, for then it cannot be running; and the while shrinks with each time that it was in vain. */
#include <errno.h>

#include "gil/gil_priv.h"
#include "os/clock.h"

#define COUNT(counter)                                                                                                 \
    atomic_store_explicit(&(counter), atomic_load_explicit(&(counter), memory_order_relaxed) + 1, memory_order_relaxed)

enum {
    POLICY_TICK_MIN_NS = 1000000,
    POLICY_TICK_MAX_NS = 16000000,
    POLICY_SPIN_MIN_NS = 2000,
    POLICY_SHORT_GRACE_NS = 50000, /* for a fresh holder that took the lock at a time nobody noted */
};

/* What is to be done after the guard was released. The words may belong to threads that are gone by then; waking nobody
   is harmless. */
typedef struct {
    _Atomic uint32_t *granted, *armed;
} PolicyWake;

static void policy_push_back(GilQueue *q, struct GilThread *w) {
    w->next = NULL;
    if (q->tail)
        q->tail->next = w;
    else
        q->head = w;
    q->tail = w;
}

static void policy_push_front(GilQueue *q, struct GilThread *w) {
    w->next = q->head;
    q->head = w;
    if (!q->tail)
        q->tail = w;
}

static void policy_pop(GilQueue *q) {
    q->head = q->head->next;
    if (!q->head)
        q->tail = NULL;
}

static bool policy_is_fresh(struct GilThread *t) { return atomic_load_explicit(&t->fresh, memory_order_relaxed); }

static void policy_lose_freshness(struct GilThread *t) { atomic_store_explicit(&t->fresh, false, memory_order_relaxed); }

static int64_t policy_grace(struct Gil const *gil) { return gil->interval / 5; }

/* Asks the holder to give way if somebody who waits has the right to it. Returns whether it was asked. guard. */
static bool policy_nudge_locked(struct Gil *gil, int64_t now) {
    Thread *holder = gil_word_holder(atomic_load_explicit(&gil->word, memory_order_relaxed));
    bool due = gil->computing.head && now >= gil->slice_end;
    if (gil->urgent.head && now >= gil->protected_until &&
        (!policy_is_fresh(holder->gil) || now - gil->holder_since >= policy_grace(gil))) {
        policy_lose_freshness(holder->gil);
        due = true;
    }
    if (due)
        thread_notify(holder, ATTENTION_HANDOVER);
    return due;
}

/* Until when a waiter that goes to sleep should look again; -1: it need not, others keep the time. Urgent threads: the
   last in the queue does, so that somebody awake takes over with each arrival, and it is granted last. guard. */
static int64_t policy_deadline_locked(struct Gil *gil, struct GilThread *me, bool asked, int64_t now) {
    if (!me->is_urgent) {
        if (!me->is_armed)
            return -1;
        return gil->slice_end > now ? gil->slice_end : now + gil->interval;
    }
    if (gil->urgent.tail != me)
        return -1;
    int64_t at = asked ? 0 : gil->holder_since + policy_grace(gil);
    if (!asked && gil->protected_until > at)
        at = gil->protected_until;
    if (at <= now) {
        at = now + me->tick;
        me->tick = me->tick * 2 < POLICY_TICK_MAX_NS ? me->tick * 2 : POLICY_TICK_MAX_NS;
    }
    return at;
}

/* Takes the next thread off its queue; NULL: nobody waits. guard. */
static struct GilThread *policy_pick_locked(struct Gil *gil, int64_t now, PolicyWake *wake) {
    struct GilThread *urgent = gil->urgent.head, *computing = gil->computing.head;
    if (urgent && computing && gil->urgent_balance > 4 * policy_grace(gil)) {
        gil->urgent_balance = 0;
        gil->protected_until = now + policy_grace(gil);
        urgent = NULL;
    }
    if (urgent) {
        policy_pop(&gil->urgent);
        return urgent;
    }
    if (!computing)
        return NULL;
    policy_pop(&gil->computing);
    struct GilThread *first = gil->computing.head;
    if (first && !first->is_armed) {
        first->is_armed = true;
        uint32_t parked = WAIT_PARKED;
        if (atomic_compare_exchange_strong_explicit(&first->state, &parked, WAIT_REARM, memory_order_relaxed,
                                                    memory_order_relaxed))
            wake->armed = &first->state;
    }
    if (!first)
        gil->urgent_balance = 0;
    return computing;
}

/* Makes `w` the holder. The release order of the exchange hands over everything done under the lock. guard. */
static void policy_grant_locked(struct Gil *gil, struct GilThread *w, int64_t now, PolicyWake *wake) {
    gil->holder_since = w->granted_at = now;
    gil->slice_end = now + w->slice_left;
    bool more = gil->urgent.head || gil->computing.head;
    atomic_store_explicit(&gil->word, (uintptr_t)w->thread | (more ? GIL_WAITERS : 0), memory_order_release);
    if (gil->urgent.head && !policy_is_fresh(w) && now >= gil->protected_until)
        thread_notify(w->thread, ATTENTION_HANDOVER);
    _Atomic uint32_t *state = &w->state;
    if (atomic_exchange_explicit(state, WAIT_GRANTED, memory_order_acq_rel) == WAIT_PARKED)
        wake->granted = state;
}

static void policy_wake(PolicyWake const *wake) {
    if (wake->granted)
        os_futex_wake(wake->granted, 1);
    if (wake->armed)
        os_futex_wake(wake->armed, 1);
}

/* Books the time that `me` had the lock, which it is about to lose, and takes back a request that nobody will wait for.
   guard. Returns the time held if it is known, else -1. */
static int64_t policy_leave_locked(struct Gil *gil, struct GilThread *me, int64_t now) {
    int64_t held = now - gil->holder_since;
    if (!policy_is_fresh(me)) {
        gil->urgent_balance -= 4 * held;
        if (gil->urgent_balance < 0)
            gil->urgent_balance = 0;
    } else if (gil->computing.head) {
        gil->urgent_balance += held;
    }
    gil->protected_until = 0;
    atomic_fetch_and_explicit(&me->thread->attention, ~(uint32_t)ATTENTION_HANDOVER, memory_order_relaxed);
    int64_t known = me->granted_at ? now - me->granted_at : -1;
    me->granted_at = 0;
    return known;
}

static bool policy_is_granted(struct GilThread *me) {
    return atomic_load_explicit(&me->state, memory_order_acquire) == WAIT_GRANTED;
}

/* Whether `other` was put on the processor that the caller runs on, so that it has to wait for the caller. guard. */
static bool policy_shares_cpu(struct GilThread *me, struct GilThread *other) {
    if (!me->cpu || !other->cpu)
        return false;
    return atomic_load_explicit(me->cpu, memory_order_relaxed) == atomic_load_explicit(other->cpu, memory_order_relaxed);
}

/* Moves gil->spin_now after a try that ended well or not. Lost updates do no harm. */
static void policy_learn(struct Gil *gil, int64_t spin, bool granted) {
    int64_t next = granted ? spin + spin / 4 : spin - spin / 8;
    if (next > gil->spin_max)
        next = gil->spin_max;
    if (next < POLICY_SPIN_MIN_NS)
        next = POLICY_SPIN_MIN_NS;
    atomic_store_explicit(&gil->spin_now, next, memory_order_relaxed);
}

/* Looks for a grant for a while. Returns whether it came. */
static bool policy_spin(struct Gil *gil, struct GilThread *me) {
    if (!gil->spin_max)
        return policy_is_granted(me);
    int64_t until = 0, spin = atomic_load_explicit(&gil->spin_now, memory_order_relaxed);
    for (;;) {
        for (int i = 0; i < 64; i++) {
            if (policy_is_granted(me)) {
                if (until) /* what comes at once teaches nothing */
                    policy_learn(gil, spin, true);
                return true;
            }
            os_spin_pause();
        }
        int64_t now = os_clock_monotonic();
        if (until == 0) {
            until = now + spin;
        } else if (now >= until) {
            policy_learn(gil, spin, false);
            return false;
        }
    }
}

/* Waits until the lock is granted to `me`, which is queued. */
static void policy_wait(struct Gil *gil, struct GilThread *me, bool soon) {
    if (soon && policy_spin(gil, me))
        return;
    for (;;) {
        os_mutex_lock(&gil->guard);
        if (policy_is_granted(me)) {
            os_mutex_unlock(&gil->guard);
            return;
        }
        int64_t now = os_clock_monotonic();
        bool asked = policy_nudge_locked(gil, now);
        /* The request is new and we are next: worth looking for the answer before sleeping. */
        bool next = gil->urgent.head == me || (!gil->urgent.head && gil->computing.head == me);
        Thread *holder = gil_word_holder(atomic_load_explicit(&gil->word, memory_order_relaxed));
        if (asked && next && !soon && !policy_shares_cpu(me, holder->gil)) {
            soon = true;
            atomic_store_explicit(&me->state, WAIT_SPINNING, memory_order_relaxed);
            os_mutex_unlock(&gil->guard);
            if (policy_spin(gil, me))
                return;
            continue;
        }
        int64_t deadline = policy_deadline_locked(gil, me, asked, now);
        atomic_store_explicit(&me->state, WAIT_PARKED, memory_order_relaxed);
        os_mutex_unlock(&gil->guard);
        COUNT(me->counters.parked);
        if (deadline < 0)
            os_futex_wait(&me->state, WAIT_PARKED, -1);
        else
            os_futex_wait_until(&me->state, WAIT_PARKED, deadline);
        if (policy_is_granted(me))
            return;
        soon = false;
    }
}

void policy_take(struct Gil *gil, struct GilThread *me, bool urgent) {
    int64_t now = os_clock_monotonic();
    os_mutex_lock(&gil->guard);
    /* With the bit set the holder cannot leave behind the guard's back; without a holder the lock is ours to take. */
    uintptr_t word = atomic_fetch_or_explicit(&gil->word, GIL_WAITERS, memory_order_acq_rel);
    if (!gil_word_holder(word)) {
        atomic_store_explicit(&gil->word, (uintptr_t)me->thread, memory_order_relaxed);
        os_mutex_unlock(&gil->guard);
        return;
    }
    if (!(word & GIL_WAITERS)) {
        int64_t grace = policy_grace(gil);
        gil->holder_since = now - (grace > POLICY_SHORT_GRACE_NS ? grace - POLICY_SHORT_GRACE_NS : 0);
        gil->slice_end = now + gil->interval;
        gil->protected_until = 0;
    }
    me->is_urgent = urgent;
    me->is_armed = !gil->computing.head;
    me->slice_left = gil->interval;
    me->tick = POLICY_TICK_MIN_NS;
    atomic_store_explicit(&me->state, WAIT_SPINNING, memory_order_relaxed);
    policy_push_back(urgent ? &gil->urgent : &gil->computing, me);
    policy_nudge_locked(gil, now);
    bool spin = !policy_shares_cpu(me, gil_word_holder(word)->gil);
    os_mutex_unlock(&gil->guard);
    policy_wait(gil, me, spin);
    COUNT(me->counters.handovers);
    stats_record_wait(me, me->granted_at - now);
}

void policy_release(struct Gil *gil, struct GilThread *me) {
    PolicyWake wake = {NULL, NULL};
    int64_t now = os_clock_monotonic();
    os_mutex_lock(&gil->guard);
    int64_t held = policy_leave_locked(gil, me, now);
    struct GilThread *next = policy_pick_locked(gil, now, &wake);
    if (next)
        policy_grant_locked(gil, next, now, &wake);
    else
        atomic_store_explicit(&gil->word, 0, memory_order_release);
    os_mutex_unlock(&gil->guard);
    policy_wake(&wake);
    if (held >= 0)
        stats_record_hold(me, held);
}

void policy_yield(struct Gil *gil, struct GilThread *me) {
    PolicyWake wake = {NULL, NULL};
    int64_t now = os_clock_monotonic();
    os_mutex_lock(&gil->guard);
    bool slice_over = now >= gil->slice_end;
    bool due = (gil->computing.head && slice_over) || (gil->urgent.head && now >= gil->protected_until);
    if (!due) {
        atomic_fetch_and_explicit(&me->thread->attention, ~(uint32_t)ATTENTION_HANDOVER, memory_order_relaxed);
        os_mutex_unlock(&gil->guard);
        return;
    }
    int64_t slice_end = gil->slice_end;
    int64_t held = policy_leave_locked(gil, me, now);
    policy_lose_freshness(me);
    struct GilThread *next = policy_pick_locked(gil, now, &wake);
    me->is_urgent = false;
    me->slice_left = slice_over ? gil->interval : slice_end - now;
    me->is_armed = !slice_over || !gil->computing.head;
    atomic_store_explicit(&me->state, WAIT_SPINNING, memory_order_relaxed);
    if (slice_over)
        policy_push_back(&gil->computing, me);
    else
        policy_push_front(&gil->computing, me);
    bool spin = !slice_over && !policy_shares_cpu(me, next);
    policy_grant_locked(gil, next, now, &wake);
    os_mutex_unlock(&gil->guard);
    policy_wake(&wake);
    COUNT(me->counters.forced);
    if (held >= 0)
        stats_record_hold(me, held);
    policy_wait(gil, me, spin);
    stats_record_wait(me, me->granted_at - now);
}
