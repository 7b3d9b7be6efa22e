/* SPDX-License-Identifier: MIT
   Numbers that mean a time - seconds as int or float, nanoseconds as int - in C's units, with CPython's rounding and
   messages. Shared by the modules that take timeouts or time stamps. gil: held. */
#ifndef GILT_TYPES_DURATION_H
#define GILT_TYPES_DURATION_H

#include <time.h>

#include "heap/object.h"

typedef enum {
    ROUND_FLOOR,     /* towards minus infinity */
    ROUND_CEILING,   /* towards infinity */
    ROUND_HALF_EVEN, /* to nearest */
    ROUND_UP,        /* away from zero: timeouts never end early */
} RoundMode;

double duration_round(double d, RoundMode mode);
/* Seconds as nanoseconds. runs: Python (__index__). fails: TypeError, ValueError for nan, OverflowError. */
bool duration_from_seconds(Borrowed seconds, RoundMode mode, int64_t *ns) MUST_CHECK;
/* Nanoseconds given as an int. fails: TypeError "expect int, got float", OverflowError. */
bool duration_from_ns(Borrowed ns, int64_t *out) MUST_CHECK;
/* Seconds as whole seconds and a fraction counted in `per_second`ths (10**9 or 10**6), which is never negative. */
bool duration_split(Borrowed seconds, RoundMode mode, time_t *whole, long *fraction, int64_t per_second) MUST_CHECK;
/* Seconds without a fraction. fails: OverflowError "timestamp out of range for platform time_t", ... */
bool duration_time_t(Borrowed seconds, RoundMode mode, time_t *out) MUST_CHECK;
/* Nanoseconds as a float of seconds. */
Value duration_to_float(int64_t ns) MUST_CHECK;
struct timespec duration_timespec(int64_t ns);
/* A non-negative timeout in seconds, None or NULL for -1 (none). */
bool duration_timeout(Borrowed seconds, int64_t *ns) MUST_CHECK;

#endif
