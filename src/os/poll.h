/* SPDX-License-Identifier: MIT
   Waiting for descriptors: poll, select, epoll. Every function answers what the system call does, or a negative errno;
   -EINTR is the caller's to retry. Those with a timeout may block: call them in a region unless it is zero. */
#ifndef GILT_OS_POLL_H
#define GILT_OS_POLL_H

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "base/base.h"

/* MAY_BLOCK. Nanoseconds; -1: for ever. */
int os_poll(struct pollfd *fds, nfds_t count, int64_t timeout_ns);
int os_select(int limit, fd_set *readable, fd_set *writable, fd_set *exceptional, int64_t timeout_ns);

int os_epoll_create(int flags);
/* operation: EPOLL_CTL_ADD and the like. */
int os_epoll_control(int epoll_fd, int operation, int fd, uint32_t events);
/* MAY_BLOCK. Milliseconds; -1: for ever. */
int os_epoll_wait(int epoll_fd, struct epoll_event *events, int count, int timeout_ms);

#endif
