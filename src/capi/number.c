/* SPDX-License-Identifier: MIT
   The number protocol (abstract.h): what operators do, with objects of any type. */
#include "capi/capi.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/int.h"
#include "types/str.h"

static Object *null_operand(void) {
    return error_is_set() ? NULL : raise_error(&exc_SystemError, "null argument to internal routine");
}

#define BINARY(name, function)                                                                                         \
    CAPI Object *PyNumber_##name(Object *a, Object *b) { return a && b ? to_c(function(V(a), V(b))) : null_operand(); }
#define UNARY(name, function)                                                                                          \
    CAPI Object *PyNumber_##name(Object *a) { return a ? to_c(function(V(a))) : null_operand(); }

BINARY(Add, number_add)
BINARY(Subtract, number_subtract)
BINARY(Multiply, number_multiply)
BINARY(MatrixMultiply, number_matrix_multiply)
BINARY(TrueDivide, number_true_divide)
BINARY(FloorDivide, number_floor_divide)
BINARY(Remainder, number_remainder)
BINARY(Divmod, number_divmod)
BINARY(Lshift, number_lshift)
BINARY(Rshift, number_rshift)
BINARY(And, number_and)
BINARY(Or, number_or)
BINARY(Xor, number_xor)
BINARY(InPlaceAdd, number_inplace_add)
BINARY(InPlaceSubtract, number_inplace_subtract)
BINARY(InPlaceMultiply, number_inplace_multiply)
BINARY(InPlaceMatrixMultiply, number_inplace_matrix_multiply)
BINARY(InPlaceTrueDivide, number_inplace_true_divide)
BINARY(InPlaceFloorDivide, number_inplace_floor_divide)
BINARY(InPlaceRemainder, number_inplace_remainder)
BINARY(InPlaceLshift, number_inplace_lshift)
BINARY(InPlaceRshift, number_inplace_rshift)
BINARY(InPlaceAnd, number_inplace_and)
BINARY(InPlaceOr, number_inplace_or)
BINARY(InPlaceXor, number_inplace_xor)
UNARY(Negative, number_negative)
UNARY(Positive, number_positive)
UNARY(Absolute, number_absolute)
UNARY(Invert, number_invert)
UNARY(Index, number_index)
UNARY(Long, number_to_int)
UNARY(Float, number_to_float)

CAPI Object *PyNumber_Power(Object *a, Object *b, Object *modulus) { return to_c(number_power(V(a), V(b), V(modulus))); }

CAPI Object *PyNumber_InPlacePower(Object *a, Object *b, Object *modulus) {
    if (V(modulus) == NONE)
        return to_c(number_inplace_power(V(a), V(b)));
    TernaryFn in_place = a->type->info->inplace_power;
    if (!in_place)
        return PyNumber_Power(a, b, modulus);
    Value result = in_place(V(a), V(b), V(modulus));
    if (result != NOT_IMPLEMENTED)
        return to_c(result);
    return PyNumber_Power(a, b, modulus);
}

CAPI Object *_PyNumber_Index(Object *o) { return PyNumber_Index(o); }

CAPI Object *PyNumber_ToBase(Object *n, int base) {
    if (base != 2 && base != 8 && base != 10 && base != 16)
        return raise_error(&exc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
    OWNED Value index = number_index(V(n));
    return index ? to_c(int_to_str(index, base, true)) : NULL;
}

CAPI ssize_t PyNumber_AsSsize_t(Object *o, Type *overflow) {
    ssize_t n;
    return number_to_ssize(V(o), overflow, &n) ? n : -1;
}

CAPI int PyIndex_Check(Object *o) { return o->type->info->index != NULL; }

CAPI int PyNumber_Check(Object *o) {
    if (!o)
        return 0;
    TypeInfo const *info = o->type->info;
    return info->index || info->to_int || info->to_float || type_is_subtype(o->type, &complex_type);
}

/* A converter for PyArg_Parse: None leaves *out alone. */
CAPI int _Py_convert_optional_to_ssize_t(Object *o, void *out) {
    if (V(o) == NONE)
        return 1;
    if (!o->type->info->index) {
        raise_error(&exc_TypeError, "argument should be integer or None, not %.200T", V(o));
        return 0;
    }
    ssize_t n = PyNumber_AsSsize_t(o, &exc_OverflowError);
    if (n == -1 && error_is_set())
        return 0;
    *(ssize_t *)out = n;
    return 1;
}
