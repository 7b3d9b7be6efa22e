/* SPDX-License-Identifier: MIT
   The methods of built-in types as extension code finds them in tp_methods. */
#ifndef GILT_CAPI_METHOD_VIEW_H
#define GILT_CAPI_METHOD_VIEW_H

#include "heap/object.h"

/* Sets tp_methods of a static type of ours, once. gil: held.  fails: MemoryError. */
bool method_view_fill(Type *type) MUST_CHECK;

#endif
