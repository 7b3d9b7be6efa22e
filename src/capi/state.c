/* SPDX-License-Identifier: MIT
   Threads, interpreters and the lock (pystate.h, the second half of ceval.h). A PyThreadState is our Thread, whose head has
   CPython's fields; a PyInterpreterState is an opaque Interp. `thread_self` stays set while a thread is without the lock,
   so "the current thread state" of CPython is thread_self only where gil_is_held().

   Functions here that may be called without the lock: _PyThreadState_UncheckedGet, PyGILState_*, PyEval_RestoreThread and
   PyEval_AcquireThread, PyThreadState_New, Py_AddPendingCall, the getters of interpreters. */
#include "capi/state.h"

#include <stdio.h>

#include "capi/capi.h"
#include "capi/error.h"
#include "capi/module.h"
#include "gil/gil.h"
#include "gil/region.h"
#include "types/dict.h"
#include "types/exception.h"
#include "vm/frame.h"

static Thread *current(const char *function) {
    if (!thread_self || !gil_is_held())
        _Py_FatalErrorFunc(function, "the function must be called with the GIL held, but the GIL is released "
                                     "(the current Python thread state is NULL)");
    return thread_self;
}

/* --- giving the lock away and taking it back --- */

CAPI Thread *PyEval_SaveThread(void) {
    current(__func__);
    region_note();
    return region_enter(REGION_EXTENSION);
}

/* Makes `thread` the one that the calling OS thread acts as, with its lock. */
static void become(Thread *thread) {
    if (thread_self == thread) {
        region_leave(thread);
        return;
    }
    thread_self = NULL;
    thread_attach(thread);
}

CAPI void PyEval_RestoreThread(Thread *thread) {
    if (!thread)
        _Py_FatalErrorFunc(__func__, "the function must be called with the GIL held");
    become(thread);
}

CAPI void PyEval_AcquireThread(Thread *thread) { PyEval_RestoreThread(thread); }
CAPI void PyEval_ReleaseThread(Thread *thread) {
    if (current(__func__) != thread)
        _Py_FatalErrorFunc(__func__, "wrong thread state");
    PyEval_SaveThread();
}
CAPI void PyEval_AcquireLock(void) { PyEval_RestoreThread(thread_self); }
CAPI void PyEval_ReleaseLock(void) { PyEval_SaveThread(); }
CAPI int PyEval_ThreadsInitialized(void) { return 1; }
CAPI void PyEval_InitThreads(void) {}

/* Every interpreter has a lock of its own: changing the thread changes the lock with it. */
CAPI Thread *PyThreadState_Swap(Thread *thread) {
    Thread *old = thread_self && gil_is_held() ? thread_self : NULL;
    if (old == thread)
        return old;
    if (old)
        thread_detach();
    if (thread)
        become(thread);
    return old;
}

/* --- from threads that may be none of ours --- */

typedef enum { GILSTATE_LOCKED, GILSTATE_UNLOCKED } GilState;

CAPI GilState PyGILState_Ensure(void) {
    Thread *thread = thread_self;
    if (thread && gil_is_held()) {
        thread->gilstate_counter++;
        return GILSTATE_LOCKED;
    }
    if (!thread) {
        thread = thread_new(capi_interp());
        if (!thread)
            _Py_FatalErrorFunc(__func__, "Couldn't create thread-state for new thread");
        thread->gilstate_counter = 0;
        thread->is_daemon = true;
    }
    become(thread);
    thread->gilstate_counter++;
    return GILSTATE_UNLOCKED;
}

CAPI void PyGILState_Release(GilState state) {
    Thread *thread = thread_self;
    if (!thread)
        _Py_FatalErrorFunc(__func__, "auto-releasing thread-state, but no thread-state for this thread");
    if (!gil_is_held()) {
        char text[120];
        snprintf(text, sizeof text, "thread state %p must be current when releasing", (void *)thread);
        _Py_FatalErrorFunc(__func__, text);
    }
    if (--thread->gilstate_counter == 0) {
        thread_clear(thread);
        thread_detach();
        thread_free(thread);
    } else if (state == GILSTATE_UNLOCKED) {
        PyEval_SaveThread();
    }
}

CAPI Thread *PyGILState_GetThisThreadState(void) { return thread_self; }
CAPI int PyGILState_Check(void) { return thread_self && gil_is_held(); }
CAPI Interp *_PyGILState_GetInterpreterStateUnsafe(void) { return capi_interp(); }

/* --- threads --- */

CAPI Thread *PyThreadState_Get(void) { return current(__func__); }
CAPI Thread *_PyThreadState_UncheckedGet(void) { return thread_self && gil_is_held() ? thread_self : NULL; }
CAPI Thread *PyThreadState_New(Interp *interp) { return thread_new(interp); }
CAPI Thread *_PyThreadState_Prealloc(Interp *interp) { return thread_new(interp); }
CAPI void PyThreadState_Clear(Thread *thread) { thread_clear(thread); }
CAPI void PyThreadState_Delete(Thread *thread) {
    if (thread == thread_self && gil_is_held())
        _Py_FatalErrorFunc(__func__, "tstate is still current");
    if (thread == thread_self)
        thread_self = NULL;
    thread_free(thread);
}
CAPI void PyThreadState_DeleteCurrent(void) {
    Thread *thread = current(__func__);
    thread_detach();
    thread_free(thread);
}
CAPI Thread *PyThreadState_Next(Thread *thread) { return thread->next; }
CAPI Interp *PyThreadState_GetInterpreter(Thread *thread) { return thread->interp; }
CAPI uint64_t PyThreadState_GetID(Thread *thread) { return thread->id; }

CAPI Object *PyThreadState_GetFrame(Thread *thread) {
    FrameObject *frame = thread->frame ? frame_object(thread->frame) : NULL;
    if (!frame)
        error_clear();
    return frame ? (Object *)own_ref(frame) : NULL;
}

/* Borrowed; NULL without an exception when there is none. */
CAPI Object *_PyThreadState_GetDict(Thread *thread) {
    if (!thread->dict && !(thread->dict = dict_new()))
        error_clear();
    return AS(Object, thread->dict);
}
CAPI Object *PyThreadState_GetDict(void) {
    return thread_self && gil_is_held() ? _PyThreadState_GetDict(thread_self) : NULL;
}

/* How many threads were told: 0 or 1. */
CAPI int PyThreadState_SetAsyncExc(unsigned long ident, Object *class) {
    Interp *interp = interp_self();
    Value old = NULL;
    int found = 0;
    pthread_mutex_lock(&interp->mutex);
    for (Thread *t = interp->threads; t && !found; t = t->next) {
        if (t->ident != ident)
            continue;
        found = 1;
        old = t->async_exception;
        t->async_exception = own_maybe(V(class));
        thread_notify(t, ATTENTION_ASYNC_EXCEPTION);
    }
    pthread_mutex_unlock(&interp->mutex);
    drop(old);
    return found;
}

/* --- interpreters --- */

CAPI Interp *PyInterpreterState_Get(void) { return current(__func__)->interp; }
CAPI Interp *PyInterpreterState_Main(void) { return capi_interp(); }
CAPI Interp *PyInterpreterState_Head(void) { return capi_interp(); }
CAPI Interp *PyInterpreterState_Next(Interp *interp) { return interp->next; }
CAPI Thread *PyInterpreterState_ThreadHead(Interp *interp) { return interp->threads; }
CAPI int64_t PyInterpreterState_GetID(Interp *interp) {
    if (interp)
        return interp->id;
    raise_error(&exc_RuntimeError, "no interpreter provided");
    return -1;
}
/* Borrowed. */
CAPI Object *PyInterpreterState_GetDict(Interp *interp) {
    CapiState *state = interp == interp_self() ? capi_state() : interp->capi;
    if (state && !state->interp_dict)
        state->interp_dict = dict_new();
    if (!state || !state->interp_dict)
        error_clear();
    return state ? AS(Object, state->interp_dict) : NULL;
}
CAPI Object *_PyInterpreterState_GetMainModule(Interp *interp) {
    Borrowed module = dict_peek_text(interp->modules, "__main__");
    return module ? own_for_c(module) : raise_error(&exc_RuntimeError, "interpreter not initialized");
}
