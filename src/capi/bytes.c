/* SPDX-License-Identifier: MIT
   bytes and bytearray (bytesobject.h, bytearrayobject.h). */
#include <stdarg.h>
#include <stdio.h>

#include "capi/capi.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/codec.h"

/* --- bytes --- */

CAPI Object *PyBytes_FromStringAndSize(const char *data, ssize_t size) {
    if (size < 0)
        return raise_error(&exc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
    return to_c(bytes_new(data, size));
}
CAPI Object *PyBytes_FromString(const char *text) { return to_c(bytes_from_text(text)); }
CAPI Object *PyBytes_FromObject(Object *o) { return o ? to_c(bytes_from_object(V(o))) : bad_internal_call(); }
CAPI Object *PyBytes_Repr(Object *o, int smart_quotes) { return to_c(object_repr(V(o))); }

/* printf's conversions of whole numbers, characters, text and addresses. */
CAPI Object *PyBytes_FromFormatV(const char *format, va_list args) {
    va_list copy;
    va_copy(copy, args);
    int size = vsnprintf(NULL, 0, format, copy);
    va_end(copy);
    Value v = size < 0 ? raise_error(&exc_SystemError, "PyBytes_FromFormat: bad format") : bytes_new(NULL, size);
    if (v && size)
        vsnprintf(bytes_data(v), (size_t)size + 1, format, args);
    return to_c(v);
}
CAPI Object *PyBytes_FromFormat(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Object *result = PyBytes_FromFormatV(format, args);
    va_end(args);
    return result;
}

static bool check_bytes(Object *o) {
    return is_bytes(V(o)) || raise_error(&exc_TypeError, "expected bytes, %.200T found", V(o));
}
CAPI ssize_t PyBytes_Size(Object *o) { return check_bytes(o) ? bytes_size(V(o)) : -1; }
CAPI char *PyBytes_AsString(Object *o) { return check_bytes(o) ? bytes_data(V(o)) : NULL; }
CAPI int PyBytes_AsStringAndSize(Object *o, char **data, ssize_t *size) {
    if (!data)
        return bad_internal_call(), -1;
    if (!check_bytes(o))
        return -1;
    *data = bytes_data(V(o));
    if (size)
        *size = bytes_size(V(o));
    else if (strlen(*data) != (size_t)bytes_size(V(o)))
        return raise_error(&exc_ValueError, "embedded null byte"), -1;
    return 0;
}

/* a + b for anything with a buffer. */
static Value concat_buffers(Borrowed a, Borrowed b) {
    Buffer left = {0}, right = {0};
    Value result = NULL;
    if (buffer_get(a, &left, BUFFER_SIMPLE) && buffer_get(b, &right, BUFFER_SIMPLE)) {
        result = bytes_new(NULL, left.size + right.size);
        if (result && left.size)
            memcpy(bytes_data(result), left.data, (size_t)left.size);
        if (result && right.size)
            memcpy(bytes_data(result) + left.size, right.data, (size_t)right.size);
    } else if (error_matches(&exc_TypeError)) {
        error_clear();
        raise_error(&exc_TypeError, "can't concat %.100T to %.100T", b, a);
    }
    buffer_release(&left);
    buffer_release(&right);
    return result;
}

CAPI void PyBytes_Concat(Object **place, Object *more) {
    if (!*place)
        return;
    OWNED Value old = TO_VALUE(*place);
    *place = more ? to_c(concat_buffers(old, V(more))) : NULL;
}
CAPI void PyBytes_ConcatAndDel(Object **place, Object *more) {
    PyBytes_Concat(place, more);
    drop_ref(more);
}
CAPI Object *_PyBytes_Join(Object *separator, Object *parts) { return to_c(bytes_join(V(separator), V(parts))); }

CAPI int _PyBytes_Resize(Object **place, ssize_t size) {
    Object *o = *place;
    if (!is_bytes(V(o)) || size < 0) {
        *place = NULL;
        drop_ref(o);
        return bad_internal_call(), -1;
    }
    if (bytes_size(V(o)) == size)
        return 0;
    if (o->refcount != 1 && bytes_size(V(o))) {
        *place = NULL;
        drop_ref(o);
        return bad_internal_call(), -1;
    }
    if (!size || !bytes_size(V(o))) {
        *place = to_c(bytes_new(NULL, size));
        drop_ref(o);
        return done(*place != NULL);
    }
    return done(bytes_resize((Value *)(void *)place, size));
}

CAPI Object *PyBytes_DecodeEscape(const char *text, ssize_t size, const char *errors, ssize_t unicode, const char *encoding) {
    return to_c(codec_escape_decode(text, size, errors));
}

/* --- bytearray --- */

CAPI Object *PyByteArray_FromStringAndSize(const char *data, ssize_t size) {
    if (size < 0)
        return raise_error(&exc_SystemError, "Negative size passed to PyByteArray_FromStringAndSize");
    return to_c(bytearray_new(data, size));
}
CAPI Object *PyByteArray_FromObject(Object *o) { return to_c(call_1(TO_VALUE(&bytearray_type), V(o))); }
CAPI Object *PyByteArray_Concat(Object *a, Object *b) {
    OWNED Value joined = concat_buffers(V(a), V(b));
    return joined ? to_c(bytearray_new(bytes_data(joined), bytes_size(joined))) : NULL;
}
CAPI ssize_t PyByteArray_Size(Object *o) { return bytearray_size(V(o)); }
CAPI char *PyByteArray_AsString(Object *o) { return bytearray_data(V(o)); }
CAPI int PyByteArray_Resize(Object *o, ssize_t size) { return done(bytearray_resize(V(o), size)); }
/* What the header's inline functions show for an empty bytearray. */
CAPI char _PyByteArray_empty_string[1] = "";
