/* SPDX-License-Identifier: MIT
   Functions, lambdas and classes: evaluating what belongs to the definition (decorators, defaults,
   annotations, bases) in the defining unit, and compiling the body in a unit of its own. Called by
   codegen_stmt.c and codegen_expr.c. */
#include "compile/codegen_function.h"

#include "compile/compile_priv.h"
#include "types/list.h"

/* --- defaults and annotations --- */

static void pop_to(Compiler *c, int reg) {
    if (!c->failed)
        c->unit->temp_top = reg - REGISTER_TEMP;
}

static int next_temp(Compiler *c) { return REGISTER_TEMP + c->unit->temp_top; }

static bool all_constant(ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!is_constant(list.items[i]))
            return false;
    return true;
}

static void compile_defaults(Compiler *c, ExprSeq defaults, int reg) {
    if (all_constant(defaults)) {
        OWNED Value tuple = tuple_new(defaults.count);
        if (!tuple) {
            compile_fail(c);
            return;
        }
        for (ssize_t i = 0; i < defaults.count; i++)
            tuple_init_item(tuple, i, own(defaults.items[i]->Constant.value));
        for (ssize_t i = 0; i < defaults.count; i++)
            mark_line(c, defaults.items[i]);
        emit_constant(c, reg, tuple);
        return;
    }
    int base = next_temp(c);
    for (ssize_t i = 0; i < defaults.count; i++)
        expr_new(c, defaults.items[i]);
    pop_to(c, base);
    emit(c, OP_BUILD_TUPLE, 0, reg, base, (int)defaults.count);
}

static void emit_mangled(Compiler *c, Borrowed name, int to) {
    OWNED Value mangled = c->failed ? NULL : name_mangle(c->unit->class_name, name);
    if (mangled)
        emit_constant(c, to, mangled);
    else if (!c->failed)
        compile_fail(c);
}

static bool compile_kwdefaults(Compiler *c, Arguments *a, int reg) {
    int base = next_temp(c), count = 0;
    for (ssize_t i = 0; i < a->kwonlyargs.count; i++) {
        if (!a->kw_defaults.items[i])
            continue;
        emit_mangled(c, a->kwonlyargs.items[i]->arg, temp_push(c));
        expr_new(c, a->kw_defaults.items[i]);
        count++;
    }
    pop_to(c, base);
    if (count)
        emit(c, OP_BUILD_MAP, 0, reg, base, count);
    return count > 0;
}

static int compile_arg_annotation(Compiler *c, Borrowed name, Expr *annotation) {
    if (!annotation)
        return 0;
    emit_mangled(c, name, temp_push(c));
    if (annotation->kind == EXPR_Starred && !c->scopes.future_annotations) {
        /* *args: *Ts stands for the one item that unpacking gives. */
        Operand v = expr_new(c, annotation->Starred.value);
        emit(c, OP_UNPACK, KILL_B, v.reg, v.reg, 1);
    } else {
        annotation_value(c, annotation, TO_NEW);
    }
    return 2;
}

static int compile_arg_annotations(Compiler *c, ArgSeq args) {
    int count = 0;
    for (ssize_t i = 0; i < args.count; i++)
        count += compile_arg_annotation(c, args.items[i]->arg, args.items[i]->annotation);
    return count;
}

static bool compile_annotations(Compiler *c, Arguments *a, Expr *returns, int reg) {
    int base = next_temp(c), count = compile_arg_annotations(c, a->args) + compile_arg_annotations(c, a->posonlyargs);
    if (a->vararg)
        count += compile_arg_annotation(c, a->vararg->arg, a->vararg->annotation);
    count += compile_arg_annotations(c, a->kwonlyargs);
    if (a->kwarg)
        count += compile_arg_annotation(c, a->kwarg->arg, a->kwarg->annotation);
    count += compile_arg_annotation(c, STR(return_), returns);
    pop_to(c, base);
    if (count)
        emit(c, OP_BUILD_TUPLE, 0, reg, base, count);
    return count > 0;
}

static void check_parameters(Compiler *c, ArgSeq args) {
    for (ssize_t i = 0; i < args.count; i++)
        forbidden_name(c, args.items[i]->arg, CONTEXT_Store);
}

static void check_arguments(Compiler *c, Arguments *a) {
    check_parameters(c, a->posonlyargs);
    check_parameters(c, a->args);
    if (a->vararg)
        forbidden_name(c, a->vararg->arg, CONTEXT_Store);
    check_parameters(c, a->kwonlyargs);
    if (a->kwarg)
        forbidden_name(c, a->kwarg->arg, CONTEXT_Store);
}

/* --- making functions --- */

static void push_closure_cell(Compiler *c, Borrowed name) {
    Unit *u = c->unit;
    int reg = temp_push(c);
    Symbol *s = scope_find(u->scope, name);
    if (u->scope->kind == SCOPE_CLASS && u->cell_count && name == u->cells[0])
        emit(c, OP_MOVE, 0, reg, REGISTER_CELL, 0);
    else if (s && s->scope == SYMBOL_CELL)
        emit(c, OP_MOVE, 0, reg, s->place, 0);
    else if (s)
        emit(c, OP_LOAD_FREE_CELL, 0, reg, s->place, 0);
    else
        ASSERT(c->failed);
}

Operand compile_make_function(Compiler *c, STEALS Value code, Closure closure, int base, int flags, int to) {
    OWNED Value owned = code;
    if (c->failed || !owned)
        return lent_operand(0);
    if (closure.count) {
        int first = next_temp(c);
        for (int i = 0; i < closure.count; i++)
            push_closure_cell(c, closure.names[i]);
        pop_to(c, first);
        emit(c, OP_BUILD_TUPLE, 0, base + 3, first, closure.count);
        flags |= FUNCTION_HAS_CLOSURE;
    }
    int index = constant_index_new(c, owned);
    if (index > 0xffff) {
        raise_error(&exc_OverflowError, "too many constants in one code block");
        compile_fail(c);
        return lent_operand(0);
    }
    pop_to(c, base);
    int dest = dest_register(c, to);
    emit(c, OP_MAKE_FUNCTION, flags, dest, base, index);
    return dest_operand(to, dest);
}

Closure unit_closure(Unit const *u) { return (Closure){u->frees, u->free_count}; }

static void set_argument_counts(Unit *u, Arguments *a) {
    u->argument_count = (int)(a->posonlyargs.count + a->args.count);
    u->positional_only_count = (int)a->posonlyargs.count;
    u->keyword_only_count = (int)a->kwonlyargs.count;
}

static Borrowed docstring_of(StmtSeq body) {
    if (!body.count || body.items[0]->kind != STMT_Expr)
        return NULL;
    Expr *e = body.items[0]->Expr.value;
    return e->kind == EXPR_Constant && is_str_exact(e->Constant.value) ? e->Constant.value : NULL;
}

static void function_body(Compiler *c, StmtSeq body) {
    Borrowed doc = c->optimize < 2 ? docstring_of(body) : NULL;
    constant_index(c, doc ? doc : NONE);
    if (doc) {
        body.items++;
        body.count--;
    }
    stmts(c, body);
    at_nowhere(c);
    emit_wide(c, OP_RETURN_CONST, 0, 0, constant_index(c, NONE));
}

/* The function object of a def, before decoration, in `to`. */
static Operand define_function(Compiler *c, Stmt *s, int first_line, int to) {
    __typeof__(s->FunctionDef) *f = &s->FunctionDef;
    Arguments *a = f->args;
    int base = temp_push_many(c, 4), flags = 0;
    if (a->defaults.count) {
        compile_defaults(c, a->defaults, base);
        flags |= FUNCTION_HAS_DEFAULTS;
    }
    if (compile_kwdefaults(c, a, base + 1))
        flags |= FUNCTION_HAS_KWDEFAULTS;
    if (compile_annotations(c, a, f->returns, base + 2))
        flags |= FUNCTION_HAS_ANNOTATIONS;
    if (!unit_enter(c, UNIT_FUNCTION, s, f->name, first_line))
        return lent_operand(0);
    c->unit->is_async = s->kind == STMT_AsyncFunctionDef;
    set_argument_counts(c->unit, a);
    function_body(c, f->body);
    Closure closure = unit_closure(c->unit);
    return compile_make_function(c, unit_leave(c), closure, base, flags, to);
}

static int push_decorators(Compiler *c, ExprSeq list) {
    int first = next_temp(c);
    for (ssize_t i = 0; i < list.count; i++)
        expr_new(c, list.items[i]);
    return first;
}

/* Calls the decorators in the temporaries from `first` on what lies behind them, last one first. */
static void apply_decorators(Compiler *c, ExprSeq list, int first, int to) {
    Position before = c->unit->position;
    for (ssize_t i = list.count - 1; i >= 0; i--) {
        AT(c, list.items[i]);
        emit_call(c, OP_CALL, first + (int)i, 1, i || to < 0 ? first + (int)i : to, 0);
    }
    c->unit->position = before;
    pop_to(c, first);
}

/* Stores what the definition of `name` gave: `define` makes it in a register. */
static void bind_definition(Compiler *c, Stmt *s, Borrowed name, ExprSeq decorators,
                            Operand (*define)(Compiler *, Stmt *, int, int)) {
    int first = push_decorators(c, decorators);
    int line = decorators.count ? decorators.items[0]->line : s->line;
    int local = name == STR(__debug__) ? -1 : local_register(c, name);
    if (!decorators.count) {
        Operand value = define(c, s, line, local >= 0 ? local : TO_NEW);
        if (local < 0) {
            assign_name(c, name, value);
            release(c, value);
        }
    } else {
        define(c, s, line, TO_NEW);
        apply_decorators(c, decorators, first, local >= 0 ? local : TO_NEW);
        if (local < 0) {
            int reg = temp_push(c);
            assign_name(c, name, temp_operand(reg));
            temp_pop(c, reg);
        } else {
            emit(c, OP_NOP, 0, 0, 0, 0); /* back on the line of the def */
        }
    }
    if (local >= 0 && !c->failed)
        bound_set(c, local);
}

void function_def(Compiler *c, Stmt *s) {
    check_arguments(c, s->FunctionDef.args);
    bind_definition(c, s, s->FunctionDef.name, s->FunctionDef.decorator_list, define_function);
}

Operand compile_lambda(Compiler *c, Expr *e, int to) {
    Arguments *a = e->Lambda.args;
    check_arguments(c, a);
    int base = temp_push_many(c, 4), flags = 0;
    if (a->defaults.count) {
        compile_defaults(c, a->defaults, base);
        flags |= FUNCTION_HAS_DEFAULTS;
    }
    if (compile_kwdefaults(c, a, base + 1))
        flags |= FUNCTION_HAS_KWDEFAULTS;
    if (!unit_enter(c, UNIT_LAMBDA, e, STR(lambda), e->line))
        return lent_operand(0);
    set_argument_counts(c->unit, a);
    constant_index(c, NONE);
    Operand value = expr_any(c, e->Lambda.body);
    AT(c, e->Lambda.body);
    emit(c, OP_RETURN, kill(value, KILL_A), value.reg, 0, 0);
    release(c, value);
    Closure closure = unit_closure(c->unit);
    return compile_make_function(c, unit_leave(c), closure, base, flags, to);
}

/* --- module and class bodies --- */

static bool any_annotation(StmtSeq body);

static bool handlers_annotate(ExceptHandlerSeq handlers) {
    for (ssize_t i = 0; i < handlers.count; i++)
        if (any_annotation(handlers.items[i]->ExceptHandler.body))
            return true;
    return false;
}

static bool has_annotation(Stmt *s) {
    switch (s->kind) {
    case STMT_AnnAssign: return true;
    case STMT_For:
    case STMT_AsyncFor: return any_annotation(s->For.body) || any_annotation(s->For.orelse);
    case STMT_While: return any_annotation(s->While.body) || any_annotation(s->While.orelse);
    case STMT_If: return any_annotation(s->If.body) || any_annotation(s->If.orelse);
    case STMT_With: return any_annotation(s->With.body);
    case STMT_AsyncWith: return any_annotation(s->AsyncWith.body);
    case STMT_Match:
        for (ssize_t i = 0; i < s->Match.cases.count; i++)
            if (any_annotation(s->Match.cases.items[i]->body))
                return true;
        return false;
    case STMT_Try:
    case STMT_TryStar:
        return any_annotation(s->Try.body) || handlers_annotate(s->Try.handlers) || any_annotation(s->Try.orelse) ||
               any_annotation(s->Try.finalbody);
    default: return false;
    }
}

/* Depth is bounded by what the symbol table accepted before. */
static bool any_annotation(StmtSeq body) {
    for (ssize_t i = 0; i < body.count; i++)
        if (has_annotation(body.items[i]))
            return true;
    return false;
}

static void store_name_here(Compiler *c, Borrowed name, int reg) {
    assign_name(c, name, temp_operand(reg));
    temp_pop(c, reg);
}

void compile_body(Compiler *c, StmtSeq body) {
    if (!body.count)
        return;
    if (c->unit->kind != UNIT_CLASS)
        AT(c, body.items[0]);
    if (any_annotation(body))
        emit(c, OP_SETUP_ANNOTATIONS, 0, 0, 0, 0);
    Borrowed doc = c->optimize < 2 && c->unit->kind != UNIT_INTERACTIVE ? docstring_of(body) : NULL;
    if (doc) {
        AT(c, body.items[0]->Expr.value);
        int reg = temp_push(c);
        emit_constant(c, reg, doc);
        at_nowhere(c);
        store_name_here(c, STR(__doc__), reg);
        body.items++;
        body.count--;
    }
    stmts(c, body);
}

static void class_body(Compiler *c, Stmt *s) {
    Unit *u = c->unit;
    u->position = (Position){u->first_line, u->first_line, 0, 0};
    int reg = temp_push(c);
    emit(c, OP_LOAD_NAME, 0, reg, name_index(c, STR(__name__)), 0);
    store_name_here(c, STR(__module__), reg);
    reg = temp_push(c);
    emit_constant(c, reg, u->qualname);
    store_name_here(c, STR(__qualname__), reg);
    compile_body(c, s->ClassDef.body);
    at_nowhere(c);
    if (!u->cell_count) {
        emit_wide(c, OP_RETURN_CONST, 0, 0, constant_index(c, NONE));
        return;
    }
    reg = temp_push(c);
    emit(c, OP_MOVE, 0, reg, REGISTER_CELL, 0);
    assign_name(c, STR(__classcell__), lent_operand(reg));
    emit(c, OP_RETURN, KILL_A, reg, 0, 0);
    temp_pop(c, reg);
}

static Operand define_class(Compiler *c, Stmt *s, int first_line, int to) {
    __typeof__(s->ClassDef) *d = &s->ClassDef;
    int callable = temp_push(c), window;
    emit(c, OP_LOAD_BUILD_CLASS, 0, callable, 0, 0);
    if (!unit_enter(c, UNIT_CLASS, s, d->name, first_line))
        return lent_operand(0);
    class_body(c, s);
    Closure closure = unit_closure(c->unit);
    Value code = unit_leave(c);
    window = temp_push_many(c, 4);
    compile_make_function(c, code, closure, window, 0, TO_NEW);
    emit_constant(c, temp_push(c), d->name);
    return compile_call_arguments(c, callable, 2, d->bases, d->keywords, to);
}

void class_def(Compiler *c, Stmt *s) {
    bind_definition(c, s, s->ClassDef.name, s->ClassDef.decorator_list, define_class);
}
