/* SPDX-License-Identifier: MIT
   dict, its views, and set/frozenset. dict is insertion-ordered and compact: an index table of 1, 2 or 4 bytes a slot into
   an entry array; tables whose keys are all exact str have entries without... see dict_priv.h.
   Look-ups may run Python (__hash__, __eq__); the _str forms never do. */
#ifndef GILT_TYPES_DICT_H
#define GILT_TYPES_DICT_H

#include "heap/object.h"

struct DictTable;
typedef struct {
    Object head;
    ssize_t used;           /* number of items */
    uint64_t version;       /* globally unique value that changes with every change (extension ABI) */
    struct DictTable *table;
    uint64_t keys_version;  /* our inline caches': changes when a key is added or removed or the table moves, not when a
                               value is replaced; 0: none assigned since the last change */
} Dict;
_Static_assert(sizeof(Dict) == 48, "extension ABI");
extern EXPORTED Type dict_type, set_type, frozenset_type, mappingproxy_type;

static ALWAYS_INLINE bool is_dict(Borrowed v) { return is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_DICT); }
static ALWAYS_INLINE bool is_dict_exact(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &dict_type; }
static ALWAYS_INLINE ssize_t dict_size(Borrowed v) { return AS(Dict, v)->used; }

Value dict_new(void) MUST_CHECK;
Value dict_new_sized(ssize_t expected) MUST_CHECK;
Value dict_copy(Borrowed dict) MUST_CHECK;
/* 1: *out is a new reference; 0; -1. */
int dict_find(Borrowed dict, Borrowed key, Value *out) MUST_CHECK;
/* The same, lent by the dict until it changes. NULL without error: absent; error_is_set() tells an error apart. */
Borrowed dict_peek(Borrowed dict, Borrowed key);
Borrowed dict_peek_hash(Borrowed dict, Borrowed key, hash_t hash);
/* For exact str keys; never runs Python when the dict's keys are all str (else only their __eq__), never fails. */
Borrowed dict_peek_str(Borrowed dict, Borrowed key);
Borrowed dict_peek_text(Borrowed dict, const char *key);
int dict_has(Borrowed dict, Borrowed key) MUST_CHECK;
bool dict_set(Borrowed dict, Borrowed key, Borrowed value) MUST_CHECK;
bool dict_set_steal(Borrowed dict, Borrowed key, STEALS Value value) MUST_CHECK; /* value NULL passes an error on */
bool dict_set_hash(Borrowed dict, Borrowed key, hash_t hash, Borrowed value) MUST_CHECK;
bool dict_set_text(Borrowed dict, const char *key, Borrowed value) MUST_CHECK;
/* 1 removed, 0 absent, -1. */
int dict_remove(Borrowed dict, Borrowed key) MUST_CHECK;
int dict_remove_text(Borrowed dict, const char *key) MUST_CHECK;
/* Removes and returns: 1, 0, -1. */
int dict_pop(Borrowed dict, Borrowed key, Value *out) MUST_CHECK;
/* The value for key, inserting `value` when absent: new reference. */
Value dict_set_default(Borrowed dict, Borrowed key, Borrowed value) MUST_CHECK;
void dict_clear(Borrowed dict);
/* dict.update(other) for mappings and (override false: keeps existing keys). */
bool dict_merge(Borrowed dict, Borrowed other, bool override) MUST_CHECK;
bool dict_update_from_pairs(Borrowed dict, Borrowed iterable) MUST_CHECK;
/* Iterates: *position starts at 0; false at the end. key and value are lent until the dict changes. Does not notice
   changes of size: callers that run Python look at `used` themselves. */
bool dict_next(Borrowed dict, ssize_t *position, Borrowed *key, Borrowed *value);
Value dict_keys(Borrowed dict) MUST_CHECK;   /* a List */
Value dict_values(Borrowed dict) MUST_CHECK;
Value dict_items(Borrowed dict) MUST_CHECK;
bool dict_is_equal(Borrowed a, Borrowed b, int *equal) MUST_CHECK;
/* Inline caches: the index of a str key's entry (-1: absent), valid as long as keys_version keeps the value that
   dict_keys_version gave (which assigns one); and the place of an entry's value. */
uint64_t dict_keys_version(Borrowed dict);
ssize_t dict_entry_index(Borrowed dict, Borrowed str_key);
Value *dict_entry_place(Borrowed dict, ssize_t index);
/* Replaces the value at a place found above: steals value, bumps `version`. */
void dict_entry_store(Borrowed dict, ssize_t index, STEALS Value value);
Value mappingproxy_new(Borrowed mapping) MUST_CHECK;

/* --- set, frozenset --- */
bool is_set(Borrowed v);       /* set or a subclass */
bool is_frozenset(Borrowed v);
bool is_any_set(Borrowed v);
Value set_new(Borrowed iterable /* NULL: empty */) MUST_CHECK;
Value frozenset_new(Borrowed iterable) MUST_CHECK;
ssize_t set_size(Borrowed set);
bool set_add(Borrowed set, Borrowed item) MUST_CHECK;
int set_has(Borrowed set, Borrowed item) MUST_CHECK;
int set_remove(Borrowed set, Borrowed item) MUST_CHECK; /* 1, 0, -1 */
bool set_update(Borrowed set, Borrowed iterable) MUST_CHECK;
void set_clear(Borrowed set);
int set_pop(Borrowed set, Value *out) MUST_CHECK; /* 1, 0 empty, -1 */
bool set_next(Borrowed set, ssize_t *position, Borrowed *item, hash_t *hash);

#endif
