/* SPDX-License-Identifier: MIT
   The end of an object whose count has reached zero: finaliser (which may bring it back), weak references, collector,
   then the type's dealloc.

   Freeing a long chain must not recurse deeply in C. thread->dealloc_depth counts the nesting; beyond DEPTH_MAX a
   collected object is only put into the list thread->dealloc_later (linked through its GcHead), and the outermost level
   empties that list. An object there has count zero: weakref look-ups treat it as dead. */
#include "heap/collect.h"
#include "heap/hooks.h"
#include "heap/object.h"
#include "heap/weakref.h"

#define DEPTH_MAX 40

static bool object_has_weakrefs(Object *self) {
    WeakRef **list = weakref_list(self);
    return list && *list;
}

/* Runs the finaliser, if it has not run. false: the object is alive again. */
static bool object_finalize(Object *self) {
    bool is_gc = type_has_flag(self->type, TYPE_FLAG_GC);
    if (is_gc) {
        GcHead *g = gc_head(self);
        if (g->previous_bits & GC_FLAG_FINALIZED)
            return true;
        g->previous_bits |= GC_FLAG_FINALIZED;
    }
    self->refcount = 1;
    hook_finalize(self);
    ASSERT(self->refcount > 0);
    return --self->refcount == 0;
}

/* Everything that runs before dealloc and may run Python. false: the object lives on. The collector still sees the object
   while its finaliser runs, which needs it whole, but no more in the callbacks: its count is zero then. */
static bool object_prepare_end(Object *self) {
    if (self->type->info->slot_flags & INFO_FOREIGN_DEALLOC)
        return true;
    if (self->type->info->finalize && !object_finalize(self))
        return false;
    if (type_has_flag(self->type, TYPE_FLAG_GC))
        gc_untrack(self);
    if (object_has_weakrefs(self))
        weakref_clear_all(self);
    return true;
}

static NOINLINE void dealloc_put_off(Thread *thread, Object *self) {
    gc_untrack(self);
    GcHead *g = gc_head(self);
    ASSERT(((uintptr_t)thread->dealloc_later & GC_FLAG_MASK) == 0);
    g->previous_bits |= (uintptr_t)thread->dealloc_later;
    thread->dealloc_later = g;
}

static NOINLINE void dealloc_drain(Thread *thread) {
    thread->dealloc_depth = 1;
    while (thread->dealloc_later) {
        GcHead *g = thread->dealloc_later;
        thread->dealloc_later = (void *)(g->previous_bits & ~GC_FLAG_MASK);
        g->previous_bits &= GC_FLAG_MASK;
        object_dealloc((Object *)(g + 1));
    }
    thread->dealloc_depth = 0;
}

void object_dealloc(Object *self) {
    Type *type = self->type;
    TypeInfo *info = type->info;
    ASSERT(self->refcount == 0);
    bool is_plain = !info->finalize && type->weaklist_offset <= 0;
    if (!(type->flags & TYPE_FLAG_GC)) {
        if (LIKELY(is_plain) || object_prepare_end(self))
            info->dealloc(self);
        return;
    }
    Thread *thread = thread_self;
    if (UNLIKELY(thread->dealloc_depth >= DEPTH_MAX)) {
        dealloc_put_off(thread, self);
        return;
    }
    thread->dealloc_depth++;
    if (LIKELY(is_plain) || object_prepare_end(self)) {
        gc_untrack(self);
        self->type->info->dealloc(self); /* a finaliser may have changed __class__ */
    }
    if (--thread->dealloc_depth == 0 && UNLIKELY(thread->dealloc_later != NULL))
        dealloc_drain(thread);
}
