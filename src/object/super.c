/* SPDX-License-Identifier: MIT
   super: attribute look-up that starts behind a class in an object's MRO. */
#include "object/super.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

typedef struct {
    Object head;
    Type *type;        /* start behind this one; owned; NULL before __init__ */
    Value object;      /* owned; NULL: unbound */
    Type *object_type; /* whose MRO; owned; NULL: unbound */
} Super;

/* The class whose MRO counts for `object`: itself, if it is a class below `type`, else its class. new. */
static Type *super_check(Type *type, Borrowed object) {
    if (is_type(object) && type_is_subtype(AS(Type, object), type))
        return own_ref(AS(Type, object));
    if (type_is_subtype(type_of(object), type))
        return own_ref(type_of(object));
    OWNED Value class = NULL;
    if (find_attr(object, STR(__class__), &class) < 0)
        return NULL;
    if (class && is_type(class) && class != TO_VALUE(type_of(object)) && type_is_subtype(AS(Type, class), type))
        return (Type *)MOVE(class);
    return raise_error(&exc_TypeError, "super(type, obj): obj must be an instance or subtype of type");
}

int super_find(Type *type, Type *start, Borrowed self, Borrowed name, Value *out) {
    OWNED Value mro = own_maybe(start->mro);
    if (!mro)
        return 0;
    ssize_t n = tuple_size(mro), i = 0;
    while (i < n && tuple_peek(mro, i) != (Borrowed)TO_VALUE(type))
        i++;
    for (i++; i < n; i++) {
        Borrowed found = dict_peek_str(AS(Type, tuple_peek(mro, i))->dict, name);
        if (!found)
            continue;
        OWNED Value held = own(found);
        DescrGetFn get = type_of(held)->info->descr_get;
        *out = get ? get(held, self == (Borrowed)TO_VALUE(start) ? NULL : self, TO_VALUE(start)) : MOVE(held);
        return *out ? 1 : -1;
    }
    return 0;
}

Type *super_start(Type *type, Borrowed self) { return super_check(type, self); }

static Value super_slot_getattr(Borrowed self, Borrowed name) {
    Super *s = AS(Super, self);
    if (s->object_type && is_str(name) && !str_equal(name, STR(__class__))) {
        OWNED Value exact = str_exact(name);
        Value result;
        int found = exact ? super_find(s->type, s->object_type, s->object, exact, &result) : -1;
        if (found)
            return found > 0 ? result : NULL;
    }
    return object_slot_getattr(self, name);
}

static Value super_new(Type *type, Borrowed object, STEALS Type *object_type) {
    Super *s = NEW_OBJECT(Super, &super_type);
    if (!s) {
        drop_ref(object_type);
        return NULL;
    }
    s->type = own_ref(type);
    s->object = own(object);
    s->object_type = object_type;
    gc_track(s);
    return TO_VALUE(s);
}

static Value super_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    Super *s = AS(Super, self);
    if (!object || object == NONE || s->object)
        return own(self);
    if (!is_exact(self, &super_type))
        return call_2(TO_VALUE(type_of(self)), s->type ? TO_VALUE(s->type) : NONE, object);
    Type *start = super_check(s->type, object);
    return start ? super_new(s->type, object, start) : NULL;
}

static bool super_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("super", keywords) || !native_count("super()", count, 0, 2))
        return false;
    Borrowed type = count > 0 ? args[0] : NULL, object = count > 1 ? args[1] : NULL;
    if (type && !is_type(type))
        return raise_error(&exc_TypeError, "super() argument 1 must be a type, not %T", type) != NULL;
    if (!type) {
        if (!current_super(&type, &object))
            return false;
        if (!is_type(type))
            return raise_error(&exc_RuntimeError, "super(): __class__ is not a type (%T)", type) != NULL;
    }
    if (object == NONE)
        object = NULL;
    Type *start = object ? super_check(AS(Type, type), object) : NULL;
    if (object && !start)
        return false;
    Super *s = AS(Super, self);
    Value old_type = TO_VALUE(s->type), old_start = TO_VALUE(s->object_type), old_object = s->object;
    s->type = own_ref(AS(Type, type));
    s->object = own_maybe(object);
    s->object_type = start;
    drop(old_type);
    drop(old_object);
    drop(old_start);
    return true;
}

static Value super_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static Value super_slot_repr(Borrowed self) {
    Super *s = AS(Super, self);
    const char *type = s->type ? s->type->name : "NULL";
    if (s->object_type)
        return str_format("<super: <class '%s'>, <%s object>>", type, s->object_type->name);
    return str_format("<super: <class '%s'>, NULL>", type);
}

static int super_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((Super *)self)->type);
    VISIT(((Super *)self)->object);
    VISIT(((Super *)self)->object_type);
    return 0;
}

static void super_dealloc(Object *self) {
    Super *s = (Super *)self;
    gc_untrack(self);
    drop_ref(s->type);
    drop(s->object);
    drop_ref(s->object_type);
    object_free(self);
}

static MemberDef const super_members[] = {
    {"__thisclass__", MEMBER_OBJECT, offsetof(Super, type), true, "the class that the look-up starts behind"},
    {"__self__", MEMBER_OBJECT, offsetof(Super, object), true, "the object that found attributes are bound to"},
    {"__self_class__", MEMBER_OBJECT, offsetof(Super, object_type), true, "the class whose MRO is followed"},
    MEMBER_END,
};

static TypeInfo super_info = {
    .members = super_members,
    .dealloc = super_dealloc,
    .traverse = super_traverse,
    .new = super_slot_new,
    .init = super_slot_init,
    .repr = super_slot_repr,
    .getattr = super_slot_getattr,
    .descr_get = super_slot_get,
};
Type super_type = {
    STATIC_TYPE("super", Super, &super_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .doc = "super() looks attributes up behind the class whose method is running; super(type, obj) behind any class.",
};
