/* SPDX-License-Identifier: MIT
   The format-spec mini-language (types/format_spec.h): one parser, and the layout of numbers and strings by it.

   A number is laid out as   padding, sign, prefix, digits with separators, the rest (point, exponent, percent), padding;
   zeros that fill the width of a number count as digits and get separators too. Called by the __format__ methods. */
#include "types/format_spec.h"

#include <locale.h>

#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/str.h"
#include "types/unicode.h"

/* --- parsing --- */

typedef struct {
    int kind;
    const void *data;
    ssize_t at, end;
} SpecReader;

static uint32_t spec_peek(const SpecReader *r, ssize_t ahead) {
    return r->at + ahead < r->end ? str_read(r->kind, r->data, r->at + ahead) : 0;
}

static bool spec_is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

static bool spec_take(SpecReader *r, uint32_t c) {
    if (r->at >= r->end || spec_peek(r, 0) != c)
        return false;
    r->at++;
    return true;
}

/* Reads decimal digits of any script. Returns how many, -1 when the number is too large. */
static int spec_read_number(SpecReader *r, ssize_t *out) {
    ssize_t value = 0;
    int digits = 0;
    for (; r->at < r->end; r->at++, digits++) {
        int digit = char_decimal(spec_peek(r, 0));
        if (digit < 0)
            break;
        if (value > (INT64_MAX - digit) / 10)
            return raise_error(&exc_ValueError, "Too many decimal digits in format string"), -1;
        value = value * 10 + digit;
    }
    *out = value;
    return digits;
}

static COLD bool spec_raise_grouping(char grouping, uint32_t type) {
    if (type > 32 && type < 128)
        raise_error(&exc_ValueError, "Cannot specify '%c' with '%c'.", grouping, (int)type);
    else
        raise_error(&exc_ValueError, "Cannot specify '%c' with '\\x%x'.", grouping, (unsigned)type);
    return false;
}

static bool spec_check_grouping(FormatSpec *spec, bool type_given) {
    switch (type_given ? spec->type : 0) {
    case 'd': case 'e': case 'f': case 'g': case 'E': case 'G': case '%': case 'F': case 0:
        return true;
    case 'b': case 'o': case 'x': case 'X':
        if (spec->grouping == '_')
            return true;
        break;
    default:
        break;
    }
    return spec_raise_grouping(spec->grouping, spec->type);
}

static bool spec_read_grouping(SpecReader *r, FormatSpec *out) {
    bool comma = spec_take(r, ',');
    bool underscore = spec_take(r, '_');
    if ((comma && underscore) || (underscore && spec_peek(r, 0) == ','))
        return raise_error(&exc_ValueError, "Cannot specify both ',' and '_'."), false;
    out->grouping = comma ? ',' : underscore ? '_' : 0;
    return true;
}

bool format_spec_parse(Borrowed spec, Borrowed object, uint32_t default_type, char default_align, FormatSpec *out) {
    SpecReader r = {str_kind(spec), str_data(spec), 0, str_length(spec)};
    *out = (FormatSpec){.fill = ' ', .type = default_type, .width = -1, .precision = -1, .align = default_align};
    if (r.end - r.at >= 2 && spec_is_align(spec_peek(&r, 1))) {
        out->fill = spec_peek(&r, 0);
        out->align = (char)spec_peek(&r, 1);
        out->fill_given = out->align_given = true;
        r.at += 2;
    } else if (r.end - r.at >= 1 && spec_is_align(spec_peek(&r, 0))) {
        out->align = (char)spec_peek(&r, 0);
        out->align_given = true;
        r.at++;
    }
    uint32_t sign = spec_peek(&r, 0);
    if (sign == '+' || sign == '-' || sign == ' ') {
        out->sign = (char)sign;
        r.at++;
    }
    out->no_negative_zero = spec_take(&r, 'z');
    out->alternate = spec_take(&r, '#');
    if (!out->fill_given && spec_take(&r, '0')) {
        out->fill = '0';
        if (!out->align_given && default_align == '>')
            out->align = '=';
    }
    ssize_t number;
    int digits = spec_read_number(&r, &number);
    if (digits < 0)
        return false;
    if (digits > 0)
        out->width = number;
    if (!spec_read_grouping(&r, out))
        return false;
    if (spec_take(&r, '.')) {
        digits = spec_read_number(&r, &out->precision);
        if (digits < 0)
            return false;
        if (digits == 0)
            return raise_error(&exc_ValueError, "Format specifier missing precision"), false;
    }
    if (r.end - r.at > 1)
        return raise_error(&exc_ValueError, "Invalid format specifier '%U' for object of type '%T'", spec, object), false;
    bool type_given = r.at < r.end;
    if (type_given)
        out->type = spec_peek(&r, 0);
    return !out->grouping || spec_check_grouping(out, type_given || default_type == 's');
}

static COLD Value spec_raise_type(uint32_t type, Borrowed object) {
    if (type > 32 && type < 128)
        return raise_error(&exc_ValueError, "Unknown format code '%c' for object of type '%T'", (int)type, object);
    return raise_error(&exc_ValueError, "Unknown format code '\\x%x' for object of type '%T'", (unsigned)type, object);
}

/* --- separators --- */

/* How digits are grouped, and what the decimal point is. */
typedef struct {
    Value point, separator; /* owned Str; separator empty: none */
    char grouping[16];      /* sizes of groups from the right, as localeconv gives them */
} Separators;

static void separators_fini(Separators *s) {
    drop(s->point);
    drop(s->separator);
}

static bool separators_init(Separators *s, FormatSpec const *spec) {
    *s = (Separators){NULL, NULL, {0}};
    if (spec->type == 'n') {
        struct lconv *conv = localeconv();
        s->point = str_decode_fs(conv->decimal_point, (ssize_t)strlen(conv->decimal_point));
        s->separator = s->point ? str_decode_fs(conv->thousands_sep, (ssize_t)strlen(conv->thousands_sep)) : NULL;
        strncpy(s->grouping, conv->grouping, sizeof s->grouping - 1);
    } else {
        s->point = str_from_char('.');
        s->separator = spec->grouping ? str_from_char((uint8_t)spec->grouping) : own(STR_EMPTY);
        bool fours = spec->grouping == '_' && (spec->type == 'b' || spec->type == 'o' || (spec->type | 0x20) == 'x');
        s->grouping[0] = spec->grouping ? (fours ? 4 : 3) : 127;
    }
    if (s->point && s->separator)
        return true;
    separators_fini(s);
    return false;
}

/* Lays out digits with separators from the right into `out` (or only counts, out NULL), with leading zeros up to
   `least_width` characters. Returns the number of characters. */
static ssize_t group_digits(const Separators *s, const char *digits, ssize_t count, ssize_t least_width, uint32_t *out,
                            ssize_t total) {
    ssize_t separator_length = str_length(s->separator), done = 0, left = count, width = least_width;
    const char *group = s->grouping;
    int size = 0; /* of the current group; 0: no more separators */
    bool first = true, running = true;
    while (running) {
        if (*group == 127 || (*group == 0 && size == 0))
            size = 0;
        else if (*group)
            size = *group++;
        ssize_t take = ssize_max(ssize_max(left, width), 1);
        if (size && separator_length)
            take = ssize_min(take, size);
        if (!first) {
            for (ssize_t i = separator_length; i-- > 0; done++)
                if (out)
                    out[total - done - 1] = str_char(s->separator, i);
        }
        for (ssize_t i = 0; i < take; i++, done++) {
            uint32_t c = left > 0 ? (uint8_t)digits[left - 1] : '0';
            if (out)
                out[total - done - 1] = c;
            left--;
        }
        width -= take;
        running = left > 0 || width > 0;
        width -= separator_length;
        first = false;
    }
    return done;
}

/* --- layout of numbers --- */

typedef struct {
    char sign;             /* 0: none */
    const char *prefix;    /* "0x" or "" */
    const char *digits;    /* of the whole part */
    ssize_t digit_count;
    bool point;            /* a decimal point follows the digits */
    const char *rest;      /* what follows: fraction, exponent, percent; or "inf" */
    ssize_t rest_count;
} NumberParts;

/* Widths of the pieces of one number. */
typedef struct {
    ssize_t left, inner, right, sign, prefix, digits, total;
} NumberWidths;

static NumberWidths number_measure(FormatSpec const *spec, const NumberParts *p, const Separators *s) {
    NumberWidths w = {0};
    w.sign = p->sign != 0;
    w.prefix = (ssize_t)strlen(p->prefix);
    ssize_t fixed = w.sign + w.prefix + (p->point ? str_length(s->point) : 0) + p->rest_count;
    ssize_t least = spec->fill == '0' && spec->align == '=' ? spec->width - fixed : 0;
    if (p->digit_count)
        w.digits = group_digits(s, p->digits, p->digit_count, least, NULL, 0);
    ssize_t padding = ssize_max(spec->width - fixed - w.digits, 0);
    switch (spec->align) {
    case '<': w.right = padding; break;
    case '^': w.left = padding / 2; w.right = padding - w.left; break;
    case '=': w.inner = padding; break;
    default: w.left = padding; break;
    }
    w.total = fixed + w.digits + padding;
    return w;
}

static uint32_t *write_fill(uint32_t *out, uint32_t c, ssize_t count) {
    while (count-- > 0)
        *out++ = c;
    return out;
}

static uint32_t *write_ascii(uint32_t *out, const char *text, ssize_t count) {
    for (ssize_t i = 0; i < count; i++)
        *out++ = (uint8_t)text[i];
    return out;
}

static uint32_t *number_write(uint32_t *out, FormatSpec const *spec, const NumberParts *p, const Separators *s,
                              const NumberWidths *w) {
    out = write_fill(out, spec->fill, w->left);
    if (p->sign)
        *out++ = (uint8_t)p->sign;
    out = write_ascii(out, p->prefix, w->prefix);
    out = write_fill(out, spec->fill, w->inner);
    if (p->digit_count) {
        ssize_t fixed = w->sign + w->prefix + (p->point ? str_length(s->point) : 0) + p->rest_count;
        ssize_t least = spec->fill == '0' && spec->align == '=' ? spec->width - fixed : 0;
        group_digits(s, p->digits, p->digit_count, least, out, w->digits);
        out += w->digits;
    }
    for (ssize_t i = 0; p->point && i < str_length(s->point); i++)
        *out++ = str_char(s->point, i);
    out = write_ascii(out, p->rest, p->rest_count);
    return write_fill(out, spec->fill, w->right);
}

static Value number_layout(FormatSpec const *spec, const NumberParts *p) {
    Separators s;
    if (!separators_init(&s, spec))
        return NULL;
    NumberWidths w = number_measure(spec, p, &s);
    uint32_t *text = memory_new_array((size_t)w.total, sizeof(uint32_t));
    Value result = NULL;
    if (text) {
        number_write(text, spec, p, &s, &w);
        result = str_from_ucs4(text, w.total);
    }
    memory_free(text);
    separators_fini(&s);
    return result;
}

static char number_sign(FormatSpec const *spec, bool negative) {
    if (negative)
        return '-';
    return spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
}

/* Takes a text made by float_format_text apart; `text` starts behind the sign. */
static void number_split_float(const char *text, ssize_t size, NumberParts *out) {
    ssize_t i = 0;
    while (i < size && text[i] >= '0' && text[i] <= '9')
        i++;
    out->digits = text;
    out->digit_count = i;
    out->point = i < size && text[i] == '.';
    i += out->point;
    out->rest = text + i;
    out->rest_count = size - i;
}

/* --- str --- */

Value number_format_str(Borrowed v, Borrowed spec_text) {
    if (str_length(spec_text) == 0)
        return is_str_exact(v) ? own(v) : object_str(v);
    FormatSpec spec;
    if (!format_spec_parse(spec_text, v, 's', '<', &spec))
        return NULL;
    if (spec.type != 's')
        return spec_raise_type(spec.type, v);
    if (spec.sign)
        return raise_error(&exc_ValueError, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                             : "Sign not allowed in string format specifier");
    if (spec.no_negative_zero)
        return raise_error(&exc_ValueError, "Negative zero coercion (z) not allowed in string format specifier");
    if (spec.alternate)
        return raise_error(&exc_ValueError, "Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=')
        return raise_error(&exc_ValueError, "'=' alignment not allowed in string format specifier");
    ssize_t length = str_length(v);
    if (spec.precision >= 0 && spec.precision < length)
        length = spec.precision;
    ssize_t padding = spec.width - length;
    if (padding <= 0)
        return length == str_length(v) ? str_exact(v) : str_substring(v, 0, length);
    ssize_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    StrBuilder b = STR_BUILDER_INIT;
    bool good = str_builder_reserve(&b, spec.width, spec.fill);
    for (ssize_t i = 0; good && i < left; i++)
        good = str_builder_add_char(&b, spec.fill);
    good = good && str_builder_add_part(&b, v, 0, length);
    for (ssize_t i = left; good && i < padding; i++)
        good = str_builder_add_char(&b, spec.fill);
    if (good)
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* --- float --- */

/* The format code and precision that a spec asks of float_format_text. False: ValueError. */
static bool float_plan(FormatSpec const *spec, char *code, int *precision, int *flags) {
    *flags = spec->alternate ? 2 : 0;
    *code = (char)spec->type;
    if (spec->precision > INT32_MAX - 2000)
        return raise_error(&exc_ValueError, "precision too big"), false;
    *precision = (int)spec->precision;
    if (spec->type == 0) {
        *flags |= 4;
        *code = *precision < 0 ? 'r' : 'g';
    } else if (spec->type == 'n') {
        *code = 'g';
    } else if (spec->type == '%') {
        *code = 'f';
    }
    if (*precision < 0)
        *precision = *code == 'r' ? 0 : 6;
    return true;
}

/* Whether a formatted number shows nothing but zeros. */
static bool float_shows_zero(const char *text, ssize_t size) {
    for (ssize_t i = 0; i < size && (text[i] | 0x20) != 'e'; i++)
        if ((text[i] >= '1' && text[i] <= '9') || text[i] >= 'A')
            return false;
    return true;
}

/* Formats one double by the spec: *memory is a text to be freed, parts point into it. */
static bool float_parts(double d, FormatSpec const *spec, char code, int precision, int flags, char **memory,
                        NumberParts *out) {
    ssize_t size;
    char *text = float_format_text(spec->type == '%' ? d * 100 : d, code, precision, flags, &size);
    *memory = text;
    if (!text)
        return false;
    bool negative = *text == '-';
    text += negative;
    size -= negative;
    if (spec->type == '%') {
        char *grown = memory_resize(*memory, (size_t)(size + negative + 2));
        if (!grown)
            return false;
        *memory = grown;
        text = grown + negative;
        text[size++] = '%';
        text[size] = 0;
    }
    if (negative && spec->no_negative_zero && float_shows_zero(text, size))
        negative = false;
    *out = (NumberParts){.sign = number_sign(spec, negative), .prefix = ""};
    number_split_float(text, size, out);
    return true;
}

static Value float_format(double d, FormatSpec const *spec) {
    char code;
    int precision, flags;
    if (!float_plan(spec, &code, &precision, &flags))
        return NULL;
    char *memory = NULL;
    NumberParts parts;
    Value result = NULL;
    if (float_parts(d, spec, code, precision, flags, &memory, &parts)) {
        bool plain = spec->width < 0 && !spec->grouping && spec->type != 'n';
        const char *text = parts.digits - (parts.sign == '-' && parts.digits > memory && parts.digits[-1] == '-');
        if (plain && (!parts.sign || text < parts.digits))
            result = str_from_ascii(text, parts.rest + parts.rest_count - text);
        else
            result = number_layout(spec, &parts);
    }
    memory_free(memory);
    return result;
}

Value number_format_float(Borrowed v, Borrowed spec_text) {
    if (str_length(spec_text) == 0)
        return is_float_exact(v) ? float_repr(float_get(v)) : object_str(v);
    FormatSpec spec;
    if (!format_spec_parse(spec_text, v, 0, '>', &spec))
        return NULL;
    switch (spec.type) {
    case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n': case '%':
        return float_format(float_get(v), &spec);
    default:
        return spec_raise_type(spec.type, v);
    }
}

/* --- int --- */

static Value int_format_character(Borrowed v, FormatSpec const *spec) {
    if (spec->sign)
        return raise_error(&exc_ValueError, "Sign not allowed with integer format specifier 'c'");
    if (spec->alternate)
        return raise_error(&exc_ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t c;
    if (!int_get_int64(v, &c))
        return NULL;
    if (c < 0 || c > 0x10ffff)
        return raise_error(&exc_OverflowError, "%%c arg not in range(0x110000)");
    ssize_t padding = ssize_max(spec->width - 1, 0);
    ssize_t left = spec->align == '<' ? 0 : spec->align == '^' ? padding / 2 : padding;
    uint32_t *text = memory_new_array((size_t)padding + 1, sizeof(uint32_t)), *out = text;
    if (!text)
        return NULL;
    out = write_fill(out, spec->fill, left);
    *out++ = (uint32_t)c;
    write_fill(out, spec->fill, padding - left);
    Value result = str_from_ucs4(text, padding + 1);
    memory_free(text);
    return result;
}

static Value int_format(Borrowed v, FormatSpec const *spec) {
    if (spec->precision >= 0)
        return raise_error(&exc_ValueError, "Precision not allowed in integer format specifier");
    if (spec->no_negative_zero)
        return raise_error(&exc_ValueError, "Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->type == 'c')
        return int_format_character(v, spec);
    int base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : (spec->type | 0x20) == 'x' ? 16 : 10;
    NumberParts parts = {.sign = number_sign(spec, int_sign(v) < 0), .prefix = "", .rest = ""};
    char *digits = int_magnitude_text(v, base, &parts.digit_count);
    if (!digits)
        return NULL;
    if (spec->alternate && base != 10)
        parts.prefix = base == 2 ? "0b" : base == 8 ? "0o" : spec->type == 'X' ? "0X" : "0x";
    for (char *c = digits; spec->type == 'X' && *c; c++)
        if (*c >= 'a')
            *c = (char)(*c - 'a' + 'A');
    parts.digits = digits;
    Value result;
    if (spec->width < 0 && !spec->grouping && spec->type != 'n' && !parts.sign && !*parts.prefix)
        result = str_from_ascii(digits, parts.digit_count);
    else
        result = number_layout(spec, &parts);
    memory_free(digits);
    return result;
}

Value number_format_int(Borrowed v, Borrowed spec_text) {
    if (str_length(spec_text) == 0)
        return is_int_exact(v) ? int_to_str(v, 10, false) : object_str(v);
    FormatSpec spec;
    if (!format_spec_parse(spec_text, v, 'd', '>', &spec))
        return NULL;
    double d;
    switch (spec.type) {
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n':
        return int_format(v, &spec);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%':
        return int_get_double(v, &d) ? float_format(d, &spec) : NULL;
    default:
        return spec_raise_type(spec.type, v);
    }
}

/* --- complex --- */

/* Both parts without width, then padding around the whole. */
static Value complex_join(FormatSpec const *spec, const NumberParts *real, const NumberParts *imag, bool brackets,
                          bool skip_real) {
    FormatSpec part = *spec;
    part.width = -1;
    part.fill = 0;
    part.align = '<';
    Separators s;
    if (!separators_init(&s, &part))
        return NULL;
    NumberWidths real_widths = number_measure(&part, real, &s), imag_widths = number_measure(&part, imag, &s);
    ssize_t length = (skip_real ? 0 : real_widths.total) + imag_widths.total + 1 + (brackets ? 2 : 0);
    ssize_t padding = ssize_max(spec->width - length, 0);
    ssize_t left = spec->align == '<' ? 0 : spec->align == '^' ? padding / 2 : padding;
    uint32_t *text = memory_new_array((size_t)(length + padding), sizeof(uint32_t)), *out = text;
    Value result = NULL;
    if (text) {
        out = write_fill(out, spec->fill, left);
        if (brackets)
            *out++ = '(';
        if (!skip_real)
            out = number_write(out, &part, real, &s, &real_widths);
        out = number_write(out, &part, imag, &s, &imag_widths);
        *out++ = 'j';
        if (brackets)
            *out++ = ')';
        write_fill(out, spec->fill, padding - left);
        result = str_from_ucs4(text, length + padding);
    }
    memory_free(text);
    separators_fini(&s);
    return result;
}

static Value complex_format(Borrowed v, FormatSpec *spec) {
    if (spec->fill == '0')
        return raise_error(&exc_ValueError, "Zero padding is not allowed in complex format specifier");
    if (spec->align == '=')
        return raise_error(&exc_ValueError, "'=' alignment flag is not allowed in complex format specifier");
    char code;
    int precision, flags;
    if (!float_plan(spec, &code, &precision, &flags))
        return NULL;
    flags &= ~4; /* no ".0", as repr has none */
    double real = AS(Complex, v)->real, imag = AS(Complex, v)->imag;
    bool like_str = spec->type == 0;
    bool skip_real = like_str && real == 0.0 && !__builtin_signbit(real);
    char *real_text = NULL, *imag_text = NULL;
    NumberParts real_parts, imag_parts;
    Value result = NULL;
    FormatSpec imag_spec = *spec;
    if (!skip_real)
        imag_spec.sign = '+'; /* the sign joins the parts */
    if (float_parts(real, spec, code, precision, flags, &real_text, &real_parts) &&
        float_parts(imag, &imag_spec, code, precision, flags, &imag_text, &imag_parts))
        result = complex_join(spec, &real_parts, &imag_parts, like_str && !skip_real, skip_real);
    memory_free(real_text);
    memory_free(imag_text);
    return result;
}

Value number_format_complex(Borrowed v, Borrowed spec_text) {
    if (str_length(spec_text) == 0)
        return object_str(v);
    FormatSpec spec;
    if (!format_spec_parse(spec_text, v, 0, '>', &spec))
        return NULL;
    switch (spec.type) {
    case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n':
        return complex_format(v, &spec);
    default:
        return spec_raise_type(spec.type, v);
    }
}
