/* SPDX-License-Identifier: MIT
   Expressions as text, the way CPython writes annotations that `from __future__ import annotations` keeps as strings. That
   is not always how ast.unparse() would write them. Called by the compiler.

   Each operator has a strength; what binds more loosely than its place allows is put in parentheses. */
#include "object/error.h"
#include "object/protocol.h"
#include "syntax/parser.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

enum {
    STRENGTH_TUPLE,
    STRENGTH_TEST, /* conditional expression, lambda */
    STRENGTH_OR,
    STRENGTH_AND,
    STRENGTH_NOT,
    STRENGTH_COMPARE,
    STRENGTH_BIT_OR,
    STRENGTH_BIT_XOR,
    STRENGTH_BIT_AND,
    STRENGTH_SHIFT,
    STRENGTH_SUM,
    STRENGTH_TERM,
    STRENGTH_FACTOR,
    STRENGTH_POWER,
    STRENGTH_AWAIT,
    STRENGTH_ATOM,
};

typedef StrBuilder Out;

static bool write_expr(Out *out, const Expr *e, int strength);

static bool write_text(Out *out, const char *text) { return str_builder_add_text(out, text); }
static bool write_text_if(Out *out, bool wanted, const char *text) { return !wanted || str_builder_add_text(out, text); }

/* Items separated by commas; continues a list when *first is false. */
static bool write_items(Out *out, ExprSeq items, bool *first) {
    for (ssize_t i = 0; i < items.count; i++) {
        if (!write_text_if(out, !*first, ", ") || !write_expr(out, items.items[i], STRENGTH_TEST))
            return false;
        *first = false;
    }
    return true;
}

static bool write_enclosed(Out *out, const char *open, ExprSeq items, const char *close) {
    bool first = true;
    return write_text(out, open) && write_items(out, items, &first) && write_text(out, close);
}

/* --- operators --- */

static bool write_bool_op(Out *out, const Expr *e, int strength) {
    bool is_and = e->BoolOp.op == BOOLOP_And;
    int own_strength = is_and ? STRENGTH_AND : STRENGTH_OR;
    if (!write_text_if(out, strength > own_strength, "("))
        return false;
    for (ssize_t i = 0; i < e->BoolOp.values.count; i++) {
        if (!write_text_if(out, i > 0, is_and ? " and " : " or ") ||
            !write_expr(out, e->BoolOp.values.items[i], own_strength + 1))
            return false;
    }
    return write_text_if(out, strength > own_strength, ")");
}

static bool write_bin_op(Out *out, const Expr *e, int strength) {
    static const struct {
        const char *text;
        int strength;
    } operators[] = {
        [OPERATOR_Add] = {" + ", STRENGTH_SUM},          [OPERATOR_Sub] = {" - ", STRENGTH_SUM},
        [OPERATOR_Mult] = {" * ", STRENGTH_TERM},        [OPERATOR_MatMult] = {" @ ", STRENGTH_TERM},
        [OPERATOR_Div] = {" / ", STRENGTH_TERM},         [OPERATOR_Mod] = {" % ", STRENGTH_TERM},
        [OPERATOR_LShift] = {" << ", STRENGTH_SHIFT},    [OPERATOR_RShift] = {" >> ", STRENGTH_SHIFT},
        [OPERATOR_BitOr] = {" | ", STRENGTH_BIT_OR},     [OPERATOR_BitXor] = {" ^ ", STRENGTH_BIT_XOR},
        [OPERATOR_BitAnd] = {" & ", STRENGTH_BIT_AND},   [OPERATOR_FloorDiv] = {" // ", STRENGTH_TERM},
        [OPERATOR_Pow] = {" ** ", STRENGTH_POWER},
    };
    int own_strength = operators[e->BinOp.op].strength;
    bool right_first = e->BinOp.op == OPERATOR_Pow; /* a ** b ** c is a ** (b ** c) */
    return write_text_if(out, strength > own_strength, "(") &&
           write_expr(out, e->BinOp.left, own_strength + right_first) &&
           write_text(out, operators[e->BinOp.op].text) &&
           write_expr(out, e->BinOp.right, own_strength + !right_first) &&
           write_text_if(out, strength > own_strength, ")");
}

static bool write_unary_op(Out *out, const Expr *e, int strength) {
    static const char *const texts[] = {
        [UNARYOP_Invert] = "~", [UNARYOP_Not] = "not ", [UNARYOP_UAdd] = "+", [UNARYOP_USub] = "-"};
    int own_strength = e->UnaryOp.op == UNARYOP_Not ? STRENGTH_NOT : STRENGTH_FACTOR;
    return write_text_if(out, strength > own_strength, "(") && write_text(out, texts[e->UnaryOp.op]) &&
           write_expr(out, e->UnaryOp.operand, own_strength) && write_text_if(out, strength > own_strength, ")");
}

static bool write_compare(Out *out, const Expr *e, int strength) {
    static const char *const texts[] = {
        [CMPOP_Eq] = " == ",  [CMPOP_NotEq] = " != ",    [CMPOP_Lt] = " < ",  [CMPOP_LtE] = " <= ",
        [CMPOP_Gt] = " > ",   [CMPOP_GtE] = " >= ",      [CMPOP_Is] = " is ", [CMPOP_IsNot] = " is not ",
        [CMPOP_In] = " in ",  [CMPOP_NotIn] = " not in "};
    if (!write_text_if(out, strength > STRENGTH_COMPARE, "(") ||
        !write_expr(out, e->Compare.left, STRENGTH_COMPARE + 1))
        return false;
    for (ssize_t i = 0; i < e->Compare.ops.count; i++)
        if (!write_text(out, texts[e->Compare.ops.items[i]]) ||
            !write_expr(out, e->Compare.comparators.items[i], STRENGTH_COMPARE + 1))
            return false;
    return write_text_if(out, strength > STRENGTH_COMPARE, ")");
}

static bool write_conditional(Out *out, const Expr *e, int strength) {
    return write_text_if(out, strength > STRENGTH_TEST, "(") && write_expr(out, e->IfExp.body, STRENGTH_TEST + 1) &&
           write_text(out, " if ") && write_expr(out, e->IfExp.test, STRENGTH_TEST + 1) && write_text(out, " else ") &&
           write_expr(out, e->IfExp.orelse, STRENGTH_TEST) && write_text_if(out, strength > STRENGTH_TEST, ")");
}

static bool write_named(Out *out, const Expr *e, int strength) {
    return write_text_if(out, strength > STRENGTH_TUPLE, "(") && write_expr(out, e->NamedExpr.target, STRENGTH_ATOM) &&
           write_text(out, " := ") && write_expr(out, e->NamedExpr.value, STRENGTH_ATOM) &&
           write_text_if(out, strength > STRENGTH_TUPLE, ")");
}

/* --- lambda --- */

static bool write_parameter(Out *out, const Arg *arg, const Expr *value, bool *first) {
    if (!write_text_if(out, !*first, ", ") || !str_builder_add(out, arg->arg))
        return false;
    *first = false;
    return !value || (write_text(out, "=") && write_expr(out, value, STRENGTH_TEST));
}

static bool write_positional(Out *out, const Arguments *a, bool *first) {
    ssize_t only = a->posonlyargs.count, count = only + a->args.count;
    for (ssize_t i = 0; i < count; i++) {
        const Arg *arg = i < only ? a->posonlyargs.items[i] : a->args.items[i - only];
        ssize_t at = i - (count - a->defaults.count);
        if (!write_parameter(out, arg, at >= 0 ? a->defaults.items[at] : NULL, first))
            return false;
        if (i + 1 == only && !write_text(out, ", /"))
            return false;
    }
    return true;
}

static bool write_parameters(Out *out, const Arguments *a) {
    bool first = true;
    if (!write_positional(out, a, &first))
        return false;
    if (a->vararg || a->kwonlyargs.count) {
        if (!write_text_if(out, !first, ", ") || !write_text(out, "*") ||
            (a->vararg && !str_builder_add(out, a->vararg->arg)))
            return false;
        first = false;
    }
    for (ssize_t i = 0; i < a->kwonlyargs.count; i++) {
        const Expr *value = i < a->kw_defaults.count ? a->kw_defaults.items[i] : NULL;
        if (!write_parameter(out, a->kwonlyargs.items[i], value, &first))
            return false;
    }
    return !a->kwarg || (write_text_if(out, !first, ", ") && write_text(out, "**") && str_builder_add(out, a->kwarg->arg));
}

static bool write_lambda(Out *out, const Expr *e, int strength) {
    const Arguments *a = e->Lambda.args;
    bool positional = a->posonlyargs.count + a->args.count > 0;
    return write_text_if(out, strength > STRENGTH_TEST, "(") && write_text(out, positional ? "lambda " : "lambda") &&
           write_parameters(out, a) && write_text(out, ": ") && write_expr(out, e->Lambda.body, STRENGTH_TEST) &&
           write_text_if(out, strength > STRENGTH_TEST, ")");
}

/* --- displays and comprehensions --- */

static bool write_tuple(Out *out, const Expr *e, int strength) {
    ExprSeq elts = e->Tuple.elts;
    bool first = true;
    if (!elts.count)
        return write_text(out, "()");
    return write_text_if(out, strength > STRENGTH_TUPLE, "(") && write_items(out, elts, &first) &&
           write_text_if(out, elts.count == 1, ",") && write_text_if(out, strength > STRENGTH_TUPLE, ")");
}

static bool write_dict(Out *out, const Expr *e) {
    if (!write_text(out, "{"))
        return false;
    for (ssize_t i = 0; i < e->Dict.values.count; i++) {
        const Expr *key = e->Dict.keys.items[i], *value = e->Dict.values.items[i];
        if (!write_text_if(out, i > 0, ", "))
            return false;
        bool good = key ? write_expr(out, key, STRENGTH_TEST) && write_text(out, ": ") &&
                              write_expr(out, value, STRENGTH_TEST)
                        : write_text(out, "**") && write_expr(out, value, STRENGTH_BIT_OR);
        if (!good)
            return false;
    }
    return write_text(out, "}");
}

static bool write_clauses(Out *out, ComprehensionSeq clauses) {
    for (ssize_t i = 0; i < clauses.count; i++) {
        const Comprehension *c = clauses.items[i];
        if (!write_text(out, c->is_async ? " async for " : " for ") || !write_expr(out, c->target, STRENGTH_TUPLE) ||
            !write_text(out, " in ") || !write_expr(out, c->iter, STRENGTH_TEST + 1))
            return false;
        for (ssize_t k = 0; k < c->ifs.count; k++)
            if (!write_text(out, " if ") || !write_expr(out, c->ifs.items[k], STRENGTH_TEST + 1))
                return false;
    }
    return true;
}

static bool write_comprehension(Out *out, const char *open, const Expr *elt, ComprehensionSeq clauses, const char *close) {
    return write_text(out, open) && write_expr(out, elt, STRENGTH_TEST) && write_clauses(out, clauses) &&
           write_text(out, close);
}

static bool write_dict_comprehension(Out *out, const Expr *e) {
    return write_text(out, "{") && write_expr(out, e->DictComp.key, STRENGTH_TEST) && write_text(out, ": ") &&
           write_expr(out, e->DictComp.value, STRENGTH_TEST) && write_clauses(out, e->DictComp.generators) &&
           write_text(out, "}");
}

/* --- constants and strings --- */

static bool write_constant(Out *out, Borrowed v) {
    if (is_tuple(v)) {
        ssize_t size = tuple_size(v);
        if (!write_text(out, "("))
            return false;
        for (ssize_t i = 0; i < size; i++)
            if (!write_text_if(out, i > 0, ", ") || !write_constant(out, tuple_peek(v, i)))
                return false;
        return write_text(out, size == 1 ? ",)" : ")");
    }
    if (v == ELLIPSIS)
        return write_text(out, "...");
    OWNED Value text = object_repr(v);
    if (!text)
        return false;
    if (!is_float_exact(v) && type_of(v) != &complex_type)
        return str_builder_add(out, text);
    /* there is no literal for infinity: write one that overflows */
    OWNED Value inf = str_from_text("inf"), large = str_from_text("1e309");
    OWNED Value replaced = inf && large ? str_replace(text, inf, large, -1) : NULL;
    return replaced && str_builder_add(out, replaced);
}

/* Literal text of an f-string: braces are doubled. */
static bool write_braced(Out *out, Borrowed text) {
    for (ssize_t i = 0; i < str_length(text); i++) {
        uint32_t c = str_char(text, i);
        if (!str_builder_add_char(out, c) || ((c == '{' || c == '}') && !str_builder_add_char(out, c)))
            return false;
    }
    return true;
}

static bool write_format_items(Out *out, ExprSeq values);

static bool write_formatted_value(Out *out, const Expr *e) {
    OWNED Value text = NULL;
    Out inner = STR_BUILDER_INIT;
    if (write_expr(&inner, e->FormattedValue.value, STRENGTH_TEST + 1))
        text = str_builder_finish(&inner);
    else
        str_builder_discard(&inner);
    if (!text)
        return false;
    bool brace = str_length(text) > 0 && str_char(text, 0) == '{';
    char conversion[3] = {'!', (char)e->FormattedValue.conversion, 0};
    if (!write_text(out, brace ? "{ " : "{") || !str_builder_add(out, text) ||
        !write_text_if(out, e->FormattedValue.conversion > 0, conversion))
        return false;
    const Expr *spec = e->FormattedValue.format_spec;
    if (spec) {
        ExprSeq values = spec->kind == EXPR_JoinedStr ? spec->JoinedStr.values : (ExprSeq){1, (Expr **)(uintptr_t)&spec};
        if (!write_text(out, ":") || !write_format_items(out, values))
            return false;
    }
    return write_text(out, "}");
}

static bool write_format_items(Out *out, ExprSeq values) {
    for (ssize_t i = 0; i < values.count; i++) {
        const Expr *e = values.items[i];
        bool good;
        switch (e->kind) {
        case EXPR_Constant:
            good = is_str(e->Constant.value) && write_braced(out, e->Constant.value);
            break;
        case EXPR_FormattedValue: good = write_formatted_value(out, e); break;
        case EXPR_JoinedStr: good = write_format_items(out, e->JoinedStr.values); break;
        default: good = false;
        }
        if (!good) {
            if (!error_is_set())
                raise_error(&exc_SystemError, "unexpected expression in f-string");
            return false;
        }
    }
    return true;
}

/* The whole f-string is written like the repr of its inside. */
static bool write_format(Out *out, ExprSeq values) {
    Out inner = STR_BUILDER_INIT;
    if (!write_format_items(&inner, values)) {
        str_builder_discard(&inner);
        return false;
    }
    OWNED Value body = str_builder_finish(&inner);
    OWNED Value text = body ? object_repr(body) : NULL;
    return text && write_text(out, "f") && str_builder_add(out, text);
}

/* --- what is attached to atoms --- */

static bool write_call(Out *out, const Expr *e) {
    ExprSeq args = e->Call.args;
    if (!write_expr(out, e->Call.func, STRENGTH_ATOM))
        return false;
    if (args.count == 1 && !e->Call.keywords.count && args.items[0]->kind == EXPR_GeneratorExp)
        return write_expr(out, args.items[0], STRENGTH_ATOM);
    bool first = true;
    if (!write_text(out, "(") || !write_items(out, args, &first))
        return false;
    for (ssize_t i = 0; i < e->Call.keywords.count; i++) {
        const Keyword *keyword = e->Call.keywords.items[i];
        if (!write_text_if(out, !first, ", "))
            return false;
        first = false;
        bool good = keyword->arg ? str_builder_add(out, keyword->arg) && write_text(out, "=") : write_text(out, "**");
        if (!good || !write_expr(out, keyword->value, STRENGTH_TEST))
            return false;
    }
    return write_text(out, ")");
}

static bool write_attribute(Out *out, const Expr *e) {
    const Expr *value = e->Attribute.value;
    bool is_number = value->kind == EXPR_Constant && is_int_exact(value->Constant.value);
    return write_expr(out, value, STRENGTH_ATOM) && write_text(out, is_number ? " ." : ".") &&
           str_builder_add(out, e->Attribute.attr);
}

static bool write_subscript(Out *out, const Expr *e) {
    return write_expr(out, e->Subscript.value, STRENGTH_ATOM) && write_text(out, "[") &&
           write_expr(out, e->Subscript.slice, STRENGTH_TUPLE) && write_text(out, "]");
}

static bool write_slice(Out *out, const Expr *e) {
    const Expr *lower = e->Slice.lower, *upper = e->Slice.upper, *step = e->Slice.step;
    return (!lower || write_expr(out, lower, STRENGTH_TEST)) && write_text(out, ":") &&
           (!upper || write_expr(out, upper, STRENGTH_TEST)) &&
           (!step || (write_text(out, ":") && write_expr(out, step, STRENGTH_TEST)));
}

static bool write_yield(Out *out, const char *word, const Expr *value) {
    return write_text(out, word) && (!value || (write_text(out, " ") && write_expr(out, value, STRENGTH_TEST))) &&
           write_text(out, ")");
}

static bool write_await(Out *out, const Expr *e, int strength) {
    return write_text_if(out, strength > STRENGTH_AWAIT, "(") && write_text(out, "await ") &&
           write_expr(out, e->Await.value, STRENGTH_ATOM) && write_text_if(out, strength > STRENGTH_AWAIT, ")");
}

static bool write_expr_kind(Out *out, const Expr *e, int strength) {
    switch (e->kind) {
    case EXPR_BoolOp: return write_bool_op(out, e, strength);
    case EXPR_NamedExpr: return write_named(out, e, strength);
    case EXPR_BinOp: return write_bin_op(out, e, strength);
    case EXPR_UnaryOp: return write_unary_op(out, e, strength);
    case EXPR_Lambda: return write_lambda(out, e, strength);
    case EXPR_IfExp: return write_conditional(out, e, strength);
    case EXPR_Dict: return write_dict(out, e);
    case EXPR_Set: return write_enclosed(out, "{", e->Set.elts, "}");
    case EXPR_ListComp: return write_comprehension(out, "[", e->ListComp.elt, e->ListComp.generators, "]");
    case EXPR_SetComp: return write_comprehension(out, "{", e->SetComp.elt, e->SetComp.generators, "}");
    case EXPR_DictComp: return write_dict_comprehension(out, e);
    case EXPR_GeneratorExp: return write_comprehension(out, "(", e->GeneratorExp.elt, e->GeneratorExp.generators, ")");
    case EXPR_Await: return write_await(out, e, strength);
    case EXPR_Yield: return write_yield(out, "(yield", e->Yield.value);
    case EXPR_YieldFrom: return write_yield(out, "(yield from", e->YieldFrom.value);
    case EXPR_Compare: return write_compare(out, e, strength);
    case EXPR_Call: return write_call(out, e);
    case EXPR_FormattedValue: return write_format(out, (ExprSeq){1, (Expr **)(uintptr_t)&e});
    case EXPR_JoinedStr: return write_format(out, e->JoinedStr.values);
    case EXPR_Constant:
        return (e->Constant.value == ELLIPSIS || !e->Constant.kind || str_builder_add(out, e->Constant.kind)) &&
               write_constant(out, e->Constant.value);
    case EXPR_Attribute: return write_attribute(out, e);
    case EXPR_Subscript: return write_subscript(out, e);
    case EXPR_Starred: return write_text(out, "*") && write_expr(out, e->Starred.value, STRENGTH_BIT_OR);
    case EXPR_Name: return str_builder_add(out, e->Name.id);
    case EXPR_List: return write_enclosed(out, "[", e->List.elts, "]");
    case EXPR_Tuple: return write_tuple(out, e, strength);
    case EXPR_Slice: return write_slice(out, e);
    }
    return false;
}

static bool write_expr(Out *out, const Expr *e, int strength) {
    if (!recursion_enter(" during compilation"))
        return false;
    bool good = write_expr_kind(out, e, strength);
    recursion_leave();
    return good;
}

Value unparse_expr(Expr *expr) {
    Out out = STR_BUILDER_INIT;
    if (write_expr(&out, expr, STRENGTH_TEST))
        return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
