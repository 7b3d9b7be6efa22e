/* SPDX-License-Identifier: MIT
   binascii: bytes to and from base64, hexadecimal digits, uuencoded lines and quoted-printable, and two checksums.
   Output goes to a buffer of the largest size that it can have and is cut to length. */
#include <zlib.h>

#include "gil/region.h"
#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/str.h"

typedef struct {
    Value error, incomplete; /* binascii.Error, binascii.Incomplete */
} BinasciiState;

extern ModuleDef const binascii_module;
static BinasciiState *binascii_state(void) { return module_state(&binascii_module); }

/* --- input and output --- */

/* Bytes to work on: a buffer, or the characters of an ASCII str. End with binascii_input_release. */
typedef struct {
    const unsigned char *data;
    ssize_t size;
    bool held;
    Buffer buffer;
} BinasciiInput;

static bool binascii_input(Borrowed v, BinasciiInput *out) {
    out->held = true;
    if (!buffer_get(v, &out->buffer, BUFFER_SIMPLE))
        return false;
    out->data = out->buffer.data;
    out->size = out->buffer.size;
    return true;
}

/* The same for the functions that read text. */
static bool binascii_ascii_input(Borrowed v, BinasciiInput *out) {
    if (is_str(v)) {
        if (!str_is_ascii(v))
            return raise_error(&exc_ValueError, "string argument should contain only ASCII characters"), false;
        out->held = false;
        out->data = str_data(v);
        out->size = str_length(v);
        return true;
    }
    if (!buffer_is_supported(v))
        return raise_error(&exc_TypeError, "argument should be bytes, buffer or ASCII string, not '%T'", v), false;
    return binascii_input(v, out);
}

static void binascii_input_release(BinasciiInput *input) {
    if (input->held)
        buffer_release(&input->buffer);
}

/* Bytes of the first `size` of a buffer, which is freed. */
static Value binascii_output(unsigned char *buffer, ssize_t size) {
    Value result = bytes_new((char *)buffer, size);
    memory_free(buffer);
    return result;
}

static void *binascii_raise(const char *message) { return module_raise(binascii_state()->error, "%s", message); }

static int hex_value(unsigned char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* --- base64 --- */

static const char base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static ALWAYS_INLINE int base64_value(unsigned char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes; returns how many bytes, -1 with an exception. */
static ssize_t base64_decode(const BinasciiInput *in, unsigned char *out, bool strict) {
    const unsigned char *data = in->data;
    unsigned char *start = out;
    int place = 0, pads = 0; /* place: characters of the current group of four */
    uint32_t group = 0;
    bool padding = false;
    if (strict && in->size > 0 && data[0] == '=')
        return binascii_raise("Leading padding not allowed"), -1;
    for (ssize_t i = 0; i < in->size; i++) {
        if (data[i] == '=') {
            padding = true;
            if (place >= 2 && place + ++pads >= 4) {
                if (strict && i + 1 < in->size)
                    return binascii_raise("Excess data after padding"), -1;
                return out - start;
            }
            continue;
        }
        int value = base64_value(data[i]);
        if (value < 0) {
            if (strict)
                return binascii_raise("Only base64 data is allowed"), -1;
            continue;
        }
        if (strict && padding)
            return binascii_raise("Discontinuous padding not allowed"), -1;
        pads = 0;
        group = group << 6 | (uint32_t)value;
        if (place > 0)
            *out++ = (unsigned char)(group >> (6 - 2 * place));
        place = (place + 1) & 3;
    }
    if (place == 1)
        return module_raise(binascii_state()->error,
                            "Invalid base64-encoded string: number of data characters (%zd) cannot be 1 more than a "
                            "multiple of 4",
                            (out - start) / 3 * 4 + 1),
               -1;
    return place ? (binascii_raise("Incorrect padding"), -1) : out - start;
}

static Value binascii_py_a2b_base64(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    int strict = args[1] ? is_true(args[1]) : 0;
    if (strict < 0 || !binascii_ascii_input(args[0], &in))
        return NULL;
    unsigned char *out = memory_new((size_t)(in.size / 4 + 1) * 3);
    ssize_t size = out ? base64_decode(&in, out, strict) : -1;
    binascii_input_release(&in);
    if (size >= 0)
        return binascii_output(out, size);
    memory_free(out);
    return NULL;
}

static void base64_encode(const unsigned char *data, ssize_t size, char *out) {
    for (; size >= 3; size -= 3, data += 3, out += 4) {
        uint32_t group = (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2];
        out[0] = base64_alphabet[group >> 18];
        out[1] = base64_alphabet[group >> 12 & 63];
        out[2] = base64_alphabet[group >> 6 & 63];
        out[3] = base64_alphabet[group & 63];
    }
    if (size) {
        uint32_t group = (uint32_t)data[0] << 16 | (size == 2 ? (uint32_t)data[1] << 8 : 0);
        out[0] = base64_alphabet[group >> 18];
        out[1] = base64_alphabet[group >> 12 & 63];
        out[2] = size == 2 ? base64_alphabet[group >> 6 & 63] : '=';
        out[3] = '=';
    }
}

static Value binascii_py_b2a_base64(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    int newline = args[1] ? is_true(args[1]) : 1;
    if (newline < 0 || !binascii_input(args[0], &in))
        return NULL;
    Value result = NULL;
    ssize_t size = (in.size + 2) / 3 * 4 + newline;
    if (in.size > INT64_MAX / 4 * 3 - 8)
        binascii_raise("Too much data for base64 line");
    else if ((result = bytes_new(size ? NULL : "", size)) && size) {
        base64_encode(in.data, in.size, bytes_data(result));
        if (newline)
            bytes_data(result)[size - 1] = '\n';
    }
    binascii_input_release(&in);
    return result;
}

/* --- hexadecimal --- */

static Value binascii_py_b2a_hex(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    if (!binascii_input(args[0], &in))
        return NULL;
    OWNED Value text = bytes_hex_text((const char *)in.data, in.size, args[1], args[2]);
    binascii_input_release(&in);
    return text ? bytes_new(str_data(text), str_length(text)) : NULL;
}

static Value hex_decode(const BinasciiInput *in) {
    if (in->size % 2)
        return binascii_raise("Odd-length string");
    OWNED Value result = bytes_new(in->size ? NULL : "", in->size / 2);
    for (ssize_t i = 0; result && i < in->size; i += 2) {
        int high = hex_value(in->data[i]), low = hex_value(in->data[i + 1]);
        if (high < 0 || low < 0)
            return binascii_raise("Non-hexadecimal digit found");
        bytes_data(result)[i / 2] = (char)(high << 4 | low);
    }
    return MOVE(result);
}

static Value binascii_py_a2b_hex(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    if (!binascii_ascii_input(args[0], &in))
        return NULL;
    Value result = hex_decode(&in);
    binascii_input_release(&in);
    return result;
}

/* --- uuencoded lines --- */

/* Decodes one line; missing characters count as spaces that got lost. False: an exception. */
static bool uu_decode(const BinasciiInput *in, unsigned char *out, ssize_t size) {
    ssize_t at = 1;
    uint32_t bits = 0;
    int have = 0;
    while (size > 0) {
        unsigned char c = at < in->size ? in->data[at] : '\n';
        at++;
        if (c == '\n' || c == '\r')
            c = ' ';
        if (c < ' ' || c > ' ' + 64)
            return binascii_raise("Illegal char"), false;
        bits = bits << 6 | ((c - ' ') & 63u);
        have += 6;
        if (have >= 8) {
            have -= 8;
            *out++ = (unsigned char)(bits >> have);
            size--;
        }
    }
    for (; at < in->size; at++)
        if (!strchr(" `\n\r", in->data[at]) || !in->data[at])
            return binascii_raise("Trailing garbage"), false;
    return true;
}

static Value binascii_py_a2b_uu(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    if (!binascii_ascii_input(args[0], &in))
        return NULL;
    unsigned char out[64];
    ssize_t size = ((in.size ? in.data[0] : 0) - ' ') & 63;
    bool good = uu_decode(&in, out, size);
    binascii_input_release(&in);
    return good ? bytes_new((char *)out, size) : NULL;
}

static Value binascii_py_b2a_uu(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    int backtick = args[1] ? is_true(args[1]) : 0;
    if (backtick < 0 || !binascii_input(args[0], &in))
        return NULL;
    char text[80], *out = text, zero = backtick ? '`' : ' ';
    if (in.size > 45) {
        binascii_input_release(&in);
        return binascii_raise("At most 45 bytes at once");
    }
    *out++ = in.size ? (char)(' ' + in.size) : zero;
    uint32_t bits = 0;
    int have = 0;
    for (ssize_t i = 0; i < in.size || have; i++) {
        bits = bits << 8 | (i < in.size ? in.data[i] : 0u);
        for (have += 8; have >= 6; have -= 6) {
            unsigned six = bits >> (have - 6) & 63;
            *out++ = six ? (char)(' ' + six) : zero;
        }
    }
    *out++ = '\n';
    binascii_input_release(&in);
    return bytes_new(text, out - text);
}

/* --- quoted-printable (RFC 1522) --- */

enum { QP_LINE = 76 };

static ssize_t qp_decode(const BinasciiInput *in, unsigned char *out, bool header) {
    const unsigned char *data = in->data;
    unsigned char *start = out;
    for (ssize_t i = 0; i < in->size;) {
        unsigned char c = data[i++];
        if (c == '_' && header) {
            *out++ = ' ';
        } else if (c != '=') {
            *out++ = c;
        } else if (i == in->size) {
            break;
        } else if (data[i] == '\n' || data[i] == '\r') { /* a soft line break */
            while (i < in->size && data[i] != '\n')
                i++;
            i += i < in->size;
        } else if (data[i] == '=') { /* what a broken encoder wrote */
            *out++ = '=';
            i++;
        } else if (i + 1 < in->size && hex_value(data[i]) >= 0 && hex_value(data[i + 1]) >= 0) {
            *out++ = (unsigned char)(hex_value(data[i]) << 4 | hex_value(data[i + 1]));
            i += 2;
        } else {
            *out++ = '=';
        }
    }
    return out - start;
}

static Value binascii_py_a2b_qp(Borrowed module, Borrowed const *args) {
    BinasciiInput in;
    int header = args[1] ? is_true(args[1]) : 0;
    if (header < 0 || !binascii_ascii_input(args[0], &in))
        return NULL;
    unsigned char *out = memory_new((size_t)in.size + 1);
    ssize_t size = out ? qp_decode(&in, out, header) : 0;
    binascii_input_release(&in);
    return out ? binascii_output(out, size) : NULL;
}

typedef struct {
    const unsigned char *data;
    ssize_t size;
    bool quote_tabs, text, header, crlf;
    unsigned char *out, *start;
    int column;
} QpEncoder;

static bool qp_must_quote(const QpEncoder *e, ssize_t i) {
    unsigned char c = e->data[i];
    bool last = i + 1 == e->size;
    unsigned char next = last ? 0 : e->data[i + 1];
    if (c > 126 || c == '=' || (e->header && c == '_'))
        return true;
    if (c == '.' && e->column == 0 && (next == '\n' || next == '\r' || next == 0))
        return true;
    if (c == '\r' || c == '\n')
        return !e->text;
    if (c == '\t' || c == ' ')
        return last || e->quote_tabs;
    return c < 33;
}

static void qp_newline(QpEncoder *e, bool soft) {
    if (soft)
        *e->out++ = '=';
    if (e->crlf)
        *e->out++ = '\r';
    *e->out++ = '\n';
    e->column = 0;
}

static void qp_write_hex(QpEncoder *e, unsigned char c) {
    *e->out++ = '=';
    *e->out++ = (unsigned char)"0123456789ABCDEF"[c >> 4];
    *e->out++ = (unsigned char)"0123456789ABCDEF"[c & 15];
}

static void qp_encode(QpEncoder *e) {
    for (ssize_t i = 0; i < e->size;) {
        unsigned char c = e->data[i];
        unsigned char next = i + 1 < e->size ? e->data[i + 1] : 0;
        if (qp_must_quote(e, i)) {
            if (e->column + 3 >= QP_LINE)
                qp_newline(e, true);
            qp_write_hex(e, c);
            e->column += 3;
            i++;
        } else if (e->text && (c == '\n' || (c == '\r' && next == '\n'))) {
            /* white space must not end a line */
            if (e->out > e->start && (e->out[-1] == ' ' || e->out[-1] == '\t'))
                qp_write_hex(e, *--e->out);
            qp_newline(e, false);
            i += c == '\r' ? 2 : 1;
        } else {
            if (i + 1 != e->size && next != '\n' && e->column + 1 >= QP_LINE)
                qp_newline(e, true);
            *e->out++ = e->header && c == ' ' ? '_' : c;
            e->column++;
            i++;
        }
    }
}

static Value binascii_py_b2a_qp(Borrowed module, Borrowed const *args) {
    int flags[3] = {0, 1, 0}; /* quotetabs, istext, header */
    for (int i = 0; i < 3; i++)
        if (args[i + 1] && (flags[i] = is_true(args[i + 1])) < 0)
            return NULL;
    BinasciiInput in;
    if (!binascii_input(args[0], &in))
        return NULL;
    const unsigned char *newline = memchr(in.data, '\n', (size_t)in.size);
    QpEncoder e = {
        .data = in.data, .size = in.size, .quote_tabs = flags[0], .text = flags[1], .header = flags[2],
        .crlf = newline && newline > in.data && newline[-1] == '\r',
    };
    /* each byte takes three characters at most, each line of 76 a soft break of three */
    e.out = e.start = memory_new_array((size_t)in.size + 4, 4);
    if (e.out)
        qp_encode(&e);
    binascii_input_release(&in);
    return e.start ? binascii_output(e.start, e.out - e.start) : NULL;
}

/* --- checksums --- */

static bool binascii_word(Borrowed v, uint32_t *out) {
    OWNED Value index = number_index(v);
    if (!index)
        return false;
    *out = (uint32_t)int_get_uint64_mask(index);
    return true;
}

static Value binascii_py_crc32(Borrowed module, Borrowed const *args) {
    uint32_t start = 0;
    BinasciiInput in;
    if ((args[1] && !binascii_word(args[1], &start)) || !binascii_input(args[0], &in))
        return NULL;
    unsigned long crc = start;
    if (in.size < 65536)
        crc = crc32_z(crc, in.data, (size_t)in.size);
    else
        BLOCKING(REGION_ZLIB) { crc = crc32_z(crc, in.data, (size_t)in.size); }
    binascii_input_release(&in);
    return imm_int((int64_t)(crc & 0xffffffff));
}

/* CRC-CCITT, polynomial 0x1021. */
static Value binascii_py_crc_hqx(Borrowed module, Borrowed const *args) {
    uint32_t crc;
    BinasciiInput in;
    if (!binascii_word(args[1], &crc) || !binascii_input(args[0], &in))
        return NULL;
    crc &= 0xffff;
    for (ssize_t i = 0; i < in.size; i++) {
        crc ^= (uint32_t)in.data[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0);
        crc &= 0xffff;
    }
    binascii_input_release(&in);
    return imm_int(crc);
}

static const MethodDef binascii_methods[] = {
    METHOD("a2b_base64", binascii_py_a2b_base64, "($module, data, /, *, strict_mode=False)", "Decodes base64."),
    METHOD("a2b_hex", binascii_py_a2b_hex, "($module, hexstr, /)", "Decodes hexadecimal digits."),
    METHOD("a2b_qp", binascii_py_a2b_qp, "($module, /, data, header=False)", "Decodes quoted-printable."),
    METHOD("a2b_uu", binascii_py_a2b_uu, "($module, data, /)", "Decodes a uuencoded line."),
    METHOD("b2a_base64", binascii_py_b2a_base64, "($module, data, /, *, newline=True)", "Encodes as a line of base64."),
    METHOD("b2a_hex", binascii_py_b2a_hex, "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)",
           "Encodes as hexadecimal digits."),
    METHOD("b2a_qp", binascii_py_b2a_qp, "($module, /, data, quotetabs=False, istext=True, header=False)",
           "Encodes as quoted-printable."),
    METHOD("b2a_uu", binascii_py_b2a_uu, "($module, data, /, *, backtick=False)", "Encodes as a uuencoded line."),
    METHOD("crc32", binascii_py_crc32, "($module, data, crc=0, /)", "CRC-32 of the data, continued from crc."),
    METHOD("crc_hqx", binascii_py_crc_hqx, "($module, data, crc, /)", "CRC-CCITT of the data, continued from crc."),
    METHOD("hexlify", binascii_py_b2a_hex, "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)",
           "Encodes as hexadecimal digits."),
    METHOD("unhexlify", binascii_py_a2b_hex, "($module, hexstr, /)", "Decodes hexadecimal digits."),
    METHOD_END,
};

static bool binascii_exec(Borrowed module) {
    BinasciiState *state = binascii_state();
    return module_add_exception(module, "binascii.Error", TO_VALUE(&exc_ValueError), NULL, &state->error) &&
           module_add_exception(module, "binascii.Incomplete", NULL, NULL, &state->incomplete);
}
static int binascii_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((BinasciiState *)state)->error);
    VISIT(((BinasciiState *)state)->incomplete);
    return 0;
}
static void binascii_clear(void *state) {
    drop(MOVE(((BinasciiState *)state)->error));
    drop(MOVE(((BinasciiState *)state)->incomplete));
}
static int binascii_module_id;

ModuleDef const binascii_module = {
    .name = "binascii",
    .doc = "Conversion between binary data and ASCII.",
    .methods = binascii_methods,
    .exec = binascii_exec,
    .state_size = sizeof(BinasciiState),
    .traverse = binascii_traverse,
    .clear = binascii_clear,
    .id = &binascii_module_id,
};
