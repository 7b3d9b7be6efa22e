/* SPDX-License-Identifier: MIT
   System calls on sockets, and the C library's resolver. Called by modules/_socket/. */
#define _GNU_SOURCE
#include "os/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define RESULT(call)                                                                                                   \
    do {                                                                                                               \
        __typeof__(call) result_ = (call);                                                                             \
        return result_ < 0 ? -errno : result_;                                                                         \
    } while (0)

int os_socket(int family, int type, int protocol) { RESULT(socket(family, type | SOCK_CLOEXEC, protocol)); }
int os_socket_pair(int family, int type, int protocol, int fds[2]) {
    RESULT(socketpair(family, type | SOCK_CLOEXEC, protocol, fds));
}
int os_socket_bind(int fd, OsAddress const *address, socklen_t size) { RESULT(bind(fd, &address->any, size)); }
int os_socket_listen(int fd, int backlog) { RESULT(listen(fd, backlog)); }
int os_socket_connect(int fd, OsAddress const *address, socklen_t size) { RESULT(connect(fd, &address->any, size)); }
int os_socket_accept(int fd, OsAddress *address, socklen_t *size) {
    RESULT(accept4(fd, &address->any, size, SOCK_CLOEXEC));
}
int os_socket_shutdown(int fd, int how) { RESULT(shutdown(fd, how)); }
int os_socket_name(int fd, OsAddress *address, socklen_t *size) { RESULT(getsockname(fd, &address->any, size)); }
int os_socket_peer(int fd, OsAddress *address, socklen_t *size) { RESULT(getpeername(fd, &address->any, size)); }
int os_socket_get_option(int fd, int level, int name, void *value, socklen_t *size) {
    RESULT(getsockopt(fd, level, name, value, size));
}
int os_socket_set_option(int fd, int level, int name, const void *value, socklen_t size) {
    RESULT(setsockopt(fd, level, name, value, size));
}

ssize_t os_recv(int fd, void *buffer, size_t size, int flags) { RESULT(recv(fd, buffer, size, flags)); }
ssize_t os_recv_from(int fd, void *buffer, size_t size, int flags, OsAddress *from, socklen_t *length) {
    RESULT(recvfrom(fd, buffer, size, flags, &from->any, length));
}
ssize_t os_recv_message(int fd, struct msghdr *message, int flags) {
    RESULT(recvmsg(fd, message, flags));
}
ssize_t os_send(int fd, const void *buffer, size_t size, int flags) { RESULT(send(fd, buffer, size, flags)); }
ssize_t os_send_to(int fd, const void *buffer, size_t size, int flags, OsAddress const *to, socklen_t length) {
    RESULT(sendto(fd, buffer, size, flags, &to->any, length));
}
ssize_t os_send_message(int fd, struct msghdr const *message, int flags) { RESULT(sendmsg(fd, message, flags)); }

/* ------------------------------------------------------------------ names */

int os_host_name(char *buffer, size_t size) { RESULT(gethostname(buffer, size)); }
int os_set_host_name(const char *name, size_t size) { RESULT(sethostname(name, size)); }

int os_get_addresses(const char *host, const char *service, struct addrinfo const *hints, struct addrinfo **out) {
    return getaddrinfo(host, service, hints, out);
}
void os_free_addresses(struct addrinfo *list) { freeaddrinfo(list); }
int os_get_name(OsAddress const *address, socklen_t size, char *host, size_t host_size, char *service, size_t service_size,
                int flags) {
    return getnameinfo(&address->any, size, host, (socklen_t)host_size, service, (socklen_t)service_size, flags);
}
const char *os_address_error_text(int code) { return gai_strerror(code); }
const char *os_host_error_text(int code) { return hstrerror(code); }

int os_host_by_name(const char *name, struct hostent *entry, char *buffer, size_t size, struct hostent **result) {
    int code = 0;
    gethostbyname_r(name, entry, buffer, size, result, &code);
    return code;
}

int os_host_by_address(const void *address, socklen_t length, int family, struct hostent *entry, char *buffer, size_t size,
                       struct hostent **result) {
    int code = 0;
    gethostbyaddr_r(address, length, family, entry, buffer, size, result, &code);
    return code;
}

int os_service_port(const char *name, const char *protocol) {
    struct servent entry, *found = NULL;
    char buffer[4096];
    getservbyname_r(name, protocol, &entry, buffer, sizeof buffer, &found);
    return found ? found->s_port : -1;
}

bool os_service_name(int port, const char *protocol, char *out, size_t size) {
    struct servent entry, *found = NULL;
    char buffer[4096];
    getservbyport_r(port, protocol, &entry, buffer, sizeof buffer, &found);
    if (!found || strlen(found->s_name) >= size)
        return false;
    strcpy(out, found->s_name);
    return true;
}

int os_protocol_number(const char *name) {
    struct protoent entry, *found = NULL;
    char buffer[4096];
    getprotobyname_r(name, &entry, buffer, sizeof buffer, &found);
    return found ? found->p_proto : -1;
}

unsigned os_interface_index(const char *name) { return if_nametoindex(name); }
int os_interface_name(unsigned index, char buffer[IF_NAMESIZE]) { return if_indextoname(index, buffer) ? 0 : -errno; }
struct if_nameindex *os_interfaces(void) { return if_nameindex(); }
void os_free_interfaces(struct if_nameindex *list) { if_freenameindex(list); }

bool os_interface_name_of(int fd, int index, char buffer[IF_NAMESIZE]) {
    struct ifreq request = {.ifr_ifindex = index};
    if (ioctl(fd, SIOCGIFNAME, &request) < 0)
        return false;
    memcpy(buffer, request.ifr_name, IF_NAMESIZE);
    return true;
}

int os_interface_index_of(int fd, const char *name) {
    struct ifreq request = {0};
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    return ioctl(fd, SIOCGIFINDEX, &request) < 0 ? -errno : request.ifr_ifindex;
}
