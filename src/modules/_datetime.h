/* SPDX-License-Identifier: MIT
   The layouts of datetime's objects (CPython's, which extension modules read), and what the files of _datetime share.

   All objects are immutable but for the cached hash. A tzinfo of NULL means naive; has_tzinfo says the same for readers
   outside. Ordinals count days, 1 being 0001-01-01. */
#ifndef GILT_MODULES__DATETIME_H
#define GILT_MODULES__DATETIME_H

#include <stdio.h>
#include <time.h>

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999
#define ORDINAL_MAX 3652059
#define ORDINAL_EPOCH 719163 /* 1970-01-01 */
#define SECONDS_PER_DAY 86400
#define MICROSECONDS ((int64_t)1000000)

typedef struct {
    Object head;
    hash_t hash; /* -1: not computed */
    int32_t days, seconds, microseconds; /* normalised: only days may be negative */
} Delta;
typedef struct {
    Object head;
    hash_t hash;
    char has_tzinfo;
    unsigned char data[4]; /* year (high byte first), month, day */
} Date;
typedef struct {
    Object head;
    hash_t hash;
    char has_tzinfo;
    unsigned char data[6]; /* hour, minute, second, microsecond (three bytes, high first) */
    unsigned char fold;
    Value tzinfo;          /* or NULL */
} Time;
typedef struct {
    Object head;
    hash_t hash;
    char has_tzinfo;
    unsigned char data[10]; /* a Date's, then a Time's */
    unsigned char fold;
    Value tzinfo;           /* or NULL */
} DateTime;
typedef struct {
    Object head;
    Value offset; /* Delta */
    Value name;   /* Str, or NULL */
} TimeZone;
_Static_assert(sizeof(Delta) == 40 && sizeof(Date) == 32 && sizeof(Time) == 40 && sizeof(DateTime) == 48,
               "extension ABI");
_Static_assert(offsetof(DateTime, data) == 25 && offsetof(DateTime, fold) == 35 && offsetof(Time, fold) == 31,
               "extension ABI");

extern Type delta_type, date_type, time_type, datetime_type, tzinfo_type, timezone_type, iso_calendar_date_type;
extern TimeZone datetime_utc;
#define UTC TO_VALUE(&datetime_utc)

/* Broken-down date and time of day. */
typedef struct {
    int year, month, day;
} Ymd;
typedef struct {
    int hour, minute, second, microsecond;
} Hms;

static inline bool is_delta(Borrowed v) { return is_pointer(v) && is_instance(v, &delta_type); }
static inline bool is_datetime(Borrowed v) { return is_pointer(v) && is_instance(v, &datetime_type); }
static inline bool is_date(Borrowed v) { return is_pointer(v) && is_instance(v, &date_type); }
static inline bool is_time(Borrowed v) { return is_pointer(v) && is_instance(v, &time_type); }

static inline Ymd date_ymd(Borrowed v) {
    unsigned char const *d = AS(Date, v)->data;
    return (Ymd){d[0] << 8 | d[1], d[2], d[3]};
}
static inline Hms hms_of(unsigned char const *d) { return (Hms){d[0], d[1], d[2], d[3] << 16 | d[4] << 8 | d[5]}; }
static inline Hms time_hms(Borrowed v) { return hms_of(AS(Time, v)->data); }
static inline Hms datetime_hms(Borrowed v) { return hms_of(AS(DateTime, v)->data + 4); }
/* The tzinfo of a time or datetime, NONE when naive; lent. */
static inline Borrowed time_tzinfo(Borrowed v) { return AS(Time, v)->tzinfo ? AS(Time, v)->tzinfo : NONE; }
static inline Borrowed datetime_tzinfo(Borrowed v) { return AS(DateTime, v)->tzinfo ? AS(DateTime, v)->tzinfo : NONE; }

/* --- calendar (_datetime_calendar.c) --- pure; runs: nothing */
int days_in_month(int year, int month);
int days_before_month(int year, int month);
int ymd_to_ordinal(Ymd date);
Ymd ordinal_to_ymd(int ordinal);
static inline int ordinal_weekday(int ordinal) { return (ordinal + 6) % 7; } /* Monday is 0 */
/* Ordinal of the Monday that starts ISO week 1. */
int iso_week1_monday(int year);
/* Whether an ISO week date exists: 0; -2 bad week, -3 bad day, -4 year out of range. */
int iso_to_ymd(int year, int week, int day, Ymd *out);
bool check_ymd(Ymd date) MUST_CHECK;               /* ValueError */
bool check_hms(Hms time, int fold) MUST_CHECK;     /* ValueError */
/* A C int from any int-like argument; `value` NULL leaves *out alone. */
bool datetime_arg_int(Borrowed value, int *out) MUST_CHECK;
bool check_tzinfo(Borrowed tzinfo) MUST_CHECK;     /* None or a tzinfo: else TypeError */

/* --- text (_datetime_text.c) --- */
/* "+HH:MM[:SS[.ffffff]]" of a Delta, with `separator` between; at most 20 bytes. */
int offset_text(char *out, Borrowed offset, const char *separator);
/* isoformat of a time: HH:MM:SS as `timespec` (NULL: auto) says; length, or -1 with ValueError. */
int hms_text(char *out, Hms time, const char *timespec) MUST_CHECK;
/* Parsers of ISO 8601; false without an error set: the text does not conform. */
bool parse_iso_date(const char *text, ssize_t size, Ymd *out) MUST_CHECK;
typedef struct {
    Hms time;
    bool has_offset;
    int offset_seconds, offset_microseconds;
} IsoTime;
bool parse_iso_time(const char *text, ssize_t size, IsoTime *out) MUST_CHECK;
/* The tzinfo that a parsed time says: None, UTC or a timezone. */
Value iso_time_tzinfo(IsoTime const *t) MUST_CHECK;
/* A str's characters as bytes, what is not ASCII as 1. NULL: no memory. Free with memory_free. */
char *iso_text(Borrowed str, ssize_t *size) MUST_CHECK;
void *raise_iso_text(Borrowed str) COLD;
/* object.strftime(format): %f %z %Z are replaced, the rest is time.strftime's, given `timetuple`. `tz_argument` is what
   tzinfo's methods get. */
Value datetime_strftime(Borrowed object, Borrowed format, Borrowed timetuple, Borrowed tz_argument) MUST_CHECK;
/* time.struct_time of the parts; yday is computed. */
Value struct_time_of(Ymd date, Hms time, int dst) MUST_CHECK;
Value ctime_of(Ymd date, Hms time) MUST_CHECK;
/* The documented hash of packed fields. */
hash_t fields_hash(unsigned char const *data, int size);

/* --- timedelta (_datetime_delta.c) --- */
/* A timedelta; normalises. OverflowError when days are out of range. */
Value delta_new(Type *type, int64_t days, int64_t seconds, int64_t microseconds) MUST_CHECK;
static inline Value delta_of(int64_t days, int64_t seconds, int64_t microseconds) {
    return delta_new(&delta_type, days, seconds, microseconds);
}
/* In microseconds; |result| < 2**67. */
static inline __int128 delta_total(Borrowed v) {
    Delta *d = AS(Delta, v);
    return ((__int128)d->days * SECONDS_PER_DAY + d->seconds) * MICROSECONDS + d->microseconds;
}
static inline bool delta_is_zero(Borrowed v) {
    Delta *d = AS(Delta, v);
    return !d->days && !d->seconds && !d->microseconds;
}
static inline bool delta_is_equal(Borrowed a, Borrowed b) { return delta_total(a) == delta_total(b); }
Value delta_subtract(Borrowed a, Borrowed b) MUST_CHECK;

/* --- tzinfo (_datetime_zone.c) --- */
/* tzinfo.utcoffset(argument), .dst, .tzname; NONE for a tzinfo of NONE. Checked as datetime does. new. */
Value tzinfo_utcoffset(Borrowed tzinfo, Borrowed argument) MUST_CHECK;
Value tzinfo_dst(Borrowed tzinfo, Borrowed argument) MUST_CHECK;
Value tzinfo_tzname(Borrowed tzinfo, Borrowed argument) MUST_CHECK;
/* A timezone; UTC for a zero offset without name. ValueError when the offset is a day or more. */
Value timezone_new(Borrowed offset, Borrowed name /* or NULL */) MUST_CHECK;

/* --- date, time, datetime --- make: no checks, of the type itself; construct: calls a subclass */
Value date_make(Type *type, Ymd date) MUST_CHECK;
Value date_construct(Type *type, Ymd date) MUST_CHECK;
Value time_make(Type *type, Hms time, Borrowed tzinfo, int fold) MUST_CHECK;
Value datetime_make(Type *type, Ymd date, Hms time, Borrowed tzinfo, int fold) MUST_CHECK;
Value datetime_construct(Type *type, Ymd date, Hms time, Borrowed tzinfo, int fold) MUST_CHECK;
Value date_py_fromtimestamp(Borrowed cls, Borrowed const *args);
Value datetime_py_fromtimestamp(Borrowed cls, Borrowed const *args);
extern MethodDef const datetime_methods[];
/* Methods whose rows stand in another file. */
Value datetime_py_utcoffset(Borrowed v, Borrowed const *args);
Value datetime_py_dst(Borrowed v, Borrowed const *args);
Value datetime_py_tzname(Borrowed v, Borrowed const *args);
Value datetime_py_isoformat(Borrowed v, Borrowed const *args);
Value datetime_py_timestamp(Borrowed v, Borrowed const *args);
Value datetime_py_astimezone(Borrowed v, Borrowed const *args);
Value datetime_py_date(Borrowed v, Borrowed const *args);
Value datetime_py_time(Borrowed v, Borrowed const *args);
Value datetime_py_timetz(Borrowed v, Borrowed const *args);
Value datetime_py_ctime(Borrowed v, Borrowed const *args);
Value datetime_py_timetuple(Borrowed v, Borrowed const *args);
Value datetime_py_utctimetuple(Borrowed v, Borrowed const *args);
Value datetime_py_replace(Borrowed v, Borrowed const *args);
Value datetime_py_reduce(Borrowed v, Borrowed const *args);
Value datetime_py_reduce_ex(Borrowed v, Borrowed const *args);
Value datetime_py_format(Borrowed v, Borrowed const *args);
/* Seconds from year 1 to the same time of day as the platform's local time shows it, -1 with an error set. */
int64_t local_seconds(int64_t utc_seconds);
static inline int64_t datetime_seconds(Ymd date, Hms time) {
    return ((int64_t)ymd_to_ordinal(date) * 24 + time.hour) * 3600 + time.minute * 60 + time.second;
}
#define SECONDS_TO_EPOCH ((int64_t)ORDINAL_EPOCH * SECONDS_PER_DAY)
/* A pickled state: `size` bytes in a bytes or Latin-1 str; false without error when `v` is nothing of the kind. */
bool datetime_state_bytes(Borrowed v, int size, unsigned char *out);

#endif
