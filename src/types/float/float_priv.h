/* SPDX-License-Identifier: MIT
   Shared by the files of types/float/ only. */
#ifndef GILT_TYPES_FLOAT_FLOAT_PRIV_H
#define GILT_TYPES_FLOAT_FLOAT_PRIV_H

#include "types/float.h"

/* "0x1.8p+1" with all 13 digits; "inf", "nan". gil: held.  runs: nothing.  fails: MemoryError. */
Value float_to_hex(double d) MUST_CHECK;
/* The inverse, from a Str; rounds half to even. fails: ValueError, OverflowError, TypeError when it is no str. */
bool float_from_hex(Borrowed text, double *out) MUST_CHECK;

#endif
