/* SPDX-License-Identifier: MIT
   The attributes of an instance of a Python class: InstanceStore in its two modes.

     shape mode   shape != NULL; slots 0..count-1 are non-NULL, the first `capacity` of them inline, the others in the
                  overflow array, whose size is the next power of two from OVERFLOW_MIN on
     dict mode    shape == NULL; overflow is the Dict, or NULL for an empty one that nobody asked for yet

   A store only ever goes from shape mode to dict mode. Names are interned Strs in both. Called by attr.c and instance.c;
   vm/ reads the fields directly. */
#include "object/shape.h"

#include "heap/memory.h"
#include "object/error.h"
#include "types/dict.h"
#include "types/str.h"

#define OVERFLOW_MIN 4
#define INLINE_SLOTS_MAX 28 /* object and slots then still fit a small block */

static inline void store_set_overflow(InstanceStore *s, void *overflow) {
    s->overflow_bits = (s->overflow_bits & ~0xffffffffffffULL) | (uintptr_t)overflow;
}

static inline InstanceStore *store_of(Borrowed self) { return instance_store(self, type_of(self)->info->store_offset); }

/* Makes room for slot `index`, which is the next one. false: no memory, error cleared. */
static bool store_grow(InstanceStore *s, uint32_t index) {
    uint32_t capacity = store_capacity(s);
    if (LIKELY(index < capacity))
        return true;
    TypeInfo *info = s->shape->type->info;
    if (index >= info->inline_slots && index < INLINE_SLOTS_MAX)
        info->inline_slots = index + 1;
    uint32_t used = index - capacity;
    if (used && (used < OVERFLOW_MIN || (used & (used - 1))))
        return true;
    void *grown = memory_resize_array(store_overflow(s), used ? used * 2 : OVERFLOW_MIN, sizeof(Value));
    if (!grown) {
        error_clear();
        return false;
    }
    store_set_overflow(s, grown);
    return true;
}

static bool dict_fill(Borrowed dict, InstanceStore *s) {
    Borrowed names[SHAPE_MAX_SLOTS];
    for (Shape const *shape = s->shape; shape->parent; shape = shape->parent)
        names[shape->count - 1] = shape->name;
    for (uint32_t i = 0; i < s->shape->count; i++)
        if (!dict_set(dict, names[i], *store_slot(s, i)))
            return false;
    return true;
}

/* Leaves shape mode with `dict` (stolen, may be NULL) in place, and drops the values that were in the slots. */
static void store_enter_dict_mode(InstanceStore *s, STEALS Value dict) {
    Value values[SHAPE_MAX_SLOTS];
    uint32_t count = s->shape->count, capacity = store_capacity(s);
    for (uint32_t i = 0; i < count; i++)
        values[i] = *store_slot(s, i);
    void *overflow = store_overflow(s);
    for (uint32_t i = 0; i < count && i < capacity; i++)
        s->slots[i] = NULL;
    s->shape = NULL;
    store_set_overflow(s, dict);
    memory_free(overflow);
    for (uint32_t i = 0; i < count; i++)
        drop(values[i]);
}

Borrowed store_dict(Borrowed self) {
    InstanceStore *s = store_of(self);
    if (!s->shape) {
        if (!store_overflow(s)) {
            Value dict = dict_new();
            if (!dict)
                return NULL;
            store_set_overflow(s, dict);
        }
        return store_overflow(s);
    }
    Value dict = dict_new_sized((ssize_t)s->shape->count);
    if (!dict || !dict_fill(dict, s)) {
        drop(dict);
        return NULL;
    }
    store_enter_dict_mode(s, dict); /* every value is in the dict too: nothing dies */
    return dict;
}

Value store_copy_dict(Borrowed self) {
    InstanceStore *s = store_of(self);
    if (!s->shape)
        return store_overflow(s) ? dict_copy(store_overflow(s)) : dict_new();
    OWNED Value dict = dict_new_sized((ssize_t)s->shape->count);
    return dict && dict_fill(dict, s) ? MOVE(dict) : NULL;
}

Borrowed store_get(Borrowed self, Borrowed name) {
    InstanceStore *s = store_of(self);
    if (LIKELY(s->shape != NULL)) {
        int index = shape_find(s->shape, name);
        return index < 0 ? NULL : *store_slot(s, (uint32_t)index);
    }
    return store_overflow(s) ? dict_peek_str(store_overflow(s), name) : NULL;
}

/* Adds an attribute that the shape does not have. 1, 0: has to go to a dict. */
static int store_append(InstanceStore *s, Shape *next, Borrowed value) {
    uint32_t index = s->shape->count;
    if (!next || !store_grow(s, index))
        return 0;
    *store_slot(s, index) = own(value);
    s->shape = next;
    return 1;
}

int store_set(Borrowed self, Borrowed name, Borrowed value) {
    InstanceStore *s = store_of(self);
    Shape *shape = s->shape;
    if (LIKELY(shape != NULL)) {
        Shape *child = shape->only_child;
        if (child && child->name == name) { /* then the shape itself has no such name */
            if (store_append(s, child, value))
                return 1;
        } else {
            int index = shape_find(shape, name);
            if (index >= 0) {
                REPLACE(*store_slot(s, (uint32_t)index), own(value));
                return 1;
            }
            if (store_append(s, shape_add(shape, name), value))
                return 1;
        }
    }
    Borrowed dict = store_dict(self);
    return dict && dict_set(dict, name, value) ? 1 : -1;
}

int store_delete(Borrowed self, Borrowed name) {
    InstanceStore *s = store_of(self);
    if (!s->shape)
        return store_overflow(s) ? dict_remove(store_overflow(s), name) : 0;
    int index = shape_find(s->shape, name);
    if (index < 0)
        return 0;
    if ((uint32_t)index == s->shape->count - 1) {
        Value *place = store_slot(s, (uint32_t)index);
        Value old = *place;
        *place = NULL;
        s->shape = s->shape->parent;
        if ((uint32_t)index == store_capacity(s) && store_overflow(s)) {
            memory_free(store_overflow(s));
            store_set_overflow(s, NULL);
        }
        drop(old);
        return 1;
    }
    Borrowed dict = store_dict(self);
    return dict ? dict_remove(dict, name) : -1;
}

bool store_set_dict(Borrowed self, Borrowed dict) {
    InstanceStore *s = store_of(self);
    Value stored = own_maybe(dict);
    if (s->shape) {
        store_enter_dict_mode(s, stored);
        return true;
    }
    Value old = store_overflow(s);
    store_set_overflow(s, stored);
    drop(old);
    return true;
}

bool store_change_type(Object *self, Type *type) {
    InstanceStore *s = instance_store(TO_VALUE(self), type->info->store_offset);
    if (!s->shape)
        return true;
    Borrowed names[SHAPE_MAX_SLOTS];
    uint32_t count = s->shape->count;
    for (Shape const *shape = s->shape; shape->parent; shape = shape->parent)
        names[shape->count - 1] = shape->name;
    Shape *shape = type->info->root_shape;
    for (uint32_t i = 0; shape && i < count; i++)
        shape = shape_add(shape, names[i]);
    if (!shape)
        return store_dict(TO_VALUE(self)) != NULL;
    s->shape = shape;
    return true;
}

int store_traverse(Object *self, ssize_t offset, Visitor visitor, void *arg) {
    InstanceStore *s = instance_store(TO_VALUE(self), offset);
    if (!s->shape) {
        VISIT(store_overflow(s));
        return 0;
    }
    for (uint32_t i = 0; i < s->shape->count; i++)
        VISIT(*store_slot(s, i));
    return 0;
}

void store_clear(Object *self, ssize_t offset) {
    InstanceStore *s = instance_store(TO_VALUE(self), offset);
    if (s->shape) {
        store_enter_dict_mode(s, NULL);
        return;
    }
    Value dict = store_overflow(s);
    store_set_overflow(s, NULL);
    drop(dict);
}

void store_free(Object *self, ssize_t offset) {
    InstanceStore *s = instance_store(TO_VALUE(self), offset);
    Shape *shape = s->shape;
    if (!shape) {
        drop(store_overflow(s));
        return;
    }
    uint32_t count = shape->count, capacity = store_capacity(s), inlined = count < capacity ? count : capacity;
    for (uint32_t i = 0; i < inlined; i++)
        drop(s->slots[i]);
    if (UNLIKELY(store_overflow(s) != NULL)) {
        Value *overflow = store_overflow(s);
        for (uint32_t i = inlined; i < count; i++)
            drop(overflow[i - inlined]);
        memory_free(overflow);
    }
}
