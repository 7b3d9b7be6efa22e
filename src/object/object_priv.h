/* SPDX-License-Identifier: MIT
   The methods of `object` that lie in object_reduce.c. */
#ifndef GILT_OBJECT_OBJECT_PRIV_H
#define GILT_OBJECT_OBJECT_PRIV_H

#include "heap/object.h"

Value object_py_reduce(Borrowed self, Borrowed const *args);
Value object_py_reduce_ex(Borrowed self, Borrowed const *args);
Value object_py_getstate(Borrowed self, Borrowed const *args);

#endif
