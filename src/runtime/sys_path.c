/* SPDX-License-Identifier: MIT
   sys.path. The standard library's folder of compiled modules is on it as in CPython; which of them are loaded
   capi/dynload.def says. */
#include "runtime/sys_path.h"

#include "object/error.h"
#include "runtime/config.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

static bool add_folder(Borrowed list, const char *path, ssize_t size) {
    return list_append_steal(list, path_decode(path, size));
}

bool sys_path_start(Interp *interp) {
    Config const *c = config();
    OWNED Value path = list_new(0);
    if (!path)
        return false;
    for (const char *at = c->python_path; at;) {
        const char *end = strchrnul(at, ':');
        if (!add_folder(path, at, end - at))
            return false;
        at = *end ? end + 1 : NULL;
    }
    return add_folder(path, c->zip_path, (ssize_t)strlen(c->zip_path)) &&
           add_folder(path, c->stdlib_dir, (ssize_t)strlen(c->stdlib_dir)) &&
           add_folder(path, c->dynload_dir, (ssize_t)strlen(c->dynload_dir)) && dict_set(interp->sys_dict, STR(path), path);
}

bool sys_path_add_program(Borrowed folder) {
    if (config()->safe_path)
        return true;
    Borrowed path = dict_peek_str(interp_self()->sys_dict, STR(path));
    return !path || !is_list(path) || list_insert(path, 0, folder);
}
