/* SPDX-License-Identifier: MIT
   datetime.datetime: making, arithmetic, comparison, conversion between zones. Constructors from outside - the clock,
   texts, ordinals - and the method table are in _datetime_make.c. */
#include "modules/_datetime.h"

#include "os/clock.h"

/* ------------------------------------------------------------------ making */

Value datetime_make(Type *type, Ymd d, Hms t, Borrowed tzinfo, int fold) {
    DateTime *self = type == &datetime_type ? object_new_raw(type, sizeof(DateTime)) : AS(DateTime, type_alloc(type));
    if (!self)
        return NULL;
    unsigned char *data = self->data;
    self->hash = -1;
    self->has_tzinfo = tzinfo != NONE;
    data[0] = (unsigned char)(d.year >> 8);
    data[1] = (unsigned char)d.year;
    data[2] = (unsigned char)d.month;
    data[3] = (unsigned char)d.day;
    data[4] = (unsigned char)t.hour;
    data[5] = (unsigned char)t.minute;
    data[6] = (unsigned char)t.second;
    data[7] = (unsigned char)(t.microsecond >> 16);
    data[8] = (unsigned char)(t.microsecond >> 8);
    data[9] = (unsigned char)t.microsecond;
    self->fold = (unsigned char)fold;
    self->tzinfo = tzinfo == NONE ? NULL : own(tzinfo);
    return TO_VALUE(self);
}

Value datetime_construct(Type *type, Ymd d, Hms t, Borrowed tzinfo, int fold) {
    if (type == &datetime_type) {
        bool valid = check_ymd(d) && check_hms(t, fold) && check_tzinfo(tzinfo);
        return valid ? datetime_make(type, d, t, tzinfo, fold) : NULL;
    }
    Borrowed args[] = {imm_int(d.year), imm_int(d.month),  imm_int(d.day),         imm_int(t.hour),
                       imm_int(t.minute), imm_int(t.second), imm_int(t.microsecond), tzinfo};
    Value v = call(TO_VALUE(type), args, 8, NULL);
    if (v && fold && is_datetime(v))
        AS(DateTime, v)->fold = 1;
    return v;
}

static bool datetime_from_state(Type *type, Borrowed const *args, ssize_t count, Value *out) {
    unsigned char state[10];
    if (count < 1 || count > 2 || !datetime_state_bytes(args[0], 10, state))
        return false;
    int month = state[2] & 0x7f;
    if (month < 1 || month > 12)
        return false;
    Borrowed tzinfo = count == 2 ? args[1] : NONE;
    if (tzinfo != NONE && !is_instance(tzinfo, &tzinfo_type)) {
        *out = raise_error(&exc_TypeError, "bad tzinfo state arg");
        return true;
    }
    Ymd d = {state[0] << 8 | state[1], month, state[3]};
    *out = datetime_make(type, d, hms_of(state + 4), tzinfo, state[2] >> 7);
    return true;
}

static Value datetime_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value from_state;
    if (!keywords && datetime_from_state(type, args, count, &from_state))
        return from_state;
    Borrowed bound[9];
    Ymd d;
    Hms t = {0, 0, 0, 0};
    int fold = 0;
    if (!native_bind("function",
                     "(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", args, count,
                     keywords, bound, NULL) ||
        !datetime_arg_int(bound[0], &d.year) || !datetime_arg_int(bound[1], &d.month) ||
        !datetime_arg_int(bound[2], &d.day) || !datetime_arg_int(bound[3], &t.hour) ||
        !datetime_arg_int(bound[4], &t.minute) || !datetime_arg_int(bound[5], &t.second) ||
        !datetime_arg_int(bound[6], &t.microsecond) || !datetime_arg_int(bound[8], &fold))
        return NULL;
    Borrowed tzinfo = bound[7] ? bound[7] : NONE;
    if (!check_ymd(d) || !check_hms(t, fold) || !check_tzinfo(tzinfo))
        return NULL;
    return datetime_make(type, d, t, tzinfo, fold);
}

static void datetime_slot_dealloc(Object *o) {
    drop(((DateTime *)o)->tzinfo);
    object_free(o);
}

/* ------------------------------------------------------------------ asking the tzinfo */

static Value datetime_offset(Borrowed v) { return tzinfo_utcoffset(datetime_tzinfo(v), v); }
Value datetime_py_utcoffset(Borrowed v, Borrowed const *args) { return datetime_offset(v); }
Value datetime_py_dst(Borrowed v, Borrowed const *args) { return tzinfo_dst(datetime_tzinfo(v), v); }
Value datetime_py_tzname(Borrowed v, Borrowed const *args) { return tzinfo_tzname(datetime_tzinfo(v), v); }

/* ------------------------------------------------------------------ arithmetic */

/* Microseconds since the start of the day before 0001-01-01, of the fields as they are. */
static int64_t datetime_microseconds(Borrowed v) {
    return datetime_seconds(date_ymd(v), datetime_hms(v)) * MICROSECONDS + datetime_hms(v).microsecond;
}

/* The datetime at such a count; OverflowError outside of the calendar. */
static Value datetime_at(Type *type, __int128 us, Borrowed tzinfo, int fold) {
    int64_t const day = SECONDS_PER_DAY * MICROSECONDS;
    if (us < day || us >= (__int128)(ORDINAL_MAX + 1) * day)
        return raise_error(&exc_OverflowError, "date value out of range");
    int64_t rest = (int64_t)(us % day), seconds = rest / MICROSECONDS;
    Hms t = {(int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60), (int)(rest % MICROSECONDS)};
    return datetime_construct(type, ordinal_to_ymd((int)(us / day)), t, tzinfo, fold);
}

static Value datetime_shift(Borrowed v, Borrowed delta, int sign) {
    return datetime_at(type_of(v), datetime_microseconds(v) + sign * delta_total(delta), datetime_tzinfo(v), 0);
}

static Value datetime_slot_add(Borrowed a, Borrowed b) {
    if (is_datetime(a))
        return is_delta(b) ? datetime_shift(a, b, 1) : NOT_IMPLEMENTED;
    return is_datetime(b) && is_delta(a) ? datetime_shift(b, a, 1) : NOT_IMPLEMENTED;
}

/* The offsets of two datetimes, both None when their tzinfo is the same object. */
static bool datetime_offsets(Borrowed a, Borrowed b, Value *offset_a, Value *offset_b) {
    if (datetime_tzinfo(a) == datetime_tzinfo(b)) {
        *offset_a = *offset_b = NONE;
        return true;
    }
    *offset_a = datetime_offset(a);
    *offset_b = *offset_a ? datetime_offset(b) : NULL;
    return *offset_b != NULL;
}

static Value datetime_difference(Borrowed a, Borrowed b) {
    OWNED Value offset_a = NULL;
    OWNED Value offset_b = NULL;
    if (!datetime_offsets(a, b, &offset_a, &offset_b))
        return NULL;
    if ((offset_a == NONE) != (offset_b == NONE))
        return raise_error(&exc_TypeError, "can't subtract offset-naive and offset-aware datetimes");
    int64_t us = datetime_microseconds(a) - datetime_microseconds(b);
    if (offset_a != NONE)
        us -= (int64_t)(delta_total(offset_a) - delta_total(offset_b));
    return delta_of(0, 0, us);
}

static Value datetime_slot_subtract(Borrowed a, Borrowed b) {
    if (!is_datetime(a))
        return NOT_IMPLEMENTED;
    if (is_datetime(b))
        return datetime_difference(a, b);
    return is_delta(b) ? datetime_shift(a, b, -1) : NOT_IMPLEMENTED;
}

/* ------------------------------------------------------------------ comparison */

static Value datetime_with_fold(Borrowed v, int fold) {
    return datetime_make(&datetime_type, date_ymd(v), datetime_hms(v), datetime_tzinfo(v), fold);
}

/* PEP 495: a datetime whose offset depends on its fold equals nothing in another zone. */
static int datetime_is_ambiguous(Borrowed v, Borrowed offset) {
    OWNED Value other = datetime_with_fold(v, !AS(DateTime, v)->fold);
    OWNED Value other_offset = other ? datetime_offset(other) : NULL;
    if (!other_offset)
        return -1;
    if (other_offset == NONE || offset == NONE)
        return other_offset != offset;
    return !delta_is_equal(other_offset, offset);
}

static Value datetime_compare_aware(Borrowed a, Borrowed b, CompareOp op) {
    OWNED Value offset_a = NULL;
    OWNED Value offset_b = NULL;
    if (!datetime_offsets(a, b, &offset_a, &offset_b))
        return NULL;
    bool equality = op == COMPARE_EQ || op == COMPARE_NE;
    if ((offset_a == NONE) != (offset_b == NONE)) {
        if (equality)
            return bool_value(op == COMPARE_NE);
        return raise_error(&exc_TypeError, "can't compare offset-naive and offset-aware datetimes");
    }
    int64_t order = datetime_microseconds(a) - datetime_microseconds(b);
    if (offset_a != NONE)
        order -= (int64_t)(delta_total(offset_a) - delta_total(offset_b));
    if (equality && order == 0) {
        int ambiguous = datetime_is_ambiguous(a, offset_a);
        if (ambiguous == 0)
            ambiguous = datetime_is_ambiguous(b, offset_b);
        if (ambiguous)
            return ambiguous < 0 ? NULL : bool_value(op == COMPARE_NE);
    }
    return compare_result((order > 0) - (order < 0), op);
}

static Value datetime_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_datetime(b)) {
        if (!is_date(b))
            return NOT_IMPLEMENTED;
        /* A plain date: left to itself it would compare its date alone. */
        if (op == COMPARE_EQ || op == COMPARE_NE)
            return bool_value(op == COMPARE_NE);
        return raise_error(&exc_TypeError, "can't compare %s to %s", type_of(a)->name, type_of(b)->name);
    }
    if (datetime_tzinfo(a) != datetime_tzinfo(b))
        return datetime_compare_aware(a, b, op);
    int order = memcmp(AS(DateTime, a)->data, AS(DateTime, b)->data, sizeof(((DateTime *)0)->data));
    return compare_result((order > 0) - (order < 0), op);
}

static hash_t datetime_slot_hash(Borrowed v) {
    DateTime *self = AS(DateTime, v);
    if (self->hash != -1)
        return self->hash;
    OWNED Value plain = self->fold ? datetime_with_fold(v, 0) : own(v);
    OWNED Value offset = plain ? datetime_offset(plain) : NULL;
    if (!offset)
        return -1;
    if (offset == NONE) {
        self->hash = fields_hash(self->data, sizeof self->data);
        return self->hash;
    }
    Hms t = datetime_hms(v);
    OWNED Value since = delta_of(ymd_to_ordinal(date_ymd(v)), (t.hour * 60 + t.minute) * 60 + t.second, t.microsecond);
    OWNED Value utc = since ? delta_subtract(since, offset) : NULL;
    self->hash = utc ? object_hash(utc) : -1;
    return self->hash;
}

/* ------------------------------------------------------------------ text */

static Value datetime_slot_repr(Borrowed v) {
    Ymd d = date_ymd(v);
    Hms t = datetime_hms(v);
    char parts[96];
    int size = sprintf(parts, "%d, %d, %d, %d, %d", d.year, d.month, d.day, t.hour, t.minute);
    if (t.second || t.microsecond)
        size += sprintf(parts + size, ", %d", t.second);
    if (t.microsecond)
        size += sprintf(parts + size, ", %d", t.microsecond);
    if (AS(DateTime, v)->fold)
        sprintf(parts + size, ", fold=1");
    if (AS(DateTime, v)->tzinfo)
        return str_format("%s(%s, tzinfo=%R)", type_of(v)->name, parts, AS(DateTime, v)->tzinfo);
    return str_format("%s(%s)", type_of(v)->name, parts);
}

static Value datetime_isoformat(Borrowed v, uint32_t separator, const char *timespec) {
    Ymd d = date_ymd(v);
    char date[24], rest[64];
    int date_size = sprintf(date, "%04d-%02d-%02d", d.year, d.month, d.day);
    int size = hms_text(rest, datetime_hms(v), timespec);
    if (size < 0)
        return NULL;
    OWNED Value offset = datetime_offset(v);
    if (!offset)
        return NULL;
    if (offset != NONE)
        size += offset_text(rest + size, offset, ":");
    StrBuilder b = STR_BUILDER_INIT;
    if (str_builder_add_ascii(&b, date, date_size) && str_builder_add_char(&b, separator) &&
        str_builder_add_ascii(&b, rest, size))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value datetime_py_isoformat(Borrowed v, Borrowed const *args) {
    uint32_t separator = 'T';
    if (args[0]) {
        if (!is_str(args[0]) || str_length(args[0]) != 1)
            return raise_error(&exc_TypeError, "isoformat() argument 1 must be a unicode character, not %T", args[0]);
        separator = str_char(args[0], 0);
    }
    const char *timespec = args[1] ? arg_text("isoformat", 2, args[1], NULL) : NULL;
    if (args[1] && !timespec)
        return NULL;
    return datetime_isoformat(v, separator, timespec);
}

static Value datetime_slot_str(Borrowed v) {
    if (is_exact(v, &datetime_type))
        return datetime_isoformat(v, ' ', NULL);
    OWNED Value method = get_attr_text(v, "isoformat");
    OWNED Value space = method ? str_from_ascii(" ", 1) : NULL;
    return space ? call_1(method, space) : NULL;
}

/* ------------------------------------------------------------------ local time */

int64_t local_seconds(int64_t utc_seconds) {
    struct tm tm;
    int code = os_time_local(utc_seconds - SECONDS_TO_EPOCH, &tm);
    if (code < 0) {
        raise_errno(-code);
        return -1;
    }
    Ymd d = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
    if (!check_ymd(d))
        return -1;
    return datetime_seconds(d, (Hms){tm.tm_hour, tm.tm_min, tm.tm_sec, 0});
}

/* Solves local_seconds(u) == t, the moment that shows as t here. Offsets are looked at on both sides of a possible change:
   `fold` chooses between two solutions, and what to do in a gap. As in PEP 495. */
static int64_t local_to_utc(int64_t t, int fold) {
    int64_t shown = local_seconds(t);
    if (shown < 0)
        return -1;
    int64_t offset = shown - t, first = t - offset, there = local_seconds(first);
    if (there < 0)
        return -1;
    int64_t other_offset = there - first;
    if (there == t) { /* a solution; is there another one, a day earlier or later? */
        int64_t probe = first + (fold ? SECONDS_PER_DAY : -SECONDS_PER_DAY);
        int64_t shown_there = local_seconds(probe);
        if (shown_there < 0)
            return -1;
        other_offset = shown_there - probe;
        if (other_offset == offset)
            return first;
    }
    int64_t second = t - other_offset, shown_second = local_seconds(second);
    if (shown_second < 0)
        return -1;
    if (shown_second == t)
        return second;
    if (there == t)
        return first;
    bool first_is_later = first > second;
    return fold == first_is_later ? second : first; /* in the gap: fold takes the earlier moment */
}

/* The platform's zone at a moment, as a timezone. */
static Value local_zone_at(int64_t timestamp) {
    struct tm tm;
    int code = os_time_local(timestamp, &tm);
    if (code < 0)
        return raise_errno(-code);
    OWNED Value offset = delta_of(0, tm.tm_gmtoff, 0);
    OWNED Value name = offset ? path_decode(tm.tm_zone, (ssize_t)strlen(tm.tm_zone)) : NULL;
    return name ? timezone_new(offset, name) : NULL;
}

Value datetime_py_timestamp(Borrowed v, Borrowed const *args) {
    int64_t us = datetime_microseconds(v);
    if (datetime_tzinfo(v) == NONE) {
        int64_t utc = local_to_utc(datetime_seconds(date_ymd(v), datetime_hms(v)), AS(DateTime, v)->fold);
        if (utc < 0)
            return NULL;
        return float_new((double)(utc - SECONDS_TO_EPOCH) + datetime_hms(v).microsecond / 1e6);
    }
    OWNED Value offset = datetime_offset(v);
    if (!offset)
        return NULL;
    if (offset != NONE)
        us -= (int64_t)delta_total(offset);
    OWNED Value since = int_new(us - SECONDS_TO_EPOCH * MICROSECONDS);
    return since ? int_true_divide(since, imm_int(MICROSECONDS)) : NULL;
}

/* The zone of a naive datetime: the platform's. */
static Value datetime_local_zone(Borrowed v) {
    int64_t utc = local_to_utc(datetime_seconds(date_ymd(v), datetime_hms(v)), AS(DateTime, v)->fold);
    return utc < 0 ? NULL : local_zone_at(utc - SECONDS_TO_EPOCH);
}

static Value call_fromutc(Borrowed tzinfo, Borrowed utc) {
    OWNED Value method = get_attr_text(tzinfo, "fromutc");
    return method ? call_1(method, utc) : NULL;
}

Value datetime_py_astimezone(Borrowed v, Borrowed const *args) {
    Borrowed wanted = args[0] ? args[0] : NONE;
    if (!check_tzinfo(wanted))
        return NULL;
    OWNED Value zone = own(datetime_tzinfo(v));
    if (zone == NONE)
        REPLACE(zone, datetime_local_zone(v));
    if (!zone)
        return NULL;
    if (zone == wanted) /* already there */
        return own(v);
    OWNED Value offset = tzinfo_utcoffset(zone, v);
    if (offset == NONE) { /* a tzinfo that does not know: as if naive */
        REPLACE(zone, datetime_local_zone(v));
        REPLACE(offset, zone ? tzinfo_utcoffset(zone, v) : NULL);
    }
    if (!offset)
        return NULL;
    __int128 us = datetime_microseconds(v) - delta_total(offset);
    OWNED Value target = own(wanted);
    if (wanted == NONE)
        REPLACE(target, local_zone_at((int64_t)(us / MICROSECONDS) - SECONDS_TO_EPOCH));
    OWNED Value utc = target ? datetime_at(type_of(v), us, target, 0) : NULL;
    return utc ? call_fromutc(target, utc) : NULL;
}

/* ------------------------------------------------------------------ parts, replacement, pickling */

Value datetime_py_date(Borrowed v, Borrowed const *args) { return date_make(&date_type, date_ymd(v)); }
Value datetime_py_time(Borrowed v, Borrowed const *args) {
    return time_make(&time_type, datetime_hms(v), NONE, AS(DateTime, v)->fold);
}
Value datetime_py_timetz(Borrowed v, Borrowed const *args) {
    return time_make(&time_type, datetime_hms(v), datetime_tzinfo(v), AS(DateTime, v)->fold);
}
Value datetime_py_ctime(Borrowed v, Borrowed const *args) { return ctime_of(date_ymd(v), datetime_hms(v)); }

Value datetime_py_timetuple(Borrowed v, Borrowed const *args) {
    int dst = -1;
    if (datetime_tzinfo(v) != NONE) {
        OWNED Value offset = datetime_py_dst(v, NULL);
        if (!offset)
            return NULL;
        if (offset != NONE)
            dst = !delta_is_zero(offset);
    }
    return struct_time_of(date_ymd(v), datetime_hms(v), dst);
}

Value datetime_py_utctimetuple(Borrowed v, Borrowed const *args) {
    OWNED Value offset = datetime_offset(v);
    if (!offset)
        return NULL;
    OWNED Value utc = offset == NONE ? own(v)
                                     : datetime_at(&datetime_type, datetime_microseconds(v) - delta_total(offset), NONE, 0);
    return utc ? struct_time_of(date_ymd(utc), datetime_hms(utc), 0) : NULL;
}

Value datetime_py_replace(Borrowed v, Borrowed const *args) {
    Ymd d = date_ymd(v);
    Hms t = datetime_hms(v);
    int fold = AS(DateTime, v)->fold;
    if (!datetime_arg_int(args[0], &d.year) || !datetime_arg_int(args[1], &d.month) || !datetime_arg_int(args[2], &d.day) ||
        !datetime_arg_int(args[3], &t.hour) || !datetime_arg_int(args[4], &t.minute) ||
        !datetime_arg_int(args[5], &t.second) || !datetime_arg_int(args[6], &t.microsecond) ||
        !datetime_arg_int(args[8], &fold))
        return NULL;
    Borrowed tzinfo = args[7] ? args[7] : datetime_tzinfo(v);
    if (!check_ymd(d) || !check_hms(t, fold) || !check_tzinfo(tzinfo))
        return NULL;
    return datetime_make(type_of(v), d, t, tzinfo, fold);
}

static Value datetime_reduce(Borrowed v, int protocol) {
    unsigned char data[10];
    memcpy(data, AS(DateTime, v)->data, sizeof data);
    if (protocol > 3 && AS(DateTime, v)->fold)
        data[2] |= 0x80;
    OWNED Value state = bytes_new((const char *)data, sizeof data);
    if (!state)
        return NULL;
    if (AS(DateTime, v)->tzinfo)
        return build_value("O(OO)", TO_VALUE(type_of(v)), state, AS(DateTime, v)->tzinfo);
    return build_value("O(O)", TO_VALUE(type_of(v)), state);
}

Value datetime_py_reduce(Borrowed v, Borrowed const *args) { return datetime_reduce(v, 2); }
Value datetime_py_reduce_ex(Borrowed v, Borrowed const *args) {
    int protocol;
    return arg_int(args[0], &protocol) ? datetime_reduce(v, protocol) : NULL;
}

static Value datetime_get_hour(Borrowed v, void *closure) { return imm_int(datetime_hms(v).hour); }
static Value datetime_get_minute(Borrowed v, void *closure) { return imm_int(datetime_hms(v).minute); }
static Value datetime_get_second(Borrowed v, void *closure) { return imm_int(datetime_hms(v).second); }
static Value datetime_get_microsecond(Borrowed v, void *closure) { return imm_int(datetime_hms(v).microsecond); }
static Value datetime_get_tzinfo(Borrowed v, void *closure) { return own(datetime_tzinfo(v)); }
static Value datetime_get_fold(Borrowed v, void *closure) { return imm_int(AS(DateTime, v)->fold); }

static GetSetDef const datetime_getsets[] = {
    {"hour", datetime_get_hour, NULL, NULL, NULL},
    {"minute", datetime_get_minute, NULL, NULL, NULL},
    {"second", datetime_get_second, NULL, NULL, NULL},
    {"microsecond", datetime_get_microsecond, NULL, NULL, NULL},
    {"tzinfo", datetime_get_tzinfo, NULL, NULL, NULL},
    {"fold", datetime_get_fold, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo datetime_info = {
    .methods = datetime_methods,
    .getsets = datetime_getsets,
    .dealloc = datetime_slot_dealloc,
    .new = datetime_slot_new,
    .repr = datetime_slot_repr,
    .str = datetime_slot_str,
    .hash = datetime_slot_hash,
    .compare = datetime_slot_compare,
    .add = datetime_slot_add,
    .subtract = datetime_slot_subtract,
};
Type datetime_type = {
    STATIC_TYPE("datetime.datetime", DateTime, &datetime_info),
    .flags = TYPE_FLAG_BASE,
    .base = &date_type,
    .doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
           "The year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass.",
};
