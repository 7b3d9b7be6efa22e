/* SPDX-License-Identifier: MIT
   itertools that select or join: compress, dropwhile, takewhile, filterfalse, starmap, islice, pairwise, zip_longest. */
#include "modules/itertools_priv.h"

#include "types/str.h"

/* compress: data and selectors; dropwhile, takewhile, filterfalse, starmap: function and iterator. */
typedef struct {
    Object head;
    Value function;
    Value iterator;
    bool flag; /* dropwhile: dropping is over; takewhile: taking is over */
} FunctionIterator;

static Value function_iterator_new(Type *type, Type *base, const char *name, Borrowed const *args, ssize_t count,
                                   Borrowed keywords) {
    if (!itertools_no_keywords(type, base, name, keywords) || !native_count(name, count, 2, 2))
        return NULL;
    OWNED Value iterator = get_iter(args[1]);
    Value self = iterator ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(FunctionIterator, self)->function = own(args[0]);
    AS(FunctionIterator, self)->iterator = MOVE(iterator);
    return self;
}

/* Whether the function says yes to the item: 0, 1, -1. */
static int function_iterator_test(FunctionIterator *self, Borrowed item) {
    OWNED Value verdict = call_1(self->function, item);
    return verdict ? is_true(verdict) : -1;
}

/* (type, (function, iterator)), with the flag as state where it matters. */
static Value function_iterator_reduce(Borrowed v, Value state) {
    FunctionIterator *self = AS(FunctionIterator, v);
    return itertools_reduce(v, tuple_pack(2, (Borrowed)self->function, (Borrowed)self->iterator), state);
}

static Value function_iterator_setstate(Borrowed v, Borrowed state) {
    int flag = is_true(state);
    if (flag < 0)
        return NULL;
    AS(FunctionIterator, v)->flag = flag;
    return NONE;
}

/* ------------------------------------------------------------------ compress */

ITERTOOLS_LIFE(compress, 2)

static Value compress_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("compress", "(data, selectors)", args, count, keywords, bound, NULL))
        return NULL;
    OWNED Value data = get_iter(bound[0]);
    OWNED Value selectors = data ? get_iter(bound[1]) : NULL;
    Value self = selectors ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(FunctionIterator, self)->function = MOVE(data);
    AS(FunctionIterator, self)->iterator = MOVE(selectors);
    return self;
}

static int compress_slot_next(Borrowed v, Value *out) {
    FunctionIterator *self = AS(FunctionIterator, v);
    for (;;) {
        OWNED Value item = NULL;
        OWNED Value selector = NULL;
        int got = itertools_step(self->function, &item);
        if (got <= 0)
            return got;
        got = itertools_step(self->iterator, &selector);
        if (got <= 0)
            return got;
        int chosen = is_true(selector);
        if (chosen < 0)
            return -1;
        if (chosen) {
            *out = MOVE(item);
            return 1;
        }
    }
}

static Value compress_py_reduce(Borrowed v, Borrowed const *args) { return function_iterator_reduce(v, NULL); }
static MethodDef const compress_methods[] = {ITERTOOLS_METHOD_REDUCE(compress), METHOD_END};
ITERTOOLS_TYPE(compress, FunctionIterator, "(data, selectors)", "The items of data whose selector is true.")

/* ------------------------------------------------------------------ dropwhile, takewhile */

ITERTOOLS_LIFE(dropwhile, 2)

static Value dropwhile_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return function_iterator_new(type, &dropwhile_type, "dropwhile", args, count, keywords);
}

static int dropwhile_slot_next(Borrowed v, Value *out) {
    FunctionIterator *self = AS(FunctionIterator, v);
    for (;;) {
        OWNED Value item = NULL;
        int got = itertools_step(self->iterator, &item);
        if (got <= 0)
            return got;
        if (!self->flag) {
            int dropped = function_iterator_test(self, item);
            if (dropped < 0)
                return -1;
            if (dropped)
                continue;
            self->flag = true;
        }
        *out = MOVE(item);
        return 1;
    }
}

static Value dropwhile_py_reduce(Borrowed v, Borrowed const *args) {
    return function_iterator_reduce(v, imm_int(AS(FunctionIterator, v)->flag));
}
static Value dropwhile_py_setstate(Borrowed v, Borrowed const *args) { return function_iterator_setstate(v, args[0]); }
static MethodDef const dropwhile_methods[] = {
    ITERTOOLS_METHOD_REDUCE(dropwhile), ITERTOOLS_METHOD_SETSTATE(dropwhile), METHOD_END};
ITERTOOLS_TYPE(dropwhile, FunctionIterator, "(predicate, iterable, /)",
               "The items from the first one on for which the predicate is false.")

ITERTOOLS_LIFE(takewhile, 2)

static Value takewhile_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return function_iterator_new(type, &takewhile_type, "takewhile", args, count, keywords);
}

static int takewhile_slot_next(Borrowed v, Value *out) {
    FunctionIterator *self = AS(FunctionIterator, v);
    if (self->flag)
        return 0;
    OWNED Value item = NULL;
    int got = itertools_step(self->iterator, &item);
    if (got <= 0)
        return got;
    int taken = function_iterator_test(self, item);
    if (taken > 0)
        *out = MOVE(item);
    else if (taken == 0)
        self->flag = true;
    return taken;
}

static Value takewhile_py_reduce(Borrowed v, Borrowed const *args) {
    return function_iterator_reduce(v, imm_int(AS(FunctionIterator, v)->flag));
}
static Value takewhile_py_setstate(Borrowed v, Borrowed const *args) { return function_iterator_setstate(v, args[0]); }
static MethodDef const takewhile_methods[] = {
    ITERTOOLS_METHOD_REDUCE(takewhile), ITERTOOLS_METHOD_SETSTATE(takewhile), METHOD_END};
ITERTOOLS_TYPE(takewhile, FunctionIterator, "(predicate, iterable, /)",
               "The items up to the first one for which the predicate is false.")

/* ------------------------------------------------------------------ filterfalse, starmap */

ITERTOOLS_LIFE(filterfalse, 2)

static Value filterfalse_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return function_iterator_new(type, &filterfalse_type, "filterfalse", args, count, keywords);
}

static int filterfalse_slot_next(Borrowed v, Value *out) {
    FunctionIterator *self = AS(FunctionIterator, v);
    bool plain = self->function == NONE || self->function == TO_VALUE(&bool_type);
    for (;;) {
        OWNED Value item = NULL;
        int got = itertools_step(self->iterator, &item);
        if (got <= 0)
            return got;
        int good = plain ? is_true(item) : function_iterator_test(self, item);
        if (good < 0)
            return -1;
        if (!good) {
            *out = MOVE(item);
            return 1;
        }
    }
}

static Value filterfalse_py_reduce(Borrowed v, Borrowed const *args) { return function_iterator_reduce(v, NULL); }
static MethodDef const filterfalse_methods[] = {ITERTOOLS_METHOD_REDUCE(filterfalse), METHOD_END};
ITERTOOLS_TYPE(filterfalse, FunctionIterator, "(function, iterable, /)",
               "The items for which the function is false (None: that are false).")

ITERTOOLS_LIFE(starmap, 2)

static Value starmap_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return function_iterator_new(type, &starmap_type, "starmap", args, count, keywords);
}

static int starmap_slot_next(Borrowed v, Value *out) {
    FunctionIterator *self = AS(FunctionIterator, v);
    OWNED Value item = NULL;
    int got = itertools_step(self->iterator, &item);
    if (got <= 0)
        return got;
    OWNED Value arguments = is_tuple_exact(item) ? MOVE(item) : sequence_tuple(item);
    if (!arguments)
        return -1;
    *out = call(self->function, (Borrowed const *)AS(Tuple, arguments)->items, tuple_size(arguments), NULL);
    return *out ? 1 : -1;
}

static Value starmap_py_reduce(Borrowed v, Borrowed const *args) { return function_iterator_reduce(v, NULL); }
static MethodDef const starmap_methods[] = {ITERTOOLS_METHOD_REDUCE(starmap), METHOD_END};
ITERTOOLS_TYPE(starmap, FunctionIterator, "(function, iterable, /)",
               "What the function gives when each item is its arguments: function(*item).")

/* ------------------------------------------------------------------ islice */

typedef struct {
    Object head;
    Value iterator;  /* NULL: exhausted */
    ssize_t next;    /* index of the item to give next */
    ssize_t stop;    /* -1: none */
    ssize_t step;
    ssize_t read;    /* how many items were taken from the iterator */
} Islice;
ITERTOOLS_LIFE(islice, 1)

/* A bound: None or an int from `lowest` on. */
static bool islice_bound(Borrowed v, ssize_t absent, ssize_t lowest, ssize_t *out, const char *message) {
    *out = absent;
    if (v == NONE)
        return true;
    if (arg_ssize(v, out) && *out >= lowest)
        return true;
    error_clear(); /* whatever it was, the message is the same */
    return raise_error(&exc_ValueError, "%s", message);
}

#define ISLICE_RANGE " must be None or an integer: 0 <= x <= sys.maxsize."

static Value islice_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!itertools_no_keywords(type, &islice_type, "islice", keywords) || !native_count("islice", count, 2, 4))
        return NULL;
    ssize_t start = 0, stop, step = 1;
    if (!islice_bound(args[count == 2 ? 1 : 2], -1, 0, &stop, "Stop argument for islice()" ISLICE_RANGE))
        return NULL;
    if (count > 2 && !islice_bound(args[1], 0, 0, &start, "Indices for islice()" ISLICE_RANGE))
        return NULL;
    if (count == 4 && !islice_bound(args[3], 1, 1, &step, "Step for islice() must be a positive integer or None."))
        return NULL;
    OWNED Value iterator = get_iter(args[0]);
    Value v = iterator ? type_alloc(type) : NULL;
    if (!v)
        return NULL;
    Islice *self = AS(Islice, v);
    self->iterator = MOVE(iterator);
    self->next = start;
    self->stop = stop;
    self->step = step;
    return v;
}

static int islice_finish(Islice *self, int got) {
    REPLACE(self->iterator, NULL);
    return got;
}

static int islice_slot_next(Borrowed v, Value *out) {
    Islice *self = AS(Islice, v);
    if (!self->iterator)
        return 0;
    OWNED Value iterator = own(self->iterator);
    while (self->read < self->next) {
        OWNED Value skipped = NULL;
        int got = itertools_step(iterator, &skipped);
        if (got <= 0)
            return islice_finish(self, got);
        self->read++;
    }
    if (self->stop >= 0 && self->read >= self->stop)
        return islice_finish(self, 0);
    int got = itertools_step(iterator, out);
    if (got <= 0)
        return islice_finish(self, got);
    self->read++;
    if (__builtin_add_overflow(self->next, self->step, &self->next) || (self->stop >= 0 && self->next > self->stop))
        self->next = self->stop >= 0 ? self->stop : PTRDIFF_MAX;
    return 1;
}

static Value islice_py_reduce(Borrowed v, Borrowed const *args) {
    Islice *self = AS(Islice, v);
    if (!self->iterator) {
        OWNED Value empty = list_new(0);
        OWNED Value iterator = empty ? get_iter(empty) : NULL;
        return iterator ? itertools_reduce(v, build_value("Oi", iterator, 0), imm_int(0)) : NULL;
    }
    OWNED Value stop = self->stop < 0 ? NONE : int_new(self->stop);
    return itertools_reduce(v, build_value("OnOn", self->iterator, self->next, stop, self->step), int_new(self->read));
}

static Value islice_py_setstate(Borrowed v, Borrowed const *args) {
    return arg_ssize(args[0], &AS(Islice, v)->read) ? NONE : NULL;
}

static MethodDef const islice_methods[] = {ITERTOOLS_METHOD_REDUCE(islice), ITERTOOLS_METHOD_SETSTATE(islice), METHOD_END};
ITERTOOLS_TYPE(islice, Islice, NULL,
               "islice(iterable, stop) --> items\nislice(iterable, start, stop[, step]) --> items\n\n"
               "What a slice of the iterable would have, read as needed.")

/* ------------------------------------------------------------------ pairwise */

typedef struct {
    Object head;
    Value iterator; /* NULL: exhausted */
    Value last;     /* the item before, or NULL */
} Pairwise;
ITERTOOLS_LIFE(pairwise, 2)

static Value pairwise_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!itertools_no_keywords(type, &pairwise_type, "pairwise", keywords) || !native_count("pairwise", count, 1, 1))
        return NULL;
    OWNED Value iterator = get_iter(args[0]);
    Value self = iterator ? type_alloc(type) : NULL;
    if (self)
        AS(Pairwise, self)->iterator = MOVE(iterator);
    return self;
}

static int pairwise_finish(Pairwise *self, int got) {
    REPLACE(self->iterator, NULL);
    REPLACE(self->last, NULL);
    return got;
}

static int pairwise_slot_next(Borrowed v, Value *out) {
    Pairwise *self = AS(Pairwise, v);
    if (!self->iterator)
        return 0;
    OWNED Value iterator = own(self->iterator);
    if (!self->last) {
        Value first;
        int got = itertools_step(iterator, &first);
        if (got <= 0)
            return pairwise_finish(self, got);
        REPLACE(self->last, first);
    }
    OWNED Value before = own(self->last);
    OWNED Value item = NULL;
    int got = itertools_step(iterator, &item);
    if (got <= 0)
        return pairwise_finish(self, got);
    Value pair = tuple_from_array((Borrowed[]){before, item}, 2);
    if (!pair)
        return -1;
    REPLACE(self->last, MOVE(item));
    *out = pair;
    return 1;
}

static MethodDef const pairwise_methods[] = {METHOD_END};
ITERTOOLS_TYPE(pairwise, Pairwise, "(iterable, /)", "Overlapping pairs of neighbours: (s0, s1), (s1, s2), ...")

/* ------------------------------------------------------------------ zip_longest */

typedef struct {
    Object head;
    Value iterators; /* Tuple; an exhausted one is NULL */
    Value result;    /* given last, or NULL */
    Value fill;
    ssize_t active;
} ZipLongest;
ITERTOOLS_LIFE(zip_longest, 3)

static Value zip_longest_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed fill = NONE;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        if (!str_equal_ascii(tuple_peek(keywords, i), "fillvalue"))
            return raise_error(&exc_TypeError, "zip_longest() got an unexpected keyword argument");
        fill = args[count + i];
    }
    OWNED Value iterators = tuple_new(count);
    for (ssize_t i = 0; iterators && i < count; i++) {
        Value iterator = get_iter(args[i]);
        if (!iterator)
            return NULL;
        tuple_init_item(iterators, i, iterator);
    }
    Value v = iterators ? type_alloc(type) : NULL;
    if (!v)
        return NULL;
    ZipLongest *self = AS(ZipLongest, v);
    self->iterators = MOVE(iterators);
    self->fill = own(fill);
    self->active = count;
    return v;
}

/* The item for place `at`: new; 0 when no iterator is left. */
static int zip_longest_item(ZipLongest *self, ssize_t at, Value *out) {
    Value *place = &AS(Tuple, self->iterators)->items[at];
    if (*place) {
        OWNED Value iterator = own(*place);
        int got = itertools_step(iterator, out);
        if (got > 0)
            return 1;
        if (got < 0) {
            self->active = 0;
            return -1;
        }
        if (*place)
            self->active--;
        REPLACE(*place, NULL);
        if (self->active <= 0)
            return 0;
    }
    *out = own(self->fill);
    return 1;
}

static int zip_longest_slot_next(Borrowed v, Value *out) {
    ZipLongest *self = AS(ZipLongest, v);
    ssize_t count = tuple_size(self->iterators);
    if (count == 0 || self->active <= 0)
        return 0;
    bool reuse = self->result && AS(Object, self->result)->refcount == 1;
    OWNED Value target = reuse ? own(self->result) : tuple_new(count);
    if (!target)
        return -1;
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = NULL;
        int got = zip_longest_item(self, i, &item);
        if (got <= 0)
            return got;
        itertools_put(AS(Tuple, target), i, item);
    }
    if (!reuse)
        REPLACE(self->result, own(target));
    *out = MOVE(target);
    return 1;
}

static Value zip_longest_py_reduce(Borrowed v, Borrowed const *args) {
    ZipLongest *self = AS(ZipLongest, v);
    ssize_t count = tuple_size(self->iterators);
    OWNED Value rest = tuple_new(count);
    for (ssize_t i = 0; rest && i < count; i++) {
        Borrowed iterator = tuple_peek(self->iterators, i);
        tuple_init_item(rest, i, iterator ? own(iterator) : TUPLE_EMPTY);
    }
    return rest ? itertools_reduce(v, MOVE(rest), own(self->fill)) : NULL;
}

static Value zip_longest_py_setstate(Borrowed v, Borrowed const *args) {
    REPLACE(AS(ZipLongest, v)->fill, own(args[0]));
    return NONE;
}

static MethodDef const zip_longest_methods[] = {
    ITERTOOLS_METHOD_REDUCE(zip_longest), ITERTOOLS_METHOD_SETSTATE(zip_longest), METHOD_END};
ITERTOOLS_TYPE(zip_longest, ZipLongest, NULL,
               "zip_longest(*iterables, fillvalue=None) --> tuples of the first items, the second items, ...\n\n"
               "Goes on until the longest ends; what shorter ones lack is fillvalue.")
