/* SPDX-License-Identifier: MIT
   The global interpreter lock: one for each interpreter, created with it.

   Uncontended, taking and releasing it are one compare-and-swap each on one word that names the holder; no clock, no
   system call. Everything else - who is next, when a holder is asked to leave - is gil/policy.c. Most code gives the
   lock away by BLOCKING (gil/region.h) and never calls these functions. */
#ifndef GILT_GIL_GIL_H
#define GILT_GIL_GIL_H

#include "gil/thread.h"

struct Gil;

typedef enum {
    GIL_POLICY_HANDOVER, /* priority after blocking work, direct hand-over, time slices in turn: gil/policy.c */
    GIL_POLICY_CLASSIC,  /* CPython's rule, for comparison: gil/classic.c */
} GilPolicy;

enum { GIL_INTERVAL_DEFAULT_NS = 5000000 };

/* gil_new fails: NULL, no memory. gil_free leaves the memory alone while threads are left that were told to stop. */
struct Gil *gil_new(GilPolicy policy) MUST_CHECK;
void gil_free(struct Gil *gil);
/* The policy that `text` ("classic", "handover") names; false when there is none of that name. */
bool gil_policy_from_text(const char *text, GilPolicy *out) MUST_CHECK;
const char *gil_policy_name(struct Gil const *gil);

/* Takes or gives the lock for `thread`, which must be the calling OS thread's. gil_take never returns when the
   interpreter is shutting down and the thread has been told to stop. */
void gil_take(Thread *thread);
void gil_release(Thread *thread);
/* Whether the calling thread holds the lock of the interpreter that it acts in. */
bool gil_is_held(void);
/* The thread that holds it now, or NULL; already stale when it returns unless the caller is that thread. */
Thread *gil_holder(struct Gil *gil);
/* How many threads are waiting for it. */
int gil_waiting(struct Gil *gil);

/* The time slice of computing threads (sys.setswitchinterval). gil: held. */
int64_t gil_interval_ns(struct Gil const *gil);
void gil_set_interval_ns(struct Gil *gil, int64_t interval_ns);

/* At a safepoint with ATTENTION_HANDOVER set: gives the lock to whoever is due and takes it back in its turn, or stays.
   gil: held -> held, given away in between. */
void gil_yield_requested(Thread *thread);

/* In the child of a fork, by the thread that forked, which held the lock: forgets all other threads. Those are unlinked
   from the interpreter; the result is the chain of them through `next`, for the caller to clear and free. */
Thread *gil_after_fork_child(Thread *thread);

/* Tells all other threads of the interpreter to stop for good when they next want the lock or pass a safepoint.
   gil: held by the caller. */
void gil_stop_others(Thread *survivor);

#endif
