/* SPDX-License-Identifier: MIT
   The compiler's entrances, and __future__ statements. A compilation is: look for future features, fold
   constants, make the symbol table, generate code. Called by the builtins compile, exec and eval, by import,
   and by the interactive loop. */
#include "compile/compile.h"

#include "compile/compile_priv.h"
#include "gil/interp.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/list.h"

/* --- from __future__ import ... --- */

/* `offset`: what is added to the column of the statement, which differs between the messages. */
static bool future_error(Borrowed filename, Stmt *s, int offset, const char *format, Borrowed name) {
    OWNED Value message = name ? str_format(format, name) : str_from_text(format);
    if (message)
        raise_at_place(message, filename, (int const[4]){s->line, s->column + offset - 1, s->line, -1});
    return false;
}

static bool check_features(Borrowed filename, Stmt *s, int *flags) {
    static const char *const accepted[] = {"nested_scopes",    "generators",     "division",
                                           "absolute_import",  "with_statement", "print_function",
                                           "unicode_literals", "generator_stop"};
    for (ssize_t i = 0; i < s->ImportFrom.names.count; i++) {
        Borrowed name = s->ImportFrom.names.items[i]->name;
        bool known = false;
        for (int j = 0; j < ARRAY_LENGTH(accepted); j++)
            known |= str_equal_ascii(name, accepted[j]);
        if (str_equal_ascii(name, "annotations"))
            *flags |= CODE_FUTURE_ANNOTATIONS;
        else if (str_equal_ascii(name, "barry_as_FLUFL"))
            *flags |= CODE_FUTURE_BARRY;
        else if (str_equal_ascii(name, "braces"))
            return future_error(filename, s, 1, "not a chance", NULL);
        else if (!known)
            return future_error(filename, s, 1, "future feature %.100U is not defined", name);
    }
    return true;
}

static bool is_docstring(Stmt const *s) {
    return s->kind == STMT_Expr && s->Expr.value->kind == EXPR_Constant && is_str(s->Expr.value->Constant.value);
}
static bool is_future_import(Stmt const *s) {
    return s->kind == STMT_ImportFrom && s->ImportFrom.module && s->ImportFrom.level == 0 &&
           str_equal_ascii(s->ImportFrom.module, "__future__");
}

bool compile_find_future(Ast *ast, Borrowed filename, int *flags, int *line) {
    if (ast->kind != MOD_Module && ast->kind != MOD_Interactive)
        return true;
    StmtSeq body = ast->kind == MOD_Module ? ast->Module.body : ast->Interactive.body;
    bool is_over = false;
    int last_line = 0;
    for (ssize_t i = 0; i < body.count; i++) {
        Stmt *s = body.items[i];
        if (is_over && s->line > last_line)
            break;
        last_line = s->line;
        if (i == 0 && is_docstring(s))
            continue;
        if (!is_future_import(s)) {
            is_over = true;
            continue;
        }
        /* on the line of another statement: too late as well */
        if (is_over)
            return future_error(filename, s, 0,
                                "from __future__ imports must occur at the beginning of the file", NULL);
        if (!check_features(filename, s, flags))
            return false;
        *line = s->line;
    }
    return true;
}

/* --- units of the top --- */

static void top_unit(Compiler *c, Ast *ast) {
    static const UnitKind kinds[] = {
        [MOD_Module] = UNIT_MODULE, [MOD_Interactive] = UNIT_INTERACTIVE, [MOD_Expression] = UNIT_EXPRESSION};
    if (!unit_enter(c, kinds[ast->kind], ast, STR(module), 1))
        return;
    c->unit->position = (Position){1, 1, 0, 0};
    switch (ast->kind) {
    case MOD_Module: compile_body(c, ast->Module.body); break;
    case MOD_Interactive:
        c->is_interactive = true;
        compile_body(c, ast->Interactive.body);
        break;
    default: {
        Operand value = expr_any(c, ast->Expression.body);
        AT(c, ast->Expression.body);
        emit(c, OP_RETURN, kill(value, KILL_A), value.reg, 0, 0);
        release(c, value);
    }
    }
    if (ast->kind == MOD_Expression)
        return;
    at_nowhere(c);
    emit_wide(c, OP_RETURN_CONST, 0, 0, constant_index(c, NONE));
}

static void free_units(Compiler *c) {
    while (c->unit) {
        Value none = unit_leave(c);
        ASSERT(!none);
        (void)none;
    }
}

static Value compile_tree(Compiler *c, Ast *ast) {
    c->constant_cache = dict_new();
    if (!c->constant_cache || !compile_find_future(ast, c->filename, &c->flags, &c->future_line) ||
        !fold_tree(c, ast) ||
        !scope_table_init(&c->scopes, ast, c->filename, c->flags & CODE_FUTURE_ANNOTATIONS))
        return NULL;
    top_unit(c, ast);
    if (!c->failed) {
        Value code = unit_leave(c);
        if (code)
            return code;
    }
    free_units(c);
    return NULL;
}

Value compile_ast(Ast *ast, Borrowed filename, int flags, int optimize) {
    if (ast->kind == MOD_FunctionType)
        return raise_error(&exc_TypeError, "compile() expects a module, expression or interactive tree");
    Compiler c = {.filename = filename,
                  .flags = flags,
                  .optimize = optimize < 0 ? compile_default_optimize() : optimize};
    c.depth = nesting_start();
    arena_init(&c.arena);
    arena_init(&c.scopes.arena);
    Value code = compile_tree(&c, ast);
    drop(c.constant_cache);
    scope_table_fini(&c.scopes);
    arena_fini(&c.arena);
    return code;
}

Value compile_source(Borrowed source, Borrowed filename, const char *mode, int flags, int optimize) {
    ParseMode parse_mode = strcmp(mode, "exec") == 0   ? PARSE_EXEC
                           : strcmp(mode, "eval") == 0 ? PARSE_EVAL
                                                       : PARSE_SINGLE;
    int parse_flags = compile_parse_flags(flags);
    OWNED Value text = source_decode(source, filename, "compile", "string, bytes or AST", &parse_flags);
    if (!text)
        return NULL;
    Arena arena;
    arena_init(&arena);
    Ast *ast = parse_source(bytes_data(text), bytes_size(text), filename, parse_mode, parse_flags, &arena);
    Value code = ast ? compile_ast(ast, filename, flags, optimize) : NULL;
    arena_fini(&arena);
    return code;
}

int compile_parse_flags(int flags) {
    return (flags & COMPILE_FLAG_TYPE_COMMENTS ? PARSE_TYPE_COMMENTS : 0) |
           (flags & COMPILE_FLAG_DONT_IMPLY_DEDENT ? PARSE_DONT_IMPLY_DEDENT : 0) |
           (flags & COMPILE_FLAG_ALLOW_INCOMPLETE_INPUT ? PARSE_ALLOW_INCOMPLETE_INPUT : 0) |
           (flags & CODE_FUTURE_BARRY ? PARSE_BARRY_AS_BDFL : 0);
}

/* --- the interpreter's setting --- */

int compile_default_optimize(void) {
    Borrowed flags = interp_self()->sys_dict ? dict_peek_text(interp_self()->sys_dict, "flags") : NULL;
    if (!flags || !is_tuple(flags) || tuple_size(flags) < 4)
        return 0;
    Borrowed level = tuple_peek(flags, 3);
    return is_imm_int(level) ? (int)imm_int_get(level) : 0;
}
