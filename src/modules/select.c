/* SPDX-License-Identifier: MIT
   select: waiting for descriptors with select(), poll objects and epoll objects.

   A wait that need not block is done with the lock held: first with a timeout of zero, and only if nothing is ready again
   in a region. Interrupted waits go on with the time that is left (PEP 475). */
#include <errno.h>
#include <math.h>

#include "gil/region.h"
#include "heap/memory.h"
#include "types/duration.h"
#include "modules/posix_priv.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

enum { NS_PER_MS = 1000000 };

/* ------------------------------------------------------------------ time */

typedef struct {
    int64_t left_ns;  /* -1: for ever */
    int64_t deadline; /* unless for ever */
} Wait;

static Wait wait_start(int64_t timeout_ns) {
    Wait wait = {.left_ns = timeout_ns < 0 ? -1 : timeout_ns};
    if (timeout_ns > 0)
        wait.deadline = os_clock_monotonic() + timeout_ns;
    return wait;
}

/* After an interruption: runs the handlers, and computes what is left. false: a handler raised. */
static bool wait_again(Wait *wait) {
    if (!safepoint())
        return false;
    if (wait->left_ns > 0) {
        int64_t left = wait->deadline - os_clock_monotonic();
        wait->left_ns = left > 0 ? left : 0;
    }
    return true;
}

static int wait_milliseconds(Wait const *wait) {
    return wait->left_ns < 0 ? -1 : (int)((wait->left_ns + NS_PER_MS - 1) / NS_PER_MS);
}

/* Replaces the TypeError of a timeout that is not a number. */
static bool fail_timeout(const char *message) {
    if (error_matches(&exc_TypeError)) {
        error_clear();
        raise_error(&exc_TypeError, "%s", message);
    }
    return false;
}

/* A timeout in milliseconds, rounded up to whole ones; None: -1. */
static bool poll_timeout(Borrowed v, int64_t *ns) {
    *ns = -1;
    if (!v || v == NONE)
        return true;
    int64_t ms = 0;
    if (type_is_subtype(type_of(v), &float_type)) {
        double d;
        if (!arg_double(v, &d))
            return false;
        if (isnan(d)) {
            raise_error(&exc_ValueError, "Invalid value NaN (not a number)");
            return false;
        }
        d = ceil(d);
        if (!(d > -9.2e12 && d < 9.2e12)) {
            raise_error(&exc_OverflowError, "timestamp too large to convert to C _PyTime_t");
            return false;
        }
        ms = (int64_t)d;
    } else {
        OWNED Value index = number_index(v);
        if (!index)
            return fail_timeout("timeout must be an integer or None");
        int overflow;
        ms = int_get(index, &overflow);
        if (overflow || ms > INT64_MAX / NS_PER_MS || ms < INT64_MIN / NS_PER_MS) {
            raise_error(&exc_OverflowError, "timestamp too large to convert to C _PyTime_t");
            return false;
        }
    }
    if (ms > INT32_MAX) {
        raise_error(&exc_OverflowError, "timeout is too large");
        return false;
    }
    *ns = ms < 0 ? -1 : ms * NS_PER_MS;
    return true;
}

/* ------------------------------------------------------------------ select() */

typedef struct {
    Value items; /* list or tuple, owned */
    fd_set set;
    int fds[FD_SETSIZE];
} SelectSet;

static void select_set_fini(SelectSet *set) { drop(MOVE(set->items)); }

static bool select_set_fill(SelectSet *set, Borrowed sequence, int *limit) {
    FD_ZERO(&set->set);
    set->items = sequence_fast(sequence, "arguments 1-3 must be sequences");
    if (!set->items)
        return false;
    bool listed = is_list(set->items);
    for (ssize_t n = 0; n < (listed ? list_size(set->items) : tuple_size(set->items)); n++) {
        OWNED Value item = own(listed ? list_peek(set->items, n) : tuple_peek(set->items, n));
        int fd;
        if (!posix_fileno(item, &fd))
            return false;
        if (fd >= FD_SETSIZE) {
            raise_error(&exc_ValueError, "filedescriptor out of range in select()");
            return false;
        }
        if (n >= FD_SETSIZE) {
            raise_error(&exc_ValueError, "too many file descriptors in select()");
            return false;
        }
        if (fd >= *limit)
            *limit = fd + 1;
        FD_SET(fd, &set->set);
        set->fds[n] = fd;
    }
    return true;
}

/* The items whose descriptor is set; the list of items may have become shorter meanwhile. */
static Value select_set_ready(SelectSet *set, fd_set *ready, ssize_t count) {
    OWNED Value list = list_new(0);
    bool listed = is_list(set->items);
    for (ssize_t n = 0; list && n < count; n++) {
        if (!FD_ISSET(set->fds[n], ready) || n >= (listed ? list_size(set->items) : tuple_size(set->items)))
            continue;
        if (!list_append(list, listed ? list_peek(set->items, n) : tuple_peek(set->items, n)))
            return NULL;
    }
    return MOVE(list);
}

static int select_wait(int limit, SelectSet *sets, fd_set ready[3], int64_t timeout_ns) {
    Wait wait = wait_start(timeout_ns);
    bool may_block = false;
    while (true) {
        for (int n = 0; n < 3; n++)
            ready[n] = sets[n].set;
        int got;
        if (may_block) {
            BLOCKING(REGION_SELECT) { got = os_select(limit, &ready[0], &ready[1], &ready[2], wait.left_ns); }
        } else {
            got = os_select(limit, &ready[0], &ready[1], &ready[2], 0);
        }
        if (got > 0 || (got == 0 && (may_block || wait.left_ns == 0)))
            return got;
        if (got < 0 && got != -EINTR)
            return raise_errno(-got), -1;
        if (got < 0 && !wait_again(&wait))
            return -1;
        may_block = true;
    }
}

static Value select_py_select(Borrowed self, Borrowed const *args) {
    int64_t timeout_ns = -1;
    if (args[3] && args[3] != NONE) {
        if (!duration_from_seconds(args[3], ROUND_UP, &timeout_ns))
            return fail_timeout("timeout must be a float or None"), NULL;
        if (timeout_ns < 0)
            return raise_error(&exc_ValueError, "timeout must be non-negative");
    }
    SelectSet *sets = memory_new_array(3, sizeof(SelectSet));
    if (!sets)
        return NULL;
    int limit = 0;
    ssize_t counts[3] = {0};
    bool ok = true;
    for (int n = 0; n < 3; n++)
        sets[n].items = NULL;
    for (int n = 0; ok && n < 3; n++) {
        ok = select_set_fill(&sets[n], args[n], &limit);
        if (ok)
            counts[n] = is_list(sets[n].items) ? list_size(sets[n].items) : tuple_size(sets[n].items);
    }
    fd_set ready[3];
    int got = ok ? select_wait(limit, sets, ready, timeout_ns) : -1;
    OWNED Value result = got >= 0 ? tuple_new(3) : NULL;
    for (int n = 0; result && n < 3; n++) {
        Value list = got ? select_set_ready(&sets[n], &ready[n], counts[n]) : list_new(0);
        if (!list)
            drop(MOVE(result));
        else
            tuple_init_item(result, n, list);
    }
    for (int n = 0; n < 3; n++)
        select_set_fini(&sets[n]);
    memory_free(sets);
    return MOVE(result);
}

/* ------------------------------------------------------------------ poll objects */

typedef struct {
    Object head;
    Value events;         /* Dict: descriptor -> mask */
    struct pollfd *fds;   /* made from `events` before each poll() */
    bool is_polling;      /* guarded by the GIL */
} Poll;
static Type poll_type;
static ALWAYS_INLINE Poll *as_poll(Borrowed v) { return AS(Poll, v); }

static Value select_py_poll(Borrowed self, Borrowed const *args) {
    OWNED Value made = type_alloc(&poll_type);
    if (!made)
        return NULL;
    Value dict = dict_new();
    if (!dict)
        return NULL;
    AS(Poll, made)->events = dict;
    return MOVE(made);
}

static void poll_slot_dealloc(Object *o) {
    Poll *self = (Poll *)o;
    drop(MOVE(self->events));
    memory_free(self->fds);
    object_free(o);
}

/* A mask of events as an unsigned 16-bit number. */
static bool poll_mask(Borrowed v, uint16_t *out) {
    OWNED Value index = has_index(v) ? number_index(v) : raise_error(&exc_TypeError, "an integer is required");
    if (!index)
        return false;
    if (int_sign(index) < 0) {
        raise_error(&exc_ValueError, "value must be positive");
        return false;
    }
    int overflow;
    int64_t mask = int_get(index, &overflow);
    if (overflow || mask > UINT16_MAX) {
        raise_error(&exc_OverflowError, overflow ? "Python int too large to convert to C unsigned long"
                                                 : "Python int too large for C unsigned short");
        return false;
    }
    *out = (uint16_t)mask;
    return true;
}

static Value poll_set(Poll *self, int fd, uint16_t mask) {
    return dict_set(self->events, imm_int(fd), imm_int(mask)) ? NONE : NULL;
}

static Value poll_py_register(Borrowed v, Borrowed const *args) {
    int fd;
    uint16_t mask = POLLIN | POLLPRI | POLLOUT;
    if (!posix_fileno(args[0], &fd) || (args[1] && !poll_mask(args[1], &mask)))
        return NULL;
    return poll_set(as_poll(v), fd, mask);
}

static Value poll_py_modify(Borrowed v, Borrowed const *args) {
    int fd;
    uint16_t mask;
    if (!posix_fileno(args[0], &fd) || !poll_mask(args[1], &mask))
        return NULL;
    Value old = NULL;
    int found = dict_find(as_poll(v)->events, imm_int(fd), &old);
    drop(old);
    if (found < 0)
        return NULL;
    return found ? poll_set(as_poll(v), fd, mask) : raise_errno(ENOENT);
}

static Value poll_py_unregister(Borrowed v, Borrowed const *args) {
    int fd;
    if (!posix_fileno(args[0], &fd))
        return NULL;
    return delete_item(as_poll(v)->events, imm_int(fd)) ? NONE : NULL;
}

/* Fills `fds`; how many, or -1. */
static ssize_t poll_prepare(Poll *self) {
    ssize_t count = dict_size(self->events), n = 0, position = 0;
    struct pollfd *fds = memory_new_array((size_t)count + 1, sizeof *fds);
    if (!fds)
        return -1;
    memory_free(self->fds);
    self->fds = fds;
    Borrowed fd, mask;
    while (n < count && dict_next(self->events, &position, &fd, &mask))
        fds[n++] = (struct pollfd){.fd = (int)imm_int_get(fd), .events = (short)imm_int_get(mask)};
    return n;
}

static int poll_wait(Poll *self, ssize_t count, int64_t timeout_ns) {
    Wait wait = wait_start(timeout_ns);
    int got = os_poll(self->fds, (nfds_t)count, 0);
    if (got == 0 && timeout_ns == 0)
        return 0;
    while (got == 0 || got == -EINTR) {
        BLOCKING(REGION_SELECT_POLL) { got = os_poll(self->fds, (nfds_t)count, wait.left_ns); }
        if (got == -EINTR && !wait_again(&wait))
            return -1;
        if (got == 0)
            return 0;
    }
    return got < 0 ? (raise_errno(-got), -1) : got;
}

static Value poll_py_poll(Borrowed v, Borrowed const *args) {
    Poll *self = as_poll(v);
    int64_t timeout_ns;
    if (!poll_timeout(args[0], &timeout_ns))
        return NULL;
    if (self->is_polling)
        return raise_error(&exc_RuntimeError, "concurrent poll() invocation");
    ssize_t count = poll_prepare(self);
    if (count < 0)
        return NULL;
    self->is_polling = true;
    int got = poll_wait(self, count, timeout_ns);
    self->is_polling = false;
    if (got < 0)
        return NULL;
    OWNED Value list = list_new(0);
    for (ssize_t n = 0; list && got > 0 && n < count; n++) {
        if (!self->fds[n].revents)
            continue;
        Value pair = build_value("(ii)", self->fds[n].fd, (int)(uint16_t)self->fds[n].revents);
        if (!list_append_steal(list, pair))
            return NULL;
        got--;
    }
    return MOVE(list);
}

static MethodDef const poll_methods[] = {
    METHOD("register", poll_py_register,
           "($self, fd,\n         eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
           "Watch a descriptor, or an object with fileno(), for the events of the mask."),
    METHOD("modify", poll_py_modify, "($self, fd, eventmask, /)", "Change what a watched descriptor is watched for."),
    METHOD("unregister", poll_py_unregister, "($self, fd, /)", "Stop watching a descriptor."),
    METHOD("poll", poll_py_poll, "($self, timeout=None, /)",
           "Wait at most timeout milliseconds; a list of (descriptor, events) of those that are ready."),
    METHOD_END,
};
static TypeInfo poll_info = {.methods = poll_methods, .dealloc = poll_slot_dealloc};
static Type poll_type = {
    STATIC_TYPE("select.poll", Poll, &poll_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* ------------------------------------------------------------------ epoll objects */

typedef struct {
    Object head;
    int fd; /* -1: closed */
} Epoll;
static Type epoll_type;
static ALWAYS_INLINE Epoll *as_epoll(Borrowed v) { return AS(Epoll, v); }

static bool epoll_is_open(Epoll *self) {
    if (self->fd >= 0)
        return true;
    raise_error(&exc_ValueError, "I/O operation on closed epoll object");
    return false;
}

static Value epoll_make(Type *type, int fd) {
    Value made = type_alloc(type);
    if (!made)
        os_close(fd);
    else
        AS(Epoll, made)->fd = fd;
    return made;
}

static Value epoll_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2] = {NULL};
    int size_hint = -1, flags = 0;
    if (!native_bind("epoll", "(sizehint=-1, flags=0)", args, count, keywords, bound, NULL) ||
        (bound[0] && !arg_int(bound[0], &size_hint)) || (bound[1] && !arg_int(bound[1], &flags)))
        return NULL;
    if (size_hint != -1 && size_hint <= 0)
        return raise_error(&exc_ValueError, "negative sizehint");
    if (flags & ~EPOLL_CLOEXEC)
        return raise_error(&exc_OSError, "invalid flags");
    int fd = os_epoll_create(EPOLL_CLOEXEC);
    return fd < 0 ? raise_errno(-fd) : epoll_make(type, fd);
}

static void epoll_slot_dealloc(Object *o) {
    if (((Epoll *)o)->fd >= 0)
        os_close(((Epoll *)o)->fd);
    object_free(o);
}

static Value epoll_py_fromfd(Borrowed type, Borrowed const *args) {
    int fd;
    return arg_int(args[0], &fd) ? epoll_make(AS(Type, type), fd) : NULL;
}

static Value epoll_py_close(Borrowed v, Borrowed const *args) {
    int fd = as_epoll(v)->fd, code = 0;
    as_epoll(v)->fd = -1;
    if (fd >= 0)
        BLOCKING(REGION_FILE_CLOSE) { code = os_close(fd); }
    return code < 0 ? raise_errno(-code) : NONE;
}

static Value epoll_py_fileno(Borrowed v, Borrowed const *args) {
    return epoll_is_open(as_epoll(v)) ? imm_int(as_epoll(v)->fd) : NULL;
}

static bool epoll_mask(Borrowed v, uint32_t *out) {
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    *out = (uint32_t)int_get_uint64_mask(index);
    return true;
}

static Value epoll_change(Epoll *self, int operation, Borrowed target, Borrowed events) {
    int fd;
    uint32_t mask = EPOLLIN | EPOLLPRI | EPOLLOUT;
    if (!posix_fileno(target, &fd) || (events && !epoll_mask(events, &mask)) || !epoll_is_open(self))
        return NULL;
    int code = os_epoll_control(self->fd, operation, fd, mask);
    return code < 0 ? raise_errno(-code) : NONE;
}

static Value epoll_py_register(Borrowed v, Borrowed const *args) {
    return epoll_change(as_epoll(v), EPOLL_CTL_ADD, args[0], args[1]);
}
static Value epoll_py_modify(Borrowed v, Borrowed const *args) {
    return epoll_change(as_epoll(v), EPOLL_CTL_MOD, args[0], args[1]);
}
static Value epoll_py_unregister(Borrowed v, Borrowed const *args) {
    return epoll_change(as_epoll(v), EPOLL_CTL_DEL, args[0], NULL);
}

static int epoll_wait_events(int fd, struct epoll_event *events, int count, int64_t timeout_ns) {
    Wait wait = wait_start(timeout_ns);
    int got = os_epoll_wait(fd, events, count, 0);
    if (got == 0 && timeout_ns == 0)
        return 0;
    while (got == 0 || got == -EINTR) {
        int ms = wait_milliseconds(&wait);
        BLOCKING(REGION_SELECT_EPOLL) { got = os_epoll_wait(fd, events, count, ms); }
        if (got == -EINTR && !wait_again(&wait))
            return -1;
        if (got == 0)
            return 0;
    }
    return got < 0 ? (raise_errno(-got), -1) : got;
}

/* A timeout in seconds: None and negative ones are for ever. */
static bool epoll_timeout(Borrowed v, int64_t *ns) {
    *ns = -1;
    if (!v || v == NONE)
        return true;
    if (!duration_from_seconds(v, ROUND_UP, ns))
        return fail_timeout("timeout must be an integer or None");
    if (*ns / NS_PER_MS >= INT32_MAX) {
        raise_error(&exc_OverflowError, "timeout is too large");
        return false;
    }
    if (*ns < 0)
        *ns = -1;
    return true;
}

static Value epoll_py_poll(Borrowed v, Borrowed const *args) {
    Epoll *self = as_epoll(v);
    int count = -1;
    int64_t timeout_ns;
    if (args[1] && !arg_int(args[1], &count))
        return NULL;
    if (!epoll_is_open(self) || !epoll_timeout(args[0], &timeout_ns))
        return NULL;
    if (count == -1)
        count = FD_SETSIZE - 1;
    else if (count < 1)
        return raise_error(&exc_ValueError, "maxevents must be greater than 0, got %d", count);
    enum { FEW = 64 };
    struct epoll_event few[FEW], *events = few;
    if (count > FEW && !(events = memory_new_array((size_t)count, sizeof *events)))
        return NULL;
    int got = epoll_wait_events(self->fd, events, count, timeout_ns);
    OWNED Value list = got < 0 ? NULL : list_new(0);
    for (int n = 0; list && n < got; n++) {
        OWNED Value pair = tuple_new(2);
        if (!pair) {
            drop(MOVE(list));
            break;
        }
        tuple_init_item(pair, 0, imm_int(events[n].data.fd));
        tuple_init_item(pair, 1, imm_int(events[n].events));
        if (!list_append(list, pair))
            drop(MOVE(list));
    }
    if (events != few)
        memory_free(events);
    return MOVE(list);
}

static Value epoll_py_enter(Borrowed v, Borrowed const *args) { return epoll_is_open(as_epoll(v)) ? own(v) : NULL; }
static Value epoll_py_exit(Borrowed v, Borrowed const *args) { return call_method_0(v, STR(close)); }
static Value epoll_get_closed(Borrowed v, void *closure) { return bool_value(as_epoll(v)->fd < 0); }

static MethodDef const epoll_methods[] = {
    METHOD_CLASS("fromfd", epoll_py_fromfd, "($type, fd, /)", "An epoll object for an open epoll descriptor."),
    METHOD("close", epoll_py_close, "($self, /)", "Close the descriptor; further calls raise ValueError."),
    METHOD("fileno", epoll_py_fileno, "($self, /)", "The epoll descriptor."),
    METHOD("modify", epoll_py_modify, "($self, /, fd, eventmask)", "Change what a descriptor is watched for."),
    METHOD("register", epoll_py_register,
           "($self, /, fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
           "Watch a descriptor. OSError when it is watched already."),
    METHOD("unregister", epoll_py_unregister, "($self, /, fd)", "Stop watching a descriptor."),
    METHOD("poll", epoll_py_poll, "($self, /, timeout=None, maxevents=-1)",
           "Wait at most timeout seconds; a list of at most maxevents pairs (descriptor, events)."),
    METHOD("__enter__", epoll_py_enter, "($self, /)", "The object itself, if it is open."),
    METHOD("__exit__", epoll_py_exit, "($self, exc_type=None, exc_value=None, exc_tb=None, /)", "Calls close()."),
    METHOD_END,
};
static GetSetDef const epoll_getsets[] = {
    {"closed", epoll_get_closed, NULL, "True if the epoll object was closed", NULL},
    GETSET_END,
};
static TypeInfo epoll_info = {
    .methods = epoll_methods,
    .getsets = epoll_getsets,
    .dealloc = epoll_slot_dealloc,
    .new = epoll_slot_new,
};
static Type epoll_type = {
    STATIC_TYPE("select.epoll", Epoll, &epoll_info),
    .flags = 0,
    .doc = "epoll(sizehint=-1, flags=0): a set of watched descriptors in the kernel.\n\n"
           "sizehint and flags have no effect any more.",
};

/* ------------------------------------------------------------------ the module */

static const struct {
    const char *name;
    int64_t value;
} select_constants[] = {
#define ROW(name) {#name, (int64_t)(uint32_t)name}
    ROW(POLLIN),      ROW(POLLPRI),     ROW(POLLOUT),    ROW(POLLERR),      ROW(POLLHUP),        ROW(POLLNVAL),
    ROW(POLLRDNORM),  ROW(POLLRDBAND),  ROW(POLLWRNORM), ROW(POLLWRBAND),   ROW(POLLMSG),        ROW(POLLRDHUP),
    ROW(EPOLLIN),     ROW(EPOLLOUT),    ROW(EPOLLPRI),   ROW(EPOLLERR),     ROW(EPOLLHUP),       ROW(EPOLLRDHUP),
    ROW(EPOLLET),     ROW(EPOLLONESHOT), ROW(EPOLLEXCLUSIVE), ROW(EPOLLRDNORM), ROW(EPOLLRDBAND), ROW(EPOLLWRNORM),
    ROW(EPOLLWRBAND), ROW(EPOLLMSG),    ROW(EPOLL_CLOEXEC), {"PIPE_BUF", 4096},
#undef ROW
};

static bool select_exec(Borrowed module) {
    for (size_t n = 0; n < sizeof select_constants / sizeof *select_constants; n++)
        if (!module_add_int(module, select_constants[n].name, select_constants[n].value))
            return false;
    return module_add(module, "error", own(TO_VALUE(&exc_OSError))) && module_add_type(module, &epoll_type);
}

static MethodDef const select_methods[] = {
    METHOD("select", select_py_select, "($module, rlist, wlist, xlist, timeout=None, /)",
           "Wait until some of the given descriptors are ready, at most timeout seconds.\n\n"
           "Items are descriptors or objects with fileno(). Returns three lists: the items that can be read from,\n"
           "written to, and that have exceptional conditions."),
    METHOD("poll", select_py_poll, "($module, /)", "A new poll object."),
    METHOD_END,
};
static Type *const select_types[] = {&epoll_type, &poll_type, NULL};
static int select_module_id;
ModuleDef const select_module = {
    .name = "select",
    .doc = "Waiting for descriptors to become ready.",
    .methods = select_methods,
    .types = select_types,
    .exec = select_exec,
    .id = &select_module_id,
};
