/* SPDX-License-Identifier: MIT
   The buffer protocol (PEP 3118). Buffer has Py_buffer's layout. */
#ifndef GILT_OBJECT_BUFFER_H
#define GILT_OBJECT_BUFFER_H

#include "heap/object.h"

typedef struct Buffer {
    void *data;
    Value owner;        /* owned while the buffer is held */
    ssize_t size;       /* bytes */
    ssize_t item_size;
    int readonly;
    int dimensions;
    char *format;       /* struct syntax; NULL means "B" */
    ssize_t *shape, *strides, *suboffsets;
    void *internal;
} Buffer;
_Static_assert(sizeof(Buffer) == 80, "extension ABI");

enum {
    BUFFER_SIMPLE = 0, BUFFER_WRITABLE = 1, BUFFER_FORMAT = 4, BUFFER_ND = 8, BUFFER_STRIDES = 0x18,
    BUFFER_C_CONTIGUOUS = 0x38, BUFFER_F_CONTIGUOUS = 0x58, BUFFER_ANY_CONTIGUOUS = 0x98, BUFFER_INDIRECT = 0x118,
    BUFFER_CONTIG = 9, BUFFER_CONTIG_RO = 8, BUFFER_STRIDED = 0x19, BUFFER_STRIDED_RO = 0x18,
    BUFFER_RECORDS = 0x1d, BUFFER_RECORDS_RO = 0x1c, BUFFER_FULL = 0x11d, BUFFER_FULL_RO = 0x11c,
};

static inline bool buffer_is_supported(Borrowed v) { return type_of(v)->info->get_buffer != NULL; }
/* fails: TypeError "a bytes-like object is required, not 'x'", BufferError. */
bool buffer_get(Borrowed object, Buffer *out, int flags) MUST_CHECK;
void buffer_release(Buffer *buffer); /* may be called twice; runs: maybe Python */
/* Fills `out` for plain contiguous memory, as exporters of bytes do. */
bool buffer_fill(Buffer *out, Borrowed owner, void *data, ssize_t size, bool readonly, int flags) MUST_CHECK;
bool buffer_is_contiguous(Buffer const *buffer, char order);
/* Copies between a possibly strided buffer and contiguous memory. */
bool buffer_to_contiguous(void *out, Buffer *buffer, ssize_t size, char order) MUST_CHECK;

#endif
