/* SPDX-License-Identifier: MIT
   cmath: functions of complex numbers after W. Kahan ("Branch Cuts for Complex Elementary Functions", 1987), so that signs
   of zeros choose the side of a cut. Arguments that are not finite go to the C library, which follows annex G of C99;
   where the annex leaves a sign or a nan open, the choices before those calls are CPython's. No state. */
#include <complex.h>
#undef I
#include <float.h>
#include <math.h>

#include "modules/math_priv.h"
#include "object/error.h"
#include "object/native.h"
#include "types/float.h"
#include "types/list.h"

typedef struct {
    double real, imag;
} Z;

/* What a function has to complain about besides its result. */
typedef enum { CMATH_FINE, CMATH_DOMAIN, CMATH_RANGE } CmathProblem;
typedef Z (*CmathFn)(Z z, CmathProblem *problem);

static const double large = DBL_MAX / 4.0;           /* beyond it squares of halves overflow */
static const double ln2 = 0.6931471805599453094;
static const double ln10 = 2.302585092994045684;

static bool z_is_finite(Z z) { return isfinite(z.real) && isfinite(z.imag); }
static Z z_from_c(double complex c) { return (Z){creal(c), cimag(c)}; }
static double complex z_to_c(Z z) {
    double parts[2] = {z.real, z.imag};
    double complex c;
    memcpy(&c, parts, sizeof c);
    return c;
}
static Z z_negative(Z z) { return (Z){-z.real, -z.imag}; }
static Z z_times_i(Z z) { return (Z){-z.imag, z.real}; }
static Z z_over_i(Z z) { return (Z){z.imag, -z.real}; }
/* log |z| + 2 log 2 without overflow, for large z. */
static double z_log_size_of_double(Z z) { return log(hypot(z.real / 2.0, z.imag / 2.0)) + ln2 * 2.0; }
static bool z_is_large(Z z) { return fabs(z.real) > large || fabs(z.imag) > large; }

/* --- square root and logarithm --- */

static Z z_sqrt(Z z, CmathProblem *problem) {
    if (!z_is_finite(z))
        return z_from_c(csqrt(z_to_c(z)));
    if (z.real == 0.0 && z.imag == 0.0)
        return (Z){0.0, z.imag};
    double x = fabs(z.real), y = fabs(z.imag), s;
    if (x < DBL_MIN && y < DBL_MIN) { /* subnormal: scaled up by 2**53, so the root by 2**26.5 */
        x = ldexp(x, 53);
        s = ldexp(sqrt(x + hypot(x, ldexp(y, 53))), -27);
    } else {
        x /= 8.0;
        s = 2.0 * sqrt(x + hypot(x, y / 8.0));
    }
    double d = y / (2.0 * s);
    return z.real >= 0.0 ? (Z){s, copysign(d, z.imag)} : (Z){d, copysign(s, z.imag)};
}

static Z z_log(Z z, CmathProblem *problem) {
    if (!z_is_finite(z))
        return z_from_c(clog(z_to_c(z)));
    double x = fabs(z.real), y = fabs(z.imag);
    Z r = {0.0, atan2(z.imag, z.real)};
    if (x > large || y > large) {
        r.real = log(hypot(x / 2.0, y / 2.0)) + ln2;
    } else if (x < DBL_MIN && y < DBL_MIN) {
        if (x > 0.0 || y > 0.0) {
            r.real = log(hypot(ldexp(x, DBL_MANT_DIG), ldexp(y, DBL_MANT_DIG))) - DBL_MANT_DIG * ln2;
        } else {
            r.real = -INFINITY;
            *problem = CMATH_DOMAIN;
        }
    } else {
        double size = hypot(x, y);
        if (0.71 <= size && size <= 1.73) { /* near the unit circle log(size) would lose digits */
            double most = x > y ? x : y, least = x > y ? y : x;
            r.real = log1p((most - 1) * (most + 1) + least * least) / 2.0;
        } else {
            r.real = log(size);
        }
    }
    return r;
}

static Z z_log10(Z z, CmathProblem *problem) {
    Z r = z_log(z, problem);
    return (Z){r.real / ln10, r.imag / ln10};
}

/* --- inverse functions --- */

static Z z_acos(Z z, CmathProblem *problem) {
    if (!z_is_finite(z))
        return isinf(z.real) && isnan(z.imag) ? (Z){NAN, INFINITY} : z_from_c(cacos(z_to_c(z)));
    if (z_is_large(z)) {
        double size = z_log_size_of_double(z);
        return (Z){atan2(fabs(z.imag), z.real), z.real < 0.0 ? -copysign(size, z.imag) : copysign(size, -z.imag)};
    }
    Z a = z_sqrt((Z){1.0 - z.real, -z.imag}, problem), b = z_sqrt((Z){1.0 + z.real, z.imag}, problem);
    return (Z){2.0 * atan2(a.real, b.real), asinh(b.real * a.imag - b.imag * a.real)};
}

static Z z_acosh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z))
        return z.real == 0.0 && isnan(z.imag) ? (Z){NAN, NAN} : z_from_c(cacosh(z_to_c(z)));
    if (z_is_large(z))
        return (Z){z_log_size_of_double(z), atan2(z.imag, z.real)};
    Z a = z_sqrt((Z){z.real - 1.0, z.imag}, problem), b = z_sqrt((Z){z.real + 1.0, z.imag}, problem);
    return (Z){asinh(a.real * b.real + a.imag * b.imag), 2.0 * atan2(a.imag, b.real)};
}

static Z z_asinh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z))
        return isnan(z.real) && isinf(z.imag) ? (Z){INFINITY, NAN} : z_from_c(casinh(z_to_c(z)));
    if (z_is_large(z)) {
        double size = z_log_size_of_double(z);
        return (Z){z.imag >= 0.0 ? copysign(size, z.real) : -copysign(size, -z.real), atan2(z.imag, fabs(z.real))};
    }
    Z a = z_sqrt((Z){1.0 + z.imag, -z.real}, problem), b = z_sqrt((Z){1.0 - z.imag, z.real}, problem);
    return (Z){asinh(a.real * b.imag - b.real * a.imag), atan2(z.imag, a.real * b.real - a.imag * b.imag)};
}

static Z z_asin(Z z, CmathProblem *problem) { return z_over_i(z_asinh(z_times_i(z), problem)); }

static Z z_atanh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z)) {
        if (isnan(z.real) && isinf(z.imag))
            return (Z){0.0, copysign(M_PI / 2.0, z.imag)};
        return z_from_c(catanh(z_to_c(z)));
    }
    if (z.real < 0.0 || (z.real == 0.0 && signbit(z.real)))
        return z_negative(z_atanh(z_negative(z), problem));
    double y = fabs(z.imag);
    if (z.real > sqrt(large) || y > sqrt(large)) {
        double size = hypot(z.real / 2.0, z.imag / 2.0);
        return (Z){z.real / 4.0 / size / size, -copysign(M_PI / 2.0, -z.imag)};
    }
    if (z.real == 1.0 && y < sqrt(DBL_MIN)) {
        if (y == 0.0) {
            *problem = CMATH_DOMAIN;
            return (Z){INFINITY, z.imag};
        }
        return (Z){-log(sqrt(y) / sqrt(hypot(y, 2.0))), copysign(atan2(2.0, -y) / 2, z.imag)};
    }
    double x = z.real;
    return (Z){log1p(4.0 * x / ((1 - x) * (1 - x) + y * y)) / 4.0, -atan2(-2.0 * z.imag, (1 - x) * (1 + x) - y * y) / 2.0};
}

static Z z_atan(Z z, CmathProblem *problem) { return z_over_i(z_atanh(z_times_i(z), problem)); }

/* --- exponential and hyperbolic functions --- */

/* (a cos y, b sin y) where a is infinite already: infinities of the right sign. */
static Z z_infinite_direction(double real, double imag, double y) {
    return (Z){copysign(INFINITY, cos(y)) * real, copysign(INFINITY, sin(y)) * imag};
}

static Z z_check_range(Z r, CmathProblem *problem) {
    if (isinf(r.real) || isinf(r.imag))
        *problem = CMATH_RANGE;
    return r;
}

static Z z_exp(Z z, CmathProblem *problem) {
    if (!z_is_finite(z)) {
        if (isinf(z.imag) && (isfinite(z.real) || (isinf(z.real) && z.real > 0)))
            *problem = CMATH_DOMAIN;
        if (isinf(z.real) && isfinite(z.imag) && z.imag != 0.0)
            return z.real > 0 ? z_infinite_direction(1, 1, z.imag)
                              : (Z){copysign(0.0, cos(z.imag)), copysign(0.0, sin(z.imag))};
        if (isinf(z.real) && z.real < 0 && !isfinite(z.imag))
            return (Z){0.0, 0.0};
        return z_from_c(cexp(z_to_c(z)));
    }
    if (z.real > log(large)) {
        double size = exp(z.real - 1.0);
        return z_check_range((Z){size * cos(z.imag) * M_E, size * sin(z.imag) * M_E}, problem);
    }
    double size = exp(z.real);
    return z_check_range((Z){size * cos(z.imag), size * sin(z.imag)}, problem);
}

static Z z_cosh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z)) {
        if (isinf(z.imag) && !isnan(z.real))
            *problem = CMATH_DOMAIN;
        if (isinf(z.real) && isfinite(z.imag) && z.imag != 0.0)
            return z_infinite_direction(1, z.real > 0 ? 1 : -1, z.imag);
        return isnan(z.real) && z.imag == 0.0 ? (Z){NAN, 0.0} : z_from_c(ccosh(z_to_c(z)));
    }
    if (fabs(z.real) > log(large)) {
        double x = z.real - copysign(1.0, z.real);
        return z_check_range((Z){cos(z.imag) * cosh(x) * M_E, sin(z.imag) * sinh(x) * M_E}, problem);
    }
    return z_check_range((Z){cos(z.imag) * cosh(z.real), sin(z.imag) * sinh(z.real)}, problem);
}

static Z z_sinh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z)) {
        if (isinf(z.imag) && !isnan(z.real))
            *problem = CMATH_DOMAIN;
        if (isinf(z.real) && isfinite(z.imag) && z.imag != 0.0)
            return z_infinite_direction(z.real > 0 ? 1 : -1, 1, z.imag);
        return z.real == 0.0 ? (Z){0.0, NAN} : z_from_c(csinh(z_to_c(z)));
    }
    if (fabs(z.real) > log(large)) {
        double x = z.real - copysign(1.0, z.real);
        return z_check_range((Z){cos(z.imag) * sinh(x) * M_E, sin(z.imag) * cosh(x) * M_E}, problem);
    }
    return z_check_range((Z){cos(z.imag) * sinh(z.real), sin(z.imag) * cosh(z.real)}, problem);
}

static Z z_tanh(Z z, CmathProblem *problem) {
    if (!z_is_finite(z)) {
        if (isinf(z.imag) && isfinite(z.real))
            *problem = CMATH_DOMAIN;
        if (isinf(z.real) && isfinite(z.imag) && z.imag != 0.0)
            return (Z){copysign(1.0, z.real), copysign(0.0, 2.0 * sin(z.imag) * cos(z.imag))};
        if (isinf(z.real) && !isfinite(z.imag))
            return (Z){copysign(1.0, z.real), 0.0};
        return z.real == 0.0 && isnan(z.imag) ? (Z){NAN, NAN} : z_from_c(ctanh(z_to_c(z)));
    }
    if (fabs(z.real) > log(large))
        return (Z){copysign(1.0, z.real), 4.0 * sin(z.imag) * cos(z.imag) * exp(-2.0 * fabs(z.real))};
    double tx = tanh(z.real), ty = tan(z.imag), cx = 1.0 / cosh(z.real), product = tx * ty, scale = 1.0 + product * product;
    return (Z){tx * (1.0 + ty * ty) / scale, ((ty / scale) * cx) * cx};
}

static Z z_cos(Z z, CmathProblem *problem) { return z_cosh(z_times_i(z), problem); }
static Z z_sin(Z z, CmathProblem *problem) { return z_over_i(z_sinh(z_times_i(z), problem)); }
static Z z_tan(Z z, CmathProblem *problem) { return z_over_i(z_tanh(z_times_i(z), problem)); }

/* --- the Python side --- */

static bool cmath_arg(Borrowed v, Z *out) { return arg_complex(v, &out->real, &out->imag); }

static Value cmath_result(Z r, CmathProblem problem) {
    if (problem == CMATH_DOMAIN)
        return math_raise_domain();
    if (problem == CMATH_RANGE)
        return math_raise_range();
    return complex_new(r.real, r.imag);
}

static Value cmath_apply(Borrowed v, CmathFn function) {
    Z z;
    CmathProblem problem = CMATH_FINE;
    if (!cmath_arg(v, &z))
        return NULL;
    z = function(z, &problem);
    return cmath_result(z, problem);
}

#define CMATH_FUNCTION(name)                                                                                           \
    static Value cmath_py_##name(Borrowed module, Borrowed const *args) { return cmath_apply(args[0], z_##name); }
CMATH_FUNCTION(acos)
CMATH_FUNCTION(acosh)
CMATH_FUNCTION(asin)
CMATH_FUNCTION(asinh)
CMATH_FUNCTION(atan)
CMATH_FUNCTION(atanh)
CMATH_FUNCTION(cos)
CMATH_FUNCTION(cosh)
CMATH_FUNCTION(exp)
CMATH_FUNCTION(log10)
CMATH_FUNCTION(sin)
CMATH_FUNCTION(sinh)
CMATH_FUNCTION(sqrt)
CMATH_FUNCTION(tan)
CMATH_FUNCTION(tanh)

/* x / y, scaled by the larger part of y. */
static Z z_divide(Z x, Z y, CmathProblem *problem) {
    if (y.real == 0.0 && y.imag == 0.0) {
        *problem = CMATH_DOMAIN;
        return (Z){0.0, 0.0};
    }
    if (isnan(y.real) || isnan(y.imag))
        return (Z){NAN, NAN};
    if (fabs(y.real) >= fabs(y.imag)) {
        double ratio = y.imag / y.real, scale = y.real + y.imag * ratio;
        return (Z){(x.real + x.imag * ratio) / scale, (x.imag - x.real * ratio) / scale};
    }
    double ratio = y.real / y.imag, scale = y.real * ratio + y.imag;
    return (Z){(x.real * ratio + x.imag) / scale, (x.imag * ratio - x.real) / scale};
}

static Value cmath_py_log(Borrowed module, Borrowed const *args) {
    Z z, base;
    CmathProblem problem = CMATH_FINE;
    if (!cmath_arg(args[0], &z) || (args[1] && !cmath_arg(args[1], &base)))
        return NULL;
    z = z_log(z, &problem);
    if (args[1]) {
        base = z_log(base, &problem);
        z = z_divide(z, base, &problem);
    }
    return cmath_result(z, problem);
}

static Value cmath_py_phase(Borrowed module, Borrowed const *args) {
    Z z;
    if (!cmath_arg(args[0], &z))
        return NULL;
    double angle = atan2(z.imag, z.real);
    if (angle == 0.0 && z.imag != 0.0 && isfinite(z.real)) /* underflow */
        return math_raise_range();
    return float_new(angle);
}

static Value cmath_py_polar(Borrowed module, Borrowed const *args) {
    Z z;
    if (!cmath_arg(args[0], &z))
        return NULL;
    double size = hypot(z.real, z.imag);
    if (isinf(size) && z_is_finite(z))
        return math_raise_range();
    return build_value("(dd)", size, atan2(z.imag, z.real));
}

static Z z_rect(double r, double phi, CmathProblem *problem) {
    if (isfinite(r) && isfinite(phi)) {
        if (phi == 0.0)
            return (Z){r, r * phi};
        return (Z){r * cos(phi), r * sin(phi)};
    }
    if (isinf(phi) && r != 0.0 && !isnan(r))
        *problem = CMATH_DOMAIN;
    if (isinf(r) && isfinite(phi)) {
        if (phi == 0.0)
            return (Z){r, r > 0 ? phi : -phi};
        return z_infinite_direction(r > 0 ? 1 : -1, r > 0 ? 1 : -1, phi);
    }
    if (isinf(r))
        return (Z){INFINITY, NAN};
    if (isnan(r) && phi == 0.0)
        return (Z){NAN, 0.0};
    return r == 0.0 ? (Z){0.0, 0.0} : (Z){NAN, NAN};
}

static Value cmath_py_rect(Borrowed module, Borrowed const *args) {
    double r, phi;
    CmathProblem problem = CMATH_FINE;
    if (!arg_double(args[0], &r) || !arg_double(args[1], &phi))
        return NULL;
    Z z = z_rect(r, phi, &problem);
    return cmath_result(z, problem);
}

static Value cmath_py_isfinite(Borrowed module, Borrowed const *args) {
    Z z;
    return cmath_arg(args[0], &z) ? bool_value(z_is_finite(z)) : NULL;
}
static Value cmath_py_isinf(Borrowed module, Borrowed const *args) {
    Z z;
    return cmath_arg(args[0], &z) ? bool_value(isinf(z.real) || isinf(z.imag)) : NULL;
}
static Value cmath_py_isnan(Borrowed module, Borrowed const *args) {
    Z z;
    return cmath_arg(args[0], &z) ? bool_value(isnan(z.real) || isnan(z.imag)) : NULL;
}

static Value cmath_py_isclose(Borrowed module, Borrowed const *args) {
    Z a, b;
    double relative = 1e-9, absolute = 0.0;
    if (!cmath_arg(args[0], &a) || !cmath_arg(args[1], &b) || (args[2] && !arg_double(args[2], &relative)) ||
        (args[3] && !arg_double(args[3], &absolute)))
        return NULL;
    if (relative < 0.0 || absolute < 0.0)
        return raise_error(&exc_ValueError, "tolerances must be non-negative");
    if (a.real == b.real && a.imag == b.imag)
        return TRUE_VALUE;
    if (isinf(a.real) || isinf(a.imag) || isinf(b.real) || isinf(b.imag))
        return FALSE_VALUE;
    double difference = hypot(a.real - b.real, a.imag - b.imag);
    return bool_value(difference <= relative * hypot(b.real, b.imag) || difference <= relative * hypot(a.real, a.imag) ||
                      difference <= absolute);
}

static const MethodDef cmath_methods[] = {
    METHOD("acos", cmath_py_acos, "($module, z, /)", "Arc cosine of z."),
    METHOD("acosh", cmath_py_acosh, "($module, z, /)", "Inverse hyperbolic cosine of z."),
    METHOD("asin", cmath_py_asin, "($module, z, /)", "Arc sine of z."),
    METHOD("asinh", cmath_py_asinh, "($module, z, /)", "Inverse hyperbolic sine of z."),
    METHOD("atan", cmath_py_atan, "($module, z, /)", "Arc tangent of z."),
    METHOD("atanh", cmath_py_atanh, "($module, z, /)", "Inverse hyperbolic tangent of z."),
    METHOD("cos", cmath_py_cos, "($module, z, /)", "Cosine of z."),
    METHOD("cosh", cmath_py_cosh, "($module, z, /)", "Hyperbolic cosine of z."),
    METHOD("exp", cmath_py_exp, "($module, z, /)", "e to the power of z."),
    METHOD("isclose", cmath_py_isclose, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
           "Whether two numbers differ by no more than a tolerance."),
    METHOD("isfinite", cmath_py_isfinite, "($module, z, /)", "Whether both parts are finite."),
    METHOD("isinf", cmath_py_isinf, "($module, z, /)", "Whether a part is infinite."),
    METHOD("isnan", cmath_py_isnan, "($module, z, /)", "Whether a part is nan."),
    METHOD("log", cmath_py_log, "($module, z, base=<unrepresentable>, /)", "Logarithm of z to the base, e by default."),
    METHOD("log10", cmath_py_log10, "($module, z, /)", "Logarithm of z to base 10."),
    METHOD("phase", cmath_py_phase, "($module, z, /)", "Angle of z, from -pi to pi."),
    METHOD("polar", cmath_py_polar, "($module, z, /)", "Distance from zero and angle of z."),
    METHOD("rect", cmath_py_rect, "($module, r, phi, /)", "The number at distance r from zero and angle phi."),
    METHOD("sin", cmath_py_sin, "($module, z, /)", "Sine of z."),
    METHOD("sinh", cmath_py_sinh, "($module, z, /)", "Hyperbolic sine of z."),
    METHOD("sqrt", cmath_py_sqrt, "($module, z, /)", "Square root of z."),
    METHOD("tan", cmath_py_tan, "($module, z, /)", "Tangent of z."),
    METHOD("tanh", cmath_py_tanh, "($module, z, /)", "Hyperbolic tangent of z."),
    METHOD_END,
};

static bool cmath_exec(Borrowed module) {
    return module_add(module, "pi", float_new(M_PI)) && module_add(module, "e", float_new(M_E)) &&
           module_add(module, "tau", float_new(2 * M_PI)) && module_add(module, "inf", float_new(INFINITY)) &&
           module_add(module, "nan", float_new(NAN)) && module_add(module, "infj", complex_new(0.0, INFINITY)) &&
           module_add(module, "nanj", complex_new(0.0, NAN));
}

static int cmath_module_id;

ModuleDef const cmath_module = {
    .name = "cmath",
    .doc = "Mathematical functions of complex numbers.",
    .methods = cmath_methods,
    .exec = cmath_exec,
    .id = &cmath_module_id,
};
