/* SPDX-License-Identifier: MIT
   types.GenericAlias: list[int] and its like. Almost every attribute is the origin's. */
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/generic_alias_priv.h"

#define SELF(v) AS(GenericAlias, v)

static Value generic_alias_make(Type *type, Borrowed origin, Borrowed args, bool starred) {
    OWNED Value self = type_alloc(type);
    if (!self)
        return NULL;
    SELF(self)->origin = own(origin);
    SELF(self)->args = is_tuple(args) ? own(args) : tuple_pack(1, args);
    SELF(self)->starred = starred;
    return SELF(self)->args ? MOVE(self) : NULL;
}

Value generic_alias_new(Borrowed origin, Borrowed args) { return generic_alias_make(&generic_alias_type, origin, args, false); }

static Value generic_alias_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("GenericAlias", keywords) || !native_count("GenericAlias", count, 2, 2))
        return NULL;
    return generic_alias_make(type, args[0], args[1], false);
}

static void generic_alias_dealloc(Object *o) {
    GenericAlias *g = (GenericAlias *)o;
    gc_untrack(g);
    drop(g->origin);
    drop(g->args);
    drop(g->parameters);
    object_free(g);
}

static int generic_alias_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((GenericAlias *)o)->origin);
    VISIT(((GenericAlias *)o)->args);
    VISIT(((GenericAlias *)o)->parameters);
    return 0;
}

static bool generic_alias_write(StrBuilder *b, GenericAlias *g) {
    if (g->starred && !str_builder_add_char(b, '*'))
        return false;
    if (!type_argument_text(b, g->origin) || !str_builder_add_char(b, '['))
        return false;
    ssize_t n = tuple_size(g->args);
    for (ssize_t i = 0; i < n; i++)
        if ((i && !str_builder_add_ascii(b, ", ", 2)) || !type_argument_text(b, tuple_peek(g->args, i)))
            return false;
    return (n || str_builder_add_ascii(b, "()", 2)) && str_builder_add_char(b, ']');
}

static Value generic_alias_slot_repr(Borrowed self) {
    StrBuilder b = STR_BUILDER_INIT;
    if (generic_alias_write(&b, SELF(self)))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static Borrowed generic_alias_parameters(Borrowed self) {
    GenericAlias *g = SELF(self);
    if (!g->parameters) {
        Value parameters = type_parameters(g->args);
        if (!parameters)
            return NULL;
        REPLACE(g->parameters, parameters);
    }
    return g->parameters;
}

static Value generic_alias_slot_subscript(Borrowed self, Borrowed key) {
    Borrowed parameters = generic_alias_parameters(self);
    OWNED Value kept = own_maybe(parameters);
    OWNED Value args = kept ? type_substitute(self, SELF(self)->args, kept, key) : NULL;
    return args ? generic_alias_make(&generic_alias_type, SELF(self)->origin, args, SELF(self)->starred) : NULL;
}

static hash_t generic_alias_slot_hash(Borrowed self) {
    hash_t origin = object_hash(SELF(self)->origin);
    hash_t args = origin == -1 ? -1 : object_hash(SELF(self)->args);
    if (args == -1)
        return -1;
    hash_t h = origin ^ args;
    return h == -1 ? -2 : h;
}

static Value generic_alias_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_instance(a, &generic_alias_type) || !is_instance(b, &generic_alias_type) ||
        (op != COMPARE_EQ && op != COMPARE_NE))
        return own(NOT_IMPLEMENTED);
    int equal = SELF(a)->starred == SELF(b)->starred;
    if (equal)
        equal = compare_bool(SELF(a)->origin, SELF(b)->origin, COMPARE_EQ);
    if (equal > 0)
        equal = compare_bool(SELF(a)->args, SELF(b)->args, COMPARE_EQ);
    return equal < 0 ? NULL : bool_value(equal == (op == COMPARE_EQ));
}

/* Makes an instance of the origin, which remembers the alias when it can. */
static Value generic_alias_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value made = call(SELF(self)->origin, args, count, keywords);
    if (!made)
        return NULL;
    OWNED Value name = str_intern_text("__orig_class__");
    if (!name)
        return NULL;
    if (!set_attr(made, name, self)) {
        if (!error_matches(&exc_AttributeError) && !error_matches(&exc_TypeError))
            return NULL;
        error_clear();
    }
    return MOVE(made);
}

/* Attributes that are the alias' own. */
static const char *const generic_alias_own_names[] = {
    "__class__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
    "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__",
};

static bool generic_alias_is_own_name(Borrowed name) {
    for (ssize_t i = 0; i < ARRAY_LENGTH(generic_alias_own_names); i++)
        if (str_equal_ascii(name, generic_alias_own_names[i]))
            return true;
    return false;
}

static Value generic_alias_slot_getattr(Borrowed self, Borrowed name) {
    return generic_alias_is_own_name(name) ? object_slot_getattr(self, name) : get_attr(SELF(self)->origin, name);
}

static Value generic_alias_slot_or(Borrowed a, Borrowed b) { return union_new(a, b); }

/* --- iteration: *list[int] --- */

typedef struct {
    Object head;
    Value alias; /* NULL: exhausted */
} GenericAliasIterator;

extern Type generic_alias_iterator_type;

static Value generic_alias_slot_iter(Borrowed self) {
    GenericAliasIterator *it = NEW_OBJECT(GenericAliasIterator, &generic_alias_iterator_type);
    if (!it)
        return NULL;
    it->alias = own(self);
    gc_track(it);
    return TO_VALUE(it);
}

static int generic_alias_iterator_slot_next(Borrowed self, Value *out) {
    OWNED Value alias = MOVE(AS(GenericAliasIterator, self)->alias);
    if (!alias)
        return 0;
    *out = generic_alias_make(&generic_alias_type, SELF(alias)->origin, SELF(alias)->args, true);
    return *out ? 1 : -1;
}

static void generic_alias_iterator_dealloc(Object *o) {
    gc_untrack(o);
    drop(((GenericAliasIterator *)o)->alias);
    object_free(o);
}

static int generic_alias_iterator_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((GenericAliasIterator *)o)->alias);
    return 0;
}

static void generic_alias_iterator_clear(Object *o) { drop(MOVE(((GenericAliasIterator *)o)->alias)); }

static Value generic_alias_builtin(const char *name) {
    Borrowed found = dict_peek_text(interp_self()->builtins, name);
    return found ? own(found) : raise_error(&exc_RuntimeError, "lost builtins.%s", name);
}

static Value generic_alias_iterator_py_reduce(Borrowed self, Borrowed const *args) {
    OWNED Value iter = generic_alias_builtin("iter");
    if (!iter)
        return NULL;
    Borrowed alias = AS(GenericAliasIterator, self)->alias;
    return alias ? build_value("O(O)", iter, alias) : build_value("O(())", iter);
}

static Value iterator_self(Borrowed self) { return own(self); }

static MethodDef const generic_alias_iterator_methods[] = {
    METHOD_HIDDEN("__reduce__", generic_alias_iterator_py_reduce, "($self, /)", "Return state information for pickling."),
    METHOD_END,
};
static TypeInfo generic_alias_iterator_info = {
    .methods = generic_alias_iterator_methods,
    .dealloc = generic_alias_iterator_dealloc,
    .traverse = generic_alias_iterator_traverse,
    .clear = generic_alias_iterator_clear,
    .iter = iterator_self,
    .next = generic_alias_iterator_slot_next,
};
Type generic_alias_iterator_type = {
    STATIC_TYPE("generic_alias_iterator", GenericAliasIterator, &generic_alias_iterator_info),
    .flags = TYPE_FLAG_GC,
};

/* --- methods --- */

static Value generic_alias_py_mro_entries(Borrowed self, Borrowed const *args) { return tuple_pack(1, SELF(self)->origin); }

static Value generic_alias_py_instancecheck(Borrowed self, Borrowed const *args) {
    return raise_error(&exc_TypeError, "isinstance() argument 2 cannot be a parameterized generic");
}

static Value generic_alias_py_subclasscheck(Borrowed self, Borrowed const *args) {
    return raise_error(&exc_TypeError, "issubclass() argument 2 cannot be a parameterized generic");
}

static Value generic_alias_py_reduce(Borrowed self, Borrowed const *args) {
    GenericAlias *g = SELF(self);
    if (!g->starred)
        return build_value("O(OO)", type_of(self), g->origin, g->args);
    OWNED Value next = generic_alias_builtin("next");
    OWNED Value plain = next ? generic_alias_new(g->origin, g->args) : NULL;
    return plain ? build_value("O(N)", next, generic_alias_slot_iter(plain)) : NULL;
}

static Value generic_alias_py_dir(Borrowed self, Borrowed const *args) {
    OWNED Value names = object_dir(SELF(self)->origin);
    for (ssize_t i = 0; names && i < ARRAY_LENGTH(generic_alias_own_names); i++) {
        OWNED Value name = str_intern_text(generic_alias_own_names[i]);
        int has = name ? object_contains(names, name) : -1;
        if (has < 0 || (!has && !list_append(names, name)))
            return NULL;
    }
    return MOVE(names);
}

static Value generic_alias_get_parameters(Borrowed self, void *closure) { return own_maybe(generic_alias_parameters(self)); }

static Value generic_alias_get_unpacked_args(Borrowed self, void *closure) {
    bool unpacked = SELF(self)->starred && SELF(self)->origin == TO_VALUE(&tuple_type);
    return own(unpacked ? SELF(self)->args : NONE);
}

static MethodDef const generic_alias_methods[] = {
    METHOD_HIDDEN("__mro_entries__", generic_alias_py_mro_entries, "($self, bases, /)", NULL),
    METHOD_HIDDEN("__instancecheck__", generic_alias_py_instancecheck, "($self, instance, /)", NULL),
    METHOD_HIDDEN("__subclasscheck__", generic_alias_py_subclasscheck, "($self, subclass, /)", NULL),
    METHOD_HIDDEN("__reduce__", generic_alias_py_reduce, "($self, /)", NULL),
    METHOD_HIDDEN("__dir__", generic_alias_py_dir, "($self, /)", NULL),
    METHOD_END,
};
static MemberDef const generic_alias_members[] = {
    {"__origin__", MEMBER_OBJECT, offsetof(GenericAlias, origin), true, NULL},
    {"__args__", MEMBER_OBJECT, offsetof(GenericAlias, args), true, NULL},
    {"__unpacked__", MEMBER_BOOL, offsetof(GenericAlias, starred), true, NULL},
    MEMBER_END,
};
static GetSetDef const generic_alias_getsets[] = {
    {"__parameters__", generic_alias_get_parameters, NULL, "Type variables in the GenericAlias.", NULL},
    {"__typing_unpacked_tuple_args__", generic_alias_get_unpacked_args, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo generic_alias_info = {
    .methods = generic_alias_methods,
    .members = generic_alias_members,
    .getsets = generic_alias_getsets,
    .dealloc = generic_alias_dealloc,
    .traverse = generic_alias_traverse,
    .new = generic_alias_slot_new,
    .repr = generic_alias_slot_repr,
    .hash = generic_alias_slot_hash,
    .call = generic_alias_slot_call,
    .compare = generic_alias_slot_compare,
    .getattr = generic_alias_slot_getattr,
    .iter = generic_alias_slot_iter,
    .subscript = generic_alias_slot_subscript,
    .bit_or = generic_alias_slot_or,
};
Type generic_alias_type = {
    STATIC_TYPE("types.GenericAlias", GenericAlias, &generic_alias_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    .weaklist_offset = offsetof(GenericAlias, weaklist),
};
