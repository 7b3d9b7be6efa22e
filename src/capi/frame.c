/* SPDX-License-Identifier: MIT
   Frames, code objects, tracebacks and Python functions (pyframe.h, cpython/frameobject.h, cpython/code.h, traceback.h,
   cpython/funcobject.h).

   Compiled code that wants to show up in tracebacks makes an empty code object and a frame that never runs, stores the
   line in it and adds an entry: PyCode_NewEmpty, PyFrame_New, PyTraceBack_Here. */
#include "capi/capi.h"
#include "compile/compile.h"
#include "gil/interp.h"
#include "object/protocol.h"
#include "runtime/report.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/frame.h"
#include "vm/generator.h"
#include "vm/vm.h"

/* --- frames --- */

CAPI int PyFrame_GetLineNumber(FrameObject *frame) {
    int line = frame_object_line(frame);
    return line < 0 ? 0 : line;
}
CAPI Object *PyFrame_GetCode(FrameObject *frame) { return (Object *)own_ref(frame->frame->code); }
CAPI FrameObject *PyFrame_GetBack(FrameObject *frame) { return frame_object_back(frame); }
CAPI Object *PyFrame_GetGlobals(FrameObject *frame) { return own_for_c(frame->frame->globals); }
CAPI Object *PyFrame_GetBuiltins(FrameObject *frame) { return own_for_c(frame->frame->builtins); }
CAPI Object *PyFrame_GetLocals(FrameObject *frame) {
    Borrowed locals = frame_locals(frame->frame);
    return locals ? own_for_c(locals) : NULL;
}
CAPI Object *PyFrame_GetGenerator(FrameObject *frame) {
    return frame->frame->is_generator ? (Object *)own_ref(generator_of_frame(frame->frame)) : NULL;
}
CAPI int PyFrame_GetLasti(FrameObject *frame) {
    OWNED Value last = get_attr_text(TO_VALUE(frame), "f_lasti");
    return last ? (int)imm_int_get(last) : -1;
}
CAPI int PyFrame_FastToLocalsWithError(FrameObject *frame) { return done(frame_locals(frame->frame) != NULL); }
CAPI void PyFrame_FastToLocals(FrameObject *frame) {
    if (!frame_locals(frame->frame))
        error_clear();
}
CAPI void PyFrame_LocalsToFast(FrameObject *frame, int clear) { frame_locals_to_registers(frame->frame); }
CAPI int _PyFrame_IsEntryFrame(FrameObject *frame) { return frame->frame->is_entry; }

CAPI FrameObject *PyFrame_New(void *thread, Object *code, Object *globals, Object *locals) {
    FrameObject *frame = frame_object_finished(V(code), V(globals), V(locals));
    if (frame)
        frame->line = ((Code *)code)->first_line;
    return frame;
}

/* --- tracebacks --- */

CAPI int PyTraceBack_Here(FrameObject *frame) {
    if (!error_is_set())
        return bad_internal_call(), -1;
    OWNED Value error = error_take();
    int last = 2 * (int)frame_word(frame->frame);
    Value entry = traceback_new(AS(Exception, error)->traceback, frame, last, PyFrame_GetLineNumber(frame));
    if (!entry)
        error_clear(); /* the error itself matters more than the line */
    else
        REPLACE(AS(Exception, error)->traceback, entry);
    error_restore(MOVE(error));
    return 0;
}

CAPI int PyTraceBack_Print(Object *traceback, Object *file) {
    OWNED Value text = NULL, list = NULL, empty = str_from_text("");
    OWNED Value module = TO_VALUE(own_maybe(dict_peek_text(interp_self()->modules, "traceback")));
    OWNED Value print = module ? get_attr_text(module, "print_tb") : NULL;
    Borrowed args[] = {V(traceback), NONE, V(file)};
    text = print ? call(print, args, 3, NULL) : NULL;
    return done(text != NULL);
}

/* --- code --- */

/* An empty code object. Its line is what frames made for it show. */
CAPI Object *PyCode_NewEmpty(const char *filename, const char *name, int line) {
    OWNED Value file = str_decode_fs(filename, (ssize_t)strlen(filename)), function = str_intern_text(name);
    OWNED Value made = file && function ? compile_source(STR_EMPTY, file, "exec", 0, 0) : NULL;
    if (!made)
        return NULL;
    Code *code = AS(Code, made);
    REPLACE(code->name, own(function));
    REPLACE(code->qualname, own(function));
    code->first_line = line;
    code->flags = CODE_OPTIMIZED | CODE_NEWLOCALS;
    return to_c(MOVE(made));
}

CAPI Object *PyCode_GetCode(Code *code) { return to_c(get_attr_text(TO_VALUE(code), "co_code")); }
CAPI Object *PyCode_GetVarnames(Code *code) { return to_c(code_variable_names(code)); }
CAPI Object *PyCode_GetCellvars(Code *code) { return to_c(code_cell_names(code)); }
CAPI Object *PyCode_GetFreevars(Code *code) { return to_c(code_free_names(code)); }
CAPI int PyCode_Addr2Line(Code *code, int offset) {
    return offset < 0 ? code->first_line : code_line(code, (uint32_t)offset / 2);
}
CAPI int PyCode_Addr2Location(Code *code, int offset, int *line, int *column, int *end_line, int *end_column) {
    Position p = {0, 0, -1, -1};
    int found = offset >= 0 && code_position(code, (uint32_t)offset / 2, &p);
    *line = p.line;
    *column = p.column;
    *end_line = p.end_line;
    *end_column = p.end_column;
    return found;
}

CAPI void _PyTraceback_Add(const char *name, const char *filename, int line) {
    OWNED Value error = error_take();
    OWNED Value globals = dict_new(), code = TO_VALUE(PyCode_NewEmpty(filename, name, line));
    OWNED Value frame = globals && code ? TO_VALUE(frame_object_finished(code, globals, NULL)) : NULL;
    error_clear();
    error_restore(MOVE(error));
    if (frame) {
        AS(FrameObject, frame)->line = line;
        PyTraceBack_Here(AS(FrameObject, frame));
    }
}

/* --- Python functions --- */

static Function *check_function(Object *o) { return o && is_function(V(o)) ? (Function *)o : bad_internal_call(); }

CAPI Object *PyFunction_NewWithQualName(Object *code, Object *globals, Object *name) {
    return to_c(function_new(V(code), V(globals), V(name)));
}
CAPI Object *PyFunction_New(Object *code, Object *globals) { return to_c(function_new(V(code), V(globals), NULL)); }

#define PART(name, field)                                                                                              \
    CAPI Object *PyFunction_Get##name(Object *o) {                                                                     \
        Function *f = check_function(o);                                                                               \
        return f ? to_c_lent(f->field) : NULL;                                                                         \
    }
PART(Code, code)
PART(Globals, globals)
PART(Module, module)
PART(Defaults, defaults)
PART(KwDefaults, kwdefaults)
PART(Closure, closure)

CAPI Object *PyFunction_GetAnnotations(Object *o) {
    OWNED Value dict = check_function(o) ? get_attr_text(V(o), "__annotations__") : NULL;
    return dict ? AS(Object, dict) : NULL; /* the function keeps it */
}
CAPI int PyFunction_SetDefaults(Object *o, Object *v) { return check_function(o) ? done(set_attr_text(V(o), "__defaults__", V(v))) : -1; }
CAPI int PyFunction_SetKwDefaults(Object *o, Object *v) {
    return check_function(o) ? done(set_attr_text(V(o), "__kwdefaults__", V(v))) : -1;
}
CAPI int PyFunction_SetAnnotations(Object *o, Object *v) {
    return check_function(o) ? done(set_attr_text(V(o), "__annotations__", V(v))) : -1;
}
