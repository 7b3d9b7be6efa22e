/* SPDX-License-Identifier: MIT
   The start-up image: the code of the standard library's modules, compiled once after the build and mapped at every start.
   It lies beside the program (its path and ".image") or in PREFIX/lib/gilt; without a valid one modules are compiled from their
   sources. A module whose source has another size or time than when the image was made is not taken from it.

   File: a 32-byte head (magic, stamp of the program that wrote it, count), the index sorted by key, the keys, the
   marshalled code objects. The key of a frozen module is its name, that of any other the path of its source. */
#ifndef GILT_RUNTIME_IMAGE_H
#define GILT_RUNTIME_IMAGE_H

#include <stdio.h>

#include "heap/object.h"

struct FrozenModule;

/* The code of a module from the image: new Code; NULL without error: it is not there, or its source has changed. */
Value image_code(struct FrozenModule const *frozen, const char *source_path) MUST_CHECK;
/* The same for the source of any other module, by its path. */
Value image_code_of_source(const char *source_path) MUST_CHECK;
/* Compiles all frozen modules, and the sources whose absolute paths `list` has line by line, into a new image file.
   gil: held. */
bool image_write(const char *path, FILE *list) MUST_CHECK;
/* Maps the image beside the program, or the one in its library folder, if there is a valid one. Once per process, while it is
   single-threaded. */
void image_open(void);
void image_close(void);

#endif
