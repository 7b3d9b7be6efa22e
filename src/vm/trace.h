/* SPDX-License-Identifier: MIT
   sys.settrace and sys.setprofile. While thread->use_tracing is set, the dispatch loop runs through a second label table
   that comes here before every instruction. */
#ifndef GILT_VM_TRACE_H
#define GILT_VM_TRACE_H

#include "vm/frame.h"

/* Installs functions (NULL or None: none) for the running thread. gil: held. runs: audit hooks. */
bool trace_set(Borrowed function) MUST_CHECK;
bool profile_set(Borrowed function) MUST_CHECK;
/* The same for a C function of an extension, called as function(object, frame, what, argument); object may be NULL. Function
   NULL: none. */
bool trace_set_foreign(Borrowed object, void *function) MUST_CHECK;
bool profile_set_foreign(Borrowed object, void *function) MUST_CHECK;
/* Events. false: the function raised, and was removed. trace_line is called before every instruction and finds out itself
   whether a new line begins. */
bool trace_call(Frame *frame) MUST_CHECK;
bool trace_line(Thread *thread, Frame *frame) MUST_CHECK;
bool trace_return(Frame *frame, Borrowed value) MUST_CHECK;
/* An exception was raised in, or came to, the frame (thread->error); and the frame ends because of it. Errors of the
   trace function replace the exception. */
void trace_exception(Frame *frame);
void trace_unwind(Frame *frame);
/* With a profile function: when the frame's instruction calls a native function or method, makes the call, with its events
   c_call, c_return or c_exception around it; *out is the result, NULL when it failed. What was done, by the operands of the
   instruction. */
typedef enum { TRACED_NOTHING, TRACED_CALL, TRACED_METHOD_CALL, TRACED_SPREAD_CALL } TracedCall;
TracedCall trace_native_call(Frame *frame, Value *out);
/* f_lineno = n inside a trace function. */
bool trace_jump(Frame *frame, Borrowed line) MUST_CHECK;

#endif
