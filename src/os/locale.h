/* SPDX-License-Identifier: MIT
   What POSIX and GNU add to C's locales: langinfo and message catalogues. Texts belong to the C library and are valid until
   its next call. */
#ifndef GILT_OS_LOCALE_H
#define GILT_OS_LOCALE_H

#include "base/base.h"

typedef struct {
    const char *name; /* "CODESET" */
    int key;
} LanginfoKey;
extern LanginfoKey const os_langinfo_keys[]; /* NULL-name terminated */

const char *os_langinfo(int key);

/* Translations; the message itself when there is none. domain NULL: the current one. */
const char *os_gettext(const char *domain, const char *message, int category);
/* The message category for os_gettext when none is given. */
int os_message_category(void);
/* NULL asks, text sets; the value after that. NULL: it could not be set, errno says why. */
const char *os_textdomain(const char *domain);
const char *os_bindtextdomain(const char *domain, const char *directory);
const char *os_bind_textdomain_codeset(const char *domain, const char *codeset);

#endif
