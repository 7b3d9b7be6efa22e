/* SPDX-License-Identifier: MIT
   Changing what a class or an object is: C.__bases__ = ..., and the comparison of layouts that this and
   obj.__class__ = C share. */
#include "object/error.h"
#include "object/protocol.h"
#include "object/slot.h"
#include "object/type_priv.h"
#include "types/list.h"
#include "types/str.h"

/* Whether `type` adds nothing to its base's layout. */
static bool layout_is_base(Type *type) {
    Type *base = type->base;
    return base && type->basic_size == base->basic_size && type->item_size == base->item_size &&
           type->dict_offset == base->dict_offset && type->weaklist_offset == base->weaklist_offset &&
           (type->flags & TYPE_FLAG_GC) == (base->flags & TYPE_FLAG_GC);
}

/* Whether two Python classes with one base add the same: weak list, __dict__, equally named slots, and nothing else. */
static bool layout_adds_same(Type *a, Type *b) {
    if (!type_is_python_class(a) || !type_is_python_class(b))
        return false;
    if (a->dict_offset != b->dict_offset || a->weaklist_offset != b->weaklist_offset || a->basic_size != b->basic_size)
        return false;
    if (a->head.size != b->head.size)
        return false;
    return a->head.size == 0 || is_equal(heap_type(a)->slots, heap_type(b)->slots) == 1;
}

bool type_same_layout(Type *a, Type *b, const char *attribute) {
    if ((a->flags & TYPE_FLAG_GC) != (b->flags & TYPE_FLAG_GC))
        return raise_error(&exc_TypeError, "%s assignment: '%s' deallocator differs from '%s'", attribute, b->name, a->name) != NULL;
    Type *base_a = a, *base_b = b;
    while (layout_is_base(base_a))
        base_a = base_a->base;
    while (layout_is_base(base_b))
        base_b = base_b->base;
    if (base_a == base_b || (base_a->base == base_b->base && layout_adds_same(base_a, base_b)))
        return true;
    return raise_error(&exc_TypeError, "%s assignment: '%s' object layout differs from '%s'", attribute, b->name, a->name) != NULL;
}

/* While bases change, an MRO may lag behind: mro() may be a Python method that changes more bases. */
static bool is_in_base_chain(Type *type, Type *wanted) {
    while (type && type != wanted)
        type = type->base;
    return type != NULL;
}

static Type *bases_check(Type *type, Borrowed bases) {
    if (!is_tuple(bases))
        return raise_error(&exc_TypeError, "can only assign tuple to %s.__bases__, not %T", type->name, bases);
    if (tuple_size(bases) == 0)
        return raise_error(&exc_TypeError, "can only assign non-empty tuple to %s.__bases__, not ()", type->name);
    for (ssize_t i = 0; i < tuple_size(bases); i++) {
        Borrowed v = tuple_peek(bases, i);
        if (!is_type(v))
            return raise_error(&exc_TypeError, "%s.__bases__ must be tuple of classes, not '%T'", type->name, v);
        if (type_is_subtype(AS(Type, v), type) || is_in_base_chain(AS(Type, v), type))
            return raise_error(&exc_TypeError, "a __bases__ item causes an inheritance cycle");
    }
    Type *best = type_best_base(bases);
    return best && type_same_layout(type->base, best, "__bases__") ? best : NULL;
}

/* (class, its MRO before, its new one) in `undo`, a List, for the class and all below it; new MROs in place. */
static bool mro_update_visit(Type *type, void *undo) {
    OWNED Value before = type->mro ? own(type->mro) : own(NONE);
    if (!mro_set(type))
        return false;
    OWNED Value entry = tuple_pack(3, TO_VALUE(type), before, type->mro);
    if (!entry || !list_append(undo, entry))
        return false;
    return type_each_subclass(type, mro_update_visit, undo);
}

static void mro_undo(Borrowed undo) {
    for (ssize_t i = list_size(undo) - 1; i >= 0; i--) {
        Borrowed entry = list_peek(undo, i), before = tuple_peek(entry, 1);
        Type *type = AS(Type, tuple_peek(entry, 0));
        if (type->mro == tuple_peek(entry, 2)) /* else somebody has set it again */
            REPLACE(type->mro, before == NONE ? NULL : own(before));
    }
}

static bool slots_update_visit(Type *type, void *arg) {
    type->info->native_base = type->base->info->native_base;
    slot_update_all(type);
    return type_each_subclass(type, slots_update_visit, NULL);
}

static bool subclasses_move(Type *type, Borrowed from, Borrowed to) {
    for (ssize_t i = 0; i < tuple_size(from); i++)
        type_remove_subclass(AS(Type, tuple_peek(from, i)), type);
    for (ssize_t i = 0; i < tuple_size(to); i++)
        if (!type_add_subclass(AS(Type, tuple_peek(to, i)), type))
            return false;
    return true;
}

bool type_set_bases(Type *type, Borrowed bases) {
    Type *best = bases_check(type, bases);
    if (!best)
        return false;
    OWNED Value undo = list_new(0);
    OWNED Value old_bases = own(type->bases);
    OWNED Type *old_base = own_ref(type->base);
    if (!undo)
        return false;
    REPLACE(type->bases, own(bases));
    drop_ref(type->base);
    type->base = own_ref(best);
    type_modified(type);
    bool updated = mro_update_visit(type, undo);
    if (!updated)
        mro_undo(undo);
    if (type->bases != (Value)bases)
        return updated; /* a mro() method set other bases in the meantime: those count */
    if (!updated) {
        REPLACE(type->bases, own(old_bases));
        drop_ref(type->base);
        type->base = own_ref(old_base);
        return false;
    }
    if (!subclasses_move(type, old_bases, type->bases))
        return false;
    type_modified(type);
    return slots_update_visit(type, NULL);
}
