/* SPDX-License-Identifier: MIT
   Starting another program in a child process, as subprocess wants it: everything between fork and exec. The child
   runs nothing but system calls (and the caller's two functions), so that it may share memory with its parent, and be
   started while other threads hold any lock. */
#ifndef GILT_OS_CHILD_H
#define GILT_OS_CHILD_H

#include <sys/types.h>

#include "base/base.h"

/* What the child becomes. Pointers are lent for the call; descriptors are -1 where there is none. */
typedef struct {
    char *const *programs;     /* tried in this order; ends with NULL */
    char *const *args;
    char *const *env;          /* NULL: the parent's */
    const char *cwd;           /* NULL: the parent's */
    int const *keep;           /* descriptors that stay open, ascending */
    size_t keep_count;
    int stdin_read, stdin_write, stdout_read, stdout_write, stderr_read, stderr_write; /* pipes, both ends */
    int error_read, error_write; /* tells the parent why the program could not be started */
    bool close_others;         /* all descriptors from 3 on but `keep` */
    bool restore_signals;      /* those that Python ignores: SIGPIPE, SIGXFSZ */
    bool new_session;
    pid_t group;               /* -1: the parent's; 0: a new one */
    gid_t const *groups;       /* NULL: as they are */
    size_t group_count;
    gid_t gid;                 /* (gid_t)-1: as it is */
    uid_t uid;
    int umask;                 /* -1: as it is */
    bool share_memory;         /* vfork, where nothing forbids it */
    void (*started)(void *data);     /* the first thing that runs in the child, or NULL */
    bool (*before_exec)(void *data); /* the last thing before descriptors are closed, or NULL; false: give up */
    void *data;                      /* for these two */
} OsChild;

/* Starts it: the child's id or a negative errno. What goes wrong in the child is written to error_write as
   "OSError:<errno in hex>:<where>" ("noexec": before any exec; "": exec) or "SubprocessError:0:<text>".
   gil: not held, or held when there is a function to call.  MAY_BLOCK (until exec, when memory is shared). */
pid_t os_child_start(OsChild const *child);

#endif
