/* SPDX-License-Identifier: MIT
   What has to happen around a fork, for os.fork, os.forkpty and _posixsubprocess. */
#ifndef GILT_MODULES_POSIX_FORK_H
#define GILT_MODULES_POSIX_FORK_H

#include "base/base.h"

/* Before: the functions of os.register_at_fork. gil: held.  runs: Python.  fails: never (reported as unraisable). */
void fork_before(void);
/* After, in the parent. */
void fork_after_parent(void);
/* After, in the child: the forking thread is the only one there is; locks, signals and the list of threads are made new,
   then the registered functions run. */
void fork_after_child(void);

#endif
