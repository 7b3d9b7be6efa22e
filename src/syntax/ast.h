/* SPDX-License-Identifier: MIT
   The syntax tree in C, made from ast.def. All nodes live in an Arena, which also owns their identifiers and constants.

     Expr *e;  e->kind == EXPR_BinOp:  e->BinOp.left, e->BinOp.op (OPERATOR_Add), e->BinOp.right
     Stmt *s;  s->kind == STMT_If:     s->If.test, s->If.body.count, s->If.body.items[i]

   Types: Ast (a whole input), Stmt, Expr, Pattern, ExceptHandler, TypeIgnore; Arguments, Arg, Keyword, Alias, WithItem,
   MatchCase, Comprehension. Fields of kind OPTIONAL are NULL (ints: 0) when absent. Lines count from 1, columns are UTF-8
   byte offsets from 0, as Python's ast module has them. Identifiers are interned exact Strs. Constants are exact ints,
   floats, complex, str, bytes, bools, None, Ellipsis; trees made from Python objects also hold tuples and frozensets. */
#ifndef GILT_SYNTAX_AST_H
#define GILT_SYNTAX_AST_H

#include "syntax/arena.h"

/* Enumerations: typedef enum { CONTEXT_Load, CONTEXT_Store, CONTEXT_Del } ExprContext; and so on for BoolOperator
   (BOOLOP_And), BinaryOperator (OPERATOR_Add), UnaryOperator (UNARYOP_Not), CompareOperator (CMPOP_Eq). */
#define AST_ENUM(asdl, CType, PREFIX)                                                                                  \
    }                                                                                                                  \
    ;                                                                                                                  \
    typedef enum CType CType;                                                                                          \
    enum CType {
#define AST_ENUM_VALUE(asdl, PREFIX, Name) PREFIX##_##Name,
enum AstEnumStart {
    AST_ENUM_START,
#include "syntax/ast.def"
};

/* Kinds of sums: StmtKind STMT_FunctionDef, ..., ExprKind EXPR_BoolOp, ..., PatternKind PATTERN_MatchValue, ... */
#define AST_SUM(asdl, CType, PREFIX, attributes)                                                                       \
    }                                                                                                                  \
    ;                                                                                                                  \
    typedef enum CType##Kind CType##Kind;                                                                              \
    enum CType##Kind {
#define AST_NODE(asdl, PREFIX, Name, fields) PREFIX##_##Name,
enum AstKindStart {
    AST_KIND_START,
#include "syntax/ast.def"
};

/* The C type of a field, by asdl name: ast_one_expr is Expr *, ast_many_expr is ExprSeq. Sequences are passed by value. */
typedef struct { ssize_t count; Borrowed *items; } NameSeq;
typedef Borrowed ast_one_identifier, ast_one_string, ast_one_constant;
typedef NameSeq ast_many_identifier;
typedef int ast_one_int;
#define AST_SUM(asdl, CType, PREFIX, attributes) AST_PRODUCT(asdl, CType, attributes, )
#define AST_PRODUCT(asdl, CType, attributes, fields)                                                                   \
    typedef struct CType CType;                                                                                        \
    typedef struct { ssize_t count; CType **items; } CType##Seq;                                                       \
    typedef CType *ast_one_##asdl;                                                                                     \
    typedef CType##Seq ast_many_##asdl;
#define AST_ENUM(asdl, CType, PREFIX)                                                                                  \
    typedef struct { ssize_t count; CType *items; } CType##Seq;                                                        \
    typedef CType ast_one_##asdl;                                                                                      \
    typedef CType##Seq ast_many_##asdl;
#include "syntax/ast.def"

/* The nodes. */
#define ONE(type, name) ast_one_##type name;
#define OPTIONAL(type, name) ast_one_##type name;
#define MANY(type, name) ast_many_##type name;
#define POSITIONS int line, column, end_line, end_column;
#define NO_POSITIONS
#define AST_PRODUCT(asdl, CType, attributes, fields)                                                                   \
    struct CType {                                                                                                     \
        fields attributes                                                                                              \
    };
#include "syntax/ast.def"
#define AST_SUM(asdl, CType, PREFIX, attributes)                                                                       \
    }                                                                                                                  \
    ;                                                                                                                  \
    }                                                                                                                  \
    ;                                                                                                                  \
    struct CType {                                                                                                     \
        CType##Kind kind;                                                                                              \
        attributes union {
#define AST_NODE(asdl, PREFIX, Name, fields)                                                                           \
    struct {                                                                                                           \
        fields                                                                                                         \
    } Name;
struct AstNodeStart {
    union {
        int unused;
#include "syntax/ast.def"
    };
};
#undef ONE
#undef OPTIONAL
#undef MANY
#undef POSITIONS
#undef NO_POSITIONS

#endif
