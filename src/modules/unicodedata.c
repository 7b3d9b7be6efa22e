/* SPDX-License-Identifier: MIT
   The module unicodedata: properties, names and normalisation, of Unicode 14.0 as functions of the module and of Unicode
   3.2 as methods of `ucd_3_2_0` (for IDNA). Both are the same C functions; `self` tells which. The tables are generated
   (types/unicode_names.h). */
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/module.h"
#include "types/str.h"
#include "types/unicode_names.h"
#include "types/unicode_normalize.h"

typedef struct {
    Object head;
} Ucd;
static Type ucd_type;

static bool is_old(Borrowed self) { return is_exact(self, &ucd_type); }

/* --- arguments --- */

static bool char_arg(const char *function, const char *which, Borrowed v, uint32_t *out) {
    if (!is_str(v) || str_length(v) != 1)
        return raise_error(&exc_TypeError, "%s() %s must be a unicode character, not %.50T", function, which, v);
    *out = str_char(v, 0);
    return true;
}

/* The value that Unicode 3.2 had for a property, if it was another: *out. */
static bool old_value(uint32_t c, ChangeKind kind, uint32_t *out) {
    for (int i = 0; i < unicode_change_count; i++) {
        UnicodeChange const *change = &unicode_changes_3_2[i];
        if (change->kind == kind && c >= change->first && c <= change->last) {
            *out = change->value;
            return true;
        }
    }
    return false;
}

/* A property's number as `self` sees it: 0 for what 3.2 did not have. */
static uint32_t property(Borrowed self, uint32_t c, uint32_t now, ChangeKind kind) {
    if (!is_old(self))
        return now;
    uint32_t value;
    if (!unicode_properties_of(c)->in_3_2)
        return 0;
    return old_value(c, kind, &value) ? value : now;
}

static Value no_value(Borrowed fallback, const char *message) {
    return fallback ? own(fallback) : raise_error(&exc_ValueError, message);
}

/* --- properties --- */

static Value unicodedata_py_decimal(Borrowed self, Borrowed const *args) {
    uint32_t c, value;
    if (!char_arg("decimal", "argument 1", args[0], &c))
        return NULL;
    int decimal = char_decimal(c);
    if (is_old(self)) {
        if (!unicode_properties_of(c)->in_3_2)
            decimal = -1;
        else if (old_value(c, CHANGE_DECIMAL, &value))
            decimal = (int)value;
    }
    return decimal < 0 ? no_value(args[1], "not a decimal") : imm_int(decimal);
}

static Value unicodedata_py_digit(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("digit", "argument 1", args[0], &c))
        return NULL;
    int digit = char_digit(c);
    return digit < 0 ? no_value(args[1], "not a digit") : imm_int(digit);
}

static Value unicodedata_py_numeric(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("numeric", "argument 1", args[0], &c))
        return NULL;
    UnicodeProperties const *p = unicode_properties_of(c);
    if (!p->is_numeric || (is_old(self) && !p->in_3_2))
        return no_value(args[1], "not a numeric character");
    return float_new(unicode_numeric_values[p->numeric]);
}

static Value unicodedata_py_category(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("category", "argument", args[0], &c))
        return NULL;
    return str_intern_text(unicode_categories[property(self, c, unicode_properties_of(c)->category, CHANGE_CATEGORY)]);
}

static Value unicodedata_py_bidirectional(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("bidirectional", "argument", args[0], &c))
        return NULL;
    return str_intern_text(unicode_bidi_classes[property(self, c, unicode_properties_of(c)->bidi, CHANGE_BIDI)]);
}

static Value unicodedata_py_east_asian_width(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("east_asian_width", "argument", args[0], &c))
        return NULL;
    return str_intern_text(unicode_widths[property(self, c, unicode_properties_of(c)->width, CHANGE_WIDTH)]);
}

static Value unicodedata_py_mirrored(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("mirrored", "argument", args[0], &c))
        return NULL;
    return imm_int(property(self, c, unicode_properties_of(c)->mirrored, CHANGE_MIRRORED));
}

static Value unicodedata_py_combining(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("combining", "argument", args[0], &c))
        return NULL;
    UnicodeProperties const *p = unicode_properties_of(c);
    return imm_int(is_old(self) && !p->in_3_2 ? 0 : p->combining);
}

static Value unicodedata_py_decomposition(Borrowed self, Borrowed const *args) {
    uint32_t c;
    if (!char_arg("decomposition", "argument", args[0], &c))
        return NULL;
    unsigned at = unicode_decomposition_of(c);
    if (!at || (is_old(self) && !unicode_properties_of(c)->in_3_2))
        return STR_EMPTY;
    uint32_t head = unicode_decompositions[at];
    OWNED Value text = str_from_text(unicode_decomposition_prefixes[head & 0xff]);
    for (uint32_t i = 1; text && i <= head >> 8; i++) {
        const char *format = str_length(text) ? "%U %04X" : "%U%04X";
        Value longer = str_format(format, text, (int)unicode_decompositions[at + i]);
        REPLACE(text, longer);
    }
    return MOVE(text);
}

/* --- names --- */

static Value unicodedata_py_name(Borrowed self, Borrowed const *args) {
    uint32_t c;
    char name[CHAR_NAME_MAX];
    if (!char_arg("name", "argument 1", args[0], &c))
        return NULL;
    if ((is_old(self) && !unicode_properties_of(c)->in_3_2) || !char_name(c, name))
        return no_value(args[1], "no such name");
    return str_from_text(name);
}

static Value unicodedata_py_lookup(Borrowed self, Borrowed const *args) {
    Buffer buffer;
    ssize_t size;
    const char *name;
    bool held = !is_str(args[0]);
    if (held) {
        if (!buffer_get(args[0], &buffer, BUFFER_SIMPLE))
            return NULL;
        name = buffer.data;
        size = buffer.size;
    } else if (!(name = str_utf8(args[0], &size))) {
        return NULL;
    }
    Value result = NULL;
    bool old = is_old(self);
    int32_t c = size > 256 ? -1 : old ? char_by_plain_name(name, size) : char_by_name(name, size);
    UnicodeSequence const *sequence = c >= 0 || old || size > 256 ? NULL : unicode_sequence_find(name, size);
    if (sequence)
        result = str_from_ucs4(sequence->chars, sequence->count);
    else if (size > 256)
        raise_error(&exc_KeyError, "name too long");
    else if (c < 0 || (old && !unicode_properties_of((uint32_t)c)->in_3_2))
        raise_error(&exc_KeyError, "undefined character name '%.*s'", (int)size, name);
    else
        result = str_from_char((uint32_t)c);
    if (held)
        buffer_release(&buffer);
    return result;
}

/* --- normalisation --- */

static bool form_arg(const char *function, Borrowed const *args, NormalForm *form) {
    static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i]))
            return raise_error(&exc_TypeError,
                               args[i] == NONE ? "%s() argument %d must be str, not None" : "%s() argument %d must be str, not %.50T",
                               function, i + 1, args[i]);
    for (int i = 0; i < 4; i++) {
        if (str_equal_ascii(args[0], names[i])) {
            *form = (NormalForm)i;
            return true;
        }
    }
    return raise_error(&exc_ValueError, "invalid normalization form");
}

/* From the tables alone: 1 normal, 0 perhaps, -1 not. */
static int quick_check(Borrowed text, NormalForm form) {
    if (str_is_ascii(text))
        return 1;
    int kind = str_kind(text), result = 1;
    const void *data = str_data(text);
    unsigned last = 0;
    for (ssize_t i = 0; i < str_length(text); i++) {
        UnicodeProperties const *p = unicode_properties_of(str_read(kind, data, i));
        if (p->combining && last > p->combining)
            return -1;
        last = p->combining;
        unsigned answer = p->quick_check >> (2 * form) & 3;
        if (answer == 2)
            return -1;
        if (answer == 1)
            result = 0;
    }
    return result;
}

static Value normalize(Borrowed text, NormalForm form, bool old) {
    bool compatible = form == NORMAL_NFKC || form == NORMAL_NFKD;
    ssize_t n = 0, length = str_length(text), capacity = length + length / 4 + DECOMPOSITION_MAX;
    uint32_t *chars = memory_new_array((size_t)capacity, sizeof *chars);
    for (ssize_t i = 0; chars && i < length; i++) {
        if (capacity - n < DECOMPOSITION_MAX) {
            capacity += capacity / 2 + DECOMPOSITION_MAX;
            uint32_t *more = memory_resize_array(chars, (size_t)capacity, sizeof *chars);
            if (!more) {
                memory_free(chars);
                return NULL;
            }
            chars = more;
        }
        n += char_decompose(str_char(text, i), compatible, old, chars + n);
    }
    uint32_t *scratch = chars ? memory_new_array((size_t)n + 1, sizeof *scratch) : NULL;
    Value result = NULL;
    if (scratch) {
        chars_order(chars, n, scratch);
        if (form == NORMAL_NFC || form == NORMAL_NFKC)
            n = chars_compose(chars, n);
        result = str_from_ucs4(chars, n);
    }
    memory_free(scratch);
    memory_free(chars);
    return result;
}

static Value unicodedata_py_normalize(Borrowed self, Borrowed const *args) {
    NormalForm form;
    if (!form_arg("normalize", args, &form))
        return NULL;
    if (str_length(args[1]) == 0 || (!is_old(self) && quick_check(args[1], form) > 0))
        return own(args[1]);
    return normalize(args[1], form, is_old(self));
}

static Value unicodedata_py_is_normalized(Borrowed self, Borrowed const *args) {
    NormalForm form;
    if (!form_arg("is_normalized", args, &form))
        return NULL;
    int quick = str_length(args[1]) == 0 ? 1 : is_old(self) ? 0 : quick_check(args[1], form);
    if (quick)
        return bool_value(quick > 0);
    OWNED Value normal = normalize(args[1], form, is_old(self));
    return normal ? bool_value(str_equal(normal, args[1])) : NULL;
}

/* --- tables --- */

#define PROPERTY_ROW(name, doc) METHOD(#name, unicodedata_py_##name, "($self, chr, /)", doc)
#define VALUE_ROW(name, doc) METHOD(#name, unicodedata_py_##name, "($self, chr, default=<unrepresentable>, /)", doc)

static MethodDef const unicodedata_methods[] = {
    VALUE_ROW(decimal, "Decimal value of a character, as int."),
    VALUE_ROW(digit, "Digit value of a character, as int."),
    VALUE_ROW(numeric, "Numeric value of a character, as float."),
    PROPERTY_ROW(category, "General category of a character."),
    PROPERTY_ROW(bidirectional, "Bidirectional class of a character."),
    PROPERTY_ROW(combining, "Canonical combining class of a character."),
    PROPERTY_ROW(mirrored, "1 if a character is mirrored in bidirectional text, else 0."),
    PROPERTY_ROW(east_asian_width, "East Asian width of a character."),
    PROPERTY_ROW(decomposition, "Decomposition of a character, as text."),
    VALUE_ROW(name, "Name of a character."),
    METHOD("lookup", unicodedata_py_lookup, "($self, name, /)", "Character (or sequence) with a name."),
    METHOD("is_normalized", unicodedata_py_is_normalized, "($self, form, unistr, /)", "Whether text is in a normal form."),
    METHOD("normalize", unicodedata_py_normalize, "($self, form, unistr, /)", "Text in the normal form NFC, NFD, NFKC or NFKD."),
    METHOD_END,
};

static Value ucd_get_unidata_version(Borrowed self, void *closure) { return str_from_text("3.2.0"); }
static GetSetDef const ucd_getsets[] = {
    {"unidata_version", ucd_get_unidata_version, NULL, NULL, NULL},
    GETSET_END,
};
static void ucd_dealloc(Object *self) { object_free(self); }
static TypeInfo ucd_info = {.methods = unicodedata_methods, .getsets = ucd_getsets, .dealloc = ucd_dealloc};
static Type ucd_type = {
    STATIC_TYPE("unicodedata.UCD", Ucd, &ucd_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

static bool unicodedata_exec(Borrowed module) {
    return module_add_text(module, "unidata_version", "14.0.0") &&
           module_add(module, "ucd_3_2_0", TO_VALUE(NEW_OBJECT(Ucd, &ucd_type)));
}

static Type *const unicodedata_types[] = {&ucd_type, NULL};
static int unicodedata_module_id;
ModuleDef const unicodedata_module = {
    .name = "unicodedata",
    .doc = "The Unicode character database, version 14.0.",
    .methods = unicodedata_methods,
    .types = unicodedata_types,
    .exec = unicodedata_exec,
    .id = &unicodedata_module_id,
};
