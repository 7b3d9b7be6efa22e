/* SPDX-License-Identifier: MIT
   Atoms and what is attached to them: names, constants, displays, comprehensions, calls, subscripts, attributes; the
   parameters of functions and lambdas. Called by parse_expr.c and the statement parsers. */
#include "object/error.h"
#include "syntax/parser_priv.h"

/* --- comprehensions --- */

bool parse_comprehension_clauses(Parser *p, ComprehensionSeq *out) {
    ssize_t base = p->stack_used;
    while (sees_comprehension(p)) {
        Comprehension *clause = NODE_NEW(p, Comprehension);
        if (!clause)
            return false;
        clause->is_async = accept(p, TOKEN_ASYNC);
        if (clause->is_async && p->feature_version < 6)
            return false;
        p->token++;
        clause->target = parse_for_targets(p);
        if (!clause->target || !accept(p, TOKEN_KW_IN))
            return false;
        clause->iter = parse_disjunction(p);
        if (!clause->iter)
            return false;
        ssize_t ifs_base = p->stack_used;
        while (accept(p, TOKEN_KW_IF)) {
            Expr *condition = parse_disjunction(p);
            if (!condition || !seq_push(p, condition))
                return false;
        }
        if (!SEQ_TAKE(p, ifs_base, clause->ifs) || !seq_push(p, clause))
            return false;
    }
    return SEQ_TAKE(p, base, *out);
}

/* (elt for ...), [elt for ...], {elt for ...}: the cursor is at the first clause. */
static Expr *parse_comprehension(Parser *p, ExprKind kind, const Token *open, int close, Expr *elt) {
    ComprehensionSeq clauses;
    if (elt->kind == EXPR_Starred || !parse_comprehension_clauses(p, &clauses) || !accept(p, close))
        return NULL;
    Expr *e = expr_new(p, kind, open);
    if (!e)
        return NULL;
    switch (kind) {
    case EXPR_ListComp:
        e->ListComp.elt = elt;
        e->ListComp.generators = clauses;
        break;
    case EXPR_SetComp:
        e->SetComp.elt = elt;
        e->SetComp.generators = clauses;
        break;
    default:
        e->GeneratorExp.elt = elt;
        e->GeneratorExp.generators = clauses;
        break;
    }
    return e;
}

/* --- displays --- */

/* The items of a display behind the first, up to the closing bracket, which is consumed; sequence at `base`. */
static bool parse_display_tail(Parser *p, Expr *first, int close) {
    if (!seq_push(p, first))
        return false;
    while (accept(p, TOKEN_COMMA)) {
        if (peek(p) == close)
            break;
        Expr *item = parse_star_named_expression(p);
        if (!item || !seq_push(p, item))
            return false;
    }
    return accept(p, close);
}

static Expr *parse_parenthesized(Parser *p) {
    const Token *open = p->token++;
    Expr *first = NULL;
    if (peek(p) == TOKEN_KW_YIELD) {
        first = parse_yield(p);
        return first && accept(p, TOKEN_RPAR) ? first : NULL;
    }
    ssize_t base = p->stack_used;
    if (!accept(p, TOKEN_RPAR)) {
        first = parse_star_named_expression(p);
        if (!first)
            return NULL;
        if (sees_comprehension(p))
            return parse_comprehension(p, EXPR_GeneratorExp, open, TOKEN_RPAR, first);
        if (peek(p) != TOKEN_COMMA)
            return first->kind != EXPR_Starred && accept(p, TOKEN_RPAR) ? first : NULL;
        if (!parse_display_tail(p, first, TOKEN_RPAR))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Tuple, open);
    if (!e || !SEQ_TAKE(p, base, e->Tuple.elts))
        return NULL;
    e->Tuple.ctx = CONTEXT_Load;
    return e;
}

static Expr *parse_list(Parser *p) {
    const Token *open = p->token++;
    ssize_t base = p->stack_used;
    if (!accept(p, TOKEN_RSQB)) {
        Expr *first = parse_star_named_expression(p);
        if (!first)
            return NULL;
        if (sees_comprehension(p))
            return parse_comprehension(p, EXPR_ListComp, open, TOKEN_RSQB, first);
        if (!parse_display_tail(p, first, TOKEN_RSQB))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_List, open);
    if (!e || !SEQ_TAKE(p, base, e->List.elts))
        return NULL;
    e->List.ctx = CONTEXT_Load;
    return e;
}

/* One `key: value` or `**mapping` (key NULL). */
static bool parse_dict_item(Parser *p, Expr **key, Expr **value) {
    if (accept(p, TOKEN_DOUBLESTAR)) {
        *key = NULL;
        *value = parse_bitwise_or(p);
        return *value != NULL;
    }
    *key = parse_expression(p);
    if (!*key || !accept(p, TOKEN_COLON))
        return false;
    *value = parse_expression(p);
    return *value != NULL;
}

static Expr *parse_dict_comprehension(Parser *p, const Token *open, Expr *key, Expr *value) {
    ComprehensionSeq clauses;
    if (!parse_comprehension_clauses(p, &clauses) || !accept(p, TOKEN_RBRACE))
        return NULL;
    Expr *e = expr_new(p, EXPR_DictComp, open);
    if (e) {
        e->DictComp.key = key;
        e->DictComp.value = value;
        e->DictComp.generators = clauses;
    }
    return e;
}

/* Behind the first item. Keys and values alternate on the stack. */
static Expr *parse_dict_tail(Parser *p, const Token *open, Expr *key, Expr *value) {
    if (key && sees_comprehension(p))
        return parse_dict_comprehension(p, open, key, value);
    ssize_t base = p->stack_used;
    if (!seq_push(p, key) || !seq_push(p, value))
        return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (peek(p) == TOKEN_RBRACE)
            break;
        if (!parse_dict_item(p, &key, &value) || !seq_push(p, key) || !seq_push(p, value))
            return NULL;
    }
    if (!accept(p, TOKEN_RBRACE))
        return NULL;
    Expr *e = expr_new(p, EXPR_Dict, open);
    ssize_t count = (p->stack_used - base) / 2;
    Expr **items = e ? arena_alloc(p->arena, (size_t)count * 2 * sizeof *items) : NULL;
    if (!items)
        return NULL;
    for (ssize_t i = 0; i < count; i++) {
        items[i] = p->stack[base + 2 * i];
        items[count + i] = p->stack[base + 2 * i + 1];
    }
    p->stack_used = base;
    e->Dict.keys = (ExprSeq){count, items};
    e->Dict.values = (ExprSeq){count, items + count};
    return e;
}

static Expr *parse_set_tail(Parser *p, const Token *open, Expr *first) {
    if (sees_comprehension(p))
        return parse_comprehension(p, EXPR_SetComp, open, TOKEN_RBRACE, first);
    ssize_t base = p->stack_used;
    if (!parse_display_tail(p, first, TOKEN_RBRACE))
        return NULL;
    Expr *e = expr_new(p, EXPR_Set, open);
    if (!e || !SEQ_TAKE(p, base, e->Set.elts))
        return NULL;
    return e;
}

static Expr *parse_braces(Parser *p) {
    const Token *open = p->token++;
    if (accept(p, TOKEN_RBRACE))
        return expr_new(p, EXPR_Dict, open);
    Expr *key = NULL, *value = NULL;
    if (peek(p) == TOKEN_DOUBLESTAR) {
        if (!parse_dict_item(p, &key, &value))
            return NULL;
        return parse_dict_tail(p, open, key, value);
    }
    Expr *first = parse_star_named_expression(p);
    if (!first)
        return NULL;
    if (peek(p) != TOKEN_COLON)
        return parse_set_tail(p, open, first);
    if (first->kind == EXPR_Starred || (first->kind == EXPR_NamedExpr && open[1].kind == TOKEN_NAME))
        return NULL;
    p->token++;
    value = parse_expression(p);
    return value ? parse_dict_tail(p, open, first, value) : NULL;
}

/* --- atoms --- */

static Expr *parse_constant(Parser *p, Borrowed value) {
    const Token *start = p->token++;
    Expr *e = expr_new(p, EXPR_Constant, start);
    if (e)
        e->Constant.value = value;
    return e;
}

/* `1or 2` is accepted with a warning. */
static bool warn_stuck_number(Parser *p, const Token *token) {
    return parser_warn(p, &exc_SyntaxWarning, token->end_line, "invalid %s literal",
                       lexer_number_kind(token->start, token->end));
}

Expr *parse_number(Parser *p) {
    const Token *start = p->token++;
    if (UNLIKELY(start->flags & TOKEN_STUCK_NUMBER) && !warn_stuck_number(p, start))
        return NULL;
    Expr *e = expr_new(p, EXPR_Constant, start);
    if (!e)
        return NULL;
    e->Constant.value = number_value(p, start);
    return e->Constant.value ? e : NULL;
}

Expr *parse_atom(Parser *p) {
    const Token *start = p->token;
    switch (start->kind) {
    case TOKEN_NAME: {
        p->token++;
        Expr *e = expr_new(p, EXPR_Name, start);
        if (!e)
            return NULL;
        e->Name.ctx = CONTEXT_Load;
        e->Name.id = parser_name(p, start);
        return e->Name.id ? e : NULL;
    }
    case TOKEN_NUMBER: return parse_number(p);
    case TOKEN_STRING:
        while (peek(p) == TOKEN_STRING)
            p->token++;
        return strings_concatenate(p, start, p->token - start);
    case TOKEN_KW_TRUE: return parse_constant(p, TRUE_VALUE);
    case TOKEN_KW_FALSE: return parse_constant(p, FALSE_VALUE);
    case TOKEN_KW_NONE: return parse_constant(p, NONE);
    case TOKEN_ELLIPSIS: return parse_constant(p, ELLIPSIS);
    case TOKEN_LPAR:
    case TOKEN_LSQB:
    case TOKEN_LBRACE: {
        if (!parse_enter(p, 28))
            return NULL;
        Expr *e = start->kind == TOKEN_LPAR ? parse_parenthesized(p)
                  : start->kind == TOKEN_LSQB ? parse_list(p)
                                              : parse_braces(p);
        p->depth -= 28;
        return e;
    }
    }
    return NULL;
}

/* --- calls --- */

static bool parse_keyword_argument(Parser *p, bool *unpacked) {
    const Token *start = p->token;
    Keyword *keyword = NODE_NEW(p, Keyword);
    if (!keyword)
        return false;
    if (accept(p, TOKEN_DOUBLESTAR)) {
        *unpacked = true;
    } else {
        keyword->arg = parser_name(p, start);
        if (!keyword->arg)
            return false;
        p->token += 2;
    }
    keyword->value = parse_expression(p);
    if (!keyword->value)
        return false;
    SET_POSITION(p, keyword, start);
    return seq_push(p, keyword);
}

static Expr *parse_starred_argument(Parser *p) {
    const Token *start = p->token++;
    Expr *value = parse_expression(p);
    Expr *e = value ? expr_new(p, EXPR_Starred, start) : NULL;
    if (e) {
        e->Starred.value = value;
        e->Starred.ctx = CONTEXT_Load;
    }
    return e;
}

/* Splits what was pushed since `base`: positional arguments (marked by a preceding NULL) and keywords. */
static bool take_arguments(Parser *p, ssize_t base, ssize_t positional, ExprSeq *args, KeywordSeq *keywords) {
    ssize_t keyword_count = p->stack_used - base - 2 * positional;
    args->count = positional;
    args->items = arena_alloc(p->arena, (size_t)positional * sizeof(Expr *));
    keywords->count = keyword_count;
    keywords->items = arena_alloc(p->arena, (size_t)keyword_count * sizeof(Keyword *));
    if (!args->items || !keywords->items)
        return false;
    ssize_t a = 0, k = 0;
    for (ssize_t i = base; i < p->stack_used; i++) {
        if (p->stack[i])
            keywords->items[k++] = p->stack[i];
        else
            args->items[a++] = p->stack[++i];
    }
    p->stack_used = base;
    return true;
}

bool parse_call_arguments(Parser *p, const Token *open, ExprSeq *args, KeywordSeq *keywords, bool allow_generator) {
    ssize_t base = p->stack_used, positional = 0;
    bool seen_keyword = false, seen_unpacking = false;
    while (peek(p) != TOKEN_RPAR) {
        if (peek(p) == TOKEN_DOUBLESTAR || (peek(p) == TOKEN_NAME && p->token[1].kind == TOKEN_EQUAL)) {
            seen_keyword = true;
            if (!parse_keyword_argument(p, &seen_unpacking))
                return false;
        } else {
            Expr *e;
            if (peek(p) == TOKEN_STAR)
                e = seen_unpacking ? NULL : parse_starred_argument(p);
            else
                e = seen_keyword ? NULL : parse_named_expression(p);
            if (!e)
                return false;
            if (sees_comprehension(p)) {
                if (!allow_generator || positional || seen_keyword)
                    return false;
                e = parse_comprehension(p, EXPR_GeneratorExp, open, TOKEN_RPAR, e);
                if (!e || !seq_push(p, NULL) || !seq_push(p, e))
                    return false;
                return take_arguments(p, base, 1, args, keywords);
            }
            if (!seq_push(p, NULL) || !seq_push(p, e))
                return false;
            positional++;
        }
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    return accept(p, TOKEN_RPAR) && take_arguments(p, base, positional, args, keywords);
}

static Expr *parse_call(Parser *p, const Token *start, Expr *function) {
    const Token *open = p->token++;
    Expr *e = NODE_NEW(p, Expr);
    if (!e || !parse_enter(p, 28))
        return NULL;
    e->kind = EXPR_Call;
    e->Call.func = function;
    bool done = parse_call_arguments(p, open, &e->Call.args, &e->Call.keywords, true);
    p->depth -= 28;
    if (!done)
        return NULL;
    SET_POSITION(p, e, start);
    return e;
}

/* --- subscripts --- */

static Expr *parse_slice(Parser *p) {
    const Token *start = p->token;
    Expr *lower = NULL, *upper = NULL, *step = NULL;
    if (peek(p) != TOKEN_COLON) {
        lower = parse_named_expression(p);
        if (!lower || peek(p) != TOKEN_COLON)
            return lower;
        if (lower->kind == EXPR_NamedExpr && start->kind == TOKEN_NAME)
            return NULL;
    }
    p->token++;
    if (token_starts_expression(peek(p))) {
        upper = parse_expression(p);
        if (!upper)
            return NULL;
    }
    if (accept(p, TOKEN_COLON) && token_starts_expression(peek(p))) {
        step = parse_expression(p);
        if (!step)
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Slice, start);
    if (e) {
        e->Slice.lower = lower;
        e->Slice.upper = upper;
        e->Slice.step = step;
    }
    return e;
}

/* What stands between the brackets: one slice, or a tuple of several. */
static Expr *parse_slices(Parser *p) {
    const Token *start = p->token;
    Expr *first = peek(p) == TOKEN_STAR ? parse_starred_argument(p) : parse_slice(p);
    if (!first || (LIKELY(peek(p) == TOKEN_RSQB) && first->kind != EXPR_Starred))
        return first;
    ssize_t base = p->stack_used;
    if (!seq_push(p, first))
        return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (peek(p) == TOKEN_RSQB)
            break;
        Expr *item = peek(p) == TOKEN_STAR ? parse_starred_argument(p) : parse_slice(p);
        if (!item || !seq_push(p, item))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Tuple, start);
    if (!e || !SEQ_TAKE(p, base, e->Tuple.elts))
        return NULL;
    e->Tuple.ctx = CONTEXT_Load;
    return e;
}

static Expr *parse_subscript(Parser *p, const Token *start, Expr *value) {
    p->token++;
    if (!parse_enter(p, 28))
        return NULL;
    Expr *slice = parse_slices(p);
    p->depth -= 28;
    if (!slice || !accept(p, TOKEN_RSQB))
        return NULL;
    Expr *e = expr_new(p, EXPR_Subscript, start);
    if (e) {
        e->Subscript.value = value;
        e->Subscript.slice = slice;
        e->Subscript.ctx = CONTEXT_Load;
    }
    return e;
}

static Expr *parse_attribute(Parser *p, const Token *start, Expr *value) {
    const Token *name = ++p->token;
    if (!accept(p, TOKEN_NAME))
        return NULL;
    Expr *e = expr_new(p, EXPR_Attribute, start);
    if (!e)
        return NULL;
    e->Attribute.value = value;
    e->Attribute.ctx = CONTEXT_Load;
    e->Attribute.attr = parser_name(p, name);
    return e->Attribute.attr ? e : NULL;
}

Expr *parse_primary(Parser *p) {
    const Token *start = p->token;
    Expr *e = parse_atom(p);
    while (e) {
        switch (peek(p)) {
        case TOKEN_DOT: e = parse_attribute(p, start, e); break;
        case TOKEN_LPAR: e = parse_call(p, start, e); break;
        case TOKEN_LSQB: e = parse_subscript(p, start, e); break;
        default: return e;
        }
    }
    return NULL;
}

/* --- parameters --- */

/* What has been seen of a parameter list; sequences are collected one after the other. */
typedef struct {
    Arguments *arguments;
    bool lambda;
    ssize_t base;          /* parameters on the stack since the last separator */
    Expr **defaults;       /* of positional parameters */
    ssize_t default_count, default_capacity;
    Expr **kw_defaults;    /* of keyword-only ones, NULL where none */
    ssize_t kw_count, kw_capacity;
} Parameters;

static bool exprs_append(Parser *p, Expr ***items, ssize_t *count, ssize_t *capacity, Expr *e) {
    if (*count == *capacity) {
        ssize_t larger = *capacity ? *capacity * 2 : 4;
        Expr **more = arena_alloc(p->arena, (size_t)larger * sizeof *more);
        if (!more)
            return false;
        if (*count)
            memcpy(more, *items, (size_t)*count * sizeof *more);
        *items = more;
        *capacity = larger;
    }
    (*items)[(*count)++] = e;
    return true;
}

/* A name with its annotation; `starred_annotation`: *args may be annotated with *Ts. */
static Arg *parse_parameter(Parser *p, bool lambda, bool starred_annotation) {
    const Token *start = p->token;
    if (!accept(p, TOKEN_NAME))
        return NULL;
    Arg *arg = NODE_NEW(p, Arg);
    if (!arg)
        return NULL;
    arg->arg = parser_name(p, start);
    if (!arg->arg)
        return NULL;
    if (!lambda && accept(p, TOKEN_COLON)) {
        bool starred = starred_annotation && peek(p) == TOKEN_STAR;
        const Token *star = p->token;
        arg->annotation = starred ? (p->token++, parse_bitwise_or(p)) : parse_expression(p);
        if (!arg->annotation)
            return NULL;
        if (starred) {
            Expr *e = expr_new(p, EXPR_Starred, star);
            if (!e)
                return NULL;
            e->Starred.value = arg->annotation;
            e->Starred.ctx = CONTEXT_Load;
            arg->annotation = e;
        }
    }
    SET_POSITION(p, arg, start);
    return arg;
}

/* The comma behind a parameter, and a type comment on either side of it. *more: a comma was there. */
static bool parse_parameter_end(Parser *p, Parameters *s, Arg *arg, bool *more) {
    int close = s->lambda ? TOKEN_COLON : TOKEN_RPAR;
    *more = accept(p, TOKEN_COMMA);
    if (!s->lambda && peek(p) == TOKEN_TYPE_COMMENT) {
        arg->type_comment = parser_type_comment(p, p->token++);
        if (!arg->type_comment)
            return false;
    }
    return *more || peek(p) == close;
}

/* Behind '*': a name, or a comma and keyword-only parameters. */
static bool parse_star_parameter(Parser *p, Parameters *s, bool *more) {
    if (peek(p) == TOKEN_COMMA) { /* keyword-only parameters must follow */
        p->token++;
        *more = true;
        return peek(p) == TOKEN_NAME;
    }
    Arg *arg = parse_parameter(p, s->lambda, true);
    s->arguments->vararg = arg;
    return arg && parse_parameter_end(p, s, arg, more);
}

/* One ordinary parameter. */
static bool parse_plain_parameter(Parser *p, Parameters *s, bool keyword_only, bool *more) {
    Arg *arg = parse_parameter(p, s->lambda, false);
    if (!arg)
        return false;
    Expr *value = NULL;
    if (accept(p, TOKEN_EQUAL)) {
        value = parse_expression(p);
        if (!value)
            return false;
    }
    if (keyword_only) {
        if (!exprs_append(p, &s->kw_defaults, &s->kw_count, &s->kw_capacity, value))
            return false;
    } else if (value) {
        if (!exprs_append(p, &s->defaults, &s->default_count, &s->default_capacity, value))
            return false;
    } else if (s->default_count) {
        return false;
    }
    return parse_parameter_end(p, s, arg, more) && seq_push(p, arg);
}

static bool parse_parameters_into(Parser *p, Parameters *s) {
    Arguments *a = s->arguments;
    int close = s->lambda ? TOKEN_COLON : TOKEN_RPAR;
    bool seen_slash = false, seen_star = false, more = true;
    while (more && peek(p) != close) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            a->kwarg = parse_parameter(p, s->lambda, false);
            if (!a->kwarg || !parse_parameter_end(p, s, a->kwarg, &more))
                return false;
            break;
        }
        if (accept(p, TOKEN_SLASH)) {
            if (seen_slash || seen_star || p->stack_used == s->base || p->feature_version < 8)
                return false;
            seen_slash = true;
            if (!SEQ_TAKE(p, s->base, a->posonlyargs))
                return false;
            more = accept(p, TOKEN_COMMA);
        } else if (accept(p, TOKEN_STAR)) {
            if (seen_star || !SEQ_TAKE(p, s->base, a->args) || !parse_star_parameter(p, s, &more))
                return false;
            seen_star = true;
        } else if (!parse_plain_parameter(p, s, seen_star, &more)) {
            return false;
        }
    }
    if (peek(p) != close)
        return false;
    return seen_star ? SEQ_TAKE(p, s->base, a->kwonlyargs) : SEQ_TAKE(p, s->base, a->args);
}

static Arguments *parse_any_parameters(Parser *p, bool lambda) {
    Parameters s = {.arguments = NODE_NEW(p, Arguments), .lambda = lambda, .base = p->stack_used};
    if (!s.arguments || !parse_parameters_into(p, &s))
        return NULL;
    s.arguments->defaults = (ExprSeq){s.default_count, s.defaults};
    s.arguments->kw_defaults = (ExprSeq){s.kw_count, s.kw_defaults};
    return s.arguments;
}

Arguments *parse_parameters(Parser *p) { return parse_any_parameters(p, false); }
Arguments *parse_lambda_parameters(Parser *p) { return parse_any_parameters(p, true); }
