/* SPDX-License-Identifier: MIT
   Regular expressions: what the files of _sre share.

   re/_compiler.py makes a list of numbers ("code"). translate.c checks it and turns it into a program of Nodes that the
   matcher (match.c, match_inl.h) runs by backtracking with an explicit stack: no C recursion, whatever the text.

   Sets. Every test of one character that is not a plain literal - classes, dots, case-insensitive letters - is a CharSet: a
   table for the first 256 characters, and a rule for the others. The same form holds *first sets*: which characters the
   rest of a program can begin with. Branches and loops carry them, so that most alternatives are chosen by one look-up,
   without a choice to come back to. */
#ifndef GILT_MODULES_SRE_SRE_H
#define GILT_MODULES_SRE_SRE_H

#include "heap/object.h"
#include "object/buffer.h"
#include "types/str.h"

#define SRE_MAGIC 20220615
#define SRE_MAX_REPEAT UINT32_MAX
#define SRE_MAX_GROUPS (UINT32_MAX / 4)

/* --- the code of re/_compiler.py (the order is re/_constants.py's, checked by its MAGIC) --- */
typedef enum {
    CODE_FAILURE, CODE_SUCCESS, CODE_ANY, CODE_ANY_ALL, CODE_ASSERT, CODE_ASSERT_NOT, CODE_AT, CODE_BRANCH, CODE_CATEGORY,
    CODE_CHARSET, CODE_BIGCHARSET, CODE_GROUPREF, CODE_GROUPREF_EXISTS, CODE_IN, CODE_INFO, CODE_JUMP, CODE_LITERAL,
    CODE_MARK, CODE_MAX_UNTIL, CODE_MIN_UNTIL, CODE_NOT_LITERAL, CODE_NEGATE, CODE_RANGE, CODE_REPEAT, CODE_REPEAT_ONE,
    CODE_SUBPATTERN, CODE_MIN_REPEAT_ONE, CODE_ATOMIC_GROUP, CODE_POSSESSIVE_REPEAT, CODE_POSSESSIVE_REPEAT_ONE,
    CODE_GROUPREF_IGNORE, CODE_IN_IGNORE, CODE_LITERAL_IGNORE, CODE_NOT_LITERAL_IGNORE,
    CODE_GROUPREF_LOC_IGNORE, CODE_IN_LOC_IGNORE, CODE_LITERAL_LOC_IGNORE, CODE_NOT_LITERAL_LOC_IGNORE,
    CODE_GROUPREF_UNI_IGNORE, CODE_IN_UNI_IGNORE, CODE_LITERAL_UNI_IGNORE, CODE_NOT_LITERAL_UNI_IGNORE,
    CODE_RANGE_UNI_IGNORE,
} CodeOp;
typedef enum {
    AT_BEGINNING, AT_BEGINNING_LINE, AT_BEGINNING_STRING, AT_BOUNDARY, AT_NON_BOUNDARY, AT_END, AT_END_LINE, AT_END_STRING,
    AT_LOC_BOUNDARY, AT_LOC_NON_BOUNDARY, AT_UNI_BOUNDARY, AT_UNI_NON_BOUNDARY, AT_COUNT,
} AtCode;
typedef enum {
    CATEGORY_DIGIT, CATEGORY_NOT_DIGIT, CATEGORY_SPACE, CATEGORY_NOT_SPACE, CATEGORY_WORD, CATEGORY_NOT_WORD,
    CATEGORY_LINEBREAK, CATEGORY_NOT_LINEBREAK, CATEGORY_LOC_WORD, CATEGORY_LOC_NOT_WORD, CATEGORY_UNI_DIGIT,
    CATEGORY_UNI_NOT_DIGIT, CATEGORY_UNI_SPACE, CATEGORY_UNI_NOT_SPACE, CATEGORY_UNI_WORD, CATEGORY_UNI_NOT_WORD,
    CATEGORY_UNI_LINEBREAK, CATEGORY_UNI_NOT_LINEBREAK, CATEGORY_COUNT,
} CategoryCode;
enum { FLAG_TEMPLATE = 1, FLAG_IGNORECASE = 2, FLAG_LOCALE = 4, FLAG_MULTILINE = 8, FLAG_DOTALL = 16, FLAG_UNICODE = 32,
       FLAG_VERBOSE = 64, FLAG_DEBUG = 128, FLAG_ASCII = 256 };

/* --- sets --- */
typedef enum { FOLD_NONE, FOLD_ASCII, FOLD_UNICODE, FOLD_LOCALE } Fold; /* what is done to a character before the test */
typedef enum { SET_NO, SET_YES, SET_ASK } SetAnswer;
typedef struct {
    uint8_t table[256];  /* SetAnswer for each Latin-1 character; SET_ASK: depends on the locale */
    uint8_t high;        /* SetAnswer for all others */
    uint8_t fold;
    uint16_t op;         /* CodeOp that the set was made of: IN, LITERAL, NOT_LITERAL, ANY, ANY_ALL; FAILURE: a union */
    uint32_t at;         /* of IN: where the class is in `code`; of literals: the character */
} CharSet;

/* --- programs --- */
typedef enum {
    RE_END,          /* match */
    RE_FAIL,
    RE_CHAR,         /* a: character */
    RE_STRING,       /* a: where in `text`, b: how many characters */
    RE_SET,          /* a: set */
    RE_AT,           /* a: AtCode; b: of boundaries, the set of word characters */
    RE_MARK,         /* a: mark, 2 * group + (0 start, 1 end) */
    RE_BACKREF,      /* a: first mark, b: Fold */
    RE_IF_GROUP,     /* a: first mark; next: where to go when the group did not match */
    RE_JUMP,         /* next */
    RE_BRANCH,       /* this alternative follows; next: the next one; first: of this, rest: of all others */
    RE_LOOP,         /* a: set, b: min, c: max of one character, greedy; rest: of what follows */
    RE_LOOP_LAZY,
    RE_LOOP_POSSESSIVE,
    RE_REPEAT,       /* a: loop register; next: its UNTIL */
    RE_MAX_UNTIL,    /* a: loop register, b: min, c: max; next: body; first: of the body, rest: of what follows */
    RE_MIN_UNTIL,
    RE_POSSESSIVE_UNTIL, /* a, b, c; the body follows, next: behind it */
    RE_POSSESSIVE_END,   /* next: the UNTIL */
    RE_ASSERT,       /* a: characters to go back; the body follows, next: behind it */
    RE_ASSERT_NOT,
    RE_ATOMIC,
    RE_BODY_END,     /* of an assertion or atomic group; next: behind it */
} NodeOp;

enum { NODE_DISJOINT = 1 /* a loop: nothing that follows can begin with a character of the loop */ };

typedef struct {
    uint16_t op, flags;
    uint32_t a, b, c;
    uint32_t next;
    int32_t first, rest; /* sets, -1: no restriction */
} Node;

typedef struct {
    Node *nodes;
    CharSet *sets;
    uint32_t *text;      /* characters of all RE_STRINGs */
    uint8_t *narrow;     /* the same as bytes, where they fit */
    uint32_t node_count, set_count, text_length;
    uint32_t node_capacity, set_capacity, text_capacity;
    uint32_t register_count; /* marks, last index, loops */
    uint32_t group_count;
    uint32_t min_width;
    /* how to search */
    bool anchored;       /* can only match at the beginning of the text */
    bool prefix_wide;    /* the string below has characters beyond Latin-1 */
    bool literal;        /* is nothing but the string below */
    uint32_t prefix_at, prefix_length; /* every match begins with these characters of `text` */
    int64_t first_char;  /* every match begins with it; -1: no such character */
    int32_t first;       /* every match begins with one of this set; -1: any */
} Program;

typedef struct {
    Object head;
    Value pattern;       /* Str, bytes-like or None */
    Value group_index;   /* Dict: name -> number */
    Value index_group;   /* Tuple: number -> name or None */
    Value weaklist;
    ssize_t flags, groups;
    int is_bytes;        /* 1, 0, -1: unknown (no pattern) */
    uint32_t *code;
    ssize_t code_size;
    Program program;
} Pattern;

typedef struct {
    VarObject head;      /* size: groups + 1 */
    Value string;        /* what was searched; or NULL */
    Value regs;          /* made when asked for */
    Pattern *pattern;
    ssize_t pos, endpos;
    ssize_t last_index;  /* -1: none */
    ssize_t marks[];     /* start and end of each group, -1: did not match */
} Match;

extern Type pattern_type, match_type, scanner_type;

/* --- translate.c --- */
/* Makes the program from the checked code. fails: RuntimeError "invalid SRE code", MemoryError. */
bool program_make(Program *p, uint32_t const *code, ssize_t size, ssize_t groups) MUST_CHECK;
void program_free(Program *p);

/* --- charset.c --- never fail --- */
bool charset_ask(CharSet const *set, uint32_t const *code, uint32_t c);
/* Fills table and high for the class at `set->at` (or the literal). */
void charset_fill(CharSet *set, uint32_t const *code);
bool category_has(CategoryCode category, uint32_t c);
uint32_t fold_char(Fold fold, uint32_t c);
bool locale_equal(uint32_t a, uint32_t b);

static ALWAYS_INLINE bool charset_has(CharSet const *set, uint32_t const *code, uint32_t c) {
    uint8_t answer = c < 256 ? set->table[c] : set->high;
    return LIKELY(answer != SET_ASK) ? answer == SET_YES : charset_ask(set, code, c);
}

/* --- match.c --- */
typedef struct {
    uint32_t pc, kind;
    ssize_t at, aux;
    uint32_t trail, barrier;
} Choice;
typedef struct {
    uint32_t index;
    ssize_t value;
} TrailEntry;

/* One search: text, limits, and the matcher's memory, which is kept from match to match. */
typedef struct {
    Pattern *pattern;
    Value string;        /* owned */
    Buffer buffer;       /* of bytes-like strings */
    bool has_buffer;
    bool is_bytes;
    int kind;
    const void *data;
    ssize_t length;
    ssize_t start, end;  /* where the next match may begin; where the text ends */
    ssize_t at;          /* end of the last match */
    bool must_advance;   /* the next match may not be empty and at `start` */
    bool match_all;      /* only a match up to `end` counts */
    ssize_t *registers;
    Choice *choices;
    TrailEntry *trail;
    uint32_t choice_count, choice_capacity, trail_count, trail_capacity;
    unsigned ticks;
    Choice first_choices[24];
    TrailEntry first_trail[32];
    ssize_t first_registers[24];
} State;

/* Prepares a search of string[pos:endpos]. fails: TypeError. */
bool state_init(State *s, Pattern *pattern, Borrowed string, ssize_t pos, ssize_t endpos) MUST_CHECK;
void state_fini(State *s);
/* Matches at s->start / searches from there: 1, 0, -1. On 1 s->start and s->at are the match, registers its groups.
   runs: Python (signal handlers).  fails: MemoryError, what a handler raises. */
int state_match(State *s) MUST_CHECK;
int state_search(State *s) MUST_CHECK;
/* The part [start, end) of the string, as its type says. */
Value state_slice(State *s, ssize_t start, ssize_t end) MUST_CHECK;
/* A group of the current match; `missing` when it did not match. */
Value state_group(State *s, ssize_t group, Borrowed missing) MUST_CHECK;
static ALWAYS_INLINE ssize_t state_last_index(State const *s) { return s->registers[2 * s->pattern->program.group_count]; }
/* After a match: where the next one may begin. */
static ALWAYS_INLINE void state_advance(State *s) {
    s->must_advance = s->at == s->start;
    s->start = s->at;
}

/* --- match_object.c, pattern.c --- */
Value match_new(State *s) MUST_CHECK;
/* None for 0, a Match for 1, NULL for -1. */
Value match_result(State *s, int status) MUST_CHECK;
/* The slice of a string or bytes-like object. */
Value string_slice(Borrowed string, ssize_t start, ssize_t end) MUST_CHECK;
Value scanner_new(Pattern *pattern, Borrowed string, ssize_t pos, ssize_t endpos) MUST_CHECK;
Value sre_class_getitem(Borrowed self, Borrowed const *args);

#endif
