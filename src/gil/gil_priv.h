/* SPDX-License-Identifier: MIT
   The insides of the lock, for the files of gil/ only.

   Gil.word is the lock: the holder's Thread pointer, with GIL_WAITERS set while somebody queues. Zero is free. Without
   GIL_WAITERS the word is moved by compare-and-swap alone (0 -> me, me -> 0). With it, both fast paths fail, and only
   who has `guard` changes the word; so the holder, found in the word under the guard, cannot leave and stays valid. */
#ifndef GILT_GIL_GIL_PRIV_H
#define GILT_GIL_GIL_PRIV_H

#include "gil/gil.h"
#include "gil/region.h"
#include "gil/stats.h"
#include "os/thread.h"

#define GIL_WAITERS ((uintptr_t)1)
#define CACHE_LINE 64

/* What a waiter's state word says; the granter moves it to GRANTED under the guard. */
enum {
    WAIT_NONE,
    WAIT_SPINNING, /* looks at the word itself */
    WAIT_PARKED,   /* asleep on the word: whoever changes it wakes it */
    WAIT_REARM,    /* was told to look at its deadline again */
    WAIT_GRANTED,  /* the lock is yours */
};

struct GilThread {
    _Atomic uint32_t state;       /* WAIT_*; written by the thread and, under the guard, by granters */
    bool is_urgent;               /* queued as one back from blocking work; guard */
    bool is_armed;                /* a computing waiter that keeps the time; guard */
    _Atomic bool fresh;           /* came back from blocking work and was not found computing since; written by the thread
                                     at the end of regions, by waiters under the guard while it holds the lock */
    _Atomic uint8_t region;       /* Region it is in or was in last; written by the thread */
    struct GilThread *next;       /* in its queue; guard */
    Thread *thread;
    struct Gil *gil;
    int64_t slice_left;           /* ns of its time slice when it gets the lock; guard */
    int64_t granted_at;           /* when it was granted the lock last, 0: not by hand-over; guard, then the thread */
    int64_t tick;                 /* ns until a parked urgent waiter looks again; the thread */
    _Atomic uint32_t const *cpu;  /* where the processor it runs on can be read, or NULL; the thread, at attach */
    GilCounters counters;         /* written by the thread, read by anybody */
    _Atomic(GilHistogram *) waited[REGION_COUNT]; /* made at the first wait after that region */
    _Atomic(GilHistogram *) held;
} __attribute__((aligned(CACHE_LINE)));

typedef struct {
    struct GilThread *head, *tail;
} GilQueue;

struct Gil {
    _Atomic uintptr_t word;
    OsMutex guard __attribute__((aligned(CACHE_LINE)));
    /* all below: guard, unless said otherwise */
    GilQueue urgent;              /* back from blocking work: first in, first out */
    GilQueue computing;           /* gave way at a safepoint: interrupted ones in front, those with their slice used up last */
    int64_t interval;             /* ns; written with the lock held too, read by the holder */
    int64_t holder_since;         /* when the holder was granted the lock, or the first waiter came */
    int64_t slice_end;            /* when the holder's time slice is over */
    int64_t protected_until;      /* before this the holder is not asked to give way to urgent threads */
    int64_t urgent_balance;       /* ns that urgent threads held the lock while computing ones waited, see policy_pick */
    int64_t spin_max;             /* ns that a waiter looks at most before it sleeps; constant */
    _Atomic int64_t spin_now;     /* the same as experience has it; written by any waiter */
    GilPolicy policy;             /* constant */
    GilTotals totals;             /* of threads that ended */
    uint64_t next_thread_id;      /* interpreter's mutex */
    int64_t thread_count;         /* threads that have it as theirs; interpreter's mutex */
    /* gil/classic.c */
    int classic_waiting;
    Thread *classic_last_holder;
    _Atomic uint32_t classic_released; /* counts releases; waiters sleep on it */
    _Atomic uint32_t classic_switches; /* counts contended takes; a holder that was forced out sleeps on it */
};

static ALWAYS_INLINE Thread *gil_word_holder(uintptr_t word) { return (Thread *)(word & ~GIL_WAITERS); }

/* gil/policy.c and gil/classic.c, each in both policies' shape. take: the word was not free;
   urgent: the thread comes from blocking work. release: GIL_WAITERS is
   set. yield: a holder was asked to give way. */
void policy_take(struct Gil *gil, struct GilThread *me, bool urgent);
void policy_release(struct Gil *gil, struct GilThread *me);
void policy_yield(struct Gil *gil, struct GilThread *me);
void classic_take(struct Gil *gil, struct GilThread *me);
void classic_release(struct Gil *gil, struct GilThread *me);
void classic_yield(struct Gil *gil, struct GilThread *me);

/* gil/gil.c: the parts of take and release that do not fit in line. */
void gil_take_slow(struct Gil *gil, struct GilThread *me, bool urgent);
void gil_release_slow(struct Gil *gil, struct GilThread *me);

/* One compare-and-swap each. take answers false when the lock was not free; release when somebody waits. The orders are
   a mutex's: what was done under the lock happens before it is released, and that before it is taken again. Taking also
   releases, because a waiter that finds the holder in the word reads the holder's Thread. */
static ALWAYS_INLINE bool gil_take_fast(struct Gil *gil, Thread *thread) {
    uintptr_t expected = 0;
    return LIKELY(atomic_compare_exchange_strong_explicit(&gil->word, &expected, (uintptr_t)thread, memory_order_acq_rel,
                                                          memory_order_relaxed));
}
static ALWAYS_INLINE bool gil_release_fast(struct Gil *gil, Thread *thread) {
    uintptr_t expected = (uintptr_t)thread;
    return LIKELY(atomic_compare_exchange_strong_explicit(&gil->word, &expected, 0, memory_order_release,
                                                          memory_order_relaxed));
}

/* gil/stats.c. waited: how long the thread stood in line, from asking to being granted. held: how long it had the lock
   when it gave it up to a waiter. */
void stats_record_wait(struct GilThread *me, int64_t ns);
void stats_record_hold(struct GilThread *me, int64_t ns);
void stats_merge(GilTotals *totals, struct GilThread *thread);
void stats_free(struct GilThread *thread);

#endif
