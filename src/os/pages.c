/* SPDX-License-Identifier: MIT
   Aligned anonymous mappings: maps twice the size and gives back what lies outside of the aligned part. */
#include "os/pages.h"

#include <stdint.h>
#include <sys/mman.h>

void *os_pages_new(size_t size) {
    char *raw = mmap(NULL, size * 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED)
        return NULL;
    char *aligned = (char *)(((uintptr_t)raw + size - 1) & ~(uintptr_t)(size - 1));
    if (aligned > raw)
        munmap(raw, (size_t)(aligned - raw));
    if (aligned + size < raw + size * 2)
        munmap(aligned + size, (size_t)(raw + size * 2 - (aligned + size)));
    return aligned;
}

void os_pages_free(void *pages, size_t size) { munmap(pages, size); }

void *os_code_pages_new(size_t size) {
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

bool os_code_pages_protect(void *pages, size_t size, bool writable) {
    return mprotect(pages, size, writable ? PROT_READ | PROT_WRITE : PROT_READ | PROT_EXEC) == 0;
}
