/* SPDX-License-Identifier: MIT
   Signal system calls. Called by gil/signals.c, modules/_signal.c, modules/_posixsubprocess.c. */
#define _GNU_SOURCE
#include "os/signal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int os_signal_result(int r) { return r < 0 ? -errno : r; }

int os_signal_set(int number, OsSignalHandler handler, OsSignalHandler *old) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, &before) < 0)
        return -errno;
    if (old)
        *old = before.sa_handler;
    return 0;
}

int os_signal_get(int number, OsSignalHandler *out) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0)
        return -errno;
    *out = action.sa_handler;
    return 0;
}

int os_signal_interrupt(int number, bool interrupt) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0)
        return -errno;
    if (interrupt)
        action.sa_flags &= ~SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return os_signal_result(sigaction(number, &action, NULL));
}

int os_signal_raise(int number) { return raise(number) ? -errno : 0; }
int os_signal_mask(int how, sigset_t const *set, sigset_t *old) { return -pthread_sigmask(how, set, old); }
int os_signal_pending(sigset_t *out) { return os_signal_result(sigpending(out)); }

int os_signal_pidfd_send(int pidfd, int number, unsigned flags) {
    return os_signal_result((int)syscall(SYS_pidfd_send_signal, pidfd, number, NULL, flags));
}

int os_signal_wait(sigset_t const *set, int *number) { return -sigwait(set, number); }

int os_signal_wait_info(sigset_t const *set, siginfo_t *info, struct timespec const *timeout) {
    return os_signal_result(timeout ? sigtimedwait(set, info, timeout) : sigwaitinfo(set, info));
}

void os_signal_pause(void) { pause(); }
unsigned os_signal_alarm(unsigned seconds) { return alarm(seconds); }

int os_signal_set_timer(int which, struct itimerval const *value, struct itimerval *old) {
    return os_signal_result(setitimer((__itimer_which_t)which, value, old));
}

int os_signal_get_timer(int which, struct itimerval *out) {
    return os_signal_result(getitimer((__itimer_which_t)which, out));
}

const char *os_signal_text(int number) {
    if (number < 1 || number >= OS_SIGNAL_COUNT)
        return NULL;
    return strsignal(number);
}

int os_signal_write_byte(int fd, unsigned char byte) {
    ssize_t n = write(fd, &byte, 1);
    return n < 0 ? -errno : (int)n;
}

void os_die_of_signal(int number) {
    signal(number, SIG_DFL);
    kill(getpid(), number);
}
