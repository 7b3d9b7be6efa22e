/* SPDX-License-Identifier: MIT
   types.SimpleNamespace: attributes and a repr. Its dict always exists. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value dict;
} SimpleNamespace;

#define SELF(v) AS(SimpleNamespace, v)

static Value simple_namespace_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value self = type_alloc(type);
    if (!self || !(SELF(self)->dict = dict_new()))
        return NULL;
    return MOVE(self);
}

Value simple_namespace_new(Borrowed dict) {
    OWNED Value self = simple_namespace_slot_new(&simple_namespace_type, NULL, 0, NULL);
    if (!self || (dict && !dict_merge(SELF(self)->dict, dict, true)))
        return NULL;
    return MOVE(self);
}

static bool simple_namespace_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count) {
        raise_error(&exc_TypeError, "no positional arguments expected");
        return false;
    }
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        Borrowed name = tuple_peek(keywords, i);
        if (!is_str(name)) {
            raise_error(&exc_TypeError, "keywords must be strings");
            return false;
        }
        if (!dict_set(SELF(self)->dict, name, args[i]))
            return false;
    }
    return true;
}

static void simple_namespace_dealloc(Object *o) {
    gc_untrack(o);
    drop(MOVE(((SimpleNamespace *)o)->dict));
    object_free(o);
}

static int simple_namespace_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((SimpleNamespace *)o)->dict);
    return 0;
}

static void simple_namespace_clear(Object *o) { drop(MOVE(((SimpleNamespace *)o)->dict)); }

static Value simple_namespace_fields(Borrowed self, Borrowed name) {
    OWNED Value parts = list_new(0);
    OWNED Value dict = own(SELF(self)->dict);
    OWNED Value keys = parts ? dict_keys(dict) : NULL;
    if (!keys)
        return NULL;
    for (ssize_t i = 0; i < list_size(keys); i++) {
        Borrowed key = list_peek(keys, i);
        if (!is_str(key) || str_length(key) == 0)
            continue;
        OWNED Value value = NULL;
        int found = dict_find(dict, key, &value);
        if (found < 0 || (found && !list_append_steal(parts, str_format("%S=%R", key, value))))
            return NULL;
    }
    OWNED Value comma = str_from_text(", ");
    OWNED Value joined = comma ? str_join(comma, parts) : NULL;
    return joined ? str_format("%S(%S)", name, joined) : NULL;
}

static Value simple_namespace_slot_repr(Borrowed self) {
    bool plain = is_exact(self, &simple_namespace_type);
    OWNED Value name = str_from_text(plain ? "namespace" : type_of(self)->name);
    int entered = name ? repr_enter(self) : -1;
    if (entered)
        return entered < 0 ? NULL : str_format("%S(...)", name);
    Value result = simple_namespace_fields(self, name);
    repr_leave(self);
    return result;
}

static Value simple_namespace_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_instance(a, &simple_namespace_type) || !is_instance(b, &simple_namespace_type))
        return own(NOT_IMPLEMENTED);
    return compare(SELF(a)->dict, SELF(b)->dict, op);
}

static Value simple_namespace_py_reduce(Borrowed self, Borrowed const *args) {
    return build_value("O()O", type_of(self), SELF(self)->dict);
}

static MethodDef const simple_namespace_methods[] = {
    METHOD_HIDDEN("__reduce__", simple_namespace_py_reduce, "($self, /)", "Return state information for pickling"),
    METHOD_END,
};
static MemberDef const simple_namespace_members[] = {
    {"__dict__", MEMBER_OBJECT, offsetof(SimpleNamespace, dict), true, NULL},
    MEMBER_END,
};
static TypeInfo simple_namespace_info = {
    .methods = simple_namespace_methods,
    .members = simple_namespace_members,
    .dealloc = simple_namespace_dealloc,
    .traverse = simple_namespace_traverse,
    .clear = simple_namespace_clear,
    .new = simple_namespace_slot_new,
    .init = simple_namespace_slot_init,
    .repr = simple_namespace_slot_repr,
    .hash = hash_not_implemented,
    .compare = simple_namespace_slot_compare,
    .getattr = object_slot_getattr,
    .setattr = object_slot_setattr,
};
Type simple_namespace_type = {
    STATIC_TYPE("types.SimpleNamespace", SimpleNamespace, &simple_namespace_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)",
    .dict_offset = offsetof(SimpleNamespace, dict),
};
