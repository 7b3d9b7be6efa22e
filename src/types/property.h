/* SPDX-License-Identifier: MIT
   What the VM wants to know of properties, to call their getters directly. The struct is in types/module.h. */
#ifndef GILT_TYPES_PROPERTY_H
#define GILT_TYPES_PROPERTY_H

#include "types/module.h"

/* The getter of an exact property, borrowed from it; NULL: `descriptor` is none, or has no getter. */
static inline Borrowed property_getter(Borrowed descriptor) {
    return is_exact(descriptor, &property_type) ? AS(Property, descriptor)->get : NULL;
}

#endif
