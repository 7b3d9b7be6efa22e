/* SPDX-License-Identifier: MIT
   enumerate, zip, map and filter.

   enumerate and zip give tuples; one that nobody kept is filled and given again. Invariant: such a tuple has a count of
   one and is tracked by the collector again whenever an item could take part in a cycle. */
#include "types/iterators.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/list_priv.h"
#include "types/module.h"

/* Whether the tuple may be filled anew; makes sure that it is seen by the collector if it has to be. */
static ALWAYS_INLINE bool tuple_is_reusable(Borrowed tuple) { return tuple && AS(Object, tuple)->refcount == 1; }

/* ------------------------------------------------------------------ enumerate */

typedef struct {
    Object head;
    Value index;    /* int of the next pair */
    Value iterator;
    Value pair;     /* given last, or NULL */
} Enumerate;

static Value enumerate_make(Type *type, Borrowed iterable, Borrowed start) {
    OWNED Value index = start ? number_index(start) : imm_int(0);
    OWNED Value iterator = index ? get_iter(iterable) : NULL;
    Value self = iterator ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(Enumerate, self)->index = MOVE(index);
    AS(Enumerate, self)->iterator = MOVE(iterator);
    return self;
}

static Value enumerate_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t named = keywords ? tuple_size(keywords) : 0;
    if (count + named == 0 || (count == 0 && named > 2))
        return raise_error(&exc_TypeError, "enumerate() missing required argument 'iterable'");
    if (count + named > 2)
        return raise_error(&exc_TypeError, "enumerate() takes at most 2 arguments (%zd given)", count + named);
    Borrowed values[2] = {NULL, NULL}; /* iterable, start */
    for (ssize_t i = 0; i < count; i++)
        values[i] = args[i];
    for (ssize_t i = 0; i < named; i++) {
        Borrowed name = tuple_peek(keywords, i);
        int at = str_equal_ascii(name, "iterable") ? 0 : str_equal_ascii(name, "start") ? 1 : -1;
        if (at < 0 || values[at] || (at == 1 && count + named == 1))
            return raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for enumerate()", name);
        values[at] = args[count + i];
    }
    return enumerate_make(type, values[0], values[1]);
}

static void enumerate_slot_dealloc(Object *o) {
    Enumerate *self = (Enumerate *)o;
    gc_untrack(o);
    drop(self->index);
    drop(self->iterator);
    drop(self->pair);
    object_free(o);
}

static int enumerate_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Enumerate *)o)->iterator);
    VISIT(((Enumerate *)o)->pair);
    return 0;
}

static int enumerate_slot_next(Borrowed v, Value *out) {
    Enumerate *self = AS(Enumerate, v);
    Value item;
    int got = iterator_step(self->iterator, &item);
    if (got <= 0)
        return got;
    Value index = self->index, after = NULL;
    if (LIKELY(is_imm_int(index)) && LIKELY(index != imm_int(IMM_INT_MAX)))
        after = imm_int(imm_int_get(index) + 1);
    else
        after = int_add(index, imm_int(1));
    if (UNLIKELY(!after)) {
        drop(item);
        return -1;
    }
    self->index = after; /* `index` is owned by the pair now */
    if (tuple_is_reusable(self->pair)) {
        Tuple *pair = AS(Tuple, self->pair);
        Value old_index = pair->items[0], old_item = pair->items[1];
        pair->items[0] = index;
        pair->items[1] = item;
        if (item_is_gc(item))
            gc_track_maybe(pair);
        *out = own(self->pair);
        drop(old_index);
        drop(old_item);
        return 1;
    }
    Value pair = tuple_from_array_steal((Value[]){index, item}, 2);
    if (!pair)
        return -1;
    REPLACE(self->pair, own(pair));
    *out = pair;
    return 1;
}

static Value enumerate_py_reduce(Borrowed v, Borrowed const *args) {
    return build_value("O(OO)", TO_VALUE(type_of(v)), AS(Enumerate, v)->iterator, AS(Enumerate, v)->index);
}
static Value enumerate_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const enumerate_methods[] = {
    METHOD_HIDDEN("__reduce__", enumerate_py_reduce, "($self, /)", "State for pickling."),
    METHOD_ROW("__class_getitem__", .bound = enumerate_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static TypeInfo enumerate_info = {
    .methods = enumerate_methods,
    .new_signature = "(iterable, start=0)",
    .dealloc = enumerate_slot_dealloc,
    .traverse = enumerate_slot_traverse,
    .new = enumerate_slot_new,
    .iter = own_self,
    .next = enumerate_slot_next,
};
Type enumerate_type = {
    STATIC_TYPE("enumerate", Enumerate, &enumerate_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "Pairs of a count, from start on, and an item of the iterable.",
};

/* ------------------------------------------------------------------ several iterators at once */

/* zip and map: `iterators` is a Tuple of them. */
typedef struct {
    Object head;
    Value iterators;
    Value tuple;    /* zip: given last, or NULL; map: the function */
    bool strict;    /* zip: lengths have to agree */
} MultiIterator;

static void multi_slot_dealloc(Object *o) {
    MultiIterator *self = (MultiIterator *)o;
    gc_untrack(o);
    drop(self->iterators);
    drop(self->tuple);
    object_free(o);
}

static int multi_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((MultiIterator *)o)->iterators);
    VISIT(((MultiIterator *)o)->tuple);
    return 0;
}

static Value multi_iterators(Borrowed const *args, ssize_t count) {
    OWNED Value iterators = tuple_new(count);
    for (ssize_t i = 0; iterators && i < count; i++) {
        Value iterator = get_iter(args[i]);
        if (!iterator)
            return NULL;
        tuple_init_item(iterators, i, iterator);
    }
    return MOVE(iterators);
}

/* zip(strict=...) is its only keyword: 0, 1, -1. */
static int zip_strict(Borrowed const *values, Borrowed keywords) {
    int strict = 0;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        if (!str_equal_ascii(tuple_peek(keywords, i), "strict")) {
            raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for zip()", tuple_peek(keywords, i));
            return -1;
        }
        strict = is_true(values[i]);
    }
    return strict;
}

static Value zip_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    int strict = zip_strict(args + count, keywords);
    OWNED Value iterators = strict < 0 ? NULL : multi_iterators(args, count);
    Value self = iterators ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(MultiIterator, self)->iterators = MOVE(iterators);
    AS(MultiIterator, self)->strict = strict;
    return self;
}

/* strict: iterator `ended` gave nothing, those before it did (or, when it is the first, the others may still). */
static int zip_check_strict(MultiIterator *self, ssize_t ended) {
    if (ended > 0) {
        raise_error(&exc_ValueError, "zip() argument %zd is shorter than argument%s%zd", ended + 1,
                    ended == 1 ? " " : "s 1-", ended);
        return -1;
    }
    for (ssize_t i = 1; i < tuple_size(self->iterators); i++) {
        OWNED Value item = NULL;
        int got = iterator_step(tuple_peek(self->iterators, i), &item);
        if (got < 0)
            return -1;
        if (got) {
            raise_error(&exc_ValueError, "zip() argument %zd is longer than argument%s%zd", i + 1, i == 1 ? " " : "s 1-", i);
            return -1;
        }
    }
    return 0;
}

/* The next items of all, into items[0..count) (which hold NULL). 1, 0 at the end, -1; what was got is dropped then. */
static int zip_step(MultiIterator *self, Value *items, ssize_t count) {
    Borrowed iterators = self->iterators;
    for (ssize_t i = 0; i < count; i++) {
        int got = iterator_step(tuple_peek(iterators, i), &items[i]);
        if (got > 0)
            continue;
        for (ssize_t j = 0; j < i; j++)
            drop(items[j]);
        return got == 0 && self->strict ? zip_check_strict(self, i) : got;
    }
    return 1;
}

#define ZIP_INLINE 8

static int zip_slot_next(Borrowed v, Value *out) {
    MultiIterator *self = AS(MultiIterator, v);
    ssize_t count = tuple_size(self->iterators);
    if (count == 0)
        return 0;
    Value few[ZIP_INLINE], *items = count <= ZIP_INLINE ? few : memory_new_array((size_t)count, sizeof(Value));
    if (!items)
        return -1;
    int got = zip_step(self, items, count);
    if (got > 0 && tuple_is_reusable(self->tuple)) {
        Tuple *tuple = AS(Tuple, self->tuple);
        *out = own(self->tuple);
        for (ssize_t i = 0; i < count; i++) {
            Value old = tuple->items[i];
            tuple->items[i] = items[i];
            if (item_is_gc(items[i]))
                gc_track_maybe(tuple);
            drop(old);
        }
    } else if (got > 0) {
        Value tuple = tuple_from_array_steal(items, count);
        if (tuple) {
            REPLACE(self->tuple, own(tuple));
            *out = tuple;
        } else {
            got = -1;
        }
    }
    if (items != few)
        memory_free(items);
    return got;
}

static Value zip_py_reduce(Borrowed v, Borrowed const *args) {
    MultiIterator *self = AS(MultiIterator, v);
    if (self->strict)
        return build_value("OOO", TO_VALUE(type_of(v)), self->iterators, TRUE_VALUE);
    return build_value("OO", TO_VALUE(type_of(v)), self->iterators);
}

static Value zip_py_setstate(Borrowed v, Borrowed const *args) {
    int strict = is_true(args[0]);
    if (strict < 0)
        return NULL;
    AS(MultiIterator, v)->strict = strict;
    return NONE;
}

static MethodDef const zip_methods[] = {
    METHOD_HIDDEN("__reduce__", zip_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", zip_py_setstate, "($self, state, /)", "Set strictness."),
    METHOD_END,
};
static TypeInfo zip_info = {
    .methods = zip_methods,
    .dealloc = multi_slot_dealloc,
    .traverse = multi_slot_traverse,
    .new = zip_slot_new,
    .iter = own_self,
    .next = zip_slot_next,
};
Type zip_type = {
    STATIC_TYPE("zip", MultiIterator, &zip_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "zip(*iterables, strict=False) --> tuples of the first items, the second items, ... until the shortest ends.\n\n"
           "With strict, ValueError is raised when the lengths differ.",
};

/* ------------------------------------------------------------------ map */

static Value map_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type->info->init == map_type.info->init && !native_no_keywords("map", keywords))
        return NULL;
    if (count < 2)
        return raise_error(&exc_TypeError, "map() must have at least two arguments.");
    OWNED Value iterators = multi_iterators(args + 1, count - 1);
    Value self = iterators ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(MultiIterator, self)->iterators = MOVE(iterators);
    AS(MultiIterator, self)->tuple = own(args[0]);
    return self;
}

static int map_slot_next(Borrowed v, Value *out) {
    MultiIterator *self = AS(MultiIterator, v);
    ssize_t count = tuple_size(self->iterators);
    Value few[ZIP_INLINE], *items = count <= ZIP_INLINE ? few : memory_new_array((size_t)count, sizeof(Value));
    if (!items)
        return -1;
    int got = zip_step(self, items, count);
    if (got > 0) {
        *out = call(self->tuple, (Borrowed const *)items, count, NULL);
        got = *out ? 1 : -1;
        for (ssize_t i = 0; i < count; i++)
            drop(items[i]);
    }
    if (items != few)
        memory_free(items);
    return got;
}

static Value map_py_reduce(Borrowed v, Borrowed const *args) {
    MultiIterator *self = AS(MultiIterator, v);
    OWNED Value function = tuple_pack(1, (Borrowed)self->tuple);
    OWNED Value all = function ? tuple_concat(function, self->iterators) : NULL;
    return all ? build_value("OO", TO_VALUE(type_of(v)), all) : NULL;
}

static MethodDef const map_methods[] = {
    METHOD_HIDDEN("__reduce__", map_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static TypeInfo map_info = {
    .methods = map_methods,
    .dealloc = multi_slot_dealloc,
    .traverse = multi_slot_traverse,
    .new = map_slot_new,
    .iter = own_self,
    .next = map_slot_next,
};
Type map_type = {
    STATIC_TYPE("map", MultiIterator, &map_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "map(func, *iterables) --> what func gives for the first items, the second items, ... until the shortest ends.",
};

/* ------------------------------------------------------------------ filter */

typedef struct {
    Object head;
    Value function, iterator;
} Filter;

static Value filter_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type->info->init == filter_type.info->init && !native_no_keywords("filter", keywords))
        return NULL;
    if (!native_count("filter", count, 2, 2))
        return NULL;
    OWNED Value iterator = get_iter(args[1]);
    Value self = iterator ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(Filter, self)->function = own(args[0]);
    AS(Filter, self)->iterator = MOVE(iterator);
    return self;
}

static void filter_slot_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Filter *)o)->function);
    drop(((Filter *)o)->iterator);
    object_free(o);
}

static int filter_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Filter *)o)->function);
    VISIT(((Filter *)o)->iterator);
    return 0;
}

static int filter_slot_next(Borrowed v, Value *out) {
    Filter *self = AS(Filter, v);
    NextFn next = type_of(self->iterator)->info->next;
    bool plain = self->function == NONE || self->function == TO_VALUE(&bool_type);
    for (;;) {
        OWNED Value item = NULL;
        int got = next(self->iterator, &item);
        if (got <= 0)
            return got;
        OWNED Value verdict = plain ? NULL : call_1(self->function, item);
        if (!plain && !verdict)
            return -1;
        int good = is_true(plain ? item : verdict);
        if (good < 0)
            return -1;
        if (good) {
            *out = MOVE(item);
            return 1;
        }
    }
}

static Value filter_py_reduce(Borrowed v, Borrowed const *args) {
    return build_value("O(OO)", TO_VALUE(type_of(v)), AS(Filter, v)->function, AS(Filter, v)->iterator);
}

static MethodDef const filter_methods[] = {
    METHOD_HIDDEN("__reduce__", filter_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static TypeInfo filter_info = {
    .methods = filter_methods,
    .dealloc = filter_slot_dealloc,
    .traverse = filter_slot_traverse,
    .new = filter_slot_new,
    .iter = own_self,
    .next = filter_slot_next,
};
Type filter_type = {
    STATIC_TYPE("filter", Filter, &filter_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "filter(function or None, iterable) --> the items for which function gives a true value (None: that are true).",
};
