/* SPDX-License-Identifier: MIT
   Addresses of all families, from and to their Python forms, and the host names in them. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "modules/_socket/socket.h"
#include "types/bytes.h"

enum { BLUETOOTH_L2CAP = 0, BLUETOOTH_HCI = 1, BLUETOOTH_SCO = 2, BLUETOOTH_RFCOMM = 3 };

/* ------------------------------------------------------------------ host names */

bool host_name_get(Borrowed v, HostName *out) {
    *out = (HostName){NULL, NULL};
    ssize_t size;
    if (is_str(v)) {
        if (str_is_ascii(v)) {
            out->owner = own(v);
            out->text = str_data(v);
            size = str_length(v);
        } else {
            out->owner = str_encode(v, "idna", NULL);
            if (!out->owner) {
                error_clear();
                raise_error(&exc_TypeError, "encoding of hostname failed");
                return false;
            }
            out->text = bytes_data(out->owner);
            size = bytes_size(out->owner);
        }
    } else if (is_bytes(v)) {
        out->owner = own(v);
        out->text = bytes_data(v);
        size = bytes_size(v);
    } else if (is_bytearray(v)) { /* a copy: it may change while names are looked up */
        size = bytearray_size(v);
        out->owner = bytes_new(bytearray_data(v), size);
        if (!out->owner)
            return false;
        out->text = bytes_data(out->owner);
    } else {
        raise_error(&exc_TypeError, "str, bytes or bytearray expected, not %T", v);
        return false;
    }
    if ((ssize_t)strlen(out->text) != size) {
        host_name_fini(out);
        raise_error(&exc_TypeError, "host name must not contain null character");
        return false;
    }
    return true;
}

void host_name_fini(HostName *name) { drop(MOVE(name->owner)); }

void *raise_address_error(int code) {
    if (code == EAI_SYSTEM)
        return raise_errno(errno);
    OWNED Value arguments = build_value("(is)", code, os_address_error_text(code));
    return arguments ? raise_value(AS(Type, socket_state()->address_error), arguments) : NULL;
}

/* The first of the addresses that the resolver knows. */
static bool host_look_up(const char *name, const char *service, struct addrinfo const *hints, OsAddress *out, socklen_t *size) {
    struct addrinfo *list = NULL;
    int code = 0;
    BLOCKING(REGION_SOCKET_DNS) { code = os_get_addresses(name, service, hints, &list); }
    if (code) {
        raise_address_error(code);
        return false;
    }
    memcpy(out, list->ai_addr, list->ai_addrlen);
    *size = list->ai_addrlen;
    os_free_addresses(list);
    return true;
}

static bool host_any(int family, OsAddress *out, socklen_t *size) {
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *list = NULL;
    int code = 0;
    BLOCKING(REGION_SOCKET_DNS) { code = os_get_addresses(NULL, "0", &hints, &list); }
    if (code) {
        raise_address_error(code);
        return false;
    }
    bool only = !list->ai_next;
    memcpy(out, list->ai_addr, list->ai_addrlen);
    *size = list->ai_addrlen;
    os_free_addresses(list);
    if (!only)
        raise_error(&exc_OSError, "wildcard resolved to multiple address");
    return only;
}

bool host_resolve(const char *name, int family, OsAddress *out, socklen_t *size) {
    memset(out, 0, sizeof *out);
    if (!*name)
        return host_any(family, out, size);
    if (!strcmp(name, "255.255.255.255") || !strcmp(name, "<broadcast>")) {
        if (family != AF_INET && family != AF_UNSPEC) {
            raise_error(&exc_OSError, "address family mismatched");
            return false;
        }
        out->in = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = INADDR_BROADCAST};
        *size = sizeof out->in;
        return true;
    }
    if ((family == AF_UNSPEC || family == AF_INET) && inet_pton(AF_INET, name, &out->in.sin_addr) > 0) {
        out->in.sin_family = AF_INET;
        *size = sizeof out->in;
        return true;
    }
    if ((family == AF_UNSPEC || family == AF_INET6) && !strchr(name, '%') &&
        inet_pton(AF_INET6, name, &out->in6.sin6_addr) > 0) {
        out->in6.sin6_family = AF_INET6;
        *size = sizeof out->in6;
        return true;
    }
    struct addrinfo hints = {.ai_family = family};
    return host_look_up(name, NULL, &hints, out, size);
}

/* ------------------------------------------------------------------ from Python */

typedef struct {
    Socket *socket;
    Borrowed v;            /* the address */
    OsAddress *out;
    socklen_t *size;
    const char *function;
} Target;

/* The address must be a tuple of `low` to `high` items. */
static bool target_tuple(Target *t, const char *family, ssize_t low, ssize_t high, const char *form) {
    if (!is_tuple(t->v)) {
        raise_error(&exc_TypeError, "%s(): %s address must be tuple, not %T", t->function, family, t->v);
        return false;
    }
    if (tuple_size(t->v) < low || tuple_size(t->v) > high) {
        raise_error(&exc_TypeError, "%s address must be a %s", family, form);
        return false;
    }
    return true;
}

static bool target_int(Target *t, ssize_t at, int *out) {
    return at >= tuple_size(t->v) || arg_int(tuple_peek(t->v, at), out);
}

static bool target_unsigned(Target *t, ssize_t at, uint32_t *out) {
    if (at >= tuple_size(t->v))
        return true;
    OWNED Value index = number_index(tuple_peek(t->v, at));
    if (!index)
        return false;
    *out = (uint32_t)int_get_uint64_mask(index);
    return true;
}

static bool target_port(Target *t, int port) {
    if (port >= 0 && port <= 0xffff)
        return true;
    raise_error(&exc_OverflowError, "%s(): port must be 0-65535.", t->function);
    return false;
}

static bool target_host(Target *t, int family) {
    HostName name;
    if (!host_name_get(tuple_peek(t->v, 0), &name))
        return false;
    bool ok = host_resolve(name.text, family, t->out, t->size);
    host_name_fini(&name);
    return ok;
}

static bool from_inet(Target *t) {
    int port = 0;
    HostName check;
    if (!target_tuple(t, "AF_INET", 2, 2, "pair (host, port)"))
        return false;
    if (!host_name_get(tuple_peek(t->v, 0), &check))
        return false;
    host_name_fini(&check);
    if (!target_int(t, 1, &port)) {
        if (error_matches(&exc_OverflowError)) {
            error_clear();
            return target_port(t, -1);
        }
        return false;
    }
    if (!target_host(t, AF_INET) || !target_port(t, port))
        return false;
    t->out->in.sin_family = AF_INET;
    t->out->in.sin_port = htons((uint16_t)port);
    *t->size = sizeof t->out->in;
    return true;
}

static bool from_inet6(Target *t) {
    int port = 0;
    uint32_t flow = 0, scope = 0;
    if (!target_tuple(t, "AF_INET6", 2, 4, "tuple (host, port[, flowinfo[, scopeid]])"))
        return false;
    if (!target_int(t, 1, &port) || !target_unsigned(t, 2, &flow) || !target_unsigned(t, 3, &scope) ||
        !target_host(t, AF_INET6) || !target_port(t, port))
        return false;
    if (flow > 0xfffff) {
        raise_error(&exc_OverflowError, "%s(): flowinfo must be 0-1048575.", t->function);
        return false;
    }
    struct sockaddr_in6 *in6 = &t->out->in6;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons((uint16_t)port);
    in6->sin6_flowinfo = htonl(flow);
    in6->sin6_scope_id = scope;
    *t->size = sizeof *in6;
    return true;
}

/* A file name, or with a zero in front a name in the abstract namespace. */
static bool from_unix(Target *t) {
    OWNED Value encoded = NULL;
    if (is_str(t->v)) {
        encoded = str_encode(t->v, "utf-8", "surrogateescape");
        if (!encoded)
            return false;
    }
    Buffer buffer;
    if (!buffer_get(encoded ? encoded : t->v, &buffer, BUFFER_SIMPLE))
        return false;
    struct sockaddr_un *un = &t->out->un;
    size_t size = (size_t)buffer.size;
    const char *path = buffer.data;
    bool abstract = size && !path[0], ok = abstract ? size <= sizeof un->sun_path : size < sizeof un->sun_path;
    if (ok) {
        memset(un, 0, sizeof *un);
        un->sun_family = AF_UNIX;
        memcpy(un->sun_path, path, size);
        *t->size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + !abstract);
    } else {
        raise_error(&exc_OSError, "AF_UNIX path too long");
    }
    buffer_release(&buffer);
    return ok;
}

static bool from_netlink(Target *t) {
    uint32_t pid = 0, groups = 0;
    if (!target_tuple(t, "AF_NETLINK", 2, 2, "pair (pid, groups)") || !target_unsigned(t, 0, &pid) ||
        !target_unsigned(t, 1, &groups))
        return false;
    t->out->netlink = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = pid, .nl_groups = groups};
    *t->size = sizeof t->out->netlink;
    return true;
}

static bool from_qrtr(Target *t) {
    uint32_t node = 0, port = 0;
    if (!is_tuple(t->v)) {
        raise_error(&exc_TypeError, "getsockaddrarg: AF_QIPCRTR address must be tuple, not %T", t->v);
        return false;
    }
    if (!target_tuple(t, "AF_QIPCRTR", 2, 2, "pair (node, port)") || !target_unsigned(t, 0, &node) ||
        !target_unsigned(t, 1, &port))
        return false;
    t->out->qrtr = (struct sockaddr_qrtr){.sq_family = AF_QIPCRTR, .sq_node = node, .sq_port = port};
    *t->size = sizeof t->out->qrtr;
    return true;
}

static bool from_vsock(Target *t) {
    uint32_t cid = 0, port = 0;
    if (!is_tuple(t->v)) {
        raise_error(&exc_TypeError, "getsockaddrarg: AF_VSOCK address must be tuple, not %T", t->v);
        return false;
    }
    if (!target_tuple(t, "AF_VSOCK", 2, 2, "pair (CID, port)") || !target_unsigned(t, 0, &cid) ||
        !target_unsigned(t, 1, &port))
        return false;
    t->out->vm = (struct os_sockaddr_vm){.family = AF_VSOCK, .cid = cid, .port = port};
    *t->size = sizeof t->out->vm;
    return true;
}

/* The number of an interface; an empty name is 0. */
static bool target_interface(Target *t, const char *name, int *index) {
    *index = 0;
    if (!*name)
        return true;
    if (strlen(name) >= IF_NAMESIZE) {
        raise_error(&exc_OSError, "AF_CAN interface name too long");
        return false;
    }
    int found = os_interface_index_of(t->socket->fd, name);
    if (found < 0) {
        raise_errno(-found);
        return false;
    }
    *index = found;
    return true;
}

static bool from_packet(Target *t) {
    int protocol = 0, kind = 0, hardware = 0, index = 0;
    if (!target_tuple(t, "AF_PACKET", 2, 5, "tuple of two to five elements"))
        return false;
    const char *name = arg_text(t->function, 1, tuple_peek(t->v, 0), NULL);
    if (!name || !target_int(t, 1, &protocol) || !target_int(t, 2, &kind) || !target_int(t, 3, &hardware))
        return false;
    struct sockaddr_ll *packet = &t->out->packet;
    memset(packet, 0, sizeof *packet);
    if (tuple_size(t->v) > 4) {
        Buffer buffer;
        if (!buffer_get(tuple_peek(t->v, 4), &buffer, BUFFER_SIMPLE))
            return false;
        size_t size = (size_t)buffer.size;
        if (size <= sizeof packet->sll_addr)
            memcpy(packet->sll_addr, buffer.data, size);
        packet->sll_halen = (unsigned char)size;
        buffer_release(&buffer);
        if (size > sizeof packet->sll_addr) {
            raise_error(&exc_ValueError, "Hardware address must be 8 bytes or less");
            return false;
        }
    }
    if (!target_interface(t, name, &index))
        return false;
    if (protocol < 0 || protocol > 0xffff) {
        raise_error(&exc_OverflowError, "%s(): proto must be 0-65535.", t->function);
        return false;
    }
    packet->sll_family = AF_PACKET;
    packet->sll_protocol = htons((uint16_t)protocol);
    packet->sll_ifindex = index;
    packet->sll_pkttype = (unsigned char)kind;
    packet->sll_hatype = (unsigned short)hardware;
    *t->size = sizeof *packet;
    return true;
}

static bool from_can(Target *t) {
    enum { RAW = 1, BCM = 2, ISOTP = 6, J1939 = 7 };
    int protocol = t->socket->protocol, index;
    ssize_t wanted = protocol == ISOTP ? 3 : protocol == J1939 ? 4 : 1;
    if (protocol != RAW && protocol != BCM && protocol != ISOTP && protocol != J1939) {
        raise_error(&exc_OSError, "%s(): unsupported CAN protocol", t->function);
        return false;
    }
    if (!target_tuple(t, "AF_CAN", wanted, wanted,
                      wanted == 1 ? "tuple (interface,)" : "tuple (interface, rx_addr, tx_addr)"))
        return false;
    OWNED Value name = path_encode(tuple_peek(t->v, 0));
    if (!name || !target_interface(t, bytes_data(name), &index))
        return false;
    struct sockaddr_can *can = &t->out->can;
    memset(can, 0, sizeof *can);
    can->can_family = AF_CAN;
    can->can_ifindex = index;
    if (protocol == ISOTP) {
        uint32_t rx = 0, tx = 0;
        if (!target_unsigned(t, 1, &rx) || !target_unsigned(t, 2, &tx))
            return false;
        can->can_addr.tp.rx_id = rx;
        can->can_addr.tp.tx_id = tx;
    } else if (protocol == J1939) {
        uint64_t label = 0;
        uint32_t pgn = 0, address = 0;
        if (!arg_uint64(tuple_peek(t->v, 1), &label) || !target_unsigned(t, 2, &pgn) || !target_unsigned(t, 3, &address))
            return false;
        can->can_addr.j1939.name = label;
        can->can_addr.j1939.pgn = pgn;
        can->can_addr.j1939.addr = (uint8_t)address;
    }
    *t->size = sizeof *can;
    return true;
}

static bool bluetooth_parse(const char *text, OsBluetooth *out) {
    unsigned part[6];
    char rest;
    if (sscanf(text, "%X:%X:%X:%X:%X:%X%c", &part[5], &part[4], &part[3], &part[2], &part[1], &part[0], &rest) != 6)
        goto bad;
    for (int n = 0; n < 6; n++) {
        if (part[n] > 255)
            goto bad;
        out->bytes[n] = (uint8_t)part[n];
    }
    return true;
bad:
    raise_error(&exc_OSError, "bad bluetooth address");
    return false;
}

static bool from_bluetooth(Target *t) {
    memset(t->out, 0, sizeof *t->out);
    t->out->any.sa_family = AF_BLUETOOTH;
    const char *text = NULL;
    int number = 0;
    int protocol = t->socket->protocol;
    if (protocol == BLUETOOTH_L2CAP || protocol == BLUETOOTH_RFCOMM) {
        if (!is_tuple(t->v) || tuple_size(t->v) != 2 || !(is_str(tuple_peek(t->v, 0)))) {
            raise_error(&exc_OSError, "%s(): wrong format", t->function);
            return false;
        }
        text = str_utf8(tuple_peek(t->v, 0), NULL);
        if (!text || !target_int(t, 1, &number))
            return false;
    }
    switch (protocol) {
    case BLUETOOTH_L2CAP:
        t->out->l2cap.psm = (uint16_t)number;
        *t->size = sizeof t->out->l2cap;
        return bluetooth_parse(text, &t->out->l2cap.address);
    case BLUETOOTH_RFCOMM:
        t->out->rfcomm.channel = (uint8_t)number;
        *t->size = sizeof t->out->rfcomm;
        return bluetooth_parse(text, &t->out->rfcomm.address);
    case BLUETOOTH_HCI:
        if (!is_tuple(t->v) || tuple_size(t->v) != 1 || !target_int(t, 0, &number)) {
            error_clear();
            raise_error(&exc_OSError, "%s(): wrong format", t->function);
            return false;
        }
        t->out->hci.device = (uint16_t)number;
        *t->size = sizeof t->out->hci;
        return true;
    case BLUETOOTH_SCO:
        if (!is_bytes(t->v)) {
            raise_error(&exc_OSError, "%s(): wrong format", t->function);
            return false;
        }
        *t->size = sizeof t->out->sco;
        return bluetooth_parse(bytes_data(t->v), &t->out->sco.address);
    default:
        raise_error(&exc_OSError, "%s(): unknown Bluetooth protocol", t->function);
        return false;
    }
}

static bool from_tipc(Target *t) {
    int kind = 0, scope = TIPC_CLUSTER_SCOPE;
    uint32_t numbers[3] = {0};
    if (!target_tuple(t, "AF_TIPC", 4, 5, "tuple (addr_type, v1, v2, v3[, scope])") || !target_int(t, 0, &kind) ||
        !target_unsigned(t, 1, &numbers[0]) || !target_unsigned(t, 2, &numbers[1]) || !target_unsigned(t, 3, &numbers[2]) ||
        !target_int(t, 4, &scope))
        return false;
    struct sockaddr_tipc *tipc = &t->out->tipc;
    memset(tipc, 0, sizeof *tipc);
    tipc->family = AF_TIPC;
    tipc->scope = (signed char)scope;
    tipc->addrtype = (unsigned char)kind;
    switch (kind) {
    case TIPC_SERVICE_RANGE:
        tipc->addr.nameseq.type = numbers[0];
        tipc->addr.nameseq.lower = numbers[1];
        tipc->addr.nameseq.upper = numbers[2];
        break;
    case TIPC_SERVICE_ADDR:
        tipc->addr.name.name.type = numbers[0];
        tipc->addr.name.name.instance = numbers[1];
        break;
    case TIPC_SOCKET_ADDR:
        tipc->addr.id.node = numbers[0];
        tipc->addr.id.ref = numbers[1];
        break;
    default:
        raise_error(&exc_TypeError, "Invalid address type");
        return false;
    }
    *t->size = sizeof *tipc;
    return true;
}

static bool from_alg(Target *t) {
    uint32_t feature = 0, mask = 0;
    if (!target_tuple(t, "AF_ALG", 2, 4, "tuple (type, name[, feat[, mask]])"))
        return false;
    const char *type = arg_text(t->function, 1, tuple_peek(t->v, 0), NULL);
    const char *name = type ? arg_text(t->function, 2, tuple_peek(t->v, 1), NULL) : NULL;
    if (!name || !target_unsigned(t, 2, &feature) || !target_unsigned(t, 3, &mask))
        return false;
    struct sockaddr_alg *alg = &t->out->alg;
    if (strlen(type) >= sizeof alg->salg_type || strlen(name) >= sizeof alg->salg_name) {
        raise_error(&exc_ValueError, "AF_ALG %s too long.", strlen(type) >= sizeof alg->salg_type ? "type" : "name");
        return false;
    }
    memset(alg, 0, sizeof *alg);
    alg->salg_family = AF_ALG;
    strcpy((char *)alg->salg_type, type);
    strcpy((char *)alg->salg_name, name);
    alg->salg_feat = feature;
    alg->salg_mask = mask;
    *t->size = sizeof *alg;
    return true;
}

bool address_from_python(Socket *self, Borrowed v, OsAddress *out, socklen_t *size, const char *function) {
    Target t = {self, v, out, size, function};
    switch (self->family) {
    case AF_INET: return from_inet(&t);
    case AF_INET6: return from_inet6(&t);
    case AF_UNIX: return from_unix(&t);
    case AF_NETLINK: return from_netlink(&t);
    case AF_QIPCRTR: return from_qrtr(&t);
    case AF_VSOCK: return from_vsock(&t);
    case AF_PACKET: return from_packet(&t);
    case AF_CAN: return from_can(&t);
    case AF_BLUETOOTH: return from_bluetooth(&t);
    case AF_TIPC: return from_tipc(&t);
    case AF_ALG: return from_alg(&t);
    default:
        raise_error(&exc_OSError, "%s(): bad family", function);
        return false;
    }
}

/* ------------------------------------------------------------------ to Python */

Value address_host_text(OsAddress const *address) {
    char text[INET6_ADDRSTRLEN];
    const void *bytes = address->any.sa_family == AF_INET6 ? (const void *)&address->in6.sin6_addr : &address->in.sin_addr;
    return inet_ntop(address->any.sa_family, bytes, text, sizeof text) ? str_from_text(text) : raise_errno(errno);
}

static Value to_unix(struct sockaddr_un const *un, socklen_t size) {
    ssize_t length = (ssize_t)size - (ssize_t)offsetof(struct sockaddr_un, sun_path);
    if (length > 0 && !un->sun_path[0])
        return bytes_new(un->sun_path, length);
    return path_decode(un->sun_path, length > 0 ? (ssize_t)strnlen(un->sun_path, (size_t)length) : 0);
}

static Value bluetooth_text(OsBluetooth const *a) {
    uint8_t const *b = a->bytes;
    char text[18];
    snprintf(text, sizeof text, "%02X:%02X:%02X:%02X:%02X:%02X", b[5], b[4], b[3], b[2], b[1], b[0]);
    return str_from_text(text);
}

static Value to_bluetooth(OsAddress const *address, int protocol) {
    switch (protocol) {
    case BLUETOOTH_L2CAP: return build_value("(Ni)", bluetooth_text(&address->l2cap.address), (int)address->l2cap.psm);
    case BLUETOOTH_RFCOMM: return build_value("(Ni)", bluetooth_text(&address->rfcomm.address), (int)address->rfcomm.channel);
    case BLUETOOTH_HCI: return imm_int(address->hci.device);
    case BLUETOOTH_SCO: return bluetooth_text(&address->sco.address);
    default: return raise_error(&exc_ValueError, "Unknown Bluetooth protocol");
    }
}

static Value to_packet(int fd, struct sockaddr_ll const *packet) {
    char name[IF_NAMESIZE] = "";
    if (packet->sll_ifindex && !os_interface_name_of(fd, packet->sll_ifindex, name))
        name[0] = 0;
    return build_value("(siiiN)", name, (int)ntohs(packet->sll_protocol), (int)packet->sll_pkttype, (int)packet->sll_hatype,
                       bytes_new((const char *)packet->sll_addr, packet->sll_halen));
}

static Value to_can(int fd, struct sockaddr_can const *can, int protocol) {
    enum { ISOTP = 6, J1939 = 7 };
    char name[IF_NAMESIZE] = "";
    if (can->can_ifindex && !os_interface_name_of(fd, can->can_ifindex, name))
        name[0] = 0;
    OWNED Value text = path_decode(name, (ssize_t)strlen(name));
    if (!text)
        return NULL;
    if (protocol == ISOTP)
        return build_value("(OII)", (Borrowed)text, can->can_addr.tp.rx_id, can->can_addr.tp.tx_id);
    if (protocol == J1939)
        return build_value("(OkII)", (Borrowed)text, (uint64_t)can->can_addr.j1939.name, can->can_addr.j1939.pgn,
                           (unsigned)can->can_addr.j1939.addr);
    return build_value("(O)", (Borrowed)text);
}

static Value to_tipc(struct sockaddr_tipc const *tipc) {
    switch (tipc->addrtype) {
    case TIPC_SERVICE_RANGE:
        return build_value("(iIIIi)", (int)tipc->addrtype, tipc->addr.nameseq.type, tipc->addr.nameseq.lower,
                           tipc->addr.nameseq.upper, (int)tipc->scope);
    case TIPC_SERVICE_ADDR:
        return build_value("(iIIIi)", (int)tipc->addrtype, tipc->addr.name.name.type, tipc->addr.name.name.instance,
                           tipc->addr.name.name.instance, (int)tipc->scope);
    case TIPC_SOCKET_ADDR:
        return build_value("(iIIii)", (int)tipc->addrtype, tipc->addr.id.node, tipc->addr.id.ref, 0, (int)tipc->scope);
    default: return raise_error(&exc_ValueError, "Invalid address type");
    }
}

Value address_to_python(int fd, OsAddress const *address, socklen_t size, int protocol) {
    if (!size)
        return NONE;
    switch (address->any.sa_family) {
    case AF_INET: return build_value("(Ni)", address_host_text(address), (int)ntohs(address->in.sin_port));
    case AF_INET6:
        return build_value("(NiII)", address_host_text(address), (int)ntohs(address->in6.sin6_port),
                           (unsigned)ntohl(address->in6.sin6_flowinfo), (unsigned)address->in6.sin6_scope_id);
    case AF_UNIX: return to_unix(&address->un, size);
    case AF_NETLINK: return build_value("(II)", address->netlink.nl_pid, address->netlink.nl_groups);
    case AF_QIPCRTR: return build_value("(II)", address->qrtr.sq_node, address->qrtr.sq_port);
    case AF_VSOCK: return build_value("(II)", address->vm.cid, address->vm.port);
    case AF_PACKET: return to_packet(fd, &address->packet);
    case AF_CAN: return to_can(fd, &address->can, protocol);
    case AF_BLUETOOTH: return to_bluetooth(address, protocol);
    case AF_TIPC: return to_tipc(&address->tipc);
    case AF_ALG:
        return build_value("(ssii)", (const char *)address->alg.salg_type, (const char *)address->alg.salg_name,
                           (int)address->alg.salg_feat, (int)address->alg.salg_mask);
    default:
        return build_value("(iN)", (int)address->any.sa_family,
                           bytes_new(address->any.sa_data, (ssize_t)sizeof address->any.sa_data));
    }
}
