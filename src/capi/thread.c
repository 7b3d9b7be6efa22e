/* SPDX-License-Identifier: MIT
   OS threads, locks and thread-local values for extensions (pythread.h). Nothing here knows of the interpreter's lock: who
   waits for a lock with it held stops everybody, as in CPython. */
#include <errno.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "gil/interp.h"
#include "os/clock.h"
#include "os/thread.h"
#include "types/dict.h"

/* --- threads --- */

typedef struct {
    void (*run)(void *);
    void *arg;
} StartInfo;

static void *run_thread(void *arg) {
    StartInfo info = *(StartInfo *)arg;
    free(arg);
    info.run(info.arg);
    return NULL;
}

CAPI void PyThread_init_thread(void) {}
CAPI unsigned long PyThread_start_new_thread(void (*run)(void *), void *arg) {
    StartInfo *info = malloc(sizeof *info);
    unsigned long ident;
    if (!info)
        return (unsigned long)-1;
    *info = (StartInfo){run, arg};
    if (os_thread_start(run_thread, info, 0, &ident) < 0) {
        free(info);
        return (unsigned long)-1;
    }
    return ident;
}
CAPI NORETURN void PyThread_exit_thread(void) { os_thread_exit(); }
CAPI unsigned long PyThread_get_thread_ident(void) { return os_thread_ident(); }
CAPI unsigned long PyThread_get_thread_native_id(void) { return os_thread_native_id(); }

CAPI Object *PyThread_GetInfo(void) {
    Borrowed info = dict_peek_text(interp_self()->sys_dict, "thread_info");
    return info ? own_for_c(info) : raise_error(&exc_RuntimeError, "lost sys.thread_info");
}

/* --- locks: 0 free, 1 held, 2 held and somebody sleeps --- */

typedef _Atomic uint32_t Lock;
typedef enum { LOCK_FAILURE, LOCK_ACQUIRED, LOCK_INTERRUPTED } LockStatus;

CAPI void *PyThread_allocate_lock(void) { return calloc(1, sizeof(Lock)); }
CAPI void PyThread_free_lock(void *lock) { free(lock); }

/* `microseconds`: 0 does not wait, below 0 waits without an end. */
CAPI LockStatus PyThread_acquire_lock_timed(void *place, long long microseconds, int interruptible) {
    Lock *lock = place;
    uint32_t seen = 0;
    if (atomic_compare_exchange_strong_explicit(lock, &seen, 1, memory_order_acquire, memory_order_relaxed))
        return LOCK_ACQUIRED;
    if (microseconds == 0)
        return LOCK_FAILURE;
    int64_t deadline = microseconds > 0 && microseconds < INT64_MAX / 2000 ? os_clock_monotonic() + microseconds * 1000 : -1;
    while (atomic_exchange_explicit(lock, 2, memory_order_acquire) != 0) {
        int code = deadline < 0 ? os_futex_wait(lock, 2, -1) : os_futex_wait_until(lock, 2, deadline);
        if (code == -EINTR && interruptible)
            return LOCK_INTERRUPTED;
        if (code == -ETIMEDOUT)
            return LOCK_FAILURE;
    }
    return LOCK_ACQUIRED;
}
CAPI int PyThread_acquire_lock(void *lock, int wait) {
    return PyThread_acquire_lock_timed(lock, wait ? -1 : 0, 0) == LOCK_ACQUIRED;
}
CAPI void PyThread_release_lock(void *lock) {
    if (atomic_exchange_explicit((Lock *)lock, 0, memory_order_release) == 2)
        os_futex_wake(lock, 1);
}

/* --- thread-local values --- */

/* CPython's Py_tss_t. */
typedef struct {
    int is_made;
    unsigned key;
} ThreadKey;

CAPI ThreadKey *PyThread_tss_alloc(void) { return calloc(1, sizeof(ThreadKey)); }
CAPI int PyThread_tss_is_created(ThreadKey *key) { return key->is_made; }
CAPI int PyThread_tss_create(ThreadKey *key) {
    if (key->is_made)
        return 0;
    if (os_thread_key_new(&key->key) < 0)
        return -1;
    key->is_made = 1;
    return 0;
}
CAPI void PyThread_tss_delete(ThreadKey *key) {
    if (key->is_made)
        os_thread_key_free(key->key);
    key->is_made = 0;
}
CAPI void PyThread_tss_free(ThreadKey *key) {
    if (key)
        PyThread_tss_delete(key);
    free(key);
}
CAPI int PyThread_tss_set(ThreadKey *key, void *value) { return os_thread_key_set(key->key, value) < 0 ? -1 : 0; }
CAPI void *PyThread_tss_get(ThreadKey *key) { return os_thread_key_get(key->key); }

/* The older form: keys are ints. */
CAPI int PyThread_create_key(void) {
    unsigned key;
    return os_thread_key_new(&key) < 0 ? -1 : (int)key;
}
CAPI void PyThread_delete_key(int key) { os_thread_key_free((unsigned)key); }
CAPI int PyThread_set_key_value(int key, void *value) { return os_thread_key_set((unsigned)key, value) < 0 ? -1 : 0; }
CAPI void *PyThread_get_key_value(int key) { return os_thread_key_get((unsigned)key); }
CAPI void PyThread_delete_key_value(int key) { os_thread_key_set((unsigned)key, NULL); }
CAPI void PyThread_ReInitTLS(void) {}
