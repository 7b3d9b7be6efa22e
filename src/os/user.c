/* SPDX-License-Identifier: MIT
   Users and groups through the C library (and so through NSS). The library's functions want room for texts and say
   ERANGE when it is too small: every query runs with growing room. The position of a walk through a whole database
   belongs to the process: a mutex keeps two walks apart. Called by modules/pwd.c, grp.c and spwd.c. */
#define _GNU_SOURCE
#include "os/user.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum { ENTRY_ROOM = 1024, ENTRY_ROOM_MAX = 1 << 26 };

/* The databases' walks, in the C library; taken by os_*_all, nothing else is locked meanwhile. */
static pthread_mutex_t entry_walk_lock = PTHREAD_MUTEX_INITIALIZER;

/* What to ask for. Exactly one query runs for an OsEntry; it answers as the _r functions do. */
typedef struct {
    int (*run)(const void *key, OsEntry *entry, bool *found);
    const void *key;
} EntryQuery;

static int entry_get(EntryQuery query, OsEntry **out) {
    *out = NULL;
    for (size_t room = ENTRY_ROOM; room <= ENTRY_ROOM_MAX; room *= 2) {
        bool found = false;
        OsEntry *entry = malloc(sizeof *entry + room);
        if (!entry)
            return -ENOMEM;
        entry->next = NULL;
        entry->room = room;
        int code = query.run(query.key, entry, &found);
        if (found) {
            *out = entry;
            return 0;
        }
        free(entry);
        if (code != ERANGE)
            return code == ENOENT || code == ESRCH ? 0 : -code;
    }
    return -ERANGE;
}

static int entry_get_all(EntryQuery query, OsEntry **out) {
    OsEntry **end = out;
    int code;
    *out = NULL;
    while ((code = entry_get(query, end)) == 0 && *end)
        end = &(*end)->next;
    return code;
}

void os_entry_free(OsEntry *entry) {
    while (entry) {
        OsEntry *next = entry->next;
        free(entry);
        entry = next;
    }
}

/* `call` is one of the _r functions, with its last argument left out. */
#define ENTRY_QUERY(name, member, type, call)                                                                          \
    static int entry_##name(const void *key, OsEntry *entry, bool *found) {                                            \
        type *result = NULL;                                                                                           \
        type *into = &entry->member;                                                                                   \
        char *texts = entry->texts;                                                                                    \
        size_t room = entry->room;                                                                                     \
        (void)key;                                                                                                     \
        int code = call;                                                                                               \
        *found = result != NULL;                                                                                       \
        return code;                                                                                                   \
    }
ENTRY_QUERY(user_name, user, struct passwd, getpwnam_r(key, into, texts, room, &result))
ENTRY_QUERY(user_id, user, struct passwd, getpwuid_r(*(uid_t const *)key, into, texts, room, &result))
ENTRY_QUERY(user_next, user, struct passwd, getpwent_r(into, texts, room, &result))
ENTRY_QUERY(group_name, group, struct group, getgrnam_r(key, into, texts, room, &result))
ENTRY_QUERY(group_id, group, struct group, getgrgid_r(*(gid_t const *)key, into, texts, room, &result))
ENTRY_QUERY(group_next, group, struct group, getgrent_r(into, texts, room, &result))
ENTRY_QUERY(shadow_name, shadow, struct spwd, getspnam_r(key, into, texts, room, &result))
ENTRY_QUERY(shadow_next, shadow, struct spwd, getspent_r(into, texts, room, &result))

int os_user_by_name(const char *name, OsEntry **out) { return entry_get((EntryQuery){entry_user_name, name}, out); }
int os_user_by_id(uid_t id, OsEntry **out) { return entry_get((EntryQuery){entry_user_id, &id}, out); }
int os_group_by_name(const char *name, OsEntry **out) { return entry_get((EntryQuery){entry_group_name, name}, out); }
int os_group_by_id(gid_t id, OsEntry **out) { return entry_get((EntryQuery){entry_group_id, &id}, out); }
int os_shadow_by_name(const char *name, OsEntry **out) { return entry_get((EntryQuery){entry_shadow_name, name}, out); }

#define ENTRY_ALL(name, query, open, close)                                                                            \
    int os_##name##_all(OsEntry **out) {                                                                               \
        pthread_mutex_lock(&entry_walk_lock);                                                                          \
        open();                                                                                                        \
        int code = entry_get_all((EntryQuery){query, NULL}, out);                                                      \
        close();                                                                                                       \
        pthread_mutex_unlock(&entry_walk_lock);                                                                        \
        if (code < 0) {                                                                                                \
            os_entry_free(*out);                                                                                       \
            *out = NULL;                                                                                               \
        }                                                                                                              \
        return code;                                                                                                   \
    }
ENTRY_ALL(user, entry_user_next, setpwent, endpwent)
ENTRY_ALL(group, entry_group_next, setgrent, endgrent)
ENTRY_ALL(shadow, entry_shadow_next, setspent, endspent)
