/* SPDX-License-Identifier: MIT
   builtins: what needs frames, the compiler or the import system: compile, eval, exec, the class statement's function,
   __import__, the scope functions, breakpoint. */
#include "modules/builtins_priv.h"

#include "bytecode/code.h"
#include "compile/compile.h"
#include "gil/interp.h"
#include "modules/_ast/ast.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/function.h"
#include "vm/vm.h"

/* --- the class statement --- */

/* The bases with those that are no classes replaced by what their __mro_entries__ says; the tuple itself when all are. */
static Value class_resolve_bases(Borrowed bases) {
    OWNED Value list = NULL;
    for (ssize_t i = 0; i < tuple_size(bases); i++) {
        Borrowed base = tuple_peek(bases, i);
        OWNED Value resolve = NULL, entries = NULL;
        int has = is_type(base) ? 0 : find_attr(base, STR(__mro_entries__), &resolve);
        if (has < 0)
            return NULL;
        if (!has) {
            if (list && !list_append(list, base))
                return NULL;
            continue;
        }
        if (!(entries = call_1(resolve, bases)))
            return NULL;
        if (!is_tuple(entries))
            return raise_error(&exc_TypeError, "__mro_entries__ must return a tuple");
        if (!list && !(list = list_from_array((Borrowed const *)AS(Tuple, bases)->items, i)))
            return NULL;
        if (!list_extend(list, entries))
            return NULL;
    }
    return list ? list_to_tuple(list) : own(bases);
}

/* A class statement on its way. */
typedef struct {
    Borrowed function, name, bases_given;
    Value bases, metaclass, namespace;
    Value keywords; /* Dict without "metaclass", or NULL */
} ClassStatement;

static void class_statement_fini(ClassStatement *s) {
    drop(s->bases);
    drop(s->metaclass);
    drop(s->namespace);
    drop(s->keywords);
}

/* Takes the metaclass out of the keywords, or finds the bases' own. */
static bool class_find_metaclass(ClassStatement *s, Borrowed const *values, Borrowed keywords) {
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        Borrowed name = tuple_peek(keywords, i);
        if (str_equal_fast(name, STR(metaclass))) {
            REPLACE(s->metaclass, own(values[i]));
            continue;
        }
        if ((!s->keywords && !(s->keywords = dict_new())) || !dict_set(s->keywords, name, values[i]))
            return false;
    }
    if (!s->metaclass)
        s->metaclass = own(TO_VALUE(tuple_size(s->bases) ? type_of(tuple_peek(s->bases, 0)) : &type_type));
    if (!is_type(s->metaclass))
        return true;
    Type *winner = type_calculate_metaclass(AS(Type, s->metaclass), s->bases);
    if (!winner)
        return false;
    REPLACE(s->metaclass, own(TO_VALUE(winner)));
    return true;
}

static bool class_prepare(ClassStatement *s) {
    OWNED Value prepare = NULL;
    int has = s->metaclass == TO_VALUE(&type_type) ? 0 : find_attr(s->metaclass, STR(__prepare__), &prepare);
    if (has < 0)
        return false;
    OWNED Value args = has ? tuple_pack(2, s->name, s->bases) : NULL;
    if (has && !args)
        return false;
    s->namespace = has ? call_tuple(prepare, args, s->keywords) : dict_new();
    if (!s->namespace)
        return false;
    if (is_mapping(s->namespace))
        return true;
    raise_error(&exc_TypeError, "%.200s.__prepare__() must return a mapping, not %.200T",
                is_type(s->metaclass) ? AS(Type, s->metaclass)->name : "<metaclass>", s->namespace);
    return false;
}

/* The body left its __class__ cell behind: the metaclass must have put the class into it. */
static bool class_check_cell(ClassStatement const *s, Borrowed class, Borrowed cell) {
    if (!is_type(class) || !is_exact(cell, &cell_type))
        return true;
    Borrowed content = AS(Cell, cell)->content;
    if (content == class)
        return true;
    if (!content)
        raise_error(&exc_RuntimeError,
                    "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to type.__new__?", s->name,
                    class);
    else
        raise_error(&exc_TypeError, "__class__ set to %.200R defining %.200R as %.200R", content, s->name, class);
    return false;
}

static Value class_make(ClassStatement *s) {
    Function *f = AS(Function, s->function);
    OWNED Value cell = vm_eval_code(f->code, f->globals, s->namespace, f->closure);
    if (!cell)
        return NULL;
    if (s->bases != s->bases_given && !set_item(s->namespace, STR(__orig_bases__), s->bases_given))
        return NULL;
    OWNED Value args = tuple_pack(3, s->name, s->bases, s->namespace);
    OWNED Value class = args ? call_tuple(s->metaclass, args, s->keywords) : NULL;
    return class && class_check_cell(s, class, cell) ? MOVE(class) : NULL;
}

Value builtins_py_build_class(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 2)
        return raise_error(&exc_TypeError, "__build_class__: not enough arguments");
    if (!is_function(args[0]))
        return raise_error(&exc_TypeError, "__build_class__: func must be a function");
    if (!is_str(args[1]))
        return raise_error(&exc_TypeError, "__build_class__: name is not a string");
    OWNED Value given = tuple_from_array(args + 2, count - 2);
    if (!given)
        return NULL;
    ClassStatement s = {args[0], args[1], given, class_resolve_bases(given), NULL, NULL, NULL};
    Value class = NULL;
    if (s.bases && class_find_metaclass(&s, args + count, keywords) && class_prepare(&s))
        class = class_make(&s);
    class_statement_fini(&s);
    return class;
}

/* --- import --- */

Value builtins_py_import(Borrowed self, Borrowed const *args) {
    int level = 0;
    if (args[4] && !arg_int(args[4], &level))
        return NULL;
    return import_call(args[0], args[1] ? args[1] : NONE, args[3] ? args[3] : NONE, level);
}

/* --- scopes --- */

Value builtins_py_globals(Borrowed self, Borrowed const *args) {
    Borrowed globals = vm_globals();
    return own(globals ? globals : NONE);
}

Value builtins_py_locals(Borrowed self, Borrowed const *args) { return own_maybe(vm_locals()); }

Value builtins_py_vars(Borrowed self, Borrowed const *args) {
    if (!args[0])
        return own_maybe(vm_locals());
    Value dict;
    int found = find_attr(args[0], STR(__dict__), &dict);
    if (found == 0)
        return raise_error(&exc_TypeError, "vars() argument must have __dict__ attribute");
    return found > 0 ? dict : NULL;
}

Value builtins_py_dir(Borrowed self, Borrowed const *args) {
    if (args[0])
        return object_dir(args[0]);
    OWNED Value locals = own_maybe(vm_locals());
    OWNED Value name = locals ? str_intern_text("keys") : NULL;
    OWNED Value keys = name ? call_method_0(locals, name) : NULL;
    OWNED Value list = keys ? sequence_list(keys) : NULL;
    return list && list_sort(list, NULL, false) ? MOVE(list) : NULL;
}

/* --- compile --- */

#define COMPILE_FUTURE_FLAGS 0x1fe0000 /* what `from __future__ import` sets in co_flags */
enum {
    COMPILE_NESTED = 0x10, /* obsolete, accepted */
};

/* The future features of the code that calls. */
static int compile_inherited_flags(void) {
    Frame *frame = thread_self->frame;
    return frame ? frame->code->flags & COMPILE_FUTURE_FLAGS : 0;
}

static const char *compile_mode(Borrowed v) {
    ssize_t size;
    if (!is_str(v))
        return raise_error(&exc_TypeError, "compile() argument 'mode' must be str, not %.50s",
                           v == NONE ? "None" : type_of(v)->name);
    return str_utf8(v, &size);
}

/* A file name as code objects hold it. */
static Value compile_filename(Borrowed v) {
    OWNED Value bytes = path_encode(v);
    return bytes ? path_decode(bytes_data(bytes), bytes_size(bytes)) : NULL;
}

/* Arguments of compile(), checked. */
typedef struct {
    const char *mode;
    int flags, optimize, feature_version;
} CompileOptions;

static bool compile_options(Borrowed const *args, CompileOptions *o) {
    int dont_inherit = 0;
    *o = (CompileOptions){NULL, 0, -1, -1};
    if (args[3] && !arg_int(args[3], &o->flags))
        return false;
    if (args[4] && (dont_inherit = is_true(args[4])) < 0)
        return false;
    if ((args[5] && !arg_int(args[5], &o->optimize)) || (args[6] && !arg_int(args[6], &o->feature_version)))
        return false;
    int known = COMPILE_FUTURE_FLAGS | COMPILE_NESTED | COMPILE_FLAG_DONT_IMPLY_DEDENT | COMPILE_FLAG_ONLY_AST |
                COMPILE_FLAG_TYPE_COMMENTS | COMPILE_FLAG_TOP_LEVEL_AWAIT | COMPILE_FLAG_ALLOW_INCOMPLETE_INPUT;
    if (o->flags & ~known) {
        raise_error(&exc_ValueError, "compile(): unrecognised flags");
        return false;
    }
    if (o->optimize < -1 || o->optimize > 2) {
        raise_error(&exc_ValueError, "compile(): invalid optimize value");
        return false;
    }
    if (!dont_inherit)
        o->flags |= compile_inherited_flags();
    o->mode = compile_mode(args[2]);
    return o->mode != NULL;
}

Value builtins_py_compile(Borrowed self, Borrowed const *args) {
    CompileOptions o;
    OWNED Value filename = compile_filename(args[1]);
    if (!filename || !compile_options(args, &o) || !audit("compile", "OO", args[0], filename))
        return NULL;
    return ast_compile(args[0], filename, o.mode, o.flags, o.optimize, o.feature_version);
}

/* --- eval, exec --- */

/* Where code runs: the caller's namespaces unless given. globals and locals are new. */
static bool code_namespaces(const char *function, Borrowed globals, Borrowed locals, Value *globals_out, Value *locals_out) {
    bool given = globals && globals != NONE;
    if (!given && !vm_globals()) {
        raise_error(&exc_TypeError, "%s must be given globals and locals when called without a frame", function);
        return false;
    }
    OWNED Value kept = own(given ? globals : vm_globals());
    if (locals && locals != NONE) {
        *locals_out = own(locals);
    } else {
        Borrowed current = given ? kept : vm_locals();
        if (!current)
            return false;
        *locals_out = own(current);
    }
    *globals_out = MOVE(kept);
    return true;
}

static Value code_of_source(Borrowed source, const char *function, const char *mode) {
    if (!is_str(source) && !buffer_is_supported(source))
        return raise_error(&exc_TypeError, "%s() arg 1 must be a string, bytes or code object", function);
    return compile_source(source, STR(string), mode, compile_inherited_flags(), -1);
}

/* The text of an expression without the blanks before it, which would be indentation. */
static Value eval_strip(Borrowed source) {
    if (is_str(source)) {
        ssize_t i = 0, n = str_length(source);
        while (i < n && (str_char(source, i) == ' ' || str_char(source, i) == '\t'))
            i++;
        return i ? str_substring(source, i, n) : own(source);
    }
    if (!is_bytes(source))
        return own(source);
    const char *p = bytes_data(source), *end = p + bytes_size(source);
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return bytes_new(p, end - p);
}

Value builtins_py_eval(Borrowed self, Borrowed const *args) {
    Borrowed globals = args[1], locals = args[2];
    if (locals && locals != NONE && !is_mapping(locals))
        return raise_error(&exc_TypeError, "locals must be a mapping");
    if (globals && globals != NONE && !is_dict(globals))
        return raise_error(&exc_TypeError, is_mapping(globals)
                                               ? "globals must be a real dict; try eval(code, {}, mapping)"
                                               : "globals must be a dict");
    OWNED Value own_globals = NULL, own_locals = NULL;
    if (!code_namespaces("eval", globals, locals, &own_globals, &own_locals))
        return NULL;
    if (is_code(args[0])) {
        if (!audit("exec", "O", args[0]))
            return NULL;
        if (AS(Code, args[0])->free_count)
            return raise_error(&exc_TypeError, "code object passed to eval() may not contain free variables");
        return vm_eval_code(args[0], own_globals, own_locals, NULL);
    }
    OWNED Value text = eval_strip(args[0]);
    OWNED Value code = text ? code_of_source(text, "eval", "eval") : NULL;
    return code && audit("exec", "O", code) ? vm_eval_code(code, own_globals, own_locals, NULL) : NULL;
}

static bool exec_check_closure(Code const *code, Borrowed closure) {
    if (!code->free_count) {
        if (!closure)
            return true;
        raise_error(&exc_TypeError, "cannot use a closure with this code object");
        return false;
    }
    bool fits = closure && is_tuple_exact(closure) && tuple_size(closure) == code->free_count;
    for (ssize_t i = 0; fits && i < tuple_size(closure); i++)
        fits = is_exact(tuple_peek(closure, i), &cell_type);
    if (!fits)
        raise_error(&exc_TypeError, "code object requires a closure of exactly length %d", code->free_count);
    return fits;
}

Value builtins_py_exec(Borrowed self, Borrowed const *args) {
    Borrowed globals = args[1], locals = args[2], closure = args[3] == NONE ? NULL : args[3];
    OWNED Value own_globals = NULL, own_locals = NULL;
    if (!code_namespaces("exec", globals, locals, &own_globals, &own_locals))
        return NULL;
    if (!is_dict(own_globals))
        return raise_error(&exc_TypeError, "exec() globals must be a dict, not %.100T", own_globals);
    if (!is_mapping(own_locals))
        return raise_error(&exc_TypeError, "locals must be a mapping or None, not %.100T", own_locals);
    OWNED Value code = NULL;
    if (is_code(args[0])) {
        if (!exec_check_closure(AS(Code, args[0]), closure))
            return NULL;
        code = own(args[0]);
    } else {
        if (closure)
            return raise_error(&exc_TypeError, "closure can only be used when source is a code object");
        code = code_of_source(args[0], "exec", "exec");
    }
    if (!code || !audit("exec", "O", code))
        return NULL;
    OWNED Value result = vm_eval_code(code, own_globals, own_locals, closure);
    return result ? own(NONE) : NULL;
}

/* --- breakpoint --- */

Value builtins_py_breakpoint(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed found = dict_peek_text(interp_self()->sys_dict, "breakpointhook");
    if (!found)
        return raise_error(&exc_RuntimeError, "lost sys.breakpointhook");
    OWNED Value hook = own(found);
    return audit("builtins.breakpoint", "O", hook) ? call(hook, args, count, keywords) : NULL;
}
