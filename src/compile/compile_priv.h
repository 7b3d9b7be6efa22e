/* SPDX-License-Identifier: MIT
   The code generator's own header: units, operands, emission. Read by codegen_*.c, emit.c, assemble.c,
   fold.c, compile.c.

   Errors are sticky: the first one sets `failed` (with an exception set), after which expressions and
   statements return at once and what is still emitted is thrown away. So only compile.c looks at the result.

   Registers are numbered in four spaces while a unit is being made, because how many locals there are is
   known at its end: locals from 0, then REGISTER_CELL, REGISTER_PIN and REGISTER_TEMP as bases. assemble.c
   lays them out in that order.

   Temporaries are a stack. An operand that is a temporary is consumed by the instruction that reads it for
   the last time; whoever emits that instruction releases it, topmost first, before taking a register for the
   result. */
#ifndef GILT_COMPILE_PRIV_H
#define GILT_COMPILE_PRIV_H

#include "bytecode/code.h"
#include "bytecode/constant.h"
#include "compile/compile.h"
#include "compile/scope.h"
#include "object/error.h"
#include "syntax/parser.h"
#include "types/exception.h"
#include "types/str.h"

enum {
    REGISTER_CELL = 0x4000,
    REGISTER_PIN = 0x6000,  /* constants loaded once, at the entry */
    REGISTER_TEMP = 0x8000,
    REGISTER_LIMIT = 0xffff,
    PIN_LIMIT = 16,
    BLOCK_LIMIT = 20,
    WINDOW_LIMIT = 200,     /* displays and calls with more items are built piece by piece */
};

/* Where a value is. */
typedef struct {
    uint16_t reg;
    bool is_temp;           /* consumed by its last use; else the register of a local or a pinned constant, lent */
} Operand;

/* Wanted destinations of a value besides a register: wherever it is, or a new temporary on top of the stack. */
enum { TO_ANY = -1, TO_NEW = -2 };

typedef struct {
    Instr word;
    int32_t label;          /* of a jump; -1: none */
    int32_t handler;        /* innermost exception handler around it; -1: none */
    uint32_t names;         /* CALL_KW: constant index for the third cache word */
    bool is_artificial;     /* takes the position of what runs before it */
    bool is_dead;           /* dropped by assemble.c */
    bool is_far;            /* a comparing jump whose target is out of reach: inverted, with a plain jump behind */
    uint32_t offset;        /* word index, given by assemble.c */
    Position position;
} Draft;

typedef struct {
    int32_t at;             /* index of the draft it stands before; -1: not yet */
    uint32_t jumps;         /* that were emitted to it */
    int32_t source;         /* draft of the last of them */
    uint64_t *bound;        /* locals bound on all of them; NULL: no jump yet */
} Label;

typedef struct {
    int32_t label;          /* where the handler starts */
    uint16_t exception, first_temporary;
    int used;               /* instructions that it guards */
} Handler;

typedef enum {
    BLOCK_WHILE,
    BLOCK_FOR, /* temporary `reg`: iterator */
    BLOCK_TRY,
    BLOCK_FINALLY,     /* body of try .. finally; `finalbody` is run on the way out */
    BLOCK_FINALLY_END, /* finally body run for an exception: `reg`: what was handled before; reg + 1: the
                          exception */
    BLOCK_WITH,        /* `reg`: bound __exit__ */
    BLOCK_ASYNC_WITH,
    BLOCK_HANDLER,       /* except clause: `reg`: what was handled before */
    BLOCK_HANDLER_NAME,  /* the same with a name that is to be unbound */
    BLOCK_GROUP_HANDLER, /* except* clause: no way out */
    BLOCK_VALUE,         /* `reg`: a temporary that lives across */
} BlockKind;

typedef struct {
    BlockKind kind;
    uint16_t reg;
    int break_label, continue_label;
    int handler;            /* handler outside of the block */
    StmtSeq finalbody;
    Borrowed name;          /* BLOCK_HANDLER_NAME */
    Position position;      /* of the statement */
} FlowBlock;

typedef enum {
    UNIT_MODULE,
    UNIT_EXPRESSION,
    UNIT_INTERACTIVE,
    UNIT_CLASS,
    UNIT_FUNCTION,
    UNIT_LAMBDA,
    UNIT_COMPREHENSION
} UnitKind;

typedef struct Unit Unit;
struct Unit {
    Unit *parent;
    UnitKind kind;
    Scope *scope;
    Borrowed name, class_name;  /* class_name: innermost class, for mangling; NULL: none */
    Value qualname;
    bool is_async;              /* async def or async comprehension */
    int first_line;
    int argument_count, positional_only_count, keyword_only_count;
    Draft *drafts;
    int draft_count, draft_capacity;
    Label *labels;
    int label_count, label_capacity;
    Handler *handlers;
    int handler_count, handler_capacity;
    int handler;                /* innermost now; -1: none */
    FlowBlock blocks[BLOCK_LIMIT];
    int block_count;
    Value constants;            /* List */
    Value constant_index;       /* Dict: key -> index */
    Value names;                /* List */
    Value name_index;           /* Dict: Str -> index */
    Value locals;               /* List of Str: names of locals, in the order of their registers */
    Borrowed *cells, *frees;    /* names, sorted; in the compiler's arena */
    int cell_count, free_count, plain_cell_count;
    int temp_top, temp_max;     /* temporaries in use, most ever */
    int pin_count;
    int pin_constants[PIN_LIMIT];
    int loop_depth;
    uint64_t *bound;            /* locals that are certainly bound here */
    uint64_t *deleted;          /* locals that may be unbound again somewhere in the unit */
    int bound_words;
    bool is_unreachable;        /* no way leads to what is emitted now */
    Position position;          /* given to what is emitted now; line 0: artificial */
};

typedef struct {
    Arena arena;                /* folded constants, bit sets, name lists */
    ScopeTable scopes;
    Borrowed filename;
    Unit *unit;
    Value constant_cache;       /* Dict: key -> constant, shared by all units */
    int flags;                  /* future features, top-level await */
    int optimize;
    bool is_interactive;
    bool failed;
    int future_line;        /* of the last __future__ import; 0: none */
    int quiet;                  /* > 0: warnings were already given (a finally body is compiled again) */
    int depth;              /* nesting_enter */
} Compiler;

/* --- emit.c --- */
void compile_fail(Compiler *c);                        /* an exception is set */
void compile_error(Compiler *c, const char *format, ...) COLD;   /* SyntaxError at the current position */
void compile_error_at(Compiler *c, int const place[4], const char *format, ...) COLD;
void compile_warn(Compiler *c, const char *format, ...) COLD;    /* SyntaxWarning there */
int label_new(Compiler *c);
void label_bind(Compiler *c, int label);
/* Binds a label that is reached by jumping back: what may be unbound in the loop counts as unbound. */
void label_bind_loop(Compiler *c, int label);
/* Makes a handler whose code starts at `label`; the exception is put into temporary `exception`, and temporaries from
   `first` on are dropped before. */
int handler_new(Compiler *c, int label, int exception, int first);
/* Starts the code of a handler: reachable, with what was bound when `bound` was saved. */
void handler_bind(Compiler *c, int handler, uint64_t *bound);
uint64_t *bound_save(Compiler *c);
bool bound_has(Compiler *c, int local);
void bound_set(Compiler *c, int local);
void bound_clear(Compiler *c, int local);
void emit(Compiler *c, Opcode op, int flags, int a, int b, int cc);
void emit_wide(Compiler *c, Opcode op, int flags, int a, int32_t bc);
void emit_jump(Compiler *c, Opcode op, int flags, int a, int label);
void emit_jump_compare(Compiler *c, Opcode op, int flags, int a, int b, int label);
void emit_for_iter(Compiler *c, int a, int iterator, int label);
void emit_call(Compiler *c, Opcode op, int base, int count, int dest, int names);
void mark_unreachable(Compiler *c);
int temp_push(Compiler *c);
int temp_push_many(Compiler *c, int count);            /* the first */
void temp_pop(Compiler *c, int reg);                   /* the topmost */
void release(Compiler *c, Operand o);                  /* an operand that is consumed: topmost when it is a temporary */
static inline int kill(Operand o, int flag) { return o.is_temp ? flag : 0; }
static inline Operand temp_operand(int reg) { return (Operand){(uint16_t)reg, true}; }
static inline Operand lent_operand(int reg) { return (Operand){(uint16_t)reg, false}; }
/* The register for a result: the wanted one, or a new temporary. Operands have been released. */
static inline int dest_register(Compiler *c, int to) { return to < 0 ? temp_push(c) : to; }
static inline Operand dest_operand(int to, int reg) { return (Operand){(uint16_t)reg, to < 0}; }
static inline bool is_local_register(int reg) { return reg >= 0 && reg < REGISTER_CELL; }
/* Moves an operand into `to`, consuming it when it is a temporary. */
void emit_move(Compiler *c, int to, Operand from);
/* Drops an operand. */
void discard(Compiler *c, Operand o);
int constant_index(Compiler *c, Borrowed value);
int constant_index_new(Compiler *c, Borrowed value);   /* never shared: code objects */
void emit_constant(Compiler *c, int to, Borrowed value);
int name_index(Compiler *c, Borrowed name);
int name_index_mangled(Compiler *c, Borrowed name);
#define AT(c, node)                                                                                                    \
    ((c)->unit->position = (Position){(node)->line, (node)->end_line, (node)->column, (node)->end_column})
static inline void at_nowhere(Compiler *c) { c->unit->position = (Position){0, 0, -1, -1}; }

/* --- unit.c --- */
bool unit_enter(Compiler *c, UnitKind kind, void const *node, Borrowed name, int first_line);
/* Ends the current unit and makes its code object; NULL when failed. The parent becomes current again. */
Value unit_leave(Compiler *c) MUST_CHECK;
/* --- assemble.c --- */
Value assemble(Compiler *c, Unit *u) MUST_CHECK;

/* --- fold.c --- */
/* Rewrites the tree: what is constant becomes a Constant. */
bool fold_tree(Compiler *c, Ast *ast) MUST_CHECK;
/* Makes text % (...) an f-string where that is the same (fold_format.c); `e` is such a BinOp. */
bool fold_format(Compiler *c, Expr *e) MUST_CHECK;

/* --- codegen_*.c --- */
/* The value of `e` in `to`. A local's register as destination is written by the last instruction only. */
Operand expr_value(Compiler *c, Expr *e, int to);
static inline Operand expr_any(Compiler *c, Expr *e) { return expr_value(c, e, TO_ANY); }
static inline Operand expr_new(Compiler *c, Expr *e) { return expr_value(c, e, TO_NEW); }
/* expr_any, but safe against assignments in `later`, which is evaluated before the operand is used. */
Operand expr_kept(Compiler *c, Expr *e, Expr *later);
bool expr_has_walrus(Expr *e);
/* Emits a NOP for the line of `e`, which loads nothing, when the expression around it spans lines. */
void mark_line(Compiler *c, Expr *e);
void expr_discard(Compiler *c, Expr *e);
void expr_jump(Compiler *c, Expr *test, int label, bool jump_if);
/* Statements; positions are set for each. */
void stmts(Compiler *c, StmtSeq body);
void stmt(Compiler *c, Stmt *s);
/* Binds or stores: consumes `value` when it is a temporary. */
void assign(Compiler *c, Expr *target, Operand value);
void assign_name(Compiler *c, Borrowed name, Operand value);
/* `target = e`, evaluated straight into a local where that is the target. */
void assign_expr(Compiler *c, Expr *target, Expr *e);
/* del, of a name and of any target. */
void compile_delete_name(Compiler *c, Borrowed name);
void delete_target(Compiler *c, Expr *target);
/* The value of a name: lent when it is a local that is bound. */
Operand compile_load_name(Compiler *c, Borrowed name, int to);
/* The register when `name` is a plain local of a function; else -1. */
int local_register(Compiler *c, Borrowed name);
/* x += 1, x: int = 1 */
void augmented_assign(Compiler *c, Stmt *s);
void annotated_assign(Compiler *c, Stmt *s);
/* The instruction position of an attribute: when it spans lines, where its name is. */
void at_attribute(Compiler *c, Expr *e);
/* left <op> right, with `left` already evaluated; flags: OP_INPLACE or 0. */
Operand emit_binary(Compiler *c, BinaryOperator op, int flags, Operand left, Expr *right, int to);
/* An annotation's value, or its text under `from __future__ import annotations`. */
Operand annotation_value(Compiler *c, Expr *annotation, int to);
/* One for each kind of expression with a file of its own; `to` and result as for expr_value. */
Operand compile_call(Compiler *c, Expr *e, int to);
/* Arguments behind a callable that is already in the topmost temporary `base`; count of words of arguments
 * before: extra. */
Operand compile_call_arguments(Compiler *c, int base, int extra, ExprSeq args, KeywordSeq keywords, int to);
/* A new temporary with a list (or set) of `elts`, before which `given` temporaries on top of the stack are
 * put into it. */
int build_collection(Compiler *c, ExprSeq elts, int given, bool is_set);
Operand compile_display(Compiler *c, Expr *e, int to);
Operand compile_dict(Compiler *c, Expr *e, int to);
Operand compile_joined(Compiler *c, Expr *e, int to);
Operand compile_formatted(Compiler *c, Expr *e, int to);
Operand compile_comprehension(Compiler *c, Expr *e, int to);
Operand compile_lambda(Compiler *c, Expr *e, int to);
Operand compile_compare(Compiler *c, Expr *e, int to);
Operand compile_subscript(Compiler *c, Expr *e, int to);
/* SyntaxWarnings about `is` with literals, subscripts of what has none, and impossible indices. */
void warn_compare(Compiler *c, Expr *e);
void warn_not_subscriptable(Compiler *c, Expr *value);
void warn_index(Compiler *c, Expr *value, Expr *index);
/* await of an awaitable: replaces temporary `reg` by its result. `context`: GET_AWAITABLE's c. */
void emit_await(Compiler *c, int reg, int context);
Operand compile_yield(Compiler *c, Expr *e, int to);
/* Yields an operand that was released; what is sent goes to `dest`. */
void emit_yield(Compiler *c, Operand o, int dest);
/* Whether this is a module compiled with PyCF_ALLOW_TOP_LEVEL_AWAIT. */
bool is_top_level_await(Compiler *c);
/* One for each compound statement and each one with a file of its own. */
void function_def(Compiler *c, Stmt *s);
void class_def(Compiler *c, Stmt *s);
/* The statements of a module or class: annotations are prepared, the docstring is stored. */
void compile_body(Compiler *c, StmtSeq body);
void for_loop(Compiler *c, Stmt *s);
void async_for_loop(Compiler *c, Stmt *s);
void while_loop(Compiler *c, Stmt *s);
void return_stmt(Compiler *c, Stmt *s);
void break_stmt(Compiler *c, Stmt *s);
void continue_stmt(Compiler *c, Stmt *s);
void try_stmt(Compiler *c, Stmt *s);
void try_star_stmt(Compiler *c, Stmt *s);
/* The items of a with statement from `index` on, nested, and its body. */
void with_stmt(Compiler *c, Stmt *s, ssize_t index);
void match_stmt(Compiler *c, Stmt *s);
/* Enters and leaves a block that jumps have to unwind; the caller fills in what its kind needs. */
FlowBlock *block_push(Compiler *c, BlockKind kind, int reg); /* NULL: failed */
/* `name = None; del name` at the end of an except clause. */
void forget_name(Compiler *c, Borrowed name);
void block_pop(Compiler *c);
/* Emits what leaving the blocks from the innermost down to number `until` (inclusive) takes. Returns the
   handler that is to be restored after the jump. */
int unwind_blocks(Compiler *c, int until);
/* Whether that may run Python code, so that a lent local might change. */
bool unwind_runs_code(Compiler *c, int until);
/* "cannot assign to __debug__" */
bool forbidden_name(Compiler *c, Borrowed name, ExprContext context);
/* Whether `e` is a Constant. */
bool is_constant(Expr *e);
/* Whether an int constant fits a 16-bit operand. */
bool small_constant(Expr *e, int *out);

#endif
