/* SPDX-License-Identifier: MIT
   BaseException and KeyError. Types with fields of their own are in exception_kinds.c, exception_os.c, exception_unicode.c
   and exception_group.c; all types are made in exception_tree.c.

   Invariant: `args` is always a tuple; context, cause and traceback are NULL, never None. */
#include "types/exception_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

#define SELF(v) AS(Exception, v)

bool is_exception_class(Borrowed v) { return is_type(v) && type_has_flag(AS(Type, v), TYPE_FLAG_EXCEPTION); }

/* --- life --- */

bool exception_no_keywords(Type *type, Borrowed keywords) { return native_no_keywords(type->name, keywords); }

Value exception_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (!self)
        return NULL;
    Value tuple = tuple_from_array(args, count);
    if (!tuple) {
        drop(self);
        return NULL;
    }
    SELF(self)->args = tuple;
    return self;
}

bool exception_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!exception_no_keywords(type_of(self), keywords))
        return false;
    Borrowed current = SELF(self)->args;
    /* `new` has stored the same tuple already, unless a subclass changed the arguments */
    if (current && tuple_size(current) == count &&
        (count == 0 || !memcmp(AS(Tuple, current)->items, args, (size_t)count * sizeof *args)))
        return true;
    Value tuple = tuple_from_array(args, count);
    if (!tuple)
        return false;
    REPLACE(SELF(self)->args, tuple);
    return true;
}

int exception_traverse(Object *self, Visitor visitor, void *arg) {
    Exception *e = (Exception *)self;
    VISIT(e->dict);
    VISIT(e->args);
    VISIT(e->notes);
    VISIT(e->traceback);
    VISIT(e->context);
    VISIT(e->cause);
    return 0;
}

void exception_clear(Object *self) {
    Exception *e = (Exception *)self;
    drop(MOVE(e->dict));
    Value args = e->args;
    e->args = TUPLE_EMPTY;
    drop(args);
    drop(MOVE(e->notes));
    drop(MOVE(e->traceback));
    drop(MOVE(e->context));
    drop(MOVE(e->cause));
}

void exception_fini(Object *self) {
    exception_clear(self);
    object_free(self);
}

static void exception_dealloc(Object *self) {
    gc_untrack(self);
    exception_fini(self);
}

/* --- text --- */

static Value exception_slot_repr(Borrowed self) {
    Borrowed args = SELF(self)->args;
    const char *name = type_short_name(type_of(self));
    return tuple_size(args) == 1 ? str_format("%s(%R)", name, tuple_peek(args, 0)) : str_format("%s%R", name, args);
}

Value exception_slot_str(Borrowed self) {
    OWNED Value args = own(SELF(self)->args);
    if (tuple_size(args) == 0)
        return own(STR_EMPTY);
    return object_str(tuple_size(args) == 1 ? tuple_peek(args, 0) : (Borrowed)args);
}

/* --- attributes --- */

static Value exception_get_args(Borrowed self, void *closure) { return own(SELF(self)->args); }

static bool exception_set_args(Borrowed self, Borrowed value, void *closure) {
    if (!value) {
        raise_error(&exc_TypeError, "args may not be deleted");
        return false;
    }
    Value tuple = sequence_tuple(value);
    if (!tuple)
        return false;
    REPLACE(SELF(self)->args, tuple);
    return true;
}

static Value exception_get_traceback(Borrowed self, void *closure) {
    return own(SELF(self)->traceback ? SELF(self)->traceback : NONE);
}

static bool exception_put_traceback(Borrowed self, Borrowed value, void *closure) {
    if (!value) {
        raise_error(&exc_TypeError, "__traceback__ may not be deleted");
        return false;
    }
    if (value != NONE && !is_traceback(value)) {
        raise_error(&exc_TypeError, "__traceback__ must be a traceback or None");
        return false;
    }
    exception_set_traceback(self, value == NONE ? NULL : own(value));
    return true;
}

void exception_set_traceback(Borrowed exception, STEALS Value traceback) { REPLACE(SELF(exception)->traceback, traceback); }

static Value exception_get_context(Borrowed self, void *closure) {
    return own(SELF(self)->context ? SELF(self)->context : NONE);
}

static bool exception_put_context(Borrowed self, Borrowed value, void *closure) {
    if (!value) {
        raise_error(&exc_TypeError, "__context__ may not be deleted");
        return false;
    }
    if (value != NONE && !is_exception(value)) {
        raise_error(&exc_TypeError, "exception context must be None or derive from BaseException");
        return false;
    }
    exception_set_context(self, value == NONE ? NULL : own(value));
    return true;
}

void exception_set_context(Borrowed exception, STEALS Value context) { REPLACE(SELF(exception)->context, context); }

static Value exception_get_cause(Borrowed self, void *closure) { return own(SELF(self)->cause ? SELF(self)->cause : NONE); }

static bool exception_put_cause(Borrowed self, Borrowed value, void *closure) {
    if (!value) {
        raise_error(&exc_TypeError, "__cause__ may not be deleted");
        return false;
    }
    if (value != NONE && !is_exception(value)) {
        raise_error(&exc_TypeError, "exception cause must be None or derive from BaseException");
        return false;
    }
    exception_set_cause(self, value == NONE ? NULL : own(value));
    return true;
}

void exception_set_cause(Borrowed exception, STEALS Value cause) {
    SELF(exception)->suppress_context = 1;
    REPLACE(SELF(exception)->cause, cause);
}

static Value exception_get_dict(Borrowed self, void *closure) {
    Exception *e = SELF(self);
    if (!e->dict && !(e->dict = dict_new()))
        return NULL;
    return own(e->dict);
}

static bool exception_put_dict(Borrowed self, Borrowed value, void *closure) {
    if (!value) {
        raise_error(&exc_TypeError, "cannot delete __dict__");
        return false;
    }
    if (!is_dict(value)) {
        raise_error(&exc_TypeError, "__dict__ must be set to a dictionary, not a '%.200T'", value);
        return false;
    }
    REPLACE(SELF(self)->dict, own(value));
    return true;
}

/* --- methods --- */

Value exception_py_reduce(Borrowed self, Borrowed const *args) {
    Exception *e = SELF(self);
    return e->dict ? tuple_pack(3, type_of(self), e->args, e->dict) : tuple_pack(2, type_of(self), e->args);
}

static Value exception_py_setstate(Borrowed self, Borrowed const *args) {
    Borrowed state = args[0];
    if (state == NONE)
        return own(NONE);
    if (!is_dict(state))
        return raise_error(&exc_TypeError, "state is not a dictionary");
    OWNED Value copy = dict_copy(state); /* setting attributes may run Python that changes the state */
    if (!copy)
        return NULL;
    ssize_t position = 0;
    Borrowed key, value;
    while (dict_next(copy, &position, &key, &value))
        if (!set_attr(self, key, value))
            return NULL;
    return own(NONE);
}

static Value exception_py_with_traceback(Borrowed self, Borrowed const *args) {
    return exception_put_traceback(self, args[0], NULL) ? own(self) : NULL;
}

static Value exception_py_add_note(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "note must be a str, not '%T'", args[0]);
    OWNED Value notes = NULL;
    int found = find_attr(self, STR(__notes__), &notes);
    if (found < 0)
        return NULL;
    if (!found && (!(notes = list_new(0)) || !set_attr(self, STR(__notes__), notes)))
        return NULL;
    if (!is_list(notes))
        return raise_error(&exc_TypeError, "Cannot add note: __notes__ is not a list");
    return list_append(notes, args[0]) ? own(NONE) : NULL;
}

static MethodDef const exception_methods[] = {
    METHOD_HIDDEN("__reduce__", exception_py_reduce, "($self, /)", NULL),
    METHOD_HIDDEN("__setstate__", exception_py_setstate, "($self, state, /)", NULL),
    METHOD_HIDDEN("with_traceback", exception_py_with_traceback, "($self, tb, /)",
                  "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self."),
    METHOD_HIDDEN("add_note", exception_py_add_note, "($self, note, /)",
                  "Exception.add_note(note) --\n    add a note to the exception"),
    METHOD_END,
};
static GetSetDef const exception_getsets[] = {
    {"__dict__", exception_get_dict, exception_put_dict, NULL, NULL},
    {"args", exception_get_args, exception_set_args, NULL, NULL},
    {"__traceback__", exception_get_traceback, exception_put_traceback, NULL, NULL},
    {"__context__", exception_get_context, exception_put_context, "exception context", NULL},
    {"__cause__", exception_get_cause, exception_put_cause, "exception cause", NULL},
    GETSET_END,
};
static MemberDef const exception_members[] = {
    {"__suppress_context__", MEMBER_BOOL, offsetof(Exception, suppress_context), false, NULL},
    MEMBER_END,
};
TypeInfo exc_BaseException_info = {
    .methods = exception_methods,
    .getsets = exception_getsets,
    .members = exception_members,
    .dealloc = exception_dealloc,
    .traverse = exception_traverse,
    .clear = exception_clear,
    .new = exception_slot_new,
    .init = exception_slot_init,
    .repr = exception_slot_repr,
    .str = exception_slot_str,
    .getattr = object_slot_getattr,
    .setattr = object_slot_setattr,
};

/* KeyError shows its one argument as repr: an empty key would be invisible. */
static Value key_error_slot_str(Borrowed self) {
    Borrowed args = SELF(self)->args;
    return tuple_size(args) == 1 ? object_repr(tuple_peek(args, 0)) : exception_slot_str(self);
}
TypeInfo exc_KeyError_info = {.init = exception_slot_init, .str = key_error_slot_str};
