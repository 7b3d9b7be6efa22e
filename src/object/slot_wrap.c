/* SPDX-License-Identifier: MIT
   Wrappers: Python calls a native slot (int.__add__(1, 2)) through the function that its row of slot.def names. They
   check the number of arguments and turn results into values. Called through slot_wrapper_call only. */
#include "object/slot_priv.h"

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

#define WRAP(kind)                                                                                                     \
    Value slot_wrap_##kind(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords, void *function)

static bool wrap_count(ssize_t count, ssize_t wanted) {
    if (LIKELY(count == wanted))
        return true;
    /* two are counted by the function that names itself in front, here with an empty name */
    return raise_error(&exc_TypeError, "%sexpected %zd argument%s, got %zd", wanted == 2 ? " " : "", wanted, wanted == 1 ? "" : "s", count) != NULL;
}

/* One argument and an optional second. */
static bool wrap_one_or_two(ssize_t count) {
    if (LIKELY(count == 1 || count == 2))
        return true;
    return raise_error(&exc_TypeError, count < 1 ? " expected at least 1 argument, got %zd" : " expected at most 2 arguments, got %zd",
                       count) != NULL;
}

static Value wrap_done(bool ok) { return ok ? NONE : NULL; }

WRAP(unary) { return wrap_count(count, 0) ? ((UnaryFn)function)(self) : NULL; }
WRAP(binary) { return wrap_count(count, 1) ? ((BinaryFn)function)(self, args[0]) : NULL; }
WRAP(binary_reflected) { return wrap_count(count, 1) ? ((BinaryFn)function)(args[0], self) : NULL; }

WRAP(power) {
    return wrap_one_or_two(count) ? ((TernaryFn)function)(self, args[0], count > 1 ? args[1] : NONE) : NULL;
}

WRAP(power_reflected) {
    return wrap_one_or_two(count) ? ((TernaryFn)function)(args[0], self, count > 1 ? args[1] : NONE) : NULL;
}

WRAP(inplace_power) { return slot_wrap_power(self, args, count, keywords, function); }

WRAP(inquiry) {
    if (!wrap_count(count, 0))
        return NULL;
    int answer = ((InquiryFn)function)(self);
    return answer < 0 ? NULL : bool_value(answer);
}

WRAP(hash) {
    if (!wrap_count(count, 0))
        return NULL;
    hash_t h = ((HashFn)function)(self);
    return h == -1 ? NULL : int_new(h);
}

WRAP(length) {
    if (!wrap_count(count, 0))
        return NULL;
    ssize_t n = ((LengthFn)function)(self);
    return n < 0 ? NULL : int_new(n);
}

WRAP(call) { return ((CallFn)function)(self, args, count, keywords); }
WRAP(init) { return wrap_done(((InitFn)function)(self, args, count, keywords)); }
WRAP(getattr) { return wrap_count(count, 1) ? ((GetAttrFn)function)(self, args[0]) : NULL; }

/* object.__setattr__ must not be used to get past the setattr of a more special native type (as type's, which keeps
   built-in types unchangeable): between self's class and `function` there may be Python classes only. */
static bool wrap_setattr_allowed(Borrowed self, void *function, const char *what) {
    Type *type = type_of(self), *defining = type;
    for (ssize_t i = tuple_size(type->mro) - 1; i >= 0; i--) {
        Type *base = AS(Type, tuple_peek(type->mro, i));
        if (base->info->setattr != slot_call_setattr && base->info->setattr == type->info->setattr) {
            defining = base;
            break;
        }
    }
    for (Type *base = defining; base; base = base->base) {
        if ((void *)base->info->setattr == function)
            return true;
        if (base->info->setattr != slot_call_setattr)
            return raise_error(&exc_TypeError, "can't apply this %s to %N object", what, type) != NULL;
    }
    return true;
}

WRAP(setattr) {
    if (!wrap_count(count, 2) || !wrap_setattr_allowed(self, function, "__setattr__"))
        return NULL;
    return wrap_done(((SetAttrFn)function)(self, args[0], args[1]));
}

WRAP(delattr) {
    if (!wrap_count(count, 1) || !wrap_setattr_allowed(self, function, "__delattr__"))
        return NULL;
    return wrap_done(((SetAttrFn)function)(self, args[0], NULL));
}

#define WRAP_COMPARE(kind, op)                                                                                         \
    WRAP(kind) { return wrap_count(count, 1) ? ((CompareFn)function)(self, args[0], op) : NULL; }
WRAP_COMPARE(lt, COMPARE_LT)
WRAP_COMPARE(le, COMPARE_LE)
WRAP_COMPARE(eq, COMPARE_EQ)
WRAP_COMPARE(ne, COMPARE_NE)
WRAP_COMPARE(gt, COMPARE_GT)
WRAP_COMPARE(ge, COMPARE_GE)

WRAP(next) {
    Value item;
    if (!wrap_count(count, 0))
        return NULL;
    if (type_of(self)->info->send) { /* a generator's return value travels in the exception */
        int sent = type_of(self)->info->send(self, NONE, &item);
        if (sent == 0) {
            raise_stop_iteration(item);
            drop(item);
        }
        return sent > 0 ? item : NULL;
    }
    int got = ((NextFn)function)(self, &item);
    if (got > 0)
        return item;
    return got < 0 || error_is_set() ? NULL : raise_stop_iteration(NULL);
}

WRAP(descr_get) {
    if (!wrap_one_or_two(count))
        return NULL;
    Borrowed object = args[0] == NONE ? NULL : args[0], type = count > 1 && args[1] != NONE ? args[1] : NULL;
    if (!object && !type)
        return raise_error(&exc_TypeError, "__get__(None, None) is invalid");
    return ((DescrGetFn)function)(self, object, type);
}

WRAP(descr_set) { return wrap_count(count, 2) ? wrap_done(((DescrSetFn)function)(self, args[0], args[1])) : NULL; }
WRAP(descr_delete) { return wrap_count(count, 1) ? wrap_done(((DescrSetFn)function)(self, args[0], NULL)) : NULL; }

WRAP(del) {
    if (!wrap_count(count, 0))
        return NULL;
    ((ObjectFn)function)(AS(Object, self));
    return wrap_done(!error_is_set());
}

WRAP(set_subscript) {
    return wrap_count(count, 2) ? wrap_done(((SetSubscriptFn)function)(self, args[0], args[1])) : NULL;
}

WRAP(delete_subscript) {
    return wrap_count(count, 1) ? wrap_done(((SetSubscriptFn)function)(self, args[0], NULL)) : NULL;
}

WRAP(repeat) {
    ssize_t n;
    if (!wrap_count(count, 1) || !number_to_ssize(args[0], &exc_OverflowError, &n))
        return NULL;
    return ((ItemFn)function)(self, n);
}

/* An index as the item slots want it: negative ones count from the end when the length is known. */
static bool wrap_index(Borrowed self, Borrowed v, ssize_t *out) {
    if (!number_to_ssize(v, &exc_OverflowError, out))
        return false;
    LengthFn length = type_of(self)->info->seq_length;
    if (*out < 0 && length) {
        ssize_t n = length(self);
        if (n < 0)
            return false;
        *out += n;
    }
    return true;
}

WRAP(item) {
    ssize_t index;
    if (!wrap_count(count, 1) || !wrap_index(self, args[0], &index))
        return NULL;
    return ((ItemFn)function)(self, index);
}

WRAP(set_item) {
    ssize_t index;
    if (!wrap_count(count, 2) || !wrap_index(self, args[0], &index))
        return NULL;
    return wrap_done(((SetItemFn)function)(self, index, args[1]));
}

WRAP(delete_item) {
    ssize_t index;
    if (!wrap_count(count, 1) || !wrap_index(self, args[0], &index))
        return NULL;
    return wrap_done(((SetItemFn)function)(self, index, NULL));
}

WRAP(contains) {
    if (!wrap_count(count, 1))
        return NULL;
    int answer = ((ContainsFn)function)(self, args[0]);
    return answer < 0 ? NULL : bool_value(answer);
}

Value slot_wrapper_call(SlotDef const *def, void *function, Borrowed self, Borrowed const *args, ssize_t count,
                        Borrowed keywords) {
    bool takes_keywords = def->wrap == slot_wrap_call || def->wrap == slot_wrap_init;
    if (keywords && !takes_keywords && tuple_size(keywords))
        return raise_error(&exc_TypeError, "wrapper %s() takes no keyword arguments", def->name);
    return def->wrap(self, args, count, keywords, function);
}
