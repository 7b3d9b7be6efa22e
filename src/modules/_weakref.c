/* SPDX-License-Identifier: MIT
   The module _weakref: what weakref.py is made of. */
#include "heap/weakref.h"

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/weakref.h"

static WeakRef *weakref_first(Borrowed v) {
    WeakRef **list = is_pointer(v) ? weakref_list(AS(Object, v)) : NULL;
    return list ? *list : NULL;
}

static Value weakref_py_getweakrefcount(Borrowed self, Borrowed const *args) {
    int64_t count = 0;
    for (WeakRef *ref = weakref_first(args[0]); ref; ref = ref->next)
        count += ref->head.refcount > 0;
    return int_new(count);
}

static Value weakref_py_getweakrefs(Borrowed self, Borrowed const *args) {
    OWNED Value result = list_new(0);
    if (!result)
        return NULL;
    for (WeakRef *ref = weakref_first(args[0]); ref; ref = ref->next)
        if (ref->head.refcount > 0 && !list_append(result, TO_VALUE(ref)))
            return NULL;
    return MOVE(result);
}

static Value weakref_py_proxy(Borrowed self, Borrowed const *args) { return weakref_proxy_new(args[0], args[1]); }

/* Removes dct[key] if its value is a dead reference; no Python code runs between the test and the removal. */
static Value weakref_py_remove_dead(Borrowed self, Borrowed const *args) {
    if (!is_dict(args[0]))
        return raise_error(&exc_TypeError, "_remove_dead_weakref() argument 1 must be dict, not %T", args[0]);
    OWNED Value reference = NULL;
    int found = dict_find(args[0], args[1], &reference);
    if (found <= 0)
        return found < 0 ? NULL : NONE;
    if (!is_weakref(reference))
        return raise_error(&exc_TypeError, "not a weakref");
    if (!weakref_peek(AS(WeakRef, reference)) && dict_remove(args[0], args[1]) < 0)
        return NULL;
    return NONE;
}

static MethodDef const weakref_functions[] = {
    METHOD("getweakrefcount", weakref_py_getweakrefcount, "($module, object, /)", "How many weak references object has."),
    METHOD("_remove_dead_weakref", weakref_py_remove_dead, "($module, dct, key, /)",
           "Removes an item of a dict if its value is a dead weak reference."),
    METHOD("getweakrefs", weakref_py_getweakrefs, "($module, object, /)", "The weak references that object has, as a list."),
    METHOD("proxy", weakref_py_proxy, "($module, object, callback=None, /)",
           "A proxy that works like object without keeping it alive; callback is called when object dies."),
    METHOD_END,
};

static bool weakref_exec(Borrowed module) {
    return module_add(module, "ref", own(TO_VALUE(&weakref_type))) &&
           module_add(module, "ReferenceType", own(TO_VALUE(&weakref_type))) &&
           module_add(module, "ProxyType", own(TO_VALUE(&weakref_proxy_type))) &&
           module_add(module, "CallableProxyType", own(TO_VALUE(&weakref_callable_proxy_type)));
}

static int weakref_id;
ModuleDef const weakref_module = {
    .name = "_weakref",
    .doc = "Weak references.",
    .methods = weakref_functions,
    .exec = weakref_exec,
    .id = &weakref_id,
};
