/* SPDX-License-Identifier: MIT
   builtins: print() and input(). */
#include "modules/builtins_priv.h"

#include "gil/interp.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/protocol.h"
#include "object/type.h"
#include "os/file.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

/* A stream of sys: 1 (new), 0 it is None, -1 it is lost. */
static int builtins_stream(const char *name, Value *out) {
    Borrowed stream = dict_peek_text(interp_self()->sys_dict, name);
    if (!stream)
        return raise_error(&exc_RuntimeError, "lost sys.%s", name), -1;
    if (stream == NONE)
        return 0;
    *out = own(stream);
    return 1;
}

static bool builtins_flush(Borrowed stream) {
    OWNED Value result = call_method_0(stream, STR(flush));
    return result != NULL;
}

/* --- print --- */

static bool print_write(Borrowed file, Borrowed text) {
    OWNED Value result = call_method_1(file, STR(write), text);
    return result != NULL;
}

/* Piece by piece, as streams written in Python can tell. */
static bool print_pieces(Borrowed file, Borrowed values, Borrowed separator, Borrowed end) {
    for (ssize_t i = 0; i < tuple_size(values); i++) {
        if (i && !print_write(file, separator))
            return false;
        OWNED Value text = object_str(tuple_peek(values, i));
        if (!text || !print_write(file, text))
            return false;
    }
    return print_write(file, end);
}

static bool print_build(StrBuilder *b, Borrowed values, Borrowed separator) {
    for (ssize_t i = 0; i < tuple_size(values); i++) {
        if (i && !str_builder_add(b, separator))
            return false;
        OWNED Value text = object_str(tuple_peek(values, i));
        if (!text || !str_builder_add(b, text))
            return false;
    }
    return true;
}

/* The whole line in one call, for our own text streams. What was made before an error is written nevertheless. */
static bool print_line(Borrowed file, Borrowed values, Borrowed separator, Borrowed end) {
    StrBuilder b = STR_BUILDER_INIT;
    bool ok = print_build(&b, values, separator) && str_builder_add(&b, end);
    OWNED Value error = error_take();
    OWNED Value line = str_builder_finish(&b);
    if (!line)
        return false;
    bool written = (!ok && str_length(line) == 0) || print_write(file, line);
    if (ok || !written)
        return written;
    error_restore(MOVE(error));
    return false;
}

static bool print_is_native_stream(Borrowed file) {
    Type *type = type_of(file);
    return (type->info->slot_flags & INFO_STATIC) && !strcmp(type->name, "_io.TextIOWrapper");
}

/* A separator or end: None is the default. */
static Borrowed print_option(Borrowed v, const char *name, Borrowed fallback) {
    if (!v || v == NONE)
        return fallback;
    return is_str(v) ? v : raise_error(&exc_TypeError, "%s must be None or a string, not %.200T", name, v);
}

Value builtins_py_print(Borrowed self, Borrowed const *args) {
    OWNED Value file = args[3] && args[3] != NONE ? own(args[3]) : NULL;
    if (!file) {
        int found = builtins_stream("stdout", &file);
        if (found <= 0)
            return found < 0 ? NULL : own(NONE);
    }
    OWNED Value newline = str_from_char('\n'), space = str_from_char(' ');
    if (!newline || !space)
        return NULL;
    Borrowed separator = print_option(args[1], "sep", space);
    Borrowed end = separator ? print_option(args[2], "end", newline) : NULL;
    if (!end)
        return NULL;
    if (print_is_native_stream(file) ? !print_line(file, args[0], separator, end)
                                     : !print_pieces(file, args[0], separator, end))
        return NULL;
    int flush = args[4] ? is_true(args[4]) : 0;
    if (flush < 0 || (flush && !builtins_flush(file)))
        return NULL;
    return own(NONE);
}

/* --- input --- */

static bool input_prompt(Borrowed stdout_, Borrowed prompt) {
    if (!prompt)
        return builtins_flush(stdout_);
    OWNED Value text = object_str(prompt);
    return text && print_write(stdout_, text) && builtins_flush(stdout_);
}

/* Whether a stream of sys is the terminal that the descriptor is: then an editor may read the line. */
static bool input_is_terminal(Borrowed stream, int fd) {
    OWNED Value method = get_attr_text(stream, "fileno"), number = method ? call_0(method) : NULL;
    if (!number)
        error_clear();
    return number && is_imm_int(number) && imm_int_get(number) == fd && os_is_tty(fd);
}

/* With the editor that readline installs: 1: *line is a Str with its newline, 0: there is none, -1. */
static int input_edit(Borrowed in, Borrowed out, Borrowed prompt, Value *line) {
    if (!input_is_terminal(in, 0) || !input_is_terminal(out, 1))
        return 0;
    OWNED Value text = prompt ? object_str(prompt) : own(STR_EMPTY), bytes = NULL;
    const char *shown = text ? str_utf8(text, NULL) : NULL;
    if (!shown || !builtins_flush(out))
        return -1;
    int state = hook_line_edit(shown, &bytes);
    if (state > 0)
        *line = str_decode(bytes_data(bytes), bytes_size(bytes), NULL, "surrogateescape");
    return state > 0 && !*line ? -1 : state;
}

Value builtins_py_input(Borrowed self, Borrowed const *args) {
    OWNED Value in = NULL, out = NULL, err = NULL;
    int has_in = builtins_stream("stdin", &in);
    int has_out = has_in < 0 ? -1 : builtins_stream("stdout", &out);
    int has_err = has_out < 0 ? -1 : builtins_stream("stderr", &err);
    if (has_err < 0)
        return NULL;
    const char *lost = !has_in ? "stdin" : !has_out ? "stdout" : !has_err ? "stderr" : NULL;
    if (lost)
        return raise_error(&exc_RuntimeError, "input(): lost sys.%s", lost);
    if (!audit("builtins.input", "O", args[0] ? args[0] : NONE))
        return NULL;
    if (!builtins_flush(err))
        error_clear(); /* the prompt matters more than a broken sys.stderr */
    OWNED Value line = NULL;
    int edited = input_edit(in, out, args[0], &line);
    if (edited < 0 || (!edited && !input_prompt(out, args[0])))
        return NULL;
    if (!edited)
        line = call_method_0(in, STR(readline));
    if (!line)
        return NULL;
    if (!is_str(line))
        return raise_error(&exc_TypeError, "object.readline() returned non-string");
    ssize_t n = str_length(line);
    if (n == 0)
        return raise_error(&exc_EOFError, "EOF when reading a line");
    if (str_char(line, n - 1) == '\n') {
        Value cut = str_substring(line, 0, n - 1);
        REPLACE(line, cut);
    }
    return line && audit("builtins.input/result", "O", line) ? MOVE(line) : NULL;
}
