/* SPDX-License-Identifier: MIT
   What the exception files share: life of the common fields, slots that layouts build on, the interpreter's part. */
#ifndef GILT_TYPES_EXCEPTION_PRIV_H
#define GILT_TYPES_EXCEPTION_PRIV_H

#include "object/native.h"
#include "types/exception.h"

/* What exceptions and warnings keep for each interpreter. */
struct ExceptionState {
    Value memory_error;       /* an instance for when there is no memory for one; owned */
    bool making_memory_error; /* raise_no_memory is on the stack */
    Value warning_filters;    /* List: warnings.filters as long as warnings.py has not been imported */
    Value warning_once;       /* Dict: texts shown by "once" */
    Value warning_default;    /* Str: the action without a filter */
    int64_t warning_version;  /* changes when filters change */
    Type *unraisable_args;    /* sys.UnraisableHookArgs */
};
static inline struct ExceptionState *exception_state(void);

/* Slots of BaseException, which others call first. */
Value exception_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
bool exception_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value exception_slot_str(Borrowed self);
/* Slots of layouts that several classes have. */
bool import_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
bool name_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
bool syntax_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
bool os_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value exception_py_reduce(Borrowed self, Borrowed const *args);
/* The common fields: visiting, dropping. A layout's dealloc is: gc_untrack, its fields, exception_fini. */
int exception_traverse(Object *self, Visitor visitor, void *arg);
void exception_clear(Object *self);
void exception_fini(Object *self); /* drops the common fields and frees the object */
/* TypeError "X() takes no keyword arguments" for the type of `self`. */
bool exception_no_keywords(Type *type, Borrowed keywords) MUST_CHECK;

/* Each type's native side; exception_tree.c has a weak one for those that no other file defines. */
#define EXCEPTION(name, base, layout, doc) extern TypeInfo exc_##name##_info;
#include "object/exception.def"
#undef EXCEPTION

#include "gil/interp.h"
#include "types/state.h"
static inline struct ExceptionState *exception_state(void) { return interp_self()->types->exception; }

#endif
