/* SPDX-License-Identifier: MIT
   Inline caches: the words behind an instruction, as the specialised instructions read them. A generic instruction counts
   down `counter` and then tries to specialise (vm/specialize.c); a specialised one whose guard fails counts up `misses`
   and becomes generic again when they are many. */
#ifndef GILT_VM_CACHE_H
#define GILT_VM_CACHE_H

#include "bytecode/opcode.h"
#include "object/shape.h"
#include "vm/frame.h"

typedef struct {          /* LOAD_ATTR, STORE_ATTR, LOAD_METHOD: 3 words */
    uint32_t version;     /* of the type (or of the class itself) */
    uint16_t index;       /* slot, or byte offset */
    uint8_t counter;
    uint8_t misses;
    union {
        Shape *shape;
        uint64_t keys_version;
    };
    union {
        Value value;      /* lent by the class whose version was checked */
        Value *place;
        Shape *next_shape;
    };
} AttrCache;
typedef struct {          /* LOAD_GLOBAL, LOAD_NAME: 3 words */
    uint64_t keys_version;
    uint64_t builtins_version;
    Value *place;
} GlobalCache;
typedef struct {          /* LOAD_SUBSCR, STORE_SUBSCR: 1 word */
    uint32_t version;
    uint8_t counter, misses;
} ItemCache;
typedef struct {          /* FOR_ITER: 1 word */
    int32_t distance;
    uint8_t counter, misses;
} IterCache;
typedef struct {          /* CALL family: 2 words (the keyword forms have the constant index of the names in a third) */
    uint32_t version;     /* of the function, type or code */
    uint8_t counter, misses;
    uint16_t extra;
    union {
        Object *callee;   /* compared only; kept alive by nobody */
        void *native;
    };
} CallCache;
_Static_assert(sizeof(AttrCache) == 24 && sizeof(GlobalCache) == 24 && sizeof(ItemCache) == 8 && sizeof(IterCache) == 8 &&
                   sizeof(CallCache) == 16,
               "as many words as opcode.def says");

enum { CACHE_WARMUP = 2, CACHE_RETRY = 60, CACHE_MISSES = 40 };

/* Try to rewrite `pc` for what it is being executed on. runs: nothing.  fails: never. */
void specialize_load_attr(Instr *pc, Borrowed object, Borrowed name);
void specialize_store_attr(Instr *pc, Borrowed object, Borrowed name);
void specialize_load_method(Instr *pc, Borrowed object, Borrowed name);
void specialize_load_global(Instr *pc, Frame *frame, Borrowed name);
void specialize_load_subscr(Instr *pc, Borrowed container, Borrowed key);
void specialize_store_subscr(Instr *pc, Borrowed container, Borrowed key);
void specialize_for_iter(Instr *pc, Borrowed iterator);
void specialize_call(Instr *pc, Borrowed callable, int count);
void specialize_call_method(Instr *pc, Borrowed callable, bool has_self, int count);

/* Counts an execution of a generic instruction: true when it is time to specialise. */
#define CACHE_IS_DUE(cache) (UNLIKELY((cache)->counter++ >= CACHE_WARMUP) && ((cache)->counter = (uint8_t)(256 - CACHE_RETRY), true))
/* Counts a failed guard: true when the instruction should become generic. */
#define CACHE_GIVES_UP(cache) (UNLIKELY(++(cache)->misses >= CACHE_MISSES) && ((cache)->misses = 0, (cache)->counter = 0, true))

#endif
