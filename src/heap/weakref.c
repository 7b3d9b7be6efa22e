/* SPDX-License-Identifier: MIT
   The lists of weak references. A reference is in the list of its target exactly as long as the target lives; the list
   does not count references. Called by dealloc.c and collect.c; types/weakref.c adds the members. */
#include "heap/weakref.h"

#include <stdlib.h>

#include "heap/heap_priv.h"
#include "heap/hooks.h"

WeakRef **weakref_list_of_immortal(Object *object) {
    struct HeapState *heap = heap_state();
    ImmortalReferences **bucket = &heap->immortal_references[((uintptr_t)object >> 5) % IMMORTAL_BUCKETS];
    for (ImmortalReferences *r = *bucket; r; r = r->next)
        if (r->object == object)
            return &r->first;
    ImmortalReferences *made = malloc(sizeof *made);
    if (!made)
        return NULL;
    *made = (ImmortalReferences){*bucket, object, NULL};
    *bucket = made;
    return &made->first;
}

void weakref_fini(struct HeapState *heap) {
    for (int n = 0; n < IMMORTAL_BUCKETS; n++) {
        for (ImmortalReferences *r = heap->immortal_references[n], *next; r; r = next) {
            next = r->next;
            free(r);
        }
    }
}

void weakref_unlink(WeakRef *ref) {
    if (ref->target == &none_object)
        return;
    if (ref->previous)
        ref->previous->next = ref->next;
    else
        *weakref_list(ref->target) = ref->next;
    if (ref->next)
        ref->next->previous = ref->previous;
    ref->previous = ref->next = NULL;
    ref->target = &none_object;
}

WeakRef *weakref_detach_all(Object *object, bool (*skip)(WeakRef *ref)) {
    WeakRef **list = weakref_list(object), *first = NULL, **last = &first;
    if (!list)
        return NULL;
    while (*list) {
        WeakRef *ref = *list;
        weakref_unlink(ref);
        if (!ref->callback || ref->head.refcount <= 0 || (skip && skip(ref)))
            continue;
        object_own(&ref->head);
        *last = ref;
        last = &ref->next;
    }
    *last = NULL;
    return first;
}

void weakref_run_callbacks(WeakRef *list) {
    while (list) {
        WeakRef *ref = list;
        list = ref->next;
        ref->next = NULL;
        OWNED Value callback = MOVE(ref->callback);
        if (callback)
            hook_weakref_callback(ref, callback);
        object_drop(&ref->head);
    }
}

void weakref_clear_all(Object *object) { weakref_run_callbacks(weakref_detach_all(object, NULL)); }
