/* SPDX-License-Identifier: MIT
   The end of the process when something that cannot be is. Called by CHECK, ASSERT and UNREACHABLE only. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void fatal_at(const char *what, const char *file, int line) {
    fprintf(stderr, "gilt: %s (%s:%d)\n", what, file, line);
    fflush(stderr);
    abort();
}
