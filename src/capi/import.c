/* SPDX-License-Identifier: MIT
   Importing (import.h). */
#include "capi/capi.h"
#include "gil/interp.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/vm.h"

static Borrowed modules(void) { return interp_self()->modules; }

CAPI Object *PyImport_GetModuleDict(void) { return AS(Object, modules()); }

CAPI Object *PyImport_GetModule(Object *name) {
    Value found = NULL;
    return dict_find(modules(), V(name), &found) > 0 ? to_c(found) : NULL;
}

/* Borrowed: sys.modules keeps it. */
CAPI Object *PyImport_AddModuleObject(Object *name) {
    Borrowed known = dict_peek(modules(), V(name));
    if (known && is_module(known))
        return AS(Object, known);
    if (error_is_set())
        return NULL;
    OWNED Value module = module_new(V(name));
    return module && dict_set(modules(), V(name), module) ? AS(Object, module) : NULL;
}
CAPI Object *PyImport_AddModule(const char *name) {
    OWNED Value text = str_from_text(name);
    return text ? PyImport_AddModuleObject(AS(Object, text)) : NULL;
}

/* import a.b: the module that the whole name stands for. Goes through the __import__ of the running code. */
CAPI Object *PyImport_Import(Object *name) {
    Borrowed globals = vm_globals(), builtins = vm_builtins();
    OWNED Value fresh = globals ? NULL : dict_new(), list = list_from_array((Borrowed[]){STR_EMPTY}, 1);
    OWNED Value import = get_item(builtins ? builtins : interp_self()->builtins, STR(__import__));
    if (!import || !list || (!globals && !fresh))
        return NULL;
    Borrowed scope = globals ? globals : fresh;
    OWNED Value result = call(import, (Borrowed[]){V(name), scope, scope, list, imm_int(0)}, 5, NULL);
    if (!result)
        return NULL;
    Value module = NULL;
    int found = dict_find(modules(), V(name), &module);
    if (found == 0)
        raise_value(&exc_KeyError, V(name));
    return found > 0 ? to_c(module) : NULL;
}
CAPI Object *PyImport_ImportModule(const char *name) {
    OWNED Value text = str_from_text(name);
    return text ? PyImport_Import(AS(Object, text)) : NULL;
}
CAPI Object *PyImport_ImportModuleNoBlock(const char *name) { return PyImport_ImportModule(name); }

CAPI Object *PyImport_ImportModuleLevelObject(Object *name, Object *globals, Object *locals, Object *from, int level) {
    if (!name)
        return raise_error(&exc_ValueError, "Empty module name");
    if (!is_str(V(name)))
        return raise_error(&exc_TypeError, "module name must be a string");
    if (level < 0)
        return raise_error(&exc_ValueError, "level must be >= 0");
    return to_c(import_call(V(name), globals ? V(globals) : NONE, from ? V(from) : NONE, level));
}
CAPI Object *PyImport_ImportModuleLevel(const char *name, Object *globals, Object *locals, Object *from, int level) {
    OWNED Value text = str_from_text(name);
    return text ? PyImport_ImportModuleLevelObject(AS(Object, text), globals, locals, from, level) : NULL;
}

CAPI Object *PyImport_ReloadModule(Object *module) {
    OWNED Value importlib = import_module("importlib");
    OWNED Value reload = importlib ? get_attr_text(importlib, "reload") : NULL;
    return reload ? to_c(call_1(reload, V(module))) : NULL;
}

/* Runs code as the module's body; an unfinished module does not stay. */
CAPI Object *PyImport_ExecCodeModuleObject(Object *name, Object *code, Object *path, Object *cached) {
    Object *module = PyImport_AddModuleObject(name);
    if (!module)
        return NULL;
    Borrowed dict = ((Module *)module)->dict;
    Borrowed file = path ? V(path) : AS(Code, V(code))->filename;
    bool ok = dict_set(dict, STR(__file__), file) && (!cached || dict_set_text(dict, "__cached__", V(cached)));
    OWNED Value result = ok ? vm_eval_code(V(code), dict, NULL, NULL) : NULL;
    if (result)
        return PyImport_GetModule(name);
    OWNED Value error = error_take();
    if (dict_remove(modules(), V(name)) < 0)
        error_clear();
    error_restore(MOVE(error));
    return NULL;
}
CAPI Object *PyImport_ExecCodeModuleWithPathnames(const char *name, Object *code, const char *path, const char *cached) {
    OWNED Value text = str_from_text(name), file = path ? str_decode_fs(path, (ssize_t)strlen(path)) : NULL;
    OWNED Value cache = cached ? str_decode_fs(cached, (ssize_t)strlen(cached)) : NULL;
    if (!text || (path && !file) || (cached && !cache))
        return NULL;
    return PyImport_ExecCodeModuleObject(AS(Object, text), code, AS(Object, file), AS(Object, cache));
}
CAPI Object *PyImport_ExecCodeModuleEx(const char *name, Object *code, const char *path) {
    return PyImport_ExecCodeModuleWithPathnames(name, code, path, NULL);
}
CAPI Object *PyImport_ExecCodeModule(const char *name, Object *code) {
    return PyImport_ExecCodeModuleWithPathnames(name, code, NULL, NULL);
}

CAPI int _PyImport_SetModule(Object *name, Object *module) { return done(set_item(modules(), V(name), V(module))); }
CAPI int _PyImport_SetModuleString(const char *name, Object *module) {
    OWNED Value text = str_from_text(name);
    return text ? _PyImport_SetModule(AS(Object, text), module) : -1;
}
