/* SPDX-License-Identifier: MIT
   posix: ids of processes, users and groups. */
#include "modules/posix_priv.h"

#include <string.h>

#include "heap/memory.h"
#include "os/process.h"
#include "types/bytes.h"

/* --- numbers without arguments --- */

typedef enum { ID_REAL, ID_EFFECTIVE, ID_SAVED } IdKind;

static uid_t user_uid(IdKind kind) {
    uid_t ids[3];
    os_get_ids(&ids[ID_REAL], &ids[ID_EFFECTIVE], &ids[ID_SAVED]);
    return ids[kind];
}

static gid_t user_gid(IdKind kind) {
    gid_t ids[3];
    os_get_gids(&ids[ID_REAL], &ids[ID_EFFECTIVE], &ids[ID_SAVED]);
    return ids[kind];
}

#define USER_NUMBER(name, expression)                                                                                  \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module, (void)args;                                                                                      \
        return posix_number(expression);                                                                               \
    }
USER_NUMBER(getpid, os_pid())
USER_NUMBER(getppid, os_parent_pid())
USER_NUMBER(getpgrp, os_get_group(0))
USER_NUMBER(getuid, user_uid(ID_REAL))
USER_NUMBER(geteuid, user_uid(ID_EFFECTIVE))
USER_NUMBER(getgid, user_gid(ID_REAL))
USER_NUMBER(getegid, user_gid(ID_EFFECTIVE))

#define USER_CALL(name, expression)                                                                                    \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module, (void)args;                                                                                      \
        return posix_none(expression);                                                                                 \
    }
USER_CALL(setpgrp, os_set_group(0, 0))
USER_CALL(setsid, os_set_session())

#define USER_OF_PID(name, call)                                                                                        \
    static Value posix_py_##name(Borrowed module, Borrowed const *args) {                                              \
        (void)module;                                                                                                  \
        int pid;                                                                                                       \
        return arg_int(args[0], &pid) ? posix_number(call(pid)) : NULL;                                                \
    }
USER_OF_PID(getpgid, os_get_group)
USER_OF_PID(getsid, os_get_session)

static Value posix_py_setpgid(Borrowed module, Borrowed const *args) {
    (void)module;
    int pid, group;
    return arg_int(args[0], &pid) && arg_int(args[1], &group) ? posix_none(os_set_group(pid, group)) : NULL;
}

/* --- changing ids --- */

static Value posix_py_setuid(Borrowed module, Borrowed const *args) {
    (void)module;
    uid_t uid;
    return posix_uid(args[0], &uid) ? posix_none(os_set_uid(uid)) : NULL;
}

static Value posix_py_seteuid(Borrowed module, Borrowed const *args) {
    (void)module;
    uid_t uid;
    return posix_uid(args[0], &uid) ? posix_none(os_set_ids((uid_t)-1, uid, (uid_t)-1)) : NULL;
}

static Value posix_py_setgid(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t gid;
    return posix_gid(args[0], &gid) ? posix_none(os_set_gid(gid)) : NULL;
}

static Value posix_py_setegid(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t gid;
    return posix_gid(args[0], &gid) ? posix_none(os_set_gids((gid_t)-1, gid, (gid_t)-1)) : NULL;
}

static Value posix_py_setreuid(Borrowed module, Borrowed const *args) {
    (void)module;
    uid_t real, effective;
    return posix_uid(args[0], &real) && posix_uid(args[1], &effective) ? posix_none(os_set_reuid(real, effective)) : NULL;
}

static Value posix_py_setregid(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t real, effective;
    return posix_gid(args[0], &real) && posix_gid(args[1], &effective) ? posix_none(os_set_regid(real, effective)) : NULL;
}

static Value posix_py_setresuid(Borrowed module, Borrowed const *args) {
    (void)module;
    uid_t real, effective, saved;
    if (!posix_uid(args[0], &real) || !posix_uid(args[1], &effective) || !posix_uid(args[2], &saved))
        return NULL;
    return posix_none(os_set_ids(real, effective, saved));
}

static Value posix_py_setresgid(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t real, effective, saved;
    if (!posix_gid(args[0], &real) || !posix_gid(args[1], &effective) || !posix_gid(args[2], &saved))
        return NULL;
    return posix_none(os_set_gids(real, effective, saved));
}

static Value posix_py_getresuid(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return build_value("(lll)", (int64_t)user_uid(ID_REAL), (int64_t)user_uid(ID_EFFECTIVE), (int64_t)user_uid(ID_SAVED));
}

static Value posix_py_getresgid(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return build_value("(lll)", (int64_t)user_gid(ID_REAL), (int64_t)user_gid(ID_EFFECTIVE), (int64_t)user_gid(ID_SAVED));
}

/* --- groups --- */

static Value user_group_list(gid_t const *groups, int count) {
    OWNED Value list = list_new(0);
    for (int i = 0; list && i < count; i++) {
        if (!list_append(list, imm_int(groups[i])))
            return NULL;
    }
    return MOVE(list);
}

static Value posix_py_getgroups(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    int count = os_get_groups(NULL, 0);
    if (count < 0)
        return raise_errno(-count);
    gid_t *groups = memory_new_array((size_t)count + 1, sizeof *groups);
    if (!groups)
        return NULL;
    count = os_get_groups(groups, count);
    Value list = count < 0 ? raise_errno(-count) : user_group_list(groups, count);
    memory_free(groups);
    return list;
}

static bool user_group_item(Borrowed item, gid_t *out) {
    if (is_int(item))
        return posix_gid(item, out);
    raise_error(&exc_TypeError, "groups must be integers");
    return false;
}

static Value posix_py_setgroups(Borrowed module, Borrowed const *args) {
    (void)module;
    enum { GROUPS_MAX = 65536 };
    if (!is_sequence(args[0]))
        return raise_error(&exc_TypeError, "setgroups argument must be a sequence");
    ssize_t count = object_length(args[0]);
    if (count < 0)
        return NULL;
    if (count > GROUPS_MAX)
        return raise_error(&exc_ValueError, "too many groups");
    gid_t *groups = memory_new_array((size_t)count + 1, sizeof *groups);
    bool ok = groups != NULL;
    for (ssize_t i = 0; ok && i < count; i++) {
        OWNED Value item = sequence_item(args[0], i);
        ok = item && user_group_item(item, &groups[i]);
    }
    Value result = ok ? posix_none(os_set_groups(groups, (size_t)count)) : NULL;
    memory_free(groups);
    return result;
}

static Value posix_py_initgroups(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t gid;
    OWNED Value user = posix_fsencode(args[0]);
    return user && posix_gid(args[1], &gid) ? posix_none(os_init_groups(bytes_data(user), gid)) : NULL;
}

static Value posix_py_getgrouplist(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t gid;
    const char *user = arg_text("getgrouplist", 1, args[0], NULL);
    if (!user || !posix_gid(args[1], &gid))
        return NULL;
    for (int room = 64;; room *= 2) {
        int count = room;
        gid_t *groups = memory_new_array((size_t)room, sizeof *groups);
        if (!groups)
            return NULL;
        int code = os_group_list(user, gid, groups, &count);
        Value list = code == 0 ? user_group_list(groups, count) : NULL;
        memory_free(groups);
        if (code == 0)
            return list;
    }
}

static Value posix_py_getlogin(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    char name[256];
    int code = os_login_name(name, sizeof name);
    return code < 0 ? raise_errno(-code) : path_decode(name, (ssize_t)strlen(name));
}

MethodDef const posix_user_methods[] = {
    METHOD("getpid", posix_py_getpid, "($module, /)", "The process' id."),
    METHOD("getppid", posix_py_getppid, "($module, /)", "The parent process' id."),
    METHOD("getpgrp", posix_py_getpgrp, "($module, /)", "The process' group."),
    METHOD("getpgid", posix_py_getpgid, "($module, /, pid)", "The group of a process."),
    METHOD("getsid", posix_py_getsid, "($module, pid, /)", "The session of a process."),
    METHOD("setpgrp", posix_py_setpgrp, "($module, /)", "Make the process the leader of a group."),
    METHOD("setpgid", posix_py_setpgid, "($module, pid, pgrp, /)", "Put a process into a group."),
    METHOD("setsid", posix_py_setsid, "($module, /)", "Start a session."),
    METHOD("getuid", posix_py_getuid, "($module, /)", "The real user id."),
    METHOD("geteuid", posix_py_geteuid, "($module, /)", "The effective user id."),
    METHOD("getgid", posix_py_getgid, "($module, /)", "The real group id."),
    METHOD("getegid", posix_py_getegid, "($module, /)", "The effective group id."),
    METHOD("getresuid", posix_py_getresuid, "($module, /)", "Real, effective and saved user id."),
    METHOD("getresgid", posix_py_getresgid, "($module, /)", "Real, effective and saved group id."),
    METHOD("setuid", posix_py_setuid, "($module, uid, /)", "Set the user id."),
    METHOD("seteuid", posix_py_seteuid, "($module, euid, /)", "Set the effective user id."),
    METHOD("setgid", posix_py_setgid, "($module, gid, /)", "Set the group id."),
    METHOD("setegid", posix_py_setegid, "($module, egid, /)", "Set the effective group id."),
    METHOD("setreuid", posix_py_setreuid, "($module, ruid, euid, /)", "Set real and effective user id."),
    METHOD("setregid", posix_py_setregid, "($module, rgid, egid, /)", "Set real and effective group id."),
    METHOD("setresuid", posix_py_setresuid, "($module, ruid, euid, suid, /)", "Set real, effective and saved user id."),
    METHOD("setresgid", posix_py_setresgid, "($module, rgid, egid, sgid, /)", "Set real, effective and saved group id."),
    METHOD("getgroups", posix_py_getgroups, "($module, /)", "The further groups of the process."),
    METHOD("setgroups", posix_py_setgroups, "($module, groups, /)", "Set the further groups of the process."),
    METHOD("initgroups", posix_py_initgroups, "($module, username, gid, /)", "Take the groups that a user is in."),
    METHOD("getgrouplist", posix_py_getgrouplist, "($module, user, group, /)", "The groups that a user is in."),
    METHOD("getlogin", posix_py_getlogin, "($module, /)", "The name of the user logged in on the terminal."),
    METHOD_END,
};
