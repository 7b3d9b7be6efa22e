/* SPDX-License-Identifier: MIT
   The units of argument formats ("i", "s#", "O&", "(ii)"): one argument into the C variables that the caller named.

   A converter answers NULL, or what is wrong ("must be int, not str"), which arg_fail turns into a TypeError unless the
   converter has set an error itself. Memory and buffers that were handed out are written down in the reader, to be given
   back when a later argument is wrong. Called by arg_parse.c and arg_keyword.c. */
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "capi/arg.h"
#include "capi/capi.h"
#include "capi/unicode.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/str.h"

enum { CLEANUP_SUPPORTED = 0x20000 };
#define FAILED "" /* an error is set */
#define NEXT(r, type) va_arg((r)->list, type)

void arg_reader_start(ArgReader *r, const char *format, va_list list, bool short_sizes) {
    r->at = format;
    va_copy(r->list, list);
    r->short_sizes = short_sizes;
    r->depth = 0;
    r->cleanup_count = 0;
    r->cleanup_room = ARG_CLEANUPS;
    r->cleanups = r->small;
}

static void clean(ArgCleanup *c) {
    switch (c->kind) {
    case ARG_CLEAN_MEMORY:
        memory_free(*(void **)c->place);
        *(void **)c->place = NULL;
        break;
    case ARG_CLEAN_BUFFER: buffer_release(c->place); break;
    case ARG_CLEAN_CONVERTER: c->convert(NULL, c->place); break;
    }
}

bool arg_reader_end(ArgReader *r, bool ok) {
    va_end(r->list);
    for (ssize_t i = 0; !ok && i < r->cleanup_count; i++)
        clean(&r->cleanups[i]);
    if (r->cleanups != r->small)
        memory_free(r->cleanups);
    return ok;
}

static bool add_cleanup(ArgReader *r, ArgCleanup c) {
    if (r->cleanup_count == r->cleanup_room) {
        ArgCleanup *more = memory_new_array((size_t)r->cleanup_room * 2, sizeof *more);
        if (!more) {
            clean(&c);
            return false;
        }
        memcpy(more, r->cleanups, (size_t)r->cleanup_count * sizeof *more);
        if (r->cleanups != r->small)
            memory_free(r->cleanups);
        r->cleanups = more;
        r->cleanup_room *= 2;
    }
    r->cleanups[r->cleanup_count++] = c;
    return true;
}

/* --- messages --- */

static const char *kind_of(Object *arg) { return TO_VALUE(arg) == NONE ? "None" : arg->type->name; }

static COLD const char *must_be(ArgReader *r, const char *expected, Object *arg) {
    snprintf(r->message, sizeof r->message, "must be %.50s, not %.50s", expected, kind_of(arg));
    return r->message;
}
static COLD const char *bad_unit(ArgReader *r, const char *what) {
    snprintf(r->message, sizeof r->message, "%.100s", what);
    return r->message;
}

bool arg_fail(ArgReader const *r, ssize_t position, const char *what, const char *function, const char *message) {
    char text[512], *p = text;
    Type *class = *what == '(' ? &exc_SystemError : &exc_TypeError; /* the format is wrong, not the argument */
    if (error_is_set())
        return false;
    if (message)
        return raise_error(class, "%s", message) != NULL;
    if (function)
        p += snprintf(p, sizeof text, "%.200s() ", function);
    p += position ? sprintf(p, "argument %zd", position) : sprintf(p, "argument");
    for (int i = 0; position && i < r->depth && p - text < 220; i++)
        p += sprintf(p, ", item %d", r->path[i]);
    snprintf(p, (size_t)(text + sizeof text - p), " %.256s", what);
    return raise_error(class, "%s", text) != NULL;
}

/* --- numbers --- */

/* What PyLong_AsLong gives. */
static bool get_long(Object *arg, long *out) {
    OWNED Value v = is_int(V(arg)) ? own(V(arg)) : number_index(V(arg));
    return v && int_get_int64(v, out);
}
/* Modulo 2**64; never fails for an int. */
static bool get_masked(Object *arg, uint64_t *out) {
    OWNED Value v = is_int(V(arg)) ? own(V(arg)) : number_index(V(arg));
    if (v)
        *out = int_get_uint64_mask(v);
    return v != NULL;
}

static COLD const char *out_of_range(const char *kind, bool below) {
    raise_error(&exc_OverflowError, "%s is %s", kind, below ? "less than minimum" : "greater than maximum");
    return FAILED;
}

static const char *convert_checked(Object *arg, long min, long max, const char *kind, long *out) {
    if (!get_long(arg, out))
        return FAILED;
    return *out < min || *out > max ? out_of_range(kind, *out < min) : NULL;
}

static const char *convert_int(ArgReader *r, Object *arg, char unit) {
    long n = 0;
    uint64_t bits = 0;
    const char *wrong = NULL;
    void *place = NEXT(r, void *);
    switch (unit) {
    case 'b':
        if (!(wrong = convert_checked(arg, 0, UINT8_MAX, "unsigned byte integer", &n)))
            *(unsigned char *)place = (unsigned char)n;
        return wrong;
    case 'h':
        if (!(wrong = convert_checked(arg, INT16_MIN, INT16_MAX, "signed short integer", &n)))
            *(short *)place = (short)n;
        return wrong;
    case 'i':
        if (!(wrong = convert_checked(arg, INT32_MIN, INT32_MAX, "signed integer", &n)))
            *(int *)place = (int)n;
        return wrong;
    case 'l':
        if (!get_long(arg, &n))
            return FAILED;
        *(long *)place = n;
        return NULL;
    default: /* B H I: what fits, without a check */
        if (!get_masked(arg, &bits))
            return FAILED;
        if (unit == 'B')
            *(unsigned char *)place = (unsigned char)bits;
        else if (unit == 'H')
            *(unsigned short *)place = (unsigned short)bits;
        else
            *(unsigned *)place = (unsigned)bits;
        return NULL;
    }
}

static const char *convert_wide_int(ArgReader *r, Object *arg, char unit) {
    void *place = NEXT(r, void *);
    if (unit == 'k' || unit == 'K') {
        if (!is_int(V(arg)))
            return must_be(r, "int", arg);
        *(uint64_t *)place = int_get_uint64_mask(V(arg));
        return NULL;
    }
    OWNED Value v = number_index(V(arg));
    int overflow = 0;
    int64_t n = v ? int_get(v, &overflow) : 0;
    if (overflow)
        raise_error(&exc_OverflowError, unit == 'n' ? "Python int too large to convert to C ssize_t" : "int too big to convert");
    if (!v || overflow)
        return FAILED;
    *(int64_t *)place = n;
    return NULL;
}

static const char *convert_float(ArgReader *r, Object *arg, char unit) {
    void *place = NEXT(r, void *);
    double d, parts[2];
    if (unit == 'D') {
        if (!arg_complex(V(arg), &parts[0], &parts[1]))
            return FAILED;
        memcpy(place, parts, sizeof parts);
        return NULL;
    }
    if (!arg_double(V(arg), &d))
        return FAILED;
    if (unit == 'd')
        *(double *)place = d;
    else
        *(float *)place = (float)d;
    return NULL;
}

/* --- characters --- */

static const char *convert_char(ArgReader *r, Object *arg, char unit) {
    void *place = NEXT(r, void *);
    Borrowed v = V(arg);
    if (unit == 'C') {
        if (!is_str(v) || str_length(v) != 1)
            return must_be(r, "a unicode character", arg);
        *(int *)place = (int)str_char(v, 0);
        return NULL;
    }
    if (is_bytes(v) && bytes_size(v) == 1)
        *(char *)place = bytes_data(v)[0];
    else if (is_bytearray(v) && bytearray_size(v) == 1)
        *(char *)place = bytearray_data(v)[0];
    else
        return must_be(r, "a byte string of length 1", arg);
    return NULL;
}

/* --- text and bytes --- */

static bool read_hash(ArgReader *r) {
    if (*r->at != '#')
        return false;
    r->at++;
    return true;
}
static COLD const char *sizes_fail(void) {
    raise_error(&exc_SystemError, "PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
    return FAILED;
}

/* `y*`, `s*`, `z*`: any contiguous buffer; text as UTF-8. */
static const char *convert_buffer(ArgReader *r, Object *arg, char unit) {
    Buffer *buffer = NEXT(r, Buffer *);
    Borrowed v = V(arg);
    if (unit == 'z' && v == NONE) {
        if (!buffer_fill(buffer, NULL, NULL, 0, true, BUFFER_SIMPLE))
            return FAILED;
    } else if (unit != 'y' && is_str(v)) {
        ssize_t size;
        const char *text = str_utf8(v, &size);
        if (!text || !buffer_fill(buffer, v, (void *)text, size, true, BUFFER_SIMPLE))
            return FAILED;
    } else {
        if (!buffer_get(v, buffer, BUFFER_SIMPLE))
            return FAILED;
        if (!buffer_is_contiguous(buffer, 'C')) {
            buffer_release(buffer);
            return must_be(r, "contiguous buffer", arg);
        }
    }
    return add_cleanup(r, (ArgCleanup){ARG_CLEAN_BUFFER, buffer, NULL}) ? NULL : FAILED;
}

static const char *convert_writable(ArgReader *r, Object *arg) {
    if (*r->at != '*')
        return bad_unit(r, "(invalid use of 'w' format character)");
    r->at++;
    Buffer *buffer = NEXT(r, Buffer *);
    if (!buffer_get(V(arg), buffer, BUFFER_WRITABLE)) {
        error_clear();
        return must_be(r, "read-write bytes-like object", arg);
    }
    if (!buffer_is_contiguous(buffer, 'C')) {
        buffer_release(buffer);
        return must_be(r, "contiguous buffer", arg);
    }
    return add_cleanup(r, (ArgCleanup){ARG_CLEAN_BUFFER, buffer, NULL}) ? NULL : FAILED;
}

/* The bytes of an object that keeps them in place as long as it lives. */
static const char *convert_read_only(ArgReader *r, Object *arg, const char **text, ssize_t *size) {
    if (arg->type->info->get_buffer && arg->type->info->release_buffer)
        return must_be(r, "read-only bytes-like object", arg);
    Buffer buffer;
    if (!buffer_get(V(arg), &buffer, BUFFER_SIMPLE))
        return FAILED;
    *text = buffer.data;
    *size = buffer.size;
    bool contiguous = buffer_is_contiguous(&buffer, 'C');
    buffer_release(&buffer);
    return contiguous ? NULL : must_be(r, "contiguous buffer", arg);
}

static const char *convert_text(ArgReader *r, Object *arg, char unit) {
    Borrowed v = V(arg);
    const char *text = NULL, *wrong = NULL;
    ssize_t size = 0;
    if (*r->at == '*') {
        r->at++;
        return convert_buffer(r, arg, unit);
    }
    bool sized = read_hash(r);
    const char **place = NEXT(r, const char **);
    if (sized && r->short_sizes)
        return sizes_fail();
    ssize_t *size_place = sized ? NEXT(r, ssize_t *) : NULL;
    if (unit == 'z' && v == NONE)
        ;
    else if (unit != 'y' && is_str(v)) {
        if (!(text = str_utf8(v, &size)))
            return FAILED;
    } else if (unit != 'y' && !sized)
        return must_be(r, unit == 'z' ? "str or None" : "str", arg);
    else if ((wrong = convert_read_only(r, arg, &text, &size)))
        return wrong;
    if (text && !sized && strlen(text) != (size_t)size) {
        raise_error(&exc_ValueError, unit == 'y' ? "embedded null byte" : "embedded null character");
        return FAILED;
    }
    *place = text;
    if (sized)
        *size_place = size;
    return NULL;
}



/* `u`, `Z`: wide characters that the str keeps. */
static const char *convert_wide(ArgReader *r, Object *arg, char unit) {
    bool sized = read_hash(r);
    wchar_t **place = NEXT(r, wchar_t **), *text = NULL;
    ssize_t size = 0;
    if (!warn(&exc_DeprecationWarning, 1, "getargs: The '%c' format is deprecated. Use 'U' instead.", unit))
        return FAILED;
    if (sized && r->short_sizes)
        return sizes_fail();
    ssize_t *size_place = sized ? NEXT(r, ssize_t *) : NULL;
    if (is_str(V(arg))) {
        if (!(text = PyUnicode_AsUnicodeAndSize(arg, &size)))
            return FAILED;
    } else if (unit == 'u' || V(arg) != NONE) {
        return must_be(r, unit == 'Z' ? "str or None" : "str", arg);
    }
    if (text && !sized && wcslen(text) != (size_t)size) {
        raise_error(&exc_ValueError, "embedded null character");
        return FAILED;
    }
    *place = text;
    if (sized)
        *size_place = size;
    return NULL;
}

/* Into memory of the caller, or memory that the caller has to free. */
static const char *store_encoded(ArgReader *r, Object *arg, const char *text, ssize_t size, char **place, ssize_t *size_place) {
    if (!size_place && strlen(text) != (size_t)size)
        return must_be(r, "encoded string without null bytes", arg);
    if (size_place && *place) {
        if (size + 1 > *size_place) {
            raise_error(&exc_ValueError, "encoded string too long (%zd, maximum length %zd)", size, *size_place - 1);
            return FAILED;
        }
    } else {
        char *block = memory_new((size_t)size + 1);
        if (!block)
            return FAILED;
        *place = block;
        if (!add_cleanup(r, (ArgCleanup){ARG_CLEAN_MEMORY, place, NULL}))
            return FAILED;
    }
    memcpy(*place, text, (size_t)size + 1);
    if (size_place)
        *size_place = size;
    return NULL;
}

/* `es`, `et`, with `#` or without. */
static const char *convert_encoded(ArgReader *r, Object *arg) {
    const char *encoding = NEXT(r, const char *);
    bool recode = *r->at == 's';
    Borrowed v = V(arg);
    OWNED Value encoded = NULL;
    if (!recode && *r->at != 't')
        return bad_unit(r, "(unknown parser marker combination)");
    r->at++;
    char **place = NEXT(r, char **);
    if (!place)
        return bad_unit(r, "(buffer is NULL)");
    if (!recode && (is_bytes(v) || is_bytearray(v)))
        encoded = own(v);
    else if (!is_str(v))
        return must_be(r, recode ? "str" : "str, bytes or bytearray", arg);
    else if (!(encoded = str_encode(v, encoding ? encoding : "utf-8", NULL)))
        return FAILED;
    bool is_array = is_bytearray(encoded);
    const char *text = is_array ? bytearray_data(encoded) : bytes_data(encoded);
    ssize_t size = is_array ? bytearray_size(encoded) : bytes_size(encoded), *size_place = NULL;
    if (read_hash(r)) {
        if (r->short_sizes)
            return sizes_fail();
        if (!(size_place = NEXT(r, ssize_t *)))
            return bad_unit(r, "(buffer_len is NULL)");
    }
    return store_encoded(r, arg, text, size, place, size_place);
}

/* --- objects --- */

static const char *convert_with_function(ArgReader *r, Object *arg) {
    int (*convert)(Object *, void *) = NEXT(r, int (*)(Object *, void *));
    void *place = NEXT(r, void *);
    int result = convert(arg, place);
    if (!result)
        return bad_unit(r, "(unspecified)");
    if (result != CLEANUP_SUPPORTED)
        return NULL;
    return add_cleanup(r, (ArgCleanup){ARG_CLEAN_CONVERTER, place, convert}) ? NULL : FAILED;
}

static const char *convert_object(ArgReader *r, Object *arg) {
    if (*r->at == '&') {
        r->at++;
        return convert_with_function(r, arg);
    }
    if (*r->at == '!') {
        r->at++;
        Type *type = NEXT(r, Type *);
        Object **place = NEXT(r, Object **);
        if (!type_is_subtype(arg->type, type))
            return must_be(r, type->name, arg);
        *place = arg;
        return NULL;
    }
    *NEXT(r, Object **) = arg;
    return NULL;
}

static const char *convert_object_of(ArgReader *r, Object *arg, bool ok, const char *expected) {
    Object **place = NEXT(r, Object **);
    if (!ok)
        return must_be(r, expected, arg);
    *place = arg;
    return NULL;
}

static const char *convert_truth(ArgReader *r, Object *arg) {
    int *place = NEXT(r, int *), truth = is_true(V(arg));
    if (truth < 0)
        return FAILED;
    *place = truth;
    return NULL;
}

/* --- tuples --- */

static ssize_t count_items(const char *format) {
    ssize_t count = 0;
    int level = 0;
    for (;; format++) {
        if (*format == '(') {
            count += level == 0;
            level++;
        } else if (*format == ')') {
            if (level-- == 0)
                return count;
        } else if (*format == ':' || *format == ';' || !*format) {
            return count;
        } else if (level == 0 && ((*format | 0x20) >= 'a' && (*format | 0x20) <= 'z')) {
            count++;
            if (*format == 'e' && format[1])
                format++;
        }
    }
}

static const char *convert_tuple(ArgReader *r, Object *arg, int level) {
    ssize_t wanted = count_items(r->at);
    if (!is_sequence(V(arg)) || is_bytes(V(arg))) {
        snprintf(r->message, sizeof r->message, "must be %zd-item sequence, not %.50s", wanted, kind_of(arg));
        return r->message;
    }
    ssize_t size = object_length(V(arg));
    if (size != wanted) {
        if (size < 0)
            return FAILED;
        snprintf(r->message, sizeof r->message, "must be sequence of length %zd, not %zd", wanted, size);
        return r->message;
    }
    for (ssize_t i = 0; i < size; i++) {
        /* Lent from here on: the sequence keeps it, as it does in CPython. */
        OWNED Value item = TO_VALUE(to_c(sequence_item(V(arg), i)));
        const char *wrong = "is not retrievable";
        if (!item)
            error_clear();
        else if (*r->at != '(')
            wrong = arg_convert(r, AS(Object, item));
        else if (level + 1 < ARG_LEVELS)
            r->at++, wrong = convert_tuple(r, AS(Object, item), level + 1);
        if (wrong) {
            r->path[level] = (int)i;
            if (r->depth <= level)
                r->depth = level + 1;
            return wrong;
        }
    }
    if (*r->at == ')')
        r->at++;
    return NULL;
}

/* --- all units --- */

const char *arg_convert(ArgReader *r, Object *arg) {
    char unit = *r->at++;
    switch (unit) {
    case '(': return convert_tuple(r, arg, 0);
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': return convert_int(r, arg, unit);
    case 'k': case 'K': case 'L': case 'n': return convert_wide_int(r, arg, unit);
    case 'f': case 'd': case 'D': return convert_float(r, arg, unit);
    case 'c': case 'C': return convert_char(r, arg, unit);
    case 'p': return convert_truth(r, arg);
    case 'y': case 's': case 'z': return convert_text(r, arg, unit);
    case 'u': case 'Z': return convert_wide(r, arg, unit);
    case 'e': return convert_encoded(r, arg);
    case 'S': return convert_object_of(r, arg, is_bytes(V(arg)), "bytes");
    case 'Y': return convert_object_of(r, arg, is_bytearray(V(arg)), "bytearray");
    case 'U': return convert_object_of(r, arg, is_str(V(arg)), "str");
    case 'O': return convert_object(r, arg);
    case 'w': return convert_writable(r, arg);
    default: return bad_unit(r, "(impossible<bad format char>)");
    }
}

static bool skip_fail(const char *what, const char *unit) {
    return raise_error(&exc_SystemError, "%s: '%.200s'", what, unit) != NULL;
}

/* Passes over one unit; *variables is how many it has (each a pointer), *sized whether one is a length. */
static bool skip_unit(const char **at, int *variables, bool *sized) {
    const char *start = *at;
    char unit = *(*at)++;
    if (unit == '(') {
        while (**at && **at != ')')
            if (!skip_unit(at, variables, sized))
                return false;
        if (**at != ')')
            return skip_fail("Unmatched left paren in format string", start);
        (*at)++;
        return true;
    }
    if (unit == ')')
        return skip_fail("Unmatched right paren in format string", start);
    if (!unit || !strchr("bBhHiIlkKLnfdDcCpyszuZSYUOwe", unit) || (unit == 'e' && **at != 's' && **at != 't'))
        return skip_fail("impossible<bad format char>", start);
    ++*variables;
    if (unit == 'e') {
        ++*variables;
        (*at)++;
    }
    if (strchr("yszuZe", unit) && **at == '#') {
        (*at)++;
        ++*variables;
        *sized = true;
    } else if (strchr("yszw", unit) && **at == '*') {
        (*at)++;
    } else if (unit == 'O' && (**at == '!' || **at == '&')) {
        (*at)++;
        ++*variables;
    }
    return true;
}

bool arg_skip(ArgReader *r) {
    int variables = 0;
    bool sized = false;
    if (!skip_unit(&r->at, &variables, &sized))
        return false;
    if (sized && r->short_sizes)
        return sizes_fail() == NULL;
    while (variables-- > 0)
        NEXT(r, void *);
    return true;
}

bool arg_skip_format(const char **at) {
    int variables = 0;
    bool sized = false;
    return skip_unit(at, &variables, &sized);
}

void arg_format_words(const char *format, const char **function, const char **message) {
    size_t units = strcspn(format, ":;");
    *function = format[units] == ':' ? format + units + 1 : NULL;
    *message = format[units] == ';' ? format + units + 1 : NULL;
}
