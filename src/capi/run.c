/* SPDX-License-Identifier: MIT
   Running and compiling source text, printing exceptions, marshal (pythonrun.h, marshal.h), and the results of
   generators and calls (genobject.h, cpython/abstract.h). */
#include <stdio.h>
#include <stdlib.h>

#include "bytecode/marshal.h"
#include "capi/capi.h"
#include "capi/module.h"
#include "compile/compile.h"
#include "gil/interp.h"
#include "object/protocol.h"
#include "runtime/report.h"
#include "runtime/run.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/str.h"
#include "vm/vm.h"

typedef struct {
    int flags, feature_version;
} CompilerFlags; /* PyCompilerFlags */

enum { START_SINGLE = 256, START_FILE = 257, START_EVAL = 258 };

static const char *mode_of(int start) {
    const char *mode = start == START_SINGLE ? "single" : start == START_FILE ? "exec" : start == START_EVAL ? "eval" : NULL;
    return mode ? mode : raise_error(&exc_ValueError, "Py_CompileString: unknown start symbol");
}

/* --- compiling --- */

CAPI Object *Py_CompileStringObject(const char *text, Object *filename, int start, CompilerFlags *flags, int optimize) {
    const char *mode = mode_of(start);
    OWNED Value source = mode ? bytes_from_text(text) : NULL;
    return source ? to_c(compile_source(source, V(filename), mode, flags ? flags->flags : 0, optimize)) : NULL;
}
CAPI Object *Py_CompileStringExFlags(const char *text, const char *filename, int start, CompilerFlags *flags, int optimize) {
    OWNED Value name = str_decode_fs(filename, (ssize_t)strlen(filename));
    return name ? Py_CompileStringObject(text, AS(Object, name), start, flags, optimize) : NULL;
}
CAPI Object *Py_CompileString(const char *text, const char *filename, int start) {
    return Py_CompileStringExFlags(text, filename, start, NULL, -1);
}

/* --- running --- */

CAPI Object *PyEval_EvalCode(Object *code, Object *globals, Object *locals) {
    return to_c(vm_eval_code(V(code), V(globals), V(locals), NULL));
}

CAPI Object *PyRun_StringFlags(const char *text, int start, Object *globals, Object *locals, CompilerFlags *flags) {
    OWNED Value code = TO_VALUE(Py_CompileStringExFlags(text, "<string>", start, flags, -1));
    return code ? PyEval_EvalCode(AS(Object, code), globals, locals) : NULL;
}
CAPI Object *PyRun_String(const char *text, int start, Object *globals, Object *locals) {
    return PyRun_StringFlags(text, start, globals, locals, NULL);
}

/* The rest of a C stream, zero-terminated. new Bytes. */
static Value read_stream(FILE *stream) {
    char chunk[8192];
    OWNED Value all = bytearray_new(NULL, 0);
    for (size_t n; all && (n = fread(chunk, 1, sizeof chunk, stream)) > 0;) {
        ssize_t size = bytearray_size(all);
        if (!bytearray_resize(all, size + (ssize_t)n))
            return NULL;
        memcpy(bytearray_data(all) + size, chunk, n);
    }
    return all ? bytes_new(bytearray_data(all), bytearray_size(all)) : NULL;
}

CAPI Object *PyRun_FileExFlags(FILE *stream, const char *filename, int start, Object *globals, Object *locals, int close,
                               CompilerFlags *flags) {
    OWNED Value text = read_stream(stream);
    if (close)
        fclose(stream);
    OWNED Value code = text ? TO_VALUE(Py_CompileStringExFlags(bytes_data(text), filename, start, flags, -1)) : NULL;
    return code ? PyEval_EvalCode(AS(Object, code), globals, locals) : NULL;
}
CAPI Object *PyRun_FileEx(FILE *stream, const char *name, int start, Object *globals, Object *locals, int close) {
    return PyRun_FileExFlags(stream, name, start, globals, locals, close, NULL);
}
CAPI Object *PyRun_FileFlags(FILE *stream, const char *name, int start, Object *globals, Object *locals, CompilerFlags *flags) {
    return PyRun_FileExFlags(stream, name, start, globals, locals, 0, flags);
}
CAPI Object *PyRun_File(FILE *stream, const char *name, int start, Object *globals, Object *locals) {
    return PyRun_FileExFlags(stream, name, start, globals, locals, 0, NULL);
}

/* --- printing --- */

/* Reports the error that is set; SystemExit ends the process. */
CAPI void PyErr_PrintEx(int set_last) {
    if (!error_is_set())
        return;
    bool ends = error_matches(&exc_SystemExit);
    int status = report_top_level();
    if (ends)
        exit(status);
}
CAPI void PyErr_Print(void) { PyErr_PrintEx(1); }
CAPI void PyErr_Display(Object *class, Object *value, Object *traceback) {
    if (value && is_exception(V(value)) && !report_exception(V(value), NULL))
        error_clear();
}

/* In __main__; errors are printed. */
CAPI int PyRun_SimpleStringFlags(const char *text, CompilerFlags *flags) {
    Borrowed globals = run_main_dict();
    OWNED Value result = globals ? TO_VALUE(PyRun_StringFlags(text, START_FILE, AS(Object, globals), AS(Object, globals), flags)) : NULL;
    if (!result)
        PyErr_Print();
    return done(result != NULL);
}
CAPI int PyRun_SimpleString(const char *text) { return PyRun_SimpleStringFlags(text, NULL); }
CAPI int PyRun_SimpleFileExFlags(FILE *stream, const char *name, int close, CompilerFlags *flags) {
    Borrowed globals = run_main_dict();
    OWNED Value file = str_decode_fs(name, (ssize_t)strlen(name)), result = NULL;
    if (globals && file && dict_set(globals, STR(__file__), file)) {
        Object *scope = AS(Object, globals);
        result = TO_VALUE(PyRun_FileExFlags(stream, name, START_FILE, scope, scope, close, flags));
    }
    if (!result)
        PyErr_Print();
    return done(result != NULL);
}
CAPI int PyRun_SimpleFileEx(FILE *stream, const char *name, int close) { return PyRun_SimpleFileExFlags(stream, name, close, NULL); }
CAPI int PyRun_SimpleFile(FILE *stream, const char *name) { return PyRun_SimpleFileExFlags(stream, name, 0, NULL); }

/* --- marshal --- */

CAPI Object *PyMarshal_ReadObjectFromString(const char *data, ssize_t size) { return to_c(marshal_loads(data, size, NULL)); }
CAPI Object *PyMarshal_WriteObjectToString(Object *o, int version) { return to_c(marshal_dumps(V(o), version)); }

/* --- results --- */

CAPI int _PyGen_SetStopIterationValue(Object *value) {
    OWNED Value exception = call_1(TO_VALUE(&exc_StopIteration), V(value));
    if (!exception)
        return -1;
    raise_value(&exc_StopIteration, exception);
    return 0;
}
CAPI int _PyGen_FetchStopIterationValue(Object **out) {
    Value value = NULL;
    *out = NULL;
    if (error_is_set() && stop_iteration_take(&value) < 0)
        return -1;
    *out = to_c(value ? value : NONE);
    return done(*out != NULL);
}

/* CPython's check of what a C function returned. */
CAPI Object *_Py_CheckFunctionResult(void *thread, Object *callable, Object *result, const char *where) {
    if (!result && !error_is_set()) {
        if (callable)
            return raise_error(&exc_SystemError, "%R returned NULL without setting an exception", V(callable));
        return raise_error(&exc_SystemError, "%s returned NULL without setting an exception", where);
    }
    if (result && error_is_set()) {
        drop_ref(result);
        if (callable)
            raise_from_current(&exc_SystemError, "%R returned a result with an exception set", V(callable));
        else
            raise_from_current(&exc_SystemError, "%s returned a result with an exception set", where);
        return NULL;
    }
    return result;
}
