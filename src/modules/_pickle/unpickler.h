/* SPDX-License-Identifier: MIT
   The Unpickler, for its own files: unpickler.c (input, memo, the object) and load.c (what each opcode does). */
#ifndef GILT_MODULES_UNPICKLER_H
#define GILT_MODULES_UNPICKLER_H

#include "modules/_pickle/pickle.h"

typedef struct {
    Object head;
    /* --- the stack --- */
    Value *stack;            /* owned objects */
    ssize_t stack_size, stack_capacity;
    ssize_t *marks;          /* sizes of the stack at open MARKs */
    ssize_t mark_count, mark_capacity;
    ssize_t fence;           /* the last of `marks`, 0: none; nothing below may be taken */
    /* --- the memo --- */
    Value *memo;             /* by number; NULL: not set */
    ssize_t memo_size;       /* places */
    ssize_t memo_count;      /* that are set */
    /* --- input --- */
    Buffer data;             /* of loads(); owner NULL: none */
    Value chunk;             /* bytes got from the file, or NULL */
    const char *input;       /* in data or chunk */
    ssize_t input_size, input_at;
    ssize_t peeked;          /* input was peeked at, and starts so far behind the file's position; -1: it was read */
    Value read, readinto, readline, peek; /* methods of the file; the second and fourth may be NULL */
    Value line;              /* bytes of a line that was longer than the input, or NULL */
    /* --- the rest --- */
    Value buffers;           /* iterator over out-of-band buffers, or NULL */
    Value persistent_load;   /* or NULL */
    bool persistent_is_method;
    bool ready;              /* __init__ was called */
    bool fix_imports;
    int protocol;
    char *encoding, *errors; /* for Python 2's strs */
} Unpickler;

/* The next `size` bytes; valid until the next call. NULL: UnpicklingError when there are no more. */
const char *unpickler_read(Unpickler *self, ssize_t size) MUST_CHECK;
/* The same into memory of the caller's. */
bool unpickler_read_into(Unpickler *self, char *out, ssize_t size) MUST_CHECK;
/* A line with its end, which must have so many bytes. NULL: error. */
const char *unpickler_read_line(Unpickler *self, ssize_t at_least, ssize_t *size) MUST_CHECK;
/* Leaves the file's position behind what was used. */
bool unpickler_end_load(Unpickler *self) MUST_CHECK;
bool unpickler_memo_put(Unpickler *self, ssize_t index, Borrowed v) MUST_CHECK;
void unpickler_clear_stack(Unpickler *self, ssize_t down_to);
/* Runs the opcodes up to STOP. new. */
Value unpickler_load(Unpickler *self) MUST_CHECK;
/* The global of that name, as find_class() of the exact type does. new. */
Value unpickler_find_class(Unpickler *self, Borrowed module_name, Borrowed name) MUST_CHECK;

#endif
