/* SPDX-License-Identifier: MIT
   Methods of arrays, and the function that pickles call. */
#include "modules/array.h"

#include "gil/interp.h"
#include "heap/memory.h"
#include "modules/_struct.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static Value array_py_append(Borrowed self, Borrowed const *args) {
    return array_append(AS(Array, self), args[0]) ? NONE : NULL;
}

static Value array_py_extend(Borrowed self, Borrowed const *args) {
    return array_extend(AS(Array, self), args[0]) ? NONE : NULL;
}

static Value array_py_insert(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t at;
    char item[8];
    if (!arg_ssize(args[0], &at) || !self->kind->set(item, args[1]))
        return NULL;
    ssize_t size = self->head.size;
    at = at < 0 ? ssize_max(at + size, 0) : ssize_min(at, size);
    return array_splice(self, at, at, item, 1) ? NONE : NULL;
}

static Value array_py_pop(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t at = -1;
    if (args[0] && !arg_ssize(args[0], &at))
        return NULL;
    if (self->head.size == 0)
        return raise_error(&exc_IndexError, "pop from empty array");
    at = at < 0 ? at + self->head.size : at;
    if (at < 0 || at >= self->head.size)
        return raise_error(&exc_IndexError, "pop index out of range");
    OWNED Value result = array_item(self, at);
    return result && array_splice(self, at, at + 1, NULL, 0) ? MOVE(result) : NULL;
}

/* The index of the first item from `start` on, before `stop`, that equals v: -1 none, -2 error. */
static ssize_t array_search(Array *self, Borrowed v, ssize_t start, ssize_t stop) {
    for (ssize_t i = start; i < stop && i < self->head.size; i++) {
        OWNED Value item = array_item(self, i);
        int same = item ? compare_bool(item, v, COMPARE_EQ) : -1;
        if (same)
            return same < 0 ? -2 : i;
    }
    return -1;
}

static Value array_py_remove(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t at = array_search(self, args[0], 0, INT64_MAX);
    if (at == -1)
        raise_error(&exc_ValueError, "array.remove(x): x not in array");
    if (at < 0)
        return NULL;
    return at >= self->head.size || array_splice(self, at, at + 1, NULL, 0) ? NONE : NULL;
}

static Value array_py_index(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t start = 0, stop = INT64_MAX;
    if ((args[1] && !arg_ssize_clipped(args[1], &start)) || (args[2] && !arg_ssize_clipped(args[2], &stop)))
        return NULL;
    start = start < 0 ? ssize_max(start + self->head.size, 0) : start;
    stop = stop < 0 ? stop + self->head.size : stop;
    ssize_t at = array_search(self, args[0], start, stop);
    if (at == -1)
        raise_error(&exc_ValueError, "array.index(x): x not in array");
    return at < 0 ? NULL : imm_int(at);
}

static Value array_py_count(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t count = 0;
    for (ssize_t i = 0; i < self->head.size; i++) {
        OWNED Value item = array_item(self, i);
        int same = item ? compare_bool(item, args[0], COMPARE_EQ) : -1;
        if (same < 0)
            return NULL;
        count += same;
    }
    return imm_int(count);
}

static Value array_py_reverse(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    size_t size = self->kind->size;
    char item[8];
    for (ssize_t i = 0, k = self->head.size - 1; i < k; i++, k--) {
        memcpy(item, array_at(self, i), size);
        memcpy(array_at(self, i), array_at(self, k), size);
        memcpy(array_at(self, k), item, size);
    }
    return NONE;
}

static Value array_py_byteswap(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    size_t size = self->kind->size;
    for (ssize_t i = 0; i < self->head.size; i++) {
        char *low = array_at(self, i), *high = low + size - 1;
        for (; low < high; low++, high--) {
            char c = *low;
            *low = *high;
            *high = c;
        }
    }
    return NONE;
}

static Value array_py_buffer_info(Borrowed v, Borrowed const *args) {
    OWNED Value address = int_new_unsigned((uint64_t)(uintptr_t)AS(Array, v)->items);
    return address ? build_value("(On)", address, AS(Array, v)->head.size) : NULL;
}

static Value array_py_copy(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    Value result = array_new(&array_type, self->kind, self->head.size);
    if (result && self->head.size)
        memcpy(AS(Array, result)->items, self->items, (size_t)(self->head.size * self->kind->size));
    return result;
}

static Value array_py_sizeof(Borrowed v, Borrowed const *args) {
    return int_new(type_of(v)->basic_size + AS(Array, v)->allocated * AS(Array, v)->kind->size);
}

/* --- conversion --- */

Value array_py_tolist(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    OWNED Value list = list_new(self->head.size);
    for (ssize_t i = 0; list && i < self->head.size; i++) {
        Value item = array_item(self, i);
        if (!item)
            return NULL;
        list_init_item(list, i, item);
    }
    return MOVE(list);
}

static Value array_py_fromlist(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    if (!is_list(args[0]))
        return raise_error(&exc_TypeError, "arg must be list");
    ssize_t old = self->head.size, count = list_size(args[0]);
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = own(list_peek(args[0], i));
        bool good = array_append(self, item);
        if (good && list_size(args[0]) != count) {
            raise_error(&exc_RuntimeError, "list changed size during iteration");
            good = false;
        }
        if (!good) { /* all or nothing */
            Value error = error_take();
            if (!array_resize(self, ssize_min(old, self->head.size)))
                error_clear();
            error_restore(error);
            return NULL;
        }
    }
    return NONE;
}

static Value array_py_tobytes(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    return bytes_new(self->items, self->head.size * self->kind->size);
}

static Value array_py_frombytes(Borrowed self, Borrowed const *args) {
    return array_add_bytes(AS(Array, self), args[0]) ? NONE : NULL;
}

Value array_py_tounicode(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    if (self->kind->code != 'u')
        return raise_error(&exc_ValueError, "tounicode() may only be called on unicode type arrays");
    for (ssize_t i = 0; i < self->head.size; i++) {
        OWNED Value c = array_item(self, i); /* rejects what is no character */
        if (!c)
            return NULL;
    }
    return str_from_ucs4((const uint32_t *)(void *)self->items, self->head.size);
}

static Value array_py_fromunicode(Borrowed v, Borrowed const *args) {
    if (!arg_is_str("fromunicode", 0, args[0]))
        return NULL;
    if (AS(Array, v)->kind->code != 'u')
        return raise_error(&exc_ValueError, "fromunicode() may only be called on unicode type arrays");
    return array_add_text(AS(Array, v), args[0]) ? NONE : NULL;
}

/* --- files --- */

enum { FILE_BLOCK = 64 * 1024 };

static Value array_py_tofile(Borrowed v, Borrowed const *args) {
    for (ssize_t done = 0;; done += FILE_BLOCK) {
        Array *self = AS(Array, v); /* write() may change it */
        ssize_t total = self->head.size * self->kind->size;
        if (done >= total)
            return NONE;
        OWNED Value block = bytes_new(self->items + done, ssize_min(FILE_BLOCK, total - done));
        OWNED Value result = block ? call_method_1(args[0], STR(write), block) : NULL;
        if (!result)
            return NULL;
    }
}

static Value array_py_fromfile(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    ssize_t count, bytes;
    if (!arg_ssize(args[1], &count))
        return NULL;
    if (count < 0)
        return raise_error(&exc_ValueError, "negative count");
    if (__builtin_mul_overflow(count, (ssize_t)self->kind->size, &bytes))
        return raise_no_memory();
    OWNED Value size = int_new(bytes);
    OWNED Value data = size ? call_method_1(args[0], STR(read), size) : NULL;
    if (!data)
        return NULL;
    if (!is_bytes(data))
        return raise_error(&exc_TypeError, "read() didn't return bytes");
    bool short_read = bytes_size(data) != bytes;
    if (!array_add_bytes(self, data))
        return NULL;
    return short_read ? raise_error(&exc_EOFError, "read() didn't return enough bytes") : NONE;
}

/* --- pickling --- */

static Value array_py_reduce_ex(Borrowed v, Borrowed const *args) {
    Array *self = AS(Array, v);
    if (!is_int(args[0]))
        return raise_error(&exc_TypeError, "__reduce_ex__ argument should be an integer");
    int64_t protocol;
    OWNED Value state = NULL;
    if (!int_get_int64(args[0], &protocol) || find_attr(v, STR(__dict__), &state) < 0)
        return NULL;
    if (!state)
        state = NONE;
    char code[2] = {self->kind->code, 0};
    if (protocol < 3) {
        OWNED Value list = array_py_tolist(v, NULL);
        return list ? build_value("(O(sO)O)", TO_VALUE(type_of(v)), code, list, state) : NULL;
    }
    OWNED Value module = own_maybe(dict_peek_text(interp_self()->modules, "array"));
    OWNED Value reconstruct = module ? get_attr_text(module, "_array_reconstructor") : NULL;
    OWNED Value bytes = reconstruct ? array_py_tobytes(v, NULL) : NULL;
    if (!bytes)
        return NULL;
    return build_value("(O(OsiO)O)", reconstruct, TO_VALUE(type_of(v)), code, (int)self->kind->machine_format, bytes, state);
}

/* The machine formats 0 to 21 of pickles: sizes, signedness, byte order. The sizes of the two encodings of text are
   those that CPython checks, twice the true ones. */
enum { FORMAT_LAST_INT = 13, FORMAT_FLOAT = 14, FORMAT_DOUBLE = 16, FORMAT_UTF16 = 18, FORMAT_UTF32 = 20, FORMAT_LAST = 21 };

static ssize_t machine_format_size(int format) {
    static const uint8_t sizes[] = {1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 8, 8, 4, 4, 8, 8};
    return sizes[format];
}
static bool machine_format_is_signed(int format) { return format == 1 || (format >= 2 && format <= 13 && ((format >> 1) & 1) == 0); }
static bool machine_format_is_big(int format) { return format >= 2 && (format & 1); }

/* Decodes numbers in a foreign format into a list. */
static Value array_decode(int format, Borrowed bytes) {
    ssize_t size = machine_format_size(format), count = bytes_size(bytes) / size;
    StructItem item = {
        .kind = format >= FORMAT_FLOAT ? STRUCT_FLOAT : machine_format_is_signed(format) ? STRUCT_SIGNED : STRUCT_UNSIGNED,
        .size = size, .big_endian = machine_format_is_big(format), .count = 1,
    };
    OWNED Value list = list_new(count);
    for (ssize_t i = 0; list && i < count; i++) {
        Value v = struct_item_unpack(&item, (const unsigned char *)bytes_data(bytes) + i * size);
        if (!v)
            return NULL;
        list_init_item(list, i, v);
    }
    return MOVE(list);
}

static Value array_decode_text(int format, Borrowed bytes) {
    static const char *const encodings[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
    return str_decode(bytes_data(bytes), bytes_size(bytes), encodings[format - FORMAT_UTF16], NULL);
}

/* The type code for ints of a foreign format: the last of that size and signedness. */
static char array_code_for_format(int format, char code) {
    for (ArrayKind const *kind = array_kinds; kind->code; kind++)
        if (kind->is_integer && kind->size == machine_format_size(format) && kind->is_signed == machine_format_is_signed(format))
            code = kind->code;
    return code;
}

Value array_py_reconstruct(Borrowed module, Borrowed const *args) {
    int format;
    if (!is_type(args[0]))
        return raise_error(&exc_TypeError, "_array_reconstructor() argument 1 must be type, not %T", args[0]);
    if (!is_str(args[1]) || str_length(args[1]) != 1)
        return raise_error(&exc_TypeError, "_array_reconstructor() argument 2 must be a unicode character, not %T", args[1]);
    if (!arg_int(args[2], &format))
        return NULL;
    if (!type_is_subtype(AS(Type, args[0]), &array_type))
        return raise_error(&exc_TypeError, "%N is not a subtype of %N", AS(Type, args[0]), &array_type);
    ArrayKind const *kind = array_find_kind(str_char(args[1], 0));
    if (!kind)
        return raise_error(&exc_ValueError, "second argument must be a valid type code");
    if (format < 0 || format > FORMAT_LAST)
        return raise_error(&exc_ValueError, "third argument must be a valid machine format code.");
    if (!is_bytes(args[3]))
        return raise_error(&exc_TypeError, "fourth argument should be bytes, not %T", args[3]);
    if (format == kind->machine_format)
        return call_2(args[0], args[1], args[3]);
    if (bytes_size(args[3]) % machine_format_size(format))
        return raise_error(&exc_ValueError, "string length not a multiple of item size");
    char code = format <= FORMAT_LAST_INT ? array_code_for_format(format, kind->code) : kind->code;
    OWNED Value code_text = str_from_char((uint32_t)code);
    OWNED Value items = format >= FORMAT_UTF16 ? array_decode_text(format, args[3]) : array_decode(format, args[3]);
    return code_text && items ? call_2(args[0], code_text, items) : NULL;
}

const MethodDef array_methods[] = {
    METHOD("append", array_py_append, "($self, v, /)", "Adds an item at the end."),
    METHOD("buffer_info", array_py_buffer_info, "($self, /)", "Address of the memory and number of items."),
    METHOD("byteswap", array_py_byteswap, "($self, /)", "Reverses the bytes of each item."),
    METHOD("__copy__", array_py_copy, "($self, /)", "A copy."),
    METHOD("count", array_py_count, "($self, v, /)", "How many items equal v."),
    METHOD("__deepcopy__", array_py_copy, "($self, unused, /)", "A copy."),
    METHOD("extend", array_py_extend, "($self, bb, /)", "Adds the items of an iterable at the end."),
    METHOD("fromfile", array_py_fromfile, "($self, f, n, /)", "Adds n items read from a binary file."),
    METHOD("fromlist", array_py_fromlist, "($self, list, /)", "Adds the items of a list at the end, all or none."),
    METHOD("frombytes", array_py_frombytes, "($self, buffer, /)", "Adds items from their machine representation."),
    METHOD("fromunicode", array_py_fromunicode, "($self, ustr, /)", "Adds the characters of a str."),
    METHOD("index", array_py_index, "($self, v, start=0, stop=sys.maxsize, /)", "Index of the first item that equals v."),
    METHOD("insert", array_py_insert, "($self, i, v, /)", "Inserts an item before index i."),
    METHOD("pop", array_py_pop, "($self, i=-1, /)", "Removes the item at index i and returns it."),
    METHOD("__reduce_ex__", array_py_reduce_ex, "($self, value, /)", "State for pickling with the protocol."),
    METHOD("remove", array_py_remove, "($self, v, /)", "Removes the first item that equals v."),
    METHOD("reverse", array_py_reverse, "($self, /)", "Reverses the items in place."),
    METHOD("__sizeof__", array_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD("tobytes", array_py_tobytes, "($self, /)", "The machine representation of the items."),
    METHOD("tofile", array_py_tofile, "($self, f, /)", "Writes the machine representation to a binary file."),
    METHOD("tolist", array_py_tolist, "($self, /)", "The items as a list."),
    METHOD("tounicode", array_py_tounicode, "($self, /)", "The characters as a str."),
    METHOD_END,
};
