/* SPDX-License-Identifier: MIT
   staticmethod and classmethod: wrappers that change how a function binds. The VM looks inside. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define SELF(v) AS(MethodWrapper, v)

int object_is_abstract(Borrowed v) {
    if (!v)
        return 0;
    OWNED Value flag = NULL;
    int found = find_attr(v, STR(__isabstractmethod__), &flag);
    return found > 0 ? is_true(flag) : found;
}

static Value method_wrapper_new(Type *type, Borrowed callable) {
    Value self = type_alloc(type);
    if (self)
        SELF(self)->callable = own(callable);
    return self;
}

Value staticmethod_new(Borrowed callable) { return method_wrapper_new(&staticmethod_type, callable); }
Value classmethod_new(Borrowed callable) { return method_wrapper_new(&classmethod_type, callable); }

static Value method_wrapper_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return method_wrapper_new(type, NONE);
}

static void method_wrapper_clear(Object *o) {
    drop(MOVE(((MethodWrapper *)o)->callable));
    drop(MOVE(((MethodWrapper *)o)->dict));
}

static void method_wrapper_dealloc(Object *o) {
    gc_untrack(o);
    method_wrapper_clear(o);
    object_free(o);
}

static int method_wrapper_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MethodWrapper *)o)->callable);
    VISIT(((MethodWrapper *)o)->dict);
    return 0;
}

/* Copies what functools.wraps would. */
static bool method_wrapper_copy_attributes(Borrowed self, Borrowed callable) {
    Borrowed const names[] = {STR(__module__), STR(__name__), STR(__qualname__), STR(__doc__), STR(__annotations__)};
    for (ssize_t i = 0; i < ARRAY_LENGTH(names); i++) {
        OWNED Value value = NULL;
        int found = find_attr(callable, names[i], &value);
        if (found < 0 || (found && !set_attr(self, names[i], value)))
            return false;
    }
    return true;
}

static bool method_wrapper_init(const char *name, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords(name, keywords) || !native_count(name, count, 1, 1))
        return false;
    REPLACE(SELF(self)->callable, own(args[0]));
    return method_wrapper_copy_attributes(self, args[0]);
}

static bool staticmethod_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return method_wrapper_init("staticmethod", self, args, count, keywords);
}

static bool classmethod_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return method_wrapper_init("classmethod", self, args, count, keywords);
}

static COLD Value method_wrapper_fail(const char *kind) {
    return raise_error(&exc_RuntimeError, "uninitialized %s object", kind);
}

static Value staticmethod_slot_descr_get(Borrowed self, Borrowed object, Borrowed type) {
    return SELF(self)->callable ? own(SELF(self)->callable) : method_wrapper_fail("staticmethod");
}

static Value staticmethod_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value callable = own(SELF(self)->callable);
    return call(callable, args, count, keywords);
}

/* Binds to the class; what wraps another descriptor lets that bind. */
static Value classmethod_slot_descr_get(Borrowed self, Borrowed object, Borrowed type) {
    Borrowed callable = SELF(self)->callable;
    if (!callable)
        return method_wrapper_fail("classmethod");
    Borrowed class = type ? type : TO_VALUE(type_of(object));
    DescrGetFn get = type_of(callable)->info->descr_get;
    if (get) {
        OWNED Value kept = own(callable);
        return get(kept, class, class);
    }
    return method_new(callable, class);
}

static Value staticmethod_slot_repr(Borrowed self) { return str_format("<staticmethod(%R)>", SELF(self)->callable); }
static Value classmethod_slot_repr(Borrowed self) { return str_format("<classmethod(%R)>", SELF(self)->callable); }

static Value method_wrapper_get_abstract(Borrowed self, void *closure) {
    int abstract = object_is_abstract(SELF(self)->callable);
    return abstract < 0 ? NULL : bool_value(abstract);
}

static MemberDef const method_wrapper_members[] = {
    {"__func__", MEMBER_OBJECT, offsetof(MethodWrapper, callable), true, NULL},
    {"__wrapped__", MEMBER_OBJECT, offsetof(MethodWrapper, callable), true, NULL},
    MEMBER_END,
};
static GetSetDef const method_wrapper_getsets[] = {
    {"__isabstractmethod__", method_wrapper_get_abstract, NULL, NULL, NULL},
    {"__dict__", object_get_dict, object_set_dict, NULL, NULL},
    GETSET_END,
};
static TypeInfo staticmethod_info = {
    .members = method_wrapper_members,
    .getsets = method_wrapper_getsets,
    .dealloc = method_wrapper_dealloc,
    .traverse = method_wrapper_traverse,
    .clear = method_wrapper_clear,
    .new = method_wrapper_slot_new,
    .init = staticmethod_slot_init,
    .repr = staticmethod_slot_repr,
    .call = staticmethod_slot_call,
    .descr_get = staticmethod_slot_descr_get,
};
Type staticmethod_type = {
    STATIC_TYPE("staticmethod", MethodWrapper, &staticmethod_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "staticmethod(function) -> method\n\nA method that gets neither the instance nor the class as first argument.",
    .dict_offset = offsetof(MethodWrapper, dict),
};
static TypeInfo classmethod_info = {
    .members = method_wrapper_members,
    .getsets = method_wrapper_getsets,
    .dealloc = method_wrapper_dealloc,
    .traverse = method_wrapper_traverse,
    .clear = method_wrapper_clear,
    .new = method_wrapper_slot_new,
    .init = classmethod_slot_init,
    .repr = classmethod_slot_repr,
    .descr_get = classmethod_slot_descr_get,
};
Type classmethod_type = {
    STATIC_TYPE("classmethod", MethodWrapper, &classmethod_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "classmethod(function) -> method\n\nA method that gets the class as its first argument, instead of the instance.",
    .dict_offset = offsetof(MethodWrapper, dict),
};
