/* SPDX-License-Identifier: MIT
   What textio.c, newline.c and stringio.c share: line ends. */
#ifndef GILT_MODULES_IO_TEXTIO_H
#define GILT_MODULES_IO_TEXTIO_H

#include "modules/_io/io.h"

enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };

/* The "\r", "\n", "\r\n" seen so far as `newlines` shows them: None, a str or a tuple. new. */
Value newline_seen(int seen) MUST_CHECK;
/* Turns "\r\n" and "\r" into "\n" when `translate`; notes what it saw. *pending_cr: a "\r" at the end of the last piece
   that was held back; holds one back again unless `final`. `text` is stolen. new. */
Value newline_translate(STEALS Value text, bool translate, bool *pending_cr, int *seen, bool final) MUST_CHECK;
/* Whether text is one of None, "", "\n", "\r", "\r\n"; ValueError "illegal newline value: ..." otherwise. */
bool newline_check(Borrowed newline) MUST_CHECK;
/* The end (exclusive) of the first line of text from `start`, or -1: no whole line. `universal`: all three ends;
   otherwise `end` is the line end. */
ssize_t newline_find(Borrowed text, ssize_t start, bool universal, Borrowed end);

#endif
