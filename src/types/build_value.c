/* SPDX-License-Identifier: MIT
   build_value: makes a value from a format and C arguments. The format language is described in types/list.h. */
#include <stdarg.h>

#include "object/error.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* A va_list that can be passed down by address wherever va_list is an array. */
typedef struct {
    const char *format;
    va_list args;
} Build;

static Value build_one(Build *b);

/* Items up to `closing`, which is passed over, as a list. Reads on after an error, so that stolen arguments are. */
static Value build_items(Build *b, char closing) {
    Value list = list_new(0);
    bool failed = list == NULL;
    while (*b->format && *b->format != closing) {
        if (*b->format == ',' || *b->format == ' ' || *b->format == ':') {
            b->format++;
            continue;
        }
        Value item = build_one(b);
        failed |= !item;
        if (failed)
            drop(item);
        else if (!list_append_steal(list, item))
            failed = true;
    }
    if (*b->format)
        b->format++;
    if (!failed)
        return list;
    drop(list);
    return NULL;
}

static Value build_tuple(Build *b, char closing) {
    OWNED Value list = build_items(b, closing);
    return list ? list_to_tuple(list) : NULL;
}

static Value build_dict(Build *b) {
    OWNED Value list = build_items(b, '}');
    OWNED Value dict = list ? dict_new() : NULL;
    for (ssize_t i = 0; dict && i + 1 < list_size(list); i += 2)
        if (!dict_set(dict, list_peek(list, i), list_peek(list, i + 1)))
            return NULL;
    return MOVE(dict);
}

static Value build_one(Build *b) {
    char code = *b->format++;
    switch (code) {
    case '(':
        return build_tuple(b, ')');
    case '[':
        return build_items(b, ']');
    case '{':
        return build_dict(b);
    case 'i':
        return imm_int(va_arg(b->args, int));
    case 'I':
        return imm_int(va_arg(b->args, unsigned));
    case 'p':
        return bool_value(va_arg(b->args, int));
    case 'l':
    case 'L':
        return int_new(va_arg(b->args, int64_t));
    case 'k':
    case 'K':
        return int_new_unsigned(va_arg(b->args, uint64_t));
    case 'n':
        return int_new(va_arg(b->args, ssize_t));
    case 'd':
        return float_new(va_arg(b->args, double));
    case 's':
    case 'z': {
        const char *text = va_arg(b->args, const char *);
        return text ? str_from_text(text) : NONE;
    }
    case 'O':
    case 'U': {
        Borrowed v = va_arg(b->args, Borrowed);
        return own(v);
    }
    case 'N':
        return va_arg(b->args, Value); /* NULL passes an error on */
    default:
        return raise_error(&exc_SystemError, "bad format char '%c' in build_value", code);
    }
}

/* How many items stand at the top level of the format. */
static int build_count(const char *format) {
    int count = 0, depth = 0;
    for (; *format; format++) {
        if (*format == ')' || *format == ']' || *format == '}') {
            depth--;
        } else if (*format != ',' && *format != ' ' && *format != ':') {
            count += depth == 0;
            if (*format == '(' || *format == '[' || *format == '{')
                depth++;
        }
    }
    return count;
}

Value build_value_va(const char *format, va_list args) {
    Build b = {.format = format};
    va_copy(b.args, args);
    int count = build_count(format);
    Value result = count == 0 ? NONE : count == 1 ? build_one(&b) : build_tuple(&b, '\0');
    va_end(b.args);
    return result;
}

Value build_value(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Value result = build_value_va(format, args);
    va_end(args);
    return result;
}
