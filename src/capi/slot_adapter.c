/* SPDX-License-Identifier: MIT
   Slot functions across the boundary, by shape. `foreign_<shape>` has the signature that our runtime calls and runs a
   function of an extension; `ours_<shape>` has the signature that extensions call and runs a function of ours. Both get
   that function behind their own arguments, from a stub (capi/stub.h), so that every function keeps an address of its own
   and which type's slot it is needs not be asked. Called through stubs only; capi/type_slot.c makes them. */
#include "capi/slot_adapter.h"

#include "capi/capi.h"
#include "object/buffer.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/exception.h"

/* Lends a slot's operand to C, or returns what failure looks like. */
#define LEND(name, value, failure)                                                                                     \
    OWNED Value name##_box = NULL;                                                                                     \
    Object *name = lend(value, &name##_box);                                                                           \
    if (UNLIKELY(!name))                                                                                               \
        return failure
#define LEND_MAYBE(name, value, failure)                                                                               \
    OWNED Value name##_box = NULL;                                                                                     \
    Object *name = NULL;                                                                                               \
    if (value && !(name = lend(value, &name##_box)))                                                                   \
        return failure

/* --- running an extension's function --- */

static Value foreign_unary(Borrowed self, Object *(*fn)(Object *)) {
    LEND(a, self, NULL);
    return from_c_result(fn(a), NULL);
}

static Value foreign_binary(Borrowed left, Borrowed right, Object *(*fn)(Object *, Object *)) {
    LEND(a, left, NULL);
    LEND(b, right, NULL);
    return from_c_result(fn(a, b), NULL);
}

static Value foreign_ternary(Borrowed x, Borrowed y, Borrowed z, Object *(*fn)(Object *, Object *, Object *)) {
    LEND(a, x, NULL);
    LEND_MAYBE(b, y, NULL);
    LEND_MAYBE(c, z, NULL);
    return from_c_result(fn(a, b, c), NULL);
}

static Value foreign_compare(Borrowed left, Borrowed right, CompareOp op, Object *(*fn)(Object *, Object *, int)) {
    LEND(a, left, NULL);
    LEND(b, right, NULL);
    return from_c_result(fn(a, b, (int)op), NULL);
}

static Value foreign_item(Borrowed self, ssize_t index, Object *(*fn)(Object *, ssize_t)) {
    LEND(a, self, NULL);
    return from_c_result(fn(a, index), NULL);
}

static int foreign_inquiry(Borrowed self, int (*fn)(Object *)) {
    LEND(a, self, -1);
    return fn(a);
}

static ssize_t foreign_size(Borrowed self, ssize_t (*fn)(Object *)) {
    LEND(a, self, -1);
    return fn(a);
}

static int foreign_contains(Borrowed self, Borrowed item, int (*fn)(Object *, Object *)) {
    LEND(a, self, -1);
    LEND(b, item, -1);
    return fn(a, b);
}

/* A slot that stores: 0 or -1 and an error. */
static bool foreign_done(int result) {
    if (LIKELY(result >= 0))
        return true;
    if (!error_is_set())
        raise_error(&exc_SystemError, "error return without exception set");
    return false;
}

static bool foreign_set(Borrowed self, Borrowed key, Borrowed value, int (*fn)(Object *, Object *, Object *)) {
    LEND(a, self, false);
    LEND(b, key, false);
    LEND_MAYBE(c, value, false);
    return foreign_done(fn(a, b, c));
}

static bool foreign_set_item(Borrowed self, ssize_t index, Borrowed value, int (*fn)(Object *, ssize_t, Object *)) {
    LEND(a, self, false);
    LEND_MAYBE(b, value, false);
    return foreign_done(fn(a, index, b));
}

/* A StopIteration without a value is the plain end; one with a value stays set for who asks for it (iter_send). */
static int foreign_next_end(void) {
    if (!error_is_set())
        return 0;
    if (!error_matches(&exc_StopIteration))
        return -1;
    Borrowed value = AS(StopIterationException, error_peek())->value;
    if (value && value != NONE)
        return -1;
    error_clear();
    return 0;
}

static int foreign_next(Borrowed self, Value *out, Object *(*fn)(Object *)) {
    LEND(a, self, -1);
    Object *item = fn(a);
    if (UNLIKELY(!item))
        return foreign_next_end();
    *out = from_c(item);
    return 1;
}

static int foreign_send(Borrowed self, Borrowed sent, Value *out, int (*fn)(Object *, Object *, Object **)) {
    LEND(a, self, -1);
    LEND(b, sent, -1);
    Object *result = NULL;
    int state = fn(a, b, &result);
    if (state >= 0)
        *out = from_c(result);
    return state;
}

static Value foreign_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords,
                          Object *(*fn)(Object *, Object *, Object *)) {
    OWNED Value tuple = args_to_tuple(args, count), dict = NULL;
    if (!tuple || !args_to_dict(args, count, keywords, &dict))
        return NULL;
    LEND(a, self, NULL);
    return from_c_result(fn(a, AS(Object, tuple), AS(Object, dict)), self);
}

static Value foreign_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords,
                         Object *(*fn)(Type *, Object *, Object *)) {
    OWNED Value tuple = args_to_tuple(args, count), dict = NULL;
    if (!tuple || !args_to_dict(args, count, keywords, &dict))
        return NULL;
    return from_c_result(fn(type, AS(Object, tuple), AS(Object, dict)), TO_VALUE(type));
}

static bool foreign_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords,
                         int (*fn)(Object *, Object *, Object *)) {
    OWNED Value tuple = args_to_tuple(args, count), dict = NULL;
    if (!tuple || !args_to_dict(args, count, keywords, &dict))
        return false;
    LEND(a, self, false);
    return foreign_done(fn(a, AS(Object, tuple), AS(Object, dict)));
}

static bool foreign_get_buffer(Borrowed self, Buffer *out, int flags, int (*fn)(Object *, Buffer *, int)) {
    LEND(a, self, false);
    return foreign_done(fn(a, out, flags));
}

/* --- running one of our functions --- */

static Object *ours_unary(Object *a, UnaryFn fn) { return to_c(fn(V(a))); }
static Object *ours_binary(Object *a, Object *b, BinaryFn fn) { return to_c(fn(V(a), V(b))); }
static Object *ours_ternary(Object *a, Object *b, Object *c, TernaryFn fn) { return to_c(fn(V(a), V(b), V(c))); }
static Object *ours_compare(Object *a, Object *b, int op, CompareFn fn) {
    return to_c(fn(V(a), V(b), (CompareOp)op));
}
static Object *ours_item(Object *a, ssize_t index, ItemFn fn) { return to_c(fn(V(a), index)); }
static int ours_inquiry(Object *a, InquiryFn fn) { return fn(V(a)); }
static ssize_t ours_size(Object *a, LengthFn fn) { return fn(V(a)); }
static int ours_contains(Object *a, Object *b, ContainsFn fn) { return fn(V(a), V(b)); }
static int ours_set(Object *a, Object *b, Object *c, SetAttrFn fn) { return done(fn(V(a), V(b), V(c))); }
static int ours_set_item(Object *a, ssize_t index, Object *v, SetItemFn fn) { return done(fn(V(a), index, V(v))); }

static Object *ours_next(Object *a, NextFn fn) {
    Value item = NULL;
    return fn(V(a), &item) > 0 ? to_c(item) : NULL;
}

static int ours_send(Object *a, Object *sent, Object **out, SendFn fn) {
    Value result = NULL;
    int state = fn(V(a), V(sent), &result);
    *out = state < 0 ? NULL : to_c(result);
    return state < 0 || *out ? state : -1;
}

static Object *ours_call(Object *self, Object *args, Object *kwargs, CallFn fn) {
    return to_c(call_with_tuple(fn, V(self), V(args), V(kwargs)));
}

static Object *ours_new(Type *type, Object *args, Object *kwargs, NewFn fn) {
    return to_c(call_with_tuple((ArgsFn)(void *)fn, TO_VALUE(type), V(args), V(kwargs)));
}

/* InitFn answers a bool where ArgsFn gives a Value: the function travels as the first argument. */
static Value ours_init_run(Borrowed callee, Borrowed const *args, ssize_t count, Borrowed keywords) {
    InitFn fn = (InitFn)(uintptr_t)imm_int_get(args[0]);
    return fn(callee, args + 1, count - 1, keywords) ? NONE : NULL;
}

static int ours_init(Object *self, Object *args, Object *kwargs, InitFn fn) {
    ssize_t count = args ? tuple_size(V(args)) : 0;
    OWNED Value all = tuple_new(count + 1);
    if (!all)
        return -1;
    tuple_init_item(all, 0, imm_int((int64_t)(uintptr_t)fn));
    for (ssize_t i = 0; i < count; i++)
        tuple_init_item(all, i + 1, own(tuple_peek(V(args), i)));
    return done(call_with_tuple(ours_init_run, V(self), all, V(kwargs)) != NULL);
}

static int ours_get_buffer(Object *self, Buffer *out, int flags, GetBufferFn fn) {
    if (fn(V(self), out, flags))
        return 0;
    out->owner = NULL;
    return -1;
}

SlotAdapter const slot_adapters[SHAPE_COUNT] = {
    [SHAPE_SAME] = {NULL, 0, NULL, 0},
#define SHAPE(id, name, ours, theirs) [SHAPE_##id] = {(void *)foreign_##name, ours, (void *)ours_##name, theirs},
#include "capi/slot_adapter.def"
#undef SHAPE
};

/* --- the end of an object --- */

void foreign_dealloc(Object *self, void (*fn)(Object *)) { fn(self); }

void foreign_dealloc_of_static(Object *self, void (*fn)(Object *)) {
    Type *type = self->type;
    fn(self);
    if (type_has_flag(type, TYPE_FLAG_HEAP)) /* the function knows nothing of the class in Python that it ends an object of */
        drop_ref(type);
}

void ours_dealloc(Object *self, ObjectFn fn) {
    if (type_has_flag(self->type, TYPE_FLAG_HEAP)) /* object_free drops it; by CPython's rule that is the caller's to do */
        object_own((Object *)self->type);
    fn(self);
}

/* --- calls through a vectorcall field --- */

#define VECTORCALL_OFFSET ((size_t)1 << 63)

Value foreign_vectorcall(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords, void *offset) {
    Object *(*fn)(Object *, Object *const *, size_t, Object *);
    memcpy(&fn, (char *)AS(Object, self) + (intptr_t)offset, sizeof fn);
    if (UNLIKELY(!fn))
        return raise_error(&exc_TypeError, "'%.200T' object does not support vectorcall", self);
    LentArray lent;
    ssize_t total = count + (keywords ? tuple_size(keywords) : 0);
    if (!lend_array(&lent, args, total))
        return NULL;
    Object *names = keywords && tuple_size(keywords) ? AS(Object, keywords) : NULL;
    Object *result = !names || expose(names) ? fn(AS(Object, self), lent.items, (size_t)count | VECTORCALL_OFFSET, names) : NULL;
    lend_array_end(&lent);
    return from_c_result(result, self);
}

/* --- tp_getattr and tp_setattr, which take the name as C text --- */

Value foreign_getattr_text(Borrowed self, Borrowed name, Object *(*fn)(Object *, char *)) {
    const char *text = arg_text("getattr", 2, name, NULL);
    return text ? from_c_result(fn(AS(Object, self), (char *)(uintptr_t)text), NULL) : NULL;
}

bool foreign_setattr_text(Borrowed self, Borrowed name, Borrowed value, int (*fn)(Object *, char *, Object *)) {
    const char *text = arg_text("setattr", 2, name, NULL);
    LEND_MAYBE(v, value, false);
    return text && foreign_done(fn(AS(Object, self), (char *)(uintptr_t)text, v));
}
