/* SPDX-License-Identifier: MIT
   collections.OrderedDict. dict keeps the order of insertion already; what is added here is moving to either end, taking
   from the front, comparison that looks at the order, and iterators that notice any change of keys.

   Invariant: the order is the order of the dict's entries; there is no second structure that could disagree. */
#include "modules/_collections.h"

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict_base.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Dict dict;
    Value attributes; /* instance dict, or NULL */
    Value weaklist;
} OrderedDict;

static bool is_ordered_dict(Borrowed v) { return is_instance(v, &ordered_dict_type); }

/* ------------------------------------------------------------------ life */

static void odict_slot_dealloc(Object *o) {
    OrderedDict *self = (OrderedDict *)o;
    gc_untrack(o);
    if (self->weaklist)
        weakref_clear_all(o);
    REPLACE(self->attributes, NULL);
    dict_slot_dealloc(o);
}

static int odict_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((OrderedDict *)o)->attributes);
    return dict_slot_traverse(o, visitor, arg);
}

static void odict_slot_clear(Object *o) {
    REPLACE(((OrderedDict *)o)->attributes, NULL);
    dict_slot_clear(o);
}

/* ------------------------------------------------------------------ updating, as MutableMapping.update does */

static bool odict_add_pair(Borrowed self, Borrowed pair) {
    OWNED Value iterator = get_iter(pair);
    if (!iterator)
        return false;
    OWNED Value key = NULL;
    OWNED Value value = NULL;
    OWNED Value extra = NULL;
    int got = iter_next(iterator, &key);
    if (got > 0)
        got = iter_next(iterator, &value);
    if (got < 0)
        return false;
    if (got == 0)
        return raise_error(&exc_ValueError, "need more than %d value%s to unpack", key ? 1 : 0, key ? "" : "s");
    got = iter_next(iterator, &extra);
    if (got < 0)
        return false;
    if (got)
        return raise_error(&exc_ValueError, "too many values to unpack (expected 2)");
    return set_item(self, key, value);
}

static bool odict_add_pairs(Borrowed self, Borrowed pairs) {
    OWNED Value iterator = get_iter(pairs);
    if (!iterator)
        return false;
    for (;;) {
        OWNED Value pair = NULL;
        int got = type_of(iterator)->info->next(iterator, &pair);
        if (got <= 0)
            return got == 0;
        if (!odict_add_pair(self, pair))
            return false;
    }
}

static bool odict_add_keys(Borrowed self, Borrowed mapping, Borrowed keys) {
    OWNED Value iterator = get_iter(keys);
    if (!iterator)
        return false;
    for (;;) {
        OWNED Value key = NULL;
        int got = type_of(iterator)->info->next(iterator, &key);
        if (got <= 0)
            return got == 0;
        OWNED Value value = get_item(mapping, key);
        if (!value || !set_item(self, key, value))
            return false;
    }
}

static bool odict_update_from(Borrowed self, Borrowed other) {
    if (is_dict_exact(other)) {
        if (is_exact(self, &ordered_dict_type))
            return dict_merge(self, other, true);
        OWNED Value items = dict_items(other);
        return items && odict_add_pairs(self, items);
    }
    OWNED Value method = NULL;
    int has = find_attr(other, STR(keys), &method);
    if (has < 0)
        return false;
    if (has) {
        OWNED Value keys = call_0(method);
        return keys && odict_add_keys(self, other, keys);
    }
    has = find_attr(other, STR(items), &method);
    if (has < 0)
        return false;
    if (has) {
        OWNED Value items = call_0(method);
        return items && odict_add_pairs(self, items);
    }
    return odict_add_pairs(self, other);
}

static bool odict_update(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count && !odict_update_from(self, args[0]))
        return false;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++)
        if (!set_item(self, tuple_peek(keywords, i), args[count + i]))
            return false;
    return true;
}

static bool odict_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count > 1)
        return raise_error(&exc_TypeError, "expected at most 1 arguments, got %zd", count);
    return odict_update(self, args, count, keywords);
}

static Value odict_py_update(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count > 1)
        return raise_error(&exc_TypeError, "update() takes at most 1 positional argument (%zd given)", count);
    return odict_update(self, args, count, keywords) ? NONE : NULL;
}

/* ------------------------------------------------------------------ operators */

static Value odict_slot_repr(Borrowed self) {
    const char *name = type_short_name(type_of(self));
    if (dict_size(self) == 0)
        return str_format("%s()", name);
    int entered = repr_enter(self);
    if (entered)
        return entered > 0 ? str_from_ascii("...", 3) : NULL;
    OWNED Value items = NULL;
    OWNED Value pairs = NULL;
    if (is_exact(self, &ordered_dict_type)) {
        pairs = dict_items(self);
    } else {
        items = call_method_0(self, STR(items));
        pairs = items ? sequence_list(items) : NULL;
    }
    Value text = pairs ? str_format("%s(%R)", name, pairs) : NULL;
    repr_leave(self);
    return text;
}

/* Whether two dicts with equal items have them in the same order. */
static int odict_same_order(Borrowed a, Borrowed b) {
    OWNED Value first = dict_keys(a);
    OWNED Value second = first ? dict_keys(b) : NULL;
    if (!second)
        return -1;
    for (ssize_t i = 0; i < list_size(first) && i < list_size(second); i++) {
        int equal = is_equal(list_peek(first, i), list_peek(second, i));
        if (equal <= 0)
            return equal;
    }
    return list_size(first) == list_size(second);
}

static Value odict_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_dict(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return NOT_IMPLEMENTED;
    OWNED Value same = dict_slot_compare(a, b, COMPARE_EQ);
    if (!same || same == NOT_IMPLEMENTED)
        return MOVE(same);
    int equal = same == TRUE_VALUE;
    if (equal && is_ordered_dict(b))
        equal = odict_same_order(a, b);
    return equal < 0 ? NULL : bool_value(equal == (op == COMPARE_EQ));
}

static Value odict_slot_or(Borrowed a, Borrowed b) {
    if (!is_dict(a) || !is_dict(b))
        return NOT_IMPLEMENTED;
    Type *type = is_ordered_dict(a) ? type_of(a) : type_of(b);
    OWNED Value result = call_1(TO_VALUE(type), a);
    return result && odict_update_from(result, b) ? MOVE(result) : NULL;
}

static Value odict_slot_inplace_or(Borrowed self, Borrowed other) {
    return odict_update_from(self, other) ? own(self) : NULL;
}

/* ------------------------------------------------------------------ methods */

static Value odict_py_fromkeys(Borrowed cls, Borrowed const *args) {
    return dict_from_keys(cls, args[0], args[1] ? args[1] : NONE);
}

static Value odict_py_pop(Borrowed self, Borrowed const *args) {
    Value value;
    int has = dict_pop(self, args[0], &value);
    if (has)
        return has > 0 ? value : NULL;
    return args[1] ? own(args[1]) : raise_key_error(args[0]);
}

static Value odict_py_popitem(Borrowed self, Borrowed const *args) {
    int last = args[0] ? is_true(args[0]) : 1;
    if (last < 0)
        return NULL;
    if (dict_size(self) == 0)
        return raise_error(&exc_KeyError, "dictionary is empty");
    ssize_t at = last ? dict_entry_last(self, PTRDIFF_MAX) : dict_entry_first(self, 0);
    Value pair[2];
    dict_entry_take(self, at, &pair[0], &pair[1]);
    return tuple_from_array_steal(pair, 2);
}

static Value odict_py_move_to_end(Borrowed self, Borrowed const *args) {
    int last = args[1] ? is_true(args[1]) : 1;
    ssize_t at = last < 0 ? -2 : dict_entry_find(self, args[0]);
    if (at == -1)
        return raise_key_error(args[0]);
    if (at < 0)
        return NULL;
    return (last ? dict_move_last(self, at) : dict_move_first(self, at)) ? NONE : NULL;
}

static Value odict_py_setdefault(Borrowed self, Borrowed const *args) {
    Borrowed value = args[1] ? args[1] : NONE;
    if (is_exact(self, &ordered_dict_type))
        return dict_set_default(self, args[0], value);
    int has = object_contains(self, args[0]);
    if (has < 0)
        return NULL;
    if (has)
        return get_item(self, args[0]);
    return set_item(self, args[0], value) ? own(value) : NULL;
}

static Value odict_py_clear(Borrowed self, Borrowed const *args) {
    dict_clear(self);
    return NONE;
}

static Value odict_py_copy(Borrowed self, Borrowed const *args) {
    OWNED Value copy = call_0(TO_VALUE(type_of(self)));
    if (!copy)
        return NULL;
    OWNED Value keys = dict_keys(self);
    for (ssize_t i = 0; keys && i < list_size(keys); i++) {
        OWNED Value value = get_item(self, list_peek(keys, i));
        if (!value || !set_item(copy, list_peek(keys, i), value))
            return NULL;
    }
    return keys ? MOVE(copy) : NULL;
}

static Value odict_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value state = call_method_0(self, STR(__getstate__));
    OWNED Value items = state ? call_method_0(self, STR(items)) : NULL;
    OWNED Value iterator = items ? get_iter(items) : NULL;
    return iterator ? build_value("O()OOO", TO_VALUE(type_of(self)), state, NONE, iterator) : NULL;
}

static Value odict_py_sizeof(Borrowed self, Borrowed const *args) {
    return int_new(type_of(self)->basic_size + (ssize_t)dict_memory(AS(Dict, self)));
}

static Value odict_get_dict(Borrowed v, void *closure) {
    OrderedDict *self = AS(OrderedDict, v);
    if (!self->attributes)
        self->attributes = dict_new();
    return own_maybe(self->attributes);
}

static bool odict_set_dict(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_TypeError, "cannot delete __dict__");
    if (!is_dict(value))
        return raise_error(&exc_TypeError, "__dict__ must be set to a dictionary, not a '%T'", value);
    REPLACE(AS(OrderedDict, v)->attributes, own(value));
    return true;
}

/* ------------------------------------------------------------------ iterators and views */

typedef enum { ODICT_KEYS, ODICT_VALUES, ODICT_ITEMS } OdictWhat;

typedef struct {
    Object head;
    Value dict;             /* NULL: exhausted */
    ssize_t next;           /* entry to look at, or to look before when reversed */
    uint64_t keys_version;  /* the dict's, at the start */
    ssize_t left;
    OdictWhat what;
    bool reversed;
} OdictIterator;

static Value odict_iterator_new(Borrowed dict, OdictWhat what, bool reversed) {
    Value v = type_alloc(&odict_iterator_type);
    if (!v)
        return NULL;
    OdictIterator *self = AS(OdictIterator, v);
    self->dict = own(dict);
    self->next = reversed ? PTRDIFF_MAX : 0;
    self->keys_version = dict_keys_version(dict);
    self->left = dict_size(dict);
    self->what = what;
    self->reversed = reversed;
    return v;
}

static void odict_iterator_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((OdictIterator *)o)->dict);
    object_free(o);
}

static int odict_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((OdictIterator *)o)->dict);
    return 0;
}

static int odict_iterator_slot_next(Borrowed v, Value *out) {
    OdictIterator *self = AS(OdictIterator, v);
    Borrowed dict = self->dict;
    if (!dict)
        return 0;
    if (dict_keys_version(dict) != self->keys_version) {
        raise_error(&exc_RuntimeError, "OrderedDict %s during iteration", dict_size(dict) ? "mutated" : "changed size");
        return -1;
    }
    ssize_t at = self->reversed ? dict_entry_last(dict, self->next) : dict_entry_first(dict, self->next);
    if (at < 0) {
        REPLACE(self->dict, NULL);
        return 0;
    }
    self->next = self->reversed ? at : at + 1;
    self->left--;
    Borrowed key = dict_entry_key(dict, at), value = dict_entry_value(dict, at);
    *out = self->what == ODICT_KEYS     ? own(key)
           : self->what == ODICT_VALUES ? own(value)
                                        : tuple_from_array((Borrowed[]){key, value}, 2);
    return *out ? 1 : -1;
}

/* iter(list of what is left); the iterator stays where it is. */
static Value odict_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    OdictIterator *self = AS(OdictIterator, v);
    Borrowed iter = dict_peek_text(interp_self()->builtins, "iter");
    if (!iter)
        return raise_error(&exc_AttributeError, "iter");
    if (!self->dict)
        return build_value("O([])", iter);
    OWNED Value twin = odict_iterator_new(self->dict, self->what, self->reversed);
    if (!twin)
        return NULL;
    AS(OdictIterator, twin)->next = self->next;
    AS(OdictIterator, twin)->keys_version = self->keys_version;
    OWNED Value list = sequence_list(twin);
    return list ? build_value("O(O)", iter, list) : NULL;
}

static MethodDef const odict_iterator_methods[] = {
    METHOD_HIDDEN("__reduce__", odict_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static TypeInfo odict_iterator_info = {
    .methods = odict_iterator_methods,
    .dealloc = odict_iterator_slot_dealloc,
    .traverse = odict_iterator_slot_traverse,
    .iter = own_self,
    .next = odict_iterator_slot_next,
};
Type odict_iterator_type = {
    STATIC_TYPE("odict_iterator", OdictIterator, &odict_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static Borrowed view_dict(Borrowed v) { return AS(DictView, v)->dict; }

#define ODICT_VIEW(name, what_)                                                                                        \
    static Value odict_##name##_slot_iter(Borrowed v) { return odict_iterator_new(view_dict(v), what_, false); }       \
    static Value odict_##name##_py_reversed(Borrowed v, Borrowed const *args) {                                        \
        return odict_iterator_new(view_dict(v), what_, true);                                                          \
    }                                                                                                                  \
    static MethodDef const odict_##name##_methods[] = {                                                                \
        METHOD_HIDDEN("__reversed__", odict_##name##_py_reversed, "($self, /)", "Return a reverse iterator."),         \
        METHOD_END,                                                                                                    \
    };                                                                                                                 \
    static TypeInfo odict_##name##_info = {                                                                            \
        .methods = odict_##name##_methods,                                                                             \
        .iter = odict_##name##_slot_iter,                                                                              \
    };                                                                                                                 \
    Type odict_##name##_type = {                                                                                       \
        STATIC_TYPE("odict_" #name, DictView, &odict_##name##_info),                                                   \
        .flags = TYPE_FLAG_GC,                                                                                         \
        .base = &dict_##name##_type,                                                                                   \
    };                                                                                                                 \
    static Value odict_py_##name(Borrowed v, Borrowed const *args) { return dict_view_new(&odict_##name##_type, v); }
ODICT_VIEW(keys, ODICT_KEYS)
ODICT_VIEW(values, ODICT_VALUES)
ODICT_VIEW(items, ODICT_ITEMS)

static Value odict_slot_iter(Borrowed v) { return odict_iterator_new(v, ODICT_KEYS, false); }
static Value odict_py_reversed(Borrowed v, Borrowed const *args) { return odict_iterator_new(v, ODICT_KEYS, true); }

/* ------------------------------------------------------------------ tables */

static MethodDef const odict_methods[] = {
    METHOD_CLASS("fromkeys", odict_py_fromkeys, "($type, /, iterable, value=None)",
                 "Make an ordered dictionary with the keys of the iterable, all with the same value."),
    METHOD_HIDDEN("__sizeof__", odict_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_HIDDEN("__reduce__", odict_py_reduce, "($self, /)", "State for pickling."),
    METHOD("setdefault", odict_py_setdefault, "($self, /, key, default=None)",
           "Return the value for key; if there is none, insert default first."),
    METHOD("pop", odict_py_pop, "($self, /, key, default=<unrepresentable>)",
           "Remove the key and return its value.\n\nIf there is none, return default if given, else raise KeyError."),
    METHOD("popitem", odict_py_popitem, "($self, /, last=True)",
           "Remove and return the last pair, or the first if last is false."),
    METHOD_HIDDEN("keys", odict_py_keys, "($self, /)", "od.keys() -> a set-like view of the keys"),
    METHOD_HIDDEN("values", odict_py_values, "($self, /)", "od.values() -> a view of the values"),
    METHOD_HIDDEN("items", odict_py_items, "($self, /)", "od.items() -> a set-like view of the pairs"),
    METHOD_ROW("update", .raw = odict_py_update, "($self, *args, **kwargs)",
     "od.update(E, **F): take over the pairs of E, a mapping or an iterable of pairs, then those of F.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_HIDDEN("clear", odict_py_clear, "($self, /)", "od.clear(): remove all items"),
    METHOD_HIDDEN("copy", odict_py_copy, "($self, /)", "od.copy() -> a shallow copy of od"),
    METHOD_HIDDEN("__reversed__", odict_py_reversed, "($self, /)", "od.__reversed__() <==> reversed(od)"),
    METHOD("move_to_end", odict_py_move_to_end, "($self, /, key, last=True)",
           "Move a key to the end, or to the front if last is false.\n\nRaises KeyError if it is not there."),
    METHOD_END,
};
static GetSetDef const odict_getsets[] = {
    {"__dict__", odict_get_dict, odict_set_dict, NULL, NULL},
    GETSET_END,
};
static TypeInfo odict_info = {
    .methods = odict_methods,
    .getsets = odict_getsets,
    .dealloc = odict_slot_dealloc,
    .traverse = odict_slot_traverse,
    .clear = odict_slot_clear,
    .init = odict_slot_init,
    .repr = odict_slot_repr,
    .hash = hash_not_implemented,
    .compare = odict_slot_compare,
    .iter = odict_slot_iter,
    .bit_or = odict_slot_or,
    .inplace_or = odict_slot_inplace_or,
};
Type ordered_dict_type = {
    STATIC_TYPE("collections.OrderedDict", OrderedDict, &odict_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_DICT | TYPE_FLAG_MAPPING,
    .base = &dict_type,
    .weaklist_offset = offsetof(OrderedDict, weaklist),
    .dict_offset = offsetof(OrderedDict, attributes),
    .doc = "A dictionary that remembers the order of insertion, and can change it.",
};
