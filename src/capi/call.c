/* SPDX-License-Identifier: MIT
   Calls of anything callable from C (abstract.h, ceval.h): by tuple, by array, by format. */
#include <stdarg.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "heap/memory.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/str.h"

#define VECTORCALL_OFFSET ((size_t)1 << 63)
#define COUNT(flags) ((ssize_t)((flags) & ~VECTORCALL_OFFSET))

/* Every call from C may recurse: C code does not count. */
static Object *call_counted(Borrowed callable, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = call(callable, args, count, keywords);
    recursion_leave();
    return to_c(result);
}

CAPI Object *PyObject_Vectorcall(Object *callable, Object *const *args, size_t flags, Object *names) {
    Borrowed keywords = names && tuple_size(TO_VALUE(names)) ? TO_VALUE(names) : NULL;
    return call_counted(V(callable), (Borrowed const *)args, COUNT(flags), keywords);
}

CAPI Object *PyObject_VectorcallMethod(Object *name, Object *const *args, size_t flags, Object *names) {
    Value method;
    int unbound = get_method(V(args[0]), V(name), &method);
    if (unbound < 0)
        return NULL;
    OWNED Value held = method;
    ssize_t skip = unbound ? 0 : 1;
    Borrowed keywords = names && tuple_size(TO_VALUE(names)) ? TO_VALUE(names) : NULL;
    return call_counted(held, (Borrowed const *)args + skip, COUNT(flags) - skip, keywords);
}

static Value call_run(Borrowed callee, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return call(callee, args, count, keywords);
}

CAPI Object *PyObject_Call(Object *callable, Object *args, Object *kwargs) {
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = call_with_tuple(call_run, V(callable), V(args), V(kwargs));
    recursion_leave();
    return to_c(result);
}
CAPI Object *PyObject_CallObject(Object *callable, Object *args) {
    if (args && !is_tuple(TO_VALUE(args)))
        return raise_error(&exc_TypeError, "argument list must be a tuple");
    return PyObject_Call(callable, args, NULL);
}
CAPI Object *PyEval_CallObjectWithKeywords(Object *callable, Object *args, Object *kwargs) {
    if (args && !is_tuple(TO_VALUE(args)))
        return raise_error(&exc_TypeError, "argument list must be a tuple");
    if (kwargs && !is_dict(TO_VALUE(kwargs)))
        return raise_error(&exc_TypeError, "keyword list must be a dictionary");
    return PyObject_Call(callable, args, kwargs);
}
CAPI Object *PyCFunction_Call(Object *callable, Object *args, Object *kwargs) { return PyObject_Call(callable, args, kwargs); }

CAPI Object *PyObject_VectorcallDict(Object *callable, Object *const *args, size_t flags, Object *kwargs) {
    OWNED Value tuple = tuple_from_array((Borrowed const *)args, COUNT(flags));
    return tuple ? PyObject_Call(callable, AS(Object, tuple), kwargs) : NULL;
}
CAPI Object *_PyObject_FastCall(Object *callable, Object *const *args, ssize_t count) {
    return PyObject_Vectorcall(callable, args, (size_t)count, NULL);
}
CAPI Object *_PyObject_MakeTpCall(Thread *thread, Object *callable, Object *const *args, ssize_t count, Object *keywords) {
    if (!keywords || is_tuple(TO_VALUE(keywords)))
        return PyObject_Vectorcall(callable, args, (size_t)count, keywords);
    return PyObject_VectorcallDict(callable, args, (size_t)count, keywords);
}

CAPI Object *PyObject_CallNoArgs(Object *callable) { return call_counted(V(callable), NULL, 0, NULL); }
CAPI Object *PyObject_CallOneArg(Object *callable, Object *arg) { return call_counted(V(callable), (Borrowed const *)&arg, 1, NULL); }
CAPI Object *PyObject_CallMethodNoArgs(Object *self, Object *name) { return PyObject_VectorcallMethod(name, &self, 1, NULL); }
CAPI Object *PyObject_CallMethodOneArg(Object *self, Object *name, Object *arg) {
    Object *args[] = {self, arg};
    return PyObject_VectorcallMethod(name, args, 2, NULL);
}

/* --- the slot behind a vectorcall field --- */

typedef Object *(*VectorcallFn)(Object *callable, Object *const *args, size_t flags, Object *names);

CAPI VectorcallFn PyVectorcall_Function(Object *callable) {
    Type *type = callable->type;
    VectorcallFn function = NULL;
    if (type_has_flag(type, TYPE_FLAG_VECTORCALL) && type->vectorcall_offset > 0)
        memcpy(&function, (char *)callable + type->vectorcall_offset, sizeof function);
    return function;
}

CAPI Object *PyVectorcall_Call(Object *callable, Object *args, Object *kwargs) {
    VectorcallFn function = PyVectorcall_Function(callable);
    if (!function)
        return raise_error(&exc_TypeError, "'%.200T' object does not support vectorcall", V(callable));
    ssize_t count = tuple_size(V(args)), named = kwargs ? dict_size(V(kwargs)) : 0, position = 0, n = count;
    if (!named)
        return function(callable, (Object *const *)AS(Tuple, args)->items, (size_t)count, NULL);
    OWNED Value names = tuple_new(named), all = tuple_new(count + named);
    Borrowed key, value;
    if (!names || !all)
        return NULL;
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(all, i, own(tuple_peek(V(args), i)));
    for (; n < count + named && dict_next(V(kwargs), &position, &key, &value); n++) {
        if (!is_str(key))
            return raise_error(&exc_TypeError, "keywords must be strings");
        tuple_init_item(names, n - count, own(key));
        tuple_init_item(all, n, own(value));
    }
    if (!expose(AS(Object, all)) || !expose(AS(Object, names)))
        return NULL;
    return function(callable, (Object *const *)AS(Tuple, all)->items, (size_t)count, AS(Object, names));
}

/* --- with C arguments --- */

/* Arguments up to a NULL. */
static Object *call_listed(Object *callable, Object *self, Object *method_name, va_list args) {
    va_list counting;
    ssize_t count = 0;
    va_copy(counting, args);
    while (va_arg(counting, Object *))
        count++;
    va_end(counting);
    Object *small[9], **all = small;
    if (count + 1 > 9 && !(all = memory_new_array((size_t)count + 1, sizeof *all)))
        return NULL;
    all[0] = self;
    for (ssize_t i = 0; i < count; i++)
        all[i + 1] = va_arg(args, Object *);
    Object *result = method_name ? PyObject_VectorcallMethod(method_name, all, (size_t)count + 1, NULL)
                                 : PyObject_Vectorcall(callable, all + 1, (size_t)count, NULL);
    if (all != small)
        memory_free(all);
    return result;
}

CAPI Object *PyObject_CallFunctionObjArgs(Object *callable, ...) {
    va_list args;
    va_start(args, callable);
    Object *result = call_listed(callable, NULL, NULL, args);
    va_end(args);
    return result;
}

CAPI Object *PyObject_CallMethodObjArgs(Object *self, Object *name, ...) {
    va_list args;
    va_start(args, name);
    Object *result = call_listed(NULL, self, name, args);
    va_end(args);
    return result;
}

/* Calls with what the format makes: a tuple is the arguments, anything else the only one. */
static Object *call_formatted(Borrowed callable, const char *format, va_list args) {
    if (!format || !*format)
        return call_counted(callable, NULL, 0, NULL);
    OWNED Value made = arg_build(format, args);
    if (!made)
        return NULL;
    if (is_tuple(made))
        return call_counted(callable, (Borrowed const *)AS(Tuple, made)->items, tuple_size(made), NULL);
    Borrowed only = made;
    return call_counted(callable, &only, 1, NULL);
}

static Object *call_function_formatted(Object *callable, const char *format, va_list args) {
    return callable ? call_formatted(V(callable), format, args) : bad_internal_call();
}

static Object *call_method_formatted(Object *self, const char *name, const char *format, va_list args) {
    OWNED Value method = get_attr_text(V(self), name);
    if (!method)
        return NULL;
    if (!is_callable(method))
        return raise_error(&exc_TypeError, "attribute of type '%.200T' is not callable", method);
    return call_formatted(method, format, args);
}

#define FORMATTED(run, ...)                                                                          \
    va_list args;                                                                                                      \
    va_start(args, format);                                                                                            \
    Object *result = run(__VA_ARGS__, format, args);                                                                   \
    va_end(args);                                                                                                      \
    return result

CAPI Object *PyObject_CallFunction(Object *callable, const char *format, ...) {
    FORMATTED(call_function_formatted, callable);
}
CAPI Object *_PyObject_CallFunction_SizeT(Object *callable, const char *format, ...) {
    FORMATTED(call_function_formatted, callable);
}
CAPI Object *PyEval_CallFunction(Object *callable, const char *format, ...) {
    FORMATTED(call_function_formatted, callable);
}
CAPI Object *PyObject_CallMethod(Object *self, const char *name, const char *format, ...) {
    FORMATTED(call_method_formatted, self, name);
}
CAPI Object *_PyObject_CallMethod_SizeT(Object *self, const char *name, const char *format, ...) {
    FORMATTED(call_method_formatted, self, name);
}
CAPI Object *PyEval_CallMethod(Object *self, const char *name, const char *format, ...) {
    FORMATTED(call_method_formatted, self, name);
}
