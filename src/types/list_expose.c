/* SPDX-License-Identifier: MIT
   Exposure of lists and tuples to extension code, and small helpers of the container files.

   Invariant: no item of an object that carries GC_FLAG_EXPOSED is an immediate, and lists and tuples among its items
   carry the flag too. Called by capi/ for what it hands out, and by the store helpers of exposed lists. */
#include "types/list_priv.h"

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/float.h"

/* A stack of containers whose items still have to be visited. */
typedef struct {
    Object **items;
    ssize_t count, capacity;
} ExposeWork;

static bool expose_push(ExposeWork *work, Object *o) {
    if (work->count == work->capacity) {
        ssize_t capacity = work->capacity ? work->capacity * 2 : 16;
        Object **items = memory_resize_array(work->items, (size_t)capacity, sizeof *items);
        if (!items)
            return false;
        work->items = items;
        work->capacity = capacity;
    }
    work->items[work->count++] = o;
    return true;
}

static bool expose_is_candidate(Borrowed v) {
    return v && is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_LIST | TYPE_FLAG_TUPLE) &&
           !container_is_exposed(AS(Object, v));
}

static bool expose_items(ExposeWork *work, Object *o) {
    bool is_tuple_object = type_has_flag(o->type, TYPE_FLAG_TUPLE);
    Value *items = is_tuple_object ? ((Tuple *)o)->items : ((List *)o)->items;
    ssize_t count = ((VarObject *)o)->size;
    for (ssize_t i = 0; i < count; i++) {
        if (items[i] && is_immediate(items[i])) {
            Value boxed = is_imm_int(items[i]) ? int_box(items[i]) : float_box(items[i]);
            if (!boxed)
                return false;
            items[i] = boxed;
        } else if (expose_is_candidate(items[i]) && !expose_push(work, AS(Object, items[i]))) {
            return false;
        }
    }
    gc_head(o)->previous_bits |= GC_FLAG_EXPOSED;
    return true;
}

bool container_expose(Borrowed v) {
    if (!expose_is_candidate(v))
        return true;
    ExposeWork work = {NULL, 0, 0};
    bool done = expose_push(&work, AS(Object, v));
    while (done && work.count) {
        Object *o = work.items[--work.count];
        if (!container_is_exposed(o))
            done = expose_items(&work, o);
    }
    memory_free(work.items);
    return done;
}

Value container_admit_slow(STEALS Value v) {
    if (v && is_immediate(v))
        return is_imm_int(v) ? int_box(v) : float_box(v);
    if (v && !container_expose(v)) {
        drop(v);
        return NULL;
    }
    return v;
}

bool container_index(Borrowed v, ssize_t *out) {
    if (is_imm_int(v)) {
        *out = imm_int_get(v);
        return true;
    }
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    int overflow;
    int64_t i = int_get(index, &overflow);
    if (overflow)
        return raise_error(&exc_IndexError, "cannot fit '%T' into an index-sized integer", v);
    *out = i;
    return true;
}

bool container_state_index(Borrowed v, ssize_t *out) {
    if (!is_int(v))
        return raise_error(&exc_TypeError, "an integer is required");
    return arg_ssize(v, out);
}

Value container_builtin(const char *name) {
    Borrowed v = dict_peek_text(interp_self()->builtins, name);
    if (!v)
        return raise_error(&exc_AttributeError, "%s", name);
    return own(v);
}

static Borrowed repr_item(Borrowed self, ssize_t i) {
    if (is_tuple(self))
        return i < tuple_size(self) ? tuple_peek(self, i) : NULL;
    return i < list_size(self) ? list_peek(self, i) : NULL;
}

static bool repr_items(StrBuilder *b, Borrowed self) {
    for (ssize_t i = 0;; i++) {
        Borrowed item = repr_item(self, i);
        if (!item)
            return true;
        if (i && !str_builder_add_ascii(b, ", ", 2))
            return false;
        OWNED Value kept = own(item);
        OWNED Value text = object_repr(kept);
        if (!text || !str_builder_add(b, text))
            return false;
    }
}

Value container_repr(Borrowed self, const char *open, const char *close, const char *recursive) {
    int entered = repr_enter(self);
    if (entered)
        return entered > 0 ? str_from_text(recursive) : NULL;
    StrBuilder b = STR_BUILDER_INIT;
    bool done = str_builder_add_text(&b, open) && repr_items(&b, self) && str_builder_add_text(&b, close);
    repr_leave(self);
    if (done)
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}
