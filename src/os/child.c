/* SPDX-License-Identifier: MIT
   The way from fork to exec. Invariant: after the fork the child calls only what POSIX allows a signal handler to call,
   and it never returns from os_child_start. Called by modules/_posixsubprocess.c. */
#define _GNU_SOURCE
#include "os/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CHILD_FAILED = 255 };

/* --- descriptors --- */

static bool child_set_inheritable(int fd, bool inheritable) {
    int flags = fcntl(fd, F_GETFD);
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return flags >= 0 && (flags == wanted || fcntl(fd, F_SETFD, wanted) == 0);
}

/* The kept ones survive exec; the pipe for errors must not: its end tells the parent that exec worked. */
static bool child_keep(OsChild const *child) {
    for (size_t i = 0; i < child->keep_count; i++)
        if (child->keep[i] != child->error_write && !child_set_inheritable(child->keep[i], true))
            return false;
    return true;
}

static bool child_close(int fd) { return fd < 0 || close(fd) == 0; }

/* Moves a pipe end out of the way of the standard descriptor that it must not cover. */
static bool child_lift(int *fd, int above) {
    if (*fd < 0 || *fd > above)
        return true;
    *fd = fcntl(*fd, F_DUPFD_CLOEXEC, above + 1);
    return *fd >= 0;
}

static bool child_place(int fd, int target) {
    if (fd == target)
        return child_set_inheritable(fd, true);
    return fd < 0 || dup2(fd, target) >= 0;
}

static bool child_set_standard(OsChild const *child) {
    int in = child->stdin_read, out = child->stdout_write, err = child->stderr_write;
    if (!child_close(child->stdin_write) || !child_close(child->stdout_read) || !child_close(child->stderr_read) ||
        !child_close(child->error_read))
        return false;
    if (!(out != 0 || child_lift(&out, 0)) || !(err < 0 || err > 1 || child_lift(&err, 1)))
        return false;
    return child_place(in, 0) && child_place(out, 1) && child_place(err, 2);
}

static bool child_is_kept(OsChild const *child, int fd) {
    for (size_t i = 0; i < child->keep_count; i++)
        if (child->keep[i] == fd)
            return true;
    return false;
}

typedef struct {
    uint64_t inode;
    int64_t offset;
    unsigned short size;
    unsigned char type;
    char name[];
} KernelDirEntry; /* what getdents64 writes */

/* For kernels without close_range: what /proc says is open. */
static void child_close_listed(OsChild const *child) {
    union {
        KernelDirEntry entry;
        char bytes[2048];
    } buffer;
    int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long size;
    while (dir >= 0 && (size = syscall(SYS_getdents64, dir, buffer.bytes, sizeof buffer.bytes)) > 0) {
        for (long at = 0; at < size;) {
            KernelDirEntry *entry = (KernelDirEntry *)(buffer.bytes + at);
            int fd = 0;
            for (const char *p = entry->name; *p >= '0' && *p <= '9'; p++)
                fd = fd * 10 + (*p - '0');
            if (fd > 2 && fd != dir && !child_is_kept(child, fd))
                close(fd);
            at += entry->size;
        }
    }
    if (dir >= 0)
        close(dir);
}

static void child_close_others(OsChild const *child) {
    unsigned low = 3;
    for (size_t i = 0; i <= child->keep_count; i++) {
        unsigned high = i < child->keep_count ? (unsigned)child->keep[i] : ~0u;
        if (high < low)
            continue;
        if (high > low && syscall(SYS_close_range, low, i < child->keep_count ? high - 1 : high, 0) < 0) {
            child_close_listed(child);
            return;
        }
        low = high + 1;
    }
}

/* --- the rest of what makes a process --- */

/* Handlers are the parent's code: they must not run in a child, which may share its memory. */
static void child_forget_handlers(void) {
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
            action.sa_flags = 0;
            action.sa_handler = SIG_DFL;
            sigaction(number, &action, NULL);
        }
    }
}

static bool child_set_identity(OsChild const *child) {
    if (child->new_session && setsid() < 0)
        return false;
    if (child->group >= 0 && setpgid(0, child->group) < 0)
        return false;
    if (child->groups && setgroups(child->group_count, child->groups) < 0)
        return false;
    if (child->gid != (gid_t)-1 && setregid(child->gid, child->gid) < 0)
        return false;
    return child->uid == (uid_t)-1 || setreuid(child->uid, child->uid) == 0;
}

static bool child_prepare(OsChild const *child) {
    if (!child_keep(child) || !child_set_standard(child) || (child->cwd && chdir(child->cwd) < 0))
        return false;
    if (child->umask >= 0)
        umask((mode_t)child->umask);
    if (child->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    return child_set_identity(child);
}

/* Tries the programs; the error that counts is the first that is not "no such file". */
static int child_exec(OsChild const *child) {
    int error = 0;
    for (char *const *program = child->programs; *program; program++) {
        if (child->env)
            execve(*program, child->args, child->env);
        else
            execv(*program, child->args);
        if (errno != ENOENT && errno != ENOTDIR && error == 0)
            error = errno;
    }
    return child->programs[0] && error == 0 ? errno : error;
}

static void child_write(int fd, const char *text) {
    size_t size = strlen(text);
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0)
            text += n, size -= (size_t)n;
    }
}

static NORETURN void child_fail(OsChild const *child, int error, const char *where) {
    char code[16] = "OSError:", *end = code + 8;
    if (error) {
        int shift = 0;
        while (shift < 24 && error >> (shift + 4))
            shift += 4;
        for (; shift >= 0; shift -= 4)
            *end++ = "0123456789abcdef"[(error >> shift) & 15];
        *end++ = ':';
        *end = '\0';
        child_write(child->error_write, code);
    } else {
        child_write(child->error_write, "SubprocessError:0:");
    }
    child_write(child->error_write, where);
    _exit(CHILD_FAILED);
}

static NORETURN void child_run(OsChild const *child, sigset_t const *mask) {
    if (child->started)
        child->started(child->data);
    else
        child_forget_handlers();
    if (!child_prepare(child))
        child_fail(child, errno, "noexec");
    if (mask)
        pthread_sigmask(SIG_SETMASK, mask, NULL);
    if (child->before_exec && !child->before_exec(child->data))
        child_fail(child, 0, "Exception occurred in preexec_fn.");
    if (child->close_others)
        child_close_others(child);
    child_fail(child, child_exec(child), "");
}

/* A child that changes its user must not share memory: glibc would change the parent's threads, too. */
static bool child_may_share(OsChild const *child) {
    return child->share_memory && !child->started && !child->before_exec && !child->groups &&
           child->gid == (gid_t)-1 && child->uid == (uid_t)-1;
}

pid_t os_child_start(OsChild const *child) {
    sigset_t all, before;
    bool const share = child_may_share(child);
    if (!child->started) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
    }
    pid_t pid = share ? vfork() : fork();
    if (pid == 0)
        child_run(child, child->started ? NULL : &before);
    int code = pid < 0 ? -errno : pid;
    if (!child->started)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
