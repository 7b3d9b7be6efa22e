/* SPDX-License-Identifier: MIT
   posix: fork and its registered functions, exec, ending the process. */
#include "modules/posix_fork.h"

#include "gil/gil.h"
#include "gil/signals.h"
#include "modules/posix_priv.h"
#include "object/hooks.h"
#include "os/process.h"
#include "os/signal.h"
#include "types/bytes.h"

/* --- around a fork --- */

static void fork_run_hooks(Borrowed hooks, bool backwards) {
    OWNED Value copy = hooks ? sequence_list(hooks) : NULL; /* hooks may register more */
    if (!copy) {
        error_clear();
        return;
    }
    ssize_t count = list_size(copy);
    for (ssize_t i = 0; i < count; i++) {
        Borrowed hook = list_peek(copy, backwards ? count - 1 - i : i);
        OWNED Value result = call_0(hook);
        if (!result)
            error_write_unraisable(hook);
    }
}

void fork_before(void) { fork_run_hooks(posix_state()->before_fork, true); }
void fork_after_parent(void) { fork_run_hooks(posix_state()->after_fork_parent, false); }

void fork_after_child(void) {
    Thread *self = thread_self;
    Thread *others = gil_after_fork_child(self);
    self->interp->main_thread = self;
    if (self->interp->is_main) {
        self->is_main = true;
        signals_set_main(self);
        signals_forget();
    }
    while (others) { /* what they own goes; the stacks that they ran on are simply lost */
        Thread *next = others->next;
        others->next = NULL;
        thread_clear(others);
        thread_free(others);
        others = next;
    }
    fork_run_hooks(posix_state()->after_fork_child, false);
}

void hook_fork_before(void) { fork_before(); }
void hook_fork_after_parent(void) { fork_after_parent(); }
void hook_fork_after_child(void) { fork_after_child(); }

static Value posix_py_fork(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    if (!audit("os.fork", NULL))
        return NULL;
    fork_before();
    pid_t pid = os_fork();
    if (pid == 0)
        fork_after_child();
    else
        fork_after_parent();
    return posix_number(pid);
}

static Value posix_py_forkpty(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    int master = -1;
    if (!audit("os.forkpty", NULL))
        return NULL;
    fork_before();
    pid_t pid = os_fork_pty(&master);
    if (pid == 0)
        fork_after_child();
    else
        fork_after_parent();
    return pid < 0 ? raise_errno(-pid) : build_value("(ii)", (int)pid, master);
}

/* Checks one argument of register_at_fork: 1 given, 0 not, -1 error. */
static int fork_check_hook(Borrowed hook, const char *name) {
    if (!hook)
        return 0;
    if (is_callable(hook))
        return 1;
    raise_error(&exc_TypeError, "'%s' must be callable, not %T", name, hook);
    return -1;
}

static bool fork_add_hook(Value *list, Borrowed hook) {
    if (!hook)
        return true;
    if (!*list && !(*list = list_new(0)))
        return false;
    return list_append(*list, hook);
}

static Value posix_py_register_at_fork(Borrowed module, Borrowed const *args) {
    (void)module;
    static const char *const names[] = {"before", "after_in_child", "after_in_parent"};
    PosixState *state = posix_state();
    int given = 0;
    for (int i = 0; i < 3; i++) {
        int status = fork_check_hook(args[i], names[i]);
        if (status < 0)
            return NULL;
        given += status;
    }
    if (!given)
        return raise_error(&exc_TypeError, "At least one argument is required.");
    bool ok = fork_add_hook(&state->before_fork, args[0]) && fork_add_hook(&state->after_fork_child, args[1]) &&
              fork_add_hook(&state->after_fork_parent, args[2]);
    return ok ? NONE : NULL;
}

/* --- exec --- */

static Value posix_py_execv(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "execv", "path", PATH_PLAIN);
    POSIX_STRINGS(arguments);
    if (!path_arg(&path, args[0]) || !posix_strings_from_args(&arguments, args[1], "execv() arg 2"))
        return NULL;
    if (!audit("os.exec", "OOO", path.object, args[1], NONE))
        return NULL;
    return posix_none(os_exec(path.text, arguments.items, NULL));
}

static Value posix_py_execve(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "execve", "path", PATH_FD);
    POSIX_STRINGS(arguments);
    POSIX_STRINGS(env);
    if (!path_arg(&path, args[0]) || !posix_strings_from_args(&arguments, args[1], "execve: argv") ||
        !posix_strings_from_env(&env, args[2], "execve"))
        return NULL;
    if (!audit("os.exec", "OOO", path.object, args[1], args[2]))
        return NULL;
    int code = path.text ? os_exec(path.text, arguments.items, env.items) : os_exec_fd(path.fd, arguments.items, env.items);
    return raise_path(code, &path);
}

/* --- the process itself --- */

static Value posix_py_exit(Borrowed module, Borrowed const *args) {
    (void)module;
    int status;
    if (!arg_int(args[0], &status))
        return NULL;
    os_exit(status);
}

static Value posix_py_abort(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    os_abort();
}

static Value posix_py_system(Borrowed module, Borrowed const *args) {
    (void)module;
    int code = 0;
    OWNED Value command = posix_fsencode(args[0]);
    if (!command || !audit("os.system", "(O)", command))
        return NULL;
    BLOCKING(REGION_PROCESS_WAIT) { code = os_system(bytes_data(command)); }
    return int_new(code);
}

static Value posix_py_kill(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, number;
    if (!arg_int(args[0], &pid) || !arg_int(args[1], &number) || !audit("os.kill", "ii", pid, number))
        return NULL;
    int code = os_kill(pid, number);
    if (code < 0)
        return raise_errno(-code);
    return safepoint() ? NONE : NULL; /* it may have been for us */
}

static Value posix_py_killpg(Borrowed module, Borrowed const *args) {
    (void)module;
    int group, number;
    if (!arg_int(args[0], &group) || !arg_int(args[1], &number) || !audit("os.killpg", "ii", group, number))
        return NULL;
    int code = os_kill_group(group, number);
    if (code < 0)
        return raise_errno(-code);
    return safepoint() ? NONE : NULL;
}

static Value posix_py_pidfd_open(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, flags;
    if (!arg_int(args[0], &pid) || !posix_int(args[1], 0, &flags))
        return NULL;
    return posix_number(os_pidfd_open(pid, (unsigned)flags));
}

MethodDef const posix_fork_methods[] = {
    METHOD("fork", posix_py_fork, "($module, /)", "Make a copy of the process: 0 in the copy, its id in the original."),
    METHOD("forkpty", posix_py_forkpty, "($module, /)", "fork() with a new terminal for the copy; (id, descriptor)."),
    METHOD("register_at_fork", posix_py_register_at_fork,
           "($module, /, *, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
           "Have functions called around each fork."),
    METHOD("execv", posix_py_execv, "($module, path, argv, /)", "Run another program in place of this one."),
    METHOD("execve", posix_py_execve, "($module, /, path, argv, env)", "execv() with an environment."),
    METHOD("_exit", posix_py_exit, "($module, /, status)", "End the process at once."),
    METHOD("abort", posix_py_abort, "($module, /)", "End the process by SIGABRT."),
    METHOD("system", posix_py_system, "($module, /, command)", "Run a command by the shell; returns its wait status."),
    METHOD("kill", posix_py_kill, "($module, pid, signal, /)", "Send a signal to a process."),
    METHOD("killpg", posix_py_killpg, "($module, pgid, signal, /)", "Send a signal to a process group."),
    METHOD("pidfd_open", posix_py_pidfd_open, "($module, /, pid, flags=0)", "A descriptor that stands for a process."),
    METHOD_END,
};
