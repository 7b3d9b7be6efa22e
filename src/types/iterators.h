/* SPDX-License-Identifier: MIT
   Iterators of built-in containers whose fields the VM reads, and the generic ones. */
#ifndef GILT_TYPES_ITERATORS_H
#define GILT_TYPES_ITERATORS_H

#include "heap/object.h"

typedef struct {
    Object head;
    ssize_t index;
    Value sequence; /* List, Tuple or any sequence; NULL when exhausted */
} SequenceIterator;
extern EXPORTED Type list_iterator_type, tuple_iterator_type, sequence_iterator_type, callable_iterator_type, str_iterator_type;
extern EXPORTED Type enumerate_type, zip_type, map_type, filter_type, reversed_type, list_reverse_iterator_type;
Value sequence_iterator_new(Type *type, Borrowed sequence) MUST_CHECK;
/* Slots that all iterators over one object share. */
void sequence_iterator_slot_dealloc(Object *self);
int sequence_iterator_slot_traverse(Object *self, Visitor visitor, void *arg);
/* iter(iterator). */
Value own_self(Borrowed self);
Value callable_iterator_new(Borrowed callable, Borrowed sentinel) MUST_CHECK;

#endif
