/* SPDX-License-Identifier: MIT
   datetime.time: a time of day, naive or with a tzinfo. */
#include "modules/_datetime.h"

/* ------------------------------------------------------------------ making */

static void time_pack(unsigned char *data, Hms t) {
    data[0] = (unsigned char)t.hour;
    data[1] = (unsigned char)t.minute;
    data[2] = (unsigned char)t.second;
    data[3] = (unsigned char)(t.microsecond >> 16);
    data[4] = (unsigned char)(t.microsecond >> 8);
    data[5] = (unsigned char)t.microsecond;
}

Value time_make(Type *type, Hms t, Borrowed tzinfo, int fold) {
    Time *self = type == &time_type ? object_new_raw(type, sizeof(Time)) : AS(Time, type_alloc(type));
    if (!self)
        return NULL;
    self->hash = -1;
    self->has_tzinfo = tzinfo != NONE;
    time_pack(self->data, t);
    self->fold = (unsigned char)fold;
    self->tzinfo = tzinfo == NONE ? NULL : own(tzinfo);
    return TO_VALUE(self);
}

static Value time_construct(Type *type, Hms t, Borrowed tzinfo) {
    if (type == &time_type)
        return check_hms(t, 0) && check_tzinfo(tzinfo) ? time_make(type, t, tzinfo, 0) : NULL;
    return call(TO_VALUE(type),
                (Borrowed[]){imm_int(t.hour), imm_int(t.minute), imm_int(t.second), imm_int(t.microsecond), tzinfo}, 5, NULL);
}

/* time(state[, tzinfo]) as a pickle says; false without an error when the arguments are something else. */
static bool time_from_state(Type *type, Borrowed const *args, ssize_t count, Value *out) {
    unsigned char state[6];
    if (count < 1 || count > 2 || !datetime_state_bytes(args[0], 6, state) || (state[0] & 0x7f) >= 24)
        return false;
    Borrowed tzinfo = count == 2 ? args[1] : NONE;
    if (tzinfo != NONE && !is_instance(tzinfo, &tzinfo_type)) {
        *out = raise_error(&exc_TypeError, "bad tzinfo state arg");
        return true;
    }
    int fold = state[0] >> 7;
    state[0] &= 0x7f;
    *out = time_make(type, hms_of(state), tzinfo, fold);
    return true;
}

static Value time_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value from_state;
    if (!keywords && time_from_state(type, args, count, &from_state))
        return from_state;
    Borrowed bound[6];
    Hms t = {0, 0, 0, 0};
    int fold = 0;
    if (!native_bind("function", "(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", args, count,
                     keywords, bound, NULL) ||
        !datetime_arg_int(bound[0], &t.hour) || !datetime_arg_int(bound[1], &t.minute) ||
        !datetime_arg_int(bound[2], &t.second) || !datetime_arg_int(bound[3], &t.microsecond) ||
        !datetime_arg_int(bound[5], &fold))
        return NULL;
    Borrowed tzinfo = bound[4] ? bound[4] : NONE;
    return check_hms(t, fold) && check_tzinfo(tzinfo) ? time_make(type, t, tzinfo, fold) : NULL;
}

static void time_slot_dealloc(Object *o) {
    drop(((Time *)o)->tzinfo);
    object_free(o);
}

static Value time_py_fromisoformat(Borrowed cls, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "fromisoformat: argument must be str");
    ssize_t size;
    IsoTime parsed;
    char *text = iso_text(args[0], &size);
    if (!text)
        return NULL;
    bool with_t = text[0] == 'T'; /* the standard wants it, everybody leaves it out */
    bool valid = parse_iso_time(text + with_t, size - with_t, &parsed);
    memory_free(text);
    if (!valid)
        return raise_iso_text(args[0]);
    OWNED Value tzinfo = iso_time_tzinfo(&parsed);
    return tzinfo ? time_construct(AS(Type, cls), parsed.time, tzinfo) : NULL;
}

/* ------------------------------------------------------------------ asking the tzinfo; it gets None */

static Value time_py_utcoffset(Borrowed v, Borrowed const *args) { return tzinfo_utcoffset(time_tzinfo(v), NONE); }
static Value time_py_dst(Borrowed v, Borrowed const *args) { return tzinfo_dst(time_tzinfo(v), NONE); }
static Value time_py_tzname(Borrowed v, Borrowed const *args) { return tzinfo_tzname(time_tzinfo(v), NONE); }

/* ------------------------------------------------------------------ text */

static Value time_slot_repr(Borrowed v) {
    Hms t = time_hms(v);
    char parts[64];
    int size = sprintf(parts, "%d, %d", t.hour, t.minute);
    if (t.second || t.microsecond)
        size += sprintf(parts + size, ", %d", t.second);
    if (t.microsecond)
        sprintf(parts + size, ", %d", t.microsecond);
    const char *fold = AS(Time, v)->fold ? ", fold=1" : "", *name = type_of(v)->name;
    if (AS(Time, v)->tzinfo)
        return str_format("%s(%s, tzinfo=%R%s)", name, parts, AS(Time, v)->tzinfo, fold);
    return str_format("%s(%s%s)", name, parts, fold);
}

static Value time_isoformat(Borrowed v, const char *timespec) {
    char text[64];
    int size = hms_text(text, time_hms(v), timespec);
    if (size < 0)
        return NULL;
    OWNED Value offset = time_py_utcoffset(v, NULL);
    if (!offset)
        return NULL;
    if (offset != NONE)
        size += offset_text(text + size, offset, ":");
    return str_from_ascii(text, size);
}

static Value time_py_isoformat(Borrowed v, Borrowed const *args) {
    const char *timespec = args[0] ? arg_text("isoformat", 1, args[0], NULL) : NULL;
    if (args[0] && !timespec)
        return NULL;
    return time_isoformat(v, timespec);
}

static Value time_slot_str(Borrowed v) {
    if (is_exact(v, &time_type))
        return time_isoformat(v, NULL);
    OWNED Value method = get_attr_text(v, "isoformat");
    return method ? call_0(method) : NULL;
}

static Value time_py_strftime(Borrowed v, Borrowed const *args) {
    if (!arg_is_str("strftime", 1, args[0]))
        return NULL;
    Hms t = time_hms(v);
    OWNED Value timetuple = build_value("iiiiiiiii", 1900, 1, 1, t.hour, t.minute, t.second, 0, 1, -1);
    return timetuple ? datetime_strftime(v, args[0], timetuple, NONE) : NULL;
}

/* ------------------------------------------------------------------ comparison */

static int64_t hms_microseconds(Hms t) {
    return ((t.hour * 60 + t.minute) * 60 + (int64_t)t.second) * MICROSECONDS + t.microsecond;
}

static Value time_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_time(b))
        return NOT_IMPLEMENTED;
    int64_t x = hms_microseconds(time_hms(a)), y = hms_microseconds(time_hms(b));
    if (time_tzinfo(a) != time_tzinfo(b)) {
        OWNED Value offset_a = time_py_utcoffset(a, NULL);
        OWNED Value offset_b = offset_a ? time_py_utcoffset(b, NULL) : NULL;
        if (!offset_b)
            return NULL;
        if ((offset_a == NONE) != (offset_b == NONE)) {
            if (op == COMPARE_EQ || op == COMPARE_NE)
                return bool_value(op == COMPARE_NE);
            return raise_error(&exc_TypeError, "can't compare offset-naive and offset-aware times");
        }
        if (offset_a != NONE) {
            x -= (int64_t)delta_total(offset_a);
            y -= (int64_t)delta_total(offset_b);
        }
    }
    return compare_result((x > y) - (x < y), op);
}

static hash_t time_slot_hash(Borrowed v) {
    Time *self = AS(Time, v);
    if (self->hash != -1)
        return self->hash;
    OWNED Value plain = self->fold ? time_make(&time_type, time_hms(v), time_tzinfo(v), 0) : own(v);
    OWNED Value offset = plain ? time_py_utcoffset(plain, NULL) : NULL;
    if (!offset)
        return -1;
    if (offset == NONE) {
        self->hash = fields_hash(self->data, sizeof self->data);
        return self->hash;
    }
    Hms t = time_hms(v);
    OWNED Value since = delta_of(0, (t.hour * 60 + t.minute) * 60 + t.second, t.microsecond);
    OWNED Value utc = since ? delta_subtract(since, offset) : NULL;
    self->hash = utc ? object_hash(utc) : -1;
    return self->hash;
}

/* ------------------------------------------------------------------ methods, tables */

static Value time_py_replace(Borrowed v, Borrowed const *args) {
    Hms t = time_hms(v);
    int fold = AS(Time, v)->fold;
    if (!datetime_arg_int(args[0], &t.hour) || !datetime_arg_int(args[1], &t.minute) ||
        !datetime_arg_int(args[2], &t.second) || !datetime_arg_int(args[3], &t.microsecond) ||
        !datetime_arg_int(args[5], &fold))
        return NULL;
    Borrowed tzinfo = args[4] ? args[4] : time_tzinfo(v);
    return check_hms(t, fold) && check_tzinfo(tzinfo) ? time_make(type_of(v), t, tzinfo, fold) : NULL;
}

static Value time_reduce(Borrowed v, int protocol) {
    unsigned char data[6];
    memcpy(data, AS(Time, v)->data, sizeof data);
    if (protocol > 3 && AS(Time, v)->fold)
        data[0] |= 0x80;
    OWNED Value state = bytes_new((const char *)data, sizeof data);
    if (!state)
        return NULL;
    if (AS(Time, v)->tzinfo)
        return build_value("O(OO)", TO_VALUE(type_of(v)), state, AS(Time, v)->tzinfo);
    return build_value("O(O)", TO_VALUE(type_of(v)), state);
}

static Value time_py_reduce(Borrowed v, Borrowed const *args) { return time_reduce(v, 2); }
static Value time_py_reduce_ex(Borrowed v, Borrowed const *args) {
    int protocol;
    return arg_int(args[0], &protocol) ? time_reduce(v, protocol) : NULL;
}

static Value time_get_hour(Borrowed v, void *closure) { return imm_int(time_hms(v).hour); }
static Value time_get_minute(Borrowed v, void *closure) { return imm_int(time_hms(v).minute); }
static Value time_get_second(Borrowed v, void *closure) { return imm_int(time_hms(v).second); }
static Value time_get_microsecond(Borrowed v, void *closure) { return imm_int(time_hms(v).microsecond); }
static Value time_get_tzinfo(Borrowed v, void *closure) { return own(time_tzinfo(v)); }
static Value time_get_fold(Borrowed v, void *closure) { return imm_int(AS(Time, v)->fold); }

static MethodDef const time_methods[] = {
    METHOD_HIDDEN("isoformat", time_py_isoformat, "($self, timespec='auto')",
                  "Text in ISO 8601 format: [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM]."),
    METHOD_HIDDEN("strftime", time_py_strftime, "($self, format)", "format -> strftime() style string."),
    METHOD_HIDDEN("__format__", datetime_py_format, "($self, format, /)", "Formats with strftime."),
    METHOD_HIDDEN("utcoffset", time_py_utcoffset, "($self, /)", "Return self.tzinfo.utcoffset(self)."),
    METHOD_HIDDEN("tzname", time_py_tzname, "($self, /)", "Return self.tzinfo.tzname(self)."),
    METHOD_HIDDEN("dst", time_py_dst, "($self, /)", "Return self.tzinfo.dst(self)."),
    METHOD_HIDDEN("replace", time_py_replace,
                  "($self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                  "Return time with new specified fields."),
    METHOD_ROW("fromisoformat", .bound = time_py_fromisoformat, "($cls, text, /)", "string -> time from an ISO 8601 text",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_HIDDEN("__reduce_ex__", time_py_reduce_ex, "($self, protocol, /)", "__reduce_ex__(proto) -> (cls, state)"),
    METHOD_HIDDEN("__reduce__", time_py_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    METHOD_END,
};
static GetSetDef const time_getsets[] = {
    {"hour", time_get_hour, NULL, NULL, NULL},
    {"minute", time_get_minute, NULL, NULL, NULL},
    {"second", time_get_second, NULL, NULL, NULL},
    {"microsecond", time_get_microsecond, NULL, NULL, NULL},
    {"tzinfo", time_get_tzinfo, NULL, NULL, NULL},
    {"fold", time_get_fold, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo time_info = {
    .methods = time_methods,
    .getsets = time_getsets,
    .dealloc = time_slot_dealloc,
    .new = time_slot_new,
    .repr = time_slot_repr,
    .str = time_slot_str,
    .hash = time_slot_hash,
    .compare = time_slot_compare,
};
Type time_type = {
    STATIC_TYPE("datetime.time", Time, &time_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
           "All arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass.",
};
