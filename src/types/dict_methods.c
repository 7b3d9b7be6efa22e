/* SPDX-License-Identifier: MIT
   What Python sees of dict: operators, methods, the type. Tables are in dict.c, views and iterators in dict_views.c. */
#include "types/dict_priv.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/type.h"
#include "types/module.h"

/* ------------------------------------------------------------------ life */

Value dict_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (type == &dict_type)
        return dict_new();
    Value self = type_alloc(type);
    if (self)
        AS(Dict, self)->table = dict_empty_table;
    return self;
}

bool dict_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return dict_update_call(self, "dict", args, count, keywords);
}

/* ------------------------------------------------------------------ operators */

static bool dict_repr_pairs(StrBuilder *b, Borrowed self) {
    ssize_t position = 0;
    Borrowed key, value;
    bool first = true;
    while (dict_next(self, &position, &key, &value)) {
        OWNED Value kept_key = own(key);
        OWNED Value kept_value = own(value);
        if (!first && !str_builder_add_ascii(b, ", ", 2))
            return false;
        first = false;
        OWNED Value key_text = object_repr(kept_key);
        if (!key_text || !str_builder_add(b, key_text) || !str_builder_add_ascii(b, ": ", 2))
            return false;
        OWNED Value value_text = object_repr(kept_value);
        if (!value_text || !str_builder_add(b, value_text))
            return false;
    }
    return true;
}

Value dict_slot_repr(Borrowed self) {
    int entered = repr_enter(self);
    if (entered)
        return entered > 0 ? str_from_ascii("{...}", 5) : NULL;
    StrBuilder b = STR_BUILDER_INIT;
    bool done = str_builder_add_char(&b, '{') && dict_repr_pairs(&b, self) && str_builder_add_char(&b, '}');
    repr_leave(self);
    if (done)
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value dict_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_dict(a) || !is_dict(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return NOT_IMPLEMENTED;
    if (!recursion_enter(" in comparison"))
        return NULL;
    int equal;
    bool done = dict_is_equal(a, b, &equal);
    recursion_leave();
    return done ? bool_value(equal == (op == COMPARE_EQ)) : NULL;
}

static ssize_t dict_slot_length(Borrowed self) { return dict_size(self); }
static int dict_slot_contains(Borrowed self, Borrowed key) { return dict_has(self, key); }

static NOINLINE Value dict_subscript_missing(Borrowed self, Borrowed key) {
    if (!is_dict_exact(self)) {
        Value result;
        int called = call_special(self, STR(__missing__), &key, 1, &result);
        if (called)
            return called > 0 ? result : NULL;
    }
    return raise_key_error(key);
}

Value dict_slot_subscript(Borrowed self, Borrowed key) {
    Dict *dict = AS(Dict, self);
    hash_t hash = item_hash(key);
    if (UNLIKELY(hash == -1))
        return NULL;
    ssize_t at = dict_lookup(dict, key, hash);
    if (LIKELY(at >= 0))
        return own(*table_value_place(dict->table, at));
    return at == -1 ? dict_subscript_missing(self, key) : NULL;
}

bool dict_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value) {
    if (LIKELY(value != NULL))
        return dict_set(self, key, value);
    int removed = dict_remove(self, key);
    if (removed == 0)
        raise_key_error(key);
    return removed > 0;
}

static bool dict_update_one(Borrowed self, Borrowed other) { return dict_update_call(self, "update", &other, 1, NULL); }

Value dict_slot_or(Borrowed a, Borrowed b) {
    if (!is_dict(a) || !is_dict(b))
        return NOT_IMPLEMENTED;
    OWNED Value result = dict_copy(a);
    return result && dict_update_one(result, b) ? MOVE(result) : NULL;
}

Value dict_slot_inplace_or(Borrowed self, Borrowed other) { return dict_update_one(self, other) ? own(self) : NULL; }

Value dict_slot_iter(Borrowed self) { return dict_iterator_new(&dict_key_iterator_type, self); }

/* ------------------------------------------------------------------ methods */

static Value dict_py_getitem(Borrowed self, Borrowed const *args) { return dict_slot_subscript(self, args[0]); }

static Value dict_py_contains(Borrowed self, Borrowed const *args) {
    int has = dict_has(self, args[0]);
    return has < 0 ? NULL : bool_value(has);
}

static Value dict_py_get(Borrowed self, Borrowed const *args) {
    Dict *dict = AS(Dict, self);
    hash_t hash = item_hash(args[0]);
    if (hash == -1)
        return NULL;
    ssize_t at = dict_lookup(dict, args[0], hash);
    if (at >= 0)
        return own(*table_value_place(dict->table, at));
    if (at == -2)
        return NULL;
    return args[1] ? own(args[1]) : NONE;
}

static Value dict_py_setdefault(Borrowed self, Borrowed const *args) {
    return dict_set_default(self, args[0], args[1] ? args[1] : NONE);
}

static Value dict_py_pop(Borrowed self, Borrowed const *args) {
    Value found;
    int has = dict_size(self) == 0 ? 0 : dict_pop(self, args[0], &found);
    if (has)
        return has > 0 ? found : NULL;
    if (args[1])
        return own(args[1]);
    if (dict_size(self) == 0 && item_hash(args[0]) == -1)
        error_clear(); /* an empty dict does not hash the key */
    return raise_key_error(args[0]);
}

static Value dict_py_popitem(Borrowed self, Borrowed const *args) {
    Dict *dict = AS(Dict, self);
    if (dict->used == 0)
        return raise_error(&exc_KeyError, "popitem(): dictionary is empty");
    OWNED Value pair = tuple_new(2);
    if (!pair)
        return NULL;
    dict_entry_take(self, dict_entry_last(self, PTRDIFF_MAX), &AS(Tuple, pair)->items[0], &AS(Tuple, pair)->items[1]);
    return MOVE(pair);
}

static Value dict_py_clear(Borrowed self, Borrowed const *args) {
    dict_clear(self);
    return NONE;
}

static Value dict_py_copy(Borrowed self, Borrowed const *args) { return dict_copy(self); }

static Value dict_py_update(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return dict_update_call(self, "update", args, count, keywords) ? NONE : NULL;
}

static Value dict_py_keys(Borrowed self, Borrowed const *args) { return dict_view_new(&dict_keys_type, self); }
static Value dict_py_values(Borrowed self, Borrowed const *args) { return dict_view_new(&dict_values_type, self); }
static Value dict_py_items(Borrowed self, Borrowed const *args) { return dict_view_new(&dict_items_type, self); }
static Value dict_py_reversed(Borrowed self, Borrowed const *args) {
    return dict_iterator_new(&dict_reverse_key_iterator_type, self);
}

static Value dict_py_sizeof(Borrowed self, Borrowed const *args) {
    return int_new(type_of(self)->basic_size + (ssize_t)dict_memory(AS(Dict, self)));
}

static Value dict_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static bool dict_fill_keys(Borrowed dict, Borrowed iterable, Borrowed value) {
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    bool exact = is_dict_exact(dict);
    for (;;) {
        OWNED Value key = NULL;
        int got = iterator_step(iterator, &key);
        if (got <= 0)
            return got == 0;
        if (!(exact ? dict_set(dict, key, value) : set_item(dict, key, value)))
            return false;
    }
}

/* The same from a set or dict, whose hashes are known. */
static bool dict_fill_hashed(Borrowed dict, Borrowed from, Borrowed value) {
    ssize_t position = 0;
    Borrowed key, unused;
    hash_t hash;
    bool from_dict = is_dict(from);
    if (!dict_grow_for(AS(Dict, dict), from_dict ? dict_size(from) : set_size(from)))
        return false;
    while (from_dict ? dict_next_hash(from, &position, &key, &unused, &hash) : set_next(from, &position, &key, &hash)) {
        OWNED Value kept = own(key);
        if (!dict_set_hash(dict, kept, hash, value))
            return false;
    }
    return true;
}

Value dict_from_keys(Borrowed cls, Borrowed iterable, Borrowed value) {
    OWNED Value dict = cls == TO_VALUE(&dict_type) ? dict_new() : call_0(cls);
    if (dict && is_dict_exact(dict) && dict_size(dict) == 0 && iterable != dict &&
        (is_dict_exact(iterable) || is_exact(iterable, &set_type) || is_exact(iterable, &frozenset_type)))
        return dict_fill_hashed(dict, iterable, value) ? MOVE(dict) : NULL;
    return dict && dict_fill_keys(dict, iterable, value) ? MOVE(dict) : NULL;
}

static Value dict_py_fromkeys(Borrowed self, Borrowed const *args) {
    return dict_from_keys(self, args[0], args[1] ? args[1] : NONE);
}

static MethodDef const dict_methods[] = {
    METHOD("__contains__", dict_py_contains, "($self, key, /)", "True if the dictionary has the key, else False."),
    METHOD_HIDDEN("__getitem__", dict_py_getitem, "($self, key, /)", "Return self[key]."),
    METHOD_HIDDEN("__sizeof__", dict_py_sizeof, "($self, /)", "D.__sizeof__() -> size of D in memory, in bytes"),
    METHOD("get", dict_py_get, "($self, key, default=None, /)", "Return the value for key, or default if there is none."),
    METHOD("setdefault", dict_py_setdefault, "($self, key, default=None, /)",
           "Return the value for key; if there is none, insert default first."),
    METHOD("pop", dict_py_pop, "($self, key, default=<unrepresentable>, /)",
           "Remove the key and return its value.\n\nIf there is none, return default if given, else raise KeyError."),
    METHOD("popitem", dict_py_popitem, "($self, /)",
           "Remove and return the (key, value) pair that was inserted last.\n\nRaises KeyError if the dict is empty."),
    METHOD_HIDDEN("keys", dict_py_keys, "($self, /)", "D.keys() -> a set-like view of the keys"),
    METHOD_HIDDEN("items", dict_py_items, "($self, /)", "D.items() -> a set-like view of the (key, value) pairs"),
    METHOD_HIDDEN("values", dict_py_values, "($self, /)", "D.values() -> a view of the values"),
    METHOD_ROW("update", .raw = dict_py_update, "($self, *args, **kwargs)",
     "D.update([E, ]**F): take over the pairs of E, a mapping or an iterable of pairs, then those of F.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_CLASS("fromkeys", dict_py_fromkeys, "($type, iterable, value=None, /)",
                 "Make a dictionary with the keys of the iterable, all with the same value."),
    METHOD_HIDDEN("clear", dict_py_clear, "($self, /)", "D.clear(): remove all items"),
    METHOD_HIDDEN("copy", dict_py_copy, "($self, /)", "D.copy() -> a shallow copy of D"),
    METHOD("__reversed__", dict_py_reversed, "($self, /)", "Return a reverse iterator over the keys."),
    METHOD_ROW("__class_getitem__", .bound = dict_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static TypeInfo dict_info = {
    .methods = dict_methods,
    .dealloc = dict_slot_dealloc,
    .traverse = dict_slot_traverse,
    .clear = dict_slot_clear,
    .new = dict_slot_new,
    .init = dict_slot_init,
    .repr = dict_slot_repr,
    .hash = hash_not_implemented,
    .compare = dict_slot_compare,
    .iter = dict_slot_iter,
    .bit_or = dict_slot_or,
    .inplace_or = dict_slot_inplace_or,
    .contains = dict_slot_contains,
    .map_length = dict_slot_length,
    .subscript = dict_slot_subscript,
    .set_subscript = dict_slot_set_subscript,
};
Type dict_type = {
    STATIC_TYPE("dict", Dict, &dict_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_DICT | TYPE_FLAG_MAPPING | TYPE_FLAG_MATCH_SELF,
    .doc = "dict() -> new empty dictionary\n"
           "dict(mapping) -> new dictionary with the pairs of a mapping\n"
           "dict(iterable) -> new dictionary from an iterable of (key, value) pairs\n"
           "dict(**kwargs) -> new dictionary with the keyword arguments as pairs",
};
