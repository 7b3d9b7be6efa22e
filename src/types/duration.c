/* SPDX-License-Identifier: MIT
   Conversion of times. Floats are rounded once, after scaling; ints never lose digits. */
#include "types/duration.h"

#include <math.h>

#include "base/checked.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"

enum { NS_PER_SECOND = 1000000000 };

double duration_round(double d, RoundMode mode) {
    switch (mode) {
    case ROUND_FLOOR:
        return floor(d);
    case ROUND_CEILING:
        return ceil(d);
    case ROUND_UP:
        return d >= 0 ? ceil(d) : floor(d);
    case ROUND_HALF_EVEN:
        break;
    }
    double rounded = round(d);
    if (fabs(d - rounded) == 0.5)
        rounded = 2.0 * round(d / 2.0);
    return rounded;
}

static bool duration_overflow(void) {
    raise_error(&exc_OverflowError, "timestamp too large to convert to C _PyTime_t");
    return false;
}

static bool time_t_overflow(void) {
    raise_error(&exc_OverflowError, "timestamp out of range for platform time_t");
    return false;
}

static bool duration_is_nan(double d) {
    if (!isnan(d))
        return false;
    raise_error(&exc_ValueError, "Invalid value NaN (not a number)");
    return true;
}

/* Whether a double can be cast to int64_t. */
static bool duration_fits(double d) { return d >= -9223372036854775808.0 && d < 9223372036854775808.0; }

bool duration_from_seconds(Borrowed seconds, RoundMode mode, int64_t *ns) {
    if (is_float(seconds)) {
        double d = float_get(seconds);
        if (duration_is_nan(d))
            return false;
        d = duration_round(d * 1e9, mode);
        if (!duration_fits(d))
            return duration_overflow();
        *ns = (int64_t)d;
        return true;
    }
    OWNED Value index = number_index(seconds);
    if (!index)
        return false;
    int overflow;
    int64_t whole = int_get(index, &overflow);
    if (overflow || !checked_multiply_int64(whole, NS_PER_SECOND, ns))
        return duration_overflow();
    return true;
}

bool duration_from_ns(Borrowed ns, int64_t *out) {
    if (!is_int(ns)) {
        raise_error(&exc_TypeError, "expect int, got %T", ns);
        return false;
    }
    int overflow;
    *out = int_get(ns, &overflow);
    return overflow ? duration_overflow() : true;
}

bool duration_time_t(Borrowed seconds, RoundMode mode, time_t *out) {
    if (is_float(seconds)) {
        double d = float_get(seconds);
        if (duration_is_nan(d))
            return false;
        d = duration_round(d, mode);
        if (!duration_fits(d))
            return time_t_overflow();
        *out = (time_t)d;
        return true;
    }
    OWNED Value index = number_index(seconds);
    if (!index)
        return false;
    int overflow;
    *out = (time_t)int_get(index, &overflow);
    return overflow ? time_t_overflow() : true;
}

bool duration_split(Borrowed seconds, RoundMode mode, time_t *whole, long *fraction, int64_t per_second) {
    if (!is_float(seconds)) {
        *fraction = 0;
        return duration_time_t(seconds, mode, whole);
    }
    double d = float_get(seconds), whole_part;
    if (duration_is_nan(d))
        return false;
    double part = duration_round(modf(d, &whole_part) * (double)per_second, mode);
    if (part >= (double)per_second) {
        part -= (double)per_second;
        whole_part += 1.0;
    } else if (part < 0) {
        part += (double)per_second;
        whole_part -= 1.0;
    }
    if (!duration_fits(whole_part))
        return time_t_overflow();
    *whole = (time_t)whole_part;
    *fraction = (long)part;
    return true;
}

Value duration_to_float(int64_t ns) {
    /* whole seconds are exact, so that the division rounds once */
    if (ns % NS_PER_SECOND == 0)
        return float_new((double)(ns / NS_PER_SECOND));
    return float_new((double)ns / 1e9);
}

struct timespec duration_timespec(int64_t ns) {
    int64_t rest = ns % NS_PER_SECOND;
    if (rest < 0)
        rest += NS_PER_SECOND;
    return (struct timespec){(ns - rest) / NS_PER_SECOND, rest};
}

bool duration_timeout(Borrowed seconds, int64_t *ns) {
    *ns = -1;
    if (!seconds || seconds == NONE)
        return true;
    return duration_from_seconds(seconds, ROUND_UP, ns);
}
