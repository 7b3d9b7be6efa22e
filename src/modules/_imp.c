/* SPDX-License-Identifier: MIT
   _imp: what importlib asks of the interpreter: native and frozen modules, the import lock, hashes of sources. */
#include "base/hash.h"
#include "gil/region.h"
#include "modules/_imp.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "os/thread.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "runtime/lifecycle.h"
#include "bytecode/code.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/vm.h"

/* The import lock of old: recursive, held by a thread. Waiting is left to importlib's module locks; this one only counts. */
typedef struct {
    Thread *owner;
    int depth;
    
} ImpState;

static ImpState *imp_state(void) { return module_state(&imp_module); }

static Value imp_py_lock_held(Borrowed self, Borrowed const *args) { return bool_value(imp_state()->depth > 0); }

static Value imp_py_acquire_lock(Borrowed self, Borrowed const *args) {
    ImpState *state = imp_state();
    while (state->depth && state->owner != thread_self) {
        BLOCKING(REGION_LOCK_ACQUIRE) { os_thread_yield(); }
        if (!safepoint())
            return NULL;
    }
    state->owner = thread_self;
    state->depth++;
    return NONE;
}

static Value imp_py_release_lock(Borrowed self, Borrowed const *args) {
    ImpState *state = imp_state();
    if (!state->depth || state->owner != thread_self)
        return raise_error(&exc_RuntimeError, "not holding the import lock");
    if (--state->depth == 0)
        state->owner = NULL;
    return NONE;
}

static Value imp_py_extension_suffixes(Borrowed self, Borrowed const *args) {
    return build_value("[sss]", ".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so");
}

/* --- native modules --- */

static Value imp_py_is_builtin(Borrowed self, Borrowed const *args) {
    if (!arg_is_str("is_builtin", 0, args[0]))
        return NULL;
    return imm_int(import_find_native(args[0]) != NULL);
}

static Value imp_py_create_builtin(Borrowed self, Borrowed const *args) {
    OWNED Value name = get_attr_text(args[0], "name");
    if (!name)
        return NULL;
    ModuleDef const *def = is_str(name) ? import_find_native(name) : NULL;
    return def ? import_native(def) : NONE;
}

static Value imp_py_exec_builtin(Borrowed self, Borrowed const *args) { return imm_int(0); }

static Value imp_py_create_dynamic(Borrowed self, Borrowed const *args) { return hook_extension_create(args[0]); }

static Value imp_py_exec_dynamic(Borrowed self, Borrowed const *args) {
    return hook_extension_exec(args[0]) ? imm_int(0) : NULL;
}

/* --- frozen modules --- */

static FrozenModule const *frozen_or_error(Borrowed name) {
    if (!arg_is_str("find_frozen", 0, name))
        return NULL;
    FrozenModule const *frozen = import_find_frozen(name);
    if (frozen)
        return frozen;
    raise_error(&exc_ImportError, "No such frozen object named %R", name);
    if (error_matches(&exc_ImportError))
        REPLACE(AS(ImportErrorException, error_peek())->name, own(name));
    return NULL;
}

static Value imp_py_find_frozen(Borrowed self, Borrowed const *args) {
    if (!arg_is_str("find_frozen", 0, args[0]))
        return NULL;
    FrozenModule const *frozen = import_find_frozen(args[0]);
    if (!frozen)
        return NONE;
    return build_value("(OON)", NONE, bool_value(frozen->is_package), frozen_origin(frozen));
}

static Value imp_py_get_frozen_object(Borrowed self, Borrowed const *args) {
    FrozenModule const *frozen = frozen_or_error(args[0]);
    return frozen ? import_frozen_code(frozen) : NULL;
}

static Value imp_py_is_frozen(Borrowed self, Borrowed const *args) {
    return arg_is_str("is_frozen", 0, args[0]) ? bool_value(import_find_frozen(args[0]) != NULL) : NULL;
}

static Value imp_py_is_frozen_package(Borrowed self, Borrowed const *args) {
    FrozenModule const *frozen = frozen_or_error(args[0]);
    return frozen ? bool_value(frozen->is_package) : NULL;
}

static Value imp_py_init_frozen(Borrowed self, Borrowed const *args) {
    if (!arg_is_str("init_frozen", 0, args[0]))
        return NULL;
    FrozenModule const *frozen = import_find_frozen(args[0]);
    return frozen ? import_frozen_run(frozen) : NONE;
}

static Value imp_py_frozen_module_names(Borrowed self, Borrowed const *args) {
    OWNED Value names = list_new(0);
    FrozenModule const *frozen = import_frozen_table(), *end = frozen + import_frozen_count();
    for (; names && frozen < end; frozen++)
        if (!list_append_steal(names, str_intern_text(frozen->name)))
            return NULL;
    return MOVE(names);
}

static Value imp_py_override(Borrowed self, Borrowed const *args) {
    int override;
    if (!arg_int(args[0], &override))
        return NULL;
    runtime_state()->frozen_override = override;
    return NONE;
}

/* --- others --- */

/* Code that was cached for a file that has moved since. */
static bool code_move(Code *code, Borrowed old, Borrowed path) {
    if (!str_equal_fast(code->filename, old))
        return true;
    REPLACE(code->filename, own(path));
    for (ssize_t n = 0; n < tuple_size(code->constants); n++) {
        Borrowed constant = tuple_peek(code->constants, n);
        if (is_code(constant) && !code_move(AS(Code, constant), old, path))
            return false;
    }
    return true;
}

static Value imp_py_fix_co_filename(Borrowed self, Borrowed const *args) {
    if (!is_code(args[0]))
        return raise_error(&exc_TypeError, "_fix_co_filename() argument 1 must be code, not %T", args[0]);
    if (!arg_is_str("_fix_co_filename", 2, args[1]))
        return NULL;
    OWNED Value old = own(AS(Code, args[0])->filename);
    return code_move(AS(Code, args[0]), old, args[1]) ? NONE : NULL;
}

static Value imp_py_source_hash(Borrowed self, Borrowed const *args) {
    int64_t key;
    Buffer source;
    if (!arg_int64(args[0], &key) || !buffer_get(args[1], &source, BUFFER_SIMPLE))
        return NULL;
    uint64_t hash = siphash13((HashKey){(uint64_t)key, 0}, source.data, (size_t)source.size);
    buffer_release(&source);
    return bytes_new((const char *)&hash, sizeof hash);
}

static bool imp_exec(Borrowed module) {
    static const char *const modes[] = {"default", "always", "never"};
    return module_add_text(module, "check_hash_based_pycs", modes[config()->check_hash_pycs]);
}

static const MethodDef imp_methods[] = {
    METHOD("lock_held", imp_py_lock_held, "($module, /)", "Whether the import lock is held."),
    METHOD("acquire_lock", imp_py_acquire_lock, "($module, /)", "Take the import lock for this thread."),
    METHOD("release_lock", imp_py_release_lock, "($module, /)", "Give the import lock back."),
    METHOD("extension_suffixes", imp_py_extension_suffixes, "($module, /)", "File name endings of extension modules."),
    METHOD("is_builtin", imp_py_is_builtin, "($module, name, /)", "1 if the module is native, else 0."),
    METHOD("create_builtin", imp_py_create_builtin, "($module, spec, /)", "Make a native module."),
    METHOD("exec_builtin", imp_py_exec_builtin, "($module, mod, /)", "Initialise a native module."),
    METHOD("create_dynamic", imp_py_create_dynamic, "($module, spec, file=<unrepresentable>, /)", "Load an extension module."),
    METHOD("exec_dynamic", imp_py_exec_dynamic, "($module, mod, /)", "Initialise an extension module."),
    METHOD("find_frozen", imp_py_find_frozen, "($module, name, /, *, withdata=False)", "What is known of a frozen module, or None."),
    METHOD("get_frozen_object", imp_py_get_frozen_object, "($module, name, data=None, /)", "Code object of a frozen module."),
    METHOD("is_frozen", imp_py_is_frozen, "($module, name, /)", "Whether there is a frozen module of that name."),
    METHOD("is_frozen_package", imp_py_is_frozen_package, "($module, name, /)", "Whether it is a package."),
    METHOD("init_frozen", imp_py_init_frozen, "($module, name, /)", "Run a frozen module."),
    METHOD("_frozen_module_names", imp_py_frozen_module_names, "($module, /)", "Names of all frozen modules."),
    METHOD("_override_frozen_modules_for_tests", imp_py_override, "($module, override, /)", "Use all frozen modules (1), those that importing needs (-1), or what -X frozen_modules says (0)."),
    METHOD("_fix_co_filename", imp_py_fix_co_filename, "($module, code, path, /)", "Change the file name in a code object and those in it."),
    METHOD("source_hash", imp_py_source_hash, "($module, /, key, source)", "Hash of a source file for checked bytecode files."),
    METHOD_END,
};

static int imp_module_id;

ModuleDef const imp_module = {
    .name = "_imp",
    .doc = "What importlib asks of the interpreter.",
    .methods = imp_methods,
    .exec = imp_exec,
    .state_size = sizeof(ImpState),
    .id = &imp_module_id,
};
