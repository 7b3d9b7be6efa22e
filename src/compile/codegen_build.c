/* SPDX-License-Identifier: MIT
   Displays and f-strings. Short ones are put together from a row of temporaries by one instruction; long ones and those
   with stars are begun so and then added to, item by item. Called by codegen_expr.c and codegen_call.c. */
#include "compile/compile_priv.h"
#include "types/dict.h"
#include "types/list.h"

static void pop_to(Compiler *c, int top) {
    if (!c->failed)
        c->unit->temp_top = top;
}

/* --- lists, sets, tuples --- */

static bool all_constant(ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!is_constant(list.items[i]))
            return false;
    return true;
}

/* The items as a constant tuple, or frozenset for a set. */
static Value constant_items(ExprSeq list, bool as_set) {
    OWNED Value tuple = tuple_new(list.count);
    if (!tuple)
        return NULL;
    for (ssize_t i = 0; i < list.count; i++)
        tuple_init_item(tuple, i, own(list.items[i]->Constant.value));
    return as_set ? frozenset_new(tuple) : MOVE(tuple);
}

/* An empty list or set, and all items at once out of a constant. */
static Operand build_from_constant(Compiler *c, ExprSeq elts, bool is_set, int to) {
    OWNED Value items = constant_items(elts, is_set);
    if (!items) {
        compile_fail(c);
        return lent_operand(0);
    }
    int reg = temp_push(c), source = temp_push(c);
    emit(c, is_set ? OP_BUILD_SET : OP_BUILD_LIST, 0, reg, reg, 0);
    emit_constant(c, source, items);
    emit(c, is_set ? OP_SET_UPDATE : OP_LIST_EXTEND, KILL_B, reg, source, 0);
    temp_pop(c, source);
    if (to < 0)
        return temp_operand(reg);
    temp_pop(c, reg);
    emit_move(c, to, temp_operand(reg));
    return lent_operand(to);
}

/* List or set of `elts` in a new temporary, whose first `given` items are in temporaries on top of the stack. */
int build_collection(Compiler *c, ExprSeq elts, int given, bool is_set) {
    int base = c->unit->temp_top - given;
    ssize_t i = 0;
    for (; i < elts.count && i + given < WINDOW_LIMIT && elts.items[i]->kind != EXPR_Starred; i++)
        expr_new(c, elts.items[i]);
    pop_to(c, base);
    int reg = temp_push(c);
    emit(c, is_set ? OP_BUILD_SET : OP_BUILD_LIST, 0, reg, reg, given + (int)i);
    for (; i < elts.count && !c->failed; i++) {
        Expr *e = elts.items[i];
        bool star = e->kind == EXPR_Starred;
        Operand item = expr_any(c, star ? e->Starred.value : e);
        Opcode op = star ? is_set ? OP_SET_UPDATE : OP_LIST_EXTEND : is_set ? OP_SET_ADD : OP_LIST_APPEND;
        emit(c, op, kill(item, KILL_B), reg, item.reg, 0);
        release(c, item);
    }
    return reg;
}

static bool is_short(ExprSeq elts) {
    if (elts.count > WINDOW_LIMIT)
        return false;
    for (ssize_t i = 0; i < elts.count; i++)
        if (elts.items[i]->kind == EXPR_Starred)
            return false;
    return true;
}

Operand compile_display(Compiler *c, Expr *e, int to) {
    bool is_set = e->kind == EXPR_Set, is_tuple_display = e->kind == EXPR_Tuple;
    ExprSeq elts = is_set ? e->Set.elts : is_tuple_display ? e->Tuple.elts : e->List.elts;
    if (elts.count > 2 && !is_tuple_display && all_constant(elts))
        return build_from_constant(c, elts, is_set, to);
    if (is_short(elts)) {
        int base = c->unit->temp_top;
        for (ssize_t i = 0; i < elts.count; i++)
            expr_new(c, elts.items[i]);
        pop_to(c, base);
        int dest = dest_register(c, to);
        emit(c,
             is_set             ? OP_BUILD_SET
             : is_tuple_display ? OP_BUILD_TUPLE
                                : OP_BUILD_LIST,
             0, dest, REGISTER_TEMP + base, (int)elts.count);
        return dest_operand(to, dest);
    }
    int reg = build_collection(c, elts, 0, is_set), dest = to < 0 ? reg : to;
    if (is_tuple_display)
        emit(c, OP_LIST_TO_TUPLE, KILL_B, dest, reg, 0);
    else
        emit_move(c, dest, temp_operand(reg));
    if (to >= 0)
        temp_pop(c, reg);
    return dest_operand(to, dest);
}

/* --- dicts --- */

static void dict_add_rest(Compiler *c, Expr *e, ssize_t i, int reg) {
    for (; i < e->Dict.values.count && !c->failed; i++) {
        Expr *key = e->Dict.keys.items[i], *value = e->Dict.values.items[i];
        if (!key) {
            Operand other = expr_any(c, value);
            emit(c, OP_DICT_UPDATE, kill(other, KILL_B), reg, other.reg, 0);
            release(c, other);
            continue;
        }
        Operand k = expr_kept(c, key, value), v = expr_any(c, value);
        emit(c, OP_MAP_ADD, kill(k, KILL_B) | kill(v, KILL_C), reg, k.reg, v.reg);
        release(c, v);
        release(c, k);
    }
}

Operand compile_dict(Compiler *c, Expr *e, int to) {
    int base = c->unit->temp_top;
    ssize_t n = e->Dict.values.count, i = 0;
    for (; i < n && i < WINDOW_LIMIT / 2 && e->Dict.keys.items[i]; i++) {
        expr_new(c, e->Dict.keys.items[i]);
        expr_new(c, e->Dict.values.items[i]);
    }
    pop_to(c, base);
    if (i == n) {
        int dest = dest_register(c, to);
        emit(c, OP_BUILD_MAP, 0, dest, REGISTER_TEMP + base, (int)i);
        return dest_operand(to, dest);
    }
    int reg = temp_push(c);
    emit(c, OP_BUILD_MAP, 0, reg, reg, (int)i);
    dict_add_rest(c, e, i, reg);
    if (to < 0)
        return temp_operand(reg);
    temp_pop(c, reg);
    emit_move(c, to, temp_operand(reg));
    return lent_operand(to);
}

/* --- f-strings --- */

Operand compile_formatted(Compiler *c, Expr *e, int to) {
    int conversion = 0;
    switch (e->FormattedValue.conversion) {
    case 's': conversion = 1; break;
    case 'r': conversion = 2; break;
    case 'a': conversion = 3; break;
    case -1: break;
    default:
        if (!c->failed) {
            raise_error(&exc_SystemError, "Unrecognized conversion character %d", e->FormattedValue.conversion);
            compile_fail(c);
        }
    }
    Expr *spec_expr = e->FormattedValue.format_spec;
    Operand value = spec_expr ? expr_kept(c, e->FormattedValue.value, spec_expr) : expr_any(c, e->FormattedValue.value);
    Operand spec = spec_expr ? expr_any(c, spec_expr) : value;
    if (spec_expr)
        release(c, spec);
    release(c, value);
    int dest = dest_register(c, to);
    int flags = conversion << FORMAT_SHIFT | kill(value, KILL_B) | (spec_expr ? kill(spec, KILL_C) : OP_NEGATE);
    emit(c, OP_FORMAT_VALUE, flags, dest, value.reg, spec_expr ? spec.reg : 0);
    return dest_operand(to, dest);
}

Operand compile_joined(Compiler *c, Expr *e, int to) {
    ExprSeq parts = e->JoinedStr.values;
    int base = c->unit->temp_top;
    if (parts.count == 1)
        return expr_value(c, parts.items[0], to < 0 ? TO_NEW : to);
    for (ssize_t i = 0; i < parts.count && !c->failed; i++) {
        if (c->unit->temp_top - base == WINDOW_LIMIT) {
            pop_to(c, base + 1);
            emit(c, OP_BUILD_STRING, 0, REGISTER_TEMP + base, REGISTER_TEMP + base, WINDOW_LIMIT);
        }
        expr_new(c, parts.items[i]);
    }
    int count = c->unit->temp_top - base;
    pop_to(c, base);
    int dest = dest_register(c, to);
    emit(c, OP_BUILD_STRING, 0, dest, REGISTER_TEMP + base, count);
    return dest_operand(to, dest);
}
