/* SPDX-License-Identifier: MIT
   The type `object`: what every object can do unless its class says otherwise. Pickling's half of it is
   object_reduce.c; attribute access is attr.c. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/object_priv.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- making --- */

/* "Can't instantiate abstract class C with abstract methods a, b" */
static COLD void *new_fail_abstract(Type *type) {
    OWNED Value methods = get_attr(TO_VALUE(type), STR(__abstractmethods__));
    OWNED Value names = methods ? sequence_list(methods) : NULL;
    if (!names || !list_sort(names, NULL, false))
        return NULL;
    OWNED Value separator = str_from_ascii(", ", 2);
    OWNED Value text = separator ? str_join(separator, names) : NULL;
    if (!text)
        return NULL;
    return raise_error(&exc_TypeError, "Can't instantiate abstract class %s with abstract method%s %U", type->name,
                       list_size(names) == 1 ? "" : "s", text);
}

static bool has_excess(ssize_t count, Borrowed keywords) { return count || (keywords && tuple_size(keywords)); }

/* Arguments are an error only if nobody else, __new__ or __init__ of the class, can be meant by them. */
Value object_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (UNLIKELY(has_excess(count, keywords))) {
        if (type->info->new != object_slot_new)
            return raise_error(&exc_TypeError, "object.__new__() takes exactly one argument (the type to instantiate)");
        if (type->info->init == object_slot_init)
            return raise_error(&exc_TypeError, "%.200s() takes no arguments", type->name);
    }
    if (UNLIKELY(type_has_flag(type, TYPE_FLAG_ABSTRACT)))
        return new_fail_abstract(type);
    return type_alloc(type);
}

bool object_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (LIKELY(!has_excess(count, keywords)))
        return true;
    Type *type = type_of(self);
    if (type->info->init != object_slot_init)
        return raise_error(&exc_TypeError, "object.__init__() takes exactly one argument (the instance to initialize)") != NULL;
    if (type->info->new == object_slot_new)
        return raise_error(&exc_TypeError, "%.200s.__init__() takes exactly one argument (the instance to initialize)",
                           type->name) != NULL;
    return true;
}

static void object_dealloc_plain(Object *self) { object_free(self); }

/* --- slots --- */

static Value object_slot_repr(Borrowed self) {
    OWNED Value name = type_full_name(type_of(self));
    return name ? str_format("<%U object at %p>", name, (void *)self) : NULL;
}

static Value object_slot_str(Borrowed self) { return type_of(self)->info->repr(self); }

static hash_t object_slot_hash(Borrowed self) { return hash_pointer(self); }

static Value object_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (op == COMPARE_EQ)
        return a == b ? TRUE_VALUE : NOT_IMPLEMENTED;
    if (op != COMPARE_NE || !type_of(a)->info->compare)
        return NOT_IMPLEMENTED;
    OWNED Value equal = type_of(a)->info->compare(a, b, COMPARE_EQ);
    if (!equal || equal == NOT_IMPLEMENTED)
        return MOVE(equal);
    int truth = is_true(equal);
    return truth < 0 ? NULL : bool_value(!truth);
}

/* --- methods --- */

static Value object_py_format(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "__format__() argument must be str, not %T", args[0]);
    if (str_length(args[0]))
        return raise_error(&exc_TypeError, "unsupported format string passed to %.200T.__format__", self);
    return object_str(self);
}

static Value object_py_sizeof(Borrowed self, Borrowed const *args) {
    Type *type = type_of(self);
    ssize_t size = type->basic_size;
    if (type->item_size > 0 && is_pointer(self)) {
        ssize_t items = AS(VarObject, self)->size;
        size += (items < 0 ? -items : items) * type->item_size;
    }
    return int_new(size);
}

/* Names of something that is used as a class without being a type, and of its __bases__. */
static bool dir_merge_class(Borrowed names, Borrowed class) {
    if (is_type(class))
        return type_collect_names(names, AS(Type, class));
    OWNED Value dict = NULL;
    OWNED Value bases = NULL;
    int has = find_attr(class, STR(__dict__), &dict);
    if (has < 0 || (has && !dict_merge(names, dict, true)))
        return false;
    has = find_attr(class, STR(__bases__), &bases);
    if (has <= 0 || !is_tuple(bases))
        return has >= 0;
    if (!recursion_enter(" while calling a Python object"))
        return false;
    bool ok = true;
    for (ssize_t i = 0; i < tuple_size(bases) && ok; i++)
        ok = dir_merge_class(names, tuple_peek(bases, i));
    recursion_leave();
    return ok;
}

static Value object_py_dir(Borrowed self, Borrowed const *args) {
    OWNED Value dict = NULL;
    OWNED Value class = NULL;
    int has = find_attr(self, STR(__dict__), &dict);
    if (has < 0)
        return NULL;
    OWNED Value names = has && is_dict(dict) ? dict_copy(dict) : dict_new();
    if (!names || find_attr(self, STR(__class__), &class) < 0)
        return NULL;
    if (class && !dir_merge_class(names, class))
        return NULL;
    return dict_keys(names);
}

static Value object_py_subclasshook(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return NOT_IMPLEMENTED;
}

static Value object_py_init_subclass(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    const char *name = is_type(self) ? type_short_name(AS(Type, self)) : "object";
    if (keywords && tuple_size(keywords))
        return raise_error(&exc_TypeError, "%s.__init_subclass__() takes no keyword arguments", name);
    if (count)
        return raise_error(&exc_TypeError, "%s.__init_subclass__() takes no arguments (%zd given)", name, count);
    return NONE;
}

/* --- __class__ --- */

static Value object_get_class(Borrowed self, void *closure) { return own(TO_VALUE(type_of(self))); }

static bool object_set_class(Borrowed self, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_TypeError, "can't delete __class__ attribute") != NULL;
    if (!is_type(value))
        return raise_error(&exc_TypeError, "__class__ must be set to a class, not '%T' object", value) != NULL;
    if (!audit("object.__setattr__", "(OsO)", self, "__class__", value))
        return false;
    Type *from = type_of(self), *to = AS(Type, value);
    bool is_module = type_is_subtype(from, &module_type) && type_is_subtype(to, &module_type);
    if (!is_module && (type_has_flag(from, TYPE_FLAG_IMMUTABLE) || type_has_flag(to, TYPE_FLAG_IMMUTABLE)))
        return raise_error(&exc_TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses") != NULL;
    if (!type_same_layout(from, to, "__class__"))
        return false;
    Object *object = AS(Object, self);
    if (to->info->store_offset && !store_change_type(object, to))
        return false;
    if (type_has_flag(to, TYPE_FLAG_HEAP))
        object_own((Object *)to);
    object->type = to;
    if (type_has_flag(from, TYPE_FLAG_HEAP))
        object_drop((Object *)from);
    return true;
}

static GetSetDef const object_getsets[] = {
    {"__class__", object_get_class, object_set_class, "the object's class", NULL},
    GETSET_END,
};

static MethodDef const object_methods[] = {
    METHOD("__reduce_ex__", object_py_reduce_ex, "($self, protocol, /)", "Helper for pickle."),
    METHOD("__reduce__", object_py_reduce, "($self, /)", "Helper for pickle."),
    METHOD("__getstate__", object_py_getstate, "($self, /)", "What pickle stores of the object."),
    METHOD_ROW("__subclasshook__", .raw = object_py_subclasshook, "($cls, *args)",
     "Abstract classes override it to say which classes count as their subclasses.",
     METHOD_IS_RAW | METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("__init_subclass__", .raw = object_py_init_subclass, "($cls, /)", "Called when a class below this one is made.",
     METHOD_IS_RAW | METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD("__format__", object_py_format, "($self, format_spec, /)", "str(self); other format specifications are refused."),
    METHOD("__sizeof__", object_py_sizeof, "($self, /)", "Memory that the object takes, in bytes."),
    METHOD("__dir__", object_py_dir, "($self, /)", "The names of the object's attributes."),
    METHOD_END,
};

static TypeInfo object_info = {
    .methods = object_methods,
    .getsets = object_getsets,
    .new_signature = "()",
    .dealloc = object_dealloc_plain,
    .new = object_slot_new,
    .init = object_slot_init,
    .repr = object_slot_repr,
    .str = object_slot_str,
    .hash = object_slot_hash,
    .getattr = object_slot_getattr,
    .setattr = object_slot_setattr,
    .compare = object_slot_compare,
};
Type object_type = {
    STATIC_TYPE("object", Object, &object_info),
    .flags = TYPE_FLAG_BASE,
    .doc = "The base of all classes; its instances have no attributes of their own.",
};
