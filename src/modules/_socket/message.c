/* SPDX-License-Identifier: MIT
   sendmsg() and recvmsg(): scattered data and ancillary data; AF_ALG's operations. */
#include <limits.h>
#include <linux/if_alg.h>
#include <string.h>

#include "heap/memory.h"
#include "modules/_socket/socket.h"
#include "os/file.h"
#include "os/poll.h"
#include "types/bytes.h"

/* ------------------------------------------------------------------ buffers */

/* Buffers held for the length of a call. */
typedef struct {
    ssize_t count;
    Buffer *buffers;
    struct iovec *parts;
} Pieces;

static void pieces_fini(Pieces *p) {
    for (ssize_t n = 0; n < p->count; n++)
        buffer_release(&p->buffers[n]);
    memory_free(p->buffers);
    memory_free(p->parts);
}

static bool pieces_get(Pieces *p, Borrowed iterable, int flags, const char *function, const char *not_iterable,
                       const char *not_buffer) {
    *p = (Pieces){0};
    OWNED Value items = sequence_fast(iterable, not_iterable);
    if (!items)
        return false;
    bool listed = is_list(items);
    ssize_t count = listed ? list_size(items) : tuple_size(items);
    if (count > INT_MAX) {
        raise_error(&exc_OSError, "%s() argument 1 is too long", function);
        return false;
    }
    p->buffers = memory_new_array((size_t)count + 1, sizeof *p->buffers);
    p->parts = memory_new_array((size_t)count + 1, sizeof *p->parts);
    if (!p->buffers || !p->parts)
        return false;
    while (p->count < count && p->count < (listed ? list_size(items) : tuple_size(items))) {
        OWNED Value item = own(listed ? list_peek(items, p->count) : tuple_peek(items, p->count));
        Buffer *buffer = &p->buffers[p->count];
        if (!buffer_get(item, buffer, flags)) {
            if (not_buffer && (error_matches(&exc_TypeError) || error_matches(&exc_BufferError))) {
                error_clear();
                raise_error(&exc_TypeError, "%s", not_buffer);
            }
            return false;
        }
        p->parts[p->count++] = (struct iovec){buffer->data, (size_t)buffer->size};
    }
    return true;
}

/* ------------------------------------------------------------------ ancillary data */

typedef struct {
    ssize_t count;
    struct {
        int level, kind;
        Buffer data;
    } *items;
    char *control;
    size_t size;
} Ancillary;

static void ancillary_fini(Ancillary *a) {
    for (ssize_t n = 0; n < a->count; n++)
        buffer_release(&a->items[n].data);
    memory_free(a->items);
    memory_free(a->control);
}

static bool ancillary_add(Ancillary *a, Borrowed item) {
    static const char name[] = "[sendmsg() ancillary data items]() argument";
    if (!is_sequence(item) || is_str(item)) {
        raise_error(&exc_TypeError, "%s must be 3-item sequence, not %T", name, item);
        return false;
    }
    OWNED Value parts = sequence_tuple(item);
    if (!parts)
        return false;
    if (tuple_size(parts) != 3) {
        raise_error(&exc_TypeError, "%s must be sequence of length 3, not %zd", name, tuple_size(parts));
        return false;
    }
    if (!arg_int(tuple_peek(parts, 0), &a->items[a->count].level) ||
        !arg_int(tuple_peek(parts, 1), &a->items[a->count].kind) ||
        !buffer_get(tuple_peek(parts, 2), &a->items[a->count].data, BUFFER_SIMPLE))
        return false;
    a->size += CMSG_SPACE((size_t)a->items[a->count++].data.size);
    return true;
}

static bool ancillary_get(Ancillary *a, Borrowed iterable) {
    *a = (Ancillary){0};
    if (!iterable)
        return true;
    OWNED Value list = sequence_fast(iterable, "sendmsg() argument 2 must be an iterable");
    OWNED Value items = list ? sequence_tuple(list) : NULL;
    if (!items)
        return false;
    ssize_t count = tuple_size(items);
    if (!(a->items = memory_new_array((size_t)count + 1, sizeof *a->items)))
        return false;
    for (ssize_t n = 0; n < count; n++)
        if (!ancillary_add(a, tuple_peek(items, n)))
            return false;
    if (!count)
        return true;
    if (!(a->control = memory_new_array(a->size, 1)))
        return false;
    memset(a->control, 0, a->size);
    char *at = a->control;
    for (ssize_t n = 0; n < count; n++) {
        size_t size = (size_t)a->items[n].data.size;
        struct cmsghdr *header = (struct cmsghdr *)(void *)at;
        header->cmsg_len = CMSG_LEN(size);
        header->cmsg_level = a->items[n].level;
        header->cmsg_type = a->items[n].kind;
        memcpy(CMSG_DATA(header), a->items[n].data.data, size);
        at += CMSG_SPACE(size);
    }
    return true;
}

static Value socket_send_message(Socket *self, struct msghdr const *message, size_t size, int flags) {
    SocketWait wait = socket_wait_start(self);
    ssize_t sent;
    if (!SOCKET_CALL(self, REGION_SOCKET_SEND, POLLOUT, &wait, size, sent,
                     os_send_message(self->fd, message, flags | MSG_DONTWAIT), os_send_message(self->fd, message, flags)))
        return NULL;
    return imm_int(sent);
}

static size_t pieces_size(Pieces const *p) {
    size_t size = 0;
    for (ssize_t n = 0; n < p->count; n++)
        size += p->parts[n].iov_len;
    return size;
}

Value socket_py_sendmsg(Borrowed v, Borrowed const *args) {
    int flags = 0;
    OsAddress address;
    socklen_t length = 0;
    Pieces pieces;
    Ancillary ancillary = {0};
    Value result = NULL;
    if (args[2] && !arg_int(args[2], &flags))
        return NULL;
    bool has_address = args[3] && args[3] != NONE;
    if (has_address && !address_from_python(as_socket(v), args[3], &address, &length, "sendmsg"))
        return NULL;
    if (!audit("socket.sendmsg", "(OO)", v, has_address ? args[3] : (Borrowed)NONE))
        return NULL;
    if (pieces_get(&pieces, args[0], BUFFER_SIMPLE, "sendmsg", "sendmsg() argument 1 must be an iterable", NULL) &&
        ancillary_get(&ancillary, args[1])) {
        struct msghdr message = {
            .msg_name = has_address ? &address : NULL,
            .msg_namelen = length,
            .msg_iov = pieces.parts,
            .msg_iovlen = (size_t)pieces.count,
            .msg_control = ancillary.control,
            .msg_controllen = ancillary.size,
        };
        result = socket_send_message(as_socket(v), &message, pieces_size(&pieces), flags);
    }
    ancillary_fini(&ancillary);
    pieces_fini(&pieces);
    return result;
}

/* ------------------------------------------------------------------ receiving */

/* The data of a control message, cut to what has arrived. */
static bool ancillary_collect(Borrowed list, struct msghdr *message) {
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
        char *data = (char *)CMSG_DATA(header), *end = (char *)message->msg_control + message->msg_controllen;
        if (header->cmsg_len < CMSG_LEN(0) || data > end)
            break;
        size_t size = header->cmsg_len - CMSG_LEN(0), there = (size_t)(end - data);
        bool cut = size > there;
        Value bytes = bytes_new(data, (ssize_t)(cut ? there : size));
        if (!list_append_steal(list, build_value("(iiN)", header->cmsg_level, header->cmsg_type, bytes)))
            return false;
        if (cut)
            return warn(&exc_RuntimeWarning, 1, "received malformed or improperly-truncated ancillary data");
    }
    return true;
}

/* Descriptors that arrived with a message nobody will get. */
static void ancillary_close(struct msghdr *message) {
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t n = 0; n < count; n++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + n * sizeof fd, sizeof fd);
            os_close(fd);
        }
    }
}

/* Receives into `pieces`; the result (data, ancillary, flags, address), where data is made by the caller from *size. */
static Value socket_receive_message(Socket *self, Pieces *pieces, Value (*data)(void *, ssize_t), void *context,
                                    Borrowed ancillary_size, Borrowed flags_arg) {
    ssize_t room = 0;
    int flags = 0;
    if ((ancillary_size && !arg_ssize(ancillary_size, &room)) || (flags_arg && !arg_int(flags_arg, &flags)))
        return NULL;
    if (room < 0 || room > INT_MAX)
        return raise_error(&exc_ValueError, "invalid ancillary data buffer length");
    char *control = room ? memory_new_array((size_t)room, 1) : NULL;
    if (room && !control)
        return NULL;
    OsAddress address = {0};
    struct msghdr message;
    SocketWait wait = socket_wait_start(self);
    ssize_t got;
#define PREPARE                                                                                                        \
    (message = (struct msghdr){.msg_name = &address, .msg_namelen = sizeof address, .msg_iov = pieces->parts,          \
                               .msg_iovlen = (size_t)pieces->count, .msg_control = control,                            \
                               .msg_controllen = (size_t)room})
    size_t size = pieces_size(pieces);
    bool ok = SOCKET_CALL(self, REGION_SOCKET_RECV, POLLIN, &wait, size, got,
                          (PREPARE, os_recv_message(self->fd, &message, flags | MSG_DONTWAIT)),
                          (PREPARE, os_recv_message(self->fd, &message, flags)));
#undef PREPARE
    OWNED Value list = ok ? list_new(0) : NULL;
    Value result = NULL;
    if (list && ancillary_collect(list, &message))
        result = build_value("(NOiN)", data(context, got), (Borrowed)list, message.msg_flags,
                             address_to_python(self->fd, &address, message.msg_namelen > sizeof address ? sizeof address
                                                                                                         : message.msg_namelen,
                                               self->protocol));
    if (ok && !result)
        ancillary_close(&message);
    memory_free(control);
    return result;
}

static Value received_bytes(void *context, ssize_t size) {
    Value *bytes = context;
    return bytes_resize(bytes, size) ? MOVE(*bytes) : NULL;
}
static Value received_size(void *context, ssize_t size) { return imm_int(size); }

Value socket_py_recvmsg(Borrowed v, Borrowed const *args) {
    ssize_t size;
    if (!arg_ssize(args[0], &size))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "negative buffer size in recvmsg()");
    OWNED Value bytes = bytes_new(NULL, size);
    if (!bytes)
        return NULL;
    struct iovec part = {bytes_data(bytes), (size_t)size};
    Pieces pieces = {.count = 1, .parts = &part};
    return socket_receive_message(as_socket(v), &pieces, received_bytes, &bytes, args[1], args[2]);
}

Value socket_py_recvmsg_into(Borrowed v, Borrowed const *args) {
    Pieces pieces;
    Value result = NULL;
    if (pieces_get(&pieces, args[0], BUFFER_WRITABLE, "recvmsg_into", "recvmsg_into() argument 1 must be an iterable",
                   "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers"))
        result = socket_receive_message(as_socket(v), &pieces, received_size, NULL, args[1], args[2]);
    pieces_fini(&pieces);
    return result;
}

/* ------------------------------------------------------------------ AF_ALG */

static struct cmsghdr *alg_header(struct msghdr *message, struct cmsghdr *before, int kind, size_t size) {
    struct cmsghdr *header = before ? CMSG_NXTHDR(message, before) : CMSG_FIRSTHDR(message);
    header->cmsg_level = SOL_ALG;
    header->cmsg_type = kind;
    header->cmsg_len = CMSG_LEN(size);
    return header;
}

/* Sends `pieces` with control messages for the operation, the initialisation vector and the associated length. */
static Value alg_send(Socket *self, Pieces *pieces, int operation, Buffer const *iv, int associated, int flags) {
    size_t iv_size = iv->data ? (size_t)iv->size + sizeof(uint32_t) : 0;
    size_t room = CMSG_SPACE(sizeof(uint32_t)) + (iv_size ? CMSG_SPACE(iv_size) : 0) +
                  (associated >= 0 ? CMSG_SPACE(sizeof(uint32_t)) : 0);
    char *control = memory_new_array(room, 1);
    if (!control)
        return NULL;
    memset(control, 0, room);
    struct msghdr message = {.msg_iov = pieces->parts, .msg_iovlen = (size_t)pieces->count, .msg_control = control,
                             .msg_controllen = room};
    struct cmsghdr *header = alg_header(&message, NULL, ALG_SET_OP, sizeof(uint32_t));
    memcpy(CMSG_DATA(header), &operation, sizeof(uint32_t));
    if (iv_size) {
        header = alg_header(&message, header, ALG_SET_IV, iv_size);
        uint32_t length = (uint32_t)iv->size;
        memcpy(CMSG_DATA(header), &length, sizeof length);
        memcpy(CMSG_DATA(header) + sizeof length, iv->data, length);
    }
    if (associated >= 0) {
        header = alg_header(&message, header, ALG_SET_AEAD_ASSOCLEN, sizeof(uint32_t));
        memcpy(CMSG_DATA(header), &associated, sizeof(uint32_t));
    }
    Value result = socket_send_message(self, &message, pieces_size(pieces), flags);
    memory_free(control);
    return result;
}

Value socket_py_sendmsg_afalg(Borrowed v, Borrowed const *args) {
    Socket *self = as_socket(v);
    int operation = -1, associated = -1, flags = 0;
    if (self->family != AF_ALG)
        return raise_error(&exc_OSError, "algset is only supported for AF_ALG");
    if ((args[1] && args[1] != NONE && !arg_int(args[1], &operation)) || (args[4] && !arg_int(args[4], &flags)))
        return NULL;
    if (operation < 0)
        return raise_error(&exc_TypeError, "sendmsg_afalg() requires operation argument");
    if (args[3] && args[3] != NONE) {
        if (!arg_int(args[3], &associated))
            return NULL;
        if (associated < 0)
            return raise_error(&exc_TypeError, "assoclen must be positive");
    }
    Buffer iv = {0};
    if (args[2] && args[2] != NONE && !buffer_get(args[2], &iv, BUFFER_SIMPLE))
        return NULL;
    Pieces pieces = {0};
    Value result = NULL;
    if (!args[0] || pieces_get(&pieces, args[0], BUFFER_SIMPLE, "sendmsg_afalg",
                               "sendmsg_afalg() argument 1 must be an iterable", NULL))
        result = alg_send(self, &pieces, operation, &iv, associated, flags);
    pieces_fini(&pieces);
    buffer_release(&iv);
    return result;
}
