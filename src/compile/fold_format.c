/* SPDX-License-Identifier: MIT
   'text %s' % (a, b) becomes an f-string when the format is known, asks only for %s, %r and %a, and has as
   many items as the tuple: nothing is parsed when it runs. Called by fold.c. */
#include <stdio.h>

#include "compile/compile_priv.h"

enum { MAX_DIGITS = 3 };

/* A place where a format string is read. */
typedef struct {
    Borrowed text;
    ssize_t at, end;
} Cursor;

static uint32_t peek(Cursor const *p) { return p->at < p->end ? str_char(p->text, p->at) : 0; }

/* A number of at most MAX_DIGITS digits, *out unchanged when there is none. false: too long. */
static bool read_number(Cursor *p, int *out) {
    int digits = 0, n = 0;
    for (; peek(p) >= '0' && peek(p) <= '9'; p->at++) {
        n = n * 10 + (int)(peek(p) - '0');
        if (++digits > MAX_DIGITS)
            return false;
    }
    if (digits)
        *out = n;
    return true;
}

/* What stands behind a '%': the conversion letter, and the format_spec text that says the same. 0: not a simple one. */
static int read_specifier(Cursor *p, char spec[16]) {
    bool left = false;
    int width = -1, precision = -1;
    for (;; p->at++) {
        uint32_t flag = peek(p);
        if (flag == '-')
            left = true;
        else if (flag != '+' && flag != ' ' && flag != '#' && flag != '0')
            break;
    }
    if (!read_number(p, &width))
        return 0;
    if (peek(p) == '.') {
        p->at++;
        precision = 0;
        if (!read_number(p, &precision))
            return 0;
    }
    uint32_t letter = peek(p);
    if (letter != 's' && letter != 'r' && letter != 'a')
        return 0;
    p->at++;
    int size = 0;
    if (!left && width > 0)
        spec[size++] = '>';
    if (width >= 0)
        size += snprintf(spec + size, 8, "%d", width);
    if (precision >= 0)
        size += snprintf(spec + size, 8, ".%d", precision);
    spec[size] = 0;
    return (int)letter;
}

static Expr *node_like(Compiler *c, Expr *model, ExprKind kind) {
    Expr *e = arena_alloc(&c->arena, sizeof *e);
    if (e)
        *e = (Expr){.kind = kind, .line = model->line, .column = model->column, .end_line = model->end_line,
                    .end_column = model->end_column};
    return e;
}

static Expr *text_node(Compiler *c, Expr *model, STEALS Value text) {
    Borrowed kept = arena_keep(&c->arena, text);
    Expr *e = kept ? node_like(c, model, EXPR_Constant) : NULL;
    if (e)
        e->Constant.value = kept;
    return e;
}

static Expr *joined_node(Compiler *c, Expr *model, Expr **items, ssize_t count) {
    Expr *e = node_like(c, model, EXPR_JoinedStr);
    if (e)
        e->JoinedStr.values = (ExprSeq){count, items};
    return e;
}

static Expr *formatted_node(Compiler *c, Expr *value, int letter, const char *spec) {
    Expr *e = node_like(c, value, EXPR_FormattedValue);
    if (!e)
        return NULL;
    e->FormattedValue.value = value;
    e->FormattedValue.conversion = letter;
    if (!*spec)
        return e;
    Expr **items = arena_alloc(&c->arena, sizeof *items);
    if (!items || !(items[0] = text_node(c, value, str_from_text(spec))))
        return NULL;
    e->FormattedValue.format_spec = joined_node(c, value, items, 1);
    return e->FormattedValue.format_spec ? e : NULL;
}

/* The literal text up to the next item, "%%" read as one: new. */
static Value read_literal(Cursor *p) {
    StrBuilder b = STR_BUILDER_INIT;
    while (p->at < p->end) {
        uint32_t ch = peek(p);
        if (ch == '%') {
            if (p->at + 1 >= p->end || str_char(p->text, p->at + 1) != '%')
                break;
            p->at++;
        }
        if (!str_builder_add_char(&b, ch)) {
            str_builder_discard(&b);
            return NULL;
        }
        p->at++;
    }
    return str_builder_finish(&b);
}

bool fold_format(Compiler *c, Expr *e) {
    Expr *left = e->BinOp.left, *right = e->BinOp.right;
    if (!is_constant(left) || !is_str_exact(left->Constant.value) || right->kind != EXPR_Tuple)
        return true;
    ExprSeq args = right->Tuple.elts;
    for (ssize_t i = 0; i < args.count; i++)
        if (args.items[i]->kind == EXPR_Starred)
            return true;
    Cursor p = {left->Constant.value, 0, str_length(left->Constant.value)};
    Expr **items = arena_alloc(&c->arena, (size_t)(args.count * 2 + 1) * sizeof *items);
    ssize_t count = 0, used = 0;
    for (;;) {
        OWNED Value literal = items ? read_literal(&p) : NULL;
        if (!literal || (str_length(literal) && !(items[count++] = text_node(c, e, MOVE(literal)))))
            return false;
        if (p.at == p.end)
            break;
        char spec[16];
        p.at++;
        int letter = used < args.count ? read_specifier(&p, spec) : 0;
        if (!letter)
            return true;
        if (!(items[count++] = formatted_node(c, args.items[used++], letter, spec)))
            return false;
    }
    if (used != args.count)
        return true;
    e->kind = EXPR_JoinedStr;
    e->JoinedStr.values = (ExprSeq){count, items};
    return true;
}
