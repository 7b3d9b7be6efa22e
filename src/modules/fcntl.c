/* SPDX-License-Identifier: MIT
   fcntl: control of descriptors, and locks on files. Arguments that are buffers are copied before the call and back
   after it: the lock is released meanwhile. */
#include <sys/file.h>

#include "modules/posix_priv.h"
#include "object/buffer.h"
#include "os/file.h"
#include "types/bytes.h"

enum { FCNTL_BUFFER = 1024 };
_Static_assert(FCNTL_BUFFER % sizeof(uint64_t) == 0, "room for the guard behind it");

/* What goes to the system call by address: the caller's bytes, and behind them a pattern that shows an overrun. */
typedef struct {
    union {
        char bytes[FCNTL_BUFFER + sizeof(uint64_t)];
        uint64_t align;
    };
    ssize_t size;
} FcntlBuffer;

/* 0: not a text or buffer, 1: copied, -1: error. */
static int fcntl_copy_in(Borrowed v, FcntlBuffer *out, const char *function) {
    Buffer buffer;
    const char *text = NULL;
    if (is_str(v)) {
        if (!(text = str_utf8(v, &out->size)))
            return -1;
    } else if (is_bytes(v) || (buffer_is_supported(v) && buffer_get(v, &buffer, BUFFER_SIMPLE))) {
        if (is_bytes(v)) {
            text = bytes_data(v);
            out->size = bytes_size(v);
        } else {
            out->size = buffer.size;
            if (buffer.size <= FCNTL_BUFFER)
                memcpy(out->bytes, buffer.data, (size_t)buffer.size);
            buffer_release(&buffer);
        }
    } else {
        error_clear();
        return 0;
    }
    if (out->size > FCNTL_BUFFER) {
        raise_error(&exc_ValueError, "%s string arg too long", function);
        return -1;
    }
    if (text)
        memcpy(out->bytes, text, (size_t)out->size);
    return 1;
}

/* fcntl takes str and bytes only. */
static int fcntl_copy_text(Borrowed v, FcntlBuffer *out) { return is_str(v) || is_bytes(v) ? fcntl_copy_in(v, out, "fcntl") : 0; }

static Value fcntl_py_fcntl(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, command, result;
    FcntlBuffer buffer;
    if (!posix_fileno(args[0], &fd) || !arg_int(args[1], &command))
        return NULL;
    Borrowed arg = args[2];
    if (!audit("fcntl.fcntl", "iiO", fd, command, arg ? arg : NONE))
        return NULL;
    int by_address = arg ? fcntl_copy_text(arg, &buffer) : 0;
    if (by_address < 0)
        return NULL;
    if (by_address) {
        if (!BLOCKING_RETRY(REGION_FCNTL, result, os_fcntl_address(fd, command, buffer.bytes)))
            return NULL;
        return result < 0 ? raise_errno(-result) : bytes_new(buffer.bytes, buffer.size);
    }
    OWNED Value index = arg ? number_index(arg) : imm_int(0);
    if (!index)
        return NULL;
    unsigned number = (unsigned)int_get_uint64_mask(index);
    if (!BLOCKING_RETRY(REGION_FCNTL, result, os_fcntl(fd, command, (int)number)))
        return NULL;
    return posix_number(result);
}

/* --- ioctl --- */

/* A buffer that is written to in place: small ones through a copy, with the lock released. */
static Value fcntl_ioctl_in_place(int fd, unsigned request, Buffer *target) {
    static uint64_t const guard = 0x5add1e5a17edca4eull;
    FcntlBuffer copy;
    int result = 0;
    if (target->size > FCNTL_BUFFER) {
        result = os_ioctl_address(fd, request, target->data);
        return posix_number(result);
    }
    memcpy(copy.bytes, target->data, (size_t)target->size);
    memcpy(copy.bytes + target->size, &guard, sizeof guard);
    BLOCKING(REGION_FCNTL) { result = os_ioctl_address(fd, request, copy.bytes); }
    memcpy(target->data, copy.bytes, (size_t)target->size);
    if (memcmp(copy.bytes + target->size, &guard, sizeof guard) != 0)
        return raise_error(&exc_SystemError, "buffer overflow");
    return posix_number(result);
}

static Value fcntl_py_ioctl(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, number = 0, result = 0;
    FcntlBuffer copy;
    Buffer target;
    if (!posix_fileno(args[0], &fd))
        return NULL;
    OWNED Value index = number_index(args[1]);
    if (!index)
        return NULL;
    unsigned request = (unsigned)int_get_uint64_mask(index);
    Borrowed arg = args[2];
    int mutate = posix_flag(args[3], true);
    if (mutate < 0 || !audit("fcntl.ioctl", "iIO", fd, request, arg ? arg : NONE))
        return NULL;
    if (arg && mutate && !is_str(arg) && buffer_is_supported(arg)) {
        if (buffer_get(arg, &target, BUFFER_WRITABLE)) {
            Value answer = fcntl_ioctl_in_place(fd, request, &target);
            buffer_release(&target);
            return answer;
        }
        error_clear();
    }
    int by_address = arg ? fcntl_copy_in(arg, &copy, "ioctl") : 0;
    if (by_address < 0 || (!by_address && arg && !arg_int_format(arg, &number)))
        return NULL;
    if (by_address)
        BLOCKING(REGION_FCNTL) { result = os_ioctl_address(fd, request, copy.bytes); }
    else
        BLOCKING(REGION_FCNTL) { result = os_ioctl(fd, request, number); }
    if (by_address && result >= 0)
        return bytes_new(copy.bytes, copy.size);
    return posix_number(result);
}

/* --- locks --- */

static Value fcntl_py_flock(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, operation, result;
    if (!posix_fileno(args[0], &fd) || !arg_int(args[1], &operation) || !audit("fcntl.flock", "ii", fd, operation))
        return NULL;
    if (!BLOCKING_RETRY(REGION_FCNTL, result, os_flock(fd, operation)))
        return NULL;
    return posix_none(result);
}

static bool fcntl_lock_bound(Borrowed v, int64_t *out) {
    *out = 0;
    return !v || arg_int64(v, out);
}

static Value fcntl_py_lockf(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, operation, whence, result;
    int64_t length, start;
    if (!posix_fileno(args[0], &fd) || !arg_int(args[1], &operation) || !posix_int(args[4], 0, &whence))
        return NULL;
    if (!audit("fcntl.lockf", "iiOOi", fd, operation, args[2] ? args[2] : NONE, args[3] ? args[3] : NONE, whence))
        return NULL;
    struct flock lock = {.l_whence = (short)whence};
    if (operation == LOCK_UN)
        lock.l_type = F_UNLCK;
    else if (operation & LOCK_SH)
        lock.l_type = F_RDLCK;
    else if (operation & LOCK_EX)
        lock.l_type = F_WRLCK;
    else
        return raise_error(&exc_ValueError, "unrecognized lockf argument");
    if (!fcntl_lock_bound(args[3], &start) || !fcntl_lock_bound(args[2], &length))
        return NULL;
    lock.l_start = start;
    lock.l_len = length;
    int command = operation & LOCK_NB ? F_SETLK : F_SETLKW;
    if (!BLOCKING_RETRY(REGION_FCNTL, result, os_fcntl_address(fd, command, &lock)))
        return NULL;
    return posix_none(result);
}

static MethodDef const fcntl_methods[] = {
    METHOD("fcntl", fcntl_py_fcntl, "($module, fd, cmd, arg=0, /)",
           "Do `cmd` with a descriptor. With a str or bytes argument (a C struct) the changed bytes are returned."),
    METHOD("ioctl", fcntl_py_ioctl, "($module, fd, request, arg=0, mutate_flag=True, /)",
           "Control a device. A writable buffer is changed in place unless mutate_flag is false."),
    METHOD("flock", fcntl_py_flock, "($module, fd, operation, /)", "Lock or unlock a whole file (LOCK_SH, LOCK_EX, LOCK_UN)."),
    METHOD("lockf", fcntl_py_lockf, "($module, fd, cmd, len=0, start=0, whence=0, /)",
           "Lock or unlock `len` bytes of a file; 0 is all up to its end."),
    METHOD_END,
};

static bool fcntl_exec(Borrowed module) {
    static struct {
        const char *name;
        int64_t number;
    } const constants[] = {
#define FCNTL_CONSTANT(name) {#name, name},
#include "modules/fcntl_constant.def"
#undef FCNTL_CONSTANT
    };
    for (int i = 0; i < ARRAY_LENGTH(constants); i++)
        if (!module_add_int(module, constants[i].name, constants[i].number))
            return false;
    return true;
}

static int fcntl_module_id;

ModuleDef const fcntl_module = {
    .name = "fcntl",
    .doc = "Control of descriptors, and locks on files.",
    .methods = fcntl_methods,
    .exec = fcntl_exec,
    .id = &fcntl_module_id,
};
