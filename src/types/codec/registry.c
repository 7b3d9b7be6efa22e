/* SPDX-License-Identifier: MIT
   The registry of codecs and error handlers, one per interpreter, and the functions that go through it. Its first use
   imports the package `encodings`, which registers a search function; UTF-8, ASCII, Latin-1, UTF-16 and UTF-32 are known
   here and need no registry. */
#include "types/codec/codec_priv.h"

#include <stdlib.h>

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/state.h"

/* --- state --- */

struct CodecState *codec_state(void) { return interp_self()->types->codec; }

bool codec_state_init(struct TypesState *types) {
    struct CodecState *state = memory_new_zeroed(sizeof *state);
    types->codec = state;
    if (!state)
        return false;
    state->search_path = list_new(0);
    state->search_cache = dict_new();
    state->error_registry = dict_new();
    return state->search_path && state->search_cache && state->error_registry &&
           handlers_register_all(state->error_registry);
}

void codec_state_fini(struct TypesState *types) {
    struct CodecState *state = types->codec;
    if (!state)
        return;
    types->codec = NULL;
    drop(state->search_path);
    drop(state->search_cache);
    drop(state->error_registry);
    memory_free(state);
}

/* --- error handlers --- */

bool codec_register_error(const char *name, Borrowed handler) {
    if (!is_callable(handler))
        return raise_error(&exc_TypeError, "handler must be callable");
    return dict_set_text(codec_state()->error_registry, name, handler);
}

Value codec_lookup_error(const char *name) {
    Borrowed handler = dict_peek_text(codec_state()->error_registry, name ? name : "strict");
    if (!handler)
        return raise_error(&exc_LookupError, "unknown error handler name '%.400s'", name);
    return own(handler);
}

/* --- names --- */

/* Lower case; every run of characters other than letters, digits and '.' becomes one '_', none at the ends. */
static bool normalise_name(const char *name, char *out, size_t room) {
    bool gap = false;
    char *p = out;
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        if (!plain) {
            gap = true;
            continue;
        }
        if ((size_t)(p - out) + 3 > room)
            return false;
        if (gap && p > out)
            *p++ = '_';
        gap = false;
        *p++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    *p = 0;
    return true;
}

/* --- search --- */

static bool encodings_load(struct CodecState *state) {
    if (state->encodings_loaded)
        return true;
    Borrowed import = dict_peek_text(interp_self()->builtins, "__import__");
    if (!import)
        return true; /* before start-up is through: built-in codecs only */
    OWNED Value name = str_from_text("encodings");
    if (!name)
        return false;
    state->encodings_loaded = true;
    OWNED Value function = own(import);
    OWNED Value module = call_1(function, name);
    if (!module)
        state->encodings_loaded = false;
    return module != NULL;
}

bool codec_register(Borrowed search_function) {
    struct CodecState *state = codec_state();
    if (!encodings_load(state))
        return false;
    if (!is_callable(search_function))
        return raise_error(&exc_TypeError, "argument must be callable");
    return list_append(state->search_path, search_function);
}

bool codec_unregister(Borrowed search_function) {
    struct CodecState *state = codec_state();
    for (ssize_t i = 0; i < list_size(state->search_path); i++) {
        if (list_peek(state->search_path, i) == search_function) {
            dict_clear(state->search_cache);
            return list_set_slice(state->search_path, i, i + 1, NULL);
        }
    }
    return true;
}

/* Asks the search functions in order. */
static Value search_all(struct CodecState *state, Borrowed key, const char *encoding) {
    if (list_size(state->search_path) == 0)
        return raise_error(&exc_LookupError, "no codec search functions registered: can't find encoding");
    for (ssize_t i = 0; i < list_size(state->search_path); i++) {
        OWNED Value function = own(list_peek(state->search_path, i));
        OWNED Value info = call_1(function, key);
        if (!info)
            return NULL;
        if (info == NONE)
            continue;
        if (!is_tuple(info) || tuple_size(info) != 4)
            return raise_error(&exc_TypeError, "codec search functions must return 4-tuples");
        return dict_set(state->search_cache, key, info) ? MOVE(info) : NULL;
    }
    return raise_error(&exc_LookupError, "unknown encoding: %s", encoding);
}

Value codec_lookup(const char *encoding) {
    struct CodecState *state = codec_state();
    if (!encodings_load(state))
        return NULL;
    size_t room = 2 * strlen(encoding) + 8;
    char *normal = memory_new(room);
    if (!normal)
        return NULL;
    Value name = normalise_name(encoding, normal, room) ? str_intern(str_from_text(normal)) : NULL;
    memory_free(normal);
    OWNED Value key = name;
    if (!key)
        return NULL;
    Borrowed cached = dict_peek_str(state->search_cache, key);
    return cached ? own(cached) : search_all(state, key, encoding);
}

/* --- calling codecs --- */

/* Gives an exception that a codec raised a message that names the codec, when it is a plain one: same class, no state of
   its own, at most one str as argument. */
static void wrap_error(const char *operation, const char *encoding) {
    OWNED Value error = error_take();
    if (!error)
        return;
    Type *type = type_of(error);
    Value args_value = NULL, dict = NULL;
    bool plain = type->info->new == exc_BaseException.info->new && type->info->init == exc_BaseException.info->init &&
                 type_is_subtype(type, &exc_BaseException);
    if (plain && (args_value = get_attr_text(error, "args")) != NULL)
        plain = is_tuple(args_value) &&
                (tuple_size(args_value) == 0 || (tuple_size(args_value) == 1 && is_str_exact(tuple_peek(args_value, 0))));
    else
        plain = false;
    if (plain && find_dict(error, &dict) > 0)
        plain = dict_size(dict) == 0;
    drop(args_value);
    drop(dict);
    if (!plain) {
        error_clear();
        error_restore(MOVE(error));
        return;
    }
    OWNED Value text = object_str(error);
    if (!text) {
        error_clear();
        error_restore(MOVE(error));
        return;
    }
    error_restore(own(error));
    raise_from_current(type, "%s with '%s' codec failed (%s: %U)", operation, encoding, type->name, text);
}

static Value call_codec(Borrowed function, Borrowed v, const char *errors) {
    if (!errors)
        return call_1(function, v);
    OWNED Value errors_str = str_from_text(errors);
    return errors_str ? call_2(function, v, errors_str) : NULL;
}

/* Calls item `which` of the codec's tuple: 0 encodes, 1 decodes. */
static Value run_codec(Borrowed info, int which, Borrowed v, const char *encoding, const char *errors) {
    OWNED Value result = call_codec(tuple_peek(info, which), v, errors);
    if (!result) {
        wrap_error(which ? "decoding" : "encoding", encoding);
        return NULL;
    }
    if (!is_tuple(result) || tuple_size(result) != 2)
        return raise_error(&exc_TypeError, which ? "decoder must return a tuple (object,integer)"
                                                 : "encoder must return a tuple (object, integer)");
    return own(tuple_peek(result, 0));
}

Value codec_encode(Borrowed v, const char *encoding, const char *errors) {
    OWNED Value info = codec_lookup(encoding);
    return info ? run_codec(info, 0, v, encoding, errors) : NULL;
}

Value codec_decode(Borrowed v, const char *encoding, const char *errors) {
    OWNED Value info = codec_lookup(encoding);
    return info ? run_codec(info, 1, v, encoding, errors) : NULL;
}

Value codec_lookup_text(const char *encoding, const char *instead) {
    OWNED Value info = codec_lookup(encoding);
    if (!info)
        return NULL;
    if (!is_tuple_exact(info)) {
        Value flag;
        int found = find_attr_text(info, "_is_text_encoding", &flag);
        if (found < 0)
            return NULL;
        int is_text = found ? is_true(flag) : 1;
        if (found)
            drop(flag);
        if (is_text < 0)
            return NULL;
        if (!is_text)
            return raise_error(&exc_LookupError, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs",
                               encoding, instead);
    }
    return MOVE(info);
}

static Value incremental(Borrowed info, const char *attribute, const char *errors) {
    OWNED Value factory = get_attr_text(info, attribute);
    if (!factory)
        return NULL;
    if (!errors)
        return call_0(factory);
    OWNED Value errors_str = str_from_text(errors);
    return errors_str ? call_1(factory, errors_str) : NULL;
}

Value codec_incremental_encoder(Borrowed info, const char *errors) { return incremental(info, "incrementalencoder", errors); }
Value codec_incremental_decoder(Borrowed info, const char *errors) { return incremental(info, "incrementaldecoder", errors); }

/* --- text to bytes and back --- */

typedef enum { BUILTIN_NONE, BUILTIN_UTF8, BUILTIN_ASCII, BUILTIN_LATIN1, BUILTIN_UTF16, BUILTIN_UTF32 } BuiltinCodec;

static BuiltinCodec builtin_codec(const char *encoding) {
    static const struct {
        const char *name;
        BuiltinCodec codec;
    } names[] = {
        {"utf_8", BUILTIN_UTF8},       {"utf8", BUILTIN_UTF8},         {"ascii", BUILTIN_ASCII},
        {"us_ascii", BUILTIN_ASCII},   {"latin_1", BUILTIN_LATIN1},    {"latin1", BUILTIN_LATIN1},
        {"iso_8859_1", BUILTIN_LATIN1}, {"iso8859_1", BUILTIN_LATIN1}, {"utf_16", BUILTIN_UTF16},
        {"utf16", BUILTIN_UTF16},      {"utf_32", BUILTIN_UTF32},      {"utf32", BUILTIN_UTF32},
    };
    char normal[12];
    if (!encoding || strcmp(encoding, "utf-8") == 0)
        return BUILTIN_UTF8;
    if (!normalise_name(encoding, normal, sizeof normal))
        return BUILTIN_NONE;
    for (int i = 0; i < ARRAY_LENGTH(names); i++)
        if (strcmp(normal, names[i].name) == 0)
            return names[i].codec;
    return BUILTIN_NONE;
}

static Value encode_other(Borrowed v, const char *encoding, const char *errors) {
    OWNED Value info = codec_lookup_text(encoding, "codecs.encode()");
    if (!info)
        return NULL;
    OWNED Value result = run_codec(info, 0, v, encoding, errors);
    if (!result || is_bytes(result))
        return MOVE(result);
    if (is_bytearray(result)) {
        if (!warn(&exc_RuntimeWarning, 1, "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types", encoding))
            return NULL;
        return bytes_new(bytearray_data(result), bytearray_size(result));
    }
    return raise_error(&exc_TypeError,
                       "'%.400s' encoder returned '%.400T' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
                       encoding, result);
}

Value str_encode(Borrowed v, const char *encoding, const char *errors) {
    switch (builtin_codec(encoding)) {
    case BUILTIN_UTF8: return str_encode_utf8(v, errors);
    case BUILTIN_ASCII: return codec_ascii_encode(v, errors);
    case BUILTIN_LATIN1: return codec_latin1_encode(v, errors);
    case BUILTIN_UTF16: return codec_utf16_encode(v, errors, ORDER_NATIVE);
    case BUILTIN_UTF32: return codec_utf32_encode(v, errors, ORDER_NATIVE);
    default: return encode_other(v, encoding, errors);
    }
}

/* `object` is the bytes-like object, or NULL: made from the bytes when a codec of Python's is asked. */
static Value decode_bytes(Borrowed object, const char *bytes, ssize_t size, const char *encoding, const char *errors) {
    ByteOrder order = ORDER_NATIVE;
    switch (builtin_codec(encoding)) {
    case BUILTIN_UTF8: return str_decode_utf8(bytes, size, errors, NULL);
    case BUILTIN_ASCII: return codec_ascii_decode(bytes, size, errors);
    case BUILTIN_LATIN1: return str_from_latin1((const unsigned char *)bytes, size);
    case BUILTIN_UTF16: return codec_utf16_decode(bytes, size, errors, &order, NULL);
    case BUILTIN_UTF32: return codec_utf32_decode(bytes, size, errors, &order, NULL);
    default: break;
    }
    OWNED Value info = codec_lookup_text(encoding, "codecs.decode()");
    if (!info)
        return NULL;
    OWNED Value view = object ? memoryview_new(object) : bytes_new(bytes, size);
    if (!view)
        return NULL;
    OWNED Value result = run_codec(info, 1, view, encoding, errors);
    if (!result || is_str(result))
        return MOVE(result);
    return raise_error(&exc_TypeError,
                       "'%.400s' decoder returned '%.400T' instead of 'str'; use codecs.decode() to decode to arbitrary types",
                       encoding, result);
}

Value str_decode(const char *bytes, ssize_t size, const char *encoding, const char *errors) {
    return decode_bytes(NULL, bytes, size, encoding, errors);
}

Value str_from_object(Borrowed v, const char *encoding, const char *errors) {
    if (is_bytes(v))
        return decode_bytes(v, bytes_data(v), bytes_size(v), encoding, errors);
    if (is_str(v))
        return raise_error(&exc_TypeError, "decoding str is not supported");
    if (!buffer_is_supported(v))
        return raise_error(&exc_TypeError, "decoding to str: need a bytes-like object, %.80T found", v);
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
        return NULL;
    Value text = buffer.size ? decode_bytes(v, buffer.data, buffer.size, encoding, errors) : STR_EMPTY;
    buffer_release(&buffer);
    return text;
}
