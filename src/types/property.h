/* SPDX-License-Identifier: MIT
   What the VM wants to know of properties, to call their getters directly. The struct is in types/module.h. */
#ifndef GILT_TYPES_PROPERTY_H
#define GILT_TYPES_PROPERTY_H

#include "types/module.h"

/* The getter of an exact property, borrowed from it; NULL: it has none. */
static inline Borrowed property_getter(Borrowed property) { return AS(Property, property)->get; }

#endif
