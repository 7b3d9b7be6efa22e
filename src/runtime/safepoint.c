/* SPDX-License-Identifier: MIT
   Pending calls, asynchronous exceptions, the RecursionError: what the lock's layer asks for through gil/hooks.h. */
#include "runtime/safepoint.h"

#include <stdlib.h>

#include "object/error.h"
#include "runtime/lifecycle.h"

typedef struct PendingCall {
    struct PendingCall *next;
    int (*function)(void *);
    void *argument;
} PendingCall;

bool pending_add(Interp *interp, int (*function)(void *), void *argument) {
    PendingCall *call = malloc(sizeof *call);
    if (!call)
        return false;
    *call = (PendingCall){NULL, function, argument};
    pthread_mutex_lock(&interp->mutex);
    PendingCall **link = &interp->runtime->pending;
    while (*link)
        link = &(*link)->next;
    *link = call;
    pthread_mutex_unlock(&interp->mutex);
    thread_notify(interp->main_thread, ATTENTION_PENDING);
    return true;
}

static PendingCall *pending_take(Interp *interp) {
    pthread_mutex_lock(&interp->mutex);
    PendingCall *call = interp->runtime->pending;
    if (call)
        interp->runtime->pending = call->next;
    pthread_mutex_unlock(&interp->mutex);
    return call;
}

bool pending_run(void) {
    Interp *interp = interp_self();
    if (thread_self != interp->main_thread)
        return true;
    for (PendingCall *call; (call = pending_take(interp));) {
        int failed = call->function(call->argument);
        free(call);
        if (failed)
            return false;
    }
    return true;
}

void pending_free(Interp *interp) {
    for (PendingCall *call; (call = pending_take(interp));)
        free(call);
}

bool async_raise(Value exception_class) {
    raise_value(AS(Type, exception_class), NULL);
    drop(exception_class);
    return false;
}

void recursion_raise(const char *where) { raise_error(&exc_RecursionError, "maximum recursion depth exceeded%s", where); }
