/* SPDX-License-Identifier: MIT
   bytes: objects, constructor, slots, and the iterator. Methods are in methods.c and split.c, % in format.c.
   Empty and one-byte objects are shared and immortal; their hash is not kept, so that they are never written to. */
#include "types/bytes/bytes_priv.h"

#include "base/hash.h"
#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes/search.h"
#include "types/int.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"

/* --- shared small objects --- */

typedef struct {
    VarObject head;
    hash_t hash;
    char data[8];
} SmallBytes;
_Static_assert(offsetof(SmallBytes, data) == offsetof(Bytes, data), "the same layout");

#define SMALL(c) {{STATIC_HEAD(&bytes_type), 1}, -1, {(char)(c)}}
#define SMALL4(c) SMALL(c), SMALL((c) + 1), SMALL((c) + 2), SMALL((c) + 3)
#define SMALL16(c) SMALL4(c), SMALL4((c) + 4), SMALL4((c) + 8), SMALL4((c) + 12)
#define SMALL64(c) SMALL16(c), SMALL16((c) + 16), SMALL16((c) + 32), SMALL16((c) + 48)
static SmallBytes bytes_of_one[256] = {SMALL64(0), SMALL64(64), SMALL64(128), SMALL64(192)};
static SmallBytes bytes_empty = {{STATIC_HEAD(&bytes_type), 0}, -1, {0}};

/* --- making --- */

static Value bytes_alloc(ssize_t size) {
    if (UNLIKELY(size > INT64_MAX - (ssize_t)sizeof(Bytes) - 64))
        return raise_error(&exc_OverflowError, "byte string is too large");
    Bytes *self = object_new_raw(&bytes_type, sizeof(Bytes) + (size_t)size + 1);
    if (!self)
        return NULL;
    self->head.size = size;
    self->hash = -1;
    self->data[size] = 0;
    return TO_VALUE(self);
}

Value bytes_new(const char *data, ssize_t size) {
    if (size == 0)
        return TO_VALUE(&bytes_empty);
    if (size == 1 && data)
        return TO_VALUE(&bytes_of_one[(unsigned char)*data]);
    Value self = bytes_alloc(size);
    if (self && data)
        memcpy(bytes_data(self), data, (size_t)size);
    return self;
}

Value bytes_from_text(const char *text) { return bytes_new(text, (ssize_t)strlen(text)); }

bool bytes_resize(Value *v, ssize_t size) {
    Value old = *v;
    if (bytes_size(old) == size)
        return true;
    if (size == 0 || AS(Object, old)->refcount != 1 || !is_bytes_exact(old)) {
        ssize_t common = ssize_min(size, bytes_size(old));
        *v = bytes_new(size == common ? bytes_data(old) : NULL, size);
        if (*v && size != common)
            memcpy(bytes_data(*v), bytes_data(old), (size_t)common);
        drop(old);
        return *v != NULL;
    }
    Bytes *self = object_resize_var(AS(Object, old), size);
    *v = TO_VALUE(self);
    if (!self)
        return false;
    self->head.size = size;
    self->hash = -1;
    self->data[size] = 0;
    return true;
}

hash_t hash_bytes(const void *data, ssize_t size) { return hash_memory(data, (size_t)size); }

Value bytes_concat(Borrowed a, Borrowed b) {
    BytesArg x, y;
    bool good = bytes_arg(a, &x);
    if (good && !bytes_arg(b, &y)) {
        bytes_arg_release(&x);
        good = false;
    }
    if (!good) {
        if (!error_matches(&exc_TypeError))
            return NULL;
        error_clear();
        return raise_error(&exc_TypeError, "can't concat %T to %T", b, a);
    }
    Value result = NULL;
    ssize_t size;
    if (y.size == 0 && is_bytes_exact(a))
        result = own(a);
    else if (x.size == 0 && is_bytes_exact(b))
        result = own(b);
    else if (__builtin_add_overflow(x.size, y.size, &size))
        raise_no_memory();
    else if ((result = bytes_new(NULL, size))) {
        memcpy(bytes_data(result), x.data, (size_t)x.size);
        memcpy(bytes_data(result) + x.size, y.data, (size_t)y.size);
    }
    bytes_arg_release(&x);
    bytes_arg_release(&y);
    return result;
}

/* --- builder --- */

bool byte_builder_reserve(ByteBuilder *b, ssize_t more) {
    if (more <= b->capacity - b->size)
        return true;
    ssize_t wanted;
    if (__builtin_add_overflow(b->size, more, &wanted) || wanted > INT64_MAX / 2)
        return raise_no_memory(), false;
    wanted = ssize_max(wanted, b->capacity + b->capacity / 2 + 32);
    char *data = b->data ? memory_resize(b->data, (size_t)wanted) : memory_new((size_t)wanted);
    if (!data)
        return false;
    b->data = data;
    b->capacity = wanted;
    return true;
}

bool byte_builder_add(ByteBuilder *b, const char *data, ssize_t size) {
    if (!byte_builder_reserve(b, size))
        return false;
    if (size)
        memcpy(b->data + b->size, data, (size_t)size);
    b->size += size;
    return true;
}

bool byte_builder_fill(ByteBuilder *b, char byte, ssize_t count) {
    if (count <= 0)
        return true;
    if (!byte_builder_reserve(b, count))
        return false;
    memset(b->data + b->size, byte, (size_t)count);
    b->size += count;
    return true;
}

static bool byte_builder_add_value(ByteBuilder *b, Borrowed v, const char *message) {
    unsigned char byte;
    return byte_from_value(v, message, &byte) && byte_builder_add(b, (char *)&byte, 1);
}

bool byte_builder_add_ints(ByteBuilder *b, Borrowed v, const char *range_error, const char *type_error) {
    if (is_list_exact(v) || is_tuple_exact(v)) {
        /* __index__ may change a list: look at its size each time. */
        bool list = is_list(v);
        for (ssize_t i = 0; i < (list ? list_size(v) : tuple_size(v)); i++) {
            OWNED Value item = own(list ? list_peek(v, i) : tuple_peek(v, i));
            if (!byte_builder_add_value(b, item, range_error))
                return false;
        }
        return true;
    }
    OWNED Value iterator = get_iter(v);
    if (!iterator) {
        if (error_matches(&exc_TypeError)) {
            error_clear();
            raise_error(&exc_TypeError, type_error, v);
        }
        return false;
    }
    ssize_t hint = object_length_hint(v, 64);
    if (hint < 0 || !byte_builder_reserve(b, ssize_min(hint, 1 << 20)))
        return false;
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got <= 0)
            return got == 0;
        if (!byte_builder_add_value(b, item, range_error))
            return false;
    }
}

/* --- constructor --- */

static const char *constructor_text(const char *name, const char *parameter, Borrowed v) {
    if (!is_str(v))
        return raise_error(&exc_TypeError, "%s() argument '%s' must be str, not %T", name, parameter, v);
    return arg_text(name, 0, v, NULL);
}

bool bytes_constructor_args(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, Borrowed *source,
                            Value *encoded) {
    Borrowed bound[3];
    *encoded = NULL;
    if (!native_bind(name, "(source=b'', encoding='utf-8', errors='strict')", args, count, keywords, bound, NULL))
        return false;
    const char *encoding = NULL, *errors = NULL;
    if ((bound[1] && !(encoding = constructor_text(name, "encoding", bound[1]))) ||
        (bound[2] && !(errors = constructor_text(name, "errors", bound[2]))))
        return false;
    *source = bound[0];
    bool text = bound[0] && is_str(bound[0]);
    if (encoding && !text)
        return raise_error(&exc_TypeError, "encoding without a string argument"), false;
    if (errors && !text)
        return raise_error(&exc_TypeError, "errors without a string argument"), false;
    if (!text)
        return true;
    if (!encoding && !errors && !is_str_exact(bound[0]))
        return true; /* a subclass may have __bytes__ */
    if (!encoding)
        return raise_error(&exc_TypeError, "string argument without an encoding"), false;
    *encoded = str_encode(bound[0], encoding, errors);
    *source = NULL;
    return *encoded != NULL;
}

static Value bytes_from_buffer(Borrowed v) {
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_FULL_RO))
        return NULL;
    Value result = bytes_new(buffer.size ? NULL : "", buffer.size);
    if (result && buffer.size && !buffer_to_contiguous(bytes_data(result), &buffer, buffer.size, 'C')) {
        drop(result);
        result = NULL;
    }
    buffer_release(&buffer);
    return result;
}

/* __bytes__, if there is one: 1, 0, -1. */
static int bytes_from_special(Borrowed v, Value *out) {
    if (is_immediate(v) || is_bytes_exact(v))
        return 0;
    int found = call_special(v, STR(__bytes__), NULL, 0, out);
    if (found > 0 && !is_bytes(*out)) {
        raise_error(&exc_TypeError, "__bytes__ returned non-bytes (type %T)", *out);
        drop(*out);
        return -1;
    }
    return found;
}

static Value bytes_from_ints(Borrowed v) {
    if (is_str(v))
        return raise_error(&exc_TypeError, "cannot convert '%T' object to bytes", v);
    ByteBuilder b = {NULL, 0, 0};
    Value result = NULL;
    if (byte_builder_add_ints(&b, v, "bytes must be in range(0, 256)", "cannot convert '%T' object to bytes"))
        result = bytes_new(b.data ? b.data : "", b.size);
    byte_builder_fini(&b);
    return result;
}

Value bytes_from_object(Borrowed v) {
    if (is_bytes_exact(v))
        return own(v);
    Value special;
    int found = bytes_from_special(v, &special);
    if (found)
        return found > 0 ? special : NULL;
    return buffer_is_supported(v) ? bytes_from_buffer(v) : bytes_from_ints(v);
}

static Value bytes_construct(Borrowed v) {
    Value special;
    int found = bytes_from_special(v, &special);
    if (found)
        return found > 0 ? special : NULL;
    if (is_str(v))
        return raise_error(&exc_TypeError, "string argument without an encoding");
    if (!is_bytes(v) && has_index(v)) {
        ssize_t size;
        if (number_to_ssize(v, &exc_OverflowError, &size)) {
            if (size < 0)
                return raise_error(&exc_ValueError, "negative count");
            Value result = bytes_new(size ? NULL : "", size);
            if (result && size)
                memset(bytes_data(result), 0, (size_t)size);
            return result;
        }
        if (!error_matches(&exc_TypeError))
            return NULL;
        error_clear();
    }
    return bytes_from_object(v);
}

static Value bytes_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed source;
    Value encoded;
    if (!bytes_constructor_args("bytes", args, count, keywords, &source, &encoded))
        return NULL;
    OWNED Value value = encoded ? encoded : source ? bytes_construct(source) : bytes_new("", 0);
    if (!value || (type == &bytes_type))
        return MOVE(value);
    Value self = type_alloc_var(type, bytes_size(value));
    if (self) {
        AS(Bytes, self)->hash = -1;
        memcpy(bytes_data(self), bytes_data(value), (size_t)bytes_size(value) + 1);
    }
    return self;
}

/* --- slots --- */

Value bytes_repr(const char *data, ssize_t size, const char *prefix) {
    char quote = memchr(data, '\'', (size_t)size) && !memchr(data, '"', (size_t)size) ? '"' : '\'';
    ByteBuilder b = {NULL, 0, 0};
    bool good = byte_builder_reserve(&b, size + size / 4 + 16) && byte_builder_add(&b, prefix, (ssize_t)strlen(prefix)) &&
                byte_builder_add(&b, &quote, 1);
    for (ssize_t i = 0; good && i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        char escape[4] = {'\\', (char)c, 0, 0};
        if (c == (unsigned char)quote || c == '\\') {
            good = byte_builder_add(&b, escape, 2);
        } else if (c == '\t' || c == '\n' || c == '\r') {
            escape[1] = c == '\t' ? 't' : c == '\n' ? 'n' : 'r';
            good = byte_builder_add(&b, escape, 2);
        } else if (c < ' ' || c >= 0x7f) {
            escape[1] = 'x';
            escape[2] = "0123456789abcdef"[c >> 4];
            escape[3] = "0123456789abcdef"[c & 15];
            good = byte_builder_add(&b, escape, 4);
        } else {
            good = byte_builder_add(&b, (char *)&c, 1);
        }
    }
    Value result = good && byte_builder_add(&b, &quote, 1) ? str_from_ascii(b.data, b.size) : NULL;
    byte_builder_fini(&b);
    return result;
}

static Value bytes_slot_repr(Borrowed self) { return bytes_repr(bytes_data(self), bytes_size(self), "b"); }

static hash_t bytes_slot_hash(Borrowed self) {
    Bytes *bytes = AS(Bytes, self);
    if (bytes->hash != -1)
        return bytes->hash;
    hash_t hash = hash_bytes(bytes->data, bytes->head.size);
    if (bytes->head.head.refcount < IMMORTAL_REFCOUNT)
        bytes->hash = hash;
    return hash;
}

static bool bytes_like(Borrowed v) { return is_bytes(v) || is_bytearray(v); }

/* Of bytes and bytearray with each other and with any buffer. */
Value bytes_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    BytesArg x, y;
    if (!buffer_is_supported(a) || !buffer_is_supported(b) || (!bytes_like(a) && !bytes_like(b)))
        return NOT_IMPLEMENTED;
    /* bytes know only bytes; bytearray, asked second, knows the others */
    if (is_bytes(a) && !is_bytes(b))
        return NOT_IMPLEMENTED;
    if (!bytes_arg(a, &x) || !bytes_arg(b, &y)) {
        error_clear();
        return NOT_IMPLEMENTED;
    }
    Value result;
    if (x.size != y.size && (op == COMPARE_EQ || op == COMPARE_NE)) {
        result = bool_value(op == COMPARE_NE);
    } else {
        int order = memcmp(x.data, y.data, (size_t)ssize_min(x.size, y.size));
        result = compare_result(order ? order : (x.size > y.size) - (x.size < y.size), op);
    }
    bytes_arg_release(&x);
    bytes_arg_release(&y);
    return result;
}

static ssize_t bytes_slot_length(Borrowed self) { return bytes_size(self); }

static Value bytes_slot_item(Borrowed self, ssize_t index) {
    if (index < 0 || index >= bytes_size(self))
        return raise_error(&exc_IndexError, "index out of range");
    return imm_int((unsigned char)bytes_data(self)[index]);
}

static Value bytes_slot_subscript(Borrowed self, Borrowed key) {
    if (is_imm_int(key) || has_index(key)) {
        ssize_t index;
        if (!number_to_ssize(key, &exc_IndexError, &index))
            return NULL;
        return bytes_slot_item(self, index < 0 ? index + bytes_size(self) : index);
    }
    if (!is_slice(key))
        return raise_error(&exc_TypeError, "byte indices must be integers or slices, not %T", key);
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return NULL;
    ssize_t count = slice_adjust(bytes_size(self), &start, &stop, step);
    if (count <= 0)
        return bytes_new("", 0);
    if (step == 1)
        return bytes_like_slice(self, start, start + count);
    Value result = bytes_new(NULL, count);
    for (ssize_t i = 0; result && i < count; i++)
        bytes_data(result)[i] = bytes_data(self)[start + i * step];
    return result;
}

static Value bytes_slot_repeat(Borrowed self, ssize_t count) {
    ssize_t size = bytes_size(self), total;
    count = ssize_max(count, 0);
    if (__builtin_mul_overflow(size, count, &total))
        return raise_error(&exc_OverflowError, "repeated bytes are too long");
    if (total == size && is_bytes_exact(self))
        return own(self);
    Value result = bytes_new(total ? NULL : "", total);
    if (!result || total == 0)
        return result;
    char *out = bytes_data(result);
    if (size == 1) {
        memset(out, *bytes_data(self), (size_t)total);
        return result;
    }
    memcpy(out, bytes_data(self), (size_t)size);
    for (ssize_t done = size; done < total; done *= 2) /* double what is there */
        memcpy(out + done, out, (size_t)ssize_min(done, total - done));
    return result;
}

Value bytes_slot_remainder(Borrowed a, Borrowed b) {
    if (!bytes_like(a))
        return NOT_IMPLEMENTED;
    return bytes_percent(a, b);
}

static bool bytes_slot_get_buffer(Borrowed self, Buffer *out, int flags) {
    return buffer_fill(out, self, bytes_data(self), bytes_size(self), true, flags);
}

static Value bytes_slot_str(Borrowed self) { return bytes_slot_repr(self); }

/* --- methods of bytes alone --- */

static Value bytes_py_bytes(Borrowed self, Borrowed const *args) {
    return is_bytes_exact(self) ? own(self) : bytes_new(bytes_data(self), bytes_size(self));
}

static Value bytes_py_getnewargs(Borrowed self, Borrowed const *args) {
    Value exact = bytes_py_bytes(self, NULL);
    return exact ? tuple_from_array_steal(&exact, 1) : NULL;
}

static Value bytes_py_fromhex(Borrowed class, Borrowed const *args) {
    if (!arg_is_str("fromhex", 0, args[0]))
        return NULL;
    OWNED Value result = bytes_from_hex_text(args[0]);
    if (!result || AS(Type, class) == &bytes_type)
        return MOVE(result);
    return call_1(class, result);
}

static const MethodDef bytes_methods[] = {
    METHOD("__bytes__", bytes_py_bytes, "($self, /)", "An exact bytes object of the same content."),
    METHOD_HIDDEN("__getnewargs__", bytes_py_getnewargs, "($self, /)", "Arguments for pickling."),
    METHOD_CLASS("fromhex", bytes_py_fromhex, "($type, string, /)", "Bytes from hexadecimal digits, spaces ignored."),
    BYTES_COMMON_METHODS
    METHOD_END,
};

static TypeInfo bytes_info = {
    .slot_flags = INFO_STATIC,
    .methods = bytes_methods,
    .new = bytes_slot_new,
    .repr = bytes_slot_repr,
    .str = bytes_slot_str,
    .hash = bytes_slot_hash,
    .compare = bytes_slot_compare,
    .iter = bytes_slot_iter,
    .remainder = bytes_slot_remainder,
    .seq_length = bytes_slot_length,
    .map_length = bytes_slot_length,
    .concat = bytes_concat,
    .repeat = bytes_slot_repeat,
    .item = bytes_slot_item,
    .contains = bytes_slot_contains,
    .subscript = bytes_slot_subscript,
    .get_buffer = bytes_slot_get_buffer,
};

Type bytes_type = {
    .head = {STATIC_HEAD(&type_type), 0},
    .name = "bytes",
    .basic_size = offsetof(Bytes, data) + 1,
    .item_size = 1,
    .info = &bytes_info,
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_BYTES | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_IMMUTABLE,
    .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
           "bytes(bytes_or_buffer) -> immutable copy\nbytes(int) -> that many zeros\nbytes() -> empty bytes\n\n"
           "An immutable sequence of bytes.",
};
