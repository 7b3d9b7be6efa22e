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

#endif
