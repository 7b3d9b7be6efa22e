/* SPDX-License-Identifier: MIT
   Asynchronous generators (PEP 525). The body runs like a coroutine's; what it yields by `yield` is wrapped, so that the
   awaitables of __anext__, asend, athrow and aclose can tell it from what passes through from an inner await. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/generator_priv.h"

typedef struct {
    Object head;
    Value value;
} WrappedValue;

Value async_generator_wrap(Value v) {
    WrappedValue *w = NEW_OBJECT(WrappedValue, &async_generator_wrapped_type);
    if (!w) {
        drop(v);
        return NULL;
    }
    w->value = v;
    gc_track(w);
    return TO_VALUE(w);
}

static int wrapped_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((WrappedValue *)self)->value);
    return 0;
}
static void wrapped_dealloc(Object *self) {
    gc_untrack(self);
    drop(((WrappedValue *)self)->value);
    object_free(self);
}
static TypeInfo wrapped_info = {.dealloc = wrapped_dealloc, .traverse = wrapped_traverse};
Type async_generator_wrapped_type = {
    STATIC_TYPE("async_generator_wrapped_value", WrappedValue, &wrapped_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- awaitables --- */

typedef enum { AWAIT_FRESH, AWAIT_RUNNING, AWAIT_CLOSED } AwaitState;

/* asend() and __anext__ (argument: what to send), athrow() and aclose() (argument: exception, or NULL for aclose). */
typedef struct {
    Object head;
    Generator *generator;
    Value argument;
    AwaitState state;
} AsyncStep;

static Value step_new(Type *type, Borrowed generator, Borrowed argument) {
    AsyncStep *s = NEW_OBJECT(AsyncStep, type);
    if (!s)
        return NULL;
    s->generator = own_ref(AS(Generator, generator));
    s->argument = own_maybe(argument);
    gc_track(s);
    return TO_VALUE(s);
}

static int step_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((AsyncStep *)self)->generator);
    VISIT(((AsyncStep *)self)->argument);
    return 0;
}
static void step_dealloc(Object *self) {
    gc_untrack(self);
    drop_ref(((AsyncStep *)self)->generator);
    drop(((AsyncStep *)self)->argument);
    object_free(self);
}

/* Reads the generator's answer: 1 an inner await yielded *out; 0 the generator yielded *out (unwrapped); -1. */
static int unwrap(Generator *g, int answer, Value *out) {
    if (answer > 0 && type_of(*out) == &async_generator_wrapped_type) {
        Value wrapped = *out;
        *out = own(AS(WrappedValue, wrapped)->value);
        drop(wrapped);
        g->running_async = false;
        return 0;
    }
    if (answer > 0)
        return 1;
    if (answer == 0) {
        drop(MOVE(*out));
        raise_value(&exc_StopAsyncIteration, NULL);
    }
    if (error_matches(&exc_StopAsyncIteration) || error_matches(&exc_GeneratorExit))
        g->closed = true;
    g->running_async = false;
    return -1;
}

static int asend_slot_send(Borrowed self, Borrowed sent, Value *out) {
    AsyncStep *s = AS(AsyncStep, self);
    Generator *g = s->generator;
    if (s->state == AWAIT_CLOSED)
        return raise_error(&exc_RuntimeError, "cannot reuse already awaited __anext__()/asend()"), -1;
    if (s->state == AWAIT_FRESH) {
        if (g->running_async)
            return raise_error(&exc_RuntimeError, "anext(): asynchronous generator is already running"), -1;
        if (sent == NONE)
            sent = s->argument ? (Borrowed)s->argument : NONE;
        s->state = AWAIT_RUNNING;
    }
    g->running_async = true;
    Value v = NULL;
    int answer = unwrap(g, generator_send(g, sent, &v), &v);
    if (answer <= 0)
        s->state = AWAIT_CLOSED;
    *out = v;
    return answer;
}

static int asend_slot_next(Borrowed self, Value *out) {
    Value v = NULL;
    int answer = asend_slot_send(self, NONE, &v);
    if (answer > 0)
        return *out = v, 1;
    if (answer == 0) {
        raise_stop_iteration(v);
        drop(v);
    }
    return -1;
}

static Value asend_py_send(Borrowed self, Borrowed const *args) {
    Value out = NULL;
    int answer = asend_slot_send(self, args[0], &out);
    return generator_answer(answer, out);
}

static Value asend_py_throw(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    AsyncStep *s = AS(AsyncStep, self);
    if (!native_no_keywords("throw", keywords) || !native_count("throw", count, 1, 3))
        return NULL;
    if (s->state == AWAIT_CLOSED)
        return raise_error(&exc_RuntimeError, "cannot reuse already awaited __anext__()/asend()");
    Value exception = generator_throw_argument(args, count), out = NULL;
    if (!exception)
        return NULL;
    int answer = unwrap(s->generator, generator_throw(s->generator, exception, &out), &out);
    if (answer < 0)
        s->state = AWAIT_CLOSED;
    return generator_answer(answer, out);
}

static Value step_py_close(Borrowed self, Borrowed const *args) {
    AS(AsyncStep, self)->state = AWAIT_CLOSED;
    return NONE;
}

static const MethodDef asend_methods[] = {
    METHOD("send", asend_py_send, "($self, arg, /)", "Go on awaiting with a value."),
    METHOD_RAW("throw", asend_py_throw, NULL, "Raise an exception inside."),
    METHOD("close", step_py_close, "($self, /)", "Give up awaiting."),
    METHOD_END,
};
static TypeInfo asend_info = {
    .dealloc = step_dealloc,
    .traverse = step_traverse,
    .iter = generator_slot_self,
    .next = asend_slot_next,
    .await = generator_slot_self,
    .send = asend_slot_send,
    .methods = asend_methods,
};
Type async_generator_asend_type = {
    STATIC_TYPE("async_generator_asend", AsyncStep, &asend_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- athrow and aclose --- */

/* aclose: the body may end, or raise GeneratorExit or StopAsyncIteration; it may not yield. */
static int aclose_answer(AsyncStep *s, int answer, Value *out) {
    Generator *g = s->generator;
    if (answer > 0 && type_of(*out) == &async_generator_wrapped_type) {
        drop(MOVE(*out));
        g->running_async = false;
        s->state = AWAIT_CLOSED;
        return raise_error(&exc_RuntimeError, "async generator ignored GeneratorExit"), -1;
    }
    if (answer > 0)
        return 1;
    g->running_async = false;
    s->state = AWAIT_CLOSED;
    if (answer == 0) {
        drop(MOVE(*out));
    } else {
        if (!error_matches(&exc_StopAsyncIteration) && !error_matches(&exc_GeneratorExit))
            return -1;
        error_clear();
    }
    *out = NONE;
    return 0;
}

static int athrow_answer(AsyncStep *s, int answer, Value *out) {
    if (!s->argument)
        return aclose_answer(s, answer, out);
    answer = unwrap(s->generator, answer, out);
    if (answer <= 0)
        s->state = AWAIT_CLOSED;
    return answer;
}

static int athrow_start(AsyncStep *s, Value *out) {
    Generator *g = s->generator;
    if (g->running_async)
        return raise_error(&exc_RuntimeError, "%s(): asynchronous generator is already running", s->argument ? "athrow" : "aclose"),
               -1;
    if (g->closed) {
        s->state = AWAIT_CLOSED;
        raise_value(&exc_StopAsyncIteration, NULL);
        return -1;
    }
    s->state = AWAIT_RUNNING;
    g->running_async = true;
    Value exception;
    if (s->argument) {
        exception = generator_throw_argument((Borrowed const *)AS(Tuple, s->argument)->items, tuple_size(s->argument));
    } else {
        g->closed = true;
        exception = call_0(TO_VALUE(&exc_GeneratorExit));
    }
    if (!exception) {
        g->running_async = false;
        return -1;
    }
    return athrow_answer(s, generator_throw(g, exception, out), out);
}

static int athrow_slot_send(Borrowed self, Borrowed sent, Value *out) {
    AsyncStep *s = AS(AsyncStep, self);
    Generator *g = s->generator;
    if (s->state == AWAIT_CLOSED || (g->state == GENERATOR_FINISHED && s->state == AWAIT_FRESH && s->argument && g->closed))
        return raise_error(&exc_RuntimeError, "cannot reuse already awaited aclose()/athrow()"), -1;
    Value v = NULL;
    int answer;
    if (s->state == AWAIT_FRESH) {
        if (sent != NONE)
            return raise_error(&exc_RuntimeError, "can't send non-None value to a just-started coroutine"), -1;
        if (!s->argument && g->state == GENERATOR_FINISHED) { /* closing what has ended is nothing */
            s->state = AWAIT_CLOSED;
            *out = NONE;
            return 0;
        }
        answer = athrow_start(s, &v);
    } else {
        answer = athrow_answer(s, generator_send(g, sent, &v), &v);
    }
    *out = v;
    return answer;
}

static int athrow_slot_next(Borrowed self, Value *out) {
    Value v = NULL;
    int answer = athrow_slot_send(self, NONE, &v);
    if (answer > 0)
        return *out = v, 1;
    if (answer == 0) {
        raise_stop_iteration(v);
        drop(v);
    }
    return -1;
}

static Value athrow_py_send(Borrowed self, Borrowed const *args) {
    Value out = NULL;
    int answer = athrow_slot_send(self, args[0], &out);
    return generator_answer(answer, out);
}

static Value athrow_py_throw(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    AsyncStep *s = AS(AsyncStep, self);
    if (!native_no_keywords("throw", keywords) || !native_count("throw", count, 1, 3))
        return NULL;
    if (s->state == AWAIT_CLOSED)
        return raise_error(&exc_RuntimeError, "cannot reuse already awaited aclose()/athrow()");
    Value exception = generator_throw_argument(args, count), out = NULL;
    if (!exception)
        return NULL;
    int answer = athrow_answer(s, generator_throw(s->generator, exception, &out), &out);
    return generator_answer(answer, out);
}

static const MethodDef athrow_methods[] = {
    METHOD("send", athrow_py_send, "($self, arg, /)", "Go on awaiting with a value."),
    METHOD_RAW("throw", athrow_py_throw, NULL, "Raise an exception inside."),
    METHOD("close", step_py_close, "($self, /)", "Give up awaiting."),
    METHOD_END,
};
static TypeInfo athrow_info = {
    .dealloc = step_dealloc,
    .traverse = step_traverse,
    .iter = generator_slot_self,
    .next = athrow_slot_next,
    .await = generator_slot_self,
    .send = athrow_slot_send,
    .methods = athrow_methods,
};
Type async_generator_athrow_type = {
    STATIC_TYPE("async_generator_athrow", AsyncStep, &athrow_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- the generator --- */

/* The first use tells the loop about it (sys.set_asyncgen_hooks). */
static bool hooks_init(Generator *g) {
    if (g->hooks_inited)
        return true;
    g->hooks_inited = true;
    Thread *thread = thread_self;
    g->origin_or_finalizer = own_maybe(thread->asyncgen_finalizer);
    if (thread->asyncgen_firstiter) {
        OWNED Value hook = own(thread->asyncgen_firstiter);
        OWNED Value result = call_1(hook, TO_VALUE(g));
        return result != NULL;
    }
    return true;
}

static Value async_generator_slot_anext(Borrowed self) {
    return hooks_init(AS(Generator, self)) ? step_new(&async_generator_asend_type, self, NULL) : NULL;
}
static Value async_generator_py_asend(Borrowed self, Borrowed const *args) {
    return hooks_init(AS(Generator, self)) ? step_new(&async_generator_asend_type, self, args[0]) : NULL;
}
static Value async_generator_py_aclose(Borrowed self, Borrowed const *args) {
    return hooks_init(AS(Generator, self)) ? step_new(&async_generator_athrow_type, self, NULL) : NULL;
}
static Value async_generator_py_athrow(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("athrow", keywords) || !native_count("athrow", count, 1, 3) || !hooks_init(AS(Generator, self)))
        return NULL;
    OWNED Value all = tuple_from_array(args, count);
    return all ? step_new(&async_generator_athrow_type, self, all) : NULL;
}

static void async_generator_finalize(Object *self) {
    Generator *g = (Generator *)self;
    if (g->state == GENERATOR_FINISHED || g->state == GENERATOR_EXECUTING)
        return;
    Value error = error_take();
    if (g->origin_or_finalizer && !g->closed) {
        OWNED Value finalizer = own(g->origin_or_finalizer);
        OWNED Value result = call_1(finalizer, TO_VALUE(g));
        if (!result)
            error_write_unraisable(TO_VALUE(g));
    } else if (g->state == GENERATOR_SUSPENDED) {
        Value result = generator_close(g);
        if (!result)
            error_write_unraisable(TO_VALUE(g));
        drop(result);
    }
    error_restore(error);
}

static Value async_generator_py_get_running(Borrowed self, void *closure) {
    return bool_value(AS(Generator, self)->running_async);
}

static Value async_generator_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static const MethodDef async_generator_methods[] = {
    METHOD("asend", async_generator_py_asend, "($self, value, /)", "Awaitable that sends a value in."),
    METHOD_RAW("athrow", async_generator_py_athrow, NULL, "Awaitable that raises an exception inside."),
    METHOD("aclose", async_generator_py_aclose, "($self, /)", "Awaitable that raises GeneratorExit inside."),
    METHOD_CLASS("__class_getitem__", async_generator_py_class_getitem, "($type, object, /)", "See PEP 585."),
    METHOD_END,
};
static const GetSetDef async_generator_getsets[] = {
    {"__name__", generator_py_get_name, generator_py_set_name, "name of the async generator", NULL},
    {"__qualname__", generator_py_get_qualname, generator_py_set_qualname, "qualified name of the async generator", NULL},
    {"ag_await", generator_py_get_delegate, NULL, "object being awaited on, or None", NULL},
    {"ag_running", async_generator_py_get_running, NULL, NULL, NULL},
    {"ag_frame", generator_py_get_frame, NULL, NULL, NULL},
    {"ag_suspended", generator_py_get_suspended, NULL, NULL, NULL},
    {"ag_code", generator_py_get_code, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo async_generator_info = {
    .dealloc = generator_dealloc,
    .traverse = generator_traverse,
    .clear = generator_clear,
    .finalize = async_generator_finalize,
    .repr = generator_slot_repr,
    .aiter = generator_slot_self,
    .anext = async_generator_slot_anext,
    .methods = async_generator_methods,
    .getsets = async_generator_getsets,
};
Type async_generator_type = {
    STATIC_TYPE("async_generator", Generator, &async_generator_info),
    .item_size = sizeof(Value),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Generator, weaklist),
};
