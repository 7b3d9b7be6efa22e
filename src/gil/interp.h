/* SPDX-License-Identifier: MIT
   Interp: one interpreter, as a list of parts. Each part is an incomplete struct that only its folder knows; a part is
   made and freed by its folder's init/fini, which runtime/lifecycle.c calls in the order of its phase table.
   Everything here is guarded by the interpreter's GIL unless said otherwise. */
#ifndef GILT_GIL_INTERP_H
#define GILT_GIL_INTERP_H

#include <pthread.h>

#include "gil/thread.h"

struct Interp {
    Interp *next;                /* list of interpreters; guarded by the process mutex in runtime/ */
    Thread *threads;             /* all its threads; guarded by `mutex` */
    Thread *main_thread;         /* borrowed */
    pthread_mutex_t mutex;
    int64_t id;                  /* 0 is the main interpreter */
    struct Gil *gil;             /* gil/gil.c */
    struct HeapState *heap;      /* heap/memory.c: free lists, arenas; heap/collect.c: generations */
    struct ObjectState *object;  /* object/: method cache, type versions, shapes, subclasses of static types */
    struct TypesState *types;    /* types/: interned strings, small caches, codec registry, warnings */
    struct VmState *vm;          /* vm/: unwinding and specialisation bookkeeping */
    struct RuntimeState *runtime; /* runtime/: configuration, pending calls, atexit, audit hooks, signals */
    struct CapiState *capi;      /* capi/: modules of extensions; NULL before the first */
    struct ModuleStates *module_states; /* per-module native state, indexed by module id */
    Value sys_dict;              /* sys.__dict__ */
    Value builtins;              /* the builtins module's dict */
    Value modules;               /* sys.modules */
    Value import_function;       /* builtins.__import__ as we made it: a fast path compares with it */
    Value importlib;             /* importlib._bootstrap's dict, or NULL before it is set up */
    bool finalizing;             /* no new threads, daemon threads stop */
    bool is_main;
    bool audit_hooks;            /* somebody listens: audit_raise is worth its price */
    bool no_columns;             /* code objects are compiled with lines only (-X no_debug_ranges) */
    bool tracing_possible;       /* some thread has a trace or profile function */
};

static ALWAYS_INLINE Interp *interp_self(void) { return thread_self->interp; }

#endif
