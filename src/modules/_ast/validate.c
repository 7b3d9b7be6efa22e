/* SPDX-License-Identifier: MIT
   Checks of trees that did not come from the parser: what the compiler takes for granted. Called by from_python.c. */
#include "modules/_ast/ast_priv.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

#define REFUSE(...) (raise_error(&exc_ValueError, __VA_ARGS__), false)
#define REFUSE_TYPE(...) (raise_error(&exc_TypeError, __VA_ARGS__), false)

static bool check_expr(const Expr *e, ExprContext context);
static bool check_stmts(StmtSeq body);
static bool check_pattern(const Pattern *pattern, bool star_allowed);

/* --- positions, names, sequences --- */

static bool check_places(int line, int column, int end_line, int end_column) {
    if (line > end_line)
        return REFUSE("AST node line range (%d, %d) is not valid", line, end_line);
    if ((line < 0 && end_line != line) || (column < 0 && column != end_column))
        return REFUSE("AST node column range (%d, %d) for line range (%d, %d) is not valid", column, end_column, line,
                      end_line);
    if (line == end_line && column > end_column)
        return REFUSE("line %d, column %d-%d is not a valid range", line, column, end_column);
    return true;
}
#define CHECK_PLACES(node) check_places((node)->line, (node)->column, (node)->end_line, (node)->end_column)

static bool check_name(Borrowed name) {
    static const char *const constants[] = {"None", "True", "False"};
    for (int i = 0; i < ARRAY_LENGTH(constants); i++)
        if (str_equal_ascii(name, constants[i]))
            return REFUSE("identifier field can't represent '%s' constant", constants[i]);
    return true;
}

static bool check_some(ssize_t count, const char *what, const char *owner) {
    return count ? true : REFUSE("empty %s on %s", what, owner);
}

static bool check_body(StmtSeq body, const char *owner) {
    return check_some(body.count, "body", owner) && check_stmts(body);
}

static bool check_maybe(const Expr *e, ExprContext context) { return !e || check_expr(e, context); }

static bool check_exprs(ExprSeq items, ExprContext context) {
    for (ssize_t i = 0; i < items.count; i++) {
        if (!items.items[i])
            return REFUSE("None disallowed in expression list");
        if (!check_expr(items.items[i], context))
            return false;
    }
    return true;
}

/* Items may be missing: keys of **mappings, defaults of keyword-only parameters. */
static bool check_exprs_maybe(ExprSeq items) {
    for (ssize_t i = 0; i < items.count; i++)
        if (!check_maybe(items.items[i], CONTEXT_Load))
            return false;
    return true;
}

static bool check_keywords(KeywordSeq keywords) {
    for (ssize_t i = 0; i < keywords.count; i++)
        if (!check_expr(keywords.items[i]->value, CONTEXT_Load))
            return false;
    return true;
}

/* --- parameters --- */

static bool check_parameters(ArgSeq args) {
    for (ssize_t i = 0; i < args.count; i++)
        if (!CHECK_PLACES(args.items[i]) || !check_maybe(args.items[i]->annotation, CONTEXT_Load))
            return false;
    return true;
}

static bool check_arguments(const Arguments *a) {
    if (!check_parameters(a->posonlyargs) || !check_parameters(a->args))
        return false;
    if (a->vararg && !check_maybe(a->vararg->annotation, CONTEXT_Load))
        return false;
    if (!check_parameters(a->kwonlyargs))
        return false;
    if (a->kwarg && !check_maybe(a->kwarg->annotation, CONTEXT_Load))
        return false;
    if (a->defaults.count > a->posonlyargs.count + a->args.count)
        return REFUSE("more positional defaults than args on arguments");
    if (a->kw_defaults.count != a->kwonlyargs.count)
        return REFUSE("length of kwonlyargs is not the same as kw_defaults on arguments");
    return check_exprs(a->defaults, CONTEXT_Load) && check_exprs_maybe(a->kw_defaults);
}

/* --- expressions --- */

static bool is_plain_constant(Borrowed v) {
    return v == NONE || v == ELLIPSIS || is_bool(v) || is_imm_int(v) || is_imm_float(v) || is_exact(v, &int_type) ||
           is_exact(v, &float_type) || is_exact(v, &complex_type) || is_str_exact(v) || is_bytes_exact(v);
}

static bool check_constant(Borrowed v) {
    if (is_plain_constant(v))
        return true;
    if (!is_tuple_exact(v) && !is_exact(v, &frozenset_type))
        return REFUSE_TYPE("got an invalid type in Constant: %T", v);
    if (!recursion_enter(" during compilation"))
        return false;
    OWNED Value items = sequence_tuple(v);
    bool good = items != NULL;
    for (ssize_t i = 0; good && i < tuple_size(items); i++)
        good = check_constant(tuple_peek(items, i));
    recursion_leave();
    return good;
}

static bool check_comprehension(ComprehensionSeq clauses) {
    if (!clauses.count)
        return REFUSE("comprehension with no generators");
    for (ssize_t i = 0; i < clauses.count; i++) {
        const Comprehension *c = clauses.items[i];
        if (!check_expr(c->target, CONTEXT_Store) || !check_expr(c->iter, CONTEXT_Load) ||
            !check_exprs(c->ifs, CONTEXT_Load))
            return false;
    }
    return true;
}

static bool check_compare(const Expr *e) {
    if (!e->Compare.comparators.count)
        return REFUSE("Compare with no comparators");
    if (e->Compare.comparators.count != e->Compare.ops.count)
        return REFUSE("Compare has a different number of comparators and operands");
    return check_exprs(e->Compare.comparators, CONTEXT_Load) && check_expr(e->Compare.left, CONTEXT_Load);
}

/* The context that an expression says it has; -1: its kind has none. */
static int context_of(const Expr *e) {
    switch (e->kind) {
    case EXPR_Attribute: return e->Attribute.ctx;
    case EXPR_Subscript: return e->Subscript.ctx;
    case EXPR_Starred: return e->Starred.ctx;
    case EXPR_Name: return e->Name.ctx;
    case EXPR_List: return e->List.ctx;
    case EXPR_Tuple: return e->Tuple.ctx;
    default: return -1;
    }
}

static bool check_context(const Expr *e, ExprContext context) {
    static const char *const names[] = {[CONTEXT_Load] = "Load", [CONTEXT_Store] = "Store", [CONTEXT_Del] = "Del"};
    if (e->kind == EXPR_Name && !check_name(e->Name.id))
        return false;
    int actual = context_of(e);
    if (actual < 0 && context != CONTEXT_Load)
        return REFUSE("expression which can't be assigned to in %s context", names[context]);
    if (actual >= 0 && actual != (int)context)
        return REFUSE("expression must have %s context but has %s instead", names[context], names[actual]);
    return true;
}

static bool check_expr_parts(const Expr *e, ExprContext context) {
    switch (e->kind) {
    case EXPR_BoolOp:
        if (e->BoolOp.values.count < 2)
            return REFUSE("BoolOp with less than 2 values");
        return check_exprs(e->BoolOp.values, CONTEXT_Load);
    case EXPR_BinOp: return check_expr(e->BinOp.left, CONTEXT_Load) && check_expr(e->BinOp.right, CONTEXT_Load);
    case EXPR_UnaryOp: return check_expr(e->UnaryOp.operand, CONTEXT_Load);
    case EXPR_Lambda: return check_arguments(e->Lambda.args) && check_expr(e->Lambda.body, CONTEXT_Load);
    case EXPR_IfExp:
        return check_expr(e->IfExp.test, CONTEXT_Load) && check_expr(e->IfExp.body, CONTEXT_Load) &&
               check_expr(e->IfExp.orelse, CONTEXT_Load);
    case EXPR_Dict:
        if (e->Dict.keys.count != e->Dict.values.count)
            return REFUSE("Dict doesn't have the same number of keys as values");
        return check_exprs_maybe(e->Dict.keys) && check_exprs(e->Dict.values, CONTEXT_Load);
    case EXPR_Set: return check_exprs(e->Set.elts, CONTEXT_Load);
    case EXPR_ListComp: return check_comprehension(e->ListComp.generators) && check_expr(e->ListComp.elt, CONTEXT_Load);
    case EXPR_SetComp: return check_comprehension(e->SetComp.generators) && check_expr(e->SetComp.elt, CONTEXT_Load);
    case EXPR_GeneratorExp:
        return check_comprehension(e->GeneratorExp.generators) && check_expr(e->GeneratorExp.elt, CONTEXT_Load);
    case EXPR_DictComp:
        return check_comprehension(e->DictComp.generators) && check_expr(e->DictComp.key, CONTEXT_Load) &&
               check_expr(e->DictComp.value, CONTEXT_Load);
    case EXPR_Yield: return check_maybe(e->Yield.value, CONTEXT_Load);
    case EXPR_YieldFrom: return check_expr(e->YieldFrom.value, CONTEXT_Load);
    case EXPR_Await: return check_expr(e->Await.value, CONTEXT_Load);
    case EXPR_Compare: return check_compare(e);
    case EXPR_Call:
        return check_expr(e->Call.func, CONTEXT_Load) && check_exprs(e->Call.args, CONTEXT_Load) &&
               check_keywords(e->Call.keywords);
    case EXPR_Constant: return check_constant(e->Constant.value);
    case EXPR_JoinedStr: return check_exprs(e->JoinedStr.values, CONTEXT_Load);
    case EXPR_FormattedValue:
        return check_expr(e->FormattedValue.value, CONTEXT_Load) &&
               check_maybe(e->FormattedValue.format_spec, CONTEXT_Load);
    case EXPR_Attribute: return check_expr(e->Attribute.value, CONTEXT_Load);
    case EXPR_Subscript: return check_expr(e->Subscript.slice, CONTEXT_Load) && check_expr(e->Subscript.value, CONTEXT_Load);
    case EXPR_Starred: return check_expr(e->Starred.value, context);
    case EXPR_Slice:
        return check_maybe(e->Slice.lower, CONTEXT_Load) && check_maybe(e->Slice.upper, CONTEXT_Load) &&
               check_maybe(e->Slice.step, CONTEXT_Load);
    case EXPR_List: return check_exprs(e->List.elts, context);
    case EXPR_Tuple: return check_exprs(e->Tuple.elts, context);
    case EXPR_NamedExpr:
        if (e->NamedExpr.target->kind != EXPR_Name)
            return REFUSE_TYPE("NamedExpr target must be a Name");
        return check_expr(e->NamedExpr.value, CONTEXT_Load);
    case EXPR_Name: return true;
    }
    return true;
}

static bool check_expr(const Expr *e, ExprContext context) {
    if (!CHECK_PLACES(e) || !recursion_enter(" during compilation"))
        return false;
    bool good = check_context(e, context) && check_expr_parts(e, context);
    recursion_leave();
    return good;
}

/* --- patterns --- */

static bool is_number_literal(const Expr *e, bool real, bool imaginary) {
    if (e->kind != EXPR_Constant)
        return false;
    Borrowed v = e->Constant.value;
    return (real && ((is_int_exact(v) && !is_bool(v)) || is_float_exact(v))) || (imaginary && is_exact(v, &complex_type));
}

static bool is_negative_literal(const Expr *e, bool real, bool imaginary) {
    return e->kind == EXPR_UnaryOp && e->UnaryOp.op == UNARYOP_USub &&
           is_number_literal(e->UnaryOp.operand, real, imaginary);
}

/* 1 + 2j, -1 - 2j */
static bool is_complex_literal(const Expr *e) {
    if (e->BinOp.op != OPERATOR_Add && e->BinOp.op != OPERATOR_Sub)
        return false;
    const Expr *left = e->BinOp.left;
    return (is_number_literal(left, true, false) || is_negative_literal(left, true, false)) &&
           is_number_literal(e->BinOp.right, false, true);
}

static bool check_pattern_value(const Expr *e) {
    if (!check_expr(e, CONTEXT_Load))
        return false;
    switch (e->kind) {
    case EXPR_Constant: {
        Borrowed v = e->Constant.value;
        if (v == ELLIPSIS || v == NONE || is_bool(v) || !is_plain_constant(v))
            return REFUSE("unexpected constant inside of a literal pattern");
        return true;
    }
    case EXPR_Attribute:
    case EXPR_JoinedStr: return true; /* the compiler refuses f-strings */
    case EXPR_UnaryOp:
        if (is_negative_literal(e, true, true))
            return true;
        break;
    case EXPR_BinOp:
        if (is_complex_literal(e))
            return true;
        break;
    default: break;
    }
    return REFUSE("patterns may only match literals and attribute lookups");
}

static bool check_capture(Borrowed name) {
    if (str_equal_ascii(name, "_"))
        return REFUSE("can't capture name '_' in patterns");
    return check_name(name);
}

static bool check_patterns(PatternSeq patterns, bool star_allowed) {
    for (ssize_t i = 0; i < patterns.count; i++)
        if (!check_pattern(patterns.items[i], star_allowed))
            return false;
    return true;
}

static bool check_mapping(const Pattern *p) {
    if (p->MatchMapping.keys.count != p->MatchMapping.patterns.count)
        return REFUSE("MatchMapping doesn't have the same number of keys as patterns");
    if (p->MatchMapping.rest && !check_capture(p->MatchMapping.rest))
        return false;
    for (ssize_t i = 0; i < p->MatchMapping.keys.count; i++) {
        const Expr *key = p->MatchMapping.keys.items[i];
        if (key && key->kind == EXPR_Constant && (key->Constant.value == NONE || is_bool(key->Constant.value)))
            continue;
        if (!key)
            return REFUSE("None disallowed in expression list");
        if (!check_pattern_value(key))
            return false;
    }
    return check_patterns(p->MatchMapping.patterns, false);
}

static bool check_class_pattern(const Pattern *p) {
    if (p->MatchClass.kwd_attrs.count != p->MatchClass.kwd_patterns.count)
        return REFUSE("MatchClass doesn't have the same number of keyword attributes as patterns");
    if (!check_expr(p->MatchClass.cls, CONTEXT_Load))
        return false;
    const Expr *class = p->MatchClass.cls;
    while (class->kind == EXPR_Attribute)
        class = class->Attribute.value;
    if (class->kind != EXPR_Name)
        return REFUSE("MatchClass cls field can only contain Name or Attribute nodes.");
    for (ssize_t i = 0; i < p->MatchClass.kwd_attrs.count; i++)
        if (p->MatchClass.kwd_attrs.items[i] && !check_name(p->MatchClass.kwd_attrs.items[i]))
            return false;
    return check_patterns(p->MatchClass.patterns, false) && check_patterns(p->MatchClass.kwd_patterns, false);
}

static bool check_pattern_parts(const Pattern *p, bool star_allowed) {
    switch (p->kind) {
    case PATTERN_MatchValue: return check_pattern_value(p->MatchValue.value);
    case PATTERN_MatchSingleton:
        if (p->MatchSingleton.value != NONE && !is_bool(p->MatchSingleton.value))
            return REFUSE("MatchSingleton can only contain True, False and None");
        return true;
    case PATTERN_MatchSequence: return check_patterns(p->MatchSequence.patterns, true);
    case PATTERN_MatchMapping: return check_mapping(p);
    case PATTERN_MatchClass: return check_class_pattern(p);
    case PATTERN_MatchStar:
        if (!star_allowed)
            return REFUSE("can't use MatchStar here");
        return !p->MatchStar.name || check_capture(p->MatchStar.name);
    case PATTERN_MatchAs:
        if (p->MatchAs.name && !check_capture(p->MatchAs.name))
            return false;
        if (!p->MatchAs.pattern)
            return true;
        if (!p->MatchAs.name)
            return REFUSE("MatchAs must specify a target name if a pattern is given");
        return check_pattern(p->MatchAs.pattern, false);
    case PATTERN_MatchOr:
        if (p->MatchOr.patterns.count < 2)
            return REFUSE("MatchOr requires at least 2 patterns");
        return check_patterns(p->MatchOr.patterns, false);
    }
    return true;
}

static bool check_pattern(const Pattern *p, bool star_allowed) {
    if (!p)
        return REFUSE("None disallowed in pattern list");
    if (!CHECK_PLACES(p) || !recursion_enter(" during compilation"))
        return false;
    bool good = check_pattern_parts(p, star_allowed);
    recursion_leave();
    return good;
}

/* --- statements --- */

static bool check_for(const Stmt *s, const char *owner) {
    return check_expr(s->For.target, CONTEXT_Store) && check_expr(s->For.iter, CONTEXT_Load) &&
           check_body(s->For.body, owner) && check_stmts(s->For.orelse);
}

static bool check_with(const Stmt *s, const char *owner) {
    if (!check_some(s->With.items.count, "items", owner))
        return false;
    for (ssize_t i = 0; i < s->With.items.count; i++) {
        const WithItem *item = s->With.items.items[i];
        if (!check_expr(item->context_expr, CONTEXT_Load) || !check_maybe(item->optional_vars, CONTEXT_Store))
            return false;
    }
    return check_body(s->With.body, owner);
}

static bool check_function(const Stmt *s, const char *owner) {
    return check_body(s->FunctionDef.body, owner) && check_arguments(s->FunctionDef.args) &&
           check_exprs(s->FunctionDef.decorator_list, CONTEXT_Load) && check_maybe(s->FunctionDef.returns, CONTEXT_Load);
}

static bool check_try(const Stmt *s, const char *owner) {
    if (!check_body(s->Try.body, owner))
        return false;
    if (!s->Try.handlers.count && !s->Try.finalbody.count)
        return REFUSE("%s has neither except handlers nor finalbody", owner);
    if (!s->Try.handlers.count && s->Try.orelse.count)
        return REFUSE("%s has orelse but no except handlers", owner);
    for (ssize_t i = 0; i < s->Try.handlers.count; i++) {
        const ExceptHandler *handler = s->Try.handlers.items[i];
        if (!handler)
            return REFUSE("None disallowed in handler list");
        if (s->kind == STMT_TryStar && !handler->ExceptHandler.type)
            return REFUSE("ExceptHandler without type in TryStar");
        if (!CHECK_PLACES(handler) || !check_maybe(handler->ExceptHandler.type, CONTEXT_Load) ||
            !check_body(handler->ExceptHandler.body, "ExceptHandler"))
            return false;
    }
    return check_stmts(s->Try.finalbody) && check_stmts(s->Try.orelse);
}

static bool check_match(const Stmt *s) {
    if (!check_expr(s->Match.subject, CONTEXT_Load) || !check_some(s->Match.cases.count, "cases", "Match"))
        return false;
    for (ssize_t i = 0; i < s->Match.cases.count; i++) {
        const MatchCase *c = s->Match.cases.items[i];
        if (!check_pattern(c->pattern, false) || !check_maybe(c->guard, CONTEXT_Load) || !check_body(c->body, "match_case"))
            return false;
    }
    return true;
}

static bool check_annotated(const Stmt *s) {
    if (s->AnnAssign.target->kind != EXPR_Name && s->AnnAssign.simple)
        return REFUSE_TYPE("AnnAssign with simple non-Name target");
    return check_expr(s->AnnAssign.target, CONTEXT_Store) && check_maybe(s->AnnAssign.value, CONTEXT_Load) &&
           check_expr(s->AnnAssign.annotation, CONTEXT_Load);
}

static bool check_raise(const Stmt *s) {
    if (!s->Raise.exc && s->Raise.cause)
        return REFUSE("Raise with cause but no exception");
    return check_maybe(s->Raise.exc, CONTEXT_Load) && check_maybe(s->Raise.cause, CONTEXT_Load);
}

static bool check_stmt_parts(const Stmt *s) {
    switch (s->kind) {
    case STMT_FunctionDef: return check_function(s, "FunctionDef");
    case STMT_AsyncFunctionDef: return check_function(s, "AsyncFunctionDef");
    case STMT_ClassDef:
        return check_body(s->ClassDef.body, "ClassDef") && check_exprs(s->ClassDef.bases, CONTEXT_Load) &&
               check_keywords(s->ClassDef.keywords) && check_exprs(s->ClassDef.decorator_list, CONTEXT_Load);
    case STMT_Return: return check_maybe(s->Return.value, CONTEXT_Load);
    case STMT_Delete:
        return check_some(s->Delete.targets.count, "targets", "Delete") && check_exprs(s->Delete.targets, CONTEXT_Del);
    case STMT_Assign:
        return check_some(s->Assign.targets.count, "targets", "Assign") &&
               check_exprs(s->Assign.targets, CONTEXT_Store) && check_expr(s->Assign.value, CONTEXT_Load);
    case STMT_AugAssign: return check_expr(s->AugAssign.target, CONTEXT_Store) && check_expr(s->AugAssign.value, CONTEXT_Load);
    case STMT_AnnAssign: return check_annotated(s);
    case STMT_For: return check_for(s, "For");
    case STMT_AsyncFor: return check_for(s, "AsyncFor");
    case STMT_While:
        return check_expr(s->While.test, CONTEXT_Load) && check_body(s->While.body, "While") && check_stmts(s->While.orelse);
    case STMT_If: return check_expr(s->If.test, CONTEXT_Load) && check_body(s->If.body, "If") && check_stmts(s->If.orelse);
    case STMT_With: return check_with(s, "With");
    case STMT_AsyncWith: return check_with(s, "AsyncWith");
    case STMT_Match: return check_match(s);
    case STMT_Raise: return check_raise(s);
    case STMT_Try: return check_try(s, "Try");
    case STMT_TryStar: return check_try(s, "TryStar");
    case STMT_Assert: return check_expr(s->Assert.test, CONTEXT_Load) && check_maybe(s->Assert.msg, CONTEXT_Load);
    case STMT_Import: return check_some(s->Import.names.count, "names", "Import");
    case STMT_ImportFrom:
        if (s->ImportFrom.level < 0)
            return REFUSE("Negative ImportFrom level");
        return check_some(s->ImportFrom.names.count, "names", "ImportFrom");
    case STMT_Global: return check_some(s->Global.names.count, "names", "Global");
    case STMT_Nonlocal: return check_some(s->Nonlocal.names.count, "names", "Nonlocal");
    case STMT_Expr: return check_expr(s->Expr.value, CONTEXT_Load);
    case STMT_Pass:
    case STMT_Break:
    case STMT_Continue: return true;
    }
    return true;
}

static bool check_stmts(StmtSeq body) {
    for (ssize_t i = 0; i < body.count; i++) {
        const Stmt *s = body.items[i];
        if (!s)
            return REFUSE("None disallowed in statement list");
        if (!CHECK_PLACES(s) || !recursion_enter(" during compilation"))
            return false;
        bool good = check_stmt_parts(s);
        recursion_leave();
        if (!good)
            return false;
    }
    return true;
}

bool ast_validate(const Ast *tree) {
    switch (tree->kind) {
    case MOD_Module: return check_stmts(tree->Module.body);
    case MOD_Interactive: return check_stmts(tree->Interactive.body);
    case MOD_Expression: return check_expr(tree->Expression.body, CONTEXT_Load);
    case MOD_FunctionType:
        return check_exprs(tree->FunctionType.argtypes, CONTEXT_Load) &&
               check_expr(tree->FunctionType.returns, CONTEXT_Load);
    }
    return true;
}
