/* SPDX-License-Identifier: MIT
   Clocks: reading them costs no system call (vDSO), except for processor times. Called by gil/, modules/time.c, loop/. */
#define _GNU_SOURCE
#include "os/clock.h"

#include <errno.h>

static int64_t os_clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t os_clock_monotonic(void) { return os_clock_ns(CLOCK_MONOTONIC); }
int64_t os_clock_real(void) { return os_clock_ns(CLOCK_REALTIME); }
int64_t os_clock_process(void) { return os_clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
int64_t os_clock_thread(void) { return os_clock_ns(CLOCK_THREAD_CPUTIME_ID); }

int os_clock_get(int clock_id, struct timespec *out) { return clock_gettime(clock_id, out) < 0 ? -errno : 0; }
int os_clock_set(int clock_id, struct timespec const *value) { return clock_settime(clock_id, value) < 0 ? -errno : 0; }
int os_clock_resolution(int clock_id, struct timespec *out) { return clock_getres(clock_id, out) < 0 ? -errno : 0; }

int os_sleep_until(int64_t deadline_ns) {
    struct timespec t = {deadline_ns / 1000000000, deadline_ns % 1000000000};
    return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

int os_time_local(time_t t, struct tm *out) {
    errno = 0;
    if (localtime_r(&t, out))
        return 0;
    return errno ? -errno : -EINVAL;
}

int os_time_utc(time_t t, struct tm *out) {
    errno = 0;
    if (gmtime_r(&t, out))
        return 0;
    return errno ? -errno : -EINVAL;
}
