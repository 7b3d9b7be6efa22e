/* SPDX-License-Identifier: MIT
   The start-up image: the code of the frozen modules, compiled once after the build and mapped at every start. It lies
   beside the program (gilt.image) or in PREFIX/lib/gilt; without a valid one the modules are compiled from their sources.

   File: a 32-byte head (magic, stamp of the program that wrote it, count), then for each module its name's size, its
   code's size, the source's size and time, the name, the marshalled code. */
#ifndef GILT_RUNTIME_IMAGE_H
#define GILT_RUNTIME_IMAGE_H

#include "heap/object.h"

struct FrozenModule;

/* The code of a module from the image: new Code; NULL without error: it is not there, or its source has changed. */
Value image_code(struct FrozenModule const *frozen, const char *source_path) MUST_CHECK;
/* Compiles all frozen modules into a new image file. gil: held. */
bool image_write(const char *path) MUST_CHECK;
void image_close(void);

#endif
