/* SPDX-License-Identifier: MIT
   The type of the field descriptors of named tuples (_collections._tuplegetter). */
#include "types/tuple_getter.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/type.h"
#include "types/list_priv.h"

static Value tuple_getter_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t index;
    if (!native_no_keywords("_tuplegetter", keywords) || !native_count("_tuplegetter", count, 2, 2) ||
        !arg_ssize(args[0], &index))
        return NULL;
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    AS(TupleGetter, self)->index = index;
    AS(TupleGetter, self)->doc = own(args[1]);
    return self;
}

static void tuple_getter_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((TupleGetter *)o)->doc);
    object_free(o);
}

static int tuple_getter_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((TupleGetter *)o)->doc);
    return 0;
}

static void tuple_getter_slot_clear(Object *o) { REPLACE(((TupleGetter *)o)->doc, NULL); }

static Value tuple_getter_slot_get(Borrowed v, Borrowed self, Borrowed type) {
    ssize_t index = AS(TupleGetter, v)->index;
    if (!self || self == NONE)
        return own(v);
    if (!is_tuple(self))
        return raise_error(&exc_TypeError, "descriptor for index '%zd' for tuple subclasses doesn't apply to '%T' object",
                           index, self);
    if ((size_t)index >= (size_t)tuple_size(self))
        return raise_error(&exc_IndexError, "tuple index out of range");
    return own(tuple_peek(self, index));
}

static bool tuple_getter_slot_set(Borrowed v, Borrowed self, Borrowed value) {
    return raise_error(&exc_AttributeError, value ? "can't set attribute" : "can't delete attribute");
}

static Value tuple_getter_slot_repr(Borrowed v) {
    TupleGetter *self = AS(TupleGetter, v);
    return str_format("%s(%zd, %R)", type_short_name(type_of(v)), self->index, self->doc);
}

static Value tuple_getter_py_reduce(Borrowed v, Borrowed const *args) {
    TupleGetter *self = AS(TupleGetter, v);
    return build_value("O(nO)", TO_VALUE(type_of(v)), self->index, self->doc);
}

static MethodDef const tuple_getter_methods[] = {
    METHOD_HIDDEN("__reduce__", tuple_getter_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static MemberDef const tuple_getter_members[] = {
    {"__doc__", MEMBER_OBJECT, offsetof(TupleGetter, doc), false, NULL},
    MEMBER_END,
};
static TypeInfo tuple_getter_info = {
    .methods = tuple_getter_methods,
    .members = tuple_getter_members,
    .dealloc = tuple_getter_slot_dealloc,
    .traverse = tuple_getter_slot_traverse,
    .clear = tuple_getter_slot_clear,
    .new = tuple_getter_slot_new,
    .repr = tuple_getter_slot_repr,
    .descr_get = tuple_getter_slot_get,
    .descr_set = tuple_getter_slot_set,
};
Type tuple_getter_type = {
    STATIC_TYPE("_collections._tuplegetter", TupleGetter, &tuple_getter_info),
    .flags = TYPE_FLAG_GC,
};
