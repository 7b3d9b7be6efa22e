/* SPDX-License-Identifier: MIT
   The tree of shapes below a class. Shapes are only added, until the class dies; so a shape that was seen in a living
   instance of a class stays valid as long as the class. An inline cache therefore compares (type version, shape): the
   version cannot come back, and while it is current the class lives. */
#include "object/shape.h"

#include "heap/memory.h"
#include "object/error.h"
#include "types/str.h"

#define WALK_MAX 4 /* up to so many attributes the chain of parents is walked; beyond, a table is made */

static inline uint32_t name_hash(Borrowed name) { return (uint32_t)(VALUE_BITS(name) >> 4) * 0x9e3779b1u; }

/* The names by index lie behind the table. */
static inline Borrowed *table_names(Shape const *shape) { return (Borrowed *)(shape->table + shape->table_mask + 1); }

/* Entries are index + 1, 0 is empty; found by linear probing. false: no memory (the walk then serves). */
static NOINLINE bool shape_make_table(Shape *shape) {
    uint32_t size = 8;
    while (size < shape->count * 2)
        size *= 2;
    uint32_t *table = memory_new_zeroed(size * sizeof *table + shape->count * sizeof(Value));
    if (!table) {
        error_clear();
        return false;
    }
    shape->table_mask = size - 1;
    shape->table = table;
    for (Shape const *s = shape; s->parent; s = s->parent) {
        uint32_t at = name_hash(s->name) >> 16 & shape->table_mask;
        while (table[at])
            at = (at + 1) & shape->table_mask;
        table[at] = s->count;
        table_names(shape)[s->count - 1] = s->name;
    }
    return true;
}

int shape_find(Shape const *shape, Borrowed name) {
    if (shape->count > WALK_MAX && (shape->table || shape_make_table((Shape *)shape))) {
        uint32_t const *table = shape->table;
        uint32_t mask = shape->table_mask;
        for (uint32_t at = name_hash(name) >> 16 & mask; table[at]; at = (at + 1) & mask)
            if (table_names(shape)[table[at] - 1] == name)
                return (int)table[at] - 1;
        return -1;
    }
    for (; shape->parent; shape = shape->parent)
        if (shape->name == name)
            return (int)shape->count - 1;
    return -1;
}

static Shape *shape_new(Type *type, Shape *parent, Borrowed name) {
    Shape *s = memory_new_zeroed(sizeof *s);
    if (!s) {
        error_clear();
        return NULL;
    }
    s->type = type;
    s->parent = parent;
    s->name = own_maybe(name);
    s->count = parent ? parent->count + 1 : 0;
    return s;
}

static Shape *shape_find_child(Shape const *shape, Borrowed name) {
    if (shape->only_child && shape->only_child->name == name)
        return shape->only_child;
    for (uint32_t i = 0; shape->children && i + 1 < shape->child_count; i++)
        if (shape->children[i]->name == name)
            return shape->children[i];
    return NULL;
}

Shape *shape_add(Shape *shape, Borrowed name) {
    Shape *child = shape_find_child(shape, name);
    if (child || shape->count >= SHAPE_MAX_SLOTS || shape->child_count >= SHAPE_MAX_CHILDREN)
        return child;
    child = shape_new(shape->type, shape, name);
    if (!child)
        return NULL;
    if (!shape->only_child) {
        shape->only_child = child;
    } else {
        uint32_t others = shape->child_count - 1;
        if ((others & (others - 1)) == 0) {
            Shape **grown = memory_resize_array(shape->children, others ? others * 2 : 1, sizeof *grown);
            if (!grown) {
                error_clear();
                drop(child->name);
                memory_free(child);
                return NULL;
            }
            shape->children = grown;
        }
        shape->children[others] = child;
    }
    shape->child_count++;
    return child;
}

Shape *shape_root(Type *type) {
    if (!type->info->root_shape)
        type->info->root_shape = shape_new(type, NULL, NULL);
    return type->info->root_shape;
}

/* Depth first without recursion: a freed shape's parent is visited again until it has no children. */
void shape_free_tree(Shape *root) {
    Shape *s = root;
    while (s) {
        Shape *child = NULL;
        if (s->child_count > 1)
            child = s->children[s->child_count - 2];
        else if (s->child_count == 1)
            child = s->only_child;
        if (child) {
            s->child_count--;
            s = child;
            continue;
        }
        Shape *parent = s == root ? NULL : s->parent;
        drop(s->name);
        memory_free(s->children);
        memory_free(s->table);
        memory_free(s);
        s = parent;
    }
}
