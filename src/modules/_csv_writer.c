/* SPDX-License-Identifier: MIT
   csv.writer: a record is built in one StrBuilder and given to write(). */
#include "modules/_csv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"

#include <limits.h>

typedef struct {
    Object head;
    Value write;   /* bound method of the file */
    Value dialect; /* Dialect */
} Writer;

/* --- fields --- */

/* What a character needs. */
typedef enum { AS_IT_IS, IN_QUOTES, DOUBLED, ESCAPED } Treatment;

static Treatment treatment(Dialect const *d, uint32_t c) {
    if (LIKELY(c < 256 && !d->special[c]))
        return AS_IT_IS;
    bool special = c == d->delimiter || c == d->escape || c == d->quote ||
                   str_find_char(d->line_terminator, c, 0, SSIZE_MAX, 1) >= 0;
    if (!special || c == CSV_NOT_SET)
        return AS_IT_IS;
    if (d->quoting == QUOTE_NONE)
        return ESCAPED;
    if (c == d->quote)
        return d->double_quote ? DOUBLED : ESCAPED;
    return c == d->escape ? ESCAPED : IN_QUOTES;
}

static bool add_text(StrBuilder *b, Dialect const *d, Borrowed text) {
    int kind = str_kind(text);
    const void *data = str_data(text);
    ssize_t n = str_length(text), run = 0;
    for (ssize_t i = 0; i < n; i++) {
        Treatment t = treatment(d, str_read(kind, data, i));
        if (LIKELY(t == AS_IT_IS || t == IN_QUOTES))
            continue;
        if (t == ESCAPED && d->escape == CSV_NOT_SET)
            return module_raise(csv_state()->error, "need to escape, but no escapechar set");
        if (!str_builder_add_part(b, text, run, i) || !str_builder_add_char(b, t == DOUBLED ? d->quote : d->escape))
            return false;
        run = i;
    }
    return str_builder_add_part(b, text, run, n);
}

/* Nothing in the text is special. */
static bool is_plain(Dialect const *d, Borrowed text) {
    if (str_kind(text) != 1)
        return false;
    const uint8_t *p = str_data(text), *end = p + str_length(text);
    while (p < end && !d->special[*p])
        p++;
    return p == end;
}

/* Whether any character of the text asks for quotes. */
static bool wants_quotes(Dialect const *d, Borrowed text) {
    for (ssize_t i = 0; i < str_length(text); i++) {
        Treatment t = treatment(d, str_char(text, i));
        if (t == IN_QUOTES || t == DOUBLED)
            return true;
    }
    return false;
}

/* One field; `text` NULL is the empty field. */
static bool add_field(StrBuilder *b, Dialect const *d, Borrowed text, bool quoted) {
    if (LIKELY(text && !quoted && is_plain(d, text)))
        return str_builder_add(b, text);
    quoted = quoted || (text && d->quoting != QUOTE_NONE && wants_quotes(d, text));
    return (!quoted || str_builder_add_char(b, d->quote)) && (!text || add_text(b, d, text)) &&
           (!quoted || str_builder_add_char(b, d->quote));
}

static bool is_number(Borrowed v) {
    TypeInfo const *info = type_of(v)->info;
    return info->to_int || info->to_float || info->index || is_exact(v, &complex_type);
}

static bool add_value(StrBuilder *b, Dialect const *d, Borrowed v) {
    bool quoted = d->quoting == QUOTE_ALL || (d->quoting == QUOTE_NONNUMERIC && !is_number(v));
    if (is_str(v))
        return add_field(b, d, v, quoted);
    if (v == NONE)
        return add_field(b, d, NULL, quoted);
    OWNED Value text = object_str(v);
    return text && add_field(b, d, text, quoted);
}

/* --- records --- */

static bool add_record(StrBuilder *b, Dialect const *d, Borrowed iterator) {
    ssize_t count = 0;
    Value next;
    int more;
    while ((more = iter_next(iterator, &next)) > 0) {
        OWNED Value v = next;
        if ((count++ && !str_builder_add_char(b, d->delimiter)) || !add_value(b, d, v))
            return false;
    }
    if (more < 0)
        return false;
    if (count > 0 && b->length == 0) { /* one empty field would read as no field */
        if (d->quoting == QUOTE_NONE)
            return module_raise(csv_state()->error, "single empty field record must be quoted");
        if (!add_field(b, d, NULL, true))
            return false;
    }
    return str_builder_add(b, d->line_terminator);
}

static Value writer_py_writerow(Borrowed self, Borrowed const *args) {
    Writer *w = AS(Writer, self);
    if (!w->write)
        return raise_error(&exc_TypeError, "writer has no file");
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator) {
        if (error_matches(&exc_TypeError)) {
            error_clear();
            module_raise(csv_state()->error, "iterable expected, not %.200T", args[0]);
        }
        return NULL;
    }
    StrBuilder b = STR_BUILDER_INIT;
    if (!add_record(&b, AS(Dialect, w->dialect), iterator)) {
        str_builder_discard(&b);
        return NULL;
    }
    OWNED Value line = str_builder_finish(&b);
    return line ? call_1(w->write, line) : NULL;
}

static Value writer_py_writerows(Borrowed self, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator)
        return NULL;
    Value next;
    int more;
    while ((more = iter_next(iterator, &next)) > 0) {
        OWNED Value row = next;
        Borrowed row_args[1] = {row};
        Value result = writer_py_writerow(self, row_args);
        if (!result)
            return NULL;
        drop(result);
    }
    return more < 0 ? NULL : NONE;
}

Value csv_py_writer(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, " expected at least 1 argument, got 0");
    if (count > 2)
        return raise_error(&exc_TypeError, " expected at most 2 arguments, got %zd", count);
    OWNED Writer *w = NEW_OBJECT(Writer, &csv_writer_type);
    if (!w)
        return NULL;
    gc_track(w);
    if (!(w->dialect = csv_dialect_make(count > 1 ? args[1] : NULL, args + count, keywords)))
        return NULL;
    int found = find_attr_text(args[0], "write", &w->write);
    if (found < 0)
        return NULL;
    if (!found || !is_callable(w->write))
        return raise_error(&exc_TypeError, "argument 1 must have a \"write\" method");
    return TO_VALUE(MOVE(w));
}

static int writer_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((Writer *)self)->write);
    VISIT(((Writer *)self)->dialect);
    return 0;
}

static void writer_clear(Object *self) { drop(MOVE(((Writer *)self)->write)); }

static void writer_dealloc(Object *self) {
    gc_untrack(self);
    writer_clear(self);
    drop(MOVE(((Writer *)self)->dialect));
    object_free(self);
}

static MethodDef const writer_methods[] = {
    METHOD_ROW("writerow", .bound = writer_py_writerow, "($self, row, /)",
     "writerow(iterable)\n\nWrite the items of an iterable as one record.", METHOD_HIDE_SIGNATURE),
    METHOD_ROW("writerows", .bound = writer_py_writerows, "($self, rows, /)",
     "writerows(iterable of iterables)\n\nWrite several records.", METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static MemberDef const writer_members[] = {
    {"dialect", MEMBER_OBJECT, offsetof(Writer, dialect), true, NULL},
    MEMBER_END,
};
static TypeInfo writer_info = {
    .methods = writer_methods,
    .members = writer_members,
    .dealloc = writer_dealloc,
    .traverse = writer_traverse,
    .clear = writer_clear,
    .new = object_slot_new,
};
Type csv_writer_type = {
    STATIC_TYPE("_csv.writer", Writer, &writer_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "Writes records to an object with write().",
};
