/* SPDX-License-Identifier: MIT
   The `_ast` module: Python's view of syntax trees. Everything in it follows from syntax/ast.def. */
#ifndef GILT_MODULES_AST_AST_H
#define GILT_MODULES_AST_AST_H

#include "object/native.h"
#include "syntax/parser.h"

extern ModuleDef const ast_module;

/* Whether `v` is an instance of ast.AST. 1, 0, -1. gil: held.  runs: Python (the import of _ast, __instancecheck__). */
int ast_is_node(Borrowed v) MUST_CHECK;
/* The Python objects for a tree. new. gil: held.  runs: Python (the import of _ast).  fails: RecursionError, MemoryError. */
Value ast_to_python(const Ast *tree) MUST_CHECK;
/* The tree for a Python object, which must be the kind of ast.mod that `mode` asks for; checked so thoroughly that the
   compiler can rely on it. Lives in `arena`. gil: held.  runs: Python (attributes).  fails: TypeError "required field
   \"lineno\" missing from expr", ValueError, RecursionError, and what attributes raise. */
Ast *ast_from_python(Borrowed node, ParseMode mode, Arena *arena) MUST_CHECK;

/* compile(source, filename, mode, ...) for text, bytes and trees: code, or with COMPILE_FLAG_ONLY_AST a tree.
   `feature_version` is a minor version, -1: the current one. gil: held.  runs: Python.  fails: as compile() does. */
Value ast_compile(Borrowed source, Borrowed filename, const char *mode_name, int flags, int optimize,
                  int feature_version) MUST_CHECK;

#endif
