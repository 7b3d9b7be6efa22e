/* SPDX-License-Identifier: MIT
   Raising SyntaxErrors for places in a tree. The tree does not have the text any more, so the line is read
   from the file once more; when there is no such file, the error goes without. Called by scope.c, emit.c,
   compile.c. */
#include <stdlib.h>

#include "compile/scope.h"
#include "gil/region.h"
#include "object/error.h"
#include "os/whole_file.h"
#include "types/bytes.h"
#include "types/exception.h"
#include "types/str.h"

/* Line `line` of `text`, its end as a single '\n': new Str. NULL without error: there is no such line. */
static Value line_of_text(const char *text, size_t size, int line) {
    const char *at = text, *end = text + size;
    for (int n = 1; n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            return NULL;
        at++;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    ssize_t length = (stop ? stop : end) - at;
    if (length == 0 && !stop)
        return NULL;
    bool has_return = stop && length && at[length - 1] == '\r';
    OWNED Value decoded = str_decode_utf8(at, length - has_return, "replace", NULL);
    return !decoded ? NULL : stop ? str_format("%U\n", (Borrowed)decoded) : MOVE(decoded);
}

static Value source_line(Borrowed filename, int line) {
    OWNED Value path = path_encode(filename);
    if (!path || line < 1)
        return NULL;
    const char *name = bytes_data(path);
    size_t size = 0;
    char *text = NULL;
    if (name[0] != '<') {
        BLOCKING(REGION_FILE_READ) { text = os_file_read_all(name, &size); }
    }
    Value found = text ? line_of_text(text, size, line) : NULL;
    free(text);
    return found;
}

void raise_at_place(Borrowed message, Borrowed filename, int const place[4]) {
    OWNED Value text = source_line(filename, place[0]);
    if (!text)
        error_clear(); /* a file that cannot be read only costs the quotation */
    raise_syntax_error(&exc_SyntaxError, message, filename, place[0], place[1] + 1, place[2], place[3] + 1, text);
}
