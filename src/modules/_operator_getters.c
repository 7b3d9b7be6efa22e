/* SPDX-License-Identifier: MIT
   operator.itemgetter, attrgetter and methodcaller: calls that look something up, made once and used as keys. */
#include "modules/_operator.h"

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/import.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

/* itemgetter and attrgetter have the same shape. */
typedef struct {
    Object head;
    Value items;  /* Tuple: keys; or names, dotted ones split into tuples */
    Value shown;  /* Tuple: what repr and pickle show */
} Getter;

#define SELF(v) AS(Getter, v)

static void getter_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Getter *)o)->items);
    drop(((Getter *)o)->shown);
    object_free(o);
}

static int getter_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Getter *)o)->items);
    VISIT(((Getter *)o)->shown);
    return 0;
}

static void getter_clear(Object *o) {
    drop(MOVE(((Getter *)o)->items));
    drop(MOVE(((Getter *)o)->shown));
}

/* "a, b" of the items' reprs. */
static Value operator_join_reprs(Borrowed tuple, ssize_t start) {
    OWNED Value list = list_new(0), comma = str_from_text(", ");
    for (ssize_t i = start; list && i < tuple_size(tuple); i++)
        if (!list_append_steal(list, object_repr(tuple_peek(tuple, i))))
            return NULL;
    return list && comma ? str_join(comma, list) : NULL;
}

static Value getter_slot_repr(Borrowed self) {
    const char *name = type_of(self)->name;
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? NULL : str_format("%s(...)", name);
    OWNED Value inner = operator_join_reprs(SELF(self)->shown, 0);
    repr_leave(self);
    return inner ? str_format("%s(%U)", name, inner) : NULL;
}

static Value getter_py_reduce(Borrowed self, Borrowed const *args) {
    return tuple_pack(2, type_of(self), SELF(self)->shown);
}

/* --- itemgetter --- */

static Value itemgetter_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("itemgetter", keywords))
        return NULL;
    if (count < 1)
        return raise_error(&exc_TypeError, "itemgetter expected 1 argument, got 0");
    OWNED Value self = type_alloc(type);
    if (!self || !(SELF(self)->items = tuple_from_array(args, count)))
        return NULL;
    SELF(self)->shown = own(SELF(self)->items);
    return MOVE(self);
}

static Value itemgetter_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (UNLIKELY(count != 1 || keywords) &&
        (!native_no_keywords("itemgetter", keywords) || !native_count("itemgetter", count, 1, 1)))
        return NULL;
    Borrowed items = SELF(self)->items;
    ssize_t n = tuple_size(items);
    if (n == 1)
        return get_item(args[0], tuple_peek(items, 0));
    OWNED Value result = tuple_new(n);
    for (ssize_t i = 0; result && i < n; i++) {
        Value item = get_item(args[0], tuple_peek(items, i));
        if (!item)
            return NULL;
        tuple_init_item(result, i, item);
    }
    return MOVE(result);
}

static MethodDef const getter_methods[] = {
    METHOD_HIDDEN("__reduce__", getter_py_reduce, "($self, /)", "Return state information for pickling"),
    METHOD_END,
};
static TypeInfo itemgetter_info = {
    .methods = getter_methods,
    .dealloc = getter_dealloc,
    .traverse = getter_traverse,
    .clear = getter_clear,
    .new = itemgetter_slot_new,
    .repr = getter_slot_repr,
    .call = itemgetter_slot_call,
    .getattr = object_slot_getattr,
};
Type itemgetter_type = {
    STATIC_TYPE("operator.itemgetter", Getter, &itemgetter_info),
    .flags = TYPE_FLAG_GC,
    .doc = "itemgetter(item, ...) --> itemgetter object\n\nA callable that fetches items from its argument: itemgetter(2)(r) is "
           "r[2], itemgetter(2, 5)(r) is (r[2], r[5]).",
};

/* --- attrgetter --- */

/* A name, or the tuple of the parts of a dotted one. */
static Value attrgetter_split(Borrowed name) {
    if (str_find_char(name, '.', 0, str_length(name), 1) < 0)
        return str_intern(str_exact(name));
    OWNED Value dot = str_from_char('.');
    OWNED Value parts = dot ? str_split(name, dot, -1) : NULL;
    for (ssize_t i = 0; parts && i < list_size(parts); i++) {
        Value part = str_intern(own(list_peek(parts, i)));
        if (!part)
            return NULL;
        list_store(parts, i, part);
    }
    return parts ? list_to_tuple(parts) : NULL;
}

static Value attrgetter_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("attrgetter", keywords))
        return NULL;
    if (count < 1)
        return raise_error(&exc_TypeError, "attrgetter expected 1 argument, got 0");
    for (ssize_t i = 0; i < count; i++)
        if (!is_str(args[i]))
            return raise_error(&exc_TypeError, "attribute name must be a string");
    OWNED Value self = type_alloc(type);
    if (!self || !(SELF(self)->shown = tuple_from_array(args, count)) || !(SELF(self)->items = tuple_new(count)))
        return NULL;
    for (ssize_t i = 0; i < count; i++) {
        Value item = attrgetter_split(args[i]);
        if (!item)
            return NULL;
        tuple_init_item(SELF(self)->items, i, item);
    }
    return MOVE(self);
}

static Value attrgetter_fetch(Borrowed object, Borrowed path) {
    if (is_str(path))
        return get_attr(object, path);
    OWNED Value current = own(object);
    for (ssize_t i = 0; i < tuple_size(path); i++) {
        Value next = get_attr(current, tuple_peek(path, i));
        if (!next)
            return NULL;
        REPLACE(current, next);
    }
    return MOVE(current);
}

static Value attrgetter_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("attrgetter", keywords) || !native_count("attrgetter", count, 1, 1))
        return NULL;
    Borrowed items = SELF(self)->items;
    ssize_t n = tuple_size(items);
    if (n == 1)
        return attrgetter_fetch(args[0], tuple_peek(items, 0));
    OWNED Value result = tuple_new(n);
    for (ssize_t i = 0; result && i < n; i++) {
        Value value = attrgetter_fetch(args[0], tuple_peek(items, i));
        if (!value)
            return NULL;
        tuple_init_item(result, i, value);
    }
    return MOVE(result);
}

static TypeInfo attrgetter_info = {
    .methods = getter_methods,
    .dealloc = getter_dealloc,
    .traverse = getter_traverse,
    .clear = getter_clear,
    .new = attrgetter_slot_new,
    .repr = getter_slot_repr,
    .call = attrgetter_slot_call,
    .getattr = object_slot_getattr,
};
Type attrgetter_type = {
    STATIC_TYPE("operator.attrgetter", Getter, &attrgetter_info),
    .flags = TYPE_FLAG_GC,
    .doc = "attrgetter(attr, ...) --> attrgetter object\n\nA callable that fetches attributes of its argument: attrgetter('a')(r) "
           "is r.a, attrgetter('a.b', 'c')(r) is (r.a.b, r.c).",
};
#undef SELF

/* --- methodcaller --- */

typedef struct {
    Object head;
    Value name;   /* interned Str */
    Value args;   /* Tuple */
    Value kwargs; /* Dict or NULL */
} MethodCaller;

#define SELF(v) AS(MethodCaller, v)

static Value methodcaller_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, "methodcaller needs at least one argument, the method name");
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "method name must be a string");
    OWNED Value self = type_alloc(type);
    if (!self || !(SELF(self)->name = str_intern(str_exact(args[0]))) ||
        !(SELF(self)->args = tuple_from_array(args + 1, count - 1)))
        return NULL;
    if (!keywords || !tuple_size(keywords))
        return MOVE(self);
    if (!(SELF(self)->kwargs = dict_new()))
        return NULL;
    for (ssize_t i = 0; i < tuple_size(keywords); i++)
        if (!dict_set(SELF(self)->kwargs, tuple_peek(keywords, i), args[count + i]))
            return NULL;
    return MOVE(self);
}

static void methodcaller_clear(Object *o) {
    drop(MOVE(((MethodCaller *)o)->name));
    drop(MOVE(((MethodCaller *)o)->args));
    drop(MOVE(((MethodCaller *)o)->kwargs));
}

static void methodcaller_dealloc(Object *o) {
    gc_untrack(o);
    methodcaller_clear(o);
    object_free(o);
}

static int methodcaller_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MethodCaller *)o)->args);
    VISIT(((MethodCaller *)o)->kwargs);
    return 0;
}

static Value methodcaller_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("methodcaller", keywords) || !native_count("methodcaller", count, 1, 1))
        return NULL;
    MethodCaller *m = SELF(self);
    if (!m->kwargs)
        return call_method(args[0], m->name, (Borrowed const *)AS(Tuple, m->args)->items, tuple_size(m->args));
    OWNED Value method = get_attr(args[0], m->name);
    return method ? call_tuple(method, m->args, m->kwargs) : NULL;
}

/* ", name=value" for each keyword. */
static Value methodcaller_keyword_text(Borrowed kwargs) {
    OWNED Value list = list_new(0), copy = kwargs ? dict_copy(kwargs) : dict_new();
    ssize_t position = 0;
    Borrowed key, value;
    while (list && copy && dict_next(copy, &position, &key, &value))
        if (!list_append_steal(list, str_format(", %U=%R", key, value)))
            return NULL;
    return list && copy ? str_join(STR_EMPTY, list) : NULL;
}

static Value methodcaller_slot_repr(Borrowed self) {
    const char *name = type_of(self)->name;
    int entered = repr_enter(self);
    if (entered)
        return entered < 0 ? NULL : str_format("%s(...)", name);
    MethodCaller *m = SELF(self);
    OWNED Value args = operator_join_reprs(m->args, 0);
    OWNED Value keywords = args ? methodcaller_keyword_text(m->kwargs) : NULL;
    repr_leave(self);
    if (!keywords)
        return NULL;
    return str_format("%s(%R%s%U%U)", name, m->name, tuple_size(m->args) ? ", " : "", args, keywords);
}

static Value methodcaller_py_reduce(Borrowed self, Borrowed const *args) {
    MethodCaller *m = SELF(self);
    OWNED Value name = tuple_pack(1, m->name);
    OWNED Value full = name ? tuple_concat(name, m->args) : NULL;
    if (!full)
        return NULL;
    if (!m->kwargs)
        return tuple_pack(2, type_of(self), full);
    OWNED Value functools = import_module("functools");
    OWNED Value partial = functools ? get_attr_text(functools, "partial") : NULL;
    OWNED Value head = partial ? tuple_pack(2, type_of(self), m->name) : NULL;
    OWNED Value constructor = head ? call_tuple(partial, head, m->kwargs) : NULL;
    return constructor ? tuple_pack(2, constructor, m->args) : NULL;
}

static MethodDef const methodcaller_methods[] = {
    METHOD_HIDDEN("__reduce__", methodcaller_py_reduce, "($self, /)", "Return state information for pickling"),
    METHOD_END,
};
static TypeInfo methodcaller_info = {
    .methods = methodcaller_methods,
    .dealloc = methodcaller_dealloc,
    .traverse = methodcaller_traverse,
    .clear = methodcaller_clear,
    .new = methodcaller_slot_new,
    .repr = methodcaller_slot_repr,
    .call = methodcaller_slot_call,
    .getattr = object_slot_getattr,
};
Type methodcaller_type = {
    STATIC_TYPE("operator.methodcaller", MethodCaller, &methodcaller_info),
    .flags = TYPE_FLAG_GC,
    .doc = "methodcaller(name, ...) --> methodcaller object\n\nA callable that calls a method of its argument: "
           "methodcaller('f', 1, x=2)(r) is r.f(1, x=2).",
};
