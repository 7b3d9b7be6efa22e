/* SPDX-License-Identifier: MIT
   Warnings: which place one belongs to, which filter applies, whether it was shown before, and showing it.

   A registry (the __warningregistry__ of the module that warns) remembers what was shown. Invariant: its entry "version"
   equals the interpreter's warning_version, or the rest of it is out of date and is forgotten at the next look. */
#include "object/warn.h"

#include "gil/interp.h"
#include "heap/memory.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/exception_priv.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

/* --- state --- */

/* One default filter; module NULL: any. */
static Value warning_filter_new(Type *category, const char *action, const char *module) {
    return build_value("(sOOzi)", action, NONE, category, module, 0);
}

static Value warning_default_filters(void) {
    return build_value("[NNNNN]", warning_filter_new(&exc_DeprecationWarning, "default", "__main__"),
                       warning_filter_new(&exc_DeprecationWarning, "ignore", NULL),
                       warning_filter_new(&exc_PendingDeprecationWarning, "ignore", NULL),
                       warning_filter_new(&exc_ImportWarning, "ignore", NULL),
                       warning_filter_new(&exc_ResourceWarning, "ignore", NULL));
}

bool warning_state_init(struct ExceptionState *state) {
    state->warning_filters = warning_default_filters();
    state->warning_once = dict_new();
    state->warning_default = str_intern_text("default");
    return state->warning_filters && state->warning_once && state->warning_default;
}

void warning_state_fini(struct ExceptionState *state) {
    drop(MOVE(state->warning_filters));
    drop(MOVE(state->warning_once));
    drop(MOVE(state->warning_default));
}

void warning_filters_mutated(void) { exception_state()->warning_version++; }
Borrowed warning_filters(void) { return exception_state()->warning_filters; }
Borrowed warning_default_action(void) { return exception_state()->warning_default; }
Borrowed warning_once_registry(void) { return exception_state()->warning_once; }

/* An attribute of warnings.py when that has been imported: 1, 0, -1. */
static int warning_module_attr(const char *name, bool import, Value *out) {
    Interp *interp = interp_self();
    if (import && !interp->finalizing && interp->import_function) {
        OWNED Value module_name = str_intern_text("warnings");
        OWNED Value module = module_name ? call_1(interp->import_function, module_name) : NULL;
        if (!module) {
            if (!error_matches(&exc_ImportError))
                return -1;
            error_clear();
            return 0;
        }
        return find_attr_text(module, name, out);
    }
    if (!interp->modules || !is_dict(interp->modules))
        return 0;
    Borrowed module = dict_peek_text(interp->modules, "warnings");
    if (!module || module == NONE)
        return 0;
    OWNED Value kept = own(module);
    return find_attr_text(kept, name, out);
}

/* The setting `name` of warnings.py, or else `fallback`. */
static Value warning_setting(const char *name, Borrowed fallback) {
    Value found;
    int state = warning_module_attr(name, false, &found);
    return state < 0 ? NULL : state ? found : own(fallback);
}

/* --- filters --- */

/* Whether a filter's pattern (None, a str, or a compiled regular expression) fits the text. */
static int warning_pattern_fits(Borrowed pattern, Borrowed text) {
    if (pattern == NONE)
        return 1;
    if (is_str_exact(pattern))
        return compare_bool(pattern, text, COMPARE_EQ);
    OWNED Value name = str_intern_text("match");
    OWNED Value match = name ? call_method_1(pattern, name, text) : NULL;
    return match ? is_true(match) : -1;
}

static int warning_filter_fits(Borrowed filter, Borrowed category, Borrowed text, ssize_t line, Borrowed module) {
    int fits = warning_pattern_fits(tuple_peek(filter, 1), text);
    if (fits > 0)
        fits = object_is_subclass(category, tuple_peek(filter, 2));
    if (fits > 0)
        fits = warning_pattern_fits(tuple_peek(filter, 3), module);
    if (fits <= 0)
        return fits;
    if (!is_int(tuple_peek(filter, 4)))
        return raise_error(&exc_TypeError, "an integer is required"), -1;
    int64_t wanted;
    if (!int_get_int64(tuple_peek(filter, 4), &wanted))
        return -1;
    return wanted == 0 || wanted == line;
}

static Value warning_check_action(STEALS Value action) {
    if (action && !is_str(action)) {
        raise_error(&exc_TypeError, "action must be a string, not '%.200T'", action);
        drop(action);
        return NULL;
    }
    return action;
}

/* The action for a warning; *item is the filter that said so, or None. */
static Value warning_find_action(Borrowed category, Borrowed text, ssize_t line, Borrowed module, Value *item) {
    OWNED Value filters = warning_setting("filters", exception_state()->warning_filters);
    if (!filters)
        return NULL;
    if (!is_list(filters))
        return raise_error(&exc_ValueError, "_warnings.filters must be a list");
    for (ssize_t i = 0; i < list_size(filters); i++) { /* matching may change the list */
        OWNED Value filter = own(list_peek(filters, i));
        if (!is_tuple(filter) || tuple_size(filter) != 5)
            return raise_error(&exc_ValueError, "_warnings.filters item %zd isn't a 5-tuple", i);
        OWNED Value action = warning_check_action(own(tuple_peek(filter, 0)));
        int fits = action ? warning_filter_fits(filter, category, text, line, module) : -1;
        if (fits < 0)
            return NULL;
        if (fits) {
            *item = MOVE(filter);
            return MOVE(action);
        }
    }
    Value action = warning_setting("defaultaction", exception_state()->warning_default);
    if (action && !is_str(action)) {
        raise_error(&exc_TypeError, "_warnings.defaultaction must be a string, not '%.200T'", action);
        drop(action);
        return NULL;
    }
    *item = own(NONE);
    return action;
}

/* --- registries --- */

/* Whether the registry knows `key`, forgetting everything when filters have changed since. 1, 0, -1. */
static int warning_registry_has(Borrowed registry, Borrowed key, bool set) {
    OWNED Value name = str_intern_text("version");
    if (!name)
        return -1;
    Value current = int_new(exception_state()->warning_version);
    Borrowed version = dict_peek(registry, name);
    if (!version && error_is_set())
        return -1;
    if (!version || !is_int_exact(version) || !int_equal(version, current)) {
        dict_clear(registry);
        if (!dict_set(registry, name, current))
            return -1;
    } else {
        OWNED Value known = NULL;
        int found = dict_find(registry, key, &known);
        if (found < 0)
            return -1;
        int truth = found ? is_true(known) : 0;
        if (truth)
            return truth;
    }
    return !set || dict_set(registry, key, TRUE_VALUE) ? 0 : -1;
}

/* --- showing --- */

/* Without warnings.py: "file:line: Category: text" and the line of source. */
static bool warning_print(Borrowed filename, ssize_t line, Borrowed text, Borrowed category, Borrowed source_line) {
    Borrowed found = interp_self()->sys_dict ? dict_peek_str(interp_self()->sys_dict, STR(stderr)) : NULL;
    if (!found || found == NONE)
        return true;
    OWNED Value file = own(found);
    OWNED Value name = get_attr(category, STR(__name__));
    OWNED Value message = name ? str_format("%U:%zd: %S: %S\n", filename, line, name, text) : NULL;
    OWNED Value written = message ? call_method_1(file, STR(write), message) : NULL;
    if (!written)
        return false;
    if (!source_line)
        return source_line_write(file, filename, (int)line, 2);
    OWNED Value indented = str_format("  %S\n", source_line);
    OWNED Value shown = indented ? call_method_1(file, STR(write), indented) : NULL;
    return shown != NULL;
}

typedef struct {
    Borrowed category, text, message, filename, module, registry, source_line, source;
    ssize_t line;
} WarningCase;

static bool warning_show(WarningCase const *w) {
    Value found;
    int has = warning_module_attr("_showwarnmsg", w->source != NULL, &found);
    if (has < 0)
        return false;
    if (!has) {
        bool ok = warning_print(w->filename, w->line, w->text, w->category, w->source_line);
        if (!ok)
            error_clear(); /* nowhere to report a broken sys.stderr to */
        return true;
    }
    OWNED Value show = found;
    if (!is_callable(show)) {
        raise_error(&exc_TypeError, "warnings._showwarnmsg() must be set to a callable");
        return false;
    }
    OWNED Value class = NULL;
    has = warning_module_attr("WarningMessage", false, &class);
    if (has == 0)
        raise_error(&exc_RuntimeError, "unable to get warnings.WarningMessage");
    if (has <= 0)
        return false;
    Borrowed args[] = {w->message, w->category, w->filename, int_new(w->line), NONE, NONE, w->source ? w->source : NONE};
    OWNED Value record = call(class, args, 7, NULL);
    OWNED Value shown = record ? call_1(show, record) : NULL;
    return shown != NULL;
}

/* --- deciding --- */

/* Whether a warning with this action is to be shown now, and notes that it was. 1, 0, -1. */
static int warning_wanted(WarningCase const *w, Borrowed action, Borrowed item, Borrowed key) {
    bool has_registry = w->registry && w->registry != NONE;
    if (str_equal_ascii(action, "always"))
        return 1;
    if (has_registry && !dict_set(w->registry, key, TRUE_VALUE))
        return -1;
    if (str_equal_ascii(action, "default"))
        return 1;
    bool once = str_equal_ascii(action, "once");
    if (!once && !str_equal_ascii(action, "module"))
        return raise_error(&exc_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action, item), -1;
    OWNED Value once_registry = NULL;
    Borrowed registry = has_registry ? w->registry : NULL;
    if (!registry && once) {
        once_registry = warning_setting("onceregistry", exception_state()->warning_once);
        if (!once_registry)
            return -1;
        if (!is_dict(once_registry))
            return raise_error(&exc_TypeError, "_warnings.onceregistry must be a dict, not '%.200T'", once_registry), -1;
        registry = once_registry;
    }
    if (!registry)
        return 1;
    OWNED Value short_key = tuple_pack(2, w->text, w->category);
    int known = short_key ? warning_registry_has(registry, short_key, true) : -1;
    return known < 0 ? -1 : !known;
}

static bool warning_process(WarningCase *w) {
    OWNED Value line = int_new(w->line);
    OWNED Value key = tuple_pack(3, w->text, w->category, line);
    if (!key)
        return false;
    if (w->registry && w->registry != NONE) {
        int known = warning_registry_has(w->registry, key, false);
        if (known)
            return known > 0;
    }
    OWNED Value item = NULL;
    OWNED Value action = warning_find_action(w->category, w->text, w->line, w->module, &item);
    if (!action)
        return false;
    if (str_equal_ascii(action, "error")) {
        raise_value(type_of(w->message), w->message);
        return false;
    }
    if (str_equal_ascii(action, "ignore"))
        return true;
    int wanted = warning_wanted(w, action, item, key);
    return wanted < 0 ? false : !wanted || warning_show(w);
}

/* The module's name for a file without one: the file name without ".py". */
static Value warning_module_of_file(Borrowed filename) {
    ssize_t n = str_length(filename);
    if (n == 0)
        return str_from_text("<unknown>");
    OWNED Value suffix = str_from_text(".py");
    if (!suffix)
        return NULL;
    return str_ends_with(filename, suffix, 0, n) ? str_substring(filename, 0, n - 3) : own(filename);
}

bool warning_issue_explicit(Borrowed category, Borrowed message, Borrowed filename, ssize_t line, Borrowed module,
                            Borrowed registry, Borrowed source_line, Borrowed source) {
    if (module == NONE)
        return true;
    if (registry && registry != NONE && !is_dict(registry)) {
        raise_error(&exc_TypeError, "'registry' must be a dict or None");
        return false;
    }
    OWNED Value module_name = module ? own(module) : warning_module_of_file(filename);
    if (!module_name)
        return false;
    bool made = is_instance(message, &exc_Warning);
    OWNED Value text = made ? object_str(message) : own(message);
    OWNED Value instance = made ? own(message) : text ? call_1(category, message) : NULL;
    OWNED Value kept_registry = own_maybe(registry);
    if (!instance || !text)
        return false;
    if (!is_exception(instance)) {
        raise_error(&exc_TypeError, "category must be a Warning subclass, not '%s'", type_of(category)->name);
        return false;
    }
    WarningCase w = {made ? TO_VALUE(type_of(message)) : category, text, instance, filename, module_name, kept_registry,
                  source_line, source, line};
    return warning_process(&w);
}

/* --- where a warning belongs --- */

/* Frames of the import system are not where a warning belongs. */
static bool warning_is_internal(Borrowed filename) {
    OWNED Value importlib = str_from_text("importlib"), bootstrap = str_from_text("_bootstrap");
    if (!importlib || !bootstrap) {
        error_clear();
        return false;
    }
    ssize_t n = str_length(filename);
    return str_find(filename, importlib, 0, n, 1) >= 0 && str_find(filename, bootstrap, 0, n, 1) >= 0;
}

/* The place `level` frames out. Without such a frame: sys, line 1. Borrowed. */
static void warning_place(ssize_t level, Borrowed *globals, Borrowed *filename, int *line) {
    int depth = 0;
    bool found = frame_location(depth, globals, filename, line);
    bool skip = found && level > 0 && !warning_is_internal(*filename);
    while (found && --level > 0) {
        found = frame_location(++depth, globals, filename, line);
        while (skip && found && warning_is_internal(*filename))
            found = frame_location(++depth, globals, filename, line);
    }
    if (found)
        return;
    *globals = interp_self()->sys_dict;
    *filename = STR(sys);
    *line = 1;
}

bool warning_issue(Borrowed category, Borrowed message, ssize_t stack_level, Borrowed source) {
    Borrowed globals, filename;
    int line;
    warning_place(stack_level, &globals, &filename, &line);
    if (!globals)
        return true; /* start-up: nobody could see it */
    OWNED Value kept_globals = own(globals), kept_filename = own(filename);
    Borrowed known = dict_peek_str(globals, STR(__warningregistry__));
    OWNED Value registry = known ? own(known) : dict_new();
    if (!registry || (!known && !dict_set(kept_globals, STR(__warningregistry__), registry)))
        return false;
    Borrowed name = dict_peek_str(kept_globals, STR(__name__));
    OWNED Value module = own(name && (name == NONE || is_str(name)) ? name : STR(string));
    return warning_issue_explicit(category, message, kept_filename, line, module, registry, NULL, source);
}

Value warning_category(Borrowed message, Borrowed category) {
    Borrowed found = is_instance(message, &exc_Warning) ? TO_VALUE(type_of(message)) : category;
    if (!found || found == NONE)
        found = TO_VALUE(&exc_UserWarning);
    int fits = object_is_subclass(found, TO_VALUE(&exc_Warning));
    if (fits < 0)
        error_clear();
    if (fits > 0)
        return own(found);
    return raise_error(&exc_TypeError, "category must be a Warning subclass, not '%s'", type_of(found)->name);
}

bool warn(Type *category, int stack_level, const char *format, ...) {
    va_list args;
    va_start(args, format);
    OWNED Value message = str_format_va(format, args);
    va_end(args);
    return message && warning_issue(TO_VALUE(category), message, stack_level, NULL);
}

bool warn_explicit(Type *category, Borrowed message, Borrowed filename, int line) {
    return warning_issue_explicit(TO_VALUE(category), message, filename, line, NULL, NULL, NULL, NULL);
}
