/* SPDX-License-Identifier: MIT
   "Did you mean": the name among those that could have been meant that is nearest to what was written. The distance is
   Levenshtein's, where changing the case of a letter costs half of another edit. */
#include <stdlib.h>

#include "gil/interp.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/type.h"
#include "runtime/report.h"
#include "types/dict.h"
#include "types/exception.h"
#include "types/list.h"
#include "types/str.h"
#include "vm/frame.h"

enum { MOVE_COST = 2, CASE_COST = 1, MAX_SIZE = 40, MAX_CANDIDATES = 750 };

static int substitution_cost(char a, char b) {
    if (a == b)
        return 0;
    char lower_a = a >= 'A' && a <= 'Z' ? a + 32 : a, lower_b = b >= 'A' && b <= 'Z' ? b + 32 : b;
    return lower_a == lower_b ? CASE_COST : MOVE_COST;
}

/* Distance of two short texts, or limit + 1 when it is more than `limit`. */
static int edit_distance(const char *a, ssize_t a_size, const char *b, ssize_t b_size, int limit) {
    while (a_size && b_size && *a == *b)
        a++, b++, a_size--, b_size--;
    while (a_size && b_size && a[a_size - 1] == b[b_size - 1])
        a_size--, b_size--;
    if (!a_size || !b_size)
        return (int)(a_size + b_size) * MOVE_COST;
    if (a_size > MAX_SIZE || b_size > MAX_SIZE || labs(a_size - b_size) * MOVE_COST > limit)
        return limit + 1;
    int row[MAX_SIZE + 1];
    for (ssize_t n = 0; n <= b_size; n++)
        row[n] = (int)n * MOVE_COST;
    for (ssize_t m = 1; m <= a_size; m++) {
        int diagonal = row[0], best = row[0] = (int)m * MOVE_COST;
        for (ssize_t n = 1; n <= b_size; n++) {
            int change = diagonal + substitution_cost(a[m - 1], b[n - 1]);
            int remove = (row[n] < row[n - 1] ? row[n] : row[n - 1]) + MOVE_COST;
            diagonal = row[n];
            row[n] = change < remove ? change : remove;
            best = row[n] < best ? row[n] : best;
        }
        if (best > limit)
            return limit + 1;
    }
    return row[b_size];
}

/* The nearest of the names in a List, new; NULL without error: none is near enough. */
static Value nearest(Borrowed names, Borrowed wanted) {
    ssize_t wanted_size, best_at = -1;
    const char *wanted_text = str_utf8(wanted, &wanted_size);
    int best = INT32_MAX;
    if (!wanted_text || list_size(names) >= MAX_CANDIDATES)
        return NULL;
    for (ssize_t at = 0; at < list_size(names); at++) {
        Borrowed name = list_peek(names, at);
        ssize_t size;
        const char *text = is_str(name) ? str_utf8(name, &size) : NULL;
        if (!text || str_equal(name, wanted)) {
            error_clear();
            continue;
        }
        int limit = (int)(wanted_size + size + 3) * MOVE_COST / 6;
        if (limit > best - 1)
            limit = best - 1;
        int distance = edit_distance(wanted_text, wanted_size, text, size, limit);
        if (distance <= limit && distance < best) {
            best = distance;
            best_at = at;
        }
    }
    return best_at < 0 ? NULL : own(list_peek(names, best_at));
}

static Value suggest_attribute(Borrowed exception) {
    AttributeErrorException *e = AS(AttributeErrorException, exception);
    if (!e->name || !e->object || !is_str(e->name))
        return NULL;
    OWNED Value names = object_dir(e->object);
    return names ? nearest(names, e->name) : NULL;
}

static Value suggest_name(Borrowed exception) {
    NameErrorException *e = AS(NameErrorException, exception);
    if (!e->name || !is_str(e->name) || !e->traceback || type_of(e->traceback) != &traceback_type)
        return NULL;
    Traceback *t = AS(Traceback, e->traceback);
    while (t->next)
        t = t->next;
    Frame *frame = t->frame->frame;
    OWNED Value locals = sequence_list(frame->code->local_plus_names);
    OWNED Value found = locals ? nearest(locals, e->name) : NULL;
    if (!found && is_dict(frame->globals) && !error_is_set()) {
        OWNED Value globals = dict_keys(frame->globals);
        found = globals ? nearest(globals, e->name) : NULL;
    }
    if (!found && is_dict(frame->builtins) && !error_is_set()) {
        OWNED Value builtins = dict_keys(frame->builtins);
        found = builtins ? nearest(builtins, e->name) : NULL;
    }
    return MOVE(found);
}

Value report_suggestion(Borrowed exception) {
    Value found = NULL;
    if (is_instance(exception, &exc_AttributeError))
        found = suggest_attribute(exception);
    else if (is_instance(exception, &exc_NameError))
        found = suggest_name(exception);
    error_clear();
    return found;
}
