/* SPDX-License-Identifier: MIT
   raise, except, except*, with. */
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/exception.h"
#include "types/exception_group.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/slow.h"

/* Whether everything that `type` (a class or a tuple of classes) names may stand behind except. */
static bool check_except_type(Borrowed type, bool star) {
    if (is_tuple(type)) {
        for (ssize_t at = 0; at < tuple_size(type); at++) {
            if (!is_exception_class(tuple_peek(type, at)))
                return raise_error(&exc_TypeError,
                                   "catching classes that do not inherit from BaseException is not allowed"),
                       false;
            if (star && !check_except_type(tuple_peek(type, at), true))
                return false;
        }
        return true;
    }
    if (!is_exception_class(type))
        return raise_error(&exc_TypeError, "catching classes that do not inherit from BaseException is not allowed"), false;
    if (star && type_is_subtype(AS(Type, type), &exc_BaseExceptionGroup))
        return raise_error(&exc_TypeError, "catching ExceptionGroup with except* is not allowed. Use except instead."), false;
    return true;
}

int match_exception(Borrowed exception, Borrowed type) {
    if (is_pointer(type) && is_type(type) && type_has_flag(AS(Type, type), TYPE_FLAG_EXCEPTION))
        return type_is_subtype(type_of(exception), AS(Type, type));
    return check_except_type(type, false) ? exception_matches(exception, type) : -1;
}

bool match_exception_group(Borrowed exception, Borrowed type, Value *matched, Value *rest) {
    if (exception == NONE) {
        *matched = *rest = NONE;
        return true;
    }
    return check_except_type(type, true) && exception_group_match(exception, type, rest, matched) >= 0;
}

/* An instance of what stands behind raise or from: calls a class. new. */
static Value exception_instance(Borrowed v, const char *message) {
    if (is_exception_class(v)) {
        Value instance = call_0(v);
        if (instance && !is_exception(instance)) {
            raise_error(&exc_TypeError, "calling %R should have returned an instance of BaseException, not %R", v,
                        TO_VALUE(type_of(instance)));
            drop(MOVE(instance));
        }
        return instance;
    }
    if (is_exception(v))
        return own(v);
    return raise_error(&exc_TypeError, "%s", message);
}

void raise_statement(Borrowed exception, Borrowed cause) {
    OWNED Value instance = exception_instance(exception, "exceptions must derive from BaseException");
    if (!instance)
        return;
    if (cause) {
        Value cause_instance = NULL;
        if (is_exception_class(cause)) {
            if (!(cause_instance = call_0(cause)))
                return;
            if (!is_exception(cause_instance)) /* what a strange class gave is no cause */
                drop(MOVE(cause_instance));
        } else if (cause != NONE && !(cause_instance = exception_instance(cause, "exception causes must derive from BaseException"))) {
            return;
        }
        exception_set_cause(instance, cause_instance);
    }
    raise_exception(MOVE(instance));
}

Value reraise_star(Borrowed original, Borrowed raised) { return exception_group_combine(original, raised); }

/* The method of the object's class, bound: 1, 0, -1. */
static int manager_method(Borrowed manager, Borrowed name, Value *out) { return type_lookup_special(manager, name, out); }

static bool with_methods(Borrowed manager, Borrowed enter_name, Borrowed exit_name, bool is_async, Value *enter, Value *exit) {
    const char *protocol = is_async ? "asynchronous context manager" : "context manager";
    int found = manager_method(manager, enter_name, enter);
    if (found <= 0) {
        if (!found)
            raise_error(&exc_TypeError, "'%T' object does not support the %s protocol", manager, protocol);
        return false;
    }
    found = manager_method(manager, exit_name, exit);
    if (found <= 0) {
        if (!found)
            raise_error(&exc_TypeError, "'%T' object does not support the %s protocol (missed %U method)", manager, protocol,
                        exit_name);
        drop(MOVE(*enter));
        return false;
    }
    return true;
}

static bool with_enter_any(Borrowed manager, bool is_async, Value *exit, Value *entered) {
    Value enter = NULL;
    if (!with_methods(manager, is_async ? STR(__aenter__) : STR(__enter__), is_async ? STR(__aexit__) : STR(__exit__),
                      is_async, &enter, exit))
        return false;
    *entered = call_0(enter);
    drop(enter);
    if (!*entered) {
        drop(MOVE(*exit));
        return false;
    }
    return true;
}

bool with_enter(Borrowed manager, Value *exit, Value *entered) { return with_enter_any(manager, false, exit, entered); }

bool with_enter_async(Borrowed manager, Value *exit, Value *entered) { return with_enter_any(manager, true, exit, entered); }

Value with_except(Borrowed exit, Borrowed exception) {
    Borrowed traceback = AS(Exception, exception)->traceback;
    OWNED Value keep = traceback ? own(traceback) : NONE;
    return call_3(exit, TO_VALUE(type_of(exception)), exception, keep);
}
