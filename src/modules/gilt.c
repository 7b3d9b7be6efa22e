/* SPDX-License-Identifier: MIT
   The gilt module: who we are, and what the lock did. */
#include "gil/gil.h"
#include "gil/interp.h"
#include "gil/stats.h"
#include "object/error.h"
#include "object/hooks.h"
#include "object/native.h"
#include "object/protocol.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

/* How often the lock was given away for each kind of work. */
static Value regions_dict(GilTotals const *totals) {
    OWNED Value dict = dict_new();
    for (int region = 0; dict && region < REGION_COUNT; region++) {
        if (!totals->entered[region])
            continue;
        OWNED Value count = int_new_unsigned(totals->entered[region]);
        if (!count || !dict_set_text(dict, region_name((Region)region), count))
            return NULL;
    }
    return MOVE(dict);
}

static bool add_number(Borrowed dict, const char *name, STEALS Value v) {
    OWNED Value number = v;
    return number && dict_set_text(dict, name, number);
}

static Value totals_dict(GilTotals const *totals) {
    OWNED Value dict = dict_new(), regions = dict ? regions_dict(totals) : NULL;
    if (!regions || !add_number(dict, "waits", int_new_unsigned(totals->waits)) ||
        !add_number(dict, "waited", float_new((double)totals->waited_ns / 1e9)) ||
        !add_number(dict, "held", float_new((double)totals->held_ns / 1e9)) ||
        !add_number(dict, "handovers", int_new_unsigned(totals->handovers)) ||
        !add_number(dict, "forced", int_new_unsigned(totals->forced)) ||
        !add_number(dict, "parked", int_new_unsigned(totals->parked)) || !dict_set_text(dict, "regions", regions))
        return NULL;
    return MOVE(dict);
}

static Value gilt_py_lock_statistics(Borrowed self, Borrowed const *args) {
    OWNED Value threads = dict_new();
    for (Thread *t = interp_self()->threads; threads && t; t = t->next) {
        GilTotals totals;
        gil_stats_thread(t, &totals);
        OWNED Value ident = int_new_unsigned(t->ident), numbers = totals_dict(&totals);
        if (!ident || !numbers || !dict_set(threads, ident, numbers))
            return NULL;
    }
    GilTotals all;
    gil_stats_interp(interp_self(), &all);
    OWNED Value result = threads ? totals_dict(&all) : NULL;
    if (!result || !hook_extension_regions(dict_peek_text(result, "regions")))
        return NULL;
    return dict_set_text(result, "threads", threads) ? MOVE(result) : NULL;
}

static Value gilt_py_lock_policy(Borrowed self, Borrowed const *args) { return str_from_text(gil_policy_name(interp_self()->gil)); }

static bool gilt_exec(Borrowed module) { return module_add_text(module, "__version__", "0.1.0"); }

static const MethodDef gilt_methods[] = {
    METHOD("lock_statistics", gilt_py_lock_statistics, "($module, /)",
           "What the lock did: waits, seconds waited and held, hand-overs, forced ones, in all and for each living thread."),
    METHOD("lock_policy", gilt_py_lock_policy, "($module, /)", "Name of the lock's policy: 'handover' or 'classic'."),
    METHOD_END,
};

static int gilt_module_id;

ModuleDef const gilt_module = {
    .name = "gilt",
    .doc = "What Gilt offers besides Python: a look at its lock.",
    .methods = gilt_methods,
    .exec = gilt_exec,
    .id = &gilt_module_id,
};
