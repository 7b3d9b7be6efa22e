/* SPDX-License-Identifier: MIT
   What the files of posix share: arguments that name files, results from negative errno, the module's state. Each file
   ends with a table of its functions, which posix.c puts into the module. */
#ifndef GILT_MODULES_POSIX_PRIV_H
#define GILT_MODULES_POSIX_PRIV_H

#include <errno.h>

#include "gil/interp.h"
#include "gil/region.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/file.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Type *stat_result, *statvfs_result, *terminal_size, *sched_param, *times_result, *uname_result, *waitid_result;
    NewFn stat_result_new;  /* as struct types have it; ours adds the float times */
    Value sysconf_names, confstr_names, pathconf_names; /* dicts */
    Value before_fork, after_fork_parent, after_fork_child; /* lists of callables, or NULL */
} PosixState;

extern ModuleDef const posix_module;
static inline PosixState *posix_state(void) { return module_state(&posix_module); }

extern MethodDef const posix_stat_methods[], posix_dir_methods[], posix_name_methods[], posix_fd_methods[],
    posix_fork_methods[], posix_wait_methods[], posix_user_methods[], posix_sched_methods[], posix_info_methods[],
    posix_spawn_methods[], posix_attribute_methods[], posix_transfer_methods[];
extern Type dir_entry_type, scandir_iterator_type;

/* --- arguments --- */

/* An argument that names a file: str, bytes, path-like; an open descriptor where `allow_fd` says so; None where
   `nullable` does. Declared with PATH_ARG, filled by path_arg, released at the end of the scope. */
typedef struct {
    const char *function, *name; /* for messages */
    bool nullable, allow_fd;
    bool is_bytes;               /* names found there are bytes, too */
    int fd;                      /* or -1 */
    const char *text;            /* zero-terminated, borrowed from `encoded`; NULL: a descriptor, or None */
    ssize_t size;
    Value object;                /* what error messages show; owned, or NULL */
    Value encoded;               /* Bytes, or NULL */
} PathArg;
enum { PATH_PLAIN = 0, PATH_NULLABLE = 1, PATH_FD = 2 };
#define PATH_ARG(variable, function_name, argument_name, flags)                                                        \
    PathArg variable __attribute__((cleanup(path_arg_fini))) = {                                                       \
        .function = (function_name), .name = (argument_name), .nullable = ((flags)&PATH_NULLABLE) != 0,                \
        .allow_fd = ((flags)&PATH_FD) != 0, .fd = -1}
/* gil: held.  runs: Python (__fspath__, __index__).  fails: TypeError, ValueError, OverflowError. */
bool path_arg(PathArg *arg, Borrowed v) MUST_CHECK;
void path_arg_fini(PathArg *arg);
/* What one opens for it: the text, or the current directory for None. */
static inline const char *path_arg_text(PathArg const *arg) { return arg->text ? arg->text : "."; }

/* Rejects follow_symlinks=False for a descriptor (but not for 0, as CPython). */
bool path_arg_follow(PathArg const *arg, bool follow) MUST_CHECK;

/* os.fspath: a str or bytes. new. */
Value posix_fspath(Borrowed v) MUST_CHECK;
/* The same as Bytes in the file system's encoding, without embedded zeros. new. */
Value posix_fsencode(Borrowed v) MUST_CHECK;
/* A name found in the file system, as str, or as bytes when `as_bytes`. new. */
Value posix_fsdecode(const char *text, ssize_t size, bool as_bytes) MUST_CHECK;
/* None or NULL (AT_FDCWD), or an int. */
bool posix_dir_fd(Borrowed v, int *out) MUST_CHECK;
/* An int or an object with fileno(). */
bool posix_fileno(Borrowed v, int *out) MUST_CHECK;
bool posix_uid(Borrowed v, uid_t *out) MUST_CHECK;
bool posix_gid(Borrowed v, gid_t *out) MUST_CHECK;
bool posix_device(Borrowed v, dev_t *out) MUST_CHECK;
/* A flag argument: bool of `v`, `fallback` when it was not given. -1: error. */
static inline int posix_flag(Borrowed v, bool fallback) { return v ? is_true(v) : fallback; }
/* An int argument with a default. */
static inline MUST_CHECK bool posix_int(Borrowed v, int fallback, int *out) {
    *out = fallback;
    return !v || arg_int(v, out);
}
/* A number that stands for a system value: an int, or a name in `names`. */
bool posix_conf_name(Borrowed v, Borrowed names, int *out) MUST_CHECK;

/* Zero-terminated array of C strings made of a list or tuple, or of a mapping ("name=value"). The strings are borrowed
   from `owner`, a list. Freed with posix_strings_free. */
typedef struct {
    char **items;
    ssize_t count;
    Value owner;
} PosixStrings;
/* `what` stands in messages: "execv() arg 2", "posix_spawn: argv". */
bool posix_strings_from_args(PosixStrings *out, Borrowed args, const char *what) MUST_CHECK;
bool posix_strings_from_env(PosixStrings *out, Borrowed env, const char *function) MUST_CHECK;
/* Points `items` at the Bytes in `owner`, a list that the caller filled. */
bool posix_strings_seal(PosixStrings *out) MUST_CHECK;
void posix_strings_fini(PosixStrings *strings);
#define POSIX_STRINGS(variable) PosixStrings variable __attribute__((cleanup(posix_strings_fini))) = {NULL, 0, NULL}

/* --- results --- code is 0 or more, or a negative errno --- */
static inline MUST_CHECK Value posix_none(int64_t code) { return code < 0 ? raise_errno((int)-code) : NONE; }
static inline MUST_CHECK Value posix_number(int64_t code) { return code < 0 ? raise_errno((int)-code) : int_new(code); }
static inline void *raise_path(int64_t code, PathArg const *path) {
    return raise_os_error((int)-code, path->object, NULL);
}
static inline void *raise_paths(int64_t code, PathArg const *from, PathArg const *to) {
    return raise_os_error((int)-code, from->object, to->object);
}
static inline MUST_CHECK Value posix_path_none(int64_t code, PathArg const *path) {
    return code < 0 ? raise_path(code, path) : NONE;
}

Value posix_stat_to_python(struct stat const *st) MUST_CHECK;
/* struct_set that passes errors on: false when v is NULL. */
static inline MUST_CHECK bool posix_struct_set(Borrowed self, int at, STEALS Value v) {
    if (v)
        struct_set(self, at, v);
    return v != NULL;
}

/* modules/posix_info.c: adds the constants, the dicts of names, _have_functions. */
bool posix_add_constants(Borrowed module) MUST_CHECK;
bool posix_add_conf_names(Borrowed module, PosixState *state) MUST_CHECK;
/* modules/posix.c */
Value posix_environ(void) MUST_CHECK;
/* A tuple type's constructor with one named argument; see sched_param. */
Value sched_param_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
Value stat_result_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);

#endif
