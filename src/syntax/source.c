/* SPDX-License-Identifier: MIT
   From what a program hands to compile() to UTF-8: byte order mark and coding cookie (PEP 263), zero bytes. Bytes without
   a cookie are passed on unchecked; what is not UTF-8 in them is refused where it matters, in literals and names.
   Called by compile(), eval(), exec(), import, and whoever shows source lines. */
#include <string.h>

#include "base/utf8.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "syntax/parser.h"
#include "types/bytes.h"
#include "types/exception.h"
#include "types/list.h"
#include "types/str.h"

enum { COOKIE_MAX = 64 };

/* --- cookies --- */

static bool is_cookie_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.';
}

static bool is_cookie_space(char c) { return c == ' ' || c == '\t' || c == '\f'; }

/* Whether `name` is `base`, alone or followed by a hyphen, however it is written. */
static bool cookie_is(const char *name, const char *base) {
    size_t size = strlen(base);
    for (size_t i = 0; i < size; i++) {
        char c = name[i] == '_' ? '-' : name[i];
        if (c >= 'A' && c <= 'Z')
            c |= 0x20;
        if (c != base[i])
            return false;
    }
    return !name[size] || name[size] == '-' || name[size] == '_';
}

/* Finds `coding: name` in the comment of a line. 1: in name[]; 0: none; -1: the line has more than a comment, so that no
   later line counts. */
static int cookie_of_line(const char *line, const char *end, char name[COOKIE_MAX]) {
    while (line < end && is_cookie_space(*line))
        line++;
    if (line == end || *line == '\n' || *line == '\r')
        return 0;
    if (*line != '#')
        return -1;
    for (; end - line > 6; line++) {
        if (memcmp(line, "coding", 6) || (line[6] != ':' && line[6] != '='))
            continue;
        const char *s = line + 7;
        while (s < end && (*s == ' ' || *s == '\t'))
            s++;
        int size = 0;
        while (s < end && is_cookie_char(*s) && size < COOKIE_MAX - 1)
            name[size++] = *s++;
        name[size] = 0;
        if (size)
            break;
    }
    if (end - line <= 6)
        return 0;
    if (cookie_is(name, "utf-8"))
        strcpy(name, "utf-8");
    else if (cookie_is(name, "latin-1") || cookie_is(name, "iso-8859-1") || cookie_is(name, "iso-latin-1"))
        strcpy(name, "iso-8859-1");
    return 1;
}

static bool find_cookie(const char *text, const char *end, char name[COOKIE_MAX]) {
    for (int i = 0; i < 2; i++) {
        const char *line_end = text;
        while (line_end < end && *line_end != '\n' && *line_end != '\r')
            line_end++;
        int found = cookie_of_line(text, line_end, name);
        if (found)
            return found > 0;
        if (line_end == end)
            return false;
        text = line_end + (line_end[0] == '\r' && line_end + 1 < end && line_end[1] == '\n' ? 2 : 1);
    }
    return false;
}

/* --- errors --- */

/* SyntaxError(text, (filename, 0, -1, None)). Always NULL. */
static void *raise_source_error(STEALS Value message, Borrowed filename) {
    OWNED Value text = message;
    OWNED Value place = text ? build_value("(OiiO)", filename, 0, -1, NONE) : NULL;
    OWNED Value error = place ? call_2(TO_VALUE(&exc_SyntaxError), text, place) : NULL;
    return error ? raise_exception(MOVE(error)) : NULL;
}

/* The codec's error as a SyntaxError; other exceptions stay. */
static void *raise_decode_failed(Borrowed filename, const char *encoding, int flags) {
    if (flags & PARSE_FROM_FILE) {
        error_clear();
        return raise_error(&exc_SyntaxError, "encoding problem: %s", encoding);
    }
    if (!error_matches(&exc_LookupError) && !error_matches(&exc_ValueError) && !error_matches(&exc_SyntaxError))
        return NULL;
    OWNED Value error = error_take();
    return raise_source_error(object_str(error), filename);
}

static void *raise_zero_byte(const char *text, const char *zero, Borrowed filename, int flags) {
    if (!(flags & PARSE_FROM_FILE))
        return raise_error(&exc_ValueError, "source code string cannot contain null bytes");
    int line = 1;
    const char *start = text;
    for (const char *s = text; s < zero; s++)
        if (*s == '\n') {
            line++;
            start = s + 1;
        }
    OWNED Value message = str_from_text("source code cannot contain null bytes");
    OWNED Value shown = str_decode_utf8(start, zero - start, "replace", NULL);
    return message && shown ? raise_syntax_error(&exc_SyntaxError, message, filename, line, 0, line, 0, shown) : NULL;
}

/* A file without cookie has to be UTF-8 throughout. */
static bool check_file_text(const char *text, const char *end, Borrowed filename) {
    int line = 1;
    for (const char *s = text; s < end;) {
        int size = 1;
        if ((uint8_t)*s >= 128 && utf8_read(s, end, &size) < 0) {
            raise_error(&exc_SyntaxError,
                        "Non-UTF-8 code starting with '\\x%.2x' in file %S on line %i, but no encoding declared; see "
                        "https://peps.python.org/pep-0263/ for details",
                        (uint8_t)*s, filename, line);
            return false;
        }
        line += *s == '\n';
        s += size;
    }
    return true;
}

/* --- decoding --- */

static Value decode_cookie(const char *text, ssize_t size, const char *encoding, Borrowed filename, int flags) {
    OWNED Value decoded = str_decode(text, size, encoding, NULL);
    if (!decoded) {
        if (error_matches(&exc_LookupError) && !(flags & PARSE_FROM_FILE)) {
            OWNED Value error = error_take();
            OWNED Value message = object_str(error);
            ssize_t unused;
            const char *words = message ? str_utf8(message, &unused) : NULL;
            if (!words)
                return NULL;
            if (strncmp(words, "unknown encoding", 16))
                return raise_source_error(MOVE(message), filename);
            return raise_source_error(str_format("unknown encoding: %s", encoding), filename);
        }
        return raise_decode_failed(filename, encoding, flags);
    }
    ssize_t utf8_size;
    const char *utf8 = str_utf8(decoded, &utf8_size);
    return utf8 ? bytes_new(utf8, utf8_size) : NULL;
}

static Value decode_bytes(const char *text, ssize_t size, Borrowed filename, int *flags) {
    const char *zero = memchr(text, 0, (size_t)size);
    if (zero)
        return raise_zero_byte(text, zero, filename, *flags);
    bool mark = size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3);
    if (mark) {
        text += 3;
        size -= 3;
    }
    char encoding[COOKIE_MAX];
    if (!find_cookie(text, text + size, encoding)) {
        if (!mark)
            *flags |= PARSE_BYTE_COLUMNS;
        if ((*flags & PARSE_FROM_FILE) && !check_file_text(text, text + size, filename))
            return NULL;
        return bytes_new(text, size);
    }
    if (!strcmp(encoding, "utf-8"))
        return bytes_new(text, size);
    if (mark) {
        if (*flags & PARSE_FROM_FILE)
            return raise_error(&exc_SyntaxError, "encoding problem: %s with BOM", encoding);
        return raise_source_error(str_format("encoding problem: %s with BOM", encoding), filename);
    }
    return decode_cookie(text, size, encoding, filename, *flags);
}

Value source_decode(Borrowed source, Borrowed filename, const char *function, const char *what, int *flags) {
    int unwanted = 0;
    if (!flags)
        flags = &unwanted;
    if (is_str(source)) {
        ssize_t size;
        const char *text = str_utf8(source, &size);
        if (!text)
            return NULL;
        const char *zero = memchr(text, 0, (size_t)size);
        return zero ? raise_zero_byte(text, zero, filename, *flags) : bytes_new(text, size);
    }
    if (is_bytes(source))
        return decode_bytes(bytes_data(source), bytes_size(source), filename, flags);
    Buffer buffer;
    if (!buffer_is_supported(source) || !buffer_get(source, &buffer, BUFFER_SIMPLE)) {
        error_clear();
        return raise_error(&exc_TypeError, "%s() arg 1 must be a %s object", function, what);
    }
    Value result = decode_bytes(buffer.data, buffer.size, filename, flags);
    buffer_release(&buffer);
    return result;
}
