/* SPDX-License-Identifier: MIT
   Shared by the files of types/str/: character copying between widths, classes of largest characters, and the operations
   that the method tables call. Nothing outside this folder includes it. */
#ifndef GILT_TYPES_STR_STR_PRIV_H
#define GILT_TYPES_STR_STR_PRIV_H

#include <limits.h>
#include <string.h>

#include "heap/memory_inl.h"
#include "object/error.h"
#include "types/chars.h"
#include "types/str.h"

#define CHAR_MAX_UNICODE 0x10ffffu

/* The four classes of strings are named by the largest character that they may hold. */
static ALWAYS_INLINE uint32_t char_class(uint32_t c) {
    return c < 0x80 ? 0x7f : c < 0x100 ? 0xff : c < 0x10000 ? 0xffff : CHAR_MAX_UNICODE;
}
static ALWAYS_INLINE int char_kind(uint32_t c) { return c < 0x100 ? 1 : c < 0x10000 ? 2 : 4; }
/* The class of a string: an upper bound of its characters, exact up to the class. */
static ALWAYS_INLINE uint32_t str_class(Borrowed v) {
    Str *s = AS(Str, v);
    return s->ascii ? 0x7f : s->kind == 1 ? 0xff : s->kind == 2 ? 0xffff : CHAR_MAX_UNICODE;
}

/* Fills `n` characters with `c`. */
void chars_fill(int kind, void *to, ssize_t at, ssize_t n, uint32_t c);

/* Bytes of a compact string object with `length` characters of the given class. */
static ALWAYS_INLINE size_t str_object_size(ssize_t length, uint32_t class) {
    return (class == 0x7f ? sizeof(Str) : sizeof(StrWide)) + (size_t)(length + 1) * (size_t)char_kind(class);
}
/* Fills in the header of a fresh compact string behind its count and type. */
static ALWAYS_INLINE void str_init_header(Str *s, ssize_t length, uint32_t class) {
    s->length = length;
    s->hash = -1;
    s->interned = 0;
    s->kind = (uint32_t)char_kind(class) & 7;
    s->compact = 1;
    s->ascii = class == 0x7f;
    s->ready = 1;
    s->wstr = NULL;
    if (class != 0x7f) {
        ((StrWide *)s)->utf8 = NULL;
        ((StrWide *)s)->utf8_size = 0;
        ((StrWide *)s)->wstr_length = 0;
    }
}

/* Room for an ASCII string of 1 <= length <= SSIZE_MAX / 2, to be filled; the terminator is there. str has no collector head
   and is no heap type, which object_new_raw would look up. */
static ALWAYS_INLINE MUST_CHECK Str *str_alloc_ascii(ssize_t length) {
    HeapCache *heap = heap_self();
    Str *s = memory_new_inline(heap, sizeof(Str) + (size_t)length + 1);
    if (UNLIKELY(!s))
        return NULL;
    s->head.refcount = heap->initial_refcount;
    s->head.type = &str_type;
    str_init_header(s, length, 0x7f);
    ((char *)(s + 1))[length] = 0;
    return s;
}
/* Copies `n` bytes; short runs without a call. */
static ALWAYS_INLINE void bytes_copy_short(char *to, const char *from, size_t n) {
    if (n >= 8 && n <= 16) {
        uint64_t head, tail;
        memcpy(&head, from, 8);
        memcpy(&tail, from + n - 8, 8);
        memcpy(to, &head, 8);
        memcpy(to + n - 8, &tail, 8);
    } else if (n >= 4 && n < 8) {
        uint32_t head, tail;
        memcpy(&head, from, 4);
        memcpy(&tail, from + n - 4, 4);
        memcpy(to, &head, 4);
        memcpy(to + n - 4, &tail, 4);
    } else if (n < 4) {
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
    } else {
        memcpy(to, from, n);
    }
}

/* Changes the length of a compact, never interned string that only the caller knows (stolen); NULL: MemoryError, the string is gone. */
Value str_resize(STEALS Value v, ssize_t length) MUST_CHECK;
/* True when only the caller can see `v`, so that its characters may still be changed. */
static ALWAYS_INLINE bool str_is_unshared(Borrowed v) {
    Str *s = AS(Str, v);
    return s->head.refcount == 1 && s->head.type == &str_type && !s->interned && s->compact;
}

extern Str *str_latin1[256]; /* shared one-character strings; filled at process start, immutable afterwards */

/* The dealloc slot, and a new instance of the proper subclass `type` with the characters of `text` (alloc.c). */
void str_slot_dealloc(Object *self);
Value str_subclass_new(Type *type, Borrowed text) MUST_CHECK;

/* intern.c: forgets an interned string that is about to be freed. */
void str_intern_forget(Str *s);

/* search.c */
Value str_slot_compare(Borrowed a, Borrowed b, CompareOp op);
int str_slot_contains(Borrowed self, Borrowed part);

/* split.c */
Value str_rsplit(Borrowed v, Borrowed separator, ssize_t max_split) MUST_CHECK;
Value str_partition(Borrowed v, Borrowed separator) MUST_CHECK;
Value str_rpartition(Borrowed v, Borrowed separator) MUST_CHECK;
Value str_slot_repeat(Borrowed self, ssize_t count);

/* case.c */
typedef enum { CASE_LOWER, CASE_UPPER, CASE_TITLE, CASE_FOLD, CASE_SWAP, CASE_CAPITALIZE } CaseOp;
Value str_case(Borrowed v, CaseOp op) MUST_CHECK;

/* iterator.c */
extern Type str_ascii_iterator_type;
Value str_slot_iter(Borrowed self);

/* Method rows, and the functions that methods.c takes from methods2.c */
#define NATIVE_ROW(name) Value name(Borrowed self, Borrowed const *args)
#define RAW_ROW(name) Value name(Borrowed self, Borrowed const *args, ssize_t count, Borrowed keywords)
NATIVE_ROW(str_py_center);
NATIVE_ROW(str_py_ljust);
NATIVE_ROW(str_py_rjust);
NATIVE_ROW(str_py_zfill);
NATIVE_ROW(str_py_expandtabs);
NATIVE_ROW(str_py_translate);
NATIVE_ROW(str_py_maketrans);
NATIVE_ROW(str_py_isalnum);
NATIVE_ROW(str_py_isalpha);
NATIVE_ROW(str_py_isascii);
NATIVE_ROW(str_py_isdecimal);
NATIVE_ROW(str_py_isdigit);
NATIVE_ROW(str_py_isidentifier);
NATIVE_ROW(str_py_islower);
NATIVE_ROW(str_py_isnumeric);
NATIVE_ROW(str_py_isprintable);
NATIVE_ROW(str_py_isspace);
NATIVE_ROW(str_py_istitle);
NATIVE_ROW(str_py_isupper);
RAW_ROW(str_py_format);
NATIVE_ROW(str_py_format_map);

#endif
