/* SPDX-License-Identifier: MIT
   Instances of Python classes: what their class adds to the layout of its nearest native base.

     [store in front, types of variable size] [GcHead] native base's fields | __slots__ of the classes | weak list | [store]

   Each class of the base chain has the places of its own __slots__ in info->members. instance_traverse, -clear and
   -dealloc are the slots of every Python class; they deal with what is listed above and hand over to the native base. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/native.h"
#include "object/shape.h"
#include "object/type_priv.h"

Value type_alloc(Type *type) {
    Object *object = type->item_size ? object_new_var(type, 0) : object_new(type);
    if (UNLIKELY(!object))
        return NULL;
    if (type_has_flag(type, TYPE_FLAG_GC))
        gc_track(object);
    return TO_VALUE(object);
}

Value type_alloc_var(Type *type, ssize_t items) {
    Object *object = object_new_var(type, items);
    if (UNLIKELY(!object))
        return NULL;
    if (type_has_flag(type, TYPE_FLAG_GC))
        gc_track(object);
    return TO_VALUE(object);
}

static inline Value *slot_of(Object *self, MemberDef const *member) { return (Value *)((char *)self + member->offset); }

static int slots_traverse(Object *self, Visitor visitor, void *arg) {
    for (Type *t = self->type; type_is_python_class(t); t = t->base)
        for (ssize_t i = 0; i < t->head.size; i++)
            VISIT(*slot_of(self, &t->info->members[i]));
    return 0;
}

static void slots_clear(Object *self) {
    for (Type *t = self->type; type_is_python_class(t); t = t->base)
        for (ssize_t i = 0; i < t->head.size; i++)
            drop(MOVE(*slot_of(self, &t->info->members[i])));
}

int instance_traverse(Object *self, Visitor visitor, void *arg) {
    TypeInfo *info = self->type->info;
    if (!type_has_flag(info->native_base, TYPE_FLAG_HEAP)) /* native heap types visit it themselves */
        VISIT(self->type);
    if (info->slot_flags & INFO_HAS_SLOTS) {
        int stop = slots_traverse(self, visitor, arg);
        if (stop)
            return stop;
    }
    if (info->store_offset) {
        int stop = store_traverse(self, info->store_offset, visitor, arg);
        if (stop)
            return stop;
    }
    TraverseFn traverse = info->native_base->info->traverse;
    return traverse ? traverse(self, visitor, arg) : 0;
}

void instance_clear(Object *self) {
    TypeInfo *info = self->type->info;
    if (info->slot_flags & INFO_HAS_SLOTS)
        slots_clear(self);
    if (info->store_offset)
        store_clear(self, info->store_offset);
    if (info->native_base->info->clear)
        info->native_base->info->clear(self);
}

void instance_dealloc(Object *self) {
    TypeInfo *info = self->type->info;
    if (info->slot_flags & INFO_HAS_SLOTS)
        slots_clear(self);
    if (info->store_offset)
        store_free(self, info->store_offset);
    info->native_base->info->dealloc(self);
}
