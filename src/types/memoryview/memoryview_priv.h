/* SPDX-License-Identifier: MIT
   memoryview, for the files of types/memoryview/ only.

   A ManagedBuffer holds the one buffer that was got from an object; the memoryviews made of it (slices, casts, copies)
   share it and keep their own idea of shape and format. The buffer goes back when the last of them is released. A view
   that others have got buffers from (`exports`) cannot be released. CPython's layouts. */
#ifndef GILT_TYPES_MEMORYVIEW_MEMORYVIEW_PRIV_H
#define GILT_TYPES_MEMORYVIEW_MEMORYVIEW_PRIV_H

#include "object/buffer.h"
#include "types/bytes.h"

#define VIEW_MAX_DIMENSIONS 64

typedef struct {
    Object head;
    int flags;          /* MANAGED_RELEASED */
    ssize_t exports;    /* memoryviews that use it and are not released */
    Buffer master;
} ManagedBuffer;
enum { MANAGED_RELEASED = 1 };

typedef struct {
    VarObject head;           /* size: 3 * dimensions */
    ManagedBuffer *managed;   /* owned; stays until dealloc */
    hash_t hash;              /* -1: not computed */
    int flags;                /* VIEW_* */
    ssize_t exports;          /* buffers that others got from this view */
    Buffer view;              /* owner is borrowed from managed; shape, strides, suboffsets point into `array` */
    Value weaklist;
    ssize_t array[];
} MemoryView;
_Static_assert(sizeof(ManagedBuffer) == 112 && sizeof(MemoryView) == 144, "extension ABI");
enum { VIEW_RELEASED = 1, VIEW_C = 2, VIEW_FORTRAN = 4, VIEW_SCALAR = 8, VIEW_INDIRECT = 16 };

extern Type memory_iterator_type, managed_buffer_type;

/* ValueError unless the view may be used. */
bool view_check(MemoryView *self) MUST_CHECK;
/* A new view of the same managed buffer, with the shape and format of `view`. */
MemoryView *view_new(ManagedBuffer *managed, Buffer const *view) MUST_CHECK;
/* Sets the flags that follow from shape and strides. */
void view_set_flags(MemoryView *self);

/* --- items (types/memoryview/items.c) --- */

/* The letter of a native single-item format ("i", "@i", NULL for "B"), 0 for others; its size in bytes. */
char format_native(const char *format);
ssize_t format_size(char code);
/* The item at `at`. fails: NotImplementedError for other formats. */
Value item_unpack(const char *at, const char *format) MUST_CHECK;
bool item_pack(char *at, const char *format, Borrowed v) MUST_CHECK;
static inline const char *view_format(Buffer const *view) { return view->format ? view->format : "B"; }

Value view_slot_subscript(Borrowed self, Borrowed key);
bool view_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value);
Value view_slot_item(Borrowed self, ssize_t index);
Value view_slot_compare(Borrowed a, Borrowed b, CompareOp op);
Value view_to_list(MemoryView *self) MUST_CHECK;

#endif
