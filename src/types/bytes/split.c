/* SPDX-License-Identifier: MIT
   Methods that bytes and bytearray share, second part: splitting, partitioning, joining, hexadecimal text. */
#include "types/bytes/bytes_priv.h"

#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes/search.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static bool split_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Appends self[start:end] to the list of parts. */
static bool split_add(Borrowed list, Borrowed self, ssize_t start, ssize_t end) {
    return list_append_steal(list, bytes_like_slice(self, start, end));
}

static bool split_space(Borrowed list, Borrowed self, Span span, ssize_t most) {
    ssize_t at = 0;
    for (;;) {
        while (at < span.size && split_is_space(span.data[at]))
            at++;
        if (at == span.size)
            return true;
        if (most-- == 0)
            break;
        ssize_t start = at;
        while (at < span.size && !split_is_space(span.data[at]))
            at++;
        if (!split_add(list, self, start, at))
            return false;
    }
    return split_add(list, self, at, span.size);
}

static bool split_space_right(Borrowed list, Borrowed self, Span span, ssize_t most) {
    ssize_t at = span.size;
    for (;;) {
        while (at > 0 && split_is_space(span.data[at - 1]))
            at--;
        if (at == 0)
            return true;
        if (most-- == 0)
            break;
        ssize_t end = at;
        while (at > 0 && !split_is_space(span.data[at - 1]))
            at--;
        if (!split_add(list, self, at, end))
            return false;
    }
    return split_add(list, self, 0, at);
}

static bool split_at(Borrowed list, Borrowed self, Span span, const BytesArg *separator, ssize_t most) {
    ssize_t at = 0;
    for (; most > 0; most--) {
        ssize_t found = memory_find(span.data + at, span.size - at, separator->data, separator->size);
        if (found < 0)
            break;
        if (!split_add(list, self, at, at + found))
            return false;
        at += found + separator->size;
    }
    return split_add(list, self, at, span.size);
}

static bool split_at_right(Borrowed list, Borrowed self, Span span, const BytesArg *separator, ssize_t most) {
    ssize_t end = span.size;
    for (; most > 0; most--) {
        ssize_t found = memory_find_last(span.data, end, separator->data, separator->size);
        if (found < 0)
            break;
        if (!split_add(list, self, found + separator->size, end))
            return false;
        end = found;
    }
    return split_add(list, self, 0, end);
}

typedef enum { SPLIT_FROM_LEFT, SPLIT_FROM_RIGHT } SplitDirection;

static bool split_into(Borrowed list, Borrowed self, Borrowed separator, ssize_t most, SplitDirection direction) {
    if (!separator || separator == NONE) {
        Span span = span_of(self);
        return direction == SPLIT_FROM_LEFT ? split_space(list, self, span, most)
                                            : split_space_right(list, self, span, most);
    }
    BytesArg part;
    if (!bytes_arg(separator, &part))
        return false;
    bool good = false;
    Span span = span_of(self);
    if (part.size == 0)
        raise_error(&exc_ValueError, "empty separator");
    else
        good = direction == SPLIT_FROM_LEFT ? split_at(list, self, span, &part, most)
                                            : split_at_right(list, self, span, &part, most);
    bytes_arg_release(&part);
    return good;
}

static Value split_py(Borrowed self, Borrowed const *args, SplitDirection direction) {
    ssize_t most = -1;
    if (args[1] && !arg_ssize(args[1], &most))
        return NULL;
    OWNED Value list = list_new(0);
    if (!list || !split_into(list, self, args[0], most < 0 ? INT64_MAX : most, direction))
        return NULL;
    if (direction == SPLIT_FROM_RIGHT)
        list_reverse(list);
    return MOVE(list);
}

Value bytes_py_split(Borrowed self, Borrowed const *args) { return split_py(self, args, SPLIT_FROM_LEFT); }
Value bytes_py_rsplit(Borrowed self, Borrowed const *args) { return split_py(self, args, SPLIT_FROM_RIGHT); }

Value bytes_py_splitlines(Borrowed self, Borrowed const *args) {
    int keep = 0;
    if (args[0] && !arg_int(args[0], &keep))
        return NULL;
    OWNED Value list = list_new(0);
    if (!list)
        return NULL;
    Span span = span_of(self);
    for (ssize_t at = 0; at < span.size;) {
        ssize_t end = at;
        while (end < span.size && span.data[end] != '\n' && span.data[end] != '\r')
            end++;
        ssize_t next = end;
        if (end < span.size)
            next += span.data[end] == '\r' && end + 1 < span.size && span.data[end + 1] == '\n' ? 2 : 1;
        if (!split_add(list, self, at, keep ? next : end))
            return NULL;
        at = next;
    }
    return MOVE(list);
}

/* A triple of parts; takes the references, any of which may be NULL. */
static Value partition_tuple(STEALS Value a, STEALS Value b, STEALS Value c) {
    Value parts[3] = {a, b, c};
    if (a && b && c)
        return tuple_from_array_steal(parts, 3);
    drop(a);
    drop(b);
    drop(c);
    return NULL;
}

static Value partition_py(Borrowed self, Borrowed separator, SplitDirection direction) {
    BytesArg part;
    if (!bytes_arg(separator, &part))
        return NULL;
    Span span = span_of(self);
    Value result = NULL;
    if (part.size == 0) {
        raise_error(&exc_ValueError, "empty separator");
    } else {
        ssize_t at = direction == SPLIT_FROM_LEFT ? memory_find(span.data, span.size, part.data, part.size)
                                                  : memory_find_last(span.data, span.size, part.data, part.size);
        if (at >= 0)
            result = partition_tuple(bytes_like_slice(self, 0, at),
                                     is_bytes(self) && is_bytes_exact(separator) ? own(separator)
                                                                                 : bytes_like_new(self, part.data, part.size),
                                     bytes_like_slice(self, at + part.size, span.size));
        else if (direction == SPLIT_FROM_LEFT)
            result = partition_tuple(bytes_like_slice(self, 0, span.size), bytes_like_new(self, "", 0),
                                     bytes_like_new(self, "", 0));
        else
            result = partition_tuple(bytes_like_new(self, "", 0), bytes_like_new(self, "", 0),
                                     bytes_like_slice(self, 0, span.size));
    }
    bytes_arg_release(&part);
    return result;
}

Value bytes_py_partition(Borrowed self, Borrowed const *args) { return partition_py(self, args[0], SPLIT_FROM_LEFT); }
Value bytes_py_rpartition(Borrowed self, Borrowed const *args) { return partition_py(self, args[0], SPLIT_FROM_RIGHT); }

/* --- joining --- */

enum { JOIN_ARGS_ON_STACK = 16 };

/* Takes buffers of all items of the list or tuple. Returns how many it got; fewer than `count`: an exception is set. */
static ssize_t join_take(Borrowed sequence, ssize_t count, BytesArg *args) {
    for (ssize_t i = 0; i < count; i++) {
        Borrowed item = is_list(sequence) ? list_peek(sequence, i) : tuple_peek(sequence, i);
        if (bytes_arg(item, &args[i]))
            continue;
        error_clear();
        raise_error(&exc_TypeError, "sequence item %zd: expected a bytes-like object, %T found", i, item);
        return i;
    }
    return count;
}

static Value join_write(Borrowed self, const BytesArg *args, ssize_t count) {
    Span separator = span_of(self);
    ssize_t total;
    if (__builtin_mul_overflow(separator.size, count - 1, &total))
        return raise_error(&exc_OverflowError, "join() result is too long");
    for (ssize_t i = 0; i < count; i++)
        if (__builtin_add_overflow(total, args[i].size, &total))
            return raise_error(&exc_OverflowError, "join() result is too long");
    Value result = bytes_like_new(self, NULL, total);
    if (!result)
        return NULL;
    char *out = bytes_like_data(result);
    for (ssize_t i = 0; i < count; i++) {
        if (i && separator.size) {
            memcpy(out, separator.data, (size_t)separator.size);
            out += separator.size;
        }
        memcpy(out, args[i].data, (size_t)args[i].size);
        out += args[i].size;
    }
    return result;
}

Value bytes_join(Borrowed self, Borrowed iterable) {
    OWNED Value sequence = sequence_fast(iterable, "can only join an iterable");
    if (!sequence)
        return NULL;
    ssize_t count = is_list(sequence) ? list_size(sequence) : tuple_size(sequence);
    if (count == 0)
        return bytes_like_new(self, "", 0);
    if (count == 1) {
        Borrowed item = is_list(sequence) ? list_peek(sequence, 0) : tuple_peek(sequence, 0);
        if (is_bytes(self) && is_bytes_exact(item))
            return own(item);
    }
    BytesArg stack[JOIN_ARGS_ON_STACK], *args = stack;
    if (count > JOIN_ARGS_ON_STACK && !(args = memory_new_array((size_t)count, sizeof *args)))
        return NULL;
    span_pin(self);
    /* Getting a buffer may run code that changes the list: work on a tuple unless all items are plain bytes. */
    OWNED Value frozen = NULL;
    bool plain = true;
    for (ssize_t i = 0; plain && is_list(sequence) && i < count; i++)
        plain = is_bytes(list_peek(sequence, i));
    if (!plain)
        frozen = list_to_tuple(sequence);
    ssize_t taken = plain || frozen ? join_take(plain ? sequence : frozen, count, args) : 0;
    Value result = taken == count ? join_write(self, args, count) : NULL;
    while (taken-- > 0)
        bytes_arg_release(&args[taken]);
    span_unpin(self);
    if (args != stack)
        memory_free(args);
    return result;
}

Value bytes_py_join(Borrowed self, Borrowed const *args) { return bytes_join(self, args[0]); }

/* --- hexadecimal text --- */

/* The separator character, 0 for none. False: an exception. */
static bool hex_separator(Borrowed separator, char *out) {
    *out = 0;
    if (!separator)
        return true;
    ssize_t length = object_length(separator);
    if (length < 0)
        return false;
    if (length != 1)
        return raise_error(&exc_ValueError, "sep must be length 1."), false;
    uint32_t c;
    if (is_str(separator))
        c = str_char(separator, 0);
    else if (is_bytes(separator))
        c = (unsigned char)*bytes_data(separator);
    else
        return raise_error(&exc_TypeError, "sep must be str or bytes."), false;
    if (c > 127)
        return raise_error(&exc_ValueError, "sep must be ASCII."), false;
    *out = (char)c;
    return true;
}

/* Groups count from the right when group_size is positive, from the left when negative. */
Value bytes_hex_text(const char *data, ssize_t size, Borrowed separator_arg, Borrowed group_arg) {
    char separator;
    int group = 1;
    if ((group_arg && !arg_int(group_arg, &group)) || !hex_separator(separator_arg, &separator))
        return NULL;
    ssize_t width = group < 0 ? -(ssize_t)group : group;
    ssize_t separators = separator_arg && width && size ? (size - 1) / width : 0;
    if (size > (INT64_MAX - separators) / 2)
        return raise_no_memory();
    Value result = str_alloc(size * 2 + separators, 127);
    if (!result)
        return NULL;
    char *out = str_data(result);
    ssize_t until = separators ? (group > 0 ? size - separators * width : width) : size; /* bytes before the separator */
    for (ssize_t i = 0; i < size; i++) {
        if (i == until) {
            *out++ = separator;
            until += width;
        }
        unsigned char c = (unsigned char)data[i];
        *out++ = "0123456789abcdef"[c >> 4];
        *out++ = "0123456789abcdef"[c & 15];
    }
    return result;
}

static int hex_value(uint32_t c) {
    if (c >= '0' && c <= '9')
        return (int)c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : -1;
}

Value bytes_from_hex_text(Borrowed text) {
    ssize_t length = str_length(text), size = 0, at = 0;
    const unsigned char *chars = str_data(text);
    if (!str_is_ascii(text)) { /* the first character that is not ASCII, or earlier, is at fault */
        while (str_char(text, at) < 128)
            at++;
        return raise_error(&exc_ValueError, "non-hexadecimal number found in fromhex() arg at position %zd", at);
    }
    OWNED Value result = bytes_new(length ? NULL : "", length / 2);
    if (!result)
        return NULL;
    char *out = bytes_data(result);
    while (at < length) {
        if (split_is_space((char)chars[at])) {
            at++;
            continue;
        }
        int high = hex_value(chars[at]), low = at + 1 < length ? hex_value(chars[at + 1]) : -1;
        if (high < 0 || low < 0)
            return raise_error(&exc_ValueError, "non-hexadecimal number found in fromhex() arg at position %zd",
                               high < 0 ? at : at + 1);
        out[size++] = (char)(high << 4 | low);
        at += 2;
    }
    return size == bytes_size(result) || bytes_resize(&result, size) ? MOVE(result) : NULL;
}
