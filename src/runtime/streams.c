/* SPDX-License-Identifier: MIT
   The standard streams: text files of the io module over descriptors 0, 1, 2. */
#include "runtime/streams.h"

#include <locale.h>
#include <langinfo.h>
#include <stdlib.h>

#include "object/error.h"
#include "object/protocol.h"
#include "os/whole_file.h"
#include "runtime/config.h"
#include "runtime/import.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/str.h"

bool streams_start_encodings(Interp *interp) {
    OWNED Value encodings = import_module("encodings");
    return encodings != NULL;
}

/* Encoding and error handler of PYTHONIOENCODING ("encoding:errors"), else UTF-8; surrogateescape in the C locale. */
static void stream_encoding(char *encoding, size_t size, const char **errors) {
    const char *given = config()->io_encoding;
    const char *locale = setlocale(LC_CTYPE, NULL);
    bool c_locale = locale && (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0);
    *errors = c_locale || config()->utf8_mode ? "surrogateescape" : "strict";
    const char *name = config()->utf8_mode || c_locale ? "utf-8" : nl_langinfo(CODESET);
    if (given) {
        const char *colon = strchrnul(given, ':');
        if (*colon && colon[1])
            *errors = colon + 1;
        else if (colon != given)
            *errors = "strict";
        if (colon != given) {
            size_t length = (size_t)(colon - given) < size - 1 ? (size_t)(colon - given) : size - 1;
            memcpy(encoding, given, length);
            encoding[length] = 0;
            return;
        }
    }
    strncpy(encoding, strcasecmp(name, "UTF-8") == 0 ? "utf-8" : name, size - 1);
    encoding[size - 1] = 0;
}

/* open(fd, mode, buffering, closefd=False), its raw file named, inside a TextIOWrapper. new. */
static Value stream_open(Borrowed io, int fd, bool writing, const char *name, const char *errors, const char *encoding) {
    OWNED Value open = get_attr_text(io, "open"), keywords = open ? tuple_pack(1, STR(underscore)) : NULL;
    if (!keywords)
        return NULL;
    bool raw_stream = config()->unbuffered && writing;
    OWNED Value closefd = str_intern_text("closefd"), mode = str_from_text(writing ? "wb" : "rb");
    OWNED Value names = closefd ? tuple_pack(1, closefd) : NULL;
    Borrowed open_args[4] = {imm_int(fd), mode, imm_int(raw_stream ? 0 : -1), FALSE_VALUE};
    OWNED Value buffer = names && mode ? call(open, open_args, 3, names) : NULL;
    if (!buffer)
        return NULL;
    OWNED Value raw = NULL, text_name = str_from_text(name), tty = NULL;
    if (raw_stream)
        raw = own(buffer);
    else if (!(raw = get_attr_text(buffer, "raw")))
        return NULL;
    if (!text_name || !set_attr_text(raw, "name", text_name) || !(tty = call_method_0(raw, str_intern_text("isatty"))))
        return NULL;
    bool line_buffering = tty == TRUE_VALUE || config()->interactive;
    OWNED Value wrapper = get_attr_text(io, "TextIOWrapper");
    OWNED Value encoding_value = str_from_text(encoding), errors_value = str_from_text(errors);
    OWNED Value newline = writing ? str_from_text("\n") : NULL;
    if (!wrapper || !encoding_value || !errors_value)
        return NULL;
    Borrowed args[6] = {buffer, encoding_value, errors_value, newline ? (Borrowed)newline : NONE,
                        bool_value(line_buffering && !raw_stream), bool_value(raw_stream)};
    OWNED Value stream = call(wrapper, args, 6, NULL);
    OWNED Value text_mode = str_from_text(writing ? "w" : "r");
    if (!stream || !text_mode || !set_attr_text(stream, "mode", text_mode))
        return NULL;
    return MOVE(stream);
}

static bool stream_set(Interp *interp, Borrowed io, int fd, const char *name, const char *saved, const char *file_name) {
    char encoding[64];
    const char *errors;
    stream_encoding(encoding, sizeof encoding, &errors);
    OWNED Value stream = NULL;
    if (os_descriptor_is_open(fd))
        stream = stream_open(io, fd, fd != 0, file_name, fd == 2 ? "backslashreplace" : errors, encoding);
    else
        stream = NONE;
    return stream && dict_set_text(interp->sys_dict, name, stream) && dict_set_text(interp->sys_dict, saved, stream);
}

bool streams_start(Interp *interp) {
    OWNED Value io = import_module("io");
    OWNED Value open = io ? get_attr_text(io, "open") : NULL;
    return open && dict_set_text(interp->builtins, "open", open) &&
           stream_set(interp, io, 2, "stderr", "__stderr__", "<stderr>") &&
           stream_set(interp, io, 0, "stdin", "__stdin__", "<stdin>") &&
           stream_set(interp, io, 1, "stdout", "__stdout__", "<stdout>");
}

static int stream_flush(const char *name) {
    Borrowed stream = interp_self()->sys_dict ? dict_peek_text(interp_self()->sys_dict, name) : NULL;
    if (!stream || stream == NONE)
        return 0;
    OWNED Value keep = own(stream), closed = NULL;
    if (find_attr(keep, STR(closed), &closed) > 0 && is_true(closed) > 0)
        return 0;
    error_clear();
    OWNED Value result = call_method_0(keep, STR(flush));
    if (result)
        return 0;
    if (strcmp(name, "stdout") == 0)
        error_write_unraisable(keep);
    error_clear();
    return -1;
}

int streams_flush(void) {
    Value error = error_take();
    int status = stream_flush("stdout");
    stream_flush("stderr");
    error_restore(error);
    return status;
}
