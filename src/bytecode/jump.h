/* SPDX-License-Identifier: MIT
   Jumps that a trace function asks for by setting f_lineno. */
#ifndef GILT_BYTECODE_JUMP_H
#define GILT_BYTECODE_JUMP_H

#include "bytecode/code.h"

/* What is to be done with a temporary before going on at the target: highest register first. */
typedef enum {
    JUMP_KEEP,     /* the target needs it as it is */
    JUMP_CLEAR,    /* drop it, if there is anything */
    JUMP_RESTORE,  /* what POP_HANDLED does */
} JumpAction;

typedef struct {
    uint32_t target;   /* word to go on with */
    int count;         /* temporaries */
    uint8_t *actions;  /* JumpAction of each, from the code's first temporary on; memory_new'd: the caller's to free */
} JumpPlan;

/* Finds out whether and how execution, which is about to run the instruction at word `from`, can go on at `line`, or the
   first line behind it that has code. Locals that are empty afterwards have to be filled (None) by the caller: the code at
   the target may have been compiled in the knowledge that they are bound.
   gil: held.  runs: nothing.  fails: ValueError with the reason, MemoryError. */
bool code_plan_jump(Code const *code, uint32_t from, int line, JumpPlan *out) MUST_CHECK;

#endif
