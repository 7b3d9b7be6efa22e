/* SPDX-License-Identifier: MIT
   Trace and profile functions: when they are called, and with what. A trace function is called with 'call' for a new frame;
   what it returns becomes the frame's local trace function, which gets 'line', 'return', 'exception' and, on demand,
   'opcode'. A profile function gets 'call', 'return' and the c_ events. While one runs, tracing is off. */
#include "vm/trace.h"

#include <string.h>

#include "bytecode/jump.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/module.h"
#include "vm/slow.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/generator.h"

static void use_tracing_update(Thread *thread) {
    thread->use_tracing = !thread->tracing && (thread->trace_object || thread->profile_object);
}

static bool function_set(Value *place, void **foreign_place, Borrowed function, void *foreign, const char *event) {
    if (!audit(event, ""))
        return false;
    if (function == NONE && !foreign)
        function = NULL;
    *foreign_place = NULL;
    REPLACE(*place, own_maybe(function));
    *foreign_place = foreign;
    use_tracing_update(thread_self);
    if (function)
        interp_self()->tracing_possible = true;
    return true;
}

bool trace_set_foreign(Borrowed object, void *function) {
    Thread *t = thread_self;
    return function_set(&t->trace_object, &t->abi_trace_function, function && !object ? NONE : object, function, "sys.settrace");
}
bool profile_set_foreign(Borrowed object, void *function) {
    Thread *t = thread_self;
    return function_set(&t->profile_object, &t->abi_profile_function, function && !object ? NONE : object, function,
                        "sys.setprofile");
}
bool trace_set(Borrowed function) { return trace_set_foreign(function, NULL); }
bool profile_set(Borrowed function) { return profile_set_foreign(function, NULL); }

/* --- functions of extensions --- */

/* PyTrace_CALL and so on, for the events' names. */
static int event_number(const char *event) {
    static const char *const names[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};
    int n = 0;
    while (strcmp(names[n], event))
        n++;
    return n;
}

/* Calls an extension's function with tracing off. */
static bool foreign_event(Frame *frame, Value const *place, void *function, const char *event, Borrowed argument) {
    Thread *thread = thread_self;
    FrameObject *object = frame_object(frame);
    if (!object)
        return false;
    OWNED Value keep = own(*place);
    bool is_trace = place == &thread->trace_object;
    int what = thread->tracing_what;
    if (is_trace)
        thread->tracing_what = event[0];
    thread->tracing++;
    thread->use_tracing = false;
    bool ok = hook_call_trace(function, keep == NONE ? NULL : keep, TO_VALUE(object), event_number(event), argument);
    thread->tracing--;
    thread->tracing_what = what;
    use_tracing_update(thread);
    return ok;
}

static bool foreign_trace(Frame *frame, const char *event, Borrowed argument) {
    Thread *t = thread_self;
    return foreign_event(frame, &t->trace_object, t->abi_trace_function, event, argument);
}

/* Calls function(frame, event, argument) with tracing off. A failure removes `removed` too. new. */
static Value trace_invoke(Frame *frame, Borrowed function, const char *event, Borrowed argument) {
    Thread *thread = thread_self;
    FrameObject *object = frame_object(frame);
    OWNED Value name = str_intern_text(event);
    if (!object || !name || !frame_locals(frame))
        return NULL;
    OWNED Value keep = own(function);
    int what = thread->tracing_what;
    thread->tracing_what = event[0]; /* the first letters differ */
    thread->tracing++;
    thread->use_tracing = false;
    Value result = call_3(keep, TO_VALUE(object), name, argument ? argument : NONE);
    thread->tracing--;
    thread->tracing_what = what;
    if (result)
        frame_locals_to_registers(frame);
    else
        drop(MOVE(thread->trace_object));
    use_tracing_update(thread);
    return result;
}

/* Sends an event to the frame's local trace function, if it has one. */
static bool trace_local(Frame *frame, const char *event, Borrowed argument) {
    if (thread_self->abi_trace_function)
        return foreign_trace(frame, event, argument);
    if (!thread_self->trace_object || !frame->object || !frame->object->trace)
        return true;
    Value result = trace_invoke(frame, frame->object->trace, event, argument);
    if (!result) {
        if (frame->object)
            drop(MOVE(frame->object->trace));
        return false;
    }
    if (result != NONE && frame->object)
        REPLACE(frame->object->trace, result);
    else
        drop(result);
    return true;
}

static bool profile_event(Frame *frame, const char *event, Borrowed argument) {
    Thread *thread = thread_self;
    if (!thread->profile_object)
        return true;
    if (thread->abi_profile_function) {
        bool no_value = !strcmp(event, "return") && !argument;
        return foreign_event(frame, &thread->profile_object, thread->abi_profile_function, event,
                             argument || no_value ? argument : NONE);
    }
    FrameObject *object = frame_object(frame);
    OWNED Value name = str_intern_text(event);
    if (!object || !name)
        return false;
    OWNED Value function = own(thread->profile_object);
    thread->tracing++;
    thread->use_tracing = false;
    Value result = call_3(function, TO_VALUE(object), name, argument ? argument : NONE);
    thread->tracing--;
    if (!result)
        drop(MOVE(thread->profile_object));
    use_tracing_update(thread);
    drop(result);
    return result != NULL;
}

static bool trace_call_events(Thread *thread, Frame *frame) {
    if (thread->abi_trace_function) {
        if (!foreign_trace(frame, "call", NONE))
            return false;
    } else if (thread->trace_object) {
        Value result = trace_invoke(frame, thread->trace_object, "call", NULL);
        if (!result)
            return false;
        if (frame->object)
            REPLACE(frame->object->trace, result == NONE ? NULL : result);
        else
            drop(result);
    }
    return profile_event(frame, "call", NULL);
}

bool trace_call(Frame *frame) {
    Thread *thread = thread_self;
    frame->trace_line = -1;
    bool resumed = frame->is_generator && frame->pc != frame->code->instructions;
    FrameObject *object = frame_object(frame);
    if (!object)
        return false;
    /* nothing of the body runs yet: the call is on the line of the def, or of the yield that it comes back to */
    object->line = frame->code->first_line;
    if (resumed)
        frame->trace_line = object->line = code_line(frame->code, frame_word(frame) - (frame->pc->op != OP_YIELD_FROM));
    bool ok = trace_call_events(thread, frame);
    if (frame->object)
        frame->object->line = 0;
    return ok;
}

bool trace_line(Thread *thread, Frame *frame) {
    FrameObject *object = thread->abi_trace_function ? frame_object(frame) : frame->object;
    if (!object || !thread->trace_object || (!object->trace && !thread->abi_trace_function))
        return !error_is_set();
    int line = frame_line(frame);
    bool back = frame->pc->op == OP_JUMP_BACK;
    if (line > 0 && line != frame->trace_line) {
        frame->trace_line = line;
        if (object->trace_lines && !trace_local(frame, "line", NONE))
            return false;
    }
    if (back)
        frame->trace_line = -1;
    if (frame->object && frame->object->trace_opcodes)
        return trace_local(frame, "opcode", NONE);
    return true;
}

bool trace_return(Frame *frame, Borrowed value) {
    return trace_local(frame, "return", value) && profile_event(frame, "return", value);
}

void trace_exception(Frame *frame) {
    bool is_local = thread_self->trace_object && frame->object && frame->object->trace;
    if (!is_local && !thread_self->abi_trace_function)
        return;
    Value exception = error_take();
    Value traceback = AS(Exception, exception)->traceback;
    OWNED Value triple = tuple_pack(3, TO_VALUE(type_of(exception)), exception, traceback ? (Borrowed)traceback : NONE);
    if (triple && trace_local(frame, "exception", triple))
        error_restore(exception);
    else
        drop(exception);
}

void trace_unwind(Frame *frame) {
    Value exception = error_take();
    if (trace_return(frame, NULL))
        error_restore(exception);
    else
        drop(exception);
}

/* --- native calls --- */

/* A call instruction, taken apart. */
typedef struct {
    TracedCall kind;
    Borrowed callee, keywords;
    Borrowed const *args;        /* self is the first of a method's */
    ssize_t count;
    bool has_self;
} CallParts;

static CallParts call_parts(Frame *frame) {
    Instr i = *frame->pc;
    Value *R = &frame->registers[i.a];
    CallParts p = {.callee = R[0], .args = (Borrowed const *)&R[1], .count = i.b};
    switch (i.op) {
    case OP_CALL_KW:
    case OP_CALL:
    case OP_CALL_PYTHON:
    case OP_CALL_PYTHON_DEFAULTS:
    case OP_CALL_NATIVE:
    case OP_CALL_NATIVE_METHOD:
    case OP_CALL_CLASS:
    case OP_CALL_TYPE_1:
    case OP_CALL_LEN:
    case OP_CALL_ISINSTANCE:
        p.kind = TRACED_CALL;
        break;
    case OP_CALL_METHOD_KW:
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_PYTHON:
    case OP_CALL_METHOD_NATIVE:
    case OP_CALL_METHOD_LIST_APPEND:
        p.kind = TRACED_METHOD_CALL;
        p.has_self = R[1] != NULL;
        p.args += !p.has_self;
        p.count += p.has_self;
        break;
    case OP_CALL_EX:
        p.kind = TRACED_SPREAD_CALL;
        break;
    default:
        return p;
    }
    if (i.op == OP_CALL_KW || i.op == OP_CALL_METHOD_KW) {
        p.keywords = tuple_peek(frame->code->constants, (ssize_t)frame->pc[3].word);
        p.count -= tuple_size(p.keywords);
    }
    return p;
}

/* What the events show: a function, or the method bound to its self. NULL: the callee is not native. new. */
static Value shown_callee(CallParts const *p) {
    if (!is_pointer(p->callee))
        return NULL;
    if (type_of(p->callee) == &native_function_type)
        return own(p->callee);
    if (p->has_self && type_of(p->callee) == &method_descriptor_type)
        return method_descriptor_type.info->descr_get(p->callee, p->args[0], TO_VALUE(type_of(p->args[0])));
    return NULL;
}

TracedCall trace_native_call(Frame *frame, Value *out) {
    CallParts p = call_parts(frame);
    OWNED Value shown = p.kind ? shown_callee(&p) : NULL;
    *out = NULL;
    if (!shown)
        return error_is_set() ? p.kind : TRACED_NOTHING;
    if (!profile_event(frame, "c_call", shown))
        return p.kind;
    *out = p.kind == TRACED_SPREAD_CALL ? call_spread(p.callee, p.args[0], p.args[1])
                                        : call(p.callee, p.args, p.count, p.keywords);
    if (!thread_self->use_tracing)
        return p.kind; /* that was sys.setprofile */
    OWNED Value error = *out ? NULL : error_take();
    if (!profile_event(frame, error ? "c_exception" : "c_return", shown))
        drop(MOVE(*out));
    else if (error)
        error_restore(MOVE(error));
    return p.kind;
}

/* --- jumps --- */

/* Gives up what the target of a jump does not need, innermost first. */
static void apply_plan(Thread *thread, Frame *frame, JumpPlan const *plan) {
    for (int t = plan->count - 1; t >= 0; t--) {
        Value *place = &frame->registers[frame->code->first_temporary + t];
        if (plan->actions[t] == JUMP_KEEP)
            continue;
        Value content = MOVE(*place);
        if (plan->actions[t] == JUMP_RESTORE)
            REPLACE(thread->handled->exception, content == NONE ? NULL : content);
        else
            drop(content);
    }
    /* the target may have been compiled in the knowledge that a local is bound */
    for (int n = 0; n < frame->code->local_count; n++)
        if (!frame->registers[n])
            frame->registers[n] = NONE;
    frame->pc = frame->code->instructions + plan->target;
}

bool trace_jump(Frame *frame, Borrowed v) {
    Thread *thread = thread_self;
    int line;
    if (!is_int(v))
        return raise_error(&exc_ValueError, "lineno must be an integer"), false;
    if (!arg_int(v, &line))
        return false;
    if (!thread->tracing || !thread->trace_object)
        return raise_error(&exc_ValueError, "f_lineno can only be set by a trace function"), false;
    if (thread->tracing_what == 'c')
        return raise_error(&exc_ValueError, "can't jump from the 'call' trace event of a new frame"), false;
    if (thread->tracing_what != 'l' || frame->is_finished)
        return raise_error(&exc_ValueError, "can only jump from a 'line' trace event"), false;
    JumpPlan plan;
    if (!code_plan_jump(frame->code, frame_word(frame), line, &plan))
        return false;
    apply_plan(thread, frame, &plan);
    memory_free(plan.actions);
    frame->trace_line = -1;
    return true;
}
