/* SPDX-License-Identifier: MIT
   csv.reader: a state machine over the characters of each line. Runs of ordinary characters are taken at once; a field
   that is one run becomes a substring of its line. */
#include "modules/_csv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/float.h"
#include "types/list.h"
#include "types/str.h"

typedef enum {
    START_RECORD,
    START_FIELD,
    ESCAPED_CHAR,
    IN_FIELD,
    IN_QUOTED_FIELD,
    ESCAPE_IN_QUOTED_FIELD,
    QUOTE_IN_QUOTED_FIELD,
    EAT_NEWLINE,
    AFTER_ESCAPED_NEWLINE,
} ParseState;

#define END_OF_LINE (UINT32_MAX - 1)

typedef struct {
    Object head;
    Value lines;      /* iterator */
    Value dialect;    /* Dialect */
    Value fields;     /* List of the current record */
    StrBuilder field; /* text of the current field */
    ParseState state;
    bool numeric;     /* the current field has to be a number */
    int64_t limit;
    ssize_t line_number;
} Reader;

static bool is_newline(uint32_t c) { return c == '\n' || c == '\r' || c == END_OF_LINE; }

/* --- fields --- */

static bool save_text(Reader *r, STEALS Value text) {
    if (text && r->numeric) {
        r->numeric = false;
        OWNED Value owned = text;
        text = float_from_str(owned);
    }
    return list_append_steal(r->fields, text);
}

static bool save_field(Reader *r) { return save_text(r, str_builder_finish(&r->field)); }

static COLD bool too_long(Reader *r) {
    return module_raise(csv_state()->error, "field larger than field limit (%lld)", (long long)r->limit);
}

static bool add_char(Reader *r, uint32_t c) {
    if (r->field.length >= r->limit)
        return too_long(r);
    return str_builder_add_char(&r->field, c);
}

static bool end_record(Reader *r, uint32_t c) {
    r->state = c == END_OF_LINE ? START_RECORD : EAT_NEWLINE;
    return save_field(r);
}

/* --- states --- */

static bool start_field(Reader *r, Dialect const *d, uint32_t c) {
    if (is_newline(c))
        return end_record(r, c);
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->state = IN_QUOTED_FIELD;
        return true;
    }
    if (c == d->escape) {
        r->state = ESCAPED_CHAR;
        return true;
    }
    if (c == ' ' && d->skip_initial_space) {
        r->state = START_FIELD;
        return true;
    }
    if (c == d->delimiter) {
        r->state = START_FIELD;
        return save_field(r);
    }
    r->numeric = d->quoting == QUOTE_NONNUMERIC;
    r->state = IN_FIELD;
    return add_char(r, c);
}

static bool in_field(Reader *r, Dialect const *d, uint32_t c) {
    if (is_newline(c))
        return end_record(r, c);
    if (c == d->escape) {
        r->state = ESCAPED_CHAR;
        return true;
    }
    if (c == d->delimiter) {
        r->state = START_FIELD;
        return save_field(r);
    }
    r->state = IN_FIELD;
    return add_char(r, c);
}

static bool in_quoted_field(Reader *r, Dialect const *d, uint32_t c) {
    if (c == END_OF_LINE)
        return true;
    if (c == d->escape) {
        r->state = ESCAPE_IN_QUOTED_FIELD;
        return true;
    }
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->state = d->double_quote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD;
        return true;
    }
    return add_char(r, c);
}

static bool after_quote(Reader *r, Dialect const *d, uint32_t c) {
    if (d->quoting != QUOTE_NONE && c == d->quote) {
        r->state = IN_QUOTED_FIELD;
        return add_char(r, c);
    }
    if (c == d->delimiter) {
        r->state = START_FIELD;
        return save_field(r);
    }
    if (is_newline(c))
        return end_record(r, c);
    if (d->strict)
        return module_raise(csv_state()->error, "'%c' expected after '%c'", (int)d->delimiter, (int)d->quote);
    r->state = IN_FIELD;
    return add_char(r, c);
}

static bool step(Reader *r, Dialect const *d, uint32_t c) {
    switch (r->state) {
    case START_RECORD:
        if (c == END_OF_LINE)
            return true;
        if (is_newline(c)) {
            r->state = EAT_NEWLINE;
            return true;
        }
        return start_field(r, d, c);
    case START_FIELD: return start_field(r, d, c);
    case ESCAPED_CHAR:
        r->state = c == '\n' || c == '\r' ? AFTER_ESCAPED_NEWLINE : IN_FIELD;
        return add_char(r, c == END_OF_LINE ? '\n' : c);
    case AFTER_ESCAPED_NEWLINE: return c == END_OF_LINE || in_field(r, d, c);
    case IN_FIELD: return in_field(r, d, c);
    case IN_QUOTED_FIELD: return in_quoted_field(r, d, c);
    case ESCAPE_IN_QUOTED_FIELD:
        r->state = IN_QUOTED_FIELD;
        return add_char(r, c == END_OF_LINE ? '\n' : c);
    case QUOTE_IN_QUOTED_FIELD: return after_quote(r, d, c);
    case EAT_NEWLINE:
        if (c == END_OF_LINE)
            r->state = START_RECORD;
        else if (!is_newline(c))
            return module_raise(csv_state()->error, "new-line character seen in unquoted field - do you need to open the "
                                                    "file in universal-newline mode?");
        return true;
    }
    return true;
}

/* --- lines --- */

/* Where a run of characters that stand for themselves ends. */
static ssize_t plain_end(Dialect const *d, int kind, const void *data, ssize_t at, ssize_t n, bool quoted) {
    if (quoted) {
        uint32_t c;
        while (at < n && (c = str_read(kind, data, at)) != d->quote && c != d->escape)
            at++;
        return at;
    }
    uint32_t c;
    while (at < n && (c = str_read(kind, data, at)) != d->delimiter && c != d->escape && c != '\n' && c != '\r')
        at++;
    return at;
}

/* Takes a run of ordinary characters at *at; leaves it alone when there is none. */
static bool take_run(Reader *r, Dialect const *d, Borrowed line, int kind, const void *data, ssize_t n, ssize_t *at) {
    bool fresh = r->state == START_FIELD || r->state == START_RECORD;
    bool quoted = r->state == IN_QUOTED_FIELD;
    if (fresh) {
        uint32_t c = str_read(kind, data, *at);
        if ((c == d->quote && d->quoting != QUOTE_NONE) || (c == ' ' && d->skip_initial_space))
            return true;
    } else if (r->state != IN_FIELD && !quoted) {
        return true;
    }
    ssize_t end = plain_end(d, kind, data, *at, n, quoted);
    if (end == *at)
        return true;
    if (end - *at > r->limit - r->field.length)
        return too_long(r);
    if (fresh) {
        r->numeric = d->quoting == QUOTE_NONNUMERIC;
        if (end < n && str_read(kind, data, end) == d->delimiter) { /* the whole field */
            Value text = str_substring(line, *at, end);
            r->state = START_FIELD;
            *at = end + 1;
            return save_text(r, text);
        }
        r->state = IN_FIELD;
    }
    bool ok = str_builder_add_part(&r->field, line, *at, end);
    *at = end;
    return ok;
}

static bool take_line(Reader *r, Borrowed line) {
    Dialect const *d = AS(Dialect, r->dialect);
    int kind = str_kind(line);
    const void *data = str_data(line);
    ssize_t n = str_length(line);
    for (ssize_t at = 0; at < n;) {
        ssize_t before = at;
        if (!take_run(r, d, line, kind, data, n, &at))
            return false;
        if (at == before && !step(r, d, str_read(kind, data, at++)))
            return false;
    }
    return step(r, d, END_OF_LINE);
}

/* The next record, or 0 at the end. */
static int read_record(Reader *r) {
    do {
        Value next;
        int more = iter_next(r->lines, &next);
        if (more < 0)
            return -1;
        if (more == 0) {
            if (r->field.length == 0 && r->state != IN_QUOTED_FIELD)
                return 0;
            if (AS(Dialect, r->dialect)->strict)
                return module_raise(csv_state()->error, "unexpected end of data"), -1;
            return save_field(r) ? 1 : -1;
        }
        OWNED Value line = next;
        if (!is_str(line)) {
            module_raise(csv_state()->error,
                         "iterator should return strings, not %.200T (the file should be opened in text mode)", line);
            return -1;
        }
        r->line_number++;
        if (!take_line(r, line))
            return -1;
    } while (r->state != START_RECORD);
    return 1;
}

static int reader_slot_next(Borrowed self, Value *out) {
    Reader *r = AS(Reader, self);
    if (!r->lines)
        return 0;
    Value fields = list_new(0);
    if (!fields)
        return -1;
    REPLACE(r->fields, fields);
    str_builder_discard(&r->field);
    r->state = START_RECORD;
    r->numeric = false;
    r->limit = csv_state()->field_limit;
    int status = read_record(r);
    fields = MOVE(r->fields);
    if (status > 0)
        *out = fields;
    else
        drop(fields);
    return status;
}

static Value reader_slot_iter(Borrowed self) { return own(self); }

Value csv_py_reader(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, " expected at least 1 argument, got 0");
    if (count > 2)
        return raise_error(&exc_TypeError, " expected at most 2 arguments, got %zd", count);
    OWNED Reader *r = NEW_OBJECT(Reader, &csv_reader_type);
    if (!r)
        return NULL;
    r->field = (StrBuilder)STR_BUILDER_INIT;
    gc_track(r);
    if (!(r->lines = get_iter(args[0])) ||
        !(r->dialect = csv_dialect_make(count > 1 ? args[1] : NULL, args + count, keywords)))
        return NULL;
    return TO_VALUE(MOVE(r));
}

static int reader_traverse(Object *self, Visitor visitor, void *arg) {
    Reader *r = (Reader *)self;
    VISIT(r->lines);
    VISIT(r->dialect);
    VISIT(r->fields);
    return 0;
}

static void reader_clear(Object *self) {
    Reader *r = (Reader *)self;
    drop(MOVE(r->lines));
    drop(MOVE(r->fields));
}

static void reader_dealloc(Object *self) {
    Reader *r = (Reader *)self;
    gc_untrack(self);
    reader_clear(self);
    drop(MOVE(r->dialect));
    str_builder_discard(&r->field);
    object_free(self);
}

static MemberDef const reader_members[] = {
    {"dialect", MEMBER_OBJECT, offsetof(Reader, dialect), true, NULL},
    {"line_num", MEMBER_SSIZE, offsetof(Reader, line_number), true, NULL},
    MEMBER_END,
};
static TypeInfo reader_info = {
    .members = reader_members,
    .dealloc = reader_dealloc,
    .traverse = reader_traverse,
    .clear = reader_clear,
    .new = object_slot_new,
    .iter = reader_slot_iter,
    .next = reader_slot_next,
};
Type csv_reader_type = {
    STATIC_TYPE("_csv.reader", Reader, &reader_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "Iterates over records in lines of text.",
};
