/* SPDX-License-Identifier: MIT
   str iterators. Two types with one layout, as CPython has them: pure ASCII strings, whose characters are shared objects
   found by one load, and all others. Both use SequenceIterator (types/iterators.h). */
#include "gil/interp.h"
#include "heap/collect.h"
#include "object/native.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/str.h"
#include "types/str/str_priv.h"

static int str_iterator_slot_next(Borrowed self, Value *out) {
    SequenceIterator *it = AS(SequenceIterator, self);
    if (!it->sequence)
        return 0;
    if (LIKELY(it->index < str_length(it->sequence))) {
        *out = str_from_char(str_char(it->sequence, it->index));
        if (UNLIKELY(!*out))
            return -1;
        it->index++;
        return 1;
    }
    drop(MOVE(it->sequence));
    return 0;
}

static int str_ascii_iterator_slot_next(Borrowed self, Value *out) {
    SequenceIterator *it = AS(SequenceIterator, self);
    if (UNLIKELY(!it->sequence))
        return 0;
    if (LIKELY(it->index < str_length(it->sequence))) {
        *out = TO_VALUE(str_latin1[((const uint8_t *)str_data(it->sequence))[it->index++]]);
        return 1;
    }
    drop(MOVE(it->sequence));
    return 0;
}

static void str_iterator_dealloc(Object *self) {
    gc_untrack(self);
    drop(MOVE(((SequenceIterator *)self)->sequence));
    object_free(self);
}

static int str_iterator_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((SequenceIterator *)self)->sequence);
    return 0;
}

static Value str_iterator_slot_iter(Borrowed self) { return own(self); }

static NATIVE_ROW(str_iterator_py_length_hint) {
    SequenceIterator *it = AS(SequenceIterator, self);
    return int_new(it->sequence ? str_length(it->sequence) - it->index : 0);
}

static NATIVE_ROW(str_iterator_py_reduce) {
    SequenceIterator *it = AS(SequenceIterator, self);
    Borrowed function = dict_peek_text(interp_self()->builtins, "iter");
    if (!function)
        return raise_error(&exc_AttributeError, "iter");
    if (!it->sequence)
        return build_value("(O(O))", function, STR_EMPTY);
    return build_value("(O(O)n)", function, it->sequence, it->index);
}

static NATIVE_ROW(str_iterator_py_setstate) {
    SequenceIterator *it = AS(SequenceIterator, self);
    ssize_t index;
    if (!arg_ssize(args[0], &index))
        return NULL;
    if (it->sequence)
        it->index = index < 0 ? 0 : index > str_length(it->sequence) ? str_length(it->sequence) : index;
    return NONE;
}

Value str_slot_iter(Borrowed self) {
    Type *type = str_is_ascii(self) ? &str_ascii_iterator_type : &str_iterator_type;
    SequenceIterator *it = NEW_OBJECT(SequenceIterator, type);
    if (!it)
        return NULL;
    it->index = 0;
    it->sequence = own(self);
    gc_track(it);
    return TO_VALUE(it);
}

static MethodDef const str_iterator_methods[] = {
    METHOD("__length_hint__", str_iterator_py_length_hint, "($self, /)", "Number of characters that are left."),
    METHOD("__reduce__", str_iterator_py_reduce, "($self, /)", "What pickle needs to make the iterator again."),
    METHOD("__setstate__", str_iterator_py_setstate, "($self, state, /)", "Goes to a position."),
    METHOD_END,
};

static TypeInfo str_iterator_info = {
    .methods = str_iterator_methods,
    .dealloc = str_iterator_dealloc,
    .traverse = str_iterator_traverse,
    .iter = str_iterator_slot_iter,
    .next = str_iterator_slot_next,
};
static TypeInfo str_ascii_iterator_info = {
    .methods = str_iterator_methods,
    .dealloc = str_iterator_dealloc,
    .traverse = str_iterator_traverse,
    .iter = str_iterator_slot_iter,
    .next = str_ascii_iterator_slot_next,
};

Type str_iterator_type = {
    STATIC_TYPE("str_iterator", SequenceIterator, &str_iterator_info),
    .flags = TYPE_FLAG_GC,
};
Type str_ascii_iterator_type = {
    STATIC_TYPE("str_ascii_iterator", SequenceIterator, &str_ascii_iterator_info),
    .flags = TYPE_FLAG_GC,
};
