/* SPDX-License-Identifier: MIT
   Searching memory for a byte or a pattern, as bytes, bytearray and str of one-byte characters do. Pure functions.
   gil: not needed.  runs: nothing.  fails: never. */
#ifndef GILT_TYPES_BYTES_SEARCH_H
#define GILT_TYPES_BYTES_SEARCH_H

#include "base/base.h"

/* Where `part` begins in `text` for the first (last) time; -1: nowhere. An empty part is found at 0 (at `size`). */
ssize_t memory_find(const char *text, ssize_t size, const char *part, ssize_t part_size);
ssize_t memory_find_last(const char *text, ssize_t size, const char *part, ssize_t part_size);
/* How many times it occurs without overlapping, at most `most`. An empty part occurs size + 1 times. */
ssize_t memory_count(const char *text, ssize_t size, const char *part, ssize_t part_size, ssize_t most);

#endif
