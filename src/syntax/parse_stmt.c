/* SPDX-License-Identifier: MIT
   Simple statements. Called by parser.c and parse_compound.c. */
#include "syntax/parser_priv.h"
#include "types/str.h"

/* --- assignment and expression statements --- */

static const uint8_t augmented_operators[TOKEN_COUNT + 1] = {
    [TOKEN_PLUSEQUAL] = OPERATOR_Add + 1,
    [TOKEN_MINEQUAL] = OPERATOR_Sub + 1,
    [TOKEN_STAREQUAL] = OPERATOR_Mult + 1,
    [TOKEN_ATEQUAL] = OPERATOR_MatMult + 1,
    [TOKEN_SLASHEQUAL] = OPERATOR_Div + 1,
    [TOKEN_PERCENTEQUAL] = OPERATOR_Mod + 1,
    [TOKEN_AMPEREQUAL] = OPERATOR_BitAnd + 1,
    [TOKEN_VBAREQUAL] = OPERATOR_BitOr + 1,
    [TOKEN_CIRCUMFLEXEQUAL] = OPERATOR_BitXor + 1,
    [TOKEN_LEFTSHIFTEQUAL] = OPERATOR_LShift + 1,
    [TOKEN_RIGHTSHIFTEQUAL] = OPERATOR_RShift + 1,
    [TOKEN_DOUBLESTAREQUAL] = OPERATOR_Pow + 1,
    [TOKEN_DOUBLESLASHEQUAL] = OPERATOR_FloorDiv + 1,
};

static bool is_single_target(const Expr *e) {
    return e->kind == EXPR_Name || e->kind == EXPR_Attribute || e->kind == EXPR_Subscript;
}

static Stmt *parse_annotated_assignment(Parser *p, const Token *start, Expr *target) {
    if (!is_single_target(target) || !expr_set_store(target) || p->feature_version < 6)
        return NULL;
    p->token++;
    Expr *annotation = parse_expression(p);
    if (!annotation)
        return NULL;
    Expr *value = NULL;
    if (accept(p, TOKEN_EQUAL)) {
        value = parse_yield_or_star_expressions(p);
        if (!value)
            return NULL;
    }
    Stmt *s = stmt_new(p, STMT_AnnAssign, start);
    if (s) {
        s->AnnAssign.target = target;
        s->AnnAssign.annotation = annotation;
        s->AnnAssign.value = value;
        s->AnnAssign.simple = target->kind == EXPR_Name && start->kind == TOKEN_NAME;
    }
    return s;
}

static Stmt *parse_augmented_assignment(Parser *p, const Token *start, Expr *target) {
    int op = augmented_operators[p->token++->kind] - 1;
    if (!is_single_target(target) || !expr_set_store(target))
        return NULL;
    if (op == OPERATOR_MatMult && p->feature_version < 5)
        return NULL;
    Expr *value = parse_yield_or_star_expressions(p);
    Stmt *s = value ? stmt_new(p, STMT_AugAssign, start) : NULL;
    if (s) {
        s->AugAssign.target = target;
        s->AugAssign.op = (BinaryOperator)op;
        s->AugAssign.value = value;
    }
    return s;
}

/* target = target = ... = value */
static Stmt *parse_assignment(Parser *p, const Token *start, Expr *first) {
    ssize_t base = p->stack_used;
    Expr *value = first;
    while (accept(p, TOKEN_EQUAL)) {
        if (!expr_set_store(value) || !seq_push(p, value))
            return NULL;
        value = parse_yield_or_star_expressions(p);
        if (!value)
            return NULL;
    }
    Borrowed comment = NULL;
    if (peek(p) == TOKEN_TYPE_COMMENT) {
        comment = parser_type_comment(p, p->token++);
        if (!comment)
            return NULL;
    }
    Stmt *s = stmt_new(p, STMT_Assign, start);
    if (!s || !SEQ_TAKE(p, base, s->Assign.targets))
        return NULL;
    s->Assign.value = value;
    s->Assign.type_comment = comment;
    return s;
}

static Stmt *parse_expression_statement(Parser *p) {
    const Token *start = p->token;
    Expr *e = parse_yield_or_star_expressions(p);
    if (!e)
        return NULL;
    int next = peek(p);
    if (next == TOKEN_EQUAL)
        return parse_assignment(p, start, e);
    if (next == TOKEN_COLON)
        return parse_annotated_assignment(p, start, e);
    if (augmented_operators[next])
        return parse_augmented_assignment(p, start, e);
    Stmt *s = stmt_new(p, STMT_Expr, start);
    if (s)
        s->Expr.value = e;
    return s;
}

/* --- statements that begin with a keyword --- */

static Stmt *parse_return(Parser *p) {
    const Token *start = p->token++;
    Expr *value = NULL;
    if (token_starts_expression(peek(p)) || peek(p) == TOKEN_STAR) {
        value = parse_star_expressions(p);
        if (!value)
            return NULL;
    }
    Stmt *s = stmt_new(p, STMT_Return, start);
    if (s)
        s->Return.value = value;
    return s;
}

static Stmt *parse_raise(Parser *p) {
    const Token *start = p->token++;
    Expr *exc = NULL, *cause = NULL;
    if (token_starts_expression(peek(p))) {
        exc = parse_expression(p);
        if (!exc)
            return NULL;
        if (accept(p, TOKEN_KW_FROM)) {
            cause = parse_expression(p);
            if (!cause)
                return NULL;
        }
    }
    Stmt *s = stmt_new(p, STMT_Raise, start);
    if (s) {
        s->Raise.exc = exc;
        s->Raise.cause = cause;
    }
    return s;
}

static Stmt *parse_delete(Parser *p) {
    const Token *start = p->token++;
    ssize_t base = p->stack_used;
    do {
        Expr *target = parse_primary(p);
        if (!target || !expr_set_del(target) || !seq_push(p, target))
            return NULL;
    } while (accept(p, TOKEN_COMMA) && token_starts_expression(peek(p)));
    Stmt *s = stmt_new(p, STMT_Delete, start);
    if (!s || !SEQ_TAKE(p, base, s->Delete.targets))
        return NULL;
    return s;
}

static Stmt *parse_assert(Parser *p) {
    const Token *start = p->token++;
    Expr *test = parse_expression(p), *message = NULL;
    if (!test)
        return NULL;
    if (accept(p, TOKEN_COMMA)) {
        message = parse_expression(p);
        if (!message)
            return NULL;
    }
    Stmt *s = stmt_new(p, STMT_Assert, start);
    if (s) {
        s->Assert.test = test;
        s->Assert.msg = message;
    }
    return s;
}

static Stmt *parse_global(Parser *p, StmtKind kind) {
    const Token *start = p->token++;
    ssize_t base = p->stack_used;
    do {
        const Token *name = p->token;
        Borrowed id = accept(p, TOKEN_NAME) ? parser_name(p, name) : NULL;
        if (!id || !seq_push(p, id))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    Stmt *s = stmt_new(p, kind, start);
    if (!s)
        return NULL;
    NameSeq *names = kind == STMT_Global ? &s->Global.names : &s->Nonlocal.names;
    return SEQ_TAKE(p, base, *names) ? s : NULL;
}

/* --- import --- */

/* a.b.c as one identifier. */
static Borrowed parse_dotted_name(Parser *p) {
    const Token *first = p->token;
    if (!accept(p, TOKEN_NAME))
        return NULL;
    Borrowed name = parser_name(p, first);
    if (LIKELY(peek(p) != TOKEN_DOT))
        return name;
    StrBuilder builder = STR_BUILDER_INIT;
    bool good = name && str_builder_add(&builder, name);
    while (good && accept(p, TOKEN_DOT)) {
        const Token *part = p->token;
        Borrowed id = accept(p, TOKEN_NAME) ? parser_name(p, part) : NULL;
        good = id && str_builder_add_char(&builder, '.') && str_builder_add(&builder, id);
    }
    if (!good) {
        str_builder_discard(&builder);
        return NULL;
    }
    Value whole = str_builder_finish(&builder);
    return arena_keep(p->arena, whole ? str_intern(whole) : NULL);
}

/* The rest of an alias behind its name: `as` and another name. */
static bool parse_alias_end(Parser *p, const Token *start, Borrowed name) {
    Alias *alias = NODE_NEW(p, Alias);
    if (!alias || !name)
        return false;
    alias->name = name;
    if (accept(p, TOKEN_KW_AS)) {
        const Token *as = p->token;
        if (!accept(p, TOKEN_NAME))
            return false;
        alias->asname = parser_name(p, as);
        if (!alias->asname)
            return false;
    }
    SET_POSITION(p, alias, start);
    return seq_push(p, alias);
}

static Stmt *parse_import(Parser *p) {
    const Token *start = p->token++;
    ssize_t base = p->stack_used;
    do {
        const Token *item = p->token;
        if (!parse_alias_end(p, item, parse_dotted_name(p)))
            return NULL;
    } while (accept(p, TOKEN_COMMA));
    Stmt *s = stmt_new(p, STMT_Import, start);
    if (!s || !SEQ_TAKE(p, base, s->Import.names))
        return NULL;
    return s;
}

/* What follows `import` in a from-import. */
static bool parse_import_names(Parser *p) {
    const Token *item = p->token;
    if (accept(p, TOKEN_STAR))
        return parse_alias_end(p, item, parser_name_of(p, "*", 1, true));
    bool parentheses = accept(p, TOKEN_LPAR);
    do {
        item = p->token;
        if (parentheses && peek(p) == TOKEN_RPAR && item[-1].kind == TOKEN_COMMA)
            break;
        if (!accept(p, TOKEN_NAME) || !parse_alias_end(p, item, parser_name(p, item)))
            return false;
    } while (accept(p, TOKEN_COMMA));
    return !parentheses || accept(p, TOKEN_RPAR);
}

static Stmt *parse_from_import(Parser *p) {
    const Token *start = p->token++;
    int level = 0;
    for (;; p->token++) {
        if (peek(p) == TOKEN_DOT)
            level++;
        else if (peek(p) == TOKEN_ELLIPSIS)
            level += 3;
        else
            break;
    }
    Borrowed module = NULL;
    if (!level || peek(p) == TOKEN_NAME) {
        module = parse_dotted_name(p);
        if (!module)
            return NULL;
    }
    ssize_t base = p->stack_used;
    if (!accept(p, TOKEN_KW_IMPORT) || !parse_import_names(p))
        return NULL;
    Stmt *s = stmt_new(p, STMT_ImportFrom, start);
    if (!s || !SEQ_TAKE(p, base, s->ImportFrom.names))
        return NULL;
    s->ImportFrom.module = module;
    s->ImportFrom.level = level;
    return s;
}

/* --- lines --- */

static Stmt *parse_keyword_only(Parser *p, StmtKind kind) {
    const Token *start = p->token++;
    return stmt_new(p, kind, start);
}

static Stmt *parse_simple_statement(Parser *p) {
    switch (peek(p)) {
    case TOKEN_KW_RETURN: return parse_return(p);
    case TOKEN_KW_IMPORT: return parse_import(p);
    case TOKEN_KW_FROM: return parse_from_import(p);
    case TOKEN_KW_RAISE: return parse_raise(p);
    case TOKEN_KW_PASS: return parse_keyword_only(p, STMT_Pass);
    case TOKEN_KW_DEL: return parse_delete(p);
    case TOKEN_KW_ASSERT: return parse_assert(p);
    case TOKEN_KW_BREAK: return parse_keyword_only(p, STMT_Break);
    case TOKEN_KW_CONTINUE: return parse_keyword_only(p, STMT_Continue);
    case TOKEN_KW_GLOBAL: return parse_global(p, STMT_Global);
    case TOKEN_KW_NONLOCAL: return parse_global(p, STMT_Nonlocal);
    }
    return parse_expression_statement(p);
}

bool parse_simple_statements(Parser *p) {
    do {
        Stmt *s = parse_simple_statement(p);
        if (!s || !seq_push(p, s))
            return false;
    } while (accept(p, TOKEN_SEMI) && peek(p) != TOKEN_NEWLINE);
    return accept(p, TOKEN_NEWLINE);
}

bool parse_statement(Parser *p) {
    if (token_starts_compound(p)) {
        Stmt *s = parse_compound_statement(p);
        return s && seq_push(p, s);
    }
    if (UNLIKELY(parser_sees_word(p, "match"))) {
        const Token *start = p->token;
        ssize_t base = p->stack_used;
        int depth = p->depth;
        Stmt *s = parse_match(p);
        if (s)
            return seq_push(p, s);
        p->token = start;
        p->stack_used = base;
        p->depth = depth;
    }
    return parse_simple_statements(p);
}
