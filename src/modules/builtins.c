/* SPDX-License-Identifier: MIT
   The module builtins: the short functions, and the table of all. What iterates is in builtins_iterate.c, what concerns
   code and scopes in builtins_code.c, print and input in builtins_text.c. open() is put in by the start of the streams. */
#include "modules/builtins_priv.h"

#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/builtin_type_decl.h"
#include "runtime/config.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- numbers and text --- */

static Value builtins_py_abs(Borrowed self, Borrowed const *args) { return number_absolute(args[0]); }
static Value builtins_py_ascii(Borrowed self, Borrowed const *args) { return object_ascii(args[0]); }
static Value builtins_py_repr(Borrowed self, Borrowed const *args) { return object_repr(args[0]); }
static Value builtins_py_divmod(Borrowed self, Borrowed const *args) { return number_divmod(args[0], args[1]); }

static Value builtins_in_base(Borrowed v, int base) {
    OWNED Value i = number_index(v);
    return i ? int_to_str(i, base, true) : NULL;
}

static Value builtins_py_bin(Borrowed self, Borrowed const *args) { return builtins_in_base(args[0], 2); }
static Value builtins_py_oct(Borrowed self, Borrowed const *args) { return builtins_in_base(args[0], 8); }
static Value builtins_py_hex(Borrowed self, Borrowed const *args) { return builtins_in_base(args[0], 16); }

static Value builtins_py_chr(Borrowed self, Borrowed const *args) {
    int c;
    if (!arg_int(args[0], &c))
        return NULL;
    return c >= 0 && c <= 0x10ffff ? str_from_char((uint32_t)c)
                                   : raise_error(&exc_ValueError, "chr() arg not in range(0x110000)");
}

static Value builtins_py_ord(Borrowed self, Borrowed const *args) {
    Borrowed v = args[0];
    ssize_t size;
    if (is_str(v)) {
        size = str_length(v);
        if (size == 1)
            return imm_int(str_char(v, 0));
    } else if (is_bytes(v)) {
        size = bytes_size(v);
        if (size == 1)
            return imm_int((unsigned char)bytes_data(v)[0]);
    } else if (is_bytearray(v)) {
        size = bytearray_size(v);
        if (size == 1)
            return imm_int((unsigned char)bytearray_data(v)[0]);
    } else {
        return raise_error(&exc_TypeError, "ord() expected string of length 1, but %.200T found", v);
    }
    return raise_error(&exc_TypeError, "ord() expected a character, but string of length %zd found", size);
}

static Value builtins_py_format(Borrowed self, Borrowed const *args) {
    if (args[1] && !arg_is_str("format", 2, args[1]))
        return NULL;
    return object_format(args[0], args[1]);
}

static Value builtins_py_pow(Borrowed self, Borrowed const *args) {
    return number_power(args[0], args[1], args[2] ? args[2] : NONE);
}

static Value builtins_py_round(Borrowed self, Borrowed const *args) {
    Value result;
    bool digits = args[1] && args[1] != NONE;
    int found = call_special(args[0], STR(__round__), args + 1, digits, &result);
    if (found == 0)
        return raise_error(&exc_TypeError, "type %.100T doesn't define __round__ method", args[0]);
    return found > 0 ? result : NULL;
}

/* --- objects --- */

static Value builtins_py_callable(Borrowed self, Borrowed const *args) { return bool_value(is_callable(args[0])); }

static Value builtins_py_delattr(Borrowed self, Borrowed const *args) {
    return set_attr(args[0], args[1], NULL) ? own(NONE) : NULL;
}

static Value builtins_py_setattr(Borrowed self, Borrowed const *args) {
    return set_attr(args[0], args[1], args[2]) ? own(NONE) : NULL;
}

static Value builtins_py_getattr(Borrowed self, Borrowed const *args) {
    if (!args[2])
        return get_attr(args[0], args[1]);
    Value found;
    int state = find_attr(args[0], args[1], &found);
    return state > 0 ? found : state == 0 ? own(args[2]) : NULL;
}

static Value builtins_py_hasattr(Borrowed self, Borrowed const *args) {
    Value found;
    int state = find_attr(args[0], args[1], &found);
    if (state <= 0)
        return state < 0 ? NULL : own(FALSE_VALUE);
    drop(found);
    return own(TRUE_VALUE);
}

static Value builtins_py_hash(Borrowed self, Borrowed const *args) {
    hash_t h = object_hash(args[0]);
    return h == -1 ? NULL : int_new(h);
}

/* Immediates have odd words, objects have addresses: the word is unique. */
static Value builtins_py_id(Borrowed self, Borrowed const *args) {
    Value id = int_new_unsigned(VALUE_BITS(args[0]));
    return id && audit("builtins.id", "O", id) ? id : NULL;
}

static Value builtins_py_isinstance(Borrowed self, Borrowed const *args) {
    int answer = object_is_instance(args[0], args[1]);
    return answer < 0 ? NULL : bool_value(answer);
}

static Value builtins_py_issubclass(Borrowed self, Borrowed const *args) {
    int answer = object_is_subclass(args[0], args[1]);
    return answer < 0 ? NULL : bool_value(answer);
}

static Value builtins_py_len(Borrowed self, Borrowed const *args) {
    ssize_t n = object_length(args[0]);
    return n < 0 ? NULL : int_new(n);
}

/* --- the module --- */

static MethodDef const builtins_methods[] = {
    METHOD_RAW("__build_class__", builtins_py_build_class, NULL,
               "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat the class statement calls."),
    METHOD("__import__", builtins_py_import, "($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)",
           "Import a module: what the import statement calls. importlib.import_module() is meant for programs."),
    METHOD("abs", builtins_py_abs, "($module, x, /)", "Return the absolute value of the argument."),
    METHOD("all", builtins_py_all, "($module, iterable, /)", "Whether all items are true; True for none."),
    METHOD("any", builtins_py_any, "($module, iterable, /)", "Whether any item is true; False for none."),
    METHOD("ascii", builtins_py_ascii, "($module, obj, /)", "Like repr(), with everything beyond ASCII escaped."),
    METHOD("bin", builtins_py_bin, "($module, number, /)", "Return the binary form of an integer: bin(5) is '0b101'."),
    METHOD_RAW("breakpoint", builtins_py_breakpoint, NULL,
               "breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws): by default, enter the debugger."),
    METHOD("callable", builtins_py_callable, "($module, obj, /)", "Whether the object can be called."),
    METHOD("chr", builtins_py_chr, "($module, i, /)", "Return the character of a code point, 0 to 0x10ffff."),
    METHOD("compile", builtins_py_compile,
           "($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)",
           "Compile source text or a syntax tree for exec() or eval(); mode is 'exec', 'eval' or 'single'."),
    METHOD("delattr", builtins_py_delattr, "($module, obj, name, /)", "Delete an attribute: del obj.name."),
    METHOD_HIDDEN("dir", builtins_py_dir, "($module, object=None, /)",
                  "dir([object]) -> list of strings\n\nThe names in the current scope, or the attributes of an object."),
    METHOD("divmod", builtins_py_divmod, "($module, x, y, /)", "Return the tuple (x//y, x%y)."),
    METHOD("eval", builtins_py_eval, "($module, source, globals=None, locals=None, /)",
           "Evaluate an expression, given as text or code, in these namespaces."),
    METHOD("exec", builtins_py_exec, "($module, source, globals=None, locals=None, /, *, closure=None)",
           "Run statements, given as text or code, in these namespaces."),
    METHOD("format", builtins_py_format, "($module, value, format_spec='', /)",
           "Return value.__format__(format_spec): the text of a value as the specification asks."),
    METHOD_HIDDEN("getattr", builtins_py_getattr, "($module, object, name, default=None, /)",
                  "getattr(object, name[, default]) -> value\n\nobject.name; the default when there is no such attribute."),
    METHOD("globals", builtins_py_globals, "($module, /)", "Return the dictionary of the current module's variables."),
    METHOD("hasattr", builtins_py_hasattr, "($module, obj, name, /)", "Whether the object has an attribute of that name."),
    METHOD("hash", builtins_py_hash, "($module, obj, /)", "Return the hash of an object; equal objects have equal ones."),
    METHOD("hex", builtins_py_hex, "($module, number, /)", "Return the hexadecimal form of an integer: hex(255) is '0xff'."),
    METHOD("id", builtins_py_id, "($module, obj, /)", "Return a number that no other living object has."),
    METHOD("input", builtins_py_input, "($module, prompt='', /)",
           "Write the prompt, read a line from standard input, and return it without its newline."),
    METHOD("isinstance", builtins_py_isinstance, "($module, obj, class_or_tuple, /)",
           "Whether the object is an instance of the class, or of one of a tuple or union of classes."),
    METHOD("issubclass", builtins_py_issubclass, "($module, cls, class_or_tuple, /)",
           "Whether the class derives from another, or from one of a tuple or union of classes."),
    METHOD_HIDDEN("iter", builtins_py_iter, "($module, object, sentinel=None, /)",
                  "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nIterate over items, or over the results "
                  "of calls until one equals the sentinel."),
    METHOD("aiter", builtins_py_aiter, "($module, async_iterable, /)", "Return an asynchronous iterator over the argument."),
    METHOD("len", builtins_py_len, "($module, obj, /)", "Return the number of items in a container."),
    METHOD("locals", builtins_py_locals, "($module, /)", "Return a dictionary of the current scope's variables."),
    METHOD_RAW("max", builtins_py_max, NULL,
               "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\n"
               "The largest item or argument."),
    METHOD_RAW("min", builtins_py_min, NULL,
               "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\n"
               "The smallest item or argument."),
    METHOD_HIDDEN("next", builtins_py_next, "($module, iterator, default=None, /)",
                  "next(iterator[, default])\n\nThe next item; when there is none the default, or StopIteration."),
    METHOD("anext", builtins_py_anext, "($module, aiterator, default=<unrepresentable>, /)",
           "anext(aiterator[, default])\n\nAn awaitable for the next item; when there is none it gives the default."),
    METHOD("oct", builtins_py_oct, "($module, number, /)", "Return the octal form of an integer: oct(8) is '0o10'."),
    METHOD("ord", builtins_py_ord, "($module, c, /)", "Return the code point of a character."),
    METHOD("pow", builtins_py_pow, "($module, /, base, exp, mod=None)", "base**exp, or base**exp % mod when mod is given."),
    METHOD("print", builtins_py_print, "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)",
           "Write the values to a stream, by default sys.stdout.\n\n  sep\n    stands between values\n  end\n    stands after the "
           "last value\n  file\n    a file-like object\n  flush\n    whether to flush the stream"),
    METHOD("repr", builtins_py_repr, "($module, obj, /)", "Return a text that stands for the object in programs."),
    METHOD("round", builtins_py_round, "($module, /, number, ndigits=None)",
           "Round a number to a precision in decimal digits; to an integer without one."),
    METHOD("setattr", builtins_py_setattr, "($module, obj, name, value, /)", "Set an attribute: obj.name = value."),
    METHOD_RAW("sorted", builtins_py_sorted, "($module, iterable, /, *, key=None, reverse=False)",
               "Return a new sorted list of the items."),
    METHOD("sum", builtins_py_sum, "($module, iterable, /, start=0)", "Return the sum of numbers, added to a start value."),
    METHOD_HIDDEN("vars", builtins_py_vars, "($module, object=None, /)",
                  "vars([object]) -> dictionary\n\nWithout argument locals(), else object.__dict__."),
    METHOD_END,
};

static bool builtins_add_types(Borrowed module) {
    struct {
        const char *name;
        Borrowed value;
    } const rows[] = {
#define BUILTIN_TYPE(symbol, name) {name, TO_VALUE(&symbol)},
#include "types/builtin_types.def"
#undef BUILTIN_TYPE
#define EXCEPTION(name, base, layout, doc) {#name, TO_VALUE(&exc_##name)},
#include "object/exception.def"
#undef EXCEPTION
        {"EnvironmentError", TO_VALUE(&exc_OSError)},
        {"IOError", TO_VALUE(&exc_OSError)},
        {"None", NONE},
        {"Ellipsis", ELLIPSIS},
        {"NotImplemented", NOT_IMPLEMENTED},
        {"False", FALSE_VALUE},
        {"True", TRUE_VALUE},
        {"__debug__", bool_value(config()->optimize == 0)},
    };
    for (ssize_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].name && !dict_set_text(module_dict(module), rows[i].name, rows[i].value))
            return false;
    return true;
}

static Type *const builtins_types[] = {&anext_awaitable_type, NULL};
static int builtins_id;
static bool builtins_exec(Borrowed module) {
    return builtins_add_types(module) && dict_remove_text(module_dict(module), "anext_awaitable") >= 0;
}

ModuleDef const builtins_module = {
    .name = "builtins",
    .doc = "Built-in functions, types, exceptions, and other objects.\n\nThese names are known everywhere without an import.",
    .methods = builtins_methods,
    .types = builtins_types,
    .exec = builtins_exec,
    .id = &builtins_id,
};
