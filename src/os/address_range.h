/* SPDX-License-Identifier: MIT
   Address space for the object allocator: reserve one range, then commit and discard parts of it.
   None of these may block; results are 0 or negative errno. */
#ifndef GILT_OS_ADDRESS_RANGE_H
#define GILT_OS_ADDRESS_RANGE_H

#include "base/base.h"

/* Reserves `size` bytes of addresses that cannot be used yet. *base is page-aligned. */
int os_range_reserve(size_t size, void **base) MUST_CHECK;
/* Asks for the range, once committed, to be backed by huge pages wherever OS_HUGE_PAGE aligned bytes of it are: one page
   fault then stands for 512. A system without them gives small ones. */
#define OS_HUGE_PAGE ((size_t)2 << 20)
void os_range_prefer_huge(void *start, size_t size);
/* Fetches the pages of a committed part at once, which costs a fraction of a fault for each. May do nothing. */
void os_range_populate(void *start, size_t size);
/* Makes part of a reserved range readable and writable, zeroed. */
int os_range_commit(void *start, size_t size) MUST_CHECK;
/* Gives the memory behind a committed part back; it stays committed, zeroed. */
int os_range_discard(void *start, size_t size);

#endif
