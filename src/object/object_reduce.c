/* SPDX-License-Identifier: MIT
   object.__reduce_ex__ and __getstate__: how copy and pickle take an object apart (PEP 307, protocol 2 and up). Protocols
   0 and 1 are copyreg's business, as are the functions that put objects together again. */
#include "object/object_priv.h"

#include "gil/interp.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static Value reduce_copyreg(const char *name) {
    OWNED Value module = NULL;
    Interp *interp = interp_self();
    Borrowed loaded = interp->modules ? dict_peek_str(interp->modules, STR(copyreg)) : NULL;
    if (!loaded && !interp->import_function)
        return raise_error(&exc_ImportError, "nothing can be imported yet");
    module = loaded ? own(loaded) : call_1(interp->import_function, STR(copyreg));
    return module ? get_attr_text(module, name) : NULL;
}

static void *reduce_refuse(Borrowed self) {
    return raise_error(&exc_TypeError, "cannot pickle '%.200T' object", self);
}

/* --- state --- */

/* Names of the __slots__ of a class and its bases, a List or None; copyreg computes and remembers them. */
static Value reduce_slot_names(Type *type) {
    OWNED Value key = str_intern_text("__slotnames__");
    if (!key)
        return NULL;
    Borrowed known = dict_peek_str(type->dict, key);
    OWNED Value names = NULL;
    if (known) {
        names = own(known);
    } else {
        OWNED Value function = reduce_copyreg("_slotnames");
        names = function ? call_1(function, TO_VALUE(type)) : NULL;
        if (!names)
            return NULL;
    }
    if (names != NONE && !is_list(names))
        return raise_error(&exc_TypeError, known ? "%.200N.__slotnames__ should be a list or None, not %.200T"
                                                 : "copyreg._slotnames(%.200N) didn't return a list or None: %.200T", type, names);
    return MOVE(names);
}

/* The values of slots that are set: a Dict, possibly empty. */
static Value reduce_slot_values(Borrowed self, Borrowed names) {
    OWNED Value values = dict_new();
    for (ssize_t i = 0; values && i < list_size(names); i++) {
        OWNED Value name = own(list_peek(names, i));
        OWNED Value value = NULL;
        int has = find_attr(self, name, &value);
        if (has < 0 || (has && !dict_set(values, name, value)))
            return NULL;
    }
    return MOVE(values);
}

/* Whether instances have fields that neither __dict__ nor slots show: their native state would be lost. */
static bool reduce_has_hidden_fields(Type *type, Borrowed names) {
    ssize_t size = object_type.basic_size;
    if (type->dict_offset > 0)
        size += (ssize_t)sizeof(Value);
    if (type->weaklist_offset)
        size += (ssize_t)sizeof(Value);
    if (names != NONE)
        size += (ssize_t)sizeof(Value) * list_size(names);
    return type->basic_size > size;
}

static bool reduce_dict_is_empty(Borrowed self) {
    if (type_of(self)->info->store_offset) {
        InstanceStore *s = instance_store(self, type_of(self)->info->store_offset);
        return s->shape ? s->shape->count == 0 : !store_overflow(s) || dict_size(store_overflow(s)) == 0;
    }
    Value *place = object_dict_place(self);
    return place && (!*place || (is_dict(*place) && dict_size(*place) == 0));
}

/* `required`: nothing else in the result would restore native state. */
static Value reduce_default_state(Borrowed self, bool required) {
    Type *type = type_of(self);
    if (required && type->item_size)
        return raise_error(&exc_TypeError, "cannot pickle %.200T objects", self);
    OWNED Value state = NULL;
    if (!reduce_dict_is_empty(self) && find_attr(self, STR(__dict__), &state) < 0)
        return NULL;
    if (!state)
        state = own(NONE);
    OWNED Value names = reduce_slot_names(type);
    if (!names)
        return NULL;
    if (required && reduce_has_hidden_fields(type, names))
        return reduce_refuse(self);
    if (names == NONE || list_size(names) == 0)
        return MOVE(state);
    OWNED Value values = reduce_slot_values(self, names);
    if (!values)
        return NULL;
    return dict_size(values) ? tuple_pack(2, state, values) : MOVE(state);
}

Value object_py_getstate(Borrowed self, Borrowed const *args) { return reduce_default_state(self, false); }

static Value reduce_state(Borrowed self, bool required) {
    OWNED Value method = get_attr(self, STR(__getstate__));
    if (!method)
        return NULL;
    if (is_exact(method, &native_function_type)) {
        NativeFunction *f = AS(NativeFunction, method);
        if (f->def->fn.bound == object_py_getstate && f->self == self)
            return reduce_default_state(self, required);
    }
    return call_0(method);
}

/* --- arguments for __new__ --- */

static bool reduce_check_pair(Borrowed pair) {
    if (!is_tuple(pair))
        return raise_error(&exc_TypeError, "__getnewargs_ex__ should return a tuple, not '%.200T'", pair) != NULL;
    if (tuple_size(pair) != 2)
        return raise_error(&exc_ValueError, "__getnewargs_ex__ should return a tuple of length 2, not %zd", tuple_size(pair)) != NULL;
    if (!is_tuple(tuple_peek(pair, 0)))
        return raise_error(&exc_TypeError, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%.200T'",
                           tuple_peek(pair, 0)) != NULL;
    if (!is_dict(tuple_peek(pair, 1)))
        return raise_error(&exc_TypeError, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%.200T'",
                           tuple_peek(pair, 1)) != NULL;
    return true;
}

/* What the object's class wants __new__ to be called with; both stay NULL when it does not say. */
static bool reduce_new_arguments(Borrowed self, Value *positional, Value *named) {
    OWNED Value answer = NULL;
    int called = call_special(self, STR(__getnewargs_ex__), NULL, 0, &answer);
    if (called < 0 || (called && !reduce_check_pair(answer)))
        return false;
    if (called) {
        *positional = own(tuple_peek(answer, 0));
        *named = own(tuple_peek(answer, 1));
        return true;
    }
    called = call_special(self, STR(__getnewargs__), NULL, 0, &answer);
    if (called <= 0)
        return called == 0;
    if (!is_tuple(answer))
        return raise_error(&exc_TypeError, "__getnewargs__ should return a tuple, not '%.200T'", answer) != NULL;
    *positional = MOVE(answer);
    return true;
}

/* --- the result --- */

static bool reduce_items(Borrowed self, Value *list_items, Value *dict_items) {
    *list_items = is_list(self) ? get_iter(self) : own(NONE);
    if (!*list_items)
        return false;
    if (!is_dict(self)) {
        *dict_items = own(NONE);
        return true;
    }
    OWNED Value items = call_method_0(self, STR(items));
    *dict_items = items ? get_iter(items) : NULL;
    return *dict_items != NULL;
}

static Value reduce_newobj(Borrowed self) {
    Type *type = type_of(self);
    if (!type->info->new)
        return reduce_refuse(self);
    OWNED Value positional = NULL;
    OWNED Value named = NULL;
    if (!reduce_new_arguments(self, &positional, &named))
        return NULL;
    bool has_arguments = positional != NULL;
    if (!positional)
        positional = TUPLE_EMPTY;
    bool has_named = named && dict_size(named);
    OWNED Value function = reduce_copyreg(has_named ? "__newobj_ex__" : "__newobj__");
    OWNED Value class_tuple = function ? tuple_pack(1, TO_VALUE(type)) : NULL;
    if (!class_tuple)
        return NULL;
    OWNED Value arguments = has_named ? tuple_pack(3, TO_VALUE(type), positional, named) : tuple_concat(class_tuple, positional);
    OWNED Value state = arguments ? reduce_state(self, !(has_arguments || is_list(self) || is_dict(self))) : NULL;
    OWNED Value list_items = NULL;
    OWNED Value dict_items = NULL;
    if (!state || !reduce_items(self, &list_items, &dict_items))
        return NULL;
    return tuple_pack(5, function, arguments, state, list_items, dict_items);
}

static Value reduce_common(Borrowed self, int protocol) {
    if (protocol >= 2)
        return reduce_newobj(self);
    OWNED Value function = reduce_copyreg("_reduce_ex");
    return function ? call_2(function, self, imm_int(protocol)) : NULL;
}

Value object_py_reduce(Borrowed self, Borrowed const *args) { return reduce_common(self, 0); }

Value object_py_reduce_ex(Borrowed self, Borrowed const *args) {
    int protocol;
    if (!arg_int(args[0], &protocol))
        return NULL;
    OWNED Value reduce = NULL;
    int has = find_attr(self, STR(__reduce__), &reduce);
    if (has < 0)
        return NULL;
    if (has) {
        OWNED Value of_class = get_attr(TO_VALUE(type_of(self)), STR(__reduce__));
        if (!of_class)
            return NULL;
        if (of_class != dict_peek_str(object_type.dict, STR(__reduce__)))
            return call_0(reduce);
    }
    return reduce_common(self, protocol);
}
