/* SPDX-License-Identifier: MIT
   The inside of dict, for the files of this folder and for vm/'s inline caches.

   A table is one block: head, index, entries.

       DictTable   log2_size  index_bytes  kind  usable  filled
       index       1 << log2_size slots of 1, 2, 4 or 8 bytes: the number of an entry, SLOT_EMPTY or SLOT_DUMMY
       entries     room for 2/3 of that many, in the order of insertion; [0, filled) were used at some time

   TABLE_STR tables hold only exact strs as keys and entries of 16 bytes {key, value}: the hash is in the Str. All other
   tables have entries of 24 bytes {hash, key, value}. A table starts as TABLE_STR and turns general with the first key
   that is no exact str. A removed entry has a NULL key and value, and a SLOT_DUMMY in the index.

   Why so: attributes and globals are dicts of interned strs; there a look-up compares one pointer, and the entries of
   small dicts fit into two cache lines.

   Probing: slot = hash, then slot * 5 + 1 + perturb with perturb shifted right by 5 each time, modulo the size; it visits
   every slot in the end, and a table always keeps an empty one.

   Invariants: used = entries with a key, all of them in [first, filled); filled + usable <= 2/3 of the size; every change of a key sets keys_version to
   0; every change at all takes a new `version`; dicts without anything the collector could care about are untracked. */
#ifndef GILT_TYPES_DICT_PRIV_H
#define GILT_TYPES_DICT_PRIV_H

#include "types/dict_base.h"
#include "types/list_priv.h"

typedef enum { TABLE_STR, TABLE_GENERAL } TableKind;

typedef struct {
    Value key, value;
} StrEntry;
typedef struct {
    hash_t hash;
    Value key, value;
} GeneralEntry;

typedef struct DictTable {
    uint8_t log2_size;
    uint8_t index_bytes;
    uint8_t kind;     /* TableKind */
    ssize_t usable;   /* entries that may still be added before the table has to grow */
    ssize_t first;    /* entries before this one are removed: taking from the front again and again stays cheap */
    ssize_t filled;   /* entries that were used, removed ones too */
    StrEntry *str_entries; /* both point behind the index; one is NULL */
    GeneralEntry *entries;
    char index[];
} DictTable;

#define SLOT_EMPTY (-1)
#define SLOT_DUMMY (-2)
#define PERTURB_SHIFT 5

extern DictTable *const dict_empty_table; /* shared by all empty dicts; never written */

static ALWAYS_INLINE uint64_t table_mask(DictTable const *t) { return ((uint64_t)1 << t->log2_size) - 1; }
static ALWAYS_INLINE ssize_t table_slot(DictTable const *t, uint64_t slot) {
    if (LIKELY(t->index_bytes == 1))
        return ((int8_t const *)t->index)[slot];
    if (LIKELY(t->index_bytes == 2))
        return ((int16_t const *)t->index)[slot];
    if (LIKELY(t->index_bytes == 4))
        return ((int32_t const *)t->index)[slot];
    return ((int64_t const *)t->index)[slot];
}
static ALWAYS_INLINE Value table_key(DictTable const *t, ssize_t at) {
    return t->kind == TABLE_STR ? t->str_entries[at].key : t->entries[at].key;
}
static ALWAYS_INLINE Value *table_value_place(DictTable const *t, ssize_t at) {
    return t->kind == TABLE_STR ? &t->str_entries[at].value : &t->entries[at].value;
}
static ALWAYS_INLINE hash_t table_hash(DictTable const *t, ssize_t at) {
    return t->kind == TABLE_STR ? AS(Str, t->str_entries[at].key)->hash : t->entries[at].hash;
}

/* The entry of an exact str in a TABLE_STR table, or -1. `hash` is its hash. runs: nothing. */
static ALWAYS_INLINE ssize_t table_find_str(DictTable const *t, Borrowed key, hash_t hash) {
    uint64_t mask = table_mask(t), perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        ssize_t at = table_slot(t, slot);
        if (at >= 0) {
            Borrowed candidate = t->str_entries[at].key;
            if (LIKELY(candidate == key))
                return at;
            if (AS(Str, candidate)->hash == hash && !(str_is_interned(candidate) && str_is_interned(key)) &&
                str_equal(candidate, key))
                return at;
        } else if (at == SLOT_EMPTY) {
            return -1;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* The entry of an immediate int in a TABLE_GENERAL table, -1, or -3: only a comparison by __eq__ can tell. */
static ALWAYS_INLINE ssize_t table_find_int(DictTable const *t, Borrowed key, hash_t hash) {
    uint64_t mask = table_mask(t), perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        ssize_t at = table_slot(t, slot);
        if (at >= 0) {
            GeneralEntry const *entry = &t->entries[at];
            if (LIKELY(entry->key == key))
                return at;
            if (entry->hash == hash && !is_imm_int(entry->key))
                return -3;
        } else if (at == SLOT_EMPTY) {
            return -1;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* The entry of a key in any table, or -1; -2: error. runs: Python (__eq__), after which *table may be gone; the answer
   is about the dict as it is on return. */
ssize_t dict_lookup_slow(Dict *self, Borrowed key, hash_t hash) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK ssize_t dict_lookup(Dict *self, Borrowed key, hash_t hash) {
    DictTable *t = self->table;
    if (LIKELY(t->kind == TABLE_STR) && LIKELY(is_str_exact(key)))
        return table_find_str(t, key, hash);
    return dict_lookup_slow(self, key, hash);
}

#define VERSION_STEPS (((uint64_t)1 << 20) - 1)
uint64_t dict_version_next_block(Dict *self);
/* Versions count down within a block of 2**20 that the interpreter's counter gave to this dict alone. */
static ALWAYS_INLINE void dict_bump_version(Dict *self) {
    if (UNLIKELY((self->version & VERSION_STEPS) == 0))
        self->version = dict_version_next_block(self);
    else
        self->version--;
}
static ALWAYS_INLINE void dict_track_for(Dict *self, Borrowed v) {
    if (item_is_gc(v) && !gc_is_tracked(self))
        gc_track(self);
}

/* Inserts or replaces; takes `value` over, makes its own reference to `key`. runs: Python. fails: MemoryError, __eq__. */
bool dict_insert(Dict *self, Borrowed key, hash_t hash, STEALS Value value) MUST_CHECK;
/* Adds a key that is known to be absent. runs: nothing. Both are stolen. */
bool dict_add_new(Dict *self, STEALS Value key, hash_t hash, STEALS Value value) MUST_CHECK;
/* Removes entry `at`; the pair's references go to the caller. */
void dict_take_entry(Dict *self, ssize_t at, Value *key, Value *value);
bool dict_grow_for(Dict *self, ssize_t expected) MUST_CHECK;

/* --- views and iterators (types/dict_views.c) --- */
/* Visits the entries from `next` on, upwards or (reverse types) downwards. vm/ reads the fields. */
typedef struct {
    Object head;
    Value dict;      /* NULL: exhausted */
    ssize_t used;    /* the dict's size at the start; -1 after the size was seen to change */
    ssize_t next;    /* entry to look at */
    ssize_t left;    /* items still to come, for __length_hint__ */
    Value pair;      /* items: a tuple that is reused when nobody else kept it; or NULL */
} DictIterator;
extern Type dict_key_iterator_type, dict_value_iterator_type, dict_item_iterator_type;
extern Type dict_reverse_key_iterator_type, dict_reverse_value_iterator_type, dict_reverse_item_iterator_type;
Value dict_iterator_new(Type *type, Borrowed dict) MUST_CHECK;
/* Set operations of keys and items views, shared with OrderedDict's views. */
bool is_dict_set_view(Borrowed v);
Value dict_view_slot_subtract(Borrowed a, Borrowed b);
Value dict_view_slot_and(Borrowed a, Borrowed b);
Value dict_view_slot_or(Borrowed a, Borrowed b);
Value dict_view_slot_xor(Borrowed a, Borrowed b);

#endif
