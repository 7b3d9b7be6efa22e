/* SPDX-License-Identifier: MIT
   str.format and str.format_map: walks over the mark-up (markup.h), finds each field's value and adds it as its
   __format__ gives it. Specs may contain fields themselves, one level deep. */
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/str.h"
#include "types/str/markup.h"
#include "types/str/str_priv.h"

typedef enum { NUMBERING_UNKNOWN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;

typedef struct {
    Borrowed const *args; /* NULL: format_map */
    ssize_t count;
    Borrowed names;       /* keyword names: Tuple of str, their values follow the args; or NULL */
    Borrowed mapping;     /* format_map's */
    Numbering numbering;
    ssize_t next_index;
    Value lone;           /* the exact str that was added first: it is the result if nothing follows; or NULL */
} Fields;

static Value span_str(Borrowed text, Span span) { return str_substring(text, span.start, span.end); }

/* --- finding the value --- */

static Value keyword_value(Fields *f, Borrowed text, Span name) {
    OWNED Value key = span_str(text, name);
    if (!key)
        return NULL;
    if (f->mapping)
        return get_item(f->mapping, key);
    for (ssize_t i = 0; f->names && i < tuple_size(f->names); i++)
        if (str_equal_fast(tuple_peek(f->names, i), key))
            return own(f->args[f->count + i]);
    return raise_key_error(key);
}

static bool numbering_check(Fields *f, bool automatic) {
    if (f->numbering == NUMBERING_UNKNOWN)
        f->numbering = automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    if (f->numbering == NUMBERING_MANUAL && automatic)
        return raise_error(&exc_ValueError,
                           "cannot switch from manual field specification to automatic field numbering");
    if (f->numbering == NUMBERING_AUTOMATIC && !automatic)
        return raise_error(&exc_ValueError,
                           "cannot switch from automatic field numbering to manual field specification");
    return true;
}

static Value first_value(Fields *f, Borrowed text, Span first, ssize_t index) {
    bool empty = first.start == first.end;
    if (empty || index >= 0) {
        if (!numbering_check(f, empty))
            return NULL;
        if (empty)
            index = f->next_index++;
    }
    if (index < 0)
        return keyword_value(f, text, first);
    if (!f->args)
        return raise_error(&exc_ValueError, "Format string contains positional fields");
    if (index >= f->count)
        return raise_error(&exc_IndexError, "Replacement index %zd out of range for positional args tuple", index);
    return own(f->args[index]);
}

static Value field_value(Fields *f, Borrowed text, Span field) {
    Span first, rest, name;
    ssize_t index;
    bool is_attribute;
    if (!field_first(text, field, &first, &index, &rest))
        return NULL;
    OWNED Value v = first_value(f, text, first, index);
    if (!v)
        return NULL;
    int more;
    while ((more = field_next(text, &rest, &is_attribute, &name, &index)) > 0) {
        OWNED Value key = index >= 0 ? int_new(index) : span_str(text, name);
        if (!key)
            return NULL;
        if (is_attribute && !(key = str_intern(key)))
            return NULL;
        Value next = is_attribute ? get_attr(v, key) : get_item(v, key);
        if (!next)
            return NULL;
        REPLACE(v, next);
    }
    return more < 0 ? NULL : MOVE(v);
}

static Value convert(STEALS Value v, uint32_t conversion) {
    OWNED Value owned = v;
    switch (conversion) {
    case 's': return object_str(owned);
    case 'r': return object_repr(owned);
    case 'a': return object_ascii(owned);
    default:
        if (conversion > 32 && conversion < 127)
            return raise_error(&exc_ValueError, "Unknown conversion specifier %c", (int)conversion);
        return raise_error(&exc_ValueError, "Unknown conversion specifier \\x%x", conversion);
    }
}

/* --- walking --- */

static bool format_span(Fields *f, StrBuilder *b, Borrowed text, Span span, int depth);

static Value expand_spec(Fields *f, Borrowed text, MarkupPart const *part, int depth) {
    if (!part->spec_has_fields)
        return span_str(text, part->spec);
    StrBuilder b = STR_BUILDER_INIT;
    if (format_span(f, &b, text, part->spec, depth - 1))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

/* Adds what a field became; `outer` is the text itself, not a spec. */
static bool add_value(Fields *f, StrBuilder *b, Borrowed text, bool outer) {
    if (outer && b->length == 0 && is_str_exact(text))
        REPLACE(f->lone, own(text));
    return str_builder_add(b, text);
}

static bool add_field(Fields *f, StrBuilder *b, Borrowed text, MarkupPart const *part, int depth) {
    OWNED Value v = field_value(f, text, part->field);
    if (!v)
        return false;
    if (part->conversion && !(v = convert(v, part->conversion)))
        return false;
    OWNED Value spec = expand_spec(f, text, part, depth);
    if (!spec)
        return false;
    if (str_length(spec) == 0 && is_str_exact(v))
        return add_value(f, b, v, depth == 2);
    OWNED Value result = object_format(v, spec);
    return result && add_value(f, b, result, depth == 2);
}

static bool format_span(Fields *f, StrBuilder *b, Borrowed text, Span span, int depth) {
    if (depth <= 0)
        return raise_error(&exc_ValueError, "Max string recursion exceeded");
    Markup m;
    MarkupPart part;
    int more;
    markup_init(&m, text, span);
    while ((more = markup_next(&m, &part)) > 0) {
        bool all = depth == 2 && part.literal.end - part.literal.start == str_length(text);
        if (all && is_str_exact(text))
            REPLACE(f->lone, own(text));
        if (!str_builder_add_part(b, text, part.literal.start, part.literal.end))
            return false;
        if (part.has_field && !add_field(f, b, text, &part, depth))
            return false;
    }
    return more == 0;
}

static Value format_text(Fields *f, Borrowed text) {
    StrBuilder b = STR_BUILDER_INIT;
    Span all = {0, str_length(text)};
    bool ok = str_builder_reserve(&b, all.end + 32, 0x7f) && format_span(f, &b, text, all, 2);
    OWNED Value lone = f->lone;
    bool is_lone = ok && lone && b.length == str_length(lone);
    if (ok && !is_lone)
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return is_lone ? MOVE(lone) : NULL;
}

RAW_ROW(str_py_format) {
    static const Borrowed nothing[1] = {NULL};
    Fields f = {.args = args ? args : nothing, .count = count, .names = keywords};
    return format_text(&f, self);
}

NATIVE_ROW(str_py_format_map) {
    Fields f = {.mapping = args[0]};
    return format_text(&f, self);
}
