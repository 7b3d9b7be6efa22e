/* SPDX-License-Identifier: MIT
   Raising, taking and matching exceptions, and reporting those that nobody can handle.

   Invariant: thread_self->error is NULL or an exception instance; whoever sets it links it to the exception that is being
   handled, without ever making a cycle. The exception types are in types/exception*.c, warnings in warn.c. */
#include "object/error.h"

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "object/warn.h"
#include "types/dict.h"
#include "types/exception_priv.h"
#include "types/list.h"
#include "types/str.h"

/* --- taking and putting --- */

Value error_take(void) { return MOVE(thread_self->error); }

void error_restore(STEALS Value exception) {
    Value old = thread_self->error;
    thread_self->error = exception;
    drop(old);
}

void error_clear(void) { error_restore(NULL); }

Borrowed error_handled(void) {
    HandledItem *item = thread_self->handled;
    while (item->previous && (!item->exception || item->exception == NONE))
        item = item->previous;
    return item->exception == NONE ? NULL : item->exception;
}

bool error_matches(Type *type) {
    Borrowed error = thread_self->error;
    return error && is_instance(error, type);
}

int exception_matches(Borrowed exception, Borrowed type_or_tuple) {
    if (is_tuple(type_or_tuple)) {
        for (ssize_t i = 0; i < tuple_size(type_or_tuple); i++) {
            int match = exception_matches(exception, tuple_peek(type_or_tuple, i));
            if (match)
                return match;
        }
        return 0;
    }
    Borrowed class = is_exception(exception) ? TO_VALUE(type_of(exception)) : exception;
    if (is_exception_class(class) && is_exception_class(type_or_tuple))
        return type_is_subtype(AS(Type, class), AS(Type, type_or_tuple));
    return class == type_or_tuple;
}

/* --- raising --- */

/* Takes `exception` out of the chain of contexts that begins at `handled`, so that linking it there makes no cycle.
   The chain may already be a cycle: the second pointer, at half speed, notices. */
static void error_break_cycle(Borrowed handled, Borrowed exception) {
    Borrowed slow = handled;
    bool step = false;
    for (Borrowed e = handled; AS(Exception, e)->context;) {
        Borrowed next = AS(Exception, e)->context;
        if (next == exception) {
            exception_set_context(e, NULL);
            return;
        }
        e = next;
        if (e == slow)
            return;
        if (step)
            slow = AS(Exception, slow)->context;
        step = !step;
    }
}

void *raise_exception(STEALS Value exception) {
    ASSERT(exception && is_exception(exception));
    Borrowed handled = error_handled();
    if (handled && handled != exception) {
        OWNED Value context = own(handled);
        error_break_cycle(context, exception);
        exception_set_context(exception, MOVE(context));
    }
    error_restore(exception);
    return NULL;
}

/* The instance for a class and what was given with it: called like `raise` and C code always did. */
static Value error_instance(Type *type, Borrowed value) {
    if (value && is_instance(value, type))
        return own(value);
    Value instance;
    if (!value || value == NONE)
        instance = call_0(TO_VALUE(type));
    else if (is_tuple(value))
        instance = call_tuple(TO_VALUE(type), value, NULL);
    else
        instance = call_1(TO_VALUE(type), value);
    if (instance && !is_exception(instance)) {
        raise_error(&exc_TypeError, "calling %R should have returned an instance of BaseException, not %T", type, instance);
        drop(instance);
        return NULL;
    }
    return instance;
}

void *raise_value(Type *type, Borrowed value) {
    OWNED Value kept = own_maybe(value);
    error_clear();
    Value instance = error_instance(type, kept);
    return instance ? raise_exception(instance) : NULL;
}

void *raise_error_va(Type *type, const char *format, va_list args) {
    error_clear();
    OWNED Value message = str_format_va(format, args);
    return message ? raise_value(type, message) : NULL;
}

void *raise_error(Type *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_error_va(type, format, args);
    va_end(args);
    return NULL;
}

void *raise_from_current(Type *type, const char *format, ...) {
    OWNED Value cause = error_take();
    va_list args;
    va_start(args, format);
    raise_error_va(type, format, args);
    va_end(args);
    if (!cause || !error_is_set())
        return NULL;
    Borrowed raised = error_peek();
    exception_set_cause(raised, own(cause));
    exception_set_context(raised, MOVE(cause));
    return NULL;
}

void *raise_type_of(const char *format, Borrowed object) { return raise_error(&exc_TypeError, format, type_of(object)->name); }

/* --- the kinds that are raised often --- */

/* A MemoryError from the interpreter's store, or a new one when that is in use. */
static Value error_memory_instance(struct ExceptionState *state) {
    Value kept = state->memory_error;
    if (AS(Object, kept)->refcount == 1) {
        exception_clear(AS(Object, kept));
        AS(Exception, kept)->suppress_context = 0;
        return own(kept);
    }
    if (!state->making_memory_error) {
        state->making_memory_error = true;
        Value made = call_0(TO_VALUE(&exc_MemoryError));
        state->making_memory_error = false;
        if (made)
            return made;
        error_clear();
    }
    return own(kept);
}

void *raise_no_memory(void) { return raise_exception(error_memory_instance(exception_state())); }

void *raise_stop_iteration(Borrowed value) {
    Value exception = value && value != NONE ? call_1(TO_VALUE(&exc_StopIteration), value)
                                             : call_0(TO_VALUE(&exc_StopIteration));
    return exception ? raise_exception(exception) : NULL;
}

void *raise_key_error(Borrowed key) {
    Value exception = call_1(TO_VALUE(&exc_KeyError), key);
    return exception ? raise_exception(exception) : NULL;
}

void *raise_no_attribute(Borrowed object, Borrowed name) {
    OWNED Value message = str_format("'%.50T' object has no attribute '%U'", object, name);
    return message ? raise_attribute_error(message, object, name) : NULL;
}

void *raise_attribute_error(Borrowed message, Borrowed object, Borrowed name) {
    OWNED Value exception = message ? call_1(TO_VALUE(&exc_AttributeError), message) : NULL;
    if (!exception)
        return NULL;
    AttributeErrorException *e = AS(AttributeErrorException, exception);
    REPLACE(e->object, own(object));
    REPLACE(e->name, own(name));
    return raise_exception(MOVE(exception));
}

/* --- exceptions that nobody can handle --- */

static Value error_stderr(void) {
    Borrowed file = interp_self()->sys_dict ? dict_peek_str(interp_self()->sys_dict, STR(stderr)) : NULL;
    return file && file != NONE ? own(file) : NULL;
}

static bool error_write_text(Borrowed file, STEALS Value text) {
    OWNED Value owned = text;
    OWNED Value result = owned ? call_method_1(file, STR(write), owned) : NULL;
    return result != NULL;
}

/* "module.Name", as the last line of a traceback names the class. */
static Value error_class_name(Type *type) {
    OWNED Value module = type_module(type);
    OWNED Value qualname = module ? type_qualname(type) : NULL;
    if (!qualname)
        return NULL;
    if (!is_str(module) || str_equal_ascii(module, "builtins") || str_equal_ascii(module, "__main__"))
        return MOVE(qualname);
    return str_format("%U.%U", module, qualname);
}

/* The part up to the traceback: what was ignored, and where. */
static bool error_write_ignored(Borrowed file, Borrowed text, Borrowed where) {
    if (text != NONE) {
        if (!error_write_text(file, own(text)))
            return false;
        if (where == NONE)
            return error_write_text(file, str_from_text(":\n"));
    }
    if (where == NONE)
        return true;
    OWNED Value shown = object_repr(where);
    if (!shown) {
        error_clear();
        shown = str_from_text("<object repr() failed>");
    }
    if (!shown)
        return false;
    return error_write_text(file, text != NONE ? str_format(": %U\n", shown) : str_format("Exception ignored in: %U\n", shown));
}

static bool error_write_exception(Borrowed file, Borrowed exception, Borrowed traceback) {
    if (traceback != NONE && !traceback_write(traceback, file))
        return false;
    if (!error_write_text(file, error_class_name(type_of(exception))))
        return false;
    OWNED Value said = object_str(exception);
    if (!said) {
        error_clear();
        said = str_from_text("<exception str() failed>");
    }
    if (!said)
        return false;
    return error_write_text(file, str_length(said) ? str_format(": %U\n", said) : str_from_text("\n"));
}

/* Prints an ignored exception to sys.stderr; errors on the way end it silently, since there is nowhere to report to. */
static void error_print_unraisable(Borrowed exception, Borrowed traceback, Borrowed text, Borrowed where) {
    OWNED Value file = error_stderr();
    if (file && error_write_ignored(file, text, where) && error_write_exception(file, exception, traceback))
        drop(call_method_0(file, STR(flush)));
    error_clear();
}

Value error_unraisable_hook(Borrowed args) {
    if (!is_exact(args, exception_state()->unraisable_args))
        return raise_error(&exc_TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs");
    error_print_unraisable(tuple_peek(args, 1), tuple_peek(args, 2), tuple_peek(args, 3), tuple_peek(args, 4));
    return own(NONE);
}

/* The argument of sys.unraisablehook. */
static Value error_unraisable_args(Borrowed exception, Borrowed traceback, Borrowed text, Borrowed where) {
    Type *type = exception_state()->unraisable_args;
    Value args = type ? struct_new(type) : NULL;
    if (!args)
        return NULL;
    struct_set(args, 0, own(TO_VALUE(type_of(exception))));
    struct_set(args, 1, own(exception));
    struct_set(args, 2, own(traceback));
    struct_set(args, 3, own(text));
    struct_set(args, 4, own(where));
    return args;
}

/* Calls sys.unraisablehook. false: it failed. */
static bool error_call_hook(Borrowed hook, Borrowed exception, Borrowed traceback, Borrowed text, Borrowed where) {
    OWNED Value args = error_unraisable_args(exception, traceback, text, where);
    if (!args || !audit("sys.unraisablehook", "OO", hook, args))
        return false;
    OWNED Value result = call_1(hook, args);
    return result != NULL;
}

static void error_write(STEALS Value text, Borrowed where) {
    OWNED Value exception = error_take();
    OWNED Value said = text ? text : own(NONE);
    if (!exception)
        return;
    OWNED Value traceback = own_maybe(AS(Exception, exception)->traceback);
    if (!traceback)
        traceback = own(NONE);
    Borrowed sys_dict = interp_self()->sys_dict;
    OWNED Value hook = own_maybe(sys_dict ? dict_peek_str(sys_dict, STR(unraisablehook)) : NULL);
    if (!hook || hook == NONE) {
        error_print_unraisable(exception, traceback, said, where ? where : NONE);
        return;
    }
    if (error_call_hook(hook, exception, traceback, said, where ? where : NONE))
        return;
    OWNED Value failed = error_take();
    OWNED Value hook_text = str_from_text("Exception ignored in sys.unraisablehook");
    if (!hook_text) {
        error_clear();
        return;
    }
    Borrowed failed_traceback = AS(Exception, failed)->traceback;
    error_print_unraisable(failed, failed_traceback ? failed_traceback : NONE, hook_text, hook);
}

void error_write_unraisable(Borrowed where) { error_write(NULL, where); }

void error_write_unraisable_text(const char *text, Borrowed where) {
    OWNED Value exception = error_take();
    Value full = text ? str_format("Exception ignored %s", text) : NULL;
    if (text && !full)
        error_clear();
    error_restore(MOVE(exception));
    error_write(full, where);
}

Type *error_unraisable_type(void) { return exception_state()->unraisable_args; }

/* --- audit --- */

bool audit(const char *event, const char *format, ...) {
    if (LIKELY(!interp_self()->audit_hooks))
        return true;
    OWNED Value error = error_take();
    OWNED Value args = NULL;
    if (format) {
        va_list list;
        va_start(list, format);
        args = build_value_va(format, list);
        va_end(list);
    } else {
        args = own(TUPLE_EMPTY);
    }
    if (args && !is_tuple(args)) {
        Value pair = tuple_pack(1, args);
        REPLACE(args, pair);
    }
    if (!args || !audit_run(event, args))
        return false;
    error_restore(MOVE(error));
    return true;
}

/* --- the interpreter's part --- */

static StructField const unraisable_fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"err_msg", "Error message"},
    {"object", "Object causing the exception"},
    {NULL, NULL},
};
static StructDef const unraisable_def = {"UnraisableHookArgs", "UnraisableHookArgs\n\nWhat is passed to sys.unraisablehook.",
                                         unraisable_fields, 5};

bool exception_state_init(struct TypesState *types) {
    struct ExceptionState *state = memory_new_zeroed(sizeof *state);
    if (!state)
        return false;
    types->exception = state;
    state->memory_error = call_0(TO_VALUE(&exc_MemoryError));
    state->unraisable_args = state->memory_error ? struct_type_new(&unraisable_def) : NULL;
    return state->unraisable_args && warning_state_init(state);
}

void exception_state_fini(struct TypesState *types) {
    struct ExceptionState *state = types->exception;
    if (!state)
        return;
    warning_state_fini(state);
    drop_ref(MOVE(state->unraisable_args));
    drop(MOVE(state->memory_error));
    types->exception = NULL;
    memory_free(state);
}
