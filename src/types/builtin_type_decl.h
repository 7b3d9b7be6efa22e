/* SPDX-License-Identifier: MIT
   Declares every type of types/builtin_types.def, for those who walk the table. */
#ifndef GILT_TYPES_BUILTIN_TYPE_DECL_H
#define GILT_TYPES_BUILTIN_TYPE_DECL_H

#include "heap/object.h"

#define BUILTIN_TYPE(symbol, name) extern EXPORTED Type symbol; /* those that are hidden elsewhere stay hidden */
#include "types/builtin_types.def"
#undef BUILTIN_TYPE

#endif
