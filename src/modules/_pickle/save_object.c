/* SPDX-License-Identifier: MIT
   What the pickler writes for classes and functions, by name, and for all objects without opcodes of their own, by what
   their reduction (PEP 307: copyreg.dispatch_table, __reduce_ex__) says. */
#include "modules/_pickle/pickle.h"

#include "gil/interp.h"
#include "runtime/import.h"
#include "vm/function.h"

/* ------------------------------------------------------------------ names */

Value pickle_dotted_path(Borrowed object, Borrowed name) {
    OWNED Value dot = str_from_char('.');
    OWNED Value path = dot ? str_split(name, dot, -1) : NULL;
    for (ssize_t i = 0; path && i < list_size(path); i++) {
        if (!str_equal_ascii(list_peek(path, i), "<locals>"))
            continue;
        if (object)
            return raise_error(&exc_AttributeError, "Can't pickle local object %R", name);
        return raise_error(&exc_AttributeError, "Can't get local object %R", name);
    }
    return MOVE(path);
}

Value pickle_follow(Borrowed object, Borrowed path, Value *parent) {
    OWNED Value at = own(object);
    OWNED Value before = NULL;
    for (ssize_t i = 0; i < list_size(path); i++) {
        Value next = get_attr(at, list_peek(path, i));
        if (!next)
            return NULL;
        REPLACE(before, MOVE(at));
        at = next;
    }
    if (parent)
        *parent = MOVE(before);
    return MOVE(at);
}

/* Whether the name leads from the module to the object: 1, 0, -1. */
static int module_has(Borrowed module, Borrowed path, Borrowed object) {
    if (module == NONE)
        return 0;
    OWNED Value found = pickle_follow(module, path, NULL);
    if (found)
        return found == object;
    if (!error_matches(&exc_AttributeError))
        return -1;
    error_clear();
    return 0;
}

/* The name of the module that an object belongs to: __module__, or the first one in which it can be found. */
static Value which_module(Borrowed object, Borrowed path) {
    OWNED Value name = NULL;
    if (find_attr(object, STR(__module__), &name) < 0)
        return NULL;
    if (name && name != NONE)
        return MOVE(name);
    OWNED Value modules = sequence_list(interp_self()->modules);
    for (ssize_t i = 0; modules && i < list_size(modules); i++) {
        Borrowed candidate = list_peek(modules, i);
        if (!is_str(candidate) || str_equal_ascii(candidate, "__main__") || str_equal_ascii(candidate, "__mp_main__"))
            continue;
        OWNED Value module = NULL;
        int has = dict_find(interp_self()->modules, candidate, &module);
        if (has > 0)
            has = module_has(module, path, object);
        if (has < 0)
            return NULL;
        if (has)
            return own(candidate);
    }
    return modules ? own(STR(__main__)) : NULL;
}

/* The module by its dotted name, as `import` leaves it in sys.modules. */
static Value import_by_name(Borrowed name) {
    OWNED Value top = import_call(name, NONE, NONE, 0);
    if (!top)
        return NULL;
    OWNED Value module = NULL;
    int has = is_dict(interp_self()->modules) ? dict_find(interp_self()->modules, name, &module) : 0;
    if (has < 0)
        return NULL;
    return has ? MOVE(module) : raise_key_error(name);
}

/* Protocol 2 and above: a number that was registered for the global. 1 written, 0 none, -1. */
static int save_extension(Pickler *self, Borrowed module_name, Borrowed name) {
    OWNED Value key = tuple_pack(2, module_name, name);
    OWNED Value code_object = NULL;
    int has = key ? dict_find(pickle_state()->extension_registry, key, &code_object) : -1;
    if (has <= 0)
        return has;
    if (!is_int(code_object))
        return raise_pickling("Can't pickle: extension code %R isn't an integer", code_object), -1;
    int overflow;
    int64_t code = int_get(code_object, &overflow);
    if (overflow || code <= 0 || code > INT32_MAX)
        return raise_error(&exc_RuntimeError, "Can't pickle: extension code %R is out of range", code_object), -1;
    char text[5];
    int width = code <= 0xff ? 1 : code <= 0xffff ? 2 : 4;
    text[0] = (char)(width == 1 ? OP_EXT1 : width == 2 ? OP_EXT2 : OP_EXT4);
    pickle_put_le(text + 1, (uint64_t)code, width);
    return pickler_write(self, text, 1 + width) ? 1 : -1;
}

/* Python 3's names for Python 2's: the pair, or the module alone. */
static bool fix_imports(Value *module_name, Value *name) {
    OWNED Value key = tuple_pack(2, (Borrowed)*module_name, (Borrowed)*name);
    OWNED Value found = NULL;
    int has = key ? dict_find(pickle_state()->name_mapping_3to2, key, &found) : -1;
    if (has < 0)
        return false;
    if (has) {
        if (!is_tuple(found) || tuple_size(found) != 2 || !is_str(tuple_peek(found, 0)) || !is_str(tuple_peek(found, 1)))
            return raise_error(&exc_RuntimeError, "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str");
        REPLACE(*module_name, own(tuple_peek(found, 0)));
        REPLACE(*name, own(tuple_peek(found, 1)));
        return true;
    }
    has = dict_find(pickle_state()->import_mapping_3to2, *module_name, &found);
    if (has < 0)
        return false;
    if (has && !is_str(found))
        return raise_error(&exc_RuntimeError, "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not %T", found);
    if (has)
        REPLACE(*module_name, own(found));
    return true;
}

/* One line of a GLOBAL: UTF-8 in protocol 3, ASCII before. */
static bool write_name_line(Pickler *self, Borrowed name, const char *what) {
    if (self->protocol < 3 && !str_is_ascii(name))
        return raise_pickling("can't pickle %s identifier '%U' using pickle protocol %i", what, name, self->protocol);
    ssize_t size;
    const char *utf8 = str_utf8(name, &size);
    if (!utf8) {
        if (!error_matches(&exc_UnicodeEncodeError))
            return false;
        error_clear(); /* surrogates: the message says which name */
        return raise_pickling("can't pickle %s identifier '%A' using pickle protocol %i", what, name, self->protocol);
    }
    return pickler_write(self, utf8, size) && pickler_op(self, '\n');
}

static bool save_global_lines(Pickler *self, Borrowed module_name, Borrowed name) {
    OWNED Value module_kept = own(module_name);
    OWNED Value name_kept = own(name);
    if (self->fix_imports && !fix_imports(&module_kept, &name_kept))
        return false;
    return pickler_op(self, OP_GLOBAL) && write_name_line(self, module_kept, "module") &&
           write_name_line(self, name_kept, "global");
}

static Value global_name_of(Borrowed object) {
    OWNED Value name = NULL;
    int has = find_attr(object, STR(__qualname__), &name);
    if (has)
        return has > 0 ? MOVE(name) : NULL;
    return get_attr(object, STR(__name__));
}

/* Finds the object by its name, and is sure that it is the same. */
static Value find_global(Borrowed object, Borrowed name, Borrowed module_name, Borrowed path, Value *module, Value *parent) {
    *module = import_by_name(module_name);
    if (!*module) {
        error_clear(); /* the pickler's error says what was to be imported */
        return raise_pickling("Can't pickle %R: import of module %R failed", object, module_name);
    }
    OWNED Value found = pickle_follow(*module, path, parent);
    if (!found) {
        error_clear(); /* likewise */
        return raise_pickling("Can't pickle %R: attribute lookup %S on %S failed", object, name, module_name);
    }
    if (found != object)
        return raise_pickling("Can't pickle %R: it's not the same object as %S.%S", object, module_name, name);
    return MOVE(found);
}

bool pickler_save_global(Pickler *self, Borrowed object, Borrowed given_name) {
    OWNED Value name = given_name ? own(given_name) : global_name_of(object);
    if (!name)
        return false;
    if (!is_str(name))
        return raise_error(&exc_TypeError, "__qualname__ must be a str, not %T", name);
    OWNED Value path = pickle_dotted_path(object, name);
    OWNED Value module_name = path ? which_module(object, path) : NULL;
    if (!module_name)
        return false;
    if (!is_str(module_name))
        return raise_error(&exc_TypeError, "__module__ must be a str, not %T", module_name);
    OWNED Value module = NULL;
    OWNED Value parent = NULL;
    OWNED Value found = find_global(object, name, module_name, path, &module, &parent);
    if (!found)
        return false;
    if (self->protocol >= 2) {
        int saved = save_extension(self, module_name, name);
        if (saved)
            return saved > 0;
    }
    Borrowed last = list_peek(path, list_size(path) - 1);
    if (parent == module)
        REPLACE(name, own(last));
    if (self->protocol >= 4) {
        if (!pickler_save(self, module_name) || !pickler_save(self, name) || !pickler_op(self, OP_STACK_GLOBAL))
            return false;
    } else if (parent != module) { /* getattr(parent, last part) */
        OWNED Value reduced = build_value("O(OO)", pickle_state()->getattr, parent, last);
        if (!reduced || !pickler_save_reduce(self, reduced, NULL))
            return false;
    } else if (!save_global_lines(self, module_name, name)) {
        return false;
    }
    return pickler_memoize(self, object);
}

/* ------------------------------------------------------------------ reductions */

/* The parts of a reduction, lent by its tuple; NULL when absent or None. */
typedef struct {
    Borrowed callable, args, state, list_items, dict_items, state_setter;
} Reduction;

static Borrowed reduction_part(Borrowed tuple, ssize_t at) {
    Borrowed part = at < tuple_size(tuple) ? tuple_peek(tuple, at) : NULL;
    return part == NONE ? NULL : part;
}

static bool reduction_read(Borrowed v, Reduction *r) {
    if (tuple_size(v) < 2 || tuple_size(v) > 6)
        return raise_pickling("tuple returned by __reduce__ must contain 2 through 6 elements");
    *r = (Reduction){tuple_peek(v, 0),     tuple_peek(v, 1),     reduction_part(v, 2),
                     reduction_part(v, 3), reduction_part(v, 4), reduction_part(v, 5)};
    if (!is_callable(r->callable))
        return raise_pickling("first item of the tuple returned by __reduce__ must be callable");
    if (!is_tuple(r->args))
        return raise_pickling("second item of the tuple returned by __reduce__ must be a tuple");
    if (r->list_items && !is_iterator(r->list_items))
        return raise_pickling("fourth element of the tuple returned by __reduce__ must be an iterator, not %T", r->list_items);
    if (r->dict_items && !is_iterator(r->dict_items))
        return raise_pickling("fifth element of the tuple returned by __reduce__ must be an iterator, not %T", r->dict_items);
    if (r->state_setter && !is_callable(r->state_setter))
        return raise_pickling("sixth element of the tuple returned by __reduce__ must be a function, not %T", r->state_setter);
    return true;
}

/* cls.__new__(cls, *args, **kwargs), before protocol 4 as a partial that is called without arguments. */
static bool save_newobj_ex(Pickler *self, Borrowed args) {
    if (tuple_size(args) != 3)
        return raise_pickling("length of the NEWOBJ_EX argument tuple must be exactly 3, not %zd", tuple_size(args));
    Borrowed cls = tuple_peek(args, 0), new_args = tuple_peek(args, 1), kwargs = tuple_peek(args, 2);
    if (!is_type(cls))
        return raise_pickling("first item from NEWOBJ_EX argument tuple must be a class, not %T", cls);
    if (!is_tuple(new_args))
        return raise_pickling("second item from NEWOBJ_EX argument tuple must be a tuple, not %T", new_args);
    if (!is_dict(kwargs))
        return raise_pickling("third item from NEWOBJ_EX argument tuple must be a dict, not %T", kwargs);
    if (self->protocol >= 4)
        return pickler_save(self, cls) && pickler_save(self, new_args) && pickler_save(self, kwargs) &&
               pickler_op(self, OP_NEWOBJ_EX);
    OWNED Value new = get_attr(cls, STR(__new__));
    OWNED Value first = new ? tuple_pack(2, (Borrowed)new, cls) : NULL;
    OWNED Value all = first ? tuple_concat(first, new_args) : NULL;
    OWNED Value partial = all ? call_tuple(pickle_state()->partial, all, kwargs) : NULL;
    return partial && pickler_save(self, partial) && pickler_save(self, TUPLE_EMPTY) && pickler_op(self, OP_REDUCE);
}

static bool save_newobj(Pickler *self, Borrowed args, Borrowed object) {
    if (tuple_size(args) < 1)
        return raise_pickling("__newobj__ arglist is empty");
    Borrowed cls = tuple_peek(args, 0);
    if (!is_type(cls))
        return raise_pickling("args[0] from __newobj__ args is not a type");
    if (object) {
        OWNED Value object_class = get_attr(object, STR(__class__));
        if (!object_class)
            return false;
        if (object_class != cls)
            return raise_pickling("args[0] from __newobj__ args has the wrong class");
    }
    OWNED Value rest = tuple_slice(args, 1, tuple_size(args));
    return rest && pickler_save(self, cls) && pickler_save(self, rest) && pickler_op(self, OP_NEWOBJ);
}

/* The callable and its arguments, as an opcode when it is one of copyreg's two. */
static bool save_construction(Pickler *self, Reduction const *r, Borrowed object) {
    if (self->protocol >= 2) {
        OWNED Value name = NULL;
        if (find_attr(r->callable, STR(__name__), &name) < 0)
            return false;
        if (name && is_str(name) && str_equal_ascii(name, "__newobj_ex__"))
            return save_newobj_ex(self, r->args);
        if (name && is_str(name) && str_equal_ascii(name, "__newobj__"))
            return save_newobj(self, r->args, object);
    }
    return pickler_save(self, r->callable) && pickler_save(self, r->args) && pickler_op(self, OP_REDUCE);
}

static bool save_state(Pickler *self, Reduction const *r, Borrowed object) {
    if (!r->state_setter)
        return pickler_save(self, r->state) && pickler_op(self, OP_BUILD);
    return pickler_save(self, r->state_setter) && pickler_save(self, object) && pickler_save(self, r->state) &&
           pickler_op(self, OP_TUPLE2) && pickler_op(self, OP_REDUCE) && pickler_op(self, OP_POP);
}

bool pickler_save_reduce(Pickler *self, Borrowed reduced, Borrowed object) {
    Reduction r = {0};
    if (!reduction_read(reduced, &r) || !save_construction(self, &r, object))
        return false;
    if (object) {
        /* Already in the memo: it is recursive through its arguments, and was written by them. */
        ssize_t index = memo_get(&self->memo, object);
        if (index >= 0)
            return pickler_op(self, OP_POP) && pickler_write_get(self, index);
        if (!pickler_memoize(self, object))
            return false;
    }
    return (!r.list_items || pickler_save_list_items(self, r.list_items)) &&
           (!r.dict_items || pickler_save_dict_items(self, r.dict_items)) && (!r.state || save_state(self, &r, object));
}

/* ------------------------------------------------------------------ which way */

/* type(None) and the like have no names: type(value). */
static bool save_type(Pickler *self, Borrowed type) {
    Borrowed singleton = type == TO_VALUE(type_of(NONE))              ? NONE
                         : type == TO_VALUE(type_of(ELLIPSIS))        ? ELLIPSIS
                         : type == TO_VALUE(type_of(NOT_IMPLEMENTED)) ? NOT_IMPLEMENTED
                                                                      : NULL;
    if (!singleton)
        return pickler_save_global(self, type, NULL);
    OWNED Value reduced = build_value("O(O)", TO_VALUE(&type_type), singleton);
    return reduced && pickler_save_reduce(self, reduced, type);
}

/* The function that a dispatch table has for a type: 1, 0, -1. */
static int find_reducer(Pickler *self, Type *type, Value *out) {
    if (!self->dispatch_table)
        return dict_find(pickle_state()->dispatch_table, TO_VALUE(type), out);
    *out = get_item(self->dispatch_table, TO_VALUE(type));
    if (*out)
        return 1;
    if (!error_matches(&exc_KeyError))
        return -1;
    error_clear();
    return 0;
}

/* What the object says itself: __reduce_ex__(protocol), else __reduce__(). */
static Value reduce_object(Pickler *self, Borrowed v) {
    OWNED Value method = NULL;
    int has = find_attr(v, STR(__reduce_ex__), &method);
    if (has > 0)
        return call_1(method, imm_int(self->protocol));
    if (has == 0)
        has = find_attr(v, STR(__reduce__), &method);
    if (has > 0)
        return call_0(method);
    return has < 0 ? NULL : raise_pickling("can't pickle '%T' object: %R", v, v);
}

static bool save_reduced_value(Pickler *self, Borrowed v, STEALS Value reduced) {
    OWNED Value kept = reduced;
    if (!kept)
        return false;
    if (is_str(kept))
        return pickler_save_global(self, v, kept);
    if (!is_tuple(kept))
        return raise_pickling("__reduce__ must return a string or tuple");
    return pickler_save_reduce(self, kept, v);
}

bool pickler_save_other(Pickler *self, Borrowed v) {
    Type *type = type_of(v);
    if (self->reducer_override) {
        OWNED Value override = own(self->reducer_override);
        Value reduced = call_1(override, v);
        if (reduced != NOT_IMPLEMENTED)
            return save_reduced_value(self, v, reduced);
    }
    if (type == &type_type)
        return save_type(self, v);
    if (type == &function_type)
        return pickler_save_global(self, v, NULL);
    OWNED Value reducer = NULL;
    int has = find_reducer(self, type, &reducer);
    if (has < 0)
        return false;
    if (has)
        return save_reduced_value(self, v, call_1(reducer, v));
    if (is_type(v))
        return pickler_save_global(self, v, NULL);
    return save_reduced_value(self, v, reduce_object(self, v));
}
