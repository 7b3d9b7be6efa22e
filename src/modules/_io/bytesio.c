/* SPDX-License-Identifier: MIT
   BytesIO: a binary stream in memory. The bytes lie in a bytes object that is shared with whoever asked for the value, and
   copied before the next change. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_io/io.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    IO_BASE_FIELDS;
    Value data;      /* Bytes, at least `size` long; NULL: closed or not initialised */
    ssize_t size, position, exports;
} BytesIo;

/* What getbuffer() hands to memoryview: keeps the stream from changing its size. */
typedef struct {
    Object head;
    Value stream;
} BytesIoBuffer;

static BytesIo *SELF(Borrowed v) { return AS(BytesIo, v); }

static MUST_CHECK bool check_open(BytesIo *b) {
    if (b->data)
        return true;
    raise_error(&exc_ValueError, "I/O operation on closed file.");
    return false;
}
static MUST_CHECK bool check_free(BytesIo *b) {
    if (!b->exports)
        return true;
    raise_error(&exc_BufferError, "Existing exports of data: object cannot be re-sized");
    return false;
}

/* Makes the data ours alone, with room for `room` bytes. */
static MUST_CHECK bool reserve(BytesIo *b, ssize_t room) {
    ssize_t capacity = bytes_size(b->data);
    bool shared = AS(Object, b->data)->refcount > 1;
    if (!shared && room <= capacity)
        return true;
    if (room > capacity)
        capacity = room < 64 ? 64 : room + (room >> 3);
    if (!shared && capacity > 0)
        return bytes_resize(&b->data, capacity);
    Value copy = bytes_new(NULL, capacity);
    if (!copy)
        return false;
    memcpy(bytes_data(copy), bytes_data(b->data), (size_t)(b->size < capacity ? b->size : capacity));
    REPLACE(b->data, copy);
    return true;
}

static ssize_t bytesio_write(BytesIo *b, Borrowed v) {
    Buffer buffer;
    if (!check_open(b) || !check_free(b) || !buffer_get(v, &buffer, BUFFER_CONTIG_RO))
        return -1;
    ssize_t size = buffer.size, end = b->position + size;
    if (size && reserve(b, end)) {
        if (b->position > b->size)
            memset(bytes_data(b->data) + b->size, 0, (size_t)(b->position - b->size));
        memcpy(bytes_data(b->data) + b->position, buffer.data, (size_t)size);
        b->position = end;
        if (end > b->size)
            b->size = end;
    } else if (size) {
        size = -1;
    }
    buffer_release(&buffer);
    return size;
}

static Value bytesio_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value v = type_alloc(type);
    if (v && !(SELF(v)->data = bytes_new("", 0))) {
        drop(v);
        return NULL;
    }
    return v;
}

static bool bytesio_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    BytesIo *b = SELF(self);
    Borrowed a[1];
    Value scratch[2];
    if (!native_bind("BytesIO", "(initial_bytes=b'')", args, count, keywords, a, scratch) || !check_free(b))
        return false;
    b->size = b->position = 0;
    if (a[0] && is_bytes_exact(a[0])) {
        REPLACE(b->data, own(a[0]));
        b->size = bytes_size(a[0]);
        return true;
    }
    if (!b->data && !(b->data = bytes_new("", 0)))
        return false;
    if (a[0] && a[0] != NONE && bytesio_write(b, a[0]) < 0)
        return false;
    b->position = 0;
    return true;
}

/* --- reading --- */

static Value take(BytesIo *b, ssize_t size) {
    ssize_t left = b->size - b->position;
    if (left < 0)
        left = 0;
    if (size < 0 || size > left)
        size = left;
    if (b->position == 0 && size == bytes_size(b->data) && size > 1 && !b->exports) {
        b->position = size;
        return own(b->data);
    }
    Value part = bytes_new(bytes_data(b->data) + b->position, size);
    if (part)
        b->position += size;
    return part;
}

static Value bytesio_py_read(Borrowed self, Borrowed const *args) {
    ssize_t size;
    return check_open(SELF(self)) && io_size(args[0], &size) ? take(SELF(self), size) : NULL;
}

static ssize_t line_size(BytesIo *b, ssize_t limit) {
    ssize_t left = b->size - b->position;
    if (left <= 0)
        return 0;
    if (limit >= 0 && limit < left)
        left = limit;
    char *start = bytes_data(b->data) + b->position, *newline = memchr(start, '\n', (size_t)left);
    return newline ? newline - start + 1 : left;
}

static Value bytesio_py_readline(Borrowed self, Borrowed const *args) {
    ssize_t limit;
    return check_open(SELF(self)) && io_size(args[0], &limit) ? take(SELF(self), line_size(SELF(self), limit)) : NULL;
}

static int bytesio_slot_next(Borrowed self, Value *out) {
    if (!check_open(SELF(self)))
        return -1;
    ssize_t size = line_size(SELF(self), -1);
    if (!size)
        return 0;
    return (*out = take(SELF(self), size)) ? 1 : -1;
}

static Value bytesio_py_readlines(Borrowed self, Borrowed const *args) {
    ssize_t hint, total = 0;
    if (!check_open(SELF(self)) || !io_size(args[0], &hint))
        return NULL;
    OWNED Value lines = list_new(0);
    for (ssize_t size; lines && (size = line_size(SELF(self), -1)) > 0;) {
        if (!list_append_steal(lines, take(SELF(self), size)))
            return NULL;
        if (hint > 0 && (total += size) >= hint)
            break;
    }
    return MOVE(lines);
}

static Value bytesio_py_readinto(Borrowed self, Borrowed const *args) {
    BytesIo *b = SELF(self);
    Buffer buffer;
    if (!check_open(b) || !buffer_get(args[0], &buffer, BUFFER_WRITABLE))
        return NULL;
    ssize_t left = b->size > b->position ? b->size - b->position : 0, size = buffer.size < left ? buffer.size : left;
    memcpy(buffer.data, bytes_data(b->data) + (size ? b->position : 0), (size_t)size);
    b->position += size;
    buffer_release(&buffer);
    return imm_int(size);
}

/* --- writing, position --- */

static Value bytesio_py_write(Borrowed self, Borrowed const *args) {
    ssize_t size = bytesio_write(SELF(self), args[0]);
    return size < 0 ? NULL : imm_int(size);
}

static Value bytesio_py_writelines(Borrowed self, Borrowed const *args) {
    if (!check_open(SELF(self)))
        return NULL;
    OWNED Value iterator = get_iter(args[0]);
    while (iterator) {
        Value line = NULL;
        int got = iter_next(iterator, &line);
        if (got <= 0)
            return got ? NULL : NONE;
        ssize_t size = bytesio_write(SELF(self), line);
        drop(line);
        if (size < 0)
            return NULL;
    }
    return NULL;
}

static Value bytesio_py_truncate(Borrowed self, Borrowed const *args) {
    BytesIo *b = SELF(self);
    ssize_t size = b->position;
    if (!check_open(b) || !check_free(b) || (args[0] && args[0] != NONE && !arg_ssize(args[0], &size)))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "negative size value %zd", size);
    if (size < b->size) {
        if (!reserve(b, size))
            return NULL;
        b->size = size;
    }
    return imm_int(size);
}

static Value bytesio_py_seek(Borrowed self, Borrowed const *args) {
    BytesIo *b = SELF(self);
    ssize_t offset;
    int how = 0;
    if (!arg_ssize(args[0], &offset) || (args[1] && !arg_int(args[1], &how)) || !check_open(b))
        return NULL;
    if (how == 0 && offset < 0)
        return raise_error(&exc_ValueError, "negative seek value %zd", offset);
    if (how < 0 || how > 2)
        return raise_error(&exc_ValueError, "invalid whence (%i, should be 0, 1 or 2)", how);
    ssize_t base = how == 1 ? b->position : how == 2 ? b->size : 0;
    if (__builtin_add_overflow(base, offset, &offset))
        return raise_error(&exc_OverflowError, "new position too large");
    b->position = offset < 0 ? 0 : offset;
    return imm_int(b->position);
}

static Value bytesio_py_tell(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? imm_int(SELF(self)->position) : NULL; }

/* The value is shared until the next change. */
static Value bytesio_py_getvalue(Borrowed self, Borrowed const *args) {
    BytesIo *b = SELF(self);
    if (!check_open(b))
        return NULL;
    if (b->size == bytes_size(b->data))
        return b->exports ? bytes_new(bytes_data(b->data), b->size) : own(b->data);
    if (b->exports || AS(Object, b->data)->refcount > 1)
        return bytes_new(bytes_data(b->data), b->size);
    return bytes_resize(&b->data, b->size) ? own(b->data) : NULL;
}

static Value bytesio_py_getbuffer(Borrowed self, Borrowed const *args) {
    if (!check_open(SELF(self)))
        return NULL;
    BytesIoBuffer *buffer = NEW_OBJECT(BytesIoBuffer, &bytesio_buffer_type);
    if (!buffer)
        return NULL;
    buffer->stream = own(self);
    gc_track(buffer);
    OWNED Value keep = TO_VALUE(buffer);
    return memoryview_new(keep);
}

static Value bytesio_py_close(Borrowed self, Borrowed const *args) {
    if (!check_free(SELF(self)))
        return NULL;
    drop(MOVE(SELF(self)->data));
    return NONE;
}

static Value bytesio_py_true(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? TRUE_VALUE : NULL; }
static Value bytesio_py_isatty(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? FALSE_VALUE : NULL; }
static Value bytesio_py_flush(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? NONE : NULL; }
static Value bytesio_py_get_closed(Borrowed self, void *closure) { return bool_value(!SELF(self)->data); }

static Value bytesio_py_getstate(Borrowed self, Borrowed const *args) {
    OWNED Value data = bytesio_py_getvalue(self, NULL);
    Value dict = SELF(self)->dict;
    OWNED Value copy = dict ? dict_copy(dict) : NONE;
    return data && copy ? tuple_pack(3, data, imm_int(SELF(self)->position), copy) : NULL;
}

static Value bytesio_py_setstate(Borrowed self, Borrowed const *args) {
    BytesIo *b = SELF(self);
    if (!is_tuple(args[0]) || tuple_size(args[0]) < 3)
        return raise_error(&exc_TypeError, "%s.__setstate__ argument should be 3-tuple, got %T", type_of(self)->name, args[0]);
    if (!check_free(b))
        return NULL;
    b->size = b->position = 0;
    if ((!b->data && !(b->data = bytes_new("", 0))) || bytesio_write(b, tuple_peek(args[0], 0)) < 0)
        return NULL;
    Borrowed position = tuple_peek(args[0], 1), dict = tuple_peek(args[0], 2);
    if (!is_int(position))
        return raise_error(&exc_TypeError, "second item of state must be an integer, not %T", position);
    ssize_t at;
    if (!arg_ssize(position, &at))
        return NULL;
    if (at < 0)
        return raise_error(&exc_ValueError, "position value cannot be negative");
    b->position = at;
    if (dict == NONE)
        return NONE;
    if (!is_dict(dict))
        return raise_error(&exc_TypeError, "third item of state should be a dict, got a %T", dict);
    if (b->dict)
        return dict_merge(b->dict, dict, true) ? NONE : NULL;
    b->dict = own(dict);
    return NONE;
}

static Value bytesio_py_sizeof(Borrowed self, Borrowed const *args) {
    return imm_int((int64_t)sizeof(BytesIo) + (SELF(self)->data ? bytes_size(SELF(self)->data) + 33 : 0));
}

static int bytesio_traverse(Object *self, Visitor visitor, void *arg) { return io_traverse_base(self, visitor, arg); }
static void bytesio_dealloc(Object *self) {
    gc_untrack(self);
    drop(MOVE(((BytesIo *)self)->data));
    io_dealloc_base(self);
}

static const MethodDef bytesio_methods[] = {
    METHOD("readable", bytesio_py_true, "($self, /)", "True."),
    METHOD("seekable", bytesio_py_true, "($self, /)", "True."),
    METHOD("writable", bytesio_py_true, "($self, /)", "True."),
    METHOD("close", bytesio_py_close, "($self, /)", "Close and forget the bytes."),
    METHOD("flush", bytesio_py_flush, "($self, /)", "Does nothing."),
    METHOD("isatty", bytesio_py_isatty, "($self, /)", "False."),
    METHOD("tell", bytesio_py_tell, "($self, /)", "The position."),
    METHOD("write", bytesio_py_write, "($self, b, /)", "Write bytes; return how many."),
    METHOD("writelines", bytesio_py_writelines, "($self, lines, /)", "Write each of the lines."),
    METHOD("read1", bytesio_py_read, "($self, size=-1, /)", "Read up to size bytes."),
    METHOD("readinto", bytesio_py_readinto, "($self, buffer, /)", "Read into a buffer; return how many bytes."),
    METHOD("readline", bytesio_py_readline, "($self, size=-1, /)", "Read a line."),
    METHOD("readlines", bytesio_py_readlines, "($self, size=None, /)", "Read lines until their sizes reach size."),
    METHOD("read", bytesio_py_read, "($self, size=-1, /)", "Read up to size bytes, or all."),
    METHOD("getbuffer", bytesio_py_getbuffer, "($self, /)", "A writable view of the bytes."),
    METHOD("getvalue", bytesio_py_getvalue, "($self, /)", "All the bytes."),
    METHOD("seek", bytesio_py_seek, "($self, pos, whence=0, /)", "Change the position; return the new one."),
    METHOD("truncate", bytesio_py_truncate, "($self, size=None, /)", "Cut at the position or the size given."),
    METHOD("__getstate__", bytesio_py_getstate, "($self, /)", "State for pickling."),
    METHOD("__setstate__", bytesio_py_setstate, "($self, state, /)", "Take a state over."),
    METHOD("__sizeof__", bytesio_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_END,
};
static const GetSetDef bytesio_getsets[] = {{"closed", bytesio_py_get_closed, NULL, "True if the stream is closed.", NULL}, GETSET_END};
static TypeInfo bytesio_info = {
    .dealloc = bytesio_dealloc,
    .traverse = bytesio_traverse,
    .clear = io_clear_base,
    .new = bytesio_slot_new,
    .init = bytesio_slot_init,
    .next = bytesio_slot_next,
    .methods = bytesio_methods,
    .getsets = bytesio_getsets,
    .new_signature = "(initial_bytes=b'')",
};
Type bytesio_type = {
    STATIC_TYPE("_io.BytesIO", BytesIo, &bytesio_info),
    .doc = "A binary stream in memory.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &bufferediobase_type,
    .dict_offset = offsetof(BytesIo, dict),
    .weaklist_offset = offsetof(BytesIo, weaklist),
};

static bool bytesio_buffer_slot_get(Borrowed self, Buffer *out, int flags) {
    BytesIo *b = SELF(AS(BytesIoBuffer, self)->stream);
    if (!b->data || !reserve(b, b->size) || !buffer_fill(out, self, bytes_data(b->data), b->size, false, flags))
        return false;
    b->exports++;
    return true;
}
static void bytesio_buffer_slot_release(Borrowed self, Buffer *buffer) { SELF(AS(BytesIoBuffer, self)->stream)->exports--; }
static int bytesio_buffer_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((BytesIoBuffer *)self)->stream);
    return 0;
}
static void bytesio_buffer_dealloc(Object *self) {
    gc_untrack(self);
    drop(((BytesIoBuffer *)self)->stream);
    object_free(self);
}
static TypeInfo bytesio_buffer_info = {
    .dealloc = bytesio_buffer_dealloc,
    .traverse = bytesio_buffer_traverse,
    .get_buffer = bytesio_buffer_slot_get,
    .release_buffer = bytesio_buffer_slot_release,
};
Type bytesio_buffer_type = {
    STATIC_TYPE("_io._BytesIOBuffer", BytesIoBuffer, &bytesio_buffer_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};
