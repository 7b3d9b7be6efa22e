/* SPDX-License-Identifier: MIT
   The state of one conversion, and what happens at characters or bytes that cannot be converted. The common handlers are
   done here in place; any other, and those that somebody registered, are called with the exception object, which is made
   once and updated for each further error. Called by all codecs. */
#include "types/codec/codec_priv.h"

#include <stdio.h>

#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"

ErrorMode error_mode(const char *errors) {
    static const struct {
        const char *name;
        ErrorMode mode;
    } modes[] = {
        {"strict", ERRORS_STRICT},
        {"ignore", ERRORS_IGNORE},
        {"replace", ERRORS_REPLACE},
        {"backslashreplace", ERRORS_BACKSLASHREPLACE},
        {"xmlcharrefreplace", ERRORS_XMLCHARREFREPLACE},
        {"surrogateescape", ERRORS_SURROGATEESCAPE},
        {"surrogatepass", ERRORS_SURROGATEPASS},
    };
    if (!errors)
        return ERRORS_STRICT;
    for (int i = 0; i < ARRAY_LENGTH(modes); i++)
        if (strcmp(errors, modes[i].name) == 0)
            return modes[i].mode;
    return ERRORS_OTHER;
}

/* --- CodecBytes --- */

bool codec_bytes_reserve(CodecBytes *b, ssize_t more) {
    if (more <= b->capacity - b->size)
        return true;
    if (more > SSIZE_MAX / 4 - b->size)
        return raise_no_memory();
    ssize_t capacity = b->size + more + (b->bytes ? b->capacity / 2 + 16 : 0);
    if (!b->bytes) {
        b->bytes = bytes_new(NULL, capacity);
        if (!b->bytes)
            return false;
    } else if (!bytes_resize(&b->bytes, capacity)) {
        *b = (CodecBytes){NULL, 0, 0};
        return false;
    }
    b->capacity = capacity;
    return true;
}

bool codec_bytes_add(CodecBytes *b, const void *data, ssize_t size) {
    if (size == 0)
        return true;
    if (!codec_bytes_reserve(b, size))
        return false;
    memcpy(bytes_data(b->bytes) + b->size, data, (size_t)size);
    b->size += size;
    return true;
}

Value codec_bytes_finish(CodecBytes *b) {
    Value bytes = b->bytes;
    ssize_t size = b->size;
    bool exact = bytes && size == b->capacity;
    *b = (CodecBytes){NULL, 0, 0};
    if (!bytes)
        return bytes_new("", 0);
    if (size <= 1 || !exact) {
        if (size > 1)
            return bytes_resize(&bytes, size) ? bytes : NULL;
        Value small = bytes_new(bytes_data(bytes), size);
        drop(bytes);
        return small;
    }
    return bytes;
}

void codec_bytes_discard(CodecBytes *b) {
    drop(b->bytes);
    *b = (CodecBytes){NULL, 0, 0};
}

/* --- calling a handler --- */

/* Makes the exception, or updates the one that there is. */
static bool exception_update(Value *exception, ssize_t start, ssize_t end, const char *reason) {
    UnicodeErrorException *e = AS(UnicodeErrorException, *exception);
    Value text = str_from_text(reason);
    if (!text)
        return false;
    e->start = start;
    e->end = end;
    REPLACE(e->reason, text);
    return true;
}

static Value exception_new(Type *type, const char *encoding, Borrowed object, ssize_t start, ssize_t end,
                           const char *reason) {
    OWNED Value encoding_str = str_from_text(encoding);
    OWNED Value reason_str = str_from_text(reason);
    if (!encoding_str || !reason_str)
        return NULL;
    Borrowed args[5] = {encoding_str, object, imm_int(start), imm_int(end), reason_str};
    return call(TO_VALUE(type), args, 5, NULL);
}

static bool decoder_exception(Decoder *d, ssize_t start, ssize_t end, const char *reason) {
    if (d->exception)
        return exception_update(&d->exception, start, end, reason);
    OWNED Value object = bytes_new((const char *)d->data, d->size);
    if (!object)
        return false;
    d->exception = exception_new(&exc_UnicodeDecodeError, d->encoding, object, start, end, reason);
    return d->exception != NULL;
}

static bool encoder_exception(Encoder *e, ssize_t start, ssize_t end, const char *reason) {
    if (e->exception)
        return exception_update(&e->exception, start, end, reason);
    e->exception = exception_new(&exc_UnicodeEncodeError, e->encoding, e->input, start, end, reason);
    return e->exception != NULL;
}

/* Calls the handler; the first item of its answer, new, and the second one in *at. */
static Value handler_call(Value *handler, const char *errors, Borrowed exception, const char *message, bool bytes_too,
                          ssize_t *at) {
    if (!*handler && !(*handler = codec_lookup_error(errors)))
        return NULL;
    OWNED Value answer = call_1(*handler, exception);
    if (!answer)
        return NULL;
    if (!is_tuple(answer) || tuple_size(answer) != 2)
        return raise_error(&exc_TypeError, message);
    Borrowed text = tuple_peek(answer, 0), position = tuple_peek(answer, 1);
    if ((!is_str(text) && !(bytes_too && is_bytes(text))) || !is_int(position))
        return raise_error(&exc_TypeError, message);
    return arg_ssize(position, at) ? own(text) : NULL;
}

static bool position_check(ssize_t *at, ssize_t size) {
    ssize_t given = *at;
    if (*at < 0)
        *at += size;
    if (*at < 0 || *at > size)
        return raise_error(&exc_IndexError, "position %zd from error handler out of bounds", given < 0 ? *at : given);
    return true;
}

/* --- decoding --- */

void decoder_init(Decoder *d, const char *encoding, const char *bytes, ssize_t size, const char *errors) {
    *d = (Decoder){
        .encoding = encoding,
        .errors = errors,
        .data = (const uint8_t *)bytes,
        .size = size,
        .out = STR_BUILDER_INIT,
    };
}

static bool decoder_call(Decoder *d, ssize_t start, ssize_t end, const char *reason, ssize_t *next) {
    if (!decoder_exception(d, start, end, reason))
        return false;
    OWNED Value text = handler_call(&d->handler, d->errors, d->exception,
                                    "decoding error handler must return (str, int) tuple", false, next);
    if (!text)
        return false;
    Value object = AS(UnicodeErrorException, d->exception)->object;
    if (!object || !is_bytes(object))
        return raise_error(&exc_TypeError, "exception attribute object must be bytes");
    REPLACE(d->input, own(object));
    d->data = (const uint8_t *)bytes_data(d->input);
    d->size = bytes_size(d->input);
    return position_check(next, d->size) && str_builder_add(&d->out, text);
}

static bool decoder_backslash(Decoder *d, ssize_t start, ssize_t end) {
    for (ssize_t i = start; i < end; i++) {
        char text[8];
        snprintf(text, sizeof text, "\\x%02x", d->data[i]);
        if (!str_builder_add_ascii(&d->out, text, 4))
            return false;
    }
    return true;
}

bool decoder_error(Decoder *d, ssize_t start, ssize_t end, const char *reason, ssize_t *next) {
    if (d->mode == ERRORS_UNKNOWN)
        d->mode = error_mode(d->errors);
    *next = end;
    switch (d->mode) {
    case ERRORS_STRICT:
        if (!decoder_exception(d, start, end, reason))
            return false;
        return raise_exception(MOVE(d->exception));
    case ERRORS_IGNORE: return true;
    case ERRORS_REPLACE: return str_builder_add_char(&d->out, 0xfffd);
    case ERRORS_BACKSLASHREPLACE: return decoder_backslash(d, start, end);
    case ERRORS_SURROGATEESCAPE: {
        ssize_t at = start;
        for (; at < end && at < start + 4 && d->data[at] >= 0x80; at++)
            if (!str_builder_add_char(&d->out, 0xdc00u + d->data[at]))
                return false;
        if (at > start) {
            *next = at;
            return true;
        }
        return decoder_call(d, start, end, reason, next);
    }
    default: return decoder_call(d, start, end, reason, next);
    }
}

Value decoder_finish(Decoder *d, bool ok) {
    drop(d->handler);
    drop(d->exception);
    drop(d->input);
    if (ok)
        return str_builder_finish(&d->out);
    str_builder_discard(&d->out);
    return NULL;
}

/* --- encoding --- */

void encoder_init(Encoder *e, const char *encoding, Borrowed input, const char *errors) {
    *e = (Encoder){.encoding = encoding, .errors = errors, .input = input, .out = {NULL, 0, 0}};
}

void *encoder_raise(Encoder *e, ssize_t start, ssize_t end, const char *reason) {
    if (!encoder_exception(e, start, end, reason))
        return NULL;
    return raise_exception(MOVE(e->exception));
}

static bool encoder_call(Encoder *e, ssize_t start, ssize_t end, const char *reason, ssize_t *next, Value *replacement) {
    if (!encoder_exception(e, start, end, reason))
        return false;
    OWNED Value text = handler_call(&e->handler, e->errors, e->exception,
                                    "encoding error handler must return (str/bytes, int) tuple", true, next);
    if (!text || !position_check(next, str_length(e->input)))
        return false;
    *replacement = MOVE(text);
    return true;
}

/* Escapes of the characters, made by one of two formats. */
static Value encoder_escapes(Encoder *e, ssize_t start, ssize_t end) {
    StrBuilder b = STR_BUILDER_INIT;
    for (ssize_t i = start; i < end; i++) {
        uint32_t c = str_char(e->input, i);
        char text[16];
        int n = e->mode == ERRORS_XMLCHARREFREPLACE ? snprintf(text, sizeof text, "&#%u;", c)
                : c < 0x100                         ? snprintf(text, sizeof text, "\\x%02x", c)
                : c < 0x10000                       ? snprintf(text, sizeof text, "\\u%04x", c)
                                                    : snprintf(text, sizeof text, "\\U%08x", c);
        if (!str_builder_add_ascii(&b, text, n)) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return str_builder_finish(&b);
}

bool encoder_error(Encoder *e, ssize_t start, ssize_t end, const char *reason, ssize_t *next, Value *replacement) {
    if (e->mode == ERRORS_UNKNOWN)
        e->mode = error_mode(e->errors);
    *next = end;
    *replacement = NULL;
    switch (e->mode) {
    case ERRORS_STRICT: return encoder_raise(e, start, end, reason);
    case ERRORS_IGNORE: return true;
    case ERRORS_REPLACE:
        *replacement = str_alloc(end - start, '?');
        if (*replacement)
            memset(str_data(*replacement), '?', (size_t)(end - start));
        break;
    case ERRORS_BACKSLASHREPLACE:
    case ERRORS_XMLCHARREFREPLACE: *replacement = encoder_escapes(e, start, end); break;
    default: return encoder_call(e, start, end, reason, next, replacement);
    }
    return *replacement != NULL;
}

Value encoder_finish(Encoder *e, bool ok) {
    drop(e->handler);
    drop(e->exception);
    if (ok)
        return codec_bytes_finish(&e->out);
    codec_bytes_discard(&e->out);
    return NULL;
}
