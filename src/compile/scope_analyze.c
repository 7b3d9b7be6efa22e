/* SPDX-License-Identifier: MIT
   Deciding what each symbol is. Scopes are taken from the outside in: when a scope is looked at, the bindings
   of all enclosing ones are known, so a name that is used but not bound is looked for upwards, past classes.
   Finding it makes it a cell there, and free in every scope in between. Called by scope.c. */
#include "compile/scope.h"
#include "object/error.h"
#include "types/str.h"

/* Makes sure that `scope`, between the use and the binding of a free variable, passes it on. */
static bool pass_through(ScopeTable *t, Scope *scope, Borrowed name) {
    Symbol *s = scope_find(scope, name);
    if (s && s->scope) {
        if (scope->kind == SCOPE_CLASS && s->scope != SYMBOL_FREE)
            s->flags |= DEF_FREE_CLASS;
        return true;
    }
    s = scope_add_symbol(t, scope, name);
    if (!s)
        return false;
    s->scope = SYMBOL_FREE;
    return true;
}

/* Looks for the function (or, for __class__, the class) around `scope` that binds `name`; NULL: none, it is global. */
static Scope *find_owner(Scope *scope, Borrowed name) {
    for (Scope *outer = scope->parent; outer; outer = outer->parent) {
        if (outer->kind == SCOPE_CLASS && name == STR(__class__))
            return outer;
        if (outer->kind != SCOPE_FUNCTION)
            continue;
        Symbol *s = scope_find(outer, name);
        if (!s)
            continue;
        if (s->scope == SYMBOL_LOCAL || s->scope == SYMBOL_CELL)
            return outer;
        if (s->scope == SYMBOL_GLOBAL_EXPLICIT || s->scope == SYMBOL_GLOBAL_IMPLICIT)
            return NULL;
    }
    return NULL;
}

/* Makes `s` of `scope` free, bound by `owner`. */
static bool make_free(ScopeTable *t, Scope *scope, Borrowed name, Scope *owner) {
    for (Scope *between = scope->parent; between != owner; between = between->parent)
        if (!pass_through(t, between, name))
            return false;
    if (owner->kind == SCOPE_CLASS)
        owner->needs_class_cell = true;
    else
        scope_find(owner, name)->scope = SYMBOL_CELL;
    scope_find(scope, name)->scope = SYMBOL_FREE;
    return true;
}

static bool symbol_error(ScopeTable *t, Symbol *s, const char *format) {
    return scope_error(t, (int const[4]){s->line, s->column, s->end_line, s->end_column}, format, s->name);
}

static bool analyze_symbol(ScopeTable *t, Scope *scope, Symbol *s) {
    if (s->flags & DEF_GLOBAL) {
        if (s->flags & DEF_NONLOCAL)
            return symbol_error(t, s, "name '%U' is nonlocal and global");
        s->scope = SYMBOL_GLOBAL_EXPLICIT;
        return true;
    }
    if (s->flags & DEF_NONLOCAL) {
        if (scope->kind == SCOPE_MODULE)
            return symbol_error(t, s, "nonlocal declaration not allowed at module level");
        Scope *owner = find_owner(scope, s->name);
        if (!owner)
            return symbol_error(t, s, "no binding for nonlocal '%U' found");
        return make_free(t, scope, s->name, owner);
    }
    if (s->flags & DEF_BOUND) {
        s->scope = SYMBOL_LOCAL;
        return true;
    }
    if (s->scope == SYMBOL_FREE)
        return true;
    Scope *owner = find_owner(scope, s->name);
    if (owner)
        return make_free(t, scope, s->name, owner);
    s->scope = SYMBOL_GLOBAL_IMPLICIT;
    return true;
}

static bool analyze_scope(ScopeTable *t, Scope *scope) {
    if (!nesting_enter(&t->depth))
        return false;
    bool ok = true;
    /* Symbols may be added to `scope` only by its children, which come later. */
    for (int i = 0; ok && i < scope->symbol_count; i++)
        ok = analyze_symbol(t, scope, &scope->symbols[i]);
    for (int i = 0; ok && i < scope->child_count; i++)
        ok = analyze_scope(t, scope->children[i]);
    t->depth--;
    return ok;
}

bool scope_analyze(ScopeTable *t) { return analyze_scope(t, t->top); }
