/* SPDX-License-Identifier: MIT
   cell: the variable that closures share. The VM reads and writes `content` directly. */
#include "heap/collect.h"
#include "heap/memory.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/module.h"
#include "types/str.h"

Value cell_new(Borrowed content) {
    Cell *cell = NEW_OBJECT(Cell, &cell_type);
    if (!cell)
        return NULL;
    cell->content = own_maybe(content);
    gc_track(cell);
    return TO_VALUE(cell);
}

static Value cell_slot_new(Type *type, Borrowed const *args, ssize_t count, Borrowed keywords) {
    if (!native_no_keywords("cell", keywords) || !native_count("cell", count, 0, 1))
        return NULL;
    return cell_new(count ? args[0] : NULL);
}

static void cell_dealloc(Object *o) {
    gc_untrack(o);
    drop(MOVE(((Cell *)o)->content));
    object_free(o);
}

static int cell_traverse(Object *o, Visitor visitor, void *arg) {
    VISIT(((Cell *)o)->content);
    return 0;
}

static void cell_clear(Object *o) { drop(MOVE(((Cell *)o)->content)); }

static Value cell_slot_repr(Borrowed self) {
    Borrowed content = AS(Cell, self)->content;
    if (!content)
        return str_format("<cell at %p: empty>", (const void *)self);
    return str_format("<cell at %p: %.80T object at %p>", (const void *)self, content, (const void *)content);
}

/* Empty cells are less than others. */
static Value cell_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if (!is_exact(a, &cell_type) || !is_exact(b, &cell_type))
        return own(NOT_IMPLEMENTED);
    OWNED Value x = own_maybe(AS(Cell, a)->content), y = own_maybe(AS(Cell, b)->content);
    return x && y ? compare(x, y, op) : compare_result((y == NULL) - (x == NULL), op);
}

static Value cell_get_contents(Borrowed self, void *closure) {
    Borrowed content = AS(Cell, self)->content;
    return content ? own(content) : raise_error(&exc_ValueError, "Cell is empty");
}

static bool cell_set_contents(Borrowed self, Borrowed value, void *closure) {
    REPLACE(AS(Cell, self)->content, own_maybe(value));
    return true;
}

static GetSetDef const cell_getsets[] = {
    {"cell_contents", cell_get_contents, cell_set_contents, NULL, NULL},
    GETSET_END,
};
static TypeInfo cell_info = {
    .getsets = cell_getsets,
    .new_signature = "([contents])",
    .dealloc = cell_dealloc,
    .traverse = cell_traverse,
    .clear = cell_clear,
    .new = cell_slot_new,
    .repr = cell_slot_repr,
    .hash = hash_not_implemented,
    .compare = cell_slot_compare,
    .getattr = object_slot_getattr,
};
Type cell_type = {
    STATIC_TYPE("cell", Cell, &cell_info),
    .flags = TYPE_FLAG_GC | TYPE_FLAG_VISIBLE,
    .doc = "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n"
           "    and further attempts to access its cell_contents attribute will\n    raise a ValueError.",
};
