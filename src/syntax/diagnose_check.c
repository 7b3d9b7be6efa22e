/* SPDX-License-Identifier: MIT
   The functions that the grammar names with `=> check`: conditions and errors that its notation cannot say, and nodes that
   later conditions look into. Called by diagnose_match.c. */
#include <string.h>

#include "object/error.h"
#include "syntax/diagnose_priv.h"
#include "types/float.h"
#include "types/str.h"

/* --- words --- */

static const char *token_name_word(int kind) {
    switch (kind) {
    case TOKEN_KW_TRUE: return "True";
    case TOKEN_KW_FALSE: return "False";
    case TOKEN_KW_NONE: return "None";
    case TOKEN_ELLIPSIS: return "ellipsis";
    }
    return "literal";
}

const char *diagnose_name(const Diagnosis *d, const Node *node) {
    static const char *const names[] = {
        [EXPR_Attribute] = "attribute",
        [EXPR_Subscript] = "subscript",
        [EXPR_Starred] = "starred",
        [EXPR_Name] = "name",
        [EXPR_List] = "list",
        [EXPR_Tuple] = "tuple",
        [EXPR_Lambda] = "lambda",
        [EXPR_Call] = "function call",
        [EXPR_BoolOp] = "expression",
        [EXPR_BinOp] = "expression",
        [EXPR_UnaryOp] = "expression",
        [EXPR_GeneratorExp] = "generator expression",
        [EXPR_Yield] = "yield expression",
        [EXPR_YieldFrom] = "yield expression",
        [EXPR_Await] = "await expression",
        [EXPR_ListComp] = "list comprehension",
        [EXPR_SetComp] = "set comprehension",
        [EXPR_DictComp] = "dict comprehension",
        [EXPR_Dict] = "dict literal",
        [EXPR_Set] = "set display",
        [EXPR_JoinedStr] = "f-string expression",
        [EXPR_Compare] = "comparison",
        [EXPR_IfExp] = "conditional expression",
        [EXPR_NamedExpr] = "named expression",
        [EXPR_Constant] = "literal",
    };
    if (node->kind == NODE_TOKEN || (node->kind == NODE_EXPR && node->expr == EXPR_Constant))
        return token_name_word(d->tokens[node->start].kind);
    return node->kind == NODE_EXPR && names[node->expr] ? names[node->expr] : "expression";
}

static bool is_expr(const Node *node, ExprKind kind) { return node->kind == NODE_EXPR && node->expr == (int)kind; }

static bool token_is(const Diagnosis *d, const Node *node, int kind) {
    return node->kind == NODE_TOKEN && d->tokens[node->start].kind == kind;
}

static bool token_text_is(const Token *token, const char *word) {
    size_t size = strlen(word);
    return (size_t)(token->end - token->start) == size && !memcmp(token->start, word, size);
}

static void *diagnose_fail(Diagnosis *d) {
    d->failed = true;
    return NULL;
}

/* --- targets --- */

typedef enum { TARGET_ASSIGN, TARGET_FOR, TARGET_DEL } TargetUse;

static const Node *invalid_target(const Diagnosis *d, const Node *node, TargetUse use);

/* The first invalid one among the expressions of a list, a tuple, or the lists that they consist of. */
static const Node *invalid_target_within(const Diagnosis *d, const Node *node, TargetUse use) {
    for (int i = 0; i < node->count; i++) {
        const Node *item = node->items[i];
        const Node *bad = item->kind == NODE_LIST   ? invalid_target_within(d, item, use)
                          : item->kind == NODE_EXPR ? invalid_target(d, item, use)
                                                    : NULL;
        if (bad)
            return bad;
    }
    return NULL;
}

/* The part of an expression that keeps it from being a target; NULL: none. */
static const Node *invalid_target(const Diagnosis *d, const Node *node, TargetUse use) {
    if (node->kind != NODE_EXPR)
        return node;
    switch (node->expr) {
    case EXPR_Name:
    case EXPR_Attribute:
    case EXPR_Subscript: return NULL;
    case EXPR_List:
    case EXPR_Tuple: return invalid_target_within(d, node, use);
    case EXPR_Starred: return use == TARGET_DEL ? node : invalid_target(d, node->items[1], use);
    case EXPR_Compare: /* `for a in b` was read as a comparison */
        if (use != TARGET_FOR)
            return node;
        if (token_is(d, node->items[1]->items[0]->items[0], TOKEN_KW_IN))
            return invalid_target(d, node->items[0], use);
        return NULL;
    }
    return node;
}

static Node *check_target(Diagnosis *d, const Node *node, TargetUse use) {
    const Node *bad = invalid_target(d, node, use);
    if (!bad)
        return NULL;
    const char *format = use == TARGET_DEL ? "cannot delete %s" : "cannot assign to %s";
    diagnose_raise_range(d, bad, bad, str_format(format, diagnose_name(d, bad)));
    return diagnose_fail(d);
}

static Node *diagnose_assignment_target(Diagnosis *d, Node *whole) { return check_target(d, whole->items[1], TARGET_ASSIGN); }
static Node *diagnose_with_target(Diagnosis *d, Node *whole) { return check_target(d, whole->items[2], TARGET_ASSIGN); }
static Node *diagnose_for_target(Diagnosis *d, Node *whole) { return check_target(d, whole->items[2], TARGET_FOR); }
static Node *diagnose_del_target(Diagnosis *d, Node *whole) { return check_target(d, whole->items[1], TARGET_DEL); }

/* --- statements --- */

static Node *diagnose_missing_block(Diagnosis *d, Node *whole) {
    diagnose_raise_here(d, &exc_IndentationError, str_from_text("expected an indented block"));
    return diagnose_fail(d);
}

static bool is_legacy_name(const Token *token) {
    return token->kind == TOKEN_NAME && (token_text_is(token, "print") || token_text_is(token, "exec"));
}

/* print x, exec x: statements of Python 2. */
static Node *diagnose_legacy_call(Diagnosis *d, Node *whole) {
    const Node *name = whole->items[0];
    const Token *token = &d->tokens[name->start];
    if (!is_legacy_name(token))
        return NULL;
    OWNED Value word = str_from_utf8(token->start, token->end - token->start);
    diagnose_raise_range(d, name, whole->items[2],
                         word ? str_format("Missing parentheses in call to '%U'. Did you mean %U(...)?", word, word)
                              : NULL);
    return diagnose_fail(d);
}

/* --- expressions --- */

/* Two expressions side by side, inside of brackets. */
static Node *diagnose_missing_comma(Diagnosis *d, Node *whole) {
    const Node *left = whole->items[1];
    if (is_expr(left, EXPR_Name) && is_legacy_name(&d->tokens[left->items[0]->start]))
        return NULL;
    if (d->tokens[d->at - 1].level == 0)
        return NULL;
    diagnose_raise_range(d, left, whole->items[2], str_from_text("invalid syntax. Perhaps you forgot a comma?"));
    return diagnose_fail(d);
}

static Node *diagnose_not_equal(Diagnosis *d, Node *whole) {
    bool old_spelling = *d->tokens[whole->start].start == '<';
    if (!(d->parser->flags & PARSE_BARRY_AS_BDFL))
        return old_spelling ? NULL : whole;
    if (old_spelling)
        return whole;
    diagnose_raise_here(d, &exc_SyntaxError, str_from_text("with Barry as BDFL, use '<>' instead of '!='"));
    return diagnose_fail(d);
}

/* An atom with trailers is what its last trailer makes it. */
static Node *diagnose_primary(Diagnosis *d, Node *whole) {
    const Node *trailers = whole->items[1];
    whole->kind = NODE_EXPR;
    const Node *last = trailers->items[trailers->count - 1];
    whole->expr = last->kind == NODE_EXPR && last->expr != EXPR_GeneratorExp ? last->expr : EXPR_Call;
    return whole;
}

static Node *diagnose_number(Diagnosis *d, Node *whole) {
    const Token *token = &d->tokens[whole->start];
    Parser *p = d->parser;
    if ((token->flags & TOKEN_STUCK_NUMBER) && p->warnings_raise &&
        !parser_warn(p, &exc_SyntaxWarning, token->end_line, "invalid %s literal",
                     lexer_number_kind(token->start, token->end))) {
        if (error_matches(&exc_SyntaxWarning)) {
            error_clear();
            parser_error_at(p, token, "invalid %s literal", lexer_number_kind(token->start, token->end));
        }
        return diagnose_fail(d);
    }
    whole->value = number_value(p, token);
    if (!whole->value)
        return diagnose_fail(d);
    whole->kind = NODE_EXPR;
    whole->expr = EXPR_Constant;
    whole->count = 0;
    return whole;
}

static Node *diagnose_strings(Diagnosis *d, Node *whole) {
    Expr *e = strings_concatenate(d->parser, &d->tokens[whole->start], whole->end - whole->start);
    if (!e)
        return diagnose_fail(d);
    whole->kind = NODE_EXPR;
    whole->expr = e->kind;
    whole->count = 0;
    return whole;
}

static Node *diagnose_missing_colon(Diagnosis *d, Node *whole) {
    const Node *key = whole->items[0];
    diagnose_raise(d->parser, &exc_SyntaxError, key->line, key->end_column - 1, key->end_line, -1,
                   str_from_text("':' expected after dictionary key"));
    return diagnose_fail(d);
}

/* --- patterns --- */

static bool node_is_complex(const Node *node) { return type_of(node->value) == &complex_type; }

static Node *diagnose_real_number(Diagnosis *d, Node *whole) {
    Node *number = whole->items[0];
    if (!node_is_complex(number))
        return number;
    diagnose_raise_range(d, number, number, str_from_text("real number required in complex literal"));
    return diagnose_fail(d);
}

static Node *diagnose_imaginary_number(Diagnosis *d, Node *whole) {
    Node *number = whole->items[0];
    if (node_is_complex(number))
        return number;
    diagnose_raise_range(d, number, number, str_from_text("imaginary number required in complex literal"));
    return diagnose_fail(d);
}

/* --- arguments --- */

/* Collects positional and starred arguments in order; true when a **mapping is among the others. */
static bool collect_arguments(Diagnosis *d, Node *node, Node **out, int *count) {
    if (node->kind == NODE_EXPR) {
        out[(*count)++] = node;
        return false;
    }
    if (node->kind != NODE_LIST)
        return false;
    if (node->count == 3 && token_is(d, node->items[1], TOKEN_EQUAL))
        return false;
    if (node->count == 2 && token_is(d, node->items[0], TOKEN_DOUBLESTAR))
        return true;
    bool unpacks = false;
    for (int i = 0; i < node->count; i++)
        unpacks |= collect_arguments(d, node->items[i], out, count);
    return unpacks;
}

/* A call's arguments: the positional ones are the items; value True: a **mapping is there. */
static Node *diagnose_args(Diagnosis *d, Node *whole) {
    Node **items = arena_alloc(d->parser->arena, (size_t)(whole->end - whole->start) * sizeof *items);
    if (!items)
        return diagnose_fail(d);
    int count = 0;
    bool unpacks = collect_arguments(d, whole, items, &count);
    whole->kind = NODE_EXPR;
    whole->expr = EXPR_Call;
    whole->items = items;
    whole->count = count;
    whole->value = bool_value(unpacks);
    return whole;
}

/* The last condition of a comprehension's last clause, or else what it iterates over. */
static const Node *last_comprehension_item(const Node *clauses) {
    const Node *clause = clauses->items[clauses->count - 1];
    const Node *conditions = clause->items[6];
    if (!conditions->count)
        return clause->items[5];
    const Node *last = conditions->items[conditions->count - 1];
    return last->items[1];
}

static Node *raise_generator(Diagnosis *d, const Node *first, const Node *last) {
    diagnose_raise_range(d, first, last, str_from_text("Generator expression must be parenthesized"));
    return diagnose_fail(d);
}

static Node *diagnose_generator_argument(Diagnosis *d, Node *whole) {
    return raise_generator(d, whole->items[0], last_comprehension_item(whole->items[1]));
}

static Node *diagnose_generator_after_arguments(Diagnosis *d, Node *whole) {
    const Node *args = whole->items[0];
    if (args->count <= 1)
        return NULL;
    return raise_generator(d, args->items[args->count - 1], last_comprehension_item(whole->items[1]));
}

static Node *diagnose_generator_last_argument(Diagnosis *d, Node *whole) {
    return raise_generator(d, whole->items[2], last_comprehension_item(whole->items[3]));
}

static Node *diagnose_argument_order(Diagnosis *d, Node *whole) {
    bool unpacks = whole->items[0]->value == TRUE_VALUE;
    diagnose_raise_here(d, &exc_SyntaxError,
                        str_from_text(unpacks ? "positional argument follows keyword argument unpacking"
                                              : "positional argument follows keyword argument"));
    return diagnose_fail(d);
}

/* --- the table --- */

#define CHECK_ROW(name) {#name, diagnose_##name}
static const struct {
    const char *name;
    CheckFn check;
} checks[] = {
    CHECK_ROW(args),
    CHECK_ROW(argument_order),
    CHECK_ROW(assignment_target),
    CHECK_ROW(del_target),
    CHECK_ROW(for_target),
    CHECK_ROW(generator_after_arguments),
    CHECK_ROW(generator_argument),
    CHECK_ROW(generator_last_argument),
    CHECK_ROW(imaginary_number),
    CHECK_ROW(legacy_call),
    CHECK_ROW(missing_block),
    CHECK_ROW(missing_colon),
    CHECK_ROW(missing_comma),
    CHECK_ROW(not_equal),
    CHECK_ROW(number),
    CHECK_ROW(primary),
    CHECK_ROW(real_number),
    CHECK_ROW(strings),
    CHECK_ROW(with_target),
};

CheckFn diagnose_find_check(const char *name, int size) {
    for (int i = 0; i < ARRAY_LENGTH(checks); i++)
        if ((int)strlen(checks[i].name) == size && !memcmp(checks[i].name, name, (size_t)size))
            return checks[i].check;
    return NULL;
}
