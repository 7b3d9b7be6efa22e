/* SPDX-License-Identifier: MIT
   import statements: they call builtins.__import__, which is a native function of runtime/ unless a program replaced it. */
#include "object/error.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/slow.h"

Value import_name(Frame *frame, Borrowed name, Borrowed level, Borrowed from_list) {
    Borrowed import = is_dict_exact(frame->builtins) ? dict_peek_str(frame->builtins, STR(__import__)) : NULL;
    OWNED Value keep = NULL;
    if (import)
        keep = own(import);
    else if (is_dict_exact(frame->builtins) || !(keep = get_item(frame->builtins, STR(__import__))))
        return error_clear(), raise_error(&exc_ImportError, "__import__ not found");
    Borrowed locals = frame->locals ? (Borrowed)frame->locals : NONE;
    Borrowed args[5] = {name, frame->globals, locals, from_list, level};
    return call(keep, args, 5, NULL);
}

/* "cannot import name 'x' from 'm' (path)", with the name and path attributes. */
static Value raise_cannot_import(Borrowed module, Borrowed name) {
    OWNED Value module_name = NULL, path = NULL, spec = NULL, initializing = NULL;
    if (find_attr(module, STR(__name__), &module_name) < 0)
        return NULL;
    if (!module_name || !is_str(module_name))
        REPLACE(module_name, str_from_text("<unknown module name>"));
    if (!module_name)
        return NULL;
    if (find_attr(module, STR(__file__), &path) < 0)
        error_clear();
    if (path && !is_str(path))
        drop(MOVE(path));
    bool circular = false;
    if (find_attr(module, STR(__spec__), &spec) > 0 && spec != NONE &&
        find_attr(spec, STR(_initializing), &initializing) > 0)
        circular = is_true(initializing) > 0;
    error_clear();
    const char *format = circular ? "cannot import name %R from partially initialized module %R (most likely due to a "
                                    "circular import) (%S)"
                                  : "cannot import name %R from %R (%S)";
    if (path) {
        raise_error(&exc_ImportError, format, name, module_name, path);
    } else {
        OWNED Value unknown = str_from_text("unknown location");
        raise_error(&exc_ImportError, format, name, module_name, unknown);
    }
    Borrowed error = error_peek();
    if (error && is_pointer(error) && type_of(error) == &exc_ImportError) {
        REPLACE(AS(ImportErrorException, error)->name, own(module_name));
        REPLACE(AS(ImportErrorException, error)->path, own_maybe(path));
    }
    return NULL;
}

Value import_from(Frame *frame, Borrowed module, Borrowed name) {
    Value v = NULL;
    int found = find_attr(module, name, &v);
    if (found)
        return found > 0 ? v : NULL;
    /* a submodule that is being imported in a circle is in sys.modules already */
    OWNED Value package = NULL;
    if (find_attr(module, STR(__name__), &package) < 0)
        return NULL;
    if (!package || !is_str(package))
        return raise_cannot_import(module, name);
    OWNED Value full = str_format("%U.%U", package, name);
    if (!full)
        return NULL;
    Value submodule = NULL;
    Borrowed modules = interp_self()->modules;
    int in_modules = is_dict(modules) ? dict_find(modules, full, &submodule) : 0;
    if (in_modules)
        return in_modules > 0 ? submodule : NULL;
    return raise_cannot_import(module, name);
}

/* Stores one public name; `check_underscore` when there is no __all__. */
static bool import_star_name(Frame *frame, Borrowed module, Borrowed name, bool from_dict) {
    if (!is_str(name)) {
        OWNED Value module_name = get_attr(module, STR(__name__));
        if (!module_name)
            return false;
        if (!is_str(module_name))
            return raise_error(&exc_TypeError, "module __name__ must be a string, not %T", module_name), false;
        return raise_error(&exc_TypeError, from_dict ? "Key in %U.__dict__ must be str, not %T" : "Item in %U.__all__ must be str, not %T",
                           module_name, name),
               false;
    }
    if (from_dict && str_length(name) > 0 && str_char(name, 0) == '_')
        return true;
    OWNED Value v = get_attr(module, name);
    return v && store_name(frame, name, v);
}

bool import_star(Frame *frame, Borrowed module) {
    OWNED Value all = NULL, dict = NULL, keys = NULL;
    int found = find_attr(module, STR(__all__), &all);
    if (found < 0)
        return false;
    if (!found) {
        if (find_attr(module, STR(__dict__), &dict) <= 0) {
            if (!error_is_set())
                raise_error(&exc_ImportError, "from-import-* object has no __dict__ and no __all__");
            return false;
        }
        all = call_method_0(dict, STR(keys));
        if (!all)
            return false;
    }
    keys = sequence_list(all);
    if (!keys)
        return false;
    for (ssize_t at = 0; at < list_size(keys); at++)
        if (!import_star_name(frame, module, list_peek(keys, at), !found))
            return false;
    return true;
}
