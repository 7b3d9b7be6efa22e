/* SPDX-License-Identifier: MIT
   Weak references: the list that hangs off a referable object, kept here so that dealloc can clear it. The Python types
   (ref, proxies) are in types/weakref.c; WeakRef has CPython's layout. */
#ifndef GILT_HEAP_WEAKREF_H
#define GILT_HEAP_WEAKREF_H

#include "heap/object.h"

typedef struct WeakRef {
    Object head;
    Object *target;   /* borrowed; NONE's address when dead */
    Value callback;   /* or NULL */
    hash_t hash;      /* -1: not computed */
    struct WeakRef *previous, *next;
    void *vectorcall;
} WeakRef;
_Static_assert(sizeof(WeakRef) == 64, "extension ABI");

/* Where `object` keeps the head of its list, or NULL when its type is not weakly referable. */
static inline WeakRef **weakref_list(Object *object) {
    ssize_t offset = object->type->weaklist_offset;
    return offset > 0 ? (WeakRef **)((char *)object + offset) : NULL;
}
/* The target, borrowed for as long as somebody keeps it alive; NULL: it is dead or dying. */
static inline Object *weakref_peek(const WeakRef *ref) {
    return ref->target == &none_object || ref->target->refcount <= 0 ? NULL : ref->target;
}
/* Marks all references to a dying object dead, then runs their callbacks. runs: Python.  fails: never. */
void weakref_clear_all(Object *object);
/* The same without running: the references whose callbacks have to run, owned, linked through `next`. With `skip`, those
   for which it returns true lose their callback's turn. */
WeakRef *weakref_detach_all(Object *object, bool (*skip)(WeakRef *ref));
/* Runs the callbacks of such a list and drops its members. runs: Python.  fails: never. */
void weakref_run_callbacks(STEALS WeakRef *list);
/* Takes `ref` out of its target's list and marks it dead, without callback. */
void weakref_unlink(WeakRef *ref);

#endif
