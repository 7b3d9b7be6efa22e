/* SPDX-License-Identifier: MIT
   What the lock measures, always: counters for each thread, and histograms of waiting for each thread and region.
   Uncontended work only counts; times are taken when threads meet. All numbers are written by the thread they belong to
   and may be read by anybody at any time, each for itself consistent. */
#ifndef GILT_GIL_STATS_H
#define GILT_GIL_STATS_H

#include "gil/region.h"
#include "gil/thread.h"

enum { GIL_BUCKETS = 40 }; /* bucket i counts times in [2**i, 2**(i+1)) ns; the last takes everything longer */

typedef struct {
    _Atomic uint64_t count;
    _Atomic uint64_t total_ns;
    _Atomic uint64_t max_ns;
    _Atomic uint32_t buckets[GIL_BUCKETS];
} GilHistogram;

typedef struct {
    _Atomic uint64_t entered[REGION_COUNT]; /* times the thread gave the lock away to work in that region */
    _Atomic uint64_t waits;                 /* times it had to wait for the lock */
    _Atomic uint64_t waited_ns;
    _Atomic uint64_t held_ns;               /* only of holds that began by hand-over */
    _Atomic uint64_t handovers;             /* times it got the lock straight from its holder */
    _Atomic uint64_t forced;                /* times it was asked to give way and did */
    _Atomic uint64_t parked;                /* times it went to sleep waiting */
} GilCounters;

/* A copy of the numbers, of one thread or summed up. */
typedef struct {
    uint64_t count, total_ns, max_ns;
    uint64_t buckets[GIL_BUCKETS];
} GilTimes;
typedef struct {
    uint64_t entered[REGION_COUNT];
    uint64_t waits, waited_ns, held_ns, handovers, forced, parked;
    GilTimes waited[REGION_COUNT]; /* by the region that the thread came back from */
    GilTimes held;
} GilTotals;

/* Copies the numbers of one thread; of all threads of the interpreter, living and ended. gil: not needed for the own
   thread, held for others.  fails: never. */
void gil_stats_thread(Thread *thread, GilTotals *out);
void gil_stats_interp(Interp *interp, GilTotals *out);
/* The time below which `fraction` of the recorded ones lie, by the upper edge of its bucket; 0 when there are none. */
uint64_t gil_times_quantile(GilTimes const *times, double fraction);
/* The region that `thread` is in or was in last. */
Region gil_stats_region(Thread *thread);

#endif
