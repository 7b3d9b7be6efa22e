/* SPDX-License-Identifier: MIT
   builtins: the functions that consume iterables, and the asynchronous ones. */
#include "modules/builtins_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"

/* --- all, any --- */

/* Looks for an item whose truth is `wanted`. 1, 0, -1. */
static int builtins_find_truth(Borrowed iterable, int wanted) {
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return -1;
    NextFn next = type_of(iterator)->info->next;
    for (;;) {
        Value item;
        int got = next(iterator, &item);
        if (got <= 0)
            return got == 0 || stop_iteration_swallow() ? 0 : -1;
        int truth = is_true(item);
        drop(item);
        if (truth < 0 || truth == wanted)
            return truth < 0 ? -1 : 1;
    }
}

Value builtins_py_all(Borrowed self, Borrowed const *args) {
    int found = builtins_find_truth(args[0], 0);
    return found < 0 ? NULL : bool_value(!found);
}

Value builtins_py_any(Borrowed self, Borrowed const *args) {
    int found = builtins_find_truth(args[0], 1);
    return found < 0 ? NULL : bool_value(found);
}

/* --- iter, next --- */

Value builtins_py_iter(Borrowed self, Borrowed const *args) {
    if (!args[1])
        return get_iter(args[0]);
    if (!is_callable(args[0]))
        return raise_error(&exc_TypeError, "iter(v, w): v must be callable");
    return callable_iterator_new(args[0], args[1]);
}

Value builtins_py_next(Borrowed self, Borrowed const *args) {
    NextFn next = type_of(args[0])->info->next;
    if (!next)
        return raise_error(&exc_TypeError, "'%.200T' object is not an iterator", args[0]);
    Value item;
    if (!args[1]) { /* a StopIteration with its value must arrive as it was raised */
        int sent = iter_send(args[0], NONE, &item);
        if (sent > 0)
            return item;
        if (sent == 0) {
            raise_stop_iteration(item);
            drop(item);
        }
        return NULL;
    }
    int got = iter_next(args[0], &item);
    return got > 0 ? item : got == 0 ? own(args[1]) : NULL;
}

/* --- max, min --- */

typedef struct {
    const char *name;
    CompareOp better;
    Borrowed key; /* or NULL */
} Extremum;

/* Whether `a` beats `b`: 0, 1, -1. Small ints are compared here. */
static ALWAYS_INLINE int extremum_is_better(Extremum const *e, Borrowed a, Borrowed b) {
    if (LIKELY(both_imm_int(a, b)))
        return e->better == COMPARE_GT ? imm_int_get(a) > imm_int_get(b) : imm_int_get(a) < imm_int_get(b);
    return compare_bool(a, b, e->better);
}

/* The best item of an iterator by itself. 1, 0 (empty), -1. */
static int extremum_find_plain(Extremum const *e, Borrowed iterator, Value *out) {
    NextFn next = type_of(iterator)->info->next;
    OWNED Value best = NULL;
    for (;;) {
        Value item;
        int got = next(iterator, &item);
        if (got <= 0) {
            if (got < 0 && !stop_iteration_swallow())
                return -1;
            break;
        }
        int better = best ? extremum_is_better(e, item, best) : 1;
        if (better > 0) {
            REPLACE(best, item);
        } else {
            drop(item);
            if (better < 0)
                return -1;
        }
    }
    if (!best)
        return 0;
    *out = MOVE(best);
    return 1;
}

/* The best item of an iterator by its key. 1, 0 (empty), -1. */
static int extremum_find(Extremum const *e, Borrowed iterator, Value *out) {
    OWNED Value best = NULL, best_key = NULL;
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        OWNED Value key = call_1(e->key, item);
        if (!key)
            return -1;
        int better = best ? extremum_is_better(e, key, best_key) : 1;
        if (better < 0)
            return -1;
        if (better) {
            REPLACE(best, MOVE(item));
            REPLACE(best_key, MOVE(key));
        }
    }
    if (!best)
        return 0;
    *out = MOVE(best);
    return 1;
}

/* The common case: several arguments, no key. */
static Value extremum_of_array(Extremum const *e, Borrowed const *args, ssize_t count) {
    Borrowed best = args[0];
    for (ssize_t i = 1; i < count; i++) {
        int better = extremum_is_better(e, args[i], best);
        if (better < 0)
            return NULL;
        if (better)
            best = args[i];
    }
    return own(best);
}

static Value extremum(Extremum *e, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2] = {NULL, NULL};
    if (!native_count(e->name, count, 1, INT64_MAX) ||
        (keywords && !native_bind(e->name, "(*, key=None, default=None)", args + count, 0, keywords, bound, NULL)))
        return NULL;
    e->key = bound[0] == NONE ? NULL : bound[0];
    if (count > 1 && bound[1])
        return raise_error(&exc_TypeError, "Cannot specify a default for %s() with multiple positional arguments", e->name);
    if (count > 1 && !e->key)
        return extremum_of_array(e, args, count);
    OWNED Value tuple = count > 1 ? tuple_from_array(args, count) : own(args[0]);
    OWNED Value iterator = tuple ? get_iter(tuple) : NULL;
    Value best;
    int found = !iterator ? -1 : e->key ? extremum_find(e, iterator, &best) : extremum_find_plain(e, iterator, &best);
    if (found)
        return found > 0 ? best : NULL;
    return bound[1] ? own(bound[1]) : raise_error(&exc_ValueError, "%s() arg is an empty sequence", e->name);
}

Value builtins_py_max(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return extremum(&(Extremum){"max", COMPARE_GT, NULL}, args, count, keywords);
}

Value builtins_py_min(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return extremum(&(Extremum){"min", COMPARE_LT, NULL}, args, count, keywords);
}

/* --- sorted, sum --- */

Value builtins_py_sorted(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2] = {NULL, NULL};
    if (!native_count("sorted", count, 1, 1))
        return NULL;
    OWNED Value list = sequence_list(args[0]);
    if (!list || (keywords && !native_bind("sort", "(*, key=None, reverse=False)", args + 1, 0, keywords, bound, NULL)))
        return NULL;
    int reverse = 0;
    if (bound[1] && !arg_int(bound[1], &reverse))
        return NULL;
    return list_sort(list, bound[0] == NONE ? NULL : bound[0], reverse != 0) ? MOVE(list) : NULL;
}

/* Adds small ints without making objects, as long as the items and the sum are small. 1: *out is the sum of all; 0: *total
   is the sum so far, *item the first that is no small int (NULL: the sum overflowed and *total is a new object). */
static int sum_ints(Borrowed iterator, NextFn next, Value *total, Value *item) {
    int64_t sum = imm_int_get(*total);
    for (;;) {
        int got = next(iterator, item);
        if (got <= 0) {
            *total = int_new(sum);
            return got == 0 || stop_iteration_swallow() ? 1 : -1;
        }
        if (!is_imm_int(*item) || !imm_int_fits(sum)) {
            *total = int_new(sum);
            return *total ? 0 : -1;
        }
        sum += imm_int_get(*item); /* two 63-bit numbers fit */
    }
}

/* The same for floats, with small ints among them. */
static int sum_floats(Borrowed iterator, NextFn next, Value *total, Value *item) {
    double sum = float_get(*total);
    for (;;) {
        int got = next(iterator, item);
        if (got > 0 && is_float_exact(*item)) {
            sum += float_get(*item);
            drop(*item);
            continue;
        }
        if (got > 0 && is_imm_int(*item)) {
            sum += (double)imm_int_get(*item);
            continue;
        }
        drop(*total);
        *total = float_new(sum);
        if (!*total || got < 0)
            return *total && stop_iteration_swallow() ? 1 : -1;
        return got == 0;
    }
}

static Value sum_rest(Borrowed iterator, NextFn next, STEALS Value start) {
    OWNED Value total = start;
    for (;;) {
        Value item = NULL;
        int done = 0;
        if (is_imm_int(total))
            done = sum_ints(iterator, next, &total, &item);
        else if (is_float_exact(total))
            done = sum_floats(iterator, next, &total, &item);
        else
            done = (done = next(iterator, &item)) > 0 ? 0 : done == 0 || stop_iteration_swallow() ? 1 : -1;
        if (done)
            return done > 0 ? MOVE(total) : NULL;
        Value next_total = number_add(total, item);
        drop(item);
        if (!next_total)
            return NULL;
        REPLACE(total, next_total);
    }
}

Value builtins_py_sum(Borrowed self, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator)
        return NULL;
    Borrowed start = args[1];
    if (start && is_str(start))
        return raise_error(&exc_TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
    if (start && is_bytes(start))
        return raise_error(&exc_TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (start && is_bytearray(start))
        return raise_error(&exc_TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
    return sum_rest(iterator, type_of(iterator)->info->next, start ? own(start) : imm_int(0));
}

/* --- aiter, anext --- */

Value builtins_py_aiter(Borrowed self, Borrowed const *args) { return get_async_iter(args[0]); }

/* What anext(iterator, default) gives: an awaitable whose StopAsyncIteration is the default. */
typedef struct {
    Object head;
    Value wrapped;
    Value fallback;
} AnextAwaitable;

#define SELF(v) AS(AnextAwaitable, v)

Value builtins_py_anext(Borrowed self, Borrowed const *args) {
    UnaryFn anext = type_of(args[0])->info->anext;
    if (!anext)
        return raise_error(&exc_TypeError, "'%.200T' object is not an async iterator", args[0]);
    Value awaitable = anext(args[0]);
    if (!awaitable || !args[1])
        return awaitable;
    OWNED Value kept = awaitable;
    AnextAwaitable *a = NEW_OBJECT(AnextAwaitable, &anext_awaitable_type);
    if (!a)
        return NULL;
    a->wrapped = MOVE(kept);
    a->fallback = own(args[1]);
    gc_track(a);
    return TO_VALUE(a);
}

static void anext_awaitable_dealloc(Object *o) {
    gc_untrack(o);
    drop(((AnextAwaitable *)o)->wrapped);
    drop(((AnextAwaitable *)o)->fallback);
    object_free(o);
}

static int anext_awaitable_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((AnextAwaitable *)o)->wrapped);
    VISIT(((AnextAwaitable *)o)->fallback);
    return 0;
}

/* The iterator that awaiting the wrapped object runs. */
static Value anext_awaitable_iterator(Borrowed self) {
    Borrowed wrapped = SELF(self)->wrapped;
    UnaryFn await = type_of(wrapped)->info->await;
    Value iterator = await ? await(wrapped) : own(wrapped); /* generators marked as coroutines are their own iterator */
    if (iterator && !is_iterator(iterator) && !type_of(iterator)->info->send) {
        raise_error(&exc_TypeError, "__await__() returned non-iterator of type '%.100T'", iterator);
        drop(iterator);
        return NULL;
    }
    return iterator;
}

/* After a step failed: StopAsyncIteration becomes the result. */
static Value anext_awaitable_finish(Borrowed self) {
    if (error_matches(&exc_StopAsyncIteration)) {
        error_clear();
        raise_stop_iteration(SELF(self)->fallback);
    }
    return NULL;
}

static int anext_awaitable_slot_next(Borrowed self, Value *out) {
    OWNED Value iterator = anext_awaitable_iterator(self);
    Value item;
    int sent = iterator ? iter_send(iterator, NONE, &item) : -1;
    if (sent < 0) {
        anext_awaitable_finish(self);
        return -1;
    }
    if (sent > 0) {
        *out = item;
        return 1;
    }
    raise_stop_iteration(item);
    drop(item);
    return -1;
}

static Value anext_awaitable_forward(Borrowed self, const char *method, Borrowed const *args, ssize_t count) {
    OWNED Value iterator = anext_awaitable_iterator(self);
    OWNED Value name = iterator ? str_intern_text(method) : NULL;
    Value result = name ? call_method(iterator, name, args, count) : NULL;
    return result ? result : anext_awaitable_finish(self);
}

static Value anext_awaitable_py_send(Borrowed self, Borrowed const *args) {
    return anext_awaitable_forward(self, "send", args, 1);
}

static Value anext_awaitable_py_throw(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return native_no_keywords("throw", keywords) ? anext_awaitable_forward(self, "throw", args, count) : NULL;
}

static Value anext_awaitable_py_close(Borrowed self, Borrowed const *args) {
    return anext_awaitable_forward(self, "close", NULL, 0);
}

static Value anext_awaitable_slot_self(Borrowed self) { return own(self); }

static MethodDef const anext_awaitable_methods[] = {
    METHOD_HIDDEN("send", anext_awaitable_py_send, "($self, value, /)", "send(arg) -> the next yielded value, or StopIteration."),
    METHOD_RAW("throw", anext_awaitable_py_throw, NULL, "throw(typ[,val[,tb]]) -> raise inside; the next yielded value."),
    METHOD_HIDDEN("close", anext_awaitable_py_close, "($self, /)", "close() -> raise GeneratorExit inside."),
    METHOD_END,
};
static TypeInfo anext_awaitable_info = {
    .methods = anext_awaitable_methods,
    .dealloc = anext_awaitable_dealloc,
    .traverse = anext_awaitable_traverse,
    .iter = anext_awaitable_slot_self,
    .next = anext_awaitable_slot_next,
    .await = anext_awaitable_slot_self,
};
Type anext_awaitable_type = {
    STATIC_TYPE("anext_awaitable", AnextAwaitable, &anext_awaitable_info),
    .flags = TYPE_FLAG_GC,
};
