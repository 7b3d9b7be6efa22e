/* SPDX-License-Identifier: MIT
   The boundary between Values and what extension code sees.

   Invariant: extension code never meets an immediate. What it holds came through here (an argument, a result), or out of
   the visible fields of something that did; so whatever crosses is boxed, and visible fields are exposed at the crossing:
   lists and tuples once and for all (types/list_expose.c: later stores keep it so), the fields of the small types below
   at every crossing, since nothing of ours stores into them afterwards but cells, which C reads right after it got them.
   Called by all of capi/. */
#include "capi/capi.h"

#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/list_priv.h"
#include "types/module.h"
#include "types/slice.h"
#include "types/str.h"

Object *box_new(Borrowed v) {
    Value boxed = is_imm_int(v) ? int_box(v) : float_box(v);
    return AS(Object, boxed);
}

Object *to_c_borrowed(Value *place) {
    Value v = *place;
    if (!v)
        return NULL;
    if (is_pointer(v))
        return expose(AS(Object, v)) ? AS(Object, v) : NULL;
    Object *boxed = box_new(v);
    if (boxed)
        *place = TO_VALUE(boxed);
    return boxed;
}

static bool expose_place(Value *place) { return !*place || to_c_borrowed(place); }

static bool expose_exception(Object *o) {
    Exception *e = (Exception *)o;
    if (e->args && !container_expose(e->args))
        return false;
    return !type_is_subtype(o->type, &exc_StopIteration) || expose_place(&((StopIterationException *)o)->value);
}

bool expose_slow(Object *o) {
    if (o->type->flags & (TYPE_FLAG_LIST | TYPE_FLAG_TUPLE))
        return container_expose(TO_VALUE(o));
    if (o->type->flags & TYPE_FLAG_EXCEPTION)
        return expose_exception(o);
    if (o->type == &native_function_type)
        return expose_place(&((NativeFunction *)o)->self);
    if (o->type == &method_type)
        return expose_place(&((Method *)o)->self);
    if (o->type == &cell_type)
        return expose_place(&((Cell *)o)->content);
    if (o->type == &slice_type) {
        Slice *s = (Slice *)o;
        return expose_place(&s->start) && expose_place(&s->stop) && expose_place(&s->step);
    }
    return true;
}

Object *to_c_slow(STEALS Value v) {
    if (!is_pointer(v))
        return box_new(v);
    if (expose_slow(AS(Object, v)))
        return AS(Object, v);
    drop(v);
    return NULL;
}

Borrowed unboxed(Borrowed v) {
    if (!is_pointer(v))
        return v;
    Type *type = AS(Object, v)->type;
    if (type == &float_type) {
        Value flonum = imm_float_try(AS(Float, v)->value);
        return flonum ? flonum : v;
    }
    if (type != &int_type)
        return v;
    Int const *i = AS(Int, v);
    ssize_t size = i->head.size;
    if (size == 0)
        return imm_int(0);
    if (size == 1 || size == -1)
        return imm_int(size * (int64_t)i->digits[0]);
    if (size > 3 || size < -3)
        return v;
    int overflow;
    int64_t n = int_get(v, &overflow);
    return !overflow && imm_int_fits(n) ? (Borrowed)imm_int(n) : v;
}

Value from_c_slow(STEALS Object *o) {
    Borrowed v = unboxed(TO_VALUE(o));
    if (!is_pointer(v))
        object_drop(o);
    return (Value)v;
}

static COLD Value result_fail_null(Borrowed callee) {
    if (callee)
        return raise_error(&exc_SystemError, "%R returned NULL without setting an exception", callee);
    return raise_error(&exc_SystemError, "error return without exception set");
}

static COLD Value result_fail_error(Object *o, Borrowed callee) {
    drop_ref(o);
    if (callee)
        raise_from_current(&exc_SystemError, "%R returned a result with an exception set", callee);
    else
        raise_from_current(&exc_SystemError, "a slot returned a result with an exception set");
    return NULL;
}

Value from_c_result(STEALS Object *o, Borrowed callee) {
    if (LIKELY(o != NULL))
        return LIKELY(!error_is_set()) ? from_c(o) : result_fail_error(o, callee);
    return LIKELY(error_is_set()) ? NULL : result_fail_null(callee);
}

/* --- arguments --- */

void lend_array_end(LentArray *lent) {
    for (ssize_t i = 0; i < lent->count; i++)
        if (!is_pointer(lent->from[i]))
            drop(TO_VALUE(lent->items[i]));
    if (lent->items != lent->small + 1)
        memory_free(lent->items - 1);
}

bool lend_array(LentArray *lent, Borrowed const *args, ssize_t count) {
    lent->from = args;
    lent->count = 0;
    lent->items = lent->small + 1;
    if (count > LENT_SMALL) {
        Object **block = memory_new_array((size_t)count + 1, sizeof *block);
        if (!block)
            return false;
        lent->items = block + 1;
    }
    for (ssize_t i = 0; i < count; i++) {
        Object *o = is_pointer(args[i]) ? AS(Object, args[i]) : box_new(args[i]);
        if (o) {
            lent->items[i] = o;
            lent->count = i + 1;
        }
        if (!o || !expose(o)) {
            lend_array_end(lent);
            return false;
        }
    }
    return true;
}

Value args_to_tuple(Borrowed const *args, ssize_t count) {
    OWNED Value tuple = tuple_from_array(args, count);
    return tuple && container_expose(tuple) ? MOVE(tuple) : NULL;
}

bool args_to_dict(Borrowed const *args, ssize_t count, Borrowed keywords, Value *out) {
    ssize_t names = keywords ? tuple_size(keywords) : 0;
    *out = NULL;
    if (!names)
        return true;
    OWNED Value dict = dict_new();
    for (ssize_t i = 0; dict && i < names; i++)
        if (!dict_set(dict, tuple_peek(keywords, i), args[count + i]))
            return false;
    *out = MOVE(dict);
    return *out != NULL;
}

Value call_with_tuple(ArgsFn run, Borrowed callee, Borrowed args, Borrowed kwargs) {
    if (!args)
        args = TUPLE_EMPTY;
    ssize_t count = tuple_size(args), named = kwargs ? dict_size(kwargs) : 0, position = 0, n = 0;
    if (!named)
        return run(callee, (Borrowed const *)AS(Tuple, args)->items, count, NULL);
    OWNED Value names = tuple_new(named), all = tuple_new(count + named); /* keeps what it holds alive during the call */
    if (!names || !all)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(all, i, own(tuple_peek(args, i)));
    Borrowed key, value;
    while (n < named && dict_next(kwargs, &position, &key, &value)) {
        if (!is_str(key))
            return raise_error(&exc_TypeError, "keywords must be strings");
        tuple_init_item(names, n, own(key));
        tuple_init_item(all, count + n++, own(value));
    }
    return run(callee, (Borrowed const *)AS(Tuple, all)->items, count, names);
}

void *bad_internal_call(void) { return raise_error(&exc_SystemError, "bad argument to internal function"); }
