/* SPDX-License-Identifier: MIT
   _bisect: binary search in sorted sequences. The smallest complete native module: functions over protocols, a table, no
   state. Invariant of the search: everything before `low` belongs left of x, everything from `high` on right of it. */
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/int.h"
#include "types/list.h"

typedef enum { BISECT_LEFT, BISECT_RIGHT } BisectSide;

/* The arguments a, x, lo, hi, key, as the table's signature orders them. */
enum { BISECT_A, BISECT_X, BISECT_LO, BISECT_HI, BISECT_KEY };

static bool bisect_bounds(Borrowed const *args, ssize_t *low, ssize_t *high) {
    *low = 0;
    *high = -1;
    if (args[BISECT_LO] && !arg_ssize(args[BISECT_LO], low))
        return false;
    if (args[BISECT_HI] && args[BISECT_HI] != NONE && !arg_ssize(args[BISECT_HI], high))
        return false;
    if (*low < 0)
        return raise_error(&exc_ValueError, "lo must be non-negative"), false;
    if (*high == -1)
        *high = object_length(args[BISECT_A]);
    return *high >= 0;
}

/* Whether `item` belongs before x: 1, 0, -1. */
static int bisect_is_before(Borrowed item, Borrowed x, BisectSide side) {
    if (both_imm_int(item, x)) {
        int64_t a = imm_int_get(item), b = imm_int_get(x);
        return side == BISECT_LEFT ? a < b : a <= b;
    }
    if (side == BISECT_LEFT)
        return compare_bool(item, x, COMPARE_LT);
    int after = compare_bool(x, item, COMPARE_LT);
    return after < 0 ? -1 : !after;
}

/* The place of x; -1: an exception. */
static ssize_t bisect_search(Borrowed a, Borrowed x, ssize_t low, ssize_t high, Borrowed key, BisectSide side) {
    while (low < high) {
        ssize_t middle = (ssize_t)(((size_t)low + (size_t)high) / 2);
        OWNED Value item = is_list_exact(a) && middle < list_size(a) ? own(list_peek(a, middle)) : sequence_item(a, middle);
        if (item && key)
            REPLACE(item, call_1(key, item));
        int before = item ? bisect_is_before(item, x, side) : -1;
        if (before < 0)
            return -1;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Borrowed bisect_key(Borrowed const *args) { return args[BISECT_KEY] == NONE ? NULL : args[BISECT_KEY]; }

static Value bisect_find(Borrowed const *args, BisectSide side) {
    ssize_t low, high;
    if (!bisect_bounds(args, &low, &high))
        return NULL;
    ssize_t at = bisect_search(args[BISECT_A], args[BISECT_X], low, high, bisect_key(args), side);
    return at < 0 ? NULL : int_new(at);
}

static Value bisect_insert(Borrowed const *args, BisectSide side) {
    ssize_t low, high;
    Borrowed a = args[BISECT_A], x = args[BISECT_X], key = bisect_key(args);
    OWNED Value sort_key = key ? call_1(key, x) : own(x);
    if (!sort_key || !bisect_bounds(args, &low, &high))
        return NULL;
    ssize_t at = bisect_search(a, sort_key, low, high, key, side);
    if (at < 0)
        return NULL;
    if (is_list_exact(a))
        return list_insert(a, at, x) ? NONE : NULL;
    OWNED Value method = get_attr_text(a, "insert");
    OWNED Value result = method ? call_2(method, imm_int(at), x) : NULL;
    return result ? NONE : NULL;
}

static Value bisect_py_bisect_left(Borrowed module, Borrowed const *args) { return bisect_find(args, BISECT_LEFT); }
static Value bisect_py_bisect_right(Borrowed module, Borrowed const *args) { return bisect_find(args, BISECT_RIGHT); }
static Value bisect_py_insort_left(Borrowed module, Borrowed const *args) { return bisect_insert(args, BISECT_LEFT); }
static Value bisect_py_insort_right(Borrowed module, Borrowed const *args) { return bisect_insert(args, BISECT_RIGHT); }

#define BISECT_SIGNATURE "($module, /, a, x, lo=0, hi=None, *, key=None)"
static const MethodDef bisect_methods[] = {
    METHOD("bisect_left", bisect_py_bisect_left, BISECT_SIGNATURE, "Index of the first item of a that is not less than x."),
    METHOD("bisect_right", bisect_py_bisect_right, BISECT_SIGNATURE, "Index of the first item of a that is greater than x."),
    METHOD("insort_left", bisect_py_insort_left, BISECT_SIGNATURE, "Inserts x into a, before items that equal it."),
    METHOD("insort_right", bisect_py_insort_right, BISECT_SIGNATURE, "Inserts x into a, behind items that equal it."),
    METHOD_END,
};

static int bisect_module_id;

ModuleDef const bisect_module = {
    .name = "_bisect",
    .doc = "Binary search in sorted sequences.",
    .methods = bisect_methods,
    .id = &bisect_module_id,
};
