/* SPDX-License-Identifier: MIT
   Attribute access of ordinary objects in the form that does not raise, for those who try something else next. */
#ifndef GILT_OBJECT_ATTR_H
#define GILT_OBJECT_ATTR_H

#include "heap/object.h"

/* object.__getattribute__ without the AttributeError for a plainly absent attribute: 1, 0, -1 (an AttributeError that a
   descriptor raised is an error). gil: held.  runs: Python. */
int object_find_attr(Borrowed self, Borrowed name, Value *out) MUST_CHECK;
/* The place of an instance's own Dict pointer for types with a plain dict_offset, or NULL. */
Value *object_dict_place(Borrowed self);
/* Whether instances of `type` have a __dict__ of either kind. */
static inline bool type_has_instance_dict(const Type *type) { return type->dict_offset != 0; }

/* The __dict__ getter and setter of objects with either kind of dict, for GetSetDef rows. */
Value object_get_dict(Borrowed self, void *closure);
bool object_set_dict(Borrowed self, Borrowed value, void *closure);

#endif
