/* SPDX-License-Identifier: MIT
   Descriptors that stand in the dicts of types for rows of their tables: methods, class methods, slots (wrapper
   descriptors and the method-wrappers they bind to), getsets and members.

   Invariant: `base.type` is the class whose table the row is in, and no function of the row is ever called with an
   object that is not an instance of it. type_ready makes them; attr.c and vm/ look inside. */
#include "object/descriptor.h"

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native_inl.h"
#include "object/protocol.h"
#include "object/slot.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list_priv.h"
#include "types/str.h"

/* A wrapper descriptor bound to an object: what (1).__add__ is. */
typedef struct {
    Object head;
    WrapperDescriptor *descriptor;
    Value self;
} BoundWrapper;

/* --- what they have in common --- */

static Descriptor *descriptor_new(Type *kind, Type *owner, const char *name) {
    Descriptor *d = object_new(kind);
    if (!d)
        return NULL;
    d->type = own_ref(owner);
    d->name = str_intern_text(name);
    if (!d->name) {
        drop_ref(d);
        return NULL;
    }
    gc_track(d);
    return d;
}

static void descriptor_dealloc(Object *o) {
    Descriptor *d = (Descriptor *)o;
    gc_untrack(d);
    drop_ref(d->type);
    drop(d->name);
    drop(d->qualname);
    object_free(d);
}

static int descriptor_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Descriptor *)o)->type);
    return 0;
}

static Value descriptor_repr(Borrowed self, const char *what) {
    Descriptor *d = AS(Descriptor, self);
    return str_format("<%s '%U' of '%N' objects>", what, d->name, d->type);
}

static Value descriptor_get_qualname(Borrowed self, void *closure) {
    Descriptor *d = AS(Descriptor, self);
    if (!d->qualname) {
        OWNED Value type_name = get_attr(TO_VALUE(d->type), STR(__qualname__));
        if (!type_name)
            return NULL;
        if (!is_str(type_name))
            return raise_error(&exc_TypeError, "<descriptor>.__objclass__.__qualname__ is not a unicode object");
        Value qualname = str_format("%U.%U", type_name, d->name);
        if (!qualname)
            return NULL;
        if (is_immortal(d)) /* interpreters share it */
            return qualname;
        REPLACE(d->qualname, qualname);
    }
    return own(d->qualname);
}

static Value descriptor_get_doc_text(const char *doc) { return doc && *doc ? str_from_text(doc) : own(NONE); }

/* (getattr, (owner, name)): how descriptors and what they bind to are pickled. */
static Value descriptor_reduce_as(Borrowed owner, Borrowed name) {
    Borrowed getattr = dict_peek_text(interp_self()->builtins, "getattr");
    if (!getattr)
        return raise_error(&exc_RuntimeError, "lost builtins.getattr");
    return build_value("O(OO)", getattr, owner, name);
}

static Value descriptor_py_reduce(Borrowed self, Borrowed const *args) {
    Descriptor *d = AS(Descriptor, self);
    return descriptor_reduce_as(TO_VALUE(d->type), d->name);
}

static COLD bool descriptor_fail_receiver(Descriptor const *d, Borrowed object) {
    raise_error(&exc_TypeError, "descriptor '%U' for '%.100N' objects doesn't apply to a '%.100T' object", d->name, d->type,
                object);
    return false;
}

static ALWAYS_INLINE bool descriptor_check(Descriptor const *d, Borrowed object) {
    return LIKELY(is_instance(object, d->type)) || descriptor_fail_receiver(d, object);
}

static MemberDef const descriptor_members[] = {
    {"__objclass__", MEMBER_OBJECT, offsetof(Descriptor, type), true, NULL},
    {"__name__", MEMBER_OBJECT, offsetof(Descriptor, name), true, NULL},
    MEMBER_END,
};
static MethodDef const descriptor_reduce_methods[] = {
    METHOD_HIDDEN("__reduce__", descriptor_py_reduce, "($self, /)", NULL),
    METHOD_END,
};

/* --- method_descriptor --- */

Value method_descriptor_new(Type *type, MethodDef const *def) {
    MethodDescriptor *d = (MethodDescriptor *)descriptor_new(&method_descriptor_type, type, def->name);
    if (!d)
        return NULL;
    d->def = def;
    d->signature = native_signature_of(def);
    return TO_VALUE(d);
}

static Value method_descriptor_slot_repr(Borrowed self) { return descriptor_repr(self, "method"); }

static Value method_descriptor_get_doc(Borrowed self, void *closure) {
    return native_doc(AS(MethodDescriptor, self)->def);
}

static Value method_descriptor_get_signature(Borrowed self, void *closure) {
    return native_text_signature(AS(MethodDescriptor, self)->def);
}

static Value method_descriptor_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    MethodDescriptor *d = AS(MethodDescriptor, self);
    if (!object)
        return own(self);
    if (!descriptor_check(&d->base, object))
        return NULL;
    return native_function_bind(d->def, d->signature, object, d->base.type);
}

static COLD Value method_descriptor_fail_unbound(Borrowed self) {
    OWNED Value name = native_full_name(self);
    return name ? raise_error(&exc_TypeError, "unbound method %U() needs an argument", name) : NULL;
}

static Value method_descriptor_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    MethodDescriptor *d = AS(MethodDescriptor, self);
    if (UNLIKELY(count < 1))
        return method_descriptor_fail_unbound(self);
    if (!descriptor_check(&d->base, args[0]) || !recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = native_call_inline(d->def, d->signature, args[0], args + 1, count - 1, keywords, self);
    recursion_leave();
    return result;
}

static GetSetDef const method_descriptor_getsets[] = {
    {"__doc__", method_descriptor_get_doc, NULL, NULL, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", method_descriptor_get_signature, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo method_descriptor_info = {
    .methods = descriptor_reduce_methods,
    .getsets = method_descriptor_getsets,
    .members = descriptor_members,
    .dealloc = descriptor_dealloc,
    .traverse = descriptor_traverse,
    .repr = method_descriptor_slot_repr,
    .call = method_descriptor_slot_call,
    .getattr = object_slot_getattr,
    .descr_get = method_descriptor_slot_get,
};
Type method_descriptor_type = {
    STATIC_TYPE("method_descriptor", MethodDescriptor, &method_descriptor_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_METHOD_DESCRIPTOR | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- classmethod_descriptor and static methods --- */

Value classmethod_descriptor_new(Type *type, MethodDef const *def) {
    MethodDescriptor *d = (MethodDescriptor *)descriptor_new(&classmethod_descriptor_type, type, def->name);
    if (!d)
        return NULL;
    d->def = def;
    d->signature = native_signature_of(def);
    return TO_VALUE(d);
}

Value static_descriptor_new(Type *type, MethodDef const *def) {
    OWNED Value function = native_function_new(def, TO_VALUE(type), NULL);
    return function ? staticmethod_new(function) : NULL;
}

Value descriptor_from_method(Type *type, MethodDef const *def) {
    if (def->flags & (METHOD_IS_CLASS | METHOD_FOREIGN_CLASS))
        return classmethod_descriptor_new(type, def);
    if (def->flags & (METHOD_IS_STATIC | METHOD_FOREIGN_STATIC))
        return static_descriptor_new(type, def);
    return method_descriptor_new(type, def);
}

/* Checks that `type` is a class that the class method may be called with. */
static bool classmethod_descriptor_check(MethodDescriptor const *d, Borrowed type) {
    Type *owner = d->base.type;
    if (UNLIKELY(!is_type(type))) {
        raise_error(&exc_TypeError, "descriptor '%U' for type '%.100N' needs a type, not a '%.100T' as arg 2", d->base.name,
                    owner, type);
        return false;
    }
    if (UNLIKELY(!type_is_subtype(AS(Type, type), owner))) {
        raise_error(&exc_TypeError, "descriptor '%U' requires a subtype of '%.100N' but received '%.100N'", d->base.name,
                    owner, AS(Type, type));
        return false;
    }
    return true;
}

static Value classmethod_descriptor_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    MethodDescriptor *d = AS(MethodDescriptor, self);
    if (!type) {
        if (!object)
            return raise_error(&exc_TypeError, "descriptor '%U' for type '%.100N' needs either an object or a type",
                               d->base.name, d->base.type);
        type = TO_VALUE(type_of(object));
    }
    return classmethod_descriptor_check(d, type) ? native_function_bind(d->def, d->signature, type, d->base.type) : NULL;
}

static Value classmethod_descriptor_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    MethodDescriptor *d = AS(MethodDescriptor, self);
    if (count < 1)
        return raise_error(&exc_TypeError, "descriptor '%U' of '%.100N' object needs an argument", d->base.name, d->base.type);
    if (!classmethod_descriptor_check(d, args[0]) || !recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = native_call_inline(d->def, d->signature, args[0], args + 1, count - 1, keywords, self);
    recursion_leave();
    return result;
}

static TypeInfo classmethod_descriptor_info = {
    .getsets = method_descriptor_getsets,
    .members = descriptor_members,
    .dealloc = descriptor_dealloc,
    .traverse = descriptor_traverse,
    .repr = method_descriptor_slot_repr,
    .call = classmethod_descriptor_slot_call,
    .getattr = object_slot_getattr,
    .descr_get = classmethod_descriptor_slot_get,
};
Type classmethod_descriptor_type = {
    STATIC_TYPE("classmethod_descriptor", MethodDescriptor, &classmethod_descriptor_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- getset_descriptor --- */

Value getset_descriptor_new(Type *type, GetSetDef const *def) {
    GetSetDescriptor *d = (GetSetDescriptor *)descriptor_new(&getset_descriptor_type, type, def->name);
    if (!d)
        return NULL;
    d->def = def;
    return TO_VALUE(d);
}

static Value getset_descriptor_slot_repr(Borrowed self) { return descriptor_repr(self, "attribute"); }

static Value getset_descriptor_get_doc(Borrowed self, void *closure) {
    return descriptor_get_doc_text(AS(GetSetDescriptor, self)->def->doc);
}

static Value getset_descriptor_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    GetSetDescriptor *d = AS(GetSetDescriptor, self);
    if (!object)
        return own(self);
    if (!descriptor_check(&d->base, object))
        return NULL;
    if (d->def->get)
        return d->def->get(object, d->def->closure);
    return raise_error(&exc_AttributeError, "attribute '%U' of '%.100N' objects is not readable", d->base.name, d->base.type);
}

static bool getset_descriptor_slot_set(Borrowed self, Borrowed object, Borrowed value) {
    GetSetDescriptor *d = AS(GetSetDescriptor, self);
    if (!descriptor_check(&d->base, object))
        return false;
    if (d->def->set)
        return d->def->set(object, value, d->def->closure);
    raise_error(&exc_AttributeError, "attribute '%U' of '%.100N' objects is not writable", d->base.name, d->base.type);
    return false;
}

static GetSetDef const getset_descriptor_getsets[] = {
    {"__doc__", getset_descriptor_get_doc, NULL, NULL, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo getset_descriptor_info = {
    .getsets = getset_descriptor_getsets,
    .members = descriptor_members,
    .dealloc = descriptor_dealloc,
    .traverse = descriptor_traverse,
    .repr = getset_descriptor_slot_repr,
    .getattr = object_slot_getattr,
    .descr_get = getset_descriptor_slot_get,
    .descr_set = getset_descriptor_slot_set,
};
Type getset_descriptor_type = {
    STATIC_TYPE("getset_descriptor", GetSetDescriptor, &getset_descriptor_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- member_descriptor --- */

Value member_descriptor_new(Type *type, MemberDef const *def) {
    MemberDescriptor *d = (MemberDescriptor *)descriptor_new(&member_descriptor_type, type, def->name);
    if (!d)
        return NULL;
    d->def = def;
    return TO_VALUE(d);
}

/* The field of kind T that the row describes. */
#define FIELD(T) (*(T *)((char *)AS(Object, self) + def->offset))

Value member_get(Borrowed self, MemberDef const *def) {
    switch (def->kind) {
    case MEMBER_OBJECT:
        return own(FIELD(Value) ? FIELD(Value) : NONE);
    case MEMBER_OBJECT_EX:
        if (LIKELY(FIELD(Value) != NULL))
            return own(FIELD(Value));
        return raise_error(&exc_AttributeError, "'%.200T' object has no attribute '%s'", self, def->name);
    case MEMBER_INT:
        return int_new(FIELD(int));
    case MEMBER_UINT:
        return int_new(FIELD(unsigned));
    case MEMBER_LONG:
    case MEMBER_SSIZE:
    case MEMBER_LONGLONG:
        return int_new(FIELD(int64_t));
    case MEMBER_ULONG:
    case MEMBER_ULONGLONG:
        return int_new_unsigned(FIELD(uint64_t));
    case MEMBER_BOOL:
        return bool_value(FIELD(char));
    case MEMBER_CHAR:
        return str_from_char(FIELD(unsigned char));
    case MEMBER_DOUBLE:
        return float_new(FIELD(double));
    case MEMBER_FLOAT:
        return float_new(FIELD(float));
    case MEMBER_STRING:
        return FIELD(char *) ? str_from_text(FIELD(char *)) : own(NONE);
    case MEMBER_STRING_INPLACE:
        return str_from_text(&FIELD(char));
    case MEMBER_BYTE:
        return imm_int(FIELD(signed char));
    case MEMBER_UBYTE:
        return imm_int(FIELD(unsigned char));
    case MEMBER_SHORT:
        return imm_int(FIELD(short));
    case MEMBER_USHORT:
        return imm_int(FIELD(unsigned short));
    case MEMBER_NONE:
        return own(NONE);
    }
    return raise_error(&exc_SystemError, "bad memberdescr type for %s", def->name);
}

/* Stores an integer of `size` bytes, warning when it does not fit. */
static bool member_set_integer(Borrowed self, MemberDef const *def, Borrowed value, int size, bool is_signed,
                               const char *c_type) {
    OWNED Value i = number_index(value);
    if (!i)
        return false;
    int64_t n;
    if (size == 8 && !is_signed) {
        if (int_sign(i) < 0 && !warn(&exc_RuntimeWarning, 1, "Writing negative value into unsigned field"))
            return false;
        if (int_sign(i) < 0 ? !int_get_int64(i, &n) : !int_get_uint64(i, (uint64_t *)&n))
            return false;
    } else if (!int_get_int64(i, &n)) {
        return false;
    }
    memcpy(&FIELD(char), &n, (size_t)size); /* little-endian: the low bytes come first */
    if (size == 8)
        return true;
    int unused = 64 - size * 8;
    int64_t back = is_signed ? (int64_t)((uint64_t)n << unused) >> unused : (int64_t)((uint64_t)n << unused >> unused);
    return back == n || warn(&exc_RuntimeWarning, 1, "Truncation of value to %s", c_type);
}

static bool member_set_real(Borrowed self, MemberDef const *def, Borrowed value) {
    double d;
    if (!arg_double(value, &d))
        return false;
    if (def->kind == MEMBER_FLOAT)
        FIELD(float) = (float)d;
    else
        FIELD(double) = d;
    return true;
}

static bool member_set_bool(Borrowed self, MemberDef const *def, Borrowed value) {
    if (!is_bool(value)) {
        raise_error(&exc_TypeError, "attribute value type must be bool");
        return false;
    }
    FIELD(char) = value == TRUE_VALUE;
    return true;
}

static bool member_set_char(Borrowed self, MemberDef const *def, Borrowed value) {
    if (!is_str(value) || str_length(value) != 1 || str_char(value, 0) > 127) {
        raise_error(&exc_TypeError, "bad argument type for built-in operation");
        return false;
    }
    FIELD(char) = (char)str_char(value, 0);
    return true;
}

/* Whether deletion is possible, with CPython's error when not. */
static bool member_check_delete(Borrowed self, MemberDef const *def) {
    if (def->kind == MEMBER_OBJECT_EX && !FIELD(Value)) {
        raise_error(&exc_AttributeError, "%s", def->name);
        return false;
    }
    if (def->kind != MEMBER_OBJECT && def->kind != MEMBER_OBJECT_EX) {
        raise_error(&exc_TypeError, "can't delete numeric/char attribute");
        return false;
    }
    return true;
}

bool member_set(Borrowed self, MemberDef const *def, Borrowed value) {
    if (def->readonly & 1) {
        raise_error(&exc_AttributeError, "readonly attribute");
        return false;
    }
    if (!value && !member_check_delete(self, def))
        return false;
    switch (def->kind) {
    case MEMBER_OBJECT:
    case MEMBER_OBJECT_EX: {
        bool is_foreign = type_of(self)->info->native_base->info->slot_flags & INFO_EXTENSION;
        Value stored = own_maybe(value);
        if (is_foreign && value && !(stored = container_admit_slow(stored)))
            return false;
        REPLACE(FIELD(Value), stored);
        return true;
    }
    case MEMBER_BOOL:
        return member_set_bool(self, def, value);
    case MEMBER_CHAR:
        return member_set_char(self, def, value);
    case MEMBER_DOUBLE:
    case MEMBER_FLOAT:
        return member_set_real(self, def, value);
    case MEMBER_INT:
        return member_set_integer(self, def, value, 4, true, "int");
    case MEMBER_UINT:
        return member_set_integer(self, def, value, 4, false, "unsigned int");
    case MEMBER_LONG:
    case MEMBER_SSIZE:
    case MEMBER_LONGLONG:
        return member_set_integer(self, def, value, 8, true, "long");
    case MEMBER_ULONG:
    case MEMBER_ULONGLONG:
        return member_set_integer(self, def, value, 8, false, "unsigned long");
    case MEMBER_BYTE:
        return member_set_integer(self, def, value, 1, true, "char");
    case MEMBER_UBYTE:
        return member_set_integer(self, def, value, 1, false, "unsigned char");
    case MEMBER_SHORT:
        return member_set_integer(self, def, value, 2, true, "short");
    case MEMBER_USHORT:
        return member_set_integer(self, def, value, 2, false, "unsigned short");
    case MEMBER_STRING:
    case MEMBER_STRING_INPLACE:
        raise_error(&exc_TypeError, "readonly attribute");
        return false;
    case MEMBER_NONE:
        break;
    }
    raise_error(&exc_SystemError, "bad memberdescr type for %s", def->name);
    return false;
}

static Value member_descriptor_slot_repr(Borrowed self) { return descriptor_repr(self, "member"); }

static Value member_descriptor_get_doc(Borrowed self, void *closure) {
    return descriptor_get_doc_text(AS(MemberDescriptor, self)->def->doc);
}

static Value member_descriptor_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    MemberDescriptor *d = AS(MemberDescriptor, self);
    if (!object)
        return own(self);
    return descriptor_check(&d->base, object) ? member_get(object, d->def) : NULL;
}

static bool member_descriptor_slot_set(Borrowed self, Borrowed object, Borrowed value) {
    MemberDescriptor *d = AS(MemberDescriptor, self);
    return descriptor_check(&d->base, object) && member_set(object, d->def, value);
}

static GetSetDef const member_descriptor_getsets[] = {
    {"__doc__", member_descriptor_get_doc, NULL, NULL, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo member_descriptor_info = {
    .methods = descriptor_reduce_methods,
    .getsets = member_descriptor_getsets,
    .members = descriptor_members,
    .dealloc = descriptor_dealloc,
    .traverse = descriptor_traverse,
    .repr = member_descriptor_slot_repr,
    .getattr = object_slot_getattr,
    .descr_get = member_descriptor_slot_get,
    .descr_set = member_descriptor_slot_set,
};
Type member_descriptor_type = {
    STATIC_TYPE("member_descriptor", MemberDescriptor, &member_descriptor_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- wrapper_descriptor --- */

Value wrapper_descriptor_new(Type *type, struct SlotDef const *def, void *function) {
    WrapperDescriptor *d = (WrapperDescriptor *)descriptor_new(&wrapper_descriptor_type, type, def->name);
    if (!d)
        return NULL;
    d->def = def;
    d->function = function;
    return TO_VALUE(d);
}

static Value wrapper_descriptor_slot_repr(Borrowed self) { return descriptor_repr(self, "slot wrapper"); }

static Value wrapper_descriptor_get_doc(Borrowed self, void *closure) {
    return descriptor_get_doc_text(AS(WrapperDescriptor, self)->def->doc);
}

static Value wrapper_descriptor_get_signature(Borrowed self, void *closure) {
    const char *signature = AS(WrapperDescriptor, self)->def->signature;
    return signature ? str_from_text(signature) : own(NONE);
}

static Value wrapper_descriptor_slot_get(Borrowed self, Borrowed object, Borrowed type) {
    WrapperDescriptor *d = AS(WrapperDescriptor, self);
    if (!object)
        return own(self);
    if (!descriptor_check(&d->base, object))
        return NULL;
    BoundWrapper *b = NEW_OBJECT(BoundWrapper, &method_wrapper_type);
    if (!b)
        return NULL;
    b->descriptor = own_ref(d);
    b->self = own(object);
    gc_track(b);
    return TO_VALUE(b);
}

static Value wrapper_descriptor_run(WrapperDescriptor *d, Borrowed self, Borrowed const *args, ssize_t count,
                                    Borrowed keywords) {
    if (!recursion_enter(" while calling a Python object"))
        return NULL;
    Value result = slot_wrapper_call(d->def, d->function, self, args, count, keywords);
    recursion_leave();
    return result;
}

static Value wrapper_descriptor_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    WrapperDescriptor *d = AS(WrapperDescriptor, self);
    if (count < 1)
        return raise_error(&exc_TypeError, "descriptor '%U' of '%.100N' object needs an argument", d->base.name, d->base.type);
    int match = object_is_subclass(TO_VALUE(type_of(args[0])), TO_VALUE(d->base.type));
    if (match < 0)
        return NULL;
    if (!match)
        return raise_error(&exc_TypeError, "descriptor '%U' requires a '%.100N' object but received a '%.100T'", d->base.name,
                           d->base.type, args[0]);
    return wrapper_descriptor_run(d, args[0], args + 1, count - 1, keywords);
}

static GetSetDef const wrapper_descriptor_getsets[] = {
    {"__doc__", wrapper_descriptor_get_doc, NULL, NULL, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL, NULL},
    {"__text_signature__", wrapper_descriptor_get_signature, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo wrapper_descriptor_info = {
    .methods = descriptor_reduce_methods,
    .getsets = wrapper_descriptor_getsets,
    .members = descriptor_members,
    .dealloc = descriptor_dealloc,
    .traverse = descriptor_traverse,
    .repr = wrapper_descriptor_slot_repr,
    .call = wrapper_descriptor_slot_call,
    .getattr = object_slot_getattr,
    .descr_get = wrapper_descriptor_slot_get,
};
Type wrapper_descriptor_type = {
    STATIC_TYPE("wrapper_descriptor", WrapperDescriptor, &wrapper_descriptor_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_METHOD_DESCRIPTOR | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- method-wrapper --- */

static void bound_wrapper_dealloc(Object *o) {
    BoundWrapper *b = (BoundWrapper *)o;
    gc_untrack(b);
    drop_ref(b->descriptor);
    drop(b->self);
    object_free(b);
}

static int bound_wrapper_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((BoundWrapper *)o)->descriptor);
    VISIT(((BoundWrapper *)o)->self);
    return 0;
}

static Value bound_wrapper_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    BoundWrapper *b = AS(BoundWrapper, self);
    return wrapper_descriptor_run(b->descriptor, b->self, args, count, keywords);
}

static Value bound_wrapper_slot_repr(Borrowed self) {
    BoundWrapper *b = AS(BoundWrapper, self);
    return str_format("<method-wrapper '%s' of %T object at %p>", b->descriptor->def->name, b->self, (void *)b->self);
}

static hash_t bound_wrapper_slot_hash(Borrowed self) {
    BoundWrapper *b = AS(BoundWrapper, self);
    hash_t h = hash_pointer(b->self) ^ hash_pointer(b->descriptor);
    return h == -1 ? -2 : h;
}

static Value bound_wrapper_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_exact(a, &method_wrapper_type) || !is_exact(b, &method_wrapper_type))
        return own(NOT_IMPLEMENTED);
    BoundWrapper *x = AS(BoundWrapper, a), *y = AS(BoundWrapper, b);
    return bool_value((x->descriptor == y->descriptor && x->self == y->self) == (op == COMPARE_EQ));
}

static Value bound_wrapper_py_reduce(Borrowed self, Borrowed const *args) {
    BoundWrapper *b = AS(BoundWrapper, self);
    return descriptor_reduce_as(b->self, b->descriptor->base.name);
}

static Value bound_wrapper_get_objclass(Borrowed self, void *closure) {
    return own(TO_VALUE(AS(BoundWrapper, self)->descriptor->base.type));
}

static Value bound_wrapper_get_name(Borrowed self, void *closure) {
    return own(AS(BoundWrapper, self)->descriptor->base.name);
}

static Value bound_wrapper_get_qualname(Borrowed self, void *closure) {
    return descriptor_get_qualname(TO_VALUE(AS(BoundWrapper, self)->descriptor), NULL);
}

static Value bound_wrapper_get_doc(Borrowed self, void *closure) {
    return descriptor_get_doc_text(AS(BoundWrapper, self)->descriptor->def->doc);
}

static Value bound_wrapper_get_signature(Borrowed self, void *closure) {
    return wrapper_descriptor_get_signature(TO_VALUE(AS(BoundWrapper, self)->descriptor), NULL);
}

static MethodDef const bound_wrapper_methods[] = {
    METHOD_HIDDEN("__reduce__", bound_wrapper_py_reduce, "($self, /)", NULL),
    METHOD_END,
};
static MemberDef const bound_wrapper_members[] = {
    {"__self__", MEMBER_OBJECT, offsetof(BoundWrapper, self), true, NULL},
    MEMBER_END,
};
static GetSetDef const bound_wrapper_getsets[] = {
    {"__objclass__", bound_wrapper_get_objclass, NULL, NULL, NULL},
    {"__name__", bound_wrapper_get_name, NULL, NULL, NULL},
    {"__qualname__", bound_wrapper_get_qualname, NULL, NULL, NULL},
    {"__doc__", bound_wrapper_get_doc, NULL, NULL, NULL},
    {"__text_signature__", bound_wrapper_get_signature, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo method_wrapper_info = {
    .methods = bound_wrapper_methods,
    .getsets = bound_wrapper_getsets,
    .members = bound_wrapper_members,
    .dealloc = bound_wrapper_dealloc,
    .traverse = bound_wrapper_traverse,
    .repr = bound_wrapper_slot_repr,
    .hash = bound_wrapper_slot_hash,
    .call = bound_wrapper_slot_call,
    .getattr = object_slot_getattr,
    .compare = bound_wrapper_slot_compare,
};
Type method_wrapper_type = {
    STATIC_TYPE("method-wrapper", BoundWrapper, &method_wrapper_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};
