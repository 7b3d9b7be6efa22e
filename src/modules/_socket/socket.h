/* SPDX-License-Identifier: MIT
   The inside of _socket, for the files of this folder: the object, waiting with a timeout, addresses. */
#ifndef GILT_MODULES_SOCKET_SOCKET_H
#define GILT_MODULES_SOCKET_SOCKET_H

#include <errno.h>

#include "gil/region.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "os/socket.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* CPython's layout: _ssl reads the descriptor and the timeout through the capsule _socket.CAPI. */
typedef struct {
    Object head;
    int fd;                   /* -1: closed */
    int family, type, protocol;
    Value (*raise)(void);     /* raises OSError from errno */
    int64_t timeout_ns;       /* -1: blocking, 0: non-blocking */
} Socket;
_Static_assert(sizeof(Socket) == 48 && offsetof(Socket, timeout_ns) == 40, "extension ABI");
extern Type socket_type;
static ALWAYS_INLINE Socket *as_socket(Borrowed v) { return AS(Socket, v); }

typedef struct {
    Value host_error, address_error; /* the classes herror and gaierror */
    int64_t default_timeout_ns;      /* for new sockets; -1: none */
    struct {
        Type *type;
        Value error, timeout;
    } api;                           /* what the capsule CAPI points at; owned by types that never die */
} SocketState;
SocketState *socket_state(void);

/* --- waiting --- */

/* The time limit of one call on a socket. */
typedef struct {
    int64_t left_ns;  /* -1: for ever */
    int64_t deadline; /* monotonic; unless for ever */
} SocketWait;
SocketWait socket_wait_start(Socket const *self);
/* Waits in `region` until the descriptor is ready for `events` (POLLIN, POLLOUT). gil: held, released meanwhile.
   runs: Python (signal handlers).  fails: TimeoutError, OSError, what a handler raised. */
bool socket_wait(int fd, int events, Region region, SocketWait *wait) MUST_CHECK;
/* Whether the call on `self` may be tried without waiting and without giving the lock away: small, or the descriptor
   does not block anyway. */
static inline bool socket_tries_first(Socket const *self, size_t size) { return self->timeout_ns >= 0 || size <= 65536; }

/* Does `result = call` as the socket's timeout says. `attempt` is the call with MSG_DONTWAIT, `call` the one that may
   block; both answer a negative errno. Gives true when result is an answer, else an exception is set. */
#define SOCKET_CALL(self, region, events, wait, size, result, attempt, call)                                           \
    __extension__({                                                                                                    \
        bool done_ = false, ok_ = true;                                                                                \
        if (socket_tries_first(self, size))                                                                            \
            (result) = (attempt);                                                                                      \
        else                                                                                                           \
            (result) = -EAGAIN;                                                                                        \
        while (!done_ && ok_) {                                                                                        \
            if ((result) == -EINTR) {                                                                                  \
                ok_ = safepoint();                                                                                     \
                (result) = ok_ ? (attempt) : -EINTR;                                                                   \
            } else if ((result) != -EAGAIN || (self)->timeout_ns == 0) {                                               \
                done_ = true;                                                                                          \
            } else if ((self)->timeout_ns > 0) {                                                                       \
                ok_ = socket_wait((self)->fd, events, region, wait);                                                   \
                (result) = ok_ ? (attempt) : -EAGAIN;                                                                  \
            } else {                                                                                                   \
                ok_ = BLOCKING_RETRY(region, result, call);                                                            \
                done_ = true;                                                                                          \
            }                                                                                                          \
        }                                                                                                              \
        if (ok_ && (result) < 0) {                                                                                     \
            raise_errno((int)-(result));                                                                               \
            ok_ = false;                                                                                               \
        }                                                                                                              \
        ok_;                                                                                                           \
    })

/* A timeout in seconds as nanoseconds, None as -1. fails: TypeError, ValueError "Timeout value out of range". */
bool socket_timeout_arg(Borrowed v, int64_t *ns) MUST_CHECK;
/* The other way round. */
Value socket_timeout_value(int64_t ns) MUST_CHECK;

/* None, or OSError for a negative errno. */
static inline MUST_CHECK Value socket_none(int64_t code) { return code < 0 ? raise_errno((int)-code) : NONE; }

/* --- addresses (address.c) --- */

/* Python's form of an address as the kernel's, for sockets of `self`'s family. `function` stands in messages.
   gil: held, released to look names up.  runs: Python.  fails: TypeError, OverflowError, OSError, gaierror. */
bool address_from_python(Socket *self, Borrowed v, OsAddress *out, socklen_t *size, const char *function) MUST_CHECK;
/* None for an address without length. */
Value address_to_python(int fd, OsAddress const *address, socklen_t size, int protocol) MUST_CHECK;
/* The numeric text of an IPv4 or IPv6 address. */
Value address_host_text(OsAddress const *address) MUST_CHECK;

/* A host name as bytes: str (IDNA unless ASCII), bytes, bytearray. */
typedef struct {
    Value owner;
    const char *text;
} HostName;
bool host_name_get(Borrowed v, HostName *out) MUST_CHECK;
void host_name_fini(HostName *name);
/* Looks a host up: "", "<broadcast>", numbers, names; the first address of the family (AF_UNSPEC: any). */
bool host_resolve(const char *name, int family, OsAddress *out, socklen_t *size) MUST_CHECK;
/* Raises gaierror (or OSError for EAI_SYSTEM). NULL. */
void *raise_address_error(int code) COLD;

/* --- the parts of the type's and the module's tables --- */
extern MethodDef const socket_name_methods[]; /* names.c */
/* A new socket object that owns `fd` (closed on failure). */
Value socket_from_fd(Type *type, int fd, int family, int kind, int protocol) MUST_CHECK;

/* Methods of the type that lie in other files than object.c. */
Value socket_py_recv(Borrowed self, Borrowed const *args);
Value socket_py_recv_into(Borrowed self, Borrowed const *args);
Value socket_py_recvfrom(Borrowed self, Borrowed const *args);
Value socket_py_recvfrom_into(Borrowed self, Borrowed const *args);
Value socket_py_send(Borrowed self, Borrowed const *args);
Value socket_py_sendall(Borrowed self, Borrowed const *args);
Value socket_py_sendto(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value socket_py_recvmsg(Borrowed self, Borrowed const *args);
Value socket_py_recvmsg_into(Borrowed self, Borrowed const *args);
Value socket_py_sendmsg(Borrowed self, Borrowed const *args);
Value socket_py_sendmsg_afalg(Borrowed self, Borrowed const *args);

#endif
