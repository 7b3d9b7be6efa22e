/* SPDX-License-Identifier: MIT
   The mark-up of str.format(): literal text, {field!conversion:spec}, and field names such as 0.name[key]. Used by
   str.format and by the module _string, which gives string.Formatter the same parser.
   gil: held.  runs: nothing.  fails: ValueError. */
#ifndef GILT_TYPES_STR_MARKUP_H
#define GILT_TYPES_STR_MARKUP_H

#include "types/str.h"

/* A part of a string, which the owner of the walk keeps alive. */
typedef struct {
    ssize_t start, end;
} Span;

typedef struct {
    Borrowed text;
    int kind;
    const void *data;
    Span rest; /* what is not parsed yet */
} Markup;

typedef struct {
    Span literal;          /* text before the field */
    bool has_field;
    Span field, spec;
    uint32_t conversion;   /* 0: none */
    bool spec_has_fields;  /* the spec contains '{' */
} MarkupPart;

void markup_init(Markup *m, Borrowed text, Span span);
/* 1: *part is the next part; 0: the end; -1: error. */
int markup_next(Markup *m, MarkupPart *part) MUST_CHECK;

/* The first part of a field name, up to '.' or '['; *index its number, or -1 when it is not one. `rest` is set to what
   follows. */
bool field_first(Borrowed text, Span field, Span *first, ssize_t *index, Span *rest) MUST_CHECK;
/* The next ".name" or "[key]": 1, 0, -1. *index is a key's number, or -1. */
int field_next(Borrowed text, Span *rest, bool *is_attribute, Span *name, ssize_t *index) MUST_CHECK;

#endif
