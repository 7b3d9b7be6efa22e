/* SPDX-License-Identifier: MIT
   posix: priorities, scheduling policies, processors. */
#include "modules/posix_priv.h"

#include <string.h>

#include "heap/memory.h"
#include "os/process.h"
#include "os/thread.h"
#include "types/dict.h"
#include "types/float.h"

/* --- sched_param --- */

/* sched_param(sched_priority): one named argument instead of a sequence. */
Value sched_param_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed priority;
    if (!native_bind("sched_param", "(sched_priority)", args, count, keywords, &priority, NULL))
        return NULL;
    Value v = struct_new(type);
    if (v)
        struct_set(v, 0, own(priority));
    return v;
}

static bool sched_param_priority(Borrowed v, int *out) {
    if (type_of(v) != posix_state()->sched_param) {
        raise_error(&exc_TypeError, "must have a sched_param object");
        return false;
    }
    return arg_int(tuple_peek(v, 0), out);
}

static Value posix_py_sched_getparam(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid;
    if (!arg_int(args[0], &pid))
        return NULL;
    int priority = os_sched_get_priority(pid);
    if (priority < 0)
        return raise_errno(-priority);
    Value v = struct_new(posix_state()->sched_param);
    if (v)
        struct_set(v, 0, imm_int(priority));
    return v;
}

static Value posix_py_sched_setparam(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, priority;
    if (!arg_int(args[0], &pid) || !sched_param_priority(args[1], &priority))
        return NULL;
    return posix_none(os_sched_set_priority(pid, priority));
}

static Value posix_py_sched_setscheduler(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, policy, priority;
    if (!arg_int(args[0], &pid) || !arg_int(args[1], &policy) || !sched_param_priority(args[2], &priority))
        return NULL;
    return posix_none(os_sched_set(pid, policy, priority));
}

#define SCHED_NUMBER(name, call)                                                                                       \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module;                                                                                                  \
        int n;                                                                                                         \
        return arg_int(args[0], &n) ? posix_number(call(n)) : NULL;                                                    \
    }
SCHED_NUMBER(sched_get_priority_max, os_sched_priority_max)
SCHED_NUMBER(sched_get_priority_min, os_sched_priority_min)
SCHED_NUMBER(sched_getscheduler, os_sched_get)

static Value posix_py_sched_rr_get_interval(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid;
    double seconds;
    if (!arg_int(args[0], &pid))
        return NULL;
    int code = os_sched_interval(pid, &seconds);
    return code < 0 ? raise_errno(-code) : float_new(seconds);
}

static Value posix_py_sched_yield(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    Thread *thread = region_enter(REGION_OS_CALL);
    int code = os_sched_yield();
    region_leave_yielded(thread);
    return posix_none(code);
}

/* --- affinity --- */

enum { AFFINITY_MAX_BYTES = 1 << 13 }; /* 65,536 processors */

static Value posix_py_sched_getaffinity(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, size = -EINVAL;
    unsigned char bits[AFFINITY_MAX_BYTES];
    if (!arg_int(args[0], &pid))
        return NULL;
    for (size_t room = 128; size == -EINVAL && room <= sizeof bits; room *= 2)
        size = os_affinity_get(pid, bits, room);
    if (size < 0)
        return raise_errno(-size);
    OWNED Value set = set_new(NULL);
    for (int cpu = 0; set && cpu < size * 8; cpu++) {
        if ((bits[cpu / 8] >> (cpu % 8) & 1) && !set_add(set, imm_int(cpu)))
            return NULL;
    }
    return MOVE(set);
}

/* Sets the bit of one processor; those beyond the largest known are left out, as they cannot exist. */
static bool affinity_add(unsigned char *bits, Borrowed item) {
    if (!is_int(item)) {
        raise_error(&exc_TypeError, "expected an iterator of ints, but iterator yielded %R", TO_VALUE(type_of(item)));
        return false;
    }
    int overflow;
    int64_t cpu = int_get(item, &overflow);
    if (overflow < 0 || cpu < 0) {
        raise_error(&exc_ValueError, "negative CPU number");
        return false;
    }
    if (overflow || cpu > INT32_MAX - 1) {
        raise_error(&exc_OverflowError, "CPU number too large");
        return false;
    }
    if (cpu < (int64_t)AFFINITY_MAX_BYTES * 8)
        bits[cpu / 8] |= (unsigned char)(1u << (cpu % 8));
    return true;
}

static Value posix_py_sched_setaffinity(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid;
    unsigned char bits[AFFINITY_MAX_BYTES] = {0};
    if (!arg_int(args[0], &pid))
        return NULL;
    OWNED Value iterator = get_iter(args[1]);
    if (!iterator)
        return NULL;
    for (;;) {
        Value next = NULL;
        int status = iter_next(iterator, &next);
        OWNED Value item = next;
        if (status < 0 || (status && !affinity_add(bits, item)))
            return NULL;
        if (!status)
            break;
    }
    return posix_none(os_affinity_set(pid, bits, sizeof bits));
}

/* --- priorities --- */

static Value posix_py_nice(Borrowed module, Borrowed const *args) {
    (void)module;
    int increment, now;
    if (!arg_int(args[0], &increment))
        return NULL;
    int code = os_nice(increment, &now);
    return code < 0 ? raise_errno(-code) : int_new(now);
}

static Value posix_py_getpriority(Borrowed module, Borrowed const *args) {
    (void)module;
    int which, who, priority;
    if (!arg_int(args[0], &which) || !arg_int(args[1], &who))
        return NULL;
    int code = os_get_priority(which, who, &priority);
    return code < 0 ? raise_errno(-code) : int_new(priority);
}

static Value posix_py_setpriority(Borrowed module, Borrowed const *args) {
    (void)module;
    int which, who, priority;
    if (!arg_int(args[0], &which) || !arg_int(args[1], &who) || !arg_int(args[2], &priority))
        return NULL;
    return posix_none(os_set_priority(which, who, priority));
}

static Value posix_py_cpu_count(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    int count = os_processors_online();
    return count > 0 ? int_new(count) : own(NONE);
}

MethodDef const posix_sched_methods[] = {
    METHOD("sched_getparam", posix_py_sched_getparam, "($module, pid, /)", "Scheduling parameters of a process."),
    METHOD("sched_setparam", posix_py_sched_setparam, "($module, pid, param, /)", "Set scheduling parameters of a process."),
    METHOD("sched_getscheduler", posix_py_sched_getscheduler, "($module, pid, /)", "Scheduling policy of a process."),
    METHOD("sched_setscheduler", posix_py_sched_setscheduler, "($module, pid, policy, param, /)",
           "Set the scheduling policy of a process."),
    METHOD("sched_get_priority_max", posix_py_sched_get_priority_max, "($module, /, policy)", "Highest priority of a policy."),
    METHOD("sched_get_priority_min", posix_py_sched_get_priority_min, "($module, /, policy)", "Lowest priority of a policy."),
    METHOD("sched_rr_get_interval", posix_py_sched_rr_get_interval, "($module, pid, /)", "Round-robin time slice in seconds."),
    METHOD("sched_yield", posix_py_sched_yield, "($module, /)", "Let others have the processor."),
    METHOD("sched_getaffinity", posix_py_sched_getaffinity, "($module, pid, /)", "Processors that a process may run on."),
    METHOD("sched_setaffinity", posix_py_sched_setaffinity, "($module, pid, mask, /)", "Set the processors it may run on."),
    METHOD("nice", posix_py_nice, "($module, increment, /)", "Lower the priority of the process; returns the new niceness."),
    METHOD("getpriority", posix_py_getpriority, "($module, /, which, who)", "Priority of processes."),
    METHOD("setpriority", posix_py_setpriority, "($module, /, which, who, priority)", "Set the priority of processes."),
    METHOD("cpu_count", posix_py_cpu_count, "($module, /)", "How many processors the machine has; None: not known."),
    METHOD_END,
};
