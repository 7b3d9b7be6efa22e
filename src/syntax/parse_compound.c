/* SPDX-License-Identifier: MIT
   Compound statements and their blocks. `match` is in parse_pattern.c. Called by parse_stmt.c and parser.c. */
#include "syntax/parser_priv.h"

bool parse_block(Parser *p, StmtSeq *out) {
    ssize_t base = p->stack_used;
    if (!accept(p, TOKEN_NEWLINE))
        return parse_simple_statements(p) && SEQ_TAKE(p, base, *out);
    if (!accept(p, TOKEN_INDENT) || !parse_enter(p, 3))
        return false;
    do {
        if (!parse_statement(p))
            return false;
    } while (peek(p) != TOKEN_DEDENT && peek(p) != TOKEN_ENDMARKER);
    p->depth -= 3;
    return accept(p, TOKEN_DEDENT) && SEQ_TAKE(p, base, *out);
}

static bool parse_colon_block(Parser *p, StmtSeq *out) { return accept(p, TOKEN_COLON) && parse_block(p, out); }

/* [TYPE_COMMENT] */
static bool parse_type_comment_maybe(Parser *p, Borrowed *out) {
    *out = NULL;
    if (peek(p) != TOKEN_TYPE_COMMENT)
        return true;
    *out = parser_type_comment(p, p->token++);
    return *out != NULL;
}

static bool parse_else_maybe(Parser *p, StmtSeq *out) {
    return !accept(p, TOKEN_KW_ELSE) || parse_colon_block(p, out);
}

/* --- if, while, for --- */

/* From `if` or `elif` on. */
static Stmt *parse_if(Parser *p) {
    const Token *start = p->token++;
    Expr *test = parse_named_expression(p);
    StmtSeq body, orelse = {0, NULL};
    if (!test || !parse_colon_block(p, &body))
        return NULL;
    if (peek(p) == TOKEN_KW_ELIF) {
        if (!parse_enter(p, 1))
            return NULL;
        ssize_t base = p->stack_used;
        Stmt *next = parse_if(p);
        p->depth--;
        if (!next || !seq_push(p, next) || !SEQ_TAKE(p, base, orelse))
            return NULL;
    } else if (!parse_else_maybe(p, &orelse)) {
        return NULL;
    }
    Stmt *s = stmt_new(p, STMT_If, start);
    if (s) {
        s->If.test = test;
        s->If.body = body;
        s->If.orelse = orelse;
    }
    return s;
}

static Stmt *parse_while(Parser *p) {
    const Token *start = p->token++;
    Expr *test = parse_named_expression(p);
    StmtSeq body, orelse = {0, NULL};
    if (!test || !parse_colon_block(p, &body) || !parse_else_maybe(p, &orelse))
        return NULL;
    Stmt *s = stmt_new(p, STMT_While, start);
    if (s) {
        s->While.test = test;
        s->While.body = body;
        s->While.orelse = orelse;
    }
    return s;
}

static Stmt *parse_for(Parser *p, const Token *start, StmtKind kind) {
    p->token++;
    Expr *target = parse_for_targets(p);
    if (!target || !accept(p, TOKEN_KW_IN))
        return NULL;
    Expr *iter = parse_star_expressions(p);
    StmtSeq body, orelse = {0, NULL};
    Borrowed comment;
    if (!iter || !accept(p, TOKEN_COLON) || !parse_type_comment_maybe(p, &comment) || !parse_block(p, &body) ||
        !parse_else_maybe(p, &orelse))
        return NULL;
    Stmt *s = stmt_new(p, kind, start);
    if (s) { /* AsyncFor has the same fields */
        s->For.target = target;
        s->For.iter = iter;
        s->For.body = body;
        s->For.orelse = orelse;
        s->For.type_comment = comment;
    }
    return s;
}

/* --- with --- */

/* expression ['as' target], pushed. */
static bool parse_with_item(Parser *p) {
    WithItem *item = NODE_NEW(p, WithItem);
    if (!item)
        return false;
    item->context_expr = parse_expression(p);
    if (!item->context_expr)
        return false;
    if (accept(p, TOKEN_KW_AS)) {
        item->optional_vars = parse_star_target(p);
        if (!item->optional_vars)
            return false;
        int next = peek(p);
        if (next != TOKEN_COMMA && next != TOKEN_RPAR && next != TOKEN_COLON)
            return false;
    }
    return seq_push(p, item);
}

/* ( item, item, ) : with the colon as the next token. */
static bool parse_with_parentheses(Parser *p) {
    p->token++;
    do {
        if (peek(p) == TOKEN_RPAR && p->token[-1].kind == TOKEN_COMMA)
            break;
        if (!parse_with_item(p))
            return false;
    } while (accept(p, TOKEN_COMMA));
    return accept(p, TOKEN_RPAR) && peek(p) == TOKEN_COLON;
}

static bool parse_with_items(Parser *p) {
    if (peek(p) == TOKEN_LPAR) {
        const Token *start = p->token;
        ssize_t base = p->stack_used;
        int depth = p->depth;
        if (parse_with_parentheses(p))
            return p->feature_version >= 9;
        p->token = start;
        p->stack_used = base;
        p->depth = depth;
    }
    do {
        if (!parse_with_item(p))
            return false;
    } while (accept(p, TOKEN_COMMA));
    return true;
}

static Stmt *parse_with(Parser *p, const Token *start, StmtKind kind) {
    p->token++;
    ssize_t base = p->stack_used;
    WithItemSeq items;
    StmtSeq body;
    Borrowed comment;
    if (!parse_with_items(p) || !SEQ_TAKE(p, base, items) || !accept(p, TOKEN_COLON) ||
        !parse_type_comment_maybe(p, &comment) || !parse_block(p, &body))
        return NULL;
    Stmt *s = stmt_new(p, kind, start);
    if (s) { /* AsyncWith has the same fields */
        s->With.items = items;
        s->With.body = body;
        s->With.type_comment = comment;
    }
    return s;
}

/* --- try --- */

/* One except clause, pushed; `star`: except*. */
static bool parse_handler(Parser *p, bool star) {
    const Token *start = p->token++;
    ExceptHandler *handler = NODE_NEW(p, ExceptHandler);
    if (!handler || accept(p, TOKEN_STAR) != star)
        return false;
    handler->kind = HANDLER_ExceptHandler;
    if (star || peek(p) != TOKEN_COLON) {
        handler->ExceptHandler.type = parse_expression(p);
        if (!handler->ExceptHandler.type)
            return false;
        if (accept(p, TOKEN_KW_AS)) {
            const Token *name = p->token;
            if (!accept(p, TOKEN_NAME))
                return false;
            handler->ExceptHandler.name = parser_name(p, name);
            if (!handler->ExceptHandler.name)
                return false;
        }
    }
    if (!parse_colon_block(p, &handler->ExceptHandler.body))
        return false;
    SET_POSITION(p, handler, start);
    return seq_push(p, handler);
}

static Stmt *parse_try(Parser *p) {
    const Token *start = p->token++;
    StmtSeq body, orelse = {0, NULL}, final = {0, NULL};
    ExceptHandlerSeq handlers = {0, NULL};
    if (!parse_colon_block(p, &body))
        return NULL;
    bool star = p->token[1].kind == TOKEN_STAR;
    ssize_t base = p->stack_used;
    while (peek(p) == TOKEN_KW_EXCEPT)
        if (!parse_handler(p, star))
            return NULL;
    if (!SEQ_TAKE(p, base, handlers))
        return NULL;
    if (handlers.count && !parse_else_maybe(p, &orelse))
        return NULL;
    if (accept(p, TOKEN_KW_FINALLY)) {
        if (!parse_colon_block(p, &final))
            return NULL;
    } else if (!handlers.count) {
        return NULL;
    }
    if (handlers.count && star && p->feature_version < 11)
        return NULL;
    Stmt *s = stmt_new(p, handlers.count && star ? STMT_TryStar : STMT_Try, start);
    if (s) { /* TryStar has the same fields */
        s->Try.body = body;
        s->Try.handlers = handlers;
        s->Try.orelse = orelse;
        s->Try.finalbody = final;
    }
    return s;
}

/* --- functions and classes --- */

/* A type comment of a function stands on the line of the colon or alone on the next one. */
static bool parse_function_type_comment(Parser *p, Borrowed *out) {
    const Token *t = p->token;
    if (t->kind == TOKEN_NEWLINE && t[1].kind == TOKEN_TYPE_COMMENT && t[2].kind == TOKEN_NEWLINE &&
        t[3].kind == TOKEN_INDENT)
        p->token++;
    return parse_type_comment_maybe(p, out);
}

static Stmt *parse_function(Parser *p, const Token *start, StmtKind kind, ExprSeq decorators) {
    const Token *name = ++p->token;
    if (!accept(p, TOKEN_NAME) || !accept(p, TOKEN_LPAR))
        return NULL;
    Arguments *arguments = parse_parameters(p);
    if (!arguments || !accept(p, TOKEN_RPAR))
        return NULL;
    Expr *returns = NULL;
    if (accept(p, TOKEN_RARROW)) {
        returns = parse_expression(p);
        if (!returns)
            return NULL;
    }
    Borrowed comment, id = parser_name(p, name);
    StmtSeq body;
    if (!id || !accept(p, TOKEN_COLON) || !parse_function_type_comment(p, &comment) || !parse_block(p, &body))
        return NULL;
    Stmt *s = stmt_new(p, kind, start);
    if (s) { /* AsyncFunctionDef has the same fields */
        s->FunctionDef.name = id;
        s->FunctionDef.args = arguments;
        s->FunctionDef.body = body;
        s->FunctionDef.decorator_list = decorators;
        s->FunctionDef.returns = returns;
        s->FunctionDef.type_comment = comment;
    }
    return s;
}

static Stmt *parse_class(Parser *p, ExprSeq decorators) {
    const Token *start = p->token++, *name = p->token;
    if (!accept(p, TOKEN_NAME))
        return NULL;
    ExprSeq bases = {0, NULL};
    KeywordSeq keywords = {0, NULL};
    const Token *open = p->token;
    if (accept(p, TOKEN_LPAR) && !parse_call_arguments(p, open, &bases, &keywords, false))
        return NULL;
    StmtSeq body;
    Borrowed id = parser_name(p, name);
    if (!id || !parse_colon_block(p, &body))
        return NULL;
    Stmt *s = stmt_new(p, STMT_ClassDef, start);
    if (s) {
        s->ClassDef.name = id;
        s->ClassDef.bases = bases;
        s->ClassDef.keywords = keywords;
        s->ClassDef.body = body;
        s->ClassDef.decorator_list = decorators;
    }
    return s;
}

static Stmt *parse_async(Parser *p, ExprSeq decorators) {
    const Token *start = p->token++;
    if (p->feature_version < 5)
        return NULL;
    switch (peek(p)) {
    case TOKEN_KW_DEF: return parse_function(p, start, STMT_AsyncFunctionDef, decorators);
    case TOKEN_KW_WITH: return decorators.count ? NULL : parse_with(p, start, STMT_AsyncWith);
    case TOKEN_KW_FOR: return decorators.count ? NULL : parse_for(p, start, STMT_AsyncFor);
    }
    return NULL;
}

static Stmt *parse_decorated(Parser *p) {
    ssize_t base = p->stack_used;
    while (accept(p, TOKEN_AT)) {
        Expr *decorator = parse_named_expression(p);
        if (!decorator || !accept(p, TOKEN_NEWLINE) || !seq_push(p, decorator))
            return NULL;
    }
    ExprSeq decorators;
    if (!SEQ_TAKE(p, base, decorators))
        return NULL;
    switch (peek(p)) {
    case TOKEN_KW_DEF: return parse_function(p, p->token, STMT_FunctionDef, decorators);
    case TOKEN_KW_CLASS: return parse_class(p, decorators);
    case TOKEN_ASYNC: return parse_async(p, decorators);
    }
    return NULL;
}

bool token_starts_compound(const Parser *p) {
    switch (peek(p)) {
    case TOKEN_KW_DEF:
    case TOKEN_KW_IF:
    case TOKEN_KW_CLASS:
    case TOKEN_KW_WITH:
    case TOKEN_KW_FOR:
    case TOKEN_KW_TRY:
    case TOKEN_KW_WHILE:
    case TOKEN_AT:
    case TOKEN_ASYNC: return true;
    }
    return false;
}

Stmt *parse_compound_statement(Parser *p) {
    ExprSeq none = {0, NULL};
    switch (peek(p)) {
    case TOKEN_KW_DEF: return parse_function(p, p->token, STMT_FunctionDef, none);
    case TOKEN_KW_IF: return parse_if(p);
    case TOKEN_KW_CLASS: return parse_class(p, none);
    case TOKEN_KW_WITH: return parse_with(p, p->token, STMT_With);
    case TOKEN_KW_FOR: return parse_for(p, p->token, STMT_For);
    case TOKEN_KW_TRY: return parse_try(p);
    case TOKEN_KW_WHILE: return parse_while(p);
    case TOKEN_AT: return parse_decorated(p);
    case TOKEN_ASYNC: return parse_async(p, none);
    }
    return NULL;
}

/* Kinds that share field layouts are written through one union member above. */
#define SAME_FIELD(a, b, field) _Static_assert(offsetof(Stmt, a.field) == offsetof(Stmt, b.field), "same layout")
SAME_FIELD(For, AsyncFor, type_comment);
SAME_FIELD(With, AsyncWith, type_comment);
SAME_FIELD(FunctionDef, AsyncFunctionDef, type_comment);
SAME_FIELD(Try, TryStar, finalbody);
