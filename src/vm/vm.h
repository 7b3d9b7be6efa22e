/* SPDX-License-Identifier: MIT
   What others ask of the virtual machine. */
#ifndef GILT_VM_VM_H
#define GILT_VM_VM_H

#include "vm/frame.h"

/* Runs a code object at module or class level. `locals` NULL: the globals. globals must be a Dict; __builtins__ is put into
   it when missing. closure: Tuple of cells or NULL. gil: held.  runs: Python. new. */
Value vm_eval_code(Borrowed code, Borrowed globals, Borrowed locals, Borrowed closure) MUST_CHECK;
/* Runs the dispatch loop from `entry`, whose record is on the thread's chain, until it ends. new, NULL on error. */
Value vm_run(Thread *thread, Frame *entry) MUST_CHECK;
/* Frees what the VM keeps for a thread that ends. */
void vm_thread_fini(Thread *thread);

/* A number that no code object of the process has had yet; 0 when they are used up. gil: not needed. */
uint32_t vm_next_code_version(void);

/* The innermost Python frame's namespaces, borrowed; NULL without error: there is no frame. */
Borrowed vm_globals(void);
Borrowed vm_builtins(void);
Borrowed vm_locals(void) MUST_CHECK; /* NULL with error possible */

#endif
