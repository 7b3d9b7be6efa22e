/* SPDX-License-Identifier: MIT
   The parts of UnicodeEncodeError, UnicodeDecodeError and UnicodeTranslateError (pyerrors.h). */
#include "capi/capi.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/exception.h"
#include "types/str.h"

#define SELF(o) ((UnicodeErrorException *)(o))

CAPI Object *PyUnicodeDecodeError_Create(const char *encoding, const char *data, ssize_t size, ssize_t start, ssize_t end,
                                         const char *reason) {
    OWNED Value bytes = bytes_new(data, size);
    OWNED Value args = bytes ? build_value("(sOnns)", encoding, bytes, start, end, reason) : NULL;
    return args ? to_c(call_tuple(TO_VALUE(&exc_UnicodeDecodeError), args, NULL)) : NULL;
}

static ssize_t object_size(Object *e) {
    Borrowed object = SELF(e)->object;
    if (!object)
        return raise_error(&exc_TypeError, "object attribute not set"), -1;
    if (is_bytes(object))
        return bytes_size(object);
    return is_str(object) ? str_length(object) : (raise_error(&exc_TypeError, "object attribute must be unicode"), -1);
}

/* The positions as they make sense for the object: start in it, end behind start. */
static int get_start(Object *e, ssize_t *out) {
    ssize_t size = object_size(e), at = SELF(e)->start;
    *out = at < 0 ? 0 : at >= size ? (size ? size - 1 : 0) : at;
    return size < 0 ? -1 : 0;
}
static int get_end(Object *e, ssize_t *out) {
    ssize_t size = object_size(e), at = SELF(e)->end;
    *out = at < 1 ? 1 : at;
    if (*out > size)
        *out = size;
    return size < 0 ? -1 : 0;
}
static int set_start(Object *e, ssize_t at) { return SELF(e)->start = at, 0; }
static int set_end(Object *e, ssize_t at) { return SELF(e)->end = at, 0; }
static int set_reason(Object *e, const char *text) {
    OWNED Value reason = str_from_text(text);
    if (!reason)
        return -1;
    REPLACE(SELF(e)->reason, MOVE(reason));
    return 0;
}
static Object *get_part(Value part, const char *name) {
    return part ? own_for_c(part) : raise_error(&exc_TypeError, "%s attribute not set", name);
}

#define KIND(kind)                                                                                                     \
    CAPI int PyUnicode##kind##Error_GetStart(Object *e, ssize_t *out) { return get_start(e, out); }                    \
    CAPI int PyUnicode##kind##Error_GetEnd(Object *e, ssize_t *out) { return get_end(e, out); }                        \
    CAPI int PyUnicode##kind##Error_SetStart(Object *e, ssize_t at) { return set_start(e, at); }                       \
    CAPI int PyUnicode##kind##Error_SetEnd(Object *e, ssize_t at) { return set_end(e, at); }                           \
    CAPI int PyUnicode##kind##Error_SetReason(Object *e, const char *text) { return set_reason(e, text); }             \
    CAPI Object *PyUnicode##kind##Error_GetReason(Object *e) { return get_part(SELF(e)->reason, "reason"); }           \
    CAPI Object *PyUnicode##kind##Error_GetObject(Object *e) { return get_part(SELF(e)->object, "object"); }
KIND(Encode)
KIND(Decode)
KIND(Translate)
CAPI Object *PyUnicodeEncodeError_GetEncoding(Object *e) { return get_part(SELF(e)->encoding, "encoding"); }
CAPI Object *PyUnicodeDecodeError_GetEncoding(Object *e) { return get_part(SELF(e)->encoding, "encoding"); }
