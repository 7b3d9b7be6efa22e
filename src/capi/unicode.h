/* SPDX-License-Identifier: MIT
   Exported functions of unicode.c that other files of capi/ call. */
#ifndef GILT_CAPI_UNICODE_H
#define GILT_CAPI_UNICODE_H

#include <wchar.h>

#include "heap/object.h"

/* The wide characters of a str, kept in it; *size (may be NULL) is their number. fails: MemoryError, TypeError. */
wchar_t *PyUnicode_AsUnicodeAndSize(Object *o, ssize_t *size);

#endif
