/* SPDX-License-Identifier: MIT
   One character of UTF-8 at a time (RFC 3629). Runs of ASCII are the callers' to skip. */
#ifndef GILT_BASE_UTF8_H
#define GILT_BASE_UTF8_H

#include "base/base.h"

/* How many bytes `c` takes. */
static ALWAYS_INLINE int utf8_size(uint32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

/* Writes `c` (surrogates are written like any other character) and returns how many bytes it took, at most 4. */
static inline int utf8_write(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* What utf8_read says when it returns no character. */
enum {
    UTF8_BAD_START = -1,        /* the byte cannot start a character */
    UTF8_BAD_CONTINUATION = -2, /* see utf8_read: *size bytes belong to the broken character */
    UTF8_TRUNCATED = -3,        /* everything so far is right, but the text ends */
};

/* Reads the character at `p` (p < end). Returns it, with *size its bytes; or one of the above, with *size how many bytes
   make up the error (the longest beginning of a valid character, at least 1). Surrogates, overlong forms and what is
   above U+10FFFF are errors of the second byte. */
static inline int32_t utf8_read(const char *text, const char *text_end, int *size) {
    const unsigned char *p = (const unsigned char *)text;
    ssize_t left = text_end - text;
    uint32_t c = p[0];
    *size = 1;
    if (c < 0x80)
        return (int32_t)c;
    if (c < 0xc2 || c > 0xf4)
        return UTF8_BAD_START;
    int need = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (left < 2)
        return UTF8_TRUNCATED;
    unsigned low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high)
        return UTF8_BAD_CONTINUATION;
    c = (c & (0xffu >> (need + 1))) << 6 | (p[1] & 0x3f);
    for (int i = 2; i < need; i++) {
        *size = i;
        if (i >= left)
            return UTF8_TRUNCATED;
        if ((p[i] & 0xc0) != 0x80)
            return UTF8_BAD_CONTINUATION;
        c = c << 6 | (p[i] & 0x3f);
    }
    *size = need;
    return (int32_t)c;
}

#endif
