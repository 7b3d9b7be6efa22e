/* SPDX-License-Identifier: MIT
   What Python sees of list: operators, methods, the type, and its two iterators. Storage is in list.c.

   Invariant: wherever Python code may run (comparisons, __index__, drops), sizes and item pointers are read again. */
#include "types/list_inl.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/iterators.h"
#include "types/module.h"
#include "types/slice.h"

/* ------------------------------------------------------------------ life */

static void list_slot_dealloc(Object *self) {
    List *list = (List *)self;
    gc_untrack(self);
    Value *items = list->items;
    for (ssize_t i = list->head.size; --i >= 0;)
        drop(items[i]);
    memory_free(items);
    object_free(self);
}

static int list_slot_traverse(Object *self, Visitor visitor, void *arg) {
    List *list = (List *)self;
    for (ssize_t i = list->head.size; --i >= 0;)
        VISIT(list->items[i]);
    return 0;
}

static void list_slot_clear(Object *self) { list_clear(TO_VALUE(self)); }

static Value list_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

bool list_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type_of(self)->info->new == list_slot_new && !native_no_keywords("list", keywords))
        return false;
    if (!native_count("list", count, 0, 1))
        return false;
    if (list_size(self))
        list_clear(self);
    return count == 0 || list_extend(self, args[0]);
}

/* ------------------------------------------------------------------ operators */

Value list_slot_repr(Borrowed self) {
    return list_size(self) ? container_repr(self, "[", "]", "[...]") : str_from_ascii("[]", 2);
}

static ssize_t list_slot_length(Borrowed self) { return list_size(self); }

int list_slot_contains(Borrowed self, Borrowed item) {
    for (ssize_t i = 0; i < list_size(self); i++) {
        Borrowed candidate = list_peek(self, i);
        int equal;
        if (is_immediate(candidate) || is_str_exact(candidate)) {
            equal = item_equal(candidate, item);
        } else {
            OWNED Value kept = own(candidate);
            equal = item_equal(kept, item);
        }
        if (equal)
            return equal;
    }
    return 0;
}

/* The first index at which the two differ, or the shorter size; -1 on error. */
static ssize_t list_first_difference(Borrowed a, Borrowed b) {
    ssize_t i = 0;
    for (; i < list_size(a) && i < list_size(b); i++) {
        Borrowed x = list_peek(a, i), y = list_peek(b, i);
        if (x == y)
            continue;
        OWNED Value kept_x = own(x);
        OWNED Value kept_y = own(y);
        int equal = item_equal(kept_x, kept_y);
        if (equal < 0)
            return -1;
        if (!equal)
            break;
    }
    return i;
}

Value list_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_list(a) || !is_list(b))
        return NOT_IMPLEMENTED;
    if (list_size(a) != list_size(b) && (op == COMPARE_EQ || op == COMPARE_NE))
        return bool_value(op == COMPARE_NE);
    if (!recursion_enter(" in comparison"))
        return NULL;
    ssize_t i = list_first_difference(a, b);
    recursion_leave();
    if (i < 0)
        return NULL;
    if (i >= list_size(a) || i >= list_size(b))
        return compare_lengths(list_size(a), list_size(b), op);
    if (op == COMPARE_EQ || op == COMPARE_NE)
        return bool_value(op == COMPARE_NE);
    OWNED Value x = own(list_peek(a, i));
    OWNED Value y = own(list_peek(b, i));
    return compare(x, y, op);
}

static Value list_slot_item(Borrowed self, ssize_t at) {
    if (UNLIKELY((size_t)at >= (size_t)list_size(self)))
        return raise_error(&exc_IndexError, "list index out of range");
    return own(list_peek(self, at));
}

static bool list_slot_set_item(Borrowed self, ssize_t at, Borrowed value) {
    if ((size_t)at >= (size_t)list_size(self))
        return raise_error(&exc_IndexError, "list assignment index out of range");
    if (!value)
        return list_set_slice(self, at, at + 1, NULL);
    return list_store_inline(AS(List, self), at, own(value));
}

static Value list_get_slice(Borrowed self, Borrowed key) {
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return NULL;
    ssize_t count = slice_adjust(list_size(self), &start, &stop, step);
    if (step == 1)
        return list_slice(self, start, start + count);
    Value result = list_new(count);
    if (!result)
        return NULL;
    Value *to = AS(List, result)->items;
    Borrowed const *from = (Borrowed const *)AS(List, self)->items;
    for (ssize_t i = 0, at = start; i < count; i++, at += step)
        to[i] = own(from[at]);
    return result;
}

Value list_slot_subscript(Borrowed self, Borrowed key) {
    ssize_t at;
    if (LIKELY(is_imm_int(key))) {
        at = imm_int_get(key);
    } else {
        if (is_slice(key))
            return list_get_slice(self, key);
        if (!has_index(key))
            return raise_error(&exc_TypeError, "list indices must be integers or slices, not %T", key);
        if (!container_index(key, &at))
            return NULL;
    }
    if (at < 0)
        at += list_size(self);
    return list_slot_item(self, at);
}

/* del list[start:stop:step] with a step other than 1: the kept stretches move down, the items go at the end. */
static bool list_delete_stepped(List *self, ssize_t start, ssize_t step, ssize_t count) {
    if (count <= 0)
        return true;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    Value *gone = memory_new_array((size_t)count, sizeof(Value));
    if (!gone)
        return false;
    ssize_t size = self->head.size;
    ssize_t at = start, tail = size;
    for (ssize_t i = 0; i < count; i++, at = tail) {
        gone[i] = self->items[at];
        tail = step < size - at ? at + step : size; /* at + step may not fit */
        memmove(self->items + at - i, self->items + at + 1, (size_t)(tail - at - 1) * sizeof(Value));
    }
    if (tail < size)
        memmove(self->items + tail - count, self->items + tail, (size_t)(size - tail) * sizeof(Value));
    self->head.size = size - count;
    if (!list_resize(self, size - count))
        error_clear(); /* shrinking failed: the larger block stays */
    for (ssize_t i = 0; i < count; i++)
        drop(gone[i]);
    memory_free(gone);
    return true;
}

static bool list_store_stepped(Borrowed self, Borrowed key, Borrowed value) {
    OWNED Value source = value == self ? list_slice(value, 0, list_size(value))
                                       : sequence_fast(value, "must assign iterable to extended slice");
    ssize_t start, stop, step;
    if (!source || (container_is_exposed(AS(Object, self)) && !container_expose(source)))
        return false;
    if (!slice_unpack(key, &start, &stop, &step))
        return false;
    ssize_t count = slice_adjust(list_size(self), &start, &stop, step);
    ssize_t given = is_list(source) ? list_size(source) : tuple_size(source);
    if (given != count)
        return raise_error(&exc_ValueError, "attempt to assign sequence of size %zd to extended slice of size %zd",
                           given, count);
    if (count == 0)
        return true;
    Value *gone = memory_new_array((size_t)count, sizeof(Value));
    if (!gone)
        return false;
    Value *items = AS(List, self)->items;
    for (ssize_t i = 0, at = start; i < count; i++, at += step) {
        gone[i] = items[at];
        items[at] = own(is_list(source) ? list_peek(source, i) : tuple_peek(source, i));
    }
    for (ssize_t i = 0; i < count; i++)
        drop(gone[i]);
    memory_free(gone);
    return true;
}

static bool list_set_subscript_slice(Borrowed self, Borrowed key, Borrowed value) {
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return false;
    ssize_t count = slice_adjust(list_size(self), &start, &stop, step);
    if (step == 1)
        return list_set_slice(self, start, start + count, value);
    return value ? list_store_stepped(self, key, value) : list_delete_stepped(AS(List, self), start, step, count);
}

bool list_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value) {
    ssize_t at;
    if (LIKELY(is_imm_int(key))) {
        at = imm_int_get(key);
    } else {
        if (is_slice(key))
            return list_set_subscript_slice(self, key, value);
        if (!has_index(key))
            return raise_error(&exc_TypeError, "list indices must be integers or slices, not %T", key);
        if (!container_index(key, &at))
            return false;
    }
    if (at < 0)
        at += list_size(self);
    return list_slot_set_item(self, at, value);
}

Value list_slot_concat(Borrowed a, Borrowed b) {
    if (!is_list(b))
        return raise_error(&exc_TypeError, "can only concatenate list (not \"%T\") to list", b);
    ssize_t size_a = list_size(a), size_b = list_size(b);
    Value result = list_new(size_a + size_b);
    if (!result)
        return NULL;
    Value *to = AS(List, result)->items;
    for (ssize_t i = 0; i < size_a; i++)
        *to++ = own(list_peek(a, i));
    for (ssize_t i = 0; i < size_b; i++)
        *to++ = own(list_peek(b, i));
    return result;
}

/* Copies items[0..size) behind themselves until there are `total`; the copies get references of their own. */
static void list_repeat_items(Value *items, ssize_t size, ssize_t total) {
    for (ssize_t i = size; i < total; i++)
        items[i] = own(items[i - size]);
}

Value list_slot_repeat(Borrowed self, ssize_t count) {
    ssize_t size = list_size(self);
    if (size == 0 || count <= 0)
        return list_new(0);
    if (size > PTRDIFF_MAX / (ssize_t)sizeof(Value) / count)
        return raise_no_memory();
    Value result = list_new(size * count);
    if (!result)
        return NULL;
    Value *items = AS(List, result)->items;
    for (ssize_t i = 0; i < size; i++)
        items[i] = own(list_peek(self, i));
    list_repeat_items(items, size, size * count);
    return result;
}

Value list_slot_inplace_repeat(Borrowed self, ssize_t count) {
    ssize_t size = list_size(self);
    if (count <= 0) {
        list_clear(self);
    } else if (size && count > 1) {
        if (size > PTRDIFF_MAX / (ssize_t)sizeof(Value) / count)
            return raise_no_memory();
        if (!list_resize(AS(List, self), size * count))
            return NULL;
        list_repeat_items(AS(List, self)->items, size, size * count);
    }
    return own(self);
}

Value list_slot_inplace_concat(Borrowed self, Borrowed other) { return list_extend(self, other) ? own(self) : NULL; }

/* ------------------------------------------------------------------ methods */

static Value list_py_append(Borrowed self, Borrowed const *args) {
    return list_append_inline(AS(List, self), own(args[0])) ? NONE : NULL;
}

static Value list_py_clear(Borrowed self, Borrowed const *args) {
    list_clear(self);
    return NONE;
}

static Value list_py_copy(Borrowed self, Borrowed const *args) { return list_slice(self, 0, list_size(self)); }

static Value list_py_count(Borrowed self, Borrowed const *args) {
    int64_t found = 0;
    for (ssize_t i = 0; i < list_size(self); i++) {
        Borrowed candidate = list_peek(self, i);
        if (candidate == args[0]) {
            found++;
            continue;
        }
        OWNED Value kept = own(candidate);
        int equal = item_equal(kept, args[0]);
        if (equal < 0)
            return NULL;
        found += equal;
    }
    return imm_int(found);
}

static Value list_py_extend(Borrowed self, Borrowed const *args) { return list_extend(self, args[0]) ? NONE : NULL; }

/* The index of the first item equal to `v` in [start, stop): -1 none, -2 error. */
static ssize_t list_search(Borrowed self, Borrowed v, ssize_t start, ssize_t stop) {
    for (ssize_t i = start; i < stop && i < list_size(self); i++) {
        Borrowed candidate = list_peek(self, i);
        if (candidate == v)
            return i;
        OWNED Value kept = own(candidate);
        int equal = item_equal(kept, v);
        if (equal)
            return equal < 0 ? -2 : i;
    }
    return -1;
}

static Value list_py_index(Borrowed self, Borrowed const *args) {
    ssize_t start = 0, stop = PTRDIFF_MAX;
    if (!slice_bound_argument(args[1], &start) || !slice_bound_argument(args[2], &stop))
        return NULL;
    if (start < 0)
        start = ssize_max(start + list_size(self), 0);
    if (stop < 0)
        stop = ssize_max(stop + list_size(self), 0);
    ssize_t at = list_search(self, args[0], start, stop);
    if (at == -1)
        return raise_error(&exc_ValueError, "%R is not in list", args[0]);
    return at < 0 ? NULL : imm_int(at);
}

static Value list_py_insert(Borrowed self, Borrowed const *args) {
    ssize_t at;
    return arg_ssize(args[0], &at) && list_insert(self, at, args[1]) ? NONE : NULL;
}

static Value list_py_pop(Borrowed self, Borrowed const *args) {
    ssize_t at = -1;
    if (args[0] && !arg_ssize(args[0], &at))
        return NULL;
    return list_pop(self, at);
}

static Value list_py_remove(Borrowed self, Borrowed const *args) {
    ssize_t at = list_search(self, args[0], 0, PTRDIFF_MAX);
    if (at == -1)
        return raise_error(&exc_ValueError, "list.remove(x): x not in list");
    return at >= 0 && list_set_slice(self, at, at + 1, NULL) ? NONE : NULL;
}

static Value list_py_reverse(Borrowed self, Borrowed const *args) {
    list_reverse(self);
    return NONE;
}

static Value list_py_sort(Borrowed self, Borrowed const *args) {
    int reverse = 0;
    if (args[1] && !arg_int(args[1], &reverse))
        return NULL;
    return list_sort(self, args[0], reverse != 0) ? NONE : NULL;
}

static Value list_py_getitem(Borrowed self, Borrowed const *args) { return list_slot_subscript(self, args[0]); }

static Value list_py_sizeof(Borrowed self, Borrowed const *args) {
    return int_new(type_of(self)->basic_size + AS(List, self)->allocated * (ssize_t)sizeof(Value));
}

static Value list_slot_iter(Borrowed self) { return sequence_iterator_new(&list_iterator_type, self); }

static Value list_py_reversed(Borrowed self, Borrowed const *args) {
    Value iterator = sequence_iterator_new(&list_reverse_iterator_type, self);
    if (iterator)
        AS(SequenceIterator, iterator)->index = list_size(self) - 1;
    return iterator;
}

static Value list_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

MethodDef const list_methods[] = {
    METHOD_HIDDEN("__getitem__", list_py_getitem, "($self, index, /)", "Return self[index]."),
    METHOD("__reversed__", list_py_reversed, "($self, /)", "Return a reverse iterator over the list."),
    METHOD("__sizeof__", list_py_sizeof, "($self, /)", "Return the size of the list in memory, in bytes."),
    METHOD("clear", list_py_clear, "($self, /)", "Remove all items."),
    METHOD("copy", list_py_copy, "($self, /)", "Return a shallow copy."),
    METHOD("append", list_py_append, "($self, object, /)", "Add an object at the end."),
    METHOD("insert", list_py_insert, "($self, index, object, /)", "Put an object before the index."),
    METHOD("extend", list_py_extend, "($self, iterable, /)", "Add all items of the iterable at the end."),
    METHOD("pop", list_py_pop, "($self, index=-1, /)",
           "Remove and return the item at the index, by default the last.\n\nRaises IndexError if there is none."),
    METHOD("remove", list_py_remove, "($self, value, /)",
           "Remove the first item equal to value.\n\nRaises ValueError if there is none."),
    METHOD("index", list_py_index, "($self, value, start=0, stop=sys.maxsize, /)",
           "Return the index of the first item equal to value.\n\nRaises ValueError if there is none."),
    METHOD("count", list_py_count, "($self, value, /)", "Return how many items equal value."),
    METHOD("reverse", list_py_reverse, "($self, /)", "Reverse the order of the items, in place."),
    METHOD("sort", list_py_sort, "($self, /, *, key=None, reverse=False)",
           "Sort the list in place, in ascending order unless reverse is true; equal items keep their order.\n\n"
           "A key function, if given, is called once for each item, and its results are compared instead."),
    METHOD_ROW("__class_getitem__", .bound = list_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static TypeInfo list_info = {
    .methods = list_methods,
    .new_signature = "(iterable=(), /)",
    .dealloc = list_slot_dealloc,
    .traverse = list_slot_traverse,
    .clear = list_slot_clear,
    .new = list_slot_new,
    .init = list_slot_init,
    .repr = list_slot_repr,
    .hash = hash_not_implemented,
    .compare = list_slot_compare,
    .iter = list_slot_iter,
    .seq_length = list_slot_length,
    .concat = list_slot_concat,
    .repeat = list_slot_repeat,
    .item = list_slot_item,
    .set_item = list_slot_set_item,
    .contains = list_slot_contains,
    .inplace_concat = list_slot_inplace_concat,
    .inplace_repeat = list_slot_inplace_repeat,
    .map_length = list_slot_length,
    .subscript = list_slot_subscript,
    .set_subscript = list_slot_set_subscript,
};
Type list_type = {
    STATIC_TYPE("list", List, &list_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_LIST | TYPE_FLAG_SEQUENCE | TYPE_FLAG_MATCH_SELF,
    .doc = "A mutable sequence.\n\nWithout argument the new list is empty; the argument must be an iterable.",
};

/* ------------------------------------------------------------------ iterators */

static int list_iterator_slot_next(Borrowed self, Value *out) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    Value list = iterator->sequence;
    if (!list)
        return 0;
    if (LIKELY(iterator->index < list_size(list))) {
        *out = own(list_peek(list, iterator->index++));
        return 1;
    }
    iterator->sequence = NULL;
    drop(list);
    return 0;
}

static Value list_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    return int_new(iterator->sequence ? ssize_max(list_size(iterator->sequence) - iterator->index, 0) : 0);
}

static Value list_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value iter = container_builtin("iter");
    SequenceIterator *iterator = AS(SequenceIterator, self);
    if (!iter)
        return NULL;
    if (iterator->sequence)
        return build_value("O(O)n", iter, iterator->sequence, iterator->index);
    return build_value("O([])", iter);
}

static Value list_iterator_py_setstate(Borrowed self, Borrowed const *args) {
    ssize_t at;
    if (!container_state_index(args[0], &at))
        return NULL;
    SequenceIterator *iterator = AS(SequenceIterator, self);
    if (iterator->sequence)
        iterator->index = ssize_min(ssize_max(at, 0), list_size(iterator->sequence));
    return NONE;
}

static int list_reverse_iterator_slot_next(Borrowed self, Value *out) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    Value list = iterator->sequence;
    if (!list)
        return 0;
    if (iterator->index >= 0 && iterator->index < list_size(list)) {
        *out = own(list_peek(list, iterator->index--));
        return 1;
    }
    iterator->index = -1;
    iterator->sequence = NULL;
    drop(list);
    return 0;
}

static Value list_reverse_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    ssize_t left = iterator->index + 1;
    return int_new(iterator->sequence && list_size(iterator->sequence) >= left ? left : 0);
}

static Value list_reverse_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    SequenceIterator *iterator = AS(SequenceIterator, self);
    OWNED Value function = container_builtin(iterator->sequence ? "reversed" : "iter");
    if (!function)
        return NULL;
    if (iterator->sequence)
        return build_value("O(O)n", function, iterator->sequence, iterator->index);
    return build_value("O([])", function);
}

static Value list_reverse_iterator_py_setstate(Borrowed self, Borrowed const *args) {
    ssize_t at;
    if (!container_state_index(args[0], &at))
        return NULL;
    SequenceIterator *iterator = AS(SequenceIterator, self);
    if (iterator->sequence)
        iterator->index = ssize_max(-1, ssize_min(at, list_size(iterator->sequence) - 1));
    return NONE;
}

static MethodDef const list_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", list_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", list_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", list_iterator_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};
static MethodDef const list_reverse_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", list_reverse_iterator_py_length_hint, "($self, /)",
                  "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", list_reverse_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", list_reverse_iterator_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};

static TypeInfo list_iterator_info = {
    .methods = list_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = list_iterator_slot_next,
};
Type list_iterator_type = {
    STATIC_TYPE("list_iterator", SequenceIterator, &list_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static TypeInfo list_reverse_iterator_info = {
    .methods = list_reverse_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = list_reverse_iterator_slot_next,
};
Type list_reverse_iterator_type = {
    STATIC_TYPE("list_reverseiterator", SequenceIterator, &list_reverse_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};
