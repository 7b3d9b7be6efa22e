/* SPDX-License-Identifier: MIT
   Type parameters of generic aliases and unions: collecting and substituting them by the protocol of typing.py
   (__parameters__, __typing_subst__, __typing_prepare_subst__, __typing_unpacked_tuple_args__). */
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/list.h"
#include "types/module.h"
#include "types/generic_alias_priv.h"

/* Index of the very object in a tuple, or -1. */
static ssize_t tuple_index_of(Borrowed tuple, Borrowed v) {
    for (ssize_t i = 0; i < tuple_size(tuple); i++)
        if (tuple_peek(tuple, i) == v)
            return i;
    return -1;
}

static bool list_add_once(Borrowed list, Borrowed v) {
    for (ssize_t i = 0; i < list_size(list); i++)
        if (list_peek(list, i) == v)
            return true;
    return list_append(list, v);
}

Value type_parameters(Borrowed args) {
    OWNED Value found = list_new(0);
    if (!found)
        return NULL;
    for (ssize_t i = 0; i < tuple_size(args); i++) {
        Borrowed arg = tuple_peek(args, i);
        if (is_type(arg))
            continue; /* a class has a __parameters__ descriptor that says nothing about it as an argument */
        OWNED Value subst = NULL, inner = NULL;
        int has = find_attr(arg, STR(__typing_subst__), &subst);
        if (has < 0 || (has && !list_add_once(found, arg)))
            return NULL;
        if (has)
            continue;
        has = find_attr(arg, STR(__parameters__), &inner);
        if (has < 0)
            return NULL;
        for (ssize_t k = 0; has && is_tuple(inner) && k < tuple_size(inner); k++)
            if (!list_add_once(found, tuple_peek(inner, k)))
                return NULL;
    }
    return list_to_tuple(found);
}

/* The items given in brackets as a tuple, with *tuple[...] of known length laid out. */
static Value type_unpack_items(Borrowed item) {
    OWNED Value list = list_new(0);
    ssize_t n = is_tuple(item) ? tuple_size(item) : 1;
    for (ssize_t i = 0; list && i < n; i++) {
        Borrowed v = is_tuple(item) ? tuple_peek(item, i) : item;
        OWNED Value inner = NULL;
        int has = is_type(v) ? 0 : find_attr(v, STR(__typing_unpacked_tuple_args__), &inner);
        if (has < 0)
            return NULL;
        bool lay_out = has && is_tuple(inner) &&
                       !(tuple_size(inner) && tuple_peek(inner, tuple_size(inner) - 1) == ELLIPSIS);
        if (lay_out ? !list_extend(list, inner) : !list_append(list, v))
            return NULL;
    }
    return list ? list_to_tuple(list) : NULL;
}

/* `v` with its own parameters filled in from `items`. */
static Value type_substitute_inner(Borrowed v, Borrowed parameters, Borrowed items) {
    OWNED Value inner = NULL;
    int has = find_attr(v, STR(__parameters__), &inner);
    if (has < 0)
        return NULL;
    if (!has || !is_tuple(inner) || tuple_size(inner) == 0)
        return own(v);
    OWNED Value chosen = list_new(0);
    for (ssize_t i = 0; chosen && i < tuple_size(inner); i++) {
        Borrowed arg = tuple_peek(inner, i);
        ssize_t at = tuple_index_of(parameters, arg);
        if (at >= 0) {
            arg = tuple_peek(items, at);
            /* a TypeVarTuple stands for several */
            if (type_of(tuple_peek(parameters, at))->info->iter && is_tuple(arg)) {
                if (!list_extend(chosen, arg))
                    return NULL;
                continue;
            }
        }
        if (!list_append(chosen, arg))
            return NULL;
    }
    OWNED Value key = chosen ? list_to_tuple(chosen) : NULL;
    return key ? get_item(v, key) : NULL;
}

static int type_is_unpacked(Borrowed v) {
    OWNED Value flag = NULL;
    int found = find_attr(v, STR(__typing_is_unpacked_typevartuple__), &flag);
    return found > 0 ? is_true(flag) : found;
}

/* Adds what one argument becomes to a list. */
static bool type_substitute_one(Borrowed list, Borrowed arg, Borrowed parameters, Borrowed items) {
    if (is_type(arg))
        return list_append(list, arg);
    int unpack = type_is_unpacked(arg);
    if (unpack < 0)
        return false;
    OWNED Value subst = NULL, result = NULL;
    int has = find_attr(arg, STR(__typing_subst__), &subst);
    if (has < 0)
        return false;
    if (has) {
        ssize_t at = tuple_index_of(parameters, arg);
        ASSERT(at >= 0);
        result = call_1(subst, tuple_peek(items, at));
    } else {
        result = type_substitute_inner(arg, parameters, items);
    }
    if (!result)
        return false;
    if (!unpack)
        return list_append(list, result);
    if (!is_tuple(result)) {
        raise_error(&exc_TypeError, "expected __typing_subst__ of %.200T objects to return a tuple, not %.200T", arg, result);
        return false;
    }
    return list_extend(list, result);
}

/* Lets parameters rearrange the items before they are counted (ParamSpec, TypeVarTuple). */
static Value type_prepare_items(Borrowed shown, Borrowed parameters, STEALS Value items) {
    OWNED Value current = items;
    for (ssize_t i = 0; current && i < tuple_size(parameters); i++) {
        OWNED Value prepare = NULL;
        int has = find_attr(tuple_peek(parameters, i), STR(__typing_prepare_subst__), &prepare);
        if (has < 0)
            return NULL;
        if (!has || prepare == NONE)
            continue;
        OWNED Value wrapped = is_tuple(current) ? own(current) : tuple_pack(1, current);
        Value next = wrapped ? call_2(prepare, shown, wrapped) : NULL;
        if (!next)
            return NULL;
        REPLACE(current, next);
    }
    return MOVE(current);
}

Value type_substitute(Borrowed shown, Borrowed args, Borrowed parameters, Borrowed item) {
    ssize_t wanted = tuple_size(parameters);
    if (wanted == 0)
        return raise_error(&exc_TypeError, "%R is not a generic class", shown);
    OWNED Value given = type_prepare_items(shown, parameters, type_unpack_items(item));
    if (given && !is_tuple(given)) {
        Value wrapped = tuple_pack(1, given);
        REPLACE(given, wrapped);
    }
    if (!given)
        return NULL;
    ssize_t n = tuple_size(given);
    if (n != wanted)
        return raise_error(&exc_TypeError, "Too %s arguments for %R; actual %zd, expected %zd", n > wanted ? "many" : "few",
                           shown, n, wanted);
    OWNED Value list = list_new(0);
    if (!list)
        return NULL;
    for (ssize_t i = 0; i < tuple_size(args); i++)
        if (!type_substitute_one(list, tuple_peek(args, i), parameters, given))
            return NULL;
    return list_to_tuple(list);
}

/* --- text --- */

static bool type_argument_repr(StrBuilder *b, Borrowed v) {
    OWNED Value repr = object_repr(v);
    return repr && str_builder_add(b, repr);
}

bool type_argument_text(StrBuilder *b, Borrowed v) {
    if (v == ELLIPSIS)
        return str_builder_add_ascii(b, "...", 3);
    OWNED Value origin = NULL, args = NULL, qualname = NULL, module = NULL;
    int has = find_attr(v, STR(__origin__), &origin);
    if (has > 0)
        has = find_attr(v, STR(__args__), &args);
    if (has)
        return has > 0 && type_argument_repr(b, v);
    has = find_attr(v, STR(__qualname__), &qualname);
    if (has > 0)
        has = find_attr(v, STR(__module__), &module);
    if (has < 0)
        return false;
    if (!has || module == NONE)
        return type_argument_repr(b, v);
    OWNED Value text = is_str(module) && str_equal_ascii(module, "builtins") ? object_str(qualname)
                                                                             : str_format("%S.%S", module, qualname);
    return text && str_builder_add(b, text);
}
