/* SPDX-License-Identifier: MIT
   posix: file descriptors - opening, reading, writing, duplicating, flags, terminals. */
#include <string.h>

#include "modules/posix_priv.h"
#include "object/buffer.h"
#include "os/process.h"
#include "types/bytes.h"

enum { READ_MAX = 0x7ffff000 }; /* what one Linux call transfers at most */

static Value posix_py_open(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "open", "path", PATH_PLAIN);
    int flags, mode, dir_fd, fd;
    if (!path_arg(&path, args[0]) || !arg_int(args[1], &flags) || !posix_int(args[2], 0777, &mode) ||
        !posix_dir_fd(args[3], &dir_fd))
        return NULL;
    if (!audit("open", "OOi", path.object, NONE, flags))
        return NULL;
    if (!BLOCKING_RETRY(REGION_FILE_OPEN, fd, os_open(dir_fd, path.text, flags, (mode_t)mode)))
        return NULL;
    return fd < 0 ? raise_path(fd, &path) : int_new(fd);
}

static Value posix_py_close(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code = 0;
    if (!arg_int(args[0], &fd))
        return NULL;
    BLOCKING(REGION_FILE_CLOSE) { code = os_close(fd); }
    return posix_none(code);
}

static Value posix_py_closerange(Borrowed module, Borrowed const *args) {
    (void)module;
    int low, high;
    if (!arg_int(args[0], &low) || !arg_int(args[1], &high))
        return NULL;
    BLOCKING(REGION_FILE_CLOSE) { os_close_range(low, high); }
    return NONE;
}

/* --- reading and writing --- */

/* A Bytes of what was read into it; size as the call answered. Steals. */
static Value fd_read_result(STEALS Value bytes, ssize_t size) {
    if (size < 0) {
        drop(bytes);
        return raise_errno((int)-size);
    }
    if (size < bytes_size(bytes) && !bytes_resize(&bytes, size))
        return NULL;
    return bytes;
}

static Value posix_py_read(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    ssize_t length, n;
    if (!arg_int(args[0], &fd) || !arg_ssize(args[1], &length))
        return NULL;
    if (length < 0)
        return raise_errno(EINVAL);
    length = ssize_min(length, READ_MAX);
    OWNED Value bytes = bytes_new(NULL, length);
    if (!bytes || !BLOCKING_RETRY(REGION_FILE_READ, n, os_read(fd, bytes_data(bytes), (size_t)length)))
        return NULL;
    return fd_read_result(MOVE(bytes), n);
}

static Value posix_py_pread(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, length;
    int64_t offset;
    ssize_t n;
    if (!arg_int(args[0], &fd) || !arg_int(args[1], &length) || !arg_int64(args[2], &offset))
        return NULL;
    if (length < 0)
        return raise_errno(EINVAL);
    OWNED Value bytes = bytes_new(NULL, length);
    if (!bytes || !BLOCKING_RETRY(REGION_FILE_READ, n, os_pread(fd, bytes_data(bytes), (size_t)length, offset)))
        return NULL;
    return fd_read_result(MOVE(bytes), n);
}

static Value posix_py_write(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    ssize_t n;
    Buffer data;
    if (!arg_int(args[0], &fd) || !buffer_get(args[1], &data, BUFFER_SIMPLE))
        return NULL;
    size_t size = (size_t)ssize_min(data.size, READ_MAX);
    bool ok = BLOCKING_RETRY(REGION_FILE_WRITE, n, os_write(fd, data.data, size));
    buffer_release(&data);
    return ok ? posix_number(n) : NULL;
}

static Value posix_py_pwrite(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    int64_t offset;
    ssize_t n;
    Buffer data;
    if (!arg_int(args[0], &fd) || !arg_int64(args[2], &offset) || !buffer_get(args[1], &data, BUFFER_SIMPLE))
        return NULL;
    bool ok = BLOCKING_RETRY(REGION_FILE_WRITE, n, os_pwrite(fd, data.data, (size_t)data.size, offset));
    buffer_release(&data);
    return ok ? posix_number(n) : NULL;
}

static Value posix_py_lseek(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, how;
    int64_t position, result = 0;
    if (!arg_int(args[0], &fd) || !arg_int64(args[1], &position) || !arg_int(args[2], &how))
        return NULL;
    BLOCKING(REGION_OS_CALL) { result = os_seek(fd, position, how); }
    return posix_number(result);
}

/* A call on a descriptor that answers 0 or an error, retried after signals. */
#define FD_SYNC(name, call)                                                                                            \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module;                                                                                                  \
        int fd, code;                                                                                                  \
        if (!posix_fileno(args[0], &fd) || !BLOCKING_RETRY(REGION_FILE_SYNC, code, call(fd)))                          \
            return NULL;                                                                                               \
        return posix_none(code);                                                                                       \
    }
FD_SYNC(fsync, os_sync_fd)
FD_SYNC(fdatasync, os_sync_data)

static Value posix_py_sync(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    BLOCKING(REGION_FILE_SYNC) { os_sync(); }
    return NONE;
}

static Value posix_py_ftruncate(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    int64_t size;
    if (!arg_int(args[0], &fd) || !arg_int64(args[1], &size) || !audit("os.truncate", "il", fd, size))
        return NULL;
    if (!BLOCKING_RETRY(REGION_FILE_WRITE, code, os_truncate_fd(fd, size)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_lockf(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, command, code;
    int64_t size;
    if (!arg_int(args[0], &fd) || !arg_int(args[1], &command) || !arg_int64(args[2], &size))
        return NULL;
    if (!audit("os.lockf", "iil", fd, command, size) ||
        !BLOCKING_RETRY(REGION_FCNTL, code, os_lock_range(fd, command, size)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_posix_fadvise(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, advice, code;
    int64_t offset, size;
    if (!arg_int(args[0], &fd) || !arg_int64(args[1], &offset) || !arg_int64(args[2], &size) || !arg_int(args[3], &advice))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_advise(fd, offset, size, advice)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_posix_fallocate(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    int64_t offset, size;
    if (!arg_int(args[0], &fd) || !arg_int64(args[1], &offset) || !arg_int64(args[2], &size))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_allocate(fd, offset, size)))
        return NULL;
    return posix_none(code);
}

/* --- descriptors --- */

static Value posix_py_dup(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    return arg_int(args[0], &fd) ? posix_number(os_dup(fd)) : NULL;
}

static Value posix_py_dup2(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, to, code = 0, inheritable = posix_flag(args[2], true);
    if (inheritable < 0 || !arg_int(args[0], &fd) || !arg_int(args[1], &to))
        return NULL;
    if (fd < 0 || to < 0)
        return raise_errno(0);
    BLOCKING(REGION_OS_CALL) { code = os_dup_to(fd, to, inheritable); }
    return posix_number(code);
}

static Value fd_pipe(int flags) {
    int fds[2], code = os_pipe(fds, flags);
    return code < 0 ? raise_errno(-code) : build_value("(ii)", fds[0], fds[1]);
}

static Value posix_py_pipe(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return fd_pipe(O_CLOEXEC);
}

static Value posix_py_pipe2(Borrowed module, Borrowed const *args) {
    (void)module;
    int flags;
    return arg_int(args[0], &flags) ? fd_pipe(flags) : NULL;
}

static Value posix_py_isatty(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    bool result = false;
    if (!arg_int(args[0], &fd))
        return NULL;
    BLOCKING(REGION_OS_CALL) { result = os_is_tty(fd); }
    return bool_value(result);
}

/* get_ and set_ of one flag of a descriptor. */
#define FD_FLAG(name)                                                                                                  \
    static Value posix_py_get_##name(Borrowed module, Borrowed const *args) {                                          \
        (void)module;                                                                                                  \
        int fd;                                                                                                        \
        if (!arg_int(args[0], &fd))                                                                                    \
            return NULL;                                                                                               \
        int code = os_get_##name(fd);                                                                                  \
        return code < 0 ? raise_errno(-code) : bool_value(code);                                                       \
    }                                                                                                                  \
    static Value posix_py_set_##name(Borrowed module, Borrowed const *args) {                                          \
        (void)module;                                                                                                  \
        int fd, flag;                                                                                                  \
        if (!arg_int(args[0], &fd) || !arg_int(args[1], &flag))                                                        \
            return NULL;                                                                                               \
        return posix_none(os_set_##name(fd, flag != 0));                                                               \
    }
FD_FLAG(inheritable)
FD_FLAG(blocking)

/* --- event counters, memory files --- */

static Value posix_py_eventfd(Borrowed module, Borrowed const *args) {
    (void)module;
    int flags;
    if (!is_int(args[0]))
        return raise_type_of("'%s' object cannot be interpreted as an integer", args[0]);
    int overflow;
    int64_t value = int_get(args[0], &overflow);
    if (overflow < 0 || value < 0)
        return raise_error(&exc_ValueError, "value must be positive");
    if (overflow || value > UINT32_MAX)
        return raise_error(&exc_OverflowError, "Python int too large for C unsigned int");
    return posix_int(args[1], 02000000, &flags) ? posix_number(os_event_fd((unsigned)value, flags)) : NULL;
}

static Value posix_py_eventfd_read(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    uint64_t value = 0;
    if (!posix_fileno(args[0], &fd) || !BLOCKING_RETRY(REGION_FILE_READ, code, os_event_fd_read(fd, &value)))
        return NULL;
    return code < 0 ? raise_errno(-code) : int_new_unsigned(value);
}

static Value posix_py_eventfd_write(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    uint64_t value;
    if (!posix_fileno(args[0], &fd))
        return NULL;
    if (is_int(args[1]) && int_sign(args[1]) < 0)
        return raise_error(&exc_ValueError, "value must be positive");
    unsigned char bytes[8];
    OWNED Value index = number_index(args[1]);
    if (!index || !int_to_bytes(index, bytes, sizeof bytes, true, false))
        return NULL;
    memcpy(&value, bytes, sizeof value);
    if (!BLOCKING_RETRY(REGION_FILE_WRITE, code, os_event_fd_write(fd, value)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_memfd_create(Borrowed module, Borrowed const *args) {
    (void)module;
    int flags, fd = 0;
    OWNED Value name = posix_fsencode(args[0]);
    if (!name || !posix_int(args[1], 1, &flags))
        return NULL;
    BLOCKING(REGION_OS_CALL) { fd = os_memory_fd(bytes_data(name), (unsigned)flags); }
    return posix_number(fd);
}

/* --- terminals --- */

static Value posix_py_get_terminal_size(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, columns, lines;
    if (!posix_int(args[0], 1, &fd))
        return NULL;
    int code = os_terminal_size(fd, &columns, &lines);
    if (code < 0)
        return raise_errno(-code);
    Value v = struct_new(posix_state()->terminal_size);
    if (v) {
        struct_set(v, 0, imm_int(columns));
        struct_set(v, 1, imm_int(lines));
    }
    return v;
}

static Value posix_py_ttyname(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    char name[4096];
    if (!arg_int(args[0], &fd))
        return NULL;
    int code = os_terminal_name(fd, name, sizeof name);
    return code < 0 ? raise_errno(-code) : path_decode(name, (ssize_t)strlen(name));
}

static Value posix_py_ctermid(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return str_from_text("/dev/tty");
}

static Value posix_py_device_encoding(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    if (!arg_int(args[0], &fd))
        return NULL;
    return os_is_tty(fd) ? str_from_text(os_locale_charset()) : own(NONE);
}

static Value posix_py_openpty(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    int master, slave;
    int code = os_open_pty(&master, &slave);
    return code < 0 ? raise_errno(-code) : build_value("(ii)", master, slave);
}

static Value posix_py_login_tty(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    return posix_fileno(args[0], &fd) ? posix_none(os_login_tty(fd)) : NULL;
}

static Value posix_py_tcgetpgrp(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    return arg_int(args[0], &fd) ? posix_number(os_terminal_group(fd)) : NULL;
}

static Value posix_py_tcsetpgrp(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, group;
    if (!arg_int(args[0], &fd) || !arg_int(args[1], &group))
        return NULL;
    return posix_none(os_terminal_set_group(fd, group));
}

MethodDef const posix_fd_methods[] = {
    METHOD("open", posix_py_open, "($module, /, path, flags, mode=511, *, dir_fd=None)", "Open a file; returns a descriptor."),
    METHOD("close", posix_py_close, "($module, /, fd)", "Close a descriptor."),
    METHOD("closerange", posix_py_closerange, "($module, fd_low, fd_high, /)",
           "Close all descriptors from the first on, up to but not with the second."),
    METHOD("read", posix_py_read, "($module, fd, length, /)", "Read up to so many bytes."),
    METHOD("pread", posix_py_pread, "($module, fd, length, offset, /)", "Read up to so many bytes from a position."),
    METHOD("write", posix_py_write, "($module, fd, data, /)", "Write bytes; returns how many went."),
    METHOD("pwrite", posix_py_pwrite, "($module, fd, buffer, offset, /)", "Write bytes at a position."),
    METHOD("lseek", posix_py_lseek, "($module, fd, position, how, /)", "Set the position of a descriptor; returns it."),
    METHOD("fsync", posix_py_fsync, "($module, /, fd)", "Have a file written to its device."),
    METHOD("fdatasync", posix_py_fdatasync, "($module, /, fd)", "Have a file's data written to its device."),
    METHOD("sync", posix_py_sync, "($module, /)", "Have everything written to the devices."),
    METHOD("ftruncate", posix_py_ftruncate, "($module, fd, length, /)", "Cut an open file to a length."),
    METHOD("lockf", posix_py_lockf, "($module, fd, command, length, /)", "Lock or unlock a part of a file."),
    METHOD("posix_fadvise", posix_py_posix_fadvise, "($module, fd, offset, length, advice, /)",
           "Tell the system how a file is going to be read."),
    METHOD("posix_fallocate", posix_py_posix_fallocate, "($module, fd, offset, length, /)", "Reserve space for a file."),
    METHOD("dup", posix_py_dup, "($module, fd, /)", "Another descriptor for the same file."),
    METHOD("dup2", posix_py_dup2, "($module, /, fd, fd2, inheritable=True)", "Make fd2 stand for the same file as fd."),
    METHOD("pipe", posix_py_pipe, "($module, /)", "A pipe: descriptors to read from and to write to."),
    METHOD("pipe2", posix_py_pipe2, "($module, flags, /)", "pipe() with flags."),
    METHOD("isatty", posix_py_isatty, "($module, fd, /)", "Whether a descriptor is a terminal."),
    METHOD("get_inheritable", posix_py_get_inheritable, "($module, fd, /)", "Whether programs started get the descriptor."),
    METHOD("set_inheritable", posix_py_set_inheritable, "($module, fd, inheritable, /)", "Say whether programs started get it."),
    METHOD("get_blocking", posix_py_get_blocking, "($module, fd, /)", "Whether reading and writing wait."),
    METHOD("set_blocking", posix_py_set_blocking, "($module, fd, blocking, /)", "Say whether reading and writing wait."),
    METHOD("eventfd", posix_py_eventfd, "($module, /, initval, flags=EFD_CLOEXEC)", "A descriptor that counts events."),
    METHOD("eventfd_read", posix_py_eventfd_read, "($module, /, fd)", "Wait for events; returns the count."),
    METHOD("eventfd_write", posix_py_eventfd_write, "($module, /, fd, value)", "Add to the count of events."),
    METHOD("memfd_create", posix_py_memfd_create, "($module, /, name, flags=MFD_CLOEXEC)", "A file that lives in memory."),
    METHOD("get_terminal_size", posix_py_get_terminal_size, "($module, fd=<unrepresentable>, /)",
           "Columns and lines of a terminal."),
    METHOD("ttyname", posix_py_ttyname, "($module, fd, /)", "The name of a terminal."),
    METHOD("ctermid", posix_py_ctermid, "($module, /)", "The name of the controlling terminal."),
    METHOD("device_encoding", posix_py_device_encoding, "($module, /, fd)", "The character set of a terminal, or None."),
    METHOD("openpty", posix_py_openpty, "($module, /)", "A pseudo-terminal: its two ends."),
    METHOD("login_tty", posix_py_login_tty, "($module, fd, /)", "Make a terminal the one of a new session."),
    METHOD("tcgetpgrp", posix_py_tcgetpgrp, "($module, fd, /)", "The process group that a terminal belongs to."),
    METHOD("tcsetpgrp", posix_py_tcsetpgrp, "($module, fd, pgid, /)", "Give a terminal to a process group."),
    METHOD_END,
};
