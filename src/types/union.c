/* SPDX-License-Identifier: MIT
   types.UnionType: int | str. `args` is flat, without repetitions, and None stands in it as NoneType. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/generic_alias_priv.h"

typedef struct {
    Object head;
    Value args;       /* Tuple */
    Value parameters; /* Tuple, or NULL: not computed yet */
} Union;

#define SELF(v) AS(Union, v)

static bool is_union(Borrowed v) { return is_exact(v, &union_type); }

/* Whether `v` may stand beside | without asking typing.py. */
static bool union_accepts(Borrowed v) { return v == NONE || is_type(v) || is_generic_alias(v) || is_union(v); }

/* Adds one alternative unless it is there: classes are told apart by identity, aliases by equality. */
static bool union_add(Borrowed list, Borrowed v) {
    if (v == NONE)
        v = TO_VALUE(&none_type);
    for (ssize_t i = 0; i < list_size(list); i++) {
        Borrowed known = list_peek(list, i);
        int same = known == v;
        if (!same && is_generic_alias(known) && is_generic_alias(v))
            same = compare_bool(known, v, COMPARE_EQ);
        if (same)
            return same > 0;
    }
    return list_append(list, v);
}

static bool union_add_side(Borrowed list, Borrowed side) {
    if (!is_union(side))
        return union_add(list, side);
    for (ssize_t i = 0; i < tuple_size(SELF(side)->args); i++)
        if (!union_add(list, tuple_peek(SELF(side)->args, i)))
            return false;
    return true;
}

Value union_new(Borrowed a, Borrowed b) {
    if (!union_accepts(a) || !union_accepts(b))
        return own(NOT_IMPLEMENTED);
    OWNED Value list = list_new(0);
    if (!list || !union_add_side(list, a) || !union_add_side(list, b))
        return NULL;
    if (list_size(list) == 1)
        return own(list_peek(list, 0));
    OWNED Value args = list_to_tuple(list);
    Union *u = args ? NEW_OBJECT(Union, &union_type) : NULL;
    if (!u)
        return NULL;
    u->args = MOVE(args);
    gc_track(u);
    return TO_VALUE(u);
}

static void union_dealloc(Object *o) {
    gc_untrack(o);
    drop(((Union *)o)->args);
    drop(((Union *)o)->parameters);
    object_free(o);
}

static int union_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Union *)o)->args);
    VISIT(((Union *)o)->parameters);
    return 0;
}

static bool union_write(StrBuilder *b, Borrowed args) {
    for (ssize_t i = 0; i < tuple_size(args); i++) {
        Borrowed v = tuple_peek(args, i);
        if (i && !str_builder_add_ascii(b, " | ", 3))
            return false;
        if (v == TO_VALUE(&none_type) ? !str_builder_add_ascii(b, "None", 4) : !type_argument_text(b, v))
            return false;
    }
    return true;
}

static Value union_slot_repr(Borrowed self) {
    StrBuilder b = STR_BUILDER_INIT;
    if (union_write(&b, SELF(self)->args))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static hash_t union_slot_hash(Borrowed self) {
    OWNED Value set = frozenset_new(SELF(self)->args);
    return set ? object_hash(set) : -1;
}

static Value union_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_union(a) || !is_union(b) || (op != COMPARE_EQ && op != COMPARE_NE))
        return own(NOT_IMPLEMENTED);
    OWNED Value x = set_new(SELF(a)->args);
    OWNED Value y = x ? set_new(SELF(b)->args) : NULL;
    return y ? compare(x, y, op) : NULL;
}

static Borrowed union_parameters(Borrowed self) {
    if (!SELF(self)->parameters) {
        Value parameters = type_parameters(SELF(self)->args);
        if (!parameters)
            return NULL;
        REPLACE(SELF(self)->parameters, parameters);
    }
    return SELF(self)->parameters;
}

static Value union_slot_subscript(Borrowed self, Borrowed key) {
    OWNED Value parameters = own_maybe(union_parameters(self));
    OWNED Value args = parameters ? type_substitute(self, SELF(self)->args, parameters, key) : NULL;
    OWNED Value result = args && tuple_size(args) ? own(tuple_peek(args, 0)) : NULL;
    for (ssize_t i = 1; result && i < tuple_size(args); i++) {
        Value joined = number_or(result, tuple_peek(args, i));
        REPLACE(result, joined);
    }
    return MOVE(result);
}

static Value union_slot_or(Borrowed a, Borrowed b) { return union_new(a, b); }

/* __module__ is the class' own, not a field. */
static Value union_slot_getattr(Borrowed self, Borrowed name) {
    if (name == STR(__module__) || str_equal_fast(name, STR(__module__)))
        return get_attr(TO_VALUE(&union_type), name);
    return object_slot_getattr(self, name);
}

static Value union_py_instancecheck(Borrowed self, Borrowed const *args) {
    Borrowed types = SELF(self)->args;
    for (ssize_t i = 0; i < tuple_size(types); i++) {
        int match = object_is_instance(args[0], tuple_peek(types, i));
        if (match)
            return match < 0 ? NULL : own(TRUE_VALUE);
    }
    return own(FALSE_VALUE);
}

static Value union_py_subclasscheck(Borrowed self, Borrowed const *args) {
    if (!is_type(args[0]))
        return raise_error(&exc_TypeError, "issubclass() arg 1 must be a class");
    Borrowed types = SELF(self)->args;
    for (ssize_t i = 0; i < tuple_size(types); i++) {
        int match = object_is_subclass(args[0], tuple_peek(types, i));
        if (match)
            return match < 0 ? NULL : own(TRUE_VALUE);
    }
    return own(FALSE_VALUE);
}

static Value union_get_parameters(Borrowed self, void *closure) { return own_maybe(union_parameters(self)); }

static MethodDef const union_methods[] = {
    METHOD_HIDDEN("__instancecheck__", union_py_instancecheck, "($self, instance, /)", NULL),
    METHOD_HIDDEN("__subclasscheck__", union_py_subclasscheck, "($self, subclass, /)", NULL),
    METHOD_END,
};
static MemberDef const union_members[] = {
    {"__args__", MEMBER_OBJECT, offsetof(Union, args), true, NULL},
    MEMBER_END,
};
static GetSetDef const union_getsets[] = {
    {"__parameters__", union_get_parameters, NULL, "Type variables in the types.UnionType.", NULL},
    GETSET_END,
};
static TypeInfo union_info = {
    .methods = union_methods,
    .members = union_members,
    .getsets = union_getsets,
    .dealloc = union_dealloc,
    .traverse = union_traverse,
    .repr = union_slot_repr,
    .hash = union_slot_hash,
    .compare = union_slot_compare,
    .getattr = union_slot_getattr,
    .subscript = union_slot_subscript,
    .bit_or = union_slot_or,
};
Type union_type = {
    STATIC_TYPE("types.UnionType", Union, &union_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
    .doc = "Represent a PEP 604 union type\n\nE.g. for int | str",
};
