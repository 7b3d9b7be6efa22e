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
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/report.h"
#include "runtime/run.h"
#include "runtime/streams.h"
#include "syntax/parser.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/str.h"
#include "vm/vm.h"

enum { COMPILE_DONT_IMPLY_DEDENT = 0x200, COMPILE_ALLOW_INCOMPLETE = 0x4000 };

/* sys.ps1 or ps2 as text; a default is put there when it is missing. */
static bool prompt_write(const char *name, const char *text) {
    Borrowed sys = interp_self()->sys_dict, prompt = dict_peek_text(sys, name);
    OWNED Value shown = NULL;
    if (!prompt) {
        shown = str_from_text(text);
        if (!shown || !dict_set_text(sys, name, shown))
            return false;
    } else if (!(shown = object_str(prompt))) {
        return false;
    }
    const char *bytes = str_utf8(shown, NULL);
    if (!bytes)
        return false;
    if (streams_flush() < 0)
        error_clear();
    fputs(bytes, stdout);
    fflush(stdout);
    return true;
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

/* Appends a line typed by the user. false: the input has ended. */
static bool input_line(Input *input) {
    char *line = NULL;
    size_t room = 0;
    ssize_t got = 0;
    BLOCKING(REGION_READLINE) { got = getline(&line, &room, stdin); }
    if (got > 0) {
        char *grown = realloc(input->text, input->size + (size_t)got + 1);
        if (grown) {
            memcpy(grown + input->size, line, (size_t)got + 1);
            input->text = grown;
            input->size += (size_t)got;
        }
    }
    free(line);
    return got > 0;
}

/* Reads and compiles one statement. new Code; NULL: an error is set, or the end of the input. */
static Value read_statement(Input *input) {
    OWNED Value filename = str_from_text("<stdin>");
    input->size = 0;
    if (!filename || !prompt_write("ps1", ">>> "))
        return NULL;
    while (input_line(input)) {
        OWNED Value source = bytes_new(input->text, (ssize_t)input->size);
        bool blank_end = input->size >= 2 && input->text[input->size - 2] == '\n';
        int flags = COMPILE_ALLOW_INCOMPLETE | (blank_end ? 0 : COMPILE_DONT_IMPLY_DEDENT);
        if (!source)
            return NULL;
        Value code = compile_source(source, filename, "single", flags, -1);
        if (code || !is_incomplete())
            return code;
        error_clear();
        if (!prompt_write("ps2", "... "))
            return NULL;
    }
    input->ended = true;
    return NULL;
}

int interactive_run(void) {
    Config const *c = config();
    if (!c->quiet)
        fprintf(stderr, "Python 3.11.2 (gilt 0.1.0) on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
    Input input = {0};
    int status = 0;
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
