/* SPDX-License-Identifier: MIT
   Files, descriptors, directories, attributes. Every function answers what the system call does, or a negative errno;
   -EINTR is the caller's to retry after pending signals (BLOCKING_RETRY). All may block on slow file systems: call them
   in a region. Descriptors are made close-on-exec unless said otherwise. */
#ifndef GILT_OS_FILE_H
#define GILT_OS_FILE_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/base.h"

/* --- opening, reading, writing --- */
int os_open(int dir_fd, const char *path, int flags, mode_t mode);
/* Never retried, whatever it answers: the descriptor is gone. */
int os_close(int fd);
void os_close_range(int low, int high); /* [low, high), errors ignored */
ssize_t os_read(int fd, void *buffer, size_t size);
ssize_t os_write(int fd, const void *buffer, size_t size);
ssize_t os_pread(int fd, void *buffer, size_t size, int64_t offset);
ssize_t os_pwrite(int fd, const void *buffer, size_t size, int64_t offset);
ssize_t os_readv(int fd, struct iovec const *parts, int count);
ssize_t os_writev(int fd, struct iovec const *parts, int count);
ssize_t os_preadv(int fd, struct iovec const *parts, int count, int64_t offset, int flags);
ssize_t os_pwritev(int fd, struct iovec const *parts, int count, int64_t offset, int flags);
int64_t os_seek(int fd, int64_t offset, int how);
ssize_t os_sendfile(int out_fd, int in_fd, int64_t *offset /* or NULL */, size_t count);
ssize_t os_copy_file_range(int in_fd, int64_t *in_offset, int out_fd, int64_t *out_offset, size_t count);
ssize_t os_splice(int in_fd, int64_t *in_offset, int out_fd, int64_t *out_offset, size_t count, unsigned flags);
int os_truncate_fd(int fd, int64_t size);
int os_truncate(const char *path, int64_t size);
int os_sync_fd(int fd);
int os_sync_data(int fd);
void os_sync(void);
int os_advise(int fd, int64_t offset, int64_t size, int advice);
int os_allocate(int fd, int64_t offset, int64_t size);
int os_lock_range(int fd, int command, int64_t size); /* lockf */

/* --- descriptors --- */
int os_dup(int fd);
int os_dup_to(int fd, int to, bool inheritable);
int os_pipe(int fds[2], int flags);
int os_get_inheritable(int fd); /* 0, 1 */
int os_set_inheritable(int fd, bool inheritable);
int os_get_blocking(int fd); /* 0, 1 */
int os_set_blocking(int fd, bool blocking);
bool os_is_tty(int fd);
int os_event_fd(unsigned value, int flags);
int os_event_fd_read(int fd, uint64_t *value);
int os_event_fd_write(int fd, uint64_t value);
int os_memory_fd(const char *name, unsigned flags);
int os_bytes_waiting(int fd); /* FIONREAD */
int os_fcntl(int fd, int command, int arg);
int os_fcntl_address(int fd, int command, void *arg);
int os_ioctl(int fd, unsigned request, int arg);
int os_ioctl_address(int fd, unsigned request, void *arg);
int os_flock(int fd, int operation);

/* --- names --- */
/* dir_fd: AT_FDCWD when there is none. */
int os_stat(int dir_fd, const char *path, bool follow, struct stat *out);
int os_stat_fd(int fd, struct stat *out);
int os_stat_fs(const char *path, struct statvfs *out);
int os_stat_fs_fd(int fd, struct statvfs *out);
int os_access(int dir_fd, const char *path, int mode, int flags);
int os_make_dir(int dir_fd, const char *path, mode_t mode);
int os_make_fifo(int dir_fd, const char *path, mode_t mode);
int os_make_node(int dir_fd, const char *path, mode_t mode, dev_t device);
int os_unlink(int dir_fd, const char *path);
int os_remove_dir(int dir_fd, const char *path);
int os_rename(int from_fd, const char *from, int to_fd, const char *to);
int os_link(int from_fd, const char *from, int to_fd, const char *to, bool follow);
int os_symlink(const char *target, int dir_fd, const char *path);
ssize_t os_read_link(int dir_fd, const char *path, char *buffer, size_t size);
int os_chmod(int dir_fd, const char *path, mode_t mode, bool follow);
int os_chmod_fd(int fd, mode_t mode);
int os_chown(int dir_fd, const char *path, uid_t uid, gid_t gid, bool follow);
int os_chown_fd(int fd, uid_t uid, gid_t gid);
int os_set_times(int dir_fd, const char *path, struct timespec const times[2] /* NULL: now */, bool follow);
int os_set_times_fd(int fd, struct timespec const times[2]);
mode_t os_umask(mode_t mask);
int os_change_dir(const char *path);
int os_change_dir_fd(int fd);
int os_change_root(const char *path);
int os_current_dir(char *buffer, size_t size);
long os_path_conf(const char *path, int name); /* -errno below -1; -1: no limit */
long os_path_conf_fd(int fd, int name);

/* --- directories --- */
int os_dir_open(const char *path, DIR **out);
/* Takes a duplicate: the caller keeps fd. The duplicate shares the position, which is rewound. */
int os_dir_open_fd(int fd, DIR **out);
/* The next entry, borrowed until the next call; *out NULL: the end. */
int os_dir_next(DIR *dir, struct dirent **out);
int os_dir_fd(DIR *dir);
void os_dir_rewind(DIR *dir);
int os_dir_close(DIR *dir);

/* --- extended attributes --- path NULL: of fd */
ssize_t os_attribute_get(const char *path, int fd, const char *name, void *buffer, size_t size, bool follow);
int os_attribute_set(const char *path, int fd, const char *name, const void *value, size_t size, int flags, bool follow);
int os_attribute_remove(const char *path, int fd, const char *name, bool follow);
ssize_t os_attribute_list(const char *path, int fd, char *buffer, size_t size, bool follow);

/* --- terminals --- */
int os_terminal_size(int fd, int *columns, int *lines);
int os_terminal_name(int fd, char *buffer, size_t size);
pid_t os_terminal_group(int fd);
int os_terminal_set_group(int fd, pid_t group);
int os_open_pty(int *master, int *slave);
int os_login_tty(int fd);

#endif
