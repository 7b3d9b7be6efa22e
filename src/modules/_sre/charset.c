/* SPDX-License-Identifier: MIT
   Tests of single characters: categories, character classes as re/_compiler.py codes them, case folding. A CharSet's table is
   filled once by asking for each Latin-1 character; what depends on the locale is asked each time. */
#include <ctype.h>
#include <string.h>

#include "modules/_sre/sre.h"
#include "types/unicode.h"

/* --- categories --- */

static bool ascii_is_word(uint32_t c) { return c < 128 && (isalnum((int)c) || c == '_'); }
static bool ascii_is_space(uint32_t c) { return c == ' ' || (c >= 9 && c <= 13); }

bool category_has(CategoryCode category, uint32_t c) {
    switch (category) {
    case CATEGORY_DIGIT: return c - '0' < 10;
    case CATEGORY_NOT_DIGIT: return c - '0' >= 10;
    case CATEGORY_SPACE: return ascii_is_space(c);
    case CATEGORY_NOT_SPACE: return !ascii_is_space(c);
    case CATEGORY_WORD: return ascii_is_word(c);
    case CATEGORY_NOT_WORD: return !ascii_is_word(c);
    case CATEGORY_LINEBREAK: return c == '\n';
    case CATEGORY_NOT_LINEBREAK: return c != '\n';
    case CATEGORY_LOC_WORD: return c == '_' || (c < 256 && isalnum((int)c));
    case CATEGORY_LOC_NOT_WORD: return !(c == '_' || (c < 256 && isalnum((int)c)));
    case CATEGORY_UNI_DIGIT: return char_is_decimal(c);
    case CATEGORY_UNI_NOT_DIGIT: return !char_is_decimal(c);
    case CATEGORY_UNI_SPACE: return char_is_space(c);
    case CATEGORY_UNI_NOT_SPACE: return !char_is_space(c);
    case CATEGORY_UNI_WORD: return c == '_' || char_is_alnum(c);
    case CATEGORY_UNI_NOT_WORD: return !(c == '_' || char_is_alnum(c));
    case CATEGORY_UNI_LINEBREAK: return char_is_line_break(c);
    case CATEGORY_UNI_NOT_LINEBREAK: return !char_is_line_break(c);
    default: return false;
    }
}

/* --- case --- */

static uint32_t locale_lower(uint32_t c) { return c < 256 ? (uint32_t)tolower((int)c) : c; }
static uint32_t locale_upper(uint32_t c) { return c < 256 ? (uint32_t)toupper((int)c) : c; }

uint32_t fold_char(Fold fold, uint32_t c) {
    switch (fold) {
    case FOLD_ASCII: return c - 'A' < 26 ? c + 32 : c;
    case FOLD_UNICODE: return char_to_lower(c);
    case FOLD_LOCALE: return locale_lower(c);
    default: return c;
    }
}

bool locale_equal(uint32_t pattern, uint32_t c) {
    return c == pattern || locale_lower(c) == pattern || locale_upper(c) == pattern;
}

/* --- classes --- */

/* Whether the class at `p` has `c`. */
static bool class_has(uint32_t const *p, uint32_t c) {
    bool found = true;
    for (;;) {
        switch (*p++) {
        case CODE_FAILURE: return !found;
        case CODE_LITERAL:
            if (c == p[0])
                return found;
            p++;
            break;
        case CODE_CATEGORY:
            if (category_has((CategoryCode)p[0], c))
                return found;
            p++;
            break;
        case CODE_CHARSET:
            if (c < 256 && (p[c >> 5] >> (c & 31) & 1))
                return found;
            p += 8;
            break;
        case CODE_RANGE:
            if (p[0] <= c && c <= p[1])
                return found;
            p += 2;
            break;
        case CODE_RANGE_UNI_IGNORE: {
            if (p[0] <= c && c <= p[1])
                return found;
            uint32_t upper = char_to_upper(c);
            if (p[0] <= upper && upper <= p[1])
                return found;
            p += 2;
            break;
        }
        case CODE_NEGATE: found = !found; break;
        case CODE_BIGCHARSET: {
            uint32_t count = *p++;
            if (c < 0x10000) {
                uint8_t block = ((uint8_t const *)p)[c >> 8];
                uint32_t const *bits = p + 64 + block * 8u;
                if (bits[(c & 255) >> 5] >> (c & 31) & 1)
                    return found;
            }
            p += 64 + count * 8u;
            break;
        }
        default: return false;
        }
    }
}

bool charset_ask(CharSet const *set, uint32_t const *code, uint32_t c) {
    switch (set->op) {
    case CODE_ANY: return c != '\n';
    case CODE_ANY_ALL: return true;
    case CODE_CATEGORY: return category_has((CategoryCode)set->at, c);
    case CODE_LITERAL:
        return set->fold == FOLD_LOCALE ? locale_equal(set->at, c) : fold_char((Fold)set->fold, c) == set->at;
    case CODE_NOT_LITERAL:
        return !(set->fold == FOLD_LOCALE ? locale_equal(set->at, c) : fold_char((Fold)set->fold, c) == set->at);
    case CODE_IN:
        if (set->fold == FOLD_LOCALE) {
            uint32_t lower = locale_lower(c), upper = locale_upper(c);
            return class_has(code + set->at, lower) || (upper != lower && class_has(code + set->at, upper));
        }
        return class_has(code + set->at, fold_char((Fold)set->fold, c));
    default: return true; /* a union that may have it */
    }
}

/* Whether the class depends on the locale; *high: what it says of characters beyond Latin-1, if that is one answer. */
static bool class_survey(uint32_t const *p, Fold fold, uint8_t *high) {
    bool dynamic = fold == FOLD_LOCALE, negated = false, simple = fold != FOLD_UNICODE && fold != FOLD_LOCALE;
    for (;;) {
        switch (*p++) {
        case CODE_FAILURE:
            *high = !simple ? SET_ASK : negated ? SET_YES : SET_NO;
            return dynamic;
        case CODE_NEGATE: negated = true; break;
        case CODE_LITERAL:
            simple = simple && p[0] < 256;
            p++;
            break;
        case CODE_RANGE:
            simple = simple && p[1] < 256;
            p += 2;
            break;
        case CODE_RANGE_UNI_IGNORE:
            simple = false;
            p += 2;
            break;
        case CODE_CHARSET: p += 8; break;
        case CODE_BIGCHARSET:
            simple = false;
            p += 65 + p[0] * 8u;
            break;
        case CODE_CATEGORY:
            dynamic = dynamic || p[0] == CATEGORY_LOC_WORD || p[0] == CATEGORY_LOC_NOT_WORD;
            simple = simple && (p[0] == CATEGORY_DIGIT || p[0] == CATEGORY_SPACE || p[0] == CATEGORY_WORD);
            p++;
            break;
        default: *high = SET_ASK; return true;
        }
    }
}

void charset_fill(CharSet *set, uint32_t const *code) {
    bool dynamic = set->fold == FOLD_LOCALE;
    set->high = SET_ASK;
    if (set->op == CODE_IN)
        dynamic = class_survey(code + set->at, (Fold)set->fold, &set->high);
    else if (set->op == CODE_CATEGORY)
        dynamic = set->at == CATEGORY_LOC_WORD || set->at == CATEGORY_LOC_NOT_WORD;
    else if (set->op == CODE_ANY || set->op == CODE_ANY_ALL)
        set->high = SET_YES;
    else if (set->at < 256 && set->fold != FOLD_UNICODE && set->fold != FOLD_LOCALE)
        set->high = set->op == CODE_LITERAL ? SET_NO : SET_YES;
    if (dynamic) {
        memset(set->table, SET_ASK, sizeof set->table);
        set->high = SET_ASK;
        return;
    }
    for (uint32_t c = 0; c < 256; c++)
        set->table[c] = charset_ask(set, code, c) ? SET_YES : SET_NO;
}
