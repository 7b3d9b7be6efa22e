/* SPDX-License-Identifier: MIT
   Encoding and decoding (unicodeobject.h): the built-in codecs by name, the file system's encoding, the locale's. */
#include <stdlib.h>
#include <wchar.h>

#include "capi/capi.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/codec.h"
#include "types/str.h"

static bool check_str(Object *o) {
    return (o && is_str(V(o))) || raise_error(&exc_TypeError, "bad argument type for built-in operation");
}

CAPI const char *PyUnicode_GetDefaultEncoding(void) { return "utf-8"; }

/* --- by name --- */

CAPI Object *PyUnicode_Decode(const char *bytes, ssize_t size, const char *encoding, const char *errors) {
    return to_c(str_decode(bytes, size, encoding, errors));
}
CAPI Object *PyUnicode_AsEncodedString(Object *o, const char *encoding, const char *errors) {
    return check_str(o) ? to_c(str_encode(V(o), encoding, errors)) : NULL;
}
CAPI Object *PyUnicode_FromEncodedObject(Object *o, const char *encoding, const char *errors) {
    if (!o)
        return bad_internal_call();
    if (is_str(V(o)))
        return raise_error(&exc_TypeError, "decoding str is not supported");
    return to_c(str_from_object(V(o), encoding, errors));
}
CAPI Object *PyUnicode_AsDecodedObject(Object *o, const char *encoding, const char *errors) {
    return check_str(o) ? to_c(codec_decode(V(o), encoding ? encoding : "utf-8", errors)) : NULL;
}
CAPI Object *PyUnicode_AsEncodedObject(Object *o, const char *encoding, const char *errors) {
    return check_str(o) ? to_c(codec_encode(V(o), encoding ? encoding : "utf-8", errors)) : NULL;
}
static Object *need_text(Object *o, const char *what, const char *encoding) {
    if (!o || is_str(V(o)))
        return o;
    raise_error(&exc_TypeError, "'%.400s' %s returned '%.400T' instead of 'str'; use codecs.%s() to %s to arbitrary types",
                encoding, what, V(o), what[0] == 'd' ? "decode" : "encode", what[0] == 'd' ? "decode" : "encode");
    drop_ref(o);
    return NULL;
}
CAPI Object *PyUnicode_AsDecodedUnicode(Object *o, const char *encoding, const char *errors) {
    return need_text(PyUnicode_AsDecodedObject(o, encoding, errors), "decoder", encoding);
}
CAPI Object *PyUnicode_AsEncodedUnicode(Object *o, const char *encoding, const char *errors) {
    return need_text(PyUnicode_AsEncodedObject(o, encoding, errors), "encoder", encoding);
}

/* --- one function for each --- */

CAPI Object *PyUnicode_DecodeUTF8(const char *b, ssize_t n, const char *errors) { return to_c(str_decode_utf8(b, n, errors, NULL)); }
CAPI Object *PyUnicode_DecodeUTF8Stateful(const char *b, ssize_t n, const char *errors, ssize_t *consumed) {
    return to_c(str_decode_utf8(b, n, errors, consumed));
}
CAPI Object *PyUnicode_DecodeUTF7(const char *b, ssize_t n, const char *errors) { return to_c(codec_utf7_decode(b, n, errors, NULL)); }
CAPI Object *PyUnicode_DecodeUTF7Stateful(const char *b, ssize_t n, const char *errors, ssize_t *consumed) {
    return to_c(codec_utf7_decode(b, n, errors, consumed));
}

typedef Value (*WideDecode)(const char *, ssize_t, const char *, ByteOrder *, ssize_t *);
static Object *decode_wide(WideDecode decode, const char *b, ssize_t n, const char *errors, int *order, ssize_t *consumed) {
    ByteOrder guess = order ? (ByteOrder)*order : ORDER_NATIVE;
    Value v = decode(b, n, errors, &guess, consumed);
    if (order)
        *order = (int)guess;
    return to_c(v);
}
CAPI Object *PyUnicode_DecodeUTF16(const char *b, ssize_t n, const char *errors, int *order) {
    return decode_wide(codec_utf16_decode, b, n, errors, order, NULL);
}
CAPI Object *PyUnicode_DecodeUTF16Stateful(const char *b, ssize_t n, const char *errors, int *order, ssize_t *consumed) {
    return decode_wide(codec_utf16_decode, b, n, errors, order, consumed);
}
CAPI Object *PyUnicode_DecodeUTF32(const char *b, ssize_t n, const char *errors, int *order) {
    return decode_wide(codec_utf32_decode, b, n, errors, order, NULL);
}
CAPI Object *PyUnicode_DecodeUTF32Stateful(const char *b, ssize_t n, const char *errors, int *order, ssize_t *consumed) {
    return decode_wide(codec_utf32_decode, b, n, errors, order, consumed);
}
CAPI Object *PyUnicode_DecodeLatin1(const char *b, ssize_t n, const char *errors) {
    return to_c(str_from_latin1((const unsigned char *)b, n));
}
CAPI Object *PyUnicode_DecodeASCII(const char *b, ssize_t n, const char *errors) { return to_c(codec_ascii_decode(b, n, errors)); }
CAPI Object *PyUnicode_DecodeCharmap(const char *b, ssize_t n, Object *mapping, const char *errors) {
    return to_c(codec_charmap_decode(b, n, errors, V(mapping)));
}
CAPI Object *PyUnicode_DecodeUnicodeEscape(const char *b, ssize_t n, const char *errors) {
    return to_c(codec_unicode_escape_decode(b, n, errors, NULL));
}
CAPI Object *PyUnicode_DecodeRawUnicodeEscape(const char *b, ssize_t n, const char *errors) {
    return to_c(codec_raw_unicode_escape_decode(b, n, errors, NULL));
}
CAPI Object *PyUnicode_BuildEncodingMap(Object *characters) { return to_c(codec_charmap_build(V(characters))); }

CAPI Object *_PyUnicode_AsUTF8String(Object *o, const char *errors) {
    return check_str(o) ? to_c(str_encode_utf8(V(o), errors)) : NULL;
}
CAPI Object *PyUnicode_AsUTF8String(Object *o) { return _PyUnicode_AsUTF8String(o, NULL); }
CAPI Object *_PyUnicode_AsLatin1String(Object *o, const char *errors) {
    return check_str(o) ? to_c(codec_latin1_encode(V(o), errors)) : NULL;
}
CAPI Object *PyUnicode_AsLatin1String(Object *o) { return _PyUnicode_AsLatin1String(o, NULL); }
CAPI Object *_PyUnicode_AsASCIIString(Object *o, const char *errors) {
    return check_str(o) ? to_c(codec_ascii_encode(V(o), errors)) : NULL;
}
CAPI Object *PyUnicode_AsASCIIString(Object *o) { return _PyUnicode_AsASCIIString(o, NULL); }
CAPI Object *_PyUnicode_EncodeUTF16(Object *o, const char *errors, int order) {
    return check_str(o) ? to_c(codec_utf16_encode(V(o), errors, (ByteOrder)order)) : NULL;
}
CAPI Object *PyUnicode_AsUTF16String(Object *o) { return _PyUnicode_EncodeUTF16(o, NULL, 0); }
CAPI Object *_PyUnicode_EncodeUTF32(Object *o, const char *errors, int order) {
    return check_str(o) ? to_c(codec_utf32_encode(V(o), errors, (ByteOrder)order)) : NULL;
}
CAPI Object *PyUnicode_AsUTF32String(Object *o) { return _PyUnicode_EncodeUTF32(o, NULL, 0); }
CAPI Object *_PyUnicode_EncodeUTF7(Object *o, int set_o, int white_space, const char *errors) {
    return check_str(o) ? to_c(codec_utf7_encode(V(o), errors)) : NULL;
}
CAPI Object *PyUnicode_AsUnicodeEscapeString(Object *o) { return check_str(o) ? to_c(codec_unicode_escape_encode(V(o))) : NULL; }
CAPI Object *PyUnicode_AsRawUnicodeEscapeString(Object *o) {
    return check_str(o) ? to_c(codec_raw_unicode_escape_encode(V(o))) : NULL;
}
CAPI Object *_PyUnicode_EncodeCharmap(Object *o, Object *mapping, const char *errors) {
    return check_str(o) ? to_c(codec_charmap_encode(V(o), errors, V(mapping))) : NULL;
}
CAPI Object *PyUnicode_AsCharmapString(Object *o, Object *mapping) { return _PyUnicode_EncodeCharmap(o, mapping, NULL); }

/* --- names of files --- */

CAPI Object *PyUnicode_DecodeFSDefaultAndSize(const char *b, ssize_t n) { return to_c(str_decode_fs(b, n)); }
CAPI Object *PyUnicode_DecodeFSDefault(const char *b) { return to_c(str_decode_fs(b, (ssize_t)strlen(b))); }
CAPI Object *PyUnicode_EncodeFSDefault(Object *o) {
    return check_str(o) ? to_c(str_encode(V(o), NULL, "surrogateescape")) : NULL;
}

static Value fs_path(Object *o) {
    if (is_str(V(o)) || is_bytes(V(o)))
        return own(V(o));
    Value out = NULL;
    int found = call_special(V(o), STR(__fspath__), NULL, 0, &out);
    if (found == 0)
        return raise_error(&exc_TypeError, "expected str, bytes or os.PathLike object, not %.200T", V(o));
    if (found < 0)
        return NULL;
    OWNED Value path = out;
    if (is_str(path) || is_bytes(path))
        return MOVE(path);
    return raise_error(&exc_TypeError, "expected %.200T.__fspath__() to return str or bytes, not %.200T", V(o), path);
}
CAPI Object *PyOS_FSPath(Object *o) { return to_c(fs_path(o)); }

enum { CONVERTER_FAILED = 0, CONVERTER_DONE = 1, CONVERTER_CLEANUP = 0x20000 };

/* Called without an object when the parsing of a later argument failed. */
static bool converter_clean(Object *o, Object **place) {
    if (o)
        return false;
    drop_ref(MOVE(*place));
    return true;
}

CAPI int PyUnicode_FSConverter(Object *o, Object **place) {
    if (converter_clean(o, place))
        return CONVERTER_DONE;
    OWNED Value path = fs_path(o);
    if (!path)
        return CONVERTER_FAILED;
    OWNED Value bytes = is_bytes(path) ? own(path) : str_encode(path, NULL, "surrogateescape");
    if (!bytes)
        return CONVERTER_FAILED;
    if (strlen(bytes_data(bytes)) != (size_t)bytes_size(bytes)) {
        raise_error(&exc_ValueError, "embedded null byte");
        return CONVERTER_FAILED;
    }
    *place = AS(Object, MOVE(bytes));
    return CONVERTER_CLEANUP;
}

CAPI int PyUnicode_FSDecoder(Object *o, Object **place) {
    if (converter_clean(o, place))
        return CONVERTER_DONE;
    OWNED Value path = fs_path(o);
    OWNED Value text = !path || is_str(path) ? own_maybe(path) : str_decode_fs(bytes_data(path), bytes_size(path));
    if (!text)
        return CONVERTER_FAILED;
    if (str_find_char(text, 0, 0, str_length(text), 1) >= 0) {
        raise_error(&exc_ValueError, "embedded null character");
        return CONVERTER_FAILED;
    }
    *place = AS(Object, MOVE(text));
    return CONVERTER_CLEANUP;
}

/* --- the locale's encoding: UTF-8 everywhere but under C locales, where surrogateescape keeps bytes --- */

static bool locale_errors(const char **errors) {
    if (!*errors || !strcmp(*errors, "strict") || !strcmp(*errors, "surrogateescape"))
        return true;
    return raise_error(&exc_ValueError, "only 'strict' and 'surrogateescape' error handlers are supported, not '%s'", *errors);
}
CAPI Object *PyUnicode_DecodeLocaleAndSize(const char *b, ssize_t n, const char *errors) {
    return locale_errors(&errors) ? to_c(str_decode(b, n, "utf-8", errors)) : NULL;
}
CAPI Object *PyUnicode_DecodeLocale(const char *b, const char *errors) {
    return PyUnicode_DecodeLocaleAndSize(b, (ssize_t)strlen(b), errors);
}
CAPI Object *PyUnicode_EncodeLocale(Object *o, const char *errors) {
    return check_str(o) && locale_errors(&errors) ? to_c(str_encode(V(o), "utf-8", errors)) : NULL;
}

/* C's own strings of the system, as Py_DecodeLocale gives them: wide characters in memory of the caller. */
CAPI wchar_t *Py_DecodeLocale(const char *text, size_t *size) {
    size_t n = strlen(text), length = 0;
    wchar_t *out = malloc((n + 1) * sizeof *out);
    if (!out)
        return NULL;
    for (size_t i = 0; i < n;) {
        unsigned char lead = (unsigned char)text[i];
        int more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : (lead & 0xf0) == 0xe0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
        uint32_t c = more <= 0 ? lead : lead & (0x3fu >> more);
        bool ok = more >= 0;
        for (int k = 1; ok && k <= more; k++) {
            ok = ((unsigned char)text[i + (size_t)k] & 0xc0) == 0x80;
            c = ok ? c << 6 | ((unsigned char)text[i + (size_t)k] & 0x3f) : c;
        }
        static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
        ok = ok && (more == 0 || (c >= smallest[more] && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000)));
        out[length++] = (wchar_t)(ok ? c : 0xdc00u + lead);
        i += ok ? (size_t)more + 1 : 1;
    }
    out[length] = 0;
    if (size)
        *size = length;
    return out;
}
CAPI char *Py_EncodeLocale(const wchar_t *text, size_t *error_at) {
    OWNED Value s = str_from_ucs4((const uint32_t *)text, (ssize_t)wcslen(text));
    OWNED Value bytes = s ? str_encode(s, NULL, "surrogateescape") : NULL;
    if (error_at)
        *error_at = (size_t)-1;
    if (!bytes) {
        error_clear();
        return NULL;
    }
    char *out = memory_new((size_t)bytes_size(bytes) + 1);
    if (out)
        memcpy(out, bytes_data(bytes), (size_t)bytes_size(bytes) + 1);
    return out;
}
