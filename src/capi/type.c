/* SPDX-License-Identifier: MIT
   PyType_*: making types, asking about them, allocation by type. */
#include "capi/capi.h"
#include "capi/foreign_type.h"
#include "capi/type_slot.h"
#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/native.h"
#include "object/attr.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/type.h"
#include "object/warn.h"
#include "types/dict.h"
#include "types/module.h"
#include "types/str.h"

CAPI int PyType_Ready(Type *type) { return done(foreign_type_ready(type)); }

/* --- PyType_FromSpec --- */

typedef struct {
    int slot;
    void *function;
} TypeSlot;

typedef struct {
    const char *name;
    int basic_size, item_size;
    unsigned int flags;
    TypeSlot *slots;
} TypeSpec;

enum { SLOT_TP_BASE = 48, SLOT_TP_BASES = 49, SLOT_TP_DOC = 56, SLOT_TP_MEMBERS = 72, SLOT_LAST = 81 };

/* The bases that the caller or the slots name, as a new Tuple. */
static Value spec_bases(TypeSpec const *spec, Object *bases) {
    Type *base = &object_type;
    if (bases && is_tuple(V(bases)))
        return own(V(bases));
    if (bases)
        return tuple_pack(1, V(bases));
    for (TypeSlot *s = spec->slots; s->slot; s++) {
        if (s->slot == SLOT_TP_BASE)
            base = s->function;
        else if (s->slot == SLOT_TP_BASES)
            bases = s->function;
    }
    return bases ? own(V(bases)) : tuple_pack(1, TO_VALUE(base));
}

/* Offsets that a spec gives as members with special names. */
static void spec_offsets(Type *type, MemberDef const *members) {
    for (MemberDef const *m = members; m && m->name; m++) {
        if (!strcmp(m->name, "__weaklistoffset__"))
            type->weaklist_offset = m->offset;
        else if (!strcmp(m->name, "__dictoffset__"))
            type->dict_offset = m->offset;
        else if (!strcmp(m->name, "__vectorcalloffset__"))
            type->vectorcall_offset = m->offset;
    }
}

static bool spec_names(Type *type, TypeSpec const *spec) {
    HeapType *heap = (HeapType *)type;
    size_t size = strlen(spec->name) + 1;
    const char *dot = strrchr(spec->name, '.');
    heap->owned_name = memory_new(size);
    heap->name = heap->owned_name ? str_from_text(dot ? dot + 1 : spec->name) : NULL;
    if (!heap->name)
        return false;
    memcpy(heap->owned_name, spec->name, size);
    type->name = heap->owned_name;
    heap->qualname = own(heap->name);
    return true;
}

static bool spec_doc(Type *type, const char *doc) {
    size_t size = strlen(doc) + 1;
    char *copy = memory_new(size);
    if (!copy)
        return false;
    memcpy(copy, doc, size);
    ((HeapType *)type)->owned_doc = copy;
    type->doc = copy;
    return true;
}

static bool spec_slots(Type *type, TypeSpec const *spec) {
    for (TypeSlot *s = spec->slots; s->slot; s++) {
        void **place;
        if (s->slot == SLOT_TP_BASE || s->slot == SLOT_TP_BASES)
            continue;
        if (s->slot == SLOT_TP_DOC) {
            if (s->function && !spec_doc(type, s->function))
                return false;
            continue;
        }
        if (s->slot < 0 || s->slot > SLOT_LAST || !(place = type_slot_place(type, s->slot)))
            return raise_error(&exc_RuntimeError, "invalid slot offset") != NULL;
        *place = s->function;
        if (s->slot == SLOT_TP_MEMBERS)
            spec_offsets(type, s->function);
    }
    return true;
}

static Type *spec_alloc(Type *metaclass, TypeSpec const *spec, Type *base, Borrowed bases, Object *module) {
    TypeInfo *info = memory_new_zeroed(sizeof *info);
    Type *type = info ? object_new_sized(metaclass, (size_t)metaclass->basic_size) : NULL;
    if (!type) {
        memory_free(info);
        return NULL;
    }
    type->info = info;
    type->flags = (spec->flags & 0xffffffffUL) | TYPE_FLAG_HEAP;
    type->basic_size = spec->basic_size;
    type->item_size = spec->item_size;
    type->base = own_ref(base);
    type->bases = own(bases);
    ((HeapType *)type)->module = own_maybe(V(module));
    return type;
}

static bool spec_module_name(Type *type) {
    if (dict_peek_str(type->dict, STR(__module__)))
        return true;
    const char *dot = strrchr(type->name, '.');
    if (!dot)
        return warn(&exc_DeprecationWarning, 1, "builtin type %.200s has no __module__ attribute", type->name);
    return dict_set_steal(type->dict, STR(__module__), str_intern(str_from_utf8(type->name, dot - type->name)));
}

CAPI Object *PyType_FromModuleAndSpec(Object *module, TypeSpec *spec, Object *given_bases) {
    OWNED Value bases = spec_bases(spec, given_bases);
    if (!bases)
        return NULL;
    Type *base = type_best_base(bases);
    if (!base)
        return NULL;
    if (!type_has_flag(base, TYPE_FLAG_BASE))
        return raise_error(&exc_TypeError, "type '%.100s' is not an acceptable base type", base->name);
    Type *metaclass = type_calculate_metaclass(&type_type, bases);
    OWNED Type *type = metaclass ? spec_alloc(metaclass, spec, base, bases, module) : NULL;
    if (!type || !spec_names(type, spec) || !spec_slots(type, spec))
        return NULL;
    if (!foreign_type_ready(type) || !spec_module_name(type))
        return NULL;
    gc_track(type);
    return to_c(TO_VALUE(MOVE(type)));
}

CAPI Object *PyType_FromSpecWithBases(TypeSpec *spec, Object *bases) {
    return PyType_FromModuleAndSpec(NULL, spec, bases);
}
CAPI Object *PyType_FromSpec(TypeSpec *spec) { return PyType_FromModuleAndSpec(NULL, spec, NULL); }

/* --- asking --- */

CAPI int PyType_IsSubtype(Type *type, Type *base) { return type_is_subtype(type, base); }
CAPI unsigned long PyType_GetFlags(Type *type) { return type->flags & 0xffffffffUL; }
CAPI void PyType_Modified(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_READY) && !(type->info->slot_flags & INFO_STATIC))
        type_modified(type);
}
CAPI unsigned int PyType_ClearCache(void) { return 0; }
CAPI Object *PyType_GetName(Type *type) { return to_c(get_attr(TO_VALUE(type), STR(__name__))); }
CAPI Object *PyType_GetQualName(Type *type) { return to_c(type_qualname(type)); }

CAPI void *PyType_GetSlot(Type *type, int id) {
    if (id <= 0 || id > SLOT_LAST)
        return bad_internal_call();
    switch (id) {
    case SLOT_TP_BASE: return type->base;
    case SLOT_TP_BASES: return type->bases;
    case SLOT_TP_DOC: return (void *)(uintptr_t)type->doc;
    default: return type_slot_value(type, id);
    }
}

CAPI Object *PyType_GetModule(Type *type) {
    if (!type_has_flag(type, TYPE_FLAG_HEAP))
        return raise_error(&exc_TypeError, "PyType_GetModule: Type '%s' is not a heap type", type->name);
    Borrowed module = ((HeapType *)type)->module;
    if (!module)
        return raise_error(&exc_TypeError, "PyType_GetModule: Type '%s' has no associated module", type->name);
    return AS(Object, module);
}

CAPI void *PyType_GetModuleState(Type *type) {
    Object *module = PyType_GetModule(type);
    return module ? ((Module *)module)->state : NULL;
}

CAPI Object *PyType_GetModuleByDef(Type *type, void *def) {
    for (ssize_t i = 0; i < tuple_size(type->mro); i++) {
        Type *t = AS(Type, tuple_peek(type->mro, i));
        Borrowed module = type_has_flag(t, TYPE_FLAG_HEAP) ? ((HeapType *)t)->module : NULL;
        if (module && is_module(module) && AS(Module, module)->def == def)
            return AS(Object, module);
    }
    return raise_error(&exc_TypeError, "PyType_GetModuleByDef: No superclass of '%s' has the given module", type->name);
}

/* Borrowed from the class; a number is boxed in the class' dict. */
CAPI Object *_PyType_Lookup(Type *type, Object *name) {
    OWNED Value interned = str_intern(own(V(name)));
    Borrowed found = interned ? type_lookup(type, interned) : NULL;
    if (!found || is_pointer(found))
        return to_c_lent(found);
    for (ssize_t i = 0; i < tuple_size(type->mro); i++) {
        Borrowed dict = AS(Type, tuple_peek(type->mro, i))->dict;
        ssize_t at = dict_entry_index(dict, interned);
        if (at >= 0)
            return to_c_borrowed(dict_entry_place(dict, at));
    }
    return NULL;
}

/* --- instances --- */

CAPI Object *PyType_GenericAlloc(Type *type, ssize_t items) {
    if (!type->info && !foreign_type_ready(type))
        return NULL;
    Object *o;
    if (type->item_size) {
        /* one item more than asked for, as CPython has it: the terminating zero of strings */
        ssize_t size = (type->basic_size + (items + 1) * type->item_size + 7) & ~(ssize_t)7;
        o = object_new_sized(type, (size_t)size);
        if (o)
            ((VarObject *)o)->size = items;
    } else {
        o = object_new(type);
    }
    if (o && type_has_flag(type, TYPE_FLAG_GC))
        gc_track(o);
    return o;
}

CAPI Object *PyType_GenericNew(Type *type, Object *args, Object *kwargs) {
    Object *(*alloc)(Type *, ssize_t) = type->abi_alloc;
    return alloc(type, 0);
}

/* The address of the instance's __dict__ pointer. Instances with a shape get a real dict for it. */
CAPI Object **_PyObject_GetDictPtr(Object *o) {
    Type *type = o->type;
    if (type->info->store_offset) {
        if (!store_dict(TO_VALUE(o)))
            return error_clear(), NULL;
        InstanceStore *store = instance_store(TO_VALUE(o), type->info->store_offset);
        store->overflow_bits &= 0xffffffffffffULL; /* no more slots: the word is the pointer */
        return (Object **)(void *)&store->overflow_bits;
    }
    return (Object **)object_dict_place(TO_VALUE(o));
}
