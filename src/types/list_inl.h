/* SPDX-License-Identifier: MIT
   The paths of list that vm/ inlines: append into spare capacity, store over an item. Everything else is list.h. */
#ifndef GILT_TYPES_LIST_INL_H
#define GILT_TYPES_LIST_INL_H

#include "types/list_priv.h"

/* list.append of an exact list or subclass. gil: held.  runs: nothing.  fails: MemoryError. */
static ALWAYS_INLINE MUST_CHECK bool list_append_inline(List *self, STEALS Value v) {
    ssize_t size = self->head.size;
    if (LIKELY(size < self->allocated) && LIKELY(!container_is_exposed(self))) {
        self->items[size] = v;
        self->head.size = size + 1;
        return true;
    }
    return list_append_steal(TO_VALUE(self), v);
}

/* Stores over the item at `at`, which is in range. runs: Python (end of the old item). fails: MemoryError (exposed). */
static ALWAYS_INLINE MUST_CHECK bool list_store_inline(List *self, ssize_t at, STEALS Value v) {
    if (container_is_exposed(self)) {
        v = container_admit_slow(v);
        if (!v)
            return false;
    }
    Value old = self->items[at];
    self->items[at] = v;
    drop(old);
    return true;
}

#endif
