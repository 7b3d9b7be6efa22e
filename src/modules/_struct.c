/* SPDX-License-Identifier: MIT
   _struct: formats parsed once into items (Struct), packing and unpacking by them, iteration over equal records. The
   module functions keep the Struct objects of the formats that they have seen. Values are packed in _struct_item.c. */
#include "modules/_struct.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    ssize_t size;        /* of a record in bytes; -1 before a format was given */
    ssize_t values;      /* how many values a record has; -1 as above */
    StructItem *items;   /* memory_new'd; ends with a STRUCT_PAD; NULL before a format was given */
    Value format;        /* Bytes */
    Value weaklist;
} Struct;

typedef struct {
    Object head;
    Value structure;     /* Struct */
    Buffer buffer;
    ssize_t offset;      /* of the next record; buffer.owner NULL: exhausted */
} UnpackIterator;

typedef struct {
    Value error;         /* struct.error */
    Value cache;         /* Dict: format -> Struct */
} StructState;

extern ModuleDef const struct_module;
static StructState *struct_state(void) { return module_state(&struct_module); }
static Type struct_type, unpack_iterator_type;

enum { STRUCT_CACHE_SIZE = 100 };

/* --- parsing formats --- */

typedef struct {
    char code;
    StructKind kind;
    uint8_t native_size, standard_size; /* standard 0: only native */
} StructCode;

static const StructCode struct_codes[] = {
    {'x', STRUCT_PAD, 1, 1},      {'c', STRUCT_CHAR, 1, 1},     {'s', STRUCT_BYTES, 1, 1},
    {'p', STRUCT_PASCAL, 1, 1},   {'b', STRUCT_SIGNED, 1, 1},   {'B', STRUCT_UNSIGNED, 1, 1},
    {'?', STRUCT_BOOL, 1, 1},     {'h', STRUCT_SIGNED, 2, 2},   {'H', STRUCT_UNSIGNED, 2, 2},
    {'i', STRUCT_SIGNED, 4, 4},   {'I', STRUCT_UNSIGNED, 4, 4}, {'l', STRUCT_SIGNED, 8, 4},
    {'L', STRUCT_UNSIGNED, 8, 4}, {'q', STRUCT_SIGNED, 8, 8},   {'Q', STRUCT_UNSIGNED, 8, 8},
    {'n', STRUCT_SIGNED, 8, 0},   {'N', STRUCT_UNSIGNED, 8, 0}, {'e', STRUCT_FLOAT, 2, 2},
    {'f', STRUCT_FLOAT, 4, 4},    {'d', STRUCT_FLOAT, 8, 8},    {'P', STRUCT_POINTER, 8, 0},
};

typedef struct {
    const char *at, *end;
    bool native, big_endian; /* native: native sizes and alignment */
} FormatReader;

static const StructCode *format_find_code(const FormatReader *r, char c) {
    for (int i = 0; i < ARRAY_LENGTH(struct_codes); i++)
        if (struct_codes[i].code == c)
            return r->native || struct_codes[i].standard_size ? &struct_codes[i] : NULL;
    return NULL;
}

static void format_read_order(FormatReader *r) {
    r->native = true;
    r->big_endian = false;
    if (r->at == r->end || !strchr("@=<>!", *r->at) || !*r->at)
        return;
    r->native = *r->at == '@';
    r->big_endian = *r->at == '>' || *r->at == '!';
    r->at++;
}

static bool format_raise(const char *message) {
    module_raise(struct_state()->error, "%s", message);
    return false;
}

/* The next repeat count and code: 1, 0 at the end, -1. */
static int format_next(FormatReader *r, ssize_t *count, const StructCode **code) {
    while (r->at < r->end && (*r->at == ' ' || (*r->at >= '\t' && *r->at <= '\r')))
        r->at++;
    if (r->at == r->end)
        return 0;
    *count = 1;
    if (*r->at >= '0' && *r->at <= '9') {
        *count = 0;
        for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
            if (__builtin_mul_overflow(*count, 10, count) || __builtin_add_overflow(*count, *r->at - '0', count))
                return format_raise("total struct size too long"), -1;
        if (r->at == r->end)
            return format_raise("repeat count given without format specifier"), -1;
    }
    *code = format_find_code(r, *r->at++);
    return *code ? 1 : (format_raise("bad char in struct format"), -1);
}

/* Walks the format: computes sizes, and fills `items` when it is not NULL. Returns how many there are, -1. */
static ssize_t format_walk(FormatReader reader, Struct *self, StructItem *items) {
    ssize_t size = 0, values = 0, item_count = 0, count;
    const StructCode *code;
    int got;
    while ((got = format_next(&reader, &count, &code)) > 0) {
        ssize_t each = reader.native ? code->native_size : code->standard_size, bytes;
        if (reader.native) {
            if (size > INT64_MAX - each)
                return format_raise("total struct size too long"), -1;
            size = (size + each - 1) / each * each;
        }
        bool text = code->kind == STRUCT_BYTES || code->kind == STRUCT_PASCAL;
        if (code->kind != STRUCT_PAD && (count > 0 || text)) {
            if (items)
                items[item_count] = (StructItem){
                    .kind = code->kind, .code = code->code, .size = each, .offset = size, .count = count,
                    .big_endian = reader.big_endian,
                    .native = reader.native || (!reader.big_endian && each == code->native_size && code->kind != STRUCT_FLOAT),
                };
            item_count++;
            values += text ? 1 : count;
        }
        if (__builtin_mul_overflow(each, count, &bytes) || __builtin_add_overflow(size, bytes, &size))
            return format_raise("total struct size too long"), -1;
    }
    self->size = size;
    self->values = values;
    if (items)
        items[item_count] = (StructItem){.kind = STRUCT_PAD};
    return got < 0 ? -1 : item_count;
}

/* Gives the Struct its format, a Str or Bytes. */
static bool struct_set_format(Struct *self, Borrowed format) {
    OWNED Value bytes = NULL;
    if (is_str(format))
        bytes = str_encode(format, "ascii", NULL);
    else if (is_bytes(format))
        bytes = own(format);
    else
        raise_error(&exc_TypeError, "Struct() argument 1 must be a str or bytes object, not %T", format);
    if (!bytes)
        return false;
    if (strlen(bytes_data(bytes)) != (size_t)bytes_size(bytes))
        return format_raise("embedded null character");
    FormatReader reader = {.at = bytes_data(bytes), .end = bytes_data(bytes) + bytes_size(bytes)};
    format_read_order(&reader);
    Struct parsed = {.size = 0};
    ssize_t item_count = format_walk(reader, &parsed, NULL);
    StructItem *items = item_count < 0 ? NULL : memory_new_array((size_t)item_count + 1, sizeof *items);
    if (!items || format_walk(reader, &parsed, items) < 0) {
        memory_free(items);
        return false;
    }
    memory_free(self->items);
    self->items = items;
    self->size = parsed.size;
    self->values = parsed.values;
    REPLACE(self->format, MOVE(bytes));
    return true;
}

static Value struct_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    AS(Struct, self)->size = AS(Struct, self)->values = -1;
    AS(Struct, self)->format = bytes_new("", 0);
    return self;
}

static bool struct_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed format;
    return native_bind("Struct", "(format)", args, count, keywords, &format, NULL) &&
           struct_set_format(AS(Struct, self), format);
}

static void struct_dealloc(Object *o) {
    Struct *self = (Struct *)o;
    memory_free(self->items);
    drop(self->format);
    object_free(self);
}

/* The Struct of a format, from the cache when it was seen before: new. */
static Value struct_for_format(Borrowed format) {
    StructState *state = struct_state();
    bool known_kind = is_str_exact(format) || is_bytes_exact(format);
    if (known_kind && state->cache) {
        Borrowed cached = dict_peek(state->cache, format);
        if (cached)
            return own(cached);
        if (error_is_set())
            return NULL;
    }
    OWNED Value self = struct_slot_new(&struct_type, NULL, 0, NULL);
    if (!self || !struct_set_format(AS(Struct, self), format))
        return NULL;
    if (!state->cache && !(state->cache = dict_new()))
        return NULL;
    if (dict_size(state->cache) >= STRUCT_CACHE_SIZE)
        dict_clear(state->cache);
    if (known_kind && !dict_set(state->cache, format, self))
        return NULL;
    return MOVE(self);
}

/* --- unpacking --- */

static Value struct_unpack(const Struct *self, const unsigned char *data) {
    Value result = tuple_new(ssize_max(self->values, 0));
    ssize_t next = 0;
    for (StructItem const *item = self->items; result && item && item->kind != STRUCT_PAD; item++) {
        const unsigned char *at = data + item->offset;
        bool text = item->kind == STRUCT_BYTES || item->kind == STRUCT_PASCAL;
        for (ssize_t k = text ? 1 : item->count; k > 0; k--, at += item->size) {
            Value v = struct_item_unpack(item, at);
            if (!v) {
                drop(result);
                return NULL;
            }
            tuple_init_item(result, next++, v);
        }
    }
    return result;
}

static Value struct_unpack_buffer(Borrowed self, Borrowed object) {
    Buffer buffer;
    if (!buffer_get(object, &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = NULL;
    if (buffer.size != AS(Struct, self)->size)
        module_raise(struct_state()->error, "unpack requires a buffer of %zd bytes", AS(Struct, self)->size);
    else
        result = struct_unpack(AS(Struct, self), buffer.data);
    buffer_release(&buffer);
    return result;
}

/* Checks that a record lies in a buffer at `offset`, which may count from the end. */
static bool struct_check_offset(const Struct *self, ssize_t *offset, ssize_t room, bool packing) {
    Borrowed error = struct_state()->error;
    ssize_t size = self->size;
    if (*offset < 0) {
        if (*offset + size > 0) {
            module_raise(error, packing ? "no space to pack %zd bytes at offset %zd"
                                        : "not enough data to unpack %zd bytes at offset %zd", size, *offset);
            return false;
        }
        if (*offset + room < 0) {
            module_raise(error, "offset %zd out of range for %zd-byte buffer", *offset, room);
            return false;
        }
        *offset += room;
    }
    if (room - *offset >= size)
        return true;
    module_raise(error, "%s requires a buffer of at least %zu bytes for %s %zd bytes at offset %zd (actual buffer size is %zd)",
                 packing ? "pack_into" : "unpack_from", (size_t)size + (size_t)*offset, packing ? "packing" : "unpacking",
                 size, *offset, room);
    return false;
}

static Value struct_unpack_from(Borrowed self, Borrowed object, Borrowed offset_arg) {
    ssize_t offset = 0;
    Buffer buffer;
    if ((offset_arg && !arg_ssize(offset_arg, &offset)) || !buffer_get(object, &buffer, BUFFER_SIMPLE))
        return NULL;
    Value result = NULL;
    if (struct_check_offset(AS(Struct, self), &offset, buffer.size, false))
        result = struct_unpack(AS(Struct, self), (unsigned char *)buffer.data + offset);
    buffer_release(&buffer);
    return result;
}

/* --- packing --- */

static bool struct_pack(const Struct *self, unsigned char *data, Borrowed const *values) {
    Borrowed error = struct_state()->error;
    memset(data, 0, (size_t)self->size);
    for (StructItem const *item = self->items; item && item->kind != STRUCT_PAD; item++) {
        unsigned char *at = data + item->offset;
        bool text = item->kind == STRUCT_BYTES || item->kind == STRUCT_PASCAL;
        for (ssize_t k = text ? 1 : item->count; k > 0; k--, at += item->size)
            if (!struct_item_pack(item, at, *values++, error))
                return false;
    }
    return true;
}

static Value struct_pack_bytes(Borrowed self, Borrowed const *values, ssize_t count) {
    Struct *structure = AS(Struct, self);
    if (count != structure->values)
        return module_raise(struct_state()->error, "pack expected %zd items for packing (got %zd)", structure->values, count);
    OWNED Value result = bytes_new(structure->size ? NULL : "", structure->size);
    if (!result || !struct_pack(structure, (unsigned char *)bytes_data(result), values))
        return NULL;
    return MOVE(result);
}

static Value struct_pack_into(Borrowed self, Borrowed const *args, ssize_t count) {
    Struct *structure = AS(Struct, self);
    Borrowed error = struct_state()->error;
    if (count == 0)
        return module_raise(error, "pack_into expected buffer argument");
    if (count == 1)
        return module_raise(error, "pack_into expected offset argument");
    if (count - 2 != structure->values)
        return module_raise(error, "pack_into expected %zd items for packing (got %zd)", structure->values, count - 2);
    Buffer buffer;
    ssize_t offset;
    if (!buffer_is_supported(args[0]) || !buffer_get(args[0], &buffer, BUFFER_WRITABLE)) {
        error_clear();
        return raise_error(&exc_TypeError, "argument must be read-write bytes-like object, not %T", args[0]);
    }
    bool good = arg_ssize(args[1], &offset) && struct_check_offset(structure, &offset, buffer.size, true) &&
                struct_pack(structure, (unsigned char *)buffer.data + offset, args + 2);
    buffer_release(&buffer);
    return good ? NONE : NULL;
}

/* --- iteration --- */

static Value struct_iterate(Borrowed self, Borrowed object) {
    Borrowed error = struct_state()->error;
    ssize_t size = AS(Struct, self)->size;
    if (size == 0)
        return module_raise(error, "cannot iteratively unpack with a struct of length 0");
    UnpackIterator *it = NEW_OBJECT(UnpackIterator, &unpack_iterator_type);
    if (!it)
        return NULL;
    OWNED Value result = TO_VALUE(it);
    it->structure = own(self);
    it->offset = 0;
    gc_track(it);
    if (!buffer_get(object, &it->buffer, BUFFER_SIMPLE)) {
        it->buffer.owner = NULL;
        return NULL;
    }
    if (it->buffer.size % size)
        return module_raise(error, "iterative unpacking requires a buffer of a multiple of %zd bytes", size);
    return MOVE(result);
}

static int unpack_iterator_next(Borrowed self, Value *out) {
    UnpackIterator *it = AS(UnpackIterator, self);
    if (!it->buffer.owner)
        return 0;
    if (it->offset >= it->buffer.size) {
        buffer_release(&it->buffer);
        return 0;
    }
    *out = struct_unpack(AS(Struct, it->structure), (unsigned char *)it->buffer.data + it->offset);
    it->offset += AS(Struct, it->structure)->size;
    return *out ? 1 : -1;
}

static Value unpack_iterator_py_length_hint(Borrowed self, Borrowed const *args) {
    UnpackIterator *it = AS(UnpackIterator, self);
    return int_new(it->buffer.owner ? (it->buffer.size - it->offset) / AS(Struct, it->structure)->size : 0);
}

static void unpack_iterator_dealloc(Object *o) {
    UnpackIterator *it = (UnpackIterator *)o;
    gc_untrack(it);
    buffer_release(&it->buffer);
    drop(it->structure);
    object_free(it);
}

static int unpack_iterator_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((UnpackIterator *)o)->structure);
    VISIT(((UnpackIterator *)o)->buffer.owner);
    return 0;
}

static Value unpack_iterator_iter(Borrowed self) { return own(self); }

/* --- methods of Struct --- */

static Value struct_py_pack(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return native_no_keywords("Struct.pack", keywords) ? struct_pack_bytes(self, args, count) : NULL;
}
static Value struct_py_pack_into(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return native_no_keywords("Struct.pack_into", keywords) ? struct_pack_into(self, args, count) : NULL;
}
static Value struct_py_unpack(Borrowed self, Borrowed const *args) { return struct_unpack_buffer(self, args[0]); }
static Value struct_py_unpack_from(Borrowed self, Borrowed const *args) {
    return struct_unpack_from(self, args[0], args[1]);
}
static Value struct_py_iter_unpack(Borrowed self, Borrowed const *args) { return struct_iterate(self, args[0]); }
static Value struct_py_sizeof(Borrowed self, Borrowed const *args) {
    ssize_t items = 1;
    for (StructItem const *item = AS(Struct, self)->items; item && item->kind != STRUCT_PAD; item++)
        items++;
    return int_new(type_of(self)->basic_size + items * (ssize_t)sizeof(StructItem));
}
static Value struct_get_format(Borrowed self, void *closure) {
    Borrowed format = AS(Struct, self)->format;
    return str_from_ascii(bytes_data(format), bytes_size(format));
}
static Value struct_get_size(Borrowed self, void *closure) { return int_new(AS(Struct, self)->size); }

static const MethodDef struct_methods[] = {
    METHOD("iter_unpack", struct_py_iter_unpack, "($self, buffer, /)", "Iterator over the records that fill the buffer."),
    METHOD_RAW("pack", struct_py_pack, NULL, "S.pack(v1, v2, ...) -> bytes\n\nThe values packed by the format."),
    METHOD_RAW("pack_into", struct_py_pack_into, NULL,
               "S.pack_into(buffer, offset, v1, v2, ...)\n\nPacks the values into a writable buffer."),
    METHOD("unpack", struct_py_unpack, "($self, buffer, /)", "Tuple of the values of the buffer."),
    METHOD("unpack_from", struct_py_unpack_from, "($self, /, buffer, offset=0)",
           "Tuple of the values that lie in the buffer at the offset."),
    METHOD_HIDDEN("__sizeof__", struct_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_END,
};
static const GetSetDef struct_getsets[] = {
    {"format", struct_get_format, NULL, "struct format string", NULL},
    {"size", struct_get_size, NULL, "struct size in bytes", NULL},
    GETSET_END,
};
static TypeInfo struct_info = {
    .methods = struct_methods, .getsets = struct_getsets, .dealloc = struct_dealloc, .new = struct_slot_new,
    .init = struct_slot_init,
};
static Type struct_type = {
    STATIC_TYPE("_struct.Struct", Struct, &struct_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_IMMUTABLE,
    .weaklist_offset = offsetof(Struct, weaklist),
    .doc = "Struct(fmt) --> compiled struct object\n\nA format parsed once, to pack and unpack with.",
};

static const MethodDef unpack_iterator_methods[] = {
    METHOD_HIDDEN("__length_hint__", unpack_iterator_py_length_hint, "($self, /)", "How many records are left."),
    METHOD_END,
};
static TypeInfo unpack_iterator_info = {
    .methods = unpack_iterator_methods, .dealloc = unpack_iterator_dealloc, .traverse = unpack_iterator_traverse,
    .iter = unpack_iterator_iter, .next = unpack_iterator_next,
};
static Type unpack_iterator_type = {
    STATIC_TYPE("_struct.unpack_iterator", UnpackIterator, &unpack_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_IMMUTABLE | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- module functions --- */

static Value struct_module_py_calcsize(Borrowed module, Borrowed const *args) {
    OWNED Value s = struct_for_format(args[0]);
    return s ? int_new(AS(Struct, s)->size) : NULL;
}
static Value struct_module_py_clearcache(Borrowed module, Borrowed const *args) {
    if (struct_state()->cache)
        dict_clear(struct_state()->cache);
    return NONE;
}
static Value struct_module_py_pack(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("_struct.pack", keywords))
        return NULL;
    if (count == 0)
        return raise_error(&exc_TypeError, "missing format argument");
    OWNED Value s = struct_for_format(args[0]);
    return s ? struct_pack_bytes(s, args + 1, count - 1) : NULL;
}
static Value struct_module_py_pack_into(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("_struct.pack_into", keywords))
        return NULL;
    if (count == 0)
        return raise_error(&exc_TypeError, "missing format argument");
    OWNED Value s = struct_for_format(args[0]);
    return s ? struct_pack_into(s, args + 1, count - 1) : NULL;
}
static Value struct_module_py_unpack(Borrowed module, Borrowed const *args) {
    OWNED Value s = struct_for_format(args[0]);
    return s ? struct_unpack_buffer(s, args[1]) : NULL;
}
static Value struct_module_py_unpack_from(Borrowed module, Borrowed const *args) {
    OWNED Value s = struct_for_format(args[0]);
    return s ? struct_unpack_from(s, args[1], args[2]) : NULL;
}
static Value struct_module_py_iter_unpack(Borrowed module, Borrowed const *args) {
    OWNED Value s = struct_for_format(args[0]);
    return s ? struct_iterate(s, args[1]) : NULL;
}

static const MethodDef struct_module_methods[] = {
    METHOD("_clearcache", struct_module_py_clearcache, "($module, /)", "Forgets the formats seen so far."),
    METHOD("calcsize", struct_module_py_calcsize, "($module, format, /)", "Size in bytes of what the format describes."),
    METHOD("iter_unpack", struct_module_py_iter_unpack, "($module, format, buffer, /)",
           "Iterator over the records that fill the buffer."),
    METHOD_RAW("pack", struct_module_py_pack, NULL, "pack(format, v1, v2, ...) -> bytes\n\nThe values packed by the format."),
    METHOD_RAW("pack_into", struct_module_py_pack_into, NULL,
               "pack_into(format, buffer, offset, v1, v2, ...)\n\nPacks the values into a writable buffer."),
    METHOD("unpack", struct_module_py_unpack, "($module, format, buffer, /)", "Tuple of the values of the buffer."),
    METHOD("unpack_from", struct_module_py_unpack_from, "($module, format, /, buffer, offset=0)",
           "Tuple of the values that lie in the buffer at the offset."),
    METHOD_END,
};

static bool struct_exec(Borrowed module) {
    return dict_remove_text(module_dict(module), "unpack_iterator") >= 0 &&
           module_add_exception(module, "struct.error", NULL, NULL, &struct_state()->error);
}
static int struct_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((StructState *)state)->error);
    VISIT(((StructState *)state)->cache);
    return 0;
}
static void struct_clear(void *state) {
    drop(MOVE(((StructState *)state)->error));
    drop(MOVE(((StructState *)state)->cache));
}

static Type *const struct_types[] = {&struct_type, &unpack_iterator_type, NULL};
static int struct_module_id;

ModuleDef const struct_module = {
    .name = "_struct",
    .doc = "Conversion between Python values and C structs in bytes.",
    .methods = struct_module_methods,
    .types = struct_types,
    .exec = struct_exec,
    .state_size = sizeof(StructState),
    .traverse = struct_traverse,
    .clear = struct_clear,
    .id = &struct_module_id,
};
