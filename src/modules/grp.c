/* SPDX-License-Identifier: MIT
   grp: the database of groups. An entry of the C library becomes a struct_group; texts are in the file system's
   encoding. */
#include "modules/user_entry.h"
#include "types/bytes.h"

typedef struct {
    Type *struct_group;
} GrpState;

static StructField const grp_fields[] = {
    {"gr_name", "group name"}, {"gr_passwd", "password"}, {"gr_gid", "group id"}, {"gr_mem", "group members"}, {NULL, NULL},
};
static StructDef const grp_struct = {"grp.struct_group", "A group: a tuple of four whose items have names, too.", grp_fields, 4};

extern ModuleDef const grp_module;
static GrpState *grp_state(void) { return module_state(&grp_module); }

static Value grp_members(char *const *names) {
    OWNED Value list = list_new(0);
    bool ok = list != NULL;
    for (; ok && *names; names++)
        ok = list_append_steal(list, user_entry_text(*names));
    return ok ? MOVE(list) : NULL;
}

static Value grp_entry(OsEntry const *entry) {
    struct group const *group = &entry->group;
    Value items[] = {user_entry_text(group->gr_name), user_entry_text(group->gr_passwd), user_entry_id(group->gr_gid),
                     grp_members(group->gr_mem)};
    return user_entry_struct(grp_state()->struct_group, items, ARRAY_LENGTH(items));
}

static Value grp_py_getgrgid(Borrowed module, Borrowed const *args) {
    (void)module;
    gid_t gid;
    OsEntry *entry = NULL;
    int code = 0;
    if (!posix_gid(args[0], &gid))
        return NULL;
    BLOCKING(REGION_OS_CALL) { code = os_group_by_id(gid, &entry); }
    if (code == -ENOMEM)
        return raise_no_memory();
    if (!entry)
        return raise_error(&exc_KeyError, "getgrgid(): gid not found: %lld", gid == (gid_t)-1 ? -1 : (long long)gid);
    return user_entry_convert(entry, grp_entry);
}

static Value grp_py_getgrnam(Borrowed module, Borrowed const *args) {
    (void)module;
    OsEntry *entry = NULL;
    int code = 0;
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "getgrnam() argument 'name' must be str, not %s",
                           args[0] == NONE ? "None" : type_of(args[0])->name);
    OWNED Value name = posix_fsencode(args[0]);
    if (!name)
        return NULL;
    BLOCKING(REGION_OS_CALL) { code = os_group_by_name(bytes_data(name), &entry); }
    if (code == -ENOMEM)
        return raise_no_memory();
    if (!entry)
        return raise_error(&exc_KeyError, "getgrnam(): name not found: %R", args[0]);
    return user_entry_convert(entry, grp_entry);
}

static Value grp_py_getgrall(Borrowed module, Borrowed const *args) {
    (void)module, (void)args;
    OsEntry *all = NULL;
    BLOCKING(REGION_OS_CALL) { (void)!os_group_all(&all); }
    return user_entry_list(all, grp_entry);
}

static MethodDef const grp_methods[] = {
    METHOD("getgrgid", grp_py_getgrgid, "($module, /, id)", "The group with an id; KeyError when there is none."),
    METHOD("getgrnam", grp_py_getgrnam, "($module, /, name)", "The group with a name; KeyError when there is none."),
    METHOD("getgrall", grp_py_getgrall, "($module, /)", "All groups, in no particular order."),
    METHOD_END,
};

static bool grp_exec(Borrowed module) {
    Type *type = grp_state()->struct_group = struct_type_new(&grp_struct);
    return type && module_add_type(module, type);
}

static int grp_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(TO_VALUE(((GrpState *)state)->struct_group));
    return 0;
}

static void grp_clear(void *state) { drop(TO_VALUE(MOVE(((GrpState *)state)->struct_group))); }

static int grp_module_id;

ModuleDef const grp_module = {
    .name = "grp",
    .doc = "The database of groups. An entry is a tuple of name, password, group id and a list of the members' names.",
    .methods = grp_methods,
    .exec = grp_exec,
    .state_size = sizeof(GrpState),
    .traverse = grp_traverse,
    .clear = grp_clear,
    .id = &grp_module_id,
};
