/* SPDX-License-Identifier: MIT
   isinstance() and issubclass(): with classes, tuples, unions and anything that has __instancecheck__. Classes need not
   be types: whatever has a tuple __bases__ will do. */
#include "object/error.h"
#include "object/protocol.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

/* The __bases__ of something that may be a class: 1 a tuple, 0 it is no class, -1. */
static int check_bases(Borrowed v, Value *out) {
    int has = find_attr(v, STR(__bases__), out);
    if (has > 0 && !is_tuple(*out)) {
        drop(*out);
        return 0;
    }
    return has;
}

static bool check_class(Borrowed v, const char *message) {
    OWNED Value bases = NULL;
    int has = check_bases(v, &bases);
    if (has == 0)
        raise_error(&exc_TypeError, "%s", message);
    return has > 0;
}

/* Whether `base` is reached from `v` through __bases__. */
static int check_abstract_subclass(Borrowed v, Borrowed base) {
    if (v == base)
        return 1;
    OWNED Value bases = NULL;
    int has = check_bases(v, &bases);
    if (has <= 0)
        return has;
    if (!recursion_enter(" in __issubclass__"))
        return -1;
    int answer = 0;
    for (ssize_t i = 0; i < tuple_size(bases) && answer == 0; i++)
        answer = check_abstract_subclass(tuple_peek(bases, i), base);
    recursion_leave();
    return answer;
}

static int instance_check_plain(Borrowed v, Borrowed class) {
    OWNED Value claimed = NULL;
    if (is_type(class)) {
        Type *type = type_of(v);
        if (type_is_subtype(type, AS(Type, class)))
            return 1;
        if (type->info->getattr == object_slot_getattr &&
            type_lookup(type, STR(__class__)) == dict_peek_str(object_type.dict, STR(__class__)))
            return 0; /* __class__ says nothing new */
        int has = find_attr(v, STR(__class__), &claimed);
        if (has <= 0)
            return has;
        return claimed != TO_VALUE(type_of(v)) && is_type(claimed) && type_is_subtype(AS(Type, claimed), AS(Type, class));
    }
    if (!check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union"))
        return -1;
    int has = find_attr(v, STR(__class__), &claimed);
    return has <= 0 ? has : check_abstract_subclass(claimed, class);
}

static int subclass_check_plain(Borrowed c, Borrowed class) {
    if (is_type(c) && is_type(class))
        return type_is_subtype(AS(Type, c), AS(Type, class));
    if (!check_class(c, "issubclass() arg 1 must be a class") ||
        !check_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
        return -1;
    return check_abstract_subclass(c, class);
}

/* Asks the class' own check method: 1, 0, -1; -2: it has none. */
static int check_by_method(Borrowed v, Borrowed class, Borrowed name, const char *where) {
    OWNED Value method = NULL;
    int has = type_lookup_special(class, name, &method);
    if (has <= 0)
        return has < 0 ? -1 : -2;
    if (!recursion_enter(where))
        return -1;
    OWNED Value answer = call_1(method, v);
    recursion_leave();
    return answer ? is_true(answer) : -1;
}

static int check_tuple(Borrowed v, Borrowed classes, int (*check)(Borrowed, Borrowed), const char *where) {
    if (!recursion_enter(where))
        return -1;
    int answer = 0;
    for (ssize_t i = 0; i < tuple_size(classes) && answer == 0; i++)
        answer = check(v, tuple_peek(classes, i));
    recursion_leave();
    return answer;
}

int object_is_instance(Borrowed v, Borrowed class_or_tuple) {
    if (TO_VALUE(type_of(v)) == (Value)class_or_tuple)
        return 1;
    if (is_exact(class_or_tuple, &type_type))
        return instance_check_plain(v, class_or_tuple);
    if (is_tuple(class_or_tuple))
        return check_tuple(v, class_or_tuple, object_is_instance, " in __instancecheck__");
    int answer = check_by_method(v, class_or_tuple, STR(__instancecheck__), " in __instancecheck__");
    return answer == -2 ? instance_check_plain(v, class_or_tuple) : answer;
}

int object_is_subclass(Borrowed c, Borrowed class_or_tuple) {
    if (is_exact(class_or_tuple, &type_type))
        return c == class_or_tuple ? 1 : subclass_check_plain(c, class_or_tuple);
    if (is_tuple(class_or_tuple))
        return check_tuple(c, class_or_tuple, object_is_subclass, " in __subclasscheck__");
    int answer = check_by_method(c, class_or_tuple, STR(__subclasscheck__), " in __subclasscheck__");
    return answer == -2 ? subclass_check_plain(c, class_or_tuple) : answer;
}

Value type_py_instancecheck(Borrowed self, Borrowed const *args) {
    int answer = instance_check_plain(args[0], self);
    return answer < 0 ? NULL : bool_value(answer);
}

Value type_py_subclasscheck(Borrowed self, Borrowed const *args) {
    int answer = subclass_check_plain(args[0], self);
    return answer < 0 ? NULL : bool_value(answer);
}
