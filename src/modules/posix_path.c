/* SPDX-License-Identifier: MIT
   Arguments of posix functions: file names, descriptors, ids, arrays of strings. */
#include "modules/posix_priv.h"

#include <string.h>

#include "heap/memory.h"
#include "object/buffer.h"
#include "types/bytes.h"
#include "types/dict.h"

/* --- file names --- */

static void *raise_not_path(Borrowed v) {
    return raise_error(&exc_TypeError, "expected str, bytes or os.PathLike object, not %T", v);
}

/* Calls __fspath__ if the type has it: 1, 0, -1. */
static int posix_call_fspath(Borrowed v, Value *out) {
    OWNED Value name = str_from_text("__fspath__");
    int found = name ? call_special(v, name, NULL, 0, out) : -1;
    if (found <= 0)
        return found;
    if (is_str(*out) || is_bytes(*out))
        return 1;
    raise_error(&exc_TypeError, "expected %T.__fspath__() to return str or bytes, not %T", v, *out);
    drop(MOVE(*out));
    return -1;
}

Value posix_fspath(Borrowed v) {
    if (is_str(v) || is_bytes(v))
        return own(v);
    Value result = NULL;
    int found = posix_call_fspath(v, &result);
    return found > 0 ? result : found == 0 ? raise_not_path(v) : NULL;
}

/* A str or bytes as Bytes without zeros. */
static Value posix_encode(Borrowed v) {
    OWNED Value encoded = is_str(v) ? str_encode_utf8(v, "surrogateescape") : own(v);
    if (encoded && memchr(bytes_data(encoded), 0, (size_t)bytes_size(encoded)))
        return raise_error(&exc_ValueError, "embedded null byte");
    return MOVE(encoded);
}

Value posix_fsencode(Borrowed v) {
    OWNED Value path = posix_fspath(v);
    return path ? posix_encode(path) : NULL;
}

Value posix_fsdecode(const char *text, ssize_t size, bool as_bytes) {
    return as_bytes ? bytes_new(text, size) : path_decode(text, size);
}

static const char *path_arg_kinds(PathArg const *arg) {
    if (arg->allow_fd)
        return arg->nullable ? "string, bytes, os.PathLike, integer or None" : "string, bytes, os.PathLike or integer";
    return arg->nullable ? "string, bytes, os.PathLike or None" : "string, bytes or os.PathLike";
}

static bool path_arg_wrong(PathArg const *arg, Borrowed v) {
    raise_error(&exc_TypeError, "%s: %s should be %s, not %T", arg->function, arg->name, path_arg_kinds(arg), v);
    return false;
}

static bool path_arg_fd(PathArg *arg, Borrowed v) {
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    int overflow;
    int64_t fd = int_get(index, &overflow);
    if (overflow || fd != (int)fd) {
        raise_error(&exc_OverflowError, "fd is %s", overflow < 0 || fd < 0 ? "less than minimum" : "greater than maximum");
        return false;
    }
    arg->fd = (int)fd;
    arg->object = own(v);
    return true;
}

static bool path_arg_set(PathArg *arg, Borrowed name, Borrowed shown) {
    arg->encoded = posix_encode(name);
    if (!arg->encoded)
        return false;
    arg->object = own(shown);
    arg->text = bytes_data(arg->encoded);
    arg->size = bytes_size(arg->encoded);
    arg->is_bytes = !is_str(name);
    return true;
}

bool path_arg(PathArg *arg, Borrowed v) {
    if (LIKELY(v && (is_str(v) || is_bytes(v))))
        return path_arg_set(arg, v, v);
    if (!v || (arg->nullable && v == NONE))
        return true;
    if (arg->allow_fd && has_index(v))
        return path_arg_fd(arg, v);
    if (buffer_is_supported(v)) {
        if (!warn(&exc_DeprecationWarning, 1, "%s: %s should be %s, not %T", arg->function, arg->name, path_arg_kinds(arg), v))
            return false;
        OWNED Value name = bytes_from_object(v);
        return name && path_arg_set(arg, name, v);
    }
    Value path = NULL;
    int found = posix_call_fspath(v, &path);
    OWNED Value owned = path;
    if (found == 0)
        return path_arg_wrong(arg, v);
    return found > 0 && path_arg_set(arg, owned, owned);
}

bool path_arg_follow(PathArg const *arg, bool follow) {
    if (follow || arg->fd <= 0)
        return true;
    raise_error(&exc_ValueError, "%s: cannot use fd and follow_symlinks together", arg->function);
    return false;
}

void path_arg_fini(PathArg *arg) {
    drop(MOVE(arg->object));
    drop(MOVE(arg->encoded));
}

/* --- descriptors and numbers --- */

bool posix_dir_fd(Borrowed v, int *out) {
    *out = AT_FDCWD;
    if (!v || v == NONE)
        return true;
    if (!has_index(v)) {
        raise_error(&exc_TypeError, "argument should be integer or None, not %T", v);
        return false;
    }
    PathArg arg = {.fd = -1};
    bool ok = path_arg_fd(&arg, v);
    *out = arg.fd;
    path_arg_fini(&arg);
    return ok;
}

bool posix_fileno(Borrowed v, int *out) {
    if (!is_int(v)) {
        Value method = NULL;
        int found = find_attr_text(v, "fileno", &method);
        OWNED Value owned = method;
        if (found < 0)
            return false;
        if (!found) {
            raise_error(&exc_TypeError, "argument must be an int, or have a fileno() method.");
            return false;
        }
        OWNED Value result = call_0(owned);
        if (!result)
            return false;
        if (!is_int(result)) {
            raise_error(&exc_TypeError, "fileno() returned a non-integer");
            return false;
        }
        if (!arg_int(result, out))
            return false;
    } else if (!arg_int(v, out)) {
        return false;
    }
    if (*out < 0) {
        raise_error(&exc_ValueError, "file descriptor cannot be a negative integer (%i)", *out);
        return false;
    }
    return true;
}

/* User and group ids are unsigned, and -1 stands for "as it is". */
static bool posix_id(Borrowed v, const char *name, uint32_t *out) {
    if (!has_index(v)) {
        raise_error(&exc_TypeError, "%s should be integer, not %T", name, v);
        return false;
    }
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    int overflow;
    int64_t id = int_get(index, &overflow);
    if (!overflow && id >= -1 && id <= UINT32_MAX) {
        *out = (uint32_t)id;
        return true;
    }
    bool below = overflow ? overflow < 0 : true; /* what fits a C long is called too small, as CPython does */
    raise_error(&exc_OverflowError, "%s is %s", name, below ? "less than minimum" : "greater than maximum");
    return false;
}

bool posix_uid(Borrowed v, uid_t *out) { return posix_id(v, "uid", out); }
bool posix_gid(Borrowed v, gid_t *out) { return posix_id(v, "gid", out); }

bool posix_device(Borrowed v, dev_t *out) {
    if (!is_int(v)) {
        raise_error(&exc_TypeError, "an integer is required");
        return false;
    }
    unsigned char bytes[8];
    if (!int_to_bytes(v, bytes, sizeof bytes, true, false))
        return false;
    memcpy(out, bytes, sizeof *out);
    return true;
}

bool posix_conf_name(Borrowed v, Borrowed names, int *out) {
    if (is_int(v))
        return arg_int(v, out);
    if (!is_str(v)) {
        raise_error(&exc_TypeError, "configuration names must be strings or integers");
        return false;
    }
    Borrowed number = dict_peek(names, v);
    if (number)
        return arg_int(number, out);
    if (!error_is_set())
        raise_error(&exc_ValueError, "unrecognized configuration name");
    return false;
}

/* --- arrays of strings --- */

void posix_strings_fini(PosixStrings *strings) {
    memory_free(strings->items);
    strings->items = NULL;
    drop(MOVE(strings->owner));
}

bool posix_strings_seal(PosixStrings *out) {
    out->count = list_size(out->owner);
    out->items = memory_new_array((size_t)out->count + 1, sizeof *out->items);
    if (!out->items)
        return false;
    for (ssize_t i = 0; i < out->count; i++)
        out->items[i] = bytes_data(list_peek(out->owner, i));
    out->items[out->count] = NULL;
    return true;
}

bool posix_strings_from_args(PosixStrings *out, Borrowed args, const char *what) {
    if (!is_list(args) && !is_tuple(args)) {
        raise_error(&exc_TypeError, "%s must be a tuple or list", what);
        return false;
    }
    ssize_t count = is_list(args) ? list_size(args) : tuple_size(args);
    if (count < 1) {
        raise_error(&exc_ValueError, "%s must not be empty", what);
        return false;
    }
    if (!(out->owner = list_new(0)))
        return false;
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = sequence_item(args, i); /* __fspath__ of an item may have changed the list */
        if (!item || !list_append_steal(out->owner, posix_fsencode(item)))
            return false;
        if (i == 0 && bytes_size(list_peek(out->owner, 0)) == 0) {
            raise_error(&exc_ValueError, "%s first element cannot be empty", what);
            return false;
        }
    }
    return posix_strings_seal(out);
}

static bool posix_strings_add_pair(PosixStrings *out, Borrowed key, Borrowed value) {
    OWNED Value name = posix_fsencode(key);
    OWNED Value text = name ? posix_fsencode(value) : NULL;
    if (!text)
        return false;
    if (bytes_size(name) == 0 || strchr(bytes_data(name) + 1, '=')) {
        raise_error(&exc_ValueError, "illegal environment variable name");
        return false;
    }
    OWNED Value pair = bytes_new(NULL, bytes_size(name) + 1 + bytes_size(text));
    if (!pair)
        return false;
    char *at = bytes_data(pair);
    memcpy(at, bytes_data(name), (size_t)bytes_size(name));
    at[bytes_size(name)] = '=';
    memcpy(at + bytes_size(name) + 1, bytes_data(text), (size_t)bytes_size(text));
    return list_append(out->owner, pair);
}

bool posix_strings_from_env(PosixStrings *out, Borrowed env, const char *function) {
    if (!is_mapping(env)) {
        raise_error(&exc_TypeError, "%s: environment must be a mapping object", function);
        return false;
    }
    OWNED Value keys_name = str_from_text("keys");
    OWNED Value values_name = str_from_text("values");
    OWNED Value keys_view = keys_name && values_name ? call_method_0(env, keys_name) : NULL;
    OWNED Value keys = keys_view ? sequence_list(keys_view) : NULL;
    OWNED Value values_view = keys ? call_method_0(env, values_name) : NULL;
    OWNED Value values = values_view ? sequence_list(values_view) : NULL;
    if (!values || !(out->owner = list_new(0)))
        return false;
    ssize_t count = ssize_min(list_size(keys), list_size(values));
    for (ssize_t i = 0; i < count; i++) {
        if (!posix_strings_add_pair(out, list_peek(keys, i), list_peek(values, i)))
            return false;
    }
    return posix_strings_seal(out);
}
