/* SPDX-License-Identifier: MIT
   Entries of the databases of users and groups as Python values. Called by pwd.c, grp.c and spwd.c. */
#include "modules/user_entry.h"

Value user_entry_text(const char *text) { return text ? path_decode(text, (ssize_t)strlen(text)) : NONE; }

Value user_entry_convert(OsEntry *entry, UserEntryFn convert) {
    Value v = convert(entry);
    os_entry_free(entry);
    return v;
}

Value user_entry_list(OsEntry *all, UserEntryFn convert) {
    OWNED Value list = list_new(0);
    bool ok = list != NULL;
    for (OsEntry *entry = all; ok && entry; entry = entry->next)
        ok = list_append_steal(list, convert(entry));
    os_entry_free(all);
    return ok ? MOVE(list) : NULL;
}

Value user_entry_struct(Type *type, Value *items, int count) {
    OWNED Value v = struct_new(type);
    bool ok = v != NULL;
    for (int i = 0; i < count; i++) {
        if (ok && items[i])
            struct_set(v, i, items[i]);
        else
            ok = false, drop(items[i]);
    }
    return ok ? MOVE(v) : NULL;
}
