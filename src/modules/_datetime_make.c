/* SPDX-License-Identifier: MIT
   datetime.datetime from the clock, from timestamps, texts and parts; and its method table. */
#include "modules/_datetime.h"

#include "types/duration.h"
#include "os/clock.h"
#include "runtime/import.h"

/* ------------------------------------------------------------------ timestamps */

typedef int (*BreakDown)(time_t t, struct tm *out);

/* Whether a local time that was shown for timestamp `t` is shown for the second time (PEP 495). -1: error. */
static int timestamp_fold(time_t t, int64_t shown) {
    int64_t before = local_seconds(SECONDS_TO_EPOCH + t - SECONDS_PER_DAY);
    if (before < 0)
        return -1;
    int64_t transition = shown - before - SECONDS_PER_DAY;
    if (transition >= 0)
        return 0;
    int64_t probe = local_seconds(SECONDS_TO_EPOCH + t + transition);
    return probe < 0 ? -1 : probe == shown;
}

static Value datetime_from_time_t(Borrowed cls, BreakDown break_down, time_t t, long us, Borrowed tzinfo) {
    struct tm tm;
    int code = break_down(t, &tm);
    if (code < 0)
        return raise_errno(-code);
    Ymd d = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
    Hms time = {tm.tm_hour, tm.tm_min, tm.tm_sec < 59 ? tm.tm_sec : 59, (int)us}; /* a leap second shows as 59 */
    int fold = 0;
    if (break_down == os_time_local && tzinfo == NONE) {
        if (!check_ymd(d))
            return NULL;
        fold = timestamp_fold(t, datetime_seconds(d, time));
        if (fold < 0) {
            if (!error_matches(&exc_ValueError))
                return NULL;
            error_clear(); /* the day before is out of range: no change of offset can be seen */
            fold = 0;
        }
    }
    return datetime_construct(AS(Type, cls), d, time, tzinfo, fold);
}

static Value datetime_from_parts(Borrowed cls, time_t t, long us, Borrowed tzinfo) {
    if (tzinfo == NONE)
        return datetime_from_time_t(cls, os_time_local, t, us, NONE);
    OWNED Value utc = datetime_from_time_t(cls, os_time_utc, t, us, tzinfo);
    if (!utc)
        return NULL;
    OWNED Value method = get_attr_text(tzinfo, "fromutc");
    return method ? call_1(method, utc) : NULL;
}

Value datetime_py_fromtimestamp(Borrowed cls, Borrowed const *args) {
    Borrowed tzinfo = args[1] ? args[1] : NONE;
    time_t t;
    long us;
    if (!check_tzinfo(tzinfo) || !duration_split(args[0], ROUND_HALF_EVEN, &t, &us, MICROSECONDS))
        return NULL;
    return datetime_from_parts(cls, t, us, tzinfo);
}

static Value datetime_py_utcfromtimestamp(Borrowed cls, Borrowed const *args) {
    time_t t;
    long us;
    if (!duration_split(args[0], ROUND_HALF_EVEN, &t, &us, MICROSECONDS))
        return NULL;
    return datetime_from_time_t(cls, os_time_utc, t, us, NONE);
}

static void clock_parts(time_t *t, long *us) {
    int64_t now = os_clock_real() / 1000;
    *t = now / MICROSECONDS;
    *us = (long)(now % MICROSECONDS);
}

static Value datetime_py_now(Borrowed cls, Borrowed const *args) {
    Borrowed tzinfo = args[0] ? args[0] : NONE;
    time_t t;
    long us;
    if (!check_tzinfo(tzinfo))
        return NULL;
    clock_parts(&t, &us);
    return datetime_from_parts(cls, t, us, tzinfo);
}

static Value datetime_py_utcnow(Borrowed cls, Borrowed const *args) {
    time_t t;
    long us;
    clock_parts(&t, &us);
    return datetime_from_time_t(cls, os_time_utc, t, us, NONE);
}

/* ------------------------------------------------------------------ texts and parts */

static Value datetime_py_strptime(Borrowed cls, Borrowed const *args) {
    if (!arg_is_str("strptime", 1, args[0]) || !arg_is_str("strptime", 2, args[1]))
        return NULL;
    OWNED Value module = import_module("_strptime");
    OWNED Value function = module ? get_attr_text(module, "_strptime_datetime") : NULL;
    return function ? call_3(function, cls, args[0], args[1]) : NULL;
}

static Value datetime_py_combine(Borrowed cls, Borrowed const *args) {
    if (!is_date(args[0]))
        return raise_error(&exc_TypeError, "combine() argument 1 must be datetime.date, not %T", args[0]);
    if (!is_time(args[1]))
        return raise_error(&exc_TypeError, "combine() argument 2 must be datetime.time, not %T", args[1]);
    Borrowed tzinfo = args[2] ? args[2] : time_tzinfo(args[1]);
    if (!check_tzinfo(tzinfo))
        return NULL;
    return datetime_construct(AS(Type, cls), date_ymd(args[0]), time_hms(args[1]), tzinfo, AS(Time, args[1])->fold);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Where the separator between date and time stands, that is, which of the date formats it is: YYYY-MM-DD, YYYYMMDD,
   YYYY-Www, YYYYWww, YYYY-Www-d or YYYYWwwd. -1: none of them. The separator itself may be anything, even a digit: what
   is ambiguous then is decided by how many digits follow. */
static ssize_t find_separator(const char *text, ssize_t size) {
    if (size < 7)
        return -1;
    if (size == 7)
        return 7;
    if (text[4] == '-') {
        if (text[5] != 'W')
            return 10;
        if (size == 8 || text[8] != '-')
            return 8;
        if (size == 9)
            return -1;
        return size > 10 && is_digit(text[10]) ? 8 : 10;
    }
    if (text[4] != 'W')
        return 8;
    ssize_t at = 7;
    while (at < size && is_digit(text[at]))
        at++;
    return at < 9 ? at : at % 2 == 0 ? 7 : 8;
}

/* Splits and parses; false without an error: invalid. */
static bool parse_iso_datetime(const char *text, ssize_t size, Ymd *d, IsoTime *time) {
    ssize_t separator = find_separator(text, size);
    *time = (IsoTime){.has_offset = false};
    if (separator < 0 || separator > size || !parse_iso_date(text, separator, d))
        return false;
    if (separator == size)
        return true;
    return separator + 1 < size && parse_iso_time(text + separator + 1, size - separator - 1, time);
}

static Value datetime_py_fromisoformat(Borrowed cls, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "fromisoformat: argument must be str");
    ssize_t size;
    Ymd d;
    IsoTime time;
    char *text = iso_text(args[0], &size);
    if (!text)
        return NULL;
    bool valid = parse_iso_datetime(text, size, &d, &time);
    memory_free(text);
    if (!valid)
        return raise_iso_text(args[0]);
    OWNED Value tzinfo = iso_time_tzinfo(&time);
    return tzinfo ? datetime_construct(AS(Type, cls), d, time.time, tzinfo, 0) : NULL;
}

/* ------------------------------------------------------------------ table; the functions are in _datetime_datetime.c */

#define CLASS_HIDDEN (METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE)
MethodDef const datetime_methods[] = {
    METHOD_CLASS("now", datetime_py_now, "($type, /, tz=None)", "The current time, in zone tz or in local time."),
    METHOD_ROW("utcnow", .bound = datetime_py_utcnow, "($cls, /)", "Return a new datetime representing UTC day and time.", CLASS_HIDDEN),
    METHOD_ROW("fromtimestamp", .bound = datetime_py_fromtimestamp, "($cls, timestamp, tz=None)",
     "timestamp[, tz] -> tz's local time from POSIX timestamp.", CLASS_HIDDEN),
    METHOD_ROW("utcfromtimestamp", .bound = datetime_py_utcfromtimestamp, "($cls, timestamp, /)",
     "Construct a naive UTC datetime from a POSIX timestamp.", METHOD_IS_CLASS | METHOD_IS_TUPLE),
    METHOD_ROW("strptime", .bound = datetime_py_strptime, "($cls, text, format, /)",
     "string, format -> new datetime parsed from a string (like time.strptime()).", METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("combine", .bound = datetime_py_combine, "($cls, date, time, tzinfo=None)",
     "date, time -> datetime with same date and time fields", CLASS_HIDDEN),
    METHOD_ROW("fromisoformat", .bound = datetime_py_fromisoformat, "($cls, text, /)", "string -> datetime from an ISO 8601 text",
     CLASS_HIDDEN),
    METHOD_HIDDEN("date", datetime_py_date, "($self, /)", "Return date object with same year, month and day."),
    METHOD_HIDDEN("time", datetime_py_time, "($self, /)", "Return time object with same time but with tzinfo=None."),
    METHOD_HIDDEN("timetz", datetime_py_timetz, "($self, /)", "Return time object with same time and tzinfo."),
    METHOD_HIDDEN("ctime", datetime_py_ctime, "($self, /)", "Text in the style of C's ctime()."),
    METHOD_HIDDEN("timetuple", datetime_py_timetuple, "($self, /)", "Time tuple, as time.localtime() gives."),
    METHOD_HIDDEN("timestamp", datetime_py_timestamp, "($self, /)", "Return POSIX timestamp as float."),
    METHOD_HIDDEN("utctimetuple", datetime_py_utctimetuple, "($self, /)", "UTC time tuple, as time.gmtime() gives."),
    METHOD_HIDDEN("isoformat", datetime_py_isoformat, "($self, sep='T', timespec='auto')",
                  "Text in ISO 8601 format: YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]."),
    METHOD_HIDDEN("utcoffset", datetime_py_utcoffset, "($self, /)", "Return self.tzinfo.utcoffset(self)."),
    METHOD_HIDDEN("tzname", datetime_py_tzname, "($self, /)", "Return self.tzinfo.tzname(self)."),
    METHOD_HIDDEN("dst", datetime_py_dst, "($self, /)", "Return self.tzinfo.dst(self)."),
    METHOD_HIDDEN("replace", datetime_py_replace,
                  "($self, year=0, month=0, day=0, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                  "Return datetime with new specified fields."),
    METHOD_HIDDEN("astimezone", datetime_py_astimezone, "($self, tz=None)", "tz -> convert to local time in new timezone tz"),
    METHOD_HIDDEN("__reduce_ex__", datetime_py_reduce_ex, "($self, protocol, /)", "__reduce_ex__(proto) -> (cls, state)"),
    METHOD_HIDDEN("__reduce__", datetime_py_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    METHOD_END,
};
