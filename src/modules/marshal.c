/* SPDX-License-Identifier: MIT
   The module marshal. */
#include "bytecode/marshal.h"

#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/str.h"

static bool version_argument(Borrowed arg, int *out) {
    *out = MARSHAL_VERSION;
    return !arg || arg_int(arg, out);
}

static Value marshal_py_dumps(Borrowed self, Borrowed const *args) {
    int version;
    return version_argument(args[1], &version) ? marshal_dumps(args[0], version) : NULL;
}

static Value marshal_py_dump(Borrowed self, Borrowed const *args) {
    int version;
    OWNED Value bytes = version_argument(args[2], &version) ? marshal_dumps(args[0], version) : NULL;
    return bytes ? call_method_1(args[1], STR(write), bytes) : NULL;
}

static Value marshal_py_loads(Borrowed self, Borrowed const *args) {
    Buffer buffer;
    if (!audit("marshal.loads", "(O)", args[0]) || !buffer_get(args[0], &buffer, BUFFER_SIMPLE))
        return NULL;
    Value v = marshal_loads(buffer.data, buffer.size, NULL);
    buffer_release(&buffer);
    return v;
}

static Value marshal_py_load(Borrowed self, Borrowed const *args) {
    return audit("marshal.load", "()") ? marshal_load(args[0]) : NULL;
}

static MethodDef const marshal_methods[] = {
    METHOD("dump", marshal_py_dump, "($module, value, file, version=version, /)", "Write the value on the open file."),
    METHOD("load", marshal_py_load, "($module, file, /)", "Read one value from the open file and return it."),
    METHOD("dumps", marshal_py_dumps, "($module, value, version=version, /)",
           "Return the bytes that dump(value, file) would write."),
    METHOD("loads", marshal_py_loads, "($module, bytes, /)", "Convert a bytes-like object to a value."),
    METHOD_END,
};

static bool marshal_exec(Borrowed module) { return module_add_int(module, "version", MARSHAL_VERSION); }

static int marshal_module_id;
ModuleDef const marshal_module = {
    .name = "marshal",
    .doc = "Reading and writing of Python values in a binary format, for compiled modules.",
    .methods = marshal_methods,
    .exec = marshal_exec,
    .id = &marshal_module_id,
};
