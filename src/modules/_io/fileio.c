/* SPDX-License-Identifier: MIT
   FileIO: a descriptor as a raw stream. Every call that could block runs off the lock and is retried after a signal. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "gil/region.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_io/io.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/file.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    IO_BASE_FIELDS;
    int fd;              /* -1: closed or not opened */
    bool created, readable, writable, appending, closefd, finalizing;
    signed char seekable; /* -1: not asked yet */
    ssize_t block_size;
} FileIo;

enum { READ_CHUNK = 65536, READ_MOST = 0x7ffff000 };

static FileIo *SELF(Borrowed v) { return AS(FileIo, v); }

static Value fileio_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value v = type_alloc(type);
    if (v) {
        SELF(v)->fd = -1;
        SELF(v)->seekable = -1;
        SELF(v)->closefd = true;
        SELF(v)->block_size = IO_BUFFER_SIZE;
    }
    return v;
}

static bool bad_mode(void) {
    raise_error(&exc_ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
    return false;
}

/* Reads "rb+" and the like into the object's flags and the flags of open(2). */
static bool parse_mode(FileIo *f, const char *mode, int *flags) {
    bool plus = false, kind = false;
    *flags = 0;
    for (const char *at = mode; *at; at++) {
        switch (*at) {
        case 'x': case 'r': case 'w': case 'a':
            if (kind)
                return bad_mode();
            kind = true;
            f->created = *at == 'x';
            f->readable = *at == 'r';
            f->writable = *at != 'r';
            f->appending = *at == 'a';
            *flags |= *at == 'x' ? O_EXCL | O_CREAT : *at == 'w' ? O_CREAT | O_TRUNC : *at == 'a' ? O_APPEND | O_CREAT : 0;
            break;
        case 'b': break;
        case '+':
            if (plus)
                return bad_mode();
            plus = true;
            break;
        default: return raise_error(&exc_ValueError, "invalid mode: %s", mode), false;
        }
    }
    if (!kind)
        return bad_mode();
    if (plus)
        f->readable = f->writable = true;
    *flags |= f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY;
    return true;
}

static bool open_with_opener(FileIo *f, Borrowed name, Borrowed opener, int flags) {
    OWNED Value flags_value = imm_int(flags | O_CLOEXEC), result = call_2(opener, name, flags_value);
    if (!result)
        return false;
    if (!is_int(result))
        return raise_error(&exc_TypeError, "expected integer from opener"), false;
    int fd = -1;
    if (!arg_int(result, &fd))
        return false;
    if (fd < 0)
        return raise_error(&exc_ValueError, "opener returned %d", fd), false;
    f->fd = fd;
    return true;
}

static bool open_path(FileIo *f, Borrowed name, int flags) {
    OWNED Value path = path_encode(name);
    int fd = -1;
    if (!path || !BLOCKING_RETRY(REGION_FILE_OPEN, fd, os_open(AT_FDCWD, bytes_data(path), flags | O_CLOEXEC, 0666)))
        return false;
    if (fd < 0)
        return raise_os_error(-fd, name, NULL), false;
    f->fd = fd;
    return true;
}

/* Folders cannot be read as files; the block size is a good buffer size. */
static bool look_at_file(FileIo *f, Borrowed name) {
    struct stat info;
    int status = 0;
    BLOCKING(REGION_FILE_STAT) { status = os_stat_fd(f->fd, &info); }
    if (status < 0)
        return status == -EBADF ? (raise_os_error(EBADF, name, NULL), false) : true;
    if (S_ISDIR(info.st_mode))
        return raise_os_error(EISDIR, name, NULL), false;
    if (info.st_blksize > 1)
        f->block_size = info.st_blksize;
    return true;
}

static bool fileio_close_fd(FileIo *f) {
    int fd = f->fd, status = 0;
    f->fd = -1;
    BLOCKING(REGION_FILE_CLOSE) { status = os_close(fd); }
    if (status < 0)
        raise_errno(-status);
    return status >= 0;
}

static bool fileio_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    FileIo *f = SELF(self);
    Borrowed a[4];
    Value scratch[2];
    int flags;
    if (!native_bind("FileIO", "(file, mode='r', closefd=True, opener=None)", args, count, keywords, a, scratch))
        return false;
    const char *mode = a[1] ? arg_text("FileIO", 2, a[1], NULL) : "r";
    int closefd = a[2] ? is_true(a[2]) : 1;
    if (!mode || closefd < 0)
        return false;
    if (f->fd >= 0) {
        if (f->closefd && !fileio_close_fd(f))
            return false;
        f->fd = -1;
    }
    f->created = f->readable = f->writable = f->appending = false;
    f->seekable = -1;
    f->closefd = closefd;
    int fd = -1;
    if (is_float(a[0]))
        return raise_error(&exc_TypeError, "integer argument expected, got float"), false;
    if (is_int(a[0])) {
        if (!arg_int(a[0], &fd))
            return false;
        if (fd < 0)
            return raise_error(&exc_ValueError, "negative file descriptor"), false;
    }
    if (!parse_mode(f, mode, &flags) || !audit("open", "(Osi)", a[0], mode, flags))
        return false;
    bool self_opened = fd < 0;
    if (fd >= 0) {
        f->fd = fd;
    } else {
        if (!closefd)
            return raise_error(&exc_ValueError, "Cannot use closefd=False with file name"), false;
        if (a[3] && a[3] != NONE ? !open_with_opener(f, a[0], a[3], flags) : !open_path(f, a[0], flags))
            return false;
    }
    if (!look_at_file(f, a[0]) || !set_attr_text(self, "name", a[0])) {
        if (!self_opened)
            f->fd = -1;
        else {
            Value error = error_take();
            if (f->fd >= 0 && !fileio_close_fd(f))
                error_clear();
            error_restore(error);
        }
        return false;
    }
    if (f->appending) {
        int64_t end = os_seek(f->fd, 0, SEEK_END);
        if (end < 0 && end != -ESPIPE && end != -EINVAL) /* a pipe has no end to go to */
            return raise_errno((int)-end), false;
    }
    return true;
}

/* --- state --- */

static bool check_open(FileIo *f) {
    if (f->fd >= 0)
        return true;
    raise_error(&exc_ValueError, "I/O operation on closed file");
    return false;
}

static bool check_mode(bool allowed, const char *action) {
    if (allowed)
        return true;
    char text[64];
    snprintf(text, sizeof text, "File not open for %s", action);
    io_unsupported(text);
    return false;
}

static Value fileio_py_close(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    Value error = NULL;
    bool ok = true;
    if (f->closefd) { /* flush of a subclass comes first, its error last */
        OWNED Value base_close = get_attr(TO_VALUE(&iobase_type), STR(close));
        OWNED Value result = base_close ? call_1(base_close, self) : NULL;
        if (!result)
            error = error_take();
    } else {
        OWNED Value result = get_attr(TO_VALUE(&iobase_type), STR(close));
        OWNED Value closed = result ? call_1(result, self) : NULL;
        f->fd = -1;
        return closed ? NONE : NULL;
    }
    if (f->fd >= 0)
        ok = fileio_close_fd(f);
    if (error) {
        error_clear();
        error_restore(error);
        return NULL;
    }
    return ok ? NONE : NULL;
}

static void fileio_finalize(Object *self) {
    FileIo *f = (FileIo *)self;
    if (f->fd >= 0 && f->closefd) {
        Value error = error_take();
        OWNED Value text = str_format("unclosed file %R", TO_VALUE(self));
        if (!text)
            error_clear();
        else if (!warn(&exc_ResourceWarning, 1, "unclosed file %R", TO_VALUE(self))) {
            if (error_matches(&exc_Warning))
                error_write_unraisable(TO_VALUE(self));
            error_clear();
        }
        error_restore(error);
    }
    f->finalizing = true;
    io_slot_finalize(self);
}

static void fileio_dealloc(Object *self) {
    gc_untrack(self);
    io_dealloc_base(self);
}

static Value fileio_py_fileno(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? imm_int(SELF(self)->fd) : NULL; }
static Value fileio_py_readable(Borrowed self, Borrowed const *args) {
    return check_open(SELF(self)) ? bool_value(SELF(self)->readable) : NULL;
}
static Value fileio_py_writable(Borrowed self, Borrowed const *args) {
    return check_open(SELF(self)) ? bool_value(SELF(self)->writable) : NULL;
}
static Value fileio_py_isatty(Borrowed self, Borrowed const *args) {
    return check_open(SELF(self)) ? bool_value(os_is_tty(SELF(self)->fd)) : NULL;
}

static Value seek_to(FileIo *f, int64_t offset, int how) {
    int64_t position = 0;
    BLOCKING(REGION_OS_CALL) { position = os_seek(f->fd, offset, how); }
    if (position < 0)
        return raise_errno((int)-position);
    f->seekable = 1;
    return int_new(position);
}

static Value fileio_py_seekable(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    if (!check_open(f))
        return NULL;
    if (f->seekable < 0) {
        OWNED Value position = seek_to(f, 0, SEEK_CUR);
        if (!position) {
            f->seekable = 0;
            error_clear();
        }
    }
    return bool_value(f->seekable == 1);
}

static Value fileio_py_seek(Borrowed self, Borrowed const *args) {
    int64_t offset;
    int how = 0;
    if (!check_open(SELF(self)) || !arg_int64(args[0], &offset) || (args[1] && !arg_int(args[1], &how)))
        return NULL;
    return seek_to(SELF(self), offset, how);
}

static Value fileio_py_tell(Borrowed self, Borrowed const *args) {
    return check_open(SELF(self)) ? seek_to(SELF(self), 0, SEEK_CUR) : NULL;
}

static Value fileio_py_truncate(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    if (!check_open(f) || !check_mode(f->writable, "writing"))
        return NULL;
    OWNED Value size = args[0] && args[0] != NONE ? own(args[0]) : seek_to(f, 0, SEEK_CUR);
    int64_t bytes;
    int status = 0;
    if (!size || !arg_int64(size, &bytes) || !BLOCKING_RETRY(REGION_FILE_WRITE, status, os_truncate_fd(f->fd, bytes)))
        return NULL;
    return status < 0 ? raise_errno(-status) : MOVE(size);
}

/* --- reading and writing --- */

static Value fileio_py_readinto(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    Buffer buffer;
    ssize_t got = 0;
    if (!check_open(f) || !check_mode(f->readable, "reading") || !buffer_get(args[0], &buffer, BUFFER_WRITABLE))
        return NULL;
    size_t size = buffer.size > READ_MOST ? READ_MOST : (size_t)buffer.size;
    bool ok = BLOCKING_RETRY(REGION_FILE_READ, got, os_read(f->fd, buffer.data, size));
    buffer_release(&buffer);
    if (!ok)
        return NULL;
    if (got < 0)
        return got == -EAGAIN ? NONE : raise_errno((int)-got);
    return imm_int(got);
}

/* How many bytes are probably left, plus one to see the end. */
static ssize_t rest_of_file(FileIo *f) {
    struct stat info;
    int64_t position = os_seek(f->fd, 0, SEEK_CUR);
    if (position < 0 || os_stat_fd(f->fd, &info) < 0 || info.st_size < position)
        return IO_BUFFER_SIZE;
    int64_t rest = info.st_size - position + 1;
    return rest > READ_MOST ? READ_MOST : (ssize_t)rest;
}

static Value fileio_py_readall(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    if (!check_open(f))
        return NULL;
    ssize_t room = rest_of_file(f), used = 0;
    OWNED Value data = bytes_new(NULL, room);
    while (data) {
        if (used >= room) {
            room += room > READ_CHUNK ? room / 2 : READ_CHUNK;
            if (!bytes_resize(&data, room))
                return NULL;
        }
        ssize_t got = 0;
        char *to = bytes_data(data) + used;
        size_t most = room - used > READ_MOST ? READ_MOST : (size_t)(room - used);
        if (!BLOCKING_RETRY(REGION_FILE_READ, got, os_read(f->fd, to, most)))
            return NULL;
        if (got < 0) {
            if (got != -EAGAIN)
                return raise_errno((int)-got);
            if (!used)
                return NONE;
            break;
        }
        if (!got)
            break;
        used += got;
    }
    return data && bytes_resize(&data, used) ? MOVE(data) : NULL;
}

static Value fileio_py_read(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    ssize_t size, got = 0;
    if (!check_open(f) || !check_mode(f->readable, "reading") || !io_size(args[0], &size))
        return NULL;
    if (size < 0)
        return fileio_py_readall(self, NULL);
    if (size > READ_MOST)
        size = READ_MOST;
    OWNED Value data = bytes_new(NULL, size);
    if (!data)
        return NULL;
    char *to = bytes_data(data);
    if (!BLOCKING_RETRY(REGION_FILE_READ, got, os_read(f->fd, to, (size_t)size)))
        return NULL;
    if (got < 0)
        return got == -EAGAIN ? NONE : raise_errno((int)-got);
    return bytes_resize(&data, got) ? MOVE(data) : NULL;
}

static Value fileio_py_write(Borrowed self, Borrowed const *args) {
    FileIo *f = SELF(self);
    Buffer buffer;
    ssize_t done = 0;
    if (!check_open(f) || !check_mode(f->writable, "writing") || !buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    size_t size = buffer.size > READ_MOST ? READ_MOST : (size_t)buffer.size;
    bool ok = BLOCKING_RETRY(REGION_FILE_WRITE, done, os_write(f->fd, buffer.data, size));
    buffer_release(&buffer);
    if (!ok)
        return NULL;
    if (done < 0)
        return done == -EAGAIN ? NONE : raise_errno((int)-done);
    return imm_int(done);
}

/* --- attributes --- */

static const char *mode_text(FileIo *f) {
    if (f->created)
        return f->readable ? "xb+" : "xb";
    if (f->appending)
        return f->readable ? "ab+" : "ab";
    return f->readable ? f->writable ? "rb+" : "rb" : "wb";
}

static Value fileio_slot_repr(Borrowed self) {
    FileIo *f = SELF(self);
    if (f->fd < 0)
        return str_from_text("<_io.FileIO [closed]>");
    OWNED Value name = NULL;
    if (find_attr_text(self, "name", &name) < 0)
        return NULL;
    const char *closefd = f->closefd ? "True" : "False";
    if (!name)
        return str_format("<_io.FileIO fd=%d mode='%s' closefd=%s>", f->fd, mode_text(f), closefd);
    int entered = repr_enter(self);
    if (entered) {
        if (entered > 0)
            raise_error(&exc_RuntimeError, "reentrant call inside %s.__repr__", type_of(self)->name);
        return NULL;
    }
    Value text = str_format("<_io.FileIO name=%R mode='%s' closefd=%s>", name, mode_text(f), closefd);
    repr_leave(self);
    return text;
}

static Value fileio_py_get_closed(Borrowed self, void *closure) { return bool_value(SELF(self)->fd < 0); }
static Value fileio_py_get_closefd(Borrowed self, void *closure) { return bool_value(SELF(self)->closefd); }
static Value fileio_py_get_mode(Borrowed self, void *closure) { return str_from_text(mode_text(SELF(self))); }

static Value fileio_py_getstate(Borrowed self, Borrowed const *args) {
    return raise_error(&exc_TypeError, "cannot pickle '%s' object", type_of(self)->name);
}

static const MethodDef fileio_methods[] = {
    METHOD("read", fileio_py_read, "($self, size=-1, /)", "Read up to size bytes with one system call; all when negative."),
    METHOD("readall", fileio_py_readall, "($self, /)", "Read until the end."),
    METHOD("readinto", fileio_py_readinto, "($self, buffer, /)", "Read into a buffer; return how many bytes."),
    METHOD("write", fileio_py_write, "($self, b, /)", "Write bytes with one system call; return how many."),
    METHOD("seek", fileio_py_seek, "($self, pos, whence=0, /)", "Change the position; return the new one."),
    METHOD("tell", fileio_py_tell, "($self, /)", "The position."),
    METHOD("truncate", fileio_py_truncate, "($self, size=None, /)", "Change the size to the position or the size given."),
    METHOD("close", fileio_py_close, "($self, /)", "Close the descriptor."),
    METHOD("seekable", fileio_py_seekable, "($self, /)", "Whether seek() works."),
    METHOD("readable", fileio_py_readable, "($self, /)", "Whether it was opened for reading."),
    METHOD("writable", fileio_py_writable, "($self, /)", "Whether it was opened for writing."),
    METHOD("fileno", fileio_py_fileno, "($self, /)", "The descriptor."),
    METHOD("isatty", fileio_py_isatty, "($self, /)", "Whether it is a terminal."),
    METHOD("__getstate__", fileio_py_getstate, "($self, /)", "Streams cannot be pickled."),
    METHOD_END,
};
static const GetSetDef fileio_getsets[] = {
    {"closed", fileio_py_get_closed, NULL, "True if the file is closed", NULL},
    {"closefd", fileio_py_get_closefd, NULL, "True if the descriptor is closed with the file", NULL},
    {"mode", fileio_py_get_mode, NULL, "How the file was opened", NULL},
    GETSET_END,
};
static const MemberDef fileio_members[] = {
    {"_blksize", MEMBER_SSIZE, offsetof(FileIo, block_size), false, NULL},
    {"_finalizing", MEMBER_BOOL, offsetof(FileIo, finalizing), false, NULL},
    MEMBER_END,
};
static TypeInfo fileio_info = {
    .dealloc = fileio_dealloc,
    .traverse = io_traverse_base,
    .clear = io_clear_base,
    .finalize = fileio_finalize,
    .new = fileio_slot_new,
    .init = fileio_slot_init,
    .repr = fileio_slot_repr,
    .methods = fileio_methods,
    .getsets = fileio_getsets,
    .members = fileio_members,
    .new_signature = "(file, mode='r', closefd=True, opener=None)",
};
Type fileio_type = {
    STATIC_TYPE("_io.FileIO", FileIo, &fileio_info),
    .doc = "A file without buffering.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &rawiobase_type,
    .dict_offset = offsetof(FileIo, dict),
    .weaklist_offset = offsetof(FileIo, weaklist),
};
