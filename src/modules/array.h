/* SPDX-License-Identifier: MIT
   Arrays of C numbers, for the files of the array module. */
#ifndef GILT_MODULES_ARRAY_H
#define GILT_MODULES_ARRAY_H

#include "object/native.h"

/* What the items of an array are: a row for each type code, in array_kinds. */
typedef struct {
    char code;
    uint8_t size;            /* of an item in bytes */
    uint8_t machine_format;  /* the number that pickles contain */
    bool is_integer, is_signed;
    const char *format;      /* for buffers */
    Value (*get)(const char *at);
    bool (*set)(char *at, Borrowed v); /* runs Python; fails: TypeError, OverflowError */
} ArrayKind;

extern ArrayKind const array_kinds[]; /* ends with code 0 */
/* NULL: no such code. */
ArrayKind const *array_find_kind(uint32_t code);

/* CPython's layout. */
typedef struct {
    VarObject head;          /* size: items in use */
    char *items;             /* memory_new'd, or NULL */
    ssize_t allocated;       /* items */
    ArrayKind const *kind;
    Value weaklist;
    ssize_t exports;         /* buffers held by others: no resizing while > 0 */
} Array;
_Static_assert(sizeof(Array) == 64, "extension ABI");
extern Type array_type;
extern Type array_iterator_type;

bool is_array(Borrowed v);
static inline char *array_at(const Array *self, ssize_t i) { return self->items + i * self->kind->size; }
Value array_new(Type *type, ArrayKind const *kind, ssize_t size) MUST_CHECK; /* items not initialised */
bool array_resize(Array *self, ssize_t size) MUST_CHECK;
bool array_append(Array *self, Borrowed v) MUST_CHECK;
bool array_extend(Array *self, Borrowed iterable) MUST_CHECK;
/* Replaces items [from, to) by `count` items at `data`, which do not lie in the array. */
bool array_splice(Array *self, ssize_t from, ssize_t to, const char *data, ssize_t count) MUST_CHECK;
bool array_add_bytes(Array *self, Borrowed bytes_like) MUST_CHECK;
bool array_add_text(Array *self, Borrowed text) MUST_CHECK;

/* The methods (modules/array_methods.c). */
extern MethodDef const array_methods[];
Value array_py_tolist(Borrowed self, Borrowed const *args);
Value array_py_tounicode(Borrowed self, Borrowed const *args);
Value array_py_reconstruct(Borrowed module, Borrowed const *args);
Value array_item(const Array *self, ssize_t i) MUST_CHECK;

#endif
