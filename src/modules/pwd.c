/* SPDX-License-Identifier: MIT
   pwd: the database of users. An entry of the C library becomes a struct_passwd; texts are in the file system's
   encoding. */
#include "modules/user_entry.h"
#include "types/bytes.h"

typedef struct {
    Type *struct_passwd;
} PwdState;

static StructField const pwd_fields[] = {
    {"pw_name", "user name"}, {"pw_passwd", "password"},     {"pw_uid", "user id"},         {"pw_gid", "group id"},
    {"pw_gecos", "real name"}, {"pw_dir", "home directory"}, {"pw_shell", "shell program"}, {NULL, NULL},
};
static StructDef const pwd_struct = {"pwd.struct_passwd", "A user: a tuple of seven whose items have names, too.", pwd_fields, 7};

extern ModuleDef const pwd_module;
static PwdState *pwd_state(void) { return module_state(&pwd_module); }

static Value pwd_entry(OsEntry const *entry) {
    struct passwd const *user = &entry->user;
    Value items[] = {user_entry_text(user->pw_name),  user_entry_text(user->pw_passwd), user_entry_id(user->pw_uid),
                     user_entry_id(user->pw_gid),     user_entry_text(user->pw_gecos),  user_entry_text(user->pw_dir),
                     user_entry_text(user->pw_shell)};
    return user_entry_struct(pwd_state()->struct_passwd, items, ARRAY_LENGTH(items));
}

static Value pwd_py_getpwuid(Borrowed module, Borrowed const *args) {
    (void)module;
    uid_t uid;
    OsEntry *entry = NULL;
    int code = 0;
    if (!posix_uid(args[0], &uid)) {
        if (!error_matches(&exc_OverflowError))
            return NULL;
        error_clear();
        return raise_error(&exc_KeyError, "getpwuid(): uid not found");
    }
    BLOCKING(REGION_OS_CALL) { code = os_user_by_id(uid, &entry); }
    if (code == -ENOMEM)
        return raise_no_memory();
    if (!entry)
        return raise_error(&exc_KeyError, "getpwuid(): uid not found: %lld", uid == (uid_t)-1 ? -1 : (long long)uid);
    return user_entry_convert(entry, pwd_entry);
}

static Value pwd_py_getpwnam(Borrowed module, Borrowed const *args) {
    (void)module;
    OsEntry *entry = NULL;
    int code = 0;
    OWNED Value name = arg_is_str("getpwnam", 0, args[0]) ? posix_fsencode(args[0]) : NULL;
    if (!name)
        return NULL;
    BLOCKING(REGION_OS_CALL) { code = os_user_by_name(bytes_data(name), &entry); }
    if (code == -ENOMEM)
        return raise_no_memory();
    if (!entry)
        return raise_error(&exc_KeyError, "getpwnam(): name not found: %R", args[0]);
    return user_entry_convert(entry, pwd_entry);
}

static Value pwd_py_getpwall(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    OsEntry *all = NULL;
    BLOCKING(REGION_OS_CALL) { (void)!os_user_all(&all); }
    return user_entry_list(all, pwd_entry);
}

static MethodDef const pwd_methods[] = {
    METHOD("getpwuid", pwd_py_getpwuid, "($module, uidobj, /)", "The user with an id; KeyError when there is none."),
    METHOD("getpwnam", pwd_py_getpwnam, "($module, name, /)", "The user with a name; KeyError when there is none."),
    METHOD("getpwall", pwd_py_getpwall, "($module, /)", "All users, in no particular order."),
    METHOD_END,
};

static bool pwd_exec(Borrowed module) {
    Type *type = pwd_state()->struct_passwd = struct_type_new(&pwd_struct);
    return type && module_add_type(module, type);
}

static int pwd_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((PwdState *)state)->struct_passwd));
    return 0;
}

static void pwd_clear(void *state) { drop(TO_VALUE(MOVE(((PwdState *)state)->struct_passwd))); }

static int pwd_module_id;

ModuleDef const pwd_module = {
    .name = "pwd",
    .doc = "The database of users. An entry is a tuple of name, password, user id, group id, real name, home directory, shell.",
    .methods = pwd_methods,
    .exec = pwd_exec,
    .state_size = sizeof(PwdState),
    .traverse = pwd_traverse,
    .clear = pwd_clear,
    .id = &pwd_module_id,
};
