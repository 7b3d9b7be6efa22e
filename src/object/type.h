/* SPDX-License-Identifier: MIT
   Types as such: making them ready, looking attributes up along the MRO, subclass tests, creating classes. */
#ifndef GILT_OBJECT_TYPE_H
#define GILT_OBJECT_TYPE_H

#include "heap/object.h"

/* Completes a static type: bases, MRO, inherited slots, dict with descriptors. Called once per process for every row of
   the type tables, bases first. fails: MemoryError. */
bool type_ready(Type *type) MUST_CHECK;

/* Makes a class as `type(name, bases, dict)` does, after the metaclass is known. keywords: for __init_subclass__. new. */
Value type_new_class(Type *metaclass, Borrowed name, Borrowed bases, Borrowed dict, Borrowed keywords) MUST_CHECK;

/* The metaclass that a class with these bases gets: the most derived of `metaclass` and the bases' own; borrowed.
   fails: TypeError "metaclass conflict: ...". */
Type *type_calculate_metaclass(Type *metaclass, Borrowed bases) MUST_CHECK;

/* The base whose layout instances of a class with these bases have; borrowed from the tuple. fails: TypeError. */
Type *type_best_base(Borrowed bases) MUST_CHECK;
/* The attribute along the MRO, without binding; borrowed from the class that has it. `name` is an interned Str.
   Uses the per-interpreter cache keyed by version and name. NULL: not found, no error is set. runs: nothing. */
Borrowed type_lookup(Type *type, Borrowed name);
/* Like type_lookup of a special method, for calling it: binds it to `self` through its __get__. 1, 0 (none), -1. */
int type_lookup_special(Borrowed self, Borrowed name, Value *out);
/* type's setattr: also updates slots of the class and its subclasses, and bumps versions. value NULL deletes. */
bool type_set_attr(Type *type, Borrowed name, Borrowed value) MUST_CHECK;
/* Gives the type (and its bases) a version tag if it has none; 0 when there are no more. */
uint32_t type_version(Type *type);
/* Invalidates caches of the type and all its subclasses. */
void type_modified(Type *type);

/* The static type that was made ready last; the others follow through info->next_static. gil: not needed. */
Type *type_newest_static(void);
/* Calls `visit` with each living direct subclass that is not static, owned during the call; stops when it returns false. */
bool type_each_subclass(Type *type, bool (*visit)(Type *subclass, void *arg), void *arg);
/* Subclass test along the MRO: no Python runs. */
bool type_is_subtype(const Type *type, const Type *base);
static ALWAYS_INLINE bool is_instance(Borrowed v, const Type *type) {
    return type_of(v) == type || type_is_subtype(type_of(v), type);
}
static ALWAYS_INLINE bool is_type(Borrowed v) { return value_has_flag(v, TYPE_FLAG_TYPE); }

/* isinstance() and issubclass() with __instancecheck__ and friends. 0, 1, -1. */
int object_is_instance(Borrowed v, Borrowed class_or_tuple);
int object_is_subclass(Borrowed c, Borrowed class_or_tuple);

/* What Python shows: "list", "collections.OrderedDict" -> "OrderedDict". Borrowed from the type (C text, UTF-8). */
const char *type_short_name(const Type *type);
/* __qualname__ and __module__, new Str. type_module: "builtins" for plain names. */
Value type_qualname(Type *type) MUST_CHECK;
Value type_module(Type *type) MUST_CHECK;
/* "module.qualname", or "qualname" alone for builtins, as reprs show it. new Str. */
Value type_full_name(Type *type) MUST_CHECK;

/* Allocates an instance with type's own layout: zeroed, InstanceStore made ready, tracked when the type is GC.
   The default `new` for native types that start out as zeros. */
Value type_alloc(Type *type) MUST_CHECK;
/* The same for types of variable size (subclasses of int, bytes and tuple) with room for `items` items, stored in `size`.
   (Their InstanceStore lies in front.) */
Value type_alloc_var(Type *type, ssize_t items) MUST_CHECK;
/* Visit, clear and free what every heap-type instance has besides its base's fields: slots, store, weak references. The
   slots of Python classes call these and then the nearest native base's. */
int instance_traverse(Object *self, Visitor visitor, void *arg);
void instance_clear(Object *self);
void instance_dealloc(Object *self);

/* type's call slot: what calling a class does. */
Value type_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
/* object.__init__/__new__ as plain functions, for `new`/`init` slots. */
Value object_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
bool object_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
/* The hash slot of unhashable types: TypeError "unhashable type: 'list'". */
hash_t hash_not_implemented(Borrowed self);

/* A named tuple with extra fields (os.stat_result, time.struct_time, ...): CPython's structseq. */
typedef struct { const char *name, *doc; } StructField;
typedef struct {
    const char *name;      /* "module.name" */
    const char *doc;
    StructField const *fields; /* NULL-name terminated; name "" (unnamed_field) is reachable by index only */
    int visible;           /* how many are items of the tuple */
} StructDef;
/* A heap type per interpreter. new. */
Type *struct_type_new(StructDef const *def) MUST_CHECK;
/* The same in the zeroed Type of an extension, which becomes immortal with it. `def` must live as long. */
bool struct_type_init(Type *type, StructDef const *def) MUST_CHECK;
/* A new instance with all items NULL: fill with struct_set (steals). */
Value struct_new(Type *type) MUST_CHECK;
void struct_set(Borrowed self, int index, STEALS Value v);

#endif
