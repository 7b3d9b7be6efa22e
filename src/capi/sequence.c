/* SPDX-License-Identifier: MIT
   The sequence and mapping protocols (abstract.h). */
#include "capi/capi.h"
#include "object/attr.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/slice.h"
#include "types/str.h"

static void *null_sequence(void) {
    return error_is_set() ? NULL : raise_error(&exc_SystemError, "null argument to internal routine");
}

/* --- sequences --- */

CAPI int PySequence_Check(Object *o) { return is_sequence(V(o)); }

CAPI ssize_t PySequence_Size(Object *o) {
    if (!o)
        return null_sequence(), -1;
    TypeInfo const *info = o->type->info;
    if (info->seq_length)
        return info->seq_length(V(o));
    raise_error(&exc_TypeError, info->map_length ? "%.200T is not a sequence" : "object of type '%.200T' has no len()", V(o));
    return -1;
}
CAPI ssize_t PySequence_Length(Object *o) { return PySequence_Size(o); }
CAPI int _PyObject_HasLen(Object *o) { return o->type->info->seq_length || o->type->info->map_length; }

CAPI Object *PySequence_Concat(Object *a, Object *b) { return a && b ? to_c(sequence_concat(V(a), V(b))) : null_sequence(); }
CAPI Object *PySequence_Repeat(Object *o, ssize_t count) { return o ? to_c(sequence_repeat(V(o), count)) : null_sequence(); }

CAPI Object *PySequence_InPlaceConcat(Object *a, Object *b) {
    if (!a || !b)
        return null_sequence();
    BinaryFn in_place = a->type->info->inplace_concat;
    if (in_place)
        return to_c(in_place(V(a), V(b)));
    if (a->type->info->concat)
        return to_c(a->type->info->concat(V(a), V(b)));
    if (is_sequence(V(a)) && is_sequence(V(b)))
        return to_c(number_inplace_add(V(a), V(b)));
    return raise_error(&exc_TypeError, "'%.200T' object can't be concatenated", V(a));
}

CAPI Object *PySequence_InPlaceRepeat(Object *o, ssize_t count) {
    if (!o)
        return null_sequence();
    ItemFn in_place = o->type->info->inplace_repeat;
    if (in_place)
        return to_c(in_place(V(o), count));
    if (o->type->info->repeat || !is_sequence(V(o)))
        return to_c(sequence_repeat(V(o), count));
    return to_c(number_inplace_multiply(V(o), imm_int(count)));
}

CAPI Object *PySequence_GetItem(Object *o, ssize_t at) { return o ? to_c(sequence_item(V(o), at)) : null_sequence(); }
CAPI int PySequence_SetItem(Object *o, ssize_t at, Object *v) {
    return o ? done(sequence_set_item(V(o), at, V(v))) : (null_sequence(), -1);
}
CAPI int PySequence_DelItem(Object *o, ssize_t at) { return PySequence_SetItem(o, at, NULL); }

/* Slices of sequences are subscriptions with a slice object. */
static Value slice_of(Object *o, ssize_t start, ssize_t end, bool stores) {
    if (!o)
        return null_sequence();
    if (stores ? o->type->info->set_subscript != NULL : o->type->info->subscript != NULL) {
        OWNED Value from = int_new(start), to = int_new(end);
        return from && to ? slice_new(from, to, NULL) : NULL;
    }
    return raise_error(&exc_TypeError, "'%.200T' object %s", V(o), stores ? "doesn't support slice assignment" : "is unsliceable");
}

CAPI Object *PySequence_GetSlice(Object *o, ssize_t start, ssize_t end) {
    OWNED Value slice = slice_of(o, start, end, false);
    return slice ? to_c(get_item(V(o), slice)) : NULL;
}
CAPI int PySequence_SetSlice(Object *o, ssize_t start, ssize_t end, Object *v) {
    OWNED Value slice = slice_of(o, start, end, true);
    if (!slice)
        return -1;
    return done(v ? set_item(V(o), slice, V(v)) : delete_item(V(o), slice));
}
CAPI int PySequence_DelSlice(Object *o, ssize_t start, ssize_t end) { return PySequence_SetSlice(o, start, end, NULL); }

CAPI Object *PySequence_Tuple(Object *o) { return o ? to_c(sequence_tuple(V(o))) : null_sequence(); }
CAPI Object *PySequence_List(Object *o) { return o ? to_c(sequence_list(V(o))) : null_sequence(); }
CAPI Object *PySequence_Fast(Object *o, const char *message) { return o ? to_c(sequence_fast(V(o), message)) : null_sequence(); }
CAPI ssize_t PySequence_Count(Object *o, Object *v) { return o && v ? sequence_count(V(o), V(v)) : (null_sequence(), -1); }
CAPI ssize_t PySequence_Index(Object *o, Object *v) { return o && v ? sequence_index(V(o), V(v)) : (null_sequence(), -1); }
CAPI int PySequence_Contains(Object *o, Object *v) { return object_contains(V(o), V(v)); }
CAPI int PySequence_In(Object *o, Object *v) { return object_contains(V(o), V(v)); }

/* --- mappings --- */

CAPI int PyMapping_Check(Object *o) { return o && is_mapping(V(o)); }

CAPI ssize_t PyMapping_Size(Object *o) {
    if (!o)
        return null_sequence(), -1;
    TypeInfo const *info = o->type->info;
    if (info->map_length)
        return info->map_length(V(o));
    raise_error(&exc_TypeError, info->seq_length ? "%.200T is not a mapping" : "object of type '%.200T' has no len()", V(o));
    return -1;
}
CAPI ssize_t PyMapping_Length(Object *o) { return PyMapping_Size(o); }

/* Any error counts as absence. */
CAPI int PyMapping_HasKey(Object *o, Object *key) {
    OWNED Value found = get_item(V(o), V(key));
    if (!found)
        error_clear();
    return found != NULL;
}
CAPI int PyMapping_HasKeyString(Object *o, const char *key) {
    OWNED Value k = str_from_text(key), found = k ? get_item(V(o), k) : NULL;
    if (!found)
        error_clear();
    return found != NULL;
}
CAPI Object *PyMapping_GetItemString(Object *o, const char *key) {
    OWNED Value k = key ? str_from_text(key) : null_sequence();
    return k ? to_c(get_item(V(o), k)) : NULL;
}
CAPI int PyMapping_SetItemString(Object *o, const char *key, Object *value) {
    OWNED Value k = key ? str_from_text(key) : null_sequence();
    return k ? done(set_item(V(o), k, V(value))) : -1;
}

/* The list of what a method of a mapping gives. */
static Object *listed(Object *o, const char *name) {
    OWNED Value method = o ? get_attr_text(V(o), name) : null_sequence(), answer = method ? call_0(method) : NULL;
    if (!answer)
        return NULL;
    OWNED Value iterator = get_iter(answer);
    if (iterator)
        return to_c(sequence_list(iterator));
    if (error_matches(&exc_TypeError)) {
        error_clear();
        raise_error(&exc_TypeError, "%.200T.%s() returned a non-iterable (type %.200T)", V(o), name, answer);
    }
    return NULL;
}
CAPI Object *PyMapping_Keys(Object *o) { return o && is_dict_exact(V(o)) ? to_c(dict_keys(V(o))) : listed(o, "keys"); }
CAPI Object *PyMapping_Values(Object *o) { return o && is_dict_exact(V(o)) ? to_c(dict_values(V(o))) : listed(o, "values"); }
CAPI Object *PyMapping_Items(Object *o) { return o && is_dict_exact(V(o)) ? to_c(dict_items(V(o))) : listed(o, "items"); }
