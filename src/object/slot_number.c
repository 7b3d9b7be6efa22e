/* SPDX-License-Identifier: MIT
   The number slots of Python classes: what `a + b` runs when one of the operands is an instance of a class that defines
   __add__ or __radd__. Installed by type_slots.c, called by number.c. */
#include "object/slot_priv.h"

#include "object/error.h"
#include "object/protocol.h"
#include "object/type_inl.h"
#include "types/int.h"
#include "types/str.h"

/* The special method called with one operand; NotImplemented when there is none. */
static Value slot_try(Borrowed self, Borrowed name, Borrowed other) {
    Borrowed found = type_lookup_inline(type_of(self), name);
    if (UNLIKELY(!found))
        return NOT_IMPLEMENTED;
    return slot_call_required(self, name, &other, 1);
}

/* Whether b's class has a method `name` that differs from a's. 0, 1, -1. */
static int slot_is_overloaded(Borrowed a, Borrowed b, Borrowed name) {
    Borrowed in_b = type_lookup(type_of(b), name), in_a = type_lookup(type_of(a), name);
    if (!in_b || in_a == in_b)
        return 0;
    if (!in_a)
        return 1;
    OWNED Value bound_b = NULL;
    OWNED Value bound_a = NULL;
    int found = find_attr(TO_VALUE(type_of(b)), name, &bound_b);
    if (found <= 0)
        return found;
    found = find_attr(TO_VALUE(type_of(a)), name, &bound_a);
    if (found < 0)
        return -1;
    return found == 0 ? 1 : compare_bool(bound_a, bound_b, COMPARE_NE);
}

/* `ours` is the slot function that calls this, `offset` its field. */
static Value slot_binary(Borrowed a, Borrowed b, BinaryFn ours, size_t offset, Borrowed name, Borrowed reflected) {
    Type *type_a = type_of(a), *type_b = type_of(b);
    bool try_b = type_a != type_b && *(BinaryFn *)((char *)type_b->info + offset) == ours;
    if (*(BinaryFn *)((char *)type_a->info + offset) == ours) {
        if (try_b && type_is_subtype(type_b, type_a)) {
            int overloaded = slot_is_overloaded(a, b, reflected);
            if (overloaded < 0)
                return NULL;
            if (overloaded) {
                Value result = slot_try(b, reflected, a);
                if (result != NOT_IMPLEMENTED)
                    return result;
                try_b = false;
            }
        }
        Value result = slot_try(a, name, b);
        if (result != NOT_IMPLEMENTED || type_a == type_b)
            return result;
    }
    return try_b ? slot_try(b, reflected, a) : NOT_IMPLEMENTED;
}

#define SLOT_BINARY(name, field)                                                                                       \
    Value slot_call_##name(Borrowed a, Borrowed b) {                                                                   \
        return slot_binary(a, b, slot_call_##name, offsetof(TypeInfo, field), STR(__##name##__), STR(__r##name##__));  \
    }
SLOT_BINARY(add, add)
SLOT_BINARY(sub, subtract)
SLOT_BINARY(mul, multiply)
SLOT_BINARY(mod, remainder)
SLOT_BINARY(divmod, divmod)
SLOT_BINARY(lshift, lshift)
SLOT_BINARY(rshift, rshift)
SLOT_BINARY(and, bit_and)
SLOT_BINARY(xor, bit_xor)
SLOT_BINARY(or, bit_or)
SLOT_BINARY(floordiv, floor_divide)
SLOT_BINARY(truediv, true_divide)
SLOT_BINARY(matmul, matrix_multiply)

#define SLOT_INPLACE(name)                                                                                             \
    Value slot_call_##name(Borrowed a, Borrowed b) { return slot_call_required(a, STR(__##name##__), &b, 1); }
SLOT_INPLACE(iadd)
SLOT_INPLACE(isub)
SLOT_INPLACE(imul)
SLOT_INPLACE(imod)
SLOT_INPLACE(ilshift)
SLOT_INPLACE(irshift)
SLOT_INPLACE(iand)
SLOT_INPLACE(ixor)
SLOT_INPLACE(ior)
SLOT_INPLACE(ifloordiv)
SLOT_INPLACE(itruediv)
SLOT_INPLACE(imatmul)

#define SLOT_UNARY(name)                                                                                               \
    Value slot_call_##name(Borrowed self) { return slot_call_required(self, STR(__##name##__), NULL, 0); }
SLOT_UNARY(neg)
SLOT_UNARY(pos)
SLOT_UNARY(abs)
SLOT_UNARY(invert)
SLOT_UNARY(int)
SLOT_UNARY(float)
SLOT_UNARY(index)

/* power has three operands in its slot; this pretends to be its two-operand form, at the same place. */
static Value slot_pow_two(Borrowed a, Borrowed b) {
    return slot_binary(a, b, (BinaryFn)(void *)slot_call_pow, offsetof(TypeInfo, power), STR(__pow__), STR(__rpow__));
}

/* With a modulus only the first operand is asked: there is no reflected three-operand form. */
Value slot_call_pow(Borrowed a, Borrowed b, Borrowed modulus) {
    if (modulus == NONE)
        return slot_pow_two(a, b);
    if (type_of(a)->info->power != slot_call_pow)
        return NOT_IMPLEMENTED;
    Borrowed args[] = {b, modulus};
    return slot_call_required(a, STR(__pow__), args, 2);
}

Value slot_call_ipow(Borrowed a, Borrowed b, Borrowed modulus) { return slot_call_required(a, STR(__ipow__), &b, 1); }

int slot_call_bool(Borrowed self) {
    Value result;
    int called = call_special(self, STR(__bool__), NULL, 0, &result);
    if (called <= 0) {
        if (called < 0)
            return -1;
        LengthFn length = type_of(self)->info->map_length;
        if (!length)
            return 1;
        ssize_t n = length(self);
        return n < 0 ? -1 : n > 0;
    }
    if (LIKELY(is_bool(result)))
        return result == TRUE_VALUE;
    raise_error(&exc_TypeError, "__bool__ should return bool, returned %.200T", result);
    drop(result);
    return -1;
}
