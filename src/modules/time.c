/* SPDX-License-Identifier: MIT
   time: clocks, sleeping, calendar time by the C library. Times are nanoseconds in int64_t inside (os/clock.h);
   conversions from Python's numbers are in duration.c. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <wchar.h>

#include "gil/interp.h"
#include "gil/region.h"
#include "heap/memory.h"
#include "types/duration.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/clock.h"
#include "os/thread.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Type *struct_time;
} TimeState;

extern ModuleDef const time_module;
static TimeState *time_state(void) { return module_state(&time_module); }

/* --- clocks --- */

#define TIME_CLOCK(name, read)                                                                                         \
    static Value time_py_##name(Borrowed module, Borrowed const *args) {                                               \
        (void)module, (void)args;                                                                                      \
        return duration_to_float(read());                                                                              \
    }                                                                                                                  \
    static Value time_py_##name##_ns(Borrowed module, Borrowed const *args) {                                          \
        (void)module, (void)args;                                                                                      \
        return int_new(read());                                                                                        \
    }
TIME_CLOCK(time, os_clock_real)
TIME_CLOCK(monotonic, os_clock_monotonic)
TIME_CLOCK(perf_counter, os_clock_monotonic)
TIME_CLOCK(process_time, os_clock_process)
TIME_CLOCK(thread_time, os_clock_thread)
#undef TIME_CLOCK

static bool time_read_clock(Borrowed id, int64_t *ns) {
    int clock;
    struct timespec t;
    if (!arg_int(id, &clock))
        return false;
    int code = os_clock_get(clock, &t);
    if (code < 0) {
        raise_errno(-code);
        return false;
    }
    *ns = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
    return true;
}

static Value time_py_clock_gettime(Borrowed module, Borrowed const *args) {
    (void)module;
    int64_t ns;
    return time_read_clock(args[0], &ns) ? duration_to_float(ns) : NULL;
}

static Value time_py_clock_gettime_ns(Borrowed module, Borrowed const *args) {
    (void)module;
    int64_t ns;
    return time_read_clock(args[0], &ns) ? int_new(ns) : NULL;
}

static Value time_set_clock(int clock, int64_t ns) {
    struct timespec t = duration_timespec(ns);
    int code = os_clock_set(clock, &t);
    return code < 0 ? raise_errno(-code) : NONE;
}

static Value time_py_clock_settime(Borrowed module, Borrowed const *args) {
    (void)module;
    int clock;
    int64_t ns;
    if (!arg_int(args[0], &clock) || !duration_from_seconds(args[1], ROUND_FLOOR, &ns))
        return NULL;
    return time_set_clock(clock, ns);
}

static Value time_py_clock_settime_ns(Borrowed module, Borrowed const *args) {
    (void)module;
    int clock;
    int64_t ns;
    if (!arg_int(args[0], &clock) || !duration_from_ns(args[1], &ns))
        return NULL;
    return time_set_clock(clock, ns);
}

static Value time_py_clock_getres(Borrowed module, Borrowed const *args) {
    (void)module;
    int clock;
    struct timespec t;
    if (!arg_int(args[0], &clock))
        return NULL;
    int code = os_clock_resolution(clock, &t);
    if (code < 0)
        return raise_errno(-code);
    return float_new((double)t.tv_sec + (double)t.tv_nsec * 1e-9);
}

static Value time_py_pthread_getcpuclockid(Borrowed module, Borrowed const *args) {
    (void)module;
    if (!is_int(args[0]))
        return raise_error(&exc_TypeError, "pthread_getcpuclockid() argument 1 must be int, not %T", args[0]);
    int clock;
    int code = os_thread_cpu_clock(int_get_uint64_mask(args[0]), &clock);
    return code < 0 ? raise_errno(-code) : int_new(clock);
}

typedef struct {
    const char *name, *implementation;
    int clock;
    bool monotonic, adjustable;
} TimeClock;

static TimeClock const time_clocks[] = {
    {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
    {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
    {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
    {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
};

static Value time_clock_info(TimeClock const *clock) {
    struct timespec t = {0, 1};
    os_clock_resolution(clock->clock, &t);
    OWNED Value dict = dict_new();
    OWNED Value implementation = str_from_text(clock->implementation);
    OWNED Value resolution = float_new((double)t.tv_sec + (double)t.tv_nsec * 1e-9);
    if (!dict || !implementation || !resolution || !dict_set_text(dict, "implementation", implementation) ||
        !dict_set_text(dict, "monotonic", bool_value(clock->monotonic)) ||
        !dict_set_text(dict, "adjustable", bool_value(clock->adjustable)) || !dict_set_text(dict, "resolution", resolution))
        return NULL;
    return simple_namespace_new(dict);
}

static Value time_py_get_clock_info(Borrowed module, Borrowed const *args) {
    (void)module;
    const char *name = arg_text("get_clock_info", 1, args[0], NULL);
    if (!name)
        return NULL;
    for (int i = 0; i < ARRAY_LENGTH(time_clocks); i++) {
        if (strcmp(name, time_clocks[i].name) == 0)
            return time_clock_info(&time_clocks[i]);
    }
    return raise_error(&exc_ValueError, "unknown clock");
}

/* --- sleeping --- */

static Value time_py_sleep(Borrowed module, Borrowed const *args) {
    (void)module;
    int64_t ns;
    if (!duration_from_seconds(args[0], ROUND_UP, &ns))
        return NULL;
    if (ns < 0)
        return raise_error(&exc_ValueError, "sleep length must be non-negative");
    if (ns == 0) {
        Thread *thread = region_enter(REGION_SLEEP);
        os_thread_yield();
        region_leave_yielded(thread);
        return safepoint() ? NONE : NULL;
    }
    int64_t now = os_clock_monotonic();
    if (ns > INT64_MAX - now)
        return raise_error(&exc_OverflowError, "timestamp too large to convert to C _PyTime_t");
    int code;
    if (!BLOCKING_RETRY(REGION_SLEEP, code, os_sleep_until(now + ns)))
        return NULL;
    return code < 0 ? raise_errno(-code) : NONE;
}

/* --- calendar time --- */

static Value time_struct_from_tm(struct tm const *tm) {
    OWNED Value v = struct_new(time_state()->struct_time);
    if (!v)
        return NULL;
    int64_t const fields[] = {(int64_t)tm->tm_year + 1900, tm->tm_mon + 1,        tm->tm_mday,     tm->tm_hour,     tm->tm_min,
                              tm->tm_sec,                  (tm->tm_wday + 6) % 7, tm->tm_yday + 1, tm->tm_isdst};
    for (int i = 0; i < ARRAY_LENGTH(fields); i++)
        struct_set(v, i, imm_int(fields[i]));
    Value zone = str_decode(tm->tm_zone, (ssize_t)strlen(tm->tm_zone), NULL, "surrogateescape");
    if (!zone)
        return NULL;
    struct_set(v, 9, zone);
    struct_set(v, 10, imm_int(tm->tm_gmtoff));
    return MOVE(v);
}

/* The seconds argument of gmtime() and others; now when it is None or not given. */
static bool time_seconds(Borrowed v, time_t *out) {
    if (v && v != NONE)
        return duration_time_t(v, ROUND_FLOOR, out);
    *out = (time_t)(os_clock_real() / 1000000000);
    return true;
}

static bool time_convert(Borrowed seconds, int (*convert)(time_t, struct tm *), struct tm *out) {
    time_t t;
    if (!time_seconds(seconds, &t))
        return false;
    int code = convert(t, out);
    if (code < 0)
        raise_errno(-code);
    return code == 0;
}

static Value time_py_gmtime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    if (!time_convert(args[0], os_time_utc, &tm))
        return NULL;
    return time_struct_from_tm(&tm);
}

static Value time_py_localtime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    return time_convert(args[0], os_time_local, &tm) ? time_struct_from_tm(&tm) : NULL;
}

/* Nine ints of a tuple or struct_time as a struct tm, unchecked. `name` is the function's, for messages. The zone's text
   is lent by the struct_time. */
static bool time_tm_from_tuple(Borrowed v, const char *name, struct tm *tm) {
    bool is_struct = type_of(v) == time_state()->struct_time;
    int fields[9];
    if (!is_struct && !is_tuple_exact(v)) {
        raise_error(&exc_TypeError, "Tuple or struct_time argument required");
        return false;
    }
    if (tuple_size(v) != 9) {
        raise_error(&exc_TypeError, "%s(): illegal time tuple argument", name);
        return false;
    }
    for (int i = 0; i < 9; i++) {
        if (!arg_int_format(tuple_peek(v, i), &fields[i]))
            return false;
    }
    if (fields[0] < INT_MIN + 1900) {
        raise_error(&exc_OverflowError, "year out of range");
        return false;
    }
    *tm = (struct tm){.tm_year = fields[0] - 1900, .tm_mon = (int)((unsigned)fields[1] - 1u), .tm_mday = fields[2],
                      .tm_hour = fields[3], .tm_min = fields[4], .tm_sec = fields[5],
                      .tm_wday = (int)(((int64_t)fields[6] + 1) % 7), .tm_yday = (int)((unsigned)fields[7] - 1u),
                      .tm_isdst = fields[8]};
    if (!is_struct)
        return true;
    Borrowed zone = tuple_peek(v, 9), offset = tuple_peek(v, 10);
    if (zone && zone != NONE && !(tm->tm_zone = str_utf8(zone, NULL)))
        return false;
    int64_t seconds = 0;
    if (offset && offset != NONE && !arg_int64(offset, &seconds))
        return false;
    tm->tm_gmtoff = (long)seconds;
    return true;
}

static bool time_in_range(int *field, int low, int high, const char *message) {
    if (*field == low - 1 && low != 0) /* zero months and days stand for the first */
        *field = low;
    if (*field >= low && *field <= high)
        return true;
    raise_error(&exc_ValueError, "%s", message);
    return false;
}

/* Fields as the C library's formatting may see them. Month and day of the year count from zero, and -1 means 0. */
static bool time_check_tm(struct tm *tm) {
    if (tm->tm_mon == -1)
        tm->tm_mon = 0;
    if (tm->tm_yday == -1)
        tm->tm_yday = 0;
    return time_in_range(&tm->tm_mon, 0, 11, "month out of range") &&
           time_in_range(&tm->tm_mday, 1, 31, "day of month out of range") &&
           time_in_range(&tm->tm_hour, 0, 23, "hour out of range") &&
           time_in_range(&tm->tm_min, 0, 59, "minute out of range") &&
           time_in_range(&tm->tm_sec, 0, 61, "seconds out of range") &&
           time_in_range(&tm->tm_wday, 0, 6, "day of week out of range") &&
           time_in_range(&tm->tm_yday, 0, 365, "day of year out of range");
}

static Value time_format_asctime(struct tm const *tm) {
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    int size = snprintf(text, sizeof text, "%s %s%3d %.2d:%.2d:%.2d %lld", days[tm->tm_wday], months[tm->tm_mon], tm->tm_mday,
                        tm->tm_hour, tm->tm_min, tm->tm_sec, 1900LL + tm->tm_year);
    return str_from_ascii(text, size);
}

static bool time_tm_or_now(Borrowed v, const char *name, struct tm *tm) {
    if (!v)
        return time_convert(NULL, os_time_local, tm);
    return time_tm_from_tuple(v, name, tm) && time_check_tm(tm);
}

static Value time_py_asctime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    return time_tm_or_now(args[0], "asctime", &tm) ? time_format_asctime(&tm) : NULL;
}

static Value time_py_ctime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    return time_convert(args[0], os_time_local, &tm) ? time_format_asctime(&tm) : NULL;
}

static Value time_py_mktime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    if (!time_tm_from_tuple(args[0], "mktime", &tm))
        return NULL;
    tm.tm_wday = -1; /* stays so when it fails: -1 alone is a time, too */
    time_t t = mktime(&tm);
    if (t == (time_t)-1 && tm.tm_wday == -1)
        return raise_error(&exc_OverflowError, "mktime argument out of range");
    return float_new((double)t);
}

/* The format in wide characters, malloc'd by memory_new. */
static wchar_t *time_wide(Borrowed text) {
    ssize_t size = str_length(text);
    wchar_t *wide = memory_new_array((size_t)size + 1, sizeof(wchar_t));
    if (!wide)
        return NULL;
    for (ssize_t i = 0; i < size; i++) {
        wide[i] = (wchar_t)str_char(text, i);
        if (!wide[i]) {
            memory_free(wide);
            return raise_error(&exc_ValueError, "embedded null character");
        }
    }
    wide[size] = 0;
    return wide;
}

/* wcsftime answers 0 both for "too small" and for "nothing to say": the buffer grows up to what any format could need. */
static Value time_format(wchar_t const *format, struct tm const *tm) {
    size_t format_size = wcslen(format);
    for (size_t size = 1024;; size += size) {
        wchar_t *buffer = memory_new_array(size, sizeof(wchar_t));
        if (!buffer)
            return NULL;
        size_t written = wcsftime(buffer, size, format, tm);
        if (written || size >= 256 * format_size) {
            Value result = str_from_ucs4((uint32_t *)buffer, (ssize_t)written);
            memory_free(buffer);
            return result;
        }
        memory_free(buffer);
    }
}

static Value time_py_strftime(Borrowed module, Borrowed const *args) {
    (void)module;
    struct tm tm;
    if (!arg_is_str("strftime", 1, args[0]) || !time_tm_or_now(args[1], "strftime", &tm))
        return NULL;
    tm.tm_isdst = tm.tm_isdst < 0 ? -1 : tm.tm_isdst > 0;
    wchar_t *format = time_wide(args[0]);
    if (!format)
        return NULL;
    Value result = time_format(format, &tm);
    memory_free(format);
    return result;
}

static Value time_py_strptime(Borrowed module, Borrowed const *args) {
    (void)module;
    OWNED Value name = str_from_text("_strptime");
    OWNED Value strptime_module = name ? call_1(interp_self()->import_function, name) : NULL;
    OWNED Value function = strptime_module ? get_attr_text(strptime_module, "_strptime_time") : NULL;
    return function ? call_tuple(function, args[0], NULL) : NULL;
}

/* --- the time zone --- */

/* What the zone is called and how far it is west of UTC at time `t`. */
static bool time_zone_at(time_t t, long *west, Value *name) {
    struct tm tm;
    int code = os_time_local(t, &tm);
    if (code < 0) {
        raise_errno(-code);
        return false;
    }
    *west = -tm.tm_gmtoff;
    *name = str_decode(tm.tm_zone, (ssize_t)strlen(tm.tm_zone), NULL, "surrogateescape");
    return *name != NULL;
}

/* Winter and summer are told apart by looking at the zone in January and in July. */
static bool time_set_zone_constants(Borrowed module) {
    static time_t const year = (365 * 24 + 6) * 3600;
    time_t january = (time_t)(os_clock_real() / 1000000000) / year * year;
    long first, second;
    Value name1 = NULL, name2 = NULL;
    bool ok = time_zone_at(january, &first, &name1) && time_zone_at(january + year / 2, &second, &name2);
    OWNED Value first_name = name1;
    OWNED Value second_name = name2;
    if (!ok)
        return false;
    bool south = first < second; /* summer is in January */
    return module_add_int(module, "timezone", south ? second : first) &&
           module_add_int(module, "altzone", south ? first : second) && module_add_int(module, "daylight", first != second) &&
           module_add(module, "tzname",
                      south ? tuple_pack(2, second_name, first_name) : tuple_pack(2, first_name, second_name));
}

static Value time_py_tzset(Borrowed module, Borrowed const *args) {
    (void)args;
    tzset();
    return time_set_zone_constants(module) ? NONE : NULL;
}

/* --- tables --- */

static MethodDef const time_methods[] = {
    METHOD_HIDDEN("time", time_py_time, "($module)", "Seconds since 1970 as a float."),
    METHOD_HIDDEN("time_ns", time_py_time_ns, "($module)", "Nanoseconds since 1970 as an int."),
    METHOD_ARGS_TUPLE("clock_gettime", time_py_clock_gettime, "($module, clk_id, /)", "Time of a clock in seconds."),
    METHOD_ARGS_TUPLE("clock_gettime_ns", time_py_clock_gettime_ns, "($module, clk_id, /)", "Time of a clock in nanoseconds."),
    METHOD_ARGS_TUPLE("clock_settime", time_py_clock_settime, "($module, clk_id, time, /)", "Set a clock, in seconds."),
    METHOD_ARGS_TUPLE("clock_settime_ns", time_py_clock_settime_ns, "($module, clk_id, time, /)", "Set a clock, in nanoseconds."),
    METHOD_ARGS_TUPLE("clock_getres", time_py_clock_getres, "($module, clk_id, /)", "Resolution of a clock in seconds."),
    METHOD_ARGS_TUPLE("pthread_getcpuclockid", time_py_pthread_getcpuclockid, "($module, thread_id, /)",
                      "The clock of a thread's processor time."),
    METHOD_HIDDEN("sleep", time_py_sleep, "($module, seconds, /)", "Do nothing for so many seconds."),
    METHOD_ARGS_TUPLE("gmtime", time_py_gmtime, "($module, seconds=None, /)", "Seconds since 1970 as UTC time."),
    METHOD_ARGS_TUPLE("localtime", time_py_localtime, "($module, seconds=None, /)", "Seconds since 1970 as local time."),
    METHOD_ARGS_TUPLE("asctime", time_py_asctime, "($module, tuple=None, /)", "'Sat Jun 06 16:26:11 1998' for a time tuple."),
    METHOD_ARGS_TUPLE("ctime", time_py_ctime, "($module, seconds=None, /)", "asctime() of seconds since 1970 as local time."),
    METHOD_HIDDEN("mktime", time_py_mktime, "($module, tuple, /)", "Local time tuple as seconds since 1970."),
    METHOD_ARGS_TUPLE("strftime", time_py_strftime, "($module, format, tuple=None, /)", "Write a time tuple in a format."),
    METHOD_HIDDEN("strptime", time_py_strptime, "($module, *args)", "Read a time by a format."),
    METHOD_HIDDEN("tzset", time_py_tzset, "($module)", "Take over the time zone from the environment again."),
    METHOD_HIDDEN("monotonic", time_py_monotonic, "($module)", "A clock that never goes back, in seconds."),
    METHOD_HIDDEN("monotonic_ns", time_py_monotonic_ns, "($module)", "A clock that never goes back, in nanoseconds."),
    METHOD_HIDDEN("process_time", time_py_process_time, "($module)", "Processor time of the process in seconds."),
    METHOD_HIDDEN("process_time_ns", time_py_process_time_ns, "($module)", "Processor time of the process in nanoseconds."),
    METHOD_HIDDEN("thread_time", time_py_thread_time, "($module)", "Processor time of the thread in seconds."),
    METHOD_HIDDEN("thread_time_ns", time_py_thread_time_ns, "($module)", "Processor time of the thread in nanoseconds."),
    METHOD_HIDDEN("perf_counter", time_py_perf_counter, "($module)", "The clock for measuring, in seconds."),
    METHOD_HIDDEN("perf_counter_ns", time_py_perf_counter_ns, "($module)", "The clock for measuring, in nanoseconds."),
    METHOD_ARGS_TUPLE("get_clock_info", time_py_get_clock_info, "($module, name, /)", "What is known about a clock."),
    METHOD_END,
};

static StructField const time_struct_fields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
    {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
    {NULL, NULL},
};
static StructDef const time_struct_def = {"time.struct_time", "A point in calendar time: nine ints, and the zone by name.",
                                          time_struct_fields, 9};

static bool time_exec(Borrowed module) {
    static struct {
        const char *name;
        int number;
    } const clocks[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME},
        {"CLOCK_MONOTONIC", CLOCK_MONOTONIC},
        {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
        {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME},
        {"CLOCK_TAI", CLOCK_TAI},
        {"_STRUCT_TM_ITEMS", 11},
    };
    TimeState *state = time_state();
    if (!time_set_zone_constants(module))
        return false;
    for (int i = 0; i < ARRAY_LENGTH(clocks); i++) {
        if (!module_add_int(module, clocks[i].name, clocks[i].number))
            return false;
    }
    state->struct_time = struct_type_new(&time_struct_def);
    return state->struct_time && module_add(module, "struct_time", own(TO_VALUE(state->struct_time)));
}

static int time_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((TimeState *)state)->struct_time));
    return 0;
}

static void time_clear(void *state) { drop(TO_VALUE(MOVE(((TimeState *)state)->struct_time))); }

static int time_module_id;

ModuleDef const time_module = {
    .name = "time",
    .doc = "Clocks, sleeping, calendar time.",
    .methods = time_methods,
    .exec = time_exec,
    .state_size = sizeof(TimeState),
    .traverse = time_traverse,
    .clear = time_clear,
    .id = &time_module_id,
};
