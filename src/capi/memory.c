/* SPDX-License-Identifier: MIT
   Objects and their memory (objimpl.h): making them, tracking them, their end. Plain memory is allocator.c. */
#include "capi/capi.h"
#include "capi/foreign_type.h"
#include "capi/type_slot.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"

/* --- objects --- */

static bool type_is_usable(Type *type) { return type->info || foreign_type_ready(type); }

CAPI Object *PyObject_Init(Object *o, Type *type) {
    if (!o)
        return raise_no_memory();
    if (!type_is_usable(type))
        return NULL;
    o->refcount = 1;
    o->type = type;
    if (type_has_flag(type, TYPE_FLAG_HEAP))
        object_own((Object *)type);
    return o;
}

CAPI VarObject *PyObject_InitVar(VarObject *o, Type *type, ssize_t size) {
    if (!PyObject_Init((Object *)o, type))
        return NULL;
    o->size = size;
    return o;
}

static size_t var_size(Type *type, ssize_t items) {
    return ((size_t)type->basic_size + (size_t)items * (size_t)type->item_size + 7) & ~(size_t)7;
}

/* No GcHead in front: the object is freed by PyObject_Free. Instances of Python classes need all that their class adds. */
CAPI Object *_PyObject_New(Type *type) {
    if (!type_is_usable(type))
        return NULL;
    if (type->info->store_offset || type_has_flag(type, TYPE_FLAG_GC))
        return object_new(type);
    void *block = memory_new_zeroed((size_t)type->basic_size);
    return block ? PyObject_Init(block, type) : NULL;
}

CAPI VarObject *_PyObject_NewVar(Type *type, ssize_t items) {
    if (!type_is_usable(type))
        return NULL;
    void *block = memory_new_zeroed(var_size(type, items));
    return block ? PyObject_InitVar(block, type, items) : NULL;
}

CAPI Object *_PyObject_GC_New(Type *type) { return type_is_usable(type) ? object_new(type) : NULL; }

CAPI VarObject *_PyObject_GC_NewVar(Type *type, ssize_t items) {
    if (items < 0)
        return bad_internal_call();
    if (!type_is_usable(type))
        return NULL;
    VarObject *o = object_new_sized(type, var_size(type, items));
    if (o)
        o->size = items;
    return o;
}

CAPI VarObject *_PyObject_GC_Resize(VarObject *o, ssize_t items) {
    object_own(&o->head); /* survives a failure, which drops it */
    o->head.refcount--;
    return object_resize_var(o, items);
}

CAPI void PyObject_GC_Track(void *o) {
    if (!is_immortal(o))
        gc_track_maybe(o);
}
CAPI void PyObject_GC_UnTrack(void *o) {
    if (!is_immortal(o))
        gc_untrack(o);
}
CAPI void PyObject_GC_Del(void *o) {
    gc_untrack(o);
    memory_free((char *)o - object_prefix(((Object *)o)->type));
}
CAPI int PyObject_GC_IsTracked(Object *o) { return gc_value_is_tracked(TO_VALUE(o)); }
CAPI int PyObject_GC_IsFinalized(Object *o) { return gc_value_is_finalized(TO_VALUE(o)); }
CAPI int PyObject_IS_GC(Object *o) { return type_has_flag(o->type, TYPE_FLAG_GC) && !is_immortal(o); }
CAPI ssize_t PyGC_Collect(void) { return gc_is_enabled() ? gc_collect(2) : 0; }
CAPI int PyGC_Enable(void) {
    int was = gc_is_enabled();
    gc_enable();
    return was;
}
CAPI int PyGC_Disable(void) {
    int was = gc_is_enabled();
    gc_disable();
    return was;
}
CAPI int PyGC_IsEnabled(void) { return gc_is_enabled(); }

/* --- the end of objects --- */

CAPI void _Py_Dealloc(Object *o) { object_dealloc(o); }
CAPI void Py_IncRef(Object *o) {
    if (o)
        object_own(o);
}
CAPI void Py_DecRef(Object *o) {
    if (o)
        object_drop(o);
}
CAPI void _Py_IncRef(Object *o) { object_own(o); }
CAPI void _Py_DecRef(Object *o) { object_drop(o); }
CAPI Object *Py_NewRef(Object *o) { return own_ref(o); }
CAPI Object *Py_XNewRef(Object *o) { return o ? own_ref(o) : NULL; }
CAPI void _Py_NewReference(Object *o) { o->refcount = 1; }

CAPI void PyObject_ClearWeakRefs(Object *o) {
    WeakRef **list = weakref_list(o);
    if (!list || !*list)
        return;
    OWNED Value error = error_take();
    weakref_clear_all(o);
    error_restore(MOVE(error));
}

static bool finalize_once(Object *o) {
    bool is_gc = type_has_flag(o->type, TYPE_FLAG_GC);
    if (!o->type->info->finalize || (is_gc && gc_head(o)->previous_bits & GC_FLAG_FINALIZED))
        return false;
    if (is_gc)
        gc_head(o)->previous_bits |= GC_FLAG_FINALIZED;
    o->type->info->finalize(o);
    return true;
}
CAPI void PyObject_CallFinalizer(Object *o) { finalize_once(o); }

/* -1: the object lives again, and its tp_dealloc has to leave it alone. */
CAPI int PyObject_CallFinalizerFromDealloc(Object *o) {
    o->refcount = 1;
    finalize_once(o);
    if (--o->refcount == 0)
        return 0;
    if (type_has_flag(o->type, TYPE_FLAG_GC))
        gc_track_maybe(o);
    return -1;
}

/* Deep chains are taken care of by object_dealloc, for every type: the macros around a tp_dealloc have nothing to do. */
CAPI int _PyTrash_begin(Thread *thread, Object *o) { return 0; }
CAPI void _PyTrash_end(Thread *thread) {}
CAPI int _PyTrash_cond(Object *o, void (*dealloc)(Object *)) { return 0; }
