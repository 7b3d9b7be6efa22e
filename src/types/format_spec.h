/* SPDX-License-Identifier: MIT
   The format-spec mini-language of format() and f-strings: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
   Parsed in one place (types/number_format.c), used by the __format__ of int, float, complex and str. */
#ifndef GILT_TYPES_FORMAT_SPEC_H
#define GILT_TYPES_FORMAT_SPEC_H

#include "heap/object.h"

typedef struct {
    uint32_t fill;          /* ' ' unless given ('0' for a leading zero of the width) */
    uint32_t type;          /* presentation type; the default passed to the parser when none was given */
    ssize_t width;          /* -1: none */
    ssize_t precision;      /* -1: none */
    char align;             /* '<' '>' '=' '^'; the default passed to the parser when none was given */
    char sign;              /* '+' '-' ' '; 0: none */
    char grouping;          /* ',' '_' ; 'n': as the locale says; 0: none */
    bool alternate;         /* # */
    bool no_negative_zero;  /* z */
    bool fill_given;        /* a fill character stood before the alignment */
    bool align_given;
} FormatSpec;

/* Parses `spec` (a str). `object` names its type in messages.
   gil: held.  runs: nothing.  fails: ValueError. */
bool format_spec_parse(Borrowed spec, Borrowed object, uint32_t default_type, char default_align, FormatSpec *out) MUST_CHECK;

/* format(v, spec) for v an int, float, complex or str (or a subclass) and spec a str. An empty spec gives str(v).
   gil: held.  runs: str(v) of subclasses when the spec is empty.  fails: ValueError, OverflowError. */
Value number_format_int(Borrowed v, Borrowed spec) MUST_CHECK;
Value number_format_float(Borrowed v, Borrowed spec) MUST_CHECK;
Value number_format_complex(Borrowed v, Borrowed spec) MUST_CHECK;
Value number_format_str(Borrowed v, Borrowed spec) MUST_CHECK;

#endif
