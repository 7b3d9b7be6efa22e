/* SPDX-License-Identifier: MIT
   dict: tables, look-up, insertion, removal, merging. The picture of a table and the invariants are in dict_priv.h;
   methods in dict_methods.c, views and iterators in dict_views.c. */
#include "types/dict_priv.h"

#include "gil/interp.h"
#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/container_state.h"

#define LOG2_MIN 3 /* 8 slots, 5 entries */

/* The empty table: its eight slots are empty and none may be filled. */
static struct {
    DictTable table;
    int8_t index[1 << LOG2_MIN];
} const dict_empty_storage = {
    {LOG2_MIN, 1, TABLE_STR, 0, 0, 0, NULL, NULL},
    {-1, -1, -1, -1, -1, -1, -1, -1},
};
DictTable *const dict_empty_table = (DictTable *)&dict_empty_storage.table;

/* ------------------------------------------------------------------ versions */

/* The high 44 bits of a version identify the dict for its next 2**20 changes. */
uint64_t dict_version_next_block(Dict *self) {
    Thread *thread = thread_self;
    struct ContainerState *state = thread && thread->interp->types ? thread->interp->types->container : NULL;
    /* Dicts of the process heap live for ever: their address is unique; the top bit keeps them apart from counters. */
    uint64_t id = state ? ++state->dict_versions : (uint64_t)1 << 43 | (uint64_t)(uintptr_t)self >> 4;
    return id << 20 | VERSION_STEPS;
}

uint64_t dict_keys_version(Borrowed dict) {
    Dict *self = AS(Dict, dict);
    if (self->keys_version == 0)
        self->keys_version = dict_version_next_block(self);
    return self->keys_version;
}

/* ------------------------------------------------------------------ tables */

static ALWAYS_INLINE ssize_t table_capacity(int log2_size) { return (ssize_t)(((uint64_t)2 << log2_size) / 3); }

static int log2_for(ssize_t entries) {
    int log2_size = LOG2_MIN;
    while (table_capacity(log2_size) < entries)
        log2_size++;
    return log2_size;
}

static size_t table_bytes(int log2_size, int index_bytes, TableKind kind) {
    size_t entry = kind == TABLE_STR ? sizeof(StrEntry) : sizeof(GeneralEntry);
    return sizeof(DictTable) + ((size_t)index_bytes << log2_size) + (size_t)table_capacity(log2_size) * entry;
}

static int index_bytes_for(int log2_size) { return log2_size <= 7 ? 1 : log2_size <= 15 ? 2 : log2_size <= 31 ? 4 : 8; }

static void table_set_pointers(DictTable *t) {
    char *entries = t->index + ((size_t)t->index_bytes << t->log2_size);
    t->str_entries = t->kind == TABLE_STR ? (StrEntry *)entries : NULL;
    t->entries = t->kind == TABLE_STR ? NULL : (GeneralEntry *)entries;
}

static DictTable *table_new(int log2_size, TableKind kind) {
    if (log2_size > 58)
        return raise_no_memory();
    int index_bytes = index_bytes_for(log2_size);
    size_t size = table_bytes(log2_size, index_bytes, kind);
    DictTable *t = size <= HEAP_SMALL_MAX ? memory_new_inline(heap_self(), size) : memory_new(size);
    if (!t)
        return NULL;
    t->log2_size = (uint8_t)log2_size;
    t->index_bytes = (uint8_t)index_bytes;
    t->kind = (uint8_t)kind;
    t->usable = table_capacity(log2_size);
    t->first = t->filled = 0;
    table_set_pointers(t);
    memset(t->index, 0xff, (size_t)index_bytes << log2_size);
    return t;
}

static ALWAYS_INLINE void table_free(DictTable *t) {
    if (t != dict_empty_table)
        memory_free_inline(t);
}

static ALWAYS_INLINE void table_set_slot(DictTable *t, uint64_t slot, ssize_t at) {
    if (LIKELY(t->index_bytes == 1))
        ((int8_t *)t->index)[slot] = (int8_t)at;
    else if (LIKELY(t->index_bytes == 2))
        ((int16_t *)t->index)[slot] = (int16_t)at;
    else if (LIKELY(t->index_bytes == 4))
        ((int32_t *)t->index)[slot] = (int32_t)at;
    else
        ((int64_t *)t->index)[slot] = at;
}

/* The first slot on the hash's way that holds no entry. */
static ALWAYS_INLINE uint64_t table_free_slot(DictTable const *t, hash_t hash) {
    uint64_t mask = table_mask(t), perturb = (uint64_t)hash, slot = perturb & mask;
    while (table_slot(t, slot) >= 0) {
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    return slot;
}

/* The slot that refers to entry `at`. */
static uint64_t table_slot_of(DictTable const *t, hash_t hash, ssize_t at) {
    uint64_t mask = table_mask(t), perturb = (uint64_t)hash, slot = perturb & mask;
    while (table_slot(t, slot) != at) {
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    return slot;
}

static ALWAYS_INLINE void table_append(DictTable *t, STEALS Value key, hash_t hash, STEALS Value value) {
    ASSERT(t->usable > 0);
    ssize_t at = t->filled++;
    t->usable--;
    table_set_slot(t, table_free_slot(t, hash), at);
    if (LIKELY(t->kind == TABLE_STR))
        t->str_entries[at] = (StrEntry){key, value};
    else
        t->entries[at] = (GeneralEntry){hash, key, value};
}

static ALWAYS_INLINE void table_clear_entry(DictTable *t, ssize_t at) {
    if (t->kind == TABLE_STR)
        t->str_entries[at] = (StrEntry){NULL, NULL};
    else
        t->entries[at] = (GeneralEntry){0, NULL, NULL};
}

/* Moves all pairs into a new table of the given size and kind, without gaps but for `gap` unused entries in front. */
static NOINLINE bool dict_rebuild(Dict *self, int log2_size, TableKind kind, ssize_t gap) {
    DictTable *old = self->table, *t = table_new(log2_size, kind);
    if (!t)
        return false;
    for (; t->filled < gap; t->filled++, t->usable--)
        table_clear_entry(t, t->filled);
    t->first = gap;
    for (ssize_t i = old->first; i < old->filled; i++) {
        Value key = table_key(old, i);
        if (key)
            table_append(t, key, table_hash(old, i), *table_value_place(old, i));
    }
    self->table = t;
    self->keys_version = 0;
    table_free(old);
    return true;
}

bool dict_grow_for(Dict *self, ssize_t expected) {
    ssize_t needed = self->used + expected;
    if (expected <= self->table->usable)
        return true;
    return dict_rebuild(self, log2_for(needed), (TableKind)self->table->kind, 0);
}

size_t dict_memory(Dict const *self) {
    DictTable const *t = self->table;
    return t == dict_empty_table ? 0 : table_bytes(t->log2_size, t->index_bytes, (TableKind)t->kind);
}

/* ------------------------------------------------------------------ look-up */

/* Compares a candidate whose hash agrees, which may run Python. 1, 0, -1; 2: the dict changed, start again. */
static int dict_compare_key(Dict *self, ssize_t at, Borrowed key) {
    DictTable *t = self->table;
    Borrowed candidate = table_key(t, at);
    if (is_str_exact(candidate) && is_str_exact(key))
        return str_equal(candidate, key);
    OWNED Value kept = own(candidate);
    int equal = compare_bool(kept, key, COMPARE_EQ);
    if (equal >= 0 && (self->table != t || at >= t->filled || table_key(t, at) != kept))
        return 2;
    return equal;
}

static ssize_t dict_lookup_once(Dict *self, Borrowed key, hash_t hash) {
    DictTable *t = self->table;
    uint64_t mask = table_mask(t), perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        ssize_t at = table_slot(t, slot);
        if (at >= 0) {
            Borrowed candidate = table_key(t, at);
            if (candidate == key)
                return at;
            if (table_hash(t, at) == hash && !both_imm_int(candidate, key)) {
                int equal = dict_compare_key(self, at, key);
                if (equal)
                    return equal == 1 ? at : equal == 2 ? -3 : -2;
            }
        } else if (at == SLOT_EMPTY) {
            return -1;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

ssize_t dict_lookup_slow(Dict *self, Borrowed key, hash_t hash) {
    if (is_str_exact(key) && self->table->kind == TABLE_STR)
        return table_find_str(self->table, key, hash);
    ssize_t at = -3;
    if (is_imm_int(key) && self->table->kind == TABLE_GENERAL)
        at = table_find_int(self->table, key, hash);
    while (at == -3)
        at = dict_lookup_once(self, key, hash);
    return at;
}

Borrowed dict_peek_hash(Borrowed dict, Borrowed key, hash_t hash) {
    Dict *self = AS(Dict, dict);
    ssize_t at = dict_lookup(self, key, hash);
    return at >= 0 ? *table_value_place(self->table, at) : NULL;
}

Borrowed dict_peek(Borrowed dict, Borrowed key) {
    hash_t hash = item_hash(key);
    return hash == -1 ? NULL : dict_peek_hash(dict, key, hash);
}

Borrowed dict_peek_str(Borrowed dict, Borrowed key) {
    Dict *self = AS(Dict, dict);
    DictTable *t = self->table;
    hash_t hash = str_hash_fast(key);
    if (LIKELY(t->kind == TABLE_STR)) {
        ssize_t at = table_find_str(t, key, hash);
        return at >= 0 ? t->str_entries[at].value : NULL;
    }
    ssize_t at = dict_lookup_slow(self, key, hash);
    if (at == -2)
        error_clear(); /* a foreign key's __eq__ failed: as good as different */
    return at >= 0 ? *table_value_place(self->table, at) : NULL;
}

Borrowed dict_peek_text(Borrowed dict, const char *key) {
    OWNED Value name = str_from_text(key);
    if (!name) {
        error_clear(); /* no memory for the key; "never fails" reads as absent */
        return NULL;
    }
    return dict_peek_str(dict, name);
}

int dict_find(Borrowed dict, Borrowed key, Value *out) {
    Dict *self = AS(Dict, dict);
    hash_t hash = item_hash(key);
    if (hash == -1)
        return -1;
    ssize_t at = dict_lookup(self, key, hash);
    if (at < 0)
        return at == -1 ? 0 : -1;
    *out = own(*table_value_place(self->table, at));
    return 1;
}

int dict_has(Borrowed dict, Borrowed key) {
    hash_t hash = item_hash(key);
    if (hash == -1)
        return -1;
    ssize_t at = dict_lookup(AS(Dict, dict), key, hash);
    return at >= 0 ? 1 : at == -1 ? 0 : -1;
}

/* ------------------------------------------------------------------ insertion */

bool dict_add_new(Dict *self, STEALS Value key, hash_t hash, STEALS Value value) {
    DictTable *t = self->table;
    bool turns_general = t->kind == TABLE_STR && !is_str_exact(key);
    if (UNLIKELY(t->usable <= 0 || turns_general)) {
        /* Room for twice the pairs: gaps left by removals are closed. */
        int log2_size = t->usable <= 0 ? log2_for(self->used * 2) : t->log2_size;
        TableKind kind = turns_general ? TABLE_GENERAL : (TableKind)t->kind;
        if (!dict_rebuild(self, log2_size, kind, 0)) {
            drop(key);
            drop(value);
            return false;
        }
        t = self->table;
    }
    self->used++;
    self->keys_version = 0;
    dict_bump_version(self);
    table_append(t, key, hash, value);
    if (!gc_is_tracked(self) && (item_is_gc(key) || item_is_gc(value)))
        gc_track(self);
    return true;
}

bool dict_insert(Dict *self, Borrowed key, hash_t hash, STEALS Value value) {
    ssize_t at = dict_lookup(self, key, hash);
    if (at >= 0) {
        Value *place = table_value_place(self->table, at), old = *place;
        *place = value;
        dict_bump_version(self);
        dict_track_for(self, value);
        drop(old);
        return true;
    }
    if (UNLIKELY(at == -2)) {
        drop(value);
        return false;
    }
    return dict_add_new(self, own(key), hash, value);
}

bool dict_set_steal(Borrowed dict, Borrowed key, STEALS Value value) {
    if (!value)
        return false;
    hash_t hash = item_hash(key);
    if (UNLIKELY(hash == -1)) {
        drop(value);
        return false;
    }
    return dict_insert(AS(Dict, dict), key, hash, value);
}

bool dict_set(Borrowed dict, Borrowed key, Borrowed value) { return dict_set_steal(dict, key, own(value)); }

bool dict_set_hash(Borrowed dict, Borrowed key, hash_t hash, Borrowed value) {
    return dict_insert(AS(Dict, dict), key, hash, own(value));
}

bool dict_set_text(Borrowed dict, const char *key, Borrowed value) {
    OWNED Value name = str_intern_text(key);
    return name && dict_set(dict, name, value);
}

Value dict_set_default(Borrowed dict, Borrowed key, Borrowed value) {
    Dict *self = AS(Dict, dict);
    hash_t hash = item_hash(key);
    if (hash == -1)
        return NULL;
    ssize_t at = dict_lookup(self, key, hash);
    if (at >= 0)
        return own(*table_value_place(self->table, at));
    if (at == -2 || !dict_add_new(self, own(key), hash, own(value)))
        return NULL;
    return own(value);
}

/* ------------------------------------------------------------------ removal */

void dict_take_entry(Dict *self, ssize_t at, Value *key, Value *value) {
    DictTable *t = self->table;
    Value *place = table_value_place(t, at);
    uint64_t slot = table_slot_of(t, table_hash(t, at), at);
    *key = table_key(t, at);
    *value = *place;
    table_set_slot(t, slot, SLOT_DUMMY);
    table_clear_entry(t, at);
    if (at == t->first)
        while (t->first < t->filled && !table_key(t, t->first))
            t->first++;
    self->used--;
    self->keys_version = 0;
    dict_bump_version(self);
}

int dict_pop(Borrowed dict, Borrowed key, Value *out) {
    Dict *self = AS(Dict, dict);
    hash_t hash = item_hash(key);
    if (hash == -1)
        return -1;
    ssize_t at = dict_lookup(self, key, hash);
    if (at < 0)
        return at == -1 ? 0 : -1;
    Value old_key;
    dict_take_entry(self, at, &old_key, out);
    drop(old_key);
    return 1;
}

int dict_remove(Borrowed dict, Borrowed key) {
    Value old;
    int removed = dict_pop(dict, key, &old);
    if (removed == 1)
        drop(old);
    return removed;
}

int dict_remove_text(Borrowed dict, const char *key) {
    OWNED Value name = str_from_text(key);
    return name ? dict_remove(dict, name) : -1;
}

/* Drops the pairs of a table that no dict refers to any more, and frees it. */
static void table_drop(DictTable *t) {
    if (t == dict_empty_table)
        return;
    for (ssize_t i = t->first; i < t->filled; i++) {
        drop(table_key(t, i));
        drop(*table_value_place(t, i));
    }
    memory_free_inline(t);
}

void dict_clear(Borrowed dict) {
    Dict *self = AS(Dict, dict);
    DictTable *t = self->table;
    if (t == dict_empty_table)
        return;
    self->table = dict_empty_table;
    self->used = 0;
    self->keys_version = 0;
    dict_bump_version(self);
    table_drop(t);
}

/* ------------------------------------------------------------------ making, copying */

static ALWAYS_INLINE Dict *dict_new_raw(void) {
    Dict *self = object_new_raw(&dict_type, sizeof(Dict));
    if (UNLIKELY(!self))
        return NULL;
    self->used = 0;
    self->version = self->keys_version = 0;
    self->table = dict_empty_table;
    return self;
}

Value dict_new(void) {
    return TO_VALUE(dict_new_raw());
}

Value dict_new_sized(ssize_t expected) {
    Dict *self = dict_new_raw();
    if (!self || expected <= 0)
        return TO_VALUE(self);
    DictTable *t = table_new(log2_for(expected), TABLE_STR);
    if (!t) {
        drop_ref(self);
        return NULL;
    }
    self->table = t;
    return TO_VALUE(self);
}

/* A copy of a table without many gaps, as one block; every key and value gets a reference. */
static DictTable *table_clone(DictTable const *from) {
    size_t size = table_bytes(from->log2_size, from->index_bytes, (TableKind)from->kind);
    DictTable *t = memory_new(size);
    if (!t)
        return NULL;
    size_t entry = from->kind == TABLE_STR ? sizeof(StrEntry) : sizeof(GeneralEntry);
    size_t head = sizeof(DictTable) + ((size_t)from->index_bytes << from->log2_size);
    memcpy(t, from, head + (size_t)from->filled * entry);
    table_set_pointers(t);
    for (ssize_t i = t->first; i < t->filled; i++) {
        Borrowed key = table_key(t, i);
        if (key) {
            own(key);
            own(*table_value_place(t, i));
        }
    }
    return t;
}

Value dict_copy(Borrowed dict) {
    Dict *from = AS(Dict, dict);
    if (from->used == 0)
        return dict_new();
    OWNED Value copy = dict_new();
    if (!copy)
        return NULL;
    if (from->used >= from->table->filled / 2) {
        Dict *self = AS(Dict, copy);
        DictTable *t = table_clone(from->table);
        if (!t)
            return NULL;
        self->table = t;
        self->used = from->used;
        dict_bump_version(self);
        if (gc_is_tracked(from))
            gc_track(self);
        return MOVE(copy);
    }
    return dict_merge(copy, dict, true) ? MOVE(copy) : NULL;
}

/* ------------------------------------------------------------------ merging */

static bool dict_merge_pair(Dict *self, Borrowed key, hash_t hash, Borrowed value, bool override) {
    if (override)
        return dict_insert(self, key, hash, own(value));
    ssize_t at = dict_lookup(self, key, hash);
    if (at == -1)
        return dict_add_new(self, own(key), hash, own(value));
    return at >= 0;
}

static bool dict_merge_dict(Dict *self, Dict *other, bool override) {
    if (other == self || other->used == 0)
        return true;
    if (self->used == 0 && self->table == dict_empty_table && other->used >= other->table->filled / 2) {
        DictTable *t = table_clone(other->table);
        if (!t)
            return false;
        self->table = t;
        self->used = other->used;
        self->keys_version = 0;
        dict_bump_version(self);
        if (gc_is_tracked(other))
            gc_track_maybe(self);
        return true;
    }
    if (other->used > self->table->usable && !dict_grow_for(self, other->used))
        return false;
    ssize_t used = other->used;
    for (ssize_t i = other->table->first; i < other->table->filled; i++) {
        DictTable *t = other->table;
        Borrowed key = table_key(t, i);
        if (!key)
            continue;
        hash_t hash = table_hash(t, i);
        OWNED Value kept_key = own(key);
        OWNED Value kept_value = own(*table_value_place(t, i));
        if (!dict_merge_pair(self, kept_key, hash, kept_value, override))
            return false;
        if (other->used != used)
            return raise_error(&exc_RuntimeError, "dict mutated during update");
    }
    return true;
}

static bool dict_merge_mapping(Borrowed dict, Borrowed other, bool override) {
    OWNED Value keys = call_method_0(other, STR(keys));
    OWNED Value iterator = keys ? get_iter(keys) : NULL;
    if (!iterator)
        return false;
    for (;;) {
        OWNED Value key = NULL;
        int got = iterator_step(iterator, &key);
        if (got <= 0)
            return got == 0;
        if (!override) {
            int has = dict_has(dict, key);
            if (has < 0)
                return false;
            if (has)
                continue;
        }
        OWNED Value value = get_item(other, key);
        if (!value || !dict_set(dict, key, value))
            return false;
    }
}

bool dict_merge(Borrowed dict, Borrowed other, bool override) {
    /* A subclass may show other pairs than it holds, through __iter__ (and keys). */
    if (is_dict(other) && type_of(other)->info->iter == dict_slot_iter)
        return dict_merge_dict(AS(Dict, dict), AS(Dict, other), override);
    return dict_merge_mapping(dict, other, override);
}

static bool dict_update_from_pair(Borrowed dict, Borrowed pair, ssize_t number) {
    OWNED Value fast = sequence_fast(pair, "");
    if (!fast) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "cannot convert dictionary update sequence element #%zd to a sequence", number);
        return false;
    }
    ssize_t size = is_list(fast) ? list_size(fast) : tuple_size(fast);
    if (size != 2)
        return raise_error(&exc_ValueError, "dictionary update sequence element #%zd has length %zd; 2 is required",
                           number, size);
    OWNED Value key = own(is_list(fast) ? list_peek(fast, 0) : tuple_peek(fast, 0));
    OWNED Value value = own(is_list(fast) ? list_peek(fast, 1) : tuple_peek(fast, 1));
    return dict_set(dict, key, value);
}

bool dict_update_from_pairs(Borrowed dict, Borrowed iterable) {
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    for (ssize_t number = 0;; number++) {
        OWNED Value pair = NULL;
        int got = iterator_step(iterator, &pair);
        if (got <= 0)
            return got == 0;
        if (!dict_update_from_pair(dict, pair, number))
            return false;
    }
}

static bool dict_update_from(Borrowed self, Borrowed arg) {
    if (is_dict_exact(arg))
        return dict_merge(self, arg, true);
    OWNED Value keys = NULL;
    int has = find_attr(arg, STR(keys), &keys);
    if (has < 0)
        return false;
    return has ? dict_merge(self, arg, true) : dict_update_from_pairs(self, arg);
}

bool dict_update_call(Borrowed self, const char *name, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_count(name, count, 0, 1) || (count && !dict_update_from(self, args[0])))
        return false;
    ssize_t named = keywords ? tuple_size(keywords) : 0;
    for (ssize_t i = 0; i < named; i++)
        if (!dict_set(self, tuple_peek(keywords, i), args[count + i]))
            return false;
    return true;
}

/* ------------------------------------------------------------------ walking */

bool dict_next_hash(Borrowed dict, ssize_t *position, Borrowed *key, Borrowed *value, hash_t *hash) {
    if (!dict_next(dict, position, key, value))
        return false;
    *hash = table_hash(AS(Dict, dict)->table, *position - 1);
    return true;
}

bool dict_next(Borrowed dict, ssize_t *position, Borrowed *key, Borrowed *value) {
    DictTable *t = AS(Dict, dict)->table;
    for (ssize_t i = ssize_max(*position, t->first); i < t->filled; i++) {
        Borrowed found = table_key(t, i);
        if (found) {
            *position = i + 1;
            *key = found;
            *value = *table_value_place(t, i);
            return true;
        }
    }
    return false;
}

Value dict_keys(Borrowed dict) {
    ssize_t position = 0, count = 0;
    Borrowed key, value;
    Value list = list_new(dict_size(dict));
    while (list && dict_next(dict, &position, &key, &value))
        list_init_item(list, count++, own(key));
    return list;
}

Value dict_values(Borrowed dict) {
    ssize_t position = 0, count = 0;
    Borrowed key, value;
    Value list = list_new(dict_size(dict));
    while (list && dict_next(dict, &position, &key, &value))
        list_init_item(list, count++, own(value));
    return list;
}

Value dict_items(Borrowed dict) {
    ssize_t position = 0, count = 0;
    Borrowed key, value;
    OWNED Value list = list_new(dict_size(dict));
    while (list && dict_next(dict, &position, &key, &value)) {
        Value pair = tuple_from_array((Borrowed[]){key, value}, 2);
        if (!pair)
            return NULL;
        list_init_item(list, count++, pair);
    }
    return MOVE(list);
}

/* ------------------------------------------------------------------ equality */

static int dict_compare_pairs(Borrowed a, Borrowed b) {
    for (ssize_t i = AS(Dict, a)->table->first; i < AS(Dict, a)->table->filled; i++) {
        DictTable *t = AS(Dict, a)->table;
        Borrowed key = table_key(t, i);
        if (!key)
            continue;
        hash_t hash = table_hash(t, i);
        OWNED Value kept_key = own(key);
        OWNED Value mine = own(*table_value_place(t, i));
        OWNED Value theirs = own_maybe(dict_peek_hash(b, kept_key, hash));
        if (!theirs)
            return error_is_set() ? -1 : 0;
        int equal = item_equal(mine, theirs);
        if (equal <= 0)
            return equal;
    }
    return 1;
}

bool dict_is_equal(Borrowed a, Borrowed b, int *equal) {
    *equal = dict_size(a) != dict_size(b) ? 0 : dict_compare_pairs(a, b);
    return *equal >= 0;
}

/* ------------------------------------------------------------------ inline caches */

ssize_t dict_entry_index(Borrowed dict, Borrowed str_key) {
    Dict *self = AS(Dict, dict);
    ssize_t at = dict_lookup(self, str_key, str_hash_fast(str_key));
    if (at == -2)
        error_clear(); /* a foreign key's __eq__ failed: as good as different */
    return at < 0 ? -1 : at;
}

Value *dict_entry_place(Borrowed dict, ssize_t index) { return table_value_place(AS(Dict, dict)->table, index); }

void dict_entry_store(Borrowed dict, ssize_t index, STEALS Value value) {
    Dict *self = AS(Dict, dict);
    Value *place = table_value_place(self->table, index), old = *place;
    *place = value;
    dict_bump_version(self);
    dict_track_for(self, value);
    drop(old);
}

/* ------------------------------------------------------------------ the order of keys */

ssize_t dict_entry_find(Borrowed dict, Borrowed key) {
    hash_t hash = item_hash(key);
    return hash == -1 ? -2 : dict_lookup(AS(Dict, dict), key, hash);
}

ssize_t dict_entry_first(Borrowed dict, ssize_t from) {
    DictTable *t = AS(Dict, dict)->table;
    for (ssize_t i = ssize_max(from, t->first); i < t->filled; i++)
        if (table_key(t, i))
            return i;
    return -1;
}

ssize_t dict_entry_last(Borrowed dict, ssize_t from) {
    DictTable *t = AS(Dict, dict)->table;
    for (ssize_t i = ssize_min(from, t->filled) - 1; i >= t->first; i--)
        if (table_key(t, i))
            return i;
    return -1;
}

ssize_t dict_entry_limit(Borrowed dict) { return AS(Dict, dict)->table->filled; }
Borrowed dict_entry_key(Borrowed dict, ssize_t at) { return table_key(AS(Dict, dict)->table, at); }
Borrowed dict_entry_value(Borrowed dict, ssize_t at) { return *table_value_place(AS(Dict, dict)->table, at); }

void dict_entry_take(Borrowed dict, ssize_t at, Value *key, Value *value) {
    Dict *self = AS(Dict, dict);
    dict_take_entry(self, at, key, value);
    DictTable *t = self->table;
    while (t->filled > t->first && !table_key(t, t->filled - 1))
        t->filled--; /* the next search from the end is short */
}

bool dict_move_last(Borrowed dict, ssize_t at) {
    Dict *self = AS(Dict, dict);
    if (dict_entry_last(dict, PTRDIFF_MAX) == at)
        return true;
    hash_t hash = table_hash(self->table, at);
    Value key, value;
    if (self->table->usable <= 0) { /* make room first: after a failure the entry has to be where it was */
        OWNED Value kept = own(table_key(self->table, at));
        if (!dict_rebuild(self, log2_for(self->used * 2), (TableKind)self->table->kind, 0))
            return false;
        at = dict_lookup(self, kept, hash); /* identical key: no Python runs before it is found */
    }
    dict_take_entry(self, at, &key, &value);
    return dict_add_new(self, key, hash, value);
}

/* The entry goes into the unused ones in front; when there are none, a new table gets as many as there are items. */
bool dict_move_first(Borrowed dict, ssize_t at) {
    Dict *self = AS(Dict, dict);
    if (dict_entry_first(dict, 0) == at)
        return true;
    hash_t hash = table_hash(self->table, at);
    if (self->table->first == 0) {
        ssize_t before = 0;
        for (ssize_t i = 0; i < at; i++)
            before += table_key(self->table, i) != NULL;
        ssize_t gap = self->used;
        if (!dict_rebuild(self, log2_for(self->used * 2 + gap), (TableKind)self->table->kind, gap))
            return false;
        at = gap + before;
    }
    Value key, value;
    dict_take_entry(self, at, &key, &value);
    DictTable *t = self->table;
    ssize_t to = --t->first;
    table_set_slot(t, table_free_slot(t, hash), to);
    if (t->kind == TABLE_STR)
        t->str_entries[to] = (StrEntry){key, value};
    else
        t->entries[to] = (GeneralEntry){hash, key, value};
    self->used++;
    return true;
}

bool dict_count_key(Borrowed dict, Borrowed key) {
    Dict *self = AS(Dict, dict);
    hash_t hash = item_hash(key);
    ssize_t at = hash == -1 ? -2 : dict_lookup(self, key, hash);
    if (at == -2)
        return false;
    if (at == -1)
        return dict_add_new(self, own(key), hash, imm_int(1));
    Value *place = table_value_place(self->table, at);
    if (is_imm_int(*place) && *place != imm_int(IMM_INT_MAX)) {
        *place = imm_int(imm_int_get(*place) + 1);
        dict_bump_version(self);
        return true;
    }
    OWNED Value old = own(*place);
    Value sum = number_add(old, imm_int(1));
    return sum && dict_insert(self, key, hash, sum);
}

/* ------------------------------------------------------------------ life */

void dict_slot_dealloc(Object *self) {
    Dict *dict = (Dict *)self;
    gc_untrack(self);
    DictTable *t = dict->table;
    if (t)
        table_drop(t);
    object_free(self);
}

int dict_slot_traverse(Object *self, Visitor visitor, void *arg) {
    DictTable *t = ((Dict *)self)->table;
    if (!t)
        return 0;
    for (ssize_t i = t->first; i < t->filled; i++) {
        if (t->kind == TABLE_GENERAL)
            VISIT(t->entries[i].key);
        VISIT(*table_value_place(t, i));
    }
    return 0;
}

void dict_slot_clear(Object *self) { dict_clear(TO_VALUE(self)); }
