/* SPDX-License-Identifier: MIT
   The program: reads the command line, makes the main interpreter, runs what is asked for, ends. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "main/interactive.h"
#include "main/modules.h"
#include "main/usage.h"
#include "object/error.h"
#include "object/protocol.h"
#include "os/signal.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/image.h"
#include "runtime/import.h"
#include "runtime/lifecycle.h"
#include "runtime/report.h"
#include "runtime/run.h"
#include "runtime/sys_path.h"
#include "types/str.h"

static bool add_program_folder(Config const *c) {
    OWNED Value folder = NULL;
    if (c->run == RUN_MODULE) {
        char *working = os_path_absolute(".");
        folder = working ? path_decode(working, (ssize_t)strlen(working)) : NULL;
        free(working);
    } else if (c->run == RUN_FILE) {
        char *real = os_path_real(c->file);
        const char *path = real ? real : c->file, *slash = strrchr(path, '/');
        folder = slash ? path_decode(path, slash == path ? 1 : slash - path) : str_from_text("");
        free(real);
    } else {
        folder = str_from_text("");
    }
    return folder && sys_path_add_program(folder);
}

/* Runs the program; 0, or the exit status of an exception that was reported. */
static int run_program(Config const *c) {
    bool ok;
    if (c->run == RUN_FILE && run_is_importable(c->file))
        ok = run_folder(c->file);
    else if (!add_program_folder(c))
        ok = false;
    else if (c->run == RUN_COMMAND)
        ok = run_command(c->command);
    else if (c->run == RUN_MODULE)
        ok = run_module(c->module);
    else if (c->run == RUN_FILE)
        return run_file(c->file, c->skip_first_line);
    else if (os_is_terminal(0) || c->interactive)
        return interactive_run();
    else
        ok = run_stdin();
    return ok ? 0 : report_top_level();
}

static int run_interpreter(Config const *c) {
    Interp *interp = interp_new();
    if (!interp) {
        fputs("gilt: no memory for an interpreter\n", stderr);
        return 1;
    }
    int status;
    if (!interp_start(interp)) {
        Value exception = error_take();
        fputs("gilt: the interpreter could not be started\n", stderr);
        if (!exception || !report_exception(exception, NULL))
            error_clear();
        drop(exception);
        status = 1;
    } else if (config_x_option("write_image")) {
        status = image_write(config_x_option("write_image"), stdin) ? 0 : report_top_level();
    } else {
        status = run_program(c);
        if ((c->inspect || getenv("PYTHONINSPECT")) && c->run != RUN_STDIN && os_is_terminal(0))
            status = interactive_run();
    }
    if (interp_end(interp) < 0)
        status = 120;
    process_end();
    if (status == REPORT_INTERRUPTED) { /* whoever started us sees what happened */
        os_die_of_signal(2);
        return 130;
    }
    return status;
}

int main(int argc, char **argv) {
    setlocale(LC_CTYPE, "");
    if (!config_read(argc, argv) || !process_start(native_modules)) {
        fputs("gilt: no memory to start\n", stderr);
        return 1;
    }
    Config const *c = config();
    switch (c->run) {
    case RUN_BAD_USAGE: return usage_error(c->usage_error);
    case RUN_HELP: return usage_help(c->argv[0]);
    case RUN_VERSION: return usage_version(c->show_version_long);
    default: return run_interpreter(c) & 0xff;
    }
}
