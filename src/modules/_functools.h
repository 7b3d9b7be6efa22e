/* SPDX-License-Identifier: MIT
   What the files of the module _functools share. */
#ifndef GILT_MODULES_FUNCTOOLS_H
#define GILT_MODULES_FUNCTOOLS_H

#include "object/native.h"

typedef struct {
    Value keyword_mark; /* stands between positional and keyword arguments in keys */
} FunctoolsState;
FunctoolsState *functools_state(void);

extern Type partial_type, lru_cache_type, lru_link_type;

#endif
