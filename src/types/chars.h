/* SPDX-License-Identifier: MIT
   Arrays of characters of 1, 2 or 4 bytes, as strings hold them: copying, searching, counting (types/str/). For code that
   works on the inside of strings, such as regular expressions. gil: not needed.  runs: nothing.  fails: never. */
#ifndef GILT_TYPES_CHARS_H
#define GILT_TYPES_CHARS_H

#include "base/base.h"

static ALWAYS_INLINE const void *chars_at(int kind, const void *chars, ssize_t at) {
    return (const char *)chars + at * kind;
}

/* The class of the largest of `n` characters: 0x7f, 0xff, 0xffff or 0x10ffff. */
uint32_t chars_class(int kind, const void *chars, ssize_t n);
/* Copies characters between arrays whose kinds may differ; the target kind is wide enough for what is copied. */
void chars_copy(int to_kind, void *to, ssize_t to_at, int from_kind, const void *from, ssize_t from_at, ssize_t n);
/* Positions of the first or last occurrence, or -1. */
ssize_t chars_find(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m);
ssize_t chars_rfind(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m);
ssize_t chars_find_char(int kind, const void *chars, ssize_t n, uint32_t c);
ssize_t chars_rfind_char(int kind, const void *chars, ssize_t n, uint32_t c);
/* Non-overlapping occurrences, at most `max`. */
ssize_t chars_count(int kind, const void *chars, ssize_t n, int part_kind, const void *part, ssize_t m, ssize_t max);

#endif
