/* SPDX-License-Identifier: MIT
   When two constants are the same: by type and value, so that 1, 1.0 and True, or 0.0 and -0.0, are kept apart. */
#ifndef GILT_BYTECODE_CONSTANT_H
#define GILT_BYTECODE_CONSTANT_H

#include "heap/object.h"

/* A value that equals another constant's key just when both are the same type and value. new. gil: held.
   runs: nothing for the types of constants.  fails: MemoryError. */
Value constant_key(Borrowed value) MUST_CHECK;

#endif
