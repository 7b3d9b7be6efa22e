/* SPDX-License-Identifier: MIT
   complex: arithmetic on pairs of doubles, its text, its constructor. */
#include "types/float.h"

#include <math.h>

#include "heap/memory_inl.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/format_spec.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "types/unicode.h"

typedef struct {
    double real, imag;
} Pair;

bool is_complex(Borrowed v) {
    return is_pointer(v) && (AS(Object, v)->type == &complex_type || type_is_subtype(AS(Object, v)->type, &complex_type));
}

static Pair complex_get(Borrowed v) { return (Pair){AS(Complex, v)->real, AS(Complex, v)->imag}; }

Value complex_new(double real, double imag) {
    Complex *self = object_new_raw(&complex_type, sizeof *self);
    if (!self)
        return NULL;
    self->real = real;
    self->imag = imag;
    return TO_VALUE(self);
}

static Value complex_from_pair(Pair p) { return complex_new(p.real, p.imag); }

/* --- arithmetic --- */

/* An operand: 1, 0 when it is no number of ours, -1 when an int is too large. */
static ALWAYS_INLINE int complex_operand(Borrowed v, Pair *out) {
    if (is_pointer(v) && AS(Object, v)->type == &complex_type) {
        *out = complex_get(v);
        return 1;
    }
    out->imag = 0.0;
    if (is_float(v)) {
        out->real = float_get(v);
        return 1;
    }
    if (is_int(v))
        return int_get_double(v, &out->real) ? 1 : -1;
    if (!is_complex(v))
        return 0;
    *out = complex_get(v);
    return 1;
}

#define COMPLEX_OPERANDS(a, b)                                                                                         \
    Pair x, y;                                                                                                         \
    int x_kind = complex_operand(a, &x), y_kind = x_kind > 0 ? complex_operand(b, &y) : x_kind;                        \
    if (y_kind <= 0)                                                                                                   \
    return y_kind < 0 ? NULL : NOT_IMPLEMENTED

static Pair pair_multiply(Pair x, Pair y) {
    return (Pair){x.real * y.real - x.imag * y.imag, x.real * y.imag + x.imag * y.real};
}

/* Smith's method (CACM 5, 1962): scales by the larger part of the divisor. False: division by zero. */
static bool pair_divide(Pair x, Pair y, Pair *out) {
    double real_size = fabs(y.real), imag_size = fabs(y.imag);
    if (real_size >= imag_size) {
        if (real_size == 0.0)
            return false;
        double ratio = y.imag / y.real, scale = y.real + y.imag * ratio;
        *out = (Pair){(x.real + x.imag * ratio) / scale, (x.imag - x.real * ratio) / scale};
    } else if (imag_size >= real_size) {
        double ratio = y.real / y.imag, scale = y.real * ratio + y.imag;
        *out = (Pair){(x.real * ratio + x.imag) / scale, (x.imag * ratio - x.real) / scale};
    } else { /* a nan */
        *out = (Pair){NAN, NAN};
    }
    return true;
}

static Value complex_slot_add(Borrowed a, Borrowed b) {
    COMPLEX_OPERANDS(a, b);
    return complex_new(x.real + y.real, x.imag + y.imag);
}

static Value complex_slot_subtract(Borrowed a, Borrowed b) {
    COMPLEX_OPERANDS(a, b);
    return complex_new(x.real - y.real, x.imag - y.imag);
}

static Value complex_slot_multiply(Borrowed a, Borrowed b) {
    COMPLEX_OPERANDS(a, b);
    return complex_from_pair(pair_multiply(x, y));
}

static Value complex_slot_true_divide(Borrowed a, Borrowed b) {
    COMPLEX_OPERANDS(a, b);
    Pair quotient;
    if (!pair_divide(x, y, &quotient))
        return raise_error(&exc_ZeroDivisionError, "complex division by zero");
    return complex_from_pair(quotient);
}

static Pair pair_power_unsigned(Pair base, long n) {
    Pair result = {1.0, 0.0};
    for (long bit = 1; bit > 0 && n >= bit; bit <<= 1) {
        if (n & bit)
            result = pair_multiply(result, base);
        base = pair_multiply(base, base);
    }
    return result;
}

/* Polar form. False: zero to a negative or complex power. */
static bool pair_power(Pair x, Pair y, Pair *out) {
    if (y.real == 0.0 && y.imag == 0.0) {
        *out = (Pair){1.0, 0.0};
        return true;
    }
    if (x.real == 0.0 && x.imag == 0.0) {
        *out = (Pair){0.0, 0.0};
        return y.imag == 0.0 && y.real >= 0.0;
    }
    double size = hypot(x.real, x.imag), length = pow(size, y.real), angle = atan2(x.imag, x.real), phase = angle * y.real;
    if (y.imag != 0.0) {
        length /= exp(angle * y.imag);
        phase += y.imag * log(size);
    }
    *out = (Pair){length * cos(phase), length * sin(phase)};
    return true;
}

static Value complex_slot_power(Borrowed a, Borrowed b, Borrowed modulus) {
    COMPLEX_OPERANDS(a, b);
    if (modulus != NONE)
        return raise_error(&exc_ValueError, "complex modulo");
    Pair result;
    bool defined;
    if (y.imag == 0.0 && y.real == floor(y.real) && fabs(y.real) <= 100.0) {
        long n = (long)y.real;
        if (n > 0) {
            result = pair_power_unsigned(x, n);
            defined = true;
        } else {
            defined = pair_divide((Pair){1.0, 0.0}, pair_power_unsigned(x, -n), &result);
        }
    } else {
        defined = pair_power(x, y, &result);
    }
    if (!defined)
        return raise_error(&exc_ZeroDivisionError, "0.0 to a negative or complex power");
    if (isinf(result.real) || isinf(result.imag))
        return raise_error(&exc_OverflowError, "complex exponentiation");
    return complex_from_pair(result);
}

static Value complex_slot_negative(Borrowed self) {
    Pair p = complex_get(self);
    return complex_new(-p.real, -p.imag);
}

static Value complex_exact(Borrowed self) {
    return is_exact(self, &complex_type) ? own(self) : complex_from_pair(complex_get(self));
}

static Value complex_slot_absolute(Borrowed self) {
    Pair p = complex_get(self);
    if (isinf(p.real) || isinf(p.imag))
        return float_new(INFINITY);
    double size = hypot(p.real, p.imag);
    if (isinf(size))
        return raise_error(&exc_OverflowError, "absolute value too large");
    return float_new(size);
}

static int complex_slot_boolean(Borrowed self) {
    Pair p = complex_get(self);
    return p.real != 0.0 || p.imag != 0.0;
}

static hash_t complex_slot_hash(Borrowed self) {
    Pair p = complex_get(self);
    uint64_t hash = (uint64_t)hash_double(self, p.real) + 1000003u * (uint64_t)hash_double(self, p.imag);
    return (hash_t)hash == -1 ? -2 : (hash_t)hash;
}

static Value complex_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE)
        return NOT_IMPLEMENTED;
    Pair x = complex_get(a);
    bool equal;
    if (is_complex(b)) {
        Pair y = complex_get(b);
        equal = x.real == y.real && x.imag == y.imag;
    } else if (is_int(b) || is_float(b)) {
        OWNED Value real = float_new(x.real);
        int same = real ? is_equal(real, b) : -1;
        if (same < 0)
            return NULL;
        equal = same && x.imag == 0.0;
    } else {
        return NOT_IMPLEMENTED;
    }
    return bool_value(equal == (op == COMPARE_EQ));
}

/* --- text --- */

/* A part as repr shows it: shortest digits, no ".0". */
static char *complex_write_part(double d, bool plus, char *out) {
    ssize_t size;
    char text[40];
    int length = float_repr_text(d, text);
    size = length > 2 && text[length - 1] == '0' && text[length - 2] == '.' ? length - 2 : length;
    if (plus && text[0] != '-')
        *out++ = '+';
    memcpy(out, text, (size_t)size);
    return out + size;
}

static Value complex_slot_repr(Borrowed self) {
    Pair p = complex_get(self);
    char text[80], *out = text;
    bool short_form = p.real == 0.0 && !signbit(p.real);
    if (!short_form) {
        *out++ = '(';
        out = complex_write_part(p.real, false, out);
    }
    out = complex_write_part(p.imag, !short_form, out);
    *out++ = 'j';
    if (!short_form)
        *out++ = ')';
    return str_from_ascii(text, out - text);
}

static bool complex_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Reads a sign (or none) and a number. *number says whether there was more than a sign. */
static double complex_read_part(const char **at, bool *number) {
    const char *stop;
    double d = float_parse(*at, &stop);
    *number = stop != *at;
    if (*number) {
        *at = stop;
        return d;
    }
    bool minus = **at == '-';
    *at += minus || **at == '+';
    return minus ? -1.0 : 1.0;
}

/* x, yj, x+yj, and y may be left out; white space around, and parentheses. `text` is zero-terminated and plain. */
static bool complex_parse(const char *text, const char *end, Pair *out) {
    const char *at = text;
    *out = (Pair){0.0, 0.0};
    while (complex_is_space(*at))
        at++;
    bool bracket = *at == '(';
    if (bracket)
        for (at++; complex_is_space(*at);)
            at++;
    bool number;
    double first = complex_read_part(&at, &number);
    if (*at == 'j' || *at == 'J') {
        out->imag = first;
        at++;
    } else if (!number) {
        return false;
    } else {
        out->real = first;
        if (*at == '+' || *at == '-') {
            out->imag = complex_read_part(&at, &number);
            if (*at != 'j' && *at != 'J')
                return false;
            at++;
        }
    }
    while (complex_is_space(*at))
        at++;
    if (bracket) {
        if (*at++ != ')')
            return false;
        while (complex_is_space(*at))
            at++;
    }
    return at == end;
}

/* Copies `text` as ASCII without the underscores that stand between digits. */
static char *complex_plain_text(Borrowed text, ssize_t *size) {
    ssize_t length = str_length(text);
    char *plain = memory_new((size_t)length + 1);
    if (!plain)
        return NULL;
    ssize_t count = 0;
    for (ssize_t i = 0; i < length; i++) {
        uint32_t c = str_char(text, i);
        int decimal = c < 128 ? -1 : char_decimal(c);
        char plain_char = c < 128 ? (char)c : decimal >= 0 ? (char)('0' + decimal) : char_is_space(c) ? ' ' : '?';
        bool between = plain_char == '_' && count && plain[count - 1] >= '0' && plain[count - 1] <= '9' &&
                       i + 1 < length && char_decimal(str_char(text, i + 1)) >= 0;
        if (!between)
            plain[count++] = plain_char;
    }
    plain[count] = 0;
    *size = count;
    return plain;
}

static bool complex_from_str(Borrowed text, Pair *out) {
    ssize_t size;
    char *plain = complex_plain_text(text, &size);
    if (!plain)
        return false;
    bool good = complex_parse(plain, plain + size, out);
    memory_free(plain);
    if (!good)
        raise_error(&exc_ValueError, "complex() arg is a malformed string");
    return good;
}

/* --- making --- */

/* __complex__ of a number: 1 and a complex object, 0 when it has none, -1. */
static int complex_try_special(Borrowed v, Value *out) {
    Value result;
    int found = call_special(v, STR(__complex__), NULL, 0, &result);
    if (found <= 0)
        return found;
    if (!is_complex(result)) {
        raise_error(&exc_TypeError, "__complex__ returned non-complex (type %T)", result);
    } else if (is_exact(result, &complex_type) ||
               warn(&exc_DeprecationWarning, 1,
                    "__complex__ returned non-complex (type %T).  The ability to return an instance of a strict subclass "
                    "of complex is deprecated, and may not be supported in a future version of Python.",
                    result)) {
        *out = result;
        return 1;
    }
    drop(result);
    return -1;
}

/* A real or complex number as a pair; *is_pair says which. `error` takes the type's name. */
static bool complex_convert(Borrowed v, const char *error, Pair *out, bool *is_pair) {
    *is_pair = false;
    out->imag = 0.0;
    if (is_complex(v)) {
        *out = complex_get(v);
        *is_pair = true;
        return true;
    }
    if (is_float(v) || is_int(v) || type_of(v)->info->to_float || has_index(v)) {
        OWNED Value number = number_to_float(v);
        if (!number)
            return false;
        out->real = float_get(number);
        return true;
    }
    return raise_error(&exc_TypeError, error, v), false;
}

bool arg_complex(Borrowed v, double *real, double *imag) {
    OWNED Value special = NULL;
    Pair p;
    bool is_pair;
    if (!is_immediate(v) && !is_complex(v) && complex_try_special(v, &special) < 0)
        return false;
    if (!complex_convert(special ? special : v, "must be real number, not %T", &p, &is_pair))
        return false;
    *real = p.real;
    *imag = p.imag;
    return true;
}

/* complex(real, imag) is real + imag * 1j, computed so that signed zeros survive where both are real. */
static Value complex_construct(Type *type, Borrowed real, Borrowed imag) {
    OWNED Value special = NULL;
    Pair r = {0.0, 0.0}, i = {0.0, 0.0};
    bool r_pair = false, i_pair = false;
    if (real && is_str(real)) {
        if (imag)
            return raise_error(&exc_TypeError, "complex() can't take second arg if first is a string");
        if (!complex_from_str(real, &r))
            return NULL;
        r_pair = true;
    } else {
        if (imag && is_str(imag))
            return raise_error(&exc_TypeError, "complex() second arg can't be a string");
        if (real) {
            if (!is_immediate(real) && !is_exact(real, &complex_type) && complex_try_special(real, &special) < 0)
                return NULL;
            if (!complex_convert(special ? special : real,
                                 "complex() first argument must be a string or a number, not '%T'", &r, &r_pair))
                return NULL;
        }
        if (imag && !complex_convert(imag, "complex() second argument must be a number, not '%T'", &i, &i_pair))
            return NULL;
    }
    Pair result = r;
    if (imag) {
        if (i_pair)
            result.real -= i.imag;
        result.imag = r_pair ? r.imag + i.real : i.real;
    }
    if (type == &complex_type)
        return complex_from_pair(result);
    Value self = type_alloc(type);
    if (self) {
        AS(Complex, self)->real = result.real;
        AS(Complex, self)->imag = result.imag;
    }
    return self;
}

static Value complex_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Borrowed bound[2];
    if (!native_bind("complex", "(real=0, imag=0)", args, count, keywords, bound, NULL))
        return NULL;
    if (type == &complex_type && bound[0] && !bound[1] && is_exact(bound[0], &complex_type))
        return own(bound[0]);
    return complex_construct(type, bound[0], bound[1]);
}

/* --- methods --- */

static Value complex_py_conjugate(Borrowed self, Borrowed const *args) {
    Pair p = complex_get(self);
    return complex_new(p.real, -p.imag);
}

static Value complex_py_complex(Borrowed self, Borrowed const *args) { return complex_exact(self); }

static Value complex_py_getnewargs(Borrowed self, Borrowed const *args) {
    Pair p = complex_get(self);
    return build_value("(dd)", p.real, p.imag);
}

static Value complex_py_format(Borrowed self, Borrowed const *args) {
    return arg_is_str("__format__", 0, args[0]) ? number_format_complex(self, args[0]) : NULL;
}

static const MethodDef complex_methods[] = {
    METHOD("conjugate", complex_py_conjugate, "($self, /)", "The number with its imaginary part negated."),
    METHOD("__complex__", complex_py_complex, "($self, /)", "The number as an exact complex."),
    METHOD("__getnewargs__", complex_py_getnewargs, "($self, /)", "Arguments for pickling."),
    METHOD("__format__", complex_py_format, "($self, format_spec, /)", "Formats as the specification says."),
    METHOD_END,
};

static const MemberDef complex_members[] = {
    {"real", MEMBER_DOUBLE, offsetof(Complex, real), true, "the real part"},
    {"imag", MEMBER_DOUBLE, offsetof(Complex, imag), true, "the imaginary part"},
    MEMBER_END,
};

static TypeInfo complex_info = {
    .slot_flags = INFO_STATIC,
    .methods = complex_methods,
    .members = complex_members,
    .new_signature = "(real=0, imag=0)",
    .new = complex_slot_new,
    .repr = complex_slot_repr,
    .hash = complex_slot_hash,
    .compare = complex_slot_compare,
    .add = complex_slot_add,
    .subtract = complex_slot_subtract,
    .multiply = complex_slot_multiply,
    .power = complex_slot_power,
    .negative = complex_slot_negative,
    .positive = complex_exact,
    .absolute = complex_slot_absolute,
    .boolean = complex_slot_boolean,
    .true_divide = complex_slot_true_divide,
};

Type complex_type = {
    STATIC_TYPE("complex", Complex, &complex_info),
    .flags = TYPE_FLAG_BASE | TYPE_FLAG_IMMUTABLE,
    .doc = "The complex number real + imag*1j, or the one that a text denotes.",
};
