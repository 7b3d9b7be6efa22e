/* SPDX-License-Identifier: MIT
   The two views of a type: what our runtime calls (TypeInfo) and what extension code reads (the fields of PyTypeObject and
   its suites). type_slot.c keeps them equal in both directions. */
#ifndef GILT_CAPI_TYPE_SLOT_H
#define GILT_CAPI_TYPE_SLOT_H

#include "heap/object.h"

/* Sets the slots of an extension's type in `type->info` from the functions that stand in its C view, before type_ready.
   fails: MemoryError. */
bool type_take_slots(Type *type) MUST_CHECK;
/* Sets the C view of a type from its slots. fails: MemoryError (then functions are missing in it). */
bool type_fill_view(Type *type) MUST_CHECK;
/* The place of slot number `id` (PyType_Slot) in the C view, for PyType_FromSpec; the suites are the heap type's own.
   NULL: there is no such slot. */
void **type_slot_place(Type *type, int id);
/* What stands there, or NULL. */
void *type_slot_value(Type *type, int id);

/* Fields of PyTypeObject that hold functions of capi/ itself. */
Object *PyType_GenericAlloc(Type *type, ssize_t items);
Object *PyObject_GenericGetAttr(Object *self, Object *name);
int PyObject_GenericSetAttr(Object *self, Object *name, Object *value);
ssize_t PyObject_HashNotImplemented(Object *self);
void PyObject_Free(void *block);
void PyObject_GC_Del(void *object);

#endif
