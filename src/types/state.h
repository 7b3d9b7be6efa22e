/* SPDX-License-Identifier: MIT
   What the built-in types keep for each interpreter: one incomplete struct for each area, made and freed by the area's
   file. init: gil held, fails with MemoryError; fini: gil held, may find things that init did not reach (NULL). */
#ifndef GILT_TYPES_STATE_H
#define GILT_TYPES_STATE_H

#include "gil/interp.h"

struct TypesState {
    struct StrState *str;             /* types/str/intern.c: table of interned strings, one-character strings */
    struct CodecState *codec;         /* types/codec*.c: registry of codecs and error handlers */
    struct ContainerState *container; /* types/: free lists of lists, tuples, dicts */
    struct NumberState *number;       /* types/: int and float settings (digit limit), free lists */
    struct ExceptionState *exception; /* types/exception.c: preallocated MemoryError, warnings filters */
};

bool str_state_init(struct TypesState *types) MUST_CHECK;
void str_state_fini(struct TypesState *types);
bool codec_state_init(struct TypesState *types) MUST_CHECK;
void codec_state_fini(struct TypesState *types);
bool container_state_init(struct TypesState *types) MUST_CHECK;
void container_state_fini(struct TypesState *types);
bool number_state_init(struct TypesState *types) MUST_CHECK;
void number_state_fini(struct TypesState *types);
bool exception_state_init(struct TypesState *types) MUST_CHECK;
void exception_state_fini(struct TypesState *types);

/* Process start, before the first interpreter, in this order; single-threaded. */
bool str_process_start(void) MUST_CHECK;    /* static_strs, Latin-1 characters: immortal objects in plain memory */
bool object_process_start(void) MUST_CHECK; /* type_ready for builtin_types.def and exception.def */

#endif
