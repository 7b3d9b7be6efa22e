/* SPDX-License-Identifier: MIT
   The notes about signals that arrived. Everything here is atomic because handlers may run at any instant, on any
   thread. Called by the C handler of modules/_signal.c, by _thread.interrupt_main, and by the taking side. */
#include "gil/signals.h"

#include <errno.h>

#include "os/signal.h"

/* One process, one set of signals; see the head of the header. */
static struct {
    _Atomic(Thread *) main;
    _Atomic bool any;
    _Atomic bool tripped[SIGNALS_COUNT];
    _Atomic int wakeup_fd; /* plus one: 0 is none */
    _Atomic bool wakeup_warn;
    _Atomic int wakeup_error;
} signals;

void signals_set_main(Thread *thread) { atomic_store(&signals.main, thread); }

void signals_trip(int number) {
    if (number < 1 || number >= SIGNALS_COUNT)
        return;
    int saved = errno;
    atomic_store(&signals.tripped[number], true);
    atomic_store(&signals.any, true);
    Thread *main_thread = atomic_load(&signals.main);
    if (main_thread)
        thread_notify(main_thread, ATTENTION_SIGNAL);
    int fd = atomic_load(&signals.wakeup_fd) - 1;
    if (fd >= 0) {
        int code = os_signal_write_byte(fd, (unsigned char)number);
        if (code < 0 && (atomic_load(&signals.wakeup_warn) || (code != -EAGAIN && code != -EWOULDBLOCK)))
            atomic_store(&signals.wakeup_error, -code);
    }
    errno = saved;
}

bool signals_take(int number) {
    return atomic_load(&signals.tripped[number]) && atomic_exchange(&signals.tripped[number], false);
}

bool signals_take_any(void) { return atomic_load(&signals.any) && atomic_exchange(&signals.any, false); }

void signals_ask_again(void) {
    atomic_store(&signals.any, true);
    Thread *main_thread = atomic_load(&signals.main);
    if (main_thread)
        thread_notify(main_thread, ATTENTION_SIGNAL);
}

void signals_forget(void) {
    atomic_store(&signals.any, false);
    for (int i = 0; i < SIGNALS_COUNT; i++)
        atomic_store(&signals.tripped[i], false);
}

int signals_set_wakeup_fd(int fd, bool warn_when_full) {
    atomic_store(&signals.wakeup_warn, warn_when_full);
    return atomic_exchange(&signals.wakeup_fd, fd + 1) - 1;
}

int signals_take_wakeup_error(void) { return atomic_exchange(&signals.wakeup_error, 0); }
