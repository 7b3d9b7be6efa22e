/* SPDX-License-Identifier: MIT
   range and its two iterators: one that counts in int64, which the VM runs in line, and one for ints of any size.

   Invariant: a Range's numbers are exact ints; `length` is derived from the other three. The slots of an int64 iterator
   never overflow: it is only made when the last number it gives, and one step more, are in range. */
#include "types/range_priv.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/list_priv.h"

/* ------------------------------------------------------------------ making */

/* How many numbers from `start` to `stop` by `step`, an exact int. */
static Value range_count(Borrowed start, Borrowed stop, Borrowed step) {
    if (is_imm_int(start) && is_imm_int(stop) && is_imm_int(step)) {
        int64_t low = imm_int_get(start), high = imm_int_get(stop), by = imm_int_get(step);
        if (by < 0) {
            int64_t kept = low;
            low = high;
            high = kept;
            by = -by;
        }
        if (low >= high)
            return imm_int(0);
        return int_new_unsigned(((uint64_t)high - (uint64_t)low - 1) / (uint64_t)by + 1);
    }
    bool down = int_sign(step) < 0;
    if (int_compare(start, stop) * (down ? -1 : 1) >= 0)
        return imm_int(0);
    OWNED Value span = down ? int_subtract(start, stop) : int_subtract(stop, start);
    OWNED Value less = span ? int_subtract(span, imm_int(1)) : NULL;
    OWNED Value by = less ? int_absolute(step) : NULL;
    OWNED Value whole = by ? int_floor_divide(less, by) : NULL;
    return whole ? int_add(whole, imm_int(1)) : NULL;
}

/* A range of exact ints, which are stolen. */
static Value range_make(STEALS Value start, STEALS Value stop, STEALS Value step) {
    Value length = range_count(start, stop, step);
    Range *self = length ? object_new_raw(&range_type, sizeof(Range)) : NULL;
    if (!self) {
        drop(start);
        drop(stop);
        drop(step);
        drop(length);
        return NULL;
    }
    self->start = start;
    self->stop = stop;
    self->step = step;
    self->length = length;
    return TO_VALUE(self);
}

Value range_new(Borrowed start, Borrowed stop, Borrowed step) {
    OWNED Value first = start ? int_exact(start) : imm_int(0);
    OWNED Value last = first ? int_exact(stop) : NULL;
    OWNED Value by = last ? (step ? int_exact(step) : imm_int(1)) : NULL;
    if (!by)
        return NULL;
    if (int_is_zero(by))
        return raise_error(&exc_ValueError, "range() arg 3 must not be zero");
    return range_make(MOVE(first), MOVE(last), MOVE(by));
}

static Value range_index_argument(Borrowed v) {
    if (is_imm_int(v))
        return own(v);
    OWNED Value index = number_index(v);
    return index ? int_exact(index) : NULL;
}

static Value range_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("range", keywords) || !native_count("range", count, 1, 3))
        return NULL;
    OWNED Value start = count == 1 ? imm_int(0) : range_index_argument(args[0]);
    OWNED Value stop = start ? range_index_argument(args[count == 1 ? 0 : 1]) : NULL;
    OWNED Value step = !stop ? NULL : count == 3 ? range_index_argument(args[2]) : imm_int(1);
    if (!step)
        return NULL;
    if (int_is_zero(step))
        return raise_error(&exc_ValueError, "range() arg 3 must not be zero");
    return range_make(MOVE(start), MOVE(stop), MOVE(step));
}

static void range_slot_dealloc(Object *o) {
    Range *self = (Range *)o;
    drop(self->start);
    drop(self->stop);
    drop(self->step);
    drop(self->length);
    object_free_static(o);
}

/* ------------------------------------------------------------------ operators */

static Value range_slot_repr(Borrowed v) {
    Range *self = AS(Range, v);
    if (self->step == imm_int(1))
        return str_format("range(%R, %R)", self->start, self->stop);
    return str_format("range(%R, %R, %R)", self->start, self->stop, self->step);
}

static ssize_t range_slot_length(Borrowed v) {
    int overflow;
    int64_t length = int_get(AS(Range, v)->length, &overflow);
    if (overflow) {
        raise_error(&exc_OverflowError, "Python int too large to convert to C ssize_t");
        return -1;
    }
    return length;
}

static int range_slot_boolean(Borrowed v) { return !int_is_zero(AS(Range, v)->length); }

/* start + at * step. */
static Value range_at(Range const *self, Borrowed at) {
    if (is_imm_int(at) && range_is_small(self)) {
        int64_t offset, sum;
        if (!__builtin_mul_overflow(imm_int_get(at), imm_int_get(self->step), &offset) &&
            !__builtin_add_overflow(imm_int_get(self->start), offset, &sum))
            return int_new(sum);
    }
    OWNED Value offset = int_multiply(at, self->step);
    return offset ? int_add(self->start, offset) : NULL;
}

/* The item at an int that may be negative. */
static Value range_item(Range const *self, Borrowed index) {
    OWNED Value at = int_sign(index) < 0 ? int_add(index, self->length) : own(index);
    if (!at)
        return NULL;
    if (int_sign(at) < 0 || int_compare(at, self->length) >= 0)
        return raise_error(&exc_IndexError, "range object index out of range");
    return range_at(self, at);
}

static Value range_slot_item(Borrowed v, ssize_t at) {
    OWNED Value index = int_new(at);
    if (index && at < 0)
        return raise_error(&exc_IndexError, "range object index out of range");
    return index ? range_item(AS(Range, v), index) : NULL;
}

static Value range_get_slice(Range const *self, Borrowed slice) {
    OWNED Value indices = slice_indices(slice, self->length);
    if (!indices)
        return NULL;
    OWNED Value step = int_multiply(tuple_peek(indices, 2), self->step);
    OWNED Value start = step ? range_at(self, tuple_peek(indices, 0)) : NULL;
    OWNED Value stop = start ? range_at(self, tuple_peek(indices, 1)) : NULL;
    return stop ? range_make(MOVE(start), MOVE(stop), MOVE(step)) : NULL;
}

static Value range_slot_subscript(Borrowed v, Borrowed key) {
    if (is_slice(key))
        return range_get_slice(AS(Range, v), key);
    if (!has_index(key))
        return raise_error(&exc_TypeError, "range indices must be integers or slices, not %T", key);
    OWNED Value index = number_index(key);
    return index ? range_item(AS(Range, v), index) : NULL;
}

/* Whether an exact int or bool is one of the numbers. */
static int range_has_int(Range const *self, Borrowed v) {
    bool down = int_sign(self->step) < 0;
    int from_start = int_compare(v, self->start), to_stop = int_compare(v, self->stop);
    if (down ? from_start > 0 || to_stop <= 0 : from_start < 0 || to_stop >= 0)
        return 0;
    if (self->step == imm_int(1))
        return 1;
    OWNED Value offset = int_subtract(v, self->start);
    OWNED Value rest = offset ? int_remainder(offset, self->step) : NULL;
    return rest ? int_is_zero(rest) : -1;
}

static int range_slot_contains(Borrowed v, Borrowed item) {
    if (is_int_exact(item) || is_bool(item))
        return range_has_int(AS(Range, v), item);
    OWNED Value iterator = get_iter(v);
    if (!iterator)
        return -1;
    for (;;) {
        OWNED Value number = NULL;
        int got = iterator_step(iterator, &number);
        if (got <= 0)
            return got;
        int equal = item_equal(number, item);
        if (equal)
            return equal;
    }
}

static bool range_is_equal(Range const *a, Range const *b) {
    if (a == b)
        return true;
    if (!int_equal(a->length, b->length))
        return false;
    if (int_is_zero(a->length))
        return true;
    return int_equal(a->start, b->start) && (a->length == imm_int(1) || int_equal(a->step, b->step));
}

static Value range_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_range(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return NOT_IMPLEMENTED;
    return bool_value(range_is_equal(AS(Range, a), AS(Range, b)) == (op == COMPARE_EQ));
}

/* Of (length, start, step) with None for what does not matter. */
static hash_t range_slot_hash(Borrowed v) {
    Range *self = AS(Range, v);
    bool empty = int_is_zero(self->length), single = self->length == imm_int(1);
    OWNED Value key = tuple_pack(3, (Borrowed)self->length, empty ? NONE : self->start, empty || single ? NONE : self->step);
    return key ? object_hash(key) : -1;
}

/* ------------------------------------------------------------------ methods */

static Value range_py_count(Borrowed v, Borrowed const *args) {
    if (is_int_exact(args[0]) || is_bool(args[0])) {
        int has = range_has_int(AS(Range, v), args[0]);
        return has < 0 ? NULL : imm_int(has);
    }
    int64_t found = 0;
    OWNED Value iterator = get_iter(v);
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value number = NULL;
        int got = iterator_step(iterator, &number);
        if (got <= 0)
            return got == 0 ? imm_int(found) : NULL;
        int equal = item_equal(number, args[0]);
        if (equal < 0)
            return NULL;
        found += equal;
    }
}

static Value range_py_index(Borrowed v, Borrowed const *args) {
    Range *self = AS(Range, v);
    if (!is_int_exact(args[0]) && !is_bool(args[0])) {
        int64_t at = 0;
        OWNED Value iterator = get_iter(v);
        for (; iterator; at++) {
            OWNED Value number = NULL;
            int got = iterator_step(iterator, &number);
            if (got < 0)
                return NULL;
            if (got == 0)
                return raise_error(&exc_ValueError, "sequence.index(x): x not in sequence");
            int equal = item_equal(number, args[0]);
            if (equal)
                return equal < 0 ? NULL : imm_int(at);
        }
        return NULL;
    }
    int has = range_has_int(self, args[0]);
    if (has < 0)
        return NULL;
    if (!has)
        return raise_error(&exc_ValueError, "%R is not in range", args[0]);
    OWNED Value offset = int_subtract(args[0], self->start);
    return offset ? int_floor_divide(offset, self->step) : NULL;
}

static Value range_py_reduce(Borrowed v, Borrowed const *args) {
    Range *self = AS(Range, v);
    return build_value("O(OOO)", TO_VALUE(type_of(v)), self->start, self->stop, self->step);
}

/* ------------------------------------------------------------------ iterators */

/* Counts with ints of any size: gives start + index * step for index < length. */
typedef struct {
    Object head;
    Value index, start, step, length;
} LongRangeIterator;

Value range_iterator_new(int64_t start, int64_t step, int64_t length) {
    RangeIterator *self = object_new_raw(&range_iterator_type, sizeof(RangeIterator));
    if (!self)
        return NULL;
    self->next = start;
    self->step = step;
    self->remaining = self->length = length;
    return TO_VALUE(self);
}

static Value longrange_iterator_new(Borrowed start, Borrowed step, Borrowed length) {
    LongRangeIterator *self = object_new_raw(&longrange_iterator_type, sizeof(LongRangeIterator));
    if (!self)
        return NULL;
    self->index = imm_int(0);
    self->start = own(start);
    self->step = own(step);
    self->length = own(length);
    return TO_VALUE(self);
}

/* Whether start + length * step can be computed in int64. */
static bool range_fits(Borrowed start, Borrowed step, Borrowed length) {
    int64_t span, end;
    return is_imm_int(start) && is_imm_int(step) && is_imm_int(length) &&
           !__builtin_mul_overflow(imm_int_get(step), imm_int_get(length), &span) &&
           !__builtin_add_overflow(imm_int_get(start), span, &end);
}

static Value range_iterator_for(Borrowed start, Borrowed step, Borrowed length) {
    if (range_fits(start, step, length))
        return range_iterator_new(imm_int_get(start), imm_int_get(step), imm_int_get(length));
    return longrange_iterator_new(start, step, length);
}

static Value range_slot_iter(Borrowed v) {
    Range *self = AS(Range, v);
    return range_iterator_for(self->start, self->step, self->length);
}

static Value range_py_reversed(Borrowed v, Borrowed const *args) {
    Range *self = AS(Range, v);
    OWNED Value last_index = int_subtract(self->length, imm_int(1));
    OWNED Value start = last_index ? range_at(self, last_index) : NULL;
    OWNED Value step = start ? int_negative(self->step) : NULL;
    return step ? range_iterator_for(start, step, self->length) : NULL;
}

static int range_iterator_slot_next(Borrowed v, Value *out) {
    RangeIterator *self = AS(RangeIterator, v);
    if (self->remaining <= 0)
        return 0;
    int64_t number = self->next;
    self->next = number + self->step;
    self->remaining--;
    *out = int_new(number);
    return *out ? 1 : -1;
}

static Value range_iterator_py_length_hint(Borrowed v, Borrowed const *args) {
    return int_new(AS(RangeIterator, v)->remaining);
}

static Value range_iterator_reduce(Borrowed start, Borrowed step, Borrowed left, Borrowed position) {
    OWNED Value iter = container_builtin("iter");
    OWNED Value span = iter ? int_multiply(step, left) : NULL;
    OWNED Value stop = span ? int_add(start, span) : NULL;
    OWNED Value range = stop ? range_new(start, stop, step) : NULL;
    return range ? build_value("O(O)O", iter, range, position) : NULL;
}

static Value range_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    RangeIterator *self = AS(RangeIterator, v);
    int64_t at = self->length - self->remaining;
    OWNED Value start = int_new(self->next - at * self->step);
    return start ? range_iterator_reduce(start, imm_int(self->step), imm_int(self->length), imm_int(at)) : NULL;
}

static Value range_iterator_py_setstate(Borrowed v, Borrowed const *args) {
    RangeIterator *self = AS(RangeIterator, v);
    ssize_t at;
    if (!arg_ssize(args[0], &at))
        return NULL;
    at = at < 0 ? 0 : at > self->length ? self->length : at;
    self->next += (at - (self->length - self->remaining)) * self->step;
    self->remaining = self->length - at;
    return NONE;
}

static void range_iterator_slot_dealloc(Object *o) { object_free_static(o); }

static MethodDef const range_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", range_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", range_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", range_iterator_py_setstate, "($self, state, /)", "Move on by so many numbers."),
    METHOD_END,
};
static TypeInfo range_iterator_info = {
    .methods = range_iterator_methods,
    .dealloc = range_iterator_slot_dealloc,
    .iter = own_self,
    .next = range_iterator_slot_next,
};
Type range_iterator_type = {
    STATIC_TYPE("range_iterator", RangeIterator, &range_iterator_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static void longrange_iterator_slot_dealloc(Object *o) {
    LongRangeIterator *self = (LongRangeIterator *)o;
    drop(self->index);
    drop(self->start);
    drop(self->step);
    drop(self->length);
    object_free_static(o);
}

static int longrange_iterator_slot_next(Borrowed v, Value *out) {
    LongRangeIterator *self = AS(LongRangeIterator, v);
    if (int_compare(self->index, self->length) >= 0)
        return 0;
    OWNED Value offset = int_multiply(self->index, self->step);
    OWNED Value number = offset ? int_add(self->start, offset) : NULL;
    Value index = number ? int_add(self->index, imm_int(1)) : NULL;
    if (!index)
        return -1;
    REPLACE(self->index, index);
    *out = MOVE(number);
    return 1;
}

static Value longrange_iterator_py_length_hint(Borrowed v, Borrowed const *args) {
    return int_subtract(AS(LongRangeIterator, v)->length, AS(LongRangeIterator, v)->index);
}

static Value longrange_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    LongRangeIterator *self = AS(LongRangeIterator, v);
    return range_iterator_reduce(self->start, self->step, self->length, self->index);
}

static Value longrange_iterator_py_setstate(Borrowed v, Borrowed const *args) {
    LongRangeIterator *self = AS(LongRangeIterator, v);
    OWNED Value at = number_index(args[0]);
    if (!at)
        return NULL;
    if (int_sign(at) < 0)
        REPLACE(at, imm_int(0));
    if (int_compare(at, self->length) > 0)
        REPLACE(at, own(self->length));
    REPLACE(self->index, MOVE(at));
    return NONE;
}

static MethodDef const longrange_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", longrange_iterator_py_length_hint, "($self, /)",
                  "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", longrange_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", longrange_iterator_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};
static TypeInfo longrange_iterator_info = {
    .methods = longrange_iterator_methods,
    .dealloc = longrange_iterator_slot_dealloc,
    .iter = own_self,
    .next = longrange_iterator_slot_next,
};
Type longrange_iterator_type = {
    STATIC_TYPE("longrange_iterator", LongRangeIterator, &longrange_iterator_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ tables */

static MethodDef const range_methods[] = {
    METHOD_HIDDEN("__reversed__", range_py_reversed, "($self, /)", "Return a reverse iterator."),
    METHOD_HIDDEN("__reduce__", range_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("count", range_py_count, "($self, object, /)", "rangeobject.count(value) -> how often value occurs"),
    METHOD_HIDDEN("index", range_py_index, "($self, object, /)",
                  "rangeobject.index(value) -> index of value; raises ValueError if it does not occur"),
    METHOD_END,
};
static MemberDef const range_members[] = {
    {"start", MEMBER_OBJECT, offsetof(Range, start), true, NULL},
    {"stop", MEMBER_OBJECT, offsetof(Range, stop), true, NULL},
    {"step", MEMBER_OBJECT, offsetof(Range, step), true, NULL},
    MEMBER_END,
};
static TypeInfo range_info = {
    .methods = range_methods,
    .members = range_members,
    .dealloc = range_slot_dealloc,
    .new = range_slot_new,
    .repr = range_slot_repr,
    .hash = range_slot_hash,
    .compare = range_slot_compare,
    .iter = range_slot_iter,
    .boolean = range_slot_boolean,
    .seq_length = range_slot_length,
    .item = range_slot_item,
    .contains = range_slot_contains,
    .map_length = range_slot_length,
    .subscript = range_slot_subscript,
};
Type range_type = {
    STATIC_TYPE("range", Range, &range_info),
    .flags = TYPE_FLAG_SEQUENCE,
    .doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
           "The ints from start (0) up to but not including stop, by step (1).",
};
