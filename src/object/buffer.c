/* SPDX-License-Identifier: MIT
   The buffer protocol's general part: getting and releasing buffers, filling in plain ones, contiguity, copying. */
#include "object/buffer.h"

#include "object/error.h"

bool buffer_get(Borrowed object, Buffer *out, int flags) {
    GetBufferFn get = type_of(object)->info->get_buffer;
    if (UNLIKELY(!get)) {
        raise_error(&exc_TypeError, "a bytes-like object is required, not '%.100T'", object);
        return false;
    }
    return get(object, out, flags);
}

void buffer_release(Buffer *buffer) {
    Value owner = MOVE(buffer->owner);
    if (!owner)
        return;
    ReleaseBufferFn release = type_of(owner)->info->release_buffer;
    if (release)
        release(owner, buffer);
    drop(owner);
}

bool buffer_fill(Buffer *out, Borrowed owner, void *data, ssize_t size, bool readonly, int flags) {
    if ((flags & BUFFER_WRITABLE) && readonly) {
        raise_error(&exc_BufferError, "Object is not writable.");
        return false;
    }
    out->data = data;
    out->owner = own_maybe(owner);
    out->size = size;
    out->item_size = 1;
    out->readonly = readonly;
    out->dimensions = 1;
    out->format = flags & BUFFER_FORMAT ? "B" : NULL;
    out->shape = (flags & BUFFER_ND) == BUFFER_ND ? &out->size : NULL;
    out->strides = (flags & BUFFER_STRIDES) == BUFFER_STRIDES ? &out->item_size : NULL;
    out->suboffsets = NULL;
    out->internal = NULL;
    return true;
}

/* Whether the strides are those of memory laid out with the `first` dimension varying fastest. */
static bool buffer_is_laid_out(Buffer const *b, bool fortran) {
    if (b->size == 0 || !b->strides)
        return !fortran || !b->shape || b->dimensions <= 1 || b->size == 0;
    ssize_t expected = b->item_size;
    for (int i = 0; i < b->dimensions; i++) {
        int at = fortran ? i : b->dimensions - 1 - i;
        if (b->shape[at] > 1 && b->strides[at] != expected)
            return false;
        expected *= b->shape[at];
    }
    return true;
}

bool buffer_is_contiguous(Buffer const *buffer, char order) {
    if (buffer->suboffsets)
        return false;
    if (order == 'C')
        return buffer_is_laid_out(buffer, false);
    if (order == 'F')
        return buffer_is_laid_out(buffer, true);
    return buffer_is_laid_out(buffer, false) || buffer_is_laid_out(buffer, true);
}

/* Where the item with these indices lies. */
static char *buffer_item(Buffer const *b, ssize_t const *index) {
    char *p = b->data;
    for (int i = 0; i < b->dimensions; i++) {
        p += b->strides[i] * index[i];
        if (b->suboffsets && b->suboffsets[i] >= 0)
            p = *(char **)p + b->suboffsets[i];
    }
    return p;
}

/* Steps `index` to the next item; the last dimension varies fastest, or the first for Fortran order. */
static void buffer_step(Buffer const *b, ssize_t *index, bool fortran) {
    for (int i = 0; i < b->dimensions; i++) {
        int at = fortran ? i : b->dimensions - 1 - i;
        if (++index[at] < b->shape[at])
            return;
        index[at] = 0;
    }
}

#define BUFFER_MAX_DIMENSIONS 64

bool buffer_to_contiguous(void *out, Buffer *buffer, ssize_t size, char order) {
    if (size != buffer->size) {
        raise_error(&exc_ValueError, "PyBuffer_ToContiguous: len != view->len");
        return false;
    }
    if (order == 'A')
        order = buffer_is_contiguous(buffer, 'C') || !buffer_is_contiguous(buffer, 'F') ? 'C' : 'F';
    if (buffer_is_contiguous(buffer, order)) {
        memcpy(out, buffer->data, (size_t)size);
        return true;
    }
    if (buffer->dimensions > BUFFER_MAX_DIMENSIONS) {
        raise_error(&exc_ValueError, "number of dimensions must not exceed %d", BUFFER_MAX_DIMENSIONS);
        return false;
    }
    ssize_t index[BUFFER_MAX_DIMENSIONS] = {0}, shape[1] = {size / buffer->item_size}, strides[BUFFER_MAX_DIMENSIONS];
    char *to = out;
    Buffer whole = *buffer; /* a buffer that was asked for without strides lies as C has it */
    if (!whole.shape)
        whole.shape = shape;
    ssize_t step = whole.item_size;
    for (int i = whole.dimensions - 1; !buffer->strides && i >= 0; i--) {
        strides[i] = step;
        step *= whole.shape[i];
    }
    if (!whole.strides)
        whole.strides = strides;
    buffer = &whole;
    for (ssize_t left = size; left > 0; left -= buffer->item_size) {
        memcpy(to, buffer_item(buffer, index), (size_t)buffer->item_size);
        to += buffer->item_size;
        buffer_step(buffer, index, order == 'F');
    }
    return true;
}
