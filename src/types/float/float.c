/* SPDX-License-Identifier: MIT
   The type float: arithmetic, comparison, constructor, methods. Text is in float_text.c and float_hex.c. Most floats are
   immediates; float_new_slow boxes the others. */
#include "types/float/float_priv.h"

#include <math.h>

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/format_spec.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

bool is_float_slow(Borrowed v) { return type_is_subtype(type_of(v), &float_type); }

Value float_new_slow(double d) {
    Float *self = object_new_raw(&float_type, sizeof *self);
    if (!self)
        return NULL;
    self->value = d;
    return TO_VALUE(self);
}

Value float_box(Borrowed v) { return float_new_slow(float_get(v)); }
Value float_exact(Borrowed v) { return is_float_exact(v) ? own(v) : float_new(float_get(v)); }

/* --- arithmetic --- */

/* An operand of a float operation: 1 and the value, 0 when it is neither float nor int, -1 when an int is too large. */
static ALWAYS_INLINE int float_operand(Borrowed v, double *out) {
    if (LIKELY(is_imm_float(v))) {
        *out = imm_float_get(v);
        return 1;
    }
    if (is_imm_int(v)) {
        *out = (double)imm_int_get(v);
        return 1;
    }
    if (is_float(v)) {
        *out = AS(Float, v)->value;
        return 1;
    }
    if (!is_int(v))
        return 0;
    return int_get_double(v, out) ? 1 : -1;
}

/* Fetches both operands into x and y, or leaves the slot. */
#define FLOAT_OPERANDS(a, b)                                                                                           \
    double x, y;                                                                                                       \
    int x_kind = float_operand(a, &x), y_kind = x_kind > 0 ? float_operand(b, &y) : x_kind;                            \
    if (UNLIKELY(y_kind <= 0))                                                                                         \
    return y_kind < 0 ? NULL : NOT_IMPLEMENTED

static Value float_slot_add(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    return float_new(x + y);
}

static Value float_slot_subtract(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    return float_new(x - y);
}

static Value float_slot_multiply(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    return float_new(x * y);
}

static Value float_slot_true_divide(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    if (UNLIKELY(y == 0.0))
        return raise_error(&exc_ZeroDivisionError, "float division by zero");
    return float_new(x / y);
}

double float_remainder(double a, double b) {
    double r = fmod(a, b);
    if (r == 0.0)
        return copysign(0.0, b);
    return (r < 0) != (b < 0) ? r + b : r;
}

/* The quotient from the exact remainder, so that a == q * b + r holds as well as it can. */
double float_floor_divide(double a, double b) {
    double r = fmod(a, b), q = (a - r) / b;
    if (r != 0.0 && (r < 0) != (b < 0))
        q -= 1.0;
    if (q == 0.0)
        return copysign(0.0, a / b);
    double whole = floor(q);
    return q - whole > 0.5 ? whole + 1.0 : whole;
}

static Value float_slot_floor_divide(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    if (UNLIKELY(y == 0.0))
        return raise_error(&exc_ZeroDivisionError, "float floor division by zero");
    return float_new(float_floor_divide(x, y));
}

static Value float_slot_remainder(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    if (UNLIKELY(y == 0.0))
        return raise_error(&exc_ZeroDivisionError, "float modulo");
    return float_new(float_remainder(x, y));
}

static Value float_slot_divmod(Borrowed a, Borrowed b) {
    FLOAT_OPERANDS(a, b);
    if (UNLIKELY(y == 0.0))
        return raise_error(&exc_ZeroDivisionError, "float divmod()");
    Value parts[2] = {float_new(float_floor_divide(x, y)), float_new(float_remainder(x, y))};
    if (parts[0] && parts[1])
        return tuple_from_array_steal(parts, 2);
    drop(parts[0]);
    drop(parts[1]);
    return NULL;
}

static bool float_is_odd(double d) { return fmod(fabs(d), 2.0) == 1.0; }

static COLD void *float_raise_range(void) {
    OWNED Value args = build_value("(is)", 34, "Numerical result out of range");
    return args ? raise_value(&exc_OverflowError, args) : NULL;
}

/* Cases in the order of C99's annex F, which pow() alone does not promise everywhere; then what Python adds: zero to a
   negative power raises, a negative base with a fractional exponent is complex, overflow raises. */
Value float_power(double x, double y) {
    if (y == 0.0 || x == 1.0)
        return float_new(1.0);
    if (isnan(x) || isnan(y))
        return float_new(isnan(x) ? x : y);
    if (isinf(y)) {
        double size = fabs(x);
        return float_new(size == 1.0 ? 1.0 : (y > 0) == (size > 1.0) ? INFINITY : 0.0);
    }
    if (isinf(x)) {
        bool odd = float_is_odd(y);
        return float_new(y > 0 ? (odd ? x : fabs(x)) : odd ? copysign(0.0, x) : 0.0);
    }
    if (x == 0.0) {
        if (y < 0)
            return raise_error(&exc_ZeroDivisionError, "0.0 cannot be raised to a negative power");
        return float_new(float_is_odd(y) ? x : 0.0);
    }
    bool negate = false;
    if (x < 0) {
        if (y != floor(y)) {
            OWNED Value base = complex_new(x, 0.0);
            OWNED Value exponent = complex_new(y, 0.0);
            return base && exponent ? number_power(base, exponent, NONE) : NULL;
        }
        negate = float_is_odd(y);
        x = -x;
    }
    double result = pow(x, y);
    if (isinf(result))
        return float_raise_range();
    return float_new(negate ? -result : result);
}

static Value float_slot_power(Borrowed a, Borrowed b, Borrowed modulus) {
    if (modulus != NONE)
        return raise_error(&exc_TypeError, "pow() 3rd argument not allowed unless all arguments are integers");
    FLOAT_OPERANDS(a, b);
    return float_power(x, y);
}

static Value float_slot_negative(Borrowed self) { return float_new(-float_get(self)); }
static Value float_slot_absolute(Borrowed self) { return float_new(fabs(float_get(self))); }
static int float_slot_boolean(Borrowed self) { return float_get(self) != 0.0; }
static Value float_slot_int(Borrowed self) { return int_from_double(float_get(self)); }
static Value float_slot_repr(Borrowed self) { return float_repr(float_get(self)); }
static hash_t float_slot_hash(Borrowed self) { return hash_double(self, float_get(self)); }

/* --- comparison --- */

/* Order of a finite double and an int, exactly: by sign, then by the whole part, then by what follows the point. */
static int float_compare_int(double d, Borrowed i, bool *failed) {
    int sign = int_sign(i), d_sign = (d > 0) - (d < 0);
    if (d_sign != sign)
        return d_sign < sign ? -1 : 1;
    double whole = trunc(d);
    OWNED Value whole_int = int_from_double(whole);
    if (!whole_int) {
        *failed = true;
        return 0;
    }
    int order = int_compare(whole_int, i);
    return order ? order : (d > whole) - (d < whole);
}

static Value float_compare_doubles(double x, double y, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return bool_value(x < y);
    case COMPARE_LE: return bool_value(x <= y);
    case COMPARE_EQ: return bool_value(x == y);
    case COMPARE_NE: return bool_value(x != y);
    case COMPARE_GT: return bool_value(x > y);
    case COMPARE_GE: return bool_value(x >= y);
    }
    UNREACHABLE();
}

static Value float_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    const int64_t exact = (int64_t)1 << 53;
    double x = float_get(a);
    if (is_float(b))
        return float_compare_doubles(x, float_get(b), op);
    if (!is_int(b))
        return NOT_IMPLEMENTED;
    if (is_imm_int(b) && imm_int_get(b) >= -exact && imm_int_get(b) <= exact)
        return float_compare_doubles(x, (double)imm_int_get(b), op);
    if (!isfinite(x))
        return float_compare_doubles(x, 0.0, op);
    bool failed = false;
    int order = float_compare_int(x, b, &failed);
    return failed ? NULL : compare_result(order, op);
}

/* --- making --- */

static Value float_construct(Borrowed v) {
    if (is_str_exact(v))
        return float_from_str(v);
    if (is_bytes_exact(v))
        return float_from_text_object(v);
    return number_to_float(v);
}

static Value float_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (LIKELY(type == &float_type && count == 1 && !keywords)) {
        if (is_imm_float(args[0]))
            return own(args[0]);
        if (is_imm_int(args[0]))
            return float_new((double)imm_int_get(args[0]));
    }
    if ((type == &float_type || type->info->init == float_type.info->init) && !native_no_keywords("float", keywords))
        return NULL;
    if (!native_count("float", count, 0, 1))
        return NULL;
    OWNED Value v = count ? float_construct(args[0]) : float_new(0.0);
    if (!v || type == &float_type)
        return MOVE(v);
    Value self = type_alloc(type);
    if (self)
        AS(Float, self)->value = float_get(v);
    return self;
}

/* --- methods --- */

static Value float_py_exact(Borrowed self, Borrowed const *args) { return float_exact(self); }
static Value float_py_trunc(Borrowed self, Borrowed const *args) { return int_from_double(float_get(self)); }
static Value float_py_floor(Borrowed self, Borrowed const *args) { return int_from_double(floor(float_get(self))); }
static Value float_py_ceil(Borrowed self, Borrowed const *args) { return int_from_double(ceil(float_get(self))); }

static Value float_py_round(Borrowed self, Borrowed const *args) {
    double d = float_get(self);
    if (!args[0] || args[0] == NONE)
        return int_from_double(rint(d));
    OWNED Value places = number_index(args[0]);
    if (!places)
        return NULL;
    int overflow;
    int64_t n = int_get(places, &overflow);
    return float_round(d, overflow ? overflow * (ssize_t)1000000 : n);
}

bool float_ratio(double d, Value *numerator, Value *denominator) {
    if (isinf(d))
        return raise_error(&exc_OverflowError, "cannot convert Infinity to integer ratio"), false;
    if (isnan(d))
        return raise_error(&exc_ValueError, "cannot convert NaN to integer ratio"), false;
    int exponent;
    double mantissa = frexp(d, &exponent);
    int64_t whole = (int64_t)ldexp(mantissa, 53);
    exponent -= 53;
    if (whole == 0) {
        exponent = 0;
    } else {
        int twos = __builtin_ctzll((uint64_t)whole);
        whole >>= twos;
        exponent += twos;
    }
    OWNED Value top = exponent > 0 ? int_lshift(imm_int(whole), exponent) : imm_int(whole);
    OWNED Value bottom = exponent < 0 ? int_lshift(imm_int(1), -exponent) : imm_int(1);
    if (!top || !bottom)
        return false;
    *numerator = MOVE(top);
    *denominator = MOVE(bottom);
    return true;
}

static Value float_py_as_integer_ratio(Borrowed self, Borrowed const *args) {
    Value parts[2];
    return float_ratio(float_get(self), &parts[0], &parts[1]) ? tuple_from_array_steal(parts, 2) : NULL;
}

static Value float_py_is_integer(Borrowed self, Borrowed const *args) {
    double d = float_get(self);
    return bool_value(isfinite(d) && floor(d) == d);
}

static Value float_py_hex(Borrowed self, Borrowed const *args) { return float_to_hex(float_get(self)); }

static Value float_py_fromhex(Borrowed class, Borrowed const *args) {
    double d;
    if (!float_from_hex(args[0], &d))
        return NULL;
    OWNED Value result = float_new(d);
    if (!result || AS(Type, class) == &float_type)
        return MOVE(result);
    return call_1(class, result);
}

static Value float_py_getnewargs(Borrowed self, Borrowed const *args) {
    Value exact = float_exact(self);
    return exact ? tuple_from_array_steal(&exact, 1) : NULL;
}

static Value float_py_format(Borrowed self, Borrowed const *args) {
    return arg_is_str("__format__", 0, args[0]) ? number_format_float(self, args[0]) : NULL;
}

static Value float_py_getformat(Borrowed class, Borrowed const *args) {
    if (!arg_is_str("__getformat__", 0, args[0]))
        return NULL;
    if (!str_equal_ascii(args[0], "double") && !str_equal_ascii(args[0], "float"))
        return raise_error(&exc_ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
    return str_from_text("IEEE, little-endian");
}

static Value float_get_real(Borrowed self, void *closure) { return float_exact(self); }
static Value float_get_imag(Borrowed self, void *closure) { return float_new(0.0); }

/* --- tables --- */

static const MethodDef float_methods[] = {
    METHOD("conjugate", float_py_exact, "($self, /)", "The number itself, which has no imaginary part."),
    METHOD("__trunc__", float_py_trunc, "($self, /)", "The whole part, rounded towards zero."),
    METHOD("__floor__", float_py_floor, "($self, /)", "The largest int that is not greater."),
    METHOD("__ceil__", float_py_ceil, "($self, /)", "The smallest int that is not less."),
    METHOD("__round__", float_py_round, "($self, ndigits=None, /)",
           "Rounds half to even: to an int, or to that many decimal places."),
    METHOD("as_integer_ratio", float_py_as_integer_ratio, "($self, /)",
           "The pair of ints in lowest terms whose quotient is exactly this number."),
    METHOD_CLASS("fromhex", float_py_fromhex, "($type, string, /)", "The float that a hexadecimal text denotes."),
    METHOD("hex", float_py_hex, "($self, /)", "The exact value as hexadecimal text."),
    METHOD("is_integer", float_py_is_integer, "($self, /)", "Whether the number has no fractional part."),
    METHOD("__getnewargs__", float_py_getnewargs, "($self, /)", "Arguments for pickling."),
    METHOD_CLASS("__getformat__", float_py_getformat, "($type, typestr, /)",
                 "How C doubles ('double') and floats ('float') are stored on this machine."),
    METHOD("__format__", float_py_format, "($self, format_spec, /)", "Formats as the specification says."),
    METHOD_END,
};

static const GetSetDef float_getsets[] = {
    {"real", float_get_real, NULL, "the real part", NULL},
    {"imag", float_get_imag, NULL, "the imaginary part, zero", NULL},
    GETSET_END,
};

static TypeInfo float_info = {
    .slot_flags = INFO_STATIC,
    .methods = float_methods,
    .getsets = float_getsets,
    .new_signature = "(x=0, /)",
    .new = float_slot_new,
    .repr = float_slot_repr,
    .hash = float_slot_hash,
    .compare = float_slot_compare,
    .add = float_slot_add,
    .subtract = float_slot_subtract,
    .multiply = float_slot_multiply,
    .remainder = float_slot_remainder,
    .divmod = float_slot_divmod,
    .power = float_slot_power,
    .negative = float_slot_negative,
    .positive = float_exact,
    .absolute = float_slot_absolute,
    .boolean = float_slot_boolean,
    .to_int = float_slot_int,
    .to_float = float_exact,
    .floor_divide = float_slot_floor_divide,
    .true_divide = float_slot_true_divide,
};

Type float_type = {
    STATIC_TYPE("float", Float, &float_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_IMMUTABLE,
    .doc = "The floating-point number that a number or a text stands for.",
};
