/* SPDX-License-Identifier: MIT
   Symbol tables: which name means what in which block. Made from the tree before code is generated; also what
   the symtable module shows.

   A scope is a module, class, function (also: lambda, comprehension) or, under stringified annotations, the
   annotations of a function. Names are mangled and interned, so they are compared by address. After
   scope_analyze every symbol knows whether it is local, a cell, free or global. Everything lives in the
   table's arena. Gil held throughout. */
#ifndef GILT_COMPILE_SCOPE_H
#define GILT_COMPILE_SCOPE_H

#include "syntax/ast.h"

typedef enum { SCOPE_FUNCTION, SCOPE_CLASS, SCOPE_MODULE, SCOPE_ANNOTATION } ScopeKind;
typedef enum {
    NOT_COMPREHENSION,
    LIST_COMPREHENSION,
    DICT_COMPREHENSION,
    SET_COMPREHENSION,
    GENERATOR_COMPREHENSION,
} ComprehensionKind;

/* What was said about a name in a block; the numbers are those of the symtable module. */
enum {
    DEF_GLOBAL = 1,         /* global statement */
    DEF_LOCAL = 2,          /* assignment */
    DEF_PARAM = 4,
    DEF_NONLOCAL = 8,
    DEF_USE = 16,
    DEF_FREE = 32,
    DEF_FREE_CLASS = 64,    /* free variable of a method that is also bound in the class */
    DEF_IMPORT = 128,
    DEF_ANNOTATION = 256,
    DEF_COMP_ITER = 512,    /* iteration variable of a comprehension */
    DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT,
    SYMBOL_SCOPE_OFFSET = 11,
};
typedef enum {
    SYMBOL_LOCAL = 1,
    SYMBOL_GLOBAL_EXPLICIT = 2,
    SYMBOL_GLOBAL_IMPLICIT = 3,
    SYMBOL_FREE = 4,
    SYMBOL_CELL = 5,
} SymbolScope;

typedef struct {
    Borrowed name;     /* kept alive by the table's arena or the tree's */
    int flags;         /* DEF_* */
    int scope;         /* SymbolScope; 0 before the analysis */
    int place;         /* the code generator's: register of a local, index of a cell or free variable; -1: none yet */
    bool is_deleted;   /* `del` or the end of an except clause may unbind it */
    int line, column, end_line, end_column; /* of the last global or nonlocal statement that names it; line 0: none */
} Symbol;

typedef struct Scope Scope;
struct Scope {
    void const *node;        /* what the scope was made for */
    Borrowed name;
    ScopeKind kind;
    ComprehensionKind comprehension;
    Scope *parent;
    Symbol *symbols;         /* in the order of their first mention */
    int symbol_count, symbol_capacity;
    int32_t *index;          /* open addressing by address of name: symbol number or -1; NULL while there are few */
    uint32_t index_mask;
    Borrowed *parameters;    /* names, in the order of the registers */
    int parameter_count, parameter_capacity;
    Scope **children;
    int child_count, child_capacity;
    int line, column, end_line, end_column;
    int iterable_depth;      /* > 0 while visiting the iterable of a comprehension of this scope */
    bool is_nested;          /* some enclosing scope is a function */
    bool is_generator, is_coroutine;
    bool has_varargs, has_varkeywords;
    bool returns_value;
    bool needs_class_cell;   /* class whose methods mention __class__ or super */
    bool in_iteration_target;
    bool has_walrus;         /* assignment expressions bind names here */
};

typedef struct {
    Arena arena;
    Borrowed filename;       /* lent for the life of the table */
    Scope *top;
    Scope *current;          /* while building */
    Borrowed class_name;     /* innermost class, for mangling, or NULL */
    bool future_annotations;
    int depth;               /* nesting_enter */
    struct { void const *node; Scope *scope; } *map; /* node -> scope, open addressing */
    uint32_t map_mask, map_count;
} ScopeTable;

/* Trees may nest three times as deep as calls. nesting_start gives the depth to begin with; each level of
   recursion enters, and counts down when it leaves. fails: RecursionError, also when the C stack runs out. */
int nesting_start(void);
bool nesting_enter(int *depth) MUST_CHECK;

/* Builds and analyses the table for a tree. `table` is to be given to scope_table_fini also after a failure.
   runs: nothing.  fails: SyntaxError, RecursionError, MemoryError. */
bool scope_table_init(ScopeTable *table, Ast *ast, Borrowed filename, bool future_annotations) MUST_CHECK;
void scope_table_fini(ScopeTable *table);
/* The scope of a node, which has one. */
BORROWED Scope *scope_of(ScopeTable const *table, void const *node);
/* The symbol for a mangled, interned name; NULL: none. */
BORROWED Symbol *scope_find(Scope const *scope, Borrowed name);
/* `name` as it is seen inside class `class_name` (NULL: outside): new, interned. */
Value name_mangle(Borrowed class_name, Borrowed name) MUST_CHECK;

/* --- for the other files of scope_* --- */

/* Adds `flags` to the symbol for `name` (not yet mangled) in `scope`. NULL: error. */
BORROWED Symbol *scope_define(ScopeTable *table, Scope *scope, Borrowed name, int flags, int const place[4]) MUST_CHECK;
BORROWED Symbol *scope_add_symbol(ScopeTable *table, Scope *scope, Borrowed mangled) MUST_CHECK;
/* Decides for every symbol what it is. */
bool scope_analyze(ScopeTable *table) MUST_CHECK;
/* SyntaxError at a place (line, column, end_line, end_column: as in the tree). Returns false. */
bool scope_error(ScopeTable *table, int const place[4], const char *format, ...) COLD;

/* Raises SyntaxError at a place, with the line quoted when the file can be read. gil: held, given away for reading.
   runs: Python (making the exception). */
void raise_at_place(Borrowed message, Borrowed filename, int const place[4]) COLD;

#define NODE_PLACE(n) ((int const[4]){(n)->line, (n)->column, (n)->end_line, (n)->end_column})

#endif
