/* SPDX-License-Identifier: MIT
   The traceback type, and adding entries while an exception travels. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/frame.h"

Value traceback_new(Borrowed next, FrameObject *frame, int last_instruction, int line) {
    Traceback *t = NEW_OBJECT(Traceback, &traceback_type);
    if (!t)
        return NULL;
    t->next = next && next != NONE ? own_ref(AS(Traceback, next)) : NULL;
    t->frame = own_ref(frame);
    t->last_instruction = last_instruction;
    t->line = line;
    gc_track(t);
    return TO_VALUE(t);
}

void traceback_add(Frame *frame) {
    Thread *thread = thread_self;
    Value exception = error_take();
    FrameObject *object = frame_object(frame);
    Value entry = object ? traceback_new(AS(Exception, exception)->traceback, object, 2 * (int)frame_word(frame), -1) : NULL;
    if (entry)
        REPLACE(AS(Exception, exception)->traceback, entry);
    else /* no memory for the entry: the exception itself matters more */
        drop(error_take());
    thread->error = exception;
}

static int traceback_line(Traceback *t) {
    if (t->line < 0)
        t->line = code_line(t->frame->frame->code, (uint32_t)t->last_instruction / 2);
    return t->line;
}

static Value traceback_py_get_line(Borrowed self, void *closure) {
    int line = traceback_line(AS(Traceback, self));
    return line < 0 ? NONE : imm_int(line);
}
static Value traceback_py_get_next(Borrowed self, void *closure) {
    Traceback *next = AS(Traceback, self)->next;
    return next ? own(TO_VALUE(next)) : NONE;
}
static bool traceback_py_set_next(Borrowed self, Borrowed v, void *closure) {
    if (!v)
        return raise_error(&exc_TypeError, "can't delete tb_next attribute"), false;
    if (v != NONE && type_of(v) != &traceback_type)
        return raise_error(&exc_TypeError, "expected traceback object, got '%T'", v), false;
    for (Traceback *t = v == NONE ? NULL : AS(Traceback, v); t; t = t->next)
        if (TO_VALUE(t) == self)
            return raise_error(&exc_ValueError, "traceback loop detected"), false;
    Traceback *before = AS(Traceback, self)->next;
    AS(Traceback, self)->next = v == NONE ? NULL : own_ref(AS(Traceback, v));
    drop_ref(before);
    return true;
}
static Value traceback_py_get_frame(Borrowed self, void *closure) { return own(TO_VALUE(AS(Traceback, self)->frame)); }

static Value traceback_py_dir(Borrowed self, Borrowed const *args) {
    return build_value("[ssss]", "tb_frame", "tb_next", "tb_lasti", "tb_lineno");
}

static Value traceback_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[4];
    Value scratch[2];
    int last, line;
    if (!native_bind("TracebackType", "(tb_next, tb_frame, tb_lasti, tb_lineno)", args, count, keywords, a, scratch))
        return NULL;
    if (a[0] != NONE && type_of(a[0]) != &traceback_type)
        return raise_error(&exc_TypeError, "expected traceback object or None, got '%T'", a[0]);
    if (type_of(a[1]) != &frame_type)
        return raise_error(&exc_TypeError, "TracebackType() argument 'tb_frame' must be frame, not %T", a[1]);
    if (!arg_int(a[2], &last) || !arg_int(a[3], &line))
        return NULL;
    return traceback_new(a[0], AS(FrameObject, a[1]), last, line);
}

static int traceback_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((Traceback *)self)->next);
    VISIT(((Traceback *)self)->frame);
    return 0;
}
static void traceback_clear(Object *self) {
    Traceback *t = (Traceback *)self;
    drop_ref(MOVE(t->next));
}
static void traceback_dealloc(Object *self) {
    Traceback *t = (Traceback *)self;
    gc_untrack(t);
    drop_ref(t->next);
    drop_ref(t->frame);
    object_free(t);
}

static const MethodDef traceback_methods[] = {
    METHOD("__dir__", traceback_py_dir, "($self, /)", "Names of the attributes."),
    METHOD_END,
};
static const GetSetDef traceback_getsets[] = {
    {"tb_next", traceback_py_get_next, traceback_py_set_next, NULL, NULL},
    {"tb_lineno", traceback_py_get_line, NULL, NULL, NULL},
    {"tb_frame", traceback_py_get_frame, NULL, NULL, NULL},
    GETSET_END,
};
static const MemberDef traceback_members[] = {
    {"tb_lasti", MEMBER_INT, offsetof(Traceback, last_instruction), true, NULL},
    MEMBER_END,
};
static TypeInfo traceback_info = {
    .dealloc = traceback_dealloc,
    .traverse = traceback_traverse,
    .clear = traceback_clear,
    .new = traceback_slot_new,
    .new_signature = "(tb_next, tb_frame, tb_lasti, tb_lineno)",
    .methods = traceback_methods,
    .getsets = traceback_getsets,
    .members = traceback_members,
};
Type traceback_type = {
    STATIC_TYPE("traceback", Traceback, &traceback_info),
    .doc = "One level of the way that an exception took.",
    .flags = TYPE_FLAG_GC,
};
