/* SPDX-License-Identifier: MIT
   What Python sees of set and frozenset: operators, methods, types, iterator. The table is in set.c. */
#include "types/set_priv.h"

#include "heap/memory_inl.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/type.h"
#include "types/module.h"

static ALWAYS_INLINE Set *as_set(Borrowed v) { return AS(Set, v); }
/* The built-in type whose instances operators on `v` give. */
static Type *base_type(Borrowed v) { return is_frozenset(v) ? &frozenset_type : &set_type; }
static Value set_copy(Borrowed self) { return set_make(base_type(self), self); }

/* ------------------------------------------------------------------ life */

static void set_slot_dealloc(Object *o) {
    Set *self = (Set *)o;
    gc_untrack(o);
    if (self->weaklist)
        weakref_clear_all(o);
    for (ssize_t i = 0, left = self->used; left > 0; i++) {
        if (self->table[i].key) {
            left--;
            drop(self->table[i].key);
        }
    }
    if (self->table && self->table != self->small)
        memory_free(self->table);
    object_free(o);
}

static int set_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Set *self = (Set *)o;
    for (ssize_t i = 0; self->table && i <= self->mask; i++)
        VISIT(self->table[i].key);
    return 0;
}

static void set_slot_clear(Object *o) { set_clear(TO_VALUE(o)); }

static Value set_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return set_make(type, NULL); }

static bool set_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && !native_no_keywords("set", keywords))
        return false;
    if (!native_count("set", count, 0, 1))
        return false;
    set_clear(self);
    as_set(self)->hash = -1;
    return count == 0 || set_update(self, args[0]);
}

static Value frozenset_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type->info->init == frozenset_type.info->init && !native_no_keywords("frozenset", keywords))
        return NULL;
    if (!native_count("frozenset", count, 0, 1))
        return NULL;
    if (type == &frozenset_type)
        return frozenset_new(count ? args[0] : NULL);
    return set_make(type, count ? args[0] : NULL);
}

/* ------------------------------------------------------------------ operators */

static Value set_slot_repr(Borrowed self) {
    const char *name = type_short_name(type_of(self));
    int entered = repr_enter(self);
    if (entered)
        return entered > 0 ? str_format("%s(...)", name) : NULL;
    Value text = NULL;
    OWNED Value items = NULL;
    OWNED Value inner = NULL;
    if (set_size(self) == 0) {
        text = str_format("%s()", name);
    } else {
        items = sequence_list(self);
        inner = items ? container_repr(items, "{", "}", "...") : NULL;
        if (inner)
            text = is_exact(self, &set_type) ? own(inner) : str_format("%s(%U)", name, inner);
    }
    repr_leave(self);
    return text;
}

static ssize_t set_slot_length(Borrowed self) { return as_set(self)->used; }

/* A set as key stands for the frozenset with its items: when hashing `item` failed and it is a set, *twin becomes that
   frozenset, and the error is cleared. */
static bool set_frozen_twin(Borrowed item, Value *twin) {
    if (!is_set(item) || !error_matches(&exc_TypeError))
        return false;
    error_clear();
    *twin = set_make(&frozenset_type, item);
    return *twin != NULL;
}

int set_slot_contains(Borrowed self, Borrowed item) {
    int has = set_has(self, item);
    OWNED Value twin = NULL;
    if (has < 0 && set_frozen_twin(item, &twin))
        has = set_has(self, twin);
    return has;
}

/* Whether all items of the set `a` are in the set `b`. */
static int set_is_subset(Borrowed a, Borrowed b) {
    if (set_size(a) > set_size(b))
        return 0;
    ssize_t position = 0;
    Borrowed item;
    hash_t hash;
    while (set_next(a, &position, &item, &hash)) {
        OWNED Value kept = own(item);
        int has = set_has_hash(as_set(b), kept, hash);
        if (has <= 0)
            return has;
    }
    return 1;
}

static int set_is_equal(Borrowed a, Borrowed b) {
    if (set_size(a) != set_size(b))
        return 0;
    if (as_set(a)->hash != -1 && as_set(b)->hash != -1 && as_set(a)->hash != as_set(b)->hash)
        return 0;
    return set_is_subset(a, b);
}

Value set_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_any_set(b))
        return NOT_IMPLEMENTED;
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
        result = set_is_equal(a, b);
        break;
    case COMPARE_NE:
        result = set_is_equal(a, b);
        if (result >= 0)
            result = !result;
        break;
    case COMPARE_LE:
        result = set_is_subset(a, b);
        break;
    case COMPARE_GE:
        result = set_is_subset(b, a);
        break;
    case COMPARE_LT:
        result = set_size(a) < set_size(b) ? set_is_subset(a, b) : 0;
        break;
    case COMPARE_GT:
        result = set_size(a) > set_size(b) ? set_is_subset(b, a) : 0;
        break;
    }
    return result < 0 ? NULL : bool_value(result);
}

/* Adds to `result` the items of the set `from` that are (has 1) or are not (has 0) in `other`, a set or an exact dict. */
static bool set_filter(Borrowed result, Borrowed from, Borrowed other, int wanted) {
    ssize_t position = 0;
    Borrowed item;
    hash_t hash;
    bool other_is_dict = is_dict_exact(other);
    while (set_next(from, &position, &item, &hash)) {
        OWNED Value kept = own(item);
        int has;
        if (other_is_dict) {
            has = dict_peek_hash(other, kept, hash) ? 1 : error_is_set() ? -1 : 0;
        } else {
            has = set_has_hash(as_set(other), kept, hash);
        }
        if (has < 0 || (has == wanted && !set_add_hash(as_set(result), kept, hash)))
            return false;
    }
    return true;
}

static Value set_intersect(Borrowed self, Borrowed other) {
    if (self == other)
        return set_copy(self);
    OWNED Value result = set_make(base_type(self), NULL);
    if (!result)
        return NULL;
    if (is_any_set(other)) {
        bool swapped = set_size(other) > set_size(self);
        if (!set_filter(result, swapped ? self : other, swapped ? other : self, 1))
            return NULL;
        return MOVE(result);
    }
    OWNED Value iterator = get_iter(other);
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got == 0 ? MOVE(result) : NULL;
        hash_t hash = item_hash(item);
        int has = hash == -1 ? -1 : set_has_hash(as_set(self), item, hash);
        if (has < 0 || (has && !set_add_hash(as_set(result), item, hash)))
            return NULL;
    }
}

static Value set_difference_of(Borrowed self, Borrowed other) {
    ssize_t other_size = is_any_set(other) ? set_size(other) : is_dict_exact(other) ? dict_size(other) : -1;
    if (other_size < 0 || set_size(self) >> 2 > other_size) {
        OWNED Value copy = set_copy(self);
        return copy && set_subtract(copy, other) ? MOVE(copy) : NULL;
    }
    OWNED Value result = set_make(base_type(self), NULL);
    return result && set_filter(result, self, other, 0) ? MOVE(result) : NULL;
}

static Value set_symmetric_difference_of(Borrowed self, Borrowed other) {
    OWNED Value result = set_make(base_type(self), other);
    return result && set_toggle(result, self) ? MOVE(result) : NULL;
}

#define BOTH_SETS(a, b) (is_any_set(a) && is_any_set(b))
Value set_slot_and(Borrowed a, Borrowed b) { return BOTH_SETS(a, b) ? set_intersect(a, b) : NOT_IMPLEMENTED; }
Value set_slot_subtract(Borrowed a, Borrowed b) { return BOTH_SETS(a, b) ? set_difference_of(a, b) : NOT_IMPLEMENTED; }
Value set_slot_xor(Borrowed a, Borrowed b) {
    return BOTH_SETS(a, b) ? set_symmetric_difference_of(a, b) : NOT_IMPLEMENTED;
}
Value set_slot_or(Borrowed a, Borrowed b) {
    if (!BOTH_SETS(a, b))
        return NOT_IMPLEMENTED;
    OWNED Value result = set_copy(a);
    return result && (a == b || set_update(result, b)) ? MOVE(result) : NULL;
}

Value set_slot_inplace_and(Borrowed a, Borrowed b) {
    if (!is_any_set(b))
        return NOT_IMPLEMENTED;
    OWNED Value result = set_intersect(a, b);
    if (!result)
        return NULL;
    set_swap(as_set(a), as_set(result));
    return own(a);
}
Value set_slot_inplace_or(Borrowed a, Borrowed b) {
    if (!is_any_set(b))
        return NOT_IMPLEMENTED;
    return set_update(a, b) ? own(a) : NULL;
}
Value set_slot_inplace_xor(Borrowed a, Borrowed b) {
    if (!is_any_set(b))
        return NOT_IMPLEMENTED;
    return set_toggle(a, b) ? own(a) : NULL;
}
Value set_slot_inplace_subtract(Borrowed a, Borrowed b) {
    if (!is_any_set(b))
        return NOT_IMPLEMENTED;
    return set_subtract(a, b) ? own(a) : NULL;
}

/* ------------------------------------------------------------------ methods of both */

static Value set_py_contains(Borrowed self, Borrowed const *args) {
    int has = set_slot_contains(self, args[0]);
    return has < 0 ? NULL : bool_value(has);
}

static Value set_py_copy(Borrowed self, Borrowed const *args) { return set_copy(self); }
static Value frozenset_py_copy(Borrowed self, Borrowed const *args) {
    return is_exact(self, &frozenset_type) ? own(self) : set_copy(self);
}

static Value set_py_union(Borrowed self, Borrowed const *args) {
    OWNED Value result = set_copy(self);
    for (ssize_t i = 0; result && i < tuple_size(args[0]); i++)
        if (tuple_peek(args[0], i) != self && !set_update(result, tuple_peek(args[0], i)))
            return NULL;
    return MOVE(result);
}

static Value set_py_intersection(Borrowed self, Borrowed const *args) {
    if (tuple_size(args[0]) == 0)
        return set_copy(self);
    OWNED Value result = own(self);
    for (ssize_t i = 0; i < tuple_size(args[0]); i++) {
        Value next = set_intersect(result, tuple_peek(args[0], i));
        if (!next)
            return NULL;
        REPLACE(result, next);
    }
    return MOVE(result);
}

static Value set_py_difference(Borrowed self, Borrowed const *args) {
    if (tuple_size(args[0]) == 0)
        return set_copy(self);
    OWNED Value result = set_difference_of(self, tuple_peek(args[0], 0));
    for (ssize_t i = 1; result && i < tuple_size(args[0]); i++)
        if (!set_subtract(result, tuple_peek(args[0], i)))
            return NULL;
    return MOVE(result);
}

static Value set_py_symmetric_difference(Borrowed self, Borrowed const *args) {
    return set_symmetric_difference_of(self, args[0]);
}

static Value set_py_isdisjoint(Borrowed self, Borrowed const *args) {
    Borrowed other = args[0];
    if (self == other)
        return bool_value(set_size(self) == 0);
    OWNED Value common = NULL;
    if (is_any_set(other)) {
        bool swapped = set_size(other) > set_size(self);
        Borrowed small = swapped ? self : other, large = swapped ? other : self, item;
        ssize_t position = 0;
        hash_t hash;
        while (set_next(small, &position, &item, &hash)) {
            OWNED Value kept = own(item);
            int has = set_has_hash(as_set(large), kept, hash);
            if (has)
                return has < 0 ? NULL : FALSE_VALUE;
        }
        return TRUE_VALUE;
    }
    OWNED Value iterator = get_iter(other);
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got == 0 ? TRUE_VALUE : NULL;
        int has = set_has(self, item);
        if (has)
            return has < 0 ? NULL : FALSE_VALUE;
    }
}

static Value set_py_issubset(Borrowed self, Borrowed const *args) {
    int result;
    if (is_any_set(args[0])) {
        result = set_is_subset(self, args[0]);
    } else {
        OWNED Value common = set_intersect(self, args[0]);
        result = common ? set_size(common) == set_size(self) : -1;
    }
    return result < 0 ? NULL : bool_value(result);
}

static Value set_py_issuperset(Borrowed self, Borrowed const *args) {
    if (is_any_set(args[0])) {
        int result = set_is_subset(args[0], self);
        return result < 0 ? NULL : bool_value(result);
    }
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator)
        return NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got <= 0)
            return got == 0 ? TRUE_VALUE : NULL;
        int has = set_has(self, item);
        if (has <= 0)
            return has < 0 ? NULL : FALSE_VALUE;
    }
}

static Value set_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value items = sequence_list(self);
    OWNED Value state = items ? call_method_0(self, STR(__getstate__)) : NULL;
    return state ? build_value("O(O)O", TO_VALUE(type_of(self)), items, state) : NULL;
}

static Value set_py_sizeof(Borrowed self, Borrowed const *args) {
    ssize_t size = type_of(self)->basic_size;
    if (as_set(self)->table != as_set(self)->small)
        size += (as_set(self)->mask + 1) * (ssize_t)sizeof(SetEntry);
    return int_new(size);
}

static Value set_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

/* ------------------------------------------------------------------ methods of set */

static Value set_py_add(Borrowed self, Borrowed const *args) { return set_add(self, args[0]) ? NONE : NULL; }

static Value set_py_clear(Borrowed self, Borrowed const *args) {
    set_clear(self);
    return NONE;
}

/* Removes an item, or the frozenset that a set stands for. */
static int set_discard_item(Borrowed self, Borrowed item) {
    int removed = set_remove(self, item);
    OWNED Value twin = NULL;
    if (removed < 0 && set_frozen_twin(item, &twin))
        removed = set_remove(self, twin);
    return removed;
}

static Value set_py_discard(Borrowed self, Borrowed const *args) {
    return set_discard_item(self, args[0]) < 0 ? NULL : NONE;
}

static Value set_py_remove(Borrowed self, Borrowed const *args) {
    int removed = set_discard_item(self, args[0]);
    if (removed == 0)
        return raise_key_error(args[0]);
    return removed < 0 ? NULL : NONE;
}

static Value set_py_pop(Borrowed self, Borrowed const *args) {
    Value item;
    int got = set_pop(self, &item);
    if (got == 0)
        return raise_error(&exc_KeyError, "pop from an empty set");
    return got < 0 ? NULL : item;
}

static Value set_py_update(Borrowed self, Borrowed const *args) {
    for (ssize_t i = 0; i < tuple_size(args[0]); i++)
        if (!set_update(self, tuple_peek(args[0], i)))
            return NULL;
    return NONE;
}

static Value set_py_intersection_update(Borrowed self, Borrowed const *args) {
    OWNED Value result = set_py_intersection(self, args);
    if (!result)
        return NULL;
    set_swap(as_set(self), as_set(result));
    return NONE;
}

static Value set_py_difference_update(Borrowed self, Borrowed const *args) {
    for (ssize_t i = 0; i < tuple_size(args[0]); i++)
        if (!set_subtract(self, tuple_peek(args[0], i)))
            return NULL;
    return NONE;
}

static Value set_py_symmetric_difference_update(Borrowed self, Borrowed const *args) {
    return set_toggle(self, args[0]) ? NONE : NULL;
}

/* ------------------------------------------------------------------ iterator */

static Value set_slot_iter(Borrowed self) {
    SetIterator *iterator = object_new_raw(&set_iterator_type, sizeof(SetIterator));
    if (!iterator)
        return NULL;
    iterator->set = own(self);
    iterator->used = iterator->left = set_size(self);
    iterator->next = 0;
    gc_track(iterator);
    return TO_VALUE(iterator);
}

static void set_iterator_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((SetIterator *)o)->set);
    object_free(o);
}

static int set_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((SetIterator *)o)->set);
    return 0;
}

static int set_iterator_slot_next(Borrowed self, Value *out) {
    SetIterator *iterator = AS(SetIterator, self);
    if (!iterator->set)
        return 0;
    Set *set = as_set(iterator->set);
    if (UNLIKELY(iterator->used != set->used)) {
        raise_error(&exc_RuntimeError, "Set changed size during iteration");
        iterator->used = -1; /* stays so: every further call fails too */
        return -1;
    }
    ssize_t at = iterator->next;
    while (at <= set->mask && !set->table[at].key)
        at++;
    iterator->next = at + 1;
    if (at > set->mask) {
        Value gone = iterator->set;
        iterator->set = NULL;
        drop(gone);
        return 0;
    }
    iterator->left--;
    *out = own(set->table[at].key);
    return 1;
}

static Value set_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    SetIterator *iterator = AS(SetIterator, self);
    bool valid = iterator->set && iterator->used == set_size(iterator->set);
    return int_new(valid ? iterator->left : 0);
}

static Value set_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    SetIterator *iterator = AS(SetIterator, self);
    OWNED Value iter = container_builtin("iter");
    if (!iter || !iterator->set)
        return iter ? build_value("O([])", iter) : NULL;
    OWNED Value twin = set_slot_iter(iterator->set);
    if (!twin)
        return NULL;
    AS(SetIterator, twin)->used = iterator->used;
    AS(SetIterator, twin)->next = iterator->next;
    AS(SetIterator, twin)->left = iterator->left;
    OWNED Value list = sequence_list(twin);
    return list ? build_value("O(O)", iter, list) : NULL;
}

static MethodDef const set_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", set_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", set_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static TypeInfo set_iterator_info = {
    .methods = set_iterator_methods,
    .dealloc = set_iterator_slot_dealloc,
    .traverse = set_iterator_slot_traverse,
    .iter = own_self,
    .next = set_iterator_slot_next,
};
Type set_iterator_type = {
    STATIC_TYPE("set_iterator", SetIterator, &set_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ tables */

#define SET_COMMON_METHODS                                                                                             \
    METHOD_HIDDEN("__contains__", set_py_contains, "($self, object, /)", "x.__contains__(y) <==> y in x."),            \
        METHOD_HIDDEN("difference", set_py_difference, "($self, /, *others)", "The items that no other has."),         \
        METHOD_HIDDEN("intersection", set_py_intersection, "($self, /, *others)", "The items that all others have."),  \
        METHOD_HIDDEN("isdisjoint", set_py_isdisjoint, "($self, other, /)", "True if the two have no common item."),   \
        METHOD_HIDDEN("issubset", set_py_issubset, "($self, other, /)", "True if the other has all items."),           \
        METHOD_HIDDEN("issuperset", set_py_issuperset, "($self, other, /)", "True if it has all items of the other."), \
        METHOD_HIDDEN("__reduce__", set_py_reduce, "($self, /)", "State for pickling."),                               \
        METHOD_HIDDEN("__sizeof__", set_py_sizeof, "($self, /)", "S.__sizeof__() -> size of S in memory, in bytes"),   \
        METHOD_HIDDEN("symmetric_difference", set_py_symmetric_difference, "($self, other, /)",                        \
                      "The items that exactly one of the two has."),                                                   \
        METHOD_HIDDEN("union", set_py_union, "($self, /, *others)", "The items that any of them has."),                \
        METHOD_ROW("__class_getitem__", .bound = set_py_class_getitem, "($cls, object, /)", "See PEP 585.",                    \
         METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE)

MethodDef const set_methods[] = {
    METHOD_HIDDEN("add", set_py_add, "($self, object, /)", "Add an item, which may be there already."),
    METHOD_HIDDEN("clear", set_py_clear, "($self, /)", "Remove all items."),
    METHOD_HIDDEN("copy", set_py_copy, "($self, /)", "Return a shallow copy."),
    METHOD_HIDDEN("discard", set_py_discard, "($self, object, /)", "Remove an item if it is there."),
    METHOD_HIDDEN("difference_update", set_py_difference_update, "($self, /, *others)", "Remove all items of the others."),
    METHOD_HIDDEN("intersection_update", set_py_intersection_update, "($self, /, *others)",
                  "Keep only the items that all others have."),
    METHOD_HIDDEN("pop", set_py_pop, "($self, /)", "Remove and return any item; raises KeyError if there is none."),
    METHOD_HIDDEN("remove", set_py_remove, "($self, object, /)", "Remove an item; raises KeyError if it is not there."),
    METHOD_HIDDEN("symmetric_difference_update", set_py_symmetric_difference_update, "($self, other, /)",
                  "Keep the items that exactly one of the two has."),
    METHOD_HIDDEN("update", set_py_update, "($self, /, *others)", "Add all items of the others."),
    SET_COMMON_METHODS,
    METHOD_END,
};
MethodDef const frozenset_methods[] = {
    METHOD_HIDDEN("copy", frozenset_py_copy, "($self, /)", "Return a shallow copy."),
    SET_COMMON_METHODS,
    METHOD_END,
};

#define SET_COMMON_SLOTS                                                                                               \
    .dealloc = set_slot_dealloc, .traverse = set_slot_traverse, .clear = set_slot_clear, .repr = set_slot_repr,        \
    .compare = set_slot_compare, .iter = set_slot_iter, .seq_length = set_slot_length, .contains = set_slot_contains,  \
    .subtract = set_slot_subtract, .bit_and = set_slot_and, .bit_xor = set_slot_xor, .bit_or = set_slot_or

static TypeInfo set_info = {
    SET_COMMON_SLOTS,
    .methods = set_methods,
    .new = set_slot_new,
    .init = set_slot_init,
    .hash = hash_not_implemented,
    .inplace_subtract = set_slot_inplace_subtract,
    .inplace_and = set_slot_inplace_and,
    .inplace_xor = set_slot_inplace_xor,
    .inplace_or = set_slot_inplace_or,
};
Type set_type = {
    STATIC_TYPE("set", Set, &set_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_MATCH_SELF,
    .weaklist_offset = offsetof(Set, weaklist),
    .doc = "set() -> new empty set object\nset(iterable) -> new set object\n\nAn unordered collection of unique items.",
};

static TypeInfo frozenset_info = {
    SET_COMMON_SLOTS,
    .methods = frozenset_methods,
    .new = frozenset_slot_new,
    .hash = frozenset_slot_hash,
};
Type frozenset_type = {
    STATIC_TYPE("frozenset", Set, &frozenset_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_MATCH_SELF,
    .weaklist_offset = offsetof(Set, weaklist),
    .doc = "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\n"
           "An immutable, unordered collection of unique items.",
};
