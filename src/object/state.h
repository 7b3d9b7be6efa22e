/* SPDX-License-Identifier: MIT
   What object/ keeps for each interpreter. */
#ifndef GILT_OBJECT_STATE_H
#define GILT_OBJECT_STATE_H

#include "gil/interp.h"
#include "heap/object.h"

#define METHOD_CACHE_SIZE 4096 /* a power of two */

/* One remembered look-up: valid for the type that has this version now. */
typedef struct {
    uint32_t version;   /* 0: empty */
    Value name;         /* owned, so that no other string can take its address */
    Borrowed found;     /* borrowed from the class that has it: any change there voids the version. NULL: not found */
} MethodCacheEntry;

struct ObjectState {
    MethodCacheEntry method_cache[METHOD_CACHE_SIZE];
    uint32_t next_version;      /* for types that are not shared; static types have lower ones */
    Value static_subclasses;    /* Dict: address of a static type -> Dict of weak references to its subclasses */
    Value gc_callbacks, gc_garbage; /* Lists: gc.callbacks, gc.garbage; NULL before gc was imported */
    uint64_t abc_counter;       /* changes with every ABCMeta.register */
};

/* gil: held.  init fails: MemoryError is not set when there is no thread yet. */
bool object_state_init(Interp *interp) MUST_CHECK;
void object_state_fini(Interp *interp);
/* Drops what the caches hold, early in the interpreter's end. */
void object_state_clear(Interp *interp);

#endif
