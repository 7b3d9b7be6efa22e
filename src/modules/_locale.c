/* SPDX-License-Identifier: MIT
   The module _locale: the C library's locales. They belong to the process, so that one interpreter's setlocale is seen by
   all; nothing else in Gilt depends on LC_NUMERIC but the format type 'n'. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "heap/memory.h"
#include "modules/module_tools.h"
#include "object/error.h"
#include "object/native.h"
#include "os/locale.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"

typedef struct {
    Value error; /* class locale.Error */
} LocaleState;
extern ModuleDef const locale_module;
static LocaleState *locale_state(void) { return module_state(&locale_module); }

/* --- arguments and results --- */

static COLD void *bad_argument(const char *function, const char *which, const char *wanted, Borrowed v) {
    if (v == NONE)
        return raise_error(&exc_TypeError, "%s() %s must be %s, not None", function, which, wanted);
    return raise_error(&exc_TypeError, "%s() %s must be %s, not %.50T", function, which, wanted, v);
}

/* A str as C text; *out is NULL for None when that is allowed. */
static bool text_arg(const char *function, const char *which, bool may_be_none, Borrowed v, const char **out) {
    *out = NULL;
    if (may_be_none && (!v || v == NONE))
        return true;
    if (!is_str(v))
        return bad_argument(function, which, may_be_none ? "str or None" : "str", v);
    ssize_t size;
    *out = str_utf8(v, &size);
    if (*out && strlen(*out) != (size_t)size)
        return raise_error(&exc_ValueError, "embedded null character");
    return *out != NULL;
}

/* Text in the encoding of the current locale. */
static Value locale_text(const char *text) {
    size_t room = strlen(text) + 1;
    wchar_t *wide = memory_new_array(room, sizeof *wide);
    if (!wide)
        return NULL;
    size_t n = mbstowcs(wide, text, room);
    Value v = n == (size_t)-1 ? str_decode_fs(text, (ssize_t)room - 1) : str_from_ucs4((uint32_t *)wide, (ssize_t)n);
    memory_free(wide);
    return v;
}

/* A str as zero-terminated wide text, which the caller frees. */
static wchar_t *wide_text(Borrowed v) {
    ssize_t n = str_length(v);
    if (str_find_char(v, 0, 0, n, 1) >= 0)
        return raise_error(&exc_ValueError, "embedded null character");
    wchar_t *wide = memory_new_array((size_t)n + 1, sizeof *wide);
    for (ssize_t i = 0; wide && i < n; i++)
        wide[i] = (wchar_t)str_char(v, i);
    if (wide)
        wide[n] = 0;
    return wide;
}

/* --- the locale --- */

static Value locale_py_setlocale(Borrowed self, Borrowed const *args) {
    int category;
    const char *name;
    if (!arg_int(args[0], &category) || !text_arg("setlocale", "argument 2", true, args[1], &name))
        return NULL;
    const char *result = setlocale(category, name);
    if (!result)
        return module_raise(locale_state()->error, name ? "unsupported locale setting" : "locale query failed");
    return locale_text(result);
}

/* "\3\3" is [3, 3, 0]. */
static Value grouping(const char *text) {
    OWNED Value list = list_new(0);
    for (; list && *text && *text != CHAR_MAX; text++)
        if (!list_append(list, imm_int(*text)))
            return NULL;
    if (list && list_size(list) && !list_append(list, imm_int(*text)))
        return NULL;
    return MOVE(list);
}

static Value locale_py_localeconv(Borrowed self, Borrowed const *args) {
    OWNED Value d = dict_new();
    if (!d)
        return NULL;
    struct lconv const *c = localeconv();
#define PUT(name, value)                                                                                               \
    do {                                                                                                               \
        OWNED Value v_ = value;                                                                                        \
        if (!v_ || !dict_set_text(d, name, v_))                                                                        \
            return NULL;                                                                                               \
    } while (0)
#define PUT_TEXT(field) PUT(#field, locale_text(c->field))
#define PUT_NUMBER(field) PUT(#field, int_new(c->field))
    PUT_TEXT(int_curr_symbol);
    PUT_TEXT(currency_symbol);
    PUT_TEXT(mon_decimal_point);
    PUT_TEXT(mon_thousands_sep);
    PUT("mon_grouping", grouping(c->mon_grouping));
    PUT_TEXT(positive_sign);
    PUT_TEXT(negative_sign);
    PUT_NUMBER(int_frac_digits);
    PUT_NUMBER(frac_digits);
    PUT_NUMBER(p_cs_precedes);
    PUT_NUMBER(p_sep_by_space);
    PUT_NUMBER(n_cs_precedes);
    PUT_NUMBER(n_sep_by_space);
    PUT_NUMBER(p_sign_posn);
    PUT_NUMBER(n_sign_posn);
    PUT_TEXT(decimal_point);
    PUT_TEXT(thousands_sep);
    PUT("grouping", grouping(c->grouping));
#undef PUT
#undef PUT_TEXT
#undef PUT_NUMBER
    return MOVE(d);
}

static Value locale_py_nl_langinfo(Borrowed self, Borrowed const *args) {
    int key;
    if (!arg_int(args[0], &key))
        return NULL;
    for (LanginfoKey const *k = os_langinfo_keys; k->name; k++)
        if (k->key == key)
            return locale_text(os_langinfo(key));
    return raise_error(&exc_ValueError, "unsupported langinfo constant");
}

static Value locale_py_getencoding(Borrowed self, Borrowed const *args) {
    for (LanginfoKey const *k = os_langinfo_keys; k->name; k++)
        if (strcmp(k->name, "CODESET") == 0)
            return str_from_text(os_langinfo(k->key));
    return str_from_text("utf-8");
}

/* --- collation --- */

static Value locale_py_strcoll(Borrowed self, Borrowed const *args) {
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i]))
            return bad_argument("strcoll", i ? "argument 2" : "argument 1", "str", args[i]);
    wchar_t *a = wide_text(args[0]), *b = a ? wide_text(args[1]) : NULL;
    Value result = b ? imm_int(wcscoll(a, b)) : NULL;
    memory_free(a);
    memory_free(b);
    return result;
}

static Value locale_py_strxfrm(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return bad_argument("strxfrm", "argument", "str", args[0]);
    wchar_t *text = wide_text(args[0]);
    if (!text)
        return NULL;
    errno = 0;
    size_t n = wcsxfrm(NULL, text, 0);
    Value result = NULL;
    if (errno && errno != ERANGE) {
        raise_errno(errno);
    } else {
        wchar_t *out = memory_new_array(n + 1, sizeof *out);
        if (out) {
            n = wcsxfrm(out, text, n + 1);
            result = str_from_ucs4((uint32_t *)out, (ssize_t)n);
        }
        memory_free(out);
    }
    memory_free(text);
    return result;
}

/* --- message catalogues --- */

static Value locale_py_gettext(Borrowed self, Borrowed const *args) {
    const char *message;
    if (!text_arg("gettext", "argument", false, args[0], &message))
        return NULL;
    return locale_text(os_gettext(NULL, message, os_message_category()));
}

static Value locale_py_dgettext(Borrowed self, Borrowed const *args) {
    const char *domain, *message;
    if (!text_arg("dgettext", "argument 1", true, args[0], &domain) ||
        !text_arg("dgettext", "argument 2", false, args[1], &message))
        return NULL;
    return locale_text(os_gettext(domain, message, os_message_category()));
}

static Value locale_py_dcgettext(Borrowed self, Borrowed const *args) {
    const char *domain, *message;
    int category;
    if (!text_arg("dcgettext", "argument 1", true, args[0], &domain) ||
        !text_arg("dcgettext", "argument 2", false, args[1], &message) || !arg_int(args[2], &category))
        return NULL;
    return locale_text(os_gettext(domain, message, category));
}

static Value locale_py_textdomain(Borrowed self, Borrowed const *args) {
    const char *domain;
    if (!text_arg("textdomain", "argument", true, args[0], &domain))
        return NULL;
    const char *current = os_textdomain(domain);
    return current ? locale_text(current) : raise_errno(errno);
}

static Value locale_py_bindtextdomain(Borrowed self, Borrowed const *args) {
    const char *domain;
    if (!text_arg("bindtextdomain", "argument 1", false, args[0], &domain))
        return NULL;
    if (!*domain)
        return module_raise(locale_state()->error, "domain must be a non-empty string");
    OWNED Value directory = NULL;
    if (args[1] != NONE && !(directory = path_encode(args[1])))
        return NULL;
    const char *current = os_bindtextdomain(domain, directory ? bytes_data(directory) : NULL);
    return current ? locale_text(current) : raise_errno(errno);
}

static Value locale_py_bind_textdomain_codeset(Borrowed self, Borrowed const *args) {
    const char *domain, *codeset;
    if (!text_arg("bind_textdomain_codeset", "argument 1", false, args[0], &domain) ||
        !text_arg("bind_textdomain_codeset", "argument 2", true, args[1], &codeset))
        return NULL;
    const char *current = os_bind_textdomain_codeset(domain, codeset);
    return current ? locale_text(current) : NONE;
}

/* --- the module --- */

static MethodDef const locale_methods[] = {
    METHOD("setlocale", locale_py_setlocale, "($module, category, locale=<unrepresentable>, /)", "Set or ask for a locale."),
    METHOD("localeconv", locale_py_localeconv, "($module, /)", "How numbers and amounts of money are written."),
    METHOD("strcoll", locale_py_strcoll, "($module, os1, os2, /)", "Compare two strings as the locale sorts them."),
    METHOD("strxfrm", locale_py_strxfrm, "($module, string, /)", "A string that compares as the locale sorts."),
    METHOD("nl_langinfo", locale_py_nl_langinfo, "($module, key, /)", "A fact about the locale."),
    METHOD("gettext", locale_py_gettext, "($module, msg, /)", "Translate a message."),
    METHOD("dgettext", locale_py_dgettext, "($module, domain, msg, /)", "Translate a message of a domain."),
    METHOD("dcgettext", locale_py_dcgettext, "($module, domain, msg, category, /)",
           "Translate a message of a domain and category."),
    METHOD("textdomain", locale_py_textdomain, "($module, domain, /)", "Set or ask for the current domain."),
    METHOD("bindtextdomain", locale_py_bindtextdomain, "($module, domain, dir, /)", "Set or ask for a domain's folder."),
    METHOD("bind_textdomain_codeset", locale_py_bind_textdomain_codeset, "($module, domain, codeset, /)",
           "Set or ask for a domain's encoding."),
    METHOD("getencoding", locale_py_getencoding, "($module, /)", "The locale's encoding."),
    METHOD_END,
};

static bool locale_exec(Borrowed module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"LC_CTYPE", LC_CTYPE},       {"LC_TIME", LC_TIME},         {"LC_COLLATE", LC_COLLATE}, {"LC_MONETARY", LC_MONETARY},
        {"LC_MESSAGES", LC_MESSAGES}, {"LC_NUMERIC", LC_NUMERIC},   {"LC_ALL", LC_ALL},         {"CHAR_MAX", CHAR_MAX},
    };
    for (int i = 0; i < ARRAY_LENGTH(constants); i++)
        if (!module_add_int(module, constants[i].name, constants[i].value))
            return false;
    for (LanginfoKey const *k = os_langinfo_keys; k->name; k++)
        if (!module_add_int(module, k->name, k->key))
            return false;
    return module_add_exception(module, "locale.Error", NULL, NULL, &locale_state()->error);
}

static int locale_traverse(void *state, Visitor visitor, void *arg) {
    VISIT(((LocaleState *)state)->error);
    return 0;
}
static void locale_clear(void *state) { drop(MOVE(((LocaleState *)state)->error)); }

static int locale_module_id;
ModuleDef const locale_module = {
    .name = "_locale",
    .doc = "Support for POSIX locales.",
    .methods = locale_methods,
    .exec = locale_exec,
    .state_size = sizeof(LocaleState),
    .traverse = locale_traverse,
    .clear = locale_clear,
    .id = &locale_module_id,
};
