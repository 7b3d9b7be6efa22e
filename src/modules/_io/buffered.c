/* SPDX-License-Identifier: MIT
   BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair. */
#include "modules/_io/buffered.h"

#include <errno.h>
#include <unistd.h>

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static Buffered *SELF(Borrowed v) { return AS(Buffered, v); }

/* --- lock and checks --- */

static MUST_CHECK bool buffered_lock(Buffered *b) {
    if (b->owner == thread_self)
        return raise_error(&exc_RuntimeError, "reentrant call inside %R", TO_VALUE(b)), false;
    if (lock_core_acquire(&b->lock, -1) < 0)
        return false;
    b->owner = thread_self;
    return true;
}

static void buffered_unlock(Buffered *b) {
    b->owner = NULL;
    lock_core_release(&b->lock);
}

static MUST_CHECK bool check_ready(Buffered *b) {
    if (b->raw)
        return true;
    raise_error(&exc_ValueError, b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return false;
}

static MUST_CHECK bool check_open(Buffered *b, const char *text) {
    if (!check_ready(b))
        return false;
    int closed = io_is_closed(b->raw);
    if (closed > 0)
        raise_error(&exc_ValueError, "%s", text);
    return closed == 0;
}

/* --- raw access --- the lock is held */

static bool raw_seek(Buffered *b, int64_t offset, int how) {
    OWNED Value offset_value = int_new(offset);
    Borrowed args[2] = {offset_value, imm_int(how)};
    OWNED Value position = offset_value ? io_call(b->raw, "seek", args, 2) : NULL;
    int64_t at;
    if (!position || !arg_int64(position, &at))
        return false;
    if (at < 0)
        return raise_error(&exc_OSError, "Raw stream returned invalid position %zd", (ssize_t)at), false;
    b->raw_position = at;
    return true;
}

/* The raw stream's position: -1 with an error set. */
static int64_t raw_tell(Buffered *b) {
    OWNED Value position = io_call_0(b->raw, "tell");
    int64_t at;
    if (!position || !arg_int64(position, &at))
        return -1;
    if (at < 0)
        return raise_error(&exc_OSError, "Raw stream returned invalid position %zd", (ssize_t)at), -1;
    return b->raw_position = at;
}

/* One readinto() of at most `size` bytes: how many, 0 at the end, -2 would block, -1 error. */
static ssize_t raw_read(Buffered *b, char *to, ssize_t size) {
    OWNED Value view = memoryview_from_memory(to, size, false);
    OWNED Value count = view ? io_call_1(b->raw, "readinto", view) : NULL;
    ssize_t got;
    if (!count)
        return -1;
    if (count == NONE)
        return -2;
    if (!arg_ssize(count, &got)) {
        raise_from_current(&exc_OSError, "raw readinto() failed");
        return -1;
    }
    if (got < 0 || got > size)
        return raise_error(&exc_OSError, "raw readinto() returned invalid length %zd (should have been between 0 and %zd)", got, size), -1;
    if (b->raw_position >= 0)
        b->raw_position += got;
    return got;
}

/* One write(): how many bytes went out, -2 would block, -1 error. */
static ssize_t raw_write(Buffered *b, const char *from, ssize_t size) {
    OWNED Value view = memoryview_from_memory((void *)(uintptr_t)from, size, true);
    OWNED Value count = view ? io_call_1(b->raw, "write", view) : NULL;
    ssize_t done;
    if (!count)
        return -1;
    if (count == NONE)
        return -2;
    if (!arg_ssize(count, &done))
        return -1;
    if (done < 0 || done > size)
        return raise_error(&exc_OSError, "raw write() returned invalid length %zd (should have been between 0 and %zd)", done, size), -1;
    if (b->raw_position >= 0)
        b->raw_position += done;
    return done;
}

static bool raise_blocked(ssize_t written) {
    OWNED Value args = build_value("(isn)", EAGAIN, "write could not complete without blocking", written);
    OWNED Value exception = args ? call_tuple(TO_VALUE(&exc_BlockingIOError), args, NULL) : NULL;
    if (exception)
        raise_exception(MOVE(exception));
    return false;
}

/* Writes everything that waits. false: error; what was not written stays. */
static MUST_CHECK bool flush_writes(Buffered *b) {
    ssize_t done = 0;
    bool ok = true;
    while (done < b->write_end) {
        ssize_t step = raw_write(b, b->buffer + done, b->write_end - done);
        if (step < 0) {
            ok = step == -2 ? raise_blocked(0) : false;
            break;
        }
        done += step;
        if (!safepoint()) {
            ok = false;
            break;
        }
    }
    memmove(b->buffer, b->buffer + done, (size_t)(b->write_end - done));
    b->write_end -= done;
    return ok;
}

/* Gives up what was read ahead, so that the raw stream is where the user is. */
static MUST_CHECK bool drop_reads(Buffered *b) {
    ssize_t ahead = b->read_end - b->read_at;
    b->read_at = b->read_end = 0;
    return !ahead || raw_seek(b, -ahead, 1);
}

static void forget_reads(Buffered *b) { b->read_at = b->read_end = 0; }

static MUST_CHECK bool prepare_read(Buffered *b) { return !b->write_end || flush_writes(b); }
static MUST_CHECK bool prepare_write(Buffered *b) { return b->read_at == b->read_end ? (forget_reads(b), true) : drop_reads(b); }

/* Refills an empty read buffer with one raw read: bytes, 0 end, -2, -1. */
static ssize_t fill(Buffered *b) {
    forget_reads(b);
    ssize_t got = raw_read(b, b->buffer, b->capacity);
    if (got > 0)
        b->read_end = got;
    return got;
}

/* --- making --- */

static bool buffered_init(Buffered *b, Borrowed raw, Borrowed size) {
    ssize_t capacity = IO_BUFFER_SIZE;
    if (size && !arg_ssize(size, &capacity))
        return false;
    if (capacity <= 0)
        return raise_error(&exc_ValueError, "buffer size must be strictly positive"), false;
    char *buffer = memory_new((size_t)capacity);
    if (!buffer)
        return false;
    memory_free(b->buffer);
    b->buffer = buffer;
    b->capacity = capacity;
    b->read_at = b->read_end = b->write_end = 0;
    b->raw_position = -1;
    b->detached = false;
    REPLACE(b->raw, own(raw));
    if (raw_tell(b) < 0)
        error_clear(); /* not seekable */
    return true;
}

static MUST_CHECK bool require(Borrowed raw, const char *method, const char *message) {
    int yes = io_ask(raw, method);
    if (!yes)
        io_unsupported(message);
    return yes > 0;
}

static bool init_arguments(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, Borrowed a[2]) {
    Value scratch[2];
    return native_bind(name, "(raw, buffer_size=DEFAULT_BUFFER_SIZE)", args, count, keywords, a, scratch);
}

static bool reader_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[2];
    if (!init_arguments("BufferedReader", args, count, keywords, a) || !require(a[0], "readable", "File or stream is not readable."))
        return false;
    SELF(self)->readable = true;
    return buffered_init(SELF(self), a[0], a[1]);
}
static bool writer_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[2];
    if (!init_arguments("BufferedWriter", args, count, keywords, a) || !require(a[0], "writable", "File or stream is not writable."))
        return false;
    SELF(self)->writable = true;
    return buffered_init(SELF(self), a[0], a[1]);
}
static bool random_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[2];
    if (!init_arguments("BufferedRandom", args, count, keywords, a) || !require(a[0], "seekable", "File or stream is not seekable.") ||
        !require(a[0], "readable", "File or stream is not readable.") || !require(a[0], "writable", "File or stream is not writable."))
        return false;
    SELF(self)->readable = SELF(self)->writable = true;
    return buffered_init(SELF(self), a[0], a[1]);
}

static Value buffered_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static int buffered_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((Buffered *)self)->raw);
    return io_traverse_base(self, visitor, arg);
}
static void buffered_clear(Object *self) {
    drop(MOVE(((Buffered *)self)->raw));
    io_clear_base(self);
}
static void buffered_dealloc(Object *self) {
    gc_untrack(self);
    buffered_clear(self);
    memory_free(((Buffered *)self)->buffer);
    io_dealloc_base(self);
}
static void buffered_finalize(Object *self) {
    ((Buffered *)self)->finalizing = true;
    if (((Buffered *)self)->raw)
        io_slot_finalize(self);
}

/* --- passing on --- */

#define PASS_ON(method)                                                                                                \
    static Value buffered_py_##method(Borrowed self, Borrowed const *args) {                                           \
        return check_ready(SELF(self)) ? io_call_0(SELF(self)->raw, #method) : NULL;                                   \
    }
PASS_ON(seekable)
PASS_ON(readable)
PASS_ON(writable)
PASS_ON(fileno)
PASS_ON(isatty)

static Value buffered_py_get_closed(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? get_attr(SELF(self)->raw, STR(closed)) : NULL;
}
static Value buffered_py_get_name(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? get_attr_text(SELF(self)->raw, "name") : NULL;
}
static Value buffered_py_get_mode(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? get_attr_text(SELF(self)->raw, "mode") : NULL;
}

static Value buffered_slot_repr(Borrowed self) {
    OWNED Value name = NULL;
    if (find_attr_text(self, "name", &name) < 0) {
        if (!error_matches(&exc_ValueError))
            return NULL;
        error_clear();
    }
    if (!name)
        return str_format("<%s>", type_of(self)->name);
    int entered = repr_enter(self);
    if (entered) {
        if (entered > 0)
            raise_error(&exc_RuntimeError, "reentrant call inside %s.__repr__", type_of(self)->name);
        return NULL;
    }
    Value text = str_format("<%s name=%R>", type_of(self)->name, name);
    repr_leave(self);
    return text;
}

static Value buffered_py_getstate(Borrowed self, Borrowed const *args) {
    return raise_error(&exc_TypeError, "cannot pickle '%s' object", type_of(self)->name);
}

/* --- flush, close, detach --- */

static Value buffered_py_flush(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_open(b, "flush of closed file") || !buffered_lock(b))
        return NULL;
    bool ok = !b->write_end || flush_writes(b);
    if (ok && b->writable && b->readable)
        ok = drop_reads(b);
    buffered_unlock(b);
    return ok ? NONE : NULL;
}

static Value reader_py_flush(Borrowed self, Borrowed const *args) {
    return check_ready(SELF(self)) ? io_call_0(SELF(self)->raw, "flush") : NULL;
}

static Value buffered_py_close(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_ready(b))
        return NULL;
    int closed = io_is_closed(b->raw);
    if (closed)
        return closed < 0 ? NULL : NONE;
    if (b->finalizing && !set_attr_text(b->raw, "_finalizing", TRUE_VALUE))
        error_clear();
    OWNED Value flushed = io_call_0(self, "flush");
    Value error = flushed ? NULL : error_take();
    OWNED Value result = io_call_0(b->raw, "close");
    char *buffer = b->buffer;
    b->buffer = NULL;
    b->read_at = b->read_end = b->write_end = 0;
    memory_free(buffer);
    if (!error)
        return MOVE(result);
    if (!result) {
        Value second = error_take();
        exception_set_context(second, error);
        error_restore(second);
    } else {
        error_restore(error);
    }
    return NULL;
}

static Value buffered_py_detach(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_ready(b))
        return NULL;
    OWNED Value flushed = io_call_0(self, "flush");
    if (!flushed)
        return NULL;
    b->detached = true;
    return MOVE(b->raw);
}

static Value buffered_py_dealloc_warn(Borrowed self, Borrowed const *args) { return NONE; }

/* --- position --- */

static Value buffered_py_tell(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_ready(b))
        return NULL;
    int64_t at = raw_tell(b);
    if (at < 0)
        return NULL;
    at += b->write_end - (b->read_end - b->read_at);
    return int_new(at < 0 ? 0 : at);
}

static Value buffered_py_seek(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    int64_t target;
    int how = 0;
    if (args[1] && !arg_int(args[1], &how))
        return NULL;
    if (how < 0 || how > 4)
        return raise_error(&exc_ValueError, "whence value %d unsupported", how);
    if (!check_open(b, "seek of closed file") || !require(b->raw, "seekable", "File or stream is not seekable.") ||
        !arg_int64(args[0], &target) || !buffered_lock(b))
        return NULL;
    Value result = NULL;
    ssize_t ahead = b->read_end - b->read_at;
    if (b->readable && !b->write_end && how < 2 && ahead > 0) { /* maybe inside of what was read ahead */
        int64_t current = raw_tell(b) - ahead, offset = how ? target : target - current;
        if (offset >= -b->read_at && offset <= ahead && current >= 0) {
            b->read_at += offset;
            buffered_unlock(b);
            return int_new(current + offset);
        }
    }
    if (!b->write_end || flush_writes(b)) {
        if (how == 1)
            target -= b->read_end - b->read_at;
        forget_reads(b);
        if (raw_seek(b, target, how))
            result = int_new(b->raw_position);
    }
    buffered_unlock(b);
    return result;
}

static Value buffered_py_truncate(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_open(b, "truncate of closed file"))
        return NULL;
    if (!b->writable)
        return io_unsupported("truncate");
    if (!buffered_lock(b))
        return NULL;
    Value result = NULL;
    if ((!b->write_end || flush_writes(b)) && drop_reads(b))
        result = io_call_1(b->raw, "truncate", args[0] ? args[0] : NONE);
    buffered_unlock(b);
    return result;
}

/* --- reading --- */

/* Everything that is left. The lock is held. */
static Value read_all(Buffered *b) {
    OWNED Value head = bytes_new(b->buffer + b->read_at, b->read_end - b->read_at);
    forget_reads(b);
    if (!head)
        return NULL;
    OWNED Value readall = NULL;
    if (find_attr_text(b->raw, "readall", &readall) < 0)
        return NULL;
    if (readall) {
        OWNED Value rest = call_0(readall);
        if (!rest)
            return NULL;
        if (rest != NONE && !is_bytes(rest))
            return raise_error(&exc_TypeError, "readall() should return bytes");
        b->raw_position = -1;
        if (rest == NONE)
            return bytes_size(head) ? MOVE(head) : NONE;
        return bytes_size(head) ? bytes_concat(head, rest) : MOVE(rest);
    }
    OWNED Value parts = list_new(0);
    if (!parts || !list_append(parts, head))
        return NULL;
    for (;;) {
        OWNED Value part = io_call_0(b->raw, "read");
        if (!part)
            return NULL;
        if (part != NONE && !is_bytes(part))
            return raise_error(&exc_TypeError, "read() should return bytes");
        if (part == NONE || !bytes_size(part)) {
            if (part == NONE && list_size(parts) == 1 && !bytes_size(head))
                return NONE;
            OWNED Value empty = bytes_new("", 0);
            return empty ? bytes_join(empty, parts) : NULL;
        }
        if (!list_append(parts, part))
            return NULL;
    }
}

/* Fills `to` with up to `size` bytes: how many, -2 nothing without blocking, -1 error. The lock is held. */
static ssize_t read_some(Buffered *b, char *to, ssize_t size, bool once) {
    ssize_t done = b->read_end - b->read_at;
    if (done > size)
        done = size;
    memcpy(to, b->buffer + b->read_at, (size_t)done);
    b->read_at += done;
    if (once && done)
        return done;
    while (done < size) {
        ssize_t got;
        if (size - done >= b->capacity) { /* straight into the caller's memory */
            forget_reads(b);
            ssize_t whole = once ? size - done : (size - done) - (size - done) % b->capacity;
            got = raw_read(b, to + done, whole);
            if (got > 0)
                done += got;
        } else {
            got = fill(b);
            if (got > 0) {
                ssize_t take = got < size - done ? got : size - done;
                memcpy(to + done, b->buffer, (size_t)take);
                b->read_at = take;
                done += take;
            }
        }
        if (got == -1)
            return -1;
        if (got == -2 && !done)
            return -2;
        if (got <= 0 || once)
            break;
    }
    return done;
}

static Value read_bytes(Buffered *b, ssize_t size, bool once) {
    OWNED Value data = bytes_new(NULL, size);
    if (!data)
        return NULL;
    ssize_t got = read_some(b, bytes_data(data), size, once);
    if (got == -2)
        return NONE;
    return got >= 0 && bytes_resize(&data, got) ? MOVE(data) : NULL;
}

static Value buffered_py_read(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    ssize_t size;
    if (!check_ready(b) || !io_size(args[0], &size))
        return NULL;
    if (size < -1)
        return raise_error(&exc_ValueError, "read length must be non-negative or -1");
    if (!check_open(b, "read of closed file"))
        return NULL;
    if (!b->readable)
        return io_unsupported("read");
    if (!buffered_lock(b))
        return NULL;
    Value result = NULL;
    if (prepare_read(b))
        result = size < 0 ? read_all(b) : read_bytes(b, size, false);
    buffered_unlock(b);
    return result;
}

static Value buffered_py_read1(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    ssize_t size = -1;
    if (!check_ready(b) || (args[0] && !arg_ssize(args[0], &size)) || !check_open(b, "read of closed file"))
        return NULL;
    if (size < 0)
        size = b->capacity;
    if (!size)
        return bytes_new("", 0);
    if (!buffered_lock(b))
        return NULL;
    Value result = prepare_read(b) ? read_bytes(b, size, true) : NULL;
    buffered_unlock(b);
    if (result == NONE)
        return bytes_new("", 0);
    return result;
}

static Value read_into(Borrowed self, Borrowed target, bool once) {
    Buffered *b = SELF(self);
    Buffer buffer;
    if (!check_open(b, "readinto of closed file") || !buffer_get(target, &buffer, BUFFER_WRITABLE))
        return NULL;
    Value result = NULL;
    if (buffered_lock(b)) {
        ssize_t got = prepare_read(b) ? read_some(b, buffer.data, buffer.size, once) : -1;
        buffered_unlock(b);
        result = got == -2 ? NONE : got < 0 ? NULL : imm_int(got);
    }
    buffer_release(&buffer);
    return result;
}
static Value buffered_py_readinto(Borrowed self, Borrowed const *args) { return read_into(self, args[0], false); }
static Value buffered_py_readinto1(Borrowed self, Borrowed const *args) { return read_into(self, args[0], true); }

static Value buffered_py_peek(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    if (!check_open(b, "peek of closed file") || !buffered_lock(b))
        return NULL;
    Value result = NULL;
    if (prepare_read(b)) {
        ssize_t got = b->read_at < b->read_end ? 1 : fill(b);
        if (got != -1)
            result = bytes_new(b->buffer + b->read_at, b->read_end - b->read_at);
    }
    buffered_unlock(b);
    return result;
}

/* A line, or what there is at the end, of at most `limit` bytes (-1: any). */
static Value read_line(Buffered *b, ssize_t limit) {
    OWNED Value parts = NULL;
    ssize_t total = 0;
    if (!prepare_read(b))
        return NULL;
    for (;;) {
        ssize_t ahead = b->read_end - b->read_at, most = limit >= 0 && limit - total < ahead ? limit - total : ahead;
        char *start = b->buffer + b->read_at, *newline = memchr(start, '\n', (size_t)most);
        ssize_t take = newline ? newline - start + 1 : most;
        bool done = newline || (limit >= 0 && total + take >= limit);
        OWNED Value part = bytes_new(start, take);
        if (!part)
            return NULL;
        b->read_at += take;
        total += take;
        if (done && !parts)
            return MOVE(part);
        if (!parts && !(parts = list_new(0)))
            return NULL;
        if (take && !list_append(parts, part))
            return NULL;
        if (done)
            break;
        ssize_t got = fill(b);
        if (got == -1)
            return NULL;
        if (got <= 0)
            break;
    }
    if (list_size(parts) == 1)
        return own(list_peek(parts, 0));
    OWNED Value empty = bytes_new("", 0);
    return empty ? bytes_join(empty, parts) : NULL;
}

static Value buffered_readline(Buffered *b, ssize_t limit) {
    if (!check_open(b, "readline of closed file") || !buffered_lock(b))
        return NULL;
    Value line = read_line(b, limit);
    buffered_unlock(b);
    return line;
}

static Value buffered_py_readline(Borrowed self, Borrowed const *args) {
    ssize_t limit;
    return check_ready(SELF(self)) && io_size(args[0], &limit) ? buffered_readline(SELF(self), limit) : NULL;
}

static int buffered_slot_next(Borrowed self, Value *out) {
    Value line;
    if (type_of(self) == &buffered_reader_type || type_of(self) == &buffered_random_type) {
        if (!check_ready(SELF(self)))
            return -1;
        line = buffered_readline(SELF(self), -1);
    } else {
        line = call_method_0(self, STR(readline));
        if (line && !is_bytes(line)) {
            raise_error(&exc_OSError, "readline() should have returned a bytes object, not '%T'", line);
            drop(MOVE(line));
        }
    }
    if (!line)
        return -1;
    if (bytes_size(line))
        return *out = line, 1;
    drop(line);
    return 0;
}

/* --- writing --- */

/* Writes a large piece past the buffer as far as possible; the rest is buffered. */
static ssize_t write_large(Buffered *b, const char *from, ssize_t size) {
    ssize_t done = 0;
    while (size - done > b->capacity) {
        ssize_t step = raw_write(b, from + done, size - done);
        if (step == -1)
            return -1;
        if (step == -2) { /* keep what fits, say how much was taken */
            ssize_t keep = size - done < b->capacity ? size - done : b->capacity;
            memcpy(b->buffer, from + done, (size_t)keep);
            b->write_end = keep;
            if (done + keep < size)
                return raise_blocked(done + keep), -1;
            return size;
        }
        done += step;
        if (!safepoint())
            return -1;
    }
    memcpy(b->buffer, from + done, (size_t)(size - done));
    b->write_end = size - done;
    return size;
}

static ssize_t write_bytes(Buffered *b, const char *from, ssize_t size) {
    if (!prepare_write(b))
        return -1;
    if (size <= b->capacity - b->write_end) {
        memcpy(b->buffer + b->write_end, from, (size_t)size);
        b->write_end += size;
        return size;
    }
    if (!flush_writes(b)) {
        if (!error_matches(&exc_BlockingIOError))
            return -1;
        /* the raw stream is full: take what fits */
        ssize_t room = b->capacity - b->write_end, keep = size < room ? size : room;
        error_clear();
        memcpy(b->buffer + b->write_end, from, (size_t)keep);
        b->write_end += keep;
        return keep == size ? size : (raise_blocked(keep), -1);
    }
    if (size <= b->capacity) {
        memcpy(b->buffer, from, (size_t)size);
        b->write_end = size;
        return size;
    }
    return write_large(b, from, size);
}

static Value buffered_py_write(Borrowed self, Borrowed const *args) {
    Buffered *b = SELF(self);
    Buffer buffer;
    if (!check_ready(b))
        return NULL;
    if (is_str(args[0]))
        return raise_error(&exc_TypeError, "a bytes-like object is required, not 'str'");
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    ssize_t done = -1;
    if (check_open(b, "write to closed file") && buffered_lock(b)) {
        done = write_bytes(b, buffer.data, buffer.size);
        buffered_unlock(b);
    }
    buffer_release(&buffer);
    return done < 0 ? NULL : imm_int(done);
}

/* --- tables --- */

#define COMMON_METHODS                                                                                                 \
    METHOD("detach", buffered_py_detach, "($self, /)", "Give the raw stream away."),                                   \
        METHOD("close", buffered_py_close, "($self, /)", "Flush and close."),                                          \
        METHOD("seekable", buffered_py_seekable, "($self, /)", "Whether seek() works."),                               \
        METHOD("fileno", buffered_py_fileno, "($self, /)", "The descriptor."),                                         \
        METHOD("isatty", buffered_py_isatty, "($self, /)", "Whether it is a terminal."),                               \
        METHOD("_dealloc_warn", buffered_py_dealloc_warn, "($self, source, /)", "Kept for raw streams that warn."),    \
        METHOD("tell", buffered_py_tell, "($self, /)", "The position."),                                               \
        METHOD("__getstate__", buffered_py_getstate, "($self, /)", "Streams cannot be pickled.")
#define READ_METHODS                                                                                                   \
    METHOD("read", buffered_py_read, "($self, size=-1, /)", "Read up to size bytes, or all."),                         \
        METHOD("peek", buffered_py_peek, "($self, size=0, /)", "Bytes that are next, without moving."),                \
        METHOD("read1", buffered_py_read1, "($self, size=-1, /)", "Read with at most one call of the raw stream."),    \
        METHOD("readinto", buffered_py_readinto, "($self, buffer, /)", "Read into a buffer; return how many bytes."),  \
        METHOD("readinto1", buffered_py_readinto1, "($self, buffer, /)", "The same with at most one raw call."),       \
        METHOD("readline", buffered_py_readline, "($self, size=-1, /)", "Read a line of at most size bytes."),         \
        METHOD("readable", buffered_py_readable, "($self, /)", "Whether read() works.")
#define SEEK_METHODS                                                                                                   \
    METHOD("seek", buffered_py_seek, "($self, target, whence=0, /)", "Change the position; return the new one."),      \
        METHOD("truncate", buffered_py_truncate, "($self, pos=None, /)", "Change the size.")
#define WRITE_METHODS                                                                                                  \
    METHOD("write", buffered_py_write, "($self, buffer, /)", "Write bytes; return how many."),                         \
        METHOD("writable", buffered_py_writable, "($self, /)", "Whether write() works."),                              \
        METHOD("flush", buffered_py_flush, "($self, /)", "Write out what is buffered.")

static const MethodDef reader_methods[] = {COMMON_METHODS, READ_METHODS, SEEK_METHODS,
                                           METHOD("flush", reader_py_flush, "($self, /)", "Flush the raw stream."), METHOD_END};
static const MethodDef writer_methods[] = {COMMON_METHODS, WRITE_METHODS, SEEK_METHODS, METHOD_END};
static const MethodDef random_methods[] = {COMMON_METHODS, READ_METHODS, WRITE_METHODS, SEEK_METHODS, METHOD_END};

static const GetSetDef buffered_getsets[] = {
    {"closed", buffered_py_get_closed, NULL, NULL, NULL},
    {"name", buffered_py_get_name, NULL, NULL, NULL},
    {"mode", buffered_py_get_mode, NULL, NULL, NULL},
    GETSET_END,
};
static const MemberDef buffered_members[] = {
    {"raw", MEMBER_OBJECT_EX, offsetof(Buffered, raw), true, NULL},
    {"_finalizing", MEMBER_BOOL, offsetof(Buffered, finalizing), false, NULL},
    MEMBER_END,
};

#define BUFFERED_INFO(name, init_slot, ...)                                                                            \
    static TypeInfo name##_info = {                                                                                    \
        .dealloc = buffered_dealloc,                                                                                   \
        .traverse = buffered_traverse,                                                                                 \
        .clear = buffered_clear,                                                                                       \
        .finalize = buffered_finalize,                                                                                 \
        .new = buffered_slot_new,                                                                                      \
        .init = init_slot,                                                                                             \
        .repr = buffered_slot_repr,                                                                                    \
        .methods = name##_methods,                                                                                     \
        .getsets = buffered_getsets,                                                                                   \
        .members = buffered_members,                                                                                   \
        .new_signature = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",                                                     \
        __VA_ARGS__                                                                                                    \
    }
BUFFERED_INFO(reader, reader_slot_init, .next = buffered_slot_next);
BUFFERED_INFO(writer, writer_slot_init, );
BUFFERED_INFO(random, random_slot_init, .next = buffered_slot_next);

#define BUFFERED_TYPE(name, text, info_ptr)                                                                            \
    STATIC_TYPE(name, Buffered, info_ptr), .doc = text, .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE, .base = &bufferediobase_type, \
        .dict_offset = offsetof(Buffered, dict), .weaklist_offset = offsetof(Buffered, weaklist)
Type buffered_reader_type = {BUFFERED_TYPE("_io.BufferedReader", "A buffer in front of a raw stream that is read.", &reader_info)};
Type buffered_writer_type = {BUFFERED_TYPE("_io.BufferedWriter", "A buffer in front of a raw stream that is written.", &writer_info)};
Type buffered_random_type = {BUFFERED_TYPE("_io.BufferedRandom", "A buffer in front of a seekable raw stream.", &random_info)};

/* --- BufferedRWPair --- */

typedef struct {
    IO_BASE_FIELDS;
    Value reader, writer;
} RwPair;

static Value rwpair_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static bool rwpair_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[3];
    Value scratch[2];
    if (!native_bind("BufferedRWPair", "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)", args, count, keywords, a, scratch) ||
        !require(a[0], "readable", "File or stream is not readable.") || !require(a[1], "writable", "File or stream is not writable."))
        return false;
    Value reader = call(TO_VALUE(&buffered_reader_type), (Borrowed[]){a[0], a[2]}, a[2] ? 2 : 1, NULL);
    if (!reader)
        return false;
    REPLACE(AS(RwPair, self)->reader, reader);
    Value writer = call(TO_VALUE(&buffered_writer_type), (Borrowed[]){a[1], a[2]}, a[2] ? 2 : 1, NULL);
    if (!writer)
        return false;
    REPLACE(AS(RwPair, self)->writer, writer);
    return true;
}

static Value rwpair_pass(Value part, const char *method, Borrowed const *args, ssize_t count) {
    if (!part)
        return raise_error(&exc_ValueError, "I/O operation on uninitialized object");
    return io_call(part, method, args, count);
}
#define RW_PASS(part, method, max)                                                                                     \
    static Value rwpair_py_##method(Borrowed self, Borrowed const *args) {                                             \
        return rwpair_pass(AS(RwPair, self)->part, #method, args, (max) && args[0] ? 1 : 0);                           \
    }
RW_PASS(reader, read, 1)
RW_PASS(reader, peek, 1)
RW_PASS(reader, read1, 1)
RW_PASS(reader, readinto, 1)
RW_PASS(reader, readinto1, 1)
RW_PASS(reader, readable, 0)
RW_PASS(writer, write, 1)
RW_PASS(writer, flush, 0)
RW_PASS(writer, writable, 0)

static Value rwpair_py_close(Borrowed self, Borrowed const *args) {
    OWNED Value written = rwpair_pass(AS(RwPair, self)->writer, "close", NULL, 0);
    Value error = written ? NULL : error_take();
    OWNED Value read = rwpair_pass(AS(RwPair, self)->reader, "close", NULL, 0);
    if (!error)
        return MOVE(read);
    if (!read) {
        Value second = error_take();
        exception_set_context(second, error);
        error_restore(second);
    } else {
        error_restore(error);
    }
    return NULL;
}

static Value rwpair_py_isatty(Borrowed self, Borrowed const *args) {
    OWNED Value answer = rwpair_pass(AS(RwPair, self)->writer, "isatty", NULL, 0);
    return answer == FALSE_VALUE ? rwpair_pass(AS(RwPair, self)->reader, "isatty", NULL, 0) : MOVE(answer);
}

static Value rwpair_py_get_closed(Borrowed self, void *closure) {
    if (!AS(RwPair, self)->writer)
        return raise_error(&exc_RuntimeError, "the BufferedRWPair object is being garbage-collected");
    return get_attr(AS(RwPair, self)->writer, STR(closed));
}

static int rwpair_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((RwPair *)self)->reader);
    VISIT(((RwPair *)self)->writer);
    return io_traverse_base(self, visitor, arg);
}
static void rwpair_clear(Object *self) {
    drop(MOVE(((RwPair *)self)->reader));
    drop(MOVE(((RwPair *)self)->writer));
    io_clear_base(self);
}
static void rwpair_dealloc(Object *self) {
    gc_untrack(self);
    rwpair_clear(self);
    io_dealloc_base(self);
}

static const MethodDef rwpair_methods[] = {
    METHOD("read", rwpair_py_read, "($self, size=-1, /)", "Read from the reader."),
    METHOD("peek", rwpair_py_peek, "($self, size=0, /)", "Peek at the reader."),
    METHOD("read1", rwpair_py_read1, "($self, size=-1, /)", "Read with at most one raw call."),
    METHOD("readinto", rwpair_py_readinto, "($self, buffer, /)", "Read into a buffer."),
    METHOD("readinto1", rwpair_py_readinto1, "($self, buffer, /)", "Read into a buffer with at most one raw call."),
    METHOD("write", rwpair_py_write, "($self, buffer, /)", "Write to the writer."),
    METHOD("flush", rwpair_py_flush, "($self, /)", "Flush the writer."),
    METHOD("readable", rwpair_py_readable, "($self, /)", "Whether the reader is readable."),
    METHOD("writable", rwpair_py_writable, "($self, /)", "Whether the writer is writable."),
    METHOD("close", rwpair_py_close, "($self, /)", "Close both."),
    METHOD("isatty", rwpair_py_isatty, "($self, /)", "Whether either is a terminal."),
    METHOD("__getstate__", buffered_py_getstate, "($self, /)", "Streams cannot be pickled."),
    METHOD_END,
};
static const GetSetDef rwpair_getsets[] = {{"closed", rwpair_py_get_closed, NULL, NULL, NULL}, GETSET_END};
static TypeInfo rwpair_info = {
    .dealloc = rwpair_dealloc,
    .traverse = rwpair_traverse,
    .clear = rwpair_clear,
    .new = rwpair_slot_new,
    .init = rwpair_slot_init,
    .methods = rwpair_methods,
    .getsets = rwpair_getsets,
    .new_signature = "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
};
Type buffered_rwpair_type = {
    STATIC_TYPE("_io.BufferedRWPair", RwPair, &rwpair_info),
    .doc = "A buffered reader and a buffered writer as one stream.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &bufferediobase_type,
    .dict_offset = offsetof(RwPair, dict),
    .weaklist_offset = offsetof(RwPair, weaklist),
};
