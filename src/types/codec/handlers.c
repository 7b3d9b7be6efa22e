/* SPDX-License-Identifier: MIT
   The built-in error handlers as functions that Python code can call (codecs.lookup_error("ignore") ...). They take a
   UnicodeError and return (replacement, position to go on). The registry starts out with them. */
#include "types/codec/codec_priv.h"

#include <stdio.h>
#include <strings.h>

#include "object/native.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/int.h"
#include "types/list.h"
#include "types/unicode.h"

static UnicodeErrorException *unicode_error(Borrowed v) { return AS(UnicodeErrorException, v); }

static COLD Value wrong_exception(Borrowed v) {
    return raise_error(&exc_TypeError, "don't know how to handle %.200T in error callback", v);
}

/* Start and end, put right so that they lie in the object: at least one item, unless it is empty. */
static bool error_range(Borrowed v, ssize_t *start, ssize_t *end) {
    Value object = unicode_error(v)->object;
    bool decoding = is_instance(v, &exc_UnicodeDecodeError);
    if (!object)
        return raise_error(&exc_TypeError, "object attribute not set");
    if (decoding ? !is_bytes(object) : !is_str(object))
        return raise_error(&exc_TypeError, decoding ? "object attribute must be bytes" : "object attribute must be unicode");
    ssize_t size = decoding ? bytes_size(object) : str_length(object);
    *start = unicode_error(v)->start;
    *end = unicode_error(v)->end;
    if (*start < 0)
        *start = 0;
    if (*start >= size)
        *start = size - 1;
    if (*end < 1)
        *end = 1;
    if (*end > size)
        *end = size;
    return true;
}

static bool is_encode_error(Borrowed v) { return is_instance(v, &exc_UnicodeEncodeError); }
static bool is_decode_error(Borrowed v) { return is_instance(v, &exc_UnicodeDecodeError); }
static bool is_translate_error(Borrowed v) { return is_instance(v, &exc_UnicodeTranslateError); }

static Value answer(STEALS Value text, ssize_t at) {
    OWNED Value owned = text;
    return owned ? tuple_pack(2, owned, imm_int(at)) : NULL;
}

static Value codec_py_strict_errors(Borrowed self, Borrowed const *args) {
    if (!is_exception(args[0]))
        return raise_error(&exc_TypeError, "codec must pass exception instance");
    return raise_exception(own(args[0]));
}

static Value codec_py_ignore_errors(Borrowed self, Borrowed const *args) {
    ssize_t start, end;
    if (!is_encode_error(args[0]) && !is_decode_error(args[0]) && !is_translate_error(args[0]))
        return wrong_exception(args[0]);
    return error_range(args[0], &start, &end) ? answer(STR_EMPTY, end) : NULL;
}

static Value repeat_char(uint32_t c, ssize_t n) {
    StrBuilder b = STR_BUILDER_INIT;
    while (n-- > 0) {
        if (!str_builder_add_char(&b, c)) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return str_builder_finish(&b);
}

static Value codec_py_replace_errors(Borrowed self, Borrowed const *args) {
    ssize_t start, end;
    bool encoding = is_encode_error(args[0]), decoding = is_decode_error(args[0]);
    if (!encoding && !decoding && !is_translate_error(args[0]))
        return wrong_exception(args[0]);
    if (!error_range(args[0], &start, &end))
        return NULL;
    return answer(repeat_char(encoding ? '?' : 0xfffd, decoding ? 1 : end - start), end);
}

/* Text for one character of an encoding error. */
typedef int (*EscapeFn)(uint32_t c, char *out);

static int escape_xml(uint32_t c, char *out) { return sprintf(out, "&#%u;", c); }
static int escape_backslash(uint32_t c, char *out) {
    return sprintf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}
static int escape_name(uint32_t c, char *out) {
    char name[CHAR_NAME_MAX];
    if (!char_name(c, name))
        return escape_backslash(c, out);
    return sprintf(out, "\\N{%s}", name);
}

static Value escape_all(Borrowed exception, EscapeFn escape) {
    ssize_t start, end;
    if (!error_range(exception, &start, &end))
        return NULL;
    Value object = unicode_error(exception)->object;
    StrBuilder b = STR_BUILDER_INIT;
    for (ssize_t i = start; i < end; i++) {
        char text[320];
        uint32_t c = is_str(object) ? str_char(object, i) : (uint8_t)bytes_data(object)[i];
        if (!str_builder_add_ascii(&b, text, escape(c, text))) {
            str_builder_discard(&b);
            return NULL;
        }
    }
    return answer(str_builder_finish(&b), end);
}

static Value codec_py_xmlcharrefreplace_errors(Borrowed self, Borrowed const *args) {
    return is_encode_error(args[0]) ? escape_all(args[0], escape_xml) : wrong_exception(args[0]);
}

static Value codec_py_backslashreplace_errors(Borrowed self, Borrowed const *args) {
    if (!is_encode_error(args[0]) && !is_decode_error(args[0]) && !is_translate_error(args[0]))
        return wrong_exception(args[0]);
    return escape_all(args[0], escape_backslash);
}

static Value codec_py_namereplace_errors(Borrowed self, Borrowed const *args) {
    return is_encode_error(args[0]) ? escape_all(args[0], escape_name) : wrong_exception(args[0]);
}

/* --- surrogatepass --- */

typedef struct {
    int bytes; /* that a surrogate takes; 0: not an encoding that has them */
    bool big_endian;
} SurrogateForm;

/* Which of UTF-8, UTF-16 and UTF-32 an encoding's name means. */
static SurrogateForm surrogate_form(const char *name) {
    SurrogateForm none = {0, false};
    if (strcasecmp(name, "cp65001") == 0)
        return (SurrogateForm){3, false};
    if (strncasecmp(name, "utf", 3) != 0)
        return none;
    name += 3;
    if (*name == '-' || *name == '_')
        name++;
    if (strcmp(name, "8") == 0)
        return (SurrogateForm){3, false};
    int bytes = strncmp(name, "16", 2) == 0 ? 2 : strncmp(name, "32", 2) == 0 ? 4 : 0;
    if (!bytes)
        return none;
    name += 2;
    if (!*name)
        return (SurrogateForm){bytes, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__};
    if (*name == '-' || *name == '_')
        name++;
    if (strcasecmp(name, "le") == 0)
        return (SurrogateForm){bytes, false};
    return strcasecmp(name, "be") == 0 ? (SurrogateForm){bytes, true} : none;
}

static void surrogate_write(SurrogateForm form, uint32_t c, uint8_t *out) {
    if (form.bytes == 3) {
        out[0] = (uint8_t)(0xe0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (c & 0x3f));
        return;
    }
    for (int i = 0; i < form.bytes; i++)
        out[form.big_endian ? form.bytes - 1 - i : i] = (uint8_t)(i < 2 ? c >> (8 * i) : 0);
}

static Value surrogatepass_encode(Borrowed exception, SurrogateForm form) {
    ssize_t start, end;
    if (!error_range(exception, &start, &end))
        return NULL;
    Value object = unicode_error(exception)->object;
    OWNED Value result = bytes_new(NULL, form.bytes * (end - start));
    if (!result)
        return NULL;
    for (ssize_t i = start; i < end; i++) {
        uint32_t c = str_char(object, i);
        if (!is_surrogate(c))
            return raise_exception(own(exception));
        surrogate_write(form, c, (uint8_t *)bytes_data(result) + form.bytes * (i - start));
    }
    return answer(MOVE(result), end);
}

static Value surrogatepass_decode(Borrowed exception, SurrogateForm form) {
    ssize_t start, end;
    if (!error_range(exception, &start, &end))
        return NULL;
    Value object = unicode_error(exception)->object;
    const uint8_t *p = (const uint8_t *)bytes_data(object) + start;
    uint32_t c = 0;
    if (bytes_size(object) - start >= form.bytes) {
        if (form.bytes == 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
            c = (uint32_t)(p[0] & 0xf) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        for (int i = 0; form.bytes != 3 && i < form.bytes; i++)
            c |= (uint32_t)p[form.big_endian ? form.bytes - 1 - i : i] << (8 * i);
    }
    if (!is_surrogate(c))
        return raise_exception(own(exception));
    return answer(str_from_char(c), start + form.bytes);
}

static Value codec_py_surrogatepass(Borrowed self, Borrowed const *args) {
    Borrowed exception = args[0];
    bool encoding = is_encode_error(exception);
    if (!encoding && !is_decode_error(exception))
        return wrong_exception(exception);
    Value name = unicode_error(exception)->encoding;
    if (!name || !is_str(name))
        return raise_error(&exc_TypeError, "encoding attribute must be unicode");
    const char *text = str_utf8(name, NULL);
    if (!text)
        return NULL;
    SurrogateForm form = surrogate_form(text);
    if (!form.bytes)
        return raise_exception(own(exception));
    return encoding ? surrogatepass_encode(exception, form) : surrogatepass_decode(exception, form);
}

/* --- surrogateescape (PEP 383) --- */

static Value surrogateescape_encode(Borrowed exception, ssize_t start, ssize_t end) {
    Value object = unicode_error(exception)->object;
    OWNED Value result = bytes_new(NULL, end - start);
    if (!result)
        return NULL;
    for (ssize_t i = start; i < end; i++) {
        uint32_t c = str_char(object, i);
        if (c < 0xdc80 || c > 0xdcff)
            return raise_exception(own(exception));
        bytes_data(result)[i - start] = (char)(c - 0xdc00);
    }
    return answer(MOVE(result), end);
}

static Value codec_py_surrogateescape(Borrowed self, Borrowed const *args) {
    Borrowed exception = args[0];
    ssize_t start, end;
    if (!is_encode_error(exception) && !is_decode_error(exception))
        return wrong_exception(exception);
    if (!error_range(exception, &start, &end))
        return NULL;
    if (is_encode_error(exception))
        return surrogateescape_encode(exception, start, end);
    const uint8_t *p = (const uint8_t *)bytes_data(unicode_error(exception)->object);
    uint32_t chars[4];
    ssize_t n = 0;
    while (n < 4 && start + n < end && p[start + n] >= 0x80) {
        chars[n] = 0xdc00u + p[start + n];
        n++;
    }
    if (n == 0)
        return raise_exception(own(exception));
    return answer(str_from_ucs4(chars, n), start + n);
}

/* --- the table --- */

#define HANDLER(name, function, doc) METHOD_ROW(name, .bound = function, "($module, exception, /)", doc, METHOD_HIDE_SIGNATURE)

static MethodDef const handler_rows[] = {
    HANDLER("strict_errors", codec_py_strict_errors, "Raises the exception."),
    HANDLER("ignore_errors", codec_py_ignore_errors, "Leaves out what cannot be converted."),
    HANDLER("replace_errors", codec_py_replace_errors, "Puts ? or U+FFFD in its place."),
    HANDLER("xmlcharrefreplace_errors", codec_py_xmlcharrefreplace_errors, "Puts XML character references in its place."),
    HANDLER("backslashreplace_errors", codec_py_backslashreplace_errors, "Puts backslash escapes in its place."),
    HANDLER("namereplace_errors", codec_py_namereplace_errors, "Puts \\N{...} escapes in its place."),
    HANDLER("surrogatepass", codec_py_surrogatepass, "Converts surrogates like other characters."),
    HANDLER("surrogateescape", codec_py_surrogateescape, "Keeps undecodable bytes as surrogates."),
    METHOD_END,
};

bool handlers_register_all(Borrowed registry) {
    static const char *const names[] = {
        "strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogatepass",
        "surrogateescape",
    };
    for (int i = 0; i < ARRAY_LENGTH(names); i++) {
        OWNED Value function = native_function_new(&handler_rows[i], NULL, NULL);
        if (!function || !dict_set_text(registry, names[i], function))
            return false;
    }
    return true;
}
