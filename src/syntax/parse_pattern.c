/* SPDX-License-Identifier: MIT
   match statements and their patterns. `match` and `case` are ordinary names elsewhere, so whoever calls parse_match has to be
   prepared that it is none. */
#include "syntax/parser_priv.h"
#include "types/float.h"

static Pattern *parse_pattern(Parser *p);
static Pattern *parse_or_pattern(Parser *p);

/* --- values --- */

static bool is_complex_number(const Expr *e) { return type_of(e->Constant.value) == &complex_type; }

/* ['-'] NUMBER [('+' | '-') NUMBER] */
static Expr *parse_pattern_number(Parser *p) {
    const Token *start = p->token;
    bool negative = accept(p, TOKEN_MINUS);
    if (peek(p) != TOKEN_NUMBER)
        return NULL;
    Expr *left = parse_number(p);
    if (!left)
        return NULL;
    bool left_is_complex = is_complex_number(left);
    if (negative) {
        Expr *e = expr_new(p, EXPR_UnaryOp, start);
        if (!e)
            return NULL;
        e->UnaryOp.op = UNARYOP_USub;
        e->UnaryOp.operand = left;
        left = e;
    }
    int sign = peek(p);
    if (sign != TOKEN_PLUS && sign != TOKEN_MINUS)
        return left;
    p->token++;
    if (peek(p) != TOKEN_NUMBER || left_is_complex)
        return NULL;
    Expr *right = parse_number(p);
    if (!right || !is_complex_number(right))
        return NULL;
    Expr *e = expr_new(p, EXPR_BinOp, start);
    if (e) {
        e->BinOp.left = left;
        e->BinOp.op = sign == TOKEN_PLUS ? OPERATOR_Add : OPERATOR_Sub;
        e->BinOp.right = right;
    }
    return e;
}

static Pattern *pattern_of_value(Parser *p, const Token *start, Expr *value) {
    Pattern *pattern = value ? pattern_new(p, PATTERN_MatchValue, start) : NULL;
    if (pattern)
        pattern->MatchValue.value = value;
    return pattern;
}

static Expr *pattern_name(Parser *p, const Token *token) {
    Expr *e = expr_new(p, EXPR_Name, token);
    if (!e)
        return NULL;
    e->Name.ctx = CONTEXT_Load;
    e->Name.id = parser_name(p, token);
    return e->Name.id ? e : NULL;
}

/* NAME ('.' NAME)* */
static Expr *parse_dotted_expression(Parser *p) {
    const Token *start = p->token++;
    Expr *e = pattern_name(p, start);
    while (e && accept(p, TOKEN_DOT)) {
        const Token *name = p->token;
        if (!accept(p, TOKEN_NAME))
            return NULL;
        Expr *attribute = expr_new(p, EXPR_Attribute, start);
        if (!attribute)
            return NULL;
        attribute->Attribute.value = e;
        attribute->Attribute.ctx = CONTEXT_Load;
        attribute->Attribute.attr = parser_name(p, name);
        if (!attribute->Attribute.attr)
            return NULL;
        e = attribute;
    }
    return e;
}

static Expr *parse_pattern_strings(Parser *p) {
    const Token *start = p->token;
    while (peek(p) == TOKEN_STRING)
        p->token++;
    return strings_concatenate(p, start, p->token - start);
}

static Borrowed singleton_of(int kind) {
    return kind == TOKEN_KW_NONE ? NONE : kind == TOKEN_KW_TRUE ? TRUE_VALUE : kind == TOKEN_KW_FALSE ? FALSE_VALUE : NULL;
}

/* --- names, captures, classes --- */

static bool is_wildcard(const Token *t) { return t->kind == TOKEN_NAME && t->end - t->start == 1 && *t->start == '_'; }

/* Whether the name at the cursor is a capture (or wildcard), not the start of a value or class. */
static bool sees_capture(const Parser *p) {
    int next = p->token[1].kind;
    return peek(p) == TOKEN_NAME && next != TOKEN_DOT && next != TOKEN_LPAR && next != TOKEN_EQUAL;
}

/* Class(pattern, ..., name=pattern, ...): behind the '('. */
static bool parse_class_pattern_items(Parser *p, Pattern *pattern) {
    ssize_t base = p->stack_used;
    bool keywords = false;
    while (peek(p) != TOKEN_RPAR) {
        bool keyword = peek(p) == TOKEN_NAME && p->token[1].kind == TOKEN_EQUAL;
        if (keywords && !keyword)
            return false;
        if (keyword && !keywords) {
            if (!SEQ_TAKE(p, base, pattern->MatchClass.patterns))
                return false;
            keywords = true;
        }
        if (keyword) { /* names and patterns alternate on the stack */
            Borrowed name = parser_name(p, p->token);
            if (!name || !seq_push(p, name))
                return false;
            p->token += 2;
        }
        Pattern *item = parse_pattern(p);
        if (!item || !seq_push(p, item))
            return false;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    if (!keywords)
        return SEQ_TAKE(p, base, pattern->MatchClass.patterns);
    ssize_t count = (p->stack_used - base) / 2;
    Borrowed *names = arena_alloc(p->arena, (size_t)count * sizeof *names);
    Pattern **patterns = arena_alloc(p->arena, (size_t)count * sizeof *patterns);
    if (!names || !patterns)
        return false;
    for (ssize_t i = 0; i < count; i++) {
        names[i] = p->stack[base + 2 * i];
        patterns[i] = p->stack[base + 2 * i + 1];
    }
    p->stack_used = base;
    pattern->MatchClass.kwd_attrs = (NameSeq){count, names};
    pattern->MatchClass.kwd_patterns = (PatternSeq){count, patterns};
    return true;
}

static Pattern *parse_name_pattern(Parser *p) {
    const Token *start = p->token;
    if (sees_capture(p)) {
        p->token++;
        Pattern *pattern = pattern_new(p, PATTERN_MatchAs, start);
        if (pattern && !is_wildcard(start)) {
            pattern->MatchAs.name = parser_name(p, start);
            if (!pattern->MatchAs.name)
                return NULL;
        }
        return pattern;
    }
    Expr *name = parse_dotted_expression(p);
    if (!name)
        return NULL;
    if (!accept(p, TOKEN_LPAR))
        return name->kind == EXPR_Attribute && peek(p) != TOKEN_EQUAL ? pattern_of_value(p, start, name) : NULL;
    Pattern *pattern = NODE_NEW(p, Pattern);
    if (!pattern)
        return NULL;
    pattern->kind = PATTERN_MatchClass;
    pattern->MatchClass.cls = name;
    if (!parse_class_pattern_items(p, pattern) || !accept(p, TOKEN_RPAR))
        return NULL;
    SET_POSITION(p, pattern, start);
    return pattern;
}

/* --- sequences and mappings --- */

static Pattern *parse_star_pattern(Parser *p) {
    const Token *start = p->token++, *name = p->token;
    if (!sees_capture(p))
        return NULL;
    p->token++;
    Pattern *pattern = pattern_new(p, PATTERN_MatchStar, start);
    if (pattern && !is_wildcard(name)) {
        pattern->MatchStar.name = parser_name(p, name);
        if (!pattern->MatchStar.name)
            return NULL;
    }
    return pattern;
}

static Pattern *parse_maybe_star_pattern(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_star_pattern(p) : parse_pattern(p);
}

/* [...] or (...); a single pattern in parentheses is that pattern. */
static Pattern *parse_bracketed_pattern(Parser *p) {
    const Token *start = p->token++;
    int close = start->kind == TOKEN_LPAR ? TOKEN_RPAR : TOKEN_RSQB;
    ssize_t base = p->stack_used;
    bool comma = false;
    while (peek(p) != close) {
        Pattern *item = parse_maybe_star_pattern(p);
        if (!item || !seq_push(p, item))
            return NULL;
        if (!accept(p, TOKEN_COMMA))
            break;
        comma = true;
    }
    if (!accept(p, close))
        return NULL;
    if (close == TOKEN_RPAR && !comma && p->stack_used == base + 1) {
        Pattern *only = p->stack[--p->stack_used];
        return only->kind == PATTERN_MatchStar ? NULL : only;
    }
    Pattern *pattern = pattern_new(p, PATTERN_MatchSequence, start);
    if (!pattern || !SEQ_TAKE(p, base, pattern->MatchSequence.patterns))
        return NULL;
    return pattern;
}

static Expr *parse_mapping_key(Parser *p) {
    const Token *start = p->token;
    Borrowed singleton = singleton_of(start->kind);
    if (singleton) {
        p->token++;
        Expr *e = expr_new(p, EXPR_Constant, start);
        if (e)
            e->Constant.value = singleton;
        return e;
    }
    switch (start->kind) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return parse_pattern_number(p);
    case TOKEN_STRING: return parse_pattern_strings(p);
    case TOKEN_NAME: {
        Expr *e = parse_dotted_expression(p);
        return e && e->kind == EXPR_Attribute ? e : NULL;
    }
    }
    return NULL;
}

static Pattern *parse_mapping_pattern(Parser *p) {
    const Token *start = p->token++;
    ssize_t base = p->stack_used;
    Borrowed rest = NULL;
    while (peek(p) != TOKEN_RBRACE) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            if (!sees_capture(p) || is_wildcard(p->token))
                return NULL;
            rest = parser_name(p, p->token++);
            if (!rest)
                return NULL;
            (void)accept(p, TOKEN_COMMA);
            break;
        }
        Expr *key = parse_mapping_key(p);
        if (!key || !accept(p, TOKEN_COLON))
            return NULL;
        Pattern *value = parse_pattern(p);
        if (!value || !seq_push(p, key) || !seq_push(p, value))
            return NULL;
        if (!accept(p, TOKEN_COMMA))
            break;
    }
    if (!accept(p, TOKEN_RBRACE))
        return NULL;
    ssize_t count = (p->stack_used - base) / 2;
    Pattern *pattern = pattern_new(p, PATTERN_MatchMapping, start);
    Expr **keys = arena_alloc(p->arena, (size_t)count * sizeof *keys);
    Pattern **patterns = arena_alloc(p->arena, (size_t)count * sizeof *patterns);
    if (!pattern || !keys || !patterns)
        return NULL;
    for (ssize_t i = 0; i < count; i++) {
        keys[i] = p->stack[base + 2 * i];
        patterns[i] = p->stack[base + 2 * i + 1];
    }
    p->stack_used = base;
    pattern->MatchMapping.keys = (ExprSeq){count, keys};
    pattern->MatchMapping.patterns = (PatternSeq){count, patterns};
    pattern->MatchMapping.rest = rest;
    return pattern;
}

/* --- patterns --- */

static Pattern *parse_closed_pattern(Parser *p) {
    const Token *start = p->token;
    Borrowed singleton = singleton_of(start->kind);
    if (singleton) {
        p->token++;
        Pattern *pattern = pattern_new(p, PATTERN_MatchSingleton, start);
        if (pattern)
            pattern->MatchSingleton.value = singleton;
        return pattern;
    }
    switch (start->kind) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return pattern_of_value(p, start, parse_pattern_number(p));
    case TOKEN_STRING: return pattern_of_value(p, start, parse_pattern_strings(p));
    case TOKEN_NAME: return parse_name_pattern(p);
    }
    if (start->kind != TOKEN_LPAR && start->kind != TOKEN_LSQB && start->kind != TOKEN_LBRACE)
        return NULL;
    if (!parse_enter(p, 12))
        return NULL;
    Pattern *pattern = start->kind == TOKEN_LBRACE ? parse_mapping_pattern(p) : parse_bracketed_pattern(p);
    p->depth -= 12;
    return pattern;
}

static Pattern *parse_or_pattern(Parser *p) {
    const Token *start = p->token;
    Pattern *first = parse_closed_pattern(p);
    if (!first || peek(p) != TOKEN_VBAR)
        return first;
    ssize_t base = p->stack_used;
    if (!seq_push(p, first))
        return NULL;
    while (accept(p, TOKEN_VBAR)) {
        Pattern *next = parse_closed_pattern(p);
        if (!next || !seq_push(p, next))
            return NULL;
    }
    Pattern *pattern = pattern_new(p, PATTERN_MatchOr, start);
    if (!pattern || !SEQ_TAKE(p, base, pattern->MatchOr.patterns))
        return NULL;
    return pattern;
}

/* pattern ['as' name] */
static Pattern *parse_pattern(Parser *p) {
    const Token *start = p->token;
    Pattern *inner = parse_or_pattern(p);
    if (!inner || !accept(p, TOKEN_KW_AS))
        return inner;
    if (!sees_capture(p) || is_wildcard(p->token))
        return NULL;
    Borrowed name = parser_name(p, p->token++);
    Pattern *pattern = name ? pattern_new(p, PATTERN_MatchAs, start) : NULL;
    if (pattern) {
        pattern->MatchAs.pattern = inner;
        pattern->MatchAs.name = name;
    }
    return pattern;
}

/* What stands behind `case`: a pattern, or a sequence without brackets. */
static Pattern *parse_case_patterns(Parser *p) {
    const Token *start = p->token;
    Pattern *first = parse_maybe_star_pattern(p);
    if (!first || (peek(p) != TOKEN_COMMA && first->kind != PATTERN_MatchStar))
        return first;
    ssize_t base = p->stack_used;
    if (peek(p) != TOKEN_COMMA || !seq_push(p, first))
        return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (peek(p) == TOKEN_COLON || peek(p) == TOKEN_KW_IF)
            break;
        Pattern *item = parse_maybe_star_pattern(p);
        if (!item || !seq_push(p, item))
            return NULL;
    }
    Pattern *pattern = pattern_new(p, PATTERN_MatchSequence, start);
    if (!pattern || !SEQ_TAKE(p, base, pattern->MatchSequence.patterns))
        return NULL;
    return pattern;
}

static MatchCase *parse_case(Parser *p) {
    p->token++;
    MatchCase *c = NODE_NEW(p, MatchCase);
    if (!c)
        return NULL;
    c->pattern = parse_case_patterns(p);
    if (!c->pattern)
        return NULL;
    if (accept(p, TOKEN_KW_IF)) {
        c->guard = parse_named_expression(p);
        if (!c->guard)
            return NULL;
    }
    return accept(p, TOKEN_COLON) && parse_block(p, &c->body) ? c : NULL;
}

/* The subject: an expression, or a tuple without parentheses. */
static Expr *parse_subject(Parser *p) {
    const Token *start = p->token;
    Expr *first = parse_star_named_expression(p);
    if (!first || (peek(p) != TOKEN_COMMA))
        return first && first->kind != EXPR_Starred ? first : NULL;
    ssize_t base = p->stack_used;
    if (!seq_push(p, first))
        return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (peek(p) == TOKEN_COLON)
            break;
        Expr *item = parse_star_named_expression(p);
        if (!item || !seq_push(p, item))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Tuple, start);
    if (!e || !SEQ_TAKE(p, base, e->Tuple.elts))
        return NULL;
    e->Tuple.ctx = CONTEXT_Load;
    return e;
}

Stmt *parse_match(Parser *p) {
    const Token *start = p->token++;
    if (!token_starts_expression(peek(p)) && peek(p) != TOKEN_STAR)
        return NULL;
    Expr *subject = parse_subject(p);
    if (!subject || !accept(p, TOKEN_COLON) || !accept(p, TOKEN_NEWLINE) || !accept(p, TOKEN_INDENT))
        return NULL;
    ssize_t base = p->stack_used;
    if (!parse_enter(p, 3))
        return NULL;
    do {
        MatchCase *c = parser_sees_word(p, "case") ? parse_case(p) : NULL;
        if (!c || !seq_push(p, c))
            return NULL;
    } while (peek(p) != TOKEN_DEDENT && peek(p) != TOKEN_ENDMARKER);
    p->depth -= 3;
    if (!accept(p, TOKEN_DEDENT) || p->feature_version < 10)
        return NULL;
    Stmt *s = stmt_new(p, STMT_Match, start);
    if (!s || !SEQ_TAKE(p, base, s->Match.cases))
        return NULL;
    s->Match.subject = subject;
    return s;
}
