/* SPDX-License-Identifier: MIT
   Address ranges by mmap. A reserved range costs no memory and, being inaccessible, does not count towards the system's
   commit limit. Called by heap/memory.c only. */
#include "os/address_range.h"

#include <errno.h>
#include <sys/mman.h>

int os_range_reserve(size_t size, void **base) {
    void *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return -errno;
    *base = p;
    return 0;
}

void os_range_prefer_huge(void *start, size_t size) { madvise(start, size, MADV_HUGEPAGE); }

void os_range_populate(void *start, size_t size) {
#ifdef MADV_POPULATE_WRITE
    madvise(start, size, MADV_POPULATE_WRITE);
#else
    madvise(start, size, 23); /* Linux 5.14; older kernels refuse it */
#endif
}

int os_range_commit(void *start, size_t size) { return mprotect(start, size, PROT_READ | PROT_WRITE) ? -errno : 0; }

int os_range_discard(void *start, size_t size) {
    return madvise(start, size, MADV_DONTNEED) ? -errno : 0;
}
