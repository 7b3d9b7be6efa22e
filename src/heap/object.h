/* SPDX-License-Identifier: MIT
   What every heap object starts with, what a type consists of, and the four words that move references.

   Object, VarObject and the first 408 bytes of Type have CPython 3.11's layout (a test compares them with its headers).
   What our own code calls is not in that prefix but in TypeInfo, which every type - ours, a Python class, an extension's
   static type - points to from the prefix' `tp_cache` word. The `abi_` function pointers of the prefix belong to capi/,
   which fills and reads them; nothing else does.

   References. own(v) makes a new reference from a borrowed one; drop(v) gives one up and may run any Python code.
   Immediates and immortal objects (reference count >= IMMORTAL_REFCOUNT) are not counted, so that interpreters with
   locks of their own can share the built-in types, singletons and static strings without writing to them. */
#ifndef GILT_HEAP_OBJECT_H
#define GILT_HEAP_OBJECT_H

#include "base/value.h"

typedef struct Type Type;
typedef struct TypeInfo TypeInfo;
typedef struct Object Object;

struct Object {
    ssize_t refcount;
    Type *type;
};

typedef struct {
    Object head;
    ssize_t size;
} VarObject;

#define IMMORTAL_REFCOUNT ((ssize_t)1 << 60)
/* What immortal objects start with: extension modules count references to them too, and not always as many up as down. */
#define IMMORTAL_START ((ssize_t)3 << 59)
/* Initialises the head of a statically allocated, immortal object. */
#define STATIC_HEAD(type_ptr) {IMMORTAL_START, (type_ptr)}

typedef int64_t hash_t; /* -1 means error */

typedef enum { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp;

/* What a collector visitor is given: each owned reference once. Immediates and NULL may be passed to VISIT. */
typedef int (*Visitor)(Object *referent, void *arg);
#define VISIT(field)                                                                                                   \
    do {                                                                                                               \
        Borrowed visited_ = (Borrowed)(field);                                                                         \
        if (visited_ && is_pointer(visited_)) {                                                                        \
            int stop_ = visitor(AS(Object, visited_), arg);                                                            \
            if (stop_)                                                                                                 \
                return stop_;                                                                                          \
        }                                                                                                              \
    } while (0)

struct Buffer; /* object/buffer.h */
struct Shape;  /* object/shape.h */

/* Shapes of slot functions. gil: held.  runs: Python, unless the type says otherwise.  */
typedef Value (*UnaryFn)(Borrowed self);
typedef Value (*BinaryFn)(Borrowed a, Borrowed b);
typedef Value (*TernaryFn)(Borrowed a, Borrowed b, Borrowed c);
typedef int (*InquiryFn)(Borrowed self);                                /* 0, 1, -1 */
typedef hash_t (*HashFn)(Borrowed self);                                /* -1: error */
typedef ssize_t (*LengthFn)(Borrowed self);                             /* -1: error */
typedef Value (*CompareFn)(Borrowed a, Borrowed b, CompareOp op);       /* may be NotImplemented */
typedef int (*NextFn)(Borrowed self, Value *out);                       /* 1 item, 0 exhausted, -1 error */
typedef Value (*CallFn)(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
typedef Value (*NewFn)(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords);
typedef bool (*InitFn)(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
typedef Value (*GetAttrFn)(Borrowed self, Borrowed name);
typedef bool (*SetAttrFn)(Borrowed self, Borrowed name, Borrowed value); /* value NULL: delete */
typedef Value (*DescrGetFn)(Borrowed descr, Borrowed self, Borrowed type); /* self NULL: from the class */
typedef bool (*DescrSetFn)(Borrowed descr, Borrowed self, Borrowed value); /* value NULL: delete */
typedef Value (*ItemFn)(Borrowed self, ssize_t index);
typedef bool (*SetItemFn)(Borrowed self, ssize_t index, Borrowed value); /* value NULL: delete */
typedef bool (*SetSubscriptFn)(Borrowed self, Borrowed key, Borrowed value);
typedef int (*ContainsFn)(Borrowed self, Borrowed item); /* 0, 1, -1 */
/* Sends `sent` into a generator-like. 1: yielded *out; 0: returned *out; -1: error. */
typedef int (*SendFn)(Borrowed self, Borrowed sent, Value *out);
typedef bool (*GetBufferFn)(Borrowed self, struct Buffer *out, int flags);
typedef void (*ReleaseBufferFn)(Borrowed self, struct Buffer *buffer);
typedef int (*TraverseFn)(Object *self, Visitor visitor, void *arg);
typedef void (*ObjectFn)(Object *self);

/* In the CallFn convention `args` holds `count` positional arguments, followed by one value for each name of the tuple
   `keywords` (NULL: none). The arguments are lent; the array may not be kept. */

struct MethodDef;  /* object/native.h */
struct GetSetDef;
struct MemberDef;

/* The native side of a type: what our code calls, and what CPython's type object has no field for.
   slot.def lists the slot fields once more for inheritance and for the dunder wrappers. */
struct TypeInfo {
    /* --- facts --- */
    uint32_t version;       /* changes with every change that attribute look-up could notice; 0: not assigned yet */
    uint32_t slot_flags;    /* INFO_* below */
    ssize_t store_offset;   /* where InstanceStore (object/shape.h) lies in an instance; 0: instances have none */
    struct Shape *root_shape; /* shape of a fresh instance; owned by the type; NULL when instances have no store */
    uint32_t inline_slots;  /* how many attribute slots a new instance reserves; grows by observation */
    Type *next_static;      /* all static types, newest first; immutable once linked */
    Type *native_base;      /* the type itself or its nearest base that is not a Python class; borrowed; set by type_ready */
    struct MethodDef const *methods; /* rows that type_ready turns into descriptors; NULL-terminated */
    struct GetSetDef const *getsets;
    struct MemberDef const *members;
    const char *new_signature;       /* "(object='', encoding=..., ...)" for __text_signature__; may be NULL */
    void *foreign_tables;            /* capi/'s rows for an extension's type, memory_new'd; or NULL */
    /* --- life --- */
    ObjectFn dealloc;       /* frees the object's insides and memory; count is zero, collector already forgot it */
    TraverseFn traverse;    /* visits what the object owns; NULL: cannot take part in cycles */
    ObjectFn clear;         /* drops what could close a cycle */
    ObjectFn finalize;      /* __del__ of native types: called once, may resurrect; an exception set is reported */
    NewFn new;
    InitFn init;
    /* --- object --- */
    UnaryFn repr, str;
    HashFn hash;            /* hash_not_implemented for unhashable types */
    CallFn call;
    GetAttrFn getattr;
    SetAttrFn setattr;
    CompareFn compare;
    UnaryFn iter;
    NextFn next;
    DescrGetFn descr_get;
    DescrSetFn descr_set;
    /* --- number; a binary slot is called as f(a, b) whichever of the two is ours --- */
    BinaryFn add, subtract, multiply, remainder, divmod;
    TernaryFn power;
    UnaryFn negative, positive, absolute;
    InquiryFn boolean;
    UnaryFn invert;
    BinaryFn lshift, rshift, bit_and, bit_xor, bit_or;
    UnaryFn to_int, to_float;
    BinaryFn inplace_add, inplace_subtract, inplace_multiply, inplace_remainder;
    TernaryFn inplace_power;
    BinaryFn inplace_lshift, inplace_rshift, inplace_and, inplace_xor, inplace_or;
    BinaryFn floor_divide, true_divide, inplace_floor_divide, inplace_true_divide;
    UnaryFn index;
    BinaryFn matrix_multiply, inplace_matrix_multiply;
    /* --- sequence --- */
    LengthFn seq_length;
    BinaryFn concat;
    ItemFn repeat;          /* (self, count) */
    ItemFn item;
    SetItemFn set_item;
    ContainsFn contains;
    BinaryFn inplace_concat;
    ItemFn inplace_repeat;
    /* --- mapping --- */
    LengthFn map_length;
    BinaryFn subscript;
    SetSubscriptFn set_subscript;
    /* --- async --- */
    UnaryFn await, aiter, anext;
    SendFn send;
    /* --- buffer --- */
    GetBufferFn get_buffer;
    ReleaseBufferFn release_buffer;
};

enum {
    INFO_STATIC = 1,        /* a C definition of ours: immutable, shared by all interpreters */
    INFO_EXTENSION = 2,     /* made by an extension module: slots are adapters of capi/ */
    INFO_HAS_DEL = 4,       /* a Python class with __del__ somewhere in its MRO */
    INFO_NO_VERSION = 16,   /* its mro() answers something of its own: look-ups are not cached */
    INFO_FOREIGN_DEALLOC = 32, /* an extension's own tp_dealloc: it calls finaliser and weak references by itself */
    INFO_HAS_SLOTS = 8,     /* a Python class with __slots__ members, of its own or inherited from Python classes */
};

/* CPython's PyTypeObject, 408 bytes. Fields named abi_ are capi/'s. */
struct Type {
    VarObject head;
    const char *name;       /* tp_name: "module.name" or "name" (static types); for heap types the plain name */
    ssize_t basic_size;
    ssize_t item_size;
    void *abi_dealloc;
    ssize_t vectorcall_offset;
    void *abi_getattr_old, *abi_setattr_old;
    void *abi_async;
    void *abi_repr;
    void *abi_number, *abi_sequence, *abi_mapping;
    void *abi_hash, *abi_call, *abi_str, *abi_getattr, *abi_setattr;
    void *abi_buffer;
    unsigned long flags;    /* TYPE_FLAG_* */
    const char *doc;
    void *abi_traverse, *abi_clear, *abi_compare;
    ssize_t weaklist_offset; /* where an instance keeps its weak references; 0: not weakly referable */
    void *abi_iter, *abi_next;
    void *abi_methods, *abi_members, *abi_getset;
    Type *base;             /* owned by heap types */
    Value dict;             /* Dict; do not write behind type_set_attr's back */
    void *abi_descr_get, *abi_descr_set;
    ssize_t dict_offset;    /* as Python sees it in __dictoffset__; -1 for InstanceStore types; 0 none */
    void *abi_init, *abi_alloc, *abi_new, *abi_free, *abi_is_gc;
    Value bases;            /* Tuple of types */
    Value mro;              /* Tuple of types, or NULL while being made */
    TypeInfo *info;         /* tp_cache: never NULL after type_ready */
    Value subclasses;       /* Dict id -> weak reference, made when needed (heap types only) */
    Value weaklist;
    void *abi_del;
    unsigned int abi_version_tag;
    void *abi_finalize;
    void *abi_vectorcall;
};

/* CPython's PyHeapTypeObject, 904 bytes: what a class statement makes. */
typedef struct {
    Type type;
    void *abi_async[4];
    void *abi_number[36];
    void *abi_mapping[3];
    void *abi_sequence[10];
    void *abi_buffer[2];
    Value name;             /* Str */
    Value slots;            /* tuple of names, or NULL */
    Value qualname;         /* Str */
    char *owned_doc;        /* memory behind type.doc, freed with the type (CPython: cached keys) */
    Value module;           /* the module that an extension's heap type belongs to, or NULL */
    char *owned_name;       /* memory behind type.name, freed with the type */
    void *abi_specialization;
} HeapType;
_Static_assert(sizeof(Object) == 16 && sizeof(VarObject) == 24 && sizeof(Type) == 408 && sizeof(HeapType) == 904,
               "extension ABI");

/* The bits of tp_flags; the values are ABI. */
#define TYPE_FLAG_SEQUENCE (1UL << 5)
#define TYPE_FLAG_MAPPING (1UL << 6)
#define TYPE_FLAG_DISALLOW_INSTANTIATION (1UL << 7)
#define TYPE_FLAG_IMMUTABLE (1UL << 8)
#define TYPE_FLAG_HEAP (1UL << 9)
#define TYPE_FLAG_BASE (1UL << 10)          /* may be subclassed */
#define TYPE_FLAG_VECTORCALL (1UL << 11)
#define TYPE_FLAG_READY (1UL << 12)
#define TYPE_FLAG_READYING (1UL << 13)
#define TYPE_FLAG_GC (1UL << 14)            /* instances have a GcHead in front and are tracked */
#define TYPE_FLAG_METHOD_DESCRIPTOR (1UL << 17)
#define TYPE_FLAG_VALID_VERSION (1UL << 19)
#define TYPE_FLAG_ABSTRACT (1UL << 20)
#define TYPE_FLAG_MATCH_SELF (1UL << 22)
#define TYPE_FLAG_INT (1UL << 24)
#define TYPE_FLAG_LIST (1UL << 25)
#define TYPE_FLAG_TUPLE (1UL << 26)
#define TYPE_FLAG_BYTES (1UL << 27)
#define TYPE_FLAG_STR (1UL << 28)
#define TYPE_FLAG_DICT (1UL << 29)
#define TYPE_FLAG_EXCEPTION (1UL << 30)
#define TYPE_FLAG_TYPE (1UL << 31)
#define TYPE_FLAG_VISIBLE (1UL << 32)       /* ours: extension code reads fields of instances that may hold immediates */

/* Opens a static type definition:
     Type list_type = {STATIC_TYPE("list", List, &list_info), .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE, .base = NULL, ...};
   `base` NULL means object. Its row in types/builtin_types.def (or the module's table) has type_ready called at start. */
#define STATIC_TYPE(py_name, struct_type, info_ptr)                                                                    \
    .head = {STATIC_HEAD(&type_type), 0}, .name = (py_name), .basic_size = sizeof(struct_type), .info = (info_ptr)

extern EXPORTED Type type_type, object_type, int_type, float_type;

/* --- the four words --- */

static ALWAYS_INLINE Type *type_of(Borrowed v) {
    if (is_pointer(v))
        return AS(Object, v)->type;
    return is_imm_int(v) ? &int_type : &float_type;
}
static ALWAYS_INLINE bool is_exact(Borrowed v, const Type *type) { return type_of(v) == type; }
static ALWAYS_INLINE bool type_has_flag(const Type *type, unsigned long flag) { return (type->flags & flag) != 0; }
static ALWAYS_INLINE bool value_has_flag(Borrowed v, unsigned long flag) { return type_has_flag(type_of(v), flag); }

/* Bytes in front of an instance of `type`: its GcHead, and the InstanceStore of types whose instances vary in size. */
static ALWAYS_INLINE size_t object_prefix(const Type *type) {
    size_t prefix = (type->flags >> 14 & 1) * 16;
    return UNLIKELY(type->info->store_offset < 0) ? prefix + 16 : prefix;
}

/* Frees an object whose count has reached zero: finaliser, weak references, dealloc. runs: Python.
   Deep chains are freed iteratively (heap/dealloc.c). */
void object_dealloc(Object *self);

static ALWAYS_INLINE void object_own(Object *o) {
    if (LIKELY(o->refcount < IMMORTAL_REFCOUNT))
        o->refcount++;
}
static ALWAYS_INLINE void object_drop(Object *o) {
    if (LIKELY(o->refcount < IMMORTAL_REFCOUNT) && --o->refcount == 0)
        object_dealloc(o);
}
/* Makes a new reference. `v` must not be NULL. */
static ALWAYS_INLINE Value own(Borrowed v) {
    if (is_pointer(v))
        object_own(AS(Object, v));
    return (Value)v;
}
static ALWAYS_INLINE Value own_maybe(Borrowed v) { return v ? own(v) : NULL; }
/* Gives up a reference; NULL is allowed. runs: Python. */
static ALWAYS_INLINE void drop(Value v) {
    if (v && is_pointer(v))
        object_drop(AS(Object, v));
}
/* The same for typed pointers: own_ref(list) has the type of `list`. */
#define own_ref(p)                                                                                                     \
    __extension__({                                                                                                    \
        __typeof__(p) owned_ = (p);                                                                                    \
        object_own((Object *)owned_);                                                                                  \
        owned_;                                                                                                        \
    })
#define drop_ref(p)                                                                                                    \
    do {                                                                                                               \
        Object *dropped_ = (Object *)(p);                                                                              \
        if (dropped_)                                                                                                  \
            object_drop(dropped_);                                                                                     \
    } while (0)
/* Stores `v` (stolen) into an owning place and drops what was there, in that order. */
#define REPLACE(place, v)                                                                                              \
    do {                                                                                                               \
        Value replaced_ = (place);                                                                                     \
        (place) = (v);                                                                                                 \
        drop(replaced_);                                                                                               \
    } while (0)

/* OWNED Value x = ...;  is dropped when the scope ends, unless MOVEd. Works for any object pointer type. */
#define OWNED __attribute__((cleanup(drop_cleanup_any)))
static inline void drop_cleanup_any(void *place) {
    Value v;
    memcpy(&v, place, sizeof v);
    drop(v);
}

/* --- singletons: immortal, usable wherever a Value or Borrowed is wanted --- */
extern EXPORTED Object none_object, not_implemented_object, ellipsis_object;
extern EXPORTED uint64_t true_object[4], false_object[4]; /* CPython's PyLongObject of one digit */
#define NONE TO_VALUE(&none_object)
#define NOT_IMPLEMENTED TO_VALUE(&not_implemented_object)
#define ELLIPSIS TO_VALUE(&ellipsis_object)
#define TRUE_VALUE TO_VALUE(true_object)
#define FALSE_VALUE TO_VALUE(false_object)
static ALWAYS_INLINE Value bool_value(bool b) { return b ? TRUE_VALUE : FALSE_VALUE; }

#endif
