/* SPDX-License-Identifier: MIT
   Generators and coroutines: life, resumption, throw and close, and their types. The dispatch loop enters and leaves the
   frame; native callers come through generator_send. Async generators are in vm/async_generator.c. */
#include "vm/generator.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/bind.h"
#include "vm/generator_priv.h"
#include "vm/trace.h"
#include "vm/vm.h"

const char *generator_kind(Generator const *g) {
    return g->head.type == &coroutine_type ? "coroutine" : g->head.type == &async_generator_type ? "async generator" : "generator";
}

/* --- making --- */

static Type *generator_type_of(Code const *code) {
    return code->flags & CODE_COROUTINE ? &coroutine_type
           : code->flags & CODE_ASYNC_GENERATOR ? &async_generator_type
                                                : &generator_type;
}

/* cr_origin: a tuple of (file, line, function) for the callers, innermost first. */
static Value coroutine_origin(int depth) {
    OWNED Value entries = list_new(0);
    for (Frame *f = thread_self->frame; entries && f && list_size(entries) < depth; f = f->previous) {
        Value entry = build_value("(OiO)", f->code->filename, frame_line(f), f->code->name);
        if (!list_append_steal(entries, entry))
            return NULL;
    }
    return entries ? list_to_tuple(entries) : NULL;
}

Value generator_new(Function *function, Value *args, ssize_t count) {
    Code *code = function_code(function);
    Type *type = generator_type_of(code);
    Generator *g = object_new_sized(type, sizeof(Generator) + (size_t)code->register_count * sizeof(Value));
    if (!g) {
        for (ssize_t n = 0; n < count; n++)
            drop(MOVE(args[n]));
        drop_ref(function);
        return NULL;
    }
    for (ssize_t n = 0; n < count; n++)
        g->registers[n] = MOVE(args[n]);
    g->code = own_ref(code);
    g->name = own(function->name);
    g->qualname = own(function->qualname);
    g->state = GENERATOR_CREATED;
    g->frame = (Frame){.pc = code->instructions,
                       .registers = g->registers,
                       .code = code,
                       .function = function,
                       .globals = function->globals,
                       .builtins = function->builtins,
                       .is_generator = true};
    gc_track(g);
    int depth = thread_self->coroutine_origin_depth;
    if (depth > 0 && type == &coroutine_type) {
        OWNED Value keep = TO_VALUE(g);
        if (!(g->origin_or_finalizer = coroutine_origin(depth)))
            return NULL;
        return MOVE(keep);
    }
    return TO_VALUE(g);
}

/* --- entering and leaving --- */

static void generator_link(Thread *thread, Generator *g, ReturnAction on_return) {
    Frame *f = &g->frame;
    f->previous = thread->frame;
    f->on_return = (uint8_t)on_return;
    f->is_entry = false;
    f->stack_end = thread->stack_top;
    thread->frame = f;
    g->handled.previous = thread->handled;
    thread->handled = &g->handled;
    g->state = GENERATOR_EXECUTING;
}

Instr *generator_enter(Thread *thread, Generator *g, Value sent, ReturnAction on_return) {
    bool fresh = g->state == GENERATOR_CREATED;
    generator_link(thread, g, on_return);
    Instr *pc = g->frame.pc;
    if (fresh) {
        drop(sent);
        return pc;
    }
    if (pc->op == OP_YIELD_FROM) {
        REPLACE(g->registers[pc->c], sent);
        return pc;
    }
    REPLACE(g->registers[pc->a], sent);
    return pc + 1;
}

static void generator_unlink(Thread *thread, Generator *g) {
    Frame *f = &g->frame;
    thread->handled = g->handled.previous;
    g->handled.previous = NULL;
    thread->frame = f->previous;
    f->previous = NULL;
    thread->stack_top = f->stack_end;
    thread->recursion_remaining++;
}

void generator_leave_suspended(Thread *thread, Generator *g) {
    g->state = GENERATOR_SUSPENDED;
    generator_unlink(thread, g);
}

void generator_leave_finished(Thread *thread, Generator *g) {
    object_own(&g->head); /* dropping the registers may drop the last reference to it */
    g->state = GENERATOR_FINISHED;
    Frame *caller = g->frame.previous;
    generator_unlink(thread, g);
    g->frame.previous = caller; /* f_back of an exception's traceback */
    drop(MOVE(g->handled.exception));
    frame_finish(thread, &g->frame);
    g->frame.previous = NULL;
    object_drop(&g->head);
}

void generator_check_stop_iteration(Generator *g) {
    const char *kind = generator_kind(g);
    if (error_matches(&exc_StopIteration))
        raise_from_current(&exc_RuntimeError, "%s raised StopIteration", kind);
    else if (g->head.type == &async_generator_type && error_matches(&exc_StopAsyncIteration))
        raise_from_current(&exc_RuntimeError, "async generator raised StopAsyncIteration");
}

/* Whether it may be resumed at all; sets the error. */
static bool check_not_running(Generator *g) {
    if (g->state != GENERATOR_EXECUTING)
        return true;
    raise_error(&exc_ValueError, "%s already executing", generator_kind(g));
    return false;
}

/* Runs the linked frame from where its pc says; thread->error may be set: it is thrown there. */
static int generator_run(Thread *thread, Generator *g, Value *out) {
    object_own(&g->head);
    Value v = vm_run(thread, &g->frame);
    int answer = !v ? -1 : g->state == GENERATOR_SUSPENDED;
    *out = v;
    object_drop(&g->head);
    return answer;
}

static MUST_CHECK bool generator_take_depth(Thread *thread) {
    return LIKELY(--thread->recursion_remaining >= 0) || recursion_enter_again(thread);
}

int generator_send(Generator *g, Borrowed sent, Value *out) {
    Thread *thread = thread_self;
    if (!check_not_running(g))
        return -1;
    if (g->state == GENERATOR_FINISHED) {
        if (g->head.type == &coroutine_type)
            return raise_error(&exc_RuntimeError, "cannot reuse already awaited coroutine"), -1;
        *out = NONE;
        return 0;
    }
    if (g->state == GENERATOR_CREATED && sent != NONE)
        return raise_error(&exc_TypeError, "can't send non-None value to a just-started %s", generator_kind(g)), -1;
    if (!generator_take_depth(thread))
        return -1;
    g->frame.pc = generator_enter(thread, g, own(sent), RETURN_TO_NATIVE);
    return generator_run(thread, g, out);
}

Borrowed generator_delegate(Generator *g) {
    if (g->state != GENERATOR_SUSPENDED || g->frame.pc->op != OP_YIELD_FROM)
        return NULL;
    return g->registers[g->frame.pc->b];
}

/* --- throw and close --- */

/* Goes on with `exception` (stolen) raised at the point of suspension. */
static int generator_throw_here(Generator *g, Value exception, Value *out) {
    Thread *thread = thread_self;
    if (g->state == GENERATOR_FINISHED) {
        if (g->head.type == &coroutine_type) {
            drop(exception);
            return raise_error(&exc_RuntimeError, "cannot reuse already awaited coroutine"), -1;
        }
        return error_restore(exception), -1;
    }
    if (!generator_take_depth(thread)) {
        drop(exception);
        return -1;
    }
    generator_link(thread, g, RETURN_TO_NATIVE);
    /* what the generator is handling becomes the context; raise_exception sees its level on top now */
    raise_exception(exception);
    return generator_run(thread, g, out);
}

/* Ends the delegation: `value` (stolen) becomes the result of the yield from. */
static int generator_go_on(Generator *g, Value value, Value *out) {
    Thread *thread = thread_self;
    Instr *pc = g->frame.pc;
    if (!generator_take_depth(thread)) {
        drop(value);
        return -1;
    }
    generator_link(thread, g, RETURN_TO_NATIVE);
    drop(MOVE(g->registers[pc->b]));
    drop(MOVE(g->registers[pc->c]));
    REPLACE(g->registers[pc->a], value);
    g->frame.pc = pc + 1;
    return generator_run(thread, g, out);
}

/* close() of what is delegated to; false with the error that it raised. */
static bool delegate_close(Borrowed delegate) {
    if (is_generator_like(delegate)) {
        OWNED Value result = generator_close(AS(Generator, delegate));
        return result != NULL;
    }
    OWNED Value close = NULL;
    int found = find_attr(delegate, STR(close), &close);
    if (found < 0)
        error_write_unraisable(delegate);
    if (found <= 0)
        return true;
    OWNED Value result = call_0(close);
    return result != NULL;
}

/* Passes the exception on to the delegate: 1 it yielded *out, 0 it returned *out, -1 error, 2 it has no throw(). */
static int delegate_throw(Borrowed delegate, Borrowed exception, Value *out) {
    if (is_generator_like(delegate) && type_of(delegate) != &async_generator_type)
        return generator_throw(AS(Generator, delegate), own(exception), out);
    OWNED Value throw = NULL;
    int found = find_attr(delegate, STR(throw), &throw);
    if (found <= 0)
        return found < 0 ? -1 : 2;
    *out = call_1(throw, exception);
    if (*out)
        return 1;
    if (!error_matches(&exc_StopIteration))
        return -1;
    OWNED Value stop = error_take();
    *out = own_maybe(AS(StopIterationException, stop)->value);
    if (!*out)
        *out = NONE;
    return 0;
}

int generator_throw(Generator *g, Value exception, Value *out) {
    if (!check_not_running(g)) {
        drop(exception);
        return -1;
    }
    Borrowed lent = generator_delegate(g);
    if (!lent)
        return generator_throw_here(g, exception, out);
    OWNED Value delegate = own(lent);
    if (type_is_subtype(type_of(exception), &exc_GeneratorExit)) {
        g->state = GENERATOR_EXECUTING;
        bool closed = delegate_close(delegate);
        g->state = GENERATOR_SUSPENDED;
        if (!closed) {
            drop(exception);
            exception = error_take();
        }
        return generator_throw_here(g, exception, out);
    }
    g->state = GENERATOR_EXECUTING;
    int answer = delegate_throw(delegate, exception, out);
    g->state = GENERATOR_SUSPENDED;
    switch (answer) {
    case 1:
        drop(exception);
        return 1;
    case 0:
        drop(exception);
        return generator_go_on(g, MOVE(*out), out);
    case 2:
        return generator_throw_here(g, exception, out);
    default:
        drop(exception);
        return generator_throw_here(g, error_take(), out);
    }
}

Value generator_close(Generator *g) {
    if (!check_not_running(g))
        return NULL;
    if (g->state == GENERATOR_CREATED) {
        g->state = GENERATOR_FINISHED;
        frame_finish(thread_self, &g->frame);
        return NONE;
    }
    if (g->state == GENERATOR_FINISHED)
        return NONE;
    Value exception = call_0(TO_VALUE(&exc_GeneratorExit)), out = NULL;
    if (!exception)
        return NULL;
    int answer = generator_throw(g, exception, &out);
    drop(out);
    if (answer > 0)
        return raise_error(&exc_RuntimeError, "%s ignored GeneratorExit", generator_kind(g));
    if (answer < 0) {
        if (!error_matches(&exc_GeneratorExit) && !error_matches(&exc_StopIteration))
            return NULL;
        error_clear();
    }
    return NONE;
}

/* The exception instance of throw(type_or_instance, value, traceback). new. */
Value generator_throw_argument(Borrowed const *args, ssize_t count) {
    Borrowed type = args[0], v = count > 1 ? args[1] : NULL, traceback = count > 2 ? args[2] : NULL;
    if (traceback == NONE)
        traceback = NULL;
    if (traceback && type_of(traceback) != &traceback_type)
        return raise_error(&exc_TypeError, "throw() third argument must be a traceback object");
    Value instance = NULL;
    if (is_exception_class(type)) {
        if (v && v != NONE && is_exception(v) && type_is_subtype(type_of(v), AS(Type, type)))
            instance = own(v);
        else if (!v || v == NONE)
            instance = call_0(type);
        else
            instance = is_tuple(v) ? call_tuple(type, v, NULL) : call_1(type, v);
        if (instance && !is_exception(instance)) {
            raise_error(&exc_TypeError, "calling %R should have returned an instance of BaseException, not %T", type, instance);
            drop(MOVE(instance));
        }
    } else if (is_exception(type)) {
        if (v && v != NONE)
            return raise_error(&exc_TypeError, "instance exception may not have a separate value");
        instance = own(type);
    } else {
        return raise_error(&exc_TypeError, "exceptions must be classes or instances deriving from BaseException, not %T", type);
    }
    if (instance && traceback)
        exception_set_traceback(instance, own(traceback));
    return instance;
}

/* --- what the types share --- */

/* The result of send-like calls for Python: a value, or StopIteration with the return value. */
Value generator_answer(int answer, Value out) {
    if (answer > 0)
        return out;
    if (answer == 0) {
        raise_stop_iteration(out);
        drop(out);
    }
    return NULL;
}

static Value generator_py_send(Borrowed self, Borrowed const *args) {
    Value out = NULL;
    int answer = generator_send(AS(Generator, self), args[0], &out);
    return generator_answer(answer, out);
}

static Value generator_py_throw(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("throw", keywords) || !native_count("throw", count, 1, 3))
        return NULL;
    Value exception = generator_throw_argument(args, count), out = NULL;
    if (!exception)
        return NULL;
    int answer = generator_throw(AS(Generator, self), exception, &out);
    return generator_answer(answer, out);
}

static Value generator_py_close(Borrowed self, Borrowed const *args) { return generator_close(AS(Generator, self)); }

/* The return value is for next(), which asks through send; loops have no use for it. */
static int generator_slot_next(Borrowed self, Value *out) {
    Value v = NULL;
    int answer = generator_send(AS(Generator, self), NONE, &v);
    if (answer > 0)
        *out = v;
    else if (answer == 0)
        drop(v);
    return answer;
}

static int generator_slot_send(Borrowed self, Borrowed sent, Value *out) { return generator_send(AS(Generator, self), sent, out); }

Value generator_slot_self(Borrowed self) { return own(self); }

Value generator_slot_repr(Borrowed self) {
    Generator *g = AS(Generator, self);
    return str_format("<%s object %U at %p>", g->head.type == &async_generator_type ? "async_generator" : generator_kind(g),
                      g->qualname, (const void *)self);
}

int generator_traverse(Object *self, Visitor visitor, void *arg) {
    Generator *g = (Generator *)self;
    VISIT(g->code);
    VISIT(g->name);
    VISIT(g->qualname);
    VISIT(g->handled.exception);
    VISIT(g->origin_or_finalizer);
    if (g->state != GENERATOR_FINISHED) {
        VISIT(g->frame.function);
        VISIT(g->frame.object);
        if (g->state != GENERATOR_EXECUTING)
            for (int n = 0; n < g->code->register_count; n++)
                VISIT(g->registers[n]);
    }
    return 0;
}

/* Breaks cycles through the registers of a generator that will not run again. */
void generator_clear(Object *self) {
    Generator *g = (Generator *)self;
    if (g->state == GENERATOR_CREATED || g->state == GENERATOR_SUSPENDED) {
        g->state = GENERATOR_FINISHED;
        frame_finish(thread_self, &g->frame);
    }
    drop(MOVE(g->handled.exception));
    drop(MOVE(g->origin_or_finalizer));
}

void generator_dealloc(Object *self) {
    Generator *g = (Generator *)self;
    gc_untrack(g);
    generator_clear(self);
    drop_ref(g->code);
    drop(g->name);
    drop(g->qualname);
    object_free(g);
}

static void warn_unawaited(Generator *g) {
    OWNED Value module = NULL;
    Borrowed warnings = dict_peek_text(interp_self()->modules, "warnings");
    if (warnings && find_attr_text(warnings, "_warn_unawaited_coroutine", &module) > 0) {
        OWNED Value result = call_1(module, TO_VALUE(g));
        if (!result)
            error_write_unraisable(TO_VALUE(g));
        return;
    }
    error_clear();
    if (!warn(&exc_RuntimeWarning, 1, "coroutine '%U' was never awaited", g->qualname))
        error_write_unraisable(TO_VALUE(g));
}

static void generator_finalize(Object *self) {
    Generator *g = (Generator *)self;
    if (g->state == GENERATOR_FINISHED || g->state == GENERATOR_EXECUTING)
        return;
    Value error = error_take();
    if (g->head.type == &coroutine_type && g->state == GENERATOR_CREATED) {
        warn_unawaited(g);
    } else if (g->state != GENERATOR_CREATED) {
        Value result = generator_close(g);
        if (!result)
            error_write_unraisable(TO_VALUE(g));
        drop(result);
    }
    error_restore(error);
}

/* --- attributes --- */

Value generator_py_get_name(Borrowed self, void *closure) { return own(AS(Generator, self)->name); }
Value generator_py_get_qualname(Borrowed self, void *closure) { return own(AS(Generator, self)->qualname); }

bool generator_py_set_name(Borrowed self, Borrowed v, void *closure) {
    if (!v || !is_str(v))
        return raise_error(&exc_TypeError, "__name__ must be set to a string object"), false;
    REPLACE(AS(Generator, self)->name, own(v));
    return true;
}

bool generator_py_set_qualname(Borrowed self, Borrowed v, void *closure) {
    if (!v || !is_str(v))
        return raise_error(&exc_TypeError, "__qualname__ must be set to a string object"), false;
    REPLACE(AS(Generator, self)->qualname, own(v));
    return true;
}

Value generator_py_get_running(Borrowed self, void *closure) {
    return bool_value(AS(Generator, self)->state == GENERATOR_EXECUTING);
}
Value generator_py_get_suspended(Borrowed self, void *closure) {
    return bool_value(AS(Generator, self)->state == GENERATOR_SUSPENDED);
}
Value generator_py_get_frame(Borrowed self, void *closure) {
    Generator *g = AS(Generator, self);
    if (g->state == GENERATOR_FINISHED)
        return NONE;
    FrameObject *object = frame_object(&g->frame);
    return object ? own(TO_VALUE(object)) : NULL;
}
Value generator_py_get_delegate(Borrowed self, void *closure) {
    Borrowed delegate = generator_delegate(AS(Generator, self));
    return delegate ? own(delegate) : NONE;
}
Value generator_py_get_code(Borrowed self, void *closure) { return own(TO_VALUE(AS(Generator, self)->code)); }
static Value coroutine_py_get_origin(Borrowed self, void *closure) {
    Value origin = AS(Generator, self)->origin_or_finalizer;
    return origin ? own(origin) : NONE;
}

static const MethodDef generator_methods[] = {
    METHOD("send", generator_py_send, "($self, arg, /)", "Resume with a value; return the next yielded one or raise StopIteration."),
    METHOD_RAW("throw", generator_py_throw, NULL, "Raise an exception inside; return the next yielded value."),
    METHOD("close", generator_py_close, "($self, /)", "Raise GeneratorExit inside."),
    METHOD_END,
};
static const GetSetDef generator_getsets[] = {
    {"__name__", generator_py_get_name, generator_py_set_name, "name of the generator", NULL},
    {"__qualname__", generator_py_get_qualname, generator_py_set_qualname, "qualified name of the generator", NULL},
    {"gi_yieldfrom", generator_py_get_delegate, NULL, "object being iterated by yield from, or None", NULL},
    {"gi_running", generator_py_get_running, NULL, NULL, NULL},
    {"gi_frame", generator_py_get_frame, NULL, NULL, NULL},
    {"gi_suspended", generator_py_get_suspended, NULL, NULL, NULL},
    {"gi_code", generator_py_get_code, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo generator_info = {
    .dealloc = generator_dealloc,
    .traverse = generator_traverse,
    .clear = generator_clear,
    .finalize = generator_finalize,
    .repr = generator_slot_repr,
    .iter = generator_slot_self,
    .next = generator_slot_next,
    .send = generator_slot_send,
    .methods = generator_methods,
    .getsets = generator_getsets,
};
Type generator_type = {
    STATIC_TYPE("generator", Generator, &generator_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Generator, weaklist),
};

/* --- coroutines --- */

typedef struct {
    Object head;
    Generator *coroutine;
} CoroutineWrapper;

static Value coroutine_slot_await(Borrowed self) {
    CoroutineWrapper *w = NEW_OBJECT(CoroutineWrapper, &coroutine_wrapper_type);
    if (!w)
        return NULL;
    w->coroutine = own_ref(AS(Generator, self));
    gc_track(w);
    return TO_VALUE(w);
}

static const MethodDef coroutine_methods[] = {
    METHOD("send", generator_py_send, "($self, arg, /)", "Resume with a value; return the next yielded one or raise StopIteration."),
    METHOD_RAW("throw", generator_py_throw, NULL, "Raise an exception inside; return the next yielded value."),
    METHOD("close", generator_py_close, "($self, /)", "Raise GeneratorExit inside."),
    METHOD_END,
};
static const GetSetDef coroutine_getsets[] = {
    {"__name__", generator_py_get_name, generator_py_set_name, "name of the coroutine", NULL},
    {"__qualname__", generator_py_get_qualname, generator_py_set_qualname, "qualified name of the coroutine", NULL},
    {"cr_await", generator_py_get_delegate, NULL, "object being awaited on, or None", NULL},
    {"cr_running", generator_py_get_running, NULL, NULL, NULL},
    {"cr_frame", generator_py_get_frame, NULL, NULL, NULL},
    {"cr_suspended", generator_py_get_suspended, NULL, NULL, NULL},
    {"cr_code", generator_py_get_code, NULL, NULL, NULL},
    {"cr_origin", coroutine_py_get_origin, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo coroutine_info = {
    .dealloc = generator_dealloc,
    .traverse = generator_traverse,
    .clear = generator_clear,
    .finalize = generator_finalize,
    .repr = generator_slot_repr,
    .await = coroutine_slot_await,
    .send = generator_slot_send,
    .methods = coroutine_methods,
    .getsets = coroutine_getsets,
};
Type coroutine_type = {
    STATIC_TYPE("coroutine", Generator, &coroutine_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Generator, weaklist),
};

static Value coroutine_wrapper_py_send(Borrowed self, Borrowed const *args) {
    return generator_py_send(TO_VALUE(AS(CoroutineWrapper, self)->coroutine), args);
}
static Value coroutine_wrapper_py_throw(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return generator_py_throw(TO_VALUE(AS(CoroutineWrapper, self)->coroutine), args, count, keywords);
}
static Value coroutine_wrapper_py_close(Borrowed self, Borrowed const *args) {
    return generator_close(AS(CoroutineWrapper, self)->coroutine);
}
static int coroutine_wrapper_slot_next(Borrowed self, Value *out) {
    return generator_slot_next(TO_VALUE(AS(CoroutineWrapper, self)->coroutine), out);
}
static int coroutine_wrapper_slot_send(Borrowed self, Borrowed sent, Value *out) {
    return generator_send(AS(CoroutineWrapper, self)->coroutine, sent, out);
}
static int coroutine_wrapper_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((CoroutineWrapper *)self)->coroutine);
    return 0;
}
static void coroutine_wrapper_dealloc(Object *self) {
    gc_untrack(self);
    drop_ref(((CoroutineWrapper *)self)->coroutine);
    object_free(self);
}
static const MethodDef coroutine_wrapper_methods[] = {
    METHOD("send", coroutine_wrapper_py_send, "($self, arg, /)", "Resume with a value; return the next yielded one or raise StopIteration."),
    METHOD_RAW("throw", coroutine_wrapper_py_throw, NULL, "Raise an exception inside; return the next yielded value."),
    METHOD("close", coroutine_wrapper_py_close, "($self, /)", "Raise GeneratorExit inside."),
    METHOD_END,
};
static TypeInfo coroutine_wrapper_info = {
    .dealloc = coroutine_wrapper_dealloc,
    .traverse = coroutine_wrapper_traverse,
    .iter = generator_slot_self,
    .next = coroutine_wrapper_slot_next,
    .send = coroutine_wrapper_slot_send,
    .methods = coroutine_wrapper_methods,
};
Type coroutine_wrapper_type = {
    STATIC_TYPE("coroutine_wrapper", CoroutineWrapper, &coroutine_wrapper_info),
    .doc = "Iterator that steps through a coroutine.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- await --- */

static Value raise_not_awaitable(Borrowed v, int context) {
    if (context)
        return raise_error(&exc_TypeError, "'async with' received an object from %s that does not implement __await__: %T",
                           context == 1 ? "__aenter__" : "__aexit__", v);
    return raise_error(&exc_TypeError, "object %T can't be used in 'await' expression", v);
}

Value awaitable_iter(Borrowed v, int context) {
    if (type_of(v) == &coroutine_type) {
        if (generator_delegate(AS(Generator, v)))
            return raise_error(&exc_RuntimeError, "coroutine is being awaited already");
        return own(v);
    }
    if (type_of(v) == &generator_type && AS(Generator, v)->code->flags & CODE_ITERABLE_COROUTINE)
        return own(v);
    UnaryFn await = type_of(v)->info->await;
    if (!await)
        return raise_not_awaitable(v, context);
    Value iterator = await(v);
    if (!iterator)
        return NULL;
    bool is_coroutine = type_of(iterator) == &coroutine_type ||
                        (type_of(iterator) == &generator_type && AS(Generator, iterator)->code->flags & CODE_ITERABLE_COROUTINE);
    if (is_coroutine || !is_iterator(iterator)) {
        if (is_coroutine)
            raise_error(&exc_TypeError, "__await__() returned a coroutine");
        else
            raise_error(&exc_TypeError, "__await__() returned non-iterator of type '%T'", iterator);
        drop(iterator);
        return NULL;
    }
    return iterator;
}
