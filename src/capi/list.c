/* SPDX-License-Identifier: MIT
   Lists and tuples (listobject.h, tupleobject.h).

   Extension code fills and reads their items itself, so those that are made here are exposed from the start: whatever C
   puts into them came through the boundary. */
#include <stdarg.h>

#include "capi/capi.h"
#include "heap/memory.h"
#include "types/iterators.h"
#include "types/list_priv.h"

static Object *born_exposed(STEALS Value v) {
    if (v && v != TUPLE_EMPTY)
        gc_head(AS(Object, v))->previous_bits |= GC_FLAG_EXPOSED;
    return AS(Object, v);
}

static bool check_list(Object *o) { return (o && is_list(V(o))) || bad_internal_call(); }
static bool check_tuple(Object *o) { return (o && is_tuple(V(o))) || bad_internal_call(); }

/* --- list --- */

CAPI Object *PyList_New(ssize_t size) { return size < 0 ? bad_internal_call() : born_exposed(list_new(size)); }
CAPI ssize_t PyList_Size(Object *o) { return check_list(o) ? list_size(V(o)) : -1; }

CAPI Object *PyList_GetItem(Object *o, ssize_t at) {
    if (!check_list(o))
        return NULL;
    if ((size_t)at >= (size_t)list_size(V(o)))
        return raise_error(&exc_IndexError, "list index out of range");
    return to_c_borrowed(&((List *)o)->items[at]);
}

CAPI int PyList_SetItem(Object *o, ssize_t at, STEALS Object *v) {
    if (!o || !is_list(V(o))) {
        drop_ref(v);
        return bad_internal_call(), -1;
    }
    if ((size_t)at >= (size_t)list_size(V(o))) {
        drop_ref(v);
        return raise_error(&exc_IndexError, "list assignment index out of range"), -1;
    }
    Value *place = &((List *)o)->items[at], old = *place;
    *place = TO_VALUE(v);
    drop(old);
    return 0;
}

CAPI int PyList_Append(Object *o, Object *v) {
    return o && is_list(V(o)) && v ? done(list_append(V(o), V(v))) : (bad_internal_call(), -1);
}
CAPI int PyList_Insert(Object *o, ssize_t at, Object *v) {
    if (!check_list(o))
        return -1;
    if (!v)
        return bad_internal_call(), -1;
    ssize_t size = list_size(V(o));
    if (at < 0 && (at += size) < 0)
        at = 0;
    return done(list_insert(V(o), at > size ? size : at, V(v)));
}

CAPI Object *PyList_GetSlice(Object *o, ssize_t start, ssize_t end) {
    if (!check_list(o))
        return NULL;
    ssize_t size = list_size(V(o));
    start = start < 0 ? 0 : start > size ? size : start;
    end = end < start ? start : end > size ? size : end;
    return to_c(list_slice(V(o), start, end));
}
CAPI int PyList_SetSlice(Object *o, ssize_t start, ssize_t end, Object *v) {
    if (!check_list(o))
        return -1;
    ssize_t size = list_size(V(o));
    start = start < 0 ? 0 : start > size ? size : start;
    end = end < start ? start : end > size ? size : end;
    return done(list_set_slice(V(o), start, end, V(v)));
}

CAPI int PyList_Sort(Object *o) { return check_list(o) ? done(list_sort(V(o), NULL, false)) : -1; }
CAPI int PyList_Reverse(Object *o) { return check_list(o) ? (list_reverse(V(o)), 0) : -1; }
CAPI Object *PyList_AsTuple(Object *o) { return check_list(o) ? to_c(list_to_tuple(V(o))) : NULL; }
CAPI Object *_PyList_Extend(Object *o, Object *iterable) { return list_extend(V(o), V(iterable)) ? AS(Object, NONE) : NULL; }

/* --- tuple --- */

CAPI Object *PyTuple_New(ssize_t size) { return size < 0 ? bad_internal_call() : born_exposed(tuple_new(size)); }
CAPI ssize_t PyTuple_Size(Object *o) { return check_tuple(o) ? tuple_size(V(o)) : -1; }

CAPI Object *PyTuple_GetItem(Object *o, ssize_t at) {
    if (!check_tuple(o))
        return NULL;
    if ((size_t)at >= (size_t)tuple_size(V(o)))
        return raise_error(&exc_IndexError, "tuple index out of range");
    return to_c_borrowed(&((Tuple *)o)->items[at]);
}

CAPI int PyTuple_SetItem(Object *o, ssize_t at, STEALS Object *v) {
    if (!o || !is_tuple(V(o)) || o->refcount != 1) {
        drop_ref(v);
        return bad_internal_call(), -1;
    }
    if ((size_t)at >= (size_t)tuple_size(V(o))) {
        drop_ref(v);
        return raise_error(&exc_IndexError, "tuple assignment index out of range"), -1;
    }
    Value *place = &((Tuple *)o)->items[at], old = *place;
    *place = TO_VALUE(v);
    drop(old);
    return 0;
}

CAPI Object *PyTuple_GetSlice(Object *o, ssize_t start, ssize_t end) {
    if (!check_tuple(o))
        return NULL;
    ssize_t size = tuple_size(V(o));
    start = start < 0 ? 0 : start > size ? size : start;
    end = end < start ? start : end > size ? size : end;
    return to_c(tuple_slice(V(o), start, end));
}

CAPI Object *PyTuple_Pack(ssize_t count, ...) {
    Object *tuple = PyTuple_New(count);
    if (!tuple)
        return NULL;
    va_list args;
    va_start(args, count);
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(TO_VALUE(tuple), i, own(TO_VALUE(va_arg(args, Object *))));
    va_end(args);
    return tuple;
}

/* For a tuple that nobody else has seen: a new one takes over the items. */
CAPI int _PyTuple_Resize(Object **place, ssize_t size) {
    Object *old = *place;
    bool is_usable = old && is_tuple_exact(V(old)) && (old->refcount == 1 || !tuple_size(V(old))) && size >= 0;
    if (!is_usable) {
        *place = NULL;
        drop_ref(old);
        return bad_internal_call(), -1;
    }
    ssize_t had = tuple_size(V(old));
    if (size == had)
        return 0;
    Object *made = PyTuple_New(size);
    *place = made;
    for (ssize_t i = 0; made && i < had && i < size; i++)
        ((Tuple *)made)->items[i] = MOVE(((Tuple *)old)->items[i]);
    drop_ref(old);
    return done(made != NULL);
}

CAPI void _PyTuple_MaybeUntrack(Object *o) {}
