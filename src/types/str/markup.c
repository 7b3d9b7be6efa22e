/* SPDX-License-Identifier: MIT
   Parsing the mark-up of str.format(). See markup.h. */
#include "types/str/markup.h"

#include <limits.h>

#include "object/error.h"
#include "types/unicode.h"

void markup_init(Markup *m, Borrowed text, Span span) {
    *m = (Markup){text, str_kind(text), str_data(text), span};
}

static ALWAYS_INLINE uint32_t char_at(Markup const *m, ssize_t at) { return str_read(m->kind, m->data, at); }

/* Literal text up to a brace; a doubled brace ends the literal behind its first one. 1: a field follows, 0: not, -1. */
static int markup_literal(Markup *m, Span *literal) {
    ssize_t at = m->rest.start, end = m->rest.end;
    uint32_t c = 0;
    literal->start = at;
    while (at < end && (c = char_at(m, at)) != '{' && c != '}')
        at++;
    literal->end = at;
    if (at == end) {
        m->rest.start = at;
        return 0;
    }
    at++;
    bool doubled = at < end && char_at(m, at) == c;
    if (c == '}' && !doubled)
        return raise_error(&exc_ValueError, "Single '}' encountered in format string"), -1;
    if (at == end)
        return raise_error(&exc_ValueError, "Single '{' encountered in format string"), -1;
    if (doubled)
        literal->end = at++;
    m->rest.start = at;
    return !doubled;
}

/* The field's name; returns the character that ends it, 0 at the end of the text, or -1. */
static int32_t markup_name(Markup *m, Span *field) {
    ssize_t at = m->rest.start, end = m->rest.end;
    field->start = at;
    for (; at < end; at++) {
        uint32_t c = char_at(m, at);
        if (c == '{')
            return raise_error(&exc_ValueError, "unexpected '{' in field name"), -1;
        if (c == '[') {
            while (at < end && char_at(m, at) != ']')
                at++;
            if (at == end)
                break;
            continue;
        }
        if (c == '}' || c == ':' || c == '!') {
            field->end = at;
            m->rest.start = at + 1;
            return (int32_t)c;
        }
    }
    field->end = m->rest.start = end;
    return 0;
}

/* The spec up to the brace that closes the field. */
static bool markup_spec(Markup *m, MarkupPart *part) {
    ssize_t at = m->rest.start, depth = 1;
    part->spec.start = at;
    while (at < m->rest.end) {
        uint32_t c = char_at(m, at++);
        if (c == '{') {
            part->spec_has_fields = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            part->spec.end = at - 1;
            m->rest.start = at;
            return true;
        }
    }
    return raise_error(&exc_ValueError, "unmatched '{' in format spec");
}

static bool markup_field(Markup *m, MarkupPart *part) {
    int32_t c = markup_name(m, &part->field);
    if (c < 0)
        return false;
    if (c == '}')
        return true;
    if (c == 0)
        return raise_error(&exc_ValueError, "expected '}' before end of string");
    if (c == '!') {
        if (m->rest.start >= m->rest.end)
            return raise_error(&exc_ValueError, "end of string while looking for conversion specifier");
        part->conversion = char_at(m, m->rest.start++);
        if (m->rest.start < m->rest.end) {
            uint32_t next = char_at(m, m->rest.start++);
            if (next == '}')
                return true;
            if (next != ':')
                return raise_error(&exc_ValueError, "expected ':' after conversion specifier");
        }
    }
    return markup_spec(m, part);
}

int markup_next(Markup *m, MarkupPart *part) {
    *part = (MarkupPart){{0, 0}, false, {0, 0}, {0, 0}, 0, false};
    if (m->rest.start >= m->rest.end)
        return 0;
    int follows = markup_literal(m, &part->literal);
    if (follows <= 0)
        return follows < 0 ? -1 : 1;
    part->has_field = true;
    return markup_field(m, part) ? 1 : -1;
}

/* --- field names --- */

/* The number that a span consists of; -1 when it is none; -2: error. */
static ssize_t span_number(Borrowed text, Span span) {
    ssize_t n = 0;
    if (span.start >= span.end)
        return -1;
    for (ssize_t i = span.start; i < span.end; i++) {
        int digit = char_decimal(str_char(text, i));
        if (digit < 0)
            return -1;
        if (n > (SSIZE_MAX - digit) / 10)
            return raise_error(&exc_ValueError, "Too many decimal digits in format string"), -2;
        n = n * 10 + digit;
    }
    return n;
}

bool field_first(Borrowed text, Span field, Span *first, ssize_t *index, Span *rest) {
    ssize_t at = field.start;
    for (; at < field.end; at++) {
        uint32_t c = str_char(text, at);
        if (c == '.' || c == '[')
            break;
    }
    *first = (Span){field.start, at};
    *rest = (Span){at, field.end};
    *index = span_number(text, *first);
    return *index != -2;
}

int field_next(Borrowed text, Span *rest, bool *is_attribute, Span *name, ssize_t *index) {
    if (rest->start >= rest->end)
        return 0;
    uint32_t c = str_char(text, rest->start++);
    ssize_t at = rest->start;
    *index = -1;
    *is_attribute = c == '.';
    if (c == '.') {
        for (; at < rest->end; at++) {
            uint32_t d = str_char(text, at);
            if (d == '.' || d == '[')
                break;
        }
        *name = (Span){rest->start, at};
        rest->start = at;
    } else if (c == '[') {
        while (at < rest->end && str_char(text, at) != ']')
            at++;
        if (at == rest->end)
            return raise_error(&exc_ValueError, "Missing ']' in format string"), -1;
        *name = (Span){rest->start, at};
        rest->start = at + 1;
        *index = span_number(text, *name);
        if (*index == -2)
            return -1;
    } else {
        return raise_error(&exc_ValueError, "Only '.' or '[' may follow ']' in format field specifier"), -1;
    }
    if (name->start == name->end)
        return raise_error(&exc_ValueError, "Empty attribute in format string"), -1;
    return 1;
}
