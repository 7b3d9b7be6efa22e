/* SPDX-License-Identifier: MIT
   posix: waiting for processes, and what their status says. */
#include "modules/posix_priv.h"
#include "os/process.h"
#include "runtime/import.h"
#include "types/float.h"

static Value wait_result(pid_t pid, int status) {
    return pid < 0 ? raise_errno(-pid) : build_value("(ii)", (int)pid, status);
}

static Value posix_py_wait(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    int status = 0;
    pid_t pid;
    if (!BLOCKING_RETRY(REGION_PROCESS_WAIT, pid, os_wait(-1, &status, 0, NULL)))
        return NULL;
    return wait_result(pid, status);
}

static Value posix_py_waitpid(Borrowed module, Borrowed const *args) {
    (void)module;
    int which, options, status = 0;
    pid_t pid;
    if (!arg_int(args[0], &which) || !arg_int(args[1], &options) ||
        !BLOCKING_RETRY(REGION_PROCESS_WAIT, pid, os_wait(which, &status, options, NULL)))
        return NULL;
    return wait_result(pid, status);
}

static double wait_seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

/* resource.struct_rusage: the type is that module's. */
static Value wait_rusage(struct rusage const *u) {
    OWNED Value resource = import_module("resource");
    OWNED Value type = resource ? get_attr_text(resource, "struct_rusage") : NULL;
    if (!type)
        return NULL;
    OWNED Value fields = build_value("(ddllllllllllllll)", wait_seconds(u->ru_utime), wait_seconds(u->ru_stime),
                                     (int64_t)u->ru_maxrss, (int64_t)u->ru_ixrss, (int64_t)u->ru_idrss, (int64_t)u->ru_isrss,
                                     (int64_t)u->ru_minflt, (int64_t)u->ru_majflt, (int64_t)u->ru_nswap, (int64_t)u->ru_inblock,
                                     (int64_t)u->ru_oublock, (int64_t)u->ru_msgsnd, (int64_t)u->ru_msgrcv,
                                     (int64_t)u->ru_nsignals, (int64_t)u->ru_nvcsw, (int64_t)u->ru_nivcsw);
    return fields ? call_1(type, fields) : NULL;
}

static Value wait_with_usage(pid_t which, int options) {
    int status = 0;
    pid_t pid;
    struct rusage usage = {0};
    if (!BLOCKING_RETRY(REGION_PROCESS_WAIT, pid, os_wait(which, &status, options, &usage)))
        return NULL;
    if (pid < 0)
        return raise_errno(-pid);
    Value rusage = wait_rusage(&usage);
    return rusage ? build_value("(iiN)", (int)pid, status, rusage) : NULL;
}

static Value posix_py_wait3(Borrowed module, Borrowed const *args) {
    (void)module;
    int options;
    return arg_int(args[0], &options) ? wait_with_usage(-1, options) : NULL;
}

static Value posix_py_wait4(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, options;
    return arg_int(args[0], &pid) && arg_int(args[1], &options) ? wait_with_usage(pid, options) : NULL;
}

static Value posix_py_waitid(Borrowed module, Borrowed const *args) {
    (void)module;
    int kind, id, options, code;
    siginfo_t info = {0};
    if (!arg_int(args[0], &kind) || !arg_int(args[1], &id) || !arg_int(args[2], &options))
        return NULL;
    if (!BLOCKING_RETRY(REGION_PROCESS_WAIT, code, os_wait_id((idtype_t)kind, (id_t)id, &info, options)))
        return NULL;
    if (code < 0)
        return raise_errno(-code);
    if (info.si_pid == 0)
        return NONE;
    Value v = struct_new(posix_state()->waitid_result);
    int64_t const fields[] = {info.si_pid, info.si_uid, info.si_signo, info.si_status, info.si_code};
    for (int i = 0; v && i < ARRAY_LENGTH(fields); i++)
        struct_set(v, i, imm_int(fields[i]));
    return v;
}

/* --- what a status says --- */

#define WAIT_TEST(name, answer)                                                                                        \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module;                                                                                                  \
        int status;                                                                                                    \
        return arg_int(args[0], &status) ? (answer) : NULL;                                                            \
    }
WAIT_TEST(WCOREDUMP, bool_value(WCOREDUMP(status)))
WAIT_TEST(WIFCONTINUED, bool_value(WIFCONTINUED(status)))
WAIT_TEST(WIFSTOPPED, bool_value(WIFSTOPPED(status)))
WAIT_TEST(WIFSIGNALED, bool_value(WIFSIGNALED(status)))
WAIT_TEST(WIFEXITED, bool_value(WIFEXITED(status)))
WAIT_TEST(WEXITSTATUS, int_new(WEXITSTATUS(status)))
WAIT_TEST(WTERMSIG, int_new(WTERMSIG(status)))
WAIT_TEST(WSTOPSIG, int_new(WSTOPSIG(status)))

static Value posix_py_waitstatus_to_exitcode(Borrowed module, Borrowed const *args) {
    (void)module;
    int status;
    if (!arg_int(args[0], &status))
        return NULL;
    if (WIFEXITED(status))
        return int_new(WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return int_new(-WTERMSIG(status));
    if (WIFSTOPPED(status))
        return raise_error(&exc_ValueError, "process stopped by delivery of signal %i", WSTOPSIG(status));
    return raise_error(&exc_ValueError, "invalid wait status: %i", status);
}

MethodDef const posix_wait_methods[] = {
    METHOD("wait", posix_py_wait, "($module, /)", "Wait for a child to end: (pid, status)."),
    METHOD("waitpid", posix_py_waitpid, "($module, pid, options, /)", "Wait for one child: (pid, status)."),
    METHOD("wait3", posix_py_wait3, "($module, /, options)", "Wait for a child: (pid, status, resources used)."),
    METHOD("wait4", posix_py_wait4, "($module, /, pid, options)", "Wait for one child: (pid, status, resources used)."),
    METHOD("waitid", posix_py_waitid, "($module, idtype, id, options, /)", "Wait for a child; a waitid_result, or None."),
    METHOD("WCOREDUMP", posix_py_WCOREDUMP, "($module, status, /)", "Whether memory was dumped to a file."),
    METHOD("WIFCONTINUED", posix_py_WIFCONTINUED, "($module, /, status)", "Whether the process was continued."),
    METHOD("WIFSTOPPED", posix_py_WIFSTOPPED, "($module, /, status)", "Whether the process was stopped."),
    METHOD("WIFSIGNALED", posix_py_WIFSIGNALED, "($module, /, status)", "Whether a signal ended the process."),
    METHOD("WIFEXITED", posix_py_WIFEXITED, "($module, /, status)", "Whether the process ended by itself."),
    METHOD("WEXITSTATUS", posix_py_WEXITSTATUS, "($module, /, status)", "What the process gave to exit()."),
    METHOD("WTERMSIG", posix_py_WTERMSIG, "($module, /, status)", "The signal that ended the process."),
    METHOD("WSTOPSIG", posix_py_WSTOPSIG, "($module, /, status)", "The signal that stopped the process."),
    METHOD("waitstatus_to_exitcode", posix_py_waitstatus_to_exitcode, "($module, /, status)",
           "Exit code of a status; minus the signal's number when one ended the process."),
    METHOD_END,
};
