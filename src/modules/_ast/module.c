/* SPDX-License-Identifier: MIT
   The module `_ast`: classes and flags. What ast.py and compile() build on. */
#include "gil/interp.h"
#include "modules/_ast/ast_priv.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/module.h"
#include "types/str.h"

AstState *ast_state(void) {
    AstState *state = module_state(&ast_module);
    if (state && state->base)
        return state;
    OWNED Value name = str_from_text("_ast");
    OWNED Value module = name ? call_1(interp_self()->import_function, name) : NULL;
    if (!module)
        return NULL;
    state = module_state(&ast_module);
    if (!state || !state->base)
        return raise_error(&exc_SystemError, "_ast was not initialised");
    return state;
}

int ast_is_node(Borrowed v) {
    AstState *state = module_state(&ast_module);
    if (!state || !state->base) /* nobody can have made a node yet */
        return 0;
    return object_is_instance(v, state->base);
}

static bool ast_exec(Borrowed module) {
    AstState *state = module_state(&ast_module);
    if (!ast_classes_make(state) || !module_add(module, "AST", own(state->base)))
        return false;
    for (int c = 0; c < AST_CLASS_COUNT; c++)
        if (!module_add(module, ast_classes[c].name, own(state->classes[c])))
            return false;
    return module_add_int(module, "PyCF_ONLY_AST", 0x400) && module_add_int(module, "PyCF_TYPE_COMMENTS", 0x1000) &&
           module_add_int(module, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000);
}

static int ast_traverse(void *state_memory, Visitor visitor, void *arg) {
    AstState *state = state_memory;
    VISIT(state->base);
    for (int c = 0; c < AST_CLASS_COUNT; c++) {
        VISIT(state->classes[c]);
        VISIT(state->singletons[c]);
    }
    return 0;
}

static void ast_clear(void *state_memory) {
    AstState *state = state_memory;
    for (int c = 0; c < AST_CLASS_COUNT; c++) {
        drop(MOVE(state->singletons[c]));
        drop(MOVE(state->classes[c]));
        for (int i = 0; i < AST_FIELD_MAX; i++)
            drop(MOVE(state->names[c][i]));
    }
    for (int i = 0; i < 4; i++)
        drop(MOVE(state->positions[i]));
    drop(MOVE(state->fields_name));
    drop(MOVE(state->attributes_name));
    drop(MOVE(state->base));
}

static int ast_module_id;
ModuleDef const ast_module = {
    .name = "_ast",
    .doc = NULL,
    .exec = ast_exec,
    .state_size = sizeof(AstState),
    .traverse = ast_traverse,
    .clear = ast_clear,
    .id = &ast_module_id,
};
