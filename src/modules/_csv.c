/* SPDX-License-Identifier: MIT
   The module _csv: dialects and their registry. Reading is in _csv_reader.c, writing in _csv_writer.c. */
#include "modules/_csv.h"

#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- dialects --- */

enum { P_DIALECT, P_DELIMITER, P_DOUBLEQUOTE, P_ESCAPECHAR, P_LINETERMINATOR, P_QUOTECHAR, P_QUOTING, P_SKIPINITIALSPACE,
       P_STRICT, P_COUNT };
static const char *const parameter_names[P_COUNT] = {
    "dialect", "delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace",
    "strict",
};

Value csv_dialect_find(Borrowed name) {
    Value dialect;
    int found = dict_find(csv_state()->dialects, name, &dialect);
    if (found > 0)
        return dialect;
    return found < 0 ? NULL : module_raise(csv_state()->error, "unknown dialect");
}

/* A character, or None where that is allowed. `v` NULL: the default stays. */
static bool set_char(const char *name, uint32_t *place, Borrowed v, bool may_be_none) {
    if (!v)
        return true;
    if (v == NONE && may_be_none) {
        *place = CSV_NOT_SET;
        return true;
    }
    if (!is_str(v))
        return raise_error(&exc_TypeError, may_be_none ? "\"%s\" must be string or None, not %.200T"
                                                       : "\"%s\" must be string, not %.200T", name, v);
    if (str_length(v) != 1)
        return raise_error(&exc_TypeError, "\"%s\" must be a 1-character string", name);
    *place = str_char(v, 0);
    return true;
}

static bool set_flag(signed char *place, Borrowed v) {
    int answer = v ? is_true(v) : *place;
    *place = (signed char)answer;
    return answer >= 0;
}

static bool set_quoting(Dialect *d, Borrowed v) {
    if (!v)
        return true;
    int overflow;
    if (!is_int_exact(v))
        return raise_error(&exc_TypeError, "\"quoting\" must be an integer");
    int64_t quoting = int_get(v, &overflow);
    if (overflow || quoting != (int)quoting)
        return raise_error(&exc_OverflowError, "Python int too large to convert to C int");
    d->quoting = (int)quoting;
    return true;
}

static bool set_terminator(Dialect *d, Borrowed v) {
    if (!v) {
        d->line_terminator = str_from_text("\r\n");
        return d->line_terminator != NULL;
    }
    if (v != NONE && !is_str(v))
        return raise_error(&exc_TypeError, "\"lineterminator\" must be a string");
    d->line_terminator = v == NONE ? NULL : own(v);
    return true;
}

static bool dialect_check(Dialect *d, bool quoting_given, Borrowed quote) {
    if (d->quoting < QUOTE_MINIMAL || d->quoting > QUOTE_NONE)
        return raise_error(&exc_TypeError, "bad \"quoting\" value");
    if (d->delimiter == CSV_NOT_SET)
        return raise_error(&exc_TypeError, "\"delimiter\" must be a 1-character string");
    if (quote == NONE && !quoting_given)
        d->quoting = QUOTE_NONE;
    if (d->quoting != QUOTE_NONE && d->quote == CSV_NOT_SET)
        return raise_error(&exc_TypeError, "quotechar must be set if quoting enabled");
    if (!d->line_terminator)
        return raise_error(&exc_TypeError, "lineterminator must be set");
    return true;
}

/* Takes attributes of `dialect` for what was not given. */
static bool take_attributes(Borrowed dialect, Borrowed *p, Value *owned) {
    for (int i = P_DIALECT + 1; i < P_COUNT; i++) {
        if (p[i])
            continue;
        if (find_attr_text(dialect, parameter_names[i], &owned[i]) < 0) {
            error_clear();
            continue;
        }
        p[i] = owned[i];
    }
    return true;
}

static void dialect_note_special(Dialect *d) {
    uint32_t const chars[3] = {d->delimiter, d->quote, d->escape};
    for (int i = 0; i < 3; i++)
        if (chars[i] < 256)
            d->special[chars[i]] = 1;
    for (ssize_t i = 0; i < str_length(d->line_terminator); i++)
        if (str_char(d->line_terminator, i) < 256)
            d->special[str_char(d->line_terminator, i)] = 1;
}

static Value dialect_fill(Type *type, Borrowed const *p) {
    OWNED Dialect *d = AS(Dialect, type_alloc(type));
    if (!d)
        return NULL;
    d->double_quote = 1;
    d->delimiter = ',';
    d->quote = '"';
    d->escape = CSV_NOT_SET;
    d->quoting = QUOTE_MINIMAL;
    if (!set_char("delimiter", &d->delimiter, p[P_DELIMITER], false) || !set_flag(&d->double_quote, p[P_DOUBLEQUOTE]) ||
        !set_char("escapechar", &d->escape, p[P_ESCAPECHAR], true) || !set_terminator(d, p[P_LINETERMINATOR]) ||
        !set_char("quotechar", &d->quote, p[P_QUOTECHAR], true) || !set_quoting(d, p[P_QUOTING]) ||
        !set_flag(&d->skip_initial_space, p[P_SKIPINITIALSPACE]) || !set_flag(&d->strict, p[P_STRICT]) ||
        !dialect_check(d, p[P_QUOTING] != NULL, p[P_QUOTECHAR]))
        return NULL;
    dialect_note_special(d);
    return TO_VALUE(MOVE(d));
}

static Value dialect_new(Type *type, Borrowed *p) {
    OWNED Value registered = NULL;
    Borrowed dialect = p[P_DIALECT] && p[P_DIALECT] != NONE ? p[P_DIALECT] : NULL;
    if (dialect && is_str(dialect)) {
        if (!(registered = csv_dialect_find(dialect)))
            return NULL;
        dialect = registered;
    }
    if (dialect && is_instance(dialect, &csv_dialect_type)) {
        bool plain = true;
        for (int i = P_DIALECT + 1; i < P_COUNT; i++)
            plain = plain && !p[i];
        if (plain)
            return own(dialect);
    }
    Value owned[P_COUNT] = {NULL};
    Value result = !dialect || take_attributes(dialect, p, owned) ? dialect_fill(type, p) : NULL;
    for (int i = 0; i < P_COUNT; i++)
        drop(owned[i]);
    return result;
}

static bool take_keyword(Borrowed *p, Borrowed name, Borrowed value) {
    for (int i = 0; i < P_COUNT; i++) {
        if (!str_equal_ascii(name, parameter_names[i]))
            continue;
        if (p[i])
            return raise_error(&exc_TypeError, "argument for function given by name ('%s') and position (%d)",
                               parameter_names[i], i + 1);
        p[i] = value;
        return true;
    }
    return raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for this function", name);
}

static bool take_keywords(Borrowed *p, Borrowed const *values, Borrowed keywords) {
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++)
        if (!take_keyword(p, tuple_peek(keywords, i), values[i]))
            return false;
    return true;
}

Value csv_dialect_make(Borrowed dialect, Borrowed const *keyword_values, Borrowed keywords) {
    Borrowed p[P_COUNT] = {dialect};
    return take_keywords(p, keyword_values, keywords) ? dialect_new(&csv_dialect_type, p) : NULL;
}

static Value dialect_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed p[P_COUNT] = {NULL};
    if (count > P_COUNT)
        return raise_error(&exc_TypeError, "function takes at most %d arguments (%zd given)", P_COUNT, count);
    for (ssize_t i = 0; i < count; i++)
        p[i] = args[i];
    return take_keywords(p, args + count, keywords) ? dialect_new(type, p) : NULL;
}

static void dialect_dealloc(Object *self) {
    drop(((Dialect *)self)->line_terminator);
    object_free(self);
}

static Value char_value(uint32_t c) { return c == CSV_NOT_SET ? NONE : str_from_char(c); }
static Value dialect_get_delimiter(Borrowed self, void *closure) { return char_value(AS(Dialect, self)->delimiter); }
static Value dialect_get_escapechar(Borrowed self, void *closure) { return char_value(AS(Dialect, self)->escape); }
static Value dialect_get_quotechar(Borrowed self, void *closure) { return char_value(AS(Dialect, self)->quote); }
static Value dialect_get_quoting(Borrowed self, void *closure) { return int_new(AS(Dialect, self)->quoting); }
static Value dialect_get_lineterminator(Borrowed self, void *closure) {
    Value terminator = AS(Dialect, self)->line_terminator;
    return terminator ? own(terminator) : NONE;
}

static Value dialect_py_reduce(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return raise_error(&exc_TypeError, "cannot pickle '%.100s' instances", type_short_name(type_of(self)));
}

static GetSetDef const dialect_getsets[] = {
    {"delimiter", dialect_get_delimiter, NULL, NULL, NULL},
    {"escapechar", dialect_get_escapechar, NULL, NULL, NULL},
    {"lineterminator", dialect_get_lineterminator, NULL, NULL, NULL},
    {"quotechar", dialect_get_quotechar, NULL, NULL, NULL},
    {"quoting", dialect_get_quoting, NULL, NULL, NULL},
    GETSET_END,
};
static MemberDef const dialect_members[] = {
    {"skipinitialspace", MEMBER_BOOL, offsetof(Dialect, skip_initial_space), true, NULL},
    {"doublequote", MEMBER_BOOL, offsetof(Dialect, double_quote), true, NULL},
    {"strict", MEMBER_BOOL, offsetof(Dialect, strict), true, NULL},
    MEMBER_END,
};
static MethodDef const dialect_methods[] = {
    METHOD_ROW("__reduce__", .raw = dialect_py_reduce, NULL, "Raises an exception.", METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("__reduce_ex__", .raw = dialect_py_reduce, NULL, "Raises an exception.", METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static TypeInfo dialect_info = {
    .methods = dialect_methods,
    .getsets = dialect_getsets,
    .members = dialect_members,
    .dealloc = dialect_dealloc,
    .new = dialect_slot_new,
};
Type csv_dialect_type = {
    STATIC_TYPE("_csv.Dialect", Dialect, &dialect_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "How rows are written: separators, quotes, escapes.",
};

/* --- registry --- */

static Value csv_py_register_dialect(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, " expected at least 1 argument, got 0");
    if (count > 2)
        return raise_error(&exc_TypeError, " expected at most 2 arguments, got %zd", count);
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "dialect name must be a string");
    OWNED Value dialect = csv_dialect_make(count > 1 ? args[1] : NULL, args + count, keywords);
    return dialect && dict_set(csv_state()->dialects, args[0], dialect) ? NONE : NULL;
}

static Value csv_py_unregister_dialect(Borrowed self, Borrowed const *args) {
    int removed = dict_remove(csv_state()->dialects, args[0]);
    if (removed < 0)
        return NULL;
    return removed ? NONE : module_raise(csv_state()->error, "unknown dialect");
}

static Value csv_py_get_dialect(Borrowed self, Borrowed const *args) { return csv_dialect_find(args[0]); }
static Value csv_py_list_dialects(Borrowed self, Borrowed const *args) { return dict_keys(csv_state()->dialects); }

static Value csv_py_field_size_limit(Borrowed self, Borrowed const *args) {
    CsvState *state = csv_state();
    int64_t old = state->field_limit;
    if (args[0]) {
        if (!is_int_exact(args[0]))
            return raise_error(&exc_TypeError, "limit must be an integer");
        int64_t limit;
        if (!int_get_int64(args[0], &limit))
            return NULL;
        state->field_limit = limit;
    }
    return int_new(old);
}

/* --- the module --- */

static MethodDef const csv_methods[] = {
    METHOD_ROW("reader", .raw = csv_py_reader, NULL,
     "csv_reader = reader(iterable [, dialect='excel'] [optional keyword args])\n\nIterate over the rows in lines of text.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("writer", .raw = csv_py_writer, NULL,
     "csv_writer = csv.writer(fileobj [, dialect='excel'] [optional keyword args])\n\nWrites rows to an object with write().",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("list_dialects", csv_py_list_dialects, "($module, /)", "Names of all registered dialects."),
    METHOD_ROW("register_dialect", .raw = csv_py_register_dialect, NULL,
     "dialect = csv.register_dialect(name[, dialect[, **fmtparams]])\n\nGive a dialect a name.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("unregister_dialect", csv_py_unregister_dialect, "($module, /, name)", "Forget a dialect."),
    METHOD("get_dialect", csv_py_get_dialect, "($module, /, name)", "The dialect with a name."),
    METHOD("field_size_limit", csv_py_field_size_limit, "($module, /, new_limit=<unrepresentable>)",
           "The limit of a field's length; with an argument, set it and return the old one."),
    METHOD_END,
};

static bool csv_exec(Borrowed module) {
    CsvState *state = csv_state();
    state->field_limit = 128 * 1024;
    state->dialects = dict_new();
    /* The functions reader and writer were added after the types of these names. */
    return state->dialects &&
           module_add(module, "Reader", own(TO_VALUE(&csv_reader_type))) &&
           module_add(module, "Writer", own(TO_VALUE(&csv_writer_type))) &&
           module_add(module, "_dialects", own(state->dialects)) && module_add_text(module, "__version__", "1.0") &&
           module_add_int(module, "QUOTE_MINIMAL", QUOTE_MINIMAL) && module_add_int(module, "QUOTE_ALL", QUOTE_ALL) &&
           module_add_int(module, "QUOTE_NONNUMERIC", QUOTE_NONNUMERIC) &&
           module_add_int(module, "QUOTE_NONE", QUOTE_NONE) &&
           module_add_exception(module, "_csv.Error", NULL, NULL, &state->error);
}

static int csv_traverse(void *state_pointer, Visitor visitor, void *arg) {
    CsvState *state = state_pointer;
    VISIT(state->error);
    VISIT(state->dialects);
    return 0;
}

static void csv_clear(void *state_pointer) {
    CsvState *state = state_pointer;
    drop(MOVE(state->error));
    drop(MOVE(state->dialects));
}

static Type *const csv_types[] = {&csv_dialect_type, &csv_reader_type, &csv_writer_type, NULL};
static int csv_module_id;
ModuleDef const csv_module = {
    .name = "_csv",
    .doc = "Reading and writing of comma-separated values.",
    .methods = csv_methods,
    .types = csv_types,
    .exec = csv_exec,
    .state_size = sizeof(CsvState),
    .traverse = csv_traverse,
    .clear = csv_clear,
    .id = &csv_module_id,
};
