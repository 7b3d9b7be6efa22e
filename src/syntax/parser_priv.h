/* SPDX-License-Identifier: MIT
   The parser, as its files share it.

   There are two ways through a source. The fast one (parse_*.c) looks at each token once, builds the tree, and on any
   error just returns NULL. Only then the slow one (diagnose*.c) reads the source again to find out what to say.

   Invariant of the fast way: p->token is the next token; every parse_ function either consumes what it parsed and returns
   a node, or returns NULL, after which the whole parse has failed - except where the caller saved p->token to try
   something else. An exception is set only for MemoryError and what warnings raise. */
#ifndef GILT_SYNTAX_PARSER_PRIV_H
#define GILT_SYNTAX_PARSER_PRIV_H

#include "syntax/lexer.h"
#include "syntax/parser.h"

/* As ParseMode, for the expression in an f-string. */
enum { PARSE_FSTRING = PARSE_FUNC_TYPE + 1 };

/* CPython gives up on an input (MemoryError) whose grammar rules nest deeper than this; parse_enter counts the same. */
enum { PARSE_MAX_DEPTH = 6000 };

/* What the parsers of one source share: identifiers, and the grammar of the slow way. */

/* One identifier of the source: all its uses share the interned Str. */
typedef struct {
    const char *text;
    uint32_t size, hash;
    Borrowed value; /* NULL: empty slot */
} NameSlot;

typedef struct NameTable {
    NameSlot *slots;
    uint32_t mask, used;
    NameSlot first[64];
    struct Grammar *grammar; /* the slow way's, once it was needed; see diagnose_priv.h */
} NameTable;

typedef struct Parser {
    const Token *token;     /* the next token */
    Token *tokens;          /* all of them; the last is ENDMARKER or TOKEN_ERROR, and a copy of it follows */
    Arena *arena;
    NameTable *names;       /* shared with the parsers of f-strings inside */
    void **stack;           /* items of sequences being collected */
    ssize_t stack_used, stack_size;
    ssize_t token_count, token_capacity;
    int depth;              /* see PARSE_MAX_DEPTH */
    int mode;               /* ParseMode or PARSE_FSTRING */
    int flags;
    int feature_version;    /* minor version */
    Borrowed filename;
    bool reporting;         /* the slow way: errors are raised, warnings are not issued */
    bool warnings_raise;    /* the fast way failed because of a warning: the slow way issues them after all */
    bool started;           /* single mode: a token other than ENDMARKER was delivered */
    int first_line, first_column; /* f-string: place of its first token */
    ast_many_type_ignore type_ignores;
    Lexer lexer;
    struct Diagnosis *diagnosis; /* the slow way's state, see diagnose_priv.h; NULL on the fast way */
} Parser;

/* Prepares a parser over zero-terminated UTF-8 without carriage returns. */
void parser_init(Parser *p, const char *source, ssize_t size, Borrowed filename, int mode, int flags, int first_line,
                 Arena *arena, NameTable *names);
void parser_fini(Parser *p);
/* Delivers the next token as the grammar wants it (ends of single inputs, type comments, f-string positions). false: the
   lexer failed; `token` is a TOKEN_ERROR. */
bool parser_fetch(Parser *p, Token *token);
/* Runs the fast way: a tree, or NULL. */
void *parser_run(Parser *p);
/* Runs the slow way after the fast one has failed without exception: sets an exception. */
void parser_diagnose(Parser *p);
/* Parses the expression in an f-string's braces with both ways; text is "(...)". For the slow way, `outer->reporting`.
   NULL on failure. */
Expr *parser_run_nested(Parser *outer, const char *text, ssize_t size, int line, int column);

/* --- tokens --- */

static ALWAYS_INLINE int peek(const Parser *p) { return p->token->kind; }
static ALWAYS_INLINE bool accept(Parser *p, int kind) {
    if (p->token->kind != kind)
        return false;
    p->token++;
    return true;
}
/* Whether the next token is the name `word` (a soft keyword). */
bool parser_sees_word(const Parser *p, const char *word);

/* --- nodes --- */

/* A node that starts at `start` and ends with the token consumed last (newlines and dedents do not count). */
Expr *expr_new(Parser *p, ExprKind kind, const Token *start) MUST_CHECK;
Stmt *stmt_new(Parser *p, StmtKind kind, const Token *start) MUST_CHECK;
Pattern *pattern_new(Parser *p, PatternKind kind, const Token *start) MUST_CHECK;
/* The last token consumed that has text. */
const Token *parser_last_token(const Parser *p);
#define SET_POSITION(p, node, start_token)                                                                             \
    do {                                                                                                               \
        const Token *last_ = parser_last_token(p);                                                                     \
        (node)->line = (start_token)->line;                                                                            \
        (node)->column = (start_token)->column;                                                                        \
        (node)->end_line = last_->end_line;                                                                            \
        (node)->end_column = last_->end_column;                                                                        \
    } while (0)
#define NODE_NEW(p, T) ((T *)arena_alloc((p)->arena, sizeof(T)))

/* The interned Str of a NAME token. NULL: MemoryError. */
Borrowed parser_name(Parser *p, const Token *token) MUST_CHECK;
Borrowed parser_name_of(Parser *p, const char *text, ssize_t size, bool ascii) MUST_CHECK;
/* The text of a TYPE_COMMENT token. */
Borrowed parser_type_comment(Parser *p, const Token *token) MUST_CHECK;

/* Sequences are collected on a stack: remember stack_used, push items, then take them.
       ssize_t base = p->stack_used; ... seq_push(p, item) ...; SEQ_TAKE(p, base, s->body) */
bool seq_push(Parser *p, const void *item) MUST_CHECK;
void *seq_copy(Parser *p, ssize_t base) MUST_CHECK;
#define SEQ_TAKE(p, base, target) ((target).count = (p)->stack_used - (base), ((target).items = seq_copy((p), (base))) != NULL)

/* Enters `weight` grammar levels. false: MemoryError. Leave by subtracting from p->depth. */
bool parse_enter_slow(Parser *p) MUST_CHECK;
bool parser_stack_is_low(void);
static ALWAYS_INLINE MUST_CHECK bool parse_enter(Parser *p, int weight) {
    p->depth += weight;
    return LIKELY(p->depth < PARSE_MAX_DEPTH && !parser_stack_is_low()) || parse_enter_slow(p);
}

/* --- expressions (parse_expr.c, parse_atom.c) --- */

Expr *parse_expression(Parser *p) MUST_CHECK;           /* expression: no walrus, no star */
Expr *parse_named_expression(Parser *p) MUST_CHECK;     /* with walrus */
Expr *parse_star_named_expression(Parser *p) MUST_CHECK;
Expr *parse_star_expressions(Parser *p) MUST_CHECK;     /* a tuple without parentheses, too */
Expr *parse_expressions(Parser *p) MUST_CHECK;          /* the same without stars: eval's input */
Expr *parse_bitwise_or(Parser *p) MUST_CHECK;
Expr *parse_disjunction(Parser *p) MUST_CHECK;
Expr *parse_yield(Parser *p) MUST_CHECK;
Expr *parse_yield_or_star_expressions(Parser *p) MUST_CHECK;
Expr *parse_primary(Parser *p) MUST_CHECK;
Expr *parse_atom(Parser *p) MUST_CHECK;
Expr *parse_number(Parser *p) MUST_CHECK;               /* a NUMBER token */
/* Turns a parsed expression into a target. false: it cannot be one. */
bool expr_set_store(Expr *e) MUST_CHECK;
bool expr_set_del(Expr *e) MUST_CHECK;
/* The targets of `for`, up to `in`; one target of `with ... as`. */
Expr *parse_for_targets(Parser *p) MUST_CHECK;
Expr *parse_star_target(Parser *p) MUST_CHECK;
/* Whether a token can begin an expression (without star). */
bool token_starts_expression(int kind);
bool parse_comprehension_clauses(Parser *p, ComprehensionSeq *out) MUST_CHECK;
static ALWAYS_INLINE bool sees_comprehension(const Parser *p) {
    return peek(p) == TOKEN_KW_FOR || (peek(p) == TOKEN_ASYNC && p->token[1].kind == TOKEN_KW_FOR);
}
/* Arguments of a call or class, from behind '(' to behind ')'. */
bool parse_call_arguments(Parser *p, const Token *open, ExprSeq *args, KeywordSeq *keywords, bool allow_generator) MUST_CHECK;
/* Parameters up to ')' or ':' (exclusive). */
Arguments *parse_parameters(Parser *p) MUST_CHECK;
Arguments *parse_lambda_parameters(Parser *p) MUST_CHECK;

/* --- literals (literal.c, fstring.c) --- */

/* The value of a NUMBER token, kept by the arena. NULL: failed, reported when reporting. */
Borrowed number_value(Parser *p, const Token *token) MUST_CHECK;
/* Adjacent string tokens as one expression. NULL: failed. */
Expr *strings_concatenate(Parser *p, const Token *first, ssize_t count) MUST_CHECK;
/* Decodes a stretch of a str literal; with `raw`, backslashes are ordinary characters. */
Value string_decode(Parser *p, const Token *token, const char *start, const char *end, bool raw) MUST_CHECK;
/* Turns the UnicodeDecodeError that is set into a SyntaxError, or on the fast way into a mere failure. Always NULL. */
void *string_report_unicode(Parser *p);
/* Issues the DeprecationWarning for a backslash followed by the character `c`. */
bool string_warn_escape(Parser *p, const Token *token, char c) MUST_CHECK;

/* What strings_concatenate collects: literal text, and the items of a JoinedStr. */
typedef struct FormatPieces {
    const Token *first, *last; /* the string tokens: nodes get their extent */
    ssize_t base;              /* items on the parser's stack */
    Value text;                /* literal text since the last item: Str or NULL */
    bool is_format;
} FormatPieces;
bool fstring_parse_into(Parser *p, FormatPieces *pieces, const Token *token, const char **cursor, const char *end,
                        bool raw, int nesting) MUST_CHECK;
bool pieces_add_text(FormatPieces *pieces, STEALS Value text) MUST_CHECK;
bool pieces_flush_text(Parser *p, FormatPieces *pieces) MUST_CHECK;
Expr *pieces_finish(Parser *p, FormatPieces *pieces) MUST_CHECK;
Expr *literal_node(Parser *p, const FormatPieces *pieces, ExprKind kind) MUST_CHECK;

/* --- statements (parse_stmt.c, parse_compound.c, parse_pattern.c) --- */

bool parse_statement(Parser *p) MUST_CHECK;             /* pushes one or more on the stack */
bool parse_simple_statements(Parser *p) MUST_CHECK;     /* pushes; consumes the NEWLINE */
bool parse_block(Parser *p, StmtSeq *out) MUST_CHECK;
Stmt *parse_compound_statement(Parser *p) MUST_CHECK;
bool token_starts_compound(const Parser *p);
Stmt *parse_match(Parser *p) MUST_CHECK;                /* NULL: it is no match statement after all, or failed */

/* Issues a warning on the fast way. false: it was turned into an error. */
bool parser_warn(Parser *p, Type *category, int line, const char *format, ...) MUST_CHECK;

/* --- errors, for literal.c and fstring.c --- */

/* When reporting: raises SyntaxError at the last token fetched (CPython's rule), or at `token` when not NULL. Always NULL;
   takes raise_error's format. */
void *parser_error(Parser *p, const char *format, ...) COLD;
void *parser_error_at(Parser *p, const Token *token, const char *format, ...) COLD;
void *parser_error_line(Parser *p, const Token *token, const char *format, ...) COLD; /* its line, no column */
/* Whether the propagating exception is a SyntaxError or below it. */
bool error_is_syntax(void);

#endif
