/* SPDX-License-Identifier: MIT
   _posixsubprocess: fork_exec, by which subprocess and multiprocessing start programs. The arguments become an OsChild;
   the work is done in os/child.c. The lock is released while the child starts, unless it runs a Python function first. */
#include "modules/posix_fork.h"
#include "modules/posix_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "os/child.h"
#include "types/bytes.h"

/* The arguments in CPython 3.11's order. */
enum {
    FORK_ARGS, FORK_PROGRAMS, FORK_CLOSE, FORK_KEEP, FORK_CWD, FORK_ENV, FORK_PIPES, FORK_RESTORE = FORK_PIPES + 8,
    FORK_SESSION, FORK_GROUP, FORK_GID, FORK_GROUPS, FORK_UID, FORK_UMASK, FORK_PREEXEC, FORK_VFORK, FORK_COUNT
};

/* Everything that has to live until the child runs. */
typedef struct {
    OsChild child;
    PosixStrings args, programs, env;
    Value cwd;      /* Bytes, or NULL */
    int *keep;      /* memory_new'd */
    gid_t *groups;  /* memory_new'd, or NULL */
    Borrowed preexec; /* callable, or NULL */
    Thread *thread;
} ForkCall;

static void fork_call_fini(ForkCall *call) {
    posix_strings_fini(&call->args);
    posix_strings_fini(&call->programs);
    posix_strings_fini(&call->env);
    drop(MOVE(call->cwd));
    memory_free(call->keep);
    memory_free(call->groups);
}

/* --- arguments --- */

static bool fork_strings_add(PosixStrings *out, STEALS Value text) {
    OWNED Value owned = text;
    if (!owned)
        return false;
    if (strlen(bytes_data(owned)) != (size_t)bytes_size(owned)) {
        raise_error(&exc_ValueError, "embedded null byte");
        return false;
    }
    return list_append(out->owner, owned);
}

/* argv: any iterable of names. */
static bool fork_args(PosixStrings *out, Borrowed args) {
    OWNED Value items = sequence_fast(args, "argv must be a tuple");
    if (!items || !(out->owner = list_new(0)))
        return false;
    ssize_t count = object_length(items);
    for (ssize_t i = 0; i < count; i++) {
        if (object_length(items) != count) {
            raise_error(&exc_RuntimeError, "args changed during iteration");
            return false;
        }
        OWNED Value item = sequence_item(items, i);
        if (!item || !fork_strings_add(out, posix_fsencode(item)))
            return false;
    }
    return posix_strings_seal(out);
}

/* Programs and environment: a sequence of bytes. */
static bool fork_bytes(PosixStrings *out, Borrowed sequence) {
    ssize_t count = object_length(sequence);
    if (count < 0 || !(out->owner = list_new(0)))
        return false;
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = sequence_item(sequence, i);
        if (!item)
            return false;
        if (!is_bytes(item)) {
            raise_error(&exc_TypeError, "expected bytes, %T found", item);
            return false;
        }
        if (!fork_strings_add(out, own(item)))
            return false;
    }
    return posix_strings_seal(out);
}

static bool fork_keep(ForkCall *call, Borrowed tuple) {
    ssize_t count = tuple_size(tuple);
    int last = -1;
    call->keep = memory_new_array((size_t)count + 1, sizeof *call->keep);
    if (!call->keep)
        return false;
    for (ssize_t i = 0; i < count; i++) {
        int overflow = 0;
        Borrowed item = tuple_peek(tuple, i);
        int64_t fd = is_int(item) ? int_get(item, &overflow) : -1;
        if (overflow || fd <= last || fd > INT32_MAX) {
            raise_error(&exc_ValueError, "bad value(s) in fds_to_keep");
            return false;
        }
        call->keep[i] = last = (int)fd;
    }
    call->child.keep = call->keep;
    call->child.keep_count = (size_t)count;
    return true;
}

static bool fork_groups(ForkCall *call, Borrowed list) {
    if (list == NONE)
        return true;
    if (!is_list(list)) {
        raise_error(&exc_TypeError, "setgroups argument must be a list");
        return false;
    }
    ssize_t count = list_size(list);
    if (count > 65536) {
        raise_error(&exc_ValueError, "too many groups");
        return false;
    }
    call->groups = memory_new_array((size_t)count + 1, sizeof *call->groups);
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = call->groups ? sequence_item(list, i) : NULL;
        if (!item)
            return false;
        if (!is_int(item)) {
            raise_error(&exc_TypeError, "groups must be integers");
            return false;
        }
        if (!posix_gid(item, &call->groups[i]))
            return false;
    }
    call->child.groups = call->groups;
    call->child.group_count = (size_t)count;
    return call->groups != NULL;
}

/* The plain numbers and truth values; they come first, as CPython converts them before it looks at the rest. */
static bool fork_numbers(OsChild *child, Borrowed const *args) {
    int *const pipes[] = {&child->stdin_read,   &child->stdin_write,  &child->stdout_read, &child->stdout_write,
                          &child->stderr_read, &child->stderr_write, &child->error_read,  &child->error_write};
    int flags[FORK_COUNT] = {0}, group;
    if ((flags[FORK_CLOSE] = is_true(args[FORK_CLOSE])) < 0)
        return false;
    if (!is_tuple(args[FORK_KEEP])) {
        raise_error(&exc_TypeError, "fork_exec() argument 4 must be tuple, not %s",
                    args[FORK_KEEP] == NONE ? "None" : type_of(args[FORK_KEEP])->name);
        return false;
    }
    for (int i = 0; i < ARRAY_LENGTH(pipes); i++)
        if (!arg_int_format(args[FORK_PIPES + i], pipes[i]))
            return false;
    if ((flags[FORK_RESTORE] = is_true(args[FORK_RESTORE])) < 0 || (flags[FORK_SESSION] = is_true(args[FORK_SESSION])) < 0 ||
        !arg_int_format(args[FORK_GROUP], &group) || !arg_int_format(args[FORK_UMASK], &child->umask) ||
        (flags[FORK_VFORK] = is_true(args[FORK_VFORK])) < 0)
        return false;
    child->close_others = flags[FORK_CLOSE];
    child->restore_signals = flags[FORK_RESTORE];
    child->new_session = flags[FORK_SESSION];
    child->share_memory = flags[FORK_VFORK];
    child->group = group;
    return true;
}

static bool fork_parse(ForkCall *call, Borrowed const *args) {
    OsChild *child = &call->child;
    child->gid = child->uid = (uid_t)-1;
    if (!fork_numbers(child, args))
        return false;
    call->preexec = args[FORK_PREEXEC] == NONE ? NULL : args[FORK_PREEXEC];
    if (call->preexec && !thread_self->interp->is_main) {
        raise_error(&exc_RuntimeError, "preexec_fn not supported within subinterpreters");
        return false;
    }
    if (child->close_others && child->error_write < 3) {
        raise_error(&exc_ValueError, "errpipe_write must be >= 3");
        return false;
    }
    if (!fork_keep(call, args[FORK_KEEP]) || !fork_bytes(&call->programs, args[FORK_PROGRAMS]) ||
        !fork_args(&call->args, args[FORK_ARGS]))
        return false;
    if (args[FORK_ENV] != NONE && !fork_bytes(&call->env, args[FORK_ENV]))
        return false;
    if (args[FORK_CWD] != NONE && !(call->cwd = posix_fsencode(args[FORK_CWD])))
        return false;
    if (!fork_groups(call, args[FORK_GROUPS]) || (args[FORK_GID] != NONE && !posix_gid(args[FORK_GID], &child->gid)) ||
        (args[FORK_UID] != NONE && !posix_uid(args[FORK_UID], &child->uid)))
        return false;
    child->programs = call->programs.items;
    child->args = call->args.items;
    child->env = call->env.items;
    child->cwd = call->cwd ? bytes_data(call->cwd) : NULL;
    return true;
}

/* --- in the child, when there is a function to call --- */

static void fork_started(void *data) {
    (void)data;
    fork_after_child();
}

static bool fork_before_exec(void *data) {
    ForkCall *call = data;
    OWNED Value result = call_0(call->preexec);
    return result != NULL;
}

static pid_t fork_with_python(ForkCall *call) {
    bool collecting = gc_is_enabled();
    call->child.started = fork_started;
    call->child.before_exec = fork_before_exec;
    call->child.data = call;
    gc_disable(); /* the child has no time for it */
    fork_before();
    pid_t pid = os_child_start(&call->child);
    fork_after_parent();
    if (collecting)
        gc_enable();
    return pid;
}

static Value posixsubprocess_py_fork_exec(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)module;
    if (!native_no_keywords("fork_exec", keywords))
        return NULL;
    if (count != FORK_COUNT)
        return raise_error(&exc_TypeError, "fork_exec() takes exactly %d arguments (%zd given)", FORK_COUNT, count);
    ForkCall call __attribute__((cleanup(fork_call_fini))) = {0};
    pid_t pid = 0;
    if (!fork_parse(&call, args))
        return NULL;
    if (call.preexec)
        pid = fork_with_python(&call);
    else
        BLOCKING(REGION_PROCESS_SPAWN) { pid = os_child_start(&call.child); }
    return posix_number(pid);
}

static MethodDef const posixsubprocess_methods[] = {
    METHOD_ROW("fork_exec", .raw = posixsubprocess_py_fork_exec, "($module, /, *args)",
     "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env,\n"
     "          p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write,\n"
     "          restore_signals, start_new_session, process_group, gid, gids, uid, umask, preexec_fn, allow_vfork)\n\n"
     "Start a program; returns the new process' id. What goes wrong there is written to errpipe_write.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static int posixsubprocess_module_id;

ModuleDef const posixsubprocess_module = {
    .name = "_posixsubprocess",
    .doc = "Starting programs, for subprocess.",
    .methods = posixsubprocess_methods,
    .id = &posixsubprocess_module_id,
};
