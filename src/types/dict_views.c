/* SPDX-License-Identifier: MIT
   keys(), values() and items() of dict, and their iterators in both directions.

   Invariant: an iterator never reads beyond `filled` of the table that the dict has at that moment, and gives up when
   the number of items is not the one it started with. */
#include "types/dict_priv.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/set_priv.h"

/* ------------------------------------------------------------------ iterators: what they share */

static ALWAYS_INLINE bool iterator_is_reverse(Type const *type) {
    return type == &dict_reverse_key_iterator_type || type == &dict_reverse_value_iterator_type ||
           type == &dict_reverse_item_iterator_type;
}

Value dict_iterator_new(Type *type, Borrowed dict) {
    DictIterator *self = object_new_raw(type, sizeof(DictIterator));
    if (!self)
        return NULL;
    self->dict = own(dict);
    self->used = self->left = dict_size(dict);
    self->next = iterator_is_reverse(type) ? AS(Dict, dict)->table->filled - 1 : 0;
    self->pair = NULL;
    gc_track(self);
    return TO_VALUE(self);
}

static void dict_iterator_slot_dealloc(Object *o) {
    DictIterator *self = (DictIterator *)o;
    gc_untrack(self);
    drop(self->dict);
    drop(self->pair);
    object_free(self);
}

static int dict_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((DictIterator *)o)->dict);
    VISIT(((DictIterator *)o)->pair);
    return 0;
}

static COLD int iterator_fail(DictIterator *self, const char *message) {
    raise_error(&exc_RuntimeError, "%s", message);
    self->used = -1; /* stays so: every further call fails too */
    return -1;
}

static NOINLINE int iterator_finish(DictIterator *self) {
    Value dict = self->dict;
    self->dict = NULL;
    drop(dict);
    return 0;
}

/* Finds the next entry: 1 and *at, 0 at the end, -1 on error. */
static ALWAYS_INLINE int iterator_advance(DictIterator *self, ssize_t *at) {
    if (UNLIKELY(!self->dict))
        return 0;
    Dict *dict = AS(Dict, self->dict);
    if (UNLIKELY(self->used != dict->used))
        return iterator_fail(self, "dictionary changed size during iteration");
    DictTable *t = dict->table;
    ssize_t i = ssize_max(self->next, t->first);
    while (i < t->filled && !table_key(t, i))
        i++;
    if (UNLIKELY(i >= t->filled))
        return iterator_finish(self);
    if (UNLIKELY(self->left == 0)) {
        raise_error(&exc_RuntimeError, "dictionary keys changed during iteration");
        iterator_finish(self);
        return -1;
    }
    self->next = i + 1;
    self->left--;
    *at = i;
    return 1;
}

static int iterator_advance_reverse(DictIterator *self, ssize_t *at) {
    if (!self->dict)
        return 0;
    Dict *dict = AS(Dict, self->dict);
    if (self->used != dict->used)
        return iterator_fail(self, "dictionary changed size during iteration");
    DictTable *t = dict->table;
    ssize_t i = ssize_min(self->next, t->filled - 1);
    while (i >= t->first && !table_key(t, i))
        i--;
    if (i < t->first)
        return iterator_finish(self);
    self->next = i - 1;
    self->left--;
    *at = i;
    return 1;
}

/* The pair of entry `at`: the tuple given out last when nobody kept it. */
static ALWAYS_INLINE int iterator_pair(DictIterator *self, ssize_t at, Value *out) {
    DictTable *t = AS(Dict, self->dict)->table;
    Value key = own(table_key(t, at)), value = own(*table_value_place(t, at));
    Tuple *pair = AS(Tuple, self->pair);
    if (pair && pair->head.head.refcount == 1) {
        Value old_key = pair->items[0], old_value = pair->items[1];
        pair->items[0] = key;
        pair->items[1] = value;
        pair->head.head.refcount++;
        if (!gc_is_tracked(pair) && (item_is_gc(key) || item_is_gc(value)))
            gc_track(pair);
        drop(old_key);
        drop(old_value);
        *out = TO_VALUE(pair);
        return 1;
    }
    Value fresh = tuple_from_array_steal((Value[]){key, value}, 2);
    if (!fresh)
        return -1;
    REPLACE(self->pair, own(fresh));
    *out = fresh;
    return 1;
}

#define DICT_NEXT(name, advance, give)                                                                                 \
    static int name(Borrowed v, Value *out) {                                                                          \
        DictIterator *self = AS(DictIterator, v);                                                                      \
        ssize_t at = 0;                                                                                                \
        int got = advance(self, &at);                                                                                  \
        return LIKELY(got > 0) ? give(self, at, out) : got;                                                            \
    }
static ALWAYS_INLINE int iterator_key(DictIterator *self, ssize_t at, Value *out) {
    *out = own(table_key(AS(Dict, self->dict)->table, at));
    return 1;
}
static ALWAYS_INLINE int iterator_value(DictIterator *self, ssize_t at, Value *out) {
    *out = own(*table_value_place(AS(Dict, self->dict)->table, at));
    return 1;
}
DICT_NEXT(dict_key_iterator_slot_next, iterator_advance, iterator_key)
DICT_NEXT(dict_value_iterator_slot_next, iterator_advance, iterator_value)
DICT_NEXT(dict_item_iterator_slot_next, iterator_advance, iterator_pair)
DICT_NEXT(dict_reverse_key_iterator_slot_next, iterator_advance_reverse, iterator_key)
DICT_NEXT(dict_reverse_value_iterator_slot_next, iterator_advance_reverse, iterator_value)
DICT_NEXT(dict_reverse_item_iterator_slot_next, iterator_advance_reverse, iterator_pair)

static Value dict_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    DictIterator *iterator = AS(DictIterator, self);
    bool valid = iterator->dict && iterator->used == dict_size(iterator->dict);
    return int_new(valid ? iterator->left : 0);
}

/* iter(list of what is left); the iterator itself stays where it is. */
static Value dict_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    DictIterator *iterator = AS(DictIterator, self);
    OWNED Value iter = container_builtin("iter");
    if (!iter)
        return NULL;
    if (!iterator->dict)
        return build_value("O([])", iter);
    OWNED Value twin = dict_iterator_new(type_of(self), iterator->dict);
    if (!twin)
        return NULL;
    AS(DictIterator, twin)->used = iterator->used;
    AS(DictIterator, twin)->next = iterator->next;
    AS(DictIterator, twin)->left = iterator->left;
    OWNED Value list = sequence_list(twin);
    return list ? build_value("O(O)", iter, list) : NULL;
}

static MethodDef const dict_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", dict_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", dict_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};

#define DICT_ITERATOR_TYPE(symbol, py_name)                                                                            \
    static TypeInfo symbol##_info = {                                                                                  \
        .methods = dict_iterator_methods,                                                                              \
        .dealloc = dict_iterator_slot_dealloc,                                                                         \
        .traverse = dict_iterator_slot_traverse,                                                                       \
        .iter = own_self,                                                                                              \
        .next = symbol##_slot_next,                                                                                    \
    };                                                                                                                 \
    Type symbol##_type = {                                                                                             \
        STATIC_TYPE(py_name, DictIterator, &symbol##_info),                                                            \
        .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,                                                      \
    };
DICT_ITERATOR_TYPE(dict_key_iterator, "dict_keyiterator")
DICT_ITERATOR_TYPE(dict_value_iterator, "dict_valueiterator")
DICT_ITERATOR_TYPE(dict_item_iterator, "dict_itemiterator")
DICT_ITERATOR_TYPE(dict_reverse_key_iterator, "dict_reversekeyiterator")
DICT_ITERATOR_TYPE(dict_reverse_value_iterator, "dict_reversevalueiterator")
DICT_ITERATOR_TYPE(dict_reverse_item_iterator, "dict_reverseitemiterator")

/* ------------------------------------------------------------------ views */

Value dict_view_new(Type *type, Borrowed dict) {
    DictView *self = object_new_raw(type, sizeof(DictView));
    if (!self)
        return NULL;
    self->dict = own(dict);
    gc_track(self);
    return TO_VALUE(self);
}

static void dict_view_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((DictView *)o)->dict);
    object_free(o);
}

static int dict_view_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((DictView *)o)->dict);
    return 0;
}

static ALWAYS_INLINE Borrowed view_dict(Borrowed view) { return AS(DictView, view)->dict; }
static ssize_t dict_view_slot_length(Borrowed self) { return dict_size(view_dict(self)); }

static Value dict_view_slot_repr(Borrowed self) {
    int entered = repr_enter(self);
    if (entered)
        return entered > 0 ? str_from_ascii("...", 3) : NULL;
    OWNED Value items = sequence_list(self);
    Value text = items ? str_format("%s(%R)", type_short_name(type_of(self)), items) : NULL;
    repr_leave(self);
    return text;
}

static int dict_keys_slot_contains(Borrowed self, Borrowed key) { return dict_has(view_dict(self), key); }

static int dict_items_slot_contains(Borrowed self, Borrowed pair) {
    if (!is_tuple(pair) || tuple_size(pair) != 2)
        return 0;
    Value found;
    int has = dict_find(view_dict(self), tuple_peek(pair, 0), &found);
    if (has <= 0)
        return has;
    OWNED Value kept = found;
    return item_equal(kept, tuple_peek(pair, 1));
}

bool is_dict_set_view(Borrowed v) {
    return is_instance(v, &dict_keys_type) || is_instance(v, &dict_items_type);
}

/* Whether all items of `a` are in `b`: 1, 0, -1. */
static int all_contained(Borrowed a, Borrowed b) {
    OWNED Value iterator = get_iter(a);
    if (!iterator)
        return -1;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got < 0 ? -1 : 1;
        int has = object_contains(b, item);
        if (has <= 0)
            return has;
    }
}

static Value dict_view_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_any_set(b) && !is_dict_set_view(b))
        return NOT_IMPLEMENTED;
    ssize_t size_a = object_length(a), size_b = object_length(b);
    if (size_a < 0 || size_b < 0)
        return NULL;
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE:
        result = size_a == size_b ? all_contained(a, b) : 0;
        if (result >= 0 && op == COMPARE_NE)
            result = !result;
        break;
    case COMPARE_LT:
        result = size_a < size_b ? all_contained(a, b) : 0;
        break;
    case COMPARE_LE:
        result = size_a <= size_b ? all_contained(a, b) : 0;
        break;
    case COMPARE_GT:
        result = size_a > size_b ? all_contained(b, a) : 0;
        break;
    case COMPARE_GE:
        result = size_a >= size_b ? all_contained(b, a) : 0;
        break;
    }
    return result < 0 ? NULL : bool_value(result);
}

static Value view_to_set(Borrowed v) { return set_new(v); }

Value dict_view_slot_subtract(Borrowed a, Borrowed b) {
    OWNED Value result = view_to_set(a);
    if (!result)
        return NULL;
    return set_subtract(result, b) ? MOVE(result) : NULL;
}

Value dict_view_slot_and(Borrowed a, Borrowed b) {
    /* `other` is what is walked; membership is asked of the view, the larger one when both are views. */
    Borrowed self = is_dict_set_view(a) ? a : b, other = self == a ? b : a;
    if (is_dict_set_view(other) && dict_size(view_dict(other)) > dict_size(view_dict(self))) {
        Borrowed kept = self;
        self = other;
        other = kept;
    }
    OWNED Value result = set_new(NULL);
    OWNED Value iterator = result ? get_iter(other) : NULL;
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got == 0 ? MOVE(result) : NULL;
        int has = object_contains(self, item);
        if (has < 0 || (has && !set_add(result, item)))
            return NULL;
    }
}

Value dict_view_slot_or(Borrowed a, Borrowed b) {
    OWNED Value result = view_to_set(a);
    return result && set_update(result, b) ? MOVE(result) : NULL;
}

Value dict_view_slot_xor(Borrowed a, Borrowed b) {
    OWNED Value result = view_to_set(a);
    if (!result)
        return NULL;
    return set_toggle(result, b) ? MOVE(result) : NULL;
}

static Value dict_view_py_isdisjoint(Borrowed self, Borrowed const *args) {
    Borrowed other = args[0];
    if (self == other)
        return bool_value(dict_size(view_dict(self)) == 0);
    if (is_any_set(other) || is_dict_set_view(other)) {
        ssize_t size = object_length(other);
        if (size < 0)
            return NULL;
        if (size > dict_size(view_dict(self))) {
            Borrowed kept = self;
            self = other;
            other = kept;
        }
    }
    OWNED Value iterator = get_iter(other);
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got == 0 ? TRUE_VALUE : NULL;
        int has = object_contains(self, item);
        if (has)
            return has < 0 ? NULL : FALSE_VALUE;
    }
}

static Value dict_view_get_mapping(Borrowed self, void *closure) { return mappingproxy_new(view_dict(self)); }

static Value dict_keys_slot_iter(Borrowed self) { return dict_iterator_new(&dict_key_iterator_type, view_dict(self)); }
static Value dict_values_slot_iter(Borrowed self) { return dict_iterator_new(&dict_value_iterator_type, view_dict(self)); }
static Value dict_items_slot_iter(Borrowed self) { return dict_iterator_new(&dict_item_iterator_type, view_dict(self)); }
static Value dict_keys_py_reversed(Borrowed self, Borrowed const *args) {
    return dict_iterator_new(&dict_reverse_key_iterator_type, view_dict(self));
}
static Value dict_values_py_reversed(Borrowed self, Borrowed const *args) {
    return dict_iterator_new(&dict_reverse_value_iterator_type, view_dict(self));
}
static Value dict_items_py_reversed(Borrowed self, Borrowed const *args) {
    return dict_iterator_new(&dict_reverse_item_iterator_type, view_dict(self));
}

static GetSetDef const dict_view_getsets[] = {
    {"mapping", dict_view_get_mapping, NULL, "the dictionary that this view looks at", NULL},
    GETSET_END,
};
static MethodDef const dict_keys_methods[] = {
    METHOD_HIDDEN("isdisjoint", dict_view_py_isdisjoint, "($self, other, /)", "True if the two have no item in common."),
    METHOD_HIDDEN("__reversed__", dict_keys_py_reversed, "($self, /)", "Return a reverse iterator over the keys."),
    METHOD_END,
};
static MethodDef const dict_values_methods[] = {
    METHOD_HIDDEN("__reversed__", dict_values_py_reversed, "($self, /)", "Return a reverse iterator over the values."),
    METHOD_END,
};
static MethodDef const dict_items_methods[] = {
    METHOD_HIDDEN("isdisjoint", dict_view_py_isdisjoint, "($self, other, /)", "True if the two have no item in common."),
    METHOD_HIDDEN("__reversed__", dict_items_py_reversed, "($self, /)", "Return a reverse iterator over the items."),
    METHOD_END,
};

#define DICT_VIEW_SLOTS(methods_, iter_)                                                                               \
    .methods = methods_, .getsets = dict_view_getsets, .dealloc = dict_view_slot_dealloc,                              \
    .traverse = dict_view_slot_traverse, .repr = dict_view_slot_repr, .iter = iter_,                                   \
    .seq_length = dict_view_slot_length
#define DICT_SET_VIEW_SLOTS                                                                                            \
    .hash = hash_not_implemented, .compare = dict_view_slot_compare, .subtract = dict_view_slot_subtract,              \
    .bit_and = dict_view_slot_and, .bit_or = dict_view_slot_or, .bit_xor = dict_view_slot_xor

static TypeInfo dict_keys_info = {
    DICT_VIEW_SLOTS(dict_keys_methods, dict_keys_slot_iter),
    DICT_SET_VIEW_SLOTS,
    .contains = dict_keys_slot_contains,
};
static TypeInfo dict_values_info = {DICT_VIEW_SLOTS(dict_values_methods, dict_values_slot_iter)};
static TypeInfo dict_items_info = {
    DICT_VIEW_SLOTS(dict_items_methods, dict_items_slot_iter),
    DICT_SET_VIEW_SLOTS,
    .contains = dict_items_slot_contains,
};
#define DICT_VIEW_FLAGS (TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION)
Type dict_keys_type = {STATIC_TYPE("dict_keys", DictView, &dict_keys_info), .flags = DICT_VIEW_FLAGS};
Type dict_values_type = {STATIC_TYPE("dict_values", DictView, &dict_values_info), .flags = DICT_VIEW_FLAGS};
Type dict_items_type = {STATIC_TYPE("dict_items", DictView, &dict_items_info), .flags = DICT_VIEW_FLAGS};
