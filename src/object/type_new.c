/* SPDX-License-Identifier: MIT
   Making classes: type(name, bases, namespace), which a class statement ends in.

   In order: bases and metaclass, layout (best base, __slots__, room for __dict__ and weak references), the type object
   with a copy of the namespace, what the namespace says about the class itself (__qualname__, __doc__, __classcell__ ...),
   MRO, slots; then the class exists, and __set_name__ and __init_subclass__ run. A class that fails on the way is dropped
   like any object: type_dealloc copes with every half-made state. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/attr.h"
#include "object/descriptor.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/slot.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define INLINE_SLOTS_FIRST 4 /* until instances show how many they have */

/* What is known about a class before it exists. Everything owned is released by class_plan_fini. */
typedef struct {
    Type *metaclass;   /* borrowed */
    Value name;        /* Str */
    Value bases;       /* Tuple */
    Value dict;        /* Dict: our copy */
    Type *base;        /* borrowed from bases */
    Value slots;       /* Tuple of mangled, sorted names without __dict__ and __weakref__; NULL: no __slots__ */
    ssize_t slot_count;
    bool may_add_dict, may_add_weaklist, add_dict, add_weaklist;
} ClassPlan;

static void class_plan_fini(ClassPlan *plan) {
    drop(plan->name);
    drop(plan->bases);
    drop(plan->dict);
    drop(plan->slots);
}

/* --- bases and metaclass --- */

/* Words that `type` adds to its base's layout, apart from a weak list at the end. */
static bool type_adds_fields(Type *type, Type *base) {
    ssize_t size = type->basic_size;
    if (type->item_size != base->item_size)
        return true;
    if (type->weaklist_offset && !base->weaklist_offset && type_is_python_class(type) &&
        type->weaklist_offset + (ssize_t)sizeof(Value) == size)
        size -= (ssize_t)sizeof(Value);
    return size != base->basic_size;
}

Type *type_solid_base(Type *type) {
    while (type->base && !type_adds_fields(type, type->base))
        type = type->base;
    return type;
}

Type *type_best_base(Borrowed bases) {
    Type *winner = NULL, *winner_base = NULL;
    for (ssize_t i = 0; i < tuple_size(bases); i++) {
        Borrowed v = tuple_peek(bases, i);
        if (!is_type(v))
            return raise_error(&exc_TypeError, "bases must be types");
        Type *base = AS(Type, v);
        if (!type_ready(base))
            return NULL;
        if (!type_has_flag(base, TYPE_FLAG_BASE))
            return raise_error(&exc_TypeError, "type '%.100s' is not an acceptable base type", base->name);
        Type *candidate = type_solid_base(base);
        if (!winner || type_is_subtype(candidate, winner)) {
            if (!winner || candidate != winner)
                winner = candidate, winner_base = base;
        } else if (!type_is_subtype(winner, candidate)) {
            return raise_error(&exc_TypeError, "multiple bases have instance lay-out conflict");
        }
    }
    return winner_base;
}

Type *type_calculate_metaclass(Type *metaclass, Borrowed bases) {
    for (ssize_t i = 0; i < tuple_size(bases); i++) {
        Type *meta = type_of(tuple_peek(bases, i));
        if (type_is_subtype(metaclass, meta))
            continue;
        if (!type_is_subtype(meta, metaclass))
            return raise_error(&exc_TypeError, "metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                                               "subclass of the metaclasses of all its bases");
        metaclass = meta;
    }
    return metaclass;
}

static bool plan_bases(ClassPlan *plan, Borrowed bases) {
    plan->bases = tuple_size(bases) ? own(bases) : tuple_pack(1, TO_VALUE(&object_type));
    if (!plan->bases)
        return false;
    plan->base = type_best_base(plan->bases);
    return plan->base != NULL;
}

/* --- __slots__ --- */

/* __name inside class C becomes _C__name. new. */
static Value slot_mangle(Borrowed class_name, Borrowed name) {
    ssize_t length = str_length(name), start = 0, class_length = str_length(class_name);
    bool is_private = length > 2 && str_char(name, 0) == '_' && str_char(name, 1) == '_' &&
                      !(str_char(name, length - 1) == '_' && str_char(name, length - 2) == '_');
    if (!is_private || str_find_char(name, '.', 0, length, 1) >= 0)
        return str_intern(str_exact(name));
    while (start < class_length && str_char(class_name, start) == '_')
        start++;
    if (start == class_length)
        return str_intern(str_exact(name));
    OWNED Value stem = str_substring(class_name, start, class_length);
    return stem ? str_intern(str_format("_%U%U", stem, name)) : NULL;
}

static bool slot_check_name(Borrowed name) {
    if (!is_str(name))
        return raise_error(&exc_TypeError, "__slots__ items must be strings, not '%.200T'", name) != NULL;
    if (!str_is_identifier(name))
        return raise_error(&exc_TypeError, "__slots__ must be identifiers") != NULL;
    return true;
}

/* One name of __slots__: __dict__ and __weakref__ set their flags, others go to `names`. */
static bool plan_one_slot(ClassPlan *plan, Borrowed name, Borrowed names) {
    if (str_equal(name, STR(__dict__))) {
        if (!plan->may_add_dict || plan->add_dict)
            return raise_error(&exc_TypeError, "__dict__ slot disallowed: we already got one") != NULL;
        return plan->add_dict = true;
    }
    if (str_equal(name, STR(__weakref__))) {
        if (!plan->may_add_weaklist || plan->add_weaklist)
            return raise_error(&exc_TypeError, "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0") != NULL;
        return plan->add_weaklist = true;
    }
    OWNED Value mangled = slot_mangle(plan->name, name);
    if (!mangled || !list_append(names, mangled))
        return false;
    if (!dict_peek_str(plan->dict, mangled) || str_equal(mangled, STR(__qualname__)) || str_equal(mangled, STR(__classcell__)))
        return true; /* those two leave the namespace before the class is made */
    return raise_error(&exc_ValueError, "%R in __slots__ conflicts with class variable", name) != NULL;
}

/* A class that restricts itself still gets a __dict__ or weak references that one of its other bases has. */
static void plan_from_other_bases(ClassPlan *plan) {
    for (ssize_t i = 0; i < tuple_size(plan->bases); i++) {
        Type *other = AS(Type, tuple_peek(plan->bases, i));
        if (other == plan->base)
            continue;
        plan->add_dict |= plan->may_add_dict && other->dict_offset != 0;
        plan->add_weaklist |= plan->may_add_weaklist && other->weaklist_offset != 0;
    }
}

static bool plan_slots(ClassPlan *plan) {
    plan->may_add_dict = plan->base->dict_offset == 0;
    plan->may_add_weaklist = plan->base->weaklist_offset == 0 && plan->base->item_size == 0;
    Borrowed given = dict_peek_str(plan->dict, STR(__slots__));
    if (!given) {
        plan->add_dict = plan->may_add_dict;
        plan->add_weaklist = plan->may_add_weaklist;
        return true;
    }
    OWNED Value all = is_str(given) ? tuple_pack(1, given) : sequence_tuple(given);
    if (!all)
        return false;
    ssize_t count = tuple_size(all);
    if (count > 0 && plan->base->item_size != 0)
        return raise_error(&exc_TypeError, "nonempty __slots__ not supported for subtype of '%N'", plan->base) != NULL;
    for (ssize_t i = 0; i < count; i++)
        if (!slot_check_name(tuple_peek(all, i)))
            return false;
    OWNED Value names = list_new(0);
    if (!names)
        return false;
    for (ssize_t i = 0; i < count; i++)
        if (!plan_one_slot(plan, tuple_peek(all, i), names))
            return false;
    if (!list_sort(names, NULL, false) || !(plan->slots = list_to_tuple(names)))
        return false;
    plan->slot_count = tuple_size(plan->slots);
    plan_from_other_bases(plan);
    return true;
}

/* --- the type object --- */

/* The native side starts as a copy of the base's, so that a class with one base inherits its slots. */
static bool class_new_info(Type *type, Type *base) {
    TypeInfo *info = memory_new(sizeof *info);
    if (!info)
        return false;
    *info = *base->info;
    info->version = 0;
    info->slot_flags = base->info->slot_flags & (INFO_HAS_SLOTS | INFO_HAS_DEL);
    info->store_offset = 0;
    info->root_shape = NULL;
    info->inline_slots = base->info->inline_slots ? base->info->inline_slots : INLINE_SLOTS_FIRST;
    info->next_static = NULL;
    info->native_base = base->info->native_base;
    info->methods = NULL;
    info->getsets = NULL;
    info->members = NULL;
    info->new_signature = NULL;
    info->foreign_tables = NULL;
    info->dealloc = instance_dealloc;
    info->traverse = instance_traverse; /* if nothing else, instances refer to their class */
    info->clear = instance_clear;
    type->info = info;
    return true;
}

/* The places of the class' own __slots__ behind the base's fields, then the weak list, then the store. */
static bool class_set_layout(Type *type, ClassPlan *plan) {
    ssize_t at = plan->base->basic_size;
    if (plan->slot_count) {
        at = (at + 7) & ~(ssize_t)7;
        MemberDef *members = memory_new_array((size_t)plan->slot_count, sizeof *members);
        if (!members)
            return false;
        type->info->members = members;
        type->head.size = plan->slot_count;
        type->info->slot_flags |= INFO_HAS_SLOTS;
        for (ssize_t i = 0; i < plan->slot_count; i++, at += (ssize_t)sizeof(Value)) {
            const char *name = str_utf8(tuple_peek(plan->slots, i), NULL);
            members[i] = (MemberDef){name ? name : "", MEMBER_OBJECT_EX, at, false, NULL};
            if (!name)
                return false;
        }
    }
    type->weaklist_offset = plan->base->weaklist_offset;
    if (plan->add_weaklist) {
        type->weaklist_offset = at;
        at += (ssize_t)sizeof(Value);
    }
    type->basic_size = at;
    type->item_size = plan->base->item_size;
    type->dict_offset = plan->add_dict ? -1 : plan->base->dict_offset;
    bool has_store = plan->add_dict || plan->base->info->store_offset != 0;
    if (has_store) {
        type->info->store_offset = type->item_size ? -32 : (at + 7) & ~(ssize_t)7;
        if (!shape_root(type))
            return raise_no_memory() != NULL;
    }
    return true;
}

static Type *class_alloc(ClassPlan *plan) {
    OWNED Type *type = object_new_sized(plan->metaclass, (size_t)plan->metaclass->basic_size);
    if (!type)
        return NULL;
    unsigned long const inherited = TYPE_FLAG_INT | TYPE_FLAG_LIST | TYPE_FLAG_TUPLE | TYPE_FLAG_BYTES | TYPE_FLAG_STR |
                                    TYPE_FLAG_DICT | TYPE_FLAG_EXCEPTION | TYPE_FLAG_TYPE | TYPE_FLAG_SEQUENCE |
                                    TYPE_FLAG_MAPPING | TYPE_FLAG_MATCH_SELF;
    Type *base = plan->base;
    if (!class_new_info(type, base)) {
        memory_free((char *)type - sizeof(GcHead));
        object_drop((Object *)plan->metaclass);
        MOVE(type);
        return NULL;
    }
    type->flags = TYPE_FLAG_HEAP | TYPE_FLAG_BASE | TYPE_FLAG_GC | TYPE_FLAG_READYING | (base->flags & inherited);
    type->base = own_ref(base);
    type->bases = own(plan->bases);
    type->dict = own(plan->dict);
    heap_type(type)->name = own(plan->name);
    heap_type(type)->slots = own_maybe(plan->slots);
    type->name = str_utf8(plan->name, NULL);
    if (!type->name || !class_set_layout(type, plan))
        return NULL;
    return MOVE(type);
}

/* --- what the namespace says about the class --- */

static bool class_take_qualname(Type *type, ClassPlan *plan) {
    OWNED Value given = NULL;
    int has = dict_pop(type->dict, STR(__qualname__), &given);
    if (has < 0)
        return false;
    if (has && !is_str(given))
        return raise_error(&exc_TypeError, "type __qualname__ must be a str, not %T", given) != NULL;
    heap_type(type)->qualname = has ? MOVE(given) : own(plan->name);
    return true;
}

static bool class_set_module(Type *type) {
    if (dict_peek_str(type->dict, STR(__module__)))
        return true;
    Borrowed globals = current_globals();
    Borrowed module = globals ? dict_peek_str(globals, STR(__name__)) : NULL;
    return !module || dict_set(type->dict, STR(__module__), module);
}

/* The C text of the documentation; what Python sees stays in the dict. */
static bool class_set_doc(Type *type) {
    Borrowed doc = dict_peek_str(type->dict, STR(__doc__));
    if (!doc)
        return dict_set(type->dict, STR(__doc__), NONE);
    if (!is_str(doc))
        return true;
    ssize_t size;
    const char *text = str_utf8(doc, &size);
    if (!text)
        return error_clear(), true; /* surrogates: there is no C text then */
    char *copy = memory_new((size_t)size + 1);
    if (!copy)
        return false;
    memcpy(copy, text, (size_t)size + 1);
    heap_type(type)->owned_doc = copy;
    type->doc = copy;
    return true;
}

/* __new__ written as a function is a static method; __init_subclass__ and __class_getitem__ are class methods. */
static bool class_wrap_function(Type *type, Borrowed name, Type *wrapper) {
    Borrowed found = dict_peek_str(type->dict, name);
    if (!found || !is_python_function(found))
        return true;
    OWNED Value wrapped = call_1(TO_VALUE(wrapper), found);
    return wrapped && dict_set(type->dict, name, wrapped);
}

static bool class_set_descriptors(Type *type, ClassPlan *plan) {
    for (ssize_t i = 0; i < plan->slot_count; i++)
        if (!dict_set_steal(type->dict, tuple_peek(plan->slots, i), member_descriptor_new(type, &type->info->members[i])))
            return false;
    if (plan->add_dict && !dict_peek_str(type->dict, STR(__dict__)) &&
        !dict_set_steal(type->dict, STR(__dict__), getset_descriptor_new(type, &type_instance_dict_row)))
        return false;
    if (plan->add_weaklist && !dict_peek_str(type->dict, STR(__weakref__)) &&
        !dict_set_steal(type->dict, STR(__weakref__), getset_descriptor_new(type, &type_instance_weakref_row)))
        return false;
    return true;
}

/* A class that defines equality alone has no hash. */
static bool class_set_hash(Type *type) {
    if (!dict_peek_str(type->dict, STR(__eq__)) || dict_peek_str(type->dict, STR(__hash__)))
        return true;
    return dict_set(type->dict, STR(__hash__), NONE);
}

static bool class_fill_cell(Type *type) {
    OWNED Value cell = NULL;
    int has = dict_pop(type->dict, STR(__classcell__), &cell);
    if (has <= 0)
        return has == 0;
    if (!is_exact(cell, &cell_type))
        return raise_error(&exc_TypeError, "__classcell__ must be a nonlocal cell, not %R", TO_VALUE(type_of(cell))) != NULL;
    REPLACE(AS(Cell, cell)->content, own(TO_VALUE(type)));
    return true;
}

static bool class_apply_namespace(Type *type, ClassPlan *plan) {
    return class_take_qualname(type, plan) && class_set_module(type) &&
           class_wrap_function(type, STR(__new__), &staticmethod_type) &&
           class_wrap_function(type, STR(__init_subclass__), &classmethod_type) &&
           class_wrap_function(type, STR(__class_getitem__), &classmethod_type) && class_fill_cell(type) &&
           class_set_descriptors(type, plan) && class_set_doc(type) && class_set_hash(type);
}

/* --- slots --- */

/* With one base only the special methods of the class' own namespace can make a difference to the copied slots. */
static bool class_set_slots(Type *type) {
    Borrowed mro = type->mro, base_mro = type->base->mro;
    bool simple = tuple_size(type->bases) == 1 && !(type->info->slot_flags & INFO_NO_VERSION) &&
                  tuple_size(mro) == tuple_size(base_mro) + 1;
    if (!simple) {
        slot_inherit_hidden(type);
        slot_update_all(type);
        return true;
    }
    Borrowed key, value;
    for (ssize_t position = 0; dict_next(type->dict, &position, &key, &value);) {
        if (!is_str(key) || str_length(key) < 5 || str_char(key, 0) != '_')
            continue;
        OWNED Value name = str_intern(str_exact(key));
        if (!name)
            return false;
        slot_update_name(type, name);
    }
    return true;
}

/* --- after the class exists --- */

static bool class_call_set_names(Type *type) {
    OWNED Value items = dict_copy(type->dict); /* __set_name__ may change the dict */
    if (!items)
        return false;
    Borrowed key, value;
    for (ssize_t position = 0; dict_next(items, &position, &key, &value);) {
        if (!type_lookup(type_of(value), STR(__set_name__)))
            continue;
        Borrowed args[] = {TO_VALUE(type), key};
        OWNED Value result = NULL;
        if (call_special(value, STR(__set_name__), args, 2, &result) < 0) {
            raise_from_current(&exc_RuntimeError, "Error calling __set_name__ on '%.100T' instance %R in '%.100N'", value,
                               key, type);
            return false;
        }
    }
    return true;
}

/* super(type, type).__init_subclass__(**keywords) */
static bool class_call_init_subclass(Type *type, Borrowed keywords) {
    OWNED Value mro = own(type->mro);
    Borrowed found = NULL;
    ssize_t i = 0;
    while (i < tuple_size(mro) && tuple_peek(mro, i) != (Borrowed)TO_VALUE(type))
        i++;
    if (i == tuple_size(mro)) /* a mro() method left the class out */
        return raise_error(&exc_TypeError, "super(type, obj): obj must be an instance or subtype of type") != NULL;
    for (i++; i < tuple_size(mro) && !found; i++)
        found = dict_peek_str(AS(Type, tuple_peek(mro, i))->dict, STR(__init_subclass__));
    bool has_keywords = keywords && dict_size(keywords);
    if (!found || (!has_keywords && found == dict_peek_str(object_type.dict, STR(__init_subclass__))))
        return true; /* object's does nothing */
    DescrGetFn get = type_of(found)->info->descr_get;
    OWNED Value held = own(found);
    OWNED Value method = get ? get(held, NULL, TO_VALUE(type)) : NULL;
    if (get && !method)
        return false;
    OWNED Value result = call_tuple(method ? method : held, TUPLE_EMPTY, has_keywords ? keywords : NULL);
    return result != NULL;
}

static Value class_make(ClassPlan *plan, Borrowed keywords) {
    OWNED Type *type = class_alloc(plan);
    if (!type)
        return NULL;
    gc_track(type);
    if (!class_apply_namespace(type, plan) || !mro_set(type) || !class_set_slots(type))
        return NULL;
    type->flags = (type->flags & ~TYPE_FLAG_READYING) | TYPE_FLAG_READY;
    hook_type_changed(type);
    for (ssize_t i = 0; i < tuple_size(type->bases); i++)
        if (!type_add_subclass(AS(Type, tuple_peek(type->bases, i)), type))
            return NULL;
    if (!class_call_set_names(type) || !class_call_init_subclass(type, keywords))
        return NULL;
    return TO_VALUE(MOVE(type));
}

Value type_new_class(Type *metaclass, Borrowed name, Borrowed bases, Borrowed dict, Borrowed keywords) {
    if (str_find_char(name, 0, 0, str_length(name), 1) >= 0)
        return raise_error(&exc_ValueError, "type name must not contain null characters");
    ClassPlan plan = {.metaclass = metaclass, .name = str_exact(name)};
    Value made = NULL;
    if (plan.name && plan_bases(&plan, bases) && (plan.dict = dict_copy(dict)) && plan_slots(&plan))
        made = class_make(&plan, keywords);
    class_plan_fini(&plan);
    return made;
}

/* --- type.__new__ and __init__ --- */

/* The keyword arguments of a call as a Dict. NULL: error. */
static Value new_keywords_dict(Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value dict = dict_new();
    for (ssize_t i = 0; dict && keywords && i < tuple_size(keywords); i++)
        if (!dict_set(dict, tuple_peek(keywords, i), args[count + i]))
            return NULL;
    return MOVE(dict);
}

static bool new_check_argument(Borrowed v, int position, Type *wanted) {
    if (LIKELY(is_instance(v, wanted)))
        return true;
    return raise_error(&exc_TypeError, "type.__new__() argument %d must be %N, not %T", position, wanted, v) != NULL;
}

/* Only class statements and types.new_class() replace bases that are no classes. */
static bool new_check_bases(Borrowed bases) {
    for (ssize_t i = 0; i < tuple_size(bases); i++) {
        Borrowed v = tuple_peek(bases, i);
        OWNED Value entries = NULL;
        int has = is_type(v) ? 0 : find_attr(v, STR(__mro_entries__), &entries);
        if (has < 0)
            return false;
        if (has)
            return raise_error(&exc_TypeError, "type() doesn't support MRO entry resolution; use types.new_class()") != NULL;
    }
    return true;
}

Value type_slot_new(Type *metaclass, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count != 3)
        return raise_error(&exc_TypeError, "type.__new__() takes exactly 3 arguments (%zd given)", count);
    if (!new_check_argument(args[0], 1, &str_type) || !new_check_argument(args[1], 2, &tuple_type) ||
        !new_check_argument(args[2], 3, &dict_type) || !new_check_bases(args[1]))
        return NULL;
    Type *winner = type_calculate_metaclass(metaclass, args[1]);
    if (!winner)
        return NULL;
    if (winner != metaclass && winner->info->new != type_slot_new)
        return winner->info->new(winner, args, count, keywords);
    OWNED Value dict = keywords && tuple_size(keywords) ? new_keywords_dict(args, count, keywords) : NULL;
    if (keywords && tuple_size(keywords) && !dict)
        return NULL;
    return type_new_class(winner, args[0], args[1], args[2], dict);
}
