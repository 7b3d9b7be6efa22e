/* SPDX-License-Identifier: MIT
   The module gc: control of the cycle collector (heap/collect.c) and a look at the object graph. */
#include "gil/interp.h"
#include "heap/collect.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/state.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"

static Value gc_py_enable(Borrowed self, Borrowed const *args) {
    gc_enable();
    return NONE;
}

static Value gc_py_disable(Borrowed self, Borrowed const *args) {
    gc_disable();
    return NONE;
}

static Value gc_py_isenabled(Borrowed self, Borrowed const *args) { return bool_value(gc_is_enabled()); }

static Value gc_py_set_debug(Borrowed self, Borrowed const *args) {
    int flags;
    if (!arg_int(args[0], &flags))
        return NULL;
    gc_set_debug(flags);
    return NONE;
}

static Value gc_py_get_debug(Borrowed self, Borrowed const *args) { return int_new(gc_get_debug()); }

static Value gc_three(ssize_t const numbers[3]) {
    return build_value("(nnn)", numbers[0], numbers[1], numbers[2]);
}

static Value gc_py_get_count(Borrowed self, Borrowed const *args) {
    ssize_t counts[3];
    gc_get_counts(counts);
    return gc_three(counts);
}

static Value gc_py_get_threshold(Borrowed self, Borrowed const *args) {
    ssize_t thresholds[3];
    gc_get_thresholds(thresholds);
    return gc_three(thresholds);
}

static Value gc_py_set_threshold(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    ssize_t thresholds[3];
    if (!native_no_keywords("set_threshold", keywords))
        return NULL;
    if (count < 1)
        return raise_error(&exc_TypeError, "set_threshold() takes at least 1 argument (%zd given)", count);
    if (count > 3)
        return raise_error(&exc_TypeError, "set_threshold() takes at most 3 arguments (%zd given)", count);
    for (ssize_t i = 0; i < count; i++) {
        int n;
        if (!arg_int(args[i], &n))
            return NULL;
        thresholds[i] = n;
    }
    gc_set_thresholds(thresholds, (int)count);
    return NONE;
}

static Value gc_py_collect(Borrowed self, Borrowed const *args) {
    int generation = 2;
    if (args[0] && !arg_int(args[0], &generation))
        return NULL;
    if (generation < 0 || generation > 2)
        return raise_error(&exc_ValueError, "invalid generation");
    return int_new(gc_is_collecting() ? 0 : gc_collect(generation));
}

static int gc_append(Object *object, void *list) { return list_append(list, TO_VALUE(object)) ? 0 : -1; }

/* Appending neither tracks nor untracks anything, so the rings may be walked over meanwhile; the result is left out. */
static Value gc_py_get_objects(Borrowed self, Borrowed const *args) {
    ssize_t generation = -1;
    if (args[0] && args[0] != NONE) {
        if (!arg_ssize(args[0], &generation))
            return NULL;
        if (generation >= 3)
            return raise_error(&exc_ValueError, "generation parameter must be less than the number of available generations (3)");
        if (generation < -1)
            return raise_error(&exc_ValueError, "generation parameter cannot be negative");
    }
    OWNED Value result = list_new(0);
    if (!result)
        return NULL;
    gc_untrack(AS(Object, result));
    int stopped = gc_visit_objects((int)generation, gc_append, result);
    gc_track(AS(Object, result));
    return stopped ? NULL : MOVE(result);
}

static Value gc_py_get_stats(Borrowed self, Borrowed const *args) {
    OWNED Value result = list_new(0);
    for (int i = 0; result && i < 3; i++) {
        GcStats s = gc_get_stats(i);
        OWNED Value one = build_value("{s:n,s:n,s:n}", "collections", s.collections, "collected", s.collected,
                                      "uncollectable", s.uncollectable);
        if (!one || !list_append(result, one))
            return NULL;
    }
    return MOVE(result);
}

static Value gc_py_is_tracked(Borrowed self, Borrowed const *args) { return bool_value(gc_value_is_tracked(args[0])); }
static Value gc_py_is_finalized(Borrowed self, Borrowed const *args) { return bool_value(gc_value_is_finalized(args[0])); }

/* --- referrers and referents --- */

typedef struct {
    Borrowed const *wanted;
    ssize_t count;
    Borrowed result; /* List */
} Search;

static int search_visit(Object *referent, void *arg) {
    Search *search = arg;
    for (ssize_t i = 0; i < search->count; i++)
        if (search->wanted[i] == (Borrowed)TO_VALUE(referent))
            return 1;
    return 0;
}

static int search_object(Object *object, void *arg) {
    Search *search = arg;
    TraverseFn traverse = object->type->info->traverse;
    if (!traverse || (Borrowed)TO_VALUE(object) == search->result || !traverse(object, search_visit, search))
        return 0;
    return list_append(search->result, TO_VALUE(object)) ? 0 : -1;
}

static Value gc_py_get_referrers(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value result = native_no_keywords("get_referrers", keywords) ? list_new(0) : NULL;
    if (!result)
        return NULL;
    gc_untrack(AS(Object, result));
    Search search = {args, count, result};
    int stopped = gc_visit_objects(-1, search_object, &search);
    gc_track(AS(Object, result));
    return stopped ? NULL : MOVE(result);
}

/* The immediates in a container: traversal, which is about reference counts, leaves them out. */
static bool gc_append_immediates(Borrowed list, Borrowed container) {
    Borrowed const *items = NULL;
    ssize_t count = 0;
    if (is_list(container)) {
        items = (Borrowed const *)AS(List, container)->items;
        count = list_size(container);
    } else if (is_tuple(container)) {
        items = (Borrowed const *)AS(Tuple, container)->items;
        count = tuple_size(container);
    } else if (is_dict(container)) {
        Borrowed key, value;
        for (ssize_t position = 0; dict_next(container, &position, &key, &value);)
            if ((is_immediate(key) && !list_append(list, key)) || (is_immediate(value) && !list_append(list, value)))
                return false;
    }
    for (ssize_t i = 0; i < count; i++)
        if (is_immediate(items[i]) && !list_append(list, items[i]))
            return false;
    return true;
}

static Value gc_py_get_referents(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    OWNED Value result = native_no_keywords("get_referents", keywords) ? list_new(0) : NULL;
    if (!result)
        return NULL;
    for (ssize_t i = 0; i < count; i++) {
        if (!is_pointer(args[i]) || !value_has_flag(args[i], TYPE_FLAG_GC))
            continue;
        Object *object = AS(Object, args[i]);
        TraverseFn traverse = object->type->info->traverse;
        if ((traverse && traverse(object, gc_append, result)) || !gc_append_immediates(result, args[i]))
            return NULL;
    }
    return MOVE(result);
}

static Value gc_py_freeze(Borrowed self, Borrowed const *args) {
    gc_freeze();
    return NONE;
}

static Value gc_py_unfreeze(Borrowed self, Borrowed const *args) {
    gc_unfreeze();
    return NONE;
}

static Value gc_py_get_freeze_count(Borrowed self, Borrowed const *args) { return int_new(gc_freeze_count()); }

static MethodDef const gc_functions[] = {
    METHOD("enable", gc_py_enable, "($module, /)", "Turns automatic collection on."),
    METHOD("disable", gc_py_disable, "($module, /)", "Turns automatic collection off."),
    METHOD("isenabled", gc_py_isenabled, "($module, /)", "Whether automatic collection is on."),
    METHOD("set_debug", gc_py_set_debug, "($module, flags, /)", "Sets the debugging flags, an or of DEBUG_*."),
    METHOD("get_debug", gc_py_get_debug, "($module, /)", "The debugging flags."),
    METHOD("get_count", gc_py_get_count, "($module, /)", "The counts that are compared with the thresholds."),
    METHOD_ROW("set_threshold", .raw = gc_py_set_threshold, "($module, threshold0, threshold1=None, threshold2=None, /)",
     "Sets the counts at which generations are collected; zero turns collection off.", METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("get_threshold", gc_py_get_threshold, "($module, /)", "The thresholds."),
    METHOD("collect", gc_py_collect, "($module, /, generation=2)",
           "Collects a generation and those below; returns how many unreachable objects were found."),
    METHOD("get_objects", gc_py_get_objects, "($module, /, generation=None)", "The objects that the collector tracks."),
    METHOD("get_stats", gc_py_get_stats, "($module, /)", "A dict of figures for each generation."),
    METHOD("is_tracked", gc_py_is_tracked, "($module, obj, /)", "Whether the collector tracks obj."),
    METHOD("is_finalized", gc_py_is_finalized, "($module, obj, /)", "Whether obj's finaliser has run."),
    METHOD_ROW("get_referrers", .raw = gc_py_get_referrers, "($module, /, *objs)", "The tracked objects that refer to any of objs.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD_ROW("get_referents", .raw = gc_py_get_referents, "($module, /, *objs)", "The objects that objs refer to.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("freeze", gc_py_freeze, "($module, /)", "Moves all tracked objects out of the collector's sight."),
    METHOD("unfreeze", gc_py_unfreeze, "($module, /)", "Moves them back, into the oldest generation."),
    METHOD("get_freeze_count", gc_py_get_freeze_count, "($module, /)", "How many objects freeze() moved."),
    METHOD_END,
};

static bool gc_exec(Borrowed module) {
    gc_unfreeze(); /* what the start made is out of sight until now (runtime/lifecycle.c) */
    struct ObjectState *state = interp_self()->object;
    if (!state->gc_garbage && !(state->gc_garbage = list_new(0)))
        return false;
    if (!state->gc_callbacks && !(state->gc_callbacks = list_new(0)))
        return false;
    int const leak = GC_DEBUG_COLLECTABLE | GC_DEBUG_UNCOLLECTABLE | GC_DEBUG_SAVEALL;
    return module_add(module, "garbage", own(state->gc_garbage)) && module_add(module, "callbacks", own(state->gc_callbacks)) &&
           module_add_int(module, "DEBUG_STATS", GC_DEBUG_STATS) &&
           module_add_int(module, "DEBUG_COLLECTABLE", GC_DEBUG_COLLECTABLE) &&
           module_add_int(module, "DEBUG_UNCOLLECTABLE", GC_DEBUG_UNCOLLECTABLE) &&
           module_add_int(module, "DEBUG_SAVEALL", GC_DEBUG_SAVEALL) && module_add_int(module, "DEBUG_LEAK", leak);
}

static int gc_id;
ModuleDef const gc_module = {
    .name = "gc",
    .doc = "Access to the cycle collector.",
    .methods = gc_functions,
    .exec = gc_exec,
    .id = &gc_id,
};
