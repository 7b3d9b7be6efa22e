/* SPDX-License-Identifier: MIT
   langinfo and message catalogues. Called by the module _locale. */
#include "os/locale.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>

#define KEY(name) {#name, name}
LanginfoKey const os_langinfo_keys[] = {
    KEY(DAY_1), KEY(DAY_2), KEY(DAY_3), KEY(DAY_4), KEY(DAY_5), KEY(DAY_6), KEY(DAY_7),
    KEY(ABDAY_1), KEY(ABDAY_2), KEY(ABDAY_3), KEY(ABDAY_4), KEY(ABDAY_5), KEY(ABDAY_6), KEY(ABDAY_7),
    KEY(MON_1), KEY(MON_2), KEY(MON_3), KEY(MON_4), KEY(MON_5), KEY(MON_6), KEY(MON_7), KEY(MON_8), KEY(MON_9),
    KEY(MON_10), KEY(MON_11), KEY(MON_12),
    KEY(ABMON_1), KEY(ABMON_2), KEY(ABMON_3), KEY(ABMON_4), KEY(ABMON_5), KEY(ABMON_6), KEY(ABMON_7), KEY(ABMON_8),
    KEY(ABMON_9), KEY(ABMON_10), KEY(ABMON_11), KEY(ABMON_12),
    {"RADIXCHAR", RADIXCHAR}, {"THOUSEP", THOUSEP}, {"CRNCYSTR", CRNCYSTR}, {"CODESET", CODESET},
    {"_DATE_FMT", _DATE_FMT}, KEY(D_FMT), KEY(D_T_FMT), KEY(T_FMT), KEY(AM_STR), KEY(PM_STR),
    KEY(T_FMT_AMPM), KEY(ERA), KEY(ERA_D_FMT), KEY(ERA_D_T_FMT), KEY(ERA_T_FMT), KEY(ALT_DIGITS), KEY(YESEXPR), KEY(NOEXPR),
    {NULL, 0},
};

const char *os_langinfo(int key) { return nl_langinfo(key); }

const char *os_gettext(const char *domain, const char *message, int category) {
    return dcgettext(domain, message, category);
}

int os_message_category(void) { return LC_MESSAGES; }
const char *os_textdomain(const char *domain) { return textdomain(domain); }
const char *os_bindtextdomain(const char *domain, const char *directory) { return bindtextdomain(domain, directory); }
const char *os_bind_textdomain_codeset(const char *domain, const char *codeset) {
    return bind_textdomain_codeset(domain, codeset);
}
