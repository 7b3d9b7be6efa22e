/* SPDX-License-Identifier: MIT
   The module _symtable: symbol tables as objects, for the module symtable. An entry is a copy of what a Scope knows. */
#include "compile/compile.h"
#include "compile/scope.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "syntax/parser.h"
#include "bytecode/code.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Value id, name, symbols, varnames, children;
    int nested, type, line;
} SymtableEntry;

static void symtable_entry_clear(Object *o) {
    SymtableEntry *e = (SymtableEntry *)o;
    drop(MOVE(e->id));
    drop(MOVE(e->name));
    drop(MOVE(e->symbols));
    drop(MOVE(e->varnames));
    drop(MOVE(e->children));
}
static void symtable_entry_dealloc(Object *o) {
    gc_untrack(o);
    symtable_entry_clear(o);
    object_free(o);
}
static int symtable_entry_traverse(Object *o, Visitor visitor, void *arg) {
    SymtableEntry *e = (SymtableEntry *)o;
    VISIT(e->symbols);
    VISIT(e->varnames);
    VISIT(e->children);
    return 0;
}

static Value symtable_entry_slot_repr(Borrowed self) {
    SymtableEntry const *e = AS(SymtableEntry, self);
    return str_format("<symtable entry %U(%R), line %d>", (Borrowed)e->name, (Borrowed)e->id, e->line);
}

static MemberDef const symtable_entry_members[] = {
    {"id", MEMBER_OBJECT, offsetof(SymtableEntry, id), true, NULL},
    {"name", MEMBER_OBJECT, offsetof(SymtableEntry, name), true, NULL},
    {"symbols", MEMBER_OBJECT, offsetof(SymtableEntry, symbols), true, NULL},
    {"varnames", MEMBER_OBJECT, offsetof(SymtableEntry, varnames), true, NULL},
    {"children", MEMBER_OBJECT, offsetof(SymtableEntry, children), true, NULL},
    {"nested", MEMBER_INT, offsetof(SymtableEntry, nested), true, NULL},
    {"type", MEMBER_INT, offsetof(SymtableEntry, type), true, NULL},
    {"lineno", MEMBER_INT, offsetof(SymtableEntry, line), true, NULL},
    MEMBER_END,
};
static TypeInfo symtable_entry_info = {
    .members = symtable_entry_members,
    .dealloc = symtable_entry_dealloc,
    .traverse = symtable_entry_traverse,
    .clear = symtable_entry_clear,
    .repr = symtable_entry_slot_repr,
};
static Type symtable_entry_type = {
    STATIC_TYPE("symtable entry", SymtableEntry, &symtable_entry_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- copying --- */

static Value symbols_dict(Scope const *s) {
    OWNED Value dict = dict_new();
    for (int i = 0; dict && i < s->symbol_count; i++) {
        Symbol const *symbol = &s->symbols[i];
        if (!dict_set(dict, symbol->name, imm_int(symbol->flags | symbol->scope << SYMBOL_SCOPE_OFFSET)))
            return NULL;
    }
    return MOVE(dict);
}

static Value entry_new(Scope const *s);

static Value entries_list(Scope const *s) {
    OWNED Value list = list_new(0);
    for (int i = 0; list && i < s->child_count; i++)
        if (!list_append_steal(list, entry_new(s->children[i])))
            return NULL;
    return MOVE(list);
}

static Value entry_new(Scope const *s) {
    OWNED SymtableEntry *e = NEW_OBJECT(SymtableEntry, &symtable_entry_type);
    if (!e || !recursion_enter(" during compilation"))
        return NULL;
    e->id = int_new_unsigned((uint64_t)(uintptr_t)s->node);
    e->name = own(s->name);
    e->symbols = symbols_dict(s);
    e->varnames = list_from_array(s->parameters, s->parameter_count);
    e->children = entries_list(s);
    recursion_leave();
    e->nested = s->is_nested;
    e->type = (int)s->kind;
    e->line = s->line;
    gc_track(e);
    return e->id && e->symbols && e->varnames && e->children ? TO_VALUE(MOVE(e)) : NULL;
}

/* --- symtable(source, filename, mode) --- */

static bool parse_mode(Borrowed text, ParseMode *out) {
    static const char *const names[] = {[PARSE_EXEC] = "exec", [PARSE_EVAL] = "eval", [PARSE_SINGLE] = "single"};
    for (int i = 0; i < ARRAY_LENGTH(names); i++)
        if (str_equal_ascii(text, names[i])) {
            *out = (ParseMode)i;
            return true;
        }
    raise_error(&exc_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    return false;
}

static Value table_of(Ast *ast, Borrowed filename) {
    int flags = 0, line = 0;
    ScopeTable table;
    if (!compile_find_future(ast, filename, &flags, &line))
        return NULL;
    bool ok = scope_table_init(&table, ast, filename, flags & CODE_FUTURE_ANNOTATIONS);
    Value entry = ok ? entry_new(table.top) : NULL;
    scope_table_fini(&table);
    return entry;
}

static Value symtable_py_symtable(Borrowed self, Borrowed const *args) {
    ParseMode mode;
    int flags = 0;
    if (!arg_is_str("symtable", 3, args[2]))
        return NULL;
    OWNED Value path = path_encode(args[1]);
    OWNED Value filename = path ? path_decode(bytes_data(path), bytes_size(path)) : NULL;
    OWNED Value text = filename ? source_decode(args[0], filename, "symtable", "string or bytes", &flags) : NULL;
    if (!text || !parse_mode(args[2], &mode))
        return NULL;
    Arena arena;
    arena_init(&arena);
    Ast *ast = parse_source(bytes_data(text), bytes_size(text), filename, mode, flags, &arena);
    Value entry = ast ? table_of(ast, filename) : NULL;
    arena_fini(&arena);
    return entry;
}

static MethodDef const symtable_methods[] = {
    METHOD("symtable", symtable_py_symtable, "($module, source, filename, startstr, /)",
           "Return symbol and scope dictionaries used internally by compiler."),
    METHOD_END,
};

static bool symtable_exec(Borrowed module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"USE", DEF_USE},
        {"DEF_GLOBAL", DEF_GLOBAL},
        {"DEF_NONLOCAL", DEF_NONLOCAL},
        {"DEF_LOCAL", DEF_LOCAL},
        {"DEF_PARAM", DEF_PARAM},
        {"DEF_FREE", DEF_FREE},
        {"DEF_FREE_CLASS", DEF_FREE_CLASS},
        {"DEF_IMPORT", DEF_IMPORT},
        {"DEF_BOUND", DEF_BOUND},
        {"DEF_ANNOT", DEF_ANNOTATION},
        {"TYPE_FUNCTION", SCOPE_FUNCTION},
        {"TYPE_CLASS", SCOPE_CLASS},
        {"TYPE_MODULE", SCOPE_MODULE},
        {"LOCAL", SYMBOL_LOCAL},
        {"GLOBAL_EXPLICIT", SYMBOL_GLOBAL_EXPLICIT},
        {"GLOBAL_IMPLICIT", SYMBOL_GLOBAL_IMPLICIT},
        {"FREE", SYMBOL_FREE},
        {"CELL", SYMBOL_CELL},
        {"SCOPE_OFF", SYMBOL_SCOPE_OFFSET},
        {"SCOPE_MASK", 15},
    };
    for (int i = 0; i < ARRAY_LENGTH(constants); i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    /* the type has no name that could be written */
    return dict_remove_text(module_dict(module), "symtable entry") >= 0;
}

static Type *const symtable_types[] = {&symtable_entry_type, NULL};
static int symtable_module_id;
ModuleDef const symtable_module = {
    .name = "_symtable",
    .doc = "Symbol tables of the compiler.",
    .methods = symtable_methods,
    .types = symtable_types,
    .exec = symtable_exec,
    .id = &symtable_module_id,
};
