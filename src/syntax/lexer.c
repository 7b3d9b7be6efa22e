/* SPDX-License-Identifier: MIT
   The lexer: lines, indentation, names, strings, operators. Numbers are in lexer_number.c, raising in lexer_error.c.

   Invariant: between tokens `cursor` is where the next one is looked for, and everything before it has been delivered.
   Called by the parser, by the search for the best error message, and by _tokenize. */
#include "syntax/lexer_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "types/str.h"

/* What may start and continue names and numbers, and what is white space, by byte. */
#define LETTERS(a, b) [a... b] = CHAR_NAME_START | CHAR_NAME
const uint8_t lex_char_class[256] = {
    LETTERS('a', 'z'),
    LETTERS('A', 'Z'),
    LETTERS(128, 255),
    ['_'] = CHAR_NAME_START | CHAR_NAME,
    ['0' ... '9'] = CHAR_NAME | CHAR_DIGIT,
    [' '] = CHAR_SPACE,
    ['\t'] = CHAR_SPACE,
    ['\f'] = CHAR_SPACE,
};
#undef LETTERS

static const char *const token_texts[TOKEN_COUNT] = {
#define TOKEN(NAME, text) [TOKEN_##NAME] = text,
#include "syntax/token.def"
};

const char *token_text(int kind) { return kind < TOKEN_COUNT ? token_texts[kind] : ""; }

void lexer_init(Lexer *lexer, const char *source, ssize_t size, int first_line) {
    memset(lexer, 0, offsetof(Lexer, indents));
    lexer->source = lexer->cursor = lexer->line_start = lexer->window_start = source;
    lexer->end = source + size;
    lexer->first_line = first_line;
    lexer->line = first_line - 1;
    lexer->at_line_start = true;
    lexer->indents[0] = lexer->narrow_indents[0] = 0;
    lexer->level = 0;
    lexer->status = LEX_OK;
}

const char *lexer_line_end(const Lexer *lexer) {
    const char *p = memchr(lexer->line_start, '\n', (size_t)(lexer->end - lexer->line_start));
    return p ? p + 1 : lexer->end;
}

/* Reads the first character of a line: called with the cursor behind a newline or at the start, before reading on. */
static ALWAYS_INLINE void lexer_fetch_line(Lexer *lexer, bool in_token) {
    if (lexer->cursor == lexer->end)
        return;
    lexer->line++;
    lexer->line_start = lexer->cursor;
    if (!in_token)
        lexer->window_start = lexer->cursor;
}

/* --- tokens --- */

static ALWAYS_INLINE bool token_set(Lexer *lexer, Token *token, TokenKind kind, const char *start) {
    token->kind = (uint8_t)kind;
    token->flags = 0;
    token->level = (uint8_t)lexer->level;
    token->line = token->end_line = lexer->line;
    token->column = (int32_t)(start - lexer->line_start);
    token->end_column = (int32_t)(lexer->cursor - lexer->line_start);
    token->start = start;
    token->end = lexer->cursor;
    return true;
}

static bool token_set_empty(Lexer *lexer, Token *token, TokenKind kind) {
    token->kind = (uint8_t)kind;
    token->flags = 0;
    token->level = (uint8_t)lexer->level;
    token->line = token->end_line = lexer->line;
    token->column = token->end_column = -1;
    token->start = token->end = NULL;
    return true;
}

static bool lexer_fail_status(Lexer *lexer, Token *token, LexStatus status) {
    lexer->status = status;
    token_set_empty(lexer, token, TOKEN_ERROR);
    return false;
}

bool lexer_fail(Lexer *lexer, Token *token, const char *format) {
    lexer->error.format = format;
    lexer->error.kind = LEX_NOTE_PLAIN;
    lexer->error.column = -1;
    return lexer_fail_status(lexer, token, LEX_ERROR);
}

/* --- indentation --- */

/* Behind a backslash: the newline that must follow it, and the next line. */
static bool lexer_continue_line(Lexer *lexer, Token *token, bool in_token) {
    if (lexer->cursor == lexer->end || *lexer->cursor != '\n') {
        if (lexer->cursor < lexer->end)
            lexer->cursor++;
        return lexer_fail_status(lexer, token, LEX_BAD_CONTINUATION);
    }
    lexer->cursor++;
    if (lexer->cursor == lexer->end)
        return lexer_fail_status(lexer, token, LEX_END);
    lexer_fetch_line(lexer, in_token);
    return true;
}

/* Compares the width of a new line with the stack of widths, and notes the tokens that follow from it. */
static bool lexer_indent(Lexer *lexer, Token *token, int width, int narrow) {
    int depth = lexer->indent_depth;
    if (LIKELY(width == lexer->indents[depth])) {
        if (narrow == lexer->narrow_indents[depth])
            return true;
    } else if (width > lexer->indents[depth]) {
        if (depth + 1 >= LEX_MAX_INDENT) {
            lexer->cursor = lexer_line_end(lexer);
            return lexer_fail_status(lexer, token, LEX_TOO_DEEP);
        }
        if (narrow > lexer->narrow_indents[depth]) {
            lexer->pending++;
            lexer->indents[++lexer->indent_depth] = width;
            lexer->narrow_indents[lexer->indent_depth] = narrow;
            return true;
        }
    } else {
        while (lexer->indent_depth > 0 && width < lexer->indents[lexer->indent_depth]) {
            lexer->pending--;
            lexer->indent_depth--;
        }
        if (width != lexer->indents[lexer->indent_depth]) {
            lexer->cursor = lexer_line_end(lexer);
            return lexer_fail_status(lexer, token, LEX_BAD_DEDENT);
        }
        if (narrow == lexer->narrow_indents[lexer->indent_depth])
            return true;
    }
    lexer->cursor = lexer_line_end(lexer);
    return lexer_fail_status(lexer, token, LEX_BAD_TABS);
}

/* Measures a line's indentation. *blank: the line has nothing but a comment. */
static bool lexer_start_line(Lexer *lexer, Token *token, bool *blank) {
    int width = 0, narrow = 0, continued_width = 0;
    lexer->at_line_start = false;
    lexer_fetch_line(lexer, false);
    for (;; lexer->cursor++) {
        char c = *lexer->cursor;
        if (c == ' ') {
            width++;
            narrow++;
        } else if (c == '\t') {
            width = (width / 8 + 1) * 8;
            narrow++;
        } else if (c == '\f') {
            width = narrow = 0;
        } else if (c == '\\') {
            if (!continued_width)
                continued_width = width;
            lexer->cursor++;
            if (!lexer_continue_line(lexer, token, false))
                return false;
            lexer->cursor--; /* the loop steps on */
        } else {
            break;
        }
    }
    *blank = *lexer->cursor == '#' || *lexer->cursor == '\n';
    if (*blank || lexer->level > 0)
        return true;
    if (continued_width)
        width = narrow = continued_width;
    return lexer_indent(lexer, token, width, narrow);
}

/* --- names --- */

#define KEYWORD_IF(NAME, word)                                                                                         \
    if (size == sizeof(word) - 1 && !memcmp(start, word, sizeof(word) - 1))                                            \
    return TOKEN_##NAME

/* The keyword that the text is, or TOKEN_NAME. By first letter: at most four comparisons. */
static TokenKind lexer_keyword(const char *start, size_t size) {
    if (size < 2 || size > 8)
        return TOKEN_NAME;
    switch (*start) {
    case 'F': KEYWORD_IF(KW_FALSE, "False"); break;
    case 'N': KEYWORD_IF(KW_NONE, "None"); break;
    case 'T': KEYWORD_IF(KW_TRUE, "True"); break;
    case 'a':
        KEYWORD_IF(KW_AND, "and");
        KEYWORD_IF(KW_AS, "as");
        KEYWORD_IF(KW_ASSERT, "assert");
        KEYWORD_IF(ASYNC, "async");
        KEYWORD_IF(AWAIT, "await");
        break;
    case 'b': KEYWORD_IF(KW_BREAK, "break"); break;
    case 'c':
        KEYWORD_IF(KW_CLASS, "class");
        KEYWORD_IF(KW_CONTINUE, "continue");
        break;
    case 'd':
        KEYWORD_IF(KW_DEF, "def");
        KEYWORD_IF(KW_DEL, "del");
        break;
    case 'e':
        KEYWORD_IF(KW_ELSE, "else");
        KEYWORD_IF(KW_ELIF, "elif");
        KEYWORD_IF(KW_EXCEPT, "except");
        break;
    case 'f':
        KEYWORD_IF(KW_FOR, "for");
        KEYWORD_IF(KW_FROM, "from");
        KEYWORD_IF(KW_FINALLY, "finally");
        break;
    case 'g': KEYWORD_IF(KW_GLOBAL, "global"); break;
    case 'i':
        KEYWORD_IF(KW_IF, "if");
        KEYWORD_IF(KW_IN, "in");
        KEYWORD_IF(KW_IS, "is");
        KEYWORD_IF(KW_IMPORT, "import");
        break;
    case 'l': KEYWORD_IF(KW_LAMBDA, "lambda"); break;
    case 'n':
        KEYWORD_IF(KW_NOT, "not");
        KEYWORD_IF(KW_NONLOCAL, "nonlocal");
        break;
    case 'o': KEYWORD_IF(KW_OR, "or"); break;
    case 'p': KEYWORD_IF(KW_PASS, "pass"); break;
    case 'r':
        KEYWORD_IF(KW_RETURN, "return");
        KEYWORD_IF(KW_RAISE, "raise");
        break;
    case 't': KEYWORD_IF(KW_TRY, "try"); break;
    case 'w':
        KEYWORD_IF(KW_WITH, "with");
        KEYWORD_IF(KW_WHILE, "while");
        break;
    case 'y': KEYWORD_IF(KW_YIELD, "yield"); break;
    }
    return TOKEN_NAME;
}

/* Checks the characters of a name that is not ASCII; leaves the cursor behind the first bad one. */
static bool lexer_check_name(Lexer *lexer, Token *token, const char *start) {
    const char *p = start;
    while (p < lexer->cursor) {
        int size;
        int32_t c = utf8_read(p, lexer->cursor, &size);
        p += size;
        if (c < 0) {
            lexer->error.word = start;
            return lexer_fail_status(lexer, token, LEX_BAD_UTF8);
        }
        bool good = c == '_' || (p - size == start ? char_is_identifier_start((uint32_t)c)
                                                   : char_is_identifier_part((uint32_t)c));
        if (good)
            continue;
        lexer->cursor = p;
        lexer->error.number = c;
        lexer_fail(lexer, token, "invalid character");
        lexer->error.kind = char_is_printable((uint32_t)c) ? LEX_NOTE_CHARACTER : LEX_NOTE_NON_PRINTABLE;
        return false;
    }
    return true;
}

/* async and await were names before Python 3.7, outside of async functions. */
static TokenKind lexer_old_async(Lexer *lexer, TokenKind kind, const char *start) {
    if (kind != TOKEN_ASYNC && kind != TOKEN_AWAIT)
        return kind;
    if (!lexer->old_async || lexer->in_async_def)
        return kind;
    if (kind == TOKEN_AWAIT)
        return TOKEN_NAME;
    const char *p = start + 5;
    while (lex_char_class[(uint8_t)*p] & CHAR_SPACE)
        p++;
    if (strncmp(p, "def", 3) || (lex_char_class[(uint8_t)p[3]] & CHAR_NAME))
        return TOKEN_NAME;
    lexer->in_async_def = true;
    lexer->async_def_newline = false;
    lexer->async_def_indent = lexer->indent_depth;
    return TOKEN_ASYNC;
}

static bool lexer_string(Lexer *lexer, Token *token, const char *start);

static ALWAYS_INLINE bool lexer_is_string_prefix(const char *start, ssize_t size) {
    if (size == 1)
        return strchr("bBrRuUfF", *start) != NULL;
    if (size != 2)
        return false;
    char a = (char)(start[0] | 0x20), b = (char)(start[1] | 0x20);
    return (a == 'r' && (b == 'b' || b == 'f')) || (b == 'r' && (a == 'b' || a == 'f'));
}

static bool lexer_name(Lexer *lexer, Token *token, const char *start) {
    const char *p = start;
    uint8_t all = 0;
    while (lex_char_class[(uint8_t)*p] & CHAR_NAME)
        all |= (uint8_t)*p++;
    if ((*p == '"' || *p == '\'') && lexer_is_string_prefix(start, p - start)) {
        lexer->cursor = p;
        return lexer_string(lexer, token, start);
    }
    lexer->cursor = p;
    if (all & 0x80) {
        if (!lexer_check_name(lexer, token, start))
            return false;
        token_set(lexer, token, TOKEN_NAME, start);
        token->flags = TOKEN_NON_ASCII;
        return true;
    }
    TokenKind kind = lexer_keyword(start, (size_t)(p - start));
    if (UNLIKELY(lexer->old_async))
        kind = lexer_old_async(lexer, kind, start);
    return token_set(lexer, token, kind, start);
}

/* --- strings --- */

static bool lexer_string_fail(Lexer *lexer, Token *token, const char *start, int first_line, const char *first_start,
                              bool triple) {
    bool at_end = lexer->cursor == lexer->end;
    lexer->error.number = lexer->line;
    lexer->cursor = start + 1;
    lexer->line_start = first_start;
    lexer->line = first_line;
    lexer_fail(lexer, token,
               triple ? "unterminated triple-quoted string literal (detected at line %d)"
                      : "unterminated string literal (detected at line %d)");
    lexer->error.kind = LEX_NOTE_NUMBER;
    if (at_end)
        lexer->status = LEX_END_IN_STRING;
    return false;
}

/* The cursor stands at the first quote; `start` is where the prefix begins. */
static bool lexer_string(Lexer *lexer, Token *token, const char *start) {
    char quote = *lexer->cursor;
    int first_line = lexer->line;
    const char *first_start = lexer->line_start;
    const char *p = lexer->cursor + 1;
    bool triple = false;
    uint8_t all = 0;
    if (*p == quote) {
        if (p[1] != quote) {
            lexer->cursor = p + 1;
            return token_set(lexer, token, TOKEN_STRING, start);
        }
        triple = true;
        p += 2;
    }
    for (;;) {
        char c = *p;
        if (UNLIKELY(p >= lexer->end || (c == '\n' && !triple))) {
            lexer->cursor = p;
            return lexer_string_fail(lexer, token, start, first_line, first_start, triple);
        }
        p++;
        all |= (uint8_t)c;
        if (c == '\\') {
            if (p == lexer->end)
                continue;
            c = *p++;
            all |= (uint8_t)c;
        } else if (c == quote) {
            if (!triple)
                break;
            if (p[0] == quote && p[1] == quote) {
                p += 2;
                break;
            }
            continue;
        }
        if (c == '\n' && p < lexer->end) {
            lexer->line++;
            lexer->line_start = p;
        }
    }
    lexer->cursor = p;
    token->kind = TOKEN_STRING;
    token->flags = all & 0x80 ? TOKEN_NON_ASCII : 0;
    token->level = (uint8_t)lexer->level;
    token->line = first_line;
    token->column = (int32_t)(start - first_start);
    token->end_line = lexer->line;
    token->end_column = (int32_t)(p - lexer->line_start);
    token->start = start;
    token->end = p;
    return true;
}

/* --- operators --- */

#define TWO(second, NAME)                                                                                              \
    if (p[1] == (second))                                                                                              \
    return *size = 2, TOKEN_##NAME
#define THREE(second, third, NAME)                                                                                     \
    if (p[1] == (second) && p[2] == (third))                                                                           \
    return *size = 3, TOKEN_##NAME

/* The longest operator at `p`; TOKEN_OP for a character that starts none. */
static TokenKind lexer_operator(const char *p, int *size) {
    *size = 1;
    switch (*p) {
    case '(': return TOKEN_LPAR;
    case ')': return TOKEN_RPAR;
    case '[': return TOKEN_LSQB;
    case ']': return TOKEN_RSQB;
    case '{': return TOKEN_LBRACE;
    case '}': return TOKEN_RBRACE;
    case ',': return TOKEN_COMMA;
    case ';': return TOKEN_SEMI;
    case '~': return TOKEN_TILDE;
    case ':': TWO('=', COLONEQUAL); return TOKEN_COLON;
    case '=': TWO('=', EQEQUAL); return TOKEN_EQUAL;
    case '+': TWO('=', PLUSEQUAL); return TOKEN_PLUS;
    case '%': TWO('=', PERCENTEQUAL); return TOKEN_PERCENT;
    case '&': TWO('=', AMPEREQUAL); return TOKEN_AMPER;
    case '|': TWO('=', VBAREQUAL); return TOKEN_VBAR;
    case '^': TWO('=', CIRCUMFLEXEQUAL); return TOKEN_CIRCUMFLEX;
    case '@': TWO('=', ATEQUAL); return TOKEN_AT;
    case '!': TWO('=', NOTEQUAL); return TOKEN_OP;
    case '-':
        TWO('=', MINEQUAL);
        TWO('>', RARROW);
        return TOKEN_MINUS;
    case '*':
        THREE('*', '=', DOUBLESTAREQUAL);
        TWO('*', DOUBLESTAR);
        TWO('=', STAREQUAL);
        return TOKEN_STAR;
    case '/':
        THREE('/', '=', DOUBLESLASHEQUAL);
        TWO('/', DOUBLESLASH);
        TWO('=', SLASHEQUAL);
        return TOKEN_SLASH;
    case '<':
        THREE('<', '=', LEFTSHIFTEQUAL);
        TWO('<', LEFTSHIFT);
        TWO('=', LESSEQUAL);
        TWO('>', NOTEQUAL);
        return TOKEN_LESS;
    case '>':
        THREE('>', '=', RIGHTSHIFTEQUAL);
        TWO('>', RIGHTSHIFT);
        TWO('=', GREATEREQUAL);
        return TOKEN_GREATER;
    case '.': THREE('.', '.', ELLIPSIS); return TOKEN_DOT;
    }
    return TOKEN_OP;
}

static bool lexer_open_paren(Lexer *lexer, Token *token, const char *start) {
    if (lexer->level >= LEX_MAX_LEVEL)
        return lexer_fail(lexer, token, "too many nested parentheses");
    lexer->parens[lexer->level] = *start;
    lexer->paren_lines[lexer->level] = lexer->line;
    lexer->paren_columns[lexer->level] = (int)(start - lexer->line_start);
    lexer->level++;
    return true;
}

static bool lexer_close_paren(Lexer *lexer, Token *token, char c) {
    if (!lexer->level) {
        lexer->error.character = c;
        lexer_fail(lexer, token, "unmatched '%c'");
        lexer->error.kind = LEX_NOTE_ONE_CHAR;
        return false;
    }
    lexer->level--;
    char open = lexer->parens[lexer->level];
    if (LIKELY(c == (open == '(' ? ')' : open + 2)))
        return true;
    lexer->error.character = c;
    lexer->error.other = open;
    lexer->error.number = lexer->paren_lines[lexer->level];
    bool same_line = lexer->error.number == lexer->line;
    lexer_fail(lexer, token,
               same_line ? "closing parenthesis '%c' does not match opening parenthesis '%c'"
                         : "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d");
    lexer->error.kind = same_line ? LEX_NOTE_TWO_CHARS : LEX_NOTE_TWO_CHARS_NUMBER;
    return false;
}

static bool lexer_punctuation(Lexer *lexer, Token *token, const char *start) {
    int size;
    TokenKind kind = lexer_operator(start, &size);
    lexer->cursor = start + size;
    if (kind == TOKEN_LPAR || kind == TOKEN_LSQB || kind == TOKEN_LBRACE) {
        if (!lexer_open_paren(lexer, token, start))
            return false;
    } else if (kind == TOKEN_RPAR || kind == TOKEN_RSQB || kind == TOKEN_RBRACE) {
        if (!lexer_close_paren(lexer, token, *start))
            return false;
    } else if (kind == TOKEN_OP && ((uint8_t)*start < 32 || *start == 127)) {
        lexer->error.number = *start;
        lexer_fail(lexer, token, "invalid non-printable character");
        lexer->error.kind = LEX_NOTE_NON_PRINTABLE;
        return false;
    }
    return token_set(lexer, token, kind, start);
}

/* --- comments --- */

static ALWAYS_INLINE const char *skip_blanks(const char *p) {
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* The cursor stands at '#'. Moves it to the end of the line; true when the comment is a token: `# type: ...`. */
static bool lexer_comment(Lexer *lexer, Token *token, bool blank) {
    const char *start = lexer->cursor;
    const char *stop = memchr(start, '\n', (size_t)(lexer->end - start));
    lexer->cursor = stop ? stop : lexer->end;
    if (!lexer->type_comments)
        return false;
    const char *p = skip_blanks(start + 1);
    if (strncmp(p, "type:", 5) || p + 5 == lexer->cursor)
        return false;
    p = skip_blanks(p + 5);
    bool ignore = !strncmp(p, "ignore", 6);
    if (ignore && p + 6 < lexer->cursor) {
        uint8_t next = (uint8_t)p[6];
        ignore = next < 128 && (!(lex_char_class[next] & CHAR_NAME) || next == '_');
    }
    if (!ignore)
        return token_set(lexer, token, TOKEN_TYPE_COMMENT, p);
    token_set(lexer, token, TOKEN_TYPE_IGNORE, p + 6);
    if (blank && lexer->cursor < lexer->end) { /* alone on its line: the newline belongs to it */
        lexer->cursor++;
        lexer->at_line_start = true;
    }
    return true;
}

/* --- the next token --- */

/* Leaves "async def" mode when its block is over (grammars before 3.7). */
static void lexer_check_async_end(Lexer *lexer) {
    if (lexer->in_async_def && lexer->async_def_newline && !lexer->level && *lexer->cursor != '#' &&
        *lexer->cursor != '\n' && lexer->indent_depth <= lexer->async_def_indent) {
        lexer->in_async_def = false;
        lexer->async_def_newline = false;
    }
}

static bool lexer_deliver_pending(Lexer *lexer, Token *token) {
    if (lexer->pending < 0) {
        lexer->pending++;
        return token_set_empty(lexer, token, TOKEN_DEDENT);
    }
    lexer->pending--;
    return token_set_empty(lexer, token, TOKEN_INDENT);
}

/* At the end of the source: first a NEWLINE for a last line without one is the caller's business. */
static bool lexer_finish(Lexer *lexer, Token *token) {
    lexer->status = LEX_END;
    if (lexer->level)
        return lexer_fail_status(lexer, token, LEX_END);
    return token_set_empty(lexer, token, TOKEN_ENDMARKER);
}

bool lexer_next(Lexer *lexer, Token *token) {
    bool blank = false;
next_line:
    if (lexer->at_line_start) {
        blank = false;
        if (!lexer_start_line(lexer, token, &blank))
            return false;
    }
    if (lexer->pending)
        return lexer_deliver_pending(lexer, token);
    if (UNLIKELY(lexer->old_async))
        lexer_check_async_end(lexer);
    for (;;) {
        const char *p = lexer->cursor;
        while (lex_char_class[(uint8_t)*p] & CHAR_SPACE)
            p++;
        const char *start = lexer->cursor = p; /* a NEWLINE begins with the comment before it */
        uint8_t class = lex_char_class[(uint8_t)*p];
        if (class & CHAR_NAME_START)
            return lexer_name(lexer, token, p);
        if ((class & CHAR_DIGIT) || (*p == '.' && (lex_char_class[(uint8_t)p[1]] & CHAR_DIGIT)))
            return lexer_number(lexer, token, p);
        if (*p == '#') {
            if (lexer_comment(lexer, token, blank))
                return true;
            p = lexer->cursor;
        }
        if (p >= lexer->end)
            return lexer_finish(lexer, token);
        if (*p == '\n') {
            lexer->cursor = p + 1;
            lexer->at_line_start = true;
            if (blank || lexer->level > 0)
                goto next_line;
            lexer->async_def_newline = lexer->in_async_def;
            lexer->cursor = p;
            token_set(lexer, token, TOKEN_NEWLINE, start);
            lexer->cursor = p + 1;
            return true;
        }
        if (*p == '"' || *p == '\'')
            return lexer_string(lexer, token, p);
        if (*p != '\\')
            return lexer_punctuation(lexer, token, p);
        lexer->cursor = p + 1;
        if (!lexer_continue_line(lexer, token, true))
            return false;
    }
}
