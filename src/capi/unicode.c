/* SPDX-License-Identifier: MIT
   Strings (unicodeobject.h): making, reading, operations. Codecs are capi/unicode_codec.c, the writer and characters
   capi/unicode_writer.c. All strings are ready: the legacy wchar_t form is made on demand and kept in Str.wstr. */
#include <stdarg.h>
#include <wchar.h>

#include "capi/capi.h"
#include "capi/identifier.h"
#include "capi/unicode.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "types/str/str_priv.h"


static bool check_str(Object *o) {
    return (o && is_str(V(o))) || raise_error(&exc_TypeError, "bad argument type for built-in operation");
}
/* For operands: the message names the type. */
static bool need_str(Object *o) { return is_str(V(o)) || raise_error(&exc_TypeError, "must be str, not %.100T", V(o)); }

/* --- making --- */

CAPI Object *PyUnicode_New(ssize_t length, uint32_t max_char) {
    if (max_char > CHAR_MAX_UNICODE)
        return raise_error(&exc_SystemError, "invalid maximum character passed to PyUnicode_New");
    if (length < 0)
        return raise_error(&exc_SystemError, "Negative size passed to PyUnicode_New");
    return to_c(str_alloc(length, max_char));
}

CAPI Object *PyUnicode_FromStringAndSize(const char *text, ssize_t size) {
    if (size < 0)
        return raise_error(&exc_SystemError, "Negative size passed to PyUnicode_FromStringAndSize");
    if (text)
        return to_c(str_from_utf8(text, size));
    return size ? raise_error(&exc_SystemError, "NULL string with positive size with NULL passed to PyUnicode_FromStringAndSize")
                : to_c(STR_EMPTY);
}
CAPI Object *PyUnicode_FromString(const char *text) { return to_c(str_from_text(text)); }
CAPI Object *_PyUnicode_FromASCII(const char *text, ssize_t size) { return to_c(str_from_ascii(text, size)); }

CAPI Object *PyUnicode_FromKindAndData(int kind, const void *data, ssize_t length) {
    if (length < 0)
        return raise_error(&exc_ValueError, "size must be positive");
    if (kind != 1 && kind != 2 && kind != 4)
        return raise_error(&exc_SystemError, "invalid kind");
    return to_c(str_from_kind(kind, data, length));
}
CAPI Object *PyUnicode_FromOrdinal(int c) {
    if (c < 0 || c > 0x10ffff)
        return raise_error(&exc_ValueError, "chr() arg not in range(0x110000)");
    return to_c(str_from_char((uint32_t)c));
}
CAPI Object *PyUnicode_FromObject(Object *o) {
    return is_str(V(o)) ? to_c(str_exact(V(o)))
                        : raise_error(&exc_TypeError, "Can't convert '%.100T' object to str implicitly", V(o));
}
CAPI Object *_PyUnicode_Copy(Object *o) {
    return check_str(o) ? to_c(str_from_kind(str_kind(V(o)), str_data(V(o)), str_length(V(o)))) : NULL;
}

CAPI Object *PyUnicode_FromFormatV(const char *format, va_list args) { return to_c(str_format_va(format, args)); }
CAPI Object *PyUnicode_FromFormat(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Object *result = to_c(str_format_va(format, args));
    va_end(args);
    return result;
}

/* --- interned strings --- */

CAPI Object *PyUnicode_InternFromString(const char *text) { return to_c(str_intern_text(text)); }
CAPI void PyUnicode_InternInPlace(Object **place) {
    if (!*place || !is_str_exact(V(*place)))
        return;
    Value old = own(V(*place)), interned = str_intern(old);
    if (!interned) {
        error_clear();
        return;
    }
    drop_ref(*place);
    *place = AS(Object, interned);
}
CAPI void PyUnicode_InternImmortal(Object **place) { PyUnicode_InternInPlace(place); }

/* A static identifier of C code: borrowed, kept by the table of interned strings with a reference of its own. */
CAPI Object *_PyUnicode_FromId(Identifier *id) {
    Value interned = str_intern_text(id->string);
    if (!interned)
        return NULL;
    Object *o = AS(Object, interned);
    if (id->index < 0)
        id->index = 1; /* the first use keeps its reference for ever: C code lends it on */
    else
        drop_ref(o);
    return o;
}

/* --- wchar_t --- */

CAPI Object *PyUnicode_FromWideChar(const wchar_t *text, ssize_t size) {
    if (!text && size != 0)
        return bad_internal_call();
    return to_c(str_from_ucs4((const uint32_t *)text, size == -1 ? (ssize_t)wcslen(text) : size));
}
CAPI Object *PyUnicode_FromUnicode(const wchar_t *text, ssize_t size) {
    return text ? PyUnicode_FromWideChar(text, size) : PyUnicode_New(size, CHAR_MAX_UNICODE);
}

/* Without a buffer: how many characters with the terminating zero. */
CAPI ssize_t PyUnicode_AsWideChar(Object *o, wchar_t *out, ssize_t size) {
    if (!o)
        return bad_internal_call(), -1;
    if (!check_str(o))
        return -1;
    ssize_t length = str_length(V(o));
    if (!out)
        return length + 1;
    ssize_t n = size > length ? length + 1 : size;
    chars_copy(4, out, 0, str_kind(V(o)), str_data(V(o)), 0, n > length ? length : n);
    if (n > length)
        out[length] = 0;
    return n > length ? length : n;
}
CAPI wchar_t *PyUnicode_AsWideCharString(Object *o, ssize_t *size) {
    if (!o)
        return bad_internal_call();
    if (!check_str(o))
        return NULL;
    ssize_t length = str_length(V(o));
    wchar_t *text = memory_new_array((size_t)length + 1, sizeof *text);
    if (!text)
        return NULL;
    PyUnicode_AsWideChar(o, text, length + 1);
    if (size) {
        *size = length;
    } else if (wcslen(text) != (size_t)length) {
        memory_free(text);
        return raise_error(&exc_ValueError, "embedded null character");
    }
    return text;
}

CAPI wchar_t *PyUnicode_AsUnicodeAndSize(Object *o, ssize_t *size) {
    if (!check_str(o))
        return NULL;
    Str *s = (Str *)o;
    if (!s->wstr && !(s->wstr = PyUnicode_AsWideCharString(o, &(ssize_t){0})))
        return NULL;
    if (!s->ascii)
        ((StrWide *)s)->wstr_length = s->length;
    if (size)
        *size = s->length;
    return s->wstr;
}
CAPI wchar_t *PyUnicode_AsUnicode(Object *o) { return PyUnicode_AsUnicodeAndSize(o, NULL); }
CAPI const wchar_t *_PyUnicode_AsUnicode(Object *o) { return PyUnicode_AsUnicode(o); }

/* --- reading --- */

CAPI int _PyUnicode_Ready(Object *o) { return 0; }
CAPI ssize_t PyUnicode_GetLength(Object *o) { return check_str(o) ? str_length(V(o)) : -1; }
CAPI ssize_t PyUnicode_GetSize(Object *o) { return PyUnicode_GetLength(o); }

CAPI uint32_t PyUnicode_ReadChar(Object *o, ssize_t at) {
    if (!check_str(o))
        return UINT32_MAX;
    if ((size_t)at >= (size_t)str_length(V(o)))
        return raise_error(&exc_IndexError, "string index out of range"), UINT32_MAX;
    return str_char(V(o), at);
}

static bool check_writable(Object *o) {
    if (o->refcount == 1 && is_str_exact(V(o)) && ((Str *)o)->hash == -1 && !str_is_interned(V(o)))
        return true;
    return raise_error(&exc_SystemError, "Cannot modify a string currently used") != NULL;
}

CAPI int PyUnicode_WriteChar(Object *o, ssize_t at, uint32_t c) {
    if (!check_str(o))
        return -1;
    if ((size_t)at >= (size_t)str_length(V(o)))
        return raise_error(&exc_IndexError, "string index out of range"), -1;
    if (!check_writable(o))
        return -1;
    if (c > str_class(V(o)))
        return raise_error(&exc_ValueError, "character out of range"), -1;
    str_write(str_kind(V(o)), str_data(V(o)), at, c);
    return 0;
}

CAPI uint32_t *PyUnicode_AsUCS4(Object *o, uint32_t *out, ssize_t size, int with_zero) {
    ssize_t length = str_length(V(o));
    if (!out || size < 0)
        return bad_internal_call();
    if (size < length + (with_zero != 0)) {
        if (with_zero && size > 0)
            out[0] = 0;
        return raise_error(&exc_SystemError, "string is longer than the buffer");
    }
    chars_copy(4, out, 0, str_kind(V(o)), str_data(V(o)), 0, length);
    if (with_zero)
        out[length] = 0;
    return out;
}
CAPI uint32_t *PyUnicode_AsUCS4Copy(Object *o) {
    ssize_t length = str_length(V(o));
    uint32_t *out = memory_new_array((size_t)length + 1, sizeof *out);
    return out ? PyUnicode_AsUCS4(o, out, length + 1, 1) : NULL;
}

CAPI const char *PyUnicode_AsUTF8AndSize(Object *o, ssize_t *size) { return check_str(o) ? str_utf8(V(o), size) : NULL; }
CAPI const char *PyUnicode_AsUTF8(Object *o) { return PyUnicode_AsUTF8AndSize(o, NULL); }

CAPI uint32_t _PyUnicode_FindMaxChar(Object *o, ssize_t start, ssize_t end) {
    OWNED Value part = str_substring(V(o), start, end);
    return part && str_length(part) ? str_class(part) : 127;
}

/* --- copying between strings --- */

CAPI ssize_t PyUnicode_CopyCharacters(Object *to, ssize_t to_at, Object *from, ssize_t from_at, ssize_t count) {
    if (!is_str(V(from)) || !is_str(V(to)))
        return bad_internal_call(), -1;
    if ((size_t)from_at > (size_t)str_length(V(from)) || (size_t)to_at > (size_t)str_length(V(to)))
        return raise_error(&exc_IndexError, "string index out of range"), -1;
    if (count < 0)
        return raise_error(&exc_SystemError, "how_many cannot be negative"), -1;
    if (count > str_length(V(from)) - from_at)
        count = str_length(V(from)) - from_at;
    if (to_at + count > str_length(V(to)))
        return raise_error(&exc_SystemError, "Cannot write %zi characters at %zi in a string of %zi characters", count, to_at,
                           str_length(V(to))),
               -1;
    if (!count)
        return 0;
    if (!check_writable(to))
        return -1;
    if (str_class(V(from)) > str_class(V(to))) {
        OWNED Value part = str_substring(V(from), from_at, from_at + count);
        if (!part)
            return -1;
        if (str_class(part) > str_class(V(to)))
            return raise_error(&exc_SystemError, "Cannot copy %s characters into a string of %s characters", "wider", "narrower"), -1;
    }
    chars_copy(str_kind(V(to)), str_data(V(to)), to_at, str_kind(V(from)), str_data(V(from)), from_at, count);
    return count;
}
CAPI void _PyUnicode_FastCopyCharacters(Object *to, ssize_t to_at, Object *from, ssize_t from_at, ssize_t count) {
    chars_copy(str_kind(V(to)), str_data(V(to)), to_at, str_kind(V(from)), str_data(V(from)), from_at, count);
}
CAPI ssize_t PyUnicode_Fill(Object *o, ssize_t start, ssize_t count, uint32_t c) {
    if (!check_str(o) || !check_writable(o))
        return -1;
    if (c > str_class(V(o)))
        return raise_error(&exc_ValueError, "fill character is bigger than the string maximum character"), -1;
    if (start < 0)
        return raise_error(&exc_IndexError, "string index out of range"), -1;
    ssize_t room = str_length(V(o)) - start;
    count = count > room ? room : count;
    if (count <= 0)
        return 0;
    chars_fill(str_kind(V(o)), str_data(V(o)), start, count, c);
    return count;
}
CAPI void _PyUnicode_FastFill(Object *o, ssize_t start, ssize_t count, uint32_t c) {
    chars_fill(str_kind(V(o)), str_data(V(o)), start, count, c);
}

CAPI int PyUnicode_Resize(Object **place, ssize_t length) {
    Object *o = *place;
    if (!o || !is_str(V(o)) || length < 0)
        return bad_internal_call(), -1;
    ssize_t had = str_length(V(o));
    if (length == had)
        return 0;
    Value made = str_alloc(length, str_class(V(o)));
    if (!made)
        return -1;
    if (had)
        chars_copy(str_kind(made), str_data(made), 0, str_kind(V(o)), str_data(V(o)), 0, had < length ? had : length);
    drop_ref(o);
    *place = AS(Object, made);
    return 0;
}

/* --- operations --- */

CAPI Object *PyUnicode_Concat(Object *a, Object *b) {
    if (!need_str(a))
        return NULL;
    if (!is_str(V(b)))
        return raise_error(&exc_TypeError, "can only concatenate str (not \"%.200T\") to str", V(b));
    return to_c(str_concat(V(a), V(b)));
}
CAPI void PyUnicode_Append(Object **place, Object *more) {
    Object *old = *place;
    if (!old || !more || !is_str(V(old)) || !is_str(V(more))) {
        if (!error_is_set())
            bad_internal_call();
        *place = NULL;
        drop_ref(old);
        return;
    }
    *place = to_c(str_append(TO_VALUE(old), V(more)));
}
CAPI void PyUnicode_AppendAndDel(Object **place, Object *more) {
    PyUnicode_Append(place, more);
    drop_ref(more);
}

CAPI Object *PyUnicode_Join(Object *separator, Object *parts) {
    OWNED Value space = separator ? NULL : str_from_char(' ');
    return to_c(str_join(separator ? V(separator) : space, V(parts)));
}
CAPI Object *PyUnicode_Split(Object *o, Object *separator, ssize_t max) {
    return need_str(o) && (!separator || need_str(separator)) ? to_c(str_split(V(o), V(separator), max)) : NULL;
}
CAPI Object *PyUnicode_RSplit(Object *o, Object *separator, ssize_t max) {
    return need_str(o) && (!separator || need_str(separator)) ? to_c(str_rsplit(V(o), V(separator), max)) : NULL;
}
CAPI Object *PyUnicode_Splitlines(Object *o, int keep_ends) { return need_str(o) ? to_c(str_split_lines(V(o), keep_ends)) : NULL; }
CAPI Object *PyUnicode_Partition(Object *o, Object *separator) {
    return need_str(o) && need_str(separator) ? to_c(str_partition(V(o), V(separator))) : NULL;
}
CAPI Object *PyUnicode_RPartition(Object *o, Object *separator) {
    return need_str(o) && need_str(separator) ? to_c(str_rpartition(V(o), V(separator))) : NULL;
}
CAPI Object *PyUnicode_Translate(Object *o, Object *table, const char *errors) {
    return need_str(o) ? to_c(str_py_translate(V(o), (Borrowed const *)&table)) : NULL;
}
CAPI Object *PyUnicode_Replace(Object *o, Object *old, Object *with, ssize_t max) {
    return need_str(o) && need_str(old) && need_str(with) ? to_c(str_replace(V(o), V(old), V(with), max)) : NULL;
}
CAPI Object *PyUnicode_Substring(Object *o, ssize_t start, ssize_t end) {
    if (start < 0 || end < 0)
        return raise_error(&exc_IndexError, "string index out of range");
    return to_c(str_substring(V(o), start, end));
}
CAPI Object *PyUnicode_Format(Object *format, Object *args) {
    if (!format || !args)
        return bad_internal_call();
    return need_str(format) ? to_c(str_percent(V(format), V(args))) : NULL;
}

/* --- searching: the bounds count from the end when negative --- */

static void clip(Object *o, ssize_t *start, ssize_t *end) {
    ssize_t length = str_length(V(o));
    if (*end > length)
        *end = length;
    else if (*end < 0 && (*end += length) < 0)
        *end = 0;
    if (*start < 0 && (*start += length) < 0)
        *start = 0;
}

CAPI ssize_t PyUnicode_Find(Object *o, Object *part, ssize_t start, ssize_t end, int direction) {
    if (!need_str(o) || !need_str(part))
        return -2;
    clip(o, &start, &end);
    return str_find(V(o), V(part), start, end, direction > 0 ? 1 : -1);
}
CAPI ssize_t PyUnicode_FindChar(Object *o, uint32_t c, ssize_t start, ssize_t end, int direction) {
    if (start < 0 || end < 0)
        return raise_error(&exc_IndexError, "string index out of range"), -2;
    return str_find_char(V(o), c, start, end > str_length(V(o)) ? str_length(V(o)) : end, direction > 0 ? 1 : -1);
}
CAPI ssize_t PyUnicode_Count(Object *o, Object *part, ssize_t start, ssize_t end) {
    if (!need_str(o) || !need_str(part))
        return -1;
    clip(o, &start, &end);
    ssize_t size = str_length(V(part)), n = 0;
    if (!size)
        return end >= start ? end - start + 1 : 0;
    while ((start = str_find(V(o), V(part), start, end, 1)) >= 0)
        n++, start += size;
    return n;
}
CAPI ssize_t PyUnicode_Tailmatch(Object *o, Object *part, ssize_t start, ssize_t end, int direction) {
    if (!need_str(o) || !need_str(part))
        return -1;
    clip(o, &start, &end);
    return direction > 0 ? str_ends_with(V(o), V(part), start, end) : str_starts_with(V(o), V(part), start, end);
}
CAPI int PyUnicode_Contains(Object *o, Object *part) {
    if (!is_str(V(part)))
        return raise_error(&exc_TypeError, "'in <string>' requires string as left operand, not %.100T", V(part)), -1;
    return need_str(o) ? str_find(V(o), V(part), 0, str_length(V(o)), 1) >= 0 : -1;
}

/* --- comparing --- */

CAPI int PyUnicode_Compare(Object *a, Object *b) {
    if (is_str(V(a)) && is_str(V(b)))
        return a == b ? 0 : str_compare(V(a), V(b));
    raise_error(&exc_TypeError, "Can't compare %.100T and %.100T", V(a), V(b));
    return -1;
}
CAPI int PyUnicode_CompareWithASCIIString(Object *o, const char *text) {
    ssize_t length = str_length(V(o)), i = 0;
    for (; i < length && text[i]; i++) {
        uint32_t c = str_char(V(o), i), d = (uint8_t)text[i];
        if (c != d)
            return c < d ? -1 : 1;
    }
    return i < length ? 1 : text[i] ? -1 : 0;
}
CAPI int _PyUnicode_EqualToASCIIString(Object *o, const char *text) { return str_equal_ascii(V(o), text); }
CAPI int _PyUnicode_EqualToASCIIId(Object *o, Identifier *id) {
    return str_equal_ascii(V(o), id->string);
}
CAPI int _PyUnicode_EQ(Object *a, Object *b) { return str_equal_fast(V(a), V(b)); }
CAPI int _PyUnicode_Equal(Object *a, Object *b) { return str_equal_fast(V(a), V(b)); }
CAPI Object *PyUnicode_RichCompare(Object *a, Object *b, int op) {
    if (!is_str(V(a)) || !is_str(V(b)))
        return own_ref(AS(Object, NOT_IMPLEMENTED));
    return to_c(compare(V(a), V(b), (CompareOp)op));
}
CAPI int PyUnicode_IsIdentifier(Object *o) { return str_is_identifier(V(o)); }
