/* SPDX-License-Identifier: MIT
   OS threads, futexes, and the small mutex that the runtime's own structures use. No Value, no lock of the interpreter.
   Functions that can fail return a negative errno. */
#ifndef GILT_OS_THREAD_H
#define GILT_OS_THREAD_H

#include <stdatomic.h>

#include "base/base.h"

/* --- threads --- */
enum { OS_THREAD_STACK_DEFAULT = 8 << 20, OS_THREAD_STACK_MIN = 32 << 10 };

/* Starts a detached thread with `stack` bytes of address space (0: the default). All signals stay as they are in the
   caller. Stores its ident unless `ident` is NULL. fails: -EAGAIN, -EINVAL. */
int os_thread_start(void *(*run)(void *), void *arg, size_t stack, unsigned long *ident);
unsigned long os_thread_ident(void);     /* pthread_self */
unsigned long os_thread_native_id(void); /* gettid */
/* The lowest address of the calling thread's C stack, guard pages excluded, for the main thread as far as its limit lets
   it grow. */
char *os_thread_stack_low(void);
bool os_thread_is_process_main(void); /* this thread is the one that main() runs in */
int os_thread_kill(unsigned long ident, int signal_number);
int os_thread_cpu_clock(unsigned long ident, int *clock_id);
void os_thread_yield(void);
/* Never returns: for threads that outlive their interpreter. */
NORETURN void os_thread_park(void);
int os_cpu_count(void); /* processors this process may run on, at least 1 */
int os_cpu_count_cached(void); /* as it was when first asked for */
/* Where the kernel writes on which processor the calling thread runs or ran last (rseq(2)); it may be read by any thread
   while this one lives. NULL: the system does not tell. */
_Atomic uint32_t const *os_cpu_place(void);
/* Lets the timers of this thread fire when they are due instead of up to 50 microseconds later. Threads started later
   inherit it. */
void os_timer_slack_minimal(void);

static ALWAYS_INLINE void os_spin_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("" ::: "memory");
#endif
}

/* Ends the calling thread, which os_thread_start or somebody else started. */
NORETURN void os_thread_exit(void);

/* --- values of a thread by key (for extensions) --- 0 or -errno; set and get are safe in any thread */
int os_thread_key_new(unsigned *key);
void os_thread_key_free(unsigned key);
int os_thread_key_set(unsigned key, void *value);
void *os_thread_key_get(unsigned key);

/* --- futexes --- `timeout_ns` < 0: none. 0 woken (or spuriously), -EAGAIN the word differs, -ETIMEDOUT, -EINTR. */
int os_futex_wait(_Atomic uint32_t *word, uint32_t expected, int64_t timeout_ns);
/* The same until an absolute monotonic time. */
int os_futex_wait_until(_Atomic uint32_t *word, uint32_t expected, int64_t deadline_ns);
void os_futex_wake(_Atomic uint32_t *word, int count);

/* --- mutex --- 0 free, 1 held, 2 held and somebody sleeps. After a fork the child may simply set it to zero. */
typedef struct {
    _Atomic uint32_t word;
} OsMutex;
#define OS_MUTEX_INIT {0}

void os_mutex_lock_slow(OsMutex *mutex);
static ALWAYS_INLINE void os_mutex_lock(OsMutex *mutex) {
    uint32_t expected = 0;
    if (UNLIKELY(!atomic_compare_exchange_strong_explicit(&mutex->word, &expected, 1, memory_order_acquire,
                                                          memory_order_relaxed)))
        os_mutex_lock_slow(mutex);
}
static ALWAYS_INLINE void os_mutex_unlock(OsMutex *mutex) {
    if (UNLIKELY(atomic_exchange_explicit(&mutex->word, 0, memory_order_release) == 2))
        os_futex_wake(&mutex->word, 1);
}
static inline void os_mutex_reset(OsMutex *mutex) { atomic_store_explicit(&mutex->word, 0, memory_order_relaxed); }

#endif
