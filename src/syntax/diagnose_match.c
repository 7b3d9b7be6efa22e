/* SPDX-License-Identifier: MIT
   Matching the grammar against tokens: ordered choice with remembered results. Tokens are fetched when they are first
   looked at, because how far CPython has read decides where it points.

   Invariant: d->at moves only when something matched; after d->failed nothing matches any more. */
#include <string.h>

#include "heap/memory.h"
#include "object/error.h"
#include "syntax/diagnose_priv.h"
#include "types/str.h"

/* --- tokens and nodes --- */

static bool diagnose_grow(Diagnosis *d) {
    int capacity = d->capacity ? d->capacity * 2 : 256;
    Token *tokens = memory_resize_array(d->tokens, (size_t)capacity, sizeof *tokens);
    if (!tokens)
        return false;
    d->tokens = tokens;
    Memo **memos = memory_resize_array(d->memos, (size_t)capacity, sizeof *memos);
    if (!memos)
        return false;
    memset(memos + d->capacity, 0, (size_t)(capacity - d->capacity) * sizeof *memos);
    d->memos = memos;
    d->capacity = capacity;
    return true;
}

/* Positions of what the lexer could not read, as exceptions. */
static void diagnose_lexer_error(Diagnosis *d) {
    Parser *p = d->parser;
    Lexer *lexer = &p->lexer;
    int line = lexer->line;
    switch (lexer->status) {
    case LEX_ERROR:
    case LEX_END_IN_STRING: lexer_raise(lexer, p->filename); break;
    case LEX_END:
        if (lexer->level)
            diagnose_raise_unclosed(p);
        else
            diagnose_raise_here(d, &exc_SyntaxError, str_from_text("unexpected EOF while parsing"));
        break;
    case LEX_BAD_DEDENT:
        diagnose_raise_here(d, &exc_IndentationError,
                            str_from_text("unindent does not match any outer indentation level"));
        break;
    case LEX_BAD_TABS:
        diagnose_raise(p, &exc_TabError, line, 0, line, -1,
                       str_from_text("inconsistent use of tabs and spaces in indentation"));
        break;
    case LEX_TOO_DEEP:
        diagnose_raise(p, &exc_IndentationError, line, 0, line, -1, str_from_text("too many levels of indentation"));
        break;
    case LEX_BAD_CONTINUATION:
        diagnose_raise(p, &exc_SyntaxError, line, (int)(lexer->cursor - lexer->window_start) - 1, line, -1,
                       str_from_text("unexpected character after line continuation character"));
        break;
    case LEX_BAD_UTF8: {
        OWNED Value name = str_from_utf8(lexer->error.word, lexer->cursor - lexer->error.word);
        if (!name && error_matches(&exc_UnicodeDecodeError))
            string_report_unicode(p);
        break;
    }
    case LEX_OK: break; /* an exception of another kind is set */
    }
}

const Token *diagnose_token(Diagnosis *d, int at) {
    while (d->fetched <= at) {
        if (d->failed)
            return NULL;
        if (d->fetched == d->capacity && !diagnose_grow(d)) {
            d->failed = true;
            return NULL;
        }
        Token *token = &d->tokens[d->fetched++];
        if (!parser_fetch(d->parser, token)) {
            if (!error_is_set())
                diagnose_lexer_error(d);
            d->failed = true;
            return NULL;
        }
    }
    return &d->tokens[at];
}

static Node *node_new(Diagnosis *d, NodeKind kind, int start) {
    Node *node = NODE_NEW(d->parser, Node);
    if (!node) {
        d->failed = true;
        return NULL;
    }
    node->kind = kind;
    node->start = start;
    node->end = d->at;
    const Token *first = &d->tokens[start < d->fetched ? start : d->fetched - 1];
    int last = d->at - 1;
    while (last > 0) {
        int token = d->tokens[last].kind;
        if (token != TOKEN_ENDMARKER && (token < TOKEN_NEWLINE || token > TOKEN_DEDENT))
            break;
        last--;
    }
    node->line = first->line;
    node->column = first->column;
    if (last >= 0) {
        node->end_line = d->tokens[last].end_line;
        node->end_column = d->tokens[last].end_column;
    }
    return node;
}

static Node *match_token(Diagnosis *d, int kind) {
    const Token *token = diagnose_token(d, d->at);
    if (!token || token->kind != kind)
        return NULL;
    d->at++;
    return node_new(d, NODE_TOKEN, d->at - 1);
}

static Node *match_word(Diagnosis *d, const Item *item) {
    const Token *token = diagnose_token(d, d->at);
    if (!token || token->kind != TOKEN_NAME || token->end - token->start != item->size ||
        memcmp(token->start, item->text, (size_t)item->size))
        return NULL;
    d->at++;
    return node_new(d, NODE_TOKEN, d->at - 1);
}

/* Any name that a soft keyword starts with: CPython compares no more than the name's length. */
static Node *match_soft_keyword(Diagnosis *d) {
    static const char *const words[] = {"_", "case", "match"};
    const Token *token = diagnose_token(d, d->at);
    if (!token || token->kind != TOKEN_NAME)
        return NULL;
    for (int i = 0; i < ARRAY_LENGTH(words); i++)
        if (!strncmp(words[i], token->start, (size_t)(token->end - token->start))) {
            d->at++;
            return node_new(d, NODE_TOKEN, d->at - 1);
        }
    return NULL;
}

static Node *match_forced(Diagnosis *d, const Item *item) {
    const Token *token = diagnose_token(d, d->at);
    if (!token)
        return NULL;
    if (token->kind == item->argument) {
        d->at++;
        return node_new(d, NODE_TOKEN, d->at - 1);
    }
    diagnose_raise(d->parser, &exc_SyntaxError, token->line, token->column, token->end_line, token->end_column,
                   str_format("expected '%s'", token_text(item->argument)));
    d->failed = true;
    return NULL;
}

/* --- repetition --- */

static Node *match_item(Diagnosis *d, const Item *item);

/* Nodes being collected. */
typedef struct {
    Node *few[16];
    Node **items;
    int count, capacity;
} NodeList;

static bool nodes_add(Diagnosis *d, NodeList *list, Node *node) {
    if (list->count == list->capacity) {
        Node **more = arena_alloc(d->parser->arena, (size_t)list->capacity * 2 * sizeof *more);
        if (!more) {
            d->failed = true;
            return false;
        }
        memcpy(more, list->items, (size_t)list->count * sizeof *more);
        list->items = more;
        list->capacity *= 2;
    }
    list->items[list->count++] = node;
    return true;
}

static Node *nodes_finish(Diagnosis *d, NodeList *list, int start) {
    Node *node = node_new(d, NODE_LIST, start);
    if (!node)
        return NULL;
    node->count = list->count;
    node->items = arena_alloc(d->parser->arena, (size_t)list->count * sizeof(Node *));
    if (!node->items) {
        d->failed = true;
        return NULL;
    }
    memcpy(node->items, list->items, (size_t)list->count * sizeof(Node *));
    return node;
}

static Node *match_repeated(Diagnosis *d, const Item *item) {
    NodeList list = {.items = list.few, .count = 0, .capacity = ARRAY_LENGTH(list.few)};
    int start = d->at;
    for (;;) {
        int before = d->at;
        if (item->kind == ITEM_LIST && list.count && !match_item(d, item->separator))
            break;
        Node *node = match_item(d, item->inner);
        if (!node) {
            d->at = before;
            break;
        }
        if (!nodes_add(d, &list, node))
            return NULL;
    }
    if (d->failed || (!list.count && item->kind != ITEM_STAR)) {
        d->at = start;
        return NULL;
    }
    return nodes_finish(d, &list, start);
}

/* --- items --- */

static Node *match_choice(Diagnosis *d, const Choice *choice);

static Node *match_ahead(Diagnosis *d, const Item *item) {
    int before = d->at;
    Node *node = match_item(d, item->inner);
    d->at = before;
    if (d->failed)
        return NULL;
    return (node != NULL) == (item->kind == ITEM_AHEAD) ? d->nothing : NULL;
}

static Node *match_item(Diagnosis *d, const Item *item) {
    if (d->failed)
        return NULL;
    switch (item->kind) {
    case ITEM_TOKEN: return match_token(d, item->argument);
    case ITEM_WORD: return match_word(d, item);
    case ITEM_SOFT: return match_soft_keyword(d);
    case ITEM_NOTHING:
    case ITEM_CUT: return d->nothing;
    case ITEM_RULE: return diagnose_match(d, item->argument);
    case ITEM_GROUP: return match_choice(d, item->choice);
    case ITEM_OPTIONAL: {
        Node *node = match_item(d, item->inner);
        return node || d->failed ? node : d->nothing;
    }
    case ITEM_STAR:
    case ITEM_PLUS:
    case ITEM_LIST: return match_repeated(d, item);
    case ITEM_AHEAD:
    case ITEM_NOT: return match_ahead(d, item);
    case ITEM_FORCED: return match_forced(d, item);
    }
    return NULL;
}

/* --- alternatives --- */

/* The message of an alternative, with the name of an element in place of %n. */
static Value yield_message(Diagnosis *d, const Alternative *a, const Node *named) {
    char text[160];
    const char *place = memchr(a->message, '%', (size_t)a->message_size);
    int before = place ? (int)(place - a->message) : a->message_size;
    const char *name = place ? diagnose_name(d, named) : "";
    int after = place ? a->message_size - before - 2 : 0;
    size_t name_size = strlen(name);
    CHECK((size_t)a->message_size + name_size < sizeof text);
    memcpy(text, a->message, (size_t)before);
    memcpy(text + before, name, name_size);
    if (after)
        memcpy(text + (size_t)before + name_size, place + 2, (size_t)after);
    return str_from_ascii(text, before + (ssize_t)name_size + after);
}

static Node *yield_error(Diagnosis *d, const Alternative *a, Node *whole) {
    const Node *first = a->yield == YIELD_HERE ? whole : whole->items[a->first];
    Value message = yield_message(d, a, first);
    switch (a->yield) {
    case YIELD_HERE: diagnose_raise_here(d, &exc_SyntaxError, message); break;
    case YIELD_FROM:
        diagnose_raise(d->parser, &exc_SyntaxError, first->line, first->column, AT_LEXER, AT_LEXER, message);
        break;
    case YIELD_INDENT: {
        OWNED Value where = message;
        diagnose_raise_here(d, &exc_IndentationError,
                            where ? str_format("expected an indented block %U on line %d", where, first->line) : NULL);
        break;
    }
    default: diagnose_raise_range(d, first, whole->items[a->second], message);
    }
    d->failed = true;
    return NULL;
}

static bool yield_check_version(Diagnosis *d, const Alternative *a) {
    if (d->parser->feature_version >= a->version)
        return true;
    OWNED Value what = str_from_ascii(a->version_text, a->version_size);
    diagnose_raise_here(d, &exc_SyntaxError,
                        what ? str_format("%U only supported in Python 3.%d and greater", what, a->version) : NULL);
    d->failed = true;
    return false;
}

static Node *yield_node(Diagnosis *d, const Alternative *a, NodeList *list, int start) {
    if (a->version && !yield_check_version(d, a))
        return NULL;
    if (a->yield == YIELD_ELEMENT)
        return list->items[a->first];
    if (a->yield == YIELD_DEFAULT && list->count == 1)
        return list->items[0];
    Node *whole = nodes_finish(d, list, start);
    if (!whole || a->yield == YIELD_DEFAULT)
        return whole;
    if (a->yield == YIELD_EXPR) {
        whole->kind = NODE_EXPR;
        whole->expr = a->first;
        return whole;
    }
    if (a->yield == YIELD_CHECK) {
        Node *node = a->check(d, whole);
        d->failed |= error_is_set();
        return d->failed ? NULL : node;
    }
    return yield_error(d, a, whole);
}

static Node *match_alternative(Diagnosis *d, const Alternative *a, bool *cut) {
    NodeList list = {.items = list.few, .count = 0, .capacity = ARRAY_LENGTH(list.few)};
    int start = d->at;
    for (int i = 0; i < a->count; i++) {
        Node *node = match_item(d, a->items[i]);
        if (!node)
            return NULL;
        *cut |= a->items[i]->kind == ITEM_CUT;
        if (!nodes_add(d, &list, node))
            return NULL;
    }
    return yield_node(d, a, &list, start);
}

static Node *match_choice(Diagnosis *d, const Choice *choice) {
    int start = d->at;
    bool looking = d->looking, cut = false;
    if (choice->sober)
        d->looking = false;
    Node *node = NULL;
    for (const Alternative *a = choice->alternatives; a && !cut && !d->failed; a = a->next) {
        if (a->invalid && !d->looking)
            continue;
        d->at = start;
        node = match_alternative(d, a, &cut);
        if (node)
            break;
    }
    d->looking = looking;
    if (!node)
        d->at = start;
    return node;
}

/* --- rules --- */

Node *diagnose_match(Diagnosis *d, int index) {
    const Rule *rule = &d->grammar->rules[index];
    int start = d->at, key = index * 2 + (d->looking && !rule->shared_memo);
    if (!diagnose_token(d, start))
        return NULL;
    for (Memo *memo = d->memos[start]; memo; memo = memo->next)
        if (memo->rule == key) {
            d->at = memo->node ? memo->end : start;
            return memo->node;
        }
    if (++d->level >= PARSE_MAX_DEPTH || parser_stack_is_low()) {
        raise_no_memory();
        d->failed = true;
        return NULL;
    }
    Node *node = match_choice(d, rule->choice);
    d->level--;
    if (d->failed)
        return NULL;
    Memo *memo = NODE_NEW(d->parser, Memo);
    if (!memo) {
        d->failed = true;
        return NULL;
    }
    *memo = (Memo){.next = d->memos[start], .rule = key, .node = node, .end = d->at};
    d->memos[start] = memo;
    return node;
}
