/* SPDX-License-Identifier: MIT
   The matcher for one width of characters: included three times by match.c, with SRE_CHAR (the type of a character),
   SRE_KIND (its bytes) and SRE(name). Everything is an index into the text, not a pointer.

   Backtracking. A choice says where to go on when the current way fails: node, position, and how much of the trail to
   undo. Registers (marks, last index, loop counters) are written through set_register, which keeps the old value on the
   trail as long as there is a choice that could need it. Assertions and atomic groups put a barrier on the stack of
   choices; when their body has matched, everything above the barrier is forgotten. */

#define SRE_AT(i) ((uint32_t)text[i])

/* How many of the characters at..limit are in the set, counted from `at`. */
static ssize_t SRE(count_set)(SRE_CHAR const *text, ssize_t at, ssize_t limit, CharSet const *set, uint32_t const *code) {
    ssize_t start = at;
    uint8_t const *table = set->table;
    if (set->op == CODE_ANY_ALL)
        return limit - at;
    if (SRE_KIND == 1 && set->op == CODE_ANY) {
        SRE_CHAR const *hit = memchr(text + at, '\n', (size_t)(limit - at));
        return hit ? hit - (text + at) : limit - at;
    }
    for (;;) {
        while (at < limit && SRE_AT(at) < 256 && table[SRE_AT(at)] == SET_YES)
            at++;
        if (at == limit || !charset_has(set, code, SRE_AT(at)))
            return at - start;
        at++;
    }
}

static bool SRE(string_at)(SRE_CHAR const *text, ssize_t at, Program const *p, Node const *n) {
    if (SRE_KIND == 1)
        return !n->c && memcmp(text + at, p->narrow + n->a, n->b) == 0;
    for (uint32_t i = 0; i < n->b; i++)
        if (SRE_AT(at + i) != p->text[n->a + i])
            return false;
    return true;
}

static bool SRE(backref)(SRE_CHAR const *text, ssize_t end, ssize_t const *marks, Node const *n, ssize_t *at) {
    ssize_t from = marks[n->a], to = marks[n->a + 1], i = *at;
    if (from < 0 || to < from)
        return false;
    if (to - from > end - i)
        return false;
    for (; from < to; from++, i++) {
        uint32_t a = SRE_AT(from), b = SRE_AT(i);
        if (a != b && !(n->b == FOLD_LOCALE ? locale_equal(a, b) : fold_char((Fold)n->b, a) == fold_char((Fold)n->b, b)))
            return false;
    }
    *at = i;
    return true;
}

static ALWAYS_INLINE bool SRE(position)(SRE_CHAR const *text, ssize_t at, ssize_t end, AtCode code, CharSet const *word,
                                        uint32_t const *pattern_code) {
    switch (code) {
    case AT_BEGINNING: case AT_BEGINNING_STRING: return at == 0;
    case AT_BEGINNING_LINE: return at == 0 || SRE_AT(at - 1) == '\n';
    case AT_END: return at == end || (at + 1 == end && SRE_AT(at) == '\n');
    case AT_END_LINE: return at == end || SRE_AT(at) == '\n';
    case AT_END_STRING: return at == end;
    default: break;
    }
    if (end == 0)
        return false;
    bool before = at > 0 && charset_has(word, pattern_code, SRE_AT(at - 1));
    bool after = at < end && charset_has(word, pattern_code, SRE_AT(at));
    bool negative = code == AT_NON_BOUNDARY || code == AT_LOC_NON_BOUNDARY || code == AT_UNI_NON_BOUNDARY;
    return (before != after) != negative;
}

/* Runs the program at s->start: 1 and s->at, 0, -1. */
static int SRE(run)(State *s) {
    Program const *p = &s->pattern->program;
    uint32_t const *code = s->pattern->code;
    Node const *nodes = p->nodes;
    CharSet const *sets = p->sets;
    SRE_CHAR const *text = s->data;
    ssize_t *registers = s->registers;
    ssize_t const end = s->end;
    ssize_t at = s->start;
    uint32_t pc = 0, barrier = NO_BARRIER;
    Node const *n;
    s->choice_count = s->trail_count = 0;

#define MAY_BEGIN(set) ((set) < 0 || (at < end && charset_has(&sets[set], code, SRE_AT(at))))
#define SET_REGISTER(i, v)                                                                                             \
    do {                                                                                                               \
        if (s->choice_count && !trail_push(s, (i), registers[i]))                                                      \
            return -1;                                                                                                 \
        registers[i] = (v);                                                                                            \
    } while (0)
#define PUSH(kind_, at_, aux_)                                                                                         \
    do {                                                                                                               \
        if (UNLIKELY(s->choice_count == s->choice_capacity) && !choices_grow(s))                                       \
            return -1;                                                                                                 \
        s->choices[s->choice_count++] = (Choice){pc, (kind_), (at_), (aux_), s->trail_count, barrier};                 \
    } while (0)

next:
    n = &nodes[pc];
    switch ((NodeOp)n->op) {
    case RE_END:
        if ((s->match_all && at != end) || (s->must_advance && at == s->start))
            goto fail;
        s->at = at;
        return 1;
    case RE_FAIL: goto fail;
    case RE_CHAR:
        if (at >= end || SRE_AT(at) != n->a)
            goto fail;
        at++;
        break;
    case RE_STRING:
        if (end - at < (ssize_t)n->b || !SRE(string_at)(text, at, p, n))
            goto fail;
        at += n->b;
        break;
    case RE_SET:
        if (at >= end || !charset_has(&sets[n->a], code, SRE_AT(at)))
            goto fail;
        at++;
        break;
    case RE_AT:
        if (!SRE(position)(text, at, end, (AtCode)n->a, &sets[n->b], code))
            goto fail;
        break;
    case RE_MARK:
        SET_REGISTER(n->a, at);
        if (n->a & 1)
            SET_REGISTER(2 * p->group_count, n->a / 2 + 1);
        break;
    case RE_BACKREF:
        if (!SRE(backref)(text, end, registers, n, &at))
            goto fail;
        break;
    case RE_IF_GROUP:
        if (registers[n->a] < 0 || registers[n->a + 1] < registers[n->a]) {
            pc = n->next;
            goto next;
        }
        break;
    case RE_JUMP: pc = n->next; goto next;
    case RE_BRANCH:
        if (!MAY_BEGIN(n->first)) {
            pc = n->next;
            goto next;
        }
        if (MAY_BEGIN(n->rest))
            PUSH(CHOICE_BRANCH, at, 0);
        break;
    case RE_LOOP: {
        ssize_t limit = n->c != SRE_MAX_REPEAT && end - at > (ssize_t)n->c ? at + (ssize_t)n->c : end;
        ssize_t least = at + (ssize_t)n->b;
        if (end - at < (ssize_t)n->b)
            goto fail;
        at += SRE(count_set)(text, at, limit, &sets[n->a], code);
        if (at < least)
            goto fail;
        if (n->flags & NODE_DISJOINT) {
            if (!MAY_BEGIN(n->rest))
                goto fail;
            break;
        }
        if (n->rest >= 0) {
            while (!MAY_BEGIN(n->rest))
                if (--at < least)
                    goto fail;
        }
        if (at > least)
            PUSH(CHOICE_LOOP, at, least);
        break;
    }
    case RE_LOOP_POSSESSIVE: {
        ssize_t limit = n->c != SRE_MAX_REPEAT && end - at > (ssize_t)n->c ? at + (ssize_t)n->c : end, start = at;
        at += SRE(count_set)(text, at, limit, &sets[n->a], code);
        if (at - start < (ssize_t)n->b)
            goto fail;
        break;
    }
    case RE_LOOP_LAZY: {
        ssize_t start = at;
        if (end - at < (ssize_t)n->b ||
            SRE(count_set)(text, at, at + (ssize_t)n->b, &sets[n->a], code) < (ssize_t)n->b)
            goto fail;
        at += (ssize_t)n->b;
        while (!MAY_BEGIN(n->rest)) {
            if (at >= end || at - start >= (ssize_t)n->c || !charset_has(&sets[n->a], code, SRE_AT(at)))
                goto fail;
            at++;
        }
        if (at < end && at - start < (ssize_t)n->c)
            PUSH(CHOICE_LAZY, at, start);
        break;
    }
    case RE_REPEAT:
        SET_REGISTER(n->a, 0);
        SET_REGISTER(n->a + 1, -1);
        pc = n->next;
        goto next;
    case RE_MAX_UNTIL: {
        ssize_t count = registers[n->a];
        if (count < (ssize_t)n->b) {
            SET_REGISTER(n->a, count + 1);
            pc = n->next;
            goto loop_tick;
        }
        if ((count < (ssize_t)n->c || n->c == SRE_MAX_REPEAT) && at != registers[n->a + 1] && MAY_BEGIN(n->first)) {
            if (MAY_BEGIN(n->rest))
                PUSH(CHOICE_TAIL, at, 0);
            SET_REGISTER(n->a + 1, at);
            SET_REGISTER(n->a, count + 1);
            pc = n->next;
            goto loop_tick;
        }
        break;
    }
    case RE_MIN_UNTIL: {
        ssize_t count = registers[n->a];
        if (count < (ssize_t)n->b) {
            SET_REGISTER(n->a, count + 1);
            pc = n->next;
            goto loop_tick;
        }
        if (MAY_BEGIN(n->rest)) {
            PUSH(CHOICE_BODY, at, 0);
            break;
        }
        goto lazy_body;
    }
    case RE_POSSESSIVE_UNTIL:
        if ((registers[n->a] < (ssize_t)n->c || n->c == SRE_MAX_REPEAT) &&
            (registers[n->a] < (ssize_t)n->b || at != registers[n->a + 1])) {
            PUSH(CHOICE_POSSESSIVE, at, registers[n->a] < (ssize_t)n->b);
            barrier = s->choice_count - 1;
            if (registers[n->a] >= (ssize_t)n->b)
                SET_REGISTER(n->a + 1, at);
            SET_REGISTER(n->a, registers[n->a] + 1);
            pc++;
            goto loop_tick;
        }
        pc = n->next;
        goto next;
    case RE_POSSESSIVE_END:
        s->choice_count = barrier;
        barrier = s->choices[barrier].barrier;
        if (s->choice_count == 0)
            s->trail_count = 0;
        pc = n->next;
        goto next;
    case RE_ASSERT: case RE_ASSERT_NOT:
        if (at < (ssize_t)n->a) {
            if (n->op == RE_ASSERT)
                goto fail;
            pc = n->next;
            goto next;
        }
        PUSH(n->op == RE_ASSERT ? CHOICE_ASSERT : CHOICE_ASSERT_NOT, at, 0);
        barrier = s->choice_count - 1;
        at -= (ssize_t)n->a;
        break;
    case RE_ATOMIC:
        PUSH(CHOICE_ATOMIC, at, 0);
        barrier = s->choice_count - 1;
        break;
    case RE_BODY_END: {
        Choice const *c = &s->choices[barrier];
        s->choice_count = barrier;
        if (c->kind == CHOICE_ASSERT_NOT) {
            undo(s, c->trail);
            barrier = c->barrier;
            goto fail;
        }
        if (c->kind == CHOICE_ASSERT)
            at = c->at;
        barrier = c->barrier;
        if (s->choice_count == 0)
            s->trail_count = 0;
        pc = n->next;
        goto next;
    }
    }
    pc++;
    goto next;

lazy_body: /* n is a MIN_UNTIL: one more round, if that is allowed */
    if ((registers[n->a] < (ssize_t)n->c || n->c == SRE_MAX_REPEAT) && at != registers[n->a + 1] && MAY_BEGIN(n->first)) {
        SET_REGISTER(n->a + 1, at);
        SET_REGISTER(n->a, registers[n->a] + 1);
        pc = n->next;
        goto loop_tick;
    }
    goto fail;

loop_tick:
    if (UNLIKELY((++s->ticks & 0xfff) == 0) && !safepoint())
        return -1;
    goto next;

fail:
    if (s->choice_count == 0)
        return 0;
    if (UNLIKELY((++s->ticks & 0xfff) == 0) && !safepoint())
        return -1;
    Choice *c = &s->choices[s->choice_count - 1];
    undo(s, c->trail);
    pc = c->pc;
    at = c->at;
    barrier = c->barrier;
    n = &nodes[pc];
    switch ((ChoiceKind)c->kind) {
    case CHOICE_BRANCH:
        s->choice_count--;
        pc = n->next;
        goto next;
    case CHOICE_TAIL:
        s->choice_count--;
        pc++;
        goto next;
    case CHOICE_BODY:
        s->choice_count--;
        goto lazy_body;
    case CHOICE_LOOP: {
        ssize_t least = c->aux;
        at--;
        if (n->rest >= 0) {
            while (!MAY_BEGIN(n->rest)) {
                if (--at < least) {
                    s->choice_count--;
                    goto fail;
                }
            }
        }
        if (at <= least)
            s->choice_count--;
        else
            c->at = at;
        pc++;
        goto next;
    }
    case CHOICE_LAZY: {
        ssize_t start = c->aux;
        do {
            if (at >= end || at - start >= (ssize_t)n->c || !charset_has(&sets[n->a], code, SRE_AT(at))) {
                s->choice_count--;
                goto fail;
            }
            at++;
        } while (!MAY_BEGIN(n->rest));
        c->at = at;
        pc++;
        goto next;
    }
    case CHOICE_POSSESSIVE:
        s->choice_count--;
        if (c->aux)
            goto fail;
        pc = n->next;
        goto next;
    case CHOICE_ASSERT_NOT:
        s->choice_count--;
        pc = n->next;
        goto next;
    case CHOICE_ASSERT: case CHOICE_ATOMIC:
        s->choice_count--;
        goto fail;
    }
    UNREACHABLE();
#undef MAY_BEGIN
#undef SET_REGISTER
#undef PUSH
}

/* The next occurrence of the literal that every match begins with; -1: none up to `limit`. */
static ssize_t SRE(find_prefix)(State *s, ssize_t at, ssize_t limit) {
    Program const *p = &s->pattern->program;
    SRE_CHAR const *text = s->data;
    if (SRE_KIND == 1) {
        ssize_t step = p->prefix_wide ? -1
                                      : chars_find(1, text + at, s->end - at, 1, p->narrow + p->prefix_at,
                                                   (ssize_t)p->prefix_length);
        return step < 0 ? -1 : at + step;
    }
    for (; at <= limit; at++) {
        ssize_t step = chars_find_char(SRE_KIND, text + at, s->end - at, p->text[p->prefix_at]);
        if (step < 0 || (at += step) > limit || s->end - at < (ssize_t)p->prefix_length)
            return -1;
        uint32_t i = 1;
        while (i < p->prefix_length && SRE_AT(at + i) == p->text[p->prefix_at + i])
            i++;
        if (i == p->prefix_length)
            return at;
    }
    return -1;
}

/* Where the next match could begin, from `at` to `limit` (included): -1 when nowhere. */
static ssize_t SRE(candidate)(State *s, ssize_t at, ssize_t limit) {
    Program const *p = &s->pattern->program;
    SRE_CHAR const *text = s->data;
    if (p->prefix_length)
        return SRE(find_prefix)(s, at, limit);
    if (at >= s->end)
        return -1; /* there is a first set, so a match takes at least one character */
    if (p->first_char >= 0) {
        ssize_t step = chars_find_char(SRE_KIND, text + at, s->end - at, (uint32_t)p->first_char);
        return step < 0 ? -1 : at + step;
    }
    CharSet const *set = &p->sets[p->first];
    ssize_t last = limit < s->end ? limit + 1 : s->end;
    while (at < last && !charset_has(set, s->pattern->code, SRE_AT(at)))
        at++;
    return at < last ? at : -1;
}

static int SRE(search)(State *s) {
    Program const *p = &s->pattern->program;
    ssize_t at = s->start, limit = s->end - (ssize_t)p->min_width;
    bool guided = p->prefix_length || p->first >= 0;
    if (p->anchored && at > 0)
        return 0;
    for (; at <= limit; at++) {
        if (guided) {
            at = SRE(candidate)(s, at, limit);
            if (at < 0 || at > limit)
                return 0;
        }
        if (at != s->start)
            s->must_advance = false;
        s->start = at;
        if (p->literal && !s->match_all) {
            s->at = at + (ssize_t)p->prefix_length;
            s->registers[0] = -1;
            return 1;
        }
        clear_registers(s);
        int status = SRE(run)(s);
        if (status)
            return status;
        if (p->anchored)
            return 0;
    }
    return 0;
}

#undef SRE_AT
