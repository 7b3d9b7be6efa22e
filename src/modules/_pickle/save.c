/* SPDX-License-Identifier: MIT
   What the pickler writes for the built-in kinds of objects. Everything else is in save_object.c. */
#include "modules/_pickle/pickle.h"

#include "types/codec.h"

/* ------------------------------------------------------------------ numbers */

static bool save_long(Pickler *self, Borrowed v) {
    int64_t bits = int_bit_length(v);
    ssize_t size = (ssize_t)(bits >> 3) + 1;
    if (size > INT32_MAX)
        return raise_error(&exc_OverflowError, "int too large to pickle");
    unsigned char *data = memory_new((size_t)size + 5);
    if (!data)
        return false;
    unsigned char *number = data + 5;
    bool done = int_to_bytes(v, number, size, true, true);
    /* A negative number may have one byte more than it needs. */
    if (done && int_sign(v) < 0 && size > 1 && number[size - 1] == 0xff && number[size - 2] & 0x80)
        size--;
    if (done && size < 256) {
        number[-2] = OP_LONG1;
        number[-1] = (unsigned char)size;
        done = pickler_write(self, number - 2, size + 2);
    } else if (done) {
        data[0] = OP_LONG4;
        pickle_put_le((char *)data + 1, (uint64_t)size, 4);
        done = pickler_write(self, data, size + 5);
    }
    memory_free(data);
    return done;
}

static bool save_int(Pickler *self, Borrowed v) {
    int overflow;
    int64_t i = int_get(v, &overflow);
    char text[32];
    if (overflow || i != (int32_t)i) {
        if (self->protocol >= 2)
            return save_long(self, v);
        OWNED Value digits = object_repr(v);
        ssize_t size;
        const char *utf8 = digits ? str_utf8(digits, &size) : NULL;
        return utf8 && pickler_op(self, OP_LONG) && pickler_write(self, utf8, size) && pickler_write(self, "L\n", 2);
    }
    if (!self->bin)
        return pickler_write(self, text, snprintf(text, sizeof text, "%c%d\n", OP_INT, (int)i));
    pickle_put_le(text + 1, (uint64_t)i, 4);
    int size = i >= 0 && i <= 0xff ? 1 : i >= 0 && i <= 0xffff ? 2 : 4;
    text[0] = size == 1 ? OP_BININT1 : size == 2 ? OP_BININT2 : OP_BININT;
    return pickler_write(self, text, 1 + size);
}

static bool save_float(Pickler *self, Borrowed v) {
    double d = float_get(v);
    char text[48];
    text[0] = OP_FLOAT;
    if (!self->bin) {
        int size = float_repr_text(d, text + 1) + 1;
        text[size++] = '\n';
        return pickler_write(self, text, size);
    }
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    bits = __builtin_bswap64(bits);
    text[0] = OP_BINFLOAT;
    memcpy(text + 1, &bits, 8);
    return pickler_write(self, text, 9);
}

static bool save_bool(Pickler *self, bool b) {
    if (self->protocol >= 2)
        return pickler_op(self, b ? OP_NEWTRUE : OP_NEWFALSE);
    return pickler_write(self, b ? "I01\n" : "I00\n", 4);
}

/* ------------------------------------------------------------------ bytes and text */

/* A sized string of bytes by the smallest of the opcodes given; 0: there is none of that size. */
static bool write_sized(Pickler *self, int op1, int op4, int op8, const char *data, ssize_t size, Borrowed payload) {
    char header[9];
    int width = op1 && size <= 0xff ? 1 : op4 && size <= UINT32_MAX ? 4 : 8;
    if (width == 8 && !op8)
        return raise_error(&exc_OverflowError, "serializing a %s requires pickle protocol 4 or higher",
                           op4 == OP_BINBYTES ? "bytes object larger than 4 GiB" : "string larger than 4 GiB");
    header[0] = (char)(width == 1 ? op1 : width == 4 ? op4 : op8);
    pickle_put_le(header + 1, (uint64_t)size, width);
    return pickler_write_bytes(self, header, 1 + width, data, size, payload);
}

static bool save_bytes_data(Pickler *self, Borrowed v, const char *data, ssize_t size) {
    int op8 = self->protocol >= 4 ? OP_BINBYTES8 : 0;
    return write_sized(self, OP_SHORT_BINBYTES, OP_BINBYTES, op8, data, size, is_bytes_exact(v) ? v : NULL) &&
           pickler_memoize(self, v);
}

static bool save_bytearray_data(Pickler *self, Borrowed v, const char *data, ssize_t size) {
    return write_sized(self, 0, 0, OP_BYTEARRAY8, data, size, NULL) && pickler_memoize(self, v);
}

/* Before protocol 3 there were no bytes: codecs.encode(text, "latin1") makes them again. */
static bool save_bytes(Pickler *self, Borrowed v) {
    if (self->protocol >= 3)
        return save_bytes_data(self, v, bytes_data(v), bytes_size(v));
    OWNED Value text = NULL;
    OWNED Value reduced = NULL;
    if (bytes_size(v) == 0) {
        reduced = build_value("O()", TO_VALUE(&bytes_type));
    } else {
        text = str_from_latin1((unsigned char *)bytes_data(v), bytes_size(v));
        OWNED Value encoding = text ? str_intern_text("latin1") : NULL;
        reduced = encoding ? build_value("O(OO)", pickle_state()->codecs_encode, text, encoding) : NULL;
    }
    return reduced && pickler_save_reduce(self, reduced, v);
}

static bool save_bytearray(Pickler *self, Borrowed v) {
    if (self->protocol >= 5)
        return save_bytearray_data(self, v, bytearray_data(v), bytearray_size(v));
    OWNED Value content = bytes_new(bytearray_data(v), bytearray_size(v));
    OWNED Value reduced = !content                     ? NULL
                          : bytearray_size(v) == 0     ? build_value("O()", TO_VALUE(&bytearray_type))
                                                       : build_value("O(O)", TO_VALUE(&bytearray_type), content);
    return reduced && pickler_save_reduce(self, reduced, v);
}

static bool save_buffer(Pickler *self, Borrowed v) {
    if (self->protocol < 5)
        return raise_pickling("PickleBuffer can only pickled with protocol >= 5");
    Buffer *view = pickle_buffer_view(v);
    if (!view)
        return false;
    if (view->suboffsets || !buffer_is_contiguous(view, 'A'))
        return raise_pickling("PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
    int in_band = 1;
    if (self->buffer_callback) {
        OWNED Value answer = call_1(self->buffer_callback, v);
        in_band = answer ? is_true(answer) : -1;
        if (in_band < 0 || !(view = pickle_buffer_view(v)))
            return false;
    }
    if (in_band)
        return view->readonly ? save_bytes_data(self, v, view->data, view->size)
                              : save_bytearray_data(self, v, view->data, view->size);
    return pickler_op(self, OP_NEXT_BUFFER) && (!view->readonly || pickler_op(self, OP_READONLY_BUFFER));
}

/* Protocol 0: raw-unicode-escape, which leaves what would end the line, so that is escaped too. */
static bool save_text_line(Pickler *self, Borrowed v) {
    StrBuilder b = STR_BUILDER_INIT;
    bool done = true;
    for (ssize_t i = 0; done && i < str_length(v); i++) {
        uint32_t c = str_char(v, i);
        char escape[8];
        if (c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a)
            done = str_builder_add_ascii(&b, escape, snprintf(escape, sizeof escape, "\\u%04x", c));
        else
            done = str_builder_add_char(&b, c);
    }
    OWNED Value escaped = done ? str_builder_finish(&b) : NULL;
    str_builder_discard(&b);
    /* A backslash of ours must survive the codec: it escapes only what is beyond Latin-1. */
    OWNED Value line = escaped ? codec_raw_unicode_escape_encode(escaped) : NULL;
    return line && pickler_op(self, OP_UNICODE) && pickler_write(self, bytes_data(line), bytes_size(line)) &&
           pickler_op(self, '\n');
}

static bool save_text(Pickler *self, Borrowed v) {
    if (!self->bin)
        return save_text_line(self, v) && pickler_memoize(self, v);
    OWNED Value encoded = NULL;
    ssize_t size;
    const char *utf8;
    if (str_is_ascii(v)) {
        utf8 = str_data(v);
        size = str_length(v);
    } else {
        encoded = str_encode_utf8(v, "surrogatepass");
        if (!encoded)
            return false;
        utf8 = bytes_data(encoded);
        size = bytes_size(encoded);
    }
    bool modern = self->protocol >= 4;
    return write_sized(self, modern ? OP_SHORT_BINUNICODE : 0, OP_BINUNICODE, modern ? OP_BINUNICODE8 : 0, utf8, size,
                       encoded) &&
           pickler_memoize(self, v);
}

/* ------------------------------------------------------------------ containers */

/* Fast mode has no memo, so that cycles have to be found otherwise: beyond this depth, containers in work are noted. */
#define FAST_DEPTH_LIMIT 50

static bool fast_enter(Pickler *self, Borrowed v) {
    if (!self->fast || ++self->fast_depth < FAST_DEPTH_LIMIT)
        return true;
    if (!self->fast_memo && !(self->fast_memo = dict_new()))
        return false;
    OWNED Value id = int_new_unsigned((uint64_t)(uintptr_t)AS(Object, v));
    int has = id ? dict_has(self->fast_memo, id) : -1;
    if (has > 0)
        raise_error(&exc_ValueError, "fast mode: can't pickle cyclic objects including object type %T at %p", v,
                    (void *)AS(Object, v));
    return has == 0 && dict_set(self->fast_memo, id, NONE);
}

static void fast_leave(Pickler *self, Borrowed v) {
    if (!self->fast || self->fast_depth-- < FAST_DEPTH_LIMIT)
        return;
    OWNED Value id = int_new_unsigned((uint64_t)(uintptr_t)AS(Object, v));
    if (!id || dict_remove(self->fast_memo, id) < 0)
        error_clear(); /* the error that made us leave early is about the object, not about this note */
}

/* After the items: when one of them wrote the container itself (it is recursive), what is on the stack is thrown away,
   and the container taken from the memo. 1: done so; 0: not in the memo. */
static int save_recursive(Pickler *self, Borrowed v, ssize_t pops) {
    ssize_t index = memo_get(&self->memo, v);
    if (index < 0)
        return 0;
    for (ssize_t i = 0; i < pops; i++)
        if (!pickler_op(self, OP_POP))
            return -1;
    if (pops < 0 && !pickler_op(self, OP_POP_MARK))
        return -1;
    return pickler_write_get(self, index) ? 1 : -1;
}

static bool save_tuple(Pickler *self, Borrowed v) {
    ssize_t size = tuple_size(v);
    if (size == 0)
        return self->bin ? pickler_op(self, OP_EMPTY_TUPLE) : pickler_write(self, "(t", 2);
    bool is_short = size <= 3 && self->protocol >= 2;
    if (!is_short && !pickler_op(self, OP_MARK))
        return false;
    for (ssize_t i = 0; i < size; i++)
        if (!pickler_save(self, tuple_peek(v, i)))
            return false;
    int recursive = save_recursive(self, v, is_short ? size : self->bin ? -1 : size + 1);
    if (recursive)
        return recursive > 0;
    return pickler_op(self, is_short ? OP_TUPLE1 - 1 + (int)size : OP_TUPLE) && pickler_memoize(self, v);
}

static bool save_list_batches(Pickler *self, Borrowed v) {
    if (list_size(v) == 1) {
        OWNED Value item = own(list_peek(v, 0));
        return pickler_save(self, item) && pickler_op(self, OP_APPEND);
    }
    for (ssize_t i = 0; i < list_size(v);) {
        if (!pickler_op(self, OP_MARK))
            return false;
        for (ssize_t n = 0; n < PICKLE_BATCH && i < list_size(v); n++, i++) {
            OWNED Value item = own(list_peek(v, i));
            if (!pickler_save(self, item))
                return false;
        }
        if (!pickler_op(self, OP_APPENDS))
            return false;
    }
    return true;
}

bool pickler_save_list_items(Pickler *self, Borrowed iterator) {
    for (ssize_t n = PICKLE_BATCH; n == PICKLE_BATCH;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got <= 0)
            return got == 0;
        if (!self->bin) {
            if (!pickler_save(self, item) || !pickler_op(self, OP_APPEND))
                return false;
            continue;
        }
        OWNED Value next = NULL;
        got = iter_next(iterator, &next);
        if (got < 0)
            return false;
        if (got == 0)
            return pickler_save(self, item) && pickler_op(self, OP_APPEND);
        if (!pickler_op(self, OP_MARK) || !pickler_save(self, item))
            return false;
        for (n = 1; next; n++) {
            if (!pickler_save(self, next))
                return false;
            REPLACE(next, NULL);
            if (n + 1 < PICKLE_BATCH && iter_next(iterator, &next) < 0)
                return false;
        }
        if (!pickler_op(self, OP_APPENDS))
            return false;
    }
    return true;
}

static bool save_list(Pickler *self, Borrowed v) {
    if (!fast_enter(self, v))
        return false;
    bool done = (self->bin ? pickler_op(self, OP_EMPTY_LIST) : pickler_write(self, "(l", 2)) && pickler_memoize(self, v);
    if (done && list_size(v) && self->bin) {
        done = save_list_batches(self, v);
    } else if (done && list_size(v)) {
        OWNED Value iterator = get_iter(v);
        done = iterator && pickler_save_list_items(self, iterator);
    }
    fast_leave(self, v);
    return done;
}

static bool save_pair(Pickler *self, Borrowed pair) {
    if (!is_tuple(pair) || tuple_size(pair) != 2)
        return raise_error(&exc_TypeError, "dict items iterator must return 2-tuples");
    return pickler_save(self, tuple_peek(pair, 0)) && pickler_save(self, tuple_peek(pair, 1));
}

bool pickler_save_dict_items(Pickler *self, Borrowed iterator) {
    for (ssize_t n = PICKLE_BATCH; n == PICKLE_BATCH;) {
        OWNED Value pair = NULL;
        int got = iter_next(iterator, &pair);
        if (got <= 0)
            return got == 0;
        if (!self->bin) {
            if (!save_pair(self, pair) || !pickler_op(self, OP_SETITEM))
                return false;
            continue;
        }
        OWNED Value next = NULL;
        got = iter_next(iterator, &next);
        if (got < 0)
            return false;
        if (got == 0)
            return save_pair(self, pair) && pickler_op(self, OP_SETITEM);
        if (!pickler_op(self, OP_MARK) || !save_pair(self, pair))
            return false;
        for (n = 1; next; n++) {
            if (!save_pair(self, next))
                return false;
            REPLACE(next, NULL);
            if (n + 1 < PICKLE_BATCH && iter_next(iterator, &next) < 0)
                return false;
        }
        if (!pickler_op(self, OP_SETITEMS))
            return false;
    }
    return true;
}

static bool save_dict_pair(Pickler *self, Borrowed key, Borrowed value) {
    OWNED Value kept_key = own(key);
    OWNED Value kept_value = own(value);
    return pickler_save(self, kept_key) && pickler_save(self, kept_value);
}

static bool save_dict_batches(Pickler *self, Borrowed v) {
    ssize_t position = 0, size = dict_size(v);
    Borrowed key, value;
    if (size == 1)
        return dict_next(v, &position, &key, &value) && save_dict_pair(self, key, value) && pickler_op(self, OP_SETITEM);
    for (ssize_t n = PICKLE_BATCH; n == PICKLE_BATCH;) {
        if (!pickler_op(self, OP_MARK))
            return false;
        for (n = 0; n < PICKLE_BATCH && dict_next(v, &position, &key, &value); n++)
            if (!save_dict_pair(self, key, value))
                return false;
        if (!pickler_op(self, OP_SETITEMS))
            return false;
        if (dict_size(v) != size)
            return raise_error(&exc_RuntimeError, "dictionary changed size during iteration");
    }
    return true;
}

static bool save_dict(Pickler *self, Borrowed v) {
    if (!fast_enter(self, v))
        return false;
    bool done = (self->bin ? pickler_op(self, OP_EMPTY_DICT) : pickler_write(self, "(d", 2)) && pickler_memoize(self, v);
    if (done && dict_size(v) && self->bin) {
        done = save_dict_batches(self, v);
    } else if (done && dict_size(v)) {
        OWNED Value items = call_method_0(v, STR(items));
        OWNED Value iterator = items ? get_iter(items) : NULL;
        done = iterator && pickler_save_dict_items(self, iterator);
    }
    fast_leave(self, v);
    return done;
}

/* Before protocol 4: set(list of items). */
static bool save_set_reduced(Pickler *self, Borrowed v) {
    OWNED Value items = sequence_list(v);
    OWNED Value reduced = items ? build_value("O(O)", TO_VALUE(type_of(v)), items) : NULL;
    return reduced && pickler_save_reduce(self, reduced, v);
}

static bool save_set(Pickler *self, Borrowed v) {
    if (self->protocol < 4)
        return save_set_reduced(self, v);
    if (!pickler_op(self, OP_EMPTY_SET) || !pickler_memoize(self, v))
        return false;
    ssize_t position = 0, size = set_size(v);
    Borrowed item;
    for (ssize_t n = size ? PICKLE_BATCH : 0; n == PICKLE_BATCH;) {
        if (!pickler_op(self, OP_MARK))
            return false;
        for (n = 0; n < PICKLE_BATCH && set_next(v, &position, &item, NULL); n++) {
            OWNED Value kept = own(item);
            if (!pickler_save(self, kept))
                return false;
        }
        if (!pickler_op(self, OP_ADDITEMS))
            return false;
        if (set_size(v) != size)
            return raise_error(&exc_RuntimeError, "set changed size during iteration");
    }
    return true;
}

static bool save_frozenset(Pickler *self, Borrowed v) {
    if (self->protocol < 4)
        return save_set_reduced(self, v);
    if (!pickler_op(self, OP_MARK))
        return false;
    ssize_t position = 0;
    Borrowed item;
    while (set_next(v, &position, &item, NULL))
        if (!pickler_save(self, item))
            return false;
    int recursive = save_recursive(self, v, -1);
    if (recursive)
        return recursive > 0;
    return pickler_op(self, OP_FROZENSET) && pickler_memoize(self, v);
}

/* ------------------------------------------------------------------ any object */

/* 1 written as a reference to what persistent_id gave, 0 it gave None, -1. */
static int save_persistent(Pickler *self, Borrowed v) {
    OWNED Value id = self->persistent_is_method ? call_2(self->persistent_id, TO_VALUE(self), v)
                                                : call_1(self->persistent_id, v);
    if (!id || id == NONE)
        return id ? 0 : -1;
    if (self->bin)
        return pickler_save_without_id(self, id) && pickler_op(self, OP_BINPERSID) ? 1 : -1;
    OWNED Value text = object_str(id);
    if (!text)
        return -1;
    if (!str_is_ascii(text))
        return raise_pickling("persistent IDs in protocol 0 must be ASCII strings"), -1;
    bool done = pickler_op(self, OP_PERSID) && pickler_write(self, str_data(text), str_length(text)) && pickler_op(self, '\n');
    return done ? 1 : -1;
}

/* Objects of the exact built-in types. 1 written, 0 it is none of them, -1. */
static int save_builtin(Pickler *self, Borrowed v) {
    Type *type = type_of(v);
    bool (*save)(Pickler *, Borrowed) = type == &str_type         ? save_text
                                        : type == &bytes_type     ? save_bytes
                                        : type == &dict_type      ? save_dict
                                        : type == &list_type      ? save_list
                                        : type == &tuple_type     ? save_tuple
                                        : type == &set_type       ? save_set
                                        : type == &frozenset_type ? save_frozenset
                                        : type == &bytearray_type ? save_bytearray
                                        : type == &pickle_buffer_type ? save_buffer
                                                                      : NULL;
    return save ? (save(self, v) ? 1 : -1) : 0;
}

bool pickler_save_without_id(Pickler *self, Borrowed v) {
    if (v == NONE)
        return pickler_op(self, OP_NONE);
    if (is_bool(v))
        return save_bool(self, v == TRUE_VALUE);
    if (is_imm_int(v) || type_of(v) == &int_type)
        return save_int(self, v);
    if (is_float_exact(v))
        return save_float(self, v);
    ssize_t index = memo_get(&self->memo, v);
    if (index >= 0)
        return pickler_write_get(self, index);
    if (!recursion_enter(" while pickling an object"))
        return false;
    int saved = save_builtin(self, v);
    if (saved == 0)
        saved = pickler_save_other(self, v) ? 1 : -1;
    recursion_leave();
    return saved > 0;
}

bool pickler_save(Pickler *self, Borrowed v) {
    if (!pickler_boundary(self))
        return false;
    if (UNLIKELY(self->persistent_id != NULL)) {
        int saved = save_persistent(self, v);
        if (saved)
            return saved > 0;
    }
    return pickler_save_without_id(self, v);
}
