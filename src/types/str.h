/* SPDX-License-Identifier: MIT
   str. CPython's compact layout: characters of 1, 2 or 4 bytes right behind the header, the smallest size that fits the
   largest character; a separate short header for pure ASCII. `hash` and the UTF-8 form are filled on demand.
   A Str is immutable once anybody else has seen it. */
#ifndef GILT_TYPES_STR_H
#define GILT_TYPES_STR_H

#include <stdarg.h>

#include "heap/object.h"

typedef struct {
    Object head;
    ssize_t length;       /* in characters */
    hash_t hash;          /* -1: not computed */
    uint32_t interned : 2; /* 0 no, 1 mortal (the table does not count its reference), 2 immortal */
    uint32_t kind : 3;    /* 1, 2, 4 bytes a character; 0: legacy wstr only (made by extensions) */
    uint32_t compact : 1; /* characters follow the header */
    uint32_t ascii : 1;
    uint32_t ready : 1;
    void *wstr;           /* legacy, extension ABI only */
} Str; /* ASCII characters follow at +48 */
typedef struct {
    Str base;
    ssize_t utf8_size;
    char *utf8;           /* zero-terminated, memory_new'd, or NULL */
    ssize_t wstr_length;
} StrWide; /* characters follow at +72 */
typedef struct {
    StrWide base;
    void *data;           /* for instances of subclasses, which are not compact */
} StrSubclass;
_Static_assert(sizeof(Str) == 48 && sizeof(StrWide) == 72 && sizeof(StrSubclass) == 80, "extension ABI");

extern EXPORTED Type str_type;

static ALWAYS_INLINE bool is_str(Borrowed v) { return is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_STR); }
static ALWAYS_INLINE bool is_str_exact(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &str_type; }

/* The parts of a string; `v` is a str. */
static ALWAYS_INLINE ssize_t str_length(Borrowed v) { return AS(Str, v)->length; }
static ALWAYS_INLINE int str_kind(Borrowed v) { return AS(Str, v)->kind; }
static ALWAYS_INLINE bool str_is_ascii(Borrowed v) { return AS(Str, v)->ascii; }
static ALWAYS_INLINE void *str_data(Borrowed v) {
    Str *s = AS(Str, v);
    if (LIKELY(s->compact))
        return s->ascii ? (void *)(s + 1) : (void *)((StrWide *)s + 1);
    return ((StrSubclass *)s)->data;
}
static ALWAYS_INLINE uint32_t str_read(int kind, const void *data, ssize_t at) {
    return kind == 1 ? ((const uint8_t *)data)[at] : kind == 2 ? ((const uint16_t *)data)[at] : ((const uint32_t *)data)[at];
}
static ALWAYS_INLINE void str_write(int kind, void *data, ssize_t at, uint32_t c) {
    if (kind == 1)
        ((uint8_t *)data)[at] = (uint8_t)c;
    else if (kind == 2)
        ((uint16_t *)data)[at] = (uint16_t)c;
    else
        ((uint32_t *)data)[at] = c;
}
static ALWAYS_INLINE uint32_t str_char(Borrowed v, ssize_t at) { return str_read(AS(Str, v)->kind, str_data(v), at); }

/* --- making --- new references; fails: MemoryError (and what is said) */
/* Room for `length` characters up to `max_char`, to be filled at once by the caller. Length 0 gives the empty string. */
Value str_alloc(ssize_t length, uint32_t max_char) MUST_CHECK;
Value str_from_ascii(const char *text, ssize_t size) MUST_CHECK;  /* the caller knows that all is < 128 */
Value str_from_latin1(const unsigned char *bytes, ssize_t size) MUST_CHECK;
Value str_from_utf8(const char *text, ssize_t size) MUST_CHECK;   /* strict: UnicodeDecodeError */
Value str_from_text(const char *text) MUST_CHECK;                 /* zero-terminated UTF-8 */
Value str_from_ucs4(const uint32_t *chars, ssize_t length) MUST_CHECK; /* narrows */
Value str_from_kind(int kind, const void *chars, ssize_t length) MUST_CHECK; /* narrows to what is needed */
Value str_from_char(uint32_t c) MUST_CHECK;                       /* Latin-1 characters are shared */
Value str_format(const char *format, ...) MUST_CHECK;             /* raise_error's format language */
Value str_format_va(const char *format, va_list args) MUST_CHECK;
extern Str *const str_empty_ptr;
#define STR_EMPTY TO_VALUE(str_empty_ptr)
/* The interned string of so many Latin-1 characters: new. fails: MemoryError. */
Value str_intern_latin1(const char *text, ssize_t size) MUST_CHECK;
/* The interned twin: steals `s`, returns the canonical object (new reference). Not for subclasses. */
Value str_intern(STEALS Value s) MUST_CHECK;
Value str_intern_text(const char *text) MUST_CHECK;
static ALWAYS_INLINE bool str_is_interned(Borrowed v) { return AS(Str, v)->interned != 0; }
/* An exact str with the same characters (itself when exact). */
Value str_exact(Borrowed v) MUST_CHECK;

/* --- reading --- */
/* UTF-8 form, zero-terminated, kept in the string; lent as long as it lives. NULL: UnicodeEncodeError (surrogates). */
const char *str_utf8(Borrowed v, ssize_t *size) MUST_CHECK;
/* File-system form of a str, bytes or path-like (os.fsencode): new Bytes; rejects embedded zeros. */
Value path_encode(Borrowed v) MUST_CHECK;
Value path_decode(const char *bytes, ssize_t size) MUST_CHECK; /* surrogateescape */
hash_t str_hash(Borrowed v);
bool str_equal(Borrowed a, Borrowed b);                    /* both str */
static ALWAYS_INLINE bool str_equal_fast(Borrowed a, Borrowed b) { return a == b || str_equal(a, b); }
bool str_equal_ascii(Borrowed v, const char *text);
int str_compare(Borrowed a, Borrowed b);                   /* -1, 0, 1 by code point */
uint32_t str_max_char(Borrowed v);
/* Searches [start, end); direction 1 or -1; -1: not found. */
ssize_t str_find(Borrowed v, Borrowed part, ssize_t start, ssize_t end, int direction);
ssize_t str_find_char(Borrowed v, uint32_t c, ssize_t start, ssize_t end, int direction);
bool str_starts_with(Borrowed v, Borrowed prefix, ssize_t start, ssize_t end);
bool str_ends_with(Borrowed v, Borrowed suffix, ssize_t start, ssize_t end);
bool str_is_identifier(Borrowed v);

/* --- operations --- */
Value str_concat(Borrowed a, Borrowed b) MUST_CHECK;
/* Appends in place when `left` is unshared (its one reference is stolen), else like str_concat. */
Value str_append(STEALS Value left, Borrowed right) MUST_CHECK;
Value str_substring(Borrowed v, ssize_t start, ssize_t end) MUST_CHECK; /* clipped */
Value str_join(Borrowed separator, Borrowed iterable) MUST_CHECK;
Value str_join_array(Borrowed separator, Borrowed const *items, ssize_t count) MUST_CHECK; /* items are str */
Value str_join_parts(Borrowed const *parts, ssize_t count) MUST_CHECK; /* without separator: f-strings; items are str */
Value str_replace(Borrowed v, Borrowed old, Borrowed with, ssize_t max_count) MUST_CHECK;
Value str_split(Borrowed v, Borrowed separator, ssize_t max_split) MUST_CHECK; /* separator NULL or None: white space */
Value str_split_lines(Borrowed v, bool keep_ends) MUST_CHECK;
Value str_repr(Borrowed v) MUST_CHECK;
Value str_percent(Borrowed format, Borrowed args) MUST_CHECK;  /* format % args */

/* --- building text piece by piece (types/str/builder.c) --- */
typedef struct {
    Value buffer;       /* Str of `capacity` characters, or NULL */
    ssize_t length, capacity;
    int kind;
    uint32_t max_char;
} StrBuilder;
#define STR_BUILDER_INIT {NULL, 0, 0, 1, 0}
bool str_builder_add(StrBuilder *b, Borrowed s) MUST_CHECK;
bool str_builder_add_char(StrBuilder *b, uint32_t c) MUST_CHECK;
bool str_builder_add_ascii(StrBuilder *b, const char *text, ssize_t size) MUST_CHECK;
bool str_builder_add_text(StrBuilder *b, const char *utf8) MUST_CHECK;
bool str_builder_add_part(StrBuilder *b, Borrowed s, ssize_t start, ssize_t end) MUST_CHECK;
bool str_builder_reserve(StrBuilder *b, ssize_t more, uint32_t max_char) MUST_CHECK;
Value str_builder_finish(StrBuilder *b) MUST_CHECK; /* leaves the builder empty */
void str_builder_discard(StrBuilder *b);

/* --- codecs (types/codec.c) --- errors NULL means "strict" */
Value str_encode(Borrowed v, const char *encoding, const char *errors) MUST_CHECK;  /* Bytes; NULL encoding: utf-8 */
Value str_decode(const char *bytes, ssize_t size, const char *encoding, const char *errors) MUST_CHECK;
Value str_encode_utf8(Borrowed v, const char *errors) MUST_CHECK;
Value str_decode_utf8(const char *bytes, ssize_t size, const char *errors, ssize_t *consumed /* NULL: final */) MUST_CHECK;
/* str(v, encoding, errors) of a bytes-like object. */
Value str_from_object(Borrowed v, const char *encoding, const char *errors) MUST_CHECK;
Value str_decode_fs(const char *bytes, ssize_t size) MUST_CHECK;

/* --- characters (types/unicode.h has the rest) --- */
bool char_is_space(uint32_t c);
bool char_is_printable(uint32_t c);
bool char_is_identifier_start(uint32_t c);
bool char_is_identifier_part(uint32_t c);

/* Static strings: STR(append) is the immortal interned string "append"; a row in types/static_str.def declares it. */
enum {
#define STATIC_STR(id, text) STATIC_STR_##id,
#include "types/static_str.def"
#undef STATIC_STR
    STATIC_STR_COUNT
};
extern Str *static_strs[STATIC_STR_COUNT]; /* filled once at process start, immutable afterwards */
#define STR(id) TO_VALUE(static_strs[STATIC_STR_##id])

#endif
