/* SPDX-License-Identifier: MIT
   Small built-in types: module, cell, method, property and other descriptors, SimpleNamespace, GenericAlias, union,
   capsule. CPython's layouts where its headers show them. */
#ifndef GILT_TYPES_MODULE_H
#define GILT_TYPES_MODULE_H

#include "heap/object.h"
#include "object/native.h"

typedef struct {
    Object head;
    Value dict;
    ModuleDef const *def; /* or an extension's, behind capi/ */
    void *state;
    Value weaklist;
    Value name;
} Module;
extern EXPORTED Type module_type;
bool is_module(Borrowed v);
Value module_new(Borrowed name) MUST_CHECK;         /* with __name__, __doc__, __package__, __loader__, __spec__ */
static ALWAYS_INLINE Borrowed module_dict(Borrowed m) { return AS(Module, m)->dict; }
/* Makes the module of a row: types, functions, state, exec. */
Value module_create(ModuleDef const *def) MUST_CHECK;

typedef struct { Object head; Value content; /* or NULL */ } Cell;
extern EXPORTED Type cell_type;
Value cell_new(Borrowed content /* or NULL */) MUST_CHECK;

typedef struct { Object head; Value function, self; Value weaklist; void *vectorcall; } Method;
extern EXPORTED Type method_type;
static ALWAYS_INLINE bool is_method(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &method_type; }
Value method_new(Borrowed function, Borrowed self) MUST_CHECK;

/* Descriptors made from table rows (object/descriptor.c). */
typedef struct { Object head; Type *type; Value name; Value qualname; } Descriptor;
typedef struct { Descriptor base; MethodDef const *def; struct NativeSignature *signature; } MethodDescriptor;
_Static_assert(sizeof(MethodDescriptor) == 56, "extension ABI");
typedef struct { Descriptor base; GetSetDef const *def; } GetSetDescriptor;
typedef struct { Descriptor base; MemberDef const *def; } MemberDescriptor;
struct SlotDef;
typedef struct { Descriptor base; struct SlotDef const *def; void *function; } WrapperDescriptor;
extern EXPORTED Type method_descriptor_type, classmethod_descriptor_type, getset_descriptor_type, member_descriptor_type,
    wrapper_descriptor_type, method_wrapper_type;
extern EXPORTED Type property_type, classmethod_type, staticmethod_type, super_type;
typedef struct { Object head; Value callable; Value dict; } MethodWrapper; /* staticmethod, classmethod */
typedef struct { Object head; Value get, set, delete, doc, name; int getter_doc; } Property; /* each or NULL */
Value staticmethod_new(Borrowed callable) MUST_CHECK;
Value classmethod_new(Borrowed callable) MUST_CHECK;

/* Whether v.__isabstractmethod__ is true; v may be NULL. 0, 1, -1. */
int object_is_abstract(Borrowed v) MUST_CHECK;

extern EXPORTED Type simple_namespace_type, generic_alias_type, union_type, capsule_type, none_type, ellipsis_type, not_implemented_type;
Value simple_namespace_new(Borrowed dict /* or NULL */) MUST_CHECK;
Value generic_alias_new(Borrowed origin, Borrowed args) MUST_CHECK;
Value union_new(Borrowed a, Borrowed b) MUST_CHECK; /* a | b; NotImplemented when neither is a type */
typedef struct {
    Object head;
    void *pointer;
    const char *name;    /* lives as long as the capsule: the maker's matter */
    void *context;
    void (*destructor)(Object *);
} Capsule;
Value capsule_new(void *pointer, const char *name, void (*destructor)(Object *)) MUST_CHECK;
void *capsule_pointer(Borrowed v, const char *name);

#endif
