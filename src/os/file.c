/* SPDX-License-Identifier: MIT
   File system calls, one wrapper each. Called by modules/posix*.c, modules/_io/, runtime/. */
#define _GNU_SOURCE
#include "os/file.h"

#include <errno.h>
#include <linux/close_range.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <termios.h>
#include <utmp.h>

#define RESULT(call)                                                                                                   \
    do {                                                                                                               \
        __typeof__(call) result_ = (call);                                                                             \
        return result_ < 0 ? -errno : result_;                                                                         \
    } while (0)

int os_open(int dir_fd, const char *path, int flags, mode_t mode) {
    RESULT(openat(dir_fd, path, flags | O_CLOEXEC, mode));
}

int os_close(int fd) { RESULT(close(fd)); }

void os_close_range(int low, int high) {
    if (low < 0)
        low = 0;
    if (low >= high)
        return;
    if (syscall(SYS_close_range, (unsigned)low, (unsigned)high - 1, 0) == 0)
        return;
    for (int fd = low; fd < high; fd++)
        close(fd);
}

ssize_t os_read(int fd, void *buffer, size_t size) { RESULT(read(fd, buffer, size)); }
ssize_t os_write(int fd, const void *buffer, size_t size) { RESULT(write(fd, buffer, size)); }
ssize_t os_pread(int fd, void *buffer, size_t size, int64_t offset) { RESULT(pread(fd, buffer, size, offset)); }
ssize_t os_pwrite(int fd, const void *buffer, size_t size, int64_t offset) { RESULT(pwrite(fd, buffer, size, offset)); }
ssize_t os_readv(int fd, struct iovec const *parts, int count) { RESULT(readv(fd, parts, count)); }
ssize_t os_writev(int fd, struct iovec const *parts, int count) { RESULT(writev(fd, parts, count)); }

ssize_t os_preadv(int fd, struct iovec const *parts, int count, int64_t offset, int flags) {
    RESULT(preadv2(fd, parts, count, offset, flags));
}

ssize_t os_pwritev(int fd, struct iovec const *parts, int count, int64_t offset, int flags) {
    RESULT(pwritev2(fd, parts, count, offset, flags));
}

int64_t os_seek(int fd, int64_t offset, int how) { RESULT((int64_t)lseek(fd, offset, how)); }

ssize_t os_sendfile(int out_fd, int in_fd, int64_t *offset, size_t count) {
    RESULT(sendfile(out_fd, in_fd, offset, count));
}

ssize_t os_copy_file_range(int in_fd, int64_t *in_offset, int out_fd, int64_t *out_offset, size_t count) {
    RESULT(copy_file_range(in_fd, in_offset, out_fd, out_offset, count, 0));
}

ssize_t os_splice(int in_fd, int64_t *in_offset, int out_fd, int64_t *out_offset, size_t count, unsigned flags) {
    RESULT(splice(in_fd, in_offset, out_fd, out_offset, count, flags));
}

int os_truncate_fd(int fd, int64_t size) { RESULT(ftruncate(fd, size)); }
int os_truncate(const char *path, int64_t size) { RESULT(truncate(path, size)); }
int os_sync_fd(int fd) { RESULT(fsync(fd)); }
int os_sync_data(int fd) { RESULT(fdatasync(fd)); }
void os_sync(void) { sync(); }
int os_advise(int fd, int64_t offset, int64_t size, int advice) { return -posix_fadvise(fd, offset, size, advice); }
int os_allocate(int fd, int64_t offset, int64_t size) { return -posix_fallocate(fd, offset, size); }
int os_lock_range(int fd, int command, int64_t size) { RESULT(lockf(fd, command, size)); }

/* --- descriptors --- */

int os_dup(int fd) { RESULT(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

int os_dup_to(int fd, int to, bool inheritable) {
    if (fd == to) {
        int flags = fcntl(fd, F_GETFD);
        if (flags < 0)
            return -errno;
        if (!inheritable && fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0)
            return -errno;
        return to;
    }
    RESULT(inheritable ? dup2(fd, to) : dup3(fd, to, O_CLOEXEC));
}

int os_pipe(int fds[2], int flags) { RESULT(pipe2(fds, flags)); }

int os_get_inheritable(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? -errno : !(flags & FD_CLOEXEC);
}

int os_set_inheritable(int fd, bool inheritable) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0)
        return -errno;
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return wanted != flags && fcntl(fd, F_SETFD, wanted) < 0 ? -errno : 0;
}

int os_get_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -errno : !(flags & O_NONBLOCK);
}

int os_set_blocking(int fd, bool blocking) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0)
        return -errno;
    int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return wanted != flags && fcntl(fd, F_SETFL, wanted) < 0 ? -errno : 0;
}

bool os_is_tty(int fd) { return isatty(fd); }
int os_event_fd(unsigned value, int flags) { RESULT(eventfd(value, flags)); }
int os_event_fd_read(int fd, uint64_t *value) { RESULT(eventfd_read(fd, value)); }
int os_event_fd_write(int fd, uint64_t value) { RESULT(eventfd_write(fd, value)); }
int os_memory_fd(const char *name, unsigned flags) { RESULT(memfd_create(name, flags)); }

int os_bytes_waiting(int fd) {
    int n = 0;
    return ioctl(fd, FIONREAD, &n) < 0 ? -errno : n;
}

int os_fcntl(int fd, int command, int arg) { RESULT(fcntl(fd, command, arg)); }
int os_fcntl_address(int fd, int command, void *arg) { RESULT(fcntl(fd, command, arg)); }
int os_ioctl(int fd, unsigned request, int arg) { RESULT(ioctl(fd, request, arg)); }
int os_ioctl_address(int fd, unsigned request, void *arg) { RESULT(ioctl(fd, request, arg)); }
int os_flock(int fd, int operation) { RESULT(flock(fd, operation)); }

/* --- names --- */

int os_stat(int dir_fd, const char *path, bool follow, struct stat *out) {
    RESULT(fstatat(dir_fd, path, out, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

int os_stat_fd(int fd, struct stat *out) { RESULT(fstat(fd, out)); }
int os_stat_fs(const char *path, struct statvfs *out) { RESULT(statvfs(path, out)); }
int os_stat_fs_fd(int fd, struct statvfs *out) { RESULT(fstatvfs(fd, out)); }
int os_access(int dir_fd, const char *path, int mode, int flags) { RESULT(faccessat(dir_fd, path, mode, flags)); }
int os_make_dir(int dir_fd, const char *path, mode_t mode) { RESULT(mkdirat(dir_fd, path, mode)); }
int os_make_fifo(int dir_fd, const char *path, mode_t mode) { RESULT(mkfifoat(dir_fd, path, mode)); }

int os_make_node(int dir_fd, const char *path, mode_t mode, dev_t device) {
    RESULT(mknodat(dir_fd, path, mode, device));
}

int os_unlink(int dir_fd, const char *path) { RESULT(unlinkat(dir_fd, path, 0)); }
int os_remove_dir(int dir_fd, const char *path) { RESULT(unlinkat(dir_fd, path, AT_REMOVEDIR)); }

int os_rename(int from_fd, const char *from, int to_fd, const char *to) { RESULT(renameat(from_fd, from, to_fd, to)); }

int os_link(int from_fd, const char *from, int to_fd, const char *to, bool follow) {
    RESULT(linkat(from_fd, from, to_fd, to, follow ? AT_SYMLINK_FOLLOW : 0));
}

int os_symlink(const char *target, int dir_fd, const char *path) { RESULT(symlinkat(target, dir_fd, path)); }

ssize_t os_read_link(int dir_fd, const char *path, char *buffer, size_t size) {
    RESULT(readlinkat(dir_fd, path, buffer, size));
}

int os_chmod(int dir_fd, const char *path, mode_t mode, bool follow) {
    RESULT(fchmodat(dir_fd, path, mode, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

int os_chmod_fd(int fd, mode_t mode) { RESULT(fchmod(fd, mode)); }

int os_chown(int dir_fd, const char *path, uid_t uid, gid_t gid, bool follow) {
    RESULT(fchownat(dir_fd, path, uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

int os_chown_fd(int fd, uid_t uid, gid_t gid) { RESULT(fchown(fd, uid, gid)); }

int os_set_times(int dir_fd, const char *path, struct timespec const times[2], bool follow) {
    RESULT(utimensat(dir_fd, path, times, follow ? 0 : AT_SYMLINK_NOFOLLOW));
}

int os_set_times_fd(int fd, struct timespec const times[2]) { RESULT(futimens(fd, times)); }
mode_t os_umask(mode_t mask) { return umask(mask); }
int os_change_dir(const char *path) { RESULT(chdir(path)); }
int os_change_dir_fd(int fd) { RESULT(fchdir(fd)); }
int os_change_root(const char *path) { RESULT(chroot(path)); }
int os_current_dir(char *buffer, size_t size) { return getcwd(buffer, size) ? 0 : -errno; }

static long os_conf_result(long value) { return value < 0 && errno ? -(long)errno - 1 : value; }

long os_path_conf(const char *path, int name) {
    errno = 0;
    return os_conf_result(pathconf(path, name));
}

long os_path_conf_fd(int fd, int name) {
    errno = 0;
    return os_conf_result(fpathconf(fd, name));
}

/* --- directories --- */

int os_dir_open(const char *path, DIR **out) {
    *out = opendir(path);
    return *out ? 0 : -errno;
}

int os_dir_open_fd(int fd, DIR **out) {
    int copy = os_dup(fd);
    if (copy < 0)
        return copy;
    *out = fdopendir(copy);
    if (!*out) {
        int code = -errno;
        close(copy);
        return code;
    }
    rewinddir(*out);
    return 0;
}

int os_dir_next(DIR *dir, struct dirent **out) {
    errno = 0;
    *out = readdir(dir);
    return *out ? 0 : -errno;
}

int os_dir_fd(DIR *dir) { RESULT(dirfd(dir)); }
void os_dir_rewind(DIR *dir) { rewinddir(dir); }
int os_dir_close(DIR *dir) { RESULT(closedir(dir)); }

/* --- extended attributes --- */

ssize_t os_attribute_get(const char *path, int fd, const char *name, void *buffer, size_t size, bool follow) {
    RESULT(!path    ? fgetxattr(fd, name, buffer, size)
           : follow ? getxattr(path, name, buffer, size)
                    : lgetxattr(path, name, buffer, size));
}

int os_attribute_set(const char *path, int fd, const char *name, const void *value, size_t size, int flags, bool follow) {
    RESULT(!path    ? fsetxattr(fd, name, value, size, flags)
           : follow ? setxattr(path, name, value, size, flags)
                    : lsetxattr(path, name, value, size, flags));
}

int os_attribute_remove(const char *path, int fd, const char *name, bool follow) {
    RESULT(!path ? fremovexattr(fd, name) : follow ? removexattr(path, name) : lremovexattr(path, name));
}

ssize_t os_attribute_list(const char *path, int fd, char *buffer, size_t size, bool follow) {
    RESULT(!path ? flistxattr(fd, buffer, size) : follow ? listxattr(path, buffer, size) : llistxattr(path, buffer, size));
}

/* --- terminals --- */

int os_terminal_size(int fd, int *columns, int *lines) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0)
        return -errno;
    *columns = size.ws_col;
    *lines = size.ws_row;
    return 0;
}

int os_terminal_name(int fd, char *buffer, size_t size) { return -ttyname_r(fd, buffer, size); }
pid_t os_terminal_group(int fd) { RESULT(tcgetpgrp(fd)); }
int os_terminal_set_group(int fd, pid_t group) { RESULT(tcsetpgrp(fd, group)); }

int os_open_pty(int *master, int *slave) {
    if (openpty(master, slave, NULL, NULL, NULL) < 0)
        return -errno;
    fcntl(*master, F_SETFD, FD_CLOEXEC);
    fcntl(*slave, F_SETFD, FD_CLOEXEC);
    return 0;
}

int os_login_tty(int fd) { RESULT(login_tty(fd)); }
