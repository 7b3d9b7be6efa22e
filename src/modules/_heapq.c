/* SPDX-License-Identifier: MIT
   _heapq: priority queues in lists. In a heap no item is "above" its parent, which for item i is (i - 1) / 2: smaller in
   the usual heap, larger in the _max one. Comparing may run Python, so items are owned while they are compared and a
   change of the list's size is noticed. */
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/list.h"

typedef enum { HEAP_MIN, HEAP_MAX } HeapOrder;

/* Whether a belongs above b: 1, 0, -1. */
static int heap_is_above(Borrowed a, Borrowed b, HeapOrder order) {
    if (both_imm_int(a, b))
        return order == HEAP_MIN ? (int64_t)VALUE_BITS(a) < (int64_t)VALUE_BITS(b)
                                 : (int64_t)VALUE_BITS(b) < (int64_t)VALUE_BITS(a);
    OWNED Value x = own(a);
    OWNED Value y = own(b);
    return order == HEAP_MIN ? compare_bool(x, y, COMPARE_LT) : compare_bool(y, x, COMPARE_LT);
}

static bool heap_check_size(Borrowed heap, ssize_t size) {
    if (LIKELY(list_size(heap) == size))
        return true;
    return raise_error(&exc_RuntimeError, "list changed size during iteration"), false;
}

static void heap_swap(Borrowed heap, ssize_t i, ssize_t k) {
    Value *items = AS(List, heap)->items, v = items[i];
    items[i] = items[k];
    items[k] = v;
}

/* Lets the item at `at` rise, not higher than `top`. */
static bool heap_rise(Borrowed heap, ssize_t top, ssize_t at, HeapOrder order) {
    ssize_t size = list_size(heap);
    while (at > top) {
        ssize_t parent = (at - 1) / 2;
        int above = heap_is_above(list_peek(heap, at), list_peek(heap, parent), order);
        if (above < 0 || !heap_check_size(heap, size))
            return false;
        if (!above)
            break;
        heap_swap(heap, at, parent);
        at = parent;
    }
    return true;
}

/* Lets the item at `at` sink to a leaf, always along the child that is above its sibling, and rise again: fewer
   comparisons than stopping on the way, because the item usually came from the bottom. */
static bool heap_sink(Borrowed heap, ssize_t at, HeapOrder order) {
    ssize_t size = list_size(heap), top = at;
    while (2 * at + 1 < size) {
        ssize_t child = 2 * at + 1;
        if (child + 1 < size) {
            int above = heap_is_above(list_peek(heap, child), list_peek(heap, child + 1), order);
            if (above < 0 || !heap_check_size(heap, size))
                return false;
            child += !above;
        }
        heap_swap(heap, at, child);
        at = child;
    }
    return heap_rise(heap, top, at, order);
}

static bool heap_check_list(const char *function, Borrowed heap, bool numbered) {
    if (LIKELY(is_list(heap)))
        return true;
    raise_error(&exc_TypeError, "%s() argument %smust be list, not %T", function, numbered ? "1 " : "", heap);
    return false;
}

static Value heap_pop(Borrowed heap, HeapOrder order) {
    ssize_t size = list_size(heap);
    if (size == 0)
        return raise_error(&exc_IndexError, "index out of range");
    Value last = list_pop(heap, size - 1);
    if (!last || size == 1)
        return last;
    Value top = own(list_peek(heap, 0));
    list_store(heap, 0, last);
    if (heap_sink(heap, 0, order))
        return top;
    drop(top);
    return NULL;
}

static Value heap_replace(Borrowed heap, Borrowed item, HeapOrder order) {
    if (list_size(heap) == 0)
        return raise_error(&exc_IndexError, "index out of range");
    Value top = own(list_peek(heap, 0));
    list_store(heap, 0, own(item));
    if (heap_sink(heap, 0, order))
        return top;
    drop(top);
    return NULL;
}

static bool heap_build(Borrowed heap, HeapOrder order) {
    for (ssize_t i = list_size(heap) / 2; i-- > 0;)
        if (!heap_sink(heap, i, order))
            return false;
    return true;
}

static Value heapq_py_heapify(Borrowed module, Borrowed const *args) {
    return heap_check_list("heapify", args[0], false) && heap_build(args[0], HEAP_MIN) ? NONE : NULL;
}
static Value heapq_py_heapify_max(Borrowed module, Borrowed const *args) {
    return heap_check_list("_heapify_max", args[0], false) && heap_build(args[0], HEAP_MAX) ? NONE : NULL;
}
static Value heapq_py_heappop(Borrowed module, Borrowed const *args) {
    return heap_check_list("heappop", args[0], false) ? heap_pop(args[0], HEAP_MIN) : NULL;
}
static Value heapq_py_heappop_max(Borrowed module, Borrowed const *args) {
    return heap_check_list("_heappop_max", args[0], false) ? heap_pop(args[0], HEAP_MAX) : NULL;
}
static Value heapq_py_heappush(Borrowed module, Borrowed const *args) {
    return heap_check_list("heappush", args[0], true) && list_append(args[0], args[1]) &&
                   heap_rise(args[0], 0, list_size(args[0]) - 1, HEAP_MIN)
               ? NONE
               : NULL;
}
static Value heapq_py_heapreplace(Borrowed module, Borrowed const *args) {
    return heap_check_list("heapreplace", args[0], true) ? heap_replace(args[0], args[1], HEAP_MIN) : NULL;
}
static Value heapq_py_heapreplace_max(Borrowed module, Borrowed const *args) {
    return heap_check_list("_heapreplace_max", args[0], true) ? heap_replace(args[0], args[1], HEAP_MAX) : NULL;
}

static Value heapq_py_heappushpop(Borrowed module, Borrowed const *args) {
    if (!heap_check_list("heappushpop", args[0], true))
        return NULL;
    if (list_size(args[0]) == 0)
        return own(args[1]);
    int above = heap_is_above(list_peek(args[0], 0), args[1], HEAP_MIN);
    if (above < 0)
        return NULL;
    return above ? heap_replace(args[0], args[1], HEAP_MIN) : own(args[1]);
}

static const MethodDef heapq_methods[] = {
    METHOD("heappush", heapq_py_heappush, "($module, heap, item, /)", "Adds an item to the heap."),
    METHOD("heappushpop", heapq_py_heappushpop, "($module, heap, item, /)", "Adds an item, then removes the smallest."),
    METHOD("heappop", heapq_py_heappop, "($module, heap, /)", "Removes the smallest item and returns it."),
    METHOD("heapreplace", heapq_py_heapreplace, "($module, heap, item, /)", "Removes the smallest item, then adds one."),
    METHOD("heapify", heapq_py_heapify, "($module, heap, /)", "Turns a list into a heap, in linear time."),
    METHOD("_heappop_max", heapq_py_heappop_max, "($module, heap, /)", "heappop of a heap with the largest on top."),
    METHOD("_heapify_max", heapq_py_heapify_max, "($module, heap, /)", "heapify with the largest on top."),
    METHOD("_heapreplace_max", heapq_py_heapreplace_max, "($module, heap, item, /)",
           "heapreplace of a heap with the largest on top."),
    METHOD_END,
};

static bool heapq_exec(Borrowed module) {
    return module_add_text(module, "__about__", "Heaps: lists in which item k is never larger than items 2*k+1 and 2*k+2.");
}

static int heapq_module_id;

ModuleDef const heapq_module = {
    .name = "_heapq",
    .doc = "Priority queues in lists.",
    .methods = heapq_methods,
    .exec = heapq_exec,
    .id = &heapq_module_id,
};
