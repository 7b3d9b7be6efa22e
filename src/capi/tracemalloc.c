/* SPDX-License-Identifier: MIT
   What extensions tell tracemalloc of their memory (tracemalloc.h). Traces are never taken, which is an answer that
   callers know: CPython gives it, too, as long as tracemalloc.start() was not called. */
#include "capi/capi.h"

enum { NOT_TRACING = -2 };

CAPI int PyTraceMalloc_Track(unsigned domain, uintptr_t block, size_t size) { return NOT_TRACING; }
CAPI int PyTraceMalloc_Untrack(unsigned domain, uintptr_t block) { return NOT_TRACING; }
CAPI Object *_PyTraceMalloc_GetTraceback(unsigned domain, uintptr_t block) { return own_for_c(NONE); }
