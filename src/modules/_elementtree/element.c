/* SPDX-License-Identifier: MIT
   Element: tag, attributes, text, children. Searching and walking are in element_find.c. */
#include "modules/_elementtree/elementtree.h"

#include "heap/weakref.h"
#include "runtime/import.h"

static ALWAYS_INLINE Element *as_element(Borrowed v) { return AS(Element, v); }

/* ------------------------------------------------------------------ making */

static Element *element_make(Type *type, Borrowed tag, STEALS Value attrib) {
    Element *self = AS(Element, type_alloc(type));
    if (!self) {
        drop(attrib);
        return NULL;
    }
    self->tag = own(tag);
    self->text = self->tail = NONE;
    self->attrib = attrib;
    return self;
}

Value element_new(Borrowed tag, Borrowed attrib) {
    return TO_VALUE(element_make(&element_type, tag, own_maybe(attrib)));
}

static bool element_check(Borrowed v) {
    return is_element(v) || raise_error(&exc_TypeError, "expected an Element, not \"%T\"", v);
}

/* The attributes of a call Element(tag, attrib={}, **extra) or SubElement(parent, ...): a new dict of both, or NULL when
   there are none; `at` is where attrib stands among the positional arguments. false: error. */
static bool element_bind(const char *name, ssize_t at, Borrowed const *args, ssize_t count, Borrowed keywords, Value *out) {
    *out = NULL;
    if (count < at)
        return raise_error(&exc_TypeError, "%s() takes at least %zd argument%s (%zd given)", name, at, at == 1 ? "" : "s", count);
    if (count > at + 1)
        return raise_error(&exc_TypeError, "%s() takes at most %zd arguments (%zd given)", name, at + 1, count);
    if (count > at && !is_dict(args[at]))
        return raise_error(&exc_TypeError, "%s() argument %zd must be dict, not %T", name, at + 1, args[at]);
    OWNED Value attrib = count > at ? dict_copy(args[at]) : NULL;
    if (count > at && !attrib)
        return false;
    for (ssize_t i = 0; keywords && i < tuple_size(keywords); i++) {
        Borrowed key = tuple_peek(keywords, i), value = args[count + i];
        if (!attrib && !(attrib = dict_new()))
            return false;
        if (count == at && str_equal_ascii(key, "attrib")) {
            if (!is_dict(value))
                return raise_error(&exc_TypeError, "attrib must be dict, not %T", value);
            if (!dict_merge(attrib, value, false))
                return false;
        } else if (!dict_set(attrib, key, value)) {
            return false;
        }
    }
    if (attrib && dict_size(attrib))
        *out = MOVE(attrib);
    return true;
}

static Value element_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    return TO_VALUE(element_make(type, NONE, NULL));
}

static bool element_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value attrib;
    if (!element_bind("Element", 1, args, count, keywords, &attrib))
        return false;
    Element *self = as_element(v);
    REPLACE(self->attrib, attrib);
    REPLACE(self->tag, own(args[0]));
    REPLACE(self->text, NONE);
    REPLACE(self->tail, NONE);
    return true;
}

Value element_py_sub_element(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Value attrib;
    if (count >= 1 && !is_element(args[0]))
        return raise_error(&exc_TypeError, "SubElement() argument 1 must be " ELEMENT_NAME ", not %T", args[0]);
    if (!element_bind("SubElement", 2, args, count, keywords, &attrib))
        return NULL;
    OWNED Value child = TO_VALUE(element_make(&element_type, args[1], attrib));
    return child && element_append(args[0], child) ? MOVE(child) : NULL;
}

/* ------------------------------------------------------------------ children */

static bool element_reserve(Element *self, ssize_t more) {
    ssize_t wanted = self->count + more;
    if (wanted <= self->capacity)
        return true;
    ssize_t capacity = wanted + wanted / 8 + (wanted < 9 ? 3 : 6);
    Value *children = memory_resize_array(self->children, (size_t)capacity, sizeof(Value));
    if (!children)
        return false;
    self->children = children;
    self->capacity = capacity;
    return true;
}

bool element_append(Borrowed v, Borrowed child) {
    Element *self = as_element(v);
    if (!element_check(child) || !element_reserve(self, 1))
        return false;
    self->children[self->count++] = own(child);
    return true;
}

static void element_drop_children(Element *self) {
    Value *children = self->children;
    ssize_t count = self->count;
    self->children = NULL;
    self->count = self->capacity = 0;
    while (--count >= 0)
        drop(children[count]);
    memory_free(children);
}

/* Takes out children[start], children[start + step], ...: `count` of them, step > 0. */
static bool element_remove_stepped(Element *self, ssize_t start, ssize_t step, ssize_t count) {
    if (count <= 0)
        return true;
    Value *gone = memory_new_array((size_t)count, sizeof(Value));
    if (!gone)
        return false;
    ssize_t kept = start;
    for (ssize_t i = start, n = 0; i < self->count; i++) {
        if (n < count && i == start + n * step)
            gone[n++] = self->children[i];
        else
            self->children[kept++] = self->children[i];
    }
    self->count = kept;
    for (ssize_t i = 0; i < count; i++)
        drop(gone[i]);
    memory_free(gone);
    return true;
}

/* Puts the items of a list or tuple in place of children[start..start + removed). */
static bool element_splice(Element *self, ssize_t start, ssize_t removed, Borrowed items, ssize_t count) {
    if (!element_reserve(self, count - removed > 0 ? count - removed : 0))
        return false;
    OWNED Value old = list_from_array((Borrowed const *)self->children + start, removed);
    if (!old)
        return false;
    for (ssize_t i = 0; i < removed; i++)
        drop(self->children[start + i]); /* `old` keeps them until all is in order */
    memmove(self->children + start + count, self->children + start + removed,
            (size_t)(self->count - start - removed) * sizeof(Value));
    for (ssize_t i = 0; i < count; i++)
        self->children[start + i] = own(is_list(items) ? list_peek(items, i) : tuple_peek(items, i));
    self->count += count - removed;
    return true;
}

/* ------------------------------------------------------------------ life */

static void element_slot_clear(Object *o) {
    Element *self = (Element *)o;
    REPLACE(self->tag, NULL);
    REPLACE(self->text, NULL);
    REPLACE(self->tail, NULL);
    REPLACE(self->attrib, NULL);
    element_drop_children(self);
}

static void element_slot_dealloc(Object *o) {
    gc_untrack(o);
    if (((Element *)o)->weaklist)
        weakref_clear_all(o);
    element_slot_clear(o);
    object_free(o);
}

static int element_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Element *self = (Element *)o;
    VISIT(self->tag);
    VISIT(self->text);
    VISIT(self->tail);
    VISIT(self->attrib);
    for (ssize_t i = 0; i < self->count; i++)
        VISIT(self->children[i]);
    return 0;
}

static Value element_slot_repr(Borrowed v) {
    Element *self = as_element(v);
    if (!self->tag)
        return str_format("<Element at %p>", (void *)self);
    int entered = repr_enter(v);
    if (entered > 0)
        return raise_error(&exc_RuntimeError, "reentrant call inside %s.__repr__", type_of(v)->name);
    if (entered < 0)
        return NULL;
    Value text = str_format("<Element %R at %p>", self->tag, (void *)self);
    repr_leave(v);
    return text;
}

/* ------------------------------------------------------------------ sequence of children */

static ssize_t element_slot_length(Borrowed v) { return as_element(v)->count; }

static Value element_slot_item(Borrowed v, ssize_t at) {
    Element *self = as_element(v);
    if (at < 0 || at >= self->count)
        return raise_error(&exc_IndexError, "child index out of range");
    return own(self->children[at]);
}

static bool element_slot_set_item(Borrowed v, ssize_t at, Borrowed value) {
    Element *self = as_element(v);
    if (at < 0 || at >= self->count)
        return raise_error(&exc_IndexError, "child assignment index out of range");
    if (!value)
        return element_remove_stepped(self, at, 1, 1);
    if (!element_check(value))
        return false;
    REPLACE(self->children[at], own(value));
    return true;
}

/* An index, or a slice's numbers. 1: *at; 2: slice; 0: error. */
static int element_key(Element *self, Borrowed key, ssize_t *at, ssize_t *step, ssize_t *count) {
    if (has_index(key)) {
        if (!arg_ssize(key, at)) {
            if (error_matches(&exc_OverflowError)) {
                error_clear(); /* as an index that is too large for any sequence */
                raise_error(&exc_IndexError, "cannot fit '%T' into an index-sized integer", key);
            }
            return 0;
        }
        *at += *at < 0 ? self->count : 0;
        return 1;
    }
    if (!is_slice(key)) {
        raise_error(&exc_TypeError, "element indices must be integers");
        return 0;
    }
    ssize_t stop;
    if (!slice_unpack(key, at, &stop, step))
        return 0;
    *count = slice_adjust(self->count, at, &stop, *step);
    return 2;
}

static Value element_slot_subscript(Borrowed v, Borrowed key) {
    ssize_t at, step, count;
    int kind = element_key(as_element(v), key, &at, &step, &count);
    if (kind < 2)
        return kind ? element_slot_item(v, at) : NULL;
    OWNED Value list = list_new(count);
    for (ssize_t i = 0; list && i < count; i++)
        list_init_item(list, i, own(as_element(v)->children[at + i * step]));
    return MOVE(list);
}

static bool element_assign_slice(Borrowed v, Borrowed key, Borrowed value) {
    Element *self = as_element(v);
    OWNED Value items = sequence_fast(value, "");
    if (!items) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "expected sequence, not \"%T\"", value);
        return false;
    }
    ssize_t size = is_list(items) ? list_size(items) : tuple_size(items), at, step, count;
    if (!element_key(self, key, &at, &step, &count))
        return false;
    if (step != 1 && size != count)
        return raise_error(&exc_ValueError, "attempt to assign sequence of size %zd to extended slice of size %zd", size, count);
    for (ssize_t i = 0; i < size; i++)
        if (!element_check(is_list(items) ? list_peek(items, i) : tuple_peek(items, i)))
            return false;
    if (step == 1)
        return element_splice(self, at, count, items, size);
    for (ssize_t i = 0; i < size; i++)
        REPLACE(self->children[at + i * step], own(is_list(items) ? list_peek(items, i) : tuple_peek(items, i)));
    return true;
}

static bool element_slot_set_subscript(Borrowed v, Borrowed key, Borrowed value) {
    ssize_t at, step, count;
    int kind = element_key(as_element(v), key, &at, &step, &count);
    if (kind < 2)
        return kind && element_slot_set_item(v, at, value);
    if (value)
        return element_assign_slice(v, key, value);
    if (step < 0 && count > 0) {
        at += (count - 1) * step;
        step = -step;
    }
    return element_remove_stepped(as_element(v), at, step, count);
}

/* ------------------------------------------------------------------ methods on children */

static Value element_py_append(Borrowed v, Borrowed const *args) {
    if (!is_element(args[0]))
        return raise_error(&exc_TypeError, "append() argument must be " ELEMENT_NAME ", not %T", args[0]);
    return element_append(v, args[0]) ? NONE : NULL;
}

static Value element_py_extend(Borrowed v, Borrowed const *args) {
    OWNED Value items = sequence_fast(args[0], "");
    if (!items) {
        if (error_matches(&exc_TypeError))
            raise_error(&exc_TypeError, "expected sequence, not \"%T\"", args[0]);
        return NULL;
    }
    for (ssize_t i = 0; i < (is_list(items) ? list_size(items) : tuple_size(items)); i++) {
        OWNED Value child = own(is_list(items) ? list_peek(items, i) : tuple_peek(items, i));
        if (!element_append(v, child))
            return NULL;
    }
    return NONE;
}

static Value element_py_insert(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    ssize_t at;
    if (!arg_ssize(args[0], &at))
        return NULL;
    if (!is_element(args[1]))
        return raise_error(&exc_TypeError, "insert() argument 2 must be " ELEMENT_NAME ", not %T", args[1]);
    at = ssize_min(at < 0 ? ssize_max(at + self->count, 0) : at, self->count);
    if (!element_reserve(self, 1))
        return NULL;
    memmove(self->children + at + 1, self->children + at, (size_t)(self->count - at) * sizeof(Value));
    self->children[at] = own(args[1]);
    self->count++;
    return NONE;
}

static Value element_py_remove(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    if (!is_element(args[0]))
        return raise_error(&exc_TypeError, "remove() argument must be " ELEMENT_NAME ", not %T", args[0]);
    ssize_t at = 0;
    while (at < self->count && self->children[at] != args[0])
        at++;
    if (at == self->count) { /* not itself: one that says it is equal */
        for (at = 0; at < self->count; at++) {
            OWNED Value child = own(self->children[at]);
            int equal = is_equal(child, args[0]);
            if (equal < 0)
                return NULL;
            if (equal)
                break;
        }
    }
    if (at >= self->count)
        return raise_error(&exc_ValueError, "list.remove(x): x not in list");
    return element_remove_stepped(self, at, 1, 1) ? NONE : NULL;
}

static Value element_py_clear(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    REPLACE(self->attrib, NULL);
    element_drop_children(self);
    REPLACE(self->text, NONE);
    REPLACE(self->tail, NONE);
    return NONE;
}

static Value element_py_makeelement(Borrowed v, Borrowed const *args) {
    if (!is_dict(args[1]))
        return raise_error(&exc_TypeError, "makeelement() argument 2 must be dict, not %T", args[1]);
    OWNED Value attrib = dict_copy(args[1]);
    return attrib ? element_new(args[0], attrib) : NULL;
}

/* ------------------------------------------------------------------ attributes of the element */

static Value element_py_get(Borrowed v, Borrowed const *args) {
    Value found;
    OWNED Value attrib = own_maybe(as_element(v)->attrib); /* hashing the key may take it away */
    int has = attrib ? dict_find(attrib, args[0], &found) : 0;
    if (has)
        return has > 0 ? found : NULL;
    return own(args[1] ? args[1] : NONE);
}

static Value element_py_set(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    if (!self->attrib && !(self->attrib = dict_new()))
        return NULL;
    OWNED Value attrib = own(self->attrib);
    return dict_set(attrib, args[0], args[1]) ? NONE : NULL;
}

static Value element_py_items(Borrowed v, Borrowed const *args) {
    return as_element(v)->attrib ? dict_items(as_element(v)->attrib) : list_new(0);
}
static Value element_py_keys(Borrowed v, Borrowed const *args) {
    return as_element(v)->attrib ? dict_keys(as_element(v)->attrib) : list_new(0);
}

static Value element_get_field(Borrowed v, void *closure) {
    Value field = *(Value *)((char *)as_element(v) + (intptr_t)closure);
    return own(field ? field : NONE);
}
static bool element_set_field(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_AttributeError, "can't delete element attribute");
    REPLACE(*(Value *)((char *)as_element(v) + (intptr_t)closure), own(value));
    return true;
}

static Value element_get_attrib(Borrowed v, void *closure) {
    Element *self = as_element(v);
    if (!self->attrib)
        self->attrib = dict_new();
    return own_maybe(self->attrib);
}
static bool element_set_attrib(Borrowed v, Borrowed value, void *closure) {
    if (!value)
        return raise_error(&exc_AttributeError, "can't delete element attribute");
    if (!is_dict(value))
        return raise_error(&exc_TypeError, "attrib must be dict, not %T", value);
    REPLACE(as_element(v)->attrib, own(value));
    return true;
}

/* ------------------------------------------------------------------ copies */

static Value element_py_copy(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    OWNED Value attrib = self->attrib ? dict_copy(self->attrib) : NULL;
    if (self->attrib && !attrib)
        return NULL;
    OWNED Value copy = element_new(self->tag, attrib);
    if (!copy)
        return NULL;
    REPLACE(as_element(copy)->text, own(self->text));
    REPLACE(as_element(copy)->tail, own(self->tail));
    for (ssize_t i = 0; i < self->count; i++)
        if (!element_append(copy, self->children[i]))
            return NULL;
    return MOVE(copy);
}

static Value element_py_deepcopy(Borrowed v, Borrowed const *args);

/* copy.deepcopy, with short cuts for what elements are made of. */
static Value deep_copy(Borrowed v, Borrowed memo) {
    if (v == NONE || is_str_exact(v))
        return own(v);
    if (is_exact(v, &element_type))
        return element_py_deepcopy(v, &memo);
    OWNED Value module = import_module("copy");
    OWNED Value function = module ? get_attr_text(module, "deepcopy") : NULL;
    return function ? call_2(function, v, memo) : NULL;
}

static bool deep_copy_children(Element *self, Borrowed copy, Borrowed memo) {
    for (ssize_t i = 0; i < self->count; i++) {
        OWNED Value child = own(self->children[i]);
        OWNED Value child_copy = deep_copy(child, memo);
        if (!child_copy || !element_append(copy, child_copy))
            return false;
    }
    return true;
}

static Value element_py_deepcopy(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    Borrowed memo = args[0];
    if (!is_dict(memo))
        return raise_error(&exc_TypeError, "__deepcopy__() argument must be dict, not %T", memo);
    if (!recursion_enter(" in __deepcopy__"))
        return NULL;
    OWNED Value tag = deep_copy(self->tag, memo);
    OWNED Value attrib = tag && self->attrib ? deep_copy(self->attrib, memo) : NULL;
    OWNED Value copy = tag && (attrib || !self->attrib) ? element_new(tag, attrib) : NULL;
    Value text = copy ? deep_copy(self->text, memo) : NULL;
    Value tail = text ? deep_copy(self->tail, memo) : NULL;
    bool done = tail != NULL;
    if (text)
        REPLACE(as_element(copy)->text, text);
    if (tail)
        REPLACE(as_element(copy)->tail, tail);
    done = done && deep_copy_children(self, copy, memo);
    OWNED Value id = done ? int_new_unsigned((uint64_t)(uintptr_t)self) : NULL;
    done = id && dict_set(memo, id, copy);
    recursion_leave();
    return done ? MOVE(copy) : NULL;
}

static Value element_py_getstate(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    OWNED Value children = list_from_array((Borrowed const *)self->children, self->count);
    OWNED Value attrib = !children ? NULL : self->attrib ? own(self->attrib) : dict_new();
    return attrib ? build_value("{sOsOsOsOsO}", "tag", self->tag, "_children", children, "attrib", attrib, "text", self->text,
                                "tail", self->tail)
                  : NULL;
}

static Value element_py_setstate(Borrowed v, Borrowed const *args) {
    Element *self = as_element(v);
    if (!is_dict_exact(args[0]))
        return raise_error(&exc_TypeError, "Don't know how to unpickle \"%.200R\" as an Element", args[0]);
    Borrowed tag = dict_peek_text(args[0], "tag"), children = dict_peek_text(args[0], "_children");
    Borrowed attrib = dict_peek_text(args[0], "attrib"), text = dict_peek_text(args[0], "text");
    Borrowed tail = dict_peek_text(args[0], "tail");
    if (!tag)
        return raise_error(&exc_TypeError, "tag may not be NULL");
    if (children && !is_list(children))
        return raise_error(&exc_TypeError, "'_children' is not a list");
    for (ssize_t i = 0; children && i < list_size(children); i++)
        if (!element_check(list_peek(children, i)))
            return NULL;
    REPLACE(self->tag, own(tag));
    REPLACE(self->text, own(text ? text : NONE));
    REPLACE(self->tail, own(tail ? tail : NONE));
    REPLACE(self->attrib, attrib && is_dict(attrib) ? own(attrib) : NULL);
    element_drop_children(self);
    for (ssize_t i = 0; children && i < list_size(children); i++)
        if (!element_append(v, list_peek(children, i)))
            return NULL;
    return NONE;
}

static Value element_py_sizeof(Borrowed v, Borrowed const *args) {
    return int_new(type_of(v)->basic_size + as_element(v)->capacity * (ssize_t)sizeof(Value));
}

/* ------------------------------------------------------------------ tables */

static MethodDef const element_methods[] = {
    METHOD("clear", element_py_clear, "($self, /)", "Remove all subelements, attributes, and texts."),
    METHOD("get", element_py_get, "($self, /, key, default=None)", "Return an attribute, or default."),
    METHOD("set", element_py_set, "($self, key, value, /)", "Set an attribute."),
    METHOD("find", element_py_find, "($self, /, path, namespaces=None)", "The first subelement that matches."),
    METHOD("findtext", element_py_findtext, "($self, /, path, default=None, namespaces=None)",
           "The text of the first subelement that matches."),
    METHOD("findall", element_py_findall, "($self, /, path, namespaces=None)", "All subelements that match."),
    METHOD("append", element_py_append, "($self, subelement, /)", "Add a subelement at the end."),
    METHOD("extend", element_py_extend, "($self, elements, /)", "Add several subelements at the end."),
    METHOD("insert", element_py_insert, "($self, index, subelement, /)", "Put a subelement before the index."),
    METHOD("remove", element_py_remove, "($self, subelement, /)", "Remove a subelement."),
    METHOD("iter", element_py_iter, "($self, /, tag=None)", "Walk over the element and all below it."),
    METHOD("itertext", element_py_itertext, "($self, /)", "Walk over all texts."),
    METHOD("iterfind", element_py_iterfind, "($self, /, path, namespaces=None)", "Walk over the subelements that match."),
    METHOD("items", element_py_items, "($self, /)", "The attributes as a list of pairs."),
    METHOD("keys", element_py_keys, "($self, /)", "The names of the attributes."),
    METHOD("makeelement", element_py_makeelement, "($self, tag, attrib, /)", "Make an element of the same kind."),
    METHOD("__copy__", element_py_copy, "($self, /)", "A copy with the same subelements."),
    METHOD("__deepcopy__", element_py_deepcopy, "($self, memo, /)", "A copy with copied subelements."),
    METHOD("__getstate__", element_py_getstate, "($self, /)", "State for pickling."),
    METHOD("__setstate__", element_py_setstate, "($self, state, /)", "Restore the state."),
    METHOD("__sizeof__", element_py_sizeof, "($self, /)", "Size in memory, in bytes."),
    METHOD_END,
};
#define FIELD_ROW(field) {#field, element_get_field, element_set_field, NULL, (void *)offsetof(Element, field)}
static GetSetDef const element_getsets[] = {
    FIELD_ROW(tag),
    FIELD_ROW(text),
    FIELD_ROW(tail),
    {"attrib", element_get_attrib, element_set_attrib, "A dictionary containing the element's attributes", NULL},
    GETSET_END,
};
static TypeInfo element_info = {
    .methods = element_methods,
    .getsets = element_getsets,
    .dealloc = element_slot_dealloc,
    .traverse = element_slot_traverse,
    .clear = element_slot_clear,
    .new = element_slot_new,
    .init = element_slot_init,
    .repr = element_slot_repr,
    .seq_length = element_slot_length,
    .item = element_slot_item,
    .set_item = element_slot_set_item,
    .map_length = element_slot_length,
    .subscript = element_slot_subscript,
    .set_subscript = element_slot_set_subscript,
};
Type element_type = {
    STATIC_TYPE("xml.etree.ElementTree.Element", Element, &element_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
    .weaklist_offset = offsetof(Element, weaklist),
};
