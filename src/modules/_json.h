/* SPDX-License-Identifier: MIT
   What the two halves of the module _json share. */
#ifndef GILT_MODULES_JSON_H
#define GILT_MODULES_JSON_H

#include "heap/object.h"

extern Type json_scanner_type, json_encoder_type;

/* (string, end, strict=True) -> (text, end) */
Value json_py_scanstring(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value json_py_encode_basestring(Borrowed self, Borrowed const *args);
Value json_py_encode_basestring_ascii(Borrowed self, Borrowed const *args);

#endif
