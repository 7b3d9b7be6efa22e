/* SPDX-License-Identifier: MIT
   The writer that report.c and traceback_print.c share. */
#ifndef GILT_RUNTIME_REPORT_PRIV_H
#define GILT_RUNTIME_REPORT_PRIV_H

#include "heap/object.h"

typedef struct Writer {
    Borrowed file;       /* NULL: descriptor 2 */
    const char *margin;  /* stands before lines inside of groups */
    int group_depth;
    bool need_close;     /* the box of a group is still open below */
    const char *header;  /* instead of "Traceback (most recent call last):\n" */
    const char *margin_header; /* instead of the margin, for the header line only */
} Writer;

bool writer_str(Writer *w, Borrowed text) MUST_CHECK;
bool writer_text(Writer *w, const char *text) MUST_CHECK;
bool writer_margin(Writer *w) MUST_CHECK;
bool writer_format(Writer *w, const char *format, ...) MUST_CHECK; /* str_format's language */

/* The header and the entries of a traceback. */
bool traceback_print(Writer *w, Borrowed traceback) MUST_CHECK;
/* The source line of a SyntaxError and its carets. */
bool syntax_line_write(Writer *w, Borrowed exception) MUST_CHECK;

#endif
