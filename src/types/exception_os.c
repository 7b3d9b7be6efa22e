/* SPDX-License-Identifier: MIT
   OSError: the choice of the subclass by error number, its odd rules about when arguments are looked at, and raising it
   from error numbers.

   Arguments are parsed in `new`, so that the class can depend on them; but when a subclass overrides __init__ and not
   __new__, they are parsed in `init`, because __init__ may change them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strerror_r that returns the text */
#endif
#include "types/exception_priv.h"

#include <errno.h>

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

#define SELF(v) AS(OsErrorException, v)

static Value os_error_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);

static struct {
    int code;
    Type *type;
} const os_error_classes[] = {
    {EAGAIN, &exc_BlockingIOError},        {EALREADY, &exc_BlockingIOError},
    {EINPROGRESS, &exc_BlockingIOError},   {EWOULDBLOCK, &exc_BlockingIOError},
    {EPIPE, &exc_BrokenPipeError},         {ESHUTDOWN, &exc_BrokenPipeError},
    {ECHILD, &exc_ChildProcessError},      {ECONNABORTED, &exc_ConnectionAbortedError},
    {ECONNREFUSED, &exc_ConnectionRefusedError}, {ECONNRESET, &exc_ConnectionResetError},
    {EEXIST, &exc_FileExistsError},        {ENOENT, &exc_FileNotFoundError},
    {EISDIR, &exc_IsADirectoryError},      {ENOTDIR, &exc_NotADirectoryError},
    {EINTR, &exc_InterruptedError},        {EACCES, &exc_PermissionError},
    {EPERM, &exc_PermissionError},         {ESRCH, &exc_ProcessLookupError},
    {ETIMEDOUT, &exc_TimeoutError},
};

/* The class for an errno value given as any object; OSError when there is none. */
static Type *os_error_class(Borrowed code) {
    if (!is_int(code))
        return &exc_OSError;
    int overflow;
    int64_t n = int_get(code, &overflow);
    for (ssize_t i = 0; !overflow && i < ARRAY_LENGTH(os_error_classes); i++)
        if (os_error_classes[i].code == n)
            return os_error_classes[i].type;
    return &exc_OSError;
}

static bool os_error_uses_init(Type *type) {
    return type->info->init != os_error_slot_init && type->info->new == os_error_slot_new;
}

/* Whether v can be the number of characters written rather than a file name. */
static bool os_error_is_number(Borrowed v) {
    TypeInfo *info = type_of(v)->info;
    return info->index || info->to_int || info->to_float;
}

/* Fills the fields from the arguments; with fewer than two or more than five they are only kept as args. */
static bool os_error_fill(Borrowed self, Borrowed const *args, ssize_t count) {
    OsErrorException *e = SELF(self);
    ssize_t kept = count;
    if (count >= 2 && count <= 5) {
        Borrowed filename = count > 2 && args[2] != NONE ? args[2] : NULL;
        if (filename && is_exact(self, &exc_BlockingIOError) && os_error_is_number(filename)) {
            if (!number_to_ssize(filename, &exc_ValueError, &e->written))
                return false;
        } else if (filename) {
            REPLACE(e->filename, own(filename));
            if (count > 4 && args[4] != NONE)
                REPLACE(e->filename2, own(args[4]));
            kept = 2;
        }
        REPLACE(e->number, own(args[0]));
        REPLACE(e->strerror, own(args[1]));
    }
    Value tuple = tuple_from_array(args, kept);
    if (!tuple)
        return false;
    REPLACE(e->args, tuple);
    return true;
}

static Value os_error_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    bool parse = !os_error_uses_init(type);
    if (parse && !exception_no_keywords(type, keywords))
        return NULL;
    if (parse && type == &exc_OSError && count >= 2 && count <= 5)
        type = os_error_class(args[0]);
    OWNED Value self = type_alloc(type);
    if (!self)
        return NULL;
    SELF(self)->args = TUPLE_EMPTY;
    SELF(self)->written = -1;
    return !parse || os_error_fill(self, args, count) ? MOVE(self) : NULL;
}

bool os_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Type *type = type_of(self);
    if (!os_error_uses_init(type))
        return true;
    return exception_no_keywords(type, keywords) && os_error_fill(self, args, count);
}

static int os_error_traverse(Object *self, Visitor visitor, void *arg) {
    OsErrorException *e = (OsErrorException *)self;
    VISIT(e->number);
    VISIT(e->strerror);
    VISIT(e->filename);
    VISIT(e->filename2);
    return exception_traverse(self, visitor, arg);
}

static void os_error_clear(Object *self) {
    OsErrorException *e = (OsErrorException *)self;
    drop(MOVE(e->number));
    drop(MOVE(e->strerror));
    drop(MOVE(e->filename));
    drop(MOVE(e->filename2));
    exception_clear(self);
}

static void os_error_dealloc(Object *self) {
    gc_untrack(self);
    os_error_clear(self);
    object_free(self);
}

static Value os_error_slot_str(Borrowed self) {
    OsErrorException *e = SELF(self);
    Borrowed number = e->number ? e->number : NONE, text = e->strerror ? e->strerror : NONE;
    if (e->filename && e->filename2)
        return str_format("[Errno %S] %S: %R -> %R", number, text, e->filename, e->filename2);
    if (e->filename)
        return str_format("[Errno %S] %S: %R", number, text, e->filename);
    if (e->number && e->strerror)
        return str_format("[Errno %S] %S", number, text);
    return exception_slot_str(self);
}

/* The arguments with which the exception can be made again. */
static Value os_error_full_args(OsErrorException *e) {
    if (tuple_size(e->args) != 2 || !e->filename)
        return own(e->args);
    Borrowed number = tuple_peek(e->args, 0), text = tuple_peek(e->args, 1);
    return e->filename2 ? tuple_pack(5, number, text, e->filename, NONE, e->filename2)
                        : tuple_pack(3, number, text, e->filename);
}

static Value os_error_py_reduce(Borrowed self, Borrowed const *args) {
    OsErrorException *e = SELF(self);
    OWNED Value full = os_error_full_args(e);
    if (!full)
        return NULL;
    return e->dict ? tuple_pack(3, type_of(self), full, e->dict) : tuple_pack(2, type_of(self), full);
}

static Value os_error_get_written(Borrowed self, void *closure) {
    ssize_t written = SELF(self)->written;
    return written == -1 ? raise_error(&exc_AttributeError, "characters_written") : int_new(written);
}

static bool os_error_set_written(Borrowed self, Borrowed value, void *closure) {
    OsErrorException *e = SELF(self);
    if (value)
        return number_to_ssize(value, &exc_ValueError, &e->written);
    if (e->written == -1) {
        raise_error(&exc_AttributeError, "characters_written");
        return false;
    }
    e->written = -1;
    return true;
}

static MethodDef const os_error_methods[] = {
    METHOD_HIDDEN("__reduce__", os_error_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static MemberDef const os_error_members[] = {
    {"errno", MEMBER_OBJECT, offsetof(OsErrorException, number), false, "POSIX exception code"},
    {"strerror", MEMBER_OBJECT, offsetof(OsErrorException, strerror), false, "exception strerror"},
    {"filename", MEMBER_OBJECT, offsetof(OsErrorException, filename), false, "exception filename"},
    {"filename2", MEMBER_OBJECT, offsetof(OsErrorException, filename2), false, "second exception filename"},
    MEMBER_END,
};
static GetSetDef const os_error_getsets[] = {
    {"characters_written", os_error_get_written, os_error_set_written, NULL, NULL},
    GETSET_END,
};
TypeInfo exc_OSError_info = {
    .dealloc = os_error_dealloc,
    .traverse = os_error_traverse,
    .clear = os_error_clear,
    .new = os_error_slot_new,
    .init = os_error_slot_init,
    .str = os_error_slot_str,
    .methods = os_error_methods,
    .members = os_error_members,
    .getsets = os_error_getsets,
};

/* --- raising --- */

void *raise_os_error(int code, Borrowed filename, Borrowed filename2) {
    char space[128];
    const char *text = code ? strerror_r(code, space, sizeof space) : "Error";
    OWNED Value message = path_decode(text, (ssize_t)strlen(text));
    if (!message)
        return NULL;
    Value number = imm_int(code);
    Borrowed args[] = {number, message, filename, NONE, filename2};
    ssize_t count = filename2 ? 5 : filename ? 3 : 2;
    if (filename2 && !filename)
        args[2] = NONE;
    OWNED Value exception = call(TO_VALUE(&exc_OSError), args, count, NULL);
    return exception ? raise_exception(MOVE(exception)) : NULL;
}

void *raise_errno(int code) { return raise_os_error(code, NULL, NULL); }
