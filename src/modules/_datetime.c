/* SPDX-License-Identifier: MIT
   _datetime: the module, the constants that hang at its types, and the capsule through which extension modules make and
   recognise dates. The types have a file each; datetime.py imports all of it in place of its own.

   The constants are static objects in the dicts of static types: shared by all interpreters, never changed. */
#include "modules/_datetime.h"

#include "types/dict.h"
#include "types/module.h"

/* ------------------------------------------------------------------ constants */

#define STATIC_DELTA(name, d, s, us) static Delta name = {STATIC_HEAD(&delta_type), -1, d, s, us}
STATIC_DELTA(delta_zero, 0, 0, 0);
STATIC_DELTA(delta_min, -999999999, 0, 0);
STATIC_DELTA(delta_max, 999999999, 86399, 999999);
STATIC_DELTA(delta_microsecond, 0, 0, 1);
STATIC_DELTA(delta_day, 1, 0, 0);
STATIC_DELTA(offset_min, -1, 60, 0);
STATIC_DELTA(offset_max, 0, 86340, 0);

#define YEAR_BYTES(y) (y) >> 8, (y) & 255
static Date date_min = {STATIC_HEAD(&date_type), -1, 0, {YEAR_BYTES(YEAR_MIN), 1, 1}};
static Date date_max = {STATIC_HEAD(&date_type), -1, 0, {YEAR_BYTES(YEAR_MAX), 12, 31}};
#define LAST_TIME 23, 59, 59, 999999 >> 16, 999999 >> 8 & 255, 999999 & 255
static Time time_min = {STATIC_HEAD(&time_type), -1, 0, {0}, 0, NULL};
static Time time_max = {STATIC_HEAD(&time_type), -1, 0, {LAST_TIME}, 0, NULL};
static DateTime datetime_min = {STATIC_HEAD(&datetime_type), -1, 0, {YEAR_BYTES(YEAR_MIN), 1, 1}, 0, NULL};
static DateTime datetime_max = {STATIC_HEAD(&datetime_type), -1, 0, {YEAR_BYTES(YEAR_MAX), 12, 31, LAST_TIME}, 0, NULL};
TimeZone datetime_utc = {STATIC_HEAD(&timezone_type), TO_VALUE(&delta_zero), NULL};
static TimeZone timezone_min = {STATIC_HEAD(&timezone_type), TO_VALUE(&offset_min), NULL};
static TimeZone timezone_max = {STATIC_HEAD(&timezone_type), TO_VALUE(&offset_max), NULL};

static struct {
    Type *type;
    const char *name;
    void *object;
} const datetime_constants[] = {
    {&delta_type, "resolution", &delta_microsecond},
    {&delta_type, "min", &delta_min},
    {&delta_type, "max", &delta_max},
    {&date_type, "min", &date_min},
    {&date_type, "max", &date_max},
    {&date_type, "resolution", &delta_day},
    {&time_type, "min", &time_min},
    {&time_type, "max", &time_max},
    {&time_type, "resolution", &delta_microsecond},
    {&datetime_type, "min", &datetime_min},
    {&datetime_type, "max", &datetime_max},
    {&datetime_type, "resolution", &delta_microsecond},
    {&timezone_type, "utc", &datetime_utc},
    {&timezone_type, "min", &timezone_min},
    {&timezone_type, "max", &timezone_max},
};

/* Hashes are computed as well, since nobody may write to what interpreters share. */
static bool datetime_add_constants(void) {
    for (int i = 0; i < ARRAY_LENGTH(datetime_constants); i++) {
        Value v = TO_VALUE(datetime_constants[i].object);
        if (!dict_set_text(datetime_constants[i].type->dict, datetime_constants[i].name, v) || object_hash(v) == -1)
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ the capsule */

/* PyDateTime_CAPI. Its functions are CPython's: arguments lent, a new reference returned. */
typedef struct {
    Type *date, *datetime, *time, *delta, *tzinfo;
    TimeZone *utc;
    Value (*date_from_date)(int, int, int, Type *);
    Value (*datetime_from_parts)(int, int, int, int, int, int, int, Borrowed, Type *);
    Value (*time_from_time)(int, int, int, int, Borrowed, Type *);
    Value (*delta_from_delta)(int, int, int, int, Type *);
    Value (*timezone_from_offset)(Borrowed, Borrowed);
    Value (*datetime_from_timestamp)(Borrowed, Borrowed, Borrowed);
    Value (*date_from_timestamp)(Borrowed, Borrowed);
    Value (*datetime_from_parts_and_fold)(int, int, int, int, int, int, int, Borrowed, int, Type *);
    Value (*time_from_time_and_fold)(int, int, int, int, Borrowed, int, Type *);
} DateTimeApi;
_Static_assert(sizeof(DateTimeApi) == 120, "extension ABI");

static Value api_date(int year, int month, int day, Type *type) {
    Ymd d = {year, month, day};
    return check_ymd(d) ? date_make(type, d) : NULL;
}

static Value api_datetime_fold(int year, int month, int day, int hour, int minute, int second, int microsecond,
                               Borrowed tzinfo, int fold, Type *type) {
    Ymd d = {year, month, day};
    Hms t = {hour, minute, second, microsecond};
    return check_ymd(d) && check_hms(t, fold) && check_tzinfo(tzinfo) ? datetime_make(type, d, t, tzinfo, fold) : NULL;
}

static Value api_datetime(int year, int month, int day, int hour, int minute, int second, int microsecond, Borrowed tzinfo,
                          Type *type) {
    return api_datetime_fold(year, month, day, hour, minute, second, microsecond, tzinfo, 0, type);
}

static Value api_time_fold(int hour, int minute, int second, int microsecond, Borrowed tzinfo, int fold, Type *type) {
    Hms t = {hour, minute, second, microsecond};
    return check_hms(t, fold) && check_tzinfo(tzinfo) ? time_make(type, t, tzinfo, fold) : NULL;
}

static Value api_time(int hour, int minute, int second, int microsecond, Borrowed tzinfo, Type *type) {
    return api_time_fold(hour, minute, second, microsecond, tzinfo, 0, type);
}

static Value api_delta(int days, int seconds, int microseconds, int normalize, Type *type) {
    return delta_new(type, days, seconds, microseconds);
}

static Value api_timezone(Borrowed offset, Borrowed name) { return timezone_new(offset, name); }

static Value api_datetime_from_timestamp(Borrowed cls, Borrowed args, Borrowed keywords) {
    OWNED Value method = get_attr_text(cls, "fromtimestamp");
    return method ? call_tuple(method, args, keywords) : NULL;
}

static Value api_date_from_timestamp(Borrowed cls, Borrowed args) {
    OWNED Value method = get_attr_text(cls, "fromtimestamp");
    return method ? call_tuple(method, args, NULL) : NULL;
}

static DateTimeApi const datetime_api = {
    .date = &date_type,
    .datetime = &datetime_type,
    .time = &time_type,
    .delta = &delta_type,
    .tzinfo = &tzinfo_type,
    .utc = &datetime_utc,
    .date_from_date = api_date,
    .datetime_from_parts = api_datetime,
    .time_from_time = api_time,
    .delta_from_delta = api_delta,
    .timezone_from_offset = api_timezone,
    .datetime_from_timestamp = api_datetime_from_timestamp,
    .date_from_timestamp = api_date_from_timestamp,
    .datetime_from_parts_and_fold = api_datetime_fold,
    .time_from_time_and_fold = api_time_fold,
};

/* ------------------------------------------------------------------ the module */

static bool datetime_exec(Borrowed module) {
    return module_add_int(module, "MINYEAR", YEAR_MIN) &&
           module_add_int(module, "MAXYEAR", YEAR_MAX) && module_add(module, "UTC", own(UTC)) &&
           module_add(module, "datetime_CAPI", capsule_new((void *)(uintptr_t)&datetime_api, "datetime.datetime_CAPI", NULL));
}

static Type *const datetime_types[] = {&delta_type,    &date_type,     &time_type, &datetime_type,
                                       &tzinfo_type,   &timezone_type, NULL};
static Type *const datetime_inner_types[] = {&iso_calendar_date_type, NULL};
static int datetime_module_id;
ModuleDef const datetime_module = {
    .name = "_datetime",
    .doc = "Dates, times, and time zones, fast; the datetime module shows them.",
    .types = datetime_types,
    .inner_types = datetime_inner_types,
    .exec_process = datetime_add_constants,
    .exec = datetime_exec,
    .id = &datetime_module_id,
};
