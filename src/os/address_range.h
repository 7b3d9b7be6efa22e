/* SPDX-License-Identifier: MIT
   Address space for the object allocator: reserve one range, then commit and discard parts of it.
   None of these may block; results are 0 or negative errno. */
#ifndef GILT_OS_ADDRESS_RANGE_H
#define GILT_OS_ADDRESS_RANGE_H

#include "base/base.h"

/* Reserves `size` bytes of addresses that cannot be used yet. *base is page-aligned. */
int os_range_reserve(size_t size, void **base) MUST_CHECK;
/* Makes part of a reserved range readable and writable, zeroed. */
int os_range_commit(void *start, size_t size) MUST_CHECK;
/* Gives the memory behind a committed part back; it has to be committed again before it is used. */
int os_range_discard(void *start, size_t size);

#endif
