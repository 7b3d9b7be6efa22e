/* SPDX-License-Identifier: MIT
   The life of a Thread. One is made for each OS thread and interpreter that it acts in; it is linked into the interpreter
   from thread_new to thread_free and is attached to at most one OS thread at a time. */
#include "gil/thread.h"

#include <stdlib.h>
#include <string.h>

#include "gil/gil_priv.h"
#include "gil/hooks.h"
#include "gil/interp.h"

__thread Thread *thread_self __attribute__((tls_model("initial-exec")));

enum {
    RECURSION_LIMIT_DEFAULT = 1000,
    /* C stack that is kept for code that does not check: library functions, signal handlers, raising RecursionError. */
    C_STACK_MARGIN = 96 << 10,
};

static struct GilThread *thread_gil_new(Thread *thread) {
    struct GilThread *part =
        aligned_alloc(CACHE_LINE, (sizeof(struct GilThread) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    if (!part)
        return NULL;
    memset(part, 0, sizeof *part);
    part->thread = thread;
    part->gil = thread->interp->gil;
    atomic_store_explicit(&part->region, REGION_THREAD_START, memory_order_relaxed);
    return part;
}

static void thread_link(Interp *interp, Thread *t) {
    pthread_mutex_lock(&interp->mutex);
    t->id = interp->gil->next_thread_id++;
    interp->gil->thread_count++;
    int limit = interp->threads ? interp->threads->recursion_limit : RECURSION_LIMIT_DEFAULT;
    t->recursion_limit = t->recursion_remaining = limit;
    t->next = interp->threads;
    if (t->next)
        t->next->previous = t;
    interp->threads = t;
    if (interp->finalizing)
        thread_notify(t, ATTENTION_STOP);
    pthread_mutex_unlock(&interp->mutex);
}

Thread *thread_new(Interp *interp) {
    Thread *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->interp = interp;
    t->handled = &t->handled_base;
    t->abi_cframe = t->abi_root_cframe;
    t->gilstate_counter = 1;
    t->context_version = 1;
    t->gil = thread_gil_new(t);
    if (!t->gil) {
        free(t);
        return NULL;
    }
    if (gil_hooks.thread_init && !gil_hooks.thread_init(t)) {
        free(t->gil);
        free(t);
        return NULL;
    }
    thread_link(interp, t);
    t->initialized = 1;
    return t;
}

void thread_set_c_stack(Thread *thread, char *lowest, size_t size) {
    thread->c_stack_limit = lowest + (size / 4 < C_STACK_MARGIN ? size / 4 : C_STACK_MARGIN);
}

void thread_attach(Thread *thread) {
    ASSERT(!thread_self);
    thread->ident = os_thread_ident();
    if (!thread->native_id)
        thread->native_id = os_thread_native_id();
    if (!thread->c_stack_limit)
        thread_set_c_stack(thread, os_thread_stack_low(), OS_THREAD_STACK_DEFAULT);
    thread->gil->cpu = os_cpu_place();
    thread_self = thread;
    gil_take(thread);
}

void thread_detach(void) {
    Thread *self = thread_self;
    ASSERT(self);
    gil_release(self);
    thread_self = NULL;
}

void thread_clear(Thread *thread) {
    ASSERT_GIL();
    if (gil_hooks.thread_clear)
        gil_hooks.thread_clear(thread);
    if (thread->on_delete) {
        void (*on_delete)(void *) = MOVE(thread->on_delete);
        on_delete(MOVE(thread->on_delete_data));
    }
}

void thread_free(Thread *thread) {
    Interp *interp = thread->interp;
    pthread_mutex_lock(&interp->mutex);
    if (thread->next)
        thread->next->previous = thread->previous;
    if (thread->previous)
        thread->previous->next = thread->next;
    else if (interp->threads == thread)
        interp->threads = thread->next;
    interp->gil->thread_count--;
    stats_merge(&interp->gil->totals, thread->gil);
    pthread_mutex_unlock(&interp->mutex);
    if (gil_hooks.thread_fini)
        gil_hooks.thread_fini(thread);
    stats_free(thread->gil);
    free(thread->gil);
    free(thread);
}

void thread_stop(Thread *thread) {
    if (gil_holder(thread->gil->gil) == thread)
        gil_release(thread);
    os_thread_park();
}

void thread_set_recursion_limit(Interp *interp, int limit) {
    pthread_mutex_lock(&interp->mutex);
    for (Thread *t = interp->threads; t; t = t->next) {
        int depth = t->recursion_limit - t->recursion_remaining;
        t->recursion_limit = limit;
        t->recursion_remaining = limit - depth;
    }
    pthread_mutex_unlock(&interp->mutex);
}
