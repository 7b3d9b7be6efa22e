/* SPDX-License-Identifier: MIT
   posix: stat and its relatives, statvfs, access. */
#include <sys/sysmacros.h>

#include "modules/posix_priv.h"
#include "types/float.h"

/* --- stat_result --- */

enum { STAT_INT_TIMES = 7, STAT_FLOAT_TIMES = 10, STAT_NS_TIMES = 13, STAT_REST = 16 };

static bool stat_set_time(Borrowed v, int at, struct timespec t) {
    OWNED Value seconds = int_new(t.tv_sec);
    OWNED Value billion = int_new(1000000000);
    OWNED Value whole = seconds && billion ? int_multiply(seconds, billion) : NULL;
    OWNED Value rest = int_new(t.tv_nsec);
    if (!whole || !rest)
        return false;
    return posix_struct_set(v, STAT_INT_TIMES + at, MOVE(seconds)) &&
           posix_struct_set(v, STAT_FLOAT_TIMES + at, float_new((double)t.tv_sec + 1e-9 * (double)t.tv_nsec)) &&
           posix_struct_set(v, STAT_NS_TIMES + at, int_add(whole, rest));
}

Value posix_stat_to_python(struct stat const *st) {
    OWNED Value v = struct_new(posix_state()->stat_result);
    if (!v)
        return NULL;
    bool ok = posix_struct_set(v, 0, int_new(st->st_mode)) && posix_struct_set(v, 1, int_new_unsigned(st->st_ino)) &&
              posix_struct_set(v, 2, int_new_unsigned(st->st_dev)) && posix_struct_set(v, 3, int_new_unsigned(st->st_nlink)) &&
              posix_struct_set(v, 4, int_new(st->st_uid)) && posix_struct_set(v, 5, int_new(st->st_gid)) &&
              posix_struct_set(v, 6, int_new(st->st_size)) && stat_set_time(v, 0, st->st_atim) &&
              stat_set_time(v, 1, st->st_mtim) && stat_set_time(v, 2, st->st_ctim) &&
              posix_struct_set(v, STAT_REST, int_new(st->st_blksize)) &&
              posix_struct_set(v, STAT_REST + 1, int_new(st->st_blocks)) &&
              posix_struct_set(v, STAT_REST + 2, int_new_unsigned(st->st_rdev));
    return ok ? MOVE(v) : NULL;
}

/* Made by Python code from a plain sequence: float times that are missing are the int ones. */
Value stat_result_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value v = posix_state()->stat_result_new(type, args, count, keywords);
    if (!v)
        return NULL;
    for (int i = 0; i < 3; i++) {
        Borrowed given = tuple_peek(v, STAT_FLOAT_TIMES + i);
        if (!given || given == NONE)
            struct_set(v, STAT_FLOAT_TIMES + i, own(tuple_peek(v, STAT_INT_TIMES + i)));
    }
    return v;
}

/* --- stat --- */

static Value stat_path(PathArg *path, Borrowed dir, bool follow) {
    int dir_fd, code = 0;
    struct stat st;
    if (!posix_dir_fd(dir, &dir_fd))
        return NULL;
    if (!path->text && dir_fd != AT_FDCWD)
        return raise_error(&exc_ValueError, "%s: can't specify dir_fd without matching path", path->function);
    if (!path_arg_follow(path, follow))
        return NULL;
    if (path->fd != -1 || path->text) {
        BLOCKING(REGION_FILE_STAT) {
            code = path->text ? os_stat(dir_fd, path->text, follow, &st) : os_stat_fd(path->fd, &st);
        }
    } else {
        code = -EFAULT;
    }
    return code < 0 ? raise_path(code, path) : posix_stat_to_python(&st);
}

static Value posix_py_stat(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "stat", "path", PATH_FD);
    int follow = posix_flag(args[2], true);
    if (follow < 0 || !path_arg(&path, args[0]))
        return NULL;
    return stat_path(&path, args[1], follow);
}

static Value posix_py_lstat(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "lstat", "path", PATH_PLAIN);
    return path_arg(&path, args[0]) ? stat_path(&path, args[1], false) : NULL;
}

static Value posix_py_fstat(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    struct stat st;
    if (!arg_int(args[0], &fd) || !BLOCKING_RETRY(REGION_FILE_STAT, code, os_stat_fd(fd, &st)))
        return NULL;
    return code < 0 ? raise_errno(-code) : posix_stat_to_python(&st);
}

/* --- statvfs --- */

static Value statvfs_to_python(struct statvfs const *st) {
    OWNED Value v = struct_new(posix_state()->statvfs_result);
    uint64_t const fields[] = {st->f_bsize, st->f_frsize, st->f_blocks, st->f_bfree,   st->f_bavail, st->f_files,
                               st->f_ffree, st->f_favail, st->f_flag,   st->f_namemax, st->f_fsid};
    for (int i = 0; v && i < ARRAY_LENGTH(fields); i++) {
        if (!posix_struct_set(v, i, int_new_unsigned(fields[i])))
            return NULL;
    }
    return v ? MOVE(v) : NULL;
}

static Value posix_py_statvfs(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "statvfs", "path", PATH_FD);
    int code = 0;
    struct statvfs st;
    if (!path_arg(&path, args[0]))
        return NULL;
    BLOCKING(REGION_FILE_STAT) { code = path.text ? os_stat_fs(path.text, &st) : os_stat_fs_fd(path.fd, &st); }
    return code < 0 ? raise_path(code, &path) : statvfs_to_python(&st);
}

static Value posix_py_fstatvfs(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, code;
    struct statvfs st;
    if (!arg_int(args[0], &fd) || !BLOCKING_RETRY(REGION_FILE_STAT, code, os_stat_fs_fd(fd, &st)))
        return NULL;
    return code < 0 ? raise_errno(-code) : statvfs_to_python(&st);
}

/* --- others --- */

static Value posix_py_access(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "access", "path", PATH_PLAIN);
    int mode, dir_fd, code = 0;
    int effective = posix_flag(args[3], false), follow = posix_flag(args[4], true);
    if (effective < 0 || follow < 0 || !path_arg(&path, args[0]) || !arg_int(args[1], &mode) || !posix_dir_fd(args[2], &dir_fd))
        return NULL;
    int flags = (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
    BLOCKING(REGION_FILE_STAT) { code = os_access(dir_fd, path.text, mode, flags); }
    return bool_value(code == 0);
}

static Value posix_py_major(Borrowed module, Borrowed const *args) {
    (void)module;
    dev_t device;
    return posix_device(args[0], &device) ? int_new_unsigned(major(device)) : NULL;
}

static Value posix_py_minor(Borrowed module, Borrowed const *args) {
    (void)module;
    dev_t device;
    return posix_device(args[0], &device) ? int_new_unsigned(minor(device)) : NULL;
}

static Value posix_py_makedev(Borrowed module, Borrowed const *args) {
    (void)module;
    int high, low;
    if (!arg_int(args[0], &high) || !arg_int(args[1], &low))
        return NULL;
    return int_new((int64_t)makedev((unsigned)high, (unsigned)low));
}

MethodDef const posix_stat_methods[] = {
    METHOD("stat", posix_py_stat, "($module, /, path, *, dir_fd=None, follow_symlinks=True)",
           "What the system knows about a file: a stat_result."),
    METHOD("lstat", posix_py_lstat, "($module, /, path, *, dir_fd=None)", "stat() that does not follow symbolic links."),
    METHOD("fstat", posix_py_fstat, "($module, /, fd)", "stat() of an open file."),
    METHOD("statvfs", posix_py_statvfs, "($module, /, path)", "What is known about the file system that holds a file."),
    METHOD("fstatvfs", posix_py_fstatvfs, "($module, fd, /)", "statvfs() of an open file."),
    METHOD("access", posix_py_access,
           "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
           "Whether the user may access a file in the given way."),
    METHOD("major", posix_py_major, "($module, device, /)", "The major number of a raw device number."),
    METHOD("minor", posix_py_minor, "($module, device, /)", "The minor number of a raw device number."),
    METHOD("makedev", posix_py_makedev, "($module, major, minor, /)", "A raw device number of major and minor number."),
    METHOD_END,
};
