/* SPDX-License-Identifier: MIT
   Exceptions at top level: the chain, groups in their boxes, syntax errors with their line, notes. Lines of source and
   carets are runtime/traceback_print.c's. Output goes through one Writer, which knows the margin of nested groups. */
#include "runtime/report.h"

#include "gil/interp.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/whole_file.h"
#include "runtime/report_priv.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

enum { GROUP_WIDTH = 15, GROUP_DEPTH = 10 };

/* --- writing --- */

bool writer_str(Writer *w, Borrowed text) {
    if (w->file) {
        OWNED Value result = call_method_1(w->file, STR(write), text);
        return result != NULL;
    }
    OWNED Value bytes = str_encode_utf8(text, "backslashreplace");
    if (!bytes)
        return false;
    os_write_all(2, bytes_data(bytes), (size_t)bytes_size(bytes)); /* nobody is left to tell when this fails */
    return true;
}

bool writer_text(Writer *w, const char *text) {
    OWNED Value s = str_from_text(text);
    return s && writer_str(w, s);
}

bool writer_margin(Writer *w) {
    if (w->group_depth == 0)
        return true;
    OWNED Value s = str_format("%*s%s", 2 * w->group_depth, "", w->margin);
    return s && writer_str(w, s);
}

bool writer_format(Writer *w, const char *format, ...) {
    va_list args;
    va_start(args, format);
    OWNED Value s = str_format_va(format, args);
    va_end(args);
    return s && writer_str(w, s);
}

/* --- one exception --- */

static bool write_type_name(Writer *w, Type *type) {
    OWNED Value module = type_module(type), qualname = type_qualname(type);
    if (!module || !qualname) {
        error_clear();
        return writer_text(w, "<unknown>");
    }
    if (is_str(module) && (str_equal_ascii(module, "builtins") || str_equal_ascii(module, "__main__")))
        return writer_str(w, qualname);
    return is_str(module) ? writer_format(w, "%U.%U", module, qualname) : writer_format(w, "<unknown>.%U", qualname);
}

/* "  File "x", line 3", the line, and carets of a SyntaxError. */
static bool write_syntax_place(Writer *w, Borrowed exception) {
    OWNED Value filename = NULL, line = NULL;
    if (find_attr(exception, STR(filename), &filename) < 0 || find_attr(exception, STR(lineno), &line) < 0)
        return false;
    if (!filename || filename == NONE)
        REPLACE(filename, str_from_text("<string>"));
    OWNED Value filename_text = object_str(filename);
    if (!filename_text || !writer_margin(w) || !writer_format(w, "  File \"%U\", line %S\n", filename_text, line ? (Borrowed)line : NONE))
        return false;
    return syntax_line_write(w, exception);
}

static bool is_syntax_error_with_place(Borrowed exception) {
    OWNED Value flag = NULL, line = NULL;
    bool yes = find_attr(exception, STR(print_file_and_line), &flag) > 0 && find_attr(exception, STR(lineno), &line) > 0 &&
               is_int(line);
    error_clear();
    return yes;
}

static bool write_notes(Writer *w, Borrowed exception) {
    OWNED Value notes = NULL;
    if (find_attr(exception, STR(__notes__), &notes) <= 0)
        return error_clear(), true;
    if (!is_sequence(notes) || is_str(notes) || is_bytes(notes)) {
        OWNED Value repr = object_repr(notes);
        if (!repr)
            return error_clear(), true;
        return writer_margin(w) && writer_str(w, repr) && writer_text(w, "\n");
    }
    OWNED Value list = sequence_list(notes);
    for (ssize_t at = 0; list && at < list_size(list); at++) {
        OWNED Value text = object_str(list_peek(list, at));
        if (!text) {
            error_clear();
            if (!writer_margin(w) || !writer_text(w, "<note str() failed>\n"))
                return false;
            continue;
        }
        OWNED Value lines = str_split_lines(text, false);
        for (ssize_t n = 0; lines && n < list_size(lines); n++)
            if (!writer_margin(w) || !writer_str(w, list_peek(lines, n)) || !writer_text(w, "\n"))
                return false;
        if (lines && list_size(lines) == 0 && (!writer_margin(w) || !writer_text(w, "\n")))
            return false;
    }
    error_clear();
    return true;
}

static bool write_exception_line(Writer *w, Borrowed exception) {
    bool place = is_syntax_error_with_place(exception);
    if (place && !write_syntax_place(w, exception))
        return false;
    if (!writer_margin(w) || !write_type_name(w, type_of(exception)))
        return false;
    OWNED Value text = place ? get_attr_text(exception, "msg") : object_str(exception);
    if (!text) {
        error_clear();
        if (!writer_text(w, ": <exception str() failed>"))
            return false;
    } else {
        OWNED Value shown = object_str(text);
        if (!shown)
            error_clear();
        else if (str_length(shown) && !(writer_text(w, ": ") && writer_str(w, shown)))
            return false;
    }
    OWNED Value suggestion = report_suggestion(exception);
    if (suggestion && !writer_format(w, ". Did you mean: '%U'?", suggestion))
        return false;
    error_clear();
    return writer_text(w, "\n") && write_notes(w, exception);
}

static bool write_one(Writer *w, Borrowed exception) {
    Borrowed traceback = AS(Exception, exception)->traceback;
    if (traceback && traceback != NONE && !traceback_print(w, traceback))
        return false;
    return write_exception_line(w, exception);
}

/* --- groups --- */

static bool write_chain(Writer *w, Borrowed exception);


static bool write_group_members(Writer *w, Borrowed exceptions) {
    ssize_t count = tuple_size(exceptions), shown = count > GROUP_WIDTH ? GROUP_WIDTH + 1 : count;
    w->need_close = false;
    for (ssize_t n = 0; n < shown; n++) {
        bool last = n == shown - 1, truncated = count > GROUP_WIDTH && n >= GROUP_WIDTH;
        if (last)
            w->need_close = true;
        OWNED Value title = truncated ? str_from_text("...") : str_format("%zd", n + 1);
        if (!title || !writer_format(w, "%*s%s+---------------- %U ----------------\n", 2 * w->group_depth, "",
                                     n == 0 ? "+-" : "  ", title))
            return false;
        w->group_depth++;
        bool ok = true;
        if (truncated) {
            ok = writer_margin(w) && writer_format(w, "and %zd more exception%s\n", count - GROUP_WIDTH, count - GROUP_WIDTH > 1 ? "s" : "");
        } else {
            ok = recursion_enter(" in print_exception_group") && write_chain(w, tuple_peek(exceptions, n));
            recursion_leave();
        }
        if (ok && last && w->need_close) {
            ok = writer_format(w, "%*s+------------------------------------\n", 2 * w->group_depth, "");
            w->need_close = false;
        }
        w->group_depth--;
        if (!ok)
            return false;
    }
    return true;
}

static bool write_group(Writer *w, Borrowed exception) {
    if (w->group_depth > GROUP_DEPTH)
        return writer_margin(w) && writer_format(w, "... (max_group_depth is %d)\n", GROUP_DEPTH);
    bool outermost = w->group_depth == 0;
    if (outermost)
        w->group_depth = 1;
    Borrowed traceback = AS(Exception, exception)->traceback;
    bool ok = true;
    if (traceback && traceback != NONE) {
        w->header = "Exception Group Traceback (most recent call last):\n";
        w->margin_header = outermost ? "+ " : NULL;
        ok = traceback_print(w, traceback);
        w->header = NULL;
        w->margin_header = NULL;
    }
    ok = ok && write_exception_line(w, exception);
    ok = ok && write_group_members(w, AS(ExceptionGroup, exception)->exceptions);
    if (outermost)
        w->group_depth = 0;
    return ok;
}

/* --- chains --- */

/* What stands before an exception: its cause, or its context unless that is suppressed. Borrowed, or NULL. */
static Borrowed predecessor(Borrowed exception, const char **message) {
    Exception *e = AS(Exception, exception);
    if (e->cause) {
        *message = "The above exception was the direct cause of the following exception:";
        return e->cause;
    }
    *message = "During handling of the above exception, another exception occurred:";
    return e->context && !e->suppress_context ? e->context : NULL;
}

static bool write_chain_from(Writer *w, Borrowed seen, Borrowed exception) {
    OWNED Value id = int_new((int64_t)(uintptr_t)exception);
    if (!id || !set_add(seen, id))
        return false;
    const char *message;
    Borrowed before = predecessor(exception, &message);
    if (before) {
        OWNED Value before_id = int_new((int64_t)(uintptr_t)before);
        int known = before_id ? set_has(seen, before_id) : -1;
        if (known < 0)
            return false;
        if (!known) {
            if (!recursion_enter(" in print_exception_recursive"))
                return false;
            bool ok = write_chain_from(w, seen, before);
            recursion_leave();
            if (!ok || !writer_margin(w) || !writer_text(w, "\n") || !writer_margin(w) || !writer_format(w, "%s\n", message) ||
                !writer_margin(w) || !writer_text(w, "\n"))
                return false;
        }
    }
    return is_instance(exception, &exc_BaseExceptionGroup) ? write_group(w, exception) : write_one(w, exception);
}

static bool write_chain(Writer *w, Borrowed exception) {
    OWNED Value seen = set_new(NULL);
    return seen && write_chain_from(w, seen, exception);
}

bool report_exception(Borrowed exception, Borrowed file) {
    Writer w = {.file = file, .margin = "| "};
    return write_chain(&w, exception);
}

/* --- top level --- */

int report_exit_status(Borrowed exception) {
    OWNED Value code = get_attr_text(exception, "code");
    if (!code || code == NONE)
        return error_clear(), 0;
    if (is_int(code)) {
        int overflow;
        int64_t status = int_get(code, &overflow);
        return overflow ? -1 : (int)status;
    }
    Borrowed err = dict_peek_str(interp_self()->sys_dict, STR(stderr));
    Writer w = {.file = err && err != NONE ? err : NULL};
    OWNED Value text = object_str(code);
    if (text && !writer_str(&w, text))
        error_clear();
    if (!writer_text(&w, "\n"))
        error_clear();
    return 1;
}

static void set_last(Borrowed exception) {
    Borrowed sys = interp_self()->sys_dict, traceback = AS(Exception, exception)->traceback;
    if (!dict_set_text(sys, "last_type", TO_VALUE(type_of(exception))) || !dict_set_text(sys, "last_value", exception) ||
        !dict_set_text(sys, "last_traceback", traceback ? traceback : NONE))
        error_clear();
}

/* The hook itself failed: both exceptions are shown. */
static void report_failed_hook(Borrowed exception) {
    OWNED Value second = error_take();
    Writer w = {.margin = "| "};
    bool ok = writer_text(&w, "Error in sys.excepthook:\n") && report_exception(second, NULL) &&
              writer_text(&w, "\nOriginal exception was:\n") && report_exception(exception, NULL);
    if (!ok)
        error_clear();
}

int report_top_level(void) {
    OWNED Value exception = error_take();
    if (!exception)
        return 0;
    if (is_instance(exception, &exc_SystemExit))
        return report_exit_status(exception);
    set_last(exception);
    Borrowed hook = dict_peek_str(interp_self()->sys_dict, STR(excepthook));
    Borrowed traceback = AS(Exception, exception)->traceback;
    OWNED Value keep = hook ? own(hook) : NULL, keep_traceback = traceback ? own(traceback) : NONE;
    if (!keep) {
        Writer w = {.margin = "| "};
        if (!writer_text(&w, "sys.excepthook is missing\n") || !report_exception(exception, NULL))
            error_clear();
        return 1;
    }
    OWNED Value result = call_3(keep, TO_VALUE(type_of(exception)), exception, keep_traceback);
    if (!result) {
        if (error_matches(&exc_SystemExit)) {
            OWNED Value exit = error_take();
            return report_exit_status(exit);
        }
        report_failed_hook(exception);
    }
    return is_instance(exception, &exc_KeyboardInterrupt) ? REPORT_INTERRUPTED : 1;
}
