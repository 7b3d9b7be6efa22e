/* SPDX-License-Identifier: MIT
   Expressions: operators, comparisons, conditions, subscripts, conditionals, await and yield. Displays and
   f-strings are in codegen_build.c, calls in codegen_call.c. expr_value is the one entrance: it returns where
   the value is. Invariant: all temporaries taken on the way are released when it returns, but for the result.
 */
#include "compile/compile_priv.h"
#include "object/protocol.h"
#include "types/int.h"

/* --- assignment expressions inside operands --- */

static bool any_walrus(ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (list.items[i] && expr_has_walrus(list.items[i]))
            return true;
    return false;
}

/* Conservative: whether evaluating `e` might bind a local of this function. */
bool expr_has_walrus(Expr *e) {
    if (!e)
        return false;
    switch (e->kind) {
    case EXPR_NamedExpr: return true;
    case EXPR_Constant:
    case EXPR_Name:
    case EXPR_Lambda: return false;
    case EXPR_Attribute: return expr_has_walrus(e->Attribute.value);
    case EXPR_Subscript: return expr_has_walrus(e->Subscript.value) || expr_has_walrus(e->Subscript.slice);
    case EXPR_BinOp: return expr_has_walrus(e->BinOp.left) || expr_has_walrus(e->BinOp.right);
    case EXPR_UnaryOp: return expr_has_walrus(e->UnaryOp.operand);
    case EXPR_Compare: return expr_has_walrus(e->Compare.left) || any_walrus(e->Compare.comparators);
    case EXPR_BoolOp: return any_walrus(e->BoolOp.values);
    case EXPR_Tuple: return any_walrus(e->Tuple.elts);
    case EXPR_List: return any_walrus(e->List.elts);
    case EXPR_Starred: return expr_has_walrus(e->Starred.value);
    default: return true;
    }
}

Operand expr_kept(Compiler *c, Expr *e, Expr *later) {
    bool is_name = e->kind == EXPR_Name || e->kind == EXPR_NamedExpr;
    bool copy = c->unit->scope->has_walrus && is_name && later && expr_has_walrus(later);
    return expr_value(c, e, copy ? TO_NEW : TO_ANY);
}

/* --- constants --- */

bool is_constant(Expr *e) { return e->kind == EXPR_Constant; }

bool small_constant(Expr *e, int *out) {
    if (e->kind != EXPR_Constant || !is_imm_int(e->Constant.value))
        return false;
    int64_t i = imm_int_get(e->Constant.value);
    *out = (int)i;
    return i >= -32768 && i <= 32767;
}

/* Constants that loops use are loaded once, at the entry of the unit. -1: not this one. */
static int pinned_constant(Compiler *c, Borrowed value) {
    Unit *u = c->unit;
    if (c->failed || !u->loop_depth || u->is_unreachable)
        return -1;
    int index = constant_index(c, value);
    for (int i = 0; i < u->pin_count; i++)
        if (u->pin_constants[i] == index)
            return REGISTER_PIN + i;
    if (u->pin_count == PIN_LIMIT)
        return -1;
    u->pin_constants[u->pin_count] = index;
    return REGISTER_PIN + u->pin_count++;
}

static Operand compile_constant(Compiler *c, Expr *e, int to) {
    if (to == TO_ANY) {
        int pin = pinned_constant(c, e->Constant.value);
        if (pin >= 0)
            return lent_operand(pin);
    }
    int dest = dest_register(c, to);
    emit_constant(c, dest, e->Constant.value);
    return dest_operand(to, dest);
}

/* --- operators --- */

static Opcode binary_opcode(BinaryOperator op) {
    switch (op) {
    case OPERATOR_Add: return OP_ADD;
    case OPERATOR_Sub: return OP_SUBTRACT;
    case OPERATOR_Mult: return OP_MULTIPLY;
    case OPERATOR_MatMult: return OP_MATRIX_MULTIPLY;
    case OPERATOR_Div: return OP_TRUE_DIVIDE;
    case OPERATOR_Mod: return OP_REMAINDER;
    case OPERATOR_Pow: return OP_POWER;
    case OPERATOR_LShift: return OP_LSHIFT;
    case OPERATOR_RShift: return OP_RSHIFT;
    case OPERATOR_BitOr: return OP_OR;
    case OPERATOR_BitXor: return OP_XOR;
    case OPERATOR_BitAnd: return OP_AND;
    case OPERATOR_FloorDiv: return OP_FLOOR_DIVIDE;
    }
    UNREACHABLE();
}

/* The form that takes a 16-bit int on the right; NOP: there is none. */
static Opcode immediate_opcode(BinaryOperator op) {
    switch (op) {
    case OPERATOR_Add: return OP_ADD_IMM;
    case OPERATOR_Sub: return OP_SUBTRACT_IMM;
    case OPERATOR_Mult: return OP_MULTIPLY_IMM;
    case OPERATOR_Div: return OP_TRUE_DIVIDE_IMM;
    case OPERATOR_Mod: return OP_REMAINDER_IMM;
    case OPERATOR_Pow: return OP_POWER_IMM;
    case OPERATOR_LShift: return OP_LSHIFT_IMM;
    case OPERATOR_RShift: return OP_RSHIFT_IMM;
    case OPERATOR_BitOr: return OP_OR_IMM;
    case OPERATOR_BitXor: return OP_XOR_IMM;
    case OPERATOR_BitAnd: return OP_AND_IMM;
    case OPERATOR_FloorDiv: return OP_FLOOR_DIVIDE_IMM;
    case OPERATOR_MatMult: return OP_NOP;
    }
    UNREACHABLE();
}

Operand emit_binary(Compiler *c, BinaryOperator op, int flags, Operand left, Expr *right, int to) {
    int small;
    Opcode immediate = immediate_opcode(op);
    if (immediate != OP_NOP && small_constant(right, &small)) {
        mark_line(c, right);
        release(c, left);
        int dest = dest_register(c, to);
        emit(c, immediate, flags | kill(left, KILL_B), dest, left.reg, small);
        return dest_operand(to, dest);
    }
    Operand r = expr_any(c, right);
    release(c, r);
    release(c, left);
    int dest = dest_register(c, to);
    emit(c, binary_opcode(op), flags | kill(left, KILL_B) | kill(r, KILL_C), dest, left.reg, r.reg);
    return dest_operand(to, dest);
}

static Operand compile_binop(Compiler *c, Expr *e, int to) {
    Operand left = expr_kept(c, e->BinOp.left, e->BinOp.right);
    return emit_binary(c, e->BinOp.op, 0, left, e->BinOp.right, to);
}

static Operand compile_unary(Compiler *c, Expr *e, int to) {
    static const Opcode opcodes[] = {[UNARYOP_Invert] = OP_INVERT,
                                     [UNARYOP_Not] = OP_NOT,
                                     [UNARYOP_UAdd] = OP_POSITIVE,
                                     [UNARYOP_USub] = OP_NEGATIVE};
    Operand o = expr_any(c, e->UnaryOp.operand);
    release(c, o);
    int dest = dest_register(c, to);
    emit(c, opcodes[e->UnaryOp.op], kill(o, KILL_B), dest, o.reg, 0);
    return dest_operand(to, dest);
}

/* For values that are made in several steps: a temporary, even when a local's register is wanted. */
static int scratch_register(Compiler *c, int to) {
    return to >= REGISTER_TEMP ? to : temp_push(c);
}
static Operand scratch_result(Compiler *c, int to, int reg) {
    if (to < 0)
        return temp_operand(reg);
    if (to != reg) {
        temp_pop(c, reg);
        emit_move(c, to, temp_operand(reg));
    }
    return lent_operand(to);
}

static Operand compile_boolop(Compiler *c, Expr *e, int to) {
    int reg = scratch_register(c, to), end = label_new(c);
    Opcode op = e->BoolOp.op == BOOLOP_And ? OP_JUMP_IF_FALSE : OP_JUMP_IF_TRUE;
    ssize_t n = e->BoolOp.values.count;
    for (ssize_t i = 0; i < n; i++) {
        expr_value(c, e->BoolOp.values.items[i], reg);
        if (i + 1 < n)
            emit_jump(c, op, 0, reg, end);
    }
    label_bind(c, end);
    return scratch_result(c, to, reg);
}

static Operand compile_ifexp(Compiler *c, Expr *e, int to) {
    int other = label_new(c), end = label_new(c);
    int reg = to < 0 ? temp_push(c) : to;
    expr_jump(c, e->IfExp.test, other, false);
    expr_value(c, e->IfExp.body, reg);
    emit_jump(c, OP_JUMP, 0, 0, end);
    label_bind(c, other);
    expr_value(c, e->IfExp.orelse, reg);
    label_bind(c, end);
    return dest_operand(to, reg);
}

static Operand compile_walrus(Compiler *c, Expr *e, int to) {
    Expr *target = e->NamedExpr.target;
    int local = local_register(c, target->Name.id);
    if (to == TO_ANY && local >= 0 && target->Name.id != STR(__debug__)) {
        assign_expr(c, target, e->NamedExpr.value);
        return lent_operand(local);
    }
    int reg = scratch_register(c, to);
    expr_value(c, e->NamedExpr.value, reg);
    assign(c, target, lent_operand(reg));
    return scratch_result(c, to, reg);
}

/* --- comparisons --- */

static int compare_flags(CompareOperator op) {
    static const uint8_t numbers[] = {
        [CMPOP_Eq] = COMPARE_EQ, [CMPOP_NotEq] = COMPARE_NE, [CMPOP_Lt] = COMPARE_LT,
        [CMPOP_LtE] = COMPARE_LE, [CMPOP_Gt] = COMPARE_GT, [CMPOP_GtE] = COMPARE_GE};
    return numbers[op] << COMPARE_SHIFT;
}

/* Literals whose identity means nothing. */
static bool is_literal(Expr *e) {
    Borrowed v = e->kind == EXPR_Constant ? e->Constant.value : NONE;
    return v != NONE && v != TRUE_VALUE && v != FALSE_VALUE && v != ELLIPSIS;
}

static bool is_order(CompareOperator op) { return op <= CMPOP_GtE; }

/* dest = left <op> right; flags say what is consumed. */
static void emit_compare(Compiler *c, CompareOperator op, int flags, int dest, int left, int right) {
    if (is_order(op))
        emit(c, OP_COMPARE, flags | compare_flags(op), dest, left, right);
    else if (op == CMPOP_Is || op == CMPOP_IsNot)
        emit(c, OP_IS, flags | (op == CMPOP_IsNot ? OP_NEGATE : 0), dest, left, right);
    else
        emit(c, OP_CONTAINS, flags | (op == CMPOP_NotIn ? OP_NEGATE : 0), dest, left, right);
}


/* `is` with a number, string or tuple is most likely a mistake. One warning for a comparison is enough. */
void warn_compare(Compiler *c, Expr *e) {
    Expr *left = e->Compare.left;
    for (ssize_t i = 0; i < e->Compare.ops.count; i++) {
        Expr *right = e->Compare.comparators.items[i];
        CompareOperator op = e->Compare.ops.items[i];
        if ((op == CMPOP_Is || op == CMPOP_IsNot) && (is_literal(left) || is_literal(right))) {
            compile_warn(c, op == CMPOP_Is ? "\"is\" with a literal. Did you mean \"==\"?"
                                           : "\"is not\" with a literal. Did you mean \"!=\"?");
            return;
        }
        left = right;
    }
}

/* Jumps to `label` when (left <op> right) is `jump_if`; flags: what is consumed, KILL_A for left and KILL_B
 * for right. */
static void jump_compared(Compiler *c, CompareOperator op, int flags, int left, int right, int label, bool jump_if) {
    if (is_order(op)) {
        emit_jump_compare(c, OP_JUMP_COMPARE, flags | compare_flags(op) | (jump_if ? OP_NEGATE : 0), left,
                          right, label);
        return;
    }
    int t = temp_push(c);
    emit_compare(c, op, flags << 1, t, left, right);
    emit_jump(c, jump_if ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, KILL_A, t, label);
    temp_pop(c, t);
}
_Static_assert(KILL_A << 1 == KILL_B && KILL_B << 1 == KILL_C, "flags are moved from jumps to plain comparisons");

/* All links of a chain but the last. A link that fails goes to `failed_lent` when nothing has to be dropped,
   else to `failed` with the middle operand in *middle. Operands of the last link are left and the one that
   the caller evaluates. result >= 0: each link's value goes there. */
static Operand chain_links(Compiler *c, Expr *e, int result, int failed, int failed_lent, Operand *middle) {
    ssize_t n = e->Compare.comparators.count;
    bool keep = c->unit->scope->has_walrus;
    Operand left = expr_value(c, e->Compare.left, keep ? TO_NEW : TO_ANY);
    Operand m = expr_value(c, e->Compare.comparators.items[0], keep || n > 2 ? TO_NEW : TO_ANY);
    for (ssize_t i = 0; i + 1 < n; i++) {
        Operand right = i ? expr_new(c, e->Compare.comparators.items[i]) : m;
        Operand link_left = i ? m : left;
        CompareOperator op = e->Compare.ops.items[i];
        int flags = kill(link_left, KILL_A);
        if (i == 0 && result < 0) {
            jump_compared(c, op, flags, link_left.reg, right.reg, m.is_temp ? failed : failed_lent, false);
            continue;
        }
        int value = result >= 0 ? result : temp_push(c);
        emit_compare(c, op, flags << 1, value, link_left.reg, right.reg);
        if (i) {
            emit_move(c, m.reg, right);
        }
        emit_jump(c, OP_JUMP_IF_FALSE, result >= 0 ? 0 : KILL_A, value, m.is_temp ? failed : failed_lent);
        if (result < 0)
            temp_pop(c, value);
        if (i)
            release(c, right);
    }
    *middle = m;
    return m;
}

static Operand compile_chain(Compiler *c, Expr *e, int to) {
    ssize_t n = e->Compare.comparators.count;
    int reg = scratch_register(c, to), cleanup = label_new(c), end = label_new(c), top = c->unit->temp_top;
    Operand middle;
    Operand left = chain_links(c, e, reg, cleanup, end, &middle);
    Operand right = expr_any(c, e->Compare.comparators.items[n - 1]);
    emit_compare(c, e->Compare.ops.items[n - 1], kill(left, KILL_B) | kill(right, KILL_C), reg, left.reg, right.reg);
    if (!c->failed)
        c->unit->temp_top = top;
    if (middle.is_temp) {
        emit_jump(c, OP_JUMP, 0, 0, end);
        label_bind(c, cleanup);
        emit(c, OP_CLEAR, 0, middle.reg, 0, 0);
    }
    label_bind(c, end);
    return scratch_result(c, to, reg);
}

Operand compile_compare(Compiler *c, Expr *e, int to) {
    warn_compare(c, e);
    if (e->Compare.ops.count > 1)
        return compile_chain(c, e, to);
    Expr *right = e->Compare.comparators.items[0];
    Operand l = expr_kept(c, e->Compare.left, right), r = expr_any(c, right);
    release(c, r);
    release(c, l);
    int dest = dest_register(c, to);
    emit_compare(c, e->Compare.ops.items[0], kill(l, KILL_B) | kill(r, KILL_C), dest, l.reg, r.reg);
    return dest_operand(to, dest);
}

/* --- conditions --- */

static bool is_none_constant(Expr *e) { return e->kind == EXPR_Constant && e->Constant.value == NONE; }

static void jump_if_none(Compiler *c, Expr *operand, int label, bool jump_if_none) {
    Operand o = expr_any(c, operand);
    emit_jump(c, jump_if_none ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, kill(o, KILL_A), o.reg, label);
    release(c, o);
}

static void jump_chain(Compiler *c, Expr *e, int label, bool jump_if) {
    ssize_t n = e->Compare.comparators.count;
    int cleanup = label_new(c), end = label_new(c), top = c->unit->temp_top;
    Operand middle;
    Operand left = chain_links(c, e, -1, cleanup, jump_if ? end : label, &middle);
    Operand right = expr_any(c, e->Compare.comparators.items[n - 1]);
    jump_compared(c, e->Compare.ops.items[n - 1], kill(left, KILL_A) | kill(right, KILL_B), left.reg,
                  right.reg, label, jump_if);
    if (!c->failed)
        c->unit->temp_top = top;
    if (middle.is_temp) {
        emit_jump(c, OP_JUMP, 0, 0, end);
        label_bind(c, cleanup);
        emit(c, OP_CLEAR, 0, middle.reg, 0, 0);
        if (!jump_if)
            emit_jump(c, OP_JUMP, 0, 0, label);
    }
    label_bind(c, end);
}

static void jump_compare(Compiler *c, Expr *e, int label, bool jump_if) {
    warn_compare(c, e);
    if (e->Compare.ops.count > 1) {
        jump_chain(c, e, label, jump_if);
        return;
    }
    CompareOperator op = e->Compare.ops.items[0];
    Expr *left = e->Compare.left, *right = e->Compare.comparators.items[0];
    int small;
    if ((op == CMPOP_Is || op == CMPOP_IsNot) && is_none_constant(right)) {
        jump_if_none(c, left, label, (op == CMPOP_Is) == jump_if);
        return;
    }
    Operand l = expr_kept(c, left, right);
    if (is_order(op) && small_constant(right, &small)) {
        mark_line(c, right);
        release(c, l);
        emit_jump_compare(c, OP_JUMP_COMPARE_IMM,
                          kill(l, KILL_A) | compare_flags(op) | (jump_if ? OP_NEGATE : 0), l.reg, small,
                          label);
        return;
    }
    Operand r = expr_any(c, right);
    release(c, r);
    release(c, l);
    jump_compared(c, op, kill(l, KILL_A) | kill(r, KILL_B), l.reg, r.reg, label, jump_if);
}

static void jump_boolop(Compiler *c, Expr *e, int label, bool jump_if) {
    bool is_or = e->BoolOp.op == BOOLOP_Or;
    ssize_t n = e->BoolOp.values.count;
    int end = is_or == jump_if ? label : label_new(c);
    for (ssize_t i = 0; i + 1 < n; i++)
        expr_jump(c, e->BoolOp.values.items[i], end, is_or);
    expr_jump(c, e->BoolOp.values.items[n - 1], label, jump_if);
    if (end != label)
        label_bind(c, end);
}

static void jump_ifexp(Compiler *c, Expr *e, int label, bool jump_if) {
    int other = label_new(c), end = label_new(c);
    expr_jump(c, e->IfExp.test, other, false);
    expr_jump(c, e->IfExp.body, label, jump_if);
    emit_jump(c, OP_JUMP, 0, 0, end);
    label_bind(c, other);
    expr_jump(c, e->IfExp.orelse, label, jump_if);
    label_bind(c, end);
}

static void jump_constant(Compiler *c, Expr *e, int label, bool jump_if) {
    int truth = is_true(e->Constant.value);
    if (truth < 0)
        compile_fail(c);
    else if (truth == jump_if)
        emit_jump(c, OP_JUMP, 0, 0, label);
}

static void jump_kind(Compiler *c, Expr *e, int label, bool jump_if) {
    switch (e->kind) {
    case EXPR_UnaryOp:
        if (e->UnaryOp.op == UNARYOP_Not) {
            expr_jump(c, e->UnaryOp.operand, label, !jump_if);
            return;
        }
        break;
    case EXPR_BoolOp: jump_boolop(c, e, label, jump_if); return;
    case EXPR_IfExp: jump_ifexp(c, e, label, jump_if); return;
    case EXPR_Compare:
        AT(c, e); /* stays so: a failed assertion points at the comparison */
        jump_compare(c, e, label, jump_if);
        return;
    case EXPR_Constant: jump_constant(c, e, label, jump_if); return;
    default: break;
    }
    Operand o = expr_any(c, e);
    emit_jump(c, jump_if ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, kill(o, KILL_A), o.reg, label);
    release(c, o);
}

void expr_jump(Compiler *c, Expr *test, int label, bool jump_if) {
    if (c->failed)
        return;
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return;
    }
    jump_kind(c, test, label, jump_if);
    c->depth--;
}

/* --- attributes and subscripts --- */

static Operand compile_attribute(Compiler *c, Expr *e, int to) {
    Operand o = expr_any(c, e->Attribute.value);
    release(c, o);
    int dest = dest_register(c, to);
    at_attribute(c, e);
    emit(c, OP_LOAD_ATTR, kill(o, KILL_B), dest, o.reg, name_index_mangled(c, e->Attribute.attr));
    return dest_operand(to, dest);
}

static Operand compile_slice(Compiler *c, Expr *e, int to) {
    Expr *parts[] = {e->Slice.lower, e->Slice.upper, e->Slice.step};
    int n = e->Slice.step ? 3 : 2, base = c->unit->temp_top;
    for (int i = 0; i < n; i++) {
        if (parts[i])
            expr_new(c, parts[i]);
        else
            emit_constant(c, temp_push(c), NONE);
    }
    if (!c->failed)
        c->unit->temp_top = base;
    int dest = dest_register(c, to);
    emit(c, OP_BUILD_SLICE, 0, dest, REGISTER_TEMP + base, n);
    return dest_operand(to, dest);
}

Operand compile_subscript(Compiler *c, Expr *e, int to) {
    warn_not_subscriptable(c, e->Subscript.value);
    warn_index(c, e->Subscript.value, e->Subscript.slice);
    Operand o = expr_kept(c, e->Subscript.value, e->Subscript.slice);
    Operand k = expr_any(c, e->Subscript.slice);
    release(c, k);
    release(c, o);
    int dest = dest_register(c, to);
    emit(c, OP_LOAD_SUBSCR, kill(o, KILL_B) | kill(k, KILL_C), dest, o.reg, k.reg);
    return dest_operand(to, dest);
}

/* --- await and yield --- */

static void delegate(Compiler *c, int reg, int dest) {
    int sent = temp_push(c);
    emit_constant(c, sent, NONE);
    temp_pop(c, sent);
    emit(c, OP_YIELD_FROM, KILL_B | KILL_C, dest, reg, sent);
}

void emit_await(Compiler *c, int reg, int context) {
    emit(c, OP_GET_AWAITABLE, KILL_B, reg, reg, context);
    delegate(c, reg, reg);
}

bool is_top_level_await(Compiler *c) {
    return (c->flags & COMPILE_FLAG_TOP_LEVEL_AWAIT) && c->unit->scope->kind == SCOPE_MODULE;
}

static bool check_await(Compiler *c) {
    if (is_top_level_await(c))
        return true;
    if (c->unit->scope->kind != SCOPE_FUNCTION)
        compile_error(c, "'await' outside function");
    else if (!c->unit->is_async && c->unit->kind != UNIT_COMPREHENSION)
        compile_error(c, "'await' outside async function");
    return !c->failed;
}

static Operand compile_await(Compiler *c, Expr *e, int to) {
    if (!check_await(c))
        return lent_operand(0);
    int reg = expr_new(c, e->Await.value).reg, dest = to < 0 ? reg : to;
    emit(c, OP_GET_AWAITABLE, KILL_B, reg, reg, 0);
    delegate(c, reg, dest);
    if (to >= 0)
        temp_pop(c, reg);
    return dest_operand(to, dest);
}

static Operand compile_yield_from(Compiler *c, Expr *e, int to) {
    if (c->unit->scope->kind != SCOPE_FUNCTION)
        compile_error(c, "'yield' outside function");
    else if (c->unit->is_async)
        compile_error(c, "'yield from' inside async function");
    int reg = expr_new(c, e->YieldFrom.value).reg, dest = to < 0 ? reg : to;
    emit(c, OP_GET_YIELD_FROM_ITER, KILL_B, reg, reg, 0);
    delegate(c, reg, dest);
    if (to >= 0)
        temp_pop(c, reg);
    return dest_operand(to, dest);
}

/* Yields operand `o`, which is consumed and was released; the sent value goes to `dest`. */
void emit_yield(Compiler *c, Operand o, int dest) {
    bool is_async_generator = c->unit->scope->is_generator && c->unit->scope->is_coroutine;
    emit(c, is_async_generator ? OP_ASYNC_GEN_YIELD : OP_YIELD, kill(o, KILL_B), dest, o.reg, 0);
}

Operand compile_yield(Compiler *c, Expr *e, int to) {
    if (c->unit->scope->kind != SCOPE_FUNCTION)
        compile_error(c, "'yield' outside function");
    Operand o;
    if (e->Yield.value) {
        o = expr_any(c, e->Yield.value);
    } else {
        o = temp_operand(temp_push(c));
        emit_constant(c, o.reg, NONE);
    }
    release(c, o);
    int dest = dest_register(c, to);
    emit_yield(c, o, dest);
    return dest_operand(to, dest);
}

/* --- the entrance --- */

static Operand expr_kind(Compiler *c, Expr *e, int to) {
    switch (e->kind) {
    case EXPR_BoolOp: return compile_boolop(c, e, to);
    case EXPR_NamedExpr: return compile_walrus(c, e, to);
    case EXPR_BinOp: return compile_binop(c, e, to);
    case EXPR_UnaryOp: return compile_unary(c, e, to);
    case EXPR_Lambda: return compile_lambda(c, e, to);
    case EXPR_IfExp: return compile_ifexp(c, e, to);
    case EXPR_Dict: return compile_dict(c, e, to);
    case EXPR_ListComp:
    case EXPR_SetComp:
    case EXPR_DictComp:
    case EXPR_GeneratorExp: return compile_comprehension(c, e, to);
    case EXPR_Await: return compile_await(c, e, to);
    case EXPR_Yield: return compile_yield(c, e, to);
    case EXPR_YieldFrom: return compile_yield_from(c, e, to);
    case EXPR_Compare: return compile_compare(c, e, to);
    case EXPR_Call: return compile_call(c, e, to);
    case EXPR_FormattedValue: return compile_formatted(c, e, to);
    case EXPR_JoinedStr: return compile_joined(c, e, to);
    case EXPR_Constant: return compile_constant(c, e, to);
    case EXPR_Attribute: return compile_attribute(c, e, to);
    case EXPR_Subscript: return compile_subscript(c, e, to);
    case EXPR_Starred:
        compile_error(c, e->Starred.ctx == CONTEXT_Store ? "starred assignment target must be in a list or tuple"
                                                         : "can't use starred expression here");
        return lent_operand(0);
    case EXPR_Name: return compile_load_name(c, e->Name.id, to);
    case EXPR_Set:
    case EXPR_List:
    case EXPR_Tuple: return compile_display(c, e, to);
    case EXPR_Slice: return compile_slice(c, e, to);
    }
    UNREACHABLE();
}

Operand expr_value(Compiler *c, Expr *e, int to) {
    if (c->failed)
        return lent_operand(0);
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return lent_operand(0);
    }
    Position before = c->unit->position;
    AT(c, e);
    Operand result = expr_kind(c, e, to);
    c->unit->position = before;
    if (!result.is_temp && to == TO_ANY)
        mark_line(c, e);
    c->depth--;
    return c->failed ? lent_operand(0) : result;
}

/* An operand that no instruction of its own loads still shows in a trace of an expression over several lines. */
void mark_line(Compiler *c, Expr *e) {
    Position before = c->unit->position;
    if (!before.line || (e->line == before.line && before.line == before.end_line))
        return;
    AT(c, e);
    emit(c, OP_NOP, 0, 0, 0, 0);
    c->unit->position = before;
}

void expr_discard(Compiler *c, Expr *e) {
    if (e->kind == EXPR_Constant)
        return;
    Operand o = expr_any(c, e);
    discard(c, o);
}
