/* SPDX-License-Identifier: MIT
   From characters to tokens. The lexer never raises: it fails with a LexStatus and a note of the error, which
   lexer_raise turns into an exception when somebody wants it. No memory is allocated.

   A line is *fetched* when its first character is read: `line`, `line_start` and `window_start` describe the line fetched
   last, also while the cursor stands behind its end. Error positions depend on that. */
#ifndef GILT_SYNTAX_LEXER_H
#define GILT_SYNTAX_LEXER_H

#include "heap/object.h"

typedef enum {
#define TOKEN(NAME, text) TOKEN_##NAME,
#include "syntax/token.def"
    TOKEN_COUNT,
    TOKEN_ERROR = TOKEN_COUNT,
} TokenKind;
_Static_assert(TOKEN_SOFT_KEYWORD == 59, "numbers of Python's token module");

enum {
    TOKEN_NON_ASCII = 1,       /* an identifier or string with other than ASCII characters */
    TOKEN_STUCK_NUMBER = 2,    /* a number that a keyword follows at once, as in `1or 2`: worth a warning */
};

typedef struct {
    uint8_t kind;              /* TokenKind */
    uint8_t flags;
    uint8_t level;             /* open parentheses behind this token */
    int32_t line, column;      /* where it starts; column -1: it has no text */
    int32_t end_line, end_column;
    const char *start, *end;   /* its text, in the source; both NULL without text */
} Token;

typedef enum {
    LEX_OK,
    LEX_END,              /* the end was reached, perhaps too early */
    LEX_ERROR,            /* `error` tells */
    LEX_END_IN_STRING,    /* `error` tells, too; more input could help */
    LEX_BAD_DEDENT,
    LEX_BAD_TABS,
    LEX_TOO_DEEP,
    LEX_BAD_CONTINUATION, /* something follows a backslash */
    LEX_BAD_UTF8,         /* a name, from error.word to the cursor, is no UTF-8 */
} LexStatus;

enum { LEX_MAX_INDENT = 100, LEX_MAX_LEVEL = 200 };

typedef struct {
    const char *source, *end;  /* *end is zero */
    const char *cursor;
    const char *line_start;
    const char *window_start;  /* start of the line, or of the first line of a token that spans lines */
    int line;
    int first_line;            /* what `line` was before the first one was fetched, plus one */
    bool at_line_start;        /* indentation is to be measured */
    bool continued;            /* the token follows a backslash */
    bool type_comments;
    bool dont_imply_dedent;
    bool single;               /* what is parsed at a prompt */
    bool old_async;            /* async and await are names outside of async functions (Python < 3.7) */
    bool in_async_def, async_def_newline;
    int async_def_indent;
    int indent_depth, pending;  /* pending: indents (positive) and dedents (negative) to be delivered */
    int indents[LEX_MAX_INDENT], narrow_indents[LEX_MAX_INDENT]; /* tabs to 8, tabs as one column */
    int level;
    char parens[LEX_MAX_LEVEL];
    int paren_lines[LEX_MAX_LEVEL], paren_columns[LEX_MAX_LEVEL];
    LexStatus status;
    struct {
        const char *format;    /* at most one %c, %d, %s */
        char character, other; /* for %c */
        int number;            /* for %d; or a code point */
        const char *word;      /* for %s */
        int kind;              /* LEX_NOTE_* in lexer_priv.h: how the message is made */
        int column, end_column; /* in characters from 1; column -1: at the cursor */
    } error;
} Lexer;

/* Starts at `source`. `first_line` is the number of its first line. runs: nothing.  fails: never. */
void lexer_init(Lexer *lexer, const char *source, ssize_t size, int first_line);
/* The next token. false: `lexer->status` says why, and `token` has kind TOKEN_ERROR. After the end: ENDMARKER again and
   again. runs: nothing. */
bool lexer_next(Lexer *lexer, Token *token);
/* End of the line fetched last, behind its newline. */
const char *lexer_line_end(const Lexer *lexer);
/* Raises the SyntaxError for status LEX_ERROR and LEX_END_IN_STRING; the others are the parser's. Returns NULL. */
void *lexer_raise(Lexer *lexer, Borrowed filename);
/* Raises `message` (stolen) at the cursor, as lexer_raise does. */
void *lexer_raise_here(Lexer *lexer, Borrowed filename, STEALS Value message);
/* "decimal", ... : what kind of number a text is, for messages. */
const char *lexer_number_kind(const char *start, const char *end);

/* Raises a SyntaxError or one below it with all its attributes given as they are: CPython lets columns be 0 and -1.
   gil: held.  runs: nothing.  fails: always; NULL. */
void *syntax_raise(Type *type, Borrowed message, Borrowed filename, int line, int column, int end_line, int end_column,
                   Borrowed text);

/* The fixed text of a kind, "" when it has none; static. */
const char *token_text(int kind);

#endif
