/* SPDX-License-Identifier: MIT
   Iteration over any object: getting iterators, stepping them, sending into generators. */
#include "object/protocol.h"

#include "object/error.h"
#include "object/slot.h"
#include "object/type.h"
#include "types/exception.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"

bool is_iterator(Borrowed v) { return type_of(v)->info->next != NULL; }

Value get_iter(Borrowed v) {
    UnaryFn iter = type_of(v)->info->iter;
    if (!iter) {
        if (is_sequence(v))
            return sequence_iterator_new(&sequence_iterator_type, v);
        return raise_error(&exc_TypeError, "'%.200T' object is not iterable", v);
    }
    Value iterator = iter(v);
    if (iterator && UNLIKELY(!is_iterator(iterator))) {
        raise_error(&exc_TypeError, "iter() returned non-iterator of type '%.100T'", iterator);
        drop(iterator);
        return NULL;
    }
    return iterator;
}

int iter_next(Borrowed iterator, Value *out) {
    NextFn next = type_of(iterator)->info->next;
    if (UNLIKELY(!next))
        return raise_error(&exc_TypeError, "'%.200T' object is not an iterator", iterator), -1;
    int got = next(iterator, out);
    if (LIKELY(got >= 0))
        return got;
    return stop_iteration_swallow() ? 0 : -1;
}

bool stop_iteration_swallow(void) {
    if (!error_matches(&exc_StopIteration))
        return false;
    error_clear();
    return true;
}

Value get_async_iter(Borrowed v) {
    UnaryFn aiter = type_of(v)->info->aiter;
    if (!aiter)
        return raise_error(&exc_TypeError, "'%.200T' object is not an async iterable", v);
    Value iterator = aiter(v);
    if (iterator && !type_of(iterator)->info->anext) {
        raise_error(&exc_TypeError, "aiter() returned not an async iterator of type '%.100T'", iterator);
        drop(iterator);
        return NULL;
    }
    return iterator;
}

int stop_iteration_take(Value *out) {
    if (!error_is_set()) {
        *out = own(NONE);
        return 0;
    }
    if (!error_matches(&exc_StopIteration))
        return -1;
    OWNED Value exception = error_take();
    Borrowed value = AS(StopIterationException, exception)->value;
    *out = own(value ? value : NONE);
    return 0;
}

int iter_send(Borrowed iterator, Borrowed sent, Value *out) {
    TypeInfo *info = type_of(iterator)->info;
    if (info->send)
        return info->send(iterator, sent, out);
    if (sent == NONE && info->next && info->next != slot_call_next) {
        int got = info->next(iterator, out);
        return got == 1 ? 1 : stop_iteration_take(out);
    }
    /* methods written in Python: their StopIteration carries the result */
    if (sent == NONE && info->next) {
        int called = call_special(iterator, STR(__next__), NULL, 0, out);
        return called == 1 ? 1 : called < 0 ? stop_iteration_take(out) : -1;
    }
    Value result = call_method_1(iterator, STR(send), sent);
    if (!result)
        return stop_iteration_take(out);
    *out = result;
    return 1;
}
