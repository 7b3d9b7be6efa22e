/* SPDX-License-Identifier: MIT
   The charmap codec: characters to bytes and back through a mapping, as most files of the package `encodings` use it.
   A decoding table is a str of up to 256 characters, its inverse an EncodingMap: pages of 256 bytes by the upper byte of
   the character. Any other mapping is asked with subscription, which may run Python. */
#include "types/codec/codec_priv.h"

#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"

static const char undefined[] = "character maps to <undefined>";

/* --- EncodingMap --- */

typedef struct {
    Object head;
    uint8_t *pages[256]; /* byte for each character, 0: none (and for the character 0); NULL: none of these */
    ssize_t page_count;
} EncodingMap;

static void encoding_map_dealloc(Object *self) {
    for (int i = 0; i < 256; i++)
        memory_free(((EncodingMap *)self)->pages[i]);
    object_free(self);
}

static Value encoding_map_py_size(Borrowed self, Borrowed const *args) {
    return int_new((ssize_t)sizeof(EncodingMap) + AS(EncodingMap, self)->page_count * 256);
}

static MethodDef const encoding_map_methods[] = {
    METHOD("size", encoding_map_py_size, "($self, /)", "Bytes that the table takes."),
    METHOD_END,
};
static TypeInfo encoding_map_info = {.methods = encoding_map_methods, .dealloc = encoding_map_dealloc};
Type encoding_map_type = {
    STATIC_TYPE("EncodingMap", EncodingMap, &encoding_map_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static Value build_dict(Borrowed characters, ssize_t n) {
    OWNED Value dict = dict_new();
    for (ssize_t i = 0; dict && i < n; i++)
        if (!dict_set(dict, imm_int(str_char(characters, i)), imm_int(i)))
            return NULL;
    return MOVE(dict);
}

Value codec_charmap_build(Borrowed characters) {
    ssize_t n = ssize_min(str_length(characters), 256);
    if (n == 0)
        return raise_error(&exc_TypeError, "bad argument type for built-in operation");
    bool simple = str_char(characters, 0) == 0;
    for (ssize_t i = 1; i < n; i++)
        simple = simple && str_char(characters, i) != 0 && str_char(characters, i) <= 0xffff;
    if (!simple)
        return build_dict(characters, n);
    EncodingMap *map = NEW_OBJECT(EncodingMap, &encoding_map_type);
    if (!map)
        return NULL;
    for (ssize_t i = 1; i < n; i++) {
        uint32_t c = str_char(characters, i);
        if (c == 0xfffe)
            continue;
        uint8_t **page = &map->pages[c >> 8];
        if (!*page) {
            if (!(*page = memory_new_zeroed(256))) {
                drop_ref(map);
                return NULL;
            }
            map->page_count++;
        }
        (*page)[c & 0xff] = (uint8_t)i;
    }
    return TO_VALUE(map);
}

/* --- encoding --- */

/* Adds what `c` maps to: 1; 0: it maps to nothing; -1. */
static int encode_char(Encoder *e, Borrowed mapping, uint32_t c) {
    if (type_of(mapping) == &encoding_map_type) {
        EncodingMap *map = AS(EncodingMap, mapping);
        uint8_t byte = c > 0xffff || !map->pages[c >> 8] ? 0 : map->pages[c >> 8][c & 0xff];
        if (!byte && c != 0)
            return 0;
        return codec_bytes_add_byte(&e->out, byte) ? 1 : -1;
    }
    OWNED Value v = get_item(mapping, imm_int(c));
    if (!v) {
        if (!error_matches(&exc_LookupError))
            return -1;
        error_clear();
        return 0;
    }
    if (v == NONE)
        return 0;
    if (is_int(v)) {
        int overflow;
        int64_t byte = int_get(v, &overflow);
        if (overflow || byte < 0 || byte > 255)
            return raise_error(&exc_TypeError, "character mapping must be in range(256)"), -1;
        return codec_bytes_add_byte(&e->out, (uint8_t)byte) ? 1 : -1;
    }
    if (is_bytes(v))
        return codec_bytes_add(&e->out, bytes_data(v), bytes_size(v)) ? 1 : -1;
    return raise_error(&exc_TypeError, "character mapping must return integer, bytes or None, not %.400T", v), -1;
}

static bool has_mapping(Borrowed mapping, uint32_t c, int *has) {
    Encoder probe;
    encoder_init(&probe, "charmap", STR_EMPTY, NULL);
    *has = encode_char(&probe, mapping, c);
    codec_bytes_discard(&probe.out);
    return *has >= 0;
}

static bool encode_replacement(Encoder *e, Borrowed mapping, Borrowed text, ssize_t start, ssize_t end) {
    if (is_bytes(text))
        return codec_bytes_add(&e->out, bytes_data(text), bytes_size(text));
    for (ssize_t i = 0; i < str_length(text); i++) {
        int done = encode_char(e, mapping, str_char(text, i));
        if (done < 0)
            return false;
        if (done == 0)
            return encoder_raise(e, start, end, undefined);
    }
    return true;
}

static bool encode_all(Encoder *e, Borrowed mapping) {
    ssize_t n = str_length(e->input);
    for (ssize_t at = 0; at < n;) {
        int done = encode_char(e, mapping, str_char(e->input, at));
        if (done < 0)
            return false;
        if (done) {
            at++;
            continue;
        }
        ssize_t end = at + 1;
        for (int has; end < n; end++) {
            if (!has_mapping(mapping, str_char(e->input, end), &has))
                return false;
            if (has)
                break;
        }
        Value replacement;
        ssize_t start = at;
        if (!encoder_error(e, start, end, undefined, &at, &replacement))
            return false;
        OWNED Value owned = replacement;
        if (owned && !encode_replacement(e, mapping, owned, start, end))
            return false;
    }
    return true;
}

Value codec_charmap_encode(Borrowed v, const char *errors, Borrowed mapping) {
    if (!mapping || mapping == NONE)
        return codec_latin1_encode(v, errors);
    Encoder e;
    encoder_init(&e, "charmap", v, errors);
    bool ok = codec_bytes_reserve(&e.out, str_length(v) + 1) && encode_all(&e, mapping);
    return encoder_finish(&e, ok);
}

/* --- decoding --- */

static bool decode_str(Decoder *d, Borrowed table) {
    int kind = str_kind(table);
    const void *chars = str_data(table);
    ssize_t n = str_length(table);
    for (ssize_t at = 0; at < d->size;) {
        uint8_t byte = d->data[at];
        uint32_t c = byte < n ? str_read(kind, chars, byte) : 0xfffe;
        if (LIKELY(c != 0xfffe)) {
            if (!str_builder_add_char(&d->out, c))
                return false;
            at++;
        } else if (!decoder_error(d, at, at + 1, undefined, &at)) {
            return false;
        }
    }
    return true;
}

/* Adds what a byte maps to: 1; 0: nothing; -1. */
static int decode_byte(Decoder *d, Borrowed mapping, uint8_t byte) {
    OWNED Value v = get_item(mapping, imm_int(byte));
    if (!v) {
        if (!error_matches(&exc_LookupError))
            return -1;
        error_clear();
        return 0;
    }
    if (v == NONE)
        return 0;
    if (is_int(v)) {
        int overflow;
        int64_t c = int_get(v, &overflow);
        if (!overflow && c == 0xfffe)
            return 0;
        if (overflow || c < 0 || c > 0x10ffff)
            return raise_error(&exc_TypeError, "character mapping must be in range(0x%lx)", 0x110000UL), -1;
        return str_builder_add_char(&d->out, (uint32_t)c) ? 1 : -1;
    }
    if (!is_str(v))
        return raise_error(&exc_TypeError, "character mapping must return integer, None or str"), -1;
    if (str_length(v) == 1 && str_char(v, 0) == 0xfffe)
        return 0;
    return str_builder_add(&d->out, v) ? 1 : -1;
}

static bool decode_mapping(Decoder *d, Borrowed mapping) {
    for (ssize_t at = 0; at < d->size;) {
        int done = decode_byte(d, mapping, d->data[at]);
        if (done < 0)
            return false;
        if (done)
            at++;
        else if (!decoder_error(d, at, at + 1, undefined, &at))
            return false;
    }
    return true;
}

Value codec_charmap_decode(const char *bytes, ssize_t size, const char *errors, Borrowed mapping) {
    if (!mapping || mapping == NONE)
        return str_from_latin1((const unsigned char *)bytes, size);
    Decoder d;
    decoder_init(&d, "charmap", bytes, size, errors);
    bool ok = str_builder_reserve(&d.out, size + 1, 0x7f) &&
              (is_str_exact(mapping) ? decode_str(&d, mapping) : decode_mapping(&d, mapping));
    return decoder_finish(&d, ok);
}
