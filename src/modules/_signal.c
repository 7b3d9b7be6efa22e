/* SPDX-License-Identifier: MIT
   _signal: Python handlers for signals, and the calls around them. The C handler only notes the number (gil/signals.h);
   Python handlers run on the main thread at a safepoint, by signal_run_handlers. Handlers belong to the main interpreter:
   the table lies in its module state. */
#include "modules/_signal.h"

#include <errno.h>

#include "gil/hooks.h"
#include "gil/interp.h"
#include "gil/region.h"
#include "gil/signals.h"
#include "types/duration.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signal.h"
#include "os/thread.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/frame.h"

_Static_assert((int)SIGNALS_COUNT == (int)OS_SIGNAL_COUNT, "one number of signals");

typedef struct {
    Value handlers[SIGNALS_COUNT]; /* SIG_DFL, SIG_IGN (ints), a callable, None: not known to Python, NULL: not asked yet */
    Value default_int_handler;
    Type *siginfo_type;
    Value itimer_error;
} SignalState;

extern ModuleDef const signal_module;
static SignalState *signal_state(void) { return module_state(&signal_module); }

#define HANDLER_DEFAULT imm_int(0)
#define HANDLER_IGNORE imm_int(1)

static bool signal_is_callable_handler(Borrowed handler) {
    return handler && handler != NONE && handler != HANDLER_DEFAULT && handler != HANDLER_IGNORE;
}

static void signal_on_signal(int number) { signals_trip(number); }

bool signal_has_handler(int number) {
    SignalState *state = signal_state();
    return state && signal_is_callable_handler(state->handlers[number]);
}

static bool signal_is_main(void) { return thread_self->is_main; }

static void *raise_code(int code) { return raise_errno(-code); }

/* --- running handlers --- */

static void signal_report_wakeup_error(void) {
    int code = signals_take_wakeup_error();
    if (!code)
        return;
    raise_errno(code);
    error_write_unraisable_text("when trying to write to the signal wakeup fd", NULL);
}

static bool signal_call_handler(SignalState *state, int number, Borrowed frame) {
    OWNED Value handler = own_maybe(state->handlers[number]);
    if (!signal_is_callable_handler(handler)) {
        raise_error(&exc_OSError, "Signal %i ignored due to race condition", number);
        error_write_unraisable(NONE);
        return true;
    }
    OWNED Value result = call_2(handler, imm_int(number), frame);
    return result != NULL;
}

bool signal_run_handlers(void) {
    if (!signal_is_main())
        return true;
    signal_report_wakeup_error();
    SignalState *state = signal_state();
    if (!state || !signals_take_any())
        return true;
    OWNED Value frame = own(NONE);
    Frame *innermost = thread_self->frame;
    if (innermost) {
        FrameObject *object = frame_object(innermost);
        if (!object)
            return false;
        frame = own(TO_VALUE(object));
    }
    for (int number = 1; number < SIGNALS_COUNT; number++) {
        if (!signals_take(number))
            continue;
        if (!signal_call_handler(state, number, frame)) {
            signals_ask_again(); /* others may have come too */
            return false;
        }
    }
    return true;
}

/* --- handlers --- */

static bool signal_number(Borrowed v, int *out) {
    if (!arg_int(v, out))
        return false;
    if (*out >= 1 && *out < SIGNALS_COUNT)
        return true;
    raise_error(&exc_ValueError, "signal number out of range");
    return false;
}

/* What is to be installed for `handler`; only plain ints stand for SIG_DFL and SIG_IGN. 1, or -1. */
static int signal_handler_kind(Borrowed handler, OsSignalHandler *out) {
    if (is_callable(handler)) {
        *out = signal_on_signal;
        return 1;
    }
    if (is_int_exact(handler)) {
        int overflow;
        int64_t i = int_get(handler, &overflow);
        if (!overflow && (i == 0 || i == 1)) {
            *out = i ? SIG_IGN : SIG_DFL;
            return 1;
        }
    }
    raise_error(&exc_TypeError, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    return -1;
}

/* The handler in force, borrowed from the table. Before anybody asked, it is what the process was started with. */
static Borrowed signal_handler_peek(SignalState *state, int number) {
    Value *place = &state->handlers[number];
    if (!*place) {
        OsSignalHandler now = SIG_DFL;
        int code = os_signal_get(number, &now);
        *place = code == 0 && now == SIG_DFL ? HANDLER_DEFAULT : code == 0 && now == SIG_IGN ? HANDLER_IGNORE : own(NONE);
    }
    return *place;
}

static Value signal_py_signal(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    OsSignalHandler handler;
    if (!arg_int(args[0], &number))
        return NULL;
    if (!signal_is_main())
        return raise_error(&exc_ValueError, "signal only works in main thread of the main interpreter");
    if (!signal_number(args[0], &number) || signal_handler_kind(args[1], &handler) < 0)
        return NULL;
    if (!safepoint()) /* what came before belongs to the old handler */
        return NULL;
    SignalState *state = signal_state();
    OWNED Value old = own(signal_handler_peek(state, number));
    int code = os_signal_set(number, handler, NULL);
    if (code < 0)
        return raise_code(code);
    REPLACE(state->handlers[number],
            handler == signal_on_signal ? own(args[1]) : handler == SIG_IGN ? HANDLER_IGNORE : HANDLER_DEFAULT);
    return MOVE(old);
}

static Value signal_py_getsignal(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    if (!signal_number(args[0], &number))
        return NULL;
    return own(signal_handler_peek(signal_state(), number));
}

static Value signal_py_siginterrupt(Borrowed module, Borrowed const *args) {
    (void)module;
    int number, flag;
    if (!arg_int(args[0], &number) || !arg_int(args[1], &flag) || !signal_number(args[0], &number))
        return NULL;
    int code = os_signal_interrupt(number, flag != 0);
    return code < 0 ? raise_code(code) : NONE;
}

static Value signal_py_default_int_handler(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    if (!arg_int(args[0], &number))
        return NULL;
    return raise_value(&exc_KeyboardInterrupt, NULL);
}

static Value signal_py_set_wakeup_fd(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, warn_when_full = args[1] ? is_true(args[1]) : 1;
    if (warn_when_full < 0 || !arg_int(args[0], &fd))
        return NULL;
    if (!signal_is_main())
        return raise_error(&exc_ValueError, "set_wakeup_fd only works in main thread of the main interpreter");
    if (fd != -1) {
        struct stat status;
        int code = os_stat_fd(fd, &status);
        int blocking = code < 0 ? code : os_get_blocking(fd);
        if (blocking < 0)
            return raise_code(blocking);
        if (blocking)
            return raise_error(&exc_ValueError, "the fd %i must be in non-blocking mode", fd);
    }
    return int_new(signals_set_wakeup_fd(fd, warn_when_full));
}

/* --- sending --- */

static Value signal_py_raise_signal(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    if (!arg_int(args[0], &number))
        return NULL;
    int code = os_signal_raise(number);
    if (code < 0)
        return raise_code(code);
    return safepoint() ? NONE : NULL;
}

static Value signal_py_pthread_kill(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    if (!is_int(args[0]))
        return raise_error(&exc_TypeError, "pthread_kill() argument 1 must be int, not %T", args[0]);
    unsigned long ident = int_get_uint64_mask(args[0]);
    if (!arg_int(args[1], &number))
        return NULL;
    if (!audit("signal.pthread_kill", "Oi", args[0], number))
        return NULL;
    int code = os_thread_kill(ident, number);
    if (code < 0)
        return raise_code(code);
    return safepoint() ? NONE : NULL;
}

static Value signal_py_pidfd_send_signal(Borrowed module, Borrowed const *args) {
    (void)module;
    int fd, number, flags = 0;
    if (!arg_int(args[0], &fd) || !arg_int(args[1], &number) || (args[3] && !arg_int(args[3], &flags)))
        return NULL;
    if (args[2] && args[2] != NONE)
        return raise_error(&exc_TypeError, "siginfo must be None");
    int code = os_signal_pidfd_send(fd, number, (unsigned)flags);
    return code < 0 ? raise_code(code) : NONE;
}

/* --- sets of signals, waiting --- */

static bool signal_set_add(sigset_t *set, Borrowed item) {
    OWNED Value index = number_index(item);
    if (!index)
        return false;
    int overflow;
    int64_t number = int_get(index, &overflow);
    if (overflow) {
        raise_error(&exc_OverflowError, "Python int too large to convert to C long");
        return false;
    }
    if (number < 1 || number >= SIGNALS_COUNT) {
        raise_error(&exc_ValueError, "signal number %ld out of range [1; %d]", (long)number, SIGNALS_COUNT - 1);
        return false;
    }
    if (sigaddset(set, (int)number) == 0)
        return true;
    return warn(&exc_RuntimeWarning, 1, "invalid signal number %ld, please use valid_signals()", (long)number);
}

static bool signal_set_from(Borrowed iterable, sigset_t *set) {
    sigemptyset(set);
    OWNED Value iterator = get_iter(iterable);
    if (!iterator)
        return false;
    for (;;) {
        Value next = NULL;
        int status = iter_next(iterator, &next);
        OWNED Value item = next;
        if (status <= 0)
            return status == 0;
        if (!signal_set_add(set, item))
            return false;
    }
}

static Value signal_set_to_python(sigset_t const *set) {
    OWNED Value result = set_new(NULL);
    for (int number = 1; result && number < SIGNALS_COUNT; number++) {
        if (sigismember(set, number) == 1 && !set_add(result, imm_int(number)))
            return NULL;
    }
    return MOVE(result);
}

static Value signal_py_valid_signals(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    sigset_t set;
    sigfillset(&set);
    return signal_set_to_python(&set);
}

static Value signal_py_pthread_sigmask(Borrowed module, Borrowed const *args) {
    (void)module;
    int how;
    sigset_t set, old;
    if (!arg_int(args[0], &how) || !signal_set_from(args[1], &set))
        return NULL;
    int code = os_signal_mask(how, &set, &old);
    if (code < 0)
        return raise_code(code);
    if (!safepoint()) /* what was unblocked has arrived */
        return NULL;
    return signal_set_to_python(&old);
}

static Value signal_py_sigpending(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    sigset_t set;
    int code = os_signal_pending(&set);
    return code < 0 ? raise_code(code) : signal_set_to_python(&set);
}

static Value signal_py_sigwait(Borrowed module, Borrowed const *args) {
    (void)module;
    sigset_t set;
    int number = 0, code = 0;
    if (!signal_set_from(args[0], &set))
        return NULL;
    BLOCKING(REGION_SIGNAL_WAIT) { code = os_signal_wait(&set, &number); }
    return code < 0 ? raise_code(code) : int_new(number);
}

static Value signal_info_to_python(siginfo_t const *info) {
    Value v = struct_new(signal_state()->siginfo_type);
    if (!v)
        return NULL;
    int64_t const fields[] = {info->si_signo, info->si_code,   info->si_errno, info->si_pid,
                              info->si_uid,   info->si_status, info->si_band};
    for (int i = 0; i < ARRAY_LENGTH(fields); i++) {
        Value field = int_new(fields[i]);
        if (!field) {
            drop(v);
            return NULL;
        }
        struct_set(v, i, field);
    }
    return v;
}

static Value signal_py_sigwaitinfo(Borrowed module, Borrowed const *args) {
    (void)module;
    sigset_t set;
    siginfo_t info;
    int code;
    if (!signal_set_from(args[0], &set))
        return NULL;
    if (!BLOCKING_RETRY(REGION_SIGNAL_WAIT, code, os_signal_wait_info(&set, &info, NULL)))
        return NULL;
    return code < 0 ? raise_code(code) : signal_info_to_python(&info);
}

static Value signal_py_sigtimedwait(Borrowed module, Borrowed const *args) {
    (void)module;
    sigset_t set;
    siginfo_t info;
    int64_t timeout;
    if (!signal_set_from(args[0], &set) || !duration_from_seconds(args[1], ROUND_CEILING, &timeout))
        return NULL;
    if (timeout < 0)
        return raise_error(&exc_ValueError, "timeout must be non-negative");
    int64_t now = os_clock_monotonic();
    int64_t deadline = timeout > INT64_MAX - now ? INT64_MAX : now + timeout;
    for (;;) {
        struct timespec limit = duration_timespec(timeout);
        int code = 0;
        BLOCKING(REGION_SIGNAL_WAIT) { code = os_signal_wait_info(&set, &info, &limit); }
        if (code >= 0)
            return signal_info_to_python(&info);
        if (code == -EAGAIN)
            return NONE;
        if (code != -EINTR)
            return raise_code(code);
        if (!safepoint())
            return NULL;
        timeout = deadline - os_clock_monotonic();
        if (timeout < 0)
            return NONE;
    }
}

static Value signal_py_pause(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    BLOCKING(REGION_SIGNAL_WAIT) { os_signal_pause(); }
    return safepoint() ? NONE : NULL;
}

/* --- timers --- */

static Value signal_py_alarm(Borrowed module, Borrowed const *args) {
    (void)module;
    int seconds;
    if (!arg_int(args[0], &seconds))
        return NULL;
    return int_new(os_signal_alarm((unsigned)seconds));
}

static bool signal_timeval(Borrowed seconds, struct timeval *out) {
    *out = (struct timeval){0, 0};
    int64_t ns;
    if (!seconds)
        return true;
    if (!duration_from_seconds(seconds, ROUND_CEILING, &ns))
        return false;
    struct timespec t = duration_timespec(ns);
    out->tv_sec = t.tv_sec;
    out->tv_usec = (t.tv_nsec + 999) / 1000;
    if (out->tv_usec == 1000000) {
        out->tv_sec++;
        out->tv_usec = 0;
    }
    return true;
}

static Value signal_timer_to_python(struct itimerval const *t) {
    double value = (double)t->it_value.tv_sec + (double)t->it_value.tv_usec / 1e6;
    double interval = (double)t->it_interval.tv_sec + (double)t->it_interval.tv_usec / 1e6;
    return build_value("(dd)", value, interval);
}

static Value raise_itimer_error(int code) {
    OWNED Value number = int_new(-code);
    OWNED Value text = str_from_text(os_error_text(-code));
    OWNED Value error = number && text ? call_2(signal_state()->itimer_error, number, text) : NULL;
    return error ? raise_exception(MOVE(error)) : NULL;
}

static Value signal_py_setitimer(Borrowed module, Borrowed const *args) {
    (void)module;
    int which;
    struct itimerval value, old;
    if (!arg_int(args[0], &which) || !signal_timeval(args[1], &value.it_value) || !signal_timeval(args[2], &value.it_interval))
        return NULL;
    int code = os_signal_set_timer(which, &value, &old);
    return code < 0 ? raise_itimer_error(code) : signal_timer_to_python(&old);
}

static Value signal_py_getitimer(Borrowed module, Borrowed const *args) {
    (void)module;
    int which;
    struct itimerval value;
    if (!arg_int(args[0], &which))
        return NULL;
    int code = os_signal_get_timer(which, &value);
    return code < 0 ? raise_itimer_error(code) : signal_timer_to_python(&value);
}

static Value signal_py_strsignal(Borrowed module, Borrowed const *args) {
    (void)module;
    int number;
    if (!signal_number(args[0], &number))
        return NULL;
    const char *text = os_signal_text(number);
    return text && strncmp(text, "Unknown signal", 14) != 0 ? str_from_text(text) : own(NONE);
}

/* --- tables --- */

static MethodDef const signal_methods[] = {
    METHOD("default_int_handler", signal_py_default_int_handler, "($module, signalnum, frame, /)",
           "The handler that SIGINT has at the start: raises KeyboardInterrupt."),
    METHOD("alarm", signal_py_alarm, "($module, seconds, /)", "Have SIGALRM sent after so many seconds."),
    METHOD("setitimer", signal_py_setitimer, "($module, which, seconds, interval=0.0, /)",
           "Start an interval timer; returns its old values."),
    METHOD("getitimer", signal_py_getitimer, "($module, which, /)", "Value and interval of a timer."),
    METHOD("signal", signal_py_signal, "($module, signalnum, handler, /)",
           "Set the handler of a signal: SIG_DFL, SIG_IGN, or a callable; returns the old one."),
    METHOD("raise_signal", signal_py_raise_signal, "($module, signalnum, /)", "Send a signal to the process itself."),
    METHOD("strsignal", signal_py_strsignal, "($module, signalnum, /)", "What the system calls a signal."),
    METHOD("getsignal", signal_py_getsignal, "($module, signalnum, /)", "The handler of a signal; None: not from Python."),
    METHOD_ROW("set_wakeup_fd", .bound = signal_py_set_wakeup_fd, "($module, fd, /, *, warn_on_full_buffer=True)",
     "Write a byte with its number to this descriptor when a signal comes; -1: to none.", METHOD_HIDE_SIGNATURE),
    METHOD("siginterrupt", signal_py_siginterrupt, "($module, signalnum, flag, /)",
           "Say whether a signal interrupts system calls."),
    METHOD("pause", signal_py_pause, "($module, /)", "Wait for a signal."),
    METHOD("pidfd_send_signal", signal_py_pidfd_send_signal, "($module, pidfd, signalnum, siginfo=None, flags=0, /)",
           "Send a signal to the process that a descriptor stands for."),
    METHOD("pthread_kill", signal_py_pthread_kill, "($module, thread_id, signalnum, /)", "Send a signal to a thread."),
    METHOD("pthread_sigmask", signal_py_pthread_sigmask, "($module, how, mask, /)",
           "Change the set of signals that the thread blocks; returns the old set."),
    METHOD("sigpending", signal_py_sigpending, "($module, /)", "The signals that wait to be unblocked."),
    METHOD("sigwait", signal_py_sigwait, "($module, sigset, /)", "Wait for one of the signals; returns its number."),
    METHOD("sigwaitinfo", signal_py_sigwaitinfo, "($module, sigset, /)", "Wait for one of the signals; returns what is known of it."),
    METHOD("sigtimedwait", signal_py_sigtimedwait, "($module, sigset, timeout, /)", "sigwaitinfo with a time limit; None when it is over."),
    METHOD("valid_signals", signal_py_valid_signals, "($module, /)", "All signal numbers that can be used."),
    METHOD_END,
};

typedef struct {
    const char *name;
    int number;
} SignalName;

static SignalName const signal_names[] = {
    {"SIGHUP", SIGHUP},   {"SIGINT", SIGINT},       {"SIGQUIT", SIGQUIT},     {"SIGILL", SIGILL},     {"SIGTRAP", SIGTRAP},
    {"SIGIOT", SIGIOT},   {"SIGABRT", SIGABRT},     {"SIGFPE", SIGFPE},       {"SIGKILL", SIGKILL},   {"SIGBUS", SIGBUS},
    {"SIGSEGV", SIGSEGV}, {"SIGSYS", SIGSYS},       {"SIGPIPE", SIGPIPE},     {"SIGALRM", SIGALRM},   {"SIGTERM", SIGTERM},
    {"SIGUSR1", SIGUSR1}, {"SIGUSR2", SIGUSR2},     {"SIGCLD", SIGCHLD},      {"SIGCHLD", SIGCHLD},   {"SIGPWR", SIGPWR},
    {"SIGIO", SIGIO},     {"SIGURG", SIGURG},       {"SIGWINCH", SIGWINCH},   {"SIGPOLL", SIGPOLL},   {"SIGSTOP", SIGSTOP},
    {"SIGTSTP", SIGTSTP}, {"SIGCONT", SIGCONT},     {"SIGTTIN", SIGTTIN},     {"SIGTTOU", SIGTTOU},   {"SIGVTALRM", SIGVTALRM},
    {"SIGPROF", SIGPROF}, {"SIGXCPU", SIGXCPU},     {"SIGXFSZ", SIGXFSZ},     {"SIGSTKFLT", SIGSTKFLT},
    {"NSIG", NSIG},       {"SIG_BLOCK", SIG_BLOCK}, {"SIG_UNBLOCK", SIG_UNBLOCK}, {"SIG_SETMASK", SIG_SETMASK},
    {"ITIMER_REAL", ITIMER_REAL}, {"ITIMER_VIRTUAL", ITIMER_VIRTUAL}, {"ITIMER_PROF", ITIMER_PROF},
};

static StructField const signal_info_fields[] = {
    {"si_signo", "signal number"},      {"si_code", "signal code"}, {"si_errno", "errno associated with this signal"},
    {"si_pid", "sending process ID"},   {"si_uid", "real user ID of sending process"},
    {"si_status", "exit value or signal"}, {"si_band", "band event for SIGPOLL"}, {NULL, NULL},
};
static StructDef const signal_info_def = {"signal.struct_siginfo", "What sigwaitinfo() and sigtimedwait() know of a signal.",
                                          signal_info_fields, 7};

/* Ignores the signals that Python reports as errors instead, and gives SIGINT Python's handler. */
static bool signal_init_handlers(SignalState *state) {
    if (!signal_is_main())
        return true;
    gil_hooks.run_signals = signal_run_handlers; /* before there are other threads */
    int code = os_signal_set(SIGPIPE, SIG_IGN, NULL);
    if (code == 0)
        code = os_signal_set(SIGXFSZ, SIG_IGN, NULL);
    if (code == 0 && signal_handler_peek(state, SIGINT) == HANDLER_DEFAULT) {
        code = os_signal_set(SIGINT, signal_on_signal, NULL);
        if (code == 0)
            REPLACE(state->handlers[SIGINT], own(state->default_int_handler));
    }
    if (code < 0)
        raise_code(code);
    return code == 0;
}

static Value signal_new_itimer_error(void) {
    OWNED Value name = str_from_text("itimer_error");
    OWNED Value bases = tuple_pack(1, TO_VALUE(&exc_OSError));
    OWNED Value dict = dict_new();
    OWNED Value module_name = str_from_text("signal");
    if (!name || !bases || !dict || !module_name || !dict_set(dict, STR(__module__), module_name))
        return NULL;
    return type_new_class(&type_type, name, bases, dict, NULL);
}

static bool signal_exec(Borrowed module) {
    SignalState *state = signal_state();
    for (int i = 0; i < ARRAY_LENGTH(signal_names); i++) {
        if (!module_add_int(module, signal_names[i].name, signal_names[i].number))
            return false;
    }
    if (!module_add_int(module, "SIGRTMIN", SIGRTMIN) || !module_add_int(module, "SIGRTMAX", SIGRTMAX) ||
        !module_add_int(module, "SIG_DFL", 0) || !module_add_int(module, "SIG_IGN", 1))
        return false;
    state->siginfo_type = struct_type_new(&signal_info_def);
    state->itimer_error = state->siginfo_type ? signal_new_itimer_error() : NULL;
    state->default_int_handler = state->itimer_error ? get_attr_text(module, "default_int_handler") : NULL;
    return state->default_int_handler && module_add(module, "struct_siginfo", own(TO_VALUE(state->siginfo_type))) &&
           module_add(module, "ItimerError", own(state->itimer_error)) && signal_init_handlers(state);
}

static int signal_traverse(void *memory, Visitor visitor, void *arg) {
    SignalState *state = memory;
    for (int i = 0; i < SIGNALS_COUNT; i++)
        VISIT(state->handlers[i]);
    VISIT(state->default_int_handler);
    VISIT(TO_VALUE(state->siginfo_type));
    VISIT(state->itimer_error);
    return 0;
}

static void signal_clear(void *memory) {
    SignalState *state = memory;
    for (int i = 1; i < SIGNALS_COUNT; i++) {
        if (signal_is_callable_handler(state->handlers[i]) && signal_is_main())
            os_signal_set(i, SIG_DFL, NULL); /* nobody is left to run it */
        drop(MOVE(state->handlers[i]));
    }
    drop(MOVE(state->default_int_handler));
    drop(TO_VALUE(MOVE(state->siginfo_type)));
    drop(MOVE(state->itimer_error));
}

static int signal_module_id;

ModuleDef const signal_module = {
    .name = "_signal",
    .doc = "Signals: handlers in Python, timers, waiting.",
    .methods = signal_methods,
    .exec = signal_exec,
    .state_size = sizeof(SignalState),
    .traverse = signal_traverse,
    .clear = signal_clear,
    .id = &signal_module_id,
};
