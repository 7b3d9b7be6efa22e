/* SPDX-License-Identifier: MIT
   What super().name finds, without making the super object: for the VM's instructions. */
#ifndef GILT_OBJECT_SUPER_H
#define GILT_OBJECT_SUPER_H

#include "heap/object.h"

/* The class whose MRO counts for super(type, self). new. gil: held. runs: Python (self.__class__).
   fails: TypeError "super(type, obj): obj must be an instance or subtype of type". */
Type *super_start(Type *type, Borrowed self) MUST_CHECK;
/* Looks `name` (Str) up behind `type` in the MRO of `start`, bound to `self`. 1, 0, -1. runs: Python. */
int super_find(Type *type, Type *start, Borrowed self, Borrowed name, Value *out) MUST_CHECK;

#endif
