/* SPDX-License-Identifier: MIT
   The error indicator and exceptions (pyerrors.h). The indicator is thread->error, always an instance: what C code sets as
   a class and a value is made into one at once, and what it fetches is normalised already. */
#include "capi/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "object/warn.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/str.h"

/* PyExc_ValueError and the like: variables that point to the classes. */
#define EXCEPTION(name, base, layout, doc) CAPI Type *PyExc_##name = &exc_##name;
#include "object/exception.def"
#undef EXCEPTION
CAPI Type *PyExc_EnvironmentError = &exc_OSError;
CAPI Type *PyExc_IOError = &exc_OSError;

/* --- setting --- */

static bool check_class(Object *class) {
    if (class && is_exception_class(TO_VALUE(class)))
        return true;
    return raise_error(&exc_SystemError, "_PyErr_SetObject: exception %R is not a BaseException subclass",
                       class ? TO_VALUE(class) : NONE) != NULL;
}

CAPI void PyErr_SetObject(Object *class, Object *value) {
    if (check_class(class))
        raise_value((Type *)class, value ? V(value) : NULL);
}
CAPI void PyErr_SetNone(Object *class) { PyErr_SetObject(class, NULL); }

CAPI void PyErr_SetString(Object *class, const char *text) {
    OWNED Value message = str_decode_utf8(text, (ssize_t)strlen(text), "replace", NULL);
    if (message)
        PyErr_SetObject(class, AS(Object, message));
}

CAPI void _PyErr_SetKeyError(Object *key) { raise_key_error(V(key)); }

CAPI Object *PyErr_FormatV(Object *class, const char *format, va_list args) {
    error_clear(); /* texts of objects are made with none set */
    OWNED Value message = str_format_va(format, args);
    if (message)
        PyErr_SetObject(class, AS(Object, message));
    return NULL;
}

CAPI Object *PyErr_Format(Object *class, const char *format, ...) {
    va_list args;
    va_start(args, format);
    PyErr_FormatV(class, format, args);
    va_end(args);
    return NULL;
}

CAPI Object *_PyErr_FormatFromCause(Object *class, const char *format, ...) {
    va_list args;
    OWNED Value cause = error_take();
    va_start(args, format);
    PyErr_FormatV(class, format, args);
    va_end(args);
    if (!cause || !error_is_set())
        return NULL;
    exception_set_cause(error_peek(), own(cause));
    exception_set_context(error_peek(), MOVE(cause));
    return NULL;
}

CAPI Object *PyErr_NoMemory(void) { return raise_no_memory(); }
CAPI int PyErr_BadArgument(void) {
    raise_error(&exc_TypeError, "bad argument type for built-in operation");
    return 0;
}
CAPI void PyErr_BadInternalCall(void) { bad_internal_call(); }
CAPI void _PyErr_BadInternalCall(const char *file, int line) {
    raise_error(&exc_SystemError, "%s:%d: bad argument to internal function", file, line);
}

/* OSError and its kind, called with number, text and file names. */
static Object *set_from_errno(Object *class, Borrowed name, Borrowed name2) {
    int code = errno;
    if (code == EINTR && !safepoint())
        return NULL;
    OWNED Value text = code ? str_decode(strerror(code), (ssize_t)strlen(strerror(code)), "utf-8", "surrogateescape")
                            : str_from_text("Error");
    if (!text)
        return NULL;
    OWNED Value args = name2  ? build_value("(iOOiO)", code, text, name, 0, name2)
                       : name ? build_value("(iOO)", code, text, name)
                              : build_value("(iO)", code, text);
    if (!args)
        return NULL;
    OWNED Value exception = call_tuple(TO_VALUE(class), args, NULL);
    if (exception)
        PyErr_SetObject((Object *)type_of(exception), AS(Object, exception));
    return NULL;
}

CAPI Object *PyErr_SetFromErrno(Object *class) { return set_from_errno(class, NULL, NULL); }
CAPI Object *PyErr_SetFromErrnoWithFilenameObject(Object *class, Object *name) {
    return set_from_errno(class, name ? V(name) : NULL, NULL);
}
CAPI Object *PyErr_SetFromErrnoWithFilenameObjects(Object *class, Object *name, Object *name2) {
    return set_from_errno(class, name ? V(name) : NULL, name2 ? V(name2) : NULL);
}
CAPI Object *PyErr_SetFromErrnoWithFilename(Object *class, const char *name) {
    int code = errno;
    OWNED Value text = name ? path_decode(name, (ssize_t)strlen(name)) : NULL;
    if (name && !text)
        return NULL;
    errno = code;
    return set_from_errno(class, text, NULL);
}

static void *import_error(Type *class, Borrowed message, Borrowed name, Borrowed path) {
    OWNED Value keywords = tuple_pack(2, STR(name), STR(path));
    Borrowed args[] = {message, name ? name : NONE, path ? path : NONE};
    OWNED Value exception = keywords ? call(TO_VALUE(class), args, 1, keywords) : NULL;
    return exception ? raise_value(class, exception) : NULL;
}
void *raise_import_error(Borrowed message, Borrowed name, Borrowed path) {
    return import_error(&exc_ImportError, message, name, path);
}

CAPI Object *PyErr_SetImportErrorSubclass(Object *class, Object *message, Object *name, Object *path) {
    if (!is_exception_class(TO_VALUE(class)) || !type_is_subtype((Type *)class, &exc_ImportError))
        return raise_error(&exc_TypeError, "expected a subclass of ImportError");
    if (!message)
        return raise_error(&exc_TypeError, "expected a message argument");
    return import_error((Type *)class, V(message), V(name), V(path));
}
CAPI Object *PyErr_SetImportError(Object *message, Object *name, Object *path) {
    return PyErr_SetImportErrorSubclass((Object *)&exc_ImportError, message, name, path);
}

/* --- looking and taking --- */

CAPI Object *PyErr_Occurred(void) {
    Borrowed error = thread_self ? error_peek() : NULL;
    return error ? (Object *)type_of(error) : NULL;
}
CAPI void PyErr_Clear(void) { error_clear(); }

CAPI int PyErr_GivenExceptionMatches(Object *given, Object *wanted) {
    if (!given || !wanted)
        return 0;
    if (is_tuple(TO_VALUE(wanted))) {
        for (ssize_t i = 0; i < tuple_size(TO_VALUE(wanted)); i++)
            if (PyErr_GivenExceptionMatches(given, AS(Object, tuple_peek(TO_VALUE(wanted), i))))
                return 1;
        return 0;
    }
    if (is_exception(TO_VALUE(given)))
        given = (Object *)given->type;
    if (is_exception_class(TO_VALUE(given)) && is_exception_class(TO_VALUE(wanted)))
        return type_is_subtype((Type *)given, (Type *)wanted);
    return given == wanted;
}
CAPI int PyErr_ExceptionMatches(Object *wanted) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), wanted); }

/* The three parts of an exception, new references; all NULL without one. */
static void give_parts(STEALS Value exception, Object **class, Object **value, Object **traceback) {
    *class = *value = *traceback = NULL;
    if (!exception)
        return;
    if (!expose(AS(Object, exception)))
        error_clear();
    *class = AS(Object, own(TO_VALUE(type_of(exception))));
    *traceback = AS(Object, own_maybe(AS(Exception, exception)->traceback));
    *value = AS(Object, exception);
}

CAPI void PyErr_Fetch(Object **class, Object **value, Object **traceback) {
    give_parts(error_take(), class, value, traceback);
}

/* The instance that a class and a value stand for, with the traceback; all are stolen. NULL: no class. */
static Value instance_of_parts(STEALS Object *class, STEALS Object *value, STEALS Object *traceback) {
    OWNED Value c = TO_VALUE(class), v = TO_VALUE(value), t = TO_VALUE(traceback), handled = NULL;
    if (!c)
        return NULL;
    if (v && is_exception(v) && is_exception_class(c) && is_instance(v, AS(Type, c))) {
        Value instance = MOVE(v);
        if (t && t != NONE)
            exception_set_traceback(instance, MOVE(t));
        else if (!t)
            exception_set_traceback(instance, NULL);
        return instance;
    }
    if (is_exception_class(c))
        raise_value(AS(Type, c), v);
    else
        raise_error(&exc_SystemError, "exception %R is not a BaseException subclass", c);
    Value instance = error_take();
    if (instance)
        exception_set_context(instance, NULL);
    if (instance && t && t != NONE)
        exception_set_traceback(instance, MOVE(t));
    return instance;
}

CAPI void PyErr_Restore(Object *class, Object *value, Object *traceback) {
    error_restore(instance_of_parts(class, value, traceback));
}

CAPI void PyErr_NormalizeException(Object **class, Object **value, Object **traceback) {
    if (!*class)
        return;
    OWNED Value kept = own_maybe(TO_VALUE(*traceback));
    Value instance = instance_of_parts(MOVE(*class), MOVE(*value), AS(Object, kept));
    kept = NULL;
    give_parts(instance, class, value, traceback);
}

CAPI void _PyErr_ChainExceptions(Object *class, Object *value, Object *traceback) {
    Value first = instance_of_parts(class, value, traceback);
    if (first && error_is_set())
        exception_set_context(error_peek(), first);
    else if (first)
        error_restore(first);
}

/* --- the exception being handled --- */

CAPI Object *PyErr_GetHandledException(void) {
    Borrowed handled = error_handled();
    return handled ? own_for_c(handled) : NULL;
}
CAPI void PyErr_SetHandledException(Object *exception) {
    REPLACE(thread_self->handled->exception, own_maybe(TO_VALUE(exception)));
}
CAPI void PyErr_GetExcInfo(Object **class, Object **value, Object **traceback) {
    give_parts(own_maybe(error_handled()), class, value, traceback);
}
CAPI void PyErr_SetExcInfo(Object *class, Object *value, Object *traceback) {
    REPLACE(thread_self->handled->exception, own_maybe(value && is_exception(V(value)) ? V(value) : NULL));
    drop(TO_VALUE(class));
    drop(TO_VALUE(value));
    drop(TO_VALUE(traceback));
}

/* --- parts of exceptions --- */

CAPI Object *PyException_GetTraceback(Object *e) { return AS(Object, own_maybe(((Exception *)e)->traceback)); }
CAPI int PyException_SetTraceback(Object *e, Object *traceback) {
    return done(set_attr(TO_VALUE(e), STR(__traceback__), traceback ? TO_VALUE(traceback) : NONE));
}
CAPI Object *PyException_GetContext(Object *e) {
    return ((Exception *)e)->context ? own_for_c(((Exception *)e)->context) : NULL;
}
CAPI void PyException_SetContext(Object *e, Object *context) { exception_set_context(V(e), V(context)); }
CAPI Object *PyException_GetCause(Object *e) { return ((Exception *)e)->cause ? own_for_c(((Exception *)e)->cause) : NULL; }
CAPI void PyException_SetCause(Object *e, Object *cause) { exception_set_cause(V(e), V(cause)); }

/* --- making classes --- */

CAPI Object *PyErr_NewException(const char *name, Object *base, Object *dict) {
    const char *dot = strrchr(name, '.');
    if (!dot)
        return raise_error(&exc_SystemError, "PyErr_NewException: name must be module.class");
    OWNED Value namespace = dict ? own(V(dict)) : dict_new();
    OWNED Value bases = !base ? tuple_pack(1, TO_VALUE(&exc_Exception)) : is_tuple(V(base)) ? own(V(base)) : tuple_pack(1, V(base));
    OWNED Value class_name = str_from_text(dot + 1), module = str_from_utf8(name, dot - name);
    if (!namespace || !bases || !class_name || !module)
        return NULL;
    if (!dict_peek_str(namespace, STR(__module__)) && !dict_set(namespace, STR(__module__), module))
        return NULL;
    Borrowed args[] = {class_name, bases, namespace};
    return to_c(call(TO_VALUE(&type_type), args, 3, NULL));
}

CAPI Object *PyErr_NewExceptionWithDoc(const char *name, const char *doc, Object *base, Object *dict) {
    OWNED Value namespace = dict ? own(V(dict)) : dict_new(), text = doc ? str_from_text(doc) : NULL;
    if (!namespace || (doc && (!text || !dict_set(namespace, STR(__doc__), text))))
        return NULL;
    return PyErr_NewException(name, base, AS(Object, namespace));
}

/* --- warnings, reports --- */

CAPI int PyErr_WarnFormat(Object *category, ssize_t level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    OWNED Value text = str_format_va(format, args);
    va_end(args);
    return done(text && warning_issue(category ? V(category) : TO_VALUE(&exc_RuntimeWarning), text, level, NULL));
}
CAPI int PyErr_ResourceWarning(Object *source, ssize_t level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    OWNED Value text = str_format_va(format, args);
    va_end(args);
    return done(text && warning_issue(TO_VALUE(&exc_ResourceWarning), text, level, V(source)));
}
CAPI int PyErr_WarnEx(Object *category, const char *text, ssize_t level) {
    return PyErr_WarnFormat(category, level, "%s", text);
}
CAPI int PyErr_WarnExplicitObject(Object *category, Object *message, Object *filename, int line, Object *module, Object *registry) {
    return done(warning_issue_explicit(V(category), V(message), V(filename), line, V(module), V(registry), NULL, NULL));
}

CAPI void PyErr_WriteUnraisable(Object *where) { error_write_unraisable(where ? V(where) : NULL); }
CAPI void _PyErr_WriteUnraisableMsg(const char *message, Object *where) {
    if (message)
        error_write_unraisable_text(message, where ? V(where) : NULL);
    else
        error_write_unraisable(where ? V(where) : NULL);
}
CAPI int PyErr_CheckSignals(void) { return done(safepoint()); }

CAPI NORETURN void _Py_FatalErrorFunc(const char *function, const char *message) {
    fprintf(stderr, "Fatal Python error: %s%s%s\n", function ? function : "", function ? ": " : "", message);
    fflush(stderr);
    abort();
}
CAPI NORETURN void Py_FatalError(const char *message) { _Py_FatalErrorFunc(NULL, message); }

CAPI int PyOS_vsnprintf(char *text, size_t size, const char *format, va_list args) {
    int n = vsnprintf(text, size, format, args);
    if (size)
        text[size - 1] = 0;
    return n;
}
CAPI int PyOS_snprintf(char *text, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = PyOS_vsnprintf(text, size, format, args);
    va_end(args);
    return n;
}
