/* SPDX-License-Identifier: MIT
   The slow way through a source, as its files share it: a packrat parser over the grammar of diagnose_grammar.c that
   builds just enough of a tree to word and place error messages. */
#ifndef GILT_SYNTAX_DIAGNOSE_PRIV_H
#define GILT_SYNTAX_DIAGNOSE_PRIV_H

#include "syntax/parser_priv.h"

/* The grammar as text, NULL-terminated. */
extern const char *const diagnose_rules[];

/* --- the grammar, compiled (diagnose_compile.c) --- */

typedef enum {
    ITEM_TOKEN,    /* argument: TokenKind */
    ITEM_WORD,     /* text, size: a soft keyword */
    ITEM_SOFT,     /* any token that could be a soft keyword */
    ITEM_NOTHING,  /* matches without consuming: keeps elements numbered alike */
    ITEM_RULE,     /* argument: index */
    ITEM_GROUP,    /* choice */
    ITEM_OPTIONAL, /* inner */
    ITEM_STAR,
    ITEM_PLUS,
    ITEM_LIST,     /* inner, separated by `separator` */
    ITEM_AHEAD,    /* inner follows */
    ITEM_NOT,      /* inner does not follow */
    ITEM_FORCED,   /* argument: TokenKind */
    ITEM_CUT,
} ItemKind;

struct Choice;
typedef struct Item {
    ItemKind kind;
    int argument;
    const char *text;
    int size;
    struct Item *inner, *separator;
    struct Choice *choice;
} Item;

typedef enum {
    YIELD_DEFAULT, /* the only element, or a list of all */
    YIELD_ELEMENT, /* first: which */
    YIELD_EXPR,    /* first: ExprKind */
    YIELD_AT,
    YIELD_RANGE,
    YIELD_FROM,
    YIELD_HERE,
    YIELD_INDENT,
    YIELD_CHECK,   /* check */
} YieldKind;

typedef struct Node Node;
typedef struct Diagnosis Diagnosis;
/* A function named in the grammar: a node, or NULL for no match or when it has raised. */
typedef Node *(*CheckFn)(Diagnosis *d, Node *whole);

typedef struct Alternative {
    struct Alternative *next;
    Item **items;
    int count;
    bool invalid;        /* only while looking for mistakes */
    int version;         /* 0: any */
    const char *version_text;
    int version_size;
    YieldKind yield;
    int first, second;   /* element numbers, from 0 */
    const char *message; /* with its closing back quote */
    int message_size;
    CheckFn check;
} Alternative;

typedef struct Choice {
    Alternative *alternatives;
    bool sober;          /* no mistakes are looked for below */
} Choice;

typedef struct Rule {
    const char *name;
    int size;
    bool shared_memo;    /* results are valid in either mode */
    Choice *choice;
} Rule;

typedef struct Grammar {
    Rule *rules;
    int count;
} Grammar;

/* Compiles diagnose_rules into the arena. fails: MemoryError. */
Grammar *grammar_compile(Arena *arena) MUST_CHECK;
/* The index of a rule, which exists. */
int grammar_rule(const Grammar *grammar, const char *name, int size);
/* The function that `=> check name` means; NULL: there is none (diagnose_check.c). */
CheckFn diagnose_find_check(const char *name, int size);

/* --- the parse (diagnose_match.c) --- */

typedef enum { NODE_TOKEN, NODE_LIST, NODE_NOTHING, NODE_EXPR } NodeKind;
struct Node {
    NodeKind kind;
    int expr;            /* ExprKind of NODE_EXPR */
    int line, column, end_line, end_column;
    int start, end;      /* tokens from, to (exclusive) */
    int count;
    Node **items;
    Borrowed value;      /* of constants */
};

typedef struct Memo {
    struct Memo *next;
    int rule;            /* index * 2 + mode; mode 0 when shared */
    Node *node;          /* NULL: does not match */
    int end;
} Memo;

struct Diagnosis {
    Parser *parser;
    Grammar *grammar;
    Token *tokens;       /* fetched so far; the last may be a TOKEN_ERROR */
    Memo **memos;        /* one list for each token */
    int fetched, capacity;
    int at;              /* index of the next token */
    int level;           /* nesting of rules */
    bool looking;        /* the second pass: for mistakes */
    bool failed;         /* an exception is set; everything returns NULL */
    Node *nothing;
};

/* Matches a rule at d->at, which moves when it matches. NULL: no match, or failed. */
Node *diagnose_match(Diagnosis *d, int rule);
/* The token at an index, fetched when needed. NULL: failed. */
const Token *diagnose_token(Diagnosis *d, int at);

/* --- errors (diagnose.c) --- */

/* Raises at a stretch of source: columns are byte offsets from 0, -1: unknown, as in tokens. Nothing when an exception is
   set already. Always NULL. The message is stolen. */
enum { AT_LEXER = -5 }; /* as end column: where the lexer stands */
void *diagnose_raise(Parser *p, Type *type, int line, int column, int end_line, int end_column, STEALS Value message);
/* At the last token fetched. */
void *diagnose_raise_here(Diagnosis *d, Type *type, STEALS Value message);
/* "'(' was never closed" */
void diagnose_raise_unclosed(Parser *p);
void *diagnose_raise_range(Diagnosis *d, const Node *first, const Node *last, STEALS Value message);

/* --- words (diagnose_check.c) --- */

/* What an expression is called in messages: "function call". */
const char *diagnose_name(const Diagnosis *d, const Node *node);

#endif
