/* SPDX-License-Identifier: MIT
   What the files of itertools share. Every iterator is an Object followed by its owned Values, then by plain fields, so
   that one function frees and visits all of them. */
#ifndef GILT_MODULES_ITERTOOLS_PRIV_H
#define GILT_MODULES_ITERTOOLS_PRIV_H

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"

/* Frees, visits an iterator that starts with `count` Values. */
void itertools_dealloc(Object *o, int count);
int itertools_traverse(Object *o, int count, Visitor visitor, void *arg);

#define ITERTOOLS_LIFE(name, count)                                                                                    \
    static void name##_slot_dealloc(Object *o) { itertools_dealloc(o, count); }                                        \
    static int name##_slot_traverse(Object *o, Visitor visitor, void *arg) {                                           \
        return itertools_traverse(o, count, visitor, arg);                                                             \
    }
/* The type of an iterator whose slots are named by `name`. */
#define ITERTOOLS_TYPE(name, struct_type, signature, doc_)                                                             \
    static TypeInfo name##_info = {                                                                                    \
        .methods = name##_methods,                                                                                     \
        .new_signature = signature,                                                                                    \
        .dealloc = name##_slot_dealloc,                                                                                \
        .traverse = name##_slot_traverse,                                                                              \
        .new = name##_slot_new,                                                                                        \
        .iter = own_self,                                                                                              \
        .next = name##_slot_next,                                                                                      \
    };                                                                                                                 \
    Type name##_type = {                                                                                               \
        STATIC_TYPE("itertools." #name, struct_type, &name##_info),                                                    \
        .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,                                                                        \
        .doc = doc_,                                                                                                   \
    };

static inline int itertools_step(Borrowed iterator, Value *out) { return type_of(iterator)->info->next(iterator, out); }
/* Whether a constructor of `base` must refuse keywords: yes, unless a subclass has its own __init__. */
static inline bool itertools_no_keywords(Type *type, Type *base, const char *name, Borrowed keywords) {
    return !keywords || type->info->init != base->info->init || native_no_keywords(name, keywords);
}
/* A result tuple that nobody else has kept may be filled anew: returns `result` itself (still owned by the iterator), or a
   copy that has replaced it. NULL: MemoryError. */
Tuple *itertools_writable(Value *result) MUST_CHECK;
/* Stores over an item of such a tuple. */
void itertools_put(Tuple *result, ssize_t at, Borrowed item);
/* (type, args) or with state; args, state are stolen, state may be NULL. */
Value itertools_reduce(Borrowed self, STEALS Value args, STEALS Value state) MUST_CHECK;
/* "invalid arguments", "state is not a tuple". */
bool itertools_state_tuple(Borrowed state, ssize_t size) MUST_CHECK;
#define ITERTOOLS_METHOD_REDUCE(name) METHOD_HIDDEN("__reduce__", name##_py_reduce, "($self, /)", "State for pickling.")
#define ITERTOOLS_METHOD_SETSTATE(name)                                                                                \
    METHOD_HIDDEN("__setstate__", name##_py_setstate, "($self, state, /)", "Restore the state.")

extern Type count_type, repeat_type, cycle_type, chain_type, accumulate_type, compress_type, dropwhile_type,
    takewhile_type, filterfalse_type, starmap_type, islice_type, pairwise_type, zip_longest_type; /* itertools*.c */
extern Type product_type, combinations_type, combinations_with_replacement_type, permutations_type;
extern Type groupby_type, grouper_type, tee_type, tee_data_type;
Value itertools_py_tee(Borrowed self, Borrowed const *args);

#endif
