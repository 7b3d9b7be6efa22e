/* SPDX-License-Identifier: MIT
   The type code. Instructions rewrite themselves while they run, so whatever looks at them from outside
   (hash, comparison, marshal) sees their generic form. A code object is immutable but for its caches. Called
   by compile/, vm/, modules. */
#include "bytecode/code.h"

#include "bytecode/code_priv.h"
#include "bytecode/constant.h"
#include "bytecode/position.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* --- making --- */

static void parts_discard(CodeParts *p) {
    Value const owned[] = {p->filename,         p->name,          p->qualname,
                           p->constants,        p->names,         p->local_plus_names,
                           p->local_plus_kinds, p->position_table};
    for (int i = 0; i < ARRAY_LENGTH(owned); i++)
        drop(owned[i]);
    memory_free(p->instructions);
    memory_free(p->exceptions);
}

static bool parts_are_complete(CodeParts const *p) {
    return p->filename && p->name && p->qualname && p->constants && p->names && p->local_plus_names &&
           p->local_plus_kinds && p->position_table && p->instructions &&
           (p->exceptions || !p->exception_count);
}

/* Attribute look-up compares names by address. What comes from a file need not be interned yet. */
static bool names_intern(Borrowed names) {
    for (ssize_t i = 0; i < tuple_size(names); i++) {
        Borrowed name = tuple_peek(names, i);
        if (!is_str_exact(name) || str_is_interned(name))
            continue;
        Value interned = str_intern(own(name));
        if (!interned)
            return false;
        REPLACE(AS(Tuple, names)->items[i], interned);
    }
    return true;
}

Value code_new(CodeParts *p) {
    bool complete = parts_are_complete(p) && names_intern(p->names) && names_intern(p->local_plus_names);
    Code *code = complete ? NEW_OBJECT(Code, &code_type) : NULL;
    OWNED Value none = code ? bytes_new("", 0) : NULL;
    if (!none) {
        parts_discard(p);
        drop_ref(code);
        ASSERT(error_is_set());
        return NULL;
    }
    code->constants = p->constants;
    code->names = p->names;
    code->abi_exception_table = own(none);
    code->code_bytes = own(none);
    code->flags = p->flags;
    code->argument_count = p->argument_count;
    code->positional_only_count = p->positional_only_count;
    code->keyword_only_count = p->keyword_only_count;
    code->register_count = code->shown_stack_size = p->register_count;
    code->first_line = p->first_line;
    code->local_plus_count = (int)tuple_size(p->local_plus_names);
    code->local_count = p->local_count;
    code->plain_cell_count = p->plain_cell_count;
    code->cell_count = p->cell_count;
    code->free_count = p->free_count;
    code->local_plus_names = p->local_plus_names;
    code->local_plus_kinds = p->local_plus_kinds;
    code->filename = p->filename;
    code->name = p->name;
    code->qualname = p->qualname;
    code->position_table = p->position_table;
    code->instructions = p->instructions;
    code->word_count = p->word_count;
    code->exception_count = p->exception_count;
    code->exceptions = p->exceptions;
    code->first_temporary = (uint16_t)p->first_temporary;
    int stars = ((p->flags & CODE_VARARGS) != 0) + ((p->flags & CODE_VARKEYWORDS) != 0);
    code->parameter_count = (uint16_t)(p->argument_count + p->keyword_only_count + stars);
    code->is_simple = !stars && !p->keyword_only_count && !(p->flags & CODE_ANY_GENERATOR);
    return TO_VALUE(code);
}

static void code_dealloc(Object *o) {
    Code *c = (Code *)o;
    Value const owned[] = {c->constants,
                           c->names,
                           c->abi_exception_table,
                           c->local_plus_names,
                           c->local_plus_kinds,
                           c->filename,
                           c->name,
                           c->qualname,
                           c->position_table,
                           c->code_bytes};
    for (int i = 0; i < ARRAY_LENGTH(owned); i++)
        drop(owned[i]);
    memory_free(c->instructions);
    memory_free(c->exceptions);
    memory_free(c->lines);
    object_free(c);
}

Instr *code_generic_instructions(Code const *code) {
    Instr *copy = memory_new_array(code->word_count, sizeof *copy);
    if (!copy)
        return NULL;
    for (uint32_t i = 0; i < code->word_count;) {
        Instr w = code->instructions[i];
        Opcode op = opcode_generic((Opcode)w.op);
        w.op = (uint8_t)op;
        copy[i++] = w;
        for (int n = 0; n < opcode_caches[op]; n++, i++)
            copy[i].word = instruction_operand_word(op, n, code->instructions[i].word);
    }
    return copy;
}

/* --- names by kind --- */

/* Names of the locals, cells or free variables whose kind has `bit`. */
static Value names_of_kind(Code const *c, int bit) {
    OWNED Value list = list_new(0);
    const unsigned char *kinds = (const unsigned char *)bytes_data(c->local_plus_kinds);
    for (int i = 0; list && i < c->local_plus_count; i++)
        if ((kinds[i] & bit) && !list_append(list, tuple_peek(c->local_plus_names, i)))
            return NULL;
    return list ? list_to_tuple(list) : NULL;
}

Value code_variable_names(Code const *code) { return names_of_kind(code, LOCAL_KIND_LOCAL); }
Value code_cell_names(Code const *code) { return names_of_kind(code, LOCAL_KIND_CELL); }
Value code_free_names(Code const *code) { return names_of_kind(code, LOCAL_KIND_FREE); }

static Value code_get_varnames(Borrowed self, void *closure) { return code_variable_names(AS(Code, self)); }
static Value code_get_cellvars(Borrowed self, void *closure) { return code_cell_names(AS(Code, self)); }
static Value code_get_freevars(Borrowed self, void *closure) { return code_free_names(AS(Code, self)); }

/* --- positions --- */

static Value line_or_none(int line) { return line > 0 ? imm_int(line) : NONE; }

/* (start, end, line) for each run of one line; offsets count two for each word, as tb_lasti does. */
static Value lines_list(Code const *code) {
    OWNED Value list = list_new(0);
    PositionReader r;
    position_read(&r, code);
    bool more = list && position_next(&r);
    while (more) {
        uint32_t start = r.word, end = r.word + r.words;
        int line = r.position.line;
        while ((more = position_next(&r)) && r.position.line == line)
            end = r.word + r.words;
        if (!list_append_steal(list, tuple_pack(3, imm_int(start * 2), imm_int(end * 2), line_or_none(line))))
            return NULL;
    }
    return MOVE(list);
}

static Value code_py_lines(Borrowed self, Borrowed const *args) {
    OWNED Value list = lines_list(AS(Code, self));
    return list ? get_iter(list) : NULL;
}

static Value column_or_none(int column) { return column >= 0 ? imm_int(column) : NONE; }

static Value position_tuple(Position p) {
    bool known = p.line > 0;
    return tuple_pack(4, line_or_none(p.line), known ? line_or_none(p.end_line) : NONE,
                      known ? column_or_none(p.column) : NONE, known ? column_or_none(p.end_column) : NONE);
}

static Value code_py_positions(Borrowed self, Borrowed const *args) {
    OWNED Value list = list_new(0);
    PositionReader r;
    position_read(&r, AS(Code, self));
    while (list && position_next(&r)) {
        OWNED Value tuple = position_tuple(r.position);
        for (uint32_t i = 0; i < r.words; i++)
            if (!tuple || !list_append(list, tuple))
                return NULL;
    }
    return list ? get_iter(list) : NULL;
}

/* The line table of old: pairs of bytes, increments of offset and line. */
static Value code_get_lnotab(Borrowed self, void *closure) {
    Code const *code = AS(Code, self);
    OWNED Value out = bytearray_new("", 0);
    PositionReader r;
    position_read(&r, code);
    int line = code->first_line;
    uint32_t offset = 0;
    while (out && position_next(&r)) {
        if (r.position.line <= 0 || r.position.line == line)
            continue;
        int delta = r.position.line - line;
        uint32_t bytes = r.word * 2 - offset;
        while (bytes || delta) {
            int step_bytes = bytes > 254 ? 254 : (int)bytes, step_line = bytes > 254    ? 0
                                                                         : delta > 127  ? 127
                                                                         : delta < -128 ? -128
                                                                                        : delta;
            ssize_t size = bytearray_size(out);
            if (!bytearray_resize(out, size + 2))
                return NULL;
            bytearray_data(out)[size] = (char)step_bytes;
            bytearray_data(out)[size + 1] = (char)step_line;
            bytes -= (uint32_t)step_bytes;
            delta -= step_line;
        }
        line = r.position.line;
        offset = r.word * 2;
    }
    return out ? bytes_new(bytearray_data(out), bytearray_size(out)) : NULL;
}

/* --- comparison --- */

static int same_constants(Borrowed a, Borrowed b) {
    if (tuple_size(a) != tuple_size(b))
        return 0;
    for (ssize_t i = 0; i < tuple_size(a); i++) {
        OWNED Value x = constant_key(tuple_peek(a, i)), y = x ? constant_key(tuple_peek(b, i)) : NULL;
        int same = y ? is_equal(x, y) : -1;
        if (same <= 0)
            return same;
    }
    return 1;
}

static int same_instructions(Code const *a, Code const *b) {
    if (a->word_count != b->word_count || a->exception_count != b->exception_count)
        return 0;
    Instr *x = code_generic_instructions(a), *y = x ? code_generic_instructions(b) : NULL;
    int same = y ? memcmp(x, y, a->word_count * sizeof *x) == 0 : -1;
    memory_free(x);
    memory_free(y);
    if (same == 1 && a->exception_count)
        same = memcmp(a->exceptions, b->exceptions, a->exception_count * sizeof *a->exceptions) == 0;
    return same;
}

static int code_equal(Code const *a, Code const *b) {
    if (a == b)
        return 1;
    if (a->argument_count != b->argument_count || a->positional_only_count != b->positional_only_count ||
        a->keyword_only_count != b->keyword_only_count || a->flags != b->flags || a->first_line != b->first_line)
        return 0;
    Borrowed const pairs[][2] = {{a->name, b->name},
                                 {a->names, b->names},
                                 {a->local_plus_names, b->local_plus_names},
                                 {a->local_plus_kinds, b->local_plus_kinds},
                                 {a->position_table, b->position_table}};
    for (int i = 0; i < ARRAY_LENGTH(pairs); i++) {
        int same = is_equal(pairs[i][0], pairs[i][1]);
        if (same <= 0)
            return same;
    }
    int same = same_instructions(a, b);
    return same > 0 ? same_constants(a->constants, b->constants) : same;
}

static Value code_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_code(a) || !is_code(b))
        return own(NOT_IMPLEMENTED);
    int same = code_equal(AS(Code, a), AS(Code, b));
    return same < 0 ? NULL : bool_value(same == (op == COMPARE_EQ));
}

static hash_t code_slot_hash(Borrowed self) {
    Code const *c = AS(Code, self);
    Borrowed const parts[] = {c->name, c->names, c->local_plus_names, c->position_table};
    uint64_t h = (uint64_t)c->argument_count ^ (uint64_t)c->flags << 8 ^ (uint64_t)c->first_line << 24 ^
                 (uint64_t)c->word_count << 40;
    for (int i = 0; i < ARRAY_LENGTH(parts); i++) {
        hash_t part = object_hash(parts[i]);
        if (part == -1)
            return -1;
        h = (h ^ (uint64_t)part) * 0x9E3779B97F4A7C15u;
    }
    return (hash_t)h == -1 ? -2 : (hash_t)h;
}

static Value code_slot_repr(Borrowed self) {
    Code const *c = AS(Code, self);
    return str_format("<code object %U at %p, file \"%U\", line %d>", (Borrowed)c->name, (const void *)c,
                      (Borrowed)c->filename, c->first_line ? c->first_line : -1);
}

/* --- replace --- */

enum {
    REPLACE_argcount,
    REPLACE_posonly,
    REPLACE_kwonly,
    REPLACE_nlocals,
    REPLACE_stacksize,
    REPLACE_flags,
    REPLACE_firstlineno,
    REPLACE_code,
    REPLACE_consts,
    REPLACE_names,
    REPLACE_varnames,
    REPLACE_freevars,
    REPLACE_cellvars,
    REPLACE_filename,
    REPLACE_name,
    REPLACE_qualname,
    REPLACE_linetable,
    REPLACE_exceptiontable
};

static bool replace_int(Borrowed arg, const char *name, int *field) {
    if (!arg)
        return true;
    if (!arg_int(arg, field))
        return false;
    if (*field < 0) {
        raise_error(&exc_ValueError, "%s must be a positive integer", name);
        return false;
    }
    return true;
}

static Value replaced(Borrowed arg, Borrowed now) { return own(arg ? arg : now); }

static bool check_type(Borrowed arg, bool (*is)(Borrowed), const char *name, const char *type) {
    if (!arg || is(arg))
        return true;
    raise_error(&exc_TypeError, "replace() argument '%s' must be %s, not %T", name, type, arg);
    return false;
}
static bool is_str_value(Borrowed v) { return is_str(v); }
static bool is_tuple_value(Borrowed v) { return is_tuple(v); }
static bool is_bytes_value(Borrowed v) { return is_bytes(v); }

/* What belongs to the instructions can only be "replaced" by itself. */
static bool check_fixed(Borrowed arg, Borrowed now, const char *name) {
    int same = arg ? is_equal(arg, now) : 1;
    if (same == 0)
        raise_error(&exc_ValueError, "code: %s cannot be replaced: it belongs to the instructions", name);
    return same > 0;
}

static bool check_replacements(Code const *c, Borrowed const *args) {
    static const struct {
        int index;
        bool (*is)(Borrowed);
        const char *name, *type;
    } typed[] = {
        {REPLACE_code, is_bytes_value, "co_code", "bytes"},
        {REPLACE_consts, is_tuple_value, "co_consts", "tuple"},
        {REPLACE_names, is_tuple_value, "co_names", "tuple"},
        {REPLACE_varnames, is_tuple_value, "co_varnames", "tuple"},
        {REPLACE_freevars, is_tuple_value, "co_freevars", "tuple"},
        {REPLACE_cellvars, is_tuple_value, "co_cellvars", "tuple"},
        {REPLACE_filename, is_str_value, "co_filename", "str"},
        {REPLACE_name, is_str_value, "co_name", "str"},
        {REPLACE_qualname, is_str_value, "co_qualname", "str"},
        {REPLACE_linetable, is_bytes_value, "co_linetable", "bytes"},
        {REPLACE_exceptiontable, is_bytes_value, "co_exceptiontable", "bytes"},
    };
    for (int i = 0; i < ARRAY_LENGTH(typed); i++)
        if (!check_type(args[typed[i].index], typed[i].is, typed[i].name, typed[i].type))
            return false;
    if (!check_fixed(args[REPLACE_code], c->code_bytes, "co_code") ||
        !check_fixed(args[REPLACE_exceptiontable], c->abi_exception_table, "co_exceptiontable"))
        return false;
    bool short_table = (args[REPLACE_consts] && tuple_size(args[REPLACE_consts]) < tuple_size(c->constants)) ||
                       (args[REPLACE_names] && tuple_size(args[REPLACE_names]) < tuple_size(c->names));
    if (short_table) {
        raise_error(&exc_ValueError, "code: co_consts or co_names is too small");
        return false;
    }
    return true;
}

/* The names of all registers after co_varnames, co_cellvars and co_freevars were replaced; NULL: error. */
static Value replaced_names(Code const *c, Borrowed const *args) {
    OWNED Value varnames = args[REPLACE_varnames] ? own(args[REPLACE_varnames]) : code_variable_names(c);
    OWNED Value cells = args[REPLACE_cellvars] ? own(args[REPLACE_cellvars]) : code_cell_names(c);
    OWNED Value frees = args[REPLACE_freevars] ? own(args[REPLACE_freevars]) : code_free_names(c);
    if (!varnames || !cells || !frees)
        return NULL;
    if (tuple_size(varnames) != c->local_count)
        return raise_error(&exc_ValueError, "code: varnames is too small");
    if (tuple_size(cells) != c->cell_count || tuple_size(frees) != c->free_count)
        return raise_error(&exc_ValueError, "code: co_cellvars and co_freevars must keep their sizes");
    OWNED Value out = tuple_new(c->local_plus_count);
    const unsigned char *kinds = (const unsigned char *)bytes_data(c->local_plus_kinds);
    ssize_t local = 0, cell = 0, free_at = 0;
    for (int i = 0; out && i < c->local_plus_count; i++) {
        Borrowed name = kinds[i] & LOCAL_KIND_FREE   ? tuple_peek(frees, free_at++)
                        : kinds[i] & LOCAL_KIND_LOCAL ? tuple_peek(varnames, local++)
                                                      : tuple_peek(cells, cell);
        cell += (kinds[i] & LOCAL_KIND_CELL) != 0;
        if (!is_str_exact(name))
            return raise_error(&exc_TypeError, "name tuples must contain only strings, not '%T'", name);
        tuple_init_item(out, i, own(name));
    }
    return MOVE(out);
}

static Value interned_names(Borrowed names) {
    OWNED Value out = tuple_new(tuple_size(names));
    for (ssize_t i = 0; out && i < tuple_size(names); i++) {
        if (!is_str_exact(tuple_peek(names, i)))
            return raise_error(&exc_TypeError, "name tuples must contain only strings, not '%T'", tuple_peek(names, i));
        Value name = str_intern(own(tuple_peek(names, i)));
        if (!name)
            return NULL;
        tuple_init_item(out, i, name);
    }
    return MOVE(out);
}

static Value code_replace(Code const *c, Borrowed const *args) {
    CodeParts p = {.flags = c->flags,
                   .argument_count = c->argument_count,
                   .positional_only_count = c->positional_only_count,
                   .keyword_only_count = c->keyword_only_count,
                   .first_line = c->first_line,
                   .local_count = c->local_count,
                   .plain_cell_count = c->plain_cell_count,
                   .cell_count = c->cell_count,
                   .free_count = c->free_count,
                   .register_count = c->register_count,
                   .first_temporary = c->first_temporary,
                   .word_count = c->word_count,
                   .exception_count = c->exception_count};
    int locals = c->local_count, registers = c->shown_stack_size;
    if (!check_replacements(c, args) ||
        !replace_int(args[REPLACE_argcount], "co_argcount", &p.argument_count) ||
        !replace_int(args[REPLACE_posonly], "co_posonlyargcount", &p.positional_only_count) ||
        !replace_int(args[REPLACE_kwonly], "co_kwonlyargcount", &p.keyword_only_count) ||
        !replace_int(args[REPLACE_nlocals], "co_nlocals", &locals) ||
        !replace_int(args[REPLACE_stacksize], "co_stacksize", &registers) ||
        !replace_int(args[REPLACE_flags], "co_flags", &p.flags) ||
        !replace_int(args[REPLACE_firstlineno], "co_firstlineno", &p.first_line))
        return NULL;
    int stars = ((p.flags & CODE_VARARGS) != 0) + ((p.flags & CODE_VARKEYWORDS) != 0);
    if (locals != c->local_count || p.positional_only_count > p.argument_count ||
        p.argument_count + p.keyword_only_count + stars > c->local_count)
        return raise_error(&exc_ValueError, "code: co_nlocals != len(co_varnames)");
    p.names = args[REPLACE_names] ? interned_names(args[REPLACE_names]) : own(c->names);
    p.local_plus_names = p.names ? replaced_names(c, args) : NULL;
    p.local_plus_kinds = own(c->local_plus_kinds);
    p.constants = replaced(args[REPLACE_consts], c->constants);
    p.filename = replaced(args[REPLACE_filename], c->filename);
    p.name = replaced(args[REPLACE_name], c->name);
    p.qualname = replaced(args[REPLACE_qualname], c->qualname);
    p.position_table = replaced(args[REPLACE_linetable], c->position_table);
    p.instructions = p.local_plus_names ? code_generic_instructions(c) : NULL;
    if (p.instructions && p.exception_count) {
        p.exceptions = memory_new_array(p.exception_count, sizeof *p.exceptions);
        if (p.exceptions)
            memcpy(p.exceptions, c->exceptions, p.exception_count * sizeof *p.exceptions);
    }
    Value code = code_new(&p);
    if (code)
        AS(Code, code)->shown_stack_size = registers;
    return code;
}

static Value code_py_replace(Borrowed self, Borrowed const *args) { return code_replace(AS(Code, self), args); }

/* --- the rest of what Python sees --- */

static Value code_py_varname_from_oparg(Borrowed self, Borrowed const *args) {
    Code const *c = AS(Code, self);
    ssize_t i;
    if (!arg_ssize(args[0], &i))
        return NULL;
    if (i < 0 || i >= c->local_plus_count)
        return raise_error(&exc_IndexError, "tuple index out of range");
    return own(tuple_peek(c->local_plus_names, i));
}

static Value code_py_sizeof(Borrowed self, Borrowed const *args) {
    Code const *c = AS(Code, self);
    return int_new((int64_t)(sizeof *c + c->word_count * sizeof(Instr) + c->exception_count * sizeof(ExceptionEntry)));
}

static MethodDef const code_methods[] = {
    METHOD("__sizeof__", code_py_sizeof, "($self, /)", "Size of the code object in memory, in bytes."),
    METHOD("co_lines", code_py_lines, "($self, /)",
           "Iterate over (start, end, line) of runs of instructions."),
    METHOD("co_positions", code_py_positions, "($self, /)",
           "Iterate over (line, end line, column, end column) of each instruction word."),
    METHOD("replace", code_py_replace,
           "($self, /, *, co_argcount=-1, co_posonlyargcount=-1, co_kwonlyargcount=-1, co_nlocals=-1, "
           "co_stacksize=-1, "
           "co_flags=-1, co_firstlineno=-1, co_code=None, co_consts=None, co_names=None, co_varnames=None, "
           "co_freevars=None, "
           "co_cellvars=None, co_filename=None, co_name=None, co_qualname=None, co_linetable=None, "
           "co_exceptiontable=None)",
           "Return a copy of the code object with new values for the specified fields."),
    METHOD("_varname_from_oparg", code_py_varname_from_oparg, "($self, /, oparg)",
           "Name of a local variable by its number."),
    METHOD_END,
};

static GetSetDef const code_getsets[] = {
    {"co_varnames", code_get_varnames, NULL, NULL, NULL}, {"co_cellvars", code_get_cellvars, NULL, NULL, NULL},
    {"co_freevars", code_get_freevars, NULL, NULL, NULL}, {"co_lnotab", code_get_lnotab, NULL, NULL, NULL},
    GETSET_END,
};

#define CODE_MEMBER(name, kind, field) {name, kind, offsetof(Code, field), true, NULL}
static MemberDef const code_members[] = {
    CODE_MEMBER("co_argcount", MEMBER_INT, argument_count),
    CODE_MEMBER("co_posonlyargcount", MEMBER_INT, positional_only_count),
    CODE_MEMBER("co_kwonlyargcount", MEMBER_INT, keyword_only_count),
    CODE_MEMBER("co_nlocals", MEMBER_INT, local_count),
    CODE_MEMBER("co_stacksize", MEMBER_INT, shown_stack_size),
    CODE_MEMBER("co_flags", MEMBER_INT, flags),
    CODE_MEMBER("co_firstlineno", MEMBER_INT, first_line),
    CODE_MEMBER("co_names", MEMBER_OBJECT, names),
    CODE_MEMBER("co_filename", MEMBER_OBJECT, filename),
    CODE_MEMBER("co_name", MEMBER_OBJECT, name),
    CODE_MEMBER("co_qualname", MEMBER_OBJECT, qualname),
    CODE_MEMBER("co_consts", MEMBER_OBJECT, constants),
    CODE_MEMBER("co_code", MEMBER_OBJECT, code_bytes),
    CODE_MEMBER("_co_code_adaptive", MEMBER_OBJECT, code_bytes),
    CODE_MEMBER("co_linetable", MEMBER_OBJECT, position_table),
    CODE_MEMBER("co_exceptiontable", MEMBER_OBJECT, abi_exception_table),
    MEMBER_END,
};

static TypeInfo code_info = {
    .methods = code_methods,
    .getsets = code_getsets,
    .members = code_members,
    .dealloc = code_dealloc,
    .repr = code_slot_repr,
    .hash = code_slot_hash,
    .compare = code_slot_compare,
    .getattr = object_slot_getattr,
};
Type code_type = {
    STATIC_TYPE("code", Code, &code_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Code, weaklist),
    .doc = "What a compiled block is run from. Made by compile(), def and lambda only.",
};
