/* SPDX-License-Identifier: MIT
   From Python objects to C trees. Attributes of any object may do anything, so every value is held while it is looked
   at, and what the tree keeps is given to the arena. One function for all kinds of nodes, driven by table.c. */
#include <limits.h>

#include "modules/_ast/ast_priv.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    AstState *state;
    Arena *arena;
} Reader;

static bool read_node(Reader *r, AstType type, Borrowed object, void **out);

/* --- single values --- */

static bool read_int(Borrowed v, int *out) {
    if (!is_int(v)) {
        raise_error(&exc_ValueError, "invalid integer value: %R", v);
        return false;
    }
    int overflow;
    int64_t i = int_get(v, &overflow);
    if (overflow || i < INT_MIN || i > INT_MAX) {
        raise_error(&exc_OverflowError, "Python int too large to convert to C int");
        return false;
    }
    *out = (int)i;
    return true;
}

static bool read_value(Reader *r, AstType type, Borrowed v, Borrowed *out) {
    *out = NULL;
    if (type == AST_TYPE_identifier || type == AST_TYPE_string) {
        if (v == NONE)
            return true;
        if (!is_str_exact(v) && !(type == AST_TYPE_string && is_bytes_exact(v))) {
            raise_error(&exc_TypeError, type == AST_TYPE_string ? "AST string must be of type str"
                                                                : "AST identifier must be of type str");
            return false;
        }
    }
    Value kept = own(v);
    if (type == AST_TYPE_identifier)
        kept = str_intern(kept);
    *out = arena_keep(r->arena, kept);
    return *out != NULL;
}

static bool raise_wrong_kind(AstType type, Borrowed v) {
    raise_error(&exc_TypeError, "expected some sort of %s, but got %R", ast_types[type].name, v);
    return false;
}

/* Which constructor or value of a sum or enumeration `v` is. */
static bool read_kind(Reader *r, AstType type, Borrowed v, int *kind) {
    for (int c = ast_types[type].class + 1; c < AST_CLASS_COUNT && ast_classes[c].type == (int)type; c++) {
        int is = object_is_instance(v, r->state->classes[c]);
        if (is < 0)
            return false;
        if (is) {
            *kind = ast_classes[c].kind;
            return true;
        }
    }
    return raise_wrong_kind(type, v);
}

static bool read_one(Reader *r, AstType type, Borrowed v, void *place) {
    switch (ast_types[type].kind) {
    case AST_IS_VALUE: return read_value(r, type, v, place);
    case AST_IS_INT: return read_int(v, place);
    case AST_IS_ENUM: return read_kind(r, type, v, place);
    default: return read_node(r, type, v, place);
    }
}

/* --- fields --- */

static bool read_many(Reader *r, AstClass class, AstField const *field, Borrowed list, void *place) {
    const char *owner = ast_classes[class].name;
    if (!is_list(list)) {
        raise_error(&exc_TypeError, "%s field \"%s\" must be a list, not a %T", owner, field->name, list);
        return false;
    }
    ssize_t count = list_size(list);
    AstType type = (AstType)field->type;
    size_t stride = ast_types[type].kind == AST_IS_ENUM ? sizeof(int) : sizeof(void *);
    ExprSeq *seq = place; /* all sequences are laid out alike */
    char *items = arena_alloc(r->arena, (size_t)count * stride);
    if (!items)
        return false;
    for (ssize_t i = 0; i < count; i++) {
        OWNED Value item = own(list_peek(list, i));
        if (!recursion_enter(ast_types[ast_classes[class].type].traversing))
            return false;
        bool good = read_one(r, type, item, items + (size_t)i * stride);
        recursion_leave();
        if (!good)
            return false;
        if (list_size(list) != count) {
            raise_error(&exc_RuntimeError, "%s field \"%s\" changed size during iteration", owner, field->name);
            return false;
        }
    }
    seq->count = count;
    seq->items = (Expr **)(void *)items;
    return true;
}

static bool read_field(Reader *r, Borrowed object, AstClass class, int index, void *start) {
    AstField const *field = &ast_fields(class)[index];
    OWNED Value v = NULL;
    if (find_attr(object, r->state->names[class][index], &v) < 0)
        return false;
    void *place = (char *)start + field->offset;
    if (field->count == FIELD_OPTIONAL && (!v || v == NONE))
        return true;
    if (!v) {
        raise_error(&exc_TypeError, "required field \"%s\" missing from %s", field->name, ast_classes[class].name);
        return false;
    }
    if (field->count == FIELD_MANY)
        return read_many(r, class, field, v, place);
    if (!recursion_enter(ast_types[ast_classes[class].type].traversing))
        return false;
    bool good = read_one(r, (AstType)field->type, v, place);
    recursion_leave();
    return good;
}

/* A field that is there may still be None: not where a node has to be. */
static bool check_required(AstClass class, const void *start) {
    for (AstField const *field = ast_fields(class); field->name; field++) {
        AstTypeKind kind = ast_types[field->type].kind;
        if (field->count != FIELD_ONE || kind == AST_IS_INT || kind == AST_IS_ENUM)
            continue;
        if (!*(void *const *)((const char *)start + field->offset)) {
            raise_error(&exc_ValueError, "field '%s' is required for %s", field->name, ast_classes[class].name);
            return false;
        }
    }
    return true;
}

/* --- nodes --- */

static bool read_positions(Reader *r, AstType type, Borrowed object, int *positions) {
    for (int i = 0; i < 4; i++) {
        OWNED Value v = NULL;
        if (find_attr(object, r->state->positions[i], &v) < 0)
            return false;
        if (i >= 2 && (!v || v == NONE)) {
            positions[i] = positions[i - 2];
            continue;
        }
        if (!v) {
            static const char *const names[] = {"lineno", "col_offset"};
            raise_error(&exc_TypeError, "required field \"%s\" missing from %s", names[i], ast_types[type].name);
            return false;
        }
        if (!read_int(v, &positions[i]))
            return false;
    }
    return true;
}

static bool read_fields(Reader *r, Borrowed object, AstClass class, void *node) {
    void *start = (char *)node + ast_classes[class].fields_at;
    for (int i = 0; ast_fields(class)[i].name; i++)
        if (!read_field(r, object, class, i, start))
            return false;
    return true;
}

/* Sums look at positions first and then at what it is; products the other way round. */
static bool read_node(Reader *r, AstType type, Borrowed object, void **out) {
    AstTypeDef const *def = &ast_types[type];
    *out = NULL;
    if (object == NONE && def->kind == AST_IS_SUM)
        return true;
    char *node = arena_alloc(r->arena, (size_t)def->size);
    if (!node)
        return false;
    int *positions = def->positions >= 0 ? (int *)(void *)(node + def->positions) : NULL;
    int class = def->class;
    if (def->kind == AST_IS_SUM) {
        if (positions && !read_positions(r, type, object, positions))
            return false;
        if (!read_kind(r, type, object, (int *)(void *)node))
            return false;
        class += 1 + *(int *)(void *)node;
    }
    if (!read_fields(r, object, (AstClass)class, node))
        return false;
    if (def->kind == AST_IS_PRODUCT && positions && !read_positions(r, type, object, positions))
        return false;
    if (!check_required((AstClass)class, node + ast_classes[class].fields_at))
        return false;
    *out = node;
    return true;
}

Ast *ast_from_python(Borrowed node, ParseMode mode, Arena *arena) {
    ASSERT_GIL();
    static const AstClass wanted[] = {
        [PARSE_EXEC] = AST_CLASS_Module,
        [PARSE_EVAL] = AST_CLASS_Expression,
        [PARSE_SINGLE] = AST_CLASS_Interactive,
        [PARSE_FUNC_TYPE] = AST_CLASS_FunctionType,
    };
    Reader r = {.state = ast_state(), .arena = arena};
    if (!r.state)
        return NULL;
    int is = object_is_instance(node, r.state->classes[wanted[mode]]);
    if (is < 0)
        return NULL;
    if (!is)
        return raise_error(&exc_TypeError, "expected %s node, got %.400T", ast_classes[wanted[mode]].name, node);
    void *tree;
    if (!read_node(&r, AST_TYPE_mod, node, &tree) || !ast_validate(tree))
        return NULL;
    return tree;
}
