/* SPDX-License-Identifier: MIT
   _collections._tuplegetter: the descriptor that reads one field of a named tuple. vm/ looks inside. */
#ifndef GILT_TYPES_TUPLE_GETTER_H
#define GILT_TYPES_TUPLE_GETTER_H

#include "heap/object.h"

typedef struct {
    Object head;
    ssize_t index; /* of the item that it reads */
    Value doc;     /* writable from Python */
} TupleGetter;
extern Type tuple_getter_type;

#endif
