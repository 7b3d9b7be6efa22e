/* SPDX-License-Identifier: MIT
   The buffer protocol and memoryview (pybuffer.h, memoryobject.h, the old buffer functions of abstract.h). Buffer has
   Py_buffer's layout, so buffers cross the boundary as they are. */
#include "capi/capi.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/memoryview/memoryview_priv.h"
#include "types/str.h"

CAPI int PyObject_CheckBuffer(Object *o) { return buffer_is_supported(V(o)); }
CAPI int PyObject_GetBuffer(Object *o, Buffer *view, int flags) { return done(buffer_get(V(o), view, flags)); }
CAPI void PyBuffer_Release(Buffer *view) { buffer_release(view); }
CAPI int PyBuffer_IsContiguous(const Buffer *view, char order) { return buffer_is_contiguous(view, order); }

CAPI int PyBuffer_FillInfo(Buffer *view, Object *o, void *data, ssize_t size, int readonly, int flags) {
    if (!view)
        return raise_error(&exc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete"), -1;
    return done(buffer_fill(view, V(o), data, size, readonly != 0, flags));
}
CAPI int PyBuffer_ToContiguous(void *out, Buffer *view, ssize_t size, char order) {
    if (size != view->size)
        return raise_error(&exc_ValueError, "PyBuffer_ToContiguous: len != view->len"), -1;
    return done(buffer_to_contiguous(out, view, size, order));
}

/* --- walking over items --- */

CAPI void *PyBuffer_GetPointer(const Buffer *view, const ssize_t *indices) {
    char *p = view->data;
    for (int i = 0; i < view->dimensions; i++) {
        p += view->strides[i] * indices[i];
        if (view->suboffsets && view->suboffsets[i] >= 0)
            p = *(char **)p + view->suboffsets[i];
    }
    return p;
}

static void index_next_c(int dimensions, ssize_t *index, const ssize_t *shape) {
    for (int k = dimensions - 1; k >= 0; k--) {
        if (++index[k] < shape[k])
            return;
        index[k] = 0;
    }
}
static void index_next_f(int dimensions, ssize_t *index, const ssize_t *shape) {
    for (int k = 0; k < dimensions; k++) {
        if (++index[k] < shape[k])
            return;
        index[k] = 0;
    }
}
CAPI void _Py_add_one_to_index_C(int dimensions, ssize_t *index, const ssize_t *shape) { index_next_c(dimensions, index, shape); }
CAPI void _Py_add_one_to_index_F(int dimensions, ssize_t *index, const ssize_t *shape) { index_next_f(dimensions, index, shape); }

CAPI int PyBuffer_FromContiguous(const Buffer *view, const void *data, ssize_t size, char order) {
    ssize_t index[VIEW_MAX_DIMENSIONS] = {0};
    if (size > view->size)
        size = view->size;
    if (buffer_is_contiguous(view, order)) {
        memcpy(view->data, data, (size_t)size);
        return 0;
    }
    const char *from = data;
    for (ssize_t n = size / view->item_size; n > 0; n--, from += view->item_size) {
        memcpy(PyBuffer_GetPointer(view, index), from, (size_t)view->item_size);
        (order == 'F' ? index_next_f : index_next_c)(view->dimensions, index, view->shape);
    }
    return 0;
}

CAPI int PyObject_CopyData(Object *to, Object *from) {
    Buffer target = {0}, source = {0};
    bool ok = buffer_is_supported(V(to)) && buffer_is_supported(V(from));
    if (!ok)
        raise_error(&exc_TypeError, "both destination and source must be bytes-like objects");
    ok = ok && buffer_get(V(to), &target, BUFFER_FULL) && buffer_get(V(from), &source, BUFFER_FULL_RO);
    if (ok && target.size < source.size)
        ok = raise_error(&exc_BufferError, "destination is too small to receive data from source") != NULL;
    void *copy = ok ? memory_new((size_t)source.size + 1) : NULL;
    ok = copy && buffer_to_contiguous(copy, &source, source.size, 'C') &&
         PyBuffer_FromContiguous(&target, copy, source.size, 'C') == 0;
    memory_free(copy);
    buffer_release(&target);
    buffer_release(&source);
    return done(ok);
}

CAPI void PyBuffer_FillContiguousStrides(int dimensions, ssize_t *shape, ssize_t *strides, int item_size, char order) {
    ssize_t step = item_size;
    for (int k = 0; k < dimensions; k++) {
        int at = order == 'F' ? k : dimensions - 1 - k;
        strides[at] = step;
        step *= shape[at];
    }
}

/* struct.calcsize(format). */
CAPI ssize_t PyBuffer_SizeFromFormat(const char *format) {
    OWNED Value module = import_module("struct"), size = NULL;
    OWNED Value function = module ? get_attr_text(module, "calcsize") : NULL, text = function ? str_from_text(format) : NULL;
    size = text ? call_1(function, text) : NULL;
    ssize_t n = -1;
    return size && number_to_ssize(size, &exc_OverflowError, &n) ? n : -1;
}

/* --- the functions from before PEP 3118: the memory stays good as long as nobody changes the object --- */

static int old_buffer(Object *o, int flags, void **data, ssize_t *size) {
    Buffer view;
    if (!o || !data || !size)
        return bad_internal_call(), -1;
    if (!buffer_get(V(o), &view, flags))
        return -1;
    *data = view.data;
    *size = view.size;
    buffer_release(&view);
    return 0;
}
CAPI int PyObject_AsReadBuffer(Object *o, void **data, ssize_t *size) { return old_buffer(o, BUFFER_SIMPLE, data, size); }
CAPI int PyObject_AsCharBuffer(Object *o, void **data, ssize_t *size) { return old_buffer(o, BUFFER_SIMPLE, data, size); }
CAPI int PyObject_AsWriteBuffer(Object *o, void **data, ssize_t *size) { return old_buffer(o, BUFFER_WRITABLE, data, size); }
CAPI int PyObject_CheckReadBuffer(Object *o) {
    void *data;
    ssize_t size;
    bool ok = old_buffer(o, BUFFER_SIMPLE, &data, &size) == 0;
    error_clear();
    return ok;
}

/* --- memoryview --- */

CAPI Object *PyMemoryView_FromObject(Object *o) { return to_c(memoryview_new(V(o))); }

CAPI Object *PyMemoryView_FromMemory(char *data, ssize_t size, int flags) {
    return to_c(memoryview_from_memory(data, size, flags == 0x100));
}
CAPI Object *PyMemoryView_FromBuffer(const Buffer *view) {
    if (!view->data)
        return raise_error(&exc_ValueError, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
    return to_c(memoryview_from_buffer(view));
}

/* A view whose memory is contiguous: the object's own, or of a copy in a bytes object, which nobody can write to. */
CAPI Object *PyMemoryView_GetContiguous(Object *o, int access, char order) {
    OWNED Value view = memoryview_new(V(o));
    if (!view)
        return NULL;
    Buffer *buffer = memoryview_buffer(view);
    if (access == 0x200 && buffer->readonly)
        return raise_error(&exc_BufferError, "underlying buffer is not writable");
    if (buffer_is_contiguous(buffer, order))
        return to_c(MOVE(view));
    if (access == 0x200)
        return raise_error(&exc_BufferError, "writable contiguous buffer requested for a non-contiguous object.");
    OWNED Value copy = bytes_new(NULL, buffer->size);
    if (!copy || !buffer_to_contiguous(bytes_data(copy), buffer, buffer->size, order))
        return NULL;
    return to_c(memoryview_of_copy(copy, buffer, order));
}
