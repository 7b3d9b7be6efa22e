/* SPDX-License-Identifier: MIT
   Expressions: operators by precedence, conditional expressions, walrus, lambda, yield, lists of expressions, targets.
   What they are made of is in parse_atom.c. Called by the statement parsers. */
#include "syntax/parser_priv.h"

/* Binding strengths, loosest first. */
enum {
    PREC_NONE,
    PREC_OR,
    PREC_AND,
    PREC_NOT,
    PREC_COMPARE,
    PREC_BIT_OR,
    PREC_BIT_XOR,
    PREC_BIT_AND,
    PREC_SHIFT,
    PREC_SUM,
    PREC_TERM,
    PREC_UNARY,
};

static const struct {
    uint8_t precedence, op;
} binary_operators[TOKEN_COUNT + 1] = {
    [TOKEN_KW_OR] = {PREC_OR, BOOLOP_Or},
    [TOKEN_KW_AND] = {PREC_AND, BOOLOP_And},
    [TOKEN_EQEQUAL] = {PREC_COMPARE, CMPOP_Eq},
    [TOKEN_NOTEQUAL] = {PREC_COMPARE, CMPOP_NotEq},
    [TOKEN_LESS] = {PREC_COMPARE, CMPOP_Lt},
    [TOKEN_LESSEQUAL] = {PREC_COMPARE, CMPOP_LtE},
    [TOKEN_GREATER] = {PREC_COMPARE, CMPOP_Gt},
    [TOKEN_GREATEREQUAL] = {PREC_COMPARE, CMPOP_GtE},
    [TOKEN_KW_IS] = {PREC_COMPARE, CMPOP_Is},
    [TOKEN_KW_IN] = {PREC_COMPARE, CMPOP_In},
    [TOKEN_KW_NOT] = {PREC_COMPARE, CMPOP_NotIn}, /* followed by `in` */
    [TOKEN_VBAR] = {PREC_BIT_OR, OPERATOR_BitOr},
    [TOKEN_CIRCUMFLEX] = {PREC_BIT_XOR, OPERATOR_BitXor},
    [TOKEN_AMPER] = {PREC_BIT_AND, OPERATOR_BitAnd},
    [TOKEN_LEFTSHIFT] = {PREC_SHIFT, OPERATOR_LShift},
    [TOKEN_RIGHTSHIFT] = {PREC_SHIFT, OPERATOR_RShift},
    [TOKEN_PLUS] = {PREC_SUM, OPERATOR_Add},
    [TOKEN_MINUS] = {PREC_SUM, OPERATOR_Sub},
    [TOKEN_STAR] = {PREC_TERM, OPERATOR_Mult},
    [TOKEN_SLASH] = {PREC_TERM, OPERATOR_Div},
    [TOKEN_DOUBLESLASH] = {PREC_TERM, OPERATOR_FloorDiv},
    [TOKEN_PERCENT] = {PREC_TERM, OPERATOR_Mod},
    [TOKEN_AT] = {PREC_TERM, OPERATOR_MatMult},
};

static const bool expression_starts[TOKEN_COUNT + 1] = {
    [TOKEN_NAME] = true,     [TOKEN_NUMBER] = true,    [TOKEN_STRING] = true,   [TOKEN_LPAR] = true,
    [TOKEN_LSQB] = true,     [TOKEN_LBRACE] = true,    [TOKEN_MINUS] = true,    [TOKEN_PLUS] = true,
    [TOKEN_TILDE] = true,    [TOKEN_KW_NOT] = true,    [TOKEN_KW_LAMBDA] = true, [TOKEN_AWAIT] = true,
    [TOKEN_ELLIPSIS] = true, [TOKEN_KW_TRUE] = true,   [TOKEN_KW_FALSE] = true, [TOKEN_KW_NONE] = true,
};

bool token_starts_expression(int kind) { return expression_starts[kind]; }

static Expr *parse_binary(Parser *p, int loosest);

/* --- unary operators and power --- */

static Expr *parse_prefix(Parser *p, UnaryOperator op, int operand_precedence) {
    const Token *start = p->token++;
    if (!parse_enter(p, 1))
        return NULL;
    Expr *operand = parse_binary(p, operand_precedence);
    p->depth--;
    if (!operand)
        return NULL;
    Expr *e = expr_new(p, EXPR_UnaryOp, start);
    if (e) {
        e->UnaryOp.op = op;
        e->UnaryOp.operand = operand;
    }
    return e;
}

static Expr *parse_await(Parser *p) {
    const Token *start = p->token++;
    if (p->feature_version < 5)
        return NULL;
    Expr *value = parse_primary(p);
    if (!value)
        return NULL;
    Expr *e = expr_new(p, EXPR_Await, start);
    if (e)
        e->Await.value = value;
    return e;
}

static Expr *parse_unary(Parser *p, int loosest) {
    switch (peek(p)) {
    case TOKEN_KW_NOT: return loosest <= PREC_NOT ? parse_prefix(p, UNARYOP_Not, PREC_NOT) : NULL;
    case TOKEN_MINUS: return parse_prefix(p, UNARYOP_USub, PREC_UNARY);
    case TOKEN_PLUS: return parse_prefix(p, UNARYOP_UAdd, PREC_UNARY);
    case TOKEN_TILDE: return parse_prefix(p, UNARYOP_Invert, PREC_UNARY);
    }
    const Token *start = p->token;
    Expr *left = peek(p) == TOKEN_AWAIT ? parse_await(p) : parse_primary(p);
    if (!left || LIKELY(peek(p) != TOKEN_DOUBLESTAR))
        return left;
    p->token++;
    if (!parse_enter(p, 2))
        return NULL;
    Expr *right = parse_unary(p, PREC_UNARY);
    p->depth -= 2;
    if (!right)
        return NULL;
    Expr *e = expr_new(p, EXPR_BinOp, start);
    if (e) {
        e->BinOp.left = left;
        e->BinOp.op = OPERATOR_Pow;
        e->BinOp.right = right;
    }
    return e;
}

/* --- binary operators --- */

/* a or b or c: one node with many values. */
static Expr *parse_bool_tail(Parser *p, const Token *start, Expr *first) {
    int kind = peek(p), precedence = binary_operators[kind].precedence;
    ssize_t base = p->stack_used;
    if (!seq_push(p, first))
        return NULL;
    while (accept(p, kind)) {
        Expr *operand = parse_binary(p, precedence + 1);
        if (!operand || !seq_push(p, operand))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_BoolOp, start);
    if (!e || !SEQ_TAKE(p, base, e->BoolOp.values))
        return NULL;
    e->BoolOp.op = kind == TOKEN_KW_OR ? BOOLOP_Or : BOOLOP_And;
    return e;
}

/* The comparison operator at the cursor, consumed; -1 when there is none. */
static int parse_compare_operator(Parser *p) {
    int kind = peek(p);
    if (binary_operators[kind].precedence != PREC_COMPARE)
        return -1;
    int op = binary_operators[kind].op;
    if (kind == TOKEN_KW_NOT) {
        if (p->token[1].kind != TOKEN_KW_IN)
            return -1;
        p->token++;
    } else if (kind == TOKEN_KW_IS && p->token[1].kind == TOKEN_KW_NOT) {
        op = CMPOP_IsNot;
        p->token++;
    } else if (kind == TOKEN_NOTEQUAL) {
        bool old_spelling = *p->token->start == '<';
        if (old_spelling != !!(p->flags & PARSE_BARRY_AS_BDFL))
            return -1;
    }
    p->token++;
    return op;
}

static Expr *parse_compare_tail(Parser *p, const Token *start, Expr *left, int first_op) {
    ssize_t base = p->stack_used, count = 0;
    int few[8];
    int *ops = few;
    ssize_t capacity = ARRAY_LENGTH(few);
    for (int op = first_op; op >= 0; op = parse_compare_operator(p)) {
        if (count == capacity) {
            int *more = arena_alloc(p->arena, (size_t)capacity * 2 * sizeof *more);
            if (!more)
                return NULL;
            memcpy(more, ops, (size_t)count * sizeof *ops);
            ops = more;
            capacity *= 2;
        }
        ops[count++] = op;
        Expr *right = parse_binary(p, PREC_BIT_OR);
        if (!right || !seq_push(p, right))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Compare, start);
    if (!e || !SEQ_TAKE(p, base, e->Compare.comparators))
        return NULL;
    e->Compare.left = left;
    e->Compare.ops.count = count;
    e->Compare.ops.items = arena_alloc(p->arena, (size_t)count * sizeof(CompareOperator));
    if (!e->Compare.ops.items)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        e->Compare.ops.items[i] = (CompareOperator)ops[i];
    return e;
}

/* Operands joined by operators that bind at least as tightly as `loosest`. */
static Expr *parse_binary(Parser *p, int loosest) {
    const Token *start = p->token;
    Expr *left = parse_unary(p, loosest);
    while (left) {
        int kind = peek(p);
        int precedence = binary_operators[kind].precedence;
        if (LIKELY(precedence < loosest || precedence == PREC_NONE))
            return left;
        if (precedence <= PREC_AND) {
            left = parse_bool_tail(p, start, left);
            continue;
        }
        if (precedence == PREC_COMPARE) {
            int op = parse_compare_operator(p);
            if (op < 0)
                return left;
            left = parse_compare_tail(p, start, left, op);
            continue;
        }
        if (kind == TOKEN_AT && p->feature_version < 5)
            return NULL;
        p->token++;
        Expr *right = parse_binary(p, precedence + 1);
        Expr *e = right ? expr_new(p, EXPR_BinOp, start) : NULL;
        if (!e)
            return NULL;
        e->BinOp.left = left;
        e->BinOp.op = (BinaryOperator)binary_operators[kind].op;
        e->BinOp.right = right;
        left = e;
    }
    return left;
}

Expr *parse_bitwise_or(Parser *p) { return parse_binary(p, PREC_BIT_OR); }
Expr *parse_disjunction(Parser *p) { return parse_binary(p, PREC_OR); }

/* --- expressions --- */

static Expr *parse_lambda(Parser *p) {
    const Token *start = p->token++;
    Arguments *arguments = parse_lambda_parameters(p);
    if (!arguments || !accept(p, TOKEN_COLON))
        return NULL;
    if (!parse_enter(p, 2))
        return NULL;
    Expr *body = parse_expression(p);
    p->depth -= 2;
    if (!body)
        return NULL;
    Expr *e = expr_new(p, EXPR_Lambda, start);
    if (e) {
        e->Lambda.args = arguments;
        e->Lambda.body = body;
    }
    return e;
}

static NOINLINE Expr *parse_conditional_tail(Parser *p, const Token *start, Expr *body) {
    p->token++;
    Expr *test = parse_binary(p, PREC_OR);
    if (!test || !accept(p, TOKEN_KW_ELSE))
        return NULL;
    if (!parse_enter(p, 1))
        return NULL;
    Expr *orelse = parse_expression(p);
    p->depth--;
    if (!orelse)
        return NULL;
    Expr *e = expr_new(p, EXPR_IfExp, start);
    if (e) {
        e->IfExp.test = test;
        e->IfExp.body = body;
        e->IfExp.orelse = orelse;
    }
    return e;
}

Expr *parse_expression(Parser *p) {
    if (peek(p) == TOKEN_KW_LAMBDA)
        return parse_lambda(p);
    const Token *start = p->token;
    Expr *e = parse_binary(p, PREC_OR);
    if (e && UNLIKELY(peek(p) == TOKEN_KW_IF))
        return parse_conditional_tail(p, start, e);
    return e;
}

static NOINLINE Expr *parse_walrus(Parser *p) {
    const Token *start = p->token;
    if (p->feature_version < 8)
        return NULL;
    p->token++;
    Expr *target = expr_new(p, EXPR_Name, start);
    if (!target)
        return NULL;
    target->Name.id = parser_name(p, start);
    target->Name.ctx = CONTEXT_Store;
    p->token++;
    if (!target->Name.id)
        return NULL;
    Expr *value = parse_expression(p);
    Expr *e = value ? expr_new(p, EXPR_NamedExpr, start) : NULL;
    if (e) {
        e->NamedExpr.target = target;
        e->NamedExpr.value = value;
    }
    return e;
}

Expr *parse_named_expression(Parser *p) {
    if (peek(p) == TOKEN_NAME && p->token[1].kind == TOKEN_COLONEQUAL)
        return parse_walrus(p);
    return parse_expression(p);
}

static Expr *parse_starred(Parser *p) {
    const Token *start = p->token++;
    Expr *value = parse_binary(p, PREC_BIT_OR);
    Expr *e = value ? expr_new(p, EXPR_Starred, start) : NULL;
    if (e) {
        e->Starred.value = value;
        e->Starred.ctx = CONTEXT_Load;
    }
    return e;
}

Expr *parse_star_named_expression(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_starred(p) : parse_named_expression(p);
}

static Expr *parse_star_expression(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_starred(p) : parse_expression(p);
}

/* The rest of a tuple without parentheses, from the first comma on. */
static Expr *parse_tuple_tail(Parser *p, const Token *start, Expr *first, Expr *(*parse_item)(Parser *)) {
    ssize_t base = p->stack_used;
    if (!seq_push(p, first))
        return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (!token_starts_expression(peek(p)) && peek(p) != TOKEN_STAR)
            break;
        Expr *item = parse_item(p);
        if (!item || !seq_push(p, item))
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Tuple, start);
    if (!e || !SEQ_TAKE(p, base, e->Tuple.elts))
        return NULL;
    e->Tuple.ctx = CONTEXT_Load;
    return e;
}

Expr *parse_star_expressions(Parser *p) {
    const Token *start = p->token;
    Expr *e = parse_star_expression(p);
    if (e && UNLIKELY(peek(p) == TOKEN_COMMA))
        return parse_tuple_tail(p, start, e, parse_star_expression);
    return e;
}

Expr *parse_expressions(Parser *p) {
    const Token *start = p->token;
    Expr *e = parse_expression(p);
    return e && peek(p) == TOKEN_COMMA ? parse_tuple_tail(p, start, e, parse_expression) : e;
}

Expr *parse_yield(Parser *p) {
    const Token *start = p->token++;
    if (accept(p, TOKEN_KW_FROM)) {
        Expr *value = parse_expression(p);
        Expr *e = value ? expr_new(p, EXPR_YieldFrom, start) : NULL;
        if (e)
            e->YieldFrom.value = value;
        return e;
    }
    Expr *value = NULL;
    if (token_starts_expression(peek(p)) || peek(p) == TOKEN_STAR) {
        value = parse_star_expressions(p);
        if (!value)
            return NULL;
    }
    Expr *e = expr_new(p, EXPR_Yield, start);
    if (e)
        e->Yield.value = value;
    return e;
}

Expr *parse_yield_or_star_expressions(Parser *p) {
    return peek(p) == TOKEN_KW_YIELD ? parse_yield(p) : parse_star_expressions(p);
}

/* --- targets --- */

static bool exprs_set_store(ExprSeq items) {
    for (ssize_t i = 0; i < items.count; i++)
        if (!expr_set_store(items.items[i]))
            return false;
    return true;
}

/* Depth is bounded by that of the parser. */
bool expr_set_store(Expr *e) {
    switch (e->kind) {
    case EXPR_Name: e->Name.ctx = CONTEXT_Store; return true;
    case EXPR_Attribute: e->Attribute.ctx = CONTEXT_Store; return true;
    case EXPR_Subscript: e->Subscript.ctx = CONTEXT_Store; return true;
    case EXPR_Starred:
        e->Starred.ctx = CONTEXT_Store;
        return e->Starred.value->kind != EXPR_Starred && expr_set_store(e->Starred.value);
    case EXPR_Tuple: e->Tuple.ctx = CONTEXT_Store; return exprs_set_store(e->Tuple.elts);
    case EXPR_List: e->List.ctx = CONTEXT_Store; return exprs_set_store(e->List.elts);
    default: return false;
    }
}

static bool exprs_set_del(ExprSeq items) {
    for (ssize_t i = 0; i < items.count; i++)
        if (!expr_set_del(items.items[i]))
            return false;
    return true;
}

bool expr_set_del(Expr *e) {
    switch (e->kind) {
    case EXPR_Name: e->Name.ctx = CONTEXT_Del; return true;
    case EXPR_Attribute: e->Attribute.ctx = CONTEXT_Del; return true;
    case EXPR_Subscript: e->Subscript.ctx = CONTEXT_Del; return true;
    case EXPR_Tuple: e->Tuple.ctx = CONTEXT_Del; return exprs_set_del(e->Tuple.elts);
    case EXPR_List: e->List.ctx = CONTEXT_Del; return exprs_set_del(e->List.elts);
    default: return false;
    }
}

static Expr *parse_target_item(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_starred(p) : parse_binary(p, PREC_BIT_OR);
}

Expr *parse_star_target(Parser *p) {
    Expr *e = parse_target_item(p);
    return e && expr_set_store(e) ? e : NULL;
}

Expr *parse_for_targets(Parser *p) {
    const Token *start = p->token;
    Expr *e = parse_target_item(p);
    if (e && peek(p) == TOKEN_COMMA)
        e = parse_tuple_tail(p, start, e, parse_target_item);
    return e && expr_set_store(e) ? e : NULL;
}
