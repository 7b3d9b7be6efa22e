/* SPDX-License-Identifier: MIT
   Shared libraries through the C library's loader. They are never closed: types and functions of extension modules live as
   long as the process. */
#include "os/library.h"

#include <dlfcn.h>

void *os_library_open(const char *path, int flags, const char **error) {
    void *library = dlopen(path, flags);
    if (!library)
        *error = dlerror();
    return library;
}

void *os_library_symbol(void *library, const char *name) { return dlsym(library, name); }

int os_library_default_flags(void) { return RTLD_NOW; }
