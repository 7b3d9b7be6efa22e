/* SPDX-License-Identifier: MIT
   From AST to code objects. */
#ifndef GILT_COMPILE_COMPILE_H
#define GILT_COMPILE_COMPILE_H

#include "heap/object.h"
#include "syntax/ast.h"

/* Compiles a tree. `optimize`: -1 the interpreter's setting, 0, 1 (no asserts), 2 (no docstrings). `flags`: future and
   PyCF_ALLOW_TOP_LEVEL_AWAIT bits. gil: held.  runs: nothing (constants are hashed).  fails: SyntaxError, MemoryError,
   RecursionError. new Code. */
Value compile_ast(struct Ast *ast, Borrowed filename, int flags, int optimize) MUST_CHECK;
/* Source text (Str or bytes-like, decoded by its cookie) to code, as the builtin compile() with mode "exec", "eval" or
   "single". */
Value compile_source(Borrowed source, Borrowed filename, const char *mode, int flags, int optimize) MUST_CHECK;

/* Bits of `flags`, as compile() takes them. */
enum {
    COMPILE_FLAG_FUTURE_MASK = 0x1FE0000,   /* every __future__ feature; they go into co_flags */
    COMPILE_FLAG_DONT_IMPLY_DEDENT = 0x200,
    COMPILE_FLAG_ONLY_AST = 0x400,
    COMPILE_FLAG_IGNORE_COOKIE = 0x800,
    COMPILE_FLAG_TYPE_COMMENTS = 0x1000,
    COMPILE_FLAG_TOP_LEVEL_AWAIT = 0x2000,
    COMPILE_FLAG_ALLOW_INCOMPLETE_INPUT = 0x4000,
};
/* Looks for `from __future__ import` at the top, behind the docstring: adds the features' bits to *flags, and
   stores the line of the last such statement. gil: held.  runs: nothing.  fails: SyntaxError. */
bool compile_find_future(struct Ast *ast, Borrowed filename, int *flags, int *line) MUST_CHECK;
/* The PARSE_ flags for them. */
int compile_parse_flags(int flags);
/* The level that -O sets: sys.flags.optimize. gil: held.  fails: never. */
int compile_default_optimize(void);

#endif
