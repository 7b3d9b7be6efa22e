/* SPDX-License-Identifier: MIT
   bytearray: growable memory with spare room behind, and in front after deletions there. `start` is never NULL: an empty
   array without memory points at a shared zero. While `exports` is not zero nothing may move or resize the memory.
   Also the iterator of bytes and of bytearray. */
#include "types/bytes/bytes_priv.h"

#include "heap/collect.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes/search.h"
#include "types/list_priv.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"

static const char bytearray_nothing[1] = "";

bool is_bytearray(Borrowed v) {
    return is_pointer(v) && (AS(Object, v)->type == &bytearray_type || type_is_subtype(AS(Object, v)->type, &bytearray_type));
}

static void bytearray_reset(ByteArray *self) {
    self->memory = NULL;
    self->start = (char *)bytearray_nothing;
    self->allocated = 0;
    self->head.size = 0;
}

Value bytearray_new(const char *data, ssize_t size) {
    ByteArray *self = NEW_OBJECT(ByteArray, &bytearray_type);
    if (!self)
        return NULL;
    bytearray_reset(self);
    if (size == 0)
        return TO_VALUE(self);
    self->memory = self->start = memory_new((size_t)size + 1);
    if (!self->memory) {
        bytearray_reset(self);
        drop_ref(self);
        return NULL;
    }
    self->allocated = size + 1;
    self->head.size = size;
    if (data)
        memcpy(self->start, data, (size_t)size);
    self->start[size] = 0;
    return TO_VALUE(self);
}

static bool bytearray_may_resize(ByteArray *self) {
    if (LIKELY(self->exports == 0))
        return true;
    raise_error(&exc_BufferError, "Existing exports of data: object cannot be re-sized");
    return false;
}

/* Gives the array exactly `allocated` bytes of memory, content kept. */
static bool bytearray_reallocate(ByteArray *self, ssize_t allocated, ssize_t keep) {
    char *memory;
    if (self->start != self->memory || !self->memory) {
        memory = memory_new((size_t)allocated);
        if (!memory)
            return false;
        memcpy(memory, self->start, (size_t)keep);
        memory_free(self->memory);
    } else {
        memory = memory_resize(self->memory, (size_t)allocated);
        if (!memory)
            return false;
    }
    self->memory = self->start = memory;
    self->allocated = allocated;
    return true;
}

bool bytearray_resize(Borrowed v, ssize_t size) {
    ByteArray *self = AS(ByteArray, v);
    ssize_t old = self->head.size;
    if (size == old)
        return true;
    if (!bytearray_may_resize(self))
        return false;
    ssize_t front = self->start - (self->memory ? self->memory : self->start);
    bool fits = size + front + 1 <= self->allocated;
    if (!fits || size < self->allocated / 2) {
        if (size > INT64_MAX / 2)
            return raise_no_memory(), false;
        /* A step up gets spare room so that appending costs constant time on average; a jump, or a large step down, gets
           what it asks for. */
        ssize_t allocated = size + 1;
        if (!fits && size <= self->allocated + (self->allocated >> 3))
            allocated = size + (size >> 3) + (size < 9 ? 3 : 6);
        if (size == 0 && !self->memory)
            return true;
        if (!bytearray_reallocate(self, allocated, ssize_min(size, old)))
            return false;
    }
    self->head.size = size;
    self->start[size] = 0;
    return true;
}

static void bytearray_dealloc(Object *o) {
    ByteArray *self = (ByteArray *)o;
    ASSERT(self->exports == 0);
    memory_free(self->memory);
    object_free(o);
}

/* --- replacing parts --- */

/* Replaces self[from:to] by `size` bytes at `data`, which do not lie in self. */
static bool bytearray_splice(ByteArray *self, ssize_t from, ssize_t to, const char *data, ssize_t size) {
    ssize_t growth = size - (to - from), tail = self->head.size - to;
    if (growth != 0 && !bytearray_may_resize(self))
        return false;
    if (growth < 0 && from == 0) { /* deleting in front only moves the start */
        self->start -= growth;
        self->head.size += growth;
        if (self->head.size < self->allocated / 2 && self->allocated > 64 &&
            !bytearray_reallocate(self, self->head.size + 1, self->head.size))
            return false;
        self->start[self->head.size] = 0;
    } else if (growth < 0) {
        memmove(self->start + to + growth, self->start + to, (size_t)tail);
        if (!bytearray_resize(TO_VALUE(self), self->head.size + growth))
            return false;
    } else if (growth > 0) {
        if (!bytearray_resize(TO_VALUE(self), self->head.size + growth))
            return false;
        memmove(self->start + from + size, self->start + to, (size_t)tail);
    }
    if (size)
        memcpy(self->start + from, data, (size_t)size);
    return true;
}

/* The same with any bytes-like object, which may be self. */
static bool bytearray_splice_value(Borrowed self, ssize_t from, ssize_t to, Borrowed value) {
    BytesArg part;
    OWNED Value copy = NULL;
    if (value == self) {
        copy = bytes_new(bytearray_data(self), bytearray_size(self));
        if (!copy)
            return false;
        value = copy;
    }
    if (!bytes_arg(value, &part))
        return false;
    bool good = bytearray_splice(AS(ByteArray, self), from, to, part.data, part.size);
    bytes_arg_release(&part);
    return good;
}

/* --- constructor --- */

static Value bytearray_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (self)
        bytearray_reset(AS(ByteArray, self));
    return self;
}

/* An object with __index__ asks for zeros: 1 done, 0 it has none, -1. */
static int bytearray_init_size(Borrowed self, Borrowed source) {
    if (!has_index(source))
        return 0;
    ssize_t size;
    if (!number_to_ssize(source, &exc_OverflowError, &size)) {
        if (!error_matches(&exc_TypeError))
            return -1;
        error_clear();
        return 0;
    }
    if (size < 0)
        return raise_error(&exc_ValueError, "negative count"), -1;
    if (!bytearray_resize(self, size))
        return -1;
    memset(bytearray_data(self), 0, (size_t)size);
    return 1;
}

static bool bytearray_init_buffer(Borrowed self, Borrowed source) {
    Buffer buffer;
    if (!buffer_get(source, &buffer, BUFFER_FULL_RO))
        return false;
    bool good = bytearray_resize(self, buffer.size) &&
                (buffer.size == 0 || buffer_to_contiguous(bytearray_data(self), &buffer, buffer.size, 'C'));
    buffer_release(&buffer);
    return good;
}

static bool bytearray_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed source;
    Value encoded_new;
    if (bytearray_size(self) && !bytearray_resize(self, 0))
        return false;
    if (!bytes_constructor_args("bytearray", args, count, keywords, &source, &encoded_new))
        return false;
    OWNED Value encoded = encoded_new;
    if (encoded)
        return bytearray_splice_value(self, 0, 0, encoded);
    if (!source)
        return true;
    if (is_str(source))
        return raise_error(&exc_TypeError, "string argument without an encoding"), false;
    int done = bytearray_init_size(self, source);
    if (done)
        return done > 0;
    if (buffer_is_supported(source))
        return bytearray_init_buffer(self, source);
    ByteBuilder b = {NULL, 0, 0};
    bool good = byte_builder_add_ints(&b, source, "byte must be in range(0, 256)", "cannot convert '%T' object to bytearray") &&
                bytearray_splice(AS(ByteArray, self), 0, bytearray_size(self), b.data, b.size);
    byte_builder_fini(&b);
    return good;
}

/* --- slots --- */

static Value bytearray_slot_repr(Borrowed self) {
    OWNED Value name = str_from_text(type_short_name(type_of(self)));
    span_pin(self);
    OWNED Value text = name ? bytes_repr(bytearray_data(self), bytearray_size(self), "b") : NULL;
    span_unpin(self);
    return text ? str_format("%U(%U)", name, text) : NULL;
}

static ssize_t bytearray_slot_length(Borrowed self) { return bytearray_size(self); }

static Value bytearray_slot_item(Borrowed self, ssize_t index) {
    if (index < 0 || index >= bytearray_size(self))
        return raise_error(&exc_IndexError, "bytearray index out of range");
    return imm_int((unsigned char)bytearray_data(self)[index]);
}

static Value bytearray_slot_subscript(Borrowed self, Borrowed key) {
    if (is_imm_int(key) || has_index(key)) {
        ssize_t index;
        if (!number_to_ssize(key, &exc_IndexError, &index))
            return NULL;
        return bytearray_slot_item(self, index < 0 ? index + bytearray_size(self) : index);
    }
    if (!is_slice(key))
        return raise_error(&exc_TypeError, "bytearray indices must be integers or slices, not %T", key);
    ssize_t start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step))
        return NULL;
    ssize_t count = ssize_max(slice_adjust(bytearray_size(self), &start, &stop, step), 0);
    if (step == 1)
        return bytearray_new(bytearray_data(self) + (count ? start : 0), count);
    Value result = bytearray_new(NULL, count);
    for (ssize_t i = 0; result && i < count; i++)
        bytearray_data(result)[i] = bytearray_data(self)[start + i * step];
    return result;
}

static bool bytearray_slot_set_item(Borrowed self, ssize_t index, Borrowed value) {
    unsigned char byte = 0;
    if (value && !byte_from_value(value, "byte must be in range(0, 256)", &byte))
        return false;
    if (index < 0 || index >= bytearray_size(self))
        return raise_error(&exc_IndexError, "bytearray index out of range"), false;
    if (!value)
        return bytearray_splice(AS(ByteArray, self), index, index + 1, NULL, 0);
    bytearray_data(self)[index] = (char)byte;
    return true;
}

/* Deletes every step-th byte, `count` of them, from `start` on; step is positive. */
static bool bytearray_delete_steps(ByteArray *self, ssize_t start, ssize_t step, ssize_t count) {
    if (count == 0)
        return true;
    if (!bytearray_may_resize(self))
        return false;
    char *out = self->start + start;
    for (ssize_t i = 0; i < count; i++) {
        ssize_t from = start + i * step + 1, to = i + 1 < count ? from + step - 1 : self->head.size;
        memmove(out, self->start + from, (size_t)(to - from));
        out += to - from;
    }
    return bytearray_resize(TO_VALUE(self), self->head.size - count);
}

/* What is assigned to a slice, as a bytes-like object: new. */
static Value bytearray_slice_value(Borrowed self, Borrowed value) {
    if (value == self)
        return bytes_new(bytearray_data(self), bytearray_size(self));
    if (is_bytearray(value) || is_bytes(value))
        return own(value);
    if (is_int(value) || is_str(value))
        return raise_error(&exc_TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    return call_1(TO_VALUE(&bytearray_type), value);
}

static bool bytearray_set_slice(Borrowed self, Borrowed key, Borrowed value) {
    ssize_t start, stop, step;
    OWNED Value bytes = value ? bytearray_slice_value(self, value) : NULL;
    if ((value && !bytes) || !slice_unpack(key, &start, &stop, &step))
        return false;
    ByteArray *array = AS(ByteArray, self);
    ssize_t count = ssize_max(slice_adjust(array->head.size, &start, &stop, step), 0);
    Span span = bytes ? span_of(bytes) : (Span){NULL, 0};
    if (step == 1)
        return bytearray_splice(array, start, start + count, span.data, span.size);
    if (!value) {
        if (step < 0) {
            start += (count - 1) * step;
            step = -step;
        }
        return bytearray_delete_steps(array, start, step, count);
    }
    if (span.size != count)
        return raise_error(&exc_ValueError, "attempt to assign bytes of size %zd to extended slice of size %zd", span.size,
                           count),
               false;
    for (ssize_t i = 0; i < count; i++)
        array->start[start + i * step] = span.data[i];
    return true;
}

static bool bytearray_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value) {
    if (is_imm_int(key) || has_index(key)) {
        ssize_t index;
        if (!number_to_ssize(key, &exc_IndexError, &index))
            return false;
        return bytearray_slot_set_item(self, index < 0 ? index + bytearray_size(self) : index, value);
    }
    if (!is_slice(key))
        return raise_error(&exc_TypeError, "bytearray indices must be integers or slices, not %T", key), false;
    return bytearray_set_slice(self, key, value);
}

static Value bytearray_slot_concat(Borrowed a, Borrowed b) {
    OWNED Value joined = bytes_concat(a, b);
    return joined ? bytearray_new(bytes_data(joined), bytes_size(joined)) : NULL;
}

static Value bytearray_slot_inplace_concat(Borrowed self, Borrowed other) {
    if (!buffer_is_supported(other))
        return raise_error(&exc_TypeError, "can't concat %T to %T", other, self);
    ssize_t size = bytearray_size(self);
    return bytearray_splice_value(self, size, size, other) ? own(self) : NULL;
}

static void bytearray_repeat_into(char *out, ssize_t size, ssize_t total) {
    if (size == 1)
        memset(out, *out, (size_t)total);
    else
        for (ssize_t done = size; done && done < total; done *= 2)
            memcpy(out + done, out, (size_t)ssize_min(done, total - done));
}

static Value bytearray_slot_repeat(Borrowed self, ssize_t count) {
    ssize_t size = bytearray_size(self), total;
    if (__builtin_mul_overflow(size, ssize_max(count, 0), &total))
        return raise_no_memory();
    Value result = bytearray_new(NULL, total);
    if (result && total) {
        memcpy(bytearray_data(result), bytearray_data(self), (size_t)size);
        bytearray_repeat_into(bytearray_data(result), size, total);
    }
    return result;
}

static Value bytearray_slot_inplace_repeat(Borrowed self, ssize_t count) {
    ssize_t size = bytearray_size(self), total;
    if (__builtin_mul_overflow(size, ssize_max(count, 0), &total))
        return raise_no_memory();
    if (!bytearray_resize(self, total))
        return NULL;
    if (total)
        bytearray_repeat_into(bytearray_data(self), size, total);
    return own(self);
}

static bool bytearray_slot_get_buffer(Borrowed self, Buffer *out, int flags) {
    if (!buffer_fill(out, self, bytearray_data(self), bytearray_size(self), false, flags))
        return false;
    AS(ByteArray, self)->exports++;
    return true;
}

static void bytearray_slot_release_buffer(Borrowed self, Buffer *buffer) {
    ASSERT(AS(ByteArray, self)->exports > 0);
    AS(ByteArray, self)->exports--;
}

/* --- methods of bytearray alone --- */

static Value bytearray_py_append(Borrowed self, Borrowed const *args) {
    unsigned char byte;
    if (!byte_from_value(args[0], "byte must be in range(0, 256)", &byte))
        return NULL;
    ssize_t size = bytearray_size(self);
    if (!bytearray_resize(self, size + 1))
        return NULL;
    bytearray_data(self)[size] = (char)byte;
    return NONE;
}

static Value bytearray_py_extend(Borrowed self, Borrowed const *args) {
    ssize_t size = bytearray_size(self);
    if (buffer_is_supported(args[0]))
        return bytearray_splice_value(self, size, size, args[0]) ? NONE : NULL;
    ByteBuilder b = {NULL, 0, 0};
    bool good = byte_builder_add_ints(&b, args[0], "byte must be in range(0, 256)", "can't extend bytearray with %T");
    if (good) {
        size = bytearray_size(self);
        good = bytearray_splice(AS(ByteArray, self), size, size, b.data, b.size);
    }
    byte_builder_fini(&b);
    return good ? NONE : NULL;
}

static Value bytearray_py_insert(Borrowed self, Borrowed const *args) {
    ssize_t at;
    unsigned char byte;
    if (!arg_ssize(args[0], &at) || !byte_from_value(args[1], "byte must be in range(0, 256)", &byte))
        return NULL;
    ssize_t size = bytearray_size(self);
    at = at < 0 ? ssize_max(at + size, 0) : ssize_min(at, size);
    return bytearray_splice(AS(ByteArray, self), at, at, (char *)&byte, 1) ? NONE : NULL;
}

static Value bytearray_py_pop(Borrowed self, Borrowed const *args) {
    ssize_t at = -1;
    if (args[0] && !arg_ssize(args[0], &at))
        return NULL;
    ssize_t size = bytearray_size(self);
    if (size == 0)
        return raise_error(&exc_IndexError, "pop from empty bytearray");
    at = at < 0 ? at + size : at;
    if (at < 0 || at >= size)
        return raise_error(&exc_IndexError, "pop index out of range");
    if (!bytearray_may_resize(AS(ByteArray, self)))
        return NULL;
    Value result = imm_int((unsigned char)bytearray_data(self)[at]);
    return bytearray_splice(AS(ByteArray, self), at, at + 1, NULL, 0) ? result : NULL;
}

static Value bytearray_py_remove(Borrowed self, Borrowed const *args) {
    unsigned char byte;
    if (!byte_from_value(args[0], "byte must be in range(0, 256)", &byte))
        return NULL;
    ssize_t at = memory_find(bytearray_data(self), bytearray_size(self), (char *)&byte, 1);
    if (at < 0)
        return raise_error(&exc_ValueError, "value not found in bytearray");
    return bytearray_splice(AS(ByteArray, self), at, at + 1, NULL, 0) ? NONE : NULL;
}

static Value bytearray_py_reverse(Borrowed self, Borrowed const *args) {
    char *left = bytearray_data(self), *right = left + bytearray_size(self) - 1;
    for (; left < right; left++, right--) {
        char c = *left;
        *left = *right;
        *right = c;
    }
    return NONE;
}

static Value bytearray_py_clear(Borrowed self, Borrowed const *args) { return bytearray_resize(self, 0) ? NONE : NULL; }

static Value bytearray_py_copy(Borrowed self, Borrowed const *args) {
    return bytearray_new(bytearray_data(self), bytearray_size(self));
}

static Value bytearray_py_alloc(Borrowed self, Borrowed const *args) { return int_new(AS(ByteArray, self)->allocated); }

static Value bytearray_py_sizeof(Borrowed self, Borrowed const *args) {
    return int_new(type_of(self)->basic_size + AS(ByteArray, self)->allocated);
}

/* Protocols before 3 have no bytes: the content travels as Latin-1 text. */
static Value bytearray_reduce(Borrowed self, int protocol) {
    OWNED Value state = call_method_0(self, STR(__getstate__));
    if (!state)
        return NULL;
    const char *data = bytearray_data(self);
    ssize_t size = bytearray_size(self);
    if (size == 0)
        return build_value("(O()O)", TO_VALUE(type_of(self)), state);
    if (protocol < 3) {
        OWNED Value text = str_from_latin1((const unsigned char *)data, size);
        return text ? build_value("(O(Os)O)", TO_VALUE(type_of(self)), text, "latin-1", state) : NULL;
    }
    OWNED Value bytes = bytes_new(data, size);
    return bytes ? build_value("(O(O)O)", TO_VALUE(type_of(self)), bytes, state) : NULL;
}

static Value bytearray_py_reduce(Borrowed self, Borrowed const *args) { return bytearray_reduce(self, 2); }

static Value bytearray_py_reduce_ex(Borrowed self, Borrowed const *args) {
    int protocol = 0;
    if (args[0] && !arg_int(args[0], &protocol))
        return NULL;
    return bytearray_reduce(self, protocol);
}

static Value bytearray_py_fromhex(Borrowed class, Borrowed const *args) {
    if (!arg_is_str("fromhex", 0, args[0]))
        return NULL;
    OWNED Value bytes = bytes_from_hex_text(args[0]);
    if (!bytes)
        return NULL;
    if (AS(Type, class) == &bytearray_type)
        return bytearray_new(bytes_data(bytes), bytes_size(bytes));
    return call_1(class, bytes);
}

static const MethodDef bytearray_methods[] = {
    METHOD_HIDDEN("__alloc__", bytearray_py_alloc, "($self, /)", "Number of bytes that memory is allocated for."),
    METHOD("__reduce__", bytearray_py_reduce, "($self, /)", "State for pickling."),
    METHOD("__reduce_ex__", bytearray_py_reduce_ex, "($self, proto=0, /)", "State for pickling with the protocol."),
    METHOD("__sizeof__", bytearray_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD("append", bytearray_py_append, "($self, item, /)", "Adds one byte at the end."),
    METHOD("clear", bytearray_py_clear, "($self, /)", "Removes all bytes."),
    METHOD("copy", bytearray_py_copy, "($self, /)", "A new bytearray with the same bytes."),
    METHOD("extend", bytearray_py_extend, "($self, iterable_of_ints, /)", "Adds all bytes of the iterable at the end."),
    METHOD_CLASS("fromhex", bytearray_py_fromhex, "($type, string, /)", "Bytes from hexadecimal digits, spaces ignored."),
    METHOD("insert", bytearray_py_insert, "($self, index, item, /)", "Inserts a byte before the index."),
    METHOD("pop", bytearray_py_pop, "($self, index=-1, /)", "Removes the byte at the index and returns it."),
    METHOD("remove", bytearray_py_remove, "($self, value, /)", "Removes the first byte of that value."),
    METHOD("reverse", bytearray_py_reverse, "($self, /)", "Reverses the bytes in place."),
    BYTES_COMMON_METHODS
    METHOD_END,
};

static TypeInfo bytearray_info = {
    .slot_flags = INFO_STATIC,
    .methods = bytearray_methods,
    .dealloc = bytearray_dealloc,
    .new = bytearray_slot_new,
    .init = bytearray_slot_init,
    .repr = bytearray_slot_repr,
    .str = bytearray_slot_repr,
    .hash = hash_not_implemented,
    .compare = bytes_slot_compare,
    .iter = bytes_slot_iter,
    .remainder = bytes_slot_remainder,
    .seq_length = bytearray_slot_length,
    .map_length = bytearray_slot_length,
    .concat = bytearray_slot_concat,
    .repeat = bytearray_slot_repeat,
    .item = bytearray_slot_item,
    .set_item = bytearray_slot_set_item,
    .contains = bytes_slot_contains,
    .inplace_concat = bytearray_slot_inplace_concat,
    .inplace_repeat = bytearray_slot_inplace_repeat,
    .subscript = bytearray_slot_subscript,
    .set_subscript = bytearray_slot_set_subscript,
    .get_buffer = bytearray_slot_get_buffer,
    .release_buffer = bytearray_slot_release_buffer,
};

Type bytearray_type = {
    STATIC_TYPE("bytearray", ByteArray, &bytearray_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_IMMUTABLE,
    .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
           "bytearray(bytes_or_buffer) -> mutable copy\nbytearray(int) -> that many zeros\nbytearray() -> empty\n\n"
           "A mutable sequence of bytes.",
};

/* --- the iterator of both --- */

Value bytes_slot_iter(Borrowed self) {
    return sequence_iterator_new(is_bytes(self) ? &bytes_iterator_type : &bytearray_iterator_type, self);
}

static int bytes_iterator_next(Borrowed self, Value *out) {
    SequenceIterator *it = AS(SequenceIterator, self);
    if (!it->sequence)
        return 0;
    Span span = span_of(it->sequence);
    if (LIKELY(it->index < span.size)) {
        *out = imm_int((unsigned char)span.data[it->index++]);
        return 1;
    }
    drop(MOVE(it->sequence));
    return 0;
}

static Value bytes_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    SequenceIterator *it = AS(SequenceIterator, self);
    return imm_int(it->sequence ? ssize_max(span_of(it->sequence).size - it->index, 0) : 0);
}

static Value bytes_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value iter = container_builtin("iter"); /* may run Python: look at the iterator afterwards */
    if (!iter)
        return NULL;
    SequenceIterator *it = AS(SequenceIterator, self);
    if (!it->sequence)
        return build_value("(O(()))", iter);
    return build_value("(O(O)n)", iter, it->sequence, it->index);
}

static Value bytes_iterator_py_setstate(Borrowed self, Borrowed const *args) {
    ssize_t index;
    if (!arg_ssize(args[0], &index))
        return NULL;
    SequenceIterator *it = AS(SequenceIterator, self);
    if (it->sequence)
        it->index = ssize_min(ssize_max(index, 0), span_of(it->sequence).size);
    return NONE;
}

static const MethodDef bytes_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", bytes_iterator_py_length_hint, "($self, /)", "How many items are left."),
    METHOD_HIDDEN("__reduce__", bytes_iterator_py_reduce, "($self, /)", "State for pickling."),
    METHOD_HIDDEN("__setstate__", bytes_iterator_py_setstate, "($self, state, /)", "Takes the state of a pickle."),
    METHOD_END,
};

static TypeInfo bytes_iterator_info = {
    .slot_flags = INFO_STATIC,
    .methods = bytes_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = bytes_iterator_next,
};
static TypeInfo bytearray_iterator_info = {
    .slot_flags = INFO_STATIC,
    .methods = bytes_iterator_methods,
    .dealloc = sequence_iterator_slot_dealloc,
    .traverse = sequence_iterator_slot_traverse,
    .iter = own_self,
    .next = bytes_iterator_next,
};

Type bytes_iterator_type = {
    STATIC_TYPE("bytes_iterator", SequenceIterator, &bytes_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
};
Type bytearray_iterator_type = {
    STATIC_TYPE("bytearray_iterator", SequenceIterator, &bytearray_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION | TYPE_FLAG_IMMUTABLE,
};
