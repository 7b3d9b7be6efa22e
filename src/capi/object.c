/* SPDX-License-Identifier: MIT
   What can be done with any object (object.h and the first part of abstract.h): attributes, text, comparison, truth,
   hashes, items. Calls are capi/call.c. */
#include <stdio.h>

#include "capi/capi.h"
#include "object/attr.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/iterators.h"
#include "types/module.h"
#include "types/str.h"

/* "null argument to internal routine", the error of functions that take NULL for one. */
static void *null_error(void) {
    return error_is_set() ? NULL : raise_error(&exc_SystemError, "null argument to internal routine");
}

/* --- attributes --- */

static bool check_name(Object *name) {
    return is_str(TO_VALUE(name)) || raise_error(&exc_TypeError, "attribute name must be string, not '%.200T'", V(name)) != NULL;
}

CAPI Object *PyObject_GetAttr(Object *o, Object *name) { return check_name(name) ? to_c(get_attr(V(o), V(name))) : NULL; }
CAPI Object *PyObject_GetAttrString(Object *o, const char *name) { return to_c(get_attr_text(V(o), name)); }
CAPI int PyObject_SetAttr(Object *o, Object *name, Object *value) {
    return check_name(name) ? done(set_attr(V(o), V(name), V(value))) : -1;
}
CAPI int PyObject_SetAttrString(Object *o, const char *name, Object *value) { return done(set_attr_text(V(o), name, V(value))); }
CAPI int PyObject_DelAttr(Object *o, Object *name) { return PyObject_SetAttr(o, name, NULL); }
CAPI int PyObject_DelAttrString(Object *o, const char *name) { return done(set_attr_text(V(o), name, NULL)); }

/* Errors of all kinds count as absence. */
CAPI int PyObject_HasAttr(Object *o, Object *name) {
    OWNED Value found = get_attr(V(o), V(name));
    if (!found)
        error_clear();
    return found != NULL;
}
CAPI int PyObject_HasAttrString(Object *o, const char *name) {
    OWNED Value found = get_attr_text(V(o), name);
    if (!found)
        error_clear();
    return found != NULL;
}

CAPI int _PyObject_LookupAttr(Object *o, Object *name, Object **result) {
    Value found = NULL;
    *result = NULL;
    if (!check_name(name))
        return -1;
    int state = find_attr(V(o), V(name), &found);
    if (state <= 0)
        return state;
    *result = to_c(found);
    return *result ? 1 : -1;
}

CAPI Object *PyObject_GenericGetAttr(Object *o, Object *name) {
    return check_name(name) ? to_c(object_slot_getattr(V(o), V(name))) : NULL;
}
CAPI int PyObject_GenericSetAttr(Object *o, Object *name, Object *value) {
    return check_name(name) ? done(object_slot_setattr(V(o), V(name), V(value))) : -1;
}
CAPI Object *PyObject_GenericGetDict(Object *o, void *context) { return to_c(object_get_dict(V(o), NULL)); }
CAPI int PyObject_GenericSetDict(Object *o, Object *value, void *context) { return done(object_set_dict(V(o), V(value), NULL)); }

/* With a dict in place of the instance's own. */
CAPI Object *_PyObject_GenericGetAttrWithDict(Object *o, Object *name, Object *dict, int suppress) {
    Value found = NULL;
    int state;
    if (!check_name(name))
        return NULL;
    Borrowed descriptor = type_lookup(o->type, V(name));
    DescrGetFn get = descriptor ? type_of(descriptor)->info->descr_get : NULL;
    OWNED Value held = own_maybe(descriptor);
    if (!dict) {
        state = object_find_attr(V(o), V(name), &found);
        if (state == 0 && !suppress)
            return raise_no_attribute(V(o), V(name));
        if (state < 0 && suppress && error_matches(&exc_AttributeError))
            error_clear();
        return state > 0 ? to_c(found) : NULL;
    }
    if (get && type_of(held)->info->descr_set)
        return to_c(get(held, V(o), TO_VALUE(o->type)));
    state = dict_find(V(dict), V(name), &found);
    if (state)
        return state > 0 ? to_c(found) : NULL;
    if (get)
        return to_c(get(held, V(o), TO_VALUE(o->type)));
    if (held)
        return to_c(MOVE(held));
    return suppress ? NULL : raise_no_attribute(V(o), V(name));
}

CAPI Object *PyObject_Dir(Object *o) { return to_c(object_dir(o ? V(o) : NULL)); }
CAPI Object *PyObject_SelfIter(Object *o) { return own_ref(o); }
CAPI Object *_PyObject_NextNotImplemented(Object *o) {
    return raise_error(&exc_TypeError, "'%.200T' object is not iterable", V(o));
}

/* --- text --- */

static Value null_text(void) { return str_from_text("<NULL>"); }

CAPI Object *PyObject_Repr(Object *o) { return to_c(o ? object_repr(V(o)) : null_text()); }
CAPI Object *PyObject_Str(Object *o) { return to_c(o ? object_str(V(o)) : null_text()); }
CAPI Object *PyObject_ASCII(Object *o) { return to_c(o ? object_ascii(V(o)) : null_text()); }
CAPI Object *PyObject_Bytes(Object *o) { return to_c(object_bytes(V(o))); }
CAPI Object *PyObject_Format(Object *o, Object *spec) { return to_c(object_format(V(o), spec ? V(spec) : STR_EMPTY)); }
CAPI int Py_ReprEnter(Object *o) { return repr_enter(V(o)); }
CAPI void Py_ReprLeave(Object *o) { repr_leave(V(o)); }

CAPI int PyObject_Print(Object *o, FILE *file, int flags) {
    OWNED Value text = !o ? str_from_text("<nil>") : flags & 1 ? object_str(V(o)) : object_repr(V(o));
    ssize_t size;
    const char *utf8 = text ? str_utf8(text, &size) : NULL;
    if (utf8)
        fwrite(utf8, 1, (size_t)size, file);
    return utf8 ? 0 : -1;
}

/* --- comparison, truth, hash --- */

CAPI Object *PyObject_RichCompare(Object *a, Object *b, int op) {
    return a && b ? to_c(compare(V(a), V(b), (CompareOp)op)) : null_error();
}
CAPI int PyObject_RichCompareBool(Object *a, Object *b, int op) {
    if (a == b && (op == COMPARE_EQ || op == COMPARE_NE))
        return op == COMPARE_EQ;
    return compare_bool(V(a), V(b), (CompareOp)op);
}
CAPI int PyObject_IsTrue(Object *o) { return is_true(V(o)); }
CAPI int PyObject_Not(Object *o) {
    int truth = is_true(V(o));
    return truth < 0 ? -1 : !truth;
}
CAPI hash_t PyObject_Hash(Object *o) { return object_hash(V(o)); }
CAPI hash_t PyObject_HashNotImplemented(Object *o) { return hash_not_implemented(V(o)); }
CAPI hash_t _Py_HashPointer(const void *p) { return hash_pointer(p); }
CAPI hash_t _Py_HashDouble(Object *o, double d) { return hash_double(V(o), d); }
CAPI int PyCallable_Check(Object *o) { return o && is_callable(V(o)); }
CAPI Object *PyObject_Type(Object *o) { return o ? own_ref((Object *)o->type) : null_error(); }

/* --- classes --- */

CAPI int PyObject_IsInstance(Object *o, Object *class) { return object_is_instance(V(o), V(class)); }
CAPI int PyObject_IsSubclass(Object *c, Object *class) { return object_is_subclass(V(c), V(class)); }

/* --- sizes and items --- */

CAPI ssize_t PyObject_Size(Object *o) { return o ? object_length(V(o)) : (null_error(), -1); }
CAPI ssize_t PyObject_Length(Object *o) { return PyObject_Size(o); }
CAPI ssize_t PyObject_LengthHint(Object *o, ssize_t fallback) { return object_length_hint(V(o), fallback); }
CAPI Object *PyObject_GetItem(Object *o, Object *key) { return o && key ? to_c(get_item(V(o), V(key))) : null_error(); }
CAPI int PyObject_SetItem(Object *o, Object *key, Object *value) {
    return o && key && value ? done(set_item(V(o), V(key), V(value))) : (null_error(), -1);
}
CAPI int PyObject_DelItem(Object *o, Object *key) { return o && key ? done(delete_item(V(o), V(key))) : (null_error(), -1); }
CAPI int PyObject_DelItemString(Object *o, const char *key) {
    OWNED Value k = str_from_text(key);
    return k ? done(delete_item(V(o), k)) : -1;
}

/* --- iteration --- */

CAPI Object *PyObject_GetIter(Object *o) { return to_c(get_iter(V(o))); }
CAPI Object *PyObject_GetAIter(Object *o) { return to_c(get_async_iter(V(o))); }
CAPI int PyIter_Check(Object *o) { return is_iterator(V(o)); }
CAPI int PyAIter_Check(Object *o) { return o->type->info->anext != NULL; }
CAPI Object *PyIter_Next(Object *o) {
    Value item = NULL;
    return iter_next(V(o), &item) > 0 ? to_c(item) : NULL;
}
CAPI int PyIter_Send(Object *o, Object *sent, Object **result) {
    Value out = NULL;
    int state = iter_send(V(o), V(sent), &out);
    *result = state < 0 ? NULL : to_c(out);
    return state < 0 || *result ? state : -1;
}

CAPI int Py_Is(Object *a, Object *b) { return a == b; }
/* Whether an object was freed; nothing marks memory that was. */
CAPI int _PyObject_IsFreed(Object *o) { return !o || !o->type; }
