/* SPDX-License-Identifier: MIT
   Sending and receiving plain data. */
#include <string.h>

#include "modules/_socket/socket.h"
#include "os/clock.h"
#include "os/poll.h"
#include "types/bytes.h"

/* Receives into pinned memory; -1: error. from NULL: nobody asks for the sender. */
static ssize_t socket_receive(Socket *self, void *buffer, size_t size, int flags, OsAddress *from, socklen_t *length) {
    SocketWait wait = socket_wait_start(self);
    ssize_t got;
    bool ok;
    if (from) {
        socklen_t room = sizeof *from;
        ok = SOCKET_CALL(self, REGION_SOCKET_RECV, POLLIN, &wait, size, got,
                         (*length = room, os_recv_from(self->fd, buffer, size, flags | MSG_DONTWAIT, from, length)),
                         (*length = room, os_recv_from(self->fd, buffer, size, flags, from, length)));
    } else {
        ok = SOCKET_CALL(self, REGION_SOCKET_RECV, POLLIN, &wait, size, got,
                         os_recv(self->fd, buffer, size, flags | MSG_DONTWAIT), os_recv(self->fd, buffer, size, flags));
    }
    return ok ? got : -1;
}

static Value socket_receive_bytes(Socket *self, Borrowed const *args, const char *function, OsAddress *from, socklen_t *length) {
    ssize_t size;
    int flags = 0;
    if (!arg_ssize(args[0], &size) || (args[1] && !arg_int(args[1], &flags)))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "negative buffersize in %s", function);
    OWNED Value bytes = bytes_new(NULL, size);
    if (!bytes)
        return NULL;
    ssize_t got = size || from ? socket_receive(self, bytes_data(bytes), (size_t)size, flags, from, length) : 0;
    if (got < 0)
        return NULL;
    if (got == size)
        return MOVE(bytes);
    if (got > size)
        got = size; /* MSG_TRUNC */
    return bytes_resize(&bytes, got) ? MOVE(bytes) : NULL;
}

Value socket_py_recv(Borrowed v, Borrowed const *args) {
    return socket_receive_bytes(as_socket(v), args, "recv", NULL, NULL);
}

Value socket_py_recvfrom(Borrowed v, Borrowed const *args) {
    OsAddress from;
    socklen_t length = 0;
    Value bytes = socket_receive_bytes(as_socket(v), args, "recvfrom", &from, &length);
    if (!bytes)
        return NULL;
    return build_value("(NN)", bytes, address_to_python(as_socket(v)->fd, &from, length, as_socket(v)->protocol));
}

/* The writable buffer of an argument. */
static bool socket_buffer(Borrowed v, Buffer *out, const char *function) {
    if (buffer_get(v, out, BUFFER_WRITABLE))
        return true;
    if (error_matches(&exc_TypeError) || error_matches(&exc_BufferError)) {
        error_clear();
        raise_error(&exc_TypeError, "%s() argument 1 must be read-write bytes-like object, not %T", function, v);
    }
    return false;
}

Value socket_py_recv_into(Borrowed v, Borrowed const *args) {
    ssize_t size = 0, got = -1;
    int flags = 0;
    Buffer buffer;
    if (!socket_buffer(args[0], &buffer, "recv_into"))
        return NULL;
    if (!(args[1] && !arg_ssize(args[1], &size)) && !(args[2] && !arg_int(args[2], &flags))) {
        size = size ? size : buffer.size;
        if (size < 0)
            raise_error(&exc_ValueError, "negative buffersize in recv_into");
        else if (size > buffer.size)
            raise_error(&exc_ValueError, "buffer too small for requested bytes");
        else
            got = socket_receive(as_socket(v), buffer.data, (size_t)size, flags, NULL, NULL);
    }
    buffer_release(&buffer);
    return got < 0 ? NULL : imm_int(got);
}

Value socket_py_recvfrom_into(Borrowed v, Borrowed const *args) {
    ssize_t size = 0, got = -1;
    int flags = 0;
    Buffer buffer;
    OsAddress from;
    socklen_t length = 0;
    if (!socket_buffer(args[0], &buffer, "recvfrom_into"))
        return NULL;
    if (!(args[1] && !arg_ssize(args[1], &size)) && !(args[2] && !arg_int(args[2], &flags))) {
        size = size ? size : buffer.size;
        if (size < 0)
            raise_error(&exc_ValueError, "negative buffersize in recvfrom_into");
        else if (size > buffer.size)
            raise_error(&exc_ValueError, "nbytes is greater than the length of the buffer");
        else
            got = socket_receive(as_socket(v), buffer.data, (size_t)size, flags, &from, &length);
    }
    buffer_release(&buffer);
    if (got < 0)
        return NULL;
    return build_value("(nN)", got, address_to_python(as_socket(v)->fd, &from, length, as_socket(v)->protocol));
}

/* ------------------------------------------------------------------ sending */

/* One send. A blocking socket sends everything unless it is interrupted, as the kernel does when it may wait: what an
   attempt without waiting left over follows in the region. */
static ssize_t socket_send_some(Socket *self, const char *data, size_t size, int flags, SocketWait *wait) {
    ssize_t sent;
    if (!SOCKET_CALL(self, REGION_SOCKET_SEND, POLLOUT, wait, size, sent,
                     os_send(self->fd, data, size, flags | MSG_DONTWAIT), os_send(self->fd, data, size, flags)))
        return -1;
    if ((size_t)sent < size && self->timeout_ns < 0 && sent > 0) {
        ssize_t more = 0;
        BLOCKING(REGION_SOCKET_SEND) { more = os_send(self->fd, data + sent, size - (size_t)sent, flags); }
        if (more > 0)
            sent += more;
    }
    return sent;
}

Value socket_py_send(Borrowed v, Borrowed const *args) {
    Buffer buffer;
    int flags = 0;
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    ssize_t sent = -1;
    if (!args[1] || arg_int(args[1], &flags)) {
        SocketWait wait = socket_wait_start(as_socket(v));
        sent = socket_send_some(as_socket(v), buffer.data, (size_t)buffer.size, flags, &wait);
    }
    buffer_release(&buffer);
    return sent < 0 ? NULL : imm_int(sent);
}

Value socket_py_sendall(Borrowed v, Borrowed const *args) {
    Buffer buffer;
    int flags = 0;
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    bool ok = !args[1] || arg_int(args[1], &flags);
    const char *data = buffer.data;
    size_t left = (size_t)buffer.size;
    SocketWait wait = socket_wait_start(as_socket(v));
    while (ok && left) {
        ssize_t sent = socket_send_some(as_socket(v), data, left, flags, &wait);
        if (sent < 0) {
            ok = false;
            break;
        }
        data += sent;
        left -= (size_t)sent;
        if (left && wait.left_ns > 0 && wait.deadline <= os_clock_monotonic()) {
            raise_error(&exc_TimeoutError, "timed out");
            ok = false;
        }
        ok = ok && safepoint();
    }
    buffer_release(&buffer);
    return ok ? NONE : NULL;
}

Value socket_py_sendto(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Socket *self = as_socket(v);
    int flags = 0;
    if (!native_no_keywords("socket.sendto", keywords))
        return NULL;
    if (count != 2 && count != 3)
        return raise_error(&exc_TypeError, "sendto() takes 2 or 3 arguments (%zd given)", count);
    Buffer buffer;
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    OsAddress to;
    socklen_t length;
    ssize_t sent = -1;
    if (!(count == 3 && !arg_int(args[1], &flags)) && address_from_python(self, args[count - 1], &to, &length, "sendto") &&
        audit("socket.sendto", "(OO)", v, args[count - 1])) {
        SocketWait wait = socket_wait_start(self);
        size_t size = (size_t)buffer.size;
        if (!SOCKET_CALL(self, REGION_SOCKET_SEND, POLLOUT, &wait, size, sent,
                         os_send_to(self->fd, buffer.data, size, flags | MSG_DONTWAIT, &to, length),
                         os_send_to(self->fd, buffer.data, size, flags, &to, length)))
            sent = -1;
    }
    buffer_release(&buffer);
    return sent < 0 ? NULL : imm_int(sent);
}
