/* SPDX-License-Identifier: MIT
   posix: the system's interface, from which os.py is made. This file holds the module itself: its struct types, the
   environment, and the tables of the other posix_*.c files put together.

     posix_path.c      arguments: names of files, descriptors, ids       posix_fork.c   fork, exec, signals to others
     posix_stat.c      stat, statvfs, access                             posix_spawn.c  posix_spawn
     posix_dir.c       listdir, scandir                                  posix_wait.c   wait
     posix_name.c      changes by name                                   posix_user.c   users and groups
     posix_fd.c        descriptors, terminals                            posix_sched.c  scheduling
     posix_transfer.c  several buffers, copies, extended attributes      posix_info.c   facts, environment, constants */
#include "modules/posix_priv.h"

#include <string.h>

#include "os/process.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/module.h"

/* --- struct types --- */

static StructField const stat_fields[] = {
    {"st_mode", "protection bits"},
    {"st_ino", "inode"},
    {"st_dev", "device"},
    {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"},
    {"st_gid", "group ID of owner"},
    {"st_size", "total size, in bytes"},
    {"", "integer time of last access"},
    {"", "integer time of last modification"},
    {"", "integer time of last change"},
    {"st_atime", "time of last access"},
    {"st_mtime", "time of last modification"},
    {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"},
    {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"},
    {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"},
    {"st_rdev", "device type (if inode device)"},
    {NULL, NULL},
};
static StructField const statvfs_fields[] = {
    {"f_bsize", NULL}, {"f_frsize", NULL}, {"f_blocks", NULL}, {"f_bfree", NULL},   {"f_bavail", NULL}, {"f_files", NULL},
    {"f_ffree", NULL}, {"f_favail", NULL}, {"f_flag", NULL},   {"f_namemax", NULL}, {"f_fsid", NULL},   {NULL, NULL},
};
static StructField const terminal_fields[] = {
    {"columns", "width of the terminal window in characters"},
    {"lines", "height of the terminal window in characters"},
    {NULL, NULL},
};
static StructField const sched_fields[] = {{"sched_priority", "the scheduling priority"}, {NULL, NULL}};
static StructField const times_fields[] = {
    {"user", "user time"},
    {"system", "system time"},
    {"children_user", "user time of children"},
    {"children_system", "system time of children"},
    {"elapsed", "elapsed time since an arbitrary point in the past"},
    {NULL, NULL},
};
static StructField const uname_fields[] = {
    {"sysname", "operating system name"},
    {"nodename", "name of machine on network (implementation-defined)"},
    {"release", "operating system release"},
    {"version", "operating system version"},
    {"machine", "hardware identifier"},
    {NULL, NULL},
};
static StructField const waitid_fields[] = {
    {"si_pid", NULL}, {"si_uid", NULL}, {"si_signo", NULL}, {"si_status", NULL}, {"si_code", NULL}, {NULL, NULL},
};

/* One row for each struct type: where the state keeps it and what it is. */
static struct {
    size_t offset;
    StructDef def;
} const posix_structs[] = {
    {offsetof(PosixState, stat_result), {"os.stat_result", "What stat() knows about a file.", stat_fields, 10}},
    {offsetof(PosixState, statvfs_result),
     {"os.statvfs_result", "What statvfs() knows about a file system.", statvfs_fields, 10}},
    {offsetof(PosixState, terminal_size), {"os.terminal_size", "Columns and lines of a terminal.", terminal_fields, 2}},
    {offsetof(PosixState, sched_param), {"posix.sched_param", "Scheduling parameters of a process.", sched_fields, 1}},
    {offsetof(PosixState, times_result), {"posix.times_result", "Processor times, in seconds.", times_fields, 5}},
    {offsetof(PosixState, uname_result), {"posix.uname_result", "Names of system and machine.", uname_fields, 5}},
    {offsetof(PosixState, waitid_result), {"posix.waitid_result", "What waitid() learnt.", waitid_fields, 5}},
};

static Type **posix_struct_place(PosixState *state, int row) {
    return (Type **)((char *)state + posix_structs[row].offset);
}

static bool posix_add_structs(Borrowed module, PosixState *state) {
    for (int i = 0; i < ARRAY_LENGTH(posix_structs); i++) {
        Type *type = struct_type_new(&posix_structs[i].def);
        *posix_struct_place(state, i) = type;
        if (!type || !module_add_type(module, type))
            return false;
    }
    state->stat_result_new = state->stat_result->info->new;
    state->stat_result->info->new = stat_result_new;
    state->sched_param->info->new = sched_param_new;
    state->sched_param->info->new_signature = "(sched_priority)";
    return true;
}

/* --- environment --- */

/* One "name=value": those without a name are left out, and of several the first counts. */
static bool posix_environ_add(Borrowed dict, const char *text) {
    const char *equals = strchr(text, '=');
    if (!equals)
        return true;
    OWNED Value name = bytes_new(text, equals - text);
    int has = name ? dict_has(dict, name) : -1;
    if (has != 0)
        return has > 0;
    OWNED Value value = bytes_from_text(equals + 1);
    return value && dict_set(dict, name, value);
}

Value posix_environ(void) {
    OWNED Value dict = dict_new();
    for (char **at = environ; dict && at && *at; at++) {
        if (!posix_environ_add(dict, *at))
            return NULL;
    }
    return MOVE(dict);
}

/* --- the module --- */

static bool posix_add_functions(Borrowed module) {
    static MethodDef const *const tables[] = {
        posix_stat_methods, posix_dir_methods,  posix_name_methods, posix_fd_methods,        posix_transfer_methods,
        posix_fork_methods, posix_wait_methods, posix_spawn_methods, posix_attribute_methods, posix_user_methods,
        posix_sched_methods, posix_info_methods,
    };
    OWNED Value name = str_from_text("posix");
    for (int i = 0; name && i < ARRAY_LENGTH(tables); i++) {
        for (MethodDef const *row = tables[i]; row->name; row++) {
            if (!module_add(module, row->name, native_function_new(row, module, name)))
                return false;
        }
    }
    return name != NULL;
}

static bool posix_exec(Borrowed module) {
    PosixState *state = posix_state();
    /* the iterator's type is nobody's to name */
    if (dict_remove_text(module_dict(module), "ScandirIterator") < 0)
        return false;
    return posix_add_functions(module) && posix_add_constants(module) && posix_add_conf_names(module, state) &&
           posix_add_structs(module, state) && module_add(module, "error", own(TO_VALUE(&exc_OSError))) &&
           module_add(module, "environ", posix_environ());
}

static int posix_traverse(void *memory, Visitor visitor, void *arg) {
    PosixState *state = memory;
    for (int i = 0; i < ARRAY_LENGTH(posix_structs); i++)
        VISIT(TO_VALUE(*posix_struct_place(state, i)));
    VISIT(state->sysconf_names);
    VISIT(state->confstr_names);
    VISIT(state->pathconf_names);
    VISIT(state->before_fork);
    VISIT(state->after_fork_parent);
    VISIT(state->after_fork_child);
    return 0;
}

static void posix_clear(void *memory) {
    PosixState *state = memory;
    drop(MOVE(state->before_fork));
    drop(MOVE(state->after_fork_parent));
    drop(MOVE(state->after_fork_child));
    drop(MOVE(state->sysconf_names));
    drop(MOVE(state->confstr_names));
    drop(MOVE(state->pathconf_names));
    for (int i = 0; i < ARRAY_LENGTH(posix_structs); i++)
        drop(TO_VALUE(MOVE(*posix_struct_place(state, i))));
}

static Type *const posix_types[] = {&dir_entry_type, &scandir_iterator_type, NULL};
static int posix_module_id;

ModuleDef const posix_module = {
    .name = "posix",
    .doc = "The system's interface; use it by the os module.",
    .types = posix_types,
    .exec = posix_exec,
    .state_size = sizeof(PosixState),
    .traverse = posix_traverse,
    .clear = posix_clear,
    .id = &posix_module_id,
};
