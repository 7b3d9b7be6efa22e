/* SPDX-License-Identifier: MIT
   What the parts of the module _csv share: the dialect and the module's state. */
#ifndef GILT_MODULES_CSV_H
#define GILT_MODULES_CSV_H

#include "heap/object.h"
#include "object/native.h"

typedef enum { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE } Quoting;

#define CSV_NOT_SET UINT32_MAX /* no such character */

typedef struct {
    Object head;
    signed char double_quote, skip_initial_space, strict;
    int quoting;
    uint32_t delimiter, quote, escape; /* CSV_NOT_SET: none */
    Value line_terminator;             /* Str */
    uint8_t special[256];              /* for each Latin-1 character whether a writer has to look at it */
} Dialect;

typedef struct {
    Value error;        /* class _csv.Error */
    Value dialects;     /* Dict: name -> Dialect */
    int64_t field_limit;
} CsvState;

extern Type csv_dialect_type, csv_reader_type, csv_writer_type;
extern ModuleDef const csv_module;
static inline CsvState *csv_state(void) { return module_state(&csv_module); }

/* A Dialect from (dialect=None, **fmtparams). `dialect` may be NULL. new. */
Value csv_dialect_make(Borrowed dialect, Borrowed const *keyword_values, Borrowed keywords) MUST_CHECK;
Value csv_dialect_find(Borrowed name) MUST_CHECK; /* Error "unknown dialect" */

Value csv_py_reader(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);
Value csv_py_writer(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords);

#endif
