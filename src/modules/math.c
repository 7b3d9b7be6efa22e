/* SPDX-License-Identifier: MIT
   The math module: functions of floats over the C library, with Python's errors. Exact functions of ints are in
   math_int.c, gamma in math_gamma.c. No state. */
#include "modules/math_priv.h"

#include <float.h>
#include <math.h>

#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "heap/memory.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

void *math_raise_domain(void) { return raise_error(&exc_ValueError, "math domain error"); }
void *math_raise_range(void) { return raise_error(&exc_OverflowError, "math range error"); }

static ALWAYS_INLINE bool math_arg(Borrowed v, double *out) {
    if (LIKELY(is_imm_float(v))) {
        *out = imm_float_get(v);
        return true;
    }
    return arg_double(v, out);
}

/* --- functions of one number --- */

/* What infinity means as the result of a finite argument. */
typedef enum { INFINITY_IS_POLE, INFINITY_IS_OVERFLOW } InfinityMeaning;

static ALWAYS_INLINE Value math_result(double x, double r, InfinityMeaning meaning) {
    if (LIKELY(isfinite(r)))
        return float_new(r);
    if (isnan(r) && !isnan(x))
        return math_raise_domain();
    if (isinf(r) && isfinite(x))
        return meaning == INFINITY_IS_OVERFLOW ? math_raise_range() : math_raise_domain();
    return float_new(r);
}

#define MATH_FUNCTION(name, meaning)                                                                                   \
    static Value math_py_##name(Borrowed module, Borrowed const *args) {                                               \
        double x;                                                                                                      \
        return math_arg(args[0], &x) ? math_result(x, name(x), meaning) : NULL;                                        \
    }
MATH_FUNCTION(acos, INFINITY_IS_POLE)
MATH_FUNCTION(acosh, INFINITY_IS_POLE)
MATH_FUNCTION(asin, INFINITY_IS_POLE)
MATH_FUNCTION(asinh, INFINITY_IS_POLE)
MATH_FUNCTION(atan, INFINITY_IS_POLE)
MATH_FUNCTION(atanh, INFINITY_IS_POLE)
MATH_FUNCTION(cbrt, INFINITY_IS_POLE)
MATH_FUNCTION(cos, INFINITY_IS_POLE)
MATH_FUNCTION(cosh, INFINITY_IS_OVERFLOW)
MATH_FUNCTION(erf, INFINITY_IS_POLE)
MATH_FUNCTION(erfc, INFINITY_IS_POLE)
MATH_FUNCTION(exp, INFINITY_IS_OVERFLOW)
MATH_FUNCTION(exp2, INFINITY_IS_OVERFLOW)
MATH_FUNCTION(expm1, INFINITY_IS_OVERFLOW)
MATH_FUNCTION(fabs, INFINITY_IS_POLE)
MATH_FUNCTION(log1p, INFINITY_IS_POLE)
MATH_FUNCTION(sin, INFINITY_IS_POLE)
MATH_FUNCTION(sinh, INFINITY_IS_OVERFLOW)
MATH_FUNCTION(sqrt, INFINITY_IS_POLE)
MATH_FUNCTION(tan, INFINITY_IS_POLE)
MATH_FUNCTION(tanh, INFINITY_IS_POLE)

static Value math_gamma_result(Borrowed v, double (*function)(double, char *)) {
    double x;
    char problem = 0;
    if (!math_arg(v, &x))
        return NULL;
    double r = function(x, &problem);
    return problem == 'd' ? math_raise_domain() : problem == 'r' ? math_raise_range() : float_new(r);
}
static Value math_py_gamma(Borrowed module, Borrowed const *args) { return math_gamma_result(args[0], math_gamma); }
static Value math_py_lgamma(Borrowed module, Borrowed const *args) { return math_gamma_result(args[0], math_lgamma); }

static Value math_py_degrees(Borrowed module, Borrowed const *args) {
    double x;
    return math_arg(args[0], &x) ? float_new(x * (180.0 / M_PI)) : NULL;
}
static Value math_py_radians(Borrowed module, Borrowed const *args) {
    double x;
    return math_arg(args[0], &x) ? float_new(x * (M_PI / 180.0)) : NULL;
}
static Value math_py_isfinite(Borrowed module, Borrowed const *args) {
    double x;
    return math_arg(args[0], &x) ? bool_value(isfinite(x)) : NULL;
}
static Value math_py_isinf(Borrowed module, Borrowed const *args) {
    double x;
    return math_arg(args[0], &x) ? bool_value(isinf(x)) : NULL;
}
static Value math_py_isnan(Borrowed module, Borrowed const *args) {
    double x;
    return math_arg(args[0], &x) ? bool_value(isnan(x)) : NULL;
}

static Value math_py_ulp(Borrowed module, Borrowed const *args) {
    double x;
    if (!math_arg(args[0], &x))
        return NULL;
    x = fabs(x);
    if (!isfinite(x))
        return float_new(x);
    double above = nextafter(x, INFINITY);
    return float_new(isinf(above) ? x - nextafter(x, -INFINITY) : above - x);
}

static Value math_py_frexp(Borrowed module, Borrowed const *args) {
    double x;
    if (!math_arg(args[0], &x))
        return NULL;
    int exponent = 0;
    if (isfinite(x) && x != 0.0)
        x = frexp(x, &exponent);
    return build_value("(di)", x, exponent);
}

static Value math_py_modf(Borrowed module, Borrowed const *args) {
    double x, whole;
    if (!math_arg(args[0], &x))
        return NULL;
    double fraction = modf(x, &whole);
    return build_value("(dd)", fraction, whole);
}

/* --- rounding to ints --- */

typedef double (*RoundFn)(double);

static Value math_round(Borrowed v, Borrowed special_name, RoundFn function) {
    if (is_float_exact(v))
        return int_from_double(function(float_get(v)));
    Value result;
    int found = is_immediate(v) && !is_imm_int(v) ? 0 : call_special(v, special_name, NULL, 0, &result);
    if (found)
        return found > 0 ? result : NULL;
    double x;
    return arg_double(v, &x) ? int_from_double(function(x)) : NULL;
}
static Value math_py_floor(Borrowed module, Borrowed const *args) { return math_round(args[0], STR(__floor__), floor); }
static Value math_py_ceil(Borrowed module, Borrowed const *args) { return math_round(args[0], STR(__ceil__), ceil); }

static Value math_py_trunc(Borrowed module, Borrowed const *args) {
    if (is_float_exact(args[0]))
        return int_from_double(float_get(args[0]));
    Value result;
    int found = call_special(args[0], STR(__trunc__), NULL, 0, &result);
    if (found == 0)
        return raise_error(&exc_TypeError, "type %T doesn't define __trunc__ method", args[0]);
    return found > 0 ? result : NULL;
}

/* --- functions of two numbers --- */

#define MATH_ARGS2(x, y)                                                                                               \
    double x, y;                                                                                                       \
    if (!math_arg(args[0], &x) || !math_arg(args[1], &y))                                                              \
    return NULL

static Value math_py_atan2(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(y, x);
    return float_new(atan2(y, x));
}
static Value math_py_copysign(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(x, y);
    return float_new(copysign(x, y));
}
static Value math_py_nextafter(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(x, y);
    return float_new(x == y ? y : nextafter(x, y));
}
static Value math_py_fmod(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(x, y);
    if (isinf(y) && isfinite(x))
        return float_new(x);
    double r = fmod(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? math_raise_domain() : float_new(r);
}
static Value math_py_remainder(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(x, y);
    double r = remainder(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? math_raise_domain() : float_new(r);
}
static Value math_py_pow(Borrowed module, Borrowed const *args) {
    MATH_ARGS2(x, y);
    double r = pow(x, y);
    if (isfinite(x) && isfinite(y) && !isfinite(r))
        return isnan(r) || x == 0.0 ? math_raise_domain() : math_raise_range();
    return float_new(r);
}

static Value math_py_ldexp(Borrowed module, Borrowed const *args) {
    double x;
    if (!math_arg(args[0], &x))
        return NULL;
    if (!is_int(args[1]))
        return raise_error(&exc_TypeError, "Expected an int as second argument to ldexp.");
    int overflow;
    int64_t exponent = int_get(args[1], &overflow);
    if (overflow)
        exponent = overflow > 0 ? INT64_MAX : INT64_MIN;
    if (x == 0.0 || !isfinite(x))
        return float_new(x);
    if (exponent > INT32_MAX)
        return math_raise_range();
    double r = exponent < INT32_MIN ? copysign(0.0, x) : ldexp(x, (int)exponent);
    return isinf(r) ? math_raise_range() : float_new(r);
}

static Value math_py_isclose(Borrowed module, Borrowed const *args) {
    double a, b, relative = 1e-9, absolute = 0.0;
    if (!math_arg(args[0], &a) || !math_arg(args[1], &b) || (args[2] && !math_arg(args[2], &relative)) ||
        (args[3] && !math_arg(args[3], &absolute)))
        return NULL;
    if (relative < 0.0 || absolute < 0.0)
        return raise_error(&exc_ValueError, "tolerances must be non-negative");
    if (a == b)
        return TRUE_VALUE;
    if (isinf(a) || isinf(b))
        return FALSE_VALUE;
    double difference = fabs(b - a);
    return bool_value(difference <= fabs(relative * b) || difference <= fabs(relative * a) || difference <= absolute);
}

/* --- logarithms --- */

/* Of an int of any size or a float: large ints are taken apart into mantissa and power of two. */
static bool math_log(Borrowed v, double (*function)(double), double *out) {
    double x;
    if (is_int(v)) {
        if (int_sign(v) <= 0)
            return math_raise_domain(), false;
        if (int_bit_length(v) >= 1024) {
            int64_t exponent;
            x = int_frexp(v, &exponent);
            *out = function(x) + function(2.0) * (double)exponent;
            return true;
        }
    }
    if (!math_arg(v, &x))
        return false;
    if (x <= 0.0 || isinf(x)) {
        if (x <= 0.0)
            return math_raise_domain(), false;
        *out = x;
        return true;
    }
    *out = function(x);
    return true;
}

static Value math_py_log(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    double top, bottom;
    if (!native_no_keywords("math.log", keywords))
        return NULL;
    if (count < 1 || count > 2)
        return raise_error(&exc_TypeError, "math.log requires 1 to 2 arguments");
    if (!math_log(args[0], log, &top))
        return NULL;
    if (count == 1)
        return float_new(top);
    if (!math_log(args[1], log, &bottom))
        return NULL;
    return bottom == 0.0 ? raise_error(&exc_ZeroDivisionError, "float division by zero") : float_new(top / bottom);
}
static Value math_py_log2(Borrowed module, Borrowed const *args) {
    double r;
    return math_log(args[0], log2, &r) ? float_new(r) : NULL;
}
static Value math_py_log10(Borrowed module, Borrowed const *args) {
    double r;
    return math_log(args[0], log10, &r) ? float_new(r) : NULL;
}

/* --- sums --- */

/* A sum as non-overlapping partial sums in increasing order (Shewchuk, 1997): exact. */
typedef struct {
    double *partials, small[32];
    ssize_t count, capacity;
    double special;   /* sum of infinities and nans */
    double infinities; /* sum of infinities alone */
} ExactSum;

static bool exact_sum_grow(ExactSum *s) {
    size_t wanted = (size_t)s->capacity * 2;
    double *partials = memory_new_array(wanted, sizeof(double));
    if (!partials)
        return false;
    memcpy(partials, s->partials, (size_t)s->count * sizeof(double));
    if (s->partials != s->small)
        memory_free(s->partials);
    s->partials = partials;
    s->capacity = (ssize_t)wanted;
    return true;
}

static bool exact_sum_add(ExactSum *s, double x) {
    double original = x;
    ssize_t kept = 0;
    for (ssize_t i = 0; i < s->count; i++) {
        double y = s->partials[i];
        if (fabs(x) < fabs(y)) {
            double t = x;
            x = y;
            y = t;
        }
        double high = x + y, low = y - (high - x);
        if (low != 0.0)
            s->partials[kept++] = low;
        x = high;
    }
    s->count = kept;
    if (x == 0.0)
        return true;
    if (!isfinite(x)) {
        if (isfinite(original))
            return raise_error(&exc_OverflowError, "intermediate overflow in fsum"), false;
        if (isinf(original))
            s->infinities += original;
        s->special += original;
        s->count = 0;
        return true;
    }
    if (s->count == s->capacity && !exact_sum_grow(s))
        return false;
    s->partials[s->count++] = x;
    return true;
}

/* Adds the partials from the largest down until something is lost, and then rounds half to even. */
static double exact_sum_round(const ExactSum *s) {
    ssize_t n = s->count;
    if (n == 0)
        return 0.0;
    double high = s->partials[--n], low = 0.0;
    while (n > 0) {
        double x = high, y = s->partials[--n];
        high = x + y;
        low = y - (high - x);
        if (low != 0.0)
            break;
    }
    /* a tie is decided by the sign of what follows */
    if (n > 0 && ((low < 0.0 && s->partials[n - 1] < 0.0) || (low > 0.0 && s->partials[n - 1] > 0.0))) {
        double y = low * 2.0, x = high + y;
        if (y == x - high)
            high = x;
    }
    return high;
}

static bool exact_sum_all(ExactSum *s, Borrowed iterator) {
    for (;;) {
        OWNED Value item = NULL;
        int got = iter_next(iterator, &item);
        if (got <= 0)
            return got == 0;
        double x;
        if (!math_arg(item, &x) || !exact_sum_add(s, x))
            return false;
    }
}

static Value math_py_fsum(Borrowed module, Borrowed const *args) {
    OWNED Value iterator = get_iter(args[0]);
    if (!iterator)
        return NULL;
    ExactSum s = {.capacity = 32};
    s.partials = s.small;
    Value result = NULL;
    if (exact_sum_all(&s, iterator)) {
        if (s.special == 0.0)
            result = float_new(exact_sum_round(&s));
        else if (isnan(s.infinities))
            raise_error(&exc_ValueError, "-inf + inf in fsum");
        else
            result = float_new(s.special);
    }
    if (s.partials != s.small)
        memory_free(s.partials);
    return result;
}

/* --- distances --- */

/* The square root of the sum of squares, nearly always correctly rounded: scaled by a power of two so that nothing
   overflows, squares and their sum with an error term each, and the root corrected by one Newton step. */
static double math_norm(double *v, ssize_t count, double largest, bool has_nan) {
    if (isinf(largest))
        return largest;
    if (has_nan)
        return NAN;
    if (largest == 0.0 || count <= 1)
        return largest;
    int exponent;
    frexp(largest, &exponent);
    if (exponent < -1023) { /* subnormal: the scale itself would overflow */
        for (ssize_t i = 0; i < count; i++)
            v[i] /= DBL_MIN;
        return DBL_MIN * math_norm(v, count, largest / DBL_MIN, false);
    }
    double scale = ldexp(1.0, -exponent), sum = 1.0, low_squares = 0.0, low_sums = 0.0;
    for (ssize_t i = 0; i < count; i++) {
        double x = v[i] * scale, square = x * x, before = sum;
        low_squares += fma(x, x, -square);
        sum += square;
        low_sums += (before - sum) + square;
    }
    double h = sqrt(sum - 1.0 + (low_sums + low_squares));
    double square = -h * h, before = sum;
    low_squares += fma(-h, h, -square);
    sum += square;
    low_sums += (before - sum) + square;
    h += (sum - 1.0 + (low_sums + low_squares)) / (2.0 * h);
    return h / scale;
}

enum { MATH_STACK_COORDINATES = 16 };

static double *math_coordinates(ssize_t count, double *small) {
    return count <= MATH_STACK_COORDINATES ? small : memory_new_array((size_t)count, sizeof(double));
}

static Value math_py_hypot(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("math.hypot", keywords))
        return NULL;
    double small[MATH_STACK_COORDINATES], largest = 0.0, *v = math_coordinates(count, small);
    bool has_nan = false, good = v != NULL;
    for (ssize_t i = 0; good && i < count; i++) {
        good = math_arg(args[i], &v[i]);
        if (good) {
            v[i] = fabs(v[i]);
            has_nan = has_nan || isnan(v[i]);
            largest = v[i] > largest ? v[i] : largest;
        }
    }
    Value result = good ? float_new(math_norm(v, count, largest, has_nan)) : NULL;
    if (v != small)
        memory_free(v);
    return result;
}

static Value math_py_dist(Borrowed module, Borrowed const *args) {
    OWNED Value p = sequence_tuple(args[0]);
    OWNED Value q = p ? sequence_tuple(args[1]) : NULL;
    if (!q)
        return NULL;
    ssize_t count = tuple_size(p);
    if (count != tuple_size(q))
        return raise_error(&exc_ValueError, "both points must have the same number of dimensions");
    double small[MATH_STACK_COORDINATES], largest = 0.0, *v = math_coordinates(count, small);
    bool has_nan = false, good = v != NULL;
    for (ssize_t i = 0; good && i < count; i++) {
        double x, y;
        good = math_arg(tuple_peek(p, i), &x) && math_arg(tuple_peek(q, i), &y);
        if (good) {
            v[i] = fabs(x - y);
            has_nan = has_nan || isnan(v[i]);
            largest = v[i] > largest ? v[i] : largest;
        }
    }
    Value result = good ? float_new(math_norm(v, count, largest, has_nan)) : NULL;
    if (v != small)
        memory_free(v);
    return result;
}

/* --- tables --- */

static const MethodDef math_methods[] = {
    METHOD("acos", math_py_acos, "($module, x, /)", "Arc cosine of x, in radians from 0 to pi."),
    METHOD("acosh", math_py_acosh, "($module, x, /)", "Inverse hyperbolic cosine of x."),
    METHOD("asin", math_py_asin, "($module, x, /)", "Arc sine of x, in radians from -pi/2 to pi/2."),
    METHOD("asinh", math_py_asinh, "($module, x, /)", "Inverse hyperbolic sine of x."),
    METHOD("atan", math_py_atan, "($module, x, /)", "Arc tangent of x, in radians from -pi/2 to pi/2."),
    METHOD("atan2", math_py_atan2, "($module, y, x, /)", "Arc tangent of y/x in the quadrant of (x, y), in radians."),
    METHOD("atanh", math_py_atanh, "($module, x, /)", "Inverse hyperbolic tangent of x."),
    METHOD("cbrt", math_py_cbrt, "($module, x, /)", "Cube root of x."),
    METHOD("ceil", math_py_ceil, "($module, x, /)", "The smallest int that is not less than x."),
    METHOD("comb", math_py_comb, "($module, n, k, /)", "Number of ways to choose k of n without order."),
    METHOD("copysign", math_py_copysign, "($module, x, y, /)", "The size of x with the sign of y."),
    METHOD("cos", math_py_cos, "($module, x, /)", "Cosine of x radians."),
    METHOD("cosh", math_py_cosh, "($module, x, /)", "Hyperbolic cosine of x."),
    METHOD("degrees", math_py_degrees, "($module, x, /)", "x radians in degrees."),
    METHOD("dist", math_py_dist, "($module, p, q, /)", "Euclidean distance between two points."),
    METHOD("erf", math_py_erf, "($module, x, /)", "Error function at x."),
    METHOD("erfc", math_py_erfc, "($module, x, /)", "1 - erf(x), without cancellation."),
    METHOD("exp", math_py_exp, "($module, x, /)", "e to the power of x."),
    METHOD("exp2", math_py_exp2, "($module, x, /)", "2 to the power of x."),
    METHOD("expm1", math_py_expm1, "($module, x, /)", "exp(x) - 1, without cancellation."),
    METHOD("fabs", math_py_fabs, "($module, x, /)", "Absolute value of x as a float."),
    METHOD("factorial", math_py_factorial, "($module, n, /)", "Product of the numbers from 1 to n."),
    METHOD("floor", math_py_floor, "($module, x, /)", "The largest int that is not greater than x."),
    METHOD("fmod", math_py_fmod, "($module, x, y, /)", "Remainder of x/y with the sign of x, as C has it."),
    METHOD("frexp", math_py_frexp, "($module, x, /)", "Mantissa m and exponent e such that x == m * 2**e."),
    METHOD("fsum", math_py_fsum, "($module, seq, /)", "Sum of floats, rounded only once."),
    METHOD("gamma", math_py_gamma, "($module, x, /)", "Gamma function at x."),
    METHOD_RAW("gcd", math_py_gcd, "($module, *integers)", "Greatest common divisor."),
    METHOD_RAW("hypot", math_py_hypot, NULL, "hypot(*coordinates) -> value\n\nDistance of a point from the origin."),
    METHOD("isclose", math_py_isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
           "Whether two numbers differ by no more than a tolerance."),
    METHOD("isfinite", math_py_isfinite, "($module, x, /)", "Whether x is neither infinite nor nan."),
    METHOD("isinf", math_py_isinf, "($module, x, /)", "Whether x is infinite."),
    METHOD("isnan", math_py_isnan, "($module, x, /)", "Whether x is nan."),
    METHOD("isqrt", math_py_isqrt, "($module, n, /)", "Integer part of the square root of n."),
    METHOD_RAW("lcm", math_py_lcm, "($module, *integers)", "Least common multiple."),
    METHOD("ldexp", math_py_ldexp, "($module, x, i, /)", "x * 2**i."),
    METHOD("lgamma", math_py_lgamma, "($module, x, /)", "Logarithm of the absolute value of the gamma function at x."),
    METHOD_RAW("log", math_py_log, NULL, "log(x, [base=math.e])\nLogarithm of x to the base."),
    METHOD("log10", math_py_log10, "($module, x, /)", "Logarithm of x to base 10."),
    METHOD("log1p", math_py_log1p, "($module, x, /)", "log(1 + x), accurate near zero."),
    METHOD("log2", math_py_log2, "($module, x, /)", "Logarithm of x to base 2."),
    METHOD("modf", math_py_modf, "($module, x, /)", "Fractional and whole part of x, both with its sign."),
    METHOD("nextafter", math_py_nextafter, "($module, x, y, /)", "The next float after x in the direction of y."),
    METHOD("perm", math_py_perm, "($module, n, k=None, /)", "Number of ways to choose k of n in order."),
    METHOD("pow", math_py_pow, "($module, x, y, /)", "x to the power of y, as floats."),
    METHOD("prod", math_py_prod, "($module, iterable, /, *, start=1)", "Product of the items."),
    METHOD("radians", math_py_radians, "($module, x, /)", "x degrees in radians."),
    METHOD("remainder", math_py_remainder, "($module, x, y, /)", "x - n*y for the integer n closest to x/y."),
    METHOD("sin", math_py_sin, "($module, x, /)", "Sine of x radians."),
    METHOD("sinh", math_py_sinh, "($module, x, /)", "Hyperbolic sine of x."),
    METHOD("sqrt", math_py_sqrt, "($module, x, /)", "Square root of x."),
    METHOD("tan", math_py_tan, "($module, x, /)", "Tangent of x radians."),
    METHOD("tanh", math_py_tanh, "($module, x, /)", "Hyperbolic tangent of x."),
    METHOD("trunc", math_py_trunc, "($module, x, /)", "x without its fractional part, by its __trunc__."),
    METHOD("ulp", math_py_ulp, "($module, x, /)", "Value of the least significant bit of x."),
    METHOD_END,
};

static bool math_exec(Borrowed module) {
    return module_add(module, "pi", float_new(M_PI)) && module_add(module, "e", float_new(M_E)) &&
           module_add(module, "tau", float_new(2 * M_PI)) && module_add(module, "inf", float_new(INFINITY)) &&
           module_add(module, "nan", float_new(NAN));
}

static int math_module_id;

ModuleDef const math_module = {
    .name = "math",
    .doc = "Mathematical functions of real numbers.",
    .methods = math_methods,
    .exec = math_exec,
    .id = &math_module_id,
};
