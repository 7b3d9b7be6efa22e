/* SPDX-License-Identifier: MIT
   Threads and futexes by pthread and futex(2). Called by gil/, modules/_thread.c, loop/. */
#define _GNU_SOURCE
#include "os/thread.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int os_thread_start(void *(*run)(void *), void *arg, size_t stack, unsigned long *ident) {
    pthread_attr_t attributes;
    int code = pthread_attr_init(&attributes);
    if (code)
        return -code;
    code = pthread_attr_setstacksize(&attributes, stack ? stack : OS_THREAD_STACK_DEFAULT);
    if (!code)
        code = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    if (!code)
        code = pthread_create(&thread, &attributes, run, arg);
    pthread_attr_destroy(&attributes);
    if (code)
        return -code;
    if (ident)
        *ident = (unsigned long)thread;
    return 0;
}

unsigned long os_thread_ident(void) { return (unsigned long)pthread_self(); }
unsigned long os_thread_native_id(void) { return (unsigned long)syscall(SYS_gettid); }
bool os_thread_is_process_main(void) { return syscall(SYS_gettid) == getpid(); }

/* The main thread's stack grows on demand up to the resource limit; what lies above its first frame (arguments and
   environment, at most a quarter of the limit) counts too. */
static char *os_thread_stack_low_main(void) {
    enum { UNLIMITED_ASSUMED = 64 << 20, ARGUMENTS_ALLOWED = 256 << 10 };
    struct rlimit limit;
    size_t size = 8 << 20;
    if (getrlimit(RLIMIT_STACK, &limit) == 0)
        size = limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > UNLIMITED_ASSUMED ? UNLIMITED_ASSUMED : limit.rlim_cur;
    size_t used = size > 4 * ARGUMENTS_ALLOWED ? ARGUMENTS_ALLOWED : size / 4;
    return (char *)__builtin_frame_address(0) - (size - used);
}

char *os_thread_stack_low(void) {
    if (os_thread_is_process_main())
        return os_thread_stack_low_main();
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    return low ? low : (char *)__builtin_frame_address(0) - (128 << 10);
}

int os_thread_kill(unsigned long ident, int signal_number) { return -pthread_kill((pthread_t)ident, signal_number); }

int os_thread_cpu_clock(unsigned long ident, int *clock_id) {
    clockid_t clock;
    int code = pthread_getcpuclockid((pthread_t)ident, &clock);
    if (code)
        return -code;
    *clock_id = clock;
    return 0;
}

void os_thread_exit(void) { pthread_exit(NULL); }

int os_thread_key_new(unsigned *key) {
    pthread_key_t made;
    int code = pthread_key_create(&made, NULL);
    if (!code)
        *key = made;
    return -code;
}
void os_thread_key_free(unsigned key) { pthread_key_delete(key); }
int os_thread_key_set(unsigned key, void *value) { return -pthread_setspecific(key, value); }
void *os_thread_key_get(unsigned key) { return pthread_getspecific(key); }

void os_thread_yield(void) { sched_yield(); }

void os_thread_park(void) {
    for (;;)
        pause();
}

int os_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT_MAX ? (int)online : 1;
}

_Atomic uint32_t const *os_cpu_place(void) {
    if (__rseq_size == 0) /* the C library could not register */
        return NULL;
    struct rseq *area = (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
    return (_Atomic uint32_t const *)&area->cpu_id;
}

int os_cpu_count_cached(void) {
    /* written with the same value by whoever comes first */
    static _Atomic int cached;
    int n = atomic_load_explicit(&cached, memory_order_relaxed);
    if (!n) {
        n = os_cpu_count();
        atomic_store_explicit(&cached, n, memory_order_relaxed);
    }
    return n;
}

void os_timer_slack_minimal(void) { prctl(PR_SET_TIMERSLACK, 1); }

static int os_futex_result(long result) { return result < 0 ? -errno : 0; }

int os_futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t timeout_ns) {
    struct timespec limit, *at = NULL;
    if (timeout_ns >= 0) {
        limit = (struct timespec){timeout_ns / 1000000000, timeout_ns % 1000000000};
        at = &limit;
    }
    return os_futex_result(syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, at, NULL, 0));
}

int os_futex_wait_until(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns) {
    struct timespec limit = {deadline_ns / 1000000000, deadline_ns % 1000000000};
    return os_futex_result(syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected, &limit, NULL,
                                   FUTEX_BITSET_MATCH_ANY));
}

void os_futex_wake(_Atomic uint32_t *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

void os_mutex_lock_slow(OsMutex *mutex) {
    for (int i = 0; i < 100; i++) {
        uint32_t expected = 0;
        if (atomic_load_explicit(&mutex->word, memory_order_relaxed) == 0 &&
            atomic_compare_exchange_weak_explicit(&mutex->word, &expected, 1, memory_order_acquire, memory_order_relaxed))
            return;
        os_spin_pause();
    }
    while (atomic_exchange_explicit(&mutex->word, 2, memory_order_acquire) != 0)
        os_futex_wait(&mutex->word, 2, -1);
}
