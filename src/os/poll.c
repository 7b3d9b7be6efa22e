/* SPDX-License-Identifier: MIT
   System calls that wait for descriptors. Called by modules/select.c and modules/_socket/. */
#define _GNU_SOURCE
#include "os/poll.h"

#include <errno.h>

enum { NS_PER_SECOND = 1000000000 };

#define RESULT(call)                                                                                                   \
    do {                                                                                                               \
        __typeof__(call) result_ = (call);                                                                             \
        return result_ < 0 ? -errno : result_;                                                                         \
    } while (0)

int os_poll(struct pollfd *fds, nfds_t count, int64_t timeout_ns) {
    struct timespec limit = {.tv_sec = timeout_ns / NS_PER_SECOND, .tv_nsec = timeout_ns % NS_PER_SECOND};
    RESULT(ppoll(fds, count, timeout_ns < 0 ? NULL : &limit, NULL));
}

int os_select(int limit, fd_set *readable, fd_set *writable, fd_set *exceptional, int64_t timeout_ns) {
    struct timespec time = {.tv_sec = timeout_ns / NS_PER_SECOND, .tv_nsec = timeout_ns % NS_PER_SECOND};
    RESULT(pselect(limit, readable, writable, exceptional, timeout_ns < 0 ? NULL : &time, NULL));
}

int os_epoll_create(int flags) { RESULT(epoll_create1(flags)); }

int os_epoll_control(int epoll_fd, int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    RESULT(epoll_ctl(epoll_fd, operation, fd, &event));
}

int os_epoll_wait(int epoll_fd, struct epoll_event *events, int count, int timeout_ms) {
    RESULT(epoll_wait(epoll_fd, events, count, timeout_ms));
}
