/* SPDX-License-Identifier: MIT
   Start and end, as two tables of phases. A phase of the start that fails ends the process with what is set as exception;
   the end runs every phase whatever happens. */
#include "runtime/lifecycle.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "gil/gil.h"
#include "gil/hooks.h"
#include "gil/signals.h"
#include "heap/collect.h"
#include "heap/heap.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/state.h"
#include "object/type.h"
#include "os/random.h"
#include "runtime/image.h"
#include "runtime/import.h"
#include "runtime/report.h"
#include "runtime/safepoint.h"
#include "runtime/streams.h"
#include "runtime/sys_path.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/state.h"
#include "types/str.h"
#include "vm/vm.h"

static ModuleDef const *const *the_modules;

ModuleDef const *const *process_modules(void) { return the_modules; }

/* --- process --- */

/* GILT_DEBUG=gc_stress,fail_alloc=17,malloc */
static HeapOptions heap_options(void) {
    HeapOptions options = {0};
    const char *text = getenv("GILT_DEBUG"), *at;
    if (!text)
        return options;
    options.gc_stress = strstr(text, "gc_stress") != NULL;
    options.use_malloc = strstr(text, "malloc") != NULL;
    if ((at = strstr(text, "fail_alloc=")))
        options.fail_alloc = strtoll(at + strlen("fail_alloc="), NULL, 10);
    return options;
}

static void start_hash(void) {
    if (config()->use_hash_seed) {
        hash_key_set_seed((uint32_t)config()->hash_seed);
        return;
    }
    unsigned char key[16] = {0};
    if (os_random_bytes(key, sizeof key) < 0)
        return; /* no randomness to be had: the key stays zero */
    hash_key_set_bytes(key);
}

/* Drops what a thread that ends owns. Thread-local data comes last: what is dropped before may still look at it. */
static void thread_clear_parts(Thread *thread) {
    drop(MOVE(thread->async_exception));
    drop(MOVE(thread->trace_object));
    drop(MOVE(thread->profile_object));
    drop(MOVE(thread->asyncgen_firstiter));
    drop(MOVE(thread->asyncgen_finalizer));
    drop(MOVE(thread->error));
    drop(MOVE(thread->handled_base.exception));
    drop(MOVE(thread->context));
    drop(MOVE(thread->dict));
}

static void thread_fini_parts(Thread *thread) { vm_thread_fini(thread); }

bool process_start(ModuleDef const *const *modules) {
    the_modules = modules;
    start_hash();
    HeapOptions options = heap_options();
    heap_process_start(&options);
    gil_hooks.run_pending = pending_run;
    gil_hooks.raise_async = async_raise;
    gil_hooks.collect = gc_collect_if_due;
    gil_hooks.raise_recursion = recursion_raise;
    gil_hooks.thread_clear = thread_clear_parts;
    gil_hooks.thread_fini = thread_fini_parts;
    image_open();
    return str_process_start() && object_process_start();
}

void process_end(void) {
    hook_extensions_end();
    image_close();
    config_free();
}

/* --- interpreter --- */

static _Atomic int64_t interp_count;

static bool parts_init(Interp *interp) {
    interp->types = calloc(1, sizeof(struct TypesState));
    interp->runtime = calloc(1, sizeof(RuntimeState));
    if (!interp->types || !interp->runtime)
        return false;
    return object_state_init(interp) && str_state_init(interp->types) && number_state_init(interp->types) &&
           container_state_init(interp->types) && exception_state_init(interp->types) && codec_state_init(interp->types);
}

Interp *interp_new(void) {
    Interp *interp = calloc(1, sizeof *interp);
    GilPolicy policy = GIL_POLICY_HANDOVER;
    if (config()->gil_policy && !gil_policy_from_text(config()->gil_policy, &policy))
        fprintf(stderr, "gilt: unknown lock policy '%s'; 'handover' and 'classic' are known\n", config()->gil_policy);
    if (!interp || !(interp->gil = gil_new(policy)) || !heap_init(interp))
        return NULL;
    pthread_mutex_init(&interp->mutex, NULL);
    interp->id = atomic_fetch_add(&interp_count, 1);
    interp->is_main = interp->id == 0;
    interp->no_columns = config()->no_debug_ranges;
    Thread *thread = thread_new(interp);
    if (!thread)
        return NULL;
    interp->main_thread = thread;
    thread->is_main = interp->is_main;
    thread_attach(thread);
    if (interp->is_main)
        signals_set_main(thread);
    return parts_init(interp) ? interp : NULL;
}

typedef struct {
    const char *name;
    bool (*run)(Interp *interp);
} StartPhase;

static bool start_site(Interp *interp) {
    if (config()->no_site)
        return true;
    OWNED Value site = import_module("site");
    return site != NULL;
}

static bool start_warnings(Interp *interp) {
    if (!config()->warn_option_count)
        return true;
    OWNED Value warnings = import_module("warnings");
    return warnings != NULL;
}

static bool start_main(Interp *interp) {
    OWNED Value name = str_from_text("__main__"), module = name ? module_new(name) : NULL;
    if (!module || !dict_set(interp->modules, name, module))
        return false;
    OWNED Value annotations = dict_new(), builtins = get_item(interp->modules, STR(builtins));
    OWNED Value importlib = get_attr_text(interp->importlib, "BuiltinImporter");
    return annotations && builtins && importlib && dict_set(module_dict(module), STR(__annotations__), annotations) &&
           dict_set(module_dict(module), STR(__builtins__), builtins) &&
           dict_set(module_dict(module), STR(__loader__), importlib);
}

/* Making the module installs Python's handler of SIGINT. */
static bool start_signals(Interp *interp) {
    OWNED Value module = import_module("_signal");
    return module != NULL;
}

static const StartPhase start_phases[] = {
    {"importlib", import_start_importlib},
    {"sys.path", sys_path_start},
    {"external importers", import_start_external},
    {"signals", start_signals},
    {"__main__", start_main},
    {"encodings", streams_start_encodings},
    {"streams", streams_start},
    {"warnings", start_warnings},
    {"site", start_site},
};

bool interp_start(Interp *interp) {
    if (!import_start_builtins(interp))
        return false;
    for (ssize_t n = 0; n < ARRAY_LENGTH(start_phases); n++)
        if (!start_phases[n].run(interp))
            return false;
    gc_freeze(); /* until somebody looks (modules/gc.c): what lives as long as the interpreter need not be traversed */
    return true;
}

/* --- end --- */

/* Calls a function of a module that is loaded; reports what it raises. */
static void call_loaded(Interp *interp, const char *module_name, const char *function) {
    Borrowed module = interp->modules ? dict_peek_text(interp->modules, module_name) : NULL;
    if (!module)
        return;
    OWNED Value keep = own(module), f = NULL;
    if (find_attr_text(keep, function, &f) <= 0) {
        error_clear();
        return;
    }
    OWNED Value result = call_0(f);
    if (!result)
        error_write_unraisable(f);
}

static void end_threads(Interp *interp) { call_loaded(interp, "threading", "_shutdown"); }

static void end_atexit(Interp *interp) {
    Value run = MOVE(interp->runtime->atexit_run);
    if (!run)
        return;
    OWNED Value result = call_0(run);
    if (!result)
        error_write_unraisable(run);
    drop(run);
}

static void end_others(Interp *interp) {
    interp->finalizing = true;
    gil_stop_others(thread_self);
}

/* Sets the names of a module to None: private ones first, because others may still need the public ones; builtins stay. */
static void module_names_clear(Borrowed dict) {
    OWNED Value keys = dict_keys(dict);
    for (int pass = 0; keys && pass < 2; pass++) {
        for (ssize_t at = 0; at < list_size(keys); at++) {
            Borrowed key = list_peek(keys, at);
            if (!is_str(key) || str_equal_fast(key, STR(__builtins__)))
                continue;
            bool private = str_length(key) > 1 && str_char(key, 0) == '_' && str_char(key, 1) != '_';
            if (private == (pass == 0) && !dict_set(dict, key, NONE))
                error_clear();
        }
    }
    error_clear();
}

/* Empties the modules: what nobody else holds goes first, then their dicts, builtins and sys last. */
static void end_modules(Interp *interp) {
    static const char *const sys_names[] = {"path", "argv", "ps1", "ps2", "last_type", "last_value", "last_traceback",
                                            "path_hooks", "path_importer_cache", "meta_path", "__interactivehook__"};
    for (ssize_t n = 0; n < ARRAY_LENGTH(sys_names); n++)
        if (!dict_set_text(interp->sys_dict, sys_names[n], NONE))
            error_clear();
    OWNED Value modules = dict_values(interp->modules);
    if (!modules) {
        error_clear();
        return;
    }
    dict_clear(interp->modules);
    gc_collect(2);
    for (ssize_t at = list_size(modules) - 1; at >= 0; at--) {
        Borrowed module = list_peek(modules, at);
        if (!is_module(module))
            continue;
        Borrowed dict = module_dict(module);
        if (dict == interp->sys_dict || dict == interp->builtins || !is_dict(dict))
            continue;
        module_names_clear(dict);
    }
    drop(MOVE(modules));
    gc_collect(2);
}

/* The process gives all memory back when it ends; only checking builds want to see that nothing else held any. */
static bool end_frees_all(Interp const *interp) {
#ifdef GILT_DEBUG
    return true;
#else
    return !interp->is_main;
#endif
}

static void end_interp_references(Interp *interp) {
    drop(MOVE(interp->importlib));
    drop(MOVE(interp->import_function));
    drop(MOVE(interp->runtime->audit_hooks));
    drop(MOVE(interp->runtime->initial_modules));
    drop(MOVE(thread_self->trace_object));
    drop(MOVE(thread_self->profile_object));
    drop(MOVE(thread_self->handled_base.exception));
    drop(MOVE(thread_self->context));
    drop(MOVE(thread_self->dict));
    object_state_clear(interp);
    Value sys_dict = interp->sys_dict, builtins = interp->builtins;
    if (sys_dict)
        dict_clear(sys_dict);
    gc_collect(2);
    if (builtins)
        dict_clear(builtins);
    interp->sys_dict = interp->builtins = NULL;
    drop(sys_dict);
    drop(builtins);
    drop(MOVE(interp->modules));
    if (end_frees_all(interp))
        gc_collect(2);
}

static void parts_fini(Interp *interp) {
    import_fini(interp);
    codec_state_fini(interp->types);
    exception_state_fini(interp->types);
    container_state_fini(interp->types);
    number_state_fini(interp->types);
    object_state_fini(interp);
    str_state_fini(interp->types);
    pending_free(interp);
}

int interp_end(Interp *interp) {
    Thread *thread = thread_self;
    end_threads(interp);
    end_atexit(interp);
    int status = streams_flush();
    end_others(interp);
    if (end_frees_all(interp))
        gc_unfreeze();
    end_modules(interp);
    if (streams_flush() < 0)
        status = -1;
    end_interp_references(interp);
    if (!end_frees_all(interp))
        return status;
    parts_fini(interp);
    thread_clear(thread);
    thread_detach();
    heap_fini(interp);
    thread_free(thread);
    gil_free(interp->gil);
    pthread_mutex_destroy(&interp->mutex);
    free(interp->types);
    free(interp->runtime);
    free(interp);
    return status;
}
