/* SPDX-License-Identifier: MIT
   Writing JSON: one pass over the objects into one StrBuilder. Containers that are being written form a chain on the C
   stack, by which circles are found. default() and subclasses' methods may run any Python code; a dict that changes
   meanwhile is read as it is then. */
#include <math.h>
#include <string.h>

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_json.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef enum { TEXT_ASCII, TEXT_UNICODE, TEXT_CALL } TextEncoder;

typedef struct {
    Object head;
    Value markers;       /* Dict or None: None does not look for circles */
    Value default_hook, encoder, indent, key_separator, item_separator;
    signed char sort_keys, skip_keys, allow_nan;
    TextEncoder text_encoder; /* what `encoder` turned out to be */
} Encoder;

/* A container, or an object given to default(), that is being written. */
typedef struct Ancestor {
    Borrowed object;
    struct Ancestor const *parent;
} Ancestor;

typedef struct {
    Encoder *options;
    StrBuilder out;
} Writer;

/* --- strings --- */

/* How long the escape of `c` is; 1: none. */
static ALWAYS_INLINE int escape_length(uint32_t c, bool ascii) {
    if (c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || !ascii))
        return 1;
    if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f')
        return 2;
    return c < 0x10000 ? 6 : 12;
}

static int write_unit(char *out, uint32_t c) {
    static const char hex[] = "0123456789abcdef";
    out[0] = '\\';
    out[1] = 'u';
    for (int i = 0; i < 4; i++)
        out[2 + i] = hex[c >> (12 - 4 * i) & 15];
    return 6;
}

static int write_escape(char *out, uint32_t c) {
    static const char letters[] = "\"\"\\\\\nn\rr\tt\bb\ff";
    for (int i = 0; i < (int)sizeof letters - 1; i += 2) {
        if (c == (uint8_t)letters[i]) {
            out[0] = '\\';
            out[1] = letters[i + 1];
            return 2;
        }
    }
    if (c < 0x10000)
        return write_unit(out, c);
    c -= 0x10000;
    return write_unit(out, 0xd800 | c >> 10) + write_unit(out + 6, 0xdc00 | (c & 0x3ff));
}

/* The first character from `at` that needs an escape, or the end. */
static ssize_t plain_end(int kind, const void *data, ssize_t at, ssize_t n, bool ascii) {
    if (kind == 1) {
        const uint8_t *p = data;
        uint8_t limit = ascii ? 0x7f : 0xff;
        while (at < n && p[at] >= 0x20 && p[at] != '"' && p[at] != '\\' && (p[at] < limit || !ascii))
            at++;
        return at;
    }
    while (at < n && escape_length(str_read(kind, data, at), ascii) == 1)
        at++;
    return at;
}

static bool write_string(StrBuilder *b, Borrowed text, bool ascii) {
    int kind = str_kind(text);
    const void *data = str_data(text);
    ssize_t n = str_length(text);
    if (!str_builder_reserve(b, n + 2, 0x7f) || !str_builder_add_char(b, '"'))
        return false;
    for (ssize_t at = 0; at < n;) {
        ssize_t end = plain_end(kind, data, at, n, ascii);
        if (!str_builder_add_part(b, text, at, end))
            return false;
        at = end;
        if (at < n) {
            char escape[12];
            if (!str_builder_add_ascii(b, escape, write_escape(escape, str_read(kind, data, at++))))
                return false;
        }
    }
    return str_builder_add_char(b, '"');
}

static Value encode_string(Borrowed text, bool ascii) {
    if (!is_str(text))
        return raise_error(&exc_TypeError, "first argument must be a string, not %.80T", text);
    StrBuilder b = STR_BUILDER_INIT;
    if (write_string(&b, text, ascii))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value json_py_encode_basestring(Borrowed self, Borrowed const *args) { return encode_string(args[0], false); }
Value json_py_encode_basestring_ascii(Borrowed self, Borrowed const *args) { return encode_string(args[0], true); }

static bool write_text(Writer *w, Borrowed text) {
    if (w->options->text_encoder != TEXT_CALL)
        return write_string(&w->out, text, w->options->text_encoder == TEXT_ASCII);
    OWNED Value encoded = call_1(w->options->encoder, text);
    if (!encoded)
        return false;
    if (!is_str(encoded))
        return raise_error(&exc_TypeError, "encoder() must return a string, not %.80T", encoded);
    return str_builder_add(&w->out, encoded);
}

/* --- numbers --- */

static Value float_text(Encoder *options, Borrowed v) {
    double d = float_get(v);
    if (isfinite(d))
        return float_repr(d);
    if (!options->allow_nan)
        return raise_error(&exc_ValueError, "Out of range float values are not JSON compliant");
    return str_intern_text(d > 0 ? "Infinity" : d < 0 ? "-Infinity" : "NaN");
}

static bool write_float(Writer *w, Borrowed v) {
    double d = float_get(v);
    if (LIKELY(isfinite(d))) {
        char text[40];
        return str_builder_add_ascii(&w->out, text, float_repr_text(d, text));
    }
    OWNED Value name = float_text(w->options, v);
    return name && str_builder_add(&w->out, name);
}

static bool write_int(Writer *w, Borrowed v) {
    if (LIKELY(is_imm_int(v))) {
        char digits[24], *end = digits + sizeof digits;
        int64_t i = imm_int_get(v);
        char *start = int_write_decimal(i < 0 ? -(uint64_t)i : (uint64_t)i, end);
        if (i < 0)
            *--start = '-';
        return str_builder_add_ascii(&w->out, start, end - start);
    }
    OWNED Value text = int_to_str(v, 10, false);
    return text && str_builder_add(&w->out, text);
}

/* --- containers --- */

static bool write_value(Writer *w, Borrowed v, Ancestor const *parent);

static bool ancestor_check(Writer *w, Ancestor const *self) {
    if (w->options->markers == NONE)
        return true;
    for (Ancestor const *a = self->parent; a; a = a->parent)
        if (a->object == self->object)
            return raise_error(&exc_ValueError, "Circular reference detected");
    return true;
}

static bool write_list(Writer *w, Borrowed v, Ancestor const *parent) {
    OWNED Value items = sequence_fast(v, "_iterencode_list needs a sequence");
    if (!items)
        return false;
    Ancestor self = {v, parent};
    bool is_list_items = is_list(items);
    ssize_t size = is_list_items ? list_size(items) : tuple_size(items);
    if (size == 0)
        return str_builder_add_ascii(&w->out, "[]", 2);
    if (!ancestor_check(w, &self) || !str_builder_add_char(&w->out, '['))
        return false;
    for (ssize_t i = 0; i < (is_list_items ? list_size(items) : size); i++) {
        OWNED Value item = own(is_list_items ? list_peek(items, i) : tuple_peek(items, i));
        if ((i && !str_builder_add(&w->out, w->options->item_separator)) || !write_value(w, item, &self))
            return false;
    }
    return str_builder_add_char(&w->out, ']');
}

/* The text of a key: 1, 0 skip it, -1. */
static int key_text(Writer *w, Borrowed key, Value *out) {
    if (is_str(key))
        *out = own(key);
    else if (is_float(key))
        *out = float_text(w->options, key);
    else if (key == NONE || key == TRUE_VALUE || key == FALSE_VALUE)
        *out = str_intern_text(key == NONE ? "null" : key == TRUE_VALUE ? "true" : "false");
    else if (is_int(key))
        *out = int_to_str(key, 10, false);
    else if (w->options->skip_keys)
        return 0;
    else
        return raise_error(&exc_TypeError, "keys must be str, int, float, bool or None, not %.100T", key), -1;
    return *out ? 1 : -1;
}

static bool write_member(Writer *w, Borrowed key, Borrowed value, bool *first, Ancestor const *self) {
    Value name;
    int has = key_text(w, key, &name);
    if (has <= 0)
        return has == 0;
    OWNED Value owned = name;
    if (!*first && !str_builder_add(&w->out, w->options->item_separator))
        return false;
    *first = false;
    return write_text(w, owned) && str_builder_add(&w->out, w->options->key_separator) && write_value(w, value, self);
}

/* Members in the order of their items: sorted, or of a mapping that is not a plain dict. */
static bool write_items(Writer *w, Borrowed v, Ancestor const *self) {
    OWNED Value view = is_dict_exact(v) ? dict_items(v) : call_method_0(v, STR(items));
    OWNED Value items = view ? sequence_list(view) : NULL;
    if (!items || (w->options->sort_keys && !list_sort(items, NULL, false)))
        return false;
    bool first = true;
    for (ssize_t i = 0; i < list_size(items); i++) {
        OWNED Value item = own(list_peek(items, i));
        if (!is_tuple(item) || tuple_size(item) != 2)
            return raise_error(&exc_ValueError, "items must return 2-tuples");
        if (!write_member(w, tuple_peek(item, 0), tuple_peek(item, 1), &first, self))
            return false;
    }
    return true;
}

static bool write_dict(Writer *w, Borrowed v, Ancestor const *parent) {
    if (dict_size(v) == 0)
        return str_builder_add_ascii(&w->out, "{}", 2);
    Ancestor self = {v, parent};
    if (!ancestor_check(w, &self) || !str_builder_add_char(&w->out, '{'))
        return false;
    if (w->options->sort_keys || !is_dict_exact(v)) {
        if (!write_items(w, v, &self))
            return false;
    } else {
        bool first = true;
        ssize_t position = 0;
        Borrowed key, value;
        while (dict_next(v, &position, &key, &value)) {
            OWNED Value own_key = own(key), own_value = own(value);
            if (!write_member(w, own_key, own_value, &first, &self))
                return false;
        }
    }
    return str_builder_add_char(&w->out, '}');
}

/* --- values --- */

static bool write_default(Writer *w, Borrowed v, Ancestor const *parent) {
    Ancestor self = {v, parent};
    if (!ancestor_check(w, &self))
        return false;
    OWNED Value replacement = call_1(w->options->default_hook, v);
    if (!replacement || !recursion_enter(" while encoding a JSON object"))
        return false;
    bool ok = write_value(w, replacement, &self);
    recursion_leave();
    return ok;
}

static bool write_value(Writer *w, Borrowed v, Ancestor const *parent) {
    if (v == NONE)
        return str_builder_add_ascii(&w->out, "null", 4);
    if (v == TRUE_VALUE)
        return str_builder_add_ascii(&w->out, "true", 4);
    if (v == FALSE_VALUE)
        return str_builder_add_ascii(&w->out, "false", 5);
    if (is_str(v))
        return write_text(w, v);
    if (is_int(v))
        return write_int(w, v);
    if (is_float(v))
        return write_float(w, v);
    bool is_sequence_value = is_list(v) || is_tuple(v);
    if (!is_sequence_value && !is_dict(v))
        return write_default(w, v, parent);
    if (!recursion_enter(" while encoding a JSON object"))
        return false;
    bool ok = is_sequence_value ? write_list(w, v, parent) : write_dict(w, v, parent);
    recursion_leave();
    return ok;
}

/* --- Python's side --- */

static Value encoder_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    ssize_t level;
    if (!native_bind("_iterencode", "(obj, _current_indent_level)", args, count, keywords, bound, NULL) ||
        !arg_ssize(bound[1], &level))
        return NULL;
    Writer w = {AS(Encoder, self), STR_BUILDER_INIT};
    if (!write_value(&w, bound[0], NULL)) {
        str_builder_discard(&w.out);
        return NULL;
    }
    OWNED Value text = str_builder_finish(&w.out);
    Borrowed chunks[1] = {text};
    return text ? list_from_array(chunks, 1) : NULL;
}

static TextEncoder text_encoder_of(Borrowed encoder) {
    if (!is_exact(encoder, &native_function_type))
        return TEXT_CALL;
    MethodDef const *def = AS(NativeFunction, encoder)->def;
    return def->fn.bound == json_py_encode_basestring_ascii ? TEXT_ASCII
           : def->fn.bound == json_py_encode_basestring     ? TEXT_UNICODE
                                                            : TEXT_CALL;
}

static bool truth(Borrowed v, signed char *out) {
    int answer = is_true(v);
    *out = (signed char)answer;
    return answer >= 0;
}

static Value encoder_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[9];
    if (!native_bind("make_encoder",
                     "(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
                     args, count, keywords, a, NULL))
        return NULL;
    for (int i = 4; i < 6; i++)
        if (!is_str(a[i]))
            return raise_error(&exc_TypeError, "make_encoder() argument %d must be str, not %.50T", i + 1, a[i]);
    if (a[0] != NONE && !is_dict(a[0]))
        return raise_error(&exc_TypeError, "make_encoder() argument 1 must be dict or None, not %.200T", a[0]);
    OWNED Encoder *e = NEW_OBJECT(Encoder, type);
    if (!e || !truth(a[6], &e->sort_keys) || !truth(a[7], &e->skip_keys) || !truth(a[8], &e->allow_nan))
        return NULL;
    e->markers = own(a[0]);
    e->default_hook = own(a[1]);
    e->encoder = own(a[2]);
    e->indent = own(a[3]);
    e->key_separator = own(a[4]);
    e->item_separator = own(a[5]);
    e->text_encoder = text_encoder_of(a[2]);
    gc_track(e);
    return TO_VALUE(MOVE(e));
}

static int encoder_traverse(Object *self, Visitor visitor, void *arg) {
    Encoder *e = (Encoder *)self;
    VISIT(e->markers);
    VISIT(e->default_hook);
    VISIT(e->encoder);
    VISIT(e->indent);
    VISIT(e->key_separator);
    VISIT(e->item_separator);
    return 0;
}

static void encoder_clear(Object *self) {
    Encoder *e = (Encoder *)self;
    drop(MOVE(e->markers));
    drop(MOVE(e->default_hook));
    drop(MOVE(e->encoder));
    drop(MOVE(e->indent));
    drop(MOVE(e->key_separator));
    drop(MOVE(e->item_separator));
}

static void encoder_dealloc(Object *self) {
    gc_untrack(self);
    encoder_clear(self);
    object_free(self);
}

static MemberDef const encoder_members[] = {
    {"markers", MEMBER_OBJECT, offsetof(Encoder, markers), true, NULL},
    {"default", MEMBER_OBJECT, offsetof(Encoder, default_hook), true, NULL},
    {"encoder", MEMBER_OBJECT, offsetof(Encoder, encoder), true, NULL},
    {"indent", MEMBER_OBJECT, offsetof(Encoder, indent), true, NULL},
    {"key_separator", MEMBER_OBJECT, offsetof(Encoder, key_separator), true, NULL},
    {"item_separator", MEMBER_OBJECT, offsetof(Encoder, item_separator), true, NULL},
    {"sort_keys", MEMBER_BOOL, offsetof(Encoder, sort_keys), true, NULL},
    {"skipkeys", MEMBER_BOOL, offsetof(Encoder, skip_keys), true, NULL},
    MEMBER_END,
};
static TypeInfo encoder_info = {
    .members = encoder_members,
    .dealloc = encoder_dealloc,
    .traverse = encoder_traverse,
    .clear = encoder_clear,
    .new = encoder_slot_new,
    .call = encoder_slot_call,
};
Type json_encoder_type = {
    STATIC_TYPE("_json.Encoder", Encoder, &encoder_info),
    .flags = TYPE_FLAG_GC,
    .doc = "_iterencode(obj, _current_indent_level) -> iterable",
};
