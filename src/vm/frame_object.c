/* SPDX-License-Identifier: MIT
   The frame type: what sys._getframe, tracebacks and trace functions see. f_locals of a function is a snapshot in a dict,
   written back into the registers after a trace function ran. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/bytes.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/frame.h"
#include "vm/generator.h"
#include "vm/trace.h"

FrameObject *frame_object(Frame *frame) {
    if (!frame->object) {
        FrameObject *o = NEW_OBJECT(FrameObject, &frame_type);
        if (!o)
            return NULL;
        o->frame = frame;
        o->trace_lines = 1;
        frame->object = o;
        gc_track(o);
    }
    return frame->object;
}

FrameObject *frame_object_finished(Borrowed code, Borrowed globals, Borrowed locals) {
    FrameObject *o = NEW_OBJECT(FrameObject, &frame_type);
    if (!o)
        return NULL;
    o->frame = &o->own;
    o->trace_lines = 1;
    o->own.code = own_ref(AS(Code, code));
    o->own.pc = o->own.code->instructions;
    o->own.globals = own(globals);
    o->own.builtins = own(interp_self()->builtins);
    o->own.locals = own_maybe(locals);
    o->own.is_finished = true;
    gc_track(o);
    return o;
}

int frame_object_line(FrameObject const *object) { return object->line ? object->line : frame_line(object->frame); }

FrameObject *frame_object_back(FrameObject *object) {
    if (object->back)
        return own_ref(object->back);
    Frame *previous = object->frame->previous;
    FrameObject *back = previous ? frame_object(previous) : NULL;
    return back ? own_ref(back) : NULL;
}

/* --- locals --- */

static uint8_t local_kind(Code const *code, int at) { return (uint8_t)bytes_data(code->local_plus_kinds)[at]; }

/* The value of co_varnames + cellvars + freevars number `at`, borrowed; NULL: unbound. */
static Borrowed local_read(Frame *frame, int at) {
    Code *code = frame->code;
    int registers = code->local_plus_count - code->free_count;
    if (at >= registers) {
        if (!frame->function || !frame->function->closure)
            return NULL;
        return AS(Cell, tuple_peek(frame->function->closure, at - registers))->content;
    }
    Borrowed v = frame->registers[at];
    if (v && local_kind(code, at) & LOCAL_KIND_CELL && type_of(v) == &cell_type)
        return AS(Cell, v)->content;
    return v;
}

static void local_write(Frame *frame, int at, Borrowed v) {
    Code *code = frame->code;
    int registers = code->local_plus_count - code->free_count;
    Value *place;
    if (at >= registers) {
        if (!frame->function || !frame->function->closure)
            return;
        place = &AS(Cell, tuple_peek(frame->function->closure, at - registers))->content;
    } else {
        place = &frame->registers[at];
        if (*place && local_kind(code, at) & LOCAL_KIND_CELL && type_of(*place) == &cell_type)
            place = &AS(Cell, *place)->content;
    }
    REPLACE(*place, own_maybe(v));
}

/* Class bodies show their free variables only in functions nested in them. */
static int shown_locals(Code const *code) {
    return code->flags & CODE_OPTIMIZED ? code->local_plus_count : code->local_plus_count - code->free_count;
}

Borrowed frame_locals(Frame *frame) {
    if (frame->locals)
        return frame->locals;
    if (!(frame->code->flags & CODE_OPTIMIZED))
        return frame->globals;
    FrameObject *object = frame_object(frame);
    if (!object || (!object->locals_dict && !(object->locals_dict = dict_new())))
        return NULL;
    Code *code = frame->code;
    for (int at = 0; at < shown_locals(code); at++) {
        Borrowed name = tuple_peek(code->local_plus_names, at), v = local_read(frame, at);
        if (v ? !dict_set(object->locals_dict, name, v) : dict_remove(object->locals_dict, name) < 0)
            return NULL;
    }
    object->locals_fresh = 1;
    return object->locals_dict;
}

void frame_locals_to_registers(Frame *frame) {
    FrameObject *object = frame->object;
    if (!object || !object->locals_dict || !object->locals_fresh || !(frame->code->flags & CODE_OPTIMIZED))
        return;
    object->locals_fresh = 0;
    Code *code = frame->code;
    for (int at = 0; at < shown_locals(code); at++) {
        Borrowed v = dict_peek_str(object->locals_dict, tuple_peek(code->local_plus_names, at));
        if (v != local_read(frame, at))
            local_write(frame, at, v);
    }
}

/* --- attributes --- */

static Frame *frame_of(Borrowed self) { return AS(FrameObject, self)->frame; }

static Value frame_py_get_back(Borrowed self, void *closure) {
    FrameObject *back = frame_object_back(AS(FrameObject, self));
    return back ? TO_VALUE(back) : error_is_set() ? NULL : NONE;
}

static Value frame_py_get_code(Borrowed self, void *closure) { return own(TO_VALUE(frame_of(self)->code)); }
static Value frame_py_get_globals(Borrowed self, void *closure) { return own(frame_of(self)->globals); }
static Value frame_py_get_builtins(Borrowed self, void *closure) { return own(frame_of(self)->builtins); }
static Value frame_py_get_locals(Borrowed self, void *closure) {
    Borrowed v = frame_locals(frame_of(self));
    return v ? own(v) : NULL;
}
static Value frame_py_get_lasti(Borrowed self, void *closure) {
    Frame *f = frame_of(self);
    bool fresh = f->is_generator && generator_of_frame(f)->state == GENERATOR_CREATED;
    return imm_int(fresh ? -1 : 2 * (int64_t)frame_word(f));
}
static Value frame_py_get_lineno(Borrowed self, void *closure) {
    int line = frame_object_line(AS(FrameObject, self));
    return line < 0 ? NONE : imm_int(line);
}

static bool frame_py_set_lineno(Borrowed self, Borrowed v, void *closure) {
    if (!v)
        return raise_error(&exc_AttributeError, "cannot delete attribute"), false;
    return trace_jump(frame_of(self), v);
}

static Value frame_py_get_trace(Borrowed self, void *closure) {
    Value trace = AS(FrameObject, self)->trace;
    return trace ? own(trace) : NONE;
}
static bool frame_py_set_trace(Borrowed self, Borrowed v, void *closure) {
    if (v == NONE)
        v = NULL;
    REPLACE(AS(FrameObject, self)->trace, own_maybe(v));
    return true;
}
static Value frame_py_get_trace_opcodes(Borrowed self, void *closure) { return bool_value(AS(FrameObject, self)->trace_opcodes); }
static bool frame_py_set_trace_opcodes(Borrowed self, Borrowed v, void *closure) {
    if (!v || !(v == TRUE_VALUE || v == FALSE_VALUE))
        return raise_error(&exc_TypeError, "attribute value type must be bool"), false;
    AS(FrameObject, self)->trace_opcodes = v == TRUE_VALUE;
    return true;
}

static Value frame_py_clear(Borrowed self, Borrowed const *args) {
    FrameObject *o = AS(FrameObject, self);
    Frame *f = o->frame;
    if (f->is_generator) {
        Generator *g = generator_of_frame(f);
        if (g->state == GENERATOR_EXECUTING)
            return raise_error(&exc_RuntimeError, "cannot clear an executing frame");
        OWNED Value keep = own(TO_VALUE(g));
        type_of(TO_VALUE(g))->info->finalize(&g->head);
        type_of(TO_VALUE(g))->info->clear(&g->head);
        return NONE;
    }
    if (!f->is_finished)
        return raise_error(&exc_RuntimeError, "cannot clear an executing frame");
    for (int n = 0; o->own_registers && n < f->code->register_count; n++)
        drop(MOVE(o->own_registers[n]));
    drop(MOVE(o->locals_dict));
    return NONE;
}

static Value frame_slot_repr(Borrowed self) {
    Frame *f = frame_of(self);
    OWNED Value line = frame_py_get_lineno(self, NULL);
    return line ? str_format("<frame at %p, file %R, line %S, code %U>", (const void *)self, f->code->filename, line, f->code->name)
                : NULL;
}

static Value frame_py_sizeof(Borrowed self, Borrowed const *args) {
    return imm_int((int64_t)sizeof(FrameObject) + 8 * frame_of(self)->code->register_count);
}

static int frame_traverse(Object *self, Visitor visitor, void *arg) {
    FrameObject *o = (FrameObject *)self;
    VISIT(o->back);
    VISIT(o->trace);
    VISIT(o->locals_dict);
    if (o->frame == &o->own) {
        VISIT(o->own.function);
        VISIT(o->own.code);
        VISIT(o->own.locals);
        VISIT(o->own.extra);
        for (int n = 0; o->own_registers && n < o->own.code->register_count; n++)
            VISIT(o->own_registers[n]);
    }
    return 0;
}

static void frame_clear(Object *self) {
    FrameObject *o = (FrameObject *)self;
    drop(MOVE(o->trace));
    drop(MOVE(o->locals_dict));
    if (o->frame != &o->own)
        return;
    for (int n = 0; o->own_registers && n < o->own.code->register_count; n++)
        drop(MOVE(o->own_registers[n]));
    drop(MOVE(o->own.locals));
    drop(MOVE(o->own.extra));
}

static void frame_dealloc(Object *self) {
    FrameObject *o = (FrameObject *)self;
    gc_untrack(o);
    frame_clear(self);
    drop_ref(o->back);
    if (o->frame == &o->own) {
        if (!o->own.function) {
            drop(o->own.globals);
            drop(o->own.builtins);
        }
        drop_ref(o->own.function);
        drop_ref(o->own.code);
        memory_free(o->own_registers);
    }
    object_free(o);
}

static const MethodDef frame_methods[] = {
    METHOD("clear", frame_py_clear, "($self, /)", "Drop all references that the frame holds."),
    METHOD("__sizeof__", frame_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_END,
};
static const GetSetDef frame_getsets[] = {
    {"f_back", frame_py_get_back, NULL, NULL, NULL},
    {"f_locals", frame_py_get_locals, NULL, NULL, NULL},
    {"f_lineno", frame_py_get_lineno, frame_py_set_lineno, NULL, NULL},
    {"f_trace", frame_py_get_trace, frame_py_set_trace, NULL, NULL},
    {"f_lasti", frame_py_get_lasti, NULL, NULL, NULL},
    {"f_globals", frame_py_get_globals, NULL, NULL, NULL},
    {"f_builtins", frame_py_get_builtins, NULL, NULL, NULL},
    {"f_code", frame_py_get_code, NULL, NULL, NULL},
    {"f_trace_opcodes", frame_py_get_trace_opcodes, frame_py_set_trace_opcodes, NULL, NULL},
    GETSET_END,
};
static const MemberDef frame_members[] = {
    {"f_trace_lines", MEMBER_BOOL, offsetof(FrameObject, trace_lines), false, NULL},
    MEMBER_END,
};
static TypeInfo frame_info = {
    .dealloc = frame_dealloc,
    .traverse = frame_traverse,
    .clear = frame_clear,
    .repr = frame_slot_repr,
    .methods = frame_methods,
    .getsets = frame_getsets,
    .members = frame_members,
};
Type frame_type = {
    STATIC_TYPE("frame", FrameObject, &frame_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};
