/* SPDX-License-Identifier: MIT
   Normalisation of text (Unicode Standard Annex 15) on arrays of characters. gil: not needed. runs: nothing. */
#ifndef GILT_TYPES_UNICODE_NORMALIZE_H
#define GILT_TYPES_UNICODE_NORMALIZE_H

#include "base/base.h"

typedef enum { NORMAL_NFC, NORMAL_NFD, NORMAL_NFKC, NORMAL_NFKD } NormalForm; /* order of UnicodeProperties.quick_check */

/* The most characters that one decomposes to. */
enum { DECOMPOSITION_MAX = 18 };

/* Decomposes `c` completely; returns how many characters were written (at least 1). `old`: as Unicode 3.2 did. */
int char_decompose(uint32_t c, bool compatible, bool old, uint32_t out[DECOMPOSITION_MAX]);
/* Puts combining characters into canonical order, in place. `scratch` has room for n characters. */
void chars_order(uint32_t *chars, ssize_t n, uint32_t *scratch);
/* Composes ordered text in place; returns its new length. */
ssize_t chars_compose(uint32_t *chars, ssize_t n);

#endif
