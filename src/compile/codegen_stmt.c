/* SPDX-License-Identifier: MIT
   Statements: loops, jumps out of blocks, imports, and the small ones. try and with are in codegen_try.c, match in
   codegen_match.c. Invariant: no temporary is live between statements but for those that open blocks hold. */
#include "compile/compile_priv.h"
#include "types/int.h"
#include "types/list.h"

/* --- blocks --- */

FlowBlock *block_push(Compiler *c, BlockKind kind, int reg) {
    Unit *u = c->unit;
    if (u->block_count >= BLOCK_LIMIT)
        compile_error(c, "too many statically nested blocks");
    if (c->failed)
        return NULL;
    FlowBlock *b = &u->blocks[u->block_count++];
    *b = (FlowBlock){.kind = kind, .reg = (uint16_t)reg, .handler = u->handler, .position = u->position};
    return b;
}

void block_pop(Compiler *c) {
    if (!c->failed)
        c->unit->block_count--;
}

void forget_name(Compiler *c, Borrowed name) {
    int reg = local_register(c, name);
    if (c->failed)
        return;
    if (reg >= 0) {
        emit(c, OP_CLEAR, 0, reg, 0, 0);
        bound_clear(c, reg);
        return;
    }
    int none = temp_push(c);
    emit_constant(c, none, NONE);
    assign_name(c, name, temp_operand(none));
    temp_pop(c, none);
    compile_delete_name(c, name);
}

static void unwind_with(Compiler *c, FlowBlock const *b) {
    c->unit->position = b->position;
    int reg = temp_push(c);
    emit(c, OP_WITH_EXIT, KILL_B, reg, b->reg, 0);
    if (b->kind == BLOCK_ASYNC_WITH)
        emit_await(c, reg, 2);
    discard(c, temp_operand(reg));
    at_nowhere(c);
}

static void unwind_block(Compiler *c, FlowBlock const *b) {
    switch (b->kind) {
    case BLOCK_WHILE:
    case BLOCK_TRY: break;
    case BLOCK_FOR:
    case BLOCK_VALUE: emit(c, OP_CLEAR, 0, b->reg, 0, 0); break;
    case BLOCK_FINALLY:
        c->quiet++;
        stmts(c, b->finalbody);
        c->quiet--;
        at_nowhere(c);
        break;
    case BLOCK_FINALLY_END:
        emit(c, OP_POP_HANDLED, 0, b->reg, 0, 0);
        emit(c, OP_CLEAR, 0, b->reg + 1, 0, 0);
        break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH: unwind_with(c, b); break;
    case BLOCK_HANDLER: emit(c, OP_POP_HANDLED, 0, b->reg, 0, 0); break;
    case BLOCK_HANDLER_NAME:
        emit(c, OP_POP_HANDLED, 0, b->reg, 0, 0);
        forget_name(c, b->name);
        break;
    case BLOCK_GROUP_HANDLER:
        compile_error(c, "'break', 'continue' and 'return' cannot appear in an except* block");
        break;
    }
}

/* While a block is being left, the code belongs outside of it: its handler does not guard it, and a break in
   a finally body means the next loop. The blocks themselves come back at once, for the code that follows in
   the source; the handler only when the jump that ends the way out has been emitted: the caller restores what
   is returned. */
int unwind_blocks(Compiler *c, int until) {
    Unit *u = c->unit;
    FlowBlock saved[BLOCK_LIMIT];
    int count = u->block_count, handler = u->handler;
    memcpy(saved, u->blocks, (size_t)count * sizeof *saved);
    for (int i = count - 1; i >= until && !c->failed; i--) {
        u->block_count = i;
        u->handler = saved[i].handler;
        unwind_block(c, &saved[i]);
    }
    memcpy(u->blocks, saved, (size_t)count * sizeof *saved);
    u->block_count = count;
    return handler;
}

bool unwind_runs_code(Compiler *c, int until) {
    for (int i = c->unit->block_count - 1; i >= until; i--) {
        BlockKind kind = c->unit->blocks[i].kind;
        if (kind != BLOCK_WHILE && kind != BLOCK_TRY && kind != BLOCK_FOR && kind != BLOCK_VALUE &&
            kind != BLOCK_HANDLER)
            return true;
    }
    return false;
}

/* Index of the innermost loop; -1: none. */
static int innermost_loop(Compiler *c) {
    int i = c->unit->block_count - 1;
    while (i >= 0 && c->unit->blocks[i].kind != BLOCK_WHILE && c->unit->blocks[i].kind != BLOCK_FOR)
        i--;
    return i;
}

/* --- jumps --- */

static void return_value(Compiler *c, Stmt *s, Expr *value) {
    bool runs_code = unwind_runs_code(c, 0);
    if (value->kind == EXPR_IfExp && !runs_code && !c->failed) {
        /* each branch returns by itself */
        int other = label_new(c);
        Position before = c->unit->position;
        AT(c, value);
        expr_jump(c, value->IfExp.test, other, false);
        c->unit->position = before;
        return_value(c, s, value->IfExp.body);
        label_bind(c, other);
        AT(c, s);
        return_value(c, s, value->IfExp.orelse);
        return;
    }
    Operand o = expr_value(c, value, runs_code ? TO_NEW : TO_ANY);
    if (value->line != s->line) {
        AT(c, s);
        emit(c, OP_NOP, 0, 0, 0, 0);
    }
    int handler = unwind_blocks(c, 0);
    emit(c, OP_RETURN, kill(o, KILL_A), o.reg, 0, 0);
    c->unit->handler = handler;
    release(c, o);
}

void return_stmt(Compiler *c, Stmt *s) {
    Expr *value = s->Return.value;
    if (c->unit->scope->kind != SCOPE_FUNCTION)
        compile_error(c, "'return' outside function");
    else if (value && c->unit->scope->is_coroutine && c->unit->scope->is_generator)
        compile_error(c, "'return' with value in async generator");
    if (value && value->kind != EXPR_Constant) {
        return_value(c, s, value);
        return;
    }
    if (value) {
        AT(c, value);
        emit(c, OP_NOP, 0, 0, 0, 0);
    }
    if (!value || value->line != s->line) {
        AT(c, s);
        emit(c, OP_NOP, 0, 0, 0, 0);
    }
    int handler = unwind_blocks(c, 0);
    emit_wide(c, OP_RETURN_CONST, 0, 0, constant_index(c, value ? value->Constant.value : NONE));
    c->unit->handler = handler;
}

void break_stmt(Compiler *c, Stmt *s) {
    emit(c, OP_NOP, 0, 0, 0, 0);
    int loop = innermost_loop(c);
    if (loop < 0) {
        unwind_blocks(c, 0);
        AT(c, s);
        compile_error(c, "'break' outside loop");
        return;
    }
    int label = c->unit->blocks[loop].break_label;
    int handler = unwind_blocks(c, loop);
    emit_jump(c, OP_JUMP, 0, 0, label);
    c->unit->handler = handler;
}

void continue_stmt(Compiler *c, Stmt *s) {
    emit(c, OP_NOP, 0, 0, 0, 0);
    int loop = innermost_loop(c);
    if (loop < 0) {
        unwind_blocks(c, 0);
        AT(c, s);
        compile_error(c, "'continue' not properly in loop");
        return;
    }
    int label = c->unit->blocks[loop].continue_label;
    int handler = unwind_blocks(c, loop + 1);
    emit_jump(c, OP_JUMP_BACK, 0, 0, label);
    c->unit->handler = handler;
}

/* --- loops --- */

static void loop_target(Compiler *c, Expr *target, int iterator, int end) {
    int local = target->kind == EXPR_Name && target->Name.id != STR(__debug__)
                    ? local_register(c, target->Name.id)
                    : -1;
    if (local >= 0) {
        emit_for_iter(c, local, iterator, end);
        if (!c->failed)
            bound_set(c, local);
        return;
    }
    int item = temp_push(c);
    emit_for_iter(c, item, iterator, end);
    assign(c, target, temp_operand(item));
    temp_pop(c, item);
}

void for_loop(Compiler *c, Stmt *s) {
    int top = label_new(c), cleanup = label_new(c), end = label_new(c), iterator = REGISTER_TEMP + c->unit->temp_top;
    FlowBlock *b = block_push(c, BLOCK_FOR, iterator);
    if (!b)
        return;
    b->break_label = end;
    b->continue_label = top;
    Operand o = expr_any(c, s->For.iter);
    release(c, o);
    iterator = temp_push(c);
    emit(c, OP_GET_ITER, kill(o, KILL_B), iterator, o.reg, 0);
    c->unit->loop_depth++;
    label_bind_loop(c, top);
    loop_target(c, s->For.target, iterator, cleanup);
    stmts(c, s->For.body);
    at_nowhere(c);
    emit_jump(c, OP_JUMP_BACK, 0, 0, top);
    c->unit->loop_depth--;
    label_bind(c, cleanup);
    block_pop(c);
    temp_pop(c, iterator);
    stmts(c, s->For.orelse);
    label_bind(c, end);
}

void async_for_loop(Compiler *c, Stmt *s) {
    if (!is_top_level_await(c) && !c->unit->is_async) {
        compile_error(c, "'async for' outside async function");
        return;
    }
    int top = label_new(c), stop = label_new(c), end = label_new(c);
    Operand o = expr_any(c, s->AsyncFor.iter);
    release(c, o);
    int iterator = temp_push(c);
    emit(c, OP_GET_AITER, kill(o, KILL_B), iterator, o.reg, 0);
    c->unit->loop_depth++;
    label_bind_loop(c, top);
    FlowBlock *b = block_push(c, BLOCK_FOR, iterator);
    if (!b)
        return;
    b->break_label = end;
    b->continue_label = top;
    uint64_t *bound = bound_save(c);
    int item = temp_push(c), outer = c->unit->handler, handler = handler_new(c, stop, item, item);
    c->unit->handler = handler;
    emit(c, OP_GET_ANEXT, 0, item, iterator, 0);
    emit_await(c, item, 0);
    c->unit->handler = outer;
    assign(c, s->AsyncFor.target, temp_operand(item));
    temp_pop(c, item);
    stmts(c, s->AsyncFor.body);
    at_nowhere(c);
    emit_jump(c, OP_JUMP_BACK, 0, 0, top);
    c->unit->loop_depth--;
    block_pop(c);
    handler_bind(c, handler, bound);
    /* The end of the iteration belongs to the line of the iterable. */
    AT(c, s->AsyncFor.iter);
    emit(c, OP_END_ASYNC_FOR, KILL_A | KILL_B, item, iterator, 0);
    temp_pop(c, iterator);
    stmts(c, s->AsyncFor.orelse);
    label_bind(c, end);
}

void while_loop(Compiler *c, Stmt *s) {
    int top = label_new(c), anchor = label_new(c), end = label_new(c);
    FlowBlock *b = block_push(c, BLOCK_WHILE, REGISTER_TEMP);
    if (!b)
        return;
    b->break_label = end;
    b->continue_label = top;
    c->unit->loop_depth++;
    bool is_endless = is_constant(s->While.test);
    if (is_endless)
        emit(c, OP_NOP, 0, 0, 0, 0);
    label_bind_loop(c, top);
    expr_jump(c, s->While.test, anchor, false);
    stmts(c, s->While.body);
    /* A constant condition leaves nothing that would show the line of the loop in a trace. */
    if (is_endless)
        AT(c, s);
    else
        at_nowhere(c);
    emit_jump(c, OP_JUMP_BACK, 0, 0, top);
    c->unit->loop_depth--;
    block_pop(c);
    label_bind(c, anchor);
    stmts(c, s->While.orelse);
    label_bind(c, end);
}

static void if_stmt(Compiler *c, Stmt *s) {
    int other = label_new(c), end = s->If.orelse.count ? label_new(c) : other;
    if (is_constant(s->If.test))
        emit(c, OP_NOP, 0, 0, 0, 0);
    expr_jump(c, s->If.test, other, false);
    stmts(c, s->If.body);
    if (s->If.orelse.count) {
        at_nowhere(c);
        emit_jump(c, OP_JUMP, 0, 0, end);
        label_bind(c, other);
        stmts(c, s->If.orelse);
    }
    label_bind(c, end);
}

/* --- imports --- */

/* One __import__ call: its result in a new temporary. `names` NULL: None. */
static int import_name(Compiler *c, int level, Borrowed names, Borrowed module) {
    int base = temp_push_many(c, 2);
    emit_constant(c, base, imm_int(level));
    emit_constant(c, base + 1, names ? names : NONE);
    emit(c, OP_IMPORT_NAME, 0, base, base, name_index(c, module));
    temp_pop(c, base + 1);
    return base;
}

static Borrowed name_part(Compiler *c, Borrowed name, ssize_t start, ssize_t end) {
    Value part = c->failed ? NULL : str_substring(name, start, end);
    Borrowed kept = part ? arena_keep(&c->arena, str_intern(part)) : NULL;
    if (!kept && !c->failed)
        compile_fail(c);
    return kept ? kept : name;
}

/* `import a.b.c as d`: from the package down to the module. */
static void import_as(Compiler *c, Alias *a, int module) {
    ssize_t size = str_length(a->name), dot = str_find_char(a->name, '.', 0, size, 1);
    while (dot >= 0 && !c->failed) {
        ssize_t next = str_find_char(a->name, '.', dot + 1, size, 1);
        int part = temp_push(c);
        emit(c, OP_IMPORT_FROM, 0, part, module, name_index(c, name_part(c, a->name, dot + 1, next < 0 ? size : next)));
        emit_move(c, module, temp_operand(part));
        temp_pop(c, part);
        dot = next;
    }
    assign_name(c, a->asname, temp_operand(module));
}

static void import_stmt(Compiler *c, Stmt *s) {
    for (ssize_t i = 0; i < s->Import.names.count; i++) {
        Alias *a = s->Import.names.items[i];
        int module = import_name(c, 0, NULL, a->name);
        if (a->asname) {
            import_as(c, a, module);
        } else {
            ssize_t size = str_length(a->name), dot = str_find_char(a->name, '.', 0, size, 1);
            assign_name(c, dot < 0 ? a->name : name_part(c, a->name, 0, dot), temp_operand(module));
        }
        temp_pop(c, module);
    }
}

static Value import_from_names(AliasSeq names) {
    Value tuple = tuple_new(names.count);
    for (ssize_t i = 0; tuple && i < names.count; i++)
        tuple_init_item(tuple, i, own(names.items[i]->name));
    return tuple;
}

static void import_from_stmt(Compiler *c, Stmt *s) {
    AliasSeq names = s->ImportFrom.names;
    if (s->line > c->future_line && s->ImportFrom.module && str_equal_ascii(s->ImportFrom.module, "__future__")) {
        compile_error(c, "from __future__ imports must occur at the beginning of the file");
        return;
    }
    OWNED Value tuple = import_from_names(names);
    if (!tuple) {
        compile_fail(c);
        return;
    }
    int module = import_name(c, s->ImportFrom.level, tuple, s->ImportFrom.module ? s->ImportFrom.module : STR_EMPTY);
    if (names.count && str_equal_ascii(names.items[0]->name, "*")) {
        emit(c, OP_IMPORT_STAR, KILL_A, module, 0, 0);
        temp_pop(c, module);
        return;
    }
    for (ssize_t i = 0; i < names.count && !c->failed; i++) {
        Alias *a = names.items[i];
        Borrowed bound = a->asname ? a->asname : a->name;
        int reg = bound == STR(__debug__) ? -1 : local_register(c, bound), value = reg >= 0 ? reg : temp_push(c);
        emit(c, OP_IMPORT_FROM, 0, value, module, name_index(c, a->name));
        if (reg >= 0) {
            if (!c->failed)
                bound_set(c, reg);
            continue;
        }
        assign_name(c, bound, temp_operand(value));
        temp_pop(c, value);
    }
    discard(c, temp_operand(module));
}

/* --- small statements --- */

static void assign_stmt(Compiler *c, Stmt *s) {
    ExprSeq targets = s->Assign.targets;
    if (targets.count == 1) {
        assign_expr(c, targets.items[0], s->Assign.value);
        return;
    }
    bool all_names = true;
    for (ssize_t i = 0; i < targets.count; i++)
        all_names &= targets.items[i]->kind == EXPR_Name;
    /* Unpacking might overwrite a local that is lent as the value. */
    Operand value = expr_value(c, s->Assign.value, all_names ? TO_ANY : TO_NEW);
    for (ssize_t i = 0; i < targets.count; i++)
        assign(c, targets.items[i], i + 1 < targets.count ? lent_operand(value.reg) : value);
    release(c, value);
}

static void assert_stmt(Compiler *c, Stmt *s) {
    Expr *test = s->Assert.test;
    if ((test->kind == EXPR_Tuple && test->Tuple.elts.count > 0) ||
        (test->kind == EXPR_Constant && is_tuple(test->Constant.value) && tuple_size(test->Constant.value) > 0))
        compile_warn(c, "assertion is always true, perhaps remove parentheses?");
    if (c->optimize > 0 || c->failed)
        return;
    int end = label_new(c);
    expr_jump(c, test, end, true);
    int error = temp_push(c);
    emit(c, OP_LOAD_ASSERTION_ERROR, 0, error, 0, 0);
    if (s->Assert.msg) {
        Operand message = expr_new(c, s->Assert.msg);
        release(c, message);
        emit_call(c, OP_CALL, error, 1, error, 0);
    }
    emit(c, OP_RAISE, KILL_A | OP_NEGATE, error, 0, 0);
    temp_pop(c, error);
    label_bind(c, end);
}

static void raise_stmt(Compiler *c, Stmt *s) {
    if (!s->Raise.exc) {
        emit(c, OP_RAISE_AGAIN, 0, 0, 0, 0);
        return;
    }
    if (!s->Raise.cause) {
        Operand e = expr_any(c, s->Raise.exc);
        emit(c, OP_RAISE, kill(e, KILL_A) | OP_NEGATE, e.reg, 0, 0);
        release(c, e);
        return;
    }
    Operand e = expr_kept(c, s->Raise.exc, s->Raise.cause), cause = expr_any(c, s->Raise.cause);
    emit(c, OP_RAISE, kill(e, KILL_A) | kill(cause, KILL_B), e.reg, cause.reg, 0);
    release(c, cause);
    release(c, e);
}

static void expr_stmt(Compiler *c, Expr *value) {
    if (c->is_interactive && !c->unit->parent) {
        Operand o = expr_any(c, value);
        emit(c, OP_PRINT_RESULT, kill(o, KILL_A), o.reg, 0, 0);
        release(c, o);
    } else if (value->kind == EXPR_Constant) {
        emit(c, OP_NOP, 0, 0, 0, 0);
    } else {
        Operand o = expr_any(c, value);
        at_nowhere(c);
        discard(c, o);
    }
}

static void with_statement(Compiler *c, Stmt *s) {
    if (s->kind == STMT_AsyncWith && !is_top_level_await(c) && !c->unit->is_async) {
        compile_error(c, "'async with' outside async function");
        return;
    }
    with_stmt(c, s, 0);
}

static void stmt_kind(Compiler *c, Stmt *s) {
    switch (s->kind) {
    case STMT_FunctionDef:
    case STMT_AsyncFunctionDef: function_def(c, s); break;
    case STMT_ClassDef: class_def(c, s); break;
    case STMT_Return: return_stmt(c, s); break;
    case STMT_Delete:
        for (ssize_t i = 0; i < s->Delete.targets.count; i++)
            delete_target(c, s->Delete.targets.items[i]);
        break;
    case STMT_Assign: assign_stmt(c, s); break;
    case STMT_AugAssign: augmented_assign(c, s); break;
    case STMT_AnnAssign: annotated_assign(c, s); break;
    case STMT_For: for_loop(c, s); break;
    case STMT_AsyncFor: async_for_loop(c, s); break;
    case STMT_While: while_loop(c, s); break;
    case STMT_If: if_stmt(c, s); break;
    case STMT_With:
    case STMT_AsyncWith: with_statement(c, s); break;
    case STMT_Match: match_stmt(c, s); break;
    case STMT_Raise: raise_stmt(c, s); break;
    case STMT_Try: try_stmt(c, s); break;
    case STMT_TryStar: try_star_stmt(c, s); break;
    case STMT_Assert: assert_stmt(c, s); break;
    case STMT_Import: import_stmt(c, s); break;
    case STMT_ImportFrom: import_from_stmt(c, s); break;
    case STMT_Expr: expr_stmt(c, s->Expr.value); break;
    case STMT_Pass: emit(c, OP_NOP, 0, 0, 0, 0); break;
    case STMT_Break: break_stmt(c, s); break;
    case STMT_Continue: continue_stmt(c, s); break;
    case STMT_Global:
    case STMT_Nonlocal: break;
    }
}

void stmt(Compiler *c, Stmt *s) {
    if (c->failed)
        return;
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return;
    }
    AT(c, s);
    stmt_kind(c, s);
    c->depth--;
}

void stmts(Compiler *c, StmtSeq body) {
    for (ssize_t i = 0; i < body.count && !c->failed; i++)
        stmt(c, body.items[i]);
}
