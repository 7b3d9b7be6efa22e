/* SPDX-License-Identifier: MIT
   The databases of users, groups and shadow passwords. */
#ifndef GILT_OS_USER_H
#define GILT_OS_USER_H

#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#include "base/base.h"

/* An entry of one of them; its texts are behind it. From malloc: release with os_entry_free. */
typedef struct OsEntry {
    struct OsEntry *next; /* in a list of all */
    union {
        struct passwd user;
        struct group group;
        struct spwd shadow;
    };
    size_t room;
    char texts[];
} OsEntry;

/* One entry: 0 with *out, which is NULL when there is none, or a negative errno.  gil: not held (MAY_BLOCK). */
int os_user_by_name(const char *name, OsEntry **out);
int os_user_by_id(uid_t id, OsEntry **out);
int os_group_by_name(const char *name, OsEntry **out);
int os_group_by_id(gid_t id, OsEntry **out);
int os_shadow_by_name(const char *name, OsEntry **out);
/* All entries, as a list. */
int os_user_all(OsEntry **out);
int os_group_all(OsEntry **out);
int os_shadow_all(OsEntry **out);
/* Releases a whole list; NULL is one, too. */
void os_entry_free(OsEntry *entry);

#endif
