/* SPDX-License-Identifier: MIT
   Shapes (hidden classes): which attribute lies in which slot of an instance. A shape is a node of a tree that is rooted
   in a class; an edge adds one attribute name. Two instances that got the same attributes in the same order share their
   shape, so that an inline cache can compare one pointer and then load by index.

   An instance of a Python class has an InstanceStore at type->info->store_offset: the shape, `capacity` slots inline
   behind it, and an array for what does not fit. When Python asks for __dict__, or an attribute is deleted other than the
   last, or there are more than SHAPE_MAX_SLOTS, the store is turned into a Dict for good: shape becomes NULL and `overflow`
   holds the Dict.

   The store lies behind the fields of instances of fixed size (store_offset is basic_size), and in front of the others
   (store_offset is negative, capacity 0). heap/object.c makes it ready. What an inline cache may rely on is said in
   object/shape.c. */
#ifndef GILT_OBJECT_SHAPE_H
#define GILT_OBJECT_SHAPE_H

#include "heap/object.h"

#define SHAPE_MAX_SLOTS 64
#define SHAPE_MAX_CHILDREN 128 /* a class with more transitions from one shape is used like a dict */

typedef struct Shape {
    uint32_t count;          /* attributes in instances of this shape */
    uint32_t child_count;
    Type *type;              /* borrowed: shapes die with their class */
    struct Shape *parent;    /* NULL for the root */
    Value name;              /* the attribute added last: interned Str, owned; NULL for the root */
    struct Shape *only_child; /* the commonest transition */
    struct Shape **children; /* others, by name, or NULL */
    uint32_t *table;         /* name -> index hash table, made when looked up often; or NULL */
    uint32_t table_mask;
} Shape;

typedef struct {
    Shape *shape;            /* NULL: `overflow` is the instance's Dict (or NULL: empty, made on demand) */
    uint64_t overflow_bits;  /* pointer in the low 48 bits, inline capacity in the top 16 */
    Value slots[];           /* `capacity` of them */
} InstanceStore;

static ALWAYS_INLINE InstanceStore *instance_store(Borrowed self, ssize_t offset) {
    return (InstanceStore *)((char *)AS(Object, self) + offset);
}
static ALWAYS_INLINE uint32_t store_capacity(InstanceStore const *s) { return (uint32_t)(s->overflow_bits >> 48); }
static ALWAYS_INLINE void *store_overflow(InstanceStore const *s) {
    return (void *)(uintptr_t)(s->overflow_bits & 0xffffffffffffULL);
}
/* Where slot `index` of the store's shape lies. */
static ALWAYS_INLINE Value *store_slot(InstanceStore *s, uint32_t index) {
    uint32_t capacity = store_capacity(s);
    return LIKELY(index < capacity) ? &s->slots[index] : (Value *)store_overflow(s) + (index - capacity);
}

/* Index of `name` (interned) in the shape, or -1. runs: nothing. */
int shape_find(Shape const *shape, Borrowed name);
/* The shape with `name` added: found or made. NULL: no memory, or too many (no error is set then: use a Dict). */
Shape *shape_add(Shape *shape, Borrowed name);
Shape *shape_root(Type *type);
void shape_free_tree(Shape *root);

/* Attribute access in the store or its dict. get: borrowed from the instance, NULL: absent. set: 1 done, -1 error.
   delete: 1, 0 (absent), -1. */
Borrowed store_get(Borrowed self, Borrowed name);
int store_set(Borrowed self, Borrowed name, Borrowed value);
int store_delete(Borrowed self, Borrowed name);
/* The instance's __dict__, turned into a Dict if it was not; borrowed from the instance. NULL: MemoryError. */
Borrowed store_dict(Borrowed self);
/* Replaces it (obj.__dict__ = d). */
bool store_set_dict(Borrowed self, Borrowed dict) MUST_CHECK;
/* Moves a store to the shapes of another class with the same layout, before obj.__class__ changes. fails: MemoryError. */
bool store_change_type(Object *self, Type *type) MUST_CHECK;
int store_traverse(Object *self, ssize_t offset, Visitor visitor, void *arg);
void store_clear(Object *self, ssize_t offset);
/* The same for a dying object: nobody will look at the store again. */
void store_free(Object *self, ssize_t offset);
/* A new Dict with the attributes; the store stays as it is. */
Value store_copy_dict(Borrowed self) MUST_CHECK;

#endif
