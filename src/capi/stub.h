/* SPDX-License-Identifier: MIT
   Stubs: C function pointers that carry a word of data. A slot of a type is called without saying which type's slot it is;
   where our calling convention and CPython's differ, each function that crosses needs an address of its own, behind which
   one adapter for its shape finds out which function it stands for. A stub loads that function's address into the next
   free argument register and jumps to the adapter. x86-64, System V convention. */
#ifndef GILT_CAPI_STUB_H
#define GILT_CAPI_STUB_H

#include <stdbool.h>

/* The function that calls `adapter` with its own arguments - `argument_count` words - and `data` behind them. The same for
   the same pair; lives as long as the process. gil: held.  runs: nothing.  fails: NULL, MemoryError. */
void *stub_get(void *adapter, int argument_count, void *data);
/* Whether `function` is a stub for this adapter; *data is then what it carries. */
bool stub_find(const void *function, const void *adapter, void **data);
/* Between the two, code pages stay writable: for making many stubs at a time. Nests. No stub may be called meanwhile. */
void stub_batch_begin(void);
void stub_batch_end(void);

#endif
