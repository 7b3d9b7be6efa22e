/* SPDX-License-Identifier: MIT
   Constant folding: a pass over the tree, before the symbol table is made, that turns what is constant into
   Constant nodes in place. Results are limited in size, and nothing is folded that would raise. Folded values
   live in the compiler's arena. Called by compile.c. */
#include "compile/compile_priv.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"

enum { MAX_INT_BITS = 128, MAX_ITEMS = 256, MAX_TEXT = 4096, MAX_TOTAL_ITEMS = 1024 };

static bool fold_expr(Compiler *c, Expr *e) MUST_CHECK;
static bool fold_exprs(Compiler *c, ExprSeq list) MUST_CHECK;
static bool fold_stmts(Compiler *c, StmtSeq body) MUST_CHECK;

/* --- results --- */

/* Makes `e` the constant `value` (stolen). */
static bool become_constant(Compiler *c, Expr *e, STEALS Value value) {
    Borrowed kept = arena_keep(&c->arena, value);
    if (!kept)
        return false;
    e->kind = EXPR_Constant;
    e->Constant.value = kept;
    e->Constant.kind = NULL;
    return true;
}

/* What an operator gave: NULL means that the expression stays as it is and raises when it is run. */
static bool become_result(Compiler *c, Expr *e, STEALS Value value) {
    if (value)
        return become_constant(c, e, value);
    if (error_matches(&exc_KeyboardInterrupt) || error_matches(&exc_MemoryError))
        return false;
    error_clear();
    return true;
}

static Value constant_tuple(ExprSeq elts, bool *is_constant_out) {
    *is_constant_out = false;
    for (ssize_t i = 0; i < elts.count; i++)
        if (!is_constant(elts.items[i]))
            return NULL;
    *is_constant_out = true;
    Value tuple = tuple_new(elts.count);
    for (ssize_t i = 0; tuple && i < elts.count; i++)
        tuple_init_item(tuple, i, own(elts.items[i]->Constant.value));
    return tuple;
}

/* --- limits --- */

/* Items of nested tuples and frozensets, counted against `limit`; what remains, or -1. */
static ssize_t check_complexity(Borrowed v, ssize_t limit) {
    if (is_tuple(v)) {
        limit -= tuple_size(v);
        for (ssize_t i = 0; limit >= 0 && i < tuple_size(v); i++)
            limit = check_complexity(tuple_peek(v, i), limit);
    } else if (is_frozenset(v)) {
        ssize_t at = 0;
        Borrowed item;
        hash_t hash;
        limit -= set_size(v);
        while (limit >= 0 && set_next(v, &at, &item, &hash))
            limit = check_complexity(item, limit);
    }
    return limit;
}

static bool repeat_is_small(Borrowed sequence, Borrowed count) {
    int overflow;
    int64_t n = int_get(count, &overflow);
    if (is_tuple(sequence) || is_frozenset(sequence)) {
        ssize_t size = is_tuple(sequence) ? tuple_size(sequence) : set_size(sequence);
        return !size || (!overflow && n >= 0 && n <= MAX_ITEMS / size &&
                         (!n || check_complexity(sequence, MAX_TOTAL_ITEMS) >= 0));
    }
    ssize_t size = is_str(sequence) ? str_length(sequence) : bytes_size(sequence);
    return !size || (!overflow && n >= 0 && n <= MAX_TEXT / size);
}

static bool is_repeatable(Borrowed v) { return is_tuple(v) || is_frozenset(v) || is_str(v) || is_bytes(v); }

static bool multiply_is_small(Borrowed a, Borrowed b) {
    if (is_int(a) && is_int(b))
        return int_is_zero(a) || int_is_zero(b) || int_bit_length(a) + int_bit_length(b) <= MAX_INT_BITS;
    if (is_int(a) && is_repeatable(b))
        return repeat_is_small(b, a);
    if (is_int(b) && is_repeatable(a))
        return repeat_is_small(a, b);
    return true;
}

static bool power_is_small(Borrowed a, Borrowed b) {
    if (!is_int(a) || !is_int(b) || int_is_zero(a) || int_sign(b) <= 0)
        return true;
    int overflow;
    int64_t exponent = int_get(b, &overflow);
    return !overflow && exponent <= MAX_INT_BITS / int_bit_length(a);
}

static bool lshift_is_small(Borrowed a, Borrowed b) {
    if (!is_int(a) || !is_int(b) || int_is_zero(a) || int_is_zero(b))
        return true;
    int overflow;
    int64_t shift = int_get(b, &overflow);
    return !overflow && shift >= 0 && shift <= MAX_INT_BITS && int_bit_length(a) <= MAX_INT_BITS - shift;
}

/* --- operators --- */

/* *folded: whether it was tried. */
static Value fold_binary(BinaryOperator op, Borrowed a, Borrowed b, bool *folded) {
    *folded = true;
    switch (op) {
    case OPERATOR_Add: return number_add(a, b);
    case OPERATOR_Sub: return number_subtract(a, b);
    case OPERATOR_Mult:
        if (multiply_is_small(a, b))
            return number_multiply(a, b);
        break;
    case OPERATOR_Div: return number_true_divide(a, b);
    case OPERATOR_FloorDiv: return number_floor_divide(a, b);
    case OPERATOR_Mod:
        if (!is_str(a) && !is_bytes(a))
            return number_remainder(a, b);
        break;
    case OPERATOR_Pow:
        if (power_is_small(a, b))
            return number_power(a, b, NONE);
        break;
    case OPERATOR_LShift:
        if (lshift_is_small(a, b))
            return number_lshift(a, b);
        break;
    case OPERATOR_RShift: return number_rshift(a, b);
    case OPERATOR_BitOr: return number_or(a, b);
    case OPERATOR_BitXor: return number_xor(a, b);
    case OPERATOR_BitAnd: return number_and(a, b);
    case OPERATOR_MatMult: break;
    }
    *folded = false;
    return NULL;
}

static bool fold_binop(Compiler *c, Expr *e) {
    if (!fold_expr(c, e->BinOp.left) || !fold_expr(c, e->BinOp.right))
        return false;
    if (e->BinOp.op == OPERATOR_Mod && e->BinOp.right->kind == EXPR_Tuple)
        return fold_format(c, e);
    if (!is_constant(e->BinOp.left) || !is_constant(e->BinOp.right))
        return true;
    bool folded;
    Value v = fold_binary(e->BinOp.op, e->BinOp.left->Constant.value, e->BinOp.right->Constant.value, &folded);
    return folded ? become_result(c, e, v) : true;
}

static void invert_compare(Expr *e, Expr *compare) {
    CompareOperator *op = &compare->Compare.ops.items[0];
    switch (*op) {
    case CMPOP_Is: *op = CMPOP_IsNot; break;
    case CMPOP_IsNot: *op = CMPOP_Is; break;
    case CMPOP_In: *op = CMPOP_NotIn; break;
    case CMPOP_NotIn: *op = CMPOP_In; break;
    default: return;
    }
    /* The node takes the comparison's place, positions included. */
    *e = *compare;
}

static bool fold_unary(Compiler *c, Expr *e) {
    Expr *operand = e->UnaryOp.operand;
    if (!fold_expr(c, operand))
        return false;
    UnaryOperator op = e->UnaryOp.op;
    if (op == UNARYOP_Not && operand->kind == EXPR_Compare && operand->Compare.ops.count == 1) {
        invert_compare(e, operand);
        return true;
    }
    if (!is_constant(operand))
        return true;
    Borrowed v = operand->Constant.value;
    switch (op) {
    case UNARYOP_Invert: return become_result(c, e, number_invert(v));
    case UNARYOP_UAdd: return become_result(c, e, number_positive(v));
    case UNARYOP_USub: return become_result(c, e, number_negative(v));
    case UNARYOP_Not: {
        int truth = is_true(v);
        return become_result(c, e, truth < 0 ? NULL : bool_value(!truth));
    }
    }
    UNREACHABLE();
}

/* A display that is only iterated over or searched needs no list or set: a tuple, or a constant, will do. */
static bool fold_iterable(Compiler *c, Expr *e) {
    bool constant;
    if (e->kind == EXPR_List) {
        ExprSeq elts = e->List.elts;
        for (ssize_t i = 0; i < elts.count; i++)
            if (elts.items[i]->kind == EXPR_Starred)
                return true;
        ExprContext ctx = e->List.ctx;
        e->kind = EXPR_Tuple;
        e->Tuple.elts = elts;
        e->Tuple.ctx = ctx;
        Value tuple = constant_tuple(elts, &constant);
        return constant ? become_constant(c, e, tuple) : true;
    }
    if (e->kind == EXPR_Set) {
        OWNED Value tuple = constant_tuple(e->Set.elts, &constant);
        if (!constant)
            return true;
        return tuple && become_constant(c, e, frozenset_new(tuple));
    }
    return true;
}

static bool fold_compare(Compiler *c, Expr *e) {
    if (!fold_expr(c, e->Compare.left) || !fold_exprs(c, e->Compare.comparators))
        return false;
    ssize_t last = e->Compare.ops.count - 1;
    CompareOperator op = e->Compare.ops.items[last];
    return op == CMPOP_In || op == CMPOP_NotIn ? fold_iterable(c, e->Compare.comparators.items[last]) : true;
}

static bool fold_subscript(Compiler *c, Expr *e) {
    Expr *value = e->Subscript.value, *index = e->Subscript.slice;
    if (!fold_expr(c, value) || !fold_expr(c, index))
        return false;
    if (e->Subscript.ctx != CONTEXT_Load || !is_constant(value) || !is_constant(index))
        return true;
    return become_result(c, e, get_item(value->Constant.value, index->Constant.value));
}

static bool fold_tuple(Compiler *c, Expr *e) {
    if (!fold_exprs(c, e->Tuple.elts))
        return false;
    bool constant;
    if (e->Tuple.ctx != CONTEXT_Load)
        return true;
    Value tuple = constant_tuple(e->Tuple.elts, &constant);
    return constant ? become_constant(c, e, tuple) : true;
}

/* --- the walk --- */

static bool fold_maybe(Compiler *c, Expr *e) { return !e || fold_expr(c, e); }

static bool fold_exprs(Compiler *c, ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!fold_maybe(c, list.items[i]))
            return false;
    return true;
}

static bool fold_keywords(Compiler *c, KeywordSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!fold_expr(c, list.items[i]->value))
            return false;
    return true;
}

static bool fold_annotation(Compiler *c, Expr *annotation) {
    return (c->flags & CODE_FUTURE_ANNOTATIONS) || fold_maybe(c, annotation);
}

static bool fold_args(Compiler *c, ArgSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!fold_annotation(c, list.items[i]->annotation))
            return false;
    return true;
}

static bool fold_arguments(Compiler *c, Arguments *a) {
    return fold_args(c, a->posonlyargs) && fold_args(c, a->args) && fold_args(c, a->kwonlyargs) &&
           (!a->vararg || fold_annotation(c, a->vararg->annotation)) &&
           (!a->kwarg || fold_annotation(c, a->kwarg->annotation)) && fold_exprs(c, a->defaults) &&
           fold_exprs(c, a->kw_defaults);
}

static bool fold_generators(Compiler *c, ComprehensionSeq list) {
    for (ssize_t i = 0; i < list.count; i++) {
        Comprehension *g = list.items[i];
        if (!fold_expr(c, g->target) || !fold_expr(c, g->iter) || !fold_exprs(c, g->ifs) || !fold_iterable(c, g->iter))
            return false;
    }
    return true;
}

static bool fold_expr_kind(Compiler *c, Expr *e) {
    switch (e->kind) {
    case EXPR_BoolOp: return fold_exprs(c, e->BoolOp.values);
    case EXPR_NamedExpr: return fold_expr(c, e->NamedExpr.value);
    case EXPR_BinOp: return fold_binop(c, e);
    case EXPR_UnaryOp: return fold_unary(c, e);
    case EXPR_Lambda: return fold_arguments(c, e->Lambda.args) && fold_expr(c, e->Lambda.body);
    case EXPR_IfExp: return fold_expr(c, e->IfExp.test) && fold_expr(c, e->IfExp.body) && fold_expr(c, e->IfExp.orelse);
    case EXPR_Dict: return fold_exprs(c, e->Dict.keys) && fold_exprs(c, e->Dict.values);
    case EXPR_Set: return fold_exprs(c, e->Set.elts);
    case EXPR_ListComp: return fold_expr(c, e->ListComp.elt) && fold_generators(c, e->ListComp.generators);
    case EXPR_SetComp: return fold_expr(c, e->SetComp.elt) && fold_generators(c, e->SetComp.generators);
    case EXPR_DictComp:
        return fold_expr(c, e->DictComp.key) && fold_expr(c, e->DictComp.value) &&
               fold_generators(c, e->DictComp.generators);
    case EXPR_GeneratorExp: return fold_expr(c, e->GeneratorExp.elt) && fold_generators(c, e->GeneratorExp.generators);
    case EXPR_Await: return fold_expr(c, e->Await.value);
    case EXPR_Yield: return fold_maybe(c, e->Yield.value);
    case EXPR_YieldFrom: return fold_expr(c, e->YieldFrom.value);
    case EXPR_Compare: return fold_compare(c, e);
    case EXPR_Call:
        return fold_expr(c, e->Call.func) && fold_exprs(c, e->Call.args) &&
               fold_keywords(c, e->Call.keywords);
    case EXPR_FormattedValue:
        return fold_expr(c, e->FormattedValue.value) && fold_maybe(c, e->FormattedValue.format_spec);
    case EXPR_JoinedStr: return fold_exprs(c, e->JoinedStr.values);
    case EXPR_Attribute: return fold_expr(c, e->Attribute.value);
    case EXPR_Subscript: return fold_subscript(c, e);
    case EXPR_Starred: return fold_expr(c, e->Starred.value);
    case EXPR_List: return fold_exprs(c, e->List.elts);
    case EXPR_Tuple: return fold_tuple(c, e);
    case EXPR_Slice:
        return fold_maybe(c, e->Slice.lower) && fold_maybe(c, e->Slice.upper) && fold_maybe(c, e->Slice.step);
    case EXPR_Constant: return true;
    case EXPR_Name:
        if (e->Name.ctx == CONTEXT_Load && e->Name.id == STR(__debug__))
            return become_constant(c, e, bool_value(c->optimize == 0));
        return true;
    }
    UNREACHABLE();
}

static bool fold_expr(Compiler *c, Expr *e) {
    if (!nesting_enter(&c->depth))
        return false;
    bool ok = fold_expr_kind(c, e);
    c->depth--;
    return ok;
}

static bool fold_patterns(Compiler *c, PatternSeq list);

static bool fold_pattern(Compiler *c, Pattern *p) {
    switch (p->kind) {
    case PATTERN_MatchValue: return fold_expr(c, p->MatchValue.value);
    case PATTERN_MatchSequence: return fold_patterns(c, p->MatchSequence.patterns);
    case PATTERN_MatchMapping: return fold_exprs(c, p->MatchMapping.keys) && fold_patterns(c, p->MatchMapping.patterns);
    case PATTERN_MatchClass:
        return fold_expr(c, p->MatchClass.cls) && fold_patterns(c, p->MatchClass.patterns) &&
               fold_patterns(c, p->MatchClass.kwd_patterns);
    case PATTERN_MatchAs: return !p->MatchAs.pattern || fold_patterns(c, (PatternSeq){1, &p->MatchAs.pattern});
    case PATTERN_MatchOr: return fold_patterns(c, p->MatchOr.patterns);
    default: return true;
    }
}

static bool fold_patterns(Compiler *c, PatternSeq list) {
    if (!nesting_enter(&c->depth))
        return false;
    bool ok = true;
    for (ssize_t i = 0; ok && i < list.count; i++)
        ok = fold_pattern(c, list.items[i]);
    c->depth--;
    return ok;
}

static bool is_docstring(StmtSeq body) {
    if (!body.count || body.items[0]->kind != STMT_Expr)
        return false;
    Expr *e = body.items[0]->Expr.value;
    return e->kind == EXPR_Constant && is_str(e->Constant.value);
}

/* A body whose first expression only becomes a string by folding does not get a docstring by it. */
static bool fold_body(Compiler *c, StmtSeq body) {
    bool had = is_docstring(body);
    if (!fold_stmts(c, body))
        return false;
    if (had || !is_docstring(body))
        return true;
    Expr *e = body.items[0]->Expr.value, *copy = arena_alloc(&c->arena, sizeof *copy);
    Expr **items = arena_alloc(&c->arena, sizeof *items);
    if (!copy || !items)
        return false;
    *copy = *e;
    items[0] = copy;
    e->kind = EXPR_JoinedStr;
    e->JoinedStr.values = (ExprSeq){1, items};
    return true;
}

static bool fold_with(Compiler *c, WithItemSeq items, StmtSeq body) {
    for (ssize_t i = 0; i < items.count; i++)
        if (!fold_expr(c, items.items[i]->context_expr) || !fold_maybe(c, items.items[i]->optional_vars))
            return false;
    return fold_stmts(c, body);
}

static bool fold_match(Compiler *c, Stmt *s) {
    if (!fold_expr(c, s->Match.subject))
        return false;
    for (ssize_t i = 0; i < s->Match.cases.count; i++) {
        MatchCase *k = s->Match.cases.items[i];
        if (!fold_patterns(c, (PatternSeq){1, &k->pattern}) || !fold_maybe(c, k->guard) || !fold_stmts(c, k->body))
            return false;
    }
    return true;
}

static bool fold_try(Compiler *c, Stmt *s) {
    for (ssize_t i = 0; i < s->Try.handlers.count; i++) {
        ExceptHandler *h = s->Try.handlers.items[i];
        if (!fold_maybe(c, h->ExceptHandler.type) || !fold_stmts(c, h->ExceptHandler.body))
            return false;
    }
    return fold_stmts(c, s->Try.body) && fold_stmts(c, s->Try.orelse) && fold_stmts(c, s->Try.finalbody);
}

static bool fold_stmt(Compiler *c, Stmt *s) {
    switch (s->kind) {
    case STMT_FunctionDef:
    case STMT_AsyncFunctionDef:
        return fold_arguments(c, s->FunctionDef.args) && fold_body(c, s->FunctionDef.body) &&
               fold_exprs(c, s->FunctionDef.decorator_list) && fold_annotation(c, s->FunctionDef.returns);
    case STMT_ClassDef:
        return fold_exprs(c, s->ClassDef.bases) && fold_keywords(c, s->ClassDef.keywords) &&
               fold_body(c, s->ClassDef.body) && fold_exprs(c, s->ClassDef.decorator_list);
    case STMT_Return: return fold_maybe(c, s->Return.value);
    case STMT_Delete: return fold_exprs(c, s->Delete.targets);
    case STMT_Assign: return fold_exprs(c, s->Assign.targets) && fold_expr(c, s->Assign.value);
    case STMT_AugAssign: return fold_expr(c, s->AugAssign.target) && fold_expr(c, s->AugAssign.value);
    case STMT_AnnAssign:
        return fold_expr(c, s->AnnAssign.target) && fold_annotation(c, s->AnnAssign.annotation) &&
               fold_maybe(c, s->AnnAssign.value);
    case STMT_For:
    case STMT_AsyncFor:
        return fold_expr(c, s->For.target) && fold_expr(c, s->For.iter) && fold_stmts(c, s->For.body) &&
               fold_stmts(c, s->For.orelse) && fold_iterable(c, s->For.iter);
    case STMT_While:
        return fold_expr(c, s->While.test) && fold_stmts(c, s->While.body) && fold_stmts(c, s->While.orelse);
    case STMT_If: return fold_expr(c, s->If.test) && fold_stmts(c, s->If.body) && fold_stmts(c, s->If.orelse);
    case STMT_With: return fold_with(c, s->With.items, s->With.body);
    case STMT_AsyncWith: return fold_with(c, s->AsyncWith.items, s->AsyncWith.body);
    case STMT_Match: return fold_match(c, s);
    case STMT_Raise: return fold_maybe(c, s->Raise.exc) && fold_maybe(c, s->Raise.cause);
    case STMT_Try:
    case STMT_TryStar: return fold_try(c, s);
    case STMT_Assert: return fold_expr(c, s->Assert.test) && fold_maybe(c, s->Assert.msg);
    case STMT_Expr: return fold_expr(c, s->Expr.value);
    default: return true;
    }
}

static bool fold_stmts(Compiler *c, StmtSeq body) {
    if (!nesting_enter(&c->depth))
        return false;
    bool ok = true;
    for (ssize_t i = 0; ok && i < body.count; i++)
        ok = fold_stmt(c, body.items[i]);
    c->depth--;
    return ok;
}

bool fold_tree(Compiler *c, Ast *ast) {
    switch (ast->kind) {
    case MOD_Module: return fold_body(c, ast->Module.body);
    case MOD_Interactive: return fold_stmts(c, ast->Interactive.body);
    case MOD_Expression: return fold_expr(c, ast->Expression.body);
    case MOD_FunctionType: return true;
    }
    UNREACHABLE();
}
