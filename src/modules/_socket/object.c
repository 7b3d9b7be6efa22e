/* SPDX-License-Identifier: MIT
   _socket.socket: life, connecting and accepting, options, names. Sending and receiving: transfer.c, message.c.

   A socket with a timeout has a non-blocking descriptor: calls are tried, and when they would block the socket is waited
   for with the lock given away. A blocking socket's calls are tried with MSG_DONTWAIT first. Closing while another thread
   is in a call is allowed; that call fails with EBADF or ends as the kernel decides. */
#include <errno.h>

#include "heap/memory.h"
#include "modules/_socket/socket.h"
#include "types/duration.h"
#include "object/type.h"
#include "object/warn.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/poll.h"
#include "types/bytes.h"

/* ------------------------------------------------------------------ waiting */

SocketWait socket_wait_start(Socket const *self) {
    SocketWait wait = {.left_ns = self->timeout_ns};
    if (self->timeout_ns > 0)
        wait.deadline = os_clock_monotonic() + self->timeout_ns;
    return wait;
}

bool socket_wait(int fd, int events, Region region, SocketWait *wait) {
    while (true) {
        struct pollfd poll = {.fd = fd, .events = (short)events};
        if (wait->left_ns > 0) {
            int64_t left = wait->deadline - os_clock_monotonic();
            if (left <= 0) {
                raise_error(&exc_TimeoutError, "timed out");
                return false;
            }
            wait->left_ns = left;
        }
        int got = 0;
        BLOCKING(region) { got = os_poll(&poll, 1, wait->left_ns); }
        if (got > 0)
            return true;
        if (got == -EINTR ? !safepoint() : got < 0 ? !raise_errno(-got) : false)
            return false;
        if (got == 0) {
            raise_error(&exc_TimeoutError, "timed out");
            return false;
        }
    }
}

/* ------------------------------------------------------------------ life */

static Value socket_raise_errno(void) { return raise_errno(errno); }

/* Takes the default timeout; false: the descriptor could not be made non-blocking. */
static bool socket_init_fields(Socket *self, int fd, int family, int type, int protocol) {
    self->fd = fd;
    self->family = family;
    self->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    self->protocol = protocol;
    self->raise = socket_raise_errno;
    if (type & SOCK_NONBLOCK) {
        self->timeout_ns = 0;
        return true;
    }
    self->timeout_ns = socket_state()->default_timeout_ns;
    int code = self->timeout_ns >= 0 ? os_set_blocking(fd, false) : 0;
    if (code < 0)
        raise_errno(-code);
    return code >= 0;
}

Value socket_from_fd(Type *type, int fd, int family, int kind, int protocol) {
    OWNED Value made = type_alloc(type);
    if (!made) {
        os_close(fd);
        return NULL;
    }
    as_socket(made)->fd = -1;
    return socket_init_fields(as_socket(made), fd, family, kind, protocol) ? MOVE(made) : NULL;
}

static Value socket_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value made = type_alloc(type);
    if (made) {
        as_socket(made)->fd = -1;
        as_socket(made)->timeout_ns = -1;
        as_socket(made)->raise = socket_raise_errno;
    }
    return made;
}

/* What is not given is asked of the descriptor. */
static bool socket_detect(int fd, int *family, int *type, int *protocol) {
    OsAddress address = {0};
    socklen_t size = sizeof address;
    int code = os_socket_name(fd, &address, &size);
    if (code < 0) {
        if (*family == -1 || code == -EBADF || code == -ENOTSOCK) {
            raise_errno(-code);
            return false;
        }
    } else if (*family == -1) {
        *family = address.any.sa_family;
    }
    int *asked[2] = {type, protocol}, names[2] = {SO_TYPE, SO_PROTOCOL};
    for (int n = 0; n < 2; n++) {
        if (*asked[n] != -1)
            continue;
        socklen_t length = sizeof(int);
        code = os_socket_get_option(fd, SOL_SOCKET, names[n], asked[n], &length);
        if (code < 0) {
            raise_errno(-code);
            return false;
        }
    }
    return true;
}

static bool socket_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[4] = {NULL};
    int family = -1, type = -1, protocol = -1, fd = -1;
    if (!native_bind("socket", "(family=-1, type=-1, proto=-1, fileno=None)", args, count, keywords, bound, NULL) ||
        (bound[0] && !arg_int(bound[0], &family)) || (bound[1] && !arg_int(bound[1], &type)) ||
        (bound[2] && !arg_int(bound[2], &protocol)))
        return false;
    if (!audit("socket.__new__", "(Oiii)", v, family, type, protocol))
        return false;
    if (bound[3] && bound[3] != NONE) {
        if (is_exact(bound[3], &float_type)) {
            raise_error(&exc_TypeError, "'float' object cannot be interpreted as an integer");
            return false;
        }
        if (!arg_int(bound[3], &fd))
            return false;
        if (fd < 0) {
            raise_error(&exc_ValueError, "negative file descriptor");
            return false;
        }
        if (!socket_detect(fd, &family, &type, &protocol))
            return false;
    } else {
        family = family == -1 ? AF_INET : family;
        type = type == -1 ? SOCK_STREAM : type;
        protocol = protocol == -1 ? 0 : protocol;
        fd = os_socket(family, type, protocol);
        if (fd < 0) {
            raise_errno(-fd);
            return false;
        }
    }
    int old = as_socket(v)->fd;
    bool ok = socket_init_fields(as_socket(v), fd, family, type, protocol);
    if (old >= 0 && old != fd)
        os_close(old);
    return ok;
}

static void socket_finalize(Object *o) {
    Socket *self = (Socket *)o;
    if (self->fd < 0)
        return;
    Value error = error_take();
    OWNED Value text = str_format("unclosed %R", TO_VALUE(o));
    if (!text || !warning_issue(TO_VALUE(&exc_ResourceWarning), text, 1, TO_VALUE(o))) {
        if (error_matches(&exc_Warning))
            error_write_unraisable(TO_VALUE(o));
        error_clear();
    }
    int fd = self->fd;
    self->fd = -1;
    BLOCKING(REGION_FILE_CLOSE) { os_close(fd); }
    error_restore(error);
}

static void socket_slot_dealloc(Object *o) { object_free(o); }

static Value socket_slot_repr(Borrowed v) {
    Socket *self = as_socket(v);
    return str_format("<socket object, fd=%ld, family=%d, type=%d, proto=%d>", (long)self->fd, self->family, self->type,
                      self->protocol);
}

static Value socket_py_close(Borrowed v, Borrowed const *args) {
    int fd = as_socket(v)->fd, code = 0;
    as_socket(v)->fd = -1;
    if (fd >= 0)
        BLOCKING(REGION_FILE_CLOSE) { code = os_close(fd); }
    return code < 0 && code != -ECONNRESET ? raise_errno(-code) : NONE;
}

static Value socket_py_detach(Borrowed v, Borrowed const *args) {
    int fd = as_socket(v)->fd;
    as_socket(v)->fd = -1;
    return imm_int(fd);
}

static Value socket_py_fileno(Borrowed v, Borrowed const *args) { return imm_int(as_socket(v)->fd); }

/* ------------------------------------------------------------------ connecting */

static bool audit_address(const char *event, Borrowed v, Borrowed address) { return audit(event, "(OO)", v, address); }

static Value socket_py_bind(Borrowed v, Borrowed const *args) {
    OsAddress address;
    socklen_t size;
    if (!address_from_python(as_socket(v), args[0], &address, &size, "bind") || !audit_address("socket.bind", v, args[0]))
        return NULL;
    int code = 0;
    BLOCKING(REGION_SOCKET_CONNECT) { code = os_socket_bind(as_socket(v)->fd, &address, size); }
    return socket_none(code);
}

static Value socket_py_listen(Borrowed v, Borrowed const *args) {
    int backlog = SOMAXCONN < 128 ? SOMAXCONN : 128;
    if (args[0] && !arg_int(args[0], &backlog))
        return NULL;
    return socket_none(os_socket_listen(as_socket(v)->fd, backlog < 0 ? 0 : backlog));
}

/* Waits for the end of a connection that is being made; its errno, or -1 with an exception. */
static int socket_finish_connect(Socket *self) {
    SocketWait wait = socket_wait_start(self);
    if (!socket_wait(self->fd, POLLOUT, REGION_SOCKET_CONNECT, &wait))
        return -1;
    int error = 0;
    socklen_t size = sizeof error;
    int code = os_socket_get_option(self->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return code < 0 ? -code : error == EISCONN ? 0 : error;
}

/* The errno of connecting, 0, or -1 with an exception. */
static int socket_do_connect(Socket *self, OsAddress const *address, socklen_t size) {
    int code = 0;
    if (self->timeout_ns >= 0)
        code = os_socket_connect(self->fd, address, size);
    else
        BLOCKING(REGION_SOCKET_CONNECT) { code = os_socket_connect(self->fd, address, size); }
    if (code == -EINTR) {
        if (!safepoint())
            return -1;
        return self->timeout_ns != 0 ? socket_finish_connect(self) : EINTR;
    }
    if (code == -EINPROGRESS && self->timeout_ns > 0)
        return socket_finish_connect(self);
    return -code;
}

static Value socket_py_connect(Borrowed v, Borrowed const *args) {
    OsAddress address;
    socklen_t size;
    if (!address_from_python(as_socket(v), args[0], &address, &size, "connect") ||
        !audit_address("socket.connect", v, args[0]))
        return NULL;
    int code = socket_do_connect(as_socket(v), &address, size);
    return code < 0 ? NULL : code ? raise_errno(code) : NONE;
}

static Value socket_py_connect_ex(Borrowed v, Borrowed const *args) {
    OsAddress address;
    socklen_t size;
    if (!address_from_python(as_socket(v), args[0], &address, &size, "connect_ex") ||
        !audit_address("socket.connect", v, args[0]))
        return NULL;
    int code = socket_do_connect(as_socket(v), &address, size);
    if (code < 0) {
        if (!error_matches(&exc_TimeoutError)) /* the time is up: a number, too */
            return NULL;
        error_clear();
        code = EWOULDBLOCK;
    }
    return imm_int(code);
}

static Value socket_py_accept(Borrowed v, Borrowed const *args) {
    Socket *self = as_socket(v);
    OsAddress address;
    socklen_t size = sizeof address;
    SocketWait wait = socket_wait_start(self);
    int fd;
    size_t never = self->timeout_ns < 0 ? SIZE_MAX : 0; /* there is no way to try a blocking accept */
    if (!SOCKET_CALL(self, REGION_SOCKET_ACCEPT, POLLIN, &wait, never, fd,
                     (size = sizeof address, os_socket_accept(self->fd, &address, &size)),
                     (size = sizeof address, os_socket_accept(self->fd, &address, &size))))
        return NULL;
    Value from = address_to_python(fd, &address, size, self->protocol);
    if (!from) {
        os_close(fd);
        return NULL;
    }
    return build_value("(iN)", fd, from);
}

static Value socket_py_shutdown(Borrowed v, Borrowed const *args) {
    int how, code = 0;
    if (!arg_int(args[0], &how))
        return NULL;
    BLOCKING(REGION_SOCKET_CONNECT) { code = os_socket_shutdown(as_socket(v)->fd, how); }
    return socket_none(code);
}

static Value socket_name_of(Socket *self, int (*ask)(int, OsAddress *, socklen_t *)) {
    OsAddress address = {0};
    socklen_t size = sizeof address;
    int code = ask(self->fd, &address, &size);
    return code < 0 ? raise_errno(-code) : address_to_python(self->fd, &address, size, self->protocol);
}
static Value socket_py_getsockname(Borrowed v, Borrowed const *args) { return socket_name_of(as_socket(v), os_socket_name); }
static Value socket_py_getpeername(Borrowed v, Borrowed const *args) { return socket_name_of(as_socket(v), os_socket_peer); }

/* ------------------------------------------------------------------ blocking and timeouts */

static Value socket_set_timeout(Socket *self, int64_t timeout_ns) {
    int code = os_set_blocking(self->fd, timeout_ns < 0);
    if (code < 0)
        return raise_errno(-code);
    self->timeout_ns = timeout_ns;
    return NONE;
}

static Value socket_py_setblocking(Borrowed v, Borrowed const *args) {
    int64_t on;
    OWNED Value index = number_index(args[0]);
    if (!index)
        return NULL;
    if (!int_get_int64(index, &on))
        return NULL;
    return socket_set_timeout(as_socket(v), on ? -1 : 0);
}

static Value socket_py_getblocking(Borrowed v, Borrowed const *args) { return bool_value(as_socket(v)->timeout_ns != 0); }

/* None is -1. */
bool socket_timeout_arg(Borrowed v, int64_t *ns) {
    *ns = -1;
    if (v == NONE)
        return true;
    if (!duration_from_seconds(v, ROUND_UP, ns))
        return false;
    if (*ns < 0) {
        raise_error(&exc_ValueError, "Timeout value out of range");
        return false;
    }
    return true;
}

static Value socket_py_settimeout(Borrowed v, Borrowed const *args) {
    int64_t ns;
    return socket_timeout_arg(args[0], &ns) ? socket_set_timeout(as_socket(v), ns) : NULL;
}

Value socket_timeout_value(int64_t ns) { return ns < 0 ? NONE : duration_to_float(ns); }
static Value socket_py_gettimeout(Borrowed v, Borrowed const *args) { return socket_timeout_value(as_socket(v)->timeout_ns); }
static Value socket_get_timeout(Borrowed v, void *closure) { return socket_timeout_value(as_socket(v)->timeout_ns); }

/* ------------------------------------------------------------------ options */

static Value socket_py_getsockopt(Borrowed v, Borrowed const *args) {
    Socket *self = as_socket(v);
    int level, name, length = 0, code;
    if (!arg_int(args[0], &level) || !arg_int(args[1], &name) || (args[2] && !arg_int(args[2], &length)))
        return NULL;
    if (length == 0) {
        bool wide = self->family == AF_VSOCK;
        uint64_t number = 0;
        socklen_t size = wide ? sizeof(uint64_t) : sizeof(int);
        code = os_socket_get_option(self->fd, level, name, &number, &size);
        if (code < 0)
            return raise_errno(-code);
        return wide ? int_new_unsigned(number) : imm_int((int)(uint32_t)number);
    }
    if (length < 0 || length > 1024)
        return raise_error(&exc_OSError, "getsockopt buflen out of range");
    OWNED Value bytes = bytes_new(NULL, length);
    if (!bytes)
        return NULL;
    socklen_t size = (socklen_t)length;
    code = os_socket_get_option(self->fd, level, name, bytes_data(bytes), &size);
    if (code < 0)
        return raise_errno(-code);
    return bytes_resize(&bytes, (ssize_t)size) ? MOVE(bytes) : NULL;
}

/* (level, name, int), (level, name, bytes) or (level, name, None, length). */
static Value socket_py_setsockopt(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Socket *self = as_socket(v);
    int level, name;
    if (!native_no_keywords("socket.setsockopt", keywords))
        return NULL;
    if (count == 4) {
        uint64_t length;
        if (!arg_int(args[0], &level) || !arg_int(args[1], &name))
            return NULL;
        if (args[2] != NONE)
            return raise_error(&exc_TypeError, "setsockopt() argument 3 must be None, not %T", args[2]);
        if (!arg_uint64(args[3], &length))
            return NULL;
        return socket_none(os_socket_set_option(self->fd, level, name, NULL, (socklen_t)length));
    }
    if (count != 3)
        return raise_error(&exc_TypeError, "setsockopt() takes %s %d arguments (%zd given)", count < 3 ? "exactly" : "at most",
                           count < 3 ? 3 : 4, count);
    if (!arg_int(args[0], &level) || !arg_int(args[1], &name))
        return NULL;
    if (is_int(args[2])) {
        if (self->family == AF_VSOCK) {
            uint64_t wide;
            if (!arg_uint64(args[2], &wide))
                return NULL;
            return socket_none(os_socket_set_option(self->fd, level, name, &wide, sizeof wide));
        }
        int number;
        if (arg_int(args[2], &number))
            return socket_none(os_socket_set_option(self->fd, level, name, &number, sizeof number));
        error_clear();
    }
    Buffer buffer;
    if (!buffer_get(args[2], &buffer, BUFFER_SIMPLE))
        return NULL;
    int code = os_socket_set_option(self->fd, level, name, buffer.data, (socklen_t)buffer.size);
    buffer_release(&buffer);
    return socket_none(code);
}

/* ------------------------------------------------------------------ the type */

#define ROW(name, signature, doc) METHOD_HIDDEN(#name, socket_py_##name, signature, doc)
#define TUPLE_ROW(name, signature, doc) METHOD_ARGS_TUPLE(#name, socket_py_##name, signature, doc)
#define RAW_ROW(name, doc) METHOD_ROW(#name, .raw = socket_py_##name, NULL, doc, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE)

static MethodDef const socket_methods[] = {
    METHOD_HIDDEN("_accept", socket_py_accept, "($self, /)",
                  "Wait for a connection. Returns its new descriptor and the address of the other side."),
    ROW(bind, "($self, address, /)", "Give the socket a local address."),
    ROW(close, "($self, /)", "Close the socket. It cannot be used any more."),
    ROW(connect, "($self, address, /)", "Connect to a remote address."),
    ROW(connect_ex, "($self, address, /)", "Like connect(), but return an errno instead of raising OSError."),
    ROW(detach, "($self, /)", "Close the object without closing the descriptor, which is returned."),
    ROW(fileno, "($self, /)", "The file descriptor, or -1 when it is closed."),
    ROW(getpeername, "($self, /)", "The address of the other side."),
    ROW(getsockname, "($self, /)", "The address of this side."),
    TUPLE_ROW(getsockopt, "($self, level, option, buflen=0, /)",
              "An option of the socket: an int, or bytes of at most buflen when that is not 0."),
    TUPLE_ROW(listen, "($self, backlog=None, /)", "Accept connections; at most backlog of them wait unaccepted."),
    TUPLE_ROW(recv, "($self, bufsize, flags=0, /)", "Receive at most bufsize bytes; b'' when the other side has closed."),
    METHOD_HIDDEN("recv_into", socket_py_recv_into, "($self, /, buffer, nbytes=0, flags=0)",
                  "Receive into a buffer, at most nbytes (0: its size). Returns how many."),
    TUPLE_ROW(recvfrom, "($self, bufsize, flags=0, /)", "Like recv(), but return the data and the sender's address."),
    METHOD_HIDDEN("recvfrom_into", socket_py_recvfrom_into, "($self, /, buffer, nbytes=0, flags=0)",
                  "Like recv_into(), but return the number and the sender's address."),
    TUPLE_ROW(send, "($self, data, flags=0, /)", "Send data. Returns how much of it was sent."),
    TUPLE_ROW(sendall, "($self, data, flags=0, /)", "Send all of the data. After an error nobody knows how much was sent."),
    RAW_ROW(sendto, "sendto(data[, flags], address): send data to an address. Returns how much was sent."),
    ROW(setblocking, "($self, flag, /)", "settimeout(None) for a true flag, settimeout(0.0) for a false one."),
    ROW(getblocking, "($self, /)", "True unless the timeout is 0."),
    ROW(settimeout, "($self, timeout, /)", "Let calls wait at most timeout seconds; None: for ever; 0: not at all."),
    ROW(gettimeout, "($self, /)", "The timeout in seconds, or None."),
    RAW_ROW(setsockopt, "setsockopt(level, option, value), setsockopt(level, option, None, optlen): set an option."),
    ROW(shutdown, "($self, how, /)", "End sending (SHUT_WR), receiving (SHUT_RD) or both (SHUT_RDWR)."),
    TUPLE_ROW(recvmsg, "($self, bufsize, ancbufsize=0, flags=0, /)",
              "Receive data and ancillary data: (data, [(level, type, data), ...], flags, address)."),
    TUPLE_ROW(recvmsg_into, "($self, buffers, ancbufsize=0, flags=0, /)",
              "Like recvmsg(), but scatter the data into buffers and return its size."),
    TUPLE_ROW(sendmsg, "($self, buffers, ancdata=(), flags=0, address=None, /)",
              "Send the buffers one behind the other, with ancillary data. Returns how much of them was sent."),
    METHOD_HIDDEN("sendmsg_afalg", socket_py_sendmsg_afalg,
                  "($self, /, msg=(), *, op=None, iv=None, assoclen=None, flags=0)",
                  "Set operation, IV and length of associated data of an AF_ALG socket, and send data to it."),
    METHOD_END,
};
static MemberDef const socket_members[] = {
    {"family", MEMBER_INT, offsetof(Socket, family), true, "the socket family"},
    {"type", MEMBER_INT, offsetof(Socket, type), true, "the socket type"},
    {"proto", MEMBER_INT, offsetof(Socket, protocol), true, "the socket protocol"},
    MEMBER_END,
};
static GetSetDef const socket_getsets[] = {
    {"timeout", socket_get_timeout, NULL, "the socket timeout", NULL},
    GETSET_END,
};
static TypeInfo socket_info = {
    .methods = socket_methods,
    .members = socket_members,
    .getsets = socket_getsets,
    .dealloc = socket_slot_dealloc,
    .finalize = socket_finalize,
    .new = socket_slot_new,
    .init = socket_slot_init,
    .repr = socket_slot_repr,
};
Type socket_type = {
    STATIC_TYPE("_socket.socket", Socket, &socket_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "socket(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None): one end of a connection.\n\n"
           "With fileno, the descriptor is taken over, and what is not given is asked of it.",
};
