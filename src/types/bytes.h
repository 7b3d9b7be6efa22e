/* SPDX-License-Identifier: MIT
   bytes, bytearray and memoryview. CPython's layouts. */
#ifndef GILT_TYPES_BYTES_H
#define GILT_TYPES_BYTES_H

#include "heap/object.h"
#include "object/buffer.h"

typedef struct {
    VarObject head;
    hash_t hash;      /* -1: not computed */
    char data[];      /* size bytes and a zero */
} Bytes;
typedef struct {
    VarObject head;   /* size: bytes in use */
    ssize_t allocated;
    char *memory;     /* start of the block */
    char *start;      /* first byte in use, >= memory */
    ssize_t exports;  /* buffers held by others: no resizing while > 0 */
} ByteArray;
extern EXPORTED Type bytes_type, bytearray_type, memoryview_type;

static ALWAYS_INLINE bool is_bytes(Borrowed v) { return is_pointer(v) && type_has_flag(AS(Object, v)->type, TYPE_FLAG_BYTES); }
static ALWAYS_INLINE bool is_bytes_exact(Borrowed v) { return is_pointer(v) && AS(Object, v)->type == &bytes_type; }
bool is_bytearray(Borrowed v);
static ALWAYS_INLINE char *bytes_data(Borrowed v) { return AS(Bytes, v)->data; }
static ALWAYS_INLINE ssize_t bytes_size(Borrowed v) { return AS(Bytes, v)->head.size; }

Value bytes_new(const char *data, ssize_t size) MUST_CHECK; /* data NULL: to be filled by the caller */
Value bytes_from_text(const char *text) MUST_CHECK;
/* Changes the size of an unshared bytes object; *v is replaced, NULL on failure. */
bool bytes_resize(Value *v, ssize_t size) MUST_CHECK;
Value bytes_concat(Borrowed a, Borrowed b) MUST_CHECK;
Value bytes_join(Borrowed separator, Borrowed iterable) MUST_CHECK;
Value bytes_repr(const char *data, ssize_t size, const char *prefix) MUST_CHECK;
/* Hexadecimal digits with a separator every `group_size` bytes, as the hex() methods take them (NULL: not given): a Str. */
Value bytes_hex_text(const char *data, ssize_t size, Borrowed separator, Borrowed group_size) MUST_CHECK;
Value bytes_percent(Borrowed format, Borrowed args) MUST_CHECK;
/* bytes() of a buffer, an iterable of ints, ... as the constructor. */
Value bytes_from_object(Borrowed v) MUST_CHECK;
hash_t hash_bytes(const void *data, ssize_t size); /* SipHash-1-3 with the process key; never -1 */

Value bytearray_new(const char *data, ssize_t size) MUST_CHECK;
static ALWAYS_INLINE char *bytearray_data(Borrowed v) { return AS(ByteArray, v)->start; }
static ALWAYS_INLINE ssize_t bytearray_size(Borrowed v) { return AS(ByteArray, v)->head.size; }
bool bytearray_resize(Borrowed v, ssize_t size) MUST_CHECK; /* BufferError while exported */

Value memoryview_new(Borrowed object) MUST_CHECK;
/* A view of C memory that outlives it only as long as the caller guarantees. */
Value memoryview_from_memory(void *data, ssize_t size, bool readonly) MUST_CHECK;
/* The same of memory with any shape: `buffer`'s arrays are copied, its owner is not looked at. */
Value memoryview_from_buffer(Buffer const *buffer) MUST_CHECK;
/* A view of `bytes`, which hold what was in `source`, contiguous in `order`: with its shape and format. */
Value memoryview_of_copy(Borrowed bytes, Buffer const *source, char order) MUST_CHECK;
Buffer *memoryview_buffer(Borrowed v);

#endif
