/* SPDX-License-Identifier: MIT
   weakref.proxy: objects that pass every operation on to their target, which they do not keep alive. The target is held
   for the time of the operation. Two types, because is_callable() looks at the slot. */
#include "types/weakref_priv.h"

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/str.h"

/* The target of a proxy, anything else itself. new. fails: ReferenceError. */
static Value proxy_target(Borrowed v) {
    if (!is_weakref_proxy(v))
        return own(v);
    Object *target = weakref_peek(AS(WeakRef, v));
    if (!target)
        return raise_error(&exc_ReferenceError, "weakly-referenced object no longer exists");
    return own(TO_VALUE(target));
}

#define PROXY_UNARY(name, operation)                                                                                   \
    static Value proxy_slot_##name(Borrowed self) {                                                                    \
        OWNED Value target = proxy_target(self);                                                                       \
        return target ? operation(target) : NULL;                                                                      \
    }
#define PROXY_BINARY(name, operation)                                                                                  \
    static Value proxy_slot_##name(Borrowed a, Borrowed b) {                                                           \
        OWNED Value left = proxy_target(a);                                                                            \
        OWNED Value right = left ? proxy_target(b) : NULL;                                                             \
        return right ? operation(left, right) : NULL;                                                                  \
    }

PROXY_UNARY(str, object_str)
PROXY_UNARY(iter, get_iter)
PROXY_UNARY(negative, number_negative)
PROXY_UNARY(positive, number_positive)
PROXY_UNARY(absolute, number_absolute)
PROXY_UNARY(invert, number_invert)
PROXY_UNARY(to_int, number_to_int)
PROXY_UNARY(to_float, number_to_float)
PROXY_UNARY(index, number_index)
PROXY_BINARY(add, number_add)
PROXY_BINARY(subtract, number_subtract)
PROXY_BINARY(multiply, number_multiply)
PROXY_BINARY(remainder, number_remainder)
PROXY_BINARY(divmod, number_divmod)
PROXY_BINARY(lshift, number_lshift)
PROXY_BINARY(rshift, number_rshift)
PROXY_BINARY(and, number_and)
PROXY_BINARY(xor, number_xor)
PROXY_BINARY(or, number_or)
PROXY_BINARY(floor_divide, number_floor_divide)
PROXY_BINARY(true_divide, number_true_divide)
PROXY_BINARY(matrix_multiply, number_matrix_multiply)
PROXY_BINARY(inplace_add, number_inplace_add)
PROXY_BINARY(inplace_subtract, number_inplace_subtract)
PROXY_BINARY(inplace_multiply, number_inplace_multiply)
PROXY_BINARY(inplace_remainder, number_inplace_remainder)
PROXY_BINARY(inplace_lshift, number_inplace_lshift)
PROXY_BINARY(inplace_rshift, number_inplace_rshift)
PROXY_BINARY(inplace_and, number_inplace_and)
PROXY_BINARY(inplace_xor, number_inplace_xor)
PROXY_BINARY(inplace_or, number_inplace_or)
PROXY_BINARY(inplace_floor_divide, number_inplace_floor_divide)
PROXY_BINARY(inplace_true_divide, number_inplace_true_divide)
PROXY_BINARY(inplace_matrix_multiply, number_inplace_matrix_multiply)
PROXY_BINARY(subscript, get_item)
PROXY_BINARY(getattr, get_attr)

static Value proxy_slot_power(Borrowed a, Borrowed b, Borrowed modulus) {
    OWNED Value base = proxy_target(a);
    OWNED Value exponent = base ? proxy_target(b) : NULL;
    OWNED Value third = exponent ? proxy_target(modulus) : NULL;
    return third ? number_power(base, exponent, third) : NULL;
}

static Value proxy_slot_inplace_power(Borrowed a, Borrowed b, Borrowed modulus) {
    OWNED Value base = proxy_target(a);
    OWNED Value exponent = base ? proxy_target(b) : NULL;
    return exponent ? number_inplace_power(base, exponent) : NULL;
}

static Value proxy_slot_repr(Borrowed self) {
    OWNED Value target = weakref_get(self);
    return str_format("<weakproxy at %p to %s at %p>", (void *)self, type_of(target)->name, (void *)target);
}

static Value proxy_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    OWNED Value left = proxy_target(a);
    OWNED Value right = left ? proxy_target(b) : NULL;
    return right ? compare(left, right, op) : NULL;
}

static bool proxy_slot_setattr(Borrowed self, Borrowed name, Borrowed value) {
    OWNED Value target = proxy_target(self);
    return target && set_attr(target, name, value);
}

static Value proxy_slot_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value target = proxy_target(self);
    return target ? call(target, args, count, keywords) : NULL;
}

static int proxy_slot_bool(Borrowed self) {
    OWNED Value target = proxy_target(self);
    return target ? is_true(target) : -1;
}

static int proxy_slot_next(Borrowed self, Value *out) {
    OWNED Value target = proxy_target(self);
    if (!target)
        return -1;
    if (!is_iterator(target))
        return raise_error(&exc_TypeError, "Weakref proxy referenced a non-iterator '%.200T' object", target), -1;
    return type_of(target)->info->next(target, out);
}

static ssize_t proxy_slot_length(Borrowed self) {
    OWNED Value target = proxy_target(self);
    return target ? object_length(target) : -1;
}

static int proxy_slot_contains(Borrowed self, Borrowed item) {
    OWNED Value target = proxy_target(self);
    return target ? object_contains(target, item) : -1;
}

static bool proxy_slot_set_subscript(Borrowed self, Borrowed key, Borrowed value) {
    OWNED Value target = proxy_target(self);
    if (!target)
        return false;
    return value ? set_item(target, key, value) : delete_item(target, key);
}

static Value proxy_py_bytes(Borrowed self, Borrowed const *args) {
    OWNED Value target = proxy_target(self);
    return target ? call_method_0(target, STR(__bytes__)) : NULL;
}

static Value proxy_py_reversed(Borrowed self, Borrowed const *args) {
    OWNED Value target = proxy_target(self);
    return target ? call_method_0(target, STR(__reversed__)) : NULL;
}

static MethodDef const proxy_methods[] = {
    METHOD_ROW("__bytes__", .bound = proxy_py_bytes, "($self, /)", NULL, METHOD_HIDE_SIGNATURE),
    METHOD_ROW("__reversed__", .bound = proxy_py_reversed, "($self, /)", NULL, METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

/* The slots that both types have. */
#define PROXY_SLOTS                                                                                                    \
    .dealloc = weakref_dealloc, .traverse = weakref_traverse, .clear = weakref_clear, .repr = proxy_slot_repr,         \
    .str = proxy_slot_str, .hash = hash_not_implemented, .getattr = proxy_slot_getattr, .setattr = proxy_slot_setattr, \
    .compare = proxy_slot_compare, .iter = proxy_slot_iter, .next = proxy_slot_next, .add = proxy_slot_add,            \
    .subtract = proxy_slot_subtract, .multiply = proxy_slot_multiply, .remainder = proxy_slot_remainder,               \
    .divmod = proxy_slot_divmod, .power = proxy_slot_power, .negative = proxy_slot_negative,                           \
    .positive = proxy_slot_positive, .absolute = proxy_slot_absolute, .boolean = proxy_slot_bool,                      \
    .invert = proxy_slot_invert, .lshift = proxy_slot_lshift, .rshift = proxy_slot_rshift, .bit_and = proxy_slot_and,  \
    .bit_xor = proxy_slot_xor, .bit_or = proxy_slot_or, .to_int = proxy_slot_to_int, .to_float = proxy_slot_to_float,  \
    .inplace_add = proxy_slot_inplace_add, .inplace_subtract = proxy_slot_inplace_subtract,                            \
    .inplace_multiply = proxy_slot_inplace_multiply, .inplace_remainder = proxy_slot_inplace_remainder,                \
    .inplace_power = proxy_slot_inplace_power, .inplace_lshift = proxy_slot_inplace_lshift,                            \
    .inplace_rshift = proxy_slot_inplace_rshift, .inplace_and = proxy_slot_inplace_and,                                \
    .inplace_xor = proxy_slot_inplace_xor, .inplace_or = proxy_slot_inplace_or,                                        \
    .floor_divide = proxy_slot_floor_divide, .true_divide = proxy_slot_true_divide,                                    \
    .inplace_floor_divide = proxy_slot_inplace_floor_divide, .inplace_true_divide = proxy_slot_inplace_true_divide,    \
    .index = proxy_slot_index, .matrix_multiply = proxy_slot_matrix_multiply,                                          \
    .inplace_matrix_multiply = proxy_slot_inplace_matrix_multiply, .map_length = proxy_slot_length,                    \
    .subscript = proxy_slot_subscript, .set_subscript = proxy_slot_set_subscript, .seq_length = proxy_slot_length,     \
    .contains = proxy_slot_contains

static TypeInfo weakref_proxy_info = {PROXY_SLOTS, .methods = proxy_methods};
Type weakref_proxy_type = {
    STATIC_TYPE("weakref.ProxyType", WeakRef, &weakref_proxy_info),
    .flags = TYPE_FLAG_GC,
};

static TypeInfo weakref_callable_proxy_info = {PROXY_SLOTS, .call = proxy_slot_call};
Type weakref_callable_proxy_type = {
    STATIC_TYPE("weakref.CallableProxyType", WeakRef, &weakref_callable_proxy_info),
    .flags = TYPE_FLAG_GC,
};
