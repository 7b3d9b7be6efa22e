/* SPDX-License-Identifier: MIT
   _pickle: the module and its state. pickle.py takes everything from here when it is there. */
#include "modules/_pickle/pickle.h"

#include "gil/interp.h"
#include "modules/module_tools.h"
#include "runtime/import.h"

extern ModuleDef const pickle_module;
PickleState *pickle_state(void) { return module_state(&pickle_module); }

void *raise_pickling(const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_error_va(AS(Type, pickle_state()->pickling_error), format, args);
    va_end(args);
    return NULL;
}

void *raise_unpickling(const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_error_va(AS(Type, pickle_state()->unpickling_error), format, args);
    va_end(args);
    return NULL;
}

/* ------------------------------------------------------------------ functions */

static Value pickle_py_dump(Borrowed module, Borrowed const *args) {
    return pickler_dump_to(args[0], args[1], args[2], args[3], args[4] ? args[4] : NONE);
}
static Value pickle_py_dumps(Borrowed module, Borrowed const *args) {
    return pickler_dumps(args[0], args[1], args[2], args[3] ? args[3] : NONE);
}
static Value pickle_py_load(Borrowed module, Borrowed const *args) {
    return unpickler_load_from(args[0], args[1], args[2], args[3], args[4]);
}
static Value pickle_py_loads(Borrowed module, Borrowed const *args) {
    return unpickler_loads(args[0], args[1], args[2], args[3], args[4]);
}

static MethodDef const pickle_functions[] = {
    METHOD("dump", pickle_py_dump, "($module, /, obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
           "Write a pickled representation of obj to the open file object file.\n\nThe same as Pickler(file, ...).dump(obj)."),
    METHOD("dumps", pickle_py_dumps, "($module, /, obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
           "Return the pickled representation of the object as a bytes object."),
    METHOD("load", pickle_py_load,
           "($module, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
           "Read and return an object from the pickle data stored in a file.\n\nThe same as Unpickler(file, ...).load()."),
    METHOD("loads", pickle_py_loads, "($module, data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
           "Read and return an object from the given pickle data."),
    METHOD_END,
};

/* ------------------------------------------------------------------ state */

/* A name of a module, which has to be a dict if `is_table`. */
static bool state_fetch(Value *place, const char *module_name, const char *name, bool is_table) {
    OWNED Value module = import_module(module_name);
    *place = module ? get_attr_text(module, name) : NULL;
    if (!*place)
        return false;
    if (is_table && !is_dict_exact(*place))
        return raise_error(&exc_RuntimeError, "%s.%s should be a dict, not %T", module_name, name, *place);
    return true;
}

static bool pickle_exec(Borrowed module) {
    PickleState *state = pickle_state();
    return module_add_exception(module, "_pickle.PickleError", NULL, NULL, &state->pickle_error) &&
           module_add_exception(module, "_pickle.PicklingError", state->pickle_error, NULL, &state->pickling_error) &&
           module_add_exception(module, "_pickle.UnpicklingError", state->pickle_error, NULL, &state->unpickling_error) &&
           state_fetch(&state->dispatch_table, "copyreg", "dispatch_table", true) &&
           state_fetch(&state->extension_registry, "copyreg", "_extension_registry", true) &&
           state_fetch(&state->inverted_registry, "copyreg", "_inverted_registry", true) &&
           state_fetch(&state->extension_cache, "copyreg", "_extension_cache", true) &&
           state_fetch(&state->name_mapping_2to3, "_compat_pickle", "NAME_MAPPING", true) &&
           state_fetch(&state->import_mapping_2to3, "_compat_pickle", "IMPORT_MAPPING", true) &&
           state_fetch(&state->name_mapping_3to2, "_compat_pickle", "REVERSE_NAME_MAPPING", true) &&
           state_fetch(&state->import_mapping_3to2, "_compat_pickle", "REVERSE_IMPORT_MAPPING", true) &&
           state_fetch(&state->codecs_encode, "codecs", "encode", false) &&
           state_fetch(&state->partial, "functools", "partial", false) &&
           state_fetch(&state->getattr, "builtins", "getattr", false);
}

/* The state is nothing but Values. */
static int pickle_state_traverse(void *state, Visitor visitor, void *arg) {
    for (size_t i = 0; i < sizeof(PickleState) / sizeof(Value); i++)
        VISIT(((Value *)state)[i]);
    return 0;
}

static void pickle_state_clear(void *state) {
    for (size_t i = 0; i < sizeof(PickleState) / sizeof(Value); i++)
        REPLACE(((Value *)state)[i], NULL);
}

static Type *const pickle_types[] = {&pickler_type, &unpickler_type, &pickle_buffer_type, NULL};
static Type *const pickle_inner_types[] = {&pickler_memo_type, &unpickler_memo_type, NULL};
static int pickle_module_id;
ModuleDef const pickle_module = {
    .name = "_pickle",
    .doc = "Optimized C implementation for the Python pickle module.",
    .methods = pickle_functions,
    .types = pickle_types,
    .inner_types = pickle_inner_types,
    .exec = pickle_exec,
    .state_size = sizeof(PickleState),
    .traverse = pickle_state_traverse,
    .clear = pickle_state_clear,
    .id = &pickle_module_id,
};
