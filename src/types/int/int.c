/* SPDX-License-Identifier: MIT
   The type int: its slots, its constructor and its methods, over types/int/arithmetic.c and its neighbours. */
#include "types/int/int_priv.h"

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/float.h"
#include "types/format_spec.h"
#include "types/list.h"
#include "types/str.h"

/* --- making --- */

/* An instance of `type`, a strict subclass of int, with the value of `v` (stolen, NULL passes an error on). */
static Value int_new_subclass(Type *type, STEALS Value v) {
    OWNED Value value = v;
    if (!value)
        return NULL;
    IntView view;
    int_view(value, &view);
    Value self = type_alloc_var(type, view.count);
    if (!self)
        return NULL;
    Int *result = AS(Int, self);
    memcpy(result->digits, view.digits, (size_t)view.count * sizeof(Digit));
    result->head.size = view.sign < 0 ? -view.count : view.count;
    return self;
}

static Value int_from_base(Borrowed text, Borrowed base_value) {
    OWNED Value index = number_index(base_value);
    if (!index)
        return NULL;
    int overflow;
    int64_t base = int_get(index, &overflow);
    if (overflow || (base != 0 && base < 2) || base > 36)
        return raise_error(&exc_ValueError, "int() base must be >= 2 and <= 36, or 0");
    if (is_str(text))
        return int_from_str(text, (int)base);
    if (is_bytes(text))
        return int_from_ascii(bytes_data(text), bytes_size(text), (int)base, text);
    if (is_bytearray(text))
        return int_from_ascii(bytearray_data(text), bytearray_size(text), (int)base, text);
    return raise_error(&exc_TypeError, "int() can't convert non-string with explicit base");
}

static Value int_construct(Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t named = keywords ? tuple_size(keywords) : 0;
    if (count + named > 2)
        return raise_error(&exc_TypeError, "int() takes at most 2 %sarguments (%zd given)", count ? "" : "keyword ",
                           count + named);
    Borrowed base = count > 1 ? args[1] : NULL;
    for (ssize_t i = 0; i < named; i++) {
        Borrowed name = tuple_peek(keywords, i);
        if (!str_equal_ascii(name, "base"))
            return raise_error(&exc_TypeError, "'%U' is an invalid keyword argument for int()", name);
        if (base)
            return raise_error(&exc_TypeError, "argument for int() given by name ('base') and position (2)");
        base = args[count + i];
    }
    if (count == 0)
        return base ? raise_error(&exc_TypeError, "int() missing string argument") : imm_int(0);
    if (base)
        return int_from_base(args[0], base);
    if (is_str_exact(args[0]))
        return int_from_str(args[0], 10);
    if (is_exact(args[0], &bytes_type) || is_exact(args[0], &bytearray_type))
        return int_from_base(args[0], imm_int(10));
    return number_to_int(args[0]);
}

static Value int_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (LIKELY(type == &int_type)) {
        if (LIKELY(count == 1 && !keywords)) {
            Borrowed v = args[0];
            if (is_imm_int(v))
                return own(v);
            if (is_imm_float(v))
                return int_from_double(imm_float_get(v));
        }
        return int_construct(args, count, keywords);
    }
    return int_new_subclass(type, int_construct(args, count, keywords));
}

/* --- slots --- */

#define INT_BINARY_SLOT(name, operation)                                                                               \
    static Value int_slot_##name(Borrowed a, Borrowed b) {                                                             \
        if (UNLIKELY(!is_int(a) || !is_int(b)))                                                                        \
            return NOT_IMPLEMENTED;                                                                                    \
        return operation(a, b);                                                                                        \
    }
INT_BINARY_SLOT(add, int_add)
INT_BINARY_SLOT(subtract, int_subtract)
INT_BINARY_SLOT(multiply, int_multiply)
INT_BINARY_SLOT(floor_divide, int_floor_divide)
INT_BINARY_SLOT(remainder, int_remainder)
INT_BINARY_SLOT(true_divide, int_true_divide)
INT_BINARY_SLOT(bit_and, int_and)
INT_BINARY_SLOT(bit_or, int_or)
INT_BINARY_SLOT(bit_xor, int_xor)

static Value int_slot_divmod(Borrowed a, Borrowed b) {
    if (!is_int(a) || !is_int(b))
        return NOT_IMPLEMENTED;
    Value parts[2];
    return int_divmod(a, b, &parts[0], &parts[1]) ? tuple_from_array_steal(parts, 2) : NULL;
}

static Value int_slot_power(Borrowed a, Borrowed b, Borrowed modulus) {
    if (!is_int(a) || !is_int(b) || !(modulus == NONE || is_int(modulus)))
        return NOT_IMPLEMENTED;
    return int_power(a, b, modulus);
}

/* The shift count; -1 with an exception when negative; INT64_MAX stands for all that do not fit. */
static int64_t int_shift_count(Borrowed b) {
    if (int_sign(b) < 0)
        return raise_error(&exc_ValueError, "negative shift count"), -1;
    int overflow;
    int64_t shift = int_get(b, &overflow);
    return overflow ? INT64_MAX : shift;
}

static Value int_slot_lshift(Borrowed a, Borrowed b) {
    if (UNLIKELY(!is_int(a) || !is_int(b)))
        return NOT_IMPLEMENTED;
    int64_t shift = int_shift_count(b);
    return shift < 0 ? NULL : int_lshift(a, shift);
}

static Value int_slot_rshift(Borrowed a, Borrowed b) {
    if (UNLIKELY(!is_int(a) || !is_int(b)))
        return NOT_IMPLEMENTED;
    int64_t shift = int_shift_count(b);
    return shift < 0 ? NULL : int_rshift(a, shift);
}

static int int_slot_boolean(Borrowed self) { return !int_is_zero(self); }
static Value int_slot_repr(Borrowed self) { return int_to_str(self, 10, false); }

static Value int_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (UNLIKELY(!is_int(a) || !is_int(b)))
        return NOT_IMPLEMENTED;
    return compare_result(int_compare(a, b), op);
}

static Value int_slot_float(Borrowed self) {
    double d;
    return int_get_double(self, &d) ? float_new(d) : NULL;
}

/* --- methods --- */

static Value int_py_identity(Borrowed self, Borrowed const *args) { return int_exact(self); }

static Value int_py_bit_length(Borrowed self, Borrowed const *args) { return int_new(int_bit_length(self)); }

static Value int_py_bit_count(Borrowed self, Borrowed const *args) {
    IntView view;
    int_view(self, &view);
    int64_t ones = 0;
    for (ssize_t i = 0; i < view.count; i++)
        ones += __builtin_popcount(view.digits[i]);
    return int_new(ones);
}

static Value int_py_as_integer_ratio(Borrowed self, Borrowed const *args) {
    Value parts[2] = {int_exact(self), imm_int(1)};
    return parts[0] ? tuple_from_array_steal(parts, 2) : NULL;
}

static Value int_py_getnewargs(Borrowed self, Borrowed const *args) {
    Value exact = int_exact(self);
    return exact ? tuple_from_array_steal(&exact, 1) : NULL;
}

static Value int_py_sizeof(Borrowed self, Borrowed const *args) {
    IntView view;
    int_view(self, &view);
    return int_new((int64_t)sizeof(Int) + view.count * (int64_t)sizeof(Digit));
}

static Value int_py_format(Borrowed self, Borrowed const *args) {
    if (!arg_is_str("__format__", 0, args[0]))
        return NULL;
    return number_format_int(self, args[0]);
}

static Value int_py_round(Borrowed self, Borrowed const *args) {
    if (!args[0])
        return int_exact(self);
    OWNED Value places = number_index(args[0]);
    if (!places)
        return NULL;
    if (int_sign(places) >= 0)
        return int_exact(self);
    /* round(self / 10**k) * 10**k, halves to even */
    OWNED Value exponent = int_negative(places);
    OWNED Value unit = exponent ? int_power(imm_int(10), exponent, NONE) : NULL;
    OWNED Value quotient = unit ? int_divide_nearest(self, unit) : NULL;
    return quotient ? int_multiply(quotient, unit) : NULL;
}

static bool int_byte_order(const char *function, Borrowed v, bool *little) {
    *little = false;
    if (!v)
        return true;
    if (!is_str(v))
        return raise_error(&exc_TypeError, "%s() argument 'byteorder' must be str, not %T", function, v), false;
    *little = str_equal_ascii(v, "little");
    if (!*little && !str_equal_ascii(v, "big"))
        return raise_error(&exc_ValueError, "byteorder must be either 'little' or 'big'"), false;
    return true;
}

static Value int_py_to_bytes(Borrowed self, Borrowed const *args) {
    ssize_t length = 1;
    bool little;
    if ((args[0] && !arg_ssize(args[0], &length)) || !int_byte_order("to_bytes", args[1], &little))
        return NULL;
    int is_signed = args[2] ? is_true(args[2]) : 0;
    if (is_signed < 0)
        return NULL;
    if (length < 0)
        return raise_error(&exc_ValueError, "length argument must be non-negative");
    OWNED Value result = bytes_new(NULL, length);
    if (!result || !int_to_bytes(self, (unsigned char *)bytes_data(result), length, little, is_signed))
        return NULL;
    return MOVE(result);
}

static Value int_py_from_bytes(Borrowed class, Borrowed const *args) {
    bool little;
    if (!int_byte_order("from_bytes", args[1], &little))
        return NULL;
    int is_signed = args[2] ? is_true(args[2]) : 0;
    if (is_signed < 0)
        return NULL;
    OWNED Value bytes = object_bytes(args[0]);
    if (!bytes)
        return NULL;
    OWNED Value result =
        int_from_bytes((const unsigned char *)bytes_data(bytes), bytes_size(bytes), little, is_signed);
    if (!result || AS(Type, class) == &int_type)
        return MOVE(result);
    return call_1(class, result);
}

static Value int_get_numerator(Borrowed self, void *closure) { return int_exact(self); }
static Value int_get_denominator(Borrowed self, void *closure) { return imm_int(1); }
static Value int_get_imag(Borrowed self, void *closure) { return imm_int(0); }

/* --- tables --- */

static const MethodDef int_methods[] = {
    METHOD("conjugate", int_py_identity, "($self, /)", "The number itself, which has no imaginary part."),
    METHOD("bit_length", int_py_bit_length, "($self, /)",
           "Number of bits that the absolute value needs in binary, leading zeros and sign not counted."),
    METHOD("bit_count", int_py_bit_count, "($self, /)", "Number of ones in the binary form of the absolute value."),
    METHOD("to_bytes", int_py_to_bytes, "($self, /, length=1, byteorder='big', *, signed=False)",
           "The value as `length` bytes in the given byte order, two's complement when signed."),
    METHOD_CLASS("from_bytes", int_py_from_bytes, "($type, /, bytes, byteorder='big', *, signed=False)",
                 "The number that the bytes represent in the given byte order."),
    METHOD("as_integer_ratio", int_py_as_integer_ratio, "($self, /)", "The pair (value, 1)."),
    METHOD("__trunc__", int_py_identity, "($self, /)", "The number itself."),
    METHOD("__floor__", int_py_identity, "($self, /)", "The number itself."),
    METHOD("__ceil__", int_py_identity, "($self, /)", "The number itself."),
    METHOD("__round__", int_py_round, "($self, ndigits=<unrepresentable>, /)",
           "Rounds to a multiple of 10**-ndigits, halves to even."),
    METHOD("__getnewargs__", int_py_getnewargs, "($self, /)", "Arguments for pickling."),
    METHOD("__format__", int_py_format, "($self, format_spec, /)", "Formats as the specification says."),
    METHOD("__sizeof__", int_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_END,
};

static const GetSetDef int_getsets[] = {
    {"real", int_get_numerator, NULL, "the real part", NULL},
    {"imag", int_get_imag, NULL, "the imaginary part, zero", NULL},
    {"numerator", int_get_numerator, NULL, "the numerator in lowest terms", NULL},
    {"denominator", int_get_denominator, NULL, "the denominator in lowest terms, one", NULL},
    GETSET_END,
};

static TypeInfo int_info = {
    .slot_flags = INFO_STATIC,
    .methods = int_methods,
    .getsets = int_getsets,
    .new = int_slot_new,
    .repr = int_slot_repr,
    .hash = int_hash,
    .compare = int_slot_compare,
    .add = int_slot_add,
    .subtract = int_slot_subtract,
    .multiply = int_slot_multiply,
    .remainder = int_slot_remainder,
    .divmod = int_slot_divmod,
    .power = int_slot_power,
    .negative = int_negative,
    .positive = int_exact,
    .absolute = int_absolute,
    .boolean = int_slot_boolean,
    .invert = int_invert,
    .lshift = int_slot_lshift,
    .rshift = int_slot_rshift,
    .bit_and = int_slot_bit_and,
    .bit_xor = int_slot_bit_xor,
    .bit_or = int_slot_bit_or,
    .to_int = int_exact,
    .to_float = int_slot_float,
    .floor_divide = int_slot_floor_divide,
    .true_divide = int_slot_true_divide,
    .index = int_exact,
};

Type int_type = {
    STATIC_TYPE("int", Int, &int_info),
    .item_size = sizeof(Digit),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_INT | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_IMMUTABLE,
    .doc = "int([x]) -> integer\nint(x, base=10) -> integer\n\n"
           "The integer that a number is truncated to, or that a text denotes in the given base (0: as the prefix says).",
};
