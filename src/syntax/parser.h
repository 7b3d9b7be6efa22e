/* SPDX-License-Identifier: MIT
   From source to syntax tree. Errors are SyntaxError, IndentationError, TabError with CPython 3.11's words and positions. */
#ifndef GILT_SYNTAX_PARSER_H
#define GILT_SYNTAX_PARSER_H

#include "syntax/ast.h"

typedef enum {
    PARSE_EXEC,      /* a file:        Ast of kind MOD_Module */
    PARSE_EVAL,      /* an expression: MOD_Expression */
    PARSE_SINGLE,    /* a statement at the prompt: MOD_Interactive */
    PARSE_FUNC_TYPE, /* a signature type comment:  MOD_FunctionType */
} ParseMode;

/* Flags of parse_source. */
enum {
    PARSE_TYPE_COMMENTS = 1,          /* keep `# type:` comments in the tree (PyCF_TYPE_COMMENTS) */
    PARSE_DONT_IMPLY_DEDENT = 2,      /* the end of input does not end blocks by itself in single mode */
    PARSE_ALLOW_INCOMPLETE_INPUT = 4, /* "incomplete input" where more input could help */
    PARSE_BARRY_AS_BDFL = 8,          /* from __future__ import barry_as_FLUFL: <> instead of != */
    PARSE_BYTE_COLUMNS = 16,          /* columns in SyntaxErrors count bytes: CPython's, for bytes without coding cookie */
    PARSE_FROM_FILE = 32,             /* for source_decode: words its errors as for `python file` */
};
/* The minor version whose grammar is wanted (ast.parse's feature_version), to be or-ed to the flags; without it 11. */
#define PARSE_FEATURE_VERSION(minor) (((minor) & 0xff) << 16)

/* Parses `size` bytes of UTF-8, which must be followed by a zero byte. The tree lives in `arena`. `filename` is a str for
   messages. Top-level await, misplaced return, yield, nonlocal and the like are the compiler's to judge.
   gil: held.  runs: Python (warnings; __context__ of errors).  fails: SyntaxError and below, MemoryError, RecursionError,
   and whatever a warning filter raises. */
Ast *parse_source(const char *utf8, ssize_t size, Borrowed filename, ParseMode mode, int flags, Arena *arena) MUST_CHECK;

/* The source text in UTF-8, without byte order mark, zero-terminated: a new Bytes. `source` is a str, bytes, or any other
   object with the buffer protocol, whose encoding is found as PEP 263 says. `function` and `what` stand in messages:
   "compile", "string, bytes or AST" make "compile() arg 1 must be a string, bytes or AST object". Adds flags for parse_source to *flags (NULL: not wanted).
   gil: held.  runs: Python (codecs).  fails: SyntaxError (bad cookie, undecodable bytes, zero bytes), TypeError. */
Value source_decode(Borrowed source, Borrowed filename, const char *function, const char *what, int *flags) MUST_CHECK;

/* Text of an expression as `from __future__ import annotations` stores it: a new Str. fails: MemoryError, RecursionError. */
Value unparse_expr(Expr *expr) MUST_CHECK;

#endif
