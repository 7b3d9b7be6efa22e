/* SPDX-License-Identifier: MIT
   TreeBuilder: turns the events of a parser into a tree of Elements, and reports what XMLPullParser asked for. */
#include "modules/_elementtree/elementtree.h"

/* ------------------------------------------------------------------ life */

Value builder_new(void) {
    Value v = type_alloc(&tree_builder_type);
    if (!v)
        return NULL;
    AS(TreeBuilder, v)->this = AS(TreeBuilder, v)->last = NONE;
    AS(TreeBuilder, v)->stack = list_new(0);
    if (!AS(TreeBuilder, v)->stack) {
        drop(v);
        return NULL;
    }
    return v;
}

static Value builder_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (type == &tree_builder_type)
        return builder_new();
    OWNED Value stack = list_new(0);
    Value v = stack ? type_alloc(type) : NULL;
    if (v) {
        AS(TreeBuilder, v)->this = AS(TreeBuilder, v)->last = NONE;
        AS(TreeBuilder, v)->stack = MOVE(stack);
    }
    return v;
}

static Value given(Borrowed v) { return v && v != NONE ? own(v) : NULL; }

static bool builder_slot_init(Borrowed v, Borrowed const *args, ssize_t count, Borrowed keywords) {
    TreeBuilder *self = AS(TreeBuilder, v);
    Borrowed bound[5];
    if (!native_bind("TreeBuilder",
                     "(element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, insert_pis=False)",
                     args, count, keywords, bound, NULL))
        return false;
    int comments = bound[3] ? is_true(bound[3]) : 0, pis = bound[4] ? is_true(bound[4]) : 0;
    if (comments < 0 || pis < 0)
        return false;
    ElementTreeState *state = element_tree_state();
    REPLACE(self->element_factory, given(bound[0]));
    REPLACE(self->comment_factory, bound[1] && bound[1] != NONE ? own(bound[1]) : own_maybe(state->comment_factory));
    REPLACE(self->pi_factory, bound[2] && bound[2] != NONE ? own(bound[2]) : own_maybe(state->pi_factory));
    self->insert_comments = self->comment_factory && comments;
    self->insert_pis = self->pi_factory && pis;
    return true;
}

/* All Values of the struct, from root to event_pi. */
#define BUILDER_VALUES ((offsetof(TreeBuilder, insert_comments) - offsetof(TreeBuilder, root)) / sizeof(Value))

static void builder_slot_clear(Object *o) {
    Value *values = &((TreeBuilder *)o)->root;
    for (size_t i = 0; i < BUILDER_VALUES; i++)
        REPLACE(values[i], NULL);
}

static void builder_slot_dealloc(Object *o) {
    gc_untrack(o);
    builder_slot_clear(o);
    object_free(o);
}

static int builder_slot_traverse(Object *o, Visitor visitor, void *arg) {
    Value *values = &((TreeBuilder *)o)->root;
    for (size_t i = 0; i < BUILDER_VALUES; i++)
        VISIT(values[i]);
    return 0;
}

/* ------------------------------------------------------------------ text */

/* Adds text to the text or tail of an element of any kind. */
static bool builder_add_text(Borrowed element, Borrowed text, bool tail) {
    if (is_exact(element, &element_type)) {
        Value *place = tail ? &AS(Element, element)->tail : &AS(Element, element)->text;
        Value all = *place == NONE ? own(text) : number_add(*place, text);
        if (!all)
            return false;
        REPLACE(*place, all);
        return true;
    }
    const char *name = tail ? "tail" : "text";
    OWNED Value before = get_attr_text(element, name);
    OWNED Value all = !before ? NULL : before == NONE ? own(text) : number_add(before, text);
    return all && set_attr_text(element, name, all);
}

/* Gives the collected text to the element that it belongs to. */
static bool builder_flush(TreeBuilder *self) {
    if (!self->data)
        return true;
    OWNED Value data = MOVE(self->data);
    OWNED Value text = is_list(data) ? str_join(STR_EMPTY, data) : own(data);
    if (!text)
        return false;
    OWNED Value element = own(self->last_for_tail ? self->last_for_tail : self->last);
    return builder_add_text(element, text, self->last_for_tail != NULL);
}

bool builder_data(TreeBuilder *self, Borrowed data) {
    if (!self->data) {
        if (self->last == NONE) /* before the first element */
            return true;
        self->data = own(data);
        return true;
    }
    if (is_list_exact(self->data))
        return list_append(self->data, data);
    Value list = list_from_array((Borrowed[]){self->data, data}, 2);
    if (!list)
        return false;
    REPLACE(self->data, list);
    return true;
}

/* ------------------------------------------------------------------ elements */

bool builder_event(TreeBuilder *self, Borrowed name, Borrowed value) {
    if (!name || !self->events_append)
        return true;
    OWNED Value event = tuple_pack(2, name, value);
    OWNED Value result = event ? call_1(self->events_append, event) : NULL;
    return result != NULL;
}

static bool builder_add_child(Borrowed parent, Borrowed child) {
    if (is_exact(parent, &element_type) && is_element(child))
        return element_append(parent, child);
    OWNED Value result = call_method_1(parent, STR(append), child);
    return result != NULL;
}

static Value builder_make_element(TreeBuilder *self, Borrowed tag, Borrowed attrib) {
    if (!self->element_factory)
        return element_new(tag, attrib);
    OWNED Value attributes = attrib ? own(attrib) : dict_new();
    return attributes ? call_2(self->element_factory, tag, attributes) : NULL;
}

Value builder_start(TreeBuilder *self, Borrowed tag, Borrowed attrib) {
    OWNED Value node = builder_flush(self) ? builder_make_element(self, tag, attrib) : NULL;
    if (!node)
        return NULL;
    REPLACE(self->last_for_tail, NULL);
    OWNED Value parent = own(self->this);
    if (parent != NONE) {
        if (!builder_add_child(parent, node))
            return NULL;
    } else {
        if (self->root)
            return raise_error(AS(Type, element_tree_state()->parse_error), "multiple elements on top level");
        self->root = own(node);
    }
    if (!list_append(self->stack, parent))
        return NULL;
    REPLACE(self->this, own(node));
    REPLACE(self->last, own(node));
    return builder_event(self, self->event_start, node) ? MOVE(node) : NULL;
}

Value builder_end(TreeBuilder *self) {
    if (!builder_flush(self))
        return NULL;
    ssize_t depth = list_size(self->stack);
    if (depth == 0)
        return raise_error(&exc_IndexError, "pop from empty stack");
    Value outer = list_pop(self->stack, depth - 1);
    if (!outer)
        return NULL;
    OWNED Value node = MOVE(self->this);
    self->this = outer;
    REPLACE(self->last, own(node));
    REPLACE(self->last_for_tail, own(node));
    return builder_event(self, self->event_end, node) ? MOVE(node) : NULL;
}

/* A comment or processing instruction became `node`: it may be part of the tree, and text after it is its tail. */
static bool builder_add_special(TreeBuilder *self, Borrowed node, bool insert) {
    OWNED Value parent = own(self->this);
    if (insert && parent != NONE && !builder_add_child(parent, node))
        return false;
    if (insert)
        REPLACE(self->last_for_tail, own(node));
    return true;
}

Value builder_comment(TreeBuilder *self, Borrowed text) {
    if (!builder_flush(self))
        return NULL;
    OWNED Value node = self->comment_factory ? call_1(self->comment_factory, text) : own(text);
    if (!node || (self->comment_factory && !builder_add_special(self, node, self->insert_comments)))
        return NULL;
    return builder_event(self, self->event_comment, node) ? MOVE(node) : NULL;
}

Value builder_pi(TreeBuilder *self, Borrowed target, Borrowed text) {
    if (!builder_flush(self))
        return NULL;
    OWNED Value node = self->pi_factory ? call_2(self->pi_factory, target, text) : tuple_pack(2, target, text);
    if (!node || (self->pi_factory && !builder_add_special(self, node, self->insert_pis)))
        return NULL;
    return builder_event(self, self->event_pi, node) ? MOVE(node) : NULL;
}

Value builder_close(TreeBuilder *self) { return own(self->root ? self->root : NONE); }

/* ------------------------------------------------------------------ methods */

static Value builder_py_start(Borrowed v, Borrowed const *args) {
    if (!is_dict(args[1]))
        return raise_error(&exc_TypeError, "start() argument 2 must be dict, not %T", args[1]);
    return builder_start(AS(TreeBuilder, v), args[0], args[1]);
}
static Value builder_py_end(Borrowed v, Borrowed const *args) { return builder_end(AS(TreeBuilder, v)); }
static Value builder_py_data(Borrowed v, Borrowed const *args) {
    return builder_data(AS(TreeBuilder, v), args[0]) ? NONE : NULL;
}
static Value builder_py_comment(Borrowed v, Borrowed const *args) { return builder_comment(AS(TreeBuilder, v), args[0]); }
static Value builder_py_pi(Borrowed v, Borrowed const *args) {
    return builder_pi(AS(TreeBuilder, v), args[0], args[1] ? args[1] : NONE);
}
static Value builder_py_close(Borrowed v, Borrowed const *args) { return builder_close(AS(TreeBuilder, v)); }

static MethodDef const builder_methods[] = {
    METHOD("data", builder_py_data, "($self, data, /)", "Add text."),
    METHOD("start", builder_py_start, "($self, tag, attrs, /)", "Open an element."),
    METHOD("end", builder_py_end, "($self, tag, /)", "Close the open element."),
    METHOD("comment", builder_py_comment, "($self, text, /)", "Add a comment."),
    METHOD("pi", builder_py_pi, "($self, target, text=None, /)", "Add a processing instruction."),
    METHOD("close", builder_py_close, "($self, /)", "Return the root element."),
    METHOD_END,
};
static TypeInfo builder_info = {
    .methods = builder_methods,
    .dealloc = builder_slot_dealloc,
    .traverse = builder_slot_traverse,
    .clear = builder_slot_clear,
    .new = builder_slot_new,
    .init = builder_slot_init,
};
Type tree_builder_type = {
    STATIC_TYPE("xml.etree.ElementTree.TreeBuilder", TreeBuilder, &builder_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_BASE,
};
