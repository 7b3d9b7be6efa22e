/* SPDX-License-Identifier: MIT
   The sys module from C (sysmodule.h): its attributes, writing to its streams, auditing, options. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "heap/memory.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

static Borrowed sys(void) { return interp_self()->sys_dict; }

/* Borrowed; NULL without an exception when there is none, and one that is set stays. */
CAPI Object *_PySys_GetAttr(Thread *thread, Object *name) {
    ssize_t at = dict_entry_index(sys(), V(name));
    return at < 0 ? NULL : to_c_borrowed(dict_entry_place(sys(), at));
}
CAPI Object *PySys_GetObject(const char *name) {
    OWNED Value outer = error_is_set() ? error_take() : NULL, key = str_from_text(name);
    Object *found = key ? _PySys_GetAttr(thread_self, AS(Object, key)) : NULL;
    error_clear();
    if (outer)
        error_restore(MOVE(outer));
    return found;
}
CAPI int PySys_SetObject(const char *name, Object *value) {
    if (value)
        return done(dict_set_text(sys(), name, V(value)));
    return dict_remove_text(sys(), name) < 0 ? -1 : 0;
}
CAPI Object *PySys_GetXOptions(void) {
    Object *options = PySys_GetObject("_xoptions");
    return options && is_dict(V(options)) ? options : NULL;
}
CAPI int PySys_HasWarnOptions(void) {
    Object *options = PySys_GetObject("warnoptions");
    return options && is_list(V(options)) && list_size(V(options)) > 0;
}
CAPI void PySys_ResetWarnOptions(void) {
    Object *options = PySys_GetObject("warnoptions");
    if (options && is_list(V(options)))
        list_clear(V(options));
}
CAPI void PySys_AddWarnOptionUnicode(Object *option) {
    Object *options = PySys_GetObject("warnoptions");
    if (options && is_list(V(options)) && !list_append(V(options), V(option)))
        error_clear();
}
CAPI void PySys_AddWarnOption(const wchar_t *option) {
    OWNED Value text = str_from_ucs4((const uint32_t *)option, (ssize_t)wcslen(option));
    if (text)
        PySys_AddWarnOptionUnicode(AS(Object, text));
    else
        error_clear();
}

CAPI size_t _PySys_GetSizeOf(Object *o) {
    OWNED Value f = own_maybe(dict_peek_text(sys(), "getsizeof")), size = f ? call_1(f, V(o)) : NULL;
    int64_t n;
    return size && int_get_int64(size, &n) ? (size_t)n : (size_t)-1;
}

/* --- sys.argv, sys.path --- */

static bool set_argv(int count, wchar_t **args) {
    OWNED Value list = list_new(0);
    if (list && count < 1 && !list_append(list, STR_EMPTY))
        return false;
    for (int i = 0; list && i < count; i++) {
        OWNED Value text = str_from_ucs4((const uint32_t *)args[i], (ssize_t)wcslen(args[i]));
        if (!text || !list_append(list, text))
            return false;
    }
    return list && dict_set_text(sys(), "argv", list);
}
CAPI void PySys_SetArgvEx(int count, wchar_t **args, int update_path) {
    if (!set_argv(count, args))
        error_clear();
    Object *path = PySys_GetObject("path");
    if (update_path && path && is_list(V(path)) && !list_insert(V(path), 0, STR_EMPTY))
        error_clear();
}
CAPI void PySys_SetArgv(int count, wchar_t **args) { PySys_SetArgvEx(count, args, 0); }
CAPI void PySys_SetPath(const wchar_t *path) {
    OWNED Value text = str_from_ucs4((const uint32_t *)path, (ssize_t)wcslen(path)), colon = text ? str_from_text(":") : NULL;
    OWNED Value list = colon ? str_split(text, colon, -1) : NULL;
    if (!list || !dict_set_text(sys(), "path", list))
        error_clear();
}

/* --- writing --- */

/* To the stream of that name; to the C stream when that fails. An exception that is set stays. */
static void write_text(const char *stream, FILE *fallback, Borrowed text, const char *utf8) {
    OWNED Value outer = error_is_set() ? error_take() : NULL;
    OWNED Value file = own_maybe(TO_VALUE(PySys_GetObject(stream)));
    OWNED Value made = text ? own(text) : str_decode_utf8(utf8, (ssize_t)strlen(utf8), "replace", NULL);
    OWNED Value result = file && made ? call_method_1(file, STR(write), made) : NULL;
    if (!result) {
        error_clear();
        if (!utf8 && made)
            utf8 = str_utf8(made, NULL);
        if (utf8)
            fputs(utf8, fallback);
        error_clear();
    }
    if (outer)
        error_restore(MOVE(outer));
}

static void write_printf(const char *stream, FILE *fallback, const char *format, va_list args) {
    char text[1001];
    int size = vsnprintf(text, sizeof text, format, args);
    write_text(stream, fallback, NULL, text);
    if (size < 0 || size >= (int)sizeof text)
        write_text(stream, fallback, NULL, "... truncated");
}

static void write_formatted(const char *stream, FILE *fallback, const char *format, va_list args) {
    OWNED Value outer = error_is_set() ? error_take() : NULL;
    OWNED Value text = str_format_va(format, args);
    if (text)
        write_text(stream, fallback, text, NULL);
    error_clear();
    if (outer)
        error_restore(MOVE(outer));
}

#define WITH_ARGS(run, stream, fallback)                                                                               \
    va_list args;                                                                                                      \
    va_start(args, format);                                                                                            \
    run(stream, fallback, format, args);                                                                               \
    va_end(args)

CAPI void PySys_WriteStdout(const char *format, ...) { WITH_ARGS(write_printf, "stdout", stdout); }
CAPI void PySys_WriteStderr(const char *format, ...) { WITH_ARGS(write_printf, "stderr", stderr); }
CAPI void PySys_FormatStdout(const char *format, ...) { WITH_ARGS(write_formatted, "stdout", stdout); }
CAPI void PySys_FormatStderr(const char *format, ...) { WITH_ARGS(write_formatted, "stderr", stderr); }

/* --- auditing --- */

static int audit_event(const char *event, const char *format, va_list args) {
    if (!interp_self()->audit_hooks)
        return 0;
    OWNED Value made = format && *format ? arg_build(format, args) : own(TUPLE_EMPTY);
    if (!made)
        return -1;
    OWNED Value tuple = is_tuple(made) ? own(made) : tuple_pack(1, made);
    return done(tuple && audit_run(event, tuple));
}
CAPI int PySys_Audit(const char *event, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int result = audit_event(event, format, args);
    va_end(args);
    return result;
}

typedef int (*AuditHook)(const char *event, Object *args, void *data);
typedef struct {
    AuditHook hook;
    void *data;
} HookEntry;

/* A hook of C stands among the others as a function whose self is a capsule of its entry. */
static Value audit_hook_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    HookEntry *entry = capsule_pointer(self, NULL);
    const char *event = count == 2 ? str_utf8(args[0], NULL) : NULL;
    if (!entry || !event || !expose(AS(Object, args[1])))
        return NULL;
    return entry->hook(event, AS(Object, args[1]), entry->data) == 0 ? own(NONE) : NULL;
}
static MethodDef const audit_hook_row = METHOD_RAW("audit_hook", audit_hook_call, "(event, args, /)", "Calls a hook that an extension added.");

static void hook_entry_free(Object *capsule) { memory_free(((Capsule *)capsule)->pointer); }

CAPI int PySys_AddAuditHook(AuditHook hook, void *data) {
    RuntimeState *state = runtime_state();
    HookEntry *entry;
    if (!audit("sys.addaudithook", NULL)) {
        if (!error_matches(&exc_RuntimeError))
            return -1;
        error_clear(); /* a hook refuses: the new one is quietly left out */
        return 0;
    }
    if (!(entry = memory_new(sizeof *entry)))
        return -1;
    *entry = (HookEntry){hook, data};
    OWNED Value capsule = capsule_new(entry, NULL, hook_entry_free);
    OWNED Value function = capsule ? native_function_new(&audit_hook_row, capsule, NULL) : NULL;
    if (!function || (!state->audit_hooks && !(state->audit_hooks = list_new(0))))
        return -1;
    interp_self()->audit_hooks = true;
    return done(list_append(state->audit_hooks, function));
}
