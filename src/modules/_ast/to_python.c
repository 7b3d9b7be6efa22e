/* SPDX-License-Identifier: MIT
   From C trees to Python objects. One function for all kinds of nodes, driven by table.c. */
#include "modules/_ast/ast_priv.h"
#include "object/error.h"
#include "object/shape.h"
#include "object/type.h"
#include "types/int.h"
#include "types/list.h"

/* Nodes may nest three times as deeply as calls, as in CPython. */
enum { DEPTH_FACTOR = 3 };

typedef struct {
    AstState *state;
    int depth, limit;
} Converter;

static Value convert_node(Converter *c, AstType type, const void *node);

/* A single field value; `place` is where it lies. */
static Value convert_one(Converter *c, AstType type, const void *place) {
    switch (ast_types[type].kind) {
    case AST_IS_VALUE: {
        Borrowed v = *(Borrowed const *)place;
        return v ? own(v) : own(NONE);
    }
    case AST_IS_INT: return imm_int(*(const int *)place);
    case AST_IS_ENUM: return own(c->state->singletons[ast_types[type].class + 1 + *(const int *)place]);
    default: return convert_node(c, type, *(void *const *)place);
    }
}

static Value convert_many(Converter *c, AstType type, const void *place) {
    const ExprSeq *seq = place; /* all sequences are laid out alike */
    OWNED Value list = list_new(seq->count);
    if (!list)
        return NULL;
    size_t stride = ast_types[type].kind == AST_IS_ENUM ? sizeof(int) : sizeof(void *);
    for (ssize_t i = 0; i < seq->count; i++) {
        Value item = convert_one(c, type, (const char *)seq->items + (size_t)i * stride);
        if (!item)
            return NULL;
        list_init_item(list, i, item);
    }
    return MOVE(list);
}

static bool convert_set(Borrowed object, Borrowed name, STEALS Value v) {
    OWNED Value value = v;
    return value && store_set(object, name, value) > 0;
}

static bool convert_positions(Converter *c, Borrowed object, const int *positions) {
    for (int i = 0; i < 4; i++)
        if (!convert_set(object, c->state->positions[i], imm_int(positions[i])))
            return false;
    return true;
}

static Value convert_fields(Converter *c, AstType type, const void *node) {
    AstTypeDef const *def = &ast_types[type];
    int class = def->kind == AST_IS_SUM ? def->class + 1 + *(const int *)node : def->class;
    const char *start = (const char *)node + ast_classes[class].fields_at;
    OWNED Value object = type_alloc(AS(Type, c->state->classes[class]));
    if (!object)
        return NULL;
    AstField const *field = ast_fields((AstClass)class);
    for (int i = 0; field[i].name; i++) {
        const void *place = start + field[i].offset;
        AstType field_type = (AstType)field[i].type;
        Value v = field[i].count == FIELD_MANY ? convert_many(c, field_type, place) : convert_one(c, field_type, place);
        if (!convert_set(object, c->state->names[class][i], v))
            return NULL;
    }
    if (def->positions >= 0 && !convert_positions(c, object, (const int *)((const char *)node + def->positions)))
        return NULL;
    return MOVE(object);
}

static Value convert_node(Converter *c, AstType type, const void *node) {
    if (!node)
        return own(NONE);
    if (++c->depth > c->limit || (char *)__builtin_frame_address(0) < thread_self->c_stack_limit)
        return raise_error(&exc_RecursionError, "maximum recursion depth exceeded during ast construction");
    Value object = convert_fields(c, type, node);
    c->depth--;
    return object;
}

Value ast_to_python(const Ast *tree) {
    ASSERT_GIL();
    Converter c = {.state = ast_state(), .depth = 0};
    if (!c.state)
        return NULL;
    Thread *t = thread_self;
    c.limit = t->recursion_limit > INT32_MAX / DEPTH_FACTOR ? INT32_MAX : t->recursion_limit * DEPTH_FACTOR;
    return convert_node(&c, AST_TYPE_mod, tree);
}
