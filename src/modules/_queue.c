/* SPDX-License-Identifier: MIT
   _queue.SimpleQueue: an unbounded queue for threads and signal handlers.

   A getter that finds nothing takes `lock` and marks the queue as waited for; the next getter, or the same one on its
   second turn, then sleeps on the lock until a put releases it. Invariant: `waiting` is true only while the lock is taken;
   all fields are guarded by the interpreter's lock, which is given away only while sleeping. put never blocks and runs no
   Python, so that it may interrupt a get or a put of the same thread. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "types/duration.h"
#include "modules/lock_core.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/clock.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    LockCore lock;
    bool waiting;
    Value *ring;      /* items in order from `first`, capacity is a power of two */
    size_t capacity, first, size;
    Value weaklist;
} SimpleQueue;

typedef struct {
    Value empty; /* the exception class Empty */
} QueueState;

extern ModuleDef const queue_module;
static QueueState *queue_state(void) { return module_state(&queue_module); }
static Type queue_type;
static ALWAYS_INLINE SimpleQueue *as_queue(Borrowed v) { return AS(SimpleQueue, v); }

static bool queue_grow(SimpleQueue *self) {
    size_t capacity = self->capacity ? self->capacity * 2 : 8;
    Value *ring = memory_new_array(capacity, sizeof(Value));
    if (!ring)
        return false;
    for (size_t i = 0; i < self->size; i++)
        ring[i] = self->ring[(self->first + i) & (self->capacity - 1)];
    memory_free(self->ring);
    self->ring = ring;
    self->capacity = capacity;
    self->first = 0;
    return true;
}

/* Lets one of those who wait for the lock look at the queue. */
static void queue_wake(SimpleQueue *self) {
    if (self->waiting) {
        self->waiting = false;
        lock_core_release(&self->lock);
    }
}

static Value queue_put(Borrowed v, Borrowed item) {
    SimpleQueue *self = as_queue(v);
    if (self->size == self->capacity && !queue_grow(self))
        return NULL;
    self->ring[(self->first + self->size) & (self->capacity - 1)] = own(item);
    self->size++;
    queue_wake(self);
    return NONE;
}

static Value queue_fail_empty(void) { return raise_value(AS(Type, queue_state()->empty), NULL); }

/* Waits until there is an item: 1, 0 when the time is up, -1. */
static int queue_wait(SimpleQueue *self, int64_t timeout_ns) {
    int64_t deadline = timeout_ns < 0 ? -1 : os_clock_monotonic() + timeout_ns;
    while (self->size == 0) {
        int64_t left = timeout_ns < 0 ? -1 : deadline - os_clock_monotonic();
        int got = lock_core_acquire(&self->lock, timeout_ns < 0 ? -1 : left > 0 ? left : 0);
        if (got <= 0)
            return got;
        self->waiting = true;
    }
    return 1;
}

static Value queue_get(Borrowed v, int64_t timeout_ns) {
    SimpleQueue *self = as_queue(v);
    if (self->size == 0) {
        int got = timeout_ns == 0 ? 0 : queue_wait(self, timeout_ns);
        if (got < 0)
            return NULL;
        if (self->size == 0)
            return queue_fail_empty();
    }
    Value item = self->ring[self->first];
    self->first = (self->first + 1) & (self->capacity - 1);
    self->size--;
    if (self->size) /* a put that came while this thread was waking up woke nobody */
        queue_wake(self);
    return item;
}

/* ------------------------------------------------------------------ life */

static Value queue_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (type == &queue_type && count)
        return raise_error(&exc_TypeError, "SimpleQueue() takes no positional arguments");
    if (type == &queue_type && !native_no_keywords("SimpleQueue", keywords))
        return NULL;
    return type_alloc(type);
}

static void queue_slot_dealloc(Object *o) {
    SimpleQueue *self = (SimpleQueue *)o;
    gc_untrack(o);
    if (self->weaklist)
        weakref_clear_all(o);
    for (size_t i = 0; i < self->size; i++)
        drop(self->ring[(self->first + i) & (self->capacity - 1)]);
    memory_free(self->ring);
    object_free(o);
}

static int queue_slot_traverse(Object *o, Visitor visitor, void *arg) {
    SimpleQueue *self = (SimpleQueue *)o;
    for (size_t i = 0; i < self->size; i++)
        VISIT(self->ring[(self->first + i) & (self->capacity - 1)]);
    return 0;
}

static void queue_slot_clear(Object *o) {
    SimpleQueue *self = (SimpleQueue *)o;
    while (self->size) {
        Value item = self->ring[self->first];
        self->first = (self->first + 1) & (self->capacity - 1);
        self->size--;
        drop(item);
    }
}

/* ------------------------------------------------------------------ methods */

static Value queue_py_put(Borrowed v, Borrowed const *args) { return queue_put(v, args[0]); }
static Value queue_py_put_nowait(Borrowed v, Borrowed const *args) { return queue_put(v, args[0]); }
static Value queue_py_get_nowait(Borrowed v, Borrowed const *args) { return queue_get(v, 0); }

static Value queue_py_get(Borrowed v, Borrowed const *args) {
    int block = args[0] ? is_true(args[0]) : 1;
    int64_t timeout_ns = -1;
    if (block < 0)
        return NULL;
    if (block && args[1] && args[1] != NONE) {
        if (!duration_from_seconds(args[1], ROUND_CEILING, &timeout_ns))
            return NULL;
        if (timeout_ns < 0)
            return raise_error(&exc_ValueError, "'timeout' must be a non-negative number");
    }
    return queue_get(v, block ? timeout_ns : 0);
}

static Value queue_py_empty(Borrowed v, Borrowed const *args) { return bool_value(as_queue(v)->size == 0); }
static Value queue_py_qsize(Borrowed v, Borrowed const *args) { return imm_int((int64_t)as_queue(v)->size); }
static Value queue_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const queue_methods[] = {
    METHOD("empty", queue_py_empty, "($self, /)", "True if there is nothing in the queue at this moment."),
    METHOD("get", queue_py_get, "($self, /, block=True, timeout=None)",
           "Remove and return the oldest item; wait for one if there is none.\n\n"
           "Raises Empty when timeout seconds have passed, or at once when block is false."),
    METHOD("get_nowait", queue_py_get_nowait, "($self, /)", "The same as get(False)."),
    METHOD("put", queue_py_put, "($self, /, item, block=True, timeout=None)",
           "Add an item. It never blocks: block and timeout are there for compatibility with Queue."),
    METHOD("put_nowait", queue_py_put_nowait, "($self, /, item)", "The same as put(item)."),
    METHOD("qsize", queue_py_qsize, "($self, /)", "How many items there are at this moment."),
    METHOD_ROW("__class_getitem__", .bound = queue_py_class_getitem, "($cls, object, /)", "See PEP 585.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static TypeInfo queue_info = {
    .methods = queue_methods,
    .new_signature = "()",
    .dealloc = queue_slot_dealloc,
    .traverse = queue_slot_traverse,
    .clear = queue_slot_clear,
    .new = queue_slot_new,
};
static Type queue_type = {
    STATIC_TYPE("_queue.SimpleQueue", SimpleQueue, &queue_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .weaklist_offset = offsetof(SimpleQueue, weaklist),
    .doc = "A queue without limit: first in, first out.",
};

/* ------------------------------------------------------------------ the module */

static bool queue_exec(Borrowed module) {
    return module_add_exception(module, "_queue.Empty", NULL, "Exception raised by Queue.get(block=0)/get_nowait().",
                                &queue_state()->empty);
}

static int queue_state_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((QueueState *)state)->empty);
    return 0;
}
static void queue_state_clear(void *state) { REPLACE(((QueueState *)state)->empty, NULL); }

static Type *const queue_types[] = {&queue_type, NULL};
static int queue_module_id;
ModuleDef const queue_module = {
    .name = "_queue",
    .doc = "A simple queue for threads; the queue module builds on it.",
    .types = queue_types,
    .exec = queue_exec,
    .state_size = sizeof(QueueState),
    .traverse = queue_state_traverse,
    .clear = queue_state_clear,
    .id = &queue_module_id,
};
