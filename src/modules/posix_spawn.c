/* SPDX-License-Identifier: MIT
   posix: posix_spawn and posix_spawnp - starting a program without a copy of this process in between. */
#include "modules/posix_priv.h"
#include "os/process.h"
#include "types/bytes.h"

enum { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2 };

static bool spawn_ok(int code) {
    if (code < 0)
        raise_errno(-code);
    return code == 0;
}

static bool spawn_action_size(Borrowed action, ssize_t size, const char *kind) {
    if (tuple_size(action) == size)
        return true;
    raise_error(&exc_TypeError, "A %s file_action tuple must have %zd elements", kind, size);
    return false;
}

/* One action. The names of files to be opened are put into `keep`, which lives until the program was started. */
static bool spawn_add_action(OsSpawn *spawn, Borrowed action, Borrowed keep) {
    int kind, fd, second, mode;
    if (!is_tuple(action) || tuple_size(action) == 0) {
        raise_error(&exc_TypeError, "Each file_actions element must be a non-empty tuple");
        return false;
    }
    if (!arg_int(tuple_peek(action, 0), &kind))
        return false;
    switch (kind) {
    case SPAWN_OPEN: {
        if (!spawn_action_size(action, 5, "open") || !arg_int(tuple_peek(action, 1), &fd))
            return false;
        OWNED Value path = posix_fsencode(tuple_peek(action, 2));
        if (!path || !arg_int(tuple_peek(action, 3), &second) || !arg_int(tuple_peek(action, 4), &mode) ||
            !list_append(keep, path))
            return false;
        return spawn_ok(os_spawn_add_open(spawn, fd, bytes_data(path), second, (mode_t)mode));
    }
    case SPAWN_CLOSE:
        if (!spawn_action_size(action, 2, "close") || !arg_int(tuple_peek(action, 1), &fd))
            return false;
        return spawn_ok(os_spawn_add_close(spawn, fd));
    case SPAWN_DUP2:
        if (!spawn_action_size(action, 3, "dup2") || !arg_int(tuple_peek(action, 1), &fd) ||
            !arg_int(tuple_peek(action, 2), &second))
            return false;
        return spawn_ok(os_spawn_add_dup(spawn, fd, second));
    default:
        raise_error(&exc_TypeError, "Unknown file_actions identifier");
        return false;
    }
}

static bool spawn_add_actions(OsSpawn *spawn, Borrowed actions, Borrowed keep) {
    if (!actions || actions == NONE)
        return true;
    OWNED Value items = sequence_fast(actions, "file_actions must be a sequence or None");
    if (!items)
        return false;
    ssize_t count = object_length(items);
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value action = sequence_item(items, i);
        if (!action || !spawn_add_action(spawn, action, keep))
            return false;
    }
    return true;
}

static bool spawn_signal_set(Borrowed iterable, sigset_t *set) {
    sigemptyset(set);
    OWNED Value iterator = get_iter(iterable);
    while (iterator) {
        Value next = NULL;
        int number, status = iter_next(iterator, &next);
        OWNED Value item = next;
        if (status <= 0)
            return status == 0;
        if (!arg_int(item, &number))
            return false;
        if (number < 1 || number > 64) {
            raise_error(&exc_ValueError, "signal number %d out of range [1; 64]", number);
            return false;
        }
        if (sigaddset(set, number) < 0 &&
            !warn(&exc_RuntimeWarning, 1, "invalid signal number %d, please use valid_signals()", number))
            return false;
    }
    return false;
}

static bool spawn_set_scheduler(OsSpawn *spawn, Borrowed scheduler) {
    int policy = -1;
    if (!scheduler || scheduler == NONE)
        return true;
    if (!is_tuple(scheduler)) {
        raise_error(&exc_SystemError, "new style getargs format but argument is not a tuple");
        return false;
    }
    if (tuple_size(scheduler) != 2) {
        raise_error(&exc_TypeError, "A scheduler tuple must have two elements");
        return false;
    }
    Borrowed wanted = tuple_peek(scheduler, 0), param = tuple_peek(scheduler, 1);
    if (wanted != NONE && !arg_int(wanted, &policy))
        return false;
    if (type_of(param) != posix_state()->sched_param) {
        raise_error(&exc_TypeError, "must have a sched_param object");
        return false;
    }
    int priority;
    if (!arg_int(tuple_peek(param, 0), &priority))
        return false;
    struct sched_param value = {.sched_priority = priority};
    return spawn_ok(os_spawn_set_scheduler(spawn, policy, &value));
}

/* The keyword arguments, in the order of the signature: setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler. */
static bool spawn_set_options(OsSpawn *spawn, Borrowed const *options) {
    int group, reset_ids, new_session;
    sigset_t set;
    if (options[0]) {
        if (!arg_int(options[0], &group) || !spawn_ok(os_spawn_set_group(spawn, group)))
            return false;
    }
    if (!posix_int(options[1], 0, &reset_ids) || !posix_int(options[2], 0, &new_session))
        return false;
    if (reset_ids && !spawn_ok(os_spawn_add_flags(spawn, POSIX_SPAWN_RESETIDS)))
        return false;
    if (new_session && !spawn_ok(os_spawn_add_flags(spawn, POSIX_SPAWN_SETSID)))
        return false;
    if (options[3] && (!spawn_signal_set(options[3], &set) || !spawn_ok(os_spawn_set_mask(spawn, &set))))
        return false;
    if (options[4] && (!spawn_signal_set(options[4], &set) || !spawn_ok(os_spawn_set_default(spawn, &set))))
        return false;
    return spawn_set_scheduler(spawn, options[5]);
}

/* The program, checked and ready to start. */
typedef struct {
    PathArg const *path;
    char *const *arguments, *const *env;
    bool search;
} SpawnProgram;

static Value spawn_run(OsSpawn *spawn, SpawnProgram const *program, Borrowed const *args) {
    OWNED Value keep = list_new(0);
    if (!keep || !spawn_add_actions(spawn, args[3], keep) || !spawn_set_options(spawn, args + 4))
        return NULL;
    if (!audit("os.posix_spawn", "OOO", program->path->object, args[1], args[2]))
        return NULL;
    pid_t pid = 0;
    int code = 0;
    BLOCKING(REGION_PROCESS_SPAWN) {
        code = os_spawn_run(spawn, &pid, program->path->text, program->search, program->arguments, program->env);
    }
    return code < 0 ? raise_path(code, program->path) : int_new(pid);
}

static Value spawn_start(const char *function, const char *argv_name, bool search, Borrowed const *args) {
    PATH_ARG(path, function, "path", PATH_PLAIN);
    POSIX_STRINGS(arguments);
    POSIX_STRINGS(env);
    if (!path_arg(&path, args[0]) || !posix_strings_from_args(&arguments, args[1], argv_name))
        return NULL;
    if (args[2] != NONE && !posix_strings_from_env(&env, args[2], function))
        return NULL;
    OsSpawn spawn;
    int code = os_spawn_init(&spawn);
    if (code < 0)
        return raise_errno(-code);
    SpawnProgram program = {&path, arguments.items, args[2] == NONE ? environ : env.items, search};
    Value result = spawn_run(&spawn, &program, args);
    os_spawn_fini(&spawn);
    return result;
}

static Value posix_py_posix_spawn(Borrowed module, Borrowed const *args) {
    (void)module;
    return spawn_start("posix_spawn", "posix_spawn: argv", false, args);
}

static Value posix_py_posix_spawnp(Borrowed module, Borrowed const *args) {
    (void)module;
    return spawn_start("posix_spawnp", "posix_spawnp: argv", true, args);
}

#define SPAWN_SIGNATURE                                                                                                \
    "($module, path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, "    \
    "setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)"

MethodDef const posix_spawn_methods[] = {
    METHOD("posix_spawn", posix_py_posix_spawn, SPAWN_SIGNATURE, "Start a program as a new process; returns its id."),
    METHOD("posix_spawnp", posix_py_posix_spawnp, SPAWN_SIGNATURE, "posix_spawn() that looks for the program along PATH."),
    METHOD_END,
};
