/* SPDX-License-Identifier: MIT
   Calls. The callable and its arguments lie in a row of temporaries on top of the stack, because the callee's registers
   begin at the first argument. Calls with stars, and very long ones, collect their arguments in a list and a dict.
   Also the warnings about calls and subscripts that cannot work. Called by codegen_expr.c, codegen_function.c. */
#include "compile/compile_priv.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"

/* --- warnings --- */

/* The type that a display or literal certainly has; NULL: unknown. */
static const char *known_type(Expr *e) {
    switch (e->kind) {
    case EXPR_Tuple: return "tuple";
    case EXPR_List:
    case EXPR_ListComp: return "list";
    case EXPR_Dict:
    case EXPR_DictComp: return "dict";
    case EXPR_Set:
    case EXPR_SetComp: return "set";
    case EXPR_GeneratorExp: return "generator";
    case EXPR_Lambda: return "function";
    case EXPR_JoinedStr:
    case EXPR_FormattedValue: return "str";
    case EXPR_Constant: return type_of(e->Constant.value)->name;
    default: return NULL;
    }
}

static void warn_not_callable(Compiler *c, Expr *e) {
    switch (e->kind) {
    case EXPR_Constant:
    case EXPR_Tuple:
    case EXPR_List:
    case EXPR_ListComp:
    case EXPR_Dict:
    case EXPR_DictComp:
    case EXPR_Set:
    case EXPR_SetComp:
    case EXPR_GeneratorExp:
    case EXPR_JoinedStr:
    case EXPR_FormattedValue:
        compile_warn(c, "'%.200s' object is not callable; perhaps you missed a comma?", known_type(e));
        break;
    default: break;
    }
}

void warn_not_subscriptable(Compiler *c, Expr *e) {
    switch (e->kind) {
    case EXPR_Constant: {
        Borrowed v = e->Constant.value;
        if (v != NONE && v != ELLIPSIS && !is_int(v) && !is_float(v) && !is_exact(v, &complex_type) && !is_frozenset(v))
            return;
        break;
    }
    case EXPR_Set:
    case EXPR_SetComp:
    case EXPR_GeneratorExp:
    case EXPR_Lambda: break;
    default: return;
    }
    compile_warn(c, "'%.200s' object is not subscriptable; perhaps you missed a comma?", known_type(e));
}

void warn_index(Compiler *c, Expr *value, Expr *index) {
    const char *type = known_type(index);
    if (!type || (index->kind == EXPR_Constant && is_int(index->Constant.value)))
        return;
    switch (value->kind) {
    case EXPR_JoinedStr:
    case EXPR_FormattedValue:
    case EXPR_List:
    case EXPR_ListComp:
    case EXPR_Tuple: break;
    case EXPR_Constant:
        if (is_str(value->Constant.value) || is_tuple(value->Constant.value) || is_bytes(value->Constant.value))
            break;
        return;
    default: return;
    }
    compile_warn(c, "%.200s indices must be integers or slices, not %.200s; perhaps you missed a comma?",
                 known_type(value), type);
}

/* --- arguments --- */

static void check_keywords(Compiler *c, KeywordSeq keywords) {
    for (ssize_t i = 0; i < keywords.count; i++) {
        Keyword *k = keywords.items[i];
        if (!k->arg)
            continue;
        forbidden_name(c, k->arg, CONTEXT_Store);
        for (ssize_t j = i + 1; j < keywords.count; j++) {
            Keyword *other = keywords.items[j];
            if (other->arg == k->arg)
                compile_error_at(c, NODE_PLACE(other), "keyword argument repeated: %U", k->arg);
        }
    }
}

static bool is_plain(ExprSeq args, KeywordSeq keywords, int extra) {
    if (args.count + keywords.count * 2 + extra > WINDOW_LIMIT)
        return false;
    for (ssize_t i = 0; i < args.count; i++)
        if (args.items[i]->kind == EXPR_Starred)
            return false;
    for (ssize_t i = 0; i < keywords.count; i++)
        if (!keywords.items[i]->arg)
            return false;
    return true;
}

static int keyword_names(Compiler *c, KeywordSeq keywords, ssize_t first, ssize_t count) {
    OWNED Value names = c->failed ? NULL : tuple_new(count);
    if (!names) {
        if (!c->failed)
            compile_fail(c);
        return 0;
    }
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(names, i, own(keywords.items[first + i]->arg));
    return constant_index(c, names);
}

static void pop_to(Compiler *c, int reg) {
    if (!c->failed)
        c->unit->temp_top = reg - REGISTER_TEMP;
}

/* Arguments of a plain call behind the callable (and, for a method, self); extra: how many are there already. */
static Operand call_plain(Compiler *c, int base, bool is_method_call, int extra, ExprSeq args,
                          KeywordSeq keywords, int to, Position position) {
    for (ssize_t i = 0; i < args.count; i++)
        expr_new(c, args.items[i]);
    for (ssize_t i = 0; i < keywords.count; i++)
        expr_new(c, keywords.items[i]->value);
    int count = extra + (int)(args.count + keywords.count);
    int names = keywords.count ? keyword_names(c, keywords, 0, keywords.count) : 0;
    Opcode op = is_method_call   ? keywords.count ? OP_CALL_METHOD_KW : OP_CALL_METHOD
                : keywords.count ? OP_CALL_KW
                                 : OP_CALL;
    pop_to(c, base);
    int dest = dest_register(c, to);
    c->unit->position = position;
    emit_call(c, op, base, count, dest, names);
    return dest_operand(to, dest);
}

/* Keywords [first, first + count) into temporary `dict`, which is made or added to. */
static void add_keywords(Compiler *c, KeywordSeq keywords, ssize_t first, ssize_t count, int dict,
                         bool exists, int callable) {
    int reg = exists ? temp_push(c) : dict, base = c->unit->temp_top;
    ssize_t i = 0;
    for (; i < count && i < WINDOW_LIMIT / 2; i++) {
        emit_constant(c, temp_push(c), keywords.items[first + i]->arg);
        expr_new(c, keywords.items[first + i]->value);
    }
    pop_to(c, REGISTER_TEMP + base);
    emit(c, OP_BUILD_MAP, 0, reg, REGISTER_TEMP + base, (int)i);
    for (; i < count && !c->failed; i++) {
        int key = temp_push(c);
        emit_constant(c, key, keywords.items[first + i]->arg);
        Operand v = expr_any(c, keywords.items[first + i]->value);
        emit(c, OP_MAP_ADD, KILL_B | kill(v, KILL_C), reg, key, v.reg);
        release(c, v);
        temp_pop(c, key);
    }
    if (exists) {
        emit(c, OP_DICT_MERGE, KILL_B, dict, reg, callable);
        temp_pop(c, reg);
    }
}

/* The keyword part of a call with stars, in one new temporary. */
static void collect_keywords(Compiler *c, KeywordSeq keywords, int callable) {
    if (keywords.count == 1 && !keywords.items[0]->arg) {
        expr_new(c, keywords.items[0]->value);
        return;
    }
    int dict = temp_push(c);
    bool exists = false;
    for (ssize_t i = 0; i < keywords.count && !c->failed;) {
        ssize_t run = 0;
        while (i + run < keywords.count && keywords.items[i + run]->arg)
            run++;
        if (run) {
            add_keywords(c, keywords, i, run, dict, exists, callable);
            i += run;
        } else {
            if (!exists)
                emit(c, OP_BUILD_MAP, 0, dict, dict, 0);
            Operand other = expr_any(c, keywords.items[i++]->value);
            emit(c, OP_DICT_MERGE, kill(other, KILL_B), dict, other.reg, callable);
            release(c, other);
        }
        exists = true;
    }
}

static Operand call_collected(Compiler *c, int base, int extra, ExprSeq args, KeywordSeq keywords, int to,
                              Position position) {
    if (!extra && args.count == 1 && args.items[0]->kind == EXPR_Starred)
        expr_new(c, args.items[0]->Starred.value);
    else if (!extra && !args.count)
        emit_constant(c, temp_push(c), TUPLE_EMPTY);
    else
        build_collection(c, args, extra, false);
    if (keywords.count)
        collect_keywords(c, keywords, base);
    else
        emit(c, OP_CLEAR, 0, temp_push(c), 0, 0);
    pop_to(c, base);
    int dest = dest_register(c, to);
    c->unit->position = position;
    emit_call(c, OP_CALL_EX, base, 0, dest, 0);
    return dest_operand(to, dest);
}

Operand compile_call_arguments(Compiler *c, int base, int extra, ExprSeq args, KeywordSeq keywords, int to) {
    Position position = c->unit->position;
    check_keywords(c, keywords);
    return is_plain(args, keywords, extra) ? call_plain(c, base, false, extra, args, keywords, to, position)
                                           : call_collected(c, base, extra, args, keywords, to, position);
}

static Operand call_method_form(Compiler *c, Expr *e, int to) {
    Expr *func = e->Call.func;
    Position call_position = c->unit->position;
    Operand object = expr_any(c, func->Attribute.value);
    release(c, object);
    int base = temp_push_many(c, 2);
    AT(c, func);
    at_attribute(c, func);
    emit(c, OP_LOAD_METHOD, kill(object, KILL_B), base, object.reg, name_index_mangled(c, func->Attribute.attr));
    c->unit->position = call_position;
    check_keywords(c, e->Call.keywords);
    at_attribute(c, func);
    Position position = c->unit->position;
    return call_plain(c, base, true, 0, e->Call.args, e->Call.keywords, to, position);
}

Operand compile_call(Compiler *c, Expr *e, int to) {
    Expr *func = e->Call.func;
    if (func->kind == EXPR_Attribute && func->Attribute.ctx == CONTEXT_Load &&
        is_plain(e->Call.args, e->Call.keywords, 1))
        return call_method_form(c, e, to);
    warn_not_callable(c, func);
    int base = expr_new(c, func).reg;
    return compile_call_arguments(c, base, 0, e->Call.args, e->Call.keywords, to);
}
