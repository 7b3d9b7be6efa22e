/* SPDX-License-Identifier: MIT
   What pwd, grp and spwd share: entries of the C library's databases as Python values. */
#ifndef GILT_MODULES_USER_ENTRY_H
#define GILT_MODULES_USER_ENTRY_H

#include "modules/posix_priv.h"
#include "os/user.h"

/* The struct_... that an entry becomes. */
typedef Value (*UserEntryFn)(OsEntry const *entry);

/* A field: text in the file system's encoding (None for NULL), or an id, whose largest value is -1. new. */
Value user_entry_text(const char *text) MUST_CHECK;
static inline MUST_CHECK Value user_entry_id(uid_t id) { return imm_int(id == (uid_t)-1 ? -1 : (int64_t)id); }
/* Converts and frees an entry, or a list of them. new. */
Value user_entry_convert(OsEntry *entry, UserEntryFn convert) MUST_CHECK;
Value user_entry_list(OsEntry *all, UserEntryFn convert) MUST_CHECK;
/* Fills the first items of a new struct with `count` values made by the caller (stolen, also on failure); NULL when one
   of them is. new. */
Value user_entry_struct(Type *type, Value *items, int count) MUST_CHECK;

#endif
