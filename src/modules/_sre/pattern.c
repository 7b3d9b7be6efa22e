/* SPDX-License-Identifier: MIT
   re.Pattern: a compiled expression and its searches; and the scanner that finditer is made of. Every method makes a State
   on the C stack, runs the matcher as often as it needs, and frees it. */
#include <limits.h>
#include <string.h>

#include "heap/memory.h"
#include "modules/_sre/sre.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "runtime/import.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/iterators.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

static Pattern *pattern_of(Borrowed v) { return AS(Pattern, v); }

static void pattern_dealloc(Object *self) {
    Pattern *p = (Pattern *)self;
    drop(p->pattern);
    drop(p->group_index);
    drop(p->index_group);
    program_free(&p->program);
    memory_free(p->code);
    object_free(self);
}

/* --- arguments --- */

/* (string, pos=0, endpos=sys.maxsize) */
static bool search_state(State *s, Borrowed self, Borrowed const *args) {
    ssize_t pos = 0, endpos = SSIZE_MAX;
    if (args[1] && !arg_ssize(args[1], &pos))
        return false;
    if (args[2] && !arg_ssize(args[2], &endpos))
        return false;
    return state_init(s, pattern_of(self), args[0], pos, endpos);
}

/* The Match of one attempt; pos is where the search began. */
static Value one_match(State *s, int (*attempt)(State *)) {
    ssize_t pos = s->start;
    Value result = match_result(s, attempt(s));
    if (result && result != NONE)
        AS(Match, result)->pos = pos;
    state_fini(s);
    return result;
}

/* --- match, fullmatch, search --- */

static Value pattern_py_match(Borrowed self, Borrowed const *args) {
    State s;
    return search_state(&s, self, args) ? one_match(&s, state_match) : NULL;
}

static Value pattern_py_fullmatch(Borrowed self, Borrowed const *args) {
    State s;
    if (!search_state(&s, self, args))
        return NULL;
    s.match_all = true;
    return one_match(&s, state_match);
}

static Value pattern_py_search(Borrowed self, Borrowed const *args) {
    State s;
    return search_state(&s, self, args) ? one_match(&s, state_search) : NULL;
}

/* --- findall --- */

static Value findall_item(State *s) {
    ssize_t groups = (ssize_t)s->pattern->program.group_count;
    Borrowed empty = s->is_bytes ? NULL : STR_EMPTY;
    OWNED Value empty_bytes = s->is_bytes ? bytes_new("", 0) : NULL;
    if (s->is_bytes && !(empty = empty_bytes))
        return NULL;
    if (groups <= 1)
        return state_group(s, groups, empty);
    OWNED Value item = tuple_new(groups);
    for (ssize_t i = 0; item && i < groups; i++) {
        Value text = state_group(s, i + 1, empty);
        if (!text)
            return NULL;
        tuple_init_item(item, i, text);
    }
    return MOVE(item);
}

static Value findall(State *s) {
    OWNED Value list = list_new(0);
    bool plain = s->pattern->program.group_count == 0;
    while (list && s->start <= s->end) {
        int status = state_search(s);
        if (status < 0)
            return NULL;
        if (status == 0)
            break;
        if (!list_append_steal(list, plain ? state_slice(s, s->start, s->at) : findall_item(s)))
            return NULL;
        state_advance(s);
    }
    return MOVE(list);
}

static Value pattern_py_findall(Borrowed self, Borrowed const *args) {
    State s;
    if (!search_state(&s, self, args))
        return NULL;
    Value list = findall(&s);
    state_fini(&s);
    return list;
}

/* --- split --- */

static Value split(State *s, ssize_t max_split) {
    OWNED Value list = list_new(0);
    ssize_t last = s->start, groups = (ssize_t)s->pattern->program.group_count;
    for (ssize_t n = 0; list && (!max_split || n < max_split); n++) {
        int status = state_search(s);
        if (status < 0)
            return NULL;
        if (status == 0)
            break;
        if (!list_append_steal(list, state_slice(s, last, s->start)))
            return NULL;
        for (ssize_t i = 1; i <= groups; i++)
            if (!list_append_steal(list, state_group(s, i, NONE)))
                return NULL;
        last = s->at;
        state_advance(s);
    }
    if (!list || !list_append_steal(list, state_slice(s, last, s->end)))
        return NULL;
    return MOVE(list);
}

static Value pattern_py_split(Borrowed self, Borrowed const *args) {
    State s;
    ssize_t max_split = 0;
    if ((args[1] && !arg_ssize(args[1], &max_split)) || !state_init(&s, pattern_of(self), args[0], 0, SSIZE_MAX))
        return NULL;
    Value list = max_split < 0 ? NULL : split(&s, max_split);
    if (max_split < 0) { /* no split at all */
        list = list_new(0);
        if (list && !list_append_steal(list, state_slice(&s, 0, s.end))) {
            drop(list);
            list = NULL;
        }
    }
    state_fini(&s);
    return list;
}

/* --- sub --- */

/* What the replacement turned out to be. */
typedef struct {
    Value value;       /* owned: a literal, or something to call with each Match */
    bool is_callable;
} Replacement;

/* Whether a literal has no backslash; *out: its value as a str or bytes-like. */
static bool has_backslash(Borrowed v) {
    if (is_str(v))
        return str_find_char(v, '\\', 0, SSIZE_MAX, 1) >= 0;
    Buffer buffer;
    if (!buffer_is_supported(v) || !buffer_get(v, &buffer, BUFFER_SIMPLE)) {
        error_clear();
        return true;
    }
    bool has = buffer.size && memchr(buffer.data, '\\', (size_t)buffer.size);
    buffer_release(&buffer);
    return has;
}

static bool replacement_init(Replacement *r, Pattern *pattern, Borrowed template) {
    *r = (Replacement){own(template), is_callable(template)};
    if (r->is_callable || !has_backslash(template))
        return true;
    OWNED Value re = import_module("re");
    OWNED Value compile = re ? get_attr_text(re, "_subx") : NULL;
    Value filter = compile ? call_2(compile, TO_VALUE(pattern), template) : NULL;
    REPLACE(r->value, filter);
    if (!filter)
        return false;
    r->is_callable = is_callable(filter);
    return true;
}

/* Text of the replacement of the current match: *out, None for nothing. */
static bool replacement_text(Replacement *r, State *s, Value *out) {
    if (!r->is_callable) {
        *out = own(r->value);
        return true;
    }
    OWNED Value match = match_new(s);
    *out = match ? call_1(r->value, match) : NULL;
    return *out != NULL;
}

/* The result as a list of pieces, or one being built: str pieces go into the builder as long as all are str. */
typedef struct {
    State *state;
    StrBuilder text;
    Value list;        /* of bytes-like pieces; NULL for str */
} SubResult;

static bool sub_add_slice(SubResult *r, ssize_t start, ssize_t end) {
    if (start >= end)
        return true;
    if (r->list)
        return list_append_steal(r->list, state_slice(r->state, start, end));
    return str_builder_add_part(&r->text, r->state->string, start, end);
}

/* `index` is the number of pieces so far, for the message that join() would give. */
static bool sub_add_item(SubResult *r, STEALS Value item, ssize_t index) {
    OWNED Value owned = item;
    if (owned == NONE)
        return true;
    if (r->list)
        return list_append(r->list, owned);
    if (!is_str(owned))
        return raise_error(&exc_TypeError, "sequence item %zd: expected str instance, %.80T found", index, owned);
    return str_builder_add(&r->text, owned);
}

static Value sub_finish(SubResult *r) {
    if (!r->list)
        return str_builder_finish(&r->text);
    OWNED Value list = MOVE(r->list);
    OWNED Value empty = bytes_new("", 0);
    return empty ? bytes_join(empty, list) : NULL;
}

static bool sub_run(State *s, Replacement *r, SubResult *out, ssize_t count, ssize_t *done) {
    ssize_t last = 0, pieces = 0;
    while (!count || *done < count) {
        int status = state_search(s);
        if (status < 0)
            return false;
        if (status == 0)
            break;
        if (last < s->start) {
            if (!sub_add_slice(out, last, s->start))
                return false;
            pieces++;
        }
        Value item;
        if (!replacement_text(r, s, &item))
            return false;
        bool is_nothing = item == NONE;
        if (!sub_add_item(out, item, pieces))
            return false;
        pieces += !is_nothing;
        last = s->at;
        ++*done;
        state_advance(s);
    }
    return sub_add_slice(out, last, s->end);
}

static Value substitute(Borrowed self, Borrowed const *args, ssize_t *done) {
    State s;
    ssize_t count = 0;
    *done = 0;
    if (args[2] && !arg_ssize(args[2], &count))
        return NULL;
    Replacement r;
    bool ok = replacement_init(&r, pattern_of(self), args[0]);
    if (!ok || !state_init(&s, pattern_of(self), args[1], 0, SSIZE_MAX)) {
        drop(r.value);
        return NULL;
    }
    SubResult out = {&s, STR_BUILDER_INIT, NULL};
    if (s.is_bytes)
        ok = (out.list = list_new(0)) != NULL;
    ok = ok && (count < 0 ? sub_add_slice(&out, 0, s.end) : sub_run(&s, &r, &out, count, done));
    Value result = NULL;
    if (ok && *done == 0 && (is_str_exact(s.string) || is_bytes_exact(s.string)))
        result = own(s.string);
    else if (ok)
        result = sub_finish(&out);
    str_builder_discard(&out.text);
    drop(out.list);
    drop(r.value);
    state_fini(&s);
    return result;
}

static Value pattern_py_sub(Borrowed self, Borrowed const *args) {
    ssize_t done;
    return substitute(self, args, &done);
}

static Value pattern_py_subn(Borrowed self, Borrowed const *args) {
    ssize_t done;
    OWNED Value text = substitute(self, args, &done);
    return text ? tuple_pack(2, text, imm_int(done)) : NULL;
}

/* --- scanner, finditer --- */

typedef struct {
    Object head;
    Pattern *pattern;
    State state;
    bool is_open;
    bool executing;
} Scanner;

static void scanner_dealloc(Object *self) {
    Scanner *s = (Scanner *)self;
    if (s->is_open)
        state_fini(&s->state);
    drop_ref(s->pattern);
    object_free(self);
}

Value scanner_new(Pattern *pattern, Borrowed string, ssize_t pos, ssize_t endpos) {
    OWNED Scanner *s = NEW_OBJECT(Scanner, &scanner_type);
    if (!s || !state_init(&s->state, pattern, string, pos, endpos))
        return NULL;
    s->is_open = true;
    s->pattern = own_ref(pattern);
    return TO_VALUE(MOVE(s));
}

static Value scanner_step(Borrowed self, int (*attempt)(State *)) {
    Scanner *s = AS(Scanner, self);
    if (s->executing)
        return raise_error(&exc_ValueError, "regular expression scanner already executing");
    if (s->state.start > s->state.end)
        return NONE;
    ssize_t pos = s->state.start;
    s->executing = true;
    Value match = match_result(&s->state, attempt(&s->state));
    s->executing = false;
    if (!match)
        return NULL;
    if (match == NONE) {
        s->state.start = s->state.end + 1; /* exhausted */
    } else {
        AS(Match, match)->pos = pos;
        state_advance(&s->state);
    }
    return match;
}

static Value scanner_py_match(Borrowed self, Borrowed const *args) { return scanner_step(self, state_match); }
static Value scanner_py_search(Borrowed self, Borrowed const *args) { return scanner_step(self, state_search); }

static Value pattern_py_scanner(Borrowed self, Borrowed const *args) {
    ssize_t pos = 0, endpos = SSIZE_MAX;
    if ((args[1] && !arg_ssize(args[1], &pos)) || (args[2] && !arg_ssize(args[2], &endpos)))
        return NULL;
    return scanner_new(pattern_of(self), args[0], pos, endpos);
}

static Value pattern_py_finditer(Borrowed self, Borrowed const *args) {
    OWNED Value scanner = pattern_py_scanner(self, args);
    OWNED Value search = scanner ? get_attr_text(scanner, "search") : NULL;
    return search ? callable_iterator_new(search, NONE) : NULL;
}

static MethodDef const scanner_methods[] = {
    METHOD("match", scanner_py_match, "($self, /)", "Match where the last match ended."),
    METHOD("search", scanner_py_search, "($self, /)", "Search from where the last match ended."),
    METHOD_END,
};
static MemberDef const scanner_members[] = {
    {"pattern", MEMBER_OBJECT, offsetof(Scanner, pattern), true, NULL},
    MEMBER_END,
};
static TypeInfo scanner_info = {
    .methods = scanner_methods,
    .members = scanner_members,
    .dealloc = scanner_dealloc,
};
Type scanner_type = {
    STATIC_TYPE("_sre.SRE_Scanner", Scanner, &scanner_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
};

/* --- the rest of Pattern --- */

static Value pattern_py_copy(Borrowed self, Borrowed const *args) { return own(self); }

static Value pattern_get_groupindex(Borrowed self, void *closure) {
    if (pattern_of(self)->group_index)
        return mappingproxy_new(pattern_of(self)->group_index);
    return dict_new();
}

static Value pattern_slot_repr(Borrowed self) {
    static const struct {
        const char *name;
        ssize_t flag;
    } names[] = {
        {"re.TEMPLATE", FLAG_TEMPLATE}, {"re.IGNORECASE", FLAG_IGNORECASE}, {"re.LOCALE", FLAG_LOCALE},
        {"re.MULTILINE", FLAG_MULTILINE}, {"re.DOTALL", FLAG_DOTALL}, {"re.UNICODE", FLAG_UNICODE},
        {"re.VERBOSE", FLAG_VERBOSE}, {"re.DEBUG", FLAG_DEBUG}, {"re.ASCII", FLAG_ASCII},
    };
    Pattern *p = pattern_of(self);
    ssize_t flags = p->flags, expected = FLAG_LOCALE | FLAG_UNICODE | FLAG_ASCII;
    if (p->is_bytes <= 0 && (flags & expected) == FLAG_UNICODE)
        flags &= ~(ssize_t)FLAG_UNICODE;
    StrBuilder b = STR_BUILDER_INIT;
    OWNED Value pattern = str_format("%.200R", p->pattern);
    bool ok = pattern && str_builder_add_text(&b, "re.compile(") && str_builder_add(&b, pattern);
    const char *gap = ", ";
    for (int i = 0; ok && i < ARRAY_LENGTH(names); i++) {
        if (!(flags & names[i].flag))
            continue;
        ok = str_builder_add_text(&b, gap) && str_builder_add_text(&b, names[i].name);
        flags &= ~names[i].flag;
        gap = "|";
    }
    if (ok && flags) {
        OWNED Value rest = str_format("%s0x%lx", gap, (long)flags);
        ok = rest && str_builder_add(&b, rest);
    }
    if (ok && str_builder_add_text(&b, ")"))
        return str_builder_finish(&b);
    str_builder_discard(&b);
    return NULL;
}

static hash_t pattern_slot_hash(Borrowed self) {
    Pattern *p = pattern_of(self);
    hash_t hash = object_hash(p->pattern);
    if (hash == -1)
        return -1;
    hash ^= hash_bytes(p->code, p->code_size * (ssize_t)sizeof *p->code) ^ p->flags ^ p->is_bytes ^ p->groups;
    return hash == -1 ? -2 : hash;
}

static Value pattern_slot_compare(Borrowed a, Borrowed b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_exact(a, &pattern_type) || !is_exact(b, &pattern_type))
        return NOT_IMPLEMENTED;
    Pattern *x = pattern_of(a), *y = pattern_of(b);
    int equal = x == y;
    if (!equal && x->flags == y->flags && x->is_bytes == y->is_bytes && x->groups == y->groups &&
        x->code_size == y->code_size && memcmp(x->code, y->code, (size_t)x->code_size * sizeof *x->code) == 0) {
        equal = is_equal(x->pattern, y->pattern);
        if (equal < 0)
            return NULL;
    }
    return bool_value((op == COMPARE_EQ) == equal);
}

#define SEARCH_SIGNATURE "($self, /, string, pos=0, endpos=sys.maxsize)"
static MethodDef const pattern_methods[] = {
    METHOD("match", pattern_py_match, SEARCH_SIGNATURE, "Match at the beginning of the string."),
    METHOD("fullmatch", pattern_py_fullmatch, SEARCH_SIGNATURE, "Match all of the string."),
    METHOD("search", pattern_py_search, SEARCH_SIGNATURE, "Find the first match."),
    METHOD("sub", pattern_py_sub, "($self, /, repl, string, count=0)", "Replace matches."),
    METHOD("subn", pattern_py_subn, "($self, /, repl, string, count=0)", "Replace matches; also tell how many."),
    METHOD("findall", pattern_py_findall, SEARCH_SIGNATURE, "List of the texts of all matches, or of their groups."),
    METHOD("split", pattern_py_split, "($self, /, string, maxsplit=0)", "Split the string at matches."),
    METHOD("finditer", pattern_py_finditer, SEARCH_SIGNATURE, "Iterate over all matches."),
    METHOD("scanner", pattern_py_scanner, SEARCH_SIGNATURE, NULL),
    METHOD("__copy__", pattern_py_copy, "($self, /)", NULL),
    METHOD("__deepcopy__", pattern_py_copy, "($self, memo, /)", NULL),
    METHOD_ROW("__class_getitem__", .bound = sre_class_getitem, "($type, item, /)", "Generic alias.",
     METHOD_IS_CLASS | METHOD_HIDE_SIGNATURE),
    METHOD_END,
};
static GetSetDef const pattern_getsets[] = {
    {"groupindex", pattern_get_groupindex, NULL, "Numbers of the named groups.", NULL},
    GETSET_END,
};
static MemberDef const pattern_members[] = {
    {"pattern", MEMBER_OBJECT, offsetof(Pattern, pattern), true, "The text of the expression."},
    {"flags", MEMBER_SSIZE, offsetof(Pattern, flags), true, "Its flags."},
    {"groups", MEMBER_SSIZE, offsetof(Pattern, groups), true, "How many groups it has."},
    MEMBER_END,
};
static TypeInfo pattern_info = {
    .methods = pattern_methods,
    .getsets = pattern_getsets,
    .members = pattern_members,
    .dealloc = pattern_dealloc,
    .repr = pattern_slot_repr,
    .hash = pattern_slot_hash,
    .compare = pattern_slot_compare,
};
Type pattern_type = {
    STATIC_TYPE("re.Pattern", Pattern, &pattern_info),
    .flags = TYPE_FLAG_DISALLOW_INSTANTIATION,
    .weaklist_offset = offsetof(Pattern, weaklist),
    .doc = "A compiled regular expression.",
};
