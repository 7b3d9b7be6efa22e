/* SPDX-License-Identifier: MIT
   datetime.timedelta. Arithmetic is done on the number of microseconds: in 128-bit integers, which hold every timedelta,
   and in Python ints where a factor may be of any size. */
#include "modules/_datetime.h"

#include <math.h>

/* ------------------------------------------------------------------ making */

static COLD Value delta_fail_days(int64_t days) {
    return raise_error(&exc_OverflowError, "days=%d; must have magnitude <= 999999999", (int)days);
}

Value delta_new(Type *type, int64_t days, int64_t seconds, int64_t microseconds) {
    int64_t carry = microseconds / MICROSECONDS;
    microseconds -= carry * MICROSECONDS;
    if (microseconds < 0) {
        microseconds += MICROSECONDS;
        carry--;
    }
    seconds += carry;
    carry = seconds / SECONDS_PER_DAY;
    seconds -= carry * SECONDS_PER_DAY;
    if (seconds < 0) {
        seconds += SECONDS_PER_DAY;
        carry--;
    }
    days += carry;
    if (days < -999999999 || days > 999999999)
        return delta_fail_days(days);
    Delta *self = type == &delta_type ? object_new_raw(type, sizeof(Delta)) : AS(Delta, type_alloc(type));
    if (!self)
        return NULL;
    self->hash = -1;
    self->days = (int32_t)days;
    self->seconds = (int32_t)seconds;
    self->microseconds = (int32_t)microseconds;
    return TO_VALUE(self);
}


/* The microseconds as an int, and back. */
static Value delta_to_int(Borrowed v) {
    Delta *d = AS(Delta, v);
    int64_t seconds = (int64_t)d->days * SECONDS_PER_DAY + d->seconds, us;
    if (!__builtin_mul_overflow(seconds, MICROSECONDS, &us) && !__builtin_add_overflow(us, d->microseconds, &us))
        return int_new(us);
    OWNED Value whole = int_new(seconds);
    OWNED Value scaled = whole ? int_multiply(whole, imm_int(MICROSECONDS)) : NULL;
    return scaled ? int_add(scaled, imm_int(d->microseconds)) : NULL;
}

static Value delta_from_int(Type *type, Borrowed us) {
    OWNED Value days = NULL;
    OWNED Value rest = NULL;
    if (!int_divmod(us, imm_int(SECONDS_PER_DAY * MICROSECONDS), &days, &rest))
        return NULL;
    int overflow;
    int64_t whole = int_get(days, &overflow);
    if (overflow || whole < INT32_MIN || whole > INT32_MAX)
        return raise_error(&exc_OverflowError, "Python int too large to convert to C int");
    return delta_new(type, whole, 0, imm_int_get(rest));
}

/* Adds number * factor to *sum, an int; what a float has below one microsecond goes to *leftover. */
static bool delta_accumulate(const char *what, Borrowed number, int64_t factor, Value *sum, double *leftover) {
    if (is_int(number)) {
        OWNED Value product = int_multiply(number, imm_int(factor));
        Value total = product ? int_add(*sum, product) : NULL;
        if (!total)
            return false;
        REPLACE(*sum, total);
        return true;
    }
    if (!is_float(number))
        return raise_error(&exc_TypeError, "unsupported type for timedelta %s component: %T", what, number);
    double whole, part = modf(float_get(number), &whole);
    OWNED Value whole_int = int_from_double(whole);
    if (!whole_int || !delta_accumulate(what, whole_int, factor, sum, leftover))
        return false;
    if (part == 0.0)
        return true;
    part = modf(part * (double)factor, &whole);
    OWNED Value more = int_from_double(whole);
    Value total = more ? int_add(*sum, more) : NULL;
    if (!total)
        return false;
    REPLACE(*sum, total);
    *leftover += part;
    return true;
}

/* Rounds the leftover to the nearest int, ties so that the whole becomes even, and adds it. */
static bool delta_add_leftover(Value *sum, double leftover) {
    double rounded = round(leftover);
    if (fabs(rounded - leftover) == 0.5) {
        OWNED Value bit = int_and(*sum, imm_int(1));
        if (!bit)
            return false;
        double odd = bit == imm_int(1);
        rounded = 2.0 * round((leftover + odd) * 0.5) - odd;
    }
    OWNED Value more = int_from_double(rounded);
    Value total = more ? int_add(*sum, more) : NULL;
    if (!total)
        return false;
    REPLACE(*sum, total);
    return true;
}

static Value delta_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    static struct {
        int parameter; /* in the order in which the parts are added up */
        const char *name;
        int64_t factor;
    } const parts[] = {
        {2, "microseconds", 1},
        {3, "milliseconds", 1000},
        {1, "seconds", MICROSECONDS},
        {4, "minutes", 60 * MICROSECONDS},
        {5, "hours", 3600 * MICROSECONDS},
        {0, "days", SECONDS_PER_DAY * MICROSECONDS},
        {6, "weeks", 7 * SECONDS_PER_DAY * MICROSECONDS},
    };
    Borrowed bound[7];
    if (!native_bind("__new__", "(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)", args,
                     count, keywords, bound, NULL))
        return NULL;
    OWNED Value sum = imm_int(0);
    double leftover = 0.0;
    for (int i = 0; i < ARRAY_LENGTH(parts); i++) {
        Borrowed number = bound[parts[i].parameter];
        if (number && !delta_accumulate(parts[i].name, number, parts[i].factor, &sum, &leftover))
            return NULL;
    }
    if (leftover != 0.0 && !delta_add_leftover(&sum, leftover))
        return NULL;
    return delta_from_int(type, sum);
}

static void delta_slot_dealloc(Object *o) { object_free(o); }

/* ------------------------------------------------------------------ text, comparison */

static Value delta_slot_repr(Borrowed v) {
    Delta *d = AS(Delta, v);
    char parts[96] = "";
    int size = 0;
    if (d->days)
        size += sprintf(parts + size, "days=%d", d->days);
    if (d->seconds)
        size += sprintf(parts + size, "%sseconds=%d", size ? ", " : "", d->seconds);
    if (d->microseconds)
        size += sprintf(parts + size, "%smicroseconds=%d", size ? ", " : "", d->microseconds);
    return str_format("%s(%s)", type_of(v)->name, size ? parts : "0");
}

static Value delta_slot_str(Borrowed v) {
    Delta *d = AS(Delta, v);
    char text[64];
    int size = 0;
    if (d->days)
        size += sprintf(text, "%d day%s, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
    size += sprintf(text + size, "%d:%02d:%02d", d->seconds / 3600, d->seconds / 60 % 60, d->seconds % 60);
    if (d->microseconds)
        size += sprintf(text + size, ".%06d", d->microseconds);
    return str_from_ascii(text, size);
}

static Value delta_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_delta(b))
        return NOT_IMPLEMENTED;
    __int128 x = delta_total(a), y = delta_total(b);
    return compare_result((x > y) - (x < y), op);
}

static Value delta_state(Borrowed v) {
    Delta *d = AS(Delta, v);
    return build_value("iii", d->days, d->seconds, d->microseconds);
}

static hash_t delta_slot_hash(Borrowed v) {
    Delta *d = AS(Delta, v);
    if (d->hash == -1) {
        OWNED Value state = delta_state(v);
        if (!state)
            return -1;
        d->hash = object_hash(state);
    }
    return d->hash;
}

/* ------------------------------------------------------------------ arithmetic */

static Value delta_slot_add(Borrowed a, Borrowed b) {
    if (!is_delta(a) || !is_delta(b))
        return NOT_IMPLEMENTED;
    Delta *x = AS(Delta, a), *y = AS(Delta, b);
    return delta_of((int64_t)x->days + y->days, x->seconds + y->seconds, x->microseconds + y->microseconds);
}

Value delta_subtract(Borrowed a, Borrowed b) {
    Delta *x = AS(Delta, a), *y = AS(Delta, b);
    return delta_of((int64_t)x->days - y->days, x->seconds - y->seconds, x->microseconds - y->microseconds);
}

static Value delta_slot_subtract(Borrowed a, Borrowed b) {
    return is_delta(a) && is_delta(b) ? delta_subtract(a, b) : NOT_IMPLEMENTED;
}

static Value delta_slot_negative(Borrowed v) {
    Delta *d = AS(Delta, v);
    return delta_of(-(int64_t)d->days, -d->seconds, -d->microseconds);
}

static Value delta_slot_positive(Borrowed v) {
    Delta *d = AS(Delta, v);
    return delta_of(d->days, d->seconds, d->microseconds);
}

static Value delta_slot_absolute(Borrowed v) {
    return AS(Delta, v)->days < 0 ? delta_slot_negative(v) : delta_slot_positive(v);
}

static int delta_slot_boolean(Borrowed v) { return !delta_is_zero(v); }

/* What as_integer_ratio() of a subclass of float gave may be anything. */
static bool delta_check_ratio(Borrowed ratio) {
    if (!is_tuple(ratio))
        return raise_error(&exc_TypeError, "unexpected return type from as_integer_ratio(): expected tuple, got '%T'", ratio);
    if (tuple_size(ratio) != 2)
        return raise_error(&exc_ValueError, "as_integer_ratio() must return a 2-tuple");
    for (int i = 0; i < 2; i++)
        if (!is_int(tuple_peek(ratio, i)))
            return raise_error(&exc_TypeError, "unsupported operand type(s) for *: 'int' and '%T'", tuple_peek(ratio, i));
    return true;
}

/* delta * factor, delta / factor for a float factor, by its exact ratio. */
static Value delta_scale_float(Borrowed delta, Borrowed factor, bool divide) {
    OWNED Value method = get_attr_text(factor, "as_integer_ratio");
    OWNED Value ratio = method ? call_0(method) : NULL;
    if (!ratio || !delta_check_ratio(ratio))
        return NULL;
    OWNED Value us = delta_to_int(delta);
    OWNED Value scaled = us ? int_multiply(us, tuple_peek(ratio, divide ? 1 : 0)) : NULL;
    OWNED Value result = scaled ? int_divide_nearest(scaled, tuple_peek(ratio, divide ? 0 : 1)) : NULL;
    return result ? delta_from_int(&delta_type, result) : NULL;
}

static Value delta_slot_multiply(Borrowed a, Borrowed b) {
    Borrowed delta = is_delta(a) ? a : b, factor = delta == a ? b : a;
    if (is_int(factor)) {
        OWNED Value us = delta_to_int(delta);
        OWNED Value product = us ? int_multiply(us, factor) : NULL;
        return product ? delta_from_int(&delta_type, product) : NULL;
    }
    return is_float(factor) ? delta_scale_float(delta, factor, false) : NOT_IMPLEMENTED;
}

/* Both operands in microseconds as ints. */
static bool delta_pair(Borrowed a, Borrowed b, Value *x, Value *y) {
    *x = delta_to_int(a);
    *y = *x ? delta_to_int(b) : NULL;
    return *y != NULL;
}

static Value delta_slot_true_divide(Borrowed a, Borrowed b) {
    if (!is_delta(a))
        return NOT_IMPLEMENTED;
    OWNED Value x = NULL;
    OWNED Value y = NULL;
    if (is_delta(b))
        return delta_pair(a, b, &x, &y) ? int_true_divide(x, y) : NULL;
    if (is_float(b))
        return delta_scale_float(a, b, true);
    if (!is_int(b))
        return NOT_IMPLEMENTED;
    x = delta_to_int(a);
    y = x ? int_divide_nearest(x, b) : NULL;
    return y ? delta_from_int(&delta_type, y) : NULL;
}

static Value delta_slot_floor_divide(Borrowed a, Borrowed b) {
    if (!is_delta(a))
        return NOT_IMPLEMENTED;
    OWNED Value x = NULL;
    OWNED Value y = NULL;
    if (is_delta(b))
        return delta_pair(a, b, &x, &y) ? int_floor_divide(x, y) : NULL;
    if (!is_int(b))
        return NOT_IMPLEMENTED;
    x = delta_to_int(a);
    y = x ? int_floor_divide(x, b) : NULL;
    return y ? delta_from_int(&delta_type, y) : NULL;
}

static Value delta_slot_remainder(Borrowed a, Borrowed b) {
    if (!is_delta(a) || !is_delta(b))
        return NOT_IMPLEMENTED;
    OWNED Value x = NULL;
    OWNED Value y = NULL;
    OWNED Value rest = delta_pair(a, b, &x, &y) ? int_remainder(x, y) : NULL;
    return rest ? delta_from_int(&delta_type, rest) : NULL;
}

static Value delta_slot_divmod(Borrowed a, Borrowed b) {
    if (!is_delta(a) || !is_delta(b))
        return NOT_IMPLEMENTED;
    OWNED Value x = NULL;
    OWNED Value y = NULL;
    OWNED Value quotient = NULL;
    OWNED Value rest = NULL;
    if (!delta_pair(a, b, &x, &y) || !int_divmod(x, y, &quotient, &rest))
        return NULL;
    OWNED Value rest_delta = delta_from_int(&delta_type, rest);
    return rest_delta ? tuple_pack(2, (Borrowed)quotient, (Borrowed)rest_delta) : NULL;
}

/* ------------------------------------------------------------------ methods, tables */

static Value delta_py_total_seconds(Borrowed v, Borrowed const *args) {
    OWNED Value us = delta_to_int(v);
    return us ? int_true_divide(us, imm_int(MICROSECONDS)) : NULL;
}

static Value delta_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value state = delta_state(v);
    return state ? tuple_pack(2, TO_VALUE(type_of(v)), (Borrowed)state) : NULL;
}

static MethodDef const delta_methods[] = {
    METHOD_HIDDEN("total_seconds", delta_py_total_seconds, "($self, /)", "All of it in seconds."),
    METHOD_HIDDEN("__reduce__", delta_py_reduce, "($self, /)", "__reduce__() -> (cls, state)"),
    METHOD_END,
};
static MemberDef const delta_members[] = {
    {"days", MEMBER_INT, offsetof(Delta, days), true, "Number of days."},
    {"seconds", MEMBER_INT, offsetof(Delta, seconds), true, "Number of seconds (>= 0 and less than 1 day)."},
    {"microseconds", MEMBER_INT, offsetof(Delta, microseconds), true, "Number of microseconds (>= 0 and less than 1 second)."},
    MEMBER_END,
};
static TypeInfo delta_info = {
    .methods = delta_methods,
    .members = delta_members,
    .dealloc = delta_slot_dealloc,
    .new = delta_slot_new,
    .repr = delta_slot_repr,
    .str = delta_slot_str,
    .hash = delta_slot_hash,
    .compare = delta_slot_compare,
    .add = delta_slot_add,
    .subtract = delta_slot_subtract,
    .multiply = delta_slot_multiply,
    .remainder = delta_slot_remainder,
    .divmod = delta_slot_divmod,
    .negative = delta_slot_negative,
    .positive = delta_slot_positive,
    .absolute = delta_slot_absolute,
    .boolean = delta_slot_boolean,
    .floor_divide = delta_slot_floor_divide,
    .true_divide = delta_slot_true_divide,
};
Type delta_type = {
    STATIC_TYPE("datetime.timedelta", Delta, &delta_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "Difference between two datetime values.\n\n"
           "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
};
