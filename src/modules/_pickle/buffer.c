/* SPDX-License-Identifier: MIT
   pickle.PickleBuffer: marks a buffer that a pickle may leave out of its stream (PEP 574). */
#include "modules/_pickle/pickle.h"

#include "heap/weakref.h"

typedef struct {
    Object head;
    Buffer view; /* owner NULL: released */
    Value weaklist;
} PickleBuffer;

Buffer *pickle_buffer_view(Borrowed v) {
    PickleBuffer *self = AS(PickleBuffer, v);
    if (self->view.owner)
        return &self->view;
    raise_error(&exc_ValueError, "operation forbidden on released PickleBuffer object");
    return NULL;
}

static Value pickle_buffer_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed object;
    if (!native_bind("PickleBuffer", "(object, /)", args, count, keywords, &object, NULL))
        return NULL;
    Value self = type_alloc(type);
    if (self && !buffer_get(object, &AS(PickleBuffer, self)->view, BUFFER_FULL_RO)) {
        AS(PickleBuffer, self)->view.owner = NULL;
        drop(self);
        return NULL;
    }
    return self;
}

static void pickle_buffer_slot_dealloc(Object *o) {
    PickleBuffer *self = (PickleBuffer *)o;
    gc_untrack(o);
    if (self->weaklist)
        weakref_clear_all(o);
    if (self->view.owner)
        buffer_release(&self->view);
    object_free(o);
}

static int pickle_buffer_slot_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((PickleBuffer *)o)->view.owner);
    return 0;
}

static void pickle_buffer_slot_clear(Object *o) {
    PickleBuffer *self = (PickleBuffer *)o;
    if (self->view.owner)
        buffer_release(&self->view);
}

static bool pickle_buffer_slot_get_buffer(Borrowed v, Buffer *out, int flags) {
    PickleBuffer *self = AS(PickleBuffer, v);
    return pickle_buffer_view(v) && buffer_get(self->view.owner, out, flags);
}

/* The memory as one-dimensional bytes, whatever shape it has. */
static Value pickle_buffer_py_raw(Borrowed v, Borrowed const *args) {
    Buffer *view = pickle_buffer_view(v);
    if (!view)
        return NULL;
    if (view->suboffsets || !(buffer_is_contiguous(view, 'A')))
        return raise_error(&exc_BufferError, "cannot extract raw buffer from non-contiguous buffer");
    OWNED Value whole = memoryview_new(v);
    if (!whole)
        return NULL;
    if (view->dimensions == 1 && (!view->format || strcmp(view->format, "B") == 0))
        return MOVE(whole);
    if (!buffer_is_contiguous(view, 'C'))
        return raise_error(&exc_BufferError, "cannot extract raw buffer from this layout");
    OWNED Value format = str_from_ascii("B", 1);
    OWNED Value cast = format ? get_attr_text(whole, "cast") : NULL;
    return cast ? call_1(cast, format) : NULL;
}

static Value pickle_buffer_py_release(Borrowed v, Borrowed const *args) {
    if (AS(PickleBuffer, v)->view.owner)
        buffer_release(&AS(PickleBuffer, v)->view);
    return NONE;
}

static MethodDef const pickle_buffer_methods[] = {
    METHOD_HIDDEN("raw", pickle_buffer_py_raw, "($self, /)", "Return a memoryview of the raw bytes."),
    METHOD_HIDDEN("release", pickle_buffer_py_release, "($self, /)", "Give up the underlying buffer."),
    METHOD_END,
};
static TypeInfo pickle_buffer_info = {
    .methods = pickle_buffer_methods,
    .dealloc = pickle_buffer_slot_dealloc,
    .traverse = pickle_buffer_slot_traverse,
    .clear = pickle_buffer_slot_clear,
    .new = pickle_buffer_slot_new,
    .get_buffer = pickle_buffer_slot_get_buffer,
};
Type pickle_buffer_type = {
    STATIC_TYPE("pickle.PickleBuffer", PickleBuffer, &pickle_buffer_info),
    .flags = TYPE_FLAG_GC,
    .weaklist_offset = offsetof(PickleBuffer, weaklist),
    .doc = "Wrapper for potentially out-of-band buffers",
};
