/* SPDX-License-Identifier: MIT
   The type bytes of the marshal format, and the layout of code records. Shared by marshal_write.c and marshal_read.c. */
#ifndef GILT_BYTECODE_MARSHAL_PRIV_H
#define GILT_BYTECODE_MARSHAL_PRIV_H

#include "bytecode/code.h"
#include "bytecode/marshal.h"

enum {
    MARSHAL_NULL = '0', MARSHAL_NONE = 'N', MARSHAL_FALSE = 'F', MARSHAL_TRUE = 'T', MARSHAL_STOP_ITERATION = 'S',
    MARSHAL_ELLIPSIS = '.', MARSHAL_INT = 'i', MARSHAL_INT64 = 'I', MARSHAL_FLOAT_TEXT = 'f', MARSHAL_FLOAT = 'g',
    MARSHAL_COMPLEX_TEXT = 'x', MARSHAL_COMPLEX = 'y', MARSHAL_LONG = 'l', MARSHAL_BYTES = 's', MARSHAL_INTERNED = 't',
    MARSHAL_REF = 'r', MARSHAL_TUPLE = '(', MARSHAL_LIST = '[', MARSHAL_DICT = '{', MARSHAL_STR = 'u', MARSHAL_SET = '<',
    MARSHAL_FROZENSET = '>', MARSHAL_ASCII = 'a', MARSHAL_ASCII_INTERNED = 'A', MARSHAL_SMALL_TUPLE = ')',
    MARSHAL_SHORT_ASCII = 'z', MARSHAL_SHORT_ASCII_INTERNED = 'Z',
    MARSHAL_CODE = 'G',      /* ours: CPython does not know it */
    MARSHAL_FLAG_REF = 0x80, /* the value gets the next reference number */
    MARSHAL_DEPTH = 2000,
};

/* A code record: MARSHAL_CODE, fingerprint of the instruction set, the ints, the objects, count and words of the
   instructions, count and entries of the exception table. Read and written by X(field) in this order. */
#define MARSHAL_CODE_INTS(X)                                                                                           \
    X(flags) X(argument_count) X(positional_only_count) X(keyword_only_count) X(first_line) X(local_count)             \
        X(plain_cell_count) X(cell_count) X(free_count) X(register_count) X(first_temporary)
#define MARSHAL_CODE_OBJECTS(X)                                                                                        \
    X(constants) X(names) X(local_plus_names) X(local_plus_kinds) X(filename) X(name) X(qualname) X(position_table)

#endif
