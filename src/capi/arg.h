/* SPDX-License-Identifier: MIT
   Values from formats and arguments into C variables, for the files of capi/. */
#ifndef GILT_CAPI_ARG_H
#define GILT_CAPI_ARG_H

#include <stdarg.h>

#include "heap/object.h"

/* What Py_BuildValue makes of a format: a value, a Tuple of several, None of none. References for `N` are taken over also
   when it fails. new. */
Value arg_build(const char *format, va_list args) MUST_CHECK;

#endif
