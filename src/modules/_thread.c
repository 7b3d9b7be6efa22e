/* SPDX-License-Identifier: MIT
   _thread: starting threads, locks, thread-local objects. Locks are in _thread_lock.c, _local in _thread_local.c; the
   life of a Thread is gil/thread.c's. */
#include "modules/_thread.h"

#include "gil/interp.h"
#include "gil/region.h"
#include "gil/signals.h"
#include "heap/memory.h"
#include "modules/_signal.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/thread.h"
#include "runtime/report.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- starting --- */

/* What a new OS thread is told; owned by it from its start. */
typedef struct {
    Thread *thread;
    Value function, args, keywords; /* keywords may be NULL */
    size_t stack;
} ThreadBoot;

static void thread_boot_free(ThreadBoot *boot) {
    drop(MOVE(boot->function));
    drop(MOVE(boot->args));
    drop(MOVE(boot->keywords));
    memory_free(boot);
}

static void thread_call(ThreadBoot *boot) {
    OWNED Value result = call_tuple(boot->function, boot->args, boot->keywords);
    if (result)
        return;
    if (error_matches(&exc_SystemExit))
        error_clear();
    else
        error_write_unraisable_text("in thread started by", boot->function);
}

static void *thread_main(void *arg) {
    ThreadBoot *boot = arg;
    Thread *self = boot->thread;
    /* the frame is near the top; some of what lies above it is the C library's */
    enum { TOP_RESERVE = 16 << 10 };
    thread_set_c_stack(self, (char *)__builtin_frame_address(0) - boot->stack + TOP_RESERVE, boot->stack);
    thread_attach(self);
    thread_module_state()->running++;
    thread_call(boot);
    thread_boot_free(boot);
    thread_module_state()->running--;
    thread_clear(self);
    thread_detach();
    thread_free(self);
    return NULL;
}

static ThreadBoot *thread_boot_new(Borrowed function, Borrowed args, Borrowed keywords) {
    ThreadBoot *boot = memory_new(sizeof *boot);
    if (!boot)
        return NULL;
    size_t stack = thread_module_state()->stack_size;
    *boot = (ThreadBoot){thread_new(interp_self()), own(function), own(args), own_maybe(keywords),
                         stack ? stack : OS_THREAD_STACK_DEFAULT};
    if (!boot->thread) {
        thread_boot_free(boot);
        return raise_no_memory();
    }
    return boot;
}

static Value thread_py_start_new_thread(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)module;
    if (!native_no_keywords("start_new_thread", keywords) || !native_count("start_new_thread", count, 2, 3))
        return NULL;
    Borrowed named = count > 2 ? args[2] : NULL;
    if (!is_callable(args[0]))
        return raise_error(&exc_TypeError, "first arg must be callable");
    if (!is_tuple(args[1]))
        return raise_error(&exc_TypeError, "2nd arg must be a tuple");
    if (named && !is_dict(named))
        return raise_error(&exc_TypeError, "optional 3rd arg must be a dictionary");
    if (!audit("_thread.start_new_thread", "OOO", args[0], args[1], named ? named : NONE))
        return NULL;
    ThreadBoot *boot = thread_boot_new(args[0], args[1], named);
    if (!boot)
        return NULL;
    unsigned long ident = 0;
    int code = os_thread_start(thread_main, boot, boot->stack, &ident);
    if (code < 0) {
        thread_clear(boot->thread);
        thread_free(boot->thread);
        thread_boot_free(boot);
        return raise_error(&exc_RuntimeError, "can't start new thread");
    }
    return int_new_unsigned(ident);
}

static Value thread_py_exit(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return raise_value(&exc_SystemExit, NULL);
}

/* --- who and how many --- */

static Value thread_py_get_ident(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return int_new_unsigned(thread_self->ident);
}

static Value thread_py_get_native_id(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return int_new_unsigned(thread_self->native_id);
}

static Value thread_py_count(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return int_new(thread_module_state()->running);
}

static Value thread_py_stack_size(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)module;
    ThreadModuleState *state = thread_module_state();
    if (!native_no_keywords("stack_size", keywords) || !native_count("stack_size", count, 0, 1))
        return NULL;
    ssize_t size = 0;
    if (count && !arg_ssize(args[0], &size))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "size must be 0 or a positive value");
    ssize_t old = (ssize_t)state->stack_size;
    if (size && size < OS_THREAD_STACK_MIN)
        return raise_error(&exc_ValueError, "size not valid: %zd bytes", size);
    state->stack_size = (size_t)size; /* without an argument, too: that asks for the default */
    return int_new(old);
}

/* --- locks --- */

static Value thread_py_allocate_lock(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    return lock_new();
}

/* Lets those who join the ended thread go on. */
static void thread_release_sentinel(void *data) {
    OWNED Value lock = TO_VALUE(data);
    LockCore *core = &AS(Lock, lock)->core;
    if (lock_core_is_taken(core))
        lock_core_release(core);
}

static Value thread_py_set_sentinel(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    Thread *self = thread_self;
    if (self->on_delete == thread_release_sentinel) { /* after a fork: the old one is nobody's any more */
        self->on_delete = NULL;
        drop(TO_VALUE(MOVE(self->on_delete_data)));
    }
    Value lock = lock_new();
    if (!lock)
        return NULL;
    self->on_delete_data = AS(Lock, own(lock));
    self->on_delete = thread_release_sentinel;
    return lock;
}

/* --- interrupting and reporting --- */

static Value thread_py_interrupt_main(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    (void)module;
    enum { SIGINT_NUMBER = 2 };
    int number = SIGINT_NUMBER;
    if (!native_no_keywords("interrupt_main", keywords) || !native_count("interrupt_main", count, 0, 1))
        return NULL;
    if (count && !arg_int(args[0], &number))
        return NULL;
    if (number < 1 || number >= SIGNALS_COUNT)
        return raise_error(&exc_ValueError, "signal number out of range");
    if (signal_has_handler(number))
        signals_trip(number);
    return safepoint() ? NONE : NULL; /* the caller may be the main thread itself */
}

static bool thread_write(Borrowed file, Borrowed text) {
    OWNED Value result = call_method_1(file, STR(write), text);
    return result != NULL;
}

/* "Exception in thread NAME:", to `file`. */
static bool thread_write_heading(Borrowed file, Borrowed thread) {
    OWNED Value name = NULL;
    if (thread != NONE && find_attr(thread, STR(name), &name) < 0)
        error_clear(); /* a thread without a usable name is called by its number */
    OWNED Value text = name ? str_format("Exception in thread %S:\n", name)
                            : str_format("Exception in thread %lu:\n", thread_self->ident);
    return text && thread_write(file, text);
}

static bool thread_write_report(Borrowed file, Borrowed hook_args) {
    OWNED Value exception = own(tuple_peek(hook_args, 1));
    Borrowed traceback = tuple_peek(hook_args, 2);
    if (!is_exception(exception)) {
        OWNED Value text = str_format("TypeError: print_exception(): Exception expected for value, %T found\n", exception);
        return text && thread_write(file, text);
    }
    if (traceback != NONE && !AS(Exception, exception)->traceback)
        exception_set_traceback(exception, own(traceback));
    return report_exception(exception, file);
}

static Value thread_py_excepthook(Borrowed module, Borrowed const *args) {
    (void)module;
    Borrowed hook_args = args[0];
    if (type_of(hook_args) != thread_module_state()->hook_args_type)
        return raise_error(&exc_TypeError, "_thread.excepthook argument type must be ExceptHookArgs");
    if (tuple_peek(hook_args, 0) == TO_VALUE(&exc_SystemExit))
        return NONE;
    Borrowed thread = tuple_peek(hook_args, 3);
    Borrowed standard = dict_peek_text(interp_self()->sys_dict, "stderr");
    OWNED Value file = own_maybe(standard);
    if (!file || file == NONE) {
        if (thread == NONE)
            return NONE;
        drop(MOVE(file));
        file = get_attr_text(thread, "_stderr");
        if (!file)
            return NULL;
        if (file == NONE)
            return NONE;
    }
    if (!thread_write_heading(file, thread) || !thread_write_report(file, hook_args))
        return NULL;
    OWNED Value flushed = call_method_0(file, STR(flush));
    return flushed ? NONE : NULL;
}

/* --- tables --- */

#define START_DOC "Start a thread that calls function(*args, **kwargs); returns its identifier."
#define EXIT_DOC "End the calling thread: raises SystemExit."
#define ALLOCATE_DOC "A new lock, not taken."
#define ROW_RAW(name, function, signature, doc)                                                                        \
    METHOD_ROW(name, .raw = function, signature, doc, METHOD_IS_RAW | METHOD_HIDE_SIGNATURE)

static MethodDef const thread_methods[] = {
    ROW_RAW("start_new_thread", thread_py_start_new_thread, "($module, function, args, kwargs={}, /)", START_DOC),
    ROW_RAW("start_new", thread_py_start_new_thread, "($module, function, args, kwargs={}, /)", START_DOC),
    METHOD_HIDDEN("allocate_lock", thread_py_allocate_lock, "($module)", ALLOCATE_DOC),
    METHOD_HIDDEN("allocate", thread_py_allocate_lock, "($module)", ALLOCATE_DOC),
    METHOD_HIDDEN("exit_thread", thread_py_exit, "($module)", EXIT_DOC),
    METHOD_HIDDEN("exit", thread_py_exit, "($module)", EXIT_DOC),
    ROW_RAW("interrupt_main", thread_py_interrupt_main, "($module, signum=2, /)",
            "Behave as if the signal had come: its handler runs in the main thread."),
    METHOD_HIDDEN("get_ident", thread_py_get_ident, "($module)", "A number that no other living thread has."),
    METHOD_HIDDEN("get_native_id", thread_py_get_native_id, "($module)", "The number the system gave the thread."),
    METHOD_HIDDEN("_count", thread_py_count, "($module)", "How many threads run that start_new_thread() started."),
    ROW_RAW("stack_size", thread_py_stack_size, "($module, size=0, /)",
            "Set the stack size of threads to come, in bytes, 0 for the default; returns the old one."),
    METHOD_HIDDEN("_set_sentinel", thread_py_set_sentinel, "($module)",
                  "A lock that is released when the calling thread ends."),
    METHOD_HIDDEN("_excepthook", thread_py_excepthook, "($module, args, /)", "Report an exception that ended a thread."),
    METHOD_END,
};

static StructField const thread_hook_fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"thread", "Thread"},
    {NULL, NULL},
};
static StructDef const thread_hook_args = {"_thread._ExceptHookArgs", "What threading.excepthook is given.",
                                           thread_hook_fields, 4};

static bool thread_exec(Borrowed module) {
    ThreadModuleState *state = thread_module_state();
    state->hook_args_type = struct_type_new(&thread_hook_args);
    if (!state->hook_args_type)
        return false;
    if (dict_remove_text(module_dict(module), "lock") < 0) /* it is called LockType here */
        return false;
    return module_add(module, "_ExceptHookArgs", own(TO_VALUE(state->hook_args_type))) &&
           module_add(module, "LockType", own(TO_VALUE(&lock_type))) &&
           module_add(module, "_local", own(TO_VALUE(&local_type))) &&
           module_add(module, "RLock", own(TO_VALUE(&rlock_type))) &&
           module_add(module, "error", own(TO_VALUE(&exc_RuntimeError))) &&
           module_add(module, "TIMEOUT_MAX", float_new(9223372036.0));
}

static int thread_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((ThreadModuleState *)state)->hook_args_type));
    return 0;
}

static void thread_state_clear(void *state) { drop(TO_VALUE(MOVE(((ThreadModuleState *)state)->hook_args_type))); }

static Type *const thread_types[] = {&lock_type, &rlock_type, &local_type, &local_entry_type, NULL};
static int thread_module_id;

ModuleDef const thread_module = {
    .name = "_thread",
    .doc = "Threads and locks; the threading module builds on it.",
    .methods = thread_methods,
    .types = thread_types,
    .exec = thread_exec,
    .state_size = sizeof(ThreadModuleState),
    .traverse = thread_traverse,
    .clear = thread_state_clear,
    .id = &thread_module_id,
};
