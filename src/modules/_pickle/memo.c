/* SPDX-License-Identifier: MIT
   The pickler's memo: a hash table with linear probing, keyed by the address of objects, which it keeps alive. */
#include "modules/_pickle/pickle.h"

static size_t memo_slot(Memo const *memo, Object const *object) {
    size_t slot = ((uintptr_t)object >> 4) * 0x9e3779b97f4a7c15u >> 20 & memo->mask;
    while (memo->entries[slot].object && memo->entries[slot].object != object)
        slot = (slot + 1) & memo->mask;
    return slot;
}

ssize_t memo_get(Memo const *memo, Borrowed v) {
    if (!memo->entries || !is_pointer(v))
        return -1;
    MemoEntry const *e = &memo->entries[memo_slot(memo, AS(Object, v))];
    return e->object ? e->index : -1;
}

static bool memo_grow(Memo *memo) {
    size_t size = memo->entries ? (memo->mask + 1) * 4 : 64;
    Memo larger = {memory_new_array(size, sizeof(MemoEntry)), size - 1, memo->count};
    if (!larger.entries)
        return false;
    memset(larger.entries, 0, size * sizeof(MemoEntry));
    for (size_t i = 0; memo->entries && i <= memo->mask; i++)
        if (memo->entries[i].object)
            larger.entries[memo_slot(&larger, memo->entries[i].object)] = memo->entries[i];
    memory_free(memo->entries);
    *memo = larger;
    return true;
}

bool memo_put(Memo *memo, Borrowed v, ssize_t index) {
    if (!is_pointer(v)) /* immediates have no identity: nothing refers to them by number */
        return true;
    if ((!memo->entries || (size_t)memo->count * 3 >= memo->mask * 2) && !memo_grow(memo))
        return false;
    MemoEntry *e = &memo->entries[memo_slot(memo, AS(Object, v))];
    if (!e->object) {
        own(v);
        memo->count++;
    }
    *e = (MemoEntry){AS(Object, v), index};
    return true;
}

void memo_clear(Memo *memo) {
    Memo old = *memo;
    *memo = (Memo){NULL, 0, 0};
    for (size_t i = 0; old.entries && i <= old.mask; i++)
        drop_ref(old.entries[i].object);
    memory_free(old.entries);
}

bool memo_copy(Memo *to, Memo const *from) {
    Memo copy = {NULL, 0, 0};
    for (size_t i = 0; from->entries && i <= from->mask; i++) {
        MemoEntry e = from->entries[i];
        if (e.object && !memo_put(&copy, TO_VALUE(e.object), e.index)) {
            memo_clear(&copy);
            return false;
        }
    }
    memo_clear(to);
    *to = copy;
    return true;
}
