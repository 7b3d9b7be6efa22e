/* SPDX-License-Identifier: MIT
   Times in nanoseconds (cpython/pytime.h): what CPython's own modules use for timeouts. The rounding modes have the
   numbers of RoundMode. */
#include <math.h>
#include <sys/time.h>

#include "base/checked.h"
#include "capi/capi.h"
#include "types/duration.h"
#include "os/clock.h"

enum { NS_PER_SECOND = 1000000000 };

CAPI int64_t _PyTime_GetMonotonicClock(void) { return os_clock_monotonic(); }
CAPI int64_t _PyTime_GetPerfCounter(void) { return os_clock_monotonic(); }
CAPI int64_t _PyTime_GetSystemClock(void) { return os_clock_real(); }

CAPI int64_t _PyTime_FromSeconds(int seconds) { return (int64_t)seconds * NS_PER_SECOND; }
CAPI int64_t _PyTime_FromNanoseconds(int64_t ns) { return ns; }
CAPI int _PyTime_FromNanosecondsObject(int64_t *out, Object *o) { return done(duration_from_ns(V(o), out)); }
CAPI int _PyTime_FromSecondsObject(int64_t *out, Object *o, RoundMode mode) { return done(duration_from_seconds(V(o), mode, out)); }
CAPI Object *_PyLong_FromTime_t(time_t t) { return to_c(int_new(t)); }
CAPI int _PyTime_ObjectToTime_t(Object *o, time_t *out, RoundMode mode) { return done(duration_time_t(V(o), mode, out)); }
CAPI int _PyTime_ObjectToTimeval(Object *o, time_t *seconds, long *us, RoundMode mode) {
    return done(duration_split(V(o), mode, seconds, us, 1000000));
}
CAPI int _PyTime_ObjectToTimespec(Object *o, time_t *seconds, long *ns, RoundMode mode) {
    return done(duration_split(V(o), mode, seconds, ns, NS_PER_SECOND));
}

static int64_t divide(int64_t t, int64_t by, RoundMode mode) {
    int64_t quotient = t / by, rest = t % by;
    if (!rest)
        return quotient;
    switch (mode) {
    case ROUND_FLOOR:
        return rest < 0 ? quotient - 1 : quotient;
    case ROUND_CEILING:
        return rest > 0 ? quotient + 1 : quotient;
    case ROUND_UP:
        return rest > 0 ? quotient + 1 : quotient - 1;
    case ROUND_HALF_EVEN:
        break;
    }
    int64_t twice = rest < 0 ? -2 * rest : 2 * rest;
    bool away = twice > by || (twice == by && quotient % 2);
    return away ? quotient + (rest > 0 ? 1 : -1) : quotient;
}
CAPI int64_t _PyTime_AsMilliseconds(int64_t t, RoundMode mode) { return divide(t, 1000000, mode); }
CAPI int64_t _PyTime_AsMicroseconds(int64_t t, RoundMode mode) { return divide(t, 1000, mode); }
CAPI int64_t _PyTime_AsNanoseconds(int64_t t) { return t; }
CAPI double _PyTime_AsSecondsDouble(int64_t t) { return (double)t / NS_PER_SECOND; }
CAPI Object *_PyTime_AsNanosecondsObject(int64_t t) { return to_c(int_new(t)); }

CAPI int _PyTime_AsTimeval(int64_t t, struct timeval *out, RoundMode mode) {
    int64_t us = divide(t, 1000, mode), seconds = us / 1000000, rest = us % 1000000;
    out->tv_sec = rest < 0 ? seconds - 1 : seconds;
    out->tv_usec = rest < 0 ? rest + 1000000 : rest;
    return 0;
}
CAPI int _PyTime_AsTimespec(int64_t t, struct timespec *out) {
    *out = duration_timespec(t);
    return 0;
}
CAPI void _PyTime_AsTimeval_clamp(int64_t t, struct timeval *out, RoundMode mode) { _PyTime_AsTimeval(t, out, mode); }
CAPI void _PyTime_AsTimespec_clamp(int64_t t, struct timespec *out) { _PyTime_AsTimespec(t, out); }

/* A deadline is a time of the monotonic clock; one that is too far away stays at the end of time. */
CAPI int64_t _PyDeadline_Init(int64_t timeout) {
    int64_t now = os_clock_monotonic();
    return timeout > 0 && now > INT64_MAX - timeout ? INT64_MAX : now + timeout;
}
CAPI int64_t _PyDeadline_Get(int64_t deadline) { return deadline - os_clock_monotonic(); }
