/* SPDX-License-Identifier: MIT
   Writing marshal data. Objects that are referred to from several places are written once and then by number, so that
   sharing survives; numbers are given in the order in which the reader will see the objects. */
#include "bytecode/code_priv.h"
#include "bytecode/marshal_priv.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef enum { WRITE_OK, WRITE_RAISED, WRITE_UNMARSHALLABLE, WRITE_TOO_DEEP } WriteStatus;

typedef struct {
    char *bytes;
    ssize_t size, capacity;
    WriteStatus status;
    int depth, version;
    struct { Borrowed object; uint32_t number; } *refs; /* open addressing by address */
    uint32_t ref_count, ref_mask;
} Writer;

static void write_value(Writer *w, Borrowed v);

static void raised(Writer *w) {
    if (w->status == WRITE_OK)
        w->status = WRITE_RAISED;
}

/* --- bytes and numbers, little-endian --- */

static char *reserve(Writer *w, ssize_t size) {
    if (w->status != WRITE_OK)
        return NULL;
    if (w->size + size > w->capacity) {
        ssize_t capacity = ssize_max(w->capacity * 2, w->size + size + 64);
        char *bytes = memory_resize(w->bytes, (size_t)capacity);
        if (!bytes) {
            raised(w);
            return NULL;
        }
        w->bytes = bytes;
        w->capacity = capacity;
    }
    w->size += size;
    return w->bytes + w->size - size;
}

static void write_bytes(Writer *w, const void *data, ssize_t size) {
    char *to = reserve(w, size);
    if (to && size)
        memcpy(to, data, (size_t)size);
}
static void write_byte(Writer *w, int byte) {
    char *to = reserve(w, 1);
    if (to)
        *to = (char)byte;
}
static void write_number(Writer *w, uint64_t n, int bytes) {
    for (int i = 0; i < bytes; i++, n >>= 8)
        write_byte(w, (int)(n & 255));
}
static void write_size(Writer *w, ssize_t size) {
    if (size > INT32_MAX && w->status == WRITE_OK)
        w->status = WRITE_UNMARSHALLABLE;
    write_number(w, (uint64_t)size, 4);
}
static void write_double(Writer *w, double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    write_number(w, bits, 8);
}

/* --- shared objects --- */

static bool grow_refs(Writer *w) {
    uint32_t size = w->refs ? (w->ref_mask + 1) * 2 : 64;
    __typeof__(w->refs) old = w->refs, refs = memory_new_zeroed(size * sizeof *refs);
    if (!refs)
        return false;
    for (uint32_t i = 0; old && i <= w->ref_mask; i++) {
        if (!old[i].object)
            continue;
        uint32_t at = (uint32_t)hash_pointer(old[i].object) & (size - 1);
        while (refs[at].object)
            at = (at + 1) & (size - 1);
        refs[at] = old[i];
    }
    memory_free(old);
    w->refs = refs;
    w->ref_mask = size - 1;
    return true;
}

/* Writes a reference to an object that was written before: true. Else *flag says whether it gets a number now. */
static bool write_reference(Writer *w, Borrowed v, int *flag) {
    *flag = 0;
    if (w->version < 3 || !is_pointer(v) || AS(Object, v)->refcount == 1)
        return false;
    if ((!w->refs || w->ref_count * 2 > w->ref_mask) && !grow_refs(w)) {
        raised(w);
        return true;
    }
    uint32_t at = (uint32_t)hash_pointer(v) & w->ref_mask;
    for (; w->refs[at].object; at = (at + 1) & w->ref_mask)
        if (w->refs[at].object == v) {
            write_byte(w, MARSHAL_REF);
            write_number(w, w->refs[at].number, 4);
            return true;
        }
    w->refs[at].object = v;
    w->refs[at].number = w->ref_count++;
    *flag = MARSHAL_FLAG_REF;
    return false;
}

/* --- kinds of objects --- */

/* Digits of 15 bits, as CPython writes them. */
static void write_long(Writer *w, Borrowed v, int flag) {
    int64_t bits = int_bit_length(v);
    ssize_t size = (ssize_t)(bits / 8 + 2), digits = (ssize_t)((bits + 14) / 15);
    unsigned char *bytes = memory_new((size_t)size);
    OWNED Value magnitude = int_absolute(v);
    if (!bytes || !magnitude || !int_to_bytes(magnitude, bytes, size, true, false)) {
        memory_free(bytes);
        raised(w);
        return;
    }
    write_byte(w, MARSHAL_LONG | flag);
    write_number(w, (uint64_t)(int_sign(v) < 0 ? -digits : digits), 4);
    for (ssize_t i = 0; i < digits; i++) {
        ssize_t first = i * 15;
        uint32_t window = 0;
        for (int n = 0; n < 3 && first / 8 + n < size; n++)
            window |= (uint32_t)bytes[first / 8 + n] << (8 * n);
        write_number(w, window >> (first % 8) & 0x7fff, 2);
    }
    memory_free(bytes);
}

static void write_int(Writer *w, Borrowed v, int flag) {
    int overflow;
    int64_t i = int_get(v, &overflow);
    if (overflow || i != (int32_t)i) {
        write_long(w, v, flag);
        return;
    }
    write_byte(w, MARSHAL_INT | flag);
    write_number(w, (uint64_t)i, 4);
}

static void write_text_number(Writer *w, double d) {
    ssize_t size;
    char *text = float_format_text(d, 'g', 17, 0, &size);
    if (!text) {
        raised(w);
        return;
    }
    write_byte(w, (int)size);
    write_bytes(w, text, size);
    memory_free(text);
}

static void write_float(Writer *w, Borrowed v, int flag) {
    write_byte(w, (w->version > 1 ? MARSHAL_FLOAT : MARSHAL_FLOAT_TEXT) | flag);
    if (w->version > 1)
        write_double(w, float_get(v));
    else
        write_text_number(w, float_get(v));
}

static void write_complex(Writer *w, Borrowed v, int flag) {
    Complex const *z = AS(Complex, v);
    write_byte(w, (w->version > 1 ? MARSHAL_COMPLEX : MARSHAL_COMPLEX_TEXT) | flag);
    for (int i = 0; i < 2; i++) {
        double d = i ? z->imag : z->real;
        if (w->version > 1)
            write_double(w, d);
        else
            write_text_number(w, d);
    }
}

static void write_str(Writer *w, Borrowed v, int flag) {
    bool interned = w->version > 0 && str_is_interned(v);
    if (w->version >= 4 && str_is_ascii(v)) {
        ssize_t size = str_length(v);
        bool is_short = size < 256;
        write_byte(w, (is_short ? interned ? MARSHAL_SHORT_ASCII_INTERNED : MARSHAL_SHORT_ASCII
                       : interned ? MARSHAL_ASCII_INTERNED
                                  : MARSHAL_ASCII) | flag);
        if (is_short)
            write_byte(w, (int)size);
        else
            write_size(w, size);
        write_bytes(w, str_data(v), size);
        return;
    }
    OWNED Value utf8 = str_encode_utf8(v, "surrogatepass");
    if (!utf8) {
        raised(w);
        return;
    }
    write_byte(w, (interned && w->version >= 3 ? MARSHAL_INTERNED : MARSHAL_STR) | flag);
    write_size(w, bytes_size(utf8));
    write_bytes(w, bytes_data(utf8), bytes_size(utf8));
}

static void write_tuple(Writer *w, Borrowed v, int flag) {
    ssize_t n = tuple_size(v);
    if (w->version >= 4 && n < 256) {
        write_byte(w, MARSHAL_SMALL_TUPLE | flag);
        write_byte(w, (int)n);
    } else {
        write_byte(w, MARSHAL_TUPLE | flag);
        write_size(w, n);
    }
    for (ssize_t i = 0; i < n; i++)
        write_value(w, tuple_peek(v, i));
}

static void write_list(Writer *w, Borrowed v, int flag) {
    write_byte(w, MARSHAL_LIST | flag);
    write_size(w, list_size(v));
    for (ssize_t i = 0; i < list_size(v) && w->status == WRITE_OK; i++)
        write_value(w, list_peek(v, i));
}

static void write_dict(Writer *w, Borrowed v, int flag) {
    write_byte(w, MARSHAL_DICT | flag);
    ssize_t at = 0;
    Borrowed key, value;
    while (w->status == WRITE_OK && dict_next(v, &at, &key, &value)) {
        write_value(w, key);
        write_value(w, value);
    }
    write_byte(w, MARSHAL_NULL);
}

/* The order of the items in a set depends on addresses; sorted by their own encoding the result is reproducible. */
static void write_set(Writer *w, Borrowed v, int flag) {
    write_byte(w, (is_frozenset(v) ? MARSHAL_FROZENSET : MARSHAL_SET) | flag);
    write_size(w, set_size(v));
    OWNED Value pairs = list_new(0);
    ssize_t at = 0;
    Borrowed item;
    hash_t hash;
    while (pairs && w->status == WRITE_OK && set_next(v, &at, &item, &hash)) {
        OWNED Value dumped = marshal_dumps(item, w->version);
        if (!dumped || !list_append_steal(pairs, tuple_pack(2, (Borrowed)dumped, item))) {
            raised(w);
            return;
        }
    }
    if (!pairs || (w->status == WRITE_OK && !list_sort(pairs, NULL, false))) {
        raised(w);
        return;
    }
    for (ssize_t i = 0; i < list_size(pairs) && w->status == WRITE_OK; i++)
        write_value(w, tuple_peek(list_peek(pairs, i), 1));
}

static void write_code(Writer *w, Borrowed v, int flag) {
    Code const *code = AS(Code, v);
    Instr *instructions = code_generic_instructions(code);
    if (!instructions) {
        raised(w);
        return;
    }
    write_byte(w, MARSHAL_CODE | flag);
    write_number(w, opcode_fingerprint(), 4);
#define WRITE_INT(field) write_number(w, (uint64_t)code->field, 4);
    MARSHAL_CODE_INTS(WRITE_INT)
#undef WRITE_INT
#define WRITE_OBJECT(field) write_value(w, code->field);
    MARSHAL_CODE_OBJECTS(WRITE_OBJECT)
#undef WRITE_OBJECT
    write_number(w, code->word_count, 4);
    for (uint32_t i = 0; i < code->word_count; i++)
        write_number(w, instructions[i].word, 8);
    write_number(w, code->exception_count, 4);
    for (uint32_t i = 0; i < code->exception_count; i++) {
        ExceptionEntry e = code->exceptions[i];
        write_number(w, e.start, 4);
        write_number(w, e.end, 4);
        write_number(w, e.target, 4);
        write_number(w, e.exception_register, 2);
        write_number(w, e.first_temporary, 2);
    }
    memory_free(instructions);
}

static void write_buffer(Writer *w, Borrowed v, int flag) {
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE)) {
        error_clear();
        w->status = w->status == WRITE_OK ? WRITE_UNMARSHALLABLE : w->status;
        return;
    }
    write_byte(w, MARSHAL_BYTES | flag);
    write_size(w, buffer.size);
    write_bytes(w, buffer.data, buffer.size);
    buffer_release(&buffer);
}

static void write_object(Writer *w, Borrowed v) {
    int flag;
    if (write_reference(w, v, &flag))
        return;
    Type *type = type_of(v);
    if (type == &int_type)
        write_int(w, v, flag);
    else if (type == &float_type)
        write_float(w, v, flag);
    else if (type == &complex_type)
        write_complex(w, v, flag);
    else if (type == &bytes_type) {
        write_byte(w, MARSHAL_BYTES | flag);
        write_size(w, bytes_size(v));
        write_bytes(w, bytes_data(v), bytes_size(v));
    } else if (type == &str_type)
        write_str(w, v, flag);
    else if (type == &tuple_type)
        write_tuple(w, v, flag);
    else if (type == &list_type)
        write_list(w, v, flag);
    else if (type == &dict_type)
        write_dict(w, v, flag);
    else if (type == &set_type || type == &frozenset_type)
        write_set(w, v, flag);
    else if (type == &code_type)
        write_code(w, v, flag);
    else if (buffer_is_supported(v))
        write_buffer(w, v, flag);
    else if (w->status == WRITE_OK)
        w->status = WRITE_UNMARSHALLABLE;
}

static void write_value(Writer *w, Borrowed v) {
    if (w->status != WRITE_OK)
        return;
    if (++w->depth > MARSHAL_DEPTH)
        w->status = WRITE_TOO_DEEP;
    else if (!v)
        write_byte(w, MARSHAL_NULL);
    else if (v == NONE)
        write_byte(w, MARSHAL_NONE);
    else if (v == TO_VALUE(&exc_StopIteration))
        write_byte(w, MARSHAL_STOP_ITERATION);
    else if (v == ELLIPSIS)
        write_byte(w, MARSHAL_ELLIPSIS);
    else if (v == FALSE_VALUE)
        write_byte(w, MARSHAL_FALSE);
    else if (v == TRUE_VALUE)
        write_byte(w, MARSHAL_TRUE);
    else
        write_object(w, v);
    w->depth--;
}

Value marshal_dumps(Borrowed value, int version) {
    Writer w = {.version = version};
    write_value(&w, value);
    Value result = w.status == WRITE_OK ? bytes_new(w.bytes, w.size) : NULL;
    memory_free(w.bytes);
    memory_free(w.refs);
    if (w.status == WRITE_UNMARSHALLABLE)
        raise_error(&exc_ValueError, "unmarshallable object");
    else if (w.status == WRITE_TOO_DEEP)
        raise_error(&exc_ValueError, "object too deeply nested to marshal");
    return result;
}
