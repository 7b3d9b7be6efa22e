/* SPDX-License-Identifier: MIT
   The _io module: open() and its relatives. */
#include <langinfo.h>
#include <string.h>

#include "gil/interp.h"
#include "modules/_io/io.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/config.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

const char *io_locale_encoding(void) {
    if (config()->utf8_mode)
        return "utf-8";
    const char *name = nl_langinfo(CODESET);
    return !*name || strcmp(name, "ANSI_X3.4-1968") == 0 ? "utf-8" : name;
}

/* --- open --- */

typedef struct {
    bool creating, reading, writing, appending, updating, text, binary;
    char raw[8]; /* mode for FileIO */
} Mode;

static MUST_CHECK bool parse_mode(Borrowed mode_value, Mode *m) {
    const char *mode = str_utf8(mode_value, NULL);
    if (!mode)
        return false;
    for (const char *at = mode; *at; at++) {
        bool *flag = *at == 'x' ? &m->creating : *at == 'r' ? &m->reading : *at == 'w' ? &m->writing : *at == 'a' ? &m->appending
                     : *at == '+' ? &m->updating : *at == 't' ? &m->text : *at == 'b' ? &m->binary : NULL;
        if (!flag || *flag)
            return raise_error(&exc_ValueError, "invalid mode: '%s'", mode), false;
        *flag = true;
    }
    if (m->text && m->binary)
        return raise_error(&exc_ValueError, "can't have text and binary mode at once"), false;
    if (m->creating + m->reading + m->writing + m->appending != 1)
        return raise_error(&exc_ValueError, "must have exactly one of create/read/write/append mode"), false;
    char *out = m->raw;
    *out++ = m->creating ? 'x' : m->reading ? 'r' : m->writing ? 'w' : 'a';
    if (m->updating)
        *out++ = '+';
    *out = 0;
    return true;
}

static MUST_CHECK bool check_binary(Mode const *m, Borrowed const *a, int buffering) {
    if (!m->binary)
        return true;
    static const char *const names[] = {"an encoding", "an errors", "a newline"};
    for (int n = 0; n < 3; n++)
        if (a[3 + n] && a[3 + n] != NONE)
            return raise_error(&exc_ValueError, "binary mode doesn't take %s argument", names[n]), false;
    return buffering != 1 || warn(&exc_RuntimeWarning, 1, "line buffering (buffering=1) isn't supported in binary mode, the "
                                                          "default buffer size will be used");
}

/* The size of the buffer for a raw file, 0: none; line_buffering follows from terminals. -1 error. */
static ssize_t buffer_size(Borrowed raw, int buffering, bool *line_buffering) {
    int tty = buffering < 0 ? io_ask(raw, "isatty") : 0;
    if (tty < 0)
        return -1;
    if (buffering == 1 || tty) {
        buffering = -1;
        *line_buffering = true;
    }
    if (buffering >= 0)
        return buffering;
    OWNED Value block = get_attr_text(raw, "_blksize");
    ssize_t size;
    return block && arg_ssize(block, &size) ? size : -1;
}

static Value open_raw(Borrowed file, Mode const *m, Borrowed closefd, Borrowed opener) {
    OWNED Value mode = str_from_text(m->raw);
    Borrowed args[4] = {file, mode, closefd ? closefd : TRUE_VALUE, opener ? opener : NONE};
    return mode ? call(TO_VALUE(&fileio_type), args, 4, NULL) : NULL;
}

/* Wraps the raw file as the mode says. */
static Value wrap(Borrowed raw, Mode const *m, Borrowed const *a, int buffering) {
    bool line_buffering = false;
    ssize_t size = buffer_size(raw, buffering, &line_buffering);
    if (size < 0)
        return error_is_set() ? NULL : raise_error(&exc_ValueError, "invalid buffering size");
    if (size == 0) {
        if (!m->binary)
            return raise_error(&exc_ValueError, "can't have unbuffered text I/O");
        return own(raw);
    }
    Type *type = m->updating ? &buffered_random_type : m->reading ? &buffered_reader_type : &buffered_writer_type;
    OWNED Value buffer = call_2(TO_VALUE(type), raw, imm_int(size));
    if (!buffer || m->binary)
        return MOVE(buffer);
    Borrowed args[5] = {buffer, a[3] ? a[3] : NONE, a[4] ? a[4] : NONE, a[5] ? a[5] : NONE, bool_value(line_buffering)};
    OWNED Value text = call(TO_VALUE(&textiowrapper_type), args, 5, NULL), mode = NULL;
    if (!text)
        return NULL;
    mode = a[1] ? own(a[1]) : str_from_text("r");
    return mode && set_attr_text(text, "mode", mode) ? MOVE(text) : NULL;
}

static Value io_py_open(Borrowed self, Borrowed const *a) {
    Mode m = {0};
    int buffering = -1;
    OWNED Value mode = a[1] ? own(a[1]) : str_from_text("r");
    if (mode && !is_str(mode))
        return raise_error(&exc_TypeError, "open() argument 'mode' must be str, not %T", mode);
    if (!mode || (a[2] && !arg_int(a[2], &buffering)))
        return NULL;
    static const char *const names[] = {"encoding", "errors", "newline"};
    for (int n = 0; n < 3; n++)
        if (a[3 + n] && a[3 + n] != NONE && !is_str(a[3 + n]))
            return raise_error(&exc_TypeError, "open() argument '%s' must be str or None, not %T", names[n], a[3 + n]);
    OWNED Value path = NULL;
    if (is_int(a[0])) {
        path = own(a[0]);
    } else {
        Value fspath = NULL;
        int found = type_lookup_special(a[0], STR(__fspath__), &fspath);
        if (found < 0)
            return NULL;
        path = found ? call_0(fspath) : own(a[0]);
        drop(fspath);
        if (!path)
            return NULL;
        if (!is_str(path) && !buffer_is_supported(path) && !has_index(path))
            return raise_error(&exc_TypeError, "expected str, bytes or os.PathLike object, not %T", a[0]);
    }
    if (!parse_mode(mode, &m) || !check_binary(&m, a, buffering))
        return NULL;
    OWNED Value raw = open_raw(path, &m, a[6], a[7]);
    if (!raw)
        return NULL;
    Value result = wrap(raw, &m, a, buffering);
    if (!result) { /* the file must not stay open */
        Value error = error_take();
        OWNED Value closed = io_call_0(raw, "close");
        if (!closed)
            error_clear();
        error_restore(error);
    }
    return result;
}

static Value io_py_open_code(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "open_code() argument 'path' must be str, not %T", args[0]);
    OWNED Value mode = str_from_text("rb");
    Borrowed a[8] = {args[0], mode};
    return mode ? io_py_open(self, a) : NULL;
}

static Value io_py_text_encoding(Borrowed self, Borrowed const *args) {
    int level = 2;
    if (args[1] && !arg_int(args[1], &level))
        return NULL;
    if (args[0] && args[0] != NONE)
        return own(args[0]);
    if (config()->warn_default_encoding && !warn(&exc_EncodingWarning, level, "'encoding' argument not specified"))
        return NULL;
    return str_from_text(config()->utf8_mode ? "utf-8" : "locale");
}

/* class UnsupportedOperation(OSError, ValueError) */
static bool add_unsupported(Borrowed module, IoState *state) {
    OWNED Value bases = tuple_pack(2, TO_VALUE(&exc_OSError), TO_VALUE(&exc_ValueError)), dict = dict_new();
    OWNED Value name = str_intern_text("UnsupportedOperation"), module_name = str_intern_text("io");
    if (!bases || !dict || !name || !module_name || !dict_set(dict, STR(__module__), module_name))
        return false;
    state->unsupported = type_new_class(&type_type, name, bases, dict, NULL);
    return state->unsupported && module_add(module, "UnsupportedOperation", own(state->unsupported));
}

static bool io_exec(Borrowed module) {
    return add_unsupported(module, module_state(&io_module)) && module_add_int(module, "DEFAULT_BUFFER_SIZE", IO_BUFFER_SIZE) &&
           module_add(module, "BlockingIOError", own(TO_VALUE(&exc_BlockingIOError))) &&
           module_add(module, "_IOBase", own(TO_VALUE(&iobase_type))) &&
           module_add(module, "_RawIOBase", own(TO_VALUE(&rawiobase_type))) &&
           module_add(module, "_BufferedIOBase", own(TO_VALUE(&bufferediobase_type))) &&
           module_add(module, "_TextIOBase", own(TO_VALUE(&textiobase_type)));
}

static int io_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((IoState *)state)->unsupported);
    return 0;
}
static void io_clear(void *state) { drop(MOVE(((IoState *)state)->unsupported)); }

static const MethodDef io_methods[] = {
    METHOD("open", io_py_open,
           "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
           "Open a file and return a stream."),
    METHOD("open_code", io_py_open_code, "($module, /, path)", "Open a file that will be executed."),
    METHOD("text_encoding", io_py_text_encoding, "($module, encoding, stacklevel=2, /)", "Encoding to use where None was given."),
    METHOD_END,
};

static Type *const io_types[] = {&iobase_type, &rawiobase_type, &bufferediobase_type, &textiobase_type, &fileio_type, &bytesio_type,
                                 &bytesio_buffer_type, &buffered_reader_type, &buffered_writer_type, &buffered_random_type,
                                 &buffered_rwpair_type, &stringio_type, &newline_decoder_type, &textiowrapper_type, NULL};
static int io_module_id;

ModuleDef const io_module = {
    .name = "_io",
    .doc = "Streams: files, buffers, text.",
    .methods = io_methods,
    .types = io_types,
    .exec = io_exec,
    .state_size = sizeof(IoState),
    .traverse = io_traverse,
    .clear = io_clear,
    .id = &io_module_id,
};
