/* SPDX-License-Identifier: MIT
   The inside of set and frozenset, for the files of this folder.

   An open-addressing table of {key, hash}, eight of them inside the object. The probe sequence (a stretch of up to nine
   neighbours, then slot * 5 + 1 + perturb), the moment of growth (fill * 5 >= mask * 3) and the sizes are those of
   CPython 3.11, because programs see them: as the order of iteration.

   Invariants: fill = used + dummies; fill < size; a slot is free (key NULL, hash 0), a dummy (key NULL, hash -1) or
   used; `table` is `small` while size is 8. */
#ifndef GILT_TYPES_SET_PRIV_H
#define GILT_TYPES_SET_PRIV_H

#include "types/dict_base.h"
#include "types/list_priv.h"

#define SET_SMALL 8

typedef struct {
    Value key;
    hash_t hash; /* of the key; of an unused slot: 0 free, -1 dummy */
} SetEntry;

typedef struct {
    Object head;
    ssize_t fill;     /* used and dummy slots */
    ssize_t used;     /* items (extension ABI) */
    ssize_t mask;     /* size - 1, a power of two */
    SetEntry *table;
    hash_t hash;      /* of a frozenset, -1: not computed */
    ssize_t finger;   /* where pop() goes on searching */
    SetEntry small[SET_SMALL];
    Value weaklist;
} Set;
_Static_assert(sizeof(Set) == 200 && offsetof(Set, used) == 24 && offsetof(Set, weaklist) == 192, "extension ABI");

typedef struct {
    Object head;
    Value set;     /* NULL: exhausted */
    ssize_t used;  /* size at the start; -1 after it was seen to change */
    ssize_t next;  /* slot to look at */
    ssize_t left;  /* items still to come */
} SetIterator;
extern EXPORTED Type set_iterator_type;

/* The slot with the key, or NULL; *error is set when __eq__ failed. runs: Python. */
SetEntry *set_lookup(Set *self, Borrowed key, hash_t hash, bool *error);
/* Adds an item that may be there already. runs: Python. */
bool set_add_hash(Set *self, Borrowed key, hash_t hash) MUST_CHECK;
int set_has_hash(Set *self, Borrowed key, hash_t hash) MUST_CHECK;
int set_remove_hash(Set *self, Borrowed key, hash_t hash) MUST_CHECK;
/* A new set of the type (set_type, frozenset_type or a subclass), filled from `iterable` (NULL: empty). */
Value set_make(Type *type, Borrowed iterable) MUST_CHECK;
/* self -= other, self ^= other, for any iterable. */
bool set_subtract(Borrowed self, Borrowed other) MUST_CHECK;
bool set_toggle(Borrowed self, Borrowed other) MUST_CHECK;
/* Exchanges the contents of two sets. */
void set_swap(Set *a, Set *b);
hash_t frozenset_slot_hash(Borrowed self);

extern MethodDef const set_methods[], frozenset_methods[];
Value set_slot_and(Borrowed a, Borrowed b);
Value set_slot_or(Borrowed a, Borrowed b);
Value set_slot_xor(Borrowed a, Borrowed b);
Value set_slot_subtract(Borrowed a, Borrowed b);
Value set_slot_inplace_and(Borrowed a, Borrowed b);
Value set_slot_inplace_or(Borrowed a, Borrowed b);
Value set_slot_inplace_xor(Borrowed a, Borrowed b);
Value set_slot_inplace_subtract(Borrowed a, Borrowed b);
Value set_slot_compare(Borrowed a, Borrowed b, CompareOp op);
int set_slot_contains(Borrowed self, Borrowed item);

#endif
