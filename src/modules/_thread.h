/* SPDX-License-Identifier: MIT
   What the files of _thread share, and what other modules use of it. */
#ifndef GILT_MODULES_THREAD_H
#define GILT_MODULES_THREAD_H

#include "heap/object.h"
#include "modules/lock_core.h"
#include "object/native.h"

typedef struct {
    Object head;
    Value weaklist;
    LockCore core;
} Lock;
extern Type lock_type, rlock_type, local_type, local_entry_type;

Value lock_new(void) MUST_CHECK;

typedef struct {
    Type *hook_args_type;   /* _ExceptHookArgs */
    int64_t running;        /* threads that start_new_thread started and that have not ended */
    size_t stack_size;      /* of new threads; 0: the default */
    int64_t next_local_key; /* names the next _local in threads' dicts */
} ThreadModuleState;
extern ModuleDef const thread_module;
static inline ThreadModuleState *thread_module_state(void) { return module_state(&thread_module); }

#endif
