/* SPDX-License-Identifier: MIT
   The matcher: its memory, and the three instances of match_inl.h for texts of 1, 2 and 4 bytes a character.
   Invariant: a choice's trail height never exceeds the trail, so undoing is popping; registers below 2 * groups are marks
   (-1: not set), then the last index, then two for each loop. */
#include <string.h>

#include "gil/thread.h"
#include "heap/memory.h"
#include "modules/_sre/sre.h"
#include "object/error.h"
#include "types/bytes.h"
#include "types/chars.h"
#include "types/str.h"

#define NO_BARRIER UINT32_MAX

/* What a choice does when it is come back to; `pc` is the node that made it. */
typedef enum {
    CHOICE_BRANCH,     /* the next alternative */
    CHOICE_TAIL,       /* what follows a greedy loop */
    CHOICE_BODY,       /* one more round of a lazy loop */
    CHOICE_LOOP,       /* one character less (aux: the least position) */
    CHOICE_LAZY,       /* one character more (aux: where the loop began) */
    CHOICE_POSSESSIVE, /* the round failed: behind the loop; aux: it was needed, so fail */
    CHOICE_ASSERT,     /* barriers: the body failed */
    CHOICE_ASSERT_NOT,
    CHOICE_ATOMIC,
} ChoiceKind;

/* --- memory --- */

static NOINLINE bool choices_grow(State *s) {
    uint32_t capacity = s->choice_capacity * 2;
    if (capacity > UINT32_MAX / 4)
        return raise_no_memory();
    bool own_memory = s->choices != s->first_choices;
    Choice *bigger = own_memory ? memory_resize_array(s->choices, capacity, sizeof(Choice))
                                : memory_new_array(capacity, sizeof(Choice));
    if (!bigger)
        return false;
    if (!own_memory)
        memcpy(bigger, s->first_choices, sizeof s->first_choices);
    s->choices = bigger;
    s->choice_capacity = capacity;
    return true;
}

static NOINLINE bool trail_grow(State *s) {
    uint32_t capacity = s->trail_capacity * 2;
    if (capacity > UINT32_MAX / 4)
        return raise_no_memory();
    bool own_memory = s->trail != s->first_trail;
    TrailEntry *bigger = own_memory ? memory_resize_array(s->trail, capacity, sizeof(TrailEntry))
                                    : memory_new_array(capacity, sizeof(TrailEntry));
    if (!bigger)
        return false;
    if (!own_memory)
        memcpy(bigger, s->first_trail, sizeof s->first_trail);
    s->trail = bigger;
    s->trail_capacity = capacity;
    return true;
}

static ALWAYS_INLINE bool trail_push(State *s, uint32_t index, ssize_t value) {
    if (UNLIKELY(s->trail_count == s->trail_capacity) && !trail_grow(s))
        return false;
    s->trail[s->trail_count++] = (TrailEntry){index, value};
    return true;
}

static ALWAYS_INLINE void undo(State *s, uint32_t height) {
    while (s->trail_count > height) {
        TrailEntry const *e = &s->trail[--s->trail_count];
        s->registers[e->index] = e->value;
    }
}

static ALWAYS_INLINE void clear_registers(State *s) {
    uint32_t n = 2 * s->pattern->program.group_count + 1;
    for (uint32_t i = 0; i < n; i++)
        s->registers[i] = -1;
}

/* --- the instances --- */

#define SRE_CHAR uint8_t
#define SRE_KIND 1
#define SRE(name) match1_##name
#include "modules/_sre/match_inl.h"
#undef SRE_CHAR
#undef SRE_KIND
#undef SRE

#define SRE_CHAR uint16_t
#define SRE_KIND 2
#define SRE(name) match2_##name
#include "modules/_sre/match_inl.h"
#undef SRE_CHAR
#undef SRE_KIND
#undef SRE

#define SRE_CHAR uint32_t
#define SRE_KIND 4
#define SRE(name) match4_##name
#include "modules/_sre/match_inl.h"
#undef SRE_CHAR
#undef SRE_KIND
#undef SRE

int state_match(State *s) {
    if (s->start > s->end)
        return 0;
    clear_registers(s);
    return s->kind == 1 ? match1_run(s) : s->kind == 2 ? match2_run(s) : match4_run(s);
}

int state_search(State *s) {
    if (s->start > s->end)
        return 0;
    return s->kind == 1 ? match1_search(s) : s->kind == 2 ? match2_search(s) : match4_search(s);
}

/* --- state --- */

/* Finds the characters of `string`. */
static bool state_text(State *s, Borrowed string) {
    if (is_str(string)) {
        s->kind = str_kind(string);
        s->data = str_data(string);
        s->length = str_length(string);
        return true;
    }
    s->is_bytes = true;
    s->kind = 1;
    if (is_bytes(string)) {
        s->data = bytes_data(string);
        s->length = bytes_size(string);
        return true;
    }
    if (!buffer_is_supported(string))
        return raise_error(&exc_TypeError, "expected string or bytes-like object, got '%.200T'", string);
    if (!buffer_get(string, &s->buffer, BUFFER_SIMPLE))
        return false;
    s->has_buffer = true;
    s->data = s->buffer.data;
    s->length = s->buffer.size;
    return true;
}

bool state_init(State *s, Pattern *pattern, Borrowed string, ssize_t pos, ssize_t endpos) {
    memset(s, 0, offsetof(State, first_choices));
    if (!state_text(s, string))
        return false;
    if (s->is_bytes != (pattern->is_bytes > 0) && pattern->is_bytes >= 0) {
        if (s->has_buffer)
            buffer_release(&s->buffer);
        return raise_error(&exc_TypeError, s->is_bytes ? "cannot use a string pattern on a bytes-like object"
                                                       : "cannot use a bytes pattern on a string-like object");
    }
    s->registers = s->first_registers;
    if (pattern->program.register_count > ARRAY_LENGTH(s->first_registers) &&
        !(s->registers = memory_new_array(pattern->program.register_count, sizeof(ssize_t)))) {
        if (s->has_buffer)
            buffer_release(&s->buffer);
        return false;
    }
    s->start = pos < 0 ? 0 : ssize_min(pos, s->length);
    s->end = endpos < 0 ? 0 : ssize_min(endpos, s->length);
    s->pattern = own_ref(pattern);
    s->string = own(string);
    s->choices = s->first_choices;
    s->choice_capacity = ARRAY_LENGTH(s->first_choices);
    s->trail = s->first_trail;
    s->trail_capacity = ARRAY_LENGTH(s->first_trail);
    return true;
}

void state_fini(State *s) {
    if (s->registers != s->first_registers)
        memory_free(s->registers);
    if (s->choices != s->first_choices)
        memory_free(s->choices);
    if (s->trail != s->first_trail)
        memory_free(s->trail);
    if (s->has_buffer)
        buffer_release(&s->buffer);
    drop(MOVE(s->string));
    drop_ref(s->pattern);
}

Value state_slice(State *s, ssize_t start, ssize_t end) {
    if (!s->is_bytes)
        return str_substring(s->string, start, end);
    if (is_bytes_exact(s->string) && start == 0 && end == s->length)
        return own(s->string);
    return bytes_new((const char *)s->data + start, end - start);
}

Value state_group(State *s, ssize_t group, Borrowed missing) {
    ssize_t start, end;
    if (group == 0) {
        start = s->start;
        end = s->at;
    } else {
        start = s->registers[2 * (group - 1)];
        end = s->registers[2 * (group - 1) + 1];
    }
    if (start < 0 || end < start)
        return own(missing);
    return state_slice(s, start, end);
}
