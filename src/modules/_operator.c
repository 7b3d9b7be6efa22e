/* SPDX-License-Identifier: MIT
   The module _operator: Python's operators as functions. The getters are in _operator_getters.c. */
#include "modules/_operator.h"

#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/str.h"

#define BINARY(name, function)                                                                                         \
    static Value operator_py_##name(Borrowed self, Borrowed const *args) { return function(args[0], args[1]); }
#define UNARY(name, function)                                                                                          \
    static Value operator_py_##name(Borrowed self, Borrowed const *args) { return function(args[0]); }
#define COMPARISON(name, op)                                                                                           \
    static Value operator_py_##name(Borrowed self, Borrowed const *args) { return compare(args[0], args[1], op); }

BINARY(add, number_add)
BINARY(sub, number_subtract)
BINARY(mul, number_multiply)
BINARY(matmul, number_matrix_multiply)
BINARY(floordiv, number_floor_divide)
BINARY(truediv, number_true_divide)
BINARY(mod, number_remainder)
BINARY(lshift, number_lshift)
BINARY(rshift, number_rshift)
BINARY(and, number_and)
BINARY(xor, number_xor)
BINARY(or, number_or)
BINARY(concat, sequence_concat)
BINARY(getitem, get_item)
BINARY(iadd, number_inplace_add)
BINARY(isub, number_inplace_subtract)
BINARY(imul, number_inplace_multiply)
BINARY(imatmul, number_inplace_matrix_multiply)
BINARY(ifloordiv, number_inplace_floor_divide)
BINARY(itruediv, number_inplace_true_divide)
BINARY(imod, number_inplace_remainder)
BINARY(ilshift, number_inplace_lshift)
BINARY(irshift, number_inplace_rshift)
BINARY(iand, number_inplace_and)
BINARY(ixor, number_inplace_xor)
BINARY(ior, number_inplace_or)
BINARY(ipow, number_inplace_power)
UNARY(neg, number_negative)
UNARY(pos, number_positive)
UNARY(abs, number_absolute)
UNARY(invert, number_invert)
UNARY(index, number_index)
COMPARISON(lt, COMPARE_LT)
COMPARISON(le, COMPARE_LE)
COMPARISON(eq, COMPARE_EQ)
COMPARISON(ne, COMPARE_NE)
COMPARISON(gt, COMPARE_GT)
COMPARISON(ge, COMPARE_GE)

static Value operator_py_pow(Borrowed self, Borrowed const *args) { return number_power(args[0], args[1], NONE); }
static Value operator_py_is(Borrowed self, Borrowed const *args) { return bool_value(args[0] == args[1]); }
static Value operator_py_is_not(Borrowed self, Borrowed const *args) { return bool_value(args[0] != args[1]); }

static Value operator_py_truth(Borrowed self, Borrowed const *args) {
    int truth = is_true(args[0]);
    return truth < 0 ? NULL : bool_value(truth);
}

static Value operator_py_not(Borrowed self, Borrowed const *args) {
    int truth = is_true(args[0]);
    return truth < 0 ? NULL : bool_value(!truth);
}

static Value operator_py_contains(Borrowed self, Borrowed const *args) {
    int has = object_contains(args[0], args[1]);
    return has < 0 ? NULL : bool_value(has);
}

static Value operator_py_count_of(Borrowed self, Borrowed const *args) {
    ssize_t n = sequence_count(args[0], args[1]);
    return n < 0 ? NULL : int_new(n);
}

static Value operator_py_index_of(Borrowed self, Borrowed const *args) {
    ssize_t n = sequence_index(args[0], args[1]);
    return n < 0 ? NULL : int_new(n);
}

static Value operator_py_iconcat(Borrowed self, Borrowed const *args) {
    TypeInfo *info = type_of(args[0])->info;
    if (info->inplace_concat)
        return info->inplace_concat(args[0], args[1]);
    if (info->concat)
        return info->concat(args[0], args[1]);
    if (is_sequence(args[0]) && is_sequence(args[1]))
        return number_inplace_add(args[0], args[1]);
    return raise_error(&exc_TypeError, "'%.200T' object can't be concatenated", args[0]);
}

static Value operator_py_setitem(Borrowed self, Borrowed const *args) {
    return set_item(args[0], args[1], args[2]) ? own(NONE) : NULL;
}

static Value operator_py_delitem(Borrowed self, Borrowed const *args) {
    return delete_item(args[0], args[1]) ? own(NONE) : NULL;
}

static Value operator_py_length_hint(Borrowed self, Borrowed const *args) {
    ssize_t fallback = 0;
    if (args[1] && !arg_ssize(args[1], &fallback))
        return NULL;
    ssize_t n = object_length_hint(args[0], fallback);
    return n < 0 ? NULL : int_new(n);
}

static Value operator_py_call(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return native_count("call", count, 1, INT64_MAX) ? call(args[0], args + 1, count - 1, keywords) : NULL;
}

/* Compares without telling by its duration where the difference is. */
static bool operator_equal_bytes(const unsigned char *a, ssize_t a_size, const unsigned char *b, ssize_t b_size) {
    volatile unsigned char difference = a_size != b_size;
    const volatile unsigned char *left = a_size == b_size ? a : b;
    for (ssize_t i = 0; i < b_size; i++)
        difference |= left[i] ^ b[i];
    return difference == 0;
}

static Value operator_compare_buffers(Borrowed a, Borrowed b) {
    Buffer x, y;
    if (!buffer_get(a, &x, BUFFER_SIMPLE))
        return NULL;
    if (!buffer_get(b, &y, BUFFER_SIMPLE)) {
        buffer_release(&x);
        return NULL;
    }
    Value result = NULL;
    if (x.dimensions > 1 || y.dimensions > 1)
        raise_error(&exc_BufferError, "Buffer must be single dimension");
    else
        result = bool_value(operator_equal_bytes(x.data, x.size, y.data, y.size));
    buffer_release(&x);
    buffer_release(&y);
    return result;
}

static Value operator_py_compare_digest(Borrowed self, Borrowed const *args) {
    Borrowed a = args[0], b = args[1];
    if (is_str(a) && is_str(b)) {
        if (!str_is_ascii(a) || !str_is_ascii(b))
            return raise_error(&exc_TypeError, "comparing strings with non-ASCII characters is not supported");
        return bool_value(operator_equal_bytes(str_data(a), str_length(a), str_data(b), str_length(b)));
    }
    if (!buffer_is_supported(a) && !buffer_is_supported(b))
        return raise_error(&exc_TypeError, "unsupported operand types(s) or combination of types: '%.100T' and '%.100T'", a, b);
    return operator_compare_buffers(a, b);
}

#define ROW_2(name, function, text) METHOD(name, operator_py_##function, "($module, a, b, /)", "Same as " text ".")
#define ROW_1(name, function, text) METHOD(name, operator_py_##function, "($module, a, /)", "Same as " text ".")
static MethodDef const operator_methods[] = {
    ROW_1("truth", truth, "bool(a)"),
    ROW_2("contains", contains, "b in a"),
    METHOD("indexOf", operator_py_index_of, "($module, a, b, /)", "Return the first index of b in a."),
    METHOD("countOf", operator_py_count_of, "($module, a, b, /)", "Return how many items of a are, or equal, b."),
    ROW_2("is_", is, "a is b"),
    ROW_2("is_not", is_not, "a is not b"),
    ROW_2("add", add, "a + b"),
    ROW_2("sub", sub, "a - b"),
    ROW_2("mul", mul, "a * b"),
    ROW_2("matmul", matmul, "a @ b"),
    ROW_2("floordiv", floordiv, "a // b"),
    ROW_2("truediv", truediv, "a / b"),
    ROW_2("mod", mod, "a % b"),
    ROW_1("neg", neg, "-a"),
    ROW_1("pos", pos, "+a"),
    ROW_1("abs", abs, "abs(a)"),
    ROW_1("inv", invert, "~a"),
    ROW_1("invert", invert, "~a"),
    ROW_2("lshift", lshift, "a << b"),
    ROW_2("rshift", rshift, "a >> b"),
    ROW_1("not_", not, "not a"),
    ROW_2("and_", and, "a & b"),
    ROW_2("xor", xor, "a ^ b"),
    ROW_2("or_", or, "a | b"),
    ROW_2("iadd", iadd, "a += b"),
    ROW_2("isub", isub, "a -= b"),
    ROW_2("imul", imul, "a *= b"),
    ROW_2("imatmul", imatmul, "a @= b"),
    ROW_2("ifloordiv", ifloordiv, "a //= b"),
    ROW_2("itruediv", itruediv, "a /= b"),
    ROW_2("imod", imod, "a %= b"),
    ROW_2("ilshift", ilshift, "a <<= b"),
    ROW_2("irshift", irshift, "a >>= b"),
    ROW_2("iand", iand, "a &= b"),
    ROW_2("ixor", ixor, "a ^= b"),
    ROW_2("ior", ior, "a |= b"),
    ROW_2("concat", concat, "a + b, for a and b sequences"),
    ROW_2("iconcat", iconcat, "a += b, for a and b sequences"),
    ROW_2("getitem", getitem, "a[b]"),
    METHOD("setitem", operator_py_setitem, "($module, a, b, c, /)", "Same as a[b] = c."),
    ROW_2("delitem", delitem, "del a[b]"),
    ROW_2("pow", pow, "a ** b"),
    ROW_2("ipow", ipow, "a **= b"),
    ROW_2("lt", lt, "a < b"),
    ROW_2("le", le, "a <= b"),
    ROW_2("eq", eq, "a == b"),
    ROW_2("ne", ne, "a != b"),
    ROW_2("gt", gt, "a > b"),
    ROW_2("ge", ge, "a >= b"),
    ROW_1("index", index, "a.__index__()"),
    METHOD("length_hint", operator_py_length_hint, "($module, obj, default=0, /)",
           "Return an estimate of how many items obj has."),
    METHOD("_compare_digest", operator_py_compare_digest, "($module, a, b, /)",
           "Whether a equals b, in a time that does not tell where they differ."),
    METHOD_RAW("call", operator_py_call, "($module, obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs)."),
    METHOD_END,
};

static Type *const operator_types[] = {&itemgetter_type, &attrgetter_type, &methodcaller_type, NULL};
static int operator_id;
ModuleDef const operator_module = {
    .name = "_operator",
    .doc = "Python's operators as functions: operator.add(x, y) is x + y.",
    .methods = operator_methods,
    .types = operator_types,
    .id = &operator_id,
};
