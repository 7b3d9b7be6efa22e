/* SPDX-License-Identifier: MIT
   Searching and walking below an Element. Paths that are more than a tag go to xml.etree.ElementPath. */
#include "modules/_elementtree/elementtree.h"

#include "runtime/import.h"
#include "types/bytes.h"
#include "types/iterators.h"

/* ------------------------------------------------------------------ find */

static bool is_path_char(uint32_t c) { return c == '/' || c == '*' || c == '[' || c == '@' || c == '.'; }

/* Whether it has to be looked at as a path, not just as a tag. Within {} stands a URI, where anything goes. */
static bool is_path(Borrowed v) {
    if (!is_str(v))
        return true;
    ssize_t size = str_length(v);
    if (size >= 3 && str_char(v, 0) == '{' && (str_char(v, 1) == '}' || (str_char(v, 1) == '*' && str_char(v, 2) == '}')))
        return true;
    bool outside = true;
    for (ssize_t i = 0; i < size; i++) {
        uint32_t c = str_char(v, i);
        if (c == '{')
            outside = false;
        else if (c == '}')
            outside = true;
        else if (outside && is_path_char(c))
            return true;
    }
    return false;
}

/* ElementPath.<function>(args...) */
static Value element_path_call(const char *function, Borrowed const *args, ssize_t count) {
    OWNED Value module = import_module("xml.etree.ElementPath");
    OWNED Value callable = module ? get_attr_text(module, function) : NULL;
    return callable ? call(callable, args, count, NULL) : NULL;
}

/* The next child from *at on whose tag equals: 1 and *out (new), 0, -1. */
static int element_next_tagged(Borrowed v, ssize_t *at, Borrowed tag, Value *out) {
    Element *self = AS(Element, v);
    while (*at < self->count) {
        OWNED Value child = own(self->children[(*at)++]);
        OWNED Value child_tag = own_maybe(AS(Element, child)->tag);
        int equal = child_tag ? is_equal(child_tag, tag) : 0;
        if (equal < 0)
            return -1;
        if (equal) {
            *out = MOVE(child);
            return 1;
        }
    }
    return 0;
}

Value element_py_find(Borrowed v, Borrowed const *args) {
    Borrowed namespaces = args[1] ? args[1] : NONE;
    if (is_path(args[0]) || namespaces != NONE)
        return element_path_call("find", (Borrowed[]){v, args[0], namespaces}, 3);
    ssize_t at = 0;
    Value found;
    int has = element_next_tagged(v, &at, args[0], &found);
    return has < 0 ? NULL : has ? found : NONE;
}

Value element_py_findtext(Borrowed v, Borrowed const *args) {
    Borrowed fallback = args[1] ? args[1] : NONE, namespaces = args[2] ? args[2] : NONE;
    if (is_path(args[0]) || namespaces != NONE)
        return element_path_call("findtext", (Borrowed[]){v, args[0], fallback, namespaces}, 4);
    ssize_t at = 0;
    OWNED Value found = NULL;
    int has = element_next_tagged(v, &at, args[0], &found);
    if (has <= 0)
        return has ? NULL : own(fallback);
    Value text = AS(Element, found)->text;
    return text == NONE ? STR_EMPTY : own(text);
}

Value element_py_findall(Borrowed v, Borrowed const *args) {
    Borrowed namespaces = args[1] ? args[1] : NONE;
    if (is_path(args[0]) || namespaces != NONE)
        return element_path_call("findall", (Borrowed[]){v, args[0], namespaces}, 3);
    OWNED Value list = list_new(0);
    ssize_t at = 0;
    while (list) {
        OWNED Value found = NULL;
        int has = element_next_tagged(v, &at, args[0], &found);
        if (has <= 0)
            return has ? NULL : MOVE(list);
        if (!list_append(list, found))
            return NULL;
    }
    return NULL;
}

Value element_py_iterfind(Borrowed v, Borrowed const *args) {
    return element_path_call("iterfind", (Borrowed[]){v, args[0], args[1] ? args[1] : NONE}, 3);
}

/* ------------------------------------------------------------------ walking */

/* An element on the way, and how many of its children were visited. */
typedef struct {
    Value element;
    ssize_t next;
} Visit;

typedef struct {
    Object head;
    Value root;        /* before the first step; then NULL */
    Value tag;         /* NULL: all elements */
    Visit *path;       /* from the root down */
    ssize_t depth, capacity;
    bool text;         /* gives texts, not elements */
} ElementIterator;

Value element_iterate(Borrowed root, Borrowed tag, bool text) {
    Value v = type_alloc(&element_iterator_type);
    if (!v)
        return NULL;
    AS(ElementIterator, v)->root = own(root);
    AS(ElementIterator, v)->tag = own_maybe(tag);
    AS(ElementIterator, v)->text = text;
    return v;
}

static void element_iterator_slot_dealloc(Object *o) {
    ElementIterator *self = (ElementIterator *)o;
    gc_untrack(o);
    drop(self->root);
    drop(self->tag);
    while (self->depth > 0)
        drop(self->path[--self->depth].element);
    memory_free(self->path);
    object_free(o);
}

static int element_iterator_slot_traverse(Object *o, Visitor visitor, void *arg) {
    ElementIterator *self = (ElementIterator *)o;
    VISIT(self->root);
    VISIT(self->tag);
    for (ssize_t i = 0; i < self->depth; i++)
        VISIT(self->path[i].element);
    return 0;
}

static bool element_iterator_enter(ElementIterator *self, STEALS Value element) {
    if (self->depth == self->capacity) {
        ssize_t capacity = self->capacity * 2 + 8;
        Visit *path = memory_resize_array(self->path, (size_t)capacity, sizeof(Visit));
        if (!path) {
            drop(element);
            return false;
        }
        self->path = path;
        self->capacity = capacity;
    }
    self->path[self->depth++] = (Visit){element, 0};
    return true;
}

/* Goes on by one element: 1 entered *element, 2 left it, 0 the end, -1. New reference. */
static int element_iterator_step(ElementIterator *self, Value *element) {
    if (self->root) {
        Value root = MOVE(self->root);
        *element = own(root);
        return element_iterator_enter(self, root) ? 1 : (drop(*element), -1);
    }
    if (self->depth == 0)
        return 0;
    Visit *top = &self->path[self->depth - 1];
    Element *parent = AS(Element, top->element);
    if (top->next < parent->count) {
        Value child = own(parent->children[top->next++]);
        *element = own(child);
        return element_iterator_enter(self, child) ? 1 : (drop(*element), -1);
    }
    *element = top->element;
    self->depth--;
    return 2;
}

/* Whether the element is one of those wanted. 0, 1, -1. */
static int element_iterator_wants(ElementIterator *self, Borrowed element) {
    if (!self->tag)
        return 1;
    OWNED Value tag = own_maybe(AS(Element, element)->tag);
    return tag ? is_equal(tag, self->tag) : 0;
}

static int element_iterator_slot_next(Borrowed v, Value *out) {
    ElementIterator *self = AS(ElementIterator, v);
    for (;;) {
        OWNED Value element = NULL;
        int step = element_iterator_step(self, &element);
        if (step <= 0)
            return step;
        if (!self->text) {
            int wanted = step == 1 ? element_iterator_wants(self, element) : 0;
            if (wanted < 0)
                return -1;
            if (wanted) {
                *out = MOVE(element);
                return 1;
            }
            continue;
        }
        /* The tail of the element where the walk began is not part of it. */
        OWNED Value text = own(step == 1 ? AS(Element, element)->text : self->depth ? AS(Element, element)->tail : NONE);
        int filled = text == NONE ? 0 : is_true(text);
        if (filled < 0)
            return -1;
        if (filled) {
            *out = MOVE(text);
            return 1;
        }
    }
}

static TypeInfo element_iterator_info = {
    .dealloc = element_iterator_slot_dealloc,
    .traverse = element_iterator_slot_traverse,
    .iter = own_self,
    .next = element_iterator_slot_next,
};
Type element_iterator_type = {
    STATIC_TYPE("_elementtree._element_iterator", ElementIterator, &element_iterator_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_DISALLOW_INSTANTIATION,
};

Value element_py_iter(Borrowed v, Borrowed const *args) {
    Borrowed tag = args[0] && args[0] != NONE ? args[0] : NULL;
    if (tag && is_str(tag) && str_equal_ascii(tag, "*"))
        tag = NULL;
    if (tag && is_bytes(tag) && bytes_size(tag) == 1 && *bytes_data(tag) == '*')
        tag = NULL;
    return element_iterate(v, tag, false);
}

Value element_py_itertext(Borrowed v, Borrowed const *args) { return element_iterate(v, NULL, true); }
