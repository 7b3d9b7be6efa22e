/* SPDX-License-Identifier: MIT
   The module _socket: its state, constants, and the functions that make sockets and descriptors. */
#include "modules/_socket/socket.h"
#include "modules/module_tools.h"
#include "os/file.h"
#include "types/module.h"

extern ModuleDef const socket_module;
SocketState *socket_state(void) { return module_state(&socket_module); }

static Value socket_py_close_fd(Borrowed self, Borrowed const *args) {
    int fd, code = 0;
    if (!arg_int(args[0], &fd))
        return NULL;
    BLOCKING(REGION_FILE_CLOSE) { code = os_close(fd); }
    return code < 0 && code != -ECONNRESET ? raise_errno(-code) : NONE;
}

static Value socket_py_dup(Borrowed self, Borrowed const *args) {
    int fd;
    if (!arg_int(args[0], &fd))
        return NULL;
    fd = os_dup(fd);
    return fd < 0 ? raise_errno(-fd) : imm_int(fd);
}

static Value socket_py_socketpair(Borrowed self, Borrowed const *args) {
    int family = AF_UNIX, type = SOCK_STREAM, protocol = 0, fds[2];
    if ((args[0] && !arg_int(args[0], &family)) || (args[1] && !arg_int(args[1], &type)) ||
        (args[2] && !arg_int(args[2], &protocol)))
        return NULL;
    int code = os_socket_pair(family, type, protocol, fds);
    if (code < 0)
        return raise_errno(-code);
    OWNED Value a = socket_from_fd(&socket_type, fds[0], family, type, protocol);
    OWNED Value b = socket_from_fd(&socket_type, fds[1], family, type, protocol);
    return a && b ? tuple_pack(2, (Borrowed)a, (Borrowed)b) : NULL;
}

static Value socket_py_getdefaulttimeout(Borrowed self, Borrowed const *args) {
    return socket_timeout_value(socket_state()->default_timeout_ns);
}

static Value socket_py_setdefaulttimeout(Borrowed self, Borrowed const *args) {
    int64_t ns;
    if (!socket_timeout_arg(args[0], &ns))
        return NULL;
    socket_state()->default_timeout_ns = ns;
    return NONE;
}

static const struct {
    const char *name;
    int64_t value;
} socket_constants[] = {
#define SOCKET_CONSTANT(name, value) {#name, value},
#include "modules/_socket/socket_constant.def"
#undef SOCKET_CONSTANT
};

static bool socket_exec(Borrowed module) {
    SocketState *state = socket_state();
    state->default_timeout_ns = -1;
    for (size_t n = 0; n < sizeof socket_constants / sizeof *socket_constants; n++)
        if (!module_add_int(module, socket_constants[n].name, socket_constants[n].value))
            return false;
    for (MethodDef const *row = socket_name_methods; row->name; row++) {
        OWNED Value name = str_from_text("_socket");
        if (!name || !module_add(module, row->name, native_function_new(row, module, name)))
            return false;
    }
    state->api.type = &socket_type;
    state->api.error = TO_VALUE(&exc_OSError);
    state->api.timeout = TO_VALUE(&exc_TimeoutError);
    return module_add(module, "has_ipv6", TRUE_VALUE) && module_add_text(module, "BDADDR_ANY", "00:00:00:00:00:00") &&
           module_add_text(module, "BDADDR_LOCAL", "00:00:00:FF:FF:FF") &&
           module_add(module, "error", own(TO_VALUE(&exc_OSError))) &&
           module_add(module, "timeout", own(TO_VALUE(&exc_TimeoutError))) &&
           module_add_exception(module, "socket.herror", TO_VALUE(&exc_OSError), NULL, &state->host_error) &&
           module_add_exception(module, "socket.gaierror", TO_VALUE(&exc_OSError), NULL, &state->address_error) &&
           module_add(module, "SocketType", own(TO_VALUE(&socket_type))) &&
           module_add(module, "CAPI", capsule_new(&state->api, "_socket.CAPI", NULL));
}

static int socket_state_traverse(void *at, Visitor visitor, void *arg) {
    SocketState *state = at;
    VISIT(state->host_error);
    VISIT(state->address_error);
    return 0;
}
static void socket_state_clear(void *at) {
    SocketState *state = at;
    REPLACE(state->host_error, NULL);
    REPLACE(state->address_error, NULL);
}

static MethodDef const socket_methods[] = {
    METHOD_HIDDEN("close", socket_py_close_fd, "($module, integer, /)", "Close a descriptor of a socket."),
    METHOD_HIDDEN("dup", socket_py_dup, "($module, integer, /)", "A new descriptor for the same socket."),
    METHOD_ARGS_TUPLE("socketpair", socket_py_socketpair, "($module, family=1, type=1, proto=0, /)",
                      "Two connected sockets; by default of the family AF_UNIX."),
    METHOD_HIDDEN("getdefaulttimeout", socket_py_getdefaulttimeout, "($module, /)",
                  "The timeout of new sockets in seconds, or None."),
    METHOD_HIDDEN("setdefaulttimeout", socket_py_setdefaulttimeout, "($module, timeout, /)",
                  "Give new sockets a timeout in seconds; None: none."),
    METHOD_END,
};
static Type *const socket_types[] = {&socket_type, NULL};
static int socket_module_id;
ModuleDef const socket_module = {
    .name = "_socket",
    .doc = "The native half of the socket module.",
    .methods = socket_methods,
    .types = socket_types,
    .exec = socket_exec,
    .state_size = sizeof(SocketState),
    .traverse = socket_state_traverse,
    .clear = socket_state_clear,
    .id = &socket_module_id,
};
