/* SPDX-License-Identifier: MIT
   Shared by the files of the math module only. */
#ifndef GILT_MODULES_MATH_PRIV_H
#define GILT_MODULES_MATH_PRIV_H

#include "heap/object.h"

/* ValueError("math domain error"), OverflowError("math range error"). Return NULL. */
void *math_raise_domain(void) COLD;
void *math_raise_range(void) COLD;

/* The gamma function and the logarithm of its absolute value. *problem becomes 'd' (domain) or 'r' (range). */
double math_gamma(double x, char *problem);
double math_lgamma(double x, char *problem);

/* Functions of whole numbers (modules/math_int.c). */
Value math_py_comb(Borrowed module, Borrowed const *args);
Value math_py_factorial(Borrowed module, Borrowed const *args);
Value math_py_gcd(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords);
Value math_py_isqrt(Borrowed module, Borrowed const *args);
Value math_py_lcm(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords);
Value math_py_perm(Borrowed module, Borrowed const *args);
Value math_py_prod(Borrowed module, Borrowed const *args);

#endif
