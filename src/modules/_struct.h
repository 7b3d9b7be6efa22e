/* SPDX-License-Identifier: MIT
   The kinds of values that _struct packs, for its two files. */
#ifndef GILT_MODULES__STRUCT_H
#define GILT_MODULES__STRUCT_H

#include "heap/object.h"

/* How a value is packed; size and byte order come with the item. */
typedef enum {
    STRUCT_PAD, STRUCT_CHAR, STRUCT_BYTES, STRUCT_PASCAL, STRUCT_BOOL, STRUCT_SIGNED, STRUCT_UNSIGNED, STRUCT_FLOAT,
    STRUCT_POINTER,
} StructKind;

/* One run of equal values of a format. A list of runs ends with a STRUCT_PAD. */
typedef struct {
    StructKind kind;
    char code;        /* the letter, for messages */
    bool big_endian;
    bool native;      /* native sizes, or little-endian with the same size: messages differ */
    ssize_t size;     /* of one value; 1 for bytes and pascal strings */
    ssize_t offset;   /* of the first one */
    ssize_t count;    /* how many values; the length of one for bytes and pascal strings */
} StructItem;

/* The value at `at`. fails: MemoryError. */
Value struct_item_unpack(StructItem const *item, const unsigned char *at) MUST_CHECK;
/* Writes `v`. `error` is struct.error. runs: Python (__index__, __float__, __bool__). fails: it, OverflowError. */
bool struct_item_pack(StructItem const *item, unsigned char *at, Borrowed v, Borrowed error) MUST_CHECK;

#endif
