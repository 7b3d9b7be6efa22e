/* SPDX-License-Identifier: MIT
   Displays, unpacking, formatting, functions, iterables: the general cases. */
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/generator.h"
#include "vm/slow.h"

int compare_truth(Borrowed a, Borrowed b, CompareOp op) {
    if (a == b && (op == COMPARE_EQ || op == COMPARE_NE) && is_pointer(a) && is_str_exact(a))
        return op == COMPARE_EQ;
    if (is_pointer(a) && is_pointer(b) && is_str_exact(a) && is_str_exact(b)) {
        if (op == COMPARE_EQ)
            return str_equal(a, b);
        if (op == COMPARE_NE)
            return !str_equal(a, b);
    }
    Value answer = compare(a, b, op);
    if (!answer)
        return -1;
    int truth = is_true(answer);
    drop(answer);
    return truth;
}

/* An int or float that went through the extension boundary is a heap object, yet the same to the program. */
bool is_identical_slow(Borrowed a, Borrowed b) {
    if (is_imm_int(a) || is_imm_int(b))
        return type_of(a) == &int_type && type_of(b) == &int_type && int_equal(a, b);
    return type_of(a) == &float_type && type_of(b) == &float_type && float_get(a) == float_get(b);
}

static bool raise_not_iterable_unpack(Borrowed source) {
    if (error_matches(&exc_TypeError) && !type_of(source)->info->iter && !is_sequence(source)) {
        error_clear();
        raise_error(&exc_TypeError, "cannot unpack non-iterable %T object", source);
    }
    return false;
}

/* Moves `count` items out of the iterator into `out`, which is empty. */
static bool unpack_some(Borrowed iterator, int count, int wanted, bool starred, Value *out) {
    for (int n = 0; n < count; n++) {
        int got = iter_next(iterator, &out[n]);
        if (got < 0)
            return false;
        if (!got) {
            raise_error(&exc_ValueError,
                        starred ? "not enough values to unpack (expected at least %d, got %d)"
                                : "not enough values to unpack (expected %d, got %d)",
                        wanted, n);
            return false;
        }
    }
    return true;
}

static bool unpack_tail(Borrowed iterator, int before, int after, Value *out) {
    OWNED Value rest = sequence_list(iterator);
    if (!rest)
        return false;
    ssize_t size = list_size(rest);
    if (size < after)
        return raise_error(&exc_ValueError, "not enough values to unpack (expected at least %d, got %zd)", before + after,
                           before + size),
               false;
    for (int n = 0; n < after; n++)
        out[before + 1 + n] = own(list_peek(rest, size - after + n));
    out[before] = list_slice(rest, 0, size - after);
    return out[before] != NULL;
}

static bool unpack_into(Borrowed source, int before, int after, Value *out) {
    OWNED Value iterator = get_iter(source);
    if (!iterator)
        return raise_not_iterable_unpack(source);
    bool starred = after >= 0;
    if (!unpack_some(iterator, before, starred ? before + after : before, starred, out))
        return false;
    if (starred)
        return unpack_tail(iterator, before, after, out);
    Value more = NULL;
    int got = iter_next(iterator, &more);
    drop(more);
    if (got > 0)
        raise_error(&exc_ValueError, "too many values to unpack (expected %d)", before);
    return got == 0;
}

/* All or nothing: the targets may be variables, which keep their values when unpacking fails. */
bool unpack_iterable(Borrowed source, int before, int after, Value *out) {
    int count = after >= 0 ? before + 1 + after : before;
    Value small[16] = {NULL}, *items = small;
    if (count > 16 && !(items = memory_new_zeroed((size_t)count * sizeof(Value))))
        return false;
    bool ok = unpack_into(source, before, after, items);
    for (int n = 0; n < count; n++) {
        if (ok)
            REPLACE(out[n], items[n]);
        else
            drop(items[n]);
    }
    if (items != small)
        memory_free(items);
    return ok;
}

Value format_value(Borrowed v, Borrowed spec, int conversion) {
    OWNED Value converted = NULL;
    switch (conversion) {
    case 1: converted = object_str(v); break;
    case 2: converted = object_repr(v); break;
    case 3: converted = object_ascii(v); break;
    default: converted = own(v);
    }
    if (!converted)
        return NULL;
    if (!spec && is_str_exact(converted))
        return MOVE(converted);
    return object_format(converted, spec);
}

bool list_extend_display(Borrowed list, Borrowed iterable) {
    if (list_extend(list, iterable))
        return true;
    if (error_matches(&exc_TypeError) && !type_of(iterable)->info->iter && !is_sequence(iterable)) {
        error_clear();
        raise_error(&exc_TypeError, "Value after * must be an iterable, not %T", iterable);
    }
    return false;
}

bool dict_update_display(Borrowed dict, Borrowed mapping) {
    if (dict_merge(dict, mapping, true))
        return true;
    if (error_matches(&exc_AttributeError)) {
        error_clear();
        raise_error(&exc_TypeError, "'%T' object is not a mapping", mapping);
    }
    return false;
}

/* "module.qualname()" of a callable for messages about its arguments. */
static Value callable_text(Borrowed callable) {
    OWNED Value qualname = NULL, module = NULL;
    if (find_attr(callable, STR(__qualname__), &qualname) < 0)
        return NULL;
    if (!qualname || !is_str(qualname))
        return object_str(callable);
    if (find_attr(callable, STR(__module__), &module) < 0)
        return NULL;
    if (module && is_str(module) && !str_equal_ascii(module, "builtins"))
        return str_format("%U.%U()", module, qualname);
    return str_format("%U()", qualname);
}

static void raise_bad_keywords(Borrowed mapping, Borrowed callable) {
    if (error_matches(&exc_AttributeError)) {
        error_clear();
        OWNED Value text = callable_text(callable);
        if (text)
            raise_error(&exc_TypeError, "%U argument after ** must be a mapping, not %T", text, mapping);
    } else if (error_matches(&exc_KeyError)) {
        Value error = error_take();
        OWNED Value args = get_attr(error, STR(args));
        if (args && is_tuple(args) && tuple_size(args) == 1) {
            Borrowed key = tuple_peek(args, 0);
            OWNED Value text = callable_text(callable);
            if (text && is_str(key))
                raise_error(&exc_TypeError, "%U got multiple values for keyword argument '%S'", text, key);
            else if (text)
                raise_error(&exc_TypeError, "keywords must be strings");
            drop(error);
        } else {
            error_restore(error);
        }
    }
}

bool dict_merge_keywords(Borrowed dict, Borrowed mapping, Borrowed callable) {
    if (!is_dict(mapping)) {
        OWNED Value copy = dict_new();
        if (!copy)
            return false;
        if (!dict_merge(copy, mapping, true))
            return raise_bad_keywords(mapping, callable), false;
        return dict_merge_keywords(dict, copy, callable);
    }
    ssize_t position = 0;
    Borrowed key, v;
    while (dict_next(mapping, &position, &key, &v)) {
        int has = dict_has(dict, key);
        if (has < 0)
            return false;
        if (has) {
            raise_key_error(key);
            return raise_bad_keywords(mapping, callable), false;
        }
        if (!dict_set(dict, key, v))
            return false;
    }
    return true;
}

Value call_spread(Borrowed callable, Borrowed args, Borrowed kwargs) {
    OWNED Value tuple = NULL, dict = NULL;
    if (is_tuple_exact(args)) {
        tuple = own(args);
    } else {
        if (!type_of(args)->info->iter && !is_sequence(args)) {
            OWNED Value text = callable_text(callable);
            return text ? raise_error(&exc_TypeError, "%U argument after * must be an iterable, not %T", text, args) : NULL;
        }
        if (!(tuple = sequence_tuple(args)))
            return NULL;
    }
    if (kwargs && !is_dict_exact(kwargs)) {
        if (!(dict = dict_new()) || !dict_merge_keywords(dict, kwargs, callable))
            return NULL;
    } else if (kwargs) {
        dict = own(kwargs);
    }
    return call_tuple(callable, tuple, dict);
}

Value make_function(Frame *frame, Borrowed code, Value *parts, int flags) {
    Value v = function_new(code, frame->globals, NULL);
    if (!v)
        return NULL;
    Function *function = AS(Function, v);
    if (flags & FUNCTION_HAS_DEFAULTS)
        function->defaults = MOVE(parts[0]);
    if (flags & FUNCTION_HAS_KWDEFAULTS)
        function->kwdefaults = MOVE(parts[1]);
    if (flags & FUNCTION_HAS_ANNOTATIONS)
        function->annotations = MOVE(parts[2]);
    if (flags & FUNCTION_HAS_CLOSURE)
        function->closure = MOVE(parts[3]);
    return v;
}

Value load_async_iter(Borrowed v) {
    UnaryFn aiter = type_of(v)->info->aiter;
    if (!aiter)
        return raise_error(&exc_TypeError, "'async for' requires an object with __aiter__ method, got %T", v);
    Value iterator = aiter(v);
    if (iterator && !type_of(iterator)->info->anext) {
        raise_error(&exc_TypeError, "'async for' received an object from __aiter__ that does not implement __anext__: %T",
                    iterator);
        drop(iterator);
        return NULL;
    }
    return iterator;
}

Value load_async_next(Borrowed v) {
    UnaryFn anext = type_of(v)->info->anext;
    if (!anext)
        return raise_error(&exc_TypeError, "'async for' requires an iterator with __anext__ method, got %T", v);
    OWNED Value awaitable = anext(v);
    if (!awaitable || type_of(v) == &async_generator_type)
        return MOVE(awaitable);
    Value iterator = awaitable_iter(awaitable, 0);
    if (!iterator)
        raise_from_current(&exc_TypeError, "'async for' received an invalid object from __anext__: %T", awaitable);
    return iterator;
}

Value yield_from_iter(Frame *frame, Borrowed v) {
    if (type_of(v) == &coroutine_type) {
        if (!(frame->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE)))
            return raise_error(&exc_TypeError,
                               "cannot 'yield from' a coroutine object in a non-coroutine generator");
        return own(v);
    }
    if (type_of(v) == &generator_type)
        return own(v);
    return get_iter(v);
}
