/* SPDX-License-Identifier: MIT
   An immutable mapping whose changes are new mappings: what CPython keeps context variables in, and shows to its own tests
   alone (_PyContext_NewHamtForTests). Ours keeps a Dict that is never changed once the object is made; context variables
   have their own way (types/context.c). */
#include "capi/capi.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"

typedef struct {
    Object head;
    Value dict;
    Value weaklist;
} Hamt;
#define DICT(v) (AS(Hamt, v)->dict)
static Type hamt_type;

static Value hamt_new(STEALS Value dict) {
    Hamt *self = dict ? NEW_OBJECT(Hamt, &hamt_type) : NULL;
    if (!self) {
        drop(dict);
        return NULL;
    }
    self->dict = dict;
    gc_track(self);
    return TO_VALUE(self);
}

static void hamt_dealloc(Object *o) { drop(MOVE(((Hamt *)o)->dict)); }
static int hamt_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Hamt *)o)->dict);
    return 0;
}
static void hamt_clear(Object *o) { drop(MOVE(((Hamt *)o)->dict)); }
static ssize_t hamt_slot_length(Borrowed self) { return dict_size(DICT(self)); }
static Value hamt_slot_iter(Borrowed self) { return get_iter(DICT(self)); }
static int hamt_slot_contains(Borrowed self, Borrowed key) { return dict_has(DICT(self), key); }
static Value hamt_slot_subscript(Borrowed self, Borrowed key) { return get_item(DICT(self), key); }
static Value hamt_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || type_of(b) != &hamt_type)
        return own(NOT_IMPLEMENTED);
    return compare(DICT(a), DICT(b), op);
}

static Value hamt_py_set(Borrowed self, Borrowed const *args) {
    Borrowed known = dict_peek(DICT(self), args[0]);
    if (known == args[1])
        return own(self);
    OWNED Value copy = error_is_set() ? NULL : dict_copy(DICT(self));
    return copy && dict_set(copy, args[0], args[1]) ? hamt_new(MOVE(copy)) : NULL;
}
static Value hamt_py_delete(Borrowed self, Borrowed const *args) {
    OWNED Value copy = dict_copy(DICT(self));
    int found = copy ? dict_remove(copy, args[0]) : -1;
    if (found == 0)
        return raise_key_error(args[0]);
    return found > 0 ? hamt_new(MOVE(copy)) : NULL;
}
static Value hamt_py_get(Borrowed self, Borrowed const *args) {
    Value found = NULL;
    int state = dict_find(DICT(self), args[0], &found);
    if (state)
        return state > 0 ? found : NULL;
    return own(args[1] ? args[1] : NONE);
}

static Value view(Borrowed self, const char *name) {
    OWNED Value method = get_attr_text(DICT(self), name);
    return method ? call_0(method) : NULL;
}
static Value hamt_py_items(Borrowed self, Borrowed const *args) { return view(self, "items"); }
static Value hamt_py_keys(Borrowed self, Borrowed const *args) { return view(self, "keys"); }
static Value hamt_py_values(Borrowed self, Borrowed const *args) { return view(self, "values"); }

static MethodDef const hamt_methods[] = {
    METHOD("set", hamt_py_set, "($self, key, value, /)", "A mapping with the value for the key."),
    METHOD("delete", hamt_py_delete, "($self, key, /)", "A mapping without the key."),
    METHOD("get", hamt_py_get, "($self, key, default=None, /)", "The value for the key, or the default."),
    METHOD("items", hamt_py_items, "($self, /)", "Keys with their values."),
    METHOD("keys", hamt_py_keys, "($self, /)", "The keys."),
    METHOD("values", hamt_py_values, "($self, /)", "The values."),
    METHOD_END,
};
static TypeInfo hamt_info = {
    .dealloc = hamt_dealloc,
    .traverse = hamt_traverse,
    .clear = hamt_clear,
    .getattr = object_slot_getattr,
    .iter = hamt_slot_iter,
    .compare = hamt_slot_compare,
    .map_length = hamt_slot_length,
    .subscript = hamt_slot_subscript,
    .contains = hamt_slot_contains,
    .methods = hamt_methods,
};
static Type hamt_type = {
    STATIC_TYPE("hamt", Hamt, &hamt_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Hamt, weaklist),
};

CAPI Object *_PyContext_NewHamtForTests(void) {
    if (!type_has_flag(&hamt_type, TYPE_FLAG_READY) && !type_ready(&hamt_type))
        return NULL;
    return to_c(hamt_new(dict_new()));
}
