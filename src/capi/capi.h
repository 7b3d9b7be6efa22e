/* SPDX-License-Identifier: MIT
   The extension ABI: CPython 3.11's exported functions and objects over ours. This header is what every file of capi/
   includes; docs/internals/capi.md is the manual.

   A `PyObject *` of extension code is an `Object *` here: a heap object whose visible insides (items of lists and tuples,
   and what VISIBLE_FLAGS names) hold no immediates. Everything crosses in one of these ways:

     C to us    V(o)           an argument, lent:  Object * -> Borrowed; heap ints and floats are good Values as they are
                from_c(o)      a result, owned:    Object * -> Value; exact ints and floats become immediates; NULL passes
     us to C    to_c(v)        a result, owned:    Value -> Object *; boxes, exposes; NULL passes an error on
                to_c_borrowed  a value in a place that keeps it: boxed there, and lent
                lend(v, &box)  an argument, lent for the call

   An exported function is written

       CAPI Object *PyNumber_Add(Object *a, Object *b) { return to_c(number_add(V(a), V(b))); }

   and has a row in symbol.def. `bool` results become 0 and -1 with done(). All exported functions: gil held, except those
   whose row says otherwise. What C hands in is stored as it is, never unboxed: C code may rely on the container to keep
   its object alive. */
#ifndef GILT_CAPI_CAPI_H
#define GILT_CAPI_CAPI_H

#include "heap/object.h"
#include "object/error.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"

#define CAPI EXPORTED

/* An extension's object, lent to us. */
#define V(o) TO_VALUE(o)
/* 0 for success, -1 for failure. */
static ALWAYS_INLINE int done(bool ok) { return ok ? 0 : -1; }

/* Types whose instances have fields that extension code reads and that may hold immediates. */
#define VISIBLE_FLAGS (TYPE_FLAG_LIST | TYPE_FLAG_TUPLE | TYPE_FLAG_EXCEPTION | TYPE_FLAG_VISIBLE)

/* --- the boundary (boundary.c) --- */

/* Makes the visible insides of a heap object free of immediates. fails: MemoryError. */
bool expose_slow(Object *o) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK bool expose(Object *o) {
    return LIKELY(!(o->type->flags & VISIBLE_FLAGS)) || expose_slow(o);
}
/* A heap object for the immediate `v`. new. fails: MemoryError. */
Object *box_new(Borrowed v) MUST_CHECK;

/* A new reference for C from one of ours (taken over). NULL passes an error on. fails: MemoryError. */
Object *to_c_slow(STEALS Value v) MUST_CHECK;
static ALWAYS_INLINE Object *to_c(STEALS Value v) {
    if (LIKELY(v && is_pointer(v)) && LIKELY(!(AS(Object, v)->type->flags & VISIBLE_FLAGS)))
        return AS(Object, v);
    return v ? to_c_slow(v) : NULL;
}
/* A reference that C gets from something that goes on keeping the value: boxes it in its place (a dict's entry, a cell)
   and lends it. NULL in the place gives NULL. fails: MemoryError. */
Object *to_c_borrowed(Value *place);
/* The same for a value that can be no immediate, as types, modules and strings. NULL gives NULL. */
static inline Object *to_c_lent(Borrowed v) { return v && expose(AS(Object, v)) ? AS(Object, v) : NULL; }

/* Takes over what an extension gave us. Exact ints and floats become immediates where they fit. NULL passes. */
Value from_c_slow(STEALS Object *o);
static ALWAYS_INLINE Value from_c(STEALS Object *o) {
    if (LIKELY(o && o->type != &int_type && o->type != &float_type))
        return TO_VALUE(o);
    return o ? from_c_slow(o) : NULL;
}
/* The same for the result of a call, whose error state is checked as CPython does; `callee` (may be NULL) stands in the
   messages. fails: SystemError "... returned NULL without setting an exception", "... a result with an exception set". */
Value from_c_result(STEALS Object *o, Borrowed callee);
/* The immediate that an exact int or float is equal to, else the value itself; borrowed. */
Borrowed unboxed(Borrowed v);

/* Lends `v` to C for a call. When it had to be boxed, *box owns it: declare `OWNED Value box = NULL`.
   NULL: MemoryError. A NULL value is lent as NULL by lend_maybe. */
static ALWAYS_INLINE Object *lend(Borrowed v, Value *box) {
    if (LIKELY(is_pointer(v)))
        return expose(AS(Object, v)) ? AS(Object, v) : NULL;
    Object *boxed = box_new(v);
    *box = TO_VALUE(boxed);
    return boxed;
}

/* Arguments of a call as an array that C may read: boxed and exposed. */
#define LENT_SMALL 10
typedef struct {
    Object **items;
    Object *small[LENT_SMALL + 1]; /* one in front is free for PY_VECTORCALL_ARGUMENTS_OFFSET */
    Borrowed const *from;
    ssize_t count;
} LentArray;
/* fails: MemoryError; then nothing has to be ended. */
bool lend_array(LentArray *lent, Borrowed const *args, ssize_t count) MUST_CHECK;
void lend_array_end(LentArray *lent);
/* Arguments as C's tp_call wants them: an exposed Tuple, a Dict or NULL. new. */
Value args_to_tuple(Borrowed const *args, ssize_t count) MUST_CHECK;
bool args_to_dict(Borrowed const *args, ssize_t count, Borrowed keywords, Value *out) MUST_CHECK;

/* Calls a function of ours with what a tp_call got: `run` gets the arguments as an array and names. */
typedef Value (*ArgsFn)(Borrowed callee, Borrowed const *args, ssize_t count, Borrowed keywords);
Value call_with_tuple(ArgsFn run, Borrowed callee, Borrowed args, Borrowed kwargs) MUST_CHECK;

/* An Object * for C from a borrowed value: new reference. */
static inline Object *own_for_c(Borrowed v) { return to_c(own(v)); }

/* "Objects/x.c:12: bad argument to internal function" without the place, which nobody should rely on. */
void *bad_internal_call(void) COLD;

/* --- state of the process --- */

/* Whether extension modules may be there: the C view of all types is kept up to date from then on. */
bool capi_is_active(void);
/* Fills the C view of all types. gil: held, by a thread of the main interpreter. Once; later calls do nothing. */
bool capi_start(void) MUST_CHECK;

#endif
