/* SPDX-License-Identifier: MIT
   Programs: from a text, a file, standard input, a module, a folder. */
#include "runtime/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "compile/compile.h"
#include "gil/interp.h"
#include "object/error.h"
#include "object/protocol.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "runtime/report.h"
#include "runtime/sys_path.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "vm/vm.h"

Borrowed run_main_dict(void) {
    Borrowed module = dict_peek_str(interp_self()->modules, STR(__main__));
    return module && is_module(module) ? module_dict(module) : NULL;
}

static bool run_code(Borrowed code) {
    Borrowed dict = run_main_dict();
    if (!dict)
        return raise_error(&exc_RuntimeError, "lost __main__"), false;
    OWNED Value keep = own(dict);
    OWNED Value result = vm_eval_code(code, keep, keep, NULL);
    return result != NULL;
}

static bool run_source(Borrowed source, Borrowed filename) {
    OWNED Value code = compile_source(source, filename, "exec", 0, -1);
    return code && run_code(code);
}

bool run_command(const char *text) {
    OWNED Value source = path_decode(text, (ssize_t)strlen(text)), filename = str_from_text("<string>");
    OWNED Value bytes = source ? str_encode_utf8(source, "surrogatepass") : NULL;
    return bytes && filename && run_source(bytes, filename);
}

/* runpy._run_module_as_main(name, alter_argv) */
static bool run_as_main(const char *name, bool alter_argv) {
    OWNED Value runpy = import_module("runpy");
    OWNED Value run = runpy ? get_attr_text(runpy, "_run_module_as_main") : NULL;
    OWNED Value text = run ? path_decode(name, (ssize_t)strlen(name)) : NULL;
    OWNED Value result = text ? call_2(run, text, bool_value(alter_argv)) : NULL;
    return result != NULL;
}

bool run_module(const char *name) { return run_as_main(name, true); }

bool run_stdin(void) {
    size_t size;
    char *text = os_descriptor_read_all(0, &size);
    if (!text)
        return raise_errno(errno), false;
    OWNED Value source = bytes_new(text, (ssize_t)size), filename = str_from_text("<stdin>");
    free(text);
    return source && filename && run_source(source, filename);
}

static Value without_first_line(Borrowed source) {
    const char *newline = memchr(bytes_data(source), '\n', (size_t)bytes_size(source));
    return newline ? bytes_new(newline, bytes_data(source) + bytes_size(source) - newline) : bytes_new("", 0);
}

/* __file__, __cached__, and a loader with which the source can be found again. */
static bool set_main_file(Borrowed filename) {
    Borrowed dict = run_main_dict();
    if (!dict || !dict_set(dict, STR(__file__), filename) || !dict_set(dict, STR(__cached__), NONE))
        return false;
    Borrowed external = dict_peek_text(interp_self()->modules, "_frozen_importlib_external");
    OWNED Value type = external ? get_attr_text(external, "SourceFileLoader") : NULL;
    OWNED Value loader = type ? call_2(type, STR(__main__), filename) : NULL;
    return loader && dict_set(dict, STR(__loader__), loader);
}

int run_file(const char *path, bool skip_first_line) {
    size_t size = 0;
    char *text = os_path_is_folder(path) ? (errno = EISDIR, NULL) : os_file_read_all(path, &size);
    if (!text) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", config()->argv[0], path, errno, strerror(errno));
        return 2;
    }
    char *absolute = os_path_absolute(path);
    OWNED Value source = bytes_new(text, (ssize_t)size);
    OWNED Value filename = absolute ? path_decode(absolute, (ssize_t)strlen(absolute)) : raise_no_memory();
    free(absolute);
    free(text);
    if (source && skip_first_line)
        REPLACE(source, without_first_line(source));
    bool ok = source && filename && set_main_file(filename) && run_source(source, filename);
    Borrowed dict = run_main_dict();
    int status = ok ? 0 : report_top_level();
    if (dict && dict_remove(dict, STR(__file__)) < 0)
        error_clear();
    return status;
}

/* --- folders and zips --- */

static bool looks_like_zip(const char *path) {
    size_t size = 0;
    char *text = os_file_read_all(path, &size);
    bool found = false;
    for (size_t n = size < 65557 ? 0 : size - 65557; text && n + 22 <= size && !found; n++)
        found = memcmp(text + n, "PK\5\6", 4) == 0;
    free(text);
    return found;
}

bool run_is_importable(const char *path) { return os_path_is_folder(path) || looks_like_zip(path); }

bool run_folder(const char *path) {
    OWNED Value folder = path_decode(path, (ssize_t)strlen(path));
    Borrowed sys_path = dict_peek_str(interp_self()->sys_dict, STR(path));
    return folder && sys_path && list_insert(sys_path, 0, folder) && run_as_main("__main__", false);
}
