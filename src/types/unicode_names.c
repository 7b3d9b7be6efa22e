/* SPDX-License-Identifier: MIT
   Names of characters, in both directions. Hangul syllables and CJK unified ideographs have names by rule, the others come
   from the generated tables. Names in the tables are upper case; look-up ignores case. */
#include "types/unicode_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- names by rule --- */

static const char *const hangul_lead[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S",
                                          "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char *const hangul_vowel[] = {"A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE",
                                           "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"};
static const char *const hangul_tail[] = {"", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT",
                                          "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"};
static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char ideograph_prefix[] = "CJK UNIFIED IDEOGRAPH-";

static bool is_ideograph(uint32_t c) {
    return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x2a6df) ||
           (c >= 0x2a700 && c <= 0x2b738) || (c >= 0x2b740 && c <= 0x2b81d) || (c >= 0x2b820 && c <= 0x2cea1) ||
           (c >= 0x2ceb0 && c <= 0x2ebe0) || (c >= 0x30000 && c <= 0x3134a);
}

/* The longest entry that `text` begins with; -1: none. */
static int hangul_part(const char *const *parts, int count, const char *text, ssize_t size, ssize_t *length) {
    int best = -1;
    *length = -1;
    for (int i = 0; i < count; i++) {
        ssize_t n = (ssize_t)strlen(parts[i]);
        if (n > *length && n <= size && memcmp(parts[i], text, (size_t)n) == 0) {
            best = i;
            *length = n;
        }
    }
    return best;
}

static int32_t hangul_by_name(const char *name, ssize_t size) {
    ssize_t n;
    int lead = hangul_part(hangul_lead, HANGUL_L_COUNT, name, size, &n);
    name += n;
    size -= n;
    int vowel = hangul_part(hangul_vowel, HANGUL_V_COUNT, name, size, &n);
    if (vowel < 0)
        return -1;
    name += n;
    size -= n;
    int tail = hangul_part(hangul_tail, HANGUL_T_COUNT, name, size, &n);
    if (n != size)
        return -1;
    return HANGUL_S + (lead * HANGUL_V_COUNT + vowel) * HANGUL_T_COUNT + tail;
}

static int32_t ideograph_by_name(const char *digits, ssize_t size) {
    uint32_t c = 0;
    if (size != 4 && size != 5)
        return -1;
    for (ssize_t i = 0; i < size; i++) {
        int digit = digits[i] >= '0' && digits[i] <= '9'   ? digits[i] - '0'
                    : digits[i] >= 'A' && digits[i] <= 'F' ? digits[i] - 'A' + 10
                                                           : -1;
        if (digit < 0)
            return -1;
        c = c << 4 | (uint32_t)digit;
    }
    return is_ideograph(c) ? (int32_t)c : -1;
}

/* --- names from the tables --- */

static unsigned name_rank(uint32_t c) {
    return c > 0x10ffff ? 0 : unicode_name_rank_blocks[unicode_name_rank_index[c >> 7] * 128u + (c & 127)];
}

/* Writes the name with this rank; returns its length. */
static ssize_t write_name(unsigned rank, char *out) {
    uint8_t const *p = unicode_name_data + unicode_name_starts[rank - 1], *end = unicode_name_data + unicode_name_starts[rank];
    char *start = out;
    while (p < end) {
        unsigned word = *p++;
        if (word & 128)
            word = (word & 127) << 8 | *p++;
        size_t n = unicode_word_starts[word + 1] - unicode_word_starts[word];
        if (out > start)
            *out++ = ' ';
        memcpy(out, unicode_word_text + unicode_word_starts[word], n);
        out += n;
    }
    *out = 0;
    return out - start;
}

bool char_name(uint32_t c, char *out) {
    if (c >= HANGUL_S && c < HANGUL_S + HANGUL_S_COUNT) {
        uint32_t i = c - HANGUL_S;
        sprintf(out, "%s%s%s%s", hangul_prefix, hangul_lead[i / HANGUL_N_COUNT],
                hangul_vowel[i % HANGUL_N_COUNT / HANGUL_T_COUNT], hangul_tail[i % HANGUL_T_COUNT]);
        return true;
    }
    if (is_ideograph(c)) {
        sprintf(out, "%s%X", ideograph_prefix, c);
        return true;
    }
    unsigned rank = name_rank(c);
    return rank && write_name(rank, out) > 0;
}

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

int32_t char_by_plain_name(const char *name, ssize_t size) {
    ssize_t n = (ssize_t)sizeof hangul_prefix - 1;
    if (size > n && memcmp(name, hangul_prefix, (size_t)n) == 0)
        return hangul_by_name(name + n, size - n);
    n = (ssize_t)sizeof ideograph_prefix - 1;
    if (size > n && memcmp(name, ideograph_prefix, (size_t)n) == 0)
        return ideograph_by_name(name + n, size - n);
    if (size == 0 || size >= CHAR_NAME_MAX)
        return -1;
    uint32_t hash = 2166136261u;
    for (ssize_t i = 0; i < size; i++)
        hash = (hash ^ (uint8_t)upper(name[i])) * 16777619u;
    for (uint32_t slot = hash & 65535; unicode_name_slots[slot]; slot = (slot + 1) & 65535) {
        char candidate[CHAR_NAME_MAX];
        uint32_t c = unicode_name_slots[slot] - 1;
        if (write_name(name_rank(c), candidate) != size)
            continue;
        ssize_t i = 0;
        while (i < size && upper(name[i]) == candidate[i])
            i++;
        if (i == size)
            return (int32_t)c;
    }
    return -1;
}

/* --- aliases and sequences --- */

typedef struct {
    const char *name;
    ssize_t size;
} NameKey;

/* Orders a key and an entry of a sorted list, whose first field is its name. */
static int key_compare(const void *key, const void *entry) {
    NameKey const *k = key;
    const char *name;
    memcpy(&name, entry, sizeof name);
    for (ssize_t i = 0; i < k->size; i++) {
        int difference = (uint8_t)upper(k->name[i]) - (uint8_t)name[i];
        if (difference)
            return difference;
    }
    return name[k->size] ? -1 : 0;
}

int32_t char_by_name(const char *name, ssize_t size) {
    int32_t c = char_by_plain_name(name, size);
    if (c >= 0)
        return c;
    NameKey key = {name, size};
    UnicodeAlias const *alias =
        bsearch(&key, unicode_aliases, (size_t)unicode_alias_count, sizeof *unicode_aliases, key_compare);
    return alias ? (int32_t)alias->c : -1;
}

UnicodeSequence const *unicode_sequence_find(const char *name, ssize_t size) {
    NameKey key = {name, size};
    return bsearch(&key, unicode_sequences, (size_t)unicode_sequence_count, sizeof *unicode_sequences, key_compare);
}
