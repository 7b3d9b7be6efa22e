/* SPDX-License-Identifier: MIT
   posix: what the system says about itself, environment variables, random bytes; and the module's constants. */
#include "modules/posix_priv.h"

#include <string.h>

#include "heap/memory.h"
#include "os/constants.h"
#include "os/process.h"
#include "os/random.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"

/* --- sysconf and its relatives --- */

/* A value as os_sys_conf and os_path_conf give it: -1 is one, below that is an error. */
static bool conf_failed(long value) { return value < -1; }
static int conf_code(long value) { return (int)(value + 1); }

static Value posix_py_sysconf(Borrowed module, Borrowed const *args) {
    (void)module;
    int name;
    if (!posix_conf_name(args[0], posix_state()->sysconf_names, &name))
        return NULL;
    long value = os_sys_conf(name);
    return conf_failed(value) ? raise_errno(-conf_code(value)) : int_new(value);
}

static Value posix_py_pathconf(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "pathconf", "path", PATH_FD);
    int name;
    if (!path_arg(&path, args[0]) || !posix_conf_name(args[1], posix_state()->pathconf_names, &name))
        return NULL;
    long value = path.text ? os_path_conf(path.text, name) : os_path_conf_fd(path.fd, name);
    if (!conf_failed(value))
        return int_new(value);
    /* the name is to blame, not the file */
    return conf_code(value) == -EINVAL ? raise_errno(EINVAL) : raise_path(conf_code(value), &path);
}

static Value posix_py_fpathconf(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, name;
    if (!posix_fileno(args[0], &fd) || !posix_conf_name(args[1], posix_state()->pathconf_names, &name))
        return NULL;
    long value = os_path_conf_fd(fd, name);
    return conf_failed(value) ? raise_errno(-conf_code(value)) : int_new(value);
}

static Value posix_py_confstr(Borrowed module, Borrowed const *args) {
    (void)module;
    int name;
    char small[256];
    if (!posix_conf_name(args[0], posix_state()->confstr_names, &name))
        return NULL;
    ssize_t size = os_conf_text(name, small, sizeof small);
    if (size < 0)
        return raise_errno((int)-size);
    if (size == 0)
        return NONE;
    if (size <= (ssize_t)sizeof small)
        return path_decode(small, size - 1);
    char *large = memory_new((size_t)size);
    if (!large)
        return NULL;
    os_conf_text(name, large, (size_t)size);
    Value result = path_decode(large, size - 1);
    memory_free(large);
    return result;
}

/* --- the machine and the process --- */

static Value posix_py_uname(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    struct utsname names;
    int code = os_uname(&names);
    if (code < 0)
        return raise_errno(-code);
    OWNED Value v = struct_new(posix_state()->uname_result);
    const char *const texts[] = {names.sysname, names.nodename, names.release, names.version, names.machine};
    for (int i = 0; v && i < ARRAY_LENGTH(texts); i++) {
        if (!posix_struct_set(v, i, path_decode(texts[i], (ssize_t)strlen(texts[i]))))
            return NULL;
    }
    return v ? MOVE(v) : NULL;
}

static Value posix_py_times(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    struct tms times;
    clock_t elapsed;
    long per_second;
    int code = os_times(&times, &elapsed, &per_second);
    if (code < 0)
        return raise_errno(-code);
    OWNED Value v = struct_new(posix_state()->times_result);
    clock_t const ticks[] = {times.tms_utime, times.tms_stime, times.tms_cutime, times.tms_cstime, elapsed};
    for (int i = 0; v && i < ARRAY_LENGTH(ticks); i++) {
        if (!posix_struct_set(v, i, float_new((double)ticks[i] / (double)per_second)))
            return NULL;
    }
    return v ? MOVE(v) : NULL;
}

static Value posix_py_getloadavg(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    double load[3];
    if (os_load_average(load) < 0)
        return raise_error(&exc_OSError, "Load averages are unobtainable");
    return build_value("(ddd)", load[0], load[1], load[2]);
}

static Value posix_py_strerror(Borrowed module, Borrowed const *args) {
    (void)module;
    int code;
    return arg_int(args[0], &code) ? str_from_text(os_error_text(code)) : NULL;
}

/* --- environment --- */

static Value posix_py_putenv(Borrowed module, Borrowed const *args) {
    (void)module;
    OWNED Value name = posix_fsencode(args[0]);
    OWNED Value value = name ? posix_fsencode(args[1]) : NULL;
    if (!value)
        return NULL;
    if (strchr(bytes_data(name), '='))
        return raise_error(&exc_ValueError, "illegal environment variable name");
    if (!audit("os.putenv", "OO", name, value))
        return NULL;
    return posix_none(os_environ_set(bytes_data(name), bytes_data(value)));
}

static Value posix_py_unsetenv(Borrowed module, Borrowed const *args) {
    (void)module;
    OWNED Value name = posix_fsencode(args[0]);
    if (!name || !audit("os.unsetenv", "(O)", name))
        return NULL;
    return posix_none(os_environ_unset(bytes_data(name)));
}

/* --- random bytes --- */

static Value posix_py_urandom(Borrowed module, Borrowed const *args) {
    (void)module;
    ssize_t size;
    int code = 0;
    if (!arg_ssize(args[0], &size))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "negative argument not allowed");
    OWNED Value bytes = bytes_new(NULL, size);
    if (!bytes)
        return NULL;
    enum { SHORT = 4096 }; /* as quick as giving the lock away */
    if (size <= SHORT)
        code = os_random_bytes(bytes_data(bytes), (size_t)size);
    else
        BLOCKING(REGION_OS_CALL) { code = os_random_bytes(bytes_data(bytes), (size_t)size); }
    return code < 0 ? raise_errno(-code) : MOVE(bytes);
}

static Value posix_py_getrandom(Borrowed module, Borrowed const *args) {
    (void)module;
    ssize_t size, n;
    int flags;
    if (!arg_ssize(args[0], &size) || !posix_int(args[1], 0, &flags))
        return NULL;
    if (size < 0)
        return raise_errno(EINVAL);
    OWNED Value bytes = bytes_new(NULL, size);
    if (!bytes || !BLOCKING_RETRY(REGION_OS_CALL, n, os_random_get(bytes_data(bytes), (size_t)size, (unsigned)flags)))
        return NULL;
    if (n < 0)
        return raise_errno((int)-n);
    return n < size && !bytes_resize(&bytes, n) ? NULL : MOVE(bytes);
}

MethodDef const posix_info_methods[] = {
    METHOD("sysconf", posix_py_sysconf, "($module, name, /)", "A number that describes the system."),
    METHOD("pathconf", posix_py_pathconf, "($module, /, path, name)", "A limit for a file or directory."),
    METHOD("fpathconf", posix_py_fpathconf, "($module, fd, name, /)", "A limit for an open file."),
    METHOD("confstr", posix_py_confstr, "($module, name, /)", "A text that describes the system."),
    METHOD("uname", posix_py_uname, "($module, /)", "Names and versions of system and machine."),
    METHOD("times", posix_py_times, "($module, /)", "Processor times of the process and its children."),
    METHOD("getloadavg", posix_py_getloadavg, "($module, /)", "Runnable processes on average over 1, 5 and 15 minutes."),
    METHOD("strerror", posix_py_strerror, "($module, code, /)", "The system's text for an error number."),
    METHOD("putenv", posix_py_putenv, "($module, name, value, /)", "Set an environment variable of the process."),
    METHOD("unsetenv", posix_py_unsetenv, "($module, name, /)", "Remove an environment variable of the process."),
    METHOD("urandom", posix_py_urandom, "($module, size, /)", "Random bytes good enough for cryptography."),
    METHOD("getrandom", posix_py_getrandom, "($module, /, size, flags=0)", "Random bytes by getrandom(2)."),
    METHOD_END,
};

/* --- constants --- */

typedef struct {
    const char *name;
    int64_t number;
} PosixNumber;

static PosixNumber const posix_numbers[] = {
#define POSIX_CONSTANT(name) {#name, name},
#include "modules/posix_constant.def"
#undef POSIX_CONSTANT
    {"NGROUPS_MAX", NGROUPS_MAX},
    {"POSIX_SPAWN_OPEN", 0},
    {"POSIX_SPAWN_CLOSE", 1},
    {"POSIX_SPAWN_DUP2", 2},
    {"TMP_MAX", TMP_MAX},
    {"XATTR_SIZE_MAX", XATTR_SIZE_MAX},
};

static PosixNumber const posix_sysconf_rows[] = {
#define SYSCONF(name) {"SC_" #name, _SC_##name},
#define CONFSTR(name)
#define PATHCONF(name)
#include "modules/posix_conf.def"
#undef SYSCONF
#undef CONFSTR
};
static PosixNumber const posix_confstr_rows[] = {
#define SYSCONF(name)
#define CONFSTR(name) {"CS_" #name, _CS_##name},
#include "modules/posix_conf.def"
#undef CONFSTR
#undef PATHCONF
};
static PosixNumber const posix_pathconf_rows[] = {
#define CONFSTR(name)
#define PATHCONF(name) {"PC_" #name, _PC_##name},
#include "modules/posix_conf.def"
#undef SYSCONF
#undef CONFSTR
#undef PATHCONF
};

/* What the functions of this module can do, for the sets of os.supports_dir_fd and others. */
static const char *const posix_have[] = {
    "HAVE_EVENTFD",   "HAVE_FACCESSAT", "HAVE_FCHDIR",    "HAVE_FCHMOD",    "HAVE_FCHMODAT",  "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",  "HAVE_FEXECVE",   "HAVE_FDOPENDIR", "HAVE_FPATHCONF", "HAVE_FSTATAT",   "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE", "HAVE_FUTIMENS",  "HAVE_FUTIMES",   "HAVE_FUTIMESAT", "HAVE_LINKAT",    "HAVE_LCHOWN",
    "HAVE_LSTAT",     "HAVE_LUTIMES",   "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT", "HAVE_MKFIFOAT", "HAVE_MKNODAT",
    "HAVE_OPENAT",    "HAVE_READLINKAT", "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT",  "HAVE_UTIMENSAT",
};

bool posix_add_constants(Borrowed module) {
    for (int i = 0; i < ARRAY_LENGTH(posix_numbers); i++) {
        if (!module_add_int(module, posix_numbers[i].name, posix_numbers[i].number))
            return false;
    }
    OWNED Value have = list_new(0);
    for (int i = 0; have && i < ARRAY_LENGTH(posix_have); i++) {
        if (!list_append_steal(have, str_from_text(posix_have[i])))
            return false;
    }
    return have && module_add(module, "_have_functions", MOVE(have));
}

static Value posix_number_dict(PosixNumber const *rows, ssize_t count) {
    OWNED Value dict = dict_new();
    for (ssize_t i = 0; dict && i < count; i++) {
        if (!dict_set_text(dict, rows[i].name, imm_int(rows[i].number)))
            return NULL;
    }
    return MOVE(dict);
}

bool posix_add_conf_names(Borrowed module, PosixState *state) {
    state->sysconf_names = posix_number_dict(posix_sysconf_rows, ARRAY_LENGTH(posix_sysconf_rows));
    state->confstr_names = posix_number_dict(posix_confstr_rows, ARRAY_LENGTH(posix_confstr_rows));
    state->pathconf_names = posix_number_dict(posix_pathconf_rows, ARRAY_LENGTH(posix_pathconf_rows));
    return state->sysconf_names && state->confstr_names && state->pathconf_names &&
           module_add(module, "sysconf_names", own(state->sysconf_names)) &&
           module_add(module, "confstr_names", own(state->confstr_names)) &&
           module_add(module, "pathconf_names", own(state->pathconf_names));
}
