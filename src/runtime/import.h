/* SPDX-License-Identifier: MIT
   Import: making native modules, setting importlib up from the standard library's own sources, and builtins.__import__. */
#ifndef GILT_RUNTIME_IMPORT_H
#define GILT_RUNTIME_IMPORT_H

#include "gil/interp.h"
#include "object/native.h"

/* Makes builtins and sys and puts them into sys.modules; first of all. */
bool import_start_builtins(Interp *interp) MUST_CHECK;
/* Runs importlib._bootstrap; native and frozen modules can be imported afterwards. */
bool import_start_importlib(Interp *interp) MUST_CHECK;
/* Runs importlib._bootstrap_external: everything can be imported. Needs sys.path. */
bool import_start_external(Interp *interp) MUST_CHECK;
void import_fini(Interp *interp);
/* The row of a native module, or NULL. */
ModuleDef const *import_find_native(Borrowed name);
/* The native module of that name, made if this interpreter has not got it yet. new. */
Value import_native(ModuleDef const *def) MUST_CHECK;
/* import name, as the statement does; new: the module that the last part of the name stands for. */
Value import_module(const char *name) MUST_CHECK;
/* __import__(name, globals, locals, fromlist, level); globals and fromlist may be None. new. */
Value import_call(Borrowed name, Borrowed globals, Borrowed fromlist, int level) MUST_CHECK;

/* Defined in capi/: extension modules. hook_extension_create makes the module of a spec whose origin is a shared library;
   exec runs what is left of its initialisation. clear: at the end of the interpreter.
   gil: held.  runs: the extension's code.  fails: ImportError, and what the extension raises. */
Value hook_extension_create(Borrowed spec) MUST_CHECK;
bool hook_extension_exec(Borrowed module) MUST_CHECK;
void hook_extension_clear(Interp *interp);

/* A module of the start-up whose code comes with the interpreter. */
typedef struct FrozenModule {
    const char *name;      /* as in sys.modules */
    const char *origin;    /* name of the standard library's module that it is, "<name" for its __init__, or NULL */
    const char *path;      /* source below the standard library's folder */
    bool is_package;
    bool is_optional;      /* a system without it starts all the same */
} FrozenModule;
/* How many of them are in use: all, or those that importing needs (-X frozen_modules=off). */
size_t import_frozen_count(void);
/* The origin as Python sees it: a Str or None. new. */
Value frozen_origin(FrozenModule const *frozen) MUST_CHECK;
FrozenModule const *import_find_frozen(Borrowed name);
FrozenModule const *import_frozen_table(void); /* ends with a NULL name */
/* Its code, from the image or compiled. new Code. */
Value import_frozen_code(FrozenModule const *frozen) MUST_CHECK;
Value import_frozen_compile(FrozenModule const *frozen) MUST_CHECK;
/* The path of its source, malloc'd. NULL: no memory. */
char *import_frozen_path(FrozenModule const *frozen) MUST_CHECK;

/* Makes the module, puts it into sys.modules and runs its code. new. */
Value import_frozen_run(FrozenModule const *frozen) MUST_CHECK;

#endif
