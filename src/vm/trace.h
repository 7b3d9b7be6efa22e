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
/* profile events of native calls */
bool trace_native(Frame *frame, const char *event, Borrowed callable) MUST_CHECK;
/* f_lineno = n inside a trace function. */
bool trace_jump(Frame *frame, Borrowed line) MUST_CHECK;

#endif
