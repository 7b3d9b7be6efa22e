/* SPDX-License-Identifier: MIT
   The adapters that slot functions cross the boundary with: one pair for each shape. */
#ifndef GILT_CAPI_SLOT_ADAPTER_H
#define GILT_CAPI_SLOT_ADAPTER_H

#include "heap/object.h"

typedef enum {
    SHAPE_SAME, /* the same function serves both */
#define SHAPE(id, name, ours, theirs) SHAPE_##id,
#include "capi/slot_adapter.def"
#undef SHAPE
    SHAPE_COUNT
} SlotShape;

typedef struct {
    void *foreign;      /* what our runtime calls: runs an extension's function, which comes behind `foreign_words` others */
    int foreign_words;
    void *native;       /* what extensions call: runs one of ours */
    int native_words;
} SlotAdapter;
extern SlotAdapter const slot_adapters[SHAPE_COUNT];

/* Adapters that are no slots of slot.def; all are given to stub_get. foreign_dealloc: tp_dealloc of an extension's heap
   type, which drops the type; foreign_dealloc_of_static: of a static type, whose does not. ours_dealloc: ours, as
   extensions call it for the base class of theirs. foreign_vectorcall gets the offset of the field in the instance. */
void foreign_dealloc(Object *self, void (*fn)(Object *));
void foreign_dealloc_of_static(Object *self, void (*fn)(Object *));
void ours_dealloc(Object *self, ObjectFn fn);
Value foreign_vectorcall(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords, void *offset);
Value foreign_getattr_text(Borrowed self, Borrowed name, Object *(*fn)(Object *, char *));
bool foreign_setattr_text(Borrowed self, Borrowed name, Borrowed value, int (*fn)(Object *, char *, Object *));

#endif
