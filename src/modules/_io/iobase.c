/* SPDX-License-Identifier: MIT
   The abstract stream types: what a stream does in terms of what its class defines. Everything goes through the object's
   own methods, because Python classes derive from these. */
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
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

/* --- helpers for all of _io --- */

void *io_unsupported(const char *text) {
    OWNED Value message = str_from_text(text);
    return message ? raise_value(AS(Type, io_state()->unsupported), message) : NULL;
}

Value io_call(Borrowed self, const char *method, Borrowed const *args, ssize_t count) {
    OWNED Value name = str_intern_text(method);
    return name ? call_method(self, name, args, count) : NULL;
}

Value io_call_0(Borrowed self, const char *method) { return io_call(self, method, NULL, 0); }
Value io_call_1(Borrowed self, const char *method, Borrowed a) { return io_call(self, method, &a, 1); }

int io_ask(Borrowed self, const char *method) {
    OWNED Value answer = io_call_0(self, method);
    return answer ? is_true(answer) : -1;
}

int io_is_closed(Borrowed self) {
    OWNED Value closed = get_attr(self, STR(closed));
    return closed ? is_true(closed) : -1;
}

bool io_check_open(Borrowed self) {
    int closed = io_is_closed(self);
    if (closed > 0)
        raise_error(&exc_ValueError, "I/O operation on closed file.");
    return closed == 0;
}

bool io_size(Borrowed v, ssize_t *out) {
    if (!v || v == NONE) {
        *out = -1;
        return true;
    }
    if (!has_index(v))
        return raise_error(&exc_TypeError, "argument should be integer or None, not '%T'", v), false;
    return arg_ssize(v, out);
}

int io_traverse_base(Object *self, Visitor visitor, void *arg) {
    VISIT(((IoBase *)self)->dict);
    return 0;
}

void io_clear_base(Object *self) { drop(MOVE(((IoBase *)self)->dict)); }

void io_dealloc_base(Object *self) {
    io_clear_base(self);
    object_free(self);
}

static void iobase_dealloc(Object *self) {
    gc_untrack(self);
    io_dealloc_base(self);
}

/* An open stream that nobody holds any more is closed; errors have nobody to go to. */
void io_slot_finalize(Object *self) {
    Value error = error_take();
    Borrowed stream = TO_VALUE(self);
    int closed = io_is_closed(stream);
    if (closed < 0)
        error_clear();
    if (closed <= 0) {
        if (!set_attr_text(stream, "_finalizing", TRUE_VALUE))
            error_clear();
        OWNED Value result = io_call_0(stream, "close");
        if (!result)
            error_clear();
    }
    error_restore(error);
}

/* --- _IOBase --- */

static Value iobase_py_seek(Borrowed self, Borrowed const *args) { return io_unsupported("seek"); }
static Value iobase_py_truncate(Borrowed self, Borrowed const *args) { return io_unsupported("truncate"); }
static Value iobase_py_fileno(Borrowed self, Borrowed const *args) { return io_unsupported("fileno"); }

static Value iobase_py_tell(Borrowed self, Borrowed const *args) {
    Borrowed a[2] = {imm_int(0), imm_int(1)};
    return io_call(self, "seek", a, 2);
}

/* Streams without a `closed` of their own remember it in their dict. */
static int base_closed(Borrowed self) {
    Value flag = NULL;
    int found = find_attr_text(self, "__IOBase_closed", &flag);
    drop(flag);
    return found;
}

static Value iobase_py_flush(Borrowed self, Borrowed const *args) {
    int closed = base_closed(self);
    if (closed > 0)
        raise_error(&exc_ValueError, "I/O operation on closed file.");
    return closed ? NULL : NONE;
}

static Value iobase_py_close(Borrowed self, Borrowed const *args) {
    int closed = base_closed(self);
    if (closed)
        return closed < 0 ? NULL : NONE;
    OWNED Value flushed = io_call_0(self, "flush");
    Value error = error_take();
    bool marked = set_attr_text(self, "__IOBase_closed", TRUE_VALUE);
    if (error) {
        error_clear();
        error_restore(error);
        return NULL;
    }
    return flushed && marked ? NONE : NULL;
}

static Value iobase_py_get_closed(Borrowed self, void *closure) {
    int closed = base_closed(self);
    return closed < 0 ? NULL : bool_value(closed);
}

static Value iobase_py_false(Borrowed self, Borrowed const *args) { return FALSE_VALUE; }

static Value check_ability(Borrowed self, const char *method, const char *message) {
    OWNED Value answer = io_call_0(self, method);
    if (!answer)
        return NULL;
    return answer == TRUE_VALUE ? MOVE(answer) : io_unsupported(message);
}
static Value iobase_py_check_seekable(Borrowed self, Borrowed const *args) {
    return check_ability(self, "seekable", "File or stream is not seekable.");
}
static Value iobase_py_check_readable(Borrowed self, Borrowed const *args) {
    return check_ability(self, "readable", "File or stream is not readable.");
}
static Value iobase_py_check_writable(Borrowed self, Borrowed const *args) {
    return check_ability(self, "writable", "File or stream is not writable.");
}
static Value iobase_py_check_closed(Borrowed self, Borrowed const *args) { return io_check_open(self) ? NONE : NULL; }

static Value iobase_py_isatty(Borrowed self, Borrowed const *args) { return io_check_open(self) ? FALSE_VALUE : NULL; }

static Value iobase_py_enter(Borrowed self, Borrowed const *args) { return io_check_open(self) ? own(self) : NULL; }
static Value iobase_py_exit(Borrowed self, Borrowed const *args) { return io_call_0(self, "close"); }

/* How many bytes to read next: up to the end of the line when peek() can tell. 0: error. */
static ssize_t readline_step(Borrowed self, Borrowed peek, ssize_t limit, ssize_t so_far) {
    if (!peek)
        return 1;
    OWNED Value ahead = call_1(peek, imm_int(1));
    if (!ahead)
        return 0;
    if (!is_bytes(ahead))
        return raise_error(&exc_OSError, "peek() should have returned a bytes object, not '%T'", ahead), 0;
    ssize_t size = bytes_size(ahead);
    if (!size)
        return 1;
    ssize_t most = limit >= 0 && limit - so_far < size ? limit - so_far : size;
    char *newline = memchr(bytes_data(ahead), '\n', (size_t)most);
    return newline ? newline - bytes_data(ahead) + 1 : most;
}

static Value iobase_py_readline(Borrowed self, Borrowed const *args) {
    ssize_t limit;
    if (!io_size(args[0], &limit))
        return NULL;
    OWNED Value peek = NULL, line = bytearray_new("", 0);
    if (!line || find_attr_text(self, "peek", &peek) < 0)
        return NULL;
    while (limit < 0 || bytearray_size(line) < limit) {
        ssize_t step = readline_step(self, peek, limit, bytearray_size(line));
        if (!step)
            return NULL;
        OWNED Value part = io_call_1(self, "read", imm_int(step));
        if (!part)
            return NULL;
        if (!is_bytes(part))
            return raise_error(&exc_OSError, "read() should have returned a bytes object, not '%T'", part);
        ssize_t size = bytes_size(part), before = bytearray_size(line);
        if (!size)
            break;
        if (!bytearray_resize(line, before + size))
            return NULL;
        memcpy(bytearray_data(line) + before, bytes_data(part), (size_t)size);
        if (bytes_data(part)[size - 1] == '\n')
            break;
    }
    return bytes_new(bytearray_data(line), bytearray_size(line));
}

static Value iobase_py_readlines(Borrowed self, Borrowed const *args) {
    ssize_t hint, total = 0;
    if (!io_size(args[0], &hint))
        return NULL;
    OWNED Value lines = list_new(0), iterator = get_iter(self);
    while (lines && iterator) {
        Value line = NULL;
        int got = iter_next(iterator, &line);
        if (got < 0)
            return NULL;
        if (!got)
            return MOVE(lines);
        ssize_t size = object_length(line);
        if (!list_append_steal(lines, line) || size < 0)
            return NULL;
        if (hint > 0 && (total += size) >= hint)
            return MOVE(lines);
    }
    return NULL;
}

static Value iobase_py_writelines(Borrowed self, Borrowed const *args) {
    if (!io_check_open(self))
        return NULL;
    OWNED Value iterator = get_iter(args[0]);
    while (iterator) {
        Value line = NULL;
        int got = iter_next(iterator, &line);
        if (got <= 0)
            return got ? NULL : NONE;
        OWNED Value written = call_method_1(self, STR(write), line);
        drop(line);
        if (!written)
            return NULL;
    }
    return NULL;
}

Value io_slot_iter(Borrowed self) { return io_check_open(self) ? own(self) : NULL; }

int io_slot_next(Borrowed self, Value *out) {
    Value line = call_method_0(self, STR(readline));
    if (!line)
        return -1;
    ssize_t size = object_length(line);
    if (size > 0)
        return *out = line, 1;
    drop(line);
    return size < 0 ? -1 : 0;
}

static const MethodDef iobase_methods[] = {
    METHOD("seek", iobase_py_seek, "($self, /, *args)", "Change the position; return the new one."),
    METHOD("tell", iobase_py_tell, "($self, /)", "The position."),
    METHOD("truncate", iobase_py_truncate, "($self, /, *args)", "Change the size to the position or the size given."),
    METHOD("flush", iobase_py_flush, "($self, /)", "Write out what is buffered."),
    METHOD("close", iobase_py_close, "($self, /)", "Flush and close."),
    METHOD("seekable", iobase_py_false, "($self, /)", "Whether seek() works."),
    METHOD("readable", iobase_py_false, "($self, /)", "Whether read() works."),
    METHOD("writable", iobase_py_false, "($self, /)", "Whether write() works."),
    METHOD("_checkClosed", iobase_py_check_closed, "($self, /, *args)", "Raise ValueError when closed."),
    METHOD("_checkSeekable", iobase_py_check_seekable, "($self, /, *args)", "Raise UnsupportedOperation unless seekable."),
    METHOD("_checkReadable", iobase_py_check_readable, "($self, /, *args)", "Raise UnsupportedOperation unless readable."),
    METHOD("_checkWritable", iobase_py_check_writable, "($self, /, *args)", "Raise UnsupportedOperation unless writable."),
    METHOD("fileno", iobase_py_fileno, "($self, /)", "The descriptor."),
    METHOD("isatty", iobase_py_isatty, "($self, /)", "Whether it is a terminal."),
    METHOD("__enter__", iobase_py_enter, "($self, /)", "The stream itself."),
    METHOD("__exit__", iobase_py_exit, "($self, /, *args)", "Close."),
    METHOD("readline", iobase_py_readline, "($self, size=-1, /)", "Read a line of at most size bytes."),
    METHOD("readlines", iobase_py_readlines, "($self, hint=-1, /)", "Read lines until their sizes reach hint."),
    METHOD("writelines", iobase_py_writelines, "($self, lines, /)", "Write each of the lines."),
    METHOD_END,
};
static const GetSetDef iobase_getsets[] = {
    {"closed", iobase_py_get_closed, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo iobase_info = {
    .dealloc = iobase_dealloc,
    .traverse = io_traverse_base,
    .clear = io_clear_base,
    .finalize = io_slot_finalize,
    .new = object_slot_new,
    .iter = io_slot_iter,
    .next = io_slot_next,
    .methods = iobase_methods,
    .getsets = iobase_getsets,
    .new_signature = "()",
};
Type iobase_type = {
    STATIC_TYPE("_io._IOBase", IoBase, &iobase_info),
    .doc = "Base of all streams.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .dict_offset = offsetof(IoBase, dict),
    .weaklist_offset = offsetof(IoBase, weaklist),
};

/* --- _RawIOBase --- */

static Value rawiobase_py_read(Borrowed self, Borrowed const *args) {
    ssize_t size = -1;
    if (args[0] && !arg_ssize(args[0], &size))
        return NULL;
    if (size < 0)
        return io_call_0(self, "readall");
    OWNED Value buffer = bytearray_new(NULL, size), count = buffer ? io_call_1(self, "readinto", buffer) : NULL;
    if (!count || count == NONE)
        return count ? NONE : NULL;
    ssize_t got;
    if (!arg_ssize(count, &got))
        return NULL;
    if (got < 0 || got > bytearray_size(buffer))
        return raise_error(&exc_ValueError, "readinto returned %zd outside buffer size %zd", got, bytearray_size(buffer));
    return bytes_new(bytearray_data(buffer), got);
}

static Value rawiobase_py_readall(Borrowed self, Borrowed const *args) {
    OWNED Value parts = list_new(0);
    while (parts) {
        OWNED Value part = io_call_1(self, "read", imm_int(IO_BUFFER_SIZE));
        if (!part)
            return NULL;
        if (part == NONE && !list_size(parts))
            return NONE;
        if (part != NONE && !is_bytes(part))
            return raise_error(&exc_TypeError, "read() should return bytes");
        if (part == NONE || !bytes_size(part))
            break;
        if (!list_append(parts, part))
            return NULL;
    }
    OWNED Value empty = parts ? bytes_new("", 0) : NULL;
    return empty ? bytes_join(empty, parts) : NULL;
}

static const MethodDef rawiobase_methods[] = {
    METHOD("read", rawiobase_py_read, "($self, size=-1, /)", "Read up to size bytes with one call of readinto()."),
    METHOD("readall", rawiobase_py_readall, "($self, /)", "Read until the end."),
    METHOD_END,
};
static TypeInfo rawiobase_info = {.methods = rawiobase_methods};
Type rawiobase_type = {
    STATIC_TYPE("_io._RawIOBase", IoBase, &rawiobase_info),
    .doc = "Base of unbuffered binary streams.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &iobase_type,
};

/* --- _BufferedIOBase --- */

static Value bufferediobase_py_detach(Borrowed self, Borrowed const *args) { return io_unsupported("detach"); }
static Value bufferediobase_py_read(Borrowed self, Borrowed const *args) { return io_unsupported("read"); }
static Value bufferediobase_py_read1(Borrowed self, Borrowed const *args) { return io_unsupported("read1"); }
static Value bufferediobase_py_write(Borrowed self, Borrowed const *args) { return io_unsupported("write"); }

static Value read_into(Borrowed self, Borrowed target, const char *method) {
    Buffer buffer;
    if (!buffer_get(target, &buffer, BUFFER_WRITABLE))
        return NULL;
    Value result = NULL;
    OWNED Value data = io_call_1(self, method, imm_int(buffer.size));
    if (data && !is_bytes(data))
        raise_error(&exc_TypeError, "read() should return bytes");
    else if (data && bytes_size(data) > buffer.size)
        raise_error(&exc_ValueError, "read() returned too much data: %zd bytes requested, %zd returned", buffer.size, bytes_size(data));
    else if (data) {
        memcpy(buffer.data, bytes_data(data), (size_t)bytes_size(data));
        result = imm_int(bytes_size(data));
    }
    buffer_release(&buffer);
    return result;
}
static Value bufferediobase_py_readinto(Borrowed self, Borrowed const *args) { return read_into(self, args[0], "read"); }
static Value bufferediobase_py_readinto1(Borrowed self, Borrowed const *args) { return read_into(self, args[0], "read1"); }

static const MethodDef bufferediobase_methods[] = {
    METHOD("detach", bufferediobase_py_detach, "($self, /)", "Give the raw stream away."),
    METHOD("read", bufferediobase_py_read, "($self, /, *args)", "Read up to size bytes, or all."),
    METHOD("read1", bufferediobase_py_read1, "($self, /, *args)", "Read with at most one call of the raw stream."),
    METHOD("readinto", bufferediobase_py_readinto, "($self, buffer, /)", "Read into a buffer; return how many bytes."),
    METHOD("readinto1", bufferediobase_py_readinto1, "($self, buffer, /)", "The same with read1()."),
    METHOD("write", bufferediobase_py_write, "($self, /, *args)", "Write bytes; return how many."),
    METHOD_END,
};
static TypeInfo bufferediobase_info = {.methods = bufferediobase_methods};
Type bufferediobase_type = {
    STATIC_TYPE("_io._BufferedIOBase", IoBase, &bufferediobase_info),
    .doc = "Base of buffered binary streams.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &iobase_type,
};

/* --- _TextIOBase --- */

static Value textiobase_py_detach(Borrowed self, Borrowed const *args) { return io_unsupported("detach"); }
static Value textiobase_py_read(Borrowed self, Borrowed const *args) { return io_unsupported("read"); }
static Value textiobase_py_readline(Borrowed self, Borrowed const *args) { return io_unsupported("readline"); }
static Value textiobase_py_write(Borrowed self, Borrowed const *args) { return io_unsupported("write"); }
static Value textiobase_py_get_none(Borrowed self, void *closure) { return NONE; }

static const MethodDef textiobase_methods[] = {
    METHOD("detach", textiobase_py_detach, "($self, /)", "Give the binary stream away."),
    METHOD("read", textiobase_py_read, "($self, /, *args)", "Read up to size characters, or all."),
    METHOD("readline", textiobase_py_readline, "($self, /, *args)", "Read a line."),
    METHOD("write", textiobase_py_write, "($self, /, *args)", "Write a str; return its length."),
    METHOD_END,
};
static const GetSetDef textiobase_getsets[] = {
    {"encoding", textiobase_py_get_none, NULL, "Encoding of the text, or None.", NULL},
    {"newlines", textiobase_py_get_none, NULL, "Line ends seen so far.", NULL},
    {"errors", textiobase_py_get_none, NULL, "Error handler of the encoding.", NULL},
    GETSET_END,
};
static TypeInfo textiobase_info = {.methods = textiobase_methods, .getsets = textiobase_getsets};
Type textiobase_type = {
    STATIC_TYPE("_io._TextIOBase", IoBase, &textiobase_info),
    .doc = "Base of text streams.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &iobase_type,
};
