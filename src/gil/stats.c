/* SPDX-License-Identifier: MIT
   Recording and reading the lock's statistics. Recording happens in slow paths only, by the thread itself, outside of the
   guard; histograms are made when first needed, and without memory nothing is recorded. */
#include "gil/stats.h"

#include <stdlib.h>
#include <string.h>

#include "gil/gil_priv.h"
#include "gil/interp.h"

/* The thread is the only writer of its numbers, so a plain load and store will do where readers may look. */
#define STATS_ADD(place, n)                                                                                            \
    atomic_store_explicit(&(place), atomic_load_explicit(&(place), memory_order_relaxed) + (n), memory_order_relaxed)
#define STATS_READ(place) atomic_load_explicit(&(place), memory_order_relaxed)

static GilHistogram *stats_histogram(_Atomic(GilHistogram *) *place) {
    GilHistogram *h = atomic_load_explicit(place, memory_order_relaxed);
    if (!h) {
        h = calloc(1, sizeof *h);
        atomic_store_explicit(place, h, memory_order_release);
    }
    return h;
}

static void stats_record(GilHistogram *h, uint64_t ns) {
    int bucket = ns ? 63 - __builtin_clzll(ns) : 0;
    if (bucket >= GIL_BUCKETS)
        bucket = GIL_BUCKETS - 1;
    STATS_ADD(h->count, 1);
    STATS_ADD(h->total_ns, ns);
    STATS_ADD(h->buckets[bucket], 1);
    if (ns > STATS_READ(h->max_ns))
        atomic_store_explicit(&h->max_ns, ns, memory_order_relaxed);
}

void stats_record_wait(struct GilThread *me, int64_t ns) {
    uint64_t waited = ns > 0 ? (uint64_t)ns : 0;
    STATS_ADD(me->counters.waits, 1);
    STATS_ADD(me->counters.waited_ns, waited);
    GilHistogram *h = stats_histogram(&me->waited[STATS_READ(me->region)]);
    if (h)
        stats_record(h, waited);
}

void stats_record_hold(struct GilThread *me, int64_t ns) {
    uint64_t held = ns > 0 ? (uint64_t)ns : 0;
    STATS_ADD(me->counters.held_ns, held);
    GilHistogram *h = stats_histogram(&me->held);
    if (h)
        stats_record(h, held);
}

static void stats_add_times(GilTimes *out, _Atomic(GilHistogram *) *place) {
    GilHistogram *h = atomic_load_explicit(place, memory_order_acquire);
    if (!h)
        return;
    out->count += STATS_READ(h->count);
    out->total_ns += STATS_READ(h->total_ns);
    uint64_t max_ns = STATS_READ(h->max_ns);
    if (max_ns > out->max_ns)
        out->max_ns = max_ns;
    for (int i = 0; i < GIL_BUCKETS; i++)
        out->buckets[i] += STATS_READ(h->buckets[i]);
}

void stats_merge(GilTotals *totals, struct GilThread *t) {
    GilCounters *c = &t->counters;
    for (int i = 0; i < REGION_COUNT; i++) {
        totals->entered[i] += STATS_READ(c->entered[i]);
        stats_add_times(&totals->waited[i], &t->waited[i]);
    }
    totals->waits += STATS_READ(c->waits);
    totals->waited_ns += STATS_READ(c->waited_ns);
    totals->held_ns += STATS_READ(c->held_ns);
    totals->handovers += STATS_READ(c->handovers);
    totals->forced += STATS_READ(c->forced);
    totals->parked += STATS_READ(c->parked);
    stats_add_times(&totals->held, &t->held);
}

void stats_free(struct GilThread *thread) {
    for (int i = 0; i < REGION_COUNT; i++)
        free(STATS_READ(thread->waited[i]));
    free(STATS_READ(thread->held));
}

void gil_stats_thread(Thread *thread, GilTotals *out) {
    memset(out, 0, sizeof *out);
    stats_merge(out, thread->gil);
}

void gil_stats_interp(Interp *interp, GilTotals *out) {
    pthread_mutex_lock(&interp->mutex);
    *out = interp->gil->totals;
    for (Thread *t = interp->threads; t; t = t->next)
        stats_merge(out, t->gil);
    pthread_mutex_unlock(&interp->mutex);
}

uint64_t gil_times_quantile(GilTimes const *times, double fraction) {
    uint64_t wanted = (uint64_t)(fraction * (double)times->count), seen = 0;
    if (times->count == 0)
        return 0;
    for (int i = 0; i < GIL_BUCKETS - 1; i++) {
        seen += times->buckets[i];
        if (seen > wanted || seen == times->count)
            return (uint64_t)2 << i < times->max_ns ? (uint64_t)2 << i : times->max_ns;
    }
    return times->max_ns;
}

Region gil_stats_region(Thread *thread) { return (Region)STATS_READ(thread->gil->region); }
