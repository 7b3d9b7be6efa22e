/* SPDX-License-Identifier: MIT
   Import. The machinery is the standard library's importlib, run from its own sources before anything else can be
   imported; C does what a start needs, and the fast path of `import x` for what is in sys.modules already. */
#include "runtime/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytecode/opcode.h"
#include "compile/compile.h"
#include "object/descriptor.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/image.h"
#include "runtime/lifecycle.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/frame.h"
#include "vm/vm.h"

/* --- native modules --- */

ModuleDef const *import_find_native(Borrowed name) {
    const char *text = str_utf8(name, NULL);
    if (!text) {
        error_clear();
        return NULL;
    }
    for (ModuleDef const *const *def = process_modules(); *def; def++)
        if (strcmp((*def)->name, text) == 0)
            return *def;
    return NULL;
}

Value import_native(ModuleDef const *def) {
    RuntimeState *state = runtime_state();
    if (!state->initial_modules && !(state->initial_modules = dict_new()))
        return NULL;
    Borrowed known = dict_peek_text(state->initial_modules, def->name);
    if (known)
        return own(known);
    Value module = module_create(def);
    if (module && !dict_set_text(state->initial_modules, def->name, module)) {
        drop(module);
        return NULL;
    }
    return module;
}

static bool start_native(Interp *interp, const char *name, Value *dict_out) {
    OWNED Value text = str_intern_text(name);
    ModuleDef const *def = text ? import_find_native(text) : NULL;
    if (!def)
        return error_is_set() ? false : (raise_error(&exc_ImportError, "no native module %s", name), false);
    OWNED Value module = import_native(def);
    if (!module || !dict_set(interp->modules, text, module))
        return false;
    if (dict_out)
        *dict_out = own(module_dict(module));
    return true;
}

bool import_start_builtins(Interp *interp) {
    interp->modules = dict_new();
    if (!interp->modules || !start_native(interp, "builtins", &interp->builtins) ||
        !start_native(interp, "sys", &interp->sys_dict) || !dict_set(interp->sys_dict, STR(modules), interp->modules))
        return false;
    interp->import_function = own_maybe(dict_peek_str(interp->builtins, STR(__import__)));
    return interp->import_function != NULL;
}

/* --- modules of the start-up --- */

static const FrozenModule frozen_modules[] = {
    {"_frozen_importlib", "importlib._bootstrap", "importlib/_bootstrap.py", false, false},
    {"_frozen_importlib_external", "importlib._bootstrap_external", "importlib/_bootstrap_external.py", false, false},
    {"zipimport", "zipimport", "zipimport.py", false, false},
    {"abc", "abc", "abc.py", false, false},
    {"codecs", "codecs", "codecs.py", false, false},
    {"io", "io", "io.py", false, false},
    {"_collections_abc", "_collections_abc", "_collections_abc.py", false, false},
    {"_sitebuiltins", "_sitebuiltins", "_sitebuiltins.py", false, false},
    {"genericpath", "genericpath", "genericpath.py", false, false},
    {"posixpath", "posixpath", "posixpath.py", false, false},
    {"os", "os", "os.py", false, false},
    {"site", "site", "site.py", false, false},
    {"stat", "stat", "stat.py", false, false},
    {"importlib.util", "importlib.util", "importlib/util.py", false, true},
    {"importlib.machinery", "importlib.machinery", "importlib/machinery.py", false, true},
    {"runpy", "runpy", "runpy.py", false, true},
    {"ntpath", "ntpath", "ntpath.py", false, true},
    {"os.path", "posixpath", "posixpath.py", false, true},
    /* what importlib's tests import */
    {"__hello__", "__hello__", "__hello__.py", false, true},
    {"__hello_alias__", "__hello__", "__hello__.py", false, true},
    {"__phello_alias__", "__hello__", "__hello__.py", true, true},
    {"__phello_alias__.spam", "__hello__", "__hello__.py", false, true},
    {"__phello__", "__phello__", "__phello__/__init__.py", true, true},
    {"__phello__.__init__", "<__phello__", "__phello__/__init__.py", false, true},
    {"__phello__.spam", "__phello__.spam", "__phello__/spam.py", false, true},
    {"__hello_only__", NULL, "__hello__.py", false, true},
    {NULL, NULL, NULL, false, false},
};

FrozenModule const *import_frozen_table(void) { return frozen_modules; }

size_t import_frozen_count(void) {
    enum { NEEDED = 3 }; /* the first rows: without them nothing can be imported */
    const char *option = config_x_option("frozen_modules");
    int override = runtime_state()->frozen_override;
    if (override < 0 || (!override && option && !strcmp(option, "off")))
        return NEEDED;
    return sizeof frozen_modules / sizeof *frozen_modules - 1;
}

FrozenModule const *import_find_frozen(Borrowed name) {
    for (FrozenModule const *frozen = frozen_modules, *end = frozen + import_frozen_count(); frozen < end; frozen++)
        if (str_equal_ascii(name, frozen->name))
            return frozen;
    return NULL;
}

char *import_frozen_path(FrozenModule const *frozen) {
    char *path = NULL;
    if (asprintf(&path, "%s/%s", config()->stdlib_dir, frozen->path) < 0) {
        raise_no_memory();
        return NULL;
    }
    return path;
}

Value frozen_origin(FrozenModule const *frozen) { return frozen->origin ? str_from_text(frozen->origin) : NONE; }

Value import_frozen_compile(FrozenModule const *frozen) {
    char *path = import_frozen_path(frozen);
    size_t size = 0;
    if (!path)
        return NULL;
    char *text = os_file_read_all(path, &size);
    if (!text) {
        raise_error(&exc_ImportError, "the standard library's %s cannot be read (package libpython3.11-stdlib; GILT_STDLIB says where)", path);
        free(path);
        return NULL;
    }
    free(path);
    OWNED Value source = bytes_new(text, (ssize_t)size);
    free(text);
    OWNED Value filename = str_format("<frozen %s>", frozen->origin && *frozen->origin != '<' ? frozen->origin : frozen->name);
    return source && filename ? compile_source(source, filename, "exec", 0, 0) : NULL;
}

Value import_frozen_code(FrozenModule const *frozen) {
    char *path = import_frozen_path(frozen);
    if (!path)
        return NULL;
    Value code = config()->optimize ? NULL : image_code(frozen, path);
    free(path);
    return code ? code : import_frozen_compile(frozen);
}

/* importlib finds out about the rest of a frozen module's attributes from __origname__. */
Value import_frozen_run(FrozenModule const *frozen) {
    OWNED Value code = import_frozen_code(frozen), name = code ? str_intern_text(frozen->name) : NULL;
    OWNED Value module = name ? module_new(name) : NULL;
    OWNED Value origin = module ? frozen_origin(frozen) : NULL;
    if (!origin || !dict_set_text(module_dict(module), "__origname__", origin) ||
        !dict_set(interp_self()->modules, name, module))
        return NULL;
    if (frozen->is_package) {
        OWNED Value path = list_new(0);
        if (!path || !dict_set(module_dict(module), STR(__path__), path))
            return NULL;
    }
    OWNED Value result = vm_eval_code(code, module_dict(module), NULL, NULL);
    return result ? MOVE(module) : NULL;
}

bool import_start_importlib(Interp *interp) {
    OWNED Value bootstrap = import_frozen_run(&frozen_modules[0]);
    OWNED Value imp_name = bootstrap ? str_intern_text("_imp") : NULL;
    ModuleDef const *imp_def = imp_name ? import_find_native(imp_name) : NULL;
    OWNED Value imp = imp_def ? import_native(imp_def) : NULL;
    OWNED Value install = imp ? get_attr_text(bootstrap, "_install") : NULL;
    if (!install || !dict_set(interp->modules, imp_name, imp))
        return false;
    interp->importlib = own(bootstrap);
    Borrowed sys = dict_peek_str(interp->modules, STR(sys));
    OWNED Value result = call_2(install, sys, imp);
    return result != NULL;
}

/* --- where bytecode of the standard library is cached --- */

/* The folders that belong to another interpreter's packages: our cache files do not go there. */
static bool is_foreign(const char *path) { return strncmp(path, "/usr/lib/python3", 16) == 0 || strncmp(path, config()->stdlib_dir, strlen(config()->stdlib_dir)) == 0; }

/* cache_from_source() of a path in such a folder is moved below the user's cache folder. `self` is the original. */
static Value import_py_cache_from_source(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value path = call(self, args, count, keywords);
    const char *text = path && is_str(path) ? str_utf8(path, NULL) : NULL;
    Borrowed prefix = dict_peek_text(interp_self()->sys_dict, "pycache_prefix");
    if (!path)
        return NULL;
    if (!text || !is_foreign(text) || (prefix && prefix != NONE))
        return error_clear(), MOVE(path);
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && *cache)
        return str_format("%s/gilt%U", cache, path);
    return home && *home ? str_format("%s/.cache/gilt%U", home, path) : MOVE(path);
}

static const MethodDef cache_method = METHOD_RAW("cache_from_source", import_py_cache_from_source, "(path, debug_override=None, *, optimization=None)",
                                                 "Path of the bytecode file of a source file.");

static bool redirect_cache(Borrowed external) {
    OWNED Value original = get_attr_text(external, "cache_from_source"), name = str_intern_text("importlib._bootstrap_external");
    OWNED Value function = original && name ? native_function_new(&cache_method, original, name) : NULL;
    return function && set_attr_text(external, "cache_from_source", function);
}

/* SourceFileLoader.get_code: from the image if the source is the one that went into it; else what its base class does.
   Classes made from it may read sources in ways of their own: they always get the latter. */
static Value source_loader_py_get_code(Borrowed self, Borrowed const *args) {
    OWNED Value external = own_maybe(runtime_state()->import_external);
    if (!external)
        return raise_error(&exc_ImportError, "importlib._bootstrap_external is gone");
    OWNED Value ours = get_attr_text(external, "SourceFileLoader"), name = get_attr_text(self, "name"),
                path = name ? get_attr_text(self, "path") : NULL;
    if (!ours || !path)
        return NULL;
    Config const *c = config();
    if (TO_VALUE(type_of(self)) == ours && is_str(path) && is_str(args[0]) && is_str(name) && str_equal(args[0], name) &&
        !c->optimize && !c->verbose) {
        const char *text = str_utf8(path, NULL);
        Value code = text ? image_code_of_source(text) : NULL;
        if (code)
            return code;
        error_clear();
    }
    OWNED Value base = get_attr_text(external, "SourceLoader"), original = base ? get_attr_text(base, "get_code") : NULL;
    return original ? call_2(original, self, args[0]) : NULL;
}

static const MethodDef get_code_method = METHOD("get_code", source_loader_py_get_code, "($self, fullname, /)",
                                                "The code object of a module.");

static bool redirect_code(Borrowed external) {
    OWNED Value loader = get_attr_text(external, "SourceFileLoader");
    OWNED Value method = loader ? descriptor_from_method(AS(Type, loader), &get_code_method) : NULL;
    return method && set_attr_text(loader, "get_code", method);
}

/* Our bytecode has a magic number of its own, which changes with the instruction set; the constant in the source is
   CPython's. The highest bit is one that CPython has not come to. */
static bool replace_magic(Interp *interp) {
    Borrowed external = dict_peek_text(interp->modules, "_frozen_importlib_external");
    if (!external)
        return raise_error(&exc_ImportError, "importlib._bootstrap_external was not set up"), false;
    REPLACE(interp->runtime->import_external, own(external));
    uint32_t fingerprint = opcode_fingerprint();
    unsigned char const bytes[4] = {(unsigned char)fingerprint, (unsigned char)(fingerprint >> 8 | 0x80), '\r', '\n'};
    OWNED Value magic = bytes_new((const char *)bytes, 4), raw = int_from_bytes(bytes, 4, true, false);
    return magic && raw && set_attr_text(external, "MAGIC_NUMBER", magic) && set_attr_text(external, "_RAW_MAGIC_NUMBER", raw) &&
           redirect_cache(external) && redirect_code(external);
}

bool import_start_external(Interp *interp) {
    OWNED Value install = get_attr_text(interp->importlib, "_install_external_importers");
    OWNED Value result = install ? call_0(install) : NULL;
    if (!result || !replace_magic(interp))
        return false;
    OWNED Value zipimport = import_module("zipimport");
    OWNED Value importer = zipimport ? get_attr_text(zipimport, "zipimporter") : NULL;
    Borrowed hooks = dict_peek_str(interp->sys_dict, STR(path_hooks));
    return importer && hooks && list_insert(hooks, 0, importer);
}

void import_fini(Interp *interp) { drop(MOVE(interp->runtime->import_external)); }

/* --- __import__ --- */

/* Whether a module that is in sys.modules is still being imported by somebody: then importlib has to wait. */
static int is_initializing(Borrowed module) {
    OWNED Value spec = NULL, flag = NULL;
    int found = find_attr(module, STR(__spec__), &spec);
    if (found <= 0 || spec == NONE)
        return found < 0 ? -1 : 0;
    found = find_attr(spec, STR(_initializing), &flag);
    return found <= 0 ? found : is_true(flag);
}

static Value find_and_load(Borrowed name) {
    Interp *interp = interp_self();
    OWNED Value module = NULL;
    int found = is_dict(interp->modules) ? dict_find(interp->modules, name, &module) : 0;
    if (found < 0)
        return NULL;
    if (found && module != NONE) {
        int busy = is_initializing(module);
        if (busy < 0)
            return NULL;
        if (!busy)
            return MOVE(module);
        OWNED Value wait = get_attr(interp->importlib, STR(_lock_unlock_module));
        OWNED Value done = wait ? call_1(wait, name) : NULL;
        return done ? MOVE(module) : NULL;
    }
    if (!interp->importlib)
        return raise_error(&exc_ImportError, "import of %U before importlib was set up", name);
    OWNED Value load = get_attr(interp->importlib, STR(_find_and_load)), import = NULL;
    if (!load)
        return NULL;
    import = dict_peek_str(interp->builtins, STR(__import__)) ? own(dict_peek_str(interp->builtins, STR(__import__))) : NONE;
    return call_2(load, name, import);
}

/* The absolute name of a relative import. new. */
static Value resolve_name(Borrowed name, Borrowed globals, int level) {
    OWNED Value resolve = get_attr_text(interp_self()->importlib, "_calc___package__");
    if (!globals || !is_dict(globals))
        return raise_error(&exc_KeyError, "'__name__' not in globals");
    OWNED Value package = resolve ? call_1(resolve, globals) : NULL;
    if (!package)
        return NULL;
    if (!is_str(package))
        return raise_error(&exc_TypeError, "package must be a string");
    if (!str_length(package))
        return raise_error(&exc_ImportError, "attempted relative import with no known parent package");
    ssize_t end = str_length(package);
    for (int up = 1; up < level; up++) {
        end = str_find_char(package, '.', 0, end, -1);
        if (end < 0)
            return raise_error(&exc_ImportError, "attempted relative import beyond top-level package");
    }
    OWNED Value base = str_substring(package, 0, end);
    if (!base || !str_length(name))
        return MOVE(base);
    return str_format("%U.%U", base, name);
}

/* import a.b.c gives a; from .b import nothing gives the parent. */
static Value top_of(Borrowed name, Borrowed absolute, Borrowed module, int level) {
    ssize_t dot = str_find_char(name, '.', 0, str_length(name), 1);
    if (level == 0 || str_length(name) > 0) {
        if (dot < 0 && level == 0)
            return own(module);
        if (level == 0) {
            OWNED Value front = str_substring(name, 0, dot);
            return front ? import_call(front, NONE, NONE, 0) : NULL;
        }
        if (dot < 0)
            return own(module);
        ssize_t cut = str_length(name) - dot;
        OWNED Value to_return = str_substring(absolute, 0, str_length(absolute) - cut);
        Value parent = NULL;
        int found = to_return ? dict_find(interp_self()->modules, to_return, &parent) : -1;
        if (!found)
            raise_error(&exc_KeyError, "%R not in sys.modules as expected", to_return);
        return found > 0 ? parent : NULL;
    }
    return own(module);
}

/* Whether an entry of a traceback belongs to importlib itself. */
static bool is_importlib_entry(Traceback const *entry) {
    Borrowed file = entry->frame->frame->code->filename;
    return str_equal_ascii(file, "<frozen importlib._bootstrap>") ||
           str_equal_ascii(file, "<frozen importlib._bootstrap_external>");
}

/* Takes importlib's own entries out of the traceback of an import that failed: a run of them goes if the exception is an
   ImportError, else as far as its last _call_with_frames_removed, behind which the imported module's code begins. */
static void hide_importlib(void) {
    if (config()->verbose)
        return;
    Value exception = error_take();
    bool always = is_instance(exception, &exc_ImportError);
    Traceback **link = (Traceback **)&AS(Exception, exception)->traceback, **run = NULL;
    for (Traceback *entry = *link; entry; entry = *link) {
        if (!is_importlib_entry(entry)) {
            run = NULL;
            link = &entry->next;
            continue;
        }
        if (!run)
            run = link;
        link = &entry->next;
        if (always || str_equal_ascii(entry->frame->frame->code->name, "_call_with_frames_removed")) {
            Traceback *first = *run, *next = entry->next;
            entry->next = NULL;
            *run = next;
            link = run;
            drop_ref(first);
        }
    }
    error_restore(exception);
}

static Value import_resolved(Borrowed name, Borrowed globals, Borrowed fromlist, int level);

Value import_call(Borrowed name, Borrowed globals, Borrowed fromlist, int level) {
    Value module = import_resolved(name, globals, fromlist, level);
    if (!module)
        hide_importlib();
    return module;
}

static Value import_resolved(Borrowed name, Borrowed globals, Borrowed fromlist, int level) {
    if (!is_str(name))
        return raise_error(&exc_TypeError, "module name must be a string");
    if (level < 0)
        return raise_error(&exc_ValueError, "level must be >= 0");
    OWNED Value absolute = NULL;
    if (level > 0) {
        if (!(absolute = resolve_name(name, globals, level)))
            return NULL;
    } else {
        if (!str_length(name))
            return raise_error(&exc_ValueError, "Empty module name");
        absolute = own(name);
    }
    OWNED Value module = find_and_load(absolute);
    if (!module)
        return NULL;
    int has_list = fromlist && fromlist != NONE ? is_true(fromlist) : 0;
    if (has_list < 0)
        return NULL;
    if (!has_list)
        return top_of(name, absolute, module, level);
    OWNED Value path = NULL;
    int found = find_attr(module, STR(__path__), &path);
    if (found <= 0)
        return found < 0 ? NULL : MOVE(module);
    OWNED Value handle = get_attr(interp_self()->importlib, STR(_handle_fromlist));
    Borrowed import = dict_peek_str(interp_self()->builtins, STR(__import__));
    return handle ? call_3(handle, module, fromlist, import ? import : NONE) : NULL;
}

Value import_module(const char *name) {
    OWNED Value text = str_intern_text(name), list = text ? tuple_pack(1, STR(underscore)) : NULL;
    OWNED Value top = list ? import_call(text, NONE, NONE, 0) : NULL;
    if (!top)
        return NULL;
    Value module = NULL;
    int found = dict_find(interp_self()->modules, text, &module);
    if (!found)
        raise_error(&exc_KeyError, "%R", text);
    return found > 0 ? module : NULL;
}
