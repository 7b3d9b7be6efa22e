/* SPDX-License-Identifier: MIT
   What _thread.lock, RLock and the queues block on: a mutex that any thread may release, on a futex. Taking and
   releasing it without contention is one atomic operation and never gives up the interpreter's lock. */
#ifndef GILT_MODULES_LOCK_CORE_H
#define GILT_MODULES_LOCK_CORE_H

#include "os/thread.h"

typedef struct {
    _Atomic uint32_t word; /* 0 free, 1 taken, 2 taken and somebody may sleep on it */
} LockCore;

static ALWAYS_INLINE bool lock_core_try(LockCore *lock) {
    uint32_t expected = 0;
    return atomic_compare_exchange_strong_explicit(&lock->word, &expected, 1, memory_order_acquire, memory_order_relaxed);
}
static ALWAYS_INLINE bool lock_core_is_taken(LockCore *lock) {
    return atomic_load_explicit(&lock->word, memory_order_relaxed) != 0;
}
/* Waits for the lock. timeout_ns < 0: for ever. 1 taken, 0 time is up, -1 a signal handler raised.
   gil: held, released in REGION_LOCK_ACQUIRE when the lock is not free.  runs: Python (signal handlers). */
int lock_core_acquire_slow(LockCore *lock, int64_t timeout_ns) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK int lock_core_acquire(LockCore *lock, int64_t timeout_ns) {
    return LIKELY(lock_core_try(lock)) ? 1 : lock_core_acquire_slow(lock, timeout_ns);
}
static ALWAYS_INLINE void lock_core_release(LockCore *lock) {
    if (UNLIKELY(atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2))
        os_futex_wake(&lock->word, 1);
}
static inline void lock_core_reset(LockCore *lock) { atomic_store_explicit(&lock->word, 0, memory_order_relaxed); }

#endif
