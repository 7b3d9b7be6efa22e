/* SPDX-License-Identifier: MIT
   _statistics: the inverse of the normal distribution's cumulative function, by M. J. Wichura's rational approximations
   (Algorithm AS 241, Applied Statistics 37, 1988), accurate to about 16 digits. No state. */
#include <math.h>

#include "object/error.h"
#include "object/native.h"
#include "types/float.h"

enum { TERMS = 8 };
/* Coefficients from the highest power down. */
static const double central_top[TERMS] = {
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
    1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0,
};
static const double central_bottom[TERMS] = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0,
};
static const double middle_top[TERMS] = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
    3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0,
};
static const double middle_bottom[TERMS] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0,
};
static const double tail_top[TERMS] = {
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0,
};
static const double tail_bottom[TERMS] = {
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
};

static double polynomial(const double *coefficients, double x) {
    double r = coefficients[0];
    for (int i = 1; i < TERMS; i++)
        r = r * x + coefficients[i];
    return r;
}

/* 0 < p < 1. */
static double normal_inverse(double p) {
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return polynomial(central_top, r) * q / polynomial(central_bottom, r);
    }
    double r = sqrt(-log(q <= 0.0 ? p : 1.0 - p)), x;
    if (r <= 5.0)
        x = polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6);
    else
        x = polynomial(tail_top, r - 5.0) / polynomial(tail_bottom, r - 5.0);
    return q < 0.0 ? -x : x;
}

static Value statistics_py_normal_dist_inv_cdf(Borrowed module, Borrowed const *args) {
    double p, mu, sigma;
    if (!arg_double(args[0], &p) || !arg_double(args[1], &mu) || !arg_double(args[2], &sigma))
        return NULL;
    if (p <= 0.0 || p >= 1.0 || sigma <= 0.0)
        return raise_error(&exc_ValueError, "inv_cdf undefined for these parameters");
    return float_new(mu + normal_inverse(p) * sigma);
}

static const MethodDef statistics_methods[] = {
    METHOD("_normal_dist_inv_cdf", statistics_py_normal_dist_inv_cdf, "($module, p, mu, sigma, /)",
           "The x for which a normal variable is below x with probability p."),
    METHOD_END,
};

static int statistics_module_id;

ModuleDef const statistics_module = {
    .name = "_statistics",
    .doc = "Native half of statistics.",
    .methods = statistics_methods,
    .id = &statistics_module_id,
};
