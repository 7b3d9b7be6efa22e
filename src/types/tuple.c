/* SPDX-License-Identifier: MIT
   tuple and its iterator.

   Invariant: items never change once anybody else has seen the tuple, except that exposure boxes immediates in place. A
   tuple whose items are all atoms when it is made is never tracked by the collector. */
#include "types/list_priv.h"

#include <stdarg.h>

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/iterators.h"
#include "types/module.h"
#include "types/slice.h"

struct TupleEmpty tuple_empty_storage = {{NULL, 0}, {STATIC_HEAD(&tuple_type), 0}};

/* ------------------------------------------------------------------ making */

/* A tuple of `size` > 0 items that are not there yet; not tracked. */
static ALWAYS_INLINE Tuple *tuple_new_raw(ssize_t size) {
    if (UNLIKELY((size_t)size > (size_t)PTRDIFF_MAX / sizeof(Value) - sizeof(Tuple)))
        return raise_no_memory();
    Tuple *self = object_new_raw(&tuple_type, sizeof(Tuple) + (size_t)size * sizeof(Value));
    if (LIKELY(self != NULL))
        self->head.size = size;
    return self;
}

static ALWAYS_INLINE void tuple_track_if_needed(Tuple *self) {
    for (ssize_t i = 0; i < self->head.size; i++) {
        if (item_is_gc(self->items[i])) {
            gc_track(self);
            return;
        }
    }
}

Value tuple_new(ssize_t size) {
    ASSERT_GIL();
    if (size == 0)
        return TUPLE_EMPTY;
    Tuple *self = tuple_new_raw(size);
    if (!self)
        return NULL;
    memset(self->items, 0, (size_t)size * sizeof(Value));
    gc_track(self);
    return TO_VALUE(self);
}

Value tuple_from_array(Borrowed const *items, ssize_t count) {
    if (count == 0)
        return TUPLE_EMPTY;
    Tuple *self = tuple_new_raw(count);
    if (!self)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        self->items[i] = own(items[i]);
    tuple_track_if_needed(self);
    return TO_VALUE(self);
}

Value tuple_from_array_steal(Value *items, ssize_t count) {
    if (count == 0)
        return TUPLE_EMPTY;
    Tuple *self = tuple_new_raw(count);
    if (!self) {
        for (ssize_t i = 0; i < count; i++)
            drop(items[i]);
        return NULL;
    }
    memcpy(self->items, items, (size_t)count * sizeof(Value));
    tuple_track_if_needed(self);
    return TO_VALUE(self);
}

Value tuple_pack(ssize_t count, ...) {
    Value result = tuple_new(count);
    if (!result)
        return NULL;
    va_list args;
    va_start(args, count);
    for (ssize_t i = 0; i < count; i++)
        AS(Tuple, result)->items[i] = own(va_arg(args, Borrowed));
    va_end(args);
    return result;
}

Value tuple_slice(Borrowed tuple, ssize_t start, ssize_t end) {
    ssize_t size = tuple_size(tuple);
    start = start < 0 ? 0 : ssize_min(start, size);
    end = end < start ? start : ssize_min(end, size);
    if (start == 0 && end == size && is_tuple_exact(tuple))
        return own(tuple);
    return tuple_from_array((Borrowed const *)AS(Tuple, tuple)->items + start, end - start);
}

Value tuple_concat(Borrowed a, Borrowed b) {
    ssize_t size_a = tuple_size(a), size_b = tuple_size(b);
    if (size_a == 0 && is_tuple_exact(b))
        return own(b);
    if (size_b == 0 && is_tuple_exact(a))
        return own(a);
    if (size_a + size_b == 0)
        return TUPLE_EMPTY;
    Tuple *self = tuple_new_raw(size_a + size_b);
    if (!self)
        return NULL;
    for (ssize_t i = 0; i < size_a; i++)
        self->items[i] = own(tuple_peek(a, i));
    for (ssize_t i = 0; i < size_b; i++)
        self->items[size_a + i] = own(tuple_peek(b, i));
    tuple_track_if_needed(self);
    return TO_VALUE(self);
}

/* ------------------------------------------------------------------ life */

static void tuple_slot_dealloc(Object *self) {
    Tuple *tuple = (Tuple *)self;
    gc_untrack(self);
    for (ssize_t i = tuple->head.size; --i >= 0;)
        drop(tuple->items[i]);
    if (LIKELY(self->type == &tuple_type))
        object_free_static(self);
    else
        object_free(self);
}

static int tuple_slot_traverse(Object *self, Visitor visitor, void *arg) {
    Tuple *tuple = (Tuple *)self;
    for (ssize_t i = tuple->head.size; --i >= 0;)
        VISIT(tuple->items[i]);
    return 0;
}

static Value tuple_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type->info->init == tuple_type.info->init && !native_no_keywords("tuple", keywords))
        return NULL;
    if (!native_count("tuple", count, 0, 1))
        return NULL;
    OWNED Value items = count ? sequence_tuple(args[0]) : TUPLE_EMPTY;
    if (!items || type == &tuple_type)
        return MOVE(items);
    ssize_t size = tuple_size(items);
    Tuple *self = object_new_var(type, size);
    if (!self)
        return NULL;
    for (ssize_t i = 0; i < size; i++)
        self->items[i] = own(tuple_peek(items, i));
    gc_track(self);
    return TO_VALUE(self);
}

/* ------------------------------------------------------------------ operators */

static Value tuple_slot_repr(Borrowed self) {
    if (tuple_size(self) == 0)
        return str_from_ascii("()", 2);
    return container_repr(self, "(", tuple_size(self) == 1 ? ",)" : ")", "(...)");
}

/* A sequence hash after xxHash64 by Collet: one round for each item's hash. The constants are xxHash's primes; the
   result equals CPython's, which programs can see in the order of sets. */
static hash_t tuple_slot_hash(Borrowed self) {
    uint64_t const prime1 = 11400714785074694791u, prime2 = 14029467366897019727u, prime5 = 2870177450012600261u;
    uint64_t sum = prime5;
    ssize_t size = tuple_size(self);
    for (ssize_t i = 0; i < size; i++) {
        hash_t lane = item_hash(tuple_peek(self, i));
        if (lane == -1)
            return -1;
        sum += (uint64_t)lane * prime2;
        sum = sum << 31 | sum >> 33;
        sum *= prime1;
    }
    sum += (uint64_t)size ^ (prime5 ^ 3527539u);
    return sum == UINT64_MAX ? 1546275796 : (hash_t)sum;
}

static ssize_t tuple_slot_length(Borrowed self) { return tuple_size(self); }

static int tuple_slot_contains(Borrowed self, Borrowed item) {
    ssize_t size = tuple_size(self);
    for (ssize_t i = 0; i < size; i++) {
        int equal = item_equal(tuple_peek(self, i), item);
        if (equal)
            return equal;
    }
    return 0;
}

static Value tuple_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_tuple(a) || !is_tuple(b))
        return NOT_IMPLEMENTED;
    ssize_t size_a = tuple_size(a), size_b = tuple_size(b), common = ssize_min(size_a, size_b), i = 0;
    if (!recursion_enter(" in comparison"))
        return NULL;
    int equal = 1;
    for (; i < common; i++) {
        equal = item_equal(tuple_peek(a, i), tuple_peek(b, i));
        if (equal <= 0)
            break;
    }
    recursion_leave();
    if (equal < 0)
        return NULL;
    if (i >= common)
        return compare_lengths(size_a, size_b, op);
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return bool_value(op == COMPARE_NE);
    return compare(tuple_peek(a, i), tuple_peek(b, i), op);
}

static Value tuple_slot_item(Borrowed self, ssize_t at) {
    if (UNLIKELY((size_t)at >= (size_t)tuple_size(self)))
        return raise_error(&exc_IndexError, "tuple index out of range");
    return own(tuple_peek(self, at));
}

static Value tuple_get_slice(Borrowed self, Borrowed key) {
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return NULL;
    ssize_t count = slice_adjust(tuple_size(self), &start, &stop, step);
    if (step == 1)
        return tuple_slice(self, start, start + count);
    if (count <= 0)
        return TUPLE_EMPTY;
    Tuple *result = tuple_new_raw(count);
    if (!result)
        return NULL;
    for (ssize_t i = 0, at = start; i < count; i++, at += step)
        result->items[i] = own(tuple_peek(self, at));
    tuple_track_if_needed(result);
    return TO_VALUE(result);
}

static Value tuple_slot_subscript(Borrowed self, Borrowed key) {
    ssize_t at;
    if (LIKELY(is_imm_int(key))) {
        at = imm_int_get(key);
    } else {
        if (is_slice(key))
            return tuple_get_slice(self, key);
        if (!has_index(key))
            return raise_error(&exc_TypeError, "tuple indices must be integers or slices, not %T", key);
        if (!container_index(key, &at))
            return NULL;
    }
    return tuple_slot_item(self, at < 0 ? at + tuple_size(self) : at);
}

static Value tuple_slot_concat(Borrowed a, Borrowed b) {
    if (!is_tuple(b))
        return raise_error(&exc_TypeError, "can only concatenate tuple (not \"%T\") to tuple", b);
    return tuple_concat(a, b);
}

static Value tuple_slot_repeat(Borrowed self, ssize_t count) {
    ssize_t size = tuple_size(self);
    if ((size == 0 || count == 1) && is_tuple_exact(self))
        return own(self);
    if (size == 0 || count <= 0)
        return TUPLE_EMPTY;
    if (size > PTRDIFF_MAX / (ssize_t)sizeof(Value) / count)
        return raise_no_memory();
    Tuple *result = tuple_new_raw(size * count);
    if (!result)
        return NULL;
    for (ssize_t i = 0, from = 0; i < size * count; i++) {
        result->items[i] = own(tuple_peek(self, from));
        if (++from == size)
            from = 0;
    }
    if (gc_is_tracked(AS(Object, self)))
        gc_track(result);
    return TO_VALUE(result);
}

/* ------------------------------------------------------------------ methods */

static Value tuple_py_count(Borrowed self, Borrowed const *args) {
    int64_t found = 0;
    for (ssize_t i = 0; i < tuple_size(self); i++) {
        int equal = item_equal(tuple_peek(self, i), args[0]);
        if (equal < 0)
            return NULL;
        found += equal;
    }
    return imm_int(found);
}

static Value tuple_py_index(Borrowed self, Borrowed const *args) {
    ssize_t start = 0, stop = PTRDIFF_MAX, size = tuple_size(self);
    if (!slice_bound_argument(args[1], &start) || !slice_bound_argument(args[2], &stop))
        return NULL;
    if (start < 0)
        start = ssize_max(start + size, 0);
    if (stop < 0)
        stop += size;
    for (ssize_t i = start; i < stop && i < size; i++) {
        int equal = item_equal(tuple_peek(self, i), args[0]);
        if (equal)
            return equal < 0 ? NULL : imm_int(i);
    }
    return raise_error(&exc_ValueError, "tuple.index(x): x not in tuple");
}

static Value tuple_py_getnewargs(Borrowed self, Borrowed const *args) {
    OWNED Value plain = tuple_from_array((Borrowed const *)AS(Tuple, self)->items, tuple_size(self));
    return plain ? tuple_pack(1, plain) : NULL;
}

static Value tuple_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static Value tuple_slot_iter(Borrowed self) { return sequence_iterator_new(&tuple_iterator_type, self); }

static MethodDef const tuple_methods[] = {
    METHOD("__getnewargs__", tuple_py_getnewargs, "($self, /)", "Arguments for __new__ when copied or unpickled."),
    METHOD("index", tuple_py_index, "($self, value, start=0, stop=sys.maxsize, /)",
           "Return the index of the first item equal to value.\n\nRaises ValueError if there is none."),
    METHOD("count", tuple_py_count, "($self, value, /)", "Return how many items equal value."),
    METHOD_ROW("__class_getitem__", .bound = tuple_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static TypeInfo tuple_info = {
    .methods = tuple_methods,
    .new_signature = "(iterable=(), /)",
    .dealloc = tuple_slot_dealloc,
    .traverse = tuple_slot_traverse,
    .new = tuple_slot_new,
    .repr = tuple_slot_repr,
    .hash = tuple_slot_hash,
    .compare = tuple_slot_compare,
    .iter = tuple_slot_iter,
    .seq_length = tuple_slot_length,
    .concat = tuple_slot_concat,
    .repeat = tuple_slot_repeat,
    .item = tuple_slot_item,
    .contains = tuple_slot_contains,
    .map_length = tuple_slot_length,
    .subscript = tuple_slot_subscript,
};
Type tuple_type = {
    STATIC_TYPE("tuple", Tuple, &tuple_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_TUPLE | TYPE_FLAG_SEQUENCE | TYPE_FLAG_MATCH_SELF,
    .doc = "An immutable sequence.\n\nWithout argument the empty tuple; a tuple given as argument is returned as it is.",
};

/* ------------------------------------------------------------------ iterator */

static int tuple_iterator_slot_next(Borrowed self, Value *out) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    Value tuple = iterator->sequence;
    if (!tuple)
        return 0;
    if (LIKELY(iterator->index < tuple_size(tuple))) {
        *out = own(tuple_peek(tuple, iterator->index++));
        return 1;
    }
    iterator->sequence = NULL;
    drop(tuple);
    return 0;
}

static Value tuple_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    return int_new(iterator->sequence ? ssize_max(tuple_size(iterator->sequence) - iterator->index, 0) : 0);
}

static Value tuple_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value iter = container_builtin("iter");
    SequenceIterator *iterator = AS(SequenceIterator, self);
    if (!iter)
        return NULL;
    if (iterator->sequence)
        return build_value("O(O)n", iter, iterator->sequence, iterator->index);
    return build_value("O(())", iter);
}

static Value tuple_iterator_py_setstate(Borrowed self, Borrowed const *args) {
    ssize_t at;
    if (!container_state_index(args[0], &at))
        return NULL;
    SequenceIterator *iterator = AS(SequenceIterator, self);
    if (iterator->sequence)
        iterator->index = ssize_min(ssize_max(at, 0), tuple_size(iterator->sequence));
    return NONE;
}

static MethodDef const tuple_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", tuple_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", tuple_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", tuple_iterator_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};
static TypeInfo tuple_iterator_info = {
    .methods = tuple_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = tuple_iterator_slot_next,
};
Type tuple_iterator_type = {
    STATIC_TYPE("tuple_iterator", SequenceIterator, &tuple_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};
