/* SPDX-License-Identifier: MIT
   StringIO: a text stream in memory, an array of code points that grows. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_io/textio.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    IO_BASE_FIELDS;
    uint32_t *chars;       /* memory_new'd */
    ssize_t size, capacity, position;
    Value read_newline;    /* Str that ends lines, NULL: universal */
    Value write_newline;   /* Str that "\n" becomes, or NULL */
    int seen;
    bool readuniversal, readtranslate, open;
} StringIo;

static StringIo *SELF(Borrowed v) { return AS(StringIo, v); }

static MUST_CHECK bool check_open(StringIo *s) {
    if (s->open)
        return true;
    raise_error(&exc_ValueError, "I/O operation on closed file");
    return false;
}

static MUST_CHECK bool reserve(StringIo *s, ssize_t room) {
    if (room <= s->capacity)
        return true;
    ssize_t capacity = room < 16 ? 16 : room + (room >> 2);
    uint32_t *grown = memory_resize_array(s->chars, (size_t)capacity, sizeof(uint32_t));
    if (!grown)
        return false;
    s->chars = grown;
    s->capacity = capacity;
    return true;
}

/* Translates line ends as configured and puts the text at the position. */
static MUST_CHECK bool stringio_write(StringIo *s, Borrowed text) {
    OWNED Value out = own(text);
    if (s->readuniversal) {
        bool pending = false;
        Value translated = newline_translate(own(text), s->readtranslate, &pending, &s->seen, true);
        if (!translated)
            return false;
        REPLACE(out, translated);
    }
    if (s->write_newline) {
        OWNED Value lf = str_from_char('\n');
        Value replaced = lf ? str_replace(out, lf, s->write_newline, -1) : NULL;
        if (!replaced)
            return false;
        REPLACE(out, replaced);
    }
    ssize_t length = str_length(out), end = s->position + length;
    if (!length)
        return true;
    if (!reserve(s, end))
        return false;
    for (ssize_t n = s->size; n < s->position; n++)
        s->chars[n] = 0;
    int kind = str_kind(out);
    const void *data = str_data(out);
    for (ssize_t n = 0; n < length; n++)
        s->chars[s->position + n] = str_read(kind, data, n);
    s->position = end;
    if (end > s->size)
        s->size = end;
    return true;
}

static Value stringio_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static bool set_newline(StringIo *s, Borrowed newline) {
    bool none = newline == NONE, empty = !none && !str_length(newline);
    s->readuniversal = none || empty;
    s->readtranslate = none;
    s->seen = 0;
    REPLACE(s->read_newline, s->readuniversal ? NULL : own(newline));
    REPLACE(s->write_newline, none || empty || str_equal_ascii(newline, "\n") ? NULL : own(newline));
    return true;
}

static bool stringio_start(StringIo *s, Borrowed value, Borrowed newline) {
    OWNED Value lf = newline ? own(newline) : str_from_text("\n");
    if (!lf)
        return false;
    if (lf != NONE && !is_str(lf))
        return raise_error(&exc_TypeError, "newline must be str or None, not %T", lf), false;
    if (!newline_check(lf))
        return false;
    if (value && value != NONE && !is_str(value))
        return raise_error(&exc_TypeError, "initial_value must be str or None, not %T", value), false;
    s->size = s->position = 0;
    s->open = true;
    if (!set_newline(s, lf) || (value && value != NONE && !stringio_write(s, value)))
        return false;
    s->position = 0;
    return true;
}

static bool stringio_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[2];
    Value scratch[2];
    return native_bind("StringIO", "(initial_value='', newline='\\n')", args, count, keywords, a, scratch) &&
           stringio_start(SELF(self), a[0], a[1]);
}

static Value take(StringIo *s, ssize_t size) {
    ssize_t left = s->size > s->position ? s->size - s->position : 0;
    if (size < 0 || size > left)
        size = left;
    Value text = str_from_ucs4(s->chars + s->position, size);
    if (text)
        s->position += size;
    return text;
}

static Value stringio_py_read(Borrowed self, Borrowed const *args) {
    ssize_t size;
    return check_open(SELF(self)) && io_size(args[0], &size) ? take(SELF(self), size) : NULL;
}

/* How long the next line is. */
static ssize_t line_size(StringIo *s, ssize_t limit) {
    ssize_t left = s->size - s->position;
    if (left <= 0)
        return 0;
    if (limit >= 0 && limit < left)
        left = limit;
    uint32_t const *at = s->chars + s->position;
    bool universal = s->readuniversal && !s->readtranslate;
    uint32_t first = s->read_newline ? str_char(s->read_newline, 0) : '\n';
    ssize_t end_size = s->read_newline ? str_length(s->read_newline) : 1;
    for (ssize_t n = 0; n < left; n++) {
        if (universal ? at[n] == '\n' || at[n] == '\r' : at[n] == first) {
            if (universal && at[n] == '\r')
                return n + 1 < left && at[n + 1] == '\n' ? n + 2 : n + 1;
            if (end_size == 1 || universal)
                return n + 1;
            if (s->position + n + 1 < s->size && at[n + 1] == '\n')
                return n + 2 <= left ? n + 2 : left;
        }
    }
    return left;
}

static Value stringio_py_readline(Borrowed self, Borrowed const *args) {
    ssize_t limit;
    return check_open(SELF(self)) && io_size(args[0], &limit) ? take(SELF(self), line_size(SELF(self), limit)) : NULL;
}

static int stringio_slot_next(Borrowed self, Value *out) {
    StringIo *s = SELF(self);
    if (!check_open(s))
        return -1;
    if (type_of(self) != &stringio_type)
        return io_slot_next(self, out);
    ssize_t size = line_size(s, -1);
    if (!size)
        return 0;
    return (*out = take(s, size)) ? 1 : -1;
}

static Value stringio_py_write(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "string argument expected, got '%T'", args[0]);
    return check_open(SELF(self)) && stringio_write(SELF(self), args[0]) ? imm_int(str_length(args[0])) : NULL;
}

static Value stringio_py_getvalue(Borrowed self, Borrowed const *args) {
    return check_open(SELF(self)) ? str_from_ucs4(SELF(self)->chars, SELF(self)->size) : NULL;
}
static Value stringio_py_tell(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? imm_int(SELF(self)->position) : NULL; }

static Value stringio_py_seek(Borrowed self, Borrowed const *args) {
    StringIo *s = SELF(self);
    ssize_t offset;
    int how = 0;
    if (!arg_ssize(args[0], &offset) || (args[1] && !arg_int(args[1], &how)) || !check_open(s))
        return NULL;
    if (how < 0 || how > 2)
        return raise_error(&exc_ValueError, "Invalid whence (%i, should be 0, 1 or 2)", how);
    if (offset < 0 && how == 0)
        return raise_error(&exc_ValueError, "Negative seek position %zd", offset);
    if (how && offset)
        return raise_error(&exc_OSError, "Can't do nonzero cur-relative seeks");
    s->position = how == 1 ? s->position : how == 2 ? s->size : offset;
    return imm_int(s->position);
}

static Value stringio_py_truncate(Borrowed self, Borrowed const *args) {
    StringIo *s = SELF(self);
    ssize_t size = s->position;
    if (!check_open(s) || (args[0] && args[0] != NONE && !arg_ssize(args[0], &size)))
        return NULL;
    if (size < 0)
        return raise_error(&exc_ValueError, "Negative size value %zd", size);
    if (size < s->size)
        s->size = size;
    return imm_int(size);
}

static Value stringio_py_close(Borrowed self, Borrowed const *args) {
    StringIo *s = SELF(self);
    s->open = false;
    memory_free(s->chars);
    s->chars = NULL;
    s->size = s->capacity = s->position = 0;
    return NONE;
}
static Value stringio_py_true(Borrowed self, Borrowed const *args) { return check_open(SELF(self)) ? TRUE_VALUE : NULL; }
static Value stringio_py_get_closed(Borrowed self, void *closure) { return bool_value(!SELF(self)->open); }
static Value stringio_py_get_newlines(Borrowed self, void *closure) {
    return check_open(SELF(self)) ? newline_seen(SELF(self)->readuniversal ? SELF(self)->seen : 0) : NULL;
}
static Value stringio_py_get_line_buffering(Borrowed self, void *closure) { return check_open(SELF(self)) ? FALSE_VALUE : NULL; }

static Value stringio_py_getstate(Borrowed self, Borrowed const *args) {
    StringIo *s = SELF(self);
    OWNED Value text = stringio_py_getvalue(self, NULL);
    if (!text)
        return NULL;
    OWNED Value newline = s->readtranslate ? NONE : s->read_newline ? own(s->read_newline) : own(STR_EMPTY);
    OWNED Value dict = s->dict ? dict_copy(s->dict) : NONE;
    return newline && dict ? tuple_pack(4, text, newline, imm_int(s->position), dict) : NULL;
}

static Value stringio_py_setstate(Borrowed self, Borrowed const *args) {
    StringIo *s = SELF(self);
    if (!is_tuple(args[0]) || tuple_size(args[0]) < 4)
        return raise_error(&exc_TypeError, "%s.__setstate__ argument should be 4-tuple, got %T", type_of(self)->name, args[0]);
    Borrowed text = tuple_peek(args[0], 0), position = tuple_peek(args[0], 2), dict = tuple_peek(args[0], 3);
    ssize_t at;
    if (!stringio_start(s, NULL, tuple_peek(args[0], 1)))
        return NULL;
    if (!is_str(text))
        return raise_error(&exc_TypeError, "initial_value must be str or None, not %T", text);
    if (!reserve(s, str_length(text)))
        return NULL;
    for (ssize_t n = 0; n < str_length(text); n++)
        s->chars[n] = str_char(text, n);
    s->size = str_length(text);
    if (!is_int(position))
        return raise_error(&exc_TypeError, "third item of state must be an integer, got %T", position);
    if (!arg_ssize(position, &at))
        return NULL;
    if (at < 0)
        return raise_error(&exc_ValueError, "position value cannot be negative");
    s->position = at;
    if (dict == NONE)
        return NONE;
    if (!is_dict(dict))
        return raise_error(&exc_TypeError, "fourth item of state should be a dict, got a %T", dict);
    if (s->dict)
        return dict_merge(s->dict, dict, true) ? NONE : NULL;
    s->dict = own(dict);
    return NONE;
}

static void stringio_dealloc(Object *self) {
    StringIo *s = (StringIo *)self;
    gc_untrack(s);
    memory_free(s->chars);
    drop(s->read_newline);
    drop(s->write_newline);
    io_dealloc_base(self);
}

static const MethodDef stringio_methods[] = {
    METHOD("close", stringio_py_close, "($self, /)", "Close and forget the text."),
    METHOD("getvalue", stringio_py_getvalue, "($self, /)", "All the text."),
    METHOD("read", stringio_py_read, "($self, size=-1, /)", "Read up to size characters, or all."),
    METHOD("readline", stringio_py_readline, "($self, size=-1, /)", "Read a line."),
    METHOD("tell", stringio_py_tell, "($self, /)", "The position."),
    METHOD("truncate", stringio_py_truncate, "($self, pos=None, /)", "Cut at the position or the size given."),
    METHOD("seek", stringio_py_seek, "($self, pos, whence=0, /)", "Change the position; return the new one."),
    METHOD("write", stringio_py_write, "($self, s, /)", "Write a str; return its length."),
    METHOD("seekable", stringio_py_true, "($self, /)", "True."),
    METHOD("readable", stringio_py_true, "($self, /)", "True."),
    METHOD("writable", stringio_py_true, "($self, /)", "True."),
    METHOD("__getstate__", stringio_py_getstate, "($self, /)", "State for pickling."),
    METHOD("__setstate__", stringio_py_setstate, "($self, state, /)", "Take a state over."),
    METHOD_END,
};
static const GetSetDef stringio_getsets[] = {
    {"closed", stringio_py_get_closed, NULL, NULL, NULL},
    {"newlines", stringio_py_get_newlines, NULL, NULL, NULL},
    {"line_buffering", stringio_py_get_line_buffering, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo stringio_info = {
    .dealloc = stringio_dealloc,
    .traverse = io_traverse_base,
    .clear = io_clear_base,
    .new = stringio_slot_new,
    .init = stringio_slot_init,
    .next = stringio_slot_next,
    .methods = stringio_methods,
    .getsets = stringio_getsets,
    .new_signature = "(initial_value='', newline='\\n')",
};
Type stringio_type = {
    STATIC_TYPE("_io.StringIO", StringIo, &stringio_info),
    .doc = "A text stream in memory.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &textiobase_type,
    .dict_offset = offsetof(StringIo, dict),
    .weaklist_offset = offsetof(StringIo, weaklist),
};
