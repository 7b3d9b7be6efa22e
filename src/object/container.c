/* SPDX-License-Identifier: MIT
   Container protocols: subscription, length, membership, and what works on any sequence or iterable. */
#include "object/protocol.h"

#include "object/error.h"
#include "object/type.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

bool is_sequence(Borrowed v) { return !value_has_flag(v, TYPE_FLAG_DICT) && type_of(v)->info->item != NULL; }

bool is_mapping(Borrowed v) { return type_of(v)->info->subscript != NULL; }

/* --- subscription --- */

/* C[key] for a class without a metaclass method: generic aliases. */
static Value get_item_of_class(Borrowed c, Borrowed key) {
    if (c == TO_VALUE(&type_type))
        return generic_alias_new(c, key);
    Value method;
    int found = find_attr(c, STR(__class_getitem__), &method);
    if (found < 0)
        return NULL;
    if (!found || method == NONE)
        return raise_error(&exc_TypeError, "type '%.200N' is not subscriptable", AS(Type, c));
    Value result = call_1(method, key);
    drop(method);
    return result;
}

Value get_item(Borrowed container, Borrowed key) {
    TypeInfo *info = type_of(container)->info;
    if (LIKELY(info->subscript != NULL))
        return info->subscript(container, key);
    if (info->item) {
        ssize_t index;
        if (!has_index(key))
            return raise_error(&exc_TypeError, "sequence index must be integer, not '%.200T'", key);
        return number_to_ssize(key, &exc_IndexError, &index) ? sequence_item(container, index) : NULL;
    }
    if (is_type(container))
        return get_item_of_class(container, key);
    return raise_error(&exc_TypeError, "'%.200T' object is not subscriptable", container);
}

/* Stores or, with value NULL, deletes by index where only a sequence slot exists. */
static bool change_item_slow(Borrowed container, Borrowed key, Borrowed value) {
    TypeInfo *info = type_of(container)->info;
    bool sequence = info->seq_length || info->item || info->contains || info->concat || info->repeat;
    if (sequence && has_index(key)) {
        ssize_t index;
        return number_to_ssize(key, &exc_IndexError, &index) && sequence_set_item(container, index, value);
    }
    if (info->set_item)
        raise_error(&exc_TypeError, "sequence index must be integer, not '%.200T'", key);
    else
        raise_error(&exc_TypeError, "'%.200T' object does not support item %s", container, value ? "assignment" : "deletion");
    return false;
}

bool set_item(Borrowed container, Borrowed key, Borrowed value) {
    SetSubscriptFn set = type_of(container)->info->set_subscript;
    return LIKELY(set != NULL) ? set(container, key, value) : change_item_slow(container, key, value);
}

bool delete_item(Borrowed container, Borrowed key) {
    SetSubscriptFn set = type_of(container)->info->set_subscript;
    return LIKELY(set != NULL) ? set(container, key, NULL) : change_item_slow(container, key, NULL);
}

/* Makes a negative index count from the end where the sequence knows its length. */
static bool sequence_adjust_index(Borrowed sequence, ssize_t *index) {
    LengthFn length = type_of(sequence)->info->seq_length;
    if (*index >= 0 || !length)
        return true;
    ssize_t n = length(sequence);
    if (n < 0)
        return false;
    *index += n;
    return true;
}

Value sequence_item(Borrowed sequence, ssize_t index) {
    TypeInfo *info = type_of(sequence)->info;
    if (LIKELY(info->item != NULL))
        return sequence_adjust_index(sequence, &index) ? info->item(sequence, index) : NULL;
    if (info->subscript)
        return raise_error(&exc_TypeError, "%.200T is not a sequence", sequence);
    return raise_error(&exc_TypeError, "'%.200T' object does not support indexing", sequence);
}

bool sequence_set_item(Borrowed sequence, ssize_t index, Borrowed value) {
    TypeInfo *info = type_of(sequence)->info;
    if (LIKELY(info->set_item != NULL))
        return sequence_adjust_index(sequence, &index) && info->set_item(sequence, index, value);
    if (info->set_subscript)
        raise_error(&exc_TypeError, "%.200T is not a sequence", sequence);
    else
        raise_error(&exc_TypeError, "'%.200T' object %s", sequence,
                    value ? "does not support item assignment" : "doesn't support item deletion");
    return false;
}

/* --- length --- */

ssize_t object_length(Borrowed v) {
    TypeInfo *info = type_of(v)->info;
    LengthFn length = info->seq_length ? info->seq_length : info->map_length;
    if (UNLIKELY(!length))
        return raise_error(&exc_TypeError, "object of type '%.200T' has no len()", v), -1;
    return length(v);
}

/* Forgets a TypeError, as PEP 424 asks; other errors stay. */
static bool length_hint_forgive(void) {
    if (!error_matches(&exc_TypeError))
        return false;
    error_clear();
    return true;
}

ssize_t object_length_hint(Borrowed v, ssize_t fallback) {
    TypeInfo *info = type_of(v)->info;
    if (info->seq_length || info->map_length) {
        ssize_t n = object_length(v);
        if (n >= 0 || !length_hint_forgive())
            return n;
    }
    Value hint;
    int found = call_special(v, STR(__length_hint__), NULL, 0, &hint);
    if (found < 0)
        return length_hint_forgive() ? fallback : -1;
    if (!found)
        return fallback;
    OWNED Value owned = hint;
    if (owned == NOT_IMPLEMENTED)
        return fallback;
    if (!is_int(owned))
        return raise_error(&exc_TypeError, "__length_hint__ must be an integer, not %.100T", owned), -1;
    ssize_t n;
    if (!arg_ssize(owned, &n))
        return -1;
    if (n < 0)
        return raise_error(&exc_ValueError, "__length_hint__() should return >= 0"), -1;
    return n;
}

/* --- membership and search --- */

typedef enum { SEARCH_CONTAINS, SEARCH_COUNT, SEARCH_INDEX } Search;

static ssize_t sequence_search(Borrowed sequence, Borrowed item, Search what) {
    OWNED Value iterator = get_iter(sequence);
    if (!iterator) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "argument of type '%.200T' is not iterable", sequence);
        return -1;
    }
    ssize_t count = 0;
    for (ssize_t at = 0;; at++) {
        Value candidate;
        int got = iter_next(iterator, &candidate);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        int equal = is_equal(candidate, item);
        drop(candidate);
        if (equal < 0)
            return -1;
        if (!equal)
            continue;
        if (what == SEARCH_CONTAINS)
            return 1;
        if (what == SEARCH_INDEX)
            return at;
        count++;
    }
    if (what == SEARCH_INDEX)
        return raise_error(&exc_ValueError, "sequence.index(x): x not in sequence"), -1;
    return count;
}

int object_contains(Borrowed container, Borrowed item) {
    ContainsFn contains = type_of(container)->info->contains;
    return LIKELY(contains != NULL) ? contains(container, item) : (int)sequence_search(container, item, SEARCH_CONTAINS);
}

ssize_t sequence_count(Borrowed sequence, Borrowed item) { return sequence_search(sequence, item, SEARCH_COUNT); }

ssize_t sequence_index(Borrowed sequence, Borrowed item) { return sequence_search(sequence, item, SEARCH_INDEX); }

/* --- concatenation and repetition of sequences, also such as are written in Python --- */

Value sequence_concat(Borrowed a, Borrowed b) {
    BinaryFn concat = type_of(a)->info->concat;
    if (concat)
        return concat(a, b);
    BinaryFn add = type_of(a)->info->add;
    if (is_sequence(a) && is_sequence(b) && add) {
        Value result = add(a, b);
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    return raise_error(&exc_TypeError, "'%.200T' object can't be concatenated", a);
}

Value sequence_repeat(Borrowed sequence, ssize_t count) {
    TypeInfo *info = type_of(sequence)->info;
    if (info->repeat)
        return info->repeat(sequence, count);
    if (is_sequence(sequence) && info->multiply) {
        OWNED Value n = int_new(count);
        Value result = n ? info->multiply(sequence, n) : NULL;
        if (result != NOT_IMPLEMENTED)
            return result;
    }
    return raise_error(&exc_TypeError, "'%.200T' object can't be repeated", sequence);
}

/* --- conversions --- */

Value sequence_list(Borrowed iterable) {
    OWNED Value list = list_new(0);
    return list && list_extend(list, iterable) ? MOVE(list) : NULL;
}

Value sequence_tuple(Borrowed iterable) {
    if (is_tuple_exact(iterable))
        return own(iterable);
    if (is_list_exact(iterable))
        return list_to_tuple(iterable);
    OWNED Value list = sequence_list(iterable);
    return list ? list_to_tuple(list) : NULL;
}

Value sequence_fast(Borrowed iterable, const char *message) {
    if (is_list_exact(iterable) || is_tuple_exact(iterable))
        return own(iterable);
    OWNED Value iterator = get_iter(iterable);
    if (!iterator) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "%s", message);
        return NULL;
    }
    return sequence_list(iterator);
}
