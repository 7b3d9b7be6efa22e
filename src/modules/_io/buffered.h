/* SPDX-License-Identifier: MIT
   The state of buffered streams, shared by reader, writer and random access. */
#ifndef GILT_MODULES_IO_BUFFERED_H
#define GILT_MODULES_IO_BUFFERED_H

#include "gil/thread.h"
#include "modules/_io/io.h"
#include "modules/lock_core.h"

/* One buffer holds either bytes read ahead ([read_at, read_end)) or bytes to be written ([0, write_end)), never both:
   changing over flushes the one or gives the other up by seeking back. All of it is guarded by `lock`, because raw streams
   give the GIL away. */
typedef struct {
    IO_BASE_FIELDS;
    Value raw;             /* NULL: detached or not initialised */
    char *buffer;
    ssize_t capacity;
    ssize_t read_at, read_end, write_end;
    int64_t raw_position;  /* where the raw stream is; -1: unknown */
    LockCore lock;
    Thread *owner;         /* holder of the lock, NULL: nobody */
    bool readable, writable, finalizing, detached;
} Buffered;

#endif
