/* SPDX-License-Identifier: MIT
   Shared libraries: the dynamic loader. */
#ifndef GILT_OS_LIBRARY_H
#define GILT_OS_LIBRARY_H

/* Loads a library (flags as dlopen's). NULL: *error is the loader's message, lent until the next call.
   gil: held (constructors of the library run). */
void *os_library_open(const char *path, int flags, const char **error);
/* The address of a symbol, or NULL. */
void *os_library_symbol(void *library, const char *name);
/* What dlopen gets when nobody says otherwise. */
int os_library_default_flags(void);

#endif
