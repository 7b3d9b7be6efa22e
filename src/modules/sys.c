/* SPDX-License-Identifier: MIT
   The sys module: functions about objects, limits, exceptions and output. What it says of the interpreter is in
   sys_info.c, hooks, frames and threads in sys_hooks.c. */
#include "modules/sys.h"

#include <dlfcn.h>
#include <stdio.h>

#include "gil/gil.h"
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/heap.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/lifecycle.h"
#include "runtime/report.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- objects --- */

static Value sys_py_getrefcount(Borrowed self, Borrowed const *args) {
    if (is_immediate(args[0]))
        return imm_int(3); /* nothing is counted; as many as a variable, the list and the call would make */
    ssize_t count = AS(Object, args[0])->refcount;
    return imm_int(count >= IMMORTAL_REFCOUNT ? 1000000000 : count);
}

static Value sys_py_getsizeof(Borrowed self, Borrowed const *args) {
    Value size = NULL;
    OWNED Value method = NULL;
    OWNED Value name = str_intern_text("__sizeof__");
    int found = name ? type_lookup_special(args[0], name, &method) : -1;
    if (!found)
        raise_error(&exc_TypeError, "Type %T doesn't define __sizeof__", args[0]);
    if (found > 0)
        size = call_0(method);
    int64_t bytes;
    if (size) {
        if (arg_int64(size, &bytes) && bytes >= 0) {
            drop(size);
            bool has_head = is_pointer(args[0]) && value_has_flag(args[0], TYPE_FLAG_GC) && !(is_type(args[0]) && !type_has_flag(AS(Type, args[0]), TYPE_FLAG_HEAP));
            return imm_int(bytes + (has_head ? (int64_t)sizeof(GcHead) : 0));
        }
        drop(size);
        if (!error_is_set())
            raise_error(&exc_ValueError, "__sizeof__() should return >= 0");
    }
    if (args[1] && error_matches(&exc_TypeError)) {
        error_clear();
        return own(args[1]);
    }
    return NULL;
}

static Value sys_py_intern(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "intern() argument must be str, not %T", args[0]);
    if (!is_str_exact(args[0]))
        return raise_error(&exc_TypeError, "can't intern %T", args[0]);
    return str_intern(own(args[0]));
}

static Value sys_py_getallocatedblocks(Borrowed self, Borrowed const *args) { return imm_int(memory_blocks_in_use()); }

static Value sys_py_clear_type_cache(Borrowed self, Borrowed const *args) { return NONE; }

static Value sys_py_getdefaultencoding(Borrowed self, Borrowed const *args) { return str_from_text("utf-8"); }
static Value sys_py_getfilesystemencodeerrors(Borrowed self, Borrowed const *args) { return str_from_text("surrogateescape"); }

/* --- limits --- */

static Value sys_py_getrecursionlimit(Borrowed self, Borrowed const *args) { return imm_int(thread_self->recursion_limit); }

static Value sys_py_setrecursionlimit(Borrowed self, Borrowed const *args) {
    int limit;
    if (!arg_int(args[0], &limit))
        return NULL;
    if (limit < 1)
        return raise_error(&exc_ValueError, "recursion limit must be greater or equal than 1");
    Thread *thread = thread_self;
    int depth = thread->recursion_limit - thread->recursion_remaining;
    if (depth >= limit)
        return raise_error(&exc_RecursionError, "cannot set the recursion limit to %i at the recursion depth %i: the limit is too low", limit, depth);
    thread_set_recursion_limit(interp_self(), limit);
    return NONE;
}

static Value sys_py_getswitchinterval(Borrowed self, Borrowed const *args) {
    return float_new((double)gil_interval_ns(interp_self()->gil) / 1e9);
}

static Value sys_py_setswitchinterval(Borrowed self, Borrowed const *args) {
    double seconds;
    if (!arg_double(args[0], &seconds))
        return NULL;
    if (!(seconds > 0))
        return raise_error(&exc_ValueError, "switch interval must be strictly positive");
    gil_set_interval_ns(interp_self()->gil, seconds > 1e9 ? INT64_MAX : seconds < 1e-9 ? 1 : (int64_t)(seconds * 1e9));
    return NONE;
}

static Value sys_py_get_int_max_str_digits(Borrowed self, Borrowed const *args) { return imm_int(int_max_str_digits()); }

static Value sys_py_set_int_max_str_digits(Borrowed self, Borrowed const *args) {
    int limit;
    if (!arg_int(args[0], &limit))
        return NULL;
    if (limit != 0 && limit < 640)
        return raise_error(&exc_ValueError, "maxdigits must be 0 or larger than 640");
    int_set_max_str_digits(limit);
    return NONE;
}

static Value sys_py_getdlopenflags(Borrowed self, Borrowed const *args) { return imm_int(RTLD_NOW); }

/* --- exceptions and output --- */

static Value sys_py_exc_info(Borrowed self, Borrowed const *args) {
    Borrowed exception = error_handled();
    if (!exception)
        return tuple_pack(3, NONE, NONE, NONE);
    Value traceback = AS(Exception, exception)->traceback;
    return tuple_pack(3, TO_VALUE(type_of(exception)), exception, traceback ? (Borrowed)traceback : NONE);
}

static Value sys_py_exception(Borrowed self, Borrowed const *args) {
    Borrowed exception = error_handled();
    return exception ? own(exception) : NONE;
}

static Value sys_py_exit(Borrowed self, Borrowed const *args) {
    if (args[0])
        return raise_value(&exc_SystemExit, args[0]);
    return raise_value(&exc_SystemExit, NULL);
}

static Value sys_py_excepthook(Borrowed self, Borrowed const *args) {
    if (!is_exception(args[1]))
        return raise_error(&exc_TypeError, "print_exception(): Exception expected for value, %T found", args[1]);
    Borrowed file = dict_peek_str(interp_self()->sys_dict, STR(stderr));
    if (file == NONE)
        return NONE;
    OWNED Value keep = own_maybe(file);
    if (args[2] != NONE && !AS(Exception, args[1])->traceback)
        exception_set_traceback(args[1], own(args[2]));
    if (!report_exception(args[1], keep))
        return NULL;
    if (keep) {
        OWNED Value flushed = call_method_0(keep, STR(flush));
        if (!flushed)
            error_clear();
    }
    return NONE;
}

/* Writes repr(v), with characters that the stream cannot encode escaped. */
static bool display_write(Borrowed out, Borrowed v) {
    OWNED Value repr = object_repr(v);
    if (!repr)
        return false;
    OWNED Value written = call_method_1(out, STR(write), repr);
    if (!written) {
        if (!error_matches(&exc_UnicodeEncodeError))
            return false;
        error_clear();
        OWNED Value encoding = get_attr(out, STR(encoding)), escaped = NULL, text = NULL;
        const char *name = encoding && is_str(encoding) ? str_utf8(encoding, NULL) : NULL;
        if (!name || !(escaped = str_encode(repr, name, "backslashreplace")))
            return false;
        OWNED Value mode = str_from_text(name);
        OWNED Value decode = get_attr(escaped, STR(decode));
        if (!decode || !(text = call_1(decode, mode)))
            return false;
        written = call_method_1(out, STR(write), text);
    }
    OWNED Value newline = str_from_text("\n"), ended = newline && written ? call_method_1(out, STR(write), newline) : NULL;
    return ended != NULL;
}

static Value sys_py_displayhook(Borrowed self, Borrowed const *args) {
    Interp *interp = interp_self();
    Borrowed builtins = dict_peek_str(interp->modules, STR(builtins));
    if (!builtins)
        return raise_error(&exc_RuntimeError, "lost builtins module");
    if (args[0] == NONE)
        return NONE;
    if (!set_attr(builtins, STR(underscore), NONE))
        return NULL;
    Borrowed out = dict_peek_str(interp->sys_dict, STR(stdout));
    if (!out || out == NONE)
        return raise_error(&exc_RuntimeError, "lost sys.stdout");
    OWNED Value keep = own(out);
    if (!display_write(keep, args[0]) || !set_attr(builtins, STR(underscore), args[0]))
        return NULL;
    return NONE;
}

static Value sys_py_is_finalizing(Borrowed self, Borrowed const *args) { return bool_value(interp_self()->finalizing); }

static const MethodDef sys_methods[] = {
    METHOD("getrefcount", sys_py_getrefcount, "($module, object, /)", "Reference count of an object, with that of the call."),
    METHOD("getsizeof", sys_py_getsizeof, "(object, default=None)", "Size of an object in bytes."),
    METHOD("intern", sys_py_intern, "($module, string, /)", "The one object that stands for all equal strings."),
    METHOD("getallocatedblocks", sys_py_getallocatedblocks, "($module, /)", "How many blocks of memory are in use."),
    METHOD("_clear_type_cache", sys_py_clear_type_cache, "($module, /)", "Empty the cache of type attributes; it is versioned and need not be."),
    METHOD("getdefaultencoding", sys_py_getdefaultencoding, "($module, /)", "Default encoding of str."),
    METHOD("getfilesystemencoding", sys_py_getdefaultencoding, "($module, /)", "Encoding of file names."),
    METHOD("getfilesystemencodeerrors", sys_py_getfilesystemencodeerrors, "($module, /)", "Error handler of file names."),
    METHOD("getrecursionlimit", sys_py_getrecursionlimit, "($module, /)", "How deep calls may nest."),
    METHOD("setrecursionlimit", sys_py_setrecursionlimit, "($module, limit, /)", "Say how deep calls may nest."),
    METHOD("getswitchinterval", sys_py_getswitchinterval, "($module, /)", "Time slice of computing threads, in seconds."),
    METHOD("setswitchinterval", sys_py_setswitchinterval, "($module, interval, /)", "Set the time slice of computing threads."),
    METHOD("get_int_max_str_digits", sys_py_get_int_max_str_digits, "($module, /)", "Limit of conversions between int and text."),
    METHOD("set_int_max_str_digits", sys_py_set_int_max_str_digits, "($module, /, maxdigits)", "Set the limit of conversions between int and text."),
    METHOD("getdlopenflags", sys_py_getdlopenflags, "($module, /)", "Flags that extension modules are loaded with."),
    METHOD("exc_info", sys_py_exc_info, "($module, /)", "Type, value and traceback of the exception being handled."),
    METHOD("exception", sys_py_exception, "($module, /)", "The exception being handled, or None."),
    METHOD("exit", sys_py_exit, "($module, status=None, /)", "Raise SystemExit(status)."),
    METHOD("excepthook", sys_py_excepthook, "($module, exctype, value, traceback, /)", "Print an exception to sys.stderr."),
    METHOD("displayhook", sys_py_displayhook, "($module, object, /)", "Print an object to sys.stdout and keep it in builtins._"),
    METHOD("is_finalizing", sys_py_is_finalizing, "($module, /)", "Whether the interpreter is shutting down."),
    METHOD_END,
};

/* A second table of functions for the same module. */
bool sys_add_methods(Borrowed module, const MethodDef *methods) {
    OWNED Value name = str_intern_text("sys");
    for (; name && methods->name; methods++)
        if (!module_add(module, methods->name, native_function_new(methods, module, name)))
            return false;
    return name != NULL;
}

/* __excepthook__ and the like keep the originals. */
static bool add_originals(Borrowed module) {
    static const char *const names[] = {"excepthook", "displayhook", "breakpointhook", "unraisablehook"};
    for (ssize_t n = 0; n < ARRAY_LENGTH(names); n++) {
        char saved[32];
        snprintf(saved, sizeof saved, "__%s__", names[n]);
        Borrowed v = dict_peek_text(module_dict(module), names[n]);
        if (v && !module_add(module, saved, own(v)))
            return false;
    }
    return true;
}

static bool sys_exec(Borrowed module) {
    SysState *state = module_state(&sys_module);
    return sys_add_methods(module, sys_hook_methods) && sys_add_info(module, state) && add_originals(module);
}

static void sys_clear(void *memory) {
    SysState *state = memory;
    Type **types[] = {&state->flags_type, &state->version_info_type, &state->float_info_type, &state->int_info_type,
                      &state->hash_info_type, &state->thread_info_type, &state->asyncgen_hooks_type};
    for (ssize_t n = 0; n < ARRAY_LENGTH(types); n++)
        drop_ref(MOVE(*types[n]));
}

static int sys_module_id;

ModuleDef const sys_module = {
    .name = "sys",
    .doc = "What the interpreter offers and how it was started.",
    .methods = sys_methods,
    .exec = sys_exec,
    .state_size = sizeof(SysState),
    .clear = sys_clear,
    .id = &sys_module_id,
};
