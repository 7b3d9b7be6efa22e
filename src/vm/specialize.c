/* SPDX-License-Identifier: MIT
   When a generic instruction becomes a specialised one. Each function looks at what the instruction is being executed on,
   and if that is a case with a faster form whose guard will hold again, fills the cache and rewrites the opcode. Nothing
   here runs Python or fails: the generic handler does the work afterwards in any case.

   What keeps cached pointers valid: a value lent by a class lives as long as the class' version, which is never used
   again; places inside a dict's table live as long as its keys_version; shapes are compared only. */
#include "object/native.h"
#include "object/native_inl.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/property.h"
#include "types/slice.h"
#include "types/str.h"
#include "vm/cache.h"
#include "vm/generator.h"
#include "vm/function.h"
#include "vm/vm.h"

/* --- attributes --- */

static bool is_data_descriptor(Borrowed v) { return type_of(v)->info->descr_set != NULL; }

/* Whether the type's own look-up order applies: no __getattribute__ or __getattr__ of its own. */
static bool has_plain_getattr(Type *type) { return type->info->getattr == object_slot_getattr; }
static bool has_plain_setattr(Type *type) { return type->info->setattr == object_slot_setattr; }

/* The instance's shape, NULL when it has turned into a dict or has no store. */
static Shape *shape_of(Borrowed object) {
    TypeInfo *info = type_of(object)->info;
    return info->store_offset ? instance_store(object, info->store_offset)->shape : NULL;
}

/* Whether instances could have an attribute that the class does not know of. */
static bool has_instance_dict(Type *type) { return type->info->store_offset || type->dict_offset; }

static bool cache_version(AttrCache *cache, Type *type) {
    cache->version = type_version(type);
    cache->misses = 0;
    return cache->version != 0;
}

static bool cache_module(Instr *pc, Borrowed object, Borrowed name, Opcode op) {
    AttrCache *cache = (AttrCache *)(pc + 1);
    Borrowed dict = module_dict(object);
    if (type_lookup(&module_type, name) || !dict || !is_dict_exact(dict))
        return false;
    ssize_t index = dict_entry_index(dict, name);
    if (index < 0)
        return false;
    cache->keys_version = dict_keys_version(dict);
    cache->place = dict_entry_place(dict, index);
    cache->misses = 0;
    if (cache->keys_version)
        pc->op = (uint8_t)op;
    return true;
}

/* An attribute of a class that is an ordinary value or a Python function, read from the class itself. */
static bool cache_class(Instr *pc, Type *class_, Borrowed name, Opcode op) {
    AttrCache *cache = (AttrCache *)(pc + 1);
    Type *metaclass = class_->head.head.type;
    if (metaclass->info->getattr != type_type.info->getattr || type_lookup(metaclass, name))
        return false;
    Borrowed v = type_lookup(class_, name);
    if (!v || (type_of(v)->info->descr_get && !is_function(v)))
        return false;
    if (!cache_version(cache, class_))
        return false;
    cache->value = (Value)v;
    pc->op = (uint8_t)op;
    return true;
}

/* The MemberDescriptor row of a __slots__ attribute. */
static MemberDef const *slot_member(Borrowed descriptor, Type *type) {
    if (!is_pointer(descriptor) || AS(Object, descriptor)->type != &member_descriptor_type)
        return NULL;
    MemberDescriptor *m = AS(MemberDescriptor, descriptor);
    if (m->def->kind != MEMBER_OBJECT_EX || m->def->offset > UINT16_MAX || !type_is_subtype(type, m->base.type))
        return NULL;
    return m->def;
}

static void specialize_instance_attr(Instr *pc, Borrowed object, Borrowed name) {
    AttrCache *cache = (AttrCache *)(pc + 1);
    Type *type = type_of(object);
    Borrowed descriptor = type_lookup(type, name);
    Shape *shape = shape_of(object);
    if (descriptor && is_data_descriptor(descriptor)) {
        MemberDef const *member = slot_member(descriptor, type);
        if (member && !member->readonly && cache_version(cache, type)) {
            cache->index = (uint16_t)member->offset;
            pc->op = OP_LOAD_ATTR_MEMBER;
            return;
        }
        Borrowed getter = property_getter(descriptor);
        if (getter && is_function(getter)) {
            Code *code = function_code(AS(Function, getter));
            if (code->is_simple && code->argument_count == 1 && cache_version(cache, type)) {
                cache->value = (Value)getter;
                pc->op = OP_LOAD_ATTR_PROPERTY;
            }
        }
        return;
    }
    if (shape) {
        int index = shape_find(shape, name);
        if (index >= 0) {
            if (cache_version(cache, type)) {
                cache->index = (uint16_t)index;
                cache->shape = shape;
                pc->op = OP_LOAD_ATTR_SLOT;
            }
            return;
        }
    }
    if (descriptor && !type_of(descriptor)->info->descr_get && (shape || !has_instance_dict(type)) && cache_version(cache, type)) {
        cache->shape = shape;
        cache->value = (Value)descriptor;
        pc->op = OP_LOAD_ATTR_TYPE_VALUE;
    }
}

void specialize_load_attr(Instr *pc, Borrowed object, Borrowed name) {
    Type *type = type_of(object);
    if (type == &module_type)
        cache_module(pc, object, name, OP_LOAD_ATTR_MODULE);
    else if (is_type(object))
        cache_class(pc, AS(Type, object), name, OP_LOAD_ATTR_CLASS);
    else if (has_plain_getattr(type))
        specialize_instance_attr(pc, object, name);
}

void specialize_store_attr(Instr *pc, Borrowed object, Borrowed name) {
    AttrCache *cache = (AttrCache *)(pc + 1);
    Type *type = type_of(object);
    if (!has_plain_setattr(type) || is_type(object))
        return;
    Borrowed descriptor = type_lookup(type, name);
    if (descriptor && is_data_descriptor(descriptor)) {
        MemberDef const *member = slot_member(descriptor, type);
        if (member && !member->readonly && cache_version(cache, type)) {
            cache->index = (uint16_t)member->offset;
            pc->op = OP_STORE_ATTR_MEMBER;
        }
        return;
    }
    Shape *shape = shape_of(object);
    if (!shape || !cache_version(cache, type))
        return;
    int index = shape_find(shape, name);
    cache->shape = shape;
    if (index >= 0) {
        cache->index = (uint16_t)index;
        pc->op = OP_STORE_ATTR_SLOT;
        return;
    }
    Shape *next = shape_add(shape, name);
    if (next) {
        cache->index = (uint16_t)shape->count;
        cache->next_shape = next;
        pc->op = OP_STORE_ATTR_NEW;
    }
}

void specialize_load_method(Instr *pc, Borrowed object, Borrowed name) {
    AttrCache *cache = (AttrCache *)(pc + 1);
    Type *type = type_of(object);
    if (type == &module_type) {
        cache_module(pc, object, name, OP_LOAD_METHOD_MODULE);
        return;
    }
    if (is_type(object)) {
        cache_class(pc, AS(Type, object), name, OP_LOAD_METHOD_CLASS);
        return;
    }
    if (!has_plain_getattr(type))
        return;
    Borrowed function = type_lookup(type, name);
    if (!function || !value_has_flag(function, TYPE_FLAG_METHOD_DESCRIPTOR))
        return;
    Shape *shape = shape_of(object);
    if (has_instance_dict(type) && (!shape || shape_find(shape, name) >= 0))
        return;
    if (!cache_version(cache, type))
        return;
    cache->shape = shape;
    cache->value = (Value)function;
    pc->op = shape ? OP_LOAD_METHOD_SHAPE : OP_LOAD_METHOD_TYPE;
}

/* --- globals --- */

void specialize_load_global(Instr *pc, Frame *frame, Borrowed name) {
    GlobalCache *cache = (GlobalCache *)(pc + 1);
    if (!is_dict_exact(frame->globals))
        return;
    ssize_t index = dict_entry_index(frame->globals, name);
    cache->keys_version = dict_keys_version(frame->globals);
    if (!cache->keys_version)
        return;
    if (index >= 0) {
        cache->place = dict_entry_place(frame->globals, index);
        pc->op = OP_LOAD_GLOBAL_MODULE;
        return;
    }
    if (!is_dict_exact(frame->builtins) || (index = dict_entry_index(frame->builtins, name)) < 0)
        return;
    cache->builtins_version = dict_keys_version(frame->builtins);
    cache->place = dict_entry_place(frame->builtins, index);
    if (cache->builtins_version)
        pc->op = OP_LOAD_GLOBAL_BUILTIN;
}

/* --- items --- */

void specialize_load_subscr(Instr *pc, Borrowed container, Borrowed key) {
    ItemCache *cache = (ItemCache *)(pc + 1);
    Type *type = type_of(container);
    cache->misses = 0;
    if (type == &dict_type) {
        pc->op = OP_LOAD_SUBSCR_DICT;
    } else if (is_imm_int(key) && type == &list_type) {
        pc->op = OP_LOAD_SUBSCR_LIST;
    } else if (is_imm_int(key) && type == &tuple_type) {
        pc->op = OP_LOAD_SUBSCR_TUPLE;
    } else if (is_imm_int(key) && type == &str_type) {
        pc->op = OP_LOAD_SUBSCR_STR;
    } else if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        Borrowed getter = type_lookup(type, STR(__getitem__));
        if (getter && is_function(getter) && function_code(AS(Function, getter))->is_simple &&
            function_code(AS(Function, getter))->argument_count == 2 && (cache->version = type_version(type)))
            pc->op = OP_LOAD_SUBSCR_PYTHON;
    }
}

void specialize_store_subscr(Instr *pc, Borrowed container, Borrowed key) {
    ItemCache *cache = (ItemCache *)(pc + 1);
    cache->misses = 0;
    if (is_list_exact(container) && is_imm_int(key))
        pc->op = OP_STORE_SUBSCR_LIST;
    else if (is_dict_exact(container))
        pc->op = OP_STORE_SUBSCR_DICT;
}

void specialize_for_iter(Instr *pc, Borrowed iterator) {
    IterCache *cache = (IterCache *)(pc + 1);
    Type *type = type_of(iterator);
    cache->misses = 0;
    if (type == &range_iterator_type)
        pc->op = OP_FOR_ITER_RANGE;
    else if (type == &list_iterator_type)
        pc->op = OP_FOR_ITER_LIST;
    else if (type == &tuple_iterator_type)
        pc->op = OP_FOR_ITER_TUPLE;
    else if (type == &generator_type)
        pc->op = OP_FOR_ITER_GENERATOR;
}

/* --- calls --- */

static uint32_t code_version(Code *code) {
    if (!code->version)
        code->version = vm_next_code_version();
    return code->version;
}

static bool cache_function(Instr *pc, Borrowed callable, int count, Opcode op) {
    CallCache *cache = (CallCache *)(pc + 1);
    Code *code = function_code(AS(Function, callable));
    if (!code->is_simple || code->argument_count != count || !code_version(code))
        return false;
    cache->callee = (Object *)code;
    cache->version = code->version;
    cache->misses = 0;
    pc->op = (uint8_t)op;
    return true;
}

/* Rows that take exactly what is given, with nothing to bind. */
static bool takes_exactly(MethodDef const *def, struct NativeSignature const *signature, int count) {
    return !(def->flags & METHOD_IS_RAW) && signature && signature->simple && signature->count == count;
}

/* len and isinstance themselves, not something of the same name. */
static bool native_is_builtin(NativeFunction const *native) {
    return native->module && is_str(native->module) && str_equal_ascii(native->module, "builtins");
}

static void specialize_native_call(Instr *pc, Borrowed callable, int count) {
    CallCache *cache = (CallCache *)(pc + 1);
    NativeFunction *native = AS(NativeFunction, callable);
    if (!takes_exactly(native->def, native->signature, count))
        return;
    cache->native = (void *)(uintptr_t)native->def;
    cache->misses = 0;
    if (count == 1 && strcmp(native->def->name, "len") == 0 && native_is_builtin(native))
        pc->op = OP_CALL_LEN;
    else if (count == 2 && strcmp(native->def->name, "isinstance") == 0 && native_is_builtin(native))
        pc->op = OP_CALL_ISINSTANCE;
    else
        pc->op = OP_CALL_NATIVE;
}

static void specialize_class_call(Instr *pc, Borrowed callable, int count) {
    CallCache *cache = (CallCache *)(pc + 1);
    Type *type = AS(Type, callable);
    if (type == &type_type && count == 1) {
        pc->op = OP_CALL_TYPE_1;
        return;
    }
    if (!type_has_flag(type, TYPE_FLAG_HEAP) || type_has_flag(type, TYPE_FLAG_ABSTRACT) ||
        type->head.head.type->info->call != type_type.info->call || type->info->new != object_slot_new)
        return;
    Borrowed init = type_lookup(type, STR(__init__));
    if (!init || !is_function(init) || function_code(AS(Function, init))->flags & CODE_ANY_GENERATOR)
        return;
    cache->callee = (Object *)type;
    cache->version = type_version(type);
    cache->misses = 0;
    if (cache->version)
        pc->op = OP_CALL_CLASS;
}

void specialize_call(Instr *pc, Borrowed callable, int count) {
    if (!is_pointer(callable))
        return;
    if (is_function(callable))
        cache_function(pc, callable, count, OP_CALL_PYTHON);
    else if (AS(Object, callable)->type == &native_function_type)
        specialize_native_call(pc, callable, count);
    else if (is_type(callable))
        specialize_class_call(pc, callable, count);
}

void specialize_call_method(Instr *pc, Borrowed callable, bool has_self, int count) {
    CallCache *cache = (CallCache *)(pc + 1);
    if (!has_self || !is_pointer(callable))
        return;
    if (is_function(callable)) {
        cache_function(pc, callable, count + 1, OP_CALL_METHOD_PYTHON);
        return;
    }
    if (AS(Object, callable)->type != &method_descriptor_type)
        return;
    MethodDescriptor *method = AS(MethodDescriptor, callable);
    if (!takes_exactly(method->def, method->signature, count))
        return;
    cache->native = (void *)(uintptr_t)method->def;
    cache->misses = 0;
    if (method->base.type == &list_type && strcmp(method->def->name, "append") == 0)
        pc->op = OP_CALL_METHOD_LIST_APPEND;
    else
        pc->op = OP_CALL_METHOD_NATIVE;
}
