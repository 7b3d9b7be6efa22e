/* SPDX-License-Identifier: MIT
   The sys module: its parts. */
#ifndef GILT_MODULES_SYS_H
#define GILT_MODULES_SYS_H

#include "object/native.h"

extern ModuleDef const sys_module;

typedef struct {
    Type *flags_type, *version_info_type, *float_info_type, *int_info_type, *hash_info_type, *thread_info_type,
        *asyncgen_hooks_type;
} SysState;

/* Constants and info tuples (sys_info.c). */
bool sys_add_info(Borrowed module, SysState *state) MUST_CHECK;
extern const MethodDef sys_hook_methods[]; /* functions about hooks, frames and threads (sys_hooks.c) */
bool sys_add_methods(Borrowed module, const MethodDef *methods) MUST_CHECK;

#endif
