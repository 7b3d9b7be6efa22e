/* SPDX-License-Identifier: MIT
   The slots of Python classes, numbers apart: each looks its special method up on the class and calls it. type_slots.c
   installs them when a class (or a base in Python) defines the method; they hold no state, so that one function serves
   all classes. */
#include "object/slot_priv.h"

#include "object/attr.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type_inl.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define SLOT_ARGS_MAX 3

/* Calls a method that takes self first: at most SLOT_ARGS_MAX - 1 further arguments. */
static ALWAYS_INLINE Value slot_invoke(Borrowed method, Borrowed self, Borrowed const *args, ssize_t count) {
    ASSERT(count < SLOT_ARGS_MAX);
    Borrowed all[SLOT_ARGS_MAX] = {self};
    for (ssize_t i = 0; i < count; i++)
        all[i + 1] = args[i];
    OWNED Value held = own(method); /* the class may lose it while it runs */
    return call(held, all, count + 1, NULL);
}

/* call_special, with the commonest case in line. 1, 0, -1. */
static ALWAYS_INLINE int slot_call_found(Borrowed found, Borrowed self, Borrowed name, Borrowed const *args, ssize_t count,
                                         Value *out) {
    if (LIKELY(value_has_flag(found, TYPE_FLAG_METHOD_DESCRIPTOR))) {
        *out = slot_invoke(found, self, args, count);
        return *out ? 1 : -1;
    }
    return call_special(self, name, args, count, out);
}

Value slot_call_required(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count) {
    Borrowed found = type_lookup_inline(type_of(self), name);
    Value result;
    if (UNLIKELY(!found))
        return raise_error(&exc_AttributeError, "%U", name);
    return slot_call_found(found, self, name, args, count, &result) > 0 ? result : NULL;
}

/* The same where a method that cannot be bound (a property that raises) counts as absent. 1, 0, -1. */
static int slot_call_bindable(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count, Value *out) {
    Borrowed found = type_lookup_inline(type_of(self), name);
    if (!found)
        return 0;
    if (LIKELY(value_has_flag(found, TYPE_FLAG_METHOD_DESCRIPTOR))) {
        *out = slot_invoke(found, self, args, count);
        return *out ? 1 : -1;
    }
    OWNED Value bound = NULL;
    if (type_lookup_special(self, name, &bound) <= 0) {
        error_clear();
        return 0;
    }
    *out = call(bound, args, count, NULL);
    return *out ? 1 : -1;
}

/* --- text, hash, comparison --- */

Value slot_call_repr(Borrowed self) {
    Value result;
    int called = slot_call_bindable(self, STR(__repr__), NULL, 0, &result);
    if (called)
        return called > 0 ? result : NULL;
    return str_format("<%T object at %p>", self, (void *)self);
}

Value slot_call_str(Borrowed self) { return slot_call_required(self, STR(__str__), NULL, 0); }

hash_t slot_call_hash(Borrowed self) {
    Borrowed found = type_lookup(type_of(self), STR(__hash__));
    if (!found || found == NONE)
        return hash_not_implemented(self);
    OWNED Value result = slot_call_required(self, STR(__hash__), NULL, 0);
    if (!result)
        return -1;
    if (!is_int(result))
        return raise_error(&exc_TypeError, "__hash__ method should return an integer"), -1;
    int overflow;
    int64_t h = int_get(result, &overflow);
    if (overflow)
        h = int_hash(result);
    return h == -1 ? -2 : h;
}

Value slot_call_compare(Borrowed a, Borrowed b, CompareOp op) {
    static int const names[] = {STATIC_STR___lt__, STATIC_STR___le__, STATIC_STR___eq__,
                                STATIC_STR___ne__, STATIC_STR___gt__, STATIC_STR___ge__};
    Value result;
    int called = slot_call_bindable(a, TO_VALUE(static_strs[names[op]]), &b, 1, &result);
    return called > 0 ? result : called < 0 ? NULL : NOT_IMPLEMENTED;
}

/* --- life --- */

Value slot_call_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed found = type_lookup(type_of(self), STR(__call__));
    if (UNLIKELY(!found))
        return raise_error(&exc_TypeError, "'%.200T' object is not callable", self);
    if (LIKELY(value_has_flag(found, TYPE_FLAG_METHOD_DESCRIPTOR))) {
        OWNED Value method = own(found);
        return call_with_self(method, self, args, count, keywords);
    }
    OWNED Value bound = NULL;
    if (type_lookup_special(self, STR(__call__), &bound) < 0)
        return NULL;
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = call(bound, args, count, keywords);
    recursion_leave();
    return result;
}

bool slot_call_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value method = NULL;
    Borrowed found = type_lookup(type_of(self), STR(__init__));
    Value result;
    if (LIKELY(found && value_has_flag(found, TYPE_FLAG_METHOD_DESCRIPTOR))) {
        method = own(found);
        result = call_with_self(method, self, args, count, keywords);
    } else {
        int has = type_lookup_special(self, STR(__init__), &method);
        if (has <= 0)
            return has == 0 && (raise_error(&exc_AttributeError, "__init__"), false);
        result = call(method, args, count, keywords);
    }
    if (!result)
        return false;
    if (LIKELY(result == NONE))
        return true;
    raise_error(&exc_TypeError, "__init__() should return None, not '%.200T'", result);
    drop(result);
    return false;
}

Value slot_call_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value function = get_attr(TO_VALUE(type), STR(__new__));
    return function ? call_with_self(function, TO_VALUE(type), args, count, keywords) : NULL;
}

/* Reports its own errors, naming the method as CPython does. */
void slot_call_finalize(Object *self) {
    Borrowed found = type_lookup(self->type, STR(__del__));
    if (!found)
        return;
    OWNED Value method = own(found);
    OWNED Value result = NULL;
    if (call_special(TO_VALUE(self), STR(__del__), NULL, 0, &result) < 0)
        error_write_unraisable(method);
}

/* --- attributes --- */

/* Through __getattribute__ as the class defines it; the native one without detours. 1, 0 (plainly absent), -1. */
static int slot_getattribute(Borrowed self, Borrowed name, Value *out) {
    Borrowed found = type_lookup(type_of(self), STR(__getattribute__));
    if (found && is_exact(found, &wrapper_descriptor_type) &&
        AS(WrapperDescriptor, found)->function == (void *)object_slot_getattr)
        return object_find_attr(self, name, out);
    *out = slot_call_required(self, STR(__getattribute__), &name, 1);
    return *out ? 1 : -1;
}

Value slot_call_getattr(Borrowed self, Borrowed name) {
    Value result;
    int found = slot_getattribute(self, name, &result);
    if (found > 0)
        return result;
    if (found < 0 && !error_matches(&exc_AttributeError))
        return NULL;
    if (!type_lookup(type_of(self), STR(__getattr__)))
        return found < 0 ? NULL : raise_no_attribute(self, name);
    if (found < 0)
        error_clear();
    return slot_call_required(self, STR(__getattr__), &name, 1);
}

bool slot_call_setattr(Borrowed self, Borrowed name, Borrowed value) {
    Borrowed args[] = {name, value};
    Value result = value ? slot_call_required(self, STR(__setattr__), args, 2)
                         : slot_call_required(self, STR(__delattr__), args, 1);
    drop(result);
    return result != NULL;
}

Value slot_call_descr_get(Borrowed descr, Borrowed self, Borrowed type) {
    Borrowed found = type_lookup(type_of(descr), STR(__get__));
    if (UNLIKELY(!found))
        return own(descr);
    OWNED Value get = own(found);
    return call_3(get, descr, self ? self : NONE, type ? type : NONE);
}

bool slot_call_descr_set(Borrowed descr, Borrowed self, Borrowed value) {
    Borrowed args[] = {self, value};
    Value result = value ? slot_call_required(descr, STR(__set__), args, 2)
                         : slot_call_required(descr, STR(__delete__), args, 1);
    drop(result);
    return result != NULL;
}

/* --- iteration --- */

Value slot_call_iter(Borrowed self) {
    Borrowed found = type_lookup(type_of(self), STR(__iter__));
    if (UNLIKELY(found == NONE))
        return raise_error(&exc_TypeError, "'%.200T' object is not iterable", self);
    Value result;
    int called = slot_call_bindable(self, STR(__iter__), NULL, 0, &result);
    if (called)
        return called > 0 ? result : NULL;
    if (!type_lookup(type_of(self), STR(__getitem__)))
        return raise_error(&exc_TypeError, "'%.200T' object is not iterable", self);
    return sequence_iterator_new(&sequence_iterator_type, self);
}

/* StopIteration stays set, as next() has to pass it on with its value: -1. */
int slot_call_next(Borrowed self, Value *out) {
    Value item = slot_call_required(self, STR(__next__), NULL, 0);
    if (LIKELY(item != NULL)) {
        *out = item;
        return 1;
    }
    return stop_iteration_swallow() ? 0 : -1; /* who wants its value calls the method (iter_send) */
}

static Value slot_call_async(Borrowed self, Borrowed name) {
    Value result;
    int called = call_special(self, name, NULL, 0, &result);
    if (called)
        return called > 0 ? result : NULL;
    return raise_error(&exc_AttributeError, "object %.50T does not have %U method", self, name);
}

Value slot_call_await(Borrowed self) { return slot_call_async(self, STR(__await__)); }
Value slot_call_aiter(Borrowed self) { return slot_call_async(self, STR(__aiter__)); }
Value slot_call_anext(Borrowed self) { return slot_call_async(self, STR(__anext__)); }

/* --- containers --- */

ssize_t slot_call_length(Borrowed self) {
    OWNED Value result = slot_call_required(self, STR(__len__), NULL, 0);
    if (!result)
        return -1;
    OWNED Value index = number_index(result);
    if (!index)
        return -1;
    if (int_sign(index) < 0)
        return raise_error(&exc_ValueError, "__len__() should return >= 0"), -1;
    ssize_t n;
    return number_to_ssize(index, &exc_OverflowError, &n) ? n : -1;
}

Value slot_call_subscript(Borrowed self, Borrowed key) { return slot_call_required(self, STR(__getitem__), &key, 1); }

bool slot_call_set_subscript(Borrowed self, Borrowed key, Borrowed value) {
    Borrowed args[] = {key, value};
    Value result = value ? slot_call_required(self, STR(__setitem__), args, 2)
                         : slot_call_required(self, STR(__delitem__), args, 1);
    drop(result);
    return result != NULL;
}

Value slot_call_item(Borrowed self, ssize_t index) {
    OWNED Value key = int_new(index);
    return key ? slot_call_subscript(self, key) : NULL;
}

bool slot_call_set_item(Borrowed self, ssize_t index, Borrowed value) {
    OWNED Value key = int_new(index);
    return key && slot_call_set_subscript(self, key, value);
}

/* Without __contains__: is any item equal? */
static int slot_search(Borrowed self, Borrowed wanted) {
    OWNED Value iterator = get_iter(self);
    if (!iterator)
        return -1;
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got <= 0)
            return got;
        int equal = is_equal(item, wanted);
        if (equal)
            return equal;
    }
}

int slot_call_contains(Borrowed self, Borrowed item) {
    Borrowed found = type_lookup(type_of(self), STR(__contains__));
    if (UNLIKELY(found == NONE))
        return raise_error(&exc_TypeError, "'%.200T' object is not a container", self), -1;
    if (!found)
        return slot_search(self, item);
    OWNED Value result = slot_call_required(self, STR(__contains__), &item, 1);
    return result ? is_true(result) : -1;
}
