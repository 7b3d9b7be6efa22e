/* SPDX-License-Identifier: MIT
   The lexer's errors as exceptions: message, and position in characters of the line. Called when a parse has failed. */
#include <stdio.h>
#include <string.h>

#include "object/error.h"
#include "object/protocol.h"
#include "syntax/lexer_priv.h"
#include "types/list.h"
#include "types/str.h"

/* How many characters `size` bytes of UTF-8 are; broken ones count as replaced by a decoder. */
static int utf8_length(const char *text, const char *end) {
    int count = 0;
    for (const char *p = text; p < end; p++)
        count += (*p & 0xc0) != 0x80;
    return count;
}

void *syntax_raise(Type *type, Borrowed message, Borrowed filename, int line, int column, int end_line, int end_column,
                   Borrowed text) {
    OWNED Value place = build_value("(OiiOii)", filename, line, column, text, end_line, end_column);
    OWNED Value error = place ? call_2(TO_VALUE(type), message, place) : NULL;
    return error ? raise_exception(MOVE(error)) : NULL;
}

static Value lexer_message(Lexer *lexer) {
    const char *format = lexer->error.format;
    char hex[16];
    switch (lexer->error.kind) {
    case LEX_NOTE_NUMBER: return str_format(format, lexer->error.number);
    case LEX_NOTE_WORD: return str_format(format, lexer->error.word);
    case LEX_NOTE_ONE_CHAR: return str_format(format, lexer->error.character);
    case LEX_NOTE_TWO_CHARS: return str_format(format, lexer->error.character, lexer->error.other);
    case LEX_NOTE_TWO_CHARS_NUMBER:
        return str_format(format, lexer->error.character, lexer->error.other, lexer->error.number);
    case LEX_NOTE_NON_PRINTABLE:
        snprintf(hex, sizeof hex, "%04X", (unsigned)lexer->error.number);
        return str_format("invalid non-printable character U+%s", hex);
    case LEX_NOTE_CHARACTER: {
        OWNED Value c = str_from_char((uint32_t)lexer->error.number);
        snprintf(hex, sizeof hex, "%04X", (unsigned)lexer->error.number);
        return c ? str_format("invalid character '%U' (U+%s)", c, hex) : NULL;
    }
    }
    return str_from_text(format);
}

static void *lexer_raise_at(Lexer *lexer, Borrowed filename, STEALS Value message, int column, int end_column) {
    OWNED Value owned_message = message;
    if (!message)
        return NULL;
    if (column < 0)
        column = end_column = utf8_length(lexer->line_start, lexer->cursor);
    const char *line_end = memchr(lexer->line_start, '\n', (size_t)(lexer->end - lexer->line_start));
    if (!line_end)
        line_end = lexer->end;
    OWNED Value text = str_decode_utf8(lexer->line_start, line_end - lexer->line_start, "replace", NULL);
    if (!text)
        return NULL;
    return syntax_raise(&exc_SyntaxError, message, filename, lexer->line, column, lexer->line, end_column, text);
}

void *lexer_raise(Lexer *lexer, Borrowed filename) {
    return lexer_raise_at(lexer, filename, lexer_message(lexer), lexer->error.column, lexer->error.end_column);
}

void *lexer_raise_here(Lexer *lexer, Borrowed filename, STEALS Value message) {
    return lexer_raise_at(lexer, filename, message, -1, -1);
}
