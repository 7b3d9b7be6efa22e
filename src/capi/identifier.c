/* SPDX-License-Identifier: MIT
   The functions that take a _Py_Identifier for a name: private in CPython, used by its own extension modules. */
#include "capi/identifier.h"

#include <stdarg.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "gil/interp.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/str.h"

static Borrowed name_of(Identifier *id) { return TO_VALUE(_PyUnicode_FromId(id)); }

CAPI Object *_PyObject_GetAttrId(Object *o, Identifier *id) {
    Borrowed name = name_of(id);
    return name ? to_c(get_attr(V(o), name)) : NULL;
}
CAPI int _PyObject_SetAttrId(Object *o, Identifier *id, Object *value) {
    Borrowed name = name_of(id);
    return name ? done(set_attr(V(o), name, V(value))) : -1;
}
CAPI int _PyObject_LookupAttrId(Object *o, Identifier *id, Object **out) {
    Borrowed name = name_of(id);
    Value found = NULL;
    *out = NULL;
    int state = name ? find_attr(V(o), name, &found) : -1;
    if (state > 0)
        *out = to_c(found);
    return state > 0 && !*out ? -1 : state;
}

CAPI Object *_PyDict_GetItemIdWithError(Object *o, Identifier *id) {
    Borrowed name = name_of(id);
    return name ? to_c_lent(dict_peek(V(o), name)) : NULL;
}
CAPI int _PyDict_SetItemId(Object *o, Identifier *id, Object *value) {
    Borrowed name = name_of(id);
    return name ? done(dict_set(V(o), name, V(value))) : -1;
}
CAPI int _PyDict_ContainsId(Object *o, Identifier *id) {
    Borrowed name = name_of(id);
    return name ? dict_has(V(o), name) : -1;
}
CAPI int _PyDict_DelItemId(Object *o, Identifier *id) {
    Borrowed name = name_of(id);
    int removed = name ? dict_remove(V(o), name) : -1;
    if (removed == 0)
        raise_value(&exc_KeyError, name);
    return removed > 0 ? 0 : -1;
}
CAPI Object *_PyImport_GetModuleId(Identifier *id) {
    Borrowed name = name_of(id);
    Value found = NULL;
    return name && dict_find(interp_self()->modules, name, &found) > 0 ? to_c(found) : NULL;
}

/* o.name(...) with arguments by format: one value that is no tuple is the only argument. */
static Object *call_format(Object *o, Identifier *id, const char *format, va_list list) {
    Borrowed name = name_of(id);
    OWNED Value method = name ? get_attr(V(o), name) : NULL;
    if (!method)
        return NULL;
    if (!format || !*format)
        return to_c(call_0(method));
    OWNED Value args = arg_build(format, list);
    if (!args)
        return NULL;
    return to_c(is_tuple(args) ? call_tuple(method, args, NULL) : call_1(method, args));
}
CAPI Object *_PyObject_CallMethodId(Object *o, Identifier *id, const char *format, ...) {
    va_list list;
    va_start(list, format);
    Object *result = call_format(o, id, format, list);
    va_end(list);
    return result;
}
CAPI Object *_PyObject_CallMethodId_SizeT(Object *o, Identifier *id, const char *format, ...) {
    va_list list;
    va_start(list, format);
    Object *result = call_format(o, id, format, list);
    va_end(list);
    return result;
}
CAPI Object *_PyObject_CallMethodIdObjArgs(Object *o, Identifier *id, ...) {
    Borrowed args[32];
    ssize_t count = 0;
    va_list list;
    va_start(list, id);
    for (Object *arg; (arg = va_arg(list, Object *)) != NULL && count < 32;)
        args[count++] = V(arg);
    va_end(list);
    Borrowed name = name_of(id);
    OWNED Value method = name ? get_attr(V(o), name) : NULL;
    return method ? to_c(call(method, args, count, NULL)) : NULL;
}

/* A special method, bound; NULL without an exception when there is none. */
CAPI Object *_PyObject_LookupSpecialId(Object *o, Identifier *id) {
    Borrowed name = name_of(id), found = name ? type_lookup(o->type, name) : NULL;
    if (!found)
        return NULL;
    OWNED Value held = own(found);
    DescrGetFn get = type_of(held)->info->descr_get;
    return to_c(get ? get(held, V(o), TO_VALUE(o->type)) : MOVE(held));
}
