/* SPDX-License-Identifier: MIT
   itertools: the module, what its iterators share, and those that make or chain items: count, repeat, cycle, chain,
   accumulate. The others are in itertools_select.c, itertools_combine.c and itertools_group.c. */
#include "modules/itertools_priv.h"

#include "types/float.h"
#include "types/module.h"
#include "types/str.h"

/* ------------------------------------------------------------------ shared */

static Value *itertools_values(Object *o) { return (Value *)(o + 1); }

void itertools_dealloc(Object *o, int count) {
    gc_untrack(o);
    for (int i = 0; i < count; i++)
        drop(itertools_values(o)[i]);
    object_free(o);
}

int itertools_traverse(Object *o, int count, Visitor visitor, void *arg) {
    for (int i = 0; i < count; i++)
        VISIT(itertools_values(o)[i]);
    return 0;
}

Tuple *itertools_writable(Value *result) {
    Tuple *tuple = AS(Tuple, *result);
    if (tuple->head.head.refcount > 1) {
        Value copy = tuple_from_array((Borrowed const *)tuple->items, tuple->head.size);
        if (!copy)
            return NULL;
        REPLACE(*result, copy);
        tuple = AS(Tuple, copy);
    }
    return tuple;
}

void itertools_put(Tuple *result, ssize_t at, Borrowed item) {
    Value old = result->items[at];
    result->items[at] = own(item);
    if (is_pointer(item) && type_has_flag(type_of(item), TYPE_FLAG_GC))
        gc_track_maybe(result);
    drop(old);
}

Value itertools_reduce(Borrowed self, STEALS Value args, STEALS Value state) {
    OWNED Value kept_args = args;
    OWNED Value kept_state = state;
    if (!args)
        return NULL;
    Value type = TO_VALUE(type_of(self));
    return state ? build_value("OOO", type, args, state) : build_value("OO", type, args);
}

bool itertools_state_tuple(Borrowed state, ssize_t size) {
    if (!is_tuple(state) || tuple_size(state) != size)
        return raise_error(&exc_ValueError, "invalid arguments");
    return true;
}

/* ------------------------------------------------------------------ count */

typedef struct {
    Object head;
    Value next, step;
} Count;
ITERTOOLS_LIFE(count, 2)

static bool count_is_number(Borrowed v) {
    TypeInfo *info = type_of(v)->info;
    return info->index || info->to_int || info->to_float || is_instance(v, &complex_type);
}

static Value count_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("count", "(start=0, step=1)", args, count, keywords, bound, NULL))
        return NULL;
    if ((bound[0] && !count_is_number(bound[0])) || (bound[1] && !count_is_number(bound[1])))
        return raise_error(&exc_TypeError, "a number is required");
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    AS(Count, self)->next = own(bound[0] ? bound[0] : imm_int(0));
    AS(Count, self)->step = own(bound[1] ? bound[1] : imm_int(1));
    return self;
}

static int count_slot_next(Borrowed v, Value *out) {
    Count *self = AS(Count, v);
    Value number = self->next, after;
    if (LIKELY(both_imm_int(number, self->step))) {
        after = int_new(imm_int_get(number) + imm_int_get(self->step)); /* 63 bits each: no overflow */
    } else {
        OWNED Value step = own(self->step);
        OWNED Value kept = own(number);
        after = number_add(kept, step);
        if (after && self->next != number) { /* the addition itself used the iterator */
            *out = MOVE(kept);
            REPLACE(self->next, after);
            return 1;
        }
    }
    if (!after)
        return -1;
    self->next = after;
    *out = number;
    return 1;
}

static bool count_step_is_one(Count const *self) {
    return self->step == imm_int(1) || (is_int(self->step) && int_equal(self->step, imm_int(1)));
}

static Value count_slot_repr(Borrowed v) {
    Count *self = AS(Count, v);
    const char *name = type_short_name(type_of(v));
    if (count_step_is_one(self))
        return str_format("%s(%R)", name, self->next);
    return str_format("%s(%R, %R)", name, self->next, self->step);
}

static Value count_py_reduce(Borrowed v, Borrowed const *args) {
    Count *self = AS(Count, v);
    int overflow = 1;
    if (is_int(self->next))
        int_get(self->next, &overflow);
    if (!overflow && count_step_is_one(self))
        return itertools_reduce(v, tuple_pack(1, (Borrowed)self->next), NULL);
    return itertools_reduce(v, tuple_pack(2, (Borrowed)self->next, (Borrowed)self->step), NULL);
}

static MethodDef const count_methods[] = {ITERTOOLS_METHOD_REDUCE(count), METHOD_END};
static TypeInfo count_info = {
    .methods = count_methods,
    .new_signature = "(start=0, step=1)",
    .dealloc = count_slot_dealloc,
    .traverse = count_slot_traverse,
    .new = count_slot_new,
    .repr = count_slot_repr,
    .iter = own_self,
    .next = count_slot_next,
};
Type count_type = {
    STATIC_TYPE("itertools.count", Count, &count_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "Numbers from start on, each larger by step: start, start + step, start + 2*step, ...",
};

/* ------------------------------------------------------------------ repeat */

typedef struct {
    Object head;
    Value object;
    ssize_t left; /* -1: for ever */
} Repeat;
ITERTOOLS_LIFE(repeat, 1)

static Value repeat_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    ssize_t times = -1;
    if (!native_bind("repeat", "(object, times=None)", args, count, keywords, bound, NULL) ||
        (bound[1] && !arg_ssize(bound[1], &times)))
        return NULL;
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    AS(Repeat, self)->object = own(bound[0]);
    AS(Repeat, self)->left = bound[1] && times < 0 ? 0 : times;
    return self;
}

static int repeat_slot_next(Borrowed v, Value *out) {
    Repeat *self = AS(Repeat, v);
    if (self->left == 0)
        return 0;
    if (self->left > 0)
        self->left--;
    *out = own(self->object);
    return 1;
}

static Value repeat_slot_repr(Borrowed v) {
    Repeat *self = AS(Repeat, v);
    const char *name = type_short_name(type_of(v));
    if (self->left < 0)
        return str_format("%s(%R)", name, self->object);
    return str_format("%s(%R, %zd)", name, self->object, self->left);
}

static Value repeat_py_reduce(Borrowed v, Borrowed const *args) {
    Repeat *self = AS(Repeat, v);
    if (self->left < 0)
        return itertools_reduce(v, tuple_pack(1, (Borrowed)self->object), NULL);
    return itertools_reduce(v, build_value("On", self->object, self->left), NULL);
}

static Value repeat_py_length_hint(Borrowed v, Borrowed const *args) {
    if (AS(Repeat, v)->left < 0)
        return raise_error(&exc_TypeError, "len() of unsized object");
    return int_new(AS(Repeat, v)->left);
}

static MethodDef const repeat_methods[] = {
    METHOD_HIDDEN("__length_hint__", repeat_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    ITERTOOLS_METHOD_REDUCE(repeat),
    METHOD_END,
};
static TypeInfo repeat_info = {
    .methods = repeat_methods,
    .dealloc = repeat_slot_dealloc,
    .traverse = repeat_slot_traverse,
    .new = repeat_slot_new,
    .repr = repeat_slot_repr,
    .iter = own_self,
    .next = repeat_slot_next,
};
Type repeat_type = {
    STATIC_TYPE("itertools.repeat", Repeat, &repeat_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "repeat(object [,times]) -> the object again and again, so many times or for ever.",
};

/* ------------------------------------------------------------------ cycle */

typedef struct {
    Object head;
    Value iterator; /* NULL: all items are saved */
    Value saved;    /* List */
    ssize_t index;  /* of the next saved item, once the iterator is used up */
    bool is_saved;  /* the iterator gives items that are saved already (set by __setstate__) */
} Cycle;
ITERTOOLS_LIFE(cycle, 2)

static Value cycle_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!itertools_no_keywords(type, &cycle_type, "cycle", keywords) || !native_count("cycle", count, 1, 1))
        return NULL;
    OWNED Value iterator = get_iter(args[0]);
    OWNED Value saved = iterator ? list_new(0) : NULL;
    Value self = saved ? type_alloc(type) : NULL;
    if (!self)
        return NULL;
    AS(Cycle, self)->iterator = MOVE(iterator);
    AS(Cycle, self)->saved = MOVE(saved);
    return self;
}

static int cycle_slot_next(Borrowed v, Value *out) {
    Cycle *self = AS(Cycle, v);
    if (self->iterator) {
        OWNED Value iterator = own(self->iterator);
        OWNED Value item = NULL;
        int got = itertools_step(iterator, &item);
        if (got < 0)
            return -1;
        if (got > 0) {
            if (!self->is_saved && !list_append(self->saved, item))
                return -1;
            *out = MOVE(item);
            return 1;
        }
        REPLACE(self->iterator, NULL);
    }
    ssize_t size = list_size(self->saved);
    if (size == 0)
        return 0;
    ssize_t at = self->index < size ? self->index : 0;
    *out = own(list_peek(self->saved, at));
    self->index = at + 1 < size ? at + 1 : 0;
    return 1;
}

static Value cycle_py_reduce(Borrowed v, Borrowed const *args) {
    Cycle *self = AS(Cycle, v);
    if (self->iterator)
        return itertools_reduce(v, tuple_pack(1, (Borrowed)self->iterator),
                                build_value("OO", self->saved, bool_value(self->is_saved)));
    OWNED Value rest = get_iter(self->saved);
    if (!rest)
        return NULL;
    AS(SequenceIterator, rest)->index = self->index;
    return itertools_reduce(v, tuple_pack(1, (Borrowed)rest), build_value("OO", self->saved, TRUE_VALUE));
}

static Value cycle_py_setstate(Borrowed v, Borrowed const *args) {
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "state is not a tuple");
    int is_saved;
    if (tuple_size(args[0]) != 2 || !is_list(tuple_peek(args[0], 0)))
        return raise_error(&exc_TypeError, "invalid arguments");
    if (!arg_int(tuple_peek(args[0], 1), &is_saved))
        return NULL;
    Cycle *self = AS(Cycle, v);
    REPLACE(self->saved, own(tuple_peek(args[0], 0)));
    self->is_saved = is_saved != 0;
    self->index = 0;
    return NONE;
}

static MethodDef const cycle_methods[] = {ITERTOOLS_METHOD_REDUCE(cycle), ITERTOOLS_METHOD_SETSTATE(cycle), METHOD_END};
ITERTOOLS_TYPE(cycle, Cycle, "(iterable, /)", "The items of the iterable, then the same again, for ever.")

/* ------------------------------------------------------------------ chain */

typedef struct {
    Object head;
    Value source; /* iterator over iterables; NULL: exhausted */
    Value active; /* iterator over the current one, or NULL */
} Chain;
ITERTOOLS_LIFE(chain, 2)

static Value chain_make(Type *type, STEALS Value source) {
    Value self = source ? type_alloc(type) : NULL;
    if (self)
        AS(Chain, self)->source = source;
    else
        drop(source);
    return self;
}

static Value chain_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!itertools_no_keywords(type, &chain_type, "chain", keywords))
        return NULL;
    OWNED Value iterables = tuple_from_array(args, count);
    return iterables ? chain_make(type, get_iter(iterables)) : NULL;
}

static Value chain_py_from_iterable(Borrowed type, Borrowed const *args) {
    return chain_make(AS(Type, type), get_iter(args[0]));
}

static int chain_slot_next(Borrowed v, Value *out) {
    Chain *self = AS(Chain, v);
    while (self->source) {
        if (!self->active) {
            OWNED Value iterable = NULL;
            OWNED Value source = own(self->source);
            int got = itertools_step(source, &iterable);
            Value active = got > 0 ? get_iter(iterable) : NULL;
            if (!active) {
                REPLACE(self->source, NULL);
                return got == 0 ? 0 : -1;
            }
            REPLACE(self->active, active);
        }
        OWNED Value active = own(self->active);
        int got = itertools_step(active, out);
        if (got)
            return got;
        REPLACE(self->active, NULL);
    }
    return 0;
}

static Value chain_py_reduce(Borrowed v, Borrowed const *args) {
    Chain *self = AS(Chain, v);
    Value state = NULL;
    if (self->source) {
        state = self->active ? tuple_pack(2, (Borrowed)self->source, (Borrowed)self->active)
                             : tuple_pack(1, (Borrowed)self->source);
        if (!state)
            return NULL;
    }
    return itertools_reduce(v, TUPLE_EMPTY, state);
}

static Value chain_py_setstate(Borrowed v, Borrowed const *args) {
    Borrowed state = args[0];
    if (!is_tuple(state))
        return raise_error(&exc_TypeError, "state is not a tuple");
    ssize_t size = tuple_size(state);
    if (size < 1 || size > 2)
        return raise_error(&exc_TypeError, "function takes at %s argument%s (%zd given)", size ? "most 2" : "least 1",
                           size ? "s" : "", size);
    if (!is_iterator(tuple_peek(state, 0)) || (size == 2 && !is_iterator(tuple_peek(state, 1))))
        return raise_error(&exc_TypeError, "Arguments must be iterators.");
    Chain *self = AS(Chain, v);
    REPLACE(self->source, own(tuple_peek(state, 0)));
    REPLACE(self->active, size == 2 ? own(tuple_peek(state, 1)) : NULL);
    return NONE;
}

static Value chain_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const chain_methods[] = {
    METHOD_CLASS("from_iterable", chain_py_from_iterable, "($type, iterable, /)",
                 "The items of all iterables that one iterable gives, which is read as needed."),
    ITERTOOLS_METHOD_REDUCE(chain),
    ITERTOOLS_METHOD_SETSTATE(chain),
    METHOD_ROW("__class_getitem__", .bound = chain_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
ITERTOOLS_TYPE(chain, Chain, NULL, "chain(*iterables) --> the items of the first, then those of the second, ...")

/* ------------------------------------------------------------------ accumulate */

typedef struct {
    Object head;
    Value total;    /* NULL before the first item */
    Value iterator;
    Value function; /* NULL: addition */
    Value initial;  /* given first, then NULL */
} Accumulate;
ITERTOOLS_LIFE(accumulate, 4)

static Value accumulate_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[3];
    if (!native_bind("accumulate", "(iterable, func=None, *, initial=None)", args, count, keywords, bound, NULL))
        return NULL;
    OWNED Value iterator = get_iter(bound[0]);
    Value v = iterator ? type_alloc(type) : NULL;
    if (!v)
        return NULL;
    Accumulate *self = AS(Accumulate, v);
    self->iterator = MOVE(iterator);
    self->function = bound[1] && bound[1] != NONE ? own(bound[1]) : NULL;
    self->initial = bound[2] && bound[2] != NONE ? own(bound[2]) : NULL;
    return v;
}

static int accumulate_slot_next(Borrowed v, Value *out) {
    Accumulate *self = AS(Accumulate, v);
    if (self->initial) {
        REPLACE(self->total, MOVE(self->initial));
        *out = own(self->total);
        return 1;
    }
    OWNED Value item = NULL;
    int got = itertools_step(self->iterator, &item);
    if (got <= 0)
        return got;
    if (!self->total) {
        self->total = own(item);
        *out = MOVE(item);
        return 1;
    }
    OWNED Value total = own(self->total);
    Value sum = self->function ? call_2(self->function, total, item) : number_add(total, item);
    if (!sum)
        return -1;
    REPLACE(self->total, own(sum));
    *out = sum;
    return 1;
}

/* chain((first,), rest), to give `first` again before the rest. */
static Value accumulate_put_back(Borrowed first, Borrowed rest) {
    OWNED Value one = tuple_pack(1, first);
    return one ? call_2(TO_VALUE(&chain_type), one, rest) : NULL;
}

static Value accumulate_py_reduce(Borrowed v, Borrowed const *args) {
    Accumulate *self = AS(Accumulate, v);
    Borrowed function = self->function ? self->function : NONE;
    if (self->initial) {
        OWNED Value all = accumulate_put_back(self->initial, self->iterator);
        return all ? itertools_reduce(v, tuple_pack(2, (Borrowed)all, function), NONE) : NULL;
    }
    if (self->total == NONE) { /* None as state means that there is no total: start before it, and skip it */
        OWNED Value all = accumulate_put_back(self->total, self->iterator);
        OWNED Value again = all ? call_2(TO_VALUE(type_of(v)), all, function) : NULL;
        return again ? build_value("O(OiO)", TO_VALUE(&islice_type), again, 1, NONE) : NULL;
    }
    return itertools_reduce(v, tuple_pack(2, (Borrowed)self->iterator, function), own(self->total ? self->total : NONE));
}

static Value accumulate_py_setstate(Borrowed v, Borrowed const *args) {
    REPLACE(AS(Accumulate, v)->total, own(args[0]));
    return NONE;
}

static MethodDef const accumulate_methods[] = {
    ITERTOOLS_METHOD_REDUCE(accumulate), ITERTOOLS_METHOD_SETSTATE(accumulate), METHOD_END};
ITERTOOLS_TYPE(accumulate, Accumulate, "(iterable, func=None, *, initial=None)",
               "Running totals: sums, or what func makes of the last total and the next item.")

/* ------------------------------------------------------------------ the module */

static MethodDef const itertools_functions[] = {
    METHOD("tee", itertools_py_tee, "($module, iterable, n=2, /)", "Return n independent iterators over one iterable."),
    METHOD_END,
};
static Type *const itertools_types[] = {
    &accumulate_type, &combinations_type, &combinations_with_replacement_type, &cycle_type, &dropwhile_type,
    &takewhile_type, &islice_type, &starmap_type, &chain_type, &compress_type, &filterfalse_type, &count_type,
    &zip_longest_type, &pairwise_type, &permutations_type, &product_type, &repeat_type, &groupby_type, &grouper_type,
    &tee_type, &tee_data_type, NULL};

static bool itertools_exec(Borrowed module) {
    return module_add_type(module, &grouper_type) && module_add_type(module, &tee_type) &&
           module_add_type(module, &tee_data_type);
}

static int itertools_module_id;
ModuleDef const itertools_module = {
    .name = "itertools",
    .doc = "Iterators for efficient loops: endless ones, selections, groupings and combinations.",
    .methods = itertools_functions,
    .types = itertools_types,
    .exec = itertools_exec,
    .id = &itertools_module_id,
};
