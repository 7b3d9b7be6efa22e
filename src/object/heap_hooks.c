/* SPDX-License-Identifier: MIT
   What heap/ asks of object/ (heap/hooks.h): MemoryError, finalisers, weak reference callbacks, and the parts of the gc
   module that the collector calls. Python code that runs from here never disturbs an exception that is propagating. */
#include "heap/hooks.h"

#include "gil/interp.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/state.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

void hook_no_memory(void) { raise_no_memory(); }

void hook_finalize(Object *self) {
    Value error = MOVE(thread_self->error);
    self->type->info->finalize(self);
    if (error_is_set())
        error_write_unraisable(TO_VALUE(self));
    thread_self->error = error;
}

void hook_weakref_callback(WeakRef *ref, Borrowed callback) {
    Value error = MOVE(thread_self->error);
    Value result = call_1(callback, TO_VALUE(ref));
    if (!result)
        error_write_unraisable(callback);
    drop(result);
    thread_self->error = error;
}

static bool phase_call(Borrowed callbacks, bool is_start, int generation, ssize_t collected, ssize_t uncollectable) {
    OWNED Value info = build_value("{s:i,s:n,s:n}", "generation", generation, "collected", collected, "uncollectable",
                                   uncollectable);
    OWNED Value phase = info ? str_intern_text(is_start ? "start" : "stop") : NULL;
    if (!phase)
        return false;
    for (ssize_t i = 0; i < list_size(callbacks); i++) {
        OWNED Value callback = own(list_peek(callbacks, i));
        OWNED Value result = call_2(callback, phase, info);
        if (!result)
            error_write_unraisable(callback);
    }
    return true;
}

void hook_collect_phase(bool is_start, int generation, ssize_t collected, ssize_t uncollectable) {
    struct ObjectState *state = interp_self()->object;
    OWNED Value callbacks = state ? own_maybe(state->gc_callbacks) : NULL;
    if (!callbacks || list_size(callbacks) == 0)
        return;
    if (!phase_call(callbacks, is_start, generation, collected, uncollectable))
        error_write_unraisable_text("on calling gc callbacks", callbacks);
}

void hook_collect_garbage(Object *found) {
    struct ObjectState *state = interp_self()->object;
    if (!state->gc_garbage && !(state->gc_garbage = list_new(0)))
        error_clear();
    else if (!list_append(state->gc_garbage, TO_VALUE(found)))
        error_clear(); /* there is nobody to tell; the object is not lost, only not in gc.garbage */
}

void hook_collect_report(const char *what, Object *object) {
    Borrowed stream = interp_self()->sys_dict ? dict_peek_str(interp_self()->sys_dict, STR(stderr)) : NULL;
    if (!stream)
        return;
    OWNED Value target = own(stream);
    OWNED Value line = object ? str_format("%s <%T %p>\n", what, TO_VALUE(object), (void *)object) : str_from_text(what);
    OWNED Value result = line ? call_method_1(target, STR(write), line) : NULL;
    if (!result)
        error_clear(); /* debugging output that cannot be written */
}
