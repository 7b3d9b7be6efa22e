/* SPDX-License-Identifier: MIT
   set and frozenset: the table, and what C code asks of sets. Methods, operators and the types are in set_methods.c;
   the layout, and why it probes as it does, in set_priv.h. */
#include "types/set_priv.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"

#define NEIGHBOURS 9
#define SET_DUMMY_HASH ((hash_t)-1)

static ALWAYS_INLINE bool entry_is_free(SetEntry const *e) { return !e->key && e->hash == 0; }

/* How many slots behind `slot` are looked at before the next jump. */
static ALWAYS_INLINE int neighbours(uint64_t slot, uint64_t mask) { return slot + NEIGHBOURS <= mask ? NEIGHBOURS : 0; }

static ALWAYS_INLINE uint64_t next_slot(uint64_t slot, uint64_t *perturb, uint64_t mask) {
    *perturb >>= 5;
    return (slot * 5 + 1 + *perturb) & mask;
}

/* ------------------------------------------------------------------ look-up */

/* Compares keys whose hashes agree: 1, 0, -1; 2 when the table changed meanwhile. */
static int set_compare_key(Set *self, SetEntry *e, Borrowed key) {
    if (is_str_exact(e->key) && is_str_exact(key))
        return str_equal(e->key, key);
    SetEntry *table = self->table;
    OWNED Value kept = own(e->key);
    int equal = compare_bool(kept, key, COMPARE_EQ);
    if (equal >= 0 && (self->table != table || e->key != kept))
        return 2;
    return equal;
}

/* The slot that holds the key, or else the free slot where the search ended; NULL on error. *dummy, if wanted, is the
   last dummy on the way: where CPython puts a new key, if there is one. */
static ALWAYS_INLINE SetEntry *set_search(Set *self, Borrowed key, hash_t hash, SetEntry **dummy) {
restart:
    if (dummy)
        *dummy = NULL;
    uint64_t mask = (uint64_t)self->mask, perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        SetEntry *e = &self->table[slot];
        for (int left = neighbours(slot, mask); left >= 0; left--, e++) {
            if (entry_is_free(e))
                return e;
            if (dummy && e->hash == SET_DUMMY_HASH)
                *dummy = e;
            if (e->hash != hash || !e->key)
                continue;
            if (e->key == key)
                return e;
            if (both_imm_int(e->key, key))
                continue;
            int equal = set_compare_key(self, e, key);
            if (equal == 1)
                return e;
            if (equal < 0)
                return NULL;
            if (equal == 2)
                goto restart;
        }
        slot = next_slot(slot, &perturb, mask);
    }
}

SetEntry *set_lookup(Set *self, Borrowed key, hash_t hash, bool *error) {
    SetEntry *e = set_search(self, key, hash, NULL);
    *error = !e;
    return e && e->key ? e : NULL;
}

int set_has_hash(Set *self, Borrowed key, hash_t hash) {
    SetEntry *e = set_search(self, key, hash, NULL);
    return e ? e->key != NULL : -1;
}

/* ------------------------------------------------------------------ growth */

/* Puts a key that is not there into a table without dummies. */
static ALWAYS_INLINE void table_insert_clean(SetEntry *table, uint64_t mask, STEALS Value key, hash_t hash) {
    uint64_t perturb = (uint64_t)hash, slot = perturb & mask;
    for (;;) {
        SetEntry *e = &table[slot];
        for (int left = neighbours(slot, mask); left >= 0; left--, e++) {
            if (!e->key) {
                *e = (SetEntry){key, hash};
                return;
            }
        }
        slot = next_slot(slot, &perturb, mask);
    }
}

/* Moves all items into a table with more than `wanted` slots; dummies disappear. */
static NOINLINE bool set_resize(Set *self, ssize_t wanted) {
    size_t size = SET_SMALL;
    while (size <= (size_t)wanted)
        size <<= 1;
    SetEntry *old = self->table, copy[SET_SMALL], *table;
    bool old_is_small = old == self->small;
    if (size == SET_SMALL) {
        if (old_is_small && self->fill == self->used)
            return true;
        if (old_is_small)
            old = memcpy(copy, old, sizeof copy);
        table = self->small;
    } else {
        table = memory_new_array(size, sizeof *table);
        if (!table)
            return false;
    }
    memset(table, 0, size * sizeof *table);
    ssize_t old_mask = self->mask;
    for (ssize_t i = 0; i <= old_mask; i++)
        if (old[i].key)
            table_insert_clean(table, size - 1, old[i].key, old[i].hash);
    self->table = table;
    self->mask = (ssize_t)size - 1;
    self->fill = self->used;
    if (!old_is_small)
        memory_free(old);
    return true;
}

static ALWAYS_INLINE ssize_t set_grown(Set const *self) { return self->used > 50000 ? self->used * 2 : self->used * 4; }

/* ------------------------------------------------------------------ single items */

bool set_add_hash(Set *self, Borrowed key, hash_t hash) {
    SetEntry *dummy, *e = set_search(self, key, hash, &dummy);
    if (!e)
        return false;
    if (e->key)
        return true;
    if (dummy) {
        *dummy = (SetEntry){own(key), hash};
        self->used++;
        return true;
    }
    *e = (SetEntry){own(key), hash};
    self->fill++;
    self->used++;
    if (LIKELY((size_t)self->fill * 5 < (size_t)self->mask * 3))
        return true;
    return set_resize(self, set_grown(self));
}

bool set_add(Borrowed set, Borrowed item) {
    hash_t hash = item_hash(item);
    return hash != -1 && set_add_hash(AS(Set, set), item, hash);
}

int set_has(Borrowed set, Borrowed item) {
    hash_t hash = item_hash(item);
    return hash == -1 ? -1 : set_has_hash(AS(Set, set), item, hash);
}

int set_remove_hash(Set *self, Borrowed key, hash_t hash) {
    SetEntry *e = set_search(self, key, hash, NULL);
    if (!e)
        return -1;
    if (!e->key)
        return 0;
    Value old = e->key;
    *e = (SetEntry){NULL, SET_DUMMY_HASH};
    self->used--;
    drop(old);
    return 1;
}

int set_remove(Borrowed set, Borrowed item) {
    hash_t hash = item_hash(item);
    return hash == -1 ? -1 : set_remove_hash(AS(Set, set), item, hash);
}

int set_pop(Borrowed set, Value *out) {
    Set *self = AS(Set, set);
    if (self->used == 0)
        return 0;
    ssize_t at = self->finger & self->mask;
    while (!self->table[at].key)
        at = at == self->mask ? 0 : at + 1;
    *out = self->table[at].key;
    self->table[at] = (SetEntry){NULL, SET_DUMMY_HASH};
    self->used--;
    self->finger = at + 1;
    return 1;
}

bool set_next(Borrowed set, ssize_t *position, Borrowed *item, hash_t *hash) {
    Set *self = AS(Set, set);
    for (ssize_t i = *position; i <= self->mask; i++) {
        if (self->table[i].key) {
            *position = i + 1;
            *item = self->table[i].key;
            if (hash)
                *hash = self->table[i].hash;
            return true;
        }
    }
    return false;
}

ssize_t set_size(Borrowed set) { return AS(Set, set)->used; }

/* ------------------------------------------------------------------ all items */

static void set_make_empty(Set *self) {
    memset(self->small, 0, sizeof self->small);
    self->table = self->small;
    self->mask = SET_SMALL - 1;
    self->fill = self->used = 0;
    self->hash = -1;
}

void set_clear(Borrowed set) {
    Set *self = AS(Set, set);
    if (self->fill == 0)
        return;
    SetEntry copy[SET_SMALL], *old = self->table;
    bool is_small = old == self->small;
    ssize_t mask = self->mask;
    if (is_small)
        old = memcpy(copy, old, sizeof copy);
    set_make_empty(self);
    for (ssize_t i = 0; i <= mask; i++)
        drop(old[i].key);
    if (!is_small)
        memory_free(old);
}

void set_swap(Set *a, Set *b) {
    bool a_small = a->table == a->small, b_small = b->table == b->small;
    SetEntry kept_small[SET_SMALL];
    memcpy(kept_small, a->small, sizeof kept_small);
    memcpy(a->small, b->small, sizeof kept_small);
    memcpy(b->small, kept_small, sizeof kept_small);
    SetEntry *kept_table = a->table;
    a->table = b_small ? a->small : b->table;
    b->table = a_small ? b->small : kept_table;
#define SWAP(type, field)                                                                                              \
    do {                                                                                                               \
        type kept_ = a->field;                                                                                         \
        a->field = b->field;                                                                                           \
        b->field = kept_;                                                                                              \
    } while (0)
    SWAP(ssize_t, fill);
    SWAP(ssize_t, used);
    SWAP(ssize_t, mask);
#undef SWAP
    a->hash = b->hash = -1;
}

/* One big growth when `more` items would not fit without. */
static bool set_reserve(Set *self, ssize_t more) {
    if ((size_t)(self->fill + more) * 5 < (size_t)self->mask * 3)
        return true;
    return set_resize(self, (self->used + more) * 2);
}

static bool set_merge(Set *self, Set *other) {
    if (self == other || other->used == 0)
        return true;
    if (!set_reserve(self, other->used))
        return false;
    if (self->fill == 0 && self->mask == other->mask && other->fill == other->used) {
        for (ssize_t i = 0; i <= other->mask; i++) {
            SetEntry e = other->table[i];
            if (e.key)
                self->table[i] = (SetEntry){own(e.key), e.hash};
        }
        self->fill = self->used = other->used;
        return true;
    }
    if (self->fill == 0) {
        for (ssize_t i = 0; i <= other->mask; i++)
            if (other->table[i].key)
                table_insert_clean(self->table, (uint64_t)self->mask, own(other->table[i].key), other->table[i].hash);
        self->fill = self->used = other->used;
        return true;
    }
    for (ssize_t i = 0; i <= other->mask; i++) {
        if (!other->table[i].key)
            continue;
        OWNED Value key = own(other->table[i].key);
        if (!set_add_hash(self, key, other->table[i].hash))
            return false;
    }
    return true;
}

static bool set_merge_dict(Set *self, Borrowed dict) {
    if (!set_reserve(self, dict_size(dict)))
        return false;
    ssize_t position = 0;
    Borrowed key, value;
    hash_t hash;
    while (dict_next_hash(dict, &position, &key, &value, &hash)) {
        OWNED Value kept = own(key);
        if (!set_add_hash(self, kept, hash))
            return false;
    }
    return true;
}

bool set_update(Borrowed set, Borrowed iterable) {
    Set *self = AS(Set, set);
    if (is_any_set(iterable))
        return set_merge(self, AS(Set, iterable));
    if (is_dict_exact(iterable))
        return set_merge_dict(self, iterable);
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    NextFn next = type_of(iterator)->info->next;
    for (;;) {
        OWNED Value item = NULL;
        int got = next(iterator, &item);
        if (got <= 0)
            return got == 0;
        if (!set_add(set, item))
            return false;
    }
}

/* After many removals: when more than a quarter of the slots are dummies, they are cleared away. */
static bool set_tidy(Set *self) {
    if ((size_t)(self->fill - self->used) <= (size_t)self->mask / 4)
        return true;
    return set_resize(self, set_grown(self));
}

static bool set_subtract_set(Borrowed self, Borrowed other) {
    OWNED Value common = NULL;
    if (set_size(other) >> 3 > set_size(self)) { /* only what both have matters */
        common = set_slot_and(self, other);
        if (!common)
            return false;
        other = common;
    }
    ssize_t position = 0;
    Borrowed item;
    hash_t hash;
    while (set_next(other, &position, &item, &hash)) {
        OWNED Value kept = own(item);
        if (set_remove_hash(AS(Set, self), kept, hash) < 0)
            return false;
    }
    return true;
}

static bool set_subtract_dict(Set *self, Borrowed dict) {
    ssize_t position = 0;
    Borrowed key, value;
    hash_t hash;
    while (dict_next_hash(dict, &position, &key, &value, &hash)) {
        OWNED Value kept = own(key);
        if (set_remove_hash(self, kept, hash) < 0)
            return false;
    }
    return true;
}

bool set_subtract(Borrowed self, Borrowed other) {
    if (self == other) {
        set_clear(self);
        return true;
    }
    if (is_any_set(other))
        return set_subtract_set(self, other) && set_tidy(AS(Set, self));
    if (is_dict_exact(other))
        return set_subtract_dict(AS(Set, self), other) && set_tidy(AS(Set, self));
    OWNED Value iterator = get_iter(other);
    if (!iterator)
        return false;
    for (;;) {
        OWNED Value item = NULL;
        int got = iterator_step(iterator, &item);
        if (got < 0)
            return false;
        if (got == 0)
            return set_tidy(AS(Set, self));
        if (set_remove(self, item) < 0)
            return false;
    }
}

static bool set_toggle_item(Set *self, Borrowed item, hash_t hash) {
    OWNED Value kept = own(item);
    int removed = set_remove_hash(self, kept, hash);
    return removed > 0 || (removed == 0 && set_add_hash(self, kept, hash));
}

bool set_toggle(Borrowed self, Borrowed other) {
    if (self == other) {
        set_clear(self);
        return true;
    }
    ssize_t position = 0;
    Borrowed item, value;
    hash_t hash;
    if (is_dict_exact(other)) {
        while (dict_next_hash(other, &position, &item, &value, &hash))
            if (!set_toggle_item(AS(Set, self), item, hash))
                return false;
        return true;
    }
    OWNED Value set = is_any_set(other) ? own(other) : set_make(is_frozenset(self) ? &frozenset_type : &set_type, other);
    if (!set)
        return false;
    while (set_next(set, &position, &item, &hash))
        if (!set_toggle_item(AS(Set, self), item, hash))
            return false;
    return true;
}

/* ------------------------------------------------------------------ making */

Value set_make(Type *type, Borrowed iterable) {
    Set *self;
    if (type == &set_type || type == &frozenset_type) {
        self = object_new_raw(type, sizeof(Set));
        if (!self)
            return NULL;
        self->weaklist = NULL;
        gc_track(self);
    } else {
        self = AS(Set, type_alloc(type));
        if (!self)
            return NULL;
    }
    self->finger = 0;
    set_make_empty(self);
    if (iterable && !set_update(TO_VALUE(self), iterable)) {
        drop_ref(self);
        return NULL;
    }
    return TO_VALUE(self);
}

Value set_new(Borrowed iterable) { return set_make(&set_type, iterable); }

Value frozenset_new(Borrowed iterable) {
    if (iterable && is_exact(iterable, &frozenset_type))
        return own(iterable);
    return set_make(&frozenset_type, iterable);
}

bool is_set(Borrowed v) { return is_pointer(v) && is_instance(v, &set_type); }
bool is_frozenset(Borrowed v) { return is_pointer(v) && is_instance(v, &frozenset_type); }
bool is_any_set(Borrowed v) {
    Type *type = type_of(v);
    return type == &set_type || type == &frozenset_type || is_set(v) || is_frozenset(v);
}

/* ------------------------------------------------------------------ hash of a frozenset */

static uint64_t shuffle_bits(uint64_t h) { return (h ^ 89869747u ^ h << 16) * 3644798167u; }

/* Independent of the order: the items' hashes are dispersed, joined by exclusive or with their number, and dispersed
   again. The constants are CPython's, whose results programs see in the order of sets of frozensets. */
hash_t frozenset_slot_hash(Borrowed v) {
    Set *self = AS(Set, v);
    if (self->hash != -1)
        return self->hash;
    uint64_t h = 0;
    for (ssize_t i = 0; i <= self->mask; i++)
        if (self->table[i].key)
            h ^= shuffle_bits((uint64_t)self->table[i].hash);
    h ^= ((uint64_t)self->used + 1) * 1927868237u;
    h ^= h >> 11 ^ h >> 25;
    h = h * 69069u + 907133923u;
    self->hash = h == UINT64_MAX ? 590923713 : (hash_t)h;
    return self->hash;
}
