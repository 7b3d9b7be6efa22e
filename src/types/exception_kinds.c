/* SPDX-License-Identifier: MIT
   Exceptions with fields of their own: SystemExit, StopIteration, ImportError, NameError, AttributeError, SyntaxError. */
#include "types/exception_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* Life functions of a layout with `fields`, a list of X(field). */
#define EXCEPTION_LIFE(prefix, T, fields)                                                                              \
    static int prefix##_traverse(Object *self, Visitor visitor, void *arg) {                                           \
        T *e = (T *)self;                                                                                              \
        fields(VISIT) return exception_traverse(self, visitor, arg);                                                   \
    }                                                                                                                  \
    static void prefix##_clear(Object *self) {                                                                         \
        T *e = (T *)self;                                                                                              \
        fields(DROP_FIELD) exception_clear(self);                                                                      \
    }                                                                                                                  \
    static void prefix##_dealloc(Object *self) {                                                                       \
        T *e = (T *)self;                                                                                              \
        gc_untrack(self);                                                                                              \
        fields(DROP_FIELD) exception_fini(self);                                                                       \
    }
#define DROP_FIELD(place) drop(MOVE(place));
#define LIFE_SLOTS(prefix) .dealloc = prefix##_dealloc, .traverse = prefix##_traverse, .clear = prefix##_clear
#define MEMBER_ROW(name, T, field, doc) {name, MEMBER_OBJECT, offsetof(T, field), false, doc}

/* --- SystemExit --- */

#define SYSTEM_EXIT_FIELDS(X) X(e->code);
EXCEPTION_LIFE(system_exit, SystemExitException, SYSTEM_EXIT_FIELDS)

static bool system_exit_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_slot_init(self, args, count, keywords))
        return false;
    SystemExitException *e = AS(SystemExitException, self);
    if (count == 1)
        REPLACE(e->code, own(args[0]));
    else if (count > 1)
        REPLACE(e->code, own(e->args));
    return true;
}

static MemberDef const system_exit_members[] = {
    MEMBER_ROW("code", SystemExitException, code, "exception code"),
    MEMBER_END,
};
TypeInfo exc_SystemExit_info = {
    LIFE_SLOTS(system_exit),
    .init = system_exit_slot_init,
    .members = system_exit_members,
};

/* --- StopIteration --- */

#define STOP_ITERATION_FIELDS(X) X(e->value);
EXCEPTION_LIFE(stop_iteration, StopIterationException, STOP_ITERATION_FIELDS)

static bool stop_iteration_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_slot_init(self, args, count, keywords))
        return false;
    REPLACE(AS(StopIterationException, self)->value, own(count ? args[0] : NONE));
    return true;
}

static MemberDef const stop_iteration_members[] = {
    MEMBER_ROW("value", StopIterationException, value, "generator return value"),
    MEMBER_END,
};
TypeInfo exc_StopIteration_info = {
    LIFE_SLOTS(stop_iteration),
    .init = stop_iteration_slot_init,
    .members = stop_iteration_members,
};

/* --- ImportError --- */

#define IMPORT_ERROR_FIELDS(X) X(e->message); X(e->name); X(e->path);
EXCEPTION_LIFE(import_error, ImportErrorException, IMPORT_ERROR_FIELDS)

bool import_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("ImportError", "(*, name=None, path=None)", args + count, 0, keywords, bound, NULL) ||
        !exception_slot_init(self, args, count, NULL))
        return false;
    ImportErrorException *e = AS(ImportErrorException, self);
    REPLACE(e->name, own_maybe(bound[0]));
    REPLACE(e->path, own_maybe(bound[1]));
    REPLACE(e->message, own_maybe(count == 1 ? args[0] : NULL));
    return true;
}

static Value import_error_slot_str(Borrowed self) {
    Borrowed message = AS(ImportErrorException, self)->message;
    return message && is_str_exact(message) ? own(message) : exception_slot_str(self);
}

/* The state for pickling: the dict with name and path, when there is anything to say. */
static int import_error_state(ImportErrorException *e, Value *out) {
    if (!e->name && !e->path) {
        *out = own_maybe(e->dict);
        return e->dict != NULL;
    }
    OWNED Value state = e->dict ? dict_copy(e->dict) : dict_new();
    if (!state || (e->name && !dict_set(state, STR(name), e->name)) || (e->path && !dict_set(state, STR(path), e->path)))
        return -1;
    *out = MOVE(state);
    return 1;
}

static Value import_error_py_reduce(Borrowed self, Borrowed const *args) {
    ImportErrorException *e = AS(ImportErrorException, self);
    OWNED Value state = NULL;
    int has_state = import_error_state(e, &state);
    if (has_state < 0)
        return NULL;
    return has_state ? tuple_pack(3, type_of(self), e->args, state) : tuple_pack(2, type_of(self), e->args);
}

static MethodDef const import_error_methods[] = {
    METHOD_HIDDEN("__reduce__", import_error_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static MemberDef const import_error_members[] = {
    MEMBER_ROW("msg", ImportErrorException, message, "exception message"),
    MEMBER_ROW("name", ImportErrorException, name, "module name"),
    MEMBER_ROW("path", ImportErrorException, path, "module path"),
    MEMBER_END,
};
TypeInfo exc_ImportError_info = {
    LIFE_SLOTS(import_error),
    .init = import_error_slot_init,
    .str = import_error_slot_str,
    .methods = import_error_methods,
    .members = import_error_members,
};

/* --- NameError, AttributeError --- */

#define NAME_ERROR_FIELDS(X) X(e->name);
EXCEPTION_LIFE(name_error, NameErrorException, NAME_ERROR_FIELDS)

bool name_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[1];
    if (!native_bind("NameError", "(*, name=None)", args + count, 0, keywords, bound, NULL) ||
        !exception_slot_init(self, args, count, NULL))
        return false;
    REPLACE(AS(NameErrorException, self)->name, own_maybe(bound[0]));
    return true;
}

static MemberDef const name_error_members[] = {
    MEMBER_ROW("name", NameErrorException, name, "name"),
    MEMBER_END,
};
TypeInfo exc_NameError_info = {
    LIFE_SLOTS(name_error),
    .init = name_error_slot_init,
    .str = exception_slot_str,
    .members = name_error_members,
};

#define ATTRIBUTE_ERROR_FIELDS(X) X(e->object); X(e->name);
EXCEPTION_LIFE(attribute_error, AttributeErrorException, ATTRIBUTE_ERROR_FIELDS)

static bool attribute_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("AttributeError", "(*, name=None, obj=None)", args + count, 0, keywords, bound, NULL) ||
        !exception_slot_init(self, args, count, NULL))
        return false;
    AttributeErrorException *e = AS(AttributeErrorException, self);
    REPLACE(e->name, own_maybe(bound[0]));
    REPLACE(e->object, own_maybe(bound[1]));
    return true;
}

static MemberDef const attribute_error_members[] = {
    MEMBER_ROW("name", AttributeErrorException, name, "attribute name"),
    MEMBER_ROW("obj", AttributeErrorException, object, "object"),
    MEMBER_END,
};
TypeInfo exc_AttributeError_info = {
    LIFE_SLOTS(attribute_error),
    .init = attribute_error_slot_init,
    .str = exception_slot_str,
    .members = attribute_error_members,
};

/* --- SyntaxError --- */

#define SYNTAX_ERROR_FIELDS(X)                                                                                         \
    X(e->message); X(e->filename); X(e->lineno); X(e->offset); X(e->end_lineno); X(e->end_offset); X(e->text);         \
    X(e->print_file_and_line);
EXCEPTION_LIFE(syntax_error, SyntaxErrorException, SYNTAX_ERROR_FIELDS)

/* Takes the position from the tuple (filename, lineno, offset, text[, end_lineno, end_offset]). */
static bool syntax_error_set_details(SyntaxErrorException *e, Borrowed details) {
    OWNED Value tuple = sequence_tuple(details);
    if (!tuple)
        return false;
    ssize_t n = tuple_size(tuple);
    if (n < 4 || n > 6) {
        raise_error(&exc_TypeError, "function takes %s %d arguments (%zd given)", n < 4 ? "at least" : "at most",
                    n < 4 ? 4 : 6, n);
        return false;
    }
    Value *const places[] = {&e->filename, &e->lineno, &e->offset, &e->text, &e->end_lineno, &e->end_offset};
    for (ssize_t i = 0; i < 6; i++)
        REPLACE(*places[i], i < n ? own(tuple_peek(tuple, i)) : NULL);
    if (n == 5) {
        raise_error(&exc_TypeError, "end_offset must be provided when end_lineno is provided");
        return false;
    }
    return true;
}

bool syntax_error_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_slot_init(self, args, count, keywords))
        return false;
    SyntaxErrorException *e = AS(SyntaxErrorException, self);
    if (count >= 1)
        REPLACE(e->message, own(args[0]));
    return count != 2 || syntax_error_set_details(e, args[1]);
}

/* What follows the last slash. */
static Value syntax_error_base_name(Borrowed filename) {
    ssize_t at = str_find_char(filename, '/', 0, str_length(filename), -1);
    return str_substring(filename, at + 1, str_length(filename));
}

static Value syntax_error_slot_str(Borrowed self) {
    SyntaxErrorException *e = AS(SyntaxErrorException, self);
    OWNED Value message = own(e->message ? e->message : NONE);
    bool has_file = e->filename && is_str(e->filename), has_line = e->lineno && is_int_exact(e->lineno);
    if (!has_file && !has_line)
        return object_str(message);
    OWNED Value line = own_maybe(has_line ? e->lineno : NULL);
    OWNED Value base = has_file ? syntax_error_base_name(e->filename) : NULL;
    if (has_file && !base)
        return NULL;
    if (has_file && has_line)
        return str_format("%S (%U, line %S)", message, base, line);
    return has_file ? str_format("%S (%U)", message, base) : str_format("%S (line %S)", message, line);
}

static MemberDef const syntax_error_members[] = {
    MEMBER_ROW("msg", SyntaxErrorException, message, "exception msg"),
    MEMBER_ROW("filename", SyntaxErrorException, filename, "exception filename"),
    MEMBER_ROW("lineno", SyntaxErrorException, lineno, "exception lineno"),
    MEMBER_ROW("offset", SyntaxErrorException, offset, "exception offset"),
    MEMBER_ROW("text", SyntaxErrorException, text, "exception text"),
    MEMBER_ROW("end_lineno", SyntaxErrorException, end_lineno, "exception end lineno"),
    MEMBER_ROW("end_offset", SyntaxErrorException, end_offset, "exception end offset"),
    MEMBER_ROW("print_file_and_line", SyntaxErrorException, print_file_and_line, "exception print_file_and_line"),
    MEMBER_END,
};
TypeInfo exc_SyntaxError_info = {
    LIFE_SLOTS(syntax_error),
    .init = syntax_error_slot_init,
    .str = syntax_error_slot_str,
    .members = syntax_error_members,
};

/* A position field: an int, or None when it is unknown. */
static Value syntax_error_number(int n) { return n > 0 ? imm_int(n) : own(NONE); }

void *raise_syntax_error(Type *type, Borrowed message, Borrowed filename, int line, int column, int end_line,
                         int end_column, Borrowed text) {
    OWNED Value details = build_value("(OiNONN)", filename ? filename : NONE, line, syntax_error_number(column),
                                      text ? text : NONE, syntax_error_number(end_line), syntax_error_number(end_column));
    OWNED Value exception = details ? call_2(TO_VALUE(type), message, details) : NULL;
    return exception ? raise_exception(MOVE(exception)) : NULL;
}
