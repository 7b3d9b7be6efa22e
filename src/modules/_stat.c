/* SPDX-License-Identifier: MIT
   _stat: the bits of st_mode. */
#include <sys/stat.h>

#include "object/error.h"
#include "object/native.h"
#include "types/int.h"
#include "types/str.h"

static MUST_CHECK bool mode_of(Borrowed v, mode_t *out) {
    uint64_t mode;
    if (!arg_uint64(v, &mode))
        return false;
    if (mode > UINT32_MAX)
        return raise_error(&exc_OverflowError, "mode out of range"), false;
    *out = (mode_t)mode;
    return true;
}

#define TEST(name)                                                                                                     \
    static Value stat_py_##name(Borrowed self, Borrowed const *args) {                                                 \
        mode_t mode;                                                                                                   \
        return mode_of(args[0], &mode) ? bool_value(name(mode)) : NULL;                                                \
    }
TEST(S_ISDIR)
TEST(S_ISCHR)
TEST(S_ISBLK)
TEST(S_ISREG)
TEST(S_ISFIFO)
TEST(S_ISLNK)
TEST(S_ISSOCK)

/* Kinds of files that Linux does not have. */
static Value stat_py_false(Borrowed self, Borrowed const *args) {
    mode_t mode;
    return mode_of(args[0], &mode) ? FALSE_VALUE : NULL;
}

static Value stat_py_S_IMODE(Borrowed self, Borrowed const *args) {
    mode_t mode;
    return mode_of(args[0], &mode) ? imm_int(mode & 07777) : NULL;
}
static Value stat_py_S_IFMT(Borrowed self, Borrowed const *args) {
    mode_t mode;
    return mode_of(args[0], &mode) ? imm_int(mode & S_IFMT) : NULL;
}

static char kind_letter(mode_t mode) {
    return S_ISREG(mode) ? '-' : S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISBLK(mode) ? 'b' : S_ISCHR(mode) ? 'c'
           : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' : '?';
}

static Value stat_py_filemode(Borrowed self, Borrowed const *args) {
    mode_t mode;
    if (!mode_of(args[0], &mode))
        return NULL;
    char text[10] = {kind_letter(mode)};
    for (int n = 0; n < 9; n++)
        text[1 + n] = mode & (0400 >> n) ? "rwx"[n % 3] : '-';
    if (mode & S_ISUID)
        text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & S_IXOTH ? 't' : 'T';
    return str_from_ascii(text, sizeof text);
}

typedef struct {
    const char *name;
    int64_t value;
} StatConstant;

static const StatConstant stat_constants[] = {
    {"S_IFDIR", S_IFDIR}, {"S_IFCHR", S_IFCHR}, {"S_IFBLK", S_IFBLK}, {"S_IFREG", S_IFREG}, {"S_IFIFO", S_IFIFO},
    {"S_IFLNK", S_IFLNK}, {"S_IFSOCK", S_IFSOCK}, {"S_IFDOOR", 0}, {"S_IFPORT", 0}, {"S_IFWHT", 0},
    {"S_ISUID", S_ISUID}, {"S_ISGID", S_ISGID}, {"S_ISVTX", S_ISVTX}, {"S_ENFMT", S_ISGID},
    {"S_IREAD", S_IRUSR}, {"S_IWRITE", S_IWUSR}, {"S_IEXEC", S_IXUSR},
    {"S_IRWXU", S_IRWXU}, {"S_IRUSR", S_IRUSR}, {"S_IWUSR", S_IWUSR}, {"S_IXUSR", S_IXUSR},
    {"S_IRWXG", S_IRWXG}, {"S_IRGRP", S_IRGRP}, {"S_IWGRP", S_IWGRP}, {"S_IXGRP", S_IXGRP},
    {"S_IRWXO", S_IRWXO}, {"S_IROTH", S_IROTH}, {"S_IWOTH", S_IWOTH}, {"S_IXOTH", S_IXOTH},
    {"UF_NODUMP", 1}, {"UF_IMMUTABLE", 2}, {"UF_APPEND", 4}, {"UF_OPAQUE", 8}, {"UF_NOUNLINK", 16}, {"UF_COMPRESSED", 32},
    {"UF_HIDDEN", 0x8000}, {"SF_ARCHIVED", 0x10000}, {"SF_IMMUTABLE", 0x20000}, {"SF_APPEND", 0x40000}, {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000},
    {"ST_MODE", 0}, {"ST_INO", 1}, {"ST_DEV", 2}, {"ST_NLINK", 3}, {"ST_UID", 4}, {"ST_GID", 5}, {"ST_SIZE", 6}, {"ST_ATIME", 7},
    {"ST_MTIME", 8}, {"ST_CTIME", 9},
};

static bool stat_exec(Borrowed module) {
    for (ssize_t n = 0; n < ARRAY_LENGTH(stat_constants); n++)
        if (!module_add_int(module, stat_constants[n].name, stat_constants[n].value))
            return false;
    return true;
}

static const MethodDef stat_methods[] = {
    METHOD("S_ISDIR", stat_py_S_ISDIR, "(mode, /)", "Whether it is a folder."),
    METHOD("S_ISCHR", stat_py_S_ISCHR, "(mode, /)", "Whether it is a character device."),
    METHOD("S_ISBLK", stat_py_S_ISBLK, "(mode, /)", "Whether it is a block device."),
    METHOD("S_ISREG", stat_py_S_ISREG, "(mode, /)", "Whether it is a regular file."),
    METHOD("S_ISFIFO", stat_py_S_ISFIFO, "(mode, /)", "Whether it is a pipe."),
    METHOD("S_ISLNK", stat_py_S_ISLNK, "(mode, /)", "Whether it is a symbolic link."),
    METHOD("S_ISSOCK", stat_py_S_ISSOCK, "(mode, /)", "Whether it is a socket."),
    METHOD("S_ISDOOR", stat_py_false, "(mode, /)", "Whether it is a door; Linux has none."),
    METHOD("S_ISPORT", stat_py_false, "(mode, /)", "Whether it is an event port; Linux has none."),
    METHOD("S_ISWHT", stat_py_false, "(mode, /)", "Whether it is a whiteout; Linux has none."),
    METHOD("S_IMODE", stat_py_S_IMODE, "(mode, /)", "The permission bits."),
    METHOD("S_IFMT", stat_py_S_IFMT, "(mode, /)", "The bits of the kind."),
    METHOD("filemode", stat_py_filemode, "(mode, /)", "Text like -rwxr-xr-x."),
    METHOD_END,
};

static int stat_module_id;

ModuleDef const stat_module = {
    .name = "_stat",
    .doc = "Bits of file modes.",
    .methods = stat_methods,
    .exec = stat_exec,
    .id = &stat_module_id,
};
