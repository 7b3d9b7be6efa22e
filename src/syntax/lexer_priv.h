/* SPDX-License-Identifier: MIT
   Shared by the lexer's files. */
#ifndef GILT_SYNTAX_LEXER_PRIV_H
#define GILT_SYNTAX_LEXER_PRIV_H

#include "syntax/lexer.h"

enum { CHAR_NAME_START = 1, CHAR_NAME = 2, CHAR_DIGIT = 4, CHAR_SPACE = 8 };
extern const uint8_t lex_char_class[256];

/* How lexer_raise makes the message from `format` and the fields of `error`. */
enum {
    LEX_NOTE_PLAIN,
    LEX_NOTE_NUMBER,           /* %d: number */
    LEX_NOTE_WORD,             /* %s: word */
    LEX_NOTE_ONE_CHAR,         /* %c: character */
    LEX_NOTE_TWO_CHARS,        /* %c, %c */
    LEX_NOTE_TWO_CHARS_NUMBER, /* %c, %c, %d */
    LEX_NOTE_CHARACTER,        /* "invalid character '%c' (U+%s)" of code point `number` */
    LEX_NOTE_NON_PRINTABLE,    /* "invalid non-printable character U+%s" */
};

/* Fails at the cursor with a message that needs no arguments. Always false. */
bool lexer_fail(Lexer *lexer, Token *token, const char *format);
/* A number that begins at `start`, where the cursor is. */
bool lexer_number(Lexer *lexer, Token *token, const char *start);

#endif
