/* SPDX-License-Identifier: MIT
   What to say about a source that does not parse. The grammar of diagnose_grammar.c is matched twice, first as it is, to
   learn how far a parser gets, then with the productions for mistakes, as CPython 3.11 does; the order of preference among
   what comes out of it is CPython's too. Called by parser.c when the fast way has failed. */
#include <stdarg.h>
#include <string.h>

#include "heap/memory.h"
#include "object/error.h"
#include "syntax/diagnose_priv.h"
#include "types/str.h"

/* --- lines and columns --- */

/* A column in characters: how many begin within the first `bytes` bytes of a line, whose terminating zero counts as one. */
static int column_in_characters(const char *line, ssize_t size, int bytes) {
    int count = 0;
    for (int i = 0; i < bytes && i < size; i++)
        count += (line[i] & 0xc0) != 0x80;
    return bytes > size ? count + 1 : count;
}

/* The source from line `line` on. */
static const char *source_line(const Parser *p, int line) {
    const char *s = p->lexer.source;
    for (int n = p->mode == PARSE_FSTRING ? p->first_line : 1; n < line; n++) {
        const char *next = memchr(s, '\n', (size_t)(p->lexer.end - s));
        if (!next)
            break;
        s = next + 1;
    }
    return s;
}

/* Whether the line would be read again from the file that the source came from, as far as its name tells. */
static bool source_is_file(const Parser *p) {
    return p->mode == PARSE_EXEC && is_str(p->filename) && str_length(p->filename) > 0 &&
           str_char(p->filename, 0) != '<';
}

/* What SyntaxError.text shows for an error on `line`. *end is exclusive. Of a source without a file it is what the lexer
   has in view, which may begin some lines earlier, or else the line without its newline. */
static const char *source_text(const Parser *p, int line, const char **end) {
    const Lexer *lexer = &p->lexer;
    const char *start = source_line(p, line);
    const char *newline = memchr(start, '\n', (size_t)(lexer->end - start));
    if (source_is_file(p)) {
        *end = newline ? newline + 1 : lexer->end;
        return start;
    }
    const char *window_end = lexer_line_end(lexer);
    if (lexer->line <= line && window_end > lexer->window_start) {
        *end = window_end;
        return lexer->window_start;
    }
    *end = newline ? newline : lexer->end;
    return start;
}

/* --- raising --- */

void *diagnose_raise(Parser *p, Type *type, int line, int column, int end_line, int end_column, STEALS Value message) {
    OWNED Value owned_message = message;
    if (error_is_set() || !message)
        return NULL;
    Lexer *lexer = &p->lexer;
    bool nested = p->mode == PARSE_FSTRING;
    column++;
    end_column = end_column == AT_LEXER ? (int)(lexer->cursor - lexer->line_start) : end_column + 1;
    if (end_line == AT_LEXER)
        end_line = lexer->line;
    const char *end, *start = source_text(p, line, &end);
    OWNED Value text = str_decode_utf8(start, end - start, "replace", NULL);
    OWNED Value prefixed = nested ? str_format("f-string: %U", message) : own(message);
    ssize_t size;
    const char *shown = text ? str_utf8(text, &size) : NULL;
    if (!shown || !prefixed)
        return NULL;
    if (nested) {
        column -= p->first_column;
        end_column -= p->first_column;
    } else if (!(p->flags & PARSE_BYTE_COLUMNS)) {
        column = column_in_characters(shown, size, column);
        if (end_column > 0)
            end_column = column_in_characters(shown, size, end_column);
    }
    return syntax_raise(type, prefixed, p->filename, line, column, end_line, end_column, text);
}

void *diagnose_raise_range(Diagnosis *d, const Node *first, const Node *last, STEALS Value message) {
    return diagnose_raise(d->parser, &exc_SyntaxError, first->line, first->column, last->end_line, last->end_column,
                          message);
}

void *diagnose_raise_here(Diagnosis *d, Type *type, STEALS Value message) {
    Parser *p = d->parser;
    if (!d->fetched)
        return diagnose_raise(p, type, 0, -1, 0, -2, message);
    const Token *token = &d->tokens[d->fetched - 1];
    int column = token->column >= 0 ? token->column : (int)(p->lexer.cursor - p->lexer.line_start) - 1;
    return diagnose_raise(p, type, token->line, column, token->end_line,
                          token->end_column >= 0 ? token->end_column : -2, message);
}

void diagnose_raise_unclosed(Parser *p) {
    const Lexer *lexer = &p->lexer;
    int at = lexer->level - 1, line = lexer->paren_lines[at];
    diagnose_raise(p, &exc_SyntaxError, line, lexer->paren_columns[at], line, -1,
                   str_format("'%c' was never closed", lexer->parens[at]));
}

static Value parser_message(const char *format, va_list args) { return str_format_va(format, args); }

void *parser_error(Parser *p, const char *format, ...) {
    if (!p->reporting || !p->diagnosis || error_is_set())
        return NULL;
    va_list args;
    va_start(args, format);
    diagnose_raise_here(p->diagnosis, &exc_SyntaxError, parser_message(format, args));
    va_end(args);
    return NULL;
}

void *parser_error_at(Parser *p, const Token *token, const char *format, ...) {
    if (!p->reporting || error_is_set())
        return NULL;
    va_list args;
    va_start(args, format);
    diagnose_raise(p, &exc_SyntaxError, token->line, token->column, token->end_line, token->end_column,
                   parser_message(format, args));
    va_end(args);
    return NULL;
}

void *parser_error_line(Parser *p, const Token *token, const char *format, ...) {
    if (!p->reporting || error_is_set())
        return NULL;
    va_list args;
    va_start(args, format);
    diagnose_raise(p, &exc_SyntaxError, token->line, -1, token->end_line, -1, parser_message(format, args));
    va_end(args);
    return NULL;
}

/* --- the rest of the source --- */

/* An error of the lexer further on, or a bracket that stays open, says more than "invalid syntax". An exception is set; it
   is replaced when something is found. */
static void diagnose_lex_rest(Diagnosis *d) {
    Parser *p = d->parser;
    int error_line = d->tokens[d->fetched - 1].line;
    Token token;
    do {
        if (!lexer_next(&p->lexer, &token)) {
            const Lexer *lexer = &p->lexer;
            bool open = lexer->level > 0 && error_line > lexer->paren_lines[lexer->level - 1];
            bool lexer_error = lexer->status == LEX_ERROR || lexer->status == LEX_END_IN_STRING;
            if (!open && !lexer_error)
                return;
            OWNED Value before = error_take();
            if (lexer_error)
                lexer_raise(&p->lexer, p->filename);
            else
                diagnose_raise_unclosed(p);
            return;
        }
    } while (token.kind != TOKEN_ENDMARKER);
}

static bool lexer_is_at_end(const Lexer *lexer) { return lexer->status == LEX_END || lexer->status == LEX_END_IN_STRING; }

/* Both passes are over: what is raised in the end. `last` is the last token that the first pass fetched. */
static void diagnose_conclude(Diagnosis *d, const Token *last) {
    Parser *p = d->parser;
    if (error_is_set()) {
        if (p->lexer.status == LEX_OK && error_is_syntax())
            diagnose_lex_rest(d);
        return;
    }
    if (last->kind == TOKEN_ERROR && p->lexer.status == LEX_END) {
        if (p->lexer.level)
            diagnose_raise_unclosed(p);
        else
            diagnose_raise_here(d, &exc_SyntaxError, str_from_text("unexpected EOF while parsing"));
        return;
    }
    if (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT) {
        diagnose_raise_here(d, &exc_IndentationError,
                            str_from_text(last->kind == TOKEN_INDENT ? "unexpected indent" : "unexpected unindent"));
        return;
    }
    diagnose_raise(p, &exc_SyntaxError, last->line, last->column, last->end_line, last->end_column,
                   str_from_text("invalid syntax"));
    if (error_is_set())
        diagnose_lex_rest(d);
}

/* --- the two passes --- */

static Node *diagnose_pass(Diagnosis *d, bool looking) {
    static const char *const starts[] = {
        [PARSE_EXEC] = "file",           [PARSE_EVAL] = "eval",       [PARSE_SINGLE] = "single",
        [PARSE_FUNC_TYPE] = "func_type", [PARSE_FSTRING] = "fstring",
    };
    const char *start = starts[d->parser->mode];
    d->looking = looking;
    d->at = 0;
    d->level = 0;
    if (d->memos)
        memset(d->memos, 0, (size_t)d->capacity * sizeof *d->memos);
    return diagnose_match(d, grammar_rule(d->grammar, start, (int)strlen(start)));
}

static void diagnose_run(Diagnosis *d) {
    Parser *p = d->parser;
    if (diagnose_pass(d, false)) {
        /* only what stands behind a single statement is wrong */
        diagnose_raise_here(d, &exc_SyntaxError,
                            str_from_text(p->mode == PARSE_SINGLE
                                              ? "multiple statements found while compiling a single statement"
                                              : "invalid syntax"));
        return;
    }
    /* blocks that the end of the input closes: their DEDENTs come before the end itself */
    bool closing = d->fetched && d->tokens[d->fetched - 1].kind == TOKEN_DEDENT && p->lexer.cursor >= p->lexer.end;
    if ((p->flags & PARSE_ALLOW_INCOMPLETE_INPUT) && (closing || lexer_is_at_end(&p->lexer))) {
        error_clear();
        diagnose_raise_here(d, &exc_SyntaxError, str_from_text("incomplete input"));
        return;
    }
    if (error_is_set() && !error_is_syntax())
        return;
    int last = d->fetched - 1;
    if (!d->failed)
        diagnose_pass(d, true);
    diagnose_conclude(d, &d->tokens[last]);
}

void parser_diagnose(Parser *p) {
    Diagnosis d = {.parser = p, .grammar = p->names->grammar};
    if (!d.grammar)
        d.grammar = p->names->grammar = grammar_compile(p->arena);
    d.nothing = NODE_NEW(p, Node);
    if (!d.grammar || !d.nothing)
        return;
    d.nothing->kind = NODE_NOTHING;
    p->diagnosis = &d;
    diagnose_run(&d);
    p->diagnosis = NULL;
    memory_free(d.tokens);
    memory_free(d.memos);
    ASSERT(error_is_set());
}
