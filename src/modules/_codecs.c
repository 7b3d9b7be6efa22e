/* SPDX-License-Identifier: MIT
   The module _codecs: the registry, and the built-in codecs one by one, as the package `encodings` uses them. Encoders
   return (bytes, characters consumed), decoders (text, bytes consumed). The work is done in types/codec/. */
#include <string.h>

#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/codec.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- arguments --- */

/* The argument `errors`: a str without zeros, None or absent. */
static bool errors_arg(const char *function, Borrowed v, const char **out) {
    *out = NULL;
    if (!v || v == NONE)
        return true;
    if (!is_str(v))
        return raise_error(&exc_TypeError, "%s() argument 2 must be str or None, not %.50T", function, v);
    ssize_t size;
    *out = str_utf8(v, &size);
    if (*out && strlen(*out) != (size_t)size)
        return raise_error(&exc_ValueError, "embedded null character");
    return *out != NULL;
}

/* A str argument as C text. */
static const char *text_arg(const char *function, const char *which, Borrowed v) {
    if (!is_str(v))
        return raise_error(&exc_TypeError, v == NONE ? "%s() %s must be str, not None" : "%s() %s must be str, not %.50T",
                           function, which, v);
    ssize_t size;
    const char *text = str_utf8(v, &size);
    if (text && strlen(text) != (size_t)size)
        return raise_error(&exc_ValueError, "embedded null character");
    return text;
}

static bool flag_arg(Borrowed v, bool fallback, bool *out) {
    *out = fallback;
    if (!v)
        return true;
    int n;
    if (v == TRUE_VALUE || v == FALSE_VALUE)
        n = v == TRUE_VALUE;
    else if (!arg_int(v, &n))
        return false;
    *out = n != 0;
    return true;
}

/* The input of a decoder. */
typedef struct {
    Buffer buffer;
    const char *errors;
} Input;

static bool input_get(const char *function, Borrowed data, Borrowed errors, Input *in) {
    return errors_arg(function, errors, &in->errors) && buffer_get(data, &in->buffer, BUFFER_SIMPLE);
}

/* The same, but text is taken as its UTF-8 form. */
static bool input_get_text(const char *function, Borrowed data, Borrowed errors, Input *in) {
    if (!is_str(data))
        return input_get(function, data, errors, in);
    if (!errors_arg(function, errors, &in->errors))
        return false;
    ssize_t size;
    const char *text = str_utf8(data, &size);
    return text && buffer_fill(&in->buffer, data, (void *)(uintptr_t)text, size, true, BUFFER_SIMPLE);
}

static Value result(STEALS Value v, ssize_t consumed) {
    OWNED Value owned = v;
    return owned ? tuple_pack(2, owned, imm_int(consumed)) : NULL;
}

static Value input_done(Input *in, STEALS Value v, ssize_t consumed) {
    buffer_release(&in->buffer);
    return result(v, consumed);
}

/* --- registry --- */

static Value codecs_py_register(Borrowed self, Borrowed const *args) { return codec_register(args[0]) ? NONE : NULL; }
static Value codecs_py_unregister(Borrowed self, Borrowed const *args) { return codec_unregister(args[0]) ? NONE : NULL; }

static Value codecs_py_lookup(Borrowed self, Borrowed const *args) {
    const char *name = text_arg("lookup", "argument", args[0]);
    return name ? codec_lookup(name) : NULL;
}

static Value codecs_py_register_error(Borrowed self, Borrowed const *args) {
    const char *name = text_arg("register_error", "argument 1", args[0]);
    return name && codec_register_error(name, args[1]) ? NONE : NULL;
}

static Value codecs_py_lookup_error(Borrowed self, Borrowed const *args) {
    const char *name = text_arg("lookup_error", "argument", args[0]);
    return name ? codec_lookup_error(name) : NULL;
}

typedef Value (*ConvertFn)(Borrowed v, const char *encoding, const char *errors);

static Value convert(const char *function, ConvertFn convert_fn, Borrowed const *args) {
    const char *encoding = "utf-8", *errors = NULL;
    if (args[1] && !(encoding = text_arg(function, "argument 'encoding'", args[1])))
        return NULL;
    if (args[2] && !(errors = text_arg(function, "argument 'errors'", args[2])))
        return NULL;
    return convert_fn(args[0], encoding, errors);
}

static Value codecs_py_encode(Borrowed self, Borrowed const *args) { return convert("encode", codec_encode, args); }
static Value codecs_py_decode(Borrowed self, Borrowed const *args) { return convert("decode", codec_decode, args); }

/* --- encoders --- */

typedef Value (*EncodeFn)(Borrowed v, const char *errors);

static Value encode(const char *function, EncodeFn encode_fn, Borrowed const *args) {
    const char *errors;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "%s() argument 1 must be str, not %.50T", function, args[0]);
    if (!errors_arg(function, args[1], &errors))
        return NULL;
    return result(encode_fn(args[0], errors), str_length(args[0]));
}

static Value utf16_le(Borrowed v, const char *errors) { return codec_utf16_encode(v, errors, ORDER_LITTLE); }
static Value utf16_be(Borrowed v, const char *errors) { return codec_utf16_encode(v, errors, ORDER_BIG); }
static Value utf32_le(Borrowed v, const char *errors) { return codec_utf32_encode(v, errors, ORDER_LITTLE); }
static Value utf32_be(Borrowed v, const char *errors) { return codec_utf32_encode(v, errors, ORDER_BIG); }
static Value unicode_escape(Borrowed v, const char *errors) { return codec_unicode_escape_encode(v); }
static Value raw_unicode_escape(Borrowed v, const char *errors) { return codec_raw_unicode_escape_encode(v); }

#define ENCODER(name, function)                                                                                        \
    static Value codecs_py_##name(Borrowed self, Borrowed const *args) { return encode(#name, function, args); }
ENCODER(utf_8_encode, str_encode_utf8)
ENCODER(utf_7_encode, codec_utf7_encode)
ENCODER(utf_16_le_encode, utf16_le)
ENCODER(utf_16_be_encode, utf16_be)
ENCODER(utf_32_le_encode, utf32_le)
ENCODER(utf_32_be_encode, utf32_be)
ENCODER(ascii_encode, codec_ascii_encode)
ENCODER(latin_1_encode, codec_latin1_encode)
ENCODER(unicode_escape_encode, unicode_escape)
ENCODER(raw_unicode_escape_encode, raw_unicode_escape)

typedef Value (*OrderedEncodeFn)(Borrowed v, const char *errors, ByteOrder order);

static Value encode_ordered(const char *function, OrderedEncodeFn encode_fn, Borrowed const *args) {
    const char *errors;
    int order = 0;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "%s() argument 1 must be str, not %.50T", function, args[0]);
    if (!errors_arg(function, args[1], &errors) || (args[2] && !arg_int(args[2], &order)))
        return NULL;
    return result(encode_fn(args[0], errors, order < 0 ? ORDER_LITTLE : order > 0 ? ORDER_BIG : ORDER_NATIVE),
                  str_length(args[0]));
}

static Value codecs_py_utf_16_encode(Borrowed self, Borrowed const *args) {
    return encode_ordered("utf_16_encode", codec_utf16_encode, args);
}
static Value codecs_py_utf_32_encode(Borrowed self, Borrowed const *args) {
    return encode_ordered("utf_32_encode", codec_utf32_encode, args);
}

static Value codecs_py_charmap_encode(Borrowed self, Borrowed const *args) {
    const char *errors;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "charmap_encode() argument 1 must be str, not %.50T", args[0]);
    if (!errors_arg("charmap_encode", args[1], &errors))
        return NULL;
    return result(codec_charmap_encode(args[0], errors, args[2]), str_length(args[0]));
}

static Value codecs_py_charmap_build(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "charmap_build() argument must be str, not %.50T", args[0]);
    return codec_charmap_build(args[0]);
}

static Value codecs_py_escape_encode(Borrowed self, Borrowed const *args) {
    const char *errors;
    if (!is_bytes(args[0]))
        return raise_error(&exc_TypeError, "escape_encode() argument 1 must be bytes, not %.50T", args[0]);
    if (!errors_arg("escape_encode", args[1], &errors))
        return NULL;
    return result(codec_escape_encode(bytes_data(args[0]), bytes_size(args[0])), bytes_size(args[0]));
}

static Value codecs_py_readbuffer_encode(Borrowed self, Borrowed const *args) {
    Input in;
    if (!input_get_text("readbuffer_encode", args[0], args[1], &in))
        return NULL;
    return input_done(&in, bytes_new(in.buffer.data, in.buffer.size), in.buffer.size);
}

/* --- decoders --- */

typedef Value (*DecodeFn)(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed);

/* Decoders with the argument `final`. */
static Value decode(const char *function, DecodeFn decode_fn, Borrowed const *args, bool text_too, bool final_default) {
    Input in;
    bool final;
    if (!flag_arg(args[2], final_default, &final))
        return NULL;
    if (!(text_too ? input_get_text : input_get)(function, args[0], args[1], &in))
        return NULL;
    ssize_t consumed = in.buffer.size;
    Value v = decode_fn(in.buffer.data, in.buffer.size, in.errors, final ? NULL : &consumed);
    return input_done(&in, v, consumed);
}

static Value utf16_le_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_LITTLE;
    return codec_utf16_decode(bytes, size, errors, &order, consumed);
}
static Value utf16_be_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_BIG;
    return codec_utf16_decode(bytes, size, errors, &order, consumed);
}
static Value utf16_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_NATIVE;
    return codec_utf16_decode(bytes, size, errors, &order, consumed);
}
static Value utf32_le_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_LITTLE;
    return codec_utf32_decode(bytes, size, errors, &order, consumed);
}
static Value utf32_be_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_BIG;
    return codec_utf32_decode(bytes, size, errors, &order, consumed);
}
static Value utf32_decode(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed) {
    ByteOrder order = ORDER_NATIVE;
    return codec_utf32_decode(bytes, size, errors, &order, consumed);
}

#define DECODER(name, function, text_too, final_default)                                                               \
    static Value codecs_py_##name(Borrowed self, Borrowed const *args) {                                               \
        return decode(#name, function, args, text_too, final_default);                                                 \
    }
DECODER(utf_8_decode, str_decode_utf8, false, false)
DECODER(utf_7_decode, codec_utf7_decode, false, false)
DECODER(utf_16_decode, utf16_decode, false, false)
DECODER(utf_16_le_decode, utf16_le_decode, false, false)
DECODER(utf_16_be_decode, utf16_be_decode, false, false)
DECODER(utf_32_decode, utf32_decode, false, false)
DECODER(utf_32_le_decode, utf32_le_decode, false, false)
DECODER(utf_32_be_decode, utf32_be_decode, false, false)
DECODER(unicode_escape_decode, codec_unicode_escape_decode, true, true)
DECODER(raw_unicode_escape_decode, codec_raw_unicode_escape_decode, true, true)

typedef Value (*OrderedDecodeFn)(const char *bytes, ssize_t size, const char *errors, ByteOrder *order, ssize_t *consumed);

/* (data, errors, byteorder, final) -> (text, consumed, byteorder) */
static Value decode_ordered(const char *function, OrderedDecodeFn decode_fn, Borrowed const *args) {
    Input in;
    int given = 0;
    bool final;
    if ((args[2] && !arg_int(args[2], &given)) || !flag_arg(args[3], false, &final) ||
        !input_get(function, args[0], args[1], &in))
        return NULL;
    ByteOrder order = given < 0 ? ORDER_LITTLE : given > 0 ? ORDER_BIG : ORDER_NATIVE;
    ssize_t consumed = in.buffer.size;
    OWNED Value v = decode_fn(in.buffer.data, in.buffer.size, in.errors, &order, final ? NULL : &consumed);
    buffer_release(&in.buffer);
    return v ? tuple_pack(3, v, imm_int(consumed), imm_int(order)) : NULL;
}

static Value codecs_py_utf_16_ex_decode(Borrowed self, Borrowed const *args) {
    return decode_ordered("utf_16_ex_decode", codec_utf16_decode, args);
}
static Value codecs_py_utf_32_ex_decode(Borrowed self, Borrowed const *args) {
    return decode_ordered("utf_32_ex_decode", codec_utf32_decode, args);
}

static Value codecs_py_ascii_decode(Borrowed self, Borrowed const *args) {
    Input in;
    if (!input_get("ascii_decode", args[0], args[1], &in))
        return NULL;
    return input_done(&in, codec_ascii_decode(in.buffer.data, in.buffer.size, in.errors), in.buffer.size);
}

static Value codecs_py_latin_1_decode(Borrowed self, Borrowed const *args) {
    Input in;
    if (!input_get("latin_1_decode", args[0], args[1], &in))
        return NULL;
    return input_done(&in, str_from_latin1(in.buffer.data, in.buffer.size), in.buffer.size);
}

static Value codecs_py_charmap_decode(Borrowed self, Borrowed const *args) {
    Input in;
    if (!input_get("charmap_decode", args[0], args[1], &in))
        return NULL;
    return input_done(&in, codec_charmap_decode(in.buffer.data, in.buffer.size, in.errors, args[2]), in.buffer.size);
}

static Value codecs_py_escape_decode(Borrowed self, Borrowed const *args) {
    Input in;
    if (!input_get_text("escape_decode", args[0], args[1], &in))
        return NULL;
    return input_done(&in, codec_escape_decode(in.buffer.data, in.buffer.size, in.errors), in.buffer.size);
}

/* --- the module --- */

#define ENCODE_ROW(name, what) METHOD(#name, codecs_py_##name, "($module, str, errors=None, /)", "Encode text as " what ".")
#define DECODE_ROW(name, what)                                                                                         \
    METHOD(#name, codecs_py_##name, "($module, data, errors=None, final=False, /)", "Decode " what ".")
#define DECODE_WHOLE_ROW(name, what) METHOD(#name, codecs_py_##name, "($module, data, errors=None, /)", "Decode " what ".")

static MethodDef const codecs_methods[] = {
    METHOD("register", codecs_py_register, "($module, search_function, /)", "Add a function that finds codecs by name."),
    METHOD("unregister", codecs_py_unregister, "($module, search_function, /)", "Remove a search function, forget its finds."),
    METHOD("lookup", codecs_py_lookup, "($module, encoding, /)", "Find a codec: a CodecInfo."),
    METHOD("encode", codecs_py_encode, "($module, /, obj, encoding='utf-8', errors='strict')", "Encode through a codec."),
    METHOD("decode", codecs_py_decode, "($module, /, obj, encoding='utf-8', errors='strict')", "Decode through a codec."),
    METHOD("register_error", codecs_py_register_error, "($module, errors, handler, /)", "Name an error handler."),
    METHOD("lookup_error", codecs_py_lookup_error, "($module, name, /)", "Find an error handler."),
    METHOD("escape_encode", codecs_py_escape_encode, "($module, data, errors=None, /)", "Escape bytes as in a literal."),
    DECODE_WHOLE_ROW(escape_decode, "the escapes of a bytes literal"),
    ENCODE_ROW(utf_8_encode, "UTF-8"),
    DECODE_ROW(utf_8_decode, "UTF-8"),
    ENCODE_ROW(utf_7_encode, "UTF-7"),
    DECODE_ROW(utf_7_decode, "UTF-7"),
    METHOD("utf_16_encode", codecs_py_utf_16_encode, "($module, str, errors=None, byteorder=0, /)", "Encode text as UTF-16."),
    ENCODE_ROW(utf_16_le_encode, "little-endian UTF-16"),
    ENCODE_ROW(utf_16_be_encode, "big-endian UTF-16"),
    DECODE_ROW(utf_16_decode, "UTF-16"),
    DECODE_ROW(utf_16_le_decode, "little-endian UTF-16"),
    DECODE_ROW(utf_16_be_decode, "big-endian UTF-16"),
    METHOD("utf_16_ex_decode", codecs_py_utf_16_ex_decode, "($module, data, errors=None, byteorder=0, final=False,\n                 /)",
           "Decode UTF-16 and tell the byte order."),
    METHOD("utf_32_encode", codecs_py_utf_32_encode, "($module, str, errors=None, byteorder=0, /)", "Encode text as UTF-32."),
    ENCODE_ROW(utf_32_le_encode, "little-endian UTF-32"),
    ENCODE_ROW(utf_32_be_encode, "big-endian UTF-32"),
    DECODE_ROW(utf_32_decode, "UTF-32"),
    DECODE_ROW(utf_32_le_decode, "little-endian UTF-32"),
    DECODE_ROW(utf_32_be_decode, "big-endian UTF-32"),
    METHOD("utf_32_ex_decode", codecs_py_utf_32_ex_decode, "($module, data, errors=None, byteorder=0, final=False,\n                 /)",
           "Decode UTF-32 and tell the byte order."),
    ENCODE_ROW(unicode_escape_encode, "ASCII with the escapes of a literal"),
    METHOD("unicode_escape_decode", codecs_py_unicode_escape_decode, "($module, data, errors=None, final=True, /)",
           "Decode the escapes of a literal."),
    ENCODE_ROW(raw_unicode_escape_encode, "Latin-1 with \\u escapes"),
    METHOD("raw_unicode_escape_decode", codecs_py_raw_unicode_escape_decode,
           "($module, data, errors=None, final=True, /)", "Decode Latin-1 with \\u escapes."),
    ENCODE_ROW(latin_1_encode, "Latin-1"),
    DECODE_WHOLE_ROW(latin_1_decode, "Latin-1"),
    ENCODE_ROW(ascii_encode, "ASCII"),
    DECODE_WHOLE_ROW(ascii_decode, "ASCII"),
    METHOD("charmap_encode", codecs_py_charmap_encode, "($module, str, errors=None, mapping=None, /)",
           "Encode text through a mapping."),
    METHOD("charmap_decode", codecs_py_charmap_decode, "($module, data, errors=None, mapping=None, /)",
           "Decode through a mapping."),
    METHOD("charmap_build", codecs_py_charmap_build, "($module, map, /)", "Turn a decoding table round."),
    METHOD("readbuffer_encode", codecs_py_readbuffer_encode, "($module, data, errors=None, /)", "The bytes of a buffer."),
    METHOD_END,
};

/* The table's type has no name in the module. */
static bool codecs_exec(Borrowed module) { return dict_remove_text(module_dict(module), "EncodingMap") >= 0; }

static Type *const codecs_types[] = {&encoding_map_type, NULL};

static int codecs_module_id;
ModuleDef const codecs_module = {
    .name = "_codecs",
    .doc = "Built-in codecs and the codec registry.",
    .methods = codecs_methods,
    .types = codecs_types,
    .exec = codecs_exec,
    .id = &codecs_module_id,
};
