/* SPDX-License-Identifier: MIT
   Line ends: finding and translating them, and IncrementalNewlineDecoder. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_io/textio.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

Value newline_seen(int seen) {
    static const char *const names[] = {"\r", "\n", "\r\n"};
    static const int order[] = {NEWLINE_CR, NEWLINE_LF, NEWLINE_CRLF};
    int count = __builtin_popcount((unsigned)seen);
    if (!count)
        return NONE;
    OWNED Value all = tuple_new(count);
    ssize_t at = 0;
    for (int n = 0; all && n < 3; n++) {
        if (!(seen & order[n]))
            continue;
        Value text = str_from_text(names[n]);
        if (!text || count == 1)
            return text;
        tuple_init_item(all, at++, text);
    }
    return MOVE(all);
}

bool newline_check(Borrowed newline) {
    if (newline == NONE || (is_str(newline) && (!str_length(newline) || str_equal_ascii(newline, "\n") ||
                                                str_equal_ascii(newline, "\r") || str_equal_ascii(newline, "\r\n"))))
        return true;
    return raise_error(&exc_ValueError, "illegal newline value: %R", newline), false;
}

/* Notes which line ends occur. */
static void note_newlines(Borrowed text, int *seen) {
    ssize_t size = str_length(text);
    int kind = str_kind(text);
    const void *data = str_data(text);
    for (ssize_t n = 0; n < size && *seen != (NEWLINE_CR | NEWLINE_LF | NEWLINE_CRLF); n++) {
        uint32_t c = str_read(kind, data, n);
        if (c == '\n') {
            *seen |= NEWLINE_LF;
        } else if (c == '\r') {
            if (n + 1 < size && str_read(kind, data, n + 1) == '\n') {
                *seen |= NEWLINE_CRLF;
                n++;
            } else {
                *seen |= NEWLINE_CR;
            }
        }
    }
}

/* A copy with every line end made "\n". */
static Value translated(Borrowed text) {
    ssize_t size = str_length(text), length = 0;
    Value result = str_alloc(size, str_max_char(text));
    if (!result)
        return NULL;
    int kind = str_kind(text), to_kind = str_kind(result);
    const void *data = str_data(text);
    void *to = str_data(result);
    for (ssize_t n = 0; n < size; n++) {
        uint32_t c = str_read(kind, data, n);
        if (c == '\r') {
            c = '\n';
            if (n + 1 < size && str_read(kind, data, n + 1) == '\n')
                n++;
        }
        str_write(to_kind, to, length++, c);
    }
    Value cut = str_substring(result, 0, length);
    drop(result);
    return cut;
}

Value newline_translate(Value text, bool translate, bool *pending_cr, int *seen, bool final) {
    OWNED Value whole = text;
    if (*pending_cr && (str_length(whole) || final)) {
        OWNED Value cr = str_from_char('\r');
        Value joined = cr ? str_concat(cr, whole) : NULL;
        if (!joined)
            return NULL;
        REPLACE(whole, joined);
        *pending_cr = false;
    }
    ssize_t size = str_length(whole);
    if (size && !final && str_char(whole, size - 1) == '\r') {
        *pending_cr = true;
        Value cut = str_substring(whole, 0, --size);
        if (!cut)
            return NULL;
        REPLACE(whole, cut);
    }
    bool has_cr = str_find_char(whole, '\r', 0, size, 1) >= 0;
    if (!has_cr) {
        if (!(*seen & NEWLINE_LF) && str_find_char(whole, '\n', 0, size, 1) >= 0)
            *seen |= NEWLINE_LF;
        return MOVE(whole);
    }
    note_newlines(whole, seen);
    return translate ? translated(whole) : MOVE(whole);
}

ssize_t newline_find(Borrowed text, ssize_t start, bool universal, Borrowed end) {
    ssize_t size = str_length(text);
    if (!universal) {
        ssize_t at = str_find(text, end, start, size, 1);
        return at < 0 ? -1 : at + str_length(end);
    }
    ssize_t lf = str_find_char(text, '\n', start, size, 1);
    ssize_t cr = str_find_char(text, '\r', start, lf < 0 ? size : lf, 1);
    if (cr < 0)
        return lf < 0 ? -1 : lf + 1;
    return cr + 1 == lf ? lf + 1 : cr + 1;
}

/* --- IncrementalNewlineDecoder --- */

typedef struct {
    Object head;
    Value decoder; /* None: the input is text already */
    bool translate, pending_cr;
    int seen;
} NewlineDecoder;

static NewlineDecoder *SELF(Borrowed v) { return AS(NewlineDecoder, v); }

static bool check_decoder(NewlineDecoder *d) {
    if (d->decoder)
        return true;
    raise_error(&exc_ValueError, "IncrementalNewlineDecoder.__init__() not called");
    return false;
}

static Value newline_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

static bool newline_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed a[3];
    Value scratch[2];
    if (!native_bind("IncrementalNewlineDecoder", "(decoder, translate, errors='strict')", args, count, keywords, a, scratch))
        return false;
    int translate = is_true(a[1]);
    if (translate < 0)
        return false;
    REPLACE(SELF(self)->decoder, own(a[0]));
    SELF(self)->translate = translate;
    SELF(self)->pending_cr = false;
    SELF(self)->seen = 0;
    return true;
}

static Value newline_py_decode(Borrowed self, Borrowed const *args) {
    NewlineDecoder *d = SELF(self);
    int final = args[1] ? is_true(args[1]) : 0;
    if (final < 0 || !check_decoder(d))
        return NULL;
    Value text;
    if (d->decoder == NONE) {
        text = own(args[0]);
    } else {
        Borrowed a[2] = {args[0], bool_value(final)};
        text = call_method(d->decoder, STR(decode), a, 2);
    }
    if (text && !is_str(text)) {
        raise_error(&exc_TypeError, "decoder should return a string result, not '%T'", text);
        drop(MOVE(text));
    }
    return text ? newline_translate(text, d->translate, &d->pending_cr, &d->seen, final) : NULL;
}

static Value newline_py_getstate(Borrowed self, Borrowed const *args) {
    NewlineDecoder *d = SELF(self);
    if (!check_decoder(d))
        return NULL;
    OWNED Value buffered = NULL;
    int64_t flags = 0;
    if (d->decoder == NONE) {
        buffered = bytes_new("", 0);
    } else {
        OWNED Value state = io_call_0(d->decoder, "getstate");
        if (!state)
            return NULL;
        if (!is_tuple(state) || tuple_size(state) != 2)
            return raise_error(&exc_TypeError, "illegal decoder state");
        if (!arg_int64(tuple_peek(state, 1), &flags))
            return NULL;
        buffered = own(tuple_peek(state, 0));
    }
    OWNED Value flags_value = int_new(flags << 1 | d->pending_cr);
    return buffered && flags_value ? tuple_pack(2, buffered, flags_value) : NULL;
}

static Value newline_py_setstate(Borrowed self, Borrowed const *args) {
    NewlineDecoder *d = SELF(self);
    int64_t flags;
    if (!check_decoder(d))
        return NULL;
    if (!is_tuple(args[0]))
        return raise_error(&exc_TypeError, "state argument must be a tuple");
    if (tuple_size(args[0]) != 2)
        return raise_error(&exc_TypeError, "setstate(): illegal state argument");
    if (!arg_int64(tuple_peek(args[0], 1), &flags))
        return NULL;
    d->pending_cr = flags & 1;
    if (d->decoder == NONE)
        return NONE;
    OWNED Value rest = int_new(flags >> 1), state = rest ? tuple_pack(2, tuple_peek(args[0], 0), rest) : NULL;
    return state ? io_call_1(d->decoder, "setstate", state) : NULL;
}

static Value newline_py_reset(Borrowed self, Borrowed const *args) {
    NewlineDecoder *d = SELF(self);
    if (!check_decoder(d))
        return NULL;
    d->seen = 0;
    d->pending_cr = false;
    return d->decoder == NONE ? NONE : io_call_0(d->decoder, "reset");
}

static Value newline_py_get_newlines(Borrowed self, void *closure) {
    return check_decoder(SELF(self)) ? newline_seen(SELF(self)->seen) : NULL;
}

static void newline_dealloc(Object *self) {
    gc_untrack(self);
    drop(((NewlineDecoder *)self)->decoder);
    object_free(self);
}
static int newline_traverse(Object *self, Visitor visitor, void *arg) {
    VISIT(((NewlineDecoder *)self)->decoder);
    return 0;
}

static const MethodDef newline_methods[] = {
    METHOD("decode", newline_py_decode, "($self, /, input, final=False)", "Decode and translate line ends."),
    METHOD("getstate", newline_py_getstate, "($self, /)", "State for setstate()."),
    METHOD("setstate", newline_py_setstate, "($self, state, /)", "Go back to a state."),
    METHOD("reset", newline_py_reset, "($self, /)", "Start anew."),
    METHOD_END,
};
static const GetSetDef newline_getsets[] = {
    {"newlines", newline_py_get_newlines, NULL, NULL, NULL},
    GETSET_END,
};
static TypeInfo newline_info = {
    .dealloc = newline_dealloc,
    .traverse = newline_traverse,
    .new = newline_slot_new,
    .init = newline_slot_init,
    .methods = newline_methods,
    .getsets = newline_getsets,
    .new_signature = "(decoder, translate, errors='strict')",
};
Type newline_decoder_type = {
    STATIC_TYPE("_io.IncrementalNewlineDecoder", NewlineDecoder, &newline_info),
    .doc = "Decoder that turns all line ends into \"\\n\".",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
};
