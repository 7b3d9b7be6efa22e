/* SPDX-License-Identifier: MIT
   What types built on dict in C (defaultdict, OrderedDict) need of it besides dict.h: its slots, its views, and the
   operations on the order of keys. */
#ifndef GILT_TYPES_DICT_BASE_H
#define GILT_TYPES_DICT_BASE_H

#include "types/dict.h"

void dict_slot_dealloc(Object *self);
int dict_slot_traverse(Object *self, Visitor visitor, void *arg);
void dict_slot_clear(Object *self);
Value dict_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
bool dict_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value dict_slot_repr(Borrowed self);
Value dict_slot_compare(Borrowed a, Borrowed b, CompareOp op);
Value dict_slot_subscript(Borrowed self, Borrowed key);
bool dict_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value);
Value dict_slot_or(Borrowed a, Borrowed b);
Value dict_slot_inplace_or(Borrowed self, Borrowed other);
Value dict_slot_iter(Borrowed self);

/* dict(), dict.update(): `name` stands in messages. gil: held.  runs: Python.  fails: TypeError, ValueError, and what the
   arguments raise. */
bool dict_update_call(Borrowed self, const char *name, Borrowed const *args, ssize_t count, Borrowed keywords) MUST_CHECK;
/* cls.fromkeys(iterable, value). runs: Python. */
Value dict_from_keys(Borrowed cls, Borrowed iterable, Borrowed value) MUST_CHECK;
/* dict_next that gives the key's hash too, which was computed when the key was added. */
bool dict_next_hash(Borrowed dict, ssize_t *position, Borrowed *key, Borrowed *value, hash_t *hash);
/* dict[key] += 1, from 0 when absent. runs: Python (__eq__, __add__). */
bool dict_count_key(Borrowed dict, Borrowed key) MUST_CHECK;

/* The entry of a key, -1 absent, -2 error: an index for the functions below, good until the dict changes. */
ssize_t dict_entry_find(Borrowed dict, Borrowed key) MUST_CHECK;
/* The first (last) entry in order that is at or after (before) `from`; -1: none. */
ssize_t dict_entry_first(Borrowed dict, ssize_t from);
ssize_t dict_entry_last(Borrowed dict, ssize_t from);
/* The pair of an entry, lent. dict_entry_last's start is dict_entry_limit. */
Borrowed dict_entry_key(Borrowed dict, ssize_t at);
Borrowed dict_entry_value(Borrowed dict, ssize_t at);
ssize_t dict_entry_limit(Borrowed dict);
/* Moves an entry to the front or the end of the order, in constant time on average. runs: nothing. fails: MemoryError. */
bool dict_move_first(Borrowed dict, ssize_t at) MUST_CHECK;
bool dict_move_last(Borrowed dict, ssize_t at) MUST_CHECK;
/* Removes an entry and returns its pair. */
void dict_entry_take(Borrowed dict, ssize_t at, Value *key, Value *value);
size_t dict_memory(Dict const *self);

/* Instances of the view types and of types derived from them. */
typedef struct {
    Object head;
    Value dict; /* Dict or a subclass */
} DictView;
extern EXPORTED Type dict_keys_type, dict_values_type, dict_items_type;
Value dict_view_new(Type *type, Borrowed dict) MUST_CHECK;

#endif
