/* SPDX-License-Identifier: MIT
   datetime.tzinfo and datetime.timezone. */
#include "modules/_datetime.h"

/* ------------------------------------------------------------------ asking a tzinfo */

static const char offset_range_text[] =
    "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)";

static bool offset_in_range(Borrowed offset) {
    __int128 us = delta_total(offset), day = (__int128)SECONDS_PER_DAY * MICROSECONDS;
    return us > -day && us < day;
}

static Value tzinfo_ask_delta(Borrowed tzinfo, const char *method, Borrowed argument) {
    if (tzinfo == NONE)
        return NONE;
    OWNED Value name = str_intern_text(method);
    OWNED Value result = name ? call_method_1(tzinfo, name, argument) : NULL;
    if (!result || result == NONE)
        return MOVE(result);
    if (!is_delta(result))
        return raise_error(&exc_TypeError, "tzinfo.%s() must return None or timedelta, not '%T'", method, result);
    if (!offset_in_range(result))
        return raise_error(&exc_ValueError, "%s.", offset_range_text);
    return MOVE(result);
}

Value tzinfo_utcoffset(Borrowed tzinfo, Borrowed argument) {
    if (is_exact(tzinfo, &timezone_type))
        return own(AS(TimeZone, tzinfo)->offset);
    return tzinfo_ask_delta(tzinfo, "utcoffset", argument);
}

Value tzinfo_dst(Borrowed tzinfo, Borrowed argument) {
    if (is_exact(tzinfo, &timezone_type))
        return NONE;
    return tzinfo_ask_delta(tzinfo, "dst", argument);
}

Value tzinfo_tzname(Borrowed tzinfo, Borrowed argument) {
    if (tzinfo == NONE)
        return NONE;
    OWNED Value name = str_intern_text("tzname");
    OWNED Value result = name ? call_method_1(tzinfo, name, argument) : NULL;
    if (!result || result == NONE || is_str(result))
        return MOVE(result);
    return raise_error(&exc_TypeError, "tzinfo.tzname() must return None or a string, not '%T'", result);
}

/* ------------------------------------------------------------------ tzinfo */

static Value tzinfo_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }
static void tzinfo_slot_dealloc(Object *o) { object_free(o); }

static Value tzinfo_not_implemented(const char *method) {
    return raise_error(&exc_NotImplementedError, "a tzinfo subclass must implement %s()", method);
}
static Value tzinfo_py_tzname(Borrowed v, Borrowed const *args) { return tzinfo_not_implemented("tzname"); }
static Value tzinfo_py_utcoffset(Borrowed v, Borrowed const *args) { return tzinfo_not_implemented("utcoffset"); }
static Value tzinfo_py_dst(Borrowed v, Borrowed const *args) { return tzinfo_not_implemented("dst"); }

static bool check_fromutc(Borrowed self, Borrowed dt) {
    if (!is_datetime(dt))
        return raise_error(&exc_TypeError, "fromutc: argument must be a datetime");
    if (datetime_tzinfo(dt) != self)
        return raise_error(&exc_ValueError, "fromutc: dt.tzinfo is not self");
    return true;
}

/* The standard offset carries to local standard time; what dst() says there carries on to local time. */
static Value tzinfo_py_fromutc(Borrowed v, Borrowed const *args) {
    Borrowed dt = args[0];
    if (!check_fromutc(v, dt))
        return NULL;
    OWNED Value offset = tzinfo_utcoffset(v, dt);
    if (offset == NONE)
        return raise_error(&exc_ValueError, "fromutc: non-None utcoffset() result required");
    OWNED Value dst = offset ? tzinfo_dst(v, dt) : NULL;
    if (dst == NONE)
        return raise_error(&exc_ValueError, "fromutc: non-None dst() result required");
    OWNED Value standard = dst ? delta_subtract(offset, dst) : NULL;
    OWNED Value result = standard ? number_add(dt, standard) : NULL;
    if (!result)
        return NULL;
    OWNED Value dst_there = tzinfo_dst(v, result);
    if (dst_there == NONE)
        return raise_error(&exc_ValueError, "fromutc: tz.dst() gave inconsistent results; cannot convert");
    if (!dst_there || delta_is_zero(dst_there))
        return dst_there ? MOVE(result) : NULL;
    return number_add(result, dst_there);
}

static Value tzinfo_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value method = NULL;
    OWNED Value arguments = NULL;
    int has = find_attr_text(v, "__getinitargs__", &method);
    if (has < 0)
        return NULL;
    arguments = has ? call_0(method) : TUPLE_EMPTY;
    OWNED Value state = arguments ? call_method_0(v, STR(__getstate__)) : NULL;
    return state ? tuple_pack(3, TO_VALUE(type_of(v)), (Borrowed)arguments, (Borrowed)state) : NULL;
}

static MethodDef const tzinfo_methods[] = {
    METHOD_HIDDEN("tzname", tzinfo_py_tzname, "($self, dt, /)", "datetime -> string name of time zone."),
    METHOD_HIDDEN("utcoffset", tzinfo_py_utcoffset, "($self, dt, /)", "datetime -> timedelta: local time less UTC."),
    METHOD_HIDDEN("dst", tzinfo_py_dst, "($self, dt, /)", "datetime -> DST offset as timedelta."),
    METHOD_HIDDEN("fromutc", tzinfo_py_fromutc, "($self, dt, /)", "datetime in UTC -> datetime in local time."),
    METHOD_HIDDEN("__reduce__", tzinfo_py_reduce, "($self, /)", "-> (cls, state)"),
    METHOD_END,
};
static TypeInfo tzinfo_info = {
    .methods = tzinfo_methods,
    .dealloc = tzinfo_slot_dealloc,
    .new = tzinfo_slot_new,
};
Type tzinfo_type = {
    STATIC_TYPE("datetime.tzinfo", Object, &tzinfo_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "Abstract base class of time zones.",
};

/* ------------------------------------------------------------------ timezone */

static Value timezone_make(Type *type, Borrowed offset, Borrowed name) {
    TimeZone *self = AS(TimeZone, type_alloc(type));
    if (!self)
        return NULL;
    self->offset = own(offset);
    self->name = own_maybe(name);
    return TO_VALUE(self);
}

Value timezone_new(Borrowed offset, Borrowed name) {
    if (!name && delta_is_zero(offset))
        return UTC;
    if (!offset_in_range(offset))
        return raise_error(&exc_ValueError, "%s, not %R.", offset_range_text, offset);
    return timezone_make(&timezone_type, offset, name);
}

static Value timezone_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("timezone", "(offset, name=None)", args, count, keywords, bound, NULL))
        return NULL;
    if (!is_delta(bound[0]))
        return raise_error(&exc_TypeError, "timezone() argument 1 must be datetime.timedelta, not %T", bound[0]);
    if (bound[1] && !arg_is_str("timezone", 2, bound[1]))
        return NULL;
    return timezone_new(bound[0], bound[1]);
}

static void timezone_slot_dealloc(Object *o) {
    drop(((TimeZone *)o)->offset);
    drop(((TimeZone *)o)->name);
    object_free(o);
}

static Value timezone_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_instance(b, &timezone_type))
        return NOT_IMPLEMENTED;
    return bool_value(delta_is_equal(AS(TimeZone, a)->offset, AS(TimeZone, b)->offset) == (op == COMPARE_EQ));
}

static hash_t timezone_slot_hash(Borrowed v) { return object_hash(AS(TimeZone, v)->offset); }

static Value timezone_slot_repr(Borrowed v) {
    TimeZone *self = AS(TimeZone, v);
    const char *type_name = type_of(v)->name;
    if (v == UTC)
        return str_format("%s.utc", type_name);
    if (!self->name)
        return str_format("%s(%R)", type_name, self->offset);
    return str_format("%s(%R, %R)", type_name, self->offset, self->name);
}

static Value timezone_slot_str(Borrowed v) {
    TimeZone *self = AS(TimeZone, v);
    if (self->name)
        return own(self->name);
    if (delta_is_zero(self->offset))
        return str_from_ascii("UTC", 3);
    char text[40] = "UTC";
    return str_from_ascii(text, 3 + offset_text(text + 3, self->offset, ":"));
}

static bool timezone_check_argument(Borrowed dt, const char *method) {
    if (dt == NONE || is_datetime(dt))
        return true;
    return raise_error(&exc_TypeError, "%s(dt) argument must be a datetime instance or None, not %T", method, dt);
}

static Value timezone_py_tzname(Borrowed v, Borrowed const *args) {
    return timezone_check_argument(args[0], "tzname") ? timezone_slot_str(v) : NULL;
}
static Value timezone_py_utcoffset(Borrowed v, Borrowed const *args) {
    return timezone_check_argument(args[0], "utcoffset") ? own(AS(TimeZone, v)->offset) : NULL;
}
static Value timezone_py_dst(Borrowed v, Borrowed const *args) {
    return timezone_check_argument(args[0], "dst") ? NONE : NULL;
}
static Value timezone_py_fromutc(Borrowed v, Borrowed const *args) {
    return check_fromutc(v, args[0]) ? number_add(args[0], AS(TimeZone, v)->offset) : NULL;
}
static Value timezone_py_getinitargs(Borrowed v, Borrowed const *args) {
    TimeZone *self = AS(TimeZone, v);
    return self->name ? tuple_pack(2, (Borrowed)self->offset, (Borrowed)self->name) : tuple_pack(1, (Borrowed)self->offset);
}

static MethodDef const timezone_methods[] = {
    METHOD_HIDDEN("tzname", timezone_py_tzname, "($self, dt, /)", "The name, or UTC and the offset."),
    METHOD_HIDDEN("utcoffset", timezone_py_utcoffset, "($self, dt, /)", "The fixed offset."),
    METHOD_HIDDEN("dst", timezone_py_dst, "($self, dt, /)", "None."),
    METHOD_HIDDEN("fromutc", timezone_py_fromutc, "($self, dt, /)", "datetime in UTC -> datetime in local time."),
    METHOD_HIDDEN("__getinitargs__", timezone_py_getinitargs, "($self, /)", "Arguments for pickling."),
    METHOD_END,
};
static TypeInfo timezone_info = {
    .methods = timezone_methods,
    .dealloc = timezone_slot_dealloc,
    .new = timezone_slot_new,
    .repr = timezone_slot_repr,
    .str = timezone_slot_str,
    .hash = timezone_slot_hash,
    .compare = timezone_slot_compare,
};
Type timezone_type = {
    STATIC_TYPE("datetime.timezone", TimeZone, &timezone_info),
    .base = &tzinfo_type,
    .doc = "A time zone with a fixed offset from UTC.",
};
