/* SPDX-License-Identifier: MIT
   The module errno: the error numbers of this system, and errorcode, which leads back from numbers to names. Where two
   names share a number, errorcode has the later one of the table. */
#include "object/native.h"

#include <errno.h>

#include "object/error.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    const char *name;
    int code;
} ErrnoRow;
#define ROW(name) {#name, name},
/* Sorted by name, but the lesser of two names for one number first. */
static ErrnoRow const errno_rows[] = {
    ROW(EOPNOTSUPP)
    ROW(EWOULDBLOCK)
    ROW(E2BIG)
    ROW(EACCES)
    ROW(EADDRINUSE)
    ROW(EADDRNOTAVAIL)
    ROW(EADV)
    ROW(EAFNOSUPPORT)
    ROW(EAGAIN)
    ROW(EALREADY)
    ROW(EBADE)
    ROW(EBADF)
    ROW(EBADFD)
    ROW(EBADMSG)
    ROW(EBADR)
    ROW(EBADRQC)
    ROW(EBADSLT)
    ROW(EBFONT)
    ROW(EBUSY)
    ROW(ECANCELED)
    ROW(ECHILD)
    ROW(ECHRNG)
    ROW(ECOMM)
    ROW(ECONNABORTED)
    ROW(ECONNREFUSED)
    ROW(ECONNRESET)
    ROW(EDEADLK)
    ROW(EDEADLOCK)
    ROW(EDESTADDRREQ)
    ROW(EDOM)
    ROW(EDOTDOT)
    ROW(EDQUOT)
    ROW(EEXIST)
    ROW(EFAULT)
    ROW(EFBIG)
    ROW(EHOSTDOWN)
    ROW(EHOSTUNREACH)
    ROW(EIDRM)
    ROW(EILSEQ)
    ROW(EINPROGRESS)
    ROW(EINTR)
    ROW(EINVAL)
    ROW(EIO)
    ROW(EISCONN)
    ROW(EISDIR)
    ROW(EISNAM)
    ROW(EKEYEXPIRED)
    ROW(EKEYREJECTED)
    ROW(EKEYREVOKED)
    ROW(EL2HLT)
    ROW(EL2NSYNC)
    ROW(EL3HLT)
    ROW(EL3RST)
    ROW(ELIBACC)
    ROW(ELIBBAD)
    ROW(ELIBEXEC)
    ROW(ELIBMAX)
    ROW(ELIBSCN)
    ROW(ELNRNG)
    ROW(ELOOP)
    ROW(EMEDIUMTYPE)
    ROW(EMFILE)
    ROW(EMLINK)
    ROW(EMSGSIZE)
    ROW(EMULTIHOP)
    ROW(ENAMETOOLONG)
    ROW(ENAVAIL)
    ROW(ENETDOWN)
    ROW(ENETRESET)
    ROW(ENETUNREACH)
    ROW(ENFILE)
    ROW(ENOANO)
    ROW(ENOBUFS)
    ROW(ENOCSI)
    ROW(ENODATA)
    ROW(ENODEV)
    ROW(ENOENT)
    ROW(ENOEXEC)
    ROW(ENOKEY)
    ROW(ENOLCK)
    ROW(ENOLINK)
    ROW(ENOMEDIUM)
    ROW(ENOMEM)
    ROW(ENOMSG)
    ROW(ENONET)
    ROW(ENOPKG)
    ROW(ENOPROTOOPT)
    ROW(ENOSPC)
    ROW(ENOSR)
    ROW(ENOSTR)
    ROW(ENOSYS)
    ROW(ENOTBLK)
    ROW(ENOTCONN)
    ROW(ENOTDIR)
    ROW(ENOTEMPTY)
    ROW(ENOTNAM)
    ROW(ENOTRECOVERABLE)
    ROW(ENOTSOCK)
    ROW(ENOTSUP)
    ROW(ENOTTY)
    ROW(ENOTUNIQ)
    ROW(ENXIO)
    ROW(EOVERFLOW)
    ROW(EOWNERDEAD)
    ROW(EPERM)
    ROW(EPFNOSUPPORT)
    ROW(EPIPE)
    ROW(EPROTO)
    ROW(EPROTONOSUPPORT)
    ROW(EPROTOTYPE)
    ROW(ERANGE)
    ROW(EREMCHG)
    ROW(EREMOTE)
    ROW(EREMOTEIO)
    ROW(ERESTART)
    ROW(ERFKILL)
    ROW(EROFS)
    ROW(ESHUTDOWN)
    ROW(ESOCKTNOSUPPORT)
    ROW(ESPIPE)
    ROW(ESRCH)
    ROW(ESRMNT)
    ROW(ESTALE)
    ROW(ESTRPIPE)
    ROW(ETIME)
    ROW(ETIMEDOUT)
    ROW(ETOOMANYREFS)
    ROW(ETXTBSY)
    ROW(EUCLEAN)
    ROW(EUNATCH)
    ROW(EUSERS)
    ROW(EXDEV)
    ROW(EXFULL)
};
#undef ROW

static bool errno_exec(Borrowed module) {
    OWNED Value names = dict_new();
    if (!names || !dict_set_text(module_dict(module), "errorcode", names))
        return false;
    for (ssize_t i = 0; i < ARRAY_LENGTH(errno_rows); i++) {
        Value code = int_new(errno_rows[i].code);
        if (!dict_set_text(module_dict(module), errno_rows[i].name, code) ||
            !dict_set_steal(names, code, str_intern_text(errno_rows[i].name)))
            return false;
    }
    return true;
}

static int errno_id;
ModuleDef const errno_module = {
    .name = "errno",
    .doc = "The error numbers of the operating system by name; errorcode maps numbers to names.",
    .exec = errno_exec,
    .id = &errno_id,
};
