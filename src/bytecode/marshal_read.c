/* SPDX-License-Identifier: MIT
   Reading marshal data. Damaged data raises; for code objects only what memory safety of the reader itself needs is
   checked, as their instructions are trusted like any other code. A slot of `refs` is reserved before the members of an
   object are read, because the writer numbers an object before its members. */
#include "bytecode/marshal_priv.h"

#include <endian.h>

#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    const unsigned char *next, *end; /* of a string; of a file: nothing is kept there between two calls of take */
    Borrowed file;    /* NULL: from a string */
    Value chunk;      /* bytearray that the last piece of a file was read into */
    int depth;
    uint32_t fingerprint; /* of our instruction set; 0: not asked for yet */
    Value refs;       /* List; NONE: reserved */
} Reader;

static Value read_member(Reader *r, const char *what) MUST_CHECK;
static Value read_maybe_null(Reader *r) MUST_CHECK;

static void *bad_data(const char *what) { return raise_error(&exc_ValueError, "bad marshal data (%s)", what); }

/* --- bytes and numbers --- */

/* Reads `size` bytes of the file; they stay valid until the next call. */
static const unsigned char *take_from_file(Reader *r, ssize_t size) {
    REPLACE(r->chunk, bytearray_new(NULL, size));
    OWNED Value view = r->chunk ? memoryview_new(r->chunk) : NULL;
    OWNED Value name = view ? str_intern_text("readinto") : NULL;
    OWNED Value count = name ? call_method_1(r->file, name, view) : NULL;
    ssize_t got;
    if (!count || !arg_ssize(count, &got))
        return NULL;
    if (got == size)
        return (const unsigned char *)bytearray_data(r->chunk);
    if (got > size)
        return raise_error(&exc_ValueError,
                           "read() returned too much data: %zd bytes requested, %zd returned", size, got);
    return raise_error(&exc_EOFError, "marshal data too short");
}

static NOINLINE const unsigned char *take_slow(Reader *r, ssize_t size) {
    if (r->file)
        return take_from_file(r, size);
    return raise_error(&exc_EOFError, "marshal data too short");
}

static ALWAYS_INLINE const unsigned char *take(Reader *r, ssize_t size) {
    if (UNLIKELY(r->file || size > r->end - r->next))
        return take_slow(r, size);
    r->next += size;
    return r->next - size;
}

static ALWAYS_INLINE bool take_number(Reader *r, int bytes, uint64_t *out) {
    const unsigned char *p = take(r, bytes);
    if (!p)
        return false;
    *out = 0;
    for (int i = bytes - 1; i >= 0; i--)
        *out = *out << 8 | p[i];
    return true;
}
static bool take_int(Reader *r, int *out) {
    uint64_t n;
    if (!take_number(r, 4, &n))
        return false;
    *out = (int)(int32_t)n;
    return true;
}
static bool take_size(Reader *r, ssize_t *out, const char *what) {
    int n;
    if (!take_int(r, &n))
        return false;
    *out = n;
    if (n < 0)
        bad_data(what);
    return n >= 0;
}
static bool take_double(Reader *r, double *out) {
    uint64_t bits;
    if (!take_number(r, 8, &bits))
        return false;
    memcpy(out, &bits, sizeof *out);
    return true;
}
static bool take_double_text(Reader *r, double *out) {
    uint64_t size;
    const unsigned char *p = take_number(r, 1, &size) ? take(r, (ssize_t)size) : NULL;
    if (!p)
        return false;
    OWNED Value text = str_from_latin1(p, (ssize_t)size), number = text ? float_from_str(text) : NULL;
    if (number)
        *out = float_get(number);
    return number != NULL;
}

/* --- references --- */

/* The number of an object that is being read; -1: it has none; -2: error. */
static ssize_t reserve_ref(Reader *r, int flag) {
    if (!flag)
        return -1;
    ssize_t index = list_size(r->refs);
    return list_append(r->refs, NONE) ? index : -2;
}
static Value keep_ref(Reader *r, ssize_t index, STEALS Value v) {
    if (v && index >= 0)
        list_store(r->refs, index, own(v));
    return v;
}
static Value add_ref(Reader *r, int flag, STEALS Value v) {
    if (v && flag && !list_append(r->refs, v)) {
        drop(v);
        return NULL;
    }
    return v;
}

static Value read_reference(Reader *r) {
    int index;
    if (!take_int(r, &index))
        return NULL;
    if (index < 0 || index >= list_size(r->refs) || list_peek(r->refs, index) == NONE)
        return bad_data("invalid reference");
    return own(list_peek(r->refs, index));
}

/* --- atoms --- */

static Value read_long(Reader *r) {
    int n;
    if (!take_int(r, &n))
        return NULL;
    if (n == INT32_MIN)
        return bad_data("long size out of range");
    ssize_t digits = n < 0 ? -(ssize_t)n : n, size = digits * 15 / 8 + 4;
    const unsigned char *p = take(r, digits * 2);
    if (!p)
        return NULL;
    if (digits && p[digits * 2 - 1] == 0 && p[digits * 2 - 2] == 0)
        return bad_data("unnormalized long data");
    unsigned char *bytes = memory_new_zeroed((size_t)size);
    if (!bytes)
        return NULL;
    bool in_range = true;
    for (ssize_t i = 0; i < digits; i++) {
        uint32_t digit = (uint32_t)p[2 * i] | (uint32_t)p[2 * i + 1] << 8;
        in_range &= digit <= 0x7fff;
        uint32_t shifted = digit << (i * 15 % 8);
        for (int k = 0; k < 3; k++)
            bytes[i * 15 / 8 + k] |= (unsigned char)(shifted >> (8 * k));
    }
    OWNED Value v = in_range ? int_from_bytes(bytes, size, true, false) : bad_data("digit out of range in long");
    memory_free(bytes);
    return !v ? NULL : n < 0 ? int_negative(v) : MOVE(v);
}

static Value read_int(Reader *r, int bytes) {
    uint64_t n;
    if (!take_number(r, bytes, &n))
        return NULL;
    return int_new(bytes == 4 ? (int64_t)(int32_t)n : (int64_t)n);
}

static Value read_float(Reader *r, bool is_text) {
    double d;
    return (is_text ? take_double_text(r, &d) : take_double(r, &d)) ? float_new(d) : NULL;
}
static Value read_complex(Reader *r, bool is_text) {
    double re, im;
    bool ok = is_text ? take_double_text(r, &re) && take_double_text(r, &im)
                      : take_double(r, &re) && take_double(r, &im);
    return ok ? complex_new(re, im) : NULL;
}

static Value read_bytes(Reader *r) {
    ssize_t size;
    const unsigned char *p = take_size(r, &size, "bytes object size out of range") ? take(r, size) : NULL;
    return p ? bytes_new((const char *)p, size) : NULL;
}

static Value read_ascii(Reader *r, bool is_short, bool interned) {
    ssize_t size;
    uint64_t byte;
    if (is_short) {
        if (!take_number(r, 1, &byte))
            return NULL;
        size = (ssize_t)byte;
    } else if (!take_size(r, &size, "string size out of range")) {
        return NULL;
    }
    const unsigned char *p = take(r, size);
    if (p && interned)
        return str_intern_latin1((const char *)p, size);
    return p ? str_from_latin1(p, size) : NULL;
}

static Value read_utf8(Reader *r, bool interned) {
    ssize_t size;
    const unsigned char *p = take_size(r, &size, "string size out of range") ? take(r, size) : NULL;
    Value v = p ? str_decode_utf8((const char *)p, size, "surrogatepass", NULL) : NULL;
    return v && interned ? str_intern(v) : v;
}

/* --- containers --- */

enum { SHORT_TUPLE = 16 };

/* `n` is at most SHORT_TUPLE. */
static Value read_short_tuple(Reader *r, ssize_t n) {
    Value items[SHORT_TUPLE];
    for (ssize_t i = 0; i < n; i++) {
        if ((items[i] = read_member(r, "tuple")))
            continue;
        while (i > 0)
            drop(items[--i]);
        return NULL;
    }
    return tuple_from_array_steal(items, n);
}

static Value read_tuple(Reader *r, bool is_small, int flag) {
    ssize_t n;
    uint64_t byte;
    if (is_small) {
        if (!take_number(r, 1, &byte))
            return NULL;
        n = (ssize_t)byte;
    } else if (!take_size(r, &n, "tuple size out of range")) {
        return NULL;
    }
    if (!r->file && n > r->end - r->next)
        return raise_error(&exc_EOFError, "marshal data too short");
    ssize_t ref = reserve_ref(r, flag);
    if (ref != -2 && n <= SHORT_TUPLE)
        return keep_ref(r, ref, read_short_tuple(r, n));
    OWNED Value items = ref == -2 ? NULL : list_new(0);
    for (ssize_t i = 0; items && i < n; i++)
        if (!list_append_steal(items, read_member(r, "tuple")))
            return NULL;
    return keep_ref(r, ref, items ? list_to_tuple(items) : NULL);
}

static Value read_list(Reader *r, int flag) {
    ssize_t n;
    if (!take_size(r, &n, "list size out of range"))
        return NULL;
    OWNED Value list = add_ref(r, flag, list_new(0));
    for (ssize_t i = 0; list && i < n; i++)
        if (!list_append_steal(list, read_member(r, "list")))
            return NULL;
    return MOVE(list);
}

static Value read_dict(Reader *r, int flag) {
    OWNED Value dict = add_ref(r, flag, dict_new());
    while (dict) {
        OWNED Value key = read_maybe_null(r);
        if (!key)
            return error_is_set() ? NULL : MOVE(dict);
        OWNED Value value = read_maybe_null(r);
        if (!value)
            return error_is_set() ? NULL : MOVE(dict);
        if (!dict_set(dict, key, value))
            return NULL;
    }
    return NULL;
}

static Value read_set(Reader *r, bool frozen, int flag) {
    ssize_t n;
    if (!take_size(r, &n, "set size out of range"))
        return NULL;
    ssize_t ref = reserve_ref(r, flag);
    OWNED Value set = ref == -2 ? NULL : set_new(NULL);
    if (set && !frozen && ref >= 0)
        list_store(r->refs, ref, own(set));
    for (ssize_t i = 0; set && i < n; i++) {
        OWNED Value item = read_member(r, "set");
        if (!item || !set_add(set, item))
            return NULL;
    }
    if (!set)
        return NULL;
    return frozen ? keep_ref(r, ref, n ? frozenset_new(set) : frozenset_new(NULL)) : MOVE(set);
}

/* --- code --- */

static bool check_code_types(CodeParts const *p) {
    bool ok = is_tuple_exact(p->constants) && is_tuple_exact(p->names) && is_tuple_exact(p->local_plus_names) &&
              is_bytes_exact(p->local_plus_kinds) && is_str_exact(p->filename) && is_str_exact(p->name) &&
              is_str_exact(p->qualname) && is_bytes_exact(p->position_table) &&
              bytes_size(p->local_plus_kinds) == tuple_size(p->local_plus_names);
    if (!ok)
        bad_data("code object");
    return ok;
}

static bool read_instructions(Reader *r, CodeParts *p) {
    uint64_t n;
    if (!take_number(r, 4, &n))
        return false;
    const unsigned char *words = take(r, (ssize_t)n * 8);
    p->word_count = (uint32_t)n;
    p->instructions = words ? memory_new_array(n, sizeof *p->instructions) : NULL;
    if (!p->instructions)
        return false;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t word;
        memcpy(&word, words + i * 8, sizeof word);
        p->instructions[i].word = le64toh(word);
    }
    return true;
}

static bool read_exceptions(Reader *r, CodeParts *p) {
    uint64_t n;
    if (!take_number(r, 4, &n))
        return false;
    if (!r->file && (ssize_t)n > (r->end - r->next) / 16)
        return bad_data("code object");
    p->exception_count = (uint32_t)n;
    if (!n)
        return true;
    p->exceptions = memory_new_array(n, sizeof *p->exceptions);
    for (uint64_t i = 0; p->exceptions && i < n; i++) {
        uint64_t start, end, target, reg, first;
        if (!take_number(r, 4, &start) || !take_number(r, 4, &end) || !take_number(r, 4, &target) ||
            !take_number(r, 2, &reg) || !take_number(r, 2, &first))
            return false;
        p->exceptions[i] = (ExceptionEntry){(uint32_t)start, (uint32_t)end, (uint32_t)target, (uint16_t)reg,
                                            (uint16_t)first};
    }
    return p->exceptions != NULL;
}

static bool read_code_parts(Reader *r, CodeParts *p) {
#define READ_INT(field)                                                                                                \
    if (!take_int(r, &p->field))                                                                                       \
        return false;
    MARSHAL_CODE_INTS(READ_INT)
#undef READ_INT
#define READ_OBJECT(field)                                                                                             \
    if (!(p->field = read_member(r, "code")))                                                                                   \
        return false;
    MARSHAL_CODE_OBJECTS(READ_OBJECT)
#undef READ_OBJECT
    return check_code_types(p) && read_instructions(r, p) && read_exceptions(r, p);
}

static Value read_code(Reader *r, int flag) {
    uint64_t fingerprint;
    if (!take_number(r, 4, &fingerprint))
        return NULL;
    if (!r->fingerprint)
        r->fingerprint = opcode_fingerprint();
    if (fingerprint != r->fingerprint)
        return bad_data("code of another version");
    ssize_t ref = reserve_ref(r, flag);
    if (ref == -2)
        return NULL;
    CodeParts parts = {0};
    if (read_code_parts(r, &parts))
        return keep_ref(r, ref, code_new(&parts));
    Value const owned[] = {parts.constants, parts.names, parts.local_plus_names, parts.local_plus_kinds, parts.filename,
                           parts.name, parts.qualname, parts.position_table};
    for (int i = 0; i < ARRAY_LENGTH(owned); i++)
        drop(owned[i]);
    memory_free(parts.instructions);
    memory_free(parts.exceptions);
    return NULL;
}

/* --- one value --- */

static Value read_kind(Reader *r, int kind, int flag) {
    switch (kind) {
    case MARSHAL_NULL: return NULL;
    case MARSHAL_NONE: return NONE;
    case MARSHAL_FALSE: return FALSE_VALUE;
    case MARSHAL_TRUE: return TRUE_VALUE;
    case MARSHAL_STOP_ITERATION: return own(TO_VALUE(&exc_StopIteration));
    case MARSHAL_ELLIPSIS: return ELLIPSIS;
    case MARSHAL_INT: return add_ref(r, flag, read_int(r, 4));
    case MARSHAL_INT64: return add_ref(r, flag, read_int(r, 8));
    case MARSHAL_LONG: return add_ref(r, flag, read_long(r));
    case MARSHAL_FLOAT_TEXT: return add_ref(r, flag, read_float(r, true));
    case MARSHAL_FLOAT: return add_ref(r, flag, read_float(r, false));
    case MARSHAL_COMPLEX_TEXT: return add_ref(r, flag, read_complex(r, true));
    case MARSHAL_COMPLEX: return add_ref(r, flag, read_complex(r, false));
    case MARSHAL_BYTES: return add_ref(r, flag, read_bytes(r));
    case MARSHAL_ASCII: return add_ref(r, flag, read_ascii(r, false, false));
    case MARSHAL_ASCII_INTERNED: return add_ref(r, flag, read_ascii(r, false, true));
    case MARSHAL_SHORT_ASCII: return add_ref(r, flag, read_ascii(r, true, false));
    case MARSHAL_SHORT_ASCII_INTERNED: return add_ref(r, flag, read_ascii(r, true, true));
    case MARSHAL_STR: return add_ref(r, flag, read_utf8(r, false));
    case MARSHAL_INTERNED: return add_ref(r, flag, read_utf8(r, true));
    case MARSHAL_REF: return read_reference(r);
    case MARSHAL_SMALL_TUPLE: return read_tuple(r, true, flag);
    case MARSHAL_TUPLE: return read_tuple(r, false, flag);
    case MARSHAL_LIST: return read_list(r, flag);
    case MARSHAL_DICT: return read_dict(r, flag);
    case MARSHAL_SET: return read_set(r, false, flag);
    case MARSHAL_FROZENSET: return read_set(r, true, flag);
    case MARSHAL_CODE: return read_code(r, flag);
    default: return bad_data("unknown type code");
    }
}

/* NULL without error: the end mark of a dict. */
static Value read_maybe_null(Reader *r) {
    if (!r->file && r->next >= r->end)
        return raise_error(&exc_EOFError, "EOF read where object expected");
    const unsigned char *p = take(r, 1);
    if (!p)
        return NULL;
    int byte = *p;
    if (++r->depth > MARSHAL_DEPTH) {
        r->depth--;
        return raise_error(&exc_ValueError, "recursion limit exceeded");
    }
    Value v = read_kind(r, byte & ~MARSHAL_FLAG_REF, byte & MARSHAL_FLAG_REF);
    r->depth--;
    return v;
}

static Value read_member(Reader *r, const char *what) {
    Value v = read_maybe_null(r);
    if (!v && !error_is_set())
        raise_error(&exc_TypeError, "NULL object in marshal data for %s", what);
    return v;
}

static Value read_all(Reader *r) {
    r->refs = list_new(0);
    Value v = r->refs ? read_member(r, "object") : NULL;
    drop(r->refs);
    drop(r->chunk);
    return v;
}

Value marshal_loads(const char *bytes, ssize_t size, ssize_t *used) {
    Reader r = {.next = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + size};
    Value v = read_all(&r);
    if (used)
        *used = (const char *)r.next - bytes;
    return v;
}

Value marshal_load(Borrowed file) {
    Reader r = {.file = file};
    OWNED Value nothing = call_method_1(file, STR(read), imm_int(0));
    if (!nothing)
        return NULL;
    if (!is_bytes(nothing))
        return raise_error(&exc_TypeError, "file.read() returned not bytes but %.100T", (Borrowed)nothing);
    return read_all(&r);
}
