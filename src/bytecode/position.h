/* SPDX-License-Identifier: MIT
   Position tables: which source text each word of the instructions comes from, run-length coded.

   A table is a sequence of runs. Each begins with varint(words << 2 | kind):
     kind 0   no position
     kind 1   svarint(line - previous line), varint(end line - line), varint(column + 1), varint(end column + 1)
     kind 2   on the previous line, ending there: varint(column), varint(end column - column)
   A varint is little-endian, seven bits a byte, the top bit set when more follow; an svarint has the sign lowest. The
   first run counts lines from co_firstlineno. */
#ifndef GILT_BYTECODE_POSITION_H
#define GILT_BYTECODE_POSITION_H

#include "bytecode/code.h"

typedef struct PositionWriter {
    unsigned char *bytes;   /* memory_new'd */
    ssize_t size, capacity;
    int line;               /* of the last run that had one */
    Position pending;       /* run that may still grow */
    uint32_t pending_words;
    bool failed;            /* MemoryError is set */
} PositionWriter;

/* gil: held.  runs: nothing.  position_finish fails with MemoryError, also when an add did. */
void position_begin(PositionWriter *w, int first_line);
void position_add(PositionWriter *w, uint32_t words, Position p);
Value position_finish(PositionWriter *w) MUST_CHECK; /* a new Bytes; the writer is empty afterwards */
void position_discard(PositionWriter *w);

typedef struct {
    const unsigned char *next, *end;
    int line;
    uint32_t word;          /* first word of the current run */
    uint32_t words;         /* its length */
    Position position;      /* line 0: none */
} PositionReader;

/* The runs of a code object, in order. */
void position_read(PositionReader *r, Code const *code);
bool position_next(PositionReader *r);

#endif
