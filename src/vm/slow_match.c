/* SPDX-License-Identifier: MIT
   Structural pattern matching: mapping and class patterns (PEP 634). */
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/slow.h"

/* Tells "no such key" from any value. */
static Object missing_marker = STATIC_HEAD(&object_type);

/* mapping.get(key, marker) for each key. 1: all there and in `values`, 0, -1. */
static int match_keys_values(Borrowed subject, Borrowed keys, Borrowed get, Borrowed seen, Borrowed values) {
    for (ssize_t at = 0; at < tuple_size(keys); at++) {
        Borrowed key = tuple_peek(keys, at);
        int duplicate = set_has(seen, key);
        if (duplicate < 0 || (duplicate && (raise_error(&exc_ValueError, "mapping pattern checks duplicate key (%R)", key), true)))
            return -1;
        if (!set_add(seen, key))
            return -1;
        Value v = call_2(get, key, TO_VALUE(&missing_marker));
        if (!v)
            return -1;
        if (v == TO_VALUE(&missing_marker)) {
            drop(v);
            return 0;
        }
        tuple_init_item(values, at, v);
    }
    return 1;
}

Value match_keys(Borrowed subject, Borrowed keys) {
    if (!tuple_size(keys))
        return tuple_new(0);
    OWNED Value get = get_attr_text(subject, "get");
    OWNED Value seen = get ? set_new(NULL) : NULL;
    OWNED Value values = seen ? tuple_new(tuple_size(keys)) : NULL;
    if (!values)
        return NULL;
    int found = match_keys_values(subject, keys, get, seen, values);
    return found > 0 ? MOVE(values) : found ? NULL : NONE;
}

/* One attribute of a class pattern: 1 appended to `values`, 0 absent, -1. */
static int match_class_attribute(Borrowed subject, Borrowed type, Borrowed name, Borrowed seen, Borrowed values) {
    int duplicate = set_has(seen, name);
    if (duplicate < 0)
        return -1;
    if (duplicate)
        return raise_error(&exc_TypeError, "%s() got multiple sub-patterns for attribute %R", type_short_name(AS(Type, type)),
                           name),
               -1;
    if (!set_add(seen, name))
        return -1;
    Value v = NULL;
    int found = find_attr(subject, name, &v);
    if (found > 0 && !list_append_steal(values, v))
        return -1;
    return found;
}

/* The names of positional sub-patterns. 1, 0 (never), -1; *self_match when the subject itself is the only one. */
static int match_class_positional(Borrowed subject, Borrowed type, int positional, Borrowed seen, Borrowed values) {
    OWNED Value match_args = NULL;
    const char *type_name = type_short_name(AS(Type, type));
    bool matches_self = false;
    int found = find_attr(type, STR(__match_args__), &match_args);
    if (found < 0)
        return -1;
    if (!found) {
        match_args = own(TUPLE_EMPTY);
        matches_self = type_has_flag(AS(Type, type), TYPE_FLAG_MATCH_SELF);
    } else if (!is_tuple_exact(match_args)) {
        return raise_error(&exc_TypeError, "%s.__match_args__ must be a tuple (got %T)", type_name, match_args), -1;
    }
    ssize_t allowed = matches_self ? 1 : tuple_size(match_args);
    if (positional > allowed)
        return raise_error(&exc_TypeError, "%s() accepts %zd positional sub-pattern%s (%d given)", type_name, allowed,
                           allowed == 1 ? "" : "s", positional),
               -1;
    if (matches_self)
        return list_append(values, subject) ? 1 : -1;
    for (int n = 0; n < positional; n++) {
        Borrowed name = tuple_peek(match_args, n);
        if (!is_str_exact(name))
            return raise_error(&exc_TypeError, "__match_args__ elements must be strings (got %T)", name), -1;
        found = match_class_attribute(subject, type, name, seen, values);
        if (found <= 0)
            return found;
    }
    return 1;
}

Value match_class(Borrowed subject, Borrowed type, Borrowed names, int positional) {
    if (!is_pointer(type) || !is_type(type))
        return raise_error(&exc_TypeError, "called match pattern must be a class");
    int instance = object_is_instance(subject, type);
    if (instance <= 0)
        return instance ? NULL : NONE;
    OWNED Value seen = set_new(NULL), values = seen ? list_new(0) : NULL;
    if (!values)
        return NULL;
    int found = positional ? match_class_positional(subject, type, positional, seen, values) : 1;
    for (ssize_t at = 0; found > 0 && at < tuple_size(names); at++)
        found = match_class_attribute(subject, type, tuple_peek(names, at), seen, values);
    if (found <= 0)
        return found ? NULL : NONE;
    return list_to_tuple(values);
}

Value match_rest(Borrowed subject, Borrowed keys) {
    OWNED Value rest = dict_new();
    if (!rest || !dict_merge(rest, subject, true))
        return NULL;
    for (ssize_t at = 0; at < tuple_size(keys); at++)
        if (dict_remove(rest, tuple_peek(keys, at)) < 0)
            return NULL;
    return MOVE(rest);
}
