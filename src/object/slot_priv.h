/* SPDX-License-Identifier: MIT
   The functions that the rows of slot.def name: slot_call_* (object/slot_call.c, object/slot_number.c) are what classes
   have in a slot when they define the special method in Python; slot_wrap_* (object/slot_wrap.c) let Python call a
   native slot. */
#ifndef GILT_OBJECT_SLOT_PRIV_H
#define GILT_OBJECT_SLOT_PRIV_H

#include "object/slot.h"

/* The special method, called. NULL with TypeError when the class lost it in the meantime. */
Value slot_call_required(Borrowed self, Borrowed name, Borrowed const *args, ssize_t count) MUST_CHECK;

Value slot_call_repr(Borrowed self);
Value slot_call_str(Borrowed self);
Value slot_call_descr_get(Borrowed descr, Borrowed self, Borrowed type);
bool slot_call_descr_set(Borrowed descr, Borrowed self, Borrowed value);
void slot_call_finalize(Object *self);
Value slot_call_await(Borrowed self);
Value slot_call_aiter(Borrowed self);
Value slot_call_anext(Borrowed self);
Value slot_call_item(Borrowed self, ssize_t index);
bool slot_call_set_item(Borrowed self, ssize_t index, Borrowed value);

#define SLOT_BINARY(name) Value slot_call_##name(Borrowed a, Borrowed b);
#define SLOT_UNARY(name) Value slot_call_##name(Borrowed self);
#define SLOT_BINARIES                                                                                                  \
    SLOT_BINARY(add) SLOT_BINARY(sub) SLOT_BINARY(mul) SLOT_BINARY(mod) SLOT_BINARY(divmod) SLOT_BINARY(lshift)        \
    SLOT_BINARY(rshift) SLOT_BINARY(and) SLOT_BINARY(xor) SLOT_BINARY(or) SLOT_BINARY(floordiv) SLOT_BINARY(truediv)   \
    SLOT_BINARY(matmul)
#define SLOT_INPLACES                                                                                                  \
    SLOT_BINARY(iadd) SLOT_BINARY(isub) SLOT_BINARY(imul) SLOT_BINARY(imod) SLOT_BINARY(ilshift) SLOT_BINARY(irshift)  \
    SLOT_BINARY(iand) SLOT_BINARY(ixor) SLOT_BINARY(ior) SLOT_BINARY(ifloordiv) SLOT_BINARY(itruediv)                  \
    SLOT_BINARY(imatmul)
#define SLOT_UNARIES                                                                                                   \
    SLOT_UNARY(neg) SLOT_UNARY(pos) SLOT_UNARY(abs) SLOT_UNARY(invert) SLOT_UNARY(int) SLOT_UNARY(float)               \
    SLOT_UNARY(index)
SLOT_BINARIES
SLOT_INPLACES
SLOT_UNARIES
#undef SLOT_BINARY
#undef SLOT_UNARY
Value slot_call_pow(Borrowed a, Borrowed b, Borrowed modulus);
Value slot_call_ipow(Borrowed a, Borrowed b, Borrowed modulus);
int slot_call_bool(Borrowed self);

#define SLOT_WRAP(kind)                                                                                                \
    Value slot_wrap_##kind(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords, void *function);
SLOT_WRAP(unary) SLOT_WRAP(binary) SLOT_WRAP(binary_reflected) SLOT_WRAP(power) SLOT_WRAP(power_reflected)
SLOT_WRAP(inplace_power) SLOT_WRAP(inquiry) SLOT_WRAP(hash) SLOT_WRAP(length) SLOT_WRAP(call) SLOT_WRAP(init)
SLOT_WRAP(getattr) SLOT_WRAP(setattr) SLOT_WRAP(delattr) SLOT_WRAP(lt) SLOT_WRAP(le) SLOT_WRAP(eq) SLOT_WRAP(ne)
SLOT_WRAP(gt) SLOT_WRAP(ge) SLOT_WRAP(next) SLOT_WRAP(descr_get) SLOT_WRAP(descr_set) SLOT_WRAP(descr_delete)
SLOT_WRAP(del) SLOT_WRAP(set_subscript) SLOT_WRAP(delete_subscript) SLOT_WRAP(repeat) SLOT_WRAP(item)
SLOT_WRAP(set_item) SLOT_WRAP(delete_item) SLOT_WRAP(contains)
#undef SLOT_WRAP

#endif
