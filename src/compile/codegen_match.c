/* SPDX-License-Identifier: MIT
   The match statement. A pattern is tested against a register; parts of the subject get temporaries of their
   own, which stay until the whole pattern has matched or failed. Names are bound at the end only, from the
   registers that they were found in. There is one failure label for each number of live temporaries; at the
   end of a case they are laid out from the highest down, each dropping one temporary and falling into the
   next. Called by codegen_stmt.c. */
#include "compile/compile_priv.h"
#include "types/dict.h"
#include "types/list.h"

typedef struct {
    Borrowed name;
    int reg;
} Capture;

typedef struct {
    int base;             /* number of the first temporary of the pattern */
    int floor;            /* live temporaries where the current alternative starts */
    int *labels;          /* by live - floor; -1: not needed; memory of the compiler's arena */
    int label_capacity;
    Capture *captures;
    int capture_count, capture_capacity;
    bool may_be_irrefutable;
} Matching;

static void pattern(Compiler *c, Matching *m, Pattern *p, int subject);

static int live_temps(Compiler *c, Matching const *m) { return c->unit->temp_top - m->base; }

static void *arena_array(Compiler *c, size_t size) {
    void *p = c->failed ? NULL : arena_alloc(&c->arena, size);
    if (!p && !c->failed)
        compile_fail(c);
    return p;
}

/* The label to jump to when the pattern fails, with the temporaries that are live now. */
static int fail_label(Compiler *c, Matching *m) {
    int at = live_temps(c, m) - m->floor;
    if (at >= m->label_capacity) {
        int more = at * 2 + 8;
        int *labels = arena_array(c, (size_t)more * sizeof *labels);
        if (!labels)
            return 0;
        for (int i = 0; i < more; i++)
            labels[i] = i < m->label_capacity ? m->labels[i] : -1;
        m->labels = labels;
        m->label_capacity = more;
    }
    if (m->labels[at] < 0)
        m->labels[at] = label_new(c);
    return m->labels[at];
}

/* Lays out the failure labels of the current alternative and releases its temporaries. */
static void bind_fail_labels(Compiler *c, Matching *m) {
    for (int at = m->label_capacity - 1; at >= 0 && !c->failed; at--) {
        if (m->labels[at] >= 0)
            label_bind(c, m->labels[at]);
        if (at > 0)
            emit(c, OP_CLEAR, 0, REGISTER_TEMP + m->base + m->floor + at - 1, 0, 0);
        m->labels[at] = -1;
    }
}

/* Drops the temporaries above the floor: the pattern matched, and they are needed no more. */
static void clear_temps(Compiler *c, Matching *m) {
    for (int live = live_temps(c, m); live > m->floor && !c->failed; live--) {
        int reg = REGISTER_TEMP + m->base + live - 1;
        emit(c, OP_CLEAR, 0, reg, 0, 0);
        temp_pop(c, reg);
    }
}

static void capture(Compiler *c, Matching *m, Borrowed name, int reg) {
    if (forbidden_name(c, name, CONTEXT_Store) || c->failed)
        return;
    for (int i = 0; i < m->capture_count; i++)
        if (m->captures[i].name == name) {
            compile_error(c, "multiple assignments to name %R in pattern", name);
            return;
        }
    if (m->capture_count == m->capture_capacity) {
        int more = m->capture_capacity * 2 + 8;
        Capture *grown = arena_array(c, (size_t)more * sizeof *grown);
        if (!grown)
            return;
        if (m->capture_count)
            memcpy(grown, m->captures, (size_t)m->capture_count * sizeof *grown);
        m->captures = grown;
        m->capture_capacity = more;
    }
    m->captures[m->capture_count++] = (Capture){name, reg};
}

static bool is_wildcard(Pattern *p) {
    return p->kind == PATTERN_MatchAs && !p->MatchAs.pattern && !p->MatchAs.name;
}
static bool is_wildcard_star(Pattern *p) { return p->kind == PATTERN_MatchStar && !p->MatchStar.name; }

/* A part of the subject: irrefutable patterns are fine there. */
static void subpattern(Compiler *c, Matching *m, Pattern *p, int reg) {
    bool before = m->may_be_irrefutable;
    m->may_be_irrefutable = true;
    pattern(c, m, p, reg);
    m->may_be_irrefutable = before;
}

/* --- values --- */

static void match_value(Compiler *c, Matching *m, Pattern *p, int subject) {
    Expr *value = p->MatchValue.value;
    if (value->kind != EXPR_Constant && value->kind != EXPR_Attribute) {
        compile_error(c, "patterns may only match literals and attribute lookups");
        return;
    }
    int small;
    if (small_constant(value, &small)) {
        emit_jump_compare(c, OP_JUMP_COMPARE_IMM, COMPARE_EQ << COMPARE_SHIFT, subject, small, fail_label(c, m));
        return;
    }
    Operand v = expr_any(c, value);
    release(c, v);
    emit_jump_compare(c, OP_JUMP_COMPARE, kill(v, KILL_B) | COMPARE_EQ << COMPARE_SHIFT, subject, v.reg,
                      fail_label(c, m));
}

static void match_singleton(Compiler *c, Matching *m, Pattern *p, int subject) {
    Borrowed value = p->MatchSingleton.value;
    if (value == NONE) {
        emit_jump(c, OP_JUMP_IF_NOT_NONE, 0, subject, fail_label(c, m));
        return;
    }
    int t = temp_push(c);
    emit_constant(c, t, value);
    emit(c, OP_IS, KILL_C, t, subject, t);
    temp_pop(c, t);
    emit_jump(c, OP_JUMP_IF_FALSE, KILL_A, t, fail_label(c, m));
}

static void match_as(Compiler *c, Matching *m, Pattern *p, int subject) {
    if (!p->MatchAs.pattern && !m->may_be_irrefutable) {
        if (p->MatchAs.name)
            compile_error(c, "name capture %R makes remaining patterns unreachable", p->MatchAs.name);
        else
            compile_error(c, "wildcard makes remaining patterns unreachable");
        return;
    }
    if (p->MatchAs.pattern)
        pattern(c, m, p->MatchAs.pattern, subject);
    if (p->MatchAs.name)
        capture(c, m, p->MatchAs.name, subject);
    else
        emit(c, OP_NOP, 0, 0, 0, 0);
}

/* --- sequences --- */

static void fail_if_false(Compiler *c, Matching *m, Opcode test, int subject) {
    int t = temp_push(c);
    emit(c, test, 0, t, subject, 0);
    temp_pop(c, t);
    emit_jump(c, OP_JUMP_IF_FALSE, KILL_A, t, fail_label(c, m));
}

static void fail_unless_length(Compiler *c, Matching *m, int subject, CompareOp op, ssize_t length) {
    int t = temp_push(c);
    emit(c, OP_LENGTH, 0, t, subject, 0);
    if (length <= 32767) {
        temp_pop(c, t);
        emit_jump_compare(c, OP_JUMP_COMPARE_IMM, KILL_A | op << COMPARE_SHIFT, t, (int)length, fail_label(c, m));
        return;
    }
    int wanted = temp_push(c);
    emit_wide(c, OP_LOAD_INT, 0, wanted, (int32_t)length);
    temp_pop(c, wanted);
    temp_pop(c, t);
    emit_jump_compare(c, OP_JUMP_COMPARE, KILL_A | KILL_B | op << COMPARE_SHIFT, t, wanted, fail_label(c, m));
}

/* [a, *_, b]: items are taken one by one. */
static void match_items(Compiler *c, Matching *m, PatternSeq list, ssize_t star, int subject) {
    for (ssize_t i = 0; i < list.count && !c->failed; i++) {
        Pattern *p = list.items[i];
        if (i == star || is_wildcard(p))
            continue;
        int item = temp_push(c), index = temp_push(c);
        if (i < star) {
            emit_wide(c, OP_LOAD_INT, 0, index, (int32_t)i);
        } else {
            int back = temp_push(c);
            emit(c, OP_LENGTH, 0, index, subject, 0);
            emit_wide(c, OP_LOAD_INT, 0, back, (int32_t)(list.count - i));
            emit(c, OP_SUBTRACT, KILL_B | KILL_C, index, index, back);
            temp_pop(c, back);
        }
        emit(c, OP_LOAD_SUBSCR, KILL_C, item, subject, index);
        temp_pop(c, index);
        subpattern(c, m, p, item);
    }
}

static void match_unpacked(Compiler *c, Matching *m, PatternSeq list, ssize_t star, int subject) {
    int n = (int)list.count;
    if (star >= 0 && (star >= 256 || n - star - 1 >= 256)) {
        compile_error(c, "too many expressions in star-unpacking sequence pattern");
        return;
    }
    int first = temp_push_many(c, n);
    if (star >= 0)
        emit(c, OP_UNPACK_STAR, 0, first, subject, (int)(star | (n - star - 1) << 8));
    else
        emit(c, OP_UNPACK, 0, first, subject, n);
    for (int i = 0; i < n && !c->failed; i++) {
        Pattern *p = list.items[i];
        if (p->kind != PATTERN_MatchStar)
            subpattern(c, m, p, first + i);
        else if (p->MatchStar.name)
            capture(c, m, p->MatchStar.name, first + i);
    }
}

static void match_sequence(Compiler *c, Matching *m, Pattern *p, int subject) {
    PatternSeq list = p->MatchSequence.patterns;
    ssize_t star = -1;
    bool only_wildcards = true, star_is_wildcard = false;
    for (ssize_t i = 0; i < list.count; i++) {
        Pattern *item = list.items[i];
        if (item->kind == PATTERN_MatchStar) {
            if (star >= 0) {
                compile_error(c, "multiple starred names in sequence pattern");
                return;
            }
            star_is_wildcard = is_wildcard_star(item);
            only_wildcards &= star_is_wildcard;
            star = i;
            continue;
        }
        only_wildcards &= is_wildcard(item);
    }
    fail_if_false(c, m, OP_MATCH_SEQUENCE, subject);
    if (star < 0)
        fail_unless_length(c, m, subject, COMPARE_EQ, list.count);
    else if (list.count > 1)
        fail_unless_length(c, m, subject, COMPARE_GE, list.count - 1);
    if (only_wildcards)
        return;
    if (star_is_wildcard)
        match_items(c, m, list, star, subject);
    else
        match_unpacked(c, m, list, star, subject);
}

/* --- mappings --- */

static bool check_keys(Compiler *c, ExprSeq keys) {
    OWNED Value seen = set_new(NULL);
    if (!seen) {
        compile_fail(c);
        return false;
    }
    for (ssize_t i = 0; i < keys.count; i++) {
        Expr *key = keys.items[i];
        if (key->kind == EXPR_Attribute)
            continue;
        if (key->kind != EXPR_Constant) {
            compile_error(c, "mapping pattern keys may only match literals and attribute lookups");
            return false;
        }
        int has = set_has(seen, key->Constant.value);
        if (has > 0) {
            compile_error(c, "mapping pattern checks duplicate key (%R)", key->Constant.value);
            return false;
        }
        if (has < 0 || !set_add(seen, key->Constant.value)) {
            compile_fail(c);
            return false;
        }
    }
    return true;
}

/* The tuple of keys in a new temporary. */
static int keys_tuple(Compiler *c, ExprSeq keys) {
    int base = REGISTER_TEMP + c->unit->temp_top;
    for (ssize_t i = 0; i < keys.count; i++)
        expr_new(c, keys.items[i]);
    if (!c->failed)
        c->unit->temp_top = base - REGISTER_TEMP;
    int reg = temp_push(c);
    emit(c, OP_BUILD_TUPLE, 0, reg, base, (int)keys.count);
    return reg;
}

static void match_mapping(Compiler *c, Matching *m, Pattern *p, int subject) {
    ExprSeq keys = p->MatchMapping.keys;
    PatternSeq values = p->MatchMapping.patterns;
    Borrowed rest = p->MatchMapping.rest;
    if (keys.count != values.count) {
        compile_error(c, "keys (%zd) / patterns (%zd) length mismatch in mapping pattern", keys.count, values.count);
        return;
    }
    fail_if_false(c, m, OP_MATCH_MAPPING, subject);
    if (!keys.count && !rest)
        return;
    if (keys.count)
        fail_unless_length(c, m, subject, COMPARE_GE, keys.count);
    if (!check_keys(c, keys))
        return;
    int tuple = keys_tuple(c, keys), found = temp_push(c), n = (int)keys.count;
    emit(c, OP_MATCH_KEYS, 0, found, subject, tuple);
    emit_jump(c, OP_JUMP_IF_NONE, 0, found, fail_label(c, m));
    int first = temp_push_many(c, n);
    if (n)
        emit(c, OP_UNPACK, 0, first, found, n);
    for (int i = 0; i < n && !c->failed; i++)
        subpattern(c, m, values.items[i], first + i);
    if (rest) {
        int dict = temp_push(c);
        emit(c, OP_MATCH_REST, 0, dict, subject, tuple);
        capture(c, m, rest, dict);
    }
}

/* --- classes --- */

static bool check_attributes(Compiler *c, NameSeq attributes, PatternSeq patterns) {
    for (ssize_t i = 0; i < attributes.count; i++) {
        AT(c, patterns.items[i]);
        if (forbidden_name(c, attributes.items[i], CONTEXT_Store))
            return false;
        for (ssize_t j = i + 1; j < attributes.count; j++)
            if (attributes.items[i] == attributes.items[j]) {
                compile_error_at(c, NODE_PLACE(patterns.items[j]), "attribute name repeated in class pattern: %U",
                                 attributes.items[j]);
                return false;
            }
    }
    return true;
}

static void emit_names_tuple(Compiler *c, NameSeq names) {
    OWNED Value tuple = tuple_from_array(names.items, names.count);
    if (!tuple)
        compile_fail(c);
    else
        emit_constant(c, temp_push(c), tuple);
}

static void match_class(Compiler *c, Matching *m, Pattern *p, int subject) {
    PatternSeq positional = p->MatchClass.patterns, named = p->MatchClass.kwd_patterns;
    NameSeq attributes = p->MatchClass.kwd_attrs;
    if (attributes.count != named.count) {
        compile_error(c, "kwd_attrs (%zd) / kwd_patterns (%zd) length mismatch in class pattern",
                      attributes.count, named.count);
        return;
    }
    Position before = c->unit->position;
    if (!check_attributes(c, attributes, named) || c->failed)
        return;
    c->unit->position = before;
    int base = temp_push(c), n = (int)(positional.count + named.count);
    emit_move(c, base, lent_operand(subject));
    expr_new(c, p->MatchClass.cls);
    if (c->failed)
        return;
    emit_names_tuple(c, attributes);
    if (!c->failed)
        c->unit->temp_top = base - REGISTER_TEMP + 1;
    emit(c, OP_MATCH_CLASS, 0, base, base, (int)positional.count);
    emit_jump(c, OP_JUMP_IF_NONE, 0, base, fail_label(c, m));
    int first = temp_push_many(c, n);
    if (n)
        emit(c, OP_UNPACK, 0, first, base, n);
    for (int i = 0; i < n && !c->failed; i++) {
        Pattern *part = i < positional.count ? positional.items[i] : named.items[i - positional.count];
        if (!is_wildcard(part))
            subpattern(c, m, part, first + i);
    }
}

/* --- alternatives --- */

/* Moves what an alternative captured to where all alternatives leave it. The first one says which names these are. */
static void unify_captures(Compiler *c, Matching *m, int first, int count, Capture const *wanted, int first_reg) {
    int found = m->capture_count - first;
    if (found != count) {
        compile_error(c, "alternative patterns bind different names");
        return;
    }
    for (int i = 0; i < count && !c->failed; i++) {
        int j = 0;
        while (j < found && m->captures[first + j].name != wanted[i].name)
            j++;
        if (j == found)
            compile_error(c, "alternative patterns bind different names");
        else
            emit(c, OP_MOVE, 0, first_reg + i, m->captures[first + j].reg, 0);
    }
}

static int count_captures(Pattern *p);
static int count_all_captures(PatternSeq list) {
    int n = 0;
    for (ssize_t i = 0; i < list.count; i++)
        n += count_captures(list.items[i]);
    return n;
}

/* How many names a pattern binds. */
static int count_captures(Pattern *p) {
    switch (p->kind) {
    case PATTERN_MatchValue:
    case PATTERN_MatchSingleton: return 0;
    case PATTERN_MatchSequence: return count_all_captures(p->MatchSequence.patterns);
    case PATTERN_MatchMapping: return count_all_captures(p->MatchMapping.patterns) + (p->MatchMapping.rest != NULL);
    case PATTERN_MatchClass:
        return count_all_captures(p->MatchClass.patterns) + count_all_captures(p->MatchClass.kwd_patterns);
    case PATTERN_MatchStar: return p->MatchStar.name != NULL;
    case PATTERN_MatchAs:
        return (p->MatchAs.name != NULL) + (p->MatchAs.pattern ? count_captures(p->MatchAs.pattern) : 0);
    case PATTERN_MatchOr: return p->MatchOr.patterns.count ? count_captures(p->MatchOr.patterns.items[0]) : 0;
    }
    UNREACHABLE();
}

static void match_or(Compiler *c, Matching *m, Pattern *p, int subject) {
    PatternSeq list = p->MatchOr.patterns;
    int count = count_captures(list.items[0]), first_reg = temp_push_many(c, count), matched = label_new(c);
    int first_capture = m->capture_count;
    Matching outer = *m;
    Capture *wanted = arena_array(c, (size_t)(count + 1) * sizeof *wanted);
    m->floor = live_temps(c, m);
    for (ssize_t i = 0; i < list.count && !c->failed; i++) {
        m->labels = NULL;
        m->label_capacity = 0;
        m->capture_count = first_capture;
        m->may_be_irrefutable = i + 1 == list.count && outer.may_be_irrefutable;
        AT(c, list.items[i]);
        pattern(c, m, list.items[i], subject);
        if (c->failed)
            return;
        if (i == 0)
            for (int j = 0; j < count && first_capture + j < m->capture_count; j++)
                wanted[j] = m->captures[first_capture + j];
        unify_captures(c, m, first_capture, count, wanted, first_reg);
        clear_temps(c, m);
        emit_jump(c, OP_JUMP, 0, 0, matched);
        bind_fail_labels(c, m);
    }
    m->floor = outer.floor;
    m->labels = outer.labels;
    m->label_capacity = outer.label_capacity;
    m->may_be_irrefutable = outer.may_be_irrefutable;
    m->capture_count = first_capture;
    emit_jump(c, OP_JUMP, 0, 0, fail_label(c, m));
    label_bind(c, matched);
    for (int i = 0; i < count && !c->failed; i++)
        capture(c, m, wanted[i].name, first_reg + i);
}

/* --- patterns and cases --- */

static void pattern_kind(Compiler *c, Matching *m, Pattern *p, int subject) {
    switch (p->kind) {
    case PATTERN_MatchValue: match_value(c, m, p, subject); break;
    case PATTERN_MatchSingleton: match_singleton(c, m, p, subject); break;
    case PATTERN_MatchSequence: match_sequence(c, m, p, subject); break;
    case PATTERN_MatchMapping: match_mapping(c, m, p, subject); break;
    case PATTERN_MatchClass: match_class(c, m, p, subject); break;
    case PATTERN_MatchStar: capture(c, m, p->MatchStar.name, subject); break;
    case PATTERN_MatchAs: match_as(c, m, p, subject); break;
    case PATTERN_MatchOr: match_or(c, m, p, subject); break;
    }
}

/* Tests `subject` (not consumed) against `p`; falls through when it matches. */
static void pattern(Compiler *c, Matching *m, Pattern *p, int subject) {
    if (c->failed)
        return;
    if (!nesting_enter(&c->depth)) {
        compile_fail(c);
        return;
    }
    AT(c, p); /* stays so: errors found later point at the last part that was looked at */
    pattern_kind(c, m, p, subject);
    c->depth--;
}

static void match_case(Compiler *c, MatchCase *k, int subject, bool is_last, int end) {
    Matching m = {.base = c->unit->temp_top, .may_be_irrefutable = k->guard || is_last};
    AT(c, k->pattern);
    pattern(c, &m, k->pattern, subject);
    for (int i = 0; i < m.capture_count && !c->failed; i++)
        assign_name(c, m.captures[i].name, lent_operand(m.captures[i].reg));
    clear_temps(c, &m);
    if (k->guard)
        expr_jump(c, k->guard, fail_label(c, &m), false);
    at_nowhere(c);
    emit(c, OP_CLEAR, 0, subject, 0, 0);
    stmts(c, k->body);
    at_nowhere(c);
    emit_jump(c, OP_JUMP, 0, 0, end);
    bind_fail_labels(c, &m);
}

/* A last `case _:` needs no test. */
static void default_case(Compiler *c, MatchCase *k, int subject, int end) {
    AT(c, k->pattern);
    emit(c, OP_CLEAR, 0, subject, 0, 0);
    if (k->guard)
        expr_jump(c, k->guard, end, false);
    stmts(c, k->body);
}

void match_stmt(Compiler *c, Stmt *s) {
    ssize_t n = s->Match.cases.count;
    int end = label_new(c), subject = expr_new(c, s->Match.subject).reg;
    MatchCase *last = n ? s->Match.cases.items[n - 1] : NULL;
    bool has_default = n > 1 && is_wildcard(last->pattern);
    /* The subject's register stays taken, but holds nothing while a body runs. */
    for (ssize_t i = 0; i < n - has_default && !c->failed; i++)
        match_case(c, s->Match.cases.items[i], subject, i + 1 == n, end);
    if (has_default) {
        default_case(c, last, subject, end);
    } else {
        at_nowhere(c);
        emit(c, OP_CLEAR, 0, subject, 0, 0);
    }
    label_bind(c, end);
    temp_pop(c, subject);
}
