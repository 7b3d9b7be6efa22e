/* SPDX-License-Identifier: MIT
   Sockets and names of hosts, services, interfaces. Functions answer what the system call does, or a negative errno;
   -EINTR is the caller's to retry. Sockets are made close-on-exec. Those marked MAY_BLOCK belong into a region, unless
   the descriptor or the flags say that they do not block. */
#ifndef GILT_OS_SOCKET_H
#define GILT_OS_SOCKET_H

#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/base.h"

/* AF_VSOCK and AF_BLUETOOTH as the kernel defines them; the headers of their libraries are not needed for more. */
struct os_sockaddr_vm {
    sa_family_t family;
    uint16_t reserved;
    uint32_t port, cid;
    uint8_t flags, zero[3];
};
typedef struct {
    uint8_t bytes[6]; /* least significant first */
} OsBluetooth;
struct os_sockaddr_l2cap {
    sa_family_t family;
    uint16_t psm;
    OsBluetooth address;
    uint16_t channel;
    uint8_t kind;
};
struct os_sockaddr_rfcomm {
    sa_family_t family;
    OsBluetooth address;
    uint8_t channel;
};
struct os_sockaddr_hci {
    sa_family_t family;
    uint16_t device, channel;
};
struct os_sockaddr_sco {
    sa_family_t family;
    OsBluetooth address;
};

typedef union {
    struct sockaddr any;
    struct sockaddr_storage storage;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
    struct sockaddr_nl netlink;
    struct sockaddr_ll packet;
    struct sockaddr_can can;
    struct sockaddr_alg alg;
    struct sockaddr_qrtr qrtr;
    struct sockaddr_tipc tipc;
    struct os_sockaddr_vm vm;
    struct os_sockaddr_l2cap l2cap;
    struct os_sockaddr_rfcomm rfcomm;
    struct os_sockaddr_hci hci;
    struct os_sockaddr_sco sco;
} OsAddress;

int os_socket(int family, int type, int protocol);
int os_socket_pair(int family, int type, int protocol, int fds[2]);
int os_socket_bind(int fd, OsAddress const *address, socklen_t size);
int os_socket_listen(int fd, int backlog);
int os_socket_connect(int fd, OsAddress const *address, socklen_t size); /* MAY_BLOCK */
int os_socket_accept(int fd, OsAddress *address, socklen_t *size);       /* MAY_BLOCK */
int os_socket_shutdown(int fd, int how);
int os_socket_name(int fd, OsAddress *address, socklen_t *size);
int os_socket_peer(int fd, OsAddress *address, socklen_t *size);
int os_socket_get_option(int fd, int level, int name, void *value, socklen_t *size);
int os_socket_set_option(int fd, int level, int name, const void *value, socklen_t size);
ssize_t os_recv(int fd, void *buffer, size_t size, int flags);                                         /* MAY_BLOCK */
ssize_t os_recv_from(int fd, void *buffer, size_t size, int flags, OsAddress *from, socklen_t *length); /* MAY_BLOCK */
ssize_t os_recv_message(int fd, struct msghdr *message, int flags);                                    /* MAY_BLOCK */
ssize_t os_send(int fd, const void *buffer, size_t size, int flags);                                   /* MAY_BLOCK */
ssize_t os_send_to(int fd, const void *buffer, size_t size, int flags, OsAddress const *to, socklen_t length); /* MAY_BLOCK */
ssize_t os_send_message(int fd, struct msghdr const *message, int flags);                              /* MAY_BLOCK */

/* --- names --- all MAY_BLOCK but the interfaces' */
int os_host_name(char *buffer, size_t size);
int os_set_host_name(const char *name, size_t size);
/* EAI_* (0: done); the list is freed with os_free_addresses. */
int os_get_addresses(const char *host, const char *service, struct addrinfo const *hints, struct addrinfo **out);
void os_free_addresses(struct addrinfo *list);
int os_get_name(OsAddress const *address, socklen_t size, char *host, size_t host_size, char *service, size_t service_size, int flags);
const char *os_address_error_text(int code); /* EAI_*; static */
const char *os_host_error_text(int code);    /* h_errno; static */
/* 0, or the value of h_errno. *result lives in `buffer`; NULL: not found. */
int os_host_by_name(const char *name, struct hostent *entry, char *buffer, size_t size, struct hostent **result);
int os_host_by_address(const void *address, socklen_t length, int family, struct hostent *entry, char *buffer, size_t size,
                       struct hostent **result);
/* The port in network order, or -1. */
int os_service_port(const char *name, const char *protocol);
/* Copies the service's name; false: there is none. port in network order. */
bool os_service_name(int port, const char *protocol, char *buffer, size_t size);
int os_protocol_number(const char *name); /* -1: none */
unsigned os_interface_index(const char *name); /* 0: none */
int os_interface_name(unsigned index, char buffer[IF_NAMESIZE]);
/* Names end with index 0; freed with os_free_interfaces. NULL: errno. */
struct if_nameindex *os_interfaces(void);
void os_free_interfaces(struct if_nameindex *list);
/* The name of the interface that a descriptor's address speaks of. false: none. */
bool os_interface_name_of(int fd, int index, char buffer[IF_NAMESIZE]);
int os_interface_index_of(int fd, const char *name); /* or a negative errno */

#endif
