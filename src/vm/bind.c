/* SPDX-License-Identifier: MIT
   Calling Python functions: the parameters of the callee are filled from positional and keyword arguments, and a frame, or
   a generator object, is made that owns them. */
#include "vm/bind.h"

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/generator.h"

bool recursion_enter_again(Thread *thread) {
    thread->recursion_remaining++;
    return recursion_enter("");
}

/* The same for a call that comes from native code. */
static MUST_CHECK bool recursion_enter_native(Thread *thread) {
    thread->recursion_remaining++;
    return recursion_enter(" while calling a Python object");
}

static Borrowed parameter_name(Code const *code, int index) { return tuple_peek(code->local_plus_names, index); }

/* "'a', 'b', and 'c'" of the parameters whose registers are empty. */
static Value missing_names(Code const *code, Value const *window, int from, int to, int *count) {
    OWNED Value names = list_new(0);
    if (!names)
        return NULL;
    for (int n = from; n < to; n++)
        if (!window[n] && !list_append_steal(names, object_repr(parameter_name(code, n))))
            return NULL;
    ssize_t size = *count = (int)list_size(names);
    StrBuilder text = STR_BUILDER_INIT;
    for (ssize_t n = 0; n < size; n++) {
        const char *between = n == 0 ? "" : n < size - 1 ? ", " : size == 2 ? " and " : ", and ";
        if (!str_builder_add_text(&text, between) || !str_builder_add(&text, list_peek(names, n))) {
            str_builder_discard(&text);
            return NULL;
        }
    }
    return str_builder_finish(&text);
}

static bool raise_missing(Function *function, Value const *window, int from, int to, const char *kind) {
    int count = 0;
    OWNED Value names = missing_names(function_code(function), window, from, to, &count);
    if (names)
        raise_error(&exc_TypeError, "%U() missing %d required %s argument%s: %U", function->qualname, count, kind,
                    count == 1 ? "" : "s", names);
    return false;
}

static bool raise_too_many(Function *function, Value const *window, ssize_t given) {
    Code *code = function_code(function);
    ssize_t defaults = function->defaults ? tuple_size(function->defaults) : 0;
    int keyword_only = 0;
    for (int n = code->argument_count; n < code->argument_count + code->keyword_only_count; n++)
        keyword_only += window[n] != NULL;
    OWNED Value takes = defaults ? str_format("from %zd to %d", code->argument_count - defaults, code->argument_count)
                                 : str_format("%d", code->argument_count);
    OWNED Value with = keyword_only ? str_format(" positional argument%s (and %d keyword-only argument%s)",
                                                 given == 1 ? "" : "s", keyword_only, keyword_only == 1 ? "" : "s")
                                    : str_from_text("");
    if (takes && with)
        raise_error(&exc_TypeError, "%U() takes %U positional argument%s but %zd%U %s given", function->qualname, takes,
                    defaults || code->argument_count != 1 ? "s" : "", given, with,
                    given == 1 && !keyword_only ? "was" : "were");
    return false;
}

/* The register of the parameter called `name` among [from, to), or -1. */
static int find_parameter(Code const *code, Borrowed name, int from, int to) {
    for (int n = from; n < to; n++)
        if (parameter_name(code, n) == name)
            return n;
    for (int n = from; n < to; n++)
        if (str_equal(parameter_name(code, n), name))
            return n;
    return -1;
}

/* Positional-only parameters that were given by keyword, for the message. */
static bool raise_positional_only(Function *function, Borrowed keywords) {
    Code *code = function_code(function);
    OWNED Value names = list_new(0);
    if (!names)
        return false;
    for (int n = 0; n < code->positional_only_count; n++)
        for (ssize_t k = 0; k < tuple_size(keywords); k++)
            if (is_str(tuple_peek(keywords, k)) && str_equal(parameter_name(code, n), tuple_peek(keywords, k)) &&
                !list_append(names, parameter_name(code, n)))
                return false;
    if (!list_size(names))
        return true;
    OWNED Value separator = str_from_text(", "), text = separator ? str_join(separator, names) : NULL;
    if (text)
        raise_error(&exc_TypeError, "%U() got some positional-only arguments passed as keyword arguments: '%U'",
                    function->qualname, text);
    return false;
}

/* Puts the keyword arguments (moved out of `values`) where they belong. */
static bool bind_keywords(Function *function, Value *window, Value *values, Borrowed keywords, Borrowed rest) {
    Code *code = function_code(function);
    int total = code->argument_count + code->keyword_only_count;
    for (ssize_t k = 0; k < tuple_size(keywords); k++) {
        Borrowed name = tuple_peek(keywords, k);
        if (!is_str(name))
            return raise_error(&exc_TypeError, "%U() keywords must be strings", function->qualname), false;
        int at = find_parameter(code, name, code->positional_only_count, total);
        if (at >= 0) {
            if (window[at])
                return raise_error(&exc_TypeError, "%U() got multiple values for argument '%S'", function->qualname, name),
                       false;
            window[at] = MOVE(values[k]);
        } else if (rest) {
            if (!dict_set(rest, name, values[k]))
                return false;
            drop(MOVE(values[k]));
        } else {
            if (code->positional_only_count && !raise_positional_only(function, keywords))
                return false;
            return raise_error(&exc_TypeError, "%U() got an unexpected keyword argument '%S'", function->qualname, name), false;
        }
    }
    return true;
}

static bool bind_defaults(Function *function, Value *window, ssize_t given) {
    Code *code = function_code(function);
    int count = code->argument_count;
    ssize_t defaults = function->defaults ? tuple_size(function->defaults) : 0;
    int first_default = (int)(count - defaults);
    for (int n = (int)given; n < first_default; n++)
        if (!window[n])
            return raise_missing(function, window, 0, first_default, "positional");
    for (int n = first_default < 0 ? 0 : first_default; n < count; n++)
        if (!window[n])
            window[n] = own(tuple_peek(function->defaults, n - first_default));
    bool missing = false;
    for (int n = count; n < count + code->keyword_only_count; n++) {
        if (window[n])
            continue;
        Value v = NULL;
        if (function->kwdefaults && dict_find(function->kwdefaults, parameter_name(code, n), &v) < 0)
            return false;
        window[n] = v;
        missing |= !v;
    }
    return !missing || raise_missing(function, window, count, count + code->keyword_only_count, "keyword-only");
}

/* `window` has parameter_count empty registers and does not overlap `args`. */
bool bind_arguments(Function *function, Value *window, Value *args, ssize_t count, Borrowed keywords) {
    Code *code = function_code(function);
    int total = code->argument_count + code->keyword_only_count;
    ssize_t direct = count < code->argument_count ? count : code->argument_count;
    for (ssize_t n = 0; n < direct; n++)
        window[n] = MOVE(args[n]);
    if (code->flags & CODE_VARARGS) {
        Value rest = tuple_new(count - direct);
        if (!rest)
            return false;
        for (ssize_t n = direct; n < count; n++)
            tuple_init_item(rest, n - direct, MOVE(args[n]));
        window[total++] = rest;
    }
    Value rest = NULL;
    if (code->flags & CODE_VARKEYWORDS) {
        if (!(rest = dict_new()))
            return false;
        window[total] = rest;
    }
    if (keywords && tuple_size(keywords) && !bind_keywords(function, window, args + count, keywords, rest))
        return false;
    if (count > direct && !(code->flags & CODE_VARARGS))
        return raise_too_many(function, window, count);
    return bind_defaults(function, window, direct);
}

static void values_drop(Value *values, ssize_t count) {
    for (ssize_t n = 0; n < count; n++)
        drop(MOVE(values[n]));
}

/* Completes the record of a new frame and puts it on top. */
static void frame_link(Thread *thread, Frame *frame, Function *function, Value *window, ReturnAction on_return) {
    Code *code = function_code(function);
    *frame = (Frame){.previous = thread->frame,
                     .pc = code->instructions,
                     .registers = window,
                     .code = code,
                     .function = function,
                     .globals = function->globals,
                     .builtins = function->builtins,
                     .stack_end = window + code->register_count,
                     .on_return = (uint8_t)on_return};
    thread->stack_top = frame->stack_end;
    thread->frame = frame;
}

/* Binds in the general case: through a copy of the arguments, because parameters may have to move. */
static bool bind_general(Thread *thread, Function *function, Value *window, Value *args, ssize_t count, Borrowed keywords) {
    ssize_t all = count + (keywords ? tuple_size(keywords) : 0);
    Code *code = function_code(function);
    Value small[16], *copy = small;
    if (all > 16 && !(copy = memory_new_array((size_t)all, sizeof(Value)))) {
        values_drop(args, all);
        return false;
    }
    for (ssize_t n = 0; n < all; n++)
        copy[n] = MOVE(args[n]);
    for (int n = 0; n < code->first_temporary; n++)
        window[n] = NULL;
    Value *top = thread->stack_top; /* what runs while binding must not use the window */
    thread->stack_top = window + code->register_count;
    bool ok = bind_arguments(function, window, copy, count, keywords);
    values_drop(copy, all);
    if (!ok)
        values_drop(window, code->first_temporary);
    thread->stack_top = top;
    if (copy != small)
        memory_free(copy);
    return ok;
}

int call_push(Thread *thread, Function *function, Value *args, ssize_t count, Borrowed keywords, bool in_place,
              ReturnAction on_return, Value *made) {
    Code *code = function_code(function);
    ssize_t all = count + (keywords ? tuple_size(keywords) : 0);
    Frame *caller = thread->frame;
    Value *at = in_place && caller && !caller->is_generator ? args : thread->stack_top;
    Value *window = stack_reserve(thread, at, code->register_count + all);
    if (UNLIKELY(!window))
        goto fail_args;
    if (code->is_simple && !keywords && count == code->argument_count) {
        if (window != args)
            for (ssize_t n = 0; n < count; n++)
                window[n] = MOVE(args[n]);
        for (ssize_t n = count; n < code->first_temporary; n++)
            window[n] = NULL;
    } else if (!bind_general(thread, function, window, args, count, keywords)) {
        goto fail;
    }
    if (code->flags & CODE_ANY_GENERATOR) {
        *made = generator_new(function, window, code->first_temporary);
        return *made ? 2 : -1;
    }
    Frame *frame = frame_alloc(thread);
    if (UNLIKELY(!frame)) {
        values_drop(window, code->first_temporary);
        goto fail;
    }
    if (UNLIKELY(--thread->recursion_remaining < 0 &&
                 !(on_return == RETURN_TO_NATIVE ? recursion_enter_native(thread) : recursion_enter_again(thread)))) {
        frame_recycle(thread, frame);
        values_drop(window, code->first_temporary);
        goto fail;
    }
    frame_link(thread, frame, function, window, on_return);
    return 1;
fail_args:
    values_drop(args, all);
fail:
    drop_ref(function);
    return -1;
}

bool call_push_values(Thread *thread, Frame *caller, Function *function, Value *values, ssize_t count,
                      ReturnAction on_return, Value extra) {
    Value made = NULL;
    int pushed = call_push(thread, function, values, count, NULL, false, on_return, &made);
    if (LIKELY(pushed == 1)) {
        thread->frame->extra = extra;
        return true;
    }
    drop(extra);
    if (pushed == 2) {
        drop(made);
        raise_error(&exc_SystemError, "generator function where a plain one was cached");
    }
    return false;
}
