/* SPDX-License-Identifier: MIT
   Stress of the interpreter lock without an interpreter: threads that compute, block and do both hammer one lock, and a
   counter that only the lock guards must come out right. Run under the thread sanitizer as well. Prints "ok".

       stress [threads] [milliseconds] [handover|classic] */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gil/gil.h"
#include "gil/hooks.h"
#include "gil/interp.h"
#include "gil/region.h"
#include "gil/stats.h"
#include "os/clock.h"
#include "os/thread.h"

enum { MAX_THREADS = 64 };

static Interp interp;
static _Atomic bool stop;
static _Atomic int running;
static uint64_t guarded;              /* by the lock alone */
static uint64_t own[MAX_THREADS];     /* each by its thread */
static Thread *inside;                /* by the lock alone: who is in the critical section */

static void stress_work(int index, int turns) {
    for (int i = 0; i < turns; i++) {
        CHECK(inside == NULL);
        inside = thread_self;
        guarded++;
        own[index]++;
        CHECK(inside == thread_self && gil_is_held());
        inside = NULL;
        CHECK(safepoint());
    }
}

static void stress_turn(int index, unsigned *seed) {
    *seed = *seed * 1103515245 + 12345;
    unsigned kind = index % 4;
    if (kind == 0) { /* computes */
        stress_work(index, 1000);
    } else if (kind == 1) { /* blocks at once again */
        stress_work(index, 1);
        BLOCKING(REGION_OS_CALL) {}
    } else if (kind == 2) { /* sleeps, then works a little */
        BLOCKING(REGION_SLEEP) { os_sleep_until(os_clock_monotonic() + *seed % 200000); }
        stress_work(index, 20);
    } else { /* both */
        stress_work(index, (int)(*seed >> 16 & 2047));
        BLOCKING(REGION_FILE_READ) { os_thread_yield(); }
    }
}

static void *stress_thread(void *arg) {
    int index = (int)(intptr_t)arg;
    Thread *self = thread_new(&interp);
    CHECK(self);
    thread_attach(self);
    unsigned seed = (unsigned)index;
    while (!atomic_load(&stop)) {
        stress_turn(index, &seed);
        if (seed % 64 == 0) { /* ends, and comes back as another */
            thread_detach();
            thread_free(self);
            self = thread_new(&interp);
            CHECK(self);
            thread_attach(self);
        }
    }
    thread_detach();
    thread_free(self);
    atomic_fetch_sub(&running, 1);
    return NULL;
}

int main(int argc, char **argv) {
    int threads = argc > 1 ? atoi(argv[1]) : 8;
    int64_t ms = argc > 2 ? atoi(argv[2]) : 500;
    GilPolicy policy = GIL_POLICY_HANDOVER;
    CHECK(threads > 0 && threads <= MAX_THREADS);
    if (argc > 3)
        CHECK(gil_policy_from_text(argv[3], &policy));
    pthread_mutex_init(&interp.mutex, NULL);
    interp.gil = gil_new(policy);
    CHECK(interp.gil);
    gil_set_interval_ns(interp.gil, 1000000);
    atomic_store(&running, threads);
    for (int i = 0; i < threads; i++)
        CHECK(os_thread_start(stress_thread, (void *)(intptr_t)i, 0, NULL) == 0);
    os_sleep_until(os_clock_monotonic() + ms * 1000000);
    atomic_store(&stop, true);
    int64_t deadline = os_clock_monotonic() + 20000000000;
    while (atomic_load(&running)) {
        CHECK(os_clock_monotonic() < deadline);
        os_sleep_until(os_clock_monotonic() + 1000000);
    }
    uint64_t sum = 0;
    for (int i = 0; i < threads; i++) {
        sum += own[i];
        CHECK(own[i] > 0);
    }
    CHECK(sum == guarded && inside == NULL && !gil_holder(interp.gil) && gil_waiting(interp.gil) == 0);
    GilTotals totals;
    gil_stats_interp(&interp, &totals);
    printf("ok %s: %llu turns, %llu waits, %llu forced, %llu parked, p99 %llu ns\n", gil_policy_name(interp.gil),
           (unsigned long long)sum, (unsigned long long)totals.waits, (unsigned long long)totals.forced,
           (unsigned long long)totals.parked, (unsigned long long)gil_times_quantile(&totals.waited[REGION_SLEEP], 0.99));
    gil_free(interp.gil);
    return 0;
}
