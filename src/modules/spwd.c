/* SPDX-License-Identifier: MIT
   spwd: the shadow password database, which only the superuser may read. Deprecated since 3.11. */
#include "modules/user_entry.h"
#include "types/bytes.h"

typedef struct {
    Type *struct_spwd;
} SpwdState;

static StructField const spwd_fields[] = {
    {"sp_namp", "login name"},
    {"sp_pwdp", "encrypted password"},
    {"sp_lstchg", "date of last change"},
    {"sp_min", "min #days between changes"},
    {"sp_max", "max #days between changes"},
    {"sp_warn", "#days before pw expires to warn user about it"},
    {"sp_inact", "#days after pw expires until account is disabled"},
    {"sp_expire", "#days since 1970-01-01 when account expires"},
    {"sp_flag", "reserved"},
    {"sp_nam", "login name; deprecated"},
    {"sp_pwd", "encrypted password; deprecated"},
    {NULL, NULL},
};
static StructDef const spwd_struct = {"spwd.struct_spwd", "A shadow password: a tuple of nine whose items have names, too.",
                                      spwd_fields, 9};

extern ModuleDef const spwd_module;
static SpwdState *spwd_state(void) { return module_state(&spwd_module); }

static Value spwd_entry(OsEntry const *entry) {
    struct spwd const *shadow = &entry->shadow;
    Value items[] = {
        user_entry_text(shadow->sp_namp), user_entry_text(shadow->sp_pwdp), int_new(shadow->sp_lstchg),
        int_new(shadow->sp_min),          int_new(shadow->sp_max),          int_new(shadow->sp_warn),
        int_new(shadow->sp_inact),        int_new(shadow->sp_expire),       int_new((int64_t)shadow->sp_flag),
        user_entry_text(shadow->sp_namp), user_entry_text(shadow->sp_pwdp),
    };
    return user_entry_struct(spwd_state()->struct_spwd, items, ARRAY_LENGTH(items));
}

static Value spwd_py_getspnam(Borrowed module, Borrowed const *args) {
    (void)module;
    OsEntry *entry = NULL;
    int code = 0;
    OWNED Value name = arg_is_str("getspnam", 0, args[0]) ? posix_fsencode(args[0]) : NULL;
    if (!name)
        return NULL;
    BLOCKING(REGION_OS_CALL) { code = os_shadow_by_name(bytes_data(name), &entry); }
    if (code < 0)
        return raise_errno(-code);
    if (!entry)
        return raise_error(&exc_KeyError, "getspnam(): name not found");
    return user_entry_convert(entry, spwd_entry);
}

static Value spwd_py_getspall(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    OsEntry *all = NULL;
    BLOCKING(REGION_OS_CALL) { (void)!os_shadow_all(&all); }
    return user_entry_list(all, spwd_entry);
}

static MethodDef const spwd_methods[] = {
    METHOD("getspnam", spwd_py_getspnam, "($module, arg, /)", "The entry for a user name; KeyError when there is none."),
    METHOD("getspall", spwd_py_getspall, "($module, /)", "All entries, in no particular order."),
    METHOD_END,
};

static bool spwd_exec(Borrowed module) {
    if (!warn(&exc_DeprecationWarning, 7, "'spwd' is deprecated and slated for removal in Python 3.13"))
        return false;
    Type *type = spwd_state()->struct_spwd = struct_type_new(&spwd_struct);
    return type && module_add_type(module, type);
}

static int spwd_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((SpwdState *)state)->struct_spwd));
    return 0;
}

static void spwd_clear(void *state) { drop(TO_VALUE(MOVE(((SpwdState *)state)->struct_spwd))); }

static int spwd_module_id;

ModuleDef const spwd_module = {
    .name = "spwd",
    .doc = "The shadow password database. Its entries are tuples of login name, encrypted password and seven numbers.",
    .methods = spwd_methods,
    .exec = spwd_exec,
    .state_size = sizeof(SpwdState),
    .traverse = spwd_traverse,
    .clear = spwd_clear,
    .id = &spwd_module_id,
};
