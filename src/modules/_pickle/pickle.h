/* SPDX-License-Identifier: MIT
   What the files of _pickle share: opcodes, the module's state, the Pickler with its output and memo, PickleBuffer.
   The format is documented in pickletools.py and PEPs 307, 3154 and 574. */
#ifndef GILT_MODULES_PICKLE_H
#define GILT_MODULES_PICKLE_H

#include <stdio.h>

#include "heap/collect.h"
#include "heap/memory.h"
#include "object/buffer.h"
#include "object/error.h"
#include "object/native.h"
#include "object/protocol.h"
#include "object/type.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/module.h"
#include "types/str.h"

#define PICKLE_HIGHEST 5
#define PICKLE_DEFAULT 4
#define PICKLE_BATCH 1000              /* items between a MARK and its APPENDS, SETITEMS, ADDITEMS */
#define PICKLE_FRAME_MIN 4             /* shorter frames are written without a header */
#define PICKLE_FRAME_TARGET (64 * 1024)
#define PICKLE_FRAME_HEADER 9

enum {
    OP_MARK = '(', OP_STOP = '.', OP_POP = '0', OP_POP_MARK = '1', OP_DUP = '2', OP_FLOAT = 'F', OP_INT = 'I',
    OP_BININT = 'J', OP_BININT1 = 'K', OP_LONG = 'L', OP_BININT2 = 'M', OP_NONE = 'N', OP_PERSID = 'P',
    OP_BINPERSID = 'Q', OP_REDUCE = 'R', OP_STRING = 'S', OP_BINSTRING = 'T', OP_SHORT_BINSTRING = 'U',
    OP_UNICODE = 'V', OP_BINUNICODE = 'X', OP_APPEND = 'a', OP_BUILD = 'b', OP_GLOBAL = 'c', OP_DICT = 'd',
    OP_EMPTY_DICT = '}', OP_APPENDS = 'e', OP_GET = 'g', OP_BINGET = 'h', OP_INST = 'i', OP_LONG_BINGET = 'j',
    OP_LIST = 'l', OP_EMPTY_LIST = ']', OP_OBJ = 'o', OP_PUT = 'p', OP_BINPUT = 'q', OP_LONG_BINPUT = 'r',
    OP_SETITEM = 's', OP_TUPLE = 't', OP_EMPTY_TUPLE = ')', OP_SETITEMS = 'u', OP_BINFLOAT = 'G',
    OP_PROTO = 0x80, OP_NEWOBJ, OP_EXT1, OP_EXT2, OP_EXT4, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3, OP_NEWTRUE, OP_NEWFALSE,
    OP_LONG1, OP_LONG4, OP_SHORT_BINUNICODE, OP_BINUNICODE8, OP_BINBYTES8, OP_EMPTY_SET, OP_ADDITEMS, OP_FROZENSET,
    OP_NEWOBJ_EX, OP_STACK_GLOBAL, OP_MEMOIZE, OP_FRAME, OP_BYTEARRAY8, OP_NEXT_BUFFER, OP_READONLY_BUFFER,
    OP_BINBYTES = 'B', OP_SHORT_BINBYTES = 'C',
};

/* Objects of other modules that pickling needs, and the exceptions; one per interpreter. */
typedef struct {
    Value pickle_error, pickling_error, unpickling_error;
    Value dispatch_table, extension_registry, inverted_registry, extension_cache; /* dicts of copyreg */
    Value name_mapping_2to3, import_mapping_2to3, name_mapping_3to2, import_mapping_3to2; /* dicts of _compat_pickle */
    Value codecs_encode, getattr, partial;
} PickleState;
PickleState *pickle_state(void);
/* Raise PicklingError, UnpicklingError. Return NULL. */
void *raise_pickling(const char *format, ...) COLD;
void *raise_unpickling(const char *format, ...) COLD;

/* --- the pickler's memo (memo.c): object -> number, by identity; owns its keys --- */
typedef struct {
    Object *object; /* NULL: free */
    ssize_t index;
} MemoEntry;
typedef struct {
    MemoEntry *entries;
    size_t mask; /* size - 1; entries is NULL while the memo is empty */
    ssize_t count;
} Memo;
/* The object's number, -1: none. */
ssize_t memo_get(Memo const *memo, Borrowed object);
bool memo_put(Memo *memo, Borrowed object, ssize_t index) MUST_CHECK;
void memo_clear(Memo *memo);
bool memo_copy(Memo *to, Memo const *from) MUST_CHECK;

/* --- Pickler --- */
typedef struct {
    Object head;
    Memo memo;
    Value write;             /* the file's write method; NULL: collect all (dumps), or __init__ was not called */
    Value dispatch_table;    /* the instance's or class' own, or NULL */
    Value persistent_id;     /* a callable, or NULL */
    bool persistent_is_method; /* it gets the pickler as first argument: a method of its class, kept without a cycle */
    Value reducer_override;  /* while dump() runs, or NULL */
    Value buffer_callback;   /* or NULL */
    char *out;               /* what was written and not flushed */
    ssize_t out_size, out_capacity;
    ssize_t frame_start;     /* of the open frame's header in `out`, -1: none */
    bool framing;            /* protocol 4: output goes into frames */
    bool ready;              /* __init__ was called */
    bool fix_imports;
    int protocol;
    int bin;                 /* protocol > 0 */
    int fast;                /* no memo */
    int fast_depth;
    Value fast_memo;         /* dict of ids, beyond some depth in fast mode: finds cycles; or NULL */
} Pickler;
extern Type pickler_type, pickler_memo_type, unpickler_type, unpickler_memo_type, pickle_buffer_type;

/* Appends to the output, opening a frame when one is due. */
bool pickler_write(Pickler *self, const void *data, ssize_t size) MUST_CHECK;
static inline MUST_CHECK bool pickler_op(Pickler *self, int op) {
    char c = (char)op;
    return pickler_write(self, &c, 1);
}
/* The same for a header and a payload, which bypasses the buffer when it is large. `payload` is an object to give to
   write(), or NULL. */
bool pickler_write_bytes(Pickler *self, const char *header, ssize_t header_size, const char *data, ssize_t size,
                         Borrowed payload) MUST_CHECK;
/* Between two objects: closes a frame that is large enough. */
bool pickler_boundary(Pickler *self) MUST_CHECK;
/* Gives the object a number and writes that down. */
bool pickler_memoize(Pickler *self, Borrowed object) MUST_CHECK;
/* Writes a reference to a number. */
bool pickler_write_get(Pickler *self, ssize_t index) MUST_CHECK;
/* save.c, save_object.c: writes an object, in any way that there is. runs: Python. */
bool pickler_save(Pickler *self, Borrowed object) MUST_CHECK;
bool pickler_save_without_id(Pickler *self, Borrowed object) MUST_CHECK; /* not asking persistent_id */
bool pickler_save_global(Pickler *self, Borrowed object, Borrowed name /* or NULL */) MUST_CHECK;
bool pickler_save_reduce(Pickler *self, Borrowed reduced, Borrowed object /* or NULL */) MUST_CHECK;
bool pickler_save_other(Pickler *self, Borrowed object) MUST_CHECK; /* by class, dispatch table or __reduce_ex__ */
bool pickler_save_list_items(Pickler *self, Borrowed iterator) MUST_CHECK;
bool pickler_save_dict_items(Pickler *self, Borrowed iterator) MUST_CHECK;
/* Follows a dotted name from `object`: the object (new) and its parent (new, may be NULL to not ask). */
Value pickle_follow(Borrowed object, Borrowed path /* list of str */, Value *parent) MUST_CHECK;
/* The parts of a dotted name. AttributeError for local objects. */
Value pickle_dotted_path(Borrowed object /* or NULL */, Borrowed name) MUST_CHECK;

/* Writes and returns. keywords of dumps. */
Value pickler_dumps(Borrowed object, Borrowed protocol, Borrowed fix_imports, Borrowed buffer_callback) MUST_CHECK;
Value pickler_dump_to(Borrowed object, Borrowed file, Borrowed protocol, Borrowed fix_imports, Borrowed buffer_callback) MUST_CHECK;

/* --- PickleBuffer (buffer.c) --- the buffer it holds; NULL with ValueError after release */
Buffer *pickle_buffer_view(Borrowed v) MUST_CHECK;

/* --- Unpickler (unpickler.c, load.c) --- */
Value unpickler_load_from(Borrowed file, Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) MUST_CHECK;
Value unpickler_loads(Borrowed data, Borrowed fix_imports, Borrowed encoding, Borrowed errors, Borrowed buffers) MUST_CHECK;

static inline void pickle_put_le(char *out, uint64_t v, int size) {
    for (int i = 0; i < size; i++)
        out[i] = (char)(v >> (8 * i));
}

#endif
