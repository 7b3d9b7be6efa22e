/* SPDX-License-Identifier: MIT
   Number literals: their shape, and what is wrong with those that are not. Called by lexer.c only.

   Each step moves `cursor` over what it accepts; on failure the cursor is where CPython 3.11 points. */
#include <string.h>

#include "syntax/lexer_priv.h"

static ALWAYS_INLINE bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex_digit(char c) { return is_digit(c) || (((c | 0x20) >= 'a') && (c | 0x20) <= 'f'); }
static bool is_octal_digit(char c) { return c >= '0' && c <= '7'; }
static bool is_binary_digit(char c) { return c == '0' || c == '1'; }

static bool number_finish(Lexer *lexer, Token *token, const char *start, uint8_t flags) {
    token->kind = TOKEN_NUMBER;
    token->flags = flags;
    token->level = (uint8_t)lexer->level;
    token->line = token->end_line = lexer->line;
    token->column = (int32_t)(start - lexer->line_start);
    token->end_column = (int32_t)(lexer->cursor - lexer->line_start);
    token->start = start;
    token->end = lexer->cursor;
    return true;
}

static bool number_fail_kind(Lexer *lexer, Token *token, const char *kind) {
    lexer->error.word = kind;
    lexer_fail(lexer, token, "invalid %s literal");
    lexer->error.kind = LEX_NOTE_WORD;
    return false;
}

/* Whether a keyword stands here that may follow an operand: and else for if in is or not. */
static bool number_before_keyword(const char *p) {
    switch (*p) {
    case 'a': return p[1] == 'n' && p[2] == 'd';
    case 'e': return p[1] == 'l' && p[2] == 's' && p[3] == 'e';
    case 'f': return p[1] == 'o' && p[2] == 'r';
    case 'i': return p[1] == 'f' || p[1] == 'n' || p[1] == 's';
    case 'o': return p[1] == 'r';
    case 'n': return p[1] == 'o' && p[2] == 't';
    }
    return false;
}

/* The end of a literal: nothing that looks like more of it may follow. */
static bool number_end(Lexer *lexer, Token *token, const char *start, const char *kind) {
    if (LIKELY(!(lex_char_class[(uint8_t)*lexer->cursor] & CHAR_NAME) || (uint8_t)*lexer->cursor >= 128))
        return number_finish(lexer, token, start, 0);
    if (number_before_keyword(lexer->cursor))
        return number_finish(lexer, token, start, TOKEN_STUCK_NUMBER);
    return number_fail_kind(lexer, token, kind);
}

/* Digits of a prefixed literal: the cursor stands behind the prefix letter. */
static bool number_prefixed(Lexer *lexer, Token *token, const char *start, const char *kind,
                            bool (*is_good)(char), const char *bad_digit) {
    do {
        if (*lexer->cursor == '_')
            lexer->cursor++;
        if (!is_good(*lexer->cursor)) {
            if (!bad_digit || !is_digit(*lexer->cursor))
                return number_fail_kind(lexer, token, kind);
            break;
        }
        while (is_good(*lexer->cursor))
            lexer->cursor++;
    } while (*lexer->cursor == '_');
    if (!bad_digit || !is_digit(*lexer->cursor))
        return number_end(lexer, token, start, kind);
    lexer->error.character = *lexer->cursor++;
    lexer_fail(lexer, token, bad_digit);
    lexer->error.kind = LEX_NOTE_ONE_CHAR;
    return false;
}

/* Digits with single underscores between them; the first one is at the cursor. */
static bool number_digits(Lexer *lexer, Token *token) {
    for (;;) {
        while (is_digit(*lexer->cursor))
            lexer->cursor++;
        if (*lexer->cursor != '_')
            return true;
        lexer->cursor++;
        if (!is_digit(*lexer->cursor))
            return lexer_fail(lexer, token, "invalid decimal literal");
    }
}

static bool number_imaginary(Lexer *lexer, Token *token, const char *start) {
    lexer->cursor++;
    return number_end(lexer, token, start, "imaginary");
}

/* From the 'e' on; an 'e' that starts no exponent may start a keyword. */
static bool number_exponent(Lexer *lexer, Token *token, const char *start) {
    const char *e = lexer->cursor++;
    if (*lexer->cursor == '+' || *lexer->cursor == '-') {
        lexer->cursor++;
        if (!is_digit(*lexer->cursor))
            return lexer_fail(lexer, token, "invalid decimal literal");
    } else if (!is_digit(*lexer->cursor)) {
        lexer->cursor = e;
        return number_end(lexer, token, start, "decimal");
    }
    if (!number_digits(lexer, token))
        return false;
    if ((*lexer->cursor | 0x20) == 'j')
        return number_imaginary(lexer, token, start);
    return number_end(lexer, token, start, "decimal");
}

/* From the '.' on. */
static bool number_fraction(Lexer *lexer, Token *token, const char *start) {
    lexer->cursor++;
    if (is_digit(*lexer->cursor) && !number_digits(lexer, token))
        return false;
    char c = (char)(*lexer->cursor | 0x20);
    if (c == 'e')
        return number_exponent(lexer, token, start);
    if (c == 'j')
        return number_imaginary(lexer, token, start);
    return number_end(lexer, token, start, "decimal");
}

/* Behind the whole part: what else may come. */
static bool number_tail(Lexer *lexer, Token *token, const char *start) {
    char c = *lexer->cursor;
    if (c == '.')
        return number_fraction(lexer, token, start);
    if ((c | 0x20) == 'e')
        return number_exponent(lexer, token, start);
    if ((c | 0x20) == 'j')
        return number_imaginary(lexer, token, start);
    return number_end(lexer, token, start, "decimal");
}

/* What begins with a zero: 0, 000, 0.5, 00.5, 0e1, but not 012. */
static bool number_zero(Lexer *lexer, Token *token, const char *start) {
    while (*lexer->cursor == '0' || *lexer->cursor == '_') {
        if (*lexer->cursor == '_' && !is_digit(lexer->cursor[1])) {
            lexer->cursor++;
            return lexer_fail(lexer, token, "invalid decimal literal");
        }
        lexer->cursor++;
    }
    if (!is_digit(*lexer->cursor))
        return number_tail(lexer, token, start);
    const char *zeros_end = lexer->cursor + 1;
    if (!number_digits(lexer, token))
        return false;
    char c = *lexer->cursor;
    if (c == '.' || (c | 0x20) == 'e' || (c | 0x20) == 'j')
        return number_tail(lexer, token, start);
    lexer_fail(lexer, token,
               "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
    lexer->error.column = (int)(start + 1 - lexer->line_start);
    lexer->error.end_column = (int)(zeros_end - lexer->line_start);
    return false;
}

bool lexer_number(Lexer *lexer, Token *token, const char *start) {
    lexer->cursor = start;
    if (*start == '.')
        return number_fraction(lexer, token, start);
    if (*start != '0') {
        if (!number_digits(lexer, token))
            return false;
        return number_tail(lexer, token, start);
    }
    lexer->cursor = start + 2;
    switch (start[1] | 0x20) {
    case 'x': return number_prefixed(lexer, token, start, "hexadecimal", is_hex_digit, NULL);
    case 'o': return number_prefixed(lexer, token, start, "octal", is_octal_digit, "invalid digit '%c' in octal literal");
    case 'b':
        return number_prefixed(lexer, token, start, "binary", is_binary_digit, "invalid digit '%c' in binary literal");
    }
    lexer->cursor = start + 1;
    return number_zero(lexer, token, start);
}

const char *lexer_number_kind(const char *start, const char *end) {
    if (*start == '0' && end - start > 1) {
        switch (start[1] | 0x20) {
        case 'x': return "hexadecimal";
        case 'o': return "octal";
        case 'b': return "binary";
        }
    }
    return (end[-1] | 0x20) == 'j' ? "imaginary" : "decimal";
}
