/* SPDX-License-Identifier: MIT
   try, try* and with. The exception tables cost nothing until something is raised: a handler names the register that
   gets the exception, and everything above is dropped. What was being handled before lies below it, in `saved`, and is
   put back on every way out. Bodies of finally are compiled once for each way out. Called by codegen_stmt.c. */
#include "compile/compile_priv.h"

/* Code that restores what was handled before and goes on raising; outside of the guarded region. */
static void restore_and_reraise(Compiler *c, int saved, int exception) {
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, 0, saved, 0, 0);
    emit(c, OP_RERAISE, KILL_A, exception, 0, 0);
}

static int begin_handler(Compiler *c, int exception, int first) {
    return handler_new(c, label_new(c), exception, first);
}

static void jump_end(Compiler *c, int label) {
    at_nowhere(c);
    emit_jump(c, OP_JUMP, 0, 0, label);
}

/* --- try .. except --- */

typedef struct {
    int saved, exception;  /* registers */
    int outer, cleanup;    /* handlers: around the statement, around the except clauses */
    int end;               /* label */
} Clauses;

static void test_type(Compiler *c, Expr *type, int exception, int next) {
    Operand t = expr_any(c, type);
    release(c, t);
    int answer = temp_push(c);
    emit(c, OP_MATCH_EXCEPTION, kill(t, KILL_C), answer, exception, t.reg);
    emit_jump(c, OP_JUMP_IF_FALSE, KILL_A, answer, next);
    temp_pop(c, answer);
}

static void named_clause(Compiler *c, ExceptHandler *h, Clauses const *x) {
    Unit *u = c->unit;
    Borrowed name = h->ExceptHandler.name;
    assign_name(c, name, temp_operand(x->exception));
    temp_pop(c, x->exception);
    uint64_t *bound = bound_save(c);
    int inner = begin_handler(c, x->exception, x->exception);
    FlowBlock *b = block_push(c, BLOCK_HANDLER_NAME, x->saved);
    if (!b)
        return;
    b->name = name;
    b->handler = x->outer;
    u->handler = inner;
    stmts(c, h->ExceptHandler.body);
    block_pop(c);
    u->handler = x->outer;
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, 0, x->saved, 0, 0);
    forget_name(c, name);
    jump_end(c, x->end);
    handler_bind(c, inner, bound);
    u->handler = x->cleanup;
    temp_push(c);
    forget_name(c, name);
    u->handler = x->outer;
    restore_and_reraise(c, x->saved, x->exception);
}

static void plain_clause(Compiler *c, ExceptHandler *h, Clauses const *x) {
    emit(c, OP_CLEAR, 0, x->exception, 0, 0);
    temp_pop(c, x->exception);
    FlowBlock *b = block_push(c, BLOCK_HANDLER, x->saved);
    if (!b)
        return;
    b->handler = x->outer;
    stmts(c, h->ExceptHandler.body);
    block_pop(c);
    c->unit->handler = x->outer;
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, 0, x->saved, 0, 0);
    jump_end(c, x->end);
    temp_push(c);
}

static void except_clauses(Compiler *c, ExceptHandlerSeq handlers, Clauses *x) {
    Unit *u = c->unit;
    x->cleanup = begin_handler(c, x->exception, x->exception);
    uint64_t *bound = bound_save(c);
    if (!block_push(c, BLOCK_TRY, REGISTER_TEMP))
        return;
    u->handler = x->cleanup;
    for (ssize_t i = 0; i < handlers.count && !c->failed; i++) {
        ExceptHandler *h = handlers.items[i];
        AT(c, h);
        if (!h->ExceptHandler.type && i + 1 < handlers.count)
            compile_error(c, "default 'except:' must be last");
        int next = label_new(c);
        if (h->ExceptHandler.type)
            test_type(c, h->ExceptHandler.type, x->exception, next);
        if (h->ExceptHandler.name)
            named_clause(c, h, x);
        else
            plain_clause(c, h, x);
        u->handler = x->cleanup;
        label_bind(c, next);
    }
    block_pop(c);
    u->handler = x->outer;
    restore_and_reraise(c, x->saved, x->exception);
    handler_bind(c, x->cleanup, bound);
    restore_and_reraise(c, x->saved, x->exception);
    temp_pop(c, x->exception);
    temp_pop(c, x->saved);
}

/* Starts the handler of a try body: takes the two registers and marks the exception as being handled. */
static void enter_handler(Compiler *c, int handler, uint64_t *bound, Clauses *x) {
    handler_bind(c, handler, bound);
    x->saved = temp_push(c);
    x->exception = temp_push(c);
    at_nowhere(c);
    emit(c, OP_PUSH_HANDLED, 0, x->saved, x->exception, 0);
}

/* The body and the else clause, guarded and not. */
static bool guarded_body(Compiler *c, Stmt *s, int handler, int end) {
    Unit *u = c->unit;
    int outer = u->handler;
    if (!block_push(c, BLOCK_TRY, REGISTER_TEMP))
        return false;
    u->handler = handler;
    emit(c, OP_NOP, 0, 0, 0, 0);
    stmts(c, s->Try.body);
    block_pop(c);
    u->handler = outer;
    stmts(c, s->Try.orelse);
    jump_end(c, end);
    return true;
}

static void try_except(Compiler *c, Stmt *s) {
    int first = REGISTER_TEMP + c->unit->temp_top;
    Clauses x = {.outer = c->unit->handler, .end = label_new(c)};
    int handler = begin_handler(c, first + 1, first);
    uint64_t *bound = bound_save(c);
    if (!guarded_body(c, s, handler, x.end))
        return;
    enter_handler(c, handler, bound, &x);
    except_clauses(c, s->Try.handlers, &x);
    label_bind(c, x.end);
}

/* --- try .. except* --- */

typedef struct {
    int saved, original, raised; /* handled before; the exception; list of what clauses raised and of what is left */
    int match, rest;             /* neighbours: written by MATCH_GROUP */
    int outer, cleanup, end;
} GroupClauses;

/* Runs a clause for the group in `match`, collecting what it raises. */
static void group_clause_body(Compiler *c, ExceptHandler *h, GroupClauses const *x) {
    Unit *u = c->unit;
    Borrowed name = h->ExceptHandler.name;
    int saved = temp_push(c), done = label_new(c);
    emit(c, OP_PUSH_HANDLED, 0, saved, x->match, 0);
    int exception = REGISTER_TEMP + u->temp_top;
    uint64_t *bound = bound_save(c);
    int inner = begin_handler(c, exception, exception);
    if (name)
        assign_name(c, name, temp_operand(x->match));
    else
        emit(c, OP_CLEAR, 0, x->match, 0, 0);
    FlowBlock *b = block_push(c, name ? BLOCK_HANDLER_NAME : BLOCK_HANDLER, saved);
    if (!b)
        return;
    b->name = name;
    u->handler = inner;
    stmts(c, h->ExceptHandler.body);
    block_pop(c);
    u->handler = x->cleanup;
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, 0, saved, 0, 0);
    if (name)
        forget_name(c, name);
    jump_end(c, done);
    handler_bind(c, inner, bound);
    temp_push(c);
    at_nowhere(c);
    emit(c, OP_POP_HANDLED, 0, saved, 0, 0);
    if (name)
        forget_name(c, name);
    emit(c, OP_LIST_APPEND, KILL_B, x->raised, exception, 0);
    temp_pop(c, exception);
    label_bind(c, done);
    temp_pop(c, saved);
}

static void group_clause(Compiler *c, ExceptHandler *h, GroupClauses const *x) {
    AT(c, h);
    int next = label_new(c);
    Operand type = expr_any(c, h->ExceptHandler.type);
    emit(c, OP_MATCH_GROUP, KILL_B | kill(type, KILL_C), x->match, x->rest, type.reg);
    release(c, type);
    emit_jump(c, OP_JUMP_IF_NONE, 0, x->match, next);
    group_clause_body(c, h, x);
    label_bind(c, next);
}

/* After all clauses: what is left and what was raised decide how it goes on. */
static void finish_group(Compiler *c, GroupClauses const *x) {
    at_nowhere(c);
    emit(c, OP_LIST_APPEND, KILL_B, x->raised, x->rest, 0);
    emit(c, OP_RERAISE_STAR, KILL_B | KILL_C, x->rest, x->original, x->raised);
    emit(c, OP_CLEAR, 0, x->match, 0, 0);
    c->unit->handler = x->outer;
    emit(c, OP_POP_HANDLED, 0, x->saved, 0, 0);
    emit_jump(c, OP_JUMP_IF_NONE, 0, x->rest, x->end);
    emit(c, OP_RERAISE, KILL_A, x->rest, 0, 0);
}

static void group_clauses(Compiler *c, ExceptHandlerSeq handlers, GroupClauses *x) {
    Unit *u = c->unit;
    uint64_t *bound = bound_save(c);
    int after = REGISTER_TEMP + u->temp_top;
    x->cleanup = begin_handler(c, after, after);
    x->raised = temp_push(c);
    x->match = temp_push(c);
    x->rest = temp_push(c);
    u->handler = x->cleanup;
    emit(c, OP_BUILD_LIST, 0, x->raised, x->raised, 0);
    emit(c, OP_MOVE, 0, x->rest, x->original, 0);
    if (!block_push(c, BLOCK_GROUP_HANDLER, x->saved))
        return;
    for (ssize_t i = 0; i < handlers.count && !c->failed; i++)
        group_clause(c, handlers.items[i], x);
    block_pop(c);
    finish_group(c, x);
    handler_bind(c, x->cleanup, bound);
    u->handler = x->outer;
    restore_and_reraise(c, x->saved, x->raised);
    temp_pop(c, x->rest);
    temp_pop(c, x->match);
    temp_pop(c, x->raised);
    temp_pop(c, x->original);
    temp_pop(c, x->saved);
}

static void try_star(Compiler *c, Stmt *s) {
    int first = REGISTER_TEMP + c->unit->temp_top;
    Clauses plain = {0};
    GroupClauses x = {.outer = c->unit->handler, .end = label_new(c)};
    int handler = begin_handler(c, first + 1, first);
    uint64_t *bound = bound_save(c);
    if (!guarded_body(c, s, handler, x.end))
        return;
    enter_handler(c, handler, bound, &plain);
    x.saved = plain.saved;
    x.original = plain.exception;
    group_clauses(c, s->Try.handlers, &x);
    label_bind(c, x.end);
}

/* --- finally --- */

/* The way through the finally body when an exception passes. */
static void finally_for_exception(Compiler *c, Stmt *s, Clauses *x) {
    Unit *u = c->unit;
    uint64_t *bound = bound_save(c);
    x->cleanup = begin_handler(c, x->exception + 1, x->exception + 1);
    if (!block_push(c, BLOCK_FINALLY_END, x->saved))
        return;
    u->handler = x->cleanup;
    c->quiet++;
    stmts(c, s->Try.finalbody);
    c->quiet--;
    block_pop(c);
    u->handler = x->outer;
    restore_and_reraise(c, x->saved, x->exception);
    handler_bind(c, x->cleanup, bound);
    restore_and_reraise(c, x->saved, x->exception + 1);
}

static void try_finally(Compiler *c, Stmt *s, void (*inner)(Compiler *, Stmt *)) {
    Unit *u = c->unit;
    int first = REGISTER_TEMP + u->temp_top;
    Clauses x = {.outer = u->handler, .end = label_new(c)};
    int handler = begin_handler(c, first + 1, first);
    uint64_t *bound = bound_save(c);
    FlowBlock *b = block_push(c, BLOCK_FINALLY, REGISTER_TEMP);
    if (!b)
        return;
    b->finalbody = s->Try.finalbody;
    u->handler = handler;
    if (s->Try.handlers.count) {
        inner(c, s);
    } else {
        emit(c, OP_NOP, 0, 0, 0, 0);
        stmts(c, s->Try.body);
    }
    block_pop(c);
    u->handler = x.outer;
    stmts(c, s->Try.finalbody);
    jump_end(c, x.end);
    enter_handler(c, handler, bound, &x);
    int raised_inside = temp_push(c);
    temp_pop(c, raised_inside);
    finally_for_exception(c, s, &x);
    temp_pop(c, x.exception);
    temp_pop(c, x.saved);
    label_bind(c, x.end);
}

void try_stmt(Compiler *c, Stmt *s) {
    if (s->Try.finalbody.count)
        try_finally(c, s, try_except);
    else
        try_except(c, s);
}

void try_star_stmt(Compiler *c, Stmt *s) {
    if (s->Try.finalbody.count)
        try_finally(c, s, try_star);
    else
        try_star(c, s);
}

/* --- with --- */

/* An exception passes: the manager's exit method may swallow it. */
static void with_exception(Compiler *c, Stmt *s, int exit, Clauses *x, bool is_async) {
    Unit *u = c->unit;
    uint64_t *bound = bound_save(c);
    int suppressed = label_new(c);
    x->cleanup = begin_handler(c, x->exception + 1, x->exception + 1);
    u->handler = x->cleanup;
    AT(c, s);
    int answer = temp_push(c);
    emit(c, OP_WITH_EXCEPT, 0, answer, exit, x->exception);
    if (is_async)
        emit_await(c, answer, 2);
    at_nowhere(c);
    emit_jump(c, OP_JUMP_IF_TRUE, KILL_A, answer, suppressed);
    temp_pop(c, answer);
    u->handler = x->outer;
    emit(c, OP_POP_HANDLED, 0, x->saved, 0, 0);
    emit(c, OP_RERAISE, KILL_A, x->exception, 0, 0);
    handler_bind(c, x->cleanup, bound);
    restore_and_reraise(c, x->saved, x->exception + 1);
    label_bind(c, suppressed);
    emit(c, OP_POP_HANDLED, 0, x->saved, 0, 0);
    emit(c, OP_CLEAR, 0, x->exception, 0, 0);
    emit(c, OP_CLEAR, 0, exit, 0, 0);
}

static void with_body(Compiler *c, Stmt *s, ssize_t index, WithItem *item, int entered) {
    _Static_assert(offsetof(Stmt, With.body) == offsetof(Stmt, AsyncWith.body), "read as one");
    if (item->optional_vars)
        assign(c, item->optional_vars, temp_operand(entered));
    else
        emit(c, OP_CLEAR, 0, entered, 0, 0);
    temp_pop(c, entered);
    if (index + 1 == s->With.items.count)
        stmts(c, s->With.body);
    else
        with_stmt(c, s, index + 1);
}

void with_stmt(Compiler *c, Stmt *s, ssize_t index) {
    Unit *u = c->unit;
    bool is_async = s->kind == STMT_AsyncWith;
    WithItem *item = s->With.items.items[index];
    Clauses x = {.outer = u->handler, .end = label_new(c)};
    AT(c, s);
    Operand manager = expr_any(c, item->context_expr);
    release(c, manager);
    int exit = temp_push_many(c, 2), entered = exit + 1;
    emit(c, is_async ? OP_WITH_ENTER_ASYNC : OP_WITH_ENTER, kill(manager, KILL_B), exit, manager.reg, 0);
    if (is_async)
        emit_await(c, entered, 1);
    int handler = begin_handler(c, exit + 2, exit + 1);
    uint64_t *bound = bound_save(c);
    if (!block_push(c, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH, exit))
        return;
    u->handler = handler;
    with_body(c, s, index, item, entered);
    block_pop(c);
    u->handler = x.outer;
    AT(c, s);
    emit(c, OP_WITH_EXIT, KILL_B, entered, exit, 0);
    temp_push(c);
    if (is_async)
        emit_await(c, entered, 2);
    discard(c, temp_operand(entered));
    jump_end(c, x.end);
    enter_handler(c, handler, bound, &x);
    with_exception(c, s, exit, &x, is_async);
    temp_pop(c, x.exception);
    temp_pop(c, x.saved);
    temp_pop(c, exit);
    label_bind(c, x.end);
}
