/* SPDX-License-Identifier: MIT
   Random bytes from the kernel. */
#ifndef GILT_OS_RANDOM_H
#define GILT_OS_RANDOM_H

#include "base/base.h"

/* Fills the buffer. MAY_BLOCK until the kernel has gathered enough after boot. 0 or -errno. */
int os_random_bytes(void *buffer, size_t size);
/* One getrandom(2) call: how many bytes it gave, or -errno. */
ssize_t os_random_get(void *buffer, size_t size, unsigned flags);

#endif
