/* SPDX-License-Identifier: MIT
   UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError: where in which text or bytes a codec failed, and why. */
#include "types/exception_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/list.h"
#include "types/str.h"

#define SELF(v) AS(UnicodeErrorException, v)

static int unicode_error_traverse(Object *self, Visitor visitor, void *arg) {
    UnicodeErrorException *e = (UnicodeErrorException *)self;
    VISIT(e->encoding);
    VISIT(e->object);
    VISIT(e->reason);
    return exception_traverse(self, visitor, arg);
}

static void unicode_error_clear(Object *self) {
    UnicodeErrorException *e = (UnicodeErrorException *)self;
    drop(MOVE(e->encoding));
    drop(MOVE(e->object));
    drop(MOVE(e->reason));
    exception_clear(self);
}

static void unicode_error_dealloc(Object *self) {
    gc_untrack(self);
    unicode_error_clear(self);
    object_free(self);
}

/* --- arguments --- */

static bool unicode_error_check_count(ssize_t count, ssize_t expected) {
    if (count == expected)
        return true;
    raise_error(&exc_TypeError, "function takes exactly %zd arguments (%zd given)", expected, count);
    return false;
}

static bool unicode_error_check_str(Borrowed v, int position) {
    if (is_str(v))
        return true;
    raise_error(&exc_TypeError, "argument %d must be str, not %.50s", position, v == NONE ? "None" : type_of(v)->name);
    return false;
}

/* Stores object, start, end and reason, which stand at `at` of the arguments. */
static bool unicode_error_fill(UnicodeErrorException *e, Borrowed object, Borrowed const *args, ssize_t at) {
    if (!arg_ssize(args[at + 1], &e->start) || !arg_ssize(args[at + 2], &e->end) ||
        !unicode_error_check_str(args[at + 3], (int)at + 4))
        return false;
    REPLACE(e->object, own(object));
    REPLACE(e->reason, own(args[at + 3]));
    return true;
}

static bool unicode_encode_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_slot_init(self, args, count, keywords) || !unicode_error_check_count(count, 5) ||
        !unicode_error_check_str(args[0], 1) || !unicode_error_check_str(args[1], 2) ||
        !unicode_error_fill(SELF(self), args[1], args, 1))
        return false;
    REPLACE(SELF(self)->encoding, own(args[0]));
    return true;
}

/* The bytes of a bytes-like object. */
static Value unicode_error_bytes(Borrowed v) {
    if (is_bytes(v))
        return own(v);
    Buffer buffer;
    if (!buffer_get(v, &buffer, BUFFER_SIMPLE))
        return NULL;
    Value bytes = bytes_new(buffer.data, buffer.size);
    buffer_release(&buffer);
    return bytes;
}

static bool unicode_decode_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_slot_init(self, args, count, keywords) || !unicode_error_check_count(count, 5) ||
        !unicode_error_check_str(args[0], 1))
        return false;
    OWNED Value bytes = unicode_error_bytes(args[1]);
    if (!bytes || !unicode_error_fill(SELF(self), bytes, args, 1))
        return false;
    REPLACE(SELF(self)->encoding, own(args[0]));
    return true;
}

static bool unicode_translate_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return exception_slot_init(self, args, count, keywords) && unicode_error_check_count(count, 4) &&
           unicode_error_check_str(args[0], 1) && unicode_error_fill(SELF(self), args[0], args, 0);
}

/* --- text --- */

/* "character '\x..'" for the one bad character of an encoding or translation error; NULL without error: not one. */
static Value unicode_error_character(UnicodeErrorException *e) {
    if (!is_str(e->object) || e->start < 0 || e->start >= str_length(e->object) || e->end != e->start + 1)
        return NULL;
    uint32_t c = str_char(e->object, e->start);
    return str_format(c <= 0xff ? "'\\x%02x'" : c <= 0xffff ? "'\\u%04x'" : "'\\U%08x'", c);
}

static Value unicode_encode_error_slot_str(Borrowed self) {
    UnicodeErrorException *e = SELF(self);
    if (!e->object)
        return own(STR_EMPTY);
    OWNED Value reason = e->reason ? object_str(e->reason) : own(NONE);
    OWNED Value encoding = reason ? (e->encoding ? object_str(e->encoding) : own(NONE)) : NULL;
    if (!encoding)
        return NULL;
    OWNED Value character = e->object ? unicode_error_character(e) : NULL;
    if (!character && error_is_set())
        return NULL;
    if (character)
        return str_format("'%S' codec can't encode character %U in position %zd: %S", encoding, character, e->start, reason);
    return str_format("'%S' codec can't encode characters in position %zd-%zd: %S", encoding, e->start, e->end - 1, reason);
}

static Value unicode_decode_error_slot_str(Borrowed self) {
    UnicodeErrorException *e = SELF(self);
    if (!e->object)
        return own(STR_EMPTY);
    OWNED Value reason = e->reason ? object_str(e->reason) : own(NONE);
    OWNED Value encoding = reason ? (e->encoding ? object_str(e->encoding) : own(NONE)) : NULL;
    if (!encoding)
        return NULL;
    if (e->object && is_bytes(e->object) && e->start >= 0 && e->start < bytes_size(e->object) && e->end == e->start + 1)
        return str_format("'%S' codec can't decode byte 0x%02x in position %zd: %S", encoding,
                          (int)(unsigned char)bytes_data(e->object)[e->start], e->start, reason);
    return str_format("'%S' codec can't decode bytes in position %zd-%zd: %S", encoding, e->start, e->end - 1, reason);
}

static Value unicode_translate_error_slot_str(Borrowed self) {
    UnicodeErrorException *e = SELF(self);
    if (!e->object)
        return own(STR_EMPTY);
    OWNED Value reason = e->reason ? object_str(e->reason) : own(NONE);
    if (!reason)
        return NULL;
    OWNED Value character = e->object ? unicode_error_character(e) : NULL;
    if (!character && error_is_set())
        return NULL;
    if (character)
        return str_format("can't translate character %U in position %zd: %S", character, e->start, reason);
    return str_format("can't translate characters in position %zd-%zd: %S", e->start, e->end - 1, reason);
}

/* --- tables --- */

static MemberDef const unicode_error_members[] = {
    {"encoding", MEMBER_OBJECT, offsetof(UnicodeErrorException, encoding), false, "exception encoding"},
    {"object", MEMBER_OBJECT, offsetof(UnicodeErrorException, object), false, "exception object"},
    {"start", MEMBER_SSIZE, offsetof(UnicodeErrorException, start), false, "exception start"},
    {"end", MEMBER_SSIZE, offsetof(UnicodeErrorException, end), false, "exception end"},
    {"reason", MEMBER_OBJECT, offsetof(UnicodeErrorException, reason), false, "exception reason"},
    MEMBER_END,
};
#define UNICODE_ERROR_INFO(kind)                                                                                       \
    {                                                                                                                  \
        .dealloc = unicode_error_dealloc, .traverse = unicode_error_traverse, .clear = unicode_error_clear,            \
        .new = exception_slot_new, .init = unicode_##kind##_error_slot_init, .str = unicode_##kind##_error_slot_str,   \
        .members = unicode_error_members,                                                                              \
    }
TypeInfo exc_UnicodeEncodeError_info = UNICODE_ERROR_INFO(encode);
TypeInfo exc_UnicodeDecodeError_info = UNICODE_ERROR_INFO(decode);
TypeInfo exc_UnicodeTranslateError_info = UNICODE_ERROR_INFO(translate);

/* --- raising --- */

void *raise_unicode_decode_error(const char *encoding, const char *bytes, ssize_t size, ssize_t start, ssize_t end,
                                 const char *reason) {
    OWNED Value object = bytes_new(bytes, size);
    OWNED Value args = object ? build_value("(sOnns)", encoding, object, start, end, reason) : NULL;
    OWNED Value exception = args ? call_tuple(TO_VALUE(&exc_UnicodeDecodeError), args, NULL) : NULL;
    return exception ? raise_exception(MOVE(exception)) : NULL;
}

void *raise_unicode_encode_error(const char *encoding, Borrowed string, ssize_t start, ssize_t end, const char *reason) {
    OWNED Value args = build_value("(sOnns)", encoding, string, start, end, reason);
    OWNED Value exception = args ? call_tuple(TO_VALUE(&exc_UnicodeEncodeError), args, NULL) : NULL;
    return exception ? raise_exception(MOVE(exception)) : NULL;
}
