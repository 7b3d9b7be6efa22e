/* SPDX-License-Identifier: MIT
   Units: one for each code object being made. Entering gives parameters, cells and free variables their places; leaving
   assembles the code object. Called by compile.c and codegen_function.c. */
#include <stdlib.h>

#include "compile/compile_priv.h"
#include "heap/memory.h"
#include "types/dict.h"
#include "types/list.h"

static int compare_names(void const *a, void const *b) {
    return str_compare(*(Borrowed const *)a, *(Borrowed const *)b);
}

/* The names of the symbols for which `flags` or `scope` match, sorted. */
static bool sorted_names(Compiler *c, Scope const *s, int scope, int flags, Borrowed **out, int *count) {
    int n = 0;
    for (int i = 0; i < s->symbol_count; i++)
        n += s->symbols[i].scope == scope || (s->symbols[i].flags & flags);
    *count = n;
    *out = arena_alloc(&c->arena, (size_t)(n + 1) * sizeof **out);
    if (!*out)
        return false;
    n = 0;
    for (int i = 0; i < s->symbol_count; i++)
        if (s->symbols[i].scope == scope || (s->symbols[i].flags & flags))
            (*out)[n++] = s->symbols[i].name;
    qsort(*out, (size_t)n, sizeof **out, compare_names);
    return true;
}

static bool place_parameters(Unit *u) {
    Scope *s = u->scope;
    for (int i = 0; i < s->parameter_count; i++) {
        scope_find(s, s->parameters[i])->place = i;
        u->bound[i >> 6] |= (uint64_t)1 << (i & 63);
        if (!list_append(u->locals, s->parameters[i]))
            return false;
    }
    return true;
}

/* Cells that are not parameters come behind the locals, free variables are counted on their own. */
static bool place_cells_and_frees(Compiler *c, Unit *u) {
    Scope *s = u->scope;
    if (s->kind == SCOPE_CLASS) {
        u->cells = arena_alloc(&c->arena, sizeof *u->cells);
        if (!u->cells)
            return false;
        u->cells[0] = STR(__class__);
        u->cell_count = s->needs_class_cell;
    } else if (!sorted_names(c, s, SYMBOL_CELL, 0, &u->cells, &u->cell_count)) {
        return false;
    }
    if (!sorted_names(c, s, SYMBOL_FREE, DEF_FREE_CLASS, &u->frees, &u->free_count))
        return false;
    int plain = 0;
    for (int i = 0; i < u->cell_count; i++) {
        Symbol *symbol = scope_find(s, u->cells[i]);
        if (s->kind == SCOPE_CLASS || symbol->place < 0) {
            if (s->kind != SCOPE_CLASS)
                symbol->place = REGISTER_CELL + plain;
            plain++;
        }
    }
    u->plain_cell_count = plain;
    for (int i = 0; i < u->free_count; i++)
        scope_find(s, u->frees[i])->place = i;
    return true;
}

static bool prepare_places(Compiler *c, Unit *u) {
    Scope *s = u->scope;
    int locals = s->parameter_count;
    for (int i = 0; i < s->symbol_count; i++) {
        s->symbols[i].place = -1;
        locals += s->symbols[i].scope == SYMBOL_LOCAL;
    }
    u->bound_words = s->kind == SCOPE_FUNCTION ? (locals + 63) / 64 : 0;
    u->bound = arena_alloc(&c->arena, (size_t)u->bound_words * 8 + 8);
    u->deleted = arena_alloc(&c->arena, (size_t)u->bound_words * 8 + 8);
    return u->bound && u->deleted && place_parameters(u) && place_cells_and_frees(c, u);
}

/* The dotted path of the unit: "outer.<locals>.inner". */
static Value make_qualname(Compiler *c, Unit *u) {
    Unit *parent = u->parent;
    if (!parent || !parent->parent)
        return own(u->name);
    if (u->kind == UNIT_FUNCTION || u->kind == UNIT_CLASS) {
        OWNED Value mangled = name_mangle(parent->class_name, u->name);
        if (!mangled)
            return NULL;
        Symbol *s = scope_find(parent->scope, mangled);
        if (s && s->scope == SYMBOL_GLOBAL_EXPLICIT)
            return own(u->name);
    }
    bool is_function = parent->kind == UNIT_FUNCTION || parent->kind == UNIT_LAMBDA;
    Value qualname = str_format(is_function ? "%U.<locals>.%U" : "%U.%U", (Borrowed)parent->qualname, u->name);
    return qualname ? str_intern(qualname) : NULL;
}

static void unit_free(Unit *u) {
    memory_free(u->drafts);
    memory_free(u->labels);
    memory_free(u->handlers);
    drop(u->qualname);
    drop(u->constants);
    drop(u->constant_index);
    drop(u->names);
    drop(u->name_index);
    drop(u->locals);
    memory_free(u);
}

bool unit_enter(Compiler *c, UnitKind kind, void const *node, Borrowed name, int first_line) {
    if (c->failed)
        return false;
    Unit *u = memory_new_zeroed(sizeof *u);
    if (!u) {
        compile_fail(c);
        return false;
    }
    u->parent = c->unit;
    u->kind = kind;
    u->scope = scope_of(&c->scopes, node);
    u->name = name;
    u->class_name = kind == UNIT_CLASS ? name : u->parent ? u->parent->class_name : NULL;
    u->first_line = first_line;
    u->handler = -1;
    u->constants = list_new(0);
    u->names = list_new(0);
    u->locals = list_new(0);
    u->constant_index = dict_new();
    u->name_index = dict_new();
    bool ok = u->constants && u->names && u->locals && u->constant_index && u->name_index && prepare_places(c, u) &&
              (u->qualname = make_qualname(c, u)) != NULL;
    if (!ok) {
        compile_fail(c);
        unit_free(u);
        return false;
    }
    c->unit = u;
    for (int i = 0; i < u->cell_count; i++) {
        Symbol *s = u->scope->kind == SCOPE_CLASS ? NULL : scope_find(u->scope, u->cells[i]);
        emit(c, OP_MAKE_CELL, 0, s ? s->place : REGISTER_CELL, 0, 0);
    }
    return true;
}

Value unit_leave(Compiler *c) {
    Unit *u = c->unit;
    ASSERT(c->failed || (u->temp_top == 0 && u->block_count == 0));
    Value code = c->failed ? NULL : assemble(c, u);
    if (!code && !c->failed)
        compile_fail(c);
    c->unit = u->parent;
    unit_free(u);
    return code;
}
