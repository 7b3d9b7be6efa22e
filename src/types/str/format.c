/* SPDX-License-Identifier: MIT
   str_format: text from a C format, the language of error messages. Besides printf's conversions it knows
     %S str()   %R repr()   %A ascii()   %U a Str as it is   %T type name of a Borrowed   %N name of a Type *
     %V a Str or NULL, and C text that is taken for NULL
   each with optional width and precision (in characters), '-' and '0'. Called by everybody who raises. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strchrnul */
#endif
#include <stdio.h>

#include "object/protocol.h"
#include "object/type.h"
#include "types/str.h"
#include "types/str/str_priv.h"

typedef struct {
    bool left, zero;
    ssize_t width, precision; /* -1: none */
    char size;                /* 0 int, 'l' long, 'q' long long, 'z' size_t, 'j' intmax_t, 't' ptrdiff_t */
} Conversion;

static ssize_t parse_number(const char **p) {
    ssize_t n = 0;
    while (**p >= '0' && **p <= '9')
        n = n * 10 + (*(*p)++ - '0');
    return n;
}

/* Reads what stands between '%' and the letter. */
static const char *parse_conversion(const char *p, Conversion *c, va_list *args) {
    *c = (Conversion){false, false, -1, -1, 0};
    for (;; p++) {
        if (*p == '-')
            c->left = true;
        else if (*p == '0')
            c->zero = true;
        else
            break;
    }
    if (*p == '*') {
        c->width = va_arg(*args, int);
        p++;
    } else if (*p >= '1' && *p <= '9') {
        c->width = parse_number(&p);
    }
    if (*p == '.') {
        p++;
        if (*p == '*') {
            c->precision = va_arg(*args, int);
            p++;
        } else {
            c->precision = parse_number(&p);
        }
    }
    if (*p == 'l') {
        c->size = p[1] == 'l' ? 'q' : 'l';
        p += p[1] == 'l' ? 2 : 1;
    } else if (*p == 'z' || *p == 'j' || *p == 't') {
        c->size = *p++;
    }
    return p;
}

static bool add_fill(StrBuilder *b, ssize_t n, char fill) {
    while (n-- > 0)
        if (!str_builder_add_char(b, (uint8_t)fill))
            return false;
    return true;
}

static bool add_str(StrBuilder *b, Conversion const *c, Borrowed text) {
    ssize_t n = str_length(text);
    if (c->precision >= 0 && n > c->precision)
        n = c->precision;
    ssize_t gap = c->width > n ? c->width - n : 0;
    return (c->left || add_fill(b, gap, ' ')) && str_builder_add_part(b, text, 0, n) && (!c->left || add_fill(b, gap, ' '));
}

static bool add_owned(StrBuilder *b, Conversion const *c, STEALS Value text) {
    OWNED Value owned = text;
    return owned && add_str(b, c, owned);
}

/* UTF-8 text; the precision counts bytes, a character that it cuts is left out. */
static bool add_c_text(StrBuilder *b, Conversion const *c, const char *text) {
    Conversion rest = *c;
    rest.precision = -1;
    if (!text)
        text = "(null)";
    size_t size = c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision);
    if (chars_class(1, text, (ssize_t)size) == 0x7f && c->width < 0)
        return str_builder_add_ascii(b, text, (ssize_t)size);
    return add_owned(b, &rest, str_decode_utf8(text, (ssize_t)size, "replace", NULL));
}

static int64_t take_signed(Conversion const *c, va_list *args) {
    switch (c->size) {
    case 'l': return va_arg(*args, long);
    case 'q': return va_arg(*args, long long);
    case 'z': return va_arg(*args, ssize_t);
    case 'j': return va_arg(*args, intmax_t);
    case 't': return va_arg(*args, ptrdiff_t);
    default: return va_arg(*args, int);
    }
}

static uint64_t take_unsigned(Conversion const *c, va_list *args) {
    switch (c->size) {
    case 'l': return va_arg(*args, unsigned long);
    case 'q': return va_arg(*args, unsigned long long);
    case 'z': return va_arg(*args, size_t);
    case 'j': return va_arg(*args, uintmax_t);
    case 't': return (uint64_t)va_arg(*args, ptrdiff_t);
    default: return va_arg(*args, unsigned);
    }
}

static bool add_number(StrBuilder *b, Conversion const *c, char letter, va_list *args) {
    char text[96];
    int width = c->width < 0 ? 0 : c->width > 60 ? 60 : (int)c->width, precision = (int)ssize_min(c->precision, 60), n;
    if (c->left)
        width = -width;
    if (letter == 'd' || letter == 'i') {
        long long v = take_signed(c, args);
        n = c->zero && precision < 0 ? snprintf(text, sizeof text, "%0*lld", width, v)
                                     : snprintf(text, sizeof text, "%*.*lld", width, precision, v);
    } else {
        unsigned long long v = take_unsigned(c, args);
        const char *format = letter == 'u'   ? (c->zero ? "%0*llu" : "%*.*llu")
                             : letter == 'x' ? (c->zero ? "%0*llx" : "%*.*llx")
                             : letter == 'X' ? (c->zero ? "%0*llX" : "%*.*llX")
                                             : (c->zero ? "%0*llo" : "%*.*llo");
        n = c->zero ? snprintf(text, sizeof text, format, width, v)
                    : snprintf(text, sizeof text, format, width, precision, v);
    }
    return str_builder_add_ascii(b, text, n);
}

static bool add_pointer(StrBuilder *b, void *p) {
    char text[32];
    int n = snprintf(text, sizeof text, "0x%llx", (unsigned long long)(uintptr_t)p);
    return str_builder_add_ascii(b, text, n);
}

/* Adds one conversion; `letter` says which. */
static bool add_conversion(StrBuilder *b, Conversion const *c, char letter, va_list *args) {
    switch (letter) {
    case '%': return str_builder_add_char(b, '%');
    case 'c': {
        int character = va_arg(*args, int);
        if (character < 0 || character > 0x10ffff)
            return raise_error(&exc_OverflowError, "character argument not in range(0x110000)");
        return str_builder_add_char(b, (uint32_t)character);
    }
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': return add_number(b, c, letter, args);
    case 'p': return add_pointer(b, va_arg(*args, void *));
    case 's': return add_c_text(b, c, va_arg(*args, const char *));
    case 'S': return add_owned(b, c, object_str(va_arg(*args, Borrowed)));
    case 'R': return add_owned(b, c, object_repr(va_arg(*args, Borrowed)));
    case 'A': return add_owned(b, c, object_ascii(va_arg(*args, Borrowed)));
    case 'U': return add_str(b, c, va_arg(*args, Borrowed));
    case 'V': {
        Borrowed text = va_arg(*args, Borrowed);
        const char *instead = va_arg(*args, const char *);
        return text ? add_str(b, c, text) : add_c_text(b, c, instead);
    }
    case 'T': return add_c_text(b, c, type_of(va_arg(*args, Borrowed))->name);
    case 'N': return add_c_text(b, c, va_arg(*args, Type *)->name);
    default: UNREACHABLE();
    }
}

static bool format_all(StrBuilder *b, const char *format, va_list *args) {
    for (const char *p = format; *p;) {
        const char *next = strchrnul(p, '%');
        if (next > p) {
            Conversion plain = {false, false, -1, next - p, 0};
            if (!add_c_text(b, &plain, p))
                return false;
        }
        if (!*next)
            break;
        Conversion c;
        p = parse_conversion(next + 1, &c, args);
        if (!*p || !strchr("%cdiuxXopsSRAUVTN", *p)) /* a format of an extension: the rest is taken as it is */
            return str_builder_add_text(b, next);
        if (!add_conversion(b, &c, *p++, args))
            return false;
    }
    return true;
}

Value str_format_va(const char *format, va_list args) {
    StrBuilder b = STR_BUILDER_INIT;
    va_list copy;
    va_copy(copy, args);
    bool ok = format_all(&b, format, &copy);
    va_end(copy);
    if (ok)
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

Value str_format(const char *format, ...) {
    va_list args;
    va_start(args, format);
    Value v = str_format_va(format, args);
    va_end(args);
    return v;
}
