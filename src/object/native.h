/* SPDX-License-Identifier: MIT
   How C code offers functions, methods, attributes and modules to Python: rows of tables, each with its signature text,
   from which arguments are parsed, __text_signature__ and help() are made.

   A row:   METHOD("append", list_py_append, "($self, object, /)", "Append object to the end of the list.")
   in a table that ends with METHOD_END. The C function is a NativeFn: arguments arrive *bound*, one for each parameter
   of the signature, NULL where an optional one was not given; `*args` arrives as a Tuple, `**kwargs` as a Dict or NULL.
   Types and values of arguments are the function's to check. All arguments are lent.

       static Value list_py_insert(Borrowed self, Borrowed const *args) { ... args[0], args[1] ... }

   `self` is the instance; the Type for class methods; NULL for static methods; the Module for module functions.
   A function that wants its arguments as they come uses METHOD_RAW and is a CallFn (self, args, count, keywords).

   Messages about wrong arguments are CPython's and follow from the signature: no parameter: "list.clear() takes no
   arguments (1 given)"; one positional-only: "list.append() takes exactly one argument (0 given)"; several positional-only:
   "insert expected 2 arguments, got 1"; with keywords: "sort() takes no positional arguments", "... missing required
   argument 'x' (pos 1)", "'y' is an invalid keyword argument for sort()". Where CPython parses by another of its
   conventions, METHOD_ARGS_TUPLE and METHOD_NAMED say so. */
#ifndef GILT_OBJECT_NATIVE_H
#define GILT_OBJECT_NATIVE_H

#include "heap/object.h"

typedef Value (*NativeFn)(Borrowed self, Borrowed const *args);
typedef Value (*GetterFn)(Borrowed self, void *closure);
typedef bool (*SetterFn)(Borrowed self, Borrowed value, void *closure); /* value NULL: delete */

/* Bits 0 to 9 of the flags are CPython's METH_*, as they stand in the tables of extension modules; a row of ours has none
   of them set, so that code which looks at a function's flags finds no calling convention that it knows. */
enum {
    METHOD_FOREIGN_CLASS = 0x10,   /* METH_CLASS, METH_STATIC, METH_COEXIST of an extension's row */
    METHOD_FOREIGN_STATIC = 0x20,
    METHOD_FOREIGN_COEXIST = 0x40,
    METHOD_FOREIGN = 0x28f,        /* any of these: an extension's row, called through hook_call_foreign */
    METHOD_IS_RAW = 1 << 16,       /* fn is a CallFn */
    METHOD_IS_CLASS = 1 << 17,
    METHOD_IS_STATIC = 1 << 18,
    METHOD_HIDE_SIGNATURE = 1 << 19, /* __text_signature__ is None; the text still says how to parse */
    METHOD_IS_TUPLE = 1 << 20, /* wrong counts are reported as "find() takes at least 1 argument (0 given)"; hides too */
};

/* The first four fields are CPython's PyMethodDef: functions of extension modules point to one of those, which ends
   there. Rows are written with the macros below. */
typedef struct MethodDef {
    const char *name;
    union {
        NativeFn bound;
        CallFn raw;
        void *foreign;     /* a C function in the convention that the METH_ flags say */
    } fn;
    int flags;
    const char *doc;       /* of an extension's row: perhaps "name(signature)\n--\n\n" in front */
    const char *signature; /* "($self, a, b=None, /, *, c=0)"; a default is any literal, shown as written */
} MethodDef;
static inline bool method_is_foreign(MethodDef const *def) { return (def->flags & METHOD_FOREIGN) != 0; }

#define METHOD_ROW(name, function, signature, doc, flags) {name, {function}, flags, doc, signature}
#define METHOD(name, function, signature, doc) METHOD_ROW(name, .bound = function, signature, doc, 0)
#define METHOD_CLASS(name, function, signature, doc) METHOD_ROW(name, .bound = function, signature, doc, METHOD_IS_CLASS)
#define METHOD_STATIC(name, function, signature, doc) METHOD_ROW(name, .bound = function, signature, doc, METHOD_IS_STATIC)
#define METHOD_RAW(name, function, signature, doc) METHOD_ROW(name, .raw = function, signature, doc, METHOD_IS_RAW)
#define METHOD_RAW_CLASS(name, function, signature, doc)                                                               \\
    METHOD_ROW(name, .raw = function, signature, doc, METHOD_IS_RAW | METHOD_IS_CLASS)
#define METHOD_RAW_STATIC(name, function, signature, doc)                                                              \\
    METHOD_ROW(name, .raw = function, signature, doc, METHOD_IS_RAW | METHOD_IS_STATIC)
/* A row whose wrong counts CPython reports in PyArg_ParseTuple's words. */
#define METHOD_ARGS_TUPLE(name, function, signature, doc) METHOD_ROW(name, .bound = function, signature, doc, METHOD_IS_TUPLE)
/* A row whose __text_signature__ is None. */
#define METHOD_HIDDEN(name, function, signature, doc) METHOD_ROW(name, .bound = function, signature, doc, METHOD_HIDE_SIGNATURE)
#define METHOD_END METHOD_ROW(NULL, NULL, NULL, NULL, 0)

typedef struct GetSetDef {
    const char *name;
    GetterFn get;
    SetterFn set; /* NULL: read-only */
    const char *doc;
    void *closure;
} GetSetDef;
#define GETSET_END {NULL, NULL, NULL, NULL, NULL}

/* The numbers are CPython's T_*, so that the rows of extension modules can be used as they are. */
typedef enum {
    MEMBER_SHORT = 0, MEMBER_INT, MEMBER_LONG, MEMBER_FLOAT, MEMBER_DOUBLE, MEMBER_STRING,
    MEMBER_OBJECT,       /* a Value; NULL reads as None */
    MEMBER_CHAR, MEMBER_BYTE, MEMBER_UBYTE, MEMBER_USHORT, MEMBER_UINT, MEMBER_ULONG, MEMBER_STRING_INPLACE, MEMBER_BOOL,
    MEMBER_OBJECT_EX = 16, /* a Value; NULL raises AttributeError */
    MEMBER_LONGLONG, MEMBER_ULONGLONG, MEMBER_SSIZE, MEMBER_NONE,
} MemberKind;
typedef struct MemberDef {
    const char *name;
    MemberKind kind;
    ssize_t offset;
    int readonly;        /* bit 0; an extension's row may have others */
    const char *doc;
} MemberDef;
#define MEMBER_END {NULL, 0, 0, false, NULL}

/* Binds call arguments to the parameters of `signature` as described above, for functions that are called raw (`new` and
   `init` slots): fills out[0..n-1], where n is the number of parameters (without $self/$cls/$module).
   `name` stands in messages. Tuples and dicts made for *args and **kwargs are put into *scratch[0..1] for the caller to
   drop (both may be NULL when the signature has none). gil: held. fails: TypeError. */
bool native_bind(const char *name, const char *signature, Borrowed const *args, ssize_t count, Borrowed keywords,
                 Borrowed *out, Value scratch[2]) MUST_CHECK;

/* For raw functions with simple needs. Both raise CPython's TypeError. */
bool native_no_keywords(const char *name, Borrowed keywords) MUST_CHECK;
bool native_count(const char *name, ssize_t count, ssize_t min, ssize_t max) MUST_CHECK; /* "f expected 1 argument, got 2" */

/* Argument helpers: convert with CPython's messages. They accept objects with __index__ where CPython does. */
bool arg_ssize(Borrowed v, ssize_t *out) MUST_CHECK;      /* OverflowError when it does not fit */
bool arg_ssize_clipped(Borrowed v, ssize_t *out) MUST_CHECK; /* clips instead: slice bounds */
bool arg_int(Borrowed v, int *out) MUST_CHECK;            /* C int */
bool arg_int_format(Borrowed v, int *out) MUST_CHECK;     /* C int, in the words of CPython's older way of parsing, 'i' */
bool arg_int64(Borrowed v, int64_t *out) MUST_CHECK;
bool arg_uint64(Borrowed v, uint64_t *out) MUST_CHECK;
bool arg_double(Borrowed v, double *out) MUST_CHECK;      /* __float__, __index__ */
/* A Str argument as UTF-8, borrowed from it; rejects embedded zeros when `size` is NULL. "f() argument 1 must be str, not int" */
const char *arg_text(const char *function, int position, Borrowed v, ssize_t *size) MUST_CHECK;
bool arg_is_str(const char *function, int position, Borrowed v) MUST_CHECK;

/* How messages name a callable: "math.sin", "list.append", "len"; its str() when it has no __qualname__. new Str.
   gil: held.  runs: Python.  fails: what reading the names raised. */
Value native_full_name(Borrowed callee) MUST_CHECK;
/* Parts the documentation of an extension's function or type: where the words begin, and how long the "(...)" is that
   follows the name in front of them; 0: there is none, the words are all of `doc`. */
const char *native_doc_split(const char *name, const char *doc, ssize_t *signature_size);
/* __doc__ of a row: a Str or None. new. */
Value native_doc(MethodDef const *def) MUST_CHECK;
/* __text_signature__ of a row: a Str or None. new. */
Value native_text_signature(MethodDef const *def) MUST_CHECK;

/* --- functions and modules made from tables --- */

/* builtin_function_or_method (CPython's PyCFunctionObject layout). */
typedef struct {
    Object head;
    MethodDef const *def;  /* capi/ makes one from a PyMethodDef */
    Value self;            /* or NULL */
    Value module;          /* name of the module, or NULL */
    Value weaklist;
    struct NativeSignature *signature; /* parsed form, shared by all functions of the row */
    Type *defining_class;  /* for methods that want it */
} NativeFunction;
extern EXPORTED Type native_function_type;
/* self may be NULL. new. */
Value native_function_new(MethodDef const *def, Borrowed self, Borrowed module_name) MUST_CHECK;
/* Calls a native row directly. */
Value native_call(MethodDef const *def, struct NativeSignature *signature, Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);

/* A native module: one row in modules/module.def, one ModuleDef in its file. Modules are made once per interpreter. */
typedef struct ModuleDef {
    const char *name;
    const char *doc;
    MethodDef const *methods;
    Type *const *types;                /* static types, NULL-terminated, bases first: made ready once per process, before
                                          the first import (NULL: none); added to the module unless their name has a
                                          leading underscore in its last part */
    Type *const *inner_types;          /* the same, but not added to the module */
    /* Adds to the dicts of static types, which interpreters share; or NULL. Once per process, before the first import, when
       no thread is current: what it makes lives in the process heap. runs: nothing. */
    bool (*exec_process)(void);
    /* Adds further types and constants; may be NULL; `module` is the new module, its functions are already there. */
    bool (*exec)(Borrowed module);
    size_t state_size;                 /* bytes of per-interpreter state, zeroed */
    int (*traverse)(void *state, Visitor visitor, void *arg);
    void (*clear)(void *state);        /* drops what the state owns; called when the interpreter ends */
    int *id;                           /* written once when the process registers the module; &some_static_int */
} ModuleDef;
/* The state of a module in this interpreter; NULL before it was imported. */
void *module_state(ModuleDef const *def);
/* Adds a value (stolen, NULL passes an error on), an int, a string, a type under the last part of its name. */
bool module_add(Borrowed module, const char *name, STEALS Value v) MUST_CHECK;
bool module_add_int(Borrowed module, const char *name, int64_t i) MUST_CHECK;
bool module_add_text(Borrowed module, const char *name, const char *text) MUST_CHECK;
bool module_add_type(Borrowed module, Type *type) MUST_CHECK;

#endif
