/* SPDX-License-Identifier: MIT
   Planning jumps of trace functions. What the temporaries hold at a place (flow.h) is what its blocks need: iterators of
   the loops around it, what was handled before an except clause, exit methods. A jump may leave blocks, and go into those
   whose needs the present temporaries fulfil; it may not invent an iterator or an exception. Called by vm/trace.c. */
#include "bytecode/jump.h"

#include "bytecode/flow.h"
#include "bytecode/position.h"
#include "heap/memory.h"
#include "object/error.h"

/* The smallest line with code that is not before `line`; -1: none. */
static int line_with_code(Code const *code, int line) {
    int best = -1;
    PositionReader r;
    position_read(&r, code);
    while (position_next(&r))
        if (r.position.line >= line && (best < 0 || r.position.line < best))
            best = r.position.line;
    return best;
}

static bool is_full(uint8_t state) { return state != TEMP_EMPTY && state != TEMP_MAYBE; }

/* Whether what is there can be taken for what the target needs. The intermediate result of one expression is not that of
   another; an exception that is being handled is what a finally body holds. */
static bool is_compatible(uint8_t const *have, uint8_t const *need, int count) {
    for (int t = 0; t < count; t++) {
        bool is_handled = t > 0 && need[t - 1] == TEMP_HANDLED;
        if (is_full(need[t]) && (have[t] != need[t] || (need[t] == TEMP_OBJECT && !is_handled)))
            return false;
    }
    return true;
}

static int full_count(uint8_t const *state, int count) {
    int n = 0;
    for (int t = 0; t < count; t++)
        n += is_full(state[t]);
    return n;
}

/* Why a target cannot be reached: by the innermost thing that it needs. */
static const char *explanation(TempFlow const *f, uint32_t word) {
    uint8_t const *need = temp_flow_state(f, word);
    if (!f->seen[word])
        return "can't jump into an exception handler, or code may be unreachable";
    for (int t = f->temp_count - 1; t >= 0; t--) {
        if (need[t] == TEMP_ITERATOR)
            return "can't jump into the body of a for loop";
        if (need[t] == TEMP_HANDLED || (need[t] == TEMP_OBJECT && t && need[t - 1] == TEMP_HANDLED))
            return "can't jump into an 'except' block as there's no exception";
        if (is_full(need[t]))
            return "incompatible stacks";
    }
    return "can't jump into the middle of a block";
}

/* The best place where `line` begins: of those that fit, the one that keeps most. *why: a reason when there is none. */
static int64_t find_target(TempFlow const *f, uint32_t from, int line, const char **why) {
    uint8_t const *have = temp_flow_state(f, from);
    int64_t best = -1;
    int best_count = -1, line_before = 0;
    PositionReader r;
    position_read(&r, f->code);
    *why = NULL;
    while (position_next(&r)) {
        bool begins = r.position.line == line && line_before != line;
        line_before = r.position.line;
        if (!begins || !f->starts[r.word])
            continue;
        uint8_t const *need = temp_flow_state(f, r.word);
        if (f->seen[r.word] && is_compatible(have, need, f->temp_count)) {
            int count = full_count(need, f->temp_count);
            if (count > best_count) {
                best_count = count;
                best = r.word;
            }
        } else if (!*why) {
            *why = explanation(f, r.word);
        }
    }
    return best;
}

static bool fill_plan(TempFlow const *f, uint32_t from, uint32_t target, JumpPlan *out) {
    uint8_t const *have = temp_flow_state(f, from), *need = temp_flow_state(f, target);
    out->target = target;
    out->count = f->temp_count;
    out->actions = memory_new((size_t)f->temp_count + 1);
    if (!out->actions)
        return false;
    for (int t = 0; t < f->temp_count; t++)
        out->actions[t] = is_full(need[t]) ? JUMP_KEEP : have[t] == TEMP_HANDLED ? JUMP_RESTORE : JUMP_CLEAR;
    return true;
}

static bool plan(TempFlow *f, uint32_t from, int line, JumpPlan *out) {
    if (!temp_flow_run(f)) {
        raise_no_memory();
        return false;
    }
    if (!f->seen[from]) {
        raise_error(&exc_ValueError, "can't jump from unreachable code");
        return false;
    }
    const char *why;
    int64_t target = find_target(f, from, line, &why);
    if (target >= 0)
        return fill_plan(f, from, (uint32_t)target, out);
    raise_error(&exc_ValueError, "%s", why ? why : "can't jump into the middle of a block");
    return false;
}

bool code_plan_jump(Code const *code, uint32_t from, int line, JumpPlan *out) {
    if (line < code->first_line) {
        raise_error(&exc_ValueError, "line %d comes before the current code block", line);
        return false;
    }
    int found = line_with_code(code, line);
    if (found < 0) {
        raise_error(&exc_ValueError, "line %d comes after the current code block", line);
        return false;
    }
    TempFlow f = {.code = code};
    bool ok = plan(&f, from, found, out);
    temp_flow_fini(&f);
    return ok;
}
