/* SPDX-License-Identifier: MIT
   The part of the builtin compile() that knows about syntax trees: makes them from source, or code from them. Called by
   modules/builtins_code.c. */
#include <string.h>

#include "compile/compile.h"
#include "modules/_ast/ast_priv.h"
#include "object/error.h"
#include "types/bytes.h"

static const char *const ast_mode_names[] = {
    [PARSE_EXEC] = "exec", [PARSE_EVAL] = "eval", [PARSE_SINGLE] = "single", [PARSE_FUNC_TYPE] = "func_type"};

/* The mode of a name; -1: ValueError. */
static int ast_mode(const char *name, int flags) {
    for (int mode = 0; mode < ARRAY_LENGTH(ast_mode_names); mode++) {
        if (strcmp(name, ast_mode_names[mode]))
            continue;
        if (mode != PARSE_FUNC_TYPE || (flags & COMPILE_FLAG_ONLY_AST))
            return mode;
        raise_error(&exc_ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        return -1;
    }
    raise_error(&exc_ValueError, flags & COMPILE_FLAG_ONLY_AST
                                     ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                     : "compile() mode must be 'exec', 'eval' or 'single'");
    return -1;
}

/* ast.parse(source). */
static Value tree_of_source(Borrowed source, Borrowed filename, ParseMode mode, int flags, int feature_version) {
    int parse_flags = compile_parse_flags(flags);
    if (feature_version >= 0)
        parse_flags |= PARSE_FEATURE_VERSION(feature_version > 0 ? feature_version : 1);
    OWNED Value text = source_decode(source, filename, "compile", "string, bytes or AST", &parse_flags);
    if (!text)
        return NULL;
    Arena arena;
    arena_init(&arena);
    Ast *tree = parse_source(bytes_data(text), bytes_size(text), filename, mode, parse_flags, &arena);
    Value result = tree ? ast_to_python(tree) : NULL;
    arena_fini(&arena);
    return result;
}

static Value code_of_tree(Borrowed node, Borrowed filename, ParseMode mode, int flags, int optimize) {
    Arena arena;
    arena_init(&arena);
    Ast *tree = ast_from_python(node, mode, &arena);
    Value result = tree ? compile_ast(tree, filename, flags, optimize) : NULL;
    arena_fini(&arena);
    return result;
}

Value ast_compile(Borrowed source, Borrowed filename, const char *mode_name, int flags, int optimize, int feature_version) {
    int mode = ast_mode(mode_name, flags);
    int is_node = mode < 0 ? -1 : ast_is_node(source);
    if (is_node < 0)
        return NULL;
    if (is_node) {
        if (flags & COMPILE_FLAG_ONLY_AST)
            return own(source);
        return code_of_tree(source, filename, (ParseMode)mode, flags, optimize);
    }
    if (flags & COMPILE_FLAG_ONLY_AST)
        return tree_of_source(source, filename, (ParseMode)mode, flags, feature_version);
    return compile_source(source, filename, ast_mode_names[mode], flags, optimize);
}
