/* SPDX-License-Identifier: MIT
   The types of _collections, one file each. */
#ifndef GILT_MODULES__COLLECTIONS_H
#define GILT_MODULES__COLLECTIONS_H

#include "heap/object.h"

extern Type deque_type, deque_iterator_type, deque_reverse_iterator_type; /* _collections_deque.c */
extern EXPORTED Type ordered_dict_type, odict_iterator_type, odict_keys_type, odict_values_type, odict_items_type;

#endif
