/* SPDX-License-Identifier: MIT
   Files and descriptors (fileobject.h, and the private functions of cpython/fileutils.h that CPython's own modules use). */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "capi/capi.h"
#include "gil/region.h"
#include "object/protocol.h"
#include "os/file.h"
#include "os/signal.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/str.h"

CAPI const char *Py_FileSystemDefaultEncoding = "utf-8";
CAPI const char *Py_FileSystemDefaultEncodeErrors = "surrogateescape";
CAPI int Py_HasFileSystemDefaultEncoding = 1;

/* --- file objects --- */

CAPI Object *PyFile_FromFd(int fd, const char *name, const char *mode, int buffering, const char *encoding, const char *errors,
                           const char *newline, int close_fd) {
    OWNED Value io = import_module("io"), open = io ? get_attr_text(io, "open") : NULL;
    OWNED Value args = build_value("(isizzzi)", fd, mode, buffering, encoding, errors, newline, close_fd);
    return open && args ? to_c(call_tuple(open, args, NULL)) : NULL;
}

CAPI Object *PyFile_GetLine(Object *file, int limit) {
    OWNED Value method = get_attr_text(V(file), "readline"), size = int_new(limit);
    OWNED Value line = !method ? NULL : limit > 0 ? call_1(method, size) : call_0(method);
    if (!line)
        return NULL;
    if (!is_str(line) && !is_bytes(line))
        return raise_error(&exc_TypeError, "object.readline() returned non-string");
    ssize_t length = is_str(line) ? str_length(line) : bytes_size(line);
    if (limit >= 0)
        return to_c(MOVE(line));
    if (!length)
        return raise_error(&exc_EOFError, "EOF when reading a line");
    if (is_str(line))
        return to_c(str_char(line, length - 1) == '\n' ? str_substring(line, 0, length - 1) : own(line));
    return to_c(bytes_data(line)[length - 1] == '\n' ? bytes_new(bytes_data(line), length - 1) : own(line));
}

enum { PRINT_RAW = 1 };
CAPI int PyFile_WriteObject(Object *o, Object *file, int flags) {
    if (!file)
        return raise_error(&exc_TypeError, "writeobject with NULL file"), -1;
    OWNED Value method = get_attr_text(V(file), "write");
    OWNED Value text = !method ? NULL : flags & PRINT_RAW ? object_str(V(o)) : object_repr(V(o));
    OWNED Value result = text ? call_1(method, text) : NULL;
    return done(result != NULL);
}
CAPI int PyFile_WriteString(const char *text, Object *file) {
    if (!file) {
        if (!error_is_set())
            raise_error(&exc_SystemError, "null file for PyFile_WriteString");
        return -1;
    }
    OWNED Value s = error_is_set() ? NULL : str_from_text(text);
    return s ? PyFile_WriteObject(AS(Object, s), file, PRINT_RAW) : -1;
}

CAPI int PyObject_AsFileDescriptor(Object *o) {
    OWNED Value number = is_int(V(o)) ? own(V(o)) : NULL;
    if (!number) {
        Value method = NULL;
        int found = find_attr_text(V(o), "fileno", &method);
        OWNED Value held = method;
        if (found == 0)
            raise_error(&exc_TypeError, "argument must be an int, or have a fileno() method.");
        number = found > 0 ? call_0(held) : NULL;
        if (number && !is_int(number))
            return raise_error(&exc_TypeError, "fileno() returned a non-integer"), -1;
    }
    int64_t fd;
    if (!number || !int_get_int64(number, &fd))
        return -1;
    if (fd != (int)fd)
        return raise_error(&exc_OverflowError, "Python int too large to convert to C int"), -1;
    if (fd < 0)
        return raise_error(&exc_ValueError, "file descriptor cannot be a negative integer (%i)", (int)fd), -1;
    return (int)fd;
}
CAPI int _PyLong_FileDescriptor_Converter(Object *o, int *out) {
    int fd = PyObject_AsFileDescriptor(o);
    *out = fd;
    return fd >= 0;
}

/* --- descriptors: OSError when they fail --- */

static int fail_os(int result) {
    if (result >= 0)
        return result;
    errno = -result;
    raise_os_error(-result, NULL, NULL);
    return -1;
}

CAPI int _Py_open(const char *path, int flags) {
    int fd;
    if (!audit("open", "sOi", path, NONE, flags) || !BLOCKING_RETRY(REGION_FILE_OPEN, fd, os_open(AT_FDCWD, path, flags, 0666)))
        return -1;
    if (fd >= 0)
        return fd;
    OWNED Value name = path_decode(path, (ssize_t)strlen(path));
    if (name)
        raise_os_error(-fd, name, NULL);
    return -1;
}
CAPI int _Py_open_noraise(const char *path, int flags) {
    int fd = os_open(AT_FDCWD, path, flags, 0666);
    if (fd < 0)
        errno = -fd;
    return fd < 0 ? -1 : fd;
}
CAPI ssize_t _Py_read(int fd, void *buffer, size_t size) {
    ssize_t n;
    if (!BLOCKING_RETRY(REGION_FILE_READ, n, os_read(fd, buffer, size > SSIZE_MAX ? SSIZE_MAX : size)))
        return -1;
    return n >= 0 ? n : fail_os((int)n);
}
CAPI ssize_t _Py_write(int fd, const void *buffer, size_t size) {
    ssize_t n;
    if (!BLOCKING_RETRY(REGION_FILE_WRITE, n, os_write(fd, buffer, size > SSIZE_MAX ? SSIZE_MAX : size)))
        return -1;
    return n >= 0 ? n : fail_os((int)n);
}
CAPI int _Py_dup(int fd) { return fail_os(os_dup(fd)); }
CAPI int _Py_fstat_noraise(int fd, struct stat *out) {
    int result = os_stat_fd(fd, out);
    if (result < 0)
        errno = -result;
    return result < 0 ? -1 : 0;
}
CAPI int _Py_fstat(int fd, struct stat *out) { return fail_os(os_stat_fd(fd, out)); }
CAPI int _Py_get_inheritable(int fd) { return fail_os(os_get_inheritable(fd)); }
CAPI int _Py_set_inheritable(int fd, int inheritable, int *atomic_works) {
    return fail_os(os_set_inheritable(fd, inheritable != 0));
}

CAPI FILE *_Py_fopen_obj(Object *path, const char *mode) {
    OWNED Value bytes = path_encode(V(path));
    if (!bytes || !audit("open", "Osi", V(path), mode, 0))
        return NULL;
    char closing[16];
    snprintf(closing, sizeof closing, "%se", mode); /* close-on-exec */
    FILE *stream;
    int error;
    do {
        BLOCKING(REGION_FILE_OPEN) {
            stream = fopen(bytes_data(bytes), closing);
            error = errno;
        }
    } while (!stream && error == EINTR && safepoint());
    if (!stream && !error_is_set())
        raise_os_error(error, V(path), NULL);
    return stream;
}

CAPI char *_Py_SetLocaleFromEnv(int category) { return setlocale(category, ""); }
CAPI void _Py_RestoreSignals(void) {
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
}
