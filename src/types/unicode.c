/* SPDX-License-Identifier: MIT
   The few character functions that are more than a look at the tables. */
#include "types/unicode.h"

bool char_is_space(uint32_t c) { return c < 0x100 ? char_is_space_latin1((uint8_t)c) : unicode_has(c, UNICODE_SPACE); }

bool char_is_printable(uint32_t c) {
    return c < 0x7f ? c >= 0x20 : unicode_has(c, UNICODE_PRINTABLE);
}

bool char_is_identifier_start(uint32_t c) { return c == '_' || unicode_has(c, UNICODE_XID_START); }

bool char_is_identifier_part(uint32_t c) { return unicode_has(c, UNICODE_XID_CONTINUE); }

int char_full_case(uint32_t c, FullCase which, uint32_t out[3]) {
    UnicodeRecord const *record = unicode_record(c);
    if (UNLIKELY(record->flags & UNICODE_SPECIAL_CASE)) {
        uint32_t const *full = unicode_special_cases[record->special].full[which];
        int n = 0;
        while (n < 3 && full[n]) {
            out[n] = full[n];
            n++;
        }
        return n;
    }
    int32_t delta = which == FULL_UPPER ? record->upper : which == FULL_TITLE ? record->title : record->lower;
    out[0] = c + (uint32_t)delta;
    return 1;
}
