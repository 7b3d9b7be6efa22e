/* SPDX-License-Identifier: MIT
   The method resolution order: C3 linearisation (Barrett et al., "A monotonic superclass linearization for Dylan"), and
   metaclasses that have an mro() of their own. Called when a type is made and when its __bases__ change. */
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type_priv.h"
#include "types/list.h"
#include "types/str.h"

/* The sequences to merge: the MRO of each base, then the bases themselves; each with how many of it are consumed. */
typedef struct {
    Borrowed items; /* Tuple */
    ssize_t at;
} MergeInput;

static COLD void mro_fail(MergeInput const *inputs, ssize_t count) {
    OWNED Value names = list_new(0);
    OWNED Value separator = str_from_ascii(", ", 2);
    if (!names || !separator)
        return;
    for (ssize_t i = 0; i < count; i++) {
        if (inputs[i].at == tuple_size(inputs[i].items))
            continue;
        Type *t = AS(Type, tuple_peek(inputs[i].items, inputs[i].at));
        OWNED Value name = str_from_text(type_short_name(t));
        int seen = name ? object_contains(names, name) : -1;
        if (seen < 0 || (!seen && !list_append(names, name)))
            return;
    }
    OWNED Value text = str_join(separator, names);
    if (text)
        raise_error(&exc_TypeError, "Cannot create a consistent method resolution\norder (MRO) for bases %U", text);
}

/* Whether `t` is in the tail of one of the inputs: then it must come later. */
static bool mro_is_in_tail(MergeInput const *inputs, ssize_t count, Borrowed t) {
    for (ssize_t i = 0; i < count; i++)
        for (ssize_t k = inputs[i].at + 1; k < tuple_size(inputs[i].items); k++)
            if (tuple_peek(inputs[i].items, k) == t)
                return true;
    return false;
}

/* The next class: the first head that is in no tail. NULL: none (done when *finished, else inconsistent). */
static Borrowed mro_choose(MergeInput const *inputs, ssize_t count, bool *finished) {
    *finished = true;
    for (ssize_t i = 0; i < count; i++) {
        if (inputs[i].at == tuple_size(inputs[i].items))
            continue;
        *finished = false;
        Borrowed head = tuple_peek(inputs[i].items, inputs[i].at);
        if (!mro_is_in_tail(inputs, count, head))
            return head;
    }
    return NULL;
}

static Value mro_merge(Type *type, MergeInput *inputs, ssize_t count) {
    OWNED Value result = list_new(0);
    if (!result || !list_append(result, TO_VALUE(type)))
        return NULL;
    for (;;) {
        bool finished;
        Borrowed chosen = mro_choose(inputs, count, &finished);
        if (!chosen) {
            if (finished)
                return list_to_tuple(result);
            mro_fail(inputs, count);
            return NULL;
        }
        if (!list_append(result, chosen))
            return NULL;
        for (ssize_t i = 0; i < count; i++)
            if (inputs[i].at < tuple_size(inputs[i].items) && tuple_peek(inputs[i].items, inputs[i].at) == chosen)
                inputs[i].at++;
    }
}

static bool mro_check_duplicates(Borrowed bases) {
    for (ssize_t i = 0; i < tuple_size(bases); i++)
        for (ssize_t k = i + 1; k < tuple_size(bases); k++)
            if (tuple_peek(bases, i) == tuple_peek(bases, k))
                return raise_error(&exc_TypeError, "duplicate base class %N", AS(Type, tuple_peek(bases, i))) != NULL;
    return true;
}

Value mro_linearize(Type *type, Borrowed bases) {
    ssize_t n = tuple_size(bases);
    for (ssize_t i = 0; i < n; i++) {
        Type *base = AS(Type, tuple_peek(bases, i));
        if (!base->mro)
            return raise_error(&exc_TypeError, "Cannot extend an incomplete type '%.100N'", base);
    }
    if (n == 1) { /* the commonest case: the base's order behind the type */
        Borrowed base_mro = AS(Type, tuple_peek(bases, 0))->mro;
        Value result = tuple_new(tuple_size(base_mro) + 1);
        if (!result)
            return NULL;
        tuple_init_item(result, 0, own(TO_VALUE(type)));
        for (ssize_t i = 0; i < tuple_size(base_mro); i++)
            tuple_init_item(result, i + 1, own(tuple_peek(base_mro, i)));
        return result;
    }
    if (!mro_check_duplicates(bases))
        return NULL;
    MergeInput *inputs = memory_new_array((size_t)n + 1, sizeof *inputs);
    if (!inputs)
        return NULL;
    for (ssize_t i = 0; i < n; i++)
        inputs[i] = (MergeInput){AS(Type, tuple_peek(bases, i))->mro, 0};
    inputs[n] = (MergeInput){bases, 0};
    Value result = mro_merge(type, inputs, n + 1);
    memory_free(inputs);
    return result;
}

/* What a metaclass' own mro() returned has to be classes whose layout the type's includes. */
static bool mro_check_custom(Type *type, Borrowed mro) {
    Type *solid = type_solid_base(type);
    for (ssize_t i = 0; i < tuple_size(mro); i++) {
        Borrowed v = tuple_peek(mro, i);
        if (!is_type(v))
            return raise_error(&exc_TypeError, "mro() returned a non-class ('%.500T')", v) != NULL;
        if (!type_is_subtype(solid, type_solid_base(AS(Type, v))))
            return raise_error(&exc_TypeError, "mro() returned base with unsuitable layout ('%.500N')", AS(Type, v)) != NULL;
    }
    return true;
}

static Value mro_custom(Type *type, STEALS Value method) {
    OWNED Value held = method;
    OWNED Value answer = call_0(held);
    OWNED Value mro = answer ? sequence_tuple(answer) : NULL;
    return mro && mro_check_custom(type, mro) ? MOVE(mro) : NULL;
}

bool mro_set(Type *type) {
    Type *meta = type->head.head.type;
    Value mro, method = NULL;
    if (meta == &type_type || !thread_self) {
        mro = mro_linearize(type, type->bases);
    } else {
        Type *provider;
        Borrowed found = type_lookup_provider(meta, STR(mro), &provider);
        bool is_custom = found && provider != &type_type;
        if (is_custom && type_lookup_special(TO_VALUE(type), STR(mro), &method) < 0)
            return false;
        mro = is_custom ? mro_custom(type, method) : mro_linearize(type, type->bases);
        if (is_custom)
            type->info->slot_flags |= INFO_NO_VERSION;
    }
    if (!mro)
        return false;
    REPLACE(type->mro, mro);
    return true;
}
