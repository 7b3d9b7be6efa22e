/* SPDX-License-Identifier: MIT
   What the files of _elementtree share: the element, the tree builder, the module's state. */
#ifndef GILT_MODULES_ELEMENTTREE_H
#define GILT_MODULES_ELEMENTTREE_H

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/slice.h"
#include "types/str.h"

/* A node. text and tail are what Python sees; attrib is NULL while there are no attributes. */
typedef struct {
    Object head;
    Value tag, text, tail;
    Value attrib;          /* Dict or NULL */
    Value *children;       /* owned Elements */
    ssize_t count, capacity;
    Value weaklist;
} Element;

/* Builds a tree from events. Text that was seen and belongs to no element yet is collected in `data`. */
typedef struct {
    Object head;
    Value root;            /* first element, or NULL */
    Value this;            /* the open element; None outside of all */
    Value last;            /* the element opened or closed last, or None */
    Value last_for_tail;   /* whose tail text would be now; NULL: it is `last`'s text */
    Value data;            /* Str, List of them, or NULL */
    Value stack;           /* List of the elements around `this` */
    Value element_factory, comment_factory, pi_factory; /* or NULL */
    Value events_append;   /* the queue's append, or NULL */
    Value event_start, event_end, event_start_ns, event_end_ns, event_comment, event_pi; /* names to report, or NULL */
    bool insert_comments, insert_pis;
} TreeBuilder;

extern Type element_type, element_iterator_type, tree_builder_type, et_parser_type;
static inline bool is_element(Borrowed v) { return is_pointer(v) && is_instance(v, &element_type); }
#define ELEMENT_NAME "xml.etree.ElementTree.Element"

typedef struct {
    Value parse_error;     /* the class ParseError */
    Value comment_factory, pi_factory; /* defaults of TreeBuilders, or NULL */
} ElementTreeState;
ElementTreeState *element_tree_state(void);

/* element.c */
Value element_new(Borrowed tag, Borrowed attrib /* Dict or NULL */) MUST_CHECK;
bool element_append(Borrowed self, Borrowed child) MUST_CHECK;
Value element_py_sub_element(Borrowed module, Borrowed const *args, ssize_t count, Borrowed keywords);
Value element_iterate(Borrowed root, Borrowed tag /* or NULL */, bool text) MUST_CHECK;
Value element_py_find(Borrowed v, Borrowed const *args);
Value element_py_findtext(Borrowed v, Borrowed const *args);
Value element_py_findall(Borrowed v, Borrowed const *args);
Value element_py_iterfind(Borrowed v, Borrowed const *args);
Value element_py_iter(Borrowed v, Borrowed const *args);
Value element_py_itertext(Borrowed v, Borrowed const *args);

/* builder.c: what the methods do, for the parser's short cut. New references where they return Values. */
Value builder_new(void) MUST_CHECK;
Value builder_start(TreeBuilder *self, Borrowed tag, Borrowed attrib /* or NULL */) MUST_CHECK;
Value builder_end(TreeBuilder *self) MUST_CHECK;
bool builder_data(TreeBuilder *self, Borrowed data) MUST_CHECK;
Value builder_comment(TreeBuilder *self, Borrowed text) MUST_CHECK;
Value builder_pi(TreeBuilder *self, Borrowed target, Borrowed text) MUST_CHECK;
/* Reports an event when its name was asked for. */
bool builder_event(TreeBuilder *self, Borrowed name /* or NULL */, Borrowed value) MUST_CHECK;
Value builder_close(TreeBuilder *self) MUST_CHECK;

#endif
