/* SPDX-License-Identifier: MIT
   The module _functools: partial, cmp_to_key, reduce. lru_cache is in _functools_lru.c. */
#include "modules/_functools.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- partial --- */

typedef struct {
    Object head;
    Value function;
    Value args;     /* Tuple */
    Value keywords; /* Dict */
    Value dict;     /* or NULL */
    Value weaklist;
} Partial;

#define SELF(v) AS(Partial, v)

static Value partial_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);

static bool partial_add_keywords(Borrowed dict, Borrowed names, Borrowed const *values) {
    for (ssize_t i = 0; names && i < tuple_size(names); i++)
        if (!dict_set(dict, tuple_peek(names, i), values[i]))
            return false;
    return true;
}

static Value partial_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, "type 'partial' takes at least one argument");
    Borrowed function = args[0];
    if (!is_callable(function))
        return raise_error(&exc_TypeError, "the first argument must be callable");
    /* a partial of a partial becomes one, unless that would lose attributes */
    Partial *inner = type_of(function)->info->call == partial_slot_call && !SELF(function)->dict ? SELF(function) : NULL;
    OWNED Value self = type_alloc(type);
    OWNED Value rest = self ? tuple_from_array(args + 1, count - 1) : NULL;
    if (!rest)
        return NULL;
    Partial *p = SELF(self);
    p->function = own(inner ? inner->function : (Value)function);
    p->args = inner ? tuple_concat(inner->args, rest) : MOVE(rest);
    p->keywords = inner ? dict_copy(inner->keywords) : dict_new();
    return p->args && p->keywords && partial_add_keywords(p->keywords, keywords, args + count) ? MOVE(self) : NULL;
}

static void partial_clear(Object *o) {
    Partial *p = (Partial *)o;
    drop(MOVE(p->function));
    drop(MOVE(p->args));
    drop(MOVE(p->keywords));
    drop(MOVE(p->dict));
}

static void partial_dealloc(Object *o) {
    gc_untrack(o);
    partial_clear(o);
    object_free(o);
}

static int partial_traverse(Object *o, Visitor visitor, void *arg) {
    Partial *p = (Partial *)o;
    VISIT(p->function);
    VISIT(p->args);
    VISIT(p->keywords);
    VISIT(p->dict);
    return 0;
}

/* Without keywords of its own: the arguments in a row, the caller's keywords behind. */
static Value partial_call_positional(Partial *p, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t first = tuple_size(p->args), named = keywords ? tuple_size(keywords) : 0;
    OWNED Value function = own(p->function), kept = own(p->args);
    Borrowed small[12];
    ssize_t total = first + count + named;
    Borrowed *all = small;
    if (total > ARRAY_LENGTH(small) && !(all = memory_new_array((size_t)total, sizeof *all)))
        return NULL;
    if (first)
        memcpy(all, AS(Tuple, kept)->items, (size_t)first * sizeof *all);
    if (count + named)
        memcpy(all + first, args, (size_t)(count + named) * sizeof *all);
    Value result = call(function, all, first + count, keywords);
    if (all != small)
        memory_free(all);
    return result;
}

static Value partial_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Partial *p = SELF(self);
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = NULL;
    if (dict_size(p->keywords) == 0) {
        result = partial_call_positional(p, args, count, keywords);
    } else {
        OWNED Value function = own(p->function);
        OWNED Value rest = tuple_from_array(args, count);
        OWNED Value all = rest ? tuple_concat(p->args, rest) : NULL;
        OWNED Value merged = all ? dict_copy(p->keywords) : NULL;
        if (merged && partial_add_keywords(merged, keywords, args + count))
            result = call_tuple(function, all, merged);
    }
    recursion_leave();
    return result;
}

static bool partial_write(StrBuilder *b, Partial *p) {
    OWNED Value function = object_repr(p->function);
    if (!function || !str_builder_add(b, function))
        return false;
    OWNED Value args = own(p->args);
    for (ssize_t i = 0; i < tuple_size(args); i++) {
        OWNED Value text = str_format(", %R", tuple_peek(args, i));
        if (!text || !str_builder_add(b, text))
            return false;
    }
    OWNED Value keywords = dict_copy(p->keywords);
    ssize_t position = 0;
    Borrowed key, value;
    while (keywords && dict_next(keywords, &position, &key, &value)) {
        OWNED Value text = str_format(", %S=%R", key, value);
        if (!text || !str_builder_add(b, text))
            return false;
    }
    return keywords != NULL;
}

static Value partial_slot_repr(Borrowed self) {
    const char *name = type_of(self)->name;
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? NULL : str_format("%s(...)", name);
    StrBuilder b = STR_BUILDER_INIT;
    OWNED Value inner = NULL;
    if (partial_write(&b, SELF(self)))
        inner = str_builder_finish(&b);
    else
        str_builder_discard(&b);
    repr_leave(self);
    return inner ? str_format("%s(%U)", name, inner) : NULL;
}

static Value partial_py_reduce(Borrowed self, Borrowed const *args) {
    Partial *p = SELF(self);
    return build_value("O(O)(OOOO)", type_of(self), p->function, p->function, p->args, p->keywords,
                       p->dict ? p->dict : NONE);
}

static Value partial_py_setstate(Borrowed self, Borrowed const *args) {
    Borrowed state = args[0];
    if (!is_tuple(state) || tuple_size(state) != 4 || !is_callable(tuple_peek(state, 0)) || !is_tuple(tuple_peek(state, 1)) ||
        (tuple_peek(state, 2) != NONE && !is_dict(tuple_peek(state, 2))))
        return raise_error(&exc_TypeError, "invalid partial state");
    Borrowed keywords = tuple_peek(state, 2), dict = tuple_peek(state, 3);
    OWNED Value own_keywords = keywords == NONE ? dict_new() : is_dict_exact(keywords) ? own(keywords) : dict_copy(keywords);
    OWNED Value own_args = is_tuple_exact(tuple_peek(state, 1)) ? own(tuple_peek(state, 1))
                                                                : tuple_slice(tuple_peek(state, 1), 0, INT64_MAX);
    if (!own_keywords || !own_args)
        return NULL;
    Partial *p = SELF(self);
    REPLACE(p->function, own(tuple_peek(state, 0)));
    REPLACE(p->args, MOVE(own_args));
    REPLACE(p->keywords, MOVE(own_keywords));
    REPLACE(p->dict, dict == NONE ? NULL : own(dict));
    return own(NONE);
}

static Value partial_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const partial_methods[] = {
    METHOD_HIDDEN("__reduce__", partial_py_reduce, "($self, /)", NULL),
    METHOD_HIDDEN("__setstate__", partial_py_setstate, "($self, state, /)", NULL),
    METHOD_ROW("__class_getitem__", .bound = partial_py_class_getitem, "($cls, object, /)", "See PEP 585",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static MemberDef const partial_members[] = {
    {"func", MEMBER_OBJECT, offsetof(Partial, function), true, "function object to use in future partial calls"},
    {"args", MEMBER_OBJECT, offsetof(Partial, args), true, "tuple of arguments to future partial calls"},
    {"keywords", MEMBER_OBJECT, offsetof(Partial, keywords), true, "dictionary of keyword arguments to future partial calls"},
    MEMBER_END,
};
static GetSetDef const partial_getsets[] = {
    {"__dict__", object_get_dict, object_set_dict, NULL, NULL},
    GETSET_END,
};
static TypeInfo partial_info = {
    .methods = partial_methods,
    .members = partial_members,
    .getsets = partial_getsets,
    .dealloc = partial_dealloc,
    .traverse = partial_traverse,
    .clear = partial_clear,
    .new = partial_slot_new,
    .repr = partial_slot_repr,
    .call = partial_slot_call,
    .getattr = object_slot_getattr,
    .setattr = object_slot_setattr,
};
Type partial_type = {
    STATIC_TYPE("functools.partial", Partial, &partial_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "partial(func, *args, **keywords) - a callable that calls func with these arguments before its own.\n",
    .dict_offset = offsetof(Partial, dict),
    .weaklist_offset = offsetof(Partial, weaklist),
};
#undef SELF

/* --- cmp_to_key --- */

typedef struct {
    Object head;
    Value compare; /* the old-style function */
    Value object;  /* what is compared; NULL: the maker of keys itself */
} KeyWrapper;

#define SELF(v) AS(KeyWrapper, v)

extern Type key_wrapper_type;

static Value key_wrapper_new(Borrowed function, Borrowed object) {
    KeyWrapper *k = NEW_OBJECT(KeyWrapper, &key_wrapper_type);
    if (!k)
        return NULL;
    k->compare = own(function);
    k->object = own_maybe(object);
    gc_track(k);
    return TO_VALUE(k);
}

static void key_wrapper_dealloc(Object *o) {
    gc_untrack(o);
    drop(((KeyWrapper *)o)->compare);
    drop(((KeyWrapper *)o)->object);
    object_free(o);
}

static int key_wrapper_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((KeyWrapper *)o)->compare);
    VISIT(((KeyWrapper *)o)->object);
    return 0;
}

static void key_wrapper_clear(Object *o) {
    Value object = MOVE(((KeyWrapper *)o)->object);
    drop(object);
}

static Value key_wrapper_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed object;
    return native_bind("K", "(obj)", args, count, keywords, &object, NULL) ? key_wrapper_new(SELF(self)->compare, object) : NULL;
}

static Value key_wrapper_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_exact(b, &key_wrapper_type))
        return raise_error(&exc_TypeError, "other argument must be K instance");
    if (!SELF(a)->object || !SELF(b)->object)
        return raise_error(&exc_AttributeError, "object");
    OWNED Value function = own(SELF(a)->compare), x = own(SELF(a)->object), y = own(SELF(b)->object);
    OWNED Value order = call_2(function, x, y);
    return order ? compare(order, imm_int(0), op) : NULL;
}

static MemberDef const key_wrapper_members[] = {
    {"obj", MEMBER_OBJECT, offsetof(KeyWrapper, object), false, "Value wrapped by a key function."},
    MEMBER_END,
};
static TypeInfo key_wrapper_info = {
    .members = key_wrapper_members,
    .dealloc = key_wrapper_dealloc,
    .traverse = key_wrapper_traverse,
    .clear = key_wrapper_clear,
    .hash = hash_not_implemented,
    .call = key_wrapper_slot_call,
    .getattr = object_slot_getattr,
    .compare = key_wrapper_slot_compare,
};
Type key_wrapper_type = {
    STATIC_TYPE("functools.KeyWrapper", KeyWrapper, &key_wrapper_info),
    .flags = TYPE_FLAG_GC,
};
#undef SELF

static Value functools_py_cmp_to_key(Borrowed self, Borrowed const *args) { return key_wrapper_new(args[0], NULL); }

/* --- reduce --- */

static Value functools_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[1]);
    if (!iterator) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "reduce() arg 2 must support iteration");
        return NULL;
    }
    OWNED Value result = own_maybe(args[2]);
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got < 0)
            return NULL;
        if (got == 0)
            break;
        Value next = result ? call_2(args[0], result, item) : MOVE(item);
        if (!next)
            return NULL;
        REPLACE(result, next);
    }
    return result ? MOVE(result) : raise_error(&exc_TypeError, "reduce() of empty iterable with no initial value");
}

/* --- the module --- */

static MethodDef const functools_methods[] = {
    METHOD_HIDDEN("reduce", functools_py_reduce, "($module, function, iterable, initial=None, /)",
                  "reduce(function, iterable[, initial]) -> value\n\nReduce the items to one value by a function of two: the result "
                  "so far (at first `initial`) and the next item."),
    METHOD_HIDDEN("cmp_to_key", functools_py_cmp_to_key, "($module, /, mycmp)",
                  "Convert a function that compares two objects into a key function."),
    METHOD_END,
};

extern ModuleDef const functools_module;
FunctoolsState *functools_state(void) { return module_state(&functools_module); }

static bool functools_exec(Borrowed module) {
    functools_state()->keyword_mark = call_0(TO_VALUE(&object_type));
    /* types that Python reaches otherwise have no name in the module, the wrapper has one with an underscore */
    return functools_state()->keyword_mark && dict_remove_text(module_dict(module), "KeyWrapper") >= 0 &&
           module_add(module, "_lru_cache_wrapper", own(TO_VALUE(&lru_cache_type)));
}

static int functools_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((FunctoolsState *)state)->keyword_mark);
    return 0;
}

static void functools_clear(void *state) { drop(MOVE(((FunctoolsState *)state)->keyword_mark)); }

static Type *const functools_types[] = {&partial_type, &lru_cache_type, &lru_link_type, &key_wrapper_type, NULL};
static int functools_id;
ModuleDef const functools_module = {
    .name = "_functools",
    .doc = "Tools that operate on functions.",
    .methods = functools_methods,
    .types = functools_types,
    .exec = functools_exec,
    .state_size = sizeof(FunctoolsState),
    .traverse = functools_traverse,
    .clear = functools_clear,
    .id = &functools_id,
};
