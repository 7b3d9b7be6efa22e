/* SPDX-License-Identifier: MIT
   Names and targets: loading, storing and deleting by what the symbol table says, unpacking, augmented and annotated
   assignment. `assign` consumes its value, but the caller releases the temporary, because unpacked values are consumed
   first to last. Called by the other codegen files. */
#include "compile/compile_priv.h"
#include "types/list.h"

/* --- names --- */

bool forbidden_name(Compiler *c, Borrowed name, ExprContext context) {
    if (context == CONTEXT_Load || name != STR(__debug__))
        return false;
    compile_error(c, context == CONTEXT_Store ? "cannot assign to __debug__" : "cannot delete __debug__");
    return true;
}

static int symbol_local_register(Compiler *c, Symbol *s) {
    Unit *u = c->unit;
    if (s->place < 0) {
        s->place = (int)list_size(u->locals);
        if (s->place >= REGISTER_CELL) {
            raise_error(&exc_OverflowError, "too many local variables");
            compile_fail(c);
        } else if (!list_append(u->locals, s->name)) {
            compile_fail(c);
        }
        if (c->failed)
            return s->place = 0;
    }
    if (s->is_deleted)
        u->deleted[s->place >> 6] |= (uint64_t)1 << (s->place & 63);
    return s->place;
}

typedef struct {
    SymbolScope scope;
    Symbol *symbol;  /* NULL for names that the table does not have */
    bool in_function;
    Borrowed name;   /* mangled; interned, so that the table or the unit keeps it */
} Name;

static Name resolve(Compiler *c, Borrowed name) {
    Unit *u = c->unit;
    Name n = {SYMBOL_GLOBAL_IMPLICIT, NULL, u->scope->kind == SCOPE_FUNCTION, name};
    if (c->failed)
        return n;
    Value mangled = name_mangle(u->class_name, name);
    if (mangled != name)
        n.name = arena_keep(&c->arena, mangled);
    else
        drop(mangled);
    if (!n.name) {
        compile_fail(c);
        n.name = name;
        return n;
    }
    n.symbol = scope_find(u->scope, n.name);
    if (n.symbol && n.symbol->scope)
        n.scope = (SymbolScope)n.symbol->scope;
    return n;
}

int local_register(Compiler *c, Borrowed name) {
    Name n = resolve(c, name);
    return n.scope == SYMBOL_LOCAL && n.in_function && !c->failed ? symbol_local_register(c, n.symbol) : -1;
}

static Operand load_local(Compiler *c, int reg, int to) {
    if (!c->failed && !bound_has(c, reg)) {
        emit(c, OP_CHECK_BOUND, 0, reg, reg, 0);
        bound_set(c, reg);
    }
    if (to == TO_ANY)
        return lent_operand(reg);
    int dest = dest_register(c, to);
    emit_move(c, dest, lent_operand(reg));
    return dest_operand(to, dest);
}

Operand compile_load_name(Compiler *c, Borrowed name, int to) {
    Name n = resolve(c, name);
    if (c->failed)
        return lent_operand(0);
    if (n.scope == SYMBOL_LOCAL && n.in_function)
        return load_local(c, symbol_local_register(c, n.symbol), to);
    int dest = dest_register(c, to);
    switch (n.scope) {
    case SYMBOL_CELL: emit(c, OP_LOAD_CELL, 0, dest, n.symbol->place, 0); break;
    case SYMBOL_FREE:
        if (n.in_function)
            emit(c, OP_LOAD_FREE, 0, dest, n.symbol->place, 0);
        else
            emit(c, OP_LOAD_CLASS_FREE, 0, dest, n.symbol->place, name_index(c, n.name));
        break;
    case SYMBOL_GLOBAL_EXPLICIT: emit(c, OP_LOAD_GLOBAL, 0, dest, name_index(c, n.name), 0); break;
    default: emit(c, n.in_function ? OP_LOAD_GLOBAL : OP_LOAD_NAME, 0, dest, name_index(c, n.name), 0);
    }
    return dest_operand(to, dest);
}

void assign_name(Compiler *c, Borrowed name, Operand value) {
    if (forbidden_name(c, name, CONTEXT_Store))
        return;
    Name n = resolve(c, name);
    if (c->failed)
        return;
    int k = kill(value, KILL_B);
    switch (n.scope) {
    case SYMBOL_LOCAL:
        if (n.in_function) {
            int reg = symbol_local_register(c, n.symbol);
            emit_move(c, reg, value);
            if (!c->failed)
                bound_set(c, reg);
        } else {
            emit(c, OP_STORE_NAME, k, name_index(c, n.name), value.reg, 0);
        }
        break;
    case SYMBOL_CELL: emit(c, OP_STORE_CELL, k, n.symbol->place, value.reg, 0); break;
    case SYMBOL_FREE: emit(c, OP_STORE_FREE, k, n.symbol->place, value.reg, 0); break;
    case SYMBOL_GLOBAL_EXPLICIT: emit(c, OP_STORE_GLOBAL, k, name_index(c, n.name), value.reg, 0); break;
    default: emit(c, n.in_function ? OP_STORE_GLOBAL : OP_STORE_NAME, k, name_index(c, n.name), value.reg, 0);
    }
}

void compile_delete_name(Compiler *c, Borrowed name) {
    if (forbidden_name(c, name, CONTEXT_Del))
        return;
    Name n = resolve(c, name);
    if (c->failed)
        return;
    switch (n.scope) {
    case SYMBOL_LOCAL:
        if (n.in_function) {
            int reg = symbol_local_register(c, n.symbol);
            if (bound_has(c, reg))
                emit(c, OP_CLEAR, 0, reg, 0, 0);
            else
                emit(c, OP_DELETE_LOCAL, 0, reg, reg, 0);
            bound_clear(c, reg);
        } else {
            emit(c, OP_DELETE_NAME, 0, name_index(c, n.name), 0, 0);
        }
        break;
    case SYMBOL_CELL: emit(c, OP_DELETE_CELL, 0, n.symbol->place, 0, 0); break;
    case SYMBOL_FREE: emit(c, OP_DELETE_FREE, 0, n.symbol->place, 0, 0); break;
    case SYMBOL_GLOBAL_EXPLICIT: emit(c, OP_DELETE_GLOBAL, 0, name_index(c, n.name), 0, 0); break;
    default: emit(c, n.in_function ? OP_DELETE_GLOBAL : OP_DELETE_NAME, 0, name_index(c, n.name), 0, 0);
    }
}

/* --- targets --- */

void at_attribute(Compiler *c, Expr *e) {
    Position *p = &c->unit->position;
    if (p->line == e->end_line)
        return;
    p->line = e->end_line;
    int length = (int)str_length(e->Attribute.attr);
    if (length <= e->end_column) {
        p->column = e->end_column - length;
        p->end_column = e->end_column;
    } else {
        p->column = p->end_column = -1;
        p->end_line = p->line;
    }
}

/* The first of the registers when all targets are plain locals in a row, so that they can be written at once. */
static int locals_in_a_row(Compiler *c, ExprSeq targets) {
    int first = -1;
    for (ssize_t i = 0; i < targets.count; i++) {
        Expr *t = targets.items[i];
        int reg = t->kind == EXPR_Name ? local_register(c, t->Name.id) : -1;
        if (reg < 0 || (i && reg != first + i))
            return -1;
        if (!i)
            first = reg;
    }
    return first;
}

static ssize_t find_star(Compiler *c, ExprSeq targets) {
    ssize_t star = -1;
    for (ssize_t i = 0; i < targets.count; i++) {
        if (targets.items[i]->kind != EXPR_Starred)
            continue;
        if (star >= 0)
            compile_error(c, "multiple starred expressions in assignment");
        else if (i >= 256 || targets.count - i - 1 >= 256)
            compile_error(c, "too many expressions in star-unpacking assignment");
        star = i;
    }
    return star;
}

/* Consumes `value`, which has been released by nobody yet. */
static void assign_unpacked(Compiler *c, ExprSeq targets, Operand value) {
    ssize_t star = find_star(c, targets);
    int n = (int)targets.count;
    if (c->failed)
        return;
    int row = star < 0 && n ? locals_in_a_row(c, targets) : -1;
    if (!value.is_temp && value.reg >= row && value.reg < row + n)
        row = -1; /* its old content is being read */
    int first = row >= 0 ? row : n ? temp_push_many(c, n) : REGISTER_TEMP + c->unit->temp_top;
    if (star >= 0)
        emit(c, OP_UNPACK_STAR, kill(value, KILL_B), first, value.reg, (int)(star | (n - star - 1) << 8));
    else
        emit(c, OP_UNPACK, kill(value, KILL_B), first, value.reg, n);
    if (row >= 0) {
        for (int i = 0; i < n && !c->failed; i++)
            bound_set(c, row + i);
        return;
    }
    for (int i = 0; i < n && !c->failed; i++) {
        Expr *t = targets.items[i];
        assign(c, t->kind == EXPR_Starred ? t->Starred.value : t, temp_operand(first + i));
    }
    for (int i = n - 1; i >= 0; i--)
        temp_pop(c, first + i);
}

static void assign_kind(Compiler *c, Expr *target, Operand value) {
    switch (target->kind) {
    case EXPR_Name: assign_name(c, target->Name.id, value); break;
    case EXPR_Attribute: {
        Operand o = expr_any(c, target->Attribute.value);
        at_attribute(c, target);
        if (forbidden_name(c, target->Attribute.attr, CONTEXT_Store))
            break;
        emit(c, OP_STORE_ATTR, kill(o, KILL_A) | kill(value, KILL_B), o.reg, value.reg,
             name_index_mangled(c, target->Attribute.attr));
        release(c, o);
        break;
    }
    case EXPR_Subscript: {
        Operand o = expr_kept(c, target->Subscript.value, target->Subscript.slice);
        Operand k = expr_any(c, target->Subscript.slice);
        emit(c, OP_STORE_SUBSCR, kill(o, KILL_A) | kill(k, KILL_B) | kill(value, KILL_C), o.reg, k.reg, value.reg);
        release(c, k);
        release(c, o);
        break;
    }
    case EXPR_List: assign_unpacked(c, target->List.elts, value); break;
    case EXPR_Tuple: assign_unpacked(c, target->Tuple.elts, value); break;
    case EXPR_Starred: compile_error(c, "starred assignment target must be in a list or tuple"); break;
    default: compile_error(c, "cannot assign to this expression");
    }
}

void assign(Compiler *c, Expr *target, Operand value) {
    if (c->failed)
        return;
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return;
    }
    Position before = c->unit->position;
    AT(c, target);
    if (!value.is_temp && target->kind != EXPR_Name && c->unit->scope->has_walrus && expr_has_walrus(target)) {
        Operand copy = temp_operand(temp_push(c));
        emit_move(c, copy.reg, value);
        assign_kind(c, target, copy);
        release(c, copy);
    } else {
        assign_kind(c, target, value);
    }
    c->unit->position = before;
    c->depth--;
}

/* --- assignment of a display to a display of as many targets: no tuple is made --- */

enum { PAIRWISE_LIMIT = 16 };

static ExprSeq display_items(Expr *e) {
    if (e->kind == EXPR_Tuple)
        return e->Tuple.elts;
    if (e->kind == EXPR_List)
        return e->List.elts;
    return (ExprSeq){0, NULL};
}

static bool has_starred(ExprSeq list) {
    for (ssize_t i = 0; i < list.count; i++)
        if (list.items[i]->kind == EXPR_Starred)
            return true;
    return false;
}

static bool is_pairwise(Expr *target, Expr *value) {
    ExprSeq targets = display_items(target), values = display_items(value);
    return targets.count > 1 && targets.count == values.count && targets.count <= PAIRWISE_LIMIT &&
           value->kind == EXPR_Tuple && !has_starred(targets) && !has_starred(values);
}

/* Whether all targets are different plain locals: then the order of the stores does not matter. */
static bool are_different_locals(Compiler *c, ExprSeq targets, int *regs) {
    for (ssize_t i = 0; i < targets.count; i++) {
        Expr *t = targets.items[i];
        regs[i] = t->kind == EXPR_Name ? local_register(c, t->Name.id) : -1;
        if (regs[i] < 0)
            return false;
        for (ssize_t j = 0; j < i; j++)
            if (regs[j] == regs[i])
                return false;
    }
    return true;
}

/* Whether the stores leave all locals as they are. */
static bool binds_no_names(ExprSeq targets) {
    for (ssize_t i = 0; i < targets.count; i++)
        if (targets.items[i]->kind != EXPR_Attribute && targets.items[i]->kind != EXPR_Subscript)
            return false;
    return true;
}

static void assign_pairwise(Compiler *c, ExprSeq targets, ExprSeq values) {
    Operand operands[PAIRWISE_LIMIT];
    int regs[PAIRWISE_LIMIT], n = (int)targets.count, top = c->unit->temp_top;
    bool last_direct = are_different_locals(c, targets, regs);
    bool may_lend = binds_no_names(targets) && !c->unit->scope->has_walrus;
    for (int i = 0; i < n - last_direct; i++)
        operands[i] = expr_value(c, values.items[i],
                                 may_lend || values.items[i]->kind == EXPR_Constant ? TO_ANY : TO_NEW);
    if (last_direct) {
        expr_value(c, values.items[n - 1], regs[n - 1]);
        if (!c->failed)
            bound_set(c, regs[n - 1]);
    }
    for (int i = 0; i < n - last_direct; i++)
        assign(c, targets.items[i], operands[i]);
    if (!c->failed)
        c->unit->temp_top = top;
}

void assign_expr(Compiler *c, Expr *target, Expr *e) {
    if (is_pairwise(target, e)) {
        assign_pairwise(c, display_items(target), display_items(e));
        return;
    }
    int reg = target->kind == EXPR_Name && target->Name.id != STR(__debug__) ? local_register(c, target->Name.id) : -1;
    if (reg >= 0) {
        expr_value(c, e, reg);
        if (!c->failed)
            bound_set(c, reg);
        return;
    }
    Operand value = expr_any(c, e);
    assign(c, target, value);
    release(c, value);
}

/* --- del --- */

static void delete_kind(Compiler *c, Expr *target) {
    ExprSeq items = display_items(target);
    switch (target->kind) {
    case EXPR_Name: compile_delete_name(c, target->Name.id); break;
    case EXPR_Attribute: {
        Operand o = expr_any(c, target->Attribute.value);
        at_attribute(c, target);
        if (forbidden_name(c, target->Attribute.attr, CONTEXT_Del))
            break;
        emit(c, OP_DELETE_ATTR, kill(o, KILL_A), o.reg, 0, name_index_mangled(c, target->Attribute.attr));
        release(c, o);
        break;
    }
    case EXPR_Subscript: {
        Operand o = expr_kept(c, target->Subscript.value, target->Subscript.slice);
        Operand k = expr_any(c, target->Subscript.slice);
        emit(c, OP_DELETE_SUBSCR, kill(o, KILL_A) | kill(k, KILL_B), o.reg, k.reg, 0);
        release(c, k);
        release(c, o);
        break;
    }
    case EXPR_List:
    case EXPR_Tuple:
        for (ssize_t i = 0; i < items.count; i++)
            delete_target(c, items.items[i]);
        break;
    default: compile_error(c, "cannot delete this expression");
    }
}

void delete_target(Compiler *c, Expr *target) {
    if (c->failed)
        return;
    Position before = c->unit->position;
    AT(c, target);
    delete_kind(c, target);
    c->unit->position = before;
}

/* --- augmented assignment --- */

static void augmented_name(Compiler *c, Stmt *s, Expr *target) {
    int reg = target->Name.id == STR(__debug__) ? -1 : local_register(c, target->Name.id);
    if (reg >= 0) {
        AT(c, target);
        Operand left = expr_kept(c, target, s->AugAssign.value);
        AT(c, s);
        emit_binary(c, s->AugAssign.op, OP_INPLACE, left, s->AugAssign.value, reg);
        return;
    }
    AT(c, target);
    Operand left = compile_load_name(c, target->Name.id, TO_NEW);
    AT(c, s);
    Operand result = emit_binary(c, s->AugAssign.op, OP_INPLACE, left, s->AugAssign.value, TO_NEW);
    AT(c, target);
    assign_name(c, target->Name.id, result);
    release(c, result);
}

static void augmented_attribute(Compiler *c, Stmt *s, Expr *target) {
    AT(c, target);
    Operand o = expr_kept(c, target->Attribute.value, s->AugAssign.value);
    int name = name_index_mangled(c, target->Attribute.attr);
    Operand left = temp_operand(temp_push(c));
    at_attribute(c, target);
    emit(c, OP_LOAD_ATTR, 0, left.reg, o.reg, name);
    AT(c, s);
    Operand result = emit_binary(c, s->AugAssign.op, OP_INPLACE, left, s->AugAssign.value, TO_NEW);
    AT(c, target);
    at_attribute(c, target);
    emit(c, OP_STORE_ATTR, kill(o, KILL_A) | KILL_B, o.reg, result.reg, name);
    release(c, result);
    release(c, o);
}

static Operand kept_from(Compiler *c, Expr *e, Expr *first, Expr *second) {
    return expr_kept(c, e, c->unit->scope->has_walrus && expr_has_walrus(first) ? first : second);
}

static void augmented_subscript(Compiler *c, Stmt *s, Expr *target) {
    AT(c, target);
    Operand o = kept_from(c, target->Subscript.value, target->Subscript.slice, s->AugAssign.value);
    Operand k = expr_kept(c, target->Subscript.slice, s->AugAssign.value);
    Operand left = temp_operand(temp_push(c));
    emit(c, OP_LOAD_SUBSCR, 0, left.reg, o.reg, k.reg);
    AT(c, s);
    Operand result = emit_binary(c, s->AugAssign.op, OP_INPLACE, left, s->AugAssign.value, TO_NEW);
    AT(c, target);
    emit(c, OP_STORE_SUBSCR, kill(o, KILL_A) | kill(k, KILL_B) | KILL_C, o.reg, k.reg, result.reg);
    release(c, result);
    release(c, k);
    release(c, o);
}

void augmented_assign(Compiler *c, Stmt *s) {
    Expr *target = s->AugAssign.target;
    switch (target->kind) {
    case EXPR_Name: augmented_name(c, s, target); break;
    case EXPR_Attribute: augmented_attribute(c, s, target); break;
    case EXPR_Subscript: augmented_subscript(c, s, target); break;
    default: compile_error(c, "cannot assign to this expression");
    }
}

/* --- annotated assignment --- */

static bool evaluates_annotations(Compiler *c) {
    UnitKind kind = c->unit->kind;
    return kind == UNIT_MODULE || kind == UNIT_INTERACTIVE || kind == UNIT_CLASS;
}

Operand annotation_value(Compiler *c, Expr *annotation, int to) {
    if (!c->scopes.future_annotations || c->failed)
        return expr_value(c, annotation, to);
    OWNED Value text = unparse_expr(annotation);
    if (!text) {
        compile_fail(c);
        return lent_operand(0);
    }
    int dest = dest_register(c, to);
    emit_constant(c, dest, text);
    return dest_operand(to, dest);
}

static void store_annotation(Compiler *c, Stmt *s, Borrowed name) {
    Operand value = annotation_value(c, s->AnnAssign.annotation, TO_NEW);
    Operand mapping = temp_operand(temp_push(c)), key = temp_operand(temp_push(c));
    OWNED Value mangled = name_mangle(c->unit->class_name, name);
    if (!mangled || c->failed) {
        if (!c->failed)
            compile_fail(c);
        return;
    }
    emit(c, OP_LOAD_NAME, 0, mapping.reg, name_index(c, STR(__annotations__)), 0);
    emit_constant(c, key.reg, mangled);
    emit(c, OP_STORE_SUBSCR, KILL_A | KILL_B | KILL_C, mapping.reg, key.reg, value.reg);
    release(c, key);
    release(c, mapping);
    release(c, value);
}

/* Parts of a subscript or attribute that is annotated without a value are evaluated for their effects. */
static void evaluate_index(Compiler *c, Expr *e) {
    if (e->kind == EXPR_Slice) {
        Expr *parts[] = {e->Slice.lower, e->Slice.upper, e->Slice.step};
        for (int i = 0; i < 3; i++)
            if (parts[i])
                expr_discard(c, parts[i]);
    } else if (e->kind == EXPR_Tuple) {
        for (ssize_t i = 0; i < e->Tuple.elts.count; i++)
            evaluate_index(c, e->Tuple.elts.items[i]);
    } else {
        expr_discard(c, e);
    }
}

void annotated_assign(Compiler *c, Stmt *s) {
    Expr *target = s->AnnAssign.target;
    if (s->AnnAssign.value)
        assign_expr(c, target, s->AnnAssign.value);
    switch (target->kind) {
    case EXPR_Name:
        if (forbidden_name(c, target->Name.id, CONTEXT_Store))
            return;
        if (s->AnnAssign.simple && evaluates_annotations(c)) {
            store_annotation(c, s, target->Name.id);
            return;
        }
        break;
    case EXPR_Attribute:
        if (forbidden_name(c, target->Attribute.attr, CONTEXT_Store))
            return;
        if (!s->AnnAssign.value)
            expr_discard(c, target->Attribute.value);
        break;
    case EXPR_Subscript:
        if (!s->AnnAssign.value) {
            expr_discard(c, target->Subscript.value);
            evaluate_index(c, target->Subscript.slice);
        }
        break;
    default: compile_error(c, "invalid node type for annotated assignment"); return;
    }
    if (!s->AnnAssign.simple && evaluates_annotations(c) && !c->scopes.future_annotations)
        expr_discard(c, s->AnnAssign.annotation);
}
