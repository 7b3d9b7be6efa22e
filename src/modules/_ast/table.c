/* SPDX-License-Identifier: MIT
   syntax/ast.def as tables: types, classes, and the places of fields in structs. Immutable. */
#include "modules/_ast/ast_priv.h"

#define PLACE_POSITIONS(CType) (int)offsetof(CType, line)
#define PLACE_NO_POSITIONS(CType) -1
#define TRAVERSING(asdl) " while traversing '" #asdl "' node"

AstTypeDef const ast_types[AST_TYPE_COUNT] = {
    [AST_TYPE_identifier] = {"identifier", NULL, AST_IS_VALUE, 0, 0, -1},
    [AST_TYPE_string] = {"string", NULL, AST_IS_VALUE, 0, 0, -1},
    [AST_TYPE_constant] = {"constant", NULL, AST_IS_VALUE, 0, 0, -1},
    [AST_TYPE_int] = {"int", NULL, AST_IS_INT, 0, 0, -1},
#define AST_SUM(asdl, CType, PREFIX, attributes)                                                                       \
    [AST_TYPE_##asdl] = {#asdl, TRAVERSING(asdl), AST_IS_SUM, AST_CLASS_##asdl, sizeof(CType),                         \
                         PLACE_##attributes(CType)},
#define AST_ENUM(asdl, CType, PREFIX)                                                                                  \
    [AST_TYPE_##asdl] = {#asdl, TRAVERSING(asdl), AST_IS_ENUM, AST_CLASS_##asdl, sizeof(CType), -1},
#define AST_PRODUCT(asdl, CType, attributes, fields)                                                                   \
    [AST_TYPE_##asdl] = {#asdl, TRAVERSING(asdl), AST_IS_PRODUCT, AST_CLASS_##asdl, sizeof(CType),                     \
                         PLACE_##attributes(CType)},
#include "syntax/ast.def"
};

/* The struct behind an asdl name. */
#define STRUCT_OF(asdl) __typeof__(*(ast_one_##asdl)0)

AstClassDef const ast_classes[AST_CLASS_COUNT] = {
#define AST_SUM(asdl, CType, PREFIX, attributes) {#asdl, AST_TYPE_##asdl, -1, 0},
#define AST_NODE(asdl, PREFIX, Name, fields)                                                                           \
    {#Name, AST_TYPE_##asdl, PREFIX##_##Name, offsetof(STRUCT_OF(asdl), Name)},
#define AST_ENUM(asdl, CType, PREFIX) {#asdl, AST_TYPE_##asdl, -1, 0},
#define AST_ENUM_VALUE(asdl, PREFIX, Name) {#Name, AST_TYPE_##asdl, PREFIX##_##Name, 0},
#define AST_PRODUCT(asdl, CType, attributes, fields) {#asdl, AST_TYPE_##asdl, -1, 0},
#include "syntax/ast.def"
};

/* Position fields are read and written as an array of four. */
#define AST_SUM(asdl, CType, PREFIX, attributes) CHECK_##attributes(CType)
#define AST_PRODUCT(asdl, CType, attributes, fields) CHECK_##attributes(CType)
#define CHECK_NO_POSITIONS(CType)
#define CHECK_POSITIONS(CType)                                                                                         \
    _Static_assert(offsetof(CType, end_column) == offsetof(CType, line) + 3 * sizeof(int), "positions are adjacent");
#include "syntax/ast.def"

/* In each case the struct that ONE, OPTIONAL and MANY speak of is called Here. */
#define ONE(asdl, name) {#name, FIELD_ONE, AST_TYPE_##asdl, offsetof(Here, name)},
#define OPTIONAL(asdl, name) {#name, FIELD_OPTIONAL, AST_TYPE_##asdl, offsetof(Here, name)},
#define MANY(asdl, name) {#name, FIELD_MANY, AST_TYPE_##asdl, offsetof(Here, name)},

AstField const *ast_fields(AstClass class) {
    static AstField const none[] = {{NULL, 0, 0, 0}};
    switch (class) {
#define AST_PRODUCT(asdl, CType, attributes, fields)                                                                   \
    case AST_CLASS_##asdl: {                                                                                           \
        typedef CType Here;                                                                                            \
        static AstField const list[] = {fields{NULL, 0, 0, 0}};                                                        \
        return list;                                                                                                   \
    }
#define AST_NODE(asdl, PREFIX, Name, ...) /* the fields, expanded on their way here */                                 \
    case AST_CLASS_##Name: {                                                                                           \
        typedef __typeof__(((ast_one_##asdl)0)->Name) Here;                                                            \
        static AstField const list[] = {__VA_ARGS__{NULL, 0, 0, 0}};                                                   \
        return sizeof(Here) ? list : none;                                                                             \
    }
#include "syntax/ast.def"
    default: return none;
    }
}
