/* SPDX-License-Identifier: MIT
   Comprehensions and generator expressions: a function of one parameter, the outermost iterator, that is
   called at once. Called by codegen_expr.c. */
#include "compile/codegen_function.h"
#include "compile/compile_priv.h"

typedef struct {
    Expr *node;
    ComprehensionKind kind;
    ComprehensionSeq generators;
    Expr *element, *value; /* value: of a dict comprehension */
    int result;            /* temporary with the list, set or dict; -1: generator */
} Comprehended;

static Comprehended comprehended(Expr *e) {
    switch (e->kind) {
    case EXPR_ListComp:
        return (Comprehended){e, LIST_COMPREHENSION, e->ListComp.generators, e->ListComp.elt, NULL, -1};
    case EXPR_SetComp: return (Comprehended){e, SET_COMPREHENSION, e->SetComp.generators, e->SetComp.elt, NULL, -1};
    case EXPR_DictComp:
        return (Comprehended){e, DICT_COMPREHENSION, e->DictComp.generators, e->DictComp.key, e->DictComp.value, -1};
    default:
        return (Comprehended){e, GENERATOR_COMPREHENSION, e->GeneratorExp.generators, e->GeneratorExp.elt, NULL, -1};
    }
}

static void clause(Compiler *c, Comprehended const *x, ssize_t index);

static void add_element(Compiler *c, Comprehended const *x) {
    Operand e = x->value ? expr_kept(c, x->element, x->value) : expr_any(c, x->element);
    switch (x->kind) {
    case LIST_COMPREHENSION: emit(c, OP_LIST_APPEND, kill(e, KILL_B), x->result, e.reg, 0); break;
    case SET_COMPREHENSION: emit(c, OP_SET_ADD, kill(e, KILL_B), x->result, e.reg, 0); break;
    case DICT_COMPREHENSION: {
        Operand v = expr_any(c, x->value);
        emit(c, OP_MAP_ADD, kill(e, KILL_B) | kill(v, KILL_C), x->result, e.reg, v.reg);
        release(c, v);
        break;
    }
    default: {
        release(c, e);
        int sent = temp_push(c);
        emit_yield(c, e, sent);
        discard(c, temp_operand(sent));
        return;
    }
    }
    release(c, e);
}

/* What one turn of a loop does: conditions, then the next clause or the element. */
static void clause_body(Compiler *c, Comprehended const *x, ssize_t index, int again) {
    Comprehension *g = x->generators.items[index];
    for (ssize_t i = 0; i < g->ifs.count; i++)
        expr_jump(c, g->ifs.items[i], again, false);
    if (index + 1 < x->generators.count) {
        clause(c, x, index + 1);
        return;
    }
    AT(c, x->node);
    add_element(c, x);
}

/* `for y in [value]` binds y without a loop. */
static Expr *single_item(Comprehension *g) {
    ExprSeq items = g->iter->kind == EXPR_List ? g->iter->List.elts : g->iter->kind == EXPR_Tuple ? g->iter->Tuple.elts
                                                                                                : (ExprSeq){0, NULL};
    return items.count == 1 && items.items[0]->kind != EXPR_Starred ? items.items[0] : NULL;
}

/* The iterator of a clause: the parameter, or a new temporary. */
static int clause_iterator(Compiler *c, Comprehension *g, ssize_t index) {
    if (index == 0)
        return 0;
    Operand o = expr_any(c, g->iter);
    release(c, o);
    int reg = temp_push(c);
    emit(c, g->is_async ? OP_GET_AITER : OP_GET_ITER, kill(o, KILL_B), reg, o.reg, 0);
    return reg;
}

/* Binds the target to what `step` puts into a register. */
static void assign_next(Compiler *c, Expr *target, int iterator, int end) {
    int local = target->kind == EXPR_Name && target->Name.id != STR(__debug__)
                    ? local_register(c, target->Name.id)
                    : -1;
    if (local >= 0) {
        emit_for_iter(c, local, iterator, end);
        mark_line(c, target);
        if (!c->failed)
            bound_set(c, local);
        return;
    }
    int item = temp_push(c);
    emit_for_iter(c, item, iterator, end);
    assign(c, target, temp_operand(item));
    temp_pop(c, item);
}

static void sync_clause(Compiler *c, Comprehended const *x, ssize_t index) {
    Comprehension *g = x->generators.items[index];
    Expr *single = index ? single_item(g) : NULL;
    int again = label_new(c);
    if (single) {
        assign_expr(c, g->target, single);
        clause_body(c, x, index, again);
        label_bind(c, again);
        return;
    }
    int top = label_new(c), end = label_new(c), iterator = clause_iterator(c, g, index);
    c->unit->loop_depth++;
    label_bind_loop(c, top);
    assign_next(c, g->target, iterator, end);
    clause_body(c, x, index, again);
    label_bind(c, again);
    emit_jump(c, OP_JUMP_BACK, 0, 0, top);
    label_bind(c, end);
    c->unit->loop_depth--;
    if (index)
        temp_pop(c, iterator);
}

static void async_clause(Compiler *c, Comprehended const *x, ssize_t index) {
    Comprehension *g = x->generators.items[index];
    int again = label_new(c), top = label_new(c), stop = label_new(c), iterator = clause_iterator(c, g, index);
    c->unit->loop_depth++;
    label_bind_loop(c, top);
    uint64_t *bound = bound_save(c);
    int item = temp_push(c), outer = c->unit->handler, handler = handler_new(c, stop, item, item);
    c->unit->handler = handler;
    emit(c, OP_GET_ANEXT, 0, item, iterator, 0);
    emit_await(c, item, 0);
    c->unit->handler = outer;
    assign(c, g->target, temp_operand(item));
    temp_pop(c, item);
    clause_body(c, x, index, again);
    label_bind(c, again);
    emit_jump(c, OP_JUMP_BACK, 0, 0, top);
    c->unit->loop_depth--;
    handler_bind(c, handler, bound);
    emit(c, OP_END_ASYNC_FOR, KILL_A | KILL_B, item, iterator, 0);
    if (index)
        temp_pop(c, iterator);
}

static void clause(Compiler *c, Comprehended const *x, ssize_t index) {
    if (c->failed)
        return;
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return;
    }
    if (x->generators.items[index]->is_async)
        async_clause(c, x, index);
    else
        sync_clause(c, x, index);
    c->depth--;
}

static Borrowed function_name(ComprehensionKind kind) {
    switch (kind) {
    case LIST_COMPREHENSION: return STR(listcomp);
    case SET_COMPREHENSION: return STR(setcomp);
    case DICT_COMPREHENSION: return STR(dictcomp);
    default: return STR(genexpr);
    }
}

static void comprehension_body(Compiler *c, Comprehended *x) {
    static const Opcode makers[] = {
        [LIST_COMPREHENSION] = OP_BUILD_LIST, [SET_COMPREHENSION] = OP_BUILD_SET, [DICT_COMPREHENSION] = OP_BUILD_MAP};
    AT(c, x->node);
    if (x->kind != GENERATOR_COMPREHENSION) {
        x->result = temp_push(c);
        emit(c, makers[x->kind], 0, x->result, x->result, 0);
    }
    clause(c, x, 0);
    if (x->kind == GENERATOR_COMPREHENSION) {
        emit_wide(c, OP_RETURN_CONST, 0, 0, constant_index(c, NONE));
    } else {
        emit(c, OP_RETURN, KILL_A, x->result, 0, 0);
        temp_pop(c, x->result);
    }
}

Operand compile_comprehension(Compiler *c, Expr *e, int to) {
    Comprehended x = comprehended(e);
    Comprehension *outermost = x.generators.items[0];
    bool may_await = c->unit->is_async || c->unit->kind == UNIT_COMPREHENSION || is_top_level_await(c);
    int window = temp_push_many(c, 4), callable = window;
    if (!unit_enter(c, UNIT_COMPREHENSION, e, function_name(x.kind), e->line))
        return lent_operand(0);
    Unit *u = c->unit;
    u->argument_count = 1;
    bool is_async = u->scope->is_coroutine;
    if (is_async && x.kind != GENERATOR_COMPREHENSION && !may_await) {
        AT(c, e);
        compile_error(c, "asynchronous comprehension outside of an asynchronous function");
    }
    comprehension_body(c, &x);
    Closure closure = unit_closure(u);
    compile_make_function(c, unit_leave(c), closure, window, 0, TO_NEW);
    Operand iterable = expr_any(c, outermost->iter);
    release(c, iterable);
    int iterator = temp_push(c);
    emit(c, outermost->is_async ? OP_GET_AITER : OP_GET_ITER, kill(iterable, KILL_B), iterator, iterable.reg, 0);
    temp_pop(c, iterator);
    temp_pop(c, callable);
    if (!is_async || x.kind == GENERATOR_COMPREHENSION) {
        int dest = dest_register(c, to);
        emit_call(c, OP_CALL, callable, 1, dest, 0);
        return dest_operand(to, dest);
    }
    int awaitable = temp_push(c);
    emit_call(c, OP_CALL, callable, 1, awaitable, 0);
    emit_await(c, awaitable, 0);
    if (to < 0)
        return temp_operand(awaitable);
    temp_pop(c, awaitable);
    emit_move(c, to, temp_operand(awaitable));
    return lent_operand(to);
}
