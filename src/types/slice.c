/* SPDX-License-Identifier: MIT
   slice: the type, and the arithmetic that every sequence's subscript uses. */
#include "types/slice.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/list_priv.h"

Value slice_new(Borrowed start, Borrowed stop, Borrowed step) {
    Slice *self = object_new_raw(&slice_type, sizeof(Slice));
    if (!self)
        return NULL;
    self->start = own(start ? start : NONE);
    self->stop = own(stop ? stop : NONE);
    self->step = own(step ? step : NONE);
    /* A slice of atoms cannot be part of a cycle. */
    if (item_is_gc(self->start) || item_is_gc(self->stop) || item_is_gc(self->step))
        gc_track(self);
    return TO_VALUE(self);
}

static void slice_slot_dealloc(Object *o) {
    Slice *self = (Slice *)o;
    gc_untrack(o);
    drop(self->start);
    drop(self->stop);
    drop(self->step);
    object_free_static(o);
}

static int slice_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Slice *self = (Slice *)o;
    VISIT(self->start);
    VISIT(self->stop);
    VISIT(self->step);
    return 0;
}

/* Anything with __index__, clipped to ssize_t; `message` when there is none. */
static NOINLINE bool slice_clip(Borrowed v, ssize_t *out, const char *message) {
    if (!has_index(v))
        return raise_error(&exc_TypeError, "slice indices must be integers or %shave an __index__ method", message);
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    int overflow;
    int64_t i = int_get(index, &overflow);
    *out = overflow == 0 ? i : overflow < 0 ? PTRDIFF_MIN : PTRDIFF_MAX;
    return true;
}

bool slice_bound_argument(Borrowed v, ssize_t *out) { return !v || slice_clip(v, out, ""); }

/* One of the three numbers; `absent` when it is None. */
static ALWAYS_INLINE bool slice_number(Borrowed v, ssize_t absent, ssize_t *out) {
    if (is_imm_int(v)) {
        *out = imm_int_get(v);
        return true;
    }
    if (v == NONE) {
        *out = absent;
        return true;
    }
    return slice_clip(v, out, "None or ");
}

bool slice_unpack(Borrowed slice, ssize_t *start, ssize_t *stop, ssize_t *step) {
    Slice *self = AS(Slice, slice);
    if (!slice_number(self->step, 1, step))
        return false;
    if (*step == 0)
        return raise_error(&exc_ValueError, "slice step cannot be zero");
    if (*step < -PTRDIFF_MAX)
        *step = -PTRDIFF_MAX; /* so that it can be negated */
    return slice_number(self->start, *step < 0 ? PTRDIFF_MAX : 0, start) &&
           slice_number(self->stop, *step < 0 ? PTRDIFF_MIN : PTRDIFF_MAX, stop);
}

/* Moves a bound into [0, length], or [-1, length - 1] for a negative step. */
static ALWAYS_INLINE ssize_t slice_bound(ssize_t bound, ssize_t length, ssize_t step) {
    if (bound < 0) {
        bound += length;
        if (bound < 0)
            return step < 0 ? -1 : 0;
        return bound;
    }
    return bound < length ? bound : step < 0 ? length - 1 : length;
}

ssize_t slice_adjust(ssize_t length, ssize_t *start, ssize_t *stop, ssize_t step) {
    ASSERT(step != 0 && length >= 0);
    *start = slice_bound(*start, length, step);
    *stop = slice_bound(*stop, length, step);
    if (step == 1)
        return *start < *stop ? *stop - *start : 0;
    if (step < 0)
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

static Value slice_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("slice", keywords) || !native_count("slice", count, 1, 3))
        return NULL;
    if (count == 1)
        return slice_new(NULL, args[0], NULL);
    return slice_new(args[0], args[1], count == 3 ? args[2] : NULL);
}

static Value slice_slot_repr(Borrowed v) {
    Slice *self = AS(Slice, v);
    return str_format("slice(%R, %R, %R)", self->start, self->stop, self->step);
}

static Value slice_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_slice(a) || !is_slice(b))
        return NOT_IMPLEMENTED;
    if (a == b)
        return bool_value(op == COMPARE_EQ || op == COMPARE_LE || op == COMPARE_GE);
    Slice *x = AS(Slice, a), *y = AS(Slice, b);
    OWNED Value first = tuple_pack(3, (Borrowed)x->start, (Borrowed)x->stop, (Borrowed)x->step);
    OWNED Value second = first ? tuple_pack(3, (Borrowed)y->start, (Borrowed)y->stop, (Borrowed)y->step) : NULL;
    return second ? compare(first, second, op) : NULL;
}

static Value slice_py_reduce(Borrowed v, Borrowed const *args) {
    Slice *self = AS(Slice, v);
    return build_value("O(OOO)", TO_VALUE(type_of(v)), self->start, self->stop, self->step);
}

/* A number of the slice as an int of any size; `absent` (lent) when it is None. new. */
static Value slice_index(Borrowed v, Borrowed absent) {
    if (v == NONE)
        return own(absent);
    if (!has_index(v))
        return raise_error(&exc_TypeError, "slice indices must be integers or None or have an __index__ method");
    return number_index(v);
}

/* slice_bound for ints of any size. */
static Value slice_index_bound(Borrowed v, Borrowed absent, Borrowed lower, Borrowed upper, Borrowed length) {
    OWNED Value bound = slice_index(v, absent);
    if (!bound || v == NONE)
        return MOVE(bound);
    if (int_sign(bound) < 0) {
        OWNED Value moved = int_add(bound, length);
        if (!moved)
            return NULL;
        return int_compare(moved, lower) < 0 ? own(lower) : MOVE(moved);
    }
    return int_compare(bound, upper) > 0 ? own(upper) : MOVE(bound);
}

Value slice_indices(Borrowed slice, Borrowed length) {
    Slice *self = AS(Slice, slice);
    OWNED Value step = slice_index(self->step, imm_int(1));
    if (!step)
        return NULL;
    int sign = int_sign(step);
    if (sign == 0)
        return raise_error(&exc_ValueError, "slice step cannot be zero");
    OWNED Value upper = sign < 0 ? int_subtract(length, imm_int(1)) : own(length);
    Value lower = imm_int(sign < 0 ? -1 : 0);
    OWNED Value start = upper ? slice_index_bound(self->start, sign < 0 ? upper : lower, lower, upper, length) : NULL;
    OWNED Value stop = start ? slice_index_bound(self->stop, sign < 0 ? lower : upper, lower, upper, length) : NULL;
    return stop ? tuple_pack(3, (Borrowed)start, (Borrowed)stop, (Borrowed)step) : NULL;
}

static Value slice_py_indices(Borrowed v, Borrowed const *args) {
    OWNED Value length = number_index(args[0]);
    if (!length)
        return NULL;
    if (int_sign(length) < 0)
        return raise_error(&exc_ValueError, "length should not be negative");
    return slice_indices(v, length);
}

static MethodDef const slice_methods[] = {
    METHOD_HIDDEN("indices", slice_py_indices, "($self, object, /)",
                  "S.indices(len) -> (start, stop, stride)\n\nThe three numbers as they apply to a sequence of length len."),
    METHOD_HIDDEN("__reduce__", slice_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static MemberDef const slice_members[] = {
    {"start", MEMBER_OBJECT, offsetof(Slice, start), true, NULL},
    {"stop", MEMBER_OBJECT, offsetof(Slice, stop), true, NULL},
    {"step", MEMBER_OBJECT, offsetof(Slice, step), true, NULL},
    MEMBER_END,
};
static TypeInfo slice_info = {
    .methods = slice_methods,
    .members = slice_members,
    .dealloc = slice_slot_dealloc,
    .traverse = slice_slot_traverse,
    .new = slice_slot_new,
    .repr = slice_slot_repr,
    .hash = hash_not_implemented,
    .compare = slice_slot_compare,
};
Type slice_type = {
    STATIC_TYPE("slice", Slice, &slice_info),
    .flags = TYPE_FLAG_VISIBLE | TYPE_FLAG_GC,
    .doc = "slice(stop)\nslice(start, stop[, step])\n\nWhat extended indexing (a[0:10:2]) passes to the container.",
};
