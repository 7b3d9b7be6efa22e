/* SPDX-License-Identifier: MIT
   The _io module: types and what they share. Every stream object begins with IoBase, so that Python code can give it
   attributes and weak references. */
#ifndef GILT_MODULES_IO_IO_H
#define GILT_MODULES_IO_IO_H

#include "object/native.h"

#define IO_BASE_FIELDS                                                                                                 \
    Object head;                                                                                                       \
    Value dict;     /* Dict or NULL */                                                                                 \
    Value weaklist

typedef struct { IO_BASE_FIELDS; } IoBase;

extern ModuleDef const io_module;
extern EXPORTED Type bytesio_buffer_type; /* extensions know it by another name */
extern Type iobase_type, rawiobase_type, bufferediobase_type, textiobase_type, fileio_type, bytesio_type,
    buffered_reader_type, buffered_writer_type, buffered_random_type, buffered_rwpair_type, stringio_type,
    newline_decoder_type, textiowrapper_type;

typedef struct {
    Value unsupported; /* io.UnsupportedOperation */
} IoState;
static inline IoState *io_state(void) { return module_state(&io_module); }

enum { IO_BUFFER_SIZE = 8192 };

/* io.UnsupportedOperation(text). Returns NULL. */
void *io_unsupported(const char *text);
/* Calls a method by name. new. */
Value io_call(Borrowed self, const char *method, Borrowed const *args, ssize_t count) MUST_CHECK;
Value io_call_0(Borrowed self, const char *method) MUST_CHECK;
Value io_call_1(Borrowed self, const char *method, Borrowed a) MUST_CHECK;
/* Truth of a method's or attribute's answer: 1, 0, -1. */
int io_ask(Borrowed self, const char *method) MUST_CHECK;
int io_is_closed(Borrowed self) MUST_CHECK; /* the `closed` attribute */
/* ValueError "I/O operation on closed file." unless open. */
bool io_check_open(Borrowed self) MUST_CHECK;
/* A size argument: NULL, None and negatives give -1. */
bool io_size(Borrowed v, ssize_t *out) MUST_CHECK;

/* Slots that all stream types share. */
Value io_slot_iter(Borrowed self);
int io_slot_next(Borrowed self, Value *out);
void io_slot_finalize(Object *self);
/* Visits and frees the fields of IoBase. */
int io_traverse_base(Object *self, Visitor visitor, void *arg);
void io_clear_base(Object *self);
void io_dealloc_base(Object *self); /* ends a dealloc: also frees the object */

/* The locale encoding's name for text files without one. */
const char *io_locale_encoding(void);

#endif
