/* SPDX-License-Identifier: MIT
   Calls: the one entry through which everything callable is called, and its convenient forms. What a call means for a
   kind of object is its type's `call` slot: functions in vm/, classes in type.c, native rows in native.c.

   Invariant: argument arrays are lent for the call and never kept; whoever builds one keeps its values alive until the
   call is over. */
#include "object/protocol.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

/* Arguments up to this many are arranged on the C stack. */
#define CALL_STACK_ARGS 14

static COLD Value call_fail(Borrowed callable) {
    return raise_error(&exc_TypeError, "'%.200T' object is not callable", callable);
}

Value call(Borrowed callable, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ASSERT(!error_is_set());
    CallFn function = type_of(callable)->info->call;
    if (UNLIKELY(!function))
        return call_fail(callable);
    Value result = function(callable, args, count, keywords);
    ASSERT((result == NULL) == error_is_set());
    return result;
}

Value call_0(Borrowed callable) { return call(callable, NULL, 0, NULL); }

Value call_1(Borrowed callable, Borrowed a) {
    Borrowed args[] = {a};
    return call(callable, args, 1, NULL);
}

Value call_2(Borrowed callable, Borrowed a, Borrowed b) {
    Borrowed args[] = {a, b};
    return call(callable, args, 2, NULL);
}

Value call_3(Borrowed callable, Borrowed a, Borrowed b, Borrowed c) {
    Borrowed args[] = {a, b, c};
    return call(callable, args, 3, NULL);
}

Value call_with_self(Borrowed callable, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t total = count + (keywords ? tuple_size(keywords) : 0);
    Borrowed small[CALL_STACK_ARGS + 1];
    Borrowed *all = small;
    if (total > CALL_STACK_ARGS && !(all = memory_new_array((size_t)total + 1, sizeof *all)))
        return NULL;
    all[0] = self;
    if (total)
        memcpy(all + 1, args, (size_t)total * sizeof *all);
    Value result = call(callable, all, count + 1, keywords);
    if (all != small)
        memory_free(all);
    return result;
}

/* Splits a dict of keyword arguments into a tuple of names and owned values. */
static bool call_split_keywords(Borrowed kwargs, Value *names, Value *values) {
    ssize_t count = dict_size(kwargs), position = 0, n = 0;
    Borrowed key, value;
    if (!(*names = tuple_new(count)))
        return false;
    while (n < count && dict_next(kwargs, &position, &key, &value)) {
        if (!is_str(key)) {
            for (; n < count; n++)
                tuple_init_item(*names, n, own(NONE)), values[n] = own(NONE);
            raise_error(&exc_TypeError, "keywords must be strings");
            return false;
        }
        tuple_init_item(*names, n, own(key));
        values[n++] = own(value);
    }
    return true;
}

Value call_tuple(Borrowed callable, Borrowed args, Borrowed kwargs) {
    ssize_t count = tuple_size(args), named = kwargs ? dict_size(kwargs) : 0;
    if (named == 0)
        return call(callable, (Borrowed const *)AS(Tuple, args)->items, count, NULL);
    Value small[CALL_STACK_ARGS];
    Value *all = small;
    if (count + named > CALL_STACK_ARGS && !(all = memory_new_array((size_t)(count + named), sizeof *all)))
        return NULL;
    memset(all, 0, (size_t)(count + named) * sizeof *all);
    memcpy(all, AS(Tuple, args)->items, (size_t)count * sizeof *all);
    Value names = NULL, result = NULL;
    if (call_split_keywords(kwargs, &names, all + count))
        result = call(callable, (Borrowed const *)all, count, names);
    for (ssize_t i = count; i < count + named; i++)
        drop(all[i]);
    drop(names);
    if (all != small)
        memory_free(all);
    return result;
}

Value call_method(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count) {
    Value method;
    int unbound = get_method(self, name, &method);
    if (unbound < 0)
        return NULL;
    Value result = unbound ? call_with_self(method, self, args, count, NULL) : call(method, args, count, NULL);
    drop(method);
    return result;
}

Value call_method_0(Borrowed self, Borrowed name) { return call_method(self, name, NULL, 0); }

Value call_method_1(Borrowed self, Borrowed name, Borrowed a) {
    Borrowed args[] = {a};
    return call_method(self, name, args, 1);
}

Value call_method_2(Borrowed self, Borrowed name, Borrowed a, Borrowed b) {
    Borrowed args[] = {a, b};
    return call_method(self, name, args, 2);
}

int call_special(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count, Value *out) {
    Borrowed found = type_lookup(type_of(self), name);
    if (!found)
        return 0;
    OWNED Value method = own(found);
    Value result;
    if (LIKELY(value_has_flag(method, TYPE_FLAG_METHOD_DESCRIPTOR))) {
        result = call_with_self(method, self, args, count, NULL);
    } else {
        DescrGetFn bind = type_of(method)->info->descr_get;
        if (bind) {
            Value bound = bind(method, self, TO_VALUE(type_of(self)));
            if (!bound)
                return -1;
            REPLACE(method, bound);
        }
        result = call(method, args, count, NULL);
    }
    if (!result)
        return -1;
    *out = result;
    return 1;
}

bool is_callable(Borrowed v) { return type_of(v)->info->call != NULL; }
