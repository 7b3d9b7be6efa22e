/* SPDX-License-Identifier: MIT
   Code objects: what the compiler makes and the VM runs. The visible fields lie where CPython's are; instructions and
   tables are our own. A code object belongs to one interpreter, since its instructions rewrite themselves.

   Registers of a frame: [0, local_count) are co_varnames (parameters first: positional, keyword-only, *args, **kwargs);
   then cells that are not parameters, one register each; then temporaries up to register_count. A parameter or local that
   is a cell variable keeps its register, which holds the cell from its MAKE_CELL on. Free variables are not registers:
   they are reached through the function's closure by index.

   Positions: one record for each word of `instructions`, caches included, run-length coded (bytecode/position.h).
   tb_lasti and f_lasti are 2 * word index. */
#ifndef GILT_BYTECODE_CODE_H
#define GILT_BYTECODE_CODE_H

#include "bytecode/opcode.h"
#include "heap/object.h"

typedef struct {
    uint32_t start, end;      /* words [start, end) are guarded */
    uint32_t target;          /* word index of the handler */
    uint16_t exception_register; /* gets the exception; temporaries from `first_temporary` on are dropped before */
    uint16_t first_temporary;
} ExceptionEntry;             /* inner entries come before outer ones: the first that covers the word wins */

/* co_flags */
enum {
    CODE_OPTIMIZED = 1, CODE_NEWLOCALS = 2, CODE_VARARGS = 4, CODE_VARKEYWORDS = 8, CODE_NESTED = 16, CODE_GENERATOR = 32,
    CODE_COROUTINE = 128, CODE_ITERABLE_COROUTINE = 256, CODE_ASYNC_GENERATOR = 512,
    CODE_FUTURE_BARRY = 0x400000, CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_ANY_GENERATOR = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR,
};

typedef struct Code {
    VarObject head;
    Value constants;          /* Tuple */
    Value names;              /* Tuple of interned Str */
    Value abi_exception_table;
    int flags;
    short warmup, abi_line_entry;
    int argument_count;       /* positional parameters */
    int positional_only_count;
    int keyword_only_count;
    int register_count;
    int first_line;
    int local_plus_count;     /* locals, own cells, free variables: what co_varnames + cell + free show */
    int local_count;
    int plain_cell_count;
    int cell_count;
    int free_count;
    Value local_plus_names;   /* Tuple: names of registers [0, local_count + plain cells), then free variables */
    Value local_plus_kinds;   /* Bytes: LOCAL_KIND_ bits for each of them */
    Value filename, name, qualname;
    Value position_table;     /* Bytes */
    Value weaklist;
    Value code_bytes;         /* what co_code shows: empty bytes */
    Instr *instructions;      /* word_count of them, owned; rewritten by the VM */
    uint32_t word_count;
    uint32_t exception_count;
    void *abi_extra;
    ExceptionEntry *exceptions; /* owned */
    /* beyond CPython's struct */
    uint32_t version;         /* given by the VM when a call site caches this code */
    uint16_t first_temporary; /* registers below are locals and cells */
    uint16_t parameter_count; /* all registers that a call fills: positional, keyword-only, *args, **kwargs */
    uint32_t call_count;      /* for adaptive decisions */
    bool is_simple;           /* no *args, no **kwargs, no keyword-only parameters, no generator */
    int shown_stack_size;     /* co_stacksize: register_count unless replaced */
    int *lines;               /* line of each word, unpacked when first asked for; NULL: not yet; owned */
} Code;
enum { LOCAL_KIND_LOCAL = 0x20, LOCAL_KIND_CELL = 0x40, LOCAL_KIND_FREE = 0x80 };
extern EXPORTED Type code_type;
static ALWAYS_INLINE bool is_code(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &code_type; }

typedef struct {
    int line, end_line, column, end_column; /* columns: UTF-8 byte offsets, 0-based; -1: unknown; line 0: none */
} Position;
/* The source position of a word of the instructions; false: artificial, no position. */
bool code_position(Code const *code, uint32_t word, Position *out);
/* Its line alone (-1: none). Fast enough for tracing: cached scan. */
int code_line(Code const *code, uint32_t word);

/* Everything a compiler knows when a unit is done. All Values are stolen, arrays are memory_new'd and stolen. */
typedef struct {
    Value filename, name, qualname, constants, names, local_plus_names, local_plus_kinds, position_table;
    Instr *instructions;
    ExceptionEntry *exceptions;
    uint32_t word_count, exception_count;
    int flags, argument_count, positional_only_count, keyword_only_count, first_line, local_count, plain_cell_count,
        cell_count, free_count, register_count, first_temporary;
} CodeParts;
/* Parts that are missing (NULL, with an exception set) make it fail. gil: held.  runs: nothing.  fails: MemoryError. */
Value code_new(CodeParts *parts) MUST_CHECK;
/* co_varnames, co_cellvars, co_freevars: new Tuples. fails: MemoryError. */
Value code_variable_names(Code const *code) MUST_CHECK;
Value code_cell_names(Code const *code) MUST_CHECK;
Value code_free_names(Code const *code) MUST_CHECK;

/* Text of a code object's instructions, for -X dump=code and gilt's disassembler: new Str. */
Value code_disassemble(Code const *code) MUST_CHECK;

#endif
