/* SPDX-License-Identifier: MIT
   From the numbers that re/_compiler.py makes to a Program. One pass checks the code and emits nodes; a second computes
   the first sets that branches, loops and searches use. Nothing that it emits can leave the program or its tables,
   whatever the code was: the matcher checks nothing again. */
#include <string.h>

#include "gil/thread.h"
#include "heap/memory.h"
#include "modules/_sre/sre.h"
#include "object/error.h"

typedef struct {
    Program *p;
    uint32_t const *code;
    ssize_t size;
    ssize_t groups;
} Translator;

static COLD bool invalid(void) { return raise_error(&exc_RuntimeError, "invalid SRE code"); }

/* --- emitting --- */

static bool grow(void **array, uint32_t *capacity, uint32_t needed, size_t item) {
    if (needed <= *capacity)
        return true;
    uint32_t room = needed + needed / 2 + 8;
    void *bigger = memory_resize_array(*array, room, item);
    if (!bigger)
        return false;
    *array = bigger;
    *capacity = room;
    return true;
}

/* Adds a node; its index is in *at when that is not NULL. */
static bool emit(Translator *t, NodeOp op, uint32_t a, uint32_t b, uint32_t c, uint32_t *at) {
    Program *p = t->p;
    if (!grow((void **)&p->nodes, &p->node_capacity, p->node_count + 1, sizeof(Node)))
        return false;
    if (at)
        *at = p->node_count;
    p->nodes[p->node_count++] = (Node){(uint16_t)op, 0, a, b, c, 0, -1, -1};
    return true;
}

/* The number of a set equal to `set`, which is added when there is none. */
static bool set_number(Program *p, CharSet const *set, uint32_t *out) {
    uint32_t oldest = p->set_count > 64 ? p->set_count - 64 : 0;
    for (uint32_t i = p->set_count; i > oldest; i--) {
        if (memcmp(&p->sets[i - 1], set, sizeof *set) == 0) {
            *out = i - 1;
            return true;
        }
    }
    if (!grow((void **)&p->sets, &p->set_capacity, p->set_count + 1, sizeof(CharSet)))
        return false;
    *out = p->set_count;
    p->sets[p->set_count++] = *set;
    return true;
}

static bool add_set(Translator *t, CodeOp op, Fold fold, uint32_t at, uint32_t *out) {
    CharSet set;
    memset(&set, 0, sizeof set);
    set.op = (uint16_t)op;
    set.fold = (uint8_t)fold;
    set.at = at;
    charset_fill(&set, t->code);
    return set_number(t->p, &set, out);
}

static bool add_text(Program *p, uint32_t c) {
    if (!grow((void **)&p->text, &p->text_capacity, p->text_length + 1, sizeof(uint32_t)))
        return false;
    p->text[p->text_length++] = c;
    return true;
}

/* --- classes --- */

/* The end of the class at `at`, which has to end before `end`; 0: invalid. */
static ssize_t class_end(Translator *t, ssize_t at, ssize_t end) {
    while (at < end) {
        uint32_t op = t->code[at++];
        switch (op) {
        case CODE_FAILURE: return at;
        case CODE_NEGATE: break;
        case CODE_LITERAL: at++; break;
        case CODE_CATEGORY:
            if (at >= end || t->code[at] >= CATEGORY_COUNT)
                return 0;
            at++;
            break;
        case CODE_RANGE:
        case CODE_RANGE_UNI_IGNORE: at += 2; break;
        case CODE_CHARSET: at += 8; break;
        case CODE_BIGCHARSET: {
            if (end - at < 65 || t->code[at] > 256 || end - at < 65 + (ssize_t)t->code[at] * 8)
                return 0;
            uint8_t const *blocks = (uint8_t const *)(t->code + at + 1);
            for (int i = 0; i < 256; i++)
                if (blocks[i] >= t->code[at])
                    return 0;
            at += 65 + (ssize_t)t->code[at] * 8;
            break;
        }
        default: return 0;
        }
    }
    return 0;
}

/* --- single characters --- */

static Fold fold_of(CodeOp op) {
    switch (op) {
    case CODE_IN_IGNORE: case CODE_LITERAL_IGNORE: case CODE_NOT_LITERAL_IGNORE: case CODE_GROUPREF_IGNORE:
        return FOLD_ASCII;
    case CODE_IN_UNI_IGNORE: case CODE_LITERAL_UNI_IGNORE: case CODE_NOT_LITERAL_UNI_IGNORE: case CODE_GROUPREF_UNI_IGNORE:
        return FOLD_UNICODE;
    case CODE_IN_LOC_IGNORE: case CODE_LITERAL_LOC_IGNORE: case CODE_NOT_LITERAL_LOC_IGNORE: case CODE_GROUPREF_LOC_IGNORE:
        return FOLD_LOCALE;
    default: return FOLD_NONE;
    }
}

/* The set of the one-character instruction at `at`: *next is behind it. -1 error (raised), 0 not such an instruction, 1. */
static int single_set(Translator *t, ssize_t at, ssize_t end, ssize_t *next, uint32_t *set) {
    CodeOp op = (CodeOp)t->code[at];
    CodeOp plain;
    uint32_t operand = 0;
    *next = at + 2;
    switch (op) {
    case CODE_ANY: case CODE_ANY_ALL:
        *next = at + 1;
        plain = op;
        break;
    case CODE_LITERAL: case CODE_LITERAL_IGNORE: case CODE_LITERAL_UNI_IGNORE: case CODE_LITERAL_LOC_IGNORE:
        plain = CODE_LITERAL;
        break;
    case CODE_NOT_LITERAL: case CODE_NOT_LITERAL_IGNORE: case CODE_NOT_LITERAL_UNI_IGNORE: case CODE_NOT_LITERAL_LOC_IGNORE:
        plain = CODE_NOT_LITERAL;
        break;
    case CODE_CATEGORY: plain = CODE_CATEGORY; break;
    case CODE_IN: case CODE_IN_IGNORE: case CODE_IN_UNI_IGNORE: case CODE_IN_LOC_IGNORE:
        if (at + 2 > end || t->code[at + 1] > (uint32_t)(end - at - 1))
            return invalid(), -1;
        *next = at + 1 + (ssize_t)t->code[at + 1];
        if (class_end(t, at + 2, *next) != *next)
            return invalid(), -1;
        return add_set(t, CODE_IN, fold_of(op), (uint32_t)at + 2, set) ? 1 : -1;
    default: return 0;
    }
    if (*next > end)
        return invalid(), -1;
    if (plain != CODE_ANY && plain != CODE_ANY_ALL)
        operand = t->code[at + 1];
    if (plain == CODE_CATEGORY && operand >= CATEGORY_COUNT)
        return invalid(), -1;
    return add_set(t, plain, fold_of(op), operand, set) ? 1 : -1;
}

/* A run of literals becomes one character or string. */
static bool literals(Translator *t, ssize_t *at, ssize_t end) {
    uint32_t start = t->p->text_length, first = 0;
    ssize_t i = *at;
    for (; i + 2 <= end && t->code[i] == CODE_LITERAL; i += 2) {
        if (i == *at)
            first = t->code[i + 1];
        if (!add_text(t->p, t->code[i + 1]))
            return false;
    }
    if (i == *at)
        return invalid();
    *at = i;
    uint32_t n = t->p->text_length - start;
    if (n == 1) {
        t->p->text_length = start;
        return emit(t, RE_CHAR, first, 0, 0, NULL);
    }
    return emit(t, RE_STRING, start, n, 0, NULL);
}

/* --- structures --- */

static bool block(Translator *t, ssize_t at, ssize_t end);
static bool instruction(Translator *t, ssize_t *at, ssize_t end);

/* The target of the skip at `at`, which has to lie in (at, end]. */
static bool skip_target(Translator *t, ssize_t at, ssize_t end, ssize_t *target) {
    if (at >= end || t->code[at] == 0 || t->code[at] > (uint32_t)(end - at))
        return invalid();
    *target = at + (ssize_t)t->code[at];
    return true;
}

/* <BRANCH> {<skip> code <JUMP> <skip>} 0: `at` is the first skip. */
static bool branch(Translator *t, ssize_t *at, ssize_t end) {
    Node *nodes;
    uint32_t previous = UINT32_MAX, jumps = UINT32_MAX, node;
    ssize_t target = -1;
    for (;;) {
        ssize_t next = 0, jump_target = 0;
        if (*at >= end)
            return invalid();
        if (t->code[*at] == 0)
            break;
        if (!skip_target(t, *at, end, &next))
            return false;
        if (next - *at < 3 || t->code[next - 2] != CODE_JUMP)
            return invalid();
        if (!skip_target(t, next - 1, end, &jump_target))
            return false;
        if (target >= 0 && jump_target != target)
            return invalid();
        target = jump_target;
        if (!emit(t, RE_BRANCH, 0, 0, 0, &node))
            return false;
        if (previous != UINT32_MAX)
            t->p->nodes[previous].next = node;
        previous = node;
        if (!block(t, *at + 1, next - 2) || !emit(t, RE_JUMP, 0, 0, 0, &node))
            return false;
        t->p->nodes[node].next = jumps; /* linked until the end is known */
        jumps = node;
        *at = next;
    }
    if (previous == UINT32_MAX || target != *at + 1)
        return invalid();
    if (!emit(t, RE_FAIL, 0, 0, 0, &node))
        return false;
    nodes = t->p->nodes;
    nodes[previous].next = node;
    while (jumps != UINT32_MAX) {
        uint32_t following = nodes[jumps].next;
        nodes[jumps].next = t->p->node_count;
        jumps = following;
    }
    *at = target;
    return true;
}

/* <REPEAT_ONE> <skip> <min> <max> item <SUCCESS>; `at` is the skip. */
static bool repeat_one(Translator *t, CodeOp op, ssize_t *at, ssize_t end) {
    ssize_t target = 0, next = 0;
    uint32_t set;
    if (!skip_target(t, *at, end, &target))
        return false;
    if (target - *at < 4)
        return invalid();
    uint32_t min = t->code[*at + 1], max = t->code[*at + 2];
    int found = single_set(t, *at + 3, target, &next, &set);
    if (found < 0)
        return false;
    if (!found || next != target - 1 || t->code[next] != CODE_SUCCESS || min > max)
        return invalid();
    NodeOp loop = op == CODE_REPEAT_ONE ? RE_LOOP : op == CODE_MIN_REPEAT_ONE ? RE_LOOP_LAZY : RE_LOOP_POSSESSIVE;
    *at = target;
    return emit(t, loop, set, min, max, NULL);
}

/* A pair of registers for a loop's count and last position. */
static uint32_t new_loop(Translator *t) {
    uint32_t first = t->p->register_count;
    t->p->register_count += 2;
    return first;
}

/* <REPEAT> <skip> <min> <max> item <MAX_UNTIL>; the skip leads to the UNTIL. */
static bool repeat(Translator *t, bool possessive, ssize_t *at, ssize_t end) {
    ssize_t target = 0;
    uint32_t enter, until, body;
    if (!skip_target(t, *at, end, &target))
        return false;
    if (target - *at < 3 || target >= end)
        return invalid();
    uint32_t min = t->code[*at + 1], max = t->code[*at + 2], last = t->code[target];
    if (min > max || (possessive ? last != CODE_SUCCESS : last != CODE_MAX_UNTIL && last != CODE_MIN_UNTIL))
        return invalid();
    uint32_t loop = new_loop(t);
    if (!emit(t, RE_REPEAT, loop, 0, 0, &enter))
        return false;
    if (possessive) {
        if (!emit(t, RE_POSSESSIVE_UNTIL, loop, min, max, &until) || !block(t, *at + 3, target) ||
            !emit(t, RE_POSSESSIVE_END, loop, 0, 0, &body))
            return false;
        t->p->nodes[body].next = until;
        t->p->nodes[until].next = t->p->node_count;
    } else {
        body = t->p->node_count;
        if (!block(t, *at + 3, target) ||
            !emit(t, last == CODE_MAX_UNTIL ? RE_MAX_UNTIL : RE_MIN_UNTIL, loop, min, max, &until))
            return false;
        t->p->nodes[until].next = body;
    }
    t->p->nodes[enter].next = until;
    *at = target + 1;
    return true;
}

/* A body that ends with SUCCESS right before `target`. */
static bool closed_body(Translator *t, NodeOp op, uint32_t a, ssize_t at, ssize_t target) {
    uint32_t node, body_end;
    if (target - at < 1 || t->code[target - 1] != CODE_SUCCESS)
        return invalid();
    if (!emit(t, op, a, 0, 0, &node) || !block(t, at, target - 1) || !emit(t, RE_BODY_END, 0, 0, 0, &body_end))
        return false;
    t->p->nodes[node].next = t->p->nodes[body_end].next = t->p->node_count;
    return true;
}

/* <GROUPREF_EXISTS> <group> <skip> yes [<JUMP> <skip> no]; `at` is the group. The skip counts from its place to the start
   of the other branch, less one. */
static bool if_group(Translator *t, ssize_t *at, ssize_t end) {
    ssize_t target = 0, target2 = 0;
    uint32_t node, jump;
    if (*at >= end || t->code[*at] >= (uint32_t)t->groups)
        return invalid();
    uint32_t group = t->code[*at];
    if (!skip_target(t, *at + 1, end + 1, &target))
        return false;
    target--; /* the code's skip is one longer than from its own place */
    if (target < *at + 2)
        return invalid();
    if (!emit(t, RE_IF_GROUP, 2 * group, 0, 0, &node))
        return false;
    *at += 2;
    while (*at < target && !(*at == target - 2 && t->code[*at] == CODE_JUMP))
        if (!instruction(t, at, target))
            return false;
    if (*at < target) { /* the JUMP separates two branches */
        if (!skip_target(t, target - 1, end, &target2) || !emit(t, RE_JUMP, 0, 0, 0, &jump))
            return false;
        t->p->nodes[node].next = t->p->node_count;
        if (!block(t, target, target2))
            return false;
        t->p->nodes[jump].next = t->p->node_count;
        *at = target2;
        return true;
    }
    t->p->nodes[node].next = t->p->node_count;
    return true;
}

/* --- the walk --- */

static bool operand_below(Translator *t, ssize_t at, ssize_t end, uint32_t limit) {
    return at < end && t->code[at] < limit ? true : invalid();
}

/* The set of word characters that a boundary looks at. */
static bool word_set(Translator *t, AtCode at, uint32_t *set) {
    *set = 0;
    if (at == AT_BOUNDARY || at == AT_NON_BOUNDARY)
        return add_set(t, CODE_CATEGORY, FOLD_NONE, CATEGORY_WORD, set);
    if (at == AT_LOC_BOUNDARY || at == AT_LOC_NON_BOUNDARY)
        return add_set(t, CODE_CATEGORY, FOLD_NONE, CATEGORY_LOC_WORD, set);
    if (at == AT_UNI_BOUNDARY || at == AT_UNI_NON_BOUNDARY)
        return add_set(t, CODE_CATEGORY, FOLD_NONE, CATEGORY_UNI_WORD, set);
    return true;
}

/* Instructions with one operand. */
static bool simple(Translator *t, CodeOp op, ssize_t *at, ssize_t end) {
    uint32_t operand = *at < end ? t->code[*at] : 0, set;
    switch (op) {
    case CODE_AT:
        if (!operand_below(t, *at, end, AT_COUNT))
            return false;
        if (!word_set(t, (AtCode)operand, &set) || !emit(t, RE_AT, operand, set, 0, NULL))
            return false;
        break;
    case CODE_MARK:
        if (!operand_below(t, *at, end, 2 * (uint32_t)t->groups) || !emit(t, RE_MARK, operand, 0, 0, NULL))
            return false;
        break;
    default:
        if (!operand_below(t, *at, end, (uint32_t)t->groups) || !emit(t, RE_BACKREF, 2 * operand, fold_of(op), 0, NULL))
            return false;
        break;
    }
    ++*at;
    return true;
}

/* One instruction at *at. */
static bool instruction(Translator *t, ssize_t *at, ssize_t end) {
    CodeOp op = (CodeOp)t->code[*at];
    ssize_t target = 0, next = 0;
    uint32_t set;
    if (op == CODE_LITERAL)
        return literals(t, at, end);
    int single = single_set(t, *at, end, &next, &set);
    if (single) {
        *at = next;
        return single > 0 && emit(t, RE_SET, set, 0, 0, NULL);
    }
    ++*at;
    switch (op) {
    case CODE_FAILURE: return emit(t, RE_FAIL, 0, 0, 0, NULL);
    case CODE_AT: case CODE_MARK: case CODE_GROUPREF: case CODE_GROUPREF_IGNORE: case CODE_GROUPREF_LOC_IGNORE:
    case CODE_GROUPREF_UNI_IGNORE:
        return simple(t, op, at, end);
    case CODE_BRANCH: return branch(t, at, end);
    case CODE_REPEAT_ONE: case CODE_MIN_REPEAT_ONE: case CODE_POSSESSIVE_REPEAT_ONE: return repeat_one(t, op, at, end);
    case CODE_REPEAT: return repeat(t, false, at, end);
    case CODE_POSSESSIVE_REPEAT: return repeat(t, true, at, end);
    case CODE_GROUPREF_EXISTS: return if_group(t, at, end);
    case CODE_ATOMIC_GROUP:
        if (!skip_target(t, *at, end, &target) || !closed_body(t, RE_ATOMIC, 0, *at + 1, target))
            return false;
        *at = target;
        return true;
    case CODE_ASSERT: case CODE_ASSERT_NOT:
        if (!skip_target(t, *at, end, &target))
            return false;
        if (target - *at < 3)
            return invalid();
        if (!closed_body(t, op == CODE_ASSERT ? RE_ASSERT : RE_ASSERT_NOT, t->code[*at + 1], *at + 2, target))
            return false;
        *at = target;
        return true;
    default: return invalid();
    }
}

static bool block(Translator *t, ssize_t at, ssize_t end) {
    if (!recursion_enter(" in regular expression"))
        return false;
    bool ok = true;
    while (ok && at < end)
        ok = instruction(t, &at, end);
    recursion_leave();
    return ok;
}

/* --- first sets --- */

typedef struct {
    Program *p;
    uint8_t *seen;   /* of each node, in this walk */
    CharSet set;
    int budget;
} FirstWalk;

static void add_char(CharSet *set, uint32_t c) {
    if (c < 256)
        set->table[c] = SET_YES;
    else
        set->high = SET_YES;
}

static void add_whole_set(CharSet *set, CharSet const *more) {
    for (int i = 0; i < 256; i++)
        if (more->table[i] != SET_NO)
            set->table[i] = SET_YES;
    if (more->high != SET_NO)
        set->high = SET_YES;
}

/* Adds what can be consumed first from node `pc` on. false: nothing can be said (also after too many nodes). */
static bool first_walk(FirstWalk *w, uint32_t pc) {
    for (;;) {
        if (w->seen[pc])
            return true;
        w->seen[pc] = 1;
        if (--w->budget < 0)
            return false;
        Node const *n = &w->p->nodes[pc];
        switch (n->op) {
        case RE_FAIL: return true;
        case RE_CHAR: add_char(&w->set, n->a); return true;
        case RE_STRING: add_char(&w->set, w->p->text[n->a]); return true;
        case RE_SET: add_whole_set(&w->set, &w->p->sets[n->a]); return true;
        case RE_LOOP: case RE_LOOP_LAZY: case RE_LOOP_POSSESSIVE:
            if (n->c > 0)
                add_whole_set(&w->set, &w->p->sets[n->a]);
            if (n->b > 0)
                return true;
            pc++;
            break;
        case RE_AT: case RE_MARK: case RE_ATOMIC: pc++; break;
        case RE_JUMP: case RE_REPEAT: case RE_ASSERT: case RE_ASSERT_NOT: pc = n->next; break;
        case RE_BRANCH: case RE_IF_GROUP:
            if (!first_walk(w, pc + 1))
                return false;
            pc = n->next;
            break;
        case RE_MAX_UNTIL: case RE_MIN_UNTIL:
            if (!first_walk(w, n->next))
                return false;
            pc++;
            break;
        case RE_POSSESSIVE_UNTIL:
            if (!first_walk(w, pc + 1))
                return false;
            pc = n->next;
            break;
        default: return false; /* the end, groups matched before, and ends of bodies: what follows an assertion or an
                                  atomic group has no say in what its body matches */
        }
    }
}

/* The number of the first set from `pc` on, -1 when there is none. false: MemoryError. */
static bool first_set(Program *p, uint8_t *seen, uint32_t pc, int32_t *out) {
    FirstWalk w = {.p = p, .seen = seen, .budget = 100};
    memset(&w.set, 0, sizeof w.set);
    w.set.op = CODE_FAILURE;
    memset(seen, 0, p->node_count);
    *out = -1;
    if (!first_walk(&w, pc))
        return true;
    uint32_t number;
    if (!set_number(p, &w.set, &number))
        return false;
    *out = (int32_t)number;
    return true;
}

/* No character is in both. */
static bool sets_disjoint(CharSet const *a, CharSet const *b) {
    for (int i = 0; i < 256; i++)
        if (a->table[i] != SET_NO && b->table[i] != SET_NO)
            return false;
    return a->high == SET_NO || b->high == SET_NO;
}

static bool annotate(Program *p, uint8_t *seen) {
    for (uint32_t i = 0; i < p->node_count; i++) {
        int32_t first = -1, rest = -1;
        bool ok = true;
        switch (p->nodes[i].op) {
        case RE_BRANCH: ok = first_set(p, seen, i + 1, &first) && first_set(p, seen, p->nodes[i].next, &rest); break;
        case RE_LOOP: case RE_LOOP_LAZY: ok = first_set(p, seen, i + 1, &rest); break;
        case RE_MAX_UNTIL: case RE_MIN_UNTIL:
            ok = first_set(p, seen, p->nodes[i].next, &first) && first_set(p, seen, i + 1, &rest);
            break;
        default: break;
        }
        if (!ok)
            return false;
        Node *n = &p->nodes[i];
        n->first = first;
        n->rest = rest;
        if (n->op == RE_LOOP && rest >= 0 && sets_disjoint(&p->sets[n->a], &p->sets[rest]))
            n->flags = NODE_DISJOINT;
    }
    return true;
}

/* What every match begins with. */
static bool plan_search(Program *p, uint8_t *seen) {
    uint32_t pc = 0;
    p->first = p->first_char = -1;
    while (p->nodes[pc].op == RE_MARK)
        pc++;
    Node const *n = &p->nodes[pc];
    if (n->op == RE_AT && (n->a == AT_BEGINNING || n->a == AT_BEGINNING_STRING)) {
        p->anchored = true;
        return true;
    }
    if (n->op == RE_STRING) {
        p->prefix_at = n->a;
        p->prefix_length = n->b;
        p->prefix_wide = n->c;
        p->literal = pc == 0 && p->nodes[1].op == RE_END;
    }
    if (n->op == RE_CHAR)
        p->first_char = (int64_t)n->a;
    return first_set(p, seen, 0, &p->first);
}

/* The bytes of all strings, for texts of one byte a character. */
static bool make_narrow(Program *p) {
    p->narrow = memory_new(p->text_length + 1);
    if (!p->narrow)
        return false;
    for (uint32_t i = 0; i < p->text_length; i++)
        p->narrow[i] = p->text[i] < 256 ? (uint8_t)p->text[i] : 0;
    return true;
}

/* Strings that no narrow text can contain are left as RE_STRING with c set: the matcher then compares characters. */
static void mark_wide_strings(Program *p) {
    for (uint32_t i = 0; i < p->node_count; i++) {
        Node *n = &p->nodes[i];
        for (uint32_t k = 0; n->op == RE_STRING && k < n->b; k++)
            if (p->text[n->a + k] > 255)
                n->c = 1;
    }
}

/* --- all of it --- */

/* The INFO block in front: only the least width of a match is of use. */
static bool info(Translator *t, ssize_t *at) {
    ssize_t target = 0;
    if (*at >= t->size || t->code[*at] != CODE_INFO)
        return true;
    if (!skip_target(t, *at + 1, t->size, &target))
        return false;
    if (target - *at < 5)
        return invalid();
    t->p->min_width = t->code[*at + 3];
    *at = target;
    return true;
}

bool program_make(Program *p, uint32_t const *code, ssize_t size, ssize_t groups) {
    Translator t = {p, code, size, groups};
    ssize_t at = 0;
    p->group_count = (uint32_t)groups;
    p->register_count = 2 * (uint32_t)groups + 1;
    if (size < 1 || code[size - 1] != CODE_SUCCESS)
        return invalid();
    if (!info(&t, &at) || !block(&t, at, size - 1) || !emit(&t, RE_END, 0, 0, 0, NULL) || !make_narrow(p))
        return false;
    mark_wide_strings(p);
    uint8_t *seen = memory_new(p->node_count);
    bool ok = seen && annotate(p, seen) && plan_search(p, seen);
    memory_free(seen);
    return ok;
}

void program_free(Program *p) {
    memory_free(p->nodes);
    memory_free(p->sets);
    memory_free(p->text);
    memory_free(p->narrow);
}
