/* SPDX-License-Identifier: MIT
   Zero-filled memory straight from the system, aligned to its own (power of two) size: pages are only paid for when
   touched. */
#ifndef GILT_OS_PAGES_H
#define GILT_OS_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* NULL when the system has none. gil: not needed. */
void *os_pages_new(size_t size);
void os_pages_free(void *pages, size_t size);
/* Memory for machine code; writable at first. NULL when the system has none. */
void *os_code_pages_new(size_t size);
/* Makes such memory writable, or executable again: never both. Nobody may be running in it. false: refused. */
bool os_code_pages_protect(void *pages, size_t size, bool writable);

#endif
