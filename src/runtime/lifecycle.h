/* SPDX-License-Identifier: MIT
   The life of the process and of its interpreters, as a sequence of phases. */
#ifndef GILT_RUNTIME_LIFECYCLE_H
#define GILT_RUNTIME_LIFECYCLE_H

#include "gil/interp.h"
#include "object/native.h"
#include "runtime/config.h"

/* Once per process, single-threaded: config_read was called. `modules` is the NULL-terminated table of native modules,
   which stays. fails: false, no memory. */
bool process_start(ModuleDef const *const *modules) MUST_CHECK;
/* The native modules of the process. */
ModuleDef const *const *process_modules(void);

/* Makes an interpreter with a lock of its own; the calling OS thread becomes its first thread and holds the lock.
   NULL: no memory, or an error that has been printed. */
Interp *interp_new(void) MUST_CHECK;
/* Makes the interpreter able to run programs: importlib, sys.path, standard streams, site. false: an exception is set. */
bool interp_start(Interp *interp) MUST_CHECK;
/* Ends it: waits for threads, atexit, flushes, collects, frees. The caller is its main thread; afterwards it is in none.
   Returns 0, or -1 when flushing standard output failed. */
int interp_end(Interp *interp);
/* Once, after the last interpreter: what the process itself holds. */
void process_end(void);

/* How far the interpreter is in its end; exported as sys.is_finalizing(). */
static inline bool interp_is_finalizing(Interp const *interp) { return interp->finalizing; }

/* What runtime/ keeps for an interpreter. */
typedef struct RuntimeState {
    Value audit_hooks;      /* List or NULL */
    Value atexit_run;       /* callable that runs the atexit functions, set by the atexit module; or NULL */
    struct PendingCall *pending; /* C functions to be called at a safepoint; guarded by the interpreter's mutex */
    Value initial_modules;  /* reserved by the import system: name -> module for re-imports of native modules; Dict */
    Value import_external;  /* importlib._bootstrap_external as it was set up, whatever sys.modules says now; or NULL */
    int frozen_override;    /* tests want frozen modules: 1 always, -1 only those that importing needs, 0 as -X frozen_modules says */
} RuntimeState;
static inline RuntimeState *runtime_state(void) { return interp_self()->runtime; }

/* Asks the interpreter's main thread to call function(argument) at its next safepoint. gil: not needed. false: no memory. */
bool pending_add(Interp *interp, int (*function)(void *), void *argument) MUST_CHECK;

#endif
