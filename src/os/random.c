/* SPDX-License-Identifier: MIT
   getrandom(2). Called at process start (hash key) and by os.urandom and os.getrandom. */
#define _GNU_SOURCE
#include "os/random.h"

#include <errno.h>
#include <sys/random.h>

ssize_t os_random_get(void *buffer, size_t size, unsigned flags) {
    ssize_t n = getrandom(buffer, size, flags);
    return n < 0 ? -errno : n;
}

int os_random_bytes(void *buffer, size_t size) {
    char *at = buffer;
    while (size) {
        ssize_t n = os_random_get(at, size, 0);
        if (n == -EINTR)
            continue;
        if (n < 0)
            return (int)n;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}
