/* SPDX-License-Identifier: MIT
   sys: hooks, frames, tracing, audit events. */
#include <stdlib.h>

#include "gil/interp.h"
#include "modules/sys.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "object/warn.h"
#include "runtime/import.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/frame.h"
#include "vm/trace.h"

/* --- frames --- */

static Value sys_py_getframe(Borrowed self, Borrowed const *args) {
    int depth = 0;
    if (args[0] && !arg_int(args[0], &depth))
        return NULL;
    Frame *f = thread_self->frame;
    for (; depth > 0 && f; depth--)
        f = f->previous;
    if (!f)
        return raise_error(&exc_ValueError, "call stack is not deep enough");
    FrameObject *object = frame_object(f);
    if (!object)
        return NULL;
    OWNED Value keep = own(TO_VALUE(object));
    return audit("sys._getframe", "(O)", keep) ? MOVE(keep) : NULL;
}

/* A dict from thread idents to what `pick` says of each thread. */
static Value for_each_thread(Value (*pick)(Thread *thread)) {
    OWNED Value dict = dict_new();
    if (!dict)
        return NULL;
    for (Thread *t = interp_self()->threads; t; t = t->next) {
        OWNED Value v = pick(t);
        if (!v) {
            if (error_is_set())
                return NULL;
            continue;
        }
        OWNED Value ident = int_new_unsigned(t->ident);
        if (!ident || !dict_set(dict, ident, v))
            return NULL;
    }
    return MOVE(dict);
}

static Value thread_frame(Thread *t) {
    if (!t->frame)
        return NULL;
    FrameObject *object = frame_object(t->frame);
    return object ? own(TO_VALUE(object)) : NULL;
}

static Value thread_exception(Thread *t) {
    Borrowed exception = NULL;
    for (HandledItem *item = t->handled; item && !exception; item = item->previous)
        exception = item->exception;
    if (!exception)
        return tuple_pack(3, NONE, NONE, NONE);
    Value traceback = AS(Exception, exception)->traceback;
    return tuple_pack(3, TO_VALUE(type_of(exception)), exception, traceback ? (Borrowed)traceback : NONE);
}

static Value sys_py_current_frames(Borrowed self, Borrowed const *args) {
    return audit("sys._current_frames", "") ? for_each_thread(thread_frame) : NULL;
}
static Value sys_py_current_exceptions(Borrowed self, Borrowed const *args) {
    return audit("sys._current_exceptions", "") ? for_each_thread(thread_exception) : NULL;
}

/* --- tracing --- */

static Value sys_py_settrace(Borrowed self, Borrowed const *args) { return trace_set(args[0]) ? NONE : NULL; }
static Value sys_py_gettrace(Borrowed self, Borrowed const *args) {
    return thread_self->trace_object ? own(thread_self->trace_object) : NONE;
}
static Value sys_py_setprofile(Borrowed self, Borrowed const *args) { return profile_set(args[0]) ? NONE : NULL; }
static Value sys_py_getprofile(Borrowed self, Borrowed const *args) {
    return thread_self->profile_object ? own(thread_self->profile_object) : NONE;
}

static Value sys_py_call_tracing(Borrowed self, Borrowed const *args) {
    if (!is_tuple(args[1]))
        return raise_error(&exc_TypeError, "call_tracing() argument 2 must be tuple, not %T", args[1]);
    Thread *thread = thread_self;
    int tracing = thread->tracing;
    thread->tracing = 0;
    thread->use_tracing = thread->trace_object || thread->profile_object;
    Value result = call_tuple(args[0], args[1], NULL);
    thread->tracing = tracing;
    thread->use_tracing = !tracing && (thread->trace_object || thread->profile_object);
    return result;
}

/* --- hooks of coroutines --- */

static Value sys_py_set_origin_depth(Borrowed self, Borrowed const *args) {
    int depth;
    if (!arg_int(args[0], &depth))
        return NULL;
    if (depth < 0)
        return raise_error(&exc_ValueError, "depth must be >= 0");
    thread_self->coroutine_origin_depth = depth;
    return NONE;
}
static Value sys_py_get_origin_depth(Borrowed self, Borrowed const *args) { return imm_int(thread_self->coroutine_origin_depth); }

static const StructField hooks_fields[] = {{"firstiter", NULL}, {"finalizer", NULL}, {NULL, NULL}};
static const StructDef hooks_def = {"sys.asyncgen_hooks", "Hooks of asynchronous generators.", hooks_fields, 2};

static Value sys_py_get_asyncgen_hooks(Borrowed self, Borrowed const *args) {
    SysState *state = module_state(&sys_module);
    if (!state->asyncgen_hooks_type && !(state->asyncgen_hooks_type = struct_type_new(&hooks_def)))
        return NULL;
    Value v = struct_new(state->asyncgen_hooks_type);
    if (v) {
        Thread *t = thread_self;
        struct_set(v, 0, t->asyncgen_firstiter ? own(t->asyncgen_firstiter) : NONE);
        struct_set(v, 1, t->asyncgen_finalizer ? own(t->asyncgen_finalizer) : NONE);
    }
    return v;
}

static bool set_hook(Value *place, Borrowed hook, const char *name) {
    if (!hook)
        return true;
    if (hook != NONE && !is_callable(hook))
        return raise_error(&exc_TypeError, "callable %s expected, got %T", name, hook), false;
    REPLACE(*place, hook == NONE ? NULL : own(hook));
    return true;
}

static Value sys_py_set_asyncgen_hooks(Borrowed self, Borrowed const *args) {
    Thread *t = thread_self;
    return set_hook(&t->asyncgen_finalizer, args[1], "finalizer") && set_hook(&t->asyncgen_firstiter, args[0], "firstiter") ? NONE : NULL;
}

/* --- audit --- */

bool audit_run(const char *event, Borrowed args) {
    RuntimeState *state = runtime_state();
    if (!state || !state->audit_hooks)
        return true;
    OWNED Value name = str_from_text(event);
    for (ssize_t at = 0; name && at < list_size(state->audit_hooks); at++) {
        OWNED Value hook = own(list_peek(state->audit_hooks, at));
        OWNED Value result = call_2(hook, name, args);
        if (!result)
            return false;
    }
    return name != NULL;
}

static Value sys_py_addaudithook(Borrowed self, Borrowed const *args) {
    RuntimeState *state = runtime_state();
    if (!audit("sys.addaudithook", "")) {
        if (error_matches(&exc_Exception)) {
            error_clear();
            return NONE;
        }
        return NULL;
    }
    if (!state->audit_hooks && !(state->audit_hooks = list_new(0)))
        return NULL;
    interp_self()->audit_hooks = true;
    return list_append(state->audit_hooks, args[0]) ? NONE : NULL;
}

static Value sys_py_audit(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("audit", keywords))
        return NULL;
    if (!count)
        return raise_error(&exc_TypeError, "audit() missing 1 required positional argument: 'event'");
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "expected str for argument 'event', not %T", args[0]);
    const char *event = str_utf8(args[0], NULL);
    OWNED Value rest = event ? tuple_from_array(args + 1, count - 1) : NULL;
    return rest && audit_run(event, rest) ? NONE : NULL;
}

/* --- breakpoint and unraisable --- */

/* Imports what PYTHONBREAKPOINT names ("pdb.set_trace" by default) and calls it. */
static Value sys_py_breakpointhook(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    const char *name = config()->ignore_environment ? NULL : getenv("PYTHONBREAKPOINT");
    if (!name || !*name)
        name = "pdb.set_trace";
    if (strcmp(name, "0") == 0)
        return NONE;
    const char *dot = strrchr(name, '.');
    OWNED Value module_name = dot ? str_from_utf8(name, dot - name) : str_from_text("builtins");
    OWNED Value module = module_name ? import_module(str_utf8(module_name, NULL)) : NULL;
    OWNED Value function = module ? get_attr_text(module, dot ? dot + 1 : name) : NULL;
    if (!function) {
        if (!error_matches(&exc_ImportError) && !error_matches(&exc_AttributeError))
            return NULL;
        error_clear();
        return warn(&exc_RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", name) ? NONE : NULL;
    }
    return call(function, args, count, keywords);
}

static Value sys_py_unraisablehook(Borrowed self, Borrowed const *args) {
    return error_unraisable_hook(args[0]);
}

const MethodDef sys_hook_methods[] = {
    METHOD("_getframe", sys_py_getframe, "($module, depth=0, /)", "The frame that many calls below the top."),
    METHOD("_current_frames", sys_py_current_frames, "($module, /)", "Dict from thread idents to their frames."),
    METHOD("_current_exceptions", sys_py_current_exceptions, "($module, /)", "Dict from thread idents to the exceptions they handle."),
    METHOD("settrace", sys_py_settrace, "(function)", "Set the trace function of this thread."),
    METHOD("gettrace", sys_py_gettrace, "($module, /)", "The trace function of this thread."),
    METHOD("setprofile", sys_py_setprofile, "(function)", "Set the profile function of this thread."),
    METHOD("getprofile", sys_py_getprofile, "($module, /)", "The profile function of this thread."),
    METHOD("call_tracing", sys_py_call_tracing, "($module, func, args, /)", "Call a function with tracing on."),
    METHOD("set_coroutine_origin_tracking_depth", sys_py_set_origin_depth, "($module, /, depth)", "How many frames coroutines remember of their making."),
    METHOD("get_coroutine_origin_tracking_depth", sys_py_get_origin_depth, "($module, /)", "How many frames coroutines remember of their making."),
    METHOD("get_asyncgen_hooks", sys_py_get_asyncgen_hooks, "($module, /)", "The hooks of asynchronous generators."),
    METHOD("set_asyncgen_hooks", sys_py_set_asyncgen_hooks, "(firstiter=None, finalizer=None)", "Set the hooks of asynchronous generators."),
    METHOD("addaudithook", sys_py_addaudithook, "($module, /, hook)", "Add a function that is told of audit events."),
    METHOD_RAW("audit", sys_py_audit, "(event, *args)", "Tell the audit hooks of an event."),
    METHOD_RAW("breakpointhook", sys_py_breakpointhook, "(*args, **kws)", "What breakpoint() calls."),
    METHOD("unraisablehook", sys_py_unraisablehook, "($module, unraisable, /)", "Print an exception that cannot be raised."),
    METHOD_END,
};
