/* SPDX-License-Identifier: MIT
   Clocks and sleeping. Times are nanoseconds in int64_t: since 1970 for real time, since an arbitrary start otherwise.
   Functions that can fail return a negative errno. */
#ifndef GILT_OS_CLOCK_H
#define GILT_OS_CLOCK_H

#include <time.h>

#include "base/base.h"

int64_t os_clock_monotonic(void);
int64_t os_clock_real(void);
int64_t os_clock_process(void); /* processor time of the process */
int64_t os_clock_thread(void);  /* processor time of the calling thread */
int os_clock_get(int clock_id, struct timespec *out);
int os_clock_set(int clock_id, struct timespec const *value);
int os_clock_resolution(int clock_id, struct timespec *out);
/* MAY_BLOCK. Sleeps until a monotonic time; -EINTR when a signal came first. */
int os_sleep_until(int64_t deadline_ns);
/* Broken-down time; -errno (EOVERFLOW, EINVAL) when the year does not fit. */
int os_time_local(time_t t, struct tm *out);
int os_time_utc(time_t t, struct tm *out);

#endif
