/* SPDX-License-Identifier: MIT
   The generic iterators: over anything with __getitem__, over repeated calls, and reversed().

   Invariant: an exhausted iterator has given up its object, and stays exhausted. */
#include "types/iterators.h"

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/type.h"
#include "types/list_priv.h"

/* ------------------------------------------------------------------ one object and an index */

Value sequence_iterator_new(Type *type, Borrowed sequence) {
    SequenceIterator *self = object_new_raw(type, sizeof(SequenceIterator));
    if (!self)
        return NULL;
    self->index = 0;
    self->sequence = own(sequence);
    if (type_has_flag(type, TYPE_FLAG_GC))
        gc_track(self);
    return TO_VALUE(self);
}

void sequence_iterator_slot_dealloc(Object *self) {
    if (type_has_flag(self->type, TYPE_FLAG_GC))
        gc_untrack(self);
    drop(((SequenceIterator *)self)->sequence);
    object_free(self);
}

int sequence_iterator_slot_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((SequenceIterator *)self)->sequence);
    return 0;
}

Value own_self(Borrowed self) { return own(self); }

static void sequence_iterator_finish(SequenceIterator *self) {
    Value sequence = self->sequence;
    self->sequence = NULL;
    drop(sequence);
}

static int sequence_iterator_slot_next(Borrowed v, Value *out) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return 0;
    if (self->index == PTRDIFF_MAX) {
        raise_error(&exc_OverflowError, "iter index too large");
        return -1;
    }
    OWNED Value sequence = own(self->sequence);
    Value item = sequence_item(sequence, self->index);
    if (item) {
        self->index++;
        *out = item;
        return 1;
    }
    if (!error_matches(&exc_IndexError) && !error_matches(&exc_StopIteration))
        return -1;
    error_clear();
    if (self->sequence)
        sequence_iterator_finish(self);
    return 0;
}

static Value sequence_iterator_py_length_hint(Borrowed v, Borrowed const *args) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return imm_int(0);
    TypeInfo *info = type_of(self->sequence)->info;
    if (!info->seq_length && !info->map_length)
        return NOT_IMPLEMENTED;
    ssize_t length = object_length(self->sequence);
    return length < 0 ? NULL : int_new(ssize_max(length - self->index, 0));
}

static Value sequence_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value iter = container_builtin("iter");
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!iter)
        return NULL;
    return self->sequence ? build_value("O(O)n", iter, self->sequence, self->index) : build_value("O(())", iter);
}

static Value sequence_iterator_py_setstate(Borrowed v, Borrowed const *args) {
    ssize_t at;
    if (!container_state_index(args[0], &at))
        return NULL;
    if (AS(SequenceIterator, v)->sequence)
        AS(SequenceIterator, v)->index = ssize_max(at, 0);
    return NONE;
}

static MethodDef const sequence_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", sequence_iterator_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", sequence_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", sequence_iterator_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};
static TypeInfo sequence_iterator_info = {
    .methods = sequence_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = sequence_iterator_slot_next,
};
Type sequence_iterator_type = {
    STATIC_TYPE("iterator", SequenceIterator, &sequence_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ iter(callable, sentinel) */

typedef struct {
    Object head;
    Value callable; /* NULL: exhausted; both at once */
    Value sentinel;
} CallableIterator;

Value callable_iterator_new(Borrowed callable, Borrowed sentinel) {
    CallableIterator *self = object_new_raw(&callable_iterator_type, sizeof(CallableIterator));
    if (!self)
        return NULL;
    self->callable = own(callable);
    self->sentinel = own(sentinel);
    gc_track(self);
    return TO_VALUE(self);
}

static void callable_iterator_finish(CallableIterator *self) {
    Value callable = self->callable, sentinel = self->sentinel;
    self->callable = self->sentinel = NULL;
    drop(callable);
    drop(sentinel);
}

static void callable_iterator_slot_dealloc(Object *o) {
    gc_untrack(o);
    callable_iterator_finish((CallableIterator *)o);
    object_free(o);
}

static int callable_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((CallableIterator *)o)->callable);
    VISIT(((CallableIterator *)o)->sentinel);
    return 0;
}

static int callable_iterator_slot_next(Borrowed v, Value *out) {
    CallableIterator *self = AS(CallableIterator, v);
    if (!self->callable)
        return 0;
    OWNED Value callable = own(self->callable);
    OWNED Value result = call_0(callable);
    if (!result) {
        if (!error_matches(&exc_StopIteration))
            return -1;
        error_clear();
        callable_iterator_finish(self);
        return 0;
    }
    if (!self->sentinel) /* the call used the iterator up */
        return 0;
    OWNED Value sentinel = own(self->sentinel);
    int equal = item_equal(sentinel, result);
    if (equal < 0)
        return -1;
    if (equal) {
        callable_iterator_finish(self);
        return 0;
    }
    *out = MOVE(result);
    return 1;
}

static Value callable_iterator_py_reduce(Borrowed v, Borrowed const *args) {
    OWNED Value iter = container_builtin("iter");
    CallableIterator *self = AS(CallableIterator, v);
    if (!iter)
        return NULL;
    return self->callable ? build_value("O(OO)", iter, self->callable, self->sentinel) : build_value("O(())", iter);
}

static MethodDef const callable_iterator_methods[] = {
    METHOD_HIDDEN("__reduce__", callable_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_END,
};
static TypeInfo callable_iterator_info = {
    .methods = callable_iterator_methods,
    .dealloc = callable_iterator_slot_dealloc,
    .traverse = callable_iterator_slot_traverse,
    .iter = own_self,
    .next = callable_iterator_slot_next,
};
Type callable_iterator_type = {
    STATIC_TYPE("callable_iterator", CallableIterator, &callable_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ reversed */

static Value reversed_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (keywords && type->info->init == reversed_type.info->init && !native_no_keywords("reversed", keywords))
        return NULL;
    if (!native_count("reversed", count, 1, 1))
        return NULL;
    Borrowed sequence = args[0];
    OWNED Value method = NULL;
    int has = type_lookup_special(sequence, STR(__reversed__), &method);
    if (has < 0)
        return NULL;
    if (has && method != NONE)
        return call_0(method);
    if (has || !is_sequence(sequence))
        return raise_error(&exc_TypeError, "'%T' object is not reversible", sequence);
    ssize_t length = object_length(sequence);
    if (length < 0)
        return NULL;
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    AS(SequenceIterator, self)->index = length - 1;
    AS(SequenceIterator, self)->sequence = own(sequence);
    return self;
}

static int reversed_slot_next(Borrowed v, Value *out) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return 0;
    if (self->index >= 0) {
        OWNED Value sequence = own(self->sequence);
        Value item = sequence_item(sequence, self->index);
        if (item) {
            self->index--;
            *out = item;
            return 1;
        }
        if (!error_matches(&exc_IndexError) && !error_matches(&exc_StopIteration))
            return -1;
        error_clear();
    }
    self->index = -1;
    if (self->sequence)
        sequence_iterator_finish(self);
    return 0;
}

static Value reversed_py_length_hint(Borrowed v, Borrowed const *args) {
    SequenceIterator *self = AS(SequenceIterator, v);
    if (!self->sequence)
        return imm_int(0);
    ssize_t length = object_length(self->sequence), left = self->index + 1;
    return length < 0 ? NULL : int_new(length < left ? 0 : left);
}

static Value reversed_py_reduce(Borrowed v, Borrowed const *args) {
    SequenceIterator *self = AS(SequenceIterator, v);
    Value type = TO_VALUE(type_of(v));
    return self->sequence ? build_value("O(O)n", type, self->sequence, self->index) : build_value("O(())", type);
}

static Value reversed_py_setstate(Borrowed v, Borrowed const *args) {
    SequenceIterator *self = AS(SequenceIterator, v);
    ssize_t at;
    if (!container_state_index(args[0], &at))
        return NULL;
    if (self->sequence) {
        ssize_t length = object_length(self->sequence);
        if (length < 0)
            return NULL;
        self->index = ssize_max(-1, ssize_min(at, length - 1));
    }
    return NONE;
}

static MethodDef const reversed_methods[] = {
    METHOD_HIDDEN("__length_hint__", reversed_py_length_hint, "($self, /)", "Estimate of the number of items left."),
    METHOD_HIDDEN("__reduce__", reversed_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", reversed_py_setstate, "($self, state, /)", "Set the position."),
    METHOD_END,
};
static TypeInfo reversed_info = {
    .methods = reversed_methods,
    .new_signature = "(sequence, /)",
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .new = reversed_slot_new,
    .iter = own_self,
    .next = reversed_slot_next,
};
Type reversed_type = {
    STATIC_TYPE("reversed", SequenceIterator, &reversed_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "An iterator over a sequence from its end to its start.",
};
