/* SPDX-License-Identifier: MIT
   Running code and what surrounds it (ceval.h): evaluation, the current frame's namespaces, recursion, pending calls, trace
   functions. The lock is state.c's. */
#include "capi/capi.h"
#include "capi/state.h"
#include "gil/interp.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/trace.h"
#include "vm/vm.h"

/* --- evaluation --- */

/* A function is made of the parts and called. */
CAPI Object *PyEval_EvalCodeEx(Object *code, Object *globals, Object *locals, Object *const *args, int count,
                               Object *const *keywords, int keyword_count, Object *const *defaults, int default_count,
                               Object *keyword_defaults, Object *closure) {
    if (!globals)
        return raise_error(&exc_SystemError, "PyEval_EvalCodeEx: NULL globals");
    OWNED Value default_tuple = tuple_from_array((Borrowed const *)defaults, default_count);
    OWNED Value function = default_tuple ? function_new(V(code), V(globals), NULL) : NULL;
    OWNED Value kwargs = function ? dict_new() : NULL;
    if (!kwargs || (default_count && !set_attr_text(function, "__defaults__", default_tuple)) ||
        (keyword_defaults && !set_attr_text(function, "__kwdefaults__", V(keyword_defaults))))
        return NULL;
    if (closure)
        REPLACE(AS(Function, function)->closure, own(V(closure)));
    for (int i = 0; i < 2 * keyword_count; i += 2)
        if (!dict_set(kwargs, V(keywords[i]), V(keywords[i + 1])))
            return NULL;
    OWNED Value positional = tuple_from_array((Borrowed const *)args, count);
    return positional ? to_c(call_tuple(function, positional, kwargs)) : NULL;
}

/* --- the current frame; results are borrowed --- */

CAPI Object *PyEval_GetBuiltins(void) {
    Borrowed builtins = vm_builtins();
    return AS(Object, builtins ? builtins : (Borrowed)interp_self()->builtins);
}
CAPI Object *PyEval_GetGlobals(void) { return AS(Object, vm_globals()); }
CAPI Object *PyEval_GetLocals(void) {
    if (!thread_self->frame)
        return raise_error(&exc_SystemError, "frame does not exist");
    return to_c_lent(vm_locals());
}
CAPI FrameObject *PyEval_GetFrame(void) {
    FrameObject *frame = thread_self->frame ? frame_object(thread_self->frame) : NULL;
    if (!frame)
        error_clear();
    return frame;
}

CAPI Object *_PyEval_GetBuiltin(Object *name) {
    Value found = NULL;
    int state = dict_find(TO_VALUE(PyEval_GetBuiltins()), V(name), &found);
    if (state == 0)
        raise_value(&exc_AttributeError, V(name));
    return state > 0 ? to_c(found) : NULL;
}

CAPI const char *PyEval_GetFuncName(Object *o) {
    if (is_method(V(o)))
        return PyEval_GetFuncName(AS(Object, ((Method *)o)->function));
    if (is_python_function(V(o)))
        return str_utf8(((Function *)o)->name, NULL);
    if (o->type == &native_function_type)
        return ((NativeFunction *)o)->def->name;
    return o->type->name;
}
CAPI const char *PyEval_GetFuncDesc(Object *o) {
    bool is_function = is_method(V(o)) || is_python_function(V(o)) || o->type == &native_function_type;
    return is_function ? "()" : " object";
}

/* What compiled code inherits of the flags of the code that runs: the __future__ ones. */
CAPI int PyEval_MergeCompilerFlags(int *flags) {
    enum { FUTURE_FLAGS = 0x1fe0000 };
    if (thread_self->frame)
        *flags |= thread_self->frame->code->flags & FUTURE_FLAGS;
    return *flags != 0;
}

/* --- recursion, pending calls --- */

/* What inlined code calls that finds no room in the state that it looks at, which has none (runtime_view.c). */
CAPI int _Py_CheckRecursiveCall(void *thread, const char *where) {
    if (!recursion_enter(where))
        return -1;
    recursion_leave();
    return 0;
}
CAPI int Py_EnterRecursiveCall(const char *where) { return recursion_enter(where) ? 0 : -1; }
CAPI void Py_LeaveRecursiveCall(void) { recursion_leave(); }
CAPI int Py_GetRecursionLimit(void) { return thread_self->recursion_limit; }
CAPI void Py_SetRecursionLimit(int limit) { thread_set_recursion_limit(interp_self(), limit); }

/* From any thread, without the lock; the call is made by the main thread. */
CAPI int Py_AddPendingCall(int (*function)(void *), void *argument) {
    return done(pending_add(thread_self ? interp_self() : capi_interp(), function, argument));
}
CAPI int Py_MakePendingCalls(void) { return done(safepoint()); }

/* --- tracing --- */

typedef int (*TraceFunction)(Object *object, FrameObject *frame, int what, Object *argument);

bool hook_call_trace(void *function, Borrowed object, Borrowed frame, int what, Borrowed argument) {
    OWNED Value box = NULL;
    Object *arg = argument ? lend(argument, &box) : NULL;
    if (argument && !arg)
        return false;
    return ((TraceFunction)function)(AS(Object, object), AS(FrameObject, frame), what, arg) == 0;
}

CAPI int _PyEval_SetTrace(Thread *thread, TraceFunction function, Object *object) {
    return done(trace_set_foreign(function ? V(object) : NULL, function));
}
CAPI int _PyEval_SetProfile(Thread *thread, TraceFunction function, Object *object) {
    return done(profile_set_foreign(function ? V(object) : NULL, function));
}
CAPI void PyEval_SetTrace(TraceFunction function, Object *object) {
    if (_PyEval_SetTrace(thread_self, function, object) < 0)
        error_write_unraisable(NULL);
}
CAPI void PyEval_SetProfile(TraceFunction function, Object *object) {
    if (_PyEval_SetProfile(thread_self, function, object) < 0)
        error_write_unraisable(NULL);
}

CAPI void PyThreadState_EnterTracing(Thread *thread) {
    thread->tracing++;
    thread->use_tracing = false;
}
CAPI void PyThreadState_LeaveTracing(Thread *thread) {
    thread->tracing--;
    thread->use_tracing = !thread->tracing && (thread->trace_object || thread->profile_object);
}
