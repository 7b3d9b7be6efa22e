/* SPDX-License-Identifier: MIT
   TextIOWrapper: text over a buffered binary stream. Written text waits as a list of encoded pieces; read text is decoded
   a chunk at a time. A snapshot (decoder state and the bytes fed since) makes tell() possible in mid-chunk. */
#include <stdio.h>

#include "gil/interp.h"
#include "heap/collect.h"
#include "heap/memory.h"
#include "modules/_io/textio.h"
#include "object/error.h"
#include "object/buffer.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/codec.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef enum { ENCODE_GENERIC, ENCODE_UTF8, ENCODE_LATIN1, ENCODE_ASCII } FastEncoding;

typedef struct {
    IO_BASE_FIELDS;
    Value buffer;              /* NULL: detached or not initialised */
    Value encoding, errors;    /* Str */
    Value encoder, decoder;    /* incremental codecs, made when needed; NULL: none (yet) */
    Value codec_info;
    Value read_newline;        /* Str that ends lines, or NULL: universal */
    Value write_newline;       /* Str that "\n" becomes, or NULL */
    Value decoded;             /* text decoded but not read, or NULL */
    ssize_t decoded_used;      /* characters of it that were read */
    Value pending;             /* List of Bytes to be written, or NULL */
    ssize_t pending_size;
    Value snapshot_input;      /* Bytes fed to the decoder since the snapshot, or NULL: no snapshot */
    int64_t snapshot_flags;
    ssize_t chunk_size;
    FastEncoding fast;
    bool readuniversal, readtranslate, line_buffering, write_through, seekable, telling, encoding_start_of_stream,
        detached, finalizing, has_read1;
} TextIo;

static TextIo *SELF(Borrowed v) { return AS(TextIo, v); }

static MUST_CHECK bool check_ready(TextIo *t) {
    if (t->buffer)
        return true;
    raise_error(&exc_ValueError, t->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
    return false;
}

static MUST_CHECK bool check_open(TextIo *t) {
    if (!check_ready(t))
        return false;
    int closed = io_is_closed(t->buffer);
    if (closed > 0)
        raise_error(&exc_ValueError, "I/O operation on closed file.");
    return closed == 0;
}

/* --- making --- */

static FastEncoding fast_encoding(const char *name) {
    char plain[16];
    size_t used = 0;
    for (; *name && used < sizeof plain - 1; name++)
        if (*name != '-' && *name != '_' && *name != ' ')
            plain[used++] = (char)(*name | 32);
    plain[used] = 0;
    if (strcmp(plain, "utf8") == 0)
        return ENCODE_UTF8;
    if (strcmp(plain, "latin1") == 0 || strcmp(plain, "iso88591") == 0)
        return ENCODE_LATIN1;
    return strcmp(plain, "ascii") == 0 || strcmp(plain, "usascii") == 0 ? ENCODE_ASCII : ENCODE_GENERIC;
}

static bool set_newline(TextIo *t, Borrowed newline) {
    bool none = newline == NONE, empty = !none && !str_length(newline);
    t->readuniversal = none || empty;
    t->readtranslate = none;
    REPLACE(t->read_newline, t->readuniversal ? NULL : own(newline));
    bool plain = none || empty || str_equal_ascii(newline, "\n");
    REPLACE(t->write_newline, plain ? NULL : own(newline));
    return true;
}

/* The name of the encoding to use, checked: a text encoding that exists. */
static bool set_encoding(TextIo *t, Borrowed encoding, Borrowed errors) {
    const char *name = str_utf8(encoding, NULL);
    if (!name)
        return false;
    Value info = codec_lookup_text(name, "codecs.open()");
    if (!info)
        return false;
    REPLACE(t->codec_info, info);
    REPLACE(t->encoding, own(encoding));
    REPLACE(t->errors, errors && errors != NONE ? own(errors) : str_from_text("strict"));
    t->fast = fast_encoding(name);
    drop(MOVE(t->encoder));
    drop(MOVE(t->decoder));
    return t->errors != NULL;
}

static bool need_decoder(TextIo *t) {
    if (t->decoder)
        return true;
    OWNED Value decoder = codec_incremental_decoder(t->codec_info, str_utf8(t->errors, NULL));
    if (!decoder)
        return false;
    if (t->readuniversal) {
        Value wrapped = call_2(TO_VALUE(&newline_decoder_type), decoder, bool_value(t->readtranslate));
        if (!wrapped)
            return false;
        REPLACE(decoder, wrapped);
    }
    t->decoder = MOVE(decoder);
    return true;
}

static bool need_encoder(TextIo *t) {
    return t->encoder || (t->encoder = codec_incremental_encoder(t->codec_info, str_utf8(t->errors, NULL)));
}

static bool check_errors_argument(Borrowed errors) {
    if (errors && errors != NONE && !is_str(errors))
        return raise_error(&exc_TypeError, "TextIOWrapper() argument 'errors' must be str or None, not %T", errors), false;
    return true;
}

/* encoding=None: the locale's. new. */
static Value encoding_argument(Borrowed encoding) {
    if (encoding && encoding != NONE) {
        if (!is_str(encoding))
            return raise_error(&exc_TypeError, "TextIOWrapper() argument 'encoding' must be str or None, not %T", encoding);
        if (!str_equal_ascii(encoding, "locale"))
            return own(encoding);
    }
    return str_from_text(io_locale_encoding());
}

static bool find_abilities(TextIo *t) {
    int seekable = io_ask(t->buffer, "seekable");
    if (seekable < 0)
        return false;
    t->seekable = t->telling = seekable;
    OWNED Value read1 = NULL;
    int has = find_attr_text(t->buffer, "read1", &read1);
    t->has_read1 = has > 0;
    t->encoding_start_of_stream = true;
    if (has < 0 || !seekable)
        return has >= 0;
    int writable = io_ask(t->buffer, "writable");
    if (writable <= 0)
        return writable == 0;
    OWNED Value position = io_call_0(t->buffer, "tell");
    if (!position)
        return false;
    t->encoding_start_of_stream = is_int(position) && int_is_zero(position);
    return true;
}

static bool textio_slot_init(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    TextIo *t = SELF(self);
    Borrowed a[6];
    Value scratch[2];
    if (!native_bind("TextIOWrapper", "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
                     args, count, keywords, a, scratch) ||
        !check_errors_argument(a[2]))
        return false;
    Borrowed newline = a[3] ? a[3] : NONE;
    if (newline != NONE && !is_str(newline))
        return raise_error(&exc_TypeError, "TextIOWrapper() argument 'newline' must be str or None, not %T", newline), false;
    int line_buffering = a[4] ? is_true(a[4]) : 0, write_through = a[5] ? is_true(a[5]) : 0;
    OWNED Value encoding = encoding_argument(a[1]);
    if (!encoding || line_buffering < 0 || write_through < 0 || !newline_check(newline) || !set_encoding(t, encoding, a[2]) ||
        !set_newline(t, newline))
        return false;
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    t->chunk_size = IO_BUFFER_SIZE;
    t->detached = false;
    drop(MOVE(t->decoded));
    drop(MOVE(t->pending));
    drop(MOVE(t->snapshot_input));
    t->pending_size = 0;
    REPLACE(t->buffer, own(a[0]));
    return find_abilities(t);
}

static Value textio_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) { return type_alloc(type); }

/* --- writing --- */

static MUST_CHECK bool flush_pending(TextIo *t) {
    if (!t->pending)
        return true;
    OWNED Value parts = MOVE(t->pending);
    t->pending_size = 0;
    OWNED Value whole = NULL;
    if (list_size(parts) == 1) {
        whole = own(list_peek(parts, 0));
    } else {
        OWNED Value empty = bytes_new("", 0);
        whole = empty ? bytes_join(empty, parts) : NULL;
    }
    OWNED Value written = whole ? call_method_1(t->buffer, STR(write), whole) : NULL;
    return written != NULL;
}

static Value encode(TextIo *t, Borrowed text) {
    const char *errors = str_utf8(t->errors, NULL);
    if (t->fast == ENCODE_UTF8)
        return str_encode_utf8(text, errors);
    if (t->fast == ENCODE_LATIN1)
        return codec_latin1_encode(text, errors);
    if (t->fast == ENCODE_ASCII)
        return codec_ascii_encode(text, errors);
    return need_encoder(t) ? io_call_1(t->encoder, "encode", text) : NULL;
}

/* Encoders with a byte order mark must not write it again in mid-stream. */
static bool fix_encoder_state(TextIo *t) {
    if (t->fast != ENCODE_GENERIC || t->encoding_start_of_stream || t->encoder)
        return true;
    if (!need_encoder(t))
        return false;
    OWNED Value done = io_call_1(t->encoder, "setstate", imm_int(1));
    if (!done && error_matches(&exc_AttributeError))
        error_clear();
    return !error_is_set();
}

static void forget_decoded(TextIo *t) {
    drop(MOVE(t->decoded));
    t->decoded_used = 0;
    drop(MOVE(t->snapshot_input));
}

static Value textio_py_write(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "write() argument must be str, not %T", args[0]);
    if (!check_open(t) || !fix_encoder_state(t))
        return NULL;
    ssize_t length = str_length(args[0]);
    bool has_newline = (t->line_buffering || t->write_newline) && str_find_char(args[0], '\n', 0, length, 1) >= 0;
    bool needs_flush = t->line_buffering && (has_newline || str_find_char(args[0], '\r', 0, length, 1) >= 0);
    OWNED Value text = NULL;
    if (has_newline && t->write_newline) {
        OWNED Value lf = str_from_char('\n');
        text = lf ? str_replace(args[0], lf, t->write_newline, -1) : NULL;
    } else {
        text = own(args[0]);
    }
    OWNED Value bytes = text ? encode(t, text) : NULL;
    if (!bytes)
        return NULL;
    if (!is_bytes(bytes))
        return raise_error(&exc_TypeError, "encoder should return a bytes object, not '%T'", bytes);
    t->encoding_start_of_stream = false;
    if (t->pending_size + bytes_size(bytes) > t->chunk_size && !flush_pending(t))
        return NULL;
    if ((!t->pending && !(t->pending = list_new(0))) || !list_append(t->pending, bytes))
        return NULL;
    t->pending_size += bytes_size(bytes);
    if ((t->pending_size >= t->chunk_size || needs_flush || t->write_through) && !flush_pending(t))
        return NULL;
    if (needs_flush) {
        OWNED Value flushed = call_method_0(t->buffer, STR(flush));
        if (!flushed)
            return NULL;
    }
    if (t->decoded || t->snapshot_input)
        forget_decoded(t);
    if (t->decoder) {
        OWNED Value reset = io_call_0(t->decoder, "reset");
        if (!reset)
            return NULL;
    }
    return imm_int(length);
}

/* --- reading --- */

/* Takes the decoder's state before a chunk is fed to it. new Bytes: what it holds back. */
static Value snapshot_start(TextIo *t) {
    OWNED Value state = io_call_0(t->decoder, "getstate");
    if (!state)
        return NULL;
    if (!is_tuple(state) || tuple_size(state) != 2)
        return raise_error(&exc_TypeError, "illegal decoder state");
    Borrowed held = tuple_peek(state, 0);
    if (!is_bytes(held))
        return raise_error(&exc_TypeError, "illegal decoder state: the first item should be a bytes object, not '%T'", held);
    return arg_int64(tuple_peek(state, 1), &t->snapshot_flags) ? own(held) : NULL;
}

/* Reads and decodes one chunk: 1 something, 0 end, -1 error. */
static int read_chunk(TextIo *t, ssize_t hint) {
    if (!need_decoder(t))
        return -1;
    OWNED Value held = NULL;
    if (t->telling && !(held = snapshot_start(t)))
        return -1;
    ssize_t size = hint > t->chunk_size ? hint : t->chunk_size;
    OWNED Value input = io_call_1(t->buffer, t->has_read1 ? "read1" : "read", imm_int(size));
    if (!input)
        return -1;
    if (!buffer_is_supported(input))
        return raise_error(&exc_TypeError, "underlying %s() should have returned a bytes-like object, not '%T'",
                           t->has_read1 ? "read1" : "read", input),
               -1;
    OWNED Value bytes = bytes_from_object(input);
    bool end = bytes && bytes_size(bytes) == 0;
    Borrowed a[2] = {bytes, bool_value(end)};
    OWNED Value text = bytes ? call_method(t->decoder, STR(decode), a, 2) : NULL;
    if (!text)
        return -1;
    if (!is_str(text))
        return raise_error(&exc_TypeError, "decoder should return a string result, not '%T'", text), -1;
    if (held) {
        Value fed = bytes_concat(held, bytes);
        if (!fed)
            return -1;
        REPLACE(t->snapshot_input, fed);
    }
    bool some = str_length(text) > 0 || !end;
    REPLACE(t->decoded, MOVE(text));
    t->decoded_used = 0;
    return some;
}

static ssize_t decoded_left(TextIo *t) { return t->decoded ? str_length(t->decoded) - t->decoded_used : 0; }

/* Takes up to `size` characters (-1: all) of what is decoded. new. */
static Value take_decoded(TextIo *t, ssize_t size) {
    ssize_t left = decoded_left(t);
    if (size < 0 || size > left)
        size = left;
    if (!size)
        return own(STR_EMPTY);
    Value part = t->decoded_used == 0 && size == left ? own(t->decoded)
                                                      : str_substring(t->decoded, t->decoded_used, t->decoded_used + size);
    if (part)
        t->decoded_used += size;
    return part;
}

static MUST_CHECK bool prepare_read(TextIo *t) {
    if (!check_open(t))
        return false;
    int readable = io_ask(t->buffer, "readable");
    if (!readable)
        io_unsupported("not readable");
    return readable > 0 && flush_pending(t);
}

static Value read_everything(TextIo *t) {
    if (!need_decoder(t))
        return NULL;
    OWNED Value bytes = io_call_0(t->buffer, "read");
    if (!bytes)
        return NULL;
    if (bytes != NONE && !buffer_is_supported(bytes))
        return raise_error(&exc_TypeError, "underlying read() should have returned a bytes-like object, not '%T'", bytes);
    OWNED Value input = bytes == NONE ? bytes_new("", 0) : bytes_from_object(bytes);
    Borrowed a[2] = {input, TRUE_VALUE};
    OWNED Value text = input ? call_method(t->decoder, STR(decode), a, 2) : NULL;
    if (!text)
        return NULL;
    if (!is_str(text))
        return raise_error(&exc_TypeError, "decoder should return a string result, not '%T'", text);
    OWNED Value front = take_decoded(t, -1);
    Value whole = front ? (str_length(front) ? str_concat(front, text) : MOVE(text)) : NULL;
    if (whole)
        forget_decoded(t);
    return whole;
}

static Value textio_py_read(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    ssize_t size;
    if (!check_ready(t) || !io_size(args[0], &size) || !prepare_read(t))
        return NULL;
    if (size < 0)
        return read_everything(t);
    OWNED Value result = take_decoded(t, size);
    while (result && str_length(result) < size) {
        ssize_t missing = size - str_length(result);
        int got = read_chunk(t, missing);
        if (got < 0)
            return NULL;
        if (!got)
            break;
        Value part = take_decoded(t, missing), joined = part ? str_concat(result, part) : NULL;
        drop(part);
        if (!joined)
            return NULL;
        REPLACE(result, joined);
    }
    return MOVE(result);
}

/* A line of at most `limit` characters (-1: any); "" at the end. new. */
static Value read_line(TextIo *t, ssize_t limit) {
    OWNED Value held = NULL; /* the beginning of the line, from earlier chunks */
    OWNED Value lf = NULL;
    Borrowed end = t->read_newline;
    bool universal = t->readuniversal && !t->readtranslate;
    if (t->readtranslate) {
        lf = str_from_char('\n');
        end = lf;
    }
    for (;;) {
        if (!decoded_left(t)) {
            int got;
            while ((got = read_chunk(t, 0)) > 0 && !decoded_left(t))
                ;
            if (got < 0)
                return NULL;
            if (!decoded_left(t)) {
                forget_decoded(t);
                return held ? MOVE(held) : own(STR_EMPTY);
            }
        }
        if (held) { /* join, so that a line end cut in two is found */
            Value rest = take_decoded(t, -1), joined = rest ? str_concat(held, rest) : NULL;
            drop(rest);
            if (!joined)
                return NULL;
            ssize_t stop = newline_find(joined, 0, universal, end);
            bool found = stop >= 0;
            if (limit >= 0 && (stop < 0 || stop > limit) && str_length(joined) >= limit)
                stop = limit, found = true;
            if (found) {
                t->decoded_used -= str_length(joined) - stop;
                Value line = str_substring(joined, 0, stop);
                drop(joined);
                return line;
            }
            REPLACE(held, joined);
            continue;
        }
        ssize_t start = t->decoded_used, stop = newline_find(t->decoded, start, universal, end);
        bool found = stop >= 0;
        if (limit >= 0 && (stop < 0 || stop - start > limit) && str_length(t->decoded) - start >= limit)
            stop = start + limit, found = true;
        if (found) {
            Value line = str_substring(t->decoded, start, stop);
            t->decoded_used = stop;
            return line;
        }
        if (!(held = take_decoded(t, -1)))
            return NULL;
    }
}

static Value textio_py_readline(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    ssize_t limit = -1;
    if (args[0] && !arg_ssize(args[0], &limit))
        return NULL;
    return check_open(t) && flush_pending(t) ? read_line(t, limit < 0 ? -1 : limit) : NULL;
}

static int textio_slot_next(Borrowed self, Value *out) {
    TextIo *t = SELF(self);
    Value line;
    t->telling = false;
    if (type_of(self) == &textiowrapper_type) {
        line = check_open(t) && flush_pending(t) ? read_line(t, -1) : NULL;
    } else {
        line = call_method_0(self, STR(readline));
        if (line && !is_str(line)) {
            raise_error(&exc_OSError, "readline() should have returned an str object, not '%T'", line);
            drop(MOVE(line));
        }
    }
    if (!line)
        return -1;
    if (str_length(line))
        return *out = line, 1;
    drop(line);
    drop(MOVE(t->snapshot_input));
    t->telling = t->seekable;
    return 0;
}

/* --- position --- */

/* A position in the text: where the bytes of the snapshot begin, the decoder's flags there, how many bytes to feed it and
   how many characters of the outcome to skip. Simple positions are just the first number. */
typedef struct {
    int64_t position;
    int32_t flags, bytes_to_feed, chars_to_skip;
    int32_t need_eof;
} Cookie;

static Value cookie_pack(Cookie const *c) {
    unsigned char bytes[24] = {0};
    memcpy(bytes, &c->position, 8);
    memcpy(bytes + 8, &c->flags, 4);
    memcpy(bytes + 12, &c->bytes_to_feed, 4);
    memcpy(bytes + 16, &c->chars_to_skip, 4);
    bytes[20] = (unsigned char)c->need_eof;
    return int_from_bytes(bytes, sizeof bytes, true, false);
}

static bool cookie_unpack(Borrowed v, Cookie *c) {
    unsigned char bytes[24];
    OWNED Value index = number_index(v);
    if (!index || !int_to_bytes(index, bytes, sizeof bytes, true, false))
        return false;
    memcpy(&c->position, bytes, 8);
    memcpy(&c->flags, bytes + 8, 4);
    memcpy(&c->bytes_to_feed, bytes + 12, 4);
    memcpy(&c->chars_to_skip, bytes + 16, 4);
    c->need_eof = bytes[20];
    return true;
}

static bool decoder_set(TextIo *t, const char *held, ssize_t size, int64_t flags) {
    OWNED Value bytes = bytes_new(held, size), number = int_new(flags), state = NULL;
    if (!bytes || !number || !(state = tuple_pack(2, bytes, number)))
        return false;
    OWNED Value done = io_call_1(t->decoder, "setstate", state);
    return done != NULL;
}

/* Feeds the decoder byte by byte until it has made `wanted` characters; the last place where it held nothing back and
   had not made more is the best start. */
static bool find_cookie(TextIo *t, Cookie *c, ssize_t wanted) {
    const char *input = bytes_data(t->snapshot_input);
    ssize_t size = bytes_size(t->snapshot_input), made = 0;
    if (!decoder_set(t, "", 0, t->snapshot_flags))
        return false;
    ssize_t safe_bytes = 0, safe_chars = 0;
    int64_t safe_flags = t->snapshot_flags;
    ssize_t n = 0;
    for (; n < size && made < wanted; n++) {
        OWNED Value byte = bytes_new(input + n, 1), text = byte ? io_call_1(t->decoder, "decode", byte) : NULL;
        if (!text || !is_str(text))
            return false;
        made += str_length(text);
        OWNED Value state = io_call_0(t->decoder, "getstate");
        int64_t flags;
        if (!state || !is_tuple(state) || !arg_int64(tuple_peek(state, 1), &flags))
            return false;
        if (is_bytes(tuple_peek(state, 0)) && !bytes_size(tuple_peek(state, 0)) && made <= wanted) {
            safe_bytes = n + 1;
            safe_chars = made;
            safe_flags = flags;
        }
    }
    if (made < wanted) {
        Borrowed a[2];
        OWNED Value empty = bytes_new("", 0);
        a[0] = empty;
        a[1] = TRUE_VALUE;
        OWNED Value text = empty ? call_method(t->decoder, STR(decode), a, 2) : NULL;
        if (!text)
            return false;
        c->need_eof = 1;
        made += str_length(text);
        if (made < wanted)
            return raise_error(&exc_OSError, "can't reconstruct logical file position"), false;
    }
    c->position += safe_bytes;
    c->flags = (int32_t)safe_flags;
    c->chars_to_skip = (int32_t)(wanted - safe_chars);
    c->bytes_to_feed = c->chars_to_skip ? (int32_t)(n - safe_bytes) : 0;
    return true;
}

static Value textio_py_tell(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!check_open(t))
        return NULL;
    if (!t->seekable)
        return io_unsupported("underlying stream is not seekable");
    if (!t->telling)
        return raise_error(&exc_OSError, "telling position disabled by next() call");
    if (!flush_pending(t))
        return NULL;
    OWNED Value flushed = call_method_0(self, STR(flush)), position = flushed ? io_call_0(t->buffer, "tell") : NULL;
    if (!position || !t->decoder || !t->snapshot_input)
        return MOVE(position);
    Cookie c = {0};
    if (!arg_int64(position, &c.position))
        return NULL;
    c.position -= bytes_size(t->snapshot_input);
    c.flags = (int32_t)t->snapshot_flags;
    if (!t->decoded_used)
        return cookie_pack(&c);
    OWNED Value saved = io_call_0(t->decoder, "getstate");
    if (!saved)
        return NULL;
    bool ok = find_cookie(t, &c, t->decoded_used);
    Value error = error_take();
    OWNED Value restored = io_call_1(t->decoder, "setstate", saved);
    if (error) {
        error_clear();
        error_restore(error);
    }
    return ok && restored ? cookie_pack(&c) : NULL;
}

static bool reset_encoder(TextIo *t, bool at_start) {
    t->encoding_start_of_stream = at_start;
    if (!t->encoder)
        return true;
    OWNED Value done = at_start ? io_call_0(t->encoder, "reset") : io_call_1(t->encoder, "setstate", imm_int(1));
    return done != NULL;
}

static Value seek_to_end(Borrowed self, TextIo *t) {
    OWNED Value flushed = call_method_0(self, STR(flush));
    if (!flushed)
        return NULL;
    forget_decoded(t);
    if (t->decoder) {
        OWNED Value reset = io_call_0(t->decoder, "reset");
        if (!reset)
            return NULL;
    }
    Borrowed a[2] = {imm_int(0), imm_int(2)};
    Value position = io_call(t->buffer, "seek", a, 2);
    if (position && t->encoder && !reset_encoder(t, is_int(position) && int_is_zero(position)))
        drop(MOVE(position));
    return position;
}

static bool apply_cookie(TextIo *t, Cookie const *c) {
    if (t->decoder || c->flags || c->chars_to_skip) {
        if (!need_decoder(t))
            return false;
        if (c->position == 0 && c->flags == 0) {
            OWNED Value reset = io_call_0(t->decoder, "reset");
            if (!reset)
                return false;
        } else if (!decoder_set(t, "", 0, c->flags)) {
            return false;
        }
    }
    if (!c->chars_to_skip) {
        t->snapshot_flags = c->flags;
        REPLACE(t->snapshot_input, bytes_new("", 0));
        return t->snapshot_input != NULL;
    }
    OWNED Value input = io_call_1(t->buffer, "read", imm_int(c->bytes_to_feed));
    if (!input || !is_bytes(input))
        return input ? (raise_error(&exc_TypeError, "underlying read() should have returned a bytes object, not '%T'", input), false) : false;
    Borrowed a[2] = {input, bool_value(c->need_eof)};
    OWNED Value text = call_method(t->decoder, STR(decode), a, 2);
    if (!text)
        return false;
    t->snapshot_flags = c->flags;
    REPLACE(t->snapshot_input, own(input));
    if (str_length(text) < c->chars_to_skip)
        return raise_error(&exc_OSError, "can't restore logical file position"), false;
    REPLACE(t->decoded, MOVE(text));
    t->decoded_used = c->chars_to_skip;
    return true;
}

static Value textio_py_seek(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    int how = 0;
    if ((args[1] && !arg_int(args[1], &how)) || !check_open(t))
        return NULL;
    if (!t->seekable)
        return io_unsupported("underlying stream is not seekable");
    OWNED Value target = own(args[0]);
    int zero = how ? is_equal(target, imm_int(0)) : 0;
    if (zero < 0)
        return NULL;
    if (how == 1) {
        if (!zero)
            return io_unsupported("can't do nonzero cur-relative seeks");
        Value here = io_call_0(self, "tell");
        if (!here)
            return NULL;
        REPLACE(target, here);
    } else if (how == 2) {
        return zero ? seek_to_end(self, t) : io_unsupported("can't do nonzero end-relative seeks");
    } else if (how) {
        return raise_error(&exc_ValueError, "invalid whence (%d, should be 0, 1 or 2)", how);
    }
    int negative = compare_bool(target, imm_int(0), COMPARE_LT);
    if (negative)
        return negative > 0 ? raise_error(&exc_ValueError, "negative seek position %R", target) : NULL;
    OWNED Value flushed = call_method_0(self, STR(flush));
    Cookie c = {0};
    if (!flushed || !cookie_unpack(target, &c))
        return NULL;
    OWNED Value offset = int_new(c.position), done = offset ? io_call_1(t->buffer, "seek", offset) : NULL;
    if (!done)
        return NULL;
    forget_decoded(t);
    if (!apply_cookie(t, &c) || !reset_encoder(t, c.position == 0 && c.flags == 0))
        return NULL;
    return MOVE(target);
}

static Value textio_py_truncate(Borrowed self, Borrowed const *args) {
    if (!check_ready(SELF(self)))
        return NULL;
    OWNED Value flushed = call_method_0(self, STR(flush));
    return flushed ? io_call_1(SELF(self)->buffer, "truncate", args[0] ? args[0] : NONE) : NULL;
}

/* --- flush, close, detach, reconfigure --- */

static Value textio_py_flush(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!check_open(t))
        return NULL;
    t->telling = t->seekable;
    return flush_pending(t) ? call_method_0(t->buffer, STR(flush)) : NULL;
}

static Value textio_py_close(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!check_ready(t))
        return NULL;
    int closed = io_is_closed(t->buffer);
    if (closed)
        return closed < 0 ? NULL : NONE;
    if (t->finalizing && !set_attr_text(t->buffer, "_finalizing", TRUE_VALUE))
        error_clear();
    OWNED Value flushed = call_method_0(self, STR(flush));
    Value error = flushed ? NULL : error_take();
    OWNED Value result = io_call_0(t->buffer, "close");
    if (!error)
        return MOVE(result);
    if (!result) {
        Value second = error_take();
        exception_set_context(second, error);
        error_restore(second);
    } else {
        error_restore(error);
    }
    return NULL;
}

static Value textio_py_detach(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!check_ready(t))
        return NULL;
    OWNED Value flushed = call_method_0(self, STR(flush));
    if (!flushed)
        return NULL;
    t->detached = true;
    return MOVE(t->buffer);
}

static Value textio_py_reconfigure(Borrowed self, Borrowed const *args) {
    TextIo *t = SELF(self);
    if (!check_open(t))
        return NULL;
    Borrowed encoding = args[0] && args[0] != NONE ? args[0] : NULL, errors = args[1] && args[1] != NONE ? args[1] : NULL;
    Borrowed newline = args[2] && args[2] != ELLIPSIS ? args[2] : NULL;
    if ((t->decoded || t->snapshot_input) && (encoding || errors || newline))
        return io_unsupported("It is not possible to set the encoding or newline of stream after the first read");
    if (newline && newline != NONE && !is_str(newline))
        return raise_error(&exc_TypeError, "reconfigure() argument 'newline' must be str or None, not %T", newline);
    if (newline && !newline_check(newline))
        return NULL;
    int line_buffering = args[3] && args[3] != NONE ? is_true(args[3]) : t->line_buffering;
    int write_through = args[4] && args[4] != NONE ? is_true(args[4]) : t->write_through;
    OWNED Value flushed = line_buffering >= 0 && write_through >= 0 ? call_method_0(self, STR(flush)) : NULL;
    if (!flushed)
        return NULL;
    if (encoding || errors) {
        OWNED Value name = encoding ? encoding_argument(encoding) : own(t->encoding);
        OWNED Value handler = errors ? own(errors) : encoding ? str_from_text("strict") : own(t->errors);
        if (!name || !handler || !check_errors_argument(handler) || !set_encoding(t, name, handler))
            return NULL;
    }
    if (newline && !set_newline(t, newline))
        return NULL;
    if (newline)
        drop(MOVE(t->decoder));
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    return NONE;
}

#define PASS_ON(method)                                                                                                \
    static Value textio_py_##method(Borrowed self, Borrowed const *args) {                                             \
        return check_ready(SELF(self)) ? io_call_0(SELF(self)->buffer, #method) : NULL;                                \
    }
PASS_ON(fileno)
PASS_ON(seekable)
PASS_ON(readable)
PASS_ON(writable)
PASS_ON(isatty)

/* --- attributes --- */

static Value textio_py_get_closed(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? get_attr(SELF(self)->buffer, STR(closed)) : NULL;
}
static Value textio_py_get_name(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? get_attr_text(SELF(self)->buffer, "name") : NULL;
}
static Value textio_py_get_newlines(Borrowed self, void *closure) {
    if (!check_ready(SELF(self)))
        return NULL;
    Value decoder = SELF(self)->decoder, v = NULL;
    int found = decoder ? find_attr_text(decoder, "newlines", &v) : 0;
    return found < 0 ? NULL : found ? v : NONE;
}
static Value textio_py_get_errors(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? own(SELF(self)->errors) : NULL;
}
static Value textio_py_get_chunk_size(Borrowed self, void *closure) {
    return check_ready(SELF(self)) ? imm_int(SELF(self)->chunk_size) : NULL;
}
static bool textio_py_set_chunk_size(Borrowed self, Borrowed v, void *closure) {
    ssize_t size;
    if (!check_ready(SELF(self)))
        return false;
    if (!v)
        return raise_error(&exc_AttributeError, "cannot delete attribute"), false;
    if (!arg_ssize(v, &size))
        return false;
    if (size <= 0)
        return raise_error(&exc_ValueError, "a strictly positive integer is required"), false;
    SELF(self)->chunk_size = size;
    return true;
}

static Value textio_slot_repr(Borrowed self) {
    TextIo *t = SELF(self);
    OWNED Value name = NULL, mode = NULL;
    if (!check_ready(t))
        return NULL;
    if (find_attr_text(self, "name", &name) < 0 || find_attr_text(self, "mode", &mode) < 0) {
        if (!error_matches(&exc_ValueError))
            return NULL;
        error_clear();
    }
    int entered = repr_enter(self);
    if (entered) {
        if (entered > 0)
            raise_error(&exc_RuntimeError, "reentrant call inside %s.__repr__", type_of(self)->name);
        return NULL;
    }
    OWNED Value name_text = name ? str_format(" name=%R", name) : own(STR_EMPTY);
    OWNED Value mode_text = mode && name_text ? str_format(" mode=%R", mode) : own(STR_EMPTY);
    Value text = name_text && mode_text ? str_format("<_io.TextIOWrapper%U%U encoding=%R>", name_text, mode_text, t->encoding) : NULL;
    repr_leave(self);
    return text;
}

static Value textio_py_getstate(Borrowed self, Borrowed const *args) {
    return raise_error(&exc_TypeError, "cannot pickle '%s' object", type_of(self)->name);
}

#define EACH_VALUE(do_it)                                                                                              \
    do_it(buffer) do_it(encoding) do_it(errors) do_it(encoder) do_it(decoder) do_it(codec_info) do_it(read_newline)    \
        do_it(write_newline) do_it(decoded) do_it(pending) do_it(snapshot_input)

static int textio_traverse(Object *self, Visitor visitor, void *arg) {
    TextIo *t = (TextIo *)self;
#define VISIT_FIELD(field) VISIT(t->field);
    EACH_VALUE(VISIT_FIELD)
    return io_traverse_base(self, visitor, arg);
}
static void textio_clear(Object *self) {
    TextIo *t = (TextIo *)self;
#define CLEAR_FIELD(field) drop(MOVE(t->field));
    EACH_VALUE(CLEAR_FIELD)
    io_clear_base(self);
}
static void textio_dealloc(Object *self) {
    gc_untrack(self);
    textio_clear(self);
    io_dealloc_base(self);
}
static void textio_finalize(Object *self) {
    ((TextIo *)self)->finalizing = true;
    if (((TextIo *)self)->buffer)
        io_slot_finalize(self);
}

static const MethodDef textio_methods[] = {
    METHOD("detach", textio_py_detach, "($self, /)", "Give the binary stream away."),
    METHOD("reconfigure", textio_py_reconfigure,
           "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)", "Change how text is read and written."),
    METHOD("write", textio_py_write, "($self, text, /)", "Write a str; return its length."),
    METHOD("read", textio_py_read, "($self, size=-1, /)", "Read up to size characters, or all."),
    METHOD("readline", textio_py_readline, "($self, size=-1, /)", "Read a line of at most size characters."),
    METHOD("flush", textio_py_flush, "($self, /)", "Write out what is buffered."),
    METHOD("close", textio_py_close, "($self, /)", "Flush and close."),
    METHOD("fileno", textio_py_fileno, "($self, /)", "The descriptor."),
    METHOD("seekable", textio_py_seekable, "($self, /)", "Whether seek() works."),
    METHOD("readable", textio_py_readable, "($self, /)", "Whether read() works."),
    METHOD("writable", textio_py_writable, "($self, /)", "Whether write() works."),
    METHOD("isatty", textio_py_isatty, "($self, /)", "Whether it is a terminal."),
    METHOD("seek", textio_py_seek, "($self, cookie, whence=0, /)", "Go to a position that tell() gave."),
    METHOD("tell", textio_py_tell, "($self, /)", "A position for seek()."),
    METHOD("truncate", textio_py_truncate, "($self, pos=None, /)", "Change the size."),
    METHOD("__getstate__", textio_py_getstate, "($self, /)", "Streams cannot be pickled."),
    METHOD_END,
};
static const GetSetDef textio_getsets[] = {
    {"name", textio_py_get_name, NULL, NULL, NULL},
    {"closed", textio_py_get_closed, NULL, NULL, NULL},
    {"newlines", textio_py_get_newlines, NULL, NULL, NULL},
    {"errors", textio_py_get_errors, NULL, NULL, NULL},
    {"_CHUNK_SIZE", textio_py_get_chunk_size, textio_py_set_chunk_size, NULL, NULL},
    GETSET_END,
};
static const MemberDef textio_members[] = {
    {"encoding", MEMBER_OBJECT_EX, offsetof(TextIo, encoding), true, NULL},
    {"buffer", MEMBER_OBJECT_EX, offsetof(TextIo, buffer), true, NULL},
    {"line_buffering", MEMBER_BOOL, offsetof(TextIo, line_buffering), true, NULL},
    {"write_through", MEMBER_BOOL, offsetof(TextIo, write_through), true, NULL},
    {"_finalizing", MEMBER_BOOL, offsetof(TextIo, finalizing), false, NULL},
    MEMBER_END,
};
static TypeInfo textio_info = {
    .dealloc = textio_dealloc,
    .traverse = textio_traverse,
    .clear = textio_clear,
    .finalize = textio_finalize,
    .new = textio_slot_new,
    .init = textio_slot_init,
    .repr = textio_slot_repr,
    .next = textio_slot_next,
    .methods = textio_methods,
    .getsets = textio_getsets,
    .members = textio_members,
    .new_signature = "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
};
Type textiowrapper_type = {
    STATIC_TYPE("_io.TextIOWrapper", TextIo, &textio_info),
    .doc = "Text over a buffered binary stream.",
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .base = &textiobase_type,
    .dict_offset = offsetof(TextIo, dict),
    .weaklist_offset = offsetof(TextIo, weaklist),
};
