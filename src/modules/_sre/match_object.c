/* SPDX-License-Identifier: MIT
   re.Match: what a match found. Groups are kept as positions and cut out of the string when asked for. */
#include <string.h>

#include "heap/memory.h"
#include "modules/_sre/sre.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

static Match *match_of(Borrowed v) { return AS(Match, v); }
static ssize_t match_groups(Match const *m) { return m->head.size; } /* with group 0 */

Value match_new(State *s) {
    ssize_t groups = (ssize_t)s->pattern->program.group_count + 1;
    Match *m = object_new_var(&match_type, groups);
    if (!m)
        return NULL;
    m->string = own(s->string);
    m->pattern = own_ref(s->pattern);
    m->marks[0] = s->start;
    m->marks[1] = s->at;
    for (ssize_t i = 2; i < 2 * groups; i += 2) {
        ssize_t start = s->registers[i - 2], end = s->registers[i - 1];
        bool matched = start >= 0 && end >= start;
        m->marks[i] = matched ? start : -1;
        m->marks[i + 1] = matched ? end : -1;
    }
    m->pos = 0;
    m->endpos = s->end;
    m->last_index = state_last_index(s);
    return TO_VALUE(m);
}

Value match_result(State *s, int status) { return status > 0 ? match_new(s) : status < 0 ? NULL : NONE; }

static void match_dealloc(Object *self) {
    Match *m = (Match *)self;
    drop(m->string);
    drop(m->regs);
    drop_ref(m->pattern);
    object_free(self);
}

/* --- groups --- */

Value string_slice(Borrowed string, ssize_t start, ssize_t end) {
    if (is_str(string))
        return str_substring(string, start, end);
    if (is_bytes_exact(string)) {
        ssize_t size = bytes_size(string);
        return start == 0 && end == size ? own(string) : bytes_new(bytes_data(string) + start, end - start);
    }
    Buffer buffer;
    if (!buffer_get(string, &buffer, BUFFER_SIMPLE))
        return NULL;
    start = ssize_min(start, buffer.size);
    end = ssize_min(end, buffer.size);
    Value v = bytes_new((const char *)buffer.data + start, end - start);
    buffer_release(&buffer);
    return v;
}

static Value group_text(Match *m, ssize_t group, Borrowed missing) {
    ssize_t start = m->marks[2 * group];
    return start < 0 ? own(missing) : string_slice(m->string, start, m->marks[2 * group + 1]);
}

/* The number of a group given by number or name; -1: IndexError. */
static ssize_t group_number(Match *m, Borrowed which) {
    ssize_t group = -1;
    if (is_imm_int(which)) {
        group = (ssize_t)imm_int_get(which);
    } else if (has_index(which)) {
        if (!arg_ssize(which, &group)) {
            if (!error_matches(&exc_OverflowError))
                return -1;
            error_clear();
            group = -1;
        }
    } else if (m->pattern->group_index) {
        Borrowed number = dict_peek(m->pattern->group_index, which);
        error_clear();
        if (number && is_imm_int(number))
            group = (ssize_t)imm_int_get(number);
    }
    if (group < 0 || group >= match_groups(m))
        return raise_error(&exc_IndexError, "no such group"), -1;
    return group;
}

static Value group_of(Match *m, Borrowed which) {
    ssize_t group = group_number(m, which);
    return group < 0 ? NULL : group_text(m, group, NONE);
}

static Value match_py_group(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords) {
    Match *m = match_of(self);
    if (!native_no_keywords("Match.group", keywords))
        return NULL;
    if (count == 0)
        return group_text(m, 0, NONE);
    if (count == 1)
        return group_of(m, args[0]);
    OWNED Value result = tuple_new(count);
    for (ssize_t i = 0; result && i < count; i++) {
        Value text = group_of(m, args[i]);
        if (!text)
            return NULL;
        tuple_init_item(result, i, text);
    }
    return MOVE(result);
}

static Value match_slot_subscript(Borrowed self, Borrowed key) { return group_of(match_of(self), key); }

static Value match_py_groups(Borrowed self, Borrowed const *args) {
    Match *m = match_of(self);
    Borrowed missing = args[0] ? args[0] : NONE;
    OWNED Value result = tuple_new(match_groups(m) - 1);
    for (ssize_t i = 1; result && i < match_groups(m); i++) {
        Value text = group_text(m, i, missing);
        if (!text)
            return NULL;
        tuple_init_item(result, i - 1, text);
    }
    return MOVE(result);
}

static Value match_py_groupdict(Borrowed self, Borrowed const *args) {
    Match *m = match_of(self);
    Borrowed missing = args[0] ? args[0] : NONE, key, number;
    OWNED Value result = dict_new();
    ssize_t position = 0;
    while (result && m->pattern->group_index && dict_next(m->pattern->group_index, &position, &key, &number)) {
        ssize_t group = group_number(m, number);
        if (group < 0 || !dict_set_steal(result, key, group_text(m, group, missing)))
            return NULL;
    }
    return MOVE(result);
}

/* (group=0) */
static ssize_t span_arg(Borrowed self, Borrowed which) { return which ? group_number(match_of(self), which) : 0; }

static Value match_py_start(Borrowed self, Borrowed const *args) {
    ssize_t group = span_arg(self, args[0]);
    return group < 0 ? NULL : int_new(match_of(self)->marks[2 * group]);
}

static Value match_py_end(Borrowed self, Borrowed const *args) {
    ssize_t group = span_arg(self, args[0]);
    return group < 0 ? NULL : int_new(match_of(self)->marks[2 * group + 1]);
}

static Value span_pair(Match *m, ssize_t group) {
    return build_value("(nn)", m->marks[2 * group], m->marks[2 * group + 1]);
}

static Value match_py_span(Borrowed self, Borrowed const *args) {
    ssize_t group = span_arg(self, args[0]);
    return group < 0 ? NULL : span_pair(match_of(self), group);
}

static Value match_py_expand(Borrowed self, Borrowed const *args) {
    OWNED Value re = import_module("re");
    OWNED Value expand = re ? get_attr_text(re, "_expand") : NULL;
    return expand ? call_3(expand, TO_VALUE(match_of(self)->pattern), self, args[0]) : NULL;
}

static Value match_py_copy(Borrowed self, Borrowed const *args) { return own(self); }

/* --- attributes --- */

static Value match_get_lastindex(Borrowed self, void *closure) {
    Match *m = match_of(self);
    return m->last_index < 0 ? NONE : int_new(m->last_index);
}

static Value match_get_lastgroup(Borrowed self, void *closure) {
    Match *m = match_of(self);
    Borrowed names = m->pattern->index_group;
    if (m->last_index < 0 || m->last_index >= tuple_size(names))
        return NONE;
    return own(tuple_peek(names, m->last_index));
}

static Value match_get_regs(Borrowed self, void *closure) {
    Match *m = match_of(self);
    if (m->regs)
        return own(m->regs);
    OWNED Value regs = tuple_new(match_groups(m));
    for (ssize_t i = 0; regs && i < match_groups(m); i++) {
        Value pair = span_pair(m, i);
        if (!pair)
            return NULL;
        tuple_init_item(regs, i, pair);
    }
    if (regs)
        m->regs = own(regs);
    return MOVE(regs);
}

static Value match_slot_repr(Borrowed self) {
    Match *m = match_of(self);
    OWNED Value text = group_text(m, 0, NONE);
    if (!text)
        return NULL;
    return str_format("<%T object; span=(%zd, %zd), match=%.50R>", self, m->marks[0], m->marks[1], text);
}

Value sre_class_getitem(Borrowed self, Borrowed const *args) { return generic_alias_new(self, args[0]); }

static MethodDef const match_methods[] = {
    METHOD_ROW("group", .raw = match_py_group, NULL, "group([group1, ...]) -> str or tuple.\n\nThe text of groups, by number or name.",
     METHOD_IS_RAW | METHOD_HIDE_SIGNATURE),
    METHOD("start", match_py_start, "($self, group=0, /)", "Where a group starts; -1 when it did not match."),
    METHOD("end", match_py_end, "($self, group=0, /)", "Where a group ends; -1 when it did not match."),
    METHOD("span", match_py_span, "($self, group=0, /)", "Start and end of a group."),
    METHOD("groups", match_py_groups, "($self, /, default=None)", "All groups, default for those that did not match."),
    METHOD("groupdict", match_py_groupdict, "($self, /, default=None)", "All named groups."),
    METHOD("expand", match_py_expand, "($self, /, template)", "The template with group references filled in."),
    METHOD("__copy__", match_py_copy, "($self, /)", NULL),
    METHOD("__deepcopy__", match_py_copy, "($self, memo, /)", NULL),
    METHOD_ROW("__class_getitem__", .bound = sre_class_getitem, "($type, item, /)", "Generic alias.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static GetSetDef const match_getsets[] = {
    {"lastindex", match_get_lastindex, NULL, "Number of the group that was closed last.", NULL},
    {"lastgroup", match_get_lastgroup, NULL, "Its name.", NULL},
    {"regs", match_get_regs, NULL, "Start and end of all groups.", NULL},
    GETSET_END,
};
static MemberDef const match_members[] = {
    {"string", MEMBER_OBJECT, offsetof(Match, string), true, "What was searched."},
    {"re", MEMBER_OBJECT, offsetof(Match, pattern), true, "The pattern."},
    {"pos", MEMBER_SSIZE, offsetof(Match, pos), true, "Where the search began."},
    {"endpos", MEMBER_SSIZE, offsetof(Match, endpos), true, "Where it ended."},
    MEMBER_END,
};
static TypeInfo match_info = {
    .methods = match_methods,
    .getsets = match_getsets,
    .members = match_members,
    .dealloc = match_dealloc,
    .repr = match_slot_repr,
    .subscript = match_slot_subscript,
};
Type match_type = {
    STATIC_TYPE("re.Match", Match, &match_info),
    .item_size = 2 * sizeof(ssize_t),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
    .doc = "What a pattern found: the match and its groups.",
};
