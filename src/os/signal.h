/* SPDX-License-Identifier: MIT
   Signals: handlers, masks, timers, waiting. Functions that can fail return a negative errno. */
#ifndef GILT_OS_SIGNAL_H
#define GILT_OS_SIGNAL_H

#include <signal.h>
#include <sys/time.h>

#include "base/base.h"

enum { OS_SIGNAL_COUNT = 65 };

typedef void (*OsSignalHandler)(int);

/* Installs a handler (SIG_DFL, SIG_IGN, or a function) without SA_RESTART and with an alternate stack if there is one;
   stores the old one unless NULL. */
int os_signal_set(int number, OsSignalHandler handler, OsSignalHandler *old);
int os_signal_get(int number, OsSignalHandler *out);
int os_signal_interrupt(int number, bool interrupt); /* whether it interrupts system calls */
int os_signal_raise(int number);
int os_signal_mask(int how, sigset_t const *set, sigset_t *old); /* of the calling thread */
int os_signal_pending(sigset_t *out);
int os_signal_pidfd_send(int pidfd, int number, unsigned flags);
/* MAY_BLOCK. The number that came, or -errno; -EAGAIN after the timeout. NULL: without one. */
int os_signal_wait(sigset_t const *set, int *number);
int os_signal_wait_info(sigset_t const *set, siginfo_t *info, struct timespec const *timeout);
void os_signal_pause(void); /* MAY_BLOCK */
unsigned os_signal_alarm(unsigned seconds);
int os_signal_set_timer(int which, struct itimerval const *value, struct itimerval *old);
int os_signal_get_timer(int which, struct itimerval *out);
/* "Interrupt"; NULL: no such signal. Static text. */
const char *os_signal_text(int number);
/* One byte into a pipe or socket, from a signal handler. 1 or -errno. */
int os_signal_write_byte(int fd, unsigned char byte);

/* Ends the process as if the signal had no handler; returns only when it is blocked. */
void os_die_of_signal(int number);

#endif
