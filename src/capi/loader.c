/* SPDX-License-Identifier: MIT
   Loading extension modules: _imp.create_dynamic, _imp.exec_dynamic, and the modules of the standard library that are
   loaded by name (dynload.def). Only the main interpreter has extension modules: their types and C variables are shared by
   all that would load them. */
#include <stdio.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "capi/error.h"
#include "capi/module.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "os/library.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

static const char *const loadable_names[] = {
#define DYNLOAD(name) #name,
#include "capi/dynload.def"
#undef DYNLOAD
};

/* ImportError with the module's name and path. */
static COLD void *import_fail(Borrowed name, Borrowed path, STEALS Value message) {
    OWNED Value text = message;
    if (text)
        raise_import_error(text, name, path);
    return NULL;
}

/* Whether a module may be loaded: those of the standard library's folder only when the table has them. */
static bool may_load(Borrowed name, Borrowed path) {
    OWNED Value folder = path_decode(config()->dynload_dir, (ssize_t)strlen(config()->dynload_dir));
    if (!folder)
        return false;
    ssize_t size = str_length(folder);
    if (!str_starts_with(path, folder, 0, str_length(path)) || str_length(path) <= size || str_char(path, size) != '/')
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(loadable_names); i++)
        if (str_equal_ascii(name, loadable_names[i]))
            return true;
    return import_fail(name, path, str_format("No module named %R (the one in %U needs CPython itself)", name, folder));
}

/* --- the init function --- */

/* "PyInit_" and the last part of the name, or "PyInitU_" and its Punycode. new Bytes. */
static Value init_name(Borrowed name) {
    ssize_t length = str_length(name), dot = str_find_char(name, '.', 0, length, -1);
    OWNED Value last = str_substring(name, dot + 1, length);
    if (!last)
        return NULL;
    bool is_ascii = str_is_ascii(last);
    OWNED Value encoded = str_encode(last, is_ascii ? "ascii" : "punycode", NULL);
    OWNED Value prefix = encoded ? bytes_from_text(is_ascii ? "PyInit_" : "PyInitU_") : NULL;
    Value result = prefix ? bytes_concat(prefix, encoded) : NULL;
    for (ssize_t i = 0; result && !is_ascii && i < bytes_size(result); i++)
        if (bytes_data(result)[i] == '-')
            bytes_data(result)[i] = '_';
    return result;
}

typedef Object *(*InitFunction)(void);

static InitFunction find_init(Borrowed name, Borrowed path) {
    OWNED Value symbol = init_name(name), file = path_encode(path);
    if (!symbol || !file)
        return NULL;
    const char *error = NULL, *text = bytes_data(file);
    char relative[4096];
    if (!strchr(text, '/') && snprintf(relative, sizeof relative, "./%s", text) < (int)sizeof relative)
        text = relative;
    void *library = os_library_open(text, os_library_default_flags(), &error);
    if (!library)
        return import_fail(name, path, error ? path_decode(error, (ssize_t)strlen(error)) : str_from_text("unknown dlopen() error"));
    InitFunction init = (InitFunction)os_library_symbol(library, bytes_data(symbol));
    if (init)
        return init;
    return import_fail(name, path, str_format("dynamic module does not define module export function (%s)", bytes_data(symbol)));
}

static Object *run_init(InitFunction init, const char *name) {
    CapiState *state = capi_state();
    if (!state)
        return NULL;
    const char *outer = state->context;
    state->context = name;
    Object *made = init();
    state->context = outer;
    if (!made) {
        if (!error_is_set())
            raise_error(&exc_SystemError, "initialization of %s failed without raising an exception", name);
        return NULL;
    }
    if (error_is_set()) {
        raise_from_current(&exc_SystemError, "initialization of %s raised unreported exception", name);
        return NULL;
    }
    if (!made->type)
        return raise_error(&exc_SystemError, "init function of %s returned uninitialized object", name);
    return made;
}

/* --- modules that are made in one phase --- */

static Value extension_key(Borrowed path, Borrowed name) { return tuple_pack(2, path, name); }

/* The module when it has been imported before: with the copy of its dict, or made anew. 1, 0 (never seen), -1. */
static int find_again(Borrowed key, Borrowed name, InitFunction init, Value *out) {
    CapiState *state = capi_state();
    Borrowed known = state && state->extensions ? dict_peek(state->extensions, key) : NULL;
    if (!known)
        return error_is_set() ? -1 : 0;
    ForeignModuleDef *def = (ForeignModuleDef *)(uintptr_t)imm_int_get(unboxed(known));
    if (def->state_size != -1)
        return 0; /* its init function may run again */
    if (!def->copy)
        return 0;
    OWNED Value module = module_new(name);
    if (!module || !dict_merge(module_dict(module), TO_VALUE(def->copy), true) || !module_by_index_set(def, module))
        return -1;
    AS(Module, module)->def = (ModuleDef const *)(void *)def;
    *out = MOVE(module);
    return 1;
}

static bool remember(Borrowed key, Borrowed module, Borrowed path) {
    ForeignModuleDef *def = foreign_module_def(AS(Object, module));
    CapiState *state = capi_state();
    if (!state || (!state->extensions && !(state->extensions = dict_new())))
        return false;
    OWNED Value address = int_new((int64_t)(uintptr_t)def);
    if (!address || !dict_set(state->extensions, key, address) || !module_by_index_set(def, module))
        return false;
    if (def->state_size != -1)
        return true;
    Value copy = dict_copy(module_dict(module));
    Object *old = def->copy;
    def->copy = AS(Object, copy);
    drop_ref(old);
    return copy != NULL;
}

static Value finish_single_phase(Object *made, Borrowed key, Borrowed path, const char *name) {
    OWNED Value module = TO_VALUE(made);
    if (!is_module(module) || !foreign_module_def(made))
        return raise_error(&exc_SystemError, "initialization of %s did not return an extension module", name);
    foreign_module_def(made)->init = NULL;
    if (!dict_set(module_dict(module), STR(__file__), path))
        error_clear();
    return remember(key, module, path) ? MOVE(module) : NULL;
}

/* --- creating and executing --- */

static Value create_from(Borrowed spec, Borrowed name, Borrowed path) {
    if (!interp_self()->is_main)
        return import_fail(name, path, str_format("module %U does not support loading in subinterpreters", name));
    OWNED Value audit_args = tuple_pack(5, name, path, NONE, NONE, NONE), key = extension_key(path, name), again = NULL;
    if (!audit_args || !key || !audit_run("import", audit_args) || !may_load(name, path) || !capi_start())
        return NULL;
    const char *text = str_utf8(name, NULL);
    InitFunction init = text ? find_init(name, path) : NULL;
    int found = init ? find_again(key, name, init, &again) : -1;
    if (found)
        return found > 0 ? MOVE(again) : NULL;
    Object *made = run_init(init, text);
    if (!made)
        return NULL;
    if (made->type == &module_def_type)
        return TO_VALUE(PyModule_FromDefAndSpec2((ForeignModuleDef *)made, AS(Object, spec), 1013));
    return finish_single_phase(made, key, path, text);
}

Value hook_extension_create(Borrowed spec) {
    OWNED Value name = get_attr_text(spec, "name"), path = name ? get_attr_text(spec, "origin") : NULL;
    if (!path)
        return NULL;
    if (!is_str(name) || !is_str(path))
        return raise_error(&exc_TypeError, "expected str");
    return create_from(spec, name, path);
}

bool hook_extension_exec(Borrowed module) {
    if (!is_module(module))
        return true;
    ForeignModuleDef *def = foreign_module_def(AS(Object, module));
    if (!def || AS(Module, module)->state)
        return true;
    return PyModule_ExecDef(AS(Object, module), def) == 0;
}

void hook_extension_clear(Interp *interp) {
    CapiState *state = interp->capi;
    if (!state)
        return;
    drop(MOVE(state->extensions));
    drop(MOVE(state->by_index));
    drop(MOVE(state->interp_dict));
}
