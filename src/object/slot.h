/* SPDX-License-Identifier: MIT
   The table that ties special methods to slots: for each row of object/slot.def the slot field in TypeInfo, the wrapper
   through which Python calls a native slot (int.__add__), and the function that a Python class gets into the slot when
   it defines the method (slot_call_add). Immutable. */
#ifndef GILT_OBJECT_SLOT_H
#define GILT_OBJECT_SLOT_H

#include "heap/object.h"

/* Calls the native slot `function` with arguments as they came from Python (self not among them). */
typedef Value (*SlotWrapFn)(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords, void *function);

typedef struct SlotDef {
    const char *name;       /* "__add__" */
    int name_id;            /* static_strs[name_id] is the same as an interned Str */
    uint32_t offset;        /* of the slot field in TypeInfo */
    void *python_function;  /* what a class that defines the method in Python has in the field; NULL: nothing */
    SlotWrapFn wrap;        /* NULL: the row makes no wrapper_descriptor */
    const char *signature;  /* "($self, value, /)" */
    const char *doc;
} SlotDef;

extern SlotDef const slot_defs[];
extern int const slot_def_count;

/* A call of a wrapper_descriptor or method-wrapper: checks keywords, then runs def->wrap.
   gil: held.  runs: Python.  fails: TypeError and what the slot raises. */
Value slot_wrapper_call(SlotDef const *def, void *function, Borrowed self, Borrowed const *args, ssize_t count,
                        Borrowed keywords) MUST_CHECK;

/* The place of a row's field. */
static inline void **slot_place(TypeInfo *info, SlotDef const *def) { return (void **)((char *)info + def->offset); }

/* Fills the name index; called once at process start, after str_process_start. */
void slot_process_start(void);
/* Adds wrapper descriptors for the slots that `type`, a native type, defines itself. */
bool slot_add_wrappers(Type *type) MUST_CHECK;
/* Sets the slot fields of a Python class from what its MRO defines: all of them, or those that `name` has a say in
   (for the class alone: type_set_attr goes on to subclasses). runs: nothing.  fails: never. */
void slot_update_all(Type *type);
void slot_update_name(Type *type, Borrowed name);
/* Whether `name` (interned) is in the table. */
bool slot_has_name(Borrowed name);

/* The slot functions of Python classes that others compare with or call. */
Value slot_call_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
bool slot_call_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value slot_call_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
Value slot_call_getattr(Borrowed self, Borrowed name);
bool slot_call_setattr(Borrowed self, Borrowed name, Borrowed value);
int slot_call_next(Borrowed self, Value *out);
Value slot_call_iter(Borrowed self);
Value slot_call_subscript(Borrowed self, Borrowed key);
bool slot_call_set_subscript(Borrowed self, Borrowed key, Borrowed value);
ssize_t slot_call_length(Borrowed self);
int slot_call_contains(Borrowed self, Borrowed item);
hash_t slot_call_hash(Borrowed self);
Value slot_call_compare(Borrowed a, Borrowed b, CompareOp op);

#endif
