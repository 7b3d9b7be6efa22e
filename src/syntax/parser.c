/* SPDX-License-Identifier: MIT
   The parser's frame: fetching tokens, names, nodes, sequences, and the ways in. See parser_priv.h for how it works. */
#include <limits.h>
#include <string.h>

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "syntax/parser_priv.h"
#include "types/str.h"

/* --- setting up --- */

static bool names_init(NameTable *names) {
    memset(names->first, 0, sizeof names->first);
    names->slots = names->first;
    names->mask = ARRAY_LENGTH(names->first) - 1;
    names->used = 0;
    names->grammar = NULL;
    return true;
}

static void names_fini(NameTable *names) {
    if (names->slots != names->first)
        memory_free(names->slots);
}

void parser_init(Parser *p, const char *source, ssize_t size, Borrowed filename, int mode, int flags, int first_line,
                 Arena *arena, NameTable *names) {
    memset(p, 0, offsetof(Parser, lexer));
    p->arena = arena;
    p->names = names;
    p->mode = mode;
    p->flags = flags;
    int version = flags >> 16 & 0xff;
    p->feature_version = version ? version : 11;
    p->filename = filename;
    p->diagnosis = NULL;
    lexer_init(&p->lexer, source, size, first_line);
    p->first_line = first_line;
    p->lexer.type_comments = (flags & PARSE_TYPE_COMMENTS) != 0;
    p->lexer.old_async = p->feature_version < 7;
}

void parser_fini(Parser *p) {
    memory_free(p->tokens);
    memory_free(p->stack);
    p->tokens = NULL;
    p->stack = NULL;
}

/* --- tokens --- */

/* `# type: ignore...` comments are no tokens for the grammar, but kept for the tree. */
static bool parser_note_ignore(Parser *p, const Token *token) {
    TypeIgnore *ignore = NODE_NEW(p, TypeIgnore);
    if (!ignore)
        return false;
    ignore->kind = TYPE_IGNORE_TypeIgnore;
    ignore->TypeIgnore.lineno = token->line;
    ignore->TypeIgnore.tag = arena_keep(p->arena, str_from_utf8(token->start, token->end - token->start));
    ssize_t count = p->type_ignores.count;
    if (!ignore->TypeIgnore.tag)
        return false;
    if ((count & (count - 1)) == 0) { /* full at powers of two */
        TypeIgnore **more = arena_alloc(p->arena, (size_t)(count ? count * 2 : 1) * sizeof *more);
        if (!more)
            return false;
        if (count)
            memcpy(more, p->type_ignores.items, (size_t)count * sizeof *more);
        p->type_ignores.items = more;
    }
    p->type_ignores.items[p->type_ignores.count++] = ignore;
    return true;
}

/* A single input ends with a NEWLINE even when the text does not, and closes its blocks. */
static void parser_end_single(Parser *p, Token *token) {
    p->started = false;
    token->kind = TOKEN_NEWLINE;
    if (p->lexer.indent_depth && !(p->flags & PARSE_DONT_IMPLY_DEDENT)) {
        p->lexer.pending = -p->lexer.indent_depth;
        p->lexer.indent_depth = 0;
    }
}

bool parser_fetch(Parser *p, Token *token) {
    bool good;
    for (;;) {
        good = lexer_next(&p->lexer, token);
        if (token->kind != TOKEN_TYPE_IGNORE)
            break;
        if (!parser_note_ignore(p, token))
            return false;
    }
    if (p->mode == PARSE_SINGLE) {
        if (token->kind == TOKEN_ENDMARKER && p->started)
            parser_end_single(p, token);
        else
            p->started = true;
    }
    if (p->mode == PARSE_FSTRING && p->lexer.line == p->first_line) { /* the lexer counts from column 0 */
        if (token->column >= 0)
            token->column += p->first_column;
        if (token->end_column >= 0)
            token->end_column += p->first_column;
    }
    return good;
}

/* Reads all tokens. What the lexer cannot read ends them with a TOKEN_ERROR that no rule accepts. */
static bool parser_fetch_all(Parser *p, ssize_t source_size) {
    p->token_capacity = source_size / 4 + 16;
    p->tokens = memory_new_array((size_t)p->token_capacity, sizeof(Token));
    if (!p->tokens)
        return false;
    for (;;) {
        if (p->token_count + 5 > p->token_capacity) {
            Token *more = memory_resize_array(p->tokens, (size_t)p->token_capacity * 2, sizeof(Token));
            if (!more)
                return false;
            p->tokens = more;
            p->token_capacity *= 2;
        }
        Token *token = &p->tokens[p->token_count++];
        bool good = parser_fetch(p, token);
        if (!good || (token->kind == TOKEN_ENDMARKER)) {
            for (int i = 0; i < 4; i++) /* looking ahead needs no check */
                p->tokens[p->token_count + i] = *token;
            p->token = p->tokens;
            return !error_is_set();
        }
    }
}

bool parser_sees_word(const Parser *p, const char *word) {
    const Token *t = p->token;
    size_t size = strlen(word);
    return t->kind == TOKEN_NAME && (size_t)(t->end - t->start) == size && !memcmp(t->start, word, size);
}

/* --- names --- */

static uint32_t name_hash(const char *text, ssize_t size) {
    uint32_t h = 2166136261u;
    for (ssize_t i = 0; i < size; i++)
        h = (h ^ (uint8_t)text[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool names_grow(NameTable *names) {
    uint32_t size = (names->mask + 1) * 4;
    NameSlot *slots = memory_new_zeroed(size * sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i <= names->mask; i++) {
        if (!names->slots[i].value)
            continue;
        uint32_t at = names->slots[i].hash & (size - 1);
        while (slots[at].value)
            at = (at + 1) & (size - 1);
        slots[at] = names->slots[i];
    }
    names_fini(names);
    names->slots = slots;
    names->mask = size - 1;
    return true;
}

/* Identifiers are compared in normalisation form KC, which the unicodedata module knows. */
static Value name_normalize(Borrowed name) {
    OWNED Value module_name = str_from_text("unicodedata");
    OWNED Value form = str_from_text("NFKC");
    if (!module_name || !form)
        return NULL;
    OWNED Value module = call_1(interp_self()->import_function, module_name);
    OWNED Value normalize = module ? get_attr_text(module, "normalize") : NULL;
    OWNED Value result = normalize ? call_2(normalize, form, name) : NULL;
    if (result && !is_str_exact(result))
        return raise_error(&exc_TypeError, "unicodedata.normalize() must return a string, not %T", result);
    return MOVE(result);
}

static Value name_make(const char *text, ssize_t size, bool ascii) {
    if (LIKELY(ascii)) {
        Value name = str_from_ascii(text, size);
        return name ? str_intern(name) : NULL;
    }
    OWNED Value name = str_from_utf8(text, size);
    Value normal = name ? name_normalize(name) : NULL;
    return normal ? str_intern(normal) : NULL;
}

Borrowed parser_name_of(Parser *p, const char *text, ssize_t size, bool ascii) {
    NameTable *names = p->names;
    uint32_t hash = name_hash(text, size), at = hash & names->mask;
    for (; names->slots[at].value; at = (at + 1) & names->mask) {
        NameSlot *slot = &names->slots[at];
        if (slot->hash == hash && slot->size == (size_t)size && !memcmp(slot->text, text, (size_t)size))
            return slot->value;
    }
    Borrowed value = arena_keep(p->arena, name_make(text, size, ascii));
    if (!value)
        return NULL;
    names->slots[at] = (NameSlot){text, (uint32_t)size, hash, value};
    if (++names->used * 2 > names->mask && !names_grow(names))
        return NULL;
    return value;
}

Borrowed parser_name(Parser *p, const Token *token) {
    return parser_name_of(p, token->start, token->end - token->start, !(token->flags & TOKEN_NON_ASCII));
}

Borrowed parser_type_comment(Parser *p, const Token *token) {
    return arena_keep(p->arena, str_from_utf8(token->start, token->end - token->start));
}

/* --- nodes and sequences --- */

const Token *parser_last_token(const Parser *p) {
    const Token *t = p->token - 1;
    while (UNLIKELY(t->kind == TOKEN_NEWLINE || t->kind == TOKEN_DEDENT || t->kind == TOKEN_INDENT ||
                    t->kind == TOKEN_ENDMARKER))
        t--;
    return t;
}

Expr *expr_new(Parser *p, ExprKind kind, const Token *start) {
    Expr *e = NODE_NEW(p, Expr);
    if (UNLIKELY(!e))
        return NULL;
    e->kind = kind;
    e->line = start->line;
    e->column = start->column;
    e->end_line = p->token[-1].end_line;
    e->end_column = p->token[-1].end_column;
    return e;
}

Stmt *stmt_new(Parser *p, StmtKind kind, const Token *start) {
    Stmt *s = NODE_NEW(p, Stmt);
    if (s) {
        s->kind = kind;
        SET_POSITION(p, s, start);
    }
    return s;
}

Pattern *pattern_new(Parser *p, PatternKind kind, const Token *start) {
    Pattern *pattern = NODE_NEW(p, Pattern);
    if (pattern) {
        pattern->kind = kind;
        SET_POSITION(p, pattern, start);
    }
    return pattern;
}

static NOINLINE bool seq_grow(Parser *p) {
    ssize_t size = p->stack_size ? p->stack_size * 2 : 64;
    void **stack = memory_resize_array(p->stack, (size_t)size, sizeof *stack);
    if (!stack)
        return false;
    p->stack = stack;
    p->stack_size = size;
    return true;
}

bool seq_push(Parser *p, const void *item) {
    if (UNLIKELY(p->stack_used == p->stack_size) && !seq_grow(p))
        return false;
    p->stack[p->stack_used++] = (void *)(uintptr_t)item;
    return true;
}

void *seq_copy(Parser *p, ssize_t base) {
    size_t size = (size_t)(p->stack_used - base) * sizeof(void *);
    void *items = arena_alloc(p->arena, size);
    if (items && size)
        memcpy(items, p->stack + base, size);
    p->stack_used = base;
    return items;
}

bool parser_stack_is_low(void) { return (char *)__builtin_frame_address(0) < thread_self->c_stack_limit; }

bool parse_enter_slow(Parser *p) {
    raise_no_memory();
    return false;
}

bool parser_warn(Parser *p, Type *category, int line, const char *format, ...) {
    if (p->reporting && !p->warnings_raise)
        return true;
    va_list args;
    va_start(args, format);
    OWNED Value message = str_format_va(format, args);
    va_end(args);
    if (message && warn_explicit(category, message, p->filename, line))
        return true;
    if (!p->reporting && error_matches(category)) { /* the slow way says it as a SyntaxError */
        error_clear();
        p->warnings_raise = true;
    }
    return false;
}

bool error_is_syntax(void) {
    return error_matches(&exc_SyntaxError) || error_matches(&exc_IndentationError) || error_matches(&exc_TabError);
}

/* --- whole inputs --- */

static Ast *ast_new(Parser *p, AstKind kind) {
    Ast *ast = NODE_NEW(p, Ast);
    if (ast)
        ast->kind = kind;
    return ast;
}

static Ast *parse_file(Parser *p) {
    ssize_t base = p->stack_used;
    while (peek(p) != TOKEN_ENDMARKER)
        if (!parse_statement(p))
            return NULL;
    Ast *ast = ast_new(p, MOD_Module);
    if (!ast || !SEQ_TAKE(p, base, ast->Module.body))
        return NULL;
    ast->Module.type_ignores = p->type_ignores;
    return ast;
}

/* Behind a single statement only comments and white space may come. */
static bool single_is_alone(const Parser *p) {
    const char *s = p->token[-1].kind == TOKEN_NEWLINE && p->token[-1].start ? p->token[-1].start : p->lexer.end;
    for (;;) {
        while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\f')
            s++;
        if (s >= p->lexer.end)
            return true;
        if (*s != '#')
            return false;
        while (s < p->lexer.end && *s != '\n')
            s++;
    }
}

static bool parse_single_body(Parser *p) {
    if (token_starts_compound(p)) {
        Stmt *s = parse_compound_statement(p);
        return s && seq_push(p, s) && accept(p, TOKEN_NEWLINE);
    }
    if (parser_sees_word(p, "match")) {
        const Token *start = p->token;
        ssize_t base = p->stack_used;
        Stmt *s = parse_match(p);
        if (s && accept(p, TOKEN_NEWLINE))
            return seq_push(p, s);
        p->token = start;
        p->stack_used = base;
    }
    if (accept(p, TOKEN_NEWLINE)) {
        Stmt *s = stmt_new(p, STMT_Pass, p->token - 1);
        if (s) {
            s->end_line = p->token[-1].end_line;
            s->end_column = p->token[-1].end_column;
        }
        return s && seq_push(p, s);
    }
    return parse_simple_statements(p);
}

static Ast *parse_single(Parser *p) {
    ssize_t base = p->stack_used;
    if (!parse_single_body(p) || !single_is_alone(p))
        return NULL;
    Ast *ast = ast_new(p, MOD_Interactive);
    if (!ast || !SEQ_TAKE(p, base, ast->Interactive.body))
        return NULL;
    return ast;
}

static bool parse_input_end(Parser *p) {
    while (accept(p, TOKEN_NEWLINE))
        ;
    return peek(p) == TOKEN_ENDMARKER;
}

static Ast *parse_eval(Parser *p) {
    Ast *ast = ast_new(p, MOD_Expression);
    if (!ast)
        return NULL;
    ast->Expression.body = parse_expressions(p);
    return ast->Expression.body && parse_input_end(p) ? ast : NULL;
}

/* '(' [types] ')' '->' expression; types: expressions, then *expression, then **expression */
static Ast *parse_func_type(Parser *p) {
    ssize_t base = p->stack_used;
    if (!accept(p, TOKEN_LPAR))
        return NULL;
    int stars = 0;
    while (peek(p) != TOKEN_RPAR) {
        int here = accept(p, TOKEN_STAR) ? 1 : accept(p, TOKEN_DOUBLESTAR) ? 2 : 0;
        if (stars && here <= stars)
            return NULL;
        stars = here;
        Expr *type = parse_expression(p);
        if (!type || !seq_push(p, type))
            return NULL;
        if (!accept(p, TOKEN_COMMA))
            break;
        if (peek(p) == TOKEN_RPAR)
            return NULL;
    }
    Ast *ast = ast_new(p, MOD_FunctionType);
    if (!ast || !accept(p, TOKEN_RPAR) || !accept(p, TOKEN_RARROW) || !SEQ_TAKE(p, base, ast->FunctionType.argtypes))
        return NULL;
    ast->FunctionType.returns = parse_expression(p);
    return ast->FunctionType.returns && parse_input_end(p) ? ast : NULL;
}

void *parser_run(Parser *p) {
    if (!parser_fetch_all(p, p->lexer.end - p->lexer.source))
        return NULL;
    switch (p->mode) {
    case PARSE_EXEC: return parse_file(p);
    case PARSE_EVAL: return parse_eval(p);
    case PARSE_SINGLE: return parse_single(p);
    case PARSE_FUNC_TYPE: return parse_func_type(p);
    }
    return parse_star_expressions(p); /* PARSE_FSTRING: parentheses close it */
}

/* The fast way, then the slow one to say what is wrong. */
static void *parser_run_both(Parser *p) {
    void *tree = parser_run(p);
    if (tree || error_is_set())
        return tree;
    bool warnings_raise = p->warnings_raise;
    Parser again;
    parser_init(&again, p->lexer.source, p->lexer.end - p->lexer.source, p->filename, p->mode, p->flags,
                p->first_line, p->arena, p->names);
    again.first_column = p->first_column;
    again.reporting = true;
    again.warnings_raise = warnings_raise;
    parser_diagnose(&again);
    parser_fini(&again);
    return NULL;
}

Expr *parser_run_nested(Parser *outer, const char *text, ssize_t size, int line, int column) {
    Parser p;
    parser_init(&p, text, size, outer->filename, PARSE_FSTRING, outer->flags, line, outer->arena, outer->names);
    p.first_column = column;
    if (parser_stack_is_low())
        return raise_no_memory();
    Expr *e;
    if (outer->reporting) {
        e = parser_run_both(&p);
    } else {
        e = parser_run(&p);
        outer->warnings_raise |= p.warnings_raise;
    }
    parser_fini(&p);
    return e;
}

/* --- the way in --- */

/* The text with \r\n and \r as \n, and for files with a newline at its end; the original when it is so already. */
static const char *source_normalize(const char *source, ssize_t *size, ParseMode mode, Arena *arena) {
    bool returns = memchr(source, '\r', (size_t)*size) != NULL;
    bool open_end = mode == PARSE_EXEC && *size > 0 && source[*size - 1] != '\n';
    if (!returns && !open_end)
        return source;
    char *copy = arena_alloc(arena, (size_t)*size + 2), *out = copy;
    if (!copy)
        return NULL;
    for (const char *s = source, *end = source + *size; s < end; s++) {
        if (*s == '\r') {
            *out++ = '\n';
            s += s + 1 < end && s[1] == '\n';
        } else {
            *out++ = *s;
        }
    }
    if (mode == PARSE_EXEC && out > copy && out[-1] != '\n')
        *out++ = '\n';
    *out = 0;
    *size = out - copy;
    return copy;
}

Ast *parse_source(const char *utf8, ssize_t size, Borrowed filename, ParseMode mode, int flags, Arena *arena) {
    ASSERT_GIL();
    if (size > INT_MAX / 2)
        return raise_no_memory();
    const char *source = source_normalize(utf8, &size, mode, arena);
    if (!source)
        return NULL;
    NameTable names;
    Parser p;
    names_init(&names);
    parser_init(&p, source, size, filename, mode, flags, 1, arena, &names);
    Ast *ast = parser_run_both(&p);
    parser_fini(&p);
    names_fini(&names);
    return ast;
}
