/* SPDX-License-Identifier: MIT
   Frames: one record for each running Python function, and the registers it works on.

   Registers live on the thread's register stack, in chunks that never move. A callee's window begins at its first argument
   in the caller's temporaries, so that a call copies nothing. A generator has its record and its registers in its own
   object. While a frame runs, thread->stack_top is the frame's `stack_end`: the first register that native code or a
   callee may use.

   `pc` is the instruction being executed, or that made the call that is going on. When a frame ends, its caller continues
   behind its own pc, and what it does with the result is the ended frame's `on_return`. */
#ifndef GILT_VM_FRAME_H
#define GILT_VM_FRAME_H

#include "gil/interp.h"
#include "vm/function.h"

typedef enum {
    RETURN_TO_NATIVE,     /* leave the dispatch loop */
    RETURN_TO_REGISTER,   /* store into register c of the calling instruction */
    RETURN_TO_A,          /* the same, register a (attribute and subscript instructions) */
    RETURN_INIT,          /* __init__: check None, store the instance that `extra` holds */
    RETURN_FOR_ITER,      /* a generator that FOR_ITER resumed */
    RETURN_YIELD_FROM,    /* a generator that YIELD_FROM resumed */
    RETURN_DISCARD,       /* result is thrown away (setters) */
    RETURN_TO_A_NEXT,     /* register a + 1 (WITH_ENTER) */
} ReturnAction;

struct FrameObject;

typedef struct Frame {
    struct Frame *previous;      /* caller, or NULL at the bottom of the thread */
    Instr *pc;
    Value *registers;
    Code *code;                  /* kept alive by `function` or by the generator */
    Function *function;          /* owned; NULL for module and class level code run by exec */
    Value globals, builtins;     /* borrowed from the function, or owned when there is none */
    Value locals;                /* owned mapping of class, module and exec code; NULL: registers only */
    struct FrameObject *object;  /* owned; made when somebody looks */
    Value *stack_end;
    Value extra;                 /* owned: see on_return */
    uint8_t on_return;           /* ReturnAction */
    bool is_generator;           /* lies in a generator object */
    bool is_finished;
    bool is_entry;               /* first frame of a dispatch loop */
    int trace_line;              /* line of the last line event */
} Frame;

/* What Python sees as a frame. CPython's head; while the frame runs, `frame` is its record; when it ends, the object
   takes the registers over. */
typedef struct FrameObject {
    Object head;
    struct FrameObject *back;    /* owned, set when the frame has ended; NULL: ask `frame` */
    Frame *frame;                /* never NULL: the running record or `own` */
    Value trace;                 /* f_trace or NULL */
    int line;                    /* set by extensions (PyFrame_New) or a jump; 0: from pc */
    char trace_lines, trace_opcodes, locals_fresh;
    Value locals_dict;           /* f_locals snapshot of function frames, or NULL */
    Value *own_registers;        /* memory of the registers taken over, or NULL */
    Frame own;                   /* the record after the end */
} FrameObject;
extern EXPORTED Type frame_type, traceback_type;

typedef struct Traceback {
    Object head;
    struct Traceback *next;      /* owned or NULL */
    FrameObject *frame;          /* owned */
    int last_instruction;        /* 2 * word index */
    int line;
} Traceback;
_Static_assert(sizeof(Traceback) == 40, "extension ABI");

static ALWAYS_INLINE uint32_t frame_word(Frame const *f) { return (uint32_t)(f->pc - f->code->instructions); }
static inline int frame_line(Frame const *f) { return code_line(f->code, frame_word(f)); }

/* Takes a record from the thread's pool / gives it back. NULL: MemoryError. */
Frame *frame_alloc_slow(Thread *thread) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK Frame *frame_alloc(Thread *thread) {
    Frame *f = thread->frame_free;
    if (UNLIKELY(!f))
        return frame_alloc_slow(thread);
    thread->frame_free = f->previous;
    return f;
}
static ALWAYS_INLINE void frame_recycle(Thread *thread, Frame *f) {
    f->previous = thread->frame_free;
    thread->frame_free = f;
}
/* The register stack: chunks of this size, aligned to it, so that the end of the chunk follows from any address in it. */
#define STACK_CHUNK_BYTES ((uintptr_t)1 << 20)
/* Makes room for `count` registers at `at` or, when its chunk is full, in the next one; returns where. Does not move
   stack_top. NULL: MemoryError. */
Value *stack_reserve_slow(Thread *thread, Value *at, ssize_t count) MUST_CHECK;
static ALWAYS_INLINE MUST_CHECK Value *stack_reserve(Thread *thread, Value *at, ssize_t count) {
    uintptr_t used = (uintptr_t)at & (STACK_CHUNK_BYTES - 1);
    return LIKELY(used && used + (size_t)count * sizeof(Value) <= STACK_CHUNK_BYTES) ? at
                                                                                    : stack_reserve_slow(thread, at, count);
}
void stack_free_all(Thread *thread);

/* The frame's object, made if there is none: borrowed from the frame. NULL: MemoryError. */
FrameObject *frame_object(Frame *frame) MUST_CHECK;
/* A frame object that never ran: for code that is not Python's and wants a line in a traceback. `locals` may be NULL. new.
   gil: held.  runs: nothing.  fails: MemoryError. */
FrameObject *frame_object_finished(Borrowed code, Borrowed globals, Borrowed locals) MUST_CHECK;
/* The line that f_lineno shows; -1: none. */
int frame_object_line(FrameObject const *object);
/* The frame object of the caller: new; NULL without error: there is none. */
FrameObject *frame_object_back(FrameObject *object);
/* The frame ends: its object, if somebody else holds it, takes over the registers; otherwise they are dropped.
   Leaves all registers empty. */
void frame_finish(Thread *thread, Frame *frame);
/* Fills the f_locals of a frame: a borrowed dict or mapping. NULL: error. */
Borrowed frame_locals(Frame *frame) MUST_CHECK;
/* Writes changed entries of the f_locals snapshot back into the registers (trace functions). */
void frame_locals_to_registers(Frame *frame);

/* Adds an entry for `frame` to the propagating exception's traceback. */
void traceback_add(Frame *frame);
/* Prints an exception with its chain, as the interpreter does at top level. */
Value traceback_new(Borrowed next, FrameObject *frame, int last_instruction, int line) MUST_CHECK;

#endif
