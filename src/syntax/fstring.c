/* SPDX-License-Identifier: MIT
   f-strings, as Python 3.11 has them: literal text is cut at braces, the text of each expression is found by counting
   brackets and quotes, then parsed for itself. Called by literal.c.

   Invariant: `cursor` never passes `end`; whatever cannot be parsed is refused with CPython's words when reporting. */
#include <string.h>

#include "object/error.h"
#include "syntax/parser_priv.h"
#include "types/str.h"

/* --- pieces --- */

bool pieces_add_text(FormatPieces *pieces, STEALS Value text) {
    if (!text)
        return false;
    if (!pieces->text) {
        pieces->text = text;
        return true;
    }
    if (str_length(text)) {
        Value joined = str_concat(pieces->text, text);
        if (!joined) {
            drop(text);
            return false;
        }
        REPLACE(pieces->text, joined);
    }
    drop(text);
    return true;
}

bool pieces_flush_text(Parser *p, FormatPieces *pieces) {
    Value text = MOVE(pieces->text);
    if (!text)
        return true;
    if (!str_length(text)) {
        drop(text);
        return true;
    }
    Borrowed kept = arena_keep(p->arena, text);
    Expr *e = kept ? literal_node(p, pieces, EXPR_Constant) : NULL;
    if (!e)
        return false;
    e->Constant.value = kept;
    if (*pieces->first->start == 'u')
        e->Constant.kind = parser_name_of(p, "u", 1, true);
    return seq_push(p, e);
}

Expr *pieces_finish(Parser *p, FormatPieces *pieces) {
    if (!pieces_flush_text(p, pieces))
        return NULL;
    Expr *e = literal_node(p, pieces, EXPR_JoinedStr);
    if (!e || !SEQ_TAKE(p, pieces->base, e->JoinedStr.values))
        return NULL;
    return e;
}

/* --- literal text --- */

/* Moves over "\N{...}" behind its backslash and letter; anything else stays for the decoder to refuse. */
static const char *skip_character_name(const char *s, const char *end) {
    if (s < end && *s++ == '{')
        while (s < end && *s++ != '}')
            ;
    return s;
}

/* Takes literal text up to a brace that starts or ends something. *doubled: it ended with {{ or }}, of which one brace
   is part of the text; there may be more. */
static bool fstring_literal(Parser *p, FormatPieces *pieces, const Token *token, const char **cursor, const char *end,
                            bool raw, int nesting, bool *doubled) {
    const char *start = *cursor, *s = start;
    *doubled = false;
    while (s < end) {
        char c = *s++;
        if (!raw && c == '\\' && s < end) {
            c = *s++;
            if (c == 'N') {
                s = skip_character_name(s, end);
                continue;
            }
            if (c == '{' && !string_warn_escape(p, token, c))
                return false;
        }
        if (c != '{' && c != '}')
            continue;
        if (nesting == 0 && s < end && *s == c) {
            *doubled = true;
            break;
        }
        if (nesting == 0 && c == '}') {
            parser_error(p, "f-string: single '}' is not allowed");
            return false;
        }
        s--;
        break;
    }
    *cursor = s + *doubled;
    if (s == start)
        return true;
    return pieces_add_text(pieces, string_decode(p, token, start, s, raw));
}

/* --- the extent of an expression --- */

/* What is open while an expression is skipped. */
typedef struct {
    char brackets[LEX_MAX_LEVEL];
    int depth;
    char quote; /* 0: not in a string */
    bool triple;
} Extent;

/* One character inside of a string. */
static const char *extent_in_string(Extent *x, const char *s, const char *end) {
    if (*s != x->quote)
        return s + 1;
    if (!x->triple) {
        x->quote = 0;
        return s + 1;
    }
    if (end - s > 2 && s[1] == x->quote && s[2] == x->quote) {
        x->quote = 0;
        x->triple = false;
        return s + 3;
    }
    return s + 1;
}

static const char *extent_open_string(Extent *x, const char *s, const char *end) {
    x->quote = *s;
    x->triple = end - s > 2 && s[1] == *s && s[2] == *s;
    return s + (x->triple ? 3 : 1);
}

/* A closing bracket. NULL: it closes nothing. */
static const char *extent_close(Parser *p, Extent *x, const char *s) {
    if (!x->depth)
        return parser_error(p, "f-string: unmatched '%c'", *s);
    char open = x->brackets[--x->depth];
    if (*s == (open == '(' ? ')' : open + 2))
        return s + 1;
    return parser_error(p, "f-string: closing parenthesis '%c' does not match opening parenthesis '%c'", *s, open);
}

/* Where the expression that starts at `s` ends: at one of ! : } = outside of brackets, or at `end`. NULL: broken. */
static const char *fstring_expression_end(Parser *p, const char *s, const char *end) {
    Extent x = {.depth = 0, .quote = 0, .triple = false};
    while (s && s < end) {
        char c = *s;
        if (c == '\\')
            return parser_error(p, "f-string expression part cannot include a backslash");
        if (x.quote) {
            s = extent_in_string(&x, s, end);
        } else if (c == '\'' || c == '"') {
            s = extent_open_string(&x, s, end);
        } else if (c == '(' || c == '[' || c == '{') {
            if (x.depth == LEX_MAX_LEVEL)
                return parser_error(p, "f-string: too many nested parenthesis");
            x.brackets[x.depth++] = c;
            s++;
        } else if (c == '#') {
            return parser_error(p, "f-string expression part cannot include '#'");
        } else if (x.depth == 0 && (c == '!' || c == '=' || c == '<' || c == '>') && s + 1 < end && s[1] == '=') {
            s += 2; /* a comparison */
        } else if (x.depth == 0 && (c == '!' || c == ':' || c == '}' || c == '=')) {
            break;
        } else if (c == ')' || c == ']' || c == '}') {
            s = extent_close(p, &x, s);
        } else {
            s++;
        }
    }
    if (!s)
        return NULL;
    if (x.quote)
        return parser_error(p, "f-string: unterminated string");
    if (x.depth)
        return parser_error(p, "f-string: unmatched '%c'", x.brackets[x.depth - 1]);
    return s;
}

/* --- the expression itself --- */

static bool is_blank(const char *s, const char *end) {
    for (; s < end; s++)
        if (*s != ' ' && *s != '\t' && *s != '\n' && *s != '\f' && *s != '\r')
            return false;
    return true;
}

/* Where the opening brace at `brace` is, as line of the source and column of what stands behind it. */
static void fstring_place(const Token *token, const char *brace, int *line, int *column) {
    int lines = 0;
    const char *line_start = NULL;
    for (const char *s = token->start; s < brace; s++) {
        if (*s == '\n') {
            lines++;
            line_start = s + 1;
        }
    }
    *line = token->line + lines;
    *column = lines ? (int)(brace - line_start) : token->column + (int)(brace - token->start);
    const char *s = brace + 1;
    while (*s == ' ' || *s == '\t' || *s == '\f')
        s++;
    if (*s == '\n' || *s == '}') /* what follows on the brace's line has no column to be counted from */
        *column = lines ? 0 : token->column;
}

/* Parses the text between `start` and `end` as if it stood in parentheses. */
static Expr *fstring_expression(Parser *p, const Token *token, const char *start, const char *end) {
    if (is_blank(start, end)) {
        if (*end == '!' || *end == ':' || *end == '=')
            return parser_error(p, "f-string: expression required before '%c'", *end);
        return parser_error(p, "f-string: empty expression not allowed");
    }
    size_t size = (size_t)(end - start);
    char *text = arena_alloc(p->arena, size + 4);
    if (!text)
        return NULL;
    text[0] = '(';
    memcpy(text + 1, start, size);
    text[size + 1] = ')';
    text[size + 2] = '\n';
    text[size + 3] = 0;
    int line, column;
    fstring_place(token, start - 1, &line, &column);
    return parser_run_nested(p, text, (ssize_t)size + 3, line, column);
}

static void *fstring_no_end(Parser *p) { return parser_error(p, "f-string: expecting '}'"); }

/* The format specification behind ':' , itself a small f-string. */
static Expr *fstring_spec(Parser *p, const Token *token, const char **cursor, const char *end, bool raw, int nesting) {
    FormatPieces pieces = {.first = token, .last = token, .base = p->stack_used}; /* its own token's extent */
    if (!fstring_parse_into(p, &pieces, token, cursor, end, raw, nesting)) {
        drop(MOVE(pieces.text));
        return NULL;
    }
    return pieces_finish(p, &pieces);
}

/* A replacement field, from its opening brace to behind the closing one. */
static bool fstring_field(Parser *p, FormatPieces *pieces, const Token *token, const char **cursor, const char *end,
                          bool raw, int nesting) {
    if (nesting >= 2)
        return parser_error(p, "f-string: expressions nested too deeply"), false;
    const char *start = *cursor + 1;
    const char *s = fstring_expression_end(p, start, end);
    if (!s)
        return false;
    if (s >= end)
        return fstring_no_end(p), false;
    Expr *value = fstring_expression(p, token, start, s);
    if (!value)
        return false;
    bool self_documenting = *s == '=';
    int conversion = -1;
    if (self_documenting) {
        if (p->feature_version < 8)
            return parser_error(p, "f-string: self documenting expressions are only supported in Python 3.8 and greater"),
                   false;
        s++;
        while (s < end && is_blank(s, s + 1))
            s++;
        if (s >= end)
            return fstring_no_end(p), false;
        if (!pieces_add_text(pieces, str_from_utf8(start, s - start)))
            return false;
    }
    if (*s == '!') {
        if (++s >= end)
            return fstring_no_end(p), false;
        conversion = (uint8_t)*s++;
        if (conversion != 's' && conversion != 'r' && conversion != 'a')
            return parser_error(p, "f-string: invalid conversion character: expected 's', 'r', or 'a'"), false;
    }
    if (s >= end)
        return fstring_no_end(p), false;
    Expr *spec = NULL;
    if (*s == ':') {
        if (++s >= end)
            return fstring_no_end(p), false;
        spec = fstring_spec(p, token, &s, end, raw, nesting + 1);
        if (!spec)
            return false;
    }
    if (s >= end || *s != '}')
        return fstring_no_end(p), false;
    *cursor = s + 1;
    if (self_documenting && conversion < 0 && !spec)
        conversion = 'r';
    Expr *e = pieces_flush_text(p, pieces) ? literal_node(p, pieces, EXPR_FormattedValue) : NULL;
    if (!e)
        return false;
    e->FormattedValue.value = value;
    e->FormattedValue.conversion = conversion;
    e->FormattedValue.format_spec = spec;
    return seq_push(p, e);
}

bool fstring_parse_into(Parser *p, FormatPieces *pieces, const Token *token, const char **cursor, const char *end,
                        bool raw, int nesting) {
    for (;;) {
        bool doubled;
        if (!fstring_literal(p, pieces, token, cursor, end, raw, nesting, &doubled))
            return false;
        if (doubled)
            continue;
        if (*cursor >= end || **cursor == '}')
            break;
        if (!fstring_field(p, pieces, token, cursor, end, raw, nesting))
            return false;
    }
    if (nesting == 0 && *cursor < end)
        return parser_error(p, "f-string: unexpected end of string"), false;
    if (nesting > 0 && (*cursor >= end || **cursor != '}'))
        return parser_error(p, "f-string: expecting '}'"), false;
    return true;
}
