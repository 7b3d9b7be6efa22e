/* SPDX-License-Identifier: MIT
   Texts of any object: repr, str, ascii, bytes, format, dir; and the guard against containers that contain themselves. */
#include "object/protocol.h"

#include "gil/thread.h"
#include "object/error.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

static Value text_check(STEALS Value result, const char *method) {
    if (!result || LIKELY(is_str(result)))
        return result;
    raise_error(&exc_TypeError, "%s returned non-string (type %.200T)", method, result);
    drop(result);
    return NULL;
}

Value object_repr(Borrowed v) {
    UnaryFn repr = type_of(v)->info->repr;
    if (!repr)
        return str_format("<%T object at %p>", v, (const void *)v);
    if (!recursion_enter(" while getting the repr of an object"))
        return NULL;
    Value result = repr(v);
    recursion_leave();
    return text_check(result, "__repr__");
}

Value object_str(Borrowed v) {
    if (is_str_exact(v))
        return own(v);
    if (is_imm_int(v))
        return int_to_str(v, 10, false);
    UnaryFn str = type_of(v)->info->str;
    if (!str)
        return object_repr(v);
    if (!recursion_enter(" while getting the str of an object"))
        return NULL;
    Value result = str(v);
    recursion_leave();
    return text_check(result, "__str__");
}

/* `text` with everything beyond ASCII escaped. */
static Value text_escape(Borrowed text) {
    static const char hex[] = "0123456789abcdef";
    StrBuilder b = STR_BUILDER_INIT;
    int kind = str_kind(text);
    const void *data = str_data(text);
    for (ssize_t i = 0, n = str_length(text); i < n; i++) {
        uint32_t c = str_read(kind, data, i);
        int digits = c < 0x80 ? 0 : c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        char escape[10] = {'\\', digits == 2 ? 'x' : digits == 4 ? 'u' : 'U'};
        for (int d = 0; d < digits; d++)
            escape[2 + d] = hex[c >> 4 * (digits - 1 - d) & 15];
        bool added = digits ? str_builder_add_ascii(&b, escape, digits + 2) : str_builder_add_char(&b, c);
        if (!added) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return str_builder_finish(&b);
}

Value object_ascii(Borrowed v) {
    Value repr = object_repr(v);
    if (!repr || str_is_ascii(repr))
        return repr;
    OWNED Value owned = repr;
    return text_escape(owned);
}

Value object_bytes(Borrowed v) {
    if (is_bytes_exact(v))
        return own(v);
    Value result;
    int found = call_special(v, STR(__bytes__), NULL, 0, &result);
    if (found < 0)
        return NULL;
    if (!found)
        return bytes_from_object(v);
    if (is_bytes(result))
        return result;
    raise_error(&exc_TypeError, "__bytes__ returned non-bytes (type %.200T)", result);
    drop(result);
    return NULL;
}

Value object_format(Borrowed v, Borrowed spec) {
    if (spec && !is_str(spec))
        return raise_error(&exc_SystemError, "Format specifier must be a string, not %.200T", spec);
    if (!spec || str_length(spec) == 0) {
        if (is_str_exact(v))
            return own(v);
        if (is_int_exact(v))
            return object_str(v);
        spec = STR_EMPTY;
    }
    Value result;
    int found = call_special(v, STR(__format__), &spec, 1, &result);
    if (found < 0)
        return NULL;
    if (!found)
        return raise_error(&exc_TypeError, "Type %.100T doesn't define __format__", v);
    if (is_str(result))
        return result;
    raise_error(&exc_TypeError, "__format__ must return a str, not %.200T", result);
    drop(result);
    return NULL;
}

/* --- self-containing containers --- the thread's dict has a list of the containers whose repr is being made */

#define REPR_KEY "Py_Repr"

int repr_enter(Borrowed v) {
    Thread *thread = thread_self;
    if (!thread->dict && !(thread->dict = dict_new()))
        return -1;
    Borrowed active = dict_peek_text(thread->dict, REPR_KEY);
    if (!active) {
        OWNED Value list = list_new(0);
        if (!list || !dict_set_text(thread->dict, REPR_KEY, list))
            return -1;
        active = list; /* the dict keeps it */
    }
    for (ssize_t i = list_size(active) - 1; i >= 0; i--)
        if (list_peek(active, i) == v)
            return 1;
    return list_append(active, v) ? 0 : -1;
}

void repr_leave(Borrowed v) {
    OWNED Value error = error_take();
    Borrowed active = thread_self->dict ? dict_peek_text(thread_self->dict, REPR_KEY) : NULL;
    if (active && is_list(active)) {
        ssize_t i = list_size(active) - 1;
        while (i >= 0 && list_peek(active, i) != v)
            i--;
        if (i >= 0)
            drop(list_pop(active, i));
    }
    error_restore(MOVE(error));
}

Value object_dir(Borrowed v) {
    Value names;
    int found = call_special(v, STR(__dir__), NULL, 0, &names);
    if (found < 0)
        return NULL;
    if (!found)
        return raise_error(&exc_TypeError, "object does not provide __dir__");
    OWNED Value owned = names;
    OWNED Value list = sequence_list(owned);
    return list && list_sort(list, NULL, false) ? MOVE(list) : NULL;
}
