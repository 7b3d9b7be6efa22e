/* SPDX-License-Identifier: MIT
   _thread.lock and _thread.RLock. Owner and count of an RLock are guarded by the interpreter's lock; only the core, which
   threads wait for, is atomic. */
#include "modules/_thread.h"

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "types/duration.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

#define THREAD_TIMEOUT_MAX_NS (INT64_C(9223372036) * 1000000000)

typedef struct {
    Object head;
    Value weaklist;
    LockCore core;
    uint32_t count;      /* how often the owner holds it; 0: nobody does */
    unsigned long owner; /* ident */
} RLock;

/* The arguments of acquire(blocking=True, timeout=-1) as a timeout: 0 do not wait, -1 for ever. */
static bool lock_acquire_timeout(Borrowed const *args, ssize_t count, Borrowed keywords, int64_t *timeout_ns) {
    Borrowed bound[2];
    int blocking = 1;
    *timeout_ns = -1;
    if (count == 0 && !keywords)
        return true;
    if (!native_bind("acquire", "(blocking=True, timeout=-1)", args, count, keywords, bound, NULL))
        return false;
    if (bound[0] && !arg_int(bound[0], &blocking))
        return false;
    if (bound[1] && !duration_from_seconds(bound[1], ROUND_UP, timeout_ns))
        return false;
    bool given = bound[1] && *timeout_ns != -1000000000;
    if (!blocking && given) {
        raise_error(&exc_ValueError, "can't specify a timeout for a non-blocking call");
        return false;
    }
    if (given && *timeout_ns < 0) {
        raise_error(&exc_ValueError, "timeout value must be positive");
        return false;
    }
    if (!blocking) {
        *timeout_ns = 0;
    } else if (!given) {
        *timeout_ns = -1;
    } else if (*timeout_ns > THREAD_TIMEOUT_MAX_NS) {
        raise_error(&exc_OverflowError, "timeout value is too large");
        return false;
    }
    return true;
}

static Value lock_result(int taken) { return taken < 0 ? NULL : bool_value(taken); }

/* --- lock --- */

Value lock_new(void) {
    Lock *self = NEW_OBJECT(Lock, &lock_type);
    return self ? TO_VALUE(self) : NULL;
}

static void lock_dealloc(Object *self) {
    Lock *lock = (Lock *)self;
    if (lock->weaklist)
        weakref_clear_all(self);
    object_free(self);
}

static Value lock_py_acquire(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    int64_t timeout;
    if (!lock_acquire_timeout(args, count, keywords, &timeout))
        return NULL;
    return lock_result(lock_core_acquire(&AS(Lock, self)->core, timeout));
}

static Value lock_py_release(Borrowed self, Borrowed const *args) {
    (void)args;
    LockCore *core = &AS(Lock, self)->core;
    if (UNLIKELY(!lock_core_is_taken(core)))
        return raise_error(&exc_RuntimeError, "release unlocked lock");
    lock_core_release(core);
    return NONE;
}

static Value lock_py_exit(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)count;
    if (!native_no_keywords("lock.__exit__", keywords))
        return NULL;
    return lock_py_release(self, args);
}

static Value lock_py_locked(Borrowed self, Borrowed const *args) {
    (void)args;
    return bool_value(lock_core_is_taken(&AS(Lock, self)->core));
}

static Value lock_py_at_fork_reinit(Borrowed self, Borrowed const *args) {
    (void)args;
    lock_core_reset(&AS(Lock, self)->core);
    return NONE;
}

static Value lock_slot_repr(Borrowed self) {
    return str_format("<%s %s object at %p>", lock_core_is_taken(&AS(Lock, self)->core) ? "locked" : "unlocked",
                      type_of(self)->name, (const void *)self);
}

#define LOCK_ACQUIRE_DOC "Take the lock; wait for it when blocking is true, at most timeout seconds. True when taken."
#define LOCK_RELEASE_DOC "Give the lock back, so that a thread waiting for it can go on."
#define ROW_ACQUIRE(name, function, doc)                                                                               \
    METHOD_ROW(name, .raw = function, "($self, blocking=True, timeout=-1)", doc, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE)
#define ROW_EXIT(function)                                                                                             \
    METHOD_ROW("__exit__", .raw = function, "($self, *args)", LOCK_RELEASE_DOC, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE)

static MethodDef const lock_methods[] = {
    ROW_ACQUIRE("acquire", lock_py_acquire, LOCK_ACQUIRE_DOC),
    ROW_ACQUIRE("acquire_lock", lock_py_acquire, LOCK_ACQUIRE_DOC),
    ROW_ACQUIRE("__enter__", lock_py_acquire, LOCK_ACQUIRE_DOC),
    METHOD_HIDDEN("release", lock_py_release, "($self)", LOCK_RELEASE_DOC),
    METHOD_HIDDEN("release_lock", lock_py_release, "($self)", LOCK_RELEASE_DOC),
    ROW_EXIT(lock_py_exit),
    METHOD_HIDDEN("locked", lock_py_locked, "($self)", "Whether somebody holds the lock."),
    METHOD_HIDDEN("locked_lock", lock_py_locked, "($self)", "Whether somebody holds the lock."),
    METHOD_HIDDEN("_at_fork_reinit", lock_py_at_fork_reinit, "($self)", NULL),
    METHOD_END,
};

static TypeInfo lock_info = {
    .methods = lock_methods,
    .dealloc = lock_dealloc,
    .repr = lock_slot_repr,
};

Type lock_type = {
    STATIC_TYPE("_thread.lock", Lock, &lock_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
    .doc = "A mutual exclusion lock that any thread may release; made by allocate_lock().",
    .weaklist_offset = offsetof(Lock, weaklist),
};

/* --- RLock --- */

static Value rlock_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)args, (void)count, (void)keywords;
    return type_alloc(type);
}

static void rlock_dealloc(Object *self) {
    gc_untrack(self);
    if (AS(RLock, TO_VALUE(self))->weaklist)
        weakref_clear_all(self);
    object_free(self);
}

static int rlock_traverse(Object *self, Visitor visitor, void *arg) {
    (void)self, (void)visitor, (void)arg;
    return 0;
}

static ALWAYS_INLINE bool rlock_is_mine(RLock *self) { return self->count > 0 && self->owner == thread_self->ident; }

static Value rlock_py_acquire(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    RLock *self = AS(RLock, v);
    int64_t timeout;
    if (!lock_acquire_timeout(args, count, keywords, &timeout))
        return NULL;
    if (rlock_is_mine(self)) {
        if (self->count == UINT32_MAX)
            return raise_error(&exc_OverflowError, "Internal lock count overflowed");
        self->count++;
        return TRUE_VALUE;
    }
    int taken = lock_core_acquire(&self->core, timeout);
    if (taken == 1) {
        self->owner = thread_self->ident;
        self->count = 1;
    }
    return lock_result(taken);
}

static Value rlock_py_release(Borrowed v, Borrowed const *args) {
    (void)args;
    RLock *self = AS(RLock, v);
    if (!rlock_is_mine(self))
        return raise_error(&exc_RuntimeError, "cannot release un-acquired lock");
    if (--self->count == 0) {
        self->owner = 0;
        lock_core_release(&self->core);
    }
    return NONE;
}

static Value rlock_py_exit(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)count;
    if (!native_no_keywords("RLock.__exit__", keywords))
        return NULL;
    return rlock_py_release(self, args);
}

static Value rlock_py_is_owned(Borrowed self, Borrowed const *args) {
    (void)args;
    return bool_value(rlock_is_mine(AS(RLock, self)));
}

/* The pair (count, owner), given back to _acquire_restore: how Condition.wait lets go of a lock held several times. */
static Value rlock_py_release_save(Borrowed v, Borrowed const *args) {
    (void)args;
    RLock *self = AS(RLock, v);
    if (self->count == 0)
        return raise_error(&exc_RuntimeError, "cannot release un-acquired lock");
    OWNED Value owner = int_new_unsigned(self->owner);
    OWNED Value count = int_new(self->count);
    if (!owner || !count)
        return NULL;
    Value saved = tuple_pack(2, count, owner);
    if (!saved)
        return NULL;
    self->count = 0;
    self->owner = 0;
    lock_core_release(&self->core);
    return saved;
}

static Value rlock_py_acquire_restore(Borrowed v, Borrowed const *args) {
    RLock *self = AS(RLock, v);
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "_acquire_restore() argument 1 must be 2-item sequence, not %T", args[0]);
    if (tuple_size(args[0]) != 2)
        return raise_error(&exc_TypeError, "_acquire_restore() argument 1 must be sequence of length 2, not %zd",
                           tuple_size(args[0]));
    uint64_t count, owner;
    if (!arg_uint64(tuple_peek(args[0], 0), &count) || !arg_uint64(tuple_peek(args[0], 1), &owner))
        return NULL;
    for (;;) {
        int taken = lock_core_acquire(&self->core, -1);
        if (taken < 0)
            return NULL;
        if (taken)
            break;
    }
    self->count = (uint32_t)count;
    self->owner = (unsigned long)owner;
    return NONE;
}

static Value rlock_py_at_fork_reinit(Borrowed v, Borrowed const *args) {
    (void)args;
    RLock *self = AS(RLock, v);
    lock_core_reset(&self->core);
    self->count = 0;
    self->owner = 0;
    return NONE;
}

static Value rlock_slot_repr(Borrowed v) {
    RLock *self = AS(RLock, v);
    return str_format("<%s %s object owner=%lu count=%lu at %p>", self->count ? "locked" : "unlocked", type_of(v)->name,
                      self->owner, (unsigned long)self->count, (const void *)v);
}

static MethodDef const rlock_methods[] = {
    ROW_ACQUIRE("acquire", rlock_py_acquire, LOCK_ACQUIRE_DOC " The owner may take it again."),
    ROW_ACQUIRE("__enter__", rlock_py_acquire, LOCK_ACQUIRE_DOC " The owner may take it again."),
    METHOD_HIDDEN("release", rlock_py_release, "($self)", "Undo one acquire(); the last one gives the lock back."),
    ROW_EXIT(rlock_py_exit),
    METHOD_HIDDEN("_is_owned", rlock_py_is_owned, "($self)", "Whether the calling thread holds the lock."),
    METHOD_HIDDEN("_acquire_restore", rlock_py_acquire_restore, "($self, state, /)", "Take back what _release_save gave up."),
    METHOD_HIDDEN("_release_save", rlock_py_release_save, "($self)", "Let go of the lock altogether; returns its state."),
    METHOD_HIDDEN("_at_fork_reinit", rlock_py_at_fork_reinit, "($self)", NULL),
    METHOD_END,
};

static TypeInfo rlock_info = {
    .methods = rlock_methods,
    .new = rlock_slot_new,
    .dealloc = rlock_dealloc,
    .traverse = rlock_traverse,
    .repr = rlock_slot_repr,
};

Type rlock_type = {
    STATIC_TYPE("_thread.RLock", RLock, &rlock_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_IMMUTABLE | TYPE_FLAG_GC,
    .doc = "A lock that its owner may take several times.",
    .weaklist_offset = offsetof(RLock, weaklist),
};
