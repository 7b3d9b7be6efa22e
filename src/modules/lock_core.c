/* SPDX-License-Identifier: MIT
   Waiting for a lock off the interpreter's lock. After having slept a thread takes the lock with 2, since it cannot know
   whether others sleep too (Drepper, "Futexes are tricky"). */
#include "modules/lock_core.h"

#include <errno.h>

#include "gil/region.h"
#include "os/clock.h"

/* How long a thread looks before it sleeps. It learns: a partner that answers at once is waited for like that, on an idle
   machine, and with nobody of that kind the time shrinks to nothing; now and then a long look finds out whether it still
   holds. */
enum { LOCK_SPIN_FIRST_NS = 5000, LOCK_SPIN_GOOD_NS = 20000, LOCK_SPIN_PROBE_NS = 100000, LOCK_PROBE_EVERY = 64 };

static bool lock_core_spin(LockCore *lock, int64_t now, int64_t spin) {
    int64_t until = now + spin;
    do {
        for (int i = 0; i < 32; i++) {
            if (!lock_core_is_taken(lock) && lock_core_try(lock))
                return true;
            os_spin_pause();
        }
    } while (os_clock_monotonic() < until);
    return false;
}

/* How long to look this time, in ns. */
static int64_t lock_core_spin_time(Thread *self) {
    if (os_cpu_count_cached() == 1)
        return 0;
    uint32_t waits = self->lock_waits++;
    if (waits == 0)
        self->lock_spin_ns = LOCK_SPIN_FIRST_NS;
    return waits % LOCK_PROBE_EVERY == LOCK_PROBE_EVERY - 1 ? LOCK_SPIN_PROBE_NS : self->lock_spin_ns;
}

static void lock_core_learn(Thread *self, bool found) {
    if (found)
        self->lock_spin_ns = LOCK_SPIN_GOOD_NS;
    else
        self->lock_spin_ns = self->lock_spin_ns > 1000 ? self->lock_spin_ns * 3 / 4 : 0;
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
    Thread *self = thread_self;
    int64_t spin = lock_core_spin_time(self);
    if (timeout_ns >= 0 && spin > timeout_ns)
        spin = 0;
    for (;;) {
        int code = 0;
        BLOCKING(REGION_LOCK_ACQUIRE) {
            bool found = spin && lock_core_spin(lock, now, spin);
            if (spin)
                lock_core_learn(self, found);
            if (!found)
                code = lock_core_sleep(lock, deadline);
        }
        if (code == 0)
            return 1;
        if (code == -ETIMEDOUT)
            return 0;
        spin = 0;
        if (!safepoint())
            return -1;
    }
}
