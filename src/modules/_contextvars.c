/* SPDX-License-Identifier: MIT
   The module _contextvars: types/context.c under its Python names. */
#include "object/native.h"
#include "object/type.h"
#include "types/context.h"
#include "types/dict.h"
#include "types/module.h"

static Value contextvars_py_copy_context(Borrowed self, Borrowed const *args) { return context_copy_current(); }

static MethodDef const contextvars_methods[] = {
    METHOD("copy_context", contextvars_py_copy_context, "($module, /)", NULL),
    METHOD_END,
};

static bool contextvars_exec(Borrowed module) {
    return module_add_type(module, &context_type) && module_add_type(module, &context_var_type) &&
           module_add_type(module, &context_token_type);
}

static int contextvars_id;
ModuleDef const contextvars_module = {
    .name = "_contextvars",
    .doc = "Context Variables",
    .methods = contextvars_methods,
    .exec_process = context_add_constants,
    .exec = contextvars_exec,
    .id = &contextvars_id,
};
