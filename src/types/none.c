/* SPDX-License-Identifier: MIT
   The objects None, NotImplemented and Ellipsis: static, immortal, one each in the process. */
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

Object none_object = STATIC_HEAD(&none_type);
Object not_implemented_object = STATIC_HEAD(&not_implemented_type);
Object ellipsis_object = STATIC_HEAD(&ellipsis_type);

/* Calling one of the types gives its object. */
static Value singleton_new(Type *type, Borrowed object, ssize_t count, Borrowed keywords) {
    if (count || (keywords && tuple_size(keywords)))
        return raise_error(&exc_TypeError, "%.200N takes no arguments", type);
    return own(object);
}

/* --- None --- */

static Value none_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return singleton_new(type, NONE, count, keywords);
}

static Value none_slot_repr(Borrowed self) { return str_from_ascii("None", 4); }

static int none_slot_boolean(Borrowed self) { return 0; }

static TypeInfo none_info = {
    .new = none_slot_new,
    .repr = none_slot_repr,
    .boolean = none_slot_boolean,
};
Type none_type = {STATIC_TYPE("NoneType", Object, &none_info)};

/* --- NotImplemented --- */

static Value not_implemented_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return singleton_new(type, NOT_IMPLEMENTED, count, keywords);
}

static Value not_implemented_slot_repr(Borrowed self) { return str_from_ascii("NotImplemented", 14); }

static int not_implemented_slot_boolean(Borrowed self) {
    return warn(&exc_DeprecationWarning, 1, "NotImplemented should not be used in a boolean context") ? 1 : -1;
}

static Value not_implemented_py_reduce(Borrowed self, Borrowed const *args) { return str_from_ascii("NotImplemented", 14); }

static MethodDef const not_implemented_methods[] = {
    METHOD_HIDDEN("__reduce__", not_implemented_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static TypeInfo not_implemented_info = {
    .methods = not_implemented_methods,
    .new = not_implemented_slot_new,
    .repr = not_implemented_slot_repr,
    .boolean = not_implemented_slot_boolean,
};
Type not_implemented_type = {STATIC_TYPE("NotImplementedType", Object, &not_implemented_info)};

/* --- Ellipsis --- */

static Value ellipsis_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count || (keywords && tuple_size(keywords)))
        return raise_error(&exc_TypeError, "EllipsisType takes no arguments");
    return own(ELLIPSIS);
}

static Value ellipsis_slot_repr(Borrowed self) { return str_from_ascii("Ellipsis", 8); }

static Value ellipsis_py_reduce(Borrowed self, Borrowed const *args) { return str_from_ascii("Ellipsis", 8); }

static MethodDef const ellipsis_methods[] = {
    METHOD_HIDDEN("__reduce__", ellipsis_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static TypeInfo ellipsis_info = {
    .methods = ellipsis_methods,
    .new = ellipsis_slot_new,
    .repr = ellipsis_slot_repr,
    .getattr = object_slot_getattr,
};
Type ellipsis_type = {STATIC_TYPE("ellipsis", Object, &ellipsis_info)};
