/* SPDX-License-Identifier: MIT
   The process as extensions see it (pylifecycle.h, pydebug.h, intrcheck.h): whether the interpreter runs, what it is called,
   flags of the command line, what happens at exit, signals, forks. Starting interpreters from C is not offered: extensions
   live in one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "capi/capi.h"
#include "capi/error.h"
#include "capi/state.h"
#include "gil/interp.h"
#include "gil/signals.h"
#include "object/hooks.h"
#include "os/random.h"
#include "os/signal.h"
#include "os/thread.h"
#include "runtime/config.h"
#include "runtime/lifecycle.h"
#include "runtime/report.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

enum { WIDE_NAME, WIDE_EXECUTABLE, WIDE_PREFIX, WIDE_HOME, WIDE_PATH, WIDE_COUNT };

/* Of the process. */
static struct {
    Interp *interp;             /* has the extensions; written once, before the first of them runs */
    bool ended;
    void (*at_exit[32])(void);  /* Py_AtExit; lock held */
    int at_exit_count;
    char version[160];          /* sys.version, and its parts in round and square brackets */
    char build[100], compiler[100];
    wchar_t *wide[WIDE_COUNT];  /* made when asked for; NULL: not yet */
    wchar_t **args;             /* the command line, likewise */
} life;

Interp *capi_interp(void) { return life.interp; }

/* --- flags: CPython's variables, which nothing of ours reads --- */

CAPI int Py_DebugFlag = 0;
CAPI int Py_VerboseFlag = 0;
CAPI int Py_QuietFlag = 0;
CAPI int Py_InteractiveFlag = 0;
CAPI int Py_InspectFlag = 0;
CAPI int Py_OptimizeFlag = 0;
CAPI int Py_NoSiteFlag = 0;
CAPI int Py_BytesWarningFlag = 0;
CAPI int Py_FrozenFlag = 0;
CAPI int Py_IgnoreEnvironmentFlag = 0;
CAPI int Py_DontWriteBytecodeFlag = 0;
CAPI int Py_NoUserSiteDirectory = 0;
CAPI int Py_UnbufferedStdioFlag = 0;
CAPI int Py_HashRandomizationFlag = 0;
CAPI int Py_IsolatedFlag = 0;
CAPI int Py_UTF8Mode = 0;
CAPI const unsigned long Py_Version = 0x030b02f0;

void capi_state_start(Interp *interp) {
    Config const *c = config();
    life.interp = interp;
    Py_DebugFlag = c->debug;
    Py_VerboseFlag = c->verbose;
    Py_QuietFlag = c->quiet;
    Py_InteractiveFlag = c->interactive;
    Py_InspectFlag = c->inspect;
    Py_OptimizeFlag = c->optimize;
    Py_NoSiteFlag = c->no_site;
    Py_BytesWarningFlag = c->bytes_warning;
    Py_IgnoreEnvironmentFlag = c->ignore_environment;
    Py_DontWriteBytecodeFlag = c->dont_write_bytecode;
    Py_NoUserSiteDirectory = c->no_user_site;
    Py_UnbufferedStdioFlag = c->unbuffered;
    Py_HashRandomizationFlag = c->hash_randomization;
    Py_IsolatedFlag = c->isolated;
    Py_UTF8Mode = c->utf8_mode;
    Borrowed version = dict_peek_text(interp->sys_dict, "version");
    const char *text = version && is_str(version) ? str_utf8(version, NULL) : NULL;
    snprintf(life.version, sizeof life.version, "%s", text ? text : "3.11.2");
    sscanf(life.version, "%*[^(](%99[^)]) %99[^\n]", life.build, life.compiler);
}

/* --- beginning and end --- */

CAPI int Py_IsInitialized(void) { return life.interp && !life.ended; }
CAPI void Py_Initialize(void) {}
CAPI void Py_InitializeEx(int signals) {}
CAPI int _Py_IsCoreInitialized(void) { return Py_IsInitialized(); }
CAPI int _Py_IsFinalizing(void) { return life.interp && life.interp->finalizing; }

CAPI int Py_AtExit(void (*function)(void)) {
    if (life.at_exit_count == ARRAY_LENGTH(life.at_exit))
        return -1;
    life.at_exit[life.at_exit_count++] = function;
    return 0;
}

void hook_extensions_end(void) {
    life.ended = true;
    while (life.at_exit_count > 0)
        life.at_exit[--life.at_exit_count]();
}

/* The calling thread acts in the new interpreter afterwards; without one it stays where it is. */
CAPI Thread *Py_NewInterpreter(void) {
    Thread *outer = thread_self;
    thread_detach();
    Interp *interp = interp_new();
    if (interp && interp_start(interp))
        return thread_self;
    if (interp) {
        report_top_level();
        interp_end(interp);
    }
    thread_self = NULL;
    thread_attach(outer);
    return NULL;
}
CAPI Thread *_Py_NewInterpreter(int isolated) { return Py_NewInterpreter(); }
CAPI void Py_EndInterpreter(Thread *thread) {
    if (thread != thread_self)
        _Py_FatalErrorFunc(__func__, "thread is not current");
    if (thread->frame)
        _Py_FatalErrorFunc(__func__, "thread still has a frame");
    interp_end(thread->interp);
}

CAPI NORETURN void Py_Exit(int status) {
    if (interp_end(interp_self()) < 0)
        status = 120;
    process_end();
    exit(status);
}

/* --- names and versions; texts live as long as the process --- */

CAPI const char *Py_GetVersion(void) { return life.version; }
CAPI const char *Py_GetPlatform(void) { return "linux"; }
CAPI const char *Py_GetCopyright(void) {
    Borrowed text = dict_peek_text(life.interp->sys_dict, "copyright");
    return text && is_str(text) ? str_utf8(text, NULL) : "";
}

CAPI const char *Py_GetBuildInfo(void) { return life.build; }
CAPI const char *Py_GetCompiler(void) { return life.compiler; }
CAPI const char *_Py_gitidentifier(void) { return ""; }
CAPI const char *_Py_gitversion(void) { return ""; }

/* `text` as wide characters, kept in *place for good. */
static wchar_t *wide(wchar_t **place, const char *text) {
    if (*place || !text)
        return *place;
    size_t size = strlen(text) + 1;
    wchar_t *made = malloc(size * sizeof *made);
    if (made && mbstowcs(made, text, size) == (size_t)-1)
        for (size_t i = 0; i < size; i++)
            made[i] = (unsigned char)text[i];
    return *place = made;
}
CAPI wchar_t *Py_GetProgramName(void) { return wide(&life.wide[WIDE_NAME], config()->argv[0]); }
CAPI wchar_t *Py_GetProgramFullPath(void) { return wide(&life.wide[WIDE_EXECUTABLE], config()->executable); }
CAPI wchar_t *Py_GetPrefix(void) { return wide(&life.wide[WIDE_PREFIX], config()->prefix); }
CAPI wchar_t *Py_GetExecPrefix(void) { return Py_GetPrefix(); }
CAPI wchar_t *Py_GetPythonHome(void) { return wide(&life.wide[WIDE_HOME], config()->home); }
/* sys.path as it is when first asked for. */
CAPI wchar_t *Py_GetPath(void) {
    wchar_t **place = &life.wide[WIDE_PATH];
    Borrowed list = *place ? NULL : dict_peek_text(life.interp->sys_dict, "path");
    OWNED Value colon = list ? str_from_text(":") : NULL, joined = colon ? str_join(colon, list) : NULL;
    const char *text = joined ? str_utf8(joined, NULL) : NULL;
    if (!text && !*place)
        error_clear();
    return wide(place, text);
}
CAPI void Py_GetArgcArgv(int *count, wchar_t ***out) {
    Config const *c = config();
    if (!life.args && (life.args = calloc((size_t)c->argc + 1, sizeof *life.args)))
        for (int i = 0; i < c->argc; i++)
            wide(&life.args[i], c->argv[i]);
    *count = life.args ? c->argc : 0;
    *out = life.args;
}

/* --- signals --- */

CAPI OsSignalHandler PyOS_getsig(int number) {
    OsSignalHandler handler;
    return os_signal_get(number, &handler) < 0 ? SIG_ERR : handler;
}
CAPI OsSignalHandler PyOS_setsig(int number, OsSignalHandler handler) {
    OsSignalHandler old;
    int code = os_signal_set(number, handler, &old);
    if (code < 0)
        errno = -code;
    return code < 0 ? SIG_ERR : old;
}
CAPI void PyErr_SetInterrupt(void) { signals_trip(SIGINT); }
CAPI int PyErr_SetInterruptEx(int number) {
    if (number < 1 || number >= OS_SIGNAL_COUNT)
        return -1;
    OsSignalHandler handler;
    if (os_signal_get(number, &handler) == 0 && handler != SIG_DFL && handler != SIG_IGN)
        signals_trip(number);
    return 0;
}
CAPI int PyOS_InterruptOccurred(void) { return thread_self && thread_self->is_main && signals_take(SIGINT); }
CAPI int PySignal_SetWakeupFd(int fd) { return signals_set_wakeup_fd(fd < 0 ? -1 : fd, true); }
CAPI int _PyOS_IsMainThread(void) { return thread_self && thread_self->is_main; }
CAPI int PyOS_CheckStack(void) { return 0; }

/* --- forks --- */

CAPI void PyOS_BeforeFork(void) { hook_fork_before(); }
CAPI void PyOS_AfterFork_Parent(void) { hook_fork_after_parent(); }
CAPI void PyOS_AfterFork_Child(void) { hook_fork_after_child(); }
CAPI void PyOS_AfterFork(void) { hook_fork_after_child(); }

CAPI int _PyOS_URandom(void *buffer, ssize_t size) {
    if (size < 0)
        return raise_error(&exc_ValueError, "negative argument not allowed"), -1;
    int code = os_random_bytes(buffer, (size_t)size);
    return code < 0 ? (raise_errno(-code), -1) : 0;
}
CAPI int _PyOS_URandomNonblock(void *buffer, ssize_t size) { return _PyOS_URandom(buffer, size); }
