/* SPDX-License-Identifier: MIT
   groupby and tee.

   groupby and its groups share one iterator. Invariant: only the group made last may take items; `current_value` is an
   item that was read but not given yet. */
#include "modules/itertools_priv.h"

#include "heap/weakref.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value iterator;
    Value key_function;  /* NONE: the items are the keys */
    Value target_key;    /* of the group given last, or NULL */
    Value current_key;   /* of current_value or of the item given last, or NULL */
    Value current_value; /* or NULL */
    Borrowed group;      /* the group made last; only compared */
} Groupby;
ITERTOOLS_LIFE(groupby, 5)

typedef struct {
    Object head;
    Value parent;
    Value target_key;
} Grouper;
ITERTOOLS_LIFE(grouper, 2)

static Value grouper_make(Borrowed parent, Borrowed key) {
    Value self = type_alloc(&grouper_type);
    if (!self)
        return NULL;
    AS(Grouper, self)->parent = own(parent);
    AS(Grouper, self)->target_key = own(key);
    AS(Groupby, parent)->group = self;
    return self;
}

static Value groupby_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("groupby", "(iterable, key=None)", args, count, keywords, bound, NULL))
        return NULL;
    OWNED Value iterator = get_iter(bound[0]);
    Value self = iterator ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(Groupby, self)->iterator = MOVE(iterator);
    AS(Groupby, self)->key_function = own(bound[1] ? bound[1] : NONE);
    return self;
}

/* Reads one item and its key. 1, 0, -1. */
static int groupby_read(Groupby *self) {
    OWNED Value item = NULL;
    int got = itertools_step(self->iterator, &item);
    if (got <= 0)
        return got;
    OWNED Value key = self->key_function == NONE ? own(item) : call_1(self->key_function, item);
    if (!key)
        return -1;
    REPLACE(self->current_value, MOVE(item));
    REPLACE(self->current_key, MOVE(key));
    return 1;
}

/* a == b of two keys that may be replaced meanwhile. */
static int groupby_same(Borrowed a, Borrowed b) {
    OWNED Value kept_a = own(a);
    OWNED Value kept_b = own(b);
    return is_equal(kept_a, kept_b);
}

static int groupby_slot_next(Borrowed v, Value *out) {
    Groupby *self = AS(Groupby, v);
    self->group = NULL;
    for (;;) { /* pass over what is left of the group before */
        if (self->current_key) {
            int same = self->target_key ? groupby_same(self->target_key, self->current_key) : 0;
            if (same < 0)
                return -1;
            if (!same)
                break;
        }
        int got = groupby_read(self);
        if (got <= 0)
            return got;
    }
    REPLACE(self->target_key, own(self->current_key));
    OWNED Value group = grouper_make(v, self->target_key);
    if (!group)
        return -1;
    *out = tuple_pack(2, (Borrowed)self->current_key, (Borrowed)group);
    return *out ? 1 : -1;
}

static Value groupby_py_reduce(Borrowed v, Borrowed const *args) {
    Groupby *self = AS(Groupby, v);
    Value state = NULL;
    if (self->target_key && self->current_key && self->current_value) {
        state = build_value("OOO", self->current_key, self->current_value, self->target_key);
        if (!state)
            return NULL;
    }
    return itertools_reduce(v, tuple_pack(2, (Borrowed)self->iterator, (Borrowed)self->key_function), state);
}

static Value groupby_py_setstate(Borrowed v, Borrowed const *args) {
    Groupby *self = AS(Groupby, v);
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "state is not a tuple");
    if (tuple_size(args[0]) != 3)
        return raise_error(&exc_TypeError, "function takes exactly 3 arguments (%zd given)", tuple_size(args[0]));
    REPLACE(self->current_key, own(tuple_peek(args[0], 0)));
    REPLACE(self->current_value, own(tuple_peek(args[0], 1)));
    REPLACE(self->target_key, own(tuple_peek(args[0], 2)));
    return NONE;
}

static MethodDef const groupby_methods[] = {
    ITERTOOLS_METHOD_REDUCE(groupby), ITERTOOLS_METHOD_SETSTATE(groupby), METHOD_END};
ITERTOOLS_TYPE(groupby, Groupby, "(iterable, key=None)",
               "Pairs of a key and an iterator over the neighbouring items that have it.")

static Value grouper_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("_grouper", keywords) || !native_count("_grouper", count, 2, 2))
        return NULL;
    if (!is_instance(args[0], &groupby_type))
        return raise_error(&exc_TypeError, "_grouper() argument 1 must be itertools.groupby, not %T", args[0]);
    return grouper_make(args[0], args[1]);
}

static int grouper_slot_next(Borrowed v, Value *out) {
    Grouper *self = AS(Grouper, v);
    Groupby *parent = AS(Groupby, self->parent);
    if (parent->group != v)
        return 0;
    if (!parent->current_value) {
        int got = groupby_read(parent);
        if (got <= 0)
            return got;
    }
    int same = groupby_same(self->target_key, parent->current_key);
    if (same <= 0)
        return same;
    *out = MOVE(parent->current_value);
    REPLACE(parent->current_key, NULL);
    return *out ? 1 : 0;
}

static Value grouper_py_reduce(Borrowed v, Borrowed const *args) {
    Grouper *self = AS(Grouper, v);
    if (AS(Groupby, self->parent)->group != v) {
        OWNED Value empty = get_iter(TUPLE_EMPTY);
        return empty ? call_method_0(empty, STR(__reduce__)) : NULL;
    }
    return itertools_reduce(v, tuple_pack(2, (Borrowed)self->parent, (Borrowed)self->target_key), NULL);
}

static MethodDef const grouper_methods[] = {ITERTOOLS_METHOD_REDUCE(grouper), METHOD_END};
static TypeInfo grouper_info = {
    .methods = grouper_methods,
    .dealloc = grouper_slot_dealloc,
    .traverse = grouper_slot_traverse,
    .new = grouper_slot_new,
    .iter = own_self,
    .next = grouper_slot_next,
};
Type grouper_type = {STATIC_TYPE("itertools._grouper", Grouper, &grouper_info), .flags = TYPE_FLAG_GC};

/* ------------------------------------------------------------------ tee: blocks of items that were read */

#define TEE_BLOCK 57

/* Items in the order in which they came; all tees of an iterable walk along one chain of these, and what is behind the
   slowest is freed. */
typedef struct {
    Object head;
    Value iterator;
    Value next;               /* the block after this one, or NULL */
    Value items[TEE_BLOCK];
    int count;
    bool running;             /* the iterator is being asked */
} TeeData;

typedef struct {
    Object head;
    Value data;
    ssize_t index;            /* in data */
    Value weaklist;
} Tee;

static Value tee_data_make(Borrowed iterator) {
    Value self = type_alloc(&tee_data_type);
    if (self)
        AS(TeeData, self)->iterator = own(iterator);
    return self;
}

static void tee_data_slot_dealloc(Object *o) {
    TeeData *self = (TeeData *)o;
    gc_untrack(o);
    drop(self->iterator);
    for (int i = 0; i < self->count; i++)
        drop(self->items[i]);
    drop(self->next);
    object_free(o);
}

static int tee_data_slot_traverse(Object *o, Visitor visitor, void *arg) {
    TeeData *self = (TeeData *)o;
    VISIT(self->iterator);
    VISIT(self->next);
    for (int i = 0; i < self->count; i++)
        VISIT(self->items[i]);
    return 0;
}

/* Item `index` of the block, read from the iterator when it is the first that is not there. */
static int tee_data_item(TeeData *self, ssize_t index, Value *out) {
    if (index >= self->count) {
        if (self->running) {
            raise_error(&exc_RuntimeError, "cannot re-enter the tee iterator");
            return -1;
        }
        Value item;
        self->running = true;
        int got = itertools_step(self->iterator, &item);
        self->running = false;
        if (got <= 0)
            return got;
        self->items[self->count++] = item;
    }
    *out = own(self->items[index]);
    return 1;
}

static Value tee_data_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("_tee_dataobject", keywords) || !native_count("teedataobject", count, 3, 3))
        return NULL;
    if (!is_list(args[1]))
        return raise_error(&exc_TypeError, "teedataobject() argument 2 must be list, not %T", args[1]);
    OWNED Value v = tee_data_make(args[0]);
    if (!v)
        return NULL;
    TeeData *self = AS(TeeData, v);
    ssize_t size = list_size(args[1]);
    bool valid = size <= TEE_BLOCK && (args[2] == NONE || size == TEE_BLOCK);
    if (!valid || (args[2] != NONE && !is_exact(args[2], &tee_data_type)))
        return raise_error(&exc_ValueError, "Invalid arguments");
    for (ssize_t i = 0; i < size; i++)
        self->items[self->count++] = own(list_peek(args[1], i));
    self->next = args[2] == NONE ? NULL : own(args[2]);
    return MOVE(v);
}

static Value tee_data_py_reduce(Borrowed v, Borrowed const *args) {
    TeeData *self = AS(TeeData, v);
    OWNED Value items = list_from_array((Borrowed const *)self->items, self->count);
    return items ? build_value("O(OOO)", TO_VALUE(type_of(v)), self->iterator, items, self->next ? self->next : NONE) : NULL;
}

static MethodDef const tee_data_methods[] = {ITERTOOLS_METHOD_REDUCE(tee_data), METHOD_END};
static TypeInfo tee_data_info = {
    .methods = tee_data_methods,
    .new_signature = "(iterable, values, next, /)",
    .dealloc = tee_data_slot_dealloc,
    .traverse = tee_data_slot_traverse,
    .new = tee_data_slot_new,
};
Type tee_data_type = {
    STATIC_TYPE("itertools._tee_dataobject", TeeData, &tee_data_info),
    .flags = TYPE_FLAG_GC,
    .doc = "Items that a tee has read and some of its copies have not.",
};

/* ------------------------------------------------------------------ tee */

static Value tee_make(Borrowed data, ssize_t index) {
    Value self = type_alloc(&tee_type);
    if (!self)
        return NULL;
    AS(Tee, self)->data = own(data);
    AS(Tee, self)->index = index;
    return self;
}

static Value tee_from(Borrowed iterable) {
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return NULL;
    if (is_exact(iterator, &tee_type))
        return tee_make(AS(Tee, iterator)->data, AS(Tee, iterator)->index);
    OWNED Value data = tee_data_make(iterator);
    return data ? tee_make(data, 0) : NULL;
}

static Value tee_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("_tee", keywords) || !native_count("_tee", count, 1, 1))
        return NULL;
    return tee_from(args[0]);
}

static void tee_slot_dealloc(Object *o) {
    gc_untrack(o);
    if (((Tee *)o)->weaklist)
        weakref_clear_all(o);
    drop(((Tee *)o)->data);
    object_free(o);
}

static int tee_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Tee *)o)->data);
    return 0;
}

static int tee_slot_next(Borrowed v, Value *out) {
    Tee *self = AS(Tee, v);
    if (self->index >= TEE_BLOCK) {
        TeeData *data = AS(TeeData, self->data);
        if (!data->next) {
            data->next = tee_data_make(data->iterator);
            if (!data->next)
                return -1;
        }
        REPLACE(self->data, own(data->next));
        self->index = 0;
    }
    OWNED Value data = own(self->data);
    int got = tee_data_item(AS(TeeData, data), self->index, out);
    if (got > 0)
        self->index++;
    return got;
}

static Value tee_py_copy(Borrowed v, Borrowed const *args) { return tee_make(AS(Tee, v)->data, AS(Tee, v)->index); }

static Value tee_py_reduce(Borrowed v, Borrowed const *args) {
    return itertools_reduce(v, build_value("(())"), build_value("On", AS(Tee, v)->data, AS(Tee, v)->index));
}

static Value tee_py_setstate(Borrowed v, Borrowed const *args) {
    Borrowed state = args[0];
    if (!is_tuple(state))
        return raise_error(&exc_TypeError, "state is not a tuple");
    ssize_t index;
    if (tuple_size(state) != 2 || !is_exact(tuple_peek(state, 0), &tee_data_type))
        return raise_error(&exc_TypeError, "invalid arguments");
    if (!arg_ssize(tuple_peek(state, 1), &index))
        return NULL;
    if (index < 0 || index > TEE_BLOCK)
        return raise_error(&exc_ValueError, "Index out of range");
    REPLACE(AS(Tee, v)->data, own(tuple_peek(state, 0)));
    AS(Tee, v)->index = index;
    return NONE;
}

static MethodDef const tee_methods[] = {
    METHOD_HIDDEN("__copy__", tee_py_copy, "($self, /)", "Another iterator at the same place."),
    ITERTOOLS_METHOD_REDUCE(tee),
    ITERTOOLS_METHOD_SETSTATE(tee),
    METHOD_END,
};
static TypeInfo tee_info = {
    .methods = tee_methods,
    .new_signature = "(iterable, /)",
    .dealloc = tee_slot_dealloc,
    .traverse = tee_slot_traverse,
    .new = tee_slot_new,
    .iter = own_self,
    .next = tee_slot_next,
};
Type tee_type = {
    STATIC_TYPE("itertools._tee", Tee, &tee_info),
    .flags = TYPE_FLAG_GC,
    .weaklist_offset = offsetof(Tee, weaklist),
    .doc = "An iterator over an iterable that can be copied.",
};

Value itertools_py_tee(Borrowed self, Borrowed const *args) {
    ssize_t n = 2;
    if (args[1] && !arg_ssize(args[1], &n))
        return NULL;
    if (n < 0)
        return raise_error(&exc_ValueError, "n must be >= 0");
    OWNED Value result = tuple_new(n);
    if (!result || n == 0)
        return MOVE(result);
    OWNED Value iterator = get_iter(args[0]);
    OWNED Value copy = NULL;
    if (!iterator)
        return NULL;
    int has = find_attr_text(iterator, "__copy__", &copy);
    if (has < 0)
        return NULL;
    if (has == 0) {
        REPLACE(iterator, tee_from(iterator));
        if (!iterator || (has = find_attr_text(iterator, "__copy__", &copy)) < 0)
            return NULL;
    }
    tuple_init_item(result, 0, MOVE(iterator));
    for (ssize_t i = 1; i < n; i++) {
        Value twin = call_0(copy);
        if (!twin)
            return NULL;
        tuple_init_item(result, i, twin);
    }
    return MOVE(result);
}
