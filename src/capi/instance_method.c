/* SPDX-License-Identifier: MIT
   instancemethod (cpython/classobject.h): a callable of an extension that becomes a method when it stands in a class. */
#include "capi/capi.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value function;
} InstanceMethod;
#define SELF(v) AS(InstanceMethod, v)

static void instance_method_dealloc(Object *o) {
    gc_untrack(o);
    drop(((InstanceMethod *)o)->function);
    object_free(o);
}
static int instance_method_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((InstanceMethod *)o)->function);
    return 0;
}
static Value instance_method_get(Borrowed self, Borrowed object, Borrowed type) {
    return object && object != NONE ? method_new(SELF(self)->function, object) : own(SELF(self)->function);
}
static Value instance_method_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return call(SELF(self)->function, args, count, keywords);
}
static Value instance_method_getattr(Borrowed self, Borrowed name) {
    Value found = NULL;
    int state = type_lookup(type_of(self), name) ? -2 : find_attr(SELF(self)->function, name, &found);
    return state == 1 ? found : state == -1 ? NULL : object_slot_getattr(self, name);
}
static Value instance_method_repr(Borrowed self) {
    OWNED Value name = get_attr_text(SELF(self)->function, "__name__");
    if (!name)
        error_clear();
    return str_format("<instancemethod %V at %p>", name && is_str(name) ? name : NULL, "?", (const void *)self);
}
static Value instance_method_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(a) != type_of(b))
        return NOT_IMPLEMENTED;
    int equal = is_equal(SELF(a)->function, SELF(b)->function);
    return equal < 0 ? NULL : equal == (op == COMPARE_EQ) ? TRUE_VALUE : FALSE_VALUE;
}
static Value instance_method_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);

static MemberDef const instance_method_members[] = {
    {"__func__", MEMBER_OBJECT, offsetof(InstanceMethod, function), true, "the function (or other callable) implementing a method"},
    MEMBER_END,
};
static TypeInfo instance_method_info = {
    .members = instance_method_members,
    .new_signature = "(func)",
    .dealloc = instance_method_dealloc,
    .traverse = instance_method_traverse,
    .new = instance_method_new,
    .getattr = instance_method_getattr,
    .descr_get = instance_method_get,
    .call = instance_method_call,
    .repr = instance_method_repr,
    .compare = instance_method_compare,
};
CAPI Type PyInstanceMethod_Type = {
    STATIC_TYPE("instancemethod", InstanceMethod, &instance_method_info),
    .flags = TYPE_FLAG_GC,
    .doc = "A callable that becomes a method when it is looked up in a class.",
};

static Value instance_method_make(Borrowed function) {
    if (!type_ready(&PyInstanceMethod_Type))
        return NULL;
    InstanceMethod *self = NEW_OBJECT(InstanceMethod, &PyInstanceMethod_Type);
    if (!self)
        return NULL;
    self->function = own(function);
    gc_track(self);
    return TO_VALUE(self);
}
static Value instance_method_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed function;
    Value scratch[2];
    if (!native_bind("instancemethod", "(func, /)", args, count, keywords, &function, scratch))
        return NULL;
    return is_callable(function) ? instance_method_make(function) : raise_error(&exc_TypeError, "first argument must be callable");
}

CAPI Object *PyInstanceMethod_New(Object *function) { return to_c(instance_method_make(V(function))); }
CAPI Object *PyInstanceMethod_Function(Object *o) {
    return o->type == &PyInstanceMethod_Type ? to_c_lent(((InstanceMethod *)o)->function) : bad_internal_call();
}
