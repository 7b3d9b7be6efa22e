/* SPDX-License-Identifier: MIT
   Serialisation of constants and code: the data half of CPython's marshal format, version 4, and code objects in an
   encoding of our own under a type byte of their own, which CPython refuses as we refuse its code. */
#ifndef GILT_BYTECODE_MARSHAL_H
#define GILT_BYTECODE_MARSHAL_H

#include "heap/object.h"

enum { MARSHAL_VERSION = 4 };

/* New Bytes. gil: held.  runs: Python only for buffers and sorting of sets.  fails: ValueError
   ("unmarshallable object", "object too deeply nested to marshal"), MemoryError. */
Value marshal_dumps(Borrowed value, int version) MUST_CHECK;
/* The first value in `size` bytes; *used (may be NULL) is how many it took. fails: EOFError, ValueError ("bad
   marshal data
   (...)"), TypeError, MemoryError. */
Value marshal_loads(const char *bytes, ssize_t size, ssize_t *used) MUST_CHECK;
/* The next value of a file object, through its readinto method; nothing behind it is read. runs: Python. */
Value marshal_load(Borrowed file) MUST_CHECK;

#endif
