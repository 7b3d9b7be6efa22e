/* SPDX-License-Identifier: MIT
   What weakref.c and weakref_proxy.c share. */
#ifndef GILT_TYPES_WEAKREF_PRIV_H
#define GILT_TYPES_WEAKREF_PRIV_H

#include "types/weakref.h"

bool is_weakref_proxy(Borrowed v);
int weakref_traverse(Object *self, Visitor visitor, void *arg);
void weakref_clear(Object *self);
void weakref_dealloc(Object *self);

#endif
