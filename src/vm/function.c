/* SPDX-License-Identifier: MIT
   The function type. A call from native code pushes a frame and runs a dispatch loop of its own for it. */
#include "vm/function.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/bind.h"
#include "vm/namespace.h"
#include "vm/vm.h"

Value function_new(Borrowed code, Borrowed globals, Borrowed qualname) {
    OWNED Value builtins = namespace_builtins(globals);
    if (!builtins)
        return NULL;
    Function *f = NEW_OBJECT(Function, &function_type);
    if (!f)
        return NULL;
    Code *c = AS(Code, code);
    f->globals = own(globals);
    f->builtins = MOVE(builtins);
    f->name = own(c->name);
    f->qualname = own(qualname ? qualname : c->qualname);
    f->code = own(code);
    if (tuple_size(c->constants) && is_str(tuple_peek(c->constants, 0)))
        f->doc = own(tuple_peek(c->constants, 0));
    Borrowed module = is_dict(globals) ? dict_peek_str(globals, STR(__name__)) : NULL;
    f->module = own_maybe(module);
    gc_track(f);
    return TO_VALUE(f);
}

static Value function_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Thread *thread = thread_self;
    ssize_t all = count + (keywords ? tuple_size(keywords) : 0);
    Value small[12], *values = small;
    if (all > 12 && !(values = memory_new_array((size_t)all, sizeof(Value))))
        return NULL;
    for (ssize_t n = 0; n < all; n++)
        values[n] = own(args[n]);
    Value result = NULL;
    int pushed = call_push(thread, own_ref(AS(Function, self)), values, count, keywords, false, RETURN_TO_NATIVE, &result);
    if (values != small)
        memory_free(values);
    return pushed == 1 ? vm_run(thread, thread->frame) : result;
}

static Value function_slot_descr_get(Borrowed self, Borrowed object, Borrowed type) {
    return object && object != NONE ? method_new(self, object) : own(self);
}

static Value function_slot_repr(Borrowed self) {
    return str_format("<function %U at %p>", AS(Function, self)->qualname, (const void *)self);
}

static int function_traverse(Object *self, Visitor visitor, void *arg) {
    Function *f = (Function *)self;
    VISIT(f->globals);
    VISIT(f->builtins);
    VISIT(f->name);
    VISIT(f->qualname);
    VISIT(f->code);
    VISIT(f->defaults);
    VISIT(f->kwdefaults);
    VISIT(f->closure);
    VISIT(f->doc);
    VISIT(f->dict);
    VISIT(f->module);
    VISIT(f->annotations);
    return 0;
}

/* Leaves what a running frame could still need (code, globals, names). */
static void function_clear(Object *self) {
    Function *f = (Function *)self;
    f->version = 0;
    drop(MOVE(f->defaults));
    drop(MOVE(f->kwdefaults));
    drop(MOVE(f->closure));
    drop(MOVE(f->doc));
    drop(MOVE(f->dict));
    drop(MOVE(f->module));
    drop(MOVE(f->annotations));
}

static void function_dealloc(Object *self) {
    Function *f = (Function *)self;
    gc_untrack(f);
    function_clear(self);
    drop(f->globals);
    drop(f->builtins);
    drop(f->name);
    drop(f->qualname);
    drop(f->code);
    object_free(f);
}

/* FunctionType(code, globals, name=None, argdefs=None, closure=None) */
static const char *const function_signature = "(code, globals, name=None, argdefs=None, closure=None)";

static bool check_closure(Code *code, Borrowed closure) {
    if (closure && closure != NONE && !is_tuple(closure))
        return raise_error(&exc_TypeError, code->free_count ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple"), false;
    if (code->free_count && (!closure || closure == NONE))
        return raise_error(&exc_TypeError, "arg 5 (closure) must be tuple"), false;
    ssize_t given = closure && closure != NONE ? tuple_size(closure) : 0;
    if (given != code->free_count)
        return raise_error(&exc_ValueError, "%U requires closure of length %d, not %zd", code->name, code->free_count, given),
               false;
    for (ssize_t n = 0; n < given; n++)
        if (type_of(tuple_peek(closure, n)) != &cell_type)
            return raise_error(&exc_TypeError, "arg 5 (closure) expected cell, found %T", tuple_peek(closure, n)), false;
    return true;
}

static Value function_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[5];
    Value scratch[2] = {NULL, NULL};
    if (!native_bind("function", function_signature, args, count, keywords, a, scratch))
        return NULL;
    if (!is_code(a[0]))
        return raise_error(&exc_TypeError, "function() argument 'code' must be code, not %T", a[0]);
    if (!is_dict(a[1]))
        return raise_error(&exc_TypeError, "function() argument 'globals' must be dict, not %T", a[1]);
    if (a[2] && a[2] != NONE && !is_str(a[2]))
        return raise_error(&exc_TypeError, "arg 3 (name) must be None or string");
    if (a[3] && a[3] != NONE && !is_tuple(a[3]))
        return raise_error(&exc_TypeError, "arg 4 (defaults) must be None or tuple");
    if (!check_closure(AS(Code, a[0]), a[4]))
        return NULL;
    Value v = function_new(a[0], a[1], NULL);
    if (!v)
        return NULL;
    Function *f = AS(Function, v);
    if (a[2] && a[2] != NONE)
        REPLACE(f->name, own(a[2]));
    if (a[3] && a[3] != NONE)
        f->defaults = own(a[3]);
    if (a[4] && a[4] != NONE)
        f->closure = own(a[4]);
    return v;
}

/* --- attributes --- */

static Value function_py_get_code(Borrowed self, void *closure) { return own(AS(Function, self)->code); }

static bool function_py_set_code(Borrowed self, Borrowed v, void *closure) {
    Function *f = AS(Function, self);
    if (!v || !is_code(v))
        return raise_error(&exc_TypeError, "__code__ must be set to a code object"), false;
    int cells = f->closure ? (int)tuple_size(f->closure) : 0;
    if (AS(Code, v)->free_count != cells)
        return raise_error(&exc_ValueError, "%U() requires a code object with %d free vars, not %d", f->name, cells,
                           AS(Code, v)->free_count),
               false;
    f->version = 0;
    REPLACE(f->code, own(v));
    return true;
}

static Value function_py_get_name(Borrowed self, void *closure) { return own(AS(Function, self)->name); }

static bool function_py_set_name(Borrowed self, Borrowed v, void *closure) {
    if (!v || !is_str(v))
        return raise_error(&exc_TypeError, "__name__ must be set to a string object"), false;
    REPLACE(AS(Function, self)->name, own(v));
    return true;
}

static Value function_py_get_qualname(Borrowed self, void *closure) { return own(AS(Function, self)->qualname); }

static bool function_py_set_qualname(Borrowed self, Borrowed v, void *closure) {
    if (!v || !is_str(v))
        return raise_error(&exc_TypeError, "__qualname__ must be set to a string object"), false;
    REPLACE(AS(Function, self)->qualname, own(v));
    return true;
}

static Value function_py_get_defaults(Borrowed self, void *closure) {
    Value v = AS(Function, self)->defaults;
    return v ? own(v) : NONE;
}

static bool function_py_set_defaults(Borrowed self, Borrowed v, void *closure) {
    if (v == NONE)
        v = NULL;
    if (v && !is_tuple(v))
        return raise_error(&exc_TypeError, "__defaults__ must be set to a tuple object"), false;
    AS(Function, self)->version = 0;
    REPLACE(AS(Function, self)->defaults, own_maybe(v));
    return true;
}

static Value function_py_get_kwdefaults(Borrowed self, void *closure) {
    Value v = AS(Function, self)->kwdefaults;
    return v ? own(v) : NONE;
}

static bool function_py_set_kwdefaults(Borrowed self, Borrowed v, void *closure) {
    if (v == NONE)
        v = NULL;
    if (v && !is_dict(v))
        return raise_error(&exc_TypeError, "__kwdefaults__ must be set to a dict object"), false;
    REPLACE(AS(Function, self)->kwdefaults, own_maybe(v));
    return true;
}

/* MAKE_FUNCTION stores a tuple of names and values; it becomes a dict when somebody looks. */
static Value function_py_get_annotations(Borrowed self, void *closure) {
    Function *f = AS(Function, self);
    if (!f->annotations || is_tuple(f->annotations)) {
        OWNED Value dict = dict_new();
        if (!dict)
            return NULL;
        for (ssize_t n = 0; f->annotations && n + 1 < tuple_size(f->annotations); n += 2)
            if (!dict_set(dict, tuple_peek(f->annotations, n), tuple_peek(f->annotations, n + 1)))
                return NULL;
        REPLACE(f->annotations, MOVE(dict));
    }
    return own(f->annotations);
}

static bool function_py_set_annotations(Borrowed self, Borrowed v, void *closure) {
    if (v == NONE)
        v = NULL;
    if (v && !is_dict(v))
        return raise_error(&exc_TypeError, "__annotations__ must be set to a dict object"), false;
    REPLACE(AS(Function, self)->annotations, own_maybe(v));
    return true;
}

static Value function_py_get_dict(Borrowed self, void *closure) {
    Function *f = AS(Function, self);
    if (!f->dict && !(f->dict = dict_new()))
        return NULL;
    return own(f->dict);
}

static bool function_py_set_dict(Borrowed self, Borrowed v, void *closure) {
    if (!v)
        return raise_error(&exc_TypeError, "cannot delete __dict__"), false;
    if (!is_dict(v))
        return raise_error(&exc_TypeError, "__dict__ must be set to a dictionary, not a '%T'", v), false;
    REPLACE(AS(Function, self)->dict, own(v));
    return true;
}

static const GetSetDef function_getsets[] = {
    {"__code__", function_py_get_code, function_py_set_code, NULL, NULL},
    {"__defaults__", function_py_get_defaults, function_py_set_defaults, NULL, NULL},
    {"__kwdefaults__", function_py_get_kwdefaults, function_py_set_kwdefaults, NULL, NULL},
    {"__annotations__", function_py_get_annotations, function_py_set_annotations, NULL, NULL},
    {"__dict__", function_py_get_dict, function_py_set_dict, NULL, NULL},
    {"__name__", function_py_get_name, function_py_set_name, NULL, NULL},
    {"__qualname__", function_py_get_qualname, function_py_set_qualname, NULL, NULL},
    GETSET_END,
};

static const MemberDef function_members[] = {
    {"__closure__", MEMBER_OBJECT, offsetof(Function, closure), true, NULL},
    {"__doc__", MEMBER_OBJECT, offsetof(Function, doc), false, NULL},
    {"__globals__", MEMBER_OBJECT, offsetof(Function, globals), true, NULL},
    {"__module__", MEMBER_OBJECT, offsetof(Function, module), false, NULL},
    {"__builtins__", MEMBER_OBJECT, offsetof(Function, builtins), true, NULL},
    MEMBER_END,
};

static TypeInfo function_info = {
    .dealloc = function_dealloc,
    .traverse = function_traverse,
    .clear = function_clear,
    .new = function_slot_new,
    .new_signature = "(code, globals, name=None, argdefs=None, closure=None)",
    .repr = function_slot_repr,
    .call = function_slot_call,
    .descr_get = function_slot_descr_get,
    .getsets = function_getsets,
    .members = function_members,
};

Type function_type = {
    STATIC_TYPE("function", Function, &function_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_METHOD_DESCRIPTOR,
    .doc = "A function written in Python.",
    .dict_offset = offsetof(Function, dict),
    .weaklist_offset = offsetof(Function, weaklist),
};
