/* SPDX-License-Identifier: MIT
   Normalisation: decomposition, canonical order, composition. Called by the module unicodedata. */
#include "types/unicode_normalize.h"

#include <string.h>

#include "types/unicode_names.h"

/* What Unicode 3.2 decomposed `c` to when it was something else, or 0. */
static uint32_t old_decomposition(uint32_t c) {
    for (int i = 0; i < unicode_change_count; i++)
        if (unicode_changes_3_2[i].kind == CHANGE_DECOMPOSITION && unicode_changes_3_2[i].first == c)
            return unicode_changes_3_2[i].value;
    return 0;
}

int char_decompose(uint32_t c, bool compatible, bool old, uint32_t out[DECOMPOSITION_MAX]) {
    if (c >= HANGUL_S && c < HANGUL_S + HANGUL_S_COUNT) {
        uint32_t i = c - HANGUL_S;
        out[0] = HANGUL_L + i / HANGUL_N_COUNT;
        out[1] = HANGUL_V + i % HANGUL_N_COUNT / HANGUL_T_COUNT;
        out[2] = HANGUL_T + i % HANGUL_T_COUNT;
        return out[2] == HANGUL_T ? 2 : 3;
    }
    out[0] = c;
    unsigned at = unicode_decomposition_of(c);
    if (!at || (old && !unicode_properties_of(c)->in_3_2))
        return 1;
    if (old && c >= 0x2f868 && c <= 0x2f9bf && old_decomposition(c)) {
        out[0] = old_decomposition(c);
        return 1;
    }
    uint32_t head = unicode_decompositions[at];
    if ((head & 0xff) && !compatible)
        return 1;
    int n = 0;
    for (uint32_t i = 1; i <= head >> 8; i++) {
        uint32_t part[DECOMPOSITION_MAX];
        int count = char_decompose(unicode_decompositions[at + i], compatible, old, part);
        for (int k = 0; k < count && n < DECOMPOSITION_MAX; k++)
            out[n++] = part[k];
    }
    return n;
}

static ALWAYS_INLINE unsigned combining(uint32_t c) { return unicode_properties_of(c)->combining; }

/* Sorts a run by class, stably. Runs are a few characters long; the classes that occur in a long one are gathered one
   after the other, so that hostile text costs time in proportion to its length. */
static void order_run(uint32_t *chars, ssize_t n, uint32_t *scratch) {
    if (!scratch) {
        for (ssize_t i = 1; i < n; i++) {
            uint32_t c = chars[i];
            unsigned class = combining(c);
            ssize_t k = i;
            for (; k > 0 && combining(chars[k - 1]) > class; k--)
                chars[k] = chars[k - 1];
            chars[k] = c;
        }
        return;
    }
    ssize_t starts[257] = {0};
    for (ssize_t i = 0; i < n; i++)
        starts[combining(chars[i]) + 1]++;
    for (int class = 0; class < 256; class++)
        starts[class + 1] += starts[class];
    for (ssize_t i = 0; i < n; i++)
        scratch[starts[combining(chars[i])]++] = chars[i];
    memcpy(chars, scratch, (size_t)n * sizeof *chars);
}

void chars_order(uint32_t *chars, ssize_t n, uint32_t *scratch) {
    for (ssize_t at = 0; at < n;) {
        if (combining(chars[at]) == 0) {
            at++;
            continue;
        }
        ssize_t end = at + 1;
        while (end < n && combining(chars[end]) != 0)
            end++;
        order_run(chars + at, end - at, end - at > 20 ? scratch : NULL);
        at = end;
    }
}

/* The composition of two characters, or 0. */
static uint32_t compose(uint32_t first, uint32_t second) {
    if (first - HANGUL_L < HANGUL_L_COUNT && second - HANGUL_V < HANGUL_V_COUNT)
        return HANGUL_S + ((first - HANGUL_L) * HANGUL_V_COUNT + (second - HANGUL_V)) * HANGUL_T_COUNT;
    if (first - HANGUL_S < HANGUL_S_COUNT && (first - HANGUL_S) % HANGUL_T_COUNT == 0 && second > HANGUL_T &&
        second < HANGUL_T + HANGUL_T_COUNT)
        return first + (second - HANGUL_T);
    int low = 0, high = unicode_pair_count;
    while (low < high) {
        int middle = (low + high) / 2;
        UnicodePair const *p = &unicode_pairs[middle];
        if (p->first == first && p->second == second)
            return p->composed;
        if (p->first < first || (p->first == first && p->second < second))
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

ssize_t chars_compose(uint32_t *chars, ssize_t n) {
    ssize_t out = 0, starter = -1;
    unsigned last = 0; /* class of the character in front, when it is not the starter itself */
    for (ssize_t i = 0; i < n; i++) {
        uint32_t c = chars[i];
        unsigned class = combining(c);
        bool adjacent = starter == out - 1;
        if (starter >= 0 && (adjacent || (last < class && last != 0))) {
            uint32_t composed = compose(chars[starter], c);
            if (composed) {
                chars[starter] = composed;
                continue;
            }
        }
        if (class == 0)
            starter = out;
        last = class;
        chars[out++] = c;
    }
    return out;
}
