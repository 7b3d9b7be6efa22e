/* SPDX-License-Identifier: MIT
   Tables that describe the structs of syntax/ast.h, so that one function can convert any of them, and the module's state. */
#ifndef GILT_MODULES_AST_AST_PRIV_H
#define GILT_MODULES_AST_AST_PRIV_H

#include "modules/_ast/ast.h"

/* The types that fields have. */
typedef enum {
    AST_TYPE_identifier,
    AST_TYPE_string,
    AST_TYPE_constant,
    AST_TYPE_int,
#define AST_SUM(asdl, CType, PREFIX, attributes) AST_TYPE_##asdl,
#define AST_ENUM(asdl, CType, PREFIX) AST_TYPE_##asdl,
#define AST_PRODUCT(asdl, CType, attributes, fields) AST_TYPE_##asdl,
#include "syntax/ast.def"
    AST_TYPE_COUNT
} AstType;

/* The classes of the module but AST itself. A sum is followed by its constructors in the order of their kinds. */
typedef enum {
#define AST_SUM(asdl, CType, PREFIX, attributes) AST_CLASS_##asdl,
#define AST_NODE(asdl, PREFIX, Name, fields) AST_CLASS_##Name,
#define AST_ENUM(asdl, CType, PREFIX) AST_CLASS_##asdl,
#define AST_ENUM_VALUE(asdl, PREFIX, Name) AST_CLASS_##Name,
#define AST_PRODUCT(asdl, CType, attributes, fields) AST_CLASS_##asdl,
#include "syntax/ast.def"
    AST_CLASS_COUNT
} AstClass;

typedef enum { AST_IS_VALUE, AST_IS_INT, AST_IS_ENUM, AST_IS_SUM, AST_IS_PRODUCT } AstTypeKind;

typedef struct {
    const char *name;
    const char *traversing;  /* " while traversing 'expr' node" */
    AstTypeKind kind;
    int class;               /* AstClass of sums, enums and products */
    int size;                /* of the C struct */
    int positions;           /* offset of line, column, end_line, end_column; -1: none */
} AstTypeDef;
extern AstTypeDef const ast_types[AST_TYPE_COUNT];

typedef enum { FIELD_ONE, FIELD_OPTIONAL, FIELD_MANY } FieldCount;
typedef struct {
    const char *name;        /* NULL ends a list */
    uint8_t count;           /* FieldCount */
    uint8_t type;            /* AstType */
    uint16_t offset;         /* from where the fields begin */
} AstField;

typedef struct {
    const char *name;
    int type;                /* AstType that it is, or is a constructor or value of */
    int kind;                /* which one; -1: the type itself */
    int fields_at;           /* where its fields begin in the C struct */
} AstClassDef;
extern AstClassDef const ast_classes[AST_CLASS_COUNT];

/* The fields of a constructor or product; of others an empty list. */
AstField const *ast_fields(AstClass class);

enum { AST_FIELD_MAX = 7 };

typedef struct {
    Value base;                                   /* the class AST */
    Value classes[AST_CLASS_COUNT];
    Value singletons[AST_CLASS_COUNT];            /* instances of enum values, or NULL */
    Value names[AST_CLASS_COUNT][AST_FIELD_MAX];  /* of fields: interned */
    Value positions[4];                           /* "lineno", ... */
    Value fields_name, attributes_name;           /* "_fields", "_attributes" */
} AstState;

/* The state of this interpreter, importing the module if need be. NULL: an exception is set. */
AstState *ast_state(void) MUST_CHECK;
/* Makes the classes (classes.c). */
bool ast_classes_make(AstState *state) MUST_CHECK;
/* What the compiler takes for granted of a tree (validate.c). fails: ValueError, TypeError, RecursionError. */
bool ast_validate(const Ast *tree) MUST_CHECK;

#endif
