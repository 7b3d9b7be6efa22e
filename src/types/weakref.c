/* SPDX-License-Identifier: MIT
   weakref.ref. The list of a target begins with the plain reference (exact type, no callback), if there is one, then the
   plain proxy; both are shared by all who ask. Behind them the others, newest first, which is the order of callbacks.
   The proxies' behaviour is weakref_proxy.c; how references end is heap/weakref.c. */
#include "types/weakref_priv.h"

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/module.h"
#include "types/str.h"

/* --- making --- */

static bool is_plain(WeakRef const *ref, const Type *type) {
    return ref && !ref->callback && ref->head.type == type;
}

bool is_weakref_proxy(Borrowed v) {
    Type *t = type_of(v);
    return t == &weakref_proxy_type || t == &weakref_callable_proxy_type;
}

static WeakRef *find_plain_ref(WeakRef *first) { return is_plain(first, &weakref_type) ? first : NULL; }

static WeakRef *find_plain_proxy(WeakRef *first) {
    WeakRef *candidate = find_plain_ref(first) ? first->next : first;
    return is_plain(candidate, &weakref_proxy_type) || is_plain(candidate, &weakref_callable_proxy_type) ? candidate : NULL;
}

static void insert_first(WeakRef **list, WeakRef *ref) {
    ref->previous = NULL;
    ref->next = *list;
    if (ref->next)
        ref->next->previous = ref;
    *list = ref;
}

static void insert_behind(WeakRef *before, WeakRef *ref) {
    ref->previous = before;
    ref->next = before->next;
    if (ref->next)
        ref->next->previous = ref;
    before->next = ref;
}

static void list_insert_ref(WeakRef **list, WeakRef *ref) {
    WeakRef *plain_ref = find_plain_ref(*list), *plain_proxy = find_plain_proxy(*list);
    bool is_proxy = is_weakref_proxy(TO_VALUE(ref));
    WeakRef *before = plain_proxy ? plain_proxy : plain_ref;
    if (is_plain(ref, &weakref_type) && !plain_ref)
        before = NULL;
    else if (is_proxy && !ref->callback && !plain_proxy)
        before = plain_ref;
    if (before)
        insert_behind(before, ref);
    else
        insert_first(list, ref);
}

static Value weakref_make(Type *type, Borrowed target, Borrowed callback) {
    if (!is_pointer(target) || !weakref_is_supported(AS(Object, target)))
        return raise_error(&exc_TypeError, "cannot create weak reference to '%s' object", type_of(target)->name);
    WeakRef **list = weakref_list(AS(Object, target));
    if (!list)
        return raise_no_memory();
    if (callback == NONE)
        callback = NULL;
    bool is_proxy = type == &weakref_proxy_type || type == &weakref_callable_proxy_type;
    if (!callback && (is_proxy || type == &weakref_type)) {
        WeakRef *shared = is_proxy ? find_plain_proxy(*list) : find_plain_ref(*list);
        if (shared && shared->head.refcount > 0)
            return own(TO_VALUE(shared));
    }
    WeakRef *ref = NEW_OBJECT(WeakRef, type);
    if (!ref)
        return NULL;
    ref->target = AS(Object, target);
    ref->callback = own_maybe(callback);
    ref->hash = -1;
    list_insert_ref(list, ref);
    gc_track(ref);
    return TO_VALUE(ref);
}

Value weakref_new(Borrowed target, Borrowed callback) { return weakref_make(&weakref_type, target, callback); }

Value weakref_proxy_new(Borrowed target, Borrowed callback) {
    return weakref_make(is_callable(target) ? &weakref_callable_proxy_type : &weakref_proxy_type, target, callback);
}

Value weakref_get(Borrowed reference) {
    Object *target = weakref_peek(AS(WeakRef, reference));
    return own(target ? TO_VALUE(target) : NONE);
}

static Value weakref_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_count("__new__", count, 1, 2))
        return NULL;
    return weakref_make(type, args[0], count > 1 ? args[1] : NULL);
}

static bool weakref_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return native_no_keywords("ref", keywords) && native_count("__init__", count, 1, 2);
}

/* --- using --- */

static Value weakref_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("weakref", keywords) || !native_count("weakref", count, 0, 0))
        return NULL;
    return weakref_get(self);
}

static hash_t weakref_slot_hash(Borrowed self) {
    WeakRef *ref = AS(WeakRef, self);
    if (ref->hash != -1)
        return ref->hash;
    Object *target = weakref_peek(ref);
    if (!target)
        return raise_error(&exc_TypeError, "weak object has gone away"), -1;
    OWNED Value held = own(TO_VALUE(target));
    return ref->hash = object_hash(held);
}

static Value weakref_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_instance(a, &weakref_type) || !is_instance(b, &weakref_type))
        return NOT_IMPLEMENTED;
    Object *target_a = weakref_peek(AS(WeakRef, a)), *target_b = weakref_peek(AS(WeakRef, b));
    if (!target_a || !target_b)
        return bool_value((a == b) == (op == COMPARE_EQ));
    OWNED Value held_a = own(TO_VALUE(target_a));
    OWNED Value held_b = own(TO_VALUE(target_b));
    return compare(held_a, held_b, op);
}

static Value weakref_slot_repr(Borrowed self) {
    OWNED Value target = weakref_get(self);
    if (target == NONE)
        return str_format("<weakref at %p; dead>", (void *)self);
    OWNED Value name = NULL;
    if (find_attr(target, STR(__name__), &name) < 0)
        return NULL;
    if (name && is_str(name))
        return str_format("<weakref at %p; to '%s' at %p (%U)>", (void *)self, type_of(target)->name, (void *)target, name);
    return str_format("<weakref at %p; to '%s' at %p>", (void *)self, type_of(target)->name, (void *)target);
}

static Value weakref_py_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

/* --- life --- */

int weakref_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((WeakRef *)self)->callback);
    return 0;
}

void weakref_clear(Object *self) {
    weakref_unlink((WeakRef *)self);
    drop(MOVE(((WeakRef *)self)->callback));
}

void weakref_dealloc(Object *self) {
    gc_untrack(self);
    weakref_clear(self);
    object_free(self);
}

static MethodDef const weakref_methods[] = {
    METHOD_ROW("__class_getitem__", .bound = weakref_py_class_getitem, "($cls, item, /)", "Generic alias, for annotations.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static MemberDef const weakref_members[] = {
    {"__callback__", MEMBER_OBJECT, offsetof(WeakRef, callback), true, NULL},
    MEMBER_END,
};
static TypeInfo weakref_info = {
    .methods = weakref_methods,
    .members = weakref_members,
    .dealloc = weakref_dealloc,
    .traverse = weakref_traverse,
    .clear = weakref_clear,
    .new = weakref_slot_new,
    .init = weakref_slot_init,
    .repr = weakref_slot_repr,
    .hash = weakref_slot_hash,
    .call = weakref_slot_call,
    .compare = weakref_slot_compare,
};
Type weakref_type = {
    STATIC_TYPE("weakref.ReferenceType", WeakRef, &weakref_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
};
