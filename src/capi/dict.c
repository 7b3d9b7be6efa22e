/* SPDX-License-Identifier: MIT
   Dicts and sets (dictobject.h, setobject.h). What is lent out of a dict is boxed where it lies (to_c_borrowed), so that
   the reference stays good as long as the entry. */
#include "capi/capi.h"
#include "object/protocol.h"
#include "types/dict_priv.h"
#include "types/set_priv.h"
#include "types/str.h"

static bool check_dict(Object *o) { return (o && is_dict(V(o))) || bad_internal_call(); }

CAPI Object *PyDict_New(void) { return to_c(dict_new()); }
CAPI Object *_PyDict_NewPresized(ssize_t expected) { return to_c(expected > 0 ? dict_new_sized(expected) : dict_new()); }
CAPI ssize_t PyDict_Size(Object *o) { return check_dict(o) ? dict_size(V(o)) : -1; }
CAPI Object *PyDict_Copy(Object *o) { return check_dict(o) ? to_c(dict_copy(V(o))) : NULL; }
CAPI void PyDict_Clear(Object *o) {
    if (o && is_dict(V(o)))
        dict_clear(V(o));
}
CAPI Object *PyDict_Keys(Object *o) { return check_dict(o) ? to_c(dict_keys(V(o))) : NULL; }
CAPI Object *PyDict_Values(Object *o) { return check_dict(o) ? to_c(dict_values(V(o))) : NULL; }
CAPI Object *PyDict_Items(Object *o) { return check_dict(o) ? to_c(dict_items(V(o))) : NULL; }

/* --- looking up --- */

static Object *lend_entry(Object *o, ssize_t at) {
    return at >= 0 ? to_c_borrowed(table_value_place(((Dict *)o)->table, at)) : NULL;
}

CAPI Object *PyDict_GetItemWithError(Object *o, Object *key) {
    return check_dict(o) ? lend_entry(o, dict_entry_find(V(o), V(key))) : NULL;
}
CAPI Object *_PyDict_GetItemWithError(Object *o, Object *key) { return PyDict_GetItemWithError(o, key); }
CAPI Object *_PyDict_GetItem_KnownHash(Object *o, Object *key, hash_t hash) {
    return check_dict(o) ? lend_entry(o, dict_lookup((Dict *)o, V(key), hash)) : NULL;
}

/* Errors count as absence, and one that is set already stays. */
CAPI Object *PyDict_GetItem(Object *o, Object *key) {
    if (!o || !is_dict(V(o)))
        return NULL;
    OWNED Value outer = error_is_set() ? error_take() : NULL;
    Object *found = lend_entry(o, dict_entry_find(V(o), V(key)));
    error_clear();
    if (outer)
        error_restore(MOVE(outer));
    return found;
}
CAPI Object *PyDict_GetItemString(Object *o, const char *key) {
    OWNED Value k = str_from_text(key);
    if (!k)
        error_clear();
    return k ? PyDict_GetItem(o, AS(Object, k)) : NULL;
}
CAPI Object *_PyDict_GetItemStringWithError(Object *o, const char *key) {
    OWNED Value k = str_from_text(key);
    return k ? PyDict_GetItemWithError(o, AS(Object, k)) : NULL;
}

CAPI int PyDict_Contains(Object *o, Object *key) { return dict_has(V(o), V(key)); }
CAPI int _PyDict_Contains_KnownHash(Object *o, Object *key, hash_t hash) {
    ssize_t at = dict_lookup((Dict *)o, V(key), hash);
    return at == -2 ? -1 : at >= 0;
}

static bool next_entry(Object *o, ssize_t *position, Object **key, Object **value, hash_t *hash) {
    if (!o || !is_dict(V(o)))
        return false;
    ssize_t at = dict_entry_first(V(o), *position);
    if (at < 0)
        return false;
    DictTable *t = ((Dict *)o)->table;
    *position = at + 1;
    if (hash)
        *hash = table_hash(t, at);
    if (key)
        *key = to_c_borrowed(t->kind == TABLE_STR ? &t->str_entries[at].key : &t->entries[at].key);
    if (value)
        *value = to_c_borrowed(table_value_place(t, at));
    return true;
}
CAPI int PyDict_Next(Object *o, ssize_t *position, Object **key, Object **value) {
    return next_entry(o, position, key, value, NULL);
}
CAPI int _PyDict_Next(Object *o, ssize_t *position, Object **key, Object **value, hash_t *hash) {
    return next_entry(o, position, key, value, hash);
}

/* --- changing --- */

CAPI int PyDict_SetItem(Object *o, Object *key, Object *value) {
    return o && is_dict(V(o)) ? done(dict_set(V(o), V(key), V(value))) : (bad_internal_call(), -1);
}
CAPI int _PyDict_SetItem_KnownHash(Object *o, Object *key, Object *value, hash_t hash) {
    return o && is_dict(V(o)) ? done(dict_set_hash(V(o), V(key), hash, V(value))) : (bad_internal_call(), -1);
}
CAPI int PyDict_SetItemString(Object *o, const char *key, Object *value) {
    OWNED Value k = str_intern_text(key);
    return k ? PyDict_SetItem(o, AS(Object, k), value) : -1;
}

CAPI int PyDict_DelItem(Object *o, Object *key) {
    int removed = check_dict(o) ? dict_remove(V(o), V(key)) : -1;
    if (removed == 0)
        raise_value(&exc_KeyError, V(key));
    return removed > 0 ? 0 : -1;
}
CAPI int _PyDict_DelItem_KnownHash(Object *o, Object *key, hash_t hash) { return PyDict_DelItem(o, key); }
CAPI int PyDict_DelItemString(Object *o, const char *key) {
    OWNED Value k = str_from_text(key);
    return k ? PyDict_DelItem(o, AS(Object, k)) : -1;
}

CAPI Object *PyDict_SetDefault(Object *o, Object *key, Object *value) {
    if (!check_dict(o))
        return NULL;
    OWNED Value kept = dict_set_default(V(o), V(key), V(value));
    return kept ? PyDict_GetItemWithError(o, key) : NULL;
}

CAPI Object *_PyDict_Pop(Object *o, Object *key, Object *fallback) {
    Value out = NULL;
    int found = dict_pop(V(o), V(key), &out);
    if (found)
        return found > 0 ? to_c(out) : NULL;
    return fallback ? own_ref(fallback) : raise_value(&exc_KeyError, V(key));
}

CAPI int PyDict_Merge(Object *o, Object *other, int override) {
    return o && is_dict(V(o)) && other ? done(dict_merge(V(o), V(other), override != 0)) : (bad_internal_call(), -1);
}
CAPI int PyDict_Update(Object *o, Object *other) { return PyDict_Merge(o, other, 1); }

/* override 2: a key that is there already is a KeyError. */
CAPI int _PyDict_MergeEx(Object *o, Object *other, int override) {
    if (override != 2)
        return PyDict_Merge(o, other, override);
    OWNED Value keys = get_iter(V(other)), key = NULL;
    if (!check_dict(o) || !keys)
        return -1;
    int state;
    while ((state = iter_next(keys, &key)) > 0) {
        int has = dict_has(V(o), key);
        OWNED Value value = has == 0 ? get_item(V(other), key) : NULL;
        if (has > 0)
            raise_value(&exc_KeyError, key);
        if (!value || !dict_set(V(o), key, value))
            return -1;
        drop(MOVE(key));
    }
    return state;
}

CAPI int PyDict_MergeFromSeq2(Object *o, Object *pairs, int override) {
    if (override)
        return done(dict_update_from_pairs(V(o), V(pairs)));
    OWNED Value fresh = dict_new();
    return done(fresh && dict_update_from_pairs(fresh, V(pairs)) && dict_merge(V(o), fresh, false));
}

CAPI int _PyDict_HasOnlyStringKeys(Object *o) {
    ssize_t position = 0;
    Borrowed key, value;
    while (dict_next(V(o), &position, &key, &value))
        if (!is_str(key))
            return 0;
    return 1;
}
CAPI void _PyDict_MaybeUntrack(Object *o) {}
CAPI ssize_t _PyDict_SizeOf(Dict *o) { return (ssize_t)dict_memory(o); }

/* --- sets --- */

static bool check_set(Object *o) { return (o && is_any_set(V(o))) || bad_internal_call(); }

CAPI Object *PySet_New(Object *iterable) { return to_c(set_new(V(iterable))); }
CAPI Object *PyFrozenSet_New(Object *iterable) { return to_c(frozenset_new(V(iterable))); }
CAPI ssize_t PySet_Size(Object *o) { return check_set(o) ? set_size(V(o)) : -1; }
CAPI int PySet_Contains(Object *o, Object *key) { return check_set(o) ? set_has(V(o), V(key)) : -1; }

/* A frozenset may be filled by the only one who has seen it. */
CAPI int PySet_Add(Object *o, Object *key) {
    bool is_usable = o && (is_set(V(o)) || (is_frozenset(V(o)) && o->refcount == 1));
    return is_usable ? done(set_add(V(o), V(key))) : (bad_internal_call(), -1);
}
CAPI int PySet_Discard(Object *o, Object *key) { return o && is_set(V(o)) ? set_remove(V(o), V(key)) : (bad_internal_call(), -1); }
CAPI int PySet_Clear(Object *o) { return o && is_set(V(o)) ? (set_clear(V(o)), 0) : (bad_internal_call(), -1); }
CAPI int _PySet_Update(Object *o, Object *iterable) {
    return o && is_set(V(o)) ? done(set_update(V(o), V(iterable))) : (bad_internal_call(), -1);
}
CAPI Object *PySet_Pop(Object *o) {
    Value item = NULL;
    if (!o || !is_set(V(o)))
        return bad_internal_call();
    int state = set_pop(V(o), &item);
    if (state == 0)
        return raise_error(&exc_KeyError, "pop from an empty set");
    return state > 0 ? to_c(item) : NULL;
}
CAPI int _PySet_NextEntry(Object *o, ssize_t *position, Object **key, hash_t *hash) {
    if (!check_set(o))
        return -1;
    Set *set = (Set *)o;
    for (ssize_t i = *position; i <= set->mask; i++) {
        if (!set->table[i].key)
            continue;
        *position = i + 1;
        *hash = set->table[i].hash;
        *key = to_c_borrowed(&set->table[i].key);
        return 1;
    }
    *position = set->mask + 1;
    return 0;
}
