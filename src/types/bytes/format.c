/* SPDX-License-Identifier: MIT
   bytes % args: printf-style formatting (PEP 461). One pass over the format; each conversion is parsed into a
   Conversion, its argument turned into text, and the text padded into the builder. */
#include "types/bytes/bytes_priv.h"

#include "object/error.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    bool left, plus, space, alternate, zero, no_negative_zero;
    ssize_t width, precision; /* -1: none */
    unsigned char code;
} Conversion;

/* Where the format is and where arguments come from. */
typedef struct {
    const char *at, *start, *end;
    Borrowed args;      /* as given */
    ssize_t next, count; /* of a tuple; a single argument counts as one of one, next -2 once it is used */
    bool mapping;       /* args may be subscripted by %(key) */
    Value item;         /* owned: the mapping's value for the conversion being done */
    ByteBuilder out;
} Formatter;

/* The next argument, borrowed from args or from f->item. */
static Borrowed format_next(Formatter *f) {
    if (f->item)
        return f->item;
    if (f->next < f->count) {
        Borrowed v = is_tuple(f->args) ? tuple_peek(f->args, f->next) : f->args;
        f->next++;
        return v;
    }
    return raise_error(&exc_TypeError, "not enough arguments for format string");
}

/* --- parsing --- */

/* "(key)": looks it up in the mapping. The cursor is behind the bracket. */
static bool format_read_key(Formatter *f) {
    if (!f->mapping)
        return raise_error(&exc_TypeError, "format requires a mapping"), false;
    const char *start = f->at;
    int depth = 1;
    for (; f->at < f->end && depth > 0; f->at++)
        depth += (*f->at == '(') - (*f->at == ')');
    if (depth > 0)
        return raise_error(&exc_ValueError, "incomplete format key"), false;
    OWNED Value key = bytes_new(start, f->at - 1 - start);
    if (!key)
        return false;
    drop(MOVE(f->item));
    f->item = get_item(f->args, key);
    f->next = f->count; /* all arguments count as used */
    return f->item != NULL;
}

static void format_read_flags(Formatter *f, Conversion *c) {
    for (; f->at < f->end; f->at++) {
        switch (*f->at) {
        case '-': c->left = true; break;
        case '+': c->plus = true; break;
        case ' ': c->space = true; break;
        case '#': c->alternate = true; break;
        case '0': c->zero = true; break;
        case 'z': c->no_negative_zero = true; break;
        default: return;
        }
    }
}

/* A number or '*', which takes an int below `limit`. *out stays when there is neither. */
static bool format_read_number(Formatter *f, const char *too_big, ssize_t limit, ssize_t *out) {
    if (f->at < f->end && *f->at == '*') {
        f->at++;
        Borrowed v = format_next(f);
        if (!v)
            return false;
        if (!is_int(v))
            return raise_error(&exc_TypeError, "* wants int"), false;
        int overflow;
        int64_t i = int_get(v, &overflow);
        if (overflow || i > limit || i < -limit - 1)
            return raise_error(&exc_OverflowError, "Python int too large to convert to C %s",
                               limit == INT32_MAX ? "int" : "ssize_t"),
                   false;
        *out = i;
        return true;
    }
    if (f->at == f->end || *f->at < '0' || *f->at > '9')
        return true;
    ssize_t value = 0;
    for (; f->at < f->end && *f->at >= '0' && *f->at <= '9'; f->at++) {
        if (value > (limit - 9) / 10)
            return raise_error(&exc_ValueError, "%s too big", too_big), false;
        value = value * 10 + (*f->at - '0');
    }
    *out = value;
    return true;
}

static bool format_read(Formatter *f, Conversion *c) {
    *c = (Conversion){.width = -1, .precision = -1};
    if (f->at < f->end && *f->at == '(') {
        f->at++;
        if (!format_read_key(f))
            return false;
    }
    format_read_flags(f, c);
    if (!format_read_number(f, "width", INT64_MAX, &c->width))
        return false;
    if (c->width < -1) {
        c->left = true;
        c->width = c->width == INT64_MIN ? INT64_MAX : -c->width;
    }
    if (f->at < f->end && *f->at == '.') {
        f->at++;
        c->precision = 0;
        if (!format_read_number(f, "prec", INT32_MAX, &c->precision))
            return false;
        c->precision = ssize_max(c->precision, 0);
    }
    if (f->at < f->end && (*f->at == 'h' || *f->at == 'l' || *f->at == 'L'))
        f->at++;
    if (f->at == f->end)
        return raise_error(&exc_ValueError, "incomplete format"), false;
    c->code = (unsigned char)*f->at++;
    return true;
}

/* --- laying out --- */

/* Adds a sign, a prefix and a body, padded to the width. Zeros go between prefix and body. */
static bool format_pad(Formatter *f, Conversion const *c, char sign, const char *prefix, ssize_t zeros, const char *body,
                       ssize_t size, char fill) {
    ssize_t prefix_size = (ssize_t)strlen(prefix), inner = ssize_max(zeros, 0);
    ssize_t total = (sign != 0) + prefix_size + inner + size;
    ssize_t padding = ssize_max(c->width - total, 0);
    if (fill == '0' && !c->left) {
        inner += padding;
        padding = 0;
    }
    ByteBuilder *b = &f->out;
    return (c->left || byte_builder_fill(b, ' ', padding)) && (!sign || byte_builder_add(b, &sign, 1)) &&
           byte_builder_add(b, prefix, prefix_size) && byte_builder_fill(b, '0', inner) &&
           byte_builder_add(b, body, size) && (!c->left || byte_builder_fill(b, ' ', padding));
}

static char format_sign(Conversion const *c, bool negative) {
    return negative ? '-' : c->plus ? '+' : c->space ? ' ' : 0;
}

static bool format_text(Formatter *f, Conversion const *c, const char *text, ssize_t size) {
    if (c->precision >= 0 && c->precision < size)
        size = c->precision;
    return format_pad(f, c, 0, "", 0, text, size, ' ');
}

/* --- conversions --- */

static Value format_to_int(Conversion const *c, Borrowed v) {
    if (is_int(v))
        return own(v);
    bool decimal = c->code == 'd' || c->code == 'i' || c->code == 'u';
    bool number = is_float(v) || has_index(v) || type_of(v)->info->to_int;
    if (decimal ? number : has_index(v)) {
        Value result = decimal ? number_to_int(v) : number_index(v);
        if (result || !error_matches(&exc_TypeError))
            return result;
        error_clear();
    }
    if (decimal)
        return raise_error(&exc_TypeError, "%%%c format: a real number is required, not %T", c->code, v);
    return raise_error(&exc_TypeError, "%%%c format: an integer is required, not %T", c->code, v);
}

static bool format_int(Formatter *f, Conversion const *c, Borrowed v) {
    if (c->precision > INT32_MAX - 3)
        return raise_error(&exc_OverflowError, "precision too large"), false;
    OWNED Value number = format_to_int(c, v);
    if (!number)
        return false;
    int base = c->code == 'o' ? 8 : (c->code | 0x20) == 'x' ? 16 : 10;
    ssize_t size;
    char *digits = int_magnitude_text(number, base, &size);
    if (!digits)
        return false;
    for (char *d = digits; c->code == 'X' && *d; d++)
        if (*d >= 'a')
            *d = (char)(*d - 'a' + 'A');
    const char *prefix = !c->alternate || base == 10 ? "" : base == 8 ? "0o" : c->code == 'X' ? "0X" : "0x";
    bool good = format_pad(f, c, format_sign(c, int_sign(number) < 0), prefix, c->precision - size, digits, size,
                           c->zero ? '0' : ' ');
    memory_free(digits);
    return good;
}

static bool format_float(Formatter *f, Conversion const *c, Borrowed v) {
    double d;
    if (is_float(v)) {
        d = float_get(v);
    } else {
        OWNED Value number = is_int(v) || type_of(v)->info->to_float || has_index(v) ? number_to_float(v) : NULL;
        if (!number) {
            if (!error_is_set())
                raise_error(&exc_TypeError, "float argument required, not %T", v);
            return false;
        }
        d = float_get(number);
    }
    if (c->precision > INT32_MAX - 2000)
        return raise_error(&exc_ValueError, "precision too big"), false;
    ssize_t size;
    char *text = float_format_text(d, (char)c->code, c->precision < 0 ? 6 : (int)c->precision, c->alternate ? 2 : 0, &size);
    if (!text)
        return false;
    bool negative = *text == '-';
    bool good = format_pad(f, c, format_sign(c, negative), "", 0, text + negative, size - negative, c->zero ? '0' : ' ');
    memory_free(text);
    return good;
}

static bool format_character(Formatter *f, Conversion const *c, Borrowed v) {
    unsigned char byte;
    if ((is_bytes(v) || is_bytearray(v)) && span_of(v).size == 1) {
        byte = (unsigned char)*span_of(v).data;
    } else if (is_int(v) || has_index(v)) {
        OWNED Value index = number_index(v);
        if (!index)
            return false;
        int overflow;
        int64_t i = int_get(index, &overflow);
        if (overflow || i < 0 || i > 255)
            return raise_error(&exc_OverflowError, "%%c arg not in range(256)"), false;
        byte = (unsigned char)i;
    } else {
        return raise_error(&exc_TypeError, "%%c requires an integer in range(256) or a single byte"), false;
    }
    return format_pad(f, c, 0, "", 0, (char *)&byte, 1, ' ');
}

static bool format_bytes(Formatter *f, Conversion const *c, Borrowed v) {
    if (is_bytes(v) || is_bytearray(v)) {
        Span span = span_of(v);
        return format_text(f, c, span.data, span.size);
    }
    OWNED Value bytes = NULL;
    int found = is_immediate(v) ? 0 : call_special(v, STR(__bytes__), NULL, 0, &bytes);
    if (found < 0)
        return false;
    if (!found && buffer_is_supported(v)) {
        bytes = bytes_from_object(v);
        if (!bytes)
            return false;
    }
    if (!bytes)
        return raise_error(&exc_TypeError,
                           "%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", v),
               false;
    if (!is_bytes(bytes))
        return raise_error(&exc_TypeError, "__bytes__ returned non-bytes (type %T)", bytes), false;
    return format_text(f, c, bytes_data(bytes), bytes_size(bytes));
}

static bool format_ascii(Formatter *f, Conversion const *c, Borrowed v) {
    OWNED Value text = object_ascii(v);
    ssize_t size;
    const char *utf8 = text ? str_utf8(text, &size) : NULL;
    return utf8 && format_text(f, c, utf8, size);
}

static bool format_convert(Formatter *f) {
    if (f->at < f->end && *f->at == '%') {
        f->at++;
        return byte_builder_add(&f->out, "%", 1);
    }
    Conversion c;
    if (!format_read(f, &c))
        return false;
    Borrowed v = format_next(f);
    if (!v)
        return false;
    switch (c.code) {
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
        return format_int(f, &c, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        return format_float(f, &c, v);
    case 'c':
        return format_character(f, &c, v);
    case 's': case 'b':
        return format_bytes(f, &c, v);
    case 'a': case 'r':
        return format_ascii(f, &c, v);
    default:
        return raise_error(&exc_ValueError, "unsupported format character '%c' (0x%x) at index %zd", c.code, c.code,
                           f->at - 1 - f->start),
               false;
    }
}

static bool format_run(Formatter *f) {
    while (f->at < f->end) {
        const char *percent = memchr(f->at, '%', (size_t)(f->end - f->at));
        const char *stop = percent ? percent : f->end;
        if (!byte_builder_add(&f->out, f->at, stop - f->at))
            return false;
        f->at = stop;
        if (!percent)
            return true;
        f->at++;
        bool good = format_convert(f);
        drop(MOVE(f->item));
        if (!good)
            return false;
    }
    return true;
}

Value bytes_percent(Borrowed format, Borrowed args) {
    Span span = span_of(format);
    Formatter f = {.at = span.data, .start = span.data, .end = span.data + span.size, .args = args};
    f.count = is_tuple(args) ? tuple_size(args) : 1;
    f.mapping = !is_tuple(args) && !is_str(args) && !is_bytes(args) && !is_bytearray(args) && is_mapping(args);
    span_pin(format);
    Value result = NULL;
    if (format_run(&f)) {
        if (f.next < f.count && !f.mapping)
            raise_error(&exc_TypeError, "not all arguments converted during bytes formatting");
        else
            result = bytes_like_new(format, f.out.data ? f.out.data : "", f.out.size);
    }
    span_unpin(format);
    byte_builder_fini(&f.out);
    return result;
}
