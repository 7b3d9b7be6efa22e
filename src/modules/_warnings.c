/* SPDX-License-Identifier: MIT
   The module _warnings: the Python face of object/warn.c. */
#include "object/warn.h"

#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

static Value warnings_py_warn(Borrowed self, Borrowed const *args) {
    ssize_t level = 1;
    OWNED Value category = warning_category(args[0], args[1]);
    if (!category || (args[2] && !arg_ssize(args[2], &level)))
        return NULL;
    Borrowed source = args[3] == NONE ? NULL : args[3];
    return warning_issue(category, args[0], level, source) ? own(NONE) : NULL;
}

/* The line of source text that the loader of a module knows: 1, 0, -1. */
static int warnings_source_line(Borrowed globals, ssize_t line, Value *out) {
    OWNED Value loader = NULL, name = NULL, method = NULL;
    OWNED Value loader_key = str_intern_text("__loader__"), method_name = str_intern_text("get_source");
    if (!loader_key || !method_name)
        return -1;
    int found = dict_find(globals, loader_key, &loader);
    if (found > 0)
        found = dict_find(globals, STR(__name__), &name);
    if (found > 0)
        found = find_attr(loader, method_name, &method);
    if (found <= 0)
        return found;
    OWNED Value source = call_1(method, name);
    if (!source || source == NONE || !is_str(source))
        return source ? 0 : -1;
    OWNED Value lines = str_split_lines(source, false);
    if (!lines || line < 1 || line > list_size(lines))
        return lines ? 0 : -1;
    *out = own(list_peek(lines, line - 1));
    return 1;
}

static Value warnings_py_warn_explicit(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed b[8];
    ssize_t line;
    if (!native_bind("warn_explicit",
                     "(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None)",
                     args, count, keywords, b, NULL) ||
        !arg_is_str("warn_explicit", 3, b[2]) || !arg_ssize(b[3], &line))
        return NULL;
    OWNED Value source_line = NULL;
    if (b[6] && b[6] != NONE) {
        if (!is_dict(b[6]))
            return raise_error(&exc_TypeError, "module_globals must be a dict, not '%.200T'", b[6]);
        if (warnings_source_line(b[6], line, &source_line) < 0)
            return NULL;
    }
    return warning_issue_explicit(b[1], b[0], b[2], line, b[4], b[5], source_line, b[7] == NONE ? NULL : b[7]) ? own(NONE)
                                                                                                              : NULL;
}

static Value warnings_py_filters_mutated(Borrowed self, Borrowed const *args) {
    warning_filters_mutated();
    return own(NONE);
}

static bool warnings_exec(Borrowed module) {
    return module_add(module, "filters", own(warning_filters())) &&
           module_add(module, "_onceregistry", own(warning_once_registry())) &&
           module_add(module, "_defaultaction", own(warning_default_action()));
}

static MethodDef const warnings_methods[] = {
    METHOD("warn", warnings_py_warn, "($module, /, message, category=None, stacklevel=1, source=None)",
           "Issue a warning, or maybe ignore it or raise an exception."),
    METHOD_RAW("warn_explicit", warnings_py_warn_explicit, NULL, "Issue a warning for a place that is given."),
    METHOD_HIDDEN("_filters_mutated", warnings_py_filters_mutated, "($module, /)", NULL),
    METHOD_END,
};
static int warnings_id;
ModuleDef const warnings_module = {
    .name = "_warnings",
    .doc = "What the module warnings is built on: filtering and showing warnings.",
    .methods = warnings_methods,
    .exec = warnings_exec,
    .id = &warnings_id,
};
