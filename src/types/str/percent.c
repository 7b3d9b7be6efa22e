/* SPDX-License-Identifier: MIT
   format % args. One pass over the format; each conversion is parsed into a Spec, its argument fetched, made into text,
   and put into its field. Arguments come from a tuple, a mapping, or are the one object. */
#include <limits.h>

#include "heap/memory.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "types/str/str_priv.h"

typedef struct {
    bool left, plus, blank, alternate, zero;
    uint32_t type;
    ssize_t width;     /* -1: none */
    ssize_t precision; /* -1: none */
} Spec;

typedef struct {
    StrBuilder out;
    Borrowed format;
    int kind;
    const void *data;
    ssize_t length, at; /* of the format; next character */
    Borrowed args;      /* tuple, or the single argument */
    ssize_t next, count; /* of the tuple; a single argument has count 1 */
    bool is_tuple;
    Borrowed mapping;   /* or NULL */
    Value key_value;    /* what the mapping gave for the current conversion, or NULL */
    bool key_used;
    Value lone;         /* the exact str that was added first, whole: it is the result if nothing follows; or NULL */
} Formatter;

static bool is_mapping_argument(Borrowed args) {
    return is_mapping(args) && !is_tuple(args) && !is_str(args);
}

/* The next argument, borrowed from args or key_value. */
static Borrowed next_argument(Formatter *f) {
    if (f->key_value) {
        if (!f->key_used) {
            f->key_used = true;
            return f->key_value;
        }
    } else if (f->next < f->count) {
        ssize_t i = f->next++;
        return f->is_tuple ? tuple_peek(f->args, i) : f->args;
    }
    return raise_error(&exc_TypeError, "not enough arguments for format string");
}

/* --- parsing --- */

static bool spec_char(Formatter *f, uint32_t *c) {
    if (f->at >= f->length)
        return raise_error(&exc_ValueError, "incomplete format");
    *c = str_read(f->kind, f->data, f->at++);
    return true;
}

/* %(key)...: the '(' was just read. */
static bool parse_key(Formatter *f) {
    if (!f->mapping)
        return raise_error(&exc_TypeError, "format requires a mapping");
    ssize_t start = f->at, depth = 1;
    while (depth > 0 && f->at < f->length) {
        uint32_t c = str_read(f->kind, f->data, f->at++);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    if (depth > 0)
        return raise_error(&exc_ValueError, "incomplete format key");
    OWNED Value key = str_substring(f->format, start, f->at - 1);
    if (!key)
        return false;
    Value v = get_item(f->mapping, key);
    if (!v)
        return false;
    REPLACE(f->key_value, v);
    f->key_used = false;
    return true;
}

/* A number, or '*' for the next argument. *c is the first character behind it. */
static bool parse_amount(Formatter *f, uint32_t *c, ssize_t *out, const char *too_big, ssize_t limit) {
    if (*c == '*') {
        Borrowed v = next_argument(f);
        if (!v)
            return false;
        if (!is_int(v))
            return raise_error(&exc_TypeError, "* wants int");
        if (!arg_ssize(v, out))
            return false;
        if (*out > limit || *out < -limit)
            return raise_error(&exc_OverflowError, "Python int too large to convert to C int");
        return spec_char(f, c);
    }
    while (*c >= '0' && *c <= '9') {
        ssize_t digit = (ssize_t)(*c - '0');
        if (*out > (limit - digit) / 10)
            return raise_error(&exc_ValueError, too_big);
        *out = *out * 10 + digit;
        if (!spec_char(f, c))
            return false;
    }
    return true;
}

static bool parse_spec(Formatter *f, Spec *s) {
    uint32_t c;
    *s = (Spec){.width = -1, .precision = -1};
    if (!spec_char(f, &c))
        return false;
    if (c == '(' && (!parse_key(f) || !spec_char(f, &c)))
        return false;
    for (bool more = true; more;) {
        switch (c) {
        case '-': s->left = true; break;
        case '+': s->plus = true; break;
        case ' ': s->blank = true; break;
        case '#': s->alternate = true; break;
        case '0': s->zero = true; break;
        default: more = false;
        }
        if (more && !spec_char(f, &c))
            return false;
    }
    if (c == '*' || (c >= '0' && c <= '9')) {
        s->width = 0;
        if (!parse_amount(f, &c, &s->width, "width too big", SSIZE_MAX))
            return false;
        if (s->width < 0) {
            s->left = true;
            s->width = -s->width;
        }
    }
    if (c == '.') {
        s->precision = 0;
        if (!spec_char(f, &c) || !parse_amount(f, &c, &s->precision, "precision too big", INT_MAX))
            return false;
        if (s->precision < 0)
            s->precision = 0;
    }
    if ((c == 'h' || c == 'l' || c == 'L') && !spec_char(f, &c))
        return false;
    s->type = c;
    return true;
}

/* --- fields --- */

static bool add_fill(StrBuilder *b, ssize_t n, uint32_t fill) {
    if (n <= 0)
        return true;
    if (!str_builder_reserve(b, n, 0x7f))
        return false;
    while (n-- > 0)
        if (!str_builder_add_char(b, fill))
            return false;
    return true;
}

/* Text that is not a number: cut to the precision, spaces around it. */
static bool add_text(Formatter *f, Spec const *s, Borrowed text) {
    ssize_t n = str_length(text);
    if (s->precision >= 0 && n > s->precision && s->type != 'c')
        n = s->precision;
    ssize_t gap = s->width - n;
    if (f->out.length == 0 && gap <= 0 && n == str_length(text) && is_str_exact(text))
        REPLACE(f->lone, own(text));
    return (s->left || add_fill(&f->out, gap, ' ')) && str_builder_add_part(&f->out, text, 0, n) &&
           (!s->left || add_fill(&f->out, gap, ' '));
}

/* A number as ASCII text with an optional minus: sign, prefix, fill and digits in their order. */
static bool add_number(Formatter *f, Spec const *s, const char *text, ssize_t n) {
    char sign = 0;
    if (n && (*text == '-' || *text == '+')) {
        sign = *text++;
        n--;
    } else if (s->plus) {
        sign = '+';
    } else if (s->blank) {
        sign = ' ';
    }
    ssize_t prefix = s->alternate && (s->type == 'x' || s->type == 'X' || s->type == 'o') ? 2 : 0;
    ssize_t gap = s->width - n - (sign != 0);
    bool zeros = s->zero && !s->left, spaces = !zeros && !s->left;
    return add_fill(&f->out, spaces ? gap : 0, ' ') && (!sign || str_builder_add_char(&f->out, (uint8_t)sign)) &&
           str_builder_add_ascii(&f->out, text, prefix) && add_fill(&f->out, zeros ? gap : 0, '0') &&
           str_builder_add_ascii(&f->out, text + prefix, n - prefix) && add_fill(&f->out, s->left ? gap : 0, ' ');
}

/* --- conversions --- */

static bool add_float(Formatter *f, Spec const *s, Borrowed v) {
    double d;
    if (!arg_double(v, &d))
        return false;
    ssize_t size;
    int precision = s->precision < 0 ? 6 : (int)s->precision;
    char *text = float_format_text(d, (char)s->type, precision, s->alternate ? 2 : 0, &size);
    if (!text)
        return false;
    bool ok = add_number(f, s, text, size);
    memory_free(text);
    return ok;
}

static COLD bool wrong_type(Spec const *s, Borrowed v) {
    const char *wanted = s->type == 'o' || s->type == 'x' || s->type == 'X' ? "an integer" : "a real number";
    return raise_error(&exc_TypeError, "%%%c format: %s is required, not %.200T", (int)s->type, wanted, v);
}

/* The int that an argument of %d, %x ... stands for. */
static Value integer_of(Spec const *s, Borrowed v) {
    if (is_int(v))
        return own(v);
    TypeInfo const *info = type_of(v)->info;
    if (!info->to_int && !info->to_float && !info->index) {
        wrong_type(s, v);
        return NULL;
    }
    bool exact = s->type == 'o' || s->type == 'x' || s->type == 'X';
    Value i = exact ? number_index(v) : number_to_int(v);
    if (!i && error_matches(&exc_TypeError)) {
        error_clear();
        wrong_type(s, v);
    }
    return i;
}

/* "-0xff" with at least `precision` digits behind the prefix. */
static Value integer_text(Spec const *s, Borrowed i) {
    int base = s->type == 'o' ? 8 : s->type == 'x' || s->type == 'X' ? 16 : 10;
    OWNED Value text = int_to_str(i, base, base != 10 && s->alternate);
    if (!text)
        return NULL;
    ssize_t n = str_length(text), head = str_char(text, 0) == '-';
    if (base != 10 && s->alternate)
        head += 2;
    bool upper = s->type == 'X';
    ssize_t missing = s->precision - (n - head);
    if (missing <= 0 && !upper)
        return MOVE(text);
    if (missing < 0)
        missing = 0;
    Value result = str_alloc(n + missing, 0x7f);
    if (!result)
        return NULL;
    char *out = str_data(result);
    const char *in = str_data(text);
    memcpy(out, in, (size_t)head);
    memset(out + head, '0', (size_t)missing);
    memcpy(out + head + missing, in + head, (size_t)(n - head));
    for (ssize_t k = 0; upper && k < n + missing; k++)
        if (out[k] >= 'a' && out[k] <= 'z')
            out[k] = (char)(out[k] - 32);
    return result;
}

static bool add_integer(Formatter *f, Spec *s, Borrowed v) {
    bool plain = s->width < 0 && s->precision < 0 && !s->plus && !s->blank && s->type != 'o' && s->type != 'x' &&
                 s->type != 'X';
    if (LIKELY(plain && is_imm_int(v))) {
        char digits[24];
        int64_t i = imm_int_get(v);
        uint64_t magnitude = i < 0 ? -(uint64_t)i : (uint64_t)i;
        char *end = digits + sizeof digits, *start = int_write_decimal(magnitude, end);
        if (i < 0)
            *--start = '-';
        return str_builder_add_ascii(&f->out, start, end - start);
    }
    OWNED Value i = integer_of(s, v);
    if (!i)
        return false;
    OWNED Value text = integer_text(s, i);
    return text && add_number(f, s, str_data(text), str_length(text));
}

static bool add_char(Formatter *f, Spec const *s, Borrowed v) {
    if (is_str(v)) {
        if (str_length(v) == 1)
            return add_text(f, s, v);
        return raise_error(&exc_TypeError, "%%c requires int or char");
    }
    if (!is_int(v) && !has_index(v))
        return raise_error(&exc_TypeError, "%%c requires int or char");
    OWNED Value i = number_index(v);
    if (!i)
        return false;
    int overflow;
    int64_t c = int_get(i, &overflow);
    if (overflow || c < 0 || c > (int64_t)CHAR_MAX_UNICODE)
        return raise_error(&exc_OverflowError, "%%c arg not in range(0x110000)");
    OWNED Value text = str_from_char((uint32_t)c);
    return text && add_text(f, s, text);
}

static bool add_object(Formatter *f, Spec const *s, Borrowed v) {
    if (LIKELY(s->type == 's' && is_str_exact(v)))
        return add_text(f, s, v);
    OWNED Value text = s->type == 's' ? object_str(v) : s->type == 'r' ? object_repr(v) : object_ascii(v);
    return text && add_text(f, s, text);
}

static bool add_conversion(Formatter *f) {
    Spec s;
    if (!parse_spec(f, &s))
        return false;
    Borrowed borrowed = next_argument(f);
    if (!borrowed)
        return false;
    OWNED Value v = own(borrowed);
    switch (s.type) {
    case 's': case 'r': case 'a': return add_object(f, &s, v);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return add_integer(f, &s, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return add_float(f, &s, v);
    case 'c': return add_char(f, &s, v);
    default:
        return raise_error(&exc_ValueError, "unsupported format character '%c' (0x%x) at index %zd",
                           s.type > 31 && s.type < 128 ? (int)s.type : '?', (int)s.type, f->at - 1);
    }
}

static bool format_all(Formatter *f) {
    while (f->at < f->length) {
        ssize_t step = chars_find_char(f->kind, chars_at(f->kind, f->data, f->at), f->length - f->at, '%');
        ssize_t end = step < 0 ? f->length : f->at + step;
        if (f->at == 0 && end == f->length && is_str_exact(f->format))
            REPLACE(f->lone, own(f->format));
        if (!str_builder_add_part(&f->out, f->format, f->at, end))
            return false;
        f->at = end + 1;
        if (step < 0)
            break;
        if (f->at < f->length && str_read(f->kind, f->data, f->at) == '%') {
            f->at++;
            if (!str_builder_add_char(&f->out, '%'))
                return false;
        } else if (!add_conversion(f)) {
            return false;
        }
    }
    if (!f->mapping && f->next < f->count)
        return raise_error(&exc_TypeError, "not all arguments converted during string formatting");
    return true;
}

Value str_percent(Borrowed format, Borrowed args) {
    Formatter f = {
        .out = STR_BUILDER_INIT,
        .format = format,
        .kind = str_kind(format),
        .data = str_data(format),
        .length = str_length(format),
        .args = args,
        .is_tuple = is_tuple(args),
    };
    f.count = f.is_tuple ? tuple_size(args) : 1;
    if (is_mapping_argument(args))
        f.mapping = args;
    bool ok = str_builder_reserve(&f.out, f.length + 32, 0x7f) && format_all(&f);
    drop(f.key_value);
    OWNED Value lone = f.lone;
    bool is_lone = ok && lone && f.out.length == str_length(lone);
    if (ok && !is_lone)
        return str_builder_finish(&f.out);
    str_builder_discard(&f.out);
    return is_lone ? MOVE(lone) : NULL;
}
