/* SPDX-License-Identifier: MIT
   The module atexit: functions to be run when the interpreter ends, last registered first. runtime/ calls the runner. */
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* callbacks: List of (function, args, kwargs or None); an unregistered place holds None. */
typedef struct {
    Value callbacks;
} AtexitState;

extern ModuleDef const atexit_module;

static AtexitState *atexit_state(void) { return module_state(&atexit_module); }

static Value atexit_py_register(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count < 1)
        return raise_error(&exc_TypeError, "register() takes at least 1 argument (0 given)");
    if (!is_callable(args[0]))
        return raise_error(&exc_TypeError, "the first argument must be callable");
    OWNED Value kwargs = keywords ? dict_new() : own(NONE);
    for (ssize_t i = 0; kwargs && keywords && i < tuple_size(keywords); i++)
        if (!dict_set(kwargs, tuple_peek(keywords, i), args[count + i]))
            return NULL;
    OWNED Value rest = kwargs ? tuple_from_array(args + 1, count - 1) : NULL;
    Value record = rest ? tuple_pack(3, args[0], rest, kwargs) : NULL;
    return record && list_append_steal(atexit_state()->callbacks, record) ? own(args[0]) : NULL;
}

static void atexit_run_one(Borrowed record) {
    Borrowed kwargs = tuple_peek(record, 2);
    OWNED Value result = call_tuple(tuple_peek(record, 0), tuple_peek(record, 1), kwargs == NONE ? NULL : kwargs);
    if (!result)
        error_write_unraisable_text("in atexit callback", tuple_peek(record, 0));
}

/* Functions may register others: those run too. */
static Value atexit_py_run(Borrowed self, Borrowed const *args) {
    AtexitState *state = atexit_state();
    while (list_size(state->callbacks)) {
        OWNED Value record = list_pop(state->callbacks, list_size(state->callbacks) - 1);
        if (!record)
            return NULL;
        if (record != NONE)
            atexit_run_one(record);
    }
    return own(NONE);
}

static Value atexit_py_clear(Borrowed self, Borrowed const *args) {
    list_clear(atexit_state()->callbacks);
    return own(NONE);
}

static Value atexit_py_count(Borrowed self, Borrowed const *args) { return imm_int(list_size(atexit_state()->callbacks)); }

/* Comparing may run Python that changes the list: places are looked at anew each time. */
static Value atexit_py_unregister(Borrowed self, Borrowed const *args) {
    Borrowed callbacks = atexit_state()->callbacks;
    for (ssize_t i = 0; i < list_size(callbacks); i++) {
        OWNED Value record = own(list_peek(callbacks, i));
        int equal = record == NONE ? 0 : compare_bool(tuple_peek(record, 0), args[0], COMPARE_EQ);
        if (equal < 0)
            return NULL;
        if (equal && i < list_size(callbacks) && list_peek(callbacks, i) == record)
            list_store(callbacks, i, own(NONE));
    }
    return own(NONE);
}

static MethodDef const atexit_methods[] = {
    METHOD_RAW("register", atexit_py_register, NULL,
               "register(func, *args, **kwargs) -> func\n\nHave the function called with these arguments at the end."),
    METHOD_HIDDEN("_clear", atexit_py_clear, "($module, /)", "_clear() -> None\n\nForget all functions."),
    METHOD_HIDDEN("unregister", atexit_py_unregister, "($module, func, /)", "unregister(func) -> None\n\nForget a function."),
    METHOD_HIDDEN("_run_exitfuncs", atexit_py_run, "($module, /)", "_run_exitfuncs() -> None\n\nRun all functions now."),
    METHOD_HIDDEN("_ncallbacks", atexit_py_count, "($module, /)", "_ncallbacks() -> int\n\nHow many functions there are."),
    METHOD_END,
};

static bool atexit_exec(Borrowed module) {
    AtexitState *state = atexit_state();
    if (!(state->callbacks = list_new(0)))
        return false;
    Borrowed run = dict_peek_text(module_dict(module), "_run_exitfuncs");
    REPLACE(runtime_state()->atexit_run, own(run));
    return true;
}

static int atexit_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((AtexitState *)state)->callbacks);
    return 0;
}

static void atexit_clear_state(void *state) { drop(MOVE(((AtexitState *)state)->callbacks)); }

static int atexit_id;
ModuleDef const atexit_module = {
    .name = "atexit",
    .doc = "Functions to be executed at the normal end of the program.\n\nThey are called in the reverse order of register().",
    .methods = atexit_methods,
    .exec = atexit_exec,
    .state_size = sizeof(AtexitState),
    .traverse = atexit_traverse,
    .clear = atexit_clear_state,
    .id = &atexit_id,
};
