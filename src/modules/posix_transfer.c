/* SPDX-License-Identifier: MIT
   posix: transfers between descriptors, several buffers at once, extended attributes. */
#include <string.h>

#include "heap/memory.h"
#include "modules/posix_priv.h"
#include "object/buffer.h"
#include "types/bytes.h"

/* --- several buffers --- */

typedef struct {
    struct iovec *parts;
    Buffer *buffers;
    ssize_t count;
} FdVector;

static void fd_vector_fini(FdVector *v) {
    for (ssize_t i = 0; i < v->count; i++)
        buffer_release(&v->buffers[i]);
    memory_free(v->buffers);
    memory_free(v->parts);
}

/* Pins the buffers of a sequence. `message` is for what is none. */
static bool fd_vector_init(FdVector *v, Borrowed sequence, int flags, const char *message) {
    *v = (FdVector){NULL, NULL, 0};
    if (!is_sequence(sequence)) {
        raise_error(&exc_TypeError, "%s", message);
        return false;
    }
    ssize_t count = object_length(sequence);
    if (count < 0)
        return false;
    v->parts = memory_new_array((size_t)count, sizeof *v->parts);
    v->buffers = v->parts ? memory_new_array((size_t)count, sizeof *v->buffers) : NULL;
    bool ok = v->buffers != NULL;
    for (ssize_t i = 0; ok && i < count; i++) {
        OWNED Value item = sequence_item(sequence, i);
        ok = item && buffer_get(item, &v->buffers[i], flags);
        if (ok) {
            v->parts[i] = (struct iovec){v->buffers[i].data, (size_t)v->buffers[i].size};
            v->count++;
        }
    }
    if (!ok)
        fd_vector_fini(v);
    return ok;
}

static Value posix_py_readv(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    ssize_t n;
    FdVector v;
    if (!arg_int(args[0], &fd) || !fd_vector_init(&v, args[1], BUFFER_WRITABLE, "readv() arg 2 must be a sequence"))
        return NULL;
    bool ok = BLOCKING_RETRY(REGION_FILE_READ, n, os_readv(fd, v.parts, (int)v.count));
    fd_vector_fini(&v);
    return ok ? posix_number(n) : NULL;
}

static Value posix_py_writev(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd;
    ssize_t n;
    FdVector v;
    if (!arg_int(args[0], &fd) || !fd_vector_init(&v, args[1], BUFFER_SIMPLE, "writev() arg 2 must be a sequence"))
        return NULL;
    bool ok = BLOCKING_RETRY(REGION_FILE_WRITE, n, os_writev(fd, v.parts, (int)v.count));
    fd_vector_fini(&v);
    return ok ? posix_number(n) : NULL;
}

static Value posix_py_preadv(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, flags;
    int64_t offset;
    ssize_t n;
    FdVector v;
    if (!arg_int(args[0], &fd) || !arg_int64(args[2], &offset) || !posix_int(args[3], 0, &flags) ||
        !fd_vector_init(&v, args[1], BUFFER_WRITABLE, "preadv2() arg 2 must be a sequence"))
        return NULL;
    bool ok = BLOCKING_RETRY(REGION_FILE_READ, n, os_preadv(fd, v.parts, (int)v.count, offset, flags));
    fd_vector_fini(&v);
    return ok ? posix_number(n) : NULL;
}

static Value posix_py_pwritev(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, flags;
    int64_t offset;
    ssize_t n;
    FdVector v;
    if (!arg_int(args[0], &fd) || !arg_int64(args[2], &offset) || !posix_int(args[3], 0, &flags) ||
        !fd_vector_init(&v, args[1], BUFFER_SIMPLE, "pwritev() arg 2 must be a sequence"))
        return NULL;
    bool ok = BLOCKING_RETRY(REGION_FILE_WRITE, n, os_pwritev(fd, v.parts, (int)v.count, offset, flags));
    fd_vector_fini(&v);
    return ok ? posix_number(n) : NULL;
}

/* --- from descriptor to descriptor --- */

/* An offset that may be None: *at is then NULL. */
static bool transfer_offset(Borrowed v, int64_t *offset, int64_t **at) {
    *at = NULL;
    if (!v || v == NONE)
        return true;
    *at = offset;
    return arg_int64(v, offset);
}

static Value posix_py_sendfile(Borrowed module, Borrowed const *args) {
    (void)module;
    int out_fd, in_fd;
    int64_t offset = 0, *at;
    ssize_t count, n;
    if (!arg_int(args[0], &out_fd) || !arg_int(args[1], &in_fd) || !arg_ssize(args[3], &count) ||
        !transfer_offset(args[2], &offset, &at))
        return NULL;
    if (!BLOCKING_RETRY(REGION_SOCKET_SEND, n, os_sendfile(out_fd, in_fd, at, (size_t)count)))
        return NULL;
    return posix_number(n);
}

static bool transfer_count(Borrowed v, ssize_t *count) {
    if (!arg_ssize(v, count))
        return false;
    if (*count >= 0)
        return true;
    raise_error(&exc_ValueError, "negative value for 'count' not allowed");
    return false;
}

static Value posix_py_copy_file_range(Borrowed module, Borrowed const *args) {
    (void)module;
    int from, to;
    int64_t from_offset, to_offset, *from_at, *to_at;
    ssize_t count, n;
    if (!arg_int(args[0], &from) || !arg_int(args[1], &to) || !transfer_count(args[2], &count) ||
        !transfer_offset(args[3], &from_offset, &from_at) || !transfer_offset(args[4], &to_offset, &to_at))
        return NULL;
    if (!BLOCKING_RETRY(REGION_FILE_WRITE, n, os_copy_file_range(from, from_at, to, to_at, (size_t)count)))
        return NULL;
    return posix_number(n);
}

static Value posix_py_splice(Borrowed module, Borrowed const *args) {
    (void)module;
    int from, to, flags;
    int64_t from_offset, to_offset, *from_at, *to_at;
    ssize_t count, n;
    if (!arg_int(args[0], &from) || !arg_int(args[1], &to) || !transfer_count(args[2], &count) ||
        !transfer_offset(args[3], &from_offset, &from_at) || !transfer_offset(args[4], &to_offset, &to_at) ||
        !posix_int(args[5], 0, &flags))
        return NULL;
    if (!BLOCKING_RETRY(REGION_FILE_WRITE, n, os_splice(from, from_at, to, to_at, (size_t)count, (unsigned)flags)))
        return NULL;
    return posix_number(n);
}

MethodDef const posix_transfer_methods[] = {
    METHOD("readv", posix_py_readv, "($module, fd, buffers, /)", "Read into several buffers."),
    METHOD("writev", posix_py_writev, "($module, fd, buffers, /)", "Write several buffers."),
    METHOD("preadv", posix_py_preadv, "($module, fd, buffers, offset, flags=0, /)", "Read into several buffers from a position."),
    METHOD("pwritev", posix_py_pwritev, "($module, fd, buffers, offset, flags=0, /)", "Write several buffers at a position."),
    METHOD("sendfile", posix_py_sendfile, "($module, /, out_fd, in_fd, offset, count)", "Copy from a file to a descriptor."),
    METHOD("copy_file_range", posix_py_copy_file_range,
           "($module, /, src, dst, count, offset_src=None, offset_dst=None)", "Copy from file to file inside the kernel."),
    METHOD("splice", posix_py_splice, "($module, /, src, dst, count, offset_src=None, offset_dst=None, flags=0)",
           "Move bytes between a pipe and a descriptor."),
    METHOD_END,
};

/* --- extended attributes --- */

static bool attribute_path(PathArg *path, Borrowed path_arg_value, Borrowed follow_arg, bool *follow) {
    int flag = posix_flag(follow_arg, true);
    if (flag < 0 || !path_arg(path, path_arg_value))
        return false;
    *follow = flag;
    return path_arg_follow(path, *follow);
}

/* Path or None as the os_ functions want it: the text, NULL for a descriptor. */
static const char *attribute_text(PathArg const *path) { return path->fd >= 0 ? NULL : path_arg_text(path); }

/* Sizes to try: what attributes usually have, and the largest possible. */
static size_t const attribute_sizes[] = {256, 65536};

static Value posix_py_getxattr(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "getxattr", "path", PATH_FD);
    PATH_ARG(name, "getxattr", "attribute", PATH_PLAIN);
    bool follow;
    if (!attribute_path(&path, args[0], args[2], &follow) || !path_arg(&name, args[1]) ||
        !audit("os.getxattr", "OO", path.object, name.object))
        return NULL;
    ssize_t n = -ERANGE;
    for (int i = 0; n == -ERANGE && i < ARRAY_LENGTH(attribute_sizes); i++) {
        OWNED Value bytes = bytes_new(NULL, (ssize_t)attribute_sizes[i]);
        if (!bytes)
            return NULL;
        BLOCKING(REGION_OS_CALL) {
            n = os_attribute_get(attribute_text(&path), path.fd, name.text, bytes_data(bytes), attribute_sizes[i], follow);
        }
        if (n >= 0)
            return bytes_resize(&bytes, n) ? MOVE(bytes) : NULL;
    }
    return raise_path(n, &path);
}

static Value posix_py_setxattr(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "setxattr", "path", PATH_FD);
    PATH_ARG(name, "setxattr", "attribute", PATH_PLAIN);
    bool follow;
    int flags, code = 0;
    Buffer value;
    if (!attribute_path(&path, args[0], args[4], &follow) || !path_arg(&name, args[1]) || !posix_int(args[3], 0, &flags) ||
        !buffer_get(args[2], &value, BUFFER_SIMPLE))
        return NULL;
    bool allowed = audit("os.setxattr", "OOOi", path.object, name.object, args[2], flags);
    if (allowed) {
        BLOCKING(REGION_OS_CALL) {
            code = os_attribute_set(attribute_text(&path), path.fd, name.text, value.data, (size_t)value.size, flags, follow);
        }
    }
    buffer_release(&value);
    return allowed ? posix_path_none(code, &path) : NULL;
}

static Value posix_py_removexattr(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "removexattr", "path", PATH_FD);
    PATH_ARG(name, "removexattr", "attribute", PATH_PLAIN);
    bool follow;
    int code = 0;
    if (!attribute_path(&path, args[0], args[2], &follow) || !path_arg(&name, args[1]) ||
        !audit("os.removexattr", "OO", path.object, name.object))
        return NULL;
    BLOCKING(REGION_OS_CALL) { code = os_attribute_remove(attribute_text(&path), path.fd, name.text, follow); }
    return posix_path_none(code, &path);
}

static Value attribute_split(const char *names, ssize_t size) {
    OWNED Value list = list_new(0);
    for (ssize_t at = 0; list && at < size;) {
        ssize_t length = (ssize_t)strnlen(names + at, (size_t)(size - at));
        if (!list_append_steal(list, path_decode(names + at, length)))
            return NULL;
        at += length + 1;
    }
    return MOVE(list);
}

static Value posix_py_listxattr(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "listxattr", "path", PATH_NULLABLE | PATH_FD);
    bool follow;
    if (!attribute_path(&path, args[0], args[1], &follow) ||
        !audit("os.listxattr", "(O)", path.object ? path.object : NONE))
        return NULL;
    ssize_t n = -ERANGE;
    for (int i = 0; n == -ERANGE && i < ARRAY_LENGTH(attribute_sizes); i++) {
        char *names = memory_new(attribute_sizes[i]);
        if (!names)
            return NULL;
        BLOCKING(REGION_OS_CALL) { n = os_attribute_list(attribute_text(&path), path.fd, names, attribute_sizes[i], follow); }
        Value list = n >= 0 ? attribute_split(names, n) : NULL;
        memory_free(names);
        if (n >= 0)
            return list;
    }
    return raise_path(n, &path);
}

MethodDef const posix_attribute_methods[] = {
    METHOD("getxattr", posix_py_getxattr, "($module, /, path, attribute, *, follow_symlinks=True)",
           "The value of an extended attribute."),
    METHOD("setxattr", posix_py_setxattr, "($module, /, path, attribute, value, flags=0, *, follow_symlinks=True)",
           "Set an extended attribute."),
    METHOD("removexattr", posix_py_removexattr, "($module, /, path, attribute, *, follow_symlinks=True)",
           "Remove an extended attribute."),
    METHOD("listxattr", posix_py_listxattr, "($module, /, path=None, *, follow_symlinks=True)",
           "The names of the extended attributes."),
    METHOD_END,
};
