/* SPDX-License-Identifier: MIT
   method: a function bound to its first argument. The VM looks inside and calls the function directly. */
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define SELF(v) AS(Method, v)

Value method_new(Borrowed function, Borrowed self) {
    ASSERT(self);
    Method *m = NEW_OBJECT(Method, &method_type);
    if (!m)
        return NULL;
    m->function = own(function);
    m->self = own(self);
    gc_track(m);
    return TO_VALUE(m);
}

static Value method_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("method", keywords) || !native_count("method", count, 2, 2))
        return NULL;
    if (!is_callable(args[0]))
        return raise_error(&exc_TypeError, "first argument must be callable");
    if (args[1] == NONE)
        return raise_error(&exc_TypeError, "instance must not be None");
    return method_new(args[0], args[1]);
}

static void method_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Method *)o)->function);
    drop(((Method *)o)->self);
    object_free(o);
}

static int method_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Method *)o)->function);
    VISIT(((Method *)o)->self);
    return 0;
}

static Value method_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    /* the method may die in the call: what it holds is kept by the callee's arguments only if that owns them */
    OWNED Value function = own(SELF(self)->function), receiver = own(SELF(self)->self);
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = call_with_self(function, receiver, args, count, keywords);
    recursion_leave();
    return result;
}

static Value method_slot_repr(Borrowed self) {
    OWNED Value name = NULL;
    int found = find_attr(SELF(self)->function, STR(__qualname__), &name);
    if (found == 0)
        found = find_attr(SELF(self)->function, STR(__name__), &name);
    if (found < 0)
        return NULL;
    if (found && is_str(name))
        return str_format("<bound method %U of %R>", name, SELF(self)->self);
    return str_format("<bound method ? of %R>", SELF(self)->self);
}

static hash_t method_slot_hash(Borrowed self) {
    hash_t h = hash_pointer(SELF(self)->self), f = object_hash(SELF(self)->function);
    if (f == -1)
        return -1;
    h ^= f;
    return h == -1 ? -2 : h;
}

static Value method_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_method(a) || !is_method(b))
        return own(NOT_IMPLEMENTED);
    int equal = SELF(a)->self == SELF(b)->self ? compare_bool(SELF(a)->function, SELF(b)->function, COMPARE_EQ) : 0;
    return equal < 0 ? NULL : bool_value(equal == (op == COMPARE_EQ));
}

/* What the method type itself has, then what the function has. */
static Value method_slot_getattr(Borrowed self, Borrowed name) {
    Value found;
    int state = object_find_attr(self, name, &found);
    if (state)
        return state > 0 ? found : NULL;
    return get_attr(SELF(self)->function, name);
}


static Value method_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value name = get_attr(SELF(self)->function, STR(__name__));
    if (!name)
        return NULL;
    Borrowed getattr = dict_peek_text(interp_self()->builtins, "getattr");
    if (!getattr)
        return raise_error(&exc_RuntimeError, "lost builtins.getattr");
    return build_value("O(OO)", getattr, SELF(self)->self, name);
}

static Value method_get_doc(Borrowed self, void *closure) { return get_attr(SELF(self)->function, STR(__doc__)); }

static MethodDef const method_methods[] = {
    METHOD("__reduce__", method_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static GetSetDef const method_getsets[] = {
    {"__doc__", method_get_doc, NULL, NULL, NULL},
    GETSET_END,
};
static MemberDef const method_members[] = {
    {"__func__", MEMBER_OBJECT, offsetof(Method, function), true, "the function (or other callable) implementing a method"},
    {"__self__", MEMBER_OBJECT, offsetof(Method, self), true, "the instance to which a method is bound"},
    MEMBER_END,
};
static TypeInfo method_info = {
    .methods = method_methods,
    .getsets = method_getsets,
    .members = method_members,
    .new_signature = "(function, instance, /)",
    .dealloc = method_dealloc,
    .traverse = method_traverse,
    .new = method_slot_new,
    .repr = method_slot_repr,
    .hash = method_slot_hash,
    .call = method_slot_call,
    .compare = method_slot_compare,
    .getattr = method_slot_getattr,
    .setattr = object_slot_setattr,
};
Type method_type = {
    STATIC_TYPE("method", Method, &method_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_VISIBLE,
    .doc = "Create a bound instance method object.",
    .weaklist_offset = offsetof(Method, weaklist),
};
