/* SPDX-License-Identifier: MIT
   The combinatorial iterators: product, combinations, combinations_with_replacement, permutations.

   All work on a pool (a tuple, or a tuple of pools), an array of indices, and the tuple that was given last, which is
   filled again when nobody else kept it. Invariant: result[i] is the pool's item at indices[i]. */
#include "modules/itertools_priv.h"

#include "types/str.h"

typedef struct {
    Object head;
    Value pool;       /* Tuple of items; product: Tuple of such tuples */
    Value result;     /* Tuple given last; NULL before the first */
    ssize_t *indices; /* n of them for permutations, r for the others */
    ssize_t *cycles;  /* permutations: how many steps each place has left; else NULL */
    ssize_t r;        /* length of the results */
    bool stopped;
} Combine;

static void combine_slot_dealloc(Object *o) {
    Combine *self = (Combine *)o;
    gc_untrack(o);
    drop(self->pool);
    drop(self->result);
    memory_free(self->indices);
    memory_free(self->cycles);
    object_free(o);
}

static int combine_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Combine *)o)->pool);
    VISIT(((Combine *)o)->result);
    return 0;
}

/* A new iterator with room for `count` indices, all zero. */
static Combine *combine_new(Type *type, STEALS Value pool, ssize_t r, ssize_t count) {
    Combine *self = pool ? AS(Combine, type_alloc(type)) : NULL;
    if (!self) {
        drop(pool);
        return NULL;
    }
    self->pool = pool;
    self->r = r;
    self->indices = memory_new_array((size_t)count, sizeof(ssize_t));
    if (!self->indices) {
        drop_ref(self);
        return NULL;
    }
    memset(self->indices, 0, (size_t)count * sizeof(ssize_t));
    return self;
}

static Borrowed combine_item(Combine const *self, ssize_t place) { return tuple_peek(self->pool, self->indices[place]); }

/* Makes the result anew from the indices. */
static bool combine_fill(Combine *self) {
    Value result = tuple_new(self->r);
    if (!result)
        return false;
    for (ssize_t i = 0; i < self->r; i++)
        tuple_init_item(result, i, own(combine_item(self, i)));
    REPLACE(self->result, result);
    return true;
}

static int combine_stop(Combine *self) {
    self->stopped = true;
    return 0;
}

static int combine_give(Combine *self, Value *out) {
    *out = own(self->result);
    return 1;
}

static Value indices_tuple(ssize_t const *indices, ssize_t count) {
    OWNED Value tuple = tuple_new(count);
    for (ssize_t i = 0; tuple && i < count; i++)
        tuple_init_item(tuple, i, imm_int(indices[i]));
    return MOVE(tuple);
}

/* (type, (pool, r)), with the state as soon as something was given. */
static Value combine_reduce(Borrowed v, Value (*state)(Combine const *self)) {
    Combine *self = AS(Combine, v);
    if (self->stopped && self->result)
        return itertools_reduce(v, build_value("()n", self->r), NULL);
    if (!self->result || self->stopped)
        return itertools_reduce(v, build_value("On", self->pool, self->r), NULL);
    Value now = state(self);
    return now ? itertools_reduce(v, build_value("On", self->pool, self->r), now) : NULL;
}

static Value combine_index_state(Combine const *self) { return indices_tuple(self->indices, self->r); }

static Value combine_py_sizeof(Borrowed v, Borrowed const *args) {
    return int_new(type_of(v)->basic_size + AS(Combine, v)->r * (ssize_t)sizeof(ssize_t));
}

/* iterable and r, bound and checked. */
static bool combine_bind(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, Value *pool, ssize_t *r) {
    Borrowed bound[2];
    if (!native_bind(name, "(iterable, r)", args, count, keywords, bound, NULL) || !arg_ssize(bound[1], r))
        return false;
    OWNED Value items = sequence_tuple(bound[0]);
    if (!items)
        return false;
    if (*r < 0)
        return raise_error(&exc_ValueError, "r must be non-negative");
    *pool = MOVE(items);
    return true;
}

#define combinations_slot_dealloc combine_slot_dealloc
#define combinations_slot_traverse combine_slot_traverse
#define combinations_with_replacement_slot_dealloc combine_slot_dealloc
#define combinations_with_replacement_slot_traverse combine_slot_traverse
#define permutations_slot_dealloc combine_slot_dealloc
#define permutations_slot_traverse combine_slot_traverse
#define product_slot_dealloc combine_slot_dealloc
#define product_slot_traverse combine_slot_traverse
#define COMBINE_METHODS(name)                                                                                          \
    static MethodDef const name##_methods[] = {                                                                        \
        ITERTOOLS_METHOD_REDUCE(name),                                                                                 \
        ITERTOOLS_METHOD_SETSTATE(name),                                                                               \
        METHOD_HIDDEN("__sizeof__", combine_py_sizeof, "($self, /)", "Size in memory, in bytes."),                     \
        METHOD_END,                                                                                                    \
    };

/* ------------------------------------------------------------------ combinations */

static Value combinations_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value pool;
    ssize_t r;
    if (!combine_bind("combinations", args, count, keywords, &pool, &r))
        return NULL;
    ssize_t n = tuple_size(pool);
    Combine *self = combine_new(type, pool, r, r);
    if (!self)
        return NULL;
    for (ssize_t i = 0; i < r; i++)
        self->indices[i] = i;
    self->stopped = r > n;
    return TO_VALUE(self);
}

static int combinations_slot_next(Borrowed v, Value *out) {
    Combine *self = AS(Combine, v);
    ssize_t n = tuple_size(self->pool), r = self->r, i = r - 1;
    if (self->stopped)
        return 0;
    if (!self->result)
        return combine_fill(self) ? combine_give(self, out) : -1;
    while (i >= 0 && self->indices[i] == i + n - r) /* at its last value */
        i--;
    if (i < 0)
        return combine_stop(self);
    Tuple *result = itertools_writable(&self->result);
    if (!result)
        return -1;
    self->indices[i]++;
    for (ssize_t j = i + 1; j < r; j++)
        self->indices[j] = self->indices[j - 1] + 1;
    for (; i < r; i++)
        itertools_put(result, i, combine_item(self, i));
    return combine_give(self, out);
}

static Value combinations_py_reduce(Borrowed v, Borrowed const *args) { return combine_reduce(v, combine_index_state); }

/* Sets the indices from a state tuple, each clipped to [0, limit + i * slope]. */
static Value combine_setstate(Borrowed v, Borrowed state, ssize_t limit, ssize_t slope) {
    Combine *self = AS(Combine, v);
    if (!itertools_state_tuple(state, self->r))
        return NULL;
    for (ssize_t i = 0; i < self->r; i++) {
        ssize_t index;
        if (!arg_ssize(tuple_peek(state, i), &index))
            return NULL;
        self->indices[i] = ssize_max(ssize_min(index, limit + i * slope), 0);
    }
    if (self->stopped || (self->r && tuple_size(self->pool) == 0))
        return NONE;
    return combine_fill(self) ? NONE : NULL;
}

static Value combinations_py_setstate(Borrowed v, Borrowed const *args) {
    return combine_setstate(v, args[0], tuple_size(AS(Combine, v)->pool) - AS(Combine, v)->r, 1);
}

COMBINE_METHODS(combinations)
ITERTOOLS_TYPE(combinations, Combine, "(iterable, r)",
               "All selections of r items, in the order of the iterable.\n\n"
               "combinations('ABC', 2) --> ('A','B'), ('A','C'), ('B','C')")

/* ------------------------------------------------------------------ combinations_with_replacement */

static Value combinations_with_replacement_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value pool;
    ssize_t r;
    if (!combine_bind("combinations_with_replacement", args, count, keywords, &pool, &r))
        return NULL;
    ssize_t n = tuple_size(pool);
    Combine *self = combine_new(type, pool, r, r);
    if (self)
        self->stopped = n == 0 && r > 0;
    return TO_VALUE(self);
}

static int combinations_with_replacement_slot_next(Borrowed v, Value *out) {
    Combine *self = AS(Combine, v);
    ssize_t n = tuple_size(self->pool), i = self->r - 1;
    if (self->stopped)
        return 0;
    if (!self->result)
        return combine_fill(self) ? combine_give(self, out) : -1;
    while (i >= 0 && self->indices[i] == n - 1)
        i--;
    if (i < 0)
        return combine_stop(self);
    Tuple *result = itertools_writable(&self->result);
    if (!result)
        return -1;
    ssize_t index = self->indices[i] + 1;
    for (; i < self->r; i++) {
        self->indices[i] = index;
        itertools_put(result, i, combine_item(self, i));
    }
    return combine_give(self, out);
}

static Value combinations_with_replacement_py_reduce(Borrowed v, Borrowed const *args) {
    return combine_reduce(v, combine_index_state);
}
static Value combinations_with_replacement_py_setstate(Borrowed v, Borrowed const *args) {
    return combine_setstate(v, args[0], tuple_size(AS(Combine, v)->pool) - 1, 0);
}

COMBINE_METHODS(combinations_with_replacement)
ITERTOOLS_TYPE(combinations_with_replacement, Combine, "(iterable, r)",
               "All selections of r items that may repeat, in the order of the iterable.\n\n"
               "combinations_with_replacement('AB', 2) --> ('A','A'), ('A','B'), ('B','B')")

/* ------------------------------------------------------------------ permutations */

static void permutations_start(Combine *self) {
    ssize_t n = tuple_size(self->pool);
    for (ssize_t i = 0; i < n; i++)
        self->indices[i] = i;
    for (ssize_t i = 0; i < self->r; i++)
        self->cycles[i] = n - i;
    self->stopped = self->r > n;
}

static Value permutations_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("permutations", "(iterable, r=None)", args, count, keywords, bound, NULL))
        return NULL;
    OWNED Value pool = sequence_tuple(bound[0]);
    if (!pool)
        return NULL;
    ssize_t n = tuple_size(pool), r = n;
    if (bound[1] && bound[1] != NONE) {
        if (!is_int(bound[1]))
            return raise_error(&exc_TypeError, "Expected int as r");
        if (!arg_ssize(bound[1], &r))
            return NULL;
        if (r < 0)
            return raise_error(&exc_ValueError, "r must be non-negative");
    }
    Combine *self = combine_new(type, MOVE(pool), r, n);
    if (!self)
        return NULL;
    self->cycles = memory_new_array((size_t)r, sizeof(ssize_t));
    if (!self->cycles) {
        drop_ref(self);
        return NULL;
    }
    permutations_start(self);
    return TO_VALUE(self);
}

/* The algorithm that itertools' manual gives: `cycles` counts, like an odometer, how many exchanges each place still has;
   a place at its end rotates its tail back into order. */
static int permutations_slot_next(Borrowed v, Value *out) {
    Combine *self = AS(Combine, v);
    ssize_t n = tuple_size(self->pool), r = self->r, *indices = self->indices;
    if (self->stopped)
        return 0;
    if (!self->result)
        return combine_fill(self) ? combine_give(self, out) : -1;
    Tuple *result = itertools_writable(&self->result);
    if (!result)
        return -1;
    for (ssize_t i = r - 1; i >= 0; i--) {
        if (--self->cycles[i] == 0) {
            ssize_t first = indices[i];
            memmove(indices + i, indices + i + 1, (size_t)(n - 1 - i) * sizeof(ssize_t));
            indices[n - 1] = first;
            self->cycles[i] = n - i;
            continue;
        }
        ssize_t other = n - self->cycles[i], kept = indices[i];
        indices[i] = indices[other];
        indices[other] = kept;
        for (ssize_t k = i; k < r; k++)
            itertools_put(result, k, combine_item(self, k));
        return combine_give(self, out);
    }
    return combine_stop(self);
}

static Value permutations_state(Combine const *self) {
    OWNED Value indices = indices_tuple(self->indices, tuple_size(self->pool));
    OWNED Value cycles = indices ? indices_tuple(self->cycles, self->r) : NULL;
    return cycles ? tuple_pack(2, (Borrowed)indices, (Borrowed)cycles) : NULL;
}

static Value permutations_py_reduce(Borrowed v, Borrowed const *args) { return combine_reduce(v, permutations_state); }

static Value permutations_py_setstate(Borrowed v, Borrowed const *args) {
    Combine *self = AS(Combine, v);
    Borrowed state = args[0];
    ssize_t n = tuple_size(self->pool);
    if (!is_tuple(state))
        return raise_error(&exc_TypeError, "state is not a tuple");
    if (tuple_size(state) != 2 || !is_tuple(tuple_peek(state, 0)) || !is_tuple(tuple_peek(state, 1)))
        return raise_error(&exc_TypeError, "invalid arguments");
    Borrowed indices = tuple_peek(state, 0), cycles = tuple_peek(state, 1);
    if (!itertools_state_tuple(indices, n) || !itertools_state_tuple(cycles, self->r))
        return NULL;
    for (ssize_t i = 0; i < n; i++) {
        ssize_t index;
        if (!arg_ssize(tuple_peek(indices, i), &index))
            return NULL;
        self->indices[i] = ssize_max(ssize_min(index, n - 1), 0);
    }
    for (ssize_t i = 0; i < self->r; i++) {
        ssize_t index;
        if (!arg_ssize(tuple_peek(cycles, i), &index))
            return NULL;
        self->cycles[i] = ssize_max(ssize_min(index, n - i), 1);
    }
    return self->stopped || combine_fill(self) ? NONE : NULL;
}

COMBINE_METHODS(permutations)
ITERTOOLS_TYPE(permutations, Combine, "(iterable, r=None)",
               "All arrangements of r items, by default of all.\n\n"
               "permutations('ABC', 2) --> AB AC BA BC CA CB, as tuples")

/* ------------------------------------------------------------------ product */

static bool product_bind(Borrowed const *args, ssize_t count, Borrowed keywords, ssize_t *repeat) {
    *repeat = 1;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        if (!str_equal_ascii(tuple_peek(keywords, i), "repeat"))
            return raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for product()", tuple_peek(keywords, i));
        if (!arg_ssize(args[count + i], repeat))
            return false;
    }
    if (*repeat < 0)
        return raise_error(&exc_ValueError, "repeat argument cannot be negative");
    if (*repeat && count > PTRDIFF_MAX / 8 / *repeat)
        return raise_error(&exc_OverflowError, "repeat argument too large");
    return true;
}

static Value product_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t repeat;
    if (!product_bind(args, count, keywords, &repeat))
        return NULL;
    if (repeat == 0)
        count = 0;
    OWNED Value pools = tuple_new(count * repeat);
    for (ssize_t i = 0; pools && i < count; i++) {
        Value pool = sequence_tuple(args[i]);
        if (!pool)
            return NULL;
        tuple_init_item(pools, i, pool);
    }
    if (!pools)
        return NULL;
    for (ssize_t i = count; i < count * repeat; i++)
        tuple_init_item(pools, i, own(tuple_peek(pools, i - count)));
    return TO_VALUE(combine_new(type, MOVE(pools), count * repeat, count * repeat));
}

static Borrowed product_item(Combine const *self, ssize_t place) {
    return tuple_peek(tuple_peek(self->pool, place), self->indices[place]);
}

/* The result for the indices; 0 when a pool is empty. */
static int product_fill(Combine *self) {
    for (ssize_t i = 0; i < self->r; i++)
        if (tuple_size(tuple_peek(self->pool, i)) == 0)
            return combine_stop(self);
    Value result = tuple_new(self->r);
    if (!result)
        return -1;
    for (ssize_t i = 0; i < self->r; i++)
        tuple_init_item(result, i, own(product_item(self, i)));
    REPLACE(self->result, result);
    return 1;
}

static int product_slot_next(Borrowed v, Value *out) {
    Combine *self = AS(Combine, v);
    if (self->stopped)
        return 0;
    if (!self->result) {
        int filled = product_fill(self);
        return filled > 0 ? combine_give(self, out) : filled;
    }
    Tuple *result = itertools_writable(&self->result);
    if (!result)
        return -1;
    for (ssize_t i = self->r - 1; i >= 0; i--) { /* an odometer: the last place turns fastest */
        bool rolls_over = ++self->indices[i] == tuple_size(tuple_peek(self->pool, i));
        if (rolls_over)
            self->indices[i] = 0;
        itertools_put(result, i, product_item(self, i));
        if (!rolls_over)
            return combine_give(self, out);
    }
    return combine_stop(self);
}

static Value product_py_reduce(Borrowed v, Borrowed const *args) {
    Combine *self = AS(Combine, v);
    if (self->stopped)
        return itertools_reduce(v, build_value("(())"), NULL);
    if (!self->result)
        return itertools_reduce(v, own(self->pool), NULL);
    Value state = combine_index_state(self);
    return state ? itertools_reduce(v, own(self->pool), state) : NULL;
}

static Value product_py_setstate(Borrowed v, Borrowed const *args) {
    Combine *self = AS(Combine, v);
    if (!itertools_state_tuple(args[0], self->r))
        return NULL;
    for (ssize_t i = 0; i < self->r; i++) {
        ssize_t index;
        if (!arg_ssize(tuple_peek(args[0], i), &index))
            return NULL;
        self->indices[i] = ssize_max(ssize_min(index, tuple_size(tuple_peek(self->pool, i)) - 1), 0);
    }
    return product_fill(self) < 0 ? NULL : NONE;
}

COMBINE_METHODS(product)
ITERTOOLS_TYPE(product, Combine, NULL,
               "product(*iterables, repeat=1) --> all tuples of an item of the first, one of the second, ...\n\n"
               "The last place changes fastest, as in nested loops.")
