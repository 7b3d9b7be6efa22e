/* SPDX-License-Identifier: MIT
   Shared by the files of types/bytes/: views of bytes-like arguments, results of either type, the methods that bytes and
   bytearray have in common, and a builder. */
#ifndef GILT_TYPES_BYTES_BYTES_PRIV_H
#define GILT_TYPES_BYTES_BYTES_PRIV_H

#include "heap/memory.h"
#include "object/native.h"
#include "types/bytes.h"

/* The bytes of a bytes or bytearray, borrowed until it changes. */
typedef struct {
    const char *data;
    ssize_t size;
} Span;

static inline Span span_of(Borrowed self) {
    if (is_bytes(self))
        return (Span){bytes_data(self), bytes_size(self)};
    return (Span){bytearray_data(self), bytearray_size(self)};
}

/* A bytes-like argument while it is in use: end with bytes_arg_release. */
typedef struct {
    const char *data;
    ssize_t size;
    bool held;       /* `buffer` must be released */
    char byte;       /* what `data` points to when the argument was an int */
    Buffer buffer;
} BytesArg;
/* fails: TypeError "a bytes-like object is required, not 'x'". */
bool bytes_arg(Borrowed v, BytesArg *out) MUST_CHECK;
/* The same, or an int in range(256): TypeError "argument should be integer or bytes-like object, not 'x'", ValueError. */
bool bytes_arg_or_byte(Borrowed v, BytesArg *out) MUST_CHECK;
static inline void bytes_arg_release(BytesArg *arg) {
    if (arg->held)
        buffer_release(&arg->buffer);
}

/* Keeps a bytearray from being resized while Python code may run; nothing for bytes. */
static inline void span_pin(Borrowed self) {
    if (!is_bytes(self))
        AS(ByteArray, self)->exports++;
}
static inline void span_unpin(Borrowed self) {
    if (!is_bytes(self))
        AS(ByteArray, self)->exports--;
}

/* A new object of self's kind (bytes or bytearray, never a subclass). data NULL: to be filled through bytes_like_data. */
Value bytes_like_new(Borrowed self, const char *data, ssize_t size) MUST_CHECK;
static inline char *bytes_like_data(Borrowed v) { return is_bytes(v) ? bytes_data(v) : bytearray_data(v); }
/* A part of self; exact bytes give themselves when the part is all. */
Value bytes_like_slice(Borrowed self, ssize_t start, ssize_t end) MUST_CHECK;

/* 0..255. fails: TypeError when not an int, ValueError `message`. */
bool byte_from_value(Borrowed v, const char *message, unsigned char *out) MUST_CHECK;

/* Grows as needed; data NULL before the first byte. */
typedef struct {
    char *data;
    ssize_t size, capacity;
} ByteBuilder;
bool byte_builder_reserve(ByteBuilder *b, ssize_t more) MUST_CHECK;
bool byte_builder_add(ByteBuilder *b, const char *data, ssize_t size) MUST_CHECK;
bool byte_builder_fill(ByteBuilder *b, char byte, ssize_t count) MUST_CHECK;
static inline void byte_builder_fini(ByteBuilder *b) { memory_free(b->data); }

/* The arguments of the constructors. *source is NULL without arguments; a str source has been encoded into *encoded, a
   Bytes, and *source is NULL then. An instance of a str subclass without encoding is left to the caller. */
bool bytes_constructor_args(const char *name, Borrowed const *args, ssize_t count, Borrowed keywords, Borrowed *source,
                            Value *encoded) MUST_CHECK;
/* Appends the ints of an iterable. `range_error` is the ValueError for those out of range, `type_error` the TypeError for
   a v that is not iterable, with one %T for its type. */
bool byte_builder_add_ints(ByteBuilder *b, Borrowed v, const char *range_error, const char *type_error) MUST_CHECK;
Value bytes_from_hex_text(Borrowed text) MUST_CHECK; /* a Bytes */

/* Rows of both method tables. */
#define BYTES_COMMON_METHODS                                                                               \
    METHOD_HIDDEN("capitalize", bytes_py_capitalize, "($self, /)",                                      \
           "The first byte in upper case, the others in lower case."),                                  \
    METHOD_HIDDEN("isalnum", bytes_py_isalnum, "($self, /)",                                            \
           "Whether there are bytes and all are ASCII letters or digits."),                             \
    METHOD_HIDDEN("isalpha", bytes_py_isalpha, "($self, /)",                                            \
           "Whether there are bytes and all are ASCII letters."),                                       \
    METHOD_HIDDEN("isascii", bytes_py_isascii, "($self, /)", "Whether all bytes are below 128."),       \
    METHOD_HIDDEN("isdigit", bytes_py_isdigit, "($self, /)",                                            \
           "Whether there are bytes and all are ASCII digits."),                                        \
    METHOD_HIDDEN("islower", bytes_py_islower, "($self, /)",                                            \
           "Whether there are letters and all are lower case."),                                        \
    METHOD_HIDDEN("isspace", bytes_py_isspace, "($self, /)",                                            \
           "Whether there are bytes and all are ASCII white space."),                                   \
    METHOD_HIDDEN("istitle", bytes_py_istitle, "($self, /)",                                            \
           "Whether words begin with upper case and go on in lower case."),                             \
    METHOD_HIDDEN("isupper", bytes_py_isupper, "($self, /)",                                            \
           "Whether there are letters and all are upper case."),                                        \
    METHOD_HIDDEN("lower", bytes_py_lower, "($self, /)", "ASCII letters in lower case."),               \
    METHOD_HIDDEN("swapcase", bytes_py_swapcase, "($self, /)",                                          \
           "Lower case turned into upper case and the other way round."),                               \
    METHOD_HIDDEN("title", bytes_py_title, "($self, /)",                                                \
           "Words beginning with upper case and going on in lower case."),                              \
    METHOD_HIDDEN("upper", bytes_py_upper, "($self, /)", "ASCII letters in upper case."),               \
    METHOD("center", bytes_py_center, "($self, width, fillchar=b' ', /)",                                  \
           "Centred in a field of `width` bytes."),                                                        \
    METHOD_ARGS_TUPLE("count", bytes_py_count, "($self, sub, start=None, end=None, /)",                    \
           "How many times the part occurs without overlapping."),                                         \
    METHOD("decode", bytes_py_decode, "($self, /, encoding='utf-8', errors='strict')",                     \
           "The str that the bytes encode."),                                                              \
    METHOD_ARGS_TUPLE("endswith", bytes_py_endswith, "($self, suffix, start=None, end=None, /)",           \
           "Whether it ends with the suffix, or one of a tuple of them."),                                 \
    METHOD("expandtabs", bytes_py_expandtabs, "($self, /, tabsize=8)",                                     \
           "Tabs replaced by spaces up to the next multiple of tabsize."),                                 \
    METHOD_ARGS_TUPLE("find", bytes_py_find, "($self, sub, start=None, end=None, /)",                      \
           "The lowest index of the part, -1 when it is absent."),                                         \
    METHOD("hex", bytes_py_hex, "($self, /, sep=<unrepresentable>, bytes_per_sep=1)",                      \
           "Two hexadecimal digits for each byte, with separators if asked for."),                         \
    METHOD_ARGS_TUPLE("index", bytes_py_index, "($self, sub, start=None, end=None, /)",                    \
           "The lowest index of the part; ValueError when it is absent."),                                 \
    METHOD("join", bytes_py_join, "($self, iterable_of_bytes, /)",                                         \
           "The items put together with these bytes in between."),                                         \
    METHOD("ljust", bytes_py_ljust, "($self, width, fillchar=b' ', /)",                                    \
           "Left-justified in a field of `width` bytes."),                                                 \
    METHOD("lstrip", bytes_py_lstrip, "($self, bytes=None, /)",                                            \
           "Without leading bytes of the set; white space by default."),                                   \
    METHOD("partition", bytes_py_partition, "($self, sep, /)",                                             \
           "The parts before and after the first separator, and the separator."),                          \
    METHOD("removeprefix", bytes_py_removeprefix, "($self, prefix, /)",                                    \
           "Without the prefix, if it is there."),                                                         \
    METHOD("removesuffix", bytes_py_removesuffix, "($self, suffix, /)",                                    \
           "Without the suffix, if it is there."),                                                         \
    METHOD("replace", bytes_py_replace, "($self, old, new, count=-1, /)",                                  \
           "With occurrences of old replaced by new, at most count of them."),                             \
    METHOD_ARGS_TUPLE("rfind", bytes_py_rfind, "($self, sub, start=None, end=None, /)",                    \
           "The highest index of the part, -1 when it is absent."),                                        \
    METHOD_ARGS_TUPLE("rindex", bytes_py_rindex, "($self, sub, start=None, end=None, /)",                  \
           "The highest index of the part; ValueError when it is absent."),                                \
    METHOD("rjust", bytes_py_rjust, "($self, width, fillchar=b' ', /)",                                    \
           "Right-justified in a field of `width` bytes."),                                                \
    METHOD("rpartition", bytes_py_rpartition, "($self, sep, /)",                                           \
           "The parts before and after the last separator, and the separator."),                           \
    METHOD("rsplit", bytes_py_rsplit, "($self, /, sep=None, maxsplit=-1)",                                 \
           "The parts between separators, split from the right."),                                         \
    METHOD("rstrip", bytes_py_rstrip, "($self, bytes=None, /)",                                            \
           "Without trailing bytes of the set; white space by default."),                                  \
    METHOD("split", bytes_py_split, "($self, /, sep=None, maxsplit=-1)",                                   \
           "The parts between separators; white space by default."),                                       \
    METHOD("splitlines", bytes_py_splitlines, "($self, /, keepends=False)",                                \
           "The lines, with their ends if asked for."),                                                    \
    METHOD_ARGS_TUPLE("startswith", bytes_py_startswith, "($self, prefix, start=None, end=None, /)",       \
           "Whether it starts with the prefix, or one of a tuple of them."),                               \
    METHOD("strip", bytes_py_strip, "($self, bytes=None, /)",                                              \
           "Without leading and trailing bytes of the set; white space by default."),                      \
    METHOD("translate", bytes_py_translate, "($self, table, /, delete=b'')",                               \
           "Without the bytes to delete, the others mapped by the table."),                                \
    METHOD("zfill", bytes_py_zfill, "($self, width, /)", "Filled with zeros on the left, behind a sign."), \
    METHOD_STATIC("maketrans", bytes_py_maketrans, "(frm, to, /)",                                         \
           "A table for translate() that maps each byte of frm to the one of to."),

#define BYTES_METHOD(name) Value bytes_py_##name(Borrowed self, Borrowed const *args)
BYTES_METHOD(capitalize);
BYTES_METHOD(center);
BYTES_METHOD(count);
BYTES_METHOD(decode);
BYTES_METHOD(endswith);
BYTES_METHOD(expandtabs);
BYTES_METHOD(find);
BYTES_METHOD(hex);
BYTES_METHOD(index);
BYTES_METHOD(isalnum);
BYTES_METHOD(isalpha);
BYTES_METHOD(isascii);
BYTES_METHOD(isdigit);
BYTES_METHOD(islower);
BYTES_METHOD(isspace);
BYTES_METHOD(istitle);
BYTES_METHOD(isupper);
BYTES_METHOD(join);
BYTES_METHOD(ljust);
BYTES_METHOD(lower);
BYTES_METHOD(lstrip);
BYTES_METHOD(maketrans);
BYTES_METHOD(partition);
BYTES_METHOD(removeprefix);
BYTES_METHOD(removesuffix);
BYTES_METHOD(replace);
BYTES_METHOD(rfind);
BYTES_METHOD(rindex);
BYTES_METHOD(rjust);
BYTES_METHOD(rpartition);
BYTES_METHOD(rsplit);
BYTES_METHOD(rstrip);
BYTES_METHOD(split);
BYTES_METHOD(splitlines);
BYTES_METHOD(startswith);
BYTES_METHOD(strip);
BYTES_METHOD(swapcase);
BYTES_METHOD(title);
BYTES_METHOD(translate);
BYTES_METHOD(upper);
BYTES_METHOD(zfill);
#undef BYTES_METHOD

extern Type bytes_iterator_type, bytearray_iterator_type;

/* Slots in common. */
Value bytes_slot_compare(Borrowed a, Borrowed b, CompareOp op);
Value bytes_slot_iter(Borrowed self);
int bytes_slot_contains(Borrowed self, Borrowed item);
Value bytes_slot_remainder(Borrowed a, Borrowed b);

#endif
