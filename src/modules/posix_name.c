/* SPDX-License-Identifier: MIT
   posix: making, removing, renaming and changing files by name. */
#include <string.h>

#include "heap/memory.h"
#include "types/duration.h"
#include "modules/posix_priv.h"
#include "types/bytes.h"
#include "types/dict.h"

/* Calls `call` in the region and stores its result. */
#define FILE_CALL(code, call)                                                                                          \
    BLOCKING(REGION_OS_CALL) { (code) = (call); }

/* --- directories --- */

static Value posix_py_getcwdb(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    for (size_t size = 1024;; size *= 2) {
        int code = 0;
        char *buffer = memory_new(size);
        if (!buffer)
            return NULL;
        FILE_CALL(code, os_current_dir(buffer, size));
        Value result = code == 0 ? bytes_from_text(buffer) : NULL;
        memory_free(buffer);
        if (code != -ERANGE)
            return code < 0 ? raise_errno(-code) : result;
    }
}

static Value posix_py_getcwd(Borrowed module, Borrowed const *args) {
    OWNED Value bytes = posix_py_getcwdb(module, args);
    return bytes ? path_decode(bytes_data(bytes), bytes_size(bytes)) : NULL;
}

static Value posix_py_chdir(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "chdir", "path", PATH_FD);
    int code = 0;
    if (!path_arg(&path, args[0]) || !audit("os.chdir", "(O)", path.object))
        return NULL;
    FILE_CALL(code, path.text ? os_change_dir(path.text) : os_change_dir_fd(path.fd));
    return posix_path_none(code, &path);
}

static Value posix_py_fchdir(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    if (!posix_fileno(args[0], &fd) || !audit("os.chdir", "(i)", fd))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_change_dir_fd(fd)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_chroot(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "chroot", "path", PATH_PLAIN);
    int code = 0;
    if (!path_arg(&path, args[0]))
        return NULL;
    FILE_CALL(code, os_change_root(path.text));
    return posix_path_none(code, &path);
}

static Value posix_py_mkdir(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "mkdir", "path", PATH_PLAIN);
    int mode, dir_fd, code = 0;
    if (!path_arg(&path, args[0]) || !posix_int(args[1], 0777, &mode) || !posix_dir_fd(args[2], &dir_fd))
        return NULL;
    if (!audit("os.mkdir", "Oii", path.object, mode, dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    FILE_CALL(code, os_make_dir(dir_fd, path.text, (mode_t)mode));
    return posix_path_none(code, &path);
}

static Value posix_py_mkfifo(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "mkfifo", "path", PATH_PLAIN);
    int mode, dir_fd, code;
    if (!path_arg(&path, args[0]) || !posix_int(args[1], 0666, &mode) || !posix_dir_fd(args[2], &dir_fd))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_make_fifo(dir_fd, path.text, (mode_t)mode)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_mknod(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "mknod", "path", PATH_PLAIN);
    int mode, dir_fd, code;
    dev_t device = 0;
    if (!path_arg(&path, args[0]) || !posix_int(args[1], 0600, &mode) || (args[2] && !posix_device(args[2], &device)) ||
        !posix_dir_fd(args[3], &dir_fd))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_make_node(dir_fd, path.text, (mode_t)mode, device)))
        return NULL;
    return posix_none(code);
}

/* --- removing, renaming, linking --- */

static Value name_remove(const char *function, const char *event, Borrowed const *args, int (*remove)(int, const char *)) {
    PATH_ARG(path, function, "path", PATH_PLAIN);
    int dir_fd, code = 0;
    if (!path_arg(&path, args[0]) || !posix_dir_fd(args[1], &dir_fd))
        return NULL;
    if (!audit(event, "Oi", path.object, dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    FILE_CALL(code, remove(dir_fd, path.text));
    return posix_path_none(code, &path);
}

static Value posix_py_unlink(Borrowed module, Borrowed const *args) {
    (void)module;
    return name_remove("unlink", "os.remove", args, os_unlink);
}

static Value posix_py_remove(Borrowed module, Borrowed const *args) {
    (void)module;
    return name_remove("remove", "os.remove", args, os_unlink);
}

static Value posix_py_rmdir(Borrowed module, Borrowed const *args) {
    (void)module;
    return name_remove("rmdir", "os.rmdir", args, os_remove_dir);
}

static Value name_rename(const char *function, Borrowed const *args) {
    PATH_ARG(from, function, "src", PATH_PLAIN);
    PATH_ARG(to, function, "dst", PATH_PLAIN);
    int from_fd, to_fd, code = 0;
    if (!path_arg(&from, args[0]) || !path_arg(&to, args[1]) || !posix_dir_fd(args[2], &from_fd) ||
        !posix_dir_fd(args[3], &to_fd))
        return NULL;
    if (!audit("os.rename", "OOii", from.object, to.object, from_fd == AT_FDCWD ? -1 : from_fd,
               to_fd == AT_FDCWD ? -1 : to_fd))
        return NULL;
    FILE_CALL(code, os_rename(from_fd, from.text, to_fd, to.text));
    return code < 0 ? raise_paths(code, &from, &to) : NONE;
}

static Value posix_py_rename(Borrowed module, Borrowed const *args) {
    (void)module;
    return name_rename("rename", args);
}

static Value posix_py_replace(Borrowed module, Borrowed const *args) {
    (void)module;
    return name_rename("replace", args);
}

static Value posix_py_link(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(from, "link", "src", PATH_PLAIN);
    PATH_ARG(to, "link", "dst", PATH_PLAIN);
    int from_fd, to_fd, code = 0, follow = posix_flag(args[4], true);
    if (follow < 0 || !path_arg(&from, args[0]) || !path_arg(&to, args[1]) || !posix_dir_fd(args[2], &from_fd) ||
        !posix_dir_fd(args[3], &to_fd))
        return NULL;
    if (!audit("os.link", "OOii", from.object, to.object, from_fd == AT_FDCWD ? -1 : from_fd,
               to_fd == AT_FDCWD ? -1 : to_fd))
        return NULL;
    /* without any of the further arguments the plain call, which does not follow links here */
    bool plain = from_fd == AT_FDCWD && to_fd == AT_FDCWD && follow;
    FILE_CALL(code, os_link(from_fd, from.text, to_fd, to.text, follow && !plain));
    return code < 0 ? raise_paths(code, &from, &to) : NONE;
}

static Value posix_py_symlink(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(from, "symlink", "src", PATH_PLAIN);
    PATH_ARG(to, "symlink", "dst", PATH_PLAIN);
    int dir_fd, code = 0, is_directory = posix_flag(args[2], false);
    if (is_directory < 0 || !path_arg(&from, args[0]) || !path_arg(&to, args[1]) || !posix_dir_fd(args[3], &dir_fd))
        return NULL;
    if (!audit("os.symlink", "OOi", from.object, to.object, dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    FILE_CALL(code, os_symlink(from.text, dir_fd, to.text));
    return code < 0 ? raise_paths(code, &from, &to) : NONE;
}

static Value posix_py_readlink(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "readlink", "path", PATH_PLAIN);
    enum { LINK_MAX_SIZE = 4096 };
    char buffer[LINK_MAX_SIZE + 1];
    int dir_fd;
    ssize_t size = 0;
    if (!path_arg(&path, args[0]) || !posix_dir_fd(args[1], &dir_fd))
        return NULL;
    FILE_CALL(size, os_read_link(dir_fd, path.text, buffer, LINK_MAX_SIZE));
    return size < 0 ? raise_path(size, &path) : posix_fsdecode(buffer, size, path.is_bytes);
}

static Value posix_py_truncate(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "truncate", "path", PATH_FD);
    int64_t size;
    int code = 0;
    if (!path_arg(&path, args[0]) || !arg_int64(args[1], &size))
        return NULL;
    if (!audit("os.truncate", "Ol", path.object, size))
        return NULL;
    if (!path.text) {
        if (!BLOCKING_RETRY(REGION_FILE_WRITE, code, os_truncate_fd(path.fd, size)))
            return NULL;
        return posix_none(code);
    }
    FILE_CALL(code, os_truncate(path.text, size));
    return posix_path_none(code, &path);
}

/* --- mode, owner, times --- */

static Value posix_py_chmod(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "chmod", "path", PATH_FD);
    int mode, dir_fd, code = 0, follow = posix_flag(args[3], true);
    if (follow < 0 || !path_arg(&path, args[0]) || !arg_int(args[1], &mode) || !posix_dir_fd(args[2], &dir_fd))
        return NULL;
    if (!audit("os.chmod", "Oii", path.object, mode, dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    FILE_CALL(code, path.text ? os_chmod(dir_fd, path.text, (mode_t)mode, follow) : os_chmod_fd(path.fd, (mode_t)mode));
    if (code == -EOPNOTSUPP && !follow) {
        if (dir_fd != AT_FDCWD)
            return raise_error(&exc_ValueError, "chmod: cannot use dir_fd and follow_symlinks together");
        return raise_error(&exc_NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
    }
    return posix_path_none(code, &path);
}

static Value posix_py_fchmod(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, mode, code;
    if (!arg_int(args[0], &fd) || !arg_int(args[1], &mode) || !audit("os.chmod", "iii", fd, mode, -1))
        return NULL;
    if (!BLOCKING_RETRY(REGION_OS_CALL, code, os_chmod_fd(fd, (mode_t)mode)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_chown(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "chown", "path", PATH_FD);
    uid_t uid;
    gid_t gid;
    int dir_fd, code = 0, follow = posix_flag(args[4], true);
    if (follow < 0 || !path_arg(&path, args[0]) || !posix_uid(args[1], &uid) || !posix_gid(args[2], &gid) ||
        !posix_dir_fd(args[3], &dir_fd))
        return NULL;
    if (!path.text && dir_fd != AT_FDCWD)
        return raise_error(&exc_ValueError, "chown: can't specify both dir_fd and fd");
    if (!path_arg_follow(&path, follow))
        return NULL;
    if (!audit("os.chown", "Olli", path.object, (int64_t)uid, (int64_t)gid, dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    FILE_CALL(code, path.text ? os_chown(dir_fd, path.text, uid, gid, follow) : os_chown_fd(path.fd, uid, gid));
    return posix_path_none(code, &path);
}

static Value posix_py_fchown(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    uid_t uid;
    gid_t gid;
    if (!arg_int(args[0], &fd) || !posix_uid(args[1], &uid) || !posix_gid(args[2], &gid))
        return NULL;
    if (!audit("os.chown", "illi", fd, (int64_t)uid, (int64_t)gid, -1) || !BLOCKING_RETRY(REGION_OS_CALL, code, os_chown_fd(fd, uid, gid)))
        return NULL;
    return posix_none(code);
}

static Value posix_py_lchown(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "lchown", "path", PATH_PLAIN);
    uid_t uid;
    gid_t gid;
    int code = 0;
    if (!path_arg(&path, args[0]) || !posix_uid(args[1], &uid) || !posix_gid(args[2], &gid))
        return NULL;
    if (!audit("os.chown", "Olli", path.object, (int64_t)uid, (int64_t)gid, -1))
        return NULL;
    FILE_CALL(code, os_chown(AT_FDCWD, path.text, uid, gid, false));
    return posix_path_none(code, &path);
}

static bool utime_split_ns(Borrowed ns, struct timespec *out) {
    OWNED Value billion = int_new(1000000000);
    OWNED Value pair = billion ? number_divmod(ns, billion) : NULL;
    int64_t seconds, rest;
    if (!pair)
        return false;
    if (!is_tuple(pair) || tuple_size(pair) != 2) {
        raise_error(&exc_TypeError, "%T.__divmod__() must return a 2-tuple, not %T", ns, pair);
        return false;
    }
    if (!arg_int64(tuple_peek(pair, 0), &seconds) || !arg_int64(tuple_peek(pair, 1), &rest))
        return false;
    *out = (struct timespec){seconds, rest};
    return true;
}

static bool utime_times(Borrowed times, Borrowed ns, struct timespec out[2], bool *now) {
    *now = false;
    if (times && times != NONE && ns) {
        raise_error(&exc_ValueError, "utime: you may specify either 'times' or 'ns' but not both");
        return false;
    }
    if (times && times != NONE) {
        if (!is_tuple_exact(times) || tuple_size(times) != 2) {
            raise_error(&exc_TypeError, "utime: 'times' must be either a tuple of two ints or None");
            return false;
        }
        for (int i = 0; i < 2; i++) {
            long fraction;
            if (!duration_split(tuple_peek(times, i), ROUND_FLOOR, &out[i].tv_sec, &fraction, 1000000000))
                return false;
            out[i].tv_nsec = fraction;
        }
        return true;
    }
    if (!ns) {
        *now = true;
        return true;
    }
    if (!is_tuple_exact(ns) || tuple_size(ns) != 2) {
        raise_error(&exc_TypeError, "utime: 'ns' must be a tuple of two ints");
        return false;
    }
    return utime_split_ns(tuple_peek(ns, 0), &out[0]) && utime_split_ns(tuple_peek(ns, 1), &out[1]);
}

static Value posix_py_utime(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "utime", "path", PATH_FD);
    struct timespec times[2];
    bool now;
    int dir_fd, code = 0, follow = posix_flag(args[4], true);
    if (follow < 0 || !path_arg(&path, args[0]) || !posix_dir_fd(args[3], &dir_fd) ||
        !utime_times(args[1], args[2], times, &now))
        return NULL;
    if (!path.text && dir_fd != AT_FDCWD)
        return raise_error(&exc_ValueError, "utime: can't specify dir_fd without matching path");
    if (!path_arg_follow(&path, follow))
        return NULL;
    if (!audit("os.utime", "OOOi", path.object, args[1] ? args[1] : NONE, args[2] ? args[2] : NONE,
               dir_fd == AT_FDCWD ? -1 : dir_fd))
        return NULL;
    /* a descriptor with follow_symlinks=False is the system's to reject */
    FILE_CALL(code, path.text || !follow ? os_set_times(dir_fd, path.text, now ? NULL : times, follow)
                                         : os_set_times_fd(path.fd, now ? NULL : times));
    return posix_none(code);
}

static Value posix_py_umask(Borrowed module, Borrowed const *args) {
    (void)module;
    int mask;
    return arg_int(args[0], &mask) ? int_new(os_umask((mode_t)mask)) : NULL;
}

/* --- names as such --- */

static Value posix_py_fspath(Borrowed module, Borrowed const *args) {
    (void)module;
    return posix_fspath(args[0]);
}

/* Goes through the parts of a path and keeps those that count; works on code points of any width. */
static Value name_normalise(Borrowed path, ssize_t size) {
    int kind = str_kind(path);
    const void *data = str_data(path);
    OWNED Value result = str_alloc(size, str_max_char(path));
    if (!result || size == 0)
        return MOVE(result);
    int out_kind = str_kind(result);
    void *out = str_data(result);
    ssize_t at = 0, end = 0, root = 0;
    while (at < size && str_read(kind, data, at) == '/')
        at++;
    root = at == 2 ? 2 : at ? 1 : 0; /* exactly two slashes mean something of their own (POSIX) */
    for (; end < root; end++)
        str_write(out_kind, out, end, '/');
    ssize_t locked = root; /* ".." parts before this stay */
    while (at < size) {
        ssize_t from = at;
        while (at < size && str_read(kind, data, at) != '/')
            at++;
        ssize_t length = at - from;
        bool dot = length == 1 && str_read(kind, data, from) == '.';
        bool up = length == 2 && str_read(kind, data, from) == '.' && str_read(kind, data, from + 1) == '.';
        while (at < size && str_read(kind, data, at) == '/')
            at++;
        if (length == 0 || dot)
            continue;
        if (up && end > locked) { /* takes the last part away, with the slash before it */
            while (end > locked && str_read(out_kind, out, end - 1) != '/')
                end--;
            if (end > locked)
                end--;
            continue;
        }
        if (up && root)
            continue;
        if (end > root)
            str_write(out_kind, out, end++, '/');
        for (ssize_t i = 0; i < length; i++)
            str_write(out_kind, out, end++, str_read(kind, data, from + i));
        if (up)
            locked = end;
    }
    return str_substring(result, 0, end);
}

static Value posix_py_path_normpath(Borrowed module, Borrowed const *args) {
    (void)module;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "expected 'str', not '%T'", args[0]);
    return name_normalise(args[0], str_length(args[0]));
}

MethodDef const posix_name_methods[] = {
    METHOD("getcwd", posix_py_getcwd, "($module, /)", "The current directory as str."),
    METHOD("getcwdb", posix_py_getcwdb, "($module, /)", "The current directory as bytes."),
    METHOD("chdir", posix_py_chdir, "($module, /, path)", "Change the current directory."),
    METHOD("fchdir", posix_py_fchdir, "($module, /, fd)", "Change to the directory of an open descriptor."),
    METHOD("chroot", posix_py_chroot, "($module, /, path)", "Change the root directory of the process."),
    METHOD("mkdir", posix_py_mkdir, "($module, /, path, mode=511, *, dir_fd=None)", "Make a directory."),
    METHOD("mkfifo", posix_py_mkfifo, "($module, /, path, mode=438, *, dir_fd=None)", "Make a named pipe."),
    METHOD("mknod", posix_py_mknod, "($module, /, path, mode=384, device=0, *, dir_fd=None)", "Make a file of any kind."),
    METHOD("unlink", posix_py_unlink, "($module, /, path, *, dir_fd=None)", "Remove a file; the same as remove()."),
    METHOD("remove", posix_py_remove, "($module, /, path, *, dir_fd=None)", "Remove a file; the same as unlink()."),
    METHOD("rmdir", posix_py_rmdir, "($module, /, path, *, dir_fd=None)", "Remove an empty directory."),
    METHOD("rename", posix_py_rename, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory."),
    METHOD("replace", posix_py_replace, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
           "Rename a file or directory, over an existing one."),
    METHOD("link", posix_py_link, "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
           "Make a hard link."),
    METHOD("symlink", posix_py_symlink, "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)",
           "Make a symbolic link called dst to src."),
    METHOD("readlink", posix_py_readlink, "($module, /, path, *, dir_fd=None)", "What a symbolic link says."),
    METHOD("truncate", posix_py_truncate, "($module, /, path, length)", "Cut a file to a length."),
    METHOD("chmod", posix_py_chmod, "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)",
           "Change the access rights of a file."),
    METHOD("fchmod", posix_py_fchmod, "($module, /, fd, mode)", "Change the access rights of an open file."),
    METHOD("chown", posix_py_chown, "($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
           "Change owner and group of a file; -1 leaves one as it is."),
    METHOD("fchown", posix_py_fchown, "($module, /, fd, uid, gid)", "Change owner and group of an open file."),
    METHOD("lchown", posix_py_lchown, "($module, /, path, uid, gid)", "chown() that does not follow symbolic links."),
    METHOD("utime", posix_py_utime, "($module, /, path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
           "Set the times of last access and modification."),
    METHOD("umask", posix_py_umask, "($module, mask, /)", "Set the mask of access rights for new files; returns the old one."),
    METHOD("fspath", posix_py_fspath, "($module, /, path)", "The str or bytes that a path-like object stands for."),
    METHOD("_path_normpath", posix_py_path_normpath, "($module, /, path)", "A path without superfluous parts."),
    METHOD_END,
};
