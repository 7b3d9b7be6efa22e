/* SPDX-License-Identifier: MIT
   Descriptors made from the rows of a type's tables; type_ready puts them into the type's dict. The structs are in
   types/module.h. All constructors return new objects; `type` is the class that the row belongs to, the row must live as
   long as the descriptor. gil: held.  runs: nothing.  fails: MemoryError. */
#ifndef GILT_OBJECT_DESCRIPTOR_H
#define GILT_OBJECT_DESCRIPTOR_H

#include "object/native.h"
#include "types/module.h"

/* An ordinary method row: method_descriptor. */
Value method_descriptor_new(Type *type, MethodDef const *def) MUST_CHECK;
/* A METHOD_IS_CLASS row: classmethod_descriptor. */
Value classmethod_descriptor_new(Type *type, MethodDef const *def) MUST_CHECK;
/* A METHOD_IS_STATIC row: a staticmethod around a native function whose self is the type. */
Value static_descriptor_new(Type *type, MethodDef const *def) MUST_CHECK;
/* Whichever of the three the row's flags ask for. */
Value descriptor_from_method(Type *type, MethodDef const *def) MUST_CHECK;
Value getset_descriptor_new(Type *type, GetSetDef const *def) MUST_CHECK;
Value member_descriptor_new(Type *type, MemberDef const *def) MUST_CHECK;
/* A native slot as Python sees it; `function` is the slot function. */
Value wrapper_descriptor_new(Type *type, struct SlotDef const *def, void *function) MUST_CHECK;

/* Reads and writes a C field as a member row says; `value` NULL deletes.
   gil: held.  runs: Python (conversion, the old value's end).  fails: AttributeError, TypeError, OverflowError. */
Value member_get(Borrowed self, MemberDef const *def) MUST_CHECK;
bool member_set(Borrowed self, MemberDef const *def, Borrowed value) MUST_CHECK;

#endif
