/* SPDX-License-Identifier: MIT
   posix: reading directories - listdir, and scandir with its entries, which answer what the directory itself already said
   without another system call. */
#include <string.h>

#include "gil/region.h"
#include "heap/memory.h"
#include "modules/posix_priv.h"
#include "types/bytes.h"
#include "types/module.h"

/* Opens what `path` names. code: 0 or a negative errno. */
static int dir_open(PathArg const *path, DIR **out) {
    int code = 0;
    BLOCKING(REGION_FILE_OPEN) {
        code = path->fd >= 0 ? os_dir_open_fd(path->fd, out) : os_dir_open(path_arg_text(path), out);
    }
    return code;
}

/* The next entry that is not the directory itself or its parent; *out NULL at the end. The lock is kept: nearly all
   entries come from a buffer that was filled before. */
static int dir_next(DIR *dir, struct dirent **out) {
    for (;;) {
        int code = os_dir_next(dir, out);
        if (code < 0 || !*out)
            return code;
        const char *name = (*out)->d_name;
        if (name[0] != '.' || (name[1] && (name[1] != '.' || name[2])))
            return 0;
    }
}

static void dir_close(DIR *dir, bool rewind) {
    BLOCKING(REGION_FILE_CLOSE) {
        if (rewind) /* the position is shared with the caller's descriptor */
            os_dir_rewind(dir);
        os_dir_close(dir);
    }
}

static void *raise_dir_open(int code, PathArg const *path) {
    /* a descriptor that cannot even be duplicated is reported without it */
    return path->fd >= 0 && code == -EBADF ? raise_errno(-code) : raise_path(code, path);
}

static Value posix_py_listdir(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "listdir", "path", PATH_NULLABLE | PATH_FD);
    if (!path_arg(&path, args[0]))
        return NULL;
    if (!audit("os.listdir", "O", path.object ? path.object : NONE))
        return NULL;
    DIR *dir;
    int code = dir_open(&path, &dir);
    if (code < 0)
        return raise_dir_open(code, &path);
    OWNED Value names = list_new(0);
    while (names) {
        struct dirent *entry;
        code = dir_next(dir, &entry);
        if (code < 0) {
            drop(MOVE(names));
            raise_path(code, &path);
        } else if (!entry) {
            break;
        } else if (!list_append_steal(names, posix_fsdecode(entry->d_name, (ssize_t)strlen(entry->d_name), path.is_bytes))) {
            drop(MOVE(names));
        }
    }
    dir_close(dir, path.fd >= 0);
    return MOVE(names);
}

/* --- DirEntry --- */

typedef struct {
    Object head;
    Value name, path;
    Value stat, lstat;       /* stat_result, or NULL: not asked for yet */
    int dir_fd;              /* of the directory given as a descriptor, else AT_FDCWD */
    unsigned char kind;      /* DT_* */
    uint64_t inode;
} DirEntry;

static void dir_entry_dealloc(Object *v) {
    DirEntry *self = (DirEntry *)v;
    drop(MOVE(self->name));
    drop(MOVE(self->path));
    drop(MOVE(self->stat));
    drop(MOVE(self->lstat));
    object_free(v);
}

static Value dir_entry_slot_repr(Borrowed v) { return str_format("<DirEntry %R>", AS(DirEntry, v)->name); }

/* Asks the system. new. */
static Value dir_entry_fetch(DirEntry *self, bool follow) {
    OWNED Value encoded = posix_fsencode(self->path);
    if (!encoded)
        return NULL;
    struct stat st;
    int code = 0;
    BLOCKING(REGION_FILE_STAT) { code = os_stat(self->dir_fd, bytes_data(encoded), follow, &st); }
    return code < 0 ? raise_os_error(-code, self->path, NULL) : posix_stat_to_python(&st);
}

static Value dir_entry_lstat(DirEntry *self) {
    if (!self->lstat && !(self->lstat = dir_entry_fetch(self, false)))
        return NULL;
    return own(self->lstat);
}

/* Whether the entry's own kind is `type` (an S_IF constant); -1: error. A file that has gone is nothing. */
static int dir_entry_is(DirEntry *self, bool follow, mode_t type);

static Value dir_entry_stat(DirEntry *self, bool follow) {
    if (!follow)
        return dir_entry_lstat(self);
    if (!self->stat) {
        int is_link = dir_entry_is(self, false, S_IFLNK);
        if (is_link < 0)
            return NULL;
        self->stat = is_link ? dir_entry_fetch(self, true) : dir_entry_lstat(self);
        if (!self->stat)
            return NULL;
    }
    return own(self->stat);
}

static int dir_entry_is_by_stat(DirEntry *self, bool follow, mode_t type) {
    OWNED Value st = dir_entry_stat(self, follow);
    if (!st) {
        if (!error_matches(&exc_FileNotFoundError))
            return -1;
        error_clear();
        return 0;
    }
    int64_t mode;
    return arg_int64(tuple_peek(st, 0), &mode) ? ((mode_t)mode & S_IFMT) == type : -1;
}

static int dir_entry_is(DirEntry *self, bool follow, mode_t type) {
    bool is_link = self->kind == DT_LNK;
    if (self->kind == DT_UNKNOWN || (follow && is_link))
        return dir_entry_is_by_stat(self, follow, type);
    return IFTODT(type) == self->kind;
}

static Value dir_entry_test(Borrowed v, Borrowed follow_arg, mode_t type) {
    int follow = posix_flag(follow_arg, true);
    int result = follow < 0 ? -1 : dir_entry_is(AS(DirEntry, v), follow, type);
    return result < 0 ? NULL : bool_value(result);
}

static Value dir_entry_py_is_dir(Borrowed v, Borrowed const *args) { return dir_entry_test(v, args[0], S_IFDIR); }
static Value dir_entry_py_is_file(Borrowed v, Borrowed const *args) { return dir_entry_test(v, args[0], S_IFREG); }

static Value dir_entry_py_is_symlink(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)args;
    if (count || (keywords && tuple_size(keywords)))
        return raise_error(&exc_TypeError, "is_symlink() takes no arguments");
    int result = dir_entry_is(AS(DirEntry, v), false, S_IFLNK);
    return result < 0 ? NULL : bool_value(result);
}

static Value dir_entry_py_stat(Borrowed v, Borrowed const *args) {
    int follow = posix_flag(args[0], true);
    return follow < 0 ? NULL : dir_entry_stat(AS(DirEntry, v), follow);
}

static Value dir_entry_py_inode(Borrowed v, Borrowed const *args) {
    (void)args;
    return int_new_unsigned(AS(DirEntry, v)->inode);
}

static Value dir_entry_py_fspath(Borrowed v, Borrowed const *args) {
    (void)args;
    return own(AS(DirEntry, v)->path);
}

static Value dir_entry_py_class_getitem(Borrowed type, Borrowed const *args) { return generic_alias_new(type, args[0]); }

static MethodDef const dir_entry_methods[] = {
    METHOD("is_dir", dir_entry_py_is_dir, "($self, /, *, follow_symlinks=True)", "Whether it is a directory."),
    METHOD("is_file", dir_entry_py_is_file, "($self, /, *, follow_symlinks=True)", "Whether it is a regular file."),
    METHOD_RAW("is_symlink", dir_entry_py_is_symlink, "($self, /)", "Whether it is a symbolic link."),
    METHOD("stat", dir_entry_py_stat, "($self, /, *, follow_symlinks=True)", "stat_result of the entry, asked for once."),
    METHOD("inode", dir_entry_py_inode, "($self, /)", "Its inode number."),
    METHOD("__fspath__", dir_entry_py_fspath, "($self, /)", "Its path."),
    METHOD_ROW("__class_getitem__", .bound = dir_entry_py_class_getitem, "($type, item, /)", "See PEP 585",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

static MemberDef const dir_entry_members[] = {
    {"name", MEMBER_OBJECT_EX, offsetof(DirEntry, name), true, "the entry's base filename, relative to scandir() \"path\" argument"},
    {"path", MEMBER_OBJECT_EX, offsetof(DirEntry, path), true, "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)"},
    MEMBER_END,
};

static TypeInfo dir_entry_info = {
    .methods = dir_entry_methods,
    .members = dir_entry_members,
    .dealloc = dir_entry_dealloc,
    .repr = dir_entry_slot_repr,
};

Type dir_entry_type = {
    STATIC_TYPE("posix.DirEntry", DirEntry, &dir_entry_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
    .doc = "A name that scandir() found, with what the directory said about it.",
};

/* --- scandir --- */

typedef struct {
    Object head;
    DIR *dir;           /* NULL: closed */
    Value folder;       /* Bytes that entries' paths start with, with a slash at the end; NULL: a descriptor was given */
    Value shown;        /* the path as given, for messages; or NULL */
    int fd;             /* or AT_FDCWD */
    bool is_bytes;
} ScandirIterator;

static void scandir_close(ScandirIterator *self) {
    DIR *dir = self->dir;
    if (!dir)
        return;
    self->dir = NULL;
    dir_close(dir, self->fd != AT_FDCWD);
}

static void scandir_finalize(Object *v) {
    ScandirIterator *self = (ScandirIterator *)v;
    if (!self->dir)
        return;
    Value error = error_take();
    if (!warn(&exc_ResourceWarning, 1, "unclosed scandir iterator %R", TO_VALUE(v)))
        error_write_unraisable(TO_VALUE(v));
    error_restore(error);
    scandir_close(self);
}

static void scandir_dealloc(Object *v) {
    ScandirIterator *self = (ScandirIterator *)v;
    scandir_close(self);
    drop(MOVE(self->folder));
    drop(MOVE(self->shown));
    object_free(v);
}

static Value scandir_path(ScandirIterator *self, struct dirent const *entry, size_t size) {
    if (!self->folder)
        return posix_fsdecode(entry->d_name, (ssize_t)size, self->is_bytes);
    ssize_t folder_size = bytes_size(self->folder);
    OWNED Value joined = bytes_new(NULL, folder_size + (ssize_t)size);
    if (!joined)
        return NULL;
    memcpy(bytes_data(joined), bytes_data(self->folder), (size_t)folder_size);
    memcpy(bytes_data(joined) + folder_size, entry->d_name, size);
    return self->is_bytes ? MOVE(joined) : path_decode(bytes_data(joined), bytes_size(joined));
}

static Value scandir_entry_new(ScandirIterator *self, struct dirent const *entry) {
    DirEntry *found = NEW_OBJECT(DirEntry, &dir_entry_type);
    if (!found)
        return NULL;
    OWNED Value v = TO_VALUE(found);
    size_t size = strlen(entry->d_name);
    found->dir_fd = self->fd;
    found->kind = entry->d_type;
    found->inode = entry->d_ino;
    found->name = posix_fsdecode(entry->d_name, (ssize_t)size, self->is_bytes);
    found->path = found->name ? scandir_path(self, entry, size) : NULL;
    return found->path ? MOVE(v) : NULL;
}

static int scandir_slot_next(Borrowed v, Value *out) {
    ScandirIterator *self = AS(ScandirIterator, v);
    if (!self->dir)
        return 0;
    struct dirent *entry;
    int code = dir_next(self->dir, &entry);
    if (code < 0) {
        raise_os_error(-code, self->shown, NULL);
        scandir_close(self);
        return -1;
    }
    if (!entry) {
        scandir_close(self);
        return 0;
    }
    *out = scandir_entry_new(self, entry);
    return *out ? 1 : -1;
}

static Value scandir_slot_iter(Borrowed v) { return own(v); }

static Value scandir_py_close(Borrowed v, Borrowed const *args) {
    (void)args;
    scandir_close(AS(ScandirIterator, v));
    return NONE;
}

static Value scandir_py_enter(Borrowed v, Borrowed const *args) {
    (void)args;
    return own(v);
}

static MethodDef const scandir_methods[] = {
    METHOD_HIDDEN("__enter__", scandir_py_enter, "($self)", NULL),
    METHOD_HIDDEN("__exit__", scandir_py_close, "($self, *args)", NULL),
    METHOD_HIDDEN("close", scandir_py_close, "($self)", NULL),
    METHOD_END,
};

static TypeInfo scandir_info = {
    .methods = scandir_methods,
    .dealloc = scandir_dealloc,
    .finalize = scandir_finalize,
    .iter = scandir_slot_iter,
    .next = scandir_slot_next,
};

Type scandir_iterator_type = {
    STATIC_TYPE("posix.ScandirIterator", ScandirIterator, &scandir_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* The path with a slash at its end. new Bytes. */
static Value scandir_folder(PathArg const *path) {
    const char *text = path_arg_text(path);
    size_t size = strlen(text);
    bool slash = size && text[size - 1] != '/';
    Value folder = bytes_new(NULL, (ssize_t)(size + slash));
    if (!folder)
        return NULL;
    memcpy(bytes_data(folder), text, size);
    if (slash)
        bytes_data(folder)[size] = '/';
    return folder;
}

static Value posix_py_scandir(Borrowed module, Borrowed const *args) {
    (void)module;
    PATH_ARG(path, "scandir", "path", PATH_NULLABLE | PATH_FD);
    if (!path_arg(&path, args[0]))
        return NULL;
    if (!audit("os.scandir", "O", path.object ? path.object : NONE))
        return NULL;
    ScandirIterator *self = NEW_OBJECT(ScandirIterator, &scandir_iterator_type);
    if (!self)
        return NULL;
    OWNED Value v = TO_VALUE(self);
    self->is_bytes = path.is_bytes;
    self->fd = path.fd >= 0 ? path.fd : AT_FDCWD;
    self->shown = own_maybe(path.object);
    if (path.fd < 0 && !(self->folder = scandir_folder(&path)))
        return NULL;
    int code = dir_open(&path, &self->dir);
    if (code < 0) {
        self->dir = NULL;
        return raise_dir_open(code, &path);
    }
    return MOVE(v);
}

MethodDef const posix_dir_methods[] = {
    METHOD("listdir", posix_py_listdir, "($module, /, path=None)", "The names in a directory."),
    METHOD("scandir", posix_py_scandir, "($module, /, path=None)", "An iterator over the entries of a directory."),
    METHOD_END,
};
