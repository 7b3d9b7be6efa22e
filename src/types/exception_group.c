/* SPDX-License-Identifier: MIT
   BaseExceptionGroup and ExceptionGroup (PEP 654): construction, splitting by a condition, and what `except*` needs.

   Invariant: `exceptions` is a non-empty tuple of exceptions; groups nest, so walks guard against deep recursion. */
#include "types/exception_group.h"

#include "gil/thread.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/exception_priv.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define SELF(v) AS(ExceptionGroup, v)

static bool is_exception_group(Borrowed v) { return is_instance(v, &exc_BaseExceptionGroup); }

/* --- life --- */

static int exception_group_traverse(Object *self, Visitor visitor, void *arg) {
    ExceptionGroup *e = (ExceptionGroup *)self;
    VISIT(e->message);
    VISIT(e->exceptions);
    return exception_traverse(self, visitor, arg);
}

static void exception_group_clear(Object *self) {
    ExceptionGroup *e = (ExceptionGroup *)self;
    drop(MOVE(e->message));
    drop(MOVE(e->exceptions));
    exception_clear(self);
}

static void exception_group_dealloc(Object *self) {
    gc_untrack(self);
    exception_group_clear(self);
    object_free(self);
}

/* Checks the items; *nested_base says whether one is not an Exception. */
static bool exception_group_check_items(Borrowed items, bool *nested_base) {
    ssize_t n = tuple_size(items);
    if (n == 0) {
        raise_error(&exc_ValueError, "second argument (exceptions) must be a non-empty sequence");
        return false;
    }
    for (ssize_t i = 0; i < n; i++) {
        if (!is_exception(tuple_peek(items, i))) {
            raise_error(&exc_ValueError, "Item %zd of second argument (exceptions) is not an exception", i);
            return false;
        }
        if (!is_instance(tuple_peek(items, i), &exc_Exception))
            *nested_base = true;
    }
    return true;
}

/* The class to make: BaseExceptionGroup gives way to ExceptionGroup where it can; NULL: the items do not fit. */
static Type *exception_group_choose(Type *type, bool nested_base) {
    if (type == &exc_BaseExceptionGroup)
        return nested_base ? type : exc_group_type;
    if (!nested_base)
        return type;
    if (type == exc_group_type)
        return raise_error(&exc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    if (type_is_subtype(type, &exc_Exception))
        return raise_error(&exc_TypeError, "Cannot nest BaseExceptions in '%.200N'", type);
    return type;
}

static Value exception_group_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count != 2)
        return raise_error(&exc_TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zd given)", count);
    if (!arg_is_str("BaseExceptionGroup.__new__", 1, args[0]))
        return NULL;
    if (!is_sequence(args[1]))
        return raise_error(&exc_TypeError, "second argument (exceptions) must be a sequence");
    OWNED Value items = sequence_tuple(args[1]);
    bool nested_base = false;
    if (!items || !exception_group_check_items(items, &nested_base) || !(type = exception_group_choose(type, nested_base)))
        return NULL;
    Value self = exception_slot_new(type, args, count, NULL);
    if (!self)
        return NULL;
    SELF(self)->message = own(args[0]);
    SELF(self)->exceptions = MOVE(items);
    return self;
}

/* A group of the items of a sequence. */
static Value exception_group_make(Borrowed message, Borrowed items) {
    return call_2(TO_VALUE(&exc_BaseExceptionGroup), message, items);
}

static Value exception_group_slot_str(Borrowed self) {
    ssize_t n = tuple_size(SELF(self)->exceptions);
    return str_format("%S (%zd sub-exception%s)", SELF(self)->message, n, n > 1 ? "s" : "");
}

/* --- splitting --- */

/* What picks exceptions out of a group. */
typedef struct {
    enum { MATCH_TYPE, MATCH_PREDICATE, MATCH_IDENTITY } kind;
    Borrowed what; /* class or tuple of classes; callable; set of ids */
} GroupMatcher;

static bool group_matcher_init(GroupMatcher *m, Borrowed condition) {
    *m = (GroupMatcher){MATCH_TYPE, condition};
    if (is_exception_class(condition))
        return true;
    if (is_tuple_exact(condition)) {
        ssize_t i = 0, n = tuple_size(condition);
        while (i < n && is_exception_class(tuple_peek(condition, i)))
            i++;
        if (i == n)
            return true;
    } else if (!is_type(condition) && is_callable(condition)) {
        m->kind = MATCH_PREDICATE;
        return true;
    }
    raise_error(&exc_TypeError, "expected a function, exception type or tuple of exception types");
    return false;
}

static int group_matcher_ask(GroupMatcher const *m, Borrowed exception) {
    if (m->kind == MATCH_TYPE)
        return exception_matches(exception, m->what);
    if (m->kind == MATCH_PREDICATE) {
        OWNED Value answer = call_1(m->what, exception);
        return answer ? is_true(answer) : -1;
    }
    if (is_exception_group(exception))
        return 0;
    OWNED Value id = int_new((int64_t)(intptr_t)exception);
    return id ? set_has(m->what, id) : -1;
}

/* Copies the notes list of `original` to `copy`. */
static bool exception_group_copy_notes(Borrowed original, Borrowed copy) {
    OWNED Value notes = NULL;
    int found = find_attr(original, STR(__notes__), &notes);
    if (found <= 0)
        return found == 0;
    if (!is_sequence(notes))
        return true;
    OWNED Value list = sequence_list(notes);
    return list && set_attr(copy, STR(__notes__), list);
}

/* A group like `original` with only the exceptions of `list`; None for an empty one. */
static Value exception_group_subset(Borrowed original, Borrowed list) {
    if (list_size(list) == 0)
        return own(NONE);
    OWNED Value name = str_intern_text("derive");
    OWNED Value group = name ? call_method_1(original, name, list) : NULL;
    if (!group)
        return NULL;
    if (!is_exception_group(group))
        return raise_error(&exc_TypeError, "derive must return an instance of BaseExceptionGroup");
    Exception *from = AS(Exception, original);
    if (from->traceback)
        exception_set_traceback(group, own(from->traceback));
    exception_set_context(group, own_maybe(from->context));
    exception_set_cause(group, own_maybe(from->cause));
    AS(Exception, group)->suppress_context = from->suppress_context;
    return exception_group_copy_notes(original, group) ? MOVE(group) : NULL;
}

static bool exception_group_part(Borrowed exception, GroupMatcher const *m, Value *match, Value *rest);

/* Adds the parts of `exception` to the two lists. */
static bool exception_group_part_item(Borrowed exception, GroupMatcher const *m, Borrowed matches, Borrowed rests) {
    OWNED Value match = NULL, rest = NULL;
    if (!exception_group_part(exception, m, &match, rests ? &rest : NULL))
        return false;
    if (match != NONE && !list_append(matches, match))
        return false;
    return !rests || rest == NONE || list_append(rests, rest);
}

/* Parts an exception or group into what the matcher picks and the rest; both may be None. rest NULL: not wanted. */
static bool exception_group_part(Borrowed exception, GroupMatcher const *m, Value *match, Value *rest) {
    int picked = group_matcher_ask(m, exception);
    if (picked < 0)
        return false;
    if (picked || !is_exception_group(exception)) {
        *match = own(picked ? exception : NONE);
        if (rest)
            *rest = own(picked ? NONE : exception);
        return true;
    }
    OWNED Value matches = list_new(0), rests = rest ? list_new(0) : NULL;
    OWNED Value items = own(SELF(exception)->exceptions);
    if (!matches || (rest && !rests) || !recursion_enter(" in exceptiongroup_split_recursive"))
        return false;
    bool ok = true;
    for (ssize_t i = 0; ok && i < tuple_size(items); i++)
        ok = exception_group_part_item(tuple_peek(items, i), m, matches, rests);
    recursion_leave();
    OWNED Value matched = ok ? exception_group_subset(exception, matches) : NULL;
    if (!matched)
        return false;
    if (rest && !(*rest = exception_group_subset(exception, rests)))
        return false;
    *match = MOVE(matched);
    return true;
}

static Value exception_group_py_split(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    GroupMatcher m;
    OWNED Value match = NULL, rest = NULL;
    if (!native_no_keywords("BaseExceptionGroup.split", keywords) || !native_count("split", count, 1, 1))
        return NULL;
    if (!group_matcher_init(&m, args[0]) || !exception_group_part(self, &m, &match, &rest))
        return NULL;
    return tuple_pack(2, match, rest);
}

static Value exception_group_py_subgroup(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    GroupMatcher m;
    Value match;
    if (!native_no_keywords("BaseExceptionGroup.subgroup", keywords) || !native_count("subgroup", count, 1, 1))
        return NULL;
    return group_matcher_init(&m, args[0]) && exception_group_part(self, &m, &match, NULL) ? match : NULL;
}

static Value exception_group_py_derive(Borrowed self, Borrowed const *args) {
    return exception_group_make(SELF(self)->message, args[0]);
}

static Value exception_group_py_class_getitem(Borrowed self, Borrowed const *args) {
    return generic_alias_new(self, args[0]);
}

/* --- except* --- */

/* A group around a naked exception that a clause matched. */
static Value exception_group_wrap(Borrowed exception) {
    OWNED Value items = tuple_pack(1, exception);
    return items ? exception_group_make(STR_EMPTY, items) : NULL;
}

/* Takes the pair that a split() method returned apart. */
static bool exception_group_unpack(Borrowed group, Borrowed pair, Value *rest, Value *matched) {
    if (!is_tuple_exact(pair)) {
        raise_error(&exc_TypeError, "%.200T.split must return a tuple, not %.200T", group, pair);
        return false;
    }
    if (tuple_size(pair) < 2) {
        raise_error(&exc_TypeError, "%.200T.split must return a 2-tuple, got tuple of size %zd", group, tuple_size(pair));
        return false;
    }
    *matched = own(tuple_peek(pair, 0));
    *rest = own(tuple_peek(pair, 1));
    return true;
}

int exception_group_match(Borrowed exc, Borrowed match_type, Value *rest, Value *matched) {
    int match = exc == NONE ? 0 : exception_matches(exc, match_type);
    if (match < 0)
        return -1;
    if (match) {
        Value whole = is_exception_group(exc) ? own(exc) : exception_group_wrap(exc);
        if (!whole)
            return -1;
        *matched = whole;
        *rest = own(NONE);
        return 1;
    }
    if (exc != NONE && is_exception_group(exc)) {
        OWNED Value name = str_intern_text("split");
        OWNED Value pair = name ? call_method_1(exc, name, match_type) : NULL;
        if (!pair || !exception_group_unpack(exc, pair, rest, matched))
            return -1;
        return *matched != NONE;
    }
    *matched = own(NONE);
    *rest = own(exc);
    return 0;
}

/* Whether `e` is a part of `original` that was raised again unchanged, told by its metadata. */
static bool exception_group_is_reraised(Borrowed e, Borrowed original) {
    Exception *x = AS(Exception, e), *y = AS(Exception, original);
    return x->notes == y->notes && x->traceback == y->traceback && x->cause == y->cause && x->context == y->context;
}

/* Adds the ids of all exceptions below `e` that are not groups to a set. */
static bool exception_group_collect_ids(Borrowed e, Borrowed ids) {
    if (!is_exception_group(e)) {
        OWNED Value id = int_new((int64_t)(intptr_t)e);
        return id && set_add(ids, id);
    }
    if (!recursion_enter(" in collect_exception_group_leaf_ids"))
        return false;
    bool ok = true;
    Borrowed items = SELF(e)->exceptions;
    for (ssize_t i = 0; ok && i < tuple_size(items); i++)
        ok = exception_group_collect_ids(tuple_peek(items, i), ids);
    recursion_leave();
    return ok;
}

/* The part of `original` whose leaves are those of the exceptions in `keep`; None for none. */
static Value exception_group_project(Borrowed original, Borrowed keep) {
    OWNED Value ids = set_new(NULL);
    if (!ids)
        return NULL;
    for (ssize_t i = 0; i < list_size(keep); i++)
        if (!exception_group_collect_ids(list_peek(keep, i), ids))
            return NULL;
    GroupMatcher m = {MATCH_IDENTITY, ids};
    Value match;
    return exception_group_part(original, &m, &match, NULL) ? match : NULL;
}

static Value exception_group_combine_parts(Borrowed original, Borrowed parts) {
    OWNED Value raised = list_new(0), reraised = list_new(0);
    if (!raised || !reraised)
        return NULL;
    for (ssize_t i = 0; i < list_size(parts); i++) {
        Borrowed part = list_peek(parts, i);
        if (part != NONE && !list_append(exception_group_is_reraised(part, original) ? reraised : raised, part))
            return NULL;
    }
    OWNED Value back = exception_group_project(original, reraised);
    if (!back)
        return NULL;
    if (list_size(raised) == 0)
        return MOVE(back);
    if (back != NONE && !list_append(raised, back))
        return NULL;
    return exception_group_make(STR_EMPTY, raised);
}

Value exception_group_combine(Borrowed original, Borrowed raised) {
    if (list_size(raised) == 0)
        return own(NONE);
    /* a naked exception was wrapped for its clause: there is at most one thing to raise */
    if (!is_exception_group(original))
        return own(list_peek(raised, 0));
    return exception_group_combine_parts(original, raised);
}

/* --- tables --- */

static MethodDef const exception_group_methods[] = {
    METHOD_CLASS("__class_getitem__", exception_group_py_class_getitem, "($type, object, /)", "See PEP 585"),
    METHOD_HIDDEN("derive", exception_group_py_derive, "($self, excs, /)", NULL),
    METHOD_RAW("split", exception_group_py_split, NULL, NULL),
    METHOD_RAW("subgroup", exception_group_py_subgroup, NULL, NULL),
    METHOD_END,
};
static MemberDef const exception_group_members[] = {
    {"message", MEMBER_OBJECT, offsetof(ExceptionGroup, message), true, "exception message"},
    {"exceptions", MEMBER_OBJECT, offsetof(ExceptionGroup, exceptions), true, "nested exceptions"},
    MEMBER_END,
};
TypeInfo exc_BaseExceptionGroup_info = {
    .dealloc = exception_group_dealloc,
    .traverse = exception_group_traverse,
    .clear = exception_group_clear,
    .new = exception_group_slot_new,
    .init = exception_slot_init,
    .str = exception_group_slot_str,
    .methods = exception_group_methods,
    .members = exception_group_members,
};

/* ExceptionGroup has two bases, which its static definition gives as a tuple outside of the collector's sight. */
static struct {
    GcHead gc;
    VarObject head;
    Value items[2];
} const exception_group_bases = {
    {NULL, 0},
    {STATIC_HEAD(&tuple_type), 2},
    {TO_VALUE(&exc_BaseExceptionGroup), TO_VALUE(&exc_Exception)},
};
Type exc_ExceptionGroup = {
    STATIC_TYPE("ExceptionGroup", WeakExceptionGroup, &exc_ExceptionGroup_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_EXCEPTION,
    .base = &exc_BaseExceptionGroup,
    .bases = TO_VALUE(&exception_group_bases.head),
    .dict_offset = offsetof(Exception, dict),
    .weaklist_offset = offsetof(WeakExceptionGroup, weaklist),
};
