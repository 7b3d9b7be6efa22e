/* SPDX-License-Identifier: MIT
   The writer that builds strings piece by piece, and what Unicode says of single characters (cpython/unicodeobject.h).

   A writer's buffer is a string that nobody else has seen, or with `readonly` one that is shared: a writer that was given
   a single string hands the same one out. The macros of the header look at maxchar, size and pos to see whether there is
   room, so a read-only writer has size 0. */
#include "capi/capi.h"
#include "types/str/str_priv.h"
#include "types/unicode.h"

typedef struct {
    Object *buffer;
    void *data;
    int kind;
    uint32_t max_char;
    ssize_t size, position, min_length;
    uint32_t min_char;
    unsigned char overallocate, readonly;
} Writer;

static void writer_update(Writer *w) {
    Borrowed buffer = TO_VALUE(w->buffer);
    w->max_char = str_class(buffer);
    w->data = str_data(buffer);
    w->kind = w->readonly ? 0 : str_kind(buffer);
    w->size = w->readonly ? 0 : str_length(buffer);
}

CAPI void _PyUnicodeWriter_Init(Writer *w) {
    *w = (Writer){.min_char = 127};
}

/* Room for `more` characters up to max_char. */
CAPI int _PyUnicodeWriter_PrepareInternal(Writer *w, ssize_t more, uint32_t max_char) {
    if (more > SSIZE_MAX / 4 - w->position)
        return raise_no_memory() ? 0 : -1;
    ssize_t need = w->position + more;
    uint32_t class = char_class(max_char > w->min_char ? max_char : w->min_char);
    if (w->buffer && class < w->max_char)
        class = w->max_char;
    if (w->buffer && !w->readonly && need <= w->size && class == w->max_char)
        return 0;
    ssize_t length = need < w->min_length ? w->min_length : need;
    if (w->overallocate && length <= SSIZE_MAX / 8)
        length += length / 4;
    if (w->buffer && !w->readonly && length < w->size)
        length = w->size;
    Value made = str_alloc(length, class);
    if (!made)
        return -1;
    if (w->position)
        chars_copy(str_kind(made), str_data(made), 0, str_kind(TO_VALUE(w->buffer)), str_data(TO_VALUE(w->buffer)), 0, w->position);
    drop_ref(w->buffer);
    w->buffer = AS(Object, made);
    w->readonly = 0;
    writer_update(w);
    return 0;
}
CAPI int _PyUnicodeWriter_PrepareKindInternal(Writer *w, int kind) {
    return _PyUnicodeWriter_PrepareInternal(w, 0, kind == 1 ? 0xff : kind == 2 ? 0xffff : CHAR_MAX_UNICODE);
}

static bool writer_room(Writer *w, ssize_t more, uint32_t max_char) {
    if (max_char <= w->max_char && more <= w->size - w->position)
        return true;
    return !more || _PyUnicodeWriter_PrepareInternal(w, more, max_char) == 0;
}

CAPI int _PyUnicodeWriter_WriteChar(Writer *w, uint32_t c) {
    if (!writer_room(w, 1, c))
        return -1;
    str_write(w->kind, w->data, w->position++, c);
    return 0;
}

CAPI int _PyUnicodeWriter_WriteSubstring(Writer *w, Object *text, ssize_t start, ssize_t end) {
    ssize_t count = end - start;
    OWNED Value part = count > 0 ? str_substring(V(text), start, end) : NULL;
    if (count <= 0)
        return 0;
    if (!part || !writer_room(w, count, str_class(part)))
        return -1;
    chars_copy(w->kind, w->data, w->position, str_kind(part), str_data(part), 0, count);
    w->position += count;
    return 0;
}

CAPI int _PyUnicodeWriter_WriteStr(Writer *w, Object *text) {
    ssize_t count = str_length(V(text));
    if (!count)
        return 0;
    if (!w->buffer && !w->overallocate && is_str_exact(V(text))) {
        w->buffer = own_ref(text);
        w->readonly = 1;
        writer_update(w);
        w->position = count;
        return 0;
    }
    if (!writer_room(w, count, str_class(V(text))))
        return -1;
    chars_copy(w->kind, w->data, w->position, str_kind(V(text)), str_data(V(text)), 0, count);
    w->position += count;
    return 0;
}

CAPI int _PyUnicodeWriter_WriteLatin1String(Writer *w, const char *text, ssize_t size) {
    OWNED Value s = str_from_latin1((const unsigned char *)text, size);
    return s ? _PyUnicodeWriter_WriteStr(w, AS(Object, s)) : -1;
}
CAPI int _PyUnicodeWriter_WriteASCIIString(Writer *w, const char *text, ssize_t size) {
    return _PyUnicodeWriter_WriteLatin1String(w, text, size < 0 ? (ssize_t)strlen(text) : size);
}

CAPI void _PyUnicodeWriter_Dealloc(Writer *w) { drop_ref(MOVE(w->buffer)); }

CAPI Object *_PyUnicodeWriter_Finish(Writer *w) {
    OWNED Value buffer = TO_VALUE(MOVE(w->buffer));
    if (!w->position)
        return to_c(STR_EMPTY);
    if (w->readonly || str_length(buffer) == w->position)
        return to_c(MOVE(buffer));
    return to_c(str_from_kind(str_kind(buffer), str_data(buffer), w->position));
}

/* --- characters --- */

CAPI const unsigned char _Py_ascii_whitespace[128] = {
    [9 ... 13] = 1, [28 ... 32] = 1,
};

#define CLASS(name, flags)                                                                                             \
    CAPI int _PyUnicode_##name(uint32_t c) { return unicode_has(c, flags); }
CLASS(IsAlpha, UNICODE_ALPHA)
CLASS(IsLowercase, UNICODE_LOWER)
CLASS(IsUppercase, UNICODE_UPPER)
CLASS(IsTitlecase, UNICODE_TITLE)
CLASS(IsWhitespace, UNICODE_SPACE)
CLASS(IsLinebreak, UNICODE_LINE_BREAK)
CLASS(IsPrintable, UNICODE_PRINTABLE)
CLASS(IsXidStart, UNICODE_XID_START)
CLASS(IsXidContinue, UNICODE_XID_CONTINUE)
CLASS(IsCased, UNICODE_CASED)
CLASS(IsCaseIgnorable, UNICODE_CASE_IGNORABLE)
CLASS(IsNumeric, UNICODE_NUMERIC)
CAPI int _PyUnicode_ToDecimalDigit(uint32_t c) { return unicode_record(c)->decimal; }
CAPI int _PyUnicode_ToDigit(uint32_t c) { return unicode_record(c)->digit; }
CAPI int _PyUnicode_IsDecimalDigit(uint32_t c) { return unicode_record(c)->decimal >= 0; }
CAPI int _PyUnicode_IsDigit(uint32_t c) { return unicode_record(c)->digit >= 0; }
CAPI uint32_t _PyUnicode_ToLowercase(uint32_t c) { return c + (uint32_t)unicode_record(c)->lower; }
CAPI uint32_t _PyUnicode_ToUppercase(uint32_t c) { return c + (uint32_t)unicode_record(c)->upper; }
CAPI uint32_t _PyUnicode_ToTitlecase(uint32_t c) { return c + (uint32_t)unicode_record(c)->title; }
