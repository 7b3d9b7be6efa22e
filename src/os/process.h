/* SPDX-License-Identifier: MIT
   Processes, users, scheduling, resources, names of system values. Functions that can fail return a negative errno. */
#ifndef GILT_OS_PROCESS_H
#define GILT_OS_PROCESS_H

#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

extern char **environ;

/* --- starting and ending --- */
pid_t os_fork(void);
pid_t os_fork_pty(int *master);
int os_exec(const char *path, char *const *args, char *const *env);
int os_exec_fd(int fd, char *const *args, char *const *env);
NORETURN void os_exit(int status); /* without running anything more */
NORETURN void os_abort(void);
int os_system(const char *command);
pid_t os_wait(pid_t pid, int *status, int options, struct rusage *usage /* or NULL */);
int os_wait_id(idtype_t kind, id_t id, siginfo_t *info, int options);
int os_kill(pid_t pid, int signal_number);
int os_kill_group(pid_t group, int signal_number);
int os_pidfd_open(pid_t pid, unsigned flags);

/* --- who --- */
pid_t os_pid(void);
pid_t os_parent_pid(void);
pid_t os_get_group(pid_t pid);
pid_t os_get_session(pid_t pid);
int os_set_group(pid_t pid, pid_t group);
pid_t os_set_session(void);
int os_set_ids(uid_t real, uid_t effective, uid_t saved);  /* (uid_t)-1: as it is */
int os_set_gids(gid_t real, gid_t effective, gid_t saved);
int os_set_uid(uid_t uid);
int os_set_gid(gid_t gid);
int os_set_reuid(uid_t real, uid_t effective);
int os_set_regid(gid_t real, gid_t effective);
void os_get_ids(uid_t *real, uid_t *effective, uid_t *saved);
void os_get_gids(gid_t *real, gid_t *effective, gid_t *saved);
int os_get_groups(gid_t *groups, int size); /* size 0: how many there are */
int os_set_groups(gid_t const *groups, size_t count);
int os_init_groups(const char *user, gid_t group);
int os_group_list(const char *user, gid_t group, gid_t *groups, int *count); /* -ERANGE: *count says how many */
int os_login_name(char *buffer, size_t size);

/* --- scheduling --- */
int os_nice(int increment, int *now);
int os_get_priority(int which, int who, int *out);
int os_set_priority(int which, int who, int priority);
int os_sched_priority_max(int policy);
int os_sched_priority_min(int policy);
int os_sched_get(pid_t pid);
int os_sched_set(pid_t pid, int policy, int priority);
int os_sched_get_priority(pid_t pid);
int os_sched_set_priority(pid_t pid, int priority);
int os_sched_interval(pid_t pid, double *seconds);
int os_sched_yield(void);
/* Affinity as bits in `size` bytes. get: the number of bytes that the kernel uses, -EINVAL when size is too small. */
int os_affinity_get(pid_t pid, void *bits, size_t size);
int os_affinity_set(pid_t pid, const void *bits, size_t size);

/* --- facts --- */
int os_uname(struct utsname *out);
int os_load_average(double out[3]);
int os_times(struct tms *out, clock_t *elapsed, long *per_second);
int os_processors_online(void);
/* -1: no value; below -1: -errno - 1. */
long os_sys_conf(int name);
/* The length that the text has with its zero, 0: no value, or -errno. */
ssize_t os_conf_text(int name, char *buffer, size_t size);
const char *os_error_text(int code); /* static, or of the thread */
int os_environ_set(const char *name, const char *value);
int os_environ_unset(const char *name);
/* "C.UTF-8"'s "UTF-8": the character set of the locale in the environment. Static text. */
const char *os_locale_charset(void);

/* --- posix_spawn --- */
typedef struct {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
} OsSpawn;
int os_spawn_init(OsSpawn *spawn);
void os_spawn_fini(OsSpawn *spawn);
int os_spawn_add_open(OsSpawn *spawn, int fd, const char *path, int flags, mode_t mode);
int os_spawn_add_close(OsSpawn *spawn, int fd);
int os_spawn_add_dup(OsSpawn *spawn, int fd, int to);
int os_spawn_set_group(OsSpawn *spawn, pid_t group);
int os_spawn_set_mask(OsSpawn *spawn, sigset_t const *mask);
int os_spawn_set_default(OsSpawn *spawn, sigset_t const *signals);
int os_spawn_set_scheduler(OsSpawn *spawn, int policy /* -1: as it is */, struct sched_param const *param);
int os_spawn_add_flags(OsSpawn *spawn, short flags);
int os_spawn_run(OsSpawn *spawn, pid_t *pid, const char *path, bool search, char *const *args, char *const *env);

#endif
