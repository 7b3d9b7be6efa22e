/* SPDX-License-Identifier: MIT
   The module _string: the parser of str.format for string.Formatter, as two iterators. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"
#include "types/str/markup.h"

/* --- parts of a format --- */

typedef struct {
    Object head;
    Value text;
    Markup markup; /* of `text` */
} FormatterIterator;

typedef struct {
    Object head;
    Value text;
    Span rest;
} FieldNameIterator;

static Value span_text(Borrowed text, Span span) { return str_substring(text, span.start, span.end); }

static void formatter_iterator_dealloc(Object *self) {
    drop(((FormatterIterator *)self)->text);
    object_free(self);
}
static void field_name_iterator_dealloc(Object *self) {
    drop(((FieldNameIterator *)self)->text);
    object_free(self);
}

static Value iterator_slot_iter(Borrowed self) { return own(self); }

/* (literal, field name, spec, conversion), the last three None when no field follows. */
static int formatter_iterator_slot_next(Borrowed v, Value *out) {
    FormatterIterator *self = AS(FormatterIterator, v);
    MarkupPart part;
    int more = markup_next(&self->markup, &part);
    if (more <= 0)
        return more;
    OWNED Value literal = span_text(self->text, part.literal);
    if (!literal)
        return -1;
    if (!part.has_field) {
        *out = tuple_pack(4, literal, NONE, NONE, NONE);
        return *out ? 1 : -1;
    }
    OWNED Value name = span_text(self->text, part.field);
    OWNED Value spec = span_text(self->text, part.spec);
    OWNED Value conversion = part.conversion ? str_from_char(part.conversion) : NONE;
    if (!name || !spec || !conversion)
        return -1;
    *out = tuple_pack(4, literal, name, spec, conversion);
    return *out ? 1 : -1;
}

static int field_name_iterator_slot_next(Borrowed v, Value *out) {
    FieldNameIterator *self = AS(FieldNameIterator, v);
    bool is_attribute;
    Span name;
    ssize_t index;
    int more = field_next(self->text, &self->rest, &is_attribute, &name, &index);
    if (more <= 0)
        return more;
    OWNED Value key = index >= 0 ? int_new(index) : span_text(self->text, name);
    *out = key ? tuple_pack(2, bool_value(is_attribute), key) : NULL;
    return *out ? 1 : -1;
}

static TypeInfo formatter_iterator_info = {
    .dealloc = formatter_iterator_dealloc,
    .iter = iterator_slot_iter,
    .next = formatter_iterator_slot_next,
};
static Type formatter_iterator_type = {
    STATIC_TYPE("formatteriterator", FormatterIterator, &formatter_iterator_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};
static TypeInfo field_name_iterator_info = {
    .dealloc = field_name_iterator_dealloc,
    .iter = iterator_slot_iter,
    .next = field_name_iterator_slot_next,
};
static Type field_name_iterator_type = {
    STATIC_TYPE("fieldnameiterator", FieldNameIterator, &field_name_iterator_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- functions --- */

static Value string_py_formatter_parser(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "expected str, got %T", args[0]);
    FormatterIterator *it = NEW_OBJECT(FormatterIterator, &formatter_iterator_type);
    if (!it)
        return NULL;
    it->text = own(args[0]);
    markup_init(&it->markup, it->text, (Span){0, str_length(it->text)});
    return TO_VALUE(it);
}

static Value string_py_formatter_field_name_split(Borrowed self, Borrowed const *args) {
    if (!is_str(args[0]))
        return raise_error(&exc_TypeError, "expected str, got %T", args[0]);
    Span first, rest;
    ssize_t index;
    if (!field_first(args[0], (Span){0, str_length(args[0])}, &first, &index, &rest))
        return NULL;
    OWNED FieldNameIterator *it = NEW_OBJECT(FieldNameIterator, &field_name_iterator_type);
    if (!it)
        return NULL;
    it->text = own(args[0]);
    it->rest = rest;
    OWNED Value head = index >= 0 ? int_new(index) : span_text(args[0], first);
    return head ? tuple_pack(2, head, TO_VALUE(it)) : NULL;
}

static MethodDef const string_methods[] = {
    METHOD_ROW("formatter_field_name_split", .bound = string_py_formatter_field_name_split, "($module, name, /)",
     "Split a field name into its first part and an iterator over the others.", METHOD_HIDE_SIGNATURE),
    METHOD_ROW("formatter_parser", .bound = string_py_formatter_parser, "($module, format, /)",
     "Iterate over the parts of a format.", METHOD_HIDE_SIGNATURE),
    METHOD_END,
};

/* The iterators' types have no names in the module. */
static bool string_exec(Borrowed module) {
    return dict_remove_text(module_dict(module), "formatteriterator") >= 0 &&
           dict_remove_text(module_dict(module), "fieldnameiterator") >= 0;
}

static Type *const string_types[] = {&formatter_iterator_type, &field_name_iterator_type, NULL};
static int string_module_id;
ModuleDef const string_module = {
    .name = "_string",
    .doc = "What string.Formatter needs of str.format.",
    .methods = string_methods,
    .types = string_types,
    .exec = string_exec,
    .id = &string_module_id,
};
