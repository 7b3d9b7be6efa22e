/* SPDX-License-Identifier: MIT
   datetime.date, and the named tuple that isocalendar() gives. */
#include "modules/_datetime.h"

#include "types/duration.h"
#include "os/clock.h"

/* ------------------------------------------------------------------ making */

static void date_pack(unsigned char *data, Ymd d) {
    data[0] = (unsigned char)(d.year >> 8);
    data[1] = (unsigned char)d.year;
    data[2] = (unsigned char)d.month;
    data[3] = (unsigned char)d.day;
}

Value date_make(Type *type, Ymd d) {
    Date *self = type == &date_type ? object_new_raw(type, sizeof(Date)) : AS(Date, type_alloc(type));
    if (!self)
        return NULL;
    self->hash = -1;
    self->has_tzinfo = 0;
    date_pack(self->data, d);
    return TO_VALUE(self);
}

Value date_construct(Type *type, Ymd d) {
    if (type == &date_type)
        return check_ymd(d) ? date_make(type, d) : NULL;
    return call_3(TO_VALUE(type), imm_int(d.year), imm_int(d.month), imm_int(d.day));
}

static Value date_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    unsigned char state[4];
    if (count == 1 && !keywords && datetime_state_bytes(args[0], 4, state) && state[2] >= 1 && state[2] <= 12) {
        Value v = date_make(type, (Ymd){1, 1, 1});
        if (v)
            memcpy(AS(Date, v)->data, state, sizeof state);
        return v;
    }
    Borrowed bound[3];
    Ymd d;
    if (!native_bind("function", "(year, month, day)", args, count, keywords, bound, NULL) ||
        !datetime_arg_int(bound[0], &d.year) || !datetime_arg_int(bound[1], &d.month) || !datetime_arg_int(bound[2], &d.day))
        return NULL;
    return check_ymd(d) ? date_make(type, d) : NULL;
}

static void date_slot_dealloc(Object *o) { object_free(o); }

Value date_py_fromtimestamp(Borrowed cls, Borrowed const *args) {
    time_t t;
    struct tm tm;
    if (!duration_time_t(args[0], ROUND_FLOOR, &t))
        return NULL;
    int code = os_time_local(t, &tm);
    if (code < 0)
        return raise_errno(-code);
    return date_construct(AS(Type, cls), (Ymd){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday});
}

static Value date_py_today(Borrowed cls, Borrowed const *args) {
    OWNED Value now = duration_to_float(os_clock_real());
    if (!now)
        return NULL;
    if (cls == TO_VALUE(&date_type))
        return date_py_fromtimestamp(cls, (Borrowed[]){now});
    OWNED Value method = get_attr_text(cls, "fromtimestamp");
    return method ? call_1(method, now) : NULL;
}

static Value date_py_fromordinal(Borrowed cls, Borrowed const *args) {
    int ordinal;
    if (!datetime_arg_int(args[0], &ordinal))
        return NULL;
    if (ordinal < 1)
        return raise_error(&exc_ValueError, "ordinal must be >= 1");
    return date_construct(AS(Type, cls), ordinal_to_ymd(ordinal));
}

static Value date_py_fromisoformat(Borrowed cls, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "fromisoformat: argument must be str");
    ssize_t size;
    Ymd d;
    char *text = iso_text(args[0], &size);
    if (!text)
        return NULL;
    bool valid = (size == 7 || size == 8 || size == 10) && parse_iso_date(text, size, &d);
    memory_free(text);
    return valid ? date_construct(AS(Type, cls), d) : raise_iso_text(args[0]);
}

static Value date_py_fromisocalendar(Borrowed cls, Borrowed const *args) {
    int year, week, day;
    if (!datetime_arg_int(args[0], &year) || !datetime_arg_int(args[1], &week) || !datetime_arg_int(args[2], &day)) {
        if (error_matches(&exc_OverflowError)) {
            error_clear(); /* far out of range is out of range */
            return raise_error(&exc_ValueError, "ISO calendar component out of range");
        }
        return NULL;
    }
    Ymd d;
    switch (iso_to_ymd(year, week, day, &d)) {
    case -4:
        return raise_error(&exc_ValueError, "Year is out of range: %d", year);
    case -2:
        return raise_error(&exc_ValueError, "Invalid week: %d", week);
    case -3:
        return raise_error(&exc_ValueError, "Invalid day: %d (range is [1, 7])", day);
    default:
        return date_construct(AS(Type, cls), d);
    }
}

/* ------------------------------------------------------------------ operators */

static Value date_slot_repr(Borrowed v) {
    Ymd d = date_ymd(v);
    return str_format("%s(%d, %d, %d)", type_of(v)->name, d.year, d.month, d.day);
}

static Value date_py_isoformat(Borrowed v, Borrowed const *args) {
    Ymd d = date_ymd(v);
    char text[24];
    return str_from_ascii(text, sprintf(text, "%04d-%02d-%02d", d.year, d.month, d.day));
}

static Value date_slot_str(Borrowed v) {
    if (is_exact(v, &date_type))
        return date_py_isoformat(v, NULL);
    OWNED Value method = get_attr_text(v, "isoformat");
    return method ? call_0(method) : NULL;
}

static Value date_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_date(b))
        return NOT_IMPLEMENTED;
    int order = memcmp(AS(Date, a)->data, AS(Date, b)->data, sizeof(((Date *)0)->data));
    return compare_result((order > 0) - (order < 0), op);
}

static hash_t date_slot_hash(Borrowed v) {
    Date *self = AS(Date, v);
    if (self->hash == -1)
        self->hash = fields_hash(self->data, sizeof self->data);
    return self->hash;
}

static Value date_shift(Borrowed date, Borrowed delta, int sign) {
    int64_t ordinal = ymd_to_ordinal(date_ymd(date)) + (int64_t)sign * AS(Delta, delta)->days;
    if (ordinal < 1 || ordinal > ORDINAL_MAX)
        return raise_error(&exc_OverflowError, "date value out of range");
    return date_construct(type_of(date), ordinal_to_ymd((int)ordinal));
}

static Value date_slot_add(Borrowed a, Borrowed b) {
    if (is_datetime(a) || is_datetime(b))
        return NOT_IMPLEMENTED;
    if (is_date(a) && is_delta(b))
        return date_shift(a, b, 1);
    return is_date(b) && is_delta(a) ? date_shift(b, a, 1) : NOT_IMPLEMENTED;
}

static Value date_slot_subtract(Borrowed a, Borrowed b) {
    if (is_datetime(a) || is_datetime(b) || !is_date(a))
        return NOT_IMPLEMENTED;
    if (is_date(b))
        return delta_of(ymd_to_ordinal(date_ymd(a)) - ymd_to_ordinal(date_ymd(b)), 0, 0);
    return is_delta(b) ? date_shift(a, b, -1) : NOT_IMPLEMENTED;
}

/* ------------------------------------------------------------------ methods */

static Value date_py_ctime(Borrowed v, Borrowed const *args) { return ctime_of(date_ymd(v), (Hms){0, 0, 0, 0}); }
static Value date_py_timetuple(Borrowed v, Borrowed const *args) {
    return struct_time_of(date_ymd(v), (Hms){0, 0, 0, 0}, -1);
}
static Value date_py_toordinal(Borrowed v, Borrowed const *args) { return imm_int(ymd_to_ordinal(date_ymd(v))); }
static Value date_py_weekday(Borrowed v, Borrowed const *args) {
    return imm_int(ordinal_weekday(ymd_to_ordinal(date_ymd(v))));
}
static Value date_py_isoweekday(Borrowed v, Borrowed const *args) {
    return imm_int(ordinal_weekday(ymd_to_ordinal(date_ymd(v))) + 1);
}

static Value date_py_strftime(Borrowed v, Borrowed const *args) {
    if (!arg_is_str("strftime", 1, args[0]))
        return NULL;
    OWNED Value method = get_attr_text(v, "timetuple");
    OWNED Value timetuple = method ? call_0(method) : NULL;
    return timetuple ? datetime_strftime(v, args[0], timetuple, v) : NULL;
}

/* date, time and datetime: str() without a format, else strftime. */
Value datetime_py_format(Borrowed v, Borrowed const *args) {
    if (!arg_is_str("__format__", 1, args[0]))
        return NULL;
    if (str_length(args[0]) == 0)
        return object_str(v);
    OWNED Value method = get_attr_text(v, "strftime");
    return method ? call_1(method, args[0]) : NULL;
}

static Value date_py_replace(Borrowed v, Borrowed const *args) {
    Ymd d = date_ymd(v);
    if (!datetime_arg_int(args[0], &d.year) || !datetime_arg_int(args[1], &d.month) || !datetime_arg_int(args[2], &d.day))
        return NULL;
    return check_ymd(d) ? date_make(type_of(v), d) : NULL;
}

static Value date_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value state = bytes_new((const char *)AS(Date, v)->data, sizeof(((Date *)0)->data));
    return state ? build_value("O(O)", TO_VALUE(type_of(v)), state) : NULL;
}

static Value date_py_isocalendar(Borrowed v, Borrowed const *args) {
    Ymd d = date_ymd(v);
    int ordinal = ymd_to_ordinal(d), year = d.year, monday = iso_week1_monday(year);
    int week = (ordinal - monday) / 7;
    if (ordinal < monday) {
        monday = iso_week1_monday(--year);
        week = (ordinal - monday) / 7;
    } else if (week >= 52 && ordinal >= iso_week1_monday(year + 1)) {
        year++;
        week = 0;
    }
    Tuple *result = object_new_var(&iso_calendar_date_type, 3);
    if (!result)
        return NULL;
    result->items[0] = imm_int(year);
    result->items[1] = imm_int(week + 1);
    result->items[2] = imm_int(ordinal_weekday(ordinal) + 1);
    return TO_VALUE(result);
}

static Value date_get_year(Borrowed v, void *closure) { return imm_int(date_ymd(v).year); }
static Value date_get_month(Borrowed v, void *closure) { return imm_int(date_ymd(v).month); }
static Value date_get_day(Borrowed v, void *closure) { return imm_int(date_ymd(v).day); }

/* ------------------------------------------------------------------ IsoCalendarDate */

static Value iso_calendar_date_slot_repr(Borrowed v) {
    return str_format("%s(year=%R, week=%R, weekday=%R)", type_of(v)->name, tuple_peek(v, 0), tuple_peek(v, 1),
                      tuple_peek(v, 2));
}
static Value iso_calendar_date_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[3];
    if (!native_bind("IsoCalendarDate", "(year, week, weekday)", args, count, keywords, bound, NULL))
        return NULL;
    Tuple *result = object_new_var(type, 3);
    for (int i = 0; result && i < 3; i++)
        result->items[i] = own(bound[i]);
    if (result)
        gc_track(result);
    return TO_VALUE(result);
}
static Value iso_calendar_date_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value plain = tuple_from_array((Borrowed const *)AS(Tuple, v)->items, tuple_size(v));
    return plain ? build_value("O(O)", TO_VALUE(&tuple_type), plain) : NULL;
}
static Value iso_calendar_date_get(Borrowed v, void *closure) { return own(tuple_peek(v, (ssize_t)(intptr_t)closure)); }

static GetSetDef const iso_calendar_date_getsets[] = {
    {"year", iso_calendar_date_get, NULL, NULL, (void *)0},
    {"week", iso_calendar_date_get, NULL, NULL, (void *)1},
    {"weekday", iso_calendar_date_get, NULL, NULL, (void *)2},
    GETSET_END,
};
static MethodDef const iso_calendar_date_methods[] = {
    METHOD_HIDDEN("__reduce__", iso_calendar_date_py_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    METHOD_END,
};
static TypeInfo iso_calendar_date_info = {
    .methods = iso_calendar_date_methods,
    .getsets = iso_calendar_date_getsets,
    .new = iso_calendar_date_slot_new,
    .repr = iso_calendar_date_slot_repr,
};
Type iso_calendar_date_type = {
    STATIC_TYPE("datetime.IsoCalendarDate", Tuple, &iso_calendar_date_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_TUPLE | TYPE_FLAG_SEQUENCE,
    .base = &tuple_type,
    .doc = "The result of date.isocalendar(): (year, week, weekday).",
};

/* ------------------------------------------------------------------ tables */

static MethodDef const date_methods[] = {
    METHOD_CLASS("fromtimestamp", date_py_fromtimestamp, "($type, timestamp, /)",
                 "Make a date from a POSIX timestamp, in local time."),
    METHOD_ROW("fromordinal", .bound = date_py_fromordinal, "($cls, ordinal, /)",
     "int -> date corresponding to a proleptic Gregorian ordinal.", METHOD_IS_CLASS | METHOD_IS_TUPLE),
    METHOD_ROW("fromisoformat", .bound = date_py_fromisoformat, "($cls, text, /)", "str -> date from an ISO 8601 text.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("fromisocalendar", .bound = date_py_fromisocalendar, "($cls, year, week, day)",
     "int, int, int -> date from ISO year, week and weekday.", METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("today", .bound = date_py_today, "($cls, /)",
     "Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).", METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_HIDDEN("ctime", date_py_ctime, "($self, /)", "Text in the style of C's ctime()."),
    METHOD_HIDDEN("strftime", date_py_strftime, "($self, format)", "format -> strftime() style string."),
    METHOD_HIDDEN("__format__", datetime_py_format, "($self, format, /)", "Formats with strftime."),
    METHOD_HIDDEN("timetuple", date_py_timetuple, "($self, /)", "Time tuple, as time.localtime() gives."),
    METHOD_HIDDEN("isocalendar", date_py_isocalendar, "($self, /)", "Named tuple of ISO year, week number, and weekday."),
    METHOD_HIDDEN("isoformat", date_py_isoformat, "($self, /)", "Text in ISO 8601 format, YYYY-MM-DD."),
    METHOD_HIDDEN("isoweekday", date_py_isoweekday, "($self, /)", "Day of the week: Monday 1 ... Sunday 7."),
    METHOD_HIDDEN("toordinal", date_py_toordinal, "($self, /)", "Proleptic Gregorian ordinal: 0001-01-01 is 1."),
    METHOD_HIDDEN("weekday", date_py_weekday, "($self, /)", "Day of the week: Monday 0 ... Sunday 6."),
    METHOD_HIDDEN("replace", date_py_replace, "($self, year=0, month=0, day=0)", "Return date with new specified fields."),
    METHOD_HIDDEN("__reduce__", date_py_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    METHOD_END,
};
static GetSetDef const date_getsets[] = {
    {"year", date_get_year, NULL, NULL, NULL},
    {"month", date_get_month, NULL, NULL, NULL},
    {"day", date_get_day, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo date_info = {
    .methods = date_methods,
    .getsets = date_getsets,
    .dealloc = date_slot_dealloc,
    .new = date_slot_new,
    .repr = date_slot_repr,
    .str = date_slot_str,
    .hash = date_slot_hash,
    .compare = date_slot_compare,
    .add = date_slot_add,
    .subtract = date_slot_subtract,
};
Type date_type = {
    STATIC_TYPE("datetime.date", Date, &date_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "date(year, month, day) --> date object",
};
