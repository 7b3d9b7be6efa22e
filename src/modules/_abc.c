/* SPDX-License-Identifier: MIT
   The module _abc: the half of abc.ABCMeta that has to be fast. Every abstract base class has an _abc_data object in its
   attribute _abc_impl, with the classes that were registered and two caches of answers.

   All three are ClassSets: dicts from a class' address to a weak reference to it. A dead reference, or one whose address
   now belongs to another class, is no member; insertion sweeps them out now and then. The negative cache is void when
   anything was registered anywhere since (abc_counter). */
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/state.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "types/weakref.h"

typedef struct {
    Object head;
    Value registry, cache, negative_cache; /* ClassSets; NULL: empty */
    uint64_t negative_version;             /* abc_counter that negative_cache is good for */
} AbcData;

static Type abc_data_type;

static uint64_t *abc_counter(void) { return &interp_self()->object->abc_counter; }

/* --- sets of classes --- */

static Value class_key(Borrowed class) { return imm_int((int64_t)(VALUE_BITS(class) >> 4)); }

static bool class_set_has(Borrowed set, Borrowed class) {
    Borrowed reference = set ? dict_peek(set, class_key(class)) : NULL;
    return reference && (Borrowed)TO_VALUE(weakref_peek(AS(WeakRef, reference))) == class;
}

static bool class_set_sweep(Borrowed set) {
    OWNED Value keys = dict_keys(set);
    for (ssize_t i = 0; keys && i < list_size(keys); i++) {
        Borrowed reference = dict_peek(set, list_peek(keys, i));
        if (reference && !weakref_peek(AS(WeakRef, reference)) && dict_remove(set, list_peek(keys, i)) < 0)
            return false;
    }
    return keys != NULL;
}

static bool class_set_add(Value *set, Borrowed class) {
    if (!*set && !(*set = dict_new()))
        return false;
    ssize_t size = dict_size(*set);
    if (size >= 32 && (size & (size - 1)) == 0 && !class_set_sweep(*set))
        return false;
    return dict_set_steal(*set, class_key(class), weakref_new(class, NULL));
}

/* As Python sees it: a set of weak references. */
static Value class_set_dump(Borrowed set) {
    OWNED Value result = set_new(NULL);
    Borrowed key, reference;
    for (ssize_t position = 0; result && set && dict_next(set, &position, &key, &reference);)
        if (weakref_peek(AS(WeakRef, reference)) && !set_add(result, reference))
            return NULL;
    return MOVE(result);
}

/* The living members, a List. */
static Value class_set_members(Borrowed set) {
    OWNED Value result = list_new(0);
    Borrowed key, reference;
    for (ssize_t position = 0; result && set && dict_next(set, &position, &key, &reference);) {
        Object *class = weakref_peek(AS(WeakRef, reference));
        if (class && !list_append(result, TO_VALUE(class)))
            return NULL;
    }
    return MOVE(result);
}

/* --- _abc_data --- */

static int abc_data_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((AbcData *)self)->registry);
    VISIT(((AbcData *)self)->cache);
    VISIT(((AbcData *)self)->negative_cache);
    return 0;
}

static void abc_data_clear(Object *self) {
    drop(MOVE(((AbcData *)self)->registry));
    drop(MOVE(((AbcData *)self)->cache));
    drop(MOVE(((AbcData *)self)->negative_cache));
}

static void abc_data_dealloc(Object *self) {
    gc_untrack(self);
    abc_data_clear(self);
    object_free(self);
}

static Value abc_data_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value self = type_alloc(type);
    if (self)
        AS(AbcData, self)->negative_version = *abc_counter();
    return self;
}

static TypeInfo abc_data_info = {
    .dealloc = abc_data_dealloc,
    .traverse = abc_data_traverse,
    .clear = abc_data_clear,
    .new = abc_data_slot_new,
};
static Type abc_data_type = {
    STATIC_TYPE("_abc._abc_data", AbcData, &abc_data_info),
    .flags = TYPE_FLAG_GC,
    .doc = "What an abstract base class knows about its subclasses.",
};

/* new. */
static Value abc_get_data(Borrowed class) {
    OWNED Value data = get_attr_text(class, "_abc_impl");
    if (!data)
        return NULL;
    if (!is_exact(data, &abc_data_type))
        return raise_error(&exc_TypeError, "_abc_impl is set to a wrong type");
    return MOVE(data);
}

/* --- __abstractmethods__ --- */

/* Whether `v` says that it is abstract. 0, 1, -1. */
static int is_abstract(Borrowed v) {
    OWNED Value flag = NULL;
    int has = find_attr(v, STR(__isabstractmethod__), &flag);
    return has <= 0 ? has : is_true(flag);
}

static bool abstract_from_namespace(Borrowed class, Borrowed found) {
    OWNED Value namespace = get_attr(class, STR(__dict__));
    OWNED Value items = namespace ? call_method_0(namespace, STR(items)) : NULL;
    OWNED Value pairs = items ? sequence_list(items) : NULL;
    if (!pairs)
        return false;
    for (ssize_t i = 0; i < list_size(pairs); i++) {
        OWNED Value pair = sequence_tuple(list_peek(pairs, i));
        if (!pair)
            return false;
        if (tuple_size(pair) != 2)
            return raise_error(&exc_TypeError, "Iteration over class namespace did not give pairs") != NULL;
        int abstract = is_abstract(tuple_peek(pair, 1));
        if (abstract < 0 || (abstract && !set_add(found, tuple_peek(pair, 0))))
            return false;
    }
    return true;
}

/* Names that are abstract in `base` and still are in `class`. */
static bool abstract_from_base(Borrowed class, Borrowed base, Borrowed found) {
    OWNED Value names = NULL;
    int has = find_attr(base, STR(__abstractmethods__), &names);
    if (has <= 0)
        return has == 0;
    OWNED Value list = sequence_list(names);
    for (ssize_t i = 0; list && i < list_size(list); i++) {
        OWNED Value value = NULL;
        has = find_attr(class, list_peek(list, i), &value);
        int abstract = has > 0 ? is_abstract(value) : has;
        if (abstract < 0 || (abstract && !set_add(found, list_peek(list, i))))
            return false;
    }
    return list != NULL;
}

static bool abstract_compute(Borrowed class) {
    OWNED Value found = set_new(NULL);
    if (!found || !abstract_from_namespace(class, found))
        return false;
    OWNED Value bases = get_attr(class, STR(__bases__));
    if (!bases)
        return false;
    if (!is_tuple(bases))
        return raise_error(&exc_TypeError, "__bases__ is not tuple") != NULL;
    for (ssize_t i = 0; i < tuple_size(bases); i++)
        if (!abstract_from_base(class, tuple_peek(bases, i), found))
            return false;
    OWNED Value frozen = frozenset_new(found);
    return frozen && set_attr(class, STR(__abstractmethods__), frozen);
}

/* --- kinds of collections, for `match` --- */

#define COLLECTION_FLAGS (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING)

/* __abc_tpflags__ in the class body: moves into the type's flags. */
static bool collection_flags_take(Borrowed class) {
    if (!is_type(class))
        return true;
    Type *type = AS(Type, class);
    OWNED Value name = str_intern_text("__abc_tpflags__");
    OWNED Value given = name ? own_maybe(dict_peek_str(type->dict, name)) : NULL;
    if (!given || !is_int(given))
        return name != NULL;
    int64_t flags;
    if (!int_get_int64(given, &flags))
        return false;
    unsigned long wanted = (unsigned long)flags & COLLECTION_FLAGS;
    if (wanted == COLLECTION_FLAGS)
        return raise_error(&exc_TypeError, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING") != NULL;
    type->flags |= wanted;
    return type_set_attr(type, name, NULL);
}

static bool collection_flags_pass_on(Type *type, unsigned long wanted) {
    if ((type->flags & COLLECTION_FLAGS) == wanted || type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return true;
    type->flags = (type->flags & ~COLLECTION_FLAGS) | wanted;
    OWNED Value subclasses = call_method_0(TO_VALUE(type), STR(__subclasses__));
    for (ssize_t i = 0; subclasses && i < list_size(subclasses); i++)
        if (!collection_flags_pass_on(AS(Type, list_peek(subclasses, i)), wanted))
            return false;
    return subclasses != NULL;
}

/* --- functions --- */

static Value abc_py_init(Borrowed self, Borrowed const *args) {
    if (!abstract_compute(args[0]))
        return NULL;
    OWNED Value data = abc_data_slot_new(&abc_data_type, NULL, 0, NULL);
    if (!data || !set_attr_text(args[0], "_abc_impl", data) || !collection_flags_take(args[0]))
        return NULL;
    return NONE;
}

static Value abc_py_register(Borrowed self, Borrowed const *args) {
    Borrowed class = args[0], subclass = args[1];
    if (!is_type(subclass))
        return raise_error(&exc_TypeError, "Can only register classes");
    int already = object_is_subclass(subclass, class);
    if (already)
        return already < 0 ? NULL : own(subclass);
    int cycle = object_is_subclass(class, subclass);
    if (cycle)
        return cycle < 0 ? NULL : raise_error(&exc_RuntimeError, "Refusing to create an inheritance cycle");
    OWNED Value data = abc_get_data(class);
    if (!data || !class_set_add(&AS(AbcData, data)->registry, subclass))
        return NULL;
    ++*abc_counter();
    unsigned long kind = is_type(class) ? AS(Type, class)->flags & COLLECTION_FLAGS : 0;
    if (kind && !collection_flags_pass_on(AS(Type, subclass), kind))
        return NULL;
    return own(subclass);
}

static Value check_by_class(Borrowed class, Borrowed subclass) {
    return call_method_1(class, STR(__subclasscheck__), subclass);
}

static Value abc_py_instancecheck(Borrowed self, Borrowed const *args) {
    Borrowed class = args[0], instance = args[1];
    OWNED Value data = abc_get_data(class);
    OWNED Value subclass = data ? get_attr(instance, STR(__class__)) : NULL;
    if (!subclass)
        return NULL;
    AbcData *impl = AS(AbcData, data);
    if (class_set_has(impl->cache, subclass))
        return TRUE_VALUE;
    Borrowed subtype = TO_VALUE(type_of(instance));
    if (subtype == (Borrowed)subclass) {
        if (impl->negative_version == *abc_counter() && class_set_has(impl->negative_cache, subclass))
            return FALSE_VALUE;
        return check_by_class(class, subclass);
    }
    OWNED Value held = own(subtype);
    OWNED Value answer = check_by_class(class, subclass);
    int truth = answer ? is_true(answer) : -1;
    if (truth)
        return truth < 0 ? NULL : MOVE(answer);
    return check_by_class(class, held);
}

/* What __subclasshook__ says: 1, 0, -1; -2: nothing. */
static int check_hook(Borrowed class, Borrowed subclass) {
    OWNED Value answer = call_method_1(class, STR(__subclasshook__), subclass);
    if (!answer)
        return -1;
    if (answer == TRUE_VALUE || answer == FALSE_VALUE)
        return answer == TRUE_VALUE;
    if (answer == NOT_IMPLEMENTED)
        return -2;
    return raise_error(&exc_AssertionError, "__subclasshook__ must return either False, True, or NotImplemented"), -1;
}

/* Whether `subclass` is below any class of the list. */
static int check_any(Borrowed subclass, Borrowed classes) {
    for (ssize_t i = 0; i < list_size(classes); i++) {
        int answer = object_is_subclass(subclass, list_peek(classes, i));
        if (answer)
            return answer;
    }
    return 0;
}

/* Registered classes and direct subclasses. */
static int check_relatives(AbcData *impl, Borrowed class, Borrowed subclass) {
    if (impl->registry) {
        OWNED Value registered = class_set_members(impl->registry);
        int answer = registered ? check_any(subclass, registered) : -1;
        if (answer)
            return answer;
    }
    OWNED Value direct = call_method_0(class, STR(__subclasses__));
    if (!direct)
        return -1;
    if (!is_list(direct))
        return raise_error(&exc_TypeError, "__subclasses__() must return a list"), -1;
    return check_any(subclass, direct);
}

static int check_slow(AbcData *impl, Borrowed class, Borrowed subclass) {
    int answer = check_hook(class, subclass);
    if (answer != -2)
        return answer;
    if (is_type(class) && type_is_subtype(AS(Type, subclass), AS(Type, class)))
        return 1;
    return check_relatives(impl, class, subclass);
}

static Value abc_py_subclasscheck(Borrowed self, Borrowed const *args) {
    Borrowed class = args[0], subclass = args[1];
    if (!is_type(subclass))
        return raise_error(&exc_TypeError, "issubclass() arg 1 must be a class");
    OWNED Value data = abc_get_data(class);
    if (!data)
        return NULL;
    AbcData *impl = AS(AbcData, data);
    if (class_set_has(impl->cache, subclass))
        return TRUE_VALUE;
    if (impl->negative_version < *abc_counter()) {
        drop(MOVE(impl->negative_cache));
        impl->negative_version = *abc_counter();
    } else if (class_set_has(impl->negative_cache, subclass)) {
        return FALSE_VALUE;
    }
    int answer = check_slow(impl, class, subclass);
    if (answer < 0 || !class_set_add(answer ? &impl->cache : &impl->negative_cache, subclass))
        return NULL;
    return bool_value(answer);
}

static Value abc_py_get_cache_token(Borrowed self, Borrowed const *args) { return int_new_unsigned(*abc_counter()); }

static Value abc_py_reset_registry(Borrowed self, Borrowed const *args) {
    OWNED Value data = abc_get_data(args[0]);
    if (!data)
        return NULL;
    drop(MOVE(AS(AbcData, data)->registry));
    return NONE;
}

static Value abc_py_reset_caches(Borrowed self, Borrowed const *args) {
    OWNED Value data = abc_get_data(args[0]);
    if (!data)
        return NULL;
    drop(MOVE(AS(AbcData, data)->cache));
    drop(MOVE(AS(AbcData, data)->negative_cache));
    return NONE;
}

static Value abc_py_get_dump(Borrowed self, Borrowed const *args) {
    OWNED Value data = abc_get_data(args[0]);
    if (!data)
        return NULL;
    AbcData *impl = AS(AbcData, data);
    return build_value("(NNNL)", class_set_dump(impl->registry), class_set_dump(impl->cache),
                       class_set_dump(impl->negative_cache), (int64_t)impl->negative_version);
}

static MethodDef const abc_functions[] = {
    METHOD("get_cache_token", abc_py_get_cache_token, "($module, /)", "A number that changes with every registration."),
    METHOD("_abc_init", abc_py_init, "($module, self, /)", "Sets an abstract class up."),
    METHOD("_reset_registry", abc_py_reset_registry, "($module, self, /)", "Forgets registered classes."),
    METHOD("_reset_caches", abc_py_reset_caches, "($module, self, /)", "Forgets remembered answers."),
    METHOD("_get_dump", abc_py_get_dump, "($module, self, /)", "Registry, caches and version, for debugging."),
    METHOD("_abc_register", abc_py_register, "($module, self, subclass, /)", "Makes subclass count as one of self's."),
    METHOD("_abc_instancecheck", abc_py_instancecheck, "($module, self, instance, /)", "isinstance() of abstract classes."),
    METHOD("_abc_subclasscheck", abc_py_subclasscheck, "($module, self, subclass, /)", "issubclass() of abstract classes."),
    METHOD_END,
};

static Type *const abc_types[] = {&abc_data_type, NULL};
static int abc_id;
ModuleDef const abc_module = {
    .name = "_abc",
    .doc = "The native half of abc.",
    .methods = abc_functions,
    .types = abc_types,
    .id = &abc_id,
};
