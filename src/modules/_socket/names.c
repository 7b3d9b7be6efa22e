/* SPDX-License-Identifier: MIT
   The module's functions on names and numbers: hosts, services, protocols, interfaces, packed addresses, byte order. */
#include <stdio.h>
#include <string.h>

#include "modules/_socket/socket.h"
#include "types/bytes.h"

/* ------------------------------------------------------------------ hosts */

/* A host argument of the gethostby functions; its message names the function. */
static bool host_argument(Borrowed v, const char *function, HostName *out) {
    if (!is_str(v) && !is_bytes(v) && !is_bytearray(v)) {
        raise_error(&exc_TypeError, "%s() argument 1 must be str, bytes or bytearray, not %T", function, v);
        return false;
    }
    if (host_name_get(v, out))
        return true;
    if (error_matches(&exc_TypeError)) { /* not IDNA: the codec's own words, as the only ones here */
        error_clear();
        OWNED Value encoded = is_str(v) ? str_encode(v, "idna", NULL) : NULL;
        if (!error_is_set())
            raise_error(&exc_ValueError, "embedded null character");
    }
    return false;
}

static Value socket_py_gethostbyname(Borrowed self, Borrowed const *args) {
    HostName name;
    OsAddress address;
    socklen_t size;
    if (!host_argument(args[0], "gethostbyname", &name))
        return NULL;
    Value result = NULL;
    if (audit("socket.gethostbyname", "(O)", args[0]) && host_resolve(name.text, AF_INET, &address, &size))
        result = address_host_text(&address);
    host_name_fini(&name);
    return result;
}

static void *raise_host_error(int code) {
    OWNED Value arguments = build_value("(is)", code, os_host_error_text(code));
    return arguments ? raise_value(AS(Type, socket_state()->host_error), arguments) : NULL;
}

/* (name, [aliases], [addresses]) */
static Value host_entry(struct hostent const *entry) {
    OWNED Value aliases = list_new(0), addresses = list_new(0);
    if (!aliases || !addresses)
        return NULL;
    for (char **alias = entry->h_aliases; alias && *alias; alias++)
        if (!list_append_steal(aliases, str_from_text(*alias)))
            return NULL;
    for (char **at = entry->h_addr_list; *at; at++) {
        char text[INET6_ADDRSTRLEN];
        if (!inet_ntop(entry->h_addrtype, *at, text, sizeof text))
            return raise_errno(errno);
        if (!list_append_steal(addresses, str_from_text(text)))
            return NULL;
    }
    return build_value("(sOO)", entry->h_name, (Borrowed)aliases, (Borrowed)addresses);
}

enum { HOST_BUFFER = 16384 };

static Value socket_py_gethostbyname_ex(Borrowed self, Borrowed const *args) {
    HostName name;
    OsAddress address;
    socklen_t size;
    if (!host_argument(args[0], "gethostbyname_ex", &name))
        return NULL;
    Value result = NULL;
    if (audit("socket.gethostbyname", "(O)", args[0]) && host_resolve(name.text, AF_INET, &address, &size)) {
        struct hostent entry, *found = NULL;
        char buffer[HOST_BUFFER];
        int code = 0;
        BLOCKING(REGION_SOCKET_DNS) { code = os_host_by_name(name.text, &entry, buffer, sizeof buffer, &found); }
        result = found ? host_entry(found) : raise_host_error(code);
    }
    host_name_fini(&name);
    return result;
}

static Value socket_py_gethostbyaddr(Borrowed self, Borrowed const *args) {
    HostName name;
    OsAddress address;
    socklen_t size;
    if (!host_argument(args[0], "gethostbyaddr", &name))
        return NULL;
    Value result = NULL;
    if (audit("socket.gethostbyaddr", "(O)", args[0]) && host_resolve(name.text, AF_UNSPEC, &address, &size)) {
        bool six = address.any.sa_family == AF_INET6;
        const void *bytes = six ? (const void *)&address.in6.sin6_addr : &address.in.sin_addr;
        struct hostent entry, *found = NULL;
        char buffer[HOST_BUFFER];
        int code = 0;
        BLOCKING(REGION_SOCKET_DNS) {
            code = os_host_by_address(bytes, six ? 16 : 4, address.any.sa_family, &entry, buffer, sizeof buffer, &found);
        }
        result = found ? host_entry(found) : raise_host_error(code);
    }
    host_name_fini(&name);
    return result;
}

static Value socket_py_gethostname(Borrowed self, Borrowed const *args) {
    char name[1024];
    if (!audit("socket.gethostname", NULL))
        return NULL;
    int code = os_host_name(name, sizeof name - 1);
    if (code < 0)
        return raise_errno(-code);
    name[sizeof name - 1] = 0;
    return path_decode(name, (ssize_t)strlen(name));
}

static Value socket_py_sethostname(Borrowed self, Borrowed const *args) {
    OWNED Value name = is_bytes(args[0]) ? own(args[0]) : path_encode(args[0]);
    if (!name || !audit("socket.sethostname", "(O)", args[0]))
        return NULL;
    return socket_none(os_set_host_name(bytes_data(name), (size_t)bytes_size(name)));
}

/* ------------------------------------------------------------------ getaddrinfo, getnameinfo */

/* Text of an argument that may be None (NULL), str (IDNA for hosts), bytes. */
static bool info_text(Borrowed v, HostName *out, bool is_host) {
    *out = (HostName){NULL, NULL};
    if (!v || v == NONE)
        return true;
    if (is_str(v)) {
        out->owner = is_host ? str_encode(v, "idna", NULL) : str_encode(v, "utf-8", NULL);
        if (!out->owner)
            return false;
    } else if (is_bytes(v)) {
        out->owner = own(v);
    } else {
        if (is_host)
            raise_error(&exc_TypeError, "getaddrinfo() argument 1 must be string or None");
        else
            raise_error(&exc_OSError, "Int or String expected");
        return false;
    }
    out->text = bytes_data(out->owner);
    return true;
}

static Value info_list(struct addrinfo const *list) {
    OWNED Value all = list_new(0);
    for (struct addrinfo const *at = list; all && at; at = at->ai_next) {
        OsAddress address = {0};
        memcpy(&address, at->ai_addr, at->ai_addrlen);
        Value one = build_value("(iiisN)", at->ai_family, at->ai_socktype, at->ai_protocol,
                                at->ai_canonname ? at->ai_canonname : "",
                                address_to_python(-1, &address, at->ai_addrlen, at->ai_protocol));
        if (!list_append_steal(all, one))
            return NULL;
    }
    return MOVE(all);
}

static Value socket_py_getaddrinfo(Borrowed self, Borrowed const *args) {
    struct addrinfo hints = {0}, *list = NULL;
    int *numbers[4] = {&hints.ai_family, &hints.ai_socktype, &hints.ai_protocol, &hints.ai_flags};
    for (int n = 0; n < 4; n++)
        if (args[2 + n] && !arg_int(args[2 + n], numbers[n]))
            return NULL;
    HostName host, service = {NULL, NULL};
    char port[24];
    if (!info_text(args[0], &host, true))
        return NULL;
    Value result = NULL;
    bool ok;
    if (is_int(args[1])) {
        int64_t number;
        ok = int_get_int64(args[1], &number);
        if (ok)
            snprintf(port, sizeof port, "%ld", (long)number);
        service.text = port;
    } else {
        ok = info_text(args[1], &service, false);
    }
    if (ok && audit("socket.getaddrinfo", "(OOiii)", args[0], args[1], hints.ai_family, hints.ai_socktype, hints.ai_protocol)) {
        int code = 0;
        BLOCKING(REGION_SOCKET_DNS) { code = os_get_addresses(host.text, service.text, &hints, &list); }
        result = code ? raise_address_error(code) : info_list(list);
        if (list)
            os_free_addresses(list);
    }
    host_name_fini(&host);
    host_name_fini(&service);
    return result;
}

static Value socket_py_getnameinfo(Borrowed self, Borrowed const *args) {
    int flags, port;
    uint32_t flow = 0, scope = 0;
    if (!arg_int(args[1], &flags))
        return NULL;
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "getnameinfo() argument 1 must be a tuple");
    Borrowed tuple = args[0];
    if (tuple_size(tuple) < 2 || tuple_size(tuple) > 4)
        return raise_error(&exc_TypeError, "getnameinfo(): illegal sockaddr argument");
    const char *host = arg_text("getnameinfo", 1, tuple_peek(tuple, 0), NULL);
    if (!host || !arg_int(tuple_peek(tuple, 1), &port))
        return NULL;
    uint32_t *more[2] = {&flow, &scope};
    for (ssize_t n = 2; n < tuple_size(tuple); n++) {
        OWNED Value index = number_index(tuple_peek(tuple, n));
        if (!index)
            return NULL;
        *more[n - 2] = (uint32_t)int_get_uint64_mask(index);
    }
    if (flow > 0xfffff)
        return raise_error(&exc_OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
    if (!audit("socket.getnameinfo", "(O)", tuple))
        return NULL;
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *list = NULL;
    char service[24], host_text[NI_MAXHOST], service_text[NI_MAXSERV];
    snprintf(service, sizeof service, "%d", port);
    int code = 0;
    BLOCKING(REGION_SOCKET_DNS) { code = os_get_addresses(host, service, &hints, &list); }
    if (code)
        return raise_address_error(code);
    OsAddress address = {0};
    socklen_t size = list->ai_addrlen;
    bool ambiguous = list->ai_next != NULL;
    memcpy(&address, list->ai_addr, size);
    os_free_addresses(list);
    if (ambiguous)
        return raise_error(&exc_OSError, "sockaddr resolved to multiple addresses");
    if (address.any.sa_family == AF_INET && tuple_size(tuple) != 2)
        return raise_error(&exc_OSError, "IPv4 sockaddr must be 2 tuple");
    if (address.any.sa_family == AF_INET6) {
        address.in6.sin6_flowinfo = htonl(flow);
        address.in6.sin6_scope_id = scope;
    }
    BLOCKING(REGION_SOCKET_DNS) {
        code = os_get_name(&address, size, host_text, sizeof host_text, service_text, sizeof service_text, flags);
    }
    return code ? raise_address_error(code) : build_value("(ss)", host_text, service_text);
}

/* ------------------------------------------------------------------ services, protocols, interfaces */

static Value socket_py_getservbyname(Borrowed self, Borrowed const *args) {
    const char *name = arg_text("getservbyname", 1, args[0], NULL);
    const char *protocol = name && args[1] ? arg_text("getservbyname", 2, args[1], NULL) : NULL;
    if (!name || (args[1] && !protocol) || !audit("socket.getservbyname", "(ss)", name, protocol ? protocol : ""))
        return NULL;
    int port = -1;
    BLOCKING(REGION_SOCKET_DNS) { port = os_service_port(name, protocol); }
    return port < 0 ? raise_error(&exc_OSError, "service/proto not found") : imm_int(ntohs((uint16_t)port));
}

static Value socket_py_getservbyport(Borrowed self, Borrowed const *args) {
    int port;
    if (!arg_int(args[0], &port))
        return NULL;
    const char *protocol = args[1] ? arg_text("getservbyport", 2, args[1], NULL) : NULL;
    if (args[1] && !protocol)
        return NULL;
    if (port < 0 || port > 0xffff)
        return raise_error(&exc_OverflowError, "getservbyport: port must be 0-65535.");
    if (!audit("socket.getservbyport", "(is)", port, protocol ? protocol : ""))
        return NULL;
    char name[256];
    bool found = false;
    BLOCKING(REGION_SOCKET_DNS) { found = os_service_name(htons((uint16_t)port), protocol, name, sizeof name); }
    return found ? str_from_text(name) : raise_error(&exc_OSError, "port/proto not found");
}

static Value socket_py_getprotobyname(Borrowed self, Borrowed const *args) {
    const char *name = arg_text("getprotobyname", 1, args[0], NULL);
    if (!name)
        return NULL;
    int number = -1;
    BLOCKING(REGION_SOCKET_DNS) { number = os_protocol_number(name); }
    return number < 0 ? raise_error(&exc_OSError, "protocol not found") : imm_int(number);
}

static Value socket_py_if_nameindex(Borrowed self, Borrowed const *args) {
    struct if_nameindex *all = os_interfaces();
    if (!all)
        return raise_errno(errno);
    OWNED Value list = list_new(0);
    for (struct if_nameindex *at = all; list && at->if_index; at++) {
        Value pair = build_value("(IN)", at->if_index, path_decode(at->if_name, (ssize_t)strlen(at->if_name)));
        if (!list_append_steal(list, pair))
            drop(MOVE(list));
    }
    os_free_interfaces(all);
    return MOVE(list);
}

static Value socket_py_if_nametoindex(Borrowed self, Borrowed const *args) {
    OWNED Value name = path_encode(args[0]);
    if (!name)
        return NULL;
    unsigned index = os_interface_index(bytes_data(name));
    return index ? int_new_unsigned(index) : raise_error(&exc_OSError, "no interface with this name");
}

static Value socket_py_if_indextoname(Borrowed self, Borrowed const *args) {
    if (!is_int(args[0]))
        return raise_error(&exc_TypeError, "an integer is required");
    int overflow;
    int64_t index = int_get(args[0], &overflow);
    if (overflow < 0 || (!overflow && index < 0))
        return raise_error(&exc_OverflowError, "can't convert negative value to unsigned int");
    char name[IF_NAMESIZE];
    int code = overflow || index > UINT32_MAX ? -ENXIO : os_interface_name((unsigned)index, name);
    return code < 0 ? raise_errno(-code) : path_decode(name, (ssize_t)strlen(name));
}

/* ------------------------------------------------------------------ packed addresses */

static Value socket_py_inet_aton(Borrowed self, Borrowed const *args) {
    struct in_addr packed;
    const char *text = arg_text("inet_aton", 1, args[0], NULL);
    if (!text)
        return NULL;
    if (!inet_aton(text, &packed))
        return raise_error(&exc_OSError, "illegal IP address string passed to inet_aton");
    return bytes_new((const char *)&packed, sizeof packed);
}

static Value socket_py_inet_ntoa(Borrowed self, Borrowed const *args) {
    Buffer buffer;
    if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    char text[INET_ADDRSTRLEN];
    bool fits = buffer.size == 4 && inet_ntop(AF_INET, buffer.data, text, sizeof text);
    buffer_release(&buffer);
    return fits ? str_from_text(text) : raise_error(&exc_OSError, "packed IP wrong length for inet_ntoa");
}

static Value socket_py_inet_pton(Borrowed self, Borrowed const *args) {
    int family;
    char packed[16];
    const char *text;
    if (!arg_int(args[0], &family) || !(text = arg_text("inet_pton", 2, args[1], NULL)))
        return NULL;
    int done = inet_pton(family, text, packed);
    if (done < 0)
        return raise_errno(errno);
    if (!done)
        return raise_error(&exc_OSError, "illegal IP address string passed to inet_pton");
    return bytes_new(packed, family == AF_INET ? 4 : 16);
}

static Value socket_py_inet_ntop(Borrowed self, Borrowed const *args) {
    int family;
    Buffer buffer;
    char text[INET6_ADDRSTRLEN];
    if (!arg_int(args[0], &family) || !buffer_get(args[1], &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = NULL;
    if (family != AF_INET && family != AF_INET6)
        raise_error(&exc_ValueError, "unknown address family %d", family);
    else if (buffer.size != (family == AF_INET ? 4 : 16))
        raise_error(&exc_ValueError, "invalid length of packed IP address string");
    else
        result = inet_ntop(family, buffer.data, text, sizeof text) ? str_from_text(text) : raise_errno(errno);
    buffer_release(&buffer);
    return result;
}

/* ------------------------------------------------------------------ byte order, control messages */

static bool order_short(Borrowed v, const char *name, uint16_t *out) {
    int number;
    if (!arg_int(v, &number))
        return false;
    if (number < 0)
        raise_error(&exc_OverflowError, "%s: can't convert negative Python int to C 16-bit unsigned integer", name);
    else if (number > 0xffff)
        raise_error(&exc_OverflowError, "%s: Python int too large to convert to C 16-bit unsigned integer", name);
    else
        *out = (uint16_t)number;
    return number >= 0 && number <= 0xffff;
}

static bool order_long(Borrowed v, uint32_t *out) {
    if (!is_int(v)) {
        raise_error(&exc_TypeError, "expected int, %T found", v);
        return false;
    }
    if (int_sign(v) < 0) {
        raise_error(&exc_OverflowError, "can't convert negative value to unsigned int");
        return false;
    }
    int overflow;
    int64_t number = int_get(v, &overflow);
    if (overflow || number > UINT32_MAX) {
        raise_error(&exc_OverflowError, overflow ? "Python int too large to convert to C unsigned long" : "int larger than 32 bits");
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

static Value socket_py_ntohs(Borrowed self, Borrowed const *args) {
    uint16_t x;
    return order_short(args[0], "ntohs", &x) ? imm_int(ntohs(x)) : NULL;
}
static Value socket_py_htons(Borrowed self, Borrowed const *args) {
    uint16_t x;
    return order_short(args[0], "htons", &x) ? imm_int(htons(x)) : NULL;
}
static Value socket_py_ntohl(Borrowed self, Borrowed const *args) {
    uint32_t x;
    return order_long(args[0], &x) ? imm_int(ntohl(x)) : NULL;
}
static Value socket_py_htonl(Borrowed self, Borrowed const *args) {
    uint32_t x;
    return order_long(args[0], &x) ? imm_int(htonl(x)) : NULL;
}

static bool control_length(Borrowed v, const char *name, ssize_t *out) {
    if (!arg_ssize(v, out))
        return false;
    if (*out >= 0 && *out <= INT32_MAX - (ssize_t)CMSG_SPACE(0))
        return true;
    raise_error(&exc_OverflowError, "%s() argument out of range", name);
    return false;
}

static Value socket_py_CMSG_LEN(Borrowed self, Borrowed const *args) {
    ssize_t size;
    return control_length(args[0], "CMSG_LEN", &size) ? imm_int((int64_t)CMSG_LEN((size_t)size)) : NULL;
}
static Value socket_py_CMSG_SPACE(Borrowed self, Borrowed const *args) {
    ssize_t size;
    return control_length(args[0], "CMSG_SPACE", &size) ? imm_int((int64_t)CMSG_SPACE((size_t)size)) : NULL;
}

#define ROW(name, signature, doc) METHOD_HIDDEN(#name, socket_py_##name, signature, doc)
#define TUPLE_ROW(name, signature, doc) METHOD_ARGS_TUPLE(#name, socket_py_##name, signature, doc)

MethodDef const socket_name_methods[] = {
    TUPLE_ROW(gethostbyname, "($module, host, /)", "The IPv4 address of a host, as text."),
    TUPLE_ROW(gethostbyname_ex, "($module, host, /)", "(name, aliases, IPv4 addresses) of a host."),
    TUPLE_ROW(gethostbyaddr, "($module, host, /)", "(name, aliases, addresses) of the host with this address or name."),
    ROW(gethostname, "($module, /)", "The name of this machine."),
    TUPLE_ROW(sethostname, "($module, name, /)", "Give this machine a name."),
    TUPLE_ROW(getservbyname, "($module, servicename, protocolname=None, /)", "The port of a service."),
    TUPLE_ROW(getservbyport, "($module, port, protocolname=None, /)", "The service of a port."),
    TUPLE_ROW(getprotobyname, "($module, name, /)", "The number of a protocol."),
    TUPLE_ROW(ntohs, "($module, x, /)", "A 16-bit number from network to host order."),
    ROW(ntohl, "($module, x, /)", "A 32-bit number from network to host order."),
    TUPLE_ROW(htons, "($module, x, /)", "A 16-bit number from host to network order."),
    ROW(htonl, "($module, x, /)", "A 32-bit number from host to network order."),
    TUPLE_ROW(inet_aton, "($module, text, /)", "An IPv4 address (all forms that C accepts) as 4 bytes."),
    TUPLE_ROW(inet_ntoa, "($module, packed, /)", "4 bytes as the text of an IPv4 address."),
    TUPLE_ROW(inet_pton, "($module, family, text, /)", "The text of an address of a family as bytes."),
    TUPLE_ROW(inet_ntop, "($module, family, packed, /)", "The bytes of an address of a family as text."),
    METHOD_HIDDEN("getaddrinfo", socket_py_getaddrinfo, "($module, /, host, port, family=0, type=0, proto=0, flags=0)",
                  "What to connect to: a list of (family, type, proto, canonical name, address)."),
    TUPLE_ROW(getnameinfo, "($module, sockaddr, flags, /)", "(host, service) of an address."),
    ROW(if_nameindex, "($module, /)", "The network interfaces: a list of (index, name)."),
    TUPLE_ROW(if_nametoindex, "($module, name, /)", "The index of a network interface."),
    ROW(if_indextoname, "($module, index, /)", "The name of a network interface."),
    TUPLE_ROW(CMSG_LEN, "($module, length, /)", "The length of a control message with that much data, without padding."),
    TUPLE_ROW(CMSG_SPACE, "($module, length, /)", "The room that a control message with that much data takes."),
    METHOD_END,
};
