/* SPDX-License-Identifier: MIT
   The prompt: reads lines until they make a whole statement, runs it in __main__, prints what goes wrong. */
#include "main/interactive.h"

#include <stdio.h>
#include <stdlib.h>

#include "compile/compile.h"
#include "gil/interp.h"
#include "gil/region.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/hooks.h"
#include "os/file.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "runtime/report.h"
#include "runtime/run.h"
#include "runtime/streams.h"
#include "syntax/parser.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/str.h"
#include "vm/vm.h"

/* sys.ps1 or ps2 as text; a default is put there when it is missing. */
static Value prompt_text(const char *name, const char *text) {
    Borrowed sys = interp_self()->sys_dict, prompt = dict_peek_text(sys, name);
    if (prompt)
        return object_str(prompt);
    OWNED Value shown = str_from_text(text);
    return shown && dict_set_text(sys, name, shown) ? MOVE(shown) : NULL;
}

/* Whether the propagating error says that more lines could complete the input. */
static bool is_incomplete(void) {
    if (!error_matches(&exc_SyntaxError))
        return false;
    Borrowed message = AS(SyntaxErrorException, error_peek())->message;
    return message && is_str(message) && str_equal_ascii(message, "incomplete input");
}

typedef struct {
    char *text;
    size_t size;
    bool ended;
} Input;

static bool input_append(Input *input, const char *line, size_t size) {
    char *grown = realloc(input->text, input->size + size + 1);
    if (!grown)
        return raise_no_memory() != NULL;
    memcpy(grown + input->size, line, size + 1);
    input->text = grown;
    input->size += size;
    return true;
}

/* Shows the prompt and appends a line typed by the user, with the editor that is installed at a terminal.
   1; 0: the input has ended; -1: error. */
static int input_line(Input *input, const char *prompt) {
    OWNED Value edited = NULL;
    if (streams_flush() < 0)
        error_clear();
    int state = os_is_tty(0) && os_is_tty(1) ? hook_line_edit(prompt, &edited) : 0;
    if (state)
        return state < 0 ? -1 : !bytes_size(edited) ? 0 : input_append(input, bytes_data(edited), (size_t)bytes_size(edited)) ? 1 : -1;
    char *line = NULL;
    size_t room = 0;
    ssize_t got = 0;
    fputs(prompt, stdout);
    fflush(stdout);
    BLOCKING(REGION_READLINE) { got = getline(&line, &room, stdin); }
    bool ok = got <= 0 || input_append(input, line, (size_t)got);
    free(line);
    return !ok ? -1 : got > 0;
}

/* Whether there is nothing but white space and a comment. */
static bool is_blank(Input const *input) {
    const char *p = input->text;
    while (*p == ' ' || *p == '\t' || *p == '\f')
        p++;
    return *p == '\n' || *p == '#' || !*p;
}

static Value compile_input(Input const *input, size_t size, Borrowed filename) {
    OWNED Value source = bytes_new(input->text, (ssize_t)size);
    return source ? compile_source(source, filename, "single", COMPILE_FLAG_DONT_IMPLY_DEDENT | COMPILE_FLAG_ALLOW_INCOMPLETE_INPUT, -1) : NULL;
}

/* Reads and compiles one statement. new Code; NULL: an error is set, or the end of the input, or nothing to do. */
static Value read_statement(Input *input) {
    OWNED Value filename = str_from_text("<stdin>"), prompt = prompt_text("ps1", ">>> ");
    input->size = 0;
    for (;;) {
        const char *shown = prompt ? str_utf8(prompt, NULL) : NULL;
        int state = filename && shown ? input_line(input, shown) : -1;
        if (state <= 0) {
            input->ended = state == 0;
            return NULL;
        }
        if (is_blank(input))
            return NULL;
        Value code = compile_input(input, input->size, filename);
        if (code) { /* a block goes on until an empty line: without its last newline it is incomplete */
            drop(code);
            code = compile_input(input, input->size - 1, filename);
        }
        if (code || !is_incomplete())
            return code;
        error_clear();
        REPLACE(prompt, prompt_text("ps2", "... "));
    }
}

/* Runs sys.__interactivehook__, by which site sets completion and history up. */
static void run_hook(void) {
    Borrowed hook = dict_peek_text(interp_self()->sys_dict, "__interactivehook__");
    OWNED Value held = own_maybe(hook), result = NULL;
    if (!held || !audit("cpython.run_interactivehook", "O", held)) {
        if (error_is_set())
            report_top_level();
        return;
    }
    result = call_0(held);
    if (!result) {
        fputs("Failed calling sys.__interactivehook__\n", stderr);
        report_top_level();
    }
}

/* What comes before the first prompt: the line editor, the user's start-up file, the hook. */
static void prepare(Config const *c) {
    if (os_is_tty(0) && !c->isolated) {
        OWNED Value editor = import_module("readline");
        if (!editor)
            error_clear();
    }
    if (c->startup_file && c->run == RUN_STDIN)
        run_file(c->startup_file, false);
    run_hook();
}

int interactive_run(void) {
    Config const *c = config();
    if (!c->quiet)
        fprintf(stderr, "Python 3.11.2 (gilt 0.1.0) on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
    Input input = {0};
    int status = 0;
    prepare(c);
    while (!input.ended) {
        OWNED Value code = read_statement(&input);
        Borrowed dict = run_main_dict();
        OWNED Value result = code && dict ? vm_eval_code(code, dict, dict, NULL) : NULL;
        if (result || !error_is_set())
            continue;
        if (error_matches(&exc_SystemExit)) {
            status = report_top_level();
            break;
        }
        report_top_level();
        if (streams_flush() < 0)
            error_clear();
    }
    if (input.ended)
        fputc('\n', stdout);
    free(input.text);
    return status;
}
