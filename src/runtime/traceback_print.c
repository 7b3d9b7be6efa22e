/* SPDX-License-Identifier: MIT
   The entries of a traceback with their source lines and carets (PEP 657), and the line of a SyntaxError. Source files are
   read anew for each report and decoded by their own cookie. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "gil/interp.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "os/whole_file.h"
#include "runtime/report_priv.h"
#include "syntax/parser.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/frame.h"

enum { REPEATS_SHOWN = 3, TRACEBACK_LIMIT = 1000 };

/* --- source lines --- */

/* The file's text in UTF-8, found as it is or by its last part along sys.path. new Bytes; NULL without error. */
static Value source_read(Borrowed filename) {
    const char *path = is_str(filename) ? str_utf8(filename, NULL) : NULL;
    size_t size = 0;
    if (!path || path[0] == '<') {
        error_clear();
        return NULL;
    }
    char *text = os_file_read_all(path, &size);
    Borrowed folders = interp_self()->sys_dict ? dict_peek_str(interp_self()->sys_dict, STR(path)) : NULL;
    const char *last = strrchr(path, '/');
    for (ssize_t n = 0; !text && folders && is_list(folders) && n < list_size(folders); n++) {
        Borrowed folder = list_peek(folders, n);
        const char *folder_text = is_str(folder) ? str_utf8(folder, NULL) : NULL;
        char *joined = NULL;
        if (folder_text && asprintf(&joined, "%s/%s", folder_text, last ? last + 1 : path) >= 0) {
            text = os_file_read_all(joined, &size);
            free(joined);
        }
        error_clear();
    }
    if (!text)
        return NULL;
    OWNED Value bytes = bytes_new(text, (ssize_t)size);
    free(text);
    Value decoded = bytes ? source_decode(bytes, filename, "traceback", "source", 0) : NULL;
    error_clear();
    return decoded;
}

/* Line `line` without its end, in UTF-8: new Str; NULL without error: it cannot be read. */
static Value source_line(Borrowed filename, int line) {
    OWNED Value source = source_read(filename);
    if (!source || line < 1)
        return NULL;
    const char *at = bytes_data(source), *end = at + bytes_size(source);
    for (int n = 1; n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at++)
            return NULL;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop)
        stop = end;
    if (at == end)
        return NULL;
    Value text = str_from_utf8(at, stop - at);
    error_clear();
    return text;
}

static bool is_blank(uint32_t c) { return c == ' ' || c == '\t' || c == '\f'; }

static void strip_range(Borrowed text, ssize_t *start, ssize_t *end) {
    *start = 0;
    *end = str_length(text);
    while (*start < *end && is_blank(str_char(text, *start)))
        ++*start;
    while (*end > *start && char_is_space(str_char(text, *end - 1)))
        --*end;
}

bool source_line_write(Borrowed file, Borrowed filename, int line, int indent) {
    OWNED Value text = source_line(filename, line);
    if (!text)
        return true;
    ssize_t start, end;
    strip_range(text, &start, &end);
    OWNED Value stripped = str_substring(text, start, end);
    Writer w = {.file = file};
    return stripped && writer_format(&w, "%*s%U\n", indent, "", stripped);
}

/* --- carets --- */

/* Characters in the first `bytes` bytes of a line's UTF-8 form. */
static ssize_t column_of_bytes(Borrowed line, int bytes) {
    ssize_t size;
    const char *text = str_utf8(line, &size);
    if (!text) {
        error_clear();
        return bytes;
    }
    ssize_t column = 0;
    for (ssize_t n = 0; n < bytes && n < size; n++)
        column += ((unsigned char)text[n] & 0xc0) != 0x80;
    return column + (bytes > size ? bytes - size : 0);
}

/* Offsets in a segment, in characters, of what gets ^ while the rest gets ~. */
typedef struct {
    ssize_t start, end;
} Anchors;

static bool anchors_of_expr(Borrowed segment, Expr const *e, Anchors *out) {
    if (e->kind == EXPR_BinOp) {
        ssize_t from = column_of_bytes(segment, e->BinOp.left->end_column), to = column_of_bytes(segment, e->BinOp.right->column);
        ssize_t at = from;
        while (at < to && is_blank(str_char(segment, at)))
            at++;
        out->start = at;
        out->end = at + 1;
        if (at + 1 < to && !char_is_space(str_char(segment, at + 1)))
            out->end++;
        return true;
    }
    if (e->kind == EXPR_Subscript) {
        out->start = column_of_bytes(segment, e->Subscript.value->end_column);
        out->end = column_of_bytes(segment, e->Subscript.slice->end_column) + 1;
        return true;
    }
    return false;
}

/* Parses the part of the line that failed; when it is one operation, its operator is what matters. */
static bool find_anchors(Borrowed segment, Anchors *out) {
    ssize_t size;
    const char *text = str_utf8(segment, &size);
    if (!text)
        return error_clear(), false;
    Arena arena;
    arena_init(&arena);
    Ast *ast = parse_source(text, size, STR(string), PARSE_EXEC, 0, &arena);
    bool found = false;
    if (ast && ast->kind == MOD_Module && ast->Module.body.count == 1 && ast->Module.body.items[0]->kind == STMT_Expr)
        found = anchors_of_expr(segment, ast->Module.body.items[0]->Expr.value, out);
    error_clear();
    arena_fini(&arena);
    return found;
}

/* The line of carets below a source line whose stripped part is [start, end). */
static bool carets_write(Writer *w, Borrowed line, ssize_t start, ssize_t end, Position const *p) {
    if (p->column < 0 || p->end_column < 0 || p->line < 1)
        return true;
    ssize_t from = column_of_bytes(line, p->column), to = column_of_bytes(line, p->end_column);
    Anchors anchors = {0, 0};
    bool have_anchors = false;
    if (p->line == p->end_line) {
        OWNED Value segment = str_substring(line, from, to);
        have_anchors = segment && find_anchors(segment, &anchors);
    } else {
        to = end;
    }
    if (to > end && p->line != p->end_line)
        to = end;
    if (!have_anchors && to - from >= end - start)
        return true;
    if (have_anchors && to - from >= end - start && anchors.end - anchors.start <= 0)
        return true;
    if (to <= from || from < start)
        return true;
    OWNED Value text = str_alloc(to - start, 127);
    if (!text)
        return false;
    char *out = str_data(text);
    for (ssize_t at = start; at < to; at++) {
        bool strong = !have_anchors || (at - from >= anchors.start && at - from < anchors.end);
        *out++ = at < from ? ' ' : strong ? '^' : '~';
    }
    return writer_margin(w) && writer_format(w, "    %U\n", text);
}

/* --- entries --- */

static bool entry_source_write(Writer *w, Traceback *t, int line) {
    Code *code = t->frame->frame->code;
    OWNED Value text = source_line(code->filename, line);
    if (!text)
        return true;
    ssize_t start, end;
    strip_range(text, &start, &end);
    OWNED Value stripped = str_substring(text, start, end);
    if (!stripped)
        return false;
    if (start == end)
        return true;
    if (!writer_margin(w) || !writer_format(w, "    %U\n", stripped))
        return false;
    Position p;
    if (t->last_instruction < 0 || !code_position(code, (uint32_t)t->last_instruction / 2, &p) || p.line != line)
        return true;
    return carets_write(w, text, start, end, &p);
}

static bool entry_write(Writer *w, Traceback *t, int line) {
    Code *code = t->frame->frame->code;
    return writer_margin(w) && writer_format(w, "  File \"%U\", line %d, in %U\n", code->filename, line, code->name) &&
           entry_source_write(w, t, line);
}

static int entry_line(Traceback *t) {
    if (t->line < 0)
        t->line = code_line(t->frame->frame->code, (uint32_t)t->last_instruction / 2);
    return t->line;
}

static bool repeats_write(Writer *w, ssize_t count) {
    ssize_t more = count - REPEATS_SHOWN;
    if (more <= 0)
        return true;
    return writer_margin(w) && writer_format(w, "  [Previous line repeated %zd more time%s]\n", more, more > 1 ? "s" : "");
}

/* sys.tracebacklimit, if it is an int. */
static ssize_t traceback_limit(void) {
    Borrowed v = interp_self()->sys_dict ? dict_peek_str(interp_self()->sys_dict, STR(tracebacklimit)) : NULL;
    int overflow;
    if (!v || !is_int(v))
        return TRACEBACK_LIMIT;
    int64_t limit = int_get(v, &overflow);
    return overflow > 0 ? SSIZE_MAX : overflow < 0 || limit < 0 ? 0 : limit;
}

bool traceback_print(Writer *w, Borrowed traceback) {
    ssize_t limit = traceback_limit(), depth = 0, repeats = 0;
    if (limit <= 0)
        return true;
    if (w->margin_header ? !writer_format(w, "  %s", w->margin_header) : !writer_margin(w))
        return false;
    if (!writer_text(w, w->header ? w->header : "Traceback (most recent call last):\n"))
        return false;
    for (Traceback *t = AS(Traceback, traceback); t; t = t->next)
        depth++;
    Traceback *t = AS(Traceback, traceback);
    for (; depth > limit; depth--)
        t = t->next;
    Borrowed last_file = NULL, last_name = NULL;
    int last_line = -1;
    for (; t; t = t->next) {
        Code *code = t->frame->frame->code;
        int line = entry_line(t);
        if (!last_file || code->filename != last_file || code->name != last_name || line != last_line) {
            if (!repeats_write(w, repeats))
                return false;
            last_file = code->filename;
            last_name = code->name;
            last_line = line;
            repeats = 0;
        }
        if (++repeats <= REPEATS_SHOWN && !entry_write(w, t, line))
            return false;
    }
    return repeats_write(w, repeats);
}

bool traceback_write(Borrowed traceback, Borrowed file) {
    Writer w = {.file = file, .margin = ""};
    return traceback_print(&w, traceback);
}

/* --- syntax errors --- */

/* An int attribute, or `fallback`. */
static int64_t int_attribute(Borrowed object, Borrowed name, int64_t fallback) {
    OWNED Value v = NULL;
    int overflow = 0;
    if (find_attr(object, name, &v) <= 0 || !is_int(v))
        return error_clear(), fallback;
    int64_t i = int_get(v, &overflow);
    return overflow ? fallback : i;
}

bool syntax_line_write(Writer *w, Borrowed exception) {
    OWNED Value text = NULL;
    if (find_attr(exception, STR(text), &text) < 0)
        return false;
    if (!text || !is_str(text))
        return true;
    int64_t line = int_attribute(exception, STR(lineno), 0), end_line = int_attribute(exception, STR(end_lineno), line);
    int64_t offset = int_attribute(exception, STR(offset), -1), end_offset = int_attribute(exception, STR(end_offset), -1);
    ssize_t start = 0, end = str_length(text);
    while (end > 0 && str_char(text, end - 1) == '\n')
        end--;
    ssize_t newline = str_find_char(text, '\n', 0, end, -1);
    if (newline >= 0 && newline < offset - 1) {
        offset -= newline + 1;
        end_offset -= newline + 1;
        start = newline + 1;
    }
    ssize_t first = start;
    while (first < end && is_blank(str_char(text, first)))
        first++;
    OWNED Value shown = str_substring(text, first, end);
    if (!shown || !writer_margin(w) || !writer_format(w, "    %U\n", shown))
        return false;
    int64_t caret = offset - 1 - (first - start);
    if (offset < 0 || caret < 0)
        return true;
    if (end_line > line || end_offset <= 0)
        end_offset = end_line > line ? (end - start) + 1 : offset + 1;
    if (end_offset <= offset)
        end_offset = offset + 1;
    if (!writer_margin(w) || !writer_format(w, "    %*s", (int)caret, ""))
        return false;
    for (int64_t n = offset; n < end_offset; n++)
        if (!writer_text(w, "^"))
            return false;
    return writer_text(w, "\n");
}
