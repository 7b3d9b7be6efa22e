/* SPDX-License-Identifier: MIT
   The type `type`: calling classes, its methods, the life of type objects. Attributes of classes are type_attr.c, making
   them is type_new.c. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "heap/weakref.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/type_priv.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* --- calling a class --- */

static Value type_call_type(Borrowed const *args, ssize_t count, Borrowed keywords) {
    bool has_keywords = keywords && tuple_size(keywords);
    if (count == 1 && !has_keywords)
        return own(TO_VALUE(type_of(args[0])));
    if (count == 1)
        return raise_error(&exc_TypeError, "type() takes no keyword arguments");
    return raise_error(&exc_TypeError, "type() takes 1 or 3 arguments");
}

Value type_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Type *type = AS(Type, self);
    if (UNLIKELY(type == &type_type) && count != 3)
        return type_call_type(args, count, keywords);
    NewFn new = type->info->new;
    if (UNLIKELY(!new))
        return raise_error(&exc_TypeError, "cannot create '%s' instances", type->name);
    OWNED Value object = new(type, args, count, keywords);
    if (UNLIKELY(!object))
        return NULL;
    Type *made = type_of(object);
    if (UNLIKELY(made != type && !type_is_subtype(made, type)))
        return MOVE(object);
    InitFn init = made->info->init;
    return !init || init(object, args, count, keywords) ? MOVE(object) : NULL;
}

static bool type_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (count == 1 && keywords && tuple_size(keywords))
        return raise_error(&exc_TypeError, "type.__init__() takes no keyword arguments") != NULL;
    if (count != 1 && count != 3)
        return raise_error(&exc_TypeError, "type.__init__() takes 1 or 3 arguments") != NULL;
    return true;
}

/* --- __new__ of native types --- */

/* C.__new__(S, ...) of a native class C. S may be C or a class in Python below it, whose nearest native base must not have
   a __new__ of its own that would be left out. */
static Value native_new_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Type *type = AS(Type, self);
    if (count < 1)
        return raise_error(&exc_TypeError, "%s.__new__(): not enough arguments", type->name);
    if (!is_type(args[0]))
        return raise_error(&exc_TypeError, "%s.__new__(X): X is not a type object (%T)", type->name, args[0]);
    Type *subtype = AS(Type, args[0]);
    if (!type_is_subtype(subtype, type))
        return raise_error(&exc_TypeError, "%s.__new__(%s): %s is not a subtype of %s", type->name, subtype->name,
                           subtype->name, type->name);
    Type *native = subtype->info->native_base;
    if (native->info->new != type->info->new)
        return raise_error(&exc_TypeError, "%s.__new__(%s) is not safe, use %s.__new__()", type->name, subtype->name, native->name);
    return type->info->new(subtype, args + 1, count - 1, keywords);
}

static MethodDef const native_new_row = METHOD_ROW("__new__", .raw = native_new_call, "($type, *args, **kwargs)",
                                         "Creates and returns a new object; help(type) shows the arguments.", METHOD_IS_RAW);

Value type_new_function(Type *type) { return native_function_new(&native_new_row, TO_VALUE(type), NULL); }

/* --- methods --- */

static Value type_py_mro(Borrowed self, Borrowed const *args) {
    Type *type = AS(Type, self);
    OWNED Value mro = mro_linearize(type, type->bases);
    return mro ? sequence_list(mro) : NULL;
}

static Value type_py_prepare(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) { return dict_new(); }

/* Names of the class' dict and, through __bases__, of those above. */
bool type_collect_names(Borrowed names, Type *type) {
    for (ssize_t i = tuple_size(type->mro) - 1; i >= 0; i--)
        if (!dict_merge(names, AS(Type, tuple_peek(type->mro, i))->dict, true))
            return false;
    return true;
}

static Value type_py_dir(Borrowed self, Borrowed const *args) {
    OWNED Value names = dict_new();
    return names && type_collect_names(names, AS(Type, self)) ? dict_keys(names) : NULL;
}

static Value type_py_sizeof(Borrowed self, Borrowed const *args) {
    bool is_heap = type_has_flag(AS(Type, self), TYPE_FLAG_HEAP);
    return imm_int((int64_t)(is_heap ? sizeof(HeapType) : sizeof(Type)));
}

MethodDef const type_methods[] = {
    METHOD("mro", type_py_mro, "($self, /)", "The method resolution order as a list."),
    METHOD("__subclasses__", type_py_subclasses, "($self, /)", "The living direct subclasses."),
    METHOD_ROW("__prepare__", .raw = type_py_prepare, "($cls, name, bases, /, **kwds)", "The namespace that a class body runs in.",
     METHOD_IS_RAW | METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD("__instancecheck__", type_py_instancecheck, "($self, instance, /)", "Whether instance is one of self."),
    METHOD("__subclasscheck__", type_py_subclasscheck, "($self, subclass, /)", "Whether subclass is below self."),
    METHOD("__dir__", type_py_dir, "($self, /)", "The names of the class' attributes."),
    METHOD("__sizeof__", type_py_sizeof, "($self, /)", "Memory that the class takes, in bytes."),
    METHOD_END,
};

static Value type_slot_repr(Borrowed self) {
    Type *type = AS(Type, self);
    if (!type->mro && !type_has_flag(type, TYPE_FLAG_READY))
        return str_format("<class '%s' at %p>", type->name, (void *)type);
    OWNED Value name = type_full_name(type);
    return name ? str_format("<class '%U'>", name) : NULL;
}

/* --- the life of a class --- */

static int type_traverse(Object *self, Visitor visitor, void *arg) {
    Type *type = (Type *)self;
    VISIT(type->dict);
    VISIT(type->mro);
    VISIT(type->bases);
    VISIT(type->base);
    VISIT(type->subclasses);
    if (type_has_flag(type, TYPE_FLAG_HEAP)) /* gc.get_referents() asks static ones too */
        VISIT(heap_type(type)->module);
    return 0;
}

/* Enough to break cycles: functions in the dict refer to the class, the MRO contains it. Its bases stay, as instances
   that die later need them. */
static void type_clear(Object *self) {
    Type *type = (Type *)self;
    type_modified(type);
    type->info->slot_flags |= INFO_NO_VERSION; /* nobody shall remember what is found from here on */
    if (type->dict)
        dict_clear(type->dict);
    drop(MOVE(heap_type(type)->module));
    drop(MOVE(type->mro));
}

static void type_free_info(Type *type) {
    TypeInfo *info = type->info;
    if (!info)
        return;
    if (info->root_shape)
        shape_free_tree(info->root_shape);
    if (type->head.size)
        memory_free((void *)info->members);
    memory_free(info->foreign_tables);
    memory_free(info);
}

static void type_dealloc(Object *self) {
    Type *type = (Type *)self;
    HeapType *heap = heap_type(type);
    Value error = MOVE(thread_self->error);
    gc_untrack(self);
    type_modified(type);
    if (type->bases)
        for (ssize_t i = 0; i < tuple_size(type->bases); i++)
            type_remove_subclass(AS(Type, tuple_peek(type->bases, i)), type);
    drop_ref(type->base);
    drop(type->dict);
    drop(type->bases);
    drop(type->mro);
    drop(type->subclasses);
    drop(heap->name);
    drop(heap->qualname);
    drop(heap->slots);
    drop(heap->module);
    memory_free(heap->owned_doc);
    memory_free(heap->owned_name);
    type_free_info(type);
    thread_self->error = error;
    object_free(self);
}

static TypeInfo type_info = {
    .methods = type_methods,
    .getsets = type_getsets,
    .members = type_members,
    .new_signature = NULL,
    .dealloc = type_dealloc,
    .traverse = type_traverse,
    .clear = type_clear,
    .new = type_slot_new,
    .init = type_slot_init,
    .repr = type_slot_repr,
    .call = type_slot_call,
    .getattr = type_slot_getattr,
    .setattr = type_slot_setattr,
    .bit_or = union_new,
};
Type type_type = {
    STATIC_TYPE("type", HeapType, &type_info),
    .item_size = 40,
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE | TYPE_FLAG_TYPE,
    .doc = "The class of classes: type(object) is its class, type(name, bases, dict) makes a new one.",
    .weaklist_offset = offsetof(Type, weaklist),
    .dict_offset = offsetof(Type, dict),
};
