/* SPDX-License-Identifier: MIT
   _collections: the module, defaultdict, and Counter's counting loop. deque is in _collections_deque.c, OrderedDict in
   _collections_odict.c, the fields of named tuples in types/tuple_getter.c. */
#include "modules/_collections.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict_base.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "types/tuple_getter.h"

/* ------------------------------------------------------------------ defaultdict */

typedef struct {
    Dict dict;
    Value factory; /* called for the value of a missing key; NULL or None: there is none */
} DefaultDict;
extern Type default_dict_type;

static ALWAYS_INLINE DefaultDict *as_default_dict(Borrowed v) { return AS(DefaultDict, v); }

static bool has_factory(DefaultDict const *self) { return self->factory && self->factory != NONE; }

static bool default_dict_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    DefaultDict *self = as_default_dict(v);
    Borrowed factory = count ? args[0] : NONE;
    if (factory != NONE && !is_callable(factory))
        return raise_error(&exc_TypeError, "first argument must be callable or None");
    REPLACE(self->factory, factory == NONE ? NULL : own(factory));
    return count ? dict_update_call(v, "dict", args + 1, count - 1, keywords)
                 : dict_update_call(v, "dict", args, 0, keywords);
}

static void default_dict_slot_dealloc(Object *o) {
    gc_untrack(o);
    REPLACE(((DefaultDict *)o)->factory, NULL);
    dict_slot_dealloc(o);
}

static int default_dict_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((DefaultDict *)o)->factory);
    return dict_slot_traverse(o, visitor, arg);
}

static void default_dict_slot_clear(Object *o) {
    REPLACE(((DefaultDict *)o)->factory, NULL);
    dict_slot_clear(o);
}

static Value default_dict_slot_repr(Borrowed v) {
    DefaultDict *self = as_default_dict(v);
    OWNED Value items = dict_slot_repr(v);
    OWNED Value factory = NULL;
    if (!items)
        return NULL;
    if (has_factory(self)) {
        int entered = repr_enter(self->factory);
        if (entered < 0)
            return NULL;
        factory = entered ? str_from_ascii("...", 3) : object_repr(self->factory);
        if (!entered)
            repr_leave(self->factory);
    } else {
        factory = str_from_ascii("None", 4);
    }
    return factory ? str_format("%s(%U, %U)", type_short_name(type_of(v)), factory, items) : NULL;
}

/* A dict of the same type and factory with the items of `content`. */
static Value default_dict_like(Borrowed v, Borrowed content) {
    DefaultDict *self = as_default_dict(v);
    return call_2(TO_VALUE(type_of(v)), self->factory ? self->factory : NONE, content);
}

static Value default_dict_slot_or(Borrowed a, Borrowed b) {
    Borrowed self = is_instance(a, &default_dict_type) ? a : b, other = self == a ? b : a;
    if (!is_dict(other))
        return NOT_IMPLEMENTED;
    OWNED Value result = default_dict_like(self, a);
    return result && dict_update_call(result, "update", &b, 1, NULL) ? MOVE(result) : NULL;
}

static Value default_dict_py_missing(Borrowed v, Borrowed const *args) {
    DefaultDict *self = as_default_dict(v);
    if (!has_factory(self))
        return raise_key_error(args[0]);
    OWNED Value value = call_0(self->factory);
    return value && set_item(v, args[0], value) ? MOVE(value) : NULL;
}

/* dict's subscript, with the default made without looking __missing__ up when it is this type's own. */
static Value default_dict_slot_subscript(Borrowed v, Borrowed key) {
    if (!is_exact(v, &default_dict_type))
        return dict_slot_subscript(v, key);
    Value found;
    int has = dict_find(v, key, &found);
    if (has)
        return has > 0 ? found : NULL;
    return default_dict_py_missing(v, &key);
}

static Value default_dict_py_copy(Borrowed v, Borrowed const *args) { return default_dict_like(v, v); }

static Value default_dict_py_reduce(Borrowed v, Borrowed const *args) {
    DefaultDict *self = as_default_dict(v);
    OWNED Value items = call_method_0(v, STR(items));
    OWNED Value iterator = items ? get_iter(items) : NULL;
    if (!iterator)
        return NULL;
    Value type = TO_VALUE(type_of(v));
    if (has_factory(self))
        return build_value("O(O)OOO", type, self->factory, NONE, NONE, iterator);
    return build_value("O()OOO", type, NONE, NONE, iterator);
}

static Value default_dict_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const default_dict_methods[] = {
    METHOD_HIDDEN("__missing__", default_dict_py_missing, "($self, key, /)",
                  "__missing__(key): make, store and return the default for a key that is not there."),
    METHOD_HIDDEN("copy", default_dict_py_copy, "($self, /)", "D.copy() -> a shallow copy of D."),
    METHOD_HIDDEN("__copy__", default_dict_py_copy, "($self, /)", "D.copy() -> a shallow copy of D."),
    METHOD_HIDDEN("__reduce__", default_dict_py_reduce, "($self, /)", "State for pickling."),
    METHOD_ROW("__class_getitem__", .bound = default_dict_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static MemberDef const default_dict_members[] = {
    {"default_factory", MEMBER_OBJECT, offsetof(DefaultDict, factory), false, "what makes the value of a missing key"},
    MEMBER_END,
};
static TypeInfo default_dict_info = {
    .methods = default_dict_methods,
    .members = default_dict_members,
    .dealloc = default_dict_slot_dealloc,
    .traverse = default_dict_slot_traverse,
    .clear = default_dict_slot_clear,
    .init = default_dict_slot_init,
    .repr = default_dict_slot_repr,
    .bit_or = default_dict_slot_or,
    .subscript = default_dict_slot_subscript,
};
Type default_dict_type = {
    STATIC_TYPE("collections.defaultdict", DefaultDict, &default_dict_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_DICT | TYPE_FLAG_MAPPING,
    .base = &dict_type,
    .doc = "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n"
           "A dict whose missing keys get the value that default_factory() gives, when they are asked for with [].",
};

/* ------------------------------------------------------------------ counting */

/* Whether the mapping's get and __setitem__ are dict's own, so that its table may be counted in directly. */
static bool counts_like_dict(Borrowed mapping) {
    Type *type = type_of(mapping);
    return is_dict(mapping) && type_lookup(type, STR(get)) == type_lookup(&dict_type, STR(get)) &&
           type_lookup(type, STR(__setitem__)) == type_lookup(&dict_type, STR(__setitem__));
}

static bool count_in_dict(Borrowed mapping, Borrowed iterator) {
    NextFn next = type_of(iterator)->info->next;
    for (;;) {
        OWNED Value item = NULL;
        int got = next(iterator, &item);
        if (got <= 0)
            return got == 0;
        if (!dict_count_key(mapping, item))
            return false;
    }
}

static bool count_in_mapping(Borrowed mapping, Borrowed iterator) {
    OWNED Value get = get_attr(mapping, STR(get));
    if (!get)
        return false;
    for (;;) {
        OWNED Value item = NULL;
        int got = type_of(iterator)->info->next(iterator, &item);
        if (got <= 0)
            return got == 0;
        OWNED Value old = call_2(get, item, imm_int(0));
        OWNED Value sum = old ? number_add(old, imm_int(1)) : NULL;
        if (!sum || !set_item(mapping, item, sum))
            return false;
    }
}

static Value collections_py_count_elements(Borrowed module, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[1]);
    if (!iterator)
        return NULL;
    bool done = counts_like_dict(args[0]) ? count_in_dict(args[0], iterator) : count_in_mapping(args[0], iterator);
    return done ? NONE : NULL;
}

/* ------------------------------------------------------------------ the module */

static MethodDef const collections_functions[] = {
    METHOD("_count_elements", collections_py_count_elements, "($module, mapping, iterable, /)",
           "Add to the mapping how often each item of the iterable occurs."),
    METHOD_END,
};
static Type *const collections_types[] = {&deque_type, &default_dict_type, &ordered_dict_type, NULL};

/* Types that the module does not show under a plain name. */
static Type *const collections_inner_types[] = {&deque_iterator_type, &deque_reverse_iterator_type, &odict_iterator_type,
                                                &odict_keys_type,     &odict_values_type,           &odict_items_type,
                                                &tuple_getter_type,   NULL};

static bool collections_exec(Borrowed module) {
    return module_add_type(module, &deque_iterator_type) && module_add_type(module, &deque_reverse_iterator_type) &&
           module_add_type(module, &tuple_getter_type);
}

static int collections_module_id;
ModuleDef const collections_module = {
    .name = "_collections",
    .doc = "deque, defaultdict, OrderedDict and helpers; the collections module builds on it.",
    .methods = collections_functions,
    .types = collections_types,
    .inner_types = collections_inner_types,
    .exec = collections_exec,
    .id = &collections_module_id,
};
