/* SPDX-License-Identifier: MIT
   mappingproxy: a read-only view of any mapping; what type.__dict__ gives. It passes everything on. */
#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list_priv.h"
#include "types/module.h"

typedef struct {
    Object head;
    Value mapping;
} MappingProxy;

static ALWAYS_INLINE Borrowed proxied(Borrowed v) { return AS(MappingProxy, v)->mapping; }

Value mappingproxy_new(Borrowed mapping) {
    TypeInfo *info = type_of(mapping)->info;
    if (!info->subscript || is_list(mapping) || is_tuple(mapping))
        return raise_error(&exc_TypeError, "mappingproxy() argument must be a mapping, not %T", mapping);
    MappingProxy *self = object_new_raw(&mappingproxy_type, sizeof(MappingProxy));
    if (!self)
        return NULL;
    self->mapping = own(mapping);
    gc_track(self);
    return TO_VALUE(self);
}

static Value mappingproxy_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed mapping;
    if (!native_bind("mappingproxy", "(mapping)", args, count, keywords, &mapping, NULL))
        return NULL;
    return mappingproxy_new(mapping);
}

static void mappingproxy_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((MappingProxy *)o)->mapping);
    object_free(o);
}

static int mappingproxy_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MappingProxy *)o)->mapping);
    return 0;
}

static Value mappingproxy_slot_repr(Borrowed self) { return str_format("mappingproxy(%R)", proxied(self)); }
static Value mappingproxy_slot_str(Borrowed self) { return object_str(proxied(self)); }
static Value mappingproxy_slot_compare(Borrowed a, Borrowed b, CompareOp op) { return compare(proxied(a), b, op); }
static Value mappingproxy_slot_iter(Borrowed self) { return get_iter(proxied(self)); }
static ssize_t mappingproxy_slot_length(Borrowed self) { return object_length(proxied(self)); }
static Value mappingproxy_slot_subscript(Borrowed self, Borrowed key) { return get_item(proxied(self), key); }

static int mappingproxy_slot_contains(Borrowed self, Borrowed key) {
    return is_dict_exact(proxied(self)) ? dict_has(proxied(self), key) : object_contains(proxied(self), key);
}

static Borrowed mappingproxy_unwrap(Borrowed v) { return is_exact(v, &mappingproxy_type) ? proxied(v) : v; }
static Value mappingproxy_slot_or(Borrowed a, Borrowed b) {
    return number_or(mappingproxy_unwrap(a), mappingproxy_unwrap(b));
}
static Value mappingproxy_slot_inplace_or(Borrowed self, Borrowed other) {
    return raise_error(&exc_TypeError, "'|=' is not supported by %T; use '|' instead", self);
}

static Value mappingproxy_py_get(Borrowed self, Borrowed const *args) {
    return call_method_2(proxied(self), STR(get), args[0], args[1] ? args[1] : NONE);
}
static Value mappingproxy_py_keys(Borrowed self, Borrowed const *args) { return call_method_0(proxied(self), STR(keys)); }
static Value mappingproxy_py_values(Borrowed self, Borrowed const *args) {
    return call_method_0(proxied(self), STR(values));
}
static Value mappingproxy_py_items(Borrowed self, Borrowed const *args) { return call_method_0(proxied(self), STR(items)); }
static Value mappingproxy_py_copy(Borrowed self, Borrowed const *args) { return call_method_0(proxied(self), STR(copy)); }
static Value mappingproxy_py_reversed(Borrowed self, Borrowed const *args) {
    return call_method_0(proxied(self), STR(__reversed__));
}
static Value mappingproxy_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const mappingproxy_methods[] = {
    METHOD_HIDDEN("get", mappingproxy_py_get, "($self, key, default=None, /)", "D.get(k[,d]) -> D[k] or d (None)"),
    METHOD_HIDDEN("keys", mappingproxy_py_keys, "($self, /)", "D.keys() -> the keys of D"),
    METHOD_HIDDEN("values", mappingproxy_py_values, "($self, /)", "D.values() -> the values of D"),
    METHOD_HIDDEN("items", mappingproxy_py_items, "($self, /)", "D.items() -> the pairs of D"),
    METHOD_HIDDEN("copy", mappingproxy_py_copy, "($self, /)", "D.copy() -> a shallow copy of D"),
    METHOD_HIDDEN("__reversed__", mappingproxy_py_reversed, "($self, /)", "D.__reversed__() -> reverse iterator"),
    METHOD_ROW("__class_getitem__", .bound = mappingproxy_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static TypeInfo mappingproxy_info = {
    .methods = mappingproxy_methods,
    .new_signature = "(mapping)",
    .dealloc = mappingproxy_slot_dealloc,
    .traverse = mappingproxy_slot_traverse,
    .new = mappingproxy_slot_new,
    .repr = mappingproxy_slot_repr,
    .str = mappingproxy_slot_str,
    .hash = hash_not_implemented,
    .compare = mappingproxy_slot_compare,
    .iter = mappingproxy_slot_iter,
    .bit_or = mappingproxy_slot_or,
    .inplace_or = mappingproxy_slot_inplace_or,
    .contains = mappingproxy_slot_contains,
    .map_length = mappingproxy_slot_length,
    .subscript = mappingproxy_slot_subscript,
};
Type mappingproxy_type = {
    STATIC_TYPE("mappingproxy", MappingProxy, &mappingproxy_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_MAPPING,
    .doc = "A read-only view of a mapping.",
};
