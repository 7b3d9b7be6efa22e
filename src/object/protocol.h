/* SPDX-License-Identifier: MIT
   What can be done with any object: attributes, calls, arithmetic, containers, iteration, comparison, text.
   All of it may run Python code and raise anything, with the GIL held. Results are new references. */
#ifndef GILT_OBJECT_PROTOCOL_H
#define GILT_OBJECT_PROTOCOL_H

#include "heap/object.h"

/* --- attributes (object/attr.c) --- `name` is a Str, interned when it is a literal (STR(x), types/static_str.def) */
Value get_attr(Borrowed object, Borrowed name) MUST_CHECK;
/* Absent (AttributeError) is an answer: 1, 0, -1. */
int find_attr(Borrowed object, Borrowed name, Value *out) MUST_CHECK;
bool set_attr(Borrowed object, Borrowed name, Borrowed value) MUST_CHECK; /* value NULL deletes */
Value get_attr_text(Borrowed object, const char *name) MUST_CHECK;
int find_attr_text(Borrowed object, const char *name, Value *out) MUST_CHECK;
bool set_attr_text(Borrowed object, const char *name, Borrowed value) MUST_CHECK;
/* object.__getattribute__ / __setattr__: the `getattr` and `setattr` slots of ordinary types. */
Value object_slot_getattr(Borrowed self, Borrowed name);
bool object_slot_setattr(Borrowed self, Borrowed name, Borrowed value);
/* Looks a method up for calling: *out is the callable; returns 1 when `object` has to be passed as the first argument
   (an unbound function of its class), 0 when not, -1 on error. */
int get_method(Borrowed object, Borrowed name, Value *out) MUST_CHECK;
/* The object's __dict__ if it has one: 1 (new), 0, -1. */
int find_dict(Borrowed object, Value *out) MUST_CHECK;

/* --- calls (object/call.c) --- */
Value call(Borrowed callable, Borrowed const *args, ssize_t count, Borrowed keywords) MUST_CHECK;
Value call_0(Borrowed callable) MUST_CHECK;
Value call_1(Borrowed callable, Borrowed a) MUST_CHECK;
Value call_2(Borrowed callable, Borrowed a, Borrowed b) MUST_CHECK;
Value call_3(Borrowed callable, Borrowed a, Borrowed b, Borrowed c) MUST_CHECK;
/* With a Tuple and a Dict (or NULL), as f(*args, **kwargs) does. */
Value call_tuple(Borrowed callable, Borrowed args, Borrowed kwargs) MUST_CHECK;
Value call_method(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count) MUST_CHECK; /* args without self */
Value call_method_0(Borrowed self, Borrowed name) MUST_CHECK;
Value call_method_1(Borrowed self, Borrowed name, Borrowed a) MUST_CHECK;
Value call_method_2(Borrowed self, Borrowed name, Borrowed a, Borrowed b) MUST_CHECK;
/* Calls a special method looked up on the type. 1 called, 0 absent, -1 error. */
int call_special(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count, Value *out) MUST_CHECK;
bool is_callable(Borrowed v);
/* call() with `self` put in front of the positional arguments. */
Value call_with_self(Borrowed callable, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) MUST_CHECK;

/* --- numbers (object/number.c) --- */
Value number_add(Borrowed a, Borrowed b) MUST_CHECK;
Value number_subtract(Borrowed a, Borrowed b) MUST_CHECK;
Value number_multiply(Borrowed a, Borrowed b) MUST_CHECK;
Value number_matrix_multiply(Borrowed a, Borrowed b) MUST_CHECK;
Value number_true_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value number_floor_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value number_remainder(Borrowed a, Borrowed b) MUST_CHECK;
Value number_divmod(Borrowed a, Borrowed b) MUST_CHECK;
Value number_power(Borrowed a, Borrowed b, Borrowed modulus) MUST_CHECK; /* modulus NONE: two operands, as ** */
Value number_lshift(Borrowed a, Borrowed b) MUST_CHECK;
Value number_rshift(Borrowed a, Borrowed b) MUST_CHECK;
Value number_and(Borrowed a, Borrowed b) MUST_CHECK;
Value number_or(Borrowed a, Borrowed b) MUST_CHECK;
Value number_xor(Borrowed a, Borrowed b) MUST_CHECK;
/* The augmented forms try the in-place slot first. */
Value number_inplace_add(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_subtract(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_multiply(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_matrix_multiply(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_true_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_floor_divide(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_remainder(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_power(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_lshift(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_rshift(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_and(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_or(Borrowed a, Borrowed b) MUST_CHECK;
Value number_inplace_xor(Borrowed a, Borrowed b) MUST_CHECK;
Value number_negative(Borrowed v) MUST_CHECK;
Value number_positive(Borrowed v) MUST_CHECK;
Value number_absolute(Borrowed v) MUST_CHECK;
Value number_invert(Borrowed v) MUST_CHECK;
Value number_index(Borrowed v) MUST_CHECK;  /* operator.index: an int */
Value number_to_int(Borrowed v) MUST_CHECK; /* int(v) without base: __int__, __index__, __trunc__, text */
Value number_to_float(Borrowed v) MUST_CHECK; /* float(v) */
bool has_index(Borrowed v);
/* An index-sized integer from an object with __index__; `overflow` is the exception for one that does not fit
   (IndexError, OverflowError), NULL clips. "'x' object cannot be interpreted as an integer". */
bool number_to_ssize(Borrowed v, Type *overflow, ssize_t *out) MUST_CHECK;

/* --- containers (object/container.c) --- */
Value get_item(Borrowed container, Borrowed key) MUST_CHECK;
bool set_item(Borrowed container, Borrowed key, Borrowed value) MUST_CHECK;
bool delete_item(Borrowed container, Borrowed key) MUST_CHECK;
ssize_t object_length(Borrowed v) MUST_CHECK;                 /* len(): -1 on error */
ssize_t object_length_hint(Borrowed v, ssize_t fallback) MUST_CHECK; /* PEP 424; -1 on error */
int object_contains(Borrowed container, Borrowed item) MUST_CHECK;
Value sequence_item(Borrowed sequence, ssize_t index) MUST_CHECK; /* negative counts from the end */
bool sequence_set_item(Borrowed sequence, ssize_t index, Borrowed value) MUST_CHECK;
Value sequence_concat(Borrowed a, Borrowed b) MUST_CHECK;
Value sequence_repeat(Borrowed sequence, ssize_t count) MUST_CHECK;
Value sequence_tuple(Borrowed iterable) MUST_CHECK;           /* tuple(v): the same object when it is one */
Value sequence_list(Borrowed iterable) MUST_CHECK;            /* list(v): always new */
/* A List or Tuple with the iterable's items, itself when it is one; TypeError with `message` when not iterable. */
Value sequence_fast(Borrowed iterable, const char *message) MUST_CHECK;
/* How many items equal `item`; the index of the first. -1 on error (ValueError for index). */
ssize_t sequence_count(Borrowed sequence, Borrowed item) MUST_CHECK;
ssize_t sequence_index(Borrowed sequence, Borrowed item) MUST_CHECK;
bool is_sequence(Borrowed v);
bool is_mapping(Borrowed v);

/* --- iteration (object/iterate.c) --- */
Value get_iter(Borrowed v) MUST_CHECK;
/* 1: *out is the next item; 0: exhausted, StopIteration swallowed; -1: error. */
int iter_next(Borrowed iterator, Value *out) MUST_CHECK;
bool is_iterator(Borrowed v);
Value get_async_iter(Borrowed v) MUST_CHECK;
/* 1 yielded, 0 returned, -1 error; any iterator, generator or coroutine. */
int iter_send(Borrowed iterator, Borrowed sent, Value *out) MUST_CHECK;
/* After a `next` that gave no item: takes a StopIteration that is set and hands out its value (None without one): 0.
   -1: another error is set. */
int stop_iteration_take(Value *out) MUST_CHECK;
/* After a `next` that failed: forgets a StopIteration. false: another error is set, and stays. */
bool stop_iteration_swallow(void) MUST_CHECK;

/* --- comparison, truth, hash (object/compare.c) --- */
Value compare(Borrowed a, Borrowed b, CompareOp op) MUST_CHECK;
int compare_bool(Borrowed a, Borrowed b, CompareOp op) MUST_CHECK; /* 0, 1, -1; identity implies EQ */
static ALWAYS_INLINE MUST_CHECK int is_equal(Borrowed a, Borrowed b) { return a == b ? 1 : compare_bool(a, b, COMPARE_EQ); }
int is_true_slow(Borrowed v) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK int is_true(Borrowed v) {
    if (v == TRUE_VALUE)
        return 1;
    if (v == FALSE_VALUE || v == NONE)
        return 0;
    return is_true_slow(v);
}
hash_t object_hash(Borrowed v) MUST_CHECK; /* -1 on error */
hash_t hash_pointer(const void *p);
hash_t hash_double(Borrowed self, double d); /* self: for nan */
/* Result of a rich comparison whose answer is known from -1, 0, 1. */
Value compare_result(int order, CompareOp op);

/* --- text (object/text.c) --- results are Str */
Value object_repr(Borrowed v) MUST_CHECK;
Value object_str(Borrowed v) MUST_CHECK;
Value object_ascii(Borrowed v) MUST_CHECK;
Value object_bytes(Borrowed v) MUST_CHECK;                    /* bytes(v) for objects with __bytes__ or buffers */
Value object_format(Borrowed v, Borrowed spec) MUST_CHECK;    /* spec NULL: empty */
/* Guards reprs of containers that contain themselves: 1 entered already (print "..."), 0 go on, -1 error. */
int repr_enter(Borrowed v) MUST_CHECK;
void repr_leave(Borrowed v);
Value object_dir(Borrowed v) MUST_CHECK;                      /* NULL: names of the current scope is the VM's business */

#endif
