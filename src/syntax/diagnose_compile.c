/* SPDX-License-Identifier: MIT
   Compiles the text of diagnose_grammar.c into items and choices. It runs once for each source that does not parse, which
   takes a fraction of a millisecond. The text is ours, so a mistake in it is a failed CHECK, not an error. */
#include <string.h>

#include "syntax/diagnose_priv.h"

typedef struct {
    Arena *arena;
    Grammar *grammar;
    const char *at;
    bool no_memory;
} Compiler;

#define COMPILER_NEW(c, T) ((T *)compiler_alloc((c), sizeof(T)))
static void *compiler_alloc(Compiler *c, size_t size) {
    void *place = arena_alloc(c->arena, size);
    if (!place)
        c->no_memory = true;
    return place;
}

static void skip_space(Compiler *c) {
    while (*c->at == ' ')
        c->at++;
}

static bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static int word_size(const char *text) {
    int size = 0;
    while (is_word_char(text[size]))
        size++;
    return size;
}

static bool compiler_accept_word(Compiler *c, const char *word) {
    skip_space(c);
    int size = word_size(c->at);
    if (size != (int)strlen(word) || strncmp(c->at, word, (size_t)size))
        return false;
    c->at += size;
    return true;
}

/* --- names --- */

int grammar_rule(const Grammar *grammar, const char *name, int size) {
    for (int i = 0; i < grammar->count; i++)
        if (grammar->rules[i].size == size && !memcmp(grammar->rules[i].name, name, (size_t)size))
            return i;
    UNREACHABLE();
    return 0;
}

static int token_kind_of_text(const char *text, int size) {
    for (int kind = 0; kind < TOKEN_COUNT; kind++) {
        const char *known = token_text(kind);
        if ((int)strlen(known) == size && size && !memcmp(known, text, (size_t)size))
            return kind;
    }
    UNREACHABLE();
    return 0;
}

/* Kinds that the grammar names in capitals. */
static int token_kind_of_name(const char *name, int size) {
    static const struct {
        const char *name;
        int kind;
    } kinds[] = {{"NAME", TOKEN_NAME},     {"NUMBER", TOKEN_NUMBER}, {"STRING", TOKEN_STRING},
                 {"NEWLINE", TOKEN_NEWLINE}, {"INDENT", TOKEN_INDENT}, {"DEDENT", TOKEN_DEDENT},
                 {"ASYNC", TOKEN_ASYNC},   {"AWAIT", TOKEN_AWAIT},   {"ENDMARKER", TOKEN_ENDMARKER},
                 {"TYPE_COMMENT", TOKEN_TYPE_COMMENT}};
    for (int i = 0; i < ARRAY_LENGTH(kinds); i++)
        if ((int)strlen(kinds[i].name) == size && !memcmp(kinds[i].name, name, (size_t)size))
            return kinds[i].kind;
    UNREACHABLE();
    return 0;
}

static int expr_kind_of_name(const char *name, int size) {
    static const char *const names[] = {
#define AST_NODE_expr(Name, fields) [EXPR_##Name] = #Name,
#include "syntax/ast.def"
    };
    for (int i = 0; i < ARRAY_LENGTH(names); i++)
        if ((int)strlen(names[i]) == size && !memcmp(names[i], name, (size_t)size))
            return i;
    UNREACHABLE();
    return 0;
}

/* --- items --- */

static Choice *compile_choice(Compiler *c);
static Item *compile_item(Compiler *c);

static void compile_word_item(Compiler *c, Item *item) {
    int size = word_size(c->at);
    const char *name = c->at;
    CHECK(size > 0);
    c->at += size;
    if (*name >= 'a' && *name <= 'z') {
        item->kind = ITEM_RULE;
        item->argument = grammar_rule(c->grammar, name, size);
    } else if (size == 12 && !memcmp(name, "SOFT_KEYWORD", 12)) {
        item->kind = ITEM_SOFT;
    } else if (size == 7 && !memcmp(name, "NOTHING", 7)) {
        item->kind = ITEM_NOTHING;
    } else {
        item->kind = ITEM_TOKEN;
        item->argument = token_kind_of_name(name, size);
    }
}

/* A text between quotes. */
static const char *compile_quoted(Compiler *c, int *size) {
    char quote = *c->at++;
    const char *start = c->at;
    while (*c->at != quote)
        c->at++;
    *size = (int)(c->at++ - start);
    return start;
}

static void compile_atom(Compiler *c, Item *item) {
    switch (*c->at) {
    case '\'': {
        int size;
        const char *text = compile_quoted(c, &size);
        item->kind = ITEM_TOKEN;
        item->argument = token_kind_of_text(text, size);
        break;
    }
    case '"':
        item->kind = ITEM_WORD;
        item->text = compile_quoted(c, &item->size);
        break;
    case '(':
        c->at++;
        item->kind = ITEM_GROUP;
        item->choice = compile_choice(c);
        skip_space(c);
        CHECK(*c->at == ')');
        c->at++;
        break;
    case '~':
        c->at++;
        item->kind = ITEM_CUT;
        break;
    default: compile_word_item(c, item);
    }
}

/* Wraps an item into one that repeats it or looks for it. */
static Item *compile_wrap(Compiler *c, ItemKind kind, Item *inner) {
    Item *item = COMPILER_NEW(c, Item);
    if (!item)
        return NULL;
    item->kind = kind;
    item->inner = inner;
    return item;
}

static Item *compile_item(Compiler *c) {
    skip_space(c);
    if (c->at[0] == '&' && c->at[1] == '&') {
        c->at += 2;
        Item *item = compile_item(c);
        if (item)
            item->kind = ITEM_FORCED;
        return item;
    }
    if (*c->at == '&' || *c->at == '!') {
        ItemKind kind = *c->at++ == '&' ? ITEM_AHEAD : ITEM_NOT;
        return compile_wrap(c, kind, compile_item(c));
    }
    Item *item = COMPILER_NEW(c, Item);
    if (!item)
        return NULL;
    compile_atom(c, item);
    char suffix = *c->at;
    if (suffix == '?' || suffix == '*' || suffix == '+') {
        c->at++;
        item = compile_wrap(c, suffix == '?' ? ITEM_OPTIONAL : suffix == '*' ? ITEM_STAR : ITEM_PLUS, item);
    } else if (!strncmp(c->at, " % ", 3)) {
        c->at += 3;
        item = compile_wrap(c, ITEM_LIST, item);
        if (item)
            item->separator = compile_item(c);
    }
    return c->no_memory ? NULL : item;
}

/* --- alternatives --- */

static int compile_number(Compiler *c) {
    skip_space(c);
    int n = 0;
    while (*c->at >= '0' && *c->at <= '9')
        n = n * 10 + (*c->at++ - '0');
    return n;
}

static void compile_message(Compiler *c, Alternative *a) {
    skip_space(c);
    CHECK(*c->at == '`');
    a->message = compile_quoted(c, &a->message_size);
}

/* What stands behind `=>`. */
static void compile_yield(Compiler *c, Alternative *a) {
    skip_space(c);
    if (*c->at >= '0' && *c->at <= '9') {
        a->yield = YIELD_ELEMENT;
        a->first = compile_number(c) - 1;
    } else if (*c->at >= 'A' && *c->at <= 'Z') {
        int size = word_size(c->at);
        a->yield = YIELD_EXPR;
        a->first = expr_kind_of_name(c->at, size);
        c->at += size;
    } else if (compiler_accept_word(c, "check")) {
        skip_space(c);
        int size = word_size(c->at);
        a->yield = YIELD_CHECK;
        a->check = diagnose_find_check(c->at, size);
        CHECK(a->check != NULL);
        c->at += size;
    } else if (compiler_accept_word(c, "here")) {
        a->yield = YIELD_HERE;
        compile_message(c, a);
    } else {
        a->yield = compiler_accept_word(c, "at")      ? YIELD_AT
                   : compiler_accept_word(c, "range") ? YIELD_RANGE
                   : compiler_accept_word(c, "from")  ? YIELD_FROM
                                                      : YIELD_INDENT;
        if (a->yield == YIELD_INDENT)
            CHECK(compiler_accept_word(c, "indent"));
        a->first = a->second = compile_number(c) - 1;
        if (a->yield == YIELD_RANGE)
            a->second = compile_number(c) - 1;
        compile_message(c, a);
    }
}

static Alternative *compile_alternative(Compiler *c) {
    Alternative *a = COMPILER_NEW(c, Alternative);
    Item *items[24];
    if (!a)
        return NULL;
    a->invalid = compiler_accept_word(c, "invalid");
    for (;;) {
        skip_space(c);
        if (*c->at == 0 || *c->at == '|' || *c->at == ')' || *c->at == '^' || (c->at[0] == '=' && c->at[1] == '>'))
            break;
        CHECK(a->count < ARRAY_LENGTH(items));
        Item *item = compile_item(c);
        if (!item)
            return NULL;
        items[a->count++] = item;
    }
    a->items = compiler_alloc(c, (size_t)a->count * sizeof *items);
    if (!a->items)
        return NULL;
    memcpy(a->items, items, (size_t)a->count * sizeof *items);
    if (*c->at == '^') {
        c->at++;
        a->version = compile_number(c);
        skip_space(c);
        a->version_text = compile_quoted(c, &a->version_size);
        skip_space(c);
    }
    if (*c->at == '=') {
        c->at += 2;
        compile_yield(c, a);
        skip_space(c);
    }
    return a;
}

static Choice *compile_choice(Compiler *c) {
    Choice *choice = COMPILER_NEW(c, Choice);
    if (!choice)
        return NULL;
    choice->sober = compiler_accept_word(c, "sober");
    Alternative **link = &choice->alternatives;
    do {
        *link = compile_alternative(c);
        if (!*link)
            return NULL;
        link = &(*link)->next;
    } while (*c->at == '|' && c->at++);
    return choice;
}

Grammar *grammar_compile(Arena *arena) {
    int count = 0;
    while (diagnose_rules[count])
        count++;
    Grammar *grammar = arena_alloc(arena, sizeof *grammar);
    Rule *rules = arena_alloc(arena, (size_t)count * sizeof *rules);
    if (!grammar || !rules)
        return NULL;
    grammar->rules = rules;
    grammar->count = count;
    for (int i = 0; i < count; i++) {
        rules[i].name = diagnose_rules[i];
        rules[i].size = word_size(rules[i].name);
        rules[i].shared_memo = rules[i].name[rules[i].size] == '*';
    }
    Compiler c = {.arena = arena, .grammar = grammar};
    for (int i = 0; i < count; i++) {
        c.at = strchr(rules[i].name, '=') + 1;
        rules[i].choice = compile_choice(&c);
        if (c.no_memory)
            return NULL;
        CHECK(*c.at == 0);
    }
    return grammar;
}
