/* SPDX-License-Identifier: MIT
   The gamma function by Lanczos' approximation (SIAM J. Numer. Anal. Ser. B 1, 1964), with the 13 coefficients for
   g = 6.0246800407767296 that are commonly used for doubles. The C library's tgamma rounds differently in the last
   place; programs compare digits, so the formula is CPython's. */
#include "modules/math_priv.h"

#include <float.h>
#include <math.h>

static const double pi = 3.141592653589793238462643383279502884197;
static const double log_pi = 1.144729885849400174143427351353058711647;

/* sin(pi * x), exact where the argument is reduced: x is split into quarters first. */
static double sin_pi(double x) {
    double y = fmod(fabs(x), 2.0), r = 0;
    switch ((int)round(2.0 * y)) {
    case 0: r = sin(pi * y); break;
    case 1: r = cos(pi * (y - 0.5)); break;
    case 2: r = sin(pi * (1.0 - y)); break;
    case 3: r = -cos(pi * (y - 1.5)); break;
    case 4: r = sin(pi * (y - 2.0)); break;
    default: UNREACHABLE();
    }
    return copysign(1.0, x) * r;
}

enum { LANCZOS_TERMS = 13 };
static const double lanczos_g = 6.024680040776729583740234375;
static const double lanczos_g_minus_half = 5.524680040776729583740234375;
static const double lanczos_numerator[LANCZOS_TERMS] = {
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
/* x * (x + 1) * ... * (x + 11) */
static const double lanczos_denominator[LANCZOS_TERMS] = {
    0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0,
};

/* The rational function; for larger x in powers of 1/x, so that nothing overflows. */
static double lanczos_sum(double x) {
    double top = 0.0, bottom = 0.0;
    if (x < 5.0) {
        for (int i = LANCZOS_TERMS; --i >= 0;) {
            top = top * x + lanczos_numerator[i];
            bottom = bottom * x + lanczos_denominator[i];
        }
    } else {
        for (int i = 0; i < LANCZOS_TERMS; i++) {
            top = top / x + lanczos_numerator[i];
            bottom = bottom / x + lanczos_denominator[i];
        }
    }
    return top / bottom;
}

/* y ** (size - 0.5) multiplied into r (or divided out), in two halves when it would overflow. */
static double gamma_scale(double r, double y, double size, bool divide) {
    if (size < 140.0) {
        double power = pow(y, size - 0.5);
        return divide ? r / power : r * power;
    }
    double half = pow(y, size / 2.0 - 0.25);
    return divide ? r / half / half : r * half * half;
}

static double gamma_large(double x, char *problem) {
    double size = fabs(x), y = size + lanczos_g_minus_half, z;
    /* the rounding error of y, to be corrected for */
    if (size > lanczos_g_minus_half) {
        double q = y - size;
        z = q - lanczos_g_minus_half;
    } else {
        double q = y - lanczos_g_minus_half;
        z = q - size;
    }
    z = z * lanczos_g / y;
    double r;
    if (x < 0.0) {
        r = -pi / sin_pi(size) / size * exp(y) / lanczos_sum(size);
        r -= z * r;
    } else {
        r = lanczos_sum(size) / exp(y);
        r += z * r;
    }
    r = gamma_scale(r, y, size, x < 0.0);
    if (isinf(r))
        *problem = 'r';
    return r;
}

double math_gamma(double x, char *problem) {
    static const double factorials[] = {
        1.0, 1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5040.0, 40320.0, 362880.0, 3628800.0, 39916800.0, 479001600.0,
        6227020800.0, 87178291200.0, 1307674368000.0, 20922789888000.0, 355687428096000.0, 6402373705728000.0,
        121645100408832000.0, 2432902008176640000.0, 51090942171709440000.0, 1124000727777607680000.0,
    };
    if (!isfinite(x)) {
        if (isnan(x) || x > 0.0)
            return x;
        *problem = 'd';
        return NAN;
    }
    if (x == 0.0) {
        *problem = 'd';
        return copysign(INFINITY, x);
    }
    if (x == floor(x)) {
        if (x < 0.0) {
            *problem = 'd';
            return NAN;
        }
        if (x <= (double)ARRAY_LENGTH(factorials))
            return factorials[(int)x - 1];
    }
    double size = fabs(x);
    if (size < 1e-20) {
        double r = 1.0 / x;
        if (isinf(r))
            *problem = 'r';
        return r;
    }
    if (size > 200.0) {
        if (x < 0.0)
            return 0.0 / sin_pi(x);
        *problem = 'r';
        return INFINITY;
    }
    return gamma_large(x, problem);
}

double math_lgamma(double x, char *problem) {
    if (!isfinite(x))
        return isnan(x) ? x : INFINITY;
    if (x == floor(x) && x <= 2.0) {
        if (x > 0.0)
            return 0.0;
        *problem = 'd';
        return INFINITY;
    }
    double size = fabs(x);
    if (size < 1e-20)
        return -log(size);
    double r = log(lanczos_sum(size)) - lanczos_g;
    r += (size - 0.5) * (log(size + lanczos_g - 0.5) - 1);
    if (x < 0.0)
        r = log_pi - log(fabs(sin_pi(size))) - log(size) - r;
    if (isinf(r))
        *problem = 'r';
    return r;
}
