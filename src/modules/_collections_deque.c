/* SPDX-License-Identifier: MIT
   collections.deque: a ring buffer whose capacity is a power of two.

   Invariant: the items are at ring[(first + i) & mask] for 0 <= i < size, all owned; `state` changes with every addition
   and removal, by which iterators and searches notice that the deque was changed under their hands. */
#include "modules/_collections.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/slice.h"
#include "types/str.h"

typedef struct {
    VarObject head;     /* size: items in it */
    Value *ring;        /* NULL while capacity is 0 */
    size_t capacity;    /* power of two, or 0 */
    size_t first;       /* position of item 0 */
    uint64_t state;
    ssize_t max_length; /* -1: none */
    Value weaklist;
} Deque;

#define DEQUE_MIN 8

static ALWAYS_INLINE Deque *as_deque(Borrowed v) { return AS(Deque, v); }
static bool is_deque(Borrowed v) { return is_instance(v, &deque_type); }
static ALWAYS_INLINE ssize_t deque_size(Borrowed v) { return as_deque(v)->head.size; }
static ALWAYS_INLINE Value *deque_place(Deque *self, ssize_t at) {
    return &self->ring[(self->first + (size_t)at) & (self->capacity - 1)];
}

/* ------------------------------------------------------------------ storage */

/* Moves the items to the start of a ring of another capacity. */
static NOINLINE bool deque_set_capacity(Deque *self, size_t capacity) {
    Value *ring = memory_new_array(capacity, sizeof(Value));
    if (!ring)
        return false;
    size_t size = (size_t)self->head.size;
    if (size) {
        size_t until_end = self->capacity - self->first, head = size < until_end ? size : until_end;
        memcpy(ring, self->ring + self->first, head * sizeof(Value));
        memcpy(ring + head, self->ring, (size - head) * sizeof(Value));
    }
    memory_free(self->ring);
    self->ring = ring;
    self->capacity = capacity;
    self->first = 0;
    return true;
}

static ALWAYS_INLINE bool deque_reserve_one(Deque *self) {
    if (LIKELY((size_t)self->head.size < self->capacity))
        return true;
    return deque_set_capacity(self, self->capacity ? self->capacity * 2 : DEQUE_MIN);
}

/* Gives memory back when a large ring is nearly empty. */
static ALWAYS_INLINE void deque_shrink(Deque *self) {
    if (UNLIKELY(self->capacity > 128 && (size_t)self->head.size < self->capacity / 8) &&
        !deque_set_capacity(self, self->capacity / 4))
        error_clear(); /* no memory to become smaller: stay as large */
}

/* The deque is not empty. */
static ALWAYS_INLINE Value deque_take_first(Deque *self) {
    Value v = self->ring[self->first];
    self->first = (self->first + 1) & (self->capacity - 1);
    self->head.size--;
    self->state++;
    deque_shrink(self);
    return v;
}

static ALWAYS_INLINE Value deque_take_last(Deque *self) {
    Value v = *deque_place(self, self->head.size - 1);
    self->head.size--;
    self->state++;
    deque_shrink(self);
    return v;
}

/* Adds at the end; when that is one too many, the first item goes. */
static ALWAYS_INLINE bool deque_append(Deque *self, STEALS Value v) {
    if (!deque_reserve_one(self)) {
        drop(v);
        return false;
    }
    *deque_place(self, self->head.size) = v;
    self->head.size++;
    self->state++;
    if (UNLIKELY((size_t)self->head.size > (size_t)self->max_length)) /* -1 is the largest size_t */
        drop(deque_take_first(self));
    return true;
}

static ALWAYS_INLINE bool deque_append_left(Deque *self, STEALS Value v) {
    if (!deque_reserve_one(self)) {
        drop(v);
        return false;
    }
    self->first = (self->first - 1) & (self->capacity - 1);
    self->ring[self->first] = v;
    self->head.size++;
    self->state++;
    if (UNLIKELY((size_t)self->head.size > (size_t)self->max_length))
        drop(deque_take_last(self));
    return true;
}

static void deque_clear(Deque *self) {
    Value *ring = self->ring;
    size_t capacity = self->capacity, first = self->first;
    ssize_t size = self->head.size;
    if (!ring)
        return;
    self->ring = NULL;
    self->capacity = self->first = 0;
    self->head.size = 0;
    self->state++;
    for (ssize_t i = 0; i < size; i++)
        drop(ring[(first + (size_t)i) & (capacity - 1)]);
    memory_free(ring);
}

/* Takes out the item at `at`, which is in range. */
static Value deque_take_at(Deque *self, ssize_t at) {
    Value v = *deque_place(self, at);
    ssize_t size = self->head.size;
    if (at < size / 2) {
        for (ssize_t i = at; i > 0; i--)
            *deque_place(self, i) = *deque_place(self, i - 1);
        self->first = (self->first + 1) & (self->capacity - 1);
    } else {
        for (ssize_t i = at; i < size - 1; i++)
            *deque_place(self, i) = *deque_place(self, i + 1);
    }
    self->head.size--;
    self->state++;
    return v;
}

/* Puts an item before the one at `at`, 0 <= at <= size. */
static bool deque_insert_at(Deque *self, ssize_t at, STEALS Value v) {
    if (!deque_reserve_one(self)) {
        drop(v);
        return false;
    }
    ssize_t size = self->head.size++;
    if (at < size / 2) {
        self->first = (self->first - 1) & (self->capacity - 1);
        for (ssize_t i = 0; i < at; i++)
            *deque_place(self, i) = *deque_place(self, i + 1);
    } else {
        for (ssize_t i = size; i > at; i--)
            *deque_place(self, i) = *deque_place(self, i - 1);
    }
    *deque_place(self, at) = v;
    self->state++;
    return true;
}

static void deque_rotate(Deque *self, ssize_t n) {
    ssize_t size = self->head.size;
    if (size < 2)
        return;
    n %= size;
    if (n > size / 2)
        n -= size;
    else if (n < -(size / 2))
        n += size;
    size_t mask = self->capacity - 1;
    self->state++;
    for (; n > 0; n--) { /* the last becomes the first */
        Value v = *deque_place(self, size - 1);
        self->first = (self->first - 1) & mask;
        self->ring[self->first] = v;
    }
    for (; n < 0; n++) {
        Value v = self->ring[self->first];
        self->first = (self->first + 1) & mask;
        *deque_place(self, size - 1) = v;
    }
}

/* ------------------------------------------------------------------ making, extending */

typedef bool (*DequeAdd)(Deque *self, Value v);
static bool deque_add_last(Deque *self, Value v) { return deque_append(self, v); }
static bool deque_add_first(Deque *self, Value v) { return deque_append_left(self, v); }

static bool deque_extend_by(Deque *self, Borrowed iterable, DequeAdd add) {
    OWNED Value copy = TO_VALUE(self) == iterable ? sequence_list(iterable) : NULL;
    if (TO_VALUE(self) == iterable && !copy)
        return false;
    OWNED Value iterator = get_iter(copy ? copy : iterable);
    if (!iterator)
        return false;
    NextFn next = type_of(iterator)->info->next;
    for (;;) {
        Value v;
        int got = next(iterator, &v);
        if (got <= 0)
            return got == 0;
        if (!add(self, v))
            return false;
    }
}

static Value deque_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (self)
        as_deque(self)->max_length = -1;
    return self;
}

static bool deque_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    Deque *self = as_deque(v);
    if (!native_bind("deque", "(iterable=(), maxlen=None)", args, count, keywords, bound, NULL))
        return false;
    ssize_t max_length = -1;
    if (bound[1] && bound[1] != NONE) {
        if (!is_int(bound[1]))
            return raise_error(&exc_TypeError, "an integer is required");
        if (!arg_ssize(bound[1], &max_length))
            return false;
        if (max_length < 0)
            return raise_error(&exc_ValueError, "maxlen must be non-negative");
    }
    self->max_length = max_length;
    deque_clear(self);
    return !bound[0] || deque_extend_by(self, bound[0], deque_add_last);
}

/* An empty deque of the exact type. */
static Value deque_make(ssize_t max_length) {
    Value self = type_alloc(&deque_type);
    if (self)
        as_deque(self)->max_length = max_length;
    return self;
}

static Value deque_copy(Borrowed v) {
    Deque *self = as_deque(v);
    if (is_exact(v, &deque_type)) {
        OWNED Value copy = deque_make(self->max_length);
        for (ssize_t i = 0; copy && i < self->head.size; i++)
            if (!deque_append(as_deque(copy), own(*deque_place(self, i))))
                return NULL;
        return MOVE(copy);
    }
    OWNED Value limit = int_new(self->max_length);
    OWNED Value copy = !limit ? NULL
                       : self->max_length < 0 ? call_1(TO_VALUE(type_of(v)), v)
                                              : call_2(TO_VALUE(type_of(v)), v, limit);
    if (copy && !is_deque(copy))
        return raise_error(&exc_TypeError, "%N() must return a deque, not %T", type_of(v), copy);
    return MOVE(copy);
}

/* ------------------------------------------------------------------ life */

static void deque_slot_dealloc(Object *o) {
    gc_untrack(o);
    if (((Deque *)o)->weaklist)
        weakref_clear_all(o);
    deque_clear((Deque *)o);
    object_free(o);
}

static int deque_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Deque *self = (Deque *)o;
    for (ssize_t i = 0; i < self->head.size; i++)
        VISIT(*deque_place(self, i));
    return 0;
}

static void deque_slot_clear(Object *o) { deque_clear((Deque *)o); }

/* ------------------------------------------------------------------ operators */

static Value deque_slot_repr(Borrowed v) {
    int entered = repr_enter(v);
    if (entered)
        return entered > 0 ? str_from_ascii("[...]", 5) : NULL;
    OWNED Value list = sequence_list(v);
    const char *name = type_short_name(type_of(v));
    ssize_t limit = as_deque(v)->max_length;
    Value text = !list ? NULL : limit >= 0 ? str_format("%s(%R, maxlen=%zd)", name, list, limit) : str_format("%s(%R)", name, list);
    repr_leave(v);
    return text;
}

static ssize_t deque_slot_length(Borrowed v) { return deque_size(v); }

static int deque_fail_mutated(Type *type) {
    raise_error(type, "deque mutated during iteration");
    return -1;
}

/* The first index in [start, stop) whose item equals `v`; -1 none, -2 error, of the given type when it was changed. */
static ssize_t deque_search(Deque *self, Borrowed v, ssize_t start, ssize_t stop, Type *mutated) {
    uint64_t state = self->state;
    for (ssize_t i = start; i < stop; i++) {
        OWNED Value item = own(*deque_place(self, i));
        int equal = is_equal(item, v);
        if (equal < 0)
            return -2;
        if (self->state != state)
            return deque_fail_mutated(mutated) - 1;
        if (equal)
            return i;
    }
    return -1;
}

static int deque_slot_contains(Borrowed v, Borrowed item) {
    ssize_t at = deque_search(as_deque(v), item, 0, deque_size(v), &exc_RuntimeError);
    return at == -2 ? -1 : at >= 0;
}

static Value deque_compare_items(Borrowed a, Borrowed b, CompareOp op) {
    OWNED Value first = get_iter(a);
    OWNED Value second = first ? get_iter(b) : NULL;
    if (!second)
        return NULL;
    for (;;) {
        OWNED Value x = NULL;
        OWNED Value y = NULL;
        int got_x = type_of(first)->info->next(first, &x);
        int got_y = got_x < 0 ? -1 : type_of(second)->info->next(second, &y);
        if (got_x < 0 || got_y < 0)
            return NULL;
        if (!got_x || !got_y)
            return compare_result(got_x - got_y, op);
        int equal = is_equal(x, y);
        if (equal < 0)
            return NULL;
        if (!equal)
            return op == COMPARE_EQ ? FALSE_VALUE : op == COMPARE_NE ? TRUE_VALUE : compare(x, y, op);
    }
}

static Value deque_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_deque(a) || !is_deque(b))
        return NOT_IMPLEMENTED;
    if (op == COMPARE_EQ || op == COMPARE_NE) {
        if (a == b || deque_size(a) != deque_size(b))
            return bool_value((a == b) == (op == COMPARE_EQ));
    }
    return deque_compare_items(a, b, op);
}

static Value deque_slot_item(Borrowed v, ssize_t at) {
    if ((size_t)at >= (size_t)deque_size(v))
        return raise_error(&exc_IndexError, "deque index out of range");
    return own(*deque_place(as_deque(v), at));
}

static bool deque_slot_set_item(Borrowed v, ssize_t at, Borrowed value) {
    Deque *self = as_deque(v);
    if ((size_t)at >= (size_t)self->head.size)
        return raise_error(&exc_IndexError, "deque index out of range");
    if (value)
        REPLACE(*deque_place(self, at), own(value));
    else
        drop(deque_take_at(self, at));
    return true;
}

static Value deque_slot_concat(Borrowed a, Borrowed b) {
    if (!is_deque(b))
        return raise_error(&exc_TypeError, "can only concatenate deque (not \"%T\") to deque", b);
    OWNED Value result = deque_copy(a);
    return result && deque_extend_by(as_deque(result), b, deque_add_last) ? MOVE(result) : NULL;
}

static Value deque_slot_inplace_concat(Borrowed v, Borrowed other) {
    return deque_extend_by(as_deque(v), other, deque_add_last) ? own(v) : NULL;
}

static Value deque_slot_inplace_repeat(Borrowed v, ssize_t n) {
    Deque *self = as_deque(v);
    ssize_t size = self->head.size;
    if (n <= 0) {
        deque_clear(self);
        return own(v);
    }
    if (size == 0 || n == 1)
        return own(v);
    if (self->max_length >= 0) /* what would fall out at the left need not be added */
        n = ssize_min(n, (self->max_length + size - 1) / size + 1);
    if (n > PTRDIFF_MAX / 16 / size)
        return raise_no_memory();
    OWNED Value items = sequence_list(v);
    if (!items)
        return NULL;
    for (ssize_t i = 0; i < (n - 1) * size; i++)
        if (!deque_append(self, own(list_peek(items, i % size))))
            return NULL;
    return own(v);
}

static Value deque_slot_repeat(Borrowed v, ssize_t n) {
    OWNED Value result = deque_copy(v);
    if (!result)
        return NULL;
    return deque_slot_inplace_repeat(result, n); /* another reference to `result` */
}

/* ------------------------------------------------------------------ methods */

static Value deque_py_append(Borrowed v, Borrowed const *args) {
    return deque_append(as_deque(v), own(args[0])) ? NONE : NULL;
}
static Value deque_py_appendleft(Borrowed v, Borrowed const *args) {
    return deque_append_left(as_deque(v), own(args[0])) ? NONE : NULL;
}
static Value deque_py_extend(Borrowed v, Borrowed const *args) {
    return deque_extend_by(as_deque(v), args[0], deque_add_last) ? NONE : NULL;
}
static Value deque_py_extendleft(Borrowed v, Borrowed const *args) {
    return deque_extend_by(as_deque(v), args[0], deque_add_first) ? NONE : NULL;
}

static Value deque_py_pop(Borrowed v, Borrowed const *args) {
    if (deque_size(v) == 0)
        return raise_error(&exc_IndexError, "pop from an empty deque");
    return deque_take_last(as_deque(v));
}
static Value deque_py_popleft(Borrowed v, Borrowed const *args) {
    if (deque_size(v) == 0)
        return raise_error(&exc_IndexError, "pop from an empty deque");
    return deque_take_first(as_deque(v));
}

static Value deque_py_clear(Borrowed v, Borrowed const *args) {
    deque_clear(as_deque(v));
    return NONE;
}
static Value deque_py_copy(Borrowed v, Borrowed const *args) { return deque_copy(v); }

static Value deque_py_count(Borrowed v, Borrowed const *args) {
    Deque *self = as_deque(v);
    int64_t found = 0;
    for (ssize_t at = 0;; at++, found++) {
        at = deque_search(self, args[0], at, self->head.size, &exc_RuntimeError);
        if (at < 0)
            return at == -1 ? imm_int(found) : NULL;
    }
}

static Value deque_py_index(Borrowed v, Borrowed const *args) {
    ssize_t start = 0, stop = deque_size(v), size = stop;
    if (!slice_bound_argument(args[1], &start) || !slice_bound_argument(args[2], &stop))
        return NULL;
    start = start < 0 ? ssize_max(start + size, 0) : start;
    stop = stop < 0 ? stop + size : ssize_min(stop, size);
    ssize_t at = deque_search(as_deque(v), args[0], start, stop, &exc_RuntimeError);
    if (at == -1)
        return raise_error(&exc_ValueError, "%R is not in deque", args[0]);
    return at < 0 ? NULL : imm_int(at);
}

static Value deque_py_insert(Borrowed v, Borrowed const *args) {
    Deque *self = as_deque(v);
    ssize_t at;
    if (!arg_ssize(args[0], &at))
        return NULL;
    if (self->head.size == self->max_length)
        return raise_error(&exc_IndexError, "deque already at its maximum size");
    if (at < 0)
        at = ssize_max(at + self->head.size, 0);
    return deque_insert_at(self, ssize_min(at, self->head.size), own(args[1])) ? NONE : NULL;
}

static Value deque_py_remove(Borrowed v, Borrowed const *args) {
    Deque *self = as_deque(v);
    ssize_t at = deque_search(self, args[0], 0, self->head.size, &exc_IndexError);
    if (at == -1)
        return raise_error(&exc_ValueError, "%R is not in deque", args[0]);
    if (at < 0)
        return NULL;
    drop(deque_take_at(self, at));
    return NONE;
}

static Value deque_py_reverse(Borrowed v, Borrowed const *args) {
    Deque *self = as_deque(v);
    for (ssize_t low = 0, high = self->head.size - 1; low < high; low++, high--) {
        Value kept = *deque_place(self, low);
        *deque_place(self, low) = *deque_place(self, high);
        *deque_place(self, high) = kept;
    }
    return NONE;
}

static Value deque_py_rotate(Borrowed v, Borrowed const *args) {
    ssize_t n = 1;
    if (args[0] && !arg_ssize(args[0], &n))
        return NULL;
    deque_rotate(as_deque(v), n);
    return NONE;
}

static Value deque_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value state = call_method_0(v, STR(__getstate__));
    OWNED Value iterator = state ? get_iter(v) : NULL;
    if (!iterator)
        return NULL;
    Value type = TO_VALUE(type_of(v));
    if (as_deque(v)->max_length < 0)
        return build_value("O()OO", type, state, iterator);
    return build_value("O(()n)OO", type, as_deque(v)->max_length, state, iterator);
}

static Value deque_py_sizeof(Borrowed v, Borrowed const *args) {
    return int_new(type_of(v)->basic_size + (ssize_t)(as_deque(v)->capacity * sizeof(Value)));
}

static Value deque_get_maxlen(Borrowed v, void *closure) {
    return as_deque(v)->max_length < 0 ? NONE : int_new(as_deque(v)->max_length);
}

static Value deque_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

/* ------------------------------------------------------------------ iterators */

typedef struct {
    Object head;
    Value deque;
    ssize_t left;    /* items still to come */
    uint64_t state;  /* the deque's, at the start */
} DequeIterator;

static Value deque_iterator_make(Type *type, Borrowed deque) {
    Value v = type_alloc(type);
    if (!v)
        return NULL;
    DequeIterator *self = AS(DequeIterator, v);
    self->deque = own(deque);
    self->left = deque_size(deque);
    self->state = as_deque(deque)->state;
    return v;
}

static Value deque_slot_iter(Borrowed v) { return deque_iterator_make(&deque_iterator_type, v); }
static Value deque_py_reversed(Borrowed v, Borrowed const *args) {
    return deque_iterator_make(&deque_reverse_iterator_type, v);
}

static Value deque_iterator_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t skip = 0;
    if (!native_no_keywords(type_short_name(type), keywords) || !native_count(type_short_name(type), count, 1, 2))
        return NULL;
    if (!is_deque(args[0]))
        return raise_error(&exc_TypeError, "argument 1 must be collections.deque, not %T", args[0]);
    if (count == 2 && !arg_ssize(args[1], &skip))
        return NULL;
    Value v = deque_iterator_make(type, args[0]);
    if (v)
        AS(DequeIterator, v)->left -= ssize_min(ssize_max(skip, 0), AS(DequeIterator, v)->left);
    return v;
}

static void deque_iterator_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((DequeIterator *)o)->deque);
    object_free(o);
}

static int deque_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((DequeIterator *)o)->deque);
    return 0;
}

/* 1 when there is another item, else 0 or -1. */
static ALWAYS_INLINE int deque_iterator_check(DequeIterator *self) {
    if (UNLIKELY(as_deque(self->deque)->state != self->state)) {
        self->left = 0;
        return deque_fail_mutated(&exc_RuntimeError);
    }
    return self->left > 0;
}

static int deque_iterator_slot_next(Borrowed v, Value *out) {
    DequeIterator *self = AS(DequeIterator, v);
    int got = deque_iterator_check(self);
    if (got > 0)
        *out = own(*deque_place(as_deque(self->deque), deque_size(self->deque) - self->left--));
    return got;
}

static int deque_reverse_iterator_slot_next(Borrowed v, Value *out) {
    DequeIterator *self = AS(DequeIterator, v);
    int got = deque_iterator_check(self);
    if (got > 0)
        *out = own(*deque_place(as_deque(self->deque), --self->left));
    return got;
}

static Value deque_iterator_py_length_hint(Borrowed v, Borrowed const *args) { return int_new(AS(DequeIterator, v)->left); }

static Value deque_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    DequeIterator *self = AS(DequeIterator, v);
    return build_value("O(On)", TO_VALUE(type_of(v)), self->deque, deque_size(self->deque) - self->left);
}

static MethodDef const deque_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", deque_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", deque_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
#define DEQUE_ITERATOR_TYPE(symbol, py_name)                                                                           \
    static TypeInfo symbol##_info = {                                                                                  \
        .methods = deque_iterator_methods,                                                                             \
        .dealloc = deque_iterator_slot_dealloc,                                                                        \
        .traverse = deque_iterator_slot_traverse,                                                                      \
        .new = deque_iterator_slot_new,                                                                                \
        .iter = own_self,                                                                                              \
        .next = symbol##_slot_next,                                                                                    \
    };                                                                                                                 \
    Type symbol##_type = {STATIC_TYPE(py_name, DequeIterator, &symbol##_info), .flags = TYPE_FLAG_GC};
DEQUE_ITERATOR_TYPE(deque_iterator, "_collections._deque_iterator")
DEQUE_ITERATOR_TYPE(deque_reverse_iterator, "_collections._deque_reverse_iterator")

/* ------------------------------------------------------------------ tables */

static MethodDef const deque_methods[] = {
    METHOD_HIDDEN("append", deque_py_append, "($self, object, /)", "Add an item at the right end."),
    METHOD_HIDDEN("appendleft", deque_py_appendleft, "($self, object, /)", "Add an item at the left end."),
    METHOD_HIDDEN("clear", deque_py_clear, "($self, /)", "Remove all items."),
    METHOD_HIDDEN("__copy__", deque_py_copy, "($self, /)", "Return a shallow copy."),
    METHOD_HIDDEN("copy", deque_py_copy, "($self, /)", "Return a shallow copy."),
    METHOD_HIDDEN("count", deque_py_count, "($self, value, /)", "D.count(value) -> how many items equal value"),
    METHOD_HIDDEN("extend", deque_py_extend, "($self, iterable, /)", "Add all items at the right end."),
    METHOD_HIDDEN("extendleft", deque_py_extendleft, "($self, iterable, /)",
                  "Add all items at the left end, one by one: their order is reversed."),
    METHOD_ARGS_TUPLE("index", deque_py_index, "($self, value, start=0, stop=0, /)",
                  "D.index(value, [start, [stop]]) -> index of the first item equal to value; else ValueError"),
    METHOD_ARGS_TUPLE("insert", deque_py_insert, "($self, index, object, /)", "D.insert(index, object) -> put it before index"),
    METHOD_HIDDEN("pop", deque_py_pop, "($self, /)", "Remove and return the rightmost item."),
    METHOD_HIDDEN("popleft", deque_py_popleft, "($self, /)", "Remove and return the leftmost item."),
    METHOD_HIDDEN("__reduce__", deque_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("remove", deque_py_remove, "($self, value, /)", "Remove the first item equal to value, else ValueError."),
    METHOD_HIDDEN("__reversed__", deque_py_reversed, "($self, /)", "Return a reverse iterator."),
    METHOD_HIDDEN("reverse", deque_py_reverse, "($self, /)", "Reverse the order of the items, in place."),
    METHOD_ARGS_TUPLE("rotate", deque_py_rotate, "($self, n=1, /)", "Move all items n places to the right (to the left if n < 0)."),
    METHOD_HIDDEN("__sizeof__", deque_py_sizeof, "($self, /)", "D.__sizeof__() -- size of D in memory, in bytes"),
    METHOD_ROW("__class_getitem__", .bound = deque_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static GetSetDef const deque_getsets[] = {
    {"maxlen", deque_get_maxlen, NULL, "greatest number of items, or None", NULL},
    GETSET_END,
};
static TypeInfo deque_info = {
    .methods = deque_methods,
    .getsets = deque_getsets,
    .dealloc = deque_slot_dealloc,
    .traverse = deque_slot_traverse,
    .clear = deque_slot_clear,
    .new = deque_slot_new,
    .init = deque_slot_init,
    .repr = deque_slot_repr,
    .hash = hash_not_implemented,
    .compare = deque_slot_compare,
    .iter = deque_slot_iter,
    .seq_length = deque_slot_length,
    .concat = deque_slot_concat,
    .repeat = deque_slot_repeat,
    .item = deque_slot_item,
    .set_item = deque_slot_set_item,
    .contains = deque_slot_contains,
    .inplace_concat = deque_slot_inplace_concat,
    .inplace_repeat = deque_slot_inplace_repeat,
};
Type deque_type = {
    STATIC_TYPE("collections.deque", Deque, &deque_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_SEQUENCE,
    .weaklist_offset = offsetof(Deque, weaklist),
    .doc = "deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence that is fast at both ends.",
};
