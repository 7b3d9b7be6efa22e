/* SPDX-License-Identifier: MIT
   From call arguments to a callee's registers. */
#ifndef GILT_VM_BIND_H
#define GILT_VM_BIND_H

#include "vm/frame.h"

/* Pushes a frame for `function` (stolen) with `count` positional arguments that lie in `args`, followed by one value for
   each name in the tuple `keywords` (NULL: none); their references are moved out, also on failure. Where possible the
   callee's window begins right at `args`: `in_place` says that they are temporaries at the top of the running frame.
   Generators: no frame is pushed, *made is the object. Result: 1 pushed (thread->frame), 2 *made, -1 error.
   gil: held.  runs: nothing but hash and eq of str.  fails: TypeError, RecursionError, MemoryError. */
int call_push(Thread *thread, STEALS Function *function, Value *args, ssize_t count, Borrowed keywords, bool in_place,
              ReturnAction on_return, Value *made) MUST_CHECK;

/* For instructions that call with values of their own (stolen). A generator function's object is stored nowhere: such
   callees are refused by the specialiser. `extra` (stolen) goes into the frame. */
bool call_push_values(Thread *thread, Frame *caller, STEALS Function *function, Value *values, ssize_t count,
                      ReturnAction on_return, STEALS Value extra) MUST_CHECK;

/* The TypeErrors of wrong calls, by binding again with all checks. */
bool bind_arguments(Function *function, Value *window, Value *args, ssize_t count, Borrowed keywords) MUST_CHECK;

/* The rest of a recursion check whose counter is below zero already. */
bool recursion_enter_again(Thread *thread) MUST_CHECK;

#endif
