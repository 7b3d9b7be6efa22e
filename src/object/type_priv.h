/* SPDX-License-Identifier: MIT
   What the type_*.c files share. */
#ifndef GILT_OBJECT_TYPE_PRIV_H
#define GILT_OBJECT_TYPE_PRIV_H

#include "object/native.h"
#include "object/type.h"

struct ObjectState;

/* Made by a class statement or a call of type(): its instances are freed by instance_dealloc. */
static inline bool type_is_python_class(const Type *type) { return type->info->dealloc == instance_dealloc; }
static inline HeapType *heap_type(Type *type) { return (HeapType *)type; }

/* The attribute along the MRO and the class that has it. No cache. Both borrowed; NULL: none. runs: nothing. */
Borrowed type_lookup_provider(Type *type, Borrowed name, Type **provider);
/* Tells the type's version and those of all its subclasses void. type_modified (type.h) is this. */

/* C3 linearisation (object/mro.c). bases: Tuple. new Tuple. fails: TypeError. */
Value mro_linearize(Type *type, Borrowed bases) MUST_CHECK;
/* Sets type->mro, through the metaclass' mro() when it overrides it. runs: Python. */
bool mro_set(Type *type) MUST_CHECK;

/* Slot inheritance (type_slots.c): fields that a native type leaves empty; what a Python class with several bases gets. */
void slot_inherit(Type *type);
void slot_inherit_hidden(Type *type);

/* Subclasses: weak references in the base's `subclasses` dict; for static bases in ObjectState. */
bool type_add_subclass(Type *base, Type *type) MUST_CHECK;
void type_remove_subclass(Type *base, Type *type);

/* The nearest type in the base chain that adds fields to the layout. */
Type *type_solid_base(Type *type);
/* The most derived metaclass of `metaclass` and the types of the bases. fails: TypeError metaclass conflict. */
Type *type_calculate_metaclass(Type *metaclass, Borrowed bases) MUST_CHECK;
/* Gives `type` store_offset, prefix, native_base and traverse/clear from its base and flags. */
void type_set_layout(Type *type);
/* Rows of Python classes' own __dict__ and __weakref__. */
extern GetSetDef const type_instance_dict_row, type_instance_weakref_row;
/* __new__ of native types as a function object. new. */
Value type_new_function(Type *type) MUST_CHECK;

/* type's own slots and tables, spread over files. */
Value type_slot_new(Type *metaclass, Borrowed const *args, ssize_t count, Borrowed keywords);
Value type_slot_getattr(Borrowed self, Borrowed name);
/* Without the AttributeError for a plainly absent attribute: 1, 0, -1. */
int type_find_attr(Borrowed self, Borrowed name, Value *out) MUST_CHECK;
bool type_slot_setattr(Borrowed self, Borrowed name, Borrowed value);
extern GetSetDef const type_getsets[];
extern MemberDef const type_members[];
extern MethodDef const type_methods[];
bool type_set_bases(Type *type, Borrowed bases) MUST_CHECK;
Value type_py_subclasses(Borrowed self, Borrowed const *args);
Value type_py_instancecheck(Borrowed self, Borrowed const *args);
Value type_py_subclasscheck(Borrowed self, Borrowed const *args);
/* The names that dir() shows of a class: keys of its dict and of its bases', into `names`, a Dict. */
bool type_collect_names(Borrowed names, Type *type) MUST_CHECK;

/* object's (object_type.c) assignment to __class__ compares layouts with this. */
bool type_same_layout(Type *a, Type *b, const char *attribute) MUST_CHECK;

#endif
