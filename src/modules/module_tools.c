/* SPDX-License-Identifier: MIT
   Small helpers for modules. Called by exec functions and where modules raise exceptions of their own. */
#include "modules/module_tools.h"

#include "object/error.h"
#include "object/native.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

Value module_exception_new(const char *full_name, Borrowed base, const char *doc) {
    const char *dot = strrchr(full_name, '.');
    ASSERT(dot);
    OWNED Value name = str_from_text(dot + 1);
    OWNED Value module = str_from_utf8(full_name, dot - full_name);
    OWNED Value namespace = dict_new();
    if (!base)
        base = TO_VALUE(&exc_Exception);
    OWNED Value bases = is_tuple(base) ? own(base) : tuple_pack(1, base);
    if (!name || !module || !namespace || !bases || !dict_set(namespace, STR(__module__), module))
        return NULL;
    if (doc) {
        OWNED Value text = str_from_text(doc);
        if (!text || !dict_set(namespace, STR(__doc__), text))
            return NULL;
    }
    return type_new_class(&type_type, name, bases, namespace, NULL);
}

bool module_add_exception(Borrowed module, const char *full_name, Borrowed base, const char *doc, Value *place) {
    Value class = module_exception_new(full_name, base, doc);
    if (!class)
        return false;
    REPLACE(*place, own(class));
    return module_add(module, strrchr(full_name, '.') + 1, class);
}

void *module_raise(Borrowed exception_class, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_error_va(AS(Type, exception_class), format, args);
    va_end(args);
    return NULL;
}
