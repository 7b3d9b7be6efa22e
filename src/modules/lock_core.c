/* SPDX-License-Identifier: MIT
   Waiting for a lock off the interpreter's lock. After having slept a thread takes the lock with 2, since it cannot know
   whether others sleep too (Drepper, "Futexes are tricky"). */
#include "modules/lock_core.h"

#include <errno.h>

#include "gil/region.h"
#include "os/clock.h"

/* How long a thread looks before it sleeps: enough for a partner that answers at once. */
enum { LOCK_SPIN_NS = 6000 };

static bool lock_core_spin(LockCore *lock, int64_t now) {
    int64_t until = now + LOCK_SPIN_NS;
    do {
        for (int i = 0; i < 32; i++) {
            if (!lock_core_is_taken(lock) && lock_core_try(lock))
                return true;
            os_spin_pause();
        }
    } while (os_clock_monotonic() < until);
    return false;
}

/* Sleeps until the lock is ours: 0, or -ETIMEDOUT, or -EINTR. */
static int lock_core_sleep(LockCore *lock, int64_t deadline_ns) {
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) {
        int code = deadline_ns < 0 ? os_futex_wait(&lock->word, 2, -1) : os_futex_wait_until(&lock->word, 2, deadline_ns);
        if (code == -EINTR)
            return code;
        if (code == -ETIMEDOUT)
            return lock_core_try(lock) ? 0 : code;
    }
    return 0;
}

NOINLINE int lock_core_acquire_slow(LockCore *lock, int64_t timeout_ns) {
    if (timeout_ns == 0)
        return lock_core_try(lock);
    int64_t now = os_clock_monotonic();
    int64_t deadline = timeout_ns < 0 ? -1 : timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
    bool spin = os_cpu_count_cached() > 1 && (timeout_ns < 0 || timeout_ns > LOCK_SPIN_NS);
    for (;;) {
        int code = 0;
        BLOCKING(REGION_LOCK_ACQUIRE) {
            if (!spin || !lock_core_spin(lock, now))
                code = lock_core_sleep(lock, deadline);
        }
        if (code == 0)
            return 1;
        if (code == -ETIMEDOUT)
            return 0;
        spin = false;
        if (!safepoint())
            return -1;
    }
}
