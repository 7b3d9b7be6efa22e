/* SPDX-License-Identifier: MIT
   The values of number and string tokens. Called by both ways of the parser: the fast one just fails, the slow one raises
   (Parser.reporting). f-strings are in fstring.c. */
#include <stdlib.h>

#include "base/utf8.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "syntax/parser_priv.h"
#include "types/bytes.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"

/* --- numbers --- */

/* The digits without underscores, zero-terminated, in the arena; the token itself when it has none. */
static const char *number_strip(Parser *p, const Token *token, ssize_t *size) {
    *size = token->end - token->start;
    if (!memchr(token->start, '_', (size_t)*size))
        return token->start;
    char *copy = arena_alloc(p->arena, (size_t)*size + 1);
    if (!copy)
        return NULL;
    char *out = copy;
    for (const char *c = token->start; c < token->end; c++)
        if (*c != '_')
            *out++ = *c;
    *out = 0;
    *size = out - copy;
    return copy;
}

/* More digits than an int may have that is not a power of two's base (sys.set_int_max_str_digits). */
static Borrowed number_too_long(Parser *p, const Token *token) {
    OWNED Value error = error_take();
    OWNED Value message = error ? object_str(error) : NULL;
    if (!message)
        return NULL;
    return parser_error_line(p, token,
                             "%U - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                             message);
}

static Borrowed number_decimal(Parser *p, const Token *token, const char *text, ssize_t size) {
    if (LIKELY(size <= 18)) {
        int64_t value = 0;
        for (ssize_t i = 0; i < size; i++)
            value = value * 10 + (text[i] - '0');
        return imm_int(value);
    }
    if (size <= 600) /* below any limit that can be set */
        return arena_keep(p->arena, int_from_digits(text, size, 10));
    OWNED Value digits = str_from_ascii(text, size);
    if (!digits)
        return NULL;
    Value value = int_from_str(digits, 10);
    if (!value && error_matches(&exc_ValueError))
        return number_too_long(p, token);
    return arena_keep(p->arena, value);
}

Borrowed number_value(Parser *p, const Token *token) {
    ssize_t size;
    if (p->feature_version < 6 && memchr(token->start, '_', (size_t)(token->end - token->start)))
        return parser_error(p, "Underscores in numeric literals are only supported in Python 3.6 and greater");
    const char *text = number_strip(p, token, &size);
    if (!text)
        return NULL;
    if (text[0] == '0' && size > 1) {
        int letter = text[1] | 0x20;
        int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        if (base)
            return arena_keep(p->arena, int_from_digits(text + 2, size - 2, base));
    }
    bool imaginary = (text[size - 1] | 0x20) == 'j';
    bool whole = true;
    for (ssize_t i = 0; i < size && whole; i++)
        whole = text[i] >= '0' && text[i] <= '9';
    if (whole)
        return number_decimal(p, token, text, size);
    const char *stop;
    double value = float_parse(text, &stop);
    return arena_keep(p->arena, imaginary ? complex_new(0.0, value) : float_new(value));
}

/* --- text --- */

bool string_warn_escape(Parser *p, const Token *token, char c) {
    if (p->feature_version < 6)
        return true;
    if (parser_warn(p, &exc_DeprecationWarning, token->line, "invalid escape sequence '\\%c'", c))
        return true;
    if (p->reporting && error_matches(&exc_DeprecationWarning)) {
        error_clear();
        parser_error_at(p, token, "invalid escape sequence '\\%c'", c);
    }
    return false;
}

/* Characters on their way into a str. */
typedef struct {
    uint32_t *chars;
    ssize_t count;
    char bad_escape; /* the first letter behind a backslash that means nothing; 0: none */
} Unescaped;

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xXX, \uXXXX, \UXXXXXXXX: `s` is behind the letter. NULL: malformed. */
static const char *unescape_hex(const char *s, const char *end, int digits, uint32_t *out) {
    uint32_t c = 0;
    for (int i = 0; i < digits; i++, s++) {
        int d = s < end ? hex_value(*s) : -1;
        if (d < 0)
            return NULL;
        c = c << 4 | (uint32_t)d;
    }
    *out = c;
    return c <= 0x10ffff ? s : NULL;
}

/* \N{name}: asks the codec, which knows the names. NULL: no such character. */
static const char *unescape_name(const char *s, const char *end, uint32_t *out) {
    const char *close = s < end && *s == '{' ? memchr(s, '}', (size_t)(end - s)) : NULL;
    if (!close)
        return NULL;
    OWNED Value c = str_decode(s - 2, close + 1 - (s - 2), "unicode_escape", NULL);
    if (!c || str_length(c) != 1) {
        error_clear();
        return NULL;
    }
    *out = str_char(c, 0);
    return close + 1;
}

/* One escape; `s` is behind the backslash. NULL: malformed. */
static const char *unescape_one(Unescaped *u, const char *s, const char *end) {
    static const char simple[128] = {['\\'] = '\\', ['\''] = '\'', ['"'] = '"',  ['b'] = '\b', ['f'] = '\f',
                                     ['t'] = '\t',  ['n'] = '\n',  ['r'] = '\r', ['v'] = '\v', ['a'] = '\a'};
    uint32_t c = (uint8_t)*s;
    if (c < 128 && simple[c]) {
        u->chars[u->count++] = (uint32_t)simple[c];
        return s + 1;
    }
    if (c >= '0' && c <= '7') {
        c = 0;
        for (int i = 0; i < 3 && s < end && *s >= '0' && *s <= '7'; i++)
            c = c << 3 | (uint32_t)(*s++ - '0');
        u->chars[u->count++] = c;
        return s;
    }
    switch (c) {
    case '\n': return s + 1;
    case 'x': s = unescape_hex(s + 1, end, 2, &c); break;
    case 'u': s = unescape_hex(s + 1, end, 4, &c); break;
    case 'U': s = unescape_hex(s + 1, end, 8, &c); break;
    case 'N': s = unescape_name(s + 1, end, &c); break;
    default: /* the backslash stays; what follows is read as usual */
        if (c < 128 && !u->bad_escape)
            u->bad_escape = (char)c;
        c = '\\';
    }
    if (s)
        u->chars[u->count++] = c;
    return s;
}

/* A run of characters beyond ASCII. NULL: it is no UTF-8; an exception may be set. */
static const char *unescape_wide(Unescaped *u, const char *s, const char *end) {
    const char *start = s;
    while (s < end && (uint8_t)*s >= 128) {
        int size;
        int32_t c = utf8_read(s, end, &size);
        if (c < 0) {
            while (s < end && (uint8_t)*s >= 128)
                s++;
            OWNED Value run = str_from_utf8(start, s - start);
            return NULL;
        }
        u->chars[u->count++] = (uint32_t)c;
        s += size;
    }
    return s;
}

/* Fills u->chars, which has room for as many characters as the text has bytes. false: a malformed escape. */
static bool unescape(Unescaped *u, const char *s, const char *end) {
    while (s < end) {
        if (*s == '\\') {
            if (++s == end) {
                u->chars[u->count++] = '\\';
                return true;
            }
            s = unescape_one(u, s, end);
            if (!s)
                return false;
            continue;
        }
        if ((uint8_t)*s < 128) {
            u->chars[u->count++] = (uint8_t)*s++;
            continue;
        }
        s = unescape_wide(u, s, end);
        if (!s)
            return false;
    }
    return true;
}

void *string_report_unicode(Parser *p) {
    if (!error_matches(&exc_UnicodeDecodeError))
        return NULL;
    OWNED Value error = error_take();
    if (!p->reporting)
        return NULL;
    OWNED Value message = object_str(error);
    return message ? parser_error(p, "(unicode error) %U", message) : NULL;
}

/* The codec's complaint about a malformed escape. It counts positions in a text where characters beyond ASCII are
   written as \UXXXXXXXX. */
static void *string_report_escape(Parser *p, const char *s, const char *end) {
    if (!p->reporting)
        return NULL;
    char *text = arena_alloc(p->arena, (size_t)(end - s) * 10 + 16), *out = text;
    if (!text)
        return NULL;
    while (s < end) {
        if (*s == '\\') {
            *out++ = *s++;
            if (s < end && (uint8_t)*s < 128) {
                *out++ = *s++;
            } else {
                memcpy(out, "u005c", 5);
                out += 5;
            }
            continue;
        }
        int size;
        int32_t c = utf8_read(s, end, &size);
        if (c >= 0 && c < 128) {
            *out++ = (char)c;
        } else {
            static const char digits[] = "0123456789abcdef";
            *out++ = '\\';
            *out++ = 'U';
            for (int shift = 28; shift >= 0; shift -= 4)
                *out++ = digits[(uint32_t)c >> shift & 15];
        }
        s += size;
    }
    OWNED Value decoded = str_decode(text, out - text, "unicode_escape", NULL);
    if (decoded) /* cannot be: the codec accepts what we do not */
        return parser_error(p, "invalid escape sequence");
    return string_report_unicode(p);
}

Value string_decode(Parser *p, const Token *token, const char *start, const char *end, bool raw) {
    ssize_t size = end - start;
    if (raw || !memchr(start, '\\', (size_t)size)) {
        if (LIKELY(!(token->flags & TOKEN_NON_ASCII)))
            return str_from_ascii(start, size);
        Value text = str_from_utf8(start, size);
        return text ? text : string_report_unicode(p);
    }
    uint32_t few[256];
    Unescaped u = {.chars = few};
    if (size > ARRAY_LENGTH(few)) {
        u.chars = memory_new_array((size_t)size, sizeof *u.chars);
        if (!u.chars)
            return NULL;
    }
    Value result = NULL;
    if (!unescape(&u, start, end)) {
        if (error_is_set())
            string_report_unicode(p);
        else
            string_report_escape(p, start, end);
    } else if (!u.bad_escape || string_warn_escape(p, token, u.bad_escape))
        result = str_from_ucs4(u.chars, u.count);
    if (u.chars != few)
        memory_free(u.chars);
    return result;
}

/* --- bytes --- */

/* \xXX in bytes. -1: malformed. */
static int bytes_hex(const char *s, const char *end) {
    int high = s < end ? hex_value(s[0]) : -1;
    int low = s + 1 < end ? hex_value(s[1]) : -1;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* Writes the bytes that the literal stands for. NULL: malformed \x at *bad_at. */
static char *bytes_unescape(const char *s, const char *end, char *out, const char **bad_at, char *bad_escape) {
    static const char simple[128] = {['\\'] = '\\', ['\''] = '\'', ['"'] = '"',  ['b'] = '\b', ['f'] = '\f',
                                     ['t'] = '\t',  ['n'] = '\n',  ['r'] = '\r', ['v'] = '\v', ['a'] = '\a'};
    while (s < end) {
        if (*s != '\\') {
            *out++ = *s++;
            continue;
        }
        const char *backslash = s++;
        uint8_t c = (uint8_t)*s++;
        if (c < 128 && simple[c]) {
            *out++ = simple[c];
        } else if (c >= '0' && c <= '7') {
            int value = c - '0';
            for (int i = 0; i < 2 && s < end && *s >= '0' && *s <= '7'; i++)
                value = value << 3 | (*s++ - '0');
            *out++ = (char)value;
        } else if (c == 'x') {
            int value = bytes_hex(s, end);
            if (value < 0) {
                *bad_at = backslash;
                return NULL;
            }
            *out++ = (char)value;
            s += 2;
        } else if (c != '\n') {
            if (!*bad_escape)
                *bad_escape = (char)c;
            *out++ = '\\';
            *out++ = (char)c;
        }
    }
    return out;
}

static Value bytes_decode(Parser *p, const Token *token, const char *start, const char *end, bool raw) {
    if (raw || !memchr(start, '\\', (size_t)(end - start)))
        return bytes_new(start, end - start);
    OWNED Value bytes = bytes_new(NULL, end - start);
    if (!bytes)
        return NULL;
    const char *bad_at = NULL;
    char bad_escape = 0;
    char *stop = bytes_unescape(start, end, bytes_data(bytes), &bad_at, &bad_escape);
    if (!stop)
        return parser_error(p, "(value error) invalid \\x escape at position %zd", bad_at - start);
    if (bad_escape && !string_warn_escape(p, token, bad_escape))
        return NULL;
    if (!bytes_resize(&bytes, stop - bytes_data(bytes)))
        return NULL;
    return MOVE(bytes);
}

/* --- string tokens --- */

/* A token taken apart. */
typedef struct {
    bool is_bytes, is_raw, is_format;
    const char *start, *end; /* inside the quotes */
} StringParts;

static StringParts string_split(const Token *token) {
    StringParts parts = {.start = token->start, .end = token->end};
    for (;; parts.start++) {
        char c = (char)(*parts.start | 0x20);
        if (c == 'b')
            parts.is_bytes = true;
        else if (c == 'r')
            parts.is_raw = true;
        else if (c == 'f')
            parts.is_format = true;
        else if (c != 'u')
            break;
    }
    char quote = *parts.start;
    int quotes = parts.end - parts.start >= 6 && parts.start[1] == quote && parts.start[2] == quote ? 3 : 1;
    parts.start += quotes;
    parts.end -= quotes;
    return parts;
}

Expr *literal_node(Parser *p, const FormatPieces *pieces, ExprKind kind) {
    Expr *e = NODE_NEW(p, Expr);
    if (!e)
        return NULL;
    e->kind = kind;
    e->line = pieces->first->line;
    e->column = pieces->first->column;
    e->end_line = pieces->last->end_line;
    e->end_column = pieces->last->end_column;
    return e;
}

static Expr *literal_constant(Parser *p, const FormatPieces *pieces, STEALS Value value) {
    Borrowed kept = arena_keep(p->arena, value);
    Expr *e = kept ? literal_node(p, pieces, EXPR_Constant) : NULL;
    if (!e)
        return NULL;
    e->Constant.value = kept;
    if (*pieces->first->start == 'u')
        e->Constant.kind = parser_name_of(p, "u", 1, true);
    return e;
}

static bool bytes_check_ascii(Parser *p, const Token *token) {
    if (LIKELY(!(token->flags & TOKEN_NON_ASCII)))
        return true;
    parser_error_at(p, token, "bytes can only contain ASCII literal characters");
    return false;
}

/* A str literal next to bytes: what is wrong with itself comes first. */
static void *strings_mixed(Parser *p, const Token *t, StringParts parts) {
    if (!parts.is_format) {
        OWNED Value checked = string_decode(p, t, parts.start, parts.end, parts.is_raw);
        if (!checked)
            return NULL;
    }
    return parser_error(p, "cannot mix bytes and nonbytes literals");
}

static Expr *strings_concatenate_bytes(Parser *p, const FormatPieces *pieces) {
    OWNED Value all = NULL;
    for (const Token *t = pieces->first; t <= pieces->last; t++) {
        StringParts parts = string_split(t);
        if (!parts.is_bytes)
            return strings_mixed(p, t, parts);
        if (!bytes_check_ascii(p, t))
            return NULL;
        OWNED Value one = bytes_decode(p, t, parts.start, parts.end, parts.is_raw);
        if (!one)
            return NULL;
        if (all) {
            Value joined = bytes_concat(all, one);
            if (!joined)
                return NULL;
            REPLACE(all, joined);
        } else {
            all = MOVE(one);
        }
    }
    return literal_constant(p, pieces, MOVE(all));
}

static bool strings_add(Parser *p, FormatPieces *pieces, const Token *t, StringParts parts) {
    if (parts.is_bytes) {
        if (bytes_check_ascii(p, t)) {
            OWNED Value checked = bytes_decode(p, t, parts.start, parts.end, parts.is_raw);
            if (checked)
                parser_error(p, "cannot mix bytes and nonbytes literals");
        }
        return false;
    }
    if (!parts.is_format)
        return pieces_add_text(pieces, string_decode(p, t, parts.start, parts.end, parts.is_raw));
    if (p->feature_version < 6) {
        parser_error(p, "Format strings are only supported in Python 3.6 and greater");
        return false;
    }
    pieces->is_format = true;
    const char *cursor = parts.start;
    return fstring_parse_into(p, pieces, t, &cursor, parts.end, parts.is_raw, 0);
}

Expr *strings_concatenate(Parser *p, const Token *first, ssize_t count) {
    FormatPieces pieces = {.first = first, .last = first + count - 1, .base = p->stack_used};
    StringParts parts = string_split(first);
    if (parts.is_bytes)
        return strings_concatenate_bytes(p, &pieces);
    if (LIKELY(count == 1 && !parts.is_format)) {
        Value text = string_decode(p, first, parts.start, parts.end, parts.is_raw);
        return text ? literal_constant(p, &pieces, text) : NULL;
    }
    for (const Token *t = first; t <= pieces.last; t++) {
        if (!strings_add(p, &pieces, t, string_split(t))) {
            drop(MOVE(pieces.text));
            return NULL;
        }
    }
    if (pieces.is_format)
        return pieces_finish(p, &pieces);
    if (!pieces.text)
        pieces.text = own(STR_EMPTY);
    return literal_constant(p, &pieces, MOVE(pieces.text));
}
