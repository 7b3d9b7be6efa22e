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

static inline bool weakref_is_supported(Object const *object) { return object->type->weaklist_offset > 0; }
/* Where the references to an immortal object begin: interpreters share the object, so each keeps its own list. NULL: no
   memory. gil: held. */
WeakRef **weakref_list_of_immortal(Object *object);
/* Where the list of `object` begins; NULL when its type is not weakly referable (or there is no memory for the list of an
   immortal one). */
static inline WeakRef **weakref_list(Object *object) {
    if (!weakref_is_supported(object))
        return NULL;
    if (UNLIKELY(object->refcount >= IMMORTAL_REFCOUNT))
        return weakref_list_of_immortal(object);
    return (WeakRef **)((char *)object + object->type->weaklist_offset);
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
