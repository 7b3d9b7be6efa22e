/* SPDX-License-Identifier: MIT
   Building symbol tables: the containers, and the walk over the tree that says what happens to each name in
   each block. What a name finally is, scope_analyze.c decides. Invariant: `current` is the scope whose
   statements are being visited, and every error leaves an exception set and ends the walk. Called by
   compile.c and the symtable module. */
#include "compile/scope.h"

#include <stdarg.h>

#include "object/error.h"
#include "types/str.h"

static bool visit_stmts(ScopeTable *t, StmtSeq body) MUST_CHECK;
static bool visit_expr(ScopeTable *t, Expr *e) MUST_CHECK;
static bool visit_exprs(ScopeTable *t, ExprSeq list) MUST_CHECK;
static bool visit_patterns(ScopeTable *t, PatternSeq list) MUST_CHECK;

bool scope_error(ScopeTable *t, int const place[4], const char *format, ...) {
    va_list args;
    va_start(args, format);
    OWNED Value message = str_format_va(format, args);
    va_end(args);
    if (message)
        raise_at_place(message, t->filename, place);
    return false;
}

enum { LEVELS_PER_CALL = 3 };

int nesting_start(void) { return (thread_self->recursion_limit - thread_self->recursion_remaining) * LEVELS_PER_CALL; }

bool nesting_enter(int *depth) {
    if (LIKELY(*depth < thread_self->recursion_limit * LEVELS_PER_CALL &&
               (char *)__builtin_frame_address(0) > thread_self->c_stack_limit)) {
        ++*depth;
        return true;
    }
    raise_error(&exc_RecursionError, "maximum recursion depth exceeded during compilation");
    return false;
}

/* --- containers --- */

/* Room for one more item in an arena array. */
static void *grown(Arena *arena, void *items, int count, int *capacity, size_t size) {
    if (count < *capacity)
        return items;
    int more = *capacity ? *capacity * 2 : 8;
    void *moved = arena_alloc(arena, (size_t)more * size);
    if (!moved)
        return NULL;
    if (count)
        memcpy(moved, items, (size_t)count * size);
    *capacity = more;
    return moved;
}

static uint32_t address_hash(void const *p) {
    uint64_t h = (uint64_t)(uintptr_t)p * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32);
}

enum { SYMBOLS_WITHOUT_INDEX = 8 };

static bool scope_reindex(ScopeTable *t, Scope *scope) {
    uint32_t size = 32;
    while (size < (uint32_t)scope->symbol_capacity * 2)
        size *= 2;
    int32_t *index = arena_alloc(&t->arena, size * sizeof *index);
    if (!index)
        return false;
    memset(index, 0xff, size * sizeof *index);
    scope->index = index;
    scope->index_mask = size - 1;
    for (int i = 0; i < scope->symbol_count; i++) {
        uint32_t at = address_hash(scope->symbols[i].name) & scope->index_mask;
        while (index[at] >= 0)
            at = (at + 1) & scope->index_mask;
        index[at] = i;
    }
    return true;
}

Symbol *scope_find(Scope const *scope, Borrowed name) {
    if (!scope->index) {
        for (int i = 0; i < scope->symbol_count; i++)
            if (scope->symbols[i].name == name)
                return &scope->symbols[i];
        return NULL;
    }
    for (uint32_t at = address_hash(name) & scope->index_mask; scope->index[at] >= 0; at = (at + 1) & scope->index_mask)
        if (scope->symbols[scope->index[at]].name == name)
            return &scope->symbols[scope->index[at]];
    return NULL;
}

Symbol *scope_add_symbol(ScopeTable *t, Scope *scope, Borrowed name) {
    Symbol *found = scope_find(scope, name);
    if (found)
        return found;
    int capacity = scope->symbol_capacity;
    Symbol *symbols = grown(&t->arena, scope->symbols, scope->symbol_count, &scope->symbol_capacity, sizeof *symbols);
    if (!symbols)
        return NULL;
    scope->symbols = symbols;
    Symbol *s = &symbols[scope->symbol_count++];
    *s = (Symbol){.name = name, .place = -1};
    if (scope->symbol_count > SYMBOLS_WITHOUT_INDEX) {
        if (!scope->index || capacity != scope->symbol_capacity)
            return scope_reindex(t, scope) ? s : NULL;
        uint32_t at = address_hash(name) & scope->index_mask;
        while (scope->index[at] >= 0)
            at = (at + 1) & scope->index_mask;
        scope->index[at] = scope->symbol_count - 1;
    }
    return s;
}

static bool map_grow(ScopeTable *t) {
    uint32_t size = t->map ? (t->map_mask + 1) * 2 : 64;
    __typeof__(t->map) old = t->map, map = arena_alloc(&t->arena, size * sizeof *map);
    if (!map)
        return false;
    for (uint32_t i = 0; old && i <= t->map_mask; i++) {
        if (!old[i].node)
            continue;
        uint32_t at = address_hash(old[i].node) & (size - 1);
        while (map[at].node)
            at = (at + 1) & (size - 1);
        map[at] = old[i];
    }
    t->map = map;
    t->map_mask = size - 1;
    return true;
}

static bool map_add(ScopeTable *t, Scope *scope) {
    if (!t->map || t->map_count * 2 > t->map_mask)
        if (!map_grow(t))
            return false;
    uint32_t at = address_hash(scope->node) & t->map_mask;
    while (t->map[at].node)
        at = (at + 1) & t->map_mask;
    t->map[at].node = scope->node;
    t->map[at].scope = scope;
    t->map_count++;
    return true;
}

Scope *scope_of(ScopeTable const *t, void const *node) {
    for (uint32_t at = address_hash(node) & t->map_mask; t->map[at].node; at = (at + 1) & t->map_mask)
        if (t->map[at].node == node)
            return t->map[at].scope;
    UNREACHABLE();
}

/* --- names --- */

Value name_mangle(Borrowed class_name, Borrowed name) {
    ssize_t size = str_length(name);
    if (!class_name || size < 3 || str_char(name, 0) != '_' || str_char(name, 1) != '_')
        return own(name);
    bool is_dunder = str_char(name, size - 1) == '_' && str_char(name, size - 2) == '_';
    if (is_dunder || str_find_char(name, '.', 0, size, 1) >= 0)
        return own(name);
    ssize_t start = 0, length = str_length(class_name);
    while (start < length && str_char(class_name, start) == '_')
        start++;
    if (start == length)
        return own(name);
    OWNED Value stripped = str_substring(class_name, start, length);
    Value mangled = stripped ? str_format("_%U%U", (Borrowed)stripped, name) : NULL;
    return mangled ? str_intern(mangled) : NULL;
}

static Borrowed mangled_name(ScopeTable *t, Borrowed name) {
    if (!t->class_name)
        return name;
    Value mangled = name_mangle(t->class_name, name);
    if (mangled == name) {
        drop(mangled);
        return name;
    }
    return arena_keep(&t->arena, mangled);
}

static bool add_parameter(ScopeTable *t, Scope *scope, Borrowed name) {
    Borrowed *grown_list =
        grown(&t->arena, scope->parameters, scope->parameter_count, &scope->parameter_capacity, sizeof *grown_list);
    if (!grown_list)
        return false;
    scope->parameters = grown_list;
    grown_list[scope->parameter_count++] = name;
    return true;
}

/* While visiting the target of a comprehension's loop: conflicts with assignment expressions. */
static bool mark_iteration_variable(ScopeTable *t, Symbol *s, Borrowed name, int const place[4]) {
    if (s->flags & (DEF_GLOBAL | DEF_NONLOCAL))
        return scope_error(t, place, "comprehension inner loop cannot rebind assignment expression target '%U'", name);
    s->flags |= DEF_COMP_ITER;
    return true;
}

Symbol *scope_define(ScopeTable *t, Scope *scope, Borrowed name, int flags, int const place[4]) {
    Borrowed mangled = mangled_name(t, name);
    Symbol *s = mangled ? scope_add_symbol(t, scope, mangled) : NULL;
    if (!s)
        return NULL;
    if ((flags & DEF_PARAM) && (s->flags & DEF_PARAM))
        return scope_error(t, place, "duplicate argument '%U' in function definition", name), NULL;
    s->flags |= flags;
    if (scope->in_iteration_target && !mark_iteration_variable(t, s, name, place))
        return NULL;
    if ((flags & DEF_PARAM) && !add_parameter(t, scope, mangled))
        return NULL;
    if (flags & DEF_GLOBAL) {
        Symbol *at_top = scope_add_symbol(t, t->top, mangled);
        if (!at_top)
            return NULL;
        at_top->flags |= flags;
        s = scope_find(scope, mangled);
    }
    return s;
}

static bool define(ScopeTable *t, Borrowed name, int flags, int const place[4]) {
    return scope_define(t, t->current, name, flags, place) != NULL;
}

/* Flags of a name in the current scope; 0: not mentioned; -1: error. */
static int flags_of(ScopeTable *t, Scope *scope, Borrowed name) {
    Borrowed mangled = mangled_name(t, name);
    if (!mangled)
        return -1;
    Symbol *s = scope_find(scope, mangled);
    return s ? s->flags : 0;
}

/* --- entering and leaving blocks --- */

static Scope *scope_enter(ScopeTable *t, Borrowed name, ScopeKind kind, void const *node, int const place[4]) {
    Scope *scope = arena_alloc(&t->arena, sizeof *scope), *parent = t->current;
    if (!scope)
        return NULL;
    *scope = (Scope){.node = node, .name = name, .kind = kind, .parent = parent,
                     .line = place[0], .column = place[1], .end_line = place[2], .end_column = place[3]};
    /* Assignment expressions stay forbidden in functions and comprehensions inside of an outermost iterable. */
    scope->iterable_depth = parent ? parent->iterable_depth : 0;
    scope->is_nested = parent && (parent->is_nested || parent->kind == SCOPE_FUNCTION);
    if (kind != SCOPE_ANNOTATION && !map_add(t, scope))
        return NULL;
    if (parent && kind != SCOPE_ANNOTATION) {
        Scope **children = grown(&t->arena, parent->children, parent->child_count, &parent->child_capacity,
                                 sizeof *children);
        if (!children)
            return NULL;
        parent->children = children;
        children[parent->child_count++] = scope;
    }
    t->current = scope;
    return scope;
}

static void scope_leave(ScopeTable *t) { t->current = t->current->parent; }

/* --- functions, classes, comprehensions --- */

static bool visit_parameters(ScopeTable *t, ArgSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!define(t, list.items[i]->arg, DEF_PARAM, NODE_PLACE(list.items[i])))
            return false;
    return true;
}

static bool visit_arguments(ScopeTable *t, Arguments *a) {
    if (!visit_parameters(t, a->posonlyargs) || !visit_parameters(t, a->args) || !visit_parameters(t, a->kwonlyargs))
        return false;
    if (a->vararg) {
        if (!define(t, a->vararg->arg, DEF_PARAM, NODE_PLACE(a->vararg)))
            return false;
        t->current->has_varargs = true;
    }
    if (a->kwarg) {
        if (!define(t, a->kwarg->arg, DEF_PARAM, NODE_PLACE(a->kwarg)))
            return false;
        t->current->has_varkeywords = true;
    }
    return true;
}

static bool visit_arg_annotations(ScopeTable *t, ArgSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (list.items[i]->annotation && !visit_expr(t, list.items[i]->annotation))
            return false;
    return true;
}

static bool visit_function_annotations(ScopeTable *t, Stmt *s, Arguments *a, Expr *returns) {
    if (t->future_annotations && !scope_enter(t, STR(__annotations__), SCOPE_ANNOTATION, a, NODE_PLACE(s)))
        return false;
    if (!visit_arg_annotations(t, a->posonlyargs) || !visit_arg_annotations(t, a->args))
        return false;
    if (a->vararg && a->vararg->annotation && !visit_expr(t, a->vararg->annotation))
        return false;
    if (a->kwarg && a->kwarg->annotation && !visit_expr(t, a->kwarg->annotation))
        return false;
    if (!visit_arg_annotations(t, a->kwonlyargs))
        return false;
    if (t->future_annotations)
        scope_leave(t);
    if (!returns)
        return true;
    if (t->future_annotations && !scope_enter(t, STR(__annotations__), SCOPE_ANNOTATION, returns, NODE_PLACE(s)))
        return false;
    if (!visit_expr(t, returns))
        return false;
    if (t->future_annotations)
        scope_leave(t);
    return true;
}

static bool visit_annotation(ScopeTable *t, Expr *annotation) {
    if (t->future_annotations &&
        !scope_enter(t, STR(__annotations__), SCOPE_ANNOTATION, annotation, NODE_PLACE(annotation)))
        return false;
    if (!visit_expr(t, annotation))
        return false;
    if (t->future_annotations)
        scope_leave(t);
    return true;
}

static bool visit_function(ScopeTable *t, Stmt *s) {
    /* FunctionDef and AsyncFunctionDef have the same fields. */
    _Static_assert(offsetof(Stmt, FunctionDef.body) == offsetof(Stmt, AsyncFunctionDef.body), "read as one");
    __typeof__(s->FunctionDef) *f = &s->FunctionDef;
    if (!define(t, f->name, DEF_LOCAL, NODE_PLACE(s)) || !visit_exprs(t, f->args->defaults) ||
        !visit_exprs(t, f->args->kw_defaults) || !visit_function_annotations(t, s, f->args, f->returns) ||
        !visit_exprs(t, f->decorator_list))
        return false;
    Scope *scope = scope_enter(t, f->name, SCOPE_FUNCTION, s, NODE_PLACE(s));
    if (!scope)
        return false;
    scope->is_coroutine = s->kind == STMT_AsyncFunctionDef;
    if (!visit_arguments(t, f->args) || !visit_stmts(t, f->body))
        return false;
    scope_leave(t);
    return true;
}

static bool visit_keywords(ScopeTable *t, KeywordSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (!visit_expr(t, list.items[i]->value))
            return false;
    return true;
}

static bool visit_class(ScopeTable *t, Stmt *s) {
    __typeof__(s->ClassDef) *c = &s->ClassDef;
    if (!define(t, c->name, DEF_LOCAL, NODE_PLACE(s)) || !visit_exprs(t, c->bases) || !visit_keywords(t, c->keywords) ||
        !visit_exprs(t, c->decorator_list))
        return false;
    if (!scope_enter(t, c->name, SCOPE_CLASS, s, NODE_PLACE(s)))
        return false;
    Borrowed outer = t->class_name;
    t->class_name = c->name;
    bool ok = visit_stmts(t, c->body);
    t->class_name = outer;
    if (ok)
        scope_leave(t);
    return ok;
}

static bool visit_lambda(ScopeTable *t, Expr *e) {
    Arguments *a = e->Lambda.args;
    if (!visit_exprs(t, a->defaults) || !visit_exprs(t, a->kw_defaults))
        return false;
    Borrowed name = arena_keep(&t->arena, str_intern_text("lambda"));
    if (!name || !scope_enter(t, name, SCOPE_FUNCTION, e, NODE_PLACE(e)))
        return false;
    if (!visit_arguments(t, a) || !visit_expr(t, e->Lambda.body))
        return false;
    scope_leave(t);
    return true;
}

static bool visit_target(ScopeTable *t, Expr *target) {
    t->current->in_iteration_target = true;
    bool ok = visit_expr(t, target);
    t->current->in_iteration_target = false;
    return ok;
}

/* The second and further `for` clauses. */
static bool visit_inner_clause(ScopeTable *t, Comprehension *g) {
    if (!visit_target(t, g->target))
        return false;
    t->current->iterable_depth++;
    bool ok = visit_expr(t, g->iter);
    t->current->iterable_depth--;
    if (g->is_async)
        t->current->is_coroutine = true;
    return ok && visit_exprs(t, g->ifs);
}

static bool visit_comprehension(ScopeTable *t, Expr *e, const char *name, ComprehensionKind kind,
                                ComprehensionSeq generators, Expr *element, Expr *value) {
    Comprehension *outermost = generators.items[0];
    t->current->iterable_depth++;
    bool ok = visit_expr(t, outermost->iter);
    t->current->iterable_depth--;
    Borrowed interned = ok ? arena_keep(&t->arena, str_intern_text(name)) : NULL;
    Scope *scope = interned ? scope_enter(t, interned, SCOPE_FUNCTION, e, NODE_PLACE(e)) : NULL;
    if (!scope)
        return false;
    scope->is_coroutine = outermost->is_async;
    scope->comprehension = kind;
    Borrowed iterable = arena_keep(&t->arena, str_intern_text(".0"));
    if (!iterable || !define(t, iterable, DEF_PARAM, NODE_PLACE(e)) || !visit_target(t, outermost->target) ||
        !visit_exprs(t, outermost->ifs))
        return false;
    for (ssize_t i = 1; i < generators.count; i++)
        if (!visit_inner_clause(t, generators.items[i]))
            return false;
    if ((value && !visit_expr(t, value)) || !visit_expr(t, element))
        return false;
    scope->is_generator = kind == GENERATOR_COMPREHENSION;
    bool is_async = scope->is_coroutine && !scope->is_generator;
    scope_leave(t);
    if (is_async)
        t->current->is_coroutine = true;
    return true;
}

/* --- expressions --- */

/* The first declaration of a name is the one that errors point at. */
static void remember_place(Symbol *s, int const place[4]) {
    if (s->line)
        return;
    s->line = place[0];
    s->column = place[1];
    s->end_line = place[2];
    s->end_column = place[3];
}

/* Binds the target of an assignment expression inside a comprehension in the nearest scope that is none. */
static bool extend_walrus_scope(ScopeTable *t, Expr *target) {
    Borrowed name = target->Name.id;
    for (Scope *scope = t->current; scope; scope = scope->parent) {
        if (scope->comprehension) {
            int flags = flags_of(t, scope, name);
            if (flags < 0)
                return false;
            if (flags & DEF_COMP_ITER)
                return scope_error(t, NODE_PLACE(target),
                                   "assignment expression cannot rebind comprehension iteration variable '%U'", name);
            continue;
        }
        if (scope->kind == SCOPE_CLASS)
            return scope_error(t, NODE_PLACE(target),
                               "assignment expression within a comprehension cannot be used in a class body");
        int flags = flags_of(t, scope, name);
        if (flags < 0)
            return false;
        bool is_global = scope->kind == SCOPE_MODULE || (flags & DEF_GLOBAL);
        Symbol *inner = scope_define(t, t->current, name, is_global ? DEF_GLOBAL : DEF_NONLOCAL, NODE_PLACE(target));
        if (!inner)
            return false;
        remember_place(inner, NODE_PLACE(target));
        scope->has_walrus = true;
        return scope_define(t, scope, name, scope->kind == SCOPE_MODULE ? DEF_GLOBAL : DEF_LOCAL,
                            NODE_PLACE(target)) != NULL;
    }
    UNREACHABLE();
}

static bool refuse_in_annotation(ScopeTable *t, Expr *e, const char *what) {
    if (t->current->kind != SCOPE_ANNOTATION)
        return true;
    return scope_error(t, NODE_PLACE(e), "'%s' can not be used within an annotation", what);
}

static bool visit_walrus(ScopeTable *t, Expr *e) {
    if (!refuse_in_annotation(t, e, "named expression"))
        return false;
    if (t->current->iterable_depth > 0)
        return scope_error(t, NODE_PLACE(e),
                           "assignment expression cannot be used in a comprehension iterable expression");
    t->current->has_walrus = true;
    if (t->current->comprehension && !extend_walrus_scope(t, e->NamedExpr.target))
        return false;
    return visit_expr(t, e->NamedExpr.value) && visit_expr(t, e->NamedExpr.target);
}

static bool visit_yield(ScopeTable *t, Expr *e, Expr *value) {
    static const char *const texts[] = {
        [LIST_COMPREHENSION] = "'yield' inside list comprehension",
        [DICT_COMPREHENSION] = "'yield' inside dict comprehension",
        [SET_COMPREHENSION] = "'yield' inside set comprehension",
        [GENERATOR_COMPREHENSION] = "'yield' inside generator expression",
    };
    if (!refuse_in_annotation(t, e, "yield expression") || (value && !visit_expr(t, value)))
        return false;
    t->current->is_generator = true;
    if (t->current->comprehension)
        return scope_error(t, NODE_PLACE(e), "%s", texts[t->current->comprehension]);
    return true;
}

static bool visit_name(ScopeTable *t, Expr *e) {
    bool is_load = e->Name.ctx == CONTEXT_Load;
    Symbol *s = scope_define(t, t->current, e->Name.id, is_load ? DEF_USE : DEF_LOCAL, NODE_PLACE(e));
    if (!s)
        return false;
    if (e->Name.ctx == CONTEXT_Del)
        s->is_deleted = true;
    if (is_load && t->current->kind == SCOPE_FUNCTION && str_equal_ascii(e->Name.id, "super"))
        return define(t, STR(__class__), DEF_USE, NODE_PLACE(e));
    return true;
}

static bool visit_exprs(ScopeTable *t, ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (list.items[i] && !visit_expr(t, list.items[i]))
            return false;
    return true;
}

static bool visit_expr_kind(ScopeTable *t, Expr *e) {
    switch (e->kind) {
    case EXPR_BoolOp: return visit_exprs(t, e->BoolOp.values);
    case EXPR_NamedExpr: return visit_walrus(t, e);
    case EXPR_BinOp: return visit_expr(t, e->BinOp.left) && visit_expr(t, e->BinOp.right);
    case EXPR_UnaryOp: return visit_expr(t, e->UnaryOp.operand);
    case EXPR_Lambda: return visit_lambda(t, e);
    case EXPR_IfExp:
        return visit_expr(t, e->IfExp.test) && visit_expr(t, e->IfExp.body) && visit_expr(t, e->IfExp.orelse);
    case EXPR_Dict: return visit_exprs(t, e->Dict.keys) && visit_exprs(t, e->Dict.values);
    case EXPR_Set: return visit_exprs(t, e->Set.elts);
    case EXPR_ListComp:
        return visit_comprehension(t, e, "listcomp", LIST_COMPREHENSION, e->ListComp.generators, e->ListComp.elt, NULL);
    case EXPR_SetComp:
        return visit_comprehension(t, e, "setcomp", SET_COMPREHENSION, e->SetComp.generators, e->SetComp.elt, NULL);
    case EXPR_DictComp:
        return visit_comprehension(t, e, "dictcomp", DICT_COMPREHENSION, e->DictComp.generators, e->DictComp.key,
                                   e->DictComp.value);
    case EXPR_GeneratorExp:
        return visit_comprehension(t, e, "genexpr", GENERATOR_COMPREHENSION, e->GeneratorExp.generators,
                                   e->GeneratorExp.elt, NULL);
    case EXPR_Await:
        if (!refuse_in_annotation(t, e, "await expression") || !visit_expr(t, e->Await.value))
            return false;
        t->current->is_coroutine = true;
        return true;
    case EXPR_Yield: return visit_yield(t, e, e->Yield.value);
    case EXPR_YieldFrom: return visit_yield(t, e, e->YieldFrom.value);
    case EXPR_Compare: return visit_expr(t, e->Compare.left) && visit_exprs(t, e->Compare.comparators);
    case EXPR_Call:
        return visit_expr(t, e->Call.func) && visit_exprs(t, e->Call.args) && visit_keywords(t, e->Call.keywords);
    case EXPR_FormattedValue:
        return visit_expr(t, e->FormattedValue.value) &&
               (!e->FormattedValue.format_spec || visit_expr(t, e->FormattedValue.format_spec));
    case EXPR_JoinedStr: return visit_exprs(t, e->JoinedStr.values);
    case EXPR_Constant: return true;
    case EXPR_Attribute: return visit_expr(t, e->Attribute.value);
    case EXPR_Subscript: return visit_expr(t, e->Subscript.value) && visit_expr(t, e->Subscript.slice);
    case EXPR_Starred: return visit_expr(t, e->Starred.value);
    case EXPR_Name: return visit_name(t, e);
    case EXPR_List: return visit_exprs(t, e->List.elts);
    case EXPR_Tuple: return visit_exprs(t, e->Tuple.elts);
    case EXPR_Slice:
        return (!e->Slice.lower || visit_expr(t, e->Slice.lower)) &&
               (!e->Slice.upper || visit_expr(t, e->Slice.upper)) &&
               (!e->Slice.step || visit_expr(t, e->Slice.step));
    }
    UNREACHABLE();
}

static bool visit_expr(ScopeTable *t, Expr *e) {
    if (!nesting_enter(&t->depth))
        return false;
    bool ok = visit_expr_kind(t, e);
    t->depth--;
    return ok;
}

/* --- patterns --- */

static bool visit_pattern(ScopeTable *t, Pattern *p) {
    switch (p->kind) {
    case PATTERN_MatchValue: return visit_expr(t, p->MatchValue.value);
    case PATTERN_MatchSingleton: return true;
    case PATTERN_MatchSequence: return visit_patterns(t, p->MatchSequence.patterns);
    case PATTERN_MatchStar: return !p->MatchStar.name || define(t, p->MatchStar.name, DEF_LOCAL, NODE_PLACE(p));
    case PATTERN_MatchMapping:
        return visit_exprs(t, p->MatchMapping.keys) && visit_patterns(t, p->MatchMapping.patterns) &&
               (!p->MatchMapping.rest || define(t, p->MatchMapping.rest, DEF_LOCAL, NODE_PLACE(p)));
    case PATTERN_MatchClass:
        return visit_expr(t, p->MatchClass.cls) && visit_patterns(t, p->MatchClass.patterns) &&
               visit_patterns(t, p->MatchClass.kwd_patterns);
    case PATTERN_MatchAs:
        return (!p->MatchAs.pattern || visit_patterns(t, (PatternSeq){1, &p->MatchAs.pattern})) &&
               (!p->MatchAs.name || define(t, p->MatchAs.name, DEF_LOCAL, NODE_PLACE(p)));
    case PATTERN_MatchOr: return visit_patterns(t, p->MatchOr.patterns);
    }
    UNREACHABLE();
}

static bool visit_patterns(ScopeTable *t, PatternSeq list) {
    if (!nesting_enter(&t->depth))
        return false;
    bool ok = true;
    for (ssize_t i = 0; ok && i < list.count; i++)
        ok = visit_pattern(t, list.items[i]);
    t->depth--;
    return ok;
}

static bool visit_match(ScopeTable *t, Stmt *s) {
    if (!visit_expr(t, s->Match.subject))
        return false;
    for (ssize_t i = 0; i < s->Match.cases.count; i++) {
        MatchCase *c = s->Match.cases.items[i];
        if (!visit_patterns(t, (PatternSeq){1, &c->pattern}) || (c->guard && !visit_expr(t, c->guard)) ||
            !visit_stmts(t, c->body))
            return false;
    }
    return true;
}

/* --- statements --- */

static bool visit_ann_assign(ScopeTable *t, Stmt *s) {
    Expr *target = s->AnnAssign.target;
    if (target->kind == EXPR_Name) {
        int flags = flags_of(t, t->current, target->Name.id);
        if (flags < 0)
            return false;
        if ((flags & (DEF_GLOBAL | DEF_NONLOCAL)) && t->current != t->top && s->AnnAssign.simple)
            return scope_error(t, NODE_PLACE(s), flags & DEF_GLOBAL ? "annotated name '%U' can't be global"
                                                                    : "annotated name '%U' can't be nonlocal",
                               target->Name.id);
        int what = s->AnnAssign.simple ? DEF_ANNOTATION | DEF_LOCAL : s->AnnAssign.value ? DEF_LOCAL : 0;
        if (what && !define(t, target->Name.id, what, NODE_PLACE(target)))
            return false;
    } else if (!visit_expr(t, target)) {
        return false;
    }
    return visit_annotation(t, s->AnnAssign.annotation) && (!s->AnnAssign.value || visit_expr(t, s->AnnAssign.value));
}

/* global and nonlocal statements: the name must not have been mentioned before. */
static bool visit_declaration(ScopeTable *t, Stmt *s, NameSeq names, int what) {
    const char *word = what == DEF_GLOBAL ? "global" : "nonlocal";
    for (ssize_t i = 0; i < names.count; i++) {
        Borrowed name = names.items[i];
        int flags = flags_of(t, t->current, name);
        if (flags < 0)
            return false;
        if (flags & DEF_PARAM)
            return scope_error(t, NODE_PLACE(s), "name '%U' is parameter and %s", name, word);
        if (flags & DEF_USE)
            return scope_error(t, NODE_PLACE(s), "name '%U' is used prior to %s declaration", name, word);
        if (flags & DEF_ANNOTATION)
            return scope_error(t, NODE_PLACE(s), "annotated name '%U' can't be %s", name, word);
        if (flags & DEF_LOCAL)
            return scope_error(t, NODE_PLACE(s), "name '%U' is assigned to before %s declaration", name, word);
        Symbol *symbol = scope_define(t, t->current, name, what, NODE_PLACE(s));
        if (!symbol)
            return false;
        remember_place(symbol, NODE_PLACE(s));
    }
    return true;
}

static bool visit_aliases(ScopeTable *t, AliasSeq names) {
    for (ssize_t i = 0; i < names.count; i++) {
        Alias *a = names.items[i];
        Borrowed name = a->asname ? a->asname : a->name;
        if (str_equal_ascii(name, "*")) {
            if (t->current->kind != SCOPE_MODULE)
                return scope_error(t, NODE_PLACE(a), "import * only allowed at module level");
            continue;
        }
        ssize_t dot = str_find_char(name, '.', 0, str_length(name), 1);
        if (dot >= 0) {
            Value head = str_substring(name, 0, dot);
            name = head ? arena_keep(&t->arena, str_intern(head)) : NULL;
        }
        if (!name || !define(t, name, DEF_IMPORT, NODE_PLACE(a)))
            return false;
    }
    return true;
}

static bool visit_handlers(ScopeTable *t, ExceptHandlerSeq list) {
    for (ssize_t i = 0; i < list.count; i++) {
        ExceptHandler *h = list.items[i];
        if (h->ExceptHandler.type && !visit_expr(t, h->ExceptHandler.type))
            return false;
        if (h->ExceptHandler.name) {
            Symbol *s = scope_define(t, t->current, h->ExceptHandler.name, DEF_LOCAL, NODE_PLACE(h));
            if (!s)
                return false;
            s->is_deleted = true;
        }
        if (!visit_stmts(t, h->ExceptHandler.body))
            return false;
    }
    return true;
}

static bool visit_with(ScopeTable *t, WithItemSeq items, StmtSeq body) {
    for (ssize_t i = 0; i < items.count; i++) {
        WithItem *w = items.items[i];
        if (!visit_expr(t, w->context_expr) || (w->optional_vars && !visit_expr(t, w->optional_vars)))
            return false;
    }
    return visit_stmts(t, body);
}

static bool visit_for(ScopeTable *t, Stmt *s) {
    _Static_assert(offsetof(Stmt, For.orelse) == offsetof(Stmt, AsyncFor.orelse), "read as one");
    return visit_expr(t, s->For.target) && visit_expr(t, s->For.iter) && visit_stmts(t, s->For.body) &&
           visit_stmts(t, s->For.orelse);
}

static bool visit_try(ScopeTable *t, Stmt *s) {
    _Static_assert(offsetof(Stmt, Try.finalbody) == offsetof(Stmt, TryStar.finalbody), "read as one");
    return visit_stmts(t, s->Try.body) && visit_stmts(t, s->Try.orelse) && visit_handlers(t, s->Try.handlers) &&
           visit_stmts(t, s->Try.finalbody);
}

static bool visit_stmt_kind(ScopeTable *t, Stmt *s) {
    switch (s->kind) {
    case STMT_FunctionDef:
    case STMT_AsyncFunctionDef: return visit_function(t, s);
    case STMT_ClassDef: return visit_class(t, s);
    case STMT_Return:
        if (s->Return.value)
            t->current->returns_value = true;
        return !s->Return.value || visit_expr(t, s->Return.value);
    case STMT_Delete: return visit_exprs(t, s->Delete.targets);
    case STMT_Assign: return visit_exprs(t, s->Assign.targets) && visit_expr(t, s->Assign.value);
    case STMT_AugAssign: return visit_expr(t, s->AugAssign.target) && visit_expr(t, s->AugAssign.value);
    case STMT_AnnAssign: return visit_ann_assign(t, s);
    case STMT_For:
    case STMT_AsyncFor: return visit_for(t, s);
    case STMT_While:
        return visit_expr(t, s->While.test) && visit_stmts(t, s->While.body) && visit_stmts(t, s->While.orelse);
    case STMT_If: return visit_expr(t, s->If.test) && visit_stmts(t, s->If.body) && visit_stmts(t, s->If.orelse);
    case STMT_With: return visit_with(t, s->With.items, s->With.body);
    case STMT_AsyncWith: return visit_with(t, s->AsyncWith.items, s->AsyncWith.body);
    case STMT_Match: return visit_match(t, s);
    case STMT_Raise:
        return (!s->Raise.exc || visit_expr(t, s->Raise.exc)) && (!s->Raise.cause || visit_expr(t, s->Raise.cause));
    case STMT_Try:
    case STMT_TryStar: return visit_try(t, s);
    case STMT_Assert: return visit_expr(t, s->Assert.test) && (!s->Assert.msg || visit_expr(t, s->Assert.msg));
    case STMT_Import: return visit_aliases(t, s->Import.names);
    case STMT_ImportFrom: return visit_aliases(t, s->ImportFrom.names);
    case STMT_Global: return visit_declaration(t, s, s->Global.names, DEF_GLOBAL);
    case STMT_Nonlocal: return visit_declaration(t, s, s->Nonlocal.names, DEF_NONLOCAL);
    case STMT_Expr: return visit_expr(t, s->Expr.value);
    case STMT_Pass:
    case STMT_Break:
    case STMT_Continue: return true;
    }
    UNREACHABLE();
}

static bool visit_stmts(ScopeTable *t, StmtSeq body) {
    if (!nesting_enter(&t->depth))
        return false;
    bool ok = true;
    for (ssize_t i = 0; ok && i < body.count; i++)
        ok = visit_stmt_kind(t, body.items[i]);
    t->depth--;
    return ok;
}

bool scope_table_init(ScopeTable *t, Ast *ast, Borrowed filename, bool future_annotations) {
    *t = (ScopeTable){.filename = filename, .future_annotations = future_annotations, .depth = nesting_start()};
    arena_init(&t->arena);
    Borrowed name = arena_keep(&t->arena, str_intern_text("top"));
    if (!name)
        return false;
    t->top = scope_enter(t, name, SCOPE_MODULE, ast, (int const[4]){0, 0, 0, 0});
    if (!t->top)
        return false;
    bool ok = false;
    switch (ast->kind) {
    case MOD_Module: ok = visit_stmts(t, ast->Module.body); break;
    case MOD_Interactive: ok = visit_stmts(t, ast->Interactive.body); break;
    case MOD_Expression: ok = visit_expr(t, ast->Expression.body); break;
    case MOD_FunctionType:
        raise_error(&exc_RuntimeError, "this compiler does not handle FunctionTypes");
        return false;
    }
    return ok && scope_analyze(t);
}

void scope_table_fini(ScopeTable *t) { arena_fini(&t->arena); }
