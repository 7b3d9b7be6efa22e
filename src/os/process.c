/* SPDX-License-Identifier: MIT
   Process system calls, one wrapper each. Called by modules/posix*.c, modules/_posixsubprocess.c, runtime/. */
#define _GNU_SOURCE
#include "os/process.h"

#include <errno.h>
#include <langinfo.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define RESULT(call)                                                                                                   \
    do {                                                                                                               \
        __typeof__(call) result_ = (call);                                                                             \
        return result_ < 0 ? -errno : result_;                                                                         \
    } while (0)

pid_t os_fork(void) { RESULT(fork()); }
pid_t os_fork_pty(int *master) { RESULT(forkpty(master, NULL, NULL, NULL)); }

int os_exec(const char *path, char *const *args, char *const *env) {
    if (env)
        execve(path, args, env);
    else
        execv(path, args);
    return -errno;
}

int os_exec_fd(int fd, char *const *args, char *const *env) {
    fexecve(fd, args, env);
    return -errno;
}

void os_exit(int status) { _exit(status); }
void os_abort(void) { abort(); }
int os_system(const char *command) { RESULT(system(command)); }

pid_t os_wait(pid_t pid, int *status, int options, struct rusage *usage) { RESULT(wait4(pid, status, options, usage)); }
int os_wait_id(idtype_t kind, id_t id, siginfo_t *info, int options) { RESULT(waitid(kind, id, info, options)); }
int os_kill(pid_t pid, int signal_number) { RESULT(kill(pid, signal_number)); }
int os_kill_group(pid_t group, int signal_number) { RESULT(killpg(group, signal_number)); }
int os_pidfd_open(pid_t pid, unsigned flags) { RESULT((int)syscall(SYS_pidfd_open, pid, flags)); }

/* --- who --- */

pid_t os_pid(void) { return getpid(); }
pid_t os_parent_pid(void) { return getppid(); }
pid_t os_get_group(pid_t pid) { RESULT(getpgid(pid)); }
pid_t os_get_session(pid_t pid) { RESULT(getsid(pid)); }
int os_set_group(pid_t pid, pid_t group) { RESULT(setpgid(pid, group)); }
pid_t os_set_session(void) { RESULT(setsid()); }
int os_set_ids(uid_t real, uid_t effective, uid_t saved) { RESULT(setresuid(real, effective, saved)); }
int os_set_gids(gid_t real, gid_t effective, gid_t saved) { RESULT(setresgid(real, effective, saved)); }
int os_set_uid(uid_t uid) { RESULT(setuid(uid)); }
int os_set_gid(gid_t gid) { RESULT(setgid(gid)); }
int os_set_reuid(uid_t real, uid_t effective) { RESULT(setreuid(real, effective)); }
int os_set_regid(gid_t real, gid_t effective) { RESULT(setregid(real, effective)); }
void os_get_ids(uid_t *real, uid_t *effective, uid_t *saved) { getresuid(real, effective, saved); }
void os_get_gids(gid_t *real, gid_t *effective, gid_t *saved) { getresgid(real, effective, saved); }
int os_get_groups(gid_t *groups, int size) { RESULT(getgroups(size, groups)); }
int os_set_groups(gid_t const *groups, size_t count) { RESULT(setgroups(count, groups)); }
int os_init_groups(const char *user, gid_t group) { RESULT(initgroups(user, group)); }

int os_group_list(const char *user, gid_t group, gid_t *groups, int *count) {
    return getgrouplist(user, group, groups, count) < 0 ? -ERANGE : 0;
}

int os_login_name(char *buffer, size_t size) { return -getlogin_r(buffer, size); }

/* --- scheduling --- */

int os_nice(int increment, int *now) {
    errno = 0;
    *now = nice(increment);
    return *now == -1 && errno ? -errno : 0;
}

int os_get_priority(int which, int who, int *out) {
    errno = 0;
    *out = getpriority((__priority_which_t)which, (id_t)who);
    return errno ? -errno : 0;
}

int os_set_priority(int which, int who, int priority) {
    RESULT(setpriority((__priority_which_t)which, (id_t)who, priority));
}

int os_sched_priority_max(int policy) { RESULT(sched_get_priority_max(policy)); }
int os_sched_priority_min(int policy) { RESULT(sched_get_priority_min(policy)); }
int os_sched_get(pid_t pid) { RESULT(sched_getscheduler(pid)); }

int os_sched_set(pid_t pid, int policy, int priority) {
    struct sched_param param = {.sched_priority = priority};
    RESULT(sched_setscheduler(pid, policy, &param));
}

int os_sched_get_priority(pid_t pid) {
    struct sched_param param;
    return sched_getparam(pid, &param) < 0 ? -errno : param.sched_priority;
}

int os_sched_set_priority(pid_t pid, int priority) {
    struct sched_param param = {.sched_priority = priority};
    RESULT(sched_setparam(pid, &param));
}

int os_sched_interval(pid_t pid, double *seconds) {
    struct timespec t;
    if (sched_rr_get_interval(pid, &t) < 0)
        return -errno;
    *seconds = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    return 0;
}

int os_sched_yield(void) { RESULT(sched_yield()); }

int os_affinity_get(pid_t pid, void *bits, size_t size) {
    RESULT((int)syscall(SYS_sched_getaffinity, pid, size, bits));
}

int os_affinity_set(pid_t pid, const void *bits, size_t size) {
    RESULT((int)syscall(SYS_sched_setaffinity, pid, size, bits));
}

/* --- facts --- */

int os_uname(struct utsname *out) { RESULT(uname(out)); }
int os_load_average(double out[3]) { return getloadavg(out, 3) == 3 ? 0 : -EIO; }

int os_times(struct tms *out, clock_t *elapsed, long *per_second) {
    errno = 0;
    *elapsed = times(out);
    *per_second = sysconf(_SC_CLK_TCK);
    return *elapsed == (clock_t)-1 && errno ? -errno : 0;
}

int os_processors_online(void) { return (int)sysconf(_SC_NPROCESSORS_ONLN); }

long os_sys_conf(int name) {
    errno = 0;
    long value = sysconf(name);
    return value == -1 && errno ? -(long)errno - 1 : value;
}

ssize_t os_conf_text(int name, char *buffer, size_t size) {
    errno = 0;
    size_t needed = confstr(name, buffer, size);
    return needed == 0 && errno ? -errno : (ssize_t)needed;
}

const char *os_error_text(int code) { return strerror(code); }
int os_environ_set(const char *name, const char *value) { RESULT(setenv(name, value, 1)); }
int os_environ_unset(const char *name) { RESULT(unsetenv(name)); }
const char *os_locale_charset(void) { return nl_langinfo(CODESET); }

/* --- posix_spawn --- */

int os_spawn_init(OsSpawn *spawn) {
    int code = posix_spawn_file_actions_init(&spawn->actions);
    if (code)
        return -code;
    code = posix_spawnattr_init(&spawn->attributes);
    if (code)
        posix_spawn_file_actions_destroy(&spawn->actions);
    return -code;
}

void os_spawn_fini(OsSpawn *spawn) {
    posix_spawn_file_actions_destroy(&spawn->actions);
    posix_spawnattr_destroy(&spawn->attributes);
}

int os_spawn_add_open(OsSpawn *spawn, int fd, const char *path, int flags, mode_t mode) {
    return -posix_spawn_file_actions_addopen(&spawn->actions, fd, path, flags, mode);
}

int os_spawn_add_close(OsSpawn *spawn, int fd) { return -posix_spawn_file_actions_addclose(&spawn->actions, fd); }
int os_spawn_add_dup(OsSpawn *spawn, int fd, int to) { return -posix_spawn_file_actions_adddup2(&spawn->actions, fd, to); }

int os_spawn_add_flags(OsSpawn *spawn, short flags) {
    short now;
    int code = posix_spawnattr_getflags(&spawn->attributes, &now);
    return code ? -code : -posix_spawnattr_setflags(&spawn->attributes, (short)(now | flags));
}

int os_spawn_set_group(OsSpawn *spawn, pid_t group) {
    int code = posix_spawnattr_setpgroup(&spawn->attributes, group);
    return code ? -code : os_spawn_add_flags(spawn, POSIX_SPAWN_SETPGROUP);
}

int os_spawn_set_mask(OsSpawn *spawn, sigset_t const *mask) {
    int code = posix_spawnattr_setsigmask(&spawn->attributes, mask);
    return code ? -code : os_spawn_add_flags(spawn, POSIX_SPAWN_SETSIGMASK);
}

int os_spawn_set_default(OsSpawn *spawn, sigset_t const *signals) {
    int code = posix_spawnattr_setsigdefault(&spawn->attributes, signals);
    return code ? -code : os_spawn_add_flags(spawn, POSIX_SPAWN_SETSIGDEF);
}

int os_spawn_set_scheduler(OsSpawn *spawn, int policy, struct sched_param const *param) {
    int code = 0;
    if (policy >= 0) {
        code = posix_spawnattr_setschedpolicy(&spawn->attributes, policy);
        if (!code)
            code = -os_spawn_add_flags(spawn, POSIX_SPAWN_SETSCHEDULER);
    }
    if (!code)
        code = posix_spawnattr_setschedparam(&spawn->attributes, param);
    return code ? -code : os_spawn_add_flags(spawn, POSIX_SPAWN_SETSCHEDPARAM);
}

int os_spawn_run(OsSpawn *spawn, pid_t *pid, const char *path, bool search, char *const *args, char *const *env) {
    return -(search ? posix_spawnp : posix_spawn)(pid, path, &spawn->actions, &spawn->attributes, args, env);
}
